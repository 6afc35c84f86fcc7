//! The session's own D-Bus.
//!
//! It starts no services by itself: whatever answers on it was started by the test, so "no
//! notification daemon" and "no tray host yet" are really so.

use std::fs;
use std::path::Path;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

use crate::env::Env;
use crate::places::system_program;
use crate::process::{Launch, Program};
use crate::wait::{PATIENCE, wait_until};

pub(crate) struct Bus {
    pub(crate) address: String,
    pub(crate) connection: Connection,
    // Dropped last: the connection closes before the bus ends.
    _daemon: Program,
}

impl Bus {
    pub(crate) fn start(runtime: &Path, env: &Env, logs: &Path) -> Self {
        let socket = runtime.join("bus");
        let config = runtime.join("bus.conf");
        let text = include_str!("desktop/bus.conf").replace("SOCKET", &socket.display().to_string());
        fs::write(&config, text).unwrap();
        let mut daemon = Launch::new("dbus", system_program("dbus-daemon"), env, logs)
            .args([
                format!("--config-file={}", config.display()),
                "--nofork".into(),
                "--print-address=1".into(),
            ])
            .start();
        let address = daemon.wait_for_line("its address", |line| Some(line.to_owned()));
        let connection = Builder::address(address.as_str()).unwrap().build().unwrap();
        Self {
            address,
            connection,
            _daemon: daemon,
        }
    }

    /// Waits until somebody owns `name`, or nobody does.
    pub(crate) fn wait_for(&self, name: &str, owned: bool) {
        let what = if owned { "an owner" } else { "no owner" };
        wait_until(&format!("{name} to have {what}"), PATIENCE, || {
            if has_owner(&self.connection, name) == owned {
                Ok(())
            } else {
                Err(format!("owned: {}", !owned))
            }
        });
    }
}

pub(crate) fn has_owner(connection: &Connection, name: &str) -> bool {
    let name = BusName::try_from(name).unwrap();
    DBusProxy::new(connection)
        .and_then(|bus| Ok(bus.name_has_owner(name)?))
        .unwrap()
}

/// The process that owns `name`, which may be a unique name.
pub(crate) fn process_of(connection: &Connection, name: &str) -> Option<u32> {
    let name = BusName::try_from(name).ok()?;
    let bus = DBusProxy::new(connection).ok()?;
    bus.get_connection_unix_process_id(name).ok()
}
