//! Faults on demand, for tests and demonstrations: everything that a helpdesk and the way to it can
//! do wrong. Off unless somebody asks for them: a program that holds the [`Desk`](crate::Desk), or
//! who has the channel token, at `/desk/faults`.
//!
//! A rule meets requests by method and path, always or by chance, so many times or for ever. Chance
//! is drawn from a seed: the same requests in the same order fail the same way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::Span;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// 429 with the usual body; `retry_after` in seconds, or no such header.
    TooMany {
        /// What `Retry-After` says.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// 500 with a JSON body. Nothing was done.
    ServerError,
    /// 503 as for a database deadlock. Nothing was done.
    Unavailable {
        /// What `Retry-After` says, in seconds.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// 502 with a gateway's HTML page. Nothing was done.
    Html,
    /// The request is done; then the connection closes without an answer.
    DropAnswer,
    /// The connection closes without an answer, and nothing was done.
    DropRequest,
    /// The connection closes without an answer at once, and the request is done so many seconds
    /// later: a slow write that its sender has given up on.
    LateWrite {
        /// How much later.
        seconds: u32,
    },
    /// The request is done; the connection closes in the middle of the answer's body.
    CutBody,
    /// The request is done; the answer is whole, and its JSON has a fault.
    MalformedJson,
    /// The request is done; the answer ends, properly, in the middle of its JSON.
    TruncatedJson,
    /// The request is done; the answer comes so many milliseconds late.
    Slow {
        /// How late.
        millis: u32,
    },
}

/// Which requests a fault meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    #[serde(flatten)]
    fault: Fault,
    /// How many more it meets; none is for ever.
    #[serde(rename = "count", default)]
    left: Option<u32>,
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    path: Option<String>,
    /// Chance of each request, from 0 to 1.
    #[serde(default = "always")]
    probability: f64,
}

const fn always() -> f64 {
    1.0
}

impl FaultRule {
    /// The next request, whatever it is.
    pub fn next(fault: Fault) -> Self {
        Self {
            left: Some(1),
            ..Self::every(fault)
        }
    }

    /// Every request.
    pub fn every(fault: Fault) -> Self {
        Self {
            fault,
            left: None,
            method: None,
            path: None,
            probability: always(),
        }
    }

    /// The next `count` requests that the rule meets.
    pub fn times(mut self, count: u32) -> Self {
        self.left = Some(count);
        self
    }

    /// Only requests of that method, such as `PUT`.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only requests whose path begins so, such as `/api/v2/search`.
    pub fn path(mut self, prefix: &str) -> Self {
        self.path = Some(prefix.to_owned());
        self
    }

    /// Only with that chance, from 0 to 1, of each request.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        self.left != Some(0)
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|prefix| path.starts_with(prefix))
    }
}

/// The switches. Clones are the same switches.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Switches>>);

#[derive(Debug)]
struct Switches {
    set: FaultSettings,
    dice: StdRng,
}

impl Default for Switches {
    fn default() -> Self {
        Self::of(FaultSettings::default())
    }
}

impl Switches {
    fn of(set: FaultSettings) -> Self {
        Self {
            dice: StdRng::seed_from_u64(set.seed),
            set,
        }
    }
}

/// Every switch, as `/desk/faults` shows and takes them. What is left out is off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultSettings {
    /// Every answer waits so long first.
    pub latency_ms: u32,
    /// How far the desk's clock is ahead of the true time (behind when negative).
    pub clock_skew_seconds: i32,
    /// While held, replies are saved and not delivered.
    pub hold_deliveries: bool,
    /// Business accounts that their platform has blocked, by address.
    pub blocked_accounts: BTreeSet<String>,
    /// What chance is drawn from; it starts anew with every change of the whole.
    pub seed: u64,
    /// What happens to which requests; the first that meets one acts.
    pub rules: Vec<FaultRule>,
}

impl FaultSettings {
    /// Whether every chance is one.
    pub(crate) fn are_possible(&self) -> bool {
        self.rules
            .iter()
            .all(|rule| (0.0..=1.0).contains(&rule.probability))
    }
}

impl Faults {
    /// Every answer waits so long first.
    pub fn set_latency(&self, latency: Duration) {
        self.switches().set.latency_ms = u32::try_from(latency.as_millis()).unwrap_or(u32::MAX);
    }

    /// The desk's clock is so far ahead of the true time (behind when negative).
    pub fn set_clock_skew(&self, seconds: i32) {
        self.switches().set.clock_skew_seconds = seconds;
    }

    /// What chance is drawn from.
    pub fn set_seed(&self, seed: u64) {
        let mut switches = self.switches();
        switches.set.seed = seed;
        switches.dice = StdRng::seed_from_u64(seed);
    }

    /// Adds a rule; the oldest that meets a request acts on it, and is used up by it.
    pub fn add(&self, rule: FaultRule) {
        self.switches().set.rules.push(rule);
    }

    /// The next `count` requests whose path begins with `prefix` (all, if empty) get this fault.
    pub fn fail_next(&self, count: u32, prefix: &str, fault: Fault) {
        self.add(FaultRule::next(fault).times(count).path(prefix));
    }

    /// While held, replies are saved and not delivered, as after a crash between the two. Letting
    /// go delivers nothing by itself: the next reply, the next `serve` or the next opening does.
    pub fn hold_deliveries(&self, hold: bool) {
        self.switches().set.hold_deliveries = hold;
    }

    /// The platform blocks, or unblocks, a business account, by its address.
    pub fn block_account(&self, address: &str, blocked: bool) {
        let accounts = &mut self.switches().set.blocked_accounts;
        if blocked {
            accounts.insert(address.to_owned());
        } else {
            accounts.remove(address);
        }
    }

    /// Every switch as it stands.
    pub fn settings(&self) -> FaultSettings {
        self.switches().set.clone()
    }

    /// Sets every switch.
    pub fn set(&self, settings: FaultSettings) {
        *self.switches() = Switches::of(settings);
    }

    /// Everything works again.
    pub fn clear(&self) {
        *self.switches() = Switches::default();
    }

    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(u64::from(self.switches().set.latency_ms))
    }

    pub(crate) fn clock_skew(&self) -> Span {
        Span::seconds(i64::from(self.switches().set.clock_skew_seconds))
    }

    pub(crate) fn holds_deliveries(&self) -> bool {
        self.switches().set.hold_deliveries
    }

    pub(crate) fn blocks(&self, address: &str) -> bool {
        self.switches().set.blocked_accounts.contains(address)
    }

    pub(crate) fn meet(&self, method: &str, path: &str) -> Option<Fault> {
        let Switches { set, dice } = &mut *self.switches();
        let rule = set.rules.iter_mut().find(|rule| {
            rule.fits(method, path)
                && (rule.probability >= 1.0 || dice.random_bool(rule.probability.clamp(0.0, 1.0)))
        })?;
        rule.left = rule.left.map(|left| left - 1);
        let fault = rule.fault;
        set.rules.retain(|rule| rule.left != Some(0));
        Some(fault)
    }

    fn switches(&self) -> MutexGuard<'_, Switches> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_meets_only_what_it_names_and_is_used_up() {
        let faults = Faults::default();
        faults.add(
            FaultRule::next(Fault::ServerError)
                .times(2)
                .method("PUT")
                .path("/api/v2/tickets"),
        );
        assert_eq!(faults.meet("GET", "/api/v2/tickets/1"), None);
        assert_eq!(faults.meet("PUT", "/channels"), None);
        assert_eq!(faults.meet("PUT", "/api/v2/tickets/1"), Some(Fault::ServerError));
        assert_eq!(faults.meet("PUT", "/api/v2/tickets/1"), Some(Fault::ServerError));
        assert_eq!(faults.meet("PUT", "/api/v2/tickets/1"), None);
    }

    #[test]
    fn chance_is_the_seeds() {
        let run = |seed: u64| {
            let faults = Faults::default();
            faults.set_seed(seed);
            faults.add(FaultRule::every(Fault::Html).with_probability(0.3));
            (0..200)
                .map(|_| faults.meet("GET", "/").is_some())
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let met = run(1).into_iter().filter(|met| *met).count();
        assert!((30..90).contains(&met), "{met}");
    }
}
