//! The server's clock against ours, from `Date` headers.
//!
//! A header has whole seconds and was written somewhere between request and answer, so one
//! reading is good to about a second. Small differences are smoothed; a jump is believed at once.

use std::sync::{Mutex, PoisonError};

use model::{Span, Time};

/// Readings that differ by more than this are a clock that was set, not noise.
const JUMP: i64 = 3_000;

/// The smoothed offset.
#[derive(Debug, Default)]
pub(crate) struct ClockOffset(Mutex<Option<Span>>);

impl ClockOffset {
    pub(crate) fn get(&self) -> Option<Span> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a reading: the header's time, and our clock before and after the exchange.
    pub(crate) fn read(&self, date: Time, before: Time, after: Time) {
        let middle = before + Span((after - before).0 / 2);
        // The header cut off half a second on average.
        let reading = (date + Span(500)) - middle;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(smooth(*kept, reading));
    }
}

fn smooth(old: Option<Span>, reading: Span) -> Span {
    match old {
        Some(old) if (reading.0 - old.0).abs() <= JUMP => Span(old.0 + (reading.0 - old.0) / 8),
        _ => reading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smoothed_and_a_jump_is_believed() {
        assert_eq!(smooth(None, Span(400)), Span(400));
        assert_eq!(smooth(Some(Span(0)), Span(800)), Span(100));
        assert_eq!(smooth(Some(Span(0)), Span(-7_200_000)), Span(-7_200_000));
    }

    #[test]
    fn a_slow_answer_counts_from_its_middle() {
        let offset = ClockOffset::default();
        offset.read(Time(10_000), Time(9_500), Time(11_500));
        assert_eq!(offset.get(), Some(Span(0)));
    }
}
