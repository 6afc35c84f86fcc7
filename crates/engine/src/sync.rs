//! The sync loop: applies what the helpdesk tells, each batch with its cursor in one transaction,
//! then tells what changed. When the helpdesk cannot be reached it says since when, waits with
//! growing pauses, and goes on from the last applied cursor.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use helpdesk::HelpdeskError;
use model::{Change, Span, TicketId, Time};
use protocol::{Connection, Event};

use crate::alerts::LONG;
use crate::backoff::backoff_now;
use crate::error::words;
use crate::{Shared, outbox, retention};

/// How many open tickets are confirmed after a start, the newest first.
const CONFIRM_AT_START: u32 = 300;
/// How many tickets are confirmed after a round: one request's worth.
const CONFIRM_AT_ONCE: usize = 100;

pub(crate) async fn run(shared: Arc<Shared>) {
    let mut failures = 0;
    loop {
        let error = match follow(&shared, &mut failures).await {
            Ok(never) => match never {},
            Err(error) => error,
        };
        failures += 1;
        let pause = match error {
            Trouble::Helpdesk(HelpdeskError::RateLimited { until }) => until - (shared.clock)(),
            _ => backoff_now(failures, shared.options.longest_backoff),
        };
        let retry_at = shared.now() + pause;
        lost(&shared, &error, retry_at);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(pause.0.max(100).unsigned_abs())) => {}
            // Somebody opened a window or did something: worth an earlier look, except when the
            // helpdesk has told us to wait.
            () = somebody_acts(&shared), if !matches!(error, Trouble::Helpdesk(HelpdeskError::RateLimited { .. })) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Waits until somebody opens a window, comes back or does something.
async fn somebody_acts(shared: &Shared) {
    let mut demand = shared.demand.subscribe();
    let before = demand.borrow_and_update().clone();
    while demand.changed().await.is_ok() {
        let now = demand.borrow();
        let opened = now.window_open && !before.window_open;
        if now.nudge != before.nudge || opened || now.away < before.away || now.opened != before.opened {
            return;
        }
    }
    std::future::pending().await
}

/// Why something could not be read and kept.
pub(crate) enum Trouble {
    Helpdesk(HelpdeskError),
    Disk(cache::CacheError),
}

impl From<HelpdeskError> for Trouble {
    fn from(error: HelpdeskError) -> Self {
        Trouble::Helpdesk(error)
    }
}

impl From<cache::CacheError> for Trouble {
    fn from(error: cache::CacheError) -> Self {
        Trouble::Disk(error)
    }
}

/// Follows the helpdesk until something goes wrong.
async fn follow(shared: &Arc<Shared>, failures: &mut u32) -> Result<std::convert::Infallible, Trouble> {
    let me = shared.helpdesk.me().await?;
    let told = me.clone();
    shared.on_disk(move |cache| cache.set_me(&told)).await?;
    let cursor = shared.on_disk(|cache| cache.cursor()).await?;
    shared.await_deliveries().await;
    shared.want_what_was_chosen().await?;
    // Only what was kept over a pause can have left our sight unnoticed.
    let mut to_confirm = cursor.is_some();
    let mut changes = shared.helpdesk.changes(cursor, shared.demand.subscribe());
    while let Some(batch) = changes.next().await {
        let mut batch = batch?;
        let caught_up = batch.fresh_at.is_some();
        let progress = batch.progress.is_some();
        let told_whole: Vec<_> = batch
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::WholeQueue { queue, ids, as_of } => Some((*queue, ids.clone(), *as_of)),
                _ => None,
            })
            .collect();
        let kept_from = *shared.kept_from.lock().unwrap_or_else(PoisonError::into_inner);
        let watch_all = shared.demand.borrow().watch_all;
        retention::without_old(&mut batch.changes, kept_from, &me, watch_all);
        let round = batch.changes.contains(&Change::Round);
        let changed = shared
            .on_disk(move |cache| {
                cache.apply(
                    &batch.changes,
                    Some(&batch.cursor),
                    batch.fresh_at,
                    batch.progress,
                )
            })
            .await?;
        *failures = 0;
        if progress {
            shared.indexing.notify_one();
        }
        *shared.applied_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(shared.now());
        let news = reached(shared).await?;
        // Before the alerts are looked over: what was missed is then told at once.
        let told = caught_up && shared.caught_up();
        if news || told || progress || !changed.is_empty() {
            shared.changed(changed.into_iter().collect()).await;
            outbox::tell_failures(shared).await;
        }
        if caught_up && to_confirm {
            let open = shared
                .on_disk(|cache| cache.open_tickets(CONFIRM_AT_START))
                .await?;
            confirm(shared, open).await?;
            to_confirm = false;
        }
        for (queue, ids, as_of) in told_whole {
            let doubtful = shared
                .on_disk(move |cache| cache.doubtful(queue, &ids, as_of, CONFIRM_AT_ONCE))
                .await?;
            confirm(shared, doubtful).await?;
        }
        if round {
            let old = shared
                .on_disk(|cache| cache.longest_unconfirmed(CONFIRM_AT_ONCE))
                .await?;
            confirm(shared, old).await?;
        }
        shared.want_conversations().await?;
        // While a first look is still under way the queue is not known.
        if caught_up || !shared.is_catching_up() {
            shared.sample().await;
        }
    }
    Err(HelpdeskError::Unavailable("the stream of changes ended".into()).into())
}

/// Asks whether these are still so: some may have left the agent's sight, or have been deleted,
/// which no stream of changes tells.
pub(crate) async fn confirm(shared: &Arc<Shared>, tickets: Vec<TicketId>) -> Result<(), Trouble> {
    if tickets.is_empty() {
        return Ok(());
    }
    let changes = shared.helpdesk.confirm(&tickets).await?;
    let now = shared.now();
    let changed = shared
        .on_disk(move |cache| {
            let changed = cache.apply(&changes, None, None, None)?;
            cache.confirmed(&tickets, now)?;
            Ok(changed)
        })
        .await?;
    if !changed.is_empty() {
        shared.changed(changed.into_iter().collect()).await;
    }
    Ok(())
}

/// Notes that the helpdesk answers; true when that is news.
async fn reached(shared: &Shared) -> Result<bool, cache::CacheError> {
    let now = shared.now();
    let news = shared.connection.send_if_modified(|connection| {
        let news = *connection != Connection::Connected;
        if let Connection::Offline { since, .. } | Connection::SignInNeeded { since } = connection
            && now - *since > LONG
        {
            shared.catch_up();
        }
        *connection = Connection::Connected;
        news
    });
    if news {
        shared.on_disk(move |cache| cache.wake_outbox(now)).await?;
        shared.outbox.notify_one();
    }
    Ok(news)
}

/// Notes that it does not, keeping since when.
fn lost(shared: &Shared, error: &Trouble, retry_at: Time) {
    let now = shared.now();
    let reason = match error {
        Trouble::Helpdesk(error) => words(error),
        Trouble::Disk(error) => error.to_string(),
    };
    tracing::warn!(%reason, "not connected");
    shared.troubles.note(now, &reason);
    shared.connection.send_modify(|connection| {
        let since = match connection {
            Connection::Offline { since, .. } | Connection::SignInNeeded { since } => *since,
            Connection::Connecting { since } => *since,
            Connection::Connected => now,
        };
        *connection = match error {
            Trouble::Helpdesk(HelpdeskError::Unauthorized) => Connection::SignInNeeded { since },
            _ => Connection::Offline {
                since,
                reason,
                retry_at,
            },
        };
    });
    shared.emit(Event::Status);
}

/// Reads one ticket now, applies it, and tells what changed.
pub(crate) async fn refresh(shared: &Shared, ticket: TicketId, patience: Span) {
    let changed = read(shared, ticket, patience).await;
    if !changed.is_empty() {
        shared.changed(changed.into_iter().collect()).await;
        outbox::tell_failures(shared).await;
    }
}

/// Reads one ticket now and applies it; quiet when that is not possible. What changed is to be
/// told by the caller.
pub(crate) async fn read(shared: &Shared, ticket: TicketId, patience: Span) -> BTreeSet<TicketId> {
    let patience = Duration::from_millis(patience.0.unsigned_abs());
    let changes = match tokio::time::timeout(patience, shared.helpdesk.conversation(ticket)).await {
        Ok(Ok(changes)) => changes,
        Ok(Err(HelpdeskError::NotFound | HelpdeskError::Forbidden)) => vec![model::Change::Gone(ticket)],
        Ok(Err(error)) => {
            tracing::debug!(%error, %ticket, "not read");
            return BTreeSet::new();
        }
        Err(_) => return BTreeSet::new(),
    };
    match shared
        .on_disk(move |cache| cache.apply(&changes, None, None, None))
        .await
    {
        Ok(changed) => changed,
        Err(error) => {
            tracing::error!(%error, "storage");
            BTreeSet::new()
        }
    }
}
