//! The present, for messages that are to look old.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// So many hours before now.
#[expect(clippy::disallowed_methods, reason = "a test is the outside world")]
pub fn hours_ago(hours: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::hours(hours)
}

/// As the wire has it.
pub fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
