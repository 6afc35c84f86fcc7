//! The only SQL of the app. Two files per account:
//!
//! * `cache.db` is what the helpdesk said last. It may be deleted at any time and fills again.
//! * `own.db` is the agent's: outbox, drafts, what was looked at or put off, the alert log. It is written with
//!   `synchronous=FULL` and carried through every repair.
//!
//! Both are open on each connection (`own.` is the second), so that a list can show the cache
//! overlaid with the outbox in one query. No transaction writes to both: SQLite does not promise
//! that two WAL files commit together. There is one writer and a few readers; calls block, so
//! async callers give them to a blocking thread.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod acts;
mod alerts;
mod apply;
mod attachments;
mod conversation;
mod figures;
mod filters;
mod health;
mod index;
mod keeping;
mod later;
mod listing;
mod offers;
mod outbox;
mod own;
mod people;
mod person;
mod queues;
mod repair;
mod retention;
mod row;
mod search;
mod uploads;
mod vault;

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::{AccountId, TicketId, TicketRef, Time};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

pub use alerts::{AlertLook, CauseFound, CausesFound, send_of};
pub use attachments::{Fetched, Held};
pub use figures::CrossedNow;
pub use health::Health;
pub use keeping::{Holding, ToRead, keeps_back_to};
pub use outbox::{NewNote, NewReply, Outgoing, OutgoingWhat};
pub use own::FailureToTell;
pub use people::OwnWork;
pub use queues::Counts;
pub use repair::set_aside_in;
pub use retention::{Removable, too_old};
pub use uploads::OutgoingFile;
pub use vault::{Key, Seal, Sealed, begin_wipe, finish_wipes, sealed};

/// The steps of `cache.db`, of which a released one never changes.
const CACHE: [&str; 12] = [
    include_str!("schema/cache_1.sql"),
    include_str!("schema/cache_2.sql"),
    include_str!("schema/cache_3.sql"),
    include_str!("schema/cache_4.sql"),
    include_str!("schema/cache_5.sql"),
    include_str!("schema/cache_6.sql"),
    include_str!("schema/cache_7.sql"),
    include_str!("schema/cache_8.sql"),
    include_str!("schema/cache_9.sql"),
    include_str!("schema/cache_10.sql"),
    include_str!("schema/cache_11.sql"),
    include_str!("schema/cache_12.sql"),
];
/// The same of `own.db`.
const OWN: [&str; 7] = [
    include_str!("schema/own_1.sql"),
    include_str!("schema/own_2.sql"),
    include_str!("schema/own_3.sql"),
    include_str!("schema/own_4.sql"),
    include_str!("schema/own_5.sql"),
    include_str!("schema/own_6.sql"),
    include_str!("schema/own_7.sql"),
];

/// What can go wrong with the files.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// SQLite says no: a full or read-only disk, a damaged file.
    #[error("{}", words(.0))]
    Sqlite(#[from] rusqlite::Error),
    /// The files were written by a newer Reddot.
    #[error("{0} was written by a newer version of Reddot: update this one, or move the file away")]
    Newer(PathBuf),
    /// The files were written by an older Reddot, and are carried over when Reddot runs.
    #[error("{0} was written by an older version of Reddot: start Reddot once")]
    Older(PathBuf),
    /// No key opens what is there.
    #[error(
        "what is kept in {0} does not open with this account's key: the key is another one than it was, or the files are \
         damaged. Nothing was changed. Bring the key back, or wipe the account's data: they are fetched again"
    )]
    WrongKey(PathBuf),
    /// A file cannot be made.
    #[error("{path}: {source}{}", what_to_do(source))]
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

/// How much of a cache a search may keep in memory, in SQLite's word: less than zero is KiB.
const SEARCH_MEMORY: i64 = -16_000;
/// So long after a search that memory is kept for the next.
const SEARCHED_LATELY: Duration = Duration::from_secs(60);

/// What is the matter with the files, where it makes a difference what is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no room. It goes on by itself once there is.
    Full,
    /// The folder or the disk cannot be written. It goes on by itself once it can.
    NotWritable,
    /// A file is damaged: opened again, it is repaired.
    Damaged,
    /// Something else.
    Other,
}

impl CacheError {
    /// What is the matter.
    pub fn fault(&self) -> Fault {
        match self {
            CacheError::Sqlite(error) => fault_of(error),
            CacheError::File { source, .. } => fault_of_file(source),
            _ => Fault::Other,
        }
    }
}

fn fault_of(error: &rusqlite::Error) -> Fault {
    use rusqlite::{ErrorCode, ffi};
    match (error.sqlite_error_code(), error.sqlite_extended_error_code()) {
        (Some(ErrorCode::DiskFull), _)
        | (_, Some(ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_TRUNCATE)) => {
            Fault::Full
        }
        (Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied), _) => {
            Fault::NotWritable
        }
        _ if repair::is_damage(error) => Fault::Damaged,
        // FTS5 has no code of its own for it.
        (Some(ErrorCode::Unknown), _) if error.to_string().contains("disk is full") => Fault::Full,
        _ => Fault::Other,
    }
}

fn fault_of_file(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Fault::Full,
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Fault::NotWritable,
        _ => Fault::Other,
    }
}

fn what_to_do(error: &std::io::Error) -> &'static str {
    match fault_of_file(error) {
        Fault::Full => ". The disk is full: make room; Reddot goes on by itself",
        Fault::NotWritable => {
            ". See that the disk and Reddot's folder are writable; Reddot goes on by itself"
        }
        Fault::Damaged | Fault::Other => "",
    }
}

fn words(error: &rusqlite::Error) -> String {
    match fault_of(error) {
        Fault::Full => {
            "the disk is full, so nothing new can be kept. Make room; Reddot goes on by itself".to_owned()
        }
        Fault::NotWritable => format!(
            "the account's files cannot be written ({error}). See that the disk and Reddot's folder are writable; \
             Reddot goes on by itself"
        ),
        Fault::Damaged => {
            format!("the account's files are damaged ({error}); they are looked over and repaired")
        }
        Fault::Other => format!("the cache cannot be used: {error}"),
    }
}

/// The two files of one account.
pub struct Cache {
    dir: PathBuf,
    account: AccountId,
    seal: Seal,
    reading: Way,
    // Closed before the writer: the last to close puts the journal into the file, and must be able to.
    readers: Mutex<Vec<Connection>>,
    /// The reader of searches, and when it was used last.
    searcher: Mutex<Option<(Connection, Instant)>>,
    writer: Mutex<Connection>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Cache {
    /// Opens the files of `account` in `dir`, unsealed, making and migrating them as needed.
    ///
    /// # Errors
    /// As [`Cache::open_sealed`].
    pub fn open(dir: &Path, account: AccountId) -> Result<Self> {
        Self::open_sealed(dir, account, &Seal::None, &[], Time(0))
    }

    /// Opens the files of `account` in `dir` under a seal, making, migrating and repairing them as
    /// needed. Files under none or under one of `before` are carried over to it.
    ///
    /// # Errors
    /// [`CacheError::Newer`] when a newer Reddot wrote them, [`CacheError::WrongKey`] when they are
    /// under another seal; then nothing was touched. Otherwise what the disk says.
    pub fn open_sealed(
        dir: &Path,
        account: AccountId,
        seal: &Seal,
        before: &[Seal],
        now: Time,
    ) -> Result<Self> {
        private_dir(dir)?;
        vault::settle(dir)?;
        let open = || Self::open_looked_over(dir, account.clone(), seal, before, now);
        match open() {
            // A file that is too large to be looked over each time.
            Err(error) if error.fault() == Fault::Damaged => {
                repair::suspect(dir)?;
                open()
            }
            done => done,
        }
    }

    fn open_looked_over(
        dir: &Path,
        account: AccountId,
        seal: &Seal,
        before: &[Seal],
        now: Time,
    ) -> Result<Self> {
        let (damaged, mut notices) = unseal(dir, seal, before, now)?;
        notices.extend(repair::look_over(dir, seal, damaged, now)?);
        migrate(&dir.join("own.db"), seal, &OWN, true)?;
        migrate(&dir.join("cache.db"), seal, &CACHE, true)?;
        let writer = connect(dir, seal, Way::Write)?;
        if !notices.is_empty() {
            repair::add_notices(&writer, "own", &notices)?;
        }
        Ok(Self {
            dir: dir.to_owned(),
            account,
            seal: seal.clone(),
            reading: Way::Read,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            searcher: Mutex::new(None),
        })
    }

    /// As [`Cache::open_read_only_sealed`], of files that are not sealed.
    ///
    /// # Errors
    /// As [`Cache::open_sealed`].
    pub fn open_read_only(dir: &Path, account: AccountId) -> Result<Option<Self>> {
        Self::open_read_only_sealed(dir, account, &Seal::None)
    }

    /// Opens the files of `account` for reading only, beside or without an engine; none when there are none.
    ///
    /// # Errors
    /// As [`Cache::open_sealed`].
    pub fn open_read_only_sealed(dir: &Path, account: AccountId, seal: &Seal) -> Result<Option<Self>> {
        if !dir.join("cache.db").exists() || !dir.join("own.db").exists() {
            return Ok(None);
        }
        let not_this = |error: CacheError| match error {
            CacheError::Sqlite(error)
                if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
            {
                CacheError::WrongKey(dir.to_owned())
            }
            other => other,
        };
        let open = |way| -> Result<Connection> {
            let writer = connect(dir, seal, way).map_err(not_this)?;
            for (schema, name, steps) in [("main", "cache.db", CACHE.len()), ("own", "own.db", OWN.len())] {
                let version: i64 = writer
                    .pragma_query_value(Some(schema), "user_version", |row| row.get(0))
                    .map_err(|error| not_this(error.into()))?;
                match usize::try_from(version).unwrap_or(0).cmp(&steps) {
                    Ordering::Less => return Err(CacheError::Older(dir.join(name))),
                    Ordering::Greater => return Err(CacheError::Newer(dir.join(name))),
                    Ordering::Equal => {}
                }
            }
            Ok(writer)
        };
        let still = || {
            vault::NAMES
                .iter()
                .all(|name| !vault::with(&dir.join(name), "-wal").exists())
        };
        let (reading, writer) = match open(Way::Read) {
            // Even a reader makes a journal. Where nobody can write, nobody does meanwhile.
            Err(error) if error.fault() == Fault::NotWritable && still() => (Way::Still, open(Way::Still)?),
            done => (Way::Read, done?),
        };
        Ok(Some(Self {
            dir: dir.to_owned(),
            account,
            seal: seal.clone(),
            reading,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            searcher: Mutex::new(None),
        }))
    }

    /// The account whose files these are.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// How the files are protected.
    pub fn encryption(&self) -> protocol::Encryption {
        match self.seal {
            Seal::None => protocol::Encryption::None,
            Seal::Key(_) => protocol::Encryption::Keychain,
            Seal::Passphrase(_) => protocol::Encryption::Passphrase,
        }
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
        self.rest();
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => connect(&self.dir, &self.seal, self.reading)?,
        };
        let result = query(&reader);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < 3 {
            readers.push(reader);
        }
        result
    }

    /// As [`Cache::read`], for searches: what they read of the index, the next letter's search reads
    /// again, and in sealed files each page that is read anew is decrypted anew.
    pub(crate) fn read_searching<T>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let kept = self
            .searcher
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let reader = match kept {
            Some((reader, _)) => reader,
            None => {
                let reader = connect(&self.dir, &self.seal, self.reading)?;
                reader.pragma_update(Some("main"), "cache_size", SEARCH_MEMORY)?;
                reader
            }
        };
        let result = query(&reader);
        *self.searcher.lock().unwrap_or_else(PoisonError::into_inner) = Some((reader, Instant::now()));
        result
    }

    /// Gives back what was kept of the files in memory to read it again; what is in use just now stays.
    pub fn keep_little(&self) {
        self.rest();
        let freed = |connection: &Connection| {
            // One that cannot keeps it: nothing is lost by that.
            let _ = connection.release_memory();
        };
        if let Ok(readers) = self.readers.try_lock() {
            readers.iter().for_each(freed);
        }
        if let Ok(writer) = self.writer.try_lock() {
            freed(&writer);
        }
    }

    /// Gives the memory of searches back some time after the last one.
    fn rest(&self) {
        if let Ok(mut searcher) = self.searcher.try_lock()
            && searcher
                .as_ref()
                .is_some_and(|(_, used)| used.elapsed() > SEARCHED_LATELY)
        {
            *searcher = None;
        }
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

/// Finds out under which seals the files are, and carries them over to the one that they should be
/// under. Says which of them (`own.db`, `cache.db`) is damaged beyond opening.
fn unseal(
    dir: &Path,
    seal: &Seal,
    before: &[Seal],
    now: Time,
) -> Result<([bool; 2], Vec<protocol::StorageNotice>)> {
    let mut notices = Vec::new();
    let mut found: [Option<Option<Seal>>; 2] = [None, None];
    for (name, found) in vault::NAMES.iter().zip(&mut found) {
        let path = dir.join(name);
        let plain = match vault::begins_plain(&path)? {
            None => continue,
            Some(plain) => plain,
        };
        let mut fits = None;
        if plain {
            fits = Some(Seal::None);
        } else {
            // An unsealed file that has lost its beginning opens under no seal.
            let seals = std::iter::once(seal).chain(before);
            for candidate in seals.filter(|candidate| **candidate != Seal::None) {
                if vault::fits(&path, candidate)? {
                    fits = Some(candidate.clone());
                    break;
                }
            }
        }
        *found = Some(fits);
    }
    if !found.iter().flatten().any(Option::is_some) && found.iter().any(Option::is_some) {
        return Err(CacheError::WrongKey(dir.to_owned()));
    }
    for (name, found) in vault::NAMES.iter().zip(&found) {
        if let Some(Some(under)) = found
            && under != seal
        {
            let path = dir.join(name);
            if repair::check(&path, under, false)?.is_some() {
                // Repaired as it is, it is carried over whole.
                notices.push(repair::repair(&path, under, now)?);
            }
            if path.exists() {
                vault::carry(&path, under, seal)?;
            }
        }
    }
    Ok((found.map(|found| found == Some(None)), notices))
}

fn migrate(path: &Path, seal: &Seal, schema: &[&'static str], wal: bool) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let steps: Vec<M<'_>> = schema.iter().map(|step| M::up(step)).collect();
    let migrations = Migrations::from_slice(&steps);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = vault::open_one(path, seal, flags)?;
    // Of a file that is just being made.
    connection.pragma_update(None, "auto_vacuum", "incremental")?;
    if wal {
        connection.pragma_update(None, "journal_mode", "wal")?;
    }
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

/// How files are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Write,
    Read,
    /// For reading where nobody writes.
    Still,
}

fn connect(dir: &Path, seal: &Seal, way: Way) -> Result<Connection> {
    let flags = match way {
        Way::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Way::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Way::Still => OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
    };
    let named = |name: &str| -> Result<String> {
        let path = dir.join(name);
        let path = path
            .to_str()
            .ok_or_else(|| CacheError::Damaged("the profile's path is not UTF-8".into()))?;
        if way != Way::Still {
            return Ok(path.to_owned());
        }
        let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        Ok(format!("file:{escaped}?immutable=1"))
    };
    let connection = vault::open_one(Path::new(&named("cache.db")?), seal, flags)?;
    let (own, word) = (named("own.db")?, seal.word());
    connection.execute("ATTACH DATABASE ?1 AS own KEY ?2", [&own, &word])?;
    connection.pragma_update(None, "foreign_keys", true)?;
    if way == Way::Write {
        connection.pragma_update(Some("main"), "synchronous", "normal")?;
        // The search index writes its parts anew as they grow: carried over less often, most of that
        // never gets as far as the file.
        connection.pragma_update(None, "wal_autocheckpoint", 4000)?;
        connection.pragma_update(Some("own"), "synchronous", "full")?;
        // What is removed is written over, not only forgotten.
        connection.pragma_update(None, "secure_delete", true)?;
    }
    Ok(connection)
}
