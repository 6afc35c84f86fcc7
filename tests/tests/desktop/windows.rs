//! The windows in which accounts come and go: signing in through the one, with a real browser
//! engine on the helpdesk's own page, and what the other sets, switches off and removes.

use std::fs;

use e2e::{Browser, Desk, Inbound, Keychain, Options, Reddot, Session, Window, wait_until};
use serde_json::{Value, json};

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    Session::start_with(test, options)
}

/// What is typed into the form; the client is known from the second time on.
fn begin(window: &Window, desk: &Desk) -> String {
    window.type_into("[data-part=url]", &desk.url);
    window.type_into("[data-part=client-id]", "reddot");
    go(window)
}

/// Begins the sign-in, and returns the address at which the browser is to be.
fn go(window: &Window) -> String {
    window.click("[data-action=sign-in]");
    window.wait_for("[data-part=waiting]");
    let read = "return document.querySelector('[data-part=address]').value";
    window.script(read, json!([])).as_str().unwrap().to_owned()
}

/// Mara lets Reddot in.
fn allow(session: &Session, address: &str) {
    let browser = Browser::open(session, address);
    browser.wait_for_text("Reddot wants to use the desk in your name");
    browser.click("input[value='mara@desk.example']");
    browser.click("button[value=allow]");
    browser.wait_for_text("Back to Reddot");
}

fn open(reddot: &Reddot, window: &str) {
    let (done, said) = reddot.command(&["open", window]);
    assert!(done, "{said}");
}

fn entry(account: &str) -> String {
    format!("[data-entry=\"{account}\"]")
}

fn health(account: &str, health: &str) -> String {
    format!("{} [data-health={health}]", entry(account))
}

/// The accounts that run, with how they are.
fn running(status: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = status["accounts"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|one| (word(&one["account"]), word(&one["connection"]["kind"])))
        .collect()
}

fn runs(account: &str, kind: &str) -> impl Fn(&Value) -> bool {
    let wanted = vec![(account.to_owned(), kind.to_owned())];
    move |status| running(status) == wanted
}

#[test]
fn mara_signs_in_in_the_window_switches_off_and_on_signs_in_again_and_leaves() {
    let session = session("windows");
    let keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", runs("desk", "connected"));

    // From the notifier to the settings, and from there to the sign-in.
    open(&reddot, "notifier");
    let window = Window::attach(&session, &reddot, "notifier");
    window.click(UNASSIGNED);
    window.click("[data-action=open-settings]");
    window.turn_to("settings");
    window.wait_for(&health("desk", "connected"));
    assert!(
        !window.is_enabled("[data-action=account-on]"),
        "the desk is what runs when nothing else does"
    );
    window.click("[data-action=add-helpdesk]");
    window.turn_to("sign_in");

    // First she says no, and the window says so.
    let address = begin(&window, &desk);
    let browser = Browser::open(&session, &address);
    browser.wait_for_text("Reddot wants to use the desk in your name");
    browser.click("button[value=deny]");
    browser.wait_for_text("You did not let Reddot in");
    drop(browser);
    window.wait_for_text("[data-part=problem]", "ou did not let Reddot in");

    // Then she copies the address into a browser of her own, and lets Reddot in.
    let address = go(&window);
    window.click("[data-part=waiting] [data-action=copy]");
    window.wait_for_text("[data-part=waiting] [data-action=copy]", "Copied");
    allow(&session, &address);
    let status = reddot.wait_for_status("her account", |status| {
        let running = running(status);
        matches!(&running[..], [(account, kind)] if account != "desk" && kind == "connected")
    });
    let account = running(&status)[0].0.clone();
    // It ends in the notifier, which opens as it always does: on Assigned.
    window.turn_to("notifier");
    window.wait_for("[role=tab][data-queue=assigned][aria-selected=true]");
    let ticket = desk.inbound(&Inbound::from_ana("Is anybody there?")).ticket;
    window.click(UNASSIGNED);
    window.wait_for(&format!("[data-account=\"{account}\"][data-ticket=\"{ticket}\"]"));
    assert_eq!(
        window.count("[data-part=helpdesk]"),
        0,
        "with one helpdesk nothing says which"
    );

    window.click(&format!("[data-ticket=\"{ticket}\"]"));
    window.type_into("textarea[data-part=reply]", "One moment");

    // Off, and on again: the tickets are there as before.
    window.click("[data-action=open-settings]");
    window.turn_to("settings");
    window.click(&entry(&account));
    window.wait_for_text("[data-part=signed-in-as]", "Mara Lindqvist");
    window.wait_for(&health(&account, "connected"));
    window.click("[data-action=account-on]");
    reddot.wait_for_status("the desk instead", runs("desk", "connected"));
    window.wait_for(&health(&account, "off"));
    window.click("[data-action=account-on]");
    reddot.wait_for_status("her account again", runs(&account, "connected"));

    // Somebody ends her sign-in at the helpdesk: she is told, and signs in again.
    let kept = keychain.lookup(&account).expect("an entry in the keychain");
    let access = kept["access"].as_str().unwrap();
    assert_eq!(
        desk.ask_as(access, "DELETE", "/api/v2/oauth/tokens/current.json"),
        204
    );
    window.wait_for(&health(&account, "sign_in_needed"));
    window.click("[data-action=sign-in-again]");
    window.turn_to("sign_in");
    window.wait_for_text("h1", "again");
    assert_eq!(window.count("[data-part=client-id]"), 0, "it is known");
    let address = go(&window);
    allow(&session, &address);
    reddot.wait_for_status("her account once more", runs(&account, "connected"));

    // Out, with what is stored kept; then nothing is left but the desk.
    let folders = || fs::read_dir(reddot.profile().join("accounts")).unwrap().count();
    let before = folders();
    window.turn_to("notifier");
    window.click("[data-action=open-settings]");
    window.turn_to("settings");
    window.click(&entry(&account));
    window.click("[data-action=remove-account]");
    window.wait_for_text("[data-part=what-goes]", "1 draft.");
    window.click("[data-action=confirm-remove]");
    reddot.wait_for_status("the desk", runs("desk", "connected"));
    window.wait_until_gone(&entry(&account));
    assert_eq!(keychain.lookup(&account), None);
    assert_eq!(folders(), before);
}

#[test]
fn what_is_removed_too_is_gone_from_the_computer() {
    let session = session("windows-wipe");
    let _keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", runs("desk", "connected"));
    open(&reddot, "sign-in");
    let window = Window::attach(&session, &reddot, "sign_in");
    let address = begin(&window, &desk);
    allow(&session, &address);
    let status = reddot.wait_for_status("her account", |status| {
        running(status)
            .iter()
            .any(|(account, kind)| account != "desk" && kind == "connected")
    });
    let account = running(&status)[0].0.clone();
    let folders = || fs::read_dir(reddot.profile().join("accounts")).unwrap().count();
    assert_eq!(folders(), 2, "hers, and the desk's");

    open(&reddot, "settings");
    window.turn_to("settings");
    window.click(&entry(&account));
    window.click("[data-action=remove-account]");
    window.click("[data-action=wipe-data]");
    window.click("[data-action=confirm-remove]");
    window.wait_until_gone(&entry(&account));
    reddot.wait_for_status("the desk", runs("desk", "connected"));
    assert_eq!(folders(), 1);
}

#[test]
fn without_a_keychain_the_window_says_so_before_anybody_goes_to_a_browser() {
    let session = session("windows-no-keychain");
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    let managed = json!({"url": desk.url, "client_id": "reddot"});
    fs::write(session.folder("managed.json"), managed.to_string()).unwrap();
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", runs("desk", "connected"));
    open(&reddot, "sign-in");
    let window = Window::attach(&session, &reddot, "sign_in");
    // What the company has settled is filled in, and stays.
    window.wait_for("[data-part=why-locked]");
    let url = window.script(
        "return document.querySelector('[data-part=url]').value",
        json!([]),
    );
    assert_eq!(url, json!(desk.url));
    window.click("[data-action=sign-in]");
    window.wait_for_text("[data-part=problem]", "no keychain on this desktop");
    assert_eq!(window.count("[data-part=waiting]"), 0);
}

#[test]
fn what_is_set_is_there_when_reddot_comes_back() {
    let session = session("windows-settings");
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", runs("desk", "connected"));
    open(&reddot, "settings");
    let window = Window::attach(&session, &reddot, "settings");
    window.wait_for("[data-section=keep]");
    window.wait_for("[data-lane=head]");
    window.click("[data-keep=social]");
    window.click("[data-action=add-rule]");
    window.type_into("[data-action=rule-value]", "line_shop");
    // Leaving the field hands the rule over.
    window.click("[data-action=watch-all]");
    window.script(
        "const choice = document.querySelector('[data-part=language]');
         choice.value = 'de';
         choice.dispatchEvent(new Event('change', { bubbles: true }));",
        json!([]),
    );
    window.wait_for_text("nav h1", "Einstellungen");

    let settings = |reddot: &Reddot| {
        reddot
            .ask(json!({"type": "get_account_settings", "account": "desk"}))
            .unwrap()
    };
    let rule = json!([{"on": "tag", "value": "line_shop", "channel": "whatsapp"}]);
    let all_set = |reddot: &Reddot| {
        wait_until("all three to be set", e2e::PATIENCE, || {
            let set = settings(reddot);
            let right =
                set["keep"]["what"] == "social" && set["watch_all"] == true && set["channel_rules"] == rule;
            if right { Ok(()) } else { Err(set.to_string()) }
        });
    };
    all_set(&reddot);
    window.screenshot("settings-desk");
    window.script(
        "document.querySelector('[data-section=plan]').scrollIntoView()",
        json!([]),
    );
    window.screenshot("settings-desk-plan");
    // Where the window stands is kept for these screens, too.
    const TITLE: &str = "Reddot – Einstellungen";
    session.resize(TITLE, 700, 500);
    session.move_to(TITLE, 150, 90);
    let stood = session.geometry(TITLE);
    wait_until("its place to be kept", e2e::PATIENCE, || {
        let kept = reddot.ask(json!({"type": "get_places"}))?;
        let windows = kept["places"].as_object().and_then(|all| all.values().next());
        let place = windows.map(|windows| &windows["settings"]);
        match place {
            Some(place) if place["width"] == 700 && place["y"].as_i64() < Some(100) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    drop(window);
    let windows = reddot.window_processes();
    reddot.crash();
    // It would go by itself, once its last words could be read.
    for process in windows {
        e2e::kill(process);
    }
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", runs("desk", "connected"));
    all_set(&reddot);
    open(&reddot, "settings");
    let window = Window::attach(&session, &reddot, "settings");
    window.wait_for("[data-section=keep]");
    wait_until("the window to stand where it stood", e2e::PATIENCE, || {
        let stands = session.geometry(TITLE);
        let close = stands.iter().zip(&stood).all(|(a, b)| (a - b).abs() <= 2);
        if close {
            Ok(())
        } else {
            Err(format!("{stood:?} {stands:?}"))
        }
    });
    let preferred = reddot.ask(json!({"type": "get_preferences"})).unwrap();
    assert_eq!(preferred["language"], "de");
}
