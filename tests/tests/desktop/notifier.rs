//! The notifier, from outside and by the keyboard alone: from a profile that was never used to tickets on
//! the screen, and replying in a row. The pictures are left in `target/screenshots` to be looked at.

use std::time::{Duration, Instant};

use e2e::{Desk, Inbound, Options, PATIENCE, Reddot, Session, Window, wait_until};
use serde_json::json;

const BODY: &str = "body";
/// What has the keyboard.
const FOCUSED: &str = ":focus";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";
const CTRL_ENTER: &str = "\u{E009}\u{E007}\u{E000}";

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str, dark: bool) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        dark,
        scale: if dark { 2 } else { 1 },
    };
    Session::start_with(test, options)
}

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

/// What a machine can judge of a state is judged, and a picture is left.
fn look(window: &Window, name: &str) {
    window.screenshot(name);
    assert_eq!(window.sticks_out(), [""; 0], "{name}");
    assert_eq!(window.barriers(), [""; 0], "{name}");
}

#[test]
fn whoever_starts_it_for_the_first_time_has_tickets_before_them_within_a_minute() {
    let session = session("notifier-first", false);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    reddot.for_the_first_time();
    let began = Instant::now();
    reddot.come_back();
    // Nobody has asked for a window: it comes by itself, and Enter is all it takes.
    let window = Window::attach(&session, &reddot, "sign_in");
    window.wait_for("[data-action=start-desk]:focus");
    look(&window, "welcome-light-1x");
    window.type_into(FOCUSED, ENTER);
    window.turn_to("notifier");
    window.wait_for("[data-part=tray-hint]");
    window.wait_for("[data-queue=unassigned][aria-selected=true]");
    window.wait_for_count("[data-ticket]", "several", |count| count > 2);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(60), "it took {took:?}");
    look(&window, "notifier-first-light-1x");
    // The hint is read, and does not come again.
    for _ in 0..12 {
        if window.count("[data-action=hint-understood]:focus") > 0 {
            break;
        }
        let at = if window.count(FOCUSED) > 0 { FOCUSED } else { BODY };
        window.type_into(at, TAB);
    }
    window.type_into("[data-action=hint-understood]:focus", ENTER);
    window.wait_until_gone("[data-part=tray-hint]");
    let kept = reddot.ask(json!({"type": "get_first_run"})).unwrap();
    assert_eq!(kept["first_run"], "over");
}

#[test]
fn mara_replies_in_a_row_by_keys_and_asks_why_the_dot_is_red() {
    let session = session("notifier-quick", true);
    let desk = Desk::start(&session);
    let long = "Hola, ¿sigue abierto mi pedido? Lo hice el lunes, y todavía no me ha llegado nada.";
    let ana = desk.inbound(&Inbound::from_ana(long)).ticket;
    let other = Inbound::new("facebook", "F1", "محمد الأحمد", "مرحبا، متى يصل طلبي رقم 4711؟");
    let other = desk.inbound(&other).ticket;
    let reddot = Reddot::not_started(&session, &desk, "profile", &[("REDDOT_UNDO_SECONDS", "4")]);
    let settings = json!({"first_run": "over", "language": "de"});
    std::fs::write(reddot.profile().join("settings.json"), settings.to_string()).unwrap();
    let mut reddot = reddot;
    reddot.come_back();
    reddot.wait_for_status("both", |status| {
        status["unassigned"] == 2 && status["dot"] == "red"
    });
    let (done, said) = reddot.command(&["open", "notifier"]);
    assert!(done, "{said}");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("html[lang=de]");

    // Before anything was looked at: two tickets make it red, and why.
    window.type_into(BODY, "w");
    window.wait_for("[data-part=why]");
    window.wait_for_count("[data-why=new]", "both", |count| count == 2);
    look(&window, "notifier-why-de-dark-2x");
    window.type_into(FOCUSED, ENTER);
    window.wait_until_gone("[data-part=why]");

    window.type_into(BODY, "2");
    window.wait_for(&row(ana));
    window.wait_for("[data-queue=unassigned]:focus");
    window.type_into(FOCUSED, DOWN);
    window.wait_for(&format!("{}:focus", row(other)));
    // From the newest to Ana's, and what can be done with it.
    window.type_into(FOCUSED, DOWN);
    window.wait_for(&format!("{}:focus", row(ana)));
    window.type_into(FOCUSED, RIGHT);
    window.wait_for("[data-action=row-take]:focus");
    look(&window, "notifier-actions-de-dark-2x");
    window.type_into(FOCUSED, "\u{E012}");
    window.wait_for(&format!("{}:focus", row(ana)));
    window.type_into(FOCUSED, "r");
    window.wait_for("[data-part=quick-reply] textarea:focus");
    window.wait_for_text("[data-part=said]", "el lunes");
    window.type_into(FOCUSED, "Sí, mañana llega.");
    look(&window, "notifier-quick-de-dark-2x");
    window.type_into(FOCUSED, CTRL_ENTER);
    window.wait_for("[data-part=quick-reply] [data-action=undo]:focus");
    look(&window, "notifier-undo-de-dark-2x");
    // Taken back once, and then sent.
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=quick-reply] textarea:focus");
    window.type_into(FOCUSED, CTRL_ENTER);
    desk.wait_for_delivery("Sí, mañana llega.");
    assert_eq!(desk.delivered("Sí, mañana llega."), 1);
    window.wait_until_gone("[data-part=quick-reply]");

    // By a key of the row's, too; what is begun in another row is kept when another window is used.
    window.wait_for(&row(other));
    window.type_into(&row(other), "r");
    window.wait_for("[data-part=quick-reply] textarea:focus");
    window.type_into(FOCUSED, "Ein angefangener Satz");
    look(&window, "notifier-quick-arabic-de-dark-2x");
    let (done, said) = reddot.command(&["open", "inbox"]);
    assert!(done, "{said}");
    wait_until("the notifier to close", PATIENCE, || {
        if window.is_visible() {
            Err("it shows".to_owned())
        } else {
            Ok(())
        }
    });
    wait_until("the draft", PATIENCE, || {
        let held = reddot.conversation(other)?;
        match held["draft"].as_str() {
            Some("Ein angefangener Satz") => Ok(()),
            draft => Err(format!("{draft:?}")),
        }
    });
}
