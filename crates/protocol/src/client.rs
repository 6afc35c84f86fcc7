//! A client of the engine: connects, says hello, asks, and listens.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::TicketRef;
use serde_json::Value;
use tokio::io::BufReader;
use tokio::net::UnixStream;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::{mpsc, oneshot};

use crate::wire::{self, Call, Line};
use crate::{
    Ask, BeginUpload, CHUNK, ClientKind, ErrorCode, Event, Hello, ProtocolError, Request, UploadChunk,
    UploadView, VERSION,
};

/// Why a client got no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No engine listens there.
    #[error("no engine is running")]
    NoEngine(#[source] std::io::Error),
    /// The engine went away.
    #[error("the engine has ended")]
    Gone,
    /// The engine said no.
    #[error(transparent)]
    Refused(#[from] ProtocolError),
    /// The engine said something that this client does not understand.
    #[error("the engine's answer is not understood: {0}")]
    Answer(#[from] serde_json::Error),
}

type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Result<Value, ProtocolError>>>>>>;

/// A connection to the engine. Dropped, it closes.
pub struct Client {
    write: tokio::sync::Mutex<OwnedWriteHalf>,
    waiting: Waiting,
    next: AtomicU64,
    reader: tokio::task::JoinHandle<()>,
}

impl Client {
    /// Connects to the engine at `socket` and says hello. Events arrive on the receiver, which
    /// ends when the engine goes.
    ///
    /// # Errors
    /// [`ClientError::NoEngine`] when nothing listens there, [`ClientError::Refused`] when the
    /// versions differ.
    pub async fn connect(
        socket: &Path,
        kind: ClientKind,
    ) -> Result<(Self, mpsc::UnboundedReceiver<Event>), ClientError> {
        let stream = UnixStream::connect(socket).await.map_err(ClientError::NoEngine)?;
        let (read, write) = stream.into_split();
        let waiting: Waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let (events, heard) = mpsc::unbounded_channel();
        let reader = tokio::spawn(listen(BufReader::new(read), waiting.clone(), events));
        let client = Self {
            write: tokio::sync::Mutex::new(write),
            waiting,
            next: AtomicU64::new(1),
            reader,
        };
        client
            .ask(Hello {
                version: VERSION,
                client: kind,
            })
            .await?;
        Ok((client, heard))
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the engine says no, [`ClientError::Gone`] when it ended.
    pub async fn ask<A: Ask>(&self, ask: A) -> Result<A::Answer, ClientError> {
        let value = self.call(ask.into_request()).await?;
        Ok(serde_json::from_value(value)?)
    }

    /// Attaches a file to the draft of a reply, in chunks.
    ///
    /// # Errors
    /// As [`Client::ask`]: what the channel does not take (rule 14) is refused.
    pub async fn attach(
        &self,
        ticket: &TicketRef,
        note: bool,
        name: &str,
        bytes: &[u8],
    ) -> Result<UploadView, ClientError> {
        use base64::Engine as _;
        let begun = self
            .ask(BeginUpload {
                ticket: ticket.clone(),
                name: name.to_owned(),
                size: bytes.len() as u64,
                note,
            })
            .await?;
        let mut offset = 0;
        for chunk in bytes.chunks(CHUNK) {
            let ask = UploadChunk {
                ticket: ticket.clone(),
                coming: begun.coming,
                offset,
                base64: base64::engine::general_purpose::STANDARD.encode(chunk),
            };
            offset += chunk.len() as u64;
            if let Some(file) = self.ask(ask).await?.file {
                return Ok(file);
            }
        }
        let said = "The file did not come to its end.";
        Err(ProtocolError::new(ErrorCode::Internal, said).into())
    }

    /// Asks without knowing the answer's type, as the windows do for their pages.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn call(&self, request: Request) -> Result<Value, ClientError> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (tell, answer) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .ok_or(ClientError::Gone)?
            .insert(id, tell);
        let sent = wire::write_line(&mut *self.write.lock().await, &Call { id, request }).await;
        if sent.is_err() {
            return Err(ClientError::Gone);
        }
        Ok(answer.await.map_err(|_| ClientError::Gone)??)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

async fn listen(
    mut from: BufReader<tokio::net::unix::OwnedReadHalf>,
    waiting: Waiting,
    events: mpsc::UnboundedSender<Event>,
) {
    let answered = |id: u64, result| {
        let tell = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
            .and_then(|waiting| waiting.remove(&id));
        if let Some(tell) = tell {
            let _ = tell.send(result);
        }
    };
    while let Ok(Some(line)) = wire::read_line::<_, Line>(&mut from).await {
        match line {
            Line::Ok { id, ok } => answered(id, Ok(ok)),
            Line::Err { id, err } => answered(id, Err(err)),
            Line::Event(event) => {
                // Nobody listening to events is fine: answers still matter.
                let _ = events.send(event);
            }
        }
    }
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}
