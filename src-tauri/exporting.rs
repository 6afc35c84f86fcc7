//! Conversations as a file. A page says which ones, and never where: the place is asked for here, in a
//! dialog of the desktop's, so that a page that somebody got the better of can write nothing anywhere.
//!
//! In debug builds `REDDOT_SAVES_TO=DIR` answers in a person's stead, for tests that are not about the
//! dialog.

use std::path::{Path, PathBuf};

use protocol::{ErrorCode, Export, ExportFormat, ExportWhat, Exported, ProtocolError};
use tauri::{AppHandle, Manager as _, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;

use crate::Windows;
use crate::commands::refusal;
use crate::words::{self, Words};

/// Asks where, and has it written there. None: the person wants no file after all.
#[tauri::command]
pub(crate) async fn export(
    window: WebviewWindow,
    windows: State<'_, Windows>,
    id: String,
    what: ExportWhat,
    format: ExportFormat,
) -> Result<Option<Exported>, ProtocolError> {
    if std::mem::replace(&mut windows.state().asking, true) {
        let said = "Another file's place is being asked for.";
        return Err(ProtocolError::new(ErrorCode::Conflict, said).hint("Answer the dialog that is open."));
    }
    let words = words::chosen(&windows).await;
    let chosen = choose(&window, &suggested(&what, format), words).await;
    windows.state().asking = false;
    let Some(path) = chosen? else {
        return Ok(None);
    };
    let Some(to) = path.to_str().map(str::to_owned) else {
        let said = "The name of this place is no text that Reddot can read.";
        return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("Choose another folder."));
    };
    let ask = Export {
        id: id.clone(),
        what,
        format,
        to,
    };
    let exported = windows.client.ask(ask).await.map_err(refusal)?;
    windows.state().exported = Some((id, path));
    Ok(Some(exported))
}

/// Opens the folder of the file that was written last.
#[tauri::command]
pub(crate) fn show_exported(windows: State<'_, Windows>, id: String) -> Result<(), ProtocolError> {
    let folder = match &windows.state().exported {
        Some((last, path)) if *last == id => path.parent().map(Path::to_owned),
        _ => None,
    };
    let Some(folder) = folder else {
        let said = "Another file was written since.";
        return Err(ProtocolError::new(ErrorCode::NotFound, said));
    };
    std::process::Command::new("xdg-open")
        .arg(&folder)
        .spawn()
        .map(drop)
        .map_err(|error| {
            ProtocolError::new(
                ErrorCode::NotPossible,
                format!("The folder cannot be opened: {error}"),
            )
            .hint(format!("It is {}.", folder.display()))
        })
}

/// The name that the dialog begins with: none of it is a customer's or a page's.
fn suggested(what: &ExportWhat, format: ExportFormat) -> String {
    let name = match what {
        ExportWhat::Ticket { ticket } => format!("ticket-{}", ticket.id),
        ExportWhat::Person { person, .. } => format!("tickets-of-{}", person.0),
        ExportWhat::Search { .. } => "found-tickets".to_owned(),
    };
    format!("{name}.{}", format.ending())
}

async fn choose(window: &WebviewWindow, name: &str, words: &Words) -> Result<Option<PathBuf>, ProtocolError> {
    #[cfg(debug_assertions)]
    if let Some(dir) = std::env::var_os("REDDOT_SAVES_TO") {
        return Ok(Some(PathBuf::from(dir).join(name)));
    }
    let app: &AppHandle = window.app_handle();
    let mut dialog = app
        .dialog()
        .file()
        .set_parent(window)
        .set_title(words.save)
        .set_file_name(name);
    // Where documents go; not where this program happens to have been started.
    let folders = [app.path().document_dir(), app.path().home_dir()];
    if let Some(folder) = folders.into_iter().flatten().find(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    let (told, answer) = tokio::sync::oneshot::channel();
    dialog.save_file(move |chosen| {
        let _ = told.send(chosen);
    });
    let chosen = answer.await.map_err(|_| {
        ProtocolError::new(
            ErrorCode::NotPossible,
            "The desktop showed no dialog for saving a file.",
        )
    })?;
    let Some(chosen) = chosen else {
        return Ok(None);
    };
    let path = chosen.into_path().map_err(|error| {
        ProtocolError::new(
            ErrorCode::NotPossible,
            format!("No file of this computer: {error}"),
        )
    })?;
    Ok(Some(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccountId, TicketId, TicketRef, UserId};

    #[test]
    fn a_name_is_suggested_that_no_page_has_a_word_in() {
        let ticket = TicketRef {
            account: AccountId("../acme".into()),
            id: TicketId(141),
        };
        let one = ExportWhat::Ticket { ticket };
        assert_eq!(suggested(&one, ExportFormat::Html), "ticket-141.html");
        let search = ExportWhat::Search {
            text: "../../.bashrc".into(),
            ahead_minutes: 0,
        };
        assert_eq!(suggested(&search, ExportFormat::Csv), "found-tickets.csv");
        let person = ExportWhat::Person {
            account: AccountId("../acme".into()),
            person: UserId(7),
        };
        assert_eq!(suggested(&person, ExportFormat::Json), "tickets-of-7.json");
    }
}
