//! The inbox, from outside: filtered and searched by the keyboard alone, a filter that outlives the
//! program, the customer beside the conversation, and two profiles that become one. The pictures are
//! left in `target/screenshots` to be looked at.

use e2e::{Desk, Inbound, Options, PATIENCE, Reddot, Session, Window, hours_ago, wait_until};
use serde_json::json;

const BODY: &str = "body";
/// What has the keyboard.
const FOCUSED: &str = ":focus";
const ENTER: &str = "\u{E007}";
const TAB: &str = "\u{E004}";
const ESCAPE: &str = "\u{E00C}";
/// Ctrl+K, and Ctrl let go.
const CTRL_K: &str = "\u{E009}k\u{E000}";

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str, dark: bool) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        dark,
        scale: 1,
    };
    Session::start_with(test, options)
}

fn inbox(session: &Session, reddot: &Reddot) -> Window {
    // Started again, it answers from its files a little before it can show anything.
    wait_until("the inbox", PATIENCE, || {
        match reddot.command(&["open", "inbox"]) {
            (true, _) => Ok(()),
            (false, said) => Err(said),
        }
    });
    Window::attach(session, reddot, "inbox")
}

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

/// Picks what the palette has first for these words.
fn palette(window: &Window, words: &str, first: &str) {
    window.type_into(BODY, CTRL_K);
    window.wait_for("[data-part=palette-field]:focus");
    window.type_into(FOCUSED, words);
    window.wait_for_text("[data-part=palette] [aria-selected=true]", first);
    window.type_into(FOCUSED, ENTER);
    window.wait_until_gone("[data-part=palette]");
}

#[test]
fn mara_filters_by_keys_and_keeps_the_filter_over_a_restart() {
    let session = session("inbox-filter", false);
    let desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("Hola, ¿sigue abierto mi pedido?"));
    let yui = desk.inbound(&Inbound::new("line", "U7", "ゆい", "予約を変更したいです"));
    let mut reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    let window = inbox(&session, &reddot);
    window.wait_for("[role=tab][aria-selected=true]");
    window.type_into(BODY, "2");
    window.wait_for(&row(ana.ticket));
    window.wait_for(&row(yui.ticket));

    // The first value has the keyboard; the next is LINE.
    window.type_into(BODY, "f");
    window.wait_for("[data-part=filter-menu] :focus");
    window.screenshot("inbox-filter-menu-light-1x");
    window.type_into(FOCUSED, TAB);
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-chip='channels:line']");
    window.wait_until_gone(&row(ana.ticket));
    window.wait_for(&row(yui.ticket));
    window.wait_for_text("[data-part=filter-count]", "1 ticket");
    window.type_into(FOCUSED, ESCAPE);
    window.wait_until_gone("[data-part=filter-menu]");

    palette(&window, "save filt", "Save the filter");
    window.wait_for("[data-part=filter-name]:focus");
    window.type_into(FOCUSED, "LINE, first thing");
    window.type_into(FOCUSED, ENTER);
    window.wait_for_text("[data-part=filter-kept]", "LINE, first thing");
    window.screenshot("inbox-filtered-light-1x");

    // Off again, so that nothing but the name is left of it.
    window.type_into(BODY, "x");
    window.wait_for(&row(ana.ticket));
    assert_eq!(window.count("[data-chip]"), 0);
    drop(window);

    let before = reddot.window_processes();
    reddot.crash();
    // The windows go with it.
    wait_until("no window", PATIENCE, || {
        let alive = |pid: &&u32| std::path::Path::new(&format!("/proc/{pid}/exe")).exists();
        match before.iter().find(alive) {
            None => Ok(()),
            Some(pid) => Err(format!("{pid} is there")),
        }
    });
    reddot.come_back();
    let window = inbox(&session, &reddot);
    window.wait_for("[data-part=view-picker] optgroup[label='Your filters'] option");
    palette(&window, "filter first", "LINE, first thing");
    window.wait_for("[data-chip='channels:line']");
    window.wait_for("[role=tab][data-queue=unassigned][aria-selected=true]");
    window.wait_for(&row(yui.ticket));
    assert_eq!(window.count(&row(ana.ticket)), 0);

    // It goes, and comes back.
    window.click("[data-action=delete-filter]");
    window.wait_for("[data-part=filter-deleted]");
    window.click("[data-action=undo-delete]");
    window.wait_for_text("[data-part=filter-kept]", "LINE, first thing");

    // What keys there are is told by the table that hears them.
    window.type_into(BODY, "?");
    window.wait_for("[data-part=keyboard] [data-command=take]");
    window.screenshot("inbox-keyboard-light-1x");
    window.type_into(FOCUSED, ESCAPE);
    window.wait_until_gone("[data-part=keyboard]");
}

/// Three panes, the palette, and the same where there is less room; names of every kind.
fn customer(dark: bool) {
    let name = if dark { "dark-1x" } else { "light-1x" };
    let session = session(&format!("inbox-customer-{name}"), dark);
    let desk = Desk::start(&session);
    let long = "María de los Ángeles Fernández-Villaverde y Montoya de la Torre 🌻";
    let first = desk.inbound(&Inbound::new(
        "whatsapp",
        "+34600555666",
        long,
        "¿Hay novedades? 😊",
    ));
    desk.update(first.ticket, json!({"status": "closed"}));
    let second = desk.inbound(&Inbound::new(
        "whatsapp",
        "+34600555666",
        long,
        "Otra cosa más: ¿tenéis la talla L?",
    ));
    assert_ne!(first.ticket, second.ticket);
    let arabic = "عبد الرحمن بن خالد الأنصاري";
    desk.inbound(&Inbound::new("line", "U8", arabic, "مرحبا، أين طلبي؟").sent_at(hours_ago(3)));
    desk.inbound(&Inbound::new("wechat", "w9", "田中ゆい", "予約を変更したいです。").sent_at(hours_ago(5)));
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("all", |status| status["unassigned"] == 4);
    let window = inbox(&session, &reddot);
    window.type_into(BODY, "2");
    window.click(&row(second.ticket));
    window.wait_for("[data-part=customer] [data-hit]");
    window.wait_for_count("[data-part=customer] [data-hit]", "both tickets", |count| {
        count == 2
    });
    window.wait_for_text("[data-part=customer-phone]", "+34600555666");
    fits(&window);
    window.screenshot(&format!("inbox-three-panes-{name}"));

    // Another ticket of theirs, and back to where one was.
    window.click(&format!("[data-part=customer] [data-id$=\"/{}\"]", first.ticket));
    window.wait_for(&format!("[data-conversation=\"{}\"]", first.ticket));
    window.click("[data-action=back]");
    window.wait_for(&format!("[data-conversation=\"{}\"]", second.ticket));

    // The palette finds people, tickets and messages, and runs a command.
    window.type_into(BODY, CTRL_K);
    window.wait_for("[data-part=palette-field]:focus");
    window.type_into(FOCUSED, "ta");
    window.wait_for("[data-entry^='message/']");
    window.screenshot(&format!("inbox-palette-{name}"));
    window.type_into(FOCUSED, "ke the");
    window.wait_for_text("[data-part=palette] [aria-selected=true]", "Take the ticket");
    window.type_into(FOCUSED, ENTER);
    wait_until(
        "taken",
        PATIENCE,
        || match desk.ticket(second.ticket)["assignee_id"].as_i64() {
            Some(_) => Ok(()),
            None => Err("nobody has it".into()),
        },
    );

    // Two panes: the customer lies over the conversation, and goes by Escape.
    session.resize("Reddot inbox", 960, 640);
    window.wait_until_gone("[data-part=customer]");
    window.click("[data-action=customer]");
    window.wait_for("[data-part=customer] [data-hit]");
    fits(&window);
    window.screenshot(&format!("inbox-customer-over-{name}"));
    window.type_into("[data-part=customer]", ESCAPE);
    window.wait_until_gone("[data-part=customer]");
    // One pane.
    session.resize("Reddot inbox", 560, 640);
    window.wait_for("[data-action=back]");
    window.click("[data-action=customer]");
    window.wait_for("[data-part=customer] [data-hit]");
    fits(&window);
    window.screenshot(&format!("inbox-one-pane-{name}"));
}

#[test]
fn the_customer_is_beside_the_conversation_with_all_their_tickets() {
    customer(false);
}

#[test]
fn the_same_in_the_dark() {
    customer(true);
}

#[test]
fn two_profiles_of_one_person_become_one() {
    let session = session("inbox-merge", false);
    let desk = Desk::start(&session);
    let old = desk.inbound(&Inbound::new("whatsapp", "+34600777001", "Bea Mora", "Uno"));
    let new = desk.inbound(&Inbound::new("line", "U77", "Bea M.", "Two").sent_at(hours_ago(1)));
    assert_ne!(old.user, new.user);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    let window = inbox(&session, &reddot);
    window.type_into(BODY, "2");
    window.click(&row(new.ticket));
    window.click("[data-action=merge]");
    window.wait_for("[data-part=merge-search]:focus");
    window.type_into(FOCUSED, "Bea Mora");
    window.click(&format!("[data-person=\"{}\"]", old.user));
    window.wait_for("[data-part=merge-final]");
    window.screenshot("inbox-merge-preview-light-1x");
    window.click("[data-action=merge-confirm]");
    window.wait_for_text("[data-part=merged]", "is part of");
    window.screenshot("inbox-merged-light-1x");
    window.click("[data-action=merge-done]");
    // One of the two is gone, and who stays has both tickets.
    window.wait_for_count("[data-part=customer] [data-hit]", "both tickets", |count| {
        count == 2
    });
    let owner = |ticket| desk.ticket(ticket)["requester_id"].as_i64();
    assert_eq!(owner(old.ticket), owner(new.ticket));
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
