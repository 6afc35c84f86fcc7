//! The async shell round the desk: where a request comes from, its body, the rate limit, the
//! faults; then the answer's headers. What the request means is decided on a blocking thread.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, DATE, RETRY_AFTER, VARY,
};
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use futures::StreamExt as _;
use model::Time;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

use super::answer::{Answer, Refusal, Sent};
use super::call::Request;
use super::guard;
use super::params::Params;
use super::rate::Quota;
use super::route;
use super::squeeze;
use super::wire::{Plug, Socket};
use crate::DeskError;
use crate::desk::Inner;
use crate::faults::Fault;

/// The longest body, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// The next part of a body is waited for so long.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone)]
struct Shell {
    desk: Arc<Inner>,
    port: u16,
}

/// See [`Desk::serve`](crate::Desk::serve).
pub(crate) async fn serve(
    desk: Arc<Inner>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), DeskError> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(DeskError::NotLoopback(address));
    }
    let port = address.port();
    desk.serves_on(port);
    deliver(Arc::clone(&desk));
    let teller = tokio::spawn(tell(Arc::clone(&desk)));
    let app = Router::new()
        .fallback(handle)
        .with_state(Shell { desk, port })
        .into_make_service_with_connect_info::<Plug>();
    axum::serve(Socket(listener), app)
        .with_graceful_shutdown(shutdown)
        .await?;
    teller.abort();
    Ok(())
}

/// Answers one request without a socket. See [`Desk::answer`](crate::Desk::answer).
pub(crate) async fn answer(
    desk: Arc<Inner>,
    port: u16,
    request: axum::http::Request<Vec<u8>>,
) -> Result<axum::http::Response<Vec<u8>>, DeskError> {
    let shell = Shell { desk, port };
    let request = request.map(Body::from);
    let (head, body) = handle(State(shell), ConnectInfo(Plug::default()), request)
        .await
        .into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(std::io::Error::other)?;
    Ok(axum::http::Response::from_parts(head, body.to_vec()))
}

/// Answers a request, and squeezes the answer for who takes it so.
async fn handle(
    shell: State<Shell>,
    plug: ConnectInfo<Plug>,
    request: axum::extract::Request,
) -> Response<Body> {
    let squeezes = squeeze::is_taken(request.headers());
    let (answer, body) = answered(shell, plug, request).await;
    let Some(body) = body else { return answer };
    let (mut head, _) = answer.into_parts();
    let body = if squeezes && squeeze::is_worth_it(&body) {
        let whole = body.clone();
        // Not in the way of other requests.
        match spawn_blocking(move || squeeze::squeezed(&whole)).await {
            Ok(Some(squeezed)) => {
                head.headers
                    .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                squeezed
            }
            _ => body,
        }
    } else {
        body
    };
    head.headers
        .insert(VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(head, Body::from(body))
}

/// The answer without its body, and the body; or, where a fault or a file has a say, all in one.
async fn answered(
    State(shell): State<Shell>,
    ConnectInfo(plug): ConnectInfo<Plug>,
    request: axum::extract::Request,
) -> (Response<Body>, Option<Bytes>) {
    let desk = &shell.desk;
    let now = desk.now();
    let host = match guard::own_host(request.headers(), shell.port) {
        Ok(host) => host,
        Err(refusal) => return written(refusal.answer(), None, None, now),
    };
    // The switches themselves always work.
    let switches = request.uri().path() == "/" || request.uri().path().starts_with("/desk/");
    let latency = desk.faults.latency();
    if !latency.is_zero() && !switches {
        tokio::time::sleep(latency).await;
    }
    let fault = if switches {
        None
    } else {
        desk.faults.meet(request.method().as_str(), request.uri().path())
    };
    let mut quota = None;
    if request.uri().path().starts_with("/api/") {
        let counted = desk
            .meter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .count(now);
        quota = Some(counted);
        if !counted.allowed {
            let answer = if desk.tuning().plain_429 {
                Answer::text(429, PLAIN, "Rate limit exceeded\n".to_owned())
            } else {
                Refusal::TooMany.answer()
            };
            return written(answer, quota, Some(counted.reset), now);
        }
    }
    match fault.map(instead) {
        Some(Instead::Nothing) => {
            plug.pull();
            return (Response::new(Body::empty()), None);
        }
        Some(Instead::This(status, body, kind, retry_after)) => {
            let retry_after = retry_after.map(i64::from);
            let body = Bytes::from_static(body);
            return (with_headers(status, body, kind, quota, retry_after, now), None);
        }
        Some(Instead::No) | None => {}
    }

    let longest = longest_body(desk, request.method().as_str(), request.uri().path());
    let request = match read(request, &host, longest, desk, now).await {
        Ok(request) => request,
        Err(refusal) => return written(refusal.answer(), quota, None, now),
    };
    if let Some(Fault::LateWrite { seconds }) = fault {
        let desk = Arc::clone(desk);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(u64::from(seconds))).await;
            let now = desk.now();
            done(&desk, Request { now, ..request }).await;
        });
        plug.pull();
        return (Response::new(Body::empty()), None);
    }
    let answer = done(desk, request).await;
    match fault {
        Some(Fault::DropAnswer) => {
            plug.pull();
            (Response::new(Body::empty()), None)
        }
        Some(Fault::MalformedJson) => {
            // A key without its colon.
            let body = Bytes::from(answer.body.to_string().replacen(':', " ", 1));
            (with_headers(answer.status, body, JSON, quota, None, now), None)
        }
        Some(Fault::TruncatedJson) => {
            let half = half_of(&answer.body.to_string());
            (with_headers(answer.status, half, JSON, quota, None, now), None)
        }
        Some(Fault::CutBody) => {
            let whole = answer.body.to_string();
            let mut response = with_headers(answer.status, half_of(&whole), JSON, quota, None, now);
            response
                .headers_mut()
                .insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
            *response.body_mut() = cut(half_of(&whole), plug);
            (response, None)
        }
        Some(Fault::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(u64::from(millis))).await;
            written(answer, quota, None, now)
        }
        _ => written(answer, quota, None, now),
    }
}

/// Does what the request says, on a blocking thread.
async fn done(desk: &Arc<Inner>, request: Request) -> Answer {
    let inner = Arc::clone(desk);
    let writes = request.method != "GET";
    // What waits for somebody else's program waits for nobody here.
    let turn = if request.path == "/api/v2/webhooks/test" {
        None
    } else {
        let turns = if writes { &desk.writes } else { &desk.reads };
        Arc::clone(turns).acquire_owned().await.ok()
    };
    let answered = spawn_blocking(move || {
        let answered = route::answer(&inner, &request);
        drop(turn);
        answered
    })
    .await;
    let answer = match answered {
        Ok(Ok(answer)) => answer,
        Ok(Err(refusal)) => refusal.answer(),
        Err(panicked) => Refusal::Broken(std::io::Error::other(panicked).into()).answer(),
    };
    if answer.delivers {
        deliver(Arc::clone(desk));
    }
    if writes {
        desk.woken.notify_one();
    }
    answer
}

fn half_of(text: &str) -> Bytes {
    let half = text.floor_char_boundary(text.len() / 2);
    Bytes::copy_from_slice(&text.as_bytes()[..half])
}

/// A body of which that much is sent; then the connection is cut.
fn cut(part: Bytes, plug: Plug) -> Body {
    let first = futures::stream::once(async move { Ok::<_, std::io::Error>(part) });
    let rest = futures::stream::once(async move {
        // Long enough for the part to leave.
        tokio::time::sleep(Duration::from_millis(50)).await;
        plug.pull();
        Err(std::io::ErrorKind::ConnectionAborted.into())
    });
    Body::from_stream(first.chain(rest))
}

/// Delivers what waits, beside the answer and not before it.
fn deliver(desk: Arc<Inner>) {
    spawn_blocking(move || {
        if let Err(error) = desk.deliver_waiting() {
            tracing::warn!(%error, "replies wait: delivery failed and is tried again later");
        }
    });
}

/// Tells webhooks what happens, for as long as the desk serves. While nobody listens it sleeps.
async fn tell(desk: Arc<Inner>) {
    loop {
        let inner = Arc::clone(&desk);
        let told = spawn_blocking(move || inner.tell_webhooks()).await;
        let listened = match told {
            Ok(Ok(listened)) => listened,
            Ok(Err(error)) => {
                tracing::warn!(%error, "webhooks were not told and will be later");
                true
            }
            Err(_) => return,
        };
        if listened {
            // What another process writes wakes nobody; retries are due by the clock.
            let _ = tokio::time::timeout(Duration::from_millis(500), desk.woken.notified()).await;
        } else {
            desk.woken.notified().await;
        }
    }
}

/// Files are longer than what else is sent. In base64 they grow by a third.
fn longest_body(desk: &Inner, method: &str, path: &str) -> usize {
    let file = desk.upload_limit.load(Ordering::SeqCst);
    match (method, plain(path)) {
        ("POST", "/api/v2/uploads") => file,
        ("POST", "/channels/inbound" | "/channels/agent_reply") => LONGEST_BODY + file / 3 * 4,
        _ => LONGEST_BODY,
    }
}

/// A path without what means nothing: a slash at its end, and `.json`.
fn plain(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".json").unwrap_or(path);
    if path.is_empty() { "/" } else { path }
}

/// A body, once it is all there. One that does not go on is not waited for.
async fn whole(body: Body, longest: usize, patience: Duration) -> Result<Bytes, Refusal> {
    let mut parts = body.into_data_stream();
    let mut all = Vec::new();
    loop {
        let part = tokio::time::timeout(patience, parts.next()).await;
        let Some(part) = part.map_err(|_| Refusal::TooSlow)? else {
            return Ok(all.into());
        };
        let part = part.map_err(|_| Refusal::NotWhole)?;
        if all.len() + part.len() > longest {
            return Err(Refusal::TooLarge);
        }
        all.extend_from_slice(&part);
    }
}

async fn read(
    request: axum::extract::Request,
    host: &str,
    longest: usize,
    desk: &Inner,
    now: Time,
) -> Result<Request, Refusal> {
    let (head, body) = request.into_parts();
    let body = whole(body, longest, BODY_PATIENCE).await?;
    Ok(Request {
        path: plain(head.uri.path()).to_owned(),
        params: Params::parse(head.uri.query().unwrap_or_default()),
        // A header that is no text is a wrong one, not a missing one.
        authorization: head
            .headers
            .get(AUTHORIZATION)
            .map(|value| value.to_str().unwrap_or_default().to_owned()),
        content_type: head
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
        idempotency_key: head
            .headers
            .get("idempotency-key")
            .and_then(|value| value.to_str().ok())
            .filter(|key| !key.is_empty() && key.len() <= 255)
            .map(str::to_owned),
        // The body of what a HEAD would have got is left out on the wire.
        method: if head.method == Method::HEAD {
            Method::GET
        } else {
            head.method
        },
        body,
        base: format!("http://{host}"),
        now,
        mode: desk.mode,
        tuning: desk.tuning(),
    })
}

/// What a fault answers in place of the request.
enum Instead {
    No,
    Nothing,
    This(u16, &'static [u8], &'static str, Option<u32>),
}

const JSON: &str = "application/json; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

fn instead(fault: Fault) -> Instead {
    match fault {
        Fault::DropAnswer
        | Fault::LateWrite { .. }
        | Fault::CutBody
        | Fault::MalformedJson
        | Fault::TruncatedJson
        | Fault::Slow { .. } => Instead::No,
        Fault::DropRequest => Instead::Nothing,
        Fault::TooMany { retry_after } => Instead::This(
            429,
            br#"{"error":"APIRateLimitExceeded","description":"Number of allowed API requests per minute exceeded"}"#,
            JSON,
            retry_after,
        ),
        Fault::ServerError => Instead::This(
            500,
            br#"{"error":"InternalError","description":"Internal error"}"#,
            JSON,
            None,
        ),
        Fault::Unavailable { retry_after } => Instead::This(
            503,
            br#"{"error":"DatabaseDeadlock","description":"Database deadlock found; please retry your transaction"}"#,
            JSON,
            retry_after,
        ),
        Fault::Html => Instead::This(
            502,
            b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
            HTML,
            None,
        ),
    }
}

fn written(
    answer: Answer,
    quota: Option<Quota>,
    retry_after: Option<i64>,
    now: Time,
) -> (Response<Body>, Option<Bytes>) {
    if let Some(file) = answer.file {
        return (as_file(file, now), None);
    }
    let (kind, body) = match answer.text {
        Some((kind, text)) => (kind, Bytes::from(text)),
        None => (JSON, Bytes::from(answer.body.to_string())),
    };
    let mut response = with_headers(answer.status, Bytes::new(), kind, quota, retry_after, now);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
    }
    (response, Some(body))
}

/// A file, which a browser may keep and never show: a customer may have sent it.
fn as_file(file: Sent, now: Time) -> Response<Body> {
    let mut response = with_headers(200, Bytes::from(file.bytes), BYTES, None, None, now);
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    headers.insert(
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    response
}

fn with_headers(
    status: u16,
    body: Bytes,
    kind: &'static str,
    quota: Option<Quota>,
    retry_after: Option<i64>,
    now: Time,
) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(date) = HeaderValue::from_str(&http_date(now)) {
        headers.insert(DATE, date);
    }
    if let Some(seconds) = retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(quota) = quota {
        for (name, value) in [
            ("x-rate-limit", i64::from(quota.limit)),
            ("x-rate-limit-remaining", i64::from(quota.remaining)),
            ("ratelimit-limit", i64::from(quota.limit)),
            ("ratelimit-remaining", i64::from(quota.remaining)),
            ("ratelimit-reset", quota.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
    response
}

/// The `Date` header's form (RFC 9110): `Tue, 24 Nov 2026 10:00:00 GMT`.
fn http_date(at: Time) -> String {
    chrono::DateTime::from_timestamp(at.unix_seconds(), 0)
        .unwrap_or_default()
        .format("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_and_json_mean_nothing() {
        for path in [
            "/api/v2/tickets",
            "/api/v2/tickets/",
            "/api/v2/tickets.json",
            "/api/v2/tickets.json/",
            "/api/v2/tickets//",
        ] {
            assert_eq!(plain(path), "/api/v2/tickets");
        }
        assert_eq!(plain("/"), "/");
        assert_eq!(plain("/api/v2/tickets.xml"), "/api/v2/tickets.xml");
    }

    #[tokio::test]
    async fn a_body_is_taken_whole_or_refused() {
        let patience = Duration::from_millis(200);
        let part = |text: &'static str| Ok::<_, std::io::Error>(Bytes::from_static(text.as_bytes()));
        let body =
            |parts: Vec<Result<Bytes, std::io::Error>>| Body::from_stream(futures::stream::iter(parts));
        let taken = whole(body(vec![part("ab"), part("cd")]), 4, patience).await;
        assert_eq!(taken.unwrap().as_ref(), b"abcd");
        let refused = whole(body(vec![part("ab"), part("cde")]), 4, patience).await;
        assert!(matches!(refused, Err(Refusal::TooLarge)));
        let broken = Err(std::io::ErrorKind::ConnectionReset.into());
        let refused = whole(body(vec![part("ab"), broken]), 4, patience).await;
        assert!(matches!(refused, Err(Refusal::NotWhole)));
        let begun = futures::stream::once(async move { part("ab") });
        let stalled = Body::from_stream(begun.chain(futures::stream::pending()));
        assert!(matches!(whole(stalled, 4, patience).await, Err(Refusal::TooSlow)));
    }

    #[test]
    fn the_date_is_read_back() {
        let at = Time::parse("2026-11-24T10:00:00Z").unwrap();
        assert_eq!(http_date(at), "Tue, 24 Nov 2026 10:00:00 GMT");
        assert_eq!(Time::parse_http_date(&http_date(at)), Some(at));
    }
}
