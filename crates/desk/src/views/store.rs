//! Views as rows.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

use super::conditions::{Condition, Conditions};
use crate::DeskError;
use crate::channels::account::SOCIAL_TAG;
use crate::people::User;

/// Before the first view the sequence of ids stands here.
const FIRST: i64 = 4000;

/// A row of `views`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct View {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) active: bool,
    pub(crate) position: i64,
    /// Whose it is alone.
    pub(crate) owner_id: Option<i64>,
    /// Whose members it is shared with; everybody if there are none and no owner.
    pub(crate) group_ids: Vec<i64>,
    pub(crate) conditions: Conditions,
    /// Columns, and what rows are sorted and grouped by.
    pub(crate) output: Value,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

impl View {
    /// Whether that person may change it: an admin what is shared, everybody their own.
    pub(crate) fn is_kept_by(&self, person: &User) -> bool {
        match self.owner_id {
            Some(owner) => owner == person.id,
            None => person.role == "admin",
        }
    }
}

/// What a view shows where nobody says otherwise.
pub(crate) fn usual_output() -> Value {
    json!({
        "columns": ["status", "subject", "requester", "created", "updated", "assignee"],
        "group_by": null, "group_order": "asc", "sort_by": "updated", "sort_order": "desc",
    })
}

/// Makes the two social views (rule 11) of a desk that never had a view.
pub(crate) fn found(tx: &Transaction<'_>, now: Time) -> Result<(), DeskError> {
    let last: i64 = tx.query_row(
        "SELECT seq FROM sqlite_sequence WHERE name = 'views'",
        [],
        |row| row.get(0),
    )?;
    if last != FIRST {
        return Ok(());
    }
    let social = Condition::new("current_tags", "includes", SOCIAL_TAG);
    let views = [
        (
            "Your social messaging tickets",
            vec![
                Condition::new("assignee_id", "is", "current_user"),
                Condition::new("status", "less_than", "pending"),
                social.clone(),
            ],
        ),
        (
            "Unassigned social messaging tickets",
            vec![Condition::new("assignee_id", "is", ""), social],
        ),
    ];
    for (position, (title, all)) in (1..).zip(views) {
        add(
            tx,
            &View {
                id: 0,
                title: title.to_owned(),
                description: String::new(),
                active: true,
                position,
                owner_id: None,
                group_ids: Vec::new(),
                conditions: Conditions { all, any: Vec::new() },
                output: usual_output(),
                created_at: now,
                updated_at: now,
            },
        )?;
    }
    Ok(())
}

/// Stores a new view, and gives its id; that of `view` is ignored.
pub(crate) fn add(tx: &Transaction<'_>, view: &View) -> Result<i64, DeskError> {
    tx.prepare_cached(
        "INSERT INTO views (title, description, active, position, owner_id, group_ids, conditions, output,
             created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        view.title,
        view.description,
        view.active,
        view.position,
        view.owner_id,
        json!(view.group_ids).to_string(),
        json!(view.conditions).to_string(),
        view.output.to_string(),
        view.created_at.0,
        view.updated_at.0,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Stores a view in place of the one with its id.
pub(crate) fn replace(tx: &Transaction<'_>, view: &View) -> Result<(), DeskError> {
    tx.prepare_cached(
        "UPDATE views SET title = ?2, description = ?3, active = ?4, position = ?5, owner_id = ?6,
             group_ids = ?7, conditions = ?8, output = ?9, updated_at = ?10 WHERE id = ?1",
    )?
    .execute(params![
        view.id,
        view.title,
        view.description,
        view.active,
        view.position,
        view.owner_id,
        json!(view.group_ids).to_string(),
        json!(view.conditions).to_string(),
        view.output.to_string(),
        view.updated_at.0,
    ])?;
    Ok(())
}

/// Removes a view.
pub(crate) fn remove(tx: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    tx.execute("DELETE FROM views WHERE id = ?1", [id])?;
    Ok(())
}

/// The position after the last.
pub(crate) fn next_position(db: &Connection) -> Result<i64, rusqlite::Error> {
    db.query_row("SELECT COALESCE(MAX(position), 0) + 1 FROM views", [], |row| {
        row.get(0)
    })
}

const SELECT: &str = "SELECT v.id, v.title, v.description, v.active, v.position, v.owner_id, v.group_ids, v.conditions, \
     v.output, v.created_at, v.updated_at FROM views v";
/// `?1` is the person, `?2` whether they are an admin.
const VISIBLE: &str = "(v.owner_id = ?1 OR (v.owner_id IS NULL AND (?2 OR v.group_ids = '[]' OR EXISTS (
         SELECT 1 FROM json_each(v.group_ids) g JOIN memberships m ON m.group_id = g.value AND m.user_id = ?1))))";

fn from_row(row: &Row<'_>) -> Result<View, DeskError> {
    Ok(View {
        id: row.get(0)?,
        title: row.get(1)?,
        description: row.get(2)?,
        active: row.get(3)?,
        position: row.get(4)?,
        owner_id: row.get(5)?,
        group_ids: serde_json::from_str(&row.get::<_, String>(6)?)?,
        conditions: serde_json::from_str(&row.get::<_, String>(7)?)?,
        output: serde_json::from_str(&row.get::<_, String>(8)?)?,
        created_at: Time(row.get(9)?),
        updated_at: Time(row.get(10)?),
    })
}

/// The views that a person sees: shared ones first, each kind by position.
pub(crate) fn seen_by(db: &Connection, person: &User) -> Result<Vec<View>, DeskError> {
    let mut query = db.prepare_cached(&format!(
        "{SELECT} WHERE {VISIBLE} ORDER BY v.owner_id IS NOT NULL, v.position, v.id"
    ))?;
    let mut rows = query.query(params![person.id, person.role == "admin"])?;
    let mut views = Vec::new();
    while let Some(row) = rows.next()? {
        views.push(from_row(row)?);
    }
    Ok(views)
}

/// The view with that id, if the person sees it.
pub(crate) fn one(db: &Connection, id: i64, person: &User) -> Result<Option<View>, DeskError> {
    let mut query = db.prepare_cached(&format!("{SELECT} WHERE {VISIBLE} AND v.id = ?3"))?;
    let found = query
        .query_row(params![person.id, person.role == "admin", id], |row| {
            Ok(from_row(row))
        })
        .optional()?;
    found.transpose()
}
