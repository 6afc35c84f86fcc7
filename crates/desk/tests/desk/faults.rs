//! The desk fails on demand.

use std::time::{Duration, Instant};

use desk::{Fault, FaultRule};
use reqwest::Method;
use serde_json::json;

use crate::support::world;

#[tokio::test]
async fn a_dropped_answer_leaves_the_write_behind() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.desk.faults().add(
        FaultRule::next(Fault::DropAnswer)
            .method("PUT")
            .path("/api/v2/tickets"),
    );
    let change =
        json!({ "ticket": { "comment": { "body": "hola", "public": true }, "metadata": { "id": "1" } } });
    let sent = world
        .as_mara(Method::PUT, &format!("tickets/{ticket}"))
        .json(&change)
        .send()
        .await;
    assert!(sent.is_err());
    let audits = world.audits(ticket).await;
    assert_eq!(audits[1]["metadata"]["custom"]["id"], "1");
    let comment = audits[1]["events"][0]["id"].as_i64().unwrap();
    world.report(ticket, comment).await;
    assert_eq!(world.outbox(0).await.len(), 1);
}

#[tokio::test]
async fn a_dropped_request_leaves_nothing_behind() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.desk.faults().fail_next(1, "", Fault::DropRequest);
    let change = json!({ "ticket": { "tags": ["x"] } });
    let request = world
        .as_mara(Method::PUT, &format!("tickets/{ticket}"))
        .json(&change);
    assert!(request.send().await.is_err());
    assert_eq!(world.audits(ticket).await.len(), 1);
}

#[tokio::test]
async fn errors_come_as_often_as_they_were_ordered_and_change_nothing() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let faults = world.desk.faults();
    for (fault, status, retry_after) in [
        (Fault::TooMany { retry_after: Some(7) }, 429, Some("7")),
        (Fault::TooMany { retry_after: None }, 429, None),
        (Fault::ServerError, 500, None),
        (Fault::Unavailable { retry_after: Some(1) }, 503, Some("1")),
        (Fault::Html, 502, None),
    ] {
        faults.fail_next(2, "/api/v2/tickets/", fault);
        assert_eq!(world.try_get("groups").await.0, 200);
        for _ in 0..2 {
            let request = world
                .as_mara(Method::PUT, &format!("tickets/{ticket}"))
                .json(&json!({ "ticket": { "tags": ["x"] } }));
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status);
            let header = answer
                .headers()
                .get("retry-after")
                .map(|value| value.to_str().unwrap());
            assert_eq!(header, retry_after);
        }
        assert_eq!(world.audits(ticket).await.len(), 1);
    }
}

#[tokio::test]
async fn malformed_json_is_a_200_that_does_not_parse() {
    let world = world().await;
    world
        .desk
        .faults()
        .fail_next(1, "/api/v2/groups", Fault::MalformedJson);
    let answer = world.as_mara(Method::GET, "groups").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.json::<serde_json::Value>().await.is_err());
}

#[tokio::test]
async fn latency_delays_and_clear_ends_everything() {
    let world = world().await;
    let faults = world.desk.faults();
    faults.set_latency(Duration::from_millis(120));
    let start = Instant::now();
    world.get("groups").await;
    assert!(start.elapsed() >= Duration::from_millis(120));
    faults.fail_next(9, "", Fault::ServerError);
    faults.clear();
    world.get("groups").await;
}
