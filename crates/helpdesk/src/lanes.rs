//! How the lanes are on which a backend's changes come: each has a pace, a freshness, perhaps a trouble,
//! and requests that are counted. What the lanes are is the backend's.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use model::{Span, Time};

use crate::{HelpdeskError, LaneState};

tokio::task_local! {
    /// The lane whose requests these are.
    pub(crate) static LANE: &'static str;
}

/// What people do: opening, taking, replying.
pub(crate) const ACTS: &str = "acts";

/// How the lanes are.
pub(crate) struct Lanes {
    /// Their names, in the order of a report.
    names: &'static [&'static str],
    notes: Mutex<Notes>,
}

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
    /// Lanes of these names, of which nothing is known yet.
    pub(crate) fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            notes: Mutex::default(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Notes) -> T) -> T {
        work(&mut self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts a request of the lane that is under way.
    pub(crate) fn count(&self, now: Time) {
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
    pub(crate) fn every(&self, lane: &'static str, every: Option<Span>) {
        self.with(|notes| notes.notes.entry(lane).or_default().every = every);
    }

    /// A lane's look went well: what it told was so at `fresh_at`.
    pub(crate) fn fresh(&self, lane: &'static str, fresh_at: Time) {
        self.with(|notes| {
            let note = notes.notes.entry(lane).or_default();
            note.fresh_at = Some(fresh_at);
            note.trouble = None;
        });
    }

    /// It did not.
    pub(crate) fn trouble(&self, lane: &'static str, error: &HelpdeskError) {
        self.with(|notes| notes.notes.entry(lane).or_default().trouble = Some(error.to_string()));
    }

    /// All that have something to tell, at `now` (our clock).
    pub(crate) fn states(&self, now: Time) -> Vec<LaneState> {
        self.with(|notes| {
            self.names
                .iter()
                .chain([&ACTS])
                .filter_map(|&lane| {
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
        let lanes = Lanes::new(&["truth"]);
        LANE.scope("truth", async { lanes.count(Time(1_000)) }).await;
        LANE.scope("truth", async { lanes.count(Time(50_000)) }).await;
        lanes.count(Time(50_000));
        let requests = |now| {
            let states = lanes.states(now);
            states
                .iter()
                .map(|state| (state.lane, state.requests))
                .collect::<Vec<_>>()
        };
        assert_eq!(requests(Time(55_000)), [("truth", 2), (ACTS, 1)]);
        assert_eq!(requests(Time(90_000)), [("truth", 1), (ACTS, 1)]);
        assert_eq!(requests(Time(190_000)), []);
    }
}
