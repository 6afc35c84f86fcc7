//! Conversations as a file: what a client asks for, and what it hears meanwhile.

use model::{AccountId, TicketRef, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which conversations are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportWhat {
    /// One.
    Ticket {
        /// The ticket.
        ticket: TicketRef,
    },
    /// All of a person's.
    Person {
        /// Where.
        account: AccountId,
        /// Whose.
        person: UserId,
    },
    /// The tickets that a search finds, and those of the messages that it finds.
    Search {
        /// What was typed.
        text: String,
        /// How far the reader's clock on the wall is ahead of UTC, in minutes.
        ahead_minutes: i32,
    },
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A page to read.
    Html,
    /// A table, for spreadsheets.
    Csv,
    /// For programs.
    Json,
}

impl ExportFormat {
    /// The ending of such a file's name, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            ExportFormat::Html => "html",
            ExportFormat::Csv => "csv",
            ExportFormat::Json => "json",
        }
    }
}

/// See [`Request::Export`](crate::Request::Export).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Export {
    /// The client's own name for it, used by no other: [`CancelExport`] and
    /// [`Event::Exporting`](crate::Event::Exporting) say which one is meant by it.
    pub id: String,
    /// Which conversations.
    pub what: ExportWhat,
    /// How.
    pub format: ExportFormat,
    /// The file, as an absolute path that a person chose. What is there is written over.
    pub to: String,
}

/// The file is whole and on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// Where it is.
    pub path: String,
    /// How many tickets are in it.
    pub tickets: u32,
    /// How many files of their messages are beside it.
    pub files: u32,
    /// The name of the folder beside it that they are in; none without any.
    pub folder: Option<String>,
}

/// See [`Request::CancelExport`](crate::Request::CancelExport).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CancelExport {
    /// Which one; one that has ended is no error.
    pub id: String,
}
