//! Reading tickets.

use std::collections::HashMap;

use model::Time;
use rusqlite::{Connection, Row};

use super::custom_status;
use super::fields::{Fields, status_of_rank};
use crate::channels::account::{self, Contact};

/// A ticket with everything that its JSON shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    pub(crate) id: i64,
    pub(crate) description: String,
    pub(crate) fields: Fields,
    pub(crate) submitter_id: i64,
    pub(crate) contact: Option<Contact>,
    pub(crate) followup_of: Option<i64>,
    pub(crate) followups: Vec<i64>,
    pub(crate) created_at: Time,
    /// Whole seconds.
    pub(crate) updated_at: Time,
    /// When it last changed in any way, also one that leaves `updated_at` alone.
    pub(crate) generated_at: Time,
    /// Deleted tickets are seen by the exports alone.
    pub(crate) deleted: bool,
    /// Whether anything on it is public.
    pub(crate) is_public: bool,
    /// Whether other tickets say that this is their problem.
    pub(crate) has_incidents: bool,
}

const COLUMNS: &str = "t.id, t.subject, t.description, t.status, t.priority, t.type, t.requester_id, \
     t.submitter_id, t.assignee_id, t.group_id, t.contact_id, t.followup_of, t.channel_info, \
     t.created_at, t.updated_at, t.custom_status_id, t.generated_at, t.deleted_at IS NOT NULL, \
     t.external_id, t.problem_id, t.due_at, t.organization_id, t.follower_ids, t.email_cc_ids, t.is_public, \
     EXISTS (SELECT 1 FROM tickets i WHERE i.problem_id = t.id AND i.deleted_at IS NULL)";

fn from_row(row: &Row<'_>) -> rusqlite::Result<(Ticket, Option<i64>)> {
    let status = status_of_rank(row.get(3)?);
    let custom_status: Option<i64> = row.get(15)?;
    let ticket = Ticket {
        id: row.get(0)?,
        description: row.get(2)?,
        fields: Fields {
            subject: row.get(1)?,
            status,
            custom_status_id: custom_status.unwrap_or_else(|| custom_status::default_of(status)),
            priority: row.get(4)?,
            kind: row.get(5)?,
            requester_id: row.get(6)?,
            assignee_id: row.get(8)?,
            group_id: row.get(9)?,
            tags: Vec::new(),
            channel_info: row.get(12)?,
            external_id: row.get(18)?,
            problem_id: row.get(19)?,
            due_at: row.get::<_, Option<i64>>(20)?.map(Time),
            organization_id: row.get(21)?,
            follower_ids: ids_in(&row.get::<_, String>(22)?),
            email_cc_ids: ids_in(&row.get::<_, String>(23)?),
        },
        submitter_id: row.get(7)?,
        contact: None,
        followup_of: row.get(11)?,
        followups: Vec::new(),
        created_at: Time(row.get(13)?),
        updated_at: Time(row.get(14)?),
        generated_at: Time(row.get(16)?),
        deleted: row.get(17)?,
        is_public: row.get(24)?,
        has_incidents: row.get(25)?,
    };
    Ok((ticket, row.get(10)?))
}

/// A JSON list of ids; the schema's default and `save` write no other.
fn ids_in(text: &str) -> Vec<i64> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The ticket with that id.
pub(crate) fn one(db: &Connection, id: i64) -> Result<Option<Ticket>, rusqlite::Error> {
    Ok(many(db, &[id])?.pop())
}

/// Those of `ids` that exist and are not deleted, in the order of `ids`.
pub(crate) fn many(db: &Connection, ids: &[i64]) -> Result<Vec<Ticket>, rusqlite::Error> {
    let mut tickets = with_deleted(db, ids)?;
    tickets.retain(|ticket| !ticket.deleted);
    Ok(tickets)
}

/// Those of `ids` that exist, deleted ones too, in the order of `ids`. Four queries, however many ids.
pub(crate) fn with_deleted(db: &Connection, ids: &[i64]) -> Result<Vec<Ticket>, rusqlite::Error> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut contact_ids = HashMap::new();
    let mut found: HashMap<i64, Ticket> = HashMap::new();
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM tickets t WHERE t.id IN (SELECT value FROM json_each(?1))"
    ))?;
    for row in query.query_map([&list], from_row)? {
        let (ticket, contact) = row?;
        if let Some(contact) = contact {
            contact_ids.insert(ticket.id, contact);
        }
        found.insert(ticket.id, ticket);
    }

    let contacts: HashMap<i64, Contact> = account::contacts(db, contact_ids.values().copied())?
        .into_iter()
        .map(|contact| (contact.id, contact))
        .collect();
    for (ticket, contact) in contact_ids {
        if let Some(ticket) = found.get_mut(&ticket) {
            ticket.contact = contacts.get(&contact).cloned();
        }
    }

    let mut tags = db.prepare_cached(
        "SELECT ticket_id, tag FROM ticket_tags
         WHERE ticket_id IN (SELECT value FROM json_each(?1)) ORDER BY ticket_id, tag",
    )?;
    for row in tags.query_map([&list], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
        let (ticket, tag) = row?;
        if let Some(ticket) = found.get_mut(&ticket) {
            ticket.fields.tags.push(tag);
        }
    }

    let mut followups = db.prepare_cached(
        "SELECT followup_of, id FROM tickets
         WHERE followup_of IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )?;
    for row in followups.query_map([&list], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
        let (origin, followup) = row?;
        if let Some(ticket) = found.get_mut(&origin) {
            ticket.followups.push(followup);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// How many comments each of `ids` has, notes included. Messages of a chat are none.
pub(crate) fn comment_counts(db: &Connection, ids: &[i64]) -> Result<HashMap<i64, i64>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT ticket_id, COUNT(*) FROM comments
         WHERE ticket_id IN (SELECT value FROM json_each(?1)) AND chat_id IS NULL GROUP BY ticket_id",
    )?
    .query_map([crate::store::id_list(ids.iter().copied())], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?
    .collect()
}
