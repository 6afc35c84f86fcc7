//! An agent's update: what may change, what follows from it, and the one audit that records it.
//!
//! The update is decided whole, as the ticket's fields before and after, and then written; a
//! refusal therefore leaves nothing behind. What follows from what: taking a new ticket opens it;
//! an assignee brings their group; solving what nobody holds assigns it to who solves it.

use std::collections::BTreeMap;

use model::{Status, Time};
use rusqlite::{Transaction, params};
use serde_json::{Value, json};

use super::audit::{self, NewAudit, Via, whole_seconds};
use super::comment::{self, NewComment};
use super::create::indexed;
use super::custom_status;
use super::decide::{decide, takes_attachments};
use super::fields::{Changed, Fields, status_rank};
use super::row::Ticket;
use crate::Mode;
use crate::answers::macros;
use crate::channels::{chat, delivery};
use crate::people::User;
use crate::search::text;
use crate::uploads;

/// What an agent asked for. `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) subject: Option<String>,
    pub(crate) status: Option<Status>,
    /// Sets the status too.
    pub(crate) custom_status_id: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) kind: Option<Option<String>>,
    pub(crate) assignee_id: Option<Option<i64>>,
    pub(crate) group_id: Option<Option<i64>>,
    /// Already clean.
    pub(crate) tags: Option<Vec<String>>,
    pub(crate) channel_info: Option<Option<String>>,
    pub(crate) comment: Option<Said>,
    /// For `metadata.custom` of the audit.
    pub(crate) custom: Option<Value>,
    /// The `updated_at` that the agent saw: refuse if the ticket has moved since.
    pub(crate) unless_updated_after: Option<Time>,
    /// The macro that the agent applied first.
    pub(crate) macro_id: Option<i64>,
    /// Done in the helpdesk's own window and not over the API.
    pub(crate) in_window: bool,
    pub(crate) requester_id: Option<i64>,
    pub(crate) external_id: Option<Option<String>>,
    pub(crate) problem_id: Option<Option<i64>>,
    pub(crate) due_at: Option<Option<Time>>,
    pub(crate) organization_id: Option<Option<i64>>,
    pub(crate) follower_ids: Option<Vec<i64>>,
    pub(crate) email_cc_ids: Option<Vec<i64>>,
    /// Clean tags that are added to those that are there.
    pub(crate) add_tags: Vec<String>,
    /// Tags that are taken off.
    pub(crate) remove_tags: Vec<String>,
}

/// What an agent wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) body: String,
    pub(crate) public: bool,
    /// Tokens of uploads, whose files it takes over.
    pub(crate) uploads: Vec<String>,
    /// Who wrote it, where that is not who asks.
    pub(crate) author_id: Option<i64>,
}

/// What is wrong, by field: Zendesk's `details` of a `RecordInvalid`.
pub(crate) type Invalid = BTreeMap<&'static str, Vec<String>>;

/// Why an update was refused. Nothing was written.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The request cannot be followed.
    Invalid(Invalid),
    /// The ticket has moved since the agent read it.
    Outdated,
    /// The database failed.
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Refused::Database(error)
    }
}

/// What an update left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Updated {
    /// Its audit; none when nothing changed.
    pub(crate) audit_id: Option<i64>,
    /// A reply that now waits for delivery.
    pub(crate) to_deliver: Option<i64>,
}

/// Applies an update in the caller's transaction.
pub(crate) fn apply(
    tx: &Transaction<'_>,
    ticket: &Ticket,
    change: &Change,
    agent: &User,
    now: Time,
) -> Result<Updated, Refused> {
    if ticket.fields.status == Status::Closed {
        return Err(invalid("status", "closed prevents ticket update"));
    }
    if change
        .unless_updated_after
        .is_some_and(|seen| whole_seconds(seen) < ticket.updated_at)
    {
        return Err(Refused::Outdated);
    }
    if change
        .comment
        .as_ref()
        .is_some_and(|said| said.public && !said.uploads.is_empty())
        && !takes_attachments(ticket)
    {
        return Err(invalid(
            "base",
            "Attachments: are not allowed on public replies of this ticket",
        ));
    }
    let used_macro = match change.macro_id {
        Some(id) => Some(macros::by_id(tx, id)?.ok_or_else(|| invalid("macro", "Macro: is invalid"))?),
        None => None,
    };
    let after = decide(tx, &ticket.fields, change, agent)?;
    let changes = ticket.fields.changed_in(&after);
    if changes.is_empty() && change.comment.is_none() {
        return Ok(Updated {
            audit_id: None,
            to_deliver: None,
        });
    }

    save(tx, ticket.id, &ticket.fields, &after)?;
    audit::touch(tx, ticket.id, now)?;
    let custom = change.custom.clone().unwrap_or_else(|| json!({}));
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id: ticket.id,
            author_id: agent.id,
            via: if change.in_window { Via::Web } else { Via::Api },
            custom: &custom,
            at: now,
        },
    )?;
    let mut to_deliver = None;
    if let Some(said) = &change.comment {
        let comment_id = comment::add(
            tx,
            NewComment {
                ticket_id: ticket.id,
                audit_id,
                author_id: said.author_id.unwrap_or(agent.id),
                contact_id: None,
                public: said.public,
                body: &said.body,
                sent_at: now,
                chat_id: None,
                via: None,
            },
        )?;
        for token in &said.uploads {
            if !uploads::attach(tx, token, agent.id, comment_id, now)? {
                return Err(invalid("base", "Upload: is not a valid upload token"));
            }
        }
        // In the current mode a comment made over the API reaches nobody.
        if let (true, Some(contact)) = (said.public, &ticket.contact)
            && contact.account.mode == Mode::Older
        {
            delivery::attempt(tx, audit_id, comment_id, contact)?;
            to_deliver = Some(comment_id);
        }
    }
    if let Some(used) = used_macro {
        let reference = json!({ "macro_id": used.id.to_string(), "macro_title": used.title });
        audit::event(tx, audit_id, "AgentMacroReference", &reference)?;
    }
    record(tx, audit_id, changes, None)?;
    if is_over(after.status) && !is_over(ticket.fields.status) {
        chat::end(tx, ticket.id, audit_id, now)?;
    }
    Ok(Updated {
        audit_id: Some(audit_id),
        to_deliver,
    })
}

fn is_over(status: Status) -> bool {
    matches!(status, Status::Solved | Status::Closed)
}

/// Writes what changed into an audit; `via` names the rule that did it, if one did.
pub(crate) fn record(
    tx: &Transaction<'_>,
    audit_id: i64,
    changes: Vec<Changed>,
    via: Option<&Value>,
) -> Result<(), rusqlite::Error> {
    for changed in changes {
        let mut event = json!({
            "field_name": changed.field_name,
            "value": changed.value,
            "previous_value": changed.previous,
        });
        if let Some(via) = via {
            event["via"] = via.clone();
        }
        audit::event(tx, audit_id, "Change", &event)?;
    }
    Ok(())
}

/// Whether a customer's message opens the ticket again: it waited for somebody else.
pub(crate) fn reopens(ticket: &Ticket) -> bool {
    matches!(
        ticket.fields.status,
        Status::Pending | Status::Hold | Status::Solved
    )
}

/// Opens a ticket again if it waited; the events go into the message's audit.
pub(crate) fn reopen(tx: &Transaction<'_>, ticket: &Ticket, audit_id: i64) -> Result<(), rusqlite::Error> {
    if !reopens(ticket) {
        return Ok(());
    }
    let mut after = ticket.fields.clone();
    after.status = Status::Open;
    after.custom_status_id = custom_status::default_of(Status::Open);
    save(tx, ticket.id, &ticket.fields, &after)?;
    record(tx, audit_id, ticket.fields.changed_in(&after), None)
}

/// Writes what differs.
pub(crate) fn save(
    tx: &Transaction<'_>,
    ticket: i64,
    before: &Fields,
    after: &Fields,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "UPDATE tickets SET subject = ?2, status = ?3, priority = ?4, type = ?5, assignee_id = ?6,
             group_id = ?7, channel_info = ?8, custom_status_id = ?9, requester_id = ?10, external_id = ?11,
             problem_id = ?12, due_at = ?13, organization_id = ?14, follower_ids = ?15, email_cc_ids = ?16
         WHERE id = ?1",
    )?
    .execute(params![
        ticket,
        after.subject,
        status_rank(after.status),
        after.priority,
        after.kind,
        after.assignee_id,
        after.group_id,
        after.channel_info,
        after.custom_status_id,
        after.requester_id,
        after.external_id,
        after.problem_id,
        after.due_at.map(|at| at.0),
        after.organization_id,
        json!(after.follower_ids).to_string(),
        json!(after.email_cc_ids).to_string(),
    ])?;
    if before.tags != after.tags {
        tx.prepare_cached("DELETE FROM ticket_tags WHERE ticket_id = ?1")?
            .execute([ticket])?;
        for tag in &after.tags {
            tx.prepare_cached("INSERT INTO ticket_tags (ticket_id, tag) VALUES (?1, ?2)")?
                .execute(params![ticket, tag])?;
        }
    }
    if indexed(before) != indexed(after) {
        text::index_ticket(tx, ticket, &indexed(after))?;
    }
    Ok(())
}

pub(crate) fn invalid(field: &'static str, description: &str) -> Refused {
    Refused::Invalid(Invalid::from([(field, vec![description.to_owned()])]))
}
