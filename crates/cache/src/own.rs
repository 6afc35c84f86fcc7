//! The agent's own small things: drafts, what was looked at, failures to tell windows of, the pause.

use model::{TicketId, Time};
use protocol::{FailedAct, Seen};
use rusqlite::{OptionalExtension, Row, params};

use crate::{Cache, Result};

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
            // Whoever looks knows that it is back.
            let back = tx
                .prepare_cached("DELETE FROM own.later WHERE ticket_id = ?1 AND back = 1")?
                .execute([seen.ticket.id.0])?;
            if written + back > 0 {
                changed.push(seen.ticket.id);
            }
        }
        tx.commit()?;
        for seen in seen {
            // And that it is theirs. That is the other file's.
            let given = writer
                .prepare_cached("UPDATE mine SET news = 0 WHERE ticket_id = ?1 AND news > 0")?
                .execute([seen.ticket.id.0])?;
            if given > 0 && !changed.contains(&seen.ticket.id) {
                changed.push(seen.ticket.id);
            }
        }
        Ok(changed)
    }

    /// The failures that nobody was told of: sends refused or blocked, and replies which the
    /// helpdesk accepted but says did not arrive (rule 17). They count as told to the windows from here
    /// on, and the alerts take them up.
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
                let failure = FailureToTell {
                    act: failed_act(row, 5, 6)?,
                    ticket: TicketId(row.get(1)?),
                    name: row.get(2)?,
                    reason: why(row, 3, 4)?,
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

/// What did not come about, from a row of the outbox: its kind, and whether the helpdesk accepted it.
pub(crate) fn failed_act(row: &Row<'_>, kind: usize, accepted: usize) -> rusqlite::Result<FailedAct> {
    Ok(match (row.get_ref(kind)?.as_str()?, row.get(accepted)?) {
        ("note", _) => FailedAct::Note,
        ("take", _) => FailedAct::Take,
        ("priority", _) => FailedAct::Priority,
        ("snooze", _) => FailedAct::Snooze,
        ("status", _) => FailedAct::Status,
        ("assign", _) => FailedAct::Assign,
        ("tags", _) => FailedAct::Tags,
        (_, true) => FailedAct::Delivery,
        (_, false) => FailedAct::Reply,
    })
}

/// Why: the row's own reason, or what is told of the message's delivery.
pub(crate) fn why(row: &Row<'_>, reason: usize, delivery: usize) -> rusqlite::Result<String> {
    let reason: Option<String> = row.get(reason)?;
    let delivery: Option<String> = row.get(delivery)?;
    let said = delivery.and_then(|text| serde_json::from_str(&text).ok());
    Ok(match (reason, said) {
        (Some(reason), _) | (None, Some(model::Delivery::Failed { reason })) => reason,
        _ => String::new(),
    })
}
