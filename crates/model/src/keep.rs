//! What a person chooses about an account: what is kept for reading offline, and what counts as
//! social.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Channel;

/// Which conversations are kept for reading offline, beside those that are opened, mine or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Keep {
    /// Which tickets.
    pub what: KeepWhat,
    /// How far back: tickets that changed within so many days; none: all. What changed earlier is
    /// not in the cache at all.
    pub days: Option<u32>,
}

impl Default for Keep {
    fn default() -> Self {
        Self {
            what: KeepWhat::AsNeeded,
            days: Some(365),
        }
    }
}

/// How long and how much is kept on this computer of what is over. What stands in a queue, waits, or
/// has words of the agent's is kept whatever this says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retention {
    /// Tickets that have not changed for so many days are removed; none: never.
    pub days: Option<u32>,
    /// Above so many megabytes the oldest tickets are removed; none: however many.
    pub megabytes: Option<u32>,
}

/// Which tickets' conversations are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeepWhat {
    /// Those that are opened, mine or taken: nothing is asked for beside what is needed anyway.
    AsNeeded,
    /// All social tickets that are not solved, too.
    Open,
    /// All social tickets.
    Social,
    /// All tickets.
    All,
}

/// A rule of the channel map: what a ticket has, and the channel it is then.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct ChannelRule {
    /// What the ticket has.
    pub on: ChannelMark,
    /// The tag, the value of `via.channel`, or the inbox's name or number, exactly.
    pub value: String,
    /// The channel it is; none: not social.
    pub channel: Option<Channel>,
}

/// What a channel rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChannelMark {
    /// A tag.
    Tag,
    /// `via.channel`; of Chatwoot the class of the inbox, such as `Channel::Api`.
    Via,
    /// The inbox that the ticket came in through, where the helpdesk has inboxes (Chatwoot).
    Inbox,
}
