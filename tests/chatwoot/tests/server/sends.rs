//! What becomes of a message after the answer: windows, templates, reports, macros.

use chatwoot_server::{Channel, NewInbox};
use model::Span;
use serde_json::{Value, json};

use crate::client::Company;

const LATE: &str = "Template not found or invalid template name";

async fn status_of(company: &Company, message: &Value) -> (String, Option<String>) {
    company.server.settle().await;
    let conversation = message["conversation_id"].as_i64().unwrap();
    let all = company.server.messages(conversation);
    let kept = all.iter().find(|kept| kept["id"] == message["id"]).unwrap();
    let error = kept["content_attributes"]["external_error"].as_str();
    (
        kept["status"].as_str().unwrap().to_owned(),
        error.map(str::to_owned),
    )
}

#[tokio::test]
async fn a_reply_in_time_is_delivered_then_read_and_reaches_the_customer_once() {
    let company = Company::start().await;
    let mut tuning = company.server.tuning();
    tuning.read_ms = Some(10);
    company.server.set_tuning(tuning);
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let path = format!("conversations/{}/messages", wrote.conversation);
    let sent = company
        .client(&company.ana)
        .post(&path, json!({"content": "Hello"}))
        .await;
    assert_eq!(sent["status"], "sent");
    assert_eq!(status_of(&company, &sent).await, ("read".into(), None));
    let changes: Vec<Value> = company
        .server
        .sent_events()
        .into_iter()
        .filter(|event| event.name == "message.updated")
        .map(|event| event.data["previous_changes"]["status"].clone())
        .collect();
    assert_eq!(
        changes,
        [
            Value::Null,
            json!(["sent", "delivered"]),
            json!(["delivered", "read"])
        ]
    );
    let delivered = company.server.delivered();
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0].text.as_deref(), Some("Hello"));
    company
        .server
        .channel_reports(sent["id"].as_i64().unwrap(), "delivered", None);
    assert_eq!(status_of(&company, &sent).await.0, "read", "it never goes back");
}

#[tokio::test]
async fn at_exactly_a_day_whatsapp_is_closed_the_answer_is_200_and_the_message_fails() {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let client = company.client(&company.ana);
    let one = format!("conversations/{}", wrote.conversation);
    let path = format!("{one}/messages");
    company.server.clock().advance(Span(Span::hours(24).0 - 1));
    assert_eq!(client.get(&one).await["can_reply"], true);
    company.server.clock().advance(Span(1));
    assert_eq!(client.get(&one).await["can_reply"], false);
    let late = client.post(&path, json!({"content": "Hello"})).await;
    assert_eq!(late["status"], "sent");
    assert_eq!(
        status_of(&company, &late).await,
        ("failed".into(), Some(LATE.into()))
    );
    let template = |name: &str, language: &str| {
        json!({"content": "Hello Carla", "template_params": {
            "name": name, "language": language, "category": "UTILITY", "processed_params": {"body": {"1": "Carla"}},
        }})
    };
    for (name, language, status) in [
        ("hello", "en", "delivered"),
        ("hello", "de", "failed"),
        ("draft", "en", "failed"),
        ("none", "en", "failed"),
    ] {
        let sent = client.post(&path, template(name, language)).await;
        assert_eq!(status_of(&company, &sent).await.0, status, "{name} {language}");
    }
    let note = client
        .post(&path, json!({"content": "late", "private": true}))
        .await;
    assert_eq!(status_of(&company, &note).await, ("sent".into(), None));
    assert_eq!(company.server.delivered().len(), 1);
}

#[tokio::test]
async fn every_channel_has_its_own_window() {
    let company = Company::start().await;
    let hours = |channel, human_agent, api_window| {
        let mut new = NewInbox::new("inbox", channel);
        new.human_agent = human_agent;
        new.api_window = api_window;
        let inbox = company.server.add_inbox(new);
        let id = company.server.writes(inbox, company.carla, "Hi").conversation;
        let open_after = |hours: i64| {
            company.server.clock().advance(Span::hours(hours));
            let open = company.server.conversation(id).unwrap()["can_reply"] == true;
            company.server.clock().advance(Span::hours(-hours));
            open
        };
        [24, 48, 72, 168, 10_000]
            .into_iter()
            .find(|hours| !open_after(*hours))
    };
    use Channel::{Api, Email, Facebook, Instagram, Line, Sms, Telegram, Tiktok, TwilioSms, TwilioWhatsapp};
    use Channel::{WebWidget, Whatsapp360, WhatsappCloud, X};
    for channel in [WhatsappCloud, Whatsapp360, TwilioWhatsapp, Facebook, Instagram] {
        assert_eq!(hours(channel, false, None), Some(24), "{channel:?}");
    }
    for channel in [Facebook, Instagram] {
        assert_eq!(hours(channel, true, None), Some(168), "{channel:?}");
    }
    assert_eq!(hours(Tiktok, false, None), Some(48));
    assert_eq!(hours(Api, false, Some(72)), Some(72));
    for channel in [Api, Line, Telegram, X, Sms, TwilioSms, Email, WebWidget] {
        assert_eq!(hours(channel, false, None), None, "{channel:?}");
    }
}

#[tokio::test]
async fn a_window_opens_only_when_the_customer_writes() {
    let company = Company::start().await;
    let client = company.client(&company.ana);
    let body = json!({"inbox_id": company.whatsapp, "contact_id": company.carla});
    let begun = client.post("conversations", body).await;
    assert_eq!(begun["can_reply"], false);
    company.server.writes(company.whatsapp, company.carla, "Hi");
    let one = format!("conversations/{}", begun["id"]);
    assert_eq!(client.get(&one).await["can_reply"], true);
}

#[tokio::test]
async fn what_the_channel_took_and_failed_is_not_sent_again_by_a_retry() {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let client = company.client(&company.ana);
    let path = format!("conversations/{}/messages", wrote.conversation);
    for (after_accepting, reaches) in [(true, 0), (false, 1)] {
        company
            .server
            .fail_next_send("131026: Message undeliverable", after_accepting);
        let sent = client.post(&path, json!({"content": "Hello"})).await;
        let failed = (
            "failed".to_owned(),
            Some("131026: Message undeliverable".to_owned()),
        );
        assert_eq!(status_of(&company, &sent).await, failed);
        client
            .post(&format!("{path}/{}/retry", sent["id"]), json!({}))
            .await;
        let (status, error) = status_of(&company, &sent).await;
        assert_ne!(status, "failed", "{error:?}");
        assert_eq!(company.server.delivered().len(), reaches);
    }
}

#[tokio::test]
async fn a_macro_runs_later_swallows_errors_and_ignores_the_window() {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    company.server.clock().advance(Span::hours(30));
    let id = company.server.add_macro(
        "close",
        company.ana.id,
        false,
        vec![
            json!({"action_name": "no_such_thing", "action_params": []}),
            json!({"action_name": "assign_agent", "action_params": [999]}),
            json!({"action_name": "assign_agent", "action_params": ["self"]}),
            json!({"action_name": "add_label", "action_params": ["done"]}),
            json!({"action_name": "send_message", "action_params": ["Bye"]}),
            json!({"action_name": "resolve_conversation", "action_params": []}),
        ],
    );
    let mut tuning = company.server.tuning();
    tuning.macro_ms = 500;
    company.server.set_tuning(tuning);
    let client = company.client(&company.ana);
    let body = json!({"conversation_ids": [wrote.conversation, 99]});
    let (status, answer) = client
        .ask("POST", &format!("macros/{id}/execute"), Some(body))
        .await;
    assert_eq!((status, answer), (200, json!("")));
    assert_eq!(
        company.server.conversation(wrote.conversation).unwrap()["status"],
        "open"
    );
    company.server.settle().await;
    let one = company.server.conversation(wrote.conversation).unwrap();
    assert_eq!(
        (&one["status"], &one["labels"]),
        (&json!("resolved"), &json!(["done"]))
    );
    assert_eq!(one["meta"]["assignee"]["id"], company.ana.id);
    let bye = company.server.messages(wrote.conversation);
    let bye = bye.iter().find(|message| message["content"] == "Bye").unwrap();
    assert_eq!(
        (&bye["status"], &bye["content_attributes"]["external_error"]),
        (&json!("failed"), &json!(LATE))
    );
}

#[tokio::test]
async fn a_personal_macro_is_its_makers() {
    let company = Company::start().await;
    let id = company.server.add_macro("mine", company.ana.id, true, Vec::new());
    let (ana, ben) = (company.client(&company.ana), company.client(&company.ben));
    assert_eq!(ana.get("macros").await["payload"][0]["visibility"], "personal");
    assert_eq!(ben.get("macros").await["payload"], json!([]));
    let execute = format!("macros/{id}/execute");
    assert_eq!(
        ben.ask("POST", &execute, Some(json!({"conversation_ids": []})))
            .await
            .0,
        401
    );
}

#[tokio::test]
async fn a_greeting_goes_out_and_is_no_first_reply() {
    let company = Company::start().await;
    let id = company
        .server
        .writes(company.whatsapp, company.carla, "Hi")
        .conversation;
    company.server.greets(id, "Welcome");
    company.server.bot_holds(id, true);
    company.server.bot_writes(id, "What is it about?");
    company.server.settle().await;
    assert_eq!(company.server.delivered().len(), 2);
    let one = company.server.conversation(id).unwrap();
    assert_eq!(one["first_reply_created_at"], 0);
    assert_ne!(one["waiting_since"], 0);
    assert_eq!(one["meta"]["assignee_type"], "AgentBot");
    let kinds: Vec<Value> = company
        .server
        .messages(id)
        .iter()
        .map(|one| one["message_type"].clone())
        .collect();
    assert_eq!(kinds, [0, 3, 2, 1]);
    assert_eq!(company.server.messages(id)[3]["sender"]["type"], "agent_bot");
}

#[tokio::test]
async fn twilio_has_templates_too_by_their_friendly_names_and_words_of_its_own() {
    let company = Company::start().await;
    let mut inbox = NewInbox::new("Twilio", Channel::TwilioWhatsapp).member(&company.ana);
    inbox.templates = vec![json!({"friendly_name": "hello", "language": "en", "status": "approved"})];
    let inbox = company.server.add_inbox(inbox);
    let id = company.server.writes(inbox, company.carla, "Hi").conversation;
    company.server.clock().advance(Span::hours(24));
    let client = company.client(&company.ana);
    let path = format!("conversations/{id}/messages");
    let late = client.post(&path, json!({"content": "Hello"})).await;
    let (status, error) = status_of(&company, &late).await;
    assert_eq!(status, "failed");
    assert!(error.unwrap().starts_with("63016"));
    let body = json!({"content": "Hello", "template_params": {"name": "hello", "language": "en"}});
    let template = client.post(&path, body).await;
    assert_eq!(status_of(&company, &template).await.0, "delivered");
}

#[tokio::test]
async fn files_go_as_the_channel_takes_them_and_late_ones_fail_in_its_words() {
    let company = Company::start().await;
    let client = company.client(&company.ana);
    for (channel, goes) in [
        (Channel::WhatsappCloud, 1),
        (Channel::Line, 2),
        (Channel::Telegram, 3),
    ] {
        let inbox = company
            .server
            .add_inbox(NewInbox::new("inbox", channel).member(&company.ana));
        let id = company.server.writes(inbox, company.carla, "Hi").conversation;
        let mut form = reqwest::multipart::Form::new();
        for kind in ["image/png", "application/pdf", "video/mp4"] {
            let part = reqwest::multipart::Part::bytes(vec![1])
                .file_name("f")
                .mime_str(kind);
            form = form.part("attachments[]", part.unwrap());
        }
        let (status, _) = client.form(&format!("conversations/{id}/messages"), form).await;
        assert_eq!(status, 200);
        company.server.settle().await;
        assert_eq!(
            company.server.delivered().last().unwrap().files,
            goes,
            "{channel:?}"
        );
    }
    for channel in [Channel::Facebook, Channel::Instagram, Channel::Tiktok] {
        let inbox = company
            .server
            .add_inbox(NewInbox::new("inbox", channel).member(&company.ana));
        let id = company.server.writes(inbox, company.carla, "Hi").conversation;
        company.server.clock().advance(Span::hours(48));
        let late = client
            .post(
                &format!("conversations/{id}/messages"),
                json!({"content": "Hello"}),
            )
            .await;
        let words = "10 - (#10) This message is sent outside of allowed window.";
        assert_eq!(
            status_of(&company, &late).await,
            ("failed".into(), Some(words.into()))
        );
    }
}
