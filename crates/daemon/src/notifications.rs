//! Notifications, spoken to the desktop's daemon over D-Bus (org.freedesktop.Notifications 1.2).
//!
//! One connection and one stream of signals serve all of them: a notification is replaced in place
//! by its id, actions and closings come back as signals, and a daemon that restarts simply gives
//! new ids. What a missing or hanging daemon did not take is kept and shown once there is another one;
//! of what was shown, nothing is shown again. A call that takes long is waited for on the side.
//!
//! Where the daemon tells that it is asked not to disturb (the property `Inhibited`), the engine holds
//! alerts back itself and tells of them afterwards. One that keeps that to itself, as dunst does, is given
//! everything and shows it when it wants: nothing is held back twice.

use std::collections::HashMap;
use std::time::Duration;

use futures::StreamExt as _;
use model::{AccountId, AlertKind, Threshold, TicketRef, Time};
use protocol::{SendId, View};
use tokio::sync::mpsc;
use zbus::zvariant::Value;

use crate::plain::{escape, or, plain};
use crate::words::Words;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// So long a call is waited for before the next one is made.
const PATIENCE: Duration = Duration::from_secs(3);
/// More than so many that a daemon missed are told as a number.
const MISSED: usize = 3;

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

/// What a person or the desktop does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoteAct {
    /// Show a window.
    Show(View),
    /// Take this ticket.
    Take(TicketRef),
    /// Put this ticket off for an hour.
    Later(TicketRef),
    /// The desktop says whether it wants no notifications; none: it does not tell.
    DoNotDisturb(Option<bool>),
}

/// What a notification is about: one each, replaced in place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum About {
    Ticket(TicketRef),
    /// One each for what failed: a tag that was not added must not hide a reply that was not sent.
    Failure(TicketRef, SendId),
    Summary(AccountId),
    /// One that somebody tries.
    Sample,
    /// A figure of the queue that is too high.
    Threshold(AccountId, Threshold),
}

impl About {
    /// Whose; none: nobody's.
    fn account(&self) -> Option<&AccountId> {
        match self {
            About::Ticket(ticket) | About::Failure(ticket, _) => Some(&ticket.account),
            About::Summary(account) | About::Threshold(account, _) => Some(account),
            About::Sample => None,
        }
    }
}

/// What one says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Note {
    about: About,
    summary: String,
    body: String,
    /// Key and label in turns.
    actions: Vec<&'static str>,
    /// It presses: it is urgent for the desktop, too.
    presses: bool,
    /// A name of the freedesktop sound theme. How loud it is, is the desktop's affair.
    sound: Option<&'static str>,
}

/// The notifications now on the desktop.
pub(crate) struct Notifier {
    proxy: Option<NotificationsProxy<'static>>,
    tell: mpsc::UnboundedSender<Signal>,
    shown: HashMap<About, u32>,
    /// What no daemon took.
    missed: Vec<Note>,
    /// What the daemon can do, once it was asked.
    can: Option<Vec<String>>,
}

/// Signals of the daemon, sorted out.
pub(crate) enum Signal {
    /// An action was chosen.
    Action(u32, String),
    /// It is gone.
    Closed(u32),
    /// There is another daemon, or none any more.
    Owner {
        /// There is one.
        there: bool,
    },
    /// Whether it is asked not to disturb.
    Inhibited(Option<bool>),
    /// A call that took long is answered.
    Answered(Box<Answered>),
}

/// The answer to a call that took long.
pub(crate) struct Answered {
    note: Note,
    id: Option<u32>,
}

impl Notifier {
    /// Connects to the session bus; without one, nothing will be shown.
    pub(crate) async fn start() -> (Self, mpsc::UnboundedReceiver<Signal>) {
        let (tell, signals) = mpsc::unbounded_channel();
        let proxy = match connect(tell.clone()).await {
            Ok(proxy) => Some(proxy),
            Err(error) => {
                tracing::warn!(%error, "no notifications");
                None
            }
        };
        (Self::new(proxy, tell), signals)
    }

    fn new(proxy: Option<NotificationsProxy<'static>>, tell: mpsc::UnboundedSender<Signal>) -> Self {
        Self {
            proxy,
            tell,
            shown: HashMap::new(),
            missed: Vec::new(),
            can: None,
        }
    }

    /// Shows an alert of the engine; `local` tells a time as a clock here shows it.
    pub(crate) async fn show(&mut self, alert: engine::Alert, words: &Words, local: impl Fn(Time) -> String) {
        match alert {
            engine::Alert::Withdraw { ticket } => self.close(&About::Ticket(ticket)).await,
            engine::Alert::WithdrawSummary { account } => self.close(&About::Summary(account)).await,
            engine::Alert::WithdrawThreshold { account, threshold } => {
                self.close(&About::Threshold(account, threshold)).await;
            }
            engine::Alert::WithdrawFailure { account, send } => {
                let its = |about: &&About| matches!(about, About::Failure(ticket, of) if *of == send && ticket.account == account);
                let its = self.all().find(its).cloned();
                if let Some(about) = its {
                    self.close(&about).await;
                }
            }
            engine::Alert::Silence { account } => {
                let its = self.all().filter(|about| about.account() == Some(&account));
                for about in its.cloned().collect::<Vec<_>>() {
                    self.close(&about).await;
                }
            }
            shows => {
                if let Some(note) = note(shows, words, local) {
                    self.put(note).await;
                }
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = &About> {
        self.shown
            .keys()
            .chain(self.missed.iter().map(|note| &note.about))
    }

    async fn close(&mut self, about: &About) {
        self.missed.retain(|note| note.about != *about);
        if let Some(id) = self.shown.remove(about)
            && let Some(proxy) = &self.proxy
        {
            // Gone already is as good.
            let _ = tokio::time::timeout(PATIENCE, proxy.close_notification(id)).await;
        }
    }

    /// What the daemon's signal means; none when it is about somebody else's notification, or nothing
    /// that anybody else need know.
    pub(crate) async fn meaning(&mut self, signal: Signal, words: &Words) -> Option<NoteAct> {
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
                    (About::Ticket(ticket), "later") => NoteAct::Later(ticket),
                    (About::Ticket(ticket), "reply") => open(Some(ticket), true),
                    (About::Ticket(ticket) | About::Failure(ticket, _), _) => open(Some(ticket), false),
                    (About::Sample, _) => return None,
                    (About::Threshold(..), _) => NoteAct::Show(View::Queue { account: None }),
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
            Signal::Owner { there } => {
                // Another daemon knows none of the ids.
                self.shown.clear();
                self.can = None;
                if there {
                    for note in several(std::mem::take(&mut self.missed), words) {
                        self.put(note).await;
                    }
                }
                None
            }
            Signal::Inhibited(inhibited) => Some(NoteAct::DoNotDisturb(inhibited)),
            Signal::Answered(answered) => {
                let Answered { note, id } = *answered;
                // Withdrawn meanwhile, or shown anew.
                let waited = self.missed.iter().position(|missed| *missed == note);
                match (waited, id) {
                    (Some(waited), Some(id)) => {
                        self.missed.remove(waited);
                        self.shown.insert(note.about, id);
                    }
                    (None, Some(id)) if !self.shown.values().any(|shown| *shown == id) => {
                        if let Some(proxy) = &self.proxy {
                            let _ = tokio::time::timeout(PATIENCE, proxy.close_notification(id)).await;
                        }
                    }
                    _ => {}
                }
                None
            }
        }
    }

    async fn put(&mut self, note: Note) {
        let Some(proxy) = self.proxy.clone() else { return };
        self.missed.retain(|missed| missed.about != note.about);
        if self.can.is_none() {
            let asked = tokio::time::timeout(PATIENCE, proxy.get_capabilities()).await;
            self.can = asked.ok().and_then(Result::ok);
        }
        let can = self.can.as_deref();
        let has = |word: &str| can.is_some_and(|can| can.iter().any(|can| can == word));
        let body = match can {
            Some(_) if has("body-markup") => escape(&note.body),
            Some(_) => plain(&note.body),
            // Nobody told: nothing that could be read as markup.
            None => plain(&note.body).replace(['<', '>', '&'], " "),
        };
        let actions = if has("actions") {
            note.actions.clone()
        } else {
            Vec::new()
        };
        let (summary, replaces) = (
            plain(&note.summary),
            self.shown.get(&note.about).copied().unwrap_or(0),
        );
        let (presses, sound) = (note.presses, note.sound);
        let mut call = tokio::spawn(async move {
            let mut hints = HashMap::from([
                ("urgency", Value::U8(if presses { 2 } else { 1 })),
                ("category", Value::from("im.received")),
                ("desktop-entry", Value::from("reddot")),
            ]);
            match sound {
                Some(name) => hints.insert("sound-name", Value::from(name)),
                None => hints.insert("suppress-sound", Value::Bool(true)),
            };
            proxy
                .notify("Reddot", replaces, "reddot", &summary, &body, &actions, hints, -1)
                .await
        });
        match tokio::time::timeout(PATIENCE, &mut call).await {
            Ok(Ok(Ok(id))) => {
                self.shown.insert(note.about, id);
            }
            Ok(Ok(Err(error))) => {
                tracing::warn!(%error, "a notification could not be shown");
                self.missed.push(note);
            }
            Ok(Err(_)) => self.missed.push(note),
            Err(_) => {
                tracing::warn!("the notification daemon takes long");
                self.missed.push(note.clone());
                let tell = self.tell.clone();
                tokio::spawn(async move {
                    let id = call.await.ok().and_then(Result::ok);
                    let _ = tell.send(Signal::Answered(Box::new(Answered { note, id })));
                });
            }
        }
    }
}

/// What an alert says; none: it shows nothing.
fn note(alert: engine::Alert, words: &Words, local: impl Fn(Time) -> String) -> Option<Note> {
    Some(match alert {
        engine::Alert::Ticket {
            ticket,
            kind,
            name,
            channel,
            preview,
            when,
            free,
            sound,
        } => {
            let (name, at) = (plain(&name), when.map(local).unwrap_or_default());
            let said = (words.alert)(kind, or(&name, words.a_customer), &at);
            let mut actions = vec!["default", words.open, "reply", words.reply];
            if free {
                actions.extend(["take", words.take]);
            }
            actions.extend(["later", words.later]);
            Note {
                about: About::Ticket(ticket),
                summary: format!("{said} · {}", words.channel(channel)),
                body: preview,
                actions,
                presses: kind.presses(),
                sound: sound.then_some(sound_of(kind)),
            }
        }
        engine::Alert::Summary {
            account,
            count,
            names,
            sound,
        } => counted(account, count, &names, sound, words),
        engine::Alert::Threshold {
            account,
            helpdesk,
            threshold,
            figure,
            sound,
        } => Note {
            about: About::Threshold(account, threshold),
            summary: (words.threshold)(threshold, figure),
            body: helpdesk,
            actions: vec!["default", words.open],
            presses: true,
            sound: sound.then_some("dialog-warning"),
        },
        engine::Alert::SendFailed {
            send,
            act,
            ticket,
            name,
            reason,
            sound,
        } => Note {
            about: About::Failure(ticket, send),
            summary: (words.failed)(act, or(&plain(&name), words.the_customer)),
            body: reason,
            actions: vec!["default", words.open],
            presses: true,
            sound: sound.then_some(sound_of(AlertKind::SendFailed)),
        },
        engine::Alert::Sample { kind } => Note {
            about: About::Sample,
            summary: words.sample.into(),
            body: String::new(),
            actions: Vec::new(),
            presses: kind.presses(),
            sound: Some(sound_of(kind)),
        },
        _ => return None,
    })
}

/// A name of the freedesktop sound theme.
fn sound_of(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::SendFailed => "dialog-error",
        kind if kind.presses() => "dialog-warning",
        _ => "message-new-instant",
    }
}

fn counted(account: AccountId, count: usize, names: &[String], sound: bool, words: &Words) -> Note {
    let names = names.iter().map(|name| plain(name));
    let names = names.map(|name| or(&name, words.a_customer).to_owned());
    Note {
        about: About::Summary(account),
        summary: (words.summary)(count),
        body: names.collect::<Vec<_>>().join(", "),
        actions: vec!["default", words.open],
        presses: false,
        sound: sound.then_some("message-new-instant"),
    }
}

/// What a daemon missed, as its successor is told of it: some as they are, many as a number for each
/// account.
fn several(missed: Vec<Note>, words: &Words) -> Vec<Note> {
    if missed.len() <= MISSED {
        return missed;
    }
    let mut counts: Vec<(AccountId, usize)> = Vec::new();
    for note in missed {
        let Some(account) = note.about.account().cloned() else {
            continue;
        };
        match counts.iter_mut().find(|(of, _)| *of == account) {
            Some((_, count)) => *count += 1,
            None => counts.push((account, 1)),
        }
    }
    let told = |(account, count)| counted(account, count, &[], false, words);
    counts.into_iter().map(told).collect()
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
    let proxy = NotificationsProxy::builder(&connection)
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    let mut actions = proxy.receive_action_invoked().await?;
    let mut closings = proxy.receive_notification_closed().await?;
    let bus = zbus::fdo::DBusProxy::new(&connection).await?;
    let mut owners = bus.receive_name_owner_changed_with_args(&[(0, NAME)]).await?;
    let properties = zbus::fdo::PropertiesProxy::builder(&connection)
        .destination(NAME)?
        .path(PATH)?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    let mut changes = properties.receive_properties_changed().await?;
    tokio::spawn(async move {
        let mut inhibited = inhibited(&properties).await;
        if inhibited.is_some() && tell.send(Signal::Inhibited(inhibited)).is_err() {
            return;
        }
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
                Some(owner) = owners.next() => match owner.args() {
                    Ok(args) => {
                        let there = args.new_owner.is_some();
                        if tell.send(Signal::Owner { there }).is_err() {
                            return;
                        }
                        let now = if there { self::inhibited(&properties).await } else { None };
                        if now == inhibited {
                            continue;
                        }
                        inhibited = now;
                        Signal::Inhibited(now)
                    }
                    Err(_) => continue,
                },
                Some(_) = changes.next() => {
                    // Asked anew: a change may be told without its value.
                    let now = self::inhibited(&properties).await;
                    if now == inhibited {
                        continue;
                    }
                    inhibited = now;
                    Signal::Inhibited(now)
                }
                else => return,
            };
            if tell.send(signal).is_err() {
                return;
            }
        }
    });
    Ok(proxy)
}

/// Whether the daemon is asked not to disturb; none: it does not tell.
async fn inhibited(properties: &zbus::fdo::PropertiesProxy<'_>) -> Option<bool> {
    let interface = zbus::names::InterfaceName::try_from(NAME).ok()?;
    let asked = properties.get(interface, "Inhibited");
    let told = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?;
    bool::try_from(told).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn english() -> &'static Words {
        crate::words::words(Some(protocol::Language::English))
    }

    fn showing(about: About, id: u32) -> Notifier {
        let mut notifier = Notifier::new(None, mpsc::unbounded_channel().0);
        notifier.shown.insert(about, id);
        notifier
    }

    fn ticket(account: &str) -> TicketRef {
        TicketRef {
            account: AccountId(account.into()),
            id: model::TicketId(7),
        }
    }

    fn alert(kind: AlertKind, preview: &str, free: bool) -> engine::Alert {
        engine::Alert::Ticket {
            ticket: ticket("a"),
            kind,
            name: "Ana".into(),
            channel: model::Channel::Whatsapp,
            preview: preview.into(),
            when: Some(Time(5)),
            free,
            sound: kind.presses(),
        }
    }

    #[tokio::test]
    async fn actions_mean_what_they_say_and_strangers_are_ignored() {
        let mut notifier = showing(About::Ticket(ticket("a")), 3);
        let mut chosen = async |id, action: &str| {
            notifier
                .meaning(Signal::Action(id, action.into()), english())
                .await
        };
        assert_eq!(chosen(3, "take").await, Some(NoteAct::Take(ticket("a"))));
        assert_eq!(chosen(3, "later").await, Some(NoteAct::Later(ticket("a"))));
        let open = |compose| {
            Some(NoteAct::Show(View::Notifier {
                toggle: false,
                ticket: Some(ticket("a")),
                compose,
            }))
        };
        assert_eq!(chosen(3, "reply").await, open(true));
        assert_eq!(chosen(3, "default").await, open(false));
        assert_eq!(chosen(4, "take").await, None);
        notifier.meaning(Signal::Closed(3), english()).await;
        assert_eq!(notifier.shown.len(), 0);
    }

    #[test]
    fn each_kind_says_what_it_is_and_offers_what_can_be_done() {
        let local = |at: Time| format!("T{}", at.0);
        let said = |kind, free| note(alert(kind, "Hola", free), english(), local).unwrap();
        let all: HashSet<String> = AlertKind::ALL.map(|kind| said(kind, true).summary).into();
        assert_eq!(
            all.len(),
            6,
            "only a failure and a figure of the queue have words of their own: {all:?}"
        );
        assert_eq!(
            said(AlertKind::WindowClosing, true).summary,
            "Reply to Ana before T5 · WhatsApp"
        );
        assert!(said(AlertKind::NewUnassigned, true).actions.contains(&"take"));
        assert!(!said(AlertKind::Reply, false).actions.contains(&"take"));
        assert_eq!(said(AlertKind::WaitsTooLong, true).sound, Some("dialog-warning"));
        assert_eq!(said(AlertKind::Reply, true).sound, None);
        let figure = engine::Alert::Threshold {
            account: AccountId("a".into()),
            helpdesk: "Acme".into(),
            threshold: Threshold::Oldest,
            figure: 31 * 60 + 59,
            sound: true,
        };
        let figure = note(figure, english(), local).unwrap();
        assert_eq!(figure.summary, "A customer has waited for 31 minutes");
        assert_eq!((figure.body.as_str(), figure.actions.len()), ("Acme", 2));
    }

    #[tokio::test]
    async fn what_a_daemon_missed_is_told_by_the_next_and_nothing_twice() {
        let of = |id| {
            About::Ticket(TicketRef {
                id: model::TicketId(id),
                ..ticket("a")
            })
        };
        let missed = |id| Note {
            about: of(id),
            ..counted(AccountId("a".into()), 1, &[], false, english())
        };
        assert_eq!(several(vec![missed(1), missed(2)], english()).len(), 2);
        let many = several((1..=5).map(missed).collect(), english());
        assert_eq!((many.len(), many[0].summary.as_str()), (1, "5 tickets need you"));

        // A slow daemon's answer: it shows, unless it was withdrawn meanwhile.
        let mut notifier = showing(of(1), 3);
        notifier.missed.push(missed(2));
        let answered = |id| {
            Signal::Answered(Box::new(Answered {
                note: missed(2),
                id: Some(id),
            }))
        };
        notifier.meaning(answered(8), english()).await;
        assert_eq!((notifier.missed.len(), notifier.shown.get(&of(2))), (0, Some(&8)));
        notifier.meaning(answered(9), english()).await;
        assert_eq!(notifier.shown.len(), 2);
        notifier.meaning(Signal::Owner { there: true }, english()).await;
        assert_eq!(notifier.shown.len(), 0);
    }

    #[tokio::test]
    async fn an_account_that_goes_takes_its_notifications_along_and_no_others() {
        let mut notifier = showing(About::Ticket(ticket("a")), 3);
        notifier.shown.insert(About::Ticket(ticket("b")), 4);
        notifier.shown.insert(About::Summary(AccountId("b".into())), 5);
        notifier.shown.insert(About::Failure(ticket("a"), SendId(1)), 6);
        notifier.shown.insert(About::Failure(ticket("a"), SendId(2)), 7);
        let words = english();
        let taken = notifier.meaning(Signal::Action(4, "take".into()), words);
        assert_eq!(taken.await, Some(NoteAct::Take(ticket("b"))));
        let mut show = async |alert| notifier.show(alert, words, |_| String::new()).await;
        let (a, b) = (AccountId("a".into()), AccountId("b".into()));
        show(engine::Alert::Withdraw { ticket: ticket("a") }).await;
        show(engine::Alert::WithdrawFailure {
            account: a,
            send: SendId(2),
        })
        .await;
        show(engine::Alert::Silence { account: b }).await;
        assert_eq!(
            notifier.shown,
            HashMap::from([(About::Failure(ticket("a"), SendId(1)), 6)])
        );
    }
}
