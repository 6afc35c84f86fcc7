//! Files for replies: chosen in the desktop's dialog, or dropped onto a window. A page says for which
//! ticket, and never which file: a page that somebody else has got hold of cannot take any from the disk.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

use gtk::prelude::{FileChooserExt as _, NativeDialogExt as _};
use model::TicketRef;
use protocol::{ClientError, ErrorCode, ProtocolError, file_to_attach};
use tauri::{DragDropEvent, Emitter as _, Manager as _, State, WebviewWindow};
use tokio::sync::oneshot;

use crate::Windows;
use crate::words::{self, Words};

/// So many are read of one choice or drop; more than any channel takes with a reply.
const MOST: usize = 20;

/// Where files come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    /// The person chooses in a dialog.
    Dialog,
    /// They were dropped onto the window just now.
    Drop,
}

/// What became of them.
#[derive(Debug, Default, serde::Serialize)]
pub(crate) struct Attached {
    /// So many are with the draft now.
    attached: usize,
    /// Why others are not.
    refused: Vec<ProtocolError>,
}

/// Whether the page of that window has a reply box.
pub(crate) fn may_attach(label: &str) -> bool {
    matches!(label, "notifier" | "inbox")
}

/// Attaches files to the draft of a ticket's reply, or of an internal note.
#[tauri::command]
pub(crate) async fn attach_files(
    window: WebviewWindow,
    windows: State<'_, Windows>,
    ticket: TicketRef,
    note: bool,
    source: Source,
) -> Result<Attached, ProtocolError> {
    if !may_attach(window.label()) {
        let said = "A window cannot ask for this.";
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    let paths = match source {
        Source::Dialog => {
            let words = words::chosen(&windows).await;
            choose(&window, &windows.choosing, words).await?
        }
        Source::Drop => windows.state().dropped.remove(window.label()).unwrap_or_default(),
    };
    let mut done = Attached::default();
    if paths.len() > MOST {
        let said = format!("Of {} files, the first {MOST} were looked at.", paths.len());
        done.refused
            .push(ProtocolError::new(ErrorCode::NotPossible, said).hint("Attach fewer at once."));
    }
    for path in paths.into_iter().take(MOST) {
        let read = tauri::async_runtime::spawn_blocking(move || file_to_attach(&path)).await;
        let read =
            read.unwrap_or_else(|error| Err(ProtocolError::new(ErrorCode::Internal, error.to_string())));
        let attached = match read {
            Ok((name, bytes)) => windows.client.attach(&ticket, note, &name, &bytes).await,
            Err(refusal) => Err(ClientError::Refused(refusal)),
        };
        match attached {
            Ok(_) => done.attached += 1,
            Err(ClientError::Refused(refusal)) => done.refused.push(refusal),
            Err(other) => {
                return Err(
                    ProtocolError::new(ErrorCode::Internal, other.to_string()).hint("Start Reddot again.")
                );
            }
        }
    }
    Ok(done)
}

/// Has the person choose files; none when they think better of it. One dialog at a time.
async fn choose(
    window: &WebviewWindow,
    choosing: &AtomicBool,
    words: &'static Words,
) -> Result<Vec<PathBuf>, ProtocolError> {
    if choosing.swap(true, Ordering::SeqCst) {
        return Ok(Vec::new());
    }
    let (tell, chosen) = oneshot::channel();
    let parent = window.clone();
    let asked = window.run_on_main_thread(move || ask(&parent, tell, words));
    let chosen = match asked {
        Ok(()) => chosen.await.unwrap_or_default(),
        Err(error) => {
            choosing.store(false, Ordering::SeqCst);
            let said = format!("The dialog cannot be shown: {error}.");
            return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("Drop the files instead."));
        }
    };
    choosing.store(false, Ordering::SeqCst);
    Ok(chosen)
}

/// Shows the dialog. On the main thread, where GTK lives.
fn ask(parent: &WebviewWindow, tell: oneshot::Sender<Vec<PathBuf>>, words: &Words) {
    let dialog = gtk::FileChooserNative::new(
        Some(words.attach_files),
        parent.gtk_window().ok().as_ref(),
        gtk::FileChooserAction::Open,
        Some(words.attach),
        Some(words.cancel),
    );
    dialog.set_select_multiple(true);
    dialog.set_modal(true);
    // It lives until it is answered: nobody else holds it.
    let held = Rc::new(RefCell::new(None));
    let (tell, holder) = (Cell::new(Some(tell)), held.clone());
    dialog.connect_response(move |dialog, response| {
        let paths = match response {
            gtk::ResponseType::Accept => dialog.filenames(),
            _ => Vec::new(),
        };
        if let Some(tell) = tell.take() {
            // Whoever asked may have gone.
            let _ = tell.send(paths);
        }
        holder.take();
    });
    dialog.show();
    held.replace(Some(dialog));
}

/// What a page is told of files over its window: that they are there, gone, or dropped. Which they are,
/// it is not told, and it takes them by [`attach_files`].
pub(crate) fn dragged(window: &tauri::Window, event: &DragDropEvent) {
    let label = window.label();
    if !may_attach(label) {
        return;
    }
    let said = match event {
        DragDropEvent::Enter { .. } => "over",
        DragDropEvent::Leave => "gone",
        DragDropEvent::Drop { paths, .. } => {
            let windows = window.state::<Windows>();
            windows.state().dropped.insert(label.to_owned(), paths.clone());
            "dropped"
        }
        _ => return,
    };
    if let Err(error) = window.emit_to(label, "files", said) {
        tracing::warn!(%error, "a page is not told of files");
    }
}
