//! The stream of changes: events as they are pushed, and questions for what nobody pushes.
//!
//! Events come first. Between them, one duty at a time: first the two queues' first pages, so that
//! something shows at once; after each gap what changed in it (*catch-up*) and both queues whole;
//! conversations that somebody wants; history. While no events can be had, catching up is what is left:
//! it is done every few seconds.
//!
//! A gap is measured from the last frame that was heard, with a minute on top, since the server counts
//! from its own present and its events pass through queues. Events may come twice and in any order:
//! a conversation's version is its `updated_at`, and an older one than was told is dropped; of messages
//! the cache compares ([`Change::Message`]).

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, BoxStream, StreamExt};
use model::{Batch, Change, Cursor, Me, MessageId, Progress, Span, TicketId, Time, WholeQueue};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::cable::{Cable, News};
use super::json::{self, Conversation, Kind, Message};
use super::lanes::{CATCH_UP, CONVERSATIONS, HISTORY, PUSH, QUEUES};
use super::place::{History, Place};
use super::reads::{self, Page};
use super::{AT_ONCE, Inner, is_gone, reading};
use crate::lanes::LANE;
use crate::{Away, Demand, HelpdeskError};

/// What is asked for on top of a gap.
const OVERLAP: Span = Span::seconds(60);
/// A longer gap is not asked for at once, which would be without pages: history is walked again.
const LONGEST_GAP: Span = Span::hours(24);
/// Our clock went on so much further than the time that passed here: the computer slept.
const SLEPT: Span = Span::seconds(15);
/// How often a quiet stream tells that all is as it was.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a lane waits that failed.
const LANE_PAUSE: Duration = Duration::from_secs(20);
/// Statuses in which a ticket is not over.
const NOT_OVER: [&str; 3] = ["open", "pending", "snoozed"];
/// Versions that are remembered at the most.
const MAX_KNOWN: usize = 200_000;

struct State {
    desk: Arc<Inner>,
    demand: watch::Receiver<Demand>,
    /// The demand as last looked at.
    wants: Demand,
    place: Place,
    me: Option<Me>,
    cable: Option<Cable>,
    /// Events are pushed now.
    pushed: bool,
    /// What is held agrees with the helpdesk, as far as `place.heard`.
    agrees: bool,
    /// What changed since `place.heard` is to be asked for.
    gap: bool,
    gap_due: Instant,
    queues_due: Instant,
    /// When they were read whole last.
    queues_read: Option<Instant>,
    /// When, together with them, what was confirmed longest ago is to be confirmed.
    round_due: Instant,
    spare_due: Instant,
    beat_due: Instant,
    /// Each conversation's version, as last told.
    known: HashMap<i64, i64>,
    /// Conversations that were read whole, and of which nothing was missed since.
    whole: BTreeSet<i64>,
    /// Conversations to be read, and when: at once, or after a failure later.
    urgent: BTreeMap<i64, Instant>,
    /// Wanted ones that could not be read just now.
    unreadable: HashMap<i64, Instant>,
    ready: VecDeque<Batch>,
    /// Our clock and the time here, when they were last compared.
    clocks: (Time, Instant),
    over: bool,
}

pub(super) fn stream(
    desk: Arc<Inner>,
    cursor: Option<Cursor>,
    demand: watch::Receiver<Demand>,
) -> BoxStream<'static, Result<Batch, HelpdeskError>> {
    stream::unfold(State::new(desk, cursor, demand), |mut state| async move {
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

impl State {
    fn new(desk: Arc<Inner>, cursor: Option<Cursor>, mut demand: watch::Receiver<Demand>) -> Self {
        let now = Instant::now();
        let wants = demand.borrow_and_update().clone();
        let clocks = (desk.http.now(), now);
        Self {
            desk,
            demand,
            wants,
            place: Place::read(cursor),
            me: None,
            cable: None,
            pushed: false,
            agrees: false,
            gap: true,
            gap_due: now,
            queues_due: now,
            queues_read: None,
            round_due: now,
            spare_due: now,
            beat_due: now,
            known: HashMap::new(),
            whole: BTreeSet::new(),
            urgent: BTreeMap::new(),
            unreadable: HashMap::new(),
            ready: VecDeque::new(),
            clocks,
            over: false,
        }
    }

    async fn next(&mut self) -> Result<Batch, HelpdeskError> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(batch);
            }
            if self.me.is_none() {
                self.begin().await?;
                continue;
            }
            self.look_around();
            self.hear().await?;
            if !self.ready.is_empty() {
                continue;
            }
            let now = Instant::now();
            if self.gap && now >= self.gap_due {
                self.catch_up().await?;
            } else if now >= self.queues_due {
                self.queues().await?;
            } else if let Some(ids) = self.due_to_read(now) {
                self.read(ids).await?;
            } else if self.place.history.is_some() && now >= self.spare_due {
                self.history().await?;
            } else if self.pushed && !self.gap && now >= self.beat_due {
                self.give(Vec::new());
            } else {
                self.rest().await?;
            }
        }
    }

    /// Who is signed in, what inboxes there are, and the stream of events. At a first start the first
    /// pages of both queues as well.
    async fn begin(&mut self) -> Result<(), HelpdeskError> {
        let desk = self.desk.clone();
        *desk.profile.lock().await = None;
        let me = LANE.scope(CATCH_UP, async {
            desk.read_profile().await?;
            desk.read_inboxes().await?;
            desk.known_me().await
        });
        self.me = Some(me.await?);
        self.place_rules();
        self.cable = Some(Cable::open(desk.clone()));
        // The agents, for whom a ticket can be given to; without them it works, too.
        let mut changes = Vec::new();
        if let Ok(agents) = LANE.scope(QUEUES, desk.get("agents", &[])).await {
            let agents = json::list(&agents).iter().filter_map(json::agent);
            changes.extend(agents.map(|agent| reading::colleague(&agent)));
        }
        if self.place.heard.is_none() {
            let begun = desk.http.server_now() - reads::MARGIN;
            let first = |assignee: &'static str, status: &'static str| {
                let desk = desk.clone();
                LANE.scope(QUEUES, async move {
                    reads::page(&desk, &[("assignee_type", assignee), ("status", status)]).await
                })
            };
            let (mine, unassigned) = (first("me", "open").await?, first("unassigned", "all").await?);
            for page in [mine, unassigned] {
                self.take_page(page, &mut changes, false);
            }
            // What changed since then is what was missed.
            self.place.heard = Some(begun);
            self.agrees = true;
        }
        self.give(changes);
        Ok(())
    }

    /// Takes in what is wanted now, and whether the computer slept.
    fn look_around(&mut self) {
        self.wants = self.demand.borrow_and_update().clone();
        self.place_rules();
        self.place.reach_back(self.wants.back_to);
        let (clock, here) = (self.desk.http.now(), Instant::now());
        let passed = Span(i64::try_from((here - self.clocks.1).as_millis()).unwrap_or(i64::MAX));
        if (clock - self.clocks.0).0.saturating_sub(passed.0) > SLEPT.0 {
            // Whatever connection there was is dead, and says so only after a while.
            self.lose(here);
            if let Some(cable) = &self.cable {
                cable.begin_anew();
            }
            (self.queues_due, self.round_due) = (here, here);
        }
        self.clocks = (clock, here);
    }

    fn place_rules(&mut self) {
        let rules = fingerprint(&self.wants);
        self.desk.set_rules(&self.wants.channel_rules);
        if rules != self.place.rules {
            // Whatever was read by other rules is read again.
            self.place.rules = rules;
            self.place.history = Some(History::beginning());
            self.known.clear();
            self.queues_due = Instant::now();
        }
    }

    /// Events are not pushed any more: what changes from now on is to be asked for.
    fn lose(&mut self, due: Instant) {
        self.pushed = false;
        self.gap = true;
        self.gap_due = self.gap_due.min(due);
    }

    /// Takes in what was pushed, all that is there.
    async fn hear(&mut self) -> Result<(), HelpdeskError> {
        let mut changes = Vec::new();
        while let Some(Ok(news)) = self.cable.as_mut().map(|cable| cable.news.try_recv()) {
            self.take_news(news, &mut changes).await?;
        }
        if !changes.is_empty() {
            self.give(changes);
        }
        Ok(())
    }

    async fn take_news(&mut self, news: News, changes: &mut Vec<Change>) -> Result<(), HelpdeskError> {
        match news {
            News::Up => {
                self.pushed = true;
                self.gap = true;
                self.gap_due = Instant::now();
                self.desk.lanes.fresh(PUSH, self.desk.http.server_now());
                self.desk.lanes.every(PUSH, Some(Span(0)));
            }
            News::Event(name, data) => self.take_event(&name, &data, changes).await?,
            News::Down(error) => {
                self.desk.lanes.trouble(PUSH, &error);
                self.desk.lanes.every(PUSH, None);
                if error == HelpdeskError::Unauthorized {
                    return Err(error);
                }
                self.lose(Instant::now());
            }
            News::Refused => {
                self.lose(Instant::now());
                self.desk.lanes.every(PUSH, None);
                // A profile that answers names the token that is good now.
                LANE.scope(PUSH, self.desk.read_profile()).await?;
                let error = HelpdeskError::Unavailable("it does not confirm the subscription".into());
                self.desk.lanes.trouble(PUSH, &error);
            }
        }
        Ok(())
    }

    async fn take_event(
        &mut self,
        name: &str,
        data: &Value,
        changes: &mut Vec<Change>,
    ) -> Result<(), HelpdeskError> {
        // Of another account of the same user.
        if data["account_id"]
            .as_i64()
            .is_some_and(|id| id != self.desk.account)
        {
            return Ok(());
        }
        match name {
            "message.created" | "message.updated" => {
                if let Some(message) = json::message(data) {
                    self.take_message(&message, changes);
                }
            }
            "conversation.created"
            | "conversation.updated"
            | "conversation.status_changed"
            | "assignee.changed"
            | "team.changed"
            | "conversation.read"
            | "conversation.contact_changed" => {
                if let Some(conversation) = json::conversation(data) {
                    let desk = self.desk.clone();
                    let known = desk.know_inboxes(std::slice::from_ref(&conversation));
                    LANE.scope(CATCH_UP, known).await?;
                    // Events may be older than what was read already: it was so when it last changed.
                    let seen_at = conversation.updated_at();
                    self.take_conversation(conversation, seen_at, changes, false);
                }
            }
            "contact.created" | "contact.updated" | "contact.merged" => {
                changes.extend(json::contact(data).as_ref().map(reading::customer));
            }
            "account.cache_invalidated" => self.read_inboxes().await?,
            _ => {}
        }
        Ok(())
    }

    async fn read_inboxes(&mut self) -> Result<(), HelpdeskError> {
        match LANE.scope(CATCH_UP, self.desk.read_inboxes()).await {
            Err(HelpdeskError::Unauthorized) => Err(HelpdeskError::Unauthorized),
            // A ticket of an inbox that is not known yet shows without its name.
            Err(_) | Ok(()) => Ok(()),
        }
    }

    /// Takes in a message that was pushed.
    fn take_message(&mut self, told: &Message, changes: &mut Vec<Change>) {
        let Some(id) = told.conversation else { return };
        let ticket = TicketId(id);
        if let Some(key) = &told.echo_id {
            self.desk.note_echo(key, MessageId(told.id));
        }
        changes.extend(reading::author_person(told));
        if told.kind == Kind::Activity {
            changes.push(Change::Event {
                ticket,
                event: reading::event(told),
            });
        } else {
            let as_of = told.updated_at.unwrap_or(told.created_at);
            self.desk.note_pushed(id, as_of);
            changes.push(Change::Message {
                ticket,
                message: Box::new(reading::message(told)),
                as_of,
            });
            changes.extend(reading::failure(told).map(|event| Change::Event { ticket, event }));
        }
        // Of a conversation that was not told of since the start, the cache may hold nothing: then
        // only reading it puts the message in its place.
        let now = Instant::now();
        let incomplete = told.kind != Kind::Activity && !self.whole.contains(&id) && self.is_followed(ticket);
        if !self.known.contains_key(&id) || incomplete {
            self.urgent.entry(id).or_insert(now);
        }
    }

    fn is_followed(&self, ticket: TicketId) -> bool {
        self.wants.opened.contains(&ticket) || self.wants.awaited.contains(&ticket)
    }

    /// Takes in a conversation, unless something newer of it was told. `missed`: messages may have
    /// come to it that were not pushed.
    fn take_conversation(
        &mut self,
        told: Conversation,
        seen_at: Time,
        changes: &mut Vec<Change>,
        missed: bool,
    ) {
        let before = self.known.get(&told.id).copied();
        if before.is_some_and(|before| before > told.version) {
            return;
        }
        let news = before != Some(told.version);
        if self.known.len() >= MAX_KNOWN {
            self.known.clear();
        }
        self.known.insert(told.id, told.version);
        if news && missed {
            self.whole.remove(&told.id);
        }
        let reading = self.desk.reading();
        let ticket = reading.ticket(&told, seen_at);
        let me = self.me.as_ref().map(|me| me.id);
        let mine = ticket.assignee.is_some() && ticket.assignee == me;
        let may_wait = ticket.assignee.is_none() && !ticket.held_by_bot;
        let wanted = ticket.channel.is_some() && ticket.status.needs_an_agent() && (mine || may_wait);
        if news && !self.whole.contains(&told.id) && (wanted || self.is_followed(ticket.id)) {
            self.urgent.entry(told.id).or_insert_with(Instant::now);
        }
        if news || ticket.window.is_some() {
            changes.extend(reading.changes(&told, seen_at));
        }
    }

    fn take_page(&mut self, page: Page, changes: &mut Vec<Change>, missed: bool) {
        for row in page.rows {
            self.take_conversation(row, page.seen_at, changes, missed);
        }
    }

    /// Asks for what changed since the last frame that was heard, or since the last time it was asked.
    async fn catch_up(&mut self) -> Result<(), HelpdeskError> {
        let asked = self.desk.http.server_now() - reads::MARGIN;
        let since = self.place.heard.unwrap_or(asked);
        let mut changes = Vec::new();
        if asked - since > LONGEST_GAP {
            self.place.history = Some(History::beginning());
            let now = Instant::now();
            (self.queues_due, self.round_due) = (now, now);
        } else {
            let within = json::within(since, asked, OVERLAP).to_string();
            let query = [("status", "all"), ("updated_within", within.as_str())];
            let page = LANE.scope(CATCH_UP, reads::page(&self.desk, &query)).await?;
            self.take_page(page, &mut changes, true);
        }
        // Reports of delivery do not touch the conversation.
        let now = Instant::now();
        for ticket in self.wants.opened.iter().chain(&self.wants.awaited) {
            self.urgent.insert(ticket.0, now);
        }
        if asked - since > OVERLAP || self.known.is_empty() {
            (self.queues_due, self.round_due) = (now, now);
        } else if self.pushed {
            // A conversation that was deleted in the gap changes no more, so what changed does not tell of it.
            let apart = self.desk.options.pace.apart;
            let next = self.queues_read.map_or(now, |read| read + apart).max(now);
            self.queues_due = self.queues_due.min(next);
        }
        self.place.heard = Some(asked);
        self.desk.lanes.fresh(CATCH_UP, asked);
        self.gap = !self.pushed;
        self.gap_due = now + self.pause();
        let every = (!self.pushed).then(|| span(self.pause()));
        self.desk.lanes.every(CATCH_UP, every);
        self.give(changes);
        Ok(())
    }

    /// Between two looks while nothing is pushed.
    fn pause(&self) -> Duration {
        let pace = &self.desk.options.pace;
        match (self.wants.window_open, self.wants.away) {
            (_, Away::Idle | Away::Locked) => pace.away,
            (true, Away::No) => pace.window_open,
            (false, Away::No) => pace.idle,
        }
    }

    /// Both queues, whole: what the cache has beside them has left them.
    async fn queues(&mut self) -> Result<(), HelpdeskError> {
        let mut changes = Vec::new();
        let as_of = self.desk.http.server_now() - reads::MARGIN;
        // What an earlier list told may be deleted by now: whoever is not listed any more is to be asked for.
        self.desk.forget_listed();
        let mut whole = vec![("me", WholeQueue::Mine), ("unassigned", WholeQueue::Unassigned)];
        if self.wants.watch_all {
            whole.push(("all", WholeQueue::Open));
        }
        for (assignee, queue) in whole {
            let mut ids = Vec::new();
            for status in NOT_OVER {
                let pages = LANE
                    .scope(QUEUES, reads::pages(&self.desk, assignee, status))
                    .await;
                let pages = match pages {
                    Ok(pages) => pages,
                    Err(error) => {
                        return self.lane_failed(QUEUES, error, |state, due| state.queues_due = due);
                    }
                };
                for page in pages {
                    ids.extend(page.rows.iter().map(|row| TicketId(row.id)));
                    self.take_page(page, &mut changes, true);
                }
            }
            changes.push(Change::WholeQueue { queue, ids, as_of });
        }
        let (now, round) = (Instant::now(), self.desk.options.pace.round);
        if now >= self.round_due {
            changes.push(Change::Round);
            self.round_due = now + round;
        }
        self.agrees = true;
        self.queues_read = Some(now);
        self.queues_due = self.round_due;
        self.desk.lanes.fresh(QUEUES, as_of);
        self.desk.lanes.every(QUEUES, Some(span(round)));
        self.give(changes);
        Ok(())
    }

    /// A lane that fails waits by itself; only a refused sign-in, or being asked to wait, ends it all.
    fn lane_failed(
        &mut self,
        lane: &'static str,
        error: HelpdeskError,
        wait: impl FnOnce(&mut Self, Instant),
    ) -> Result<(), HelpdeskError> {
        if matches!(
            error,
            HelpdeskError::Unauthorized | HelpdeskError::RateLimited { .. } | HelpdeskError::Keychain(_)
        ) {
            return Err(error);
        }
        self.desk.lanes.trouble(lane, &error);
        wait(self, Instant::now() + LANE_PAUSE);
        Ok(())
    }

    /// The next conversations to be read, a few at once: what is urgent, then what is wanted.
    fn due_to_read(&mut self, now: Instant) -> Option<Vec<i64>> {
        let urgent = self.urgent.iter().filter(|(_, due)| **due <= now);
        let mut ids: Vec<i64> = urgent.map(|(id, _)| *id).take(AT_ONCE).collect();
        if ids.is_empty() && now >= self.spare_due {
            self.unreadable.retain(|_, until| *until > now);
            let wanted = self.wants.wanted.iter().map(|wanted| wanted.ticket.0);
            ids = wanted
                .filter(|id| !self.unreadable.contains_key(id))
                .take(AT_ONCE)
                .collect();
        }
        (!ids.is_empty()).then_some(ids)
    }

    async fn read(&mut self, ids: Vec<i64>) -> Result<(), HelpdeskError> {
        let desk = self.desk.clone();
        let told: Vec<(i64, Result<Vec<Change>, HelpdeskError>)> = LANE
            .scope(
                CONVERSATIONS,
                stream::iter(ids)
                    .map(|id| {
                        let desk = &desk;
                        async move { (id, desk.whole(id).await) }
                    })
                    .buffered(AT_ONCE)
                    .collect(),
            )
            .await;
        let now = Instant::now();
        let mut changes = Vec::new();
        let mut failed = None;
        for (id, told) in told {
            match told {
                Ok(told) => {
                    self.urgent.remove(&id);
                    // A while is left for the engine to hear that it needs no more.
                    self.unreadable.insert(id, now + Duration::from_secs(5));
                    self.whole.insert(id);
                    for change in &told {
                        if let Change::Ticket(ticket) = change {
                            self.known.entry(id).or_insert(ticket.updated_at.0 * 1000);
                        }
                    }
                    changes.extend(told);
                }
                Err(error) if is_gone(&error) => {
                    self.urgent.remove(&id);
                    self.whole.remove(&id);
                    changes.push(Change::Gone(TicketId(id)));
                }
                Err(error) => {
                    let later = now + LANE_PAUSE;
                    self.urgent.entry(id).and_modify(|due| *due = later);
                    self.unreadable.insert(id, later);
                    failed = Some(error);
                }
            }
        }
        self.spare_due = now + self.desk.options.pace.spare;
        match failed {
            Some(error) => self.lane_failed(CONVERSATIONS, error, |_, _| {})?,
            None => self.desk.lanes.fresh(CONVERSATIONS, self.desk.http.server_now()),
        }
        if !changes.is_empty() {
            self.give(changes);
        }
        Ok(())
    }

    /// A page of what was before.
    async fn history(&mut self) -> Result<(), HelpdeskError> {
        let Some(at) = self.place.history.clone() else {
            return Ok(());
        };
        let number = at.page.to_string();
        let query = [
            ("assignee_type", "all"),
            ("status", "all"),
            ("sort_by", "last_activity_at_desc"),
            ("page", number.as_str()),
        ];
        let page = match LANE.scope(HISTORY, reads::page(&self.desk, &query)).await {
            Ok(page) => page,
            Err(error) => return self.lane_failed(HISTORY, error, |state, due| state.spare_due = due),
        };
        let back_to = self.wants.back_to;
        let told = u32::try_from(page.told).unwrap_or(u32::MAX);
        let older = |row: &Conversation| {
            row.active_at.unwrap_or(row.updated_at()) < back_to.unwrap_or(Time(i64::MIN))
        };
        let reached = page.rows.iter().any(older);
        let ends = page.told == 0 || reached;
        let (all, seen_at) = (page.all, page.seen_at);
        let mut changes = Vec::new();
        self.take_page(
            Page {
                rows: page.rows.into_iter().filter(|row| !older(row)).collect(),
                ..page
            },
            &mut changes,
            true,
        );
        self.place.history = (!ends).then(|| History {
            page: at.page.saturating_add(1),
            told: at.told.saturating_add(told),
            total: all.or(at.total),
        });
        if ends {
            self.place.back_to = back_to.filter(|_| reached);
        }
        self.desk.lanes.fresh(HISTORY, seen_at);
        self.spare_due = Instant::now() + self.desk.options.pace.spare;
        self.give(changes);
        Ok(())
    }

    /// Hands a batch over. While events are pushed and nothing is missing, all is known up to the last
    /// frame.
    fn give(&mut self, changes: Vec<Change>) {
        if let Some(cable) = self.cable.as_ref().filter(|_| self.pushed && !self.gap) {
            let offset = self.desk.http.clock_offset().unwrap_or_default();
            let heard = cable.last_frame() + offset - reads::MARGIN;
            self.place.heard = self.place.heard.max(Some(heard));
            self.desk.lanes.fresh(PUSH, heard);
        }
        self.beat_due = Instant::now() + HEARTBEAT;
        self.ready.push_back(Batch {
            changes,
            cursor: self.place.cursor(),
            fresh_at: self.place.heard.filter(|_| self.agrees),
            progress: self.place.history.as_ref().map(|history| Progress {
                done: history.told,
                total: history.total,
            }),
        });
    }

    /// Waits for news, for somebody who wants something, or for the next duty.
    async fn rest(&mut self) -> Result<(), HelpdeskError> {
        let mut due = self.beat_due.min(self.queues_due);
        if self.gap {
            due = due.min(self.gap_due);
        }
        if self.place.history.is_some() || !self.wants.wanted.is_empty() {
            let again = self.unreadable.values().min().copied();
            due = due.min(
                self.spare_due.max(
                    again
                        .filter(|_| self.place.history.is_none())
                        .unwrap_or(self.spare_due),
                ),
            );
        }
        if let Some(at) = self.urgent.values().min() {
            due = due.min(*at);
        }
        // Never quite at once, whatever the clocks say.
        let due = due.max(Instant::now() + Duration::from_millis(20));
        let heard = async {
            match self.cable.as_mut() {
                Some(cable) => match cable.news.recv().await {
                    Some(news) => news,
                    None => News::Down(HelpdeskError::Unavailable("the stream of events ended".into())),
                },
                None => std::future::pending().await,
            }
        };
        let news = tokio::select! {
            news = heard => Some(news),
            () = tokio::time::sleep_until(due) => None,
            changed = self.demand.changed() => {
                if changed.is_err() {
                    // The engine has let go of its side and will drop this stream.
                    tokio::time::sleep_until(due).await;
                    return Ok(());
                }
                let wants = self.demand.borrow();
                let back = wants.away < self.wants.away;
                let opened = wants.window_open && !self.wants.window_open;
                if self.gap && (wants.nudge != self.wants.nudge || opened || back) {
                    self.gap_due = Instant::now();
                }
                None
            }
        };
        if let Some(news) = news {
            let mut changes = Vec::new();
            self.take_news(news, &mut changes).await?;
            if !changes.is_empty() {
                self.give(changes);
            }
        }
        Ok(())
    }
}

fn span(pause: Duration) -> Span {
    Span(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
