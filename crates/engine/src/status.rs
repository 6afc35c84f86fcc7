//! The state of the whole, in one answer: built from the cache, with or without an engine.

use cache::{Cache, CacheError};
use model::{Span, Time};
use protocol::{Connection, ProtocolError, StatusView};

use crate::Shared;

/// What the account is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The helpdesk's name or address, for a person.
    pub helpdesk: String,
    /// Whether it is the embedded desk.
    pub embedded_desk: bool,
}

/// The state as the cache has it, under a connection that the caller knows.
///
/// # Errors
/// What the disk says.
pub fn status_view(
    cache: &Cache,
    account: &Account,
    connection: Connection,
    offset: Span,
    now: Time,
) -> Result<StatusView, CacheError> {
    let counts = cache.counts()?;
    Ok(StatusView {
        agent: cache.me()?.map(|me| me.name).unwrap_or_default(),
        helpdesk: account.helpdesk.clone(),
        embedded_desk: account.embedded_desk,
        connection,
        fresh_at: cache.fresh_at()?,
        progress: cache.progress()?,
        assigned: counts.assigned,
        unassigned: counts.unassigned,
        waiting: counts.waiting,
        dot: counts.dot,
        why: counts.why,
        outbox: counts.outbox,
        paused_until: cache.paused_until()?.filter(|until| *until > now),
        clock_offset_ms: offset.0,
    })
}

impl Shared {
    pub(crate) async fn status(&self) -> Result<StatusView, ProtocolError> {
        let account = self.options.account.clone();
        let connection = self.connection.borrow().clone();
        let offset = self.helpdesk.clock_offset().unwrap_or_default();
        let now = self.now();
        self.on_disk(move |cache| status_view(cache, &account, connection, offset, now))
            .await
            .map_err(crate::error::storage)
    }
}
