//! Users and groups.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use crate::people::{self, User};

/// `GET /users/me`, also for whoever did not sign in.
pub(crate) fn me(request: &Request, caller: Option<&User>) -> Answer {
    let user = caller.map_or_else(json::user::anonymous, |user| json::user::user(request, user));
    Answer::ok(json!({ "user": user }))
}

/// `GET /users/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let user = people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "user": json::user::user(request, &user) })))
}

/// `GET /users/show_many`. Ids that do not exist are left out.
pub(crate) fn show_many(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let users: Vec<Value> = people::many(db, request.ids()?)?
        .iter()
        .map(|user| json::user::user(request, user))
        .collect();
    let count = users.len();
    Ok(Answer::ok(json!({
        "users": users, "count": count, "next_page": null, "previous_page": null,
    })))
}

/// `GET /groups`.
pub(crate) fn groups(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let groups: Vec<Value> = people::groups(db)?
        .iter()
        .map(|group| json::group::group(request, group))
        .collect();
    let count = groups.len();
    Ok(Answer::ok(json!({
        "groups": groups, "count": count, "next_page": null, "previous_page": null,
    })))
}
