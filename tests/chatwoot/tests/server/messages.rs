//! Pages of messages, new ones, and files.

use chatwoot_server::{Channel, Inbound, InboundFile, NewInbox};
use model::Span;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::client::{Client, Company, ids};

async fn conversation() -> (Company, Client, String) {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let client = company.client(&company.ana);
    let path = format!("conversations/{}/messages", wrote.conversation);
    (company, client, path)
}

#[tokio::test]
async fn pages_are_the_newest_twenty_twenty_before_a_hundred_after_and_all_between() {
    let (company, client, path) = conversation().await;
    let all: Vec<i64> = (0..130)
        .map(|n| {
            company
                .server
                .writes(company.whatsapp, company.carla, &format!("{n}"))
                .message
        })
        .collect();
    let page = async |query: String| ids(&client.get(&format!("{path}?{query}")).await["payload"]);
    assert_eq!(page(String::new()).await, all[110..]);
    assert_eq!(page(format!("before={}", all[50])).await, all[30..50]);
    assert_eq!(page(format!("after={}", all[10])).await, all[11..111]);
    assert_eq!(
        page(format!("after={}&before={}", all[10], all[12])).await,
        all[10..12]
    );
    let conversation = path.split('/').nth(1).unwrap().parse().unwrap();
    company
        .server
        .agent_writes(company.ana.id, conversation, "a note", true);
    let last = ids(&client.get(&path).await["payload"]).last().copied();
    assert_ne!(last, all.last().copied());
    assert_eq!(page("filter_internal_messages=1".into()).await.last(), all.last());
}

#[tokio::test]
async fn a_reply_comes_back_with_its_echo_which_is_not_kept() {
    let (_company, client, path) = conversation().await;
    let body = json!({"content": "On its way", "echo_id": "e-1", "content_attributes": {"in_reply_to": 1}});
    let sent = client.post(&path, body).await;
    assert_eq!(
        (&sent["echo_id"], &sent["status"]),
        (&json!("e-1"), &json!("sent"))
    );
    assert_eq!(sent["message_type"], 1);
    let page = client.get(&path).await;
    let kept = page["payload"].as_array().unwrap().last().unwrap();
    assert_eq!((&kept["id"], kept.get("echo_id")), (&sent["id"], None));
    assert_eq!(kept["content_attributes"]["in_reply_to"], 1);
}

#[tokio::test]
async fn what_is_too_much_is_422_with_the_reason() {
    let (company, client, path) = conversation().await;
    let refused = async |body: Value| {
        let (status, body) = client.ask("POST", &path, Some(body)).await;
        assert_eq!(status, 422);
        body["error"].as_str().unwrap().to_owned()
    };
    let long = refused(json!({"content": "x".repeat(150_001)})).await;
    assert_eq!(
        long,
        "Validation failed: Content is too long (maximum is 150000 characters)"
    );
    client.post(&path, json!({"content": "é".repeat(150_000)})).await;
    let incoming = refused(json!({"content": "Hi", "message_type": "incoming"})).await;
    assert_eq!(incoming, "Incoming messages are only allowed in Api inboxes");
    assert_eq!(
        refused(json!({"content_type": "odd"})).await,
        "'odd' is not a valid content_type"
    );
    assert_eq!(
        refused(json!({"attachments": ["no-such-blob"]})).await,
        "ActiveSupport::MessageVerifier::InvalidSignature"
    );
    let mut form = Form::new().text("content", "many");
    for n in 0..16 {
        form = form.part(
            "attachments[]",
            Part::bytes(vec![1]).file_name(format!("{n}.txt")),
        );
    }
    let (status, body) = client.form(&path, form).await;
    assert_eq!(status, 422);
    assert_eq!(
        body["error"],
        "Validation failed: Attachments exceeded maximum allowed"
    );
    for _ in 0..198 {
        client.post(&path, json!({"content": "quick"})).await;
    }
    assert_eq!(
        refused(json!({"content": "quick"})).await,
        "Validation failed: Too many messages"
    );
    company.server.clock().advance(Span::seconds(60));
    client.post(&path, json!({"content": "later"})).await;
}

#[tokio::test]
async fn files_go_up_with_a_message_or_before_it_and_their_links_end() {
    let (company, client, path) = conversation().await;
    let form = Form::new()
        .text("content", "look")
        .text("private", "true")
        .text("content_attributes", r#"{"in_reply_to":1}"#)
        .part(
            "attachments[]",
            Part::bytes(b"\x89PNG".to_vec())
                .file_name("a b.png")
                .mime_str("image/png")
                .unwrap(),
        );
    let (status, sent) = client.form(&path, form).await;
    assert_eq!((status, &sent["private"]), (200, &json!(true)));
    assert_eq!(sent["content_attributes"]["in_reply_to"], 1);
    let file = &sent["attachments"][0];
    assert_eq!(
        (&file["file_type"], &file["file_size"]),
        (&json!("image"), &json!(4))
    );

    let upload = Form::new().part("attachment", Part::bytes(b"text".to_vec()).file_name("t.txt"));
    let (status, blob) = client.form("upload", upload).await;
    assert_eq!(status, 200);
    let later = client
        .post(&path, json!({"attachments": [blob["blob_id"]]}))
        .await;
    assert_eq!(later["attachments"][0]["file_type"], "file");

    // No header is needed, and the link behind the address ends.
    let nobody = Client::new(company.server.url(), None);
    let address = file["data_url"].as_str().unwrap();
    let answer = nobody.request("GET", address).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let link = answer.headers()["location"].to_str().unwrap().to_owned();
    let bytes = nobody.request("GET", &link).send().await.unwrap();
    assert_eq!(bytes.headers()["content-type"], "image/png");
    assert_eq!(&bytes.bytes().await.unwrap()[..], b"\x89PNG");
    company.server.clock().advance(Span::seconds(300));
    assert_eq!(nobody.ask("GET", &link, None).await.0, 404);
    assert_eq!(nobody.request("GET", address).send().await.unwrap().status(), 302);
}

#[tokio::test]
async fn customers_send_files_and_places() {
    let (company, client, path) = conversation().await;
    company.server.customer_writes(Inbound {
        inbox: company.whatsapp,
        contact: company.carla,
        files: vec![InboundFile {
            name: "voice.ogg".into(),
            content_type: "audio/ogg".into(),
            bytes: vec![1, 2, 3],
        }],
        place: Some((1.5, 2.5, "Here".into())),
        ..Inbound::default()
    });
    let page = client.get(&path).await;
    let files = page["payload"].as_array().unwrap().last().unwrap()["attachments"].clone();
    assert_eq!(files[0]["file_type"], "audio");
    assert_eq!(files[0]["transcribed_text"], "");
    let listed = client.get(&path.replace("/messages", "/attachments")).await;
    assert_eq!(
        (&listed["meta"]["total_count"], &listed["payload"]),
        (&json!(2), &files)
    );
    assert_eq!(
        (&files[1]["coordinates_lat"], &files[1]["fallback_title"]),
        (&json!(1.5), &json!("Here"))
    );
}

#[tokio::test]
async fn a_deleted_message_keeps_its_place_and_says_so() {
    let (_company, client, path) = conversation().await;
    let sent = client.post(&path, json!({"content": "oops"})).await;
    let (status, _) = client
        .ask("DELETE", &format!("{path}/{}", sent["id"]), None)
        .await;
    assert_eq!(status, 200);
    let page = client.get(&path).await;
    let kept = page["payload"].as_array().unwrap().last().unwrap();
    assert_eq!(kept["content"], "This message was deleted");
    assert_eq!(kept["content_attributes"], json!({"deleted": true}));
}

#[tokio::test]
async fn only_api_inboxes_take_reports_and_customers_words_from_clients() {
    let (company, client, path) = conversation().await;
    let sent = client.post(&path, json!({"content": "Hi"})).await;
    let (status, _) = client
        .ask(
            "PATCH",
            &format!("{path}/{}", sent["id"]),
            Some(json!({"status": "read"})),
        )
        .await;
    assert_eq!(status, 403);
    let api = company
        .server
        .add_inbox(NewInbox::new("WeChat", Channel::Api).member(&company.ana));
    let conversation = company.server.writes(api, company.carla, "Hi").conversation;
    let path = format!("conversations/{conversation}/messages");
    let sent = client.post(&path, json!({"content": "Hello"})).await;
    let body = json!({"status": "failed", "external_error": "gone"});
    let (status, failed) = client
        .ask("PATCH", &format!("{path}/{}", sent["id"]), Some(body))
        .await;
    assert_eq!((status, &failed["status"]), (200, &json!("failed")));
    assert_eq!(failed["content_attributes"]["external_error"], "gone");
    let incoming = client
        .post(&path, json!({"content": "more", "message_type": "incoming"}))
        .await;
    assert_eq!(
        (&incoming["message_type"], &incoming["sender"]["type"]),
        (&json!(0), &json!("contact"))
    );
}
