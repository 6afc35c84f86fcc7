//! Signing in through the hub: begun, followed in a browser, given up, begun again.

use std::time::Duration;

use protocol::{CancelSignIn, ErrorCode, Event, GetSignIn, GetSignInForm, Restart, SignInState, StartSignIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::world::{Office, World};
use crate::accounts::Accounts;

/// One HTTP exchange, as text.
async fn http(method: &str, url: &str, more: &str, body: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Mara sees the helpdesk's page, presses a button, and goes where that leads.
async fn decide(address: &str, decision: &str) {
    let page = http("GET", address, "", "").await;
    let (_, rest) = page
        .split_once("name=\"number\" value=\"")
        .expect("the authorization page");
    let number = rest.split_once('"').unwrap().0;
    let origin = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let form = format!("number={number}&person=mara%40desk.example&decision={decision}");
    let more = format!("Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    let sent = http("POST", &format!("{origin}/oauth/authorizations"), &more, &form).await;
    let location = sent.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then_some(value)
    });
    http("GET", location.expect("the way back").trim(), "", "").await;
}

async fn wait_for(world: &World, done: impl Fn(&SignInState) -> bool) -> SignInState {
    for _ in 0..400 {
        let state = world.ask(GetSignIn {}).await.unwrap();
        if done(&state) {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{:?}", world.ask(GetSignIn {}).await);
}

fn over(state: &SignInState) -> bool {
    matches!(state, SignInState::Done { .. } | SignInState::Failed { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn mara_signs_in_from_a_window_and_the_account_runs() {
    let office = Office::open().await;
    office.writes("Ana", "Hola");
    let mut world = World::new();
    world.ask(Restart {}).await.unwrap();
    let form = world.ask(GetSignInForm {}).await.unwrap();
    assert_eq!(form.redirect_urls.len(), 3);
    assert_eq!(world.ask(GetSignIn {}).await.unwrap(), SignInState::None);
    let start = |client_id: &str| StartSignIn {
        url: office.url.clone(),
        client_id: client_id.into(),
    };

    // What cannot be begun is refused at once.
    let missing = world.ask(start("")).await.unwrap_err();
    assert_eq!(missing.code, ErrorCode::BadRequest);
    world.fails("ready");
    let locked = world.ask(start("reddot")).await.unwrap_err();
    assert_eq!(locked.code, ErrorCode::NotPossible);
    assert_eq!(world.ask(GetSignIn {}).await.unwrap(), SignInState::None);
    world.all_is_well_again();

    // Begun twice, the first is given up; given up, its port is free again.
    let first = world.ask(start("reddot")).await.unwrap();
    let second = world.ask(start("reddot")).await.unwrap();
    assert!(!second.opened && first.address != second.address);
    let port = |address: &str| address.split("127.0.0.1%3A").nth(1).unwrap()[..5].to_owned();
    assert_eq!(port(&first.address), port(&second.address));
    let waiting = world.ask(GetSignIn {}).await.unwrap();
    assert!(matches!(waiting, SignInState::Waiting { address, .. } if address == second.address));
    world.ask(CancelSignIn {}).await.unwrap();
    assert_eq!(world.ask(GetSignIn {}).await.unwrap(), SignInState::None);

    // She says no, and then the keychain closes under it.
    let third = world.ask(start("reddot")).await.unwrap();
    decide(&third.address, "deny").await;
    let SignInState::Failed { reason, .. } = wait_for(&world, over).await else {
        panic!("signed in");
    };
    assert!(reason.starts_with("You did not let Reddot in"), "{reason}");
    world.fails("keep");
    let fourth = world.ask(start("reddot")).await.unwrap();
    decide(&fourth.address, "allow").await;
    assert!(matches!(wait_for(&world, over).await, SignInState::Failed { .. }));
    assert!(Accounts::load(&world.paths).unwrap().accounts.is_empty());
    world.all_is_well_again();

    // She says yes: the tokens are kept before the list names the account, and it runs.
    world.log();
    while world.events.try_recv().is_ok() {}
    let fifth = world.ask(start("reddot")).await.unwrap();
    decide(&fifth.address, "allow").await;
    let SignInState::Done { account } = wait_for(&world, over).await else {
        panic!("not signed in");
    };
    assert_eq!(
        world.log(),
        [("ready".to_owned(), false), ("keep".to_owned(), false)]
    );
    assert_eq!(world.names().await, [account.0.as_str()]);
    world.wait("Ana", |status| status.waiting == 1).await;
    let mut settings = 0;
    while let Ok(event) = world.events.try_recv() {
        settings += u32::from(event == Event::Settings);
    }
    assert!(settings >= 3, "waiting, finishing, done");

    // Again, with a client that is known by now: the same account, other tokens, a new engine.
    let kept = |world: &World| world.made.told.lock().unwrap().kept[&account].clone();
    let before = std::sync::Arc::downgrade(&world.hub.running(&account).unwrap());
    let tokens = kept(&world);
    let again = world.ask(start("")).await.unwrap();
    decide(&again.address, "allow").await;
    let done = wait_for(&world, over).await;
    assert_eq!(
        done,
        SignInState::Done {
            account: account.clone()
        }
    );
    assert_ne!(kept(&world), tokens);
    assert!(before.upgrade().is_none());
    world.wait("Ana", |status| status.waiting == 1).await;
}
