//! Files that go along with replies. They are the agent's own: kept as soon as they are attached, with the
//! draft of their ticket; with its row in the outbox once the reply was given; with the draft again when it
//! is taken back; and gone once the helpdesk has the reply.

use model::{FileKind, TicketId, Time};
use protocol::{SendId, SendView, UploadId, UploadView};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::{Cache, Fetched, Held, Result};

/// A file of a reply that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its number.
    pub id: UploadId,
    /// Its name.
    pub name: String,
    /// Its media type, as sniffed.
    pub content_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// What the helpdesk calls it and since when (server time); none: it was not uploaded yet.
    pub token: Option<(String, Time)>,
}

const VIEW: &str = "u.id, u.name, u.content_type, u.size,
  EXISTS (SELECT 1 FROM own.upload_bytes b WHERE b.hash = u.hash AND b.thumbnail IS NOT NULL)";

impl Cache {
    /// Attaches a file to the draft of a ticket, durably.
    ///
    /// # Errors
    /// What the disk says; then it is not attached.
    pub fn keep_upload(&self, ticket: TicketId, name: &str, file: &Fetched) -> Result<UploadView> {
        self.attach_file(ticket, false, name, file)
    }

    /// Attaches a file to the draft of an internal note, durably.
    ///
    /// # Errors
    /// What the disk says; then it is not attached.
    pub fn keep_note_upload(&self, ticket: TicketId, name: &str, file: &Fetched) -> Result<UploadView> {
        self.attach_file(ticket, true, name, file)
    }

    fn attach_file(&self, ticket: TicketId, note: bool, name: &str, file: &Fetched) -> Result<UploadView> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO own.upload_bytes (hash, bytes, thumbnail) VALUES (?1, ?2, ?3)
             ON CONFLICT (hash) DO NOTHING",
            params![file.hash, file.held.bytes, file.held.thumbnail],
        )?;
        tx.execute(
            "INSERT INTO own.uploads (ticket_id, name, content_type, size, hash, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                ticket.0,
                name,
                file.held.content_type,
                i64::try_from(file.held.bytes.len()).unwrap_or(i64::MAX),
                file.hash,
                note
            ],
        )?;
        let id = tx.last_insert_rowid();
        let kept = tx.query_row(
            &format!("SELECT {VIEW} FROM own.uploads u WHERE u.id = ?1"),
            [id],
            view,
        )?;
        tx.commit()?;
        Ok(kept)
    }

    /// Takes a file off the draft of a ticket. False when it is not there: it may go along with a reply
    /// by now.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_upload(&self, ticket: TicketId, file: UploadId) -> Result<bool> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let removed = tx.execute(
            "DELETE FROM own.uploads WHERE id = ?1 AND ticket_id = ?2 AND send_id IS NULL",
            [file.0, ticket.0],
        )?;
        let unused = removed > 0 && forget_unused(&tx)?;
        tx.commit()?;
        if unused {
            give_back(&writer)?;
        }
        Ok(removed > 0)
    }

    /// The files that are attached to the draft of a reply to a ticket, in the order in which they were.
    ///
    /// # Errors
    /// What the disk says.
    pub fn draft_uploads(&self, ticket: TicketId) -> Result<Vec<UploadView>> {
        self.read(|db| Ok(of_draft(db, ticket, false)?))
    }

    /// The bytes of a file of ours; none when they are gone: it was removed, or its page is damaged.
    ///
    /// # Errors
    /// What the disk says.
    pub fn upload_bytes(&self, file: UploadId) -> Result<Option<Held>> {
        self.read(|db| {
            let found = db
                .prepare_cached(
                    "SELECT u.content_type, b.bytes, b.thumbnail FROM own.uploads u
                     JOIN own.upload_bytes b ON b.hash = u.hash WHERE u.id = ?1",
                )?
                .query_row([file.0], |row| {
                    Ok(Held {
                        content_type: row.get(0)?,
                        bytes: row.get(1)?,
                        thumbnail: row.get(2)?,
                    })
                })
                .optional()?;
            Ok(found)
        })
    }

    /// Notes what the helpdesk calls a file that was uploaded, and when.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_upload_token(&self, file: UploadId, token: &str, at: Time) -> Result<()> {
        self.writer().execute(
            "UPDATE own.uploads SET token = ?2, token_at = ?3 WHERE id = ?1",
            params![file.0, token, at.0],
        )?;
        Ok(())
    }

    /// Forgets what the helpdesk called the files of a reply: they are to be uploaded again.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_upload_tokens(&self, send: SendId) -> Result<()> {
        self.writer().execute(
            "UPDATE own.uploads SET token = NULL, token_at = NULL WHERE send_id = ?1",
            [send.0],
        )?;
        Ok(())
    }
}

fn view(row: &Row<'_>) -> rusqlite::Result<UploadView> {
    let (name, content_type): (String, String) = (row.get(1)?, row.get(2)?);
    let kind = match FileKind::of(&name, &content_type) {
        // What cannot be decoded is not shown.
        FileKind::Image if !row.get::<_, bool>(4)? => FileKind::File,
        kind => kind,
    };
    Ok(UploadView {
        id: UploadId(row.get(0)?),
        name,
        content_type,
        size: size(row, 3)?,
        kind,
    })
}

fn size(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.unsigned_abs())
}

/// The files of a note's draft, or of a reply's.
pub(crate) fn of_draft(db: &Connection, ticket: TicketId, note: bool) -> rusqlite::Result<Vec<UploadView>> {
    db.prepare_cached(&format!(
        "SELECT {VIEW} FROM own.uploads u
         WHERE u.ticket_id = ?1 AND u.send_id IS NULL AND u.note = ?2 ORDER BY u.id"
    ))?
    .query_map(params![ticket.0, note], view)?
    .collect()
}

/// A send with its files.
pub(crate) fn with_files(db: &Connection, send: SendView) -> rusqlite::Result<SendView> {
    let files = db
        .prepare_cached(&format!(
            "SELECT {VIEW} FROM own.uploads u WHERE u.send_id = ?1 ORDER BY u.id"
        ))?
        .query_map([send.id.0], view)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(SendView { files, ..send })
}

/// The files of a reply that is to leave.
pub(crate) fn outgoing(db: &Connection, send: SendId) -> rusqlite::Result<Vec<OutgoingFile>> {
    db.prepare_cached(
        "SELECT id, name, content_type, size, token, token_at FROM own.uploads WHERE send_id = ?1 ORDER BY id",
    )?
    .query_map([send.0], |row| {
        let token: Option<String> = row.get(4)?;
        let at: Option<i64> = row.get(5)?;
        Ok(OutgoingFile {
            id: UploadId(row.get(0)?),
            name: row.get(1)?,
            content_type: row.get(2)?,
            size: size(row, 3)?,
            token: token.zip(at.map(Time)),
        })
    })?
    .collect()
}

/// Hands files of a draft over to its note or its reply; false when one of them is not there any more.
pub(crate) fn go_along(
    tx: &Transaction<'_>,
    ticket: TicketId,
    note: bool,
    send: SendId,
    files: &[UploadId],
) -> rusqlite::Result<bool> {
    let mut give = tx.prepare_cached(
        "UPDATE own.uploads SET send_id = ?3
         WHERE id = ?1 AND ticket_id = ?2 AND send_id IS NULL AND note = ?4",
    )?;
    for file in files {
        if give.execute(params![file.0, ticket.0, send.0, note])? == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The files of what is taken back are its draft's again.
pub(crate) fn come_back(tx: &Transaction<'_>, send: i64) -> rusqlite::Result<()> {
    tx.execute("UPDATE own.uploads SET send_id = NULL WHERE send_id = ?1", [send])?;
    Ok(())
}

/// The files of a reply that the helpdesk has. Whether bytes went with them.
pub(crate) fn arrived(tx: &Transaction<'_>, send: SendId) -> rusqlite::Result<bool> {
    let removed = tx.execute("DELETE FROM own.uploads WHERE send_id = ?1", [send.0])?;
    Ok(removed > 0 && forget_unused(tx)?)
}

fn forget_unused(tx: &Transaction<'_>) -> rusqlite::Result<bool> {
    let gone = tx.execute(
        "DELETE FROM own.upload_bytes
         WHERE NOT EXISTS (SELECT 1 FROM own.uploads u WHERE u.hash = upload_bytes.hash)",
        [],
    )?;
    Ok(gone > 0)
}

/// Gives the room of bytes that went back to the disk: there may be a lot of them, and a file that is
/// large is not looked over at each start.
pub(crate) fn give_back(writer: &Connection) -> rusqlite::Result<()> {
    let mut statement = writer.prepare("PRAGMA own.incremental_vacuum")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

/// After a repair: files of a reply whose row could not be read are the draft's again, and bytes that no
/// file has are let go of. `own.db` is the only file of this connection.
pub(crate) fn after_repair(own: &Connection) -> rusqlite::Result<()> {
    own.execute(
        "UPDATE uploads SET send_id = NULL WHERE send_id NOT IN (SELECT id FROM outbox)",
        [],
    )?;
    own.execute(
        "DELETE FROM upload_bytes WHERE hash NOT IN (SELECT hash FROM uploads)",
        [],
    )?;
    Ok(())
}
