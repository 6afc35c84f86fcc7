//! The JSON of everything, in the two forms that Chatwoot has: what REST answers, and what events
//! carry. They differ in names, in times and in what is left out; both are written down here, and
//! the tests keep them as snapshots.

mod contact;
mod conversation;
mod inbox;
mod message;
mod user;

use model::Time;
use serde_json::{Value, json};
pub(crate) use user::profile;

use crate::world::{Account, World};

/// An account at a time, to be shown.
pub(crate) struct View<'a> {
    world: &'a World,
    account: &'a Account,
    now: Time,
}

impl<'a> View<'a> {
    pub(crate) fn of(world: &'a World, account: i64, now: Time) -> Self {
        Self {
            world,
            account: world.account(account),
            now,
        }
    }
}

/// Unix seconds; never is 0.
pub(crate) fn unix(at: Option<Time>) -> i64 {
    at.map_or(0, Time::unix_seconds)
}

/// ISO 8601 in UTC with milliseconds.
pub(crate) fn iso(at: Time) -> String {
    chrono::DateTime::from_timestamp_millis(at.0)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// Unix seconds as a float with microseconds.
#[allow(clippy::cast_precision_loss, reason = "microseconds of this century fit")]
pub(crate) fn float(us: i64) -> f64 {
    us as f64 / 1_000_000.0
}

/// The change tokens of the three lists.
pub(crate) fn cache_keys(account: &Account) -> Value {
    let key = |list: &str| account.cache_keys.get(list).copied().unwrap_or(0).to_string();
    json!({"label": key("label"), "inbox": key("inbox"), "team": key("team")})
}
