//! Macros, and what applying one would do. Nothing here changes a ticket.

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use super::page::{self, Rows, Sorts};
use super::tickets::visible;
use crate::answers::actions::Effect;
use crate::answers::macros::{self, Macro};
use crate::answers::placeholders::{self, Subject};
use crate::people::User;
use crate::tickets::row::Ticket;

const SORTS: Sorts = Sorts {
    cursor: &[
        ("position", "t.position"),
        ("id", "t.id"),
        ("created_at", "t.created_at"),
        ("updated_at", "t.updated_at"),
    ],
    offset: &[
        ("position", "t.position"),
        ("alphabetical", "t.title"),
        ("created_at", "t.created_at"),
        ("updated_at", "t.updated_at"),
    ],
};

/// `GET /macros`, by `active` and `access`; `/macros/active`; `/macros/search?query=`.
pub(crate) fn list(
    db: &Connection,
    request: &Request,
    viewer: &User,
    only_active: bool,
) -> Result<Answer, Refusal> {
    let mut filter = macros::condition(viewer);
    let mut values = Vec::new();
    match (only_active, request.params.get("active")) {
        (true, _) | (_, Some("true")) => filter += " AND t.active = 1",
        (_, Some("false")) => filter += " AND t.active = 0",
        _ => {}
    }
    match request.params.get("access") {
        None | Some("account" | "agent" | "") => {}
        Some("personal") => filter += " AND t.restriction ->> 'type' = 'User'",
        Some("shared") => filter += " AND t.restriction ->> 'type' IS NOT 'User'",
        Some(_) => {
            return Err(Refusal::Attribute {
                name: "access".to_owned(),
                why: "must be personal, shared or account".to_owned(),
            });
        }
    }
    if let Some(words) = request.params.get("query") {
        values.push(words.to_lowercase().into());
        filter += " AND instr(lower(t.title), ?1) > 0";
    }
    let rows = Rows {
        table: "macros".into(),
        filter,
        values,
        sorts: SORTS,
    };
    let page = page::read(db, request, &rows)?;
    let shown = macros::many(db, &page.ids)?
        .iter()
        .map(|each| json::macros::macro_(request, each))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::ok(Value::Object(page.body("macros", shown))))
}

/// `GET /macros/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let found = one(db, viewer, id)?;
    Ok(Answer::ok(
        json!({ "macro": json::macros::macro_(request, &found)? }),
    ))
}

/// `GET /macros/{id}/apply`: the changes, whatever the ticket.
pub(crate) fn apply(db: &Connection, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let effect = Effect::of(&one(db, viewer, id)?.actions()?, Some(viewer));
    let mut changes = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            changes.insert(name.to_owned(), value);
        }
    };
    put("status", effect.status.map(|status| json!(status.word())));
    put("custom_status_id", effect.custom_status_id.map(|id| json!(id)));
    put("priority", effect.priority.as_ref().map(|word| json!(word)));
    put("type", effect.kind.as_ref().map(|word| json!(word)));
    put("assignee_id", effect.assignee_id.map(|id| json!(id)));
    put("group_id", effect.group_id.map(|id| json!(id)));
    put("tags", effect.changes_tags().then(|| json!(effect.tags(&[]))));
    put("comment", comment(db, &effect, None, viewer)?);
    Ok(Answer::ok(json!({ "result": { "ticket": changes } })))
}

/// `GET /tickets/{id}/macros/{id}/apply`: the whole ticket as it would be, and the comment with
/// its placeholders filled in.
pub(crate) fn apply_to(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
    id: i64,
) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, ticket)?;
    let effect = Effect::of(&one(db, viewer, id)?.actions()?, Some(viewer));
    let comment = comment(db, &effect, Some(&ticket), viewer)?;
    let after = Ticket {
        fields: effect.on(&ticket.fields),
        ..ticket
    };
    let mut shown = json::ticket::ticket(request, &after);
    // Here, and here alone, the fields are one object.
    shown["fields"] = shown["custom_fields"]
        .get(0)
        .cloned()
        .unwrap_or_else(|| json!({}));
    if let Some(comment) = comment {
        shown["comment"] = comment;
    }
    Ok(Answer::ok(json!({ "result": { "ticket": shown } })))
}

fn one(db: &Connection, viewer: &User, id: i64) -> Result<Macro, Refusal> {
    macros::visible(db, id, viewer)?.ok_or(Refusal::NotFound)
}

fn comment(
    db: &Connection,
    effect: &Effect,
    ticket: Option<&Ticket>,
    agent: &User,
) -> Result<Option<Value>, Refusal> {
    let Some(text) = &effect.comment else {
        return Ok(None);
    };
    let subject = Subject {
        ticket,
        agent: Some(agent),
    };
    let body = placeholders::fill(db, text, subject)?;
    Ok(Some(json!({
        "body": body,
        "html_body": json::comment::html(&body),
        "public": !effect.private,
        "scoped_body": [["channel:all", body]],
    })))
}
