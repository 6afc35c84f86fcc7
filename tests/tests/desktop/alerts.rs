//! Alerts from outside: each kind once, what holds them back, and what comes of that.

use std::collections::BTreeSet;
use std::time::Duration;

use e2e::{Desk, Icon, Inbound, Notification, Reddot, Session, holds_for, hours_ago, wait_until};
use serde_json::{Value, json};

fn connected(status: &Value) -> bool {
    status["accounts"][0]["connection"]["kind"] == "connected"
}

/// Chooses something about alerts.
fn choose(reddot: &Reddot, change: impl FnOnce(&mut Value)) {
    let mut view = reddot.ask(json!({"type": "get_alert_settings"})).unwrap();
    change(&mut view["settings"]);
    let ask = json!({"type": "set_alert_settings", "settings": view["settings"]});
    reddot.ask(ask).unwrap();
}

/// Room for all of a test's banners in one minute.
fn enough_room(reddot: &Reddot) {
    choose(reddot, |settings| settings["most_a_minute"] = json!(60));
}

fn log(reddot: &Reddot) -> Vec<Value> {
    let ask = json!({"type": "list_alert_log", "ticket": null, "account": null, "offset": 0, "limit": 200});
    reddot.ask(ask).unwrap()["entries"].as_array().unwrap().clone()
}

fn wait_for_outcome(reddot: &Reddot, name: &str, outcome: &str) {
    wait_until(&format!("{name}'s alert to be {outcome}"), e2e::PATIENCE, || {
        let log = log(reddot);
        let of = |entry: &&Value| entry["name"] == name;
        match log.iter().find(of) {
            Some(entry) if entry["outcome"] == outcome => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}

fn line(name: &str) -> Inbound {
    Inbound::new("line", &format!("U-{name}"), name, "Hello")
}

#[test]
fn each_kind_is_told_once_in_its_place_and_later_puts_it_off() {
    let session = Session::start("alert-kinds");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let tray = reddot.tray(&session);
    reddot.wait_for_status("connected", connected);
    enough_room(&reddot);

    let ana = desk.inbound(&Inbound::from_ana("Hola"));
    let new = session
        .notifications
        .wait_for("Ana's", |note| note.summary == "Ana · WhatsApp");
    session.notifications.press(&new.summary, "Later");
    reddot.wait_for_row(true, ana.ticket, |row| row["later"].is_number());
    reddot.wait_for_status("nothing red", |status| status["dot"] == "hollow");
    wait_until("the banner to go", e2e::PATIENCE, || {
        match session.notifications.showing() {
            0 => Ok(()),
            some => Err(format!("{some} show")),
        }
    });
    let (done, said) = reddot.command(&["later", &ana.ticket.to_string(), "--undo"]);
    assert!(done, "{said}");
    reddot.wait_for_status("red again", |status| status["dot"] == "red");
    let (done, said) = reddot.command(&["later", &ana.ticket.to_string(), "--until", "tomorrow"]);
    assert!(done && said.contains("09:00"), "{said}");
    reddot.wait_for_status("nothing red", |status| status["dot"] == "hollow");

    // She writes before that.
    desk.inbound(&Inbound::from_ana("¿Hola?"));
    let again = session
        .notifications
        .wait_for("her next message", |note| note.body.contains("¿Hola?"));
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    reddot.wait_for_row(true, ana.ticket, |row| row["later"].is_null());
    session.notifications.press(&again.summary, "Take");
    reddot.wait_for_row(false, ana.ticket, |_| true);
    let mara = wait_until("the ticket to be Mara's", e2e::PATIENCE, || {
        desk.ticket(ana.ticket)["assignee_id"]
            .as_i64()
            .ok_or("nobody's".to_owned())
    });
    desk.inbound(&Inbound::from_ana("Gracias"));
    let reply = |note: &Notification| note.summary == "Ana wrote to you · WhatsApp";
    session.notifications.wait_for("her reply", reply);

    let lin = desk.inbound(&line("Lin"));
    let first = session
        .notifications
        .wait_for("Lin's", |note| note.summary == "Lin · LINE");
    desk.update_as(
        &session,
        "ben@desk.example",
        lin.ticket,
        json!({"assignee_id": mara}),
    );
    let given = |note: &Notification| note.summary == "Assigned to you: Lin · LINE";
    session.notifications.wait_for("what Ben gave", given);

    // Half an hour before her window closes, Cy has waited for long.
    let cy = Inbound::new("whatsapp", "+34600999888", "Cy", "Still there?");
    desk.inbound(&cy.sent_at(hours_ago(24) + chrono::TimeDelta::minutes(30)));
    let closing = session.notifications.wait_for("the window", |note| {
        note.summary.starts_with("Reply to Cy before ")
    });
    assert_eq!(
        (closing.urgency.as_str(), first.urgency.as_str()),
        ("CRITICAL", "NORMAL")
    );

    holds_for("nothing is told twice", Duration::from_secs(3), || {
        let all = session.notifications.all();
        let once: BTreeSet<_> = all.iter().map(|note| (&note.summary, &note.body)).collect();
        if once.len() == all.len() {
            Ok(())
        } else {
            Err(format!("{all:#?}"))
        }
    });
    let log = log(&reddot);
    let kinds: BTreeSet<&str> = log.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    let expected = [
        "assigned",
        "new_unassigned",
        "reply",
        "waits_too_long",
        "window_closing",
    ];
    assert_eq!(kinds, BTreeSet::from(expected), "{log:#?}");
}

#[test]
fn a_burst_a_pause_and_the_evening_are_one_summary_each_and_a_locked_screen_names_nobody() {
    let session = Session::start("alert-quiet");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", connected);
    enough_room(&reddot);
    for nth in 1..=8 {
        desk.inbound(&line(&format!("Burst {nth}")));
    }
    let summary = |note: &Notification| note.summary.ends_with("tickets need you");
    session.notifications.wait_for("a summary", summary);
    wait_for_outcome(&reddot, "Burst 8", "in_summary");
    let burst = session.notifications.all().len();
    assert!(burst <= 6, "{burst} banners for a burst of eight");

    // Two that wait out a pause; one of them is taken meanwhile.
    let forever = 8_640_000_000_000_000_i64;
    reddot.ask(json!({"type": "pause", "until": forever})).unwrap();
    let dee = desk.inbound(&line("Dee"));
    desk.inbound(&line("Eva"));
    desk.inbound(&line("Fay"));
    for name in ["Dee", "Eva", "Fay"] {
        wait_for_outcome(&reddot, name, "paused");
    }
    reddot.take(dee.ticket).unwrap();
    reddot.wait_for_row(false, dee.ticket, |_| true);
    assert_eq!(session.notifications.all().len(), burst, "nothing while paused");
    reddot.ask(json!({"type": "pause", "until": null})).unwrap();
    for name in ["Eva", "Fay"] {
        wait_for_outcome(&reddot, name, "in_summary");
    }
    wait_until("one summary", e2e::PATIENCE, || {
        match session.notifications.all().len() - burst {
            1 => Ok(()),
            other => Err(format!("{other} banners")),
        }
    });

    // Outside the working hours: work is on another day than today.
    let now = hours_ago(0);
    let day = (chrono::Datelike::weekday(&now).number_from_monday() + 2) % 7 + 1;
    choose(&reddot, |settings| {
        settings["hours"] = json!({"days": [day], "from": 540, "to": 600, "zone": "UTC"});
    });
    desk.inbound(&line("Gil"));
    wait_for_outcome(&reddot, "Gil", "outside_hours");
    choose(&reddot, |settings| settings["hours"] = json!(null));
    session
        .notifications
        .wait_for("Gil's", |note| note.summary == "Gil · LINE");

    // The screen is locked.
    let bus = session.bus();
    let saver = "org.freedesktop.ScreenSaver";
    let path = "/org/freedesktop/ScreenSaver";
    bus.emit_signal(None::<&str>, path, saver, "ActiveChanged", &true)
        .unwrap();
    wait_until("the lock to be known", e2e::PATIENCE, || {
        let report = reddot.ask(json!({"type": "get_report"}))?;
        if report["presence"] == "locked" {
            Ok(())
        } else {
            Err(report["presence"].to_string())
        }
    });
    let before = session.notifications.all().len();
    desk.inbound(&line("Hal"));
    wait_for_outcome(&reddot, "Hal", "in_summary");
    let locked = wait_until("a banner", e2e::PATIENCE, || {
        session
            .notifications
            .all()
            .get(before)
            .cloned()
            .ok_or("none".to_owned())
    });
    assert!(locked.summary.contains("need"), "{locked:?}");
    assert!(locked.body.trim().is_empty(), "{locked:?}");
}
