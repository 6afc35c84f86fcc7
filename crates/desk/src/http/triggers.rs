//! The company's triggers: admins see them and switch them.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::body;
use super::call::Request;
use super::json;
use crate::answers::triggers;
use crate::desk::Inner;
use crate::people::User;

/// `GET /triggers`.
pub(crate) fn list(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let all: Vec<Value> = triggers::all(db)?
        .iter()
        .map(|each| json::macros::trigger(request, each))
        .collect();
    let count = all.len();
    Ok(Answer::ok(json!({
        "triggers": all, "count": count, "next_page": null, "previous_page": null,
    })))
}

/// `GET /triggers/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let found = triggers::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "trigger": json::macros::trigger(request, &found) }),
    ))
}

/// `PUT /triggers/{id}`: on or off. What a trigger does is fixed here.
pub(crate) fn put(desk: &Inner, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let body = request.json()?;
    let wanted = body::object(&body, "trigger")?;
    let active = body::field(wanted, "active", "true or false", Value::as_bool)?
        .ok_or_else(|| body::wrong("active", "is required"))?;
    desk.store.write(|tx| {
        if !triggers::switch(tx, id, active, request.now)? {
            return Err(Refusal::NotFound);
        }
        show(tx, request, viewer, id)
    })
}

fn admins_only(viewer: &User) -> Result<(), Refusal> {
    if viewer.role == "admin" {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}
