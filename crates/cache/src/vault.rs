//! What an account's files are sealed with, and how they come under another seal.
//!
//! Both files of an account are under one seal: a random key of 256 bits that the caller keeps (in
//! the desktop's keychain), a passphrase, or none. Sealed files are SQLCipher's: each page is
//! encrypted and carries a checksum that only the key can make, journals too, so a page that somebody
//! changed is not read.
//!
//! A file changes its seal by being written anew beside the old one: `NAME.new` while that is not
//! whole, `NAME.ready` once it is on the disk. What is ready takes the place of the old one, also
//! when a crash came between; what is not is written anew. So there is one whole version always.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::{CacheError, Result};

/// The names of the two files: the agent's own comes first wherever both are changed.
pub(crate) const NAMES: [&str; 2] = ["own.db", "cache.db"];

/// A key of 256 bits. It is never shown: not in a log either.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of these bytes, which must be random ones.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key that was kept as [`Key::to_hex`]; none when it is not one.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let hex = hex.trim();
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[i * 2..i * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The key as it is kept.
    pub fn to_hex(&self) -> String {
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// What files are sealed with.
#[derive(Clone, PartialEq, Eq)]
pub enum Seal {
    /// Nothing: who can read the disk reads them.
    None,
    /// A key, as it is.
    Key(Key),
    /// A passphrase, of which SQLCipher makes a key with much work.
    Passphrase(String),
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Seal::None => "None",
            Seal::Key(_) => "Key(…)",
            Seal::Passphrase(_) => "Passphrase(…)",
        })
    }
}

impl Seal {
    /// In SQLCipher's word: `x'…'` is a key as it is; the empty one is none.
    pub(crate) fn word(&self) -> String {
        match self {
            Seal::None => String::new(),
            Seal::Key(key) => format!("x'{}'", key.to_hex()),
            Seal::Passphrase(words) => words.clone(),
        }
    }
}

/// How an account's files are, without opening them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// There are none.
    Missing,
    /// None of them is sealed.
    Plain,
    /// One of them at least is sealed, or is no database at all.
    Closed,
}

/// How the files in `dir` are.
///
/// # Errors
/// When they cannot be read.
pub fn sealed(dir: &Path) -> Result<Sealed> {
    let mut all = Sealed::Missing;
    for name in NAMES {
        for path in [dir.join(name), with(&dir.join(name), ".ready")] {
            all = match (begins_plain(&path)?, all) {
                (None, all) => all,
                (Some(true), Sealed::Missing | Sealed::Plain) => Sealed::Plain,
                (Some(_), _) => Sealed::Closed,
            };
        }
    }
    Ok(all)
}

/// Whether a file begins as an unsealed database does; none when there is none, or an empty one.
pub(crate) fn begins_plain(path: &Path) -> Result<Option<bool>> {
    use std::io::Read as _;
    let mut head = Vec::with_capacity(16);
    match File::open(path) {
        Ok(file) => file.take(16).read_to_end(&mut head).map_err(of_file(path))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(of_file(path)(error)),
    };
    Ok((!head.is_empty()).then(|| head == *b"SQLite format 3\0"))
}

/// The path with something added to its name.
pub(crate) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(crate) fn of_file(path: &Path) -> impl Fn(std::io::Error) -> CacheError + '_ {
    move |source| CacheError::File {
        path: path.to_owned(),
        source,
    }
}

/// Opens one file under a seal; that the seal fits is known only when something was read.
pub(crate) fn open_one(path: &Path, seal: &Seal, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    // SQLCipher writes to standard error otherwise; what went wrong is in our errors.
    connection.pragma_update(None, "cipher_log_level", "none")?;
    if *seal != Seal::None {
        connection.pragma_update(None, "key", seal.word())?;
    }
    Ok(connection)
}

/// Whether a file can be read under this seal. It may be damaged further on.
pub(crate) fn fits(path: &Path, seal: &Seal) -> Result<bool> {
    let read = || -> Result<i64> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let connection = open_one(path, seal, flags)?;
        Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?)
    };
    match read() {
        Ok(_) => Ok(true),
        Err(CacheError::Sqlite(error))
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
        {
            Ok(false)
        }
        // Under an unsealed file's own header, or with the right key: it is this file, but damaged.
        Err(CacheError::Sqlite(error)) if crate::repair::is_damage(&error) => Ok(true),
        Err(other) => Err(other),
    }
}

/// Ends what a crash left half done: a version that is whole takes its place, others go.
pub(crate) fn settle(dir: &Path) -> Result<()> {
    for name in NAMES {
        let path = dir.join(name);
        for left in [".new", ".new-wal", ".new-shm", ".new-journal"] {
            remove(&with(&path, left))?;
        }
        if with(&path, ".ready").exists() {
            take_place(&path)?;
        }
    }
    Ok(())
}

/// Puts the version that is ready in the place of the file. The journal is the old version's, and
/// would be read into the new one: it goes first.
pub(crate) fn take_place(path: &Path) -> Result<()> {
    remove(&with(path, "-wal"))?;
    remove(&with(path, "-shm"))?;
    std::fs::rename(with(path, ".ready"), path).map_err(of_file(path))?;
    sync_dir(path)
}

/// Puts the new version, whole, on the disk, and calls it ready.
pub(crate) fn make_ready(path: &Path) -> Result<()> {
    let new = with(path, ".new");
    let done = || -> std::io::Result<()> {
        std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o600))?;
        File::open(&new)?.sync_all()?;
        std::fs::rename(&new, with(path, ".ready"))
    };
    done().map_err(of_file(&new))?;
    sync_dir(path)
}

pub(crate) fn sync_dir(path: &Path) -> Result<()> {
    let dir = path.parent().unwrap_or(path);
    File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(of_file(dir))
}

pub(crate) fn remove(path: &Path) -> Result<()> {
    // A disk that cannot be written refuses also what there is not.
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(of_file(path)(error)),
        _ => Ok(()),
    }
}

/// Carries a file over from one seal to another.
pub(crate) fn carry(path: &Path, from: &Seal, to: &Seal) -> Result<()> {
    let new = with(path, ".new");
    let written = export(path, from, &new, to);
    if let Err(error) = written.and_then(|()| make_ready(path)) {
        // Should even this fail, the next opening does it.
        let _ = remove(&new);
        return Err(error);
    }
    let old = OpenOptions::new().write(true).open(path);
    take_place(path)?;
    if *from == Seal::None
        && let Ok(old) = old
    {
        // Its bytes would otherwise lie about on the disk. What a disk keeps behind one's back
        // cannot be reached from here, so this is an attempt, and no more is claimed.
        let _ = overwrite(old);
    }
    Ok(())
}

fn export(path: &Path, from: &Seal, new: &Path, to: &Seal) -> Result<()> {
    // A file that is attached may be made when this one might have been.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let source = open_one(path, from, flags)?;
    // All of it into the file, so that no journal keeps what is to be sealed.
    source.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let version: i64 = source.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let name = new
        .to_str()
        .ok_or_else(|| CacheError::Damaged("the profile's path is not UTF-8".into()))?;
    source.execute("ATTACH DATABASE ?1 AS carried KEY ?2", [name, &to.word()])?;
    source.execute_batch("PRAGMA carried.auto_vacuum = incremental")?;
    source.query_row("SELECT sqlcipher_export('carried')", [], |_| Ok(()))?;
    source.pragma_update(Some("carried"), "user_version", version)?;
    source.execute_batch("DETACH DATABASE carried")?;
    drop(source);
    match crate::repair::check(new, to, false)? {
        None => Ok(()),
        Some(why) => Err(CacheError::Damaged(format!("the sealed copy: {why}"))),
    }
}

/// Writes zeros over all of a file.
pub(crate) fn overwrite(mut file: File) -> std::io::Result<()> {
    static ZEROS: [u8; 65_536] = [0; 65_536];
    let mut left = file.metadata()?.len();
    while left > 0 {
        let some = usize::try_from(left.min(ZEROS.len() as u64)).unwrap_or(ZEROS.len());
        file.write_all(&ZEROS[..some])?;
        left -= some as u64;
    }
    file.sync_all()
}

/// Begins to wipe: gives `dir` another name, so that from then on nothing is there, whatever comes
/// between. [`finish_wipes`] removes it.
///
/// # Errors
/// When the folder cannot be renamed; then nothing was removed.
pub fn begin_wipe(dir: &Path) -> Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    let away = (1..)
        .map(|number| with(dir, &format!(".wiped-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| with(dir, ".wiped"));
    std::fs::rename(dir, &away).map_err(of_file(dir))?;
    sync_dir(dir)
}

/// Removes what wipes of `dir` were begun with, in this run or before a crash: each file is written
/// over with zeros first. What a disk keeps behind one's back is not reached by that; where the
/// files were sealed, it is of no use without the key.
///
/// # Errors
/// When it cannot be removed.
pub fn finish_wipes(dir: &Path) -> Result<()> {
    let (Some(parent), Some(name)) = (dir.parent(), dir.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let Ok(entries) = std::fs::read_dir(parent) else {
        return Ok(());
    };
    let prefix = format!("{name}.wiped");
    for entry in entries.flatten() {
        if entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(&prefix))
        {
            remove_all(&entry.path())?;
        }
    }
    Ok(())
}

fn remove_all(dir: &Path) -> Result<()> {
    for entry in std::fs::read_dir(dir).map_err(of_file(dir))?.flatten() {
        if let Ok(file) = OpenOptions::new().write(true).open(entry.path()) {
            let _ = overwrite(file);
        }
    }
    std::fs::remove_dir_all(dir).map_err(of_file(dir))?;
    sync_dir(dir)
}
