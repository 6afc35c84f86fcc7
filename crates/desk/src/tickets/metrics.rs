//! What is counted and timed of a ticket. The rows are written by triggers of the database, from
//! what the audits say; here they are only read.

use model::Time;
use rusqlite::Connection;

/// A row of `ticket_metrics`, with the ticket's own times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metrics {
    pub(crate) ticket_id: i64,
    /// Public replies of agents.
    pub(crate) replies: i64,
    /// From solved.
    pub(crate) reopens: i64,
    pub(crate) assignee_stations: i64,
    pub(crate) group_stations: i64,
    pub(crate) initially_assigned_at: Option<Time>,
    pub(crate) assigned_at: Option<Time>,
    pub(crate) status_updated_at: Option<Time>,
    pub(crate) solved_at: Option<Time>,
    pub(crate) first_solved_at: Option<Time>,
    pub(crate) first_reply_at: Option<Time>,
    pub(crate) latest_comment_at: Option<Time>,
    pub(crate) assignee_updated_at: Option<Time>,
    pub(crate) requester_updated_at: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// Those of some tickets, in the order of `ids`.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Metrics>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT m.ticket_id, m.replies, m.reopens, m.assignee_stations, m.group_stations,
             m.initially_assigned_at, m.assigned_at, m.status_updated_at, m.solved_at, m.first_solved_at,
             m.first_reply_at, m.latest_comment_at, m.assignee_updated_at, m.requester_updated_at,
             t.created_at, t.updated_at
         FROM json_each(?1) wanted JOIN ticket_metrics m ON m.ticket_id = wanted.value
         JOIN tickets t ON t.id = m.ticket_id ORDER BY wanted.key",
    )?
    .query_map([crate::store::id_list(ids.iter().copied())], |row| {
        let time = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Time));
        Ok(Metrics {
            ticket_id: row.get(0)?,
            replies: row.get(1)?,
            reopens: row.get(2)?,
            assignee_stations: row.get(3)?,
            group_stations: row.get(4)?,
            initially_assigned_at: time(5)?,
            assigned_at: time(6)?,
            status_updated_at: time(7)?,
            solved_at: time(8)?,
            first_solved_at: time(9)?,
            first_reply_at: time(10)?,
            latest_comment_at: time(11)?,
            assignee_updated_at: time(12)?,
            requester_updated_at: time(13)?,
            created_at: Time(row.get(14)?),
            updated_at: Time(row.get(15)?),
        })
    })?
    .collect()
}
