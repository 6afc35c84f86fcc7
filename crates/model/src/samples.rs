//! Samples: what the figures of the queue were at a moment, as this computer saw them; and their course
//! over a day or a week. Where no sample was taken nothing is known, and nothing is put in its place.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, CLOSING_HOURS, Channel, Durations, Figures, Span, Time, UserId};

/// Between two samples there is so much time at the least.
pub const SAMPLE_EVERY: Span = Span::seconds(5 * 60);
/// So long every sample is kept; of those before, the last one of each hour.
pub const SAMPLES_WHOLE: Span = Span::hours(2 * 24);
/// So long any is kept.
pub const SAMPLES_KEPT: Span = Span::hours(5 * 7 * 24);
/// So many first replies' times a sample keeps.
const KEPT_REPLIES: usize = 15;

/// The figures of one account's queue at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When (server time).
    pub at: Time,
    /// How many waited, by channel and business account.
    pub waits: Vec<(Channel, Option<String>, u32)>,
    /// For how long the one that waited longest had waited, in seconds; nothing waited: 0.
    pub oldest_seconds: u32,
    /// How many windows closed within [`CLOSING_HOURS`].
    pub closing: [u32; 3],
    /// The first replies of the hour before.
    pub first_replies: Durations,
    /// How many open tickets each agent had; none: not known.
    pub agents: Option<Vec<(UserId, u32)>>,
}

impl Sample {
    /// The sample of these figures. `replies`: how long the first replies of the last hour took, in seconds.
    pub fn of(figures: &Figures, replies: Vec<u32>, agents: Option<Vec<(UserId, u32)>>, now: Time) -> Self {
        let waits = figures.waits.iter();
        Self {
            at: now,
            waits: waits
                .map(|((channel, name), waits)| (*channel, name.clone(), waits.waiting))
                .collect(),
            oldest_seconds: figures.oldest_seconds(now),
            closing: figures.closing,
            first_replies: Durations::of(replies, KEPT_REPLIES),
            agents,
        }
    }
}

/// The samples of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// Whose.
    pub account: AccountId,
    /// When the first one was taken that is kept: before it the account does not count.
    pub since: Option<Time>,
    /// Those of the time in question, in any order.
    pub samples: Vec<Sample>,
}

/// Over what time a course goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CourseOver {
    /// The last day, in steps of ten minutes.
    Day,
    /// The last week, in steps of an hour.
    Week,
}

impl CourseOver {
    /// The length of a step.
    pub fn step(self) -> Span {
        match self {
            CourseOver::Day => Span::seconds(600),
            CourseOver::Week => Span::hours(1),
        }
    }

    /// How many steps; the last one is under way.
    pub fn steps(self) -> usize {
        match self {
            CourseOver::Day => 144,
            CourseOver::Week => 168,
        }
    }

    /// When the first step begins.
    pub fn from(self, now: Time) -> Time {
        let step = self.step().0;
        Time((now.0.div_euclid(step) + 1) * step) - Span(step * self.steps() as i64)
    }
}

/// What a line of a course is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SeriesOf {
    /// How many tickets waited.
    Waiting,
    /// For how long the one that waited longest had, in seconds.
    Oldest,
    /// How many reply windows closed within so many hours.
    Closing {
        /// So many.
        hours: u32,
    },
    /// The median time to a first reply, of those of the hour before, in seconds.
    FirstReply,
    /// How many waited on a channel.
    Channel {
        /// Which.
        channel: Channel,
    },
    /// How many waited at a number or page of the company.
    BusinessAccount {
        /// On which channel.
        channel: Channel,
        /// Its name; none: not known.
        name: Option<String>,
    },
    /// How many open tickets an agent had.
    Agent {
        /// At which helpdesk.
        account: AccountId,
        /// Who.
        agent: UserId,
    },
}

/// A line of a course: a value for each step, none where it is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Series {
    /// Of what.
    pub of: SeriesOf,
    /// The values.
    pub values: Vec<Option<u32>>,
}

/// The course of the queue's figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Course {
    /// When its first step begins (server time).
    pub from: Time,
    /// The length of a step in milliseconds.
    pub step: Span,
    /// When the first sample was taken that is kept: before it there was nothing to miss.
    pub since: Option<Time>,
    /// For each step, whether all accounts that count had a sample in it; otherwise nothing is known of it.
    pub sampled: Vec<bool>,
    /// The lines. What was never above nothing has none, save those that are always there.
    pub series: Vec<Series>,
}

/// The course of these accounts together. A step has the last sample in it of each account; from its first
/// sample on an account counts, and where one that counts has none, the whole is not known.
pub fn course(accounts: &[Sampled], over: CourseOver, now: Time) -> Course {
    let (from, step, steps) = (over.from(now), over.step(), over.steps());
    let step_of = |at: Time| (at - from).0.div_euclid(step.0);
    let mut last: Vec<Vec<Option<&Sample>>> = Vec::new();
    for one in accounts {
        let mut row: Vec<Option<&Sample>> = vec![None; steps];
        for sample in &one.samples {
            let place = usize::try_from(step_of(sample.at)).ok();
            if let Some(place) = place.and_then(|nth| row.get_mut(nth))
                && place.is_none_or(|other| other.at <= sample.at)
            {
                *place = Some(sample);
            }
        }
        last.push(row);
    }
    let mut sampled = vec![false; steps];
    let mut lines: BTreeMap<SeriesOf, Vec<Option<u32>>> = BTreeMap::new();
    let always = [SeriesOf::Waiting, SeriesOf::Oldest, SeriesOf::FirstReply];
    let closing = CLOSING_HOURS.map(|hours| SeriesOf::Closing { hours });
    for of in always.into_iter().chain(closing) {
        lines.insert(of, vec![None; steps]);
    }
    for nth in 0..steps {
        let counts = |one: &&Sampled| one.since.is_some_and(|since| step_of(since) <= nth as i64);
        let counting = accounts.iter().filter(counts).count();
        let there: Vec<(&AccountId, &Sample)> = accounts
            .iter()
            .zip(&last)
            .filter(|(one, _)| counts(one))
            .filter_map(|(one, row)| Some((&one.account, row[nth]?)))
            .collect();
        if counting == 0 || there.len() < counting {
            continue;
        }
        sampled[nth] = true;
        for (of, value) in values(&there) {
            let line = lines.entry(of).or_insert_with(|| vec![None; steps]);
            line[nth] = Some(line[nth].unwrap_or(0).saturating_add(value));
        }
    }
    // Where something is known, a channel without a ticket had none; an agent only where agents were seen.
    for (of, line) in &mut lines {
        for nth in 0..steps {
            let told = sampled[nth]
                && match of {
                    SeriesOf::FirstReply => false,
                    SeriesOf::Agent { account, .. } => accounts.iter().zip(&last).any(|(one, row)| {
                        one.account == *account && row[nth].is_some_and(|sample| sample.agents.is_some())
                    }),
                    _ => true,
                };
            if told && line[nth].is_none() {
                line[nth] = Some(0);
            }
        }
    }
    let series = lines.into_iter().map(|(of, values)| Series { of, values });
    Course {
        from,
        step,
        since: accounts.iter().filter_map(|one| one.since).min(),
        sampled,
        series: series.collect(),
    }
}

/// What these samples of one moment say together; several values of one line are to be added.
fn values(there: &[(&AccountId, &Sample)]) -> Vec<(SeriesOf, u32)> {
    let mut values = Vec::new();
    let samples = || there.iter().map(|(_, sample)| *sample);
    let waits = || samples().flat_map(|sample| &sample.waits);
    values.push((SeriesOf::Waiting, waits().map(|(_, _, waiting)| waiting).sum()));
    let oldest = samples().map(|sample| sample.oldest_seconds).max();
    values.push((SeriesOf::Oldest, oldest.unwrap_or(0)));
    for (nth, hours) in CLOSING_HOURS.into_iter().enumerate() {
        let closing = samples().map(|sample| sample.closing[nth]).sum();
        values.push((SeriesOf::Closing { hours }, closing));
    }
    let median = Durations::percentile(samples().map(|sample| &sample.first_replies), 50);
    values.extend(median.map(|median| (SeriesOf::FirstReply, median)));
    let channels: BTreeSet<Channel> = waits().map(|(channel, _, _)| *channel).collect();
    for channel in channels {
        let of_it = waits().filter(|(of, _, _)| *of == channel);
        values.push((
            SeriesOf::Channel { channel },
            of_it.map(|(_, _, waiting)| waiting).sum(),
        ));
    }
    for (channel, name, waiting) in waits() {
        let (channel, name) = (*channel, name.clone());
        values.push((SeriesOf::BusinessAccount { channel, name }, *waiting));
    }
    for (account, sample) in there {
        for (agent, open) in sample.agents.iter().flatten() {
            let (account, agent) = ((*account).clone(), *agent);
            values.push((SeriesOf::Agent { account, agent }, *open));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Time = Time(1_795_000_123_456);

    fn sample(at: Time, waiting: u32) -> Sample {
        Sample {
            at,
            waits: vec![
                (Channel::Whatsapp, None, waiting),
                (Channel::Line, Some("Acme".into()), 1),
            ],
            oldest_seconds: waiting * 60,
            closing: [0, waiting, waiting],
            first_replies: Durations::of(vec![waiting; waiting as usize], 5),
            agents: waiting.is_multiple_of(2).then(|| vec![(UserId(7), waiting)]),
        }
    }

    fn sampled(account: &str, samples: Vec<Sample>) -> Sampled {
        Sampled {
            account: AccountId(account.into()),
            since: samples.iter().map(|sample| sample.at).min(),
            samples,
        }
    }

    fn line<'a>(course: &'a Course, of: &SeriesOf) -> &'a [Option<u32>] {
        course
            .series
            .iter()
            .find(|one| one.of == *of)
            .map_or(&[], |one| &one.values)
    }

    proptest! {
        /// A value stands exactly in the steps in which a sample was taken, and it is the last sample's.
        #[test]
        fn a_gap_is_a_gap(taken in prop::collection::btree_map(0i64..2000, 0u32..9, 0..60), week: bool) {
            let over = if week { CourseOver::Week } else { CourseOver::Day };
            let samples: Vec<Sample> = taken
                .iter()
                .map(|(minutes, waiting)| sample(NOW - Span::seconds(60 * minutes), *waiting))
                .collect();
            let course = course(&[sampled("one", samples.clone())], over, NOW);
            prop_assert_eq!(course.sampled.len(), over.steps());
            prop_assert!(course.from + Span(course.step.0 * over.steps() as i64) > NOW);
            for (nth, known) in course.sampled.iter().enumerate() {
                let begins = course.from + Span(course.step.0 * nth as i64);
                let ends = begins + course.step;
                let last = samples.iter().filter(|one| one.at >= begins && one.at < ends).max_by_key(|one| one.at);
                prop_assert_eq!(last.is_some(), *known);
                prop_assert_eq!(line(&course, &SeriesOf::Oldest)[nth], last.map(|one| one.oldest_seconds));
                let waiting = last.map(|one| one.waits.iter().map(|(_, _, waiting)| waiting).sum::<u32>());
                prop_assert_eq!(line(&course, &SeriesOf::Waiting)[nth], waiting);
                let agent = SeriesOf::Agent { account: AccountId("one".into()), agent: UserId(7) };
                let had = last.and_then(|one| one.agents.as_ref()).map(|agents| agents[0].1);
                prop_assert_eq!(line(&course, &agent).get(nth).copied().flatten(), had);
            }
        }

        /// An account whose helpdesk was not reached makes the whole unknown, not smaller.
        #[test]
        fn what_one_account_does_not_tell_is_not_guessed(ones in prop::collection::btree_set(0i64..1400, 1..40),
                                                         others in prop::collection::btree_set(0i64..1400, 1..40)) {
            let of = |account, at: &BTreeSet<i64>| {
                sampled(account, at.iter().map(|minutes| sample(NOW - Span::seconds(60 * minutes), 2)).collect())
            };
            let (one, other) = (of("one", &ones), of("other", &others));
            let alone = course(std::slice::from_ref(&one), CourseOver::Day, NOW);
            let beside = course(std::slice::from_ref(&other), CourseOver::Day, NOW);
            let both = course(&[one.clone(), other.clone()], CourseOver::Day, NOW);
            let begun = |one: &Sampled, nth: usize| {
                one.since.is_some_and(|since| since < both.from + Span(both.step.0 * (nth as i64 + 1)))
            };
            for nth in 0..both.sampled.len() {
                let known = (alone.sampled[nth] || !begun(&one, nth)) && (beside.sampled[nth] || !begun(&other, nth));
                prop_assert_eq!(both.sampled[nth], known && (begun(&one, nth) || begun(&other, nth)));
                if both.sampled[nth] {
                    let sum = [&alone, &beside].map(|course| line(course, &SeriesOf::Waiting)[nth].unwrap_or(0));
                    prop_assert_eq!(line(&both, &SeriesOf::Waiting)[nth], Some(sum[0] + sum[1]));
                }
            }
        }
    }

    #[test]
    fn a_channel_without_tickets_had_none_and_a_reply_that_was_not_has_no_time() {
        let mut quiet = sample(NOW, 0);
        quiet.waits.clear();
        let busy = sample(NOW - Span::seconds(600), 3);
        let course = course(&[sampled("one", vec![quiet, busy])], CourseOver::Day, NOW);
        let whatsapp = SeriesOf::Channel {
            channel: Channel::Whatsapp,
        };
        let last = |of: &SeriesOf| line(&course, of)[142..].to_vec();
        assert_eq!(last(&whatsapp), [Some(3), Some(0)]);
        assert_eq!(last(&SeriesOf::FirstReply), [Some(3), None]);
    }
}
