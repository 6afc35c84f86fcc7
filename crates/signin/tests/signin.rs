//! Signing in against the desk's real authorization server: the whole way through a browser, and
//! what becomes of the tokens afterwards.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::time::Duration;

use helpdesk::{Act, Helpdesk as _, HelpdeskError, Submission, Tokens as _};
use model::{Span, TicketId};
use reqwest::StatusCode;
use signin::{SignIn, SignInError};

use crate::support::{Browser, Place, as_signed_in, world};

#[tokio::test]
async fn mara_signs_in_through_her_browser() {
    let world = world().await;
    let sign_in = world.begin().await;
    let url = sign_in.url().to_owned();
    let browser = tokio::spawn(async move {
        let browser = Browser::open(&url).await;
        browser.decide("allow").await
    });
    let pair = sign_in.finish(Duration::from_secs(10)).await.unwrap();
    let page = browser.await.unwrap();
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Back to Reddot"), "{}", page.text);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert!(
        !page.text.contains("code") && !page.text.contains("Mara"),
        "nothing of hers: {}",
        page.text
    );
    assert_eq!(format!("{pair:?}"), "<tokens>");

    let who = as_signed_in(&world, Place::with(&pair)).who().await.unwrap();
    assert_eq!(
        (who.me.name.as_str(), who.email.as_str()),
        ("Mara Lindqvist", "mara@desk.example")
    );
    assert!(who.works_here && !who.me.admin);
}

#[tokio::test]
async fn a_denial_is_told_as_one() {
    let world = world().await;
    let sign_in = world.begin().await;
    let url = sign_in.url().to_owned();
    let browser = tokio::spawn(async move { Browser::open(&url).await.decide("deny").await });
    let refused = sign_in.finish(Duration::from_secs(10)).await.unwrap_err();
    assert!(matches!(refused, SignInError::Denied), "{refused}");
    assert!(browser.await.unwrap().text.contains("You did not let Reddot in"));
}

#[tokio::test]
async fn strays_foreign_pages_and_wrong_states_neither_end_nor_enter_the_sign_in() {
    let world = world().await;
    let sign_in = world.begin().await;
    let url = sign_in.url().to_owned();
    let finishing = tokio::spawn(sign_in.finish(Duration::from_secs(10)));
    let browser = Browser::open(&url).await;
    let (callback, state) = (browser.callback(), browser.state());
    let right = format!("{callback}?code=stolen&state={state}");
    let wrong = format!("{callback}?code=stolen&state=guess");
    let root = callback.trim_end_matches("callback");
    for (address, header, status) in [
        (wrong.clone(), None, 400),
        (format!("{callback}?error=access_denied&state=guess"), None, 400),
        (format!("{root}favicon.ico"), None, 404),
        (right.clone(), Some(("origin", "http://evil.example")), 403),
        (right.clone(), Some(("origin", "null")), 403),
        (right.clone(), Some(("host", "evil.example")), 421),
    ] {
        let mut request = support::client().get(&address);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{address} {header:?}");
    }
    let posted = support::client().post(&right).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(!finishing.is_finished(), "still waiting for the right one");
    browser.decide("allow").await;
    finishing.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_code_that_is_not_ours_is_not_taken() {
    let world = world().await;
    let sign_in = world.begin().await;
    let url = sign_in.url().to_owned();
    let finishing = tokio::spawn(sign_in.finish(Duration::from_secs(10)));
    let browser = Browser::open(&url).await;
    let address = format!("{}?code=made-up&state={}", browser.callback(), browser.state());
    support::client().get(address).send().await.unwrap();
    let refused = finishing.await.unwrap().unwrap_err();
    assert!(matches!(refused, SignInError::NotTaken), "{refused}");
}

#[tokio::test]
async fn nobody_comes_back_and_every_port_is_taken() {
    let world = world().await;
    let late = world
        .begin()
        .await
        .finish(Duration::from_millis(30))
        .await
        .unwrap_err();
    assert!(matches!(late, SignInError::TimedOut), "{late}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let spare = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let ports = [&taken, &spare].map(|one| one.local_addr().unwrap().port());
    let refused = SignIn::begin(&world.base, "reddot", &ports, world.our_clock()).await;
    assert!(matches!(refused, Err(SignInError::NoPort(_))));
    drop(spare);
    let second = SignIn::begin(&world.base, "reddot", &ports, world.our_clock())
        .await
        .unwrap();
    assert!(
        second
            .url()
            .contains(&format!("127.0.0.1%3A{}%2Fcallback", ports[1])),
        "{}",
        second.url()
    );
}

#[tokio::test]
async fn tokens_are_renewed_before_they_end_and_the_new_pair_is_kept() {
    let world = world().await;
    let place = Place::with(&world.sign_in().await);
    let tokens = world.tokens(place.clone());
    let first = tokens.authorization().await.unwrap();
    world.pass(Span::hours(23));
    assert_eq!(tokens.authorization().await.unwrap(), first);
    world.pass(Span::seconds(3600 - 30));
    let second = tokens.authorization().await.unwrap();
    assert_ne!(second, first);
    assert_eq!(place.saves(), 1);
    // A program that starts now goes on with what was kept.
    assert_eq!(world.tokens(place).authorization().await.unwrap(), second);
}

#[tokio::test]
async fn two_that_need_a_renewal_at_once_make_one() {
    let world = world().await;
    let place = Place::with(&world.sign_in().await);
    let zendesk = as_signed_in(&world, place.clone());
    // The helpdesk's clock runs ahead of ours: we only learn by its 401.
    world.desk_clock.advance(Span::hours(25));
    let (a, b, c) = tokio::join!(zendesk.who(), zendesk.who(), zendesk.who());
    assert!(a.is_ok() && b.is_ok() && c.is_ok(), "{a:?} {b:?} {c:?}");
    assert_eq!(place.saves(), 1);
}

#[tokio::test]
async fn a_write_that_meets_an_ended_token_is_done_once_with_the_next() {
    let world = world().await;
    let place = Place::with(&world.sign_in().await);
    let zendesk = as_signed_in(&world, place.clone());
    let ticket = TicketId(world.ana_writes());
    world.desk_clock.advance(Span::hours(25));
    let act = Act::Reply {
        text: "hello".into(),
        status: model::Status::Open,
        files: Vec::new(),
    };
    let submission = Submission {
        key: "k-1".into(),
        ticket,
        act,
    };
    zendesk.submit(&submission, None).await.unwrap();
    assert_eq!(place.saves(), 1);
}

#[tokio::test]
async fn a_caller_who_gives_up_does_not_take_the_new_pair_with_them() {
    let world = world().await;
    let place = Place::with(&world.sign_in().await);
    let tokens = std::sync::Arc::new(world.tokens(place.clone()));
    world.pass(Span::hours(25));
    place.slow(Duration::from_millis(300));
    let hurried = tokio::time::timeout(Duration::from_millis(150), tokens.authorization()).await;
    assert!(hurried.is_err(), "gave up");
    tokens.settled().await;
    assert_eq!(place.saves(), 1);
    place.slow(Duration::ZERO);
    tokens.authorization().await.unwrap();
    assert_eq!(place.saves(), 1, "the pair was kept, so no second renewal");
}

#[tokio::test]
async fn a_pair_that_cannot_be_kept_is_not_used_until_it_is() {
    let world = world().await;
    let place = Place::with(&world.sign_in().await);
    let tokens = world.tokens(place.clone());
    tokens.authorization().await.unwrap();
    world.pass(Span::hours(25));
    place.lock(true, false);
    let told = tokens.authorization().await.unwrap_err();
    assert!(matches!(told, HelpdeskError::Keychain(_)), "{told}");
    // Locked before it began: the old pair was not spent.
    place.lock(false, true);
    let told = tokens.authorization().await.unwrap_err();
    assert!(matches!(told, HelpdeskError::Keychain(_)), "{told}");
    // Spent now; the new pair waits to be kept, and no other refresh is tried meanwhile.
    assert!(tokens.authorization().await.is_err());
    place.lock(false, false);
    tokens.authorization().await.unwrap();
    assert_eq!(place.saves(), 1);
    as_signed_in(&world, place).who().await.unwrap();
}

#[tokio::test]
async fn a_crash_between_getting_and_keeping_a_pair_ends_in_signing_in_again_and_in_no_loop() {
    let mut world = world().await;
    let old = world.sign_in().await;
    let (place, lost) = (Place::with(&old), Place::with(&old));
    world.pass(Span::seconds(86_400 - 30));
    lost.lock(false, true);
    let crashing = world.tokens(lost);
    assert!(
        crashing.authorization().await.is_err(),
        "the new pair was never kept"
    );
    drop(crashing);

    let zendesk = as_signed_in(&world, place.clone());
    assert_eq!(zendesk.who().await, Err(HelpdeskError::Unauthorized));
    // Known to be dead: nobody asks for a renewal again, nor for anything else.
    world.end().await;
    for _ in 0..5 {
        assert_eq!(zendesk.who().await, Err(HelpdeskError::Unauthorized));
    }
    assert_eq!(place.saves(), 0);
}

#[tokio::test]
async fn an_old_refresh_token_is_dead_and_a_new_sign_in_is_taken_up() {
    let world = world().await;
    let old = world.sign_in().await;
    let place = Place::with(&old);
    let tokens = world.tokens(place.clone());
    world.pass(Span::hours(25));
    tokens.authorization().await.unwrap();
    // Somebody else holds the pair of before.
    let thief = as_signed_in(&world, Place::with(&old));
    assert_eq!(thief.who().await, Err(HelpdeskError::Unauthorized));

    let dead = Place::with(&old);
    let engine = as_signed_in(&world, dead.clone());
    assert_eq!(engine.who().await, Err(HelpdeskError::Unauthorized));
    dead.put(&world.sign_in().await);
    engine.who().await.unwrap();
}

#[tokio::test]
async fn a_helpdesk_that_is_away_ends_no_sign_in() {
    let mut world = world().await;
    let place = Place::with(&world.sign_in().await);
    let tokens = world.tokens(place.clone());
    let first = tokens.authorization().await.unwrap();
    world.end().await;
    world.pass(Span::seconds(86_400 - 30));
    assert_eq!(
        tokens.authorization().await.unwrap(),
        first,
        "still good for half a minute"
    );
    world.pass(Span::seconds(60));
    for _ in 0..2 {
        let told = tokens.authorization().await.unwrap_err();
        assert!(matches!(told, HelpdeskError::Unavailable(_)), "{told}");
    }
    let text = format!("{first:?}");
    assert_eq!(text, "<authorization>");
}
