//! The text form: one JSON object a line, in both directions.
//!
//! A line is at most [`MAX_LINE`] bytes; a longer one is an error and ends the connection, so
//! that neither side can be made to fill its memory.

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Event, ProtocolError, Request};

/// The longest line either side accepts, in bytes.
pub const MAX_LINE: usize = 16 * 1024 * 1024;

/// A client's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The client's number for the request; the answer carries it.
    pub id: u64,
    /// The request.
    pub request: Request,
}

/// The engine's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// A request succeeded.
    Ok {
        /// The number of the request.
        id: u64,
        /// The answer, shaped as the request declares.
        ok: serde_json::Value,
    },
    /// A request failed.
    Err {
        /// The number of the request.
        id: u64,
        /// Why.
        err: ProtocolError,
    },
    /// Something changed.
    Event(Event),
}

/// Writes one line and flushes.
///
/// # Errors
/// When the other side is gone.
pub async fn write_line<W: AsyncWrite + Unpin, T: Serialize>(to: &mut W, value: &T) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(value)?;
    text.push(b'\n');
    to.write_all(&text).await?;
    to.flush().await
}

/// Reads one line; `None` at the end of the stream.
///
/// # Errors
/// When the line is too long or not what was expected, or the stream broke.
pub async fn read_line<R: AsyncBufRead + Unpin, T: for<'a> Deserialize<'a>>(
    from: &mut R,
) -> std::io::Result<Option<T>> {
    let mut text = Vec::new();
    let read = from
        .take(MAX_LINE as u64 + 1)
        .read_until(b'\n', &mut text)
        .await?;
    if read == 0 {
        return Ok(None);
    }
    if text.len() > MAX_LINE {
        return Err(std::io::Error::new(
            std::io::ErrorKind::InvalidData,
            "line too long",
        ));
    }
    Ok(Some(serde_json::from_slice(&text)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorCode, GetStatus, ListQueue};
    use model::{Queue, TicketId};

    #[tokio::test]
    async fn lines_survive_the_way() {
        let call = Call {
            id: 7,
            request: Request::ListQueue(ListQueue {
                account: None,
                queue: Queue::Unassigned,
                offset: 0,
                limit: 20,
                sort: model::Sort::Own,
                filter: model::ListFilter::default(),
            }),
        };
        let mut bytes = Vec::new();
        write_line(&mut bytes, &call).await.unwrap();
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            concat!(
                r#"{"id":7,"request":{"type":"list_queue","queue":"unassigned","account":null,"offset":0,"limit":20,"#,
                r#""sort":"own","filter":{"channels":[],"statuses":[],"holders":[],"accounts":[],"older_minutes":null,"#,
                r#""newer_minutes":null,"closing_hours":null}}}"#,
                "\n"
            )
        );
        let mut from = bytes.as_slice();
        assert_eq!(read_line::<_, Call>(&mut from).await.unwrap(), Some(call));
        assert_eq!(read_line::<_, Call>(&mut from).await.unwrap(), None);
    }

    #[tokio::test]
    async fn answers_errors_and_events_are_told_apart() {
        let lines = [
            Line::Ok {
                id: 1,
                ok: serde_json::json!({"version": 1}),
            },
            Line::Err {
                id: 2,
                err: ProtocolError::new(ErrorCode::NotFound, "no such ticket"),
            },
            Line::Event(Event::Changed {
                account: model::AccountId("desk".into()),
                tickets: vec![TicketId(5)],
            }),
            Line::Event(Event::Status),
        ];
        for line in lines {
            let text = serde_json::to_string(&line).unwrap();
            assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line, "{text}");
        }
    }

    #[tokio::test]
    async fn garbage_is_an_error_and_not_a_panic() {
        for bad in ["{\n", "null\n", "{\"id\":1}\n", "\u{0}\n"] {
            assert!(
                read_line::<_, Call>(&mut bad.as_bytes()).await.is_err(),
                "{bad:?}"
            );
        }
        let status = Call {
            id: 1,
            request: Request::GetStatus(GetStatus {}),
        };
        let text = serde_json::to_string(&status).unwrap();
        assert_eq!(text, "{\"id\":1,\"request\":{\"type\":\"get_status\"}}");
    }
}
