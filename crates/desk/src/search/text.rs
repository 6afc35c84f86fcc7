//! The words of a text, as the index and a query both see them.
//!
//! FTS5's tokenizer finds words between spaces; Chinese, Japanese, Korean and Thai are written
//! without them, so there every character becomes a word of its own and a query a phrase of them.
//! Case and accents fall away in the tokenizer.

use rusqlite::{Transaction, params};

/// Whether this script is written without spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0E7F                     // Thai
        | 0x1100..=0x11FF | 0xAC00..=0xD7AF // Hangul
        | 0x3040..=0x30FF | 0x31F0..=0x31FF // Kana
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF // Han
        | 0xFF66..=0xFF9F)
}

/// The text with spaces round every character that stands alone.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if stands_alone(c) {
            out.extend([' ', c, ' ']);
        } else {
            out.push(c);
        }
    }
    out
}

/// An FTS5 expression that finds the words of `text` next to each other, or none if it has no
/// word in it.
pub(crate) fn phrase(text: &str) -> Option<String> {
    let clean: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || stands_alone(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    if clean.trim().is_empty() {
        return None;
    }
    Some(format!("\"{}\"", folded(&clean).trim()))
}

/// Indexes a user's name and contact details, in place of what was indexed for them before.
pub(crate) fn index_user(tx: &Transaction<'_>, id: i64, text: &str) -> Result<(), rusqlite::Error> {
    insert(
        tx,
        "INSERT OR REPLACE INTO user_text (rowid, words) VALUES (?1, ?2)",
        id,
        text,
    )
}

/// Takes a user out of the index.
pub(crate) fn forget_user(tx: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    tx.execute("DELETE FROM user_text WHERE rowid = ?1", [id])?;
    Ok(())
}

/// Indexes what was written on a ticket.
pub(crate) fn index_comment(tx: &Transaction<'_>, id: i64, text: &str) -> Result<(), rusqlite::Error> {
    insert(
        tx,
        "INSERT INTO comment_text (rowid, words) VALUES (?1, ?2)",
        id,
        text,
    )
}

/// Indexes a ticket's subject and channel info, in place of what was indexed for it before.
pub(crate) fn index_ticket(tx: &Transaction<'_>, id: i64, text: &str) -> Result<(), rusqlite::Error> {
    insert(
        tx,
        "INSERT OR REPLACE INTO ticket_text (rowid, words) VALUES (?1, ?2)",
        id,
        text,
    )
}

fn insert(tx: &Transaction<'_>, sql: &str, id: i64, text: &str) -> Result<(), rusqlite::Error> {
    tx.prepare_cached(sql)?.execute(params![id, folded(text)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_and_kana_become_single_words() {
        assert_eq!(phrase("返品").as_deref(), Some("\"返  品\""));
        assert_eq!(phrase("two words").as_deref(), Some("\"two words\""));
        assert_eq!(phrase("a\" OR \"b").as_deref(), Some("\"a  OR  b\""));
        assert_eq!(phrase("!?"), None);
    }
}
