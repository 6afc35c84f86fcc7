//! Making searchable what was held before there was a search, and what history brings. What is new is
//! so at once; this ends as soon as the rest is through.

use std::sync::Arc;
use std::time::Duration;

use crate::Shared;

/// How many tickets and people at once: the writer is held for so long.
const AT_ONCE: u32 = 100;
/// Others get their turn in between.
const REST: Duration = Duration::from_millis(20);
/// How long until it is tried again after a failure, or looked whether something is left after all.
const LOOK_AGAIN: Duration = Duration::from_secs(600);

pub(crate) async fn run(shared: Arc<Shared>) {
    let mut stopping = shared.stopping.subscribe();
    loop {
        let rest = match shared.on_disk(|cache| cache.index_more(AT_ONCE)).await {
            Ok(0) => LOOK_AGAIN,
            Ok(_) => REST,
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be filled");
                LOOK_AGAIN
            }
        };
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = shared.indexing.notified(), if rest == LOOK_AGAIN => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}
