//! Whether somebody is at the computer, as far as the desktop tells: the session's hints from
//! logind, and the screen saver's state. Where nobody tells, somebody is there.
//!
//! What is new can wait a little while nobody is there to read it, and the account's request budget
//! is everybody's.

use futures::StreamExt as _;
use helpdesk::Away;
use tokio::sync::{mpsc, watch};
use zbus::{Connection, MatchRule, MessageStream, message};

const LOGIND: &str = "org.freedesktop.login1";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Screen savers that tell, each with its path.
const SAVERS: [(&str, &str); 2] = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
];

/// Something that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    /// logind: the session is locked.
    Locked(bool),
    /// logind: nobody has touched keyboard or pointer for a while.
    Idle(bool),
    /// A screen saver, by its place in [`SAVERS`], covers the screen.
    Saver(usize, bool),
}

/// What is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Known {
    locked: bool,
    idle: bool,
    savers: [bool; SAVERS.len()],
}

impl Known {
    fn take(&mut self, hint: Hint) {
        match hint {
            Hint::Locked(locked) => self.locked = locked,
            Hint::Idle(idle) => self.idle = idle,
            Hint::Saver(nth, covers) => {
                if let Some(saver) = self.savers.get_mut(nth) {
                    *saver = covers;
                }
            }
        }
    }

    fn away(self) -> Away {
        if self.locked || self.savers.contains(&true) {
            Away::Locked
        } else if self.idle {
            Away::Idle
        } else {
            Away::No
        }
    }
}

/// Watches until nobody is told any more.
pub(crate) async fn watch(tell: watch::Sender<Away>) {
    let (hints, mut told) = mpsc::unbounded_channel();
    let session = tokio::spawn(quietly("logind", logind(hints.clone())));
    let savers = tokio::spawn(quietly("screen savers", savers(hints)));
    let mut known = Known::default();
    while let Some(hint) = told.recv().await {
        known.take(hint);
        let away = known.away();
        tell.send_if_modified(|before| {
            let changed = *before != away;
            *before = away;
            changed
        });
    }
    // Neither tells anything any more: they have ended, or were never there.
    session.abort();
    savers.abort();
    tell.closed().await;
}

/// Without a bus, or without anybody on it who tells, all of this is just not known.
async fn quietly(who: &str, watching: impl Future<Output = zbus::Result<()>>) {
    if let Err(error) = watching.await {
        tracing::debug!(%error, who, "whether somebody is there is not told");
    }
}

async fn logind(hints: mpsc::UnboundedSender<Hint>) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let own = "/org/freedesktop/login1/session/auto";
    let id: String = property(&bus, own, "Id").await?;
    let path: zbus::zvariant::OwnedObjectPath = bus
        .call_method(
            Some(LOGIND),
            "/org/freedesktop/login1",
            Some("org.freedesktop.login1.Manager"),
            "GetSession",
            &id,
        )
        .await?
        .body()
        .deserialize()?;
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .interface(PROPERTIES)?
        .member("PropertiesChanged")?
        .path(path.as_str())?
        .build();
    let mut changes = MessageStream::for_match_rule(rule, &bus, None).await?;
    loop {
        // Asked anew each time: a change may be told without its value.
        let locked = property(&bus, path.as_str(), "LockedHint").await?;
        let idle = property(&bus, path.as_str(), "IdleHint").await?;
        let told = hints.send(Hint::Locked(locked)).is_ok() && hints.send(Hint::Idle(idle)).is_ok();
        if !told || changes.next().await.is_none() {
            return Ok(());
        }
    }
}

async fn property<T>(bus: &Connection, path: &str, name: &str) -> zbus::Result<T>
where
    T: TryFrom<zbus::zvariant::OwnedValue>,
    zbus::zvariant::Error: From<T::Error>,
{
    let answer = bus
        .call_method(Some(LOGIND), path, Some(PROPERTIES), "Get", &(SESSION, name))
        .await?;
    let value: zbus::zvariant::OwnedValue = answer.body().deserialize()?;
    Ok(T::try_from(value).map_err(zbus::zvariant::Error::from)?)
}

async fn savers(hints: mpsc::UnboundedSender<Hint>) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let mut told = futures::stream::SelectAll::new();
    for (nth, (name, path)) in SAVERS.into_iter().enumerate() {
        let rule = MatchRule::builder()
            .msg_type(message::Type::Signal)
            .interface(name)?
            .member("ActiveChanged")?
            .build();
        let signals = MessageStream::for_match_rule(rule, &bus, None).await?;
        told.push(signals.map(move |signal| (nth, signal)).boxed());
        // It may cover the screen already.
        let asked = bus.call_method(Some(name), path, Some(name), "GetActive", &());
        if let Ok(answer) = asked.await
            && let Ok(covers) = answer.body().deserialize::<bool>()
        {
            let _ = hints.send(Hint::Saver(nth, covers));
        }
    }
    while let Some((nth, signal)) = told.next().await {
        if let Ok(covers) = signal?.body().deserialize::<bool>()
            && hints.send(Hint::Saver(nth, covers)).is_err()
        {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_counts_more_than_rest_and_any_screen_saver_is_a_lock() {
        let after = |hints: &[Hint]| {
            let mut known = Known::default();
            hints.iter().for_each(|hint| known.take(*hint));
            known.away()
        };
        assert_eq!(after(&[]), Away::No);
        assert_eq!(after(&[Hint::Idle(true)]), Away::Idle);
        assert_eq!(after(&[Hint::Locked(true), Hint::Idle(true)]), Away::Locked);
        assert_eq!(after(&[Hint::Saver(1, true)]), Away::Locked);
        assert_eq!(
            after(&[Hint::Saver(0, true), Hint::Saver(1, false)]),
            Away::Locked
        );
        assert_eq!(
            after(&[
                Hint::Locked(true),
                Hint::Idle(true),
                Hint::Locked(false),
                Hint::Idle(false)
            ]),
            Away::No
        );
    }
}
