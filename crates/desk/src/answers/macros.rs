//! Macros: prepared changes and answers that an agent puts into the reply box (rule 15). Applying
//! one changes nothing by itself; the update that follows may say which one was used.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::actions::Action;
use super::templates;
use crate::DeskError;
use crate::people::User;

/// A row of `macros`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Macro {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) active: bool,
    pub(crate) position: i64,
    restriction: Option<String>,
    actions: String,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// Whose a macro is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Restriction {
    /// `User` or `Group`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) id: i64,
}

impl Macro {
    pub(crate) fn actions(&self) -> Result<Vec<Action>, DeskError> {
        Ok(serde_json::from_str(&self.actions)?)
    }

    pub(crate) fn restriction(&self) -> Result<Option<Restriction>, DeskError> {
        Ok(self
            .restriction
            .as_deref()
            .map(serde_json::from_str)
            .transpose()?)
    }
}

const COLUMNS: &str = "m.id, m.title, m.description, m.active, m.position, m.restriction, m.actions, m.created_at, m.updated_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Macro> {
    Ok(Macro {
        id: row.get(0)?,
        title: row.get(1)?,
        description: row.get(2)?,
        active: row.get(3)?,
        position: row.get(4)?,
        restriction: row.get(5)?,
        actions: row.get(6)?,
        created_at: Time(row.get(7)?),
        updated_at: Time(row.get(8)?),
    })
}

/// The condition on the alias `t` of `macros` for those that a person may use: everybody's, their
/// own, their groups'. Admins see all.
pub(crate) fn condition(viewer: &User) -> String {
    if viewer.role == "admin" {
        return "TRUE".to_owned();
    }
    let id = viewer.id;
    format!(
        "(t.restriction IS NULL
          OR (t.restriction ->> 'type' = 'User' AND t.restriction ->> 'id' = {id})
          OR (t.restriction ->> 'type' = 'Group' AND t.restriction ->> 'id' IN (
                 SELECT group_id FROM memberships WHERE user_id = {id})))"
    )
}

/// The macro with that id, whoever may use it.
pub(crate) fn by_id(db: &Connection, id: i64) -> Result<Option<Macro>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM macros m WHERE m.id = ?1"))?
        .query_row([id], from_row)
        .optional()
}

/// The macro with that id, if that person may use it.
pub(crate) fn visible(db: &Connection, id: i64, viewer: &User) -> Result<Option<Macro>, rusqlite::Error> {
    let seen: bool = db.query_row(
        &format!(
            "SELECT EXISTS (SELECT 1 FROM macros t WHERE t.id = ?1 AND {})",
            condition(viewer)
        ),
        [id],
        |row| row.get(0),
    )?;
    if seen { by_id(db, id) } else { Ok(None) }
}

/// Those of `ids` that exist, in their order.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Macro>, rusqlite::Error> {
    let mut found = Vec::with_capacity(ids.len());
    for &id in ids {
        found.extend(by_id(db, id)?);
    }
    Ok(found)
}

/// Puts a few believable macros into a new desk.
pub(crate) fn found(tx: &Transaction<'_>, now: Time) -> Result<(), rusqlite::Error> {
    let refunds: i64 = tx.query_row("SELECT id FROM groups WHERE name = 'Refunds'", [], |row| {
        row.get(0)
    })?;
    let namespace = templates::NAMESPACE;
    let all = [
        (
            "Greet and take",
            "Says hello and assigns the ticket to you",
            json!([
                { "field": "status", "value": "open" },
                { "field": "assignee_id", "value": "current_user" },
                { "field": "comment_value", "value": "Hi {{ticket.requester.first_name}}, this is {{current_user.first_name}}. Let me have a look." },
            ]),
            None,
            true,
        ),
        (
            "Ask for the order number",
            "Waits for the customer",
            json!([
                { "field": "status", "value": "pending" },
                { "field": "current_tags", "value": "needs_order_number" },
                { "field": "comment_value", "value": "Hi {{ticket.requester.first_name}}, could you send me your order number, please?" },
            ]),
            None,
            true,
        ),
        (
            "Solved: thank you",
            "Closes the matter politely",
            json!([
                { "field": "status", "value": "solved" },
                { "field": "comment_value", "value": "Thank you, {{ticket.requester.first_name}}! Write again any time." },
            ]),
            None,
            true,
        ),
        (
            "WhatsApp template: order update",
            "Reaches a WhatsApp customer after 24 hours",
            json!([
                { "field": "status", "value": "pending" },
                { "field": "comment_value", "value": format!(
                    "&((namespace=[[{namespace}]] template=[[order_update]] fallback=[[There is news about your order.]] \
                     language=[[en]] body_text=[[{{{{ticket.requester.first_name}}}}]] body_text=[[{{{{ticket.id}}}}]]))&"
                ) },
            ]),
            None,
            true,
        ),
        (
            "Return: label sent",
            "For the refunds team",
            json!([
                { "field": "custom_status_id", "value": "1500007" },
                { "field": "priority", "value": "normal" },
                { "field": "set_tags", "value": "return label_sent" },
                { "field": "comment_value", "value": "A note for us: label sent for ticket {{ticket.id}}." },
                { "field": "comment_mode_is_public", "value": "false" },
            ]),
            Some(json!({ "type": "Group", "id": refunds })),
            true,
        ),
        (
            "Mara: good evening",
            "A personal one",
            json!([{ "field": "comment_value", "value": "Good evening, {{ticket.requester.first_name}}!" }]),
            Some(json!({ "type": "User", "id": 1002 })),
            true,
        ),
        (
            "Holiday notice",
            "Last year's",
            json!([{ "field": "comment_value", "value": "We are back on 7 January." }]),
            None,
            false,
        ),
    ];
    for (position, (title, description, actions, restriction, active)) in (1_i64..).zip(all) {
        tx.execute(
            "INSERT INTO macros (title, description, active, position, restriction, actions, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
            params![
                title,
                description,
                active,
                position,
                restriction.as_ref().map(Value::to_string),
                actions.to_string(),
                now.0
            ],
        )?;
    }
    Ok(())
}
