//! One line for a status bar: the dot, how many wait, whether the helpdesks are reached. No word and no name of a
//! customer is in it: a bar is seen by whoever passes, and read by programs that take it for markup.

use std::time::Duration;

use clap::ValueEnum;
use model::Dot;
use protocol::{Client, ClientError, ClientKind, Connection, Event, GetStatus, StatusView};
use serde_json::json;
use tokio::sync::mpsc;

use crate::commands;
use crate::merge;
use crate::paths::Paths;

/// How long changes gather before a new line: a bar needs no more than a few a second.
const GATHER: Duration = Duration::from_millis(250);

/// How long until somebody looks again whether Reddot runs.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Which program reads the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bar {
    /// A word for people and scripts.
    Plain,
    /// A JSON object for a `custom` module of Waybar with `"return-type": "json"`.
    Waybar,
    /// A line for a `custom/script` module of Polybar, with its formatting tags.
    Polybar,
    /// A block of the i3bar protocol, as i3blocks takes it with `format=json`.
    I3,
}

/// How all of it is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Reached,
    /// At least one helpdesk cannot be reached, or wants a sign-in.
    Cut,
    /// Reddot does not run.
    Off,
}

/// What a bar tells.
struct Told<'a> {
    dot: Dot,
    waiting: u32,
    assigned: u32,
    reach: Reach,
    /// Notifications are held back.
    paused: bool,
    status: Option<&'a StatusView>,
}

impl<'a> Told<'a> {
    fn of(status: Option<&'a StatusView>) -> Self {
        let Some(view) = status else {
            return Self {
                dot: Dot::Plain,
                waiting: 0,
                assigned: 0,
                reach: Reach::Off,
                paused: false,
                status,
            };
        };
        let cut = |connection: &Connection| {
            matches!(
                connection,
                Connection::Offline { .. } | Connection::SignInNeeded { .. }
            )
        };
        let reach = match view.accounts.iter().any(|account| cut(&account.connection)) {
            true => Reach::Cut,
            false => Reach::Reached,
        };
        Self {
            dot: view.dot,
            waiting: view.waiting,
            assigned: view.assigned,
            reach,
            paused: view.paused_until.is_some(),
            status,
        }
    }

    /// "● 3", "○ 1", nothing; with a sign of what is amiss behind it.
    fn text(&self) -> String {
        let dot = match self.dot {
            Dot::Red => format!("● {}", self.waiting),
            Dot::Hollow => format!("○ {}", self.waiting),
            Dot::Plain if self.reach == Reach::Reached => "·".to_owned(),
            Dot::Plain => String::new(),
        };
        let amiss = match self.reach {
            Reach::Reached => "",
            Reach::Cut => "⚠",
            Reach::Off => "off",
        };
        format!("{dot} {amiss}").trim().to_owned()
    }

    /// The words that a bar's style sheet can choose by.
    fn classes(&self) -> Vec<&'static str> {
        let dot = match self.dot {
            Dot::Red => "red",
            Dot::Hollow => "hollow",
            Dot::Plain => "plain",
        };
        let reach = match self.reach {
            Reach::Reached => None,
            Reach::Cut => Some("offline"),
            Reach::Off => Some("not-running"),
        };
        let paused = self.paused.then_some("paused");
        [Some(dot), reach, paused].into_iter().flatten().collect()
    }

    /// The counts, and each helpdesk that is not connected.
    fn tooltip(&self) -> String {
        let Some(status) = self.status else {
            return "Reddot is not running.".to_owned();
        };
        let mut lines = vec![format!(
            "{} waiting, {} unassigned, {} assigned to you",
            status.waiting, status.unassigned, self.assigned
        )];
        if status.outbox > 0 {
            lines.push(format!("{} in the outbox", status.outbox));
        }
        for account in &status.accounts {
            if account.connection != Connection::Connected {
                let name = merge::name(account, &status.accounts);
                lines.push(format!(
                    "{name}: {}",
                    commands::connection_text(&account.connection)
                ));
            }
        }
        if self.paused {
            lines.push("Notifications are paused".to_owned());
        }
        lines.join("\n")
    }

    /// The line, with its end.
    fn line(&self, bar: Bar) -> String {
        let text = self.text();
        match bar {
            Bar::Plain => format!("{text}\n"),
            Bar::Waybar => {
                let line = json!({
                    "text": pango(&text),
                    "alt": self.classes()[0],
                    "tooltip": pango(&self.tooltip()),
                    "class": self.classes(),
                });
                format!("{line}\n")
            }
            Bar::Polybar => {
                let text = text.replace('%', "%%");
                match self.dot {
                    Dot::Red => format!("%{{F#e5484d}}{text}%{{F-}}\n"),
                    Dot::Hollow | Dot::Plain => format!("{text}\n"),
                }
            }
            Bar::I3 => {
                let mut line = json!({
                    "full_text": text,
                    "short_text": text.split(' ').next(),
                    "urgent": self.dot == Dot::Red,
                });
                if self.reach != Reach::Reached {
                    line["color"] = json!("#a0a0a0");
                }
                format!("{line}\n")
            }
        }
    }
}

/// Text that Pango takes for text: a helpdesk's name may be anything.
fn pango(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The line now.
pub(crate) fn line(status: Option<&StatusView>, bar: Bar) -> String {
    Told::of(status).line(bar)
}

/// Writes a line now and whenever it is another one, for as long as somebody reads: also while Reddot
/// does not run, and when it comes back.
pub(crate) async fn follow(paths: &Paths, bar: Bar) -> anyhow::Result<()> {
    let mut last = String::new();
    let mut tell = |status: Option<&StatusView>| {
        let line = line(status, bar);
        if line == last {
            return Ok(());
        }
        last.clone_from(&line);
        commands::say(&line)
    };
    loop {
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, mut events)) => {
                while let Ok(status) = client.ask(GetStatus {}).await {
                    tell(Some(&status))?;
                    if !news(&mut events).await {
                        break;
                    }
                }
            }
            Err(ClientError::NoEngine(_)) => {}
            // Of another version, say: that does not mend itself.
            Err(error) => return Err(error.into()),
        }
        tell(None)?;
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Waits until the status may be another one; false when Reddot has ended.
async fn news(events: &mut mpsc::UnboundedReceiver<Event>) -> bool {
    loop {
        match events.recv().await {
            Some(Event::Changed { .. } | Event::Status) => break,
            Some(_) => {}
            None => return false,
        }
    }
    tokio::time::sleep(GATHER).await;
    while events.try_recv().is_ok() {}
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccountId, Time};
    use protocol::AccountView;
    use serde_json::Value;

    fn account(connection: Connection) -> AccountView {
        AccountView {
            account: AccountId("a".into()),
            agent: String::new(),
            helpdesk: "<b>R&D</b> 100%".into(),
            embedded_desk: false,
            connection,
            fresh_at: None,
            progress: None,
            assigned: 2,
            unassigned: 4,
            waiting: 3,
            outbox: 0,
            drafts: 0,
            clock_offset_ms: 0,
            storage: Vec::new(),
        }
    }

    fn status(dot: Dot, connection: Connection) -> StatusView {
        StatusView {
            accounts: vec![account(connection)],
            assigned: 2,
            unassigned: 4,
            waiting: 3,
            dot,
            why: Vec::new(),
            outbox: 0,
            paused_until: None,
        }
    }

    fn cut() -> Connection {
        Connection::Offline {
            since: Time(0),
            reason: "No route to <host>.".into(),
            retry_at: Time(0),
        }
    }

    fn json_line(status: Option<&StatusView>, bar: Bar) -> Value {
        let line = line(status, bar);
        assert_eq!(line.matches('\n').count(), 1, "one line each: {line:?}");
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn a_red_dot_has_its_number_and_its_colour() {
        let red = status(Dot::Red, Connection::Connected);
        assert_eq!(line(Some(&red), Bar::Plain), "● 3\n");
        assert_eq!(line(Some(&red), Bar::Polybar), "%{F#e5484d}● 3%{F-}\n");
        let waybar = json_line(Some(&red), Bar::Waybar);
        assert_eq!(waybar["text"], "● 3");
        assert_eq!(waybar["class"], json!(["red"]));
        assert_eq!(waybar["tooltip"], "3 waiting, 4 unassigned, 2 assigned to you");
        let i3 = json_line(Some(&red), Bar::I3);
        assert_eq!(i3["urgent"], true);
        assert_eq!(i3["color"], Value::Null);
    }

    #[test]
    fn what_is_amiss_never_hides_the_dot_and_is_no_markup() {
        let red = status(Dot::Red, cut());
        assert_eq!(line(Some(&red), Bar::Plain), "● 3 ⚠\n");
        let waybar = json_line(Some(&red), Bar::Waybar);
        assert_eq!(waybar["class"], json!(["red", "offline"]));
        let tooltip = waybar["tooltip"].as_str().unwrap();
        assert!(
            tooltip.contains("&lt;b&gt;R&amp;D&lt;/b&gt; 100%: not connected"),
            "{tooltip}"
        );
        assert!(!tooltip.contains('<'), "{tooltip}");
    }

    #[test]
    fn with_no_reddot_it_says_so() {
        assert_eq!(line(None, Bar::Plain), "off\n");
        let waybar = json_line(None, Bar::Waybar);
        assert_eq!(waybar["class"], json!(["plain", "not-running"]));
        assert_eq!(waybar["tooltip"], "Reddot is not running.");
    }

    #[test]
    fn when_nothing_waits_there_is_next_to_nothing() {
        let plain = status(Dot::Plain, Connection::Connected);
        assert_eq!(line(Some(&plain), Bar::Plain), "·\n");
        let mut held = plain.clone();
        held.paused_until = Some(Time(1));
        assert_eq!(
            json_line(Some(&held), Bar::Waybar)["class"],
            json!(["plain", "paused"])
        );
    }
}
