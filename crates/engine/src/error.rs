//! Errors, put into words for a person.

use cache::{CacheError, Fault};
use helpdesk::HelpdeskError;
use protocol::{ErrorCode, ProtocolError};

/// A failure of the disk, as a client gets it.
pub(crate) fn storage(error: CacheError) -> ProtocolError {
    tracing::error!(%error, "storage");
    let hint = match &error {
        CacheError::Newer(_) => "Update Reddot.",
        _ if error.fault() == Fault::Full => "Make room on the disk. What you typed is still there.",
        _ if error.fault() == Fault::Damaged => "It is being repaired: try again in a moment.",
        _ => "Check that the disk has room and that Reddot may write to its folder.",
    };
    ProtocolError::new(ErrorCode::Storage, error.to_string()).hint(hint)
}

/// Why the helpdesk is out of reach, in a short sentence.
pub(crate) fn words(error: &HelpdeskError) -> String {
    match error {
        HelpdeskError::Unavailable(why) => format!("The helpdesk cannot be reached: {why}."),
        HelpdeskError::RateLimited { .. } => "The helpdesk asks everybody to slow down.".into(),
        HelpdeskError::Unauthorized => "The helpdesk refuses the sign-in.".into(),
        HelpdeskError::Forbidden => "You are not permitted to do this in the helpdesk.".into(),
        HelpdeskError::NotFound => "The ticket is gone, or not yours to see any more.".into(),
        HelpdeskError::Conflict => "Somebody else changed the ticket at the same moment.".into(),
        HelpdeskError::Rejected(words) => format!("The helpdesk refuses: {words}"),
        HelpdeskError::Keychain(why) => format!("Keychain unavailable: {why}."),
        HelpdeskError::Malformed(what) => format!("The helpdesk's answer was not understood ({what})."),
    }
}
