//! An office: a desk with its customers, and engines for its agents.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use desk::{Clock, Delivered, Desk, DeskOptions, Fault, FaultRule, Inbound, Mode, Sender};
use engine::{Account, Engine, Options, Tell};
use futures::FutureExt as _;
use helpdesk::Credentials;
use helpdesk::zendesk::{PollPlan, Zendesk};
use model::{AccountId, Channel, MessageId, Queue, Span, Status, TicketId, TicketRef, Time};
use protocol::{
    Ask, ConversationView, GetConversation, GetStatus, ListQueue, ProtocolError, Seen, SendId, StatusView,
    TicketPage, TicketRow, UploadView,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub const UNDO_FOUR_SECONDS: Span = Span::seconds(4);
/// The desk is told to let writes land so late at the most.
pub const LONGEST_WRITE: Span = Span::seconds(4);

#[allow(clippy::disallowed_methods, reason = "a test runs in real time")]
pub fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Time(i64::try_from(since.as_millis()).unwrap())
}

pub fn hours_ago(hours: i64) -> Time {
    now() - Span::hours(hours)
}

pub fn mine() -> AccountId {
    AccountId("desk".into())
}

/// A ticket of the one account.
pub fn of(id: TicketId) -> TicketRef {
    TicketRef { account: mine(), id }
}

pub struct Office {
    pub desk: Desk,
    port: u16,
    stop: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<()>)>,
    /// Of the engines that start from now on.
    pub truth: Span,
    _dir: tempfile::TempDir,
}

impl Office {
    pub async fn open() -> Self {
        Self::open_in(Mode::Older).await
    }

    pub async fn open_in(mode: Mode) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            rate_limit: u32::MAX,
            clock: Clock::system(),
            mode,
            ..DeskOptions::new(dir.path())
        };
        let desk = Desk::open_with(options).unwrap();
        desk.lift_endpoint_limits();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut office = Self {
            desk,
            port,
            stop: None,
            truth: PollPlan::LOCAL.truth,
            _dir: dir,
        };
        office.serve(listener);
        office
    }

    fn serve(&mut self, listener: TcpListener) {
        let (stop, stopped) = oneshot::channel::<()>();
        let desk = self.desk.clone();
        let serving = tokio::spawn(async move {
            let end = async {
                let _ = stopped.await;
            };
            desk.serve(listener, end).await.unwrap();
        });
        self.stop = Some((stop, serving));
    }

    /// The desk goes away: connections break and new ones are refused.
    pub async fn close(&mut self) {
        let (stop, serving) = self.stop.take().unwrap();
        let _ = stop.send(());
        // Kept-alive connections would hold a graceful end up for ever.
        tokio::time::sleep(Duration::from_millis(100)).await;
        serving.abort();
        let _ = serving.await;
    }

    /// It is back at the same address.
    pub async fn reopen(&mut self) {
        let listener = loop {
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        self.serve(listener);
    }

    pub fn whatsapp(&self, number: &str, name: &str, text: &str) -> TicketId {
        self.write(Channel::Whatsapp, Some("+34910000001"), number, name, text, None)
    }

    pub fn whatsapp_at(&self, number: &str, name: &str, text: &str, at: Time) -> TicketId {
        self.write(
            Channel::Whatsapp,
            Some("+34910000001"),
            number,
            name,
            text,
            Some(at),
        )
    }

    pub fn line(&self, address: &str, name: &str, text: &str) -> TicketId {
        self.write(Channel::Line, None, address, name, text, None)
    }

    pub fn write(
        &self,
        channel: Channel,
        account: Option<&str>,
        address: &str,
        name: &str,
        text: &str,
        at: Option<Time>,
    ) -> TicketId {
        let inbound = Inbound {
            channel,
            account: account.map(str::to_owned),
            from: Sender {
                address: address.into(),
                name: name.into(),
            },
            text: text.into(),
            attachments: vec![],
            sent_at: at.map(Time::to_rfc3339),
            external_id: None,
        };
        TicketId(self.desk.receive(&inbound).unwrap().ticket_id)
    }

    /// An admin deletes a ticket.
    pub async fn solve(&self, ticket: TicketId) {
        let admin = self.desk.session_token("iris@desk.example").unwrap();
        let request = http::Request::put(format!("/api/v2/tickets/{ticket}.json"))
            .header("Host", format!("127.0.0.1:{}", self.port))
            .header("Authorization", format!("Bearer {admin}"))
            .header("Content-Type", "application/json")
            .body(br#"{"ticket": {"status": "solved"}}"#.to_vec())
            .unwrap();
        let answer = self.desk.answer(self.port, request).await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    pub async fn delete(&self, ticket: TicketId) {
        let admin = self.desk.session_token("iris@desk.example").unwrap();
        let request = http::Request::delete(format!("/api/v2/tickets/{ticket}.json"))
            .header("Host", format!("127.0.0.1:{}", self.port))
            .header("Authorization", format!("Bearer {admin}"))
            .body(Vec::new())
            .unwrap();
        let answer = self.desk.answer(self.port, request).await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    pub fn delivered(&self, text: &str) -> usize {
        self.desk
            .outbox()
            .unwrap()
            .iter()
            .filter(|sent: &&Delivered| sent.text == text)
            .count()
    }

    pub async fn engine(&self) -> Agent {
        self.engine_of("mara@desk.example").await
    }

    pub async fn engine_of(&self, email: &str) -> Agent {
        let token = self.desk.session_token(email).unwrap();
        self.start(&token, Span(0), tempfile::tempdir().unwrap()).await
    }

    pub async fn engine_of_token(&self, token: &str) -> Agent {
        self.start(token, Span(0), tempfile::tempdir().unwrap()).await
    }

    pub async fn engine_with(&self, undo: Span) -> Agent {
        let token = self.desk.session_token("mara@desk.example").unwrap();
        self.start(&token, undo, tempfile::tempdir().unwrap()).await
    }

    pub async fn engine_in(&self, dir: tempfile::TempDir) -> Agent {
        self.engine_of_in("mara@desk.example", dir).await
    }

    pub async fn engine_of_in(&self, email: &str, dir: tempfile::TempDir) -> Agent {
        let token = self.desk.session_token(email).unwrap();
        self.start(&token, Span(0), dir).await
    }

    /// Where the desk is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// As an admin who does not use Reddot: the answer's status and body.
    pub async fn admin(
        &self,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> (u16, serde_json::Value) {
        self.as_agent("iris@desk.example", method, path, body).await
    }

    /// The same as somebody else.
    pub async fn as_agent(
        &self,
        email: &str,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> (u16, serde_json::Value) {
        let token = self.desk.session_token(email).unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("Host", format!("127.0.0.1:{}", self.port))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body.to_string().into_bytes())
            .unwrap();
        // A fault may cut even this answer.
        let Ok(answer) = self.desk.answer(self.port, request).await else {
            return (0, serde_json::Value::Null);
        };
        let read = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), read)
    }

    async fn start(&self, token: &str, undo: Span, dir: tempfile::TempDir) -> Agent {
        let around = tokio::sync::watch::Sender::new(engine::AlertAround::default());
        let (alerts, alerted) = tokio::sync::mpsc::unbounded_channel();
        let tell = Tell {
            around: around.subscribe(),
            ..Tell::new(tokio::sync::broadcast::channel(256).0, alerts)
        };
        let events = tell.events.clone();
        let engine = engine_telling(&self.url(), token, undo, self.truth, dir.path(), tell);
        Agent {
            engine,
            events,
            around,
            alerts: tokio::sync::Mutex::new(alerted),
            dir,
        }
    }
}

/// An engine on the files in `dir`, signed in at `url`.
pub fn engine_at(
    url: &str,
    token: &str,
    undo: Span,
    truth: Span,
    dir: &std::path::Path,
) -> (
    Engine,
    tokio::sync::broadcast::Sender<protocol::Event>,
    tokio::sync::mpsc::UnboundedReceiver<engine::Alert>,
) {
    let (alerts, alerted) = tokio::sync::mpsc::unbounded_channel();
    let tell = Tell::new(tokio::sync::broadcast::channel(256).0, alerts);
    let events = tell.events.clone();
    let engine = engine_telling(url, token, undo, truth, dir, tell);
    (engine, events, alerted)
}

fn engine_telling(
    url: &str,
    token: &str,
    undo: Span,
    truth: Span,
    dir: &std::path::Path,
    tell: Tell,
) -> Engine {
    let plan = PollPlan {
        window_open: Span(100),
        idle: Span(100),
        first: Span(100),
        reads_waiting: false,
        truth,
        ..PollPlan::LOCAL
    };
    let clock: helpdesk::Clock = Arc::new(now);
    let zendesk = Zendesk::new(url, &Credentials::Bearer(token.into()), plan, clock.clone()).unwrap();
    let cache = Arc::new(Cache::open(dir, mine()).unwrap());
    let account = Account {
        id: mine(),
        helpdesk: "desk".into(),
        embedded_desk: true,
    };
    let options = Options {
        undo,
        longest_backoff: Span(1500),
        longest_write: LONGEST_WRITE,
        account,
    };
    Engine::start(cache, Arc::new(zendesk), clock, options, tell).unwrap()
}

/// An agent with an engine of their own.
pub struct Agent {
    pub engine: Engine,
    pub events: tokio::sync::broadcast::Sender<protocol::Event>,
    around: tokio::sync::watch::Sender<engine::AlertAround>,
    pub alerts: tokio::sync::Mutex<tokio::sync::mpsc::UnboundedReceiver<engine::Alert>>,
    dir: tempfile::TempDir,
}

impl Agent {
    pub async fn ask<A: Ask>(&self, ask: A) -> Result<A::Answer, ProtocolError> {
        let answer = self.engine.handle(ask.into_request()).await?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    /// Chooses anew about alerts.
    pub fn choose_alerts(&self, settings: model::AlertSettings) {
        self.around
            .send_modify(|around| around.settings = Arc::new(settings));
    }

    /// Its files, for reading beside it.
    pub fn cache(&self) -> Cache {
        Cache::open_read_only(self.dir.path(), mine()).unwrap().unwrap()
    }

    pub async fn status(&self) -> StatusView {
        self.ask(GetStatus {}).await.unwrap()
    }

    pub async fn page(&self, queue: Queue) -> TicketPage {
        self.ask(ListQueue {
            account: None,
            queue,
            offset: 0,
            limit: 200,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        })
        .await
        .unwrap()
    }

    pub async fn row(&self, queue: Queue, ticket: TicketId) -> TicketRow {
        let page = self.page(queue).await;
        let found = page.rows.iter().find(|row| row.ticket.id == ticket);
        found
            .unwrap_or_else(|| panic!("#{ticket} is not in {page:#?}"))
            .clone()
    }

    pub async fn conversation(&self, ticket: TicketId) -> ConversationView {
        self.ask(GetConversation {
            ticket: of(ticket),
            refresh: false,
        })
        .await
        .unwrap()
    }

    /// Opens a ticket and waits until its conversation was read.
    pub async fn open(&self, ticket: TicketId) {
        let ask = || GetConversation {
            ticket: of(ticket),
            refresh: true,
        };
        for _ in 0..200 {
            if self.ask(ask()).await.unwrap().read_at.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("#{ticket} is not read");
    }

    pub async fn looked(&self, ticket: TicketId, message: MessageId) {
        self.ask(protocol::Looked {
            seen: vec![Seen {
                ticket: of(ticket),
                message,
            }],
        })
        .await
        .unwrap();
    }

    pub async fn take(&self, ticket: TicketId) -> Result<SendId, ProtocolError> {
        Ok(self.ask(protocol::Take { ticket: of(ticket) }).await?.send)
    }

    pub async fn reply(&self, ticket: TicketId, text: &str) -> Result<SendId, ProtocolError> {
        self.reply_with(ticket, text, &[]).await
    }

    /// Replies with those files of the draft.
    pub async fn reply_with(
        &self,
        ticket: TicketId,
        text: &str,
        files: &[&UploadView],
    ) -> Result<SendId, ProtocolError> {
        Ok(self
            .ask(protocol::Reply {
                ticket: of(ticket),
                text: text.into(),
                status: Status::Pending,
                files: files.iter().map(|file| file.id).collect(),
            })
            .await?
            .send)
    }

    /// Attaches a file to the draft, in chunks of that many bytes.
    pub async fn attach_in(
        &self,
        ticket: TicketId,
        name: &str,
        bytes: &[u8],
        chunk: usize,
    ) -> Result<UploadView, ProtocolError> {
        use base64::Engine as _;
        let begun = self
            .ask(protocol::BeginUpload {
                ticket: of(ticket),
                name: name.into(),
                size: bytes.len() as u64,
                note: false,
            })
            .await?;
        let mut file = None;
        for (nth, part) in bytes.chunks(chunk).enumerate() {
            assert_eq!(file, None, "it is whole before its end");
            let ask = protocol::UploadChunk {
                ticket: of(ticket),
                coming: begun.coming,
                offset: (nth * chunk) as u64,
                base64: base64::engine::general_purpose::STANDARD.encode(part),
            };
            file = self.ask(ask).await?.file;
        }
        Ok(file.unwrap())
    }

    pub async fn attach(
        &self,
        ticket: TicketId,
        name: &str,
        bytes: &[u8],
    ) -> Result<UploadView, ProtocolError> {
        self.attach_in(ticket, name, bytes, protocol::CHUNK).await
    }

    /// The folder with its files.
    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    pub async fn undo(&self, send: SendId) -> Result<(), ProtocolError> {
        self.ask(protocol::Undo {
            account: mine(),
            send,
        })
        .await
        .map(|_| ())
    }

    pub async fn discard(&self, send: SendId) -> Result<(), ProtocolError> {
        self.ask(protocol::Discard {
            account: mine(),
            send,
        })
        .await
        .map(|_| ())
    }

    pub async fn wait(&self, what: &str, done: impl Fn(&StatusView) -> bool) -> StatusView {
        let mut last = self.status().await;
        for _ in 0..600 {
            if done(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            last = self.status().await;
        }
        panic!("waited for {what}: {last:#?}");
    }

    /// Until nothing of the outbox is on its way any more.
    pub async fn settle(&self) {
        for _ in 0..600 {
            let mut moving = false;
            for queue in [Queue::Assigned, Queue::Unassigned] {
                moving |= self.page(queue).await.rows.iter().any(|row| {
                    use protocol::SendState::{Queued, Sending, Unknown};
                    matches!(row.pending, Some(Queued | Sending | Unknown))
                });
            }
            if !moving {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("something is still on its way: {:#?}", self.status().await);
    }

    /// Until a send of the ticket is in that state.
    pub async fn wait_send(&self, ticket: TicketId, state: protocol::SendState) {
        for _ in 0..600 {
            let held = self.conversation(ticket).await;
            if held.sends.iter().any(|send| send.state == state) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!(
            "no {state:?} on #{ticket}: {:#?}",
            self.conversation(ticket).await
        );
    }

    pub async fn wait_message(&self, ticket: TicketId, text: &str) -> ConversationView {
        self.wait_held(ticket, text, |_| true).await
    }

    pub async fn wait_delivered(&self, ticket: TicketId, text: &str) -> ConversationView {
        self.wait_held(ticket, text, |message| {
            message.delivery == model::Delivery::Delivered
        })
        .await
    }

    async fn wait_held(
        &self,
        ticket: TicketId,
        text: &str,
        done: impl Fn(&protocol::MessageView) -> bool,
    ) -> ConversationView {
        for _ in 0..600 {
            let held = self.conversation(ticket).await;
            if held
                .messages
                .iter()
                .any(|message| message.text == text && done(message))
            {
                return held;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{text:?} is not there: {:#?}", self.conversation(ticket).await);
    }

    /// Ends the engine as a crash would: nothing is tidied up.
    pub fn stop(self) -> tempfile::TempDir {
        self.dir
    }
}

/// One round of random faults.
pub async fn chaos(seed: u64) {
    let mut dice = StdRng::seed_from_u64(seed);
    let office = Office::open().await;
    let mut mara = office.engine().await;
    let tickets: Vec<TicketId> = (0..3)
        .map(|n| office.whatsapp(&format!("+3460011122{n}"), &format!("Ana {n}"), "¿Hola?"))
        .collect();
    mara.wait("the tickets", |status| status.waiting == 3).await;
    let mut texts = Vec::new();
    for step in 0..6 {
        let fault = match dice.random_range(0..6) {
            0 => Fault::DropAnswer,
            1 => Fault::DropRequest,
            2 => Fault::ServerError,
            3 => Fault::MalformedJson,
            4 => Fault::Html,
            _ => Fault::TooMany { retry_after: Some(1) },
        };
        let mut rule = FaultRule::next(fault).times(dice.random_range(1..3));
        if dice.random_bool(0.6) {
            rule = rule.method("PUT");
        }
        office.desk.faults().add(rule);
        let ticket = tickets[dice.random_range(0..tickets.len())];
        let text = format!("seed {seed} step {step}");
        mara.reply(ticket, &text).await.unwrap();
        texts.push((ticket, text));
        if dice.random_bool(0.3) {
            tokio::time::sleep(Duration::from_millis(dice.random_range(0..400))).await;
            let dir = mara.stop();
            mara = office.engine_in(dir).await;
        }
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..300))).await;
    }
    office.desk.faults().clear();
    for (ticket, text) in &texts {
        mara.wait_delivered(*ticket, text).await;
    }
    mara.settle().await;
    for (_, text) in &texts {
        assert_eq!(office.delivered(text), 1, "{text}");
    }
    // A fresh engine reads the desk from nothing: the old cache must say the same.
    let fresh = office.engine().await;
    for ticket in tickets {
        let expected = texts.iter().filter(|(of, _)| *of == ticket).count() + 1;
        for agent in [&mara, &fresh] {
            ask_until(agent, ticket, expected).await;
        }
        let (mut old, mut new) = (mara.conversation(ticket).await, fresh.conversation(ticket).await);
        for held in [&mut old, &mut new] {
            held.read_at = None;
            held.row.unseen = false;
        }
        assert_eq!(old, new, "seed {seed}");
    }
}

async fn ask_until(agent: &Agent, ticket: TicketId, messages: usize) -> ConversationView {
    for _ in 0..400 {
        if let Ok(held) = agent
            .ask(GetConversation {
                ticket: of(ticket),
                refresh: true,
            })
            .await
        {
            let settled = held
                .messages
                .iter()
                .filter(|m| m.mine)
                .all(|m| m.delivery == model::Delivery::Delivered);
            if held.messages.len() == messages && settled {
                return held;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "{messages} messages on #{ticket}: {:#?}",
        agent.conversation(ticket).await
    );
}

/// How a course of random events ended.
pub struct Ended<K> {
    /// What is wrong at the end, and then how it came to that.
    pub wrong: Vec<String>,
    /// What was met, and how often.
    pub tally: BTreeMap<K, usize>,
}

/// Plays the seeds from 0, `at_once` of them at a time, or that of `REDDOT_SEED` alone. Fails when
/// something is wrong at the end of one; otherwise what was met in all of them, or nothing of one
/// alone, which proves nothing.
pub async fn play_all<K, F>(seeds: u64, at_once: usize, play: impl Fn(u64) -> F) -> Option<BTreeMap<K, usize>>
where
    K: Ord + std::fmt::Debug + Send + 'static,
    F: Future<Output = Ended<K>> + Send + 'static,
{
    let alone: Option<u64> = std::env::var("REDDOT_SEED")
        .ok()
        .map(|text| text.parse().unwrap());
    let seeds = alone.map_or(0..seeds, |seed| seed..seed + 1);
    let (mut tally, mut wrong) = (BTreeMap::new(), Vec::new());
    let mut playing = tokio::task::JoinSet::new();
    let mut note = |(seed, ended): (u64, Ended<K>)| {
        for (what, times) in ended.tally {
            *tally.entry(what).or_default() += times;
        }
        if !ended.wrong.is_empty() {
            eprintln!("seed {seed}:\n  {}", ended.wrong.join("\n  "));
            wrong.push(seed);
        }
    };
    for seed in seeds {
        if playing.len() >= at_once {
            note(playing.join_next().await.unwrap().unwrap());
        }
        let course = AssertUnwindSafe(play(seed)).catch_unwind();
        playing.spawn(async move {
            let ended = course.await.unwrap_or_else(|_| Ended {
                wrong: vec!["it panicked".to_owned()],
                tally: BTreeMap::new(),
            });
            (seed, ended)
        });
    }
    while let Some(done) = playing.join_next().await {
        note(done.unwrap());
    }
    wrong.sort_unstable();
    eprintln!("{tally:#?}");
    assert!(wrong.is_empty(), "run alone by REDDOT_SEED: {wrong:?}");
    alone.is_none().then_some(tally)
}
