//! People: those of the company, and the end users who write in.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

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
            created_at: Time(row.get(7)?),
            updated_at: Time(row.get(8)?),
        })
    }
}

const COLUMNS: &str = "u.id, u.name, u.role, u.email, u.phone, u.social_info, u.default_group_id, \
                       u.created_at, u.updated_at";

fn one(
    db: &Connection,
    condition: &str,
    value: impl rusqlite::ToSql,
) -> Result<Option<User>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM users u WHERE {condition}"))?
        .query_row([value], User::from_row)
        .optional()
}

/// The user with that id.
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

/// The condition that the social phone number of the user `t` contains exactly these characters,
/// symbols included (rule 20). Three and more are looked up in an index; a shorter part has too
/// many matches for one to help.
pub(crate) fn phone_contains(filter: &mut Filter, part: &str) -> String {
    if part.is_empty() {
        return "FALSE".to_owned();
    }
    let indexed = (part.chars().count() >= 3).then(|| {
        let phrase = filter.value(format!("\"{}\"", part.replace('"', "\"\"")));
        format!("t.id IN (SELECT rowid FROM user_phone WHERE user_phone MATCH {phrase}) AND ")
    });
    let part = filter.value(part.to_owned());
    format!("{}instr(t.phone, {part}) > 0", indexed.unwrap_or_default())
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
    social_info: &str,
    now: Time,
) -> Result<i64, rusqlite::Error> {
    tx.execute(
        "INSERT INTO users (name, role, phone, social_info, created_at, updated_at)
         VALUES (?1, 'end-user', ?2, ?3, ?4, ?4)",
        params![name, phone, social_info, now.0],
    )?;
    let id = tx.last_insert_rowid();
    crate::search::text::index_user(tx, id, &format!("{name} {social_info}"))?;
    Ok(id)
}

/// A row of `groups`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) is_default: bool,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// Every group, by id.
pub(crate) fn groups(db: &Connection) -> Result<Vec<Group>, rusqlite::Error> {
    db.prepare_cached("SELECT id, name, is_default, created_at, updated_at FROM groups ORDER BY id")?
        .query_map([], |row| {
            Ok(Group {
                id: row.get(0)?,
                name: row.get(1)?,
                is_default: row.get(2)?,
                created_at: Time(row.get(3)?),
                updated_at: Time(row.get(4)?),
            })
        })?
        .collect()
}
