//! The agent's own small things: drafts, what was looked at, the alert log, the pause.

use model::{Channel, MessageId, TicketId, Time};
use protocol::{FailedAct, Seen};
use rusqlite::{OptionalExtension, params};

use crate::row::{FROM, TAKING, WAITS};
use crate::{Cache, Result};

/// A waiting ticket with a customer message that was neither looked at nor alerted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingAlert {
    /// The ticket.
    pub ticket: TicketId,
    /// The message.
    pub message: MessageId,
    /// The customer's name.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// The first line of the newest message.
    pub preview: String,
    /// Whether an earlier message of the same ticket was alerted for.
    pub again: bool,
}

/// A send of ours whose failure nobody was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureToTell {
    /// What did not come about.
    pub act: FailedAct,
    /// The ticket.
    pub ticket: TicketId,
    /// The customer's name.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Cache {
    /// Keeps what is being typed as a reply; an empty text removes the draft.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_draft(&self, ticket: TicketId, text: &str) -> Result<()> {
        self.keep_draft(ticket, text, false)
    }

    /// Keeps what is being typed as an internal note; an empty text removes that draft.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_note_draft(&self, ticket: TicketId, text: &str) -> Result<()> {
        self.keep_draft(ticket, text, true)
    }

    fn keep_draft(&self, ticket: TicketId, text: &str, note: bool) -> Result<()> {
        let (writer, drafts) = (self.writer(), crate::outbox::drafts(note));
        if text.is_empty() {
            writer.execute(
                &format!("DELETE FROM own.{drafts} WHERE ticket_id = ?1"),
                [ticket.0],
            )?;
        } else {
            writer.execute(
                &format!(
                    "INSERT INTO own.{drafts} (ticket_id, text) VALUES (?1, ?2)
                     ON CONFLICT (ticket_id) DO UPDATE SET text = excluded.text"
                ),
                params![ticket.0, text],
            )?;
        }
        Ok(())
    }

    /// Notes what was looked at, all of it this account's; an older message than already noted changes nothing.
    ///
    /// # Errors
    /// What the disk says.
    pub fn looked(&self, seen: &[Seen]) -> Result<Vec<TicketId>> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut changed = Vec::new();
        for seen in seen {
            let written = tx
                .prepare_cached(
                    "INSERT INTO own.looked (ticket_id, message_id) VALUES (?1, ?2)
                     ON CONFLICT (ticket_id) DO UPDATE SET message_id = excluded.message_id
                     WHERE excluded.message_id > message_id",
                )?
                .execute([seen.ticket.id.0, seen.message.0])?;
            if written > 0 {
                changed.push(seen.ticket.id);
            }
        }
        tx.commit()?;
        Ok(changed)
    }

    /// The waiting tickets that nobody was alerted for, oldest message first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn pending_alerts(&self) -> Result<Vec<PendingAlert>> {
        self.read(|db| {
            let sql = format!(
                "SELECT t.id, t.newest_customer_id, coalesce(c.name, ''), t.channel, t.preview,
                   EXISTS (SELECT 1 FROM own.alerts x WHERE x.ticket_id = t.id)
                 FROM {FROM}
                 WHERE {WAITS} AND t.id NOT IN {TAKING}
                   AND coalesce(l.message_id < t.newest_customer_id, 1)
                   AND NOT EXISTS (SELECT 1 FROM own.alerts x
                                   WHERE x.ticket_id = t.id AND x.message_id >= t.newest_customer_id)
                 ORDER BY t.newest_customer_id"
            );
            let pending = db
                .prepare_cached(&sql)?
                .query_map([], |row| {
                    Ok(PendingAlert {
                        ticket: TicketId(row.get(0)?),
                        message: MessageId(row.get(1)?),
                        name: row.get(2)?,
                        channel: Channel::from_word(row.get_ref(3)?.as_str()?).unwrap_or(Channel::Other),
                        preview: row.get(4)?,
                        again: row.get(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(pending)
        })
    }

    /// Of these tickets, those that no longer need an alert: taken, answered, looked at or gone.
    ///
    /// # Errors
    /// What the disk says.
    pub fn settled_alerts(&self, tickets: &[TicketId]) -> Result<Vec<TicketId>> {
        self.read(|db| {
            let sql = format!(
                "SELECT 1 FROM {FROM} WHERE t.id = ?1 AND {WAITS} AND t.id NOT IN {TAKING}
                   AND coalesce(l.message_id < t.newest_customer_id, 1)"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut settled = Vec::new();
            for ticket in tickets {
                if !statement.exists([ticket.0])? {
                    settled.push(*ticket);
                }
            }
            Ok(settled)
        })
    }

    /// Writes into the alert log what was raised or held back, and why.
    ///
    /// # Errors
    /// What the disk says.
    pub fn log_alerts(&self, alerts: &[PendingAlert], outcome: &str, at: Time) -> Result<()> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for alert in alerts {
            tx.prepare_cached(
                "INSERT INTO own.alerts (at, ticket_id, message_id, outcome) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![at.0, alert.ticket.0, alert.message.0, outcome])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The failures that nobody was told of: sends refused or blocked, and replies which the
    /// helpdesk accepted but says did not arrive (rule 17). They count as told from here on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn take_failures(&self) -> Result<Vec<FailureToTell>> {
        let mut writer = self.writer();
        let found: Vec<(i64, FailureToTell)> = {
            let mut statement = writer.prepare_cached(
                "SELECT o.id, o.ticket_id, coalesce(c.name, ''), o.reason, m.delivery, o.kind, o.state = 'accepted'
                 FROM own.outbox o
                 LEFT JOIN tickets t ON t.id = o.ticket_id
                 LEFT JOIN people c ON c.id = t.requester_id
                 LEFT JOIN messages m ON m.ticket_id = o.ticket_id AND m.id = o.message_id
                 WHERE o.told = 0 AND (o.state IN ('failed', 'blocked')
                   OR (o.state = 'accepted' AND m.delivery LIKE '%\"failed\"%'))",
            )?;
            let rows = statement.query_map([], |row| {
                let reason: Option<String> = row.get(3)?;
                let delivery: Option<String> = row.get(4)?;
                let said = delivery.and_then(|text| serde_json::from_str(&text).ok());
                let reason = match (reason, said) {
                    (Some(reason), _) | (None, Some(model::Delivery::Failed { reason })) => reason,
                    _ => String::new(),
                };
                let act = match (row.get_ref(5)?.as_str()?, row.get(6)?) {
                    ("note", _) => FailedAct::Note,
                    ("take", _) => FailedAct::Take,
                    ("priority", _) => FailedAct::Priority,
                    ("snooze", _) => FailedAct::Snooze,
                    ("status", _) => FailedAct::Status,
                    ("assign", _) => FailedAct::Assign,
                    ("tags", _) => FailedAct::Tags,
                    (_, true) => FailedAct::Delivery,
                    (_, false) => FailedAct::Reply,
                };
                let failure = FailureToTell {
                    act,
                    ticket: TicketId(row.get(1)?),
                    name: row.get(2)?,
                    reason,
                };
                Ok((row.get(0)?, failure))
            })?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for (id, _) in &found {
            tx.execute("UPDATE own.outbox SET told = 1 WHERE id = ?1", [id])?;
        }
        tx.commit()?;
        Ok(found.into_iter().map(|(_, failure)| failure).collect())
    }

    /// Until when notifications are held back.
    ///
    /// # Errors
    /// What the disk says.
    pub fn paused_until(&self) -> Result<Option<Time>> {
        self.read(|db| {
            let text: Option<String> = db
                .query_row(
                    "SELECT value FROM own.settings WHERE key = 'paused_until'",
                    [],
                    |row| row.get(0),
                )
                .optional()?;
            Ok(text.and_then(|text| text.parse().ok()).map(Time))
        })
    }

    /// Holds notifications back until then, or no longer.
    ///
    /// # Errors
    /// What the disk says.
    pub fn pause(&self, until: Option<Time>) -> Result<()> {
        let writer = self.writer();
        match until {
            Some(until) => writer.execute(
                "INSERT INTO own.settings (key, value) VALUES ('paused_until', ?1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [until.0.to_string()],
            )?,
            None => writer.execute("DELETE FROM own.settings WHERE key = 'paused_until'", [])?,
        };
        Ok(())
    }

    /// A setting; none when it was never set, or was written by a program that meant another thing
    /// by it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn setting<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let text: Option<String> = self.read(|db| {
            let text = db
                .prepare_cached("SELECT value FROM own.settings WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()?;
            Ok(text)
        })?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_setting<T: serde::Serialize>(&self, key: &str, value: &T) -> Result<()> {
        self.writer().execute(
            "INSERT INTO own.settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, &crate::apply::json(value)?],
        )?;
        Ok(())
    }
}
