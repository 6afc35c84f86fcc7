//! A desktop of another make: what some desktops have and the usual one of the tests does not, played by the
//! test itself. A notification daemon without buttons and markup that can be asked not to disturb, a portal
//! that gives out keys, a dock that shows numbers, and logind, on the session's own bus.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

type Options = HashMap<String, OwnedValue>;

const NOTIFICATIONS: &str = "/org/freedesktop/Notifications";
const PORTAL: &str = "/org/freedesktop/portal/desktop";
const LOGIND: &str = "/org/freedesktop/login1";
const LOGIN: &str = "/org/freedesktop/login1/session/_31";

/// What a notification daemon was asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its number, or that of what it replaces.
    pub id: u32,
    /// The title.
    pub summary: String,
    /// The text.
    pub body: String,
    /// The buttons, key and label in turns.
    pub actions: Vec<String>,
    /// 0 to 2.
    pub urgency: u8,
    /// The name of its sound; none: it is to be silent.
    pub sound: Option<String>,
}

/// The services.
pub struct Services {
    bus: Connection,
    asked: Arc<Mutex<Vec<Asked>>>,
    badges: Arc<Mutex<Vec<(i64, bool)>>>,
}

impl Services {
    /// Starts all of them; the daemon is asked not to disturb.
    pub fn start(address: &str) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let daemon = Daemon {
            asked: asked.clone(),
            inhibited: true,
        };
        let bus = Builder::address(address)
            .and_then(|it| it.serve_at(NOTIFICATIONS, daemon))
            .and_then(|it| it.serve_at(PORTAL, Shortcuts))
            .and_then(|it| it.serve_at(LOGIND, Logind))
            .and_then(|it| it.serve_at(LOGIN, Login("active")))
            .and_then(|it| it.serve_at("/org/freedesktop/login1/session/auto", Login("active")))
            .and_then(|it| it.name("org.freedesktop.Notifications"))
            .and_then(|it| it.name("org.freedesktop.portal.Desktop"))
            .and_then(|it| it.name("com.canonical.Unity"))
            .and_then(|it| it.name("org.freedesktop.login1"))
            .and_then(Builder::build)
            .unwrap();
        let badges: Arc<Mutex<Vec<(i64, bool)>>> = Arc::default();
        let (heard, listens) = (badges.clone(), bus.clone());
        std::thread::spawn(move || {
            let rule = zbus::MatchRule::builder()
                .interface("com.canonical.Unity.LauncherEntry")
                .and_then(|it| it.member("Update"))
                .unwrap()
                .build();
            let signals = zbus::blocking::MessageIterator::for_match_rule(rule, &listens, None).unwrap();
            for signal in signals.flatten() {
                let (entry, said): (String, Options) = signal.body().deserialize().unwrap();
                assert_eq!(entry, "application://reddot.desktop");
                let count = i64::try_from(&said["count"]).unwrap();
                let urgent = bool::try_from(&said["urgent"]).unwrap();
                heard.lock().unwrap().push((count, urgent));
            }
        });
        Self { bus, asked, badges }
    }

    /// What the daemon was asked to show so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The numbers that the dock was told, and whether each was urgent.
    pub fn badges(&self) -> Vec<(i64, bool)> {
        self.badges.lock().unwrap().clone()
    }

    /// The daemon may disturb again.
    pub fn disturb(&self) {
        let daemon = self
            .bus
            .object_server()
            .interface::<_, Daemon>(NOTIFICATIONS)
            .unwrap();
        daemon.get_mut().inhibited = false;
        zbus::block_on(daemon.get().inhibited_changed(daemon.signal_emitter())).unwrap();
    }

    /// Somebody presses the key.
    pub fn press(&self) {
        let none: HashMap<&str, Value<'_>> = HashMap::new();
        let session = ObjectPath::try_from(format!("{PORTAL}/session/1/reddot")).unwrap();
        let body = (session, "open-notifier", 7u64, none);
        let interface = "org.freedesktop.portal.GlobalShortcuts";
        self.bus
            .emit_signal(None::<&str>, PORTAL, interface, "Activated", &body)
            .unwrap();
    }

    /// The computer wakes up.
    pub fn wake(&self) {
        let interface = "org.freedesktop.login1.Manager";
        self.bus
            .emit_signal(None::<&str>, LOGIND, interface, "PrepareForSleep", &false)
            .unwrap();
    }

    /// The person logs out.
    pub fn log_out(&self) {
        let login = self.bus.object_server().interface::<_, Login>(LOGIN).unwrap();
        login.get_mut().0 = "closing";
        zbus::block_on(login.get().active_changed(login.signal_emitter())).unwrap();
    }
}

struct Daemon {
    asked: Arc<Mutex<Vec<Asked>>>,
    inhibited: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Daemon {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        _app: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: Options,
        _expires: i32,
    ) -> u32 {
        let mut asked = self.asked.lock().unwrap();
        let id = if replaces == 0 {
            u32::try_from(asked.len()).unwrap() + 1
        } else {
            replaces
        };
        let sound = hints
            .get("sound-name")
            .and_then(|name| <&str>::try_from(name).ok());
        asked.push(Asked {
            id,
            summary,
            body,
            actions,
            urgency: u8::try_from(&hints["urgency"]).unwrap(),
            sound: sound.map(str::to_owned),
        });
        id
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".into(), "sound".into()]
    }

    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.inhibited
    }
}

struct Shortcuts;

impl Shortcuts {
    /// The portal answers by a signal on a path that the caller knows beforehand.
    async fn answer(
        connection: &zbus::Connection,
        caller: &zbus::message::Header<'_>,
        options: &Options,
        results: HashMap<&str, Value<'_>>,
    ) -> OwnedObjectPath {
        let caller = caller.sender().unwrap().trim_start_matches(':').replace('.', "_");
        let token = <&str>::try_from(&options["handle_token"]).unwrap();
        let path = format!("{PORTAL}/request/{caller}/{token}");
        let interface = "org.freedesktop.portal.Request";
        connection
            .emit_signal(
                None::<&str>,
                path.as_str(),
                interface,
                "Response",
                &(0u32, results),
            )
            .await
            .unwrap();
        OwnedObjectPath::try_from(path).unwrap()
    }
}

#[zbus::interface(name = "org.freedesktop.portal.GlobalShortcuts")]
impl Shortcuts {
    async fn create_session(
        &self,
        options: Options,
        #[zbus(connection)] connection: &zbus::Connection,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) -> OwnedObjectPath {
        let session = Value::from(format!("{PORTAL}/session/1/reddot"));
        let results = HashMap::from([("session_handle", session)]);
        Self::answer(connection, &header, &options, results).await
    }

    async fn bind_shortcuts(
        &self,
        _session: OwnedObjectPath,
        wanted: Vec<(String, Options)>,
        _parent: String,
        options: Options,
        #[zbus(connection)] connection: &zbus::Connection,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) -> OwnedObjectPath {
        let (id, about) = &wanted[0];
        assert!(about.contains_key("description") && about.contains_key("preferred_trigger"));
        let given = HashMap::from([("trigger_description", Value::from("Meta+Alt+R"))]);
        let results = HashMap::from([("shortcuts", Value::from(vec![(id.as_str(), given)]))]);
        Self::answer(connection, &header, &options, results).await
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }
}

struct Logind;

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn get_session(&self, _id: String) -> OwnedObjectPath {
        OwnedObjectPath::try_from(LOGIN).unwrap()
    }
}

struct Login(&'static str);

#[zbus::interface(name = "org.freedesktop.login1.Session")]
impl Login {
    #[zbus(property)]
    fn id(&self) -> String {
        "1".into()
    }

    #[zbus(property, name = "Type")]
    fn kind(&self) -> String {
        "x11".into()
    }

    #[zbus(property)]
    fn state(&self) -> String {
        self.0.into()
    }

    #[zbus(property)]
    fn active(&self) -> bool {
        self.0 == "active"
    }

    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn idle_hint(&self) -> bool {
        false
    }
}
