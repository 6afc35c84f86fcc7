//! `reddot doctor`: one readable report, or the same as JSON. It can be pasted into a bug report:
//! there is no token, no name and no word of a customer in it.

use model::{Span, Time};
use protocol::{AccountReport, Client, ClientError, ClientKind, Connection, Encryption, GetReport, Presence};
use serde_json::{Value, json};
use signin::Keychain;

use crate::account::Choice;
use crate::clock;
use crate::commands::say;
use crate::paths::Paths;
use crate::seals::encryption;

/// Tells how everything is.
pub(crate) async fn doctor(paths: &Paths, as_json: bool) -> anyhow::Result<()> {
    let report = match Client::connect(&paths.socket(), ClientKind::Cli).await {
        Ok((client, _)) => Some(client.ask(GetReport {}).await?),
        Err(ClientError::NoEngine(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let desktop = Desktop::look().await;
    if as_json {
        let whole = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "running": report.is_some(),
            "engine": report,
            "desktop": desktop.json(),
        });
        return say(&format!("{}\n", serde_json::to_string_pretty(&whole)?));
    }
    let mut lines = vec![format!("Reddot {}", env!("CARGO_PKG_VERSION"))];
    match &report {
        Some(report) => {
            lines.extend(report.accounts.iter().flat_map(account_lines));
            lines.push(format!(
                "  presence       {}",
                match report.presence {
                    Presence::There => "somebody is at the computer, as far as is known",
                    Presence::Idle => "nobody has touched it for a while: helpdesks are asked less often",
                    Presence::Locked => "the screen is locked: helpdesks are asked less often",
                }
            ));
        }
        None => {
            lines.push("  engine         not running: start it with `reddot`".into());
            for choice in Choice::all(paths)? {
                let id = choice.id();
                lines.push(format!(
                    "  account        {id}: {}",
                    encrypted(encryption(&choice))
                ));
                for name in cache::set_aside_in(&choice.dir(paths)) {
                    lines.push(format!(
                        "  set aside      {name}: it was damaged, and may be removed"
                    ));
                }
            }
        }
    }
    lines.extend(desktop.lines());
    say(&(lines.join("\n") + "\n"))
}

fn account_lines(report: &AccountReport) -> Vec<String> {
    // Times are the helpdesk's.
    let now = clock::now() + Span(report.clock_offset_ms.unwrap_or_default());
    let seconds = |ms: i64| format!("{:.1} s", ms as f64 / 1000.0);
    let mut lines = vec![
        format!("  helpdesk       {}", report.helpdesk),
        format!(
            "  role           {}, sees {}",
            report.role.as_deref().unwrap_or("not told yet"),
            report.sees.as_deref().unwrap_or("what was not told")
        ),
        format!("  connection     {}", connection(&report.connection)),
        format!(
            "  fresh          {}",
            report.fresh_at.map_or("not yet".into(), clock::local)
        ),
        format!(
            "  cursor         {}",
            report.cursor_at.map_or_else(
                || "has not moved yet".into(),
                |at| format!("moved {} ago", ago(at, now))
            )
        ),
    ];
    lines.push(match (report.limit, report.remaining) {
        // The desk inside Reddot has none that anybody could reach.
        (Some(u32::MAX), _) => "  budget         no limit".to_owned(),
        (Some(limit), Some(remaining)) => {
            format!("  budget         {remaining} of {limit} requests left in the minute, for everybody")
        }
        _ => "  budget         not told by the helpdesk".into(),
    });
    if let Some((open, idle)) = report.quickest_ms {
        lines.push(format!(
            "  poll plan      at the quickest every {} with a window open and {} without",
            seconds(open),
            seconds(idle)
        ));
    }
    for lane in &report.lanes {
        let every = lane
            .every_ms
            .map_or_else(|| "rests".to_owned(), |ms| format!("every {}", seconds(ms)));
        let fresh = lane.fresh_at.map_or_else(
            || "nothing told yet".to_owned(),
            |at| format!("fresh as of {} ago", ago(at, now)),
        );
        let trouble = lane.trouble.as_ref();
        let trouble = trouble.map_or_else(String::new, |trouble| format!(", TROUBLE: {trouble}"));
        lines.push(format!(
            "    {:<14} {every}, {} requests in the last minute, {fresh}{trouble}",
            lane.lane, lane.requests
        ));
    }
    lines.push(match report.clock_offset_ms {
        Some(offset) if offset.abs() > 60_000 => {
            format!(
                "  clock          THIS COMPUTER IS {} OFF; the helpdesk's time is used",
                seconds(-offset)
            )
        }
        Some(offset) => format!(
            "  clock          within {} of the helpdesk's",
            seconds(offset.abs())
        ),
        None => "  clock          not compared yet".into(),
    });
    let outbox = report
        .outbox
        .iter()
        .map(|(state, count)| format!("{count} {}", state.word()));
    let outbox = outbox.collect::<Vec<_>>().join(", ");
    lines.push(format!(
        "  outbox         {}",
        if outbox.is_empty() { "empty" } else { &outbox }
    ));
    lines.push(format!(
        "  cache          {} tickets, {} messages, {:.1} MB, {}",
        report.tickets,
        report.messages,
        report.bytes as f64 / 1e6,
        report
            .damage
            .as_deref()
            .map_or("sound".to_owned(), |damage| format!("DAMAGED: {damage}")),
    ));
    lines.push(format!("  encryption     {}", encrypted(report.encryption)));
    for name in &report.set_aside {
        lines.push(format!(
            "  set aside      {name}: it was damaged, and may be removed"
        ));
    }
    for (i, trouble) in report.troubles.iter().enumerate() {
        let head = if i == 0 { "troubles" } else { "" };
        lines.push(format!(
            "  {head:<14} {} {}",
            clock::local(trouble.at),
            trouble.text
        ));
    }
    lines
}

fn encrypted(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Keychain => "files are encrypted, with a key in the keychain",
        Encryption::Passphrase => "files are encrypted, under a passphrase",
        Encryption::None => "files are not encrypted",
    }
}

/// How long ago, in the largest whole unit.
fn ago(at: Time, now: Time) -> String {
    let seconds = ((now - at).0 / 1000).max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

fn connection(connection: &Connection) -> String {
    let since = |at: &Time| clock::local(*at);
    match connection {
        Connection::Connected => "connected".into(),
        Connection::Connecting { since: at } => format!("connecting since {}", since(at)),
        Connection::Offline {
            since: at,
            reason,
            retry_at,
        } => {
            format!(
                "offline since {}. {reason} Next try {}",
                since(at),
                since(retry_at)
            )
        }
        Connection::SignInNeeded { since: at } => format!("the sign-in is refused since {}", since(at)),
    }
}

/// What the desktop offers.
struct Desktop {
    bus: bool,
    tray_host: bool,
    notifications: Option<String>,
    display: bool,
    /// What is wrong with the keychain; none: it can keep a sign-in.
    keychain: Option<String>,
}

impl Desktop {
    async fn look() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let mut desktop = Self {
            bus: false,
            tray_host: false,
            notifications: None,
            display: set("DISPLAY") || set("WAYLAND_DISPLAY"),
            // Silent: a report must not ask anybody for a password.
            keychain: Keychain::silent()
                .ready()
                .await
                .err()
                .map(|error| error.to_string()),
        };
        let Ok(bus) = zbus::Connection::session().await else {
            return desktop;
        };
        desktop.bus = true;
        if let Ok(names) = zbus::fdo::DBusProxy::new(&bus).await
            && let Ok(name) = zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")
        {
            desktop.tray_host = names.name_has_owner(name).await.unwrap_or(false);
        }
        let asked = bus.call_method(
            Some("org.freedesktop.Notifications"),
            "/org/freedesktop/Notifications",
            Some("org.freedesktop.Notifications"),
            "GetServerInformation",
            &(),
        );
        if let Ok(answer) = asked.await
            && let Ok((name, _, version, _)) = answer.body().deserialize::<(String, String, String, String)>()
        {
            desktop.notifications = Some(format!("{name} {version}"));
        }
        desktop
    }

    fn lines(&self) -> Vec<String> {
        let yes = |it: bool, yes: &str, no: &str| if it { yes.to_owned() } else { no.to_owned() };
        vec![
            format!(
                "  display        {}",
                yes(self.display, "there", "none: no window can be shown")
            ),
            format!(
                "  session bus    {}",
                yes(self.bus, "there", "none: no tray, no notifications")
            ),
            format!(
                "  tray host      {}",
                yes(self.tray_host, "there", "none: use `reddot open`")
            ),
            format!(
                "  notifications  {}",
                self.notifications
                    .as_deref()
                    .unwrap_or("nobody shows them: start a notification daemon")
            ),
            format!(
                "  keychain       {}",
                self.keychain.as_deref().unwrap_or("there, and unlocked")
            ),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "display": self.display,
            "session_bus": self.bus,
            "tray_host": self.tray_host,
            "notifications": self.notifications,
            "keychain": self.keychain.as_deref().unwrap_or("ready"),
        })
    }
}
