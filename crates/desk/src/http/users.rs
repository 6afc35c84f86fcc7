//! Users.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::page::{self, Rows, Sorts};
use super::{json, persons};
use crate::desk::Inner;
use crate::merge;
use crate::people::{self, User};
use crate::search::filter;
use crate::search::query::{Kind, Query};
use crate::search::text;

/// `GET /users/me`, also for whoever did not sign in.
pub(crate) fn me(request: &Request, caller: Option<&User>) -> Answer {
    let user = caller.map_or_else(json::user::anonymous, |user| json::user::user(request, user));
    Answer::ok(json!({ "user": user }))
}

/// `GET /users`, by `role`, `role[]` or `external_id` where those are given.
pub(crate) fn list(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let (filter, values) = asked_for(request);
    some(db, request, filter, values)
}

/// `GET /users/count`.
pub(crate) fn counted(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let (filter, values) = asked_for(request);
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM users t WHERE t.deleted_at IS NULL AND {filter}"
        ))?
        .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?;
    Ok(super::counts::counted(request, count))
}

fn asked_for(request: &Request) -> (String, Vec<rusqlite::types::Value>) {
    let params = &request.params;
    let roles: Vec<&str> = params.all("role[]").chain(params.get("role")).collect();
    let mut values: Vec<rusqlite::types::Value> = Vec::new();
    let mut filter = "TRUE".to_owned();
    if !roles.is_empty() {
        values.push(json!(roles).to_string().into());
        filter += " AND t.role IN (SELECT value FROM json_each(?1))";
    }
    if let Some(id) = params.get("external_id") {
        values.push(id.to_owned().into());
        filter += &format!(" AND t.external_id = ?{}", values.len());
    }
    (filter, values)
}

/// `GET /users/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let user = people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "user": json::user::user(request, &user) })))
}

/// `GET /users/show_many`. Ids that do not exist are left out.
pub(crate) fn show_many(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let mut ids = Vec::new();
    match request.params.get("external_ids") {
        None => ids = super::jobs::ids(request)?,
        Some(list) => {
            for id in list
                .split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .take(100)
            {
                ids.extend(persons::by_external_id(db, id)?.map(|user| user.id));
            }
        }
    }
    let users: Vec<Value> = people::many(db, ids)?
        .iter()
        .filter(|user| user.deleted_at.is_none())
        .map(|user| json::user::user(request, user))
        .collect();
    let count = users.len();
    Ok(Answer::ok(json!({
        "users": users, "count": count, "next_page": null, "previous_page": null,
    })))
}

/// `GET /users/search?query=`, in the words of search. Pages like any list.
pub(crate) fn search(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    if let Some(id) = request.params.get("external_id") {
        return some(
            db,
            request,
            "t.external_id = ?1".to_owned(),
            vec![id.to_owned().into()],
        );
    }
    let text = request.params.get("query").unwrap_or_default();
    let query = Query::parse(text).map_err(Refusal::Search)?;
    if query.kind.is_some_and(|kind| kind != Kind::User) {
        return Err(Refusal::Search("only users are found here".to_owned()));
    }
    let found = filter::users(&query).map_err(Refusal::Search)?;
    some(db, request, found.sql, found.values)
}

/// `GET /users/autocomplete?name=`: whose name has a word that begins so.
pub(crate) fn autocomplete(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let name = request.params.get("name").unwrap_or_default();
    if name.chars().count() < 2 {
        return Err(wrong("name", "must be at least 2 characters"));
    }
    match text::phrase(name) {
        Some(phrase) => {
            let begins = "t.id IN (SELECT rowid FROM user_text WHERE user_text MATCH ?1)".to_owned();
            some(db, request, begins, vec![format!("{phrase}*").into()])
        }
        None => some(db, request, "FALSE".to_owned(), Vec::new()),
    }
}

/// A page of those users that are not deleted and meet a condition on `t`.
pub(crate) fn some(
    db: &Connection,
    request: &Request,
    filter: String,
    values: Vec<rusqlite::types::Value>,
) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: "users".into(),
        filter: format!("t.deleted_at IS NULL AND ({filter})"),
        values,
        sorts: Sorts {
            cursor: &[("id", "t.id"), ("updated_at", "t.updated_at")],
            offset: &[
                ("id", "t.id"),
                ("created_at", "t.created_at"),
                ("updated_at", "t.updated_at"),
            ],
        },
    };
    let page = page::read(db, request, &rows)?;
    let mut users = people::many(db, page.ids.iter().copied())?;
    users.sort_by_key(|user| page.ids.iter().position(|id| *id == user.id));
    let shown = users.iter().map(|user| json::user::user(request, user)).collect();
    Ok(Answer::ok(Value::Object(page.body("users", shown))))
}

/// `GET /users/{id}/related`.
pub(crate) fn related(db: &Connection, id: i64) -> Result<Answer, Refusal> {
    people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    let count = |column: &str| -> Result<i64, rusqlite::Error> {
        db.query_row(
            &format!("SELECT COUNT(*) FROM tickets WHERE {column} = ?1"),
            [id],
            |row| row.get(0),
        )
    };
    Ok(Answer::ok(json!({
        "user_related": {
            "requested_tickets": count("requester_id")?,
            "assigned_tickets": count("assignee_id")?,
            "ccd_tickets": 0,
            "organization_subscriptions": 0,
        },
    })))
}

/// `GET /users/{id}/identities`, of one `type` if it is given.
pub(crate) fn identities(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    let kind = ["type[]", "type"]
        .iter()
        .find_map(|name| request.params.get(name));
    let rows = Rows {
        table: "identities".into(),
        filter: "t.user_id = ?1 AND (?2 IS NULL OR t.type = ?2)".to_owned(),
        values: vec![id.into(), kind.map(str::to_owned).into()],
        sorts: Sorts {
            cursor: &[("id", "t.id")],
            offset: &[("id", "t.id")],
        },
    };
    let page = page::read(db, request, &rows)?;
    let shown = people::identities(db, &page.ids)?
        .iter()
        .map(|each| super::identities::identity(request, each))
        .collect();
    Ok(Answer::ok(Value::Object(page.body("identities", shown))))
}

/// `PUT /users/{source}/merge` with the target in the body (rule 5).
pub(crate) fn merge(desk: &Inner, request: &Request, agent: &User, source: i64) -> Result<Answer, Refusal> {
    if !merge::may(agent) {
        return Err(Refusal::NotPermitted);
    }
    let body = request.json()?;
    let wanted = body::object(&body, "user")?;
    let target = body::nullable_id(wanted, "id")?
        .flatten()
        .ok_or_else(|| wrong("id", "is required and must be an integer"))?;
    desk.store.write(|tx| {
        let source = people::by_id(tx, source)?.ok_or(Refusal::NotFound)?;
        let target = people::by_id(tx, target)?.ok_or(Refusal::NotFound)?;
        merge::merge(tx, &source, &target, agent, request.now)?;
        show(tx, request, target.id)
    })
}
