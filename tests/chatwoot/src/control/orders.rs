//! Orders over HTTP, for a server that runs as a process of its own.

use serde_json::json;

use crate::rest::answer::Answer;
use crate::server::Shared;

/// Where orders go.
pub(crate) const PATH: &str = "/_test";

pub(crate) async fn answer(_shared: &Shared, _head: &axum::http::request::Parts, _body: &[u8]) -> Answer {
    Answer::json(404, &json!({}))
}
