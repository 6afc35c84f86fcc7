//! Views (rule 11).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{BEN, IRIS, MARA, SHOP_ES, SUPPORT, World, ids, read, read_any, world};

/// A personal view of Mara's with these conditions. Gives its id.
async fn view(world: &World, all: Value, any: Value) -> i64 {
    let (status, body) = try_view(world, all, any).await;
    assert_eq!(status, 200, "{body}");
    body["view"]["id"].as_i64().unwrap()
}

async fn try_view(world: &World, all: Value, any: Value) -> (u16, Value) {
    let view = json!({ "view": {
        "title": "Mine", "all": all, "any": any, "restriction": { "type": "User", "id": MARA },
    } });
    world.send(Method::POST, "views", view).await
}

async fn shown(world: &World, view: i64) -> Vec<i64> {
    let body = world.get(&format!("views/{view}/tickets?page[size]=50")).await;
    let found = ids(&body["tickets"]);
    let count = world.get(&format!("views/{view}/count")).await;
    assert_eq!(count["view_count"]["value"], found.len());
    found
}

fn when(field: &str, operator: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "operator": operator, "value": value.into() })
}

/// Unassigned over WhatsApp, Mara's over LINE, solved by Ben over Facebook.
async fn three(world: &World) -> [i64; 3] {
    let mut tickets = [0; 3];
    for (n, (channel, account)) in [
        ("whatsapp", SHOP_ES),
        ("line", "@reddotshop"),
        ("facebook", "reddot.shop"),
    ]
    .into_iter()
    .enumerate()
    {
        let message =
            json!({ "channel": channel, "account": account, "from": { "address": "a" }, "text": "hi" });
        tickets[n] = world.inbound(message).await["ticket_id"].as_i64().unwrap();
        world.hours_pass(1);
    }
    world
        .update(
            tickets[1],
            json!({ "assignee_id": MARA, "priority": "high", "type": "question" }),
        )
        .await;
    let solved = json!({ "assignee_id": BEN, "status": "solved" });
    assert_eq!(world.ben_updates(tickets[2], solved).await.0, 200);
    tickets
}

#[tokio::test]
async fn the_two_social_views_are_there_and_follow_the_tags() {
    let world = world().await;
    let [whatsapp, line, _] = three(&world).await;
    let views = world.get("views").await;
    assert_eq!(views["views"][0]["title"], "Your social messaging tickets");
    assert_eq!(views["views"][1]["title"], "Unassigned social messaging tickets");
    let [yours, unassigned] = [0, 1].map(|n| views["views"][n]["id"].as_i64().unwrap());
    assert_eq!(shown(&world, yours).await, [line]);
    assert_eq!(shown(&world, unassigned).await, [whatsapp]);
    // Rule 3: without its tags the ticket leaves the views.
    world.update(whatsapp, json!({ "tags": [] })).await;
    assert!(shown(&world, unassigned).await.is_empty());
    insta::assert_snapshot!("views", world.pretty(&views));
    let executed = world.get(&format!("views/{yours}/execute?per_page=5")).await;
    insta::assert_snapshot!("view_executed", world.pretty(&executed));
    let counts = world
        .get(&format!("views/count_many?ids={yours},{unassigned},1"))
        .await;
    insta::assert_snapshot!("view_counts", world.pretty(&counts));
}

#[tokio::test]
async fn every_condition_finds_what_it_says() {
    let world = world().await;
    let [whatsapp, line, facebook] = three(&world).await;
    let any_status = when("status", "less_than", "closed");
    let cases = [
        (when("status", "is", "solved"), vec![facebook]),
        (when("status", "is_not", "solved"), vec![whatsapp, line]),
        (when("status", "less_than", "solved"), vec![whatsapp, line]),
        (when("status", "greater_than", "open"), vec![facebook]),
        (when("assignee_id", "is", ""), vec![whatsapp]),
        (when("assignee_id", "is_not", Value::Null), vec![line, facebook]),
        (when("assignee_id", "is", "current_user"), vec![line]),
        (when("assignee_id", "is", BEN), vec![facebook]),
        (
            when("assignee_id", "is_not", "current_user"),
            vec![whatsapp, facebook],
        ),
        (when("requester_id", "is", "current_user"), vec![]),
        (when("group_id", "is", SUPPORT), vec![line, facebook]),
        (when("group_id", "is", "current_groups"), vec![line, facebook]),
        (when("group_id", "is_not", "current_groups"), vec![whatsapp]),
        (when("group_id", "is", ""), vec![whatsapp]),
        (
            when("current_tags", "includes", "whatsapp_support line_support"),
            vec![whatsapp, line],
        ),
        (
            when("current_tags", "not_includes", "whatsapp_support"),
            vec![line, facebook],
        ),
        (when("via_id", "is", 55), vec![whatsapp, line, facebook]),
        (when("via_id", "is_not", 55), vec![]),
        (when("type", "is", "question"), vec![line]),
        (when("type", "is", ""), vec![whatsapp, facebook]),
        (when("priority", "greater_than", "normal"), vec![line]),
        (when("priority", "is", ""), vec![whatsapp, facebook]),
        (when("created_at", "less_than", "2"), vec![facebook]),
        (when("NEW", "greater_than", "2"), vec![whatsapp]),
        (when("updated_at", "greater_than", 1), vec![whatsapp]),
        (when("custom_fields_360000001", "is", "@reddotshop"), vec![line]),
        (
            when("custom_fields_360000001", "is_not", "@reddotshop"),
            vec![whatsapp, facebook],
        ),
    ];
    for (condition, expected) in cases {
        let id = view(&world, json!([any_status, condition]), json!([])).await;
        assert_eq!(shown(&world, id).await, expected, "{condition}");
    }
    let either = json!([
        when("status", "is", "solved"),
        when("current_tags", "includes", "line_support")
    ]);
    let id = view(&world, json!([any_status]), either).await;
    assert_eq!(shown(&world, id).await, [line, facebook]);
}

#[tokio::test]
async fn a_preview_shows_what_a_view_would_and_keeps_nothing() {
    let world = world().await;
    let [whatsapp, line, _] = three(&world).await;
    let view = json!({ "view": {
        "all": [when("status", "less_than", "solved")], "output": { "columns": ["nice_id"], "sort_by": "nice_id", "sort_order": "asc" },
    } });
    let (status, shown) = world.send(Method::POST, "views/preview", view.clone()).await;
    assert_eq!(status, 200, "{shown}");
    let rows = shown["rows"].as_array().unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row["nice_id"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [whatsapp, line]);
    let (_, counted) = world.send(Method::POST, "views/preview/count", view).await;
    assert_eq!(counted["view_count"]["value"], 2);
    assert_eq!(world.get("views").await["count"], 2);
    let nothing = json!({ "view": { "all": [] } });
    assert_eq!(world.send(Method::POST, "views/preview", nothing).await.0, 422);
}

#[tokio::test]
async fn a_view_without_a_required_condition_or_with_an_unknown_one_is_refused() {
    let world = world().await;
    let status = when("status", "is", "open");
    for all in [
        json!([]),
        json!([when("current_tags", "includes", "vip")]),
        json!([status, when("shoe_size", "is", "44")]),
        json!([when("status", "is", "asleep")]),
        json!([when("status", "includes", "open")]),
        json!([status, when("via_id", "is", 999)]),
        json!([status, when("group_id", "is", 9)]),
        json!([status, when("updated_at", "less_than", "soon")]),
        json!([status, when("custom_fields_360000001", "is", "nobody")]),
        json!([when("assignee_id", "is", "the boss")]),
        json!([status, when("current_tags", "includes", "")]),
    ] {
        let (code, body) = try_view(&world, all.clone(), json!([])).await;
        assert_eq!((code, &body["error"]), (422, &json!("RecordInvalid")), "{all}");
    }
    assert_eq!(try_view(&world, json!("status"), json!([])).await.0, 400);
    let untitled = json!({ "view": { "all": [status], "restriction": { "type": "User", "id": MARA } } });
    let (code, body) = world.send(Method::POST, "views", untitled).await;
    assert_eq!(code, 422);
    assert!(body["details"]["title"].is_array());
    assert_eq!(world.get("views").await["count"], 2);
    insta::assert_snapshot!(
        "view_refused",
        world.pretty(&try_view(&world, json!([]), json!([])).await.1)
    );
}

#[tokio::test]
async fn agents_keep_their_own_views_and_no_others() {
    let world = world().await;
    let all = json!([when("status", "less_than", "solved")]);
    let id = view(&world, all.clone(), json!([])).await;
    let path = format!("views/{id}");
    // Ben neither sees nor changes it.
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = world
            .as_ben(method, &path)
            .json(&json!({ "view": { "title": "x" } }));
        assert_eq!(read(request.send().await.unwrap()).await.0, 404);
    }
    let (code, body) = world
        .send(
            Method::PUT,
            &path,
            json!({ "view": { "title": "Renamed", "active": false } }),
        )
        .await;
    assert_eq!((code, &body["view"]["title"]), (200, &json!("Renamed")));
    assert_eq!(body["view"]["conditions"]["all"], all);
    assert_eq!(world.get("views/active").await["count"], 2);
    assert_eq!(world.get("views?access=personal").await["count"], 1);
    // Shared ones are for admins, and so is giving one to somebody else.
    for restriction in [
        json!(null),
        json!({ "type": "User", "id": BEN }),
        json!({ "type": "Group", "id": SUPPORT }),
    ] {
        let shared = json!({ "view": { "title": "S", "all": all, "restriction": restriction } });
        assert_eq!(world.send(Method::POST, "views", shared).await.0, 403);
    }
    let shared = world.get("views").await["views"][0]["id"].as_i64().unwrap();
    for method in [Method::PUT, Method::DELETE] {
        let (code, _) = world
            .send(
                method,
                &format!("views/{shared}"),
                json!({ "view": { "title": "x" } }),
            )
            .await;
        assert_eq!(code, 403);
    }
    let request = world
        .as_iris(Method::POST, "views")
        .json(&json!({ "view": { "title": "Team", "all": all, "restriction": { "type": "Group", "ids": [SUPPORT] } } }));
    let (code, body) = read(request.send().await.unwrap()).await;
    assert_eq!(
        (code, &body["view"]["restriction"]["type"]),
        (200, &json!("Group"))
    );
    assert_eq!(world.get("views/compact").await["count"], 3);
    let (code, _) = world.send(Method::DELETE, &path, json!({})).await;
    assert_eq!(code, 204);
    assert_eq!(world.try_get(&path).await.0, 404);
    assert_ne!(IRIS, MARA);
}

#[tokio::test]
async fn views_page_by_cursor_and_bad_ones_are_refused() {
    let world = world().await;
    let first = world.get("views?page[size]=1").await;
    assert_eq!(first["meta"]["has_more"], true);
    let next = first["links"]["next"].as_str().unwrap();
    let second = world
        .get(next.strip_prefix(&format!("{}/api/v2/", world.base)).unwrap())
        .await;
    assert_eq!(second["views"][0]["title"], "Unassigned social messaging tickets");
    assert_eq!(second["meta"]["has_more"], false);
    let before = second["meta"]["before_cursor"].as_str().unwrap();
    let back = world
        .get(&format!("views?page[size]=1&page[before]={before}"))
        .await;
    assert_eq!(back["views"], first["views"]);
    for path in ["views?page[after]=x", "views/abc", "views/1/execute?sort_by=x"] {
        assert!([400, 404].contains(&world.try_get(path).await.0), "{path}");
    }
    let id = second["views"][0]["id"].as_i64().unwrap();
    assert_eq!(
        world.try_get(&format!("views/{id}/execute?sort_by=x")).await.0,
        400
    );
    let many = (1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(
        world.try_get(&format!("views/count_many?ids={many}")).await.0,
        400
    );
    let bad = world
        .as_mara(Method::POST, "views")
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(read_any(bad).await.0, 422);
}
