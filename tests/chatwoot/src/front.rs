//! The front: one address for REST and for the cable, because a client makes the cable's address of
//! the other. The first line of a connection tells which it is. What belongs to the cable is passed
//! on byte by byte, so that a test can cut the line, stall it or have it refused.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::server::Shared;
use crate::shell;

/// How long a client may take over its first line.
const FIRST_LINE: Duration = Duration::from_secs(30);

/// How the line to the cable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// It works.
    #[default]
    Open,
    /// New connections are answered with 503.
    Refused,
    /// Connections stay, new ones too, and nothing goes through either way.
    Stalled,
}

/// The switches of the front.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct State {
    pub(crate) cable: Line,
    /// Nobody gets an answer of any kind.
    pub(crate) offline: bool,
    /// Counts up when every cable connection is to be closed.
    pub(crate) cuts: u64,
}

/// Accepts connections for ever.
pub(crate) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let _ = connection(shared, stream).await;
            });
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut state = shared.front.subscribe();
    let offline = state.borrow().offline;
    if offline {
        return Ok(());
    }
    let mut closing = state.clone();
    let cuts = state.borrow_and_update().cuts;
    if is_cable(&stream).await? {
        tokio::select! {
            _ = closing.wait_for(|state| state.offline || state.cuts != cuts) => Ok(()),
            passed = cable(&shared, stream, state) => passed,
        }
    } else {
        let service = service_fn(move |request| shell::answer(Arc::clone(&shared), request));
        let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::select! {
            _ = closing.wait_for(|state| state.offline) => {}
            // A fault closes a connection by an error.
            _ = served => {}
        }
        Ok(())
    }
}

/// Looks at the first line and leaves it where it is.
async fn is_cable(stream: &TcpStream) -> std::io::Result<bool> {
    let mut seen = [0; 64];
    let began = Instant::now();
    loop {
        let length = stream.peek(&mut seen).await?;
        let line = &seen[..length];
        if line.contains(&b'\n') || length == seen.len() || length == 0 || began.elapsed() > FIRST_LINE {
            return Ok(line.starts_with(b"GET /cable"));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn cable(shared: &Shared, mut stream: TcpStream, state: watch::Receiver<State>) -> std::io::Result<()> {
    let line = state.borrow().cable;
    if line == Line::Stalled {
        open(&state).await;
    }
    let puma = match (line, shared.cable.socket()) {
        (Line::Refused, _) | (_, None) => None,
        (_, Some(socket)) => UnixStream::connect(socket).await.ok(),
    };
    let Some(puma) = puma else {
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await?;
        let refusal = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        stream.write_all(refusal).await?;
        return stream.shutdown().await;
    };
    // Who was let in a moment ago may subscribe.
    shared.cable.settled().await;
    let (from_client, to_client) = stream.into_split();
    let (from_puma, to_puma) = puma.into_split();
    tokio::select! {
        passed = pass(from_client, to_puma, state.clone()) => passed,
        passed = pass(from_puma, to_client, state) => passed,
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: watch::Receiver<State>,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut bytes).await?;
        open(&state).await;
        if length == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..length]).await?;
    }
}

/// Waits until the line is not stalled.
async fn open(state: &watch::Receiver<State>) {
    let _ = state.clone().wait_for(|state| state.cable != Line::Stalled).await;
}
