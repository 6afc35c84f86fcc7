//! The tray item's menu, read and used over D-Bus (com.canonical.dbusmenu).

use std::collections::HashMap;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedValue, Value};

const INTERFACE: &str = "com.canonical.dbusmenu";

/// One entry of a menu; a separator has an empty label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    id: i32,
    /// The text, without its mnemonic's underscore.
    pub label: String,
    /// Whether it can be chosen.
    pub enabled: bool,
    /// Whether it is ticked; none when it cannot be.
    pub ticked: Option<bool>,
}

impl MenuItem {
    pub(crate) fn choose(&self, bus: &Connection, service: &str, path: &str) {
        let event = (self.id, "clicked", Value::from(""), 0u32);
        // No answer is fine: "Quit" may end the program before it gives one.
        let _ = proxy(bus, service, path).call::<_, _, ()>("Event", &event);
    }
}

type Properties = HashMap<String, OwnedValue>;
type Layout = (i32, Properties, Vec<OwnedValue>);

/// The entries of the menu, those of submenus after their parent.
pub(crate) fn menu(bus: &Connection, service: &str, path: &str) -> Vec<MenuItem> {
    let none: Vec<&str> = Vec::new();
    let (_, root): (u32, Layout) = proxy(bus, service, path)
        .call("GetLayout", &(0i32, -1i32, none))
        .unwrap();
    let mut items = Vec::new();
    collect(root.2, &mut items);
    items
}

fn collect(children: Vec<OwnedValue>, into: &mut Vec<MenuItem>) {
    for child in children {
        let (id, properties, below): Layout = child.try_into().unwrap();
        let text = |name: &str| {
            properties
                .get(name)
                .and_then(|value| <&str>::try_from(value).ok())
                .unwrap_or_default()
                .to_owned()
        };
        let enabled = properties
            .get("enabled")
            .and_then(|value| bool::try_from(value).ok());
        let state = properties
            .get("toggle-state")
            .and_then(|value| i32::try_from(value).ok());
        into.push(MenuItem {
            id,
            label: text("label").replacen('_', "", 1),
            enabled: enabled.unwrap_or(true),
            ticked: if text("toggle-type").is_empty() {
                None
            } else {
                state.map(|state| state == 1)
            },
        });
        collect(below, into);
    }
}

fn proxy<'a>(bus: &'a Connection, service: &'a str, path: &'a str) -> Proxy<'a> {
    Proxy::new(bus, service, path, INTERFACE).unwrap()
}
