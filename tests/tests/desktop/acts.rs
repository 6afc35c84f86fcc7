//! Notes, priority and snooze from outside: in a window and on the command line, at a Chatwoot server, and
//! what nobody can tell of is settled from a terminal.

use std::time::Duration;

use e2e::{Chatwoot, Keychain, PATIENCE, Reddot, Session, Window, wait_until};
use serde_json::{Value, json};

use crate::chatwoot::{connected, sign_in};

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
const NOTE: &str = "textarea[data-part=note]";
const REPLY: &str = "textarea[data-part=reply]";

/// What is written on a conversation with those words: whether each is private.
fn written(chatwoot: &Chatwoot, conversation: i64, text: &str) -> Vec<bool> {
    let all = chatwoot.order(json!({"do": "messages", "conversation": conversation}));
    let all = all.as_array().cloned().unwrap_or_default();
    all.iter()
        .filter(|message| message["content"] == text)
        .map(|message| message["private"] == true)
        .collect()
}

fn until(what: &str, patience: Duration, is_so: impl Fn() -> Value, wanted: &Value) {
    wait_until(what, patience, || match is_so() {
        found if found == *wanted => Ok(()),
        other => Err(other.to_string()),
    });
}

#[test]
fn a_note_a_priority_and_a_snooze_reach_chatwoot_and_none_of_it_the_customer() {
    let session = Session::start("acts");
    let keychain = Keychain::start(&session);
    let chatwoot = Chatwoot::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    let account = sign_in(&reddot, &keychain, &chatwoot);
    reddot.come_back();
    reddot.wait_for_status("the account", |status| connected(status, 1));
    let carla = chatwoot.writes("Carla", "Hi, is my order in?");
    reddot.wait_for_row(true, carla, |_| true);
    assert!(reddot.command(&["open", "inbox"]).0);
    let window = Window::attach(&session, &reddot, "inbox");
    window.click(UNASSIGNED);
    window.click(&format!("[data-account=\"{account}\"][data-ticket=\"{carla}\"]"));

    // The reply that was begun stays one, and the note is no reply.
    window.type_into(REPLY, "One moment, Carla");
    window.click("[data-action=write-note]");
    window.type_into(NOTE, "She is a reseller.");
    window.screenshot("inbox-note");
    window.click("[data-action=add-note]");
    // It can be undone for a moment, and looks like a note already.
    let ours = |part: &str| {
        let texts =
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent.trim())";
        window.script(
            texts,
            json!([format!("[data-part={part}].note [data-part=text]")]),
        )
    };
    let said = json!(["She is a reseller."]);
    until("it to wait as a note", PATIENCE, || ours("send"), &said);
    until("it to be there as a note", PATIENCE, || ours("message"), &said);
    window.click("[data-action=write-reply]");
    let typed = window.script(
        "return document.querySelector(arguments[0]).value",
        json!([REPLY]),
    );
    assert_eq!(typed, "One moment, Carla");
    assert_eq!(written(&chatwoot, carla, "She is a reseller."), [true]);

    // From a terminal, with what comes in.
    let ticket = carla.to_string();
    let (done, said) = reddot.command_with_input(&["note", &ticket], "Ben knows her.\n");
    assert!(done && said.contains("The helpdesk has it."), "{said}");
    assert_eq!(written(&chatwoot, carla, "Ben knows her."), [true]);

    // Urgent, and at rest until the customer writes.
    window.click("[data-action=change]");
    window.wait_for("[data-part=acts]");
    let choose = "const field = document.querySelector(arguments[0]); field.value = arguments[1];
                  field.dispatchEvent(new Event('change', {bubbles: true}))";
    window.script(choose, json!(["[data-action=set-priority]", "urgent"]));
    window.wait_for("[data-conversation] [data-part=priority][data-priority=urgent]");
    window.click("[data-action=snooze-tomorrow]");
    window.wait_for("[data-part=snoozed-until]");
    window.screenshot("inbox-acts");
    window.click("[data-action=close-acts]");
    let there = || {
        let one = chatwoot.order(json!({"do": "conversation", "id": carla}));
        json!([one["priority"], one["status"], one["snoozed_until"].is_string()])
    };
    until(
        "the server to have it",
        PATIENCE,
        there,
        &json!(["urgent", "snoozed", true]),
    );
    reddot.wait_for_row(true, carla, |row| {
        row["status"] == "hold" && row["snoozed_until"].is_i64() && row["priority"] == "urgent"
    });
    let delivered = chatwoot.order(json!({"do": "delivered"}));
    assert_eq!(delivered, json!([]), "nothing of it reached Carla");
}

#[test]
fn what_nobody_can_tell_of_is_settled_in_a_terminal() {
    let session = Session::start("acts-settled");
    let keychain = Keychain::start(&session);
    let chatwoot = Chatwoot::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile");
    sign_in(&reddot, &keychain, &chatwoot);
    reddot.come_back();
    reddot.wait_for_status("the account", |status| connected(status, 1));
    let carla = chatwoot.writes("Carla", "Hi, is my order in?");
    reddot.wait_for_row(true, carla, |_| true);
    let ticket = carla.to_string();
    let lost = json!({"fault": "drop_request", "count": 1, "method": "POST", "path": "/messages"});
    let outbox = || -> Value {
        let (done, said) = reddot.command(&["outbox", "--json"]);
        assert!(done, "{said}");
        serde_json::from_str(&said).unwrap()
    };
    for (nth, settled) in ["retry", "arrived", "discard"].into_iter().enumerate() {
        let text = format!("note {nth}");
        chatwoot.order(json!({"do": "fault", "rule": lost}));
        let (done, said) = reddot.command(&["note", &ticket, &text, "--wait", "90"]);
        assert!(
            !done && said.contains("it is not known whether it arrived"),
            "{said}"
        );
        let entry = outbox()["entries"][0].clone();
        assert_eq!(
            (&entry["send"]["state"], &entry["send"]["doubtful"]),
            (&json!("unknown"), &json!(true))
        );
        let id = entry["send"]["id"].to_string();
        let (done, said) = reddot.command(&["outbox"]);
        assert!(done && said.contains(&format!("(send {id})")), "{said}");
        // It has left: there is no way to take it back.
        let (done, said) = reddot.command(&["outbox", "undo", &id]);
        assert!(!done && said.contains("It has already left"), "{said}");
        let (done, said) = reddot.command(&["outbox", settled, &id]);
        assert!(done, "{said}");
        until(
            "an empty outbox",
            PATIENCE,
            || outbox()["entries"].clone(),
            &json!([]),
        );
        let there = written(&chatwoot, carla, &text);
        assert_eq!(there.len(), usize::from(settled == "retry"), "{settled}");
        let (done, said) = reddot.command(&["outbox", settled, &id]);
        assert!(!done && said.contains("no send"), "{said}");
    }
    let held = reddot.conversation(carla).unwrap();
    assert_eq!(held["note_draft"], "note 2");
    assert_eq!(held["draft"], "");
}
