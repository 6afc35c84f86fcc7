//! `/desk/tuning`: delays and limits over HTTP, with the channel token, for tests that drive a desk
//! from outside its process.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use model::Span;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Refusal};
use super::auth;
use super::body::wrong;
use super::call::Request;
use crate::Tuning;
use crate::desk::Inner;

/// No delay is longer, in seconds.
const LONGEST: u32 = 600;

/// What can be set; what is left out stays.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    search_delay_seconds: Option<u32>,
    list_lag_seconds: Option<u32>,
    export_delay_seconds: Option<u32>,
    plain_429: Option<bool>,
    /// Requests per minute of the whole account.
    rate_limit: Option<u32>,
    /// By name; `null` is without limit.
    endpoint_limits: BTreeMap<String, Option<u32>>,
}

/// `GET` shows, `PUT` sets what it names; all of it, or nothing.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if !auth::is_channel(desk, request.authorization.as_deref()) {
        return Err(Refusal::Unauthenticated);
    }
    match request.method.as_str() {
        "GET" => {}
        "PUT" => {
            let body = request.json()?;
            if !body.is_object() {
                return Err(wrong("tuning", "must be an object"));
            }
            let settings: Settings =
                serde_json::from_value(body).map_err(|error| wrong("tuning", &error.to_string()))?;
            set(desk, &settings)?;
        }
        _ => return Err(Refusal::InvalidEndpoint),
    }
    Ok(shown(desk))
}

fn set(desk: &Inner, settings: &Settings) -> Result<(), Refusal> {
    let mut tuning = desk.tuning();
    for (name, wanted, delay) in [
        (
            "search_delay_seconds",
            settings.search_delay_seconds,
            &mut tuning.search_delay,
        ),
        (
            "list_lag_seconds",
            settings.list_lag_seconds,
            &mut tuning.list_lag,
        ),
        (
            "export_delay_seconds",
            settings.export_delay_seconds,
            &mut tuning.export_delay,
        ),
    ] {
        match wanted {
            Some(seconds) if seconds > LONGEST => return Err(wrong(name, "must be at most 600")),
            Some(seconds) => *delay = Span::seconds(i64::from(seconds)),
            None => {}
        }
    }
    if let Some(plain) = settings.plain_429 {
        tuning.plain_429 = plain;
    }
    let mut limits = desk.limits.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(unknown) = settings.endpoint_limits.keys().find(|name| !limits.knows(name)) {
        return Err(wrong("endpoint_limits", &format!("has no {unknown}")));
    }
    for (name, count) in &settings.endpoint_limits {
        limits.set(name, *count);
    }
    drop(limits);
    if let Some(limit) = settings.rate_limit {
        desk.meter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .set_limit(limit);
    }
    *desk.tuning.lock().unwrap_or_else(PoisonError::into_inner) = tuning;
    Ok(())
}

fn shown(desk: &Inner) -> Answer {
    let Tuning {
        search_delay,
        list_lag,
        export_delay,
        plain_429,
    } = desk.tuning();
    let limits = desk.limits.lock().unwrap_or_else(PoisonError::into_inner);
    Answer::ok(json!({
        "search_delay_seconds": search_delay.0 / 1000,
        "list_lag_seconds": list_lag.0 / 1000,
        "export_delay_seconds": export_delay.0 / 1000,
        "plain_429": plain_429,
        "rate_limit": desk.meter.lock().unwrap_or_else(PoisonError::into_inner).limit(),
        "endpoint_limits": limits.all(),
    }))
}
