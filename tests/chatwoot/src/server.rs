//! The server as a whole: starting it, the switches, and its end.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cable::Cable;
use crate::events::Event;
use crate::front::{self, State};
use crate::limits::Meter;
use crate::rest::call::Call;
use crate::world::{Account, Job, World};
use crate::{Clock, Faults, Limits, Line, Tuning, background};

/// The account that every server has.
pub(crate) const MAIN: i64 = 1;

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server's time.
    pub clock: Clock,
    /// Where to listen on 127.0.0.1; 0 for a free port.
    pub port: u16,
    /// Whether the cable runs. Without it `/cable` is refused, and no Ruby is needed.
    pub cable: bool,
    /// The secret of `POST /_test`; none for no such thing.
    pub control: Option<String>,
    /// How long things take.
    pub tuning: Tuning,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            port: 0,
            cable: true,
            control: None,
            tuning: Tuning::default(),
        }
    }
}

/// A request that was admitted, for tests to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// `GET`, …
    pub method: String,
    /// The path, without parameters.
    pub path: String,
}

/// An event that was sent, whether or not anybody heard it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentEvent {
    /// Such as `message.created`.
    pub name: String,
    /// To whom.
    pub streams: Vec<String>,
    /// `data` of the message.
    pub data: Value,
}

/// What every part shares.
pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) meter: Mutex<Meter>,
    tuning: Mutex<Tuning>,
    pub(crate) cable: Cable,
    pub(crate) front: watch::Sender<State>,
    pub(crate) control: Option<String>,
    events: UnboundedSender<(Instant, Event)>,
    jobs: UnboundedSender<Job>,
    busy: AtomicI64,
    asked: Mutex<Vec<Asked>>,
    sent: Mutex<Vec<SentEvent>>,
}

/// A lock that a panic elsewhere does not close.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Looks at the world.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world))
    }

    /// Changes the world. Its events and jobs leave in the order in which they were made.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.world);
        let changed = change(&mut world);
        let now = Instant::now();
        for event in world.outgoing.drain(..) {
            self.busy(1);
            let _ = self.events.send((now, event));
        }
        for job in world.jobs.drain(..) {
            self.busy(1);
            let _ = self.jobs.send(job);
        }
        changed
    }

    pub(crate) fn tuning(&self) -> Tuning {
        *lock(&self.tuning)
    }

    /// Counts what is under way in the background.
    pub(crate) fn busy(&self, by: i64) {
        self.busy.fetch_add(by, Ordering::SeqCst);
    }

    pub(crate) fn asked(&self, call: &Call) {
        lock(&self.asked).push(Asked {
            method: call.method.to_string(),
            path: call.path.clone(),
        });
    }

    pub(crate) fn sent(&self, event: &Event, message: &Value) {
        lock(&self.sent).push(SentEvent {
            name: event.name.to_owned(),
            streams: event.streams.clone(),
            data: message["data"].clone(),
        });
    }
}

/// A running server; it ends when this is dropped. Everything else is said to its [`Handle`].
pub struct Server {
    handle: Handle,
    tasks: Vec<JoinHandle<()>>,
}

/// A hand on a running server. Clones are the same.
#[derive(Clone)]
pub struct Handle {
    pub(crate) shared: Arc<Shared>,
    url: String,
}

impl Deref for Server {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Server {
    /// Starts a server with the computer's clock and its cable.
    ///
    /// # Errors
    /// When the port is taken, or puma does not start.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_with(Options::default()).await
    }

    /// Starts a server.
    ///
    /// # Errors
    /// When the port is taken, or puma does not start.
    pub async fn start_with(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port))).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (events, events_out) = unbounded_channel();
        let (jobs, jobs_out) = unbounded_channel();
        let (present, present_out) = unbounded_channel();
        let mut world = World::default();
        world.base.clone_from(&url);
        let main = Account {
            id: MAIN,
            name: "Acme".into(),
            ..Account::default()
        };
        world.accounts.insert(MAIN, main);
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            clock: options.clock,
            faults: Faults::default(),
            meter: Mutex::new(Meter::default()),
            tuning: Mutex::new(options.tuning),
            cable: Cable::new(present),
            front: watch::Sender::new(State::default()),
            control: options.control,
            events,
            jobs,
            busy: AtomicI64::new(0),
            asked: Mutex::new(Vec::new()),
            sent: Mutex::new(Vec::new()),
        });
        if options.cable {
            shared.cable.start().await?;
        }
        let tasks = vec![
            tokio::spawn(front::serve(Arc::clone(&shared), listener)),
            tokio::spawn(background::send_events(Arc::clone(&shared), events_out)),
            tokio::spawn(background::do_jobs(Arc::clone(&shared), jobs_out)),
            tokio::spawn(background::note_presence(Arc::clone(&shared), present_out)),
        ];
        let handle = Handle { shared, url };
        Ok(Self { handle, tasks })
    }
}

impl Handle {
    /// A hand on the server of which that is the inside.
    pub(crate) fn of(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            url: shared.read(|world| world.base.clone()),
        }
    }

    /// The base address, such as `http://127.0.0.1:4000`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of the cable.
    pub fn cable_url(&self) -> String {
        format!("{}/cable", self.url.replacen("http", "ws", 1))
    }

    /// The server's time.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What goes wrong.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Sets the rate limits, and forgets what was counted.
    pub fn set_limits(&self, limits: Limits) {
        let mut meter = lock(&self.shared.meter);
        *meter = Meter::default();
        meter.limits = limits;
    }

    /// Sets how long things take, for what begins from now on.
    pub fn set_tuning(&self, tuning: Tuning) {
        *lock(&self.shared.tuning) = tuning;
    }

    /// How long things take.
    pub fn tuning(&self) -> Tuning {
        self.shared.tuning()
    }

    /// How the line to the cable is from now on.
    pub fn set_line(&self, line: Line) {
        self.shared.front.send_modify(|state| state.cable = line);
    }

    /// Closes every connection to the cable, without a word.
    pub fn cut_cable(&self) {
        self.shared.front.send_modify(|state| state.cuts += 1);
    }

    /// Nobody gets an answer of any kind, and what is connected is cut; or all is well again.
    pub fn set_offline(&self, offline: bool) {
        self.shared.front.send_modify(|state| state.offline = offline);
    }

    /// Puma's process id, while it runs.
    pub fn cable_pid(&self) -> Option<u32> {
        self.shared.cable.pid()
    }

    /// Ends puma at once.
    pub async fn stop_cable(&self) {
        self.shared.cable.stop().await;
    }

    /// Starts puma again, after it was ended, or ends it first.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn restart_cable(&self) -> std::io::Result<()> {
        self.shared.cable.stop().await;
        self.shared.cable.start().await?;
        self.tell_tokens();
        Ok(())
    }

    pub(crate) fn tell_tokens(&self) {
        let tokens = self.shared.read(World::cable_tokens);
        self.shared.cable.tell_tokens(&tokens);
    }

    /// Waits until nothing is under way: events sent, messages handed over, macros run.
    pub async fn settle(&self) {
        while self.shared.busy.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.shared.cable.settled().await;
    }

    /// The requests that were admitted so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.asked).clone()
    }

    /// How many events were sent so far.
    pub fn sent_events_count(&self) -> usize {
        lock(&self.shared.sent).len()
    }

    /// The events that were sent so far, oldest first.
    pub fn sent_events(&self) -> Vec<SentEvent> {
        lock(&self.shared.sent).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        self.set_offline(true);
        self.shared.cable.drop_now();
    }
}
