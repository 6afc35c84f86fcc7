//! Deliveries: an HTTP request of our own making, its answer, and when to try again.
//!
//! Zendesk tries again after a time-out or where nobody listens (five times), after 409, 429 and
//! errors of the server (three times), and as late as a `Retry-After` of at most a minute says.
//! Everything else is final.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Span, Time};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::events::ACCOUNT;
use super::{signature, target};
use crate::DeskError;
use crate::http::json::conversation::ulid;
use crate::store::Store;

/// A receiver may take so long.
const PATIENCE: Duration = Duration::from_secs(12);
/// So much of an answer is kept, and no more is read, in bytes.
const KEPT: usize = 4096;
/// The log remembers so long.
const REMEMBERED: Span = Span::hours(7 * 24);

/// What is sent, besides its signature.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) endpoint: String,
    pub(crate) method: String,
    pub(crate) content_type: &'static str,
    /// Checked: no line ends in them.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failed {
    /// Nothing is sent there.
    Forbidden(&'static str),
    /// Nobody listens, or answered in time.
    Unreachable(String),
}

/// Sends, and waits for the answer. Blocks.
pub(crate) fn send(out: &Outgoing, own: Option<u16>, allowed: &[SocketAddr]) -> Result<Came, Failed> {
    let target = target::of(&out.endpoint, own, allowed).map_err(Failed::Forbidden)?;
    let unreachable = |error: std::io::Error| Failed::Unreachable(error.to_string());
    let begun = Instant::now();
    let mut stream = TcpStream::connect_timeout(&target.address, PATIENCE).map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(unreachable)?;
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nUser-Agent: Zendesk Webhook\r\n\
         Accept: */*\r\nConnection: close\r\n",
        out.method,
        target.path,
        target.host,
        out.content_type,
        out.body.len()
    );
    for (name, value) in &out.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    head += &out.body;
    stream.write_all(head.as_bytes()).map_err(unreachable)?;
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let left = PATIENCE
            .checked_sub(begun.elapsed())
            .filter(|left| !left.is_zero())
            .ok_or_else(|| Failed::Unreachable("timed out".to_owned()))?;
        stream.set_read_timeout(Some(left)).map_err(unreachable)?;
        let read = stream.read(&mut buffer).map_err(unreachable)?;
        answer.extend_from_slice(&buffer[..read]);
        if read == 0 || whole(&answer) || answer.len() > 4 * KEPT {
            break;
        }
    }
    parsed(&answer).ok_or_else(|| Failed::Unreachable("the answer is no HTTP".to_owned()))
}

/// Whether head and, where its length is known, body are there.
fn whole(answer: &[u8]) -> bool {
    let Some(end) = end_of_head(answer) else {
        return false;
    };
    let Some(came) = parsed(&answer[..end]) else {
        return true;
    };
    let length = came.headers.iter().find(|(name, _)| name == "content-length");
    match length.and_then(|(_, value)| value.parse::<usize>().ok()) {
        Some(length) => answer.len() - end >= length,
        None => came.status == 204,
    }
}

fn end_of_head(answer: &[u8]) -> Option<usize> {
    answer
        .windows(4)
        .position(|end| end == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn parsed(answer: &[u8]) -> Option<Came> {
    let end = end_of_head(answer)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let first = lines.next()?;
    let mut words = first.split(' ');
    if !words.next()?.starts_with("HTTP/1.") {
        return None;
    }
    let status = words
        .next()?
        .parse()
        .ok()
        .filter(|status| (100..600).contains(status))?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .take(50)
        .collect();
    let body = &answer[end..];
    let body = String::from_utf8_lossy(&body[..body.len().min(KEPT)]).into_owned();
    Some(Came {
        status,
        headers,
        body,
    })
}

/// The headers of a webhook's own: those that it was given, and how it signs in at its endpoint.
pub(crate) fn headers(custom: Option<&Value>, authentication: Option<&Value>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = custom
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect();
    if let Some(authentication) = authentication {
        let data = |name: &str| authentication["data"][name].as_str().unwrap_or_default();
        match authentication["type"].as_str() {
            Some("basic_auth") => {
                let both = STANDARD.encode(format!("{}:{}", data("username"), data("password")));
                headers.push(("Authorization".to_owned(), format!("Basic {both}")));
            }
            Some("bearer_token") => {
                headers.push(("Authorization".to_owned(), format!("Bearer {}", data("token"))))
            }
            Some("api_key") => headers.push((data("name").to_owned(), data("value").to_owned())),
            _ => {}
        }
    }
    headers.retain(|(name, value)| is_header(name, value));
    headers
}

/// Whether that can stand in a request, and is not for the desk alone to say.
pub(crate) fn is_header(name: &str, value: &str) -> bool {
    let low = name.to_ascii_lowercase();
    let reserved = [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "content-type",
        "user-agent",
    ];
    !name.is_empty()
        && name.len() <= 128
        && value.len() <= 1000
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
        && !reserved.contains(&low.as_str())
        && !low.starts_with("x-zendesk-")
}

/// The headers by which a receiver knows that it was the desk.
pub(crate) fn signed(
    webhook: &str,
    invocation: &str,
    secret: &str,
    body: &str,
    now: Time,
) -> Vec<(String, String)> {
    let timestamp = now.to_rfc3339();
    [
        ("X-Zendesk-Account-Id", ACCOUNT.to_string()),
        ("X-Zendesk-Webhook-Id", webhook.to_owned()),
        ("X-Zendesk-Webhook-Invocation-Id", invocation.to_owned()),
        ("X-Zendesk-Webhook-Signature-Timestamp", timestamp.clone()),
        (
            "X-Zendesk-Webhook-Signature",
            signature::of(secret, &timestamp, body),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// An invocation that is due.
pub(crate) struct Due {
    id: String,
    webhook: String,
    secret: String,
    attempts: i64,
    out: Outgoing,
}

/// Invocations whose time has come, oldest first.
pub(crate) fn due(db: &Connection, now: Time) -> Result<Vec<Due>, DeskError> {
    let mut query = db.prepare_cached(
        "SELECT i.id, i.webhook_id, w.secret, i.attempts, w.endpoint, w.http_method, w.custom_headers,
             w.authentication, i.body
         FROM webhook_invocations i JOIN webhooks w ON w.id = i.webhook_id
         WHERE i.next_at <= ?1 ORDER BY i.next_at, i.number LIMIT 50",
    )?;
    let mut rows = query.query([now.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let json = |column| {
            let text: Option<String> = row.get(column)?;
            text.map(|text| serde_json::from_str::<Value>(&text))
                .transpose()
                .map_err(DeskError::from)
        };
        let (custom, authentication) = (json(6)?, json(7)?);
        all.push(Due {
            id: row.get(0)?,
            webhook: row.get(1)?,
            secret: row.get(2)?,
            attempts: row.get(3)?,
            out: Outgoing {
                endpoint: row.get(4)?,
                method: row.get(5)?,
                content_type: "application/json; charset=utf-8",
                headers: headers(custom.as_ref(), authentication.as_ref()),
                body: row.get(8)?,
            },
        });
    }
    Ok(all)
}

/// Whether anybody listens, or anything still waits.
pub(crate) fn is_idle(db: &Connection) -> Result<bool, rusqlite::Error> {
    db.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM webhooks WHERE status = 'active')
             AND NOT EXISTS (SELECT 1 FROM webhook_invocations WHERE next_at IS NOT NULL)",
        [],
        |row| row.get(0),
    )
}

/// When to try again after an attempt; none if it is over. `tried` counts this attempt.
fn again(outcome: &Result<Came, Failed>, tried: i64) -> Option<Span> {
    let backoff = Span::seconds(1 << tried.clamp(0, 5));
    match outcome {
        Ok(came) if came.status == 409 || came.status == 429 || came.status >= 500 => {
            let said = came.headers.iter().find(|(name, _)| name == "retry-after");
            let said = said.and_then(|(_, value)| value.parse::<i64>().ok());
            match said {
                Some(seconds) if seconds > 60 => None,
                _ if tried > 3 => None,
                Some(seconds) => Some(Span::seconds(seconds.max(1))),
                None => Some(backoff),
            }
        }
        Ok(_) | Err(Failed::Forbidden(_)) => None,
        Err(Failed::Unreachable(_)) => (tried <= 5).then_some(backoff),
    }
}

/// Tries one invocation, and writes down what became of it. Blocks; no lock is held meanwhile.
pub(crate) fn attempt(
    store: &Store,
    due: Due,
    own: Option<u16>,
    allowed: &[SocketAddr],
    now: impl Fn() -> Time,
) -> Result<(), DeskError> {
    let invoked_at = now();
    let mut out = due.out;
    out.headers
        .extend(signed(&due.webhook, &due.id, &due.secret, &out.body, invoked_at));
    let outcome = send(&out, own, allowed);
    let completed_at = now();
    let tried = due.attempts + 1;
    let next = again(&outcome, tried).map(|span| completed_at + span);
    let (status, code, response) = match &outcome {
        Ok(came) => {
            let good = (200..300).contains(&came.status);
            let headers: Vec<Value> = came
                .headers
                .iter()
                .map(|(key, value)| json!({ "key": key, "value": value }))
                .collect();
            let response = json!({ "status": came.status, "headers": headers, "payload": came.body });
            (
                if good { "success" } else { "failed" },
                Some(came.status),
                response,
            )
        }
        Err(Failed::Forbidden(why)) => ("failed", None, json!({ "error": why })),
        Err(Failed::Unreachable(why)) => ("timeout", None, json!({ "error": why })),
    };
    store.write(|tx| {
        // The webhook may be gone by now, and its log with it.
        let there: Option<i64> = tx
            .query_row("SELECT number FROM webhook_invocations WHERE id = ?1", [&due.id], |row| row.get(0))
            .optional()?;
        let Some(number) = there else { return Ok(()) };
        tx.execute(
            "UPDATE webhook_invocations SET attempts = ?2, next_at = ?3, status = ?4, status_code = ?5,
                 completed_at = ?6 WHERE number = ?1",
            params![number, tried, next.map(|at| at.0), status, code, completed_at.0],
        )?;
        tx.execute(
            "INSERT INTO webhook_attempts (id, invocation_id, status, status_code, response, invoked_at, completed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![ulid(completed_at, number * 8 + tried), due.id, status, code, response.to_string(), invoked_at.0, completed_at.0],
        )?;
        tx.execute(
            "DELETE FROM webhook_invocations WHERE created_at < ?1 AND next_at IS NULL",
            [(completed_at - REMEMBERED).0],
        )?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_and_what_is_final_is_not() {
        let came = |status, headers: &[(&str, &str)]| {
            Ok(Came {
                status,
                headers: headers
                    .iter()
                    .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                    .collect(),
                body: String::new(),
            })
        };
        let nobody = Err(Failed::Unreachable(String::new()));
        assert_eq!(again(&came(200, &[]), 1), None);
        assert_eq!(again(&came(404, &[]), 1), None);
        assert_eq!(again(&came(503, &[]), 1), Some(Span::seconds(2)));
        assert_eq!(again(&came(503, &[]), 4), None);
        assert_eq!(
            again(&came(429, &[("retry-after", "7")]), 1),
            Some(Span::seconds(7))
        );
        assert_eq!(again(&came(429, &[("retry-after", "61")]), 1), None);
        assert_eq!(again(&nobody, 5), Some(Span::seconds(32)));
        assert_eq!(again(&nobody, 6), None);
        assert_eq!(again(&Err(Failed::Forbidden("")), 1), None);
    }

    #[test]
    fn no_header_can_smuggle_another() {
        assert!(is_header("X-Key", "a b"));
        for (name, value) in [
            ("X", "a\r\nHost: b"),
            ("X\r\nY", "a"),
            ("Host", "a"),
            ("", "a"),
            ("x-zendesk-webhook-id", "a"),
            ("X", "é"),
        ] {
            assert!(!is_header(name, value), "{name}: {value}");
        }
    }
}
