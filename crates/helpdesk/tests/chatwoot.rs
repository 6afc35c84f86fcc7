//! The Chatwoot adapter against a server of that shape with a genuine ActionCable: what is pushed, what
//! happens in gaps and without a WebSocket, and what becomes of writes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chatwoot_server::{
    Channel as Kind, EventFaults, Fault, FaultRule, Line, NewContact, NewInbox, Person, Role, Server,
};
use futures::StreamExt as _;
use helpdesk::chatwoot::{Chatwoot, Entered, Options, Pace, SignIn};
use helpdesk::{
    Act, Credentials, Demand, Helpdesk, HelpdeskError, LookUp, Prepared, Submission, SubmitError, Wanted,
};
use model::{
    Batch, Change, Channel, ChannelMark, ChannelRule, Cursor, Delivery, Message, Role as Author, Span,
    Status, Ticket, TicketEvent, TicketId, Time, WholeQueue,
};
use tokio::sync::{mpsc, watch};

#[allow(clippy::disallowed_methods, reason = "a test runs in real time")]
fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Time(i64::try_from(since.as_millis()).unwrap())
}

/// Quicker than usual, so that nobody waits long. Pings come every three seconds all the same.
fn quick() -> Pace {
    Pace {
        window_open: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        away: Duration::from_millis(300),
        spare: Duration::from_millis(20),
        confirm: Duration::from_secs(4),
        reconnect: (Duration::from_millis(100), Duration::from_millis(400)),
        settle: Span(1500),
        ..Pace::USUAL
    }
}

/// A shop with a WhatsApp inbox, two agents and a customer.
struct Shop {
    server: Server,
    sam: Person,
    ben: Person,
    whatsapp: i64,
    ana: i64,
}

impl Shop {
    async fn open() -> Self {
        let server = Server::start().await.unwrap();
        let sam = server.add_user("Sam", Role::Agent);
        let ben = server.add_user("Ben", Role::Agent);
        let inbox = NewInbox::new("Shop", Kind::WhatsappCloud)
            .member(&sam)
            .member(&ben);
        let whatsapp = server.add_inbox(inbox);
        let ana = server.add_contact(NewContact {
            name: "Ana".into(),
            phone_number: Some("+15550001111".into()),
            ..NewContact::default()
        });
        Self {
            server,
            sam,
            ben,
            whatsapp,
            ana,
        }
    }

    fn adapter(&self, person: &Person) -> Chatwoot {
        self.adapter_with(&person.access_token)
    }

    fn adapter_with(&self, token: &str) -> Chatwoot {
        self.adapter_at(token, Arc::new(now))
    }

    fn adapter_at(&self, token: &str, clock: helpdesk::Clock) -> Chatwoot {
        let tokens = Arc::new(Credentials::AccessToken(token.to_owned()));
        let options = Options {
            pace: quick(),
            ..Options::default()
        };
        Chatwoot::new(self.server.url(), 1, tokens, options, clock).unwrap()
    }

    fn write(&self, text: &str) -> TicketId {
        TicketId(self.server.writes(self.whatsapp, self.ana, text).conversation)
    }

    /// Requests of that kind so far.
    fn asked(&self, path: &str) -> usize {
        let path = format!("/api/v1/accounts/1/{path}");
        self.server
            .asked()
            .iter()
            .filter(|asked| asked.path == path)
            .count()
    }
}

/// Somebody who follows the changes and keeps what they tell.
struct Follower {
    batches: mpsc::UnboundedReceiver<Result<Batch, HelpdeskError>>,
    demand: watch::Sender<Demand>,
    tickets: BTreeMap<TicketId, Ticket>,
    messages: BTreeMap<TicketId, BTreeMap<i64, Message>>,
    events: Vec<(TicketId, TicketEvent)>,
    gone: Vec<TicketId>,
    whole: Vec<WholeQueue>,
    queues: BTreeMap<String, Vec<TicketId>>,
    /// As of when a message of each was last pushed.
    pushed_at: BTreeMap<TicketId, Time>,
    cursor: Option<Cursor>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Follower {
    fn of(adapter: &Arc<Chatwoot>, cursor: Option<Cursor>) -> Self {
        let (tell, batches) = mpsc::unbounded_channel();
        let (demand, wants) = watch::channel(Demand::default());
        let adapter = adapter.clone();
        let task = tokio::spawn(async move {
            let mut changes = adapter.changes(cursor, wants);
            while let Some(batch) = changes.next().await {
                if tell.send(batch).is_err() {
                    break;
                }
            }
        });
        Self {
            batches,
            demand,
            tickets: BTreeMap::new(),
            messages: BTreeMap::new(),
            events: Vec::new(),
            gone: Vec::new(),
            whole: Vec::new(),
            queues: BTreeMap::new(),
            pushed_at: BTreeMap::new(),
            cursor: None,
            task,
        }
    }

    fn take(&mut self, batch: Batch) {
        for change in batch.changes {
            match change {
                Change::Ticket(ticket) => drop(self.tickets.insert(ticket.id, *ticket)),
                Change::Message {
                    ticket,
                    message,
                    as_of,
                } => {
                    self.pushed_at.insert(ticket, as_of);
                    self.messages
                        .entry(ticket)
                        .or_default()
                        .insert(message.id.0, *message);
                }
                Change::Conversation {
                    ticket,
                    messages,
                    events,
                    ..
                } => {
                    let held = self.messages.entry(ticket).or_default();
                    held.extend(messages.into_iter().map(|message| (message.id.0, message)));
                    self.events
                        .extend(events.into_iter().flatten().map(|event| (ticket, event)));
                }
                Change::Event { ticket, event } => self.events.push((ticket, event)),
                Change::Gone(ticket) => self.gone.push(ticket),
                Change::WholeQueue { queue, ids, .. } => {
                    self.whole.push(queue);
                    self.queues.insert(format!("{queue:?}"), ids);
                }
                _ => {}
            }
        }
        self.cursor = Some(batch.cursor);
    }

    async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = tokio::time::Instant::now() + Duration::from_secs(20);
        while !done(self) {
            let batch = tokio::time::timeout_at(end, self.batches.recv())
                .await
                .unwrap_or_else(|_| panic!("waited for {what}: {:#?} {:#?}", self.tickets, self.messages));
            self.take(batch.expect("the stream goes on").unwrap());
        }
    }

    /// Until a message of that text is held, and the ticket it is of.
    async fn message(&mut self, text: &str) -> Message {
        let find = |follower: &Self| {
            let mut all = follower.messages.values().flat_map(BTreeMap::values);
            all.find(|message| message.text == text).cloned()
        };
        self.until(text, |follower| find(follower).is_some()).await;
        find(self).unwrap()
    }

    async fn error(&mut self) -> HelpdeskError {
        loop {
            let batch = tokio::time::timeout(Duration::from_secs(20), self.batches.recv());
            match batch.await.expect("in time").expect("an end with a reason") {
                Ok(batch) => self.take(batch),
                Err(error) => return error,
            }
        }
    }
}

/// Until the adapter's lane is as wanted.
async fn lane(adapter: &Chatwoot, name: &str, done: impl Fn(&helpdesk::LaneState) -> bool) {
    for _ in 0..400 {
        let lanes = adapter.diagnosis().lanes;
        if lanes.iter().any(|lane| lane.lane == name && done(lane)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{name}: {:#?}", adapter.diagnosis().lanes);
}

async fn pushed(adapter: &Chatwoot) {
    lane(adapter, "push", |lane| {
        lane.every.is_some() && lane.trouble.is_none()
    })
    .await;
}

fn submission(ticket: TicketId, act: Act) -> Submission {
    Submission {
        key: "key-1".into(),
        ticket,
        act,
    }
}

fn reply(ticket: TicketId, text: &str) -> Submission {
    submission(
        ticket,
        Act::Reply {
            files: Vec::new(),
            text: text.into(),
            status: Status::Open,
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ana_writes_is_pushed_and_nobody_asks_for_it() {
    let shop = Shop::open().await;
    let old = shop.write("before");
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    held.message("before").await;
    pushed(&sam).await;
    held.until("both queues", |held| held.whole.len() >= 2).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = shop.asked("conversations");
    let ticket = shop.write("and now?");
    assert_eq!(ticket, old);
    let message = held.message("and now?").await;
    assert_eq!(message.author.role, Author::EndUser);
    assert_eq!(message.author.name, "Ana");
    shop.server
        .assigns(Some(shop.ben.id), ticket.0, Some(shop.ben.id));
    held.until("Ben to have it", |held| held.tickets[&ticket].assignee.is_some())
        .await;
    let told = &held.tickets[&ticket];
    assert_eq!(told.channel, Some(Channel::Whatsapp));
    assert_eq!(told.business_account.as_deref(), Some("Shop (+15550009999)"));
    assert!(told.window.is_some_and(|window| window.open));
    assert_eq!(shop.asked("conversations"), asked, "nothing was asked for");
    assert!(sam.clock_offset().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_a_gap_is_asked_for_when_it_is_over() {
    let shop = Shop::open().await;
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    let ticket = shop.write("first");
    held.message("first").await;
    pushed(&sam).await;
    shop.server.set_offline(true);
    tokio::time::sleep(Duration::from_millis(300)).await;
    shop.write("missed");
    shop.server.sets_labels(None, ticket.0, &["vip"]);
    shop.server.settle().await;
    // Offline, asking fails, too: the stream ends, and goes on from its cursor.
    let error = held.error().await;
    assert!(matches!(error, HelpdeskError::Unavailable(_)), "{error:?}");
    shop.server.set_offline(false);
    let mut held = Follower::of(&sam, held.cursor.clone());
    held.message("missed").await;
    held.until("the label", |held| {
        held.tickets
            .get(&ticket)
            .is_some_and(|ticket| ticket.tags == ["vip"])
    })
    .await;
    pushed(&sam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_right_after_a_push_is_newer_than_it() {
    let shop = Shop::open().await;
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    let ticket = shop.write("first");
    held.message("first").await;
    pushed(&sam).await;
    shop.write("pushed");
    held.message("pushed").await;
    held.until("the push", |held| held.pushed_at.contains_key(&ticket))
        .await;
    // The report of a delivery may have been missed in between, and only this reading tells it.
    let told = sam.conversation(ticket).await.unwrap();
    let read_at = told.iter().find_map(|change| match change {
        Change::Conversation { read_at, .. } => Some(*read_at),
        _ => None,
    });
    assert!(
        read_at > held.pushed_at.get(&ticket).copied(),
        "{read_at:?} {:?}",
        held.pushed_at
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_websocket_it_asks_and_goes_back_to_being_told_by_itself() {
    let shop = Shop::open().await;
    shop.server.set_line(Line::Refused);
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    shop.write("asked for");
    held.message("asked for").await;
    lane(&sam, "push", |lane| lane.trouble.is_some()).await;
    lane(&sam, "catch-up", |lane| lane.every.is_some()).await;
    shop.write("asked for again");
    held.message("asked for again").await;
    shop.server.set_line(Line::Open);
    pushed(&sam).await;
    held.until("both queues", |held| held.whole.len() >= 2).await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    let asked = shop.asked("conversations");
    shop.write("told");
    held.message("told").await;
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(shop.asked("conversations"), asked, "it is told now");
    // A line that goes dead without a word is noticed by the silence.
    shop.server.set_line(Line::Stalled);
    shop.write("behind a dead line");
    held.message("behind a dead line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_that_is_met_with_silence_is_a_refusal_and_the_profile_tells_which() {
    let shop = Shop::open().await;
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    shop.write("first");
    held.message("first").await;
    pushed(&sam).await;
    // A new password: both tokens are others, and the socket says nothing of it.
    shop.server.change_password(shop.sam.id, "another").unwrap();
    shop.server.cut_cable();
    assert_eq!(held.error().await, HelpdeskError::Unauthorized);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_may_not_see_is_no_reason_to_sign_in_again() {
    let shop = Shop::open().await;
    let hidden = shop
        .server
        .add_inbox(NewInbox::new("Hidden", Kind::Line).member(&shop.ben));
    let secret = TicketId(shop.server.writes(hidden, shop.ana, "for Ben").conversation);
    let seen = shop.write("for all");
    let sam = shop.adapter(&shop.sam);
    assert_eq!(
        sam.conversation(secret).await.unwrap_err(),
        HelpdeskError::Forbidden
    );
    shop.server.delete_conversation(seen.0);
    let changes = sam.confirm(&[secret, seen]).await.unwrap();
    assert_eq!(changes, [Change::Gone(secret), Change::Gone(seen)]);
    let nobody = shop.adapter_with("wrong");
    assert_eq!(nobody.me().await.unwrap_err(), HelpdeskError::Unauthorized);
    assert_eq!(
        nobody.conversation(seen).await.unwrap_err(),
        HelpdeskError::Unauthorized
    );
    let refused = nobody.submit(&reply(seen, "hi"), None).await.unwrap_err();
    assert_eq!(refused, SubmitError::NotDone(HelpdeskError::Unauthorized));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_conversation_comes_whole_with_its_notes_and_its_log() {
    let shop = Shop::open().await;
    let ticket = shop.write("message 0");
    for n in 1..50 {
        if n % 7 == 0 {
            shop.server
                .agent_writes(shop.sam.id, ticket.0, &format!("message {n}"), n % 2 == 0);
        } else {
            shop.write(&format!("message {n}"));
        }
    }
    shop.server
        .assigns(Some(shop.ben.id), ticket.0, Some(shop.sam.id));
    shop.server.settle().await;
    let changes = shop.adapter(&shop.sam).conversation(ticket).await.unwrap();
    let told = changes
        .iter()
        .find(|change| matches!(change, Change::Conversation { .. }));
    let Some(Change::Conversation { messages, events, .. }) = told else {
        panic!("{changes:#?}")
    };
    let texts: Vec<&str> = messages.iter().map(|message| message.text.as_str()).collect();
    let all: Vec<String> = (0..50).map(|n| format!("message {n}")).collect();
    assert_eq!(texts, all);
    assert!(
        messages
            .iter()
            .any(|message| !message.public && message.author.name == "Sam")
    );
    assert!(
        events
            .as_ref()
            .unwrap()
            .iter()
            .any(|event| event.text.contains("Sam")),
        "{events:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_lands_and_its_delivery_is_told() {
    let shop = Shop::open().await;
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    let ticket = shop.write("hi");
    held.message("hi").await;
    pushed(&sam).await;
    let accepted = sam.submit(&reply(ticket, "hello"), None).await.unwrap();
    let id = accepted.message.unwrap().0;
    held.until("the delivery", |held| {
        let message = held.messages.get(&ticket).and_then(|all| all.get(&id));
        message.is_some_and(|message| message.delivery == Delivery::Delivered)
    })
    .await;
    shop.server.fail_next_send("131047: Re-engagement message", true);
    let late = sam.submit(&reply(ticket, "too late"), None).await.unwrap();
    let id = late.message.unwrap().0;
    held.until("the failure", |held| {
        let message = held.messages.get(&ticket).and_then(|all| all.get(&id));
        message.is_some_and(|message| matches!(&message.delivery, Delivery::Failed { reason } if reason.starts_with("131047")))
    })
    .await;
    assert!(
        held.events
            .iter()
            .any(|(of, event)| *of == ticket && event.failure),
        "{:#?}",
        held.events
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_whose_answer_was_lost_is_found_and_one_that_never_came_is_doubtful() {
    let shop = Shop::open().await;
    let ticket = shop.write("hi");
    shop.server
        .agent_writes(shop.sam.id, ticket.0, "the same words", false);
    let sam = shop.adapter(&shop.sam);
    let words = reply(ticket, "the same words");
    let Prepared::Noted(guard) = sam.prepare(&words).await.unwrap() else {
        panic!("nothing is noted")
    };
    let fault = |fault| FaultRule::next(fault).method("POST").path("/messages");
    shop.server.faults().add(fault(Fault::DropRequest));
    let lost = sam.submit(&words, Some(&guard)).await.unwrap_err();
    assert!(matches!(lost, SubmitError::Unknown(_)), "{lost:?}");
    // What was written before is not taken for it. It could still come.
    let told = sam.look_up(&words, Some(&guard)).await.unwrap();
    assert!(matches!(told, LookUp::Wait(_)), "{told:?}");
    tokio::time::sleep(Duration::from_millis(1700)).await;
    assert_eq!(sam.look_up(&words, Some(&guard)).await.unwrap(), LookUp::Doubtful);

    let Prepared::Noted(guard) = sam.prepare(&words).await.unwrap() else {
        panic!("nothing is noted")
    };
    shop.server
        .agent_writes(shop.ben.id, ticket.0, "the same words", false);
    shop.server.faults().add(fault(Fault::DropAnswer));
    let lost = sam.submit(&words, Some(&guard)).await.unwrap_err();
    assert!(matches!(lost, SubmitError::Unknown(_)), "{lost:?}");
    let LookUp::Landed(found) = sam.look_up(&words, Some(&guard)).await.unwrap() else {
        panic!("it is not found")
    };
    let newest = shop.server.messages(ticket.0).pop().unwrap();
    assert_eq!(newest["id"].as_i64(), found.message.map(|id| id.0));
    assert_eq!(
        newest["sender"]["id"].as_i64().or(newest["sender_id"].as_i64()),
        Some(shop.sam.id),
        "{newest}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_agents_one_takes_it() {
    let shop = Shop::open().await;
    let ticket = shop.write("hi");
    let (sam, ben) = (shop.adapter(&shop.sam), shop.adapter(&shop.ben));
    let take = submission(ticket, Act::Take);
    sam.submit(&take, None).await.unwrap();
    sam.submit(&take, None).await.unwrap();
    let slower = ben.submit(&take, None).await.unwrap_err();
    assert_eq!(slower, SubmitError::TakenBy("Sam".into()));
    assert_eq!(
        ben.look_up(&take, None)
            .await
            .map(|told| matches!(told, LookUp::Absent(_))),
        Ok(true)
    );
    assert!(matches!(
        sam.look_up(&take, None).await.unwrap(),
        LookUp::Landed(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn status_assignee_and_labels_are_set_and_only_when_they_are_others() {
    let shop = Shop::open().await;
    let ticket = shop.write("hi");
    shop.server.sets_labels(None, ticket.0, &["vip", "old"]);
    let sam = shop.adapter(&shop.sam);
    // It is open already. To set it so again would assign it.
    sam.submit(&submission(ticket, Act::Status(Status::Open)), None)
        .await
        .unwrap();
    assert!(shop.server.conversation(ticket.0).unwrap()["meta"]["assignee"].is_null());
    let tags = Act::Tags {
        add: vec!["new".into()],
        remove: vec!["old".into()],
    };
    sam.submit(&submission(ticket, tags.clone()), None).await.unwrap();
    let assign = Act::Assign(Some(model::UserId(shop.ben.id)));
    sam.submit(&submission(ticket, assign.clone()), None)
        .await
        .unwrap();
    sam.submit(&submission(ticket, Act::Status(Status::Solved)), None)
        .await
        .unwrap();
    let now = shop.server.conversation(ticket.0).unwrap();
    assert_eq!(now["status"], "resolved");
    assert_eq!(now["labels"], serde_json::json!(["vip", "new"]));
    assert_eq!(now["meta"]["assignee"]["id"], shop.ben.id);
    for act in [Act::Status(Status::Solved), tags, assign] {
        let told = sam.look_up(&submission(ticket, act), None).await.unwrap();
        assert!(matches!(told, LookUp::Landed(_)), "{told:?}");
    }
    // Nobody of that number: it would be taken from Ben.
    let stranger = submission(ticket, Act::Assign(Some(model::UserId(999))));
    let refused = sam.submit(&stranger, None).await.unwrap_err();
    assert!(
        matches!(refused, SubmitError::NotDone(HelpdeskError::Rejected(_))),
        "{refused:?}"
    );
    assert_eq!(
        shop.server.conversation(ticket.0).unwrap()["meta"]["assignee"]["id"],
        shop.ben.id
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_holds_a_conversation_and_a_bridge_is_wechat_by_a_persons_rule() {
    let shop = Shop::open().await;
    let bridge = shop
        .server
        .add_inbox(NewInbox::new("微信", Kind::Api).member(&shop.sam));
    let wechat = TicketId(shop.server.writes(bridge, shop.ana, "你好").conversation);
    let ticket = shop.write("hi");
    shop.server.bot_holds(ticket.0, true);
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    held.until("both", |held| held.tickets.len() == 2).await;
    assert!(held.tickets[&ticket].held_by_bot);
    assert_eq!(held.tickets[&wechat].channel, Some(Channel::Other));
    assert_eq!(
        held.tickets[&wechat].window, None,
        "it is always open there, which says nothing"
    );
    held.demand.send_modify(|demand| {
        demand.channel_rules = vec![ChannelRule {
            on: ChannelMark::Inbox,
            value: "微信".into(),
            channel: Some(Channel::Wechat),
        }];
    });
    held.until("the rule", |held| {
        held.tickets[&wechat].channel == Some(Channel::Wechat)
    })
    .await;
    shop.server.delete_conversation(ticket.0);
    held.demand.send_modify(|demand| {
        demand.wanted = vec![helpdesk::Wanted {
            ticket,
            in_chat: false,
        }];
    });
    held.until("it to be gone", |held| held.gone.contains(&ticket))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn being_asked_to_wait_is_obeyed_and_a_refusal_keeps_its_words() {
    let shop = Shop::open().await;
    let ticket = shop.write("hi");
    let sam = shop.adapter(&shop.sam);
    sam.me().await.unwrap();
    shop.server.faults().add(FaultRule::next(Fault::RetryLater));
    let error = sam.conversation(ticket).await.unwrap_err();
    let HelpdeskError::RateLimited { until } = error else {
        panic!("{error:?}")
    };
    assert!(
        until > now() + Span::seconds(50),
        "nothing is said of how long: a minute"
    );
    let long = "x".repeat(150_001);
    let refused = sam.submit(&reply(ticket, &long), None).await.unwrap_err();
    assert!(
        matches!(&refused, SubmitError::NotDone(HelpdeskError::Rejected(said)) if said.contains("150")),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sam_signs_in_with_a_token_or_with_password_and_code() {
    let shop = Shop::open().await;
    shop.server.add_account("Lab", shop.sam.id, Role::Administrator);
    let sign_in = SignIn::new(shop.server.url(), Arc::new(now)).unwrap();
    let user = sign_in.whose(&shop.sam.access_token).await.unwrap();
    let names: Vec<&str> = user
        .accounts
        .iter()
        .map(|account| account.name.as_str())
        .collect();
    assert_eq!((user.name.as_str(), names), ("Sam", vec!["Acme", "Lab"]));
    let Entered::Token(token) = sign_in
        .password(&shop.sam.email, &shop.sam.password)
        .await
        .unwrap()
    else {
        panic!("a code was wanted")
    };
    assert_eq!(token, shop.sam.access_token);
    let wrong = sign_in.password(&shop.sam.email, "wrong").await.err();
    assert_eq!(wrong, Some(HelpdeskError::Unauthorized));
    shop.server.set_mfa(shop.sam.id, "123456", &[]);
    let Entered::CodeWanted(wanted) = sign_in
        .password(&shop.sam.email, &shop.sam.password)
        .await
        .unwrap()
    else {
        panic!("no code was wanted")
    };
    assert!(matches!(
        sign_in.code(&wanted, "123456").await.unwrap(),
        Entered::Token(_)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn waking_from_sleep_is_a_gap_whatever_the_socket_says() {
    let shop = Shop::open().await;
    let slept = Arc::new(AtomicI64::new(0));
    let passed = slept.clone();
    let clock: helpdesk::Clock = Arc::new(move || now() + Span(passed.load(Ordering::Relaxed)));
    let sam = Arc::new(shop.adapter_at(&shop.sam.access_token, clock));
    let mut held = Follower::of(&sam, None);
    let ticket = shop.write("before");
    held.message("before").await;
    pushed(&sam).await;
    held.until("both queues", |held| held.whole.len() >= 2).await;
    // What happens meanwhile is told to nobody.
    shop.server.faults().set_events(EventFaults {
        drop: 1.0,
        ..EventFaults::default()
    });
    shop.server.sets_labels(None, ticket.0, &["asleep"]);
    shop.server.settle().await;
    shop.server.faults().clear();
    slept.store(3_600_000, Ordering::Relaxed);
    held.until("what was slept through", |held| {
        held.tickets[&ticket].tags == ["asleep"]
    })
    .await;
    held.until("both queues again", |held| held.whole.len() >= 4)
        .await;
    shop.write("after");
    held.message("after").await;
}

/// A shop whose clock is also the adapter's, and one that follows: Ben has one conversation, nobody the
/// other.
async fn shop_with_ben() -> (Shop, Arc<Chatwoot>, Follower, TicketId, TicketId) {
    let shop = Shop::open().await;
    let clock = shop.server.clock().clone();
    let sam = Arc::new(shop.adapter_at(&shop.sam.access_token, Arc::new(move || clock.now())));
    let bens = shop.write("first");
    shop.server.assigns(Some(shop.ben.id), bens.0, Some(shop.ben.id));
    let bob = shop.server.add_contact(NewContact {
        name: "Bob".into(),
        phone_number: Some("+15550002222".into()),
        ..NewContact::default()
    });
    let nobodys = TicketId(shop.server.writes(shop.whatsapp, bob, "second").conversation);
    let mut held = Follower::of(&sam, None);
    pushed(&sam).await;
    held.until("both", |held| {
        held.tickets.contains_key(&bens) && held.tickets.contains_key(&nobodys) && held.whole.len() >= 2
    })
    .await;
    held.message("second").await;
    (shop, sam, held, bens, nobodys)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_in_the_midst_of_a_reading_does_not_make_it_older_or_newer() {
    let shop = Shop::open().await;
    let clock = shop.server.clock().clone();
    let ticket = shop.write("first");
    let faults = [Fault::Delay { millis: 700 }, Fault::Held { millis: 700 }];
    for fault in faults {
        let (told, clock_of) = (clock.clone(), clock.clone());
        let sam = Arc::new(shop.adapter_at(&shop.sam.access_token, Arc::new(move || clock_of.now())));
        // The inboxes are known from now on, so that nothing else is asked in between.
        sam.conversation(ticket).await.unwrap();
        shop.server
            .faults()
            .add(FaultRule::next(fault).path(&format!("conversations/{ticket}")));
        let reading = {
            let sam = sam.clone();
            tokio::spawn(async move { sam.conversation(ticket).await })
        };
        tokio::time::sleep(Duration::from_millis(300)).await;
        let woke = told.now() + Span::hours(9);
        told.advance(Span::hours(9));
        let read = reading.await.unwrap().unwrap();
        let read_at = read.iter().find_map(|change| match change {
            Change::Conversation { read_at, .. } => Some(*read_at),
            _ => None,
        });
        // Its messages were asked for after waking.
        let read_at = read_at.unwrap();
        assert!(
            read_at >= woke - Span::seconds(3),
            "{fault:?}: {read_at:?} {woke:?}"
        );
        assert!(read_at <= told.now(), "{fault:?}: {read_at:?} {woke:?}");
        let offset = sam.clock_offset().unwrap();
        assert!(offset.0.abs() < 3_000, "{fault:?}: {offset:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_in_the_midst_of_catching_up_loses_nothing() {
    let (shop, _sam, mut held, bens, _) = shop_with_ben().await;
    // What is slept through is told to nobody.
    shop.server.faults().set_events(EventFaults {
        drop: 1.0,
        ..EventFaults::default()
    });
    shop.server.sets_labels(None, bens.0, &["vip"]);
    shop.server.settle().await;
    shop.server.faults().clear();
    shop.server
        .faults()
        .add(FaultRule::next(Fault::Held { millis: 1500 }).path("/conversations"));
    shop.server.clock().advance(Span::seconds(120));
    shop.server.cut_cable();
    // What changed is asked for, and the laptop sleeps before it is answered.
    tokio::time::sleep(Duration::from_millis(800)).await;
    shop.server.clock().advance(Span::hours(3));
    held.until("the label", |held| held.tickets[&bens].tags == ["vip"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_next_connection_hears_does_not_hide_the_gap_before_it() {
    let (shop, sam, mut held, bens, nobodys) = shop_with_ben().await;
    held.until("nothing is missing", |held| held.cursor.is_some())
        .await;
    // Something takes long to be read; meanwhile the line breaks, and is there again.
    let path = format!("conversations/{nobodys}");
    let before = shop.asked(&path);
    let slow = Fault::Delay { millis: 3000 };
    shop.server.faults().add(FaultRule::next(slow).path(&path));
    held.demand.send_modify(|demand| {
        demand.wanted = vec![Wanted {
            ticket: nobodys,
            in_chat: false,
        }]
    });
    while shop.asked(&path) == before {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    shop.server.set_line(Line::Refused);
    shop.server.cut_cable();
    shop.server.sets_labels(None, bens.0, &["vip"]);
    shop.server.settle().await;
    shop.server.clock().advance(Span::seconds(300));
    shop.server.set_line(Line::Open);
    held.until("the label", |held| held.tickets[&bens].tags == ["vip"])
        .await;
    pushed(&sam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_left_a_queue_is_found_beside_it_and_history_goes_as_far_back_as_wanted() {
    let shop = Shop::open().await;
    for n in 0..60 {
        let contact = shop.server.add_contact(NewContact {
            name: format!("Customer {n}"),
            ..NewContact::default()
        });
        let conversation = shop.server.writes(shop.whatsapp, contact, "hi").conversation;
        if n % 2 == 0 {
            let done = chatwoot_server::Status::Resolved;
            shop.server
                .sets_status(Some(shop.ben.id), conversation, done, None);
        }
    }
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    held.until("all of them", |held| held.tickets.len() == 60).await;
    held.until("both queues", |held| held.queues.contains_key("Unassigned"))
        .await;
    assert_eq!(
        held.queues["Unassigned"].len(),
        30,
        "what is over stands in no queue"
    );
    assert_eq!(held.queues["Mine"].len(), 0);
    lane(&sam, "history", |lane| lane.fresh_at.is_some()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_comes_later_is_known_by_its_name_also_without_events() {
    let shop = Shop::open().await;
    shop.server.set_line(Line::Refused);
    let first = shop.write("Hello");
    let sam = Arc::new(shop.adapter(&shop.sam));
    let mut held = Follower::of(&sam, None);
    held.until("the first", |held| held.tickets.contains_key(&first))
        .await;
    held.demand.send_modify(|demand| {
        demand.channel_rules = vec![ChannelRule {
            on: ChannelMark::Inbox,
            value: "Bridge".into(),
            channel: Some(Channel::Wechat),
        }];
    });
    let bridge = shop
        .server
        .add_inbox(NewInbox::new("Bridge", Kind::Api).member(&shop.sam));
    let ticket = TicketId(shop.server.writes(bridge, shop.ana, "Ni hao").conversation);
    held.until("the rule", |held| {
        held.tickets
            .get(&ticket)
            .is_some_and(|one| one.channel == Some(Channel::Wechat))
    })
    .await;
    let asked = shop.asked("inboxes");
    assert!(asked <= 3, "asked {asked} times");
}

fn order_update(text: &str) -> serde_json::Value {
    serde_json::json!({
        "name": "order_update", "language": "en", "status": "approved", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": text }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_agent_has_the_canned_responses_macros_and_templates_they_may_use() {
    let shop = Shop::open().await;
    shop.server.add_canned("thx", "Thank you");
    let bye = vec![serde_json::json!({"action_name": "send_message", "action_params": ["Bye"]})];
    shop.server.add_macro("Bens own", shop.ben.id, true, bye.clone());
    shop.server.add_macro("For all", shop.ben.id, false, bye);
    shop.server
        .set_templates(shop.whatsapp, vec![order_update("Hi {{1}}")]);
    let mut others = NewInbox::new("Bens", Kind::WhatsappCloud).member(&shop.ben);
    others.templates = vec![order_update("Dear {{1}}")];
    shop.server.add_inbox(others);
    let (sam, ben) = (shop.adapter(&shop.sam), shop.adapter(&shop.ben));
    assert!(sam.offers().macros && !sam.offers().views && !sam.offers().fills_in);
    let titles = |macros: &[model::Macro]| macros.iter().map(|one| one.title.clone()).collect::<Vec<_>>();
    let (hers, his) = (sam.macros().await.unwrap(), ben.macros().await.unwrap());
    assert_eq!(titles(&hers), ["thx", "For all", "order_update"]);
    assert_eq!(
        titles(&his),
        ["thx", "Bens own", "For all", "order_update", "order_update"]
    );
    let ids: std::collections::BTreeSet<_> = his.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), his.len(), "{his:#?}");
    // What both have is the same one.
    assert_eq!(hers[2].id, his[3].id);
    let accounts = |macros: &[model::Macro]| {
        let forms = macros.iter().filter_map(model::Macro::template);
        forms
            .map(|form| form.business_account.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(accounts(&hers).len(), 1);
    let ticket = shop.write("hi");
    let told = sam.conversation(ticket).await.unwrap();
    let account = told.iter().find_map(|change| match change {
        Change::Ticket(ticket) => ticket.business_account.clone(),
        _ => None,
    });
    assert_eq!(Some(&accounts(&hers)[0]), account.as_ref());
    // A list that is refused costs itself only.
    let forbidden = FaultRule::next(Fault::Status { code: 403 }).path("/canned_responses");
    shop.server.faults().add(forbidden);
    assert_eq!(titles(&sam.macros().await.unwrap()), ["For all", "order_update"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_whose_answer_was_lost_is_found_by_the_words_it_became() {
    let shop = Shop::open().await;
    shop.server
        .set_templates(shop.whatsapp, vec![order_update("Hi {{1}}, it left.")]);
    let ticket = shop.write("hi");
    let sam = shop.adapter(&shop.sam);
    let macros = sam.macros().await.unwrap();
    let form = macros[0].template().unwrap();
    let filled = |name: &str| form.filled(&[("1".to_owned(), name.to_owned())]).unwrap();
    let template = reply(ticket, &filled("Ana").shorthand());
    let Prepared::Noted(guard) = sam.prepare(&template).await.unwrap() else {
        panic!("nothing is noted")
    };
    let lost = FaultRule::next(Fault::DropAnswer)
        .method("POST")
        .path("/messages");
    shop.server.faults().add(lost);
    let answer = sam.submit(&template, Some(&guard)).await.unwrap_err();
    assert!(matches!(answer, SubmitError::Unknown(_)), "{answer:?}");
    // Another one's words are not taken for it.
    let other = reply(ticket, &filled("Bea").shorthand());
    let told = sam.look_up(&other, Some(&guard)).await.unwrap();
    assert!(matches!(told, LookUp::Wait(_)), "{told:?}");
    // Nor does it matter that the template is gone meanwhile.
    shop.server.set_templates(shop.whatsapp, Vec::new());
    let LookUp::Landed(found) = sam.look_up(&template, Some(&guard)).await.unwrap() else {
        panic!("it is not found")
    };
    let newest = shop.server.messages(ticket.0).pop().unwrap();
    assert_eq!(newest["content"], "Hi Ana, it left.");
    assert_eq!(newest["id"].as_i64(), found.message.map(|id| id.0));
    // And nothing is written that is not approved.
    let refused = sam.submit(&other, None).await.unwrap_err();
    assert!(
        matches!(refused, SubmitError::NotDone(HelpdeskError::Rejected(_))),
        "{refused:?}"
    );
    assert_eq!(shop.server.messages(ticket.0).len(), 2);
}
