//! A Chatwoot account beside the embedded desk, in one program: what customers write at either
//! reaches the agent, and what the agent answers goes to where the customer is.

use std::time::{Duration, Instant};

use e2e::{Chatwoot, Desk, Icon, Inbound, Keychain, Reddot, Session, Window, holds_for, wait_until};
use serde_json::{Value, json};

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
/// From a customer's message to the notification, pushed, on a busy machine. Without a WebSocket
/// Reddot looks every fifteen seconds.
const PUSHED: Duration = Duration::from_secs(6);

pub(crate) fn connected(status: &Value, accounts: usize) -> bool {
    let all = status["accounts"].as_array().cloned().unwrap_or_default();
    all.len() == accounts && all.iter().all(|one| one["connection"]["kind"] == "connected")
}

/// Ana signs in in a terminal, with her access token; the account's id.
pub(crate) fn sign_in(reddot: &Reddot, keychain: &Keychain, chatwoot: &Chatwoot) -> String {
    let args = ["login", "--chatwoot", &chatwoot.url];
    let (done, said) = reddot.command_with_input(&args, &format!("{}\n", chatwoot.token));
    assert!(done && said.contains("Signed in as Ana"), "{said}");
    let (done, list) = reddot.command(&["accounts", "--json"]);
    assert!(done, "{list}");
    let list: Value = serde_json::from_str(&list).unwrap();
    let mut accounts = list["accounts"].as_array().unwrap().iter();
    let account = accounts.find(|one| one["method"] == "access_token").unwrap();
    let id = account["account"].as_str().unwrap().to_owned();
    let file = std::fs::read_to_string(reddot.profile().join("accounts.json")).unwrap();
    assert!(!file.contains(&chatwoot.token), "no token on disk");
    assert!(keychain.key(&id).is_none(), "nothing was stored yet");
    id
}

fn row(account: &str, ticket: i64) -> String {
    format!("[data-account=\"{account}\"][data-ticket=\"{ticket}\"]")
}

/// Takes the ticket in the inbox, and answers it.
fn answer(window: &Window, account: &str, ticket: i64, text: &str) {
    window.click(&row(account, ticket));
    window.click("[data-action=take]");
    window.type_into("textarea[data-part=reply]", text);
    window.click("[data-action=send]");
    window.wait_for("[data-part=message][data-author=agent]");
}

#[test]
fn chatwoot_and_the_desk_at_once_one_dot_two_helpdesks_each_reply_to_its_own() {
    let session = Session::start("chatwoot");
    let keychain = Keychain::start(&session);
    let chatwoot = Chatwoot::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    let account = sign_in(&reddot, &keychain, &chatwoot);
    let (done, said) = reddot.command(&["accounts", "on", "desk"]);
    assert!(done, "{said}");
    reddot.come_back();
    reddot.wait_for_status("both", |status| connected(status, 2));
    assert!(keychain.key(&account).is_some(), "its files are sealed");
    let desk = Desk::inside(&session, &reddot);
    let tray = reddot.tray(&session);
    let plain = tray.wait_for_icon("no dot", |icon| icon.red() == 0);

    // A customer of Chatwoot's: pushed, so that nobody waits for a look.
    let wrote = Instant::now();
    let carla = chatwoot.writes("Carla", "Hi, is my order in?");
    session
        .notifications
        .wait_for("Carla's", |note| note.summary.contains("Carla"));
    let took = wrote.elapsed();
    println!("Chatwoot: from the customer's message to the notification {took:?}");
    assert!(took < PUSHED, "it took {took:?}");
    tray.wait_for_icon("a red dot", Icon::has_red_dot);

    // Answered elsewhere it is nobody's concern: the dot goes, and comes with the desk's customer.
    chatwoot.order(
        json!({"do": "agent_writes", "user": chatwoot.agent, "conversation": carla, "text": "It is."}),
    );
    tray.wait_for_icon("no dot", |icon| *icon == plain);
    let dora = desk
        .inbound(&Inbound::new("line", "U1", "Dora", "Do you ship to Porto?"))
        .ticket;
    session
        .notifications
        .wait_for("Dora's", |note| note.summary.contains("Dora"));
    tray.wait_for_icon("a red dot", Icon::has_red_dot);
    let emil = chatwoot.writes("Emil", "Where is my parcel?");
    session
        .notifications
        .wait_for("Emil's", |note| note.summary.contains("Emil"));
    reddot.wait_for_status("both wait", |status| status["waiting"] == 2);

    // The inbox has both, and says of each where it is.
    assert!(reddot.command(&["open", "inbox"]).0);
    let window = Window::attach(&session, &reddot, "inbox");
    window.click(UNASSIGNED);
    window.wait_for(&row(&account, emil));
    window.wait_for(&row("desk", dora));
    let helpdesk = |account: &str, ticket| {
        let part = format!("{} [data-part=helpdesk]", row(account, ticket));
        window.text(&part).unwrap_or_default()
    };
    assert_eq!(helpdesk(&account, emil), "Acme");
    assert_eq!(helpdesk("desk", dora), "Built-in desk");
    window.screenshot("inbox-chatwoot-and-desk");

    // Each gets its reply, once, and the other helpdesk none.
    answer(&window, &account, emil, "It left this morning, Emil.");
    answer(&window, "desk", dora, "We do, Dora.");
    window.screenshot("inbox-chatwoot-and-desk-answered");
    assert_eq!(chatwoot.wait_for_delivery("It left this morning, Emil."), emil);
    let delivery = desk.wait_for_delivery("We do, Dora.");
    assert_eq!(delivery["ticket_id"], dora);
    holds_for("each was delivered once", Duration::from_secs(3), || {
        let each = |text: &str| (chatwoot.delivered(text), desk.delivered(text));
        let both = (each("It left this morning, Emil."), each("We do, Dora."));
        match both {
            ((1, 0), (0, 1)) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
    tray.wait_for_icon("no dot", |icon| *icon == plain);
    let conversation = chatwoot.order(json!({"do": "conversation", "id": emil}));
    assert_eq!(conversation["meta"]["assignee"]["id"], chatwoot.agent);
}

#[test]
fn a_chatwoot_server_is_added_from_the_window_by_a_line_in_a_terminal_and_set_up() {
    let session = Session::start("chatwoot-sign-in");
    let keychain = Keychain::start(&session);
    let chatwoot = Chatwoot::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile").with_windows();
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", |status| connected(status, 1));
    assert!(reddot.command(&["open", "sign-in"]).0);
    let window = Window::attach(&session, &reddot, "sign_in");
    window.click("[data-part=kind] label:has(input[value=chatwoot])");
    window.type_into("[data-part=url]", &format!("{}/app/login", chatwoot.url));
    window.screenshot("sign-in-chatwoot");
    window.click("[data-action=sign-in]");
    let line = window.wait_for_text("[data-part=command-line]", "login --chatwoot");
    window.screenshot("sign-in-chatwoot-command");
    assert_eq!(window.count("input[type=password]"), 0);

    // What the window says is typed into a shell as it is.
    let mut shell = session.start_program_with(
        "terminal",
        "/bin/sh",
        &["-c", &format!("echo \"$TOKEN\" | {line}")],
        &[("TOKEN", &chatwoot.token)],
    );
    assert!(shell.wait_for_end(), "{}", shell.complained());
    // The window follows by itself.
    window.turn_to("notifier");
    let status = reddot.wait_for_status("her account", |status| {
        connected(status, 1) && status["accounts"][0]["embedded_desk"] == false
    });
    let account = status["accounts"][0]["account"].as_str().unwrap().to_owned();
    assert!(keychain.key(&account).is_some());

    // A customer by way of somebody's bridge: some channel, until it is settled that it is WeChat.
    let bridge = chatwoot.add_inbox("WeChat bridge", "api");
    let wang = chatwoot.writes_to(bridge, "王小明", "你好,我想退货");
    reddot.wait_for_row(true, wang, |row| row["channel"] == "other");
    assert!(reddot.command(&["open", "settings"]).0);
    window.turn_to("settings");
    window.click(&format!("[data-entry=\"{account}\"]"));
    window.click("[data-action=add-rule]");
    let choose = "const s = document.querySelector(arguments[0]); s.value = arguments[1];
                  s.dispatchEvent(new Event('change', {bubbles: true}))";
    window.script(choose, json!(["[data-action=rule-channel]", "wechat"]));
    window.type_into("[data-action=rule-value]", "WeChat bridge");
    window.click("[data-settings] [data-part=helpdesk]");
    reddot.wait_for_row(true, wang, |row| row["channel"] == "wechat");
    window.click("[data-action=presence]");
    window.wait_for("[data-action=presence][aria-checked=true]");
    window.screenshot("settings-chatwoot");

    // Present for longer than a connection alone makes one, and again not, by command.
    let present = |wanted: bool| {
        wait_until(
            &format!("present: {wanted}"),
            Duration::from_secs(60),
            || match chatwoot.counts_as_present() == wanted {
                true => Ok(()),
                false => Err("not so".to_owned()),
            },
        );
    };
    present(true);
    holds_for("she is present", Duration::from_secs(25), || {
        match chatwoot.counts_as_present() {
            true => Ok(()),
            false => Err("not any more".to_owned()),
        }
    });
    let (done, said) = reddot.command(&["accounts", "presence", &account, "off"]);
    assert!(
        done && said.contains("does not make you count as present"),
        "{said}"
    );
    present(false);
    window.wait_for("[data-action=presence][aria-checked=false]");
    let (done, said) = reddot.command(&["accounts", "presence", "desk", "on"]);
    assert!(!done, "{said}");
}
