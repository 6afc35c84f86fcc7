//! What clients show: answers of the engine, already overlaid with the outbox.

use model::{
    Author, Channel, ConversationState, Delivery, Dot, MessageId, Queue, ReplyWindow, Status, TicketId, Time,
    UserId,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A person named beside a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Assignee {
    /// Their id.
    pub id: UserId,
    /// Their name; empty when the helpdesk has not told it.
    pub name: String,
    /// Whether it is the signed-in agent.
    pub me: bool,
}

/// One row of a queue (rule 9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketRow {
    /// The ticket.
    pub ticket: TicketId,
    /// The customer's name.
    pub name: String,
    /// Where the customer wrote from.
    pub channel: Channel,
    /// The company's number or page that the customer wrote to (rule 6), where known.
    pub business_account: Option<String>,
    /// The status, as the helpdesk has it.
    pub status: Status,
    /// Started or replied.
    pub state: ConversationState,
    /// The first line of the newest public message; empty when none is held.
    pub preview: String,
    /// Whether the newest public message is ours.
    pub preview_is_ours: bool,
    /// When the newest public message was sent; when none is held, the ticket's last change.
    pub at: Time,
    /// Whether a free-form reply would be delivered now.
    pub window: ReplyWindow,
    /// The window is an estimate: a list told of news, and the conversation was not read since.
    pub window_estimated: bool,
    /// The ticket waits for somebody.
    pub waits: bool,
    /// There is a newer customer message than was looked at.
    pub unseen: bool,
    /// The newest customer message, for [`Looked`](crate::Looked).
    pub newest_customer_message: Option<MessageId>,
    /// Who has it, with a take of ours in the outbox laid over it.
    pub assignee: Option<Assignee>,
    /// Something of ours on this ticket is still in the outbox or failed there.
    pub pending: Option<SendState>,
}

/// A page of a queue, newest first (rule 12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketPage {
    /// The queue asked for.
    pub queue: Queue,
    /// Its rows from the offset on.
    pub rows: Vec<TicketRow>,
    /// How many the queue holds altogether.
    pub total: u32,
}

/// The customer of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Customer {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The social phone number, as stored (rules 4 and 20).
    pub phone: Option<String>,
}

/// One message as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageView {
    /// The message.
    pub id: MessageId,
    /// When it was sent.
    pub at: Time,
    /// Who wrote it.
    pub author: Author,
    /// Whether the signed-in agent wrote it.
    pub mine: bool,
    /// Internal notes are not public.
    pub public: bool,
    /// The text: text, never markup.
    pub text: String,
    /// What is known about its delivery.
    pub delivery: Delivery,
}

/// An entry of the events log (rule 18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EventView {
    /// When.
    pub at: Time,
    /// Who did it.
    pub by: String,
    /// What happened, in words.
    pub text: String,
    /// Whether it tells of a failure.
    pub failure: bool,
}

/// Where a send of ours is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// In the outbox; it has not left.
    Queued,
    /// On its way; the answer is not here yet.
    Sending,
    /// It left and the answer was lost: it is being looked up before anything is sent again.
    Unknown,
    /// The helpdesk has it.
    Accepted,
    /// The helpdesk refused it; the text is kept.
    Failed,
    /// It was not sent because the rules forbid it now; the text is kept.
    Blocked,
}

impl SendState {
    /// The word used in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            SendState::Queued => "queued",
            SendState::Sending => "sending",
            SendState::Unknown => "unknown",
            SendState::Accepted => "accepted",
            SendState::Failed => "failed",
            SendState::Blocked => "blocked",
        }
    }

    /// The state with that [`word`](SendState::word).
    pub fn from_word(word: &str) -> Option<Self> {
        [
            SendState::Queued,
            SendState::Sending,
            SendState::Unknown,
            SendState::Accepted,
            SendState::Failed,
            SendState::Blocked,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }
}

/// The number of a row in the outbox. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct SendId(pub i64);

/// What a send does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SendWhat {
    /// A public reply, submitted with a status (rule 16).
    Reply {
        /// The text.
        text: String,
        /// The status to submit as.
        status: Status,
    },
    /// Assigning the ticket to the signed-in agent.
    Take,
}

/// A send of ours that is not yet, or not successfully, at the helpdesk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendView {
    /// Its number.
    pub id: SendId,
    /// What it does.
    pub what: SendWhat,
    /// Where it is.
    pub state: SendState,
    /// Why it failed, is blocked or waits, for a person.
    pub reason: Option<String>,
    /// When the agent gave it.
    pub created_at: Time,
    /// When it leaves or is tried again; before that a queued one can be undone.
    pub not_before: Time,
}

/// How a reply to a ticket can go (rule 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RouteView {
    /// From here.
    Reply {
        /// What will send it, for a person: "WhatsApp, +34 910 000 001".
        sending_account: String,
    },
    /// Only in the helpdesk itself.
    OpenInHelpdesk {
        /// The address to open.
        url: String,
        /// Why, in plain words.
        reason: String,
    },
    /// Not at all.
    Closed {
        /// Why, in plain words.
        reason: String,
    },
}

/// A ticket's conversation, as held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConversationView {
    /// The ticket's row.
    pub row: TicketRow,
    /// The customer.
    pub customer: Customer,
    /// The messages held, oldest first.
    pub messages: Vec<MessageView>,
    /// The events log, oldest first.
    pub events: Vec<EventView>,
    /// Sends of ours not yet, or not successfully, at the helpdesk, oldest first.
    pub sends: Vec<SendView>,
    /// How a reply can go.
    pub route: RouteView,
    /// The draft kept for this ticket.
    pub draft: String,
    /// When the messages were last read from the helpdesk; none: only the row is held.
    pub read_at: Option<Time>,
}

/// Whether the helpdesk can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Connection {
    /// Nothing has been heard yet; the first look is under way.
    Connecting {
        /// Since when.
        since: Time,
    },
    /// The last look succeeded.
    Connected,
    /// It cannot be reached.
    Offline {
        /// Since when.
        since: Time,
        /// What the last attempt said, for a person.
        reason: String,
        /// When it is tried again.
        retry_at: Time,
    },
    /// The sign-in is refused.
    SignInNeeded {
        /// Since when.
        since: Time,
    },
}

/// A ticket that keeps the dot on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WaitingTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// The customer's name.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// When the customer last wrote.
    pub since: Time,
    /// Nobody here has looked at it.
    pub unseen: bool,
}

/// The state of the whole, in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// The signed-in agent's name; empty until the helpdesk has told it.
    pub agent: String,
    /// The helpdesk's name or address.
    pub helpdesk: String,
    /// Whether the helpdesk is the embedded desk.
    pub embedded_desk: bool,
    /// Whether the helpdesk can be reached.
    pub connection: Connection,
    /// When the cache was last known to agree with the helpdesk.
    pub fresh_at: Option<Time>,
    /// How far a first sync is; none when nothing is under way.
    pub progress: Option<model::Progress>,
    /// Tickets in *Assigned*.
    pub assigned: u32,
    /// Tickets in *Unassigned*.
    pub unassigned: u32,
    /// Tickets that wait.
    pub waiting: u32,
    /// The tray's dot.
    pub dot: Dot,
    /// Why the dot is as it is: the waiting tickets, unseen first, newest first; 20 at most.
    pub why: Vec<WaitingTicket>,
    /// Sends that are not at the helpdesk yet, or failed.
    pub outbox: u32,
    /// Notifications are held back until then.
    pub paused_until: Option<Time>,
    /// The server's clock minus this computer's, in milliseconds.
    #[ts(type = "number")]
    pub clock_offset_ms: i64,
}
