//! Activities, memberships, tags, requested tickets and counts.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{BEN, MARA, SUPPORT, ids, world};

fn verbs(body: &Value) -> Vec<&str> {
    let list = body["activities"].as_array().unwrap();
    list.iter().map(|each| each["verb"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn mara_hears_what_others_do_to_her_tickets_and_nothing_else() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    assert!(
        verbs(&world.get("activities").await).is_empty(),
        "nobody's ticket"
    );
    world.ben_updates(ticket, json!({ "assignee_id": MARA })).await;
    world.ana_writes("¿hola?").await;
    world.reply(ticket, "Ya voy").await;
    world.seconds_pass(90);
    let since = world.clock.now().to_rfc3339();
    world.ben_updates(ticket, json!({ "priority": "high" })).await;
    world.ben_updates(ticket, json!({ "priority": "low" })).await;
    let all = world.get("activities?page[size]=10&include=actors,users").await;
    assert_eq!(
        verbs(&all),
        [
            "tickets.priority_increase",
            "tickets.comment",
            "tickets.assignment"
        ]
    );
    assert_eq!(all["activities"][1]["object"]["comment"]["value"], "¿hola?");
    assert_eq!(all["actors"].as_array().unwrap().len(), 2);
    assert_eq!(ids(&all["users"]), [MARA]);
    assert_eq!(
        verbs(&world.get(&format!("activities?since={since}")).await).len(),
        1
    );
    assert_eq!(world.get("activities/count").await["count"]["value"], 3);
    let first = all["activities"][0]["id"].as_i64().unwrap();
    let mut one = world.get(&format!("activities/{first}")).await;
    for who in ["user", "actor"] {
        one["activity"][who] = one["activity"][who]["id"].clone();
    }
    insta::assert_snapshot!("activity", world.pretty(&one));
    assert_eq!(world.try_get("activities?since=soon").await.0, 400);
    let bens = world
        .as_ben(Method::GET, &format!("activities/{first}"))
        .send()
        .await
        .unwrap();
    assert_eq!(bens.status(), 404);
    world.hours_pass(24 * 31);
    assert!(verbs(&world.get("activities").await).is_empty());
}

#[tokio::test]
async fn memberships_are_listed_from_both_sides() {
    let world = world().await;
    let all = world.get("group_memberships").await;
    assert_eq!(all["count"], 3);
    let mine = world
        .get(&format!("users/{MARA}/group_memberships?page[size]=5"))
        .await;
    insta::assert_snapshot!("group_memberships", world.pretty(&mine));
    let of_group = world
        .get(&format!("groups/{SUPPORT}/memberships?include=users"))
        .await;
    assert_eq!(of_group["users"].as_array().unwrap().len(), 3);
    assert_eq!(ids(&world.get("groups/assignable").await["groups"]), [SUPPORT]);
    assert_eq!(
        ids(&world.get(&format!("users/{BEN}/groups")).await["groups"]),
        [SUPPORT]
    );
    assert_eq!(world.try_get("groups/9/memberships").await.0, 404);
    assert_eq!(world.try_get("users/9/group_memberships").await.0, 404);
}

#[tokio::test]
async fn tags_are_set_added_and_removed_one_audit_each() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let path = format!("tickets/{ticket}/tags");
    let tags = |tags: Value| json!({ "tags": tags });
    let social = json!(["messaging_support", "vip", "whatsapp_support"]);
    assert_eq!(
        world.send(Method::PUT, &path, tags(json!(["VIP"]))).await,
        (200, tags(social))
    );
    let (_, body) = world
        .send(Method::DELETE, &path, tags(json!(["vip", "unknown"])))
        .await;
    assert_eq!(body["tags"], json!(["messaging_support", "whatsapp_support"]));
    assert_eq!(
        world.send(Method::POST, &path, tags(json!(["a"]))).await,
        (201, tags(json!(["a"])))
    );
    assert_eq!(world.get(&path).await, tags(json!(["a"])));
    assert_eq!(world.audits(ticket).await.len(), 4);
    let stale = json!({ "tags": ["b"], "safe_update": true, "updated_stamp": "2020-01-01T00:00:00Z" });
    assert_eq!(world.send(Method::PUT, &path, stale).await.0, 409);
    for bad in [json!({}), tags(json!([1])), tags(json!(5)), json!([])] {
        assert_eq!(world.send(Method::PUT, &path, bad).await.0, 400);
    }
    assert_eq!(world.get(&path).await, tags(json!(["a"])));
    assert_eq!(
        world
            .send(Method::PUT, "tickets/9/tags", tags(json!(["a"])))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn counts_count() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.ana_writes("¿hola?").await;
    world.update(ticket, json!({ "assignee_id": MARA })).await;
    let requester = world.get(&format!("tickets/{ticket}")).await["ticket"]["requester_id"].clone();
    for (path, value) in [
        ("tickets/count".to_owned(), 1),
        (format!("users/{MARA}/tickets/assigned/count"), 1),
        (format!("users/{BEN}/tickets/assigned/count"), 0),
        (format!("users/{requester}/tickets/requested/count"), 1),
        (format!("tickets/{ticket}/comments/count"), 2),
        (format!("tickets/{ticket}/audits/count"), 3),
    ] {
        let count = world.get(&path).await;
        assert_eq!(count["count"]["value"], value, "{path}");
        assert_eq!(count["count"]["refreshed_at"], world.clock.now().to_rfc3339());
    }
    let asked = world
        .get(&format!("users/{requester}/tickets/requested?page[size]=5"))
        .await;
    assert_eq!(ids(&asked["tickets"]), [ticket]);
    assert_eq!(world.try_get("tickets/9/audits/count").await.0, 404);
}

#[tokio::test]
async fn lists_and_search_lag_when_told_to() {
    let world = world().await;
    let lag = model::Span::seconds(30);
    world.desk.set_tuning(desk::Tuning {
        list_lag: lag,
        search_delay: lag,
        ..world.desk.tuning()
    });
    let ticket = world.ana_writes("hola").await;
    let mine = format!("users/{MARA}/tickets/assigned");
    let unassigned = "search?query=type:ticket assignee:none status:new";
    let seen = async || {
        (
            ids(&world.get("tickets?page[size]=5").await["tickets"]).len(),
            ids(&world.get(&mine).await["tickets"]).len(),
            ids(&world.get(unassigned).await["results"]).len(),
        )
    };
    assert_eq!(seen().await, (0, 0, 0), "new, and in no list yet");
    // What is asked for by its id is there at once.
    assert_eq!(world.try_get(&format!("tickets/{ticket}")).await.0, 200);
    world.seconds_pass(31);
    assert_eq!(seen().await, (1, 0, 1));
    world.update(ticket, json!({ "assignee_id": MARA })).await;
    world.ana_writes("¿hola?").await;
    assert_eq!(seen().await, (1, 0, 1), "taken, and still in the old place");
    world.seconds_pass(33);
    assert_eq!(seen().await, (1, 1, 0));
    // A message that reopens it shows late as well.
    world.update(ticket, json!({ "status": "pending" })).await;
    world.seconds_pass(33);
    world.ana_writes("¿y?").await;
    let pending = "search/count?query=type:ticket status:pending";
    assert_eq!(world.get(pending).await["count"], 1);
    world.seconds_pass(33);
    assert_eq!(world.get(pending).await["count"], 0);
}
