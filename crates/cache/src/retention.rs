//! How long and how much is kept here of what is over.
//!
//! What may go: tickets that nothing holds. What stands in a queue, waits, or has words of the agent's
//! (a draft, a send on its way, whatever else `own.db` has for a ticket) stays, however old it is.
//! Oldest first, in small steps, each of which asks anew whether it may. The text is written over in
//! the file (`secure_delete`), and the journal is emptied after.
//!
//! What was removed must not be fetched again at once: [`Cache::kept_from`] is since when there is
//! anything, and nothing that changed earlier is asked for or taken in ([`too_old`]).

use model::{Retention, Span, Status, Ticket, TicketId, Time, UserId};
use rusqlite::{Connection, Transaction, params};

use crate::{Cache, Result};

const DAY: i64 = 86_400_000;
const MEGABYTE: u64 = 1_000_000;
/// What a row takes beside its text, about.
const A_ROW: i64 = 96;
/// The newest change of what was removed for its size.
const TRIMMED_TO: &str = "trimmed_to";
/// Own tables that note what was seen of a ticket: of no use without it.
const NO_HOLD: [&str; 2] = ["looked", "alerts"];

/// What a retention would remove now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removable {
    /// The tickets, oldest first.
    pub tickets: Vec<TicketId>,
    /// Messages in them.
    pub messages: u32,
    /// Bytes they take, about.
    pub bytes: u64,
    /// Bytes that are taken by all now.
    pub held_bytes: u64,
}

/// Whether a ticket that is told is one that a retention removed: it changed before `kept_from`, and
/// stands in nobody's queue.
pub fn too_old(ticket: &Ticket, kept_from: Time, me: Option<UserId>, watch_all: bool) -> bool {
    let over = matches!(ticket.status, Status::Solved | Status::Closed);
    let queued = match ticket.assignee {
        None => ticket.channel.is_some(),
        Some(assignee) => Some(assignee) == me || watch_all && ticket.channel.is_some(),
    };
    ticket.updated_at < kept_from && (over || !queued)
}

/// Since when tickets are kept by age; by whole days, so that it does not move with every look.
fn by_age(retention: Retention, now: Time) -> Option<Time> {
    let since = now - Span::hours(i64::from(retention.days?) * 24);
    Some(Time(since.0 - since.0.rem_euclid(DAY)))
}

impl Cache {
    /// Since when there is anything, by age and by what was removed for its size; none: all.
    ///
    /// # Errors
    /// What the disk says.
    pub fn kept_from(&self, retention: Retention, now: Time) -> Result<Option<Time>> {
        let trimmed: Option<i64> = self.setting(TRIMMED_TO)?;
        // Up to the end of the day of what was removed, since a day is what is asked for at least.
        let by_size = trimmed.map(|at| Time(at - at.rem_euclid(DAY) + DAY));
        Ok(by_age(retention, now).max(by_size.filter(|_| retention.megabytes.is_some())))
    }

    /// Forgets what was removed for its size: there is another limit now.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_trimmed(&self) -> Result<()> {
        let writer = self.writer();
        writer.execute("DELETE FROM own.settings WHERE key = ?1", [TRIMMED_TO])?;
        Ok(())
    }

    /// What a retention would remove at `now`. Reads the length of everything: for a person who asks,
    /// and for every few minutes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn removable(&self, retention: Retention, watch_all: bool, now: Time) -> Result<Removable> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        let since = by_age(retention, now).unwrap_or(Time(i64::MIN));
        self.read(|db| {
            let held_bytes = taken(db)?;
            let limit = retention.megabytes.map(|most| u64::from(most) * MEGABYTE);
            let mut removable = Removable {
                held_bytes,
                ..Removable::default()
            };
            let estimated: i64 = db
                .prepare_cached(&format!(
                    "SELECT coalesce((SELECT sum(length(CAST(text AS BLOB)) + {A_ROW}) FROM messages), 0)
                       + coalesce((SELECT sum(length(CAST(text AS BLOB)) + {A_ROW}) FROM events), 0)
                       + (SELECT count(*) FROM tickets) * 4 * {A_ROW}"
                ))?
                .query_row([], |row| row.get(0))?;
            let scale = held_bytes as f64 / estimated.max(1) as f64;
            let held = held_condition(db)?;
            let sql = format!(
                "SELECT t.id, t.updated_at, m.number, m.bytes + e.bytes + 4 * {A_ROW} FROM tickets t
                 JOIN (SELECT t2.id AS id, count(x.id) AS number,
                         coalesce(sum(length(CAST(x.text AS BLOB)) + {A_ROW}), 0) AS bytes
                       FROM tickets t2 LEFT JOIN messages x ON x.ticket_id = t2.id GROUP BY t2.id) m ON m.id = t.id
                 JOIN (SELECT t3.id AS id, coalesce(sum(length(CAST(y.text AS BLOB)) + {A_ROW}), 0) AS bytes
                       FROM tickets t3 LEFT JOIN events y ON y.ticket_id = t3.id GROUP BY t3.id) e ON e.id = t.id
                 WHERE NOT {held} ORDER BY t.updated_at, t.id"
            );
            let mut statement = db.prepare(&sql)?;
            let mut rows = statement.query(params![me, watch_all])?;
            while let Some(row) = rows.next()? {
                let bytes = (row.get::<_, i64>(3)? as f64 * scale) as u64;
                let too_much = limit.is_some_and(|most| held_bytes.saturating_sub(removable.bytes) > most);
                if Time(row.get(1)?) >= since && !too_much {
                    break;
                }
                removable.tickets.push(TicketId(row.get(0)?));
                removable.messages += row.get::<_, u32>(2)?;
                removable.bytes += bytes;
            }
            Ok(removable)
        })
    }

    /// Removes those of these tickets that nothing holds: one step. Returns which.
    ///
    /// # Errors
    /// What the disk says; then none was removed.
    pub fn remove_over(
        &self,
        tickets: &[TicketId],
        retention: Retention,
        watch_all: bool,
    ) -> Result<Vec<TicketId>> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        let mut writer = self.writer();
        let mut trimmed: Option<i64> = None;
        let mut removed = Vec::new();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let held = held_condition(&tx)?;
        for ticket in tickets {
            let gone: Option<i64> = tx
                .prepare_cached(&format!(
                    "DELETE FROM tickets AS t WHERE t.id = ?3 AND NOT {held} RETURNING updated_at"
                ))?
                .query_map(params![me, watch_all, ticket.0], |row| row.get(0))?
                .next()
                .transpose()?;
            if let Some(at) = gone {
                trimmed = trimmed.max(Some(at));
                removed.push(*ticket);
            }
        }
        people_of_nobody(&tx, me)?;
        tx.commit()?;
        // No transaction writes to both files: lost in a crash, it is noted by the next step.
        if retention.megabytes.is_some()
            && let Some(at) = trimmed
        {
            writer.execute(
                "INSERT INTO own.settings (key, value) VALUES (?1, ?2) ON CONFLICT (key)
                 DO UPDATE SET value = excluded.value WHERE CAST(value AS INTEGER) < CAST(excluded.value AS INTEGER)",
                params![TRIMMED_TO, at.to_string()],
            )?;
        }
        Ok(removed)
    }

    /// Gives the room of what was removed back to the disk, and empties the journal, in which it
    /// would still stand.
    ///
    /// # Errors
    /// What the disk says.
    pub fn give_back(&self) -> Result<()> {
        let writer = self.writer();
        let mut statement = writer.prepare("PRAGMA main.incremental_vacuum")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        drop(rows);
        drop(statement);
        for schema in ["main", "own"] {
            writer.query_row(&format!("PRAGMA {schema}.wal_checkpoint(TRUNCATE)"), [], |_| {
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Customers of whom no ticket is left.
fn people_of_nobody(tx: &Transaction<'_>, me: i64) -> Result<()> {
    tx.execute(
        "DELETE FROM people WHERE id <> ?1 AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.requester_id = people.id)
           AND id NOT IN (SELECT assignee_id FROM tickets WHERE assignee_id IS NOT NULL)",
        [me],
    )?;
    Ok(())
}

/// Bytes that are taken in the cache's file.
fn taken(db: &Connection) -> Result<u64> {
    let number = |name| db.pragma_query_value(Some("main"), name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")?.saturating_sub(number("freelist_count")?);
    Ok(pages.saturating_mul(number("page_size")?).unsigned_abs())
}

/// That something holds a ticket `t`; `?1` is my id, `?2` whether others' tickets are watched. Each
/// own table that names tickets holds them, also one that a later version brings.
fn held_condition(db: &Connection) -> Result<String> {
    let mut held = "((t.status NOT IN ('solved', 'closed') AND (t.assignee_id = ?1
        OR (t.channel IS NOT NULL AND (t.assignee_id IS NULL OR ?2))))"
        .to_owned();
    let tables: Vec<String> = db
        .prepare_cached(
            "SELECT s.name FROM own.sqlite_schema s WHERE s.type = 'table'
               AND EXISTS (SELECT 1 FROM pragma_table_info(s.name, 'own') c WHERE c.name = 'ticket_id')",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables.iter().filter(|table| !NO_HOLD.contains(&table.as_str())) {
        let which = if table == "outbox" {
            " AND o.state <> 'accepted'"
        } else {
            ""
        };
        held += &format!(" OR EXISTS (SELECT 1 FROM own.{table} o WHERE o.ticket_id = t.id{which})");
    }
    Ok(held + ")")
}
