//! Damaged files: found out, set aside under a name with the date, never deleted, and replaced.
//!
//! `cache.db` is begun anew and fills from the helpdesk. Of `own.db`, which nobody else has, every row
//! is carried over that can still be read.
//!
//! A file that cannot be opened at all may be damaged, or the key may be another one. The two files of
//! an account are under the same seal, so the other one tells: when it opens, the key is right and
//! this one is damaged. When neither does, nothing is touched.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use model::Time;
use protocol::StorageNotice;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params, params_from_iter};

use crate::vault::{NAMES, Seal, make_ready, of_file, open_one, remove, sync_dir, take_place, with};
use crate::{Cache, CacheError, OWN, Result};

/// Larger files are looked over at an opening only when there is reason to.
const LOOKED_OVER: u64 = 64 << 20;
/// So often a damaged table is begun to be read anew, at the most.
const ATTEMPTS: u32 = 500;
/// So many numbers of rows are left out after a repair that may have missed some.
const NUMBERS_LEFT_OUT: i64 = 10_000;
/// In the account's folder: something was found damaged while it ran.
const SUSPECT: &str = "suspect";
const NOTICES: &str = "storage_notices";
/// So many notices are kept.
const MOST_NOTICES: usize = 20;

/// Whether SQLite says that the file is not what it should be. With a sealed file, a page whose
/// checksum is wrong is an `SQLITE_ERROR` about which nothing more is said; where more is said, a
/// statement is wrong and no file.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    let unexplained = |code, said: Option<&str>| {
        code == rusqlite::ffi::SQLITE_ERROR && said.is_none_or(|said| said == "SQL logic error")
    };
    match error {
        rusqlite::Error::SqliteFailure(failure, said) => {
            matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                || unexplained(failure.extended_code, said.as_deref())
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => unexplained(error.extended_code, Some(msg)),
        _ => false,
    }
}

/// SQLite's own check of a file, whose seal fits; none when all is well.
pub(crate) fn check(path: &Path, seal: &Seal, thorough: bool) -> Result<Option<String>> {
    let pragma = if thorough {
        "integrity_check"
    } else {
        "quick_check"
    };
    let look = || -> Result<String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let connection = open_one(path, seal, flags)?;
        Ok(connection.query_row(&format!("PRAGMA {pragma}(1)"), [], |row| row.get(0))?)
    };
    match look() {
        Ok(said) if said == "ok" => Ok(None),
        Ok(said) => Ok(Some(said)),
        Err(CacheError::Sqlite(error)) if is_damage(&error) => Ok(Some(error.to_string())),
        // So FTS5's own check reports a page whose checksum is wrong.
        Err(CacheError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::OutOfMemory) => {
            match check_pages(path, seal)? {
                None => Err(error.into()),
                damage => Ok(damage),
            }
        }
        Err(other) => Err(other),
    }
}

/// SQLCipher's check of the pages' checksums: the first that is wrong.
fn check_pages(path: &Path, seal: &Seal) -> Result<Option<String>> {
    let connection = open_one(path, seal, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    Ok(connection
        .query_row("PRAGMA cipher_integrity_check", [], |row| row.get(0))
        .optional()?)
}

/// See [`Cache::suspect`].
pub(crate) fn suspect(dir: &Path) -> Result<()> {
    let path = dir.join(SUSPECT);
    std::fs::write(&path, []).map_err(of_file(&path))
}

/// Looks the files over, which are under this seal unless they are known to be damaged, and repairs
/// them. What was done is told.
pub(crate) fn look_over(
    dir: &Path,
    seal: &Seal,
    damaged: [bool; 2],
    now: Time,
) -> Result<Vec<StorageNotice>> {
    let suspect = dir.join(SUSPECT).exists();
    let mut notices = Vec::new();
    for (name, damaged) in NAMES.iter().zip(damaged) {
        let path = dir.join(name);
        let small = || std::fs::metadata(&path).is_ok_and(|file| file.len() <= LOOKED_OVER);
        // An index that misses a reply would hide it: of the agent's own data the indexes count, too.
        let thorough = suspect || *name == "own.db";
        if damaged || path.exists() && (suspect || small()) && check(&path, seal, thorough)?.is_some() {
            notices.push(repair(&path, seal, now)?);
        }
    }
    remove(&dir.join(SUSPECT))?;
    Ok(notices)
}

/// Sets a damaged file aside, and saves of it what only it has.
pub(crate) fn repair(path: &Path, seal: &Seal, now: Time) -> Result<StorageNotice> {
    if path.ends_with("own.db") {
        return rebuild_own(path, seal, now);
    }
    let aside = set_aside(path, now)?;
    let text = format!(
        "What was kept of the helpdesk on this computer was damaged. It is fetched again; the damaged file is kept \
         as {}.",
        aside.display()
    );
    Ok(StorageNotice { at: now, text })
}

/// Sets a damaged file aside with its journal, which belongs to it and would be read into another.
fn set_aside(path: &Path, now: Time) -> Result<PathBuf> {
    let aside = aside(path, now)?;
    for journal in ["-wal", "-shm"] {
        let from = with(path, journal);
        if from.exists() {
            std::fs::rename(&from, with(&aside, journal)).map_err(of_file(&from))?;
        }
    }
    std::fs::rename(path, &aside).map_err(of_file(path))?;
    sync_dir(path)?;
    Ok(aside)
}

/// A free name with the date.
fn aside(path: &Path, now: Time) -> Result<PathBuf> {
    let date: String = Connection::open_in_memory()?.query_row(
        "SELECT strftime('%Y-%m-%dT%H%M%SZ', ?1 / 1000, 'unixepoch')",
        [now.0],
        |row| row.get(0),
    )?;
    let dated = with(path, &format!(".damaged-{date}"));
    let free = |path: &PathBuf| !path.exists() && !with(path, "-wal").exists();
    let numbered = (2..).map(|number| with(&dated, &format!(".{number}")));
    Ok(std::iter::once(dated.clone())
        .chain(numbered)
        .find(free)
        .unwrap_or(dated))
}

/// Writes `own.db` anew with every row of the damaged one that can be read.
fn rebuild_own(path: &Path, seal: &Seal, now: Time) -> Result<StorageNotice> {
    let new = with(path, ".new");
    remove(&new)?;
    let aside = aside(path, now)?;
    let (saved, whole) = {
        crate::migrate(&new, seal, &OWN, false)?;
        let to = open_one(&new, seal, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        salvage(path, seal, &to)?
    };
    let state = if whole {
        "All of it"
    } else {
        "What could still be read of it"
    };
    let notice = StorageNotice {
        at: now,
        text: format!(
            "Your own data here (drafts, replies that wait) were damaged. {state} was carried over ({saved}); \
             the damaged file is kept as {}.",
            aside.display()
        ),
    };
    {
        let to = open_one(&new, seal, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        add_notices(&to, "main", std::slice::from_ref(&notice))?;
    }
    // The damaged one gets its second name before it loses its first, its journal too.
    for journal in ["-wal", ""] {
        let from = with(path, journal);
        if from.exists() {
            let to = with(&aside, journal);
            std::fs::hard_link(&from, &to)
                .or_else(|_| std::fs::copy(&from, &to).map(drop))
                .map_err(of_file(&from))?;
        }
    }
    make_ready(path)?;
    take_place(path)?;
    Ok(notice)
}

/// Copies what can be read, table by table. Says what, and whether nothing was missed.
fn salvage(path: &Path, seal: &Seal, to: &Connection) -> Result<(String, bool)> {
    let tables: Vec<String> = to
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (mut said, mut whole) = (Vec::new(), true);
    for table in tables {
        let named = |connection: &Connection| -> Result<Vec<String>> {
            let sql = format!("SELECT name FROM pragma_table_info('{table}')");
            let mut statement = connection.prepare(&sql)?;
            let names = statement.query_map([], |row| row.get(0))?;
            Ok(names.collect::<rusqlite::Result<_>>()?)
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let Ok(known) = open_one(path, seal, flags).and_then(|damaged| named(&damaged)) else {
            whole = false;
            continue;
        };
        // An earlier version's table has fewer columns; the new one knows what stands in the others.
        let columns: Vec<String> = named(to)?
            .into_iter()
            .filter(|name| known.contains(name))
            .collect();
        if columns.is_empty() {
            continue;
        }
        let mut reading = Reading {
            path,
            seal,
            table: &table,
            columns: &columns,
            attempts: ATTEMPTS,
            open: None,
            whole: true,
        };
        let (mut saved, mut refused) = (0, 0);
        reading.all(&mut |rowid, values| {
            let marks = vec!["?"; values.len() + 1].join(", ");
            let sql = format!(
                "INSERT OR IGNORE INTO {table} (rowid, {}) VALUES ({marks})",
                columns.join(", ")
            );
            let row = std::iter::once(Value::Integer(rowid)).chain(values);
            // A row that no rule of the table's allows is damaged.
            if to
                .prepare_cached(&sql)
                .and_then(|mut insert| insert.execute(params_from_iter(row)))
                .is_ok_and(|written| written > 0)
            {
                saved += 1;
            } else {
                refused += 1;
            }
        });
        whole &= reading.whole && refused == 0;
        if saved > 0 {
            said.push(format!("{saved} of {table}"));
        }
    }
    crate::uploads::after_repair(to)?;
    if !whole {
        // A number that was given stays given, whether or not its row could be read.
        to.execute("UPDATE sqlite_sequence SET seq = seq + ?1", [NUMBERS_LEFT_OUT])?;
        to.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, ?1 FROM sqlite_schema
             WHERE name IN ('outbox', 'alerts', 'uploads', 'filters') AND name NOT IN (SELECT name FROM sqlite_sequence)",
            [NUMBERS_LEFT_OUT],
        )?;
    }
    if said.is_empty() {
        said.push("nothing".into());
    }
    Ok((said.join(", "), whole))
}

/// Reading a damaged table around its damage.
struct Reading<'a> {
    path: &'a Path,
    seal: &'a Seal,
    table: &'a str,
    columns: &'a [String],
    attempts: u32,
    open: Option<Connection>,
    whole: bool,
}

impl Reading<'_> {
    /// Hands over every row that can be read: from below until one cannot, from above until one
    /// cannot, and what is between in halves.
    fn all(&mut self, take: &mut dyn FnMut(i64, Vec<Value>)) {
        // Ours are all above zero. Widest first: what is found there is worth more.
        let mut ranges = VecDeque::from([(0, i64::MAX)]);
        while let Some((low, high)) = ranges.pop_front() {
            let Err(low) = self.rows(low, high, false, take) else {
                continue;
            };
            self.whole = false;
            let Err(high) = self.rows(low, high, true, take) else {
                continue;
            };
            if self.attempts == 0 || low >= high {
                continue;
            }
            // Numbers crowd at the lower end of what a number can be.
            let wide = high.saturating_sub(low);
            let half = if wide > 1 << 20 { wide.isqrt() } else { wide / 2 };
            ranges.push_back((low, low + half));
            ranges.push_back((low + half + 1, high));
        }
    }

    /// Hands over the rows of a range in one direction. Where it ends early, where the rest begins.
    fn rows(
        &mut self,
        low: i64,
        high: i64,
        down: bool,
        take: &mut dyn FnMut(i64, Vec<Value>),
    ) -> std::result::Result<(), i64> {
        let mut rest = if down { high } else { low };
        if self.attempts == 0 {
            return Err(rest);
        }
        self.attempts -= 1;
        let read = self.read(low, high, down, &mut |rowid, values| {
            rest = if down {
                rowid.saturating_sub(1)
            } else {
                rowid.saturating_add(1)
            };
            take(rowid, values);
        });
        if read.is_err() {
            // After a page that cannot be read, a connection to a sealed file reads nothing more.
            self.open = None;
        }
        read.map_err(|_| rest)
    }

    fn read(&mut self, low: i64, high: i64, down: bool, take: &mut dyn FnMut(i64, Vec<Value>)) -> Result<()> {
        if self.open.is_none() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
            self.open = Some(open_one(self.path, self.seal, flags)?);
        }
        let Some(connection) = &self.open else {
            return Ok(());
        };
        let order = if down { "DESC" } else { "ASC" };
        let mut statement = connection.prepare(&format!(
            "SELECT rowid, {} FROM {} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid {order}",
            self.columns.join(", "),
            self.table
        ))?;
        let mut rows = statement.query(params![low, high])?;
        while let Some(row) = rows.next()? {
            let values = (0..self.columns.len())
                .map(|i| row.get(i + 1))
                .collect::<rusqlite::Result<Vec<Value>>>();
            // Text that is none is one row's damage; the next may be good.
            match values {
                Ok(values) => take(row.get(0)?, values),
                Err(_) => self.whole = false,
            }
        }
        Ok(())
    }
}

/// Keeps what is to be told, in the schema where `own.db` is.
pub(crate) fn add_notices(connection: &Connection, own: &str, notices: &[StorageNotice]) -> Result<()> {
    let before: Option<String> = connection
        .query_row(
            &format!("SELECT value FROM {own}.settings WHERE key = ?1"),
            [NOTICES],
            |row| row.get(0),
        )
        .optional()?;
    let mut all: Vec<StorageNotice> = before
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    all.extend(
        notices
            .iter()
            .filter(|notice| !all.contains(notice))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let superfluous = all.len().saturating_sub(MOST_NOTICES);
    all.drain(..superfluous);
    connection.execute(
        &format!(
            "INSERT INTO {own}.settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        ),
        [NOTICES, &crate::apply::json(&all)?],
    )?;
    Ok(())
}

impl Cache {
    /// What was repaired, until somebody has read it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn storage_notices(&self) -> Result<Vec<StorageNotice>> {
        Ok(self.setting(NOTICES)?.unwrap_or_default())
    }

    /// Somebody has read it.
    ///
    /// # Errors
    /// What the disk says.
    pub fn dismiss_storage_notices(&self) -> Result<()> {
        self.set_setting(NOTICES, &Vec::<StorageNotice>::new())
    }

    /// Notes that something was found damaged: the next opening looks all of it over.
    ///
    /// # Errors
    /// What the disk says.
    pub fn suspect(&self) -> Result<()> {
        suspect(&self.dir)
    }

    /// The damaged files that were set aside, and are kept until somebody removes them.
    pub fn set_aside(&self) -> Vec<String> {
        set_aside_in(&self.dir)
    }
}

/// The damaged files in `dir` that were set aside.
pub fn set_aside_in(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| name.contains(".db.damaged-") && !name.ends_with("-wal") && !name.ends_with("-shm"))
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_that_is_wrong_is_no_damage() {
        let db = Connection::open_in_memory().unwrap();
        for wrong in [
            "SELECT * FROM nothing",
            "SELEKT",
            "SELECT abs(-9223372036854775808)",
            "SELECT json('{')",
        ] {
            let error = db.query_row(wrong, [], |_| Ok(())).unwrap_err();
            assert!(!is_damage(&error), "{wrong}: {error:?}");
        }
    }
}
