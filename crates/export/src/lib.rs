//! Conversations as files for somebody else to read: HTML, CSV or JSON.
//!
//! Pure: views in, bytes out. What is in them was written by customers, so whatever opens the file must
//! be safe from it: HTML has no script, no markup of anybody's and no link but to the files beside it;
//! CSV has no cell that a spreadsheet calculates; what would turn text around or move a terminal's
//! cursor is shown as what it is. Everything goes through one [`Sheet`] first, so that the three formats tell the same.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod csv;
mod files;
mod html;
mod json;
mod sheet;
mod text;

use model::{TicketRef, Time};
use protocol::ConversationView;

pub use csv::defused;
pub use files::{File, Files, LeftOut, Taken, could_run, file_name, left_out};
pub use html::{STYLE, STYLE_HASH};
pub use sheet::{Kind, Line, Sheet, Ticket};
pub use text::harmless;

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page to read.
    Html,
    /// A table, for spreadsheets: UTF-8 with a byte order mark.
    Csv,
    /// For programs.
    Json,
}

/// A ticket to be written.
#[derive(Debug, Clone)]
pub enum Entry {
    /// As held here, and what became of its files.
    Held(Box<ConversationView>, Files),
    /// It is not held here: the file says so.
    Missing(TicketRef),
}

/// Writes tickets as a file. `title` says what was asked for; `local` writes a time with its zone.
///
/// # Errors
/// When JSON cannot be made of it.
pub fn export(
    format: Format,
    title: &str,
    exported_at: Time,
    entries: &[Entry],
    local: &dyn Fn(Time) -> String,
) -> Result<Vec<u8>, serde_json::Error> {
    let sheet = Sheet::new(title, exported_at, entries, local);
    Ok(match format {
        Format::Html => html::write(&sheet).into_bytes(),
        Format::Csv => csv::write(&sheet).into_bytes(),
        Format::Json => json::write(&sheet)?.into_bytes(),
    })
}
