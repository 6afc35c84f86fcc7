//! The company that a new desk starts with: its people, their groups and tokens, its accounts on
//! the five channels. Made once, in the transaction of the first opening.

use std::fmt;

use model::{Channel, Time};
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use crate::answers::{macros, templates, triggers};
use crate::secret::random_token;
use crate::{DeskError, Mode, people};

/// How one person of the company signs in. Tokens keep their value for the life of the file.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Credential {
    /// The address that signs in.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// `admin` or `agent`.
    pub role: String,
    /// The names of their groups.
    pub groups: Vec<String>,
    /// For Basic `email/token:API_TOKEN`.
    pub api_token: String,
    /// For Bearer.
    pub bearer_token: String,
}

/// Without the tokens.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("email", &self.email)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

struct Person {
    /// Fixed, so that who is who never changes.
    id: i64,
    name: &'static str,
    email: &'static str,
    role: &'static str,
    /// The first is their default.
    groups: &'static [&'static str],
    restriction: Option<&'static str>,
}

const fn person(id: i64, name: &'static str, email: &'static str, role: &'static str) -> Person {
    Person {
        id,
        name,
        email,
        role,
        groups: &["Support"],
        restriction: None,
    }
}

const PEOPLE: [Person; 6] = [
    person(1001, "Iris Chen", "iris@desk.example", "admin"),
    person(1002, "Mara Lindqvist", "mara@desk.example", "agent"),
    person(1003, "Ben Okafor", "ben@desk.example", "agent"),
    Person {
        groups: &["Refunds", "Support"],
        ..person(901, "Sofia Duarte", "sofia@desk.example", "agent")
    },
    // Sees the tickets of the Refunds alone.
    Person {
        groups: &["Refunds"],
        restriction: Some("groups"),
        ..person(902, "Noor Haddad", "noor@desk.example", "agent")
    },
    // Sees the tickets that somebody gave them.
    Person {
        restriction: Some("assigned"),
        ..person(903, "Tom Ekberg", "tom@desk.example", "agent")
    },
];

/// The first is the default.
const GROUPS: [&str; 2] = ["Support", "Refunds"];

const ACCOUNTS: [(Channel, &str, &str); 6] = [
    (Channel::Whatsapp, "Reddot Shop ES", "+34910000001"),
    (Channel::Whatsapp, "Reddot Shop US", "+12125550100"),
    (Channel::Line, "Reddot Shop JP", "@reddotshop"),
    (Channel::Wechat, "Reddot Shop CN", "gh_reddotshop"),
    (Channel::Facebook, "Reddot Shop", "reddot.shop"),
    (Channel::X, "Reddot Help", "@reddothelp"),
];

/// Makes the company unless there is one.
pub(crate) fn found(tx: &Transaction<'_>, mode: Mode, now: Time) -> Result<(), DeskError> {
    let there: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM company)", [], |row| row.get(0))?;
    if there {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO company (id, name, mode, created_at) VALUES (1, 'Reddot Shop', ?1, ?2)",
        params![mode.word(), now.0],
    )?;
    for name in GROUPS {
        tx.execute(
            "INSERT INTO groups (name, is_default, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)",
            params![name, name == GROUPS[0], now.0],
        )?;
    }
    for person in &PEOPLE {
        hire(tx, person, now)?;
    }
    for (channel, name, address) in ACCOUNTS {
        tx.execute(
            "INSERT INTO business_accounts (channel, name, address) VALUES (?1, ?2, ?3)",
            params![mode.carries(channel).word(), name, address],
        )?;
    }
    templates::found(tx)?;
    macros::found(tx, now)?;
    triggers::found(tx, now)?;
    Ok(())
}

fn hire(tx: &Transaction<'_>, person: &Person, now: Time) -> Result<(), rusqlite::Error> {
    tx.execute(
        "INSERT INTO users (id, name, role, email, ticket_restriction, default_group_id, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT id FROM groups WHERE name = ?6), ?7, ?7)",
        params![
            person.id,
            person.name,
            person.role,
            person.email,
            person.restriction,
            person.groups.first(),
            now.0
        ],
    )?;
    for group in person.groups {
        tx.execute(
            "INSERT INTO memberships (user_id, group_id) SELECT ?1, id FROM groups WHERE name = ?2",
            params![person.id, group],
        )?;
    }
    tx.execute(
        "INSERT INTO credentials (user_id, api_token, bearer_token) VALUES (?1, ?2, ?3)",
        params![person.id, random_token(), random_token()],
    )?;
    people::add_identity(tx, person.id, "email", person.email, now)?;
    let words = format!("{} {}", person.name, person.email);
    crate::search::text::index_user(tx, person.id, &words)
}

/// How social messages show in this company.
pub(crate) fn mode(db: &Connection) -> Result<Mode, rusqlite::Error> {
    let word: String = db.query_row("SELECT mode FROM company", [], |row| row.get(0))?;
    Ok(Mode::from_word(&word).unwrap_or_default())
}

/// Everybody who can sign in, in the order in which they joined.
pub(crate) fn credentials(db: &Connection) -> Result<Vec<Credential>, DeskError> {
    let mut people = db.prepare(
        "SELECT u.id, u.email, u.name, u.role, c.api_token, c.bearer_token
         FROM credentials c JOIN users u ON u.id = c.user_id ORDER BY u.id < 1000, u.id",
    )?;
    let mut groups = db.prepare(
        "SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
         WHERE m.user_id = ?1 ORDER BY g.id",
    )?;
    let mut rows = people.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(Credential {
            email: row.get(1)?,
            name: row.get(2)?,
            role: row.get(3)?,
            groups: groups
                .query_map([id], |row| row.get(0))?
                .collect::<Result<_, _>>()?,
            api_token: row.get(4)?,
            bearer_token: row.get(5)?,
        });
    }
    Ok(all)
}
