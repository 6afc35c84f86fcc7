//! The engine on Chatwoot: it must not notice the difference, save where something cannot be known.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "chatwoot/offers.rs"]
mod offers;

use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use chatwoot_server::{Channel, Fault, FaultRule, NewContact, NewInbox, Person, Role, Server};
use engine::{Account, Alert, Engine, Options, Tell};
use helpdesk::Credentials;
use helpdesk::chatwoot::{self, Chatwoot, Pace};
use model::{AccountId, Delivery, Dot, Queue, Span, Status, TicketId, TicketRef, Time};
use protocol::{
    Arrived, Ask, ConversationView, GetConversation, GetStatus, ListQueue, ProtocolError, Reply, Retry,
    SendState, SendView, StatusView, Take,
};
use tokio::sync::{broadcast, mpsc};

#[allow(clippy::disallowed_methods, reason = "a test runs in real time")]
fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Time(i64::try_from(since.as_millis()).unwrap())
}

fn mine() -> AccountId {
    AccountId("chat".into())
}

fn of(id: TicketId) -> TicketRef {
    TicketRef { account: mine(), id }
}

/// A shop with a WhatsApp inbox, its agent Sam and its customer Ana.
struct Shop {
    server: Server,
    sam: Person,
    inbox: i64,
    ana: i64,
}

impl Shop {
    async fn open() -> Self {
        let server = Server::start().await.unwrap();
        let sam = server.add_user("Sam", Role::Agent);
        let inbox = server.add_inbox(NewInbox::new("Shop", Channel::WhatsappCloud).member(&sam));
        let ana = server.add_contact(NewContact {
            name: "Ana".into(),
            phone_number: Some("+15550001111".into()),
            ..NewContact::default()
        });
        Self {
            server,
            sam,
            inbox,
            ana,
        }
    }

    fn write(&self, text: &str) -> TicketId {
        TicketId(self.server.writes(self.inbox, self.ana, text).conversation)
    }

    async fn delivered(&self, text: &str) -> usize {
        self.server.settle().await;
        let all = self.server.delivered();
        all.iter()
            .filter(|sent| sent.text.as_deref() == Some(text))
            .count()
    }

    async fn engine(&self) -> Agent {
        let tokens = Arc::new(Credentials::AccessToken(self.sam.access_token.clone()));
        let options = chatwoot::Options {
            pace: Pace {
                idle: Duration::from_millis(300),
                spare: Duration::from_millis(20),
                reconnect: (Duration::from_millis(100), Duration::from_millis(400)),
                settle: Span(1500),
                apart: Duration::from_secs(1),
                ..Pace::USUAL
            },
            ..chatwoot::Options::default()
        };
        let clock: helpdesk::Clock = Arc::new(now);
        let chatwoot = Chatwoot::new(self.server.url(), 1, tokens, options, clock.clone()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let cache = Arc::new(Cache::open(dir.path(), mine()).unwrap());
        let (alerts, alerted) = mpsc::unbounded_channel();
        let tell = Tell::new(broadcast::channel(256).0, alerts);
        let options = Options {
            undo: Span(0),
            longest_backoff: Span(1500),
            longest_write: Span(1500),
            account: Account {
                id: mine(),
                helpdesk: "Shop".into(),
                embedded_desk: false,
            },
        };
        let engine = Engine::start(cache, Arc::new(chatwoot), clock, options, tell).unwrap();
        Agent {
            engine,
            alerts: alerted,
            _dir: dir,
        }
    }
}

struct Agent {
    engine: Engine,
    alerts: mpsc::UnboundedReceiver<Alert>,
    _dir: tempfile::TempDir,
}

impl Agent {
    async fn ask<A: Ask>(&self, ask: A) -> Result<A::Answer, ProtocolError> {
        let answer = self.engine.handle(ask.into_request()).await?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    async fn wait(&self, what: &str, done: impl Fn(&StatusView) -> bool) -> StatusView {
        for _ in 0..600 {
            let status = self.ask(GetStatus {}).await.unwrap();
            if done(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("waited for {what}: {:#?}", self.ask(GetStatus {}).await);
    }

    async fn held(&self, ticket: TicketId) -> ConversationView {
        let ask = GetConversation {
            ticket: of(ticket),
            refresh: false,
        };
        self.ask(ask).await.unwrap()
    }

    async fn until(
        &self,
        ticket: TicketId,
        what: &str,
        done: impl Fn(&ConversationView) -> bool,
    ) -> ConversationView {
        for _ in 0..600 {
            let held = self.held(ticket).await;
            if done(&held) {
                return held;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("waited for {what}: {:#?}", self.held(ticket).await);
    }

    async fn reply(&self, ticket: TicketId, text: &str, status: Status) {
        let reply = Reply {
            ticket: of(ticket),
            text: text.into(),
            status,
            files: Vec::new(),
        };
        self.ask(reply).await.unwrap();
    }

    /// Until nobody can tell what became of a reply.
    async fn doubtful(&self, ticket: TicketId) -> SendView {
        let held = self
            .until(ticket, "doubt", |held| {
                held.sends.iter().any(|send| send.doubtful)
            })
            .await;
        held.sends.into_iter().find(|send| send.doubtful).unwrap()
    }

    async fn alert(&mut self, what: &str, found: impl Fn(&Alert) -> bool) -> Alert {
        loop {
            let alert = tokio::time::timeout(Duration::from_secs(15), self.alerts.recv());
            let alert = alert
                .await
                .unwrap_or_else(|_| panic!("no alert: {what}"))
                .unwrap();
            if found(&alert) {
                return alert;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ana_writes_and_sam_is_told_takes_it_replies_and_hears_what_became_of_it() {
    let shop = Shop::open().await;
    let mut sam = shop.engine().await;
    sam.wait("a connection", |status| {
        status.accounts[0].connection == protocol::Connection::Connected
    })
    .await;
    let ticket = shop.write("Hi, is my order in?");
    let status = sam.wait("a red dot", |status| status.dot == Dot::Red).await;
    assert_eq!(
        (status.why[0].ticket.clone(), status.why[0].name.as_str()),
        (of(ticket), "Ana")
    );
    sam.alert("of the new chat", |alert| format!("{alert:?}").contains("Ana"))
        .await;
    let page = sam
        .ask(ListQueue {
            account: None,
            queue: Queue::Unassigned,
            offset: 0,
            limit: 20,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        })
        .await
        .unwrap();
    let row = &page.rows[0];
    assert_eq!(
        (row.preview.as_str(), row.state),
        ("Hi, is my order in?", model::ConversationState::Started)
    );
    assert!(
        matches!(row.window, model::ReplyWindow::OpenUntil { .. }),
        "{row:#?}"
    );

    sam.ask(Take { ticket: of(ticket) }).await.unwrap();
    sam.until(ticket, "the take", |held| {
        held.sends.is_empty() && held.row.assignee.as_ref().is_some_and(|who| who.me)
    })
    .await;
    assert_eq!(
        shop.server.conversation(ticket.0).unwrap()["meta"]["assignee"]["id"],
        shop.sam.id
    );
    sam.reply(ticket, "It is.", Status::Solved).await;
    let held = sam
        .until(ticket, "the delivery", |held| {
            held.messages
                .iter()
                .any(|message| message.text == "It is." && message.delivery == Delivery::Delivered)
                && held.sends.is_empty()
        })
        .await;
    assert!(held.messages.iter().any(|message| message.mine));
    sam.until(ticket, "the status", |held| {
        held.sends.is_empty() && held.row.status == Status::Solved
    })
    .await;
    assert_eq!(shop.server.conversation(ticket.0).unwrap()["status"], "resolved");
    assert_eq!(shop.delivered("It is.").await, 1);

    // The channel refuses it after the helpdesk took it.
    let again = shop.write("Thanks! One more thing");
    sam.wait("the new ticket", |status| status.waiting == 1).await;
    sam.until(again, "the message", |held| held.messages.len() == 1)
        .await;
    shop.server.fail_next_send("131047: Re-engagement message", false);
    sam.reply(again, "Too late", Status::Open).await;
    sam.alert("of the failure", |alert| {
        matches!(alert, Alert::SendFailed { ticket, reason, .. } if ticket.id == again && reason.contains("131047"))
    })
    .await;
    let held = sam
        .until(again, "the failure", |held| {
            let failed =
                |message: &protocol::MessageView| matches!(message.delivery, Delivery::Failed { .. });
            held.messages.iter().any(failed)
        })
        .await;
    assert!(
        held.events.iter().any(|event| event.failure),
        "{:#?}",
        held.events
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_lost_reply_that_cannot_be_found_sam_decides_and_nothing_is_sent_by_itself() {
    let shop = Shop::open().await;
    let sam = shop.engine().await;
    let ticket = shop.write("hi");
    sam.wait("the ticket", |status| status.waiting == 1).await;
    let fault = |fault| FaultRule::next(fault).method("POST").path("/messages");

    // Done, and the answer lost: it is found, and not sent again.
    shop.server.faults().add(fault(Fault::DropAnswer));
    sam.reply(ticket, "found", Status::Open).await;
    sam.until(ticket, "it to be found", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == "found")
    })
    .await;
    assert_eq!(shop.delivered("found").await, 1);

    // Not done: nobody can tell, and the text is not sent again by itself.
    shop.server.faults().add(fault(Fault::DropRequest));
    sam.reply(ticket, "lost", Status::Open).await;
    let send = sam.doubtful(ticket).await;
    assert_eq!(send.state, SendState::Unknown);
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(shop.delivered("lost").await, 0);
    let account = mine();
    sam.ask(Retry {
        account,
        send: send.id,
    })
    .await
    .unwrap();
    sam.until(ticket, "it to arrive", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == "lost")
    })
    .await;
    assert_eq!(shop.delivered("lost").await, 1);

    // Sam has seen it on the customer's phone.
    shop.server.faults().add(fault(Fault::DropRequest));
    sam.reply(ticket, "seen elsewhere", Status::Open).await;
    let send = sam.doubtful(ticket).await;
    let account = mine();
    let arrived = Arrived {
        account,
        send: send.id,
    };
    sam.ask(arrived.clone()).await.unwrap();
    sam.until(ticket, "an empty outbox", |held| held.sends.is_empty())
        .await;
    assert!(sam.ask(arrived).await.is_err(), "it is settled");
    assert_eq!(shop.delivered("seen elsewhere").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_lands_late_is_found_by_the_name_it_was_sent_with() {
    let shop = Shop::open().await;
    let sam = shop.engine().await;
    let ticket = shop.write("hi");
    sam.wait("the ticket", |status| status.waiting == 1).await;
    let late = FaultRule::next(Fault::LateWrite { millis: 900 });
    shop.server.faults().add(late.method("POST").path("/messages"));
    sam.reply(ticket, "late", Status::Open).await;
    sam.until(ticket, "it to be found", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == "late")
    })
    .await;
    assert_eq!(shop.delivered("late").await, 1);
}

/// Each fault on its own and in rows: what arrived is told to have arrived, once; of what did not, Sam is
/// asked, and what Sam has sent again arrives once.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_befalls_a_reply_nothing_is_sent_twice_and_nothing_is_lost_untold() {
    let shop = Shop::open().await;
    let sam = shop.engine().await;
    let ticket = shop.write("hi");
    sam.wait("the ticket", |status| status.waiting == 1).await;
    let faults = [
        Fault::DropAnswer,
        Fault::DropRequest,
        Fault::Status { code: 500 },
        Fault::Html,
        Fault::CutJson,
        Fault::CutBody,
        Fault::LateWrite { millis: 400 },
    ];
    let (mut found, mut asked) = (0, 0);
    for (n, fault) in faults.into_iter().enumerate() {
        let text = format!("reply {n}");
        let rule = FaultRule::next(fault).method("POST").path("/messages");
        shop.server.faults().add(rule);
        // The look-up that follows meets a fault of its own.
        shop.server
            .faults()
            .add(FaultRule::next(Fault::DropAnswer).method("GET").path("/messages"));
        sam.reply(ticket, &text, Status::Open).await;
        let held = sam
            .until(ticket, "it to be over", |held| {
                held.sends.iter().all(|send| send.doubtful)
                    && (!held.sends.is_empty() || held.messages.iter().any(|message| message.text == text))
            })
            .await;
        match held.sends.first() {
            None => {
                found += 1;
                assert_eq!(shop.delivered(&text).await, 1, "{fault:?}");
            }
            Some(send) => {
                asked += 1;
                assert_eq!(shop.delivered(&text).await, 0, "{fault:?}");
                let account = mine();
                let again = Retry {
                    account,
                    send: send.id,
                };
                sam.ask(again).await.unwrap();
                sam.until(ticket, "it to arrive", |held| {
                    held.sends.is_empty() && held.messages.iter().any(|message| message.text == text)
                })
                .await;
                assert_eq!(shop.delivered(&text).await, 1, "{fault:?}");
            }
        }
        shop.server.faults().clear();
    }
    assert_eq!((found, asked), (4, 3), "both ways were gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_was_deleted_in_a_short_gap_leaves_right_after_it() {
    let shop = Shop::open().await;
    let agent = shop.engine().await;
    let stays = shop.write("stays");
    let other = shop.server.add_contact(NewContact {
        name: "Bea".into(),
        phone_number: Some("+15550002222".into()),
        ..NewContact::default()
    });
    let goes = TicketId(shop.server.writes(shop.inbox, other, "goes").conversation);
    agent.wait("both", |status| status.waiting == 2).await;
    // What changed within the last second or two is not doubted: a list may be older than that.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    shop.server.stop_cable().await;
    assert!(shop.server.delete_conversation(goes.0));
    shop.server.restart_cable().await.unwrap();
    // A round would find it as well, ten minutes later.
    agent.wait("one less", |status| status.waiting == 1).await;
    let ask = GetConversation {
        ticket: of(goes),
        refresh: false,
    };
    assert_eq!(
        agent.ask(ask).await.unwrap_err().code,
        protocol::ErrorCode::NotFound
    );
    assert_eq!(agent.held(stays).await.row.preview, "stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_contacts_become_one_though_the_answer_is_lost() {
    let shop = Shop::open().await;
    let agent = shop.engine().await;
    let by_phone = shop.write("by phone");
    let other = shop.server.add_contact(NewContact {
        name: "Ana M.".into(),
        phone_number: Some("+15550002222".into()),
        ..NewContact::default()
    });
    let second = TicketId(shop.server.writes(shop.inbox, other, "by another").conversation);
    agent.wait("both", |status| status.waiting == 2).await;
    let find = |text: &str| protocol::FindPeople {
        account: mine(),
        text: text.into(),
    };
    let found = agent.ask(find("+1 (555) 000-2222")).await.unwrap().people;
    let gone = found[0].person;
    assert_eq!(
        (found.len(), found[0].name.as_str(), found[0].tickets),
        (1, "Ana M.", Some(1))
    );
    let found = agent.ask(find("Ana")).await.unwrap().people;
    let keep = found.iter().find(|one| one.person != gone).unwrap().person;
    let account = mine();
    let preview = agent
        .ask(protocol::PreviewMerge {
            account: account.clone(),
            keep,
            gone,
        })
        .await
        .unwrap();
    // Both have a number of their own: the profile keeps one.
    let lost: Vec<&str> = preview.lost.iter().map(|lost| lost.text.as_str()).collect();
    assert_eq!(lost, ["Ana M.", "+15550002222"]);
    assert_eq!((preview.tickets, preview.refused), (Some(1), None));
    // An agent is told the conversations of their own inboxes only.
    assert!(preview.more_tickets);
    let lose = FaultRule::next(Fault::DropAnswer).method("POST");
    shop.server.faults().add(lose);
    agent
        .ask(protocol::MergePeople {
            account: account.clone(),
            keep,
            gone,
        })
        .await
        .unwrap();
    assert_eq!(agent.held(second).await.row.name, "Ana");
    let person = |person| protocol::GetPerson {
        account: account.clone(),
        person,
        offset: 0,
        limit: 20,
    };
    let survivor = agent.ask(person(keep)).await.unwrap();
    let theirs: Vec<TicketId> = survivor.tickets.iter().map(|one| one.row.ticket.id).collect();
    assert!(
        theirs.len() == 2 && theirs.contains(&by_phone) && theirs.contains(&second),
        "{theirs:?}"
    );
    let numbers = survivor.identities.unwrap();
    let numbers = numbers.iter().filter(|one| one.value.ends_with("15550002222"));
    assert_eq!(numbers.count(), 1, "the inbox knows the other number");
    let left = agent.ask(person(gone)).await.unwrap_err();
    assert_eq!(left.code, protocol::ErrorCode::NotFound);
}
