//! The state of an account, in one answer: built from the cache, with or without an engine. It has
//! the shape of the state of the whole, with one account in it.

use cache::{Cache, CacheError};
use model::{AccountId, Channel, Priority, Span, Time};
use protocol::{AccountView, Connection, ProtocolError, StatusView};

use crate::Shared;

/// An account, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Which account.
    pub id: AccountId,
    /// The helpdesk's name or address, for a person.
    pub helpdesk: String,
    /// Whether it is the embedded desk.
    pub embedded_desk: bool,
}

/// The state as the cache has it, under a connection that the caller knows. What waits on a `silent` channel,
/// with the priority said beside it, makes no dot red.
///
/// # Errors
/// What the disk says.
pub fn status_view(
    cache: &Cache,
    account: &Account,
    connection: Connection,
    offset: Span,
    silent: &[(Channel, Option<Priority>)],
    now: Time,
) -> Result<StatusView, CacheError> {
    let counts = cache.counts_silencing(silent)?;
    let account = AccountView {
        account: account.id.clone(),
        agent: cache.me()?.map(|me| me.name).unwrap_or_default(),
        helpdesk: account.helpdesk.clone(),
        embedded_desk: account.embedded_desk,
        connection,
        fresh_at: cache.fresh_at()?,
        progress: cache.progress()?,
        assigned: counts.assigned,
        unassigned: counts.unassigned,
        waiting: counts.waiting,
        outbox: counts.outbox,
        drafts: counts.drafts,
        clock_offset_ms: offset.0,
        storage: cache.storage_notices()?,
    };
    Ok(StatusView {
        accounts: vec![account],
        assigned: counts.assigned,
        unassigned: counts.unassigned,
        waiting: counts.waiting,
        dot: counts.dot,
        why: counts.why,
        outbox: counts.outbox,
        paused_until: cache.paused_until()?.filter(|until| *until > now),
    })
}

impl Shared {
    pub(crate) async fn status(&self) -> Result<StatusView, ProtocolError> {
        let account = self.options.account.clone();
        let connection = self.connection.borrow().clone();
        let offset = self.helpdesk.clock_offset().unwrap_or_default();
        let now = self.now();
        let silent = self.tell.around.borrow().settings.silent(&account.id);
        self.on_disk(move |cache| status_view(cache, &account, connection, offset, &silent, now))
            .await
            .map_err(crate::error::storage)
    }
}
