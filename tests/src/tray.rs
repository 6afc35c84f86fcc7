//! A program's item in the tray, used over D-Bus exactly as a panel uses it.

use zbus::blocking::{Connection, Proxy};

use crate::bus::process_of;
use crate::icon::Icon;
use crate::menu::{MenuItem, menu};
use crate::wait::{PATIENCE, wait_until};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";

/// The tray item of one process.
pub struct Tray {
    bus: Connection,
    service: String,
    path: String,
}

impl Tray {
    /// Waits until the process has an item in the tray.
    pub fn wait_for(bus: &Connection, pid: u32) -> Self {
        wait_until(&format!("a tray item of process {pid}"), PATIENCE, || {
            Self::find(bus, pid).ok_or_else(|| format!("registered: {:?}", registered(bus)))
        })
    }

    /// The process's item, if it has one.
    pub fn find(bus: &Connection, pid: u32) -> Option<Self> {
        registered(bus).into_iter().find_map(|item| {
            // "NAME" or "NAME/OBJECT/PATH"; the name may be a unique one.
            let (service, path) = item.split_at(item.find('/').unwrap_or(item.len()));
            (process_of(bus, service) == Some(pid)).then(|| Self {
                bus: bus.clone(),
                service: service.to_owned(),
                path: if path.is_empty() {
                    "/StatusNotifierItem"
                } else {
                    path
                }
                .to_owned(),
            })
        })
    }

    /// The icon as the panel gets it, in the largest size offered.
    pub fn icon(&self) -> Icon {
        let sizes: Vec<(i32, i32, Vec<u8>)> = self.item().get_property("IconPixmap").unwrap();
        let (width, height, bytes) = sizes
            .into_iter()
            .max_by_key(|(width, ..)| *width)
            .expect("an icon of any size");
        Icon::from_argb(width, height, &bytes)
    }

    /// Waits until the icon is as `wanted` says.
    pub fn wait_for_icon(&self, what: &str, wanted: impl Fn(&Icon) -> bool) -> Icon {
        wait_until(&format!("a tray icon with {what}"), PATIENCE, || {
            let icon = self.icon();
            if wanted(&icon) {
                Ok(icon)
            } else {
                Err(format!("{icon:?}"))
            }
        })
    }

    /// The tooltip: its title and its text.
    pub fn tooltip(&self) -> (String, String) {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let (_, _, title, text): ToolTip = self.item().get_property("ToolTip").unwrap();
        (title, text)
    }

    /// `Active`, `Passive` or `NeedsAttention`.
    pub fn status(&self) -> String {
        self.item().get_property("Status").unwrap()
    }

    /// A left click.
    pub fn click(&self) {
        self.item()
            .call::<_, _, ()>("Activate", &(1200i32, 10i32))
            .unwrap();
    }

    /// The menu's entries, whole.
    pub fn menu(&self) -> Vec<MenuItem> {
        menu(&self.bus, &self.service, &self.menu_path())
    }

    /// Chooses the menu's entry with that label.
    pub fn choose(&self, label: &str) {
        let menu = self.menu();
        let item = menu.iter().find(|item| item.label == label);
        let item = item.unwrap_or_else(|| panic!("no {label:?} in {menu:?}"));
        item.choose(&self.bus, &self.service, &self.menu_path());
    }

    fn menu_path(&self) -> String {
        let path: zbus::zvariant::OwnedObjectPath = self.item().get_property("Menu").unwrap();
        path.to_string()
    }

    fn item(&self) -> Proxy<'_> {
        // Read afresh each time: the proxy would otherwise answer from what it remembers.
        zbus::blocking::proxy::Builder::new(&self.bus)
            .destination(self.service.as_str())
            .and_then(|it| it.path(self.path.as_str()))
            .and_then(|it| it.interface(ITEM))
            .map(|it| it.cache_properties(zbus::proxy::CacheProperties::No))
            .and_then(|it| it.build())
            .unwrap()
    }
}

fn registered(bus: &Connection) -> Vec<String> {
    Proxy::new(bus, WATCHER, "/StatusNotifierWatcher", WATCHER)
        .and_then(|watcher| watcher.get_property("RegisteredStatusNotifierItems"))
        .unwrap_or_default()
}
