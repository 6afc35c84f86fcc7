//! On a desktop of another make: without a panel, with a dock, a portal, logind, and a notification daemon
//! that has neither buttons nor markup and can be asked not to disturb.

use std::time::{Duration, Instant};

use e2e::{Desk, Inbound, Options, Reddot, Services, Session, Window, wait_until};
use serde_json::{Value, json};

fn connection(status: &Value) -> &Value {
    &status["accounts"][0]["connection"]
}

fn wait_for_windows(reddot: &Reddot, count: usize) {
    wait_until(
        "the window program to come or go",
        e2e::PATIENCE,
        || match reddot.window_processes().len() {
            there if there == count => Ok(()),
            other => Err(format!("{other} there")),
        },
    );
}

#[test]
fn with_a_dock_a_portal_and_a_plain_notification_daemon_everything_is_said_once() {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    let mut session = Session::start_with("elsewhere", options);
    let services = Services::start(session.bus_address());
    let mut desk = Desk::start(&session);
    let system = session.bus_address().to_owned();
    let env = [
        ("DBUS_SYSTEM_BUS_ADDRESS", system.as_str()),
        ("REDDOT_TRAY_PATIENCE_SECONDS", "1"),
        ("REDDOT_LINGER_SECONDS", "1"),
    ];
    let mut reddot = Reddot::start_with(&session, &desk, "profile", &env);

    // No panel: the notifier is there by itself.
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[role=tab]");
    reddot.wait_for_status("connected", |status| connection(status)["kind"] == "connected");

    // Nobody wants to be disturbed. Then they do, and are told in the daemon's own plain words.
    let ana = desk.inbound(&Inbound::from_ana("<b>Hola</b> & adiós")).ticket;
    wait_until("the alert to be held back", e2e::PATIENCE, || {
        let ask = json!({"type": "list_alert_log", "ticket": null, "account": null, "offset": 0, "limit": 9});
        let log = reddot.ask(ask)?;
        match log["entries"][0]["outcome"].as_str() {
            Some("do_not_disturb") => Ok(()),
            _ => Err(log.to_string()),
        }
    });
    assert_eq!(services.asked(), []);
    services.disturb();
    let shown = wait_until("a notification", e2e::PATIENCE, || {
        services.asked().pop().ok_or("none".to_owned())
    });
    assert_eq!(
        (shown.summary.as_str(), shown.body.as_str()),
        ("Ana · WhatsApp", "<b>Hola</b> & adiós"),
        "no markup, so nothing is escaped"
    );
    assert_eq!((shown.actions, shown.urgency, shown.sound), (vec![], 1, None));
    reddot
        .ask(json!({"type": "try_alert", "kind": "send_failed"}))
        .unwrap();
    let sample = wait_until("a sample", e2e::PATIENCE, || match services.asked().pop() {
        Some(last) if last.id != shown.id => Ok(last),
        _ => Err("none".to_owned()),
    });
    assert_eq!(
        (sample.urgency, sample.sound.as_deref()),
        (2, Some("dialog-error"))
    );
    wait_until("the number in the dock", e2e::PATIENCE, || {
        match services.badges().last() {
            Some((1, true)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });

    // The desktop gives a key, which closes the notifier and opens it.
    reddot.ask(json!({"type": "set_shortcut", "on": true})).unwrap();
    wait_until("a key", e2e::PATIENCE, || {
        let view = reddot.ask(json!({"type": "get_desktop"}))?;
        let given = json!({"kind": "given", "keys": "Meta+Alt+R"});
        if view["shortcut"] == given {
            Ok(())
        } else {
            Err(view.to_string())
        }
    });
    drop(window);
    services.press();
    wait_for_windows(&reddot, 0);
    services.press();
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[role=tab]");
    drop(window);

    // A panel comes: its menu names who waits, and opens nothing by itself.
    services.press();
    wait_for_windows(&reddot, 0);
    session.panel.start();
    let tray = reddot.tray(&session);
    let menu: Vec<String> = tray.menu().into_iter().map(|item| item.label).collect();
    assert!(menu.contains(&"1 ticket waits".to_owned()), "{menu:?}");
    let line = menu.iter().find(|label| label.starts_with("Ana · WhatsApp · "));
    let line = line.unwrap_or_else(|| panic!("no Ana in {menu:?}")).clone();
    assert!(
        menu.iter().any(|label| label.ends_with(" · Connected")),
        "{menu:?}"
    );
    assert!(reddot.window_processes().is_empty(), "a panel opens nothing");
    tray.choose(&line);
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for_text("[data-part=message]", "Hola");
    drop(window);

    // The helpdesk is gone for a while; the computer wakes up, and nobody waits for the next try.
    desk.crash();
    let now = || e2e::hours_ago(0).timestamp_millis();
    let due = || {
        connection(&reddot.status())["retry_at"]
            .as_i64()
            .ok_or("connected".to_owned())
    };
    wait_until("a try before it was due", e2e::PATIENCE, || {
        let before = due()?;
        if before < now() + 1_000 {
            return Err("the next try comes too soon to tell".into());
        }
        services.wake();
        loop {
            let tried = due()? != before;
            match (tried, now() < before) {
                (true, true) => return Ok(()),
                (false, true) => {}
                (_, false) => return Err("it waited".into()),
            }
        }
    });
    desk.come_back();
    services.wake();
    reddot.wait_for_status("connected again", |status| {
        connection(status)["kind"] == "connected"
    });

    // Asked to end while a reply can still be undone: at once, and it leaves later, once.
    reddot.reply(ana, "Enseguida").unwrap();
    let asked = Instant::now();
    reddot.terminate();
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    reddot.come_back();
    desk.wait_for_delivery("Enseguida");
    reddot.wait_for_status("an empty outbox", |status| status["outbox"] == 0);
    assert_eq!(desk.delivered("Enseguida"), 1);

    // And with the session it ends by itself.
    services.log_out();
    wait_until("reddot to end with the session", e2e::PATIENCE, || {
        if reddot.has_ended() {
            Ok(())
        } else {
            Err("it runs".into())
        }
    });
}
