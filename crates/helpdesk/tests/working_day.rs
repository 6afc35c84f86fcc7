//! A working day in virtual time: many Reddots, one account, one request budget.
//!
//! Customers write six messages a minute, agents take and solve tickets, and the account's lists
//! lag by half a minute. Each Reddot follows the real adapter against the real desk, without
//! sockets, on a clock that jumps from one event to the next. What is measured is how long after a
//! message was stored (and the list could have told of it) each Reddot hears of it, and what part
//! of the account's budget all of them use together.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{Clock, Desk, DeskOptions, Inbound, Mode, Sender, Tuning};
use futures::{FutureExt, StreamExt};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Credentials, Demand, Helpdesk, HelpdeskError, InProcess};
use model::{Change, Channel, Span, Time};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

const PORT: u16 = 4040;
const LIST_LAG: Span = Span::seconds(30);
/// People arrive and the pace settles for so long before anything is measured.
const WARM_UP: Span = Span::seconds(20 * 60);
const MORNING: Time = Time(1_795_510_800_000);

/// The account and everything that is counted about it.
struct Account {
    desk: Desk,
    clock: Clock,
    began: Instant,
    /// The messages of each ticket, and when each was stored.
    stored: Mutex<HashMap<i64, Vec<(i64, Time)>>>,
    /// How long after that, and the lag, each Reddot heard of it.
    delays: Mutex<Vec<i64>>,
    measuring: std::sync::atomic::AtomicBool,
    requests: AtomicU32,
    refused: AtomicU32,
}

impl Account {
    fn now(&self) -> Time {
        MORNING + Span(i64::try_from(self.began.elapsed().as_millis()).unwrap())
    }

    /// Brings the desk's clock to the present.
    fn tick(&self) {
        let behind = self.now() - self.clock.now();
        if behind.0 > 0 {
            self.clock.advance(behind);
        }
    }

    fn measuring(&self) -> bool {
        self.measuring.load(Ordering::Relaxed)
    }

    fn line(self: &Arc<Self>) -> InProcess {
        let account = self.clone();
        Arc::new(move |request| {
            let account = account.clone();
            async move {
                sleep(Duration::from_millis(80)).await;
                account.tick();
                if account.measuring() {
                    account.requests.fetch_add(1, Ordering::Relaxed);
                }
                let answer = account.desk.answer(PORT, request).await.unwrap();
                if answer.status() == 429 && account.measuring() {
                    account.refused.fetch_add(1, Ordering::Relaxed);
                }
                answer
            }
            .boxed()
        })
    }
}

#[derive(Clone, Copy)]
struct Day {
    mode: Mode,
    agents: usize,
    limit: u32,
    minutes: u64,
}

struct Figures {
    median: f64,
    p95: f64,
    used: f64,
    refused: u32,
    heard: usize,
}

async fn play(day: &Day) -> Figures {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(MORNING);
    let options = DeskOptions {
        clock: clock.clone(),
        rate_limit: day.limit,
        mode: day.mode,
        ..DeskOptions::new(dir.path())
    };
    let desk = Desk::open_with(options).unwrap();
    desk.set_tuning(Tuning {
        list_lag: LIST_LAG,
        search_delay: Span::seconds(180),
        ..Tuning::default()
    });
    let account = Arc::new(Account {
        desk,
        clock,
        began: Instant::now(),
        stored: Mutex::default(),
        delays: Mutex::default(),
        measuring: false.into(),
        requests: 0.into(),
        refused: 0.into(),
    });
    let mut playing = tokio::task::JoinSet::new();
    for nth in 0..day.agents {
        // People come to work over ten minutes.
        let arrives = Duration::from_millis(600_000 * nth as u64 / day.agents as u64);
        playing.spawn(follow(account.clone(), nth, arrives));
    }
    playing.spawn(customers(account.clone(), day.mode));
    playing.spawn(agents(account.clone()));
    sleep(Duration::from_millis(WARM_UP.0.unsigned_abs())).await;
    account.measuring.store(true, Ordering::Relaxed);
    sleep(Duration::from_secs(day.minutes * 60)).await;
    account.measuring.store(false, Ordering::Relaxed);
    playing.shutdown().await;
    let mut delays = account.delays.lock().unwrap().clone();
    delays.sort_unstable();
    let at = |part: f64| delays[((delays.len() - 1) as f64 * part) as usize] as f64 / 1000.0;
    Figures {
        median: at(0.5),
        p95: at(0.95),
        used: f64::from(account.requests.load(Ordering::Relaxed)) / day.minutes as f64 / f64::from(day.limit),
        refused: account.refused.load(Ordering::Relaxed),
        heard: delays.len(),
    }
}

/// One Reddot, as the engine drives it.
async fn follow(account: Arc<Account>, nth: usize, arrives: Duration) {
    sleep(arrives).await;
    let people = ["mara@desk.example", "ben@desk.example", "iris@desk.example"];
    let token = account.desk.session_token(people[nth % people.len()]).unwrap();
    let clock: helpdesk::Clock = {
        let account = account.clone();
        Arc::new(move || account.now())
    };
    let url = format!("http://127.0.0.1:{PORT}");
    let zendesk = Zendesk::new(&url, &Credentials::Bearer(token), PollPlan::SHARED, clock)
        .unwrap()
        .in_process(account.line());
    // Every fifth has a window open.
    let demand = Demand {
        window_open: nth.is_multiple_of(5),
        ..Demand::default()
    };
    let (_demand, wanted) = watch::channel(demand);
    let mut heard = std::collections::HashSet::new();
    let mut cursor = None;
    loop {
        let mut changes = zendesk.changes(cursor.clone(), wanted.clone());
        let error = loop {
            let batch = match changes.next().await.unwrap() {
                Ok(batch) => batch,
                Err(error) => break error,
            };
            cursor = Some(batch.cursor);
            for change in batch.changes {
                let (ticket, newest) = match change {
                    Change::Glimpse(glimpse) => (glimpse.ticket, Some(glimpse.newest.id.0)),
                    Change::Conversation { ticket, messages, .. } => {
                        (ticket, messages.iter().map(|message| message.id.0).max())
                    }
                    _ => continue,
                };
                // Hearing of a newer message is hearing of the ticket's older ones.
                let stored = account.stored.lock().unwrap();
                for (id, at) in stored.get(&ticket.0).into_iter().flatten() {
                    let counts = *at >= MORNING + WARM_UP && account.measuring();
                    if Some(*id) <= newest && heard.insert(*id) && counts {
                        let delay = account.now() - (*at + LIST_LAG);
                        account.delays.lock().unwrap().push(delay.0);
                    }
                }
            }
        };
        drop(changes);
        let pause = match error {
            HelpdeskError::RateLimited { until } => until - account.now(),
            _ => Span::seconds(5),
        };
        sleep(Duration::from_millis(pause.0.max(100).unsigned_abs())).await;
    }
}

/// Six messages a minute, on all channels: new customers, and those who write again.
async fn customers(account: Arc<Account>, mode: Mode) {
    let mut dice = StdRng::seed_from_u64(1);
    let mut written = 0;
    loop {
        sleep(Duration::from_millis(dice.random_range(2_000..18_000))).await;
        account.tick();
        let again = written > 5 && dice.random_bool(0.5);
        let who = if again {
            written - dice.random_range(0..5)
        } else {
            written
        };
        written += i32::from(!again);
        let channel = Channel::FIVE[who.unsigned_abs() as usize % 5];
        let inbound = Inbound {
            channel,
            account: (channel == Channel::Whatsapp).then(|| "+34910000001".to_owned()),
            from: Sender {
                address: format!("+3460000{who:04}"),
                name: format!("Customer {who}"),
            },
            text: "Is my order on its way?".into(),
            sent_at: None,
            external_id: None,
            ..support::no_files()
        };
        let (desk, at) = (account.desk.clone(), account.now());
        let received = tokio::task::spawn_blocking(move || desk.receive(&inbound).unwrap())
            .await
            .unwrap();
        let mut stored = account.stored.lock().unwrap();
        stored
            .entry(received.ticket_id)
            .or_default()
            .push((number(mode, received.comment_id, at), at));
    }
}

/// The number by which a message is heard of: a comment's own, or, in a chat, one made of its second.
fn number(mode: Mode, comment: i64, at: Time) -> i64 {
    match mode {
        Mode::Older => comment,
        Mode::Current => at.unix_seconds() * 1_000_000,
    }
}

/// People work in the helpdesk itself: every quarter of a minute the oldest waiting ticket is solved.
async fn agents(account: Arc<Account>) {
    let token = account.desk.session_token("ben@desk.example").unwrap();
    let line = account.line();
    let ask = |method: &str, path: String, body: String| {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("Host", format!("127.0.0.1:{PORT}"))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body.into_bytes())
            .unwrap();
        line(request)
    };
    let mut next = 1;
    loop {
        sleep(Duration::from_secs(20)).await;
        let newest = account.stored.lock().unwrap().len();
        // Some twenty tickets are always waiting.
        if next + 20 > newest {
            continue;
        }
        let solved =
            json!({"ticket": {"status": "solved", "comment": {"body": "Yes, it is.", "public": true}}});
        let answer = ask("PUT", format!("/api/v2/tickets/{next}.json"), solved.to_string()).await;
        next += usize::from(answer.status() != 429);
    }
}

mod support {
    use desk::{Inbound, Sender};
    use model::Channel;

    /// The fields of a message that has no files.
    pub(super) fn no_files() -> Inbound {
        Inbound {
            channel: Channel::Line,
            account: None,
            from: Sender {
                address: String::new(),
                name: String::new(),
            },
            text: String::new(),
            sent_at: None,
            external_id: None,
            attachments: Vec::new(),
        }
    }
}

async fn check(day: Day, median: f64, p95: Option<f64>) {
    let figures = play(&day).await;
    let Day {
        mode,
        agents,
        limit,
        minutes,
    } = day;
    println!(
        "{agents} agents on {limit} requests a minute ({mode:?} mode), {minutes} minutes: median {:.1} s, p95 {:.1} s, \
         {:.0} % used, {} refused, {} heard",
        figures.median,
        figures.p95,
        figures.used * 100.0,
        figures.refused,
        figures.heard
    );
    assert!(figures.heard > 100, "too little was heard");
    assert_eq!(figures.refused, 0, "429 in steady state");
    assert!(figures.used <= 0.6, "{} of the budget", figures.used);
    assert!(figures.median <= median, "median {}", figures.median);
    assert!(p95.is_none_or(|p95| figures.p95 <= p95), "p95 {}", figures.p95);
}

/// A working day of eight hours among the large counts, a part of one otherwise.
fn day(agents: usize, limit: u32, sample: u64) -> Day {
    let minutes = if long() { 480 } else { sample };
    Day {
        mode: Mode::Older,
        agents,
        limit,
        minutes,
    }
}

fn long() -> bool {
    std::env::var_os("REDDOT_LONG").is_some()
}

#[tokio::test(start_paused = true)]
async fn five_agents_on_a_small_account_hear_within_seconds() {
    check(day(5, 200, 20), 8.0, None).await;
}

#[tokio::test(start_paused = true)]
async fn fifty_agents_on_a_small_account_hear_within_half_a_minute() {
    check(day(50, 200, 10), 30.0, Some(60.0)).await;
}

/// Of chats the list tells that something was written, not what: that is read where there is room.
#[tokio::test(start_paused = true)]
async fn fifty_agents_hear_of_chats_as_soon() {
    let chats = Day {
        mode: Mode::Current,
        ..day(50, 200, 10)
    };
    check(chats, 30.0, Some(60.0)).await;
}

/// Takes long in virtual time too: only among the large counts.
#[tokio::test(start_paused = true)]
async fn five_hundred_agents_hear_within_a_minute() {
    if long() {
        check(day(500, 700, 0), 60.0, Some(120.0)).await;
    }
}
