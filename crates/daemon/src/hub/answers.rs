//! Answering clients: each request by the engine it is about, or by all of them together.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::join_all;
use helpdesk::Away;
use model::{AccountId, AlertSettings};
use protocol::{
    AlertLogView, AlertSettingsView, Ask, Connection, Done, ErrorCode, FirstRunView, GetQueueCourse,
    ListAlertLog, ListOutbox, ListQueue, Looked, OutboxView, Pause, Presence, ProtocolError, QueueCourse,
    QueueFigures, Report, Request, Saved, Search, SearchView, Seen, SetAlertSettings, SetThresholds,
    StatusView, TicketPage,
};
use serde_json::Value;

use super::slot::{Running, Slot, State, report_of, status_of};
use super::{Hub, TRY_AGAIN};
use crate::{alert_settings, attachments, found, merge};

/// How many rows a page holds at the most.
const MAX_ROWS: u32 = 200;

impl Hub {
    /// Answers a request. `Hello`, `Show` and `Quit` are the program's.
    ///
    /// # Errors
    /// What a client can act on, in words for a person.
    pub(crate) async fn handle(self: &Arc<Self>, request: Request) -> Result<Value, ProtocolError> {
        if let Some(account) = request.account() {
            return self.running(account)?.engine.handle(request).await;
        }
        match request {
            Request::GetStatus(ask) => answer(&ask, self.status().await),
            Request::GetReport(ask) => answer(&ask, self.report().await),
            Request::ListQueue(ask) => {
                let page = self.page(&ask).await?;
                answer(&ask, page)
            }
            Request::Search(ask) => {
                let found = self.search(&ask).await?;
                answer(&ask, found)
            }
            Request::ListOutbox(ask) => {
                let outbox = self.outbox(&ask).await?;
                answer(&ask, outbox)
            }
            Request::Looked(ask) => {
                self.looked(&ask).await?;
                answer(&ask, Done {})
            }
            Request::OpenAttachment(ask) => {
                let file = self
                    .running(&ask.file.ticket.account)?
                    .engine
                    .file(&ask.file)
                    .await?;
                attachments::open(&self.paths, file).await?;
                answer(&ask, Done {})
            }
            Request::SaveAttachment(ask) => {
                let file = self
                    .running(&ask.file.ticket.account)?
                    .engine
                    .file(&ask.file)
                    .await?;
                let path = attachments::save(file).await?.display().to_string();
                answer(&ask, Saved { path })
            }
            Request::Export(ask) => {
                let exported = self.export(&ask).await?;
                answer(&ask, exported)
            }
            Request::CancelExport(ask) => {
                self.exports.cancel(&ask.id);
                answer(&ask, Done {})
            }
            Request::Pause(ask) => {
                self.pause(&ask).await?;
                answer(&ask, Done {})
            }
            Request::GetAlertSettings(ask) => {
                let view = self.alert_settings_view().await;
                answer(&ask, view)
            }
            Request::SetAlertSettings(ask) => {
                self.set_alert_settings(&ask).await?;
                answer(&ask, Done {})
            }
            Request::SetThresholds(ask) => {
                self.set_thresholds(&ask).await?;
                answer(&ask, Done {})
            }
            Request::GetQueueFigures(ask) => {
                let figures = self.queue_figures().await?;
                answer(&ask, figures)
            }
            Request::GetQueueCourse(ask) => {
                let course = self.queue_course(&ask).await?;
                answer(&ask, course)
            }
            Request::ListAlertLog(ask) => {
                let log = self.alert_log(&ask).await?;
                answer(&ask, log)
            }
            Request::Visible(ask) => {
                self.window_open(ask.visible);
                answer(&ask, Done {})
            }
            Request::Restart(ask) => {
                self.follow_list().await.map_err(not_kept)?;
                answer(&ask, Done {})
            }
            Request::GetAccounts(ask) => {
                let accounts = self.accounts().await?;
                answer(&ask, accounts)
            }
            Request::GetPreferences(ask) => answer(&ask, self.preferences.get()),
            Request::SetPreferences(ask) => {
                self.prefer(ask.preferences).await?;
                answer(&ask, Done {})
            }
            Request::GetDesktop(ask) => answer(&ask, self.desktop()),
            Request::SetAutostart(ask) => {
                self.set_autostart(&ask)?;
                answer(&ask, Done {})
            }
            Request::SetShortcut(ask) => {
                self.set_shortcut(&ask)?;
                answer(&ask, Done {})
            }
            Request::GetPlaces(ask) => answer(&ask, self.places()),
            Request::KeepPlace(ask) => {
                self.keep_place(&ask)?;
                answer(&ask, Done {})
            }
            Request::TryAlert(ask) => {
                let _ = self.tell.alerts.send(engine::Alert::Sample { kind: ask.kind });
                answer(&ask, Done {})
            }
            Request::GetFirstRun(ask) => {
                let first_run = self.first_run().await;
                answer(&ask, FirstRunView { first_run })
            }
            Request::SetFirstRun(ask) => {
                self.set_first_run(ask.first_run).await?;
                answer(&ask, Done {})
            }
            Request::FillDesk(ask) => {
                self.fill_desk(&ask).await?;
                answer(&ask, Done {})
            }
            Request::SetAccountOn(ask) => {
                self.switch(&ask).await?;
                answer(&ask, Done {})
            }
            Request::SetPresence(ask) => {
                self.set_presence(&ask).await?;
                answer(&ask, Done {})
            }
            Request::RemoveAccount(ask) => {
                self.remove(&ask).await?;
                answer(&ask, Done {})
            }
            Request::WipeAccount(ask) => {
                self.wipe(&ask).await?;
                answer(&ask, Done {})
            }
            Request::Unlock(ask) => {
                self.unlock(&ask).await?;
                answer(&ask, Done {})
            }
            Request::GetSignInForm(ask) => answer(&ask, Hub::sign_in_form()?),
            Request::StartSignIn(ask) => {
                let started = self.start_sign_in(&ask).await?;
                answer(&ask, started)
            }
            Request::GetSignIn(ask) => answer(&ask, self.sign_in_state()),
            Request::GetLoginCommand(ask) => {
                let command = self.login_command(&ask)?;
                answer(&ask, command)
            }
            Request::CancelSignIn(ask) => {
                self.cancel_sign_in().await?;
                answer(&ask, Done {})
            }
            _ => Err(ProtocolError::new(
                ErrorCode::BadRequest,
                "The engine does not answer this.",
            )),
        }
    }

    /// The state of the whole. An account that cannot tell its own is one that is not connected.
    pub(crate) async fn status(&self) -> StatusView {
        let each = self.slots().into_iter().map(|slot| async move {
            let told = match &slot.state {
                State::Runs(running) => running.engine.status().await.map_err(|error| error.message),
                State::Fails { reason, .. } => Err(reason.clone()),
            };
            told.unwrap_or_else(|reason| status_of(&slot.choice, self.offline(&slot, reason)))
        });
        merge::status(join_all(each).await)
    }

    async fn report(&self) -> Report {
        let each = self.slots().into_iter().map(|slot| async move {
            let told = match &slot.state {
                State::Runs(running) => running.engine.report().await.map_err(|error| error.message),
                State::Fails { reason, .. } => Err(reason.clone()),
            };
            told.unwrap_or_else(|reason| report_of(&self.paths, &slot.choice, self.offline(&slot, reason)))
        });
        let away = *self.away.borrow();
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            presence: match away {
                Away::No => Presence::There,
                Away::Idle => Presence::Idle,
                Away::Locked => Presence::Locked,
            },
            accounts: join_all(each).await,
        }
    }

    fn offline(&self, slot: &Slot, reason: String) -> Connection {
        let now = self.now();
        let (since, retry_at) = match &slot.state {
            State::Fails { since, retry_at, .. } => (*since, *retry_at),
            State::Runs(_) => (now, now + TRY_AGAIN),
        };
        Connection::Offline {
            since,
            reason,
            retry_at,
        }
    }

    /// Those that run, in the order of the list. When none does, why.
    fn all_running(&self) -> Result<Vec<Arc<Running>>, ProtocolError> {
        let running: Vec<_> = self
            .slots()
            .into_iter()
            .filter_map(|slot| match slot.state {
                State::Runs(running) => Some(running),
                State::Fails { .. } => None,
            })
            .collect();
        match self.trouble() {
            Some(reason) if running.is_empty() => Err(ProtocolError::new(ErrorCode::Storage, reason)),
            _ => Ok(running),
        }
    }

    /// A page of all accounts' queues as one.
    async fn page(&self, ask: &ListQueue) -> Result<TicketPage, ProtocolError> {
        let running = self.all_running()?;
        if let [one] = &running[..] {
            return list(one, ask.clone()).await;
        }
        let passed = if ask.offset == 0 {
            vec![0; running.len()]
        } else {
            let places = running
                .iter()
                .map(|one| one.engine.places(ask.clone(), ask.offset));
            merge::split(
                good(join_all(places).await)?
                    .into_iter()
                    .map(Option::unwrap_or_default)
                    .collect(),
                ask.offset,
            )
        };
        let pages = running.iter().zip(passed).map(|(one, offset)| {
            let ask = ListQueue {
                offset,
                ..ask.clone()
            };
            list(one, ask)
        });
        let pages: Vec<TicketPage> = good(join_all(pages).await)?.into_iter().flatten().collect();
        Ok(TicketPage {
            queue: ask.queue,
            total: pages.iter().map(|page| page.total).fold(0, u32::saturating_add),
            more: pages.iter().any(|page| page.more),
            rows: merge::rows(
                pages.into_iter().map(|page| page.rows).collect(),
                ask.sort,
                ask.limit.min(MAX_ROWS),
            ),
        })
    }

    /// What all accounts found as one. Where a search goes on, those are asked that have more.
    pub(super) async fn search(&self, ask: &Search) -> Result<SearchView, ProtocolError> {
        self.all_running()?;
        let goes_on = |account: &AccountId| {
            let more = ask.more.as_ref();
            more.is_none_or(|more| more.next.iter().any(|place| place.account == *account))
        };
        let asked = self.slots().into_iter().filter_map(|slot| match slot.state {
            State::Runs(running) if goes_on(&slot.choice.id()) => Some((slot.choice.id(), running)),
            _ => None,
        });
        let each = asked.map(|(id, one)| async move {
            let said = one.engine.handle(Request::Search(ask.clone())).await?;
            let view = serde_json::from_value(said)
                .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
            Ok((id, view))
        });
        let each = good(join_all(each).await)?.into_iter().flatten().collect();
        Ok(found::found(each, ask))
    }

    /// All accounts' outboxes as one.
    async fn outbox(&self, ask: &ListOutbox) -> Result<OutboxView, ProtocolError> {
        let running = self.all_running()?;
        let each = running.iter().map(|one| async {
            let outbox = one.engine.handle(Request::ListOutbox(ask.clone())).await?;
            serde_json::from_value::<OutboxView>(outbox)
                .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))
        });
        Ok(merge::outbox(
            good(join_all(each).await)?.into_iter().flatten().collect(),
        ))
    }

    /// Each account is told what was seen of its own. What was seen of one that has gone meanwhile
    /// is nobody's affair any more.
    async fn looked(&self, ask: &Looked) -> Result<(), ProtocolError> {
        let mut by_account: HashMap<&AccountId, Vec<Seen>> = HashMap::new();
        for seen in &ask.seen {
            by_account
                .entry(&seen.ticket.account)
                .or_default()
                .push(seen.clone());
        }
        let told = by_account.into_iter().filter_map(|(account, seen)| {
            let running = self.running(account).ok()?;
            Some(async move { running.engine.handle(Request::Looked(Looked { seen })).await })
        });
        join_all(told)
            .await
            .into_iter()
            .try_for_each(|told| told.map(drop))
    }

    async fn alert_settings_view(&self) -> AlertSettingsView {
        let paused_until = self.status().await.paused_until;
        let around = self.around.borrow();
        AlertSettingsView {
            settings: (*around.settings).clone(),
            zone_here: around.here.name().to_owned(),
            do_not_disturb: around.do_not_disturb,
            paused_until,
        }
    }

    /// Keeps a choice, and has the engines go by it.
    async fn set_alert_settings(&self, ask: &SetAlertSettings) -> Result<(), ProtocolError> {
        // One after the other, as the list of accounts is changed.
        let _changing = self.changing.lock().await;
        self.keep_alert_settings(ask.settings.clone()).await
    }

    /// Keeps other thresholds, and all else as it was chosen.
    async fn set_thresholds(&self, ask: &SetThresholds) -> Result<(), ProtocolError> {
        let _changing = self.changing.lock().await;
        let mut settings = (*self.around.borrow().settings).clone();
        settings.thresholds = ask.thresholds;
        self.keep_alert_settings(settings).await
    }

    async fn keep_alert_settings(&self, settings: AlertSettings) -> Result<(), ProtocolError> {
        alert_settings::check(&settings)?;
        let (paths, kept) = (self.paths.clone(), settings.clone());
        tokio::task::spawn_blocking(move || alert_settings::save(&paths, &kept))
            .await
            .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?
            .map_err(not_kept)?;
        self.around
            .send_modify(|around| around.settings = Arc::new(settings));
        self.emit(protocol::Event::Settings);
        // A rule may make the dot another one.
        self.emit(protocol::Event::Status);
        Ok(())
    }

    /// The figures of all accounts' queues as one. Where one cannot tell its own, there are none: sums over the
    /// others would look like less.
    async fn queue_figures(&self) -> Result<QueueFigures, ProtocolError> {
        let running = self.all_running()?;
        let each = join_all(running.iter().map(|one| one.engine.figures())).await;
        let each = each.into_iter().collect::<Result<_, _>>()?;
        let thresholds = self.around.borrow().settings.thresholds;
        Ok(QueueFigures::of(each, thresholds))
    }

    /// The course of all accounts' figures as one.
    async fn queue_course(&self, ask: &GetQueueCourse) -> Result<QueueCourse, ProtocolError> {
        let running = self.all_running()?;
        let each = join_all(running.iter().map(|one| one.engine.sampled(ask.over))).await;
        let each: Vec<_> = each.into_iter().collect::<Result<_, _>>()?;
        let (sampled, agents): (Vec<_>, Vec<_>) = each.into_iter().unzip();
        Ok(engine::queue_course(
            &sampled,
            agents.concat(),
            ask.over,
            self.now(),
        ))
    }

    /// All accounts' logs as one, newest first.
    async fn alert_log(&self, ask: &ListAlertLog) -> Result<AlertLogView, ProtocolError> {
        let running = self.all_running()?;
        let limit = ask.limit.min(MAX_ROWS);
        // Enough of each to cut the page out of the whole; a log is looked through from its beginning.
        let wanted = ask.offset.saturating_add(limit);
        let each = running.iter().map(|one| async move {
            let mut whole = AlertLogView {
                entries: Vec::new(),
                total: 0,
            };
            loop {
                let offset = u32::try_from(whole.entries.len()).unwrap_or(u32::MAX);
                let part = ListAlertLog {
                    offset,
                    limit: (wanted - offset).min(MAX_ROWS),
                    ..ask.clone()
                };
                let said = one.engine.handle(Request::ListAlertLog(part)).await?;
                let part: AlertLogView = serde_json::from_value(said)
                    .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
                whole.total = part.total;
                let over = part.entries.is_empty();
                whole.entries.extend(part.entries);
                if over || whole.entries.len() >= wanted as usize {
                    return Ok(whole);
                }
            }
        });
        let each: Vec<AlertLogView> = good(join_all(each).await)?.into_iter().flatten().collect();
        let total = each.iter().map(|one| one.total).fold(0, u32::saturating_add);
        let merged = merge::merge(each.into_iter().map(|one| one.entries).collect(), |entry| {
            entry.at
        });
        let page = merged.skip(ask.offset as usize).take(limit as usize);
        Ok(AlertLogView {
            entries: page.map(|(_, entry)| entry).collect(),
            total,
        })
    }

    async fn pause(&self, ask: &Pause) -> Result<(), ProtocolError> {
        let running = self.all_running()?;
        let told = running
            .iter()
            .map(|one| one.engine.handle(Request::Pause(ask.clone())));
        join_all(told)
            .await
            .into_iter()
            .try_for_each(|told| told.map(drop))
    }
}

/// What all of them said, without those that failed, unless all did.
fn good<T>(each: Vec<Result<T, ProtocolError>>) -> Result<Vec<Option<T>>, ProtocolError> {
    let any = each.is_empty() || each.iter().any(Result::is_ok);
    each.into_iter()
        .map(|one| match one {
            Ok(said) => Ok(Some(said)),
            Err(error) if any => {
                tracing::warn!(%error, "an account cannot be listed");
                Ok(None)
            }
            Err(error) => Err(error),
        })
        .collect()
}

async fn list(running: &Running, ask: ListQueue) -> Result<TicketPage, ProtocolError> {
    let page = running.engine.handle(Request::ListQueue(ask)).await?;
    serde_json::from_value(page).map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))
}

/// The list of accounts, or what belongs to it, could not be read or written.
pub(super) fn not_kept(error: anyhow::Error) -> ProtocolError {
    ProtocolError::new(ErrorCode::Storage, format!("{error:#}."))
}

/// The answer as it goes over the wire; the request's type says what it must be.
fn answer<A: Ask>(_: &A, answer: A::Answer) -> Result<Value, ProtocolError> {
    serde_json::to_value(answer).map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))
}
