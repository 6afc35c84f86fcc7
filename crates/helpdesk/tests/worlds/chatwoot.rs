//! The Chatwoot-shaped server, with the genuine ActionCable.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatwoot_server::{
    Channel as Kind, Fault, FaultRule, Inbound, InboundFile, NewContact, NewInbox, Person, Role, Server,
    Status as Word,
};
use helpdesk::chatwoot::{Chatwoot, Options, Pace};
use helpdesk::{Clock, Credentials, Helpdesk};
use model::{Channel, Priority, Span, Status, TicketId, Time, UserId};

use super::{Deed, Mishap, There, World};

/// A server of a shop.
pub struct Shop {
    server: Server,
    sam: Person,
    ben: Person,
    whatsapp: i64,
    line: i64,
    contacts: Mutex<BTreeMap<(Channel, String), i64>>,
    ours: Arc<Chatwoot>,
    colleagues: Arc<Chatwoot>,
}

impl World for Shop {
    async fn open() -> Self {
        let server = Server::start().await.unwrap();
        let sam = server.add_user("Sam", Role::Agent);
        let ben = server.add_user("Ben", Role::Agent);
        for label in ["vip", "urgent", "old", "new"] {
            server.add_label(label);
        }
        let inbox = |name, kind| server.add_inbox(NewInbox::new(name, kind).member(&sam).member(&ben));
        let (whatsapp, line) = (inbox("Shop", Kind::WhatsappCloud), inbox("Shop JP", Kind::Line));
        let clock = server.clock().clone();
        let clock: Clock = Arc::new(move || clock.now());
        let sign_in = |person: &Person| {
            let tokens = Arc::new(Credentials::AccessToken(person.access_token.clone()));
            let options = Options {
                pace: Pace {
                    window_open: Duration::from_millis(300),
                    idle: Duration::from_millis(300),
                    away: Duration::from_millis(300),
                    spare: Duration::from_millis(20),
                    reconnect: (Duration::from_millis(100), Duration::from_millis(400)),
                    settle: Span(2500),
                    ..Pace::USUAL
                },
                ..Options::default()
            };
            Arc::new(Chatwoot::new(server.url(), 1, tokens, options, clock.clone()).unwrap())
        };
        let (ours, colleagues) = (sign_in(&sam), sign_in(&ben));
        Self {
            server,
            sam,
            ben,
            whatsapp,
            line,
            contacts: Mutex::default(),
            ours,
            colleagues,
        }
    }

    fn clock(&self) -> Clock {
        let clock = self.server.clock().clone();
        Arc::new(move || clock.now())
    }

    fn later(&self, span: Span) {
        self.server.clock().advance(span);
    }

    fn ours(&self) -> Arc<dyn Helpdesk> {
        self.ours.clone()
    }

    fn colleagues(&self) -> Arc<dyn Helpdesk> {
        self.colleagues.clone()
    }

    fn us(&self) -> (UserId, &'static str) {
        (UserId(self.sam.id), "Sam")
    }

    fn colleague(&self) -> UserId {
        UserId(self.ben.id)
    }

    async fn end_sign_in(&self) {
        self.server.change_password(self.sam.id, "another").unwrap();
        self.server.cut_cable();
    }

    async fn writes_with(
        &self,
        channel: Channel,
        customer: &str,
        text: &str,
        file: Option<(&str, &str, &[u8])>,
    ) -> TicketId {
        let inbox = match channel {
            Channel::Whatsapp => self.whatsapp,
            Channel::Line => self.line,
            other => panic!("the shop has no {other:?}"),
        };
        let mut contacts = self.contacts.lock().unwrap();
        let nth = contacts.len();
        let contact = *contacts.entry((channel, customer.to_owned())).or_insert_with(|| {
            self.server.add_contact(NewContact {
                name: customer.into(),
                phone_number: Some(format!("+1555000{nth:04}")),
                ..NewContact::default()
            })
        });
        let mut inbound = Inbound::text(inbox, contact, text);
        inbound.files = file
            .into_iter()
            .map(|(name, kind, bytes)| InboundFile {
                name: name.into(),
                content_type: kind.into(),
                bytes: bytes.to_vec(),
            })
            .collect();
        TicketId(self.server.customer_writes(inbound).conversation)
    }

    async fn somebody(&self, ticket: TicketId, deed: Deed<'_>) {
        let by = Some(self.ben.id);
        match deed {
            Deed::Assigns(to) => self.server.assigns(by, ticket.0, to.map(|to| to.0)),
            Deed::Sets(status) => {
                let word = match status {
                    Status::New | Status::Open => Word::Open,
                    Status::Pending => Word::Pending,
                    Status::Hold => Word::Snoozed,
                    Status::Solved | Status::Closed => Word::Resolved,
                };
                self.server.sets_status(by, ticket.0, word, None);
            }
            Deed::Tags(tags) => self.server.sets_labels(by, ticket.0, tags),
            Deed::Deletes => assert!(self.server.delete_conversation(ticket.0)),
        }
    }

    fn next_write(&self, mishap: Mishap) {
        let fault = match mishap {
            Mishap::AnswerLost => Fault::DropAnswer,
            Mishap::Lost => Fault::DropRequest,
            Mishap::Late => Fault::LateWrite { millis: 1000 },
        };
        self.server.faults().add(FaultRule::next(fault).method("POST"));
    }

    fn next_is_too_many(&self) {
        self.server.faults().add(FaultRule::next(Fault::RetryLater));
    }

    async fn goes_away(&mut self) {
        self.server.set_offline(true);
        self.server.stop_cable().await;
    }

    async fn comes_back(&mut self) {
        self.server.restart_cable().await.unwrap();
        self.server.set_offline(false);
    }

    async fn there(&self, ticket: TicketId) -> Option<There> {
        let found = self.server.conversation(ticket.0)?;
        let labels = found["labels"].as_array()?.iter();
        Some(There {
            status: match found["status"].as_str()? {
                "open" => Status::Open,
                "pending" => Status::Pending,
                "snoozed" => Status::Hold,
                "resolved" => Status::Solved,
                other => panic!("a status {other}"),
            },
            assignee: found["meta"]["assignee"]["id"].as_i64().map(UserId),
            tags: labels.map(|label| label.as_str().unwrap().to_owned()).collect(),
            priority: found["priority"].as_str().and_then(Priority::from_word),
            snoozed_until: found["snoozed_until"].as_str().and_then(Time::parse),
            notes: self
                .server
                .messages(ticket.0)
                .iter()
                .filter(|message| message["private"] == true)
                .map(|note| {
                    let files = note["attachments"].as_array().map_or(0, Vec::len);
                    (note["content"].as_str().unwrap_or_default().to_owned(), files)
                })
                .collect(),
        })
    }

    async fn delivered(&self) -> Vec<(String, usize)> {
        self.server.settle().await;
        let all = self.server.delivered().into_iter();
        all.map(|sent| (sent.text.unwrap_or_default(), sent.files))
            .collect()
    }

    fn too_late(&self) -> &'static str {
        "Template not found"
    }
}
