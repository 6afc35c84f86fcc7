//! `reddot` is killed (SIGKILL) at every step of a send, and at random moments, while answers are lost
//! and writes land late. Once the desk answers again, each send is over: what is accepted is at the
//! desk once, what failed or is blocked is not there at all, and nothing else was lost.
//!
//! `REDDOT_SEED=n` plays one course alone; `REDDOT_LONG=1` plays 300.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

#[path = "../../engine/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cache::{Cache, Fetched, Held, NewNote, NewReply, OutgoingWhat};
use desk::{Fault, FaultRule};
use model::{Priority, Span, Status, TicketId, Time, UserId};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use support::{Office, mine, now};

const SEEDS: u64 = 20;
const SEEDS_LONG: u64 = 300;
/// Courses played at once.
const AT_ONCE: usize = 8;
/// Of one course.
const ROUNDS: usize = 3;
/// The longest that a write lands late, in seconds: below `support::LONGEST_WRITE`.
const LATEST: u32 = 2;
/// The file of each draft.
const DRAFTS: &str = "draft.jpg";
/// How long the outbox may take to come to an end at a desk that is quiet and well.
const PATIENCE: Duration = Duration::from_secs(40);

/// Starts it on the files in `dir`, with a profile of its own around them.
fn start_child(profile: &Path, office: &Office, dies_at: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_reddot"))
        .arg("--profile")
        .arg(profile)
        .env("REDDOT_ZENDESK_URL", office.url())
        .env(
            "REDDOT_ZENDESK_TOKEN",
            office.desk.session_token("mara@desk.example").unwrap(),
        )
        .env("REDDOT_DIES_AT", dies_at)
        // No tray and no notifications: nothing of this desktop's is touched.
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .env("DBUS_SYSTEM_BUS_ADDRESS", "disabled:")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A profile whose one account has its files in `dir`.
fn profile_around(dir: &Path, office: &Office) -> tempfile::TempDir {
    let profile = tempfile::tempdir().unwrap();
    let accounts = profile.path().join("accounts");
    std::fs::create_dir(&accounts).unwrap();
    let name = office.url().replace("http://", "").replace(':', "_") + "-token";
    std::os::unix::fs::symlink(dir, accounts.join(name)).unwrap();
    profile
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_of_a_send_nothing_is_lost_and_nothing_is_done_twice() {
    let long = std::env::var_os("REDDOT_LONG").is_some();
    let seeds = if long { SEEDS_LONG } else { SEEDS };
    let Some(tally) = support::play_all(seeds, AT_ONCE, play).await else {
        return;
    };
    for step in engine::STEPS {
        let died = format!("died at: {step}");
        assert!(tally.contains_key(&died), "{died}: never");
    }
    let count = |what: &str| tally.get(what).copied().unwrap_or_default();
    let (accepted, all) = (
        count("accepted without refusals"),
        count("sends without refusals"),
    );
    assert!(accepted * 100 >= all * 99, "{accepted} of {all} were accepted");
    assert!(count("not accepted with refusals") > 0, "nothing was refused");
    assert!(count("replies with files accepted") > 0, "no file went along");
    assert!(
        count("notes with files accepted") > 0,
        "none went along with a note"
    );
}

type Ended = support::Ended<String>;

struct Course {
    seed: u64,
    dice: StdRng,
    office: Office,
    dir: tempfile::TempDir,
    profile: tempfile::TempDir,
    tickets: Vec<TicketId>,
    /// In this course some tickets are closed meanwhile, so that sends are refused.
    refusals: bool,
    asked: usize,
    /// The files of each reply and each note, by its key.
    files: BTreeMap<String, Vec<String>>,
    story: Vec<String>,
    tally: BTreeMap<String, usize>,
}

async fn play(seed: u64) -> Ended {
    let mut course = Course::begin(seed).await;
    for round in 0..ROUNDS {
        course.ask(round);
        course.faults();
        let lives = course.dice.random_range(1..=3);
        for life in 0..lives {
            course.live(round * 3 + life).await;
            course.meanwhile(round).await;
        }
    }
    course.end().await
}

impl Course {
    async fn begin(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let mut office = Office::open().await;
        office.truth = Span::seconds(1);
        let tickets: Vec<TicketId> = (0..3)
            .map(|n| match dice.random_bool(0.5) {
                true => office.whatsapp(&format!("+3460011122{n}"), &format!("Ana {n}"), "¿Hola?"),
                false => office.line(&format!("line-{n}"), &format!("Ana {n}"), "¿Hola?"),
            })
            .collect();
        let mara = office.engine().await;
        mara.wait("the tickets", |status| status.waiting == 3).await;
        for ticket in &tickets {
            let ask = protocol::GetConversation {
                ticket: support::of(*ticket),
                refresh: true,
            };
            mara.ask(ask).await.unwrap();
            mara.wait_message(*ticket, "¿Hola?").await;
            let draft = protocol::SaveDraft {
                note: false,
                ticket: support::of(*ticket),
                text: format!("a draft on {ticket}"),
            };
            mara.ask(draft).await.unwrap();
            mara.attach(*ticket, DRAFTS, b"\xff\xd8\xff: a file of the draft")
                .await
                .unwrap();
        }
        let dir = mara.stop();
        let profile = profile_around(dir.path(), &office);
        Self {
            seed,
            dice,
            office,
            dir,
            profile,
            tickets,
            refusals: seed % 5 == 4,
            asked: 0,
            files: BTreeMap::new(),
            story: Vec::new(),
            tally: BTreeMap::new(),
        }
    }

    fn tell(&mut self, what: String) {
        self.story.push(what);
    }

    fn count(&mut self, what: impl Into<String>) {
        *self.tally.entry(what.into()).or_default() += 1;
    }

    /// The agent replies, writes notes, sets, gives and tags; then the program starts.
    fn ask(&mut self, round: usize) {
        let cache = Cache::open(self.dir.path(), mine()).unwrap();
        for _ in 0..self.dice.random_range(2..=4) {
            let ticket = self.tickets[self.dice.random_range(0..self.tickets.len())];
            let nth = self.asked;
            self.asked += 1;
            let key = format!("seed-{}-{nth}", self.seed);
            let act = match self.dice.random_range(0..13) {
                10 => OutgoingWhat::Priority(Some(
                    [Priority::High, Priority::Low][self.dice.random_range(0..2)],
                )),
                11.. => OutgoingWhat::Note {
                    text: format!("seed {} note {nth}", self.seed),
                },
                0 => OutgoingWhat::Status([Status::Open, Status::Hold][self.dice.random_range(0..2)]),
                1 => OutgoingWhat::Assign([None, Some(UserId(1003))][self.dice.random_range(0..2)]),
                2..4 => OutgoingWhat::Tags {
                    add: vec![format!("t{nth}")],
                    remove: vec![format!("t{}", nth.saturating_sub(1))],
                },
                _ => OutgoingWhat::Reply {
                    text: format!("seed {} reply {nth}", self.seed),
                    status: Status::Pending,
                },
            };
            let at = now();
            let leaves = at + Span(self.dice.random_range(0..400));
            // A reply takes its draft along, a note its own, as they do when they are given.
            let (draft, note_draft) = (format!("a draft on {ticket}"), format!("a note on {ticket}"));
            let names: Vec<String> = (0..self.dice.random_range(0..3))
                .map(|n| format!("{nth}-{n}.png"))
                .collect();
            if let OutgoingWhat::Note { text } = &act {
                let files = names
                    .iter()
                    .map(|name| keep(&cache, ticket, true, name))
                    .collect();
                let note = NewNote {
                    key: key.clone(),
                    ticket,
                    text: text.clone(),
                    files,
                    not_before: leaves,
                };
                cache.queue_note(&note, at).unwrap().unwrap();
                self.files.insert(key.clone(), names);
            } else if let OutgoingWhat::Reply { text, status } = &act {
                let files = names
                    .iter()
                    .map(|name| keep(&cache, ticket, false, name))
                    .collect();
                let reply = NewReply {
                    key: key.clone(),
                    ticket,
                    text: text.clone(),
                    status: *status,
                    files,
                    not_before: leaves,
                };
                cache.queue_reply_with_files(&reply, at).unwrap().unwrap();
                self.files.insert(key.clone(), names);
            } else {
                cache.queue_act(&key, ticket, &act, at, leaves).unwrap();
            }
            cache.save_draft(ticket, &draft).unwrap();
            cache.save_note_draft(ticket, &note_draft).unwrap();
            self.tell(format!("round {round}: {key} on #{ticket}: {act:?}"));
        }
    }

    fn faults(&mut self) {
        self.office.desk.faults().clear();
        for _ in 0..self.dice.random_range(0..3) {
            let fault = match self.dice.random_range(0..8) {
                0 | 1 => Fault::DropAnswer,
                2 | 3 => Fault::LateWrite {
                    seconds: self.dice.random_range(0..=LATEST),
                },
                4 => Fault::DropRequest,
                5 => Fault::ServerError,
                6 => Fault::CutBody,
                _ => Fault::Slow {
                    millis: self.dice.random_range(100..1500),
                },
            };
            let mut rule = FaultRule::next(fault).times(self.dice.random_range(1..3));
            rule = match self.dice.random_range(0..10) {
                0..7 => rule.method("PUT"),
                7 => rule.path("/api/v2/tickets/"),
                _ => rule.path("/api/v2/uploads"),
            };
            self.tell(format!("fault: {rule:?}"));
            self.office.desk.faults().add(rule);
        }
    }

    /// The program runs until it kills itself, or is killed.
    async fn live(&mut self, nth: usize) {
        let steps = engine::STEPS;
        let again = !nth.is_multiple_of(3) && self.dice.random_bool(0.4);
        // Only what an earlier life left unknown is looked up.
        let (step, time) = match again {
            true => (["looking up", "looked up"][self.dice.random_range(0..2)], 1),
            false => {
                let step = steps[(usize::try_from(self.seed).unwrap() * 5 + nth) % steps.len()];
                (step, self.dice.random_range(1..=2))
            }
        };
        let dies_at = format!("{step}#{time}");
        let mut child = start_child(self.profile.path(), &self.office, &dies_at);
        let longest = Duration::from_millis(self.dice.random_range(1500..6000));
        let began = tokio::time::Instant::now();
        let by_itself = loop {
            if child.try_wait().unwrap().is_some() {
                break true;
            }
            if began.elapsed() > longest {
                break false;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        if by_itself {
            self.count(format!("died at: {step}"));
        } else {
            child.kill().unwrap();
            child.wait().unwrap();
            self.count("killed at a random moment");
        }
        let after = began.elapsed().as_millis();
        self.tell(format!(
            "life {nth}, to die at {dies_at}: by itself {by_itself}, after {after} ms"
        ));
    }

    /// Others work on the same tickets.
    async fn meanwhile(&mut self, round: usize) {
        let ticket = self.tickets[self.dice.random_range(0..self.tickets.len())];
        let path = format!("/api/v2/tickets/{ticket}.json");
        let change = match self.dice.random_range(0..6) {
            0 => json!({"comment": {"body": format!("note of round {round}"), "public": false}}),
            1 if self.refusals => json!({"status": "closed", "assignee_id": 1003}),
            _ => return,
        };
        let (status, _) = self
            .office
            .admin("PUT", &path, &json!({ "ticket": change }))
            .await;
        self.tell(format!("PUT {path} {change}: {status}"));
    }

    /// All is well again: the outbox comes to an end, and is compared with the desk.
    async fn end(mut self) -> Ended {
        self.office.desk.faults().clear();
        tokio::time::sleep(Duration::from_secs(u64::from(LATEST))).await;
        let dir = std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap());
        let path = dir.path().to_owned();
        let mara = self.office.engine_in(dir).await;
        let patience = tokio::time::Instant::now() + PATIENCE;
        while tokio::time::Instant::now() < patience {
            let moves = sends(&path)
                .iter()
                .any(|send| !matches!(send.state.as_str(), "accepted" | "failed" | "blocked"));
            if !moves {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // What is late would come now.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let mut wrong = Vec::new();
        let mut audits = BTreeMap::new();
        for ticket in &self.tickets {
            audits.insert(*ticket, self.audits(*ticket).await);
        }
        let sends = sends(&path);
        if sends.len() != self.asked {
            wrong.push(format!("{} rows of {} are there", sends.len(), self.asked));
        }
        let kind = if self.refusals { "with" } else { "without" };
        for send in sends {
            self.count(format!("sends {kind} refusals"));
            let accepted = send.state == "accepted";
            if accepted {
                self.count(format!("accepted {kind} refusals"));
            } else {
                self.count(format!("not accepted {kind} refusals"));
            }
            let theirs = &audits[&send.ticket];
            let by_key = |audit: &&Value| audit["metadata"]["custom"]["reddot_send"] == send.key;
            let done = theirs.iter().filter(by_key).count();
            let words = matches!(send.kind.as_str(), "reply" | "note");
            let comments: Vec<&Value> = theirs
                .iter()
                .flat_map(|audit| audit["events"].as_array().unwrap())
                .filter(|event| event["type"] == "Comment" && event["body"] == send.text)
                .collect();
            let said = comments.len();
            if comments
                .iter()
                .any(|said| said["public"] != (send.kind == "reply"))
            {
                wrong.push(format!("a note for all, or a reply for none: {comments:?}"));
            }
            // In the order in which they were uploaded, which a second attempt changes.
            let mut files: Vec<&str> = theirs
                .iter()
                .filter(by_key)
                .flat_map(|audit| audit["events"].as_array().unwrap())
                .flat_map(|event| event["attachments"].as_array().into_iter().flatten())
                .map(|file| file["file_name"].as_str().unwrap())
                .collect();
            files.sort_unstable();
            let given = self.files.get(&send.key).cloned().unwrap_or_default();
            let here = files_here(&path, &send.key);
            let good = if accepted {
                files == given && here.is_empty()
            } else {
                here == given
            };
            if !good {
                wrong.push(format!(
                    "files: at the desk {files:?}, here {here:?}, given {given:?}: {send:?}"
                ));
            }
            if accepted && !given.is_empty() {
                self.count(match send.kind.as_str() {
                    "note" => "notes with files accepted",
                    _ => "replies with files accepted",
                });
            }
            let good = match (send.state.as_str(), send.kind.as_str()) {
                ("accepted", _) if words => (done, said) == (1, 1),
                // What was so already leaves no audit.
                ("accepted", _) => done <= 1,
                ("failed" | "blocked", _) => done == 0 && (!words || said == 0),
                _ => false,
            };
            if !good {
                wrong.push(format!("done {done} times, said {said} times: {send:?}"));
            }
        }
        for ticket in &self.tickets {
            let held = mara.conversation(*ticket).await;
            if held.draft != format!("a draft on {ticket}") {
                wrong.push(format!("the draft on #{ticket} is {:?}", held.draft));
            }
            // Tickets that nothing was given for have none.
            if !["", &format!("a note on {ticket}")].contains(&held.note_draft.as_str()) {
                wrong.push(format!("the note's draft on #{ticket} is {:?}", held.note_draft));
            }
            if !held.note_files.is_empty() {
                wrong.push(format!("the note's draft on #{ticket} has {:?}", held.note_files));
            }
            let files: Vec<&str> = held.draft_files.iter().map(|file| file.name.as_str()).collect();
            if files != [DRAFTS] {
                wrong.push(format!("the files of the draft on #{ticket} are {files:?}"));
            }
            if !held.messages.iter().any(|message| message.text == "¿Hola?") {
                wrong.push(format!("the customer's message on #{ticket} is gone"));
            }
        }
        for file in ["cache.db", "own.db"] {
            let db = rusqlite::Connection::open(path.join(file)).unwrap();
            let said: String = db
                .query_row("PRAGMA integrity_check", [], |row| row.get(0))
                .unwrap();
            if said != "ok" {
                wrong.push(format!("{file}: {said}"));
            }
        }
        if !wrong.is_empty() {
            wrong.append(&mut self.story);
        }
        Ended {
            wrong,
            tally: self.tally,
        }
    }

    async fn audits(&self, ticket: TicketId) -> Vec<Value> {
        let path = format!("/api/v2/tickets/{ticket}/audits.json?page[size]=100");
        let (status, answer) = self.office.admin("GET", &path, &Value::Null).await;
        assert_eq!(status, 200);
        answer["audits"].as_array().unwrap().clone()
    }
}

#[derive(Debug)]
#[allow(dead_code, reason = "shown when something is wrong")]
struct Sent {
    key: String,
    ticket: TicketId,
    kind: String,
    text: String,
    state: String,
    reason: Option<String>,
    attempts: u32,
    left_at: Option<Time>,
}

/// Attaches a file whose content is its own.
fn keep(cache: &Cache, ticket: TicketId, note: bool, name: &str) -> protocol::UploadId {
    let file = Fetched {
        hash: format!("hash of {name} on {ticket}"),
        held: Held {
            content_type: "image/png".into(),
            bytes: format!("{name} on {ticket}").into_bytes(),
            thumbnail: None,
        },
    };
    let kept = match note {
        true => cache.keep_note_upload(ticket, name, &file),
        false => cache.keep_upload(ticket, name, &file),
    };
    kept.unwrap().id
}

/// The files that are kept for a send, by its key.
fn files_here(dir: &Path, key: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(dir.join("own.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut rows = db
        .prepare(
            "SELECT u.name FROM uploads u JOIN outbox o ON o.id = u.send_id
             JOIN upload_bytes b ON b.hash = u.hash WHERE o.key = ?1 ORDER BY u.id",
        )
        .unwrap();
    let names = rows.query_map([key], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// The whole outbox, read beside whoever has it.
fn sends(dir: &Path) -> Vec<Sent> {
    let db = rusqlite::Connection::open(dir.join("own.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let mut rows = db
        .prepare(
            "SELECT key, ticket_id, kind, text, state, reason, attempts, left_at FROM outbox ORDER BY id",
        )
        .unwrap();
    rows.query_map([], |row| {
        Ok(Sent {
            key: row.get(0)?,
            ticket: TicketId(row.get(1)?),
            kind: row.get(2)?,
            text: row.get(3)?,
            state: row.get(4)?,
            reason: row.get(5)?,
            attempts: row.get(6)?,
            left_at: row.get::<_, Option<i64>>(7)?.map(Time),
        })
    })
    .unwrap()
    .collect::<Result<_, _>>()
    .unwrap()
}
