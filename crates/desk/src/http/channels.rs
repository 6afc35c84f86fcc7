//! The channel side: what a platform would send in, and what it would have carried out; and, for
//! the current mode, what an agent does in the helpdesk's own window.

use serde_json::json;

use super::answer::{Answer, Refusal};
use super::auth;
use super::call::Request;
use crate::channels::{agent, inbound, outbox};
use crate::desk::Inner;

/// `POST /channels/inbound`, `POST /channels/agent_reply` and `GET /channels/outbox`, with the
/// channel token.
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
            let mut answer = Answer::ok(json!(received));
            // A trigger may have answered.
            answer.delivers = true;
            Ok(answer)
        }
        ("POST", "/channels/agent_reply") => {
            let reply: agent::AgentReply = serde_json::from_value(request.json()?)
                .map_err(|error| Refusal::Inbound(error.to_string()))?;
            let message = desk.store.write(|tx| agent::reply(tx, &reply, request.now))?;
            let mut answer = Answer::ok(json!({ "ticket_id": reply.ticket_id, "message_id": message }));
            answer.delivers = true;
            Ok(answer)
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
