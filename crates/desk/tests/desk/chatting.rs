//! The current mode: conversations are chats, and a comment over the API reaches nobody.

use desk::{AgentReply, Desk, Mode};
use model::{Channel, Status};
use serde_json::{Value, json};

use crate::support::{MARA, SHOP_ES, World, ana, current_world, events, folder, ids, world};

fn reply(ticket: i64, text: &str) -> Value {
    json!({ "ticket_id": ticket, "agent": "mara@desk.example", "text": text })
}

async fn mara_replies(world: &World, ticket: i64, text: &str) -> i64 {
    let (status, body) = world.try_agent_reply(reply(ticket, text)).await;
    assert_eq!(status, 200, "{body}");
    body["message_id"].as_i64().unwrap()
}

async fn log(world: &World, ticket: i64) -> Vec<Value> {
    let body = world.get(&format!("tickets/{ticket}/conversation_log")).await;
    body["events"].as_array().unwrap().clone()
}

#[tokio::test]
async fn each_channel_shows_as_itself_without_tags_and_fields() {
    let world = current_world().await;
    assert_eq!(world.desk.mode(), Mode::Current);
    for (channel, via) in [
        (Channel::Whatsapp, "whatsapp"),
        (Channel::Line, "line"),
        (Channel::Wechat, "wechat"),
        (Channel::Facebook, "sunshine_conversations_facebook_messenger"),
        (Channel::X, "sunshine_conversations_twitter_dm"),
    ] {
        let mut message =
            json!({ "channel": channel, "from": { "address": "k1", "name": "Kim" }, "text": "hi" });
        if channel == Channel::Whatsapp {
            message["account"] = json!(SHOP_ES);
        }
        let received = world.inbound(message).await;
        let shown = world
            .get(&format!(
                "tickets/{}?include=users,comment_count",
                received["ticket_id"]
            ))
            .await;
        let ticket = &shown["ticket"];
        assert_eq!(ticket["via"]["channel"], via);
        assert_eq!(ticket["from_messaging_channel"], true);
        assert_eq!(ticket["tags"], json!([]));
        assert_eq!(ticket["custom_fields"], json!([]));
        assert_eq!(ticket["allow_channelback"], false);
        assert_eq!(ticket["description"], "Conversation with Kim");
        assert_eq!(ticket["comment_count"], 0);
        assert_eq!(shown["users"][0]["user_fields"], json!({}));
        let found = world.get(&format!("search?query=type:ticket via:{via}")).await;
        assert_eq!(ids(&found["results"]), [ticket["id"].as_i64().unwrap()]);
    }
    assert_eq!(
        world.get("search/count?query=type:ticket via:any_channel").await["count"],
        0
    );
    assert_eq!(world.get("user_fields").await["count"], 0);
    let fields = world.get("ticket_fields").await.to_string();
    assert!(!fields.contains("Social Messaging"), "{fields}");
}

#[tokio::test]
async fn a_public_comment_over_the_api_is_saved_and_reaches_nobody() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(
            ticket,
            json!({ "comment": { "body": "¿me lees?", "public": true } }),
        )
        .await;
    assert!(events(std::slice::from_ref(&answer["audit"]), "Push").is_empty());
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    assert_eq!(comments["count"], 1);
    // A real reply goes out after it, so nothing of the comment is still on its way.
    mara_replies(&world, ticket, "hola Ana").await;
    let outbox = world.delivered(1).await;
    assert_eq!((outbox.len(), &outbox[0]["text"]), (1, &json!("hola Ana")));
    let reports = world.audits(ticket).await;
    assert!(
        reports
            .iter()
            .all(|audit| audit["metadata"]["custom"] == json!({}))
    );
}

#[tokio::test]
async fn a_chat_shows_in_the_log_at_once_and_in_the_audits_when_it_has_ended() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    world.seconds_pass(30);
    mara_replies(&world, ticket, "¡hola Ana!").await;
    world.seconds_pass(30);
    let mut photo = ana("");
    photo["attachments"] = json!([{ "file_name": "box.png", "content": "iVBORw0KGgo=" }]);
    world.inbound(photo).await;
    world
        .update(ticket, json!({ "comment": { "body": "VIP", "public": false } }))
        .await;

    let shown = world.get(&format!("tickets/{ticket}")).await;
    assert_eq!(shown["ticket"]["assignee_id"], MARA, "who answers takes it");
    assert_eq!(shown["ticket"]["status"], "open");
    let started = world.audits(ticket).await;
    let started = events(&started, "ChatStartedEvent");
    assert_eq!(started[0]["value"]["history"], json!([]), "while it goes on");
    let entries = world
        .get(&format!("tickets/{ticket}/conversation_log?page[size]=10"))
        .await;
    insta::assert_snapshot!("conversation_log", steady(&world, &entries));

    world.update(ticket, json!({ "status": "solved" })).await;
    let audits = world.audits(ticket).await;
    assert_eq!(events(&audits, "ChatEndedEvent").len(), 1);
    insta::assert_snapshot!("chat_audits", steady(&world, &json!(audits)));
}

/// Without the secret part of the files' addresses.
fn steady(world: &World, body: &Value) -> String {
    let text = world.pretty(body);
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/attachments/token/") {
        let end = after.find('/').unwrap();
        out += &format!("{before}/attachments/token/TOKEN");
        rest = &after[end..];
    }
    out + rest
}

#[tokio::test]
async fn a_message_after_the_end_opens_the_ticket_and_starts_the_next_chat() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    mara_replies(&world, ticket, "hola").await;
    world.update(ticket, json!({ "status": "solved" })).await;
    assert_eq!(world.ana_writes("una cosa más").await, ticket);
    let audits = world.audits(ticket).await;
    let started = events(&audits, "ChatStartedEvent");
    assert_eq!(started.len(), 2);
    assert_eq!(started[0]["value"]["history"].as_array().unwrap().len(), 2);
    assert_eq!(
        started[0]["value"]["conversation_id"],
        started[1]["value"]["conversation_id"]
    );
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["status"],
        "open"
    );
    assert_eq!(log(&world, ticket).await.len(), 3);

    world.update(ticket, json!({ "status": "closed" })).await;
    let next = world.ana_writes("otra").await;
    assert_ne!(next, ticket);
    let next = world.get(&format!("tickets/{next}")).await;
    assert_eq!(next["ticket"]["via_followup_source_id"], ticket);
}

#[tokio::test]
async fn the_log_pages_by_cursor_and_nothing_is_lost_or_repeated() {
    let world = current_world().await;
    let ticket = world.ana_writes("0").await;
    for n in 1..7 {
        world.seconds_pass(n % 2);
        world.ana_writes(&n.to_string()).await;
    }
    let mut seen = Vec::new();
    let mut path = format!("tickets/{ticket}/conversation_log?page[size]=3");
    loop {
        let body = world.get(&path).await;
        for each in body["events"].as_array().unwrap() {
            seen.push(each["content"]["text"].as_str().unwrap().to_owned());
        }
        match body["links"]["next"].as_str() {
            Some(next) => path = next.split("/api/v2/").nth(1).unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ["0", "1", "2", "3", "4", "5", "6"]);
    let entries = log(&world, ticket).await;
    assert!(entries.is_sorted_by_key(|entry| entry["id"].as_str().unwrap().to_owned()));
}

#[tokio::test]
async fn every_message_moves_the_ticket_and_is_found_by_its_words() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    let stamp = |shown: Value| shown["ticket"]["updated_at"].as_str().unwrap().to_owned();
    let before = stamp(world.get(&format!("tickets/{ticket}")).await);
    world.ana_writes("paraguas").await;
    assert!(stamp(world.get(&format!("tickets/{ticket}")).await) > before);
    assert_eq!(world.audits(ticket).await.len(), 1, "messages are no audits");
    let found = world.get("search?query=type:ticket paraguas").await;
    assert_eq!(ids(&found["results"]), [ticket]);
}

#[tokio::test]
async fn a_reply_after_the_window_fails_and_the_audits_say_so() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    world.hours_pass(24);
    let message = mara_replies(&world, ticket, "tarde").await;
    let report = world.report(ticket, message).await;
    assert_eq!(report["events"][0]["type"], "Error");
    assert!(
        report["events"][0]["message"]
            .as_str()
            .unwrap()
            .contains("24 hours")
    );
    assert!(world.outbox(0).await.is_empty());
    assert_eq!(log(&world, ticket).await.len(), 2, "saved all the same");
}

#[tokio::test]
async fn a_reply_that_cannot_be_changes_nothing() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    let before = (world.audits(ticket).await, log(&world, ticket).await);
    let mut nobody = reply(ticket, "x");
    nobody["agent"] = json!("nobody@desk.example");
    let mut blind = reply(ticket, "x");
    blind["agent"] = json!("tom@desk.example");
    let mut sleeping = reply(ticket, "x");
    sleeping["status"] = json!("asleep");
    let mut broken = reply(ticket, "x");
    broken["attachments"] = json!([{ "file_name": "a", "content": "%%%" }]);
    for bad in [
        reply(999, "x"),
        reply(ticket, " "),
        nobody,
        blind,
        sleeping,
        broken,
        json!({}),
    ] {
        let (status, body) = world.try_agent_reply(bad.clone()).await;
        assert_eq!((status, &body["error"]), (422, &json!("InvalidMessage")), "{bad}");
    }
    assert_eq!((world.audits(ticket).await, log(&world, ticket).await), before);
    world.update(ticket, json!({ "status": "closed" })).await;
    assert_eq!(world.try_agent_reply(reply(ticket, "x")).await.0, 422);
}

#[tokio::test]
async fn only_the_channel_side_speaks_for_an_agent() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    for token in [
        "wrong".to_owned(),
        world.desk.session_token("mara@desk.example").unwrap(),
    ] {
        let request = world
            .request(reqwest::Method::POST, "/channels/agent_reply")
            .bearer_auth(token)
            .json(&reply(ticket, "x"));
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    assert_eq!(log(&world, ticket).await.len(), 1);
}

#[tokio::test]
async fn the_older_mode_has_neither_the_log_nor_the_window() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let (status, body) = world.try_get(&format!("tickets/{ticket}/conversation_log")).await;
    assert_eq!((status, &body["error"]), (404, &json!("InvalidEndpoint")));
    assert_eq!(world.try_agent_reply(reply(ticket, "x")).await.0, 422);
}

#[tokio::test]
async fn a_desk_keeps_the_mode_in_which_it_was_made() {
    let world = current_world().await;
    let again = Desk::open(folder(&world), world.clock.clone()).unwrap();
    assert_eq!(again.mode(), Mode::Current);
    let ticket = world.ana_writes("hola").await;
    let message = again
        .agent_reply(&AgentReply {
            ticket_id: ticket,
            agent: "ben@desk.example".to_owned(),
            text: "hola".to_owned(),
            attachments: Vec::new(),
            status: Some(Status::Solved),
        })
        .unwrap();
    assert_eq!(again.outbox().unwrap()[0].comment_id, message);
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["status"],
        "solved"
    );
}

#[tokio::test]
async fn the_two_social_views_tell_tickets_by_their_channel() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    assert_eq!(ids(&world.get("views/4002/tickets").await["tickets"]), [ticket]);
    let executed = world.get("views/4002/execute").await;
    assert_eq!(executed["rows"][0]["ticket"]["id"], ticket);
    mara_replies(&world, ticket, "hola").await;
    assert_eq!(ids(&world.get("views/4001/tickets").await["tickets"]), [ticket]);
    assert!(ids(&world.get("views/4002/tickets").await["tickets"]).is_empty());
}

#[tokio::test]
async fn the_sample_and_the_crowd_work_here_too() {
    let world = current_world().await;
    assert_eq!(world.desk.seed_sample().unwrap(), 10);
    assert_eq!(world.desk.outbox().unwrap().len(), 4);
    let mut crowd = desk::traffic::Crowd::new(3);
    for _ in 0..40 {
        world.desk.receive(&crowd.next_message()).unwrap();
    }
}
