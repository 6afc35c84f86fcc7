//! A reply's way to the customer (rules 13 to 18), in two transactions.
//!
//! The first saves the reply, and with it the *attempt*: a `Push` event and a waiting row. The
//! second decides by the platform's rules at that moment and writes the outcome, the outbox row
//! and the audit that reports it, together. A crash between them leaves a waiting row, which the
//! next opening delivers; a crash inside either leaves nothing of it. The row's state is read in
//! the same transaction that changes it, and `channel_outbox.comment_id` is unique: no reply goes
//! out twice, also with two processes on the file.

use model::{Channel, Time};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::json;

use super::account::{self, Contact};
use super::limits::{self, Cargo};
use super::window;
use crate::Mode;
use crate::answers::templates;
use crate::files;
use crate::people::SYSTEM;
use crate::tickets::audit::{self, NewAudit, Via};

const DELIVERED: i64 = 1;
const FAILED: i64 = 2;

/// What became of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The customer has it.
    Delivered,
    /// The platform refused it, and why.
    Failed(String),
}

/// Notes the attempt, in the reply's own audit and transaction (rule 18).
pub(crate) fn attempt(
    tx: &Transaction<'_>,
    audit_id: i64,
    comment_id: i64,
    contact: &Contact,
) -> Result<(), rusqlite::Error> {
    let account = &contact.account;
    // In a chat the message itself is the record; the audits tell of failures alone.
    if account.mode == Mode::Older {
        audit::event(
            tx,
            audit_id,
            "Push",
            &json!({
                "value": format!("Sent to {} from {} ({})", account.channel.name(), account.name, account.address),
                "value_reference": contact.reference(),
            }),
        )?;
    }
    tx.execute(
        "INSERT INTO deliveries (comment_id, contact_id) VALUES (?1, ?2)",
        [comment_id, contact.id],
    )?;
    Ok(())
}

/// The replies that wait, oldest first.
pub(crate) fn waiting(db: &Connection) -> Result<Vec<i64>, rusqlite::Error> {
    db.prepare_cached("SELECT comment_id FROM deliveries WHERE state = 0 ORDER BY comment_id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Delivers a waiting reply, or records why not; none if it does not wait. `blocked` says whether
/// the platform has blocked a business account.
pub(crate) fn deliver(
    tx: &Transaction<'_>,
    comment_id: i64,
    blocked: impl Fn(&str) -> bool,
    now: Time,
) -> Result<Option<Outcome>, rusqlite::Error> {
    let waiting: Option<(i64, i64, String)> = tx
        .prepare_cached(
            "SELECT d.contact_id, c.ticket_id, c.body FROM deliveries d JOIN comments c ON c.id = d.comment_id
             WHERE d.comment_id = ?1 AND d.state = 0",
        )?
        .query_row([comment_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((contact_id, ticket_id, text)) = waiting else {
        return Ok(None);
    };
    let Some(contact) = account::contact(tx, contact_id)? else {
        return Ok(None);
    };
    let parcel = decide(tx, comment_id, &text, &contact, &blocked, now)?;
    let (state, reason, word) = match &parcel {
        Ok(_) => (DELIVERED, None, "delivered"),
        Err(why) => (FAILED, Some(why.as_str()), "failed"),
    };
    tx.execute(
        "UPDATE deliveries SET state = ?2, reason = ?3 WHERE comment_id = ?1",
        params![comment_id, state, reason],
    )?;
    if let Ok(parcel) = &parcel {
        tx.execute(
            "INSERT INTO channel_outbox (comment_id, ticket_id, contact_id, text, template, delivered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                comment_id,
                ticket_id,
                contact.id,
                parcel.text,
                parcel.template,
                now.0
            ],
        )?;
        if contact.account.mode == Mode::Current {
            return Ok(Some(Outcome::Delivered));
        }
    }
    audit::touch(tx, ticket_id, now)?;
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id,
            author_id: SYSTEM,
            via: Via::System,
            custom: &json!({ "comment_id": comment_id, "delivery": word }),
            at: now,
        },
    )?;
    match reason {
        None => {
            let account = &contact.account;
            audit::event(
                tx,
                audit_id,
                "External",
                &json!({
                    "resource": account.channel.word(),
                    "body": format!(
                        "Delivered over {} from {} ({}) to {}",
                        account.channel.name(), account.name, account.address, contact.address
                    ),
                }),
            )?;
        }
        Some(why) => {
            audit::event(tx, audit_id, "Error", &json!({ "message": why }))?;
        }
    }
    Ok(Some(match parcel {
        Ok(_) => Outcome::Delivered,
        Err(why) => Outcome::Failed(why),
    }))
}

/// What the customer's phone gets.
struct Parcel {
    text: String,
    /// The template that it was made of.
    template: Option<String>,
}

/// What goes out, or why the platform refuses it.
fn decide(
    db: &Connection,
    comment_id: i64,
    text: &str,
    contact: &Contact,
    blocked: &impl Fn(&str) -> bool,
    now: Time,
) -> Result<Result<Parcel, String>, rusqlite::Error> {
    let channel = contact.account.channel;
    if blocked(&contact.account.address) {
        return Ok(Err(format!(
            "Message not delivered: {} has blocked {}.",
            channel.name(),
            contact.account.address
        )));
    }
    let mut text = text.to_owned();
    match templates::shorthand(&text) {
        Some(Err(why)) => return Ok(Err(format!("Message not delivered: {why}."))),
        Some(Ok(wanted)) if channel == Channel::Whatsapp => {
            return Ok(match templates::render(db, &wanted)? {
                Ok(text) => Ok(Parcel {
                    text,
                    template: Some(wanted.template),
                }),
                Err(why) => Err(format!("Message not delivered: {why}.")),
            });
        }
        Some(Ok(wanted)) => text = wanted.fallback,
        None => {}
    }
    let last: Option<i64> = db
        .prepare_cached("SELECT MAX(created_at) FROM comments WHERE contact_id = ?1")?
        .query_row([contact.id], |row| row.get(0))?;
    let since: u32 = db
        .prepare_cached("SELECT COUNT(*) FROM channel_outbox WHERE contact_id = ?1 AND delivered_at >= ?2")?
        .query_row([contact.id, last.unwrap_or(i64::MAX)], |row| row.get(0))?;
    if let Some(why) = window::refusal(channel, last.map(Time), since, now) {
        return Ok(Err(why));
    }
    let cargo: Vec<Cargo> = files::of_comments(db, &crate::store::id_list([comment_id]))?
        .remove(&comment_id)
        .unwrap_or_default()
        .into_iter()
        .map(|file| Cargo {
            file_name: file.file_name,
            content_type: file.content_type,
            size: u64::try_from(file.size).unwrap_or_default(),
        })
        .collect();
    Ok(match limits::refusal(channel, &text, &cargo) {
        Some(why) => Err(why),
        None => Ok(Parcel { text, template: None }),
    })
}
