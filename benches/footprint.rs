//! What Reddot costs while nothing happens: the released programs on a desktop of their own, a helpdesk
//! with 10,000 tickets that keeps quiet, no window. And the same after the notifier was opened and closed
//! twenty times and its program has gone.
//!
//! `cargo build --release --workspace --bins && cargo bench -p benches --bench footprint`; `FOOTPRINT_MINUTES` sets
//! how long each of the two is watched (10 if nothing is said).

#![allow(clippy::unwrap_used, missing_docs, reason = "a measurement may fail loudly")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use e2e::{Desk, Reddot, Session};

const TICKETS: u32 = 10_000;
const OPENINGS: u32 = 20;
/// Clock ticks a second in `/proc`; the same on every Linux that Reddot runs on.
const TICKS: f64 = 100.0;

fn main() {
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let minutes: f64 = std::env::var("FOOTPRINT_MINUTES")
        .ok()
        .map_or(10.0, |text| text.parse().unwrap());
    let watched = Duration::from_secs_f64(minutes * 60.0);
    let session = Session::start("footprint");
    let mut desk = Desk::seeded(&session, TICKETS);
    let line = Counted::before(&desk.url);
    desk.url.clone_from(&line.url);
    let start = Instant::now();
    let reddot = Reddot::start(&session, &desk);
    let tray = reddot.tray(&session);
    reddot.wait_for_status("connected", |status| {
        status["accounts"][0]["connection"]["kind"] == "connected"
    });
    line.wait_until_quiet(&reddot);
    println!(
        "{TICKETS} tickets read in {:.0} s, with {} requests",
        start.elapsed().as_secs_f32(),
        line.count()
    );
    println!(
        "\n{:<26} {:>9} {:>10} {:>10} {:>10} {:>10} {:>10}",
        format!("in {minutes} minutes"),
        "CPU",
        "wake-ups",
        "requests",
        "Pss before",
        "Pss after",
        "highest"
    );
    let unused = watch("windows never opened", &reddot, &line, watched);
    for _ in 0..OPENINGS {
        tray.click();
        thread::sleep(Duration::from_millis(1500));
        assert_eq!(reddot.window_processes().len(), 1, "the notifier opens");
        tray.click();
        thread::sleep(Duration::from_millis(500));
    }
    // It stays for a minute.
    let gone = Instant::now();
    while !reddot.window_processes().is_empty() {
        assert!(
            gone.elapsed() < Duration::from_secs(90),
            "the windows' program stays"
        );
        thread::sleep(Duration::from_secs(1));
    }
    thread::sleep(Duration::from_secs(30));
    let used = watch("after 20 openings", &reddot, &line, watched);
    println!("\nmore after the windows were used: {:+.1} MiB", used - unused);
}

/// Watches until that time has passed, and prints what it took. The Pss at the end, in MiB.
fn watch(name: &str, reddot: &Reddot, line: &Counted, watched: Duration) -> f64 {
    let pid = reddot.pid();
    let (begun, cpu, requests, before) = (Instant::now(), cpu(pid), line.count(), pss(pid));
    let (mut highest, mut wakes, mut last) = (before, 0, wake_ups(pid));
    while begun.elapsed() < watched {
        thread::sleep(Duration::from_secs(1));
        let now = wake_ups(pid);
        for (thread, count) in &now {
            wakes += count - last.get(thread).copied().unwrap_or(0).min(*count);
        }
        last = now;
        highest = highest.max(pss(pid));
    }
    let after = pss(pid);
    println!(
        "{name:<26} {:>7.2} s {wakes:>10} {:>10} {before:>6.1} MiB {after:>6.1} MiB {highest:>6.1} MiB",
        self::cpu(pid) - cpu,
        line.count() - requests,
    );
    let children = reddot.window_processes();
    assert!(children.is_empty(), "nothing else of ours runs: {children:?}");
    after
}

/// Seconds of CPU time that a process has taken, ended threads included.
fn cpu(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / TICKS
}

/// How often each thread has begun to run.
fn wake_ups(pid: u32) -> BTreeMap<String, u64> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let told = tasks.flatten().filter_map(|task| {
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let switches = status
            .lines()
            .filter_map(|line| line.split_once("_ctxt_switches:"));
        let count = switches.map(|(_, n)| n.trim().parse::<u64>().unwrap()).sum();
        Some((task.file_name().to_string_lossy().into_owned(), count))
    });
    told.collect()
}

/// The memory of a process in MiB, with its share of what others use as well.
fn pss(pid: u32) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let line = rollup.lines().find(|line| line.starts_with("Pss:")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}

/// A line to the desk on which requests are counted.
struct Counted {
    url: String,
    requests: Arc<AtomicU64>,
}

impl Counted {
    fn before(url: &str) -> Self {
        let desk = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap().to_string();
        assert_eq!(here.len(), desk.len(), "one is written in the place of the other");
        let url = format!("http://{here}");
        let requests = Arc::new(AtomicU64::new(0));
        let counter = requests.clone();
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(&desk) else {
                    continue;
                };
                let (back_from, back_to) = (far.try_clone().unwrap(), near.try_clone().unwrap());
                let counter = counter.clone();
                // The desk answers to its own name only, and tells addresses under it.
                let (here, there) = (here.clone(), desk.clone());
                let (back_here, back_there) = (here.clone(), there.clone());
                thread::spawn(move || carry(near, far, (&here, &there), Some(&counter)));
                thread::spawn(move || carry(back_from, back_to, (&back_there, &back_here), None));
            }
        });
        Self { url, requests }
    }

    fn count(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Waits until everything is read that there is to read.
    fn wait_until_quiet(&self, reddot: &Reddot) {
        let mut calm = 0;
        let mut last = (self.count(), 0.0);
        // A look at the queue every fifteen seconds goes on.
        while calm < 60 {
            thread::sleep(Duration::from_secs(1));
            let now = (self.count(), cpu(reddot.pid()));
            let quiet = now.0 - last.0 <= 2 && now.1 - last.1 < 0.05;
            calm = if quiet { calm + 1 } else { 0 };
            last = now;
        }
    }
}

/// Carries bytes until one end closes, with the one name in the place of the other; counts the first lines of
/// requests.
fn carry(mut from: TcpStream, mut to: TcpStream, names: (&str, &str), counter: Option<&AtomicU64>) {
    const MARK: &[u8] = b" HTTP/1.1\r\n";
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let bytes = &mut buffer[..read];
        for at in 0..read.saturating_sub(names.0.len() - 1) {
            if bytes[at..].starts_with(names.0.as_bytes()) {
                bytes[at..at + names.1.len()].copy_from_slice(names.1.as_bytes());
            }
        }
        if let Some(counter) = counter {
            let found = bytes.windows(MARK.len()).filter(|part| *part == MARK).count();
            counter.fetch_add(found as u64, Ordering::Relaxed);
        }
        if to.write_all(bytes).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
