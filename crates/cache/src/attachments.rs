//! Files of messages. The bytes of a file are kept once, by their hash, however many messages have it.

use std::collections::BTreeMap;

use model::{Attachment, FileKind, MessageId, TicketId};
use protocol::AttachmentView;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{Cache, Result};

/// The bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The media type, as sniffed.
    pub content_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// A small PNG of it, when it is a picture.
    pub thumbnail: Option<Vec<u8>>,
}

/// A file that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// SHA-256 of the bytes, in hexadecimal.
    pub hash: String,
    /// What it is.
    pub held: Held,
}

impl Cache {
    /// What is told of an attachment; none when it is not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn attachment(&self, ticket: TicketId, message: MessageId, id: i64) -> Result<Option<Attachment>> {
        self.read(|db| {
            let found = db
                .prepare_cached(
                    "SELECT id, name, content_type, size, address, malware FROM attachments
                     WHERE ticket_id = ?1 AND message_id = ?2 AND id = ?3",
                )?
                .query_row([ticket.0, message.0, id], |row| {
                    Ok(Attachment {
                        id: row.get(0)?,
                        name: row.get(1)?,
                        content_type: row.get(2)?,
                        size: row
                            .get::<_, Option<i64>>(3)?
                            .and_then(|size| u64::try_from(size).ok()),
                        address: row.get(4)?,
                        malware: row.get(5)?,
                    })
                })
                .optional()?;
            Ok(found)
        })
    }

    /// The bytes of an attachment; none when they were not fetched.
    ///
    /// # Errors
    /// What the disk says.
    pub fn attachment_bytes(&self, ticket: TicketId, message: MessageId, id: i64) -> Result<Option<Held>> {
        self.read(|db| {
            let found = db
                .prepare_cached(
                    "SELECT f.content_type, f.bytes, f.thumbnail FROM attachments a JOIN files f ON f.hash = a.hash
                     WHERE a.ticket_id = ?1 AND a.message_id = ?2 AND a.id = ?3",
                )?
                .query_row([ticket.0, message.0, id], |row| {
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

    /// Keeps what was fetched of an attachment, and lets go of files that no message has any more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_file(&self, ticket: TicketId, message: MessageId, id: i64, file: &Fetched) -> Result<()> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO files (hash, content_type, bytes, thumbnail) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (hash) DO NOTHING",
            params![
                file.hash,
                file.held.content_type,
                file.held.bytes,
                file.held.thumbnail
            ],
        )?;
        tx.execute(
            "UPDATE attachments SET hash = ?4 WHERE ticket_id = ?1 AND message_id = ?2 AND id = ?3",
            params![ticket.0, message.0, id, file.hash],
        )?;
        forget_unused(&tx)?;
        tx.commit()?;
        Ok(())
    }
}

/// Lets go of the bytes of files that no message has any more.
pub(crate) fn forget_unused(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.hash = files.hash)",
    )?
    .execute([])?;
    Ok(())
}

/// Writes what is told of a ticket's files. Bytes that were fetched stay with theirs.
pub(crate) fn put(
    tx: &Transaction<'_>,
    ticket: TicketId,
    message: MessageId,
    files: &[Attachment],
) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO attachments (ticket_id, message_id, id, name, content_type, size, address, malware)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (ticket_id, message_id, id) DO UPDATE SET
           hash = CASE WHEN size IS excluded.size AND name = excluded.name THEN hash END,
           name = excluded.name, content_type = excluded.content_type, size = excluded.size,
           address = excluded.address, malware = excluded.malware",
    )?;
    for file in files {
        insert.execute(params![
            ticket.0,
            message.0,
            file.id,
            file.name,
            file.content_type,
            file.size.and_then(|size| i64::try_from(size).ok()),
            file.address,
            file.malware,
        ])?;
    }
    Ok(())
}

/// Forgets files that the ticket's messages do not have any more: redacted ones, for one.
pub(crate) fn forget_others(tx: &Transaction<'_>, ticket: TicketId, kept: &[(MessageId, i64)]) -> Result<()> {
    let held: Vec<(i64, i64)> = tx
        .prepare_cached("SELECT message_id, id FROM attachments WHERE ticket_id = ?1")?
        .query_map([ticket.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (message, id) in held {
        if !kept.contains(&(MessageId(message), id)) {
            tx.execute(
                "DELETE FROM attachments WHERE ticket_id = ?1 AND message_id = ?2 AND id = ?3",
                [ticket.0, message, id],
            )?;
        }
    }
    Ok(())
}

/// A file of a message, and what its bytes were found to be.
pub(crate) struct OfMessage {
    pub(crate) told: Attachment,
    /// The media type, as sniffed; none when the bytes are not held.
    sniffed: Option<String>,
}

/// The files of a ticket's messages, by message.
pub(crate) fn of_ticket(
    db: &Connection,
    ticket: TicketId,
) -> rusqlite::Result<BTreeMap<i64, Vec<OfMessage>>> {
    let mut statement = db.prepare_cached(
        "SELECT a.message_id, a.id, a.name, a.content_type, a.size, a.address, a.malware, f.content_type
         FROM attachments a LEFT JOIN files f ON f.hash = a.hash WHERE a.ticket_id = ?1 ORDER BY a.message_id, a.id",
    )?;
    let mut rows = statement.query([ticket.0])?;
    let mut found: BTreeMap<i64, Vec<OfMessage>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let told = Attachment {
            id: row.get(1)?,
            name: row.get(2)?,
            content_type: row.get(3)?,
            size: row
                .get::<_, Option<i64>>(4)?
                .and_then(|size| u64::try_from(size).ok()),
            address: row.get(5)?,
            malware: row.get(6)?,
        };
        let sniffed = row.get(7)?;
        found
            .entry(row.get(0)?)
            .or_default()
            .push(OfMessage { told, sniffed });
    }
    Ok(found)
}

impl OfMessage {
    /// As clients show it. What was sniffed counts more than what was told.
    pub(crate) fn view(&self) -> AttachmentView {
        let Attachment {
            name, content_type, ..
        } = &self.told;
        let kind = match (FileKind::of(name, content_type), &self.sniffed) {
            (FileKind::Dangerous, _) => FileKind::Dangerous,
            (_, Some(sniffed)) => FileKind::of(name, sniffed),
            (told, None) => told,
        };
        AttachmentView {
            id: self.told.id,
            name: name.clone(),
            content_type: self.sniffed.as_ref().unwrap_or(content_type).clone(),
            size: self.told.size,
            kind,
            malware: self.told.malware,
            held: self.sniffed.is_some(),
        }
    }
}
