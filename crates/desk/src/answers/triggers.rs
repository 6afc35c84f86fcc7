//! Triggers: what the helpdesk does by itself when a customer writes (rule 11). A small part of
//! Zendesk's: conditions on the message and the ticket, actions that tag, set fields and answer.
//! They run within the update that set them off, so its audit shows what they did, with a `via`
//! that names the rule. An answer of theirs is a public comment by the system: delivered like any
//! reply, within the channel's window, and opening none. Those of a new desk are off.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actions::{Action, Effect};
use super::placeholders::{self, Subject};
use crate::DeskError;
use crate::channels::account::Contact;
use crate::channels::{chat, delivery};
use crate::people::SYSTEM;
use crate::tickets::audit::{self, NewAudit, Via};
use crate::tickets::comment::{self, NewComment};
use crate::tickets::decide;
use crate::tickets::fields::Fields;
use crate::tickets::row::{self, Ticket};
use crate::tickets::update::{self, Refused};

/// A row of `triggers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) active: bool,
    pub(crate) position: i64,
    pub(crate) conditions: Conditions,
    pub(crate) actions: Vec<Action>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// All of `all` must hold, and one of `any` if there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conditions {
    #[serde(default)]
    pub(crate) all: Vec<Condition>,
    #[serde(default)]
    pub(crate) any: Vec<Condition>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub(crate) field: String,
    pub(crate) operator: String,
    pub(crate) value: String,
}

/// What set triggers off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'a> {
    pub(crate) ticket_id: i64,
    /// Its audit; none for a message that only went on in its chat.
    pub(crate) audit_id: Option<i64>,
    /// Whether it made the ticket.
    pub(crate) created: bool,
    /// What the customer wrote.
    pub(crate) text: &'a str,
    pub(crate) contact: &'a Contact,
}

const COLUMNS: &str = "id, title, active, position, conditions, actions, created_at, updated_at";

type Raw = (i64, String, bool, i64, String, String, i64, i64);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
        row.get(6)?,
        row.get(7)?,
    ))
}

fn parsed(raw: Raw) -> Result<Trigger, DeskError> {
    let (id, title, active, position, conditions, actions, created_at, updated_at) = raw;
    Ok(Trigger {
        id,
        title,
        active,
        position,
        conditions: serde_json::from_str(&conditions)?,
        actions: serde_json::from_str(&actions)?,
        created_at: Time(created_at),
        updated_at: Time(updated_at),
    })
}

/// Every trigger, in the order in which they run.
pub(crate) fn all(db: &Connection) -> Result<Vec<Trigger>, DeskError> {
    some(db, "TRUE")
}

fn some(db: &Connection, condition: &str) -> Result<Vec<Trigger>, DeskError> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM triggers WHERE {condition} ORDER BY position, id"
    ))?;
    let raws: Vec<Raw> = query.query_map([], raw)?.collect::<Result<_, _>>()?;
    raws.into_iter().map(parsed).collect()
}

/// The trigger with that id.
pub(crate) fn by_id(db: &Connection, id: i64) -> Result<Option<Trigger>, DeskError> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM triggers WHERE id = ?1"))?
        .query_row([id], raw)
        .optional()?
        .map(parsed)
        .transpose()
}

/// Switches a trigger on or off; false if there is none.
pub(crate) fn switch(
    tx: &Transaction<'_>,
    id: i64,
    active: bool,
    now: Time,
) -> Result<bool, rusqlite::Error> {
    let changed = tx.execute(
        "UPDATE triggers SET active = ?2, updated_at = ?3 WHERE id = ?1",
        params![id, active, now.0],
    )?;
    Ok(changed > 0)
}

/// Runs the active triggers on what a customer wrote, in the caller's transaction.
pub(crate) fn run(tx: &Transaction<'_>, occasion: Occasion<'_>, now: Time) -> Result<(), DeskError> {
    for trigger in some(tx, "active = 1")? {
        let Some(ticket) = row::one(tx, occasion.ticket_id)? else {
            return Ok(());
        };
        if trigger.conditions.hold(&ticket, occasion) {
            fire(tx, &trigger, &ticket, occasion, now)?;
        }
    }
    Ok(())
}

fn fire(
    tx: &Transaction<'_>,
    trigger: &Trigger,
    ticket: &Ticket,
    occasion: Occasion<'_>,
    now: Time,
) -> Result<(), DeskError> {
    let rule = Via::Rule(trigger.id, &trigger.title);
    let via = rule.json();
    let effect = Effect::of(&trigger.actions, None);
    let after = after(tx, &effect, ticket)?;
    let changes = ticket.fields.changed_in(&after);
    if !changes.is_empty() {
        update::save(tx, ticket.id, &ticket.fields, &after)?;
        let audit_id = match occasion.audit_id {
            Some(id) => id,
            None => new_audit(tx, ticket, rule, now)?,
        };
        update::record(tx, audit_id, changes, Some(&via))?;
    }
    let Some(text) = &effect.comment else {
        return Ok(());
    };
    let subject = Subject {
        ticket: Some(ticket),
        agent: None,
    };
    let chat = chat::going_on(tx, ticket.id)?;
    let audit_id = match (chat, occasion.audit_id) {
        (Some(chat), _) => chat.audit_id,
        (None, Some(id)) => id,
        (None, None) => new_audit(tx, ticket, rule, now)?,
    };
    let comment_id = comment::add(
        tx,
        NewComment {
            ticket_id: ticket.id,
            audit_id,
            author_id: SYSTEM,
            contact_id: None,
            public: !effect.private,
            body: &placeholders::fill(tx, text, subject)?,
            sent_at: now,
            chat_id: chat.map(|chat| chat.id),
            via: Some(&via),
        },
    )?;
    if !effect.private {
        delivery::attempt(tx, audit_id, comment_id, occasion.contact)?;
    }
    Ok(())
}

/// The fields after the effect. A holder who cannot be is not made one.
fn after(tx: &Transaction<'_>, effect: &Effect, ticket: &Ticket) -> Result<Fields, DeskError> {
    let before = &ticket.fields;
    let mut after = effect.on(before);
    (after.group_id, after.assignee_id) = (before.group_id, before.assignee_id);
    let (assignee, group) = (effect.assignee_id.map(Some), effect.group_id.map(Some));
    match decide::hold(tx, &mut after, assignee, group) {
        Ok(()) => {}
        Err(Refused::Database(error)) => return Err(error.into()),
        Err(_) => (after.group_id, after.assignee_id) = (before.group_id, before.assignee_id),
    }
    Ok(after)
}

/// An audit of its own, where what set the trigger off left none.
fn new_audit(
    tx: &Transaction<'_>,
    ticket: &Ticket,
    rule: Via<'_>,
    now: Time,
) -> Result<i64, rusqlite::Error> {
    audit::touch(tx, ticket.id, now)?;
    audit::add(
        tx,
        NewAudit {
            ticket_id: ticket.id,
            author_id: SYSTEM,
            via: rule,
            custom: &json!({}),
            at: now,
        },
    )
}

impl Conditions {
    fn hold(&self, ticket: &Ticket, occasion: Occasion<'_>) -> bool {
        let holds = |condition: &Condition| condition.holds(ticket, occasion);
        self.all.iter().all(holds) && (self.any.is_empty() || self.any.iter().any(holds))
    }
}

impl Condition {
    /// A condition that the desk does not know never holds.
    fn holds(&self, ticket: &Ticket, occasion: Occasion<'_>) -> bool {
        let value = self.value.to_lowercase();
        let fields = &ticket.fields;
        match (self.field.as_str(), self.operator.as_str()) {
            ("update_type", "is") => (value == "create") == occasion.created,
            ("status", "is") => fields.status.word() == value,
            ("status", "is_not") => fields.status.word() != value,
            ("current_tags", "includes") => value.split_whitespace().any(|tag| has(&fields.tags, tag)),
            ("current_tags", "not_includes") => !value.split_whitespace().any(|tag| has(&fields.tags, tag)),
            ("comment_includes_word", "includes") => {
                value.split_whitespace().any(|word| says(occasion, word))
            }
            ("comment_includes_word", "not_includes") => {
                !value.split_whitespace().any(|word| says(occasion, word))
            }
            _ => false,
        }
    }
}

fn has(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|each| each == tag)
}

/// Whether the message has that word, as a word.
fn says(occasion: Occasion<'_>, word: &str) -> bool {
    occasion
        .text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|each| each == word)
}

/// Puts the company's triggers into a new desk, switched off.
pub(crate) fn found(tx: &Transaction<'_>, now: Time) -> Result<(), rusqlite::Error> {
    let refunds: i64 = tx.query_row("SELECT id FROM groups WHERE name = 'Refunds'", [], |row| {
        row.get(0)
    })?;
    let condition = |field: &str, operator: &str, value: &str| json!({ "field": field, "operator": operator, "value": value });
    let created = condition("update_type", "is", "Create");
    let all: [(&str, Value, Value); 2] = [
        (
            "Out of office: urgent",
            json!({ "all": [created, condition("comment_includes_word", "includes", "urgent urgente")], "any": [] }),
            json!([
                { "field": "current_tags", "value": "auto_reply urgent_word" },
                { "field": "priority", "value": "high" },
                { "field": "comment_value", "value": "Hi {{ticket.requester.first_name}}, we are out of the office until 9 in the morning. You are number one on our list (ticket {{ticket.id}})." },
            ]),
        ),
        (
            "Refunds go to the refunds team",
            json!({ "all": [created, condition("comment_includes_word", "includes", "refund return devolver reembolso")], "any": [] }),
            json!([
                { "field": "current_tags", "value": "return" },
                { "field": "group_id", "value": refunds.to_string() },
            ]),
        ),
    ];
    for (position, (title, conditions, actions)) in (1_i64..).zip(all) {
        tx.execute(
            "INSERT INTO triggers (title, active, position, conditions, actions, created_at, updated_at)
             VALUES (?1, 0, ?2, ?3, ?4, ?5, ?5)",
            params![
                title,
                position,
                conditions.to_string(),
                actions.to_string(),
                now.0
            ],
        )?;
    }
    Ok(())
}
