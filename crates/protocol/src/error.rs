//! The error at the edge: one code that a client can act on, and words for a person.

use model::Time;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a client can act on. A variant exists only where some client treats it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request cannot be understood, or its values are out of range.
    BadRequest,
    /// Client and engine are of different versions.
    VersionMismatch,
    /// No such ticket, send or person here.
    NotFound,
    /// The reply window is closed (rule 17).
    WindowClosed,
    /// The ticket is closed, or the helpdesk does not let this reply be sent from here.
    NotPossible,
    /// Somebody else was faster.
    Conflict,
    /// It has consequences that the agent must be told of first (rule 3); asked again as confirmed,
    /// it is done.
    NeedsConfirmation,
    /// The helpdesk cannot be reached now.
    Offline,
    /// The helpdesk refuses our sign-in.
    Unauthorized,
    /// It was called off by whoever asked for it.
    Cancelled,
    /// The disk or a file failed us.
    Storage,
    /// A fault of Reddot's own.
    Internal,
}

/// An error as a client gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct ProtocolError {
    /// What a client can act on.
    pub code: ErrorCode,
    /// What happened, for a person.
    pub message: String,
    /// What to do about it, for a person.
    pub hint: Option<String>,
    /// When trying again may help.
    pub retry_at: Option<Time>,
}

impl ProtocolError {
    /// An error with a code and words.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            retry_at: None,
        }
    }

    /// With a hint on what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
