//! `GET /search` and `/search/count`.

use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::{json as shape, page, tickets};
use crate::people::{self, User};
use crate::search::filter::{self, Filter};
use crate::search::query::{Kind, Query};
use crate::tickets::row;

/// Search shows no more than so many results.
const MOST: i64 = 1000;

const TICKET_SORTS: [(&str, &str); 5] = [
    ("updated_at", "t.updated_at"),
    ("created_at", "t.created_at"),
    ("status", "t.status"),
    (
        "priority",
        "CASE t.priority WHEN 'low' THEN 1 WHEN 'normal' THEN 2 WHEN 'high' THEN 3 WHEN 'urgent' THEN 4 ELSE 0 END",
    ),
    ("ticket_type", "t.type"),
];

/// What a query finds: tickets, then users.
struct Found {
    tickets: Option<Filter>,
    users: Option<Filter>,
}

impl Found {
    fn by(db: &Connection, request: &Request, caller: &User) -> Result<Self, Refusal> {
        let text = request.params.get("query").unwrap_or_default();
        let query = Query::parse(text).map_err(Refusal::Search)?;
        let tickets = matches!(query.kind, None | Some(Kind::Ticket));
        let users = match query.kind {
            Some(Kind::User) => true,
            None => !query.is_about_tickets(),
            Some(Kind::Ticket) => false,
        };
        Ok(Self {
            tickets: tickets
                .then(|| filter::tickets(db, &query, caller))
                .transpose()?
                .transpose()
                .map_err(Refusal::Search)?,
            users: users
                .then(|| filter::users(&query))
                .transpose()
                .map_err(Refusal::Search)?,
        })
    }

    fn counts(&self, db: &Connection) -> Result<(i64, i64), Refusal> {
        Ok((
            count_of(db, "tickets", self.tickets.as_ref())?,
            count_of(db, "users", self.users.as_ref())?,
        ))
    }
}

fn count_of(db: &Connection, table: &str, filter: Option<&Filter>) -> Result<i64, rusqlite::Error> {
    let Some(filter) = filter else { return Ok(0) };
    db.prepare_cached(&format!("SELECT COUNT(*) FROM {table} t WHERE {}", filter.sql))?
        .query_row(params_from_iter(&filter.values), |row| row.get(0))
}

/// `GET /search/count`.
pub(crate) fn count(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let (tickets, users) = Found::by(db, request, caller)?.counts(db)?;
    Ok(Answer::ok(json!({ "count": tickets + users })))
}

/// `GET /search`.
pub(crate) fn list(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    if request.params.any_starts("page[") {
        return Err(Refusal::Attribute {
            name: "page".to_owned(),
            why: "must be an integer".to_owned(),
        });
    }
    let (page, size) = page::offset(request)?;
    if page.saturating_mul(size) > MOST {
        return Err(Refusal::SearchTooDeep);
    }
    let found = Found::by(db, request, caller)?;
    let (ticket_count, user_count) = found.counts(db)?;
    let skip = (page - 1) * size;

    let mut results = Vec::new();
    let mut shown = Vec::new();
    if let Some(filter) = &found.tickets {
        let order = ticket_order(request)?;
        let ids = ids_of(db, "tickets", filter, &order, size, skip)?;
        shown = row::many(db, &ids)?;
        results = tickets::with_counts(db, request, &shown)?;
        mark(&mut results, "ticket");
    }
    let left = size - i64::try_from(results.len()).unwrap_or(size);
    if let (Some(filter), true) = (&found.users, left > 0) {
        let skip = (skip - ticket_count).max(0);
        let ids = ids_of(db, "users", filter, "t.id DESC", left, skip)?;
        let mut users: Vec<Value> = people::many(db, ids)?
            .iter()
            .rev()
            .map(|user| shape::user::user(request, user))
            .collect();
        mark(&mut users, "user");
        results.extend(users);
    }
    let mut body = Map::new();
    body.insert("results".to_owned(), Value::Array(results));
    body.insert("facets".to_owned(), Value::Null);
    body.extend(page::around_offset(
        request,
        page,
        size,
        ticket_count + user_count,
    ));
    tickets::sideload(db, request, &shown, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}

fn ticket_order(request: &Request) -> Result<String, Refusal> {
    let key = match request.params.get("sort_by") {
        None | Some("" | "relevance") => TICKET_SORTS[0].1,
        Some(word) => TICKET_SORTS
            .iter()
            .find(|(each, _)| *each == word)
            .map(|(_, sql)| *sql)
            .ok_or_else(|| Refusal::Search(format!("cannot sort by {word}")))?,
    };
    let direction = page::sort_order(request, "DESC")?;
    Ok(format!("{key} {direction}, t.id {direction}"))
}

fn ids_of(
    db: &Connection,
    table: &str,
    filter: &Filter,
    order: &str,
    limit: i64,
    skip: i64,
) -> Result<Vec<i64>, rusqlite::Error> {
    let mut values = filter.values.clone();
    values.extend([limit.into(), skip.into()]);
    let sql = format!(
        "SELECT t.id FROM {table} t WHERE {} ORDER BY {order} LIMIT ?{} OFFSET ?{}",
        filter.sql,
        values.len() - 1,
        values.len()
    );
    db.prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect()
}

fn mark(results: &mut [Value], kind: &str) {
    for result in results {
        result["result_type"] = json!(kind);
    }
}
