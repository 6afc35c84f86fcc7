//! Instants and spans, in UTC milliseconds. One representation in Rust, SQL and TypeScript.

use std::ops::{Add, Sub};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An instant: milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct Time(pub i64);

/// A length of time in milliseconds; may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct Span(pub i64);

impl Span {
    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n * 1000)
    }

    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
}

impl Time {
    /// Later than anything: until somebody says otherwise. The last instant that JavaScript can name.
    pub const FOREVER: Time = Time(8_640_000_000_000_000);

    /// Reads an RFC 3339 timestamp, as every helpdesk writes them. Sub-millisecond digits are cut.
    pub fn parse(text: &str) -> Option<Self> {
        let at = DateTime::parse_from_rfc3339(text.trim()).ok()?;
        Some(Self(at.timestamp_millis()))
    }

    /// Reads the `Date` header of an HTTP answer (RFC 2822 form, whole seconds).
    pub fn parse_http_date(text: &str) -> Option<Self> {
        let at = DateTime::parse_from_rfc2822(text.trim()).ok()?;
        Some(Self(at.timestamp_millis()))
    }

    /// Whole seconds since 1970, rounded down.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// RFC 3339 in UTC with whole seconds, as Zendesk writes it: `2026-11-24T10:00:00Z`.
    /// Instants that the calendar cannot hold come out as the epoch.
    pub fn to_rfc3339(self) -> String {
        self.date_time().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    fn date_time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_helpdesks_and_http_write() {
        assert_eq!(Time::parse("1970-01-01T00:00:01Z"), Some(Time(1000)));
        assert_eq!(
            Time::parse("2026-11-24T10:00:00.120Z"),
            Time::parse("2026-11-24T11:00:00.120+01:00")
        );
        assert_eq!(
            Time::parse_http_date("Tue, 24 Nov 2026 10:00:00 GMT"),
            Time::parse("2026-11-24T10:00:00Z")
        );
        for bad in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-24"] {
            assert_eq!(Time::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whole_seconds_survive_the_round_trip(seconds in -1_000_000_000i64..10_000_000_000) {
            let at = Time(seconds * 1000);
            prop_assert_eq!(Time::parse(&at.to_rfc3339()), Some(at));
            prop_assert_eq!(at.unix_seconds(), seconds);
        }

        #[test]
        fn arithmetic_never_overflows(a in any::<i64>(), b in any::<i64>()) {
            let _ = Time(a) + Span(b);
            let _ = Time(a) - Span(b);
            let _ = Time(a) - Time(b);
        }
    }
}
