//! What happened on tickets, apart from a ticket's own lists: all audits of the company, single
//! audits and comments, metrics of all tickets, and the events that those metrics are made of.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::call::Request;
use super::page::{self, Rows, Sorts};
use super::tickets::visible;
use super::{json, tickets};
use crate::people::User;
use crate::tickets::audit::{self, Audit, Event};
use crate::tickets::{comment, metrics, visibility};

const BY_ID: Sorts = Sorts {
    cursor: &[("id", "t.id"), ("created_at", "t.id")],
    offset: &[("id", "t.id"), ("created_at", "t.id")],
};

/// `GET /ticket_audits`, for admins: newest first, by cursor only. Where `page[…]` is not said, that is
/// Zendesk's older cursor, which goes by `cursor` and `limit`, and whose links are called so.
pub(crate) fn all_audits(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    if request.params.any_starts("page[") {
        let rows = Rows {
            table: "audits".into(),
            filter: "t.ticket_id IN (SELECT id FROM tickets WHERE deleted_at IS NULL)".to_owned(),
            values: Vec::new(),
            sorts: Sorts {
                cursor: &[("-created_at", "t.id"), ("created_at", "t.id"), ("id", "t.id")],
                offset: &[],
            },
        };
        let page = page::by_cursor(db, request, &rows)?;
        let shown = audit::many(db, &page.ids)?
            .iter()
            .map(|each| json::audit::audit(request, each))
            .collect();
        return Ok(Answer::ok(Value::Object(page.body("audits", shown))));
    }
    let limit = match request.params.get("limit") {
        None | Some("") => 1000,
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|limit| *limit >= 1)
            .ok_or_else(|| super::body::wrong("limit", "must be an integer"))?
            .min(1000),
    };
    let before = match request.params.get("cursor") {
        None | Some("") => i64::MAX,
        Some(text) => text
            .parse()
            .map_err(|_| page::bad_paging("the cursor is not valid"))?,
    };
    let mut ids: Vec<i64> = db
        .prepare_cached(
            "SELECT a.id FROM audits a JOIN tickets t ON t.id = a.ticket_id
             WHERE a.id < ?1 AND t.deleted_at IS NULL ORDER BY a.id DESC LIMIT ?2",
        )?
        .query_map([before, limit + 1], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = ids.len() > size;
    ids.truncate(size);
    let shown: Vec<Value> = audit::many(db, &ids)?
        .iter()
        .map(|each| json::audit::audit(request, each))
        .collect();
    let last = ids.last().map(i64::to_string);
    let first = ids.first().map(i64::to_string);
    let before_url = last
        .as_deref()
        .filter(|_| more)
        .map(|cursor| request.again(&["cursor"], &[("cursor", cursor)]));
    Ok(Answer::ok(json!({
        "audits": shown,
        "before_url": before_url,
        "after_url": null,
        "before_cursor": last,
        "after_cursor": first,
    })))
}

/// `GET /tickets/{id}/audits/{id}`.
pub(crate) fn one_audit(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
    id: i64,
) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let found = audit::many(db, &[id])?
        .pop()
        .filter(|audit| audit.ticket_id == ticket);
    let found = found.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "audit": json::audit::audit(request, &found) }),
    ))
}

/// `GET /tickets/{id}/comments/{id}`.
pub(crate) fn one_comment(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
    id: i64,
) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let own: Option<i64> = db
        .query_row(
            "SELECT id FROM comments WHERE id = ?1 AND ticket_id = ?2 AND chat_id IS NULL",
            [id, ticket],
            |row| row.get(0),
        )
        .optional()?;
    let own = own.ok_or(Refusal::NotFound)?;
    let found = comment::many(db, &[own])?.pop().ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "comment": json::comment::comment(request, &found) }),
    ))
}

/// `GET /ticket_metrics`, by the ticket's number.
pub(crate) fn all_metrics(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: "tickets".into(),
        filter: format!("t.deleted_at IS NULL AND {}", visibility::condition(viewer)),
        values: Vec::new(),
        sorts: BY_ID,
    };
    let page = page::read(db, request, &rows)?;
    let shown = metrics::many(db, &page.ids)?
        .iter()
        .map(|each| json::metrics::metrics(request, each))
        .collect();
    Ok(Answer::ok(Value::Object(page.body("ticket_metrics", shown))))
}

/// `GET /tickets/{id}/incidents`, the tickets that say that this is their problem.
pub(crate) fn incidents(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, id)?;
    tickets::page_of(db, request, viewer, "t.problem_id = ?1", vec![ticket.id.into()])
}

/// The events of which an audit makes a ticket's metrics. Each has a number that follows from the
/// audit's, so that it is the same whenever it is exported.
pub(crate) fn metric_events(audit: &Audit, first_reply: bool, begins: bool) -> Vec<Value> {
    const METRICS: [&str; 3] = ["reply_time", "requester_wait_time", "agent_work_time"];
    let mut events = Vec::new();
    let mut add = |metric: &str, kind: &str| {
        let number = i64::try_from(events.len()).unwrap_or_default();
        let mut event = Map::new();
        event.insert("id".to_owned(), json!(audit.id * 32 + number % 32));
        event.insert("ticket_id".to_owned(), json!(audit.ticket_id));
        event.insert("metric".to_owned(), json!(metric));
        event.insert("instance_id".to_owned(), json!(1));
        event.insert("type".to_owned(), json!(kind));
        event.insert("time".to_owned(), json!(audit.created_at.to_rfc3339()));
        events.push(Value::Object(event));
    };
    if begins {
        for metric in METRICS {
            add(metric, "activate");
        }
    }
    if first_reply {
        add("reply_time", "fulfill");
    }
    for event in &audit.events {
        let Event::Other { kind, detail, .. } = event else {
            continue;
        };
        if kind != "Change" || detail["field_name"] != "status" {
            continue;
        }
        let over = |word: &Value| matches!(word.as_str(), Some("solved" | "closed"));
        match (over(&detail["previous_value"]), over(&detail["value"])) {
            (false, true) => {
                add("requester_wait_time", "fulfill");
                add("agent_work_time", "fulfill");
            }
            (true, false) => {
                add("requester_wait_time", "activate");
                add("agent_work_time", "activate");
            }
            _ => {}
        }
    }
    events
}

/// Of which of those audits a first reply came, and which began a ticket.
pub(crate) fn marks(db: &Connection, audits: &[Audit]) -> Result<Vec<(bool, bool)>, rusqlite::Error> {
    let mut query = db.prepare_cached(
        "SELECT (SELECT MIN(a.id) FROM audits a WHERE a.ticket_id = ?1) = ?2,
             (SELECT MIN(c.audit_id) FROM comments c WHERE c.ticket_id = ?1 AND c.public AND c.contact_id IS NULL
                  AND c.author_id > 0 AND c.via IS NULL
                  AND c.author_id IN (SELECT id FROM users WHERE role <> 'end-user')) IS ?2",
    )?;
    audits
        .iter()
        .map(|audit| query.query_row([audit.ticket_id, audit.id], |row| Ok((row.get(1)?, row.get(0)?))))
        .collect()
}

/// `GET /tickets/{id}/metric_events`.
pub(crate) fn metric_events_of(db: &Connection, viewer: &User, ticket: i64) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let ids: Vec<i64> = db
        .prepare_cached("SELECT id FROM audits WHERE ticket_id = ?1 ORDER BY id LIMIT 1000")?
        .query_map([ticket], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let audits = audit::many(db, &ids)?;
    let events: Vec<Value> = marks(db, &audits)?
        .into_iter()
        .zip(&audits)
        .flat_map(|((reply, begins), audit)| metric_events(audit, reply, begins))
        .collect();
    let mut by_metric: Map<String, Value> = Map::new();
    for event in events {
        let metric = event["metric"].as_str().unwrap_or_default().to_owned();
        if let Value::Array(list) = by_metric.entry(metric).or_insert_with(|| json!([])) {
            list.push(event);
        }
    }
    Ok(Answer::ok(json!({ "ticket_metric_events": by_metric })))
}
