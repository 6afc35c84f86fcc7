//! Traffic: customers on all five channels, who start conversations, follow up, and answer the
//! agents' replies that reach them.
//!
//! What they do is a function of the seed and of what was delivered to them ([`Crowd::next_message`]);
//! [`play`] gives it the time between two messages and the desk to write to.

pub(crate) mod crowd;
pub(crate) mod phrases;

use std::time::Duration;

use tokio::task::spawn_blocking;

pub use crowd::Crowd;

use crate::{Desk, DeskError};

/// Lets customers write to the desk, about `per_minute` messages a minute at uneven intervals,
/// until `shutdown` resolves. The same seed gives the same people and, for the same replies, the
/// same messages. A rate that is not above zero writes nothing.
///
/// # Errors
/// The desk's own, when it cannot store a message.
pub async fn play(
    desk: Desk,
    per_minute: f64,
    seed: u64,
    shutdown: impl Future<Output = ()>,
) -> Result<(), DeskError> {
    tokio::pin!(shutdown);
    if !per_minute.is_finite() || per_minute <= 0.0 {
        shutdown.await;
        return Ok(());
    }
    let mut crowd = Crowd::new(seed);
    // What went out before this crowd came is not theirs to answer.
    let mut seen = last_delivered(&desk).await?;
    loop {
        let pause = Duration::from_secs_f64(60.0 / per_minute * crowd.pause());
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
        let handle = desk.clone();
        let delivered = blocking(move || handle.outbox_after(seen)).await?;
        seen = delivered.last().map_or(seen, |row| row.id);
        crowd.hear(&delivered);
        let message = crowd.next_message();
        let handle = desk.clone();
        blocking(move || handle.receive(&message)).await?;
    }
}

async fn last_delivered(desk: &Desk) -> Result<i64, DeskError> {
    let mut last = 0;
    loop {
        let handle = desk.clone();
        match blocking(move || handle.outbox_after(last)).await?.last() {
            Some(row) => last = row.id,
            None => return Ok(last),
        }
    }
}

async fn blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    spawn_blocking(call).await.map_err(std::io::Error::other)?
}
