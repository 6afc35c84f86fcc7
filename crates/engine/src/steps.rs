//! The steps of a send, by name, so that a test can kill the program at each of them.
//!
//! With `REDDOT_DIES_AT=name#3` in the environment the program kills itself (SIGKILL, as the kernel
//! does) the third time it comes to that step. Release builds have none of this.

/// Every step, in the order in which a send comes through them.
pub const STEPS: [&str; 13] = [
    "due",
    "looking up",
    "looked up",
    "uploading",
    "uploaded",
    "preparing",
    "prepared",
    "marked",
    "answered",
    "refreshed",
    "accepted",
    "marking",
    "noted",
];

#[cfg(debug_assertions)]
pub(crate) fn step(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static SEEN: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| {
        let said = std::env::var("REDDOT_DIES_AT").ok()?;
        let (step, nth) = said.split_once('#')?;
        Some((step.to_owned(), nth.parse().ok()?))
    });
    debug_assert!(STEPS.contains(&name), "{name}");
    let Some((step, nth)) = wanted else { return };
    if step != name || SEEN.fetch_add(1, Ordering::SeqCst) + 1 != *nth {
        return;
    }
    let me = std::process::id().to_string();
    let _ = std::process::Command::new("kill").args(["-KILL", &me]).status();
    // Nothing more happens here until the signal is there.
    loop {
        std::thread::park();
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn step(_: &str) {}
