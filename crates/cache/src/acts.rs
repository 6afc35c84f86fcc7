//! What an agent does to a ticket beside replying, in the outbox; and the outbox as it is shown.

use model::{Channel, Priority, Status, TicketId, Time, UserId};
use protocol::{AgentsView, Assignee, OutboxEntry, OutboxView, SendId, SendState, SendView, SendWhat};
use rusqlite::{Connection, Row, params};

use crate::conversation::route_view;
use crate::outbox::{NewNote, OutgoingWhat, what};
use crate::{Cache, CacheError, Result, uploads};

/// The columns that [`send`] reads, of `own.outbox o`.
pub(crate) const SEND_COLUMNS: &str =
    "o.kind, o.text, o.status, o.assignee_id, o.add_tags, o.remove_tags, o.priority,
  o.snooze_until, o.id, o.state, o.reason, o.created_at, o.not_before,
  (SELECT p.name FROM people p WHERE p.id = o.assignee_id), o.doubtful";

impl Cache {
    /// Puts a status, a priority, a snooze, an assignment or an edit of tags into the outbox.
    ///
    /// # Errors
    /// What the disk says.
    pub fn queue_act(
        &self,
        key: &str,
        ticket: TicketId,
        act: &OutgoingWhat,
        now: Time,
        not_before: Time,
    ) -> Result<SendId> {
        let none = || "[]".to_owned();
        let (mut priority, mut snooze_until) = (None, None);
        let (kind, status, assignee, add, remove) = match act {
            OutgoingWhat::Reply { text, status } => {
                return self.queue_reply(key, ticket, text, *status, now, not_before);
            }
            OutgoingWhat::Note { text } => {
                let note = NewNote {
                    key: key.to_owned(),
                    ticket,
                    text: text.clone(),
                    files: Vec::new(),
                    not_before,
                };
                // Without files, none can be missing.
                let queued = self.queue_note(&note, now)?;
                return queued.ok_or_else(|| CacheError::Damaged("a note was not queued".into()));
            }
            OutgoingWhat::Take => return self.queue_take(key, ticket, now),
            OutgoingWhat::Status(status) => ("status", status.word(), None, none(), none()),
            OutgoingWhat::Priority(to) => {
                priority = to.map(Priority::word);
                ("priority", "", None, none(), none())
            }
            OutgoingWhat::Snooze(until) => {
                snooze_until = until.map(|at| at.0);
                ("snooze", Status::Hold.word(), None, none(), none())
            }
            OutgoingWhat::Assign(to) => ("assign", "", to.map(|id| id.0), none(), none()),
            OutgoingWhat::Tags { add, remove } => {
                let (add, remove) = (crate::apply::json(add)?, crate::apply::json(remove)?);
                ("tags", "", None, add, remove)
            }
        };
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // What failed before of the same kind has been answered by this one.
        tx.execute(
            "DELETE FROM own.outbox WHERE ticket_id = ?1 AND kind = ?2 AND state IN ('failed', 'blocked')",
            params![ticket.0, kind],
        )?;
        tx.execute(
            "INSERT INTO own.outbox (key, ticket_id, kind, status, assignee_id, add_tags, remove_tags, state,
                                     created_at, not_before, priority, snooze_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'queued', ?8, ?9, ?10, ?11)",
            params![
                key,
                ticket.0,
                kind,
                status,
                assignee,
                add,
                remove,
                now.0,
                not_before.0,
                priority,
                snooze_until
            ],
        )?;
        let id = SendId(tx.last_insert_rowid());
        tx.commit()?;
        Ok(id)
    }

    /// What is not at the helpdesk yet, or failed: what needs the agent first, then oldest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn outbox(&self) -> Result<OutboxView> {
        let me = self.me()?.map(|me| me.id);
        self.read(|db| {
            let sql = format!(
                "SELECT {SEND_COLUMNS}, o.ticket_id, coalesce(c.name, ''), t.channel, t.route,
                   t.business_account, t.status,
                   o.id > (SELECT min(x.id) FROM own.outbox x WHERE x.ticket_id = o.ticket_id
                           AND x.state IN ('queued', 'sending', 'unknown') AND x.state <> 'accepted')
                 FROM own.outbox o
                 LEFT JOIN tickets t ON t.id = o.ticket_id
                 LEFT JOIN people c ON c.id = t.requester_id
                 WHERE o.state <> 'accepted'
                 ORDER BY o.state NOT IN ('failed', 'blocked') AND o.doubtful = 0, o.id"
            );
            let entries = db
                .prepare_cached(&sql)?
                .query_map([], |row| {
                    let send = send(row, me)?;
                    let channel = row.get_ref(17)?.as_str_or_null()?.and_then(Channel::from_word);
                    let route: Option<String> = row.get(18)?;
                    let account: Option<String> = row.get(19)?;
                    let status = row.get_ref(20)?.as_str_or_null()?.and_then(Status::from_word);
                    let route = route.zip(status).map(|(route, status)| {
                        route_view(
                            &route,
                            channel.unwrap_or(Channel::Other),
                            account.as_deref(),
                            status,
                        )
                    });
                    let moves = !matches!(send.state, SendState::Failed | SendState::Blocked);
                    Ok(OutboxEntry {
                        ticket: self.of_account(TicketId(row.get(15)?)),
                        name: row.get(16)?,
                        channel,
                        behind: moves && row.get::<_, Option<bool>>(21)?.unwrap_or(false),
                        route,
                        send,
                    })
                })?
                .collect::<rusqlite::Result<Vec<OutboxEntry>>>()?;
            let entries = entries
                .into_iter()
                .map(|entry| {
                    let send = uploads::with_files(db, entry.send)?;
                    Ok(OutboxEntry { send, ..entry })
                })
                .collect::<rusqlite::Result<_>>()?;
            Ok(OutboxView { entries })
        })
    }

    /// The agents that are known here, by name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn agents(&self) -> Result<AgentsView> {
        let me = self.me()?.map(|me| me.id);
        self.read(|db| {
            let agents = db
                .prepare_cached(
                    "SELECT id, name FROM people WHERE role = 'agent' AND name <> ''
                     ORDER BY name COLLATE NOCASE, id",
                )?
                .query_map([], |row| {
                    let id = UserId(row.get(0)?);
                    Ok(Assignee {
                        id,
                        name: row.get(1)?,
                        me: me == Some(id),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(AgentsView { agents })
        })
    }

    /// A ticket's tags, with what is in the outbox laid over them; none when it is not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn tags(&self, ticket: TicketId) -> Result<Option<Vec<String>>> {
        self.read(|db| {
            let held: Option<String> = rusqlite::OptionalExtension::optional(
                db.prepare_cached("SELECT tags FROM tickets WHERE id = ?1")?
                    .query_row([ticket.0], |row| row.get(0)),
            )?;
            match held {
                Some(held) => Ok(Some(overlaid_tags(db, ticket, &held)?)),
                None => Ok(None),
            }
        })
    }
}

/// Tags with the edits of the outbox laid over them, in their order.
pub(crate) fn overlaid_tags(db: &Connection, ticket: TicketId, held: &str) -> rusqlite::Result<Vec<String>> {
    let mut tags: Vec<String> = serde_json::from_str(held).unwrap_or_default();
    let edits: Vec<(String, String)> = db
        .prepare_cached(
            "SELECT add_tags, remove_tags FROM own.outbox
             WHERE ticket_id = ?1 AND kind = 'tags' AND state IN ('queued', 'sending', 'unknown')
               AND state <> 'accepted' ORDER BY id",
        )?
        .query_map([ticket.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (add, remove) in edits {
        let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
        tags = model::edited_tags(&tags, &list(&add), &list(&remove));
    }
    Ok(tags)
}

/// Reads a send whose query selected [`SEND_COLUMNS`] first; its files are read apart.
pub(crate) fn send(row: &Row<'_>, me: Option<UserId>) -> rusqlite::Result<SendView> {
    let does = match what(row, 0)? {
        OutgoingWhat::Reply { text, status } => SendWhat::Reply { text, status },
        OutgoingWhat::Note { text } => SendWhat::Note { text },
        OutgoingWhat::Take => SendWhat::Take,
        OutgoingWhat::Priority(priority) => SendWhat::Priority { priority },
        OutgoingWhat::Snooze(until) => SendWhat::Snooze { until },
        OutgoingWhat::Status(status) => SendWhat::Status { status },
        OutgoingWhat::Assign(None) => SendWhat::Assign { to: None },
        OutgoingWhat::Assign(Some(id)) => SendWhat::Assign {
            to: Some(Assignee {
                id,
                name: row.get::<_, Option<String>>(13)?.unwrap_or_default(),
                me: me == Some(id),
            }),
        },
        OutgoingWhat::Tags { add, remove } => SendWhat::Tags { add, remove },
    };
    Ok(SendView {
        id: SendId(row.get(8)?),
        what: does,
        state: SendState::from_word(row.get_ref(9)?.as_str()?).unwrap_or(SendState::Unknown),
        reason: row.get(10)?,
        created_at: Time(row.get(11)?),
        not_before: Time(row.get(12)?),
        files: Vec::new(),
        doubtful: row.get(14)?,
    })
}
