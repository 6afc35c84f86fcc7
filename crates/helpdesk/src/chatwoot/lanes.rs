//! The lanes on which changes come.
//!
//! | lane | asks | tells |
//! |---|---|---|
//! | push | nothing: a WebSocket that is kept open | all that happens, as it happens |
//! | catch-up | conversations that changed within a span | what happened while nobody was told |
//! | queues | mine and unassigned, whole | what left a queue, and the helpdesk's word on reply windows |
//! | history | all conversations, page by page | what was before |
//! | conversations | messages | whole conversations |

/// Pushed events.
pub(super) const PUSH: &str = "push";
/// After a gap, or instead of pushed events.
pub(super) const CATCH_UP: &str = "catch-up";
pub(super) const QUEUES: &str = "queues";
pub(super) const HISTORY: &str = "history";
pub(super) const CONVERSATIONS: &str = "conversations";

/// All of them, in the order of a report.
pub(super) const ALL: [&str; 5] = [PUSH, CATCH_UP, QUEUES, HISTORY, CONVERSATIONS];
