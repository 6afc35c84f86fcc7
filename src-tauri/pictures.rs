//! Pictures of messages, shown through a scheme of our own: `reddot-picture://localhost/ACCOUNT/
//! TICKET/MESSAGE/FILE/small` (or `whole`), and small ones of files of ours: `…/ACCOUNT/upload/FILE`. The engine fetches, sniffs and decodes them; here they are
//! only handed to the page that asks, and only with a media type of a picture.

use model::{AccountId, MessageId, TicketId, TicketRef};
use protocol::{AttachmentRef, GetPicture, GetUploadPicture, UploadId};
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
        let picture = match wanted.filter(|_| shows_messages) {
            Some(Wanted::OfMessage(wanted)) => client.ask(wanted).await.ok(),
            Some(Wanted::OfUpload(wanted)) => client.ask(wanted).await.ok(),
            None => None,
        };
        let response = picture.as_ref().and_then(shown).unwrap_or_else(nothing);
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

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    OfMessage(GetPicture),
    OfUpload(GetUploadPicture),
}

fn of_path(path: &str) -> Option<Wanted> {
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let account = |text: &str| {
        percent_decoded(text)
            .filter(|text| !text.is_empty())
            .map(AccountId)
    };
    let number = |text: &str| text.parse::<i64>().ok();
    match parts[..] {
        [of, "upload", file] => Some(Wanted::OfUpload(GetUploadPicture {
            account: account(of)?,
            file: UploadId(number(file)?),
        })),
        [of, ticket, message, id, size] => {
            let file = AttachmentRef {
                ticket: TicketRef {
                    account: account(of)?,
                    id: TicketId(number(ticket)?),
                },
                message: MessageId(number(message)?),
                id: number(id)?,
            };
            let small = match size {
                "small" => true,
                "whole" => false,
                _ => return None,
            };
            Some(Wanted::OfMessage(GetPicture { file, small }))
        }
        _ => None,
    }
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
        let of_message = |path: &str| match of_path(path) {
            Some(Wanted::OfMessage(wanted)) => wanted,
            other => panic!("{path}: {other:?}"),
        };
        let wanted = of_message("/acme.zendesk.com-7/141/9000000/3/small");
        assert_eq!(wanted.file.ticket.account.0, "acme.zendesk.com-7");
        assert_eq!(
            (wanted.file.ticket.id, wanted.file.id, wanted.small),
            (TicketId(141), 3, true)
        );
        let local = of_message("/127.0.0.1%3A80-7/1/2/3/whole");
        assert_eq!(local.file.ticket.account.0, "127.0.0.1:80-7");
        assert_eq!(
            of_path("/acme/upload/12"),
            Some(Wanted::OfUpload(GetUploadPicture {
                account: AccountId("acme".into()),
                file: UploadId(12),
            }))
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
            "/a/upload",
            "/a/upload/x",
            "/a/upload/1/small",
            "//upload/1",
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
