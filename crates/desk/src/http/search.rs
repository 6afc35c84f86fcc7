//! `GET /search`, `/search/count` and `/search/export`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Span, Time};
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::{json as shape, page, tickets};
use crate::people::{self, User};
use crate::search::filter::{self, Filter};
use crate::search::query::{Kind, Query};
use crate::tickets::{row, version};

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
    /// Where tickets are read from: what the index has taken in by now.
    source: String,
    /// Whether plain words are looked for. Finding them is the work, so count and page are then
    /// taken from one answer.
    has_words: bool,
    tickets: Option<Filter>,
    users: Option<Filter>,
    /// Organizations or groups, which are found only where they are asked for.
    named: Option<(Kind, Filter)>,
}

impl Found {
    fn by(db: &Connection, request: &Request, caller: &User) -> Result<Self, Refusal> {
        let text = request.params.get("query");
        let text = text.ok_or_else(|| Refusal::Search("query is required".to_owned()))?;
        let query = Query::parse(text).map_err(Refusal::Search)?;
        Self::of(db, request, caller, &query)
    }

    fn of(db: &Connection, request: &Request, caller: &User, query: &Query) -> Result<Self, Refusal> {
        let tickets = match query.kind {
            Some(Kind::Ticket) => true,
            None => !query.is_about_users(),
            Some(_) => false,
        };
        let users = match query.kind {
            Some(Kind::User) => true,
            None => !query.is_about_tickets(),
            Some(_) => false,
        };
        let named = match query.kind {
            Some(kind @ (Kind::Organization | Kind::Group)) => {
                Some((kind, filter::named(query, kind).map_err(Refusal::Search)?))
            }
            _ => None,
        };
        Ok(Self {
            named,
            has_words: query.terms.iter().any(|term| term.property.is_none()),
            source: version::tickets_as_of(request.now, request.tuning.search_delay),
            tickets: tickets
                .then(|| filter::tickets(db, query, caller))
                .transpose()?
                .transpose()
                .map_err(Refusal::Search)?
                .map(|mut filter| {
                    filter.sql += " AND t.deleted_at IS NULL";
                    filter
                }),
            users: users
                .then(|| filter::users(query))
                .transpose()
                .map_err(Refusal::Search)?
                .map(|filter| indexed(request, filter)),
        })
    }

    fn count(&self, db: &Connection) -> Result<i64, Refusal> {
        let named = match &self.named {
            Some((kind, filter)) => count_of(db, table_of(*kind), Some(filter))?,
            None => 0,
        };
        let tickets = count_of(db, &self.source, self.tickets.as_ref())?;
        Ok(named + tickets + count_of(db, "users", self.users.as_ref())?)
    }
}

/// Only users that the index has taken in by now.
fn indexed(request: &Request, mut filter: Filter) -> Filter {
    let delay = request.tuning.search_delay;
    if delay.0 > 0 {
        let until = filter.value((request.now - delay).0);
        filter.sql += &format!(" AND t.updated_at <= {until}");
    }
    filter
}

fn count_of(db: &Connection, table: &str, filter: Option<&Filter>) -> Result<i64, rusqlite::Error> {
    let Some(filter) = filter else { return Ok(0) };
    db.prepare_cached(&format!("SELECT COUNT(*) FROM {table} t WHERE {}", filter.sql))?
        .query_row(params_from_iter(&filter.values), |row| row.get(0))
}

fn table_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Organization => "organizations",
        Kind::Group => "groups",
        Kind::User => "users",
        Kind::Ticket => "tickets",
    }
}

/// The JSON of organizations or groups, in the order of `ids`.
fn named_json(db: &Connection, request: &Request, kind: Kind, ids: &[i64]) -> Result<Vec<Value>, Refusal> {
    let mut shown = match kind {
        Kind::Organization => super::organizations::many(db, request, ids)?,
        _ => {
            let groups = people::groups(db)?;
            let each = ids
                .iter()
                .filter_map(|id| groups.iter().find(|group| group.id == *id));
            each.map(|group| shape::group::group(request, group)).collect()
        }
    };
    mark(&mut shown, kind.word());
    Ok(shown)
}

/// `GET /search/count`.
pub(crate) fn count(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let count = Found::by(db, request, caller)?.count(db)?;
    Ok(Answer::ok(json!({ "count": count })))
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
    let skip = (page - 1) * size;
    if let Some((kind, filter)) = &found.named {
        let ids = ids_of(db, table_of(*kind), filter, "t.id", size, skip)?;
        let mut body = Map::new();
        let shown = named_json(db, request, *kind, &ids)?;
        body.insert("results".to_owned(), Value::Array(shown));
        body.insert("facets".to_owned(), Value::Null);
        body.extend(page::around_offset(request, page, size, found.count(db)?));
        return Ok(Answer::ok(Value::Object(body)));
    }
    let (mut ticket_count, mut user_count) = (0, 0);
    if found.users.is_some() {
        user_count = count_of(db, "users", found.users.as_ref())?;
    }

    let mut results = Vec::new();
    let mut shown = Vec::new();
    if let Some(filter) = &found.tickets {
        let order = ticket_order(request)?;
        let ids;
        (ticket_count, ids) = if found.has_words {
            let all = ids_of(db, &found.source, filter, &order, -1, 0)?;
            let page = all
                .iter()
                .copied()
                .skip(usize::try_from(skip).unwrap_or_default());
            let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
            (
                count,
                page.take(usize::try_from(size).unwrap_or_default()).collect(),
            )
        } else {
            (
                count_of(db, &found.source, Some(filter))?,
                ids_of(db, &found.source, filter, &order, size, skip)?,
            )
        };
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
    let key = match request.params.given("sort_by") {
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

/// An export's cursor lives so long after the export began.
const CURSOR_LIFE: Span = Span::hours(1);
/// Rows of one export page at most, and where nobody says.
const EXPORT_PAGE: (i64, i64) = (1000, 100);

/// Where an export stands. It belongs to its query.
#[derive(Serialize, Deserialize)]
struct Exported {
    began: i64,
    query: String,
    created_at: i64,
    id: i64,
}

impl Exported {
    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(json!(self).to_string())
    }

    fn read(text: &str, query: &str, now: Time) -> Result<Self, Refusal> {
        let cursor: Option<Self> = URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        cursor
            .filter(|cursor| cursor.query == query && now - Time(cursor.began) < CURSOR_LIFE)
            .ok_or_else(|| page::bad_paging("page[after] is not valid or has expired"))
    }
}

/// `GET /search/export`: everything that a query finds, newest first, by cursor.
pub(crate) fn export(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let params = &request.params;
    let word = params.get("filter[type]");
    let word = word.ok_or_else(|| Refusal::Search("filter[type] is required".to_owned()))?;
    let kind = Kind::from_word(word).ok_or_else(|| {
        Refusal::Search("filter[type] must be ticket, user, organization or group".to_owned())
    })?;
    let size = page::size(request, EXPORT_PAGE.0, EXPORT_PAGE.1)?;
    let text = params.get("query").unwrap_or_default();
    let mut query = Query::parse(text).map_err(Refusal::Search)?;
    // Some clients say the type in the query as well, which is harmless while it is the same.
    if query.kind.is_some_and(|other| other != kind) {
        return Err(Refusal::Search(
            "the query of an export has no other type than filter[type]".to_owned(),
        ));
    }
    query.kind = Some(kind);
    let key = format!("{} {text}", params.get("filter[type]").unwrap_or_default());
    let cursor = params
        .given("page[after]")
        .map(|cursor| Exported::read(cursor, &key, request.now))
        .transpose()?;
    let found = Found::of(db, request, caller, &query)?;
    let (table, filter) = match (found.tickets, found.users, found.named) {
        (Some(filter), _, _) => (found.source.as_str(), filter),
        (None, Some(filter), _) => ("users", filter),
        (None, None, Some((kind, filter))) => (table_of(kind), filter),
        (None, None, None) => return Err(Refusal::NotFound),
    };
    let mut values = filter.values;
    let mut sql = format!("SELECT t.id, t.created_at FROM {table} t WHERE {}", filter.sql);
    if let Some(cursor) = &cursor {
        values.extend([cursor.created_at.into(), cursor.id.into()]);
        sql += &format!(
            " AND (t.created_at, t.id) < (?{}, ?{})",
            values.len() - 1,
            values.len()
        );
    }
    values.push((size + 1).into());
    sql += &format!(" ORDER BY t.created_at DESC, t.id DESC LIMIT ?{}", values.len());
    let mut rows: Vec<(i64, i64)> = db
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
    let mut shown = Vec::new();
    let mut results = if kind == Kind::Ticket {
        shown = row::many(db, &ids)?;
        tickets::with_counts(db, request, &shown)?
    } else if kind != Kind::User {
        named_json(db, request, kind, &ids)?
    } else {
        let mut users = people::many(db, ids.iter().copied())?;
        users.sort_by_key(|user| ids.iter().position(|id| *id == user.id));
        users
            .iter()
            .map(|user| shape::user::user(request, user))
            .collect()
    };
    mark(&mut results, kind.word());
    let began = cursor.as_ref().map_or(request.now.0, |cursor| cursor.began);
    let after = rows.last().map(|&(id, created_at)| {
        Exported {
            began,
            query: key.clone(),
            created_at,
            id,
        }
        .write()
    });
    let next = after
        .as_deref()
        .filter(|_| more)
        .map(|after| request.again(&["page[after]"], &[("page[after]", after)]));
    let mut body = Map::new();
    body.insert("results".to_owned(), Value::Array(results));
    body.insert("facets".to_owned(), Value::Null);
    body.insert(
        "meta".to_owned(),
        json!({ "has_more": more, "after_cursor": after, "before_cursor": null }),
    );
    body.insert("links".to_owned(), json!({ "next": next, "prev": null }));
    tickets::sideload(db, request, &shown, &mut body)?;
    Ok(Answer::ok(Value::Object(body)))
}
