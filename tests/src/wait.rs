//! Waiting for the world to become as it should be, and saying what it was instead.

use std::thread;
use std::time::{Duration, Instant};

use crate::logs;

/// How long a test waits for something that normally takes a second or two. Long, because a busy
/// machine is no failure; a test that passes never waits so long.
pub const PATIENCE: Duration = Duration::from_secs(30);

const STEP: Duration = Duration::from_millis(40);

/// Looks again and again until `look` is content, and returns what it found.
///
/// # Panics
/// When that takes longer than `within`: with every different thing that was seen, and with the
/// end of every program's log.
#[track_caller]
pub fn wait_until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    let mut seen: Vec<(Duration, String)> = Vec::new();
    loop {
        match look() {
            Ok(found) => return found,
            Err(saw) if seen.last().is_none_or(|(_, last)| *last != saw) => seen.push((start.elapsed(), saw)),
            Err(_) => {}
        }
        if start.elapsed() > within {
            panic!(
                "waited {within:?} for {what}\nseen on the way:\n{}\n{}",
                story(&seen),
                logs::tails()
            );
        }
        thread::sleep(STEP);
    }
}

/// Looks again and again for a whole `span`; `look` must be content every time.
///
/// # Panics
/// As soon as it is not.
#[track_caller]
pub fn holds_for(what: &str, span: Duration, mut look: impl FnMut() -> Result<(), String>) {
    let start = Instant::now();
    while start.elapsed() < span {
        if let Err(saw) = look() {
            panic!(
                "after {:?} it was no longer so that {what}: {saw}\n{}",
                start.elapsed(),
                logs::tails()
            );
        }
        thread::sleep(STEP);
    }
}

/// The last 25 different things that were seen, each with its time.
fn story(seen: &[(Duration, String)]) -> String {
    let from = seen.len().saturating_sub(25);
    seen[from..]
        .iter()
        .map(|(at, saw)| format!("  {:>7.2} s  {saw}", at.as_secs_f32()))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_returned() {
        let mut left = 3;
        let found = wait_until("nothing left", PATIENCE, || {
            left -= 1;
            if left == 0 {
                Ok("done")
            } else {
                Err(format!("{left} left"))
            }
        });
        assert_eq!(found, "done");
    }

    #[test]
    #[should_panic(expected = "2 dots")]
    fn what_was_seen_instead_is_reported() {
        wait_until::<()>("one dot", Duration::from_millis(100), || Err("2 dots".into()));
    }
}
