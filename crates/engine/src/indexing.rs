//! Making searchable what was held before there was a search. What is applied is so at once; this
//! is for files of an older Reddot, and ends as soon as they are through.

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
            _ = stopping.wait_for(|stop| *stop) => return,
        }
    }
}
