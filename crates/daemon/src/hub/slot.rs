//! One account in the hub: its engine, with what has to live as long as it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use cache::Cache;
use engine::{Engine, Options, Tell};
use helpdesk::Clock;
use helpdesk::zendesk::OAuthTokens;
use model::{Span, Time};
use protocol::{AccountReport, AccountView, Connection, Encryption, StatusView, Trouble};

use crate::account::{Choice, Connected};
use crate::desk_host::Hosted;
use crate::outside::Outside;
use crate::paths::Paths;
use crate::seals::{Seals, encryption};

/// The longest that a write may take to be done at a helpdesk after its answer was lost: a gateway gives up
/// after a minute, and what it had passed on may be done a while later.
const LONGEST_WRITE: Span = Span::seconds(120);
/// How long a renewal of tokens that is under way may keep an account from ending.
const SETTLE: Duration = Duration::from_secs(10);
/// How long the files are waited for after the engine has stopped: answers that are being given.
const LET_GO: Duration = Duration::from_secs(10);

/// An account that runs, or should.
#[derive(Clone)]
pub(super) struct Slot {
    pub(super) choice: Choice,
    pub(super) state: State,
}

/// Whether it does.
#[derive(Clone)]
pub(super) enum State {
    /// It does.
    Runs(Arc<Running>),
    /// It cannot be started.
    Fails {
        /// Since when.
        since: Time,
        /// Why, for a person.
        reason: String,
        /// When it is tried again.
        retry_at: Time,
    },
}

/// A running account.
pub(super) struct Running {
    pub(super) engine: Engine,
    cache: Weak<Cache>,
    /// The tokens that are renewed, which must not be cut off in that.
    tokens: Option<Arc<OAuthTokens>>,
    /// The embedded desk behind it.
    pub(super) desk: tokio::sync::Mutex<Option<Hosted>>,
}

impl Running {
    /// Waits until no renewal of tokens is under way: new ones that were given but not kept would
    /// be the end of the sign-in.
    pub(super) async fn settled(&self) {
        if let Some(tokens) = &self.tokens {
            let _ = tokio::time::timeout(SETTLE, tokens.settled()).await;
        }
    }
}

/// What a start needs to know.
pub(super) struct Opening<'a> {
    pub(super) paths: &'a Paths,
    pub(super) clock: Clock,
    pub(super) undo: Span,
    pub(super) tell: Tell,
    /// Until when the others are paused; none: there are no others.
    pub(super) paused: Option<Option<Time>>,
}

impl Opening<'_> {
    /// Opens the files, and starts an engine on them.
    pub(super) async fn start(self, outside: &dyn Outside, choice: &Choice) -> anyhow::Result<Running> {
        let Seals { seal, before } = Seals::of(self.paths, outside, choice).await?;
        let (dir, id, paused) = (choice.dir(self.paths), choice.id(), self.paused);
        let had_key = before.iter().any(|seal| matches!(seal, cache::Seal::Key(_)));
        let now = (self.clock)();
        let cache = tokio::task::spawn_blocking(move || -> Result<_, cache::CacheError> {
            let cache = Cache::open_sealed(&dir, id, &seal, &before, now)?;
            if let Some(until) = paused {
                cache.pause(until)?;
            }
            Ok(Arc::new(cache))
        })
        .await??;
        if encryption(choice) != Encryption::Keychain && had_key {
            // All of it is under another seal now.
            if let Err(error) = outside.forget_key(&choice.id()).await {
                tracing::warn!(error = %format!("{error:#}"), "the keychain keeps a key that is of no use any more");
            }
        }
        let Connected {
            helpdesk,
            desk,
            tokens,
        } = outside.connect(choice).await?;
        let options = Options {
            undo: self.undo,
            longest_backoff: if choice.is_local() {
                Span::seconds(4)
            } else {
                Span::seconds(60)
            },
            longest_write: LONGEST_WRITE,
            account: choice.account(),
        };
        let weak = Arc::downgrade(&cache);
        Ok(Running {
            engine: Engine::start(cache, helpdesk, self.clock, options, self.tell)?,
            cache: weak,
            tokens,
            desk: tokio::sync::Mutex::new(desk),
        })
    }
}

/// Stops it, and waits until nothing holds its files. False when something still does.
pub(super) async fn stop(running: Arc<Running>) -> bool {
    running.engine.stop().await;
    running.settled().await;
    if let Some(desk) = running.desk.lock().await.take() {
        desk.stop().await;
    }
    let cache = running.cache.clone();
    drop(running);
    let free = async {
        while cache.strong_count() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LET_GO, free).await.is_ok()
}

/// The state of an account that cannot tell it itself.
pub(super) fn status_of(choice: &Choice, connection: Connection) -> StatusView {
    let account = choice.account();
    let view = AccountView {
        account: account.id,
        agent: match choice {
            Choice::SignedIn(signed_in) => signed_in.name.clone(),
            Choice::EmbeddedDesk | Choice::Environment { .. } => String::new(),
        },
        helpdesk: account.helpdesk,
        embedded_desk: account.embedded_desk,
        connection,
        fresh_at: None,
        progress: None,
        assigned: 0,
        unassigned: 0,
        waiting: 0,
        outbox: 0,
        drafts: 0,
        clock_offset_ms: 0,
        storage: Vec::new(),
    };
    StatusView {
        accounts: vec![view],
        assigned: 0,
        unassigned: 0,
        waiting: 0,
        dot: model::Dot::Plain,
        why: Vec::new(),
        outbox: 0,
        paused_until: None,
    }
}

/// The report of an account that cannot tell it itself.
pub(super) fn report_of(paths: &Paths, choice: &Choice, connection: Connection) -> AccountReport {
    let troubles = match &connection {
        Connection::Offline { since, reason, .. } => vec![Trouble {
            at: *since,
            text: reason.clone(),
        }],
        _ => Vec::new(),
    };
    AccountReport {
        helpdesk: choice.account().helpdesk,
        role: None,
        sees: None,
        connection,
        fresh_at: None,
        lanes: Vec::new(),
        cursor_at: None,
        limit: None,
        remaining: None,
        quickest_ms: None,
        clock_offset_ms: None,
        troubles,
        tickets: 0,
        messages: 0,
        bytes: 0,
        damage: None,
        outbox: Vec::new(),
        encryption: encryption(choice),
        set_aside: cache::set_aside_in(&choice.dir(paths)),
    }
}
