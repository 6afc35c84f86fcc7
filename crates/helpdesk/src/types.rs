//! What goes in and out of a [`Helpdesk`](crate::Helpdesk) beside the records of `model`.

use model::{Status, TicketId};

/// What the engine wants just now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demand {
    /// A window shows: people are looking.
    pub window_open: bool,
    /// Tickets whose conversations were opened lately and should be kept up to date.
    pub opened: Vec<TicketId>,
    /// Tickets with a reply whose delivery is not known yet.
    pub awaited: Vec<TicketId>,
    /// Grows when somebody wants a look right now.
    pub nudge: u64,
}

/// What an agent does to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A public reply, submitted with a status (rule 16).
    Reply {
        /// The text.
        text: String,
        /// The status to submit as.
        status: Status,
    },
    /// Assign it to the signed-in agent, unless somebody else was faster.
    Take,
}

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
    /// Not to be told yet: look again after a moment.
    Wait(model::Span),
}
