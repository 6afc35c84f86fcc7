//! Activities: what others did to an agent's tickets. Written where comments and audit events are
//! written, so that they are complete whoever writes them: a customer, an agent, a macro, the desk.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;

/// The order of priorities; none stands before the lowest.
const PRIORITIES: [&str; 4] = ["low", "normal", "high", "urgent"];

/// A row of `activities`, with what its JSON shows of the ticket and the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Activity {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) actor_id: i64,
    pub(crate) verb: String,
    pub(crate) ticket_id: i64,
    pub(crate) subject: String,
    /// Text, and whether it is public.
    pub(crate) comment: Option<(String, bool)>,
    pub(crate) created_at: Time,
}

/// Somebody wrote on a ticket: its holder hears of it.
pub(crate) fn commented(
    tx: &Transaction<'_>,
    ticket: i64,
    comment: i64,
    author: i64,
    audit: i64,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO activities (user_id, actor_id, verb, ticket_id, comment_id, created_at)
         SELECT t.assignee_id, ?3, 'tickets.comment', t.id, ?2, a.created_at
         FROM tickets t JOIN audits a ON a.id = ?4
         WHERE t.id = ?1 AND t.assignee_id IS NOT NULL AND t.assignee_id <> ?3",
    )?
    .execute([ticket, comment, author, audit])?;
    Ok(())
}

/// A field changed: whoever got the ticket hears of it, and its holder of a higher priority.
pub(crate) fn changed(tx: &Transaction<'_>, audit: i64, detail: &Value) -> Result<(), rusqlite::Error> {
    let rank = |value: &Value| {
        let word = value.as_str();
        PRIORITIES.iter().position(|each| Some(*each) == word)
    };
    let verb = match detail["field_name"].as_str() {
        Some("assignee_id") if !detail["value"].is_null() => "tickets.assignment",
        Some("priority") if rank(&detail["value"]) > rank(&detail["previous_value"]) => {
            "tickets.priority_increase"
        }
        _ => return Ok(()),
    };
    tx.prepare_cached(
        "INSERT INTO activities (user_id, actor_id, verb, ticket_id, created_at)
         SELECT t.assignee_id, a.author_id, ?2, t.id, a.created_at
         FROM audits a JOIN tickets t ON t.id = a.ticket_id
         WHERE a.id = ?1 AND t.assignee_id IS NOT NULL AND t.assignee_id <> a.author_id",
    )?
    .execute(params![audit, verb])?;
    Ok(())
}

const SELECT: &str =
    "SELECT v.id, v.user_id, v.actor_id, v.verb, v.ticket_id, t.subject, c.body, c.public, v.created_at
     FROM activities v JOIN tickets t ON t.id = v.ticket_id LEFT JOIN comments c ON c.id = v.comment_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Activity> {
    let body: Option<String> = row.get(6)?;
    let public: Option<bool> = row.get(7)?;
    Ok(Activity {
        id: row.get(0)?,
        user_id: row.get(1)?,
        actor_id: row.get(2)?,
        verb: row.get(3)?,
        ticket_id: row.get(4)?,
        subject: row.get(5)?,
        comment: body.zip(public),
        created_at: Time(row.get(8)?),
    })
}

/// The activities with those ids, in their order.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Activity>, rusqlite::Error> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut found: Vec<Activity> = db
        .prepare_cached(&format!(
            "{SELECT} WHERE v.id IN (SELECT value FROM json_each(?1))"
        ))?
        .query_map([list], from_row)?
        .collect::<Result<_, _>>()?;
    found.sort_by_key(|activity| ids.iter().position(|id| *id == activity.id));
    Ok(found)
}

/// One of that person's activities.
pub(crate) fn one(db: &Connection, id: i64, person: i64) -> Result<Option<Activity>, rusqlite::Error> {
    db.prepare_cached(&format!("{SELECT} WHERE v.id = ?1 AND v.user_id = ?2"))?
        .query_row([id, person], from_row)
        .optional()
}
