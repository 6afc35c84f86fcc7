//! Audits: one per update, holding its events, written in the update's own transaction.

use model::{Span, Time};
use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};

use super::comment::{self, Comment};
use crate::activities;
use crate::channels::account::Contact;
use crate::channels::chat;
use crate::{DeskError, Mode};

/// Where an update came from, as `via` shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Via<'a> {
    /// A customer's message on a channel.
    Channel(&'a Contact),
    /// A person of the company, over the API.
    Api,
    /// A person of the company, in the helpdesk's own window.
    Web,
    /// A trigger, by its id and title.
    Rule(i64, &'a str),
    /// Two end users became one.
    Merge,
    /// The desk itself.
    System,
}

fn nowhere(channel: &str) -> Value {
    json!({ "channel": channel, "source": { "from": {}, "to": {}, "rel": null } })
}

impl Via<'_> {
    /// The `via` object of tickets, audits and comments.
    pub(crate) fn json(self) -> Value {
        match self {
            Via::Channel(contact) => {
                let account = &contact.account;
                let mut from = json!({ "name": contact.user_name, "address": contact.address });
                if account.mode == Mode::Older {
                    from["registered_integration_service_name"] = json!(account.channel.name());
                    from["integration_service_instance_name"] = json!(account.name);
                }
                json!({
                    "channel": account.mode.via_channel(account.channel),
                    "source": {
                        "from": from,
                        "to": { "name": account.name, "address": account.address },
                        "rel": null,
                    },
                })
            }
            Via::Api => nowhere("api"),
            Via::Web => nowhere("web"),
            Via::Rule(id, title) => json!({
                "channel": "rule",
                "source": {
                    "from": { "id": id, "title": title, "deleted": false },
                    "to": {},
                    "rel": "trigger",
                },
            }),
            Via::Merge => nowhere("user_merge"),
            Via::System => nowhere("system"),
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
    /// A chat started; its messages, once it has ended.
    Chat {
        id: i64,
        detail: Value,
        history: Vec<Comment>,
    },
    /// Anything else.
    Other { id: i64, kind: String, detail: Value },
}

/// The newest audit of each of those tickets, in their order.
pub(crate) fn newest(db: &Connection, tickets: &[i64], until: Time) -> Result<Vec<i64>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT (SELECT MAX(a.id) FROM audits a WHERE a.ticket_id = wanted.value AND a.created_at <= ?2) AS newest
         FROM json_each(?1) wanted WHERE newest IS NOT NULL ORDER BY wanted.key",
    )?
    .query_map(params![crate::store::id_list(tickets.iter().copied()), until.0], |row| row.get(0))?
    .collect()
}

/// The audits with those ids, in their order.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Audit>, DeskError> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut comments = comment::of_audits(db, &list)?;
    let mut events: std::collections::HashMap<i64, Vec<Event>> = std::collections::HashMap::new();
    let mut histories: std::collections::HashMap<i64, Vec<Comment>> = std::collections::HashMap::new();
    let mut query = db.prepare_cached(
        "SELECT id, audit_id, type, detail FROM events
         WHERE audit_id IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )?;
    let mut rows = query.query([&list])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let audit: i64 = row.get(1)?;
        let kind: String = row.get(2)?;
        let detail = || serde_json::from_str(&row.get::<_, String>(3)?).map_err(DeskError::from);
        let event = match comments.remove(&id) {
            Some(comment) if comment.chat_id.is_some() => {
                histories.entry(audit).or_default().push(comment);
                continue;
            }
            Some(comment) => Event::Comment(comment),
            None if kind == chat::STARTED => Event::Chat {
                id,
                detail: detail()?,
                history: Vec::new(),
            },
            None => Event::Other {
                id,
                kind,
                detail: detail()?,
            },
        };
        events.entry(audit).or_default().push(event);
    }
    for ended in chat::of_audits(db, &list)?.into_iter().filter(|chat| chat.ended) {
        let started = events.entry(ended.audit_id).or_default().iter_mut();
        for event in started {
            if let Event::Chat { history, .. } = event {
                *history = histories.remove(&ended.audit_id).unwrap_or_default();
                history.sort_by_key(|message| (message.created_at, message.id));
            }
        }
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
