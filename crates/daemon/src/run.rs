//! The background program: takes the lock, starts engines, socket, tray and notifications, and
//! carries what people do from one to the other until it is told to end.

use std::sync::Arc;

use anyhow::Context as _;
use engine::{Alert, Tell};
use helpdesk::Away;
use model::{Dot, Span, Time, Wording};
use protocol::{
    Client, ClientError, ClientKind, Connection, Event, FirstRun, Later, Pause, Request, Show, StatusView,
    Take, View,
};
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{broadcast, mpsc, watch};

use crate::account::Choice;
use crate::attachments;
use crate::badge::{self, Badge};
use crate::clock;
use crate::hub::Hub;
use crate::lock::Lock;
use crate::noticed::{self, Noticed};
use crate::notifications::{NoteAct, Notifier};
use crate::outside::Real;
use crate::paths::Paths;
use crate::presence;
use crate::server::{Server, serve};
use crate::shortcut::{self, Shortcut};
use crate::tray::{PauseFor, Tray, TrayAct};
use crate::windows::Windows;
use crate::words::Words;

/// How long a reply can be undone; `REDDOT_UNDO_SECONDS` sets another time.
const UNDO: Span = Span::seconds(3);
/// Events that may wait for a client that is slow to take them.
const EVENTS: usize = 1024;
/// How long a second start waits for the first one's socket.
const START_PATIENCE: u32 = 100;

/// How long a panel is waited for after a start before the notifier opens in its place; at login it may come
/// late. `REDDOT_TRAY_PATIENCE_SECONDS` sets another time.
const TRAY_PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);

/// The notifier, open.
const NOTIFIER: View = View::Notifier {
    toggle: false,
    ticket: None,
    compose: false,
};

/// How the program is started.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct How {
    /// Sample conversations in an empty embedded desk.
    pub(crate) sample: bool,
    /// Customer messages a minute in the embedded desk.
    pub(crate) traffic: f64,
}

/// What became of a start.
pub(crate) enum Started {
    /// This process is the engine.
    Engine(Program),
    /// Another process is.
    Elsewhere(Client, mpsc::UnboundedReceiver<Event>),
}

/// What the tray shows.
struct Shown {
    status: StatusView,
    wording: Wording,
    words: &'static Words,
}

/// The running background program.
pub(crate) struct Program {
    hub: Arc<Hub>,
    windows: Windows,
    alerts: mpsc::UnboundedReceiver<Alert>,
    quit: mpsc::UnboundedReceiver<()>,
    server: tokio::task::JoinHandle<()>,
    socket: std::path::PathBuf,
    _lock: Lock,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.server.abort();
        // The next start removes a socket that stays behind; ours goes with us.
        let _ = std::fs::remove_file(&self.socket);
    }
}

/// Becomes the engine of the profile, or finds the one there is.
pub(crate) async fn start(paths: &Paths, how: How) -> anyhow::Result<Started> {
    paths.create()?;
    let mut tries = 0;
    let lock = loop {
        if let Some(lock) = Lock::take(&paths.lock())? {
            break lock;
        }
        // Whoever holds the lock may not listen yet, or may be ending.
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, events)) => return Ok(Started::Elsewhere(client, events)),
            Err(ClientError::Refused(refusal)) => return Err(refusal.into()),
            Err(error) if tries >= START_PATIENCE => {
                return Err(error).context("another Reddot holds this profile but does not answer");
            }
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
        tries += 1;
    };
    Ok(Started::Engine(Program::new(paths, how, lock).await?))
}

/// So long after something happened is what it needed given back.
const GIVEN_BACK_AFTER: std::time::Duration = std::time::Duration::from_secs(30);

/// Gives memory back once after each time that something happened.
async fn give_back(hub: Arc<Hub>) {
    use broadcast::error::{RecvError, TryRecvError};
    let mut events = hub.events();
    while !matches!(events.recv().await, Err(RecvError::Closed)) {
        tokio::time::sleep(GIVEN_BACK_AFTER).await;
        while matches!(events.try_recv(), Ok(_) | Err(TryRecvError::Lagged(_))) {}
        hub.give_back().await;
    }
}

impl Program {
    async fn new(paths: &Paths, how: How, lock: Lock) -> anyhow::Result<Self> {
        let clock = clock::system();
        let undo = std::env::var("REDDOT_UNDO_SECONDS")
            .ok()
            .and_then(|text| text.parse().ok());
        let undo = undo.map_or(UNDO, |seconds: i64| Span::seconds(seconds.clamp(0, 60)));
        let (tell_alert, alerts) = mpsc::unbounded_channel();
        let tell = Tell::new(broadcast::channel(EVENTS).0, tell_alert);
        let outside = Real::new(paths.clone(), how, clock.clone());
        crate::seals::ask_at_start(paths, &outside).await?;
        let hub = Hub::new(paths.clone(), Arc::new(outside), clock, undo, tell);
        hub.follow_list().await?;
        // Whoever sets the environment sits in front of it.
        if Choice::from_env().is_some()
            && let Some(trouble) = hub.trouble()
        {
            anyhow::bail!("{trouble}");
        }
        tokio::spawn(Hub::try_again(Arc::downgrade(&hub)));
        attachments::forget_opened(paths);
        let socket = paths.socket();
        let listener = listen(&socket)?;
        let windows = Windows::new(socket.clone());
        let (tell_quit, quit) = mpsc::unbounded_channel();
        let server = Server {
            hub: hub.clone(),
            windows: windows.clone(),
            quit: tell_quit,
            owner: lock.owner()?,
        };
        let server = tokio::spawn(serve(Arc::new(server), listener));
        tracing::info!(profile = %paths.profile().display(), "Reddot runs");
        Ok(Self {
            hub,
            windows,
            alerts,
            quit,
            server,
            socket,
            _lock: lock,
        })
    }

    /// Runs tray and notifications until told to end.
    pub(crate) async fn run(mut self) -> anyhow::Result<()> {
        let (tell_tray, mut tray_acts) = mpsc::unbounded_channel();
        let (badge, shown_badge) = watch::channel(Badge::default());
        let (tell_press, mut presses) = mpsc::unbounded_channel();
        let (tell_noticed, mut noticed) = mpsc::unbounded_channel();
        let session = zbus::Connection::session().await;
        if let Ok(bus) = &session {
            tokio::spawn(badge::run(bus.clone(), shown_badge));
            let key = self.hub.key();
            let shortcut = Shortcut {
                state: key.state.clone(),
                pressed: tell_press,
                description: self.hub.words().shortcut,
            };
            tokio::spawn(shortcut::run(bus.clone(), key.wanted.subscribe(), shortcut));
        }
        let mut key_state = self.hub.key().state.subscribe();
        tokio::spawn(noticed::watch(session.ok(), tell_noticed));
        let tray = Tray::start(tell_tray, self.hub.words()).await;
        let (to_notify, alerts) = mpsc::unbounded_channel();
        let (tell_note, mut note_acts) = mpsc::unbounded_channel();
        // A slow notification daemon holds up its own task only.
        let notifications = tokio::spawn(notify(self.hub.clone(), alerts, tell_note));
        let (tell_away, mut away) = watch::channel(Away::No);
        let presence = tokio::spawn(presence::watch(tell_away));
        let tidying = tokio::spawn(give_back(self.hub.clone()));
        let mut events = self.hub.events();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let mut shown: Option<Shown> = None;
        let mut pause_over: Option<Time> = None;
        let no_panel = tokio::time::sleep(tray_patience());
        tokio::pin!(no_panel);
        let mut panel_waited = false;
        self.show_status(&tray, &badge, &mut shown).await;
        loop {
            if let Some(shown) = &shown {
                pause_over = shown.status.paused_until;
            }
            tokio::select! {
                Some(act) = tray_acts.recv() => match act {
                    TrayAct::Show(view) => self.show(self.hub.instead(view).await),
                    TrayAct::Pause(long) => {
                        let until = match long {
                            PauseFor::AnHour => clock::now() + Span::hours(1),
                            PauseFor::UntilTomorrow => self.hub.tomorrow(),
                            PauseFor::UntilResumed => Time::FOREVER,
                        };
                        self.ask(Request::Pause(Pause { until: Some(until) })).await;
                    }
                    TrayAct::Resume => self.ask(Request::Pause(Pause { until: None })).await,
                    TrayAct::Quit => break,
                },
                Some(()) = presses.recv() => self.show(View::Notifier {
                    toggle: true,
                    ticket: None,
                    compose: false,
                }),
                Ok(()) = key_state.changed() => self.hub.desktop_changed(),
                Some(what) = noticed.recv() => match what {
                    Noticed::LookNow => self.hub.look_now(),
                    Noticed::Over => {
                        tracing::info!("the session is over");
                        break;
                    }
                },
                Some(act) = note_acts.recv() => match act {
                    NoteAct::Show(view) => self.show(self.hub.instead(view).await),
                    NoteAct::Take(ticket) => self.ask(Request::Take(Take { ticket })).await,
                    NoteAct::Later(ticket) => {
                        let until = Some(clock::now() + Span::hours(1));
                        self.ask(Request::Later(Later { ticket, until })).await;
                    }
                    NoteAct::DoNotDisturb(told) => self.hub.do_not_disturb(told),
                },
                Some(alert) = self.alerts.recv() => { let _ = to_notify.send(alert); }
                event = events.recv() => match event {
                    Ok(Event::Changed { .. } | Event::Status | Event::Settings) | Err(broadcast::error::RecvError::Lagged(_)) => {
                        // What else has queued up is covered by one look.
                        while events.try_recv().is_ok() {}
                        self.show_status(&tray, &badge, &mut shown).await;
                    }
                    Ok(
                        Event::Offers { .. }
                        | Event::Show(_)
                        | Event::SendFailed { .. }
                        | Event::Exporting { .. },
                    ) => {}
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                Ok(()) = away.changed() => {
                    let away = *away.borrow_and_update();
                    self.hub.away(away);
                    // A locked screen names nobody.
                    self.show_status(&tray, &badge, &mut shown).await;
                }
                () = &mut no_panel, if !panel_waited => {
                    panel_waited = true;
                    self.open_instead_of(&tray);
                }
                () = sleep_until(pause_over) => {
                    if pause_over.is_some_and(|at| at <= clock::now()) {
                        self.ask(Request::Pause(Pause { until: None })).await;
                    }
                }
                _ = self.quit.recv() => break,
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = hang_up.recv() => break,
            }
        }
        notifications.abort();
        presence.abort();
        tidying.abort();
        self.hub.settled().await;
        tracing::info!("ending");
        Ok(())
    }

    fn show(&self, view: View) {
        if let Err(error) = self.windows.show(view) {
            tracing::warn!(%error, "no window");
        }
    }

    async fn ask(&self, request: Request) {
        if let Err(error) = self.hub.handle(request).await {
            tracing::warn!(%error, "refused");
        }
    }

    /// With no panel to show the icon, the notifier opens, once; a panel that restarts later opens nothing.
    fn open_instead_of(&self, tray: &Tray) {
        if tray.hosted() || self.windows.used() {
            return;
        }
        match self.windows.show(NOTIFIER) {
            Ok(()) => tracing::info!("nothing here shows a tray: the notifier opens instead"),
            Err(error) => tracing::info!(%error, "nothing here shows a tray, nor can a window be shown"),
        }
    }

    async fn show_status(&self, tray: &Tray, badge: &watch::Sender<Badge>, shown: &mut Option<Shown>) {
        let (status, words, wording) = (self.hub.status().await, self.hub.words(), self.hub.wording());
        let same = |shown: &Shown| {
            shown.status == status && shown.wording == wording && std::ptr::eq(shown.words, words)
        };
        if !shown.as_ref().is_some_and(same) {
            let now = Badge {
                waiting: status.waiting,
                urgent: status.dot == Dot::Red,
            };
            badge.send_if_modified(|badge| std::mem::replace(badge, now) != now);
            tray.show(&status, wording, words, clock::local).await;
            *shown = Some(Shown {
                status,
                wording,
                words,
            });
        }
    }
}

fn tray_patience() -> std::time::Duration {
    let set = std::env::var("REDDOT_TRAY_PATIENCE_SECONDS").ok();
    let seconds = set.and_then(|text| text.parse().ok());
    seconds.map_or(TRAY_PATIENCE, std::time::Duration::from_secs)
}

async fn sleep_until(at: Option<Time>) {
    match at {
        Some(at) => {
            // A clock may be set meanwhile, and a timer has its limits.
            let pause = (at - clock::now()).0.clamp(0, 86_400_000).unsigned_abs();
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        }
        None => std::future::pending().await,
    }
}

async fn notify(
    hub: Arc<Hub>,
    mut alerts: mpsc::UnboundedReceiver<Alert>,
    tell: mpsc::UnboundedSender<NoteAct>,
) {
    let (mut notifier, mut signals) = Notifier::start().await;
    loop {
        tokio::select! {
            alert = alerts.recv() => match alert {
                Some(alert) => notifier.show(alert, hub.words(), clock::local).await,
                None => return,
            },
            Some(signal) = signals.recv() => {
                if let Some(act) = notifier.meaning(signal, hub.words()).await && tell.send(act).is_err() {
                    return;
                }
            }
        }
    }
}

fn listen(socket: &std::path::Path) -> anyhow::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt as _;
    // We hold the lock, so a socket that is there was left by an engine that is gone.
    match std::fs::remove_file(socket) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("{} cannot be removed", socket.display()));
        }
        _ => {}
    }
    let listener =
        UnixListener::bind(socket).with_context(|| format!("{} cannot be made", socket.display()))?;
    std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// `reddot`: the background program, with its notifier where that is asked for, and where to choose a
/// helpdesk the first time; or, when it runs already, its notifier.
pub(crate) async fn background(paths: &Paths, how: How, open: bool) -> anyhow::Result<()> {
    let view = NOTIFIER;
    match start(paths, how).await? {
        Started::Engine(program) => {
            if how.sample || how.traffic > 0.0 {
                // The desk was chosen already.
                if program.hub.first_run().await == FirstRun::Welcome {
                    program.hub.set_first_run(FirstRun::Hint).await?;
                }
            }
            let view = program.hub.instead(view).await;
            let first = matches!(view, View::SignIn { .. });
            if open || first {
                program.show(view);
            }
            program.run().await
        }
        Started::Elsewhere(client, _) => {
            println!("Reddot is running already.");
            if let Err(error) = client.ask(Show { view }).await {
                println!("{error}");
            }
            Ok(())
        }
    }
}

/// The connection of a cache that is read with no engine running.
pub(crate) fn not_running(fresh_at: Option<Time>) -> Connection {
    let now = clock::now();
    Connection::Offline {
        since: fresh_at.unwrap_or(now),
        reason: "Reddot is not running.".into(),
        retry_at: now,
    }
}
