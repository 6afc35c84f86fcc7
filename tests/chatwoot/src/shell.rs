//! The HTTP shell round REST: bodies, faults, limits, headers.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use futures::StreamExt as _;
use hyper::body::Incoming;
use model::Time;
use serde_json::json;

use crate::control;
use crate::faults::Fault;
use crate::rest;
use crate::rest::answer::Answer;
use crate::rest::call::Call;
use crate::server::{Handle, Shared};

/// The longest body: some files of forty megabytes.
const LONGEST: usize = 256 * 1024 * 1024;

/// Answers one request. An error closes the connection without an answer.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Body>, std::io::Error> {
    let (mut head, body) = request.into_parts();
    let body = axum::body::to_bytes(Body::new(body), LONGEST)
        .await
        .map_err(std::io::Error::other)?;
    let mut now = shared.clock.now();
    if head.uri.path() == control::PATH {
        let answer = control::answer(&Handle::of(&shared), &head, &body).await;
        return Ok(written(&answer, now));
    }
    if shared.tuning().drops_underscores {
        head.headers.remove("api_access_token");
    }
    let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
    let fault = shared.faults.meet(&method, &path);
    match fault {
        Some(Fault::DropRequest) => return Err(closed()),
        Some(Fault::Status { code }) => {
            let body = json!({"error": "We're sorry, but something went wrong"});
            return Ok(written(&Answer::json(code, &body), now));
        }
        Some(Fault::RetryLater) => return Ok(written(&retry_later(), now)),
        Some(Fault::Html) => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
            let mut answer = Answer::plain(502, page);
            answer.content_type = "text/html".into();
            return Ok(written(&answer, now));
        }
        Some(Fault::Held { millis }) => {
            tokio::time::sleep(Duration::from_millis(u64::from(millis))).await;
            now = shared.clock.now();
        }
        _ => {}
    }
    let call = match Call::read(head, body, now).await {
        Ok(call) => call,
        Err(error) => return Ok(written(&Answer::json(400, &json!({"error": error})), now)),
    };
    if let Some(Fault::LateWrite { millis }) = fault {
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(u64::from(millis))).await;
            done(&shared, call);
        });
        return Err(closed());
    }
    let answer = done(&shared, call);
    match fault {
        Some(Fault::DropAnswer) => Err(closed()),
        Some(Fault::CutJson) => Ok(written(
            &Answer {
                body: half_of(&answer.body),
                ..answer
            },
            now,
        )),
        Some(Fault::CutBody) => Ok(cut(&answer, now)),
        Some(Fault::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(u64::from(millis))).await;
            Ok(written(&answer, now))
        }
        _ => Ok(written(&answer, now)),
    }
}

/// Does what the request says, at the time at which it is done.
fn done(shared: &Shared, mut call: Call) -> Answer {
    call.now = shared.clock.now();
    let admitted = shared
        .meter
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .admits(&call);
    if !admitted {
        return retry_later();
    }
    shared.asked(&call);
    shared.write(|world| rest::answer(world, &call))
}

fn retry_later() -> Answer {
    Answer::plain(429, "Retry later\n")
}

fn closed() -> std::io::Error {
    std::io::ErrorKind::ConnectionAborted.into()
}

fn half_of(body: &Bytes) -> Bytes {
    body.slice(..body.len() / 2)
}

fn written(answer: &Answer, now: Time) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body.clone()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, answer.content_type.as_str()),
        (DATE, &http_date(now)),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    for (name, value) in &answer.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// An answer of which half comes before the connection closes.
fn cut(answer: &Answer, now: Time) -> Response<Body> {
    let mut response = written(answer, now);
    response
        .headers_mut()
        .insert(CONTENT_LENGTH, HeaderValue::from(answer.body.len()));
    let part = half_of(&answer.body);
    let first = futures::stream::once(async move { Ok::<_, std::io::Error>(part) });
    let rest = futures::stream::once(async {
        // Long enough for the part to leave.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Err(closed())
    });
    *response.body_mut() = Body::from_stream(first.chain(rest));
    response
}

/// The `Date` header's form (RFC 9110).
fn http_date(at: Time) -> String {
    chrono::DateTime::from_timestamp(at.unix_seconds(), 0)
        .unwrap_or_default()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}
