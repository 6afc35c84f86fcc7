//! The incremental exports, and deletion.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, ids, morning, read, read_any, world};

async fn iris_tries(world: &World, path: &str) -> (u16, Value) {
    read(world.as_iris(Method::GET, path).send().await.unwrap()).await
}

fn start() -> i64 {
    morning().unix_seconds() - 3600
}

async fn customers_write(world: &World, count: usize) -> Vec<i64> {
    let mut tickets = Vec::new();
    for n in 0..count {
        let message =
            json!({ "channel": "line", "from": { "address": format!("u{n}") }, "text": format!("hi {n}") });
        tickets.push(world.inbound(message).await["ticket_id"].as_i64().unwrap());
        if n % 3 == 0 {
            world.seconds_pass(1);
        }
    }
    tickets
}

/// Follows the cursor to the end of the stream; gives the ids and the last cursor.
async fn drain(world: &World, stream: &str, list: &str, first: &str) -> (Vec<i64>, String) {
    let mut seen = Vec::new();
    let mut query = first.to_owned();
    loop {
        let page = world
            .iris_gets(&format!("incremental/{stream}/cursor?{query}"))
            .await;
        seen.extend(ids(&page[list]));
        let cursor = page["after_cursor"].as_str().unwrap().to_owned();
        if page["end_of_stream"].as_bool().unwrap() {
            return (seen, cursor);
        }
        query = format!("per_page=4&cursor={}", cursor.replace('=', "%3D"));
    }
}

#[tokio::test]
async fn exports_are_for_admins() {
    let world = world().await;
    for path in ["tickets/cursor", "tickets", "users/cursor", "ticket_events"] {
        let (status, body) = world
            .try_get(&format!("incremental/{path}?start_time={}", start()))
            .await;
        assert_eq!(
            (status, &body["error"]["title"]),
            (403, &json!("Forbidden")),
            "{path}"
        );
        assert_eq!(
            iris_tries(&world, &format!("incremental/{path}?start_time={}", start()))
                .await
                .0,
            200
        );
    }
}

#[tokio::test]
async fn the_newest_minute_is_withheld_and_the_last_cursor_waits_for_more() {
    let world = world().await;
    let tickets = customers_write(&world, 10).await;
    let first = format!("per_page=4&start_time={}", start());
    assert!(drain(&world, "tickets", "tickets", &first).await.0.is_empty());
    world.seconds_pass(61);
    let (seen, cursor) = drain(&world, "tickets", "tickets", &first).await;
    assert_eq!(seen, tickets);
    world.update(tickets[2], json!({ "tags": ["x"] })).await;
    let resume = format!("cursor={}", cursor.replace('=', "%3D"));
    assert!(drain(&world, "tickets", "tickets", &resume).await.0.is_empty());
    world.seconds_pass(62);
    assert_eq!(drain(&world, "tickets", "tickets", &resume).await.0, [tickets[2]]);
    // The delay is a setting.
    world.update(tickets[3], json!({ "tags": ["x"] })).await;
    world.desk.set_tuning(desk::Tuning {
        export_delay: model::Span::seconds(0),
        ..world.desk.tuning()
    });
    world.seconds_pass(2);
    assert_eq!(
        drain(&world, "tickets", "tickets", &resume).await.0,
        [tickets[2], tickets[3]]
    );
    let (users, _) = drain(
        &world,
        "users",
        "users",
        &format!("per_page=3&start_time={}", start()),
    )
    .await;
    assert_eq!(users.len(), 13);
}

#[tokio::test]
async fn bad_starts_and_cursors_are_refused() {
    let world = world().await;
    for query in [
        "",
        "start_time=",
        "start_time=abc",
        "start_time=-5",
        &format!("start_time={}", morning().unix_seconds() - 59),
        "start_time=99999999999999",
        "cursor=nonsense",
        &format!("start_time={}&per_page=x", start()),
    ] {
        let (status, _) = iris_tries(&world, &format!("incremental/tickets/cursor?{query}")).await;
        assert!([400, 422].contains(&status), "{query}");
    }
    world.seconds_pass(61);
    let users = world
        .iris_gets(&format!("incremental/users/cursor?start_time={}", start()))
        .await;
    let cursor = users["after_cursor"].as_str().unwrap();
    // A cursor belongs to its stream.
    assert_eq!(
        iris_tries(&world, &format!("incremental/tickets/cursor?cursor={cursor}"))
            .await
            .0,
        422
    );
}

#[tokio::test]
async fn by_time_the_last_second_comes_again_for_ever() {
    let world = world().await;
    let tickets = customers_write(&world, 9).await;
    world.seconds_pass(61);
    let page = world
        .iris_gets(&format!(
            "incremental/tickets.json?per_page=2&start_time={}",
            start()
        ))
        .await;
    // Two were asked for, and the second of the second one has two more.
    assert_eq!(ids(&page["tickets"]), tickets[..4]);
    assert_eq!(page["count"], 4);
    assert_eq!(page["end_of_stream"], false);
    // A page that fits into the last second begins and ends there: the client is pinned.
    let next = page["next_page"].as_str().unwrap();
    let pinned = world
        .iris_gets(next.strip_prefix(&format!("{}/api/v2/", world.base)).unwrap())
        .await;
    assert_eq!(ids(&pinned["tickets"]), tickets[1..4]);
    assert_eq!(pinned["next_page"], page["next_page"]);
    assert_eq!(pinned["end_of_stream"], false);
    // One that reaches beyond it goes on, and never ends by itself.
    let mut path = format!(
        "{}/api/v2/incremental/tickets?per_page=4&start_time={}",
        world.base,
        start()
    );
    let mut seen = Vec::new();
    for _ in 0..6 {
        let next = world
            .iris_gets(path.strip_prefix(&format!("{}/api/v2/", world.base)).unwrap())
            .await;
        seen.extend(ids(&next["tickets"]));
        path = next["next_page"].as_str().unwrap().to_owned();
    }
    seen.sort_unstable();
    let repeated = seen.len();
    seen.dedup();
    assert_eq!(seen, tickets);
    assert!(repeated > tickets.len());
}

#[tokio::test]
async fn ticket_events_tell_what_happened_and_bring_comments_when_asked() {
    let world = world().await;
    let ticket = world.ana_writes("hola <b>").await;
    world
        .update(
            ticket,
            json!({ "status": "pending", "comment": { "body": "nota", "public": false } }),
        )
        .await;
    world.seconds_pass(61);
    let path = format!("incremental/ticket_events?start_time={}", start());
    let bare = world.iris_gets(&path).await;
    assert!(!bare.to_string().contains("nota"));
    let whole = world.iris_gets(&format!("{path}&include=comment_events")).await;
    insta::assert_snapshot!("ticket_events", world.pretty(&whole));
}

#[tokio::test]
async fn a_deleted_ticket_is_gone_and_exported_as_deleted() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let path = format!("tickets/{ticket}");
    let agent = world.as_mara(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(read(agent).await.0, 403);
    let admin = world.as_iris(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(read_any(admin).await, (204, Value::Null));
    assert_eq!(world.try_get(&path).await.0, 404);
    assert_eq!(world.try_update(ticket, json!({ "tags": [] })).await.0, 404);
    assert!(ids(&world.get("tickets?page[size]=5").await["tickets"]).is_empty());
    assert_eq!(world.get("tickets").await["count"], 0);
    assert_eq!(world.get("tickets/count").await["count"]["value"], 0);
    assert_eq!(world.get("search/count?query=type:ticket").await["count"], 0);
    world.seconds_pass(62);
    let export = format!("incremental/tickets/cursor?start_time={}", start());
    let page = world.iris_gets(&export).await;
    assert_eq!(page["tickets"][0]["status"], "deleted");
    let without = world.iris_gets(&format!("{export}&exclude_deleted=true")).await;
    assert_eq!(without["tickets"], json!([]));
    // Who writes again gets another ticket.
    assert_ne!(world.ana_writes("¿hola?").await, ticket);
}

#[tokio::test]
async fn an_export_page_looks_like_this() {
    let world = world().await;
    world.ana_writes("hola").await;
    world.seconds_pass(61);
    let mut page = world
        .iris_gets(&format!(
            "incremental/tickets/cursor?start_time={}&include=users",
            start()
        ))
        .await;
    // The rows have snapshots of their own.
    page["tickets"] = json!([{ "id": page["tickets"][0]["id"], "generated_timestamp": page["tickets"][0]["generated_timestamp"] }]);
    page["users"] = json!(ids(&page["users"]));
    insta::assert_snapshot!("incremental_cursor", world.pretty(&page));
}

/// Whatever happens between two readings, the last that was exported of each ticket is what it is.
#[tokio::test]
async fn an_export_read_at_any_moments_misses_nothing() {
    for seed in 0..4_u64 {
        let world = world().await;
        let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1;
        let mut roll = move |sides: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % sides
        };
        let mut tickets = customers_write(&world, 4).await;
        let mut known = std::collections::BTreeMap::new();
        world.seconds_pass(61);
        let mut query = format!("per_page=3&start_time={}", start());
        for step in 0..120 {
            let pick = usize::try_from(roll(tickets.len() as u64)).unwrap();
            match roll(6) {
                0 => {
                    let from = format!("n{step}");
                    let message = json!({ "channel": "line", "from": { "address": from }, "text": "hi" });
                    tickets.push(world.inbound(message).await["ticket_id"].as_i64().unwrap());
                }
                1 | 2 => {
                    let change = json!({ "subject": format!("s{step}") });
                    world.try_update(tickets[pick], change).await;
                }
                3 => world.seconds_pass(i64::try_from(roll(40)).unwrap()),
                4 if step % 7 == 0 => {
                    let path = format!("tickets/{}", tickets[pick]);
                    world.as_iris(Method::DELETE, &path).send().await.unwrap();
                }
                _ => read_page(&world, &mut query, &mut known).await,
            }
        }
        world.hours_pass(1);
        for _ in 0..100 {
            read_page(&world, &mut query, &mut known).await;
        }
        for ticket in tickets {
            let (status, now) = world.try_get(&format!("tickets/{ticket}")).await;
            let exported = &known[&ticket];
            if status == 404 {
                assert_eq!(exported["status"], "deleted");
            } else {
                assert_eq!(exported["subject"], now["ticket"]["subject"], "seed {seed}");
                assert_eq!(
                    exported["generated_timestamp"],
                    now["ticket"]["generated_timestamp"]
                );
            }
        }
    }
}

async fn read_page(world: &World, query: &mut String, known: &mut std::collections::BTreeMap<i64, Value>) {
    let page = world
        .iris_gets(&format!("incremental/tickets/cursor?{query}"))
        .await;
    for ticket in page["tickets"].as_array().unwrap() {
        known.insert(ticket["id"].as_i64().unwrap(), ticket.clone());
    }
    let after = page["after_cursor"].as_str().unwrap().replace('=', "%3D");
    *query = format!("per_page=3&cursor={after}");
}
