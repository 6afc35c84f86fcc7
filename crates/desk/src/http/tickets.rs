//! Reading tickets, their comments and their audits.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use super::page::{self, Rows, Sorts};
use crate::people;
use crate::tickets::audit::{self, Event};
use crate::tickets::comment;
use crate::tickets::row::{self, Ticket};
use crate::tickets::version;

const TICKET_SORTS: Sorts = Sorts {
    cursor: &[
        ("id", "t.id"),
        ("updated_at", "t.updated_at"),
        ("status", "t.status"),
    ],
    offset: &[
        ("id", "t.id"),
        ("created_at", "t.created_at"),
        ("updated_at", "t.updated_at"),
        ("status", "t.status"),
        ("subject", "t.subject"),
    ],
};

/// `GET /tickets`.
pub(crate) fn list(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page_of(db, request, "TRUE".to_owned(), Vec::new())
}

/// `GET /users/{id}/tickets/assigned`.
pub(crate) fn assigned(db: &Connection, request: &Request, user: i64) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    page_of(db, request, "t.assignee_id = ?1".to_owned(), vec![user.into()])
}

/// `GET /users/{id}/tickets/requested`.
pub(crate) fn requested(db: &Connection, request: &Request, user: i64) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    page_of(db, request, "t.requester_id = ?1".to_owned(), vec![user.into()])
}

/// A page of the tickets that meet a condition on `t`, whose parameters are `values`.
pub(crate) fn page_of(
    db: &Connection,
    request: &Request,
    filter: String,
    values: Vec<rusqlite::types::Value>,
) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: version::tickets_as_of(request.now, request.tuning.list_lag).into(),
        filter: format!("({filter}) AND t.deleted_at IS NULL"),
        values,
        sorts: TICKET_SORTS,
    };
    let page = page::read(db, request, &rows)?;
    let tickets = row::many(db, &page.ids)?;
    let shown = with_counts(db, request, &tickets)?;
    let mut body = page.body("tickets", shown);
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /tickets/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let tickets = [row::one(db, id)?.ok_or(Refusal::NotFound)?];
    let mut body = Map::new();
    let shown = with_counts(db, request, &tickets)?.into_iter().next();
    body.insert("ticket".to_owned(), json!(shown));
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /tickets/show_many`. Ids that do not exist are left out.
pub(crate) fn show_many(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let tickets = row::many(db, &request.ids()?)?;
    let mut body = Map::new();
    body.insert(
        "tickets".to_owned(),
        Value::Array(with_counts(db, request, &tickets)?),
    );
    body.insert("count".to_owned(), json!(tickets.len()));
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// The tickets' JSON, with `comment_count` where it was asked for.
pub(crate) fn with_counts(
    db: &Connection,
    request: &Request,
    tickets: &[Ticket],
) -> Result<Vec<Value>, Refusal> {
    let counts = if request.params.includes("comment_count") {
        let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id).collect();
        Some(row::comment_counts(db, &ids)?)
    } else {
        None
    };
    Ok(tickets
        .iter()
        .map(|ticket| {
            let mut shown = json::ticket::ticket(request, ticket);
            if let Some(counts) = &counts {
                shown["comment_count"] = json!(counts.get(&ticket.id).copied().unwrap_or(0));
            }
            shown
        })
        .collect())
}

/// Adds the users and groups of some tickets, where they were asked for.
pub(crate) fn sideload(
    db: &Connection,
    request: &Request,
    tickets: &[Ticket],
    body: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    let ids = tickets.iter().flat_map(|ticket| {
        [
            Some(ticket.fields.requester_id),
            Some(ticket.submitter_id),
            ticket.fields.assignee_id,
        ]
    });
    sideload_users(db, request, ids.flatten(), body)?;
    if request.params.includes("groups") {
        let wanted: BTreeSet<i64> = tickets
            .iter()
            .filter_map(|ticket| ticket.fields.group_id)
            .collect();
        let groups: Vec<Value> = people::groups(db)?
            .iter()
            .filter(|group| wanted.contains(&group.id))
            .map(|group| json::group::group(request, group))
            .collect();
        body.insert("groups".to_owned(), Value::Array(groups));
    }
    Ok(())
}

fn sideload_users(
    db: &Connection,
    request: &Request,
    ids: impl Iterator<Item = i64>,
    body: &mut Map<String, Value>,
) -> Result<(), Refusal> {
    if request.params.includes("users") {
        let ids: BTreeSet<i64> = ids.collect();
        let users: Vec<Value> = people::many(db, ids)?
            .iter()
            .map(|user| json::user::user(request, user))
            .collect();
        body.insert("users".to_owned(), Value::Array(users));
    }
    Ok(())
}

/// `GET /tickets/{id}/comments`, by sent time.
pub(crate) fn comments(db: &Connection, request: &Request, ticket: i64) -> Result<Answer, Refusal> {
    let page = part_of(
        db,
        request,
        ticket,
        "comments",
        Sorts {
            cursor: &[("created_at", "t.created_at")],
            offset: &[("created_at", "t.created_at")],
        },
    )?;
    let comments = comment::many(db, &page.ids)?;
    let mut body = page.body("comments", comments.iter().map(json::comment::comment).collect());
    let authors = comments.iter().map(|comment| comment.author_id);
    sideload_users(db, request, authors, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /tickets/{id}/audits`, in the order in which they were stored.
pub(crate) fn audits(db: &Connection, request: &Request, ticket: i64) -> Result<Answer, Refusal> {
    let page = part_of(
        db,
        request,
        ticket,
        "audits",
        Sorts {
            cursor: &[("created_at", "t.id"), ("id", "t.id")],
            offset: &[("created_at", "t.id"), ("id", "t.id")],
        },
    )?;
    let audits = audit::many(db, &page.ids)?;
    let mut body = page.body("audits", audits.iter().map(json::audit::audit).collect());
    let authors = audits.iter().flat_map(|audit| {
        let comments = audit.events.iter().filter_map(|event| match event {
            Event::Comment(comment) => Some(comment.author_id),
            Event::Other { .. } => None,
        });
        std::iter::once(audit.author_id).chain(comments)
    });
    sideload_users(db, request, authors, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

fn part_of(
    db: &Connection,
    request: &Request,
    ticket: i64,
    table: &'static str,
    sorts: Sorts,
) -> Result<page::Page, Refusal> {
    row::one(db, ticket)?.ok_or(Refusal::NotFound)?;
    let rows = Rows {
        table: table.into(),
        filter: "t.ticket_id = ?1".to_owned(),
        values: vec![ticket.into()],
        sorts,
    };
    page::read(db, request, &rows)
}
