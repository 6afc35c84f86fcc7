//! The shapes of everything, to be looked at by eye when they change.

use chatwoot_server::{Channel, Inbound, InboundFile, NewInbox, Status};
use insta::assert_json_snapshot;
use model::Span;
use serde_json::{Value, json};

use crate::client::{Client, Company};

/// A conversation in which everything has happened.
async fn lived() -> (Company, Client, i64) {
    let company = Company::start().await;
    let server = &company.server;
    let team = server.add_team("night", &[company.ana.id]);
    server.messages_go_on_after(9000);
    let id = server
        .customer_writes(Inbound {
            inbox: company.whatsapp,
            contact: company.carla,
            text: Some("Hi, is my order in?".into()),
            files: vec![InboundFile {
                name: "order.png".into(),
                content_type: "image/png".into(),
                bytes: vec![1, 2, 3],
            }],
            ..Inbound::default()
        })
        .conversation;
    server.clock().advance(Span(1_500));
    server.assigns(Some(company.boss.id), id, Some(company.ana.id));
    server.assigns_team(Some(company.boss.id), id, Some(team));
    server.sets_labels(None, id, &["vip"]);
    server.settle().await;
    server.agent_writes(company.ana.id, id, "It is.", false);
    server.settle().await;
    server.sets_status(Some(company.ana.id), id, Status::Snoozed, Some(1_781_786_400));
    server.settle().await;
    let client = company.client(&company.ana);
    (company, client, id)
}

/// Without the port, which is another each time.
fn whole(company: &Company, value: &Value) -> Value {
    let text = value
        .to_string()
        .replace(company.server.url(), "https://woot.example");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn conversation_in_rest() {
    let (company, client, id) = lived().await;
    let shown = client.get(&format!("conversations/{id}")).await;
    assert_json_snapshot!(whole(&company, &shown));
}

#[tokio::test]
async fn conversation_and_messages_in_events() {
    let (company, ..) = lived().await;
    let events = company.server.sent_events();
    let last = |name: &str| {
        let found = events.iter().rfind(|event| event.name == name);
        whole(&company, &found.unwrap_or_else(|| panic!("no {name}")).data)
    };
    assert_json_snapshot!("event_conversation.created", last("conversation.created"));
    assert_json_snapshot!("event_assignee.changed", last("assignee.changed"));
    assert_json_snapshot!("event_first.reply.created", last("first.reply.created"));
    assert_json_snapshot!("event_message.updated", last("message.updated"));
    assert_json_snapshot!("event_notification.created", last("notification.created"));
    let first = events
        .iter()
        .find(|event| event.name == "message.created")
        .unwrap();
    assert_json_snapshot!("event_message.created", whole(&company, &first.data));
}

#[tokio::test]
async fn messages_in_rest() {
    let (company, client, id) = lived().await;
    let page = client.get(&format!("conversations/{id}/messages")).await;
    assert_json_snapshot!(whole(&company, &page));
}

#[tokio::test]
async fn profile() {
    let company = Company::start().await;
    company
        .server
        .add_account("Other", company.ana.id, chatwoot_server::Role::Administrator);
    assert_json_snapshot!(company.client(&company.ana).get("/api/v1/profile").await);
}

#[tokio::test]
async fn small_lists() {
    let (company, client, _) = lived().await;
    company.server.add_label("vip");
    company.server.add_canned("thx", "Thank you");
    company.server.add_macro(
        "bye",
        company.ana.id,
        false,
        vec![json!({"action_name": "send_message", "action_params": ["Bye"]})],
    );
    for path in [
        "agents",
        "teams",
        "labels",
        "canned_responses",
        "macros",
        "cache_keys",
    ] {
        assert_json_snapshot!(format!("list_{path}"), client.get(path).await);
    }
    let contact = client.get(&format!("contacts/{}", company.carla)).await;
    assert_json_snapshot!("contact", contact);
    assert_json_snapshot!("search", whole(&company, &client.get("search?q=order").await));
}

#[tokio::test]
async fn inboxes_of_every_channel() {
    let company = Company::start().await;
    for channel in [
        Channel::Whatsapp360,
        Channel::TwilioWhatsapp,
        Channel::TwilioSms,
        Channel::Sms,
        Channel::Facebook,
        Channel::Instagram,
        Channel::X,
        Channel::Telegram,
        Channel::Line,
        Channel::Tiktok,
        Channel::Api,
        Channel::Email,
        Channel::WebWidget,
    ] {
        company
            .server
            .add_inbox(NewInbox::new(&format!("{channel:?}"), channel));
    }
    assert_json_snapshot!(company.client(&company.boss).get("inboxes").await);
}
