//! Counts, as Zendesk gives them: a number and when it was taken. These are always fresh.

use rusqlite::Connection;
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::call::Request;
use crate::people;
use crate::tickets::row;

/// A count's answer.
pub(crate) fn counted(request: &Request, value: i64) -> Answer {
    Answer::ok(json!({ "count": { "value": value, "refreshed_at": request.now.to_rfc3339() } }))
}

/// `GET /tickets/count`.
pub(crate) fn tickets(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let count = db
        .prepare_cached("SELECT COUNT(*) FROM tickets WHERE deleted_at IS NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(counted(request, count))
}

/// `GET /users/{id}/tickets/assigned/count` and `…/requested/count`.
pub(crate) fn of_user(
    db: &Connection,
    request: &Request,
    user: i64,
    column: &'static str,
) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    let count = db
        .prepare_cached(&format!(
            "SELECT COUNT(*) FROM tickets WHERE {column} = ?1 AND deleted_at IS NULL"
        ))?
        .query_row([user], |row| row.get(0))?;
    Ok(counted(request, count))
}

/// `GET /tickets/{id}/comments/count` and `…/audits/count`.
pub(crate) fn of_ticket(
    db: &Connection,
    request: &Request,
    ticket: i64,
    table: &'static str,
) -> Result<Answer, Refusal> {
    row::one(db, ticket)?.ok_or(Refusal::NotFound)?;
    let count = db
        .prepare_cached(&format!("SELECT COUNT(*) FROM {table} WHERE ticket_id = ?1"))?
        .query_row([ticket], |row| row.get(0))?;
    Ok(counted(request, count))
}
