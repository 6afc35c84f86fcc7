//! What clients show: answers of the engine, already overlaid with the outbox.

use crate::settings::Encryption;
use model::{
    AccountId, Author, Carrier, Channel, ConversationState, Delivery, Dot, FileKind, Holder, Listed,
    MessageId, Priority, Queue, ReplyWindow, Status, TextLimit, TicketRef, Time, UserId,
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
    pub ticket: TicketRef,
    /// The customer's name.
    pub name: String,
    /// Where the customer wrote from.
    pub channel: Channel,
    /// The company's number or page that the customer wrote to (rule 6), where known.
    pub business_account: Option<String>,
    /// The status, with one that is in the outbox laid over it.
    pub status: Status,
    /// How urgent it is, with what is in the outbox laid over it; none: nobody said so.
    pub priority: Option<Priority>,
    /// Until when it is snoozed (server time), likewise; none: it is not, or until the customer writes.
    pub snoozed_until: Option<Time>,
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
    /// There is a newer customer message than was looked at, and the ticket is not put off.
    pub unseen: bool,
    /// It is put off until then, or until the customer writes; none: it is not.
    pub later: Option<Time>,
    /// The newest customer message, for [`Looked`](crate::Looked).
    pub newest_customer_message: Option<MessageId>,
    /// Who has it, with what is in the outbox laid over it.
    pub assignee: Option<Assignee>,
    /// Something of ours on this ticket is still in the outbox or failed there.
    pub pending: Option<SendState>,
}

/// A page of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketPage {
    /// The queue asked for.
    pub queue: Queue,
    /// Its rows from the offset on.
    pub rows: Vec<TicketRow>,
    /// How many the queue holds altogether; with a filter, how many of them fit it.
    pub total: u32,
    /// More fit the filter than were counted.
    pub more: bool,
}

impl TicketRow {
    /// What sorting and filtering go by.
    pub fn listed(&self) -> Listed<'_> {
        Listed {
            account: &self.ticket.account,
            id: self.ticket.id,
            channel: self.channel,
            status: self.status,
            holder: match &self.assignee {
                None => Holder::Nobody,
                Some(assignee) if assignee.me => Holder::Me,
                Some(_) => Holder::Other,
            },
            at: self.at,
            window: self.window,
            customer_last: self.newest_customer_message.is_some() && !self.preview_is_ours,
        }
    }
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
    /// The files that came with it.
    pub attachments: Vec<AttachmentView>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttachmentView {
    /// Its id within the message.
    #[ts(type = "number")]
    pub id: i64,
    /// Its name: text that may be empty or hostile.
    pub name: String,
    /// Its media type: as sniffed when its bytes are held, otherwise as told.
    pub content_type: String,
    /// Its size in bytes, as told.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// How it can be dealt with.
    pub kind: FileKind,
    /// The helpdesk found something in it: it is neither shown nor opened nor saved.
    pub malware: bool,
    /// Its bytes are on this computer.
    pub held: bool,
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

/// What of an agent's did not come about, for the words in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailedAct {
    /// A reply was not sent.
    Reply,
    /// The helpdesk took a reply, and says that the customer did not get it (rule 17).
    Delivery,
    /// An internal note was not written.
    Note,
    /// The ticket was not taken.
    Take,
    /// Its status was not changed.
    Status,
    /// Its priority was not changed.
    Priority,
    /// It was not snoozed.
    Snooze,
    /// It was not given to whom it should be.
    Assign,
    /// Its tags were not edited.
    Tags,
}

/// The number of a row in the outbox. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct SendId(pub i64);

/// The number of a file of ours: of a draft, or of a reply in the outbox. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct UploadId(pub i64);

/// A file that goes along with a reply, or is to. Its bytes are on this computer until the helpdesk has
/// them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadView {
    /// Its number.
    pub id: UploadId,
    /// Its name, made safe.
    pub name: String,
    /// Its media type, as sniffed.
    pub content_type: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// What it is. A small picture of an image can be shown.
    pub kind: FileKind,
}

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
    /// An internal note, which the customer never reads.
    Note {
        /// The text.
        text: String,
    },
    /// Assigning the ticket to the signed-in agent, unless somebody else was faster.
    Take,
    /// Giving it another status.
    Status {
        /// The status.
        status: Status,
    },
    /// Saying how urgent it is, or no longer.
    Priority {
        /// The priority.
        priority: Option<Priority>,
    },
    /// Letting it rest.
    Snooze {
        /// Until then (server time); none: until the customer writes.
        until: Option<Time>,
    },
    /// Giving it to somebody, or to nobody.
    Assign {
        /// To whom.
        to: Option<Assignee>,
    },
    /// Adding tags and taking tags off.
    Tags {
        /// Added.
        add: Vec<String>,
        /// Taken off.
        remove: Vec<String>,
    },
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
    /// The files that go along with a reply or a note.
    pub files: Vec<UploadView>,
    /// It is unknown and stays so until the agent decides: nobody can tell whether it arrived.
    pub doubtful: bool,
}

/// A send in the outbox, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxEntry {
    /// The ticket.
    pub ticket: TicketRef,
    /// The customer's name; empty when the ticket is not held any more.
    pub name: String,
    /// The channel; none when the ticket is not held any more, or is no social one.
    pub channel: Option<Channel>,
    /// The send.
    pub send: SendView,
    /// An earlier send of the same ticket goes first.
    pub behind: bool,
    /// How a reply to the ticket can go now; none when the ticket is not held any more.
    pub route: Option<RouteView>,
}

/// What is not at a helpdesk yet, or failed; what needs the agent first, then oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutboxView {
    /// The sends.
    pub entries: Vec<OutboxEntry>,
}

/// The agents of a helpdesk, by name, as far as they are known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentsView {
    /// The agents.
    pub agents: Vec<Assignee>,
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
    /// The files that were attached to it.
    pub draft_files: Vec<UploadView>,
    /// The draft of an internal note, kept apart from it.
    pub note_draft: String,
    /// The files that were attached to that.
    pub note_files: Vec<UploadView>,
    /// Why no file can go along with a reply (rule 14), in plain words; none: files can.
    pub no_files: Option<String>,
    /// Who hands its replies over, and so by which shorthand an approved template goes (rule 15); none:
    /// not known, so that no text counts as one.
    pub carrier: Option<Carrier>,
    /// How long the text of a reply may be on its channel; none: not known to be limited.
    pub text_limit: Option<TextLimit>,
    /// The priorities that it can be given here, the least urgent first; empty: not known.
    pub priorities: Vec<Priority>,
    /// Its priority can be taken back.
    pub no_priority: bool,
    /// It can be snoozed.
    pub snoozes: bool,
    /// The ticket's tags, with what is in the outbox laid over them.
    pub tags: Vec<String>,
    /// When the messages were last read from the helpdesk; none: only the row is held.
    pub read_at: Option<Time>,
    /// The helpdesk has told of something newer than what was read.
    pub behind: bool,
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
    pub ticket: TicketRef,
    /// The customer's name.
    pub name: String,
    /// The channel.
    pub channel: Channel,
    /// When the customer last wrote.
    pub since: Time,
    /// Nobody here has looked at it: it makes the dot red.
    pub unseen: bool,
    /// Why it does, or does not.
    pub reason: DotReason,
}

/// Why a ticket that waits makes the dot red, or leaves it hollow (rule 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DotReason {
    /// Red: nobody here has looked at it yet.
    New,
    /// Red: it was looked at, and the customer has written since.
    WroteAgain,
    /// Red: it was put off, and its time has come.
    Back,
    /// Hollow: it was looked at.
    Looked,
    /// Hollow: it is put off.
    PutOff,
    /// Hollow: a rule says that nothing is told of tickets like it.
    Silent,
}

impl DotReason {
    /// Whether it makes the dot red.
    #[must_use]
    pub fn is_red(self) -> bool {
        matches!(self, Self::New | Self::WroteAgain | Self::Back)
    }
}

/// An account that runs, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountView {
    /// Which account.
    pub account: AccountId,
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
    /// Sends that are not at the helpdesk yet, or failed.
    pub outbox: u32,
    /// Drafts of replies.
    pub drafts: u32,
    /// The server's clock minus this computer's, in milliseconds.
    #[ts(type = "number")]
    pub clock_offset_ms: i64,
    /// What was done to the files, until somebody has read it.
    pub storage: Vec<StorageNotice>,
}

/// The state of the whole, in one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// The accounts that run, in the order in which they were added.
    pub accounts: Vec<AccountView>,
    /// Tickets in *Assigned*, of all accounts.
    pub assigned: u32,
    /// Tickets in *Unassigned*, of all accounts.
    pub unassigned: u32,
    /// Tickets that wait, of all accounts.
    pub waiting: u32,
    /// The tray's dot: the reddest of all accounts.
    pub dot: Dot,
    /// Why the dot is as it is: the waiting tickets, unseen first, newest first; 20 at most.
    pub why: Vec<WaitingTicket>,
    /// Sends that are not at a helpdesk yet, or failed, of all accounts.
    pub outbox: u32,
    /// Notifications are held back until then.
    pub paused_until: Option<Time>,
}

/// How everything is, for a person who looks for a fault. It holds no token, no name and no word of
/// a customer, so that it can be pasted into a bug report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Report {
    /// The engine's version.
    pub version: String,
    /// Whether somebody is at the computer: while nobody is, helpdesks are asked less often.
    pub presence: Presence,
    /// Each account that runs.
    pub accounts: Vec<AccountReport>,
}

/// Whether somebody is at the computer, as far as the desktop tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// As far as is known, yes.
    There,
    /// Keyboard and pointer have rested for a while.
    Idle,
    /// The screen is locked.
    Locked,
}

/// How an account is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountReport {
    /// The helpdesk's name or address.
    pub helpdesk: String,
    /// What the signed-in person may do there, where told.
    pub role: Option<String>,
    /// Which tickets they may see, in the helpdesk's word: `all`, `groups`, `assigned`, …; none: not
    /// told.
    pub sees: Option<String>,
    /// Whether it can be reached.
    pub connection: Connection,
    /// When the cache was last known to agree with it.
    pub fresh_at: Option<Time>,
    /// The lanes on which changes come.
    pub lanes: Vec<LaneView>,
    /// When the cursor last moved; none: there is none yet.
    pub cursor_at: Option<Time>,
    /// Requests a minute that the account allows everybody together, as last told.
    pub limit: Option<u32>,
    /// What was left of them then.
    pub remaining: Option<u32>,
    /// The quickest pace with a window open and without, in milliseconds.
    #[ts(type = "[number, number] | null")]
    pub quickest_ms: Option<(i64, i64)>,
    /// The server's clock minus this computer's, in milliseconds; none when not told yet.
    #[ts(type = "number | null")]
    pub clock_offset_ms: Option<i64>,
    /// What went wrong lately, newest first.
    pub troubles: Vec<Trouble>,
    /// Tickets held.
    pub tickets: u32,
    /// Messages held.
    pub messages: u32,
    /// Size of the two files, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What SQLite's own check says of them; none when all is well.
    pub damage: Option<String>,
    /// Sends in the outbox, by state.
    pub outbox: Vec<(SendState, u32)>,
    /// How the files are protected.
    pub encryption: Encryption,
    /// Damaged files that were set aside and are still there, by their names.
    pub set_aside: Vec<String>,
}

/// Something was done to the files that the agent has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StorageNotice {
    /// When.
    pub at: Time,
    /// What, for a person.
    pub text: String,
}

/// One of the ways on which changes come: how often it is looked at and how fresh it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LaneView {
    /// Its name: `head`, `history`, `truth`, `activities`, `lead`, `conversations`, `bulk`,
    /// `offers`, and `acts` for what people do.
    pub lane: String,
    /// The pause between two looks at present, in milliseconds; none: it rests.
    #[ts(type = "number | null")]
    pub every_ms: Option<i64>,
    /// Requests in the last minute.
    pub requests: u32,
    /// What it told was so at this server time; none: nothing yet.
    pub fresh_at: Option<Time>,
    /// What went wrong with it last, until it goes well again.
    pub trouble: Option<String>,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Trouble {
    /// When.
    pub at: Time,
    /// What, in words of our own or the helpdesk's.
    pub text: String,
}
