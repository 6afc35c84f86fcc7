//! How the files are: sizes, counts, and SQLite's own check.

use protocol::SendState;

use crate::{Cache, Result};

/// How the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Tickets held.
    pub tickets: u32,
    /// Messages held.
    pub messages: u32,
    /// Files of messages whose bytes are held.
    pub files: u32,
    /// Size of both files with their journals, in bytes.
    pub bytes: u64,
    /// What SQLite's check says; none when all is well.
    pub damage: Option<String>,
    /// Sends in the outbox, by state.
    pub outbox: Vec<(SendState, u32)>,
}

impl Cache {
    /// Looks the files over. Reads all of them: for a report, not for every minute.
    ///
    /// # Errors
    /// What the disk says.
    pub fn health(&self) -> Result<Health> {
        let names = ["cache.db", "cache.db-wal", "own.db", "own.db-wal"];
        let bytes = names
            .iter()
            .filter_map(|name| std::fs::metadata(self.dir.join(name)).ok())
            .map(|file| file.len())
            .sum();
        self.read(|db| {
            let count = |table: &str| {
                db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                    row.get::<_, u32>(0)
                })
            };
            let check: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            let outbox = db
                .prepare("SELECT state, count(*) FROM own.outbox WHERE state <> 'accepted' GROUP BY state")?
                .query_map([], |row| {
                    let state = SendState::from_word(row.get_ref(0)?.as_str()?).unwrap_or(SendState::Unknown);
                    Ok((state, row.get(1)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Health {
                tickets: count("tickets")?,
                messages: count("messages")?,
                files: count("files")?,
                bytes,
                damage: (check != "ok").then_some(check),
                outbox,
            })
        })
    }
}
