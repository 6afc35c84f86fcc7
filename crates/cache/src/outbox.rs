//! The outbox: everything an agent does is a row here first, then an attempt.
//!
//! `queued → sending → accepted`, or `failed`, or `blocked`, with the text kept. `sending` is
//! committed before the request leaves, and the attempt is counted with it, so that a send which
//! crashes the program cannot do so for ever. A lost answer makes it `unknown`; only a look-up at
//! the helpdesk leads out of that. Of one ticket, only the oldest row that is not finished moves.

use model::{MessageId, Priority, Status, TicketId, Time, UserId};
use protocol::{SendId, SendState, UploadId};
use rusqlite::{OptionalExtension, Row, params};

use crate::{Cache, CacheError, OutgoingFile, Result, uploads};

/// A send that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub id: SendId,
    /// Our name for it.
    pub key: String,
    /// The ticket.
    pub ticket: TicketId,
    /// What it does.
    pub what: OutgoingWhat,
    /// `Queued`, or `Unknown` when it must be looked up first.
    pub state: SendState,
    /// Attempts made so far.
    pub attempts: u32,
    /// When a write last left that may have been done.
    pub left_at: Option<Time>,
    /// The files that go along with a reply.
    pub files: Vec<OutgoingFile>,
    /// What the latest attempt went with.
    pub guard: Option<String>,
}

/// A reply as an agent gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    /// Our name for the send.
    pub key: String,
    /// The ticket.
    pub ticket: TicketId,
    /// The text.
    pub text: String,
    /// The status to submit as.
    pub status: Status,
    /// The files of the draft that go along.
    pub files: Vec<UploadId>,
    /// When it may leave.
    pub not_before: Time,
}

/// An internal note as an agent gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNote {
    /// Our name for the send.
    pub key: String,
    /// The ticket.
    pub ticket: TicketId,
    /// The text.
    pub text: String,
    /// The files of the note's draft that go along.
    pub files: Vec<UploadId>,
    /// When it may leave.
    pub not_before: Time,
}

/// What a send does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutgoingWhat {
    /// A public reply, submitted with a status.
    Reply {
        /// The text.
        text: String,
        /// The status.
        status: Status,
    },
    /// An internal note.
    Note {
        /// The text.
        text: String,
    },
    /// Assign the ticket to me, unless somebody has it.
    Take,
    /// Give the ticket another status.
    Status(Status),
    /// Say how urgent it is, or no longer.
    Priority(Option<Priority>),
    /// Let it rest until then (server time), or until the customer writes.
    Snooze(Option<Time>),
    /// Give it to somebody, or to nobody.
    Assign(Option<UserId>),
    /// Edit its tags.
    Tags {
        /// Added.
        add: Vec<String>,
        /// Taken off.
        remove: Vec<String>,
    },
}

impl Cache {
    /// Puts a reply into the outbox and removes the ticket's draft, together.
    ///
    /// # Errors
    /// What the disk says; then the draft is still there.
    pub fn queue_reply(
        &self,
        key: &str,
        ticket: TicketId,
        text: &str,
        status: Status,
        now: Time,
        not_before: Time,
    ) -> Result<SendId> {
        let reply = NewReply {
            key: key.to_owned(),
            ticket,
            text: text.to_owned(),
            status,
            files: Vec::new(),
            not_before,
        };
        // Without files, none can be missing.
        let queued = self.queue_reply_with_files(&reply, now)?;
        queued.ok_or_else(|| CacheError::Damaged("a reply was not queued".into()))
    }

    /// Puts a reply into the outbox together with those files of the draft that go along, and removes the
    /// draft's text. None when one of the files is not with the draft any more; then nothing was done.
    ///
    /// # Errors
    /// What the disk says; then the draft is still there.
    pub fn queue_reply_with_files(&self, reply: &NewReply, now: Time) -> Result<Option<SendId>> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO own.outbox (key, ticket_id, kind, text, status, state, created_at, not_before)
             VALUES (?1, ?2, 'reply', ?3, ?4, 'queued', ?5, ?6)",
            params![
                reply.key,
                reply.ticket.0,
                reply.text,
                reply.status.word(),
                now.0,
                reply.not_before.0
            ],
        )?;
        let id = SendId(tx.last_insert_rowid());
        if !uploads::go_along(&tx, reply.ticket, false, id, &reply.files)? {
            return Ok(None);
        }
        tx.execute("DELETE FROM own.drafts WHERE ticket_id = ?1", [reply.ticket.0])?;
        tx.commit()?;
        Ok(Some(id))
    }

    /// Puts an internal note into the outbox together with those files of the note's draft that go along, and
    /// removes that draft's text; the reply's draft is not touched. None when one of the files is not with it
    /// any more; then nothing was done.
    ///
    /// # Errors
    /// What the disk says; then the draft is still there.
    pub fn queue_note(&self, note: &NewNote, now: Time) -> Result<Option<SendId>> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO own.outbox (key, ticket_id, kind, text, state, created_at, not_before)
             VALUES (?1, ?2, 'note', ?3, 'queued', ?4, ?5)",
            params![note.key, note.ticket.0, note.text, now.0, note.not_before.0],
        )?;
        let id = SendId(tx.last_insert_rowid());
        if !uploads::go_along(&tx, note.ticket, true, id, &note.files)? {
            return Ok(None);
        }
        tx.execute(
            "DELETE FROM own.note_drafts WHERE ticket_id = ?1",
            [note.ticket.0],
        )?;
        tx.commit()?;
        Ok(Some(id))
    }

    /// Puts a take into the outbox; one that is already under way is given back instead.
    ///
    /// # Errors
    /// What the disk says.
    pub fn queue_take(&self, key: &str, ticket: TicketId, now: Time) -> Result<SendId> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let under_way: Option<i64> = tx
            .query_row(
                "SELECT id FROM own.outbox WHERE ticket_id = ?1 AND kind = 'take'
                   AND state IN ('queued', 'sending', 'unknown')",
                [ticket.0],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(id) = under_way {
            return Ok(SendId(id));
        }
        // An earlier take that failed has been answered by this one.
        tx.execute(
            "DELETE FROM own.outbox WHERE ticket_id = ?1 AND kind = 'take' AND state IN ('failed', 'blocked')",
            [ticket.0],
        )?;
        tx.execute(
            "INSERT INTO own.outbox (key, ticket_id, kind, state, created_at, not_before)
             VALUES (?1, ?2, 'take', 'queued', ?3, ?3)",
            params![key, ticket.0, now.0],
        )?;
        let id = SendId(tx.last_insert_rowid());
        tx.commit()?;
        Ok(id)
    }

    /// After a start: what was on its way when the program ended may have landed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn recover_outbox(&self) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET state = 'unknown', not_before = 0 WHERE state = 'sending'",
            [],
        )?;
        Ok(())
    }

    /// The same for one send, whose row could not be written for a while.
    ///
    /// # Errors
    /// What the disk says.
    pub fn recover_outbox_row(&self, id: SendId) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET state = 'unknown', not_before = 0 WHERE id = ?1 AND state = 'sending'",
            [id.0],
        )?;
        Ok(())
    }

    /// The sends that are due: of each ticket its oldest unfinished one, when its time has come.
    ///
    /// # Errors
    /// What the disk says.
    pub fn due(&self, now: Time) -> Result<Vec<Outgoing>> {
        self.read(|db| {
            let due = db
                .prepare_cached(
                    "SELECT id, key, ticket_id, state, attempts, left_at, kind, text, status, assignee_id,
                       add_tags, remove_tags, priority, snooze_until, guard FROM own.outbox o
                     WHERE id = (SELECT min(id) FROM own.outbox
                                 WHERE ticket_id = o.ticket_id AND state IN ('queued', 'sending', 'unknown'))
                       AND state IN ('queued', 'unknown') AND not_before <= ?1
                     ORDER BY id",
                )?
                .query_map([now.0], outgoing)?
                .map(|send| {
                    let mut send = send?;
                    send.files = uploads::outgoing(db, send.id)?;
                    Ok(send)
                })
                .collect::<rusqlite::Result<_>>()?;
            Ok(due)
        })
    }

    /// The sends that are marked as on their way.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sending(&self) -> Result<Vec<SendId>> {
        self.read(|db| {
            let sending = db
                .prepare_cached("SELECT id FROM own.outbox WHERE state = 'sending'")?
                .query_map([], |row| row.get(0).map(SendId))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(sending)
        })
    }

    /// The tickets with replies of ours whose delivery was not told yet, newest first.
    ///
    /// # Errors
    /// What the disk says.
    pub fn awaiting_delivery(&self, since: Time, limit: u32) -> Result<Vec<TicketId>> {
        self.read(|db| {
            let tickets = db
                .prepare_cached(
                    "SELECT DISTINCT o.ticket_id FROM own.outbox o
                     LEFT JOIN messages m ON m.ticket_id = o.ticket_id AND m.id = o.message_id
                     WHERE o.state IN ('sending', 'unknown', 'accepted') AND o.told = 0 AND o.kind = 'reply'
                       AND o.created_at >= ?1
                       AND coalesce(m.delivery LIKE '%\"not_reported\"%', 1)
                     ORDER BY o.id DESC LIMIT ?2",
                )?
                .query_map(params![since.0, limit], |row| row.get(0).map(TicketId))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(tickets)
        })
    }

    /// When the next send becomes due; none when nothing waits.
    ///
    /// # Errors
    /// What the disk says.
    pub fn next_due(&self) -> Result<Option<Time>> {
        self.read(|db| {
            let at: Option<i64> = db
                .prepare_cached(
                    "SELECT min(not_before) FROM own.outbox WHERE state IN ('queued', 'unknown')",
                )?
                .query_row([], |row| row.get(0))?;
            Ok(at.map(Time))
        })
    }

    /// Marks a queued send as leaving with this guard, and counts the attempt. False when it is not
    /// queued any more: it was undone, and must not leave.
    ///
    /// # Errors
    /// What the disk says; then it must not leave.
    pub fn mark_sending(&self, id: SendId, now: Time, guard: Option<&str>) -> Result<bool> {
        let marked = self.writer().execute(
            "UPDATE own.outbox SET state = 'sending', attempts = attempts + 1, reason = NULL, left_at = ?2,
               guard = ?3, doubtful = 0
             WHERE id = ?1 AND state IN ('queued', 'unknown')",
            params![id.0, now.0, guard],
        )?;
        Ok(marked > 0)
    }

    /// Notes that nobody can tell whether a send arrived: it stays unknown, nothing sends it again by
    /// itself, and the agent decides. It is looked up again at `again`, since it may be found late.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark_doubtful(&self, id: SendId, reason: &str, again: Time) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET reason = ?2, not_before = ?3, doubtful = 1
             WHERE id = ?1 AND state = 'unknown'",
            params![id.0, reason, again.0],
        )?;
        Ok(())
    }

    /// The agent knows that a doubtful send arrived; `status_key` as for [`Cache::mark_accepted`]. False
    /// when it is not doubtful.
    ///
    /// # Errors
    /// What the disk says.
    pub fn settle(&self, id: SendId, status_key: Option<&str>, now: Time) -> Result<bool> {
        self.accept(id, "state = 'unknown' AND doubtful = 1", None, status_key, now)
    }

    /// Counts an attempt that came to nothing before anything could leave.
    ///
    /// # Errors
    /// What the disk says.
    pub fn count_attempt(&self, id: SendId) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET attempts = attempts + 1 WHERE id = ?1 AND state = 'queued'",
            [id.0],
        )?;
        Ok(())
    }

    /// Notes that what just left was surely not done: what counts is when it left before.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark_not_done(&self, id: SendId, left_before: Option<Time>) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET left_at = ?2 WHERE id = ?1",
            params![id.0, left_before.map(|at| at.0)],
        )?;
        Ok(())
    }

    /// Marks a send as the helpdesk's; its files are let go of. With a `status_key`, the status that a
    /// reply is submitted as goes into the outbox under that name, in the same step: for helpdesks where
    /// it is a request of its own.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark_accepted(
        &self,
        id: SendId,
        message: Option<MessageId>,
        status_key: Option<&str>,
        now: Time,
    ) -> Result<()> {
        self.accept(id, "state <> 'accepted'", message, status_key, now)
            .map(drop)
    }

    fn accept(
        &self,
        id: SendId,
        condition: &str,
        message: Option<MessageId>,
        status_key: Option<&str>,
        now: Time,
    ) -> Result<bool> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let accepted = tx.execute(
            &format!(
                "UPDATE own.outbox SET state = 'accepted', reason = NULL, message_id = ?2, doubtful = 0
                 WHERE id = ?1 AND {condition}"
            ),
            params![id.0, message.map(|id| id.0)],
        )?;
        if accepted == 0 {
            return Ok(false);
        }
        if let Some(key) = status_key {
            tx.execute(
                "INSERT INTO own.outbox (key, ticket_id, kind, status, state, created_at, not_before)
                 SELECT ?2, ticket_id, 'status', status, 'queued', ?3, ?3 FROM own.outbox
                 WHERE id = ?1 AND kind = 'reply'",
                params![id.0, key, now.0],
            )?;
        }
        let room = uploads::arrived(&tx, id)?;
        tx.commit()?;
        if room {
            uploads::give_back(&writer)?;
        }
        Ok(true)
    }

    /// Marks a send as it now stands, with the reason in words and when it moves again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn mark(&self, id: SendId, state: SendState, reason: &str, not_before: Time) -> Result<()> {
        self.writer().execute(
            "UPDATE own.outbox SET state = ?2, reason = ?3, not_before = ?4, told = 0, doubtful = 0
             WHERE id = ?1 AND state <> 'accepted'",
            params![id.0, state.word(), reason, not_before.0],
        )?;
        Ok(())
    }

    /// What waits for the network may go at once again; what waits to be undone has no reason yet. What
    /// was given before the server's clock was known, and is of a later time by ours, waits no longer for
    /// it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn wake_outbox(&self, now: Time) -> Result<()> {
        let writer = self.writer();
        writer.execute(
            "UPDATE own.outbox SET not_before = ?1
             WHERE not_before > ?1 AND (attempts > 0 OR reason IS NOT NULL) AND state IN ('queued', 'unknown')",
            [now.0],
        )?;
        writer.execute(
            "UPDATE own.outbox SET not_before = ?1 + max(not_before - created_at, 0), created_at = ?1
             WHERE created_at > ?1 AND attempts = 0 AND reason IS NULL AND state = 'queued'",
            [now.0],
        )?;
        Ok(())
    }

    /// Takes back a send that surely did not arrive: it has not left, or could not. The text and files of a reply or a note become its draft unless one was
    /// begun meanwhile, which then follows it. False when it has left already.
    ///
    /// # Errors
    /// What the disk says.
    pub fn undo(&self, id: SendId) -> Result<bool> {
        self.remove(id, "state = 'queued'")
    }

    /// Gives up a failed, blocked or doubtful send, keeping a reply's text and files as the draft. False
    /// when it is none of these.
    ///
    /// # Errors
    /// What the disk says.
    pub fn discard(&self, id: SendId) -> Result<bool> {
        self.remove(
            id,
            "(state IN ('failed', 'blocked') OR state = 'unknown' AND doubtful = 1)",
        )
    }

    /// Queues a failed or blocked send again. One that has left before is looked up first: it may
    /// have failed because nobody could tell what became of it. A doubtful one is sent again, as the
    /// agent decided. False when it is none of these.
    ///
    /// # Errors
    /// What the disk says.
    pub fn retry(&self, id: SendId, now: Time) -> Result<bool> {
        let changed = self.writer().execute(
            "UPDATE own.outbox SET
               state = CASE WHEN doubtful = 0 AND attempts > 0 THEN 'unknown' ELSE 'queued' END,
               left_at = CASE WHEN doubtful = 1 THEN NULL ELSE left_at END,
               reason = NULL, not_before = ?2, told = 0, doubtful = 0
             WHERE id = ?1 AND (state IN ('failed', 'blocked') OR state = 'unknown' AND doubtful = 1)",
            params![id.0, now.0],
        )?;
        Ok(changed > 0)
    }

    /// The ticket of a send.
    ///
    /// # Errors
    /// What the disk says.
    pub fn ticket_of(&self, id: SendId) -> Result<Option<TicketId>> {
        self.read(|db| {
            let ticket = db
                .prepare_cached("SELECT ticket_id FROM own.outbox WHERE id = ?1")?
                .query_row([id.0], |row| row.get(0))
                .optional()?;
            Ok(ticket.map(TicketId))
        })
    }

    fn remove(&self, id: SendId, condition: &str) -> Result<bool> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let removed: Option<(i64, String, bool)> = tx
            .query_row(
                &format!(
                    "DELETE FROM own.outbox WHERE id = ?1 AND {condition}
                     RETURNING ticket_id, text, kind = 'note'"
                ),
                [id.0],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
        let Some((ticket, text, note)) = removed else {
            return Ok(false);
        };
        uploads::come_back(&tx, id.0)?;
        if !text.is_empty() {
            let drafts = drafts(note);
            tx.execute(
                &format!(
                    "INSERT INTO own.{drafts} (ticket_id, text) VALUES (?1, ?2)
                     ON CONFLICT (ticket_id) DO UPDATE SET text = excluded.text || char(10) || char(10) || text"
                ),
                params![ticket, text],
            )?;
        }
        tx.commit()?;
        Ok(true)
    }
}

/// The table with the drafts of notes, or of replies.
pub(crate) fn drafts(note: bool) -> &'static str {
    if note { "note_drafts" } else { "drafts" }
}

fn outgoing(row: &Row<'_>) -> rusqlite::Result<Outgoing> {
    Ok(Outgoing {
        id: SendId(row.get(0)?),
        key: row.get(1)?,
        ticket: TicketId(row.get(2)?),
        state: SendState::from_word(row.get_ref(3)?.as_str()?).unwrap_or(SendState::Unknown),
        attempts: row.get(4)?,
        left_at: row.get::<_, Option<i64>>(5)?.map(Time),
        files: Vec::new(),
        guard: row.get(14)?,
        what: what(row, 6)?,
    })
}

/// What a send does, of the columns kind, text, status, assignee_id, add_tags, remove_tags, priority and
/// snooze_until from `first` on.
pub(crate) fn what(row: &Row<'_>, first: usize) -> rusqlite::Result<OutgoingWhat> {
    let status = || {
        let word = row.get_ref(first + 2)?.as_str()?;
        Ok::<_, rusqlite::Error>(Status::from_word(word).unwrap_or(Status::Open))
    };
    let tags = |column: usize| {
        let text = row.get_ref(first + column)?.as_str()?;
        Ok::<_, rusqlite::Error>(serde_json::from_str(text).unwrap_or_default())
    };
    Ok(match row.get_ref(first)?.as_str()? {
        "note" => OutgoingWhat::Note {
            text: row.get(first + 1)?,
        },
        "take" => OutgoingWhat::Take,
        "priority" => {
            let word = row.get_ref(first + 6)?.as_str_or_null()?;
            OutgoingWhat::Priority(word.and_then(Priority::from_word))
        }
        "snooze" => OutgoingWhat::Snooze(row.get::<_, Option<i64>>(first + 7)?.map(Time)),
        "status" => OutgoingWhat::Status(status()?),
        "assign" => OutgoingWhat::Assign(row.get::<_, Option<i64>>(first + 3)?.map(UserId)),
        "tags" => OutgoingWhat::Tags {
            add: tags(4)?,
            remove: tags(5)?,
        },
        _ => OutgoingWhat::Reply {
            text: row.get(first + 1)?,
            status: status()?,
        },
    })
}
