//! Answers squeezed with gzip, for clients that take it.

use std::io::Write as _;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::Compression;
use flate2::write::GzEncoder;

/// A shorter answer fits into one packet as it is. In bytes.
const WORTH_IT: usize = 1400;

/// Whether the client takes gzip: it names it, or anything, and does not give it the weight 0.
pub(crate) fn is_taken(headers: &HeaderMap) -> bool {
    let all = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut by_star = None;
    for each in all.flat_map(|list| list.split(',')) {
        let mut parts = each.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |text| text.parse().ok());
        let wanted = weight.is_some_and(|weight: f32| weight > 0.0);
        if name.eq_ignore_ascii_case("gzip") {
            return wanted;
        }
        if name == "*" {
            by_star = Some(wanted);
        }
    }
    by_star.unwrap_or(false)
}

/// Whether squeezing is worth the work.
pub(crate) fn is_worth_it(body: &[u8]) -> bool {
    body.len() > WORTH_IT
}

/// The body squeezed, quickly rather than small; none if it cannot be. Takes a while for long ones.
pub(crate) fn squeezed(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    Some(Bytes::from(encoder.finish().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn who_takes_gzip_says_so() {
        let taken = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            is_taken(&headers)
        };
        for value in [
            "gzip",
            "gzip, deflate, br",
            "deflate;q=0.5,GZIP;q=0.1",
            "*",
            "br, *;q=0.1",
        ] {
            assert!(taken(value), "{value}");
        }
        for value in [
            "",
            "br",
            "gzip;q=0",
            "gzip;q=x",
            "*;q=0",
            "gzip;q=0, *",
            "identity",
        ] {
            assert!(!taken(value), "{value}");
        }
        assert!(!is_taken(&HeaderMap::new()));
    }
}
