//! Counts, as Zendesk gives them: a number and when it was taken. These are always fresh.

use rusqlite::Connection;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::tickets::visible;
use crate::people::{self, User};
use crate::tickets::visibility;

/// A count's answer.
pub(crate) fn counted(request: &Request, value: i64) -> Answer {
    Answer::ok(json!({ "count": { "value": value, "refreshed_at": request.now.to_rfc3339() } }))
}

/// `GET /tickets/count`.
pub(crate) fn tickets(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM tickets t WHERE t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        ))?
        .query_row([], |row| row.get(0))?;
    Ok(counted(request, count))
}

/// `GET /users/{id}/tickets/assigned/count` and `…/requested/count`.
pub(crate) fn of_user(
    db: &Connection,
    request: &Request,
    viewer: &User,
    user: i64,
    column: &'static str,
) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM tickets t WHERE t.{column} = ?1 AND t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        ))?
        .query_row([user], |row| row.get(0))?;
    Ok(counted(request, count))
}

/// `GET /users/{id}/tickets/ccd/count`.
pub(crate) fn of_copied(
    db: &Connection,
    request: &Request,
    viewer: &User,
    user: i64,
) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM tickets t WHERE t.deleted_at IS NULL
                 AND EXISTS (SELECT 1 FROM json_each(t.email_cc_ids) f WHERE f.value = ?1) AND {}",
            visibility::condition(viewer)
        ))?
        .query_row([user], |row| row.get(0))?;
    Ok(counted(request, count))
}

/// `GET /tickets/{id}/comments/count` and `…/audits/count`.
pub(crate) fn of_ticket(
    db: &Connection,
    request: &Request,
    viewer: &User,
    ticket: i64,
    table: &'static str,
) -> Result<Answer, Refusal> {
    visible(db, viewer, ticket)?;
    let own = if table == "comments" {
        "AND chat_id IS NULL"
    } else {
        ""
    };
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM {table} WHERE ticket_id = ?1 {own}"
        ))?
        .query_row([ticket], |row| row.get(0))?;
    Ok(counted(request, count))
}
