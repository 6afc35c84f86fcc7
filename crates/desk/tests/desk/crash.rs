//! Killed at any moment, the desk opens again and has everything that it acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use desk::{Clock, Desk, DeskOptions, Inbound, Sender};
use model::Channel;
use serde_json::{Value, json};

const DIR: &str = "REDDOT_TEST_CRASH_DIR";

fn message(round: usize, n: usize) -> Inbound {
    Inbound {
        channel: Channel::Line,
        account: None,
        from: Sender {
            address: format!("u{}", n % 7),
            name: String::new(),
        },
        attachments: Vec::new(),
        text: format!("message {round} {n}"),
        sent_at: None,
        external_id: Some(format!("{round}-{n}")),
    }
}

/// Not a test by itself: the process that is killed. Writes until then, and says what was stored.
#[test]
fn the_process_that_is_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let desk = Desk::open(&dir, Clock::system()).unwrap();
    let round = usize::try_from(std::process::id()).unwrap();
    let mut out = std::io::stdout();
    for n in 0.. {
        let received = desk.receive(&message(round, n)).unwrap();
        writeln!(out, "stored {} {n}", received.comment_id).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut stored_before = 0;
    let rounds: usize = if std::env::var_os("REDDOT_LONG").is_some() {
        200
    } else {
        20
    };
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::the_process_that_is_killed", "--nocapture"])
            .env(DIR, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let id = usize::try_from(child.id()).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged = Vec::new();
        let mut note = |line: &str| {
            if let Some(rest) = line.split_once("stored ").map(|(_, rest)| rest) {
                let (comment, n) = rest.split_once(' ').unwrap();
                acknowledged.push((comment.parse::<i64>().unwrap(), n.parse::<usize>().unwrap()));
            }
        };
        // Anywhere among a thousand writes.
        for line in lines.by_ref().take(40 + round * 613 % 960) {
            note(&line.unwrap());
        }
        std::thread::sleep(Duration::from_micros(300 * (round as u64 % 20 + 1)));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            note(&line);
        }

        let desk = Desk::open(dir.path(), Clock::system()).unwrap();
        assert!(acknowledged.len() > 20);
        let file = rusqlite::Connection::open(dir.path().join("desk.db")).unwrap();
        let whole: String = file
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
        let mut find = file
            .prepare("SELECT comment_id FROM received WHERE external_id = ?1")
            .unwrap();
        for &(comment, n) in &acknowledged {
            let found: Option<i64> = find.query_row([format!("{id}-{n}")], |row| row.get(0)).ok();
            assert_eq!(
                found,
                Some(comment),
                "message {n} of round {round} was acknowledged and is not there"
            );
            assert!(comment > stored_before, "an id came back");
        }
        let (comment, n) = acknowledged[acknowledged.len() - 1];
        let again = desk.receive(&message(id, n)).unwrap();
        assert!(again.duplicate && again.comment_id == comment);
        stored_before = desk.receive(&message(0, round)).unwrap().comment_id;
    }
}

const SERVING: &str = "REDDOT_TEST_CRASH_SERVING";

/// Not a test by itself: the process that serves and is killed.
#[test]
fn the_serving_process_that_is_killed() {
    let Ok(dir) = std::env::var(SERVING) else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let desk = Desk::open_with(DeskOptions {
            rate_limit: u32::MAX,
            ..DeskOptions::new(dir)
        })
        .unwrap();
        desk.lift_endpoint_limits();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("serves http://{}", listener.local_addr().unwrap());
        desk.serve(listener, std::future::pending()).await.unwrap();
    });
}

/// What was acknowledged: tickets by the external id that was asked for, and notes by their text.
#[derive(Default)]
struct Acknowledged {
    tickets: Vec<(i64, String)>,
    notes: Vec<(i64, String)>,
}

/// One client: makes a ticket, writes a note on it, and so on, until nobody answers any more.
async fn works_until_it_ends(base: String, token: String, name: String, kept: Arc<Mutex<Acknowledged>>) {
    let client = crate::support::client();
    for n in 0.. {
        let name = format!("{name}-{n}");
        let ask = |method: reqwest::Method, path: String, body: Value| {
            let request = client
                .request(method, format!("{base}/api/v2/{path}"))
                .bearer_auth(&token);
            let request = request.header("idempotency-key", &name).json(&body);
            async move {
                let answer = request.send().await.ok()?;
                assert!(answer.status().is_success(), "{}", answer.status());
                answer.json::<Value>().await.ok()
            }
        };
        let ticket = json!({ "ticket": { "external_id": name, "comment": { "body": name } } });
        let Some(made) = ask(reqwest::Method::POST, "tickets".to_owned(), ticket).await else {
            return;
        };
        let id = made["ticket"]["id"].as_i64().unwrap();
        kept.lock().unwrap().tickets.push((id, name.clone()));
        let note = format!("note {name}");
        let change = json!({ "ticket": { "comment": { "body": note, "public": false } } });
        if ask(reqwest::Method::PUT, format!("tickets/{id}"), change)
            .await
            .is_none()
        {
            return;
        }
        kept.lock().unwrap().notes.push((id, note));
    }
}

#[test]
fn a_kill_while_many_write_over_http_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let rounds: u64 = if std::env::var_os("REDDOT_LONG").is_some() {
        40
    } else {
        3
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for round in 0..rounds {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::the_serving_process_that_is_killed",
                "--nocapture",
            ])
            .env(SERVING, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = lines
            .find_map(|line| {
                line.unwrap()
                    .split_once("serves ")
                    .map(|(_, base)| base.to_owned())
            })
            .unwrap();
        let people = Desk::open(dir.path(), Clock::system())
            .unwrap()
            .credentials()
            .unwrap();
        let token = people
            .into_iter()
            .find(|person| person.role == "admin")
            .unwrap()
            .bearer_token;
        let kept = Arc::<Mutex<Acknowledged>>::default();
        runtime.block_on(async {
            let clients: Vec<_> = (0..12)
                .map(|n| {
                    let name = format!("{round}-{n}");
                    tokio::spawn(works_until_it_ends(
                        base.clone(),
                        token.clone(),
                        name,
                        Arc::clone(&kept),
                    ))
                })
                .collect();
            // In the midst of it, also where a busy machine takes its time to come so far.
            let begun = Instant::now();
            while kept.lock().unwrap().tickets.len() <= 12 && begun.elapsed() < Duration::from_secs(60) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            tokio::time::sleep(Duration::from_millis(200 + round * 37 % 600)).await;
            child.kill().unwrap();
            for client in clients {
                client.await.unwrap();
            }
        });
        child.wait().unwrap();
        // It opens again, and has everything.
        Desk::open(dir.path(), Clock::system()).unwrap();
        let file = rusqlite::Connection::open(dir.path().join("desk.db")).unwrap();
        let whole: String = file
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
        let kept = kept.lock().unwrap();
        assert!(kept.tickets.len() > 12, "{} in round {round}", kept.tickets.len());
        for (id, name) in &kept.tickets {
            let found: Vec<i64> = file
                .prepare_cached("SELECT id FROM tickets WHERE external_id = ?1")
                .unwrap()
                .query_map([name], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert_eq!(found, [*id], "{name}: once, as it was acknowledged");
        }
        for (id, note) in &kept.notes {
            let found: i64 = file
                .prepare_cached("SELECT COUNT(*) FROM comments WHERE ticket_id = ?1 AND body = ?2")
                .unwrap()
                .query_row(rusqlite::params![id, note], |row| row.get(0))
                .unwrap();
            assert_eq!(found, 1, "{note}");
        }
    }
}
