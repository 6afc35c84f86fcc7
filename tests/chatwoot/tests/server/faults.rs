//! What can go wrong with an answer, and whether the write was done.

use chatwoot_server::{Fault, FaultRule};
use serde_json::{Value, json};

use crate::client::{Client, Company};

async fn company() -> (Company, Client, String, i64) {
    let company = Company::start().await;
    let id = company
        .server
        .writes(company.whatsapp, company.carla, "Hi")
        .conversation;
    let client = company.client(&company.ana);
    (company, client, format!("conversations/{id}/messages"), id)
}

fn said(company: &Company, conversation: i64, text: &str) -> bool {
    let all = company.server.messages(conversation);
    all.iter().any(|message| message["content"] == text)
}

#[tokio::test]
async fn a_lost_answer_was_a_write_and_a_lost_request_was_none() {
    let (company, client, path, id) = company().await;
    for (fault, done) in [
        (Fault::DropRequest, false),
        (Fault::DropAnswer, true),
        (Fault::CutBody, true),
    ] {
        company.server.faults().fail_next("/messages", fault);
        let text = format!("{fault:?}");
        let sent = client
            .request("POST", &path)
            .json(&json!({"content": text}))
            .send()
            .await;
        let whole = match sent {
            Ok(answer) => answer.bytes().await.is_ok(),
            Err(_) => false,
        };
        assert!(!whole, "{text}");
        assert_eq!(said(&company, id, &text), done, "{text}");
    }
}

#[tokio::test]
async fn a_late_write_lands_after_its_sender_gave_up() {
    let (company, client, path, id) = company().await;
    company
        .server
        .faults()
        .fail_next("/messages", Fault::LateWrite { millis: 500 });
    let sent = client
        .request("POST", &path)
        .json(&json!({"content": "late"}))
        .send()
        .await;
    assert!(sent.is_err());
    assert!(!said(&company, id, "late"));
    while !said(&company, id, "late") {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn errors_come_as_json_as_text_as_a_page_and_as_half_of_an_answer() {
    let (company, client, path, id) = company().await;
    let faults = company.server.faults();
    let send = async |text: &str| client.ask("POST", &path, Some(json!({"content": text}))).await;
    faults.add(FaultRule::next(Fault::Status { code: 503 }).method("POST"));
    assert_eq!(
        client.get(&path).await["payload"].as_array().unwrap().len(),
        1,
        "another method"
    );
    let (status, body) = send("a").await;
    assert!(status == 503 && body["error"].is_string(), "{body}");
    faults.fail_next("/messages", Fault::RetryLater);
    assert_eq!(send("a").await, (429, json!("Retry later\n")));
    faults.fail_next("/messages", Fault::Html);
    let (status, body) = send("a").await;
    assert!(status == 502 && body.as_str().unwrap().starts_with("<html>"));
    assert!(!said(&company, id, "a"));
    faults.fail_next("/messages", Fault::CutJson);
    let (status, body) = send("b").await;
    assert!(status == 200 && matches!(body, Value::String(_)), "{body}");
    assert!(said(&company, id, "b"));
    let (status, body) = send("c").await;
    assert!(status == 200 && body["id"].is_i64());
}

#[tokio::test]
async fn nobody_is_answered_offline_and_all_is_well_after() {
    let (company, client, path, _) = company().await;
    company.server.set_offline(true);
    assert!(client.request("GET", &path).send().await.is_err());
    company.server.set_offline(false);
    client.get(&path).await;
}

#[tokio::test]
async fn the_date_is_the_servers() {
    let (company, client, path, _) = company().await;
    company
        .server
        .clock()
        .set(model::Time::parse("2026-11-24T10:00:00Z").unwrap());
    let answer = client.request("GET", &path).send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Tue, 24 Nov 2026 10:00:00 GMT");
}
