//! The windows at size: the released programs on a desktop of their own, with a company's past in the cache.
//! The notifier from the tray's click to its painted rows, cold and reopened; the inbox's tabs, conversations
//! and scrolling, measured in the webview; the webview's memory over a thousand openings of tickets.
//!
//! `cargo build --release --workspace --bins && cargo bench -p benches --bench windows`; `WINDOWS_TICKETS` sets
//! the size.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a measurement may fail loudly"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "it measures by the clock that two processes share"
)]

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use e2e::{Desk, Reddot, Session, Window, children_of};
use serde_json::{Value, json};

const REOPENED: usize = 30;
const COLD: usize = 5;
const SWITCHED: usize = 60;
const OPENED: usize = 1000;
const FRAMES: usize = 600;

/// What the page keeps for the measurement: how long it was from an act until its effect had been painted, and
/// when the notifier's rows had last been painted after it was shown.
const PREPARE: &str = r#"
    window.took = null;
    window.measure = (act, done) => {
        window.took = null;
        const begun = performance.now();
        act();
        const look = () => {
            if (!done()) { requestAnimationFrame(look); return; }
            // The frame in which it is so is painted when the next one begins.
            requestAnimationFrame(() => { window.took = performance.now() - begun; });
        };
        requestAnimationFrame(look);
    };
    return true;
"#;

fn main() {
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let tickets = std::env::var("WINDOWS_TICKETS")
        .ok()
        .map_or(100_000, |text| text.parse().unwrap());
    let session = Session::start("windows-at-size");
    let desk = Desk::seeded(&session, tickets);
    let reddot = Reddot::start_with(&session, &desk, "profile", &[("REDDOT_LINGER_SECONDS", "3")]);
    wait_for_all(&reddot, tickets);
    println!("{tickets} tickets in the cache");
    println!(
        "{:<46} {:>10} {:>10} {:>10} {:>6}",
        "", "median", "95th", "longest", "count"
    );
    notifier(&session, &reddot);
    inbox(&session, &reddot);
}

/// Waits until everything has been read.
fn wait_for_all(reddot: &Reddot, tickets: u32) {
    let begun = Instant::now();
    loop {
        let (_, said) = reddot.command(&["doctor"]);
        if said.contains(&format!("cache          {tickets} tickets")) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(600), "{said}");
        thread::sleep(Duration::from_secs(2));
    }
    // And what follows it: the index, conversations of what waits.
    thread::sleep(Duration::from_secs(60));
}

fn row(name: &str, mut took: Vec<f64>) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
    println!(
        "{name:<46} {:>7.1} ms {:>7.1} ms {:>7.1} ms {:>6}",
        at(0.5),
        at(0.95),
        at(1.0),
        took.len()
    );
}

/// Milliseconds since 1970, as the page's `Date.now()`.
fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_secs_f64() * 1000.0
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn notifier(session: &Session, reddot: &Reddot) {
    let tray = reddot.tray(session);
    let mut cold = Vec::new();
    for _ in 0..COLD {
        let clicked = now();
        tray.click();
        let window = Window::attach(session, reddot, "notifier");
        window.wait_for("[data-ticket]");
        let painted = window.script("return window.performance.timeOrigin + (performance.getEntriesByName('rows')[0]?.startTime ?? NaN)", json!([]));
        cold.push(painted.as_f64().expect("the page marks its first rows") - clicked);
        drop(window);
        tray.click();
        until("the windows' program to end", || {
            reddot.window_processes().is_empty().then_some(())
        });
    }
    row("notifier, from the click, program not running", cold);
    tray.click();
    let window = Window::attach(session, reddot, "notifier");
    window.wait_for("[data-ticket]");
    window.script(
        "document.addEventListener('visibilitychange', () => {
            if (document.visibilityState !== 'visible') return;
            const look = () => {
                if (!document.querySelector('[data-ticket]')) { requestAnimationFrame(look); return; }
                requestAnimationFrame(() => { window.shown = Date.now(); });
            };
            requestAnimationFrame(look);
        }); return true",
        json!([]),
    );
    let mut reopened = Vec::new();
    for _ in 0..REOPENED {
        tray.click();
        until("the notifier to hide", || (!window.is_visible()).then_some(()));
        thread::sleep(Duration::from_millis(300));
        window.script("window.shown = null; return true", json!([]));
        let clicked = now();
        tray.click();
        let shown = until("the notifier to show", || {
            window.script("return window.shown", json!([])).as_f64()
        });
        reopened.push(shown - clicked);
        thread::sleep(Duration::from_millis(300));
    }
    row("notifier, from the click, reopened", reopened);
    tray.click();
}

fn took(window: &Window, what: &str) -> f64 {
    until(what, || window.script("return window.took", json!([])).as_f64())
}

fn inbox(session: &Session, reddot: &Reddot) {
    let (done, said) = reddot.command(&["open", "inbox"]);
    assert!(done, "{said}");
    let window = Window::attach(session, reddot, "inbox");
    session.resize("Reddot inbox", 1280, 800);
    window.wait_for("[data-ticket]");
    window.script(PREPARE, json!([]));
    let mut switched = Vec::new();
    for nth in 0..SWITCHED {
        let queue = if nth % 2 == 0 { "assigned" } else { "unassigned" };
        window.script(
            "const queue = arguments[0];
             const of = () => document.querySelector('[data-ticket]')?.dataset.ticket;
             const before = of();
             measure(
                () => document.querySelector(`[role=tab][data-queue=${queue}]`).click(),
                () => document.querySelector(`[role=tab][data-queue=${queue}][aria-selected=true]`)
                    && of() && of() !== before,
             ); return true",
            json!([queue]),
        );
        switched.push(took(&window, "the other tab"));
    }
    row("inbox, another tab", switched);
    let pages = web_processes(reddot);
    let mut opened = Vec::new();
    let mut memory = vec![(0, pss(&pages))];
    for nth in 0..OPENED {
        window.script(
            "const rows = [...document.querySelectorAll('[data-ticket]')];
             const row = rows[arguments[0] % rows.length];
             const ticket = row.dataset.ticket;
             const open = () => document.querySelector(`[data-conversation=\"${ticket}\"]`);
             if (open()) { window.took = -1; return true; }
             measure(
                () => row.click(),
                () => open()?.querySelector('[data-part=message], [data-part=no-messages]'),
             ); return true",
            json!([nth]),
        );
        let time = took(&window, "a conversation");
        if time >= 0.0 {
            opened.push(time);
        }
        if (nth + 1) % 250 == 0 {
            thread::sleep(Duration::from_secs(5));
            memory.push((nth + 1, pss(&pages)));
        }
    }
    row("inbox, a conversation", opened);
    scroll(&window);
    println!("\nopenings    the webview's Pss");
    for (openings, mib) in memory {
        println!("{openings:>8} {mib:>13.1} MiB");
    }
}

/// Scrolls the queue by most of a screen each frame, as a thrown wheel does, and counts rows in sight that were
/// not there yet when the frame was painted.
fn scroll(window: &Window) {
    window.script(
        "window.scrolled = null;
         const list = document.querySelector('[data-ticket]').closest('ul').parentElement;
         let frames = 0, blank = 0, partly = 0, down = true, times = [], last = performance.now();
         const step = () => {
             const now = performance.now();
             times.push(now - last); last = now;
             const box = list.getBoundingClientRect();
             const items = [...list.querySelectorAll('li')].filter((li) => {
                 const at = li.getBoundingClientRect();
                 return at.bottom > box.top + 1 && at.top < box.bottom - 1;
             });
             const full = items.filter((li) => li.querySelector('[data-ticket]'));
             const covered = full.reduce((sum, li) => sum + li.getBoundingClientRect().height, 0);
             if (full.length === 0) blank += 1;
             else if (full.length < items.length || covered < box.height * 0.9) partly += 1;
             frames += 1;
             if (frames >= arguments_frames) {
                 window.scrolled = { frames, blank, partly, times, rows: list.querySelector('li').getAttribute('aria-setsize') };
                 return;
             }
             const most = list.scrollHeight - list.clientHeight;
             if (list.scrollTop >= most - 1) down = false;
             if (list.scrollTop <= 1) down = true;
             list.scrollTop += (down ? 1 : -1) * arguments_step;
             requestAnimationFrame(step);
         };
         const [arguments_frames, arguments_step] = arguments;
         list.scrollTop = 0;
         requestAnimationFrame(step);
         return true",
        json!([FRAMES, 120]),
    );
    let told = until("the scrolling", || {
        let told = window.script("return window.scrolled", json!([]));
        (!told.is_null()).then_some(told)
    });
    let times: Vec<f64> = told["times"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    row("inbox, a frame of scrolling", times);
    println!(
        "{} frames over {} rows: {} blank, {} with a row to come",
        told["frames"], told["rows"], told["blank"], told["partly"]
    );
}

/// The processes in which pages run.
fn web_processes(reddot: &Reddot) -> Vec<u32> {
    let of = |pid| children_of(pid).into_iter();
    let found = reddot.window_processes().into_iter().flat_map(of);
    let pages: Vec<u32> = found
        .filter(|(_, name)| name.starts_with("WebKitWebProces"))
        .map(|(pid, _)| pid)
        .collect();
    assert!(!pages.is_empty(), "a webview runs");
    pages
}

/// The memory of processes in MiB, with their share of what others use as well.
fn pss(pids: &[u32]) -> f64 {
    let of = |pid: &u32| {
        let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?.to_owned();
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    };
    pids.iter().filter_map(of).sum::<f64>() / 1024.0
}
