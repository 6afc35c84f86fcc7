//! *Later*: tickets that were put off until a time or until the customer writes, whichever comes first.
//! Meanwhile they make no dot red and no alert.

use model::{TicketId, Time};
use rusqlite::params;

use crate::row::TAKING;
use crate::{Cache, Result};

impl Cache {
    /// Puts a ticket off until then, or until the customer writes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put_off(&self, ticket: TicketId, until: Time) -> Result<()> {
        self.writer().execute(
            "INSERT INTO own.later (ticket_id, until, message_id)
             VALUES (?1, ?2, coalesce((SELECT newest_customer_id FROM tickets WHERE id = ?1), 0))
             ON CONFLICT (ticket_id) DO UPDATE SET until = excluded.until, message_id = excluded.message_id, back = 0",
            params![ticket.0, until.0],
        )?;
        Ok(())
    }

    /// Puts a ticket off no longer, as if it had never been.
    ///
    /// # Errors
    /// What the disk says.
    pub fn put_off_no_longer(&self, ticket: TicketId) -> Result<()> {
        self.writer()
            .execute("DELETE FROM own.later WHERE ticket_id = ?1", [ticket.0])?;
        Ok(())
    }

    /// Brings back what was put off until now: it counts as not looked at again. What the customer wrote on,
    /// what is over, somebody else's or gone is put off no longer. Says which tickets these were.
    ///
    /// # Errors
    /// What the disk says.
    pub fn bring_back(&self, now: Time) -> Result<Vec<TicketId>> {
        let me = self.me()?.map_or(0, |me| me.id.0);
        let over = format!(
            "SELECT p.ticket_id FROM own.later p LEFT JOIN tickets t ON t.id = p.ticket_id
             WHERE t.id IS NULL OR coalesce(t.newest_customer_id, 0) > p.message_id
               OR t.status IN ('solved', 'closed') OR coalesce(t.assignee_id, ?1) <> ?1
               OR (p.back = 1 AND t.id IN {TAKING})"
        );
        let due = "SELECT ticket_id FROM own.later WHERE back = 0 AND until <= ?1";
        let ids = |sql: &str, value: i64| {
            self.read(|db| {
                let mut statement = db.prepare_cached(sql)?;
                let ids = statement.query_map([value], |row| row.get(0).map(TicketId))?;
                Ok(ids.collect::<rusqlite::Result<Vec<_>>>()?)
            })
        };
        let (mut moved, over_ids) = (Vec::new(), ids(&over, me)?);
        let due_ids: Vec<_> = ids(due, now.0)?
            .into_iter()
            .filter(|id| !over_ids.contains(id))
            .collect();
        if over_ids.is_empty() && due_ids.is_empty() {
            return Ok(moved);
        }
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for ticket in over_ids {
            tx.execute("DELETE FROM own.later WHERE ticket_id = ?1", [ticket.0])?;
            moved.push(ticket);
        }
        for ticket in due_ids {
            tx.execute("UPDATE own.later SET back = 1 WHERE ticket_id = ?1", [ticket.0])?;
            tx.execute(
                "DELETE FROM own.looked WHERE ticket_id = ?1
                   AND message_id <= (SELECT message_id FROM own.later WHERE ticket_id = ?1)",
                [ticket.0],
            )?;
            moved.push(ticket);
        }
        tx.commit()?;
        Ok(moved)
    }
}
