//! The lanes on which changes come, and how each is doing.
//!
//! | lane | asks | tells |
//! |---|---|---|
//! | head | the list by `-updated_at` | what is new, within seconds and the list's lag |
//! | history | the rest of that list; as an administrator the incremental export | what was before |
//! | truth | search, the assigned list; as an administrator the export | what the head cannot tell |
//! | activities | the agent's activities | news of one's own tickets before the list has it |
//! | lead | search | open tickets whoever has them, for who leads a team |
//! | conversations | log or comments, audits | whole conversations |
//! | bulk | an administrator's export of events | messages of many tickets at once |
//! | offers | the lists of macros and views, a view's tickets | what agents prepared; seldom |
//!
//! The head goes by the pace ([`super::pace`]). All others share what is *spare* of the budget, one
//! request at a time, and a lane that fails waits by itself: it never holds up the head.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use model::{Span, Time};

use crate::{HelpdeskError, LaneState};

/// A lane's name, for reports.
pub(super) const HEAD: &str = "head";
pub(super) const HISTORY: &str = "history";
pub(super) const TRUTH: &str = "truth";
pub(super) const ACTIVITIES: &str = "activities";
pub(super) const LEAD: &str = "lead";
pub(super) const CONVERSATIONS: &str = "conversations";
pub(super) const BULK: &str = "bulk";
/// Macros and views.
pub(super) const OFFERS: &str = "offers";
/// What people do: opening, taking, replying.
pub(super) const ACTS: &str = "acts";

tokio::task_local! {
    /// The lane whose requests these are.
    pub(super) static LANE: &'static str;
}

/// How the lanes are.
#[derive(Default)]
pub(super) struct Lanes(Mutex<Notes>);

#[derive(Default)]
struct Notes {
    notes: BTreeMap<&'static str, Note>,
    requests: HashMap<&'static str, VecDeque<Time>>,
}

#[derive(Default, Clone)]
struct Note {
    every: Option<Span>,
    fresh_at: Option<Time>,
    trouble: Option<String>,
}

impl Lanes {
    fn with<T>(&self, work: impl FnOnce(&mut Notes) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a request of the lane that is under way.
    pub(super) fn count(&self, now: Time) {
        let lane = LANE.try_with(|lane| *lane).unwrap_or(ACTS);
        self.with(|notes| {
            let requests = notes.requests.entry(lane).or_default();
            requests.push_back(now);
            while requests.front().is_some_and(|at| now - *at > Span::seconds(60)) {
                requests.pop_front();
            }
        });
    }

    /// The pause between two looks of a lane; none: it rests.
    pub(super) fn every(&self, lane: &'static str, every: Option<Span>) {
        self.with(|notes| notes.notes.entry(lane).or_default().every = every);
    }

    /// A lane's look went well: what it told was so at `fresh_at`.
    pub(super) fn fresh(&self, lane: &'static str, fresh_at: Time) {
        self.with(|notes| {
            let note = notes.notes.entry(lane).or_default();
            note.fresh_at = Some(fresh_at);
            note.trouble = None;
        });
    }

    /// It did not.
    pub(super) fn trouble(&self, lane: &'static str, error: &HelpdeskError) {
        self.with(|notes| notes.notes.entry(lane).or_default().trouble = Some(error.to_string()));
    }

    /// All that have something to tell, at `now` (our clock).
    pub(super) fn states(&self, now: Time) -> Vec<LaneState> {
        self.with(|notes| {
            [
                HEAD,
                HISTORY,
                TRUTH,
                ACTIVITIES,
                LEAD,
                CONVERSATIONS,
                BULK,
                OFFERS,
                ACTS,
            ]
            .into_iter()
            .filter_map(|lane| {
                let requests = notes.requests.get(lane);
                let requests = requests.map_or(0, |all| {
                    all.iter().filter(|at| now - **at <= Span::seconds(60)).count()
                });
                let note = notes.notes.get(lane).cloned();
                if note.is_none() && requests == 0 {
                    return None;
                }
                let note = note.unwrap_or_default();
                Some(LaneState {
                    lane,
                    every: note.every,
                    requests: u32::try_from(requests).unwrap_or(u32::MAX),
                    fresh_at: note.fresh_at,
                    trouble: note.trouble,
                })
            })
            .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_count_for_the_lane_they_are_made_in() {
        let lanes = Lanes::default();
        LANE.scope(TRUTH, async { lanes.count(Time(1_000)) }).await;
        LANE.scope(TRUTH, async { lanes.count(Time(50_000)) }).await;
        lanes.count(Time(50_000));
        let requests = |now| {
            let states = lanes.states(now);
            states
                .iter()
                .map(|state| (state.lane, state.requests))
                .collect::<Vec<_>>()
        };
        assert_eq!(requests(Time(55_000)), [(TRUTH, 2), (ACTS, 1)]);
        assert_eq!(requests(Time(90_000)), [(TRUTH, 1), (ACTS, 1)]);
        assert_eq!(requests(Time(190_000)), []);
    }
}
