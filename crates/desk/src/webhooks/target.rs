//! Where a delivery may go.
//!
//! Whoever may make webhooks could otherwise have the desk send requests to places that only this
//! computer reaches. So: plain HTTP, to this computer by one of its own names, never by a name that
//! somebody else's server would resolve; not to the desk's own port, where a delivery could set off
//! the next one; not to ports of the system, where services listen that were never meant to hear
//! from a helpdesk. Other addresses only if whoever runs the desk allowed them, as numbers. Redirects
//! are not followed, and of an answer only its beginning is kept. All this is checked at each
//! delivery and not when the webhook is made: what was allowed may be so no longer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where to, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) address: SocketAddr,
    /// For the header `Host`.
    pub(crate) host: String,
    /// Path and query.
    pub(crate) path: String,
}

/// Ports up to here are the system's; 80 is everybody's.
const SYSTEM: u16 = 1023;

/// Reads an endpoint, or says why nothing is sent there. `own` is the desk's port, if it serves.
pub(crate) fn of(endpoint: &str, own: Option<u16>, allowed: &[SocketAddr]) -> Result<Target, &'static str> {
    let rest = endpoint
        .strip_prefix("http://")
        .ok_or("The desk delivers over plain http to this computer only")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if authority.contains('@') {
        return Err("An endpoint has no user name");
    }
    let (name, port) = match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => {
            (name, port.parse().map_err(|_| "There is no such port")?)
        }
        _ => (authority, 80),
    };
    let ip = match name {
        "localhost" => IpAddr::V4(Ipv4Addr::LOCALHOST),
        "[::1]" => IpAddr::V6(Ipv6Addr::LOCALHOST),
        name => {
            let bare = name
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                .unwrap_or(name);
            bare.parse()
                .map_err(|_| "The desk delivers to no other computer")?
        }
    };
    let address = SocketAddr::new(ip, port);
    if !allowed.contains(&address) {
        if ip != IpAddr::V4(Ipv4Addr::LOCALHOST) && ip != IpAddr::V6(Ipv6Addr::LOCALHOST) {
            return Err("The desk delivers to no other computer");
        }
        if port <= SYSTEM && port != 80 {
            return Err("The desk delivers to no port of the system");
        }
    }
    if own == Some(port) && ip.is_loopback() {
        return Err("The desk does not deliver to itself");
    }
    let path = path.split('#').next().unwrap_or_default();
    let path = match path.chars().next() {
        None => "/".to_owned(),
        Some('?') => format!("/{path}"),
        Some(_) => path.to_owned(),
    };
    if path.contains(|c: char| c.is_whitespace() || c.is_control()) || !path.is_ascii() {
        return Err("The path of the endpoint is not an address");
    }
    Ok(Target {
        address,
        host: authority.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_is_reached_by_its_own_names_alone() {
        for (endpoint, host, path) in [
            ("http://127.0.0.1:9000/zd?a=1", "127.0.0.1:9000", "/zd?a=1"),
            ("http://localhost:9000", "localhost:9000", "/"),
            ("http://[::1]:9000?x", "[::1]:9000", "/?x"),
            ("http://127.0.0.1/#f", "127.0.0.1", "/"),
        ] {
            let target = of(endpoint, Some(4000), &[]).unwrap();
            assert_eq!((target.host.as_str(), target.path.as_str()), (host, path));
            assert!(target.address.ip().is_loopback());
        }
        for endpoint in [
            "https://127.0.0.1:9000/",
            "http://example.com:9000/",
            "http://10.0.0.1:9000/",
            "http://169.254.169.254/latest/meta-data",
            "http://127.0.0.2:9000/",
            "http://0.0.0.0:9000/",
            "http://[::ffff:127.0.0.1]:9000/",
            "http://[::]:9000/",
            "http://2130706433:9000/",
            "http://0x7f.1:9000/",
            "http://localhost.evil.example:9000/",
            "http://user@127.0.0.1:9000/",
            "http://127.0.0.1:22/",
            "http://127.0.0.1:4000/",
            "http://localhost:4000/",
            "http://127.0.0.1:99999/",
            "http://127.0.0.1:9000/a b",
            "http://127.0.0.1:9000/a\r\nX: y",
            "file:///etc/passwd",
            "http://",
            "",
        ] {
            assert!(of(endpoint, Some(4000), &[]).is_err(), "{endpoint}");
        }
    }

    #[test]
    fn what_was_allowed_is_allowed_by_address_and_port() {
        let allowed = ["10.0.0.7:8443".parse().unwrap()];
        assert!(of("http://10.0.0.7:8443/", None, &allowed).is_ok());
        assert!(of("http://10.0.0.7:8444/", None, &allowed).is_err());
        assert!(of("http://10.0.0.8:8443/", None, &allowed).is_err());
    }
}
