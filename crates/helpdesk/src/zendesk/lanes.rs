//! The lanes on which changes come, and how each is doing.
//!
//! | lane | asks | tells |
//! |---|---|---|
//! | head | the list by `-updated_at` | what is new, within seconds and the list's lag |
//! | history | the rest of that list; as an administrator the incremental export | what was before |
//! | truth | search, the assigned list; as an administrator the export | what the head cannot tell |
//! | activities | the agent's activities | news of one's own tickets before the list has it |
//! | lead | search | open tickets whoever has them, for who leads a team |
//! | conversations | log or comments, audits | whole conversations |
//! | bulk | an administrator's export of events | messages of many tickets at once |
//! | offers | the lists of macros and views, a view's tickets | what agents prepared; seldom |
//!
//! The head goes by the pace ([`super::pace`]). All others share what is *spare* of the budget, one
//! request at a time, and a lane that fails waits by itself: it never holds up the head.

pub(super) use crate::lanes::{LANE, Lanes};

/// A lane's name, for reports.
pub(super) const HEAD: &str = "head";
pub(super) const HISTORY: &str = "history";
pub(super) const TRUTH: &str = "truth";
pub(super) const ACTIVITIES: &str = "activities";
pub(super) const LEAD: &str = "lead";
pub(super) const CONVERSATIONS: &str = "conversations";
pub(super) const BULK: &str = "bulk";
/// Macros and views.
pub(super) const OFFERS: &str = "offers";

/// All of them, in the order of a report.
pub(super) const ALL: [&str; 8] = [
    HEAD,
    HISTORY,
    TRUTH,
    ACTIVITIES,
    LEAD,
    CONVERSATIONS,
    BULK,
    OFFERS,
];
