//! Users, what they are in an account, and the small lists of an account.

use std::collections::BTreeSet;

use model::{Span, Time};
use serde_json::{Map, Value};

/// How long a user counts as present after the last word of it.
const PRESENCE: Span = Span::seconds(20);

/// Somebody who can sign in.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) display_name: Option<String>,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) access_token: String,
    pub(crate) pubsub_token: String,
    pub(crate) mfa: Option<Mfa>,
    pub(crate) signature: Option<String>,
}

impl User {
    pub(crate) fn available_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }
}

/// The second factor of a user.
#[derive(Debug, Clone)]
pub(crate) struct Mfa {
    pub(crate) code: String,
    /// Each can be used once.
    pub(crate) backup: Vec<String>,
}

/// A sign-in by password.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) user: i64,
    pub(crate) client: String,
    pub(crate) token: String,
    pub(crate) expires: Time,
}

/// What a user may do in an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees the inboxes they are members of.
    Agent,
    /// Sees everything.
    Administrator,
}

impl Role {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Administrator => "administrator",
        }
    }
}

/// A user in an account.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) role: Role,
    /// `online`, `offline` or `busy`, as chosen.
    pub(crate) availability: String,
    pub(crate) auto_offline: bool,
    pub(crate) active_at: Option<Time>,
    /// The last word over the cable.
    pub(crate) present_at: Option<Time>,
}

impl Member {
    /// What others see.
    pub(crate) fn status(&self, now: Time) -> &str {
        let present = self.present_at.is_some_and(|at| now < at + PRESENCE);
        if present || !self.auto_offline {
            &self.availability
        } else {
            "offline"
        }
    }
}

/// A team of agents.
#[derive(Debug, Clone)]
pub(crate) struct Team {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) members: BTreeSet<i64>,
}

/// A label that conversations can have.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: i64,
    pub(crate) title: String,
}

/// A customer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) identifier: Option<String>,
    pub(crate) thumbnail: String,
    pub(crate) blocked: bool,
    pub(crate) additional_attributes: Map<String, Value>,
    pub(crate) custom_attributes: Map<String, Value>,
    pub(crate) created_at: Time,
    pub(crate) last_activity_at: Option<Time>,
    /// Inboxes by which they are known, and as whom.
    pub(crate) inboxes: Vec<ContactInbox>,
}

/// How an inbox's channel calls a contact.
#[derive(Debug, Clone)]
pub(crate) struct ContactInbox {
    pub(crate) id: i64,
    pub(crate) inbox: i64,
    pub(crate) source_id: String,
    /// The customer's own secret.
    pub(crate) pubsub_token: String,
}

/// A text kept for use.
#[derive(Debug, Clone)]
pub(crate) struct Canned {
    pub(crate) id: i64,
    pub(crate) short_code: String,
    pub(crate) content: String,
    pub(crate) created_at: Time,
}

/// Several actions in one.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// Only the user who made it sees a personal one.
    pub(crate) personal: bool,
    pub(crate) by: i64,
    /// `[{action_name, action_params}]`
    pub(crate) actions: Vec<Value>,
}
