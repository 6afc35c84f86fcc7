//! Replies go out, or say why not (rules 6, 13, 16, 17 and 18).

use desk::Desk;
use model::Span;
use serde_json::{Value, json};

use crate::support::{MARA, SHOP_ES, ana, comment_of, events, folder, world};

#[tokio::test]
async fn a_reply_reaches_the_customer_from_the_number_they_wrote_to() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(
            ticket,
            json!({ "status": "pending", "assignee_id": MARA, "comment": { "body": "¡Hola Ana!", "public": true } }),
        )
        .await;
    assert_eq!(answer["ticket"]["status"], "pending");
    let comment = comment_of(&answer);
    let attempt = events(std::slice::from_ref(&answer["audit"]), "Push")[0].clone();
    assert_eq!(attempt["value_reference"], "whatsapp/+34910000001/+34600111222");

    let report = world.report(ticket, comment).await;
    assert_eq!(report["author_id"], -1);
    assert_eq!(
        report["metadata"]["custom"],
        json!({ "comment_id": comment, "delivery": "delivered" })
    );
    assert_eq!(report["events"][0]["type"], "External");
    assert_eq!(report["events"][0]["resource"], "whatsapp");

    let outbox = world.outbox(0).await;
    assert_eq!(outbox.len(), 1);
    assert_eq!(outbox[0]["comment_id"], comment);
    assert_eq!(outbox[0]["business_account"], SHOP_ES);
    assert_eq!(outbox[0]["to_address"], "+34600111222");
    assert_eq!(outbox[0]["text"], "¡Hola Ana!");
    assert!(world.outbox(outbox[0]["id"].as_i64().unwrap()).await.is_empty());
}

#[tokio::test]
async fn a_note_goes_nowhere() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(ticket, json!({ "comment": { "body": "VIP", "public": false } }))
        .await;
    assert!(events(std::slice::from_ref(&answer["audit"]), "Push").is_empty());
    let reply = world.reply(ticket, "hola").await;
    world.report(ticket, reply).await;
    assert_eq!(world.outbox(0).await.len(), 1);
}

#[tokio::test]
async fn a_whatsapp_reply_a_day_after_the_customer_wrote_is_saved_and_not_delivered() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.hours_pass(24);
    let comment = world.reply(ticket, "perdón por la espera").await;
    let report = world.report(ticket, comment).await;
    assert_eq!(
        report["metadata"]["custom"],
        json!({ "comment_id": comment, "delivery": "failed" })
    );
    assert_eq!(report["events"][0]["type"], "Error");
    assert!(
        report["events"][0]["message"]
            .as_str()
            .unwrap()
            .contains("24 hours")
    );
    assert!(world.outbox(0).await.is_empty());
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    assert_eq!(comments["comments"][1]["body"], "perdón por la espera");

    world.ana_writes("sigo aquí").await;
    let comment = world.reply(ticket, "¡ahora sí!").await;
    let report = world.report(ticket, comment).await;
    assert_eq!(report["metadata"]["custom"]["delivery"], "delivered");
}

#[tokio::test]
async fn the_window_counts_from_when_the_customer_sent_not_from_when_it_came() {
    let world = world().await;
    let mut message = ana("hola");
    message["sent_at"] = json!("2026-11-23T10:00:30Z");
    let ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    let comment = world.reply(ticket, "justo a tiempo").await;
    assert_eq!(
        world.report(ticket, comment).await["metadata"]["custom"]["delivery"],
        "delivered"
    );
    world.seconds_pass(30);
    let comment = world.reply(ticket, "tarde").await;
    assert_eq!(
        world.report(ticket, comment).await["metadata"]["custom"]["delivery"],
        "failed"
    );
}

#[tokio::test]
async fn wechat_takes_five_replies_and_facebook_any_number_at_any_time() {
    let world = world().await;
    let ticket_of = |received: Value| received["ticket_id"].as_i64().unwrap();
    let message = |channel: &str| json!({ "channel": channel, "from": { "address": "k" }, "text": "hi" });
    let wechat = ticket_of(world.inbound(message("wechat")).await);
    for n in 1..=6 {
        let comment = world.reply(wechat, "ok").await;
        let report = world.report(wechat, comment).await;
        let expected = if n <= 5 { "delivered" } else { "failed" };
        assert_eq!(report["metadata"]["custom"]["delivery"], expected, "reply {n}");
    }
    let facebook = ticket_of(world.inbound(message("facebook")).await);
    world.hours_pass(500);
    let comment = world.reply(facebook, "ok").await;
    assert_eq!(
        world.report(facebook, comment).await["metadata"]["custom"]["delivery"],
        "delivered"
    );
}

#[tokio::test]
async fn a_blocked_number_delivers_nothing_and_says_so() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.desk.faults().block_account(SHOP_ES, true);
    let comment = world.reply(ticket, "hola").await;
    let report = world.report(ticket, comment).await;
    assert!(
        report["events"][0]["message"]
            .as_str()
            .unwrap()
            .contains("blocked")
    );
    assert!(world.outbox(0).await.is_empty());
}

#[tokio::test]
async fn a_crash_between_saving_and_delivering_loses_nothing_and_repeats_nothing() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.desk.faults().hold_deliveries(true);
    let comment = world.reply(ticket, "hola").await;
    assert!(world.outbox(0).await.is_empty());

    // Whoever opens the folder next finishes the work; a second opening finds nothing to do.
    for _ in 0..2 {
        let next = Desk::open(folder(&world), world.clock.clone()).unwrap();
        let outbox = next.outbox().unwrap();
        assert_eq!(outbox.len(), 1);
        assert_eq!(outbox[0].comment_id, comment);
    }
    world.desk.faults().hold_deliveries(false);
    let second = world.reply(ticket, "¿sigues ahí?").await;
    world.report(ticket, second).await;
    let outbox = world.outbox(0).await;
    assert_eq!(outbox.len(), 2);
    let reports = world.audits(ticket).await;
    let about_first = reports
        .iter()
        .filter(|audit| audit["metadata"]["custom"]["comment_id"] == comment)
        .count();
    assert_eq!(about_first, 1);
}

#[tokio::test]
async fn a_reply_that_waited_past_the_window_fails_when_it_leaves() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.desk.faults().hold_deliveries(true);
    world.reply(ticket, "hola").await;
    world.clock.advance(Span::hours(24));
    let next = Desk::open(folder(&world), world.clock.clone()).unwrap();
    assert!(next.outbox().unwrap().is_empty());
    let audits = world.audits(ticket).await;
    assert_eq!(events(&audits, "Error").len(), 1);
}
