//! The desk at size, over HTTP: 100,000 tickets with 1,000,000 messages unless told otherwise.
//!
//! `cargo bench -p benches --bench desk`. With `DESK_BENCH_DIR` the seeded desk is kept there and
//! used again; `DESK_BENCH_TICKETS` sets its size. The program prints a table of medians and 99th
//! percentiles, and the most memory that the process (desk and client) held after seeding.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use benches::Times;
use desk::{Clock, Desk, DeskOptions};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;

struct Bench {
    client: Client,
    base: String,
    admin: String,
    agent: String,
}

impl Bench {
    async fn get(&self, token: &str, path: &str) -> Value {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}/api/v2/{path}", self.base)
        };
        let answer = self.client.get(url).bearer_auth(token).send().await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        assert!(status.is_success(), "{path}: {status}");
        serde_json::from_slice(&body).unwrap()
    }

    /// Times the whole answer, its JSON not parsed.
    async fn time(&self, token: &str, path: &str, count: usize) -> Times {
        let mut times = Times::default();
        for _ in 0..count {
            let start = Instant::now();
            let url = format!("{}/api/v2/{path}", self.base);
            let answer = self.client.get(url).bearer_auth(token).send().await.unwrap();
            assert!(answer.status().is_success(), "{path}: {}", answer.status());
            answer.bytes().await.unwrap();
            times.add(start);
        }
        times
    }

    async fn show(&self, name: &str, token: &str, path: &str, count: usize) {
        println!("{}", self.time(token, path, count).await.row(name));
    }
}

fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('=', "%3D").replace('/', "%2F")
}

fn main() {
    // The test harness's arguments mean nothing here.
    // Built together with the app, the client has TLS and wants to be told whose.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let kept = std::env::var_os("DESK_BENCH_DIR").map(PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let dir = kept.unwrap_or_else(|| temporary.path().to_owned());
    let tickets: u64 = std::env::var("DESK_BENCH_TICKETS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let desk = Desk::open_with(DeskOptions {
        clock: Clock::system(),
        rate_limit: u32::MAX,
        ..DeskOptions::new(&dir)
    })
    .unwrap();
    desk.lift_endpoint_limits();
    let seeding = {
        let desk = desk.clone();
        tokio::task::spawn_blocking(move || {
            let start = Instant::now();
            let made = desk.seed(tickets, 1, |_| {}).unwrap();
            (made, start.elapsed())
        })
    };
    let (made, took) = seeding.await.unwrap();
    if made > 0 {
        println!("seeded {made} tickets in {:.0} s", took.as_secs_f64());
        if let Some(peak) = benches::peak_memory() {
            println!("peak memory while seeding: {peak} MiB");
        }
    }
    let anew = benches::forget_peak();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let people = desk.credentials().unwrap();
    let token = |email: &str| {
        let person = people.iter().find(|person| person.email == email);
        person.unwrap().bearer_token.clone()
    };
    let bench = Bench {
        client: Client::new(),
        base,
        admin: token("iris@desk.example"),
        agent: token("mara@desk.example"),
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = desk.clone();
    let server = tokio::spawn(async move {
        let end = async {
            let _ = stopped.await;
        };
        serving.serve(listener, end).await.unwrap();
    });
    let messages: i64 = rusqlite::Connection::open(dir.join("desk.db"))
        .unwrap()
        .query_row("SELECT COUNT(*) FROM comments", [], |row| row.get(0))
        .unwrap();
    measure(&bench, messages).await;
    if let Some(peak) = benches::peak_memory() {
        let since = if anew { "after seeding" } else { "seeding included" };
        println!("peak memory of the process, {since}: {peak} MiB");
    }
    let _ = stop.send(());
    server.await.unwrap();
}

async fn measure(bench: &Bench, messages: i64) {
    let (admin, agent) = (bench.admin.as_str(), bench.agent.as_str());
    let counted = bench.get(agent, "tickets/count").await;
    println!("tickets: {}", counted["count"]["value"]);
    println!("messages: {messages}");
    println!("{:<44} {:>12} {:>12}   {:>5}", "", "median", "p99", "runs");

    // Exports, first and last position.
    for (stream, list) in [("tickets", "tickets"), ("users", "users")] {
        let first = format!("incremental/{stream}/cursor?start_time=0");
        let mut cursors = vec![first.clone()];
        let mut path = first;
        let mut rows = 0;
        loop {
            let page = bench.get(admin, &path).await;
            rows += page[list].as_array().unwrap().len();
            if page["end_of_stream"] == true {
                break;
            }
            let after = encoded(page["after_cursor"].as_str().unwrap());
            path = format!("incremental/{stream}/cursor?cursor={after}");
            cursors.push(path.clone());
        }
        println!("{stream}: {rows} rows in {} pages", cursors.len());
        bench
            .show(
                &format!("incremental {stream}, 1000 rows, first page"),
                admin,
                &cursors[0],
                40,
            )
            .await;
        let last = &cursors[cursors.len().saturating_sub(2)];
        bench
            .show(
                &format!("incremental {stream}, 1000 rows, last page"),
                admin,
                last,
                40,
            )
            .await;
    }
    let recent = unix_now() - 40 * 86_400;
    for (name, start) in [("first", 0), ("last", recent)] {
        let path =
            format!("incremental/ticket_events?include=comment_events&per_page=1000&start_time={start}");
        bench
            .show(
                &format!("ticket events, 1000 audits, {name} page"),
                admin,
                &path,
                20,
            )
            .await;
    }

    // Lists.
    bench
        .show(
            "list, 100 newest, users and groups",
            agent,
            "tickets?page[size]=100&sort=-updated_at&include=users,groups",
            100,
        )
        .await;
    bench
        .show(
            "list, 100 oldest, users and groups",
            agent,
            "tickets?page[size]=100&sort=updated_at&include=users,groups",
            100,
        )
        .await;
    for (name, include) in [
        (
            "list, 100 newest, users and comment counts",
            "users,comment_count",
        ),
        (
            "  with last audits and metrics too",
            "users,comment_count,last_audits,metric_sets",
        ),
    ] {
        let path = format!("tickets?page[size]=100&sort=-updated_at&include={include}");
        bench.show(name, agent, &path, 100).await;
    }
    bench
        .show(
            "list by offset, page 100",
            agent,
            "tickets?per_page=100&page=100&sort_by=updated_at",
            20,
        )
        .await;
    bench
        .show("count of all tickets", agent, "tickets/count", 20)
        .await;
    let me = bench.get(agent, "users/me").await["user"]["id"].clone();
    bench
        .show(
            "assigned to me, 100",
            agent,
            &format!("users/{me}/tickets/assigned?page[size]=100&sort=-updated_at"),
            100,
        )
        .await;

    // Search and views.
    for (name, query) in [
        (
            "search: unassigned queue",
            "type:ticket assignee:none status<solved tags:messaging_support",
        ),
        (
            "search: tag and assignee",
            "type:ticket tags:whatsapp_support assignee:me",
        ),
        (
            "search: tag of every ticket",
            "type:ticket tags:messaging_support",
        ),
        (
            "search: mine since January",
            "type:ticket assignee:me updated>2026-01-01",
        ),
        ("search: a family name", "type:ticket Papadopoulos"),
        ("search: a common word", "type:ticket pedido"),
        ("search: whatsapp number", "type:user whatsapp:\"0001234\""),
    ] {
        let query = query
            .replace(' ', "%20")
            .replace('"', "%22")
            .replace('<', "%3C")
            .replace('>', "%3E");
        bench
            .show(name, agent, &format!("search?query={query}"), 30)
            .await;
    }
    let views = bench.get(agent, "views").await;
    for view in views["views"].as_array().unwrap().iter().take(2) {
        let (id, title) = (&view["id"], view["title"].as_str().unwrap());
        bench
            .show(
                &format!("view: {title}"),
                agent,
                &format!("views/{id}/tickets?page[size]=100"),
                40,
            )
            .await;
        bench
            .show("  its count", agent, &format!("views/{id}/count"), 40)
            .await;
    }

    // One ticket.
    let newest = bench.get(agent, "tickets?page[size]=100&sort=-updated_at").await;
    let open: Vec<i64> = newest["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|ticket| ticket["status"] != "closed")
        .filter_map(|ticket| ticket["id"].as_i64())
        .collect();
    let mut shown = Times::default();
    for _ in 0..3 {
        for id in &open {
            let start = Instant::now();
            bench.get(agent, &format!("tickets/{id}?include=users")).await;
            bench
                .get(
                    agent,
                    &format!("tickets/{id}/comments?page[size]=100&include=users"),
                )
                .await;
            shown.add(start);
        }
    }
    println!("{}", shown.row("show a ticket with its comments"));
    let mut updated = Times::default();
    for (n, id) in open.iter().cycle().take(200).enumerate() {
        let change = json!({ "ticket": { "comment": { "body": format!("note {n}"), "public": false } } });
        let start = Instant::now();
        let answer = bench
            .client
            .put(format!("{}/api/v2/tickets/{id}", bench.base))
            .bearer_auth(agent)
            .json(&change)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap();
        updated.add(start);
    }
    println!("{}", updated.row("update with a note"));
}

/// Seconds since 1970; a measurement may read the clock.
#[allow(clippy::disallowed_methods, reason = "a measurement may read the clock")]
fn unix_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap_or(Duration::ZERO).as_secs()).unwrap_or(0)
}
