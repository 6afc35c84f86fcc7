//! The company that a new desk starts with: its people, their tokens, its accounts on the five
//! channels. Made once, in the transaction of the first opening.

use std::fmt;

use model::{Channel, Time};
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use crate::DeskError;
use crate::secret::random_token;

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

const PEOPLE: [(&str, &str, &str); 3] = [
    ("Iris Chen", "iris@desk.example", "admin"),
    ("Mara Lindqvist", "mara@desk.example", "agent"),
    ("Ben Okafor", "ben@desk.example", "agent"),
];

const ACCOUNTS: [(Channel, &str, &str); 6] = [
    (Channel::Whatsapp, "Reddot Shop ES", "+34910000001"),
    (Channel::Whatsapp, "Reddot Shop US", "+12125550100"),
    (Channel::Line, "Reddot Shop JP", "@reddotshop"),
    (Channel::Wechat, "Reddot Shop CN", "gh_reddotshop"),
    (Channel::Facebook, "Reddot Shop", "reddot.shop"),
    (Channel::X, "Reddot Help", "@reddothelp"),
];

/// Makes the company unless there is one.
pub(crate) fn found(tx: &Transaction<'_>, now: Time) -> Result<(), DeskError> {
    let there: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM company)", [], |row| row.get(0))?;
    if there {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO company (id, name, mode, created_at) VALUES (1, 'Reddot Shop', 'older', ?1)",
        [now.0],
    )?;
    tx.execute(
        "INSERT INTO groups (name, is_default, created_at, updated_at) VALUES ('Support', 1, ?1, ?1)",
        [now.0],
    )?;
    let support = tx.last_insert_rowid();
    for (name, email, role) in PEOPLE {
        tx.execute(
            "INSERT INTO users (name, role, email, default_group_id, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![name, role, email, support, now.0],
        )?;
        let person = tx.last_insert_rowid();
        tx.execute(
            "INSERT INTO memberships (user_id, group_id) VALUES (?1, ?2)",
            [person, support],
        )?;
        tx.execute(
            "INSERT INTO credentials (user_id, api_token, bearer_token) VALUES (?1, ?2, ?3)",
            params![person, random_token(), random_token()],
        )?;
        crate::search::text::index_user(tx, person, &format!("{name} {email}"))?;
    }
    for (channel, name, address) in ACCOUNTS {
        tx.execute(
            "INSERT INTO business_accounts (channel, name, address) VALUES (?1, ?2, ?3)",
            params![channel.word(), name, address],
        )?;
    }
    Ok(())
}

/// Everybody who can sign in.
pub(crate) fn credentials(db: &Connection) -> Result<Vec<Credential>, DeskError> {
    let mut people = db.prepare(
        "SELECT u.id, u.email, u.name, u.role, c.api_token, c.bearer_token
         FROM credentials c JOIN users u ON u.id = c.user_id ORDER BY u.id",
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
