//! An agent answers in the helpdesk's own window: the only way in which a reply reaches a customer
//! in the current mode. It is not part of the API that clients have, as it is none of Zendesk's;
//! it stands on the channel side, so that conversations on a desk have two sides.

use model::{Status, Time};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::enclosed::{self, InboundFile};
use super::{chat, delivery};
use crate::tickets::audit::{self, NewAudit, Via};
use crate::tickets::comment::{self, NewComment};
use crate::tickets::row::{self, Ticket};
use crate::tickets::update::{self, Change, Refused};
use crate::tickets::visibility;
use crate::{DeskError, Mode, people};

/// A reply in the helpdesk's own window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentReply {
    /// On which ticket.
    pub ticket_id: i64,
    /// Who replies, by address. A ticket that nobody holds becomes theirs.
    pub agent: String,
    /// What.
    #[serde(default)]
    pub text: String,
    /// Files that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<InboundFile>,
    /// The status in which the ticket is left (rule 16); as it is if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

/// Saves the reply as a message of the ticket's chat, in the caller's transaction, and gives its
/// id; it waits for delivery then.
pub(crate) fn reply(tx: &Transaction<'_>, reply: &AgentReply, now: Time) -> Result<i64, DeskError> {
    let agent = people::by_email(tx, &reply.agent)?
        .ok_or_else(|| DeskError::BadInbound(format!("nobody here has the address {}", reply.agent)))?;
    let ticket = one(tx, reply.ticket_id)?;
    if visibility::sees(tx, &agent, ticket.id)? != Some(true) {
        return Err(bad("the agent does not see this ticket"));
    }
    let Some(contact) = &ticket.contact else {
        return Err(bad("nobody is at the other end of this ticket"));
    };
    if contact.account.mode == Mode::Older {
        return Err(bad("in the older mode agents reply over the Tickets API"));
    }
    if ticket.fields.status == Status::Closed {
        return Err(bad("the ticket is closed"));
    }
    if reply.text.trim().is_empty() && reply.attachments.is_empty() {
        return Err(bad("text is empty"));
    }
    let files = enclosed::decoded(&reply.attachments)?;

    if ticket.fields.assignee_id.is_none() {
        let take = Change {
            assignee_id: Some(Some(agent.id)),
            ..Change::default()
        };
        apply(tx, &ticket, take, &agent, now)?;
    } else {
        audit::touch(tx, ticket.id, now)?;
    }
    let chat = match chat::going_on(tx, ticket.id)? {
        Some(chat) => chat,
        None => {
            let audit_id = audit::add(
                tx,
                NewAudit {
                    ticket_id: ticket.id,
                    author_id: agent.id,
                    via: Via::Web,
                    custom: &json!({}),
                    at: now,
                },
            )?;
            chat::start(tx, ticket.id, contact, audit_id)?
        }
    };
    let message = comment::add(
        tx,
        NewComment {
            ticket_id: ticket.id,
            audit_id: chat.audit_id,
            author_id: agent.id,
            contact_id: None,
            public: true,
            body: &reply.text,
            sent_at: now,
            chat_id: Some(chat.id),
            via: None,
        },
    )?;
    enclosed::keep(tx, &files, message, now)?;
    delivery::attempt(tx, chat.audit_id, message, contact)?;
    if let Some(status) = reply.status {
        let leave = Change {
            status: Some(status),
            ..Change::default()
        };
        apply(tx, &one(tx, ticket.id)?, leave, &agent, now)?;
    }
    Ok(message)
}

fn one(tx: &Transaction<'_>, id: i64) -> Result<Ticket, DeskError> {
    row::one(tx, id)?.ok_or_else(|| DeskError::BadInbound(format!("there is no ticket {id}")))
}

fn apply(
    tx: &Transaction<'_>,
    ticket: &Ticket,
    change: Change,
    agent: &people::User,
    now: Time,
) -> Result<(), DeskError> {
    let change = Change {
        in_window: true,
        ..change
    };
    match update::apply(tx, ticket, &change, agent, now) {
        Ok(_) => Ok(()),
        Err(Refused::Database(error)) => Err(error.into()),
        Err(Refused::Outdated) => Err(bad("the ticket has moved")),
        Err(Refused::Invalid(details)) => {
            let said: Vec<String> = details.into_values().flatten().collect();
            Err(DeskError::BadInbound(said.join("; ")))
        }
    }
}

fn bad(why: &str) -> DeskError {
    DeskError::BadInbound(why.to_owned())
}
