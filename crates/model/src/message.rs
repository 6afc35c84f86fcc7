//! Messages of a conversation and who wrote them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Attachment, MessageId, Time, UserId};

/// What a message's author is to the conversation. Only [`Role::EndUser`] opens a reply window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The customer.
    EndUser,
    /// A person of the company.
    Agent,
    /// An automatic answerer.
    Bot,
    /// The helpdesk itself: triggers, automations, delivery reports.
    System,
}

impl Role {
    /// The word used in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Role::EndUser => "end_user",
            Role::Agent => "agent",
            Role::Bot => "bot",
            Role::System => "system",
        }
    }

    /// The role with that [`word`](Role::word); anything unknown counts as the system, which
    /// neither opens a window nor waits for an answer.
    pub fn from_word(word: &str) -> Self {
        match word {
            "end_user" => Role::EndUser,
            "agent" => Role::Agent,
            "bot" => Role::Bot,
            _ => Role::System,
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Author {
    /// The helpdesk's id; none for the system.
    pub id: Option<UserId>,
    /// The name to show. May be empty or hostile: it is text, never markup.
    pub name: String,
    /// What the author is to the conversation.
    pub role: Role,
}

/// What is known about a reply's way to the customer. Nothing is claimed that the helpdesk did
/// not say (rules 17 and 18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delivery {
    /// The helpdesk has it and has said nothing about the channel. Also every customer message.
    NotReported,
    /// The helpdesk says that the channel delivered it.
    Delivered,
    /// The helpdesk says that it did not arrive, and why, in its own words.
    Failed {
        /// The helpdesk's reason.
        reason: String,
    },
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The helpdesk's id.
    pub id: MessageId,
    /// When it was sent, by the platform's clock where that is known.
    pub at: Time,
    /// Who wrote it.
    pub author: Author,
    /// Whether the customer can see it; internal notes are not public.
    pub public: bool,
    /// The text as written.
    pub text: String,
    /// What is known about delivery.
    pub delivery: Delivery,
    /// The files that came with it.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// Whether this is the customer's own public word: what opens a window and what waits.
    pub fn is_inbound(&self) -> bool {
        self.public && self.author.role == Role::EndUser
    }

    /// It in a line, for a list: its first words, or the name of its first file.
    pub fn in_short(&self) -> String {
        let words = self.text.lines().map(str::trim).find(|line| !line.is_empty());
        match (words, self.attachments.first()) {
            (Some(words), _) => words.to_owned(),
            (None, Some(file)) => format!("📎 {}", file.name),
            (None, None) => String::new(),
        }
    }

    /// Whether an agent answered the customer with it.
    pub fn is_agent_reply(&self) -> bool {
        self.public && self.author.role == Role::Agent
    }
}
