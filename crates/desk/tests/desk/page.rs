//! The page at `/`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{MARA, World, ana, read, world};

async fn token(world: &World) -> String {
    let page = world.request(Method::GET, "/").send().await.unwrap();
    let html = page.text().await.unwrap();
    let (_, rest) = html.split_once("name=\"desk-token\" content=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

async fn ask(world: &World, token: &str, path: &str) -> Value {
    let request = world
        .request(Method::GET, &format!("/desk/page/{path}"))
        .bearer_auth(token);
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

#[tokio::test]
async fn the_page_brings_nothing_inline_and_cannot_be_framed() {
    let world = world().await;
    let page = world.request(Method::GET, "/").send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'));
    let html = page.text().await.unwrap();
    assert!(!html.contains("style=") && !html.contains("onclick") && !html.contains("<style"));
    assert_eq!(html.matches("<script").count(), 1);
    for (file, kind) in [("desk.css", "text/css"), ("desk.js", "text/javascript")] {
        let answer = world
            .request(Method::GET, &format!("/desk/page/{file}"))
            .send()
            .await
            .unwrap();
        assert!(
            answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with(kind)
        );
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        let text = answer.text().await.unwrap();
        for never in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "://",
        ] {
            assert!(!text.contains(never), "{file} has {never}");
        }
    }
}

#[tokio::test]
async fn one_person_plays_both_sides() {
    let world = world().await;
    let token = token(&world).await;
    let company = ask(&world, &token, "company").await;
    assert_eq!(company["accounts"].as_array().unwrap().len(), 6);
    let mut message = ana("<img src=x onerror=alert(1)>");
    message["from"]["name"] = json!("<b>Ana</b>");
    let sent = world
        .request(Method::POST, "/desk/page/inbound")
        .bearer_auth(&token)
        .json(&message);
    let (status, received) = read(sent.send().await.unwrap()).await;
    assert_eq!(status, 200);
    let ticket = received["ticket_id"].as_i64().unwrap();
    let queue = ask(&world, &token, "tickets?queue=unassigned").await;
    assert_eq!(queue["tickets"][0]["last"], "<img src=x onerror=alert(1)>");
    world.update(ticket, json!({ "assignee_id": MARA })).await;
    assert_eq!(
        ask(&world, &token, "tickets?queue=unassigned").await["tickets"],
        json!([])
    );
    assert_eq!(
        ask(&world, &token, "tickets?queue=assigned").await["tickets"][0]["id"],
        ticket
    );
    let comment = world.reply(ticket, "Ya voy").await;
    world.report(ticket, comment).await;
    let told = ask(&world, &token, &format!("tickets/{ticket}")).await;
    insta::assert_snapshot!("page_conversation", world.pretty(&told));
    assert_eq!(ask(&world, &token, "outbox").await["outbox"][0]["text"], "Ya voy");
    let faults = world
        .request(Method::PUT, "/desk/page/faults")
        .bearer_auth(&token)
        .json(&json!({ "rules": [{ "fault": "server_error", "count": 1 }] }));
    assert_eq!(faults.send().await.unwrap().status(), 200);
    assert_eq!(world.try_get("groups").await.0, 500);
}

#[tokio::test]
async fn another_page_or_a_rebound_name_can_neither_read_nor_write() {
    let world = world().await;
    let token = token(&world).await;
    let paths = [
        "",
        "desk/page/desk.js",
        "desk/page/company",
        "desk/page/tickets?queue=all",
        "desk/page/faults",
    ];
    for path in paths {
        for (name, value) in [
            ("host", "evil.example"),
            ("origin", "http://evil.example"),
            ("origin", "null"),
        ] {
            let request = world
                .request(Method::GET, &format!("/{path}"))
                .bearer_auth(&token)
                .header(name, value);
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path} {name} {value}");
            assert!(!answer.text().await.unwrap().contains(&token));
        }
    }
    for wrong in ["", "x", world.desk.channel_token()] {
        for path in ["company", "tickets?queue=all", "outbox", "faults"] {
            let request = world
                .request(Method::GET, &format!("/desk/page/{path}"))
                .bearer_auth(wrong);
            assert_eq!(request.send().await.unwrap().status(), 401);
        }
        let write = world
            .request(Method::POST, "/desk/page/inbound")
            .bearer_auth(wrong)
            .json(&ana("x"));
        assert_eq!(write.send().await.unwrap().status(), 401);
    }
    // The page's token is none of the API's, nor of the channels'.
    let api = world.request(Method::GET, "/api/v2/tickets").bearer_auth(&token);
    assert_eq!(api.send().await.unwrap().status(), 401);
    let channel = world
        .request(Method::POST, "/channels/inbound")
        .bearer_auth(&token)
        .json(&ana("x"));
    assert_eq!(channel.send().await.unwrap().status(), 401);
    assert_eq!(world.get("tickets").await["count"], 0);
}
