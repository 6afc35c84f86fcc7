//! How often to look at an account whose request budget everybody shares.
//!
//! Each answer tells the account's limit and what is left of the minute (`X-Rate-Limit`,
//! `X-Rate-Limit-Remaining`, `ratelimit-reset`). Nobody knows how many other Reddots there are, so
//! each steers by what all of them use together: below [`AIM`] of the limit it looks more often,
//! above it less often, in small steps, as TCP shares a line. Few agents end at the plan's
//! quickest pace; many share what [`AIM`] leaves them.

use model::{Span, Time};

/// The part of the account's budget that all its clients together should use.
const AIM: f64 = 0.54;
/// The slowest pace.
const SLOWEST: Span = Span::seconds(240);

/// How often to look, at the quickest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollPlan {
    /// While a window shows.
    pub window_open: Span,
    /// Otherwise.
    pub idle: Span,
    /// The pace before anything is known of the account.
    pub first: Span,
    /// Read the conversations of what waits, too, instead of trusting the list's glimpses: windows
    /// are exact then, at the cost of requests for each message.
    pub reads_waiting: bool,
}

impl PollPlan {
    /// For an account whose request budget is shared with everybody else.
    pub const SHARED: PollPlan = PollPlan {
        window_open: Span::seconds(6),
        idle: Span::seconds(10),
        first: Span::seconds(40),
        reads_waiting: false,
    };
    /// For a desk on this computer, which is ours alone.
    pub const LOCAL: PollPlan = PollPlan {
        window_open: Span::seconds(1),
        idle: Span::seconds(1),
        first: Span::seconds(1),
        reads_waiting: true,
    };

    /// The quickest pace now.
    pub fn quickest(&self, window_open: bool) -> Span {
        if window_open { self.window_open } else { self.idle }
    }
}

/// What an answer told of the account's budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountUse {
    /// Requests a minute.
    pub limit: u32,
    /// Left in this minute.
    pub remaining: u32,
    /// Until the count starts anew, where told.
    pub reset: Option<Span>,
    /// When it was told (our clock).
    pub at: Time,
}

impl AccountUse {
    /// Requests a minute of all clients together, as a part of the limit; none when the minute is
    /// too young to tell.
    fn part(&self, before: Option<&AccountUse>) -> Option<f64> {
        if self.limit == 0 {
            return None;
        }
        let used = f64::from(self.limit.saturating_sub(self.remaining));
        // Two readings of one minute tell most exactly.
        if let Some(before) = before {
            let passed = (self.at - before.at).0;
            let earlier = f64::from(before.limit.saturating_sub(before.remaining));
            if before.limit == self.limit && (5_000..50_000).contains(&passed) && used > earlier {
                return Some((used - earlier) * 60_000.0 / passed as f64 / f64::from(self.limit));
            }
        }
        let passed = 60_000 - self.reset?.0.clamp(0, 60_000);
        (passed >= 15_000).then(|| used * 60_000.0 / passed as f64 / f64::from(self.limit))
    }
}

/// The pace and what it was steered by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pace {
    pause: Span,
    before: Option<AccountUse>,
}

impl Pace {
    pub(crate) fn new(plan: &PollPlan) -> Self {
        Self {
            pause: plan.first,
            before: None,
        }
    }

    /// The pause until the next look, after what the last answer told.
    pub(crate) fn next(&mut self, plan: &PollPlan, window_open: bool, told: Option<AccountUse>) -> Span {
        if let Some(told) = told {
            if let Some(part) = told.part(self.before.as_ref()) {
                let step = (part / AIM).clamp(0.6, 2.0);
                // Half a step: what is measured is already a little old.
                let step = 1.0 + (step - 1.0) / 2.0;
                self.pause = Span((self.pause.0 as f64 * step) as i64);
            }
            self.before = Some(told);
        }
        let quickest = plan.quickest(window_open);
        self.pause = Span(self.pause.0.clamp(plan.window_open.0, SLOWEST.0.max(plan.idle.0)));
        Span(self.pause.0.max(quickest.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(limit: u32, used: u32, second: i64) -> AccountUse {
        AccountUse {
            limit,
            remaining: limit.saturating_sub(used),
            reset: Some(Span::seconds(60 - second)),
            at: Time(second * 1000),
        }
    }

    #[test]
    fn an_idle_account_is_looked_at_quickly_and_a_busy_one_slowly() {
        let plan = PollPlan::SHARED;
        let mut pace = Pace::new(&plan);
        for _ in 0..30 {
            pace.next(&plan, false, Some(told(200, 4, 40)));
        }
        assert_eq!(pace.next(&plan, false, None), plan.idle);
        assert_eq!(pace.next(&plan, true, None), plan.window_open);
        for _ in 0..30 {
            pace.next(&plan, true, Some(told(200, 190, 40)));
        }
        assert_eq!(
            pace.next(&plan, true, None),
            SLOWEST,
            "a window open does not excuse a burst"
        );
    }

    #[test]
    fn a_young_minute_tells_nothing() {
        let plan = PollPlan::SHARED;
        let mut pace = Pace::new(&plan);
        assert_eq!(pace.next(&plan, false, Some(told(200, 9, 2))), plan.first);
    }

    proptest! {
        #[test]
        fn the_pause_stays_within_its_bounds(
            uses in prop::collection::vec((1u32..3000, 0u32..4000, 0i64..60, any::<bool>()), 0..50),
        ) {
            let plan = PollPlan::SHARED;
            let mut pace = Pace::new(&plan);
            for (limit, used, second, open) in uses {
                let pause = pace.next(&plan, open, Some(told(limit, used, second)));
                prop_assert!(pause >= plan.quickest(open) && pause <= SLOWEST);
            }
        }

        /// So many agents alike, one request a look: together they end near the aim, or each at
        /// its quickest.
        #[test]
        fn many_together_end_near_the_aim(agents in 1u32..600, limit in prop::sample::select(vec![200u32, 700])) {
            let plan = PollPlan::SHARED;
            let mut pace = Pace::new(&plan);
            let mut pause = plan.first;
            for _ in 0..200 {
                let a_minute = f64::from(agents) * 60_000.0 / pause.0 as f64;
                let used = (a_minute * 40.0 / 60.0).min(f64::from(limit)) as u32;
                pause = pace.next(&plan, false, Some(told(limit, used, 40)));
            }
            let part = f64::from(agents) * 60_000.0 / pause.0 as f64 / f64::from(limit);
            let together = (0.4..0.6).contains(&part);
            prop_assert!(together || (part < 0.5 && pause == plan.idle) || pause == SLOWEST, "{part} at {pause:?}");
        }
    }
}
