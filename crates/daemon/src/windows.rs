//! The windows live in a program of their own, `reddot-window`, started when one is needed. It is
//! a client like any other: what to show is told to it over the socket. Should it crash, nothing
//! here notices but a lost client, and the next wish starts it again.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use protocol::{ErrorCode, Event, ProtocolError, View};
use tokio::sync::mpsc;

/// The window program, as far as we know it.
#[derive(Clone)]
pub(crate) struct Windows(Arc<Inner>);

struct Inner {
    program: PathBuf,
    socket: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Its connection, once it has said hello.
    client: Option<(u64, mpsc::Sender<Event>)>,
    /// It was started and has not said hello yet.
    starting: bool,
    /// What it should show when it does.
    pending: Option<View>,
    /// A window was asked for in this run.
    used: bool,
    /// How often it was started.
    starts: u64,
    /// What it was told to show last, and when.
    told: Option<(Instant, View)>,
}

/// What the program was told within so short a time before it ended, it no longer heard.
const UNHEARD: Duration = Duration::from_millis(500);

impl Windows {
    /// The program beside ours, or where `REDDOT_WINDOW` says.
    pub(crate) fn new(socket: PathBuf) -> Self {
        let beside = || {
            let own = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("reddot"));
            own.with_file_name("reddot-window")
        };
        let program = std::env::var_os("REDDOT_WINDOW").map_or_else(beside, PathBuf::from);
        Self(Arc::new(Inner {
            program,
            socket,
            state: Mutex::default(),
        }))
    }

    /// Shows something: in the running window program, or in a new one.
    ///
    /// # Errors
    /// When there is no display, or the program cannot be started.
    pub(crate) fn show(&self, view: View) -> Result<(), ProtocolError> {
        let mut state = self.state();
        state.used = true;
        if let Some((_, client)) = &state.client
            && client.try_send(Event::Show(view.clone())).is_ok()
        {
            state.told = Some((Instant::now(), view));
            return Ok(());
        }
        if state.starting {
            state.pending = Some(view);
            return Ok(());
        }
        self.start(state.starts + 1)?;
        state.starts += 1;
        state.starting = true;
        state.pending = Some(view);
        state.told = None;
        Ok(())
    }

    /// Whether anybody has wanted a window in this run.
    pub(crate) fn used(&self) -> bool {
        self.state().used
    }

    /// The window program said hello: from now on it is told what to show.
    pub(crate) fn connected(&self, id: u64, client: mpsc::Sender<Event>) {
        let mut state = self.state();
        state.starting = false;
        if let Some(view) = state.pending.take() {
            // A full queue at the first word cannot be.
            let _ = client.try_send(Event::Show(view));
        }
        state.client = Some((id, client));
    }

    /// A connection ended; true when it was the window program's.
    pub(crate) fn disconnected(&self, id: u64) -> bool {
        let mut state = self.state();
        let was = state.client.as_ref().is_some_and(|(client, _)| *client == id);
        if was {
            state.client = None;
        }
        was
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, nth: u64) -> Result<(), ProtocolError> {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
            return Err(ProtocolError::new(
                ErrorCode::NotPossible,
                "There is no display to show a window on.",
            )
            .hint("`reddot watch` shows the queue in the terminal."));
        }
        let mut command = tokio::process::Command::new(&self.0.program);
        command.env("REDDOT_SOCKET", &self.0.socket).stdin(Stdio::null());
        // Without a graphics card WebKit's DMABUF renderer only costs memory and time.
        if !std::path::Path::new("/dev/dri").exists() && !set("WEBKIT_DISABLE_DMABUF_RENDERER") {
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
        let mut child = command.spawn().map_err(|error| {
            let program = self.0.program.display();
            ProtocolError::new(
                ErrorCode::NotPossible,
                format!("{program} cannot be started: {error}"),
            )
        })?;
        let windows = self.clone();
        tokio::spawn(async move {
            let ended = child.wait().await;
            tracing::info!(?ended, "the window program ended");
            let unheard = {
                let mut state = windows.state();
                if state.starts != nth {
                    // Another was started before this end was heard of.
                    return;
                }
                state.starting = false;
                state.pending = None;
                // Its connection may end a moment later than it did.
                state.client = None;
                let told = state.told.take().filter(|(at, _)| at.elapsed() < UNHEARD);
                // After a crash nobody is to wait for the next one.
                told.filter(|_| ended.is_ok_and(|status| status.success()))
            };
            if let Some((_, view)) = unheard
                && let Err(error) = windows.show(view)
            {
                tracing::warn!(%error, "a window cannot be shown");
            }
        });
        Ok(())
    }
}
