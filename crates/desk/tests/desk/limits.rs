//! Limits of single endpoints.

use reqwest::{Method, Response};
use serde_json::json;

use crate::support::{World, morning, read, world};

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

async fn export(world: &World) -> Response {
    let start = morning().unix_seconds() - 3600;
    let path = format!("incremental/tickets/cursor?start_time={start}");
    world.as_iris(Method::GET, &path).send().await.unwrap()
}

#[tokio::test]
async fn exports_count_down_and_say_when_to_come_back() {
    let world = world().await;
    assert!(world.desk.set_endpoint_limit("incremental-exports", Some(2)));
    assert!(!world.desk.set_endpoint_limit("pigeons", Some(2)));
    world.seconds_pass(20);
    let first = export(&world).await;
    assert_eq!(
        header(&first, "zendesk-ratelimit-incremental-exports"),
        Some("total=2; remaining=1; resets=40")
    );
    export(&world).await;
    let third = export(&world).await;
    assert_eq!(third.status(), 429);
    assert_eq!(header(&third, "retry-after"), Some("40"));
    assert_eq!(
        header(&third, "zendesk-ratelimit-incremental-exports"),
        Some("total=2; remaining=0; resets=40")
    );
    assert!(header(&third, "x-rate-limit").is_some());
    let (_, body) = read(third).await;
    assert_eq!(
        body,
        json!({
            "error": "APIRateLimitExceeded",
            "description": "Number of allowed incremental export API requests per minute exceeded",
        })
    );
    world.desk.set_tuning(desk::Tuning {
        plain_429: true,
        ..world.desk.tuning()
    });
    let plain = export(&world).await;
    assert_eq!(header(&plain, "content-type"), Some("text/plain; charset=utf-8"));
    assert!(plain.text().await.unwrap().starts_with("Number of allowed"));
    world.seconds_pass(40);
    assert_eq!(export(&world).await.status(), 200);
}

#[tokio::test]
async fn updates_are_limited_per_person_and_ticket() {
    let world = world().await;
    world.desk.set_endpoint_limit("update-ticket", Some(2));
    let ana = world.ana_writes("hola").await;
    let message = json!({ "channel": "line", "from": { "address": "u" }, "text": "hi" });
    let other = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    for n in 0..2 {
        world.update(ana, json!({ "subject": format!("s{n}") })).await;
    }
    assert_eq!(world.try_update(ana, json!({ "subject": "s2" })).await.0, 429);
    assert_eq!(world.try_update(other, json!({ "subject": "s2" })).await.0, 200);
    assert_eq!(world.ben_updates(ana, json!({ "subject": "s3" })).await.0, 200);
    world.seconds_pass(600);
    assert_eq!(world.try_update(ana, json!({ "subject": "s4" })).await.0, 200);
    assert_eq!(
        world.get(&format!("tickets/{ana}")).await["ticket"]["subject"],
        "s4"
    );
}

#[tokio::test]
async fn a_view_is_counted_five_times_a_minute_by_each_agent() {
    let world = world().await;
    world.desk.set_endpoint_limit("view-count", Some(5));
    let view = world.get("views").await["views"][0]["id"].as_i64().unwrap();
    let path = format!("views/{view}/count");
    for _ in 0..5 {
        world.get(&path).await;
    }
    assert_eq!(world.try_get(&path).await.0, 429);
    assert_eq!(world.try_get(&format!("views/{}/count", view + 1)).await.0, 200);
    assert_eq!(
        world.as_ben(Method::GET, &path).send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn delays_and_limits_are_set_from_outside_with_the_channel_token() {
    let world = world().await;
    let ask = |method: Method| world.request(method, "/desk/tuning");
    assert_eq!(ask(Method::GET).send().await.unwrap().status(), 401);
    let token = world.desk.channel_token().to_owned();
    let put = |body: serde_json::Value| ask(Method::PUT).bearer_auth(&token).json(&body).send();
    let set = json!({ "search_delay_seconds": 30, "endpoint_limits": { "search": 1 } });
    let (status, shown) = read(put(set).await.unwrap()).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("tuning", world.pretty(&shown));
    assert_eq!(world.try_get("search?query=x").await.0, 200);
    assert_eq!(world.try_get("search?query=x").await.0, 429);
    for bad in [
        json!({ "list_lag_seconds": 601 }),
        json!({ "list_lag_seconds": -1 }),
        json!({ "search_delay_seconds": 5, "endpoint_limits": { "pigeons": 1 } }),
        json!({ "colour": "red" }),
        json!([]),
    ] {
        assert_eq!(put(bad.clone()).await.unwrap().status(), 400, "{bad}");
    }
    assert_eq!(world.desk.tuning().search_delay, model::Span::seconds(30));
    put(json!({ "rate_limit": 0, "plain_429": true })).await.unwrap();
    let refused = world.as_mara(Method::GET, "groups").send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["content-type"], "text/plain; charset=utf-8");
}
