//! Two people become one (rule 5): the helpdesk has done it, and what is held follows.

use std::collections::BTreeSet;

use model::{TicketId, UserId};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{Cache, Result};

/// What of the agent's own is on somebody's tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnWork {
    /// Tickets with a reply that is not at the helpdesk.
    pub unsent: Vec<TicketId>,
    /// Tickets with the draft of a reply.
    pub drafts: Vec<TicketId>,
}

impl Cache {
    /// `gone` was merged into `keep`: their tickets are the other's from now on, also where a list goes
    /// on naming the old owner for a while. Returns the tickets that changed hands.
    ///
    /// # Errors
    /// What the disk says; then nothing was changed.
    pub fn merge_people(&self, keep: UserId, gone: UserId) -> Result<BTreeSet<TicketId>> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Who was merged into them before follows, and nobody is merged into who is gone.
        tx.execute("DELETE FROM merged WHERE gone = ?1", [keep.0])?;
        tx.execute("UPDATE merged SET keep = ?1 WHERE keep = ?2", [keep.0, gone.0])?;
        tx.execute(
            "INSERT INTO merged (gone, keep) VALUES (?2, ?1) ON CONFLICT (gone) DO UPDATE SET keep = excluded.keep",
            [keep.0, gone.0],
        )?;
        let moved = held_of(&tx, gone, u32::MAX)?;
        tx.execute(
            "UPDATE tickets SET requester_id = ?1 WHERE requester_id = ?2",
            [keep.0, gone.0],
        )?;
        // They are shown by their present name: a copy of the old one stands until the survivor is read.
        tx.execute(
            "UPDATE messages SET author_id = ?1 WHERE author_id = ?2
               AND ticket_id IN (SELECT id FROM tickets WHERE requester_id = ?1)",
            [keep.0, gone.0],
        )?;
        tx.execute("DELETE FROM people WHERE id = ?1", [gone.0])?;
        tx.commit()?;
        Ok(moved.into_iter().collect())
    }

    /// Somebody is not there any more, and no ticket held is theirs: they are forgotten. Otherwise they
    /// stay, and so does their name on the tickets. Returns whether they are forgotten.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_person(&self, person: UserId) -> Result<bool> {
        let writer = self.writer();
        let gone = writer.execute(
            "DELETE FROM people WHERE id = ?1
               AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.requester_id = people.id)",
            [person.0],
        )?;
        Ok(gone > 0)
    }

    /// The tickets of a person that are held, the newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn tickets_of(&self, person: UserId, limit: u32) -> Result<Vec<TicketId>> {
        self.read(|db| {
            let found = db
                .prepare_cached(
                    "SELECT id FROM tickets INDEXED BY tickets_of_person WHERE requester_id = ?1
                     ORDER BY sort_at DESC, id DESC LIMIT ?2",
                )?
                .query_map(params![person.0, limit], |row| row.get(0).map(TicketId))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(found)
        })
    }

    /// How many tickets of a person are held; none when neither they nor any are.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count_of(&self, person: UserId) -> Result<Option<u32>> {
        self.read(|db| {
            let (known, tickets): (bool, u32) = db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM people WHERE id = ?1),
                       (SELECT count(*) FROM tickets INDEXED BY tickets_of_person WHERE requester_id = ?1)",
                )?
                .query_row([person.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((known || tickets > 0).then_some(tickets))
        })
    }

    /// What of the agent's own is on a person's tickets.
    ///
    /// # Errors
    /// What the disk says.
    pub fn own_work(&self, person: UserId) -> Result<OwnWork> {
        self.read(|db| {
            let some = |sql: &str| -> rusqlite::Result<Vec<TicketId>> {
                db.prepare_cached(sql)?
                    .query_map([person.0], |row| row.get(0).map(TicketId))?
                    .collect()
            };
            Ok(OwnWork {
                unsent: some(
                    "SELECT DISTINCT o.ticket_id FROM own.outbox o JOIN tickets t ON t.id = o.ticket_id
                     WHERE t.requester_id = ?1 AND o.kind = 'reply' AND o.state <> 'accepted' ORDER BY o.ticket_id",
                )?,
                drafts: some(
                    "SELECT DISTINCT d.ticket_id FROM
                       (SELECT ticket_id FROM own.drafts
                        UNION SELECT ticket_id FROM own.uploads WHERE send_id IS NULL) d
                     JOIN tickets t ON t.id = d.ticket_id
                     WHERE t.requester_id = ?1 ORDER BY d.ticket_id",
                )?,
            })
        })
    }
}

fn held_of(tx: &Transaction<'_>, person: UserId, limit: u32) -> Result<Vec<TicketId>> {
    let found = tx
        .prepare_cached("SELECT id FROM tickets WHERE requester_id = ?1 LIMIT ?2")?
        .query_map(params![person.0, limit], |row| row.get(0).map(TicketId))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

/// Into whom a person was merged; themselves when they were not.
pub(crate) fn survivor(tx: &Transaction<'_>, person: UserId) -> Result<UserId> {
    let keep = tx
        .prepare_cached("SELECT keep FROM merged WHERE gone = ?1")?
        .query_row([person.0], |row| row.get(0).map(UserId))
        .optional()?;
    Ok(keep.unwrap_or(person))
}
