//! What is written on a ticket: customers' messages, agents' replies and their notes. In the
//! current mode the messages of a chat are kept here too, apart from the comments.

use std::collections::HashMap;

use model::Time;
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::Value;

use super::audit;
use crate::DeskError;
use crate::activities;
use crate::files::{self, Attachment};
use crate::search::text;

/// Longer text is cut, silently, as Zendesk does. In bytes.
const LONGEST: usize = 65_536;

/// A comment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) audit_id: i64,
    pub(crate) author_id: i64,
    pub(crate) public: bool,
    pub(crate) body: String,
    /// When it was sent, by the platform's clock.
    pub(crate) created_at: Time,
    /// The `via` of its audit.
    pub(crate) via: Value,
    /// `metadata.custom` of its audit.
    pub(crate) custom: Value,
    /// Whether `via` is its own and not that of its audit: a rule wrote it.
    pub(crate) by_rule: bool,
    /// The chat whose message it is.
    pub(crate) chat_id: Option<i64>,
    /// The author's name and whether they work here; none for the system.
    pub(crate) author: Option<(String, bool)>,
    pub(crate) attachments: Vec<Attachment>,
}

/// A comment to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewComment<'a> {
    pub(crate) ticket_id: i64,
    pub(crate) audit_id: i64,
    pub(crate) author_id: i64,
    /// The customer who sent it over a channel; none for what the company wrote.
    pub(crate) contact_id: Option<i64>,
    pub(crate) public: bool,
    pub(crate) body: &'a str,
    pub(crate) sent_at: Time,
    /// The chat whose message it is; none for a comment of the ticket.
    pub(crate) chat_id: Option<i64>,
    /// The rule that wrote it; none for a person.
    pub(crate) via: Option<&'a Value>,
}

/// Writes a comment, its event and its words, and gives its id.
pub(crate) fn add(tx: &Transaction<'_>, comment: NewComment<'_>) -> Result<i64, rusqlite::Error> {
    let body = cut(comment.body);
    let kind = if comment.chat_id.is_some() {
        "ChatMessage"
    } else {
        "Comment"
    };
    let id = audit::event(tx, comment.audit_id, kind, &serde_json::json!({}))?;
    tx.prepare_cached(
        "INSERT INTO comments (id, ticket_id, audit_id, author_id, contact_id, public, body, created_at,
             chat_id, via)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        id,
        comment.ticket_id,
        comment.audit_id,
        comment.author_id,
        comment.contact_id,
        comment.public,
        body,
        comment.sent_at.0,
        comment.chat_id,
        comment.via.map(Value::to_string),
    ])?;
    if comment.public {
        tx.prepare_cached("UPDATE tickets SET is_public = 1 WHERE id = ?1 AND NOT is_public")?
            .execute([comment.ticket_id])?;
    }
    text::index_comment(tx, id, body)?;
    activities::commented(tx, comment.ticket_id, id, comment.author_id, comment.audit_id)?;
    Ok(id)
}

/// The text, at most [`LONGEST`] bytes of it, never ending inside a character.
pub(crate) fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

const SELECT: &str = "SELECT c.id, c.audit_id, c.author_id, c.public, c.body, c.created_at,
         COALESCE(c.via, a.via), a.custom, c.via IS NOT NULL, c.chat_id, u.name, u.role <> 'end-user'
     FROM comments c JOIN audits a ON a.id = c.audit_id LEFT JOIN users u ON u.id = c.author_id";

fn from_row(row: &Row<'_>) -> Result<Comment, DeskError> {
    let name: Option<String> = row.get(10)?;
    let works_here: Option<bool> = row.get(11)?;
    Ok(Comment {
        id: row.get(0)?,
        audit_id: row.get(1)?,
        author_id: row.get(2)?,
        public: row.get(3)?,
        body: row.get(4)?,
        created_at: Time(row.get(5)?),
        via: serde_json::from_str(&row.get::<_, String>(6)?)?,
        custom: serde_json::from_str(&row.get::<_, String>(7)?)?,
        by_rule: row.get(8)?,
        chat_id: row.get(9)?,
        author: name.zip(works_here),
        attachments: Vec::new(),
    })
}

/// The comments with those ids, in their order.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Comment>, DeskError> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut found = found(db, "c.id IN (SELECT value FROM json_each(?1))", &list)?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The comments of some audits (a JSON list of ids), by their id.
pub(crate) fn of_audits(db: &Connection, audits: &str) -> Result<HashMap<i64, Comment>, DeskError> {
    let condition = "c.id IN (SELECT id FROM events WHERE audit_id IN (SELECT value FROM json_each(?1)))";
    found(db, condition, audits)
}

fn found(db: &Connection, condition: &str, list: &str) -> Result<HashMap<i64, Comment>, DeskError> {
    let mut query = db.prepare_cached(&format!("{SELECT} WHERE {condition}"))?;
    let mut rows = query.query([list])?;
    let mut found = HashMap::new();
    while let Some(row) = rows.next()? {
        let comment = from_row(row)?;
        found.insert(comment.id, comment);
    }
    let ids = crate::store::id_list(found.keys().copied());
    for (id, attachments) in files::of_comments(db, &ids)? {
        if let Some(comment) = found.get_mut(&id) {
            comment.attachments = attachments;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        let text = "é".repeat(LONGEST);
        assert_eq!(cut(&text).len(), LONGEST);
        let text = format!("a{text}");
        assert_eq!(cut(&text).len(), LONGEST - 1);
        assert_eq!(cut("short"), "short");
    }
}
