//! What can go wrong in the desk, for callers in Rust. Callers over HTTP get Zendesk's envelopes
//! instead (see `http::answer`).

use std::path::PathBuf;

use thiserror::Error;

/// Why the desk could not do something.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The data folder or file could not be made or opened.
    #[error("the desk's data at {path} cannot be opened: {source}")]
    Data {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("the desk's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file's schema could not be brought up to date, for example because a newer version
    /// of the program wrote it.
    #[error("the desk's database was written by another version: {0}")]
    Schema(#[from] rusqlite_migration::Error),
    /// Stored JSON does not parse.
    #[error("the desk's database holds something unreadable: {0}")]
    Stored(#[from] serde_json::Error),
    /// The socket failed.
    #[error("the desk cannot serve: {0}")]
    Serve(#[from] std::io::Error),
    /// The desk serves this computer alone, and the socket is open to others.
    #[error("the desk serves loopback addresses only, not {0}")]
    NotLoopback(std::net::SocketAddr),
    /// A customer message that no channel could have sent; the text says what is wrong with it.
    #[error("{0}")]
    BadInbound(String),
    /// Nobody of the company has that address.
    #[error("nobody at the desk has the address {0}")]
    NoSuchPerson(String),
}
