//! Files that customers send and agents attach. The bytes are in the database, each content once;
//! an attachment is a name for some of them, with an address of its own that cannot be guessed.

use std::collections::HashMap;

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use crate::secret::random_token;

/// An attachment, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) id: i64,
    pub(crate) comment_id: Option<i64>,
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    pub(crate) size: i64,
    /// In the address of its content.
    pub(crate) token: String,
}

/// A file that comes in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewFile<'a> {
    pub(crate) name: &'a str,
    /// As its sender says; guessed from the name if they do not.
    pub(crate) content_type: Option<&'a str>,
    pub(crate) bytes: &'a [u8],
}

/// What an attachment belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Owner<'a> {
    Upload(&'a str),
    Comment(i64),
}

const COLUMNS: &str = "id, comment_id, file_name, content_type, size, content_token";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: row.get(0)?,
        comment_id: row.get(1)?,
        file_name: row.get(2)?,
        content_type: row.get(3)?,
        size: row.get(4)?,
        token: row.get(5)?,
    })
}

/// Keeps a file, and gives the attachment's id.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    file: NewFile<'_>,
    owner: Owner<'_>,
    now: Time,
) -> Result<i64, rusqlite::Error> {
    let hash = Sha256::digest(file.bytes);
    tx.prepare_cached("INSERT OR IGNORE INTO files (hash, bytes) VALUES (?1, ?2)")?
        .execute(params![hash.as_slice(), file.bytes])?;
    let file_id: i64 = tx
        .prepare_cached("SELECT id FROM files WHERE hash = ?1")?
        .query_row([hash.as_slice()], |row| row.get(0))?;
    let name = clean_name(file.name);
    let (upload, comment) = match owner {
        Owner::Upload(token) => (Some(token), None),
        Owner::Comment(id) => (None, Some(id)),
    };
    tx.prepare_cached(
        "INSERT INTO attachments (file_id, upload_token, comment_id, file_name, content_type, size,
             content_token, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        file_id,
        upload,
        comment,
        name,
        content_type(&name, file.content_type),
        i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        random_token(),
        now.0,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// The attachment with that id.
pub(crate) fn by_id(db: &Connection, id: i64) -> Result<Option<Attachment>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM attachments WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()
}

/// The attachment at that address, with its bytes.
pub(crate) fn content(
    db: &Connection,
    token: &str,
) -> Result<Option<(Attachment, Vec<u8>)>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS}, (SELECT bytes FROM files f WHERE f.id = file_id)
         FROM attachments WHERE content_token = ?1"
    ))?
    .query_row([token], |row| Ok((from_row(row)?, row.get(6)?)))
    .optional()
}

/// The attachments of some comments (a JSON list of ids), by comment.
pub(crate) fn of_comments(
    db: &Connection,
    comments: &str,
) -> Result<HashMap<i64, Vec<Attachment>>, rusqlite::Error> {
    let mut found: HashMap<i64, Vec<Attachment>> = HashMap::new();
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM attachments
         WHERE comment_id IN (SELECT value FROM json_each(?1)) ORDER BY id"
    ))?;
    for attachment in query.query_map([comments], from_row)? {
        let attachment = attachment?;
        if let Some(comment) = attachment.comment_id {
            found.entry(comment).or_default().push(attachment);
        }
    }
    Ok(found)
}

/// The files of an upload, in the order in which they came.
pub(crate) fn of_upload(db: &Connection, token: &str) -> Result<Vec<Attachment>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM attachments WHERE upload_token = ?1 ORDER BY id"
    ))?
    .query_map([token], from_row)?
    .collect()
}

/// Removes bytes that no attachment names any more.
pub(crate) fn sweep(tx: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    tx.execute(
        "DELETE FROM files WHERE NOT EXISTS (SELECT 1 FROM attachments a WHERE a.file_id = files.id)",
        [],
    )?;
    Ok(())
}

/// A file's name alone: without a path, without control characters, not empty.
pub(crate) fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(255).collect();
    match clean.trim() {
        "" | "." | ".." => "file".to_owned(),
        name => name.to_owned(),
    }
}

/// A type that can stand in a header: what the sender says if it can, else by the name.
fn content_type(name: &str, said: Option<&str>) -> String {
    let said = said
        .and_then(|said| said.split(';').next())
        .map(|said| said.trim().to_ascii_lowercase())
        .filter(|said| {
            said.split('/').count() == 2
                && said.len() <= 100
                && said.split('/').all(|part| !part.is_empty())
                && said
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "/.+-_".contains(c))
        })
        .filter(|said| said != "application/octet-stream" && said != "application/x-www-form-urlencoded");
    if let Some(said) = said {
        return said;
    }
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "mp3" => "audio/mpeg",
        "ogg" | "oga" => "audio/ogg",
        "m4a" => "audio/mp4",
        "mp4" => "video/mp4",
        "3gp" => "video/3gpp",
        "mov" => "video/quicktime",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\a\\b\n.png"), "b.png");
        assert_eq!(clean_name("/"), "file");
        assert_eq!(clean_name(".."), "file");
        assert_eq!(clean_name("発注書.pdf"), "発注書.pdf");
    }

    #[test]
    fn a_type_is_what_the_sender_says_if_it_can_be_one() {
        assert_eq!(content_type("a.png", Some("image/JPEG; q=1")), "image/jpeg");
        assert_eq!(
            content_type("a.png", Some("application/octet-stream")),
            "image/png"
        );
        assert_eq!(content_type("a.png", Some("image\r\nx: y")), "image/png");
        assert_eq!(content_type("a", None), "application/octet-stream");
    }
}
