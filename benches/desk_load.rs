//! The desk under load: 50 clients at once, for a minute, reading and writing over HTTP, while the
//! app's own adapter looks at the same desk.
//!
//! `cargo bench -p benches --bench desk_load`. `DESK_LOAD_SECONDS`, `DESK_LOAD_CLIENTS` and
//! `DESK_BENCH_TICKETS` (20,000 unless told) make it another one; with `DESK_BENCH_DIR` the seeded
//! desk is kept there. The desk serves in a process of its own, so that its memory is its alone, and
//! on two threads. It fails when any answer is an error, or a write was not kept.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use benches::Times;
use desk::{Desk, DeskOptions};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Credentials, Helpdesk as _};
use model::{TicketId, Time};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Set in the process that serves: the folder of its desk.
const CHILD: &str = "DESK_LOAD_CHILD";
const AGENT: &str = "mara@desk.example";

fn main() -> ExitCode {
    // The test harness's arguments mean nothing here.
    // Built together with the app, the client has TLS and wants to be told whose.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    match std::env::var_os(CHILD) {
        Some(dir) => {
            runtime.block_on(serve(Path::new(&dir)));
            ExitCode::SUCCESS
        }
        None => runtime.block_on(run()),
    }
}

fn opened(dir: &Path) -> Desk {
    let desk = Desk::open_with(DeskOptions {
        rate_limit: u32::MAX,
        ..DeskOptions::new(dir)
    })
    .unwrap();
    desk.lift_endpoint_limits();
    desk
}

/// The process that serves: says where, then serves until it is killed.
async fn serve(dir: &Path) {
    let desk = opened(dir);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    desk.serve(listener, std::future::pending()).await.unwrap();
}

struct Server {
    child: Child,
    base: String,
}

impl Server {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(CHILD, dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            base: line.trim().to_owned(),
        }
    }

    /// The most memory that it has held, in MiB.
    fn peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What one client measured.
#[derive(Default)]
struct Measured {
    reads: Times,
    writes: Times,
    errors: u64,
    /// Notes that were acknowledged.
    kept: u64,
}

/// One client: seven reads to three writes, one after the other.
async fn client(
    base: String,
    token: String,
    number: u64,
    tickets: Arc<Vec<i64>>,
    until: Instant,
) -> Measured {
    let client = Client::new();
    let mut measured = Measured::default();
    let mut turn = number;
    while Instant::now() < until {
        turn += 1;
        let ticket = tickets[usize::try_from(turn * 31 + number * 7).unwrap() % tickets.len()];
        let (method, path, body) = match turn % 10 {
            0 => (
                Method::GET,
                "tickets?page[size]=100&sort=-updated_at&include=users,groups".to_owned(),
                None,
            ),
            1 | 2 => (Method::GET, format!("tickets/{ticket}?include=users"), None),
            3 => (
                Method::GET,
                format!("tickets/{ticket}/comments?page[size]=100&include=users"),
                None,
            ),
            4 => (
                Method::GET,
                format!("tickets/{ticket}/audits?page[size]=100"),
                None,
            ),
            5 => (
                Method::GET,
                "search?query=type:ticket%20assignee:none%20status%3Csolved".to_owned(),
                None,
            ),
            6 => (Method::GET, "users/me".to_owned(), None),
            7 => {
                let ticket = json!({ "subject": format!("load {number}"), "comment": { "body": format!("load {number} {turn}"), "public": false } });
                (
                    Method::POST,
                    "tickets".to_owned(),
                    Some(json!({ "ticket": ticket })),
                )
            }
            8 => {
                let note = json!({ "comment": { "body": format!("load {number} {turn}"), "public": false } });
                (
                    Method::PUT,
                    format!("tickets/{ticket}"),
                    Some(json!({ "ticket": note })),
                )
            }
            _ => (
                Method::PUT,
                format!("tickets/{ticket}/tags"),
                Some(json!({ "tags": [format!("load{}", turn % 50)] })),
            ),
        };
        let start = Instant::now();
        let mut request = client
            .request(method, format!("{base}/api/v2/{path}"))
            .bearer_auth(&token);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let good = match request.send().await {
            Ok(answer) => {
                let good = answer.status().is_success();
                answer.bytes().await.is_ok() && good
            }
            Err(_) => false,
        };
        if !good {
            measured.errors += 1;
        } else if body.is_some() {
            measured.writes.add(start);
            measured.kept += u64::from(matches!(turn % 10, 7 | 8));
        } else {
            measured.reads.add(start);
        }
    }
    measured
}

/// The app's adapter, looking at tickets and reading conversations, as it does when something moved.
async fn looks(base: &str, token: &str, tickets: &[i64], until: Instant) -> (Times, u64) {
    let credentials = Credentials::Bearer(token.to_owned());
    #[allow(clippy::disallowed_methods, reason = "a measurement may read the clock")]
    let clock = Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Time(i64::try_from(since.unwrap().as_millis()).unwrap())
    });
    let zendesk = Zendesk::new(base, &credentials, PollPlan::SHARED, clock).unwrap();
    let (mut times, mut errors) = (Times::default(), 0);
    let mut place = 0;
    while Instant::now() < until {
        let some: Vec<TicketId> = tickets
            .iter()
            .skip(place % 50)
            .take(20)
            .map(|id| TicketId(*id))
            .collect();
        place += 1;
        let start = Instant::now();
        let looked = zendesk.confirm(&some).await;
        let read = zendesk.conversation(some[0]).await;
        errors += u64::from(looked.is_err() || read.is_err());
        times.add(start);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    (times, errors)
}

fn told(name: &str, otherwise: u64) -> u64 {
    let told = std::env::var(name).ok().and_then(|text| text.parse().ok());
    told.unwrap_or(otherwise)
}

async fn run() -> ExitCode {
    let seconds = told("DESK_LOAD_SECONDS", 60);
    let clients = told("DESK_LOAD_CLIENTS", 50);
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("DESK_BENCH_DIR").map(PathBuf::from);
    let dir = kept.unwrap_or_else(|| temporary.path().to_owned());
    let count = told("DESK_BENCH_TICKETS", 20_000);
    let (token, before) = {
        let dir = dir.clone();
        tokio::task::spawn_blocking(move || {
            let desk = opened(&dir);
            desk.seed(count, 1, |_| {}).unwrap();
            let people = desk.credentials().unwrap();
            let mara = people.into_iter().find(|person| person.email == AGENT).unwrap();
            (mara.bearer_token, notes(&dir))
        })
        .await
        .unwrap()
    };
    let server = Server::start(&dir);
    let first: Value = {
        let url = format!(
            "{}/api/v2/search?query=type:ticket%20status%3Csolved&per_page=100",
            server.base
        );
        let answer = Client::new().get(url).bearer_auth(&token).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    };
    let open: Vec<i64> = first["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|ticket| ticket["id"].as_i64())
        .collect();
    let open = Arc::new(open);
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..clients)
        .map(|number| {
            tokio::spawn(client(
                server.base.clone(),
                token.clone(),
                number,
                Arc::clone(&open),
                until,
            ))
        })
        .collect();
    let (looked, look_errors) = looks(&server.base, &token, &open, until).await;
    let (mut reads, mut writes) = (Times::default(), Times::default());
    let errors = AtomicU64::new(look_errors);
    let mut acknowledged = 0;
    for task in tasks {
        let measured = task.await.unwrap();
        reads.extend(measured.reads);
        writes.extend(measured.writes);
        errors.fetch_add(measured.errors, Ordering::Relaxed);
        acknowledged += measured.kept;
    }
    let took = begun.elapsed().as_secs_f64();
    let all = reads.count() + writes.count();
    println!(
        "{clients} clients, {took:.0} s, {count} tickets: {:.0} requests/s",
        all as f64 / took
    );
    println!("{:<44} {:>12} {:>12}   {:>5}", "", "median", "p99", "runs");
    println!("{}", reads.row("reads"));
    println!("{}", writes.row("writes"));
    println!(
        "{}",
        looked.row("a look of the app's adapter: 20 tickets, 1 read")
    );
    if let Some(peak) = server.peak() {
        println!("peak memory of the desk: {peak} MiB");
    }
    drop(server);
    let lost = acknowledged.saturating_sub(notes(&dir) - before);
    let errors = errors.into_inner();
    println!("errors: {errors}; notes acknowledged: {acknowledged}, lost: {lost}");
    if errors == 0 && lost == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// How many notes of this measurement the file holds.
fn notes(dir: &Path) -> u64 {
    let file = rusqlite::Connection::open(dir.join("desk.db")).unwrap();
    let count: i64 = file
        .query_row(
            "SELECT COUNT(*) FROM comments WHERE body LIKE 'load %'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    u64::try_from(count).unwrap()
}
