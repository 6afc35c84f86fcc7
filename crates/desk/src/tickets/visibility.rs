//! Which tickets a person of the company sees. Admins see all of them, and so do agents without a
//! restriction; others see those of their groups, or those that were assigned to them. What they
//! do not see is in no list, no search and no count of theirs, and asking for it by id is refused.

use rusqlite::{Connection, OptionalExtension};

use crate::people::User;

/// The condition on the alias `t` of `tickets`. Only ids are written into it.
pub(crate) fn condition(viewer: &User) -> String {
    let id = viewer.id;
    match viewer.ticket_restriction.as_deref() {
        _ if viewer.role == "admin" => "TRUE".to_owned(),
        None => "TRUE".to_owned(),
        Some("groups") => format!(
            "(t.group_id IN (SELECT group_id FROM memberships WHERE user_id = {id}) \
             OR t.assignee_id = {id} OR t.requester_id = {id})"
        ),
        Some(_) => format!("(t.assignee_id = {id} OR t.requester_id = {id})"),
    }
}

/// Whether the viewer sees that ticket; none if there is no such ticket.
pub(crate) fn sees(db: &Connection, viewer: &User, ticket: i64) -> Result<Option<bool>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT ({}) IS TRUE FROM tickets t WHERE t.id = ?1",
        condition(viewer)
    ))?
    .query_row([ticket], |row| row.get(0))
    .optional()
}
