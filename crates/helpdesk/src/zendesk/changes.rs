//! Changes by polling the list of tickets by `-updated_at`.
//!
//! Two things are under way at once. The *head* of the list is read until a ticket older than the
//! watermark appears. On a first sync the *tail* is walked behind it, page by page, so that the
//! newest is there at once and history follows. A ticket that moves while the tail is walked
//! appears at the head again, so none is lost.
//!
//! `updated_at` has whole seconds: two changes within one cannot be told apart. A ticket whose
//! second was not over when it was read is read again; only then it is *settled*. A list that lags
//! may still show it, and its last audit, as they were: so a settled ticket is known only as long
//! as its row and that audit stay what they were ([`Seen`]).

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::PoisonError;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use model::{Batch, Change, Cursor, Progress, Span, Status, Ticket, TicketId, Time};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::glimpse::Sideloads;
use super::json::{list, next_cursor, people};
use super::pace::Pace;
use super::{Zendesk, conversation};
use crate::{Demand, HelpdeskError};

/// Tickets a page, the most Zendesk gives.
const PAGE: &str = "100";
/// Tickets on the first page of a look that goes on where the last one was: mostly enough.
const SMALL_PAGE: &str = "30";
/// How many pages of the head are read for one look before it is given to the engine.
const MAX_HEAD_PAGES: usize = 20;
/// The list may tell of a change some time after it happened: what is newer than this before the
/// watermark is looked at again.
const OVERLAP: Span = Span::seconds(120);
/// Conversations asked for at once.
const AT_ONCE: usize = 4;
/// Conversations read after one look; what is left waits for the next, so that nothing bursts.
const MAX_READS: usize = 12;

/// The cursor: what the engine keeps for us.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Every change before this second is known.
    watermark: Option<Time>,
    /// Tickets at or after the watermark that were read when their second was over, and how each
    /// looked.
    settled: BTreeMap<i64, (Time, u64)>,
    /// The tail: where the walk through history goes on; none when it is over.
    tail: Option<String>,
    /// Tickets the walk has read.
    walked: u32,
    /// Tickets in all when the walk began, where known.
    total: Option<u32>,
    /// Tickets whose conversations have yet to be read, and whether they are chats.
    unread: BTreeMap<i64, bool>,
}

impl Place {
    fn read(cursor: Option<Cursor>) -> Self {
        // A cursor that is not understood (an older version's) begins anew: slower, never wrong.
        cursor
            .and_then(|cursor| serde_json::from_str(&cursor.0).ok())
            .unwrap_or_default()
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// Changes before this are known for certain.
    fn horizon(&self) -> Option<Time> {
        self.watermark.map(|watermark| watermark - OVERLAP)
    }

    /// Whether the list's ticket is already known as it is.
    fn knows(&self, seen: &Seen) -> bool {
        self.settled.get(&seen.ticket.id.0) == Some(&(seen.ticket.updated_at, seen.looks))
    }

    /// Notes a look at the head that began at `looked` (server time) and saw these tickets.
    fn note(&mut self, seen: &[Seen], looked: Time) {
        for one in seen {
            let (id, updated_at) = (one.ticket.id.0, one.ticket.updated_at);
            if looked >= updated_at + Span::seconds(1) + Span::seconds(1) {
                self.settled.insert(id, (updated_at, one.looks));
            } else {
                self.settled.remove(&id);
            }
        }
        let newest = seen.iter().map(|seen| seen.ticket.updated_at).max();
        self.watermark = self.watermark.max(newest);
        // Whatever is unsettled keeps the watermark from passing it.
        let unsettled = seen
            .iter()
            .filter(|seen| !self.knows(seen))
            .map(|seen| seen.ticket.updated_at)
            .min();
        if let (Some(unsettled), Some(watermark)) = (unsettled, self.watermark) {
            self.watermark = Some(watermark.min(unsettled));
        }
        if let Some(horizon) = self.horizon() {
            self.settled.retain(|_, (at, _)| *at >= horizon);
        }
    }
}

/// A ticket as a list shows it.
struct Seen {
    ticket: Ticket,
    /// Its row and its last audit, in a number: another one if either is another.
    looks: u64,
}

impl Seen {
    fn new(ticket: Ticket, last_audit: Option<i64>) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{ticket:?}").hash(&mut hasher);
        last_audit.hash(&mut hasher);
        Self {
            ticket,
            looks: hasher.finish(),
        }
    }
}

struct State<'a> {
    zendesk: &'a Zendesk,
    demand: watch::Receiver<Demand>,
    place: Place,
    pace: Pace,
    ready: VecDeque<Batch>,
    looked_once: bool,
    over: bool,
}

pub(super) fn stream(
    zendesk: &Zendesk,
    cursor: Option<Cursor>,
    demand: watch::Receiver<Demand>,
) -> BoxStream<'_, Result<Batch, HelpdeskError>> {
    let state = State {
        zendesk,
        demand,
        place: Place::read(cursor),
        pace: Pace::new(&zendesk.plan),
        ready: VecDeque::new(),
        looked_once: false,
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

impl State<'_> {
    async fn next(&mut self) -> Result<Batch, HelpdeskError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(batch);
            }
            if self.looked_once && self.place.tail.is_none() && self.place.unread.is_empty() {
                self.rest().await;
            }
            self.look().await?;
            self.looked_once = true;
            if self.place.tail.is_some() {
                self.walk().await?;
            }
        }
    }

    /// Waits for the next look: as the account's budget allows, at once when nudged.
    async fn rest(&mut self) {
        let (plan, told) = (self.zendesk.plan, self.zendesk.http.account_use());
        let demand = self.demand.borrow_and_update().clone();
        let pause = self.pace.next(&plan, demand.window_open, told);
        *self.zendesk.pause.lock().unwrap_or_else(PoisonError::into_inner) = Some(pause);
        let wake = tokio::time::sleep(Duration::from_millis(pause.0.max(1).unsigned_abs()));
        tokio::pin!(wake);
        loop {
            tokio::select! {
                () = &mut wake => return,
                changed = self.demand.changed() => {
                    if changed.is_err() {
                        // The engine has let go of its side and will drop this stream.
                        return wake.await;
                    }
                    let now = self.demand.borrow_and_update().clone();
                    if now.nudge != demand.nudge || (now.window_open && !demand.window_open) {
                        return;
                    }
                }
            }
        }
    }

    async fn page(&self, size: &str, after: Option<&str>) -> Result<serde_json::Value, HelpdeskError> {
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
            if first {
                self.place.total = answer["count"]
                    .as_u64()
                    .and_then(|count| u32::try_from(count).ok());
                break;
            }
            if older || after.is_none() {
                after = None;
                break;
            }
        }
        let looked = looked.unwrap_or_else(|| self.zendesk.http.server_now());
        let wanted: Vec<Ticket> = seen
            .iter()
            .filter(|seen| Some(seen.ticket.updated_at) >= self.place.horizon())
            .filter(|seen| !self.place.knows(seen))
            .map(|seen| seen.ticket.clone())
            .collect();
        let changes = self.with_news(people_seen, wanted, &sideloads, looked).await?;
        // A first look reads one page, and a later one may not reach what it knows: the rest is
        // walked as history.
        if after.is_some() {
            self.place.walked = u32::try_from(seen.len()).unwrap_or(u32::MAX);
            self.place.tail = after;
        }
        self.place.note(&seen, looked);
        self.give(changes, looked);
        Ok(())
    }

    /// Reads the next page of history.
    async fn walk(&mut self) -> Result<(), HelpdeskError> {
        let Some(at) = self.place.tail.clone() else {
            return Ok(());
        };
        let mut answer = match self.page(PAGE, Some(&at)).await {
            Ok(answer) => answer,
            // The cursor does not live for ever: begin the walk anew. Upserts make that harmless.
            Err(HelpdeskError::Rejected(_)) => {
                self.place = Place::default();
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let reading = self.zendesk.reading().await?;
        let tickets: Vec<Ticket> = list(&answer["tickets"])
            .iter()
            .filter_map(|row| reading.ticket(row))
            .collect();
        self.place.walked = self
            .place
            .walked
            .saturating_add(u32::try_from(tickets.len()).unwrap_or(0));
        let next = next_cursor(&answer);
        if next.as_deref() == Some(&at) {
            return Err(HelpdeskError::Malformed(
                "tickets: the cursor does not move".into(),
            ));
        }
        let looked = self.zendesk.http.server_now();
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut answer);
        let changes = self
            .with_news(people(&answer["users"]), tickets, &sideloads, looked)
            .await?;
        self.place.tail = next;
        self.give(changes, looked);
        Ok(())
    }

    fn give(&mut self, changes: Vec<Change>, looked: Time) {
        let catching_up = self.place.tail.is_some();
        self.ready.push_back(Batch {
            changes,
            cursor: self.place.cursor(),
            fresh_at: (!catching_up).then_some(looked),
            progress: catching_up.then_some(Progress {
                done: self.place.walked,
                total: self.place.total,
            }),
        });
    }

    /// The tickets with what rows, dot and alerts need: a glimpse of the newest message where the
    /// list tells it; the whole conversation of what is mine or followed, and of what waits where
    /// the list does not tell. All others are read when they are opened.
    async fn with_news(
        &mut self,
        mut changes: Vec<Change>,
        tickets: Vec<Ticket>,
        sideloads: &Sideloads,
        looked: Time,
    ) -> Result<Vec<Change>, HelpdeskError> {
        let me = self.zendesk.known_me().await?.id;
        let demand = self.demand.borrow().clone();
        for ticket in tickets {
            // Of a chat the audits are behind.
            let glimpse = sideloads.glimpse(&ticket, looked).filter(|_| !ticket.in_chat);
            let over = matches!(ticket.status, Status::Solved | Status::Closed);
            let mine = ticket.assignee == Some(me) && !over;
            let may_wait = ticket.assignee.is_none() && ticket.status.needs_an_agent();
            let followed = demand.opened.contains(&ticket.id) || demand.awaited.contains(&ticket.id);
            let wanted =
                mine || followed || (may_wait && (glimpse.is_none() || self.zendesk.plan.reads_waiting));
            if ticket.channel.is_some() && wanted {
                self.place.unread.insert(ticket.id.0, ticket.in_chat);
            }
            let social = ticket.channel.is_some();
            changes.push(Change::Ticket(Box::new(ticket)));
            changes.extend(
                glimpse
                    .filter(|_| social)
                    .map(|glimpse| Change::Glimpse(Box::new(glimpse))),
            );
        }
        // The newest first: they are what people look at.
        let now: Vec<(i64, bool)> = self
            .place
            .unread
            .iter()
            .rev()
            .take(MAX_READS)
            .map(|(id, in_chat)| (*id, *in_chat))
            .collect();
        let zendesk = self.zendesk;
        let mut reads = stream::iter(now)
            .map(|(id, in_chat)| async move {
                let id = TicketId(id);
                (id, conversation::read(zendesk, id, in_chat).await)
            })
            .buffered(AT_ONCE);
        while let Some((id, read)) = reads.next().await {
            match read {
                Ok(more) => changes.extend(more),
                Err(HelpdeskError::NotFound | HelpdeskError::Forbidden) => changes.push(Change::Gone(id)),
                Err(error) => return Err(error),
            }
            self.place.unread.remove(&id.0);
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Route, UserId};

    fn ticket(id: i64, updated: i64) -> Seen {
        with_audit(id, updated, 1)
    }

    fn with_audit(id: i64, updated: i64, audit: i64) -> Seen {
        let ticket = Ticket {
            id: TicketId(id),
            status: Status::New,
            subject: String::new(),
            requester: UserId(1),
            assignee: None,
            channel: None,
            business_account: None,
            in_chat: false,
            held_by_bot: false,
            tags: vec![],
            comment_count: None,
            route: Route::Reply,
            created_at: Time(0),
            updated_at: Time(updated),
        };
        Seen::new(ticket, Some(audit))
    }

    #[test]
    fn a_settled_ticket_whose_last_audit_comes_late_is_read_again() {
        let mut place = Place::default();
        place.note(&[ticket(1, 5_000)], Time(8_000));
        assert!(place.knows(&ticket(1, 5_000)));
        assert!(!place.knows(&with_audit(1, 5_000, 2)), "the list lagged");
    }

    #[test]
    fn a_ticket_read_within_its_own_second_is_read_again() {
        let mut place = Place::default();
        place.note(&[ticket(1, 5_000), ticket(2, 1_000)], Time(5_400));
        assert_eq!(place.watermark, Some(Time(5_000)));
        assert!(!place.knows(&ticket(1, 5_000)));
        place.note(&[ticket(1, 5_000)], Time(8_000));
        assert!(place.knows(&ticket(1, 5_000)));
        assert!(!place.knows(&ticket(1, 9_000)), "a later change is not known");
    }

    #[test]
    fn the_watermark_never_passes_what_is_unsettled() {
        let mut place = Place::default();
        place.note(
            &[ticket(1, 10_000), ticket(2, 9_000), ticket(3, 1_000)],
            Time(10_500),
        );
        assert_eq!(place.watermark, Some(Time(9_000)));
        place.note(&[ticket(1, 10_000), ticket(2, 9_000)], Time(20_000));
        assert_eq!(place.watermark, Some(Time(10_000)));
        place.note(&[ticket(4, 200_000)], Time(300_000));
        assert_eq!(
            place.settled.len(),
            1,
            "settled tickets before the horizon are forgotten"
        );
    }

    #[test]
    fn a_cursor_of_another_kind_begins_anew() {
        assert_eq!(Place::read(Some(Cursor("page=7".into()))), Place::default());
        let mut place = Place::default();
        place.note(&[ticket(1, 10_000)], Time(90_000));
        assert_eq!(Place::read(Some(place.cursor())), place);
    }
}
