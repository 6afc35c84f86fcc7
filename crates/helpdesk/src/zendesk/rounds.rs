//! Whose turn it is, of the lanes that share what is spare of the budget.
//!
//! Rounds of truth, activities and the lead's come when they are due, which is seldom; history,
//! bulk and conversations take turns whenever nothing else is due. A lane that fails waits by
//! itself, longer each time.

use std::collections::HashMap;

use model::{Span, Time, WholeQueue};
use tokio::time::Instant;

use super::changes::{State, duration};
use super::conversation::Depth;
use super::lanes::{ACTIVITIES, BULK, CONVERSATIONS, HISTORY, LANE, LEAD, TRUTH};
use super::truth::Search;
use crate::{Away, HelpdeskError};

/// A round for so many looks at the head, where the account is busy.
const LOOKS_A_ROUND: i64 = 60;
/// Activities are worth a request only where the account has room: up to this pace of the head.
const ROOM_FOR_ACTIVITIES: Span = Span::seconds(15);
/// A look at the activities for so many looks at the head.
const LOOKS_AN_ACTIVITY: i64 = 3;
/// The longest that a failing lane waits.
pub(super) const LONGEST_WAIT: Span = Span::seconds(10 * 60);

/// When each lane has its turn.
pub(super) struct Rounds {
    truth: Due,
    lead: Due,
    activities: Due,
    history: Due,
    reads: Due,
    bulk: Due,
    /// A round of searches that is under way.
    pub(super) search: Option<Search>,
    /// The export's page was full: the next one follows.
    pub(super) more_export: bool,
    /// The same of the messages in bulk.
    pub(super) more_bulk: bool,
    /// An administrator who may not export.
    pub(super) export_refused: bool,
    /// Whose turn it is when several wait.
    nth: usize,
    /// Conversations that were read in turn or could not be, and when they may be again.
    put_off: HashMap<i64, Instant>,
}

/// A lane's next turn.
#[derive(Clone, Copy)]
struct Due {
    at: Instant,
    failures: u32,
}

/// One turn.
enum Turn {
    Search(Search),
    Export,
    Walk,
    Activities,
    Read(i64, bool, Depth),
    Bulk(Time),
}

impl Rounds {
    pub(super) fn new(now: Instant) -> Self {
        let due = Due { at: now, failures: 0 };
        Self {
            truth: due,
            lead: due,
            activities: due,
            history: due,
            reads: due,
            bulk: due,
            search: None,
            more_export: false,
            more_bulk: false,
            export_refused: false,
            nth: 0,
            put_off: HashMap::new(),
        }
    }

    /// After a sleep: all of it is due.
    pub(super) fn begin_anew(&mut self, now: Instant) {
        for due in [&mut self.truth, &mut self.lead, &mut self.activities] {
            due.at = due.at.min(now);
        }
    }

    /// A conversation waits so long before it is read in turn again, so that others have theirs.
    pub(super) fn put_off(&mut self, ticket: i64, wait: Span) {
        let now = Instant::now();
        self.put_off.retain(|_, until| *until > now);
        self.put_off.insert(ticket, now + duration(wait));
    }

    pub(super) fn puts_off(&self, ticket: i64) -> bool {
        self.put_off
            .get(&ticket)
            .is_some_and(|until| *until > Instant::now())
    }

    fn due(&mut self, lane: &'static str) -> &mut Due {
        match lane {
            LEAD => &mut self.lead,
            ACTIVITIES => &mut self.activities,
            HISTORY => &mut self.history,
            CONVERSATIONS => &mut self.reads,
            BULK => &mut self.bulk,
            _ => &mut self.truth,
        }
    }
}

impl Due {
    fn now(self) -> bool {
        self.at <= Instant::now()
    }

    fn done(&mut self, next: Span) {
        *self = Due {
            at: Instant::now() + duration(next),
            failures: 0,
        };
    }

    /// Longer each time.
    fn failed(&mut self, shortest: Span, at_least: Span) {
        self.failures = self.failures.saturating_add(1);
        let wait = shortest.0.saturating_mul(1 << self.failures.min(10));
        self.at = Instant::now() + duration(Span(wait.min(LONGEST_WAIT.0).max(at_least.0)));
    }
}

impl State<'_> {
    fn activities_have_room(&self) -> bool {
        let plan = &self.zendesk.plan;
        self.pace.now(plan, false, Away::No) <= ROOM_FOR_ACTIVITIES && self.wants.away == Away::No
    }

    /// Whether a round of truth can begin: an administrator's export has its history to tell first.
    fn truth_can_be(&self) -> bool {
        self.place.export.as_ref().is_none_or(|export| export.ended)
    }

    /// Since when messages are wanted in bulk, where that can be.
    fn bulk_from(&self) -> Option<Time> {
        let ended = self.place.export.as_ref().is_some_and(|export| export.ended);
        self.wants.bulk_from.filter(|_| ended)
    }

    /// When the next turn is; none: nothing is wanted.
    pub(super) fn next_turn(&self) -> Option<Instant> {
        let rounds = &self.rounds;
        [
            self.truth_can_be().then_some(rounds.truth.at),
            self.wants.watch_all.then_some(rounds.lead.at),
            self.activities_have_room().then_some(rounds.activities.at),
            self.place.history().then_some(rounds.history.at),
            self.next_read().map(|_| rounds.reads.at),
            self.bulk_from().map(|_| rounds.bulk.at),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Whose turn it is.
    fn whose(&mut self) -> Option<(&'static str, Turn)> {
        let lane_of = |search: &Search| {
            if search.queue == WholeQueue::Open {
                LEAD
            } else {
                TRUTH
            }
        };
        if let Some(search) = self.rounds.search.take() {
            let lane = lane_of(&search);
            if self.rounds.due(lane).now() {
                return Some((lane, Turn::Search(search)));
            }
            self.rounds.search = Some(search);
        }
        let began = self.zendesk.http.server_now();
        if self.rounds.truth.now() && self.truth_can_be() {
            return Some(match self.place.export {
                Some(_) => (TRUTH, Turn::Export),
                None => (TRUTH, Turn::Search(Search::of(WholeQueue::Mine, began))),
            });
        }
        if self.activities_have_room() && self.rounds.activities.now() {
            return Some((ACTIVITIES, Turn::Activities));
        }
        if self.wants.watch_all && self.rounds.lead.now() && self.rounds.search.is_none() {
            return Some((LEAD, Turn::Search(Search::of(WholeQueue::Open, began))));
        }
        let rounds = &self.rounds;
        let history = match (&self.place.tail, &self.place.export) {
            _ if !rounds.history.now() => None,
            (Some(_), _) => Some((HISTORY, Turn::Walk)),
            (None, Some(export)) if !export.ended => Some((HISTORY, Turn::Export)),
            _ => None,
        };
        let bulk = self.bulk_from().filter(|_| rounds.bulk.now());
        let read = self.next_read().filter(|_| rounds.reads.now());
        let mut waiting = [
            history,
            read.map(|(id, in_chat, depth)| (CONVERSATIONS, Turn::Read(id, in_chat, depth))),
            bulk.map(|from| (BULK, Turn::Bulk(from))),
        ];
        self.rounds.nth += 1;
        let first = self.rounds.nth % waiting.len();
        waiting.rotate_left(first);
        waiting.into_iter().flatten().next()
    }

    /// Takes a turn; false when it is nobody's. A lane that fails waits by itself: only what
    /// concerns all of them ends the stream.
    pub(super) async fn background(&mut self) -> Result<bool, HelpdeskError> {
        let Some((lane, turn)) = self.whose() else {
            return Ok(false);
        };
        let result = LANE.scope(lane, self.take_turn(turn)).await;
        let (plan, pace) = (self.zendesk.plan, self.pace);
        match result {
            Ok(()) => {
                let next = self.after(lane);
                self.rounds.due(lane).done(next);
                self.zendesk
                    .lanes
                    .every(lane, Some(next).filter(|next| next.0 > 0));
            }
            Err(error @ (HelpdeskError::Unauthorized | HelpdeskError::Keychain(_))) => return Err(error),
            Err(error) => {
                tracing::info!(lane, %error, "a lane waits");
                self.zendesk.lanes.trouble(lane, &error);
                let at_least = match error {
                    HelpdeskError::RateLimited { until } => until - self.zendesk.http.now(),
                    _ => Span(0),
                };
                let shortest = if plan.ours_alone {
                    Span(200)
                } else {
                    pace.spare(&plan)
                };
                self.rounds.due(lane).failed(shortest, at_least);
            }
        }
        Ok(true)
    }

    async fn take_turn(&mut self, turn: Turn) -> Result<(), HelpdeskError> {
        match turn {
            Turn::Search(search) => self.search(search).await,
            Turn::Activities => self.activities().await,
            Turn::Read(id, in_chat, depth) => self.read_in_turn(id, in_chat, depth).await,
            Turn::Bulk(from) => self.bulk(from).await,
            Turn::Walk => match self.place.tail.clone() {
                Some(tail) => self.walk(tail).await,
                None => Ok(()),
            },
            Turn::Export => match self.place.export.clone() {
                Some(export) => self.export(export).await,
                None => Ok(()),
            },
        }
    }

    /// How long a lane rests after a turn that went well.
    fn after(&self, lane: &'static str) -> Span {
        let (plan, rounds) = (&self.zendesk.plan, &self.rounds);
        let goes_on = match lane {
            TRUTH => {
                rounds.more_export
                    || rounds
                        .search
                        .as_ref()
                        .is_some_and(|search| search.queue != WholeQueue::Open)
            }
            LEAD => rounds.search.is_some(),
            BULK => rounds.more_bulk,
            _ => true,
        };
        match lane {
            ACTIVITIES => {
                let quickest = self.pace.now(plan, self.wants.window_open, self.wants.away);
                Span(quickest.0 * LOOKS_AN_ACTIVITY)
            }
            _ if goes_on => Span(0),
            LEAD => self.pace.seldom(plan.lead, LOOKS_A_ROUND / 2),
            _ => self.pace.seldom(plan.truth, LOOKS_A_ROUND),
        }
    }
}
