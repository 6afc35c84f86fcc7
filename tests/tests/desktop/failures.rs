//! What breaks around the programs, and that nothing is lost by it: the helpdesk goes, a window
//! dies, the panel or the notification daemon comes late or goes, and ten are started at once.

use std::time::Duration;

use e2e::{
    Desk, Icon, Inbound, Options, Reddot, Session, Tray, Window, holds_for, is_alive, kill, wait_until,
};

fn connected(status: &serde_json::Value) -> bool {
    status["accounts"][0]["connection"]["kind"] == "connected"
}

#[test]
fn ten_started_at_once_are_one_engine() {
    let session = Session::start("ten");
    let desk = Desk::start(&session);
    let reddot = Reddot::not_started(&session, &desk, "profile", &[]);
    let mut all: Vec<_> = (0..10).map(|_| reddot.launch_another()).collect();
    let engine = wait_until("nine of ten to end", e2e::PATIENCE, || {
        let running = all
            .iter_mut()
            .filter_map(|one| one.is_running().then_some(one.pid()));
        match running.collect::<Vec<_>>()[..] {
            [pid] => Ok(pid),
            ref more => Err(format!("{} running", more.len())),
        }
    });
    reddot.wait_for_status("connected", connected);
    Tray::wait_for(session.bus(), engine);
    let items = all
        .iter()
        .filter(|one| Tray::find(session.bus(), one.pid()).is_some());
    assert_eq!(items.count(), 1, "tray items");
    for other in all.iter_mut().filter(|one| one.pid() != engine) {
        assert!(
            other.wait_for_end(),
            "a second start talks to the first and is content: {}",
            other.complained()
        );
    }
    let mut engine = all.into_iter().find(|one| one.pid() == engine).unwrap();
    holds_for("the one runs on", Duration::from_secs(2), || {
        if engine.is_running() {
            Ok(())
        } else {
            Err("it ended".into())
        }
    });
}

#[test]
fn with_the_desk_gone_the_window_lists_and_keeps_a_reply_that_is_sent_once_when_it_is_back() {
    let session = Session::start("desk-gone");
    let mut desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Hola"));
    let reddot = Reddot::start(&session, &desk);
    let tray = reddot.tray(&session);
    reddot.wait_for_row(true, ana.ticket, |_| true);
    // The conversation is in the cache once it was opened.
    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click("[role=tab][data-queue=unassigned]");
    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    window.wait_for("[data-part=message]");
    let online = tray.wait_for_icon("no red", |icon| icon.red() == 0);

    desk.crash();
    reddot.wait_for_status("offline, since when", |status| {
        status["accounts"][0]["connection"]["kind"] == "offline"
            && status["accounts"][0]["connection"]["since"].is_number()
    });
    window.wait_for("[data-part=offline]");
    let slashed = tray.wait_for_icon("a slash", |icon| icon.differs_from(&online) > 0);
    let (_, tooltip) = tray.tooltip();
    assert!(!tooltip.is_empty(), "the tooltip says since when");
    window.click("[data-action=back]");
    window.wait_for(&format!("[data-ticket=\"{}\"]", ana.ticket));
    window.screenshot("notifier-offline");

    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    let text = "Written while the line was down";
    window.type_into("textarea[data-part=reply]", text);
    window.click("[data-action=send]");
    window.wait_for("[data-part=send]");
    reddot.wait_for_status("one kept reply", |status| status["outbox"] == 1);
    // Past every "undo": it has been tried and is still kept.
    holds_for(
        "it is kept",
        Duration::from_secs(8),
        || match reddot.status()["outbox"].as_u64() {
            Some(1) => Ok(()),
            other => Err(format!("{other:?}")),
        },
    );

    desk.come_back();
    desk.wait_for_delivery(text);
    reddot.wait_for_status("connected, nothing kept", |status| {
        connected(status) && status["outbox"] == 0
    });
    holds_for("it was delivered once", Duration::from_secs(5), || {
        match desk.delivered(text) {
            1 => Ok(()),
            times => Err(format!("{times} times")),
        }
    });
    window.wait_until_gone("[data-part=offline]");
    tray.wait_for_icon("no slash", |icon| *icon != slashed);
}

#[test]
fn a_reddot_started_while_the_desk_is_gone_lists_what_it_knew() {
    let session = Session::start("started-offline");
    let mut desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Hola"));
    let mut reddot = Reddot::start(&session, &desk);
    reddot.wait_for_row(true, ana.ticket, |row| row["name"] == "Ana");
    reddot.crash();
    desk.crash();
    reddot.come_back();
    reddot.wait_for_status("not connected", |status| !connected(status));
    reddot.wait_for_row(true, ana.ticket, |row| row["name"] == "Ana");
    desk.come_back();
    reddot.wait_for_status("connected", connected);
}

#[test]
fn with_the_window_killed_alerts_go_on_and_it_opens_again() {
    let session = Session::start("window-killed");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let tray = reddot.tray(&session);
    tray.click();
    let window = Window::attach(&session, &reddot, "notifier");
    drop(window);
    let [process] = reddot.window_processes()[..] else {
        panic!("one window process: {:?}", reddot.window_processes());
    };
    assert!(kill(process));
    desk.inbound(&Inbound::from_ana("Hola"));
    session.notifications.wait_for("Ana's", |note| {
        format!("{} {}", note.summary, note.body).contains("Ana")
    });
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    tray.click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click("[role=tab][data-queue=unassigned]");
    window.wait_for("[data-ticket]");
    assert_ne!(reddot.window_processes(), [process]);
}

#[test]
fn with_reddot_killed_its_window_goes_too() {
    let session = Session::start("no-orphans");
    let desk = Desk::start(&session);
    let mut reddot = Reddot::start(&session, &desk);
    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    let windows = reddot.window_processes();
    assert_eq!(windows.len(), 1);
    reddot.crash();
    wait_until("the window process to end", e2e::PATIENCE, || {
        if is_alive(windows[0]) {
            Err("still there".into())
        } else {
            Ok(())
        }
    });
    drop(window);
}

#[test]
fn a_late_panel_and_a_restarted_one_show_the_icon() {
    let options = Options {
        panel: false,
        ..Options::default()
    };
    let mut session = Session::start_with("late-panel", options);
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", connected);
    desk.inbound(&Inbound::from_ana("Hola"));
    // Alerts do not need a tray.
    session.notifications.wait_for("Ana's", |note| {
        format!("{} {}", note.summary, note.body).contains("Ana")
    });

    session.panel.start();
    reddot
        .tray(&session)
        .wait_for_icon("a red dot", Icon::has_red_dot);
    session.panel.crash();
    session.panel.start();
    let tray = reddot.tray(&session);
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    tray.click();
    Window::attach(&session, &reddot, "notifier").wait_for("[role=tab]");
}

#[test]
fn a_late_notification_daemon_gets_what_it_missed_and_a_restarted_one_nothing_twice() {
    let options = Options {
        notifications: false,
        ..Options::default()
    };
    let mut session = Session::start_with("late-notifications", options);
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", connected);
    desk.inbound(&Inbound::from_ana("Hola"));
    reddot
        .tray(&session)
        .wait_for_icon("a red dot", Icon::has_red_dot);
    session.notifications.start();
    desk.inbound(&Inbound::new("line", "U0001", "Ben", "Hello"));
    let told = |note: &e2e::Notification, name: &str| note.summary.contains(name);
    session.notifications.wait_for("Ben's", |note| told(note, "Ben"));
    session
        .notifications
        .wait_for("Ana's, missed", |note| told(note, "Ana"));
    session.notifications.stop();
    desk.inbound(&Inbound::new("line", "U0002", "Cy", "Hello"));
    reddot.wait_for_status("three waiting", |status| status["waiting"] == 3);
    session.notifications.start();
    session.notifications.wait_for("Cy's", |note| told(note, "Cy"));
    let all = session.notifications.all();
    for name in ["Ana", "Ben", "Cy"] {
        let times = all.iter().filter(|note| told(note, name)).count();
        assert_eq!(times, 1, "{name} in {all:#?}");
    }
}

#[test]
fn a_first_sync_is_one_summary_and_not_a_flood() {
    let session = Session::start("first-sync");
    let desk = Desk::start(&session);
    for nth in 1..=12 {
        desk.inbound(&Inbound::new(
            "line",
            &format!("U{nth}"),
            &format!("Customer {nth}"),
            "Hello",
        ));
    }
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("12 waiting", |status| status["waiting"] == 12);
    holds_for(
        "there is one notification at the most",
        Duration::from_secs(4),
        || match session.notifications.all().len() {
            0 | 1 => Ok(()),
            many => Err(format!(
                "{many} notifications: {:#?}",
                session.notifications.all()
            )),
        },
    );
}

#[test]
fn the_doctor_tells_how_everything_is_and_nothing_about_customers() {
    let session = Session::start("doctor");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", connected);
    desk.inbound(&Inbound::from_ana("Mi tarjeta es 4111"));
    reddot.wait_for_status("one waiting", |status| status["waiting"] == 1);
    let (done, json) = reddot.command(&["doctor", "--json"]);
    assert!(done, "{json}");
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let (engine, desktop) = (&report["engine"]["accounts"][0], &report["desktop"]);
    assert_eq!(report["running"], true);
    assert_eq!(engine["connection"]["kind"], "connected");
    assert_eq!(
        (&engine["tickets"], &engine["damage"]),
        (&1.into(), &serde_json::Value::Null)
    );
    assert!(engine["limit"].as_u64().unwrap() > 0, "{engine:#}");
    let lanes: Vec<_> = engine["lanes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lane| &lane["lane"])
        .collect();
    assert!(
        lanes.contains(&&"head".into()) && lanes.contains(&&"truth".into()),
        "{engine:#}"
    );
    assert!(
        engine["cursor_at"].is_i64() && engine["sees"] == "all",
        "{engine:#}"
    );
    assert_eq!(
        (&desktop["tray_host"], &desktop["display"]),
        (&true.into(), &true.into())
    );
    assert!(
        desktop["notifications"].as_str().unwrap().starts_with("dunst"),
        "{desktop:#}"
    );
    let (done, text) = reddot.command(&["doctor"]);
    assert!(done && text.contains("sound"), "{text}");
    assert!(
        text.contains("keychain ") && text.contains("somebody is at the computer"),
        "{text}"
    );
    for secret in ["Ana", "4111", "600111222", &desk.token] {
        assert!(
            !json.contains(secret) && !text.contains(secret),
            "{secret}: {text}"
        );
    }
}

/// A screen saver of the desktop, as far as anybody listens to it.
fn cover_the_screen(session: &Session, covered: bool) {
    let (path, name) = ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver");
    session
        .bus()
        .emit_signal(None::<&str>, path, name, "ActiveChanged", &covered)
        .unwrap();
}

#[test]
fn while_the_screen_is_locked_the_helpdesk_is_asked_less_often_and_at_once_afterwards() {
    let session = Session::start("locked");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", connected);
    let report = || {
        let (done, json) = reddot.command(&["doctor", "--json"]);
        assert!(done, "{json}");
        let report: serde_json::Value = serde_json::from_str(&json).unwrap();
        let lanes = report["engine"]["accounts"][0]["lanes"].as_array().unwrap();
        let head = lanes.iter().find(|lane| lane["lane"] == "head");
        let every = head.and_then(|head| head["every_ms"].as_i64());
        (report["engine"]["presence"].as_str().unwrap().to_owned(), every)
    };
    for (covered, presence, slow) in [(true, "locked", true), (false, "there", false)] {
        wait_until(presence, e2e::PATIENCE, || {
            // Again and again, as Reddot may not listen yet: here is no screen saver that it could ask.
            cover_the_screen(&session, covered);
            match report() {
                (told, Some(every)) if told == presence && (every >= 5_000) == slow => Ok(()),
                other => Err(format!("{other:?}")),
            }
        });
    }
}
