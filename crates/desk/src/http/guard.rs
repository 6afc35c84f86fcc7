//! Where a request may come from. Loopback is no boundary: any page in the person's browser can
//! send requests to it, under the page's own origin or under a host name that was made to point
//! here. So the host must be one of the desk's own names with its port, and a page, which always
//! says its origin on a write, must be the desk's own.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

use super::answer::Refusal;

const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The request's host, if host and origin are the desk's own on that port.
pub(crate) fn own_host(headers: &HeaderMap, port: u16) -> Result<String, Refusal> {
    let own = NAMES.map(|name| format!("{name}:{port}"));
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(Refusal::Forbidden("The request must name exactly one host."));
    };
    let Some(host) = own
        .iter()
        .find(|name| host.as_bytes().eq_ignore_ascii_case(name.as_bytes()))
    else {
        return Err(Refusal::Forbidden("The desk does not answer to this host name."));
    };
    let from_elsewhere = headers.get_all(ORIGIN).iter().any(|origin| {
        !own.iter()
            .any(|name| origin.as_bytes() == format!("http://{name}").as_bytes())
    });
    if from_elsewhere {
        return Err(Refusal::Forbidden("The desk does not answer to other pages."));
    }
    Ok(host.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(host: Option<&'static str>, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(host) = host {
            headers.insert(HOST, axum::http::HeaderValue::from_static(host));
        }
        if let Some(origin) = origin {
            headers.insert(ORIGIN, axum::http::HeaderValue::from_static(origin));
        }
        own_host(&headers, 4000).is_ok()
    }

    #[test]
    fn only_own_names_with_the_own_port_pass() {
        for host in ["127.0.0.1:4000", "localhost:4000", "LocalHost:4000", "[::1]:4000"] {
            assert!(ask(Some(host), None), "{host}");
        }
        for host in [
            "evil.example:4000",
            "127.0.0.1",
            "localhost:4001",
            "127.0.0.1:4000.evil.example",
            "",
        ] {
            assert!(!ask(Some(host), None), "{host}");
        }
        assert!(!ask(None, None));
    }

    #[test]
    fn only_own_pages_pass() {
        let host = Some("localhost:4000");
        assert!(ask(host, Some("http://localhost:4000")));
        for origin in [
            "https://localhost:4000",
            "http://localhost:3000",
            "http://evil.example",
            "null",
        ] {
            assert!(!ask(host, Some(origin)), "{origin}");
        }
    }
}
