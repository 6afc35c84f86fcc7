//! From a customer's message at a Chatwoot server to the engine's alert, pushed and polled; and what
//! the engine does under a flood of events.
//!
//! `cargo bench -p benches --bench push`. The server is the one of the tests, with Rails' own
//! ActionCable, in a process of its own; the engine is on real files, with the pace that the app has.
//! Under load it is in a process of its own, too, with nothing of the measurement's: this process holds
//! the records.
//!
//! * *Pushed*: new customers write one after the other; the time from just before the server's write
//!   to the engine's alert.
//! * *Polled*: the same server refuses the WebSocket, so the engine looks as often as it does while
//!   no window shows.
//! * *Load*: many conversations, then a flood of writes for a while, and again as long. Meanwhile a
//!   page of the queue, conversations and the status are asked for, and each second the memory of the
//!   engine's process is read. At the end the cache must be what the server is.
//!
//! It fails when an alert is lost, the cache differs, memory grows past a limit or goes on growing in the
//! last flood, or answers are slower than a limit at the 99th percentile. `PUSH_MESSAGES`, `PUSH_POLLED`, `PUSH_CONVERSATIONS`,
//! `PUSH_SECONDS`, `PUSH_FLOODS` and `PUSH_EVENTS` (a second) set the sizes; 0 conversations leave the load out.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::collections::HashMap;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use benches::Times;
use cache::Cache;
use chatwoot_server::{Channel, Line, NewContact, NewInbox, Options as ServerOptions, Role, Server, Status};
use engine::{Account, Alert, AlertAround, Engine, Options, Tell};
use helpdesk::Credentials;
use helpdesk::chatwoot::{self, Chatwoot, Pace};
use model::{AccountId, AlertSettings, Queue, Span, TicketId, TicketRef, Time};
use protocol::{Ask, Connection, GetConversation, GetStatus, ListQueue, StatusView};
use rusqlite::{Connection as Sqlite, OpenFlags};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{broadcast, mpsc, watch};

/// Set in the server's process: how many conversations it has.
const SERVER: &str = "PUSH_SERVER";
/// Set in the engine's process: its folder, the server's address, the token.
const ENGINE: &str = "PUSH_ENGINE";
/// The slowest answer under load, at the 99th percentile.
const SLOWEST: Duration = Duration::from_millis(20);
/// The most memory that the engine may hold under load, in MiB.
const MOST_MEMORY: f64 = 150.0;
/// By how much its memory may grow in the last flood, in MiB a minute: what is kept of each conversation
/// once is there by then, and each thread's part of the allocator has nearly what it ever takes.
const MOST_GROWTH: f64 = 10.0;
/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(900);
/// Between two messages while nothing is pushed: at most three come with one look, since more are
/// told as one summary.
const APART: Duration = Duration::from_millis(6_100);

fn number(name: &str, otherwise: u64) -> u64 {
    let told = std::env::var(name).ok().and_then(|text| text.parse().ok());
    told.unwrap_or(otherwise)
}

/// Unix time in microseconds, which two processes of one computer share.
#[allow(clippy::disallowed_methods, reason = "a measurement runs in real time")]
fn micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_micros()).unwrap()
}

fn main() -> ExitCode {
    // As the program's own.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all()
        .build();
    runtime.unwrap().block_on(measure())
}

async fn measure() -> ExitCode {
    if let Ok(conversations) = std::env::var(SERVER) {
        serve(conversations.parse().unwrap()).await;
        return ExitCode::SUCCESS;
    }
    if let Ok(told) = std::env::var(ENGINE) {
        let told: Vec<&str> = told.split(' ').collect();
        work(Path::new(told[0]), told[1], told[2]).await;
        return ExitCode::SUCCESS;
    }
    let mut good = latency(number("PUSH_MESSAGES", 200), number("PUSH_POLLED", 20)).await;
    let conversations = number("PUSH_CONVERSATIONS", 10_000);
    if conversations > 0 {
        good &= load(conversations).await;
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

// ---- the server, in a process of its own --------------------------------------------------------

/// Does what is said on standard input, a line each, and answers with a line each.
async fn serve(conversations: u64) {
    let options = ServerOptions {
        cable: false,
        ..ServerOptions::default()
    };
    let server = Server::start_with(options).await.unwrap();
    let sam = server.add_user("Sam", Role::Agent);
    let ben = server.add_user("Ben", Role::Agent);
    let inbox = NewInbox::new("Shop", Channel::WhatsappCloud)
        .member(&sam)
        .member(&ben);
    let inbox = server.add_inbox(inbox);
    let mut contacts = Vec::new();
    let customer = |n: u64| {
        server.add_contact(NewContact {
            name: format!("Customer {n}"),
            phone_number: Some(format!("+1555{n:07}")),
            ..NewContact::default()
        })
    };
    for n in 0..conversations {
        let contact = customer(n);
        let wrote = server.writes(inbox, contact, &format!("Hello, this is customer {n}"));
        contacts.push((contact, wrote.conversation));
        // A tenth waits, a tenth is Sam's, and the rest is a colleague's.
        match n % 10 {
            0 => {}
            1 => server.assigns(None, wrote.conversation, Some(sam.id)),
            _ => server.assigns(None, wrote.conversation, Some(ben.id)),
        }
    }
    server.settle().await;
    // Only now: nobody would have listened.
    server.restart_cable().await.unwrap();
    println!("{}", json!({"url": server.url(), "token": sam.access_token}));
    let mut lines = orders();
    while let Some(line) = lines.recv().await {
        let words: Vec<&str> = line.split(' ').collect();
        let said = match words[..] {
            ["write", text] => {
                let contact = customer(contacts.len() as u64);
                let at = micros();
                let wrote = server.writes(inbox, contact, text);
                contacts.push((contact, wrote.conversation));
                json!({ "at": at })
            }
            ["refuse"] => {
                server.set_line(Line::Refused);
                server.cut_cable();
                json!({})
            }
            ["play", seconds, events] => {
                let before = server.sent_events_count();
                let began = Instant::now();
                let span = Duration::from_secs(seconds.parse().unwrap());
                let written = play(&server, inbox, &contacts, ben.id, span, events.parse().unwrap()).await;
                server.settle().await;
                let events = server.sent_events_count() - before;
                let rate = events as f64 / began.elapsed().as_secs_f64();
                json!({"messages": written, "events": events, "rate": rate})
            }
            ["state"] => state(&server),
            _ => panic!("{line:?} is nothing to do"),
        };
        println!("{said}");
    }
}

/// Customers write, a colleague answers, takes, hands back and resolves, for that long. Gives the
/// messages: their conversations and numbers.
async fn play(
    server: &Server,
    inbox: i64,
    contacts: &[(i64, i64)],
    ben: i64,
    span: Duration,
    rate: u64,
) -> Vec<(i64, i64)> {
    let began = Instant::now();
    let before = server.sent_events_count();
    let mut written = Vec::new();
    // The same play each time.
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut dice = move |sides: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % sides
    };
    let mut step = 0_u64;
    let mut sent = 0_u64;
    while began.elapsed() < span {
        // As many events as are due; a write makes one to several.
        let due = began.elapsed().as_millis() as u64 * rate / 1000;
        if sent >= due {
            tokio::time::sleep(Duration::from_millis(4)).await;
            if step.is_multiple_of(8) {
                sent = (server.sent_events_count() - before) as u64;
            }
            step += 1;
            continue;
        }
        let (contact, conversation) = contacts[dice(contacts.len() as u64) as usize];
        match dice(10) {
            0..6 => {
                let wrote = server.writes(inbox, contact, &format!("And another thing, {step}"));
                written.push((wrote.conversation, wrote.message));
            }
            6 | 7 => {
                let message = server.agent_writes(ben, conversation, &format!("Done, {step}"), false);
                written.push((conversation, message));
            }
            8 => server.assigns(Some(ben), conversation, (dice(2) == 0).then_some(ben)),
            _ => {
                let status = if dice(2) == 0 {
                    Status::Resolved
                } else {
                    Status::Open
                };
                server.sets_status(Some(ben), conversation, status, None);
            }
        }
        sent += 2;
        step += 1;
    }
    written
}

/// Of each conversation its status and who has it.
fn state(server: &Server) -> Value {
    let dump = server.dump();
    let all = dump["conversations"].as_object().unwrap().iter();
    let short = all.map(|(id, one)| (id.clone(), json!([one["status"], one["assignee"]])));
    Value::Object(short.collect())
}

/// What is said on standard input, a line each.
fn orders() -> mpsc::UnboundedReceiver<String> {
    let (said, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            let _ = said.send(line.unwrap());
        }
    });
    lines
}

/// A process that is told what to do, a line each, and answers each with a line.
struct Far {
    child: Child,
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
    /// What it said when it was ready.
    ready: Value,
}

impl Far {
    /// This program again, as what that variable says.
    async fn start(variable: &str, value: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(variable, value)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let mut from = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = from.next_line().await.unwrap().unwrap();
        let ready = serde_json::from_str(&ready).unwrap();
        Self {
            child,
            to,
            from,
            ready,
        }
    }

    async fn server(conversations: u64) -> Self {
        Self::start(SERVER, &conversations.to_string()).await
    }

    /// An engine of that server's, on files in `dir`.
    async fn engine(server: &Self, dir: &Path) -> Self {
        let told = format!(
            "{} {} {}",
            dir.display(),
            server.word("url"),
            server.word("token")
        );
        Self::start(ENGINE, &told).await
    }

    fn word(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }

    async fn begin(&mut self, order: &str) {
        self.to.write_all(format!("{order}\n").as_bytes()).await.unwrap();
    }

    async fn end(&mut self) -> Value {
        let line = self.from.next_line().await.unwrap().unwrap();
        serde_json::from_str(&line).unwrap()
    }

    async fn order(&mut self, order: &str) -> Value {
        self.begin(order).await;
        self.end().await
    }

    /// What its process takes now, in MiB.
    fn memory(&self) -> Memory {
        let id = self.child.id().unwrap();
        let told = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap();
        let of = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
        };
        Memory {
            resident: of("Rss:"),
            proportional: of("Pss:"),
            anonymous: of("Anonymous:"),
        }
    }
}

/// What a process takes, in MiB.
#[derive(Clone, Copy)]
struct Memory {
    /// All of its pages.
    resident: f64,
    /// The same, where what is shared counts in part: other processes run the same program.
    proportional: f64,
    /// What it made itself: no program, no files.
    anonymous: f64,
}

// ---- the engine ------------------------------------------------------------------------------------

fn mine() -> AccountId {
    AccountId("chat".into())
}

/// A running engine; what it alerts for is noted with the time.
struct Agent {
    engine: Arc<Engine>,
    alerts: mpsc::UnboundedReceiver<(i64, Alert)>,
}

impl Agent {
    fn start(dir: &Path, url: &str, token: &str, pace: Pace) -> Self {
        let tokens = Arc::new(Credentials::AccessToken(token.to_owned()));
        let options = chatwoot::Options {
            pace,
            ..chatwoot::Options::default()
        };
        let clock: helpdesk::Clock = Arc::new(|| Time(micros() / 1000));
        let chatwoot = Chatwoot::new(url, 1, tokens, options, clock.clone()).unwrap();
        let cache = Arc::new(Cache::open(dir, mine()).unwrap());
        let (tell_alerts, mut told) = mpsc::unbounded_channel();
        let (note, alerts) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(alert) = told.recv().await {
                let _ = note.send((micros(), alert));
            }
        });
        // Each message is told by itself, however many there are.
        let settings = AlertSettings {
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
            ..Tell::new(broadcast::channel(1024).0, tell_alerts)
        };
        let options = Options {
            undo: Span(0),
            longest_backoff: Span::seconds(60),
            longest_write: Span::seconds(120),
            account: Account {
                id: mine(),
                helpdesk: "Shop".into(),
                embedded_desk: false,
            },
        };
        let engine = Engine::start(cache, Arc::new(chatwoot), clock, options, tell).unwrap();
        Self {
            engine: Arc::new(engine),
            alerts,
        }
    }

    async fn ask<A: Ask>(engine: &Engine, ask: A) -> A::Answer {
        let answer = engine.handle(ask.into_request()).await.unwrap();
        serde_json::from_value(answer).unwrap()
    }

    async fn status(&self) -> StatusView {
        Self::ask(&self.engine, GetStatus {}).await
    }

    async fn connected(&self) {
        let began = Instant::now();
        while self.status().await.accounts[0].connection != Connection::Connected {
            assert!(began.elapsed() < PATIENCE, "it does not connect");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// When that message was alerted for.
    async fn alerted(&mut self, text: &str) -> Option<i64> {
        let told = async {
            loop {
                match self.alerts.recv().await {
                    Some((at, Alert::Ticket { preview, .. })) if preview == text => return at,
                    Some(_) => {}
                    None => std::future::pending().await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.ok()
    }
}

/// The engine's process: does what is said on standard input, and keeps nothing.
async fn work(dir: &Path, url: &str, token: &str) {
    // History would take its time otherwise, on purpose; it is not what is measured.
    let pace = Pace {
        spare: Duration::from_millis(10),
        ..Pace::USUAL
    };
    let mut agent = Agent::start(dir, url, token, pace);
    println!("{{}}");
    let mut lines = orders();
    loop {
        let line = tokio::select! {
            line = lines.recv() => line,
            // Heard, as the program's tray hears them.
            Some(_) = agent.alerts.recv() => continue,
        };
        let Some(line) = line else { return };
        let words: Vec<&str> = line.split(' ').collect();
        let ["ask", seconds, conversations] = words[..] else {
            panic!("{line:?} is nothing to do")
        };
        let span = Duration::from_secs(seconds.parse().unwrap());
        let asking = tokio::spawn(ask(agent.engine.clone(), conversations.parse().unwrap(), span));
        let answered = asking.await.unwrap();
        let names = [
            "first page of Unassigned (50 rows)",
            "a conversation",
            "the status",
        ];
        let rows: Vec<String> = names
            .iter()
            .zip(&answered)
            .map(|(name, times)| times.row(name))
            .collect();
        let slowest = answered.iter().map(Times::p99).max().unwrap();
        println!("{}", json!({"rows": rows, "slowest": slowest.as_micros() as u64}));
    }
}

// ---- what is measured -----------------------------------------------------------------------------

/// Milliseconds from writes to alerts, in order.
fn row(name: &str, mut took: Vec<f64>, lost: u64) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (took.len().saturating_sub(1) as f64 * share).round() as usize;
        took.get(place).copied().unwrap_or(f64::NAN)
    };
    println!(
        "{name:<28} {:>9.1} ms {:>9.1} ms {:>9.1} ms   {:>5} {lost:>5}",
        at(0.5),
        at(0.95),
        at(1.0),
        took.len()
    );
}

async fn latency(pushed: u64, polled: u64) -> bool {
    let mut far = Far::server(0).await;
    let dir = tempfile::tempdir().unwrap();
    let mut agent = Agent::start(dir.path(), far.word("url"), far.word("token"), Pace::USUAL);
    agent.connected().await;
    // The WebSocket may take a moment longer; what is polled takes seconds.
    let mut warm = false;
    for n in 0..20 {
        let text = format!("first-{n}");
        let at = far.order(&format!("write {text}")).await["at"].as_i64().unwrap();
        let alerted = agent.alerted(&text).await.unwrap();
        if alerted - at < 1_000_000 {
            warm = true;
            break;
        }
    }
    assert!(warm, "nothing is pushed");
    println!(
        "{:<28} {:>12} {:>12} {:>12}   {:>5} {:>5}",
        "customer's message to alert", "median", "95th", "longest", "count", "lost"
    );
    let (mut took, mut lost) = (Vec::new(), 0);
    for n in 0..pushed {
        let text = format!("pushed-{n}");
        let at = far.order(&format!("write {text}")).await["at"].as_i64().unwrap();
        match agent.alerted(&text).await {
            Some(alerted) => took.push((alerted - at) as f64 / 1000.0),
            None => lost += 1,
        }
        tokio::time::sleep(Duration::from_millis(60 + n % 7 * 20)).await;
    }
    row("pushed", took, lost);
    let mut all_lost = lost;
    far.order("refuse").await;
    let (mut took, mut lost) = (Vec::new(), 0);
    let mut wrote = HashMap::new();
    for n in 0..polled {
        let text = format!("polled-{n}");
        let at = far.order(&format!("write {text}")).await["at"].as_i64().unwrap();
        wrote.insert(text, at);
        tokio::time::sleep(APART).await;
    }
    let until = Instant::now() + Duration::from_secs(60);
    while !wrote.is_empty() {
        let rest = until.saturating_duration_since(Instant::now());
        let Ok(told) = tokio::time::timeout(rest, agent.alerts.recv()).await else {
            break;
        };
        if let Some((at, Alert::Ticket { preview, .. })) = told
            && let Some(wrote) = wrote.remove(&preview)
        {
            took.push((at - wrote) as f64 / 1000.0);
        }
    }
    lost += wrote.len() as u64;
    if polled > 0 {
        row("polled, no window", took, lost);
    }
    all_lost += lost;
    if all_lost > 0 {
        println!("FAILED: {all_lost} messages were not alerted for, each by itself");
    }
    all_lost == 0
}

async fn load(conversations: u64) -> bool {
    let (seconds, events) = (number("PUSH_SECONDS", 60), number("PUSH_EVENTS", 200));
    let mut far = Far::server(conversations).await;
    let dir = tempfile::tempdir().unwrap();
    let mut engine = Far::engine(&far, dir.path()).await;
    let file = dir.path().join("cache.db");
    let began = Instant::now();
    let empty = engine.memory();
    // The file is there once the engine is, and its table a moment later.
    while count(&file) < conversations {
        assert!(
            began.elapsed() < PATIENCE,
            "{} conversations are there",
            count(&file)
        );
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!(
        "{conversations} conversations, read in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let mut samples = vec![("empty".to_owned(), empty), ("read".to_owned(), engine.memory())];
    tokio::time::sleep(Duration::from_secs(10)).await;
    samples.push(("10 s after".to_owned(), engine.memory()));
    let mut messages: Vec<Value> = Vec::new();
    let mut slowest = 0;
    let mut floods: Vec<Vec<f64>> = Vec::new();
    let mut most = 0.0_f64;
    let count_of_floods = number("PUSH_FLOODS", 2).max(1);
    for nth in 1..=count_of_floods {
        let (name, after) = (format!("flood {nth}"), format!("after flood {nth}"));
        far.begin(&format!("play {seconds} {events}")).await;
        engine.begin(&format!("ask {seconds} {conversations}")).await;
        let mut flood = Vec::new();
        let began = Instant::now();
        for second in 1..=seconds {
            let due = began + Duration::from_secs(second);
            tokio::time::sleep_until(due.into()).await;
            let now = engine.memory();
            most = most.max(now.proportional);
            flood.push(now.proportional);
            if second % 10 == 0 {
                samples.push((name.clone(), now));
            }
        }
        let played = far.end().await;
        let answered = engine.end().await;
        println!(
            "{name}: {} events, {:.0} a second; {} messages",
            played["events"],
            played["rate"].as_f64().unwrap(),
            played["messages"].as_array().unwrap().len()
        );
        println!(
            "{:<44} {:>12} {:>12}   {:>5}",
            "answered meanwhile", "median", "99th", "count"
        );
        for row in answered["rows"].as_array().unwrap() {
            println!("{}", row.as_str().unwrap());
        }
        slowest = slowest.max(answered["slowest"].as_u64().unwrap());
        messages.extend(played["messages"].as_array().unwrap().iter().cloned());
        samples.push((after, engine.memory()));
        floods.push(flood);
    }
    let told = Instant::now();
    let messages = Value::Array(messages);
    let mut differ = differences(&file, &far.order("state").await, &messages);
    while differ != [0, 0] && told.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        differ = differences(&file, &far.order("state").await, &messages);
    }
    let [states, missing] = differ;
    println!(
        "{states} conversations differ and {missing} messages are missing, {:.1} s after the last event",
        told.elapsed().as_secs_f64()
    );
    println!(
        "{:<44} {:>12} {:>12} {:>12}",
        "memory of the engine's process", "Pss", "Rss", "its own"
    );
    for (name, memory) in samples {
        println!(
            "{name:<44} {:>8.1} MiB {:>8.1} MiB {:>8.1} MiB",
            memory.proportional, memory.resident, memory.anonymous
        );
    }
    let growth: Vec<f64> = floods.iter().map(|flood| slope(flood)).collect();
    let each: Vec<String> = growth.iter().map(|growth| format!("{growth:.1}")).collect();
    println!(
        "at most {most:.1} MiB; growth in MiB a minute, flood by flood: {}",
        each.join(", ")
    );
    let good = differ == [0, 0]
        && u128::from(slowest) <= SLOWEST.as_micros()
        && most <= MOST_MEMORY
        && growth.last().is_some_and(|last| *last <= MOST_GROWTH);
    if !good {
        println!(
            "FAILED: no difference, at most {SLOWEST:?} at the 99th percentile, {MOST_MEMORY} MiB, and in the last flood \
             {MOST_GROWTH} MiB a minute are wanted"
        );
    }
    good
}

/// By how much it grows, a minute: the straight line that fits best through a figure a second.
fn slope(figures: &[f64]) -> f64 {
    let count = figures.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = figures.iter().sum::<f64>() / count;
    let seconds = || (0..figures.len()).map(|second| second as f64 - middle);
    let spread: f64 = seconds().map(|second| second * second).sum();
    let together: f64 = seconds()
        .zip(figures)
        .map(|(second, figure)| second * (figure - mean))
        .sum();
    together / spread.max(1.0) * 60.0
}

/// What windows ask for, over and over.
async fn ask(engine: Arc<Engine>, conversations: u64, span: Duration) -> [Times; 3] {
    let (mut queue, mut conversation, mut status) = <(Times, Times, Times)>::default();
    let began = Instant::now();
    let mut n = 0_u64;
    while began.elapsed() < span {
        let start = Instant::now();
        let page = ListQueue {
            queue: Queue::Unassigned,
            account: Some(mine()),
            offset: 0,
            limit: 50,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        };
        assert!(!Agent::ask(&engine, page).await.rows.is_empty());
        queue.add(start);
        let start = Instant::now();
        n = (n + 7919) % conversations;
        let id = TicketId(i64::try_from(n).unwrap() + 1);
        let ticket = TicketRef { account: mine(), id };
        Agent::ask(
            &engine,
            GetConversation {
                ticket,
                refresh: false,
            },
        )
        .await;
        conversation.add(start);
        let start = Instant::now();
        Agent::ask(&engine, GetStatus {}).await;
        status.add(start);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    [queue, conversation, status]
}

fn open(file: &Path) -> Sqlite {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Sqlite::open_with_flags(file, flags).unwrap()
}

fn count(file: &Path) -> u64 {
    let count = open(file).query_row("SELECT COUNT(*) FROM tickets", [], |row| row.get::<_, i64>(0));
    u64::try_from(count.unwrap()).unwrap()
}

/// Conversations whose status or assignee is not the server's, and played messages that are not there.
fn differences(file: &Path, server: &Value, messages: &Value) -> [usize; 2] {
    let cache = open(file);
    let mut tickets = cache
        .prepare("SELECT id, status, assignee_id FROM tickets")
        .unwrap();
    let rows = tickets.query_map([], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            (row.get::<_, String>(1)?, row.get::<_, Option<i64>>(2)?),
        ))
    });
    let held: HashMap<i64, (String, Option<i64>)> = rows.unwrap().map(Result::unwrap).collect();
    let states = server.as_object().unwrap().iter().filter(|(id, state)| {
        let status = match state[0].as_str().unwrap() {
            "resolved" => "solved",
            "snoozed" => "hold",
            word => word,
        };
        let wanted = (status.to_owned(), state[1].as_i64());
        held.get(&id.parse().unwrap()) != Some(&wanted)
    });
    let states = states.count();
    let mut there = cache
        .prepare("SELECT 1 FROM messages WHERE ticket_id = ?1 AND id = ?2")
        .unwrap();
    let missing = messages.as_array().unwrap().iter().filter(|message| {
        let (ticket, id) = (message[0].as_i64().unwrap(), message[1].as_i64().unwrap());
        !there.exists([ticket, id]).unwrap()
    });
    [states, missing.count()]
}
