//! The two queues, their counts, and the dot: all of them queries, none a counter.

use model::{Channel, Dot, Priority, Queue, TicketId, Time};
use protocol::{DotReason, Rests, TicketPage, WaitingTicket};
use rusqlite::{Connection, OptionalExtension, params};

use crate::row::{
    COLUMNS, FROM, GIVEN, HOLDER, MOVED, PRIORITY, PUT_OFF, Reader, STATUS, TAKING, WAITS, read,
};
use crate::{Cache, Result};

/// How many rows a page holds at the most.
pub(crate) const MAX_ROWS: u32 = 200;
/// How many waiting tickets [`Counts::why`] names at the most.
const MAX_WHY: u32 = 20;

/// The counts behind tray and tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Tickets in *Assigned*.
    pub assigned: u32,
    /// Tickets in *Unassigned*.
    pub unassigned: u32,
    /// Tickets that wait.
    pub waiting: u32,
    /// The dot.
    pub dot: Dot,
    /// The waiting tickets: unseen first, then newest first; 20 at most.
    pub why: Vec<WaitingTicket>,
    /// Sends that have not arrived or failed.
    pub outbox: u32,
    /// Drafts of replies.
    pub drafts: u32,
}

impl Cache {
    /// A page of a queue, newest first (rules 8 and 12), as of the server's time `now`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn queue(&self, queue: Queue, offset: u32, limit: u32, now: Time) -> Result<TicketPage> {
        let me = self.me()?;
        let reader = Reader {
            account: &self.account,
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        let my_id = reader.me.map_or(0, |me| me.0);
        self.read(|db| {
            let condition = condition(db, queue)?;
            let sql = format!(
                // The page is chosen before its rows are read: sorting whole rows of a long queue is slow.
                "SELECT {COLUMNS} FROM {FROM} WHERE t.id IN (
                   SELECT t.id FROM tickets t WHERE {condition}
                   ORDER BY t.sort_at DESC, t.id DESC LIMIT ?2 OFFSET ?3)
                 ORDER BY t.sort_at DESC, t.id DESC"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement
                .query_map(params![my_id, limit.min(MAX_ROWS), offset], |row| {
                    read(row, reader)
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(TicketPage {
                queue,
                rows,
                total: count(db, queue, my_id)?,
                more: false,
            })
        })
    }

    /// A ticket's row, whichever queue it stands in; none when it is not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn row(&self, ticket: TicketId, now: Time) -> Result<Option<protocol::TicketRow>> {
        let me = self.me()?;
        let reader = Reader {
            account: &self.account,
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        self.read(|db| {
            let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE t.id = ?1");
            let row = db
                .prepare_cached(&sql)?
                .query_row([ticket.0], |row| read(row, reader))
                .optional()?;
            Ok(row)
        })
    }

    /// The social tickets of both queues that are not over, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open_tickets(&self, limit: u32) -> Result<Vec<TicketId>> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        self.read(|db| {
            let ids = db
                .prepare_cached(
                    "SELECT id FROM tickets t
                     WHERE channel IS NOT NULL AND (assignee_id IS NULL OR assignee_id = ?1)
                       AND status NOT IN ('solved', 'closed')
                     ORDER BY sort_at DESC, id DESC LIMIT ?2",
                )?
                .query_map(params![me, limit], |row| row.get(0).map(TicketId))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(ids)
        })
    }

    /// The counts and the dot (rule 7).
    ///
    /// # Errors
    /// What the disk says.
    pub fn counts(&self) -> Result<Counts> {
        self.counts_silencing(&[])
    }

    /// As [`Cache::counts`]; what waits on a silent channel, with the priority said beside it, makes the dot
    /// hollow at the most.
    ///
    /// # Errors
    /// What the disk says.
    pub fn counts_silencing(&self, silent: &[(Channel, Option<Priority>)]) -> Result<Counts> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        self.read(|db| {
            let why = self.waiting(db, silent)?;
            let waiting = db
                .prepare_cached(&format!(
                    "SELECT count(*) FROM tickets t WHERE {WAITS} AND t.id NOT IN {TAKING}"
                ))?
                .query_row([], |row| row.get(0))?;
            // Unseen ones come first, so the first tells the dot.
            let dot = match why.first() {
                None => Dot::Plain,
                Some(first) if first.unseen => Dot::Red,
                Some(_) => Dot::Hollow,
            };
            let outbox = db
                .prepare_cached("SELECT count(*) FROM own.outbox WHERE state <> 'accepted'")?
                .query_row([], |row| row.get(0))?;
            let drafts = db
                .prepare_cached(
                    "SELECT count(*) FROM (SELECT ticket_id FROM own.drafts
                                           UNION SELECT ticket_id FROM own.note_drafts
                                           UNION SELECT ticket_id FROM own.uploads WHERE send_id IS NULL)",
                )?
                .query_row([], |row| row.get(0))?;
            Ok(Counts {
                assigned: count(db, Queue::Assigned, me)?,
                unassigned: count(db, Queue::Unassigned, me)?,
                waiting,
                dot,
                why,
                outbox,
                drafts,
            })
        })
    }

    /// How many drafts and how many sends that have not arrived or failed are kept here.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rests(&self) -> Result<Rests> {
        self.read(|db| {
            let count = |sql: &str| db.prepare_cached(sql)?.query_row([], |row| row.get(0));
            Ok(Rests {
                drafts: count(
                    "SELECT (SELECT count(*) FROM own.drafts) + (SELECT count(*) FROM own.note_drafts)",
                )?,
                unsent: count("SELECT count(*) FROM own.outbox WHERE state <> 'accepted'")?,
            })
        })
    }

    fn waiting(&self, db: &Connection, silent: &[(Channel, Option<Priority>)]) -> Result<Vec<WaitingTicket>> {
        let silent: Vec<String> = silent
            .iter()
            .map(|(channel, priority)| format!("{} {}", channel.word(), priority.map_or("", Priority::word)))
            .collect();
        let silent = crate::apply::json(&silent)?;
        // The one place where it is decided: what makes the dot red, and what it is told to be red for.
        let sql = format!(
            "SELECT t.id, coalesce(c.name, ''), t.channel, t.last_inbound_at,
               CASE
                 WHEN NOT coalesce(l.message_id < t.newest_customer_id, 1) THEN 'looked'
                 WHEN {PUT_OFF} THEN 'put_off'
                 WHEN t.channel || ' ' || {PRIORITY} IN (SELECT value FROM json_each(?1)) THEN 'silent'
                 WHEN EXISTS (SELECT 1 FROM own.later p WHERE p.ticket_id = t.id AND p.back = 1) THEN 'back'
                 WHEN l.message_id IS NULL THEN 'new'
                 ELSE 'wrote_again'
               END AS reason
             FROM {FROM} WHERE {WAITS} AND t.id NOT IN {TAKING}
             ORDER BY reason IN ('new', 'wrote_again', 'back') DESC, t.sort_at DESC, t.id DESC LIMIT {MAX_WHY}"
        );
        let why = db
            .prepare_cached(&sql)?
            .query_map([silent], |row| {
                let reason = reason(row.get_ref(4)?.as_str()?);
                Ok(WaitingTicket {
                    ticket: self.of_account(TicketId(row.get(0)?)),
                    name: row.get(1)?,
                    channel: Channel::from_word(row.get_ref(2)?.as_str()?).unwrap_or(Channel::Other),
                    since: Time(row.get::<_, Option<i64>>(3)?.unwrap_or_default()),
                    unseen: reason.is_red(),
                    reason,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(why)
    }
}

/// What the query of waiting tickets calls it.
fn reason(word: &str) -> DotReason {
    match word {
        "looked" => DotReason::Looked,
        "put_off" => DotReason::PutOff,
        "silent" => DotReason::Silent,
        "back" => DotReason::Back,
        "wrote_again" => DotReason::WroteAgain,
        _ => DotReason::New,
    }
}

/// A queue's condition; `?1` is my id.
pub(crate) fn condition(db: &Connection, queue: Queue) -> rusqlite::Result<String> {
    Ok(match queue {
        // What we take keeps its place in sight until it has arrived, whatever its status.
        Queue::Assigned => format!(
            // Each side whole, so that each is looked up: together they would be looked for in all.
            "((t.channel IS NOT NULL AND t.assignee_id = ?1 AND t.status IN ('new', 'open') AND t.id NOT IN {MOVED})
               OR (t.channel IS NOT NULL AND t.id IN {MOVED}
                   AND ({HOLDER} = -1 OR ({HOLDER} = ?1 AND {STATUS} IN ('new', 'open')))))"
        ),
        // Giving back is rare: without it the list stays a walk along its index.
        Queue::Unassigned if gives_back(db)? => format!(
            "t.channel IS NOT NULL AND ?1 IS NOT NULL
             AND ((t.assignee_id IS NULL AND t.id NOT IN {GIVEN}) OR (t.id IN {GIVEN} AND {HOLDER} = 0))"
        ),
        Queue::Unassigned => {
            format!(
                "t.channel IS NOT NULL AND t.assignee_id IS NULL AND t.id NOT IN {GIVEN} AND ?1 IS NOT NULL"
            )
        }
    })
}

/// Whether something is given to nobody by what has neither arrived nor been refused.
fn gives_back(db: &Connection) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM own.outbox WHERE kind = 'assign' AND assignee_id IS NULL
           AND state IN ('queued', 'sending', 'unknown') AND state <> 'accepted')",
    )?
    .query_row([], |row| row.get(0))
}

pub(crate) fn count(db: &Connection, queue: Queue, me: i64) -> rusqlite::Result<u32> {
    let sql = format!("SELECT count(*) FROM tickets t WHERE {}", condition(db, queue)?);
    db.prepare_cached(&sql)?.query_row([me], |row| row.get(0))
}
