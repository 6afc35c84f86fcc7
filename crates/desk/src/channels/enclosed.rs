//! Files that come enclosed in a message: a customer's, or an agent's reply in the helpdesk's own
//! window. They come in base64, within the message's JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Time;
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use crate::DeskError;
use crate::files::{self, NewFile, Owner};

/// A file in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundFile {
    /// Its name.
    pub file_name: String,
    /// Its type; guessed from the name if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The bytes, in base64.
    pub content: String,
}

/// A file in a message, its bytes read.
pub(crate) struct Decoded<'a> {
    file: &'a InboundFile,
    bytes: Vec<u8>,
}

/// Reads the bytes of some files.
pub(crate) fn decoded(files: &[InboundFile]) -> Result<Vec<Decoded<'_>>, DeskError> {
    files
        .iter()
        .map(|file| match STANDARD.decode(&file.content) {
            Ok(bytes) if !bytes.is_empty() => Ok(Decoded { file, bytes }),
            _ => Err(DeskError::BadInbound(
                "attachments: content must be base64 and not empty".to_owned(),
            )),
        })
        .collect()
}

/// Attaches some files to what was written.
pub(crate) fn keep(
    tx: &Transaction<'_>,
    files: &[Decoded<'_>],
    comment: i64,
    now: Time,
) -> Result<(), rusqlite::Error> {
    for each in files {
        let file = NewFile {
            name: &each.file.file_name,
            content_type: each.file.content_type.as_deref(),
            bytes: &each.bytes,
        };
        files::keep(tx, file, Owner::Comment(comment), now)?;
    }
    Ok(())
}
