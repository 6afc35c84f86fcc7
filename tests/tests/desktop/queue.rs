//! The queue's window, for who leads a team: its figures are the desk's, a table stands behind each chart,
//! a threshold alerts, and on a wall it fills the screen; by day, and by night on a dense screen.

use e2e::{Desk, Inbound, Options, Reddot, Session, Window, hours_ago};
use serde_json::{Value, json};

use crate::care::{Looks, open, session};

/// A colleague, as the desk numbers them.
const BEN: i64 = 1003;
const ESCAPE: &str = "\u{E00C}";

/// Four customers: of one the reply window closes within the hour, of another within half a day.
fn customers(desk: &Desk) -> Vec<i64> {
    let long = "Maximiliana Alexandrina von Hohenlohe-Waldenburg-Schillingsfürst y Fernández de Córdoba";
    [
        Inbound::new("whatsapp", "+34600111222", "Ana", "Hola").sent_at(hours_ago(23)),
        Inbound::new("whatsapp", "+34600111999", "محمد الأحمد", "مرحبا").sent_at(hours_ago(14)),
        Inbound::new("line", "U1", long, "Hallo").sent_at(hours_ago(2)),
        Inbound::new("facebook", "F1", "結衣", "こんにちは"),
    ]
    .map(|message| desk.inbound(&message).ticket)
    .to_vec()
}

/// How many of these wait, by what the desk itself says.
fn waiting_at(desk: &Desk, tickets: &[i64]) -> usize {
    let waits = |ticket: &Value| {
        ticket["assignee_id"].is_null() && matches!(ticket["status"].as_str(), Some("new" | "open"))
    };
    tickets.iter().filter(|id| waits(&desk.ticket(**id))).count()
}

fn figures(reddot: &Reddot) -> Value {
    reddot
        .ask(json!({"type": "get_queue_figures", "account": null}))
        .unwrap()
}

#[test]
fn a_lead_sees_the_queue_as_the_desk_has_it_and_hangs_it_on_a_wall() {
    let mut looks = Looks::default();
    let session = session("queue", false);
    let desk = Desk::start(&session);
    let tickets = customers(&desk);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("all four", |status| status["waiting"] == 4);
    open(&reddot, "queue");
    let window = Window::attach(&session, &reddot, "queue");
    window.wait_for_text("[data-part=waiting]", "4");
    assert_eq!(waiting_at(&desk, &tickets), 4);
    for (hours, closing) in [("1", "1"), ("4", "1"), ("12", "2")] {
        window.wait_for_text(&format!("[data-closing=\"{hours}\"]"), closing);
    }
    window.wait_for_text("[data-part=oldest]", "23 h");
    window.wait_for_text("[data-place=whatsapp] [data-part=place-value]", "2");
    looks.at(&window, "queue-light");

    // Whoever leads has to say that what others hold is watched; then their load is known.
    window.wait_for("[data-part=load-unknown][data-known=not_watched]");
    let account = figures(&reddot)["loads"][0]["account"].clone();
    let watch = json!({"type": "set_watch_all", "account": account, "on": true});
    reddot.ask(watch).unwrap();
    window.wait_until_gone("[data-part=load-unknown]");

    // A threshold is set in the window, and alerts.
    window.click("[data-action=thresholds]");
    window.type_into("[data-threshold=waiting]", "2");
    looks.at(&window, "queue-thresholds-light");
    window.click("[data-action=keep-thresholds]");
    window.wait_for_text("[data-figure=waiting] [data-part=above]", "2");
    let log = || {
        let ask =
            json!({"type": "list_alert_log", "ticket": null, "account": null, "offset": 0, "limit": 50});
        reddot.ask(ask).unwrap()["entries"].clone()
    };
    reddot.wait_for_status("the alert is told", |_| {
        let entries = log();
        let mut all = entries.as_array().into_iter().flatten();
        all.any(|entry| entry["kind"] == "threshold" && entry["ticket"].is_null())
    });

    // Answered ones are gone from the figures, here as there.
    for ticket in &tickets[..2] {
        desk.update(*ticket, json!({"status": "solved"}));
    }
    window.wait_for_text("[data-part=waiting]", "2");
    assert_eq!(waiting_at(&desk, &tickets), 2);
    window.wait_until_gone("[data-part=above]");
    // What a colleague has counts as theirs.
    desk.update(tickets[2], json!({"assignee_id": BEN}));
    window.wait_for_text("[data-part=waiting]", "1");
    let bens = format!("[data-place$=\"/{BEN}\"]");
    window.wait_for_text(&format!("{bens} [data-part=place-value]"), "1");
    window.wait_for_text(&bens, "Ben");

    window.wait_for("[data-figure=waiting] [data-part=course-chart]");
    for card in ["waiting", "closing", "channels"] {
        window.click(&format!("[data-figure={card}] [data-action=table]"));
        window.wait_for(&format!("[data-figure={card}] [data-part=course-table] tbody td"));
    }
    looks.at(&window, "queue-tables-light");

    window.click("[data-action=wall]");
    window.wait_for("[data-wall=true]");
    window.wait_until_gone("header [data-action]");
    let fills = "return innerWidth === screen.width && innerHeight === screen.height";
    window.wait_for_count("body", "the whole screen", |_| {
        window.script(fills, json!([])) == true
    });
    looks.at(&window, "queue-wall-light");
    window.type_into("body", ESCAPE);
    window.wait_for("[data-wall=false]");
    looks.all_well();
}

#[test]
fn by_night_on_a_dense_screen_in_japanese_nobody_is_kept_out_of_the_queue() {
    let mut looks = Looks::default();
    let options = Options {
        panel: false,
        notifications: false,
        dark: true,
        scale: 2,
    };
    let session = Session::start_with("queue-night", options);
    let desk = Desk::start(&session);
    customers(&desk);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("all four", |status| status["waiting"] == 4);
    let speak = json!({"type": "set_preferences", "preferences": {"language": "ja"}});
    reddot.ask(speak).unwrap();
    open(&reddot, "queue");
    let window = Window::attach(&session, &reddot, "queue");
    window.wait_for("html[lang=ja]");
    window.wait_for_text("[data-part=waiting]", "4");
    window.wait_for("[data-figure=waiting] [data-part=course-chart]");
    looks.at(&window, "queue-ja-dark");
    window.click("[data-action=wall]");
    window.wait_for("[data-wall=true]");
    looks.at(&window, "queue-wall-ja-dark");
    looks.all_well();
}
