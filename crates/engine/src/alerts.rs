//! Alerts: asks the cache what is worth one, has [`model::plan`] decide, writes the decision into the log,
//! and only then tells the desktop. A crash loses at most a banner, and never raises one twice.
//!
//! It is asked again whenever something changed, and at the moment that the plan names.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use cache::{AlertLook, CauseFound};
use model::{
    AccountId, AlertAct, AlertFacts, AlertKind, AlertSettings, Channel, Shown, Span, Surroundings, Threshold,
    TicketId, TicketRef, Time, Topic, Tz, Wording,
};
use protocol::{FailedAct, SendId};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::Shared;

/// A summary names so many customers.
const NAMES: usize = 3;
/// So long at the most what happened meanwhile is waited for after a start, a sleep or an outage.
const CATCHES_UP: Duration = Duration::from_secs(60);
/// An outage or a sleep that is longer is a long one.
pub(crate) const LONG: Span = Span::seconds(120);
/// So long at the most until the clock on the wall is looked at again while something is due: it may be set.
const LOOK: Duration = Duration::from_secs(60);
const MINUTE: Duration = Duration::from_secs(60);

/// Something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alert {
    /// Something about a ticket. It replaces an earlier one of the same ticket in place.
    Ticket {
        /// The ticket.
        ticket: TicketRef,
        /// What it is.
        kind: AlertKind,
        /// The customer's name.
        name: String,
        /// The channel.
        channel: Channel,
        /// The first line of the newest message; empty when it is not to be shown.
        preview: String,
        /// When the reply window closes, or since when it waits, where it is about that.
        when: Option<Time>,
        /// Nobody has it, so it can be taken.
        free: bool,
        /// With a sound.
        sound: bool,
    },
    /// Several at once. It replaces the account's earlier summary in place.
    Summary {
        /// Whose.
        account: AccountId,
        /// How many tickets.
        count: usize,
        /// Some of the customers' names, newest first; empty when they are not to be shown.
        names: Vec<String>,
        /// With a sound.
        sound: bool,
    },
    /// A send of ours did not arrive.
    SendFailed {
        /// Which.
        send: SendId,
        /// What did not come about.
        act: FailedAct,
        /// The ticket.
        ticket: TicketRef,
        /// The customer's name.
        name: String,
        /// Why.
        reason: String,
        /// With a sound.
        sound: bool,
    },
    /// A figure of the queue is above its threshold. It replaces an earlier one of the same in place.
    Threshold {
        /// Whose.
        account: AccountId,
        /// What its helpdesk is called.
        helpdesk: String,
        /// Which.
        threshold: Threshold,
        /// The figure: a number, or seconds.
        figure: u32,
        /// With a sound.
        sound: bool,
    },
    /// This figure is below its threshold again.
    WithdrawThreshold {
        /// Whose.
        account: AccountId,
        /// Which.
        threshold: Threshold,
    },
    /// This ticket needs no alert any more.
    Withdraw {
        /// The ticket.
        ticket: TicketRef,
    },
    /// This send is not failed any more.
    WithdrawFailure {
        /// Whose.
        account: AccountId,
        /// Which.
        send: SendId,
    },
    /// Nothing of what the summary counted needs an alert any more.
    WithdrawSummary {
        /// Whose.
        account: AccountId,
    },
    /// What one of this kind looks and sounds like: somebody tries it.
    Sample {
        /// Which kind.
        kind: AlertKind,
    },
    /// Nothing of this account is to be shown any more: it runs no longer.
    Silence {
        /// Which account.
        account: AccountId,
    },
}

/// What alerts go by, of all accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertAround {
    /// What was chosen.
    pub settings: Arc<AlertSettings>,
    /// This computer's time zone.
    pub here: Tz,
    /// The screen is locked.
    pub locked: bool,
    /// The desktop says that it wants no notifications; none: it does not tell.
    pub do_not_disturb: Option<bool>,
}

impl Default for AlertAround {
    fn default() -> Self {
        Self {
            settings: Arc::default(),
            here: Tz::UTC,
            locked: false,
            do_not_disturb: None,
        }
    }
}

/// When the latest banners came, of all accounts. Held while one account's alerts are looked over, so that
/// all together keep to the number that was set.
pub type Banners = Arc<tokio::sync::Mutex<Vec<Instant>>>;

/// What this account has on the desktop.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    shown: Shown,
    /// The banners of an earlier run are counted.
    counted: bool,
}

/// Whether what happened meanwhile is still coming in.
#[derive(Debug)]
pub(crate) struct CatchUp {
    /// Waited for until then at the latest; none: it is not.
    until: Option<Instant>,
    /// It has come in, and was not told yet.
    done: bool,
    /// The clock that nobody sets, and the one on the wall, at the last look.
    looked: Option<(Instant, Time)>,
}

impl CatchUp {
    /// At a start.
    pub(crate) fn begun() -> Self {
        Self {
            until: Some(Instant::now() + CATCHES_UP),
            done: false,
            looked: None,
        }
    }

    fn begin(&mut self) {
        self.until = Some(Instant::now() + CATCHES_UP);
    }

    /// Until when it is still waited, as of now.
    fn look(&mut self, wall: Time) -> Option<Instant> {
        let steady = Instant::now();
        if let Some((before, wall_before)) = self.looked.replace((steady, wall)) {
            let passed = i64::try_from((steady - before).as_millis()).unwrap_or(i64::MAX);
            // The one stands still in sleep, the other does not.
            if (wall - wall_before).0.saturating_sub(passed) > LONG.0 {
                self.begin();
            }
        }
        if self.until.is_some_and(|until| until <= steady) {
            self.until = None;
            self.done = true;
        }
        self.until
    }
}

/// Looks the alerts over at each moment that a plan named, and when the world around changes.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut around = shared.tell.around.clone();
    let mut next = shared.alert_next.subscribe();
    let mut stopping = shared.stopping.subscribe();
    loop {
        around.borrow_and_update();
        look_over(&shared).await;
        loop {
            let due = *next.borrow_and_update();
            tokio::select! {
                () = changed(&mut around) => break,
                () = until(due) => break,
                // Somebody has just looked: there is another moment to wait for.
                () = changed(&mut next) => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(at) => tokio::time::sleep_until(at.min(Instant::now() + LOOK)).await,
        None => std::future::pending().await,
    }
}

async fn changed<T>(watched: &mut watch::Receiver<T>) {
    if watched.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

impl Shared {
    /// What happens from here on is still coming in: after a sleep or a long outage.
    pub(crate) fn catch_up(&self) {
        self.catching_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .begin();
    }

    /// Whether what happened meanwhile is still coming in.
    pub(crate) fn is_catching_up(&self) -> bool {
        let catching_up = self.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
        catching_up.until.is_some()
    }

    /// All that happened meanwhile has come in. True when that is news.
    pub(crate) fn caught_up(&self) -> bool {
        let mut catching_up = self.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
        let news = catching_up.until.take().is_some();
        catching_up.done |= news;
        news
    }
}

/// Raises what is due and withdraws what is settled.
pub(crate) async fn look_over(shared: &Shared) {
    let mut desktop = shared.desktop.lock().await;
    if *shared.stopping.borrow() {
        // What is due stays due, and is raised at the next start.
        return;
    }
    let mut banners = shared.tell.banners.lock().await;
    let (now, steady) = (shared.now(), Instant::now());
    let around = shared.tell.around.borrow().clone();
    let (waited, caught_up) = {
        let mut catching_up = shared.catching_up.lock().unwrap_or_else(PoisonError::into_inner);
        (catching_up.look((shared.clock)()), catching_up.done)
    };
    let thresholds = around.settings.thresholds;
    let look = AlertLook {
        now,
        crossed: Vec::new(),
        closing: around.settings.closing(),
        too_long: around.settings.too_long(),
        shown: desktop
            .shown
            .banners
            .union(&desktop.shown.summary)
            .copied()
            .collect(),
    };
    banners.retain(|at| steady.saturating_duration_since(*at) < MINUTE);
    let mut ages: Vec<Span> = banners
        .iter()
        .map(|at| span(steady.saturating_duration_since(*at)))
        .collect();
    let (shown, count, settings) = (desktop.shown.clone(), !desktop.counted, around.settings.clone());
    let work = move |cache: &cache::Cache| {
        let returned = cache.bring_back(now)?;
        cache.note_mine(waited.is_none(), now)?;
        let mut earlier = Vec::new();
        if count {
            earlier = cache.banners_since(now - span(MINUTE))?;
            ages.extend(earlier.iter().map(|at| (now - *at).max(Span(0))));
        }
        let (crossed, figures_next) = cache.note_thresholds(&thresholds, now)?;
        let look = AlertLook { crossed, ..look };
        let found = cache.alert_causes(&look)?;
        let causes: Vec<_> = found.causes.iter().map(|found| found.cause).collect();
        let facts = AlertFacts {
            account: cache.account(),
            causes: &causes,
            next: [found.next, figures_next].into_iter().flatten().min(),
            shown: &shown,
            banners: &ages,
            around: Surroundings {
                paused_until: cache.paused_until()?,
                locked: around.locked,
                do_not_disturb: around.do_not_disturb == Some(true),
                catching_up: waited.is_some(),
                caught_up,
                here: around.here,
            },
        };
        let plan = model::plan(&facts, &around.settings, now);
        cache.log_alerts(&plan.log, now)?;
        Ok((returned, earlier, found.causes, plan))
    };
    let (returned, earlier, found, plan) = match shared.on_disk(work).await {
        Ok(done) => done,
        Err(error) => {
            tracing::error!(%error, "alerts cannot be looked over");
            shared.alert_next.send_replace(Some(steady + LOOK));
            return;
        }
    };
    desktop.counted = true;
    let ago = |at: Time| steady.checked_sub(Duration::from_millis((now - at).0.max(0).unsigned_abs()));
    banners.extend(earlier.into_iter().filter_map(ago));
    let shows = plan.acts.iter().filter(|act| act.shows()).count();
    banners.extend(std::iter::repeat_n(steady, shows));
    desktop.shown = plan.shown;
    if waited.is_none() && caught_up {
        shared
            .catching_up
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .done = false;
    }
    let again = plan
        .again
        .map(|at| steady + Duration::from_millis((at - now).0.clamp(20, 86_400_000).unsigned_abs()));
    shared
        .alert_next
        .send_replace([again, waited].into_iter().flatten().min());
    let wording = settings.wording_now(around.locked);
    for act in plan.acts {
        if let Some(alert) = alert(shared, act, &found, wording) {
            let _ = shared.tell.alerts.send(alert);
        }
    }
    if !returned.is_empty() {
        shared.emit_changed(returned);
        shared.emit(protocol::Event::Status);
    }
}

fn span(duration: Duration) -> Span {
    Span(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// What the desktop is to do, with as much of the customer's words as it may show.
fn alert(shared: &Shared, act: AlertAct, found: &[CauseFound], wording: Wording) -> Option<Alert> {
    let account = shared.options.account.id.clone();
    Some(match act {
        AlertAct::Raise { topic, kind, sound } => {
            let of_it = |one: &&CauseFound| one.cause.topic() == topic && one.cause.kind == kind;
            let one = found.iter().find(of_it)?.clone();
            if let Some(crossed) = one.crossed {
                return Some(Alert::Threshold {
                    account,
                    helpdesk: shared.options.account.helpdesk.clone(),
                    threshold: crossed.threshold,
                    figure: crossed.figure,
                    sound,
                });
            }
            let ticket = shared.of_account(topic.ticket());
            match one.failure {
                Some((send, act, reason)) => Alert::SendFailed {
                    send,
                    act,
                    ticket,
                    name: one.name,
                    reason,
                    sound,
                },
                None => Alert::Ticket {
                    ticket,
                    kind,
                    name: one.name,
                    channel: one.cause.channel.unwrap_or(Channel::Other),
                    preview: if wording == Wording::Full {
                        one.preview
                    } else {
                        String::new()
                    },
                    when: one.when,
                    free: one.free,
                    sound,
                },
            }
        }
        AlertAct::Summary { topics, sound } => {
            let mut counted: Vec<&CauseFound> = found
                .iter()
                .filter(|one| topics.contains(&one.cause.topic()))
                .collect();
            counted.sort_by_key(|one| std::cmp::Reverse(one.at));
            let mut named: BTreeSet<TicketId> = BTreeSet::new();
            let names = counted
                .into_iter()
                .filter(|one| {
                    wording != Wording::Count && !one.name.is_empty() && named.insert(one.cause.ticket)
                })
                .map(|one| one.name.clone());
            let tickets: BTreeSet<TicketId> = topics.iter().map(|topic| topic.ticket()).collect();
            Alert::Summary {
                account,
                count: tickets.len(),
                names: names.take(NAMES).collect(),
                sound,
            }
        }
        AlertAct::Withdraw(Topic::Ticket(ticket)) => Alert::Withdraw {
            ticket: shared.of_account(ticket),
        },
        AlertAct::Withdraw(Topic::Failure(_, mark)) => Alert::WithdrawFailure {
            account,
            send: cache::send_of(mark),
        },
        AlertAct::Withdraw(Topic::Threshold(threshold)) => Alert::WithdrawThreshold { account, threshold },
        AlertAct::WithdrawSummary => Alert::WithdrawSummary { account },
    })
}
