//! Uploads: files that an agent sends ahead of the comment that takes them over. A token stands for
//! one or several of them, belongs to who uploaded them, is good for an hour and for one comment.

use model::{Span, Time};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::files;
use crate::secret::random_token;

const GOOD_FOR: Span = Span::hours(1);

/// A new token.
pub(crate) fn begin(tx: &Transaction<'_>, user: i64, now: Time) -> Result<String, rusqlite::Error> {
    let token = random_token();
    tx.execute(
        "INSERT INTO uploads (token, user_id, created_at) VALUES (?1, ?2, ?3)",
        params![token, user, now.0],
    )?;
    Ok(token)
}

/// Whether a token is that person's and still good.
pub(crate) fn is_good(db: &Connection, token: &str, user: i64, now: Time) -> Result<bool, rusqlite::Error> {
    let begun: Option<i64> = db
        .prepare_cached("SELECT created_at FROM uploads WHERE token = ?1 AND user_id = ?2")?
        .query_row(params![token, user], |row| row.get(0))
        .optional()?;
    Ok(begun.is_some_and(|begun| now < Time(begun) + GOOD_FOR))
}

/// Whether that attachment still waits in an upload of that person's.
pub(crate) fn holds(db: &Connection, attachment: i64, user: i64) -> Result<bool, rusqlite::Error> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM attachments a JOIN uploads u ON u.token = a.upload_token
                        WHERE a.id = ?1 AND u.user_id = ?2)",
        [attachment, user],
        |row| row.get(0),
    )
}

/// Hands an upload's files over to a comment; false if the token is not good.
pub(crate) fn attach(
    tx: &Transaction<'_>,
    token: &str,
    user: i64,
    comment: i64,
    now: Time,
) -> Result<bool, rusqlite::Error> {
    if !is_good(tx, token, user, now)? {
        return Ok(false);
    }
    tx.execute(
        "UPDATE attachments SET comment_id = ?2, upload_token = NULL WHERE upload_token = ?1",
        params![token, comment],
    )?;
    tx.execute("DELETE FROM uploads WHERE token = ?1", [token])?;
    Ok(true)
}

/// Throws an upload away; false if there is none of that person's.
pub(crate) fn discard(tx: &Transaction<'_>, token: &str, user: i64) -> Result<bool, rusqlite::Error> {
    let own: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM uploads WHERE token = ?1 AND user_id = ?2)",
        params![token, user],
        |row| row.get(0),
    )?;
    if own {
        tx.execute("DELETE FROM attachments WHERE upload_token = ?1", [token])?;
        tx.execute("DELETE FROM uploads WHERE token = ?1", [token])?;
        files::sweep(tx)?;
    }
    Ok(own)
}

/// Throws away what was never used.
pub(crate) fn expire(tx: &Transaction<'_>, now: Time) -> Result<(), rusqlite::Error> {
    let old = (now - GOOD_FOR).0;
    let gone = tx.execute(
        "DELETE FROM attachments WHERE upload_token IN (SELECT token FROM uploads WHERE created_at <= ?1)",
        [old],
    )?;
    tx.execute("DELETE FROM uploads WHERE created_at <= ?1", [old])?;
    if gone > 0 {
        files::sweep(tx)?;
    }
    Ok(())
}
