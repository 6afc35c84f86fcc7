//! What makes a commit last. SQLite would sync its log within each commit, one writer after the other,
//! and a disk that takes 4 ms for that lets 250 writes through in a second, however many wait. So
//! commits leave the log to the system (`synchronous = NORMAL`, which keeps the file whole in any
//! case), and who has committed waits here for a sync of the log that began afterwards: one sync lasts
//! for all who committed before it began. Nothing is acknowledged before it is on the disk; what a
//! checkpoint has moved out of the log by then was synced by the checkpoint.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};

/// The syncs of one log.
#[derive(Debug)]
pub(super) struct Syncs {
    log: PathBuf,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    file: Option<File>,
    /// Syncs that began, counted.
    begun: u64,
    /// The last one that ended well.
    done: u64,
    /// The last one that failed.
    failed: u64,
    busy: bool,
}

impl Syncs {
    /// Of the log of that database file.
    pub(super) fn of(database: &std::path::Path) -> Self {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Self {
            log: log.into(),
            state: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    /// Returns when a sync that began after this call has ended: what was committed before it lasts.
    pub(super) fn wait(&self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let need = state.begun + 1;
        loop {
            if state.done >= need {
                return Ok(());
            }
            if state.failed >= need {
                return Err(io::Error::other("the log could not be written to the disk"));
            }
            if state.busy {
                state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.begun += 1;
            state.busy = true;
            let round = state.begun;
            let file = state.file.take();
            drop(state);
            // For writing, as some systems sync nothing else. SQLite holds no lock on its log.
            let synced = file
                .map_or_else(|| File::options().write(true).open(&self.log), Ok)
                .and_then(|file| {
                    file.sync_data()?;
                    Ok(file)
                });
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.busy = false;
            let outcome = match synced {
                Ok(file) => {
                    state.file = Some(file);
                    state.done = round;
                    Ok(())
                }
                Err(error) => {
                    state.failed = round;
                    Err(error)
                }
            };
            self.moved.notify_all();
            if round >= need {
                return outcome;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn everybody_who_waits_is_let_go_and_a_failure_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("desk.db");
        let syncs = Arc::new(Syncs::of(&database));
        assert!(syncs.wait().is_err(), "there is no log");
        std::fs::write(dir.path().join("desk.db-wal"), "x").unwrap();
        let waiting: Vec<_> = (0..16)
            .map(|_| {
                let syncs = Arc::clone(&syncs);
                std::thread::spawn(move || (0..50).all(|_| syncs.wait().is_ok()))
            })
            .collect();
        assert!(waiting.into_iter().all(|each| each.join().unwrap()));
        let state = syncs.state.lock().unwrap();
        assert!(state.begun <= 801 && state.done == state.begun && !state.busy);
    }
}
