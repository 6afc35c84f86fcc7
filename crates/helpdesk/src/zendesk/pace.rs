//! How often to look at an account whose request budget everybody shares.
//!
//! Each answer tells the account's limit and what is left of the minute (`X-Rate-Limit`,
//! `X-Rate-Limit-Remaining`, `ratelimit-reset`). Nobody knows how many other Reddots there are, so
//! each steers by what all of them use together: below [`AIM`] of the limit it looks more often,
//! above it less often, in small steps, as TCP shares a line. Few agents end at the plan's
//! quickest pace; many share what [`AIM`] leaves them. A slow pull towards a middle pace that
//! all have in common makes their shares equal, whoever came first.

use model::{Span, Time};
use reqwest::header::HeaderMap;

use crate::Away;

/// The part of the account's budget that all its clients together should use.
const AIM: f64 = 0.56;
/// The pace that all are pulled to, and how strongly: shares end equal because everybody is pulled
/// to the same one.
const MIDDLE: Span = Span::seconds(150);
const PULL: f64 = 0.06;
/// The quickest share: on a quiet account the head rests at the plan's quickest pace, and what is
/// not urgent goes by this.
const QUICKEST_SHARE: Span = Span::seconds(2);
/// At this share the head and all else get as many requests.
const EVEN: Span = Span::seconds(10);
/// Up to this share there is room.
const ROOM: Span = Span::seconds(5);
/// The slowest pace.
const SLOWEST: Span = Span::seconds(240);

/// How often to look, at the quickest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollPlan {
    /// While a window shows.
    pub window_open: Span,
    /// Otherwise.
    pub idle: Span,
    /// While nobody is at the computer.
    pub away: Span,
    /// While the screen is locked.
    pub locked: Span,
    /// The pace before anything is known of the account.
    pub first: Span,
    /// Read the conversations of what waits, too, instead of trusting the list's glimpses: windows
    /// are exact then, at the cost of requests for each message.
    pub reads_waiting: bool,
    /// The shortest pause between two rounds of what the head of the list cannot tell.
    pub truth: Span,
    /// The shortest pause between two looks at what others hold, while that is watched.
    pub lead: Span,
    /// Nobody else uses the account: what is not urgent need not wait for its turn.
    pub ours_alone: bool,
}

impl PollPlan {
    /// For an account whose request budget is shared with everybody else.
    pub const SHARED: PollPlan = PollPlan {
        window_open: Span::seconds(6),
        idle: Span::seconds(10),
        away: Span::seconds(30),
        locked: Span::seconds(60),
        first: Span::seconds(40),
        reads_waiting: false,
        truth: Span::seconds(10 * 60),
        lead: Span::seconds(5 * 60),
        ours_alone: false,
    };
    /// For a desk on this computer, which is ours alone.
    pub const LOCAL: PollPlan = PollPlan {
        window_open: Span::seconds(1),
        idle: Span::seconds(2),
        away: Span::seconds(5),
        locked: Span::seconds(10),
        first: Span::seconds(1),
        reads_waiting: true,
        truth: Span::seconds(20),
        lead: Span::seconds(20),
        ours_alone: true,
    };

    /// The quickest pace now.
    pub fn quickest(&self, window_open: bool, away: Away) -> Span {
        match away {
            Away::Locked => self.locked,
            Away::Idle => self.away,
            Away::No if window_open => self.window_open,
            Away::No => self.idle,
        }
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
    /// What an answer's headers tell, if they do.
    pub(super) fn read(headers: &HeaderMap, at: Time) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
        Some(Self {
            limit: number("x-rate-limit")?,
            remaining: number("x-rate-limit-remaining")?,
            reset: number("ratelimit-reset").map(|seconds| Span::seconds(i64::from(seconds))),
            at,
        })
    }

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

/// The pace, which is one's share of the budget, and what it was steered by.
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
    pub(crate) fn next(
        &mut self,
        plan: &PollPlan,
        window_open: bool,
        away: Away,
        told: Option<AccountUse>,
    ) -> Span {
        if let Some(told) = told {
            if let Some(part) = told.part(self.before.as_ref()) {
                // Half a step: what is measured is already a little old.
                let step = ((part / AIM).ln() / 2.0).clamp(-0.25, 0.7);
                let pause = self.pause.0 as f64;
                let shared = if plan.ours_alone { 0.0 } else { PULL };
                let pull = (MIDDLE.0 as f64 / pause).powf(shared);
                self.pause = Span((pause * step.exp() * pull) as i64);
            }
            self.before = Some(told);
        }
        let quickest = QUICKEST_SHARE.0.min(plan.window_open.0);
        self.pause = Span(self.pause.0.clamp(quickest, SLOWEST.0.max(plan.idle.0)));
        self.now(plan, window_open, away)
    }

    /// The pause at present.
    pub(crate) fn now(&self, plan: &PollPlan, window_open: bool, away: Away) -> Span {
        Span(self.pause.0.max(plan.quickest(window_open, away).0))
    }

    /// The pause between two requests of what is not urgent. It goes by the own share, not by what
    /// is left of the account's budget: of that, everybody else would take as much at the same
    /// moment. Where many share, the head goes before all else.
    pub(crate) fn spare(&self, plan: &PollPlan) -> Span {
        if plan.ours_alone {
            return Span(0);
        }
        let share = self.pause.0 as f64;
        let behind = (share / EVEN.0 as f64).clamp(0.5, 4.0);
        Span((share * behind) as i64)
    }

    /// Whether the account is so quiet that what is not urgent can be asked for along with the head.
    pub(crate) fn has_room(&self, plan: &PollPlan) -> bool {
        plan.ours_alone || self.pause <= ROOM
    }

    /// A lane's pause that is at least `shortest`, and longer where the account is busy: this many
    /// looks at the head for each of its own.
    pub(crate) fn seldom(&self, shortest: Span, looks: i64) -> Span {
        Span(
            self.pause
                .0
                .saturating_mul(looks)
                .clamp(shortest.0, shortest.0.max(Span::hours(2).0)),
        )
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
            pace.next(&plan, false, Away::No, Some(told(200, 4, 40)));
        }
        assert_eq!(pace.next(&plan, false, Away::No, None), plan.idle);
        assert_eq!(pace.next(&plan, true, Away::No, None), plan.window_open);
        for _ in 0..30 {
            pace.next(&plan, true, Away::No, Some(told(200, 190, 40)));
        }
        assert_eq!(
            pace.next(&plan, true, Away::No, None),
            SLOWEST,
            "a window open does not excuse a burst"
        );
    }

    #[test]
    fn on_an_account_of_our_own_the_pace_is_the_plans() {
        let plan = PollPlan::LOCAL;
        let mut pace = Pace::new(&plan);
        for _ in 0..100 {
            pace.next(&plan, false, Away::No, Some(told(u32::MAX, 60, 40)));
        }
        assert_eq!(pace.now(&plan, false, Away::No), plan.idle);
        assert_eq!(pace.spare(&plan), Span(0));
    }

    #[test]
    fn nobody_there_is_a_reason_to_look_less_often() {
        let plan = PollPlan::SHARED;
        let mut pace = Pace::new(&plan);
        for _ in 0..30 {
            pace.next(&plan, true, Away::No, Some(told(200, 4, 40)));
        }
        assert_eq!(pace.now(&plan, true, Away::Idle), plan.away);
        assert_eq!(pace.now(&plan, true, Away::Locked), plan.locked);
    }

    #[test]
    fn whoever_came_first_all_end_with_the_same_share() {
        let plan = PollPlan::SHARED;
        let mut paces = [15, 60, 200].map(|seconds| Pace {
            pause: Span::seconds(seconds),
            before: None,
        });
        // A hundred times these three on 700 requests a minute.
        for _ in 0..150 {
            let a_minute: f64 = paces
                .iter()
                .map(|pace| 166.0 * 60_000.0 / pace.pause.0 as f64)
                .sum();
            let used = (a_minute * 40.0 / 60.0).min(700.0) as u32;
            for pace in &mut paces {
                pace.before = None;
                pace.next(&plan, false, Away::No, Some(told(700, used, 40)));
            }
        }
        let pauses = paces.map(|pace| pace.pause.0);
        assert!(pauses[2] - pauses[0] < pauses[0] / 20, "{pauses:?}");
    }

    #[test]
    fn a_young_minute_tells_nothing() {
        let plan = PollPlan::SHARED;
        let mut pace = Pace::new(&plan);
        assert_eq!(
            pace.next(&plan, false, Away::No, Some(told(200, 9, 2))),
            plan.first
        );
    }

    proptest! {
        #[test]
        fn the_pause_stays_within_its_bounds(
            uses in prop::collection::vec((1u32..3000, 0u32..4000, 0i64..60, any::<bool>(), 0usize..3), 0..50),
        ) {
            let plan = PollPlan::SHARED;
            let mut pace = Pace::new(&plan);
            for (limit, used, second, open, away) in uses {
                let away = [Away::No, Away::Idle, Away::Locked][away];
                let pause = pace.next(&plan, open, away, Some(told(limit, used, second)));
                prop_assert!(pause >= plan.quickest(open, away) && pause <= SLOWEST);
                let spare = pace.spare(&plan);
                prop_assert!(spare >= Span::seconds(1) && spare.0 <= SLOWEST.0 * 4, "{spare:?}");
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
                pause = pace.next(&plan, false, Away::No, Some(told(limit, used, 40)));
            }
            let part = f64::from(agents) * 60_000.0 / pause.0 as f64 / f64::from(limit);
            let together = (0.4..0.6).contains(&part);
            prop_assert!(together || (part < 0.5 && pause == plan.idle) || pause == SLOWEST, "{part} at {pause:?}");
        }
    }
}
