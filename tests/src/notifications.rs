//! The notification daemon (dunst), what it was given, and clicks on it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zbus::blocking::{Connection, Proxy};

use crate::bus::has_owner;
use crate::env::Env;
use crate::places::system_program;
use crate::process::{Launch, Program};
use crate::wait::{PATIENCE, wait_until};

const NAME: &str = "org.freedesktop.Notifications";

/// One notification as the daemon got it. A replacement is one more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The daemon's number: the same for a notification and what replaces it.
    pub id: String,
    /// The program's name.
    pub app: String,
    /// The title.
    pub summary: String,
    /// The text.
    pub body: String,
    /// `LOW`, `NORMAL` or `CRITICAL`.
    pub urgency: String,
    /// The icon's name or path.
    pub icon: String,
}

/// The notification daemon of a [`Session`](crate::Session).
pub struct Notifications {
    dir: PathBuf,
    env: Env,
    logs: PathBuf,
    bus: Connection,
    daemon: Option<Program>,
}

impl Notifications {
    pub(crate) fn new(home: &Path, env: &Env, logs: &Path, bus: Connection) -> Self {
        let dir = home.join("notes");
        fs::create_dir_all(&dir).unwrap();
        for (name, text) in [
            ("note.sh", include_str!("desktop/note.sh")),
            ("pick.sh", include_str!("desktop/pick.sh")),
        ] {
            let script = dir.join(name);
            fs::write(&script, text).unwrap();
            fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
        }
        let config = include_str!("desktop/dunstrc").replace("DIR", &dir.display().to_string());
        fs::write(dir.join("dunstrc"), config).unwrap();
        Self {
            dir,
            env: env.clone(),
            logs: logs.to_owned(),
            bus,
            daemon: None,
        }
    }

    /// Starts the daemon.
    pub fn start(&mut self) {
        let config = self.dir.join("dunstrc").display().to_string();
        let daemon = Launch::new("dunst", system_program("dunst"), &self.env, &self.logs)
            .args(["-conf", &config])
            .start();
        self.daemon = Some(daemon);
        self.wait_for_name(true);
    }

    /// Ends the daemon, so that there is none.
    pub fn stop(&mut self) {
        self.daemon = None;
        self.wait_for_name(false);
    }

    fn wait_for_name(&self, there: bool) {
        wait_until("the notification daemon to come or go", PATIENCE, || {
            if has_owner(&self.bus, NAME) == there {
                Ok(())
            } else {
                Err(format!("there: {}", !there))
            }
        });
    }

    /// Everything that was shown so far, oldest first.
    pub fn all(&self) -> Vec<Notification> {
        let mut files: Vec<PathBuf> = fs::read_dir(&self.dir)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ext| ext == "note"))
            .collect();
        files.sort();
        files.iter().map(|path| read(path)).collect()
    }

    /// Waits for a notification that `wanted` accepts, and returns the newest such.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&Notification) -> bool) -> Notification {
        wait_until(&format!("a notification: {what}"), PATIENCE, || {
            let all = self.all();
            let shown = all.iter().map(|note| &note.summary).collect::<Vec<_>>();
            all.iter()
                .rev()
                .find(|note| wanted(note))
                .cloned()
                .ok_or_else(|| format!("{} shown: {shown:?}", shown.len()))
        })
    }

    /// Presses the button `label` on the notification with that title.
    pub fn press(&self, summary: &str, label: &str) {
        // The menu's lines read "#LABEL (SUMMARY) [ID,KEY]".
        fs::write(self.dir.join("wanted"), format!("#{label} ({summary}")).unwrap();
        let _ = fs::remove_file(self.dir.join("offered"));
        self.dunst().call::<_, _, ()>("ContextMenuCall", &()).unwrap();
        let offered = wait_until("the notification's menu", PATIENCE, || {
            // It is there before it is written.
            let offered = fs::read_to_string(self.dir.join("offered")).map_err(|why| why.to_string())?;
            if offered.is_empty() {
                Err("nothing offered yet".into())
            } else {
                Ok(offered)
            }
        });
        assert!(
            offered.contains(&format!("#{label} ({summary}")),
            "no button {label:?} on {summary:?}, only:\n{offered}"
        );
    }

    /// Clicks the newest notification itself, which does its default action.
    pub fn click_newest(&self) {
        self.dunst()
            .call::<_, _, ()>("NotificationAction", &(0u32,))
            .unwrap();
    }

    /// Closes every notification that shows.
    pub fn close_all(&self) {
        self.dunst()
            .call::<_, _, ()>("NotificationCloseAll", &())
            .unwrap();
    }

    /// How many show now.
    pub fn showing(&self) -> u32 {
        self.dunst().get_property("displayedLength").unwrap()
    }

    fn dunst(&self) -> Proxy<'_> {
        Proxy::new(
            &self.bus,
            NAME,
            "/org/freedesktop/Notifications",
            "org.dunstproject.cmd0",
        )
        .unwrap()
    }
}

fn read(path: &Path) -> Notification {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let mut fields = text.split('\0').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    Notification {
        id: next(),
        app: next(),
        summary: next(),
        body: next(),
        urgency: next(),
        icon: next(),
    }
}
