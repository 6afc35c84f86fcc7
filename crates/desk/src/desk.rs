//! The desk as a whole: its data, its clock, who may come in, and the calls that need no HTTP.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use model::Time;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

use crate::answers::triggers;
use crate::channels::agent::{self, AgentReply};
use crate::channels::delivery;
use crate::channels::inbound::{self, Inbound, Received};
use crate::channels::outbox::{self, Delivered};
use crate::company::{self, Credential};
use crate::faults::Faults;
use crate::http::endpoints::{ENDPOINTS, UNCHECKED};
use crate::http::limits::Limits;
use crate::http::oauth::Waiting;
use crate::http::rate::Meter;
use crate::http::server;
use crate::secret::random_token;
use crate::store::Store;
use crate::{Clock, DeskError, Mode, Tuning, oauth, people, sample, views, webhooks};

/// Zendesk's limit for its Enterprise plan, in requests per minute.
const RATE_LIMIT: u32 = 700;

/// Zendesk's limit for one file: 50 MB.
const UPLOAD_LIMIT: usize = 50 * 1024 * 1024;

/// So many requests read at once, and so many write.
const AT_ONCE: usize = 8;

/// How to open a desk.
#[derive(Clone)]
pub struct DeskOptions {
    /// The folder that holds `desk.db`; made if it is missing.
    pub data: PathBuf,
    /// The desk's time.
    pub clock: Clock,
    /// The token of the channel side; a random one for this start if none is given.
    pub channel_token: Option<String>,
    /// How many API requests the account may make per minute.
    pub rate_limit: u32,
    /// How social messages show, for a desk that is made; one that is there keeps its own.
    pub mode: Mode,
    /// The largest file that an agent may upload, in bytes.
    pub upload_limit: usize,
}

impl DeskOptions {
    /// That folder, the computer's clock, a random channel token, 700 requests per minute, the
    /// older mode, 50 MB per file.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            clock: Clock::system(),
            channel_token: None,
            rate_limit: RATE_LIMIT,
            mode: Mode::default(),
            upload_limit: UPLOAD_LIMIT,
        }
    }
}

/// Without the token.
impl fmt::Debug for DeskOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeskOptions")
            .field("data", &self.data)
            .field("clock", &self.clock)
            .field("rate_limit", &self.rate_limit)
            .finish_non_exhaustive()
    }
}

/// An open desk. Clones are handles on the same one. All calls but [`serve`](Desk::serve) block on
/// the disk: from async code, call them through `spawn_blocking`.
#[derive(Clone)]
pub struct Desk(pub(crate) Arc<Inner>);

/// A path of Zendesk's API that the desk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskPath {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// Below `/api/v2/`, with `{}` for any one segment; what begins with `lotus/` is below `/api/`.
    pub path: &'static str,
    /// What of it is missing; none where nothing is.
    pub lacks: Option<&'static str>,
}

/// What the handles share.
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) meter: Mutex<Meter>,
    pub(crate) mode: Mode,
    /// The largest file that an agent may upload, in bytes.
    pub(crate) upload_limit: AtomicUsize,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) tuning: Mutex<Tuning>,
    /// How many requests read, and how many write, at once. More would only take the processor from
    /// each other, and a connection each; the others wait in their order.
    pub(crate) reads: Arc<Semaphore>,
    pub(crate) writes: Arc<Semaphore>,
    /// Told when webhooks may have something to deliver.
    pub(crate) woken: Notify,
    /// The port on which the desk serves; 0 while it does not.
    port: AtomicU16,
    /// Where webhooks may be delivered besides this computer.
    allowed: Mutex<Vec<SocketAddr>>,
    /// Authorization pages that wait for their person.
    pub(crate) waiting: Mutex<Waiting>,
    channel_token: String,
    /// Of the page at `/`, of this start.
    pub(crate) page_token: String,
    /// Session tokens and whose they are.
    sessions: Mutex<HashMap<String, i64>>,
}

impl Desk {
    /// Opens the desk in `data`, makes it with its company if it is new, and delivers what a
    /// crash left undelivered. Another process may have the same folder open.
    pub fn open(data: impl Into<PathBuf>, clock: Clock) -> Result<Self, DeskError> {
        Self::open_with(DeskOptions {
            clock,
            ..DeskOptions::new(data)
        })
    }

    /// [`open`](Desk::open) with every option.
    pub fn open_with(options: DeskOptions) -> Result<Self, DeskError> {
        let now = options.clock.now();
        let store = Store::open(&options.data, |tx| {
            company::found(tx, options.mode, now)?;
            views::store::found(tx, company::mode(tx)?, now)
        })?;
        let mode = store.read(company::mode)?;
        let desk = Self(Arc::new(Inner {
            store,
            mode,
            upload_limit: AtomicUsize::new(options.upload_limit),
            clock: options.clock,
            faults: Faults::default(),
            meter: Mutex::new(Meter::new(options.rate_limit)),
            limits: Mutex::default(),
            tuning: Mutex::default(),
            reads: Arc::new(Semaphore::new(AT_ONCE)),
            writes: Arc::new(Semaphore::new(AT_ONCE)),
            woken: Notify::new(),
            port: AtomicU16::new(0),
            allowed: Mutex::default(),
            waiting: Mutex::default(),
            channel_token: options.channel_token.unwrap_or_else(random_token),
            page_token: random_token(),
            sessions: Mutex::new(HashMap::new()),
        }));
        desk.0.deliver_waiting()?;
        Ok(desk)
    }

    /// How the company's people sign in. Also right while another process serves the same folder.
    pub fn credentials(&self) -> Result<Vec<Credential>, DeskError> {
        self.0.store.read(company::credentials)
    }

    /// A bearer token for that person, which no file holds and which dies with this process.
    pub fn session_token(&self, email: &str) -> Result<String, DeskError> {
        let person = self.0.store.read(|db| people::by_email(db, email))?;
        let person = person.ok_or_else(|| DeskError::NoSuchPerson(email.to_owned()))?;
        let token = random_token();
        self.0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(token.clone(), person.id);
        Ok(token)
    }

    /// How social messages show.
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// Changes how large a file an agent may upload, in bytes.
    pub fn set_upload_limit(&self, bytes: usize) {
        self.0.upload_limit.store(bytes, Ordering::SeqCst);
    }

    /// Switches a trigger of the company on or off, by its title or id; false if there is none.
    pub fn switch_trigger(&self, trigger: &str, active: bool) -> Result<bool, DeskError> {
        let now = self.0.clock.now();
        self.0.store.write(|tx| {
            let all = triggers::all(tx)?;
            let wanted = all
                .into_iter()
                .find(|each| each.title == trigger || each.id.to_string() == trigger);
            match wanted {
                Some(wanted) => Ok(triggers::switch(tx, wanted.id, active, now)?),
                None => Ok(false),
            }
        })
    }

    /// The bearer token of `/channels`.
    pub fn channel_token(&self) -> &str {
        self.0.channel_token()
    }

    /// The desk's clock.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The fault switches.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// Changes the account's rate limit, in requests per minute.
    pub fn set_rate_limit(&self, per_minute: u32) {
        self.0
            .meter
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .set_limit(per_minute);
    }

    /// Changes the limit of one endpoint, none being without; whether there is one of that name:
    /// `incremental-exports`, `update-ticket` (per person and ticket), `update-tickets`,
    /// `tickets-index`, `search`, `search-export`, `view-execute`, `view-count`, `views-count-many`,
    /// `views-preview`, `update-user`, `ticket-audits`, `attachments`.
    pub fn set_endpoint_limit(&self, name: &str, count: Option<u32>) -> bool {
        let mut limits = self.0.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.set(name, count)
    }

    /// Takes the limits of all endpoints away; the account's stays.
    pub fn lift_endpoint_limits(&self) {
        let mut limits = self.0.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.lift();
    }

    /// Registers an OAuth client, or changes it. Without a secret it is public and must use PKCE.
    /// The public client `reddot` is always there.
    pub fn register_oauth_client(
        &self,
        id: &str,
        name: &str,
        redirects: &[&str],
        secret: Option<&str>,
    ) -> Result<(), DeskError> {
        let store = &self.0.store;
        Ok(store.write(|tx| oauth::register(tx, id, name, redirects, secret))?)
    }

    /// Allows webhooks to be delivered to an address besides those of this computer.
    pub fn allow_webhooks_to(&self, address: SocketAddr) {
        self.0
            .allowed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(address);
    }

    /// Every path that the desk has, in the order in which they are looked through.
    pub fn paths() -> Vec<DeskPath> {
        ENDPOINTS
            .iter()
            .filter(|endpoint| endpoint.path != UNCHECKED)
            .map(|endpoint| DeskPath {
                method: endpoint.method,
                path: endpoint.path,
                lacks: endpoint.lacks,
            })
            .collect()
    }

    /// The desk's delays.
    pub fn tuning(&self) -> Tuning {
        self.0.tuning()
    }

    /// Changes the desk's delays.
    pub fn set_tuning(&self, tuning: Tuning) {
        *self.0.tuning.lock().unwrap_or_else(PoisonError::into_inner) = tuning;
    }

    /// A customer's message comes in (rules 1, 2, 4 and 6).
    ///
    /// # Errors
    /// [`DeskError::BadInbound`] for a message that no channel could have sent; nothing changes.
    pub fn receive(&self, inbound: &Inbound) -> Result<Received, DeskError> {
        self.receive_at(inbound, self.0.now())
    }

    /// [`receive`](Desk::receive) at another time than now: for conversations with a past.
    pub(crate) fn receive_at(&self, inbound: &Inbound, now: Time) -> Result<Received, DeskError> {
        let received = self.0.store.write(|tx| inbound::receive(tx, inbound, now))?;
        // A trigger may have answered.
        self.0.deliver_waiting()?;
        Ok(received)
    }

    /// An agent answers in the helpdesk's own window, as in the current mode alone they can; gives
    /// the message's id. See [`AgentReply`].
    ///
    /// # Errors
    /// [`DeskError::BadInbound`] for a reply that cannot be; nothing changes.
    pub fn agent_reply(&self, reply: &AgentReply) -> Result<i64, DeskError> {
        let now = self.0.now();
        let message = self.0.store.write(|tx| agent::reply(tx, reply, now))?;
        self.0.deliver_waiting()?;
        Ok(message)
    }

    /// Everything that was delivered, oldest first, at most 1000 rows.
    pub fn outbox(&self) -> Result<Vec<Delivered>, DeskError> {
        self.outbox_after(0)
    }

    /// What was delivered after the row with that id, oldest first, at most 1000 rows.
    pub fn outbox_after(&self, id: i64) -> Result<Vec<Delivered>, DeskError> {
        Ok(self.0.store.read(|db| outbox::after(db, id))?)
    }

    /// Fills a desk that has no ticket yet with a few believable conversations. Gives how many
    /// tickets it made: none if there were some.
    pub fn seed_sample(&self) -> Result<usize, DeskError> {
        sample::seed(self)
    }

    /// Fills a desk that has no ticket yet with a whole company's past: so many tickets over the five
    /// channels, in many languages, with threads of very different lengths (ten messages on average),
    /// more agents and groups. The same number, seed and time give the same desk, tokens apart.
    /// `progress` hears how many tickets there are so far. Gives how many it made: none if there were
    /// some. Interrupted, it leaves what it had made by then.
    pub fn seed(&self, tickets: u64, seed: u64, progress: impl FnMut(u64)) -> Result<u64, DeskError> {
        crate::seed::company(self, tickets, seed, progress)
    }

    /// Answers one request without a socket, as it would be answered on 127.0.0.1 at `port`: for
    /// simulations in virtual time, where no real connection may be waited for. A connection that
    /// a fault would cut is an empty answer here.
    ///
    /// # Errors
    /// When the answer cannot be read whole.
    pub async fn answer(
        &self,
        port: u16,
        request: axum::http::Request<Vec<u8>>,
    ) -> Result<axum::http::Response<Vec<u8>>, DeskError> {
        server::answer(Arc::clone(&self.0), port, request).await
    }

    /// Serves HTTP on `listener` until `shutdown` resolves and running requests are answered.
    ///
    /// # Errors
    /// [`DeskError::NotLoopback`] for a socket that others can reach; [`DeskError::Serve`] if it fails.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), DeskError> {
        server::serve(Arc::clone(&self.0), listener, shutdown).await
    }
}

impl Inner {
    pub(crate) fn channel_token(&self) -> &str {
        &self.channel_token
    }

    pub(crate) fn tuning(&self) -> Tuning {
        *self.tuning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as this desk has it: its clock, with the skew that a fault gives it.
    pub(crate) fn now(&self) -> Time {
        self.clock.now() + self.faults.clock_skew()
    }

    /// The port on which the desk serves, if it does.
    pub(crate) fn own_port(&self) -> Option<u16> {
        Some(self.port.load(Ordering::SeqCst)).filter(|port| *port != 0)
    }

    pub(crate) fn serves_on(&self, port: u16) {
        self.port.store(port, Ordering::SeqCst);
    }

    /// Where webhooks may be delivered besides this computer.
    pub(crate) fn allowed_targets(&self) -> Vec<SocketAddr> {
        self.allowed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Tells webhooks what happened, and tries what is due. Gives whether anybody listens at all.
    pub(crate) fn tell_webhooks(&self) -> Result<bool, DeskError> {
        if self.store.read(webhooks::delivery::is_idle)? {
            return Ok(false);
        }
        while self.store.write(|tx| webhooks::events::collect(tx, self.now()))? {}
        let (own, allowed) = (self.own_port(), self.allowed_targets());
        let due = self.store.read(|db| webhooks::delivery::due(db, self.now()))?;
        // A receiver that answers late holds up nobody but those of its turn.
        std::thread::scope(|scope| {
            let tries: Vec<_> = due
                .into_iter()
                .map(|due| {
                    let allowed = &allowed;
                    scope.spawn(move || {
                        webhooks::delivery::attempt(&self.store, due, own, allowed, || self.now())
                    })
                })
                .collect();
            for each in tries {
                if let Ok(Err(error)) = each.join() {
                    tracing::warn!(%error, "a webhook's attempt was not written down");
                }
            }
        });
        Ok(true)
    }

    /// Whose session token this is.
    pub(crate) fn session(&self, token: &str) -> Option<i64> {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(token)
            .copied()
    }

    /// Delivers every reply that waits, oldest first, each in a transaction of its own.
    pub(crate) fn deliver_waiting(&self) -> Result<(), DeskError> {
        if self.faults.holds_deliveries() {
            return Ok(());
        }
        for comment in self.store.read(delivery::waiting)? {
            let now = self.now();
            self.store
                .write(|tx| delivery::deliver(tx, comment, |account| self.faults.blocks(account), now))?;
        }
        Ok(())
    }
}
