//! What can go wrong with a helpdesk, as far as the engine can act on it.

use model::Time;

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HelpdeskError {
    /// The sign-in is refused: sign in again.
    #[error("the helpdesk refuses the sign-in")]
    Unauthorized,
    /// The signed-in agent may not do this.
    #[error("the helpdesk does not permit this")]
    Forbidden,
    /// It does not exist, or not any more, or not for this agent.
    #[error("the helpdesk has no such thing")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("somebody else was faster")]
    Conflict,
    /// The helpdesk refuses it, in its own words.
    #[error("the helpdesk refuses: {0}")]
    Rejected(String),
    /// Too many requests: not before this time (our clock).
    #[error("the helpdesk asks to wait")]
    RateLimited {
        /// When to try again.
        until: Time,
    },
    /// It cannot be reached, or answers with a fault of its own: try again later.
    #[error("the helpdesk cannot be reached: {0}")]
    Unavailable(String),
    /// The keychain does not give or keep the sign-in's tokens now. Not to be taken for being
    /// signed out: they are still there.
    #[error("keychain unavailable: {0}")]
    Keychain(String),
    /// The answer is not what the documentation promises. Says where, never the content.
    #[error("the helpdesk's answer is not understood: {0}")]
    Malformed(String),
}

/// Why a write has no good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// It surely did not happen.
    #[error(transparent)]
    NotDone(HelpdeskError),
    /// It may have happened: look it up before anything is sent again.
    #[error("the answer was lost: {0}")]
    Unknown(String),
    /// The ticket changed since the guard was read, so nothing was written.
    #[error("the ticket changed meanwhile")]
    Changed,
    /// Somebody else has the ticket.
    #[error("{0} was faster")]
    TakenBy(String),
    /// The helpdesk does not have the files any more that were uploaded for it, or they were used up. By
    /// this attempt nothing was written.
    #[error("the uploaded files are gone")]
    UploadsGone,
}
