//! A ticket's tags by themselves: read, set, add, remove. Each write is an update like any other,
//! with its audit.

use rusqlite::Connection;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::body;
use super::call::Request;
use super::tickets::visible;
use crate::desk::Inner;
use crate::people::User;
use crate::tickets::fields::clean_tags;
use crate::tickets::update::{self, Change};

/// `GET /tickets/{id}/tags`.
pub(crate) fn show(db: &Connection, viewer: &User, ticket: i64) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, ticket)?;
    Ok(Answer::ok(json!({ "tags": ticket.fields.tags })))
}

/// The tags in the body.
pub(crate) fn given(request: &Request) -> Result<Vec<String>, Refusal> {
    let body = request.json()?;
    let body = body
        .as_object()
        .ok_or_else(|| body::wrong("tags", "is required"))?;
    body::field(body, "tags", "a list of strings", super::update::tags)?
        .ok_or_else(|| body::wrong("tags", "is required"))
}

/// The tags after the request: `POST` sets, `PUT` adds, `DELETE` removes.
pub(crate) fn after(request: &Request, before: &[String], given: &[String]) -> Vec<String> {
    let now = before.iter().map(String::as_str);
    match request.method.as_str() {
        "POST" => given.to_vec(),
        "PUT" => clean_tags(now.chain(given.iter().map(String::as_str))),
        _ => clean_tags(now.filter(|tag| !given.iter().any(|each| each == tag))),
    }
}

/// What a change of tags answers.
pub(crate) fn answer(request: &Request, tags: &[String]) -> Answer {
    let status = if request.method == "POST" { 201 } else { 200 };
    Answer::with_status(status, json!({ "tags": tags }))
}

/// `POST` sets, `PUT` adds, `DELETE` removes. With `safe_update`, as for the ticket itself.
pub(crate) fn change(desk: &Inner, request: &Request, agent: &User, ticket: i64) -> Result<Answer, Refusal> {
    let given = given(request)?;
    let body = request.json()?;
    let body = body
        .as_object()
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
        let ticket = visible(tx, agent, ticket)?;
        let tags = after(request, &ticket.fields.tags, &given);
        let change = Change {
            tags: Some(tags.clone()),
            unless_updated_after,
            ..Change::default()
        };
        update::apply(tx, &ticket, &change, agent, request.now)?;
        Ok(answer(request, &tags))
    })
}
