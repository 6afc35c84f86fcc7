//! The tray item: a StatusNotifierItem by way of `ksni`, which registers again by itself when the
//! panel starts late or restarts. Left click opens or closes the notifier; the menu has the rest.

use ksni::TrayMethods as _;
use ksni::menu::{MenuItem, StandardItem};
use model::{Queue, Time};
use protocol::{Connection, StatusView, View};
use tokio::sync::mpsc;

use crate::icon::{self, Face};
use crate::merge;
use crate::words::Words;

/// What a person does with the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TrayAct {
    /// Show a window.
    Show(View),
    /// Hold notifications back.
    Pause(PauseFor),
    /// No longer hold them back.
    Resume,
    /// End the program.
    Quit,
}

/// How long notifications are held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseFor {
    /// An hour.
    AnHour,
    /// Until tomorrow morning: when work begins, or 9:00.
    UntilTomorrow,
    /// Until somebody resumes them.
    UntilResumed,
}

struct Item {
    face: Face,
    tooltip: String,
    paused: bool,
    words: &'static Words,
    acts: mpsc::UnboundedSender<TrayAct>,
}

impl Item {
    fn act(&self, act: TrayAct) {
        // The program is ending when nobody listens.
        let _ = self.acts.send(act);
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "reddot".into()
    }

    fn title(&self) -> String {
        "Reddot".into()
    }

    fn category(&self) -> ksni::Category {
        ksni::Category::Communications
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        icon::pixmaps(self.face)
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip {
            title: "Reddot".into(),
            description: self.tooltip.clone(),
            ..Default::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.act(TrayAct::Show(View::Notifier {
            toggle: true,
            ticket: None,
            compose: false,
        }));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let words = self.words;
        let item = |label: &str, act: TrayAct| -> MenuItem<Self> {
            StandardItem {
                label: label.into(),
                activate: Box::new(move |item: &mut Self| item.act(act.clone())),
                ..Default::default()
            }
            .into()
        };
        let notifier = View::Notifier {
            toggle: false,
            ticket: None,
            compose: false,
        };
        let inbox = View::Inbox {
            queue: Queue::Unassigned,
            ticket: None,
        };
        let pause = if self.paused {
            vec![item(words.resume, TrayAct::Resume)]
        } else {
            // Not a menu of their own: panels show those each in their own way.
            vec![
                item(words.pause, TrayAct::Pause(PauseFor::AnHour)),
                item(words.pause_tomorrow, TrayAct::Pause(PauseFor::UntilTomorrow)),
                item(words.pause_until_resumed, TrayAct::Pause(PauseFor::UntilResumed)),
            ]
        };
        let mut menu = vec![
            item(words.open, TrayAct::Show(notifier)),
            item(words.open_inbox, TrayAct::Show(inbox)),
            item(words.open_queue, TrayAct::Show(View::Queue { account: None })),
            MenuItem::Separator,
        ];
        menu.extend(pause);
        menu.extend([
            item(words.settings, TrayAct::Show(View::Settings { account: None })),
            MenuItem::Separator,
            item(words.quit, TrayAct::Quit),
        ]);
        menu
    }

    fn watcher_offline(&self, reason: ksni::OfflineReason) -> bool {
        tracing::info!(?reason, "no tray host; waiting for one");
        true
    }

    fn watcher_online(&self) {
        tracing::info!("the tray host is there");
    }
}

/// The tray item as shown; when there is no session bus, nothing.
pub(crate) struct Tray {
    handle: Option<ksni::Handle<Item>>,
}

impl Tray {
    /// Puts the item up. A missing or late panel is waited for; without a session bus there can be
    /// no tray, which is logged, and the program goes on.
    pub(crate) async fn start(acts: mpsc::UnboundedSender<TrayAct>, words: &'static Words) -> Self {
        let face = Face {
            dot: model::Dot::Plain,
            connected: true,
        };
        let item = Item {
            face,
            tooltip: words.starting.into(),
            paused: false,
            words,
            acts,
        };
        match item.assume_sni_available(true).spawn().await {
            Ok(handle) => Self { handle: Some(handle) },
            Err(error) => {
                tracing::warn!(%error, "no tray");
                Self { handle: None }
            }
        }
    }

    /// Shows this state.
    pub(crate) async fn show(
        &self,
        status: &StatusView,
        words: &'static Words,
        local: impl Fn(Time) -> String,
    ) {
        let Some(handle) = &self.handle else { return };
        let connected = status.accounts.iter().all(|account| {
            matches!(
                account.connection,
                Connection::Connected | Connection::Connecting { .. }
            )
        });
        let face = Face {
            dot: status.dot,
            connected,
        };
        let tooltip = tooltip(status, words, local);
        let paused = status.paused_until.is_some();
        handle
            .update(move |item| {
                item.face = face;
                item.tooltip = tooltip;
                item.paused = paused;
                item.words = words;
            })
            .await;
    }
}

/// The tooltip: what waits, and since when which helpdesk is out of reach.
fn tooltip(status: &StatusView, words: &Words, local: impl Fn(Time) -> String) -> String {
    let mut lines = vec![(words.waiting)(status.waiting)];
    if status.assigned > 0 {
        lines.push((words.assigned)(status.assigned));
    }
    for account in &status.accounts {
        let said = match &account.connection {
            Connection::Connected => continue,
            Connection::Connecting { .. } => words.connecting.to_owned(),
            Connection::Offline { since, .. } => (words.offline)(&local(*since)),
            Connection::SignInNeeded { .. } => words.sign_in.to_owned(),
        };
        lines.push(match status.accounts.len() {
            1 => said,
            _ => format!("{}: {said}", merge::name(account, &status.accounts)),
        });
    }
    if status.outbox > 0 {
        lines.push((words.outbox)(status.outbox));
    }
    if let Some(until) = status.paused_until {
        lines.push(match until {
            Time::FOREVER => words.paused_until_resumed.to_owned(),
            until => (words.paused)(&local(until)),
        });
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccountId, Dot};
    use protocol::AccountView;

    fn account(helpdesk: &str, connection: Connection) -> AccountView {
        AccountView {
            account: AccountId(helpdesk.into()),
            agent: "Mara".into(),
            helpdesk: helpdesk.into(),
            embedded_desk: false,
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
        }
    }

    #[test]
    fn of_several_helpdesks_the_tooltip_says_which_is_out_of_reach() {
        let offline = Connection::Offline {
            since: Time(7),
            reason: String::new(),
            retry_at: Time(9),
        };
        let mut status = StatusView {
            accounts: vec![account("acme.zendesk.com", offline)],
            assigned: 0,
            unassigned: 1,
            waiting: 1,
            dot: Dot::Red,
            why: Vec::new(),
            outbox: 0,
            paused_until: None,
        };
        let told = |status: &StatusView| {
            tooltip(
                status,
                crate::words::words(Some(protocol::Language::English)),
                |at| format!("T{}", at.0),
            )
        };
        assert_eq!(told(&status), "1 ticket waits\nNot connected since T7");
        let since = Time(8);
        status.accounts.extend([
            account("other.zendesk.com", Connection::Connected),
            account("third.zendesk.com", Connection::SignInNeeded { since }),
        ]);
        assert_eq!(
            told(&status),
            "1 ticket waits\nacme.zendesk.com: Not connected since T7\nthird.zendesk.com: Sign in again"
        );
        // Two agents of one helpdesk are told apart.
        status.accounts[1].helpdesk = "third.zendesk.com".into();
        status.accounts[2].account = AccountId("third.zendesk.com-2".into());
        assert!(told(&status).ends_with("\nthird.zendesk.com-2: Sign in again"));
    }
}
