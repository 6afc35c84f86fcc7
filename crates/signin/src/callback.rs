//! The way back from the browser: a small server on this computer that waits for one request.
//!
//! Loopback is no boundary. Any page in the person's browser can send requests here, and so can
//! any program of this computer. So a request counts only when it names this very host and port,
//! does not come from a foreign page, asks for the one path, and carries the state that only the
//! right page was given. Everything else is answered and forgotten: it neither ends the waiting
//! nor learns anything.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{HOST, HeaderMap, ORIGIN};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use crate::page::{HEADERS, page};
use crate::secret;

/// The one path.
pub(crate) const PATH: &str = "/callback";
/// No code or description is longer.
const LONGEST: usize = 4096;

/// What the helpdesk answered.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The person agreed.
    Code(String),
    /// The person did not.
    Denied,
    /// The helpdesk itself refused, in its own words.
    Refused(String),
}

/// What one request is.
#[derive(PartialEq, Eq)]
enum Verdict {
    Answer(Answer),
    /// Not the request that is waited for.
    Stray(StatusCode),
}

/// Whom to believe.
pub(crate) struct Expected {
    /// Our own name, `127.0.0.1:PORT`.
    pub(crate) host: String,
    /// The helpdesk's origin: a browser may name it after its form.
    pub(crate) helpdesk: String,
    /// The state.
    pub(crate) state: String,
}

impl Expected {
    fn judge(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Verdict {
        let mut hosts = headers.get_all(HOST).iter();
        let named = hosts
            .next()
            .is_some_and(|host| host.as_bytes() == self.host.as_bytes());
        if !named || hosts.next().is_some() {
            return Verdict::Stray(StatusCode::MISDIRECTED_REQUEST);
        }
        let own = format!("http://{}", self.host);
        let foreign = headers.get_all(ORIGIN).iter().any(|origin| {
            let origin = origin.as_bytes();
            origin != own.as_bytes() && origin != self.helpdesk.as_bytes()
        });
        if foreign {
            return Verdict::Stray(StatusCode::FORBIDDEN);
        }
        if uri.path() != PATH {
            return Verdict::Stray(StatusCode::NOT_FOUND);
        }
        if method != Method::GET {
            return Verdict::Stray(StatusCode::METHOD_NOT_ALLOWED);
        }
        let params = parse(uri.query().unwrap_or_default());
        // One of each, or it is not what the helpdesk sent.
        let one = |name: &str| {
            let mut found = params.iter().filter(|(each, _)| each == name);
            let value = found.next().map(|(_, value)| value.as_str());
            value.filter(|value| !value.is_empty() && value.len() <= LONGEST && found.next().is_none())
        };
        if !one("state").is_some_and(|state| secret::same(state, &self.state)) {
            return Verdict::Stray(StatusCode::BAD_REQUEST);
        }
        match (one("code"), one("error")) {
            (Some(code), None) => Verdict::Answer(Answer::Code(code.to_owned())),
            (None, Some("access_denied")) => Verdict::Answer(Answer::Denied),
            (None, Some(error)) => {
                let said = one("error_description").unwrap_or(error);
                Verdict::Answer(Answer::Refused(words(said)))
            }
            _ => Verdict::Stray(StatusCode::BAD_REQUEST),
        }
    }
}

/// Waits for the answer, for as long as the caller does.
pub(crate) async fn wait(listener: TcpListener, expected: Expected) -> std::io::Result<Answer> {
    let expected = Arc::new(expected);
    let (tell, mut told) = mpsc::channel(1);
    let answer = move |request: Request| {
        let (expected, tell) = (expected.clone(), tell.clone());
        async move {
            match expected.judge(request.method(), request.uri(), request.headers()) {
                Verdict::Answer(answer) => {
                    let response = shown(&answer);
                    // Of two answers the first counts.
                    let _ = tell.try_send(answer);
                    response
                }
                Verdict::Stray(status) => {
                    tracing::debug!(status = status.as_u16(), "a stray request to the callback");
                    let said = "This is not the sign-in that Reddot waits for. Nothing was changed.";
                    response(status, "Nothing to see here", said)
                }
            }
        }
    };
    let (stop, stopped) = oneshot::channel::<()>();
    let app = Router::new().fallback(answer);
    let serving = axum::serve(listener, app).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let serving = serving.into_future();
    tokio::pin!(serving);
    let answer = tokio::select! {
        ended = &mut serving => {
            ended?;
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        answer = told.recv() => answer,
    };
    // The page goes out first; a browser that keeps its line open is not waited for.
    drop(stop);
    let _ = tokio::time::timeout(std::time::Duration::from_secs(1), serving).await;
    answer.ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

fn shown(answer: &Answer) -> Response {
    match answer {
        Answer::Code(_) => response(
            StatusCode::OK,
            "Back to Reddot",
            "Reddot has the answer and finishes the sign-in. You can close this page.",
        ),
        Answer::Denied => response(
            StatusCode::OK,
            "Not signed in",
            "You did not let Reddot in, so nothing was changed. You can close this page.",
        ),
        Answer::Refused(_) => response(
            StatusCode::OK,
            "Not signed in",
            "The helpdesk refused. Reddot tells why. You can close this page.",
        ),
    }
}

fn response(status: StatusCode, title: &str, sentence: &str) -> Response {
    let mut response = (status, page(title, sentence)).into_response();
    for (name, value) in HEADERS {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        response.headers_mut().insert(name, value);
    }
    response
}

fn parse(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let split = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    split
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digit = |byte: &u8| (*byte as char).to_digit(16).and_then(|n| u8::try_from(n).ok());
                match (digit(high), digit(low)) {
                    (Some(high), Some(low)) => {
                        bytes.push(high * 16 + low);
                        rest = after;
                    }
                    _ => bytes.push(b'%'),
                }
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Somebody else's words, fit for a terminal.
fn words(said: &str) -> String {
    said.chars().filter(|c| !c.is_control()).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(method: &str, target: &str, headers: &[(&'static str, &'static str)]) -> Verdict {
        let expected = Expected {
            host: "127.0.0.1:47853".into(),
            helpdesk: "https://acme.zendesk.com".into(),
            state: "s t".into(),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        expected.judge(&method.parse().unwrap(), &target.parse().unwrap(), &map)
    }

    const GOOD: &str = "/callback?code=c%2B1&state=s+t";
    const HERE: (&str, &str) = ("host", "127.0.0.1:47853");

    fn is_code(verdict: &Verdict) -> bool {
        *verdict == Verdict::Answer(Answer::Code("c+1".into()))
    }

    #[test]
    fn the_right_answer_is_taken_with_or_without_the_helpdesks_origin() {
        assert!(is_code(&judge("GET", GOOD, &[HERE])));
        for origin in ["https://acme.zendesk.com", "http://127.0.0.1:47853"] {
            assert!(
                is_code(&judge("GET", GOOD, &[HERE, ("origin", origin)])),
                "{origin}"
            );
        }
    }

    #[test]
    fn strays_are_told_apart() {
        for host in [
            "evil.example:47853",
            "127.0.0.1",
            "localhost:47853",
            "127.0.0.1:47853.evil.example",
        ] {
            assert!(
                judge("GET", GOOD, &[("host", host)]) == Verdict::Stray(StatusCode::MISDIRECTED_REQUEST),
                "{host}"
            );
        }
        assert!(judge("GET", GOOD, &[]) == Verdict::Stray(StatusCode::MISDIRECTED_REQUEST));
        assert!(judge("GET", GOOD, &[HERE, HERE]) == Verdict::Stray(StatusCode::MISDIRECTED_REQUEST));
        for origin in [
            "http://evil.example",
            "null",
            "http://127.0.0.1:47854",
            "https://acme.zendesk.com.evil.example",
        ] {
            assert!(
                judge("GET", GOOD, &[HERE, ("origin", origin)]) == Verdict::Stray(StatusCode::FORBIDDEN),
                "{origin}"
            );
        }
        assert!(judge("POST", GOOD, &[HERE]) == Verdict::Stray(StatusCode::METHOD_NOT_ALLOWED));
        for (target, status) in [
            ("/?code=c&state=s+t", 404),
            ("/callback/?code=c&state=s+t", 404),
            ("/callback", 400),
            ("/callback?code=c", 400),
            ("/callback?code=c&state=other", 400),
            ("/callback?state=s+t", 400),
            ("/callback?code=&state=s+t", 400),
            ("/callback?code=c&error=access_denied&state=s+t", 400),
            ("/callback?code=c&state=s+t&state=s+t", 400),
            ("/callback?code=a&code=b&state=s+t", 400),
            ("/callback?error=access_denied&state=x", 400),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(
                judge("GET", target, &[HERE]) == Verdict::Stray(status),
                "{target}"
            );
        }
    }

    #[test]
    fn a_refusal_is_told_in_words_that_cannot_drive_a_terminal() {
        assert!(
            judge("GET", "/callback?error=access_denied&state=s+t", &[HERE])
                == Verdict::Answer(Answer::Denied)
        );
        let target = "/callback?error=invalid_scope&error_description=No%1b%5B2J+such%0Ascope&state=s+t";
        assert!(judge("GET", target, &[HERE]) == Verdict::Answer(Answer::Refused("No[2J suchscope".into())));
    }

    #[test]
    fn odd_escapes_do_no_harm() {
        assert_eq!(decoded("%"), "%");
        assert_eq!(decoded("%4"), "%4");
        assert_eq!(decoded("%zz%41"), "%zzA");
        assert_eq!(decoded("%ff"), "\u{fffd}");
    }
}
