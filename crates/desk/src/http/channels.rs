//! The channel side: what a platform would send in, and what it would have carried out.

use serde_json::json;

use super::answer::{Answer, Refusal};
use super::auth;
use super::call::Request;
use crate::channels::{inbound, outbox};
use crate::desk::Inner;

/// `POST /channels/inbound` and `GET /channels/outbox`, with the channel token.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if !auth::is_channel(desk, request.authorization.as_deref()) {
        return Err(Refusal::Unauthenticated);
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/channels/inbound") => {
            let body = request.json()?;
            let message: inbound::Inbound =
                serde_json::from_value(body).map_err(|error| Refusal::Inbound(error.to_string()))?;
            let received = desk
                .store
                .write(|tx| inbound::receive(tx, &message, request.now))?;
            Ok(Answer::ok(json!(received)))
        }
        ("GET", "/channels/outbox") => {
            let after = match request.params.get("after") {
                None => 0,
                Some(text) => text.parse().map_err(|_| Refusal::Attribute {
                    name: "after".to_owned(),
                    why: "must be an integer".to_owned(),
                })?,
            };
            let rows = desk.store.read(|db| outbox::after(db, after))?;
            Ok(Answer::ok(json!({ "outbox": rows })))
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}
