//! Agents update tickets (rules 13 and 16; `safe_update`; what is refused).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{BEN, IRIS, MARA, SUPPORT, comment_of, events, read, world};

fn changes(answer: &Value) -> Vec<(String, Value, Value)> {
    events(std::slice::from_ref(&answer["audit"]), "Change")
        .into_iter()
        .map(|event| {
            let name = event["field_name"].as_str().unwrap().to_owned();
            (name, event["previous_value"].clone(), event["value"].clone())
        })
        .collect()
}

#[tokio::test]
async fn taking_a_new_ticket_opens_it_and_brings_the_group() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world.update(ticket, json!({ "assignee_id": MARA })).await;
    assert_eq!(answer["ticket"]["status"], "open");
    assert_eq!(answer["ticket"]["group_id"], SUPPORT);
    assert_eq!(
        changes(&answer),
        [
            ("status".to_owned(), json!("new"), json!("open")),
            ("custom_status_id".to_owned(), json!("1500001"), json!("1500002")),
            ("assignee_id".to_owned(), Value::Null, json!("1002")),
            ("group_id".to_owned(), Value::Null, json!("301")),
        ]
    );
    let released = world.update(ticket, json!({ "assignee_id": null })).await;
    assert_eq!(released["ticket"]["assignee_id"], Value::Null);
    assert_eq!(released["ticket"]["group_id"], SUPPORT);
    let by_mail = world
        .update(ticket, json!({ "assignee_email": "ben@desk.example" }))
        .await;
    assert_eq!(by_mail["ticket"]["assignee_id"], BEN);
}

#[tokio::test]
async fn solving_what_nobody_holds_assigns_it_to_who_solves_it() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let (status, body) = world
        .try_update(ticket, json!({ "status": "solved", "assignee_id": null }))
        .await;
    assert_eq!(status, 422);
    assert_eq!(
        body["details"]["base"][0]["description"],
        "Assignee: is required when solving a ticket"
    );
    let answer = world.update(ticket, json!({ "status": "solved" })).await;
    assert_eq!(answer["ticket"]["assignee_id"], MARA);
}

#[tokio::test]
async fn ana_takes_a_ticket_while_ben_takes_it_and_only_one_of_them_has_it() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let shown = world.get(&format!("tickets/{ticket}")).await;
    let stamp = &shown["ticket"]["updated_at"];
    let take = |who: i64| json!({ "assignee_id": who, "safe_update": true, "updated_stamp": stamp });
    // Both within the second in which the customer wrote.
    assert_eq!(world.ben_updates(ticket, take(BEN)).await.0, 200);
    let (status, body) = world.try_update(ticket, take(MARA)).await;
    assert_eq!(status, 409);
    assert_eq!(
        body,
        json!({
            "error": "UpdateConflict",
            "description": "Safe Update prevented the update due to outdated ticket data.",
        })
    );
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["assignee_id"],
        BEN
    );
    // false behaves as true; leaving it out forces the update.
    let forced = json!({ "assignee_id": MARA, "safe_update": false, "updated_stamp": stamp });
    assert_eq!(world.try_update(ticket, forced).await.0, 409);
    assert_eq!(
        world.try_update(ticket, json!({ "assignee_id": MARA })).await.0,
        200
    );
}

#[tokio::test]
async fn every_audit_moves_updated_at() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let mut last = String::new();
    for n in 0..5 {
        let answer = world.update(ticket, json!({ "tags": [format!("t{n}")] })).await;
        let updated_at = answer["ticket"]["updated_at"].as_str().unwrap().to_owned();
        assert!(updated_at > last);
        last = updated_at;
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_leaves_no_audit() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world
        .update(ticket, json!({ "assignee_id": MARA, "tags": ["b", "a"] }))
        .await;
    let before = world.get(&format!("tickets/{ticket}")).await;
    let answer = world
        .update(
            ticket,
            json!({ "assignee_id": MARA, "tags": ["a", "b"], "status": "open", "metadata": { "x": 1 } }),
        )
        .await;
    assert_eq!(answer["audit"], Value::Null);
    assert_eq!(answer["ticket"], before["ticket"]);
    assert_eq!(world.audits(ticket).await.len(), 2);
}

#[tokio::test]
async fn metadata_is_kept_in_the_audit_where_a_client_finds_it_again() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(
            ticket,
            json!({ "comment": { "body": "ok", "public": false }, "metadata": { "reddot_id": "5f2c" } }),
        )
        .await;
    assert_eq!(
        answer["audit"]["metadata"]["custom"],
        json!({ "reddot_id": "5f2c" })
    );
    let audits = world
        .get(&format!("tickets/{ticket}/audits?page[size]=1&sort=-created_at"))
        .await;
    assert_eq!(audits["audits"][0]["metadata"]["custom"]["reddot_id"], "5f2c");
    let newest = world
        .get(&format!("tickets/{ticket}/audits?per_page=1&sort_order=desc"))
        .await;
    assert_eq!(newest["audits"][0], audits["audits"][0]);
}

#[tokio::test]
async fn a_closed_ticket_takes_no_update() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.update(ticket, json!({ "status": "closed" })).await;
    let audits = world.audits(ticket).await;
    let (status, body) = world
        .try_update(ticket, json!({ "comment": { "body": "late", "public": true } }))
        .await;
    assert_eq!(status, 422);
    assert_eq!(body["error"], "RecordInvalid");
    assert_eq!(
        body["details"]["status"][0]["description"],
        "closed prevents ticket update"
    );
    assert_eq!(world.audits(ticket).await, audits);
}

#[tokio::test]
async fn html_is_kept_as_the_text_a_person_reads_and_given_back_escaped() {
    let world = world().await;
    let ticket = world.ana_writes("<img src=x onerror=alert(1)>").await;
    let answer = world
        .update(
            ticket,
            json!({ "comment": { "html_body": "<p>On its <b>way</b> &amp; soon</p>", "public": true } }),
        )
        .await;
    assert_eq!(answer["ticket"]["description"], "<img src=x onerror=alert(1)>");
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    let html = comments["comments"][0]["html_body"].as_str().unwrap();
    assert!(!html.contains("<img") && html.contains("&lt;img"), "{html}");
    assert_eq!(comments["comments"][1]["body"], "On its way & soon");
    assert_eq!(comments["comments"][1]["id"], comment_of(&answer));
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.update(ticket, json!({ "assignee_id": IRIS })).await;
    let before = world.get(&format!("tickets/{ticket}")).await;
    let audits = world.audits(ticket).await;
    for (change, status) in [
        (json!({ "status": "sleeping" }), 422),
        (json!({ "status": "new" }), 422),
        (json!({ "status": 3 }), 400),
        (json!({ "assignee_id": 424242 }), 422),
        (json!({ "assignee_id": 1004 }), 422),
        (json!({ "assignee_id": "x" }), 400),
        (json!({ "group_id": 99 }), 422),
        (json!({ "priority": "huge" }), 422),
        (json!({ "type": "thing" }), 422),
        (json!({ "tags": [1] }), 400),
        (json!({ "subject": " " }), 422),
        (json!({ "comment": { "body": "  ", "public": true } }), 422),
        (json!({ "comment": { "body": "x", "public": "yes" } }), 400),
        (json!({ "comment": { "body": "x", "uploads": ["nope"] } }), 422),
        (json!({ "comment": "x" }), 400),
        (json!({ "metadata": 1 }), 400),
        (json!({ "tags": ["x"], "safe_update": true }), 400),
        (
            json!({ "tags": ["x"], "safe_update": true, "updated_stamp": "now" }),
            400,
        ),
        (json!({ "tags": ["x"], "status": "sleeping" }), 422),
    ] {
        let (answered, body) = world.try_update(ticket, change.clone()).await;
        assert_eq!(answered, status, "{change}: {body}");
    }
    assert_eq!(world.get(&format!("tickets/{ticket}")).await, before);
    assert_eq!(world.audits(ticket).await, audits);
}

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_gets_its_error() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let path = format!("tickets/{ticket}");
    let send = |body: String| world.as_mara(Method::PUT, &path).body(body).send();
    assert_eq!(read(send("{".to_owned()).await.unwrap()).await.0, 422);
    assert_eq!(read(send("{}".to_owned()).await.unwrap()).await.0, 400);
    assert_eq!(read(send("[]".to_owned()).await.unwrap()).await.0, 400);
    let long = format!("{{\"ticket\":{{\"subject\":\"{}\"}}}}", "x".repeat(1_100_000));
    assert_eq!(send(long).await.unwrap().status(), 413);
    let missing = world
        .as_mara(Method::PUT, "tickets/999")
        .json(&json!({ "ticket": {} }));
    let (status, body) = read(missing.send().await.unwrap()).await;
    assert_eq!((status, &body["error"]), (404, &json!("RecordNotFound")));
    assert_eq!(world.audits(ticket).await.len(), 1);
}
