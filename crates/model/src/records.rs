//! What a helpdesk tells: tickets, people, events, and the batches of changes they come in. The
//! adapters write these, the cache keeps them, and neither knows the other.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Channel, Identity, Message, Priority, Role, Status, TicketId, Time, ToldWindow, UserId, ViewId};

/// The signed-in agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Whether the helpdesk counts them as an administrator.
    pub admin: bool,
    /// Which tickets they may see, in the helpdesk's word (`all`, `groups`, `assigned`, …); none:
    /// not told.
    #[serde(default)]
    pub sees: Option<String>,
}

/// How a reply to a ticket can go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Route {
    /// From here: the helpdesk passes it on to the channel.
    Reply,
    /// Only in the helpdesk itself; why, in plain words, and where.
    OpenInHelpdesk {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
}

/// A ticket, as the helpdesk has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its number.
    pub id: TicketId,
    /// Its status.
    pub status: Status,
    /// Its subject.
    pub subject: String,
    /// The customer.
    pub requester: UserId,
    /// Who has it.
    pub assignee: Option<UserId>,
    /// The channel, when it is a social ticket (rules 2 and 3); none otherwise.
    pub channel: Option<Channel>,
    /// The company's number or page (rule 6), for a person.
    pub business_account: Option<String>,
    /// Its messages are a chat of the helpdesk's messaging, not comments: a list does not tell the
    /// newest of them.
    pub in_chat: bool,
    /// A bot still talks to the customer.
    pub held_by_bot: bool,
    /// How urgent it is; none: nobody said so.
    pub priority: Option<Priority>,
    /// Until when it is snoozed (server time); none: it is not, or until the customer writes.
    pub snoozed_until: Option<Time>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How many messages and notes it has, where the helpdesk tells.
    pub comment_count: Option<u32>,
    /// How a reply can go.
    pub route: Route,
    /// What the helpdesk itself says of the reply window, where it does.
    pub window: Option<ToldWindow>,
    /// When it was made (server time).
    pub created_at: Time,
    /// When it last changed (server time).
    pub updated_at: Time,
}

/// A person, as the helpdesk has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The social phone number, as stored (rules 4 and 20).
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// *Social Messaging User Info*: what the channel said of them (rule 4).
    pub social_info: Option<String>,
    /// When they were first known there (server time); none: not told, what is held of it stays.
    pub created_at: Option<Time>,
    /// All addresses that they are recognised by; none: not told, what is held of them stays.
    pub identities: Option<Vec<Identity>>,
    /// What agents noted about them there; none: nothing, or it is not told.
    pub notes: Option<String>,
}

/// A view: a list of tickets that somebody at the helpdesk put together (rule 11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The helpdesk's number for it.
    pub id: ViewId,
    /// Its title.
    pub title: String,
    /// It is the signed-in agent's alone.
    pub personal: bool,
    /// How its tickets are ordered, in the backend's own words: opaque to everybody else.
    pub order: String,
}

/// An entry of a ticket's events log (rule 18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketEvent {
    /// The helpdesk's id for it, unique within the ticket.
    pub id: i64,
    /// When (server time).
    pub at: Time,
    /// Who did it, for a person.
    pub by: String,
    /// What happened, in words.
    pub text: String,
    /// Whether it tells of a failure.
    pub failure: bool,
}

/// What a list tells of a conversation that was not read: its newest message, enough for a row,
/// the dot and an alert. What it says of the reply window is an estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// The ticket.
    pub ticket: TicketId,
    /// When the list was read (server time).
    pub seen_at: Time,
    /// The newest public message.
    pub newest: Message,
    /// How many public replies agents have made, where the helpdesk tells.
    pub agent_replies: Option<u32>,
    /// When the customer last did something, where the helpdesk tells.
    pub customer_at: Option<Time>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A ticket is like this now.
    Ticket(Box<Ticket>),
    /// A person is like this now.
    Person(Person),
    /// The whole conversation of a ticket, as read.
    Conversation {
        /// The ticket.
        ticket: TicketId,
        /// All its messages and notes.
        messages: Vec<Message>,
        /// Its events log; none: not asked for, what is held of it stays.
        events: Option<Vec<TicketEvent>>,
        /// When it was read (server time).
        read_at: Time,
    },
    /// Some messages of a ticket, as they come in bulk: they are added to those that are held.
    Messages {
        /// The ticket.
        ticket: TicketId,
        /// The messages and notes.
        messages: Vec<Message>,
    },
    /// A message of a ticket, new or changed, as a helpdesk pushes it. Later readings and later
    /// pushes of it count more, in whichever order they come.
    Message {
        /// The ticket.
        ticket: TicketId,
        /// The message or note.
        message: Box<Message>,
        /// When it was so (server time).
        as_of: Time,
    },
    /// An entry of a ticket's events log, as a helpdesk pushes it.
    Event {
        /// The ticket.
        ticket: TicketId,
        /// The entry.
        event: TicketEvent,
    },
    /// The messages of all comments between these times have been told in bulk: a ticket that was
    /// made and changed between them is whole (server time).
    BulkReached {
        /// Since then.
        since: Time,
        /// Until then.
        until: Time,
    },
    /// The newest of a conversation that was not read.
    Glimpse(Box<Glimpse>),
    /// The ticket was deleted, or left the agent's sight.
    Gone(TicketId),
    /// All open tickets of a queue: whatever the cache has there beside these has moved on, or is
    /// newer than the helpdesk's index, and is to be confirmed.
    WholeQueue {
        /// Which.
        queue: WholeQueue,
        /// Its tickets.
        ids: Vec<TicketId>,
        /// What changed before this is in it (server time).
        as_of: Time,
    },
    /// A round is over in which the helpdesk told what no list of changes does: it is the time to
    /// ask about what was confirmed longest ago.
    Round,
}

/// A queue that can be told whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeQueue {
    /// Social tickets with no assignee that are not solved.
    Unassigned,
    /// My tickets that are not solved.
    Mine,
    /// Social tickets that are not solved, whoever has them.
    Open,
}

/// Where a backend is in its stream of changes: opaque to everybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String);

/// How far a first sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Progress {
    /// Tickets read.
    pub done: u32,
    /// Tickets in all, where the helpdesk tells.
    pub total: Option<u32>,
}

/// Changes that belong together with the cursor after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The changes, to be applied in this order.
    pub changes: Vec<Change>,
    /// Where to go on.
    pub cursor: Cursor,
    /// The cache agrees with the helpdesk as of this server time, once this is applied; none in
    /// the middle of a catch-up.
    pub fresh_at: Option<Time>,
    /// How far a first sync is; none when none is under way.
    pub progress: Option<Progress>,
}
