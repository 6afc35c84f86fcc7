//! Conversations, messages and people as values of the domain.
//!
//! | Chatwoot | here |
//! |---|---|
//! | conversation, by its number in the account | ticket |
//! | open, pending, snoozed, resolved | open, pending, on hold, solved |
//! | label | tag |
//! | inbox | channel and business account (rule 6) |
//! | contact | end user |
//! | incoming, outgoing, private note, template | message: the customer's, an agent's or a bot's, a note, the system's |
//! | activity | entry of the events log, in its own words |
//! | sent; delivered, read; failed | not reported; delivered; failed, with the channel's own words |
//!
//! A bot that has a conversation, or a conversation that is pending, waits for nobody.

use std::collections::HashMap;
use std::sync::Arc;

use model::{
    Attachment, Author, Change, ChannelRule, Delivery, Glimpse, MessageId, Person, Priority, Role, Route,
    Status, Ticket, TicketEvent, TicketId, Time, ToldWindow, UserId,
};

use super::json::{Agent, Contact, Conversation, File, Inbox, Kind, Message, Sender};
use super::{channel, ids};

/// Chatwoot's word for what rests until a time, or until the customer writes.
pub(super) const SNOOZED: &str = "snoozed";
/// Who did what nobody is named for.
const HELPDESK: &str = "Helpdesk";

/// What is needed to read a conversation.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) inboxes: Arc<HashMap<i64, Inbox>>,
    /// What the person settled about channels.
    pub(super) rules: Arc<[ChannelRule]>,
}

/// The status of a ticket. One that is not known yet may need somebody: open.
pub(super) fn status(word: &str) -> Status {
    match word {
        "pending" => Status::Pending,
        SNOOZED => Status::Hold,
        "resolved" => Status::Solved,
        _ => Status::Open,
    }
}

/// Chatwoot's word for a status; none where it has no such thing.
pub(super) fn word(status: Status) -> Option<&'static str> {
    match status {
        Status::Open => Some("open"),
        Status::Pending => Some("pending"),
        Status::Hold => Some(SNOOZED),
        Status::Solved => Some("resolved"),
        Status::New | Status::Closed => None,
    }
}

impl Reading {
    fn inbox(&self, conversation: &Conversation) -> Option<&Inbox> {
        self.inboxes.get(&conversation.inbox?)
    }

    /// Whether its inbox is known.
    pub(super) fn knows_inbox(&self, conversation: &Conversation) -> bool {
        conversation.inbox.is_none() || self.inbox(conversation).is_some()
    }

    /// The ticket, its people, and what it tells of its newest message. `seen_at`: what it says was so
    /// then (server time).
    pub(super) fn changes(&self, conversation: &Conversation, seen_at: Time) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(conversation.contact.as_ref().map(customer));
        changes.extend(conversation.assignee.as_ref().map(colleague));
        changes.push(Change::Ticket(Box::new(self.ticket(conversation, seen_at))));
        if let Some(newest) = conversation.newest.as_ref() {
            changes.extend(author_person(newest));
            changes.push(Change::Glimpse(Box::new(Glimpse {
                ticket: TicketId(conversation.id),
                seen_at,
                newest: message(newest),
                agent_replies: Some(u32::from(conversation.answered)),
                customer_at: None,
            })));
        }
        changes
    }

    /// The ticket.
    pub(super) fn ticket(&self, conversation: &Conversation, seen_at: Time) -> Ticket {
        let inbox = self.inbox(conversation);
        let account = inbox.and_then(Inbox::business_account);
        // Closed is only ever said where there is a window; open says something only there.
        let window = conversation
            .can_reply
            .filter(|open| !open || channel::has_window(conversation, inbox))
            .map(|open| ToldWindow { open, at: seen_at });
        Ticket {
            id: TicketId(conversation.id),
            status: status(&conversation.status),
            subject: conversation.subject.clone().unwrap_or_default(),
            requester: conversation
                .contact
                .as_ref()
                .map_or(UserId(0), |contact| ids::contact(contact.id)),
            assignee: conversation.assignee.as_ref().map(|agent| ids::agent(agent.id)),
            channel: channel::recognise(conversation, inbox, &self.rules),
            business_account: account,
            in_chat: false,
            held_by_bot: conversation.bot,
            priority: conversation.priority.as_deref().and_then(Priority::from_word),
            snoozed_until: conversation
                .snoozed_until
                .filter(|_| conversation.status == SNOOZED),
            // Before an agent has looked or answered, what is unread is all there is. It stops at 10.
            comment_count: conversation
                .unread
                .filter(|_| !conversation.looked && !conversation.answered),
            route: Route::Reply,
            window,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at(),
            tags: conversation.labels.clone(),
        }
    }
}

/// A customer.
pub(super) fn person(contact: &Contact) -> Person {
    Person {
        id: ids::contact(contact.id),
        name: contact.name.clone(),
        role: Role::EndUser,
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        social_info: contact.social_info.clone(),
        created_at: contact.created_at,
        identities: None,
        notes: None,
    }
}

/// A customer as a change.
pub(super) fn customer(contact: &Contact) -> Change {
    Change::Person(person(contact))
}

/// A colleague as a change.
pub(super) fn colleague(agent: &Agent) -> Change {
    Change::Person(Person {
        id: ids::agent(agent.id),
        name: agent.name.clone(),
        role: Role::Agent,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    })
}

/// An agent who wrote a message, as a change. A message's contact is its ticket's, and is told there.
pub(super) fn author_person(message: &Message) -> Option<Change> {
    match &message.sender {
        Sender::Agent(agent) => Some(colleague(agent)),
        _ => None,
    }
}

/// A message.
pub(super) fn message(told: &Message) -> model::Message {
    let author = |id: Option<UserId>, name: &str, role| Author {
        id,
        name: name.to_owned(),
        role,
    };
    let author = match (&told.sender, told.kind) {
        (_, Kind::Template | Kind::Activity) => author(None, "", Role::System),
        (Sender::Contact(contact), Kind::Incoming) => {
            author(Some(ids::contact(contact.id)), &contact.name, Role::EndUser)
        }
        (_, Kind::Incoming) => author(None, "", Role::EndUser),
        (Sender::Agent(agent), _) => author(Some(ids::agent(agent.id)), &agent.name, Role::Agent),
        (Sender::Bot(bot), _) => author(Some(ids::bot(bot.id)), &bot.name, Role::Bot),
        // Somebody of the company wrote it in the channel's own app.
        (_, Kind::Outgoing) if told.echo => author(None, "", Role::Agent),
        (_, Kind::Outgoing) => author(None, "", Role::System),
    };
    let delivery = match (told.kind, told.status.as_str()) {
        (Kind::Outgoing | Kind::Template, "delivered" | "read") if !told.private => Delivery::Delivered,
        (Kind::Outgoing | Kind::Template, "failed") if !told.private => Delivery::Failed {
            reason: told
                .error
                .clone()
                .unwrap_or_else(|| "The helpdesk says that it was not delivered.".to_owned()),
        },
        _ => Delivery::NotReported,
    };
    model::Message {
        id: MessageId(told.id),
        at: told.created_at,
        author,
        public: !told.private,
        text: full_text(told),
        delivery,
        attachments: told.files.iter().filter_map(attachment).collect(),
    }
}

/// The text, with what came along and is no file.
fn full_text(told: &Message) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !told.text.is_empty() {
        parts.push(told.text.clone());
    }
    for file in &told.files {
        let words = match (file.kind.as_str(), file.place) {
            ("location", Some((lat, long))) => format!("📍 {} {lat}, {long}", file.title),
            ("contact" | "fallback", _) => {
                format!("{} {}", file.title, file.address.as_deref().unwrap_or(""))
            }
            _ => continue,
        };
        parts.push(words.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if parts.is_empty() && told.files.is_empty() && told.unsupported {
        parts.push("[A kind of message that the helpdesk does not show]".to_owned());
    }
    parts.join("\n")
}

/// A file with bytes.
fn attachment(file: &File) -> Option<Attachment> {
    if matches!(file.kind.as_str(), "location" | "contact" | "fallback") {
        return None;
    }
    let address = file.address.clone()?;
    let last = address
        .split(['?', '#'])
        .next()
        .and_then(|path| path.rsplit('/').next())
        .unwrap_or_default();
    let mut name = percent_decoded(last);
    if !name.contains('.') && !file.extension.is_empty() {
        name = format!(
            "{}.{}",
            if name.is_empty() { &file.kind } else { &name },
            file.extension
        );
    }
    let content_type = match (file.content_type.as_str(), file.kind.as_str()) {
        ("", "image" | "ig_post" | "ig_story" | "story_mention") => "image/jpeg".to_owned(),
        ("", "audio") => "audio/mpeg".to_owned(),
        ("", "video" | "ig_reel") => "video/mp4".to_owned(),
        ("", _) => "application/octet-stream".to_owned(),
        (told, _) => told.to_owned(),
    };
    Some(Attachment {
        id: file.id,
        name,
        content_type,
        size: file.size,
        address,
        malware: false,
    })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, more)) = rest.split_first() {
        let hex = (first == b'%')
            .then(|| more.get(..2))
            .flatten()
            .and_then(|two| std::str::from_utf8(two).ok())
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match hex {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An activity as an entry of the events log.
pub(super) fn event(told: &Message) -> TicketEvent {
    let by = match &told.sender {
        Sender::Agent(agent) | Sender::Bot(agent) if !agent.name.is_empty() => agent.name.clone(),
        Sender::Contact(contact) if !contact.name.is_empty() => contact.name.clone(),
        _ => HELPDESK.to_owned(),
    };
    TicketEvent {
        id: told.id,
        at: told.created_at,
        by,
        text: told.text.clone(),
        failure: false,
    }
}

/// What a reply's failure adds to the events log (rule 18): numbered by the message, which is no
/// activity, so that nothing else has the number.
pub(super) fn failure(told: &Message) -> Option<TicketEvent> {
    match message(told).delivery {
        Delivery::Failed { reason } => Some(TicketEvent {
            id: told.id,
            at: told.updated_at.unwrap_or(told.created_at),
            by: HELPDESK.to_owned(),
            text: reason,
            failure: true,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
