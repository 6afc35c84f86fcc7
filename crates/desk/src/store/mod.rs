//! One SQLite file, one connection that writes and a few that read.
//!
//! WAL lets readers work while somebody writes. What was acknowledged is on the disk, whenever the
//! process is killed or the power fails (`durable`). Every change is one immediate
//! transaction: the write lock is taken at its start, so that what it read cannot have changed
//! by its end, also when a second process has the file open. Calls block; async callers go through
//! `spawn_blocking`.

mod durable;
mod files;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::DeskError;
use durable::Syncs;

/// How many idle reading connections are kept: opening one costs more than most of what is read.
const READERS: usize = 10;

const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);
const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/0001_company.sql")),
    M::up(include_str!("../../migrations/0002_tickets.sql")),
    M::up(include_str!("../../migrations/0003_channels.sql")),
    M::up(include_str!("../../migrations/0004_text.sql")),
    M::up(include_str!("../../migrations/0010_chats.sql")),
    M::up(include_str!("../../migrations/0011_people.sql")),
    M::up(include_str!("../../migrations/0012_files.sql")),
    M::up(include_str!("../../migrations/0013_answers.sql")),
    M::up(include_str!("../../migrations/0020_views.sql")),
    M::up(include_str!("../../migrations/0021_search.sql")),
    M::up(include_str!("../../migrations/0022_exports.sql")),
    M::up(include_str!("../../migrations/0023_activities.sql")),
    M::up(include_str!("../../migrations/0024_oauth.sql")),
    M::up(include_str!("../../migrations/0025_versions.sql")),
    M::up(include_str!("../../migrations/0026_metrics.sql")),
    M::up(include_str!("../../migrations/0030_tickets_more.sql")),
    M::up(include_str!("../../migrations/0031_people_more.sql")),
    M::up(include_str!("../../migrations/0032_webhooks.sql")),
    M::up(include_str!("../../migrations/0033_identities.sql")),
];

/// The open file.
pub(crate) struct Store {
    file: std::path::PathBuf,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    syncs: Syncs,
}

impl Store {
    /// Opens `dir/desk.db`, making both where they are missing (folder 0700, file 0600), and
    /// brings the schema up to date. `first` runs in a transaction of its own while no other
    /// process can be opening the same file.
    pub(crate) fn open(
        dir: &Path,
        first: impl FnOnce(&Transaction<'_>) -> Result<(), DeskError>,
    ) -> Result<Self, DeskError> {
        let file = files::prepare(dir)?;
        let lock = files::lock(dir)?;
        let mut writer = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        writer.pragma_update(None, "journal_mode", "wal")?;
        // Until here as SQLite does it: what the file is, and how it begins.
        MIGRATIONS.to_latest(&mut writer)?;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        first(&tx)?;
        tx.commit()?;
        drop(lock);
        writer.pragma_update(None, "synchronous", "normal")?;
        Ok(Self {
            syncs: Syncs::of(&file),
            file,
            writer: Mutex::new(writer),
            idle_readers: Mutex::new(Vec::new()),
        })
    }

    /// Runs `change` in one transaction: all of it is kept, or, on an error, nothing.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = unpoisoned(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&tx)?;
        tx.commit()?;
        drop(writer);
        self.syncs.wait().map_err(not_on_disk)?;
        Ok(done)
    }

    /// Runs `look` on one snapshot of the file.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        look: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = unpoisoned(&self.idle_readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connect(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let tx = reader.transaction()?;
        let seen = look(&tx);
        drop(tx);
        let mut idle = unpoisoned(&self.idle_readers);
        if idle.len() < READERS {
            idle.push(reader);
        }
        seen
    }
}

/// As SQLite itself would say it.
fn not_on_disk(error: std::io::Error) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC);
    rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
}

/// A panic while the lock was held has rolled its transaction back; the connection is sound.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ids as a JSON array, for `IN (SELECT value FROM json_each(?))`.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    let mut list = String::from("[");
    for id in ids {
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&id.to_string());
    }
    list.push(']');
    list
}

fn connect(file: &Path, mode: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(file, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_valid() {
        MIGRATIONS.validate().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("desk");
        let _store = Store::open(&data, |_| Ok(())).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("desk.db")), 0o600);
        assert_eq!(mode(&data.join("desk.db-wal")), 0o600);
    }

    #[test]
    fn an_error_keeps_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), |_| Ok(())).unwrap();
        let failed: Result<(), rusqlite::Error> = store.write(|tx| {
            tx.execute(
                "INSERT INTO groups (name, created_at, updated_at) VALUES ('x', 0, 0)",
                [],
            )?;
            Err(rusqlite::Error::InvalidQuery)
        });
        assert!(failed.is_err());
        let groups: i64 = store
            .read(|c| c.query_row("SELECT COUNT(*) FROM groups", [], |r| r.get(0)))
            .unwrap();
        assert_eq!(groups, 0);
    }
}
