//! Chats, in the current mode: the conversation on a ticket, from the customer's first message
//! until the ticket is solved or closed. A later message starts the next one.
//!
//! A message of a chat is no comment of the ticket. It hangs on the audit in which its chat
//! started, and shows there, as the history of the `ChatStartedEvent`, once the chat has ended; in
//! the conversation log it shows at once. Messages move the ticket's `updated_at` and leave no
//! audit of their own.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

use super::account::Contact;
use crate::tickets::audit;

/// A row of `chats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    pub(crate) contact_id: i64,
    /// Where it started.
    pub(crate) audit_id: i64,
    pub(crate) ended: bool,
}

const COLUMNS: &str = "id, contact_id, audit_id, ended_at IS NOT NULL";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Chat> {
    Ok(Chat {
        id: row.get(0)?,
        contact_id: row.get(1)?,
        audit_id: row.get(2)?,
        ended: row.get(3)?,
    })
}

/// The chat that goes on on a ticket.
pub(crate) fn going_on(db: &Connection, ticket: i64) -> Result<Option<Chat>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM chats WHERE ticket_id = ?1 AND ended_at IS NULL"
    ))?
    .query_row([ticket], from_row)
    .optional()
}

/// The chats that started in some audits (a JSON list of ids).
pub(crate) fn of_audits(db: &Connection, audits: &str) -> Result<Vec<Chat>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM chats WHERE audit_id IN (SELECT value FROM json_each(?1))"
    ))?
    .query_map([audits], from_row)?
    .collect()
}

/// Starts a chat in an audit.
pub(crate) fn start(
    tx: &Transaction<'_>,
    ticket: i64,
    contact: &Contact,
    audit_id: i64,
) -> Result<Chat, rusqlite::Error> {
    tx.execute(
        "INSERT INTO chats (ticket_id, contact_id, audit_id) VALUES (?1, ?2, ?3)",
        [ticket, contact.id, audit_id],
    )?;
    let chat = Chat {
        id: tx.last_insert_rowid(),
        contact_id: contact.id,
        audit_id,
        ended: false,
    };
    audit::event(tx, audit_id, STARTED, &json!({ "value": named(&chat) }))?;
    Ok(chat)
}

/// Ends the chat that goes on on a ticket, if one does, within the audit of what ended it.
pub(crate) fn end(
    tx: &Transaction<'_>,
    ticket: i64,
    audit_id: i64,
    now: Time,
) -> Result<(), rusqlite::Error> {
    let Some(chat) = going_on(tx, ticket)? else {
        return Ok(());
    };
    tx.execute(
        "UPDATE chats SET ended_at = ?2 WHERE id = ?1",
        params![chat.id, now.0],
    )?;
    let served: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM comments WHERE chat_id = ?1 AND contact_id IS NULL AND author_id > 0)",
        [chat.id],
        |row| row.get(0),
    )?;
    let mut value = named(&chat);
    value["is_served"] = json!(served);
    value["tags"] = json!([]);
    audit::event(tx, audit_id, "ChatEndedEvent", &json!({ "value": value }))?;
    Ok(())
}

/// The type of the event that holds the history.
pub(crate) const STARTED: &str = "ChatStartedEvent";

fn named(chat: &Chat) -> Value {
    json!({
        "chat_id": chat.id.to_string(),
        "visitor_id": format!("{}-{:012x}", chat.contact_id, chat.contact_id * 7919),
        "conversation_id": conversation_id(chat.contact_id),
    })
}

/// The name of everything that one customer and one business account wrote to each other.
pub(crate) fn conversation_id(contact: i64) -> String {
    format!("65f0{contact:020x}")
}
