//! Killed at any moment, the desk opens again and has everything that it acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use desk::{Clock, Desk, Inbound, Sender};
use model::Channel;

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
