//! A new ticket from a customer's message (rules 1 and 2).

use model::Time;
use rusqlite::{Transaction, params};
use serde_json::json;

use super::audit::{self, NewAudit, Via, whole_seconds};
use super::comment;
use super::fields::{Fields, status_rank};
use crate::Mode;
use crate::channels::account::{self, Contact};
use crate::search::text;

/// Makes the ticket of a conversation that has none open, and gives its id and that of its first
/// audit, to which the caller adds the message. `followup_of` is the closed ticket that it follows.
pub(crate) fn from_channel(
    tx: &Transaction<'_>,
    contact: &Contact,
    first_message: &str,
    followup_of: Option<i64>,
    now: Time,
) -> Result<(i64, i64), rusqlite::Error> {
    let account = &contact.account;
    let subject = format!("Conversation with {}", contact.user_name);
    let (tags, channel_info, description) = match account.mode {
        Mode::Older => {
            let mut tags = vec![account::SOCIAL_TAG.to_owned(), account::tag(account.channel)];
            tags.sort();
            let info = account::channel_info(account, &contact.user_name, &contact.address);
            (tags, Some(info), comment::cut(first_message).to_owned())
        }
        // The message is in the chat, and nothing of the channel is on the ticket.
        Mode::Current => (Vec::new(), None, subject.clone()),
    };
    let fields = Fields {
        subject,
        tags,
        channel_info,
        ..Fields::of_requester(contact.user_id)
    };
    tx.prepare_cached(
        "INSERT INTO tickets (subject, description, status, requester_id, submitter_id, contact_id,
             followup_of, channel_info, created_at, updated_at, custom_status_id)
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        fields.subject,
        description,
        status_rank(fields.status),
        fields.requester_id,
        contact.id,
        followup_of,
        fields.channel_info,
        now.0,
        whole_seconds(now).0,
        fields.custom_status_id,
    ])?;
    let ticket = tx.last_insert_rowid();
    for tag in &fields.tags {
        tx.prepare_cached("INSERT INTO ticket_tags (ticket_id, tag) VALUES (?1, ?2)")?
            .execute(params![ticket, tag])?;
    }
    text::index_ticket(tx, ticket, &indexed(&fields))?;
    let audit = audit::add(
        tx,
        NewAudit {
            ticket_id: ticket,
            author_id: contact.user_id,
            via: Via::Channel(contact),
            custom: &json!({}),
            at: now,
        },
    )?;
    for (field_name, value) in fields.filled() {
        audit::event(
            tx,
            audit,
            "Create",
            &json!({ "field_name": field_name, "value": value }),
        )?;
    }
    Ok((ticket, audit))
}

/// The text by which a ticket itself is found, apart from its comments (rule 19).
pub(crate) fn indexed(fields: &Fields) -> String {
    match &fields.channel_info {
        Some(info) => format!("{} {info}", fields.subject),
        None => fields.subject.clone(),
    }
}
