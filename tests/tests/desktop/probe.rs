//! The harness proves itself: with a tray item, a notification and a panel, and none of our
//! programs. When these fail, look here before looking at Reddot.

use std::time::Duration;

use e2e::{Icon, Options, Session, Tray, wait_until};

#[test]
fn a_tray_item_can_be_seen_clicked_and_chosen_from() {
    let mut session = Session::start("probe-tray");
    let mut item = session.start_program("probe_tray", env!("CARGO_BIN_EXE_probe_tray"), &[]);
    let tray = Tray::wait_for(session.bus(), item.pid());

    assert!(!tray.icon().has_red_dot());
    assert_eq!(tray.tooltip(), ("Probe".into(), "1 waits".into()));
    tray.choose("Red");
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    let menu = tray.menu();
    let labels: Vec<_> = menu.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["Red", "", "Quit"]);
    assert_eq!((menu[0].ticked, menu[2].ticked), (Some(true), None));

    tray.click();
    wait_until("the click", Duration::from_secs(5), || {
        match item.printed().as_str() {
            "clicked\n" => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });

    // The panel goes and comes, and the item is there again.
    session.panel.crash();
    assert!(Tray::find(session.bus(), item.pid()).is_none());
    session.panel.start();
    let tray = Tray::wait_for(session.bus(), item.pid());
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    std::thread::sleep(Duration::from_secs(1));
    session.screenshot("probe-panel");

    tray.choose("Quit");
    assert!(item.wait_for_end());
}

#[test]
fn notifications_are_read_replaced_pressed_and_clicked() {
    let session = Session::start("probe-notifications");
    let text = "¿Sigue\n\"abierto\"? 日本語 <b>no</b> 🎉";
    let send = |args: &[&str]| {
        let mut all = vec![
            "--print-id",
            "--app-name=probe",
            "--action=default=Open",
            "--action=take=Take",
            "--wait",
        ];
        all.extend(args);
        session.start_program("notify-send", "/usr/bin/notify-send", &all)
    };
    let first = send(&["Ana", text]);
    let note = session
        .notifications
        .wait_for("Ana's", |note| note.summary == "Ana");
    assert_eq!((note.app.as_str(), note.urgency.as_str()), ("probe", "NORMAL"));
    assert!(
        note.body.contains("日本語") && note.body.contains('"'),
        "{note:?}"
    );
    assert_eq!(session.notifications.showing(), 1);

    // A replacement is one more note, under the same number.
    let second = send(&["--replace-id", &note.id, "Ana", "second"]);
    let replaced = session
        .notifications
        .wait_for("the second text", |note| note.body == "second");
    assert_eq!(replaced.id, note.id);
    assert_eq!(session.notifications.showing(), 1);

    let other = send(&["Ben", "hello"]);
    session
        .notifications
        .wait_for("Ben's", |note| note.summary == "Ben");
    session.screenshot("probe-notifications");
    session.notifications.press("Ana", "Take");
    wait_until("the button's name", Duration::from_secs(5), || {
        let printed = second.printed();
        if printed.contains("take") {
            Ok(())
        } else {
            Err(printed)
        }
    });
    session.notifications.click_newest();
    wait_until("the click", Duration::from_secs(5), || {
        let printed = other.printed();
        if printed.contains("default") {
            Ok(())
        } else {
            Err(printed)
        }
    });
    drop(first);
}

#[test]
fn a_desktop_without_panel_and_notifications_gets_them_later() {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    let mut session = Session::start_with("probe-late", options);
    assert!(Tray::find(session.bus(), std::process::id()).is_none());
    session.panel.start();
    session.notifications.start();
    session.notifications.stop();
}
