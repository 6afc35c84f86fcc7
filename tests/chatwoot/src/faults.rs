//! Faults on demand: everything that a helpdesk, the way to it and its events can do wrong. Off
//! unless a test asks for them. Chance is drawn from a seed: the same requests in the same order
//! fail the same way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// That status with a JSON error. Nothing was done.
    Status {
        /// Such as 500.
        code: u16,
    },
    /// 429, `Retry later`. Nothing was done.
    RetryLater,
    /// 502 with a gateway's HTML page. Nothing was done.
    Html,
    /// The answer comes so late.
    Delay {
        /// How late.
        millis: u32,
    },
    /// The request is done, and answered, so late.
    Held {
        /// How late.
        millis: u32,
    },
    /// The connection closes without an answer, and nothing was done.
    DropRequest,
    /// The request is done; then the connection closes without an answer.
    DropAnswer,
    /// The connection closes at once, and the request is done so much later.
    LateWrite {
        /// How much later.
        millis: u32,
    },
    /// The request is done; the answer ends, properly, in the middle of its JSON.
    CutJson,
    /// The request is done; the connection closes in the middle of the answer.
    CutBody,
}

/// Which requests a fault meets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// What happens.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many more it meets; none is for ever.
    #[serde(default)]
    pub count: Option<u32>,
    /// Only requests of that method, such as `POST`.
    #[serde(default)]
    pub method: Option<String>,
    /// Only requests with that in their path, such as `/messages`.
    #[serde(default)]
    pub path: Option<String>,
    /// Chance of each request, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
}

const fn always() -> f64 {
    1.0
}

impl FaultRule {
    /// Every request.
    pub fn every(fault: Fault) -> Self {
        Self {
            fault,
            count: None,
            method: None,
            path: None,
            probability: always(),
        }
    }

    /// The next request that the rule meets.
    pub fn next(fault: Fault) -> Self {
        Self::every(fault).times(1)
    }

    /// The next `count` requests that the rule meets.
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Only requests of that method.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only requests with that in their path.
    pub fn path(mut self, part: &str) -> Self {
        self.path = Some(part.to_owned());
        self
    }

    /// Only with that chance, from 0 to 1, of each request.
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    fn fits(&self, method: &str, path: &str) -> bool {
        self.count != Some(0)
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|part| path.contains(part))
    }
}

/// What happens to events on their way; each is a chance from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventFaults {
    /// It never comes.
    pub drop: f64,
    /// It comes twice.
    pub double: f64,
    /// It comes up to `late_ms` late, behind others.
    pub late: f64,
    /// How late at the most, in milliseconds.
    pub late_ms: u32,
}

/// What becomes of one event: how late each of its copies comes, in milliseconds.
pub(crate) type Fate = Vec<u32>;

/// The switches. Clones are the same switches.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Switches>>);

#[derive(Debug)]
struct Switches {
    rules: Vec<FaultRule>,
    events: EventFaults,
    dice: StdRng,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            events: EventFaults::default(),
            dice: StdRng::seed_from_u64(0),
        }
    }
}

impl Faults {
    /// What chance is drawn from.
    pub fn set_seed(&self, seed: u64) {
        self.switches().dice = StdRng::seed_from_u64(seed);
    }

    /// Adds a rule; the oldest that meets a request acts on it, and is used up by it.
    pub fn add(&self, rule: FaultRule) {
        self.switches().rules.push(rule);
    }

    /// The next request with that in its path gets this fault.
    pub fn fail_next(&self, path: &str, fault: Fault) {
        self.add(FaultRule::next(fault).path(path));
    }

    /// What happens to events from now on.
    pub fn set_events(&self, events: EventFaults) {
        self.switches().events = events;
    }

    /// Everything works again.
    pub fn clear(&self) {
        let mut switches = self.switches();
        switches.rules.clear();
        switches.events = EventFaults::default();
    }

    pub(crate) fn meet(&self, method: &str, path: &str) -> Option<Fault> {
        let Switches { rules, dice, .. } = &mut *self.switches();
        let rule = rules.iter_mut().find(|rule| {
            rule.fits(method, path)
                && (rule.probability >= 1.0 || dice.random_bool(rule.probability.clamp(0.0, 1.0)))
        })?;
        rule.count = rule.count.map(|left| left - 1);
        let fault = rule.fault;
        rules.retain(|rule| rule.count != Some(0));
        Some(fault)
    }

    pub(crate) fn fate(&self) -> Fate {
        let Switches { events, dice, .. } = &mut *self.switches();
        let mut happens = |chance: f64| chance > 0.0 && dice.random_bool(chance.min(1.0));
        if happens(events.drop) {
            return Vec::new();
        }
        let copies = if happens(events.double) { 2 } else { 1 };
        let late: Vec<bool> = (0..copies).map(|_| happens(events.late)).collect();
        late.into_iter()
            .map(|late| {
                if late {
                    dice.random_range(0..=events.late_ms)
                } else {
                    0
                }
            })
            .collect()
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
            FaultRule::next(Fault::Html)
                .times(2)
                .method("POST")
                .path("/messages"),
        );
        assert_eq!(
            faults.meet("GET", "/api/v1/accounts/1/conversations/1/messages"),
            None
        );
        assert_eq!(faults.meet("POST", "/api/v1/accounts/1/conversations"), None);
        for expected in [Some(Fault::Html), Some(Fault::Html), None] {
            assert_eq!(faults.meet("POST", "/x/messages"), expected);
        }
    }

    #[test]
    fn the_fate_of_events_is_the_seeds() {
        let run = |seed| {
            let faults = Faults::default();
            faults.set_seed(seed);
            faults.set_events(EventFaults {
                drop: 0.2,
                double: 0.2,
                late: 0.5,
                late_ms: 50,
            });
            (0..100).map(|_| faults.fate()).collect::<Vec<_>>()
        };
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
        let fates = run(1);
        assert!(fates.iter().any(Vec::is_empty));
        assert!(fates.iter().any(|fate| fate.len() == 2));
        assert!(fates.iter().any(|fate| fate == &[0]));
        assert!(fates.iter().flatten().any(|late| *late > 0));
    }
}
