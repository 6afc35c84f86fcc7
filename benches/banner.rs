//! From a customer's message to the banner: the released programs on a desktop of their own, with a helpdesk
//! that pushes (a Chatwoot server) and one that is asked (the desk), no window open. The notification daemon
//! is one of the measurement's own that notes when it was called; a bare notify-rust call to the same one is
//! the floor.
//!
//! `cargo build --release --workspace --bins && cargo bench -p benches --bench banner`

#![allow(clippy::unwrap_used, missing_docs, reason = "a measurement may fail loudly")]
#![allow(
    clippy::disallowed_methods,
    reason = "it measures by the clock that two processes share"
)]

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use e2e::{Chatwoot, Desk, Inbound, Keychain, Options, Reddot, Session};
use notify_rust::Notification;
use serde_json::{Value, json};
use zbus::blocking::connection;
use zbus::zvariant::OwnedValue;

const MESSAGES: usize = 200;
const FLOOR: &str = "--floor";
/// Slower than the most banners a minute that can be chosen.
const APART: Duration = Duration::from_millis(1300);

/// When each text was shown.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<HashMap<String, SystemTime>>>);

struct Daemon {
    noted: Noted,
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[allow(clippy::too_many_arguments, reason = "the desktop's interface is so")]
    fn notify(
        &mut self,
        _app_name: &str,
        replaces_id: u32,
        _app_icon: &str,
        _summary: &str,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.noted
            .0
            .lock()
            .unwrap()
            .entry(body)
            .or_insert_with(SystemTime::now);
        if replaces_id != 0 {
            return replaces_id;
        }
        self.last += 1;
        self.last
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        ["body", "actions", "persistence"].map(str::to_owned).into()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("measurement", "Reddot", "1", "1.2")
    }
}

fn main() {
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    if std::env::args().any(|arg| arg == FLOOR) {
        return call_floor();
    }
    let without = Options {
        notifications: false,
        ..Options::default()
    };
    let session = Session::start_with("banner", without);
    let noted = Noted::default();
    let daemon = Daemon {
        noted: noted.clone(),
        last: 0,
    };
    let _served = connection::Builder::address(session.bus_address())
        .unwrap()
        .name("org.freedesktop.Notifications")
        .unwrap()
        .serve_at("/org/freedesktop/Notifications", daemon)
        .unwrap()
        .build()
        .unwrap();
    println!(
        "{:<40} {:>12} {:>12} {:>12} {:>6} {:>5}",
        "to the banner", "median", "95th", "longest", "count", "lost"
    );
    floor(&session, &noted);
    pushed(&session, &noted);
    asked(&session, &noted);
}

/// Bare calls of notify-rust, which finds the bus in the environment: in a process of its own.
fn floor(session: &Session, noted: &Noted) {
    let calls = Command::new(std::env::current_exe().unwrap())
        .arg(FLOOR)
        .env("DBUS_SESSION_BUS_ADDRESS", session.bus_address())
        .output()
        .unwrap();
    assert!(calls.status.success(), "{calls:?}");
    let told = String::from_utf8(calls.stdout).unwrap();
    let wrote: Vec<(String, SystemTime)> = told
        .lines()
        .map(|line| {
            let (text, nanos) = line.split_once(' ').unwrap();
            let since = Duration::from_nanos(nanos.parse().unwrap());
            (text.to_owned(), SystemTime::UNIX_EPOCH + since)
        })
        .collect();
    report("a bare notify-rust call", noted, &wrote);
}

fn call_floor() {
    for n in 0..MESSAGES {
        let text = format!("f-{n:03}");
        let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Notification::new()
            .summary("Customer")
            .body(&text)
            .show()
            .unwrap();
        println!("{text} {}", at.as_nanos());
        thread::sleep(Duration::from_millis(50));
    }
}

fn pushed(session: &Session, noted: &Noted) {
    let _keychain = Keychain::start(session);
    let chatwoot = Chatwoot::start(session);
    let mut reddot = Reddot::with_accounts(session, "pushed");
    let args = ["login", "--chatwoot", &chatwoot.url];
    let (done, said) = reddot.command_with_input(&args, &format!("{}\n", chatwoot.token));
    assert!(done, "{said}");
    reddot.come_back();
    ready(&reddot);
    measure("pushed (Chatwoot)", noted, |text| {
        chatwoot.writes(&format!("Customer {text}"), text);
    });
}

fn asked(session: &Session, noted: &Noted) {
    let desk = Desk::start(session);
    let reddot = Reddot::start_with(session, &desk, "asked", &[]);
    ready(&reddot);
    measure("asked (Zendesk, no window open)", noted, |text| {
        let name = format!("Customer {text}");
        desk.inbound(&Inbound::new("line", &format!("U-{text}"), &name, text));
    });
}

/// Waits until it is connected, and has it show as many banners as can be chosen.
fn ready(reddot: &Reddot) {
    reddot.wait_for_status("connected", |status| {
        status["accounts"][0]["connection"]["kind"] == "connected"
    });
    let mut view = reddot.ask(json!({"type": "get_alert_settings"})).unwrap();
    let settings: &mut Value = &mut view["settings"];
    settings["most_a_minute"] = json!(60);
    settings["most_at_once"] = json!(20);
    reddot
        .ask(json!({"type": "set_alert_settings", "settings": settings}))
        .unwrap();
    // What a start does is over.
    thread::sleep(Duration::from_secs(5));
}

fn measure(name: &str, noted: &Noted, write: impl Fn(&str)) {
    let tag = &name[..1];
    let wrote: Vec<(String, SystemTime)> = (0..MESSAGES)
        .map(|n| {
            let text = format!("{tag}-{n:03}");
            let at = SystemTime::now();
            write(&text);
            thread::sleep(APART.saturating_sub(at.elapsed().unwrap_or_default()));
            (text, at)
        })
        .collect();
    thread::sleep(Duration::from_secs(30));
    report(name, noted, &wrote);
}

fn report(name: &str, noted: &Noted, wrote: &[(String, SystemTime)]) {
    let shown = noted.0.lock().unwrap();
    let mut took: Vec<Duration> = wrote
        .iter()
        .filter_map(|(text, at)| {
            let found = shown.iter().find(|(body, _)| body.contains(text.as_str()));
            found.map(|(_, shown)| shown.duration_since(*at).unwrap_or_default())
        })
        .collect();
    took.sort_unstable();
    let at = |share: f64| {
        let place = (took.len().saturating_sub(1) as f64 * share).round() as usize;
        took.get(place).copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    println!(
        "{name:<40} {:>9.1} ms {:>9.1} ms {:>9.1} ms {:>6} {:>5}",
        at(0.5),
        at(0.95),
        at(1.0),
        took.len(),
        wrote.len() - took.len()
    );
}
