//! A whole desktop that nobody sees: see [`Session`].

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zbus::blocking::Connection;

use crate::bus::Bus;
use crate::display::Display;
use crate::env::Env;
use crate::places::{dbus_service_program, fresh_logs, system_program};
use crate::process::{Launch, Program};
use crate::{Notifications, Panel};

/// How a session differs from the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Pixels per point: 1, or 2 for a dense screen.
    pub scale: u32,
    /// Whether the desktop is dark.
    pub dark: bool,
    /// Whether a panel with a tray runs from the start.
    pub panel: bool,
    /// Whether a notification daemon runs from the start.
    pub notifications: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            scale: 1,
            dark: false,
            panel: true,
            notifications: true,
        }
    }
}

/// A desktop of the test's own: home and XDG folders, D-Bus, screen, window manager, notification
/// daemon, panel with a tray. Dropped, all of it ends.
pub struct Session {
    /// The panel, which hosts the tray.
    pub panel: Panel,
    /// The notification daemon and what it was given.
    pub notifications: Notifications,
    env: Env,
    logs: PathBuf,
    _xfconf: Program,
    _window_manager: Program,
    display: Display,
    bus: Bus,
    // Dropped last: the programs end before their home goes.
    home: TempDir,
}

impl Session {
    /// The usual desktop. `test` names the folder for the logs, `target/e2e/TEST`.
    pub fn start(test: &str) -> Self {
        Self::start_with(test, Options::default())
    }

    /// A desktop with differences.
    pub fn start_with(test: &str, options: Options) -> Self {
        let logs = fresh_logs(test);
        // In /tmp, and short: a socket's path has 107 bytes at the most.
        let home = tempfile::Builder::new().prefix("reddot-").tempdir().unwrap();
        let mut env = homes(home.path());
        let display = Display::start(options.scale, &env, &logs);
        env.set("DISPLAY", &display.name);
        let bus = Bus::start(&home.path().join("run"), &env, &logs);
        env.set("DBUS_SESSION_BUS_ADDRESS", &bus.address);
        // Where a test wants no panel, it wants no window for that either.
        env.set("REDDOT_TRAY_PATIENCE_SECONDS", "3600");
        look(&mut env, home.path(), options);

        let window_manager = Launch::new("openbox", system_program("openbox"), &env, &logs)
            .args(["--sm-disable"])
            .start();
        let xfconf = Launch::new("xfconf", dbus_service_program("org.xfce.Xfconf"), &env, &logs).start();
        bus.wait_for("org.xfce.Xfconf", true);
        let mut notifications = Notifications::new(home.path(), &env, &logs, bus.connection.clone());
        if options.notifications {
            notifications.start();
        }
        let mut panel = Panel::new(&env, &logs, bus.connection.clone());
        if options.panel {
            panel.start();
        }
        Self {
            panel,
            notifications,
            env,
            logs,
            _xfconf: xfconf,
            _window_manager: window_manager,
            display,
            bus,
            home,
        }
    }

    /// A connection to the session's bus.
    pub fn bus(&self) -> &Connection {
        &self.bus.connection
    }

    /// The address of the session's bus.
    pub fn bus_address(&self) -> &str {
        &self.bus.address
    }

    /// A folder below the session's home, for a profile or a desk's data.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Saves a picture of the whole screen to `target/screenshots/NAME.png`.
    pub fn screenshot(&self, name: &str) {
        self.display.screenshot(name);
    }

    /// Types that text over whatever is in the focused field of the window with that title, and Return,
    /// as soon as there is one.
    pub fn type_over(&self, title: &str, text: &str) {
        crate::display::type_over(self.display(), title, text);
    }

    /// Presses Escape in the window with that title, as soon as there is one.
    pub fn escape(&self, title: &str) {
        crate::display::escape(self.display(), title);
    }

    /// Gives the window with that title another size, in pixels of the screen.
    pub fn resize(&self, title: &str, width: u32, height: u32) {
        crate::display::resize(self.display(), title, width, height);
    }

    /// Puts the window with that title somewhere.
    pub fn move_to(&self, title: &str, x: u32, y: u32) {
        crate::display::move_to(self.display(), title, x, y);
    }

    /// Where the window with that title is, and how large: x, y, width, height.
    pub fn geometry(&self, title: &str) -> Vec<i32> {
        crate::display::geometry(self.display(), title)
    }

    /// Starts any program on this desktop.
    pub fn start_program(&self, name: &str, program: impl Into<PathBuf>, args: &[&str]) -> Program {
        self.launch(name, program).args(args.iter().copied()).start()
    }

    /// Starts any program on this desktop, with further environment variables.
    pub fn start_program_with(
        &self,
        name: &str,
        program: impl Into<PathBuf>,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Program {
        let mut launch = self.launch(name, program).args(args.iter().copied());
        for (name, value) in env {
            launch.env.set(name, value);
        }
        launch.start()
    }

    pub(crate) fn launch(&self, name: &str, program: impl Into<PathBuf>) -> Launch {
        Launch::new(name, program, &self.env, &self.logs)
    }

    pub(crate) fn display(&self) -> &str {
        &self.display.name
    }

    pub(crate) fn env(&self) -> &Env {
        &self.env
    }
}

/// The folders that programs write to, all in the session's home.
fn homes(home: &Path) -> Env {
    let mut env = Env::new();
    env.set("HOME", home);
    for (name, folder) in [
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ] {
        let folder = home.join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        env.set(name, &folder);
    }
    env
}

/// Language, toolkit and theme.
fn look(env: &mut Env, home: &Path, options: Options) {
    for (name, value) in [
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("XDG_SESSION_TYPE", "x11"),
        ("XDG_CURRENT_DESKTOP", "XFCE"),
        ("GDK_BACKEND", "x11"),
        // No accessibility bus, no settings service, no GPU here.
        ("NO_AT_BRIDGE", "1"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GIO_USE_VFS", "local"),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ] {
        env.set(name, value);
    }
    if options.scale != 1 {
        env.set("GDK_SCALE", options.scale.to_string());
    }
    let settings = home.join("config/gtk-3.0/settings.ini");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    let dark = u8::from(options.dark);
    fs::write(
        &settings,
        format!("[Settings]\ngtk-application-prefer-dark-theme={dark}\ngtk-font-name=Noto Sans 10\n"),
    )
    .unwrap();
    let panel = home.join("config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml");
    fs::create_dir_all(panel.parent().unwrap()).unwrap();
    let text = include_str!("desktop/panel.xml").replace("DARK", if options.dark { "true" } else { "false" });
    fs::write(panel, text).unwrap();
}
