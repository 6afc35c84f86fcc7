//! `/desk/faults`: the fault switches over HTTP, with the channel token.

use serde_json::json;

use super::answer::{Answer, Refusal};
use super::auth;
use super::body::wrong;
use super::call::Request;
use crate::FaultSettings;
use crate::desk::Inner;

/// `GET` shows every switch, `PUT` sets every switch, `DELETE` turns all off.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if !auth::is_channel(desk, request.authorization.as_deref()) {
        return Err(Refusal::Unauthenticated);
    }
    switch(desk, request)
}

/// The same for whoever has shown that they may.
pub(crate) fn switch(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    match request.method.as_str() {
        "GET" => Ok(Answer::ok(json!(desk.faults.settings()))),
        "PUT" => {
            let body = request.json()?;
            if !body.is_object() {
                return Err(wrong("faults", "must be an object"));
            }
            let settings: FaultSettings =
                serde_json::from_value(body).map_err(|error| wrong("faults", &error.to_string()))?;
            if !settings.are_possible() {
                return Err(wrong("probability", "must be between 0 and 1"));
            }
            desk.faults.set(settings);
            Ok(Answer::ok(json!(desk.faults.settings())))
        }
        "DELETE" => {
            desk.faults.clear();
            Ok(Answer::nothing())
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}
