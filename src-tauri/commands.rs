//! What the pages may ask of this program.

use protocol::{ClientError, ErrorCode, ProtocolError, Request, View};
use serde_json::Value;
use tauri::{Manager as _, State, WebviewWindow};

use crate::{Windows, show};

/// Forwards a request to the engine.
#[tauri::command]
pub(crate) async fn request(
    window: WebviewWindow,
    windows: State<'_, Windows>,
    request: Value,
) -> Result<Value, ProtocolError> {
    let request: Request = serde_json::from_value(request)
        .map_err(|error| ProtocolError::new(ErrorCode::BadRequest, error.to_string()))?;
    if !may_ask(window.label(), &request) {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "A window cannot ask for this.",
        ));
    }
    let client = windows.client.clone();
    client.call(request).await.map_err(refusal)
}

/// What a page is told of a request that failed.
pub(crate) fn refusal(error: ClientError) -> ProtocolError {
    match error {
        ClientError::Refused(refusal) => refusal,
        other => ProtocolError::new(ErrorCode::Internal, other.to_string()).hint("Start Reddot again."),
    }
}

/// Whether the page of that window may ask for this. What a customer wrote shows in the notifier and
/// the inbox: should it ever get the better of one of these pages, it still finds no way to sign an
/// account in or out.
fn may_ask(label: &str, request: &Request) -> bool {
    match request {
        // No page has any business with these.
        Request::Hello(_)
        | Request::Quit(_)
        | Request::Restart(_)
        | Request::Visible(_)
        | Request::GetPlaces(_)
        | Request::KeepPlace(_)
        | Request::Unlock(_) => false,
        // It names a file, which no page may: see `exporting`.
        Request::Export(_) => false,
        Request::SetAccountOn(_)
        | Request::SetPreferences(_)
        | Request::SetPresence(_)
        | Request::RemoveAccount(_)
        | Request::SetKeep(_)
        | Request::SetChannelRules(_)
        | Request::SetWatchAll(_)
        | Request::PreviewRetention(_)
        | Request::SetRetention(_)
        | Request::SetAlertSettings(_)
        | Request::TryAlert(_)
        | Request::SetAutostart(_)
        | Request::SetShortcut(_)
        | Request::WipeAccount(_) => label == "settings",
        // Where the figures are that they are about.
        Request::SetThresholds(_) => matches!(label, "queue" | "settings"),
        Request::StartSignIn(_)
        | Request::CancelSignIn(_)
        | Request::GetLoginCommand(_)
        | Request::FillDesk(_) => label == "sign_in",
        // What was chosen first, and that the hint was read.
        Request::SetFirstRun(_) => matches!(label, "sign_in" | "notifier"),
        // A ticket is put off, a macro applied where replies are written, and a view listed where queues are.
        Request::Later(_)
        | Request::ListMacros(_)
        | Request::PreviewMacro(_)
        | Request::ListViews(_)
        | Request::ListView(_)
        | Request::OpenAttachment(_)
        | Request::SaveAttachment(_)
        | Request::BeginUpload(_)
        | Request::UploadChunk(_)
        | Request::RemoveUpload(_) => matches!(label, "notifier" | "inbox"),
        // People are merged where there is room to see both, and what is kept under a name is listed there.
        Request::FindPeople(_)
        | Request::PreviewMerge(_)
        | Request::MergePeople(_)
        | Request::SaveFilter(_)
        | Request::DeleteFilter(_)
        | Request::CancelExport(_) => label == "inbox",
        _ => true,
    }
}

/// The page is there: what it should show, when that is something particular.
#[tauri::command]
pub(crate) fn ready(window: WebviewWindow, windows: State<'_, Windows>) -> Option<View> {
    let mut state = windows.state();
    state.ready.insert(window.label().to_owned());
    state.pending.remove(window.label())
}

/// Closes the page's own window.
#[tauri::command]
pub(crate) fn close_window(window: WebviewWindow) {
    show::hide(window.app_handle(), window.label());
}

/// Opens an address in the browser: https, or the desk on this computer.
#[tauri::command]
pub(crate) fn open_external(url: String) -> Result<(), ProtocolError> {
    if !may_open(&url) {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "This is not a web address that may be opened.",
        ));
    }
    std::process::Command::new("xdg-open")
        .arg(&url)
        .spawn()
        .map(drop)
        .map_err(|error| {
            ProtocolError::new(
                ErrorCode::NotPossible,
                format!("The browser cannot be started: {error}"),
            )
            .hint(format!("Open {url} yourself."))
        })
}

fn may_open(url: &str) -> bool {
    let local = ["http://127.0.0.1:", "http://localhost:"];
    let plain = url.chars().all(|c| c.is_ascii_graphic());
    plain && (url.starts_with("https://") || local.iter().any(|start| url.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_changed_where_no_customer_has_a_word() {
        let account = model::AccountId("desk".to_owned());
        let remove = Request::RemoveAccount(protocol::RemoveAccount { account, wipe: true });
        let sign_in = Request::StartSignIn(protocol::StartSignIn {
            url: "acme.zendesk.com".into(),
            client_id: "reddot".into(),
        });
        let status = Request::GetStatus(protocol::GetStatus {});
        let wipe = Request::WipeAccount(protocol::WipeAccount {
            account: model::AccountId("desk".to_owned()),
        });
        let unlock = Request::Unlock(protocol::Unlock {
            passphrase: "x".to_owned(),
        });
        let export = Request::Export(protocol::Export {
            id: "1".into(),
            what: protocol::ExportWhat::Search {
                text: "x".into(),
                ahead_minutes: 0,
            },
            format: protocol::ExportFormat::Html,
            to: "/home/mara/.bashrc".into(),
        });
        let views = Request::ListViews(protocol::ListViews {
            account: model::AccountId("desk".to_owned()),
        });
        let thresholds = Request::SetThresholds(protocol::SetThresholds {
            thresholds: model::Thresholds::default(),
        });
        for label in ["notifier", "inbox", "queue", "settings", "sign_in"] {
            let leads = matches!(label, "queue" | "settings");
            assert_eq!(may_ask(label, &thresholds), leads, "{label}");
            assert_eq!(may_ask(label, &remove), label == "settings", "{label}");
            assert_eq!(may_ask(label, &sign_in), label == "sign_in", "{label}");
            assert!(may_ask(label, &status), "{label}");
            let lists = matches!(label, "notifier" | "inbox");
            assert_eq!(may_ask(label, &views), lists, "{label}");
            assert!(!may_ask(label, &Request::Quit(protocol::Quit {})), "{label}");
            assert!(!may_ask(label, &export), "{label}");
            assert_eq!(may_ask(label, &wipe), label == "settings", "{label}");
            assert!(!may_ask(label, &unlock), "{label}");
        }
    }

    #[test]
    fn only_web_addresses_are_opened() {
        for good in [
            "https://x.zendesk.com/agent/tickets/1",
            "http://127.0.0.1:4040/agent/tickets/1",
        ] {
            assert!(may_open(good), "{good}");
        }
        let bad = [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://x.example",
            "-h",
            "https://a b",
            "",
        ];
        for bad in bad {
            assert!(!may_open(bad), "{bad}");
        }
    }
}
