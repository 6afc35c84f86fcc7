//! The panel, whose tray plugin is the desktop's StatusNotifier host. It may come late, and it may
//! crash and come again.

use std::path::{Path, PathBuf};

use zbus::blocking::Connection;

use crate::bus::has_owner;
use crate::env::Env;
use crate::places::system_program;
use crate::process::{Launch, Program};
use crate::wait::{PATIENCE, wait_until};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// The panel of a [`Session`](crate::Session).
pub struct Panel {
    env: Env,
    logs: PathBuf,
    bus: Connection,
    running: Option<Program>,
}

impl Panel {
    pub(crate) fn new(env: &Env, logs: &Path, bus: Connection) -> Self {
        Self {
            env: env.clone(),
            logs: logs.to_owned(),
            bus,
            running: None,
        }
    }

    /// Starts it and waits until it hosts a tray.
    pub fn start(&mut self) {
        let panel = Launch::new("panel", system_program("xfce4-panel"), &self.env, &self.logs)
            .args(["--disable-wm-check", "--sm-client-disable"])
            .start();
        self.running = Some(panel);
        self.wait_for_watcher(true);
    }

    /// Ends it at once, as a crash would, and waits until there is no tray.
    pub fn crash(&mut self) {
        if let Some(mut panel) = self.running.take() {
            panel.sigkill();
        }
        self.wait_for_watcher(false);
    }

    fn wait_for_watcher(&self, there: bool) {
        wait_until("the tray's watcher to come or go", PATIENCE, || {
            if has_owner(&self.bus, WATCHER) == there {
                Ok(())
            } else {
                Err(format!("there: {}", !there))
            }
        });
    }
}
