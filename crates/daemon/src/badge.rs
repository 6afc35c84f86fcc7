//! The number on the program's icon in docks and task bars, as Unity's launcher API has it: a signal,
//! `com.canonical.Unity.LauncherEntry.Update`, which docks hear that own the name `com.canonical.Unity`
//! (those of Plasma and Ubuntu, Dash to Dock, Plank). It is said when it changes and when such a dock comes;
//! where there is none, nothing is said. A dock forgets it when our connection ends.

use std::collections::HashMap;

use futures::StreamExt as _;
use tokio::sync::watch;
use zbus::Connection;
use zbus::zvariant::Value;

const DOCK: &str = "com.canonical.Unity";
const PATH: &str = "/com/canonical/unity/launcherentry/1";
const INTERFACE: &str = "com.canonical.Unity.LauncherEntry";
/// Names the desktop entry of the package.
const ENTRY: &str = "application://reddot.desktop";

/// What the icon says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Badge {
    /// How many tickets wait; none shows no number.
    pub(crate) waiting: u32,
    /// The dot is red.
    pub(crate) urgent: bool,
}

/// Says it to whichever dock there is, until nobody changes it any more.
pub(crate) async fn run(bus: Connection, badge: watch::Receiver<Badge>) {
    if let Err(error) = tell(&bus, badge).await {
        tracing::debug!(%error, "no badge");
    }
}

async fn tell(bus: &Connection, mut badge: watch::Receiver<Badge>) -> zbus::Result<()> {
    let names = zbus::fdo::DBusProxy::new(bus).await?;
    let mut docks = names.receive_name_owner_changed_with_args(&[(0, DOCK)]).await?;
    let mut listens = names.name_has_owner(DOCK.try_into()?).await?;
    loop {
        let now = *badge.borrow_and_update();
        if listens {
            let body = (ENTRY, properties(now));
            bus.emit_signal(None::<&str>, PATH, INTERFACE, "Update", &body)
                .await?;
        }
        tokio::select! {
            changed = badge.changed() => if changed.is_err() { return Ok(()) },
            Some(dock) = docks.next() => listens = dock.args()?.new_owner.is_some(),
            else => return Ok(()),
        }
    }
}

fn properties(badge: Badge) -> HashMap<&'static str, Value<'static>> {
    HashMap::from([
        ("count", Value::I64(i64::from(badge.waiting))),
        ("count-visible", Value::Bool(badge.waiting > 0)),
        ("urgent", Value::Bool(badge.urgent)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_waits_is_no_number() {
        let said = properties(Badge::default());
        assert_eq!(said["count-visible"], Value::Bool(false));
        let said = properties(Badge {
            waiting: 3,
            urgent: true,
        });
        assert_eq!(said["count"], Value::I64(3));
        assert_eq!(said["urgent"], Value::Bool(true));
    }
}
