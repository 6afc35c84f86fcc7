//! Fixtures of both forms, and what they become.

use serde_json::{Value, json};

use super::super::json as read;
use super::*;

fn customers_message() -> Value {
    json!({
        "id": 9001, "content": "Hi, is my order in?", "account_id": 1, "inbox_id": 3, "conversation_id": 42,
        "message_type": 0, "content_type": "text", "status": "sent", "private": false, "source_id": "wamid.X",
        "sender_type": "Contact", "sender_id": 55, "content_attributes": {}, "additional_attributes": {},
        "external_source_ids": {}, "sentiment": {}, "processed_message_content": "Hi, is my order in?",
        "created_at": 1_781_700_000, "updated_at": "2026-06-17T12:40:00.250Z",
        "conversation": {"assignee_id": null, "unread_count": 1, "contact_inbox": {"source_id": "15550001111"}},
        "sender": {"id": 55, "name": "Ana", "phone_number": "+15550001111", "email": null, "thumbnail": "",
                   "blocked": false, "type": "contact", "pubsub_token": "secret-of-a-customer"},
    })
}

/// As an event tells it, with what must not be kept.
fn event_form() -> Value {
    json!({
        "id": 42, "account_id": 1, "inbox_id": 3, "channel": "Channel::Whatsapp", "status": "open",
        "can_reply": true, "unread_count": 1, "labels": ["vip"], "priority": null, "snoozed_until": null,
        "first_reply_created_at": null, "waiting_since": 1_781_700_000, "messages": [customers_message()],
        "contact_inbox": {"id": 5, "pubsub_token": "secret-of-a-customer", "hmac_verified": false},
        "meta": {"sender": {"id": 55, "name": "Ana", "phone_number": "+15550001111"},
                 "assignee": {"id": 7, "name": "Sam", "available_name": "Sam", "type": "user"},
                 "assignee_type": "User", "team": null},
        "agent_last_seen_at": 0, "contact_last_seen_at": 0, "last_activity_at": 1_781_700_000,
        "timestamp": 1_781_700_000, "created_at": 1_781_700_000, "updated_at": 1_781_700_042.513,
    })
}

/// The same as a list tells it.
fn rest_form() -> Value {
    let mut row = event_form();
    let map = row.as_object_mut().unwrap();
    let class = map.remove("channel").unwrap();
    map.remove("contact_inbox");
    map["meta"]["channel"] = class;
    map["meta"].as_object_mut().unwrap().remove("team");
    map.insert("uuid".into(), json!("3f0c"));
    map.insert("first_reply_created_at".into(), json!(0));
    map.insert("last_non_activity_message".into(), customers_message());
    row
}

fn reading() -> Reading {
    let inbox = read::inbox(&json!({
        "id": 3, "name": "Shop", "channel_type": "Channel::Whatsapp", "phone_number": "+34910000001",
        "hmac_token": "secret-of-an-inbox", "provider_config": {"api_key": "secret-of-an-inbox"},
    }))
    .unwrap();
    Reading {
        inboxes: Arc::new(HashMap::from([(3, inbox)])),
        rules: Arc::new([]),
    }
}

const SEEN: Time = Time(1_781_700_050_000);

#[test]
fn both_forms_are_one_ticket() {
    let of = |row: &Value| reading().changes(&read::conversation(row).unwrap(), SEEN);
    assert_eq!(of(&event_form()), of(&rest_form()));
    insta::assert_debug_snapshot!(of(&rest_form()));
}

#[test]
fn what_is_secret_is_nowhere_kept() {
    let conversation = read::conversation(&event_form()).unwrap();
    let message = read::message(&customers_message()).unwrap();
    let all = format!("{conversation:?} {message:?} {:?}", reading().inboxes);
    assert!(!all.contains("secret"), "{all}");
}

#[test]
fn every_kind_of_message_is_what_it_is() {
    let base = json!({
        "id": 9002, "conversation_id": 42, "message_type": 1, "private": false, "content": "words",
        "status": "sent", "content_attributes": {}, "created_at": 1_781_790_000,
        "sender": {"id": 7, "name": "Sam", "type": "user"},
    });
    let with = |more: Value| {
        let mut row = base.clone();
        row.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        message(&read::message(&row).unwrap())
    };
    let error = json!({"external_error": "131047: Re-engagement message"});
    insta::assert_debug_snapshot!([
        with(json!({"status": "failed", "content_attributes": error})),
        with(json!({"status": "read"})),
        with(json!({"private": true})),
        with(json!({"sender": {"id": 7, "name": "Robo", "type": "agent_bot"}})),
        with(json!({"sender": null, "content_attributes": {"external_echo": true}})),
        with(json!({"message_type": 3, "sender": null})),
        with(
            json!({"message_type": 0, "content": null, "sender": {"id": 7, "name": "Ana", "type": "contact"},
            "attachments": [
                {"id": 1, "file_type": "image", "extension": null, "file_size": 5,
                 "data_url": "https://chat.example.com/rails/blobs/redirect/x/my%20photo.jpg?y=1"},
                {"id": 2, "file_type": "location", "coordinates_lat": 40.4, "coordinates_long": -3.7,
                 "fallback_title": "Shop", "data_url": "https://maps.example.com"},
            ]})
        ),
        with(
            json!({"message_type": 0, "content": "", "content_attributes": {"is_unsupported": true}, "sender": null})
        ),
    ]);
}

#[test]
fn a_conversation_with_hardly_anything_told_is_still_a_ticket() {
    let bare = read::conversation(&json!({"id": 9, "updated_at": 1_781_700_042.5})).unwrap();
    let ticket = reading().ticket(&bare, SEEN);
    assert_eq!(
        (ticket.status, ticket.channel, ticket.window),
        (Status::Open, None, None)
    );
}

#[test]
fn before_an_agent_has_looked_what_is_unread_is_all_there_is() {
    let mut row = rest_form();
    let count = |row: &Value| {
        reading()
            .ticket(&read::conversation(row).unwrap(), SEEN)
            .comment_count
    };
    assert_eq!(count(&row), Some(1));
    row["agent_last_seen_at"] = json!(1_781_700_040);
    assert_eq!(count(&row), None);
}
