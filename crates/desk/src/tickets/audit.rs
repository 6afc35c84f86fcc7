//! Audits: one per update, holding its events, written in the update's own transaction.

use model::{Span, Time};
use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};

use super::comment::{self, Comment};
use crate::DeskError;
use crate::activities;
use crate::channels::account::Contact;

/// Where an update came from, as `via` shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via<'a> {
    /// A customer's message on a channel.
    Channel(&'a Contact),
    /// A person of the company, over the API.
    Api,
    /// The desk itself.
    System,
}

impl Via<'_> {
    /// The `via` object of tickets, audits and comments.
    pub(crate) fn json(self) -> Value {
        match self {
            Via::Channel(contact) => json!({
                "channel": "any_channel",
                "source": {
                    "from": {
                        "name": contact.user_name,
                        "address": contact.address,
                        "registered_integration_service_name": contact.account.channel.name(),
                        "integration_service_instance_name": contact.account.name,
                    },
                    "to": { "name": contact.account.name, "address": contact.account.address },
                    "rel": null,
                },
            }),
            Via::Api => json!({ "channel": "api", "source": { "from": {}, "to": {}, "rel": null } }),
            Via::System => json!({ "channel": "system", "source": { "from": {}, "to": {}, "rel": null } }),
        }
    }
}

/// What an audit says besides its events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewAudit<'a> {
    pub(crate) ticket_id: i64,
    pub(crate) author_id: i64,
    pub(crate) via: Via<'a>,
    /// `metadata.custom`: what the client wants to find again.
    pub(crate) custom: &'a Value,
    pub(crate) at: Time,
}

/// Writes an audit without events yet, and gives its id.
pub(crate) fn add(tx: &Transaction<'_>, audit: NewAudit<'_>) -> Result<i64, rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO audits (ticket_id, author_id, created_at, via, custom) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        audit.ticket_id,
        audit.author_id,
        audit.at.0,
        audit.via.json().to_string(),
        audit.custom.to_string(),
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Adds an event to an audit, and gives its id. `detail` is all of it but `id` and `type`.
pub(crate) fn event(
    tx: &Transaction<'_>,
    audit: i64,
    kind: &str,
    detail: &Value,
) -> Result<i64, rusqlite::Error> {
    tx.prepare_cached("INSERT INTO events (audit_id, type, detail) VALUES (?1, ?2, ?3)")?
        .execute(params![audit, kind, detail.to_string()])?;
    let id = tx.last_insert_rowid();
    if kind == "Change" {
        activities::changed(tx, audit, detail)?;
    }
    Ok(id)
}

/// Moves a ticket's `updated_at`, which every audit after the first does. It moves by at least a
/// second, the smallest step that the wire can show, so that two updates within one second can
/// still be told apart by `safe_update`; in a burst it runs a little ahead of the clock.
pub(crate) fn touch(tx: &Transaction<'_>, ticket: i64, now: Time) -> Result<(), rusqlite::Error> {
    tx.prepare_cached("UPDATE tickets SET updated_at = MAX(?2, updated_at + ?3) WHERE id = ?1")?
        .execute(params![ticket, whole_seconds(now).0, Span::seconds(1).0])?;
    Ok(())
}

/// The start of the second.
pub(crate) fn whole_seconds(at: Time) -> Time {
    Time(at.unix_seconds() * 1000)
}

/// An audit as stored, with its events.
#[derive(Debug, Clone)]
pub(crate) struct Audit {
    pub(crate) id: i64,
    pub(crate) ticket_id: i64,
    pub(crate) author_id: i64,
    pub(crate) created_at: Time,
    pub(crate) via: Value,
    pub(crate) custom: Value,
    pub(crate) events: Vec<Event>,
}

/// One event of an audit.
#[derive(Debug, Clone)]
pub(crate) enum Event {
    /// Something was written.
    Comment(Comment),
    /// Anything else.
    Other { id: i64, kind: String, detail: Value },
}

/// The audits with those ids, in their order.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Audit>, DeskError> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut comments = comment::of_audits(db, &list)?;
    let mut events: std::collections::HashMap<i64, Vec<Event>> = std::collections::HashMap::new();
    let mut query = db.prepare_cached(
        "SELECT id, audit_id, type, detail FROM events
         WHERE audit_id IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )?;
    let mut rows = query.query([&list])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let event = match comments.remove(&id) {
            Some(comment) => Event::Comment(comment),
            None => Event::Other {
                id,
                kind: row.get(2)?,
                detail: serde_json::from_str(&row.get::<_, String>(3)?)?,
            },
        };
        events.entry(row.get(1)?).or_default().push(event);
    }
    let mut found = std::collections::HashMap::new();
    let mut query = db.prepare_cached(
        "SELECT id, ticket_id, author_id, created_at, via, custom FROM audits
         WHERE id IN (SELECT value FROM json_each(?1))",
    )?;
    let mut rows = query.query([&list])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let audit = Audit {
            id,
            ticket_id: row.get(1)?,
            author_id: row.get(2)?,
            created_at: Time(row.get(3)?),
            via: serde_json::from_str(&row.get::<_, String>(4)?)?,
            custom: serde_json::from_str(&row.get::<_, String>(5)?)?,
            events: events.remove(&id).unwrap_or_default(),
        };
        found.insert(id, audit);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
