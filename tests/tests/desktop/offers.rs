//! Macros and views, from outside: one applied by the keyboard alone reaches the desk as it was
//! previewed, a template is the way out of a closed window, and a view is listed also when the desk is
//! out of reach. The pictures are left in `target/screenshots` to be looked at.

use e2e::{Desk, Inbound, Options, PATIENCE, Reddot, Session, Window, hours_ago, wait_until};
use serde_json::json;

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
const BOX: &str = "textarea[data-part=reply]";
/// What has the keyboard.
const FOCUSED: &str = ":focus";
const ENTER: &str = "\u{E007}";
const DOWN: &str = "\u{E015}";
const ESCAPE: &str = "\u{E00C}";

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str, dark: bool, scale: u32) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        dark,
        scale,
    };
    Session::start_with(test, options)
}

fn inbox(session: &Session, reddot: &Reddot) -> Window {
    let (done, said) = reddot.command(&["open", "inbox"]);
    assert!(done, "{said}");
    let window = Window::attach(session, reddot, "inbox");
    window.click(UNASSIGNED);
    window
}

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

fn value(window: &Window, css: &str) -> String {
    let read = "return document.querySelector(arguments[0]).value";
    window.script(read, json!([css])).as_str().unwrap().to_owned()
}

fn selected(window: &Window) -> String {
    window
        .text("[data-macro][aria-selected=true] .title")
        .unwrap_or_default()
}

/// Looks at a macro that has these words, by keys alone.
fn look_at(window: &Window, words: &str) {
    window.wait_for("[data-part=macro-search]:focus");
    window.type_into(FOCUSED, words);
    window.wait_for_count("[data-macro]", "one", |count| count == 1);
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=macro-preview]");
}

#[test]
fn mara_applies_a_macro_by_the_keyboard_and_the_desk_has_all_of_it() {
    let session = session("macros", false, 1);
    let desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Hola, ¿sigue abierto mi pedido?"));
    let bea = Inbound::new("whatsapp", "+34600111999", "Bea Mora", "¿Hay novedades?").sent_at(hours_ago(30));
    let bea = desk.inbound(&bea);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    let window = inbox(&session, &reddot);
    window.click(&row(ana.ticket));

    // Down to the second, back by Escape: nothing was done by looking.
    window.wait_for("[data-action=macros]");
    window.type_into(BOX, "/");
    window.wait_for("[data-part=macro-search]:focus");
    window.wait_for("[data-macro]");
    window.type_into(FOCUSED, DOWN);
    assert_eq!(selected(&window), "Ask for the order number");
    window.screenshot("macros-menu-light-1x");
    window.type_into(FOCUSED, ESCAPE);
    window.wait_until_gone("[data-part=macro-menu]");
    assert_eq!(value(&window, BOX), "");

    window.type_into(BOX, "/");
    look_at(&window, "order number");
    window.wait_for_text(
        "[data-part=macro-text]",
        "Hi Ana, could you send me your order number",
    );
    window.screenshot("macros-preview-light-1x");
    window.type_into(FOCUSED, ENTER);
    window.wait_until_gone("[data-part=macro-menu]");
    window.wait_for("[data-change='add_tag:needs_order_number']");
    assert_eq!(value(&window, "[data-part=submit-as]"), "pending");
    window.screenshot("macros-applied-light-1x");
    let text = value(&window, BOX);
    let before = desk.ticket(ana.ticket);
    assert_eq!(before["status"], "new");
    // Ctrl+Enter sends.
    window.type_into(BOX, "\u{E009}\u{E007}");
    desk.wait_for_delivery(&text);
    wait_until("its status and its tag", PATIENCE, || {
        let after = desk.ticket(ana.ticket);
        let tagged = after["tags"]
            .as_array()
            .unwrap()
            .contains(&json!("needs_order_number"));
        if after["status"] == "pending" && tagged {
            Ok(())
        } else {
            Err(format!("{after}"))
        }
    });
    assert_eq!(desk.delivered(&text), 1);
    window.wait_until_gone("[data-part=macro-change]");

    // Bea's window is closed: words are refused, the template is the way out.
    window.click(&row(bea.ticket));
    window.wait_for("[data-part=why-closed]");
    window.click("[data-action=macros]");
    window.wait_for_text("[data-macro] [data-part=macro-refused]", "24 hours");
    window.screenshot("macros-closed-light-1x");
    look_at(&window, "template order");
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=way-out]");
    window.screenshot("macros-template-light-1x");
    assert!(window.is_enabled("[data-action=send]"));
    window.click("[data-action=send]");
    let news = format!(
        "Hi Bea, there is news about your order {}. Reply to this message to talk to us.",
        bea.ticket
    );
    desk.wait_for_delivery(&news);
    assert_eq!(desk.delivered(&news), 1);
}

#[test]
fn a_view_is_listed_and_stays_as_last_known_when_the_desk_is_gone() {
    let session = session("views", false, 1);
    let mut desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Uno")).ticket;
    let bea = desk.inbound(&Inbound::new("line", "U7", "Bea", "Two")).ticket;
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    let window = inbox(&session, &reddot);
    choose_view(&window, "Unassigned social messaging tickets");
    window.wait_for(&row(ana));
    window.wait_for(&row(bea));
    window.wait_for_text("[data-part=view-as-of]", "As of");
    assert_eq!(window.count("[role=tab][aria-selected=true]"), 0);
    window.screenshot("views-light-1x");

    desk.crash();
    reddot.wait_for_status("offline", |status| {
        status["accounts"][0]["connection"]["kind"] == "offline"
    });
    window.click(UNASSIGNED);
    choose_view(&window, "Unassigned social messaging tickets");
    window.wait_for(&row(ana));
    window.wait_for_text("[data-part=view-as-of]", "As of");
    window.screenshot("views-offline-light-1x");
    window.click(&row(bea));
    window.wait_for("[data-part=message]");
}

/// As a person would, from the picker beside the tabs.
fn choose_view(window: &Window, title: &str) {
    window.wait_for("[data-part=view-picker] optgroup option");
    let choose = "const select = document.querySelector('[data-part=view-picker]');
         select.value = [...select.options].find(o => o.text === arguments[0]).value;
         select.dispatchEvent(new Event('change', { bubbles: true }));";
    window.script(choose, json!([title]));
}

/// The menu, the preview and what was applied, on another screen.
fn faces(dark: bool, scale: u32) {
    let name = format!("{}-{scale}x", if dark { "dark" } else { "light" });
    let session = session(&format!("offers-{name}"), dark, scale);
    let desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Hola, ¿sigue abierto mi pedido?"));
    let bea = Inbound::new("whatsapp", "+34600111999", "Bea Mora", "¿Hay novedades?").sent_at(hours_ago(30));
    let bea = desk.inbound(&bea);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    let window = inbox(&session, &reddot);
    window.click(&row(ana.ticket));
    window.wait_for("[data-action=macros]");
    window.type_into(BOX, "/");
    window.wait_for("[data-macro]");
    fits(&window);
    window.screenshot(&format!("macros-menu-{name}"));
    look_at(&window, "greet");
    fits(&window);
    window.screenshot(&format!("macros-preview-{name}"));
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=macro-change]");
    fits(&window);
    window.screenshot(&format!("macros-applied-{name}"));
    window.click(&row(bea.ticket));
    window.wait_for("[data-part=why-closed]");
    window.click("[data-action=macros]");
    window.wait_for("[data-part=macro-refused]");
    fits(&window);
    window.screenshot(&format!("macros-closed-{name}"));
    look_at(&window, "template order");
    window.screenshot(&format!("macros-template-preview-{name}"));
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=way-out]");
    fits(&window);
    window.screenshot(&format!("macros-template-{name}"));
    choose_view(&window, "Unassigned social messaging tickets");
    window.wait_for("[data-part=view-as-of]");
    window.wait_for(&row(ana.ticket));
    fits(&window);
    window.screenshot(&format!("views-{name}"));
    // The small window, where there is the least room.
    let (done, said) = reddot.command(&["open", "notifier"]);
    assert!(done, "{said}");
    window.turn_to("notifier");
    window.click(UNASSIGNED);
    window.click(&row(bea.ticket));
    window.wait_for("[data-part=way-out]");
    fits(&window);
    window.click("[data-action=macros]");
    window.wait_for("[data-macro]");
    fits(&window);
    // All of it is before the eyes: nothing of it lies under what stands above.
    let covered = window.script(
        "const field = document.querySelector('[data-part=macro-search]').getBoundingClientRect();
         const at = document.elementFromPoint(field.left + 20, field.top + field.height / 2);
         return at ? at.dataset.part ?? at.outerHTML.slice(0, 80) : 'nothing'",
        json!([]),
    );
    assert_eq!(covered, "macro-search");
    window.screenshot(&format!("macros-notifier-{name}"));
}

/// Nothing sticks out sideways.
fn fits(window: &Window) {
    let wide = window.script(
        "const room = document.documentElement.clientWidth;
         return [...document.querySelectorAll('body *')]
             .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > room + 1)
             .filter(e => { for (let p = e; p && p !== document.body; p = p.parentElement)
                 if (getComputedStyle(p).overflowX !== 'visible') return false; return true; })
             .map(e => e.outerHTML.slice(0, 120))",
        json!([]),
    );
    assert_eq!(wide, json!([]), "sticks out to the right");
}

#[test]
fn light_on_a_dense_screen() {
    faces(false, 2);
}

#[test]
fn dark_on_a_plain_screen() {
    faces(true, 1);
}
