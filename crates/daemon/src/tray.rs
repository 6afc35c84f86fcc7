//! The tray item: a StatusNotifierItem by way of `ksni`, which registers again by itself when the
//! panel starts late or restarts. Left click opens or closes the notifier; the menu has the rest: the
//! tickets that wait, the pause, and how each account is.
//!
//! How long a ticket has waited is worked out when the menu is about to show, so that nothing is sent to
//! the panel while nothing changes. Where no panel shows trays, [`Tray::hosted`] says so.

use ksni::TrayMethods as _;
use ksni::menu::{MenuItem, StandardItem};
use model::{Channel, Queue, Span, TicketRef, Time, Wording};
use protocol::{Connection, StatusView, View};
use tokio::sync::{mpsc, watch};

use crate::clock;
use crate::icon::{self, Face};
use crate::merge;
use crate::plain::{label, or};
use crate::words::Words;

/// So many waiting tickets stand in the menu.
const WAITING: usize = 5;

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

/// A waiting ticket in the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Waiting {
    ticket: TicketRef,
    name: String,
    channel: Channel,
    /// When the customer last wrote, by this computer's clock.
    since: Time,
}

/// An account in the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AccountLine {
    label: String,
    opens: View,
}

struct Item {
    face: Face,
    tooltip: String,
    paused: bool,
    words: &'static Words,
    /// How many wait.
    count: u32,
    /// The newest of them; none where names are not to be shown.
    waiting: Vec<Waiting>,
    accounts: Vec<AccountLine>,
    now: fn() -> Time,
    acts: mpsc::UnboundedSender<TrayAct>,
    hosted: watch::Sender<bool>,
}

impl Item {
    fn act(&self, act: TrayAct) {
        // The program is ending when nobody listens.
        let _ = self.acts.send(act);
    }

    /// What the menu says of a ticket: whose, from where, for how long.
    fn line(&self, waiting: &Waiting) -> String {
        let age = (self.now)() - waiting.since;
        let minutes = age.0.max(0).unsigned_abs() / 60_000;
        let name = or(&waiting.name, self.words.a_customer);
        format!(
            "{} · {} · {}",
            label(name),
            self.words.channel(waiting.channel),
            (self.words.age)(minutes)
        )
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
        if self.count > 0 {
            menu.push(
                StandardItem {
                    label: (words.waiting)(self.count),
                    enabled: false,
                    ..Default::default()
                }
                .into(),
            );
            menu.extend(self.waiting.iter().map(|waiting| {
                let opens = View::Notifier {
                    toggle: false,
                    ticket: Some(waiting.ticket.clone()),
                    compose: false,
                };
                item(&self.line(waiting), TrayAct::Show(opens))
            }));
            menu.push(MenuItem::Separator);
        }
        menu.extend(pause);
        menu.push(MenuItem::Separator);
        menu.extend(
            self.accounts
                .iter()
                .map(|account| item(&account.label, TrayAct::Show(account.opens.clone()))),
        );
        menu.extend([
            item(words.settings, TrayAct::Show(View::Settings { account: None })),
            MenuItem::Separator,
            item(words.quit, TrayAct::Quit),
        ]);
        menu
    }

    fn menu_about_to_show(&mut self) {
        // Time has gone by; the menu is built anew after this.
    }

    fn watcher_offline(&self, reason: ksni::OfflineReason) -> bool {
        tracing::info!(?reason, "no tray host; waiting for one");
        self.hosted.send_replace(false);
        true
    }

    fn watcher_online(&self) {
        tracing::info!("the tray host is there");
        self.hosted.send_replace(true);
    }
}

/// The tray item as shown; when there is no session bus, nothing.
pub(crate) struct Tray {
    handle: Option<ksni::Handle<Item>>,
    hosted: watch::Receiver<bool>,
}

impl Tray {
    /// Puts the item up. A missing or late panel is waited for; without a session bus there can be
    /// no tray, which is logged, and the program goes on.
    pub(crate) async fn start(acts: mpsc::UnboundedSender<TrayAct>, words: &'static Words) -> Self {
        let face = Face {
            dot: model::Dot::Plain,
            connected: true,
        };
        // Told otherwise while it registers, if no panel is there.
        let (tell_hosted, hosted) = watch::channel(true);
        let item = Item {
            face,
            tooltip: words.starting.into(),
            paused: false,
            words,
            count: 0,
            waiting: Vec::new(),
            accounts: Vec::new(),
            now: clock::now,
            acts,
            hosted: tell_hosted.clone(),
        };
        let handle = match item.assume_sni_available(true).spawn().await {
            Ok(handle) => Some(handle),
            Err(error) => {
                tracing::warn!(%error, "no tray");
                tell_hosted.send_replace(false);
                None
            }
        };
        Self { handle, hosted }
    }

    /// Whether something shows the tray now.
    pub(crate) fn hosted(&self) -> bool {
        *self.hosted.borrow()
    }

    /// Shows this state; the menu names customers as far as `wording` allows.
    pub(crate) async fn show(
        &self,
        status: &StatusView,
        wording: Wording,
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
        let accounts = accounts(status, words, &local);
        let tooltip = tooltip(status, words, local);
        let paused = status.paused_until.is_some();
        let (count, waiting) = (status.waiting, waiting(status, wording));
        handle
            .update(move |item| {
                item.face = face;
                item.tooltip = tooltip;
                item.paused = paused;
                item.count = count;
                item.waiting = waiting;
                item.accounts = accounts;
                item.words = words;
            })
            .await;
    }
}

/// The newest waiting tickets; none where names are not to be shown. The text of a message never is. Of more
/// than a status names, those that nobody looked at come first.
fn waiting(status: &StatusView, wording: Wording) -> Vec<Waiting> {
    if wording == Wording::Count {
        return Vec::new();
    }
    let ahead = |ticket: &TicketRef| {
        let its = status.accounts.iter().find(|one| one.account == ticket.account);
        Span(its.map_or(0, |one| one.clock_offset_ms))
    };
    let mut waiting: Vec<Waiting> = status
        .why
        .iter()
        .map(|why| Waiting {
            ticket: why.ticket.clone(),
            name: why.name.clone(),
            channel: why.channel,
            since: why.since - ahead(&why.ticket),
        })
        .collect();
    waiting.sort_by_key(|one| std::cmp::Reverse(one.since));
    waiting.truncate(WAITING);
    waiting
}

/// How each account is, and where one does something about it.
fn accounts(status: &StatusView, words: &Words, local: &impl Fn(Time) -> String) -> Vec<AccountLine> {
    let line = |account: &protocol::AccountView| {
        let said = match &account.connection {
            Connection::Connected => words.connected.to_owned(),
            Connection::Connecting { .. } => words.connecting.to_owned(),
            Connection::Offline { since, .. } => (words.offline)(&local(*since)),
            Connection::SignInNeeded { .. } => words.sign_in.to_owned(),
        };
        let id = Some(account.account.clone());
        AccountLine {
            label: format!("{} · {said}", label(merge::name(account, &status.accounts))),
            opens: match account.connection {
                Connection::SignInNeeded { .. } => View::SignIn { account: id },
                _ => View::Settings { account: id },
            },
        }
    };
    status.accounts.iter().map(line).collect()
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

    fn item(status: &StatusView, wording: Wording) -> (Item, mpsc::UnboundedReceiver<TrayAct>) {
        let (acts, done) = mpsc::unbounded_channel();
        let words = crate::words::words(Some(protocol::Language::English));
        let item = Item {
            face: Face {
                dot: status.dot,
                connected: true,
            },
            tooltip: String::new(),
            paused: false,
            words,
            count: status.waiting,
            waiting: waiting(status, wording),
            accounts: accounts(status, words, &|at| format!("T{}", at.0)),
            now: || Time(100 * 60_000),
            acts,
            hosted: watch::Sender::new(true),
        };
        (item, done)
    }

    /// Labels; a dash for a separator, and brackets around what cannot be chosen.
    fn labels(item: &Item) -> Vec<String> {
        let said = |one: MenuItem<Item>| match one {
            MenuItem::Standard(one) if one.enabled => one.label,
            MenuItem::Standard(one) => format!("[{}]", one.label),
            _ => "-".to_owned(),
        };
        ksni::Tray::menu(item).into_iter().map(said).collect()
    }

    #[test]
    fn the_menu_has_the_newest_five_and_how_each_account_is_and_names_nobody_where_it_must_not() {
        let one = |id: i64, minutes: i64, name: &str, unseen: bool| protocol::WaitingTicket {
            ticket: TicketRef {
                account: AccountId("acme".into()),
                id: model::TicketId(id),
            },
            name: name.into(),
            channel: Channel::Whatsapp,
            since: Time(minutes * 60_000),
            unseen,
            reason: if unseen {
                protocol::DotReason::New
            } else {
                protocol::DotReason::Looked
            },
        };
        let mut acme = account("acme", Connection::Connected);
        // The helpdesk's clock is ten minutes ahead of ours.
        acme.clock_offset_ms = 600_000;
        let since = Time(8);
        let mut status = StatusView {
            accounts: vec![acme, account("other_desk", Connection::SignInNeeded { since })],
            assigned: 0,
            unassigned: 7,
            waiting: 7,
            dot: Dot::Red,
            why: vec![
                one(1, 40, "Old & _new_\u{202e}", true),
                one(2, 110, "", true),
                one(3, 49, "Cy", false),
                one(4, 30, "Dee", false),
                one(5, 20, "Eva", false),
                one(6, 10, "Fay", false),
            ],
            outbox: 0,
            paused_until: None,
        };
        let (full, mut done) = item(&status, Wording::Name);
        let menu = labels(&full);
        assert_eq!(
            menu[4..=9],
            [
                "[7 tickets wait]",
                "A customer · WhatsApp · now",
                "Cy · WhatsApp · 1 h",
                "Old & __new__ · WhatsApp · 1 h",
                "Dee · WhatsApp · 1 h",
                "Eva · WhatsApp · 1 h",
            ]
        );
        let at = menu.iter().position(|label| label == "acme · Connected");
        assert_eq!(menu[at.unwrap() + 1], "other__desk · Sign in again");
        // What is chosen opens what it names.
        let mut full = full;
        for (label, view) in [
            (
                6,
                View::Notifier {
                    toggle: false,
                    ticket: Some(status.why[2].ticket.clone()),
                    compose: false,
                },
            ),
            (
                at.unwrap() + 1,
                View::SignIn {
                    account: Some(AccountId("other_desk".into())),
                },
            ),
        ] {
            match ksni::Tray::menu(&full).swap_remove(label) {
                MenuItem::Standard(one) => (one.activate)(&mut full),
                _ => panic!("a separator"),
            }
            assert_eq!(done.try_recv().unwrap(), TrayAct::Show(view));
        }

        let (count, _) = item(&status, Wording::Count);
        let menu = labels(&count);
        assert_eq!(menu[4..=5], ["[7 tickets wait]", "-"]);
        assert!(!menu.iter().any(|label| label.contains("WhatsApp")), "{menu:?}");

        status.waiting = 0;
        status.why.clear();
        assert_eq!(
            labels(&item(&status, Wording::Full).0)[3..=4],
            ["-", "Pause notifications for an hour"]
        );
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
