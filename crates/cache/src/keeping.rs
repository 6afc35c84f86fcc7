//! What of the helpdesk is not held and should be: conversations to be read, and tickets to be
//! confirmed.

use std::collections::BTreeSet;

use model::{Keep, KeepWhat, Span, TicketId, Time, WholeQueue};
use rusqlite::{Connection, params};

use crate::{Cache, Result};

/// Of a waiting ticket it is not known what was written.
const TO_TELL: &str = "channel IS NOT NULL AND assignee_id IS NULL AND status IN ('new', 'open')
  AND held_by_bot = 0 AND (known_at IS NULL OR known_at < updated_at)";

/// The conversation is not held whole.
const UNREAD: &str =
    "(read_at IS NULL OR glimpsed_at IS NOT NULL OR known_at IS NULL OR known_at < updated_at)";

/// A ticket whose conversation is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToRead {
    /// The ticket.
    pub ticket: TicketId,
    /// As the ticket told: see [`model::Ticket::in_chat`].
    pub in_chat: bool,
}

/// How much is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// Tickets.
    pub tickets: u32,
    /// Those whose conversation was read, and has not gone on since as far as is known.
    pub conversations: u32,
}

/// The tickets of a choice whose conversation is not held, by the index that knows them: named, so
/// that none of these queries can ever turn into a reading of all tickets.
fn chosen(what: KeepWhat) -> Option<String> {
    Some(match what {
        KeepWhat::AsNeeded => return None,
        KeepWhat::Open => format!(
            "tickets INDEXED BY tickets_unread_social
             WHERE channel IS NOT NULL AND {UNREAD} AND status NOT IN ('solved', 'closed')"
        ),
        KeepWhat::Social => {
            format!("tickets INDEXED BY tickets_unread_social WHERE channel IS NOT NULL AND {UNREAD}")
        }
        KeepWhat::All => format!("tickets INDEXED BY tickets_unread WHERE {UNREAD}"),
    })
}

/// Tickets that changed before this are not kept.
pub fn keeps_back_to(keep: Keep, now: Time) -> Option<Time> {
    keep.days.map(|days| now - Span::hours(i64::from(days) * 24))
}

impl Cache {
    /// The conversations that should be read next: first those that wait and of which it is not
    /// known what was written, then mine, then those that are kept for reading offline; the newest
    /// first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn to_read(&self, keep: Keep, now: Time, limit: usize) -> Result<Vec<ToRead>> {
        let since = keeps_back_to(keep, now).unwrap_or(Time(i64::MIN));
        let me = self.me()?.map_or(0, |me| me.id.0);
        let mut sources = vec![
            (format!("tickets INDEXED BY tickets_to_tell WHERE {TO_TELL}"), Time(i64::MIN)),
            (
                format!(
                    "tickets INDEXED BY tickets_assigned
                     WHERE channel IS NOT NULL AND status IN ('new', 'open') AND assignee_id = {me} AND {UNREAD}"
                ),
                Time(i64::MIN),
            ),
        ];
        sources.extend(chosen(keep.what).map(|chosen| (chosen, since)));
        self.read(|db| {
            let mut found: Vec<ToRead> = Vec::new();
            for (source, since) in &sources {
                if found.len() >= limit {
                    break;
                }
                let more = select(db, source, *since, limit)?;
                let known: BTreeSet<TicketId> = found.iter().map(|each| each.ticket).collect();
                found.extend(more.into_iter().filter(|each| !known.contains(&each.ticket)));
                found.truncate(limit);
            }
            Ok(found)
        })
    }

    /// How many conversations a choice still lacks.
    ///
    /// # Errors
    /// What the disk says.
    pub fn lacking(&self, keep: Keep, now: Time) -> Result<u32> {
        let since = keeps_back_to(keep, now).unwrap_or(Time(i64::MIN));
        let Some(chosen) = chosen(keep.what) else {
            return Ok(0);
        };
        self.read(|db| {
            let sql = format!("SELECT count(*) FROM {chosen} AND updated_at >= ?1");
            Ok(db.prepare_cached(&sql)?.query_row([since.0], |row| row.get(0))?)
        })
    }

    /// How much is held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn holding(&self) -> Result<Holding> {
        self.read(|db| {
            let sql = format!(
                "SELECT (SELECT count(*) FROM tickets), (SELECT count(*) FROM tickets WHERE {UNREAD})"
            );
            let (tickets, unread): (u32, u32) = db
                .prepare_cached(&sql)?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Holding {
                tickets,
                conversations: tickets.saturating_sub(unread),
            })
        })
    }

    /// Tickets that stand in a queue here and are not among those that it was told whole with:
    /// they have moved on, or left the agent's sight.
    ///
    /// # Errors
    /// What the disk says.
    pub fn doubtful(
        &self,
        queue: WholeQueue,
        ids: &[TicketId],
        as_of: Time,
        limit: usize,
    ) -> Result<Vec<TicketId>> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        let condition = match queue {
            WholeQueue::Unassigned => "channel IS NOT NULL AND assignee_id IS NULL AND ?2 = ?2",
            WholeQueue::Mine => "assignee_id = ?2",
            WholeQueue::Open => "channel IS NOT NULL AND ?2 = ?2",
        };
        let known: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
        self.read(|db| {
            let sql = format!(
                "SELECT id FROM tickets WHERE {condition} AND status NOT IN ('solved', 'closed')
                   AND updated_at < ?1 ORDER BY updated_at DESC"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query(params![as_of.0, me])?;
            let mut doubtful = Vec::new();
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                if !known.contains(&id) {
                    doubtful.push(TicketId(id));
                    if doubtful.len() == limit {
                        break;
                    }
                }
            }
            Ok(doubtful)
        })
    }

    /// The tickets that were confirmed longest ago.
    ///
    /// # Errors
    /// What the disk says.
    pub fn longest_unconfirmed(&self, limit: usize) -> Result<Vec<TicketId>> {
        self.read(|db| {
            let found = db
                .prepare_cached("SELECT id FROM tickets ORDER BY confirmed_at LIMIT ?1")?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                    row.get(0).map(TicketId)
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(found)
        })
    }

    /// Notes that the helpdesk was asked about these and answered.
    ///
    /// # Errors
    /// What the disk says.
    pub fn confirmed(&self, tickets: &[TicketId], now: Time) -> Result<()> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut note = tx.prepare_cached("UPDATE tickets SET confirmed_at = ?2 WHERE id = ?1")?;
            for ticket in tickets {
                note.execute([ticket.0, now.0])?;
            }
        }
        tx.commit()?;
        Ok(())
    }
}

fn select(db: &Connection, chosen: &str, since: Time, limit: usize) -> rusqlite::Result<Vec<ToRead>> {
    db.prepare_cached(&format!(
        "SELECT id, in_chat FROM {chosen} AND updated_at >= ?1 ORDER BY sort_at DESC LIMIT ?2"
    ))?
    .query_map(
        params![since.0, i64::try_from(limit).unwrap_or(i64::MAX)],
        |row| {
            Ok(ToRead {
                ticket: TicketId(row.get(0)?),
                in_chat: row.get(1)?,
            })
        },
    )?
    .collect()
}
