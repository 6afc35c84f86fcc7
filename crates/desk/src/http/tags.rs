//! A ticket's tags by themselves: read, set, add, remove. Each write is an update like any other,
//! with its audit.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::body;
use super::call::Request;
use crate::desk::Inner;
use crate::people::User;
use crate::tickets::fields::clean_tags;
use crate::tickets::row;
use crate::tickets::update::{self, Change};

/// `GET /tickets/{id}/tags`.
pub(crate) fn show(db: &Connection, ticket: i64) -> Result<Answer, Refusal> {
    let ticket = row::one(db, ticket)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "tags": ticket.fields.tags })))
}

/// `POST` sets, `PUT` adds, `DELETE` removes. With `safe_update`, as for the ticket itself.
pub(crate) fn change(desk: &Inner, request: &Request, agent: &User, ticket: i64) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let body = body
        .as_object()
        .ok_or_else(|| body::wrong("tags", "is required"))?;
    let given = body::field(body, "tags", "a list of strings", |value| match value {
        Value::String(text) => Some(clean_tags([text.as_str()])),
        other => {
            let words: Option<Vec<&str>> = other.as_array()?.iter().map(Value::as_str).collect();
            Some(clean_tags(words?))
        }
    })?
    .ok_or_else(|| body::wrong("tags", "is required"))?;
    let mut unless_updated_after = None;
    if body.contains_key("safe_update") {
        let stamp = body::text(body, "updated_stamp")?
            .ok_or_else(|| body::wrong("updated_stamp", "is required with safe_update"))?;
        let stamp =
            model::Time::parse(&stamp).ok_or_else(|| body::wrong("updated_stamp", "must be a time"))?;
        unless_updated_after = Some(stamp);
    }
    desk.store.write(|tx| {
        let ticket = row::one(tx, ticket)?.ok_or(Refusal::NotFound)?;
        let now = ticket.fields.tags.iter().map(String::as_str);
        let tags = match request.method.as_str() {
            "POST" => given,
            "PUT" => clean_tags(now.chain(given.iter().map(String::as_str))),
            _ => clean_tags(now.filter(|tag| !given.iter().any(|each| each == tag))),
        };
        let change = Change {
            tags: Some(tags.clone()),
            unless_updated_after,
            ..Change::default()
        };
        update::apply(tx, &ticket, &change, agent, request.now)?;
        let status = if request.method == "POST" { 201 } else { 200 };
        Ok(Answer::with_status(status, json!({ "tags": tags })))
    })
}

/// `DELETE /tickets/{id}`, for admins. The exports show the ticket as deleted from then on.
pub(crate) fn delete_ticket(
    desk: &Inner,
    request: &Request,
    caller: &User,
    ticket: i64,
) -> Result<Answer, Refusal> {
    if caller.role != "admin" {
        return Err(Refusal::Forbidden("Only admins can delete tickets."));
    }
    desk.store.write(|tx| {
        row::one(tx, ticket)?.ok_or(Refusal::NotFound)?;
        crate::tickets::audit::touch(tx, ticket, request.now)?;
        tx.execute(
            "UPDATE tickets SET deleted_at = ?2 WHERE id = ?1",
            [ticket, request.now.0],
        )?;
        Ok(Answer::nothing())
    })
}
