//! Who belongs to which group.

use rusqlite::{Connection, Row};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::{json as shape, page};
use crate::people;

/// All memberships, those of a user, or those of a group.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    Everybody,
    User(i64),
    Group(i64),
}

/// `GET /group_memberships`, `/users/{id}/group_memberships` and `/groups/{id}/memberships`.
pub(crate) fn list(db: &Connection, request: &Request, of: Of) -> Result<Answer, Refusal> {
    let (condition, id) = match of {
        Of::Everybody => ("?1 = 0", 0),
        Of::User(id) => {
            people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
            ("m.user_id = ?1", id)
        }
        Of::Group(id) => {
            group_there(db, id)?;
            ("m.group_id = ?1", id)
        }
    };
    let read = |row: &Row<'_>| {
        let id: i64 = row.get(0)?;
        let since = model::Time(row.get(4)?).to_rfc3339();
        let shown = json!({
            "url": request.link(&format!("group_memberships/{id}")),
            "id": id,
            "user_id": row.get::<_, i64>(1)?,
            "group_id": row.get::<_, i64>(2)?,
            "default": row.get::<_, bool>(3)?,
            "created_at": since,
            "updated_at": since,
        });
        Ok((id, shown))
    };
    let rows: Vec<(i64, Value)> = db
        .prepare_cached(&format!(
            "SELECT m.id, m.user_id, m.group_id, m.is_default, m.created_at FROM membership_rows m
             WHERE {condition} ORDER BY m.user_id, m.group_id"
        ))?
        .query_map([id], read)?
        .collect::<Result<_, _>>()?;
    let members: Vec<i64> = rows
        .iter()
        .filter_map(|(_, shown)| shown["user_id"].as_i64())
        .collect();
    let mut answer = page::of_few(request, "group_memberships", rows)?;
    if request.params.includes("users") {
        let users: Vec<Value> = people::many(db, members)?
            .iter()
            .map(|user| shape::user::user(request, user))
            .collect();
        answer.body["users"] = Value::Array(users);
    }
    Ok(answer)
}

/// `GET /users/{id}/groups`.
pub(crate) fn groups_of(db: &Connection, request: &Request, user: i64) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    let mut rows = Vec::new();
    for group in people::groups(db)? {
        if people::is_member(db, user, group.id)? {
            rows.push((group.id, shape::group::group(request, &group)));
        }
    }
    page::of_few(request, "groups", rows)
}

fn group_there(db: &Connection, id: i64) -> Result<(), Refusal> {
    let there = people::groups(db)?.iter().any(|group| group.id == id);
    if there { Ok(()) } else { Err(Refusal::NotFound) }
}
