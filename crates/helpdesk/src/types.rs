//! What goes in and out of a [`Helpdesk`](crate::Helpdesk) beside the records of `model`.

use model::{Change, ChannelRule, Lost, Person, Priority, Span, Status, TicketId, Time, UserId};

/// What the engine wants just now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// A window shows: people are looking.
    pub window_open: bool,
    /// Tickets whose conversations were opened lately and should be kept up to date.
    pub opened: Vec<TicketId>,
    /// Tickets with a reply whose delivery is not known yet.
    pub awaited: Vec<TicketId>,
    /// Nobody is at the computer, or its screen is locked: what is new can wait a little.
    pub away: Away,
    /// The tickets that others hold are watched, too.
    pub watch_all: bool,
    /// Tickets that did not change since then need not be told at all (server time); none: all of
    /// them are wanted.
    pub back_to: Option<Time>,
    /// Conversations that are wanted for reading offline, the most wanted first: read as the
    /// account's budget allows, and each wanted until it was told.
    pub wanted: Vec<Wanted>,
    /// Whether messages are wanted in bulk, where the helpdesk gives them so: from then on.
    pub bulk_from: Option<Time>,
    /// Which tickets count as social, beside what the helpdesk itself says; the first that fits.
    pub channel_rules: Vec<ChannelRule>,
    /// Grows when somebody wants a look right now.
    pub nudge: u64,
}

/// Whether somebody is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Away {
    /// As far as is known, yes.
    #[default]
    No,
    /// Keyboard and pointer have rested for a while.
    Idle,
    /// The screen is locked.
    Locked,
}

/// A conversation that is wanted for reading offline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Whose.
    pub ticket: TicketId,
    /// As the ticket told: see [`model::Ticket::in_chat`].
    pub in_chat: bool,
}

/// What an agent does to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A public reply, submitted with a status (rule 16).
    Reply {
        /// The text; it may be empty when files go along.
        text: String,
        /// The status to submit as.
        status: Status,
        /// The files that go along, uploaded before (rule 14). A look-up needs none of them.
        files: Vec<UploadToken>,
    },
    /// An internal note: colleagues read it, the customer never does.
    Note {
        /// The text; it may be empty when files go along.
        text: String,
        /// The files that go along, as with a reply.
        files: Vec<UploadToken>,
    },
    /// Assign it to the signed-in agent, unless somebody else was faster.
    Take,
    /// Give it another status.
    Status(Status),
    /// Say how urgent it is, or no longer.
    Priority(Option<Priority>),
    /// Let it rest until then (server time), or until the customer writes; only where
    /// [`Capabilities::snoozes`].
    Snooze(Option<Time>),
    /// Give it to somebody, or to nobody.
    Assign(Option<UserId>),
    /// Edit its tags; what the edit does not name stays as it is.
    Tags {
        /// Added.
        add: Vec<String>,
        /// Taken off.
        remove: Vec<String>,
    },
}

/// A file that goes up ahead of the reply that takes it along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToUpload {
    /// Its name, made safe.
    pub name: String,
    /// Its media type, as sniffed.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the helpdesk calls a file that was uploaded: opaque to everybody else, good for one reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadToken(pub String);

/// An act with the name it is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Our own id, unique for ever; kept by the helpdesk where it can.
    pub key: String,
    /// The ticket.
    pub ticket: TicketId,
    /// What to do.
    pub act: Act,
}

/// The state of a ticket that a guarded write insists on: opaque to everybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard(pub String);

/// What a helpdesk can do, where helpdesks differ and somebody has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The statuses that a ticket can be set to.
    pub statuses: &'static [Status],
    /// The priorities that a ticket can be given, the least urgent first.
    pub priorities: &'static [Priority],
    /// A priority can be taken back.
    pub no_priority: bool,
    /// A ticket can be left to rest until a time, or until the customer writes.
    pub snoozes: bool,
    /// Any word can be a tag; otherwise only those of a list are shown by the helpdesk itself.
    pub free_tags: bool,
    /// The longest tag, in bytes.
    pub longest_tag: usize,
    /// How many tags one edit may name.
    pub most_tags: usize,
    /// A reply and the status it is submitted as are one write (rule 16); otherwise the status is one
    /// of its own, after it.
    pub reply_carries_status: bool,
    /// A write that is sent again can be guarded, so that it cannot double.
    pub guards: bool,
    /// The longest text of a reply, in bytes.
    pub longest_text: usize,
    /// It tells by itself what happens, as long as the connection for that holds.
    pub pushes: bool,
    /// End users can be searched for, and one be read by themselves.
    pub finds_people: bool,
    /// One end user can be merged into another (rule 5). Whether this agent may is told when it is done.
    pub merges_people: bool,
}

/// The end users whom a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// They, in the helpdesk's order.
    pub people: Vec<Person>,
    /// There are more than these.
    pub more: bool,
}

/// What merging two people would do, as both are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergePlan {
    /// Who stays, with all their addresses.
    pub keep: Person,
    /// Who would be gone, with theirs.
    pub gone: Person,
    /// The name of who stays, after it.
    pub name: String,
    /// So many tickets would get a new owner; none: not told.
    pub tickets: Option<u32>,
    /// There may be more than that.
    pub more_tickets: bool,
    /// What would be lost of the one who goes.
    pub lost: Vec<Lost>,
    /// Why it cannot be done, for a person; none: nothing is known that forbids it.
    pub refused: Option<String>,
    /// Tickets that are the one's who goes, as far as whoever asks for the merge knows: where they point
    /// after it tells what became of it.
    pub held: Vec<TicketId>,
}

/// What became of a merge whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeFate {
    /// It is done.
    Done,
    /// Both are still there. It may come yet; asked for again, it does no harm.
    NotYet,
    /// Who was to go is not there any more, and nothing shows that they went into the other.
    Unclear,
}

/// What a write needs to know before it is sent for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// With this guard, an attempt that lands later than one that was sent again after it is refused.
    Guarded(Guard),
    /// The helpdesk has no guards: with this, a look-up can find what became of the write.
    Noted(Guard),
    /// Not to be told yet: ask again after a moment.
    Wait(Span),
    /// The write guards itself.
    Unguarded,
}

/// The helpdesk has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The message it became, for a reply.
    pub message: Option<model::MessageId>,
}

/// What became of a submission whose answer was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// It landed.
    Landed(Accepted),
    /// It is not there. Sent again with this guard, it cannot double.
    Absent(Guard),
    /// It is not there, and it is too late for it to come; but nothing guards a write that is sent
    /// again, so whether to do so is the agent's to decide.
    Doubtful,
    /// Not to be told yet: look again after a moment.
    Wait(model::Span),
}

/// What a helpdesk has that agents prepared: where it has none, nothing of it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offers {
    /// Macros (rule 15).
    pub macros: bool,
    /// It fills in the placeholders of a macro; otherwise Reddot does, from what is held.
    pub fills_in: bool,
    /// Views (rule 11).
    pub views: bool,
}

/// The tickets of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewTickets {
    /// Their numbers, in the view's order.
    pub ids: Vec<TicketId>,
    /// The helpdesk has more than were read.
    pub more: bool,
    /// The tickets and their people, as they are now.
    pub changes: Vec<Change>,
}

/// A macro as the helpdesk would apply it to a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text of its public reply, with its placeholders filled in; none when it has no reply.
    pub text: Option<String>,
}

/// How a backend is doing, for a report: numbers and words of our own, nothing a customer wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// What the signed-in person may do, in the helpdesk's word.
    pub role: Option<String>,
    /// Requests a minute that the account allows, as it last told.
    pub limit: Option<u32>,
    /// What was left of them then, for everybody on the account.
    pub remaining: Option<u32>,
    /// The quickest pace: with a window open, and without.
    pub quickest: Option<(Span, Span)>,
    /// Which tickets the signed-in person may see, in the helpdesk's word.
    pub sees: Option<String>,
    /// The lanes on which changes come.
    pub lanes: Vec<LaneState>,
    /// The pause between two requests of what is not urgent, at present; none: not known yet.
    pub spare: Option<Span>,
}

/// How one of the lanes is on which changes come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneState {
    /// Its name.
    pub lane: &'static str,
    /// The pause between two looks at present; none: it rests.
    pub every: Option<Span>,
    /// Requests in the last minute.
    pub requests: u32,
    /// What it told was so at this server time; none: nothing yet.
    pub fresh_at: Option<Time>,
    /// What went wrong with it last, until it goes well again.
    pub trouble: Option<String>,
}
