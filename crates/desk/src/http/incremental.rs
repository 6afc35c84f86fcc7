//! The incremental exports: everything that changed since a moment, for admins alone.
//!
//! By *cursor*, a page begins after the last row seen. By *time* (the older way, and the only one
//! for ticket events), a page begins at a second, with everything of that second: the rows of the
//! last second come again, and a client that asks until nothing comes never ends. Both withhold
//! what is younger than the export delay, so that nothing can still come before what was given.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Span, Time};
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json as shape;
use super::page::{self, Rows, Sorts};
use super::{body, history, tickets};
use crate::channels::chat;
use crate::people::{self, User};
use crate::tickets::audit::{self, Audit, Event, whole_seconds};
use crate::tickets::row;

/// Rows of one page at most, and where nobody says.
const LARGEST: i64 = 1000;
/// `start_time` must be older than this.
const YOUNGEST_START: Span = Span::seconds(60);

/// `GET /incremental/…`.
pub(crate) fn get(
    db: &Connection,
    request: &Request,
    caller: &User,
    path: &[&str],
) -> Result<Answer, Refusal> {
    if caller.role != "admin" {
        return Err(Refusal::Forbidden(
            "You do not have access to this page. Please contact the account owner of this help desk for further help.",
        ));
    }
    match path {
        ["tickets", "cursor"] => {
            let page = by_cursor(db, request, &TICKETS)?;
            let (found, shown) = tickets_of(db, request, &page.ids)?;
            let mut body = page.body(request, "tickets", shown);
            tickets::sideload(db, request, &found, &mut body)?;
            Ok(Answer::ok(Value::Object(body)))
        }
        ["tickets"] => {
            let page = by_time(db, request, &TICKETS)?;
            let (found, shown) = tickets_of(db, request, &page.ids)?;
            let mut body = page.body(request, "tickets", shown);
            tickets::sideload(db, request, &found, &mut body)?;
            Ok(Answer::ok(Value::Object(body)))
        }
        ["users", "cursor"] => {
            let page = by_cursor(db, request, &USERS)?;
            let users = users_of(db, request, &page.ids)?;
            Ok(Answer::ok(Value::Object(page.body(request, "users", users))))
        }
        ["users"] => {
            let page = by_time(db, request, &USERS)?;
            let users = users_of(db, request, &page.ids)?;
            Ok(Answer::ok(Value::Object(page.body(request, "users", users))))
        }
        ["ticket_events"] => {
            let page = by_time(db, request, &EVENTS)?;
            let whole = request.params.includes("comment_events");
            let events = audit::many(db, &page.ids)?
                .iter()
                .map(|audit| ticket_event(request, audit, whole))
                .collect();
            Ok(Answer::ok(Value::Object(page.body(
                request,
                "ticket_events",
                events,
            ))))
        }
        ["ticket_metric_events"] => {
            if request.params.any_starts("page[") {
                let page = metric_events_by_cursor(db, request)?;
                let events = metric_events_of(db, &page.ids)?;
                let body = page.body("ticket_metric_events", events);
                return Ok(Answer::ok(Value::Object(body)));
            }
            let page = by_time(db, request, &METRIC_EVENTS)?;
            let events = metric_events_of(db, &page.ids)?;
            Ok(Answer::ok(Value::Object(page.body(
                request,
                "ticket_metric_events",
                events,
            ))))
        }
        ["organizations"] => {
            let page = by_time(db, request, &ORGANIZATIONS)?;
            let shown = super::organizations::many(db, request, &page.ids)?;
            Ok(Answer::ok(Value::Object(page.body(
                request,
                "organizations",
                shown,
            ))))
        }
        // To try out: the first 50.
        [what, "sample"] => {
            let stream = [&TICKETS, &USERS, &EVENTS, &ORGANIZATIONS]
                .into_iter()
                .find(|stream| stream.name == *what)
                .ok_or(Refusal::InvalidEndpoint)?;
            let mut page = by_time(db, request, stream)?;
            page.ids.truncate(50);
            let shown = match *what {
                "tickets" => tickets_of(db, request, &page.ids)?.1,
                "users" => users_of(db, request, &page.ids)?,
                "organizations" => super::organizations::many(db, request, &page.ids)?,
                _ => audit::many(db, &page.ids)?
                    .iter()
                    .map(|audit| ticket_event(request, audit, false))
                    .collect(),
            };
            Ok(Answer::ok(Value::Object(page.body(request, what, shown))))
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}

/// Rows that are exported, and the time that they are walked by.
struct Stream {
    table: &'static str,
    time: &'static str,
    name: &'static str,
}

const TICKETS: Stream = Stream {
    table: "tickets",
    time: "generated_at",
    name: "tickets",
};
const USERS: Stream = Stream {
    table: "users",
    time: "updated_at",
    name: "users",
};
const ORGANIZATIONS: Stream = Stream {
    table: "organizations",
    time: "updated_at",
    name: "organizations",
};
const EVENTS: Stream = Stream {
    table: "audits",
    time: "created_at",
    name: "ticket_events",
};
const METRIC_EVENTS: Stream = Stream {
    name: "ticket_metric_events",
    ..EVENTS
};

/// One page.
struct Page {
    ids: Vec<i64>,
    around: Vec<(&'static str, Value)>,
}

impl Page {
    fn body(&self, request: &Request, name: &str, rows: Vec<Value>) -> Map<String, Value> {
        let dropped = name == "tickets" && request.params.get("exclude_deleted") == Some("true");
        let rows: Vec<Value> = rows
            .into_iter()
            .filter(|row| !(dropped && row["status"] == "deleted"))
            .collect();
        let mut body = Map::new();
        let count = rows.len();
        body.insert(name.to_owned(), Value::Array(rows));
        for (name, value) in &self.around {
            let value = if *name == "count" {
                json!(count)
            } else {
                value.clone()
            };
            body.insert((*name).to_owned(), value);
        }
        body
    }
}

fn by_cursor(db: &Connection, request: &Request, stream: &Stream) -> Result<Page, Refusal> {
    let size = per_page(request)?;
    let cursor = request.params.given("cursor");
    let (time, id) = match cursor {
        Some(text) => read_cursor(text, stream).ok_or(Refusal::Start("cursor is not valid"))?,
        None => (start_time(request, stream)?.0, 0),
    };
    let until = ready(request);
    let mut rows: Vec<(i64, i64)> = db
        .prepare_cached(&format!(
            "SELECT t.id, t.{at} FROM {} t WHERE (t.{at}, t.id) > (?1, ?2) AND t.{at} < ?3
             ORDER BY t.{at}, t.id LIMIT ?4",
            stream.table,
            at = stream.time
        ))?
        .query_map([time, id, until.0, size + 1], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let (last_id, last_time) = rows.last().copied().unwrap_or((id, time));
    let after = STANDARD.encode(format!("{} {last_time} {last_id}", stream.name));
    let after_url = request.again(&["cursor", "start_time"], &[("cursor", &after)]);
    Ok(Page {
        ids: rows.into_iter().map(|(id, _)| id).collect(),
        around: vec![
            ("after_cursor", json!(after)),
            ("after_url", json!(after_url)),
            ("before_cursor", Value::Null),
            ("before_url", Value::Null),
            ("end_of_stream", json!(!more)),
        ],
    })
}

fn read_cursor(text: &str, stream: &Stream) -> Option<(i64, i64)> {
    let plain = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let mut parts = plain.split(' ');
    let same = parts.next()? == stream.name;
    let cursor = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (same && parts.next().is_none()).then_some(cursor)
}

fn by_time(db: &Connection, request: &Request, stream: &Stream) -> Result<Page, Refusal> {
    let size = per_page(request)?;
    let start = start_time(request, stream)?;
    let until = ready(request);
    let sql = |than: &str, limit: &str| {
        format!(
            "SELECT t.id, t.{at} FROM {} t WHERE (t.{at}, t.id) {than} (?1, ?2) AND t.{at} < ?3
             ORDER BY t.{at}, t.id {limit}",
            stream.table,
            at = stream.time
        )
    };
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    let mut rows: Vec<(i64, i64)> = db
        .prepare_cached(&sql(">=", "LIMIT ?4"))?
        .query_map([start.0, 0, until.0, size], read)?
        .collect::<Result<_, _>>()?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= size;
    if let (true, Some(&(id, time))) = (full, rows.last()) {
        // The rest of the last second, so that the next page can begin with it.
        let second = Time(whole_seconds(Time(time)).0 + 1000).min(until);
        let rest = db
            .prepare_cached(&sql(">", ""))?
            .query_map([time, id, second.0], read)?
            .collect::<Result<Vec<_>, _>>()?;
        rows.extend(rest);
    }
    let end = rows.last().map(|&(_, time)| Time(time).unix_seconds());
    let next = end.map(|end| request.again(&["start_time"], &[("start_time", &end.to_string())]));
    Ok(Page {
        ids: rows.into_iter().map(|(id, _)| id).collect(),
        around: vec![
            ("count", Value::Null),
            ("end_of_stream", json!(!full)),
            ("end_time", json!(end)),
            ("next_page", json!(next)),
        ],
    })
}

/// The one export that pages as lists do, where it is asked to. A page has the events of as many audits as
/// it is long.
fn metric_events_by_cursor(db: &Connection, request: &Request) -> Result<page::Page, Refusal> {
    let start = start_time(request, &METRIC_EVENTS)?;
    let rows = Rows {
        table: METRIC_EVENTS.table.into(),
        filter: "t.created_at >= ?1 AND t.created_at < ?2".to_owned(),
        values: vec![start.0.into(), ready(request).0.into()],
        sorts: Sorts {
            cursor: &[("time", "t.created_at")],
            offset: &[],
        },
    };
    page::by_cursor(db, request, &rows)
}

/// The metric events of these audits, in their order.
fn metric_events_of(db: &Connection, audits: &[i64]) -> Result<Vec<Value>, Refusal> {
    let audits = audit::many(db, audits)?;
    let marks = history::marks(db, &audits)?.into_iter().zip(&audits);
    Ok(marks
        .flat_map(|((reply, begins), audit)| history::metric_events(audit, reply, begins))
        .collect())
}

/// What is older than this second is exported.
fn ready(request: &Request) -> Time {
    whole_seconds(request.now - request.tuning.export_delay)
}

fn per_page(request: &Request) -> Result<i64, Refusal> {
    match request.params.get("per_page") {
        None | Some("") => Ok(LARGEST),
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|size| *size >= 1)
            .map(|size| size.min(LARGEST))
            .ok_or_else(|| body::wrong("per_page", "must be an integer")),
    }
}

fn start_time(request: &Request, stream: &Stream) -> Result<Time, Refusal> {
    let text = request
        .params
        .get("start_time")
        .ok_or(Refusal::Start("Missing parameter: start_time"))?;
    // The number that it begins with counts: clients send `1577836800.0`, and dates to try whether they
    // may export at all.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let seconds: i64 = text[..digits]
        .parse()
        .ok()
        .filter(|seconds| (0..=253_402_300_799).contains(seconds))
        .ok_or(Refusal::Start("start_time must be a Unix time in seconds"))?;
    let start = Time(seconds * 1000);
    // The one export of which no such bound is documented; extractors ask for "from now on".
    if stream.name != METRIC_EVENTS.name && request.now - start < YOUNGEST_START {
        return Err(Refusal::Start(
            "Too recent start_time. Use a start_time older than 60 seconds",
        ));
    }
    Ok(start)
}

fn tickets_of(
    db: &Connection,
    request: &Request,
    ids: &[i64],
) -> Result<(Vec<row::Ticket>, Vec<Value>), Refusal> {
    let found = row::with_deleted(db, ids)?;
    let shown = tickets::with_counts(db, request, &found)?;
    Ok((found, shown))
}

fn users_of(db: &Connection, request: &Request, ids: &[i64]) -> Result<Vec<Value>, Refusal> {
    let mut users = people::many(db, ids.iter().copied())?;
    users.sort_by_key(|user| (user.updated_at, user.id));
    Ok(users
        .iter()
        .map(|user| shape::user::user(request, user))
        .collect())
}

/// An audit as the export shows it. Comments are whole only where they were asked for.
fn ticket_event(request: &Request, audit: &Audit, whole: bool) -> Value {
    let children: Vec<Value> = audit
        .events
        .iter()
        .map(|event| child(request, audit, event, whole))
        .collect();
    let channel = &audit.via["channel"];
    json!({
        "id": audit.id,
        "ticket_id": audit.ticket_id,
        "timestamp": audit.created_at.unix_seconds(),
        "created_at": audit.created_at.to_rfc3339(),
        "updater_id": audit.author_id,
        "via": channel,
        "system": {},
        "metadata": { "system": {}, "custom": audit.custom },
        "event_type": "Audit",
        "child_events": children,
    })
}

fn child(request: &Request, audit: &Audit, event: &Event, whole: bool) -> Value {
    let mut shown = Map::new();
    match event {
        Event::Comment(comment) if whole => {
            if let Value::Object(comment) = shape::comment::event(request, comment) {
                shown.extend(comment);
            }
            shown.remove("type");
            shown.insert("event_type".to_owned(), json!("Comment"));
            shown.insert("comment_present".to_owned(), json!(true));
            shown.insert("comment_public".to_owned(), json!(comment.public));
            shown.insert("created_at".to_owned(), json!(comment.created_at.to_rfc3339()));
        }
        Event::Comment(comment) => {
            shown.insert("id".to_owned(), json!(comment.id));
            shown.insert("event_type".to_owned(), json!("Comment"));
            shown.insert("comment_present".to_owned(), json!(true));
            shown.insert("comment_public".to_owned(), json!(comment.public));
        }
        // Its messages are in the audits and in the conversation log.
        Event::Chat { id, .. } => {
            shown.insert("id".to_owned(), json!(id));
            shown.insert("event_type".to_owned(), json!(chat::STARTED));
        }
        Event::Other { id, kind, detail } => {
            shown.insert("id".to_owned(), json!(id));
            shown.insert("event_type".to_owned(), json!(kind));
            match (kind.as_str(), detail["field_name"].as_str()) {
                ("Create" | "Change", Some(name)) => {
                    let known: BTreeSet<&str> = [
                        "subject",
                        "status",
                        "priority",
                        "type",
                        "requester_id",
                        "assignee_id",
                        "group_id",
                        "tags",
                    ]
                    .into();
                    if known.contains(name) {
                        shown.insert(name.to_owned(), detail["value"].clone());
                    } else {
                        shown.insert(
                            "custom_ticket_fields".to_owned(),
                            json!({ name: detail["value"] }),
                        );
                    }
                    if kind == "Change" {
                        shown.insert("previous_value".to_owned(), detail["previous_value"].clone());
                    }
                }
                _ => {
                    if let Some(detail) = detail.as_object() {
                        shown.extend(detail.clone());
                    }
                }
            }
        }
    }
    shown.insert("via".to_owned(), audit.via["channel"].clone());
    shown.insert("via_reference_id".to_owned(), Value::Null);
    Value::Object(shown)
}
