//! A ticket's conversation as held, with what of ours is still on its way.

use model::{
    Author, Channel, Delivery, Message, MessageId, Role, Route, Status, TicketEvent, TicketId, Time, UserId,
};
use protocol::{ConversationView, Customer, EventView, MessageView, RouteView, SendView};
use rusqlite::{Connection, OptionalExtension};

use crate::acts::{SEND_COLUMNS, overlaid_tags, send};
use crate::{Cache, Result, attachments, uploads};

impl Cache {
    /// A ticket's conversation as of the server's time `now`; none when the ticket is not held. What
    /// the helpdesk can do (carry files, snooze) is the engine's to say: it knows the helpdesk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn conversation(&self, ticket: TicketId, now: Time) -> Result<Option<ConversationView>> {
        let Some(row) = self.row(ticket, now)? else {
            return Ok(None);
        };
        let me = self.me()?.map(|me| me.id);
        self.read(|db| {
            let (customer, route, read_at, tags) = db
                .prepare_cached(
                    "SELECT t.requester_id, coalesce(c.name, ''), c.phone, t.route, t.read_at, t.tags
                     FROM tickets t LEFT JOIN people c ON c.id = t.requester_id WHERE t.id = ?1",
                )?
                .query_row([ticket.0], |found| {
                    let customer = Customer {
                        id: UserId(found.get(0)?),
                        name: found.get(1)?,
                        phone: found.get(2)?,
                    };
                    let route: String = found.get(3)?;
                    let read_at: Option<i64> = found.get(4)?;
                    let tags: String = found.get(5)?;
                    Ok((customer, route, read_at, tags))
                })?;
            let mut files = attachments::of_ticket(db, ticket)?;
            let messages = messages(db, ticket)?
                .into_iter()
                .map(|message| MessageView {
                    attachments: files
                        .remove(&message.id.0)
                        .unwrap_or_default()
                        .iter()
                        .map(attachments::OfMessage::view)
                        .collect(),
                    id: message.id,
                    at: message.at,
                    mine: message.author.id.is_some() && message.author.id == me,
                    author: message.author,
                    public: message.public,
                    text: message.text,
                    delivery: message.delivery,
                })
                .collect();
            let events = events(db, ticket)?
                .into_iter()
                .map(|event| EventView {
                    at: event.at,
                    by: event.by,
                    text: event.text,
                    failure: event.failure,
                })
                .collect();
            let draft = db
                .prepare_cached("SELECT text FROM own.drafts WHERE ticket_id = ?1")?
                .query_row([ticket.0], |found| found.get(0))
                .optional()?
                .unwrap_or_default();
            let note_draft = db
                .prepare_cached("SELECT text FROM own.note_drafts WHERE ticket_id = ?1")?
                .query_row([ticket.0], |found| found.get(0))
                .optional()?
                .unwrap_or_default();
            let draft_files = uploads::of_draft(db, ticket, false)?;
            let note_files = uploads::of_draft(db, ticket, true)?;
            let route = route_view(&route, row.channel, row.business_account.as_deref(), row.status);
            let sends = sends(db, ticket, me)?;
            let tags = overlaid_tags(db, ticket, &tags)?;
            // A glimpse is kept beside what was read only while it is newer.
            let behind = read_at.is_some() && row.window_estimated;
            Ok(Some(ConversationView {
                row,
                customer,
                messages,
                events,
                sends,
                route,
                draft,
                draft_files,
                note_draft,
                note_files,
                no_files: None,
                carrier: None,
                text_limit: None,
                priorities: Vec::new(),
                no_priority: false,
                snoozes: false,
                tags,
                read_at: read_at.map(Time),
                behind,
            }))
        })
    }
}

/// How a reply can go, for a person (rule 13).
pub(crate) fn route_view(stored: &str, channel: Channel, account: Option<&str>, status: Status) -> RouteView {
    if status == Status::Closed {
        let reason = "This ticket is closed for good. When the customer writes again, a new ticket begins.";
        return RouteView::Closed {
            reason: reason.into(),
        };
    }
    match serde_json::from_str(stored) {
        Ok(Route::Reply) => {
            let sending_account = match account {
                Some(account) => format!("{} · {account}", channel.name()),
                None => channel.name().to_owned(),
            };
            RouteView::Reply { sending_account }
        }
        Ok(Route::OpenInHelpdesk { url, reason }) => RouteView::OpenInHelpdesk { url, reason },
        Err(_) => RouteView::Closed {
            reason: "How a reply can go is not known yet.".into(),
        },
    }
}

/// A ticket's messages, oldest first.
pub(crate) fn messages(db: &Connection, ticket: TicketId) -> rusqlite::Result<Vec<Message>> {
    let mut files = attachments::of_ticket(db, ticket)?;
    db.prepare_cached(
        "SELECT id, at, author_id, author_name, role, public, text, delivery FROM messages
         WHERE ticket_id = ?1 ORDER BY at, id",
    )?
    .query_map([ticket.0], |row| {
        let id: i64 = row.get(0)?;
        let of_it = files.remove(&id).unwrap_or_default();
        Ok(Message {
            attachments: of_it.into_iter().map(|file| file.told).collect(),
            id: MessageId(id),
            at: Time(row.get(1)?),
            author: Author {
                id: row.get::<_, Option<i64>>(2)?.map(UserId),
                name: row.get(3)?,
                role: Role::from_word(row.get_ref(4)?.as_str()?),
            },
            public: row.get(5)?,
            text: row.get(6)?,
            delivery: serde_json::from_str(row.get_ref(7)?.as_str()?).unwrap_or(Delivery::NotReported),
        })
    })?
    .collect()
}

/// A ticket's events log, oldest first.
pub(crate) fn events(db: &Connection, ticket: TicketId) -> rusqlite::Result<Vec<TicketEvent>> {
    db.prepare_cached("SELECT id, at, by, text, failure FROM events WHERE ticket_id = ?1 ORDER BY at, id")?
        .query_map([ticket.0], |row| {
            Ok(TicketEvent {
                id: row.get(0)?,
                at: Time(row.get(1)?),
                by: row.get(2)?,
                text: row.get(3)?,
                failure: row.get(4)?,
            })
        })?
        .collect()
}

fn sends(db: &Connection, ticket: TicketId, me: Option<UserId>) -> rusqlite::Result<Vec<SendView>> {
    let sql = format!(
        "SELECT {SEND_COLUMNS} FROM own.outbox o WHERE o.ticket_id = ?1 AND o.state <> 'accepted' ORDER BY o.id"
    );
    db.prepare_cached(&sql)?
        .query_map([ticket.0], |row| send(row, me))?
        .map(|send| uploads::with_files(db, send?))
        .collect()
}
