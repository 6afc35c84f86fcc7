//! Paging, both kinds, with the traps that Zendesk documents.
//!
//! A *cursor* names the last row seen by its sort key and id, so a page costs the same wherever it
//! lies and no row is lost or repeated while others come and go. *Offset* counts rows, ends at
//! 10,000, and is what a client gets that says only `per_page`. With `page[size]`, a `sort_by` is
//! accepted and ignored.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;

/// Rows of one page at most.
const LARGEST: i64 = 100;
/// Offset paging ends here.
const DEEPEST: i64 = 10_000;
const CURSORS: [&str; 2] = ["page[after]", "page[before]"];

/// What a list can be sorted by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sorts {
    /// For `sort` (cursor): its words and their SQL, the first being the default.
    pub(crate) cursor: &'static [(&'static str, &'static str)],
    /// For `sort_by` (offset).
    pub(crate) offset: &'static [(&'static str, &'static str)],
}

/// The rows that a list is taken from.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    /// A table or a query in brackets, under the alias `t`, with a column `id`.
    pub(crate) table: Cow<'static, str>,
    /// A condition whose parameters are `?1` and so on.
    pub(crate) filter: String,
    pub(crate) values: Vec<Sql>,
    pub(crate) sorts: Sorts,
}

/// The ids of one page, and what the answer says about the others.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) ids: Vec<i64>,
    around: Map<String, Value>,
}

impl Page {
    /// The answer: the rows under their name, what is around them, and any sideloads.
    pub(crate) fn body(self, name: &str, rows: Vec<Value>) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert(name.to_owned(), Value::Array(rows));
        body.extend(self.around);
        body
    }
}

/// Reads the page that the request asks for.
pub(crate) fn read(db: &Connection, request: &Request, rows: &Rows) -> Result<Page, Refusal> {
    if request.params.any_starts("page[") {
        by_cursor(db, request, rows)
    } else {
        by_offset(db, request, rows)
    }
}

/// By cursor, whatever the request says.
pub(crate) fn by_cursor(db: &Connection, request: &Request, rows: &Rows) -> Result<Page, Refusal> {
    let params = &request.params;
    let size = size(request, LARGEST, LARGEST)?;
    let word = params.given("sort").unwrap_or(rows.sorts.cursor[0].0);
    let (name, descending) = match word.strip_prefix('-') {
        Some(name) => (name, true),
        None => (word, false),
    };
    let key = rows
        .sorts
        .cursor
        .iter()
        .find(|(each, _)| *each == name)
        .map(|(_, sql)| *sql)
        .ok_or_else(|| bad_paging(&format!("sort is not valid for cursor pagination: {word}")))?;

    let after = params.given("page[after]").map(|text| Cursor::read(text, word));
    let before = params.given("page[before]").map(|text| Cursor::read(text, word));
    let (from, backwards) = match (after, before) {
        (Some(_), Some(_)) => return Err(bad_paging("page[after] and page[before] exclude each other")),
        (Some(after), None) => (Some(after?), false),
        (None, Some(before)) => (Some(before?), true),
        (None, None) => (None, false),
    };
    let upwards = descending == backwards;
    let (than, direction) = if upwards { (">", "ASC") } else { ("<", "DESC") };
    let mut values = rows.values.clone();
    let mut sql = format!("SELECT t.id, {key} FROM {} t WHERE {}", rows.table, rows.filter);
    if let Some(cursor) = &from {
        values.push(cursor.key.into());
        values.push(cursor.id.into());
        sql += &format!(
            " AND ({key}, t.id) {than} (?{}, ?{})",
            values.len() - 1,
            values.len()
        );
    }
    values.push((size + 1).into());
    sql += &format!(
        " ORDER BY {key} {direction}, t.id {direction} LIMIT ?{}",
        values.len()
    );
    let mut found: Vec<(i64, i64)> = db
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    if backwards {
        found.reverse();
    }

    let cursor = |row: Option<&(i64, i64)>| row.map(|&(id, key)| Cursor { key, id }.write(word));
    let (first, last) = (cursor(found.first()), cursor(found.last()));
    let link = |name: &str, cursor: &Option<String>| {
        cursor
            .as_deref()
            .map(|cursor| request.again(&CURSORS, &[(name, cursor)]))
    };
    let next = if backwards || more {
        link("page[after]", &last)
    } else {
        None
    };
    let prev = if from.is_some() && (!backwards || more) {
        link("page[before]", &first)
    } else {
        None
    };
    let mut around = Map::new();
    around.insert(
        "meta".to_owned(),
        json!({ "has_more": more, "after_cursor": last, "before_cursor": first }),
    );
    around.insert("links".to_owned(), json!({ "next": next, "prev": prev }));
    Ok(Page {
        ids: found.into_iter().map(|(id, _)| id).collect(),
        around,
    })
}

/// `page[size]`, at most `largest`.
pub(crate) fn size(request: &Request, largest: i64, usual: i64) -> Result<i64, Refusal> {
    match request.params.get("page[size]") {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| (1..=largest).contains(size))
            .ok_or_else(|| bad_paging(&format!("page[size] must be between 1 and {largest}"))),
    }
}

/// A page of a list so short that it was read whole: ids and what to show, in order.
pub(crate) fn of_few(request: &Request, name: &str, rows: Vec<(i64, Value)>) -> Result<Answer, Refusal> {
    few(request, name, rows, request.params.any_starts("page["))
}

/// The same, of a list that is paged by cursor alone.
pub(crate) fn of_few_by_cursor(
    request: &Request,
    name: &str,
    rows: Vec<(i64, Value)>,
) -> Result<Answer, Refusal> {
    few(request, name, rows, true)
}

fn few(request: &Request, name: &str, rows: Vec<(i64, Value)>, by_cursor: bool) -> Result<Answer, Refusal> {
    let mut body = Map::new();
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if !by_cursor {
        let (page, size) = offset(request)?;
        let rows = slice(rows, (page - 1).saturating_mul(size), size);
        body.insert(name.to_owned(), Value::Array(rows));
        body.extend(around_offset(request, page, size, total));
        return Ok(Answer::ok(Value::Object(body)));
    }
    let size = size(request, LARGEST, LARGEST)?;
    let place = |text: &str| -> Result<i64, Refusal> {
        let id = Cursor::read(text, name)?.id;
        rows.iter()
            .position(|(each, _)| *each == id)
            .and_then(|place| i64::try_from(place).ok())
            .ok_or_else(|| bad_paging("the cursor is not valid"))
    };
    let (after, before) = (
        request.params.given("page[after]"),
        request.params.given("page[before]"),
    );
    let (from, size) = match (after, before) {
        (Some(_), Some(_)) => return Err(bad_paging("page[after] and page[before] exclude each other")),
        (Some(after), None) => (place(after)? + 1, size),
        (None, Some(before)) => {
            let end = place(before)?;
            ((end - size).max(0), size.min(end))
        }
        (None, None) => (0, size),
    };
    let id_at = |place: i64| {
        let row = usize::try_from(place).ok().and_then(|place| rows.get(place));
        row.map(|(id, _)| Cursor { key: 0, id: *id }.write(name))
    };
    let end = (from + size).min(total);
    let (first, last) = (id_at(from), id_at(end - 1));
    let link = |name: &str, cursor: &Option<String>| {
        cursor
            .as_deref()
            .map(|cursor| request.again(&CURSORS, &[(name, cursor)]))
    };
    let more = end < total;
    let next = if more { link("page[after]", &last) } else { None };
    let prev = if from > 0 {
        link("page[before]", &first)
    } else {
        None
    };
    body.insert(
        "meta".to_owned(),
        json!({ "has_more": more, "after_cursor": last, "before_cursor": first }),
    );
    body.insert("links".to_owned(), json!({ "next": next, "prev": prev }));
    body.insert(name.to_owned(), Value::Array(slice(rows, from, size)));
    Ok(Answer::ok(Value::Object(body)))
}

fn slice(rows: Vec<(i64, Value)>, from: i64, size: i64) -> Vec<Value> {
    rows.into_iter()
        .skip(usize::try_from(from).unwrap_or(usize::MAX))
        .take(usize::try_from(size).unwrap_or_default())
        .map(|(_, shown)| shown)
        .collect()
}

fn by_offset(db: &Connection, request: &Request, rows: &Rows) -> Result<Page, Refusal> {
    let (page, size) = offset(request)?;
    if page.saturating_mul(size) > DEEPEST {
        return Err(Refusal::Paging {
            code: "InvalidPaginationDepth",
            title: "Pagination requests using Offset Pagination are limited to page 100 or up to 10000 \
                    records (page * per_page)"
                .to_owned(),
        });
    }
    let key = match request.params.given("sort_by") {
        None => rows.sorts.offset[0].1,
        Some(word) => rows
            .sorts
            .offset
            .iter()
            .find(|(each, _)| *each == word)
            .map(|(_, sql)| *sql)
            .ok_or_else(|| Refusal::Attribute {
                name: "sort_by".to_owned(),
                why: "is not a sortable attribute".to_owned(),
            })?,
    };
    let direction = sort_order(request, "ASC")?;
    let count: i64 = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM {} t WHERE {}",
            rows.table, rows.filter
        ))?
        .query_row(params_from_iter(&rows.values), |row| row.get(0))?;
    let mut values = rows.values.clone();
    values.push(size.into());
    values.push(((page - 1) * size).into());
    let sql = format!(
        "SELECT t.id FROM {} t WHERE {} ORDER BY {key} {direction}, t.id {direction} LIMIT ?{} OFFSET ?{}",
        rows.table,
        rows.filter,
        values.len() - 1,
        values.len()
    );
    let ids = db
        .prepare_cached(&sql)?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(Page {
        ids,
        around: around_offset(request, page, size, count),
    })
}

/// `page` (from 1) and `per_page` (at most 100, silently).
pub(crate) fn offset(request: &Request) -> Result<(i64, i64), Refusal> {
    let number = |name: &str, default: i64| match request.params.get(name) {
        None | Some("") => Ok(default),
        Some(text) => text
            .parse::<i64>()
            .ok()
            .filter(|&number| number >= 1)
            .ok_or_else(|| Refusal::Attribute {
                name: name.to_owned(),
                why: "must be an integer".to_owned(),
            }),
    };
    Ok((number("page", 1)?, number("per_page", LARGEST)?.min(LARGEST)))
}

/// `sort_order` as SQL.
pub(crate) fn sort_order(request: &Request, default: &'static str) -> Result<&'static str, Refusal> {
    match request.params.given("sort_order") {
        None | Some("") => Ok(default),
        Some("asc") => Ok("ASC"),
        Some("desc") => Ok("DESC"),
        Some(_) => Err(Refusal::Attribute {
            name: "sort_order".to_owned(),
            why: "must be asc or desc".to_owned(),
        }),
    }
}

/// `count`, `next_page` and `previous_page`.
pub(crate) fn around_offset(request: &Request, page: i64, size: i64, count: i64) -> Map<String, Value> {
    let link = |page: i64| request.again(&["page"], &[("page", &page.to_string())]);
    let mut around = Map::new();
    around.insert("count".to_owned(), json!(count));
    around.insert(
        "next_page".to_owned(),
        json!((page.saturating_mul(size) < count).then(|| link(page + 1))),
    );
    around.insert(
        "previous_page".to_owned(),
        json!((page > 1).then(|| link(page - 1))),
    );
    around
}

struct Cursor {
    key: i64,
    id: i64,
}

impl Cursor {
    /// Opaque to clients; holds the sort, so that it cannot be used with another.
    fn write(&self, sort: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{sort} {} {}", self.key, self.id))
    }

    fn read(text: &str, sort: &str) -> Result<Self, Refusal> {
        let parsed = || {
            let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
            let mut parts = plain.split(' ');
            let same_sort = parts.next()? == sort;
            let cursor = Cursor {
                key: parts.next()?.parse().ok()?,
                id: parts.next()?.parse().ok()?,
            };
            (same_sort && parts.next().is_none()).then_some(cursor)
        };
        parsed().ok_or_else(|| bad_paging("the cursor is not valid"))
    }
}

/// 400 for paging that cannot be.
pub(crate) fn bad_paging(title: &str) -> Refusal {
    Refusal::Paging {
        code: "InvalidPaginationParameter",
        title: title.to_owned(),
    }
}
