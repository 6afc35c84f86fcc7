//! The JSON, whole, as snapshots.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{MARA, World, ana, read, world};

/// A conversation with a reply that arrived and, a day later, one that did not.
async fn story() -> (World, i64) {
    let world = world().await;
    let mut message = ana("Hola, ¿dónde está mi pedido?");
    message["sent_at"] = json!("2026-11-24T09:59:30Z");
    let received = world.inbound(message).await;
    insta::assert_snapshot!("inbound", world.pretty(&received));
    let ticket = received["ticket_id"].as_i64().unwrap();
    world.seconds_pass(60);
    let answer = world
        .update(
            ticket,
            json!({
                "status": "pending", "assignee_id": MARA, "metadata": { "reddot_id": "5f2c" },
                "comment": { "body": "Sale hoy <mismo>.", "public": true },
            }),
        )
        .await;
    insta::assert_snapshot!("update", world.pretty(&answer));
    let comment = crate::support::comment_of(&answer);
    world.report(ticket, comment).await;
    world.hours_pass(25);
    let comment = world.reply(ticket, "¿Llegó?").await;
    world.report(ticket, comment).await;
    (world, ticket)
}

#[tokio::test]
async fn a_whole_conversation_looks_like_this() {
    let (world, ticket) = story().await;
    let mut shown: Vec<(&str, Value)> = Vec::new();
    for (name, path) in [
        ("ticket", format!("tickets/{ticket}?include=users")),
        (
            "tickets_by_cursor",
            "tickets?page[size]=10&sort=-updated_at&include=comment_count,groups".to_owned(),
        ),
        (
            "comments",
            format!("tickets/{ticket}/comments.json?page[size]=10"),
        ),
        (
            "comments_by_offset",
            format!("tickets/{ticket}/comments.json?per_page=1&page=2"),
        ),
        ("audits", format!("tickets/{ticket}/audits.json?page[size]=10")),
        (
            "search",
            "search?query=type:ticket tags:whatsapp_support".to_owned(),
        ),
        ("search_count", "search/count?query=type:ticket".to_owned()),
        ("end_user", "users/1004".to_owned()),
        ("me", "users/me".to_owned()),
        ("groups", "groups".to_owned()),
        ("user_fields", "user_fields".to_owned()),
        ("ticket_fields", "ticket_fields".to_owned()),
    ] {
        shown.push((name, world.get(&path).await));
    }
    for (name, body) in &shown {
        insta::assert_snapshot!(*name, world.pretty(body));
    }
    insta::assert_snapshot!(
        "outbox",
        world.pretty(&json!({ "outbox": world.outbox(0).await }))
    );
}

#[tokio::test]
async fn refusals_look_like_this() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let anonymous = world
        .request(Method::GET, "/api/v2/users/me")
        .send()
        .await
        .unwrap();
    let mut all = vec![("anonymous", read(anonymous).await)];
    for (name, path) in [
        ("no such ticket", "tickets/999"),
        ("no such path", "pigeons"),
        ("bad id", "tickets/abc"),
        ("bad sort", "tickets?page[size]=1&sort=created_at"),
        ("too deep", "tickets?page=101"),
        ("bad search", "search?query=status:asleep"),
        ("search too deep", "search?query=x&page=11"),
    ] {
        all.push((name, world.try_get(path).await));
    }
    all.push((
        "bad status",
        world.try_update(ticket, json!({ "status": "asleep" })).await,
    ));
    let all: Vec<Value> = all
        .into_iter()
        .map(|(name, (status, body))| json!({ "0 case": name, "1 status": status, "2 body": body }))
        .collect();
    insta::assert_snapshot!("refusals", world.pretty(&json!(all)));
}

#[tokio::test]
async fn credentials_look_like_this() {
    let world = world().await;
    let mut shown = json!(world.desk.credentials().unwrap());
    for person in shown.as_array_mut().unwrap() {
        for token in ["api_token", "bearer_token"] {
            assert_eq!(person[token].as_str().unwrap().len(), 43);
            person[token] = json!("[token]");
        }
    }
    insta::assert_snapshot!("credentials", world.pretty(&shown));
}
