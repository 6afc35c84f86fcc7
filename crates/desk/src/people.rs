//! People: those of the company, and the end users who write in.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::Value;

use crate::search::filter::Filter;

/// The author of what the desk does by itself.
pub(crate) const SYSTEM: i64 = -1;

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) social_info: Option<String>,
    pub(crate) default_group_id: Option<i64>,
    /// Which tickets an agent sees: those of their `groups`, or those `assigned` to them; none for all.
    pub(crate) ticket_restriction: Option<String>,
    /// What another system calls them.
    pub(crate) external_id: Option<String>,
    pub(crate) organization_id: Option<i64>,
    pub(crate) tags: Vec<String>,
    /// Alias, details, notes, signature, time zone and locale, where somebody gave them.
    pub(crate) profile: Value,
    pub(crate) shared_phone: Option<bool>,
    pub(crate) suspended: bool,
    pub(crate) deleted_at: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

impl User {
    /// Whether this is a person of the company.
    pub(crate) fn works_here(&self) -> bool {
        self.role != "end-user"
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            role: row.get(2)?,
            email: row.get(3)?,
            phone: row.get(4)?,
            social_info: row.get(5)?,
            default_group_id: row.get(6)?,
            ticket_restriction: row.get(7)?,
            created_at: Time(row.get(8)?),
            updated_at: Time(row.get(9)?),
            external_id: row.get(10)?,
            organization_id: row.get(11)?,
            tags: serde_json::from_str(&row.get::<_, String>(12)?).unwrap_or_default(),
            profile: serde_json::from_str(&row.get::<_, String>(13)?).unwrap_or_default(),
            shared_phone: row.get(14)?,
            suspended: row.get(15)?,
            deleted_at: row.get::<_, Option<i64>>(16)?.map(Time),
        })
    }
}

const COLUMNS: &str = "u.id, u.name, u.role, u.email, u.phone, u.social_info, u.default_group_id, \
                       u.ticket_restriction, u.created_at, u.updated_at, u.external_id, u.organization_id, u.tags, \
                       u.profile, u.shared_phone, u.suspended, u.deleted_at";

fn one(
    db: &Connection,
    condition: &str,
    value: impl rusqlite::ToSql,
) -> Result<Option<User>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM users u WHERE {condition}"))?
        .query_row([value], User::from_row)
        .optional()
}

/// The user with that id, a deleted one too.
pub(crate) fn by_id(db: &Connection, id: i64) -> Result<Option<User>, rusqlite::Error> {
    one(db, "u.id = ?1", id)
}

/// The person of the company with that address.
pub(crate) fn by_email(db: &Connection, email: &str) -> Result<Option<User>, rusqlite::Error> {
    one(db, "u.email = ?1", email)
}

/// The person whose bearer token this is.
pub(crate) fn by_bearer(db: &Connection, token: &str) -> Result<Option<User>, rusqlite::Error> {
    one(
        db,
        "u.id = (SELECT user_id FROM credentials WHERE bearer_token = ?1)",
        token,
    )
}

/// The person whose API token this is.
pub(crate) fn by_api_token(db: &Connection, token: &str) -> Result<Option<User>, rusqlite::Error> {
    one(
        db,
        "u.id = (SELECT user_id FROM credentials WHERE api_token = ?1)",
        token,
    )
}

/// Those of `ids` that exist, by id.
pub(crate) fn many(
    db: &Connection,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<User>, rusqlite::Error> {
    let ids = crate::store::id_list(ids);
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM users u WHERE u.id IN (SELECT value FROM json_each(?1)) ORDER BY u.id"
    ))?
    .query_map([ids], User::from_row)?
    .collect()
}

/// The condition that a social phone number of the user `t` contains exactly these characters,
/// symbols included (rule 20).
pub(crate) fn phone_contains(filter: &mut Filter, part: &str) -> String {
    phone_that(filter, part, |part| format!("instr(i.value, {part}) > 0"))
}

/// The condition that a social phone number `i.value` of the user `t` contains `part` in the place
/// that `test` tells. Three characters and more are looked up in an index; a shorter part has too
/// many matches for one to help.
pub(crate) fn phone_that(filter: &mut Filter, part: &str, test: impl FnOnce(&str) -> String) -> String {
    if part.is_empty() {
        return "FALSE".to_owned();
    }
    let indexed = (part.chars().count() >= 3).then(|| {
        let phrase = filter.value(format!("\"{}\"", part.replace('"', "\"\"")));
        format!("i.id IN (SELECT rowid FROM user_phone WHERE user_phone MATCH {phrase}) AND ")
    });
    let part = filter.value(part.to_owned());
    format!(
        "t.id IN (SELECT i.user_id FROM identities i WHERE i.type = 'phone_number' AND {}{})",
        indexed.unwrap_or_default(),
        test(&part)
    )
}

/// Whether an agent may hold tickets of a group.
pub(crate) fn is_member(db: &Connection, user: i64, group: i64) -> Result<bool, rusqlite::Error> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM memberships WHERE user_id = ?1 AND group_id = ?2)")?
        .query_row([user, group], |row| row.get(0))
}

/// A new end user (rule 4): all that the channel told us, and the social phone number if it has one.
pub(crate) fn add_end_user(
    tx: &Transaction<'_>,
    name: &str,
    phone: Option<&str>,
    social_info: Option<&str>,
    now: Time,
) -> Result<i64, rusqlite::Error> {
    tx.execute(
        "INSERT INTO users (name, role, phone, social_info, created_at, updated_at)
         VALUES (?1, 'end-user', ?2, ?3, ?4, ?4)",
        params![name, phone, social_info, now.0],
    )?;
    let id = tx.last_insert_rowid();
    if let Some(phone) = phone {
        add_identity(tx, id, "phone_number", phone, now)?;
    }
    index(tx, id)?;
    Ok(id)
}

/// Indexes the words by which an end user is found (rule 19): their name, what the channel told us,
/// and every phone number of theirs.
pub(crate) fn index(tx: &Transaction<'_>, user: i64) -> Result<(), rusqlite::Error> {
    let words: String = tx.query_row(
        "SELECT concat_ws(' ', u.name, u.social_info, (
             SELECT group_concat(i.value, ' ') FROM identities i
             WHERE i.user_id = u.id AND i.type = 'phone_number'))
         FROM users u WHERE u.id = ?1",
        [user],
        |row| row.get(0),
    )?;
    crate::search::text::index_user(tx, user, &words)
}

/// An address by which a person is known; the first of its kind is their primary one.
pub(crate) fn add_identity(
    tx: &Transaction<'_>,
    user: i64,
    kind: &str,
    value: &str,
    now: Time,
) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(
        "INSERT INTO identities (user_id, type, value, is_primary, created_at, updated_at)
         VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM identities WHERE user_id = ?1 AND type = ?2), ?4, ?4)",
    )?
    .execute(params![user, kind, value, now.0])?;
    Ok(())
}

/// A row of `groups`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) is_default: bool,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    pub(crate) description: String,
    pub(crate) is_public: bool,
}

/// Every group, by id.
pub(crate) fn groups(db: &Connection) -> Result<Vec<Group>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT id, name, is_default, created_at, updated_at, description, is_public FROM groups
         WHERE deleted_at IS NULL ORDER BY id",
    )?
    .query_map([], |row| {
        Ok(Group {
            id: row.get(0)?,
            name: row.get(1)?,
            is_default: row.get(2)?,
            created_at: Time(row.get(3)?),
            updated_at: Time(row.get(4)?),
            description: row.get(5)?,
            is_public: row.get(6)?,
        })
    })?
    .collect()
}

/// An address by which a person is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) is_primary: bool,
    pub(crate) verified: bool,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// The identities with those ids, in the order of their ids.
pub(crate) fn identities(db: &Connection, ids: &[i64]) -> Result<Vec<Identity>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT id, user_id, type, value, is_primary, created_at, updated_at, verified FROM identities
         WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )?
    .query_map([crate::store::id_list(ids.iter().copied())], |row| {
        Ok(Identity {
            id: row.get(0)?,
            user_id: row.get(1)?,
            kind: row.get(2)?,
            value: row.get(3)?,
            is_primary: row.get(4)?,
            created_at: Time(row.get(5)?),
            updated_at: Time(row.get(6)?),
            verified: row.get(7)?,
        })
    })?
    .collect()
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Membership {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) group_id: i64,
    /// Whether it is the person's default group.
    pub(crate) is_default: bool,
    pub(crate) created_at: Time,
}

/// The memberships with those ids, in the order of their ids.
pub(crate) fn memberships(db: &Connection, ids: &[i64]) -> Result<Vec<Membership>, rusqlite::Error> {
    db.prepare_cached(
        "SELECT m.id, m.user_id, m.group_id, m.group_id IS u.default_group_id, u.created_at
         FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.id IN (SELECT value FROM json_each(?1)) ORDER BY m.id",
    )?
    .query_map([crate::store::id_list(ids.iter().copied())], |row| {
        Ok(Membership {
            id: row.get(0)?,
            user_id: row.get(1)?,
            group_id: row.get(2)?,
            is_default: row.get(3)?,
            created_at: Time(row.get(4)?),
        })
    })?
    .collect()
}
