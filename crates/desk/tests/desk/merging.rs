//! End users: found by their number (rules 19 and 20), and two of them made one (rule 5).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{MARA, SHOP_US, World, ana, events, ids, read, world};

async fn users(world: &World, query: &str) -> Vec<i64> {
    let request = world
        .as_mara(Method::GET, "users/search")
        .query(&[("query", query)]);
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200, "{query}: {body}");
    assert_eq!(body["count"], body["users"].as_array().unwrap().len());
    ids(&body["users"])
}

async fn writer(world: &World, address: &str, name: &str) -> i64 {
    let mut message = ana("hola");
    message["from"] = json!({ "address": address, "name": name });
    world.inbound(message).await["user_id"].as_i64().unwrap()
}

#[tokio::test]
async fn whatsapp_finds_exactly_the_stored_characters_symbols_included() {
    let world = world().await;
    let user = writer(&world, "+1(123)123-3211", "Ana").await;
    for query in ["+1(123)123-3211", "123)123-3", "+1(123)123", "3211"] {
        assert_eq!(
            users(&world, &format!("whatsapp:\"{query}\"")).await,
            [user],
            "{query}"
        );
        let found = world
            .as_mara(Method::GET, "search")
            .query(&[("query", format!("type:user whatsapp:\"{query}\""))]);
        let (_, body) = read(found.send().await.unwrap()).await;
        assert_eq!(ids(&body["results"]), [user], "{query}");
    }
    for query in ["11231233211", "1233211"] {
        assert!(
            users(&world, &format!("whatsapp:\"{query}\"")).await.is_empty(),
            "{query}"
        );
    }
    let other = writer(&world, "+34 3211 00", "Bea").await;
    assert_eq!(users(&world, "whatsapp:\"3211\"").await, [user, other]);
    assert!(users(&world, "whatsapp:\"%\"").await.is_empty(), "no wildcard");
}

#[tokio::test]
async fn users_are_found_by_phone_name_email_role_and_plain_words() {
    let world = world().await;
    let ana = writer(&world, "+34600111222", "Ana Ruiz").await;
    assert_eq!(users(&world, "phone:+34600111222").await, [ana]);
    assert_eq!(users(&world, "phone:*1222").await, [ana]);
    assert_eq!(users(&world, "phone:+3460*").await, [ana]);
    assert!(users(&world, "phone:1222").await.is_empty());
    assert_eq!(users(&world, "name:ruiz").await, [ana]);
    assert_eq!(users(&world, "email:mara@desk.example").await, [MARA]);
    assert_eq!(users(&world, "role:end-user").await, [ana]);
    assert_eq!(users(&world, "Ruiz").await, [ana]);
    assert_eq!(
        users(&world, "social_messaging_user_info:\"Reddot Shop ES\"").await,
        [ana]
    );
    assert_eq!(users(&world, "role:agent -name:mara").await.len(), 4);
    let (status, body) = world.try_get("users/search?query=status:open").await;
    assert_eq!((status, &body["error"]), (422, &json!("invalid")));
    assert_eq!(
        ids(&world.get("users/autocomplete?name=rui").await["users"]),
        [ana]
    );
    assert_eq!(world.try_get("users/autocomplete?name=r").await.0, 400);
}

/// Ana writes to both numbers: two end users. Gives both, the older first, and their tickets.
async fn twice(world: &World) -> ([i64; 2], [i64; 2]) {
    let spain = world.inbound(ana("hola")).await;
    let mut message = ana("hello");
    message["account"] = json!(SHOP_US);
    message["from"]["address"] = json!("+34600999888");
    let america = world.inbound(message).await;
    let both = |name: &str| [spain[name].as_i64().unwrap(), america[name].as_i64().unwrap()];
    (both("user_id"), both("ticket_id"))
}

async fn merge(world: &World, source: i64, body: Value) -> (u16, Value) {
    let request = world.as_mara(Method::PUT, &format!("users/{source}/merge"));
    read(request.json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn the_newer_profile_is_folded_into_the_older_and_everything_moves() {
    let world = world().await;
    let ([older, newer], [first, second]) = twice(&world).await;
    world.update(second, json!({ "status": "closed" })).await;
    world.seconds_pass(60);
    let (status, body) = merge(&world, newer, json!({ "user": { "id": older } })).await;
    assert_eq!((status, &body["user"]["id"]), (200, &json!(older)), "{body}");
    assert_eq!(body["user"]["phone"], "+34600111222");

    assert_eq!(world.try_get(&format!("users/{newer}")).await.0, 404);
    let related = world.get(&format!("users/{older}/related")).await;
    insta::assert_snapshot!("related", world.pretty(&related));
    for ticket in [first, second] {
        let shown = world.get(&format!("tickets/{ticket}")).await;
        assert_eq!(shown["ticket"]["requester_id"], older);
        assert_eq!(shown["ticket"]["submitter_id"], older);
        let comments = world.get(&format!("tickets/{ticket}/comments")).await;
        assert_eq!(comments["comments"][0]["author_id"], older);
    }
    let audits = world.audits(second).await;
    let last = audits.last().unwrap();
    assert_eq!(last["via"]["channel"], "user_merge");
    assert_eq!(
        events(std::slice::from_ref(last), "Change")[0]["field_name"],
        "requester_id"
    );
    assert_eq!(
        world.audits(first).await.len(),
        1,
        "the older one's ticket does not move"
    );

    // Both numbers are one person's, and what they write next lands there.
    assert_eq!(users(&world, "whatsapp:\"+34600999888\"").await, [older]);
    let identities = world.get(&format!("users/{older}/identities")).await;
    insta::assert_snapshot!("identities", world.pretty(&identities));
    let mut message = ana("again");
    message["account"] = json!(SHOP_US);
    message["from"]["address"] = json!("+34600999888");
    let next = world.inbound(message).await;
    assert_eq!(
        (&next["user_id"], &next["new_user"]),
        (&json!(older), &json!(false))
    );
    assert_eq!(users(&world, "+34600999888").await, [older], "as plain words too");
    // What the channel had told of the newer one is lost.
    assert!(
        users(&world, "social_messaging_user_info:\"Reddot Shop US\"")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_merge_that_cannot_be_changes_nothing() {
    let world = world().await;
    let ([older, newer], [_, second]) = twice(&world).await;
    let before = world.get(&format!("tickets/{second}")).await;
    for (source, body, status) in [
        (MARA, json!({ "user": { "id": older } }), 422),
        (newer, json!({ "user": { "id": MARA } }), 422),
        (newer, json!({ "user": { "id": newer } }), 422),
        (999_999, json!({ "user": { "id": older } }), 404),
        (newer, json!({ "user": { "id": 999_999 } }), 404),
        (newer, json!({ "user": { "id": "x" } }), 400),
        (newer, json!({ "user": {} }), 400),
        (newer, json!({}), 400),
    ] {
        assert_eq!(
            merge(&world, source, body.clone()).await.0,
            status,
            "{source} {body}"
        );
    }
    let restricted = world
        .as_person("noor@desk.example", Method::PUT, &format!("users/{newer}/merge"))
        .json(&json!({ "user": { "id": older } }));
    let (status, body) = read(restricted.send().await.unwrap()).await;
    assert_eq!((status, &body["error"]["title"]), (403, &json!("Forbidden")));
    assert_eq!(world.get(&format!("tickets/{second}")).await, before);
    assert_eq!(world.audits(second).await.len(), 1);
    let (_, refused) = merge(&world, MARA, json!({ "user": { "id": older } })).await;
    assert_eq!(refused["error"], "RecordInvalid");
}

#[tokio::test]
async fn identities_are_listed_by_kind() {
    let world = world().await;
    let user = writer(&world, "+34600111222", "Ana").await;
    let phones = world
        .get(&format!("users/{user}/identities?type[]=phone_number"))
        .await;
    assert_eq!(phones["count"], 1);
    assert_eq!(phones["identities"][0]["value"], "+34600111222");
    assert_eq!(
        world.get(&format!("users/{MARA}/identities")).await["identities"][0]["type"],
        "email"
    );
    assert_eq!(world.try_get("users/999999/identities").await.0, 404);
    assert_eq!(world.try_get("users/999999/related").await.0, 404);
}

#[tokio::test]
async fn somebody_whose_ticket_was_deleted_can_be_merged_too() {
    let world = world().await;
    let ([older, newer], [_, second]) = twice(&world).await;
    let deleted = world.as_iris(Method::DELETE, &format!("tickets/{second}"));
    assert_eq!(deleted.send().await.unwrap().status(), 204);
    let (status, body) = merge(&world, newer, json!({ "user": { "id": older } })).await;
    assert_eq!((status, &body["user"]["id"]), (200, &json!(older)), "{body}");
    assert_eq!(world.try_get(&format!("users/{newer}")).await.0, 404);
}
