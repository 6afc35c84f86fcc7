//! The account's rate limit: so many requests in each minute of the clock, whoever sends them.

use model::Time;

/// The current minute's count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    limit: u32,
    minute: i64,
    used: u32,
}

/// What one request found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Seconds until the count starts anew.
    pub(crate) reset: i64,
    /// Whether this request was still within the limit.
    pub(crate) allowed: bool,
}

impl Meter {
    /// `limit` requests per minute.
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            limit,
            minute: i64::MIN,
            used: 0,
        }
    }

    /// Changes the limit from now on.
    pub(crate) fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Requests per minute.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    /// Counts a request.
    pub(crate) fn count(&mut self, now: Time) -> Quota {
        let seconds = now.unix_seconds();
        let minute = seconds.div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.used = 0;
        }
        let allowed = self.used < self.limit;
        if allowed {
            self.used += 1;
        }
        Quota {
            limit: self.limit,
            remaining: self.limit.saturating_sub(self.used),
            reset: 60 - seconds.rem_euclid(60),
            allowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Span;

    #[test]
    fn the_count_starts_anew_with_the_minute() {
        let mut meter = Meter::new(2);
        let at = Time(90_000);
        assert_eq!(meter.count(at).remaining, 1);
        assert!(meter.count(at).allowed);
        let over = meter.count(at);
        assert!(!over.allowed);
        assert_eq!((over.remaining, over.reset), (0, 30));
        assert!(meter.count(at + Span::seconds(30)).allowed);
    }
}
