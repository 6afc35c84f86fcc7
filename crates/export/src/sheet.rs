//! What a file tells, before it is one: tickets, each with its lines, all of it text that is harmless
//! to look at.

use model::{Channel, Delivery, Role, Status, Time};
use protocol::{ConversationView, MessageView, SendState, SendView, SendWhat};
use serde::Serialize;

use crate::Entry;
use crate::files::{File, Files};
use crate::text::harmless;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What was asked for.
    pub title: String,
    /// When the file was made, with the zone.
    pub exported_at: String,
    /// The tickets, in the order asked for.
    pub tickets: Vec<Ticket>,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticket {
    /// Whose.
    pub account: String,
    /// Its number.
    pub ticket: i64,
    /// The customer's name.
    pub customer: String,
    /// The social phone number, as stored.
    pub phone: String,
    /// Where the customer wrote from.
    pub channel: String,
    /// The company's number or page.
    pub business_account: String,
    /// Its status.
    pub status: String,
    /// Who has it.
    pub assignee: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// When its messages were last read, with the zone; empty: never.
    pub read_at: String,
    /// What is not held here, in words.
    pub not_held: Vec<String>,
    /// Messages, events and what was not sent.
    pub lines: Vec<Line>,
}

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A public message.
    Message,
    /// An internal note.
    Note,
    /// An entry of the events log.
    Event,
    /// A send of ours that is not at the helpdesk.
    Unsent,
}

impl Kind {
    /// For a person.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Message => "message",
            Kind::Note => "internal note",
            Kind::Event => "event",
            Kind::Unsent => "not at the helpdesk",
        }
    }
}

/// A message, an entry of the log, or something of ours that was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is.
    pub kind: Kind,
    /// When, with the zone.
    pub at: String,
    /// Who.
    pub by: String,
    /// What they are to the conversation.
    pub role: &'static str,
    /// What was said or happened.
    pub text: String,
    /// Its files: they are beside the file that is written, or it says why not.
    pub files: Vec<File>,
    /// What is known of its delivery; empty where that is no question.
    pub delivery: String,
    /// It tells of a failure.
    pub failure: bool,
}

impl Sheet {
    /// What the file tells of these tickets.
    pub fn new(title: &str, exported_at: Time, entries: &[Entry], local: &dyn Fn(Time) -> String) -> Self {
        Self {
            title: harmless(title),
            exported_at: local(exported_at),
            tickets: entries.iter().map(|entry| ticket(entry, local)).collect(),
        }
    }
}

fn ticket(entry: &Entry, local: &dyn Fn(Time) -> String) -> Ticket {
    let (view, files) = match entry {
        Entry::Held(view, files) => (view, files),
        Entry::Missing(missing) => {
            return Ticket {
                account: harmless(&missing.account.0),
                ticket: missing.id.0,
                customer: String::new(),
                phone: String::new(),
                channel: String::new(),
                business_account: String::new(),
                status: String::new(),
                assignee: String::new(),
                tags: Vec::new(),
                read_at: String::new(),
                not_held: vec!["This ticket is not held on this computer.".to_owned()],
                lines: Vec::new(),
            };
        }
    };
    let row = &view.row;
    let messages = view
        .messages
        .iter()
        .map(|message| (message.at, said(message, files, local)));
    let events = view.events.iter().map(|event| {
        let line = Line {
            kind: Kind::Event,
            at: local(event.at),
            by: harmless(&event.by),
            role: "",
            text: harmless(&event.text),
            files: Vec::new(),
            delivery: String::new(),
            failure: event.failure,
        };
        (event.at, line)
    });
    let mut lines: Vec<(Time, Line)> = messages.chain(events).collect();
    lines.sort_by_key(|(at, _)| *at);
    let sends = view.sends.iter().map(|send| unsent(send, local));
    Ticket {
        account: harmless(&row.ticket.account.0),
        ticket: row.ticket.id.0,
        customer: harmless(&view.customer.name),
        phone: harmless(view.customer.phone.as_deref().unwrap_or_default()),
        channel: channel(row.channel).to_owned(),
        business_account: harmless(row.business_account.as_deref().unwrap_or_default()),
        status: status(row.status).to_owned(),
        assignee: harmless(row.assignee.as_ref().map_or("", |assignee| &assignee.name)),
        tags: view.tags.iter().map(|tag| harmless(tag)).collect(),
        read_at: view.read_at.map(local).unwrap_or_default(),
        not_held: not_held(view),
        lines: lines.into_iter().map(|(_, line)| line).chain(sends).collect(),
    }
}

fn not_held(view: &ConversationView) -> Vec<String> {
    let mut said = Vec::new();
    match (view.read_at, view.messages.len()) {
        (None, 0) => said.push("The messages of this ticket are not held on this computer."),
        (None, _) => said.push("Only the newest messages are held on this computer: the rest was not read."),
        (Some(_), _) => {}
    }
    if view.behind {
        said.push("The helpdesk has newer messages, which were not read.");
    }
    if view.events.is_empty() {
        said.push("No events log is held on this computer.");
    }
    said.into_iter().map(str::to_owned).collect()
}

fn said(message: &MessageView, files: &Files, local: &dyn Fn(Time) -> String) -> Line {
    let agents = message.public && message.author.role == Role::Agent;
    let (delivery, failure) = match &message.delivery {
        Delivery::Delivered => ("Delivered".to_owned(), false),
        Delivery::Failed { reason } => (format!("Not delivered: {}", harmless(reason)), true),
        Delivery::NotReported if agents => ("Sent to the helpdesk; no delivery reported".to_owned(), false),
        Delivery::NotReported => (String::new(), false),
    };
    Line {
        kind: if message.public { Kind::Message } else { Kind::Note },
        at: local(message.at),
        by: harmless(&message.author.name),
        role: match message.author.role {
            Role::EndUser => "customer",
            Role::Agent => "agent",
            Role::Bot => "bot",
            Role::System => "system",
        },
        text: harmless(&message.text),
        files: message
            .attachments
            .iter()
            .map(|file| File::new(file, files.get(&(message.id, file.id))))
            .collect(),
        delivery,
        failure,
    }
}

fn unsent(send: &SendView, local: &dyn Fn(Time) -> String) -> Line {
    let text = match &send.what {
        SendWhat::Reply { text, status: as_ } => {
            let files = send
                .files
                .iter()
                .map(|file| format!(" [{}]", harmless(&file.name)));
            let files: String = files.collect();
            let text = harmless(&model::shown_reply(text));
            format!("(as {}) {text}{files}", status(*as_))
        }
        SendWhat::Note { text } => {
            let files = send
                .files
                .iter()
                .map(|file| format!(" [{}]", harmless(&file.name)));
            format!("(internal note) {}{}", harmless(text), files.collect::<String>())
        }
        other => harmless(&what(other, local)),
    };
    let state = match send.state {
        SendState::Queued => "Waits in the outbox",
        SendState::Sending => "On its way",
        SendState::Unknown => "Not sure that it arrived",
        SendState::Accepted => "At the helpdesk",
        SendState::Failed => "Refused",
        SendState::Blocked => "Blocked",
    };
    let delivery = match &send.reason {
        Some(reason) => format!("{state}: {}", harmless(reason)),
        None => state.to_owned(),
    };
    Line {
        kind: Kind::Unsent,
        at: local(send.created_at),
        by: String::new(),
        role: "agent",
        text,
        files: Vec::new(),
        delivery,
        failure: matches!(send.state, SendState::Failed | SendState::Blocked),
    }
}

/// What a send does, for a person; of a reply or a note, its text.
fn what(send: &SendWhat, local: &dyn Fn(Time) -> String) -> String {
    match send {
        SendWhat::Reply { text, .. } => model::shown_reply(text),
        SendWhat::Note { text } => text.clone(),
        SendWhat::Take => "Take the ticket".to_owned(),
        SendWhat::Priority { priority: Some(to) } => format!("Set the priority to {}", to.word()),
        SendWhat::Priority { priority: None } => "Take the priority back".to_owned(),
        SendWhat::Snooze { until: Some(until) } => format!("Snooze it until {}", local(*until)),
        SendWhat::Snooze { until: None } => "Snooze it until the customer writes".to_owned(),
        SendWhat::Status { status: to } => format!("Set the status to {}", status(*to)),
        SendWhat::Assign { to: None } => "Give the ticket to nobody".to_owned(),
        SendWhat::Assign { to: Some(who) } => format!("Give the ticket to {}", who.name),
        SendWhat::Tags { add, remove } => {
            let add = add.iter().map(|tag| format!("+{tag}"));
            let remove = remove.iter().map(|tag| format!("-{tag}"));
            format!("Tags: {}", add.chain(remove).collect::<Vec<_>>().join(" "))
        }
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::New => "New",
        Status::Open => "Open",
        Status::Pending => "Pending",
        Status::Hold => "On hold",
        Status::Solved => "Solved",
        Status::Closed => "Closed",
    }
}

fn channel(channel: Channel) -> &'static str {
    channel.name()
}
