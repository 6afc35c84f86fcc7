//! Signing in to a helpdesk, with a real browser engine on its authorization page and a real
//! keychain behind: there, denied, restarted, locked out, and out again.

use std::time::Duration;

use e2e::{Browser, Desk, Inbound, Keychain, Options, Program, Reddot, Session, holds_for, wait_until};
use serde_json::json;

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    Session::start_with(test, options)
}

/// Begins a sign-in, and returns it with the address to open.
fn login(reddot: &Reddot, desk: &Desk) -> (Program, String) {
    let args = [
        "login",
        "--url",
        &desk.url,
        "--client-id",
        "reddot",
        "--no-browser",
    ];
    let mut login = reddot.start_command("login", &args);
    let url = login.wait_for_line("the address to open", |line| {
        line.strip_prefix("Open this address to sign in: ")
            .map(str::to_owned)
    });
    (login, url)
}

fn sign_in(session: &Session, reddot: &Reddot, desk: &Desk) -> String {
    let (mut login, url) = login(reddot, desk);
    let browser = Browser::open(session, &url);
    browser.wait_for_text("Reddot wants to use the desk in your name");
    browser.click("input[value='mara@desk.example']");
    browser.click("button[value=allow]");
    browser.wait_for_text("Back to Reddot");
    assert!(login.wait_for_end(), "{}", login.complained());
    let printed = login.printed();
    assert!(printed.contains("Signed in as Mara"), "{printed}");
    let (done, list) = reddot.command(&["accounts", "--json"]);
    assert!(done, "{list}");
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let mut accounts = list["accounts"].as_array().unwrap().iter();
    let account = accounts.find(|one| one["url"] == desk.url.as_str()).unwrap();
    assert_eq!(account["on"], true, "{list}");
    account["account"].as_str().unwrap().to_owned()
}

fn connected(status: &serde_json::Value) -> bool {
    status["accounts"][0]["connection"]["kind"] == "connected"
}

fn delete_token(desk: &Desk, access: &str) {
    let answer = desk.ask_as(access, "DELETE", "/api/v2/oauth/tokens/current.json");
    assert_eq!(answer, 204);
}

#[test]
fn mara_signs_in_in_a_browser_works_and_signs_out() {
    let session = session("signin");
    let keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile");

    // First she says no.
    let (mut refused, url) = login(&reddot, &desk);
    let browser = Browser::open(&session, &url);
    browser.click("button[value=deny]");
    browser.wait_for_text("You did not let Reddot in");
    drop(browser);
    assert!(!refused.wait_for_end());
    assert!(
        refused.complained().contains("you did not let Reddot in"),
        "{}",
        refused.complained()
    );

    let id = sign_in(&session, &reddot, &desk);
    let file = std::fs::read_to_string(reddot.profile().join("accounts.json")).unwrap();
    let kept = keychain.lookup(&id).expect("an entry in the keychain");
    let access = kept["access"].as_str().unwrap().to_owned();
    let refresh = kept["refresh"].as_str().unwrap();
    assert!(
        !file.contains(&access) && !file.contains(refresh),
        "no token on disk: {file}"
    );

    let ticket = desk.inbound(&Inbound::from_ana("Is anybody there?")).ticket;
    reddot.come_back();
    let status = reddot.wait_for_status("connected", connected);
    assert_eq!(
        (
            &status["accounts"][0]["agent"],
            &status["accounts"][0]["embedded_desk"]
        ),
        (&"Mara Lindqvist".into(), &false.into())
    );
    reddot.wait_for_row(true, ticket, |_| true);

    // Another account, and back: the same process each time.
    let pid = reddot.pid();
    let (done, said) = reddot.command(&["accounts", "use", "desk"]);
    assert!(done && said.contains("has taken it up"), "{said}");
    reddot.wait_for_status("the embedded desk", |status| {
        status["accounts"][0]["embedded_desk"] == true
    });
    assert!(reddot.command(&["accounts", "use", "127.0.0.1"]).0);
    reddot.wait_for_status("connected to the account", |status| {
        status["accounts"][0]["embedded_desk"] == false && connected(status)
    });
    assert_eq!(reddot.pid(), pid);
    assert!(e2e::is_alive(pid));

    // Somebody ends her sign-in at the helpdesk.
    delete_token(&desk, &access);
    reddot.wait_for_status("that she is to sign in", |status| {
        status["accounts"][0]["connection"]["kind"] == "sign_in_needed"
    });
    let (_, said) = reddot.command(&["status"]);
    assert!(said.contains("Sign in again: reddot login"), "{said}");
    reddot.wait_for_row(true, ticket, |_| true);
    assert_eq!(sign_in(&session, &reddot, &desk), id);
    reddot.wait_for_status("connected again", connected);

    // Out: the engine goes on with the desk, and nothing stays.
    let cache = reddot.profile().join("accounts");
    let folders = || {
        std::fs::read_dir(&cache)
            .unwrap()
            .flatten()
            .map(|one| one.file_name())
            .collect::<Vec<_>>()
    };
    assert_eq!(folders().len(), 2, "{:?}", folders());
    let access = keychain.lookup(&id).unwrap()["access"]
        .as_str()
        .unwrap()
        .to_owned();
    let (done, said) = reddot.command(&["logout", "--wipe-cache"]);
    assert!(done && !said.contains("not told"), "{said}");
    assert_eq!(keychain.lookup(&id), None);
    assert_eq!(folders().len(), 1, "{:?}", folders());
    assert_eq!(
        desk.ask_as(&access, "GET", "/api/v2/tickets.json"),
        401,
        "ended at the helpdesk as well"
    );
    reddot.wait_for_status("the embedded desk", |status| {
        status["accounts"][0]["embedded_desk"] == true
    });
}

#[test]
fn the_legacy_way_reads_the_token_from_standard_input_and_keeps_it_in_the_keychain() {
    let session = session("api-token");
    let keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile");
    let args = ["login", "--url", &desk.url, "--api-token", "--email", &desk.email];
    let (done, said) = reddot.command_with_input(&args, "wrong\n");
    assert!(!done && said.contains("refuses the sign-in"), "{said}");
    let (done, said) = reddot.command_with_input(&args, &format!("{}\n", desk.token));
    assert!(
        done && said.contains("legacy") && said.contains("2027-04-30"),
        "{said}"
    );
    let (_, said) = reddot.command(&["accounts"]);
    assert!(
        said.contains("on  127.0.0.1:") && said.contains("API token, ends 2027-04-30"),
        "{said}"
    );
    let file = std::fs::read_to_string(reddot.profile().join("accounts.json")).unwrap();
    assert!(!file.contains(&desk.token), "no token on disk");
    reddot.come_back();
    reddot.wait_for_status("connected", connected);
    let (done, said) = reddot.command(&["logout"]);
    assert!(done && said.contains("--wipe-cache removes it"), "{said}");
    reddot.wait_for_status("the embedded desk", |status| {
        status["accounts"][0]["embedded_desk"] == true
    });
    let id = file
        .split('"')
        .find(|part| part.starts_with("127.0.0.1:"))
        .unwrap();
    assert_eq!(keychain.lookup(id), None);
}

#[test]
fn a_keychain_that_goes_and_comes_is_never_taken_for_being_signed_out() {
    let session = session("keychain");
    let mut keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile");
    let id = sign_in(&session, &reddot, &desk);
    reddot.come_back();
    reddot.wait_for_status("connected", connected);

    // Gone while it works: it has what it needs.
    keychain.crash(&session);
    holds_for("it is connected", Duration::from_secs(2), || {
        let status = reddot.status();
        if connected(&status) {
            Ok(())
        } else {
            Err(status.to_string())
        }
    });
    // Started without one: it says what is the matter, and waits.
    reddot.crash();
    reddot.come_back();
    let unavailable = |status: &serde_json::Value| {
        let reason = status["accounts"][0]["connection"]["reason"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        status["accounts"][0]["connection"]["kind"] == "offline" && reason.contains("Keychain unavailable")
    };
    reddot.wait_for_status("that the keychain is unavailable", unavailable);
    keychain.come_back(&session);
    reddot.wait_for_status("connected again", connected);

    // Locked, and nobody there who could unlock it.
    keychain.crash(&session);
    keychain.come_back_locked(&session);
    reddot.crash();
    reddot.come_back();
    reddot.wait_for_status("that the keychain is unavailable", unavailable);

    // Restarted under it, its old session is worth nothing; a fresh one is.
    keychain.crash(&session);
    keychain.come_back(&session);
    reddot.crash();
    reddot.come_back();
    reddot.wait_for_status("connected after a restart of the keychain", connected);

    // An entry that is not there beside an account that should have one.
    keychain.clear(&id);
    reddot.crash();
    reddot.come_back();
    reddot.wait_for_status("that the entry is missing", unavailable);
}

#[test]
fn what_is_kept_opens_with_the_key_in_the_keychain_only_and_waits_for_it() {
    let session = session("sealed");
    let mut keychain = Keychain::start(&session);
    let desk = Desk::start(&session);
    let mut reddot = Reddot::with_accounts(&session, "profile");
    let id = sign_in(&session, &reddot, &desk);
    let ticket = desk.inbound(&Inbound::from_ana("Zitronenfalter")).ticket;
    reddot.come_back();
    reddot.wait_for_row(true, ticket, |_| true);
    let key = keychain.key(&id).expect("a key in the keychain");
    assert_eq!(key.len(), 64);
    let files = || -> Vec<Vec<u8>> {
        let folders = std::fs::read_dir(reddot.profile().join("accounts"))
            .unwrap()
            .flatten();
        let files = folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten());
        files.map(|file| std::fs::read(file.path()).unwrap()).collect()
    };
    let shown = |word: &str| {
        let holds = |bytes: &Vec<u8>| bytes.windows(word.len()).any(|some| some == word.as_bytes());
        files().iter().any(holds)
    };
    assert!(files().len() >= 2 && !shown("Zitronenfalter") && !shown(&key));
    let (_, said) = reddot.command(&["doctor"]);
    assert!(
        said.contains("files are encrypted, with a key in the keychain"),
        "{said}"
    );
    let (done, said) = reddot.command(&["accounts", "--json"]);
    assert!(done && !said.contains(&key), "{said}");

    // Commands read it without an engine, too.
    reddot.crash();
    let (done, said) = reddot.command(&["list", "--unassigned"]);
    assert!(done && said.contains("Ana"), "{said}");

    let trouble = |word: &'static str| {
        move |status: &serde_json::Value| {
            let account = &status["accounts"][0]["connection"];
            account["kind"] == "offline" && account["reason"].as_str().unwrap_or_default().contains(word)
        }
    };
    // Locked; restarted under us, with the entry; without the entry; with another key.
    keychain.crash(&session);
    keychain.come_back_locked(&session);
    reddot.come_back();
    reddot.wait_for_status("that it is locked", trouble("Keychain unavailable"));
    keychain.crash(&session);
    keychain.come_back(&session);
    reddot.wait_for_status("that it is open again", connected);
    reddot.wait_for_row(true, ticket, |_| true);
    keychain.clear(&format!("{id}/cache"));
    reddot.crash();
    reddot.come_back();
    reddot.wait_for_status("that the key is missing", trouble("does not show the key"));
    keychain.put_key(&id, &"ab".repeat(32));
    reddot.wait_for_status(
        "that it is another key",
        trouble("does not open with this account's key"),
    );
    keychain.put_key(&id, &key);
    reddot.wait_for_status("connected", connected);
    reddot.wait_for_row(true, ticket, |_| true);

    let (done, said) = reddot.command(&["logout", "--wipe-cache"]);
    assert!(done, "{said}");
    assert_eq!(keychain.key(&id), None, "the key goes with the files");
    assert!(!reddot.profile().join("accounts").join(&id).exists());
}

#[test]
fn without_a_keychain_nobody_is_sent_to_a_browser() {
    let session = session("no-keychain");
    let desk = Desk::start(&session);
    let reddot = Reddot::with_accounts(&session, "profile");
    let (done, said) = reddot.command(&[
        "login",
        "--url",
        &desk.url,
        "--client-id",
        "reddot",
        "--no-browser",
    ]);
    assert!(
        !done && said.contains("there is no keychain on this desktop"),
        "{said}"
    );
    assert!(!said.contains("Open this address"), "{said}");
    let (done, said) = reddot.command(&["login"]);
    assert!(!done && said.contains("say which helpdesk"), "{said}");
    let managed = serde_json::json!({"url": desk.url, "client_id": "reddot"});
    std::fs::write(session.folder("managed.json"), managed.to_string()).unwrap();
    let (done, said) = reddot.command(&["login"]);
    assert!(
        !done && said.contains("there is no keychain on this desktop"),
        "{said}"
    );
    std::fs::remove_file(session.folder("managed.json")).unwrap();

    let _empty = Keychain::start_empty(&session);
    let (done, said) = reddot.command(&[
        "login",
        "--url",
        &desk.url,
        "--client-id",
        "reddot",
        "--no-browser",
    ]);
    assert!(!done && said.contains("the keychain has no keyring"), "{said}");
    let (done, said) = reddot.command(&["login", "--url", &desk.url]);
    assert!(
        !done && said.contains("http://127.0.0.1:47855/callback"),
        "{said}"
    );
    wait_until("nothing left behind", Duration::from_secs(1), || {
        let left = reddot.profile().join("accounts.json").exists();
        if left {
            Err("accounts.json".to_owned())
        } else {
            Ok(())
        }
    });
}

/// Allows a sign-in that the running program began, as a window has it do, and waits for its end.
fn sign_in_from_a_window(session: &Session, reddot: &Reddot, desk: &Desk) -> String {
    let started = reddot
        .ask(json!({"type": "start_sign_in", "url": desk.url, "client_id": "reddot"}))
        .unwrap();
    let browser = Browser::open(session, started["address"].as_str().unwrap());
    browser.wait_for_text("Reddot wants to use the desk in your name");
    browser.click("input[value='mara@desk.example']");
    browser.click("button[value=allow]");
    browser.wait_for_text("Back to Reddot");
    wait_until("the sign-in to be done", e2e::PATIENCE, || {
        let state = reddot.ask(json!({"type": "get_sign_in"}))?;
        match state["account"].as_str() {
            Some(account) => Ok(account.to_owned()),
            None => Err(state.to_string()),
        }
    })
}

#[test]
fn two_helpdesks_run_at_once_and_come_and_go_while_the_program_runs() {
    let session = Session::start("two-helpdesks");
    let keychain = Keychain::start(&session);
    let (mut acme, other) = (Desk::start(&session), Desk::start(&session));
    let mut reddot = Reddot::with_accounts(&session, "profile");
    reddot.come_back();
    reddot.wait_for_status("the embedded desk", |status| {
        status["accounts"][0]["embedded_desk"] == true && connected(status)
    });
    let pid = reddot.pid();

    // One from a window, one from the command line; both run, and the desk rests.
    let first = sign_in_from_a_window(&session, &reddot, &acme);
    let second = sign_in(&session, &reddot, &other);
    let all = |status: &serde_json::Value, wanted: &[(&str, &str)]| {
        let accounts = status["accounts"].as_array().unwrap().iter();
        let found = accounts.map(|one| (one["account"].as_str(), one["connection"]["kind"].as_str()));
        found.eq(wanted.iter().map(|(id, kind)| (Some(*id), Some(*kind))))
    };
    let both = [(first.as_str(), "connected"), (second.as_str(), "connected")];
    reddot.wait_for_status("both", |status| all(status, &both));
    assert!(keychain.lookup(&first).is_some() && keychain.lookup(&second).is_some());

    // The same number is another customer's ticket at each of them.
    let ana = acme.inbound(&Inbound::from_ana("Hola")).ticket;
    let ben = other.inbound(&Inbound::new("line", "U1", "Ben", "Hello")).ticket;
    assert_eq!(ana, ben);
    let note = session
        .notifications
        .wait_for("Ben's", |note| note.summary.contains("Ben"));
    session
        .notifications
        .wait_for("Ana's", |note| note.summary.contains("Ana"));
    reddot.wait_for_status("both wait", |status| status["waiting"] == 2);
    let (_, list) = reddot.command(&["list", "--unassigned"]);
    assert!(
        list.contains(&format!("{first}/{ana} Ana")) && list.contains(&format!("{second}/{ben} Ben")),
        "{list}"
    );
    let (done, said) = reddot.command(&["open", "--ticket", &ana.to_string()]);
    assert!(
        !done && said.contains(&format!("which one? {first}/{ana} or {second}/{ben}")),
        "{said}"
    );
    session.notifications.press(&note.summary, "Take");
    reddot.wait_for_status("one waits", |status| {
        (&status["waiting"], &status["assigned"], &status["outbox"]) == (&json!(1), &json!(1), &json!(0))
    });
    assert!(other.ticket(ben)["assignee_id"].is_number());
    assert!(acme.ticket(ana)["assignee_id"].is_null());

    // One helpdesk goes; the other is not disturbed. The tray says which.
    let tray = reddot.tray(&session);
    let before = tray.icon();
    acme.crash();
    reddot.wait_for_status("one gone", |status| {
        all(
            status,
            &[(first.as_str(), "offline"), (second.as_str(), "connected")],
        )
    });
    tray.wait_for_icon("a slash", |icon| icon.differs_from(&before) > 0);
    let host = acme.url.trim_start_matches("http://");
    let (_, tooltip) = tray.tooltip();
    assert!(
        tooltip.contains(&format!("{host}: Not connected since")),
        "{tooltip}"
    );
    acme.come_back();
    reddot.wait_for_status("both again", |status| all(status, &both));
    tray.wait_for_icon("no slash", |icon| *icon == before);

    // Off, on, and out, all under the same process id.
    assert!(reddot.command(&["accounts", "off", &first]).0);
    reddot.wait_for_status("one", |status| all(status, &both[1..]));
    let (_, said) = reddot.command(&["accounts"]);
    assert!(
        said.contains(&format!("off {first}")) && said.contains(&format!("on  {second}")),
        "{said}"
    );
    assert!(said.contains("· connected"), "{said}");
    assert!(reddot.command(&["accounts", "on", &first]).0);
    reddot.wait_for_status("both once more", |status| all(status, &both));
    let (done, said) = reddot.command(&["logout"]);
    assert!(!done && said.contains("say which"), "{said}");
    let (done, said) = reddot.command(&["logout", &second, "--wipe-cache"]);
    assert!(done && !said.contains("not told"), "{said}");
    reddot.wait_for_status("the first", |status| all(status, &both[..1]));
    assert_eq!(keychain.lookup(&second), None);
    reddot
        .ask(json!({"type": "remove_account", "account": first, "wipe": true}))
        .unwrap();
    reddot.wait_for_status("the embedded desk", |status| {
        all(status, &[("desk", "connected")])
    });
    assert_eq!(keychain.lookup(&first), None);
    assert_eq!(reddot.pid(), pid);
    assert!(e2e::is_alive(pid));
    let left: Vec<_> = std::fs::read_dir(reddot.profile().join("accounts"))
        .unwrap()
        .flatten()
        .map(|one| one.file_name())
        .collect();
    assert_eq!(left, ["desk"]);
}
