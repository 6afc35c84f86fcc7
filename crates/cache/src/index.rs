//! Keeping the search index: what was applied is in it when the transaction ends, and what was held
//! before there was an index is put in little by little, newest first.
//!
//! What is out of the index is known by having no `doc`; the triggers of `cache_3.sql` take things
//! out. Everything here only ever puts in, so it can stop and go on anywhere.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use model::{TicketId, Time, UserId, all_short_pieces, fold, short_pieces};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{Cache, Result};

/// How many things of one millisecond have a place in their order.
const SLOTS: i64 = 256;
/// Where more than these come in one millisecond, they stand after those of this much later.
pub(crate) const CROWD: i64 = 1 << 24;

/// The first doc that something of this time can have.
pub(crate) fn first_doc(at: Time) -> i64 {
    at.0.clamp(0, (1 << 44) - 1) * SLOTS
}

/// Puts in what was applied and is not in, or not any more.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    tickets: &BTreeSet<TicketId>,
    people: &BTreeSet<UserId>,
) -> Result<()> {
    let mut entries = Entries::default();
    for ticket in tickets {
        put_ticket(tx, *ticket, &mut entries)?;
    }
    for person in people {
        put_person(tx, *person, &mut entries)?;
    }
    entries.write(tx)
}

/// Takes everything out at once: for who is about to delete all of it.
pub(crate) fn empty(tx: &Transaction<'_>) -> Result<()> {
    for table in [
        "messages_long",
        "messages_short",
        "tickets_long",
        "tickets_short",
        "people_long",
        "people_short",
    ] {
        tx.execute(
            &format!("INSERT INTO {table} ({table}) VALUES ('delete-all')"),
            [],
        )?;
    }
    Ok(())
}

/// What goes into the index, put down until all other rows are written: with each of these SQLite
/// may begin a savepoint, at which its text index would write out, in a piece of its own, whatever
/// it has gathered so far.
#[derive(Default)]
struct Entries {
    messages: Vec<(i64, String)>,
    /// With subject and business account.
    tickets: Vec<(i64, String, String)>,
    people: Vec<PersonEntry>,
}

struct PersonEntry {
    id: i64,
    name: String,
    phone: String,
    stored: String,
}

impl Entries {
    fn write(&self, tx: &Transaction<'_>) -> Result<()> {
        if !self.messages.is_empty() {
            let mut long = tx.prepare_cached("INSERT INTO messages_long (rowid, text) VALUES (?1, ?2)")?;
            for (doc, text) in &self.messages {
                long.execute(params![doc, text])?;
            }
            let mut short =
                tx.prepare_cached("INSERT INTO messages_short (rowid, pieces) VALUES (?1, ?2)")?;
            for (doc, text) in &self.messages {
                short.execute(params![doc, tokens('n', short_pieces(text))])?;
            }
        }
        if !self.tickets.is_empty() {
            let mut long =
                tx.prepare_cached("INSERT INTO tickets_long (rowid, subject, account) VALUES (?1, ?2, ?3)")?;
            for (doc, subject, account) in &self.tickets {
                long.execute(params![doc, subject, account])?;
            }
            let mut short = tx.prepare_cached("INSERT INTO tickets_short (rowid, pieces) VALUES (?1, ?2)")?;
            for (doc, subject, account) in &self.tickets {
                let mut pieces = short_pieces(subject);
                pieces.extend(short_pieces(account));
                short.execute(params![doc, tokens('n', pieces)])?;
            }
        }
        if !self.people.is_empty() {
            let mut long = tx.prepare_cached(
                "INSERT INTO people_long (rowid, name, phone, stored, digits) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for person in &self.people {
                // SQLite's index ends at a null character.
                let stored = person.stored.replace('\0', "");
                long.execute(params![
                    person.id,
                    person.name,
                    person.phone,
                    stored,
                    digits(&person.stored)
                ])?;
            }
            let mut short = tx.prepare_cached("INSERT INTO people_short (rowid, pieces) VALUES (?1, ?2)")?;
            for person in &self.people {
                let mut pieces = short_pieces(&person.name);
                pieces.extend(short_pieces(&person.phone));
                let mut words = tokens('n', pieces);
                words.push_str(&tokens('p', all_short_pieces(&person.stored)));
                short.execute(params![person.id, words])?;
            }
        }
        Ok(())
    }
}

impl Cache {
    /// Puts some more of what was held before into the search index, newest first. Returns how
    /// many tickets and people are still to come.
    ///
    /// # Errors
    /// What the disk says; then none of these were put in.
    pub fn index_more(&self, limit: u32) -> Result<u32> {
        if self.not_indexed()? == 0 {
            return Ok(0);
        }
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut entries = Entries::default();
        let ids = |sql: &str| -> rusqlite::Result<Vec<i64>> {
            tx.prepare_cached(sql)?
                .query_map([limit], |row| row.get(0))?
                .collect()
        };
        for id in ids(
            "SELECT id FROM people INDEXED BY people_unsearched WHERE folded IS NULL
             ORDER BY id DESC LIMIT ?1",
        )? {
            put_person(&tx, UserId(id), &mut entries)?;
        }
        for id in ids(
            "SELECT id FROM tickets INDEXED BY tickets_unsearched WHERE doc IS NULL
             ORDER BY sort_at DESC LIMIT ?1",
        )? {
            put_ticket(&tx, TicketId(id), &mut entries)?;
        }
        entries.write(&tx)?;
        tx.commit()?;
        drop(writer);
        self.not_indexed()
    }

    /// How many tickets and people are not in the search index yet.
    ///
    /// # Errors
    /// What the disk says.
    pub fn not_indexed(&self) -> Result<u32> {
        self.read(|db| Ok(not_indexed(db)?))
    }
}

pub(crate) fn not_indexed(db: &Connection) -> rusqlite::Result<u32> {
    db.prepare_cached(
        "SELECT (SELECT count(*) FROM tickets INDEXED BY tickets_unsearched WHERE doc IS NULL)
           + (SELECT count(*) FROM people INDEXED BY people_unsearched WHERE folded IS NULL)",
    )?
    .query_row([], |row| row.get(0))
}

/// A ticket and those of its messages that are not in.
fn put_ticket(tx: &Transaction<'_>, id: TicketId, entries: &mut Entries) -> Result<()> {
    let held = tx
        .prepare_cached(
            "SELECT doc IS NULL, sort_at, subject, coalesce(business_account, '') FROM tickets WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            let out: bool = row.get(0)?;
            Ok((
                out,
                Time(row.get(1)?),
                fold(row.get_ref(2)?.as_str()?),
                fold(row.get_ref(3)?.as_str()?),
            ))
        })
        .optional()?;
    let Some((out, at, subject, account)) = held else {
        return Ok(());
    };
    put_messages(tx, id, entries)?;
    if !out {
        return Ok(());
    }
    let doc = new_doc(tx, "tickets", at)?;
    tx.prepare_cached("UPDATE tickets SET doc = ?2 WHERE id = ?1")?
        .execute([id.0, doc])?;
    entries.tickets.push((doc, subject, account));
    Ok(())
}

fn put_messages(tx: &Transaction<'_>, ticket: TicketId, entries: &mut Entries) -> Result<()> {
    let new: Vec<(i64, Time, String)> = tx
        .prepare_cached("SELECT id, at, text FROM messages WHERE ticket_id = ?1 AND doc IS NULL")?
        .query_map([ticket.0], |row| {
            Ok((row.get(0)?, Time(row.get(1)?), fold(row.get_ref(2)?.as_str()?)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (id, at, text) in new {
        let doc = new_doc(tx, "messages", at)?;
        tx.prepare_cached("UPDATE messages SET doc = ?3 WHERE ticket_id = ?1 AND id = ?2")?
            .execute([ticket.0, id, doc])?;
        entries.messages.push((doc, text));
    }
    Ok(())
}

/// Only end users are searched for (rule 19).
fn put_person(tx: &Transaction<'_>, id: UserId, entries: &mut Entries) -> Result<()> {
    let held: Option<(String, String, bool)> = tx
        .prepare_cached(
            "SELECT name, coalesce(phone, ''), role = 'end_user' FROM people WHERE id = ?1 AND folded IS NULL",
        )?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((name, stored, searched)) = held else {
        return Ok(());
    };
    let name = fold(&name);
    let phone = fold(&stored);
    // A person without a name is in the index all the same, and '' is who is not.
    let folded = match (searched, name.trim()) {
        (false, _) => "",
        (true, "") => " ",
        (true, name) => name,
    };
    tx.prepare_cached("UPDATE people SET folded = ?2 WHERE id = ?1")?
        .execute(params![id.0, folded])?;
    if searched {
        entries.people.push(PersonEntry {
            id: id.0,
            name,
            phone,
            stored,
        });
    }
    Ok(())
}

/// The digits of a number, without what separates them.
pub(crate) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Pieces as words for the index: their code points, after a letter that says what they are of.
fn tokens(of: char, pieces: BTreeSet<&str>) -> String {
    let mut words = String::with_capacity(pieces.len() * 8);
    for piece in pieces {
        token(of, piece, &mut words);
        words.push(' ');
    }
    words
}

/// One such word.
pub(crate) fn token(of: char, piece: &str, word: &mut String) {
    word.push(of);
    for (at, c) in piece.chars().enumerate() {
        // Hexadecimal digits and `z` are all that stands in a word, so nothing is cut.
        let _ = match at {
            0 => write!(word, "{:x}", u32::from(c)),
            _ => write!(word, "z{:x}", u32::from(c)),
        };
    }
}

/// The next free doc for something of this time.
fn new_doc(tx: &Transaction<'_>, table: &str, at: Time) -> Result<i64> {
    let first = first_doc(at);
    let newest = |until: i64| -> rusqlite::Result<Option<i64>> {
        tx.prepare_cached(&format!(
            "SELECT max(doc) FROM {table} INDEXED BY {table}_doc WHERE doc >= ?1 AND doc < ?2"
        ))?
        .query_row([first, until], |row| row.get(0))
    };
    let Some(last) = newest(first + SLOTS)? else {
        return Ok(first);
    };
    if last + 1 < first + SLOTS {
        return Ok(last + 1);
    }
    let last = newest(first + CROWD)?.unwrap_or(last);
    if last + 1 < first + CROWD {
        return Ok(last + 1);
    }
    Ok(newest(i64::MAX)?.unwrap_or(last) + 1)
}
