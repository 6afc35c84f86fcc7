//! What every measurement needs: repetition, medians, the 99th percentile, and how much memory the
//! process has ever held.

use std::time::{Duration, Instant};

/// How long something took, many times.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, since: Instant) {
        self.0.push(since.elapsed());
    }

    /// Adds all of another's.
    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn at(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        let place = (last as f64 * share).round() as usize;
        sorted.get(place).copied().unwrap_or_default()
    }

    /// Half were faster.
    pub fn median(&self) -> Duration {
        self.at(0.5)
    }

    /// All but one in a hundred were faster.
    pub fn p99(&self) -> Duration {
        self.at(0.99)
    }

    /// One line of the table.
    pub fn row(&self, name: &str) -> String {
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        format!(
            "{name:<44} {:>9.2} ms {:>9.2} ms   {:>5}",
            millis(self.median()),
            millis(self.p99()),
            self.0.len()
        )
    }
}

/// The most memory that the process has held, in MiB; none where the system does not say.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

/// Forgets the peak so far, where the system can.
pub fn forget_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}
