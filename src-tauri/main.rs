//! The windows of Reddot: a thin program between their pages and the engine's socket.
//!
//! It forwards requests and events, places windows, and holds nothing: no token, no cache. The
//! background program starts it when a window is needed. After the last window closes it stays
//! hidden for a while, so that the next opening is instant, and then ends; when the engine goes,
//! it ends too.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod attach;
mod commands;
mod exporting;
mod linger;
mod pictures;
mod place;
mod places;
mod show;
mod words;

use std::collections::{HashMap, HashSet};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use protocol::{Client, ClientKind, Event, View};
use tauri::{AppHandle, Emitter as _, Manager as _, RunEvent, WindowEvent};
use tokio::sync::mpsc;

/// What the program knows.
pub(crate) struct Windows {
    client: Arc<Client>,
    state: Mutex<State>,
    linger: linger::Linger,
    /// Somebody is choosing files.
    choosing: AtomicBool,
    /// How many times larger than usual the desktop wants letters.
    letters: OnceLock<f64>,
    /// Where they were.
    places: places::Places,
}

#[derive(Default)]
pub(crate) struct State {
    /// Pages that have said that they are there.
    ready: HashSet<String>,
    /// What a page that is still loading should show.
    pending: HashMap<String, View>,
    /// Windows that show.
    visible: HashSet<String>,
    /// When the notifier last lost the focus.
    notifier_left: Option<Instant>,
    /// Whether somebody is being asked for a place.
    asking: bool,
    /// The export that ended last, by its name, and its file.
    exported: Option<(String, PathBuf)>,
    /// Files that were dropped onto a window and that its page has not taken yet.
    dropped: HashMap<String, Vec<PathBuf>>,
}

impl Windows {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a window shows or hides: the engine looks more often while one shows, and the
    /// program ends some time after none does.
    pub(crate) fn visible(&self, label: &str, visible: bool) {
        let any = {
            let mut state = self.state();
            if visible {
                state.visible.insert(label.to_owned());
            } else {
                state.visible.remove(label);
            }
            !state.visible.is_empty()
        };
        self.linger.showing(any);
        let client = self.client.clone();
        tauri::async_runtime::spawn(async move {
            // An engine that is gone is noticed where events are heard.
            let _ = client.ask(protocol::Visible { visible: any }).await;
        });
    }
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("REDDOT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let Some(socket) = std::env::var_os("REDDOT_SOCKET").map(PathBuf::from) else {
        eprintln!("reddot-window is started by reddot. Run: reddot open");
        return ExitCode::FAILURE;
    };
    let shown = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !shown("DISPLAY") && !shown("WAYLAND_DISPLAY") {
        eprintln!("reddot-window: there is no display");
        return ExitCode::FAILURE;
    }
    let connected = tauri::async_runtime::block_on(Client::connect(&socket, ClientKind::Window));
    let (client, events) = match connected {
        Ok(connected) => connected,
        Err(error) => {
            eprintln!("reddot-window: {error}");
            return ExitCode::FAILURE;
        }
    };
    match run(client, events) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reddot-window: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(client: Client, events: mpsc::UnboundedReceiver<Event>) -> tauri::Result<()> {
    let client = Arc::new(client);
    let (places, moved) = tauri::async_runtime::block_on(places::Places::load(client.clone()));
    let windows = Windows {
        client,
        places,
        state: Mutex::default(),
        linger: linger::Linger::default(),
        choosing: AtomicBool::new(false),
        letters: OnceLock::new(),
    };
    let app = tauri::Builder::default()
        // For asking where a file should go, from here only: no page may open a dialog.
        .plugin(tauri_plugin_dialog::init())
        .manage(windows)
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, |context, request, responder| {
            pictures::answer(&context, &request, responder);
        })
        .invoke_handler(tauri::generate_handler![
            commands::request,
            commands::ready,
            commands::close_window,
            commands::open_external,
            exporting::export,
            exporting::show_exported,
            attach::attach_files,
        ])
        .on_window_event(|window, event| match event {
            WindowEvent::CloseRequested { api, .. } => {
                // Hidden, not destroyed: the next opening is instant.
                api.prevent_close();
                show::hide(window.app_handle(), window.label());
            }
            WindowEvent::Moved(_) | WindowEvent::Resized(_) => {
                window.state::<Windows>().places.moved(window.label());
            }
            // Its page then closes it, unless that is not wanted.
            WindowEvent::Focused(false) if window.label() == "notifier" => {
                window.state::<Windows>().state().notifier_left = Some(Instant::now());
            }
            WindowEvent::DragDrop(event) => attach::dragged(window, event),
            _ => {}
        })
        .setup(move |app| {
            let handle = app.handle().clone();
            // Here, because the toolkit tells its own thread only.
            let _ = app.state::<Windows>().letters.set(show::letters());
            tauri::async_runtime::spawn(listen(handle.clone(), events));
            tauri::async_runtime::spawn(places::keep_moved(handle.clone(), moved));
            tauri::async_runtime::spawn(linger::run(handle));
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, event| {
        if let RunEvent::ExitRequested { code: None, api, .. } = event {
            // No window is no reason to end: the linger decides.
            api.prevent_exit();
        }
    });
    Ok(())
}

/// Carries the engine's events to the pages until the engine goes.
async fn listen(app: AppHandle, mut events: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        let done = match event {
            Event::Show(view) => {
                let words = words::chosen(&app.state::<Windows>()).await;
                show::show(&app, view, words)
            }
            other => {
                if matches!(other, Event::Settings) {
                    let words = words::chosen(&app.state::<Windows>()).await;
                    show::retitle(&app, words);
                }
                app.emit("engine", other)
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, "an event was not carried out");
        }
    }
    let showing = !app.state::<Windows>().state().visible.is_empty();
    if showing {
        let _ = app.emit("engine-gone", ());
        // Long enough to be read; what was typed is kept by the engine already.
        tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    }
    app.exit(0);
}
