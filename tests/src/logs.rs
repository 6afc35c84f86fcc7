//! The logs of the programs that this test started, for the report when it fails.

use std::cell::RefCell;
use std::path::PathBuf;

thread_local! {
    // A test runs on one thread, so this is a list per test.
    static LOGS: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
}

const LINES: usize = 25;

/// Remembers a log that a failing test should show.
pub(crate) fn remember(path: PathBuf) {
    LOGS.with_borrow_mut(|logs| logs.push(path));
}

/// The last lines of every log that says anything.
pub(crate) fn tails() -> String {
    LOGS.with_borrow(|logs| {
        logs.iter()
            .filter_map(|path| {
                let bytes = std::fs::read(path).ok()?;
                let text = String::from_utf8_lossy(&bytes);
                let lines: Vec<&str> = text.lines().collect();
                let from = lines.len().saturating_sub(LINES);
                (!lines.is_empty()).then(|| format!("--- {}\n{}\n", path.display(), lines[from..].join("\n")))
            })
            .collect()
    })
}
