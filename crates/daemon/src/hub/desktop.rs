//! How Reddot stands on the desktop: starting at login, the key that opens the notifier, the windows' places.

use protocol::{DesktopView, KeepPlace, PlacesView, ProtocolError, SetAutostart, SetShortcut, ShortcutState};
use tokio::sync::watch;

use super::Hub;
use super::answers::not_kept;
use crate::{autostart, places};

/// The key that opens the notifier, between whoever wants it and whoever asks the desktop.
pub(crate) struct Key {
    /// Whether one is wanted.
    pub(crate) wanted: watch::Sender<bool>,
    /// How it is with it.
    pub(crate) state: watch::Sender<ShortcutState>,
}

impl Key {
    pub(super) fn new(wanted: bool) -> Self {
        Self {
            wanted: watch::Sender::new(wanted),
            // Where nobody asks the desktop, it has none.
            state: watch::Sender::new(if wanted {
                ShortcutState::Missing
            } else {
                ShortcutState::Off
            }),
        }
    }
}

impl Hub {
    /// The key that opens the notifier.
    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// Tells that how Reddot stands on the desktop is another.
    pub(crate) fn desktop_changed(&self) {
        self.emit(protocol::Event::Settings);
    }

    pub(super) fn desktop(&self) -> DesktopView {
        let autostart = autostart::is_on().map_err(|error| tracing::warn!("{error:#}"));
        DesktopView {
            autostart: autostart.ok(),
            shortcut: self.key.state.borrow().clone(),
        }
    }

    pub(super) fn set_autostart(&self, ask: &SetAutostart) -> Result<(), ProtocolError> {
        autostart::set(&self.paths, ask.on).map_err(not_kept)?;
        self.desktop_changed();
        Ok(())
    }

    pub(super) fn set_shortcut(&self, ask: &SetShortcut) -> Result<(), ProtocolError> {
        self.preferences
            .want_shortcut(&self.paths, ask.on)
            .map_err(not_kept)?;
        // Wanted anew, it is asked for anew, also where it was refused.
        self.key.wanted.send_replace(ask.on);
        if self.key.wanted.receiver_count() == 0 {
            let state = if ask.on {
                ShortcutState::Missing
            } else {
                ShortcutState::Off
            };
            self.key.state.send_replace(state);
        }
        self.desktop_changed();
        Ok(())
    }

    pub(super) fn places(&self) -> PlacesView {
        places::read(&self.paths)
    }

    pub(super) fn keep_place(&self, ask: &KeepPlace) -> Result<(), ProtocolError> {
        places::keep(&self.paths, ask)
    }
}
