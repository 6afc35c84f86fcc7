//! What decides, and the loops that drive it.
//!
//! An engine is one account's; what it tells says which. Loops share one [`Cache`]: *sync*
//! applies what the helpdesk tells ([`sync`]), the *outbox* sends what the agent does ([`outbox`]),
//! and after each change, and when it is time, the *alerts* are looked over ([`alerts`]). Macros and views are read
//! beside them ([`offers`]). Clients ask through [`Engine::handle`]. What decides is pure and takes the time;
//! what acts is thin. Whoever shows something asks the cache, so a window, the tray and the command
//! line never disagree.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod acts;
mod alerts;
mod attachments;
mod backoff;
mod error;
mod figures;
mod filters;
mod indexing;
mod offers;
mod outbox;
mod people;
mod report;
mod requests;
mod retention;
mod settings;
mod status;
mod steps;
mod sync;
mod uploads;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use cache::{Cache, CacheError, Fault};
use helpdesk::{Clock, Demand, Helpdesk};
use model::{ListPlace, Span, TicketId, TicketRef, Time};
use protocol::{Connection, Event, ListQueue, ProtocolError};
use tokio::sync::{Notify, broadcast, mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};

pub use alerts::{Alert, AlertAround, Banners};
pub use attachments::File;
pub use figures::queue_course;
pub use status::{Account, status_view};
pub use steps::STEPS;

/// So many conversations are kept up to date because they were opened last.
const FOLLOWED: usize = 8;
/// For so long the delivery of a reply is waited for: where a helpdesk reports none, for ever is
/// too long.
const AWAITED_FOR: Span = Span::hours(6);
/// Of so many tickets at most.
const AWAITED: u32 = 50;
/// For so long a stop waits for what is just being sent.
const STOP_PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// How the engine behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a reply can be undone before it leaves.
    pub undo: Span,
    /// The longest pause between two attempts at a helpdesk that cannot be reached.
    pub longest_backoff: Span,
    /// The longest that a write may take to be done at the helpdesk after its answer was lost.
    pub longest_write: Span,
    /// Whose engine it is.
    pub account: Account,
}

/// Where an engine tells what happens. Several engines may share it.
#[derive(Debug, Clone)]
pub struct Tell {
    /// What changes.
    pub events: broadcast::Sender<Event>,
    /// What is to be shown.
    pub alerts: mpsc::UnboundedSender<Alert>,
    /// What alerts go by.
    pub around: watch::Receiver<AlertAround>,
    /// When the latest banners came.
    pub banners: Banners,
}

impl Tell {
    /// Alerts go by what is usual, until [`Tell::around`] is another one.
    pub fn new(events: broadcast::Sender<Event>, alerts: mpsc::UnboundedSender<Alert>) -> Self {
        Self {
            events,
            alerts,
            around: watch::Sender::new(AlertAround::default()).subscribe(),
            banners: Banners::default(),
        }
    }
}

/// A running engine. Dropped, its loops end where they are; what is on disk stays consistent.
pub struct Engine {
    shared: Arc<Shared>,
    /// Holds the loops; they end with it.
    loops: tokio::sync::Mutex<JoinSet<()>>,
    sync: AbortHandle,
}

/// What the loops share.
struct Shared {
    cache: Arc<Cache>,
    helpdesk: Arc<dyn Helpdesk>,
    clock: Clock,
    options: Options,
    tell: Tell,
    connection: watch::Sender<Connection>,
    demand: watch::Sender<Demand>,
    outbox: Notify,
    /// History came in that is not searchable yet.
    indexing: Notify,
    /// What is kept was chosen anew.
    retention: Notify,
    /// Macros and views.
    offers: offers::Reading,
    /// People who were looked at.
    people: people::Reading,
    /// Since when tickets are kept; none: all.
    kept_from: Mutex<Option<Time>>,
    /// A file was found damaged: whoever opened it is to open it again, which repairs it.
    damaged: AtomicBool,
    /// Files that are being attached.
    coming: Mutex<uploads::Coming>,
    troubles: report::Troubles,
    /// When the last batch was applied (server time).
    applied_at: Mutex<Option<Time>>,
    /// What is on the desktop. Held while alerts are looked over, so that two looks at once do not
    /// raise one twice.
    desktop: tokio::sync::Mutex<alerts::Desktop>,
    /// When alerts are to be looked over again.
    alert_next: watch::Sender<Option<tokio::time::Instant>>,
    /// Whether what happened meanwhile is still coming in.
    catching_up: Mutex<alerts::CatchUp>,
    /// Whether nothing new is to be begun.
    stopping: watch::Sender<bool>,
}

impl Engine {
    /// Starts the loops on the current runtime.
    ///
    /// # Errors
    /// When the outbox cannot be recovered: then nothing runs, since something might be sent twice.
    pub fn start(
        cache: Arc<Cache>,
        helpdesk: Arc<dyn Helpdesk>,
        clock: Clock,
        options: Options,
        tell: Tell,
    ) -> Result<Self, CacheError> {
        cache.recover_outbox()?;
        let since = clock();
        let shared = Arc::new(Shared {
            cache,
            helpdesk,
            clock,
            options,
            tell,
            connection: watch::Sender::new(Connection::Connecting { since }),
            demand: watch::Sender::new(Demand::default()),
            outbox: Notify::new(),
            indexing: Notify::new(),
            retention: Notify::new(),
            offers: offers::Reading::default(),
            people: people::Reading::default(),
            kept_from: Mutex::default(),
            damaged: AtomicBool::new(false),
            coming: Mutex::default(),
            troubles: report::Troubles::default(),
            applied_at: Mutex::default(),
            desktop: tokio::sync::Mutex::default(),
            alert_next: watch::Sender::new(None),
            catching_up: Mutex::new(alerts::CatchUp::begun()),
            stopping: watch::Sender::new(false),
        });
        let mut loops = JoinSet::new();
        let sync = loops.spawn(sync::run(shared.clone()));
        loops.spawn(outbox::run(shared.clone()));
        loops.spawn(alerts::run(shared.clone()));
        loops.spawn(indexing::run(shared.clone()));
        loops.spawn(retention::run(shared.clone()));
        loops.spawn(offers::run(shared.clone()));
        Ok(Self {
            shared,
            loops: tokio::sync::Mutex::new(loops),
            sync,
        })
    }

    /// Lets go of the helpdesk and the files: nothing new is begun, and what is just being sent is
    /// waited for, as long as makes sense. What remains in the outbox is on disk, and a send whose
    /// answer was not waited for is looked up at the next start.
    pub async fn stop(&self) {
        self.shared.stopping.send_replace(true);
        self.sync.abort();
        let mut loops = self.loops.lock().await;
        let all_end = async { while loops.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_PATIENCE, all_end).await.is_err() {
            loops.shutdown().await;
        }
        // With this lock, no alert can come after it.
        let _desktop = self.shared.desktop.lock().await;
        let account = self.shared.options.account.id.clone();
        let _ = self.shared.tell.alerts.send(Alert::Silence { account });
    }

    /// Gives back memory that is kept for what may be asked next: nothing has happened for a while.
    pub async fn give_back(&self) {
        let given = self.shared.on_disk(|cache| {
            cache.keep_little();
            Ok(())
        });
        if let Err(error) = given.await {
            tracing::debug!(%error, "storage");
        }
    }

    /// Whether a file was found damaged: then the engine is to be stopped and its files opened again.
    pub fn damaged(&self) -> bool {
        self.shared.damaged.load(Ordering::Relaxed)
    }

    /// Tells whether a window shows: then people are looking, and the helpdesk is asked more often.
    pub fn window_open(&self, open: bool) {
        self.shared.demand.send_if_modified(|demand| {
            let changed = demand.window_open != open;
            demand.window_open = open;
            changed
        });
    }

    /// Wants a look at the helpdesk right now: the computer woke up, or its network is another.
    pub fn look_now(&self) {
        self.shared.nudge();
    }

    /// Answers a request. `Hello`, `Show`, `Quit` and the like are the program's, not the engine's.
    ///
    /// # Errors
    /// What a client can act on, in words for a person.
    pub async fn handle(&self, request: protocol::Request) -> Result<serde_json::Value, ProtocolError> {
        requests::handle(&self.shared, request).await
    }

    /// The state of this account, in the shape of the state of the whole.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn status(&self) -> Result<protocol::StatusView, ProtocolError> {
        self.shared.status().await
    }

    /// How things are, for who looks for a fault.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn report(&self) -> Result<protocol::AccountReport, ProtocolError> {
        self.shared.report().await
    }

    /// A conversation as held here; none when the ticket is not. Unlike a window that opens it, this
    /// has nothing read at the helpdesk.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn held(&self, ticket: TicketId) -> Result<Option<protocol::ConversationView>, ProtocolError> {
        let now = self.shared.now();
        self.shared
            .on_disk(move |cache| cache.conversation(ticket, now))
            .await
            .map_err(error::storage)
    }

    /// The queue in figures, and who has how much.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn figures(&self) -> Result<(model::Figures, protocol::LoadView), ProtocolError> {
        self.shared.figures().await.map_err(error::storage)
    }

    /// The samples of the queue's figures over that time, with the names of the agents in them.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn sampled(
        &self,
        over: model::CourseOver,
    ) -> Result<(model::Sampled, Vec<protocol::NamedAgent>), ProtocolError> {
        self.shared.sampled(over).await.map_err(error::storage)
    }

    /// Where the first `upto` rows of a queue stand, in the order and of those that `ask` wants.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn places(&self, ask: ListQueue, upto: u32) -> Result<Vec<ListPlace>, ProtocolError> {
        let now = self.shared.now();
        self.shared
            .on_disk(move |cache| cache.places(&ask, upto, now))
            .await
            .map_err(error::storage)
    }
}

impl Shared {
    /// The server's time as far as it is known.
    fn now(&self) -> Time {
        (self.clock)() + self.helpdesk.clock_offset().unwrap_or_default()
    }

    /// Runs a query or a write on a thread that may block.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cache) -> Result<T, CacheError> + Send + 'static,
    ) -> Result<T, CacheError> {
        let cache = self.cache.clone();
        match tokio::task::spawn_blocking(move || work(&cache)).await {
            Ok(Err(error)) if error.fault() == Fault::Damaged => {
                if !self.damaged.swap(true, Ordering::Relaxed) {
                    tracing::error!(%error, "a file is damaged");
                    if let Err(error) = self.cache.suspect() {
                        tracing::error!(%error, "storage");
                    }
                }
                Err(error)
            }
            Ok(result) => result,
            Err(panic) => Err(CacheError::Damaged(format!("a query failed: {panic}"))),
        }
    }

    fn emit(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.tell.events.send(event);
    }

    /// A ticket of this account, for who sees those of several.
    fn of_account(&self, id: TicketId) -> TicketRef {
        TicketRef {
            account: self.options.account.id.clone(),
            id,
        }
    }

    /// Tells that these tickets changed.
    fn emit_changed(&self, tickets: Vec<TicketId>) {
        let account = self.options.account.id.clone();
        self.emit(Event::Changed { account, tickets });
    }

    /// Tells that tickets changed, and looks the alerts over.
    async fn changed(&self, tickets: Vec<TicketId>) {
        if !tickets.is_empty() {
            self.emit_changed(tickets);
        }
        self.emit(Event::Status);
        alerts::look_over(self).await;
    }

    /// Wants this ticket's conversation kept up to date for a while: it was opened.
    fn follow(&self, ticket: TicketId) {
        self.demand.send_if_modified(|demand| {
            if demand.opened.first() == Some(&ticket) {
                return false;
            }
            demand.opened.retain(|opened| *opened != ticket);
            demand.opened.insert(0, ticket);
            demand.opened.truncate(FOLLOWED);
            true
        });
    }

    /// Wants those tickets read whose replies' delivery was not told yet.
    async fn await_deliveries(&self) {
        let since = self.now() - AWAITED_FOR;
        match self
            .on_disk(move |cache| cache.awaiting_delivery(since, AWAITED))
            .await
        {
            Ok(awaited) => {
                self.demand.send_if_modified(|demand| {
                    let changed = demand.awaited != awaited;
                    demand.awaited = awaited;
                    changed
                });
            }
            Err(error) => tracing::error!(%error, "storage"),
        }
    }

    /// Wants a look at the helpdesk right now.
    fn nudge(&self) {
        self.demand.send_modify(|demand| demand.nudge += 1);
    }
}
