//! Removing what is over, as the person chose: looked over every few minutes, in small steps between
//! which everybody else comes in.

use std::sync::Arc;
use std::time::Duration;

use cache::CacheError;
use model::{Change, Me, Retention, Span, Time};
use protocol::RetentionPreview;

use crate::Shared;
use crate::settings::Chosen;

/// Before the first look: a start has enough to do.
const AT_FIRST: Duration = Duration::from_secs(60);
/// Between two looks, each of which reads the length of everything.
const PAUSE: Duration = Duration::from_secs(15 * 60);
/// So long the alert log reaches back.
const ALERT_LOG: Span = Span::hours(90 * 24);
/// So many tickets go at once.
const A_STEP: usize = 50;
/// Between two steps.
const BREATH: Duration = Duration::from_millis(100);

pub(crate) async fn run(shared: Arc<Shared>) {
    let mut stopping = shared.stopping.subscribe();
    let mut pause = AT_FIRST;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shared.retention.notified() => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        tokio::select! {
            done = remove(&shared) => if let Err(error) = done {
                tracing::warn!(%error, "what is over could not be removed");
                shared.troubles.note(shared.now(), &error.to_string());
            },
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        pause = PAUSE;
    }
}

async fn remove(shared: &Arc<Shared>) -> Result<(), CacheError> {
    let now = shared.now();
    let (chosen, over) = shared
        .on_disk(move |cache| {
            cache.forget_alerts(now - ALERT_LOG)?;
            let chosen = Chosen::read(cache)?;
            if chosen.retention == Retention::default() {
                return Ok((chosen, Vec::new()));
            }
            let over = cache.removable(chosen.retention, chosen.watch_all, now)?;
            Ok((chosen, over.tickets))
        })
        .await?;
    if over.is_empty() {
        return Ok(());
    }
    let mut number = 0;
    for some in over.chunks(A_STEP) {
        let (some, retention, watch_all) = (some.to_vec(), chosen.retention, chosen.watch_all);
        let removed = shared
            .on_disk(move |cache| cache.remove_over(&some, retention, watch_all))
            .await?;
        number += removed.len();
        shared.changed(removed).await;
        tokio::time::sleep(BREATH).await;
    }
    shared.on_disk(cache::Cache::give_back).await?;
    tracing::info!(number, "tickets that are over were removed from this computer");
    // Less is asked for from now on.
    shared.want_what_was_chosen().await
}

/// Without what a retention removed, or would remove at once.
pub(crate) fn without_old(changes: &mut Vec<Change>, kept_from: Option<Time>, me: &Me, watch_all: bool) {
    let Some(kept_from) = kept_from else { return };
    changes.retain(|change| match change {
        Change::Ticket(ticket) => !cache::too_old(ticket, kept_from, Some(me.id), watch_all),
        _ => true,
    });
}

impl Shared {
    /// What a retention would remove.
    pub(crate) async fn preview(&self, retention: Retention) -> Result<RetentionPreview, CacheError> {
        let now = self.now();
        let over = self
            .on_disk(move |cache| cache.removable(retention, Chosen::read(cache)?.watch_all, now))
            .await?;
        Ok(RetentionPreview {
            retention,
            tickets: u32::try_from(over.tickets.len()).unwrap_or(u32::MAX),
            messages: over.messages,
            bytes: over.bytes,
            held_bytes: over.held_bytes,
        })
    }
}
