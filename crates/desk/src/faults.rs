//! Faults on demand, for tests: everything that a helpdesk and the way to it can do wrong. Off
//! unless a program that holds the [`Desk`](crate::Desk) asks for them; not reachable over HTTP.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with the usual body; `retry_after` in seconds, or no such header.
    TooMany {
        /// What `Retry-After` says.
        retry_after: Option<u32>,
    },
    /// 500 with a JSON body. Nothing was done.
    ServerError,
    /// 503 as for a database deadlock. Nothing was done.
    Unavailable {
        /// What `Retry-After` says, in seconds.
        retry_after: Option<u32>,
    },
    /// 502 with a gateway's HTML page. Nothing was done.
    Html,
    /// The request is done; then the connection closes without an answer.
    DropAnswer,
    /// The connection closes without an answer, and nothing was done.
    DropRequest,
    /// The request is done; the answer is 200 with half of its JSON.
    MalformedJson,
}

/// Which requests a fault meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    fault: Fault,
    left: u32,
    method: Option<String>,
    path: Option<String>,
}

impl FaultRule {
    /// The next request, whatever it is.
    pub fn next(fault: Fault) -> Self {
        Self {
            fault,
            left: 1,
            method: None,
            path: None,
        }
    }

    /// The next `count` requests that the rule meets.
    pub fn times(mut self, count: u32) -> Self {
        self.left = count;
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

    fn meets(&self, method: &str, path: &str) -> bool {
        self.left > 0
            && self.method.as_deref().is_none_or(|wanted| wanted == method)
            && self.path.as_deref().is_none_or(|prefix| path.starts_with(prefix))
    }
}

/// The switches. Clones are the same switches.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Switches>>);

#[derive(Debug, Default)]
struct Switches {
    latency: Duration,
    rules: Vec<FaultRule>,
    hold_deliveries: bool,
    blocked: BTreeSet<String>,
}

impl Faults {
    /// Every answer waits so long first.
    pub fn set_latency(&self, latency: Duration) {
        self.switches().latency = latency;
    }

    /// Adds a rule; the oldest that meets a request acts on it, and is used up by it.
    pub fn add(&self, rule: FaultRule) {
        self.switches().rules.push(rule);
    }

    /// The next `count` requests whose path begins with `prefix` (all, if empty) get this fault.
    pub fn fail_next(&self, count: u32, prefix: &str, fault: Fault) {
        self.add(FaultRule::next(fault).times(count).path(prefix));
    }

    /// While held, replies are saved and not delivered, as after a crash between the two. Letting
    /// go delivers nothing by itself: the next reply, the next `serve` or the next opening does.
    pub fn hold_deliveries(&self, hold: bool) {
        self.switches().hold_deliveries = hold;
    }

    /// The platform blocks, or unblocks, a business account, by its address.
    pub fn block_account(&self, address: &str, blocked: bool) {
        let mut switches = self.switches();
        if blocked {
            switches.blocked.insert(address.to_owned());
        } else {
            switches.blocked.remove(address);
        }
    }

    /// Everything works again.
    pub fn clear(&self) {
        *self.switches() = Switches::default();
    }

    pub(crate) fn latency(&self) -> Duration {
        self.switches().latency
    }

    pub(crate) fn holds_deliveries(&self) -> bool {
        self.switches().hold_deliveries
    }

    pub(crate) fn blocks(&self, address: &str) -> bool {
        self.switches().blocked.contains(address)
    }

    pub(crate) fn meet(&self, method: &str, path: &str) -> Option<Fault> {
        let mut switches = self.switches();
        let rule = switches.rules.iter_mut().find(|rule| rule.meets(method, path))?;
        rule.left -= 1;
        let fault = rule.fault;
        switches.rules.retain(|rule| rule.left > 0);
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
}
