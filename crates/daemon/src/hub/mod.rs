//! The running accounts: an engine for each, all behind one door.
//!
//! The hub owns the engines by their accounts and gives each request to the one it is about; what
//! concerns all it asks of all, and puts the answers into one ([`crate::merge`]). The engines tell
//! what happens on one stream of events and one of alerts.
//!
//! Which accounts run is the list's affair ([`crate::accounts`]). Whoever has changed it has the
//! hub follow it ([`Hub::follow_list`]): engines whose account is no longer on, or was signed in
//! anew, are stopped, and those that are missing are started, while the others go on. An account
//! that cannot be started keeps nobody else from running: it shows as not connected, with the
//! reason, and is tried again after a while.

mod accounts;
mod answers;
mod desktop;
mod exports;
mod first_run;
mod sign_in;
mod slot;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use engine::{AlertAround, Tell};
use helpdesk::{Away, Clock};
use model::{AccountId, Span, Time};
use protocol::{ErrorCode, Event, Preferences, ProtocolError};
use tokio::sync::{broadcast, watch};

use crate::account::Choice;
use crate::alert_settings;
use crate::outside::Outside;
use crate::paths::Paths;
use crate::preferences::Kept;
use crate::words::{Words, words};
pub(crate) use accounts::{tell_what_rests, view as list_view};
use exports::Exports;
use sign_in::SigningIn;
use slot::{Running, Slot, State};

/// How often an account that cannot be started is tried again.
const TRY_AGAIN: Span = Span::seconds(5);

/// How often it is looked whether something was found damaged.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);
/// Before the same account is started anew for damage again.
const ONCE_A_MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

/// The running accounts.
pub(crate) struct Hub {
    paths: Paths,
    outside: Arc<dyn Outside>,
    clock: Clock,
    undo: Span,
    tell: Tell,
    /// In the order of the list.
    slots: RwLock<Vec<Slot>>,
    window_open: AtomicBool,
    away: watch::Sender<Away>,
    /// What alerts go by: the engines follow it.
    around: watch::Sender<AlertAround>,
    /// Held while accounts come or go: one change after the other.
    changing: tokio::sync::Mutex<()>,
    signing_in: SigningIn,
    exports: Exports,
    preferences: Kept,
    key: desktop::Key,
}

impl Hub {
    /// A hub in which nothing runs yet.
    pub(crate) fn new(
        paths: Paths,
        outside: Arc<dyn Outside>,
        clock: Clock,
        undo: Span,
        tell: Tell,
    ) -> Arc<Self> {
        let preferences = Kept::read(&paths);
        let around = watch::Sender::new(AlertAround {
            settings: Arc::new(alert_settings::load(&paths)),
            here: alert_settings::here(),
            ..AlertAround::default()
        });
        let tell = Tell {
            around: around.subscribe(),
            ..tell
        };
        Arc::new(Self {
            key: desktop::Key::new(preferences.wants_shortcut()),
            preferences,
            around,
            paths,
            outside,
            clock,
            undo,
            tell,
            slots: RwLock::default(),
            window_open: AtomicBool::new(false),
            away: watch::Sender::new(Away::No),
            changing: tokio::sync::Mutex::default(),
            signing_in: SigningIn::default(),
            exports: Exports::default(),
        })
    }

    /// What changes, from now on.
    pub(crate) fn events(&self) -> broadcast::Receiver<Event> {
        self.tell.events.subscribe()
    }

    /// The words of the language that was chosen, or that the system is in.
    pub(crate) fn words(&self) -> &'static Words {
        words(self.preferences.get().language)
    }

    async fn prefer(&self, preferences: Preferences) -> Result<(), ProtocolError> {
        let (paths, kept) = (self.paths.clone(), self.preferences.clone());
        tokio::task::spawn_blocking(move || kept.set(&paths, preferences))
            .await
            .map_err(anyhow::Error::from)
            .flatten()
            .map_err(answers::not_kept)?;
        self.emit(Event::Settings);
        Ok(())
    }

    /// The accounts that run or should, in the order of the list.
    pub(crate) fn ids(&self) -> Vec<AccountId> {
        self.slots().iter().map(|slot| slot.choice.id()).collect()
    }

    /// Why an account cannot be started, if one cannot.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.slots().iter().find_map(|slot| match &slot.state {
            State::Fails { reason, .. } => Some(reason.clone()),
            State::Runs(_) => None,
        })
    }

    /// Tells whether a window shows.
    pub(crate) fn window_open(&self, open: bool) {
        self.window_open.store(open, Ordering::Relaxed);
        for slot in self.slots() {
            if let State::Runs(running) = slot.state {
                running.engine.window_open(open);
            }
        }
    }

    /// Tells whether somebody is at the computer.
    pub(crate) fn away(&self, away: Away) {
        self.away.send_replace(away);
        self.around.send_if_modified(|around| {
            let locked = away == Away::Locked;
            let changed = around.locked != locked;
            around.locked = locked;
            changed
        });
        for slot in self.slots() {
            if let State::Runs(running) = slot.state {
                running.engine.away(away);
            }
        }
    }

    /// Has every account look at its helpdesk right now.
    pub(crate) fn look_now(&self) {
        for slot in self.slots() {
            if let State::Runs(running) = slot.state {
                running.engine.look_now();
            }
        }
    }

    /// Gives memory back: nothing has happened for a while.
    pub(crate) async fn give_back(&self) {
        for slot in self.slots() {
            if let State::Runs(running) = slot.state {
                running.engine.give_back().await;
            }
        }
        memory::give_back();
    }

    /// How much may be told of customers where others can see it.
    pub(crate) fn wording(&self) -> model::Wording {
        let around = self.around.borrow();
        around.settings.wording_now(around.locked)
    }

    /// Tells whether the desktop wants no notifications; none: it does not tell.
    pub(crate) fn do_not_disturb(&self, told: Option<bool>) {
        self.around.send_if_modified(|around| {
            let changed = around.do_not_disturb != told;
            around.do_not_disturb = told;
            changed
        });
        self.emit(Event::Settings);
    }

    /// Tomorrow morning here, for who pauses until then.
    pub(crate) fn tomorrow(&self) -> Time {
        let around = self.around.borrow();
        around.settings.tomorrow(around.here, self.now())
    }

    /// Starts and stops engines until they are those of the list.
    ///
    /// # Errors
    /// When the list cannot be read; then what runs goes on.
    pub(crate) async fn follow_list(&self) -> anyhow::Result<()> {
        let _changing = self.changing.lock().await;
        self.follow_list_now().await.map(drop)
    }

    /// As [`Hub::follow_list`], for who holds `changing`. False when something still holds the files
    /// of an account that was stopped.
    async fn follow_list_now(&self) -> anyhow::Result<bool> {
        let paths = self.paths.clone();
        let wanted = tokio::task::spawn_blocking(move || Choice::all(&paths)).await??;
        let goes = self
            .slots()
            .into_iter()
            .filter(|slot| !wanted.contains(&slot.choice));
        let goes: Vec<AccountId> = goes.map(|slot| slot.choice.id()).collect();
        let let_go = futures::future::join_all(goes.iter().map(|id| self.stop(id))).await;
        for choice in &wanted {
            let runs = |slot: &Slot| slot.choice == *choice && matches!(slot.state, State::Runs(_));
            if !self.slots().iter().any(runs) {
                let slot = self.start(choice).await;
                self.put(slot, &wanted);
                self.changed(choice.id());
            }
        }
        // A window may have come or gone meanwhile.
        self.window_open(self.window_open.load(Ordering::Relaxed));
        let away = *self.away.borrow();
        self.away(away);
        self.emit(Event::Settings);
        Ok(let_go.into_iter().all(|free| free))
    }

    async fn start(&self, choice: &Choice) -> Slot {
        let id = choice.id();
        // All are paused or none is; an account that was off meanwhile may have missed that.
        let mut paused = None;
        for slot in self.slots() {
            if let State::Runs(other) = slot.state
                && let Ok(status) = other.engine.status().await
            {
                paused = Some(status.paused_until);
                break;
            }
        }
        let opened = slot::Opening {
            paths: &self.paths,
            clock: self.clock.clone(),
            undo: self.undo,
            tell: self.tell.clone(),
            paused,
        };
        let state = match opened.start(self.outside.as_ref(), choice).await {
            Ok(running) => {
                tracing::info!(account = %id, "the engine runs");
                State::Runs(Arc::new(running))
            }
            Err(error) => {
                let reason = format!("{error:#}");
                let now = (self.clock)();
                let before = self.slots().into_iter().find_map(|slot| match slot.state {
                    State::Fails { since, reason, .. } if slot.choice == *choice => Some((since, reason)),
                    _ => None,
                });
                if before.as_ref().is_none_or(|(_, told)| *told != reason) {
                    tracing::error!(account = %id, error = %reason, "the account cannot be started");
                }
                State::Fails {
                    since: before.map_or(now, |(since, _)| since),
                    reason,
                    retry_at: now + TRY_AGAIN,
                }
            }
        };
        Slot {
            choice: choice.clone(),
            state,
        }
    }

    /// Stops the account's engine, and waits until it has let go of helpdesk and files. False when
    /// something still holds the files.
    async fn stop(&self, id: &AccountId) -> bool {
        let gone = match self.take(id).map(|slot| slot.state) {
            Some(State::Runs(running)) => slot::stop(running).await,
            Some(State::Fails { .. }) | None => true,
        };
        self.changed(id.clone());
        gone
    }

    /// Tries those again that cannot be started, for as long as the hub is there.
    pub(crate) async fn try_again(hub: std::sync::Weak<Self>) {
        let mut next = tokio::time::Instant::now();
        let mut repaired = std::collections::HashMap::new();
        loop {
            tokio::time::sleep(LOOK).await;
            let Some(hub) = hub.upgrade() else { return };
            hub.repair_damaged(&mut repaired).await;
            if next.elapsed() < std::time::Duration::from_millis(TRY_AGAIN.0.unsigned_abs()) {
                continue;
            }
            next = tokio::time::Instant::now();
            if hub.trouble().is_some()
                && let Err(error) = hub.follow_list().await
            {
                tracing::warn!(%error, "the list of accounts cannot be read");
            }
        }
    }

    /// Opens those anew that found a file damaged, which repairs it; one not again within a minute.
    async fn repair_damaged(
        &self,
        repaired: &mut std::collections::HashMap<AccountId, tokio::time::Instant>,
    ) {
        let damaged = self.slots().into_iter().filter_map(|slot| match slot.state {
            State::Runs(running) if running.engine.damaged() => Some(slot.choice.id()),
            _ => None,
        });
        for id in damaged {
            if repaired.get(&id).is_some_and(|at| at.elapsed() < ONCE_A_MINUTE) {
                continue;
            }
            repaired.insert(id.clone(), tokio::time::Instant::now());
            let _changing = self.changing.lock().await;
            tracing::warn!(account = %id, "a file is damaged: the account starts anew");
            self.stop(&id).await;
            if let Err(error) = self.follow_list_now().await {
                tracing::warn!(%error, "the list of accounts cannot be read");
            }
        }
    }

    /// Waits until no renewal of tokens is under way: for a program that is about to end.
    pub(crate) async fn settled(&self) {
        let all = self.slots().into_iter().map(|slot| async move {
            if let State::Runs(running) = slot.state {
                running.settled().await;
            }
        });
        futures::future::join_all(all).await;
    }

    /// Puts an account in its place, or in the place of its earlier state.
    fn put(&self, slot: Slot, order: &[Choice]) {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|other| other.choice != slot.choice);
        slots.push(slot);
        slots.sort_by_key(|slot| order.iter().position(|choice| *choice == slot.choice));
    }

    /// Takes an account out: nothing is asked of it from then on.
    fn take(&self, id: &AccountId) -> Option<Slot> {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let place = slots.iter().position(|slot| slot.choice.id() == *id)?;
        Some(slots.remove(place))
    }

    fn slots(&self) -> Vec<Slot> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The running account, or why there is none.
    fn running(&self, id: &AccountId) -> Result<Arc<Running>, ProtocolError> {
        match self.slots().into_iter().find(|slot| slot.choice.id() == *id) {
            Some(Slot {
                state: State::Runs(running),
                ..
            }) => Ok(running),
            Some(Slot {
                state: State::Fails { reason, .. },
                ..
            }) => Err(ProtocolError::new(ErrorCode::Storage, reason)),
            None => Err(
                ProtocolError::new(ErrorCode::NotFound, format!("No account {id} runs here."))
                    .hint("It was switched off or removed."),
            ),
        }
    }

    /// The server's time is each account's own; this is this computer's.
    fn now(&self) -> Time {
        (self.clock)()
    }

    /// Tells that an account came or went.
    fn changed(&self, account: AccountId) {
        let tickets = Vec::new();
        self.emit(Event::Changed { account, tickets });
        self.emit(Event::Status);
    }

    fn emit(&self, event: Event) {
        // Nobody listening is fine.
        let _ = self.tell.events.send(event);
    }
}
