//! How Reddot stands on the desktop: whether it starts at login, the key that opens it, where its windows
//! were.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// See [`Request::GetDesktop`](crate::Request::GetDesktop).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetDesktop {}

/// How Reddot stands on the desktop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DesktopView {
    /// Whether it starts at login; none: the desktop's entry for it cannot be read.
    pub autostart: Option<bool>,
    /// The key that opens the notifier from anywhere.
    pub shortcut: ShortcutState,
}

/// How it is with the key that opens the notifier, which the desktop gives out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShortcutState {
    /// None is wanted.
    Off,
    /// The desktop is being asked, and may be asking its person.
    Asked,
    /// There is one.
    Given {
        /// As the desktop calls it; it may be empty.
        keys: String,
    },
    /// The desktop, or its person, refused it.
    Refused,
    /// This desktop gives out none (it has no portal for global shortcuts).
    Missing,
}

/// See [`Request::SetAutostart`](crate::Request::SetAutostart).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetAutostart {
    /// Whether Reddot starts at login.
    pub on: bool,
}

/// See [`Request::SetShortcut`](crate::Request::SetShortcut).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetShortcut {
    /// Whether a key is wanted.
    pub on: bool,
}

/// See [`Request::GetPlaces`](crate::Request::GetPlaces).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetPlaces {}

/// Where windows were, by the arrangement of screens, and then by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlacesView {
    /// The places.
    pub places: BTreeMap<String, BTreeMap<String, WindowPlace>>,
}

/// See [`Request::KeepPlace`](crate::Request::KeepPlace).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeepPlace {
    /// The arrangement of screens, in the window program's word.
    pub screens: String,
    /// Which window.
    pub window: String,
    /// Where it is.
    pub place: WindowPlace,
}

/// Where a window is, in physical pixels of the whole desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WindowPlace {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
    /// Of what is in it.
    pub width: u32,
    /// Of what is in it.
    pub height: u32,
    /// It fills its screen; the rest is where it was before.
    pub maximized: bool,
}
