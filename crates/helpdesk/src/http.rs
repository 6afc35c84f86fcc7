//! The thin HTTP layer under the backends: timeouts, size caps, no redirects, the `Date` header,
//! and errors sorted into what the engine can act on.
//!
//! Tokens go to the account's own host only: paths are joined to the base address here, redirects
//! are never followed, and no address from an answer is ever requested.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use ::http::{Request, Response};
use futures::future::BoxFuture;
use model::{Span, Time};
use reqwest::header::{CONTENT_TYPE, DATE, HOST, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};
use rustls::CertificateError;
use serde_json::Value;

use crate::offset::ClockOffset;
use crate::{Authorization, Clock, HelpdeskError, SubmitError, Tokens};

/// The largest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;
/// A file may be at a few places in a row.
const MAX_REDIRECTS: usize = 3;
/// How long an upload may take: the largest file on a slow line.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How long to hold back after a 429 that does not say.
const DEFAULT_HOLD: Span = Span::seconds(60);
/// No 429 holds us longer than this, whatever it says.
const MAX_HOLD: i64 = 900;

/// A helpdesk inside this process, for simulations in virtual time: no connection is made.
pub type InProcess = Arc<dyn Fn(Request<Vec<u8>>) -> BoxFuture<'static, Response<Vec<u8>>> + Send + Sync>;

/// How requests travel.
enum Line {
    Network,
    InProcess(InProcess),
}

/// One account's host: the only one that is ever asked.
pub(crate) struct Host {
    client: reqwest::Client,
    /// For what stays open: each on a connection of its own.
    sockets: reqwest::Client,
    line: Line,
    base: Url,
}

impl Host {
    /// The host at `base`, which must be https, or http on this computer.
    pub(crate) fn new(base: &str) -> Result<Self, HelpdeskError> {
        let base = Url::parse(base)
            .map_err(|_| HelpdeskError::Rejected(format!("{base} is not the address of a helpdesk")))?;
        let loopback = matches!(base.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if base.scheme() != "https" && !(base.scheme() == "http" && loopback) {
            return Err(HelpdeskError::Rejected(
                "the helpdesk's address must begin with https://".into(),
            ));
        }
        // A second installation of the provider is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            let builder = reqwest::Client::builder()
                .user_agent(concat!("Reddot/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(Duration::from_secs(5));
            if loopback { builder.no_proxy() } else { builder }
        };
        let built = |builder: reqwest::ClientBuilder| {
            builder
                .build()
                .map_err(|error| HelpdeskError::Unavailable(plain(&error)))
        };
        let client = built(builder().timeout(Duration::from_secs(30)))?;
        let sockets = built(builder().pool_max_idle_per_host(0))?;
        Ok(Self {
            client,
            sockets,
            line: Line::Network,
            base,
        })
    }

    /// Sends a request the way they travel here.
    async fn execute(&self, request: reqwest::RequestBuilder) -> reqwest::Result<reqwest::Response> {
        let Line::InProcess(helpdesk) = &self.line else {
            return request.send().await;
        };
        let request = request.build()?;
        let mut told = Request::builder()
            .method(request.method().clone())
            .uri(request.url().as_str());
        if let Some(headers) = told.headers_mut() {
            headers.extend(request.headers().clone());
            if let Ok(host) = HeaderValue::from_str(request.url().authority()) {
                headers.insert(HOST, host);
            }
        }
        let body = request
            .body()
            .and_then(|body| body.as_bytes())
            .unwrap_or_default();
        // Method, address and headers come from a request that was built already.
        let told = told.body(body.to_vec()).unwrap_or_default();
        Ok(helpdesk(told).await.into())
    }

    pub(crate) fn url(&self, path: &str) -> Result<Url, HelpdeskError> {
        self.base
            .join(path)
            .map_err(|_| HelpdeskError::Malformed(format!("{path} is no path")))
    }

    /// Asks for tokens. Without an authorization: the body holds what proves us.
    pub(crate) async fn post(&self, path: &str, json: &Value, clock: &Clock) -> Result<Value, HelpdeskError> {
        let request = self.client.request(Method::POST, self.url(path)?).json(json);
        let answer = self
            .execute(request)
            .await
            .map_err(|error| HelpdeskError::Unavailable(plain(&error)))?;
        let status = answer.status();
        if status == StatusCode::BAD_REQUEST {
            let text = body(answer).await.map_err(HelpdeskError::Unavailable)?;
            let said = serde_json::from_slice::<Value>(&text).unwrap_or_default();
            return Err(match said["error"].as_str() {
                Some("invalid_grant" | "invalid_client" | "unauthorized_client") => {
                    HelpdeskError::Unauthorized
                }
                _ => HelpdeskError::Rejected(words(&text, status)),
            });
        }
        if !status.is_success() {
            return Err(refusal(status, answer, clock).await);
        }
        let bytes = body(answer).await.map_err(HelpdeskError::Unavailable)?;
        serde_json::from_slice(&bytes).map_err(|_| HelpdeskError::Malformed(format!("{path} is not JSON")))
    }
}

/// A client of one account's host.
pub(crate) struct Http {
    host: Host,
    tokens: Arc<dyn Tokens>,
    clock: Clock,
    offset: ClockOffset,
    counting: Box<dyn Fn() + Send + Sync>,
    listening: Listening,
}

/// What hears each answer's headers, and when they came (our clock).
type Listening = Box<dyn Fn(&HeaderMap, Time) + Send + Sync>;

impl Http {
    /// A client for `base`, which must be https, or http on this computer.
    pub(crate) fn new(base: &str, tokens: Arc<dyn Tokens>, clock: Clock) -> Result<Self, HelpdeskError> {
        Ok(Self {
            host: Host::new(base)?,
            tokens,
            clock,
            offset: ClockOffset::default(),
            counting: Box::new(|| {}),
            listening: Box::new(|_, _| {}),
        })
    }

    /// The same, but each request is told of.
    pub(crate) fn counting(self, counting: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { counting, ..self }
    }

    /// The same, but the headers of each answer are told, too.
    pub(crate) fn listening(self, listening: Listening) -> Self {
        Self { listening, ..self }
    }

    /// Our clock.
    pub(crate) fn now(&self) -> Time {
        (self.clock)()
    }

    /// The same, but requests go to a helpdesk inside this process.
    pub(crate) fn in_process(mut self, helpdesk: InProcess) -> Self {
        self.host.line = Line::InProcess(helpdesk);
        self
    }

    /// The server's clock minus ours.
    pub(crate) fn clock_offset(&self) -> Option<Span> {
        self.offset.get()
    }

    /// The server's time as far as it is known.
    pub(crate) fn server_now(&self) -> Time {
        (self.clock)() + self.offset.get().unwrap_or_default()
    }

    /// The address of a page for people.
    pub(crate) fn page(&self, path: &str) -> String {
        self.host
            .url(path)
            .map_or_else(|_| self.host.base.to_string(), String::from)
    }

    /// Reads JSON. A token that is refused is renewed once.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, HelpdeskError> {
        let url = self.host.url(path)?;
        let request = || self.host.client.request(Method::GET, url.clone()).query(query);
        self.read(path, request).await
    }

    /// The same as it came, for what is not to be held whole as values: they take six times the room.
    pub(crate) async fn get_bytes(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Vec<u8>, HelpdeskError> {
        let url = self.host.url(path)?;
        let request = || self.host.client.request(Method::GET, url.clone()).query(query);
        self.read_bytes(request).await
    }

    /// Sends what is built, and reads the answer's JSON. A token that is refused is renewed once.
    async fn read(
        &self,
        path: &str,
        build: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<Value, HelpdeskError> {
        let bytes = self.read_bytes(build).await?;
        serde_json::from_slice(&bytes).map_err(|_| HelpdeskError::Malformed(format!("{path} is not JSON")))
    }

    async fn read_bytes(
        &self,
        build: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<Vec<u8>, HelpdeskError> {
        let first = self.tokens.authorization().await?;
        let answer = self.send(&first, build()).await?;
        let answer = match answer.status() {
            StatusCode::UNAUTHORIZED => {
                let renewed = self.renewed(&first).await?;
                self.send(&renewed, build()).await?
            }
            _ => answer,
        };
        let status = answer.status();
        if !status.is_success() {
            return Err(refusal(status, answer, &self.clock).await);
        }
        body(answer).await.map_err(HelpdeskError::Unavailable)
    }

    /// Another token, after one was refused.
    async fn renewed(&self, refused: &Authorization) -> Result<Authorization, HelpdeskError> {
        self.tokens.refused(refused).await?;
        self.tokens.authorization().await
    }

    /// Sends a read, and takes in what its answer tells beside.
    async fn send(
        &self,
        authorization: &Authorization,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, HelpdeskError> {
        (self.counting)();
        let before = (self.clock)();
        let request = request.header(authorization.name(), authorization.header());
        let answer = self.host.execute(request).await;
        let answer = answer.map_err(|error| HelpdeskError::Unavailable(plain(&error)))?;
        self.read_headers(answer.headers(), before);
        Ok(answer)
    }

    /// The bytes at an address that an answer told, `most` of them at the most. The token goes along
    /// only to the account's own host; anywhere else, a redirect's target included, it is asked
    /// without one, and over https only (over http on this computer, if the account is there, too).
    pub(crate) async fn download(&self, address: &str, most: usize) -> Result<Vec<u8>, HelpdeskError> {
        let mut url = self.host.url(address)?;
        for _ in 0..=MAX_REDIRECTS {
            let ours = url.origin() == self.host.base.origin();
            let here = |url: &Url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
            if !ours && url.scheme() != "https" && !(here(&url) && here(&self.host.base)) {
                return Err(HelpdeskError::Rejected(
                    "the file is at an address that is not safe".into(),
                ));
            }
            let mut request = self.host.client.request(Method::GET, url.clone());
            if ours {
                (self.counting)();
                let authorization = self.tokens.authorization().await?;
                request = request.header(authorization.name(), authorization.header());
            }
            let answer = self
                .host
                .execute(request)
                .await
                .map_err(|error| HelpdeskError::Unavailable(plain(&error)))?;
            let status = answer.status();
            if status.is_redirection() {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                let to = to.and_then(|to| url.join(to).ok());
                url = to.ok_or_else(|| HelpdeskError::Malformed("a redirect to nowhere".into()))?;
                continue;
            }
            if !status.is_success() {
                return Err(refusal(status, answer, &self.clock).await);
            }
            return capped(answer, most).await.map_err(HelpdeskError::Unavailable);
        }
        Err(HelpdeskError::Malformed("redirects without end".into()))
    }

    /// Posts bytes. A lost answer is an error like any other: this is for what may be done twice. A token
    /// that is refused is renewed once.
    pub(crate) async fn post_bytes(
        &self,
        path: &str,
        query: &[(&str, &str)],
        content_type: &str,
        bytes: &[u8],
    ) -> Result<Value, HelpdeskError> {
        let url = self.host.url(path)?;
        let request = || {
            self.host
                .client
                .request(Method::POST, url.clone())
                .header(CONTENT_TYPE, content_type)
                .query(query)
                .timeout(UPLOAD_PATIENCE)
                .body(bytes.to_vec())
        };
        self.read(path, request).await
    }

    /// Asks for what is at `path` to go on as a WebSocket of this subprotocol, on the same terms as
    /// every request: the same certificates and proxies, and no redirects. No token goes along, and whoever
    /// asks says how long to wait.
    pub(crate) async fn upgrade(
        &self,
        path: &str,
        protocol: &str,
    ) -> Result<reqwest::Upgraded, HelpdeskError> {
        use tokio_tungstenite::tungstenite::handshake::client::generate_key;
        use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
        (self.counting)();
        let key = generate_key();
        let request = self
            .host
            .sockets
            .request(Method::GET, self.host.url(path)?)
            .version(reqwest::Version::HTTP_11)
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-protocol", protocol)
            .header("sec-websocket-key", &key);
        let answer = request
            .send()
            .await
            .map_err(|error| HelpdeskError::Unavailable(plain(&error)))?;
        let status = answer.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Err(match status.is_success() || status.is_redirection() {
                true => HelpdeskError::Unavailable("it opens no WebSocket".into()),
                false => refusal(status, answer, &self.clock).await,
            });
        }
        let accepted = answer.headers().get("sec-websocket-accept");
        if accepted.is_none_or(|accepted| accepted.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes())
        {
            return Err(HelpdeskError::Unavailable("its WebSocket is none".into()));
        }
        answer
            .upgrade()
            .await
            .map_err(|error| HelpdeskError::Unavailable(plain(&error)))
    }

    /// Deletes what is at `path`. Nothing is renewed or tried again for it.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), HelpdeskError> {
        let authorization = self.tokens.authorization().await?;
        let request = self.host.client.request(Method::DELETE, self.host.url(path)?);
        let request = request.header(authorization.name(), authorization.header());
        let answer = self
            .host
            .execute(request)
            .await
            .map_err(|error| HelpdeskError::Unavailable(plain(&error)))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(refusal(status, answer, &self.clock).await),
        }
    }

    /// Writes JSON. The answer's fate is told exactly: see [`SubmitError`]. A token that is refused
    /// is renewed once: a 401 proves that nothing was written.
    pub(crate) async fn put(&self, path: &str, json: &Value) -> Result<Value, SubmitError> {
        self.write(Method::PUT, path, json).await
    }

    /// The same with a method of choice.
    pub(crate) async fn write(&self, method: Method, path: &str, json: &Value) -> Result<Value, SubmitError> {
        let authorization = self.tokens.authorization().await.map_err(SubmitError::NotDone)?;
        match self.write_with(&authorization, method.clone(), path, json).await {
            Err(SubmitError::NotDone(HelpdeskError::Unauthorized)) => {
                let renewed = self.renewed(&authorization).await.map_err(SubmitError::NotDone)?;
                self.write_with(&renewed, method, path, json).await
            }
            done => done,
        }
    }

    async fn write_with(
        &self,
        authorization: &Authorization,
        method: Method,
        path: &str,
        json: &Value,
    ) -> Result<Value, SubmitError> {
        let url = self.host.url(path).map_err(SubmitError::NotDone)?;
        (self.counting)();
        let before = (self.clock)();
        let request = self.host.client.request(method, url);
        let request = request.header(authorization.name(), authorization.header());
        let sent = self.host.execute(request.json(json)).await;
        let answer = match sent {
            Ok(answer) => answer,
            // Not connected: nothing left this computer.
            Err(error) if error.is_connect() || error.is_builder() => {
                return Err(SubmitError::NotDone(HelpdeskError::Unavailable(plain(&error))));
            }
            Err(error) => return Err(SubmitError::Unknown(plain(&error))),
        };
        self.read_headers(answer.headers(), before);
        let status = answer.status();
        if status.is_success() {
            let bytes = body(answer).await.map_err(SubmitError::Unknown)?;
            return serde_json::from_slice(&bytes)
                .map_err(|_| SubmitError::Unknown("the answer to the update is not JSON".into()));
        }
        if status == StatusCode::CONFLICT {
            let text = body(answer).await.unwrap_or_default();
            let said = serde_json::from_slice::<Value>(&text).unwrap_or_default();
            // Only the guard's own refusal proves that nothing was written.
            return Err(match said["error"].as_str() {
                Some("DatabaseConflict") => SubmitError::Unknown("the helpdesk met a collision".into()),
                _ => SubmitError::Changed,
            });
        }
        if status.is_server_error() || status.is_redirection() {
            // A gateway may give up on a write that goes on behind it.
            return Err(SubmitError::Unknown(format!(
                "the helpdesk answered {}",
                status.as_u16()
            )));
        }
        Err(SubmitError::NotDone(refusal(status, answer, &self.clock).await))
    }

    fn read_headers(&self, headers: &HeaderMap, before: Time) {
        let date = headers
            .get(DATE)
            .and_then(|value| value.to_str().ok())
            .and_then(Time::parse_http_date);
        if let Some(date) = date {
            self.offset.read(date, before, (self.clock)());
        }
        (self.listening)(headers, (self.clock)());
    }
}

async fn refusal(status: StatusCode, answer: reqwest::Response, clock: &Clock) -> HelpdeskError {
    match status.as_u16() {
        401 => HelpdeskError::Unauthorized,
        403 => HelpdeskError::Forbidden,
        404 | 410 => HelpdeskError::NotFound,
        409 => HelpdeskError::Conflict,
        429 => {
            let asked = answer
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok())
                .and_then(|text| text.trim().parse::<i64>().ok())
                .map_or(DEFAULT_HOLD, |seconds| Span::seconds(seconds.clamp(1, MAX_HOLD)));
            HelpdeskError::RateLimited {
                until: clock() + asked,
            }
        }
        413 => HelpdeskError::Rejected("it does not take files as large as this".into()),
        400..=499 => {
            let text = body(answer).await.unwrap_or_default();
            HelpdeskError::Rejected(words(&text, status))
        }
        code => HelpdeskError::Unavailable(format!("it answered {code}")),
    }
}

async fn body(answer: reqwest::Response) -> Result<Vec<u8>, String> {
    capped(answer, MAX_ANSWER).await
}

async fn capped(mut answer: reqwest::Response, most: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > most => {
                return Err("the answer is too large".into());
            }
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(bytes),
            Err(error) => return Err(plain(&error)),
        }
    }
}

/// The helpdesk's own words in an error body, whichever envelope it uses; never more than a line.
fn words(text: &[u8], status: StatusCode) -> String {
    let said: Value = serde_json::from_slice(text).unwrap_or_default();
    let detail = said["details"].as_object().and_then(|details| {
        details
            .values()
            .find_map(|list| list[0]["description"].as_str().map(str::to_owned))
    });
    let found = detail
        .or_else(|| said["description"].as_str().map(str::to_owned))
        .or_else(|| said["error"]["message"].as_str().map(str::to_owned))
        .or_else(|| said["errors"][0]["title"].as_str().map(str::to_owned))
        .or_else(|| said["error"].as_str().map(str::to_owned))
        .or_else(|| said["message"].as_str().map(str::to_owned))
        .or_else(|| said["errors"][0].as_str().map(str::to_owned));
    match found {
        Some(found) => found.chars().take(300).collect(),
        None => format!("it answered {}", status.as_u16()),
    }
}

/// An error of the transport without addresses: they may hold search words.
fn plain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "it did not answer in time".into()
    } else if error.is_connect() {
        unconnected(error).unwrap_or("no connection").into()
    } else {
        "the connection broke".into()
    }
}

/// Why there is no connection, where somebody can do something about it.
fn unconnected(error: &reqwest::Error) -> Option<&'static str> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(cause) = next {
        let tls = cause.downcast_ref::<rustls::Error>();
        if let Some(tls) = tls {
            return Some(match tls {
                rustls::Error::InvalidCertificate(
                    CertificateError::Expired | CertificateError::ExpiredContext { .. },
                ) => "its certificate has expired, or this computer's clock is wrong",
                rustls::Error::InvalidCertificate(
                    CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
                ) => "its certificate is for another name",
                rustls::Error::InvalidCertificate(_) => {
                    "its certificate is not trusted on this computer. Where a company signs certificates itself, add \
                     its authority to the system's, or name its file in SSL_CERT_FILE"
                }
                _ => "no secure connection",
            });
        }
        // The library that connects through proxies keeps its errors to itself, save their words.
        let said = cause.to_string();
        if said.contains("proxy authorization required") {
            return Some("the proxy asks for a name and a password: they go into the proxy's address");
        }
        if said.starts_with("tunnel error") {
            return Some("the proxy does not connect to it");
        }
        // An error of input and output passes over what it holds.
        let held = cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => cause.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helpdesks_own_words_are_found_in_every_envelope() {
        let said = |text: &str| words(text.as_bytes(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            said(
                r#"{"error":"RecordInvalid","description":"Record validation errors","details":{"status":[{"description":"Status: closed prevents ticket update"}]}}"#
            ),
            "Status: closed prevents ticket update"
        );
        assert_eq!(
            said(r#"{"error":{"title":"Forbidden","message":"No access"}}"#),
            "No access"
        );
        assert_eq!(
            said(r#"{"errors":[{"code":"X","title":"Bad page"}]}"#),
            "Bad page"
        );
        assert_eq!(said("<html>"), "it answered 422");
    }

    #[test]
    fn only_https_or_this_computer() {
        for good in [
            "https://x.zendesk.com",
            "http://127.0.0.1:8080",
            "http://localhost:1",
        ] {
            assert!(Host::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://x.zendesk.com",
            "ftp://127.0.0.1",
            "x.zendesk.com",
            "http://127.0.0.1.evil.example",
        ] {
            assert!(Host::new(bad).is_err(), "{bad}");
        }
    }
}
