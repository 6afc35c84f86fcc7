//! The server's time. Everything below takes a [`Time`]; this is the one place that reads a clock,
//! so that a test can stand still, or let a day pass, without waiting for it.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::{Span, Time};

type Source = Arc<dyn Fn() -> Time + Send + Sync>;

/// Where the server reads its time. Clones share one clock.
#[derive(Clone)]
pub struct Clock {
    source: Arc<Mutex<Source>>,
    /// Milliseconds added to what the source says.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The computer's clock.
    #[allow(
        clippy::disallowed_methods,
        reason = "the only reading of the computer's clock"
    )]
    pub fn system() -> Self {
        Self::of(|| Time(chrono::Utc::now().timestamp_millis()))
    }

    /// A clock that stands at `at` until it is moved.
    pub fn fixed(at: Time) -> Self {
        Self::of(move || at)
    }

    /// A clock that somebody else keeps.
    pub fn of(source: impl Fn() -> Time + Send + Sync + 'static) -> Self {
        Self {
            source: Arc::new(Mutex::new(Arc::new(source))),
            ahead: Arc::new(AtomicI64::new(0)),
        }
    }

    /// Moves this clock, and every clone of it, by `span` (back when negative).
    pub fn advance(&self, span: Span) {
        self.ahead.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Stops this clock, and every clone of it, at `at`.
    pub fn set(&self, at: Time) {
        *self.source.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(move || at);
        self.ahead.store(0, Ordering::SeqCst);
    }

    /// Now.
    pub fn now(&self) -> Time {
        let source = Arc::clone(&self.source.lock().unwrap_or_else(PoisonError::into_inner));
        source() + Span(self.ahead.load(Ordering::SeqCst))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
