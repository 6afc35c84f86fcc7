//! What the desktop tells of that is worth a look at once, or an end: the computer wakes up, the network is
//! another, the session is over. All of it may be missing; then the usual looks find out, a little later.
//!
//! The session is over when its bus goes, or when logind closes it: a program without windows is ended by
//! nobody at a logout, and would keep the profile's lock from the next login's.

use std::time::Duration;

use futures::StreamExt as _;
use tokio::sync::mpsc;
use zbus::{Connection, MatchRule, MessageStream, Proxy, message};

const LOGIND: &str = "org.freedesktop.login1";
const SESSION: &str = "org.freedesktop.login1.Session";
const PORTAL: &str = "org.freedesktop.portal.Desktop";
/// Several things are told of one change: they are one.
const TOGETHER: Duration = Duration::from_millis(500);

/// Something worth acting on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Noticed {
    /// The computer woke up, or the network changed.
    LookNow,
    /// The session is over.
    Over,
}

/// Watches for as long as somebody wants to know. `session`: the session's bus, where there is one.
pub(crate) async fn watch(session: Option<Connection>, tell: mpsc::UnboundedSender<Noticed>) {
    let (heard, mut all) = mpsc::unbounded_channel();
    let system = heard.clone();
    tokio::spawn(async move {
        // One bus for all three; each may be without its service.
        let bus = match Connection::system().await {
            Ok(bus) => bus,
            Err(error) => {
                tracing::debug!(%error, "no system bus");
                return;
            }
        };
        let wakes = quietly("sleep", sleep(&bus, system.clone()));
        let network = quietly("the network", network_manager(&bus, system.clone()));
        let ends = quietly("the session", session_ends(&bus, system));
        tokio::join!(wakes, network, ends);
    });
    if let Some(bus) = session {
        let (portal, over) = (bus.clone(), heard.clone());
        tokio::spawn(async move { quietly("the network", portal_network(&portal, heard)).await });
        tokio::spawn(async move {
            let mut messages = MessageStream::from(&bus);
            while let Some(Ok(_)) = messages.next().await {}
            let _ = over.send(Noticed::Over);
        });
    } else {
        drop(heard);
    }
    while let Some(noticed) = all.recv().await {
        if noticed == Noticed::LookNow {
            tokio::time::sleep(TOGETHER).await;
            let mut over = false;
            while let Ok(more) = all.try_recv() {
                over |= more == Noticed::Over;
            }
            if over && tell.send(Noticed::Over).is_err() {
                return;
            }
        }
        if tell.send(noticed).is_err() {
            return;
        }
    }
    // Nobody tells anything any more.
    tell.closed().await;
}

async fn quietly(what: &str, watching: impl Future<Output = zbus::Result<()>>) {
    if let Err(error) = watching.await {
        tracing::debug!(%error, what, "not told of here");
    }
}

async fn signals(
    bus: &Connection,
    sender: &str,
    interface: &str,
    member: &str,
) -> zbus::Result<MessageStream> {
    let rule = MatchRule::builder()
        .msg_type(message::Type::Signal)
        .sender(sender)?
        .interface(interface)?
        .member(member)?
        .build();
    MessageStream::for_match_rule(rule.to_owned(), bus, None).await
}

async fn sleep(bus: &Connection, tell: mpsc::UnboundedSender<Noticed>) -> zbus::Result<()> {
    let mut told = signals(bus, LOGIND, "org.freedesktop.login1.Manager", "PrepareForSleep").await?;
    while let Some(told) = told.next().await {
        let sleeps: bool = told?.body().deserialize()?;
        if !sleeps {
            let _ = tell.send(Noticed::LookNow);
        }
    }
    Ok(())
}

async fn network_manager(bus: &Connection, tell: mpsc::UnboundedSender<Noticed>) -> zbus::Result<()> {
    let name = "org.freedesktop.NetworkManager";
    let mut told = signals(bus, name, name, "StateChanged").await?;
    while told.next().await.is_some() {
        // Also when it goes: the next look fails at once, and is told of.
        let _ = tell.send(Noticed::LookNow);
    }
    Ok(())
}

async fn portal_network(bus: &Connection, tell: mpsc::UnboundedSender<Noticed>) -> zbus::Result<()> {
    let interface = "org.freedesktop.portal.NetworkMonitor";
    let mut told = signals(bus, PORTAL, interface, "changed").await?;
    while told.next().await.is_some() {
        let _ = tell.send(Noticed::LookNow);
    }
    Ok(())
}

/// Only a session with a screen is one that takes us along when it goes.
async fn session_ends(bus: &Connection, tell: mpsc::UnboundedSender<Noticed>) -> zbus::Result<()> {
    let manager = Proxy::new(
        bus,
        LOGIND,
        "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager",
    )
    .await?;
    let own = Proxy::new(bus, LOGIND, "/org/freedesktop/login1/session/auto", SESSION).await?;
    let id: String = own.get_property("Id").await?;
    let kind: String = own.get_property("Type").await?;
    if !matches!(kind.as_str(), "x11" | "wayland" | "mir") {
        return Ok(());
    }
    let path: zbus::zvariant::OwnedObjectPath = manager.call("GetSession", &id).await?;
    let session = zbus::proxy::Builder::<Proxy<'_>>::new(bus)
        .destination(LOGIND)?
        .path(&path)?
        .interface(SESSION)?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await?;
    let properties = "org.freedesktop.DBus.Properties";
    let mut changes = signals(bus, LOGIND, properties, "PropertiesChanged").await?;
    let mut removals = manager.receive_signal("SessionRemoved").await?;
    loop {
        let over = tokio::select! {
            Some(change) = changes.next() => {
                // Its state is told of with another property, not by itself.
                change?.header().path().is_some_and(|of| *of == path.as_ref())
                    && session.get_property::<String>("State").await? == "closing"
            }
            Some(removed) = removals.next() => {
                removed.body().deserialize::<(String, zbus::zvariant::OwnedObjectPath)>()?.0 == id
            }
            else => return Ok(()),
        };
        if over {
            let _ = tell.send(Noticed::Over);
        }
    }
}
