//! The local socket: whoever wants something of the engine connects here.
//!
//! The socket is its owner's only, each peer's user is checked, and the first word must be a hello
//! of the same version. A client's requests are answered in their order, save those that wait for
//! people, keychains and helpdesks ([`takes_long`]); events are pushed between answers. A client
//! that does not read is cut off rather than waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use protocol::wire::{self, Call, Line};
use protocol::{ClientKind, Done, ErrorCode, Event, ProtocolError, Request, VERSION, Welcome};
use serde_json::Value;
use tokio::io::BufReader;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc};

use crate::hub::Hub;
use crate::windows::Windows;

/// Lines that may wait for a client that reads slowly.
const PATIENCE: usize = 4096;

/// What the program must do for a client.
pub(crate) struct Server {
    pub(crate) hub: Arc<Hub>,
    pub(crate) windows: Windows,
    /// Ends the program.
    pub(crate) quit: mpsc::UnboundedSender<()>,
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
                        server.hub.window_open(false);
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

async fn talk(server: &Arc<Server>, stream: UnixStream, id: u64) -> std::io::Result<()> {
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
    let mut events = server.hub.events();
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
            if takes_long(&call.request) {
                let (server, lines) = (server.clone(), lines.clone());
                tokio::spawn(async move {
                    // Done to its end, whether or not somebody still waits for the answer.
                    let line = line(&server, call).await;
                    let _ = lines.send(line).await;
                });
            } else if lines.send(line(server, call).await).await.is_err() {
                break;
            }
        }
        Ok::<(), std::io::Error>(())
    };
    let pushes = async {
        loop {
            let news = tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => vec![event],
                    Err(broadcast::error::RecvError::Lagged(_)) => anything(&server.hub),
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                Some(show) = to_show.recv() => vec![show],
            };
            for event in news {
                if lines.try_send(Line::Event(event)).is_err() {
                    return;
                }
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

/// Whether a request may take longer than its client should wait with others.
fn takes_long(request: &Request) -> bool {
    matches!(
        request,
        Request::Restart(_)
            | Request::GetAccounts(_)
            | Request::FillDesk(_)
            | Request::SetAccountOn(_)
            | Request::SetPresence(_)
            | Request::RemoveAccount(_)
            | Request::WipeAccount(_)
            | Request::Unlock(_)
            | Request::StartSignIn(_)
            | Request::CancelSignIn(_)
            | Request::GetPicture(_)
            | Request::UploadChunk(_)
            | Request::PreviewMacro(_)
            | Request::FindPeople(_)
            | Request::PreviewMerge(_)
            | Request::MergePeople(_)
            | Request::OpenAttachment(_)
            | Request::SaveAttachment(_)
            | Request::Export(_)
    )
}

/// What is to be said when too much happened to tell it one by one: anything may have changed.
fn anything(hub: &Hub) -> Vec<Event> {
    let each = hub.ids().into_iter().flat_map(|account| {
        let tickets = Event::Changed {
            account: account.clone(),
            tickets: Vec::new(),
        };
        [tickets, Event::Offers { account }]
    });
    each.chain([Event::Status, Event::Settings]).collect()
}

async fn line(server: &Server, call: Call) -> Line {
    match answer(server, call.request).await {
        Ok(ok) => Line::Ok { id: call.id, ok },
        Err(err) => Line::Err { id: call.id, err },
    }
}

async fn answer(server: &Server, request: Request) -> Result<Value, ProtocolError> {
    let done = || value(&Done {}).map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()));
    match request {
        Request::Show(show) => {
            server.windows.show(server.hub.instead(show.view).await)?;
            done()
        }
        Request::Quit(_) => {
            end(server);
            done()
        }
        Request::Hello(_) => Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "Hello was said already.",
        )),
        other => server.hub.handle(other).await,
    }
}

fn end(server: &Server) {
    let quit = server.quit.clone();
    // The answer goes out first.
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let _ = quit.send(());
    });
}

fn value<T: serde::Serialize>(of: &T) -> std::io::Result<Value> {
    Ok(serde_json::to_value(of)?)
}
