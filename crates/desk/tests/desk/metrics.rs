//! What a list of tickets brings along: the newest audit of each, and what is counted of each.

use serde_json::{Value, json};

use crate::support::{BEN, MARA, World, ana, current_world, world};

async fn listed(world: &World) -> Value {
    world
        .get("tickets?page[size]=100&include=last_audits,metric_sets,users")
        .await
}

#[tokio::test]
async fn a_list_brings_the_newest_audit_of_each_ticket_whole() {
    let world = world().await;
    let ana = world.ana_writes("hola").await;
    let line = json!({ "channel": "line", "from": { "address": "U1" }, "text": "hi" });
    let other = world.inbound(line).await["ticket_id"].as_i64().unwrap();
    let body = listed(&world).await;
    let audits = body["last_audits"].as_array().unwrap();
    assert_eq!(audits.len(), 2);
    assert_eq!(
        (&audits[0]["ticket_id"], &audits[1]["ticket_id"]),
        (&json!(ana), &json!(other))
    );
    assert_eq!(audits[0], world.audits(ana).await.pop().unwrap());
    insta::assert_snapshot!("a_list_with_last_audits", world.pretty(&audits[1]));

    // After a reply the newest audit is the one that says what became of it.
    let comment = world.reply(ana, "Sale hoy").await;
    world.report(ana, comment).await;
    let audits = listed(&world).await["last_audits"].clone();
    assert_eq!(audits[0]["author_id"], -1);
    assert_eq!(audits[0]["events"][0]["type"], "External");
    let shown = world
        .get(&format!(
            "tickets/show_many?ids={other},{ana}&include=last_audits"
        ))
        .await;
    assert_eq!(shown["last_audits"][0]["ticket_id"], other);
    assert_eq!(shown["last_audits"][1], audits[0]);
    assert_eq!(
        world.get("tickets?page[size]=100").await["last_audits"],
        Value::Null
    );
}

#[tokio::test]
async fn what_is_counted_of_a_ticket_follows_what_happens_to_it() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.seconds_pass(60);
    world
        .update(
            ticket,
            json!({ "assignee_id": MARA, "comment": { "body": "look", "public": false } }),
        )
        .await;
    world.seconds_pass(60);
    let comment = world.reply(ticket, "Sale hoy").await;
    world.report(ticket, comment).await;
    world.seconds_pass(60);
    world.update(ticket, json!({ "status": "solved" })).await;
    world.seconds_pass(60);
    world.inbound(ana("Aún no llega")).await;
    world.seconds_pass(60);
    world.update(ticket, json!({ "assignee_id": BEN })).await;
    let body = listed(&world).await;
    insta::assert_snapshot!("a_list_with_metric_sets", world.pretty(&body["metric_sets"]));
    let shown = world.get(&format!("tickets/{ticket}?include=metric_sets")).await;
    assert_eq!(shown["metric_sets"], body["metric_sets"]);
    let own = world.get(&format!("tickets/{ticket}/metrics")).await;
    assert_eq!(own["ticket_metric"], body["metric_sets"][0]);
    let listed = world.get(&format!("ticket_metrics/{ticket}")).await;
    assert_eq!(listed["ticket_metric"], body["metric_sets"]);
}

#[tokio::test]
async fn in_the_current_mode_the_messages_of_a_chat_count() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    world.seconds_pass(60);
    let reply = json!({ "ticket_id": ticket, "agent": "mara@desk.example", "text": "Sale hoy" });
    assert_eq!(world.try_agent_reply(reply).await.0, 200);
    world.seconds_pass(60);
    world.ana_writes("gracias").await;
    let metrics = listed(&world).await["metric_sets"][0].clone();
    assert_eq!(
        (
            &metrics["replies"],
            &metrics["requester_updated_at"],
            &metrics["assignee_updated_at"],
            &metrics["reply_time_in_minutes"]["calendar"],
        ),
        (
            &json!(1),
            &json!("2026-11-24T10:02:00Z"),
            &json!("2026-11-24T10:01:00Z"),
            &json!(1)
        )
    );
}
