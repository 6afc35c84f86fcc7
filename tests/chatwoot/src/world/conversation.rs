//! A conversation.

use std::collections::BTreeSet;

use model::Time;
use serde_json::{Map, Value};

/// How far a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// To be answered.
    Open,
    /// Done.
    Resolved,
    /// Held by a bot.
    Pending,
    /// Put off.
    Snoozed,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        [Self::Open, Self::Resolved, Self::Pending, Self::Snoozed]
            .into_iter()
            .find(|status| status.word() == word)
    }
}

/// What priorities there are, the lowest first.
pub(crate) const PRIORITIES: [&str; 4] = ["low", "medium", "high", "urgent"];

/// Who has a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Assignee {
    /// Nobody.
    #[default]
    Nobody,
    /// A user.
    User(i64),
    /// An agent bot: still *unassigned* as Chatwoot counts.
    Bot(i64),
}

impl Assignee {
    pub(crate) fn user(self) -> Option<i64> {
        match self {
            Self::User(id) => Some(id),
            Self::Nobody | Self::Bot(_) => None,
        }
    }
}

/// One conversation.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    /// The display id.
    pub(crate) id: i64,
    /// The id in the database, which only notifications tell.
    pub(crate) database_id: i64,
    pub(crate) uuid: String,
    pub(crate) inbox: i64,
    pub(crate) contact: i64,
    pub(crate) source_id: String,
    pub(crate) status: Status,
    pub(crate) assignee: Assignee,
    pub(crate) team: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) snoozed_until: Option<Time>,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) created_at: Time,
    pub(crate) last_activity_at: Time,
    /// In microseconds since 1970; each change makes it larger.
    pub(crate) updated_us: i64,
    pub(crate) waiting_since: Option<Time>,
    pub(crate) first_reply_created_at: Option<Time>,
    pub(crate) agent_last_seen_at: Option<Time>,
    pub(crate) assignee_last_seen_at: Option<Time>,
    pub(crate) contact_last_seen_at: Option<Time>,
    /// Followers.
    pub(crate) participants: BTreeSet<i64>,
    /// Users who were mentioned in it.
    pub(crate) mentioned: BTreeSet<i64>,
}

impl Conversation {
    /// Makes the version larger.
    pub(crate) fn touch(&mut self, now: Time) {
        self.updated_us = (now.0 * 1000).max(self.updated_us + 1);
    }
}
