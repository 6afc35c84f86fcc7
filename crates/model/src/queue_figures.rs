//! The queue in figures, for who leads a team: how many wait and where, for how long, which reply windows
//! close soon, how fast first replies are. Reckoned from tickets, and put together from several accounts,
//! by pure functions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, Channel, Durations, Span, TicketId, TicketRef, Time};

/// Windows are counted that close within so many hours.
pub const CLOSING_HOURS: [u32; 3] = [1, 4, 12];

/// A ticket that waits for us: new or open, not held by a bot, and the customer had the last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InQueue {
    /// Which.
    pub ticket: TicketId,
    /// Its channel.
    pub channel: Channel,
    /// The company's number or page.
    pub business_account: Option<String>,
    /// Nobody has it: it *waits* (rule 7).
    pub free: bool,
    /// The first customer message since the last word of ours; none: not known.
    pub since: Option<Time>,
    /// When its reply window closes; none: it does not, it has, or it is not known.
    pub closes_at: Option<Time>,
}

/// What waits in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// How many.
    pub waiting: u32,
    /// Since when the one that waits longest does.
    pub oldest: Option<Time>,
}

impl Waits {
    fn and(&mut self, other: Waits) {
        self.waiting = self.waiting.saturating_add(other.waiting);
        self.oldest = earlier(self.oldest, other.oldest);
    }
}

fn earlier(one: Option<Time>, other: Option<Time>) -> Option<Time> {
    [one, other].into_iter().flatten().min()
}

/// The ticket that waits longest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Oldest {
    /// Which.
    pub ticket: TicketRef,
    /// Since when (server time).
    pub since: Time,
}

/// The queue in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// What waits, by channel and business account.
    pub waits: BTreeMap<(Channel, Option<String>), Waits>,
    /// The one that waits longest.
    pub oldest: Option<Oldest>,
    /// How many reply windows of tickets that wait for us close within [`CLOSING_HOURS`], each with the earlier.
    pub closing: [u32; 3],
    /// How long customers waited for the first reply, of first replies of the last day.
    pub first_replies: Durations,
}

impl Figures {
    /// The figures of one account's tickets at `now`. First replies are told apart from them.
    pub fn of(account: &AccountId, tickets: &[InQueue], first_replies: Durations, now: Time) -> Self {
        let mut figures = Figures {
            first_replies,
            ..Figures::default()
        };
        for one in tickets {
            for (closing, hours) in figures.closing.iter_mut().zip(CLOSING_HOURS) {
                let soon = now + Span::hours(i64::from(hours));
                *closing += u32::from(one.closes_at.is_some_and(|at| at > now && at <= soon));
            }
            if !one.free {
                continue;
            }
            let place = (one.channel, one.business_account.clone());
            figures.waits.entry(place).or_default().and(Waits {
                waiting: 1,
                oldest: one.since,
            });
            if let Some(since) = one.since
                && figures.oldest.as_ref().is_none_or(|oldest| since < oldest.since)
            {
                let ticket = TicketRef {
                    account: account.clone(),
                    id: one.ticket,
                };
                figures.oldest = Some(Oldest { ticket, since });
            }
        }
        figures
    }

    /// Those of several accounts as one; first replies are not put together (see [`Durations::percentile`]).
    pub fn together<'a>(each: impl IntoIterator<Item = &'a Figures>) -> Self {
        let mut all = Figures::default();
        for one in each {
            for (place, waits) in &one.waits {
                all.waits.entry(place.clone()).or_default().and(*waits);
            }
            let oldest = [all.oldest.take(), one.oldest.clone()].into_iter().flatten();
            all.oldest = oldest.min_by_key(|oldest| oldest.since);
            for (sum, closing) in all.closing.iter_mut().zip(one.closing) {
                *sum = sum.saturating_add(closing);
            }
        }
        all
    }

    /// How many wait.
    pub fn waiting(&self) -> u32 {
        self.waits.values().map(|waits| waits.waiting).sum()
    }

    /// For how long the one that waits longest has waited, in seconds; nothing waits: 0.
    pub fn oldest_seconds(&self, now: Time) -> u32 {
        self.oldest
            .as_ref()
            .map_or(0, |oldest| seconds(now - oldest.since))
    }

    /// What waits by channel.
    pub fn channels(&self) -> BTreeMap<Channel, Waits> {
        let mut channels: BTreeMap<Channel, Waits> = BTreeMap::new();
        for ((channel, _), waits) in &self.waits {
            channels.entry(*channel).or_default().and(*waits);
        }
        channels
    }
}

/// A length of time in whole seconds, not below 0.
pub(crate) fn seconds(span: Span) -> u32 {
    u32::try_from(span.0.max(0) / 1000).unwrap_or(u32::MAX)
}

/// A figure that can be too high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// How many tickets wait.
    Waiting,
    /// For how long the one that waits longest has waited.
    Oldest,
    /// How many reply windows close within the hour.
    Closing,
}

impl Threshold {
    /// Every one.
    pub const ALL: [Threshold; 3] = [Threshold::Waiting, Threshold::Oldest, Threshold::Closing];

    /// The mark of its alert, when the figure went above it then: later ones have greater marks.
    pub fn mark(self, since: Time) -> i64 {
        since.0.saturating_mul(4).saturating_add(self as i64)
    }

    /// The one whose alert has that mark.
    pub fn of_mark(mark: i64) -> Option<Self> {
        let nth = usize::try_from(mark.rem_euclid(4)).ok()?;
        Self::ALL.get(nth).copied()
    }
}

/// Above which figures of an account there is an alert; none: never.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Thresholds {
    /// More tickets than this wait.
    pub waiting: Option<u32>,
    /// One has waited for more minutes than this.
    pub oldest_minutes: Option<u32>,
    /// More reply windows than this close within the hour.
    pub closing: Option<u32>,
}

/// Since when figures are above their thresholds (server time).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Crossed {
    waiting: Option<Time>,
    oldest: Option<Time>,
    closing: Option<Time>,
}

impl Thresholds {
    /// None is set.
    pub fn none(&self) -> bool {
        *self == Self::default()
    }

    /// The limit, in the unit of [`Thresholds::figure`].
    pub fn limit(&self, of: Threshold) -> Option<u32> {
        match of {
            Threshold::Waiting => self.waiting,
            Threshold::Oldest => self.oldest_minutes.map(|minutes| minutes.saturating_mul(60)),
            Threshold::Closing => self.closing,
        }
    }

    /// The figure: a number, or seconds.
    pub fn figure(of: Threshold, figures: &Figures, now: Time) -> u32 {
        match of {
            Threshold::Waiting => figures.waiting(),
            Threshold::Oldest => figures.oldest_seconds(now),
            Threshold::Closing => figures.closing[0],
        }
    }

    /// What is crossed at `now`, after what was before. Above the limit it begins, and it goes on until the
    /// figure is below the limit: one that stands still at the limit neither begins nor ends anything.
    pub fn crossed(&self, before: Crossed, figures: &Figures, now: Time) -> Crossed {
        let mut crossed = Crossed::default();
        for of in Threshold::ALL {
            let Some(limit) = self.limit(of) else { continue };
            let figure = Self::figure(of, figures, now);
            let since = before.since(of);
            *crossed.place(of) = if figure > limit {
                since.or(Some(now))
            } else {
                since.filter(|_| figure >= limit.max(1))
            };
        }
        crossed
    }
}

impl Crossed {
    /// Since when; none: it is not.
    pub fn since(&self, of: Threshold) -> Option<Time> {
        match of {
            Threshold::Waiting => self.waiting,
            Threshold::Oldest => self.oldest,
            Threshold::Closing => self.closing,
        }
    }

    fn place(&mut self, of: Threshold) -> &mut Option<Time> {
        match of {
            Threshold::Waiting => &mut self.waiting,
            Threshold::Oldest => &mut self.oldest,
            Threshold::Closing => &mut self.closing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time(1_795_000_000_000);

    fn account() -> AccountId {
        AccountId("desk".into())
    }

    fn ticket() -> impl Strategy<Value = InQueue> {
        let hours = |most: i64| (0..most * 60).prop_map(|minutes| Span::seconds(minutes * 60));
        (
            1i64..10_000,
            prop::sample::select(&Channel::ALL[..]),
            prop::option::of("[ab]"),
            any::<bool>(),
            prop::option::of(hours(48)),
            prop::option::of(hours(30)),
        )
            .prop_map(|(id, channel, business_account, free, ago, ahead)| InQueue {
                ticket: TicketId(id),
                channel,
                business_account,
                free,
                since: ago.map(|ago| NOW - ago),
                closes_at: ahead.map(|ahead| NOW + ahead),
            })
    }

    fn tickets() -> impl Strategy<Value = Vec<InQueue>> {
        prop::collection::vec(ticket(), 0..40)
    }

    fn of(tickets: &[InQueue]) -> Figures {
        Figures::of(&account(), tickets, Durations::default(), NOW)
    }

    proptest! {
        #[test]
        fn every_ticket_that_waits_is_counted_once(tickets in tickets()) {
            let figures = of(&tickets);
            let free: Vec<_> = tickets.iter().filter(|one| one.free).collect();
            prop_assert_eq!(figures.waiting() as usize, free.len());
            let by_channel: u32 = figures.channels().values().map(|waits| waits.waiting).sum();
            prop_assert_eq!(by_channel, figures.waiting());
            let oldest = free.iter().filter_map(|one| one.since).min();
            prop_assert_eq!(figures.oldest.as_ref().map(|oldest| oldest.since), oldest);
            prop_assert_eq!(figures.channels().values().filter_map(|waits| waits.oldest).min(), oldest);
        }

        #[test]
        fn what_closes_soon_closes_later_too(tickets in tickets()) {
            let [one, four, twelve] = of(&tickets).closing;
            prop_assert!(one <= four && four <= twelve);
            let twelve_hours = NOW + Span::hours(12);
            let counted = tickets.iter().filter_map(|one| one.closes_at).filter(|at| *at > NOW && *at <= twelve_hours);
            prop_assert_eq!(twelve as usize, counted.count());
        }

        /// Two accounts together have the figures of all their tickets in one.
        #[test]
        fn accounts_together_are_as_one(some in tickets(), others in tickets()) {
            let whole: Vec<_> = some.iter().chain(&others).cloned().collect();
            let mut together = Figures::together([&of(&some), &of(&others)]);
            let mut one = of(&whole);
            // Of several that have waited equally long any may be named.
            prop_assert_eq!(together.oldest.take().map(|oldest| oldest.since), one.oldest.take().map(|oldest| oldest.since));
            prop_assert_eq!(together, one);
        }

        /// However a figure moves: an alert begins only above the limit, ends only below it, and its mark
        /// stays the same in between.
        #[test]
        fn a_threshold_alerts_once_until_the_figure_was_below(course in prop::collection::vec(0usize..6, 1..40), limit in 0u32..5) {
            let thresholds = Thresholds { waiting: Some(limit), ..Thresholds::default() };
            let mut crossed = Crossed::default();
            for (step, &waiting) in course.iter().enumerate() {
                let now = NOW + Span::seconds(step as i64);
                let one = InQueue {
                    ticket: TicketId(1), channel: Channel::X, business_account: None, free: true, since: None, closes_at: None,
                };
                let figures = of(&vec![one; waiting]);
                let before = crossed.since(Threshold::Waiting);
                crossed = thresholds.crossed(crossed, &figures, now);
                let waiting = waiting as u32;
                match (before, crossed.since(Threshold::Waiting)) {
                    (None, Some(since)) => prop_assert!(waiting > limit && since == now),
                    (Some(_), None) => prop_assert!(waiting < limit.max(1)),
                    (Some(before), Some(since)) => prop_assert!(before == since && waiting >= limit),
                    (None, None) => prop_assert!(waiting <= limit),
                }
                prop_assert_eq!(crossed.since(Threshold::Oldest), None);
            }
        }

        #[test]
        fn a_mark_names_its_threshold(at in 0i64..4_000_000_000_000, later in 1i64..1_000_000) {
            for of in Threshold::ALL {
                prop_assert_eq!(Threshold::of_mark(of.mark(Time(at))), Some(of));
                for other in Threshold::ALL {
                    prop_assert!(other.mark(Time(at + later)) > of.mark(Time(at)));
                }
            }
        }
    }

    #[test]
    fn a_wait_is_too_long_after_its_minutes() {
        let thresholds = Thresholds {
            oldest_minutes: Some(30),
            ..Thresholds::default()
        };
        let waits = |minutes: i64| {
            let one = InQueue {
                ticket: TicketId(1),
                channel: Channel::Line,
                business_account: None,
                free: true,
                since: Some(NOW - Span::seconds(60 * minutes)),
                closes_at: None,
            };
            let crossed = thresholds.crossed(Crossed::default(), &of(&[one]), NOW);
            crossed.since(Threshold::Oldest)
        };
        assert_eq!((waits(30), waits(31)), (None, Some(NOW)));
    }
}
