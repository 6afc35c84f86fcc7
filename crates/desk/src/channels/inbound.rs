//! A customer's message comes in and becomes a ticket, or part of one (rules 1, 2, 4 and 6).

use model::{Channel, Status, Time};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::account::{self, BusinessAccount, Contact};
use crate::tickets::audit::{self, NewAudit, Via};
use crate::tickets::comment::{self, NewComment};
use crate::tickets::row::{self, Ticket};
use crate::tickets::{create, update};
use crate::{DeskError, people};

/// A customer's message, as a channel hands it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// Where it was written: a channel on which the company has an account.
    pub channel: Channel,
    /// To which business account: its id, name or address. May be left out where the channel
    /// has only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who wrote.
    pub from: Sender,
    /// What.
    pub text: String,
    /// When, by the platform's clock (RFC 3339); now if left out, and never later than now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<String>,
    /// The platform's own id of the message. A second message with the same id to the same
    /// business account changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// Who wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The phone number or the platform's user id.
    pub address: String,
    /// The name that the platform shows; the address if left out or empty.
    #[serde(default)]
    pub name: String,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The ticket it is on.
    pub ticket_id: i64,
    /// Its comment.
    pub comment_id: i64,
    /// The end user who wrote it.
    pub user_id: i64,
    /// Whether it started the ticket.
    pub new_ticket: bool,
    /// Whether it made the end user.
    pub new_user: bool,
    /// Whether it had come before; then nothing changed, and the ids are those of the first time.
    pub duplicate: bool,
}

/// Receives a message in the caller's transaction.
pub(crate) fn receive(tx: &Transaction<'_>, inbound: &Inbound, now: Time) -> Result<Received, DeskError> {
    let account = wanted_account(tx, inbound)?;
    let address = one_line(&inbound.from.address);
    if address.is_empty() {
        return Err(bad("from.address is empty"));
    }
    if inbound.text.trim().is_empty() {
        return Err(bad("text is empty"));
    }
    let sent_at = match &inbound.sent_at {
        None => now,
        Some(text) => Time::parse(text)
            .ok_or_else(|| bad("sent_at is not an RFC 3339 time"))?
            .min(now),
    };
    if let Some(external_id) = &inbound.external_id
        && let Some(first) = received_before(tx, account.id, external_id)?
    {
        return Ok(first);
    }

    let (contact, new_user) =
        find_or_add_contact(tx, &account, &address, &one_line(&inbound.from.name), now)?;
    let ticket = newest_ticket(tx, contact.id)?;
    let (ticket_id, audit_id, new_ticket) = match ticket {
        Some(ticket) if ticket.fields.status != Status::Closed => {
            let audit = append(tx, &ticket, &contact, now)?;
            (ticket.id, audit, false)
        }
        closed => {
            let followup_of = closed.map(|ticket| ticket.id);
            let (ticket, audit) = create::from_channel(tx, &contact, &inbound.text, followup_of, now)?;
            (ticket, audit, true)
        }
    };
    let comment_id = comment::add(
        tx,
        NewComment {
            ticket_id,
            audit_id,
            author_id: contact.user_id,
            contact_id: Some(contact.id),
            public: true,
            body: &inbound.text,
            sent_at,
        },
    )?;
    if let Some(external_id) = &inbound.external_id {
        tx.execute(
            "INSERT INTO received (business_account_id, external_id, comment_id) VALUES (?1, ?2, ?3)",
            params![account.id, external_id, comment_id],
        )?;
    }
    Ok(Received {
        ticket_id,
        comment_id,
        user_id: contact.user_id,
        new_ticket,
        new_user,
        duplicate: false,
    })
}

/// The audit of a message on a ticket that is there, with the reopening that it may cause.
fn append(tx: &Transaction<'_>, ticket: &Ticket, contact: &Contact, now: Time) -> Result<i64, DeskError> {
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id: ticket.id,
            author_id: contact.user_id,
            via: Via::Channel(contact),
            custom: &json!({}),
            at: now,
        },
    )?;
    update::reopen(tx, ticket, audit_id)?;
    // Last: until then the ticket's row is its former version.
    audit::touch(tx, ticket.id, now)?;
    Ok(audit_id)
}

/// A name or address without line breaks and other control characters: it becomes a line of the
/// social fields, and must not make up others.
fn one_line(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    line.trim().to_owned()
}

fn wanted_account(db: &Connection, inbound: &Inbound) -> Result<BusinessAccount, DeskError> {
    let mut on_channel: Vec<BusinessAccount> = account::accounts(db)?
        .into_iter()
        .filter(|account| account.channel == inbound.channel)
        .collect();
    let word = inbound.channel.word();
    match inbound.account.as_deref() {
        Some(wanted) => on_channel
            .into_iter()
            .find(|account| {
                account.address == wanted || account.name == wanted || account.id.to_string() == wanted
            })
            .ok_or_else(|| bad(&format!("the company has no {word} account {wanted}"))),
        None if on_channel.len() > 1 => Err(bad(&format!(
            "the company has {} {word} accounts: account must say which",
            on_channel.len()
        ))),
        None => on_channel
            .pop()
            .ok_or_else(|| bad(&format!("the company has no {word} account"))),
    }
}

fn received_before(
    db: &Connection,
    account: i64,
    external_id: &str,
) -> Result<Option<Received>, rusqlite::Error> {
    db.query_row(
        "SELECT c.ticket_id, c.id, c.author_id FROM received r JOIN comments c ON c.id = r.comment_id
         WHERE r.business_account_id = ?1 AND r.external_id = ?2",
        params![account, external_id],
        |row| {
            Ok(Received {
                ticket_id: row.get(0)?,
                comment_id: row.get(1)?,
                user_id: row.get(2)?,
                new_ticket: false,
                new_user: false,
                duplicate: true,
            })
        },
    )
    .optional()
}

/// Rule 4: an unknown address is a new end user, and so is a known one that writes to another of
/// the company's numbers.
fn find_or_add_contact(
    tx: &Transaction<'_>,
    account: &BusinessAccount,
    address: &str,
    name: &str,
    now: Time,
) -> Result<(Contact, bool), DeskError> {
    if let Some(contact) = account::contact_at(tx, account.id, address)? {
        return Ok((contact, false));
    }
    let name = if name.is_empty() { address } else { name };
    let phone = (account.channel == Channel::Whatsapp).then_some(address);
    let info = account::user_info(account, name, address);
    let user = people::add_end_user(tx, name, phone, &info, now)?;
    tx.execute(
        "INSERT INTO contacts (business_account_id, address, user_id, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![account.id, address, user, now.0],
    )?;
    let contact = Contact {
        id: tx.last_insert_rowid(),
        address: address.to_owned(),
        user_id: user,
        user_name: name.to_owned(),
        account: account.clone(),
    };
    Ok((contact, true))
}

/// The newest ticket of a conversation. Only the newest can be other than closed.
fn newest_ticket(db: &Connection, contact: i64) -> Result<Option<Ticket>, rusqlite::Error> {
    let id: Option<i64> = db
        .prepare_cached(
            "SELECT id FROM tickets WHERE contact_id = ?1 AND deleted_at IS NULL ORDER BY id DESC LIMIT 1",
        )?
        .query_row([contact], |row| row.get(0))
        .optional()?;
    match id {
        Some(id) => row::one(db, id),
        None => Ok(None),
    }
}

fn bad(why: &str) -> DeskError {
    DeskError::BadInbound(why.to_owned())
}
