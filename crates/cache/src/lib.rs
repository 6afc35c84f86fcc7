//! The only SQL of the app. Two files per account:
//!
//! * `cache.db` is what the helpdesk said last. It may be deleted at any time and fills again.
//! * `own.db` is the agent's: outbox, drafts, what was looked at, the alert log. It is written with
//!   `synchronous=FULL` and carried through every repair.
//!
//! Both are open on each connection (`own.` is the second), so that a list can show the cache
//! overlaid with the outbox in one query. No transaction writes to both: SQLite does not promise
//! that two WAL files commit together. There is one writer and a few readers; calls block, so
//! async callers give them to a blocking thread.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod acts;
mod apply;
mod attachments;
mod conversation;
mod health;
mod index;
mod keeping;
mod outbox;
mod own;
mod person;
mod queues;
mod row;
mod search;

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::{AccountId, TicketId, TicketRef};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

pub use attachments::{Fetched, Held};
pub use health::Health;
pub use keeping::{Holding, ToRead, keeps_back_to};
pub use outbox::{Outgoing, OutgoingWhat};
pub use own::{FailureToTell, PendingAlert};
pub use queues::Counts;

/// The steps of `cache.db`, of which a released one never changes.
const CACHE: [&str; 4] = [
    include_str!("schema/cache_1.sql"),
    include_str!("schema/cache_2.sql"),
    include_str!("schema/cache_3.sql"),
    include_str!("schema/cache_4.sql"),
];
/// The same of `own.db`.
const OWN: [&str; 2] = [include_str!("schema/own_1.sql"), include_str!("schema/own_2.sql")];

/// What can go wrong with the files.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// SQLite says no: a full or read-only disk, a damaged file.
    #[error("the cache cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The files were written by a newer Reddot.
    #[error("{0} was written by a newer version of Reddot: update this one, or move the file away")]
    Newer(PathBuf),
    /// The files were written by an older Reddot, and are carried over when Reddot runs.
    #[error("{0} was written by an older version of Reddot: start Reddot once")]
    Older(PathBuf),
    /// A file cannot be made.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A value in a file is not one that we write.
    #[error("a value in the cache is damaged: {0}")]
    Damaged(String),
}

pub(crate) type Result<T, E = CacheError> = std::result::Result<T, E>;

/// The two files of one account.
pub struct Cache {
    dir: PathBuf,
    account: AccountId,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Cache {
    /// Opens the files of `account` in `dir`, making and migrating them as needed.
    ///
    /// # Errors
    /// [`CacheError::Newer`] when a newer Reddot wrote them; otherwise what the disk says.
    pub fn open(dir: &Path, account: AccountId) -> Result<Self> {
        private_dir(dir)?;
        migrate(&dir.join("cache.db"), &CACHE)?;
        migrate(&dir.join("own.db"), &OWN)?;
        let writer = connect(dir, false)?;
        Ok(Self {
            dir: dir.to_owned(),
            account,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })
    }

    /// Opens the files of `account` for reading only, beside or without an engine; none when there are none.
    ///
    /// # Errors
    /// As [`Cache::open`].
    pub fn open_read_only(dir: &Path, account: AccountId) -> Result<Option<Self>> {
        if !dir.join("cache.db").exists() || !dir.join("own.db").exists() {
            return Ok(None);
        }
        let writer = connect(dir, true)?;
        for (schema, name, steps) in [("main", "cache.db", CACHE.len()), ("own", "own.db", OWN.len())] {
            let version: i64 = writer.pragma_query_value(Some(schema), "user_version", |row| row.get(0))?;
            match usize::try_from(version).unwrap_or(0).cmp(&steps) {
                Ordering::Less => return Err(CacheError::Older(dir.join(name))),
                Ordering::Greater => return Err(CacheError::Newer(dir.join(name))),
                Ordering::Equal => {}
            }
        }
        Ok(Some(Self {
            dir: dir.to_owned(),
            account,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        }))
    }

    /// The account whose files these are.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// A ticket of this account, for who sees those of several.
    pub(crate) fn of_account(&self, id: TicketId) -> TicketRef {
        TicketRef {
            account: self.account.clone(),
            id,
        }
    }

    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back: the connection is still good.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => connect(&self.dir, true)?,
        };
        let result = query(&reader);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < 3 {
            readers.push(reader);
        }
        result
    }
}

fn private_dir(dir: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|source| CacheError::File {
            path: dir.to_owned(),
            source,
        })
}

fn migrate(path: &Path, schema: &[&'static str]) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let steps: Vec<M<'_>> = schema.iter().map(|step| M::up(step)).collect();
    let migrations = Migrations::from_slice(&steps);
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    migrations
        .to_latest(&mut connection)
        .map_err(|error| match error {
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => CacheError::Newer(path.to_owned()),
            rusqlite_migration::Error::RusqliteError { err, .. } => CacheError::Sqlite(err),
            other => CacheError::Damaged(other.to_string()),
        })?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(|source| {
        CacheError::File {
            path: path.to_owned(),
            source,
        }
    })
}

fn connect(dir: &Path, read_only: bool) -> Result<Connection> {
    let flags = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    let connection =
        Connection::open_with_flags(dir.join("cache.db"), flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let own = dir.join("own.db");
    let own = own
        .to_str()
        .ok_or_else(|| CacheError::Damaged("the profile's path is not UTF-8".into()))?;
    connection.execute("ATTACH DATABASE ?1 AS own", [own])?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if !read_only {
        connection.pragma_update(Some("main"), "synchronous", "normal")?;
        // The search index writes its parts anew as they grow: carried over less often, most of that
        // never gets as far as the file.
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        connection.pragma_update(Some("own"), "synchronous", "full")?;
    }
    Ok(connection)
}
