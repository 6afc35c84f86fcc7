//! Events: which, to whom, in which form, and what can go wrong with them.

use chatwoot_server::{EventFaults, SentEvent, Status};
use serde_json::{Value, json};

use crate::client::Company;

/// What was sent since, without what comes of setting the company up.
async fn since(company: &Company, before: usize) -> Vec<SentEvent> {
    company.server.settle().await;
    company.server.sent_events().split_off(before)
}

async fn settled(company: &Company) -> usize {
    company.server.settle().await;
    company.server.sent_events().len()
}

fn names(events: &[SentEvent]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

#[tokio::test]
async fn a_new_chat_is_a_conversation_without_messages_and_then_its_first() {
    let company = Company::start().await;
    let before = settled(&company).await;
    company.server.writes(company.whatsapp, company.carla, "Hi");
    let events = since(&company, before).await;
    assert_eq!(names(&events), ["conversation.created", "message.created"]);
    assert_eq!(events[0].data["messages"], json!([]));
    assert_eq!(events[0].data["account_id"], 1);
    assert_eq!(events[1].data["content"], "Hi");
    assert_eq!(events[1].data["conversation"]["unread_count"], 1);
    // Members and administrators, and nobody else.
    let (boss, ana) = (&company.boss.pubsub_token, &company.ana.pubsub_token);
    assert_eq!(events[1].streams, [boss.clone(), ana.clone()]);
}

#[tokio::test]
async fn who_caused_it_is_told_except_on_events_that_are_read_again() {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let before = settled(&company).await;
    // Time enough for both requests before the first event leaves.
    let mut tuning = company.server.tuning();
    (tuning.event_ms, tuning.send_ms) = (500, 600);
    company.server.set_tuning(tuning);
    let client = company.client(&company.ana);
    let path = format!("conversations/{}", wrote.conversation);
    let reply = json!({"content": "Hello", "echo_id": "e-7"});
    client.post(&format!("{path}/messages"), reply).await;
    client
        .post(&format!("{path}/toggle_status"), json!({"status": "resolved"}))
        .await;
    let events = since(&company, before).await;
    assert_eq!(
        names(&events),
        [
            "message.created",
            "first.reply.created",
            "conversation.updated",
            "message.created",
            "conversation.status_changed",
            "conversation.updated",
            "message.updated",
            "message.updated",
        ]
    );
    let (reply, activity) = (&events[0].data, &events[3].data);
    assert_eq!(
        (&reply["echo_id"], &reply["performer"]["id"]),
        (&json!("e-7"), &json!(company.ana.id))
    );
    assert_eq!(activity["content"], "Conversation was marked resolved by Ana");
    assert_eq!(
        (&activity["message_type"], activity.get("sender")),
        (&json!(2), None)
    );
    for read_again in [&events[2], &events[4], &events[5]] {
        assert_eq!(read_again.data.get("performer"), None, "{}", read_again.name);
    }
    // Read again when it was sent: what came after the reply is in it already.
    assert_eq!(events[2].data["status"], "resolved");
    for channels_own in [&events[6], &events[7]] {
        assert_eq!(channels_own.data.get("performer"), None);
    }
}

#[tokio::test]
async fn each_change_has_its_event_and_its_line_in_the_log() {
    let company = Company::start().await;
    let server = &company.server;
    let id = server.writes(company.whatsapp, company.carla, "Hi").conversation;
    let team = server.add_team("night", &[]);
    let (boss, ana) = (Some(company.boss.id), company.ana.id);
    let mut before = settled(&company).await;
    let mut happens = async |expected: &[&str], line: Option<&str>| {
        let events = since(&company, before).await;
        before += events.len();
        let changes: Vec<&str> = events
            .iter()
            .map(|event| event.name.as_str())
            .filter(|name| !name.starts_with("message."))
            .collect();
        assert_eq!(changes, expected);
        let said = events.iter().find(|event| event.name == "message.created");
        assert_eq!(said.and_then(|said| said.data["content"].as_str()), line);
    };
    server.assigns(boss, id, Some(ana));
    happens(
        &["assignee.changed", "conversation.updated", "notification.created"],
        Some("Assigned to Ana by Boss"),
    )
    .await;
    server.assigns(Some(ana), id, None);
    happens(
        &["assignee.changed", "conversation.updated"],
        Some("Conversation unassigned by Ana"),
    )
    .await;
    server.assigns(Some(ana), id, Some(ana));
    let line = "Ana self-assigned this conversation";
    happens(&["assignee.changed", "conversation.updated"], Some(line)).await;
    server.assigns_team(boss, id, Some(team));
    happens(
        &["team.changed", "conversation.updated"],
        Some("Assigned to night by Boss"),
    )
    .await;
    server.sets_labels(boss, id, &["vip"]);
    happens(&["conversation.updated"], Some("Boss added vip")).await;
    server.sets_priority(boss, id, Some("high"));
    happens(&["conversation.updated"], Some("Boss set the priority to high")).await;
    server.sets_priority(boss, id, Some("high"));
    happens(&[], None).await;
    server.customer_reads(id);
    happens(&["conversation.read"], None).await;
    server.sets_status(boss, id, Status::Snoozed, None);
    let status = ["conversation.status_changed", "conversation.updated"];
    happens(&status, Some("Conversation was snoozed by Boss")).await;
    server.agent_looks(id);
    happens(&[], None).await;
    server.bot_holds(id, true);
    happens(
        &[
            "conversation.status_changed",
            "assignee.changed",
            "conversation.updated",
        ],
        Some("Assigned to Robo by Automation System"),
    )
    .await;
}

#[tokio::test]
async fn each_change_makes_the_version_larger_though_the_clock_stands_still() {
    let company = Company::start().await;
    let id = company
        .server
        .writes(company.whatsapp, company.carla, "Hi")
        .conversation;
    let version = || {
        company.server.conversation(id).unwrap()["updated_at"]
            .as_f64()
            .unwrap()
    };
    let mut last = version();
    for n in 0..5 {
        match n {
            0 => company.server.assigns(None, id, Some(company.ana.id)),
            1 => company.server.sets_labels(None, id, &["x"]),
            2 => drop(company.server.agent_writes(company.ana.id, id, "Hello", false)),
            3 => drop(company.server.writes(company.whatsapp, company.carla, "more")),
            _ => company.server.sets_status(None, id, Status::Resolved, None),
        }
        assert!(version() > last, "{n}");
        last = version();
    }
}

#[tokio::test]
async fn typing_is_told_to_the_others_only() {
    let company = Company::start().await;
    let id = company
        .server
        .writes(company.whatsapp, company.carla, "Hi")
        .conversation;
    let before = settled(&company).await;
    let path = format!("conversations/{id}/toggle_typing_status");
    let ana = company.client(&company.ana);
    let (status, _) = ana.ask("POST", &path, Some(json!({"typing_status": "on"}))).await;
    assert_eq!(status, 200);
    let events = since(&company, before).await;
    assert_eq!(names(&events), ["conversation.typing_on"]);
    assert_eq!(
        events[0].streams,
        std::slice::from_ref(&company.boss.pubsub_token)
    );
    assert_eq!(events[0].data["user"]["name"], "Ana");
}

#[tokio::test]
async fn contacts_and_lists_are_told_to_the_whole_account() {
    let company = Company::start().await;
    let before = settled(&company).await;
    company.server.add_label("vip");
    let client = company.client(&company.ana);
    let path = format!("contacts/{}", company.carla);
    let (status, _) = client
        .ask("PATCH", &path, Some(json!({"name": "Carla D."})))
        .await;
    assert_eq!(status, 200);
    let events = since(&company, before).await;
    assert_eq!(names(&events), ["account.cache_invalidated", "contact.updated"]);
    for event in &events {
        assert_eq!(event.streams, ["account_1"]);
    }
    assert_eq!(events[1].data["name"], "Carla D.");
    let keys = client.get("cache_keys").await["cache_keys"].clone();
    assert_eq!(events[0].data["cache_keys"], keys);
    assert_ne!(keys["label"], "0");
}

#[tokio::test]
async fn events_are_dropped_doubled_and_reordered_when_a_test_wants_it() {
    let company = Company::start().await;
    let server = &company.server;
    let heard = async |faults: EventFaults| -> Vec<Value> {
        server.faults().set_seed(3);
        server.faults().set_events(faults);
        let before = settled(&company).await;
        for n in 0..40 {
            server.writes(company.whatsapp, company.carla, &n.to_string());
        }
        let events = since(&company, before).await;
        let created = events.iter().filter(|event| event.name == "message.created");
        created.map(|event| event.data["id"].clone()).collect()
    };
    let none = EventFaults::default();
    let sorted = |list: &[Value]| list.is_sorted_by_key(Value::as_i64);
    let well = heard(none).await;
    assert!(well.len() == 40 && sorted(&well));
    let dropped = heard(EventFaults { drop: 0.5, ..none }).await;
    assert!((5..35).contains(&dropped.len()), "{}", dropped.len());
    let doubled = heard(EventFaults { double: 0.5, ..none }).await;
    assert!((45..75).contains(&doubled.len()), "{}", doubled.len());
    let late = heard(EventFaults {
        late: 0.5,
        late_ms: 100,
        ..none
    })
    .await;
    assert!(late.len() == 40 && !sorted(&late));
}
