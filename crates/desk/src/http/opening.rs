//! Tickets made, changed and deleted over the API, one and many at once.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::jobs::{self, Work};
use super::persons::invalid;
use super::tickets::visible;
use super::{json, page, update};
use crate::people::{self, User};
use crate::tickets::opened::{self, Opening};
use crate::tickets::update::{Change, Said};
use crate::tickets::{audit, row, update as change, visibility};
use crate::webhooks::events::fate;

/// Makes a ticket from what a client said; gives its id and that of its audit.
pub(crate) fn open(
    tx: &Transaction<'_>,
    request: &Request,
    agent: &User,
    wanted: &Map<String, Value>,
    created_at: Time,
) -> Result<(i64, i64), Refusal> {
    // Some clients say the first comment as the description, as answers do.
    let mut wanted = wanted.clone();
    if wanted.get("comment").is_none_or(Value::is_null)
        && let Some(text) = body::nullable_text(&wanted, "description")?.flatten()
    {
        wanted.insert("comment".to_owned(), json!({ "body": text }));
    }
    if let Some(text) = wanted.get("comment").and_then(Value::as_str).map(str::to_owned) {
        wanted.insert("comment".to_owned(), json!({ "body": text }));
    }
    wanted.remove("safe_update");
    if wanted
        .get("subject")
        .is_some_and(|subject| subject.is_null() || subject == "")
    {
        wanted.remove("subject");
    }
    let said = wanted.get("comment").filter(|comment| !comment.is_null());
    let blank = said.and_then(Value::as_object).is_some_and(|comment| {
        let text = |name: &str| {
            comment
                .get(name)
                .and_then(Value::as_str)
                .is_some_and(|text| !text.trim().is_empty())
        };
        let files = comment
            .get("uploads")
            .and_then(Value::as_array)
            .is_some_and(|list| !list.is_empty());
        !text("body") && !text("html_body") && !files
    });
    if said.is_none() || blank {
        return Err(invalid("base", "Description: cannot be blank"));
    }
    let change = update::wanted_change(tx, request, &wanted)?;
    let said = change
        .comment
        .clone()
        .ok_or_else(|| invalid("base", "Description: cannot be blank"))?;
    let submitter = match body::nullable_id(&wanted, "submitter_id")?.flatten() {
        Some(id) => {
            people::by_id(tx, id)?.ok_or_else(|| invalid("submitter", "Submitter: is invalid"))?;
            id
        }
        None => agent.id,
    };
    let followup_of = match body::nullable_id(&wanted, "via_followup_source_id")?.flatten() {
        Some(id) => {
            let closed =
                Some(visible(tx, agent, id)?).filter(|ticket| ticket.fields.status == model::Status::Closed);
            Some(
                closed
                    .ok_or_else(|| {
                        invalid(
                            "via_followup_source_id",
                            "Followup source: is not a closed ticket",
                        )
                    })?
                    .id,
            )
        }
        None => None,
    };
    let requester_id = change.requester_id.unwrap_or(submitter);
    let mut change = change;
    if change.organization_id.is_none() {
        change.organization_id = Some(people::by_id(tx, requester_id)?.and_then(|user| user.organization_id));
    }
    let opening = Opening {
        change: &change,
        requester_id,
        submitter_id: submitter,
        followup_of,
        created_at,
    };
    Ok(opened::open(tx, &opening, &said, agent, request.now)?)
}

fn shown(db: &Connection, request: &Request, (ticket, audit_id): (i64, i64)) -> Result<Value, Refusal> {
    let made = row::one(db, ticket)?.ok_or(Refusal::NotFound)?;
    let audits = audit::many(db, &[audit_id])?;
    Ok(json!({
        "ticket": json::ticket::ticket(request, &made),
        "audit": audits.first().map(|audit| json::audit::audit(request, audit)),
    }))
}

/// `POST /tickets`. With an `Idempotency-Key` that was used before, the answer of then.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "ticket")?;
    let key = a.request.idempotency_key.as_deref();
    a.desk.store.write(|tx| {
        if let Some(key) = key
            && let Some(answer) = jobs::repeated(tx, a.caller, key, &a.request.body, a.request.now)?
        {
            return Ok(created(a.request, answer).header("x-idempotency-lookup", "hit"));
        }
        let made = open(tx, a.request, a.caller, wanted, a.request.now)?;
        let answer = shown(tx, a.request, made)?;
        match key {
            None => Ok(created(a.request, answer)),
            Some(key) => {
                jobs::remember(tx, a.caller, key, &a.request.body, &answer, a.request.now)?;
                Ok(created(a.request, answer).header("x-idempotency-lookup", "miss"))
            }
        }
    })
}

fn created(request: &Request, answer: Value) -> Answer {
    let location = request.link(&format!("tickets/{}", answer["ticket"]["id"]));
    Answer::with_status(201, answer).header("location", location)
}

/// `POST /imports/tickets`: a ticket with its comments and times as they were elsewhere.
pub(crate) fn import(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "ticket")?;
    a.desk.store.write(|tx| {
        let made = brought_over(tx, a, wanted)?;
        Ok(created(a.request, shown(tx, a.request, made)?))
    })
}

fn time_in(wanted: &Map<String, Value>, name: &str, now: Time) -> Result<Option<Time>, Refusal> {
    let Some(text) = body::nullable_text(wanted, name)?.flatten() else {
        return Ok(None);
    };
    // A day is its first moment.
    let at = Time::parse(&text).or_else(|| Time::parse(&format!("{text}T00:00:00Z")));
    let at = at.filter(|at| *at <= now);
    at.map(Some)
        .ok_or_else(|| wrong(name, "must be a time in the past"))
}

fn brought_over(
    tx: &Transaction<'_>,
    a: &Asked<'_>,
    wanted: &Map<String, Value>,
) -> Result<(i64, i64), Refusal> {
    let comments = body::field(wanted, "comments", "a list", |value| value.as_array().cloned())?;
    let mut comments = comments.unwrap_or_default();
    let mut first = wanted.clone();
    if first.get("comment").is_none() && first.get("description").is_none() && !comments.is_empty() {
        let mut said = comments.remove(0);
        if let (Some(said), Some(value)) = (
            said.as_object_mut(),
            first.get("comments").and_then(|list| list[0].get("value")),
        ) {
            said.entry("body").or_insert(value.clone());
        }
        first.insert("comment".to_owned(), said);
    }
    let now = a.request.now;
    let begun = time_in(wanted, "created_at", now)?.unwrap_or(now);
    let status = first.remove("status");
    let made = open(tx, a.request, a.caller, &first, begun)?;
    for said in comments {
        let mut said = said
            .as_object()
            .cloned()
            .ok_or_else(|| wrong("comments", "must be a list of objects"))?;
        if let Some(value) = said.remove("value") {
            said.entry("body").or_insert(value);
        }
        let change = Map::from_iter([("comment".to_owned(), Value::Object(said))]);
        update::change(tx, a.request, a.caller, made.0, &change)?;
    }
    if let Some(status) = status {
        let change = Map::from_iter([("status".to_owned(), status)]);
        update::change(tx, a.request, a.caller, made.0, &change)?;
    }
    Ok(made)
}

const fn work(kind: &'static str, action: &'static str, failure: &'static str) -> Work {
    Work {
        kind,
        action,
        failure,
    }
}
const CREATING: Work = work("Bulk Create Ticket", "create", "TicketCreateFailed");
const IMPORTING: Work = work("Bulk Import Ticket", "create", "TicketImportFailed");
const UPDATING: Work = work("Bulk Update Ticket", "update", "TicketUpdateFailed");
const DELETING: Work = work("Bulk Delete Ticket", "delete", "TicketDeleteFailed");
const SPAMMING: Work = work("Bulk Mark Ticket as Spam", "update", "TicketSpamFailed");
const MERGING: Work = work("Ticket Merge", "update", "TicketMergeFailed");
const PURGING: Work = work("Bulk Permanently Delete Ticket", "delete", "TicketDeleteFailed");

/// `POST /tickets/create_many`.
pub(crate) fn create_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    jobs::each_object(a, &CREATING, "tickets", |tx, each| {
        Ok(open(tx, a.request, a.caller, each, a.request.now)?.0)
    })
}

/// `POST /imports/tickets/create_many`.
pub(crate) fn import_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    jobs::each_object(a, &IMPORTING, "tickets", |tx, each| {
        Ok(brought_over(tx, a, each)?.0)
    })
}

/// `PUT /tickets/update_many`: the same change to many, or one of its own to each.
pub(crate) fn update_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    jobs::update_many(
        a,
        &UPDATING,
        ("ticket", "tickets"),
        || jobs::ids(a.request),
        |_, wanted| body::own_id(wanted),
        |tx, id, wanted| update::change(tx, a.request, a.caller, id, wanted).map(drop),
    )
}

fn delete(tx: &Transaction<'_>, a: &Asked<'_>, id: i64) -> Result<(), Refusal> {
    if a.caller.role != "admin" {
        return Err(Refusal::Forbidden("Only admins can delete tickets."));
    }
    row::one(tx, id)?.ok_or(Refusal::NotFound)?;
    audit::touch(tx, id, a.request.now)?;
    tx.execute(
        "UPDATE tickets SET deleted_at = ?2, deleted_by = ?3 WHERE id = ?1",
        [id, a.request.now.0, a.caller.id],
    )?;
    fate(tx, id, "soft_deleted", a.caller.id, a.request.now)?;
    Ok(())
}

/// `DELETE /tickets/{id}`, for admins. The exports show the ticket as deleted from then on.
pub(crate) fn remove(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        delete(tx, a, id)?;
        Ok(Answer::nothing())
    })
}

/// `DELETE /tickets/destroy_many`.
pub(crate) fn destroy_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    if a.caller.role != "admin" {
        return Err(Refusal::Forbidden("Only admins can delete tickets."));
    }
    let ids = jobs::ids(a.request)?;
    jobs::each_id(a, &DELETING, &ids, |tx, id| delete(tx, a, id))
}

/// A ticket that is spam is deleted, and who wrote it is suspended.
fn spam(tx: &Transaction<'_>, a: &Asked<'_>, id: i64) -> Result<(), Refusal> {
    let ticket = visible(tx, a.caller, id)?;
    delete(tx, a, id)?;
    fate(tx, id, "marked_as_spam", a.caller.id, a.request.now)?;
    tx.execute(
        "UPDATE users SET suspended = 1, updated_at = MAX(updated_at, ?2) WHERE id = ?1 AND role = 'end-user'",
        [ticket.fields.requester_id, a.request.now.0],
    )?;
    Ok(())
}

/// `PUT /tickets/{id}/mark_as_spam`.
pub(crate) fn mark_as_spam(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        spam(tx, a, id)?;
        Ok(Answer::empty())
    })
}

/// `PUT /tickets/mark_many_as_spam`.
pub(crate) fn mark_many_as_spam(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let ids = jobs::ids(a.request)?;
    jobs::each_id(a, &SPAMMING, &ids, |tx, id| spam(tx, a, id))
}

/// `POST /tickets/{id}/merge`: the tickets of `ids` are closed, and say into which they went.
pub(crate) fn merge(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let target = a.id(0)?;
    let body = a.request.json()?;
    let wanted = body.as_object().ok_or_else(|| wrong("ids", "is required"))?;
    let ids = body::field(wanted, "ids", "a list of integers", |value| {
        value
            .as_array()?
            .iter()
            .map(Value::as_i64)
            .collect::<Option<Vec<i64>>>()
    })?
    .ok_or_else(|| wrong("ids", "is required"))?;
    let comment = |name: &str, usual: String| -> Result<String, Refusal> {
        let said = body::nullable_text(wanted, name)?.flatten();
        Ok(said.filter(|said| !said.trim().is_empty()).unwrap_or(usual))
    };
    let public = |name: &str| {
        Ok::<bool, Refusal>(body::field(wanted, name, "true or false", Value::as_bool)?.unwrap_or(false))
    };
    let on_source = Said {
        body: comment(
            "source_comment",
            format!("This request was closed and merged into request #{target}"),
        )?,
        public: public("source_comment_is_public")?,
        ..Said::default()
    };
    let numbers: Vec<String> = ids.iter().map(|id| format!("#{id}")).collect();
    let on_target = Said {
        body: comment(
            "target_comment",
            format!(
                "Requests {} were closed and merged into this request.",
                numbers.join(", ")
            ),
        )?,
        public: public("target_comment_is_public")?,
        ..Said::default()
    };
    a.desk.store.read(|db| visible(db, a.caller, target).map(drop))?;
    let mut told = false;
    jobs::each_id(a, &MERGING, &ids, |tx, id| {
        if id == target {
            return Err(invalid("base", "Ticket: cannot be merged into itself"));
        }
        let source = visible(tx, a.caller, id)?;
        let into = visible(tx, a.caller, target)?;
        if into.fields.status == model::Status::Closed {
            return Err(invalid("status", "closed prevents ticket update"));
        }
        let closing = Change {
            status: Some(model::Status::Closed),
            add_tags: vec!["closed_by_merge".to_owned()],
            comment: Some(on_source.clone()),
            ..Change::default()
        };
        change::apply(tx, &source, &closing, a.caller, a.request.now)?;
        fate(tx, id, "merged", a.caller.id, a.request.now)?;
        if !told {
            let telling = Change {
                comment: Some(on_target.clone()),
                ..Change::default()
            };
            change::apply(tx, &into, &telling, a.caller, a.request.now)?;
            told = true;
        }
        Ok(())
    })
}

/// `GET /deleted_tickets`.
pub(crate) fn deleted(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let mut query = db.prepare_cached(&format!(
        "SELECT t.id, t.subject, t.status, t.deleted_at, u.id, u.name FROM tickets t
         LEFT JOIN users u ON u.id = t.deleted_by
         WHERE t.deleted_at IS NOT NULL AND t.purged_at IS NULL AND {} ORDER BY t.id LIMIT 10000",
        visibility::condition(viewer)
    ))?;
    let rows = query.query_map([], |row| {
        let id: i64 = row.get(0)?;
        let actor: Option<i64> = row.get(4)?;
        Ok((
            id,
            json!({
                "id": id,
                "subject": row.get::<_, String>(1)?,
                "description": null,
                "actor": { "id": actor.unwrap_or(people::SYSTEM), "name": row.get::<_, Option<String>>(5)?.unwrap_or_else(|| "The system".to_owned()) },
                "deleted_at": Time(row.get(3)?).to_rfc3339(),
                "previous_state": crate::tickets::fields::status_of_rank(row.get(2)?).word(),
            }),
        ))
    })?;
    page::of_few(request, "deleted_tickets", rows.collect::<Result<_, _>>()?)
}

fn gone(db: &Connection, id: i64) -> Result<(), Refusal> {
    let there: Option<i64> = db
        .query_row(
            "SELECT id FROM tickets WHERE id = ?1 AND deleted_at IS NOT NULL AND purged_at IS NULL",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    there.map(drop).ok_or(Refusal::NotFound)
}

fn restore(tx: &Transaction<'_>, a: &Asked<'_>, id: i64) -> Result<(), Refusal> {
    gone(tx, id)?;
    tx.execute(
        "UPDATE tickets SET deleted_at = NULL, deleted_by = NULL WHERE id = ?1",
        [id],
    )?;
    fate(tx, id, "undeleted", a.caller.id, a.request.now)?;
    audit::touch(tx, id, a.request.now)?;
    Ok(())
}

/// `PUT /deleted_tickets/{id}/restore`.
pub(crate) fn restore_one(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        restore(tx, a, id)?;
        Ok(Answer::empty())
    })
}

/// `PUT /deleted_tickets/restore_many`.
pub(crate) fn restore_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let ids = jobs::ids(a.request)?;
    a.desk.store.write(|tx| {
        for id in &ids {
            restore(tx, a, *id)?;
        }
        Ok(Answer::empty())
    })
}

/// Takes away everything that was written on a ticket.
fn purge(tx: &Transaction<'_>, a: &Asked<'_>, id: i64) -> Result<(), Refusal> {
    gone(tx, id)?;
    for sql in [
        "UPDATE comments SET body = 'SCRUBBED' WHERE ticket_id = ?1",
        "DELETE FROM attachments WHERE comment_id IN (SELECT id FROM comments WHERE ticket_id = ?1)",
        "DELETE FROM ticket_tags WHERE ticket_id = ?1",
        "UPDATE tickets SET subject = 'SCRUBBED', description = 'SCRUBBED', channel_info = NULL,
             external_id = NULL WHERE id = ?1",
        "DELETE FROM ticket_text WHERE rowid = ?1",
        "DELETE FROM comment_text WHERE rowid IN (SELECT id FROM comments WHERE ticket_id = ?1)",
    ] {
        tx.execute(sql, [id])?;
    }
    tx.execute(
        "UPDATE tickets SET purged_at = ?2 WHERE id = ?1",
        params![id, a.request.now.0],
    )?;
    fate(tx, id, "permanently_deleted", a.caller.id, a.request.now)?;
    audit::touch(tx, id, a.request.now)?;
    Ok(())
}

/// `DELETE /deleted_tickets/{id}`: for good.
pub(crate) fn purge_one(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(0)?;
    a.desk.store.read(|db| gone(db, id))?;
    jobs::each_id(a, &PURGING, &[id], |tx, id| purge(tx, a, id))
}

/// `DELETE /deleted_tickets/destroy_many`.
pub(crate) fn purge_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let ids = jobs::ids(a.request)?;
    jobs::each_id(a, &PURGING, &ids, |tx, id| purge(tx, a, id))
}

/// `POST /problems/autocomplete`: problems whose subject has these words.
pub(crate) fn problems_that(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let text = match request.params.get("text") {
        Some(text) => text.to_owned(),
        None => {
            let body = request.json()?;
            let wanted = body.as_object().ok_or_else(|| wrong("text", "is required"))?;
            body::text(wanted, "text")?.ok_or_else(|| wrong("text", "is required"))?
        }
    };
    super::tickets::page_of(
        db,
        request,
        viewer,
        "t.type = 'problem' AND instr(lower(t.subject), lower(?1)) > 0",
        vec![text.into()],
    )
}

/// Comments taken back: hidden from customers, or with words blackened.
pub(crate) fn make_private(a: &Asked<'_>, by_audit: bool) -> Result<Answer, Refusal> {
    let (ticket, id) = (a.id(0)?, a.id(1)?);
    let column = if by_audit { "audit_id" } else { "id" };
    a.desk.store.write(|tx| {
        visible(tx, a.caller, ticket)?;
        let comment: Option<i64> = tx
            .query_row(
                &format!(
                    "SELECT id FROM comments WHERE {column} = ?1 AND ticket_id = ?2 AND chat_id IS NULL"
                ),
                [id, ticket],
                |row| row.get(0),
            )
            .optional()?;
        let comment = comment.ok_or(Refusal::NotFound)?;
        tx.execute("UPDATE comments SET public = 0 WHERE id = ?1", [comment])?;
        told(
            tx,
            a,
            ticket,
            "CommentPrivacyChange",
            &json!({ "comment_id": comment, "public": false }),
        )?;
        Ok(Answer::empty())
    })
}

fn told(tx: &Transaction<'_>, a: &Asked<'_>, ticket: i64, kind: &str, detail: &Value) -> Result<(), Refusal> {
    audit::touch(tx, ticket, a.request.now)?;
    let audit_id = audit::add(
        tx,
        audit::NewAudit {
            ticket_id: ticket,
            author_id: a.caller.id,
            via: audit::Via::Api,
            custom: &json!({}),
            at: a.request.now,
        },
    )?;
    audit::event(tx, audit_id, kind, detail)?;
    Ok(())
}

/// `PUT /tickets/{id}/comments/{id}/redact`: every place of that text.
pub(crate) fn redact(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body.as_object().ok_or_else(|| wrong("text", "is required"))?;
    let text = body::text(wanted, "text")?.filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| wrong("text", "is required"))?;
    blacken(a, a.id(0)?, a.id(1)?, &[text])
}

/// `PUT /comment_redactions/{id}`: what stands between `<redact>` and `</redact>`.
pub(crate) fn redact_marked(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body
        .as_object()
        .ok_or_else(|| wrong("ticket_id", "is required"))?;
    let ticket = body::nullable_id(wanted, "ticket_id")?.flatten();
    let ticket = ticket.ok_or_else(|| wrong("ticket_id", "is required"))?;
    let html = body::text(wanted, "html_body")?.unwrap_or_default();
    let mut marked = Vec::new();
    let mut rest = html.as_str();
    while let Some((_, after)) = rest.split_once("<redact>") {
        let Some((inside, after)) = after.split_once("</redact>") else {
            return Err(wrong("html_body", "has a redact tag that is not closed"));
        };
        let plain = update::text_of_html(inside);
        if !plain.is_empty() {
            marked.push(plain);
        }
        rest = after;
    }
    if marked.is_empty() {
        return Err(wrong("html_body", "must mark something with redact tags"));
    }
    blacken(a, ticket, a.id(0)?, &marked)
}

fn blacken(a: &Asked<'_>, ticket: i64, comment: i64, texts: &[String]) -> Result<Answer, Refusal> {
    a.desk.store.write(|tx| {
        let of = visible(tx, a.caller, ticket)?;
        if of.fields.status == model::Status::Closed {
            return Err(invalid("status", "closed prevents ticket update"));
        }
        let found = crate::tickets::comment::many(tx, &[comment])?.pop();
        let there: bool = tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM comments WHERE id = ?1 AND ticket_id = ?2 AND chat_id IS NULL)",
            [comment, ticket],
            |row| row.get(0),
        )?;
        let found = found.filter(|_| there).ok_or(Refusal::NotFound)?;
        let mut body = found.body.clone();
        for text in texts {
            body = body.replace(text.as_str(), &"▇".repeat(text.chars().count()));
        }
        tx.execute(
            "UPDATE comments SET body = ?2 WHERE id = ?1",
            params![comment, body],
        )?;
        tx.execute("DELETE FROM comment_text WHERE rowid = ?1", [comment])?;
        crate::search::text::index_comment(tx, comment, &body)?;
        if of.description == found.body {
            tx.execute(
                "UPDATE tickets SET description = ?2 WHERE id = ?1",
                params![ticket, body],
            )?;
        }
        told(
            tx,
            a,
            ticket,
            "CommentRedactionEvent",
            &json!({ "comment_id": comment }),
        )?;
        let after = crate::tickets::comment::many(tx, &[comment])?
            .pop()
            .ok_or(Refusal::NotFound)?;
        Ok(Answer::ok(
            json!({ "comment": json::comment::comment(a.request, &after) }),
        ))
    })
}

/// `GET /tickets/{id}/collaborators`, `…/followers` and `…/email_ccs`.
pub(crate) fn copied(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
    which: &str,
) -> Result<Answer, Refusal> {
    let fields = visible(db, viewer, ticket)?.fields;
    let ids = match which {
        "followers" => fields.follower_ids,
        "email_ccs" => fields.email_cc_ids,
        _ => fields
            .follower_ids
            .into_iter()
            .chain(fields.email_cc_ids)
            .collect(),
    };
    let users = people::many(db, ids)?;
    let rows = users
        .iter()
        .map(|user| (user.id, json::user::user(request, user)));
    page::of_few(request, "users", rows.collect())
}

/// `GET /tickets/{id}/related`.
pub(crate) fn related(db: &Connection, viewer: &User, ticket: i64) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, ticket)?;
    let incidents: i64 = db.query_row(
        &format!(
            "SELECT COUNT(*) FROM tickets t WHERE t.problem_id = ?1 AND t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        ),
        [ticket.id],
        |row| row.get(0),
    )?;
    let sources: Vec<String> = ticket.followup_of.iter().map(i64::to_string).collect();
    Ok(Answer::ok(json!({
        "topic_id": null,
        "jira_issue_ids": [],
        "followup_source_ids": sources,
        "from_archive": false,
        "incidents": incidents,
    })))
}

/// Whether there is such a person; for lists of theirs that are empty.
pub(crate) fn somebody(db: &Connection, id: i64) -> Result<(), Refusal> {
    people::by_id(db, id)?.map(drop).ok_or(Refusal::NotFound)
}
