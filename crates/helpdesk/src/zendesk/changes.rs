//! The stream of changes: which lane has its turn, and the head of the list.
//!
//! The *head* (tickets by `-updated_at`) is read at the pace that the account allows, until a
//! ticket older than the watermark appears. Everything else takes turns in what is spare
//! ([`super::lanes`]): so nothing bursts, neither at a first start nor after a long sleep, and a
//! ticket that moves while history is walked appears at the head again, so none is lost.
//!
//! `updated_at` has whole seconds: two changes within one cannot be told apart. A ticket whose
//! second was not over when it was read is read again; only then it is *settled*. A list that lags
//! may still show it, and its last audit, as they were: so a settled ticket is known only as long
//! as its row and that audit stay what they were ([`Seen`]).

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::PoisonError;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use model::{Batch, Change, Cursor, Progress, Role, Span, Status, Ticket, Time};
use tokio::sync::watch;
use tokio::time::Instant;

use super::Zendesk;
use super::glimpse::Sideloads;
use super::json::{list, next_cursor, people};
use super::lanes::{HEAD, LANE};
use super::pace::Pace;
use super::place::{Place, Seen, Tail};
use super::rounds::Rounds;
use crate::{Demand, HelpdeskError};

/// Tickets a page, the most Zendesk gives.
pub(super) const PAGE: &str = "100";
/// Tickets on the first page of a look that goes on where the last one was: mostly enough.
const SMALL_PAGE: &str = "30";
/// How many pages of the head are read for one look; what lies beyond is walked as history.
const MAX_HEAD_PAGES: usize = 3;
/// Our clock went on so much further than the time that passed here: the computer slept.
const SLEPT: Span = Span::seconds(60);

/// The stream as it goes on.
pub(super) struct State<'a> {
    pub(super) zendesk: &'a Zendesk,
    pub(super) demand: watch::Receiver<Demand>,
    /// The demand as last looked at.
    pub(super) wants: Demand,
    pub(super) place: Place,
    pub(super) pace: Pace,
    pub(super) rounds: Rounds,
    /// Who is who, for messages in bulk.
    pub(super) names: HashMap<i64, (String, Role)>,
    ready: VecDeque<Batch>,
    head_due: Instant,
    looked_last: bool,
    spare_due: Instant,
    /// Our clock and the time here, when they were last compared.
    clocks: (Time, Instant),
    over: bool,
}

pub(super) fn stream(
    zendesk: &Zendesk,
    cursor: Option<Cursor>,
    demand: watch::Receiver<Demand>,
) -> BoxStream<'_, Result<Batch, HelpdeskError>> {
    let now = Instant::now();
    let mut demand = demand;
    let wants = demand.borrow_and_update().clone();
    zendesk.set_rules(&wants.channel_rules);
    let state = State {
        zendesk,
        demand,
        wants,
        place: Place::read(cursor),
        pace: Pace::new(&zendesk.plan),
        rounds: Rounds::new(now),
        names: HashMap::new(),
        ready: VecDeque::new(),
        head_due: now,
        looked_last: false,
        spare_due: now,
        clocks: (zendesk.http.now(), now),
        over: false,
    };
    stream::unfold(state, |mut state| async move {
        if state.over {
            return None;
        }
        match state.next().await {
            Ok(batch) => Some((Ok(batch), state)),
            Err(error) => {
                state.over = true;
                Some((Err(error), state))
            }
        }
    })
    .boxed()
}

/// The channel rules in short, to notice that they are others now.
fn fingerprint(demand: &Demand) -> u64 {
    if demand.channel_rules.is_empty() {
        return 0;
    }
    let mut hasher = DefaultHasher::new();
    demand.channel_rules.hash(&mut hasher);
    // Of so many bits that JSON holds every one.
    hasher.finish() >> 12
}

impl State<'_> {
    async fn next(&mut self) -> Result<Batch, HelpdeskError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(batch);
            }
            self.look_around();
            // However slow the helpdesk is, between two looks there is a turn for the others.
            if Instant::now() >= self.head_due && !self.looked_last {
                self.looked_last = true;
                LANE.scope(HEAD, self.look()).await?;
                self.head_due = Instant::now() + self.pause();
                continue;
            }
            self.looked_last = false;
            if self.turn().await? {
                self.spare_due = Instant::now() + self.spare();
            } else {
                self.rest().await;
            }
        }
    }

    /// A turn of what is not urgent, when one is due; false when nothing was done.
    async fn turn(&mut self) -> Result<bool, HelpdeskError> {
        if Instant::now() < self.spare_due {
            return Ok(false);
        }
        self.background().await
    }

    /// The pause until the next look at the head.
    fn pause(&mut self) -> Duration {
        let told = self.zendesk.account_use();
        let Demand {
            window_open, away, ..
        } = self.wants;
        let pause = self.pace.next(&self.zendesk.plan, window_open, away, told);
        self.zendesk.lanes.every(HEAD, Some(pause));
        duration(pause)
    }

    fn spare(&self) -> Duration {
        let spare = self.pace.spare(&self.zendesk.plan);
        *self.zendesk.spare.lock().unwrap_or_else(PoisonError::into_inner) = Some(spare);
        duration(spare)
    }

    /// Takes in what is wanted now, and whether the computer slept.
    fn look_around(&mut self) {
        self.wants = self.demand.borrow_and_update().clone();
        let rules = fingerprint(&self.wants);
        self.zendesk.set_rules(&self.wants.channel_rules);
        if rules != self.place.rules {
            // Whatever was read by other rules is read again.
            self.place = Place {
                rules,
                ..Place::default()
            };
        }
        self.place.reach_back(self.wants.back_to);
        let (clock, here) = (self.zendesk.http.now(), Instant::now());
        let passed = Span(i64::try_from((here - self.clocks.1).as_millis()).unwrap_or(i64::MAX));
        if (clock - self.clocks.0).0.saturating_sub(passed.0) > SLEPT.0 {
            self.rounds.begin_anew(here);
            self.head_due = here;
        }
        self.clocks = (clock, here);
    }

    /// Waits for the next turn, the head's or another's: at once when nudged.
    async fn rest(&mut self) {
        let spare = self.next_turn().map(|at| at.max(self.spare_due));
        let until = spare.map_or(self.head_due, |at| at.min(self.head_due));
        let wake = tokio::time::sleep_until(until);
        tokio::select! {
            () = wake => {}
            changed = self.demand.changed() => {
                if changed.is_err() {
                    // The engine has let go of its side and will drop this stream.
                    return tokio::time::sleep_until(self.head_due).await;
                }
                let now = self.demand.borrow();
                let back = now.away < self.wants.away;
                let opened = now.window_open && !self.wants.window_open;
                if now.nudge != self.wants.nudge || opened || back {
                    self.head_due = Instant::now();
                }
            }
        }
    }

    /// Wants the head to be looked at right away.
    pub(super) fn look_now(&mut self) {
        self.head_due = Instant::now();
    }

    /// A page of the list of tickets, the newest changes first.
    pub(super) async fn page(
        &self,
        size: &str,
        after: Option<&str>,
    ) -> Result<serde_json::Value, HelpdeskError> {
        let mut query = vec![
            ("page[size]", size),
            ("sort", "-updated_at"),
            ("include", "users,metric_sets,last_audits,comment_count"),
        ];
        if let Some(after) = after {
            query.push(("page[after]", after));
        }
        let answer = self.zendesk.http.get("/api/v2/tickets.json", &query).await?;
        if !answer["tickets"].is_array() {
            return Err(HelpdeskError::Malformed("tickets: no list".into()));
        }
        Ok(answer)
    }

    /// Reads the head until everything newer than the watermark is known.
    async fn look(&mut self) -> Result<(), HelpdeskError> {
        let first = self.place.watermark.is_none();
        let reading = self.zendesk.reading().await?;
        let mut people_seen = Vec::new();
        let mut sideloads = Sideloads::default();
        let mut seen: Vec<Seen> = Vec::new();
        let mut after: Option<String> = None;
        let mut looked = None;
        for _ in 0..MAX_HEAD_PAGES {
            let size = if first || after.is_some() {
                PAGE
            } else {
                SMALL_PAGE
            };
            let mut answer = self.page(size, after.as_deref()).await?;
            // The first page dates the look: what changes later is for the next one.
            looked.get_or_insert_with(|| self.zendesk.http.server_now());
            people_seen.extend(people(&answer["users"]));
            sideloads.add(&mut answer);
            let rows = list(&answer["tickets"]);
            let before = seen.len();
            seen.extend(rows.iter().filter_map(|row| reading.ticket(row)).map(|ticket| {
                let last_audit = sideloads.last_audit(&ticket);
                Seen::new(ticket, last_audit)
            }));
            let older = seen[before..]
                .iter()
                .any(|seen| Some(seen.ticket.updated_at) < self.place.horizon());
            after = next_cursor(&answer);
            if first || older || after.is_none() {
                after = after.filter(|_| first);
                break;
            }
        }
        let looked = looked.unwrap_or_else(|| self.zendesk.http.server_now());
        let known_before = self.place.horizon();
        if first {
            self.begin_history(after.take()).await?;
        }
        let wanted: Vec<Ticket> = seen
            .iter()
            .filter(|seen| Some(seen.ticket.updated_at) >= known_before)
            .filter(|seen| !self.place.knows(seen))
            .map(|seen| seen.ticket.clone())
            .collect();
        let mut changes = people_seen;
        self.with_news(&mut changes, wanted, &sideloads, looked).await?;
        let news = self.read_urgent().await?;
        changes.extend(news);
        // A look that does not reach what is known leaves the rest to a walk. One that is under way
        // further back would leave a gap: then all of it is walked again.
        if let Some(cursor) = after {
            let until = known_before.filter(|_| self.place.tail.is_none());
            self.place.walked = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            self.place.tail = Some(Tail { cursor, until });
        }
        self.place.note(&seen, looked);
        self.zendesk.lanes.fresh(HEAD, looked);
        self.give(changes, Some(looked));
        Ok(())
    }

    /// Hands a batch over. A look at the head tells how fresh all of it is.
    pub(super) fn give(&mut self, changes: Vec<Change>, fresh_at: Option<Time>) {
        self.ready.push_back(Batch {
            changes,
            cursor: self.place.cursor(),
            fresh_at,
            progress: self.place.history().then_some(Progress {
                done: self.place.walked,
                total: self.place.total,
            }),
        });
    }

    /// Adds the tickets with what rows, dot and alerts need: a glimpse of the newest message where
    /// the list tells it. Notes which conversations are to be read: those that are mine or followed,
    /// and, as the budget allows, those that wait and of which the list does not tell.
    pub(super) async fn with_news(
        &mut self,
        changes: &mut Vec<Change>,
        tickets: Vec<Ticket>,
        sideloads: &Sideloads,
        looked: Time,
    ) -> Result<(), HelpdeskError> {
        let me = self.zendesk.known_me().await?.id;
        for ticket in tickets {
            let glimpse = sideloads.glimpse(&ticket, looked);
            let over = matches!(ticket.status, Status::Solved | Status::Closed);
            let mine = ticket.assignee == Some(me) && !over;
            let may_wait = ticket.assignee.is_none() && ticket.status.needs_an_agent();
            let followed = self.wants.opened.contains(&ticket.id) || self.wants.awaited.contains(&ticket.id);
            let told = glimpse
                .as_ref()
                .is_some_and(|glimpse| !glimpse.newest.text.is_empty());
            if ticket.channel.is_some() {
                if mine || followed || (may_wait && self.zendesk.plan.reads_waiting) {
                    self.place.urgent.insert(ticket.id.0, ticket.in_chat);
                } else if may_wait && !told {
                    self.place.later.insert(ticket.id.0, ticket.in_chat);
                }
            }
            let social = ticket.channel.is_some();
            changes.push(Change::Ticket(Box::new(ticket)));
            changes.extend(
                glimpse
                    .filter(|_| social)
                    .map(|glimpse| Change::Glimpse(Box::new(glimpse))),
            );
        }
        Ok(())
    }
}

/// A span as a pause: never negative.
pub(super) fn duration(span: Span) -> Duration {
    Duration::from_millis(span.0.max(0).unsigned_abs())
}
