//! A new ticket that a person of the company makes over the API: no channel stands behind it, and
//! what is said on it reaches nobody.

use model::Time;
use rusqlite::{Transaction, params};
use serde_json::json;

use super::audit::{self, NewAudit, Via, whole_seconds};
use super::comment::{self, NewComment};
use super::create::indexed;
use super::decide::decide;
use super::fields::{Fields, status_rank};
use super::update::{Change, Refused, Said, invalid, save};
use crate::people::User;
use crate::search::text;
use crate::uploads;

/// A ticket to make.
#[derive(Debug, Clone)]
pub(crate) struct Opening<'a> {
    /// What was asked for; its comment is the ticket's first.
    pub(crate) change: &'a Change,
    pub(crate) requester_id: i64,
    pub(crate) submitter_id: i64,
    /// The closed ticket that it follows.
    pub(crate) followup_of: Option<i64>,
    /// When it began, for what is brought over from elsewhere.
    pub(crate) created_at: Time,
}

/// Makes the ticket in the caller's transaction; gives its id and that of its audit.
pub(crate) fn open(
    tx: &Transaction<'_>,
    opening: &Opening<'_>,
    said: &Said,
    agent: &User,
    now: Time,
) -> Result<(i64, i64), Refused> {
    let change = opening.change;
    let blank = Fields::of_requester(opening.requester_id);
    let mut fields = decide(tx, &blank, change, agent)?;
    fields.requester_id = opening.requester_id;
    if fields.subject.is_empty() {
        let first: String = said
            .body
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(100)
            .collect();
        fields.subject = first;
    }
    let begun = opening.created_at;
    tx.prepare_cached(
        "INSERT INTO tickets (subject, description, status, requester_id, submitter_id, followup_of,
             created_at, updated_at, custom_status_id, is_public)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        fields.subject,
        comment::cut(&said.body),
        status_rank(fields.status),
        fields.requester_id,
        opening.submitter_id,
        opening.followup_of,
        begun.0,
        whole_seconds(now).0,
        fields.custom_status_id,
        said.public,
    ])?;
    let ticket = tx.last_insert_rowid();
    save(tx, ticket, &blank, &fields)?;
    text::index_ticket(tx, ticket, &indexed(&fields))?;
    let custom = change.custom.clone().unwrap_or_else(|| json!({}));
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id: ticket,
            author_id: opening.submitter_id,
            via: Via::Api,
            custom: &custom,
            at: now,
        },
    )?;
    let comment_id = comment::add(
        tx,
        NewComment {
            ticket_id: ticket,
            audit_id,
            author_id: said.author_id.unwrap_or(opening.submitter_id),
            contact_id: None,
            public: said.public,
            body: &said.body,
            sent_at: begun,
            chat_id: None,
            via: None,
        },
    )?;
    for token in &said.uploads {
        if !uploads::attach(tx, token, agent.id, comment_id, now)? {
            return Err(invalid("base", "Upload: is not a valid upload token"));
        }
    }
    for (field_name, value) in fields.filled() {
        audit::event(
            tx,
            audit_id,
            "Create",
            &json!({ "field_name": field_name, "value": value }),
        )?;
    }
    Ok((ticket, audit_id))
}
