//! The first sync at size: 100,000 tickets with their people, read by the real adapter and applied
//! to a real cache, against a floor.
//!
//! `cargo bench -p benches --bench first_sync`. What the helpdesk costs is not measured: one sync
//! against a seeded desk is recorded first, answer by answer, into files. Then, in turns:
//!
//! * the *sync*: `Zendesk::changes` from no cursor until it has caught up, each batch applied to a
//!   new cache as the engine does it; the recorded answers come from this process's memory;
//! * the *floor*: each of those answers parsed once into a `serde_json::Value`, and the very rows
//!   that the sync leaves behind inserted into the same tables, made up beforehand, with one
//!   transaction an answer. No network, no adapter, no question whether a row is there already.
//!
//! Once more, a child process of its own syncs from a small server on loopback, and tells the most
//! memory that it held: the recorded answers are not in it.
//!
//! It fails when the sync has less than half of the floor's throughput, or holds more than 150 MiB.
//! `FIRST_SYNC_TICKETS` sets the size, `FIRST_SYNC_DIR` keeps desk and recording for the next time,
//! `FIRST_SYNC_ROUNDS` is how often both are measured.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use benches::Times;
use cache::Cache;
use desk::{Clock, Desk, DeskOptions};
use futures::{FutureExt, StreamExt};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Credentials, Demand, Helpdesk, InProcess};
use http::{Request, Response};
use model::Time;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The least part of the floor's throughput that a sync must have.
const LEAST_RATIO: f64 = 0.5;
/// The most memory that a sync may hold, in MiB.
const MOST_MEMORY: u64 = 150;
/// Whose desk it is.
const AGENT: &str = "mara@desk.example";
/// Nobody listens there: the answers come from this process.
const IN_PROCESS: &str = "http://127.0.0.1:4040";
/// Set in the child process: where the answers come from, and where the cache goes.
const CHILD: &str = "FIRST_SYNC_CHILD";

#[tokio::main]
async fn main() -> ExitCode {
    // The test harness's arguments mean nothing here.
    if let Ok(told) = std::env::var(CHILD) {
        let (url, dir) = told.split_once(' ').unwrap();
        return child(url, Path::new(dir)).await;
    }
    let number = |name: &str, otherwise| {
        let told = std::env::var(name).ok().and_then(|text| text.parse().ok());
        told.unwrap_or(otherwise)
    };
    let tickets: u64 = number("FIRST_SYNC_TICKETS", 100_000);
    let rounds: u64 = number("FIRST_SYNC_ROUNDS", 5);
    let temporary = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("FIRST_SYNC_DIR").map(PathBuf::from);
    let dir = kept.unwrap_or_else(|| temporary.path().to_owned());
    let recording = dir.join(format!("recording-{tickets}"));
    if !recording.join("index.json").exists() {
        record(&dir.join(format!("desk-{tickets}")), &recording, tickets).await;
    }
    let answers = Arc::new(Answers::read(&recording));
    println!(
        "{} answers, {:.0} MiB of JSON; {} requests",
        answers.order.len(),
        answers.bytes() as f64 / 1_048_576.0,
        answers.requests
    );
    let work = Work {
        dir: temporary.path().to_owned(),
        runs: AtomicU64::default(),
    };
    let (ratio, size) = throughput(&work, &answers, rounds).await;
    let peak = memory(&work, &answers, size).await;
    let good = ratio >= LEAST_RATIO && peak.is_none_or(|peak| peak <= MOST_MEMORY);
    if !good {
        println!("FAILED: at least {LEAST_RATIO} of the floor and at most {MOST_MEMORY} MiB are wanted");
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Sync and floor in turns; gives the ratio and how many tickets there were.
async fn throughput(work: &Work, answers: &Arc<Answers>, rounds: u64) -> (f64, usize) {
    // Once unmeasured: what it leaves behind is what the floor inserts.
    let model = work.new_dir();
    sync(IN_PROCESS, Some(answers.line()), &model).await;
    let rows = Rows::read(&model, answers);
    let size = rows.tickets();
    println!("{} tickets, {} rows in all", size, rows.all());
    let (mut syncs, mut floors) = (Times::default(), Times::default());
    for _ in 0..rounds {
        let dir = work.new_dir();
        let start = Instant::now();
        floor(answers, &rows, &dir);
        floors.add(start);
        let dir = work.new_dir();
        let start = Instant::now();
        sync(IN_PROCESS, Some(answers.line()), &dir).await;
        syncs.add(start);
        rows.are_those_of(&dir, answers);
    }
    println!("{}", floors.row("floor"));
    println!("{}", syncs.row("sync, answers from memory"));
    let a_second = |time: Duration| size as f64 / time.as_secs_f64();
    let (floor, sync) = (a_second(floors.median()), a_second(syncs.median()));
    println!(
        "floor {floor:.0} tickets/s, sync {sync:.0} tickets/s: {:.2} of the floor",
        sync / floor
    );
    (sync / floor, size)
}

/// The most memory that a process holds which only syncs.
async fn memory(work: &Work, answers: &Arc<Answers>, size: usize) -> Option<u64> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(serve(listener, answers.clone()));
    let told = format!("{url} {}", work.new_dir().display());
    let run = tokio::task::spawn_blocking(|| {
        let program = std::env::current_exe().unwrap();
        std::process::Command::new(program)
            .env(CHILD, told)
            .output()
            .unwrap()
    });
    let output = run.await.unwrap();
    server.abort();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let seconds = said["seconds"].as_f64().unwrap();
    println!(
        "over loopback, in a process of its own: {:.0} tickets/s",
        size as f64 / seconds
    );
    let peak = said["peak"].as_u64();
    match peak {
        Some(peak) => println!("peak memory of that process: {peak} MiB"),
        None => println!("peak memory of that process: the system does not say"),
    }
    peak
}

async fn child(url: &str, dir: &Path) -> ExitCode {
    let start = Instant::now();
    sync(url, None, dir).await;
    let said = json!({ "seconds": start.elapsed().as_secs_f64(), "peak": benches::peak_memory() });
    println!("{said}");
    ExitCode::SUCCESS
}

/// A folder for each cache that is made.
struct Work {
    dir: PathBuf,
    runs: AtomicU64,
}

impl Work {
    fn new_dir(&self) -> PathBuf {
        let nth = self.runs.fetch_add(1, Ordering::Relaxed);
        // The last one but one is not needed any more: only a few caches lie about at once.
        if nth > 2 {
            let _ = std::fs::remove_dir_all(self.dir.join(format!("cache-{}", nth - 2)));
        }
        self.dir.join(format!("cache-{nth}"))
    }
}

/// A whole first sync into a new cache in `dir`, as the engine does it.
async fn sync(url: &str, line: Option<InProcess>, dir: &Path) {
    let credentials = Credentials::Bearer("recorded".into());
    let clock: helpdesk::Clock = Arc::new(now);
    // As on an account of our own: no pauses, which would be what is measured.
    let plan = PollPlan {
        ours_alone: true,
        ..PollPlan::SHARED
    };
    let mut zendesk = Zendesk::new(url, &credentials, plan, clock).unwrap();
    if let Some(line) = line {
        zendesk = zendesk.in_process(line);
    }
    let cache = Arc::new(Cache::open(dir, model::AccountId("recorded".into())).unwrap());
    cache.set_me(&zendesk.me().await.unwrap()).unwrap();
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = zendesk.changes(None, wanted);
    loop {
        let batch = changes.next().await.unwrap().unwrap();
        let caught_up = batch.progress.is_none();
        let cache = cache.clone();
        let applying = tokio::task::spawn_blocking(move || {
            let (cursor, progress) = (Some(&batch.cursor), batch.progress);
            cache.apply(&batch.changes, cursor, batch.fresh_at, progress)
        });
        applying.await.unwrap().unwrap();
        if caught_up {
            return;
        }
    }
}

/// The floor: see the top.
fn floor(answers: &Answers, rows: &Rows, dir: &Path) {
    drop(Cache::open(dir, model::AccountId("recorded".into())).unwrap());
    let mut db = Connection::open(dir.join("cache.db")).unwrap();
    db.pragma_update(None, "synchronous", "normal").unwrap();
    for (nth, body) in answers.order.iter().enumerate() {
        let parsed: Value = serde_json::from_slice(body).unwrap();
        std::hint::black_box(&parsed);
        let tx = db.transaction().unwrap();
        for (table, cells) in TABLES.iter().zip(&rows.of_answers[nth]) {
            if cells.is_empty() {
                continue;
            }
            let places = vec!["?"; cells[0].len()].join(",");
            let sql = format!("INSERT INTO {table} VALUES ({places})");
            let mut insert = tx.prepare_cached(&sql).unwrap();
            for row in cells {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        tx.commit().unwrap();
    }
}

/// What a first sync fills, parents before children.
const TABLES: [&str; 4] = ["people", "tickets", "messages", "events"];

/// The rows that a sync leaves behind, by the answer that told of them first.
struct Rows {
    of_answers: Vec<[Vec<Vec<Cell>>; TABLES.len()]>,
}

impl Rows {
    fn read(dir: &Path, answers: &Answers) -> Self {
        let db = Connection::open_with_flags(dir.join("cache.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut tables = TABLES.map(|table| by_first_column(&db, table));
        let mut of_answers = Vec::new();
        for body in &answers.order {
            let told: Value = serde_json::from_slice(body).unwrap();
            let ids = |list: &str| -> Vec<i64> {
                let rows = told[list].as_array().map(Vec::as_slice).unwrap_or_default();
                rows.iter().filter_map(|row| row["id"].as_i64()).collect()
            };
            // A conversation's answers have no list of tickets; its audits name the ticket.
            let spoken: HashSet<i64> = told["audits"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|audit| audit["ticket_id"].as_i64())
                .collect();
            let spoken: Vec<i64> = spoken.into_iter().collect();
            let wanted = [ids("users"), ids("tickets"), spoken.clone(), spoken];
            let mut nth = 0;
            of_answers.push(wanted.map(|ids| {
                let table = &mut tables[nth];
                nth += 1;
                ids.iter().filter_map(|id| table.remove(id)).flatten().collect()
            }));
        }
        for (table, left) in TABLES.iter().zip(&tables) {
            assert!(left.is_empty(), "no answer told of {} {table}", left.len());
        }
        Self { of_answers }
    }

    fn tickets(&self) -> usize {
        self.of_answers.iter().map(|tables| tables[1].len()).sum()
    }

    fn all(&self) -> usize {
        self.of_answers.iter().flatten().map(Vec::len).sum()
    }

    /// A sync that left less behind would be measured too fast.
    fn are_those_of(&self, dir: &Path, answers: &Answers) {
        let there = Rows::read(dir, answers);
        assert_eq!((there.tickets(), there.all()), (self.tickets(), self.all()));
    }
}

fn by_first_column(db: &Connection, table: &str) -> HashMap<i64, Vec<Vec<Cell>>> {
    let mut found: HashMap<i64, Vec<Vec<Cell>>> = HashMap::new();
    let mut all = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = all.column_count();
    let mut rows = all.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let cells = (0..columns).map(|nth| row.get(nth).unwrap()).collect();
        found.entry(row.get(0).unwrap()).or_default().push(cells);
    }
    found
}

/// One whole sync against a desk of that size, its answers kept in `recording`.
async fn record(data: &Path, recording: &Path, tickets: u64) {
    let desk = Desk::open_with(DeskOptions {
        clock: Clock::system(),
        rate_limit: u32::MAX,
        ..DeskOptions::new(data)
    })
    .unwrap();
    desk.lift_endpoint_limits();
    let start = Instant::now();
    let seeding = {
        let desk = desk.clone();
        tokio::task::spawn_blocking(move || desk.seed(tickets, 1, |_| {}).unwrap())
    };
    let made = seeding.await.unwrap();
    println!("seeded {made} tickets in {:.0} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    std::fs::create_dir_all(recording).unwrap();
    let index: Arc<Mutex<Vec<String>>> = Arc::default();
    let requests = Arc::new(AtomicU64::new(0));
    let token = desk.session_token(AGENT).unwrap();
    let line: InProcess = {
        let (index, requests, recording) = (index.clone(), requests.clone(), recording.to_owned());
        Arc::new(move |mut request| {
            let (desk, index, requests) = (desk.clone(), index.clone(), requests.clone());
            let (token, recording) = (token.clone(), recording.clone());
            async move {
                requests.fetch_add(1, Ordering::Relaxed);
                let bearer = format!("Bearer {token}").parse().unwrap();
                request.headers_mut().insert("Authorization", bearer);
                let uri = path_of(&request);
                let answer = desk.answer(4040, request).await.unwrap();
                assert_eq!(answer.status(), 200, "{uri}");
                let mut index = index.lock().unwrap();
                if !index.contains(&uri) {
                    std::fs::write(recording.join(index.len().to_string()), answer.body()).unwrap();
                    index.push(uri);
                }
                answer
            }
            .boxed()
        })
    };
    let scratch = tempfile::tempdir().unwrap();
    sync(IN_PROCESS, Some(line), scratch.path()).await;
    let told = json!({
        "uris": *index.lock().unwrap(),
        "requests": requests.load(Ordering::Relaxed),
    });
    std::fs::write(recording.join("index.json"), told.to_string()).unwrap();
    println!("recorded in {:.0} s", start.elapsed().as_secs_f64());
}

fn path_of<T>(request: &Request<T>) -> String {
    let uri = request.uri();
    uri.path_and_query()
        .map_or(uri.path(), |path| path.as_str())
        .to_owned()
}

/// The recorded answers, each once, in the order in which they were first asked for.
struct Answers {
    order: Vec<Arc<Vec<u8>>>,
    by_uri: HashMap<String, usize>,
    requests: u64,
}

impl Answers {
    fn read(recording: &Path) -> Self {
        let told = std::fs::read(recording.join("index.json")).unwrap();
        let told: Value = serde_json::from_slice(&told).unwrap();
        let uris = told["uris"].as_array().unwrap();
        let mut answers = Self {
            order: Vec::new(),
            by_uri: HashMap::new(),
            requests: told["requests"].as_u64().unwrap(),
        };
        for (nth, uri) in uris.iter().enumerate() {
            let body = std::fs::read(recording.join(nth.to_string())).unwrap();
            answers.order.push(Arc::new(body));
            answers.by_uri.insert(uri.as_str().unwrap().to_owned(), nth);
        }
        answers
    }

    fn bytes(&self) -> usize {
        self.order.iter().map(|body| body.len()).sum()
    }

    fn get(&self, uri: &str) -> &[u8] {
        let nth = self.by_uri.get(uri);
        let nth = nth.unwrap_or_else(|| panic!("not recorded, record anew: {uri}"));
        &self.order[*nth]
    }

    fn line(self: &Arc<Self>) -> InProcess {
        let answers = self.clone();
        Arc::new(move |request| {
            let body = answers.get(&path_of(&request)).to_vec();
            async move { Response::new(body) }.boxed()
        })
    }
}

/// The smallest server that can be: each connection asks and is answered, one after the other.
async fn serve(listener: TcpListener, answers: Arc<Answers>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let answers = answers.clone();
        // A connection that breaks is the client's to notice.
        tokio::spawn(async move { drop(converse(stream, &answers).await) });
    }
}

async fn converse(mut stream: TcpStream, answers: &Answers) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut asked = Vec::new();
    loop {
        while !asked.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut asked).await? == 0 {
                return Ok(());
            }
        }
        let line = String::from_utf8_lossy(&asked);
        let uri = line.split(' ').nth(1).unwrap_or_default().to_owned();
        asked.clear();
        let body = answers.get(&uri);
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
    }
}

/// This computer's clock; a measurement may read it.
#[allow(clippy::disallowed_methods, reason = "a measurement may read the clock")]
fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time(i64::try_from(since.unwrap_or(Duration::ZERO).as_millis()).unwrap_or(0))
}
