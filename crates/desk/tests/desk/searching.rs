//! Search.

use serde_json::{Value, json};

use crate::support::{MARA, World, ids, world};

async fn found(world: &World, query: &str) -> Vec<i64> {
    let request = world.as_mara(reqwest::Method::GET, "search").query(&[
        ("query", query),
        ("sort_by", "created_at"),
        ("sort_order", "asc"),
    ]);
    let (status, body) = crate::support::read(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{query}: {body}");
    let count = world
        .as_mara(reqwest::Method::GET, "search/count")
        .query(&[("query", query)]);
    let (_, counted) = crate::support::read(count.send().await.unwrap()).await;
    assert_eq!(body["count"], counted["count"]);
    ids(&body["results"])
}

async fn refused(world: &World, query: &str) -> Value {
    let request = world
        .as_mara(reqwest::Method::GET, "search")
        .query(&[("query", query)]);
    let (status, body) = crate::support::read(request.send().await.unwrap()).await;
    assert_eq!((status, &body["error"]), (422, &json!("invalid")), "{query}");
    body
}

/// Three tickets an hour apart: new, mine and open, solved and urgent.
async fn three(world: &World) -> [i64; 3] {
    let mut tickets = [0; 3];
    for (n, (name, text)) in [
        ("Ana R", "¿Dónde está mi pedido?"),
        ("佐藤 美咲", "返品したいです"),
        ("Omar", "The café refund never arrived"),
    ]
    .into_iter()
    .enumerate()
    {
        let message =
            json!({ "channel": "line", "from": { "address": format!("u{n}"), "name": name }, "text": text });
        tickets[n] = world.inbound(message).await["ticket_id"].as_i64().unwrap();
        world.hours_pass(1);
    }
    world.update(tickets[1], json!({ "assignee_id": MARA })).await;
    world
        .update(
            tickets[2],
            json!({ "status": "solved", "priority": "urgent", "tags": ["line_support", "messaging_support", "vip"] }),
        )
        .await;
    tickets
}

#[tokio::test]
async fn the_unassigned_queue_is_one_query() {
    let world = world().await;
    let [first, second, third] = three(&world).await;
    let unassigned = "type:ticket assignee:none status<solved tags:messaging_support";
    assert_eq!(found(&world, unassigned).await, [first]);
    assert_eq!(
        found(&world, "type:ticket assignee:me status<solved").await,
        [second]
    );
    assert_eq!(
        found(&world, "type:ticket assignee:mara@desk.example").await,
        [second, third]
    );
    assert_eq!(
        found(&world, "type:ticket assignee:\"Mara Lindqvist\" status:open").await,
        [second]
    );
    assert_eq!(
        found(&world, &format!("type:ticket assignee:{MARA} -status:open")).await,
        [third]
    );
}

#[tokio::test]
async fn properties_combine_as_documented() {
    let world = world().await;
    let [first, second, third] = three(&world).await;
    assert_eq!(
        found(&world, "type:ticket status:new status:open").await,
        [first, second]
    );
    assert_eq!(found(&world, "type:ticket status>=open").await, [second, third]);
    assert_eq!(found(&world, "type:ticket status<=open").await, [first, second]);
    assert_eq!(found(&world, "type:ticket tags:vip").await, [third]);
    assert_eq!(found(&world, "type:ticket -tags:vip").await, [first, second]);
    assert_eq!(
        found(&world, "type:ticket tags:\"vip line_support\"").await,
        [third]
    );
    assert_eq!(found(&world, "type:ticket priority>normal").await, [third]);
    assert_eq!(found(&world, "type:ticket priority:none").await, [first, second]);
    assert_eq!(found(&world, "type:ticket via:any_channel").await.len(), 3);
    assert!(found(&world, "type:ticket via:whatsapp").await.is_empty());
    assert_eq!(found(&world, "type:ticket group:support").await, [second, third]);
    assert_eq!(found(&world, "type:ticket requester:\"Ana R\"").await, [first]);
}

#[tokio::test]
async fn dates_compare_by_day_and_by_second() {
    let world = world().await;
    let [first, second, third] = three(&world).await;
    assert_eq!(
        found(&world, "type:ticket created>2026-11-24T10:00:00Z").await,
        [second, third]
    );
    assert_eq!(
        found(&world, "type:ticket created>=2026-11-24T10:00:00Z")
            .await
            .len(),
        3
    );
    assert_eq!(
        found(&world, "type:ticket created<2026-11-24T11:00:00Z").await,
        [first]
    );
    assert_eq!(found(&world, "type:ticket created:2026-11-24").await.len(), 3);
    assert!(found(&world, "type:ticket created>2026-11-24").await.is_empty());
    assert_eq!(
        found(&world, "type:ticket updated>=2026-11-24T13:00:00Z").await,
        [second, third]
    );
    refused(&world, "type:ticket created>soon").await;
}

#[tokio::test]
async fn words_are_found_in_every_script_and_whatever_their_case_and_accents() {
    let world = world().await;
    let [first, second, third] = three(&world).await;
    assert_eq!(found(&world, "type:ticket DONDE").await, [first]);
    assert_eq!(found(&world, "type:ticket 返品").await, [second]);
    assert_eq!(found(&world, "type:ticket \"cafe refund\"").await, [third]);
    assert!(found(&world, "type:ticket \"refund cafe\"").await.is_empty());
    assert_eq!(found(&world, "type:ticket refund arrived").await, [third]);
    assert_eq!(found(&world, "type:ticket -refund").await, [first, second]);
    assert_eq!(
        found(&world, "type:ticket \"Reddot Shop JP\"").await.len(),
        3,
        "channel info"
    );
    assert_eq!(found(&world, &second.to_string()).await, [second]);
}

#[tokio::test]
async fn users_are_found_by_name_role_and_words_of_their_info() {
    let world = world().await;
    three(&world).await;
    assert_eq!(found(&world, "type:user role:agent").await.len(), 5);
    assert_eq!(found(&world, "type:user name:mara").await, [MARA]);
    assert_eq!(found(&world, "type:user email:mara@desk.example").await, [MARA]);
    assert_eq!(found(&world, "type:user 美咲").await.len(), 1);
    assert_eq!(
        found(&world, "type:user social_messaging_user_info:\"Reddot Shop JP\"")
            .await
            .len(),
        3
    );
    // Without a type, both.
    assert_eq!(found(&world, "Ana").await.len(), 2);
}

/// Rule 20.
#[tokio::test]
async fn whatsapp_finds_exactly_the_stored_characters() {
    let world = world().await;
    for (address, name) in [
        ("+1(123)123-3211", "Ana"),
        ("+34600113211", "Ben"),
        ("+34600000000", "Eva"),
    ] {
        let message = json!({
            "channel": "whatsapp", "account": crate::support::SHOP_ES,
            "from": { "address": address, "name": name }, "text": "hi",
        });
        world.inbound(message).await;
    }
    let names = |body: &Value| -> Vec<String> {
        let list = body["results"].as_array().unwrap();
        list.iter()
            .map(|user| user["name"].as_str().unwrap().to_owned())
            .collect()
    };
    for (part, expected) in [
        ("+1(123)123-3211", vec!["Ana"]),
        ("123)123-3", vec!["Ana"]),
        ("+1(123)123", vec!["Ana"]),
        ("3211", vec!["Ben", "Ana"]),
        ("11231233211", vec![]),
        ("1233211", vec![]),
        ("-3", vec!["Ana"]),
        ("11", vec!["Ben", "Ana"]),
        ("0000000", vec!["Eva"]),
        ("%", vec![]),
    ] {
        for kind in ["type:user ", ""] {
            let query = format!("{kind}whatsapp:\"{part}\"");
            let request = world
                .as_mara(reqwest::Method::GET, "search")
                .query(&[("query", query)]);
            let (_, body) = crate::support::read(request.send().await.unwrap()).await;
            assert_eq!(names(&body), expected, "{part}");
        }
    }
    assert_eq!(found(&world, "type:user phone:*3211").await.len(), 2);
    assert_eq!(found(&world, "type:user phone:+34600*").await.len(), 2);
    assert_eq!(found(&world, "type:user phone:+34600000000").await.len(), 1);
    assert_eq!(
        found(&world, "type:user role:end-user -whatsapp:\"3211\"")
            .await
            .len(),
        1
    );
    refused(&world, "type:ticket whatsapp:3211").await;
}

#[tokio::test]
async fn an_export_gives_everything_by_cursor_for_an_hour() {
    let world = world().await;
    let [first, second, third] = three(&world).await;
    let page = world
        .get("search/export?query=tags:messaging_support&filter[type]=ticket&page[size]=2")
        .await;
    assert_eq!(ids(&page["results"]), [third, second]);
    let next = page["links"]["next"].as_str().unwrap().to_owned();
    let next = next
        .strip_prefix(&format!("{}/api/v2/", world.base))
        .unwrap()
        .to_owned();
    let rest = world.get(&next).await;
    assert_eq!(ids(&rest["results"]), [first]);
    assert_eq!(
        (&rest["meta"]["has_more"], &rest["links"]["next"]),
        (&json!(false), &Value::Null)
    );
    let other = next.replace("messaging_support", "vip");
    assert_eq!(
        world.try_get(&other).await.0,
        400,
        "a cursor belongs to its query"
    );
    world.hours_pass(1);
    let (status, body) = world.try_get(&next).await;
    assert_eq!(
        (status, &body["errors"][0]["code"]),
        (400, &json!("InvalidPaginationParameter"))
    );
    let users = world
        .get("search/export?query=role:agent&filter[type]=user")
        .await;
    assert_eq!(users["results"].as_array().unwrap().len(), 5);
    for bad in [
        "query=x",
        "query=x&filter[type]=pigeon",
        "query=type:user&filter[type]=ticket",
        "query=x&filter[type]=ticket&page[size]=1001",
        "query=x&filter[type]=ticket&page[after]=zz",
    ] {
        let (status, _) = world.try_get(&format!("search/export?{bad}")).await;
        assert!([400, 422].contains(&status), "{bad}");
    }
}

#[tokio::test]
async fn results_end_at_a_thousand_and_page_by_number_only() {
    let world = world().await;
    let tickets = three(&world).await;
    let page = world
        .get("search.json?query=type:ticket&per_page=2&sort_by=created_at&sort_order=asc")
        .await;
    assert_eq!(ids(&page["results"]), tickets[..2]);
    assert_eq!(page["results"][0]["result_type"], "ticket");
    assert_eq!(page["count"], 3);
    let next = page["next_page"].as_str().unwrap();
    let rest = world
        .get(next.strip_prefix(&format!("{}/api/v2/", world.base)).unwrap())
        .await;
    assert_eq!(ids(&rest["results"]), tickets[2..]);
    assert_eq!(rest["next_page"], Value::Null);
    let (status, body) = world.try_get("search?query=type:ticket&page=11").await;
    assert_eq!((status, &body["error"]), (422, &json!("unavailable")));
    assert_eq!(
        world.try_get("search?query=type:ticket&page[size]=5").await.0,
        400
    );
    let with_users = world.get("search?query=type:ticket&include=tickets(users)").await;
    assert!(!with_users["users"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_searched_is_refused_with_a_reason() {
    let world = world().await;
    for query in [
        "type:spaceship",
        "type:ticket status:asleep",
        "type:ticket assignee<me",
        "type:ticket organization:acme",
        "type:ticket \"open",
        "type:user status:open",
        "type:ticket status:",
    ] {
        let body = refused(&world, query).await;
        assert!(
            body["description"]
                .as_str()
                .unwrap()
                .starts_with("Invalid search: ")
        );
    }
}
