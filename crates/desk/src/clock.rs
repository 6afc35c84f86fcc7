//! The desk's time. Everything below takes a [`Time`]; this is the one place that reads a clock,
//! so that a test can stand still, or let a day pass, without waiting for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::{Span, Time};

/// Where the desk reads its time. Clones share one clock.
#[derive(Debug, Clone)]
pub struct Clock {
    source: Source,
    /// Milliseconds added to what the source says.
    ahead: Arc<AtomicI64>,
}

#[derive(Debug, Clone, Copy)]
enum Source {
    System,
    Fixed(Time),
}

impl Clock {
    /// The computer's clock.
    pub fn system() -> Self {
        Self::of(Source::System)
    }

    /// A clock that stands at `at` until it is [advanced](Clock::advance).
    pub fn fixed(at: Time) -> Self {
        Self::of(Source::Fixed(at))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            ahead: Arc::new(AtomicI64::new(0)),
        }
    }

    /// Moves this clock, and every clone of it, by `span` (back when negative). On the system
    /// clock this is a skew between the desk and its clients.
    pub fn advance(&self, span: Span) {
        self.ahead.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Now.
    #[allow(
        clippy::disallowed_methods,
        reason = "the desk's only reading of the computer's clock"
    )]
    pub fn now(&self) -> Time {
        let base = match self.source {
            Source::System => Time(chrono::Utc::now().timestamp_millis()),
            Source::Fixed(at) => at,
        };
        base + Span(self.ahead.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_clones_move_with_it() {
        let clock = Clock::fixed(Time(1_000));
        let same = clock.clone();
        assert_eq!(same.now(), Time(1_000));
        clock.advance(Span::hours(24));
        assert_eq!(same.now(), Time(1_000) + Span::hours(24));
    }
}
