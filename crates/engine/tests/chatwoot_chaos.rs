//! Chaos on Chatwoot: sockets that are cut, stalled or refused, a server that restarts or is away, events
//! that are lost, doubled, late and in any order, a laptop that sleeps for hours, faults of requests;
//! customers write, colleagues assign, solve, label and delete, our agent replies, takes, labels. When all
//! is quiet again, what is held must be what the server has, message by message, no alert lost or raised
//! twice, and each reply there once, or told.
//!
//! What should be so is read from the server itself, not through the adapter.
//!
//! `REDDOT_SEED=n` plays one course alone; `REDDOT_LONG=1` plays 120.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use chatwoot_server::{
    Channel as Kind, EventFaults, Fault, FaultRule, Line, NewContact, NewInbox, Options as ServerOptions,
    Person, Role as ServerRole, Server, Status as Word,
};
use engine::{Account, Alert, AlertAround, Engine, Options, Tell};
use helpdesk::Credentials;
use helpdesk::chatwoot::{self, Chatwoot, Pace};
use model::{
    AccountId, AlertKind, AlertRule, AlertSettings, Delivery, Loudness, Priority, Queue, Role, Span, Status,
    TicketId, TicketRef, UserId,
};
use protocol::{
    AddNote, Arrived, Ask, AssignTo, ConversationView, EditTags, GetConversation, ListOutbox, ListQueue,
    OutboxEntry, ProtocolError, Reply, Retry, SendState, SendWhat, SetPriority, SetStatus, Snooze, Take,
    TicketRow,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::sync::{broadcast, mpsc, watch};

/// How many courses are played in an ordinary run, and in a long one.
const SEEDS: u64 = 20;
const SEEDS_LONG: u64 = 120;
/// Courses played at once: each has a puma of its own.
const AT_ONCE: usize = 4;
/// Events of one course.
const STEPS: usize = 32;
/// The longest that a write may land late.
const LATEST: Duration = Duration::from_millis(900);
/// How long the engine may take to agree with a server that is quiet and well: a lane that met a fault
/// rests for twenty seconds.
const PATIENCE: Duration = Duration::from_secs(45);

type Tally = BTreeMap<&'static str, usize>;
type Ended = support::Ended<&'static str>;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_on_chatwoot_nothing_is_lost_and_nothing_is_there_twice() {
    let long = std::env::var_os("REDDOT_LONG").is_some();
    let seeds = if long { SEEDS_LONG } else { SEEDS };
    let Some(tally) = support::play_all(seeds, AT_ONCE, play).await else {
        return;
    };
    // A course in which nothing happens proves nothing.
    for (what, least) in [
        ("replies that landed", 20),
        ("notes that landed", 10),
        ("replies that are told", 1),
        ("doubtful replies", 1),
        ("alerts", 20),
        ("sleeps", 5),
        ("times without a line", 5),
        ("deleted", 3),
        ("tickets mine", 5),
    ] {
        assert!(
            tally.get(what).is_some_and(|times| *times >= least),
            "{what}: {tally:?}"
        );
    }
}

/// Plays one course.
async fn play(seed: u64) -> Ended {
    let mut course = Course::begin(seed).await;
    for step in 0..STEPS {
        course.step(step).await;
        let pause = course.dice.random_range(0..160);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    course.quiet().await;
    let mut wrong = course.until_alike(false).await;
    if wrong.is_empty() {
        for id in course.everything() {
            course.open(id).await;
        }
        wrong = course.until_alike(true).await;
    }
    if !wrong.is_empty() {
        wrong.append(&mut course.story);
    }
    Ended {
        wrong,
        tally: course.tally().await,
    }
}

fn mine() -> AccountId {
    AccountId("chat".into())
}

fn of(id: TicketId) -> TicketRef {
    TicketRef { account: mine(), id }
}

struct Course {
    dice: StdRng,
    server: Server,
    sam: Person,
    ben: Person,
    inboxes: Vec<i64>,
    contacts: Vec<(i64, i64)>,
    tickets: BTreeSet<TicketId>,
    replies: Vec<(TicketId, String)>,
    notes: Vec<(TicketId, String)>,
    engine: Engine,
    alerts: mpsc::UnboundedReceiver<Alert>,
    raised: Vec<(TicketId, String)>,
    summaries: usize,
    dir: tempfile::TempDir,
    counts: Tally,
    story: Vec<String>,
    began: tokio::time::Instant,
}

impl Course {
    async fn begin(seed: u64) -> Self {
        let server = Server::start_with(ServerOptions::default()).await.unwrap();
        server.faults().set_seed(seed);
        let sam = server.add_user("Sam", ServerRole::Agent);
        let ben = server.add_user("Ben", ServerRole::Agent);
        let kinds = [Kind::WhatsappCloud, Kind::Line, Kind::Telegram];
        let inbox = |kind| server.add_inbox(NewInbox::new("Shop", kind).member(&sam).member(&ben));
        let inboxes = kinds.map(inbox).to_vec();
        for label in ["vip", "urgent", "old"] {
            server.add_label(label);
        }
        let clock = server.clock().clone();
        let clock: helpdesk::Clock = Arc::new(move || clock.now());
        let options = chatwoot::Options {
            pace: Pace {
                window_open: Duration::from_millis(300),
                idle: Duration::from_millis(300),
                away: Duration::from_millis(300),
                spare: Duration::from_millis(20),
                confirm: Duration::from_secs(4),
                reconnect: (Duration::from_millis(100), Duration::from_millis(400)),
                settle: Span(1500),
                ..Pace::USUAL
            },
            ..chatwoot::Options::default()
        };
        let tokens = Arc::new(Credentials::AccessToken(sam.access_token.clone()));
        let chatwoot = Chatwoot::new(server.url(), 1, tokens, options, clock.clone()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let cache = Arc::new(Cache::open(dir.path(), mine()).unwrap());
        let (tell_alerts, alerts) = mpsc::unbounded_channel();
        // What is compared is each message by itself, and nothing else.
        let nothing = |kind| AlertRule {
            kind: Some(kind),
            channel: None,
            account: None,
            priority: None,
            then: Loudness::Nothing,
        };
        let of_messages = [AlertKind::NewUnassigned, AlertKind::Reply];
        let others = AlertKind::ALL
            .into_iter()
            .filter(|kind| !of_messages.contains(kind));
        let settings = AlertSettings {
            rules: others.map(nothing).collect(),
            most_a_minute: u32::MAX,
            most_at_once: u32::MAX,
            ..AlertSettings::default()
        };
        let around = AlertAround {
            settings: Arc::new(settings),
            ..AlertAround::default()
        };
        let tell = Tell {
            around: watch::Sender::new(around).subscribe(),
            ..Tell::new(broadcast::channel(256).0, tell_alerts)
        };
        let options = Options {
            undo: Span(0),
            longest_backoff: Span(1000),
            longest_write: Span(1500),
            account: Account {
                id: mine(),
                helpdesk: "Shop".into(),
                embedded_desk: false,
            },
        };
        let engine = Engine::start(cache, Arc::new(chatwoot), clock, options, tell).unwrap();
        Self {
            dice: StdRng::seed_from_u64(seed),
            server,
            sam,
            ben,
            inboxes,
            contacts: Vec::new(),
            tickets: BTreeSet::new(),
            replies: Vec::new(),
            notes: Vec::new(),
            engine,
            alerts,
            raised: Vec::new(),
            summaries: 0,
            dir,
            counts: Tally::from([("courses", 1)]),
            story: Vec::new(),
            began: tokio::time::Instant::now(),
        }
    }

    async fn ask<A: Ask>(&self, ask: A) -> Result<A::Answer, ProtocolError> {
        let answer = self.engine.handle(ask.into_request()).await?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    fn tell(&mut self, what: String) {
        let at = self.began.elapsed().as_millis();
        self.story.push(format!("{at:>6} ms: {what}"));
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    async fn step(&mut self, step: usize) {
        let Some(ticket) = self.any_ticket() else {
            return self.customer_writes(step);
        };
        match self.dice.random_range(0..100) {
            0..20 => self.customer_writes(step),
            20..38 => self.colleague(ticket, step),
            38..50 => self.line().await,
            50..58 => self.events(),
            58..68 => self.requests(),
            68..73 => self.sleep(step),
            73..83 => self.reply(step).await,
            83..87 => self.note(step).await,
            87..92 => self.take().await,
            _ => self.act().await,
        }
    }

    fn any_ticket(&mut self) -> Option<TicketId> {
        let ids: Vec<TicketId> = self.tickets.iter().copied().collect();
        (!ids.is_empty()).then(|| ids[self.dice.random_range(0..ids.len())])
    }

    fn customer_writes(&mut self, step: usize) {
        let anew = self.contacts.len() < 2 || (self.contacts.len() < 8 && self.dice.random_bool(0.4));
        let (inbox, contact) = if anew {
            let nth = self.contacts.len();
            let inbox = self.inboxes[self.dice.random_range(0..self.inboxes.len())];
            let contact = self.server.add_contact(NewContact {
                name: format!("Customer {nth}"),
                phone_number: Some(format!("+1555000{nth:04}")),
                ..NewContact::default()
            });
            self.contacts.push((inbox, contact));
            (inbox, contact)
        } else {
            self.contacts[self.dice.random_range(0..self.contacts.len())]
        };
        let text = format!("message {step}.{}", self.dice.random_range(0..1000));
        let wrote = self.server.writes(inbox, contact, &text);
        self.tickets.insert(TicketId(wrote.conversation));
        self.count("customer messages");
        self.tell(format!(
            "a customer writes #{} {}: {text}",
            wrote.conversation, wrote.message
        ));
    }

    fn colleague(&mut self, ticket: TicketId, step: usize) {
        let id = ticket.0;
        if self.server.conversation(id).is_none() {
            return;
        }
        let by = Some(self.ben.id);
        let what = match self.dice.random_range(0..10) {
            0..3 => {
                let to = [None, Some(self.ben.id), Some(self.sam.id)][self.dice.random_range(0..3)];
                self.server.assigns(by, id, to);
                format!("assigns to {to:?}")
            }
            3..5 => {
                let words = [Word::Open, Word::Pending, Word::Resolved, Word::Snoozed];
                let word = words[self.dice.random_range(0..4)];
                self.server.sets_status(by, id, word, None);
                format!("sets {word:?}")
            }
            5..7 => {
                let labels: [&[&str]; 4] = [&[], &["vip"], &["old", "urgent"], &["vip", "old"]];
                let labels = labels[self.dice.random_range(0..4)];
                self.server.sets_labels(by, id, labels);
                format!("labels {labels:?}")
            }
            7..9 => {
                let private = self.dice.random_bool(0.3);
                let text = format!("colleague {step}");
                let message = self.server.agent_writes(self.ben.id, id, &text, private);
                format!("writes {message} (private: {private})")
            }
            _ => {
                self.server.delete_conversation(id);
                self.count("deleted");
                "deletes it".to_owned()
            }
        };
        self.tell(format!("a colleague, #{ticket}: {what}"));
    }

    /// The line to the events, and the server as a whole.
    async fn line(&mut self) {
        let what = match self.dice.random_range(0..10) {
            0..3 => {
                self.server.cut_cable();
                "every socket is cut"
            }
            3..5 => {
                self.server.set_line(Line::Stalled);
                self.count("times without a line");
                "the line stalls"
            }
            5 => {
                self.server.set_line(Line::Refused);
                self.server.cut_cable();
                self.count("times without a line");
                "no line is to be had"
            }
            6 => {
                self.server.restart_cable().await.unwrap();
                self.count("restarts");
                "the server of events restarts"
            }
            7 => {
                self.server.set_offline(true);
                self.count("times offline");
                "the server is away"
            }
            _ => {
                self.server.set_offline(false);
                self.server.set_line(Line::Open);
                "the line is good"
            }
        };
        self.tell(what.to_owned());
    }

    fn events(&mut self) {
        let mut chance = |most: f64| self.dice.random_range(0.0..most);
        let faults = EventFaults {
            drop: chance(0.5),
            double: chance(0.5),
            late: chance(0.9),
            late_ms: 400,
        };
        self.server.faults().set_events(faults);
        self.tell(format!("events: {faults:?}"));
    }

    fn requests(&mut self) {
        let fault = match self.dice.random_range(0..9) {
            0 => Fault::Status { code: 500 },
            1 => Fault::Html,
            2..4 => Fault::DropRequest,
            4 => Fault::DropAnswer,
            5 => Fault::LateWrite {
                millis: self.dice.random_range(100..900),
            },
            6 => Fault::CutJson,
            7 => Fault::CutBody,
            _ => Fault::Delay { millis: 200 },
        };
        let mut rule = FaultRule::next(fault).times(self.dice.random_range(1..3));
        // What is read late was asked for twice; only writes are interesting late.
        if self.dice.random_bool(0.6) || matches!(fault, Fault::LateWrite { .. }) {
            rule = rule.method("POST");
        }
        if self.dice.random_bool(0.2) {
            self.server.fail_next_send("131047: Re-engagement message", true);
        }
        self.tell(format!("requests: {rule:?}"));
        self.server.faults().add(rule);
    }

    /// The laptop sleeps; what happens meanwhile is told to nobody.
    fn sleep(&mut self, step: usize) {
        let hours = self.dice.random_range(1..30);
        self.server.cut_cable();
        self.server
            .clock()
            .advance(Span::seconds(3600 * hours + self.dice.random_range(0..60)));
        for n in 0..self.dice.random_range(0..4) {
            match self.any_ticket().filter(|_| self.dice.random_bool(0.5)) {
                Some(ticket) => self.colleague(ticket, 1000 + step * 10 + n),
                None => self.customer_writes(1000 + step * 10 + n),
            }
        }
        self.server
            .clock()
            .advance(Span::seconds(self.dice.random_range(20..7000)));
        self.count("sleeps");
        self.tell(format!("the laptop slept for {hours} hours"));
    }

    async fn rows(&self, queue: Queue) -> Vec<TicketRow> {
        let (offset, limit) = (0, 200);
        let ask = ListQueue {
            account: None,
            queue,
            offset,
            limit,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        };
        self.ask(ask).await.unwrap().rows
    }

    async fn any_row(&mut self) -> Option<TicketId> {
        let mut rows = self.rows(Queue::Unassigned).await;
        rows.extend(self.rows(Queue::Assigned).await);
        (!rows.is_empty()).then(|| rows[self.dice.random_range(0..rows.len())].ticket.id)
    }

    async fn reply(&mut self, step: usize) {
        let Some(ticket) = self.any_row().await else {
            return;
        };
        let text = format!("reply {step}");
        let status = [Status::Open, Status::Pending, Status::Solved][self.dice.random_range(0..3)];
        let asked = self
            .ask(Reply {
                ticket: of(ticket),
                text: text.clone(),
                status,
                files: Vec::new(),
            })
            .await;
        if asked.is_ok() {
            self.replies.push((ticket, text.clone()));
        }
        self.tell(format!("Sam, #{ticket}: {text} as {status:?}: {}", said(&asked)));
    }

    async fn note(&mut self, step: usize) {
        let Some(ticket) = self.any_row().await else {
            return;
        };
        // Some have the words of a reply: what is looked for after a lost answer is a note all the same.
        let text = match self.replies.last() {
            Some((_, said)) if self.dice.random_bool(0.3) => said.clone(),
            _ => format!("note {step}"),
        };
        if self.notes.iter().any(|(_, written)| *written == text) {
            return;
        }
        let asked = self
            .ask(AddNote {
                ticket: of(ticket),
                text: text.clone(),
                files: Vec::new(),
            })
            .await;
        if asked.is_ok() {
            self.notes.push((ticket, text.clone()));
        }
        self.tell(format!("Sam, #{ticket}, a note: {text}: {}", said(&asked)));
    }

    async fn take(&mut self) {
        let Some(row) = self.rows(Queue::Unassigned).await.into_iter().next() else {
            return;
        };
        let ticket = row.ticket.id;
        let asked = self.ask(Take { ticket: of(ticket) }).await;
        self.tell(format!("Sam takes #{ticket}: {}", said(&asked)));
    }

    async fn act(&mut self) {
        let Some(ticket) = self.any_row().await else {
            return;
        };
        let what = match self.dice.random_range(0..5) {
            3 => {
                let priorities = [None, Some(Priority::Urgent), Some(Priority::Medium)];
                let priority = priorities[self.dice.random_range(0..3)];
                let asked = self
                    .ask(SetPriority {
                        ticket: of(ticket),
                        priority,
                    })
                    .await;
                format!("priority {priority:?}: {}", said(&asked))
            }
            4 => {
                let hours = self.dice.random_range(1..9);
                let until = self.server.clock().now() + Span::hours(hours);
                let until = self.dice.random_bool(0.7).then_some(until);
                let asked = self
                    .ask(Snooze {
                        ticket: of(ticket),
                        until,
                    })
                    .await;
                format!("snoozes until {until:?}: {}", said(&asked))
            }
            0 => {
                let status = [Status::Open, Status::Pending, Status::Solved][self.dice.random_range(0..3)];
                let asked = self
                    .ask(SetStatus {
                        ticket: of(ticket),
                        status,
                    })
                    .await;
                format!("sets {status:?}: {}", said(&asked))
            }
            1 => {
                let to = match self.dice.random_range(0..3) {
                    0 => AssignTo::Nobody,
                    1 => AssignTo::Me,
                    _ => AssignTo::Agent {
                        id: UserId(self.ben.id),
                    },
                };
                let what = format!("{to:?}");
                let asked = self
                    .ask(protocol::Assign {
                        ticket: of(ticket),
                        to,
                    })
                    .await;
                format!("assigns to {what}: {}", said(&asked))
            }
            _ => {
                let (add, remove) =
                    [("vip", "old"), ("old", "urgent"), ("urgent", "vip")][self.dice.random_range(0..3)];
                let asked = self
                    .ask(EditTags {
                        ticket: of(ticket),
                        add: vec![add.into()],
                        remove: vec![remove.into()],
                        confirmed: true,
                    })
                    .await;
                format!("+{add} -{remove}: {}", said(&asked))
            }
        };
        self.tell(format!("Sam, #{ticket}: {what}"));
    }

    /// Nothing goes wrong any more. What was lost with a good line is found after the next break.
    async fn quiet(&mut self) {
        self.tell("quiet".to_owned());
        self.server.faults().clear();
        self.server.set_line(Line::Open);
        self.server.set_offline(false);
        tokio::time::sleep(LATEST + Duration::from_millis(200)).await;
        self.server.settle().await;
        // No event tells of what was deleted: it is found when the queues are paged whole, which is every ten
        // minutes, and after a longer gap. Where nothing was deleted, a short one must do.
        if self.counts.contains_key("deleted") {
            self.server.clock().advance(Span::seconds(120));
        }
        self.server.cut_cable();
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let left = self.outbox().await;
            let mut moving = false;
            for entry in left {
                let over = matches!(entry.send.state, SendState::Failed | SendState::Blocked);
                if entry.send.doubtful {
                    self.decide(&entry).await;
                }
                moving |= !over;
            }
            if !moving || tokio::time::Instant::now() > end {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Sam looks at the helpdesk's own page, and says what is there.
    async fn decide(&mut self, entry: &OutboxEntry) {
        self.count("doubtful replies");
        let (text, private) = match &entry.send.what {
            SendWhat::Reply { text, .. } => (text, false),
            SendWhat::Note { text } => (text, true),
            _ => return self.tell(format!("only what was written can be in doubt: {entry:?}")),
        };
        let (account, send) = (mine(), entry.send.id);
        let there = self.there(entry.ticket.id, text, private);
        let asked = if there > 0 {
            self.ask(Arrived { account, send }).await
        } else {
            self.ask(Retry { account, send }).await
        };
        self.tell(format!("Sam finds {text:?} {there} times: {}", said(&asked)));
    }

    /// How often the server has that message, or that note, in that conversation.
    fn there(&self, ticket: TicketId, text: &str, private: bool) -> usize {
        let all = self.server.messages(ticket.0);
        let is_it = |message: &&Value| message["content"] == text && message["private"] == private;
        all.iter().filter(is_it).count()
    }

    async fn outbox(&self) -> Vec<OutboxEntry> {
        self.ask(ListOutbox { account: None }).await.unwrap().entries
    }

    async fn open(&self, ticket: TicketId) -> Option<ConversationView> {
        let (ticket, refresh) = (of(ticket), true);
        self.ask(GetConversation { ticket, refresh }).await.ok()
    }

    fn everything(&self) -> Vec<TicketId> {
        self.tickets.iter().copied().collect()
    }

    async fn until_alike(&mut self, opened: bool) -> Vec<String> {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let wrong = self.differences(opened).await;
            if wrong.is_empty() || tokio::time::Instant::now() > end {
                return wrong;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn differences(&mut self, opened: bool) -> Vec<String> {
        let mut wrong = Differences::default();
        let dump = self.server.dump();
        let there: BTreeMap<TicketId, &Value> = dump["conversations"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(id, one)| (TicketId(id.parse().unwrap()), one))
            .collect();
        let me = self.sam.id;
        for queue in [Queue::Assigned, Queue::Unassigned] {
            let rows = self.rows(queue).await;
            let shown: Vec<TicketId> = rows.iter().map(|row| row.ticket.id).collect();
            let shown_once: BTreeSet<TicketId> = shown.iter().copied().collect();
            wrong.same(format!("{queue:?}: each once"), &shown.len(), &shown_once.len());
            let belongs = |one: &Value| match queue {
                Queue::Assigned => one["assignee"] == me && one["status"] == "open",
                Queue::Unassigned => one["assignee"].is_null() && one["bot"] == false,
            };
            let expected: BTreeSet<TicketId> = there
                .iter()
                .filter(|(_, one)| belongs(one))
                .map(|(id, _)| *id)
                .collect();
            wrong.same(format!("{queue:?}"), &shown_once, &expected);
            for row in rows {
                if let Some(one) = there.get(&row.ticket.id) {
                    compare_row(&row, one, &mut wrong);
                }
            }
        }
        self.compare_outbox(&there, &mut wrong).await;
        self.compare_alerts(&there, &mut wrong);
        if opened {
            for id in self.everything() {
                let held = self.engine.held(id).await.unwrap();
                match (held, there.get(&id)) {
                    (Some(held), Some(one)) => compare(&held, one, &mut wrong),
                    (held, one) => {
                        wrong.same(format!("#{id}: held"), &held.is_some(), &one.is_some());
                    }
                }
            }
        }
        wrong.0
    }

    /// Each reply is at the server once and in the outbox no more, or not there and told.
    async fn compare_outbox(&self, there: &BTreeMap<TicketId, &Value>, wrong: &mut Differences) {
        let left = self.outbox().await;
        for entry in &left {
            let over = matches!(entry.send.state, SendState::Failed | SendState::Blocked);
            wrong.same(format!("over: {entry:?}"), &over, &true);
        }
        let delivered = self.server.delivered();
        for (ticket, text) in &self.replies {
            let told = left
                .iter()
                .filter(
                    |entry| matches!(&entry.send.what, SendWhat::Reply { text: held, .. } if held == text),
                )
                .count();
            let reached = delivered
                .iter()
                .filter(|sent| sent.text.as_ref() == Some(text))
                .count();
            wrong.same(format!("{text:?} delivered at most once"), &(reached < 2), &true);
            if there.contains_key(ticket) {
                let landed = self.there(*ticket, text, false);
                wrong.same(
                    format!("#{ticket}: {text:?} landed {landed}, told {told}: one of them"),
                    &(landed + told),
                    &1,
                );
            }
        }
        let said: BTreeSet<&String> = self.replies.iter().map(|(_, text)| text).collect();
        for (ticket, text) in &self.notes {
            let is_it = |entry: &&OutboxEntry| matches!(&entry.send.what, SendWhat::Note { text: held } if held == text);
            let told = left.iter().filter(is_it).count();
            if !said.contains(text) {
                let reached = delivered.iter().any(|sent| sent.text.as_ref() == Some(text));
                wrong.same(format!("{text:?} reached a customer"), &reached, &false);
            }
            if there.contains_key(ticket) {
                let landed = self.there(*ticket, text, true);
                wrong.same(
                    format!("#{ticket}: note {text:?} landed {landed}, told {told}: one of them"),
                    &(landed + told),
                    &1,
                );
            }
        }
    }

    /// No alert is lost, none is raised twice, and those that were raised are those in the log.
    fn compare_alerts(&mut self, there: &BTreeMap<TicketId, &Value>, wrong: &mut Differences) {
        while let Ok(alert) = self.alerts.try_recv() {
            match alert {
                Alert::Ticket {
                    ticket,
                    kind: AlertKind::NewUnassigned | AlertKind::Reply,
                    preview,
                    ..
                } => self.raised.push((ticket.id, preview)),
                Alert::Summary { .. } => self.summaries += 1,
                _ => {}
            }
        }
        let texts: BTreeSet<&String> = self.raised.iter().map(|(_, text)| text).collect();
        wrong.same(
            "alerts: each message once".to_owned(),
            &self.raised.len(),
            &texts.len(),
        );
        let log = self.alert_log();
        let raised = log.iter().filter(|(.., outcome)| outcome == "raised").count();
        wrong.same("alerts: as in the log".to_owned(), &self.raised.len(), &raised);
        let in_summaries = log.len() - raised;
        let enough = in_summaries >= 2 * self.summaries && (self.summaries > 0 || in_summaries == 0);
        wrong.same(
            format!("alerts: {} summaries of {in_summaries}", self.summaries),
            &enough,
            &true,
        );
        let mut newest: BTreeMap<i64, i64> = BTreeMap::new();
        for (ticket, message, _) in &log {
            let before = newest.insert(*ticket, *message);
            // A message is superseded by a newer one, never told after it.
            wrong.same(
                format!("alerts: #{ticket}: {before:?} before {message}"),
                &before.is_none_or(|before| before < *message),
                &true,
            );
            if let Some(one) = there.get(&TicketId(*ticket)) {
                let messages = one["messages"].as_array().unwrap();
                let customers = messages
                    .iter()
                    .any(|said| said["id"] == *message && said["type"] == 0);
                wrong.same(
                    format!("alerts: #{ticket}: {message} is a customer's"),
                    &customers,
                    &true,
                );
            }
        }
        for (id, one) in there {
            if let Some(message) = waits(one) {
                wrong.same(
                    format!("alerts: #{id} waits"),
                    &newest.get(&id.0),
                    &Some(&message),
                );
            }
        }
    }

    /// Ticket, message and what was done about it, in its order.
    fn alert_log(&self) -> Vec<(i64, i64, String)> {
        let own = self.dir.path().join("own.db");
        let db =
            rusqlite::Connection::open_with_flags(own, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut log = db
            .prepare(
                "SELECT ticket_id, mark, outcome FROM alerts WHERE kind IN ('new_unassigned', 'reply')
                   AND outcome IN ('raised', 'in_summary') ORDER BY id",
            )
            .unwrap();
        let rows = log.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    async fn tally(&mut self) -> Tally {
        let mut tally = std::mem::take(&mut self.counts);
        let landed = self
            .replies
            .iter()
            .filter(|(ticket, text)| self.there(*ticket, text, false) > 0)
            .count();
        let written = self
            .notes
            .iter()
            .filter(|(ticket, text)| self.there(*ticket, text, true) > 0);
        tally.insert("notes that landed", written.count());
        tally.insert("replies that landed", landed);
        tally.insert("replies that are told", self.replies.len() - landed);
        tally.insert("alerts", self.alert_log().len());
        tally.insert("tickets", self.tickets.len());
        let assigned = self.rows(Queue::Assigned).await;
        tally.insert("tickets mine", assigned.len());
        tally
    }
}

fn said<T>(asked: &Result<T, ProtocolError>) -> String {
    match asked {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.message.clone(),
    }
}

/// The newest customer message, when the conversation waits (rule 7).
fn waits(one: &Value) -> Option<i64> {
    let free = one["assignee"].is_null() && one["bot"] == false && one["status"] == "open";
    let messages = one["messages"].as_array().unwrap();
    let by_somebody = |said: &&Value| said["private"] == false && (said["type"] == 0 || said["type"] == 1);
    let newest = messages.iter().rfind(by_somebody)?;
    (free && newest["type"] == 0).then(|| newest["id"].as_i64().unwrap())
}

fn status(one: &Value) -> Status {
    match one["status"].as_str().unwrap() {
        "open" => Status::Open,
        "pending" => Status::Pending,
        "snoozed" => Status::Hold,
        "resolved" => Status::Solved,
        other => panic!("a status {other}"),
    }
}

fn compare_row(row: &TicketRow, one: &Value, wrong: &mut Differences) {
    let id = row.ticket.id;
    wrong.same(format!("#{id}: status"), &row.status, &status(one));
    let priority = one["priority"].as_str().and_then(Priority::from_word);
    wrong.same(format!("#{id}: priority"), &row.priority, &priority);
    let until = one["snoozed_until"]
        .as_i64()
        .filter(|_| one["status"] == "snoozed");
    let shown = row.snoozed_until.map(model::Time::unix_seconds);
    wrong.same(format!("#{id}: snoozed until"), &shown, &until);
    let assignee = row.assignee.as_ref().map(|who| who.id.0);
    wrong.same(format!("#{id}: assignee"), &assignee, &one["assignee"].as_i64());
    wrong.same(format!("#{id}: waits"), &row.waits, &waits(one).is_some());
    let messages = one["messages"].as_array().unwrap();
    let public = messages
        .iter()
        .rfind(|said| said["private"] == false && said["type"] != 2);
    let preview = public.map_or("", |said| said["content"].as_str().unwrap());
    wrong.same(format!("#{id}: preview"), &row.preview.as_str(), &preview);
}

fn compare(held: &ConversationView, one: &Value, wrong: &mut Differences) {
    let id = held.row.ticket.id;
    // What failed is laid over nothing: the row is as the server has it.
    compare_row(&held.row, one, wrong);
    let tags: BTreeSet<&str> = held.tags.iter().map(String::as_str).collect();
    let labels = one["labels"].as_array().unwrap().iter();
    let labels: BTreeSet<&str> = labels.filter_map(Value::as_str).collect();
    wrong.same(format!("#{id}: labels"), &tags, &labels);
    let shown: Vec<_> = held
        .messages
        .iter()
        .map(|said| {
            let delivery = match &said.delivery {
                Delivery::NotReported => "",
                Delivery::Delivered => "delivered",
                Delivery::Failed { .. } => "failed",
            };
            let customers = said.author.role == Role::EndUser;
            (said.id.0, said.text.as_str(), said.public, customers, delivery)
        })
        .collect();
    let messages = one["messages"].as_array().unwrap().iter();
    let expected: Vec<_> = messages
        .filter(|said| said["type"] != 2)
        .map(|said| {
            let public = said["private"] == false;
            let delivery = match said["status"].as_str().unwrap() {
                _ if said["type"] != 1 || !public => "",
                "read" => "delivered",
                "sent" => "",
                told => told,
            };
            let text = said["content"].as_str().unwrap();
            (
                said["id"].as_i64().unwrap(),
                text,
                public,
                said["type"] == 0,
                delivery,
            )
        })
        .collect();
    wrong.same(format!("#{id}: messages"), &shown, &expected);
}

/// What differs, in words.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: String, shown: &T, real: &T) {
        if shown != real {
            self.0
                .push(format!("{what}: shown {shown:?}, should be {real:?}"));
        }
    }
}
