//! Who may come in, and from where.

use std::time::Duration;

use base64::Engine as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{MARA, ana, read, world};

const PATHS: [&str; 12] = [
    "users/1002",
    "users/show_many?ids=1002",
    "tickets",
    "tickets/1",
    "tickets/show_many?ids=1",
    "tickets/1/comments",
    "tickets/1/audits",
    "users/1002/tickets/assigned",
    "search?query=x",
    "search/count?query=x",
    "groups",
    "ticket_fields",
];

#[tokio::test]
async fn nothing_but_users_me_answers_without_credentials() {
    let world = world().await;
    world.ana_writes("hola").await;
    for path in PATHS {
        let request = world.request(Method::GET, &format!("/api/v2/{path}"));
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(
            (status, body),
            (401, json!({ "error": "Couldn't authenticate you" })),
            "{path}"
        );
    }
    let update = world
        .request(Method::PUT, "/api/v2/tickets/1")
        .json(&json!({ "ticket": { "tags": ["x"] } }));
    assert_eq!(update.send().await.unwrap().status(), 401);
    let (status, me) = read(
        world
            .request(Method::GET, "/api/v2/users/me.json")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        (status, &me["user"]["id"], &me["user"]["name"]),
        (200, &Value::Null, &json!("Anonymous user"))
    );
}

#[tokio::test]
async fn basic_with_an_api_token_and_bearer_both_sign_in() {
    let world = world().await;
    let mara = world.desk.credentials().unwrap().remove(1);
    let me = |request: reqwest::RequestBuilder| async { read(request.send().await.unwrap()).await };
    let request = || world.request(Method::GET, "/api/v2/users/me");
    let basic = request().basic_auth(format!("{}/token", mara.email), Some(&mara.api_token));
    assert_eq!(me(basic).await.1["user"]["id"], MARA);
    let bearer = request().bearer_auth(&mara.bearer_token);
    assert_eq!(me(bearer).await.1["user"]["id"], MARA);
    let session = world.desk.session_token("mara@desk.example").unwrap();
    assert_eq!(me(request().bearer_auth(&session)).await.1["user"]["id"], MARA);
    assert!(world.desk.session_token("nobody@desk.example").is_err());

    for (user, password) in [
        (format!("{}/token", mara.email), "wrong".to_owned()),
        (mara.email.clone(), mara.api_token.clone()),
        ("ben@desk.example/token".to_owned(), mara.api_token.clone()),
        (format!("{}/token", mara.email), mara.bearer_token.clone()),
    ] {
        let (status, body) = me(request().basic_auth(user, Some(password))).await;
        assert_eq!(
            (status, body),
            (401, json!({ "error": "Couldn't authenticate you" }))
        );
    }
    for token in ["", "wrong", mara.api_token.as_str(), world.desk.channel_token()] {
        let (status, body) = me(request().bearer_auth(token)).await;
        assert_eq!((status, &body["error"]), (401, &json!("invalid_token")));
    }
    for header in ["Basic !", "Digest x", "Basic", "\u{fc}"] {
        let wrong = world
            .request(Method::GET, "/api/v2/tickets")
            .header("Authorization", header.as_bytes());
        assert_eq!(wrong.send().await.unwrap().status(), 401, "{header}");
    }
    let not_utf8 = base64::engine::general_purpose::STANDARD.encode([0xff, 0xfe]);
    let wrong = request().header("Authorization", format!("Basic {not_utf8}"));
    assert_eq!(wrong.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_channel_side_takes_only_the_channel_token() {
    let world = world().await;
    let mara = world.desk.credentials().unwrap().remove(1).bearer_token;
    for token in ["wrong", mara.as_str()] {
        let post = world
            .request(Method::POST, "/channels/inbound")
            .bearer_auth(token)
            .json(&ana("x"));
        assert_eq!(post.send().await.unwrap().status(), 401);
        let get = world.request(Method::GET, "/channels/outbox").bearer_auth(token);
        assert_eq!(get.send().await.unwrap().status(), 401);
    }
    assert_eq!(world.get("tickets").await["count"], 0);
}

#[tokio::test]
async fn a_rebound_host_name_and_a_foreign_page_can_neither_read_nor_write() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let port = world.base.rsplit(':').next().unwrap();
    let path = format!("tickets/{ticket}");
    let change = json!({ "ticket": { "tags": ["stolen"] } });
    let evil = [
        ("Host", format!("evil.example:{port}")),
        ("Host", "127.0.0.1:1".to_owned()),
        ("Host", "127.0.0.1".to_owned()),
        ("Origin", "http://evil.example".to_owned()),
        ("Origin", "null".to_owned()),
        ("Origin", format!("https://127.0.0.1:{port}")),
    ];
    for (name, value) in &evil {
        for method in [Method::GET, Method::PUT, Method::OPTIONS] {
            let request = world.as_mara(method, &path).header(*name, value).json(&change);
            let (status, body) = read(request.send().await.unwrap()).await;
            assert_eq!(
                (status, &body["error"]["title"]),
                (403, &json!("Forbidden")),
                "{name}: {value}"
            );
        }
        let post = world
            .request(Method::POST, "/channels/inbound")
            .bearer_auth(world.desk.channel_token())
            .header(*name, value)
            .json(&ana("x"));
        assert_eq!(post.send().await.unwrap().status(), 403);
    }
    assert_eq!(world.audits(ticket).await.len(), 1);
    for (name, value) in [
        ("Host", format!("localhost:{port}")),
        ("Host", format!("[::1]:{port}")),
        ("Origin", format!("http://localhost:{port}")),
    ] {
        let request = world.as_mara(Method::GET, &path).header(name, &value);
        assert_eq!(request.send().await.unwrap().status(), 200, "{name}: {value}");
    }
}

#[tokio::test]
async fn links_are_built_from_the_host_that_was_asked() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let port = world.base.rsplit(':').next().unwrap();
    let request = world
        .as_mara(Method::GET, &format!("tickets/{ticket}.json"))
        .header("Host", format!("localhost:{port}"));
    let (_, body) = read(request.send().await.unwrap()).await;
    assert_eq!(
        body["ticket"]["url"],
        format!("http://localhost:{port}/api/v2/tickets/{ticket}.json")
    );
}

#[tokio::test]
async fn unknown_paths_and_ids_get_their_envelopes() {
    let world = world().await;
    for path in [
        "pigeons",
        "tickets/1/pigeons",
        "views/1/pigeons/2",
        "tickets/1/comments/2/x",
    ] {
        let (status, body) = world.try_get(path).await;
        assert_eq!(
            (status, &body["error"]),
            (404, &json!("InvalidEndpoint")),
            "{path}"
        );
    }
    for path in ["tickets/999", "users/999", "tickets/999.json"] {
        let (status, body) = world.try_get(path).await;
        assert_eq!(
            (status, &body["error"]),
            (404, &json!("RecordNotFound")),
            "{path}"
        );
    }
    for path in ["tickets/abc", "users/1e3"] {
        let (status, body) = world.try_get(path).await;
        assert_eq!(
            (status, &body["error"]["title"]),
            (400, &json!("Invalid attribute")),
            "{path}"
        );
    }
    let deleted = world.as_mara(Method::DELETE, "tickets/1").send().await.unwrap();
    assert_eq!(deleted.status(), 403, "agents delete nothing");
    let outside = world.request(Method::GET, "/pigeons").send().await.unwrap();
    assert_eq!(outside.status(), 404);
}

#[tokio::test]
async fn the_rate_limit_is_told_and_kept() {
    let world = world().await;
    world.desk.set_rate_limit(3);
    let ask = || world.as_mara(Method::GET, "groups").send();
    let first = ask().await.unwrap();
    assert_eq!(first.headers()["date"], "Tue, 24 Nov 2026 10:00:00 GMT");
    assert_eq!(first.headers()["x-rate-limit"], "3");
    assert_eq!(first.headers()["x-rate-limit-remaining"], "2");
    assert_eq!(first.headers()["ratelimit-reset"], "60");
    ask().await.unwrap();
    ask().await.unwrap();
    world.seconds_pass(20);
    let over = ask().await.unwrap();
    assert_eq!(over.status(), 429);
    assert_eq!(over.headers()["retry-after"], "40");
    assert_eq!(over.headers()["ratelimit-remaining"], "0");
    world.seconds_pass(40);
    assert_eq!(ask().await.unwrap().status(), 200);
    // The channel side is not the account's.
    world.desk.set_rate_limit(0);
    world.ana_writes("hola").await;
}

#[tokio::test]
async fn the_date_is_the_desks_own_clock() {
    let world = world().await;
    world.seconds_pass(-3_600);
    let answer = world
        .as_mara(Method::GET, "groups")
        .timeout(Duration::from_secs(5))
        .send();
    assert_eq!(
        answer.await.unwrap().headers()["date"],
        "Tue, 24 Nov 2026 09:00:00 GMT"
    );
}

#[tokio::test]
async fn the_desk_serves_nobody_outside_this_computer() {
    let world = world().await;
    let open = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = world.desk.serve(open, std::future::pending()).await;
    assert!(matches!(refused, Err(desk::DeskError::NotLoopback(_))));
}

#[tokio::test]
async fn no_token_shows_when_things_are_printed_for_debugging() {
    let world = world().await;
    let options = desk::DeskOptions {
        channel_token: Some("s3cret".to_owned()),
        ..desk::DeskOptions::new("/nowhere")
    };
    assert!(!format!("{options:?}").contains("s3cret"));
    for person in world.desk.credentials().unwrap() {
        let shown = format!("{person:?}");
        assert!(!shown.contains(&person.api_token) && !shown.contains(&person.bearer_token));
    }
}
