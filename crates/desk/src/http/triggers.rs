//! One of the company's triggers, for admins.

use rusqlite::Connection;
use serde_json::json;

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json as shape;
use crate::answers::triggers;
use crate::people::User;

/// `GET /triggers/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let found = triggers::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "trigger": shape::macros::trigger(request, &found) }),
    ))
}
