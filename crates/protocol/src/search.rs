//! Searching what is held: over people, tickets and messages, whether or not the tickets are social
//! (rules 19 and 20).

use model::{AccountId, Author, Identity, MessageId, Part, Role, Time, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TicketRow;

/// See [`Request::Search`](crate::Request::Search).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Search {
    /// In one account only; none: in all that run.
    pub account: Option<AccountId>,
    /// What was typed, filters and all.
    pub text: String,
    /// How many hits of each group at the most; 100 is the most given.
    pub limit: u32,
    /// How far the reader's clock on the wall is ahead of UTC, in minutes: days begin by it.
    pub ahead_minutes: i32,
    /// Go on with one group; none: the first of every group.
    pub more: Option<More>,
}

/// The place before which all is: a number that JavaScript hands back as it is.
pub const NEWEST: i64 = (1 << 53) - 1;

/// Where to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct More {
    /// In which group.
    pub group: Group,
    /// As the answer before told.
    pub next: Vec<Place>,
}

/// A group of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Customers.
    People,
    /// Tickets.
    Tickets,
    /// Messages and notes.
    Messages,
}

/// How far one account has been listed: for the engine, a client only hands it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Place {
    /// Whose.
    pub account: AccountId,
    /// What is older than this comes next.
    #[ts(type = "number")]
    pub before: i64,
    /// There are more whose name or number is the very one that was searched for.
    pub exact: bool,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct Count {
    /// So many are known of; 1,000 at the most.
    pub known: u32,
    /// There may be more.
    pub more: bool,
}

/// A customer who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonHit {
    /// Where.
    pub account: AccountId,
    /// Who.
    pub person: UserId,
    /// The name.
    pub name: Vec<Part>,
    /// The social phone number, as stored; empty where there is none.
    pub phone: Vec<Part>,
    /// Name or number are the very ones that were searched for.
    pub exact: bool,
    /// How many tickets of theirs are held, of every channel.
    pub tickets: u32,
    /// When the newest of these went on; none without one.
    pub at: Option<Time>,
    /// Where it stands, for going on after it.
    #[ts(type = "number")]
    pub place: i64,
}

/// A ticket that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketHit {
    /// Its row.
    pub row: TicketRow,
    /// Whether it is a social ticket.
    pub social: bool,
    /// The subject.
    pub subject: Vec<Part>,
    /// The company's number or page; empty where there is none.
    pub business_account: Vec<Part>,
    /// Where it stands, for going on after it.
    #[ts(type = "number")]
    pub place: i64,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MessageHit {
    /// Its ticket's row.
    pub row: TicketRow,
    /// Whether that is a social ticket.
    pub social: bool,
    /// The message.
    pub message: MessageId,
    /// When it was sent.
    pub at: Time,
    /// Who wrote it.
    pub author: Author,
    /// Internal notes are not public.
    pub public: bool,
    /// The text around what was found, on one line.
    pub excerpt: Vec<Part>,
    /// Where it stands, for going on after it.
    #[ts(type = "number")]
    pub place: i64,
}

/// Customers, those found exactly first, then the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct PeopleHits {
    /// The hits.
    pub hits: Vec<PersonHit>,
    /// How many there are.
    pub count: Count,
    /// Where to go on; empty at the end.
    pub next: Vec<Place>,
}

/// Tickets, newest first; one that was searched by its number comes before them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct TicketsFound {
    /// The hits.
    pub hits: Vec<TicketHit>,
    /// How many there are.
    pub count: Count,
    /// Where to go on; empty at the end.
    pub next: Vec<Place>,
}

/// Messages, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct MessagesFound {
    /// The hits.
    pub hits: Vec<MessageHit>,
    /// How many there are.
    pub count: Count,
    /// Where to go on; empty at the end.
    pub next: Vec<Place>,
}

/// A filter that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilterView {
    /// The filter as one types it.
    pub text: String,
    /// What to search for instead when it is taken off.
    pub without: String,
}

/// What was found. A group that was not asked for is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct SearchView {
    /// Customers.
    pub people: PeopleHits,
    /// Tickets.
    pub tickets: TicketsFound,
    /// Messages.
    pub messages: MessagesFound,
    /// Customers whose number has the digits searched for, were it written without separators. Not
    /// what was asked for (rule 20), so it stands apart.
    pub same_digits: Vec<PersonHit>,
    /// The filters that were understood.
    pub filters: Vec<FilterView>,
    /// What of the query had no effect, and why, for a person.
    pub hints: Vec<String>,
    /// So many older tickets and people cannot be found yet: they were held before there was a search.
    pub not_yet: u32,
}

/// See [`Request::GetPerson`](crate::Request::GetPerson).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetPerson {
    /// Where.
    pub account: AccountId,
    /// Who.
    pub person: UserId,
    /// How many tickets to pass over.
    pub offset: u32,
    /// How many tickets at the most; 200 is the most given.
    pub limit: u32,
}

/// A person, with all their tickets of every channel, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonView {
    /// Where.
    pub account: AccountId,
    /// Who.
    pub person: UserId,
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
    /// When the helpdesk first knew them; none: it was not told yet.
    pub created_at: Option<Time>,
    /// All addresses that the helpdesk recognises them by; none: they were not read yet. They are read
    /// behind this request.
    pub identities: Option<Vec<Identity>>,
    /// What agents noted about them at the helpdesk; none: nothing, or it is not told.
    pub notes: Option<String>,
    /// They can be merged with another (rule 5). Straight from a cache, without an engine: no.
    pub can_merge: bool,
    /// Their tickets from the offset on.
    pub tickets: Vec<PersonTicket>,
    /// How many there are in all.
    pub total: u32,
}

/// A ticket of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonTicket {
    /// Its row.
    pub row: TicketRow,
    /// Whether it is a social ticket.
    pub social: bool,
    /// Its subject.
    pub subject: String,
}
