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
async fn a_late_write_lands_after_its_connection_was_cut() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let late = Fault::LateWrite { seconds: 1 };
    world.desk.faults().add(FaultRule::next(late).method("PUT"));
    let change = json!({ "ticket": { "comment": { "body": "hola", "public": true } } });
    let sent = world
        .as_mara(Method::PUT, &format!("tickets/{ticket}"))
        .json(&change)
        .send()
        .await;
    assert!(sent.is_err());
    assert_eq!(world.audits(ticket).await.len(), 1, "not yet");
    for _ in 0..500 {
        if world.audits(ticket).await.len() > 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let audits = world.audits(ticket).await;
    assert_eq!(audits[1]["events"][0]["body"], "hola");
    let comment = audits[1]["events"][0]["id"].as_i64().unwrap();
    world.report(ticket, comment).await;
}

#[tokio::test]
async fn a_body_can_be_cut_and_json_can_end_too_soon() {
    let world = world().await;
    world.desk.faults().fail_next(1, "/api/v2/groups", Fault::CutBody);
    let cut = world.as_mara(Method::GET, "groups").send().await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.text().await.is_err(), "fewer bytes than promised");
    world
        .desk
        .faults()
        .fail_next(1, "/api/v2/groups", Fault::TruncatedJson);
    let short = world.as_mara(Method::GET, "groups").send().await.unwrap();
    let text = short.text().await.unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_err());
    world.get("groups").await;
}

#[tokio::test]
async fn a_skewed_clock_shows_in_the_date_and_in_the_data() {
    let world = world().await;
    world.desk.faults().set_clock_skew(-7200);
    let answer = world.as_mara(Method::GET, "groups").send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Tue, 24 Nov 2026 08:00:00 GMT");
    let ticket = world.ana_writes("hola").await;
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["created_at"],
        "2026-11-24T08:00:00Z"
    );
}

#[tokio::test]
async fn the_switches_are_reached_with_the_channel_token_and_from_nowhere_else() {
    let world = world().await;
    let ask = |method: Method| world.request(method, "/desk/faults");
    let token = world.desk.channel_token().to_owned();
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        assert_eq!(ask(method.clone()).send().await.unwrap().status(), 401);
        assert_eq!(
            ask(method.clone())
                .bearer_auth("x")
                .send()
                .await
                .unwrap()
                .status(),
            401
        );
        let foreign = ask(method.clone())
            .bearer_auth(&token)
            .header("origin", "http://evil.example");
        assert_eq!(foreign.send().await.unwrap().status(), 403);
        let rebound = ask(method).bearer_auth(&token).header("host", "evil.example");
        assert_eq!(rebound.send().await.unwrap().status(), 403);
    }
    let settings = json!({
        "latency_ms": 0, "seed": 4, "clock_skew_seconds": 5, "hold_deliveries": true, "blocked_accounts": ["+34910000001"],
        "rules": [
            { "fault": "too_many", "retry_after": 7, "count": 1, "path": "/api/v2/groups" },
            { "fault": "late_write", "seconds": 3, "method": "PUT", "probability": 0.5 },
        ],
    });
    let put = ask(Method::PUT)
        .bearer_auth(&token)
        .json(&settings)
        .send()
        .await
        .unwrap();
    assert_eq!(put.status(), 200);
    let (_, shown) = crate::support::read(ask(Method::GET).bearer_auth(&token).send().await.unwrap()).await;
    insta::assert_snapshot!("faults", world.pretty(&shown));
    assert_eq!(world.try_get("groups").await.0, 429);
    for bad in [
        json!({ "rules": [{ "fault": "meteor" }] }),
        json!({ "meteor": 1 }),
        json!({ "rules": [{ "fault": "html", "probability": 2.0 }] }),
        json!([]),
    ] {
        let refused = ask(Method::PUT)
            .bearer_auth(&token)
            .json(&bad)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), 400, "{bad}");
    }
    assert_eq!(world.desk.faults().settings().rules.len(), 1);
    let cleared = ask(Method::DELETE).bearer_auth(&token).send().await.unwrap();
    assert_eq!(cleared.status(), 204);
    assert_eq!(world.desk.faults().settings(), desk::FaultSettings::default());
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
