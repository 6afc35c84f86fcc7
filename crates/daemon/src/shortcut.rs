//! The key that opens the notifier from anywhere: asked for at the desktop's portal
//! (org.freedesktop.portal.GlobalShortcuts), which asks its person, remembers the answer, and tells when the
//! key is pressed. We never see a key ourselves, and grab none: where there is no such portal, the desktop's
//! own settings bind a key to `reddot open notifier`.

use std::collections::HashMap;
use std::time::Duration;

use futures::StreamExt as _;
use protocol::ShortcutState;
use tokio::sync::{mpsc, watch};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, MatchRule, MessageStream, Proxy, message};

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const SHORTCUTS: &str = "org.freedesktop.portal.GlobalShortcuts";
/// Our name for the shortcut.
const ID: &str = "open-notifier";
/// What is proposed; the desktop's person may choose another.
const KEYS: &str = "LOGO+ALT+r";
/// The portal's own calls are answered within this time; a person is waited for as long as they want.
const PATIENCE: Duration = Duration::from_secs(5);

type Results = HashMap<String, OwnedValue>;

/// Why there is no key.
enum Without {
    /// No portal for it.
    Missing,
    Refused,
}

impl From<zbus::Error> for Without {
    fn from(error: zbus::Error) -> Self {
        tracing::debug!(%error, "no global shortcut");
        Self::Missing
    }
}

/// What the desktop should give, and how it goes.
pub(crate) struct Shortcut {
    /// What is told of it.
    pub(crate) state: watch::Sender<ShortcutState>,
    /// Told of each press.
    pub(crate) pressed: mpsc::UnboundedSender<()>,
    /// What the desktop calls it, in its person's language.
    pub(crate) description: &'static str,
}

/// Asks for the key while one is wanted, and again when the portal comes anew.
pub(crate) async fn run(bus: Connection, mut wanted: watch::Receiver<bool>, shortcut: Shortcut) {
    let Ok(mut owners) = owners(&bus).await else {
        return;
    };
    loop {
        if !*wanted.borrow_and_update() {
            shortcut.state.send_replace(ShortcutState::Off);
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        }
        shortcut.state.send_replace(ShortcutState::Asked);
        tokio::select! {
            without = ask(&bus, &shortcut) => {
                let refused = matches!(without, Err(Without::Refused));
                shortcut.state.send_replace(if refused {
                    ShortcutState::Refused
                } else {
                    ShortcutState::Missing
                });
                tokio::select! {
                    changed = wanted.changed() => if changed.is_err() { return },
                    // Who said no is asked again when they say so.
                    Some(_) = owners.next(), if !refused => {}
                }
            }
            // What was asked for ends with the session, which is closed when `ask` is dropped.
            changed = wanted.changed() => if changed.is_err() { return },
            () = lost(&mut owners) => {}
        }
    }
}

/// Waits until a portal that was there goes. One that was only just started for us is none of that.
async fn lost(owners: &mut zbus::fdo::NameOwnerChangedStream) {
    while let Some(owner) = owners.next().await {
        if owner.args().is_ok_and(|owner| owner.old_owner.is_some()) {
            return;
        }
    }
    std::future::pending().await
}

async fn owners(bus: &Connection) -> zbus::Result<zbus::fdo::NameOwnerChangedStream> {
    let names = zbus::fdo::DBusProxy::new(bus).await?;
    names.receive_name_owner_changed_with_args(&[(0, PORTAL)]).await
}

/// Asks for the key and tells of each press, until the portal takes it back.
async fn ask(bus: &Connection, shortcut: &Shortcut) -> Result<(), Without> {
    let portal = Proxy::new(bus, PORTAL, PATH, SHORTCUTS).await?;
    let version: Result<zbus::Result<u32>, _> =
        tokio::time::timeout(PATIENCE, portal.get_property("version")).await;
    version.map_err(|_| Without::Missing)??;
    // Who we are, for a portal that cannot tell from where we were started; older ones have no such call.
    let none: HashMap<&str, Value<'_>> = HashMap::new();
    let registry = "org.freedesktop.host.portal.Registry";
    let _ = bus
        .call_method(Some(PORTAL), PATH, Some(registry), "Register", &("reddot", none))
        .await;

    let mut presses = portal.receive_signal("Activated").await?;
    let mut created = request(bus, &portal, "CreateSession", |options| {
        let mut options = options;
        options.insert("session_handle_token", Value::from("reddot"));
        (options,)
    })
    .await?;
    let session = created.remove("session_handle").ok_or(Without::Missing)?;
    let session = path(&session).ok_or(Without::Missing)?;
    let open = Open { bus, session };
    let session = Proxy::new(
        bus,
        PORTAL,
        open.session.as_str(),
        "org.freedesktop.portal.Session",
    )
    .await?;
    let mut closings = session.receive_signal("Closed").await?;

    let wanted: HashMap<&str, Value<'_>> = HashMap::from([
        ("description", Value::from(shortcut.description)),
        ("preferred_trigger", Value::from(KEYS)),
    ]);
    let mut bound = request(bus, &portal, "BindShortcuts", |options| {
        let wanted = vec![(ID, wanted)];
        (open.session.as_ref(), wanted, "", options)
    })
    .await?;
    let given = bound.remove("shortcuts").ok_or(Without::Refused)?;
    let given = Vec::<(String, Results)>::try_from(given).map_err(|_| Without::Missing)?;
    let (_, about) = given.into_iter().next().ok_or(Without::Refused)?;
    let keys = about.get("trigger_description");
    let keys = keys
        .and_then(|keys| <&str>::try_from(keys).ok())
        .unwrap_or_default();
    shortcut.state.send_replace(ShortcutState::Given {
        keys: keys.to_owned(),
    });
    loop {
        tokio::select! {
            Some(press) = presses.next() => {
                let pressed = press.body().deserialize::<(OwnedObjectPath, String, u64, Results)>();
                if pressed.is_ok_and(|(of, id, ..)| of == open.session && id == ID) {
                    let _ = shortcut.pressed.send(());
                }
            }
            _ = closings.next() => return Ok(()),
            else => return Ok(()),
        }
    }
}

/// A session of the portal's: closed when it is not wanted any more.
struct Open<'a> {
    bus: &'a Connection,
    session: OwnedObjectPath,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let (bus, session) = (self.bus.clone(), self.session.clone());
        tokio::spawn(async move {
            let close = bus.call_method(
                Some(PORTAL),
                &session,
                Some("org.freedesktop.portal.Session"),
                "Close",
                &(),
            );
            let _ = close.await;
        });
    }
}

/// A path; some portals tell it as a string.
fn path(value: &OwnedValue) -> Option<OwnedObjectPath> {
    match &**value {
        Value::ObjectPath(path) => OwnedObjectPath::try_from(path.as_str()).ok(),
        Value::Str(text) => OwnedObjectPath::try_from(text.as_str()).ok(),
        _ => None,
    }
}

/// Makes a request of the portal's, and waits for its response.
async fn request<'a, B>(
    bus: &Connection,
    portal: &Proxy<'_>,
    method: &'static str,
    body: impl FnOnce(HashMap<&'static str, Value<'a>>) -> B,
) -> Result<Results, Without>
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
{
    let token = format!("reddot_{:x}", rand::random::<u64>());
    let sender = bus.unique_name().map(ToString::to_string).unwrap_or_default();
    let sender = sender.trim_start_matches(':').replace('.', "_");
    // Heard before it is asked: the response may be there at once.
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface("org.freedesktop.portal.Request")?
        .member("Response")?
        .path(format!("{PATH}/request/{sender}/{token}"))?
        .build();
    let mut responses = MessageStream::for_match_rule(rule, bus, None).await?;
    let options = HashMap::from([("handle_token", Value::from(token))]);
    let body = body(options);
    let asked = portal.call_method(method, &body);
    tokio::time::timeout(PATIENCE, asked)
        .await
        .map_err(|_| Without::Missing)??;
    let response = responses.next().await.ok_or(Without::Missing)??;
    match response.body().deserialize::<(u32, Results)>()? {
        (0, results) => Ok(results),
        _ => Err(Without::Refused),
    }
}
