//! The main job, from outside: a customer writes, the tray turns red, a notification appears, an
//! agent looks, takes the ticket and replies, and the customer's channel has the reply once.

use std::time::Duration;

use e2e::{Desk, Icon, Inbound, PATIENCE, Reddot, Session, Window, holds_for, hours_ago, wait_until};
use serde_json::json;

const ASSIGNED: &str = "[role=tab][data-queue=assigned]";
const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

fn part(ticket: i64, part: &str) -> String {
    format!("[data-ticket=\"{ticket}\"] [data-part={part}]")
}

#[test]
fn ana_writes_mara_looks_takes_and_replies() {
    let session = Session::start("story");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let tray = reddot.tray(&session);
    reddot.wait_for_status("connected", |status| {
        status["accounts"][0]["connection"]["kind"] == "connected"
    });
    let plain = tray.wait_for_icon("no dot", |icon| icon.red() == 0);

    let ana = desk.inbound(&Inbound::from_ana("Hola, ¿sigue abierto mi pedido?"));
    assert!(ana.new_ticket);
    let note = session
        .notifications
        .wait_for("of Ana, with her channel", |note| {
            let text = format!("{} {}", note.summary, note.body);
            text.contains("Ana") && text.contains("WhatsApp")
        });
    assert!(note.body.contains("sigue abierto"), "{note:?}");
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    assert_eq!(reddot.status()["dot"], "red");
    session.screenshot("desktop-new-message");

    // The notifier opens on Assigned: that is not looking.
    tray.click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for(ASSIGNED);
    assert_eq!(
        window.attribute(ASSIGNED, "aria-selected").as_deref(),
        Some("true")
    );
    assert_eq!(window.count(&row(ana.ticket)), 0);
    holds_for("the dot is red", Duration::from_secs(2), || {
        let icon = tray.icon();
        if icon.has_red_dot() {
            Ok(())
        } else {
            Err(format!("{icon:?}"))
        }
    });

    // Looking at the row in Unassigned is.
    window.click(UNASSIGNED);
    window.wait_for(&row(ana.ticket));
    assert_eq!(
        window.attribute(UNASSIGNED, "aria-selected").as_deref(),
        Some("true")
    );
    assert_eq!(window.text(&part(ana.ticket, "name")).as_deref(), Some("Ana"));
    assert_eq!(
        window.text(&part(ana.ticket, "state")).as_deref(),
        Some("Started a new chat")
    );
    assert_eq!(
        window
            .attribute(&part(ana.ticket, "status"), "data-status")
            .as_deref(),
        Some("new")
    );
    assert_eq!(
        window
            .attribute(&part(ana.ticket, "channel"), "data-channel")
            .as_deref(),
        Some("whatsapp")
    );
    let hollow = tray.wait_for_icon("a hollow dot", |icon| icon.red() == 0);
    assert!(
        hollow.differs_from(&plain) > 0,
        "the hollow dot looks like no dot: {hollow:?}"
    );
    assert_eq!(reddot.status()["dot"], "hollow");
    window.screenshot("notifier-unassigned");

    // Take: it leaves Unassigned, it stands in Assigned, and nothing waits any more.
    window.click(&row(ana.ticket));
    window.click("[data-action=take]");
    reddot.wait_for_row(false, ana.ticket, |_| true);
    tray.wait_for_icon("no dot", |icon| *icon == plain);
    assert!(
        reddot
            .list(true)
            .iter()
            .all(|row| row["ticket"]["id"] != ana.ticket)
    );

    // Reply: the account that will send is shown, and Ana gets it exactly once.
    let text = "Sí, llega mañana.";
    window.wait_for("textarea[data-part=reply]");
    window.wait_for_text("[data-part=sending-account]", "WhatsApp");
    window.type_into("textarea[data-part=reply]", text);
    window.screenshot("notifier-conversation");
    window.click("[data-action=send]");
    let delivery = desk.wait_for_delivery(text);
    assert_eq!(delivery["ticket_id"], ana.ticket);
    assert_eq!(
        (&delivery["channel"], &delivery["to_address"]),
        (&json!("whatsapp"), &json!("+34600111222"))
    );
    holds_for("it was delivered once", Duration::from_secs(4), || {
        match desk.delivered(text) {
            1 => Ok(()),
            times => Err(format!("{times} times")),
        }
    });
    assert_eq!(
        desk.ticket(ana.ticket)["assignee_id"],
        delivery_author(&desk, ana.ticket, text)
    );
    let events = desk.events(ana.ticket);
    let said = |event: &&serde_json::Value| event["type"] == "Comment" && event["body"] == text;
    assert_eq!(events.iter().filter(said).count(), 1, "{events:#?}");
    let told = |event: &&serde_json::Value| {
        event["body"]
            .as_str()
            .is_some_and(|body| body.contains("Delivered over WhatsApp"))
    };
    assert_eq!(events.iter().filter(told).count(), 1, "{events:#?}");
    window.wait_for("[data-part=message][data-author=agent]");
    window.wait_until_gone("[data-part=send]");

    // Ana answers: the same ticket, and the row says so.
    let again = desk.inbound(&Inbound::from_ana("¡Gracias!"));
    assert_eq!((again.ticket, again.new_ticket), (ana.ticket, false));
    window.click("[data-action=back]");
    window.click(ASSIGNED);
    window.wait_for_text(&part(ana.ticket, "state"), "Replied to the conversation");
}

/// Who wrote that text on the ticket, by its audits.
fn delivery_author(desk: &Desk, ticket: i64, text: &str) -> serde_json::Value {
    let wrote = |event: &serde_json::Value| event["type"] == "Comment" && event["body"] == text;
    let events = desk.events(ticket);
    let found = events.iter().find(|event| wrote(event));
    found.unwrap_or_else(|| panic!("nobody wrote it: {events:#?}"))["author_id"].clone()
}

#[test]
fn a_reply_to_a_message_of_24_hours_ago_is_not_sent_and_the_window_says_why() {
    let session = Session::start("closed-window");
    let desk = Desk::start(&session);
    let old = desk.inbound(&Inbound::from_ana("¿Hola?").sent_at(hours_ago(24)));
    let line = Inbound::new("line", "U4af4980629", "結衣", "まだありますか").sent_at(hours_ago(24));
    let line = desk.inbound(&line);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_row(true, old.ticket, |row| row["window"]["kind"] == "closed_since");
    reddot.wait_for_row(true, line.ticket, |row| row["window"]["kind"] == "no_limit");

    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click(UNASSIGNED);
    window.click(&row(old.ticket));
    window.wait_for("[data-part=why-closed]");
    assert!(!window.is_enabled("[data-action=send]"));
    window.screenshot("notifier-window-closed");

    // And the engine itself refuses, whoever asks.
    let refused = reddot.reply(old.ticket, "Too late").unwrap_err();
    assert!(refused.contains("window_closed"), "{refused}");

    // LINE has no such rule.
    reddot.reply(line.ticket, "はい、あります").unwrap();
    desk.wait_for_delivery("はい、あります");
    assert_eq!(desk.delivered("Too late"), 0);
}

#[test]
fn a_window_that_closes_while_the_reply_waits_blocks_it_and_keeps_its_text() {
    let session = Session::start("closing-window");
    let desk = Desk::start(&session);
    // The window closes two seconds from now: before a queued reply has left.
    let almost = hours_ago(24) + chrono::TimeDelta::seconds(2);
    let ana = desk.inbound(&Inbound::from_ana("¿Hola?").sent_at(almost));
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_row(true, ana.ticket, |_| true);
    if reddot.reply(ana.ticket, "Just in time?").is_err() {
        return; // A slow machine: it was closed already, which the test above is about.
    }
    reddot.wait_for_status("the reply is kept", |status| status["outbox"] == 1);
    e2e::wait_until("the reply to be blocked or delivered", e2e::PATIENCE, || {
        let conversation = reddot.conversation(ana.ticket)?;
        match conversation["sends"][0]["state"].as_str() {
            Some("blocked") => Ok(()),
            other => Err(format!(
                "{other:?}, delivered {}",
                desk.delivered("Just in time?")
            )),
        }
    });
    let conversation = reddot.conversation(ana.ticket).unwrap();
    assert_eq!(conversation["sends"][0]["what"]["text"], "Just in time?");
    assert_eq!(desk.delivered("Just in time?"), 0);
}

#[test]
fn with_21_tickets_load_more_closes_the_notifier_and_opens_the_whole_queue() {
    let session = Session::start("load-more");
    let desk = Desk::start(&session);
    let write = |nth: i64| {
        let address = format!("+3460000{nth:04}");
        desk.inbound(&Inbound::new(
            "whatsapp",
            &address,
            &format!("Customer {nth}"),
            "Hello",
        ));
    };
    (1..=20).for_each(write);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("20 unassigned", |status| status["unassigned"] == 20);
    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click(UNASSIGNED);
    window.wait_for_count("[data-ticket]", "20", |count| count == 20);
    assert_eq!(window.count("[data-action=load-more]"), 0);

    write(21);
    window.wait_for("[data-action=load-more]");
    window.wait_for_count("[data-ticket]", "20", |count| count == 20);
    window.screenshot("notifier-load-more");
    window.click("[data-action=load-more]");
    window.turn_to("inbox");
    window.wait_for_count("[data-ticket]", "all 21", |count| count == 21);
    assert_eq!(
        window.attribute(UNASSIGNED, "aria-selected").as_deref(),
        Some("true")
    );
    window.screenshot("inbox-unassigned");
}

#[test]
fn a_notification_opens_its_ticket_and_its_buttons_take_and_reply() {
    let session = Session::start("notification-actions");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("connected", |status| {
        status["accounts"][0]["connection"]["kind"] == "connected"
    });

    let ana = desk.inbound(&Inbound::from_ana("Hola"));
    let note = session.notifications.wait_for("Ana's", |note| {
        note.summary.contains("Ana") || note.body.contains("Ana")
    });
    session.notifications.press(&note.summary, "Take");
    reddot.wait_for_row(false, ana.ticket, |_| true);
    assert!(reddot.window_processes().is_empty(), "taking needs no window");

    let ben = desk.inbound(&Inbound::new("line", "U0001", "Ben", "Hello"));
    let note = session.notifications.wait_for("Ben's", |note| {
        note.summary.contains("Ben") || note.body.contains("Ben")
    });
    session.notifications.press(&note.summary, "Reply");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("textarea[data-part=reply]");
    let focused = window.script("return document.activeElement?.dataset?.part ?? ''", json!([]));
    assert_eq!(focused, "reply");
    window.type_into("textarea[data-part=reply]", "Good morning");
    window.click("[data-action=send]");
    assert_eq!(desk.wait_for_delivery("Good morning")["ticket_id"], ben.ticket);
}

#[test]
fn a_picture_that_ana_sends_shows_and_what_could_run_something_is_only_saved() {
    use base64::Engine as _;
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let picture = include_bytes!("../../../icons/icon.png");
    let session = Session::start("files");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let ana = desk.inbound(
        &Inbound::from_ana("Miren la foto")
            .file("foto de la caja.png", "image/png", &base64(picture))
            .file("factura.pdf", "application/pdf", &base64(b"%PDF-1.4 factura"))
            .file("factura.pdf.exe", "application/pdf", &base64(b"MZ not a factura")),
    );
    reddot.wait_for_status("one waiting", |status| status["waiting"] == 1);
    let (done, said) = reddot.command(&["open", "--ticket", &ana.ticket.to_string()]);
    assert!(done, "{said}");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[data-kind=image] img");
    let loaded = "const image = document.querySelector('[data-kind=image] img'); \
                  return image && image.complete ? image.naturalWidth : 0;";
    wait_until("the picture to be painted", PATIENCE, || {
        match window.script(loaded, json!([])).as_u64() {
            Some(width) if width > 0 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    assert_eq!(window.count("[data-kind=dangerous] [data-action=open-file]"), 0);
    window.screenshot("notifier-files");
    window.click("[data-kind=file] [data-action=save-file]");
    let told = window.wait_for_text("[data-part=saved]", "factura.pdf");
    let path = told.split_once(": ").unwrap().1.trim();
    assert_eq!(std::fs::read(path).unwrap(), b"%PDF-1.4 factura");
    window.click("[data-kind=dangerous] [data-action=save-file]");
    window.wait_for_text("[data-kind=dangerous] [data-part=saved]", "factura.pdf.exe");
}
