//! Requests: tickets as who asked sees them. The desk's end users write over channels and do not sign
//! in, so these are the requests of people of the company.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::page::{self, Rows, Sorts};
use super::tickets::visible;
use super::{json as shape, opening, organizations, update};
use crate::people::{self, User};
use crate::tickets::comment;
use crate::tickets::row::{self, Ticket};
use crate::tickets::visibility;

const SORTS: Sorts = Sorts {
    cursor: &[("id", "t.id"), ("updated_at", "t.updated_at")],
    offset: &[
        ("id", "t.id"),
        ("created_at", "t.created_at"),
        ("updated_at", "t.updated_at"),
    ],
};

fn shown(request: &Request, ticket: &Ticket) -> Value {
    let mut whole = shape::ticket::ticket(request, ticket);
    let mut taken = |name: &str| whole[name].take();
    let mut shown = Map::new();
    for name in [
        "id",
        "subject",
        "description",
        "status",
        "priority",
        "type",
        "organization_id",
        "via",
        "custom_fields",
        "fields",
        "requester_id",
        "collaborator_ids",
        "email_cc_ids",
        "is_public",
        "due_at",
        "created_at",
        "updated_at",
        "recipient",
        "assignee_id",
        "group_id",
        "ticket_form_id",
        "custom_status_id",
    ] {
        shown.insert(name.to_owned(), taken(name));
    }
    shown.insert(
        "url".to_owned(),
        json!(request.link(&format!("requests/{}", ticket.id))),
    );
    shown.insert("can_be_solved_by_me".to_owned(), json!(false));
    shown.insert(
        "solved".to_owned(),
        json!(matches!(
            ticket.fields.status,
            model::Status::Solved | model::Status::Closed
        )),
    );
    shown.insert(
        "followup_source_id".to_owned(),
        json!(ticket.followup_of.map(|id| id.to_string())),
    );
    Value::Object(shown)
}

fn some(
    db: &Connection,
    request: &Request,
    viewer: &User,
    filter: &str,
    values: Vec<rusqlite::types::Value>,
) -> Result<Answer, Refusal> {
    let mut filter = format!(
        "({filter}) AND t.deleted_at IS NULL AND {}",
        visibility::condition(viewer)
    );
    if let Some(list) = request.params.get("status") {
        let ranks: Option<Vec<String>> = list
            .split(',')
            .map(|word| model::Status::from_word(word.trim()).map(crate::tickets::fields::status_rank))
            .map(|rank| rank.map(|rank| rank.to_string()))
            .collect();
        let ranks = ranks.ok_or_else(|| wrong("status", "must be a list of statuses"))?;
        filter += &format!(" AND t.status IN ({})", ranks.join(", "));
    }
    let rows = Rows {
        table: "tickets".into(),
        filter,
        values,
        sorts: SORTS,
    };
    let page = page::read(db, request, &rows)?;
    let shown = row::many(db, &page.ids)?
        .iter()
        .map(|ticket| shown(request, ticket))
        .collect();
    Ok(Answer::ok(Value::Object(page.body("requests", shown))))
}

/// `GET /requests`, and those of a person: `/users/{id}/requests`.
pub(crate) fn list(db: &Connection, request: &Request, viewer: &User, of: i64) -> Result<Answer, Refusal> {
    people::by_id(db, of)?.ok_or(Refusal::NotFound)?;
    some(db, request, viewer, "t.requester_id = ?1", vec![of.into()])
}

/// `GET /requests/open`, `/requests/solved` and `/requests/ccd`: one's own of some statuses, and those on
/// which one is copied.
pub(crate) fn mine(
    db: &Connection,
    request: &Request,
    viewer: &User,
    which: &str,
) -> Result<Answer, Refusal> {
    let filter = match which {
        "open" => "t.requester_id = ?1 AND t.status < 4",
        "solved" => "t.requester_id = ?1 AND t.status >= 4",
        _ => "EXISTS (SELECT 1 FROM json_each(t.email_cc_ids) f WHERE f.value = ?1)",
    };
    some(db, request, viewer, filter, vec![viewer.id.into()])
}

/// `GET /organizations/{id}/requests`.
pub(crate) fn of_organization(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
) -> Result<Answer, Refusal> {
    organizations::show(db, request, id)?;
    some(db, request, viewer, "t.organization_id = ?1", vec![id.into()])
}

/// `GET /requests/search?query=`: one's own whose subject or description has these words.
pub(crate) fn search(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let words = request.params.get("query").unwrap_or_default().to_lowercase();
    some(
        db,
        request,
        viewer,
        "t.requester_id = ?1 AND (instr(lower(t.subject), ?2) > 0 OR instr(lower(t.description), ?2) > 0)",
        vec![viewer.id.into(), words.into()],
    )
}

/// `GET /requests/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, id)?;
    Ok(Answer::ok(json!({ "request": shown(request, &ticket) })))
}

fn comment_json(request: &Request, each: &comment::Comment) -> Value {
    let mut shown = shape::comment::comment(request, each);
    shown["url"] = json!(request.link(&format!("comments/{}", each.id)));
    shown["request_id"] = Value::Null;
    shown
}

/// `GET /requests/{id}/comments`: what is public.
pub(crate) fn comments(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, id)?;
    let rows = Rows {
        table: "comments".into(),
        filter: "t.ticket_id = ?1 AND t.chat_id IS NULL AND t.public".to_owned(),
        values: vec![ticket.id.into()],
        sorts: Sorts {
            cursor: &[("created_at", "t.created_at")],
            offset: &[("created_at", "t.created_at")],
        },
    };
    let page = page::read(db, request, &rows)?;
    let found = comment::many(db, &page.ids)?;
    let shown = found
        .iter()
        .map(|each| {
            let mut shown = comment_json(request, each);
            shown["request_id"] = json!(ticket.id);
            shown
        })
        .collect();
    let mut body = page.body("comments", shown);
    let authors: std::collections::BTreeSet<i64> = found.iter().map(|each| each.author_id).collect();
    let users: Vec<Value> = people::many(db, authors)?
        .iter()
        .map(|user| {
            json!({
                "id": user.id, "name": user.name, "agent": user.works_here(), "photo": null,
                "organization_id": user.organization_id,
            })
        })
        .collect();
    body.insert("users".to_owned(), Value::Array(users));
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /requests/{id}/comments/{id}`.
pub(crate) fn one_comment(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
    comment: i64,
) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, id)?;
    let own: Option<i64> = db
        .query_row(
            "SELECT id FROM comments WHERE id = ?1 AND ticket_id = ?2 AND chat_id IS NULL AND public",
            [comment, ticket.id],
            |row| row.get(0),
        )
        .optional()?;
    let found = comment::many(db, &[own.ok_or(Refusal::NotFound)?])?
        .pop()
        .ok_or(Refusal::NotFound)?;
    let mut shown = comment_json(request, &found);
    shown["request_id"] = json!(ticket.id);
    Ok(Answer::ok(json!({ "comment": shown })))
}

/// `POST /requests`: a ticket of the caller's own.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let mut wanted = body::object(&body, "request")?.clone();
    // Who asks decides nothing about who answers.
    wanted.retain(|name, _| {
        matches!(
            name.as_str(),
            "subject"
                | "comment"
                | "priority"
                | "type"
                | "due_at"
                | "collaborators"
                | "requester"
                | "email_ccs"
                | "custom_fields"
                | "via_followup_source_id"
        )
    });
    public(&mut wanted);
    a.desk.store.write(|tx| {
        let (id, _) = opening::open(tx, a.request, a.caller, &wanted, a.request.now)?;
        let mut answer = show(tx, a.request, a.caller, id)?;
        answer.status = 201;
        Ok(answer.header("location", a.request.link(&format!("requests/{id}"))))
    })
}

/// What who asks says is public.
fn public(wanted: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = wanted.get("comment") {
        let said = json!({ "body": text });
        wanted.insert("comment".to_owned(), said);
    }
    if let Some(comment) = wanted.get_mut("comment").and_then(Value::as_object_mut) {
        comment.retain(|name, _| matches!(name.as_str(), "body" | "html_body" | "uploads"));
        comment.insert("public".to_owned(), json!(true));
    }
}

/// `PUT /requests/{id}`: something more is said, or it is solved.
pub(crate) fn put(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let mut wanted = body::object(&body, "request")?.clone();
    let solved = wanted.get("solved") == Some(&Value::Bool(true));
    wanted.retain(|name, _| name == "comment");
    public(&mut wanted);
    if solved {
        wanted.insert("status".to_owned(), json!("solved"));
    }
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        let updated = update::change(tx, a.request, a.caller, id, &wanted)?;
        let mut answer = show(tx, a.request, a.caller, id)?;
        answer.delivers = updated.to_deliver.is_some();
        Ok(answer)
    })
}
