//! The server's clock against ours, from `Date` headers.
//!
//! A header has whole seconds and was written somewhere between request and answer, so one
//! reading is good to about a second. Small differences are smoothed; a jump is believed at once.
//!
//! The longer an exchange took, the less it tells: a computer that slept while a request was under way
//! has an answer hours later, written before the sleep or after it. Of such a one only that is taken
//! which is sure: the clock was read after the request and before the answer.

use std::sync::{Mutex, PoisonError};

use model::{Span, Time};

/// Readings that differ by more than this are a clock that was set, not noise.
const JUMP: i64 = 3_000;
/// The header cuts off less than this.
const CUT: i64 = 1_000;

/// The smoothed offset.
#[derive(Debug, Default)]
pub(crate) struct ClockOffset(Mutex<Option<Span>>);

impl ClockOffset {
    pub(crate) fn get(&self) -> Option<Span> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a reading: the header's time, and our clock before and after the exchange.
    pub(crate) fn read(&self, date: Time, before: Time, after: Time) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = match (after - before).0 {
            0..=JUMP => {
                // The header cut off half a second on average.
                let middle = before + Span((after - before).0 / 2);
                Some(smooth(*kept, (date + Span(500)) - middle))
            }
            // The clock was set back meanwhile: by how much is not known.
            ..0 => *kept,
            _ => {
                let (least, most) = ((date - after).0, (date - before).0 + CUT);
                Some(Span(kept.unwrap_or_default().0.clamp(least, most)))
            }
        };
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
    fn a_sleep_in_the_midst_of_a_request_moves_no_clock() {
        let hours = Span::hours(9);
        for ours in [Span(0), Span(-40_000), Span(7_200_000)] {
            let server = |at: Time| Time((at + ours).0 / 1000 * 1000);
            for before in [Time(10_000_000), Time(10_000_999)] {
                let after = before + hours;
                // Written before the sleep, and after it.
                for written in [before + Span(20), after - Span(20)] {
                    let offset = ClockOffset::default();
                    offset.read(server(before - Span(100)), before - Span(200), before);
                    let known = offset.get().unwrap();
                    offset.read(server(written), before, after);
                    assert_eq!(offset.get(), Some(known), "{ours:?} {before:?} {written:?}");
                }
            }
        }
    }

    #[test]
    fn a_clock_that_was_set_is_believed_after_a_slow_answer_as_far_as_it_is_sure() {
        let offset = ClockOffset::default();
        offset.read(Time(10_000), Time(9_500), Time(10_500));
        // The server's clock is an hour ahead now; the answer took ten seconds.
        offset.read(Time(3_620_000), Time(20_000), Time(30_000));
        assert_eq!(offset.get(), Some(Span(3_590_000)));
        // Ours was set back while it was asked.
        offset.read(Time(3_630_000), Time(40_000), Time(30_000));
        assert_eq!(offset.get(), Some(Span(3_590_000)));
    }

    #[test]
    fn a_slow_answer_counts_from_its_middle() {
        let offset = ClockOffset::default();
        offset.read(Time(10_000), Time(9_500), Time(11_500));
        assert_eq!(offset.get(), Some(Span(0)));
    }
}
