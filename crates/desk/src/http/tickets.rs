//! Reading tickets, their comments and their audits.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use super::page::{self, Rows, Sorts};
use crate::people::{self, User};
use crate::tickets::audit::{self, Event};
use crate::tickets::comment;
use crate::tickets::metrics::{self, Metrics};
use crate::tickets::row::{self, Ticket};
use crate::tickets::version;
use crate::tickets::visibility;

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
pub(crate) fn list(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    match request.params.get("external_id") {
        None => page_of(db, request, viewer, "TRUE", Vec::new()),
        Some(id) => page_of(
            db,
            request,
            viewer,
            "t.external_id = ?1",
            vec![id.to_owned().into()],
        ),
    }
}

/// `GET /tickets/recent`: those that the viewer looked at lately. Who looked is not kept, so these
/// are the ones that they wrote on or hold, of the last day.
pub(crate) fn recent(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let since = request.now - model::Span::hours(24);
    page_of(
        db,
        request,
        viewer,
        "t.updated_at >= ?1 AND (t.assignee_id = ?2 OR EXISTS (
             SELECT 1 FROM audits a WHERE a.ticket_id = t.id AND a.author_id = ?2 AND a.created_at >= ?1))",
        vec![since.0.into(), viewer.id.into()],
    )
}

/// `GET /problems`.
pub(crate) fn problems(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    page_of(db, request, viewer, "t.type = 'problem'", Vec::new())
}

/// `GET /users/{id}/tickets/ccd` and `…/followed`.
pub(crate) fn copied(
    db: &Connection,
    request: &Request,
    viewer: &User,
    user: i64,
    column: &str,
) -> Result<Answer, Refusal> {
    let filter = format!("EXISTS (SELECT 1 FROM json_each(t.{column}) f WHERE f.value = ?1)");
    of_person(db, request, viewer, &filter, user)
}

/// `GET /users/{id}/tickets/assigned`.
pub(crate) fn assigned(
    db: &Connection,
    request: &Request,
    viewer: &User,
    user: i64,
) -> Result<Answer, Refusal> {
    of_person(db, request, viewer, "t.assignee_id = ?1", user)
}

/// `GET /users/{id}/tickets/requested`.
pub(crate) fn requested(
    db: &Connection,
    request: &Request,
    viewer: &User,
    user: i64,
) -> Result<Answer, Refusal> {
    of_person(db, request, viewer, "t.requester_id = ?1", user)
}

/// A page of a person's tickets, if there is such a person; `?1` of the condition is their id.
fn of_person(
    db: &Connection,
    request: &Request,
    viewer: &User,
    filter: &str,
    user: i64,
) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    page_of(db, request, viewer, filter, vec![user.into()])
}

/// A page of those tickets that the viewer sees and that meet a condition on `t`, whose parameters
/// are `values`.
pub(crate) fn page_of(
    db: &Connection,
    request: &Request,
    viewer: &User,
    filter: &str,
    values: Vec<rusqlite::types::Value>,
) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: version::tickets_as_of(request.now, request.tuning.list_lag).into(),
        filter: format!(
            "({filter}) AND t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        ),
        values,
        sorts: TICKET_SORTS,
    };
    let page = page::read(db, request, &rows)?;
    let mut tickets = row::many(db, &page.ids)?;
    version::turn_back(db, &mut tickets, request.now, request.tuning.list_lag)?;
    let shown = with_counts(db, request, &tickets)?;
    let mut body = page.body("tickets", shown);
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /tickets/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let tickets = [visible(db, viewer, id)?];
    let mut body = Map::new();
    let shown = with_counts(db, request, &tickets)?.into_iter().next();
    body.insert("ticket".to_owned(), json!(shown));
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// The ticket with that id, if the viewer sees it.
pub(crate) fn visible(db: &Connection, viewer: &User, id: i64) -> Result<Ticket, Refusal> {
    match visibility::sees(db, viewer, id)? {
        None => Err(Refusal::NotFound),
        Some(false) => Err(Refusal::NotPermitted),
        Some(true) => row::one(db, id)?.ok_or(Refusal::NotFound),
    }
}

/// `GET /tickets/show_many`. Ids that do not exist are left out, and those that the viewer does
/// not see.
pub(crate) fn show_many(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let mut tickets = Vec::new();
    let ids: Vec<i64> = if let Some(list) = request.params.get("external_ids") {
        let list = json!(list.split(',').map(str::trim).take(100).collect::<Vec<_>>()).to_string();
        db.prepare_cached(
            "SELECT id FROM tickets WHERE external_id IN (SELECT value FROM json_each(?1)) ORDER BY id",
        )?
        .query_map([list], |row| row.get(0))?
        .collect::<Result<_, _>>()?
    } else {
        super::jobs::ids(request)?
    };
    for ticket in row::many(db, &ids)? {
        if visibility::sees(db, viewer, ticket.id)? == Some(true) {
            tickets.push(ticket);
        }
    }
    let mut body = Map::new();
    body.insert(
        "tickets".to_owned(),
        Value::Array(with_counts(db, request, &tickets)?),
    );
    body.insert("count".to_owned(), json!(tickets.len()));
    body.insert("next_page".to_owned(), Value::Null);
    body.insert("previous_page".to_owned(), Value::Null);
    sideload(db, request, &tickets, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// The tickets' JSON, with `comment_count`, `metric_set` and `dates` where they were asked for: an
/// extractor reads the metrics there, others in the list beside the tickets.
pub(crate) fn with_counts(
    db: &Connection,
    request: &Request,
    tickets: &[Ticket],
) -> Result<Vec<Value>, Refusal> {
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id).collect();
    let counts = if request.params.includes("comment_count") {
        Some(row::comment_counts(db, &ids)?)
    } else {
        None
    };
    let (sets, dates) = (
        request.params.includes("metric_sets"),
        request.params.includes("dates"),
    );
    let metrics: HashMap<i64, Metrics> = if sets || dates {
        let found = metrics::many(db, &ids)?.into_iter();
        found.map(|each| (each.ticket_id, each)).collect()
    } else {
        HashMap::new()
    };
    Ok(tickets
        .iter()
        .map(|ticket| {
            let mut shown = json::ticket::ticket(request, ticket);
            if let Some(counts) = &counts {
                shown["comment_count"] = json!(counts.get(&ticket.id).copied().unwrap_or(0));
            }
            if let Some(metrics) = metrics.get(&ticket.id) {
                if sets {
                    shown["metric_set"] = json::metrics::metrics(request, metrics);
                }
                if dates {
                    shown["dates"] = json::metrics::dates(metrics);
                }
            }
            shown
        })
        .collect())
}

/// Adds what goes with some tickets, where it was asked for: users and groups, the newest audit of
/// each, and what is counted and timed of each.
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
    if request.params.includes("organizations") {
        let wanted: BTreeSet<i64> = tickets
            .iter()
            .filter_map(|ticket| ticket.fields.organization_id)
            .collect();
        let ids: Vec<i64> = wanted.into_iter().collect();
        body.insert(
            "organizations".to_owned(),
            Value::Array(super::organizations::many(db, request, &ids)?),
        );
    }
    if request.params.includes("custom_statuses") {
        let wanted = tickets
            .iter()
            .map(|ticket| ticket.fields.custom_status_id)
            .collect();
        let shown = super::statuses::some(db, request, &wanted)?;
        body.insert("custom_statuses".to_owned(), Value::Array(shown));
    }
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.id).collect();
    if request.params.includes("last_audits") {
        // A list that lags does not know of later ones.
        let until = request.now - request.tuning.list_lag;
        let audits: Vec<Value> = audit::many(db, &audit::newest(db, &ids, until)?)?
            .iter()
            .map(|each| json::audit::audit(request, each))
            .collect();
        body.insert("last_audits".to_owned(), Value::Array(audits));
    }
    if request.params.includes("metric_sets") {
        let metrics: Vec<Value> = metrics::many(db, &ids)?
            .iter()
            .map(|each| json::metrics::metrics(request, each))
            .collect();
        body.insert("metric_sets".to_owned(), Value::Array(metrics));
    }
    Ok(())
}

/// `GET /tickets/{id}/metrics`.
pub(crate) fn metrics(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let ticket = visible(db, viewer, id)?;
    let found = metrics::many(db, &[ticket.id])?.pop().ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "ticket_metric": json::metrics::metrics(request, &found) }),
    ))
}

/// `GET /ticket_metrics/{id}`, which has the number of its ticket and, as documented, a list of one.
pub(crate) fn metrics_listed(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
) -> Result<Answer, Refusal> {
    let mut answer = metrics(db, request, viewer, id)?;
    let one = answer.body["ticket_metric"].take();
    answer.body["ticket_metric"] = Value::Array(vec![one]);
    Ok(answer)
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

/// `GET /tickets/{id}/comments`, by sent time. Messages of a chat are none.
pub(crate) fn comments(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let page = part_of(
        db,
        request,
        ticket,
        ("comments", "t.ticket_id = ?1 AND t.chat_id IS NULL"),
        Sorts {
            cursor: &[("created_at", "t.created_at")],
            offset: &[("created_at", "t.created_at")],
        },
    )?;
    let comments = comment::many(db, &page.ids)?;
    let shown = comments
        .iter()
        .map(|each| json::comment::comment(request, each))
        .collect();
    let mut body = page.body("comments", shown);
    let authors = comments.iter().map(|comment| comment.author_id);
    sideload_users(db, request, authors, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET /tickets/{id}/audits`, in the order in which they were stored.
pub(crate) fn audits(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let page = part_of(
        db,
        request,
        ticket,
        ("audits", "t.ticket_id = ?1"),
        Sorts {
            cursor: &[("created_at", "t.id"), ("id", "t.id")],
            offset: &[("created_at", "t.id"), ("id", "t.id")],
        },
    )?;
    let audits = audit::many(db, &page.ids)?;
    let shown = audits
        .iter()
        .map(|each| json::audit::audit(request, each))
        .collect();
    let mut body = page.body("audits", shown);
    let authors = audits.iter().flat_map(|audit| {
        let comments = audit.events.iter().filter_map(|event| match event {
            Event::Comment(comment) => Some(comment.author_id),
            Event::Chat { .. } | Event::Other { .. } => None,
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
    (table, filter): (&'static str, &str),
    sorts: Sorts,
) -> Result<page::Page, Refusal> {
    let rows = Rows {
        table: table.into(),
        filter: filter.to_owned(),
        values: vec![ticket.into()],
        sorts,
    };
    page::read(db, request, &rows)
}
