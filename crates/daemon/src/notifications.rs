//! Notifications, spoken to the desktop's daemon over D-Bus (org.freedesktop.Notifications 1.2).
//!
//! One connection and one stream of signals serve all of them: a notification is replaced in place
//! by its id, actions and closings come back as signals, and a daemon that restarts simply gives
//! new ids. Without a daemon nothing is shown and the alert log still tells what was raised.

use std::collections::HashMap;

use futures::StreamExt as _;
use model::{AccountId, TicketRef};
use protocol::{FailedAct, View};
use tokio::sync::mpsc;
use zbus::zvariant::Value;

use crate::words::Words;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;

    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// What a person does with a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoteAct {
    /// Show a window.
    Show(View),
    /// Take this ticket.
    Take(TicketRef),
}

/// What a notification is about: one each, replaced in place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum About {
    Ticket(TicketRef),
    /// One each for what failed: a tag that was not added must not hide a reply that was not sent.
    Failure(TicketRef, FailedAct),
    Summary(AccountId),
}

impl About {
    fn account(&self) -> &AccountId {
        match self {
            About::Ticket(ticket) | About::Failure(ticket, _) => &ticket.account,
            About::Summary(account) => account,
        }
    }
}

/// The notifications now on the desktop.
pub(crate) struct Notifier {
    proxy: Option<NotificationsProxy<'static>>,
    shown: HashMap<About, u32>,
}

/// Signals of the daemon, sorted out.
pub(crate) enum Signal {
    /// An action was chosen.
    Action(u32, String),
    /// It is gone.
    Closed(u32),
}

impl Notifier {
    /// Connects to the session bus; without one, nothing will be shown.
    pub(crate) async fn start() -> (Self, mpsc::UnboundedReceiver<Signal>) {
        let (tell, signals) = mpsc::unbounded_channel();
        let proxy = match connect(tell).await {
            Ok(proxy) => Some(proxy),
            Err(error) => {
                tracing::warn!(%error, "no notifications");
                None
            }
        };
        (
            Self {
                proxy,
                shown: HashMap::new(),
            },
            signals,
        )
    }

    /// Shows an alert of the engine.
    pub(crate) async fn show(&mut self, alert: engine::Alert, words: &Words) {
        match alert {
            engine::Alert::Waiting {
                ticket,
                name,
                channel,
                preview,
            } => {
                let name = plain(&name);
                let summary = format!("{} · {}", or(&name, words.a_customer), words.channel(channel));
                let actions = ["default", words.open, "reply", words.reply, "take", words.take];
                self.put(About::Ticket(ticket), &summary, &preview, &actions, 1)
                    .await;
            }
            engine::Alert::Summary {
                account,
                count,
                names,
            } => {
                let summary = (words.summary)(count);
                let names: Vec<_> = names.iter().map(|name| plain(name)).collect();
                let names = names.iter().map(|name| or(name, words.a_customer));
                self.put(
                    About::Summary(account),
                    &summary,
                    &names.collect::<Vec<_>>().join(", "),
                    &["default", words.open],
                    1,
                )
                .await;
            }
            engine::Alert::SendFailed {
                act,
                ticket,
                name,
                reason,
            } => {
                let name = plain(&name);
                let summary = (words.failed)(act, or(&name, words.the_customer));
                let about = About::Failure(ticket, act);
                self.put(about, &summary, &reason, &["default", words.open], 2)
                    .await;
            }
            engine::Alert::Withdraw { ticket } => {
                self.close(&About::Ticket(ticket)).await;
            }
            engine::Alert::Silence { account } => {
                let its = self.shown.keys().filter(|about| *about.account() == account);
                for about in its.cloned().collect::<Vec<_>>() {
                    self.close(&about).await;
                }
            }
        }
    }

    async fn close(&mut self, about: &About) {
        if let Some(id) = self.shown.remove(about)
            && let Some(proxy) = &self.proxy
        {
            // Gone already is as good.
            let _ = proxy.close_notification(id).await;
        }
    }

    /// What the daemon's signal means; none when it is about somebody else's notification.
    pub(crate) fn meaning(&mut self, signal: Signal) -> Option<NoteAct> {
        match signal {
            Signal::Action(id, action) => {
                let about = self
                    .shown
                    .iter()
                    .find(|(_, shown)| **shown == id)
                    .map(|(about, _)| about.clone())?;
                let open = |ticket, compose| {
                    NoteAct::Show(View::Notifier {
                        toggle: false,
                        ticket,
                        compose,
                    })
                };
                Some(match (about, action.as_str()) {
                    (About::Ticket(ticket), "take") => NoteAct::Take(ticket),
                    (About::Ticket(ticket), "reply") => open(Some(ticket), true),
                    (About::Ticket(ticket) | About::Failure(ticket, _), _) => open(Some(ticket), false),
                    (About::Summary(_), _) => NoteAct::Show(View::Inbox {
                        queue: model::Queue::Unassigned,
                        ticket: None,
                    }),
                })
            }
            Signal::Closed(id) => {
                self.shown.retain(|_, shown| *shown != id);
                None
            }
        }
    }

    async fn put(&mut self, about: About, summary: &str, body: &str, actions: &[&str], urgency: u8) {
        let Some(proxy) = &self.proxy else { return };
        // Asked each time: the daemon may have been replaced by another one.
        let can = proxy.get_capabilities().await.unwrap_or_default();
        let has = |word: &str| can.iter().any(|can| can == word);
        let body = if has("body-markup") {
            escape(body)
        } else {
            plain(body)
        };
        let actions = if has("actions") { actions } else { &[] };
        let hints = HashMap::from([
            ("urgency", Value::U8(urgency)),
            ("category", Value::from("im.received")),
            ("desktop-entry", Value::from("reddot")),
        ]);
        let replaces = self.shown.get(&about).copied().unwrap_or(0);
        match proxy
            .notify(
                "Reddot",
                replaces,
                "reddot",
                &plain(summary),
                &body,
                actions,
                hints,
                -1,
            )
            .await
        {
            Ok(id) => {
                self.shown.insert(about, id);
            }
            Err(error) => tracing::warn!(%error, "a notification could not be shown"),
        }
    }
}

/// Says something once, from a program that does not stay.
pub(crate) async fn say_once(summary: &str, body: &str) -> anyhow::Result<()> {
    let bus = zbus::Connection::session().await?;
    let proxy = NotificationsProxy::new(&bus).await?;
    let body = escape(body);
    let (actions, hints) = (&[], HashMap::new());
    proxy
        .notify("Reddot", 0, "reddot", summary, &body, actions, hints, -1)
        .await?;
    Ok(())
}

async fn connect(tell: mpsc::UnboundedSender<Signal>) -> zbus::Result<NotificationsProxy<'static>> {
    let connection = zbus::Connection::session().await?;
    let proxy = NotificationsProxy::new(&connection).await?;
    let mut actions = proxy.receive_action_invoked().await?;
    let mut closings = proxy.receive_notification_closed().await?;
    tokio::spawn(async move {
        loop {
            let signal = tokio::select! {
                Some(action) = actions.next() => match action.args() {
                    Ok(args) => Signal::Action(args.id, args.action_key),
                    Err(_) => continue,
                },
                Some(closed) = closings.next() => match closed.args() {
                    Ok(args) => Signal::Closed(args.id),
                    Err(_) => continue,
                },
                else => return,
            };
            if tell.send(signal).is_err() {
                return;
            }
        }
    });
    Ok(proxy)
}

/// A name, or what stands in where there is none to be seen.
fn or<'a>(name: &'a str, instead: &'a str) -> &'a str {
    if name.chars().all(unseen) { instead } else { name }
}

/// Space, and what takes none: a name of nothing else is none.
fn unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// What reorders the text around it, also beyond where it stands.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line, with nothing that a terminal or a renderer could act on.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !reorders(*c))
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(200)
        .collect()
}

/// Text for a daemon that reads markup: customers' words are never markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_words_are_never_markup() {
        assert_eq!(escape("<b>&</b>\u{7}\nx"), "&lt;b&gt;&amp;&lt;/b&gt;  x");
    }

    fn showing(about: About, id: u32) -> Notifier {
        Notifier {
            proxy: None,
            shown: HashMap::from([(about, id)]),
        }
    }

    fn ticket(account: &str) -> TicketRef {
        TicketRef {
            account: AccountId(account.into()),
            id: model::TicketId(7),
        }
    }

    #[test]
    fn actions_mean_what_they_say_and_strangers_are_ignored() {
        let mut notifier = showing(About::Ticket(ticket("a")), 3);
        let mut chosen = |id, action: &str| notifier.meaning(Signal::Action(id, action.into()));
        assert_eq!(chosen(3, "take"), Some(NoteAct::Take(ticket("a"))));
        let open = |compose| {
            Some(NoteAct::Show(View::Notifier {
                toggle: false,
                ticket: Some(ticket("a")),
                compose,
            }))
        };
        assert_eq!(chosen(3, "reply"), open(true));
        assert_eq!(chosen(3, "default"), open(false));
        assert_eq!(chosen(4, "take"), None);
        assert_eq!(notifier.meaning(Signal::Closed(3)), None);
        assert_eq!(notifier.meaning(Signal::Action(3, "take".into())), None);
    }

    #[test]
    fn a_name_that_cannot_be_seen_is_none_and_nothing_reorders_the_words_around_it() {
        for none in [
            "",
            " ",
            "\u{200b}\u{2060}\u{feff}",
            "\u{202e}",
            "\u{3164}\u{e0041}",
        ] {
            assert_eq!(or(none, "A customer"), "A customer", "{none:?}");
        }
        assert_eq!(or("\u{200b}Ana", "A customer"), "\u{200b}Ana");
        assert_eq!(plain("Ana \u{202e}gnp.exe\u{2066}"), "Ana gnp.exe");
    }

    #[tokio::test]
    async fn equal_numbers_of_two_accounts_are_not_mixed_up() {
        let mut notifier = showing(About::Ticket(ticket("a")), 3);
        notifier.shown.insert(About::Ticket(ticket("b")), 4);
        notifier.shown.insert(About::Summary(AccountId("b".into())), 5);
        let words = crate::words::words(Some(protocol::Language::English));
        let taken = notifier.meaning(Signal::Action(4, "take".into()));
        assert_eq!(taken, Some(NoteAct::Take(ticket("b"))));
        notifier
            .show(engine::Alert::Withdraw { ticket: ticket("a") }, words)
            .await;
        assert_eq!(notifier.shown.len(), 2);
        notifier
            .shown
            .insert(About::Failure(ticket("a"), FailedAct::Reply), 6);
        let account = AccountId("b".into());
        notifier.show(engine::Alert::Silence { account }, words).await;
        assert_eq!(
            notifier.shown,
            HashMap::from([(About::Failure(ticket("a"), FailedAct::Reply), 6)])
        );
    }
}
