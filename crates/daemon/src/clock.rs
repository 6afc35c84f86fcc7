//! This computer's clock, read in one place.

use std::sync::Arc;

use model::Time;

/// The system's clock.
pub(crate) fn system() -> helpdesk::Clock {
    Arc::new(now)
}

/// The system's time.
#[allow(
    clippy::disallowed_methods,
    reason = "the program's own clock: everything below is handed this one"
)]
pub(crate) fn now() -> Time {
    Time(chrono::Utc::now().timestamp_millis())
}

/// How far the clock on the wall here is ahead of UTC.
pub(crate) fn ahead_minutes() -> i32 {
    let utc = chrono::DateTime::from_timestamp_millis(now().0).unwrap_or_default();
    utc.with_timezone(&chrono::Local).offset().local_minus_utc() / 60
}

/// An instant for a person here: the time today, the day and time otherwise.
pub(crate) fn local(at: Time) -> String {
    let Some(utc) = chrono::DateTime::from_timestamp_millis(at.0) else {
        return String::new();
    };
    let local = utc.with_timezone(&chrono::Local);
    let today = chrono::DateTime::from_timestamp_millis(now().0).map(|now| now.with_timezone(&chrono::Local));
    if today.is_some_and(|today| today.date_naive() == local.date_naive()) {
        local.format("%H:%M").to_string()
    } else {
        local.format("%a %-d %b %H:%M").to_string()
    }
}

/// An instant with its zone, for a file that may be read elsewhere.
pub(crate) fn zoned(at: Time) -> String {
    let Some(utc) = chrono::DateTime::from_timestamp_millis(at.0) else {
        return String::new();
    };
    let local = utc.with_timezone(&chrono::Local);
    local.format("%Y-%m-%d %H:%M:%S %:z").to_string()
}
