//! The local socket: whoever wants something of the engine connects here.
//!
//! The socket is its owner's only, each peer's user is checked, and the first word must be a hello
//! of the same version. A client's requests are answered in their order; events are pushed between
//! answers. A client that does not read is cut off rather than waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::Engine;
use protocol::wire::{self, Call, Line};
use protocol::{ClientKind, Done, ErrorCode, Event, ProtocolError, Request, VERSION, Welcome};
use serde_json::Value;
use tokio::io::BufReader;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc};

use crate::run::End;
use crate::windows::Windows;

/// Lines that may wait for a client that reads slowly.
const PATIENCE: usize = 4096;

/// What the program must do for a client, beside the engine.
pub(crate) struct Server {
    pub(crate) engine: Arc<Engine>,
    pub(crate) windows: Windows,
    /// Ends the program, for good or to begin anew.
    pub(crate) quit: mpsc::UnboundedSender<End>,
    /// The user whose connections are taken.
    pub(crate) owner: u32,
}

/// Answers whoever connects, until dropped.
pub(crate) async fn serve(server: Arc<Server>, listener: UnixListener) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let allowed = stream.peer_cred().is_ok_and(|peer| peer.uid() == server.owner);
                if !allowed {
                    tracing::warn!("a connection of another user was refused");
                    continue;
                }
                let (server, id) = (server.clone(), NEXT.fetch_add(1, Ordering::Relaxed));
                tokio::spawn(async move {
                    let ended = talk(&server, stream, id).await;
                    if server.windows.disconnected(id) {
                        server.engine.window_open(false);
                    }
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a client was cut off");
                    }
                });
            }
            Err(error) => {
                // Out of file descriptors, for one: it may pass.
                tracing::warn!(%error, "no connection accepted");
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
    }
}

async fn talk(server: &Server, stream: UnixStream, id: u64) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let Some(first) = wire::read_line::<_, Call>(&mut read).await? else {
        return Ok(());
    };
    let kind = match hello(&first) {
        Ok(kind) => kind,
        Err(err) => return wire::write_line(&mut write, &Line::Err { id: first.id, err }).await,
    };
    // Listening begins before the welcome, so that a client misses nothing after it.
    let mut events = server.engine.events();
    let welcome = Welcome {
        version: VERSION,
        pid: std::process::id(),
    };
    wire::write_line(
        &mut write,
        &Line::Ok {
            id: first.id,
            ok: value(&welcome)?,
        },
    )
    .await?;
    let (lines, mut out) = mpsc::channel::<Line>(PATIENCE);
    let (shows, mut to_show) = mpsc::channel::<Event>(16);
    if kind == ClientKind::Window {
        server.windows.connected(id, shows);
    }
    let answers = async {
        while let Some(call) = wire::read_line::<_, Call>(&mut read).await? {
            let line = match answer(server, call.request).await {
                Ok(ok) => Line::Ok { id: call.id, ok },
                Err(err) => Line::Err { id: call.id, err },
            };
            if lines.send(line).await.is_err() {
                break;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    let pushes = async {
        loop {
            let event = tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => event,
                    // Too much happened: anything may have changed.
                    Err(broadcast::error::RecvError::Lagged(_)) => Event::Changed { tickets: Vec::new() },
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                Some(show) = to_show.recv() => show,
            };
            if lines.try_send(Line::Event(event)).is_err() {
                return;
            }
        }
    };
    let writes = async {
        while let Some(line) = out.recv().await {
            wire::write_line(&mut write, &line).await?;
        }
        Ok::<(), std::io::Error>(())
    };
    tokio::select! {
        ended = answers => ended,
        () = pushes => Ok(()),
        ended = writes => ended,
    }
}

fn hello(first: &Call) -> Result<ClientKind, ProtocolError> {
    match &first.request {
        Request::Hello(hello) if hello.version == VERSION => Ok(hello.client),
        Request::Hello(hello) => {
            let said = format!(
                "The running Reddot speaks version {VERSION}, this one {}.",
                hello.version
            );
            Err(ProtocolError::new(ErrorCode::VersionMismatch, said)
                .hint("Quit Reddot and start it again: it was updated while it ran."))
        }
        _ => Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "The first word must be a hello.",
        )),
    }
}

async fn answer(server: &Server, request: Request) -> Result<Value, ProtocolError> {
    let done = || value(&Done {}).map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()));
    match request {
        Request::Show(show) => {
            server.windows.show(show.view)?;
            done()
        }
        Request::Visible(visible) => {
            server.engine.window_open(visible.visible);
            done()
        }
        Request::Quit(_) => {
            end(server, End::Quit);
            done()
        }
        Request::Restart(_) => {
            end(server, End::Again);
            done()
        }
        Request::Hello(_) => Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "Hello was said already.",
        )),
        other => server.engine.handle(other).await,
    }
}

fn end(server: &Server, how: End) {
    let quit = server.quit.clone();
    // The answer goes out first.
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let _ = quit.send(how);
    });
}

fn value<T: serde::Serialize>(of: &T) -> std::io::Result<Value> {
    Ok(serde_json::to_value(of)?)
}
