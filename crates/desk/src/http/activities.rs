//! `GET /activities`: what happened to the caller's tickets in the last 30 days.

use std::collections::BTreeSet;

use model::{Span, Time};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::body;
use super::call::{Request, id};
use super::json as shape;
use super::page::{self, Rows, Sorts};
use crate::activities::{self, Activity};
use crate::people::{self, SYSTEM, User};

/// Older ones are no longer shown.
const KEPT: Span = Span::hours(30 * 24);

/// `GET /activities…`.
pub(crate) fn get(
    db: &Connection,
    request: &Request,
    caller: &User,
    path: &[&str],
) -> Result<Answer, Refusal> {
    match path {
        [] => list(db, request, caller),
        ["count"] => {
            let (filter, values) = recent(request, caller)?;
            let count: i64 = db
                .prepare_cached(&format!("SELECT COUNT(*) FROM activities t WHERE {filter}"))?
                .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
            Ok(super::counts::counted(request, count))
        }
        [activity] => {
            let activity = activities::one(db, id(activity)?, caller.id)?.ok_or(Refusal::NotFound)?;
            let people = everybody(db, std::slice::from_ref(&activity))?;
            Ok(Answer::ok(
                json!({ "activity": shown(request, &activity, &people) }),
            ))
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}

fn list(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let (filter, values) = recent(request, caller)?;
    let rows = Rows {
        table: "activities".into(),
        filter,
        values,
        sorts: Sorts {
            // Newest first where nobody says.
            cursor: &[("-created_at", "t.id"), ("created_at", "t.id"), ("id", "t.id")],
            offset: &[("created_at", "t.id"), ("id", "t.id")],
        },
    };
    let page = page::read(db, request, &rows)?;
    let found = activities::many(db, &page.ids)?;
    let people = everybody(db, &found)?;
    let rows = found
        .iter()
        .map(|activity| shown(request, activity, &people))
        .collect();
    let mut body = page.body("activities", rows);
    for (name, ids) in [
        (
            "actors",
            found.iter().map(|each| each.actor_id).collect::<BTreeSet<_>>(),
        ),
        ("users", found.iter().map(|each| each.user_id).collect()),
    ] {
        if request.params.includes(name) {
            let list: Vec<Value> = people
                .iter()
                .filter(|user| ids.contains(&user.id))
                .map(|user| shape::user::user(request, user))
                .collect();
            body.insert(name.to_owned(), Value::Array(list));
        }
    }
    Ok(Answer::ok(Value::Object(body)))
}

fn recent(request: &Request, caller: &User) -> Result<(String, Vec<Sql>), Refusal> {
    let oldest = request.now - KEPT;
    let since = match request.params.get("since") {
        None | Some("") => oldest,
        Some(text) => Time::parse(text)
            .ok_or_else(|| body::wrong("since", "must be a time (RFC 3339)"))?
            .max(oldest),
    };
    Ok((
        "t.user_id = ?1 AND t.created_at >= ?2".to_owned(),
        vec![caller.id.into(), since.0.into()],
    ))
}

fn everybody(db: &Connection, of: &[Activity]) -> Result<Vec<User>, rusqlite::Error> {
    let ids: BTreeSet<i64> = of.iter().flat_map(|each| [each.user_id, each.actor_id]).collect();
    people::many(db, ids)
}

fn shown(request: &Request, activity: &Activity, people: &[User]) -> Value {
    let person = |id: i64| people.iter().find(|user| user.id == id);
    let actor = match person(activity.actor_id) {
        Some(user) => user.name.as_str(),
        None if activity.actor_id == SYSTEM => "The system",
        None => "Somebody",
    };
    let number = activity.ticket_id;
    let title = match activity.verb.as_str() {
        "tickets.assignment" => format!("{actor} assigned ticket #{number} to you."),
        "tickets.priority_increase" => format!("{actor} increased the priority of ticket #{number}."),
        _ => format!("{actor} commented on ticket #{number}."),
    };
    let ticket = json!({ "ticket": { "id": number, "subject": activity.subject } });
    let object = match &activity.comment {
        Some((text, public)) => json!({ "comment": { "value": text, "public": public } }),
        None => ticket.clone(),
    };
    let user = |id| person(id).map(|user| shape::user::user(request, user));
    json!({
        "url": request.link(&format!("activities/{}", activity.id)),
        "id": activity.id,
        "verb": activity.verb,
        "title": title,
        "user_id": activity.user_id,
        "actor_id": activity.actor_id,
        "user": user(activity.user_id),
        "actor": user(activity.actor_id),
        "object": object,
        "target": ticket,
        "created_at": activity.created_at.to_rfc3339(),
        "updated_at": activity.created_at.to_rfc3339(),
    })
}
