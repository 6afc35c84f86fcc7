//! Pictures of messages, shown through a scheme of our own: `reddot-picture://localhost/ACCOUNT/
//! TICKET/MESSAGE/FILE/small` (or `whole`). The engine fetches, sniffs and decodes them; here they are
//! only handed to the page that asks, and only with a media type of a picture.

use model::{AccountId, MessageId, TicketId, TicketRef};
use protocol::{AttachmentRef, GetPicture};
use tauri::http::{Response, StatusCode, header};
use tauri::{Manager as _, UriSchemeContext, UriSchemeResponder};

use crate::Windows;

/// The scheme's name.
pub(crate) const SCHEME: &str = "reddot-picture";

/// Answers a page that wants to show a picture.
pub(crate) fn answer<R: tauri::Runtime>(
    context: &UriSchemeContext<'_, R>,
    request: &tauri::http::Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let wanted = of_path(request.uri().path());
    let shows_messages = matches!(context.webview_label(), "notifier" | "inbox");
    let client = context.app_handle().state::<Windows>().client.clone();
    tauri::async_runtime::spawn(async move {
        let response = match wanted.filter(|_| shows_messages) {
            Some(wanted) => match client.ask(wanted).await {
                Ok(picture) => shown(&picture).unwrap_or_else(nothing),
                Err(_) => nothing(),
            },
            None => nothing(),
        };
        responder.respond(response);
    });
}

fn shown(picture: &protocol::Picture) -> Option<Response<Vec<u8>>> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(&picture.base64)
        .ok()?;
    let plain = matches!(
        picture.content_type.as_str(),
        "image/gif" | "image/jpeg" | "image/png" | "image/webp"
    );
    if !plain {
        return None;
    }
    Response::builder()
        .header(header::CONTENT_TYPE, picture.content_type.as_str())
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .body(bytes)
        .ok()
}

fn nothing() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn of_path(path: &str) -> Option<GetPicture> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let account = parts.next().filter(|account| !account.is_empty())?;
    let account: String = percent_decoded(account)?;
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (ticket, message, id) = (number()?, number()?, number()?);
    let small = match parts.next()? {
        "small" => true,
        "whole" => false,
        _ => return None,
    };
    let file = AttachmentRef {
        ticket: TicketRef {
            account: AccountId(account),
            id: TicketId(ticket),
        },
        message: MessageId(message),
        id,
    };
    parts.next().is_none().then_some(GetPicture { file, small })
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_picture_or_nothing() {
        let wanted = of_path("/acme.zendesk.com-7/141/9000000/3/small").unwrap();
        assert_eq!(wanted.file.ticket.account.0, "acme.zendesk.com-7");
        assert_eq!(
            (wanted.file.ticket.id, wanted.file.id, wanted.small),
            (TicketId(141), 3, true)
        );
        assert_eq!(
            of_path("/127.0.0.1%3A80-7/1/2/3/whole")
                .unwrap()
                .file
                .ticket
                .account
                .0,
            "127.0.0.1:80-7"
        );
        for bad in [
            "",
            "/",
            "/a/1/2/3",
            "/a/1/2/3/huge",
            "/a/1/2/3/small/more",
            "/a/x/2/3/small",
            "//1/2/3/small",
            "/%zz/1/2/3/small",
        ] {
            assert_eq!(of_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_but_a_picture_is_handed_over() {
        let picture = |content_type: &str| protocol::Picture {
            content_type: content_type.into(),
            base64: "aGk=".into(),
        };
        assert!(shown(&picture("image/png")).is_some());
        for other in ["image/svg+xml", "text/html", ""] {
            assert!(shown(&picture(other)).is_none(), "{other}");
        }
    }
}
