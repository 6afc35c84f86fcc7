//! Groups and who is in them.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use super::page::{self, Rows, Sorts};
use crate::people;

const BY_ID: Sorts = Sorts {
    cursor: &[("id", "t.id")],
    offset: &[("id", "t.id")],
};

/// `GET /groups`, and `/groups/assignable`: agents may give a ticket to any of them.
pub(crate) fn list(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    some(db, request, "TRUE".to_owned())
}

/// `GET /users/{id}/groups`.
pub(crate) fn of_user(db: &Connection, request: &Request, user: i64) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    let own = format!("t.id IN (SELECT group_id FROM memberships WHERE user_id = {user})");
    some(db, request, own)
}

fn some(db: &Connection, request: &Request, filter: String) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: "groups".into(),
        filter: format!("t.deleted_at IS NULL AND {filter}"),
        values: Vec::new(),
        sorts: BY_ID,
    };
    let page = page::read(db, request, &rows)?;
    let groups: Vec<Value> = people::groups(db)?
        .iter()
        .filter(|group| page.ids.contains(&group.id))
        .map(|group| json::group::group(request, group))
        .collect();
    Ok(Answer::ok(Value::Object(page.body("groups", groups))))
}

/// `GET /groups/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let group = people::groups(db)?.into_iter().find(|group| group.id == id);
    let group = group.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "group": json::group::group(request, &group) }),
    ))
}

/// A membership's JSON.
pub(crate) fn membership(request: &Request, each: &people::Membership) -> Value {
    json!({
        "url": request.link(&format!("group_memberships/{}", each.id)),
        "id": each.id,
        "user_id": each.user_id,
        "group_id": each.group_id,
        "default": each.is_default,
        "created_at": each.created_at.to_rfc3339(),
        "updated_at": each.created_at.to_rfc3339(),
    })
}

/// `GET /group_memberships` (and `/assignable`), `/groups/{id}/memberships`,
/// `/users/{id}/group_memberships`: all of them, those of a group, those of a user.
pub(crate) fn memberships(
    db: &Connection,
    request: &Request,
    group: Option<i64>,
    user: Option<i64>,
) -> Result<Answer, Refusal> {
    if let Some(id) = group
        && !people::groups(db)?.iter().any(|group| group.id == id)
    {
        return Err(Refusal::NotFound);
    }
    if let Some(id) = user {
        people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    }
    let rows = Rows {
        table: "memberships".into(),
        filter: "(?1 IS NULL OR t.group_id = ?1) AND (?2 IS NULL OR t.user_id = ?2)".to_owned(),
        values: vec![group.into(), user.into()],
        sorts: BY_ID,
    };
    let page = page::read(db, request, &rows)?;
    let found = people::memberships(db, &page.ids)?;
    let shown: Vec<Value> = found.iter().map(|each| membership(request, each)).collect();
    let mut body = page.body("group_memberships", shown);
    if request.params.includes("users") {
        let users: Vec<Value> = people::many(db, found.iter().map(|each| each.user_id))?
            .iter()
            .map(|user| json::user::user(request, user))
            .collect();
        body.insert("users".to_owned(), Value::Array(users));
    }
    if request.params.includes("groups") {
        let groups: Vec<Value> = people::groups(db)?
            .iter()
            .filter(|group| found.iter().any(|each| each.group_id == group.id))
            .map(|group| json::group::group(request, group))
            .collect();
        body.insert("groups".to_owned(), Value::Array(groups));
    }
    Ok(Answer::ok(Value::Object(body)))
}
