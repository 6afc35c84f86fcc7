//! Webhooks: who subscribed is told what happened, signed, again if need be, and the log says so.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{Clock, Desk};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{World, current_world, read_any, world};

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    head: String,
    body: String,
}

impl Came {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(each, _)| each.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Somebody who listens, and answers with the statuses that were laid out for it, then with 200.
pub(crate) struct Receiver {
    pub(crate) endpoint: String,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/zd?x=1", listener.local_addr().unwrap());
        let (came, answers) = (
            Arc::<Mutex<Vec<Came>>>::default(),
            Arc::<Mutex<VecDeque<String>>>::default(),
        );
        let (store, queue) = (Arc::clone(&came), Arc::clone(&answers));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut bytes = Vec::new();
                let mut buffer = [0; 4096];
                let (head, body) = loop {
                    let read = stream.read(&mut buffer).await.unwrap();
                    bytes.extend_from_slice(&buffer[..read]);
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    let length = head
                        .lines()
                        .find_map(|line| line.strip_prefix("Content-Length: "));
                    if read == 0 || length.is_none_or(|length| body.len() >= length.parse::<usize>().unwrap())
                    {
                        break (head.to_owned(), body.to_owned());
                    }
                };
                store.lock().unwrap().push(Came { head, body });
                let answer = queue.lock().unwrap().pop_front();
                let answer = answer.unwrap_or_else(|| "200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned());
                stream
                    .write_all(format!("HTTP/1.1 {answer}").as_bytes())
                    .await
                    .unwrap();
            }
        });
        Self {
            endpoint,
            came,
            answers,
        }
    }

    fn answers_with(&self, answers: &[&str]) {
        let whole = answers
            .iter()
            .map(|answer| format!("{answer}\r\nContent-Length: 0\r\n\r\n"));
        self.answers.lock().unwrap().extend(whole);
    }

    /// What came, as soon as there is so much.
    pub(crate) async fn told(&self, count: usize) -> Vec<Came> {
        for _ in 0..1000 {
            let came = self.came.lock().unwrap().clone();
            if came.len() >= count {
                return came;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} deliveries never came: {:?}", self.came.lock().unwrap());
    }
}

fn described(endpoint: &str, subscriptions: &[&str]) -> Value {
    json!({
        "name": "relay", "endpoint": endpoint, "http_method": "POST", "request_format": "json",
        "status": "active", "subscriptions": subscriptions, "custom_headers": { "X-Mine": "yes" },
        "authentication": { "type": "basic_auth", "data": { "username": "u", "password": "p" }, "add_position": "header" },
    })
}

async fn make(world: &World, webhook: Value) -> (u16, Value) {
    let request = world
        .as_iris(Method::POST, "webhooks")
        .json(&json!({ "webhook": webhook }));
    read_any(request.send().await.unwrap()).await
}

/// A webhook that tells the receiver of these; its id.
pub(crate) async fn subscribe(world: &World, receiver: &Receiver, subscriptions: &[&str]) -> String {
    let (status, made) = make(world, described(&receiver.endpoint, subscriptions)).await;
    assert_eq!(status, 201, "{made}");
    made["webhook"]["id"].as_str().unwrap().to_owned()
}

/// The newest invocation of a webhook, as soon as it is over.
pub(crate) async fn over(world: &World, webhook: &str) -> Value {
    for _ in 0..1000 {
        let log = world.iris_gets(&format!("webhooks/{webhook}/invocations")).await;
        let newest = log["invocations"][0].clone();
        if newest["status"].is_string() && newest["status"] != "pending" {
            return newest;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it is never over");
}

/// RFC 2104, written anew.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(key.len() <= 64);
    let pad = |with: u8| {
        (0..64)
            .map(|n| key.get(n).copied().unwrap_or(0) ^ with)
            .collect::<Vec<u8>>()
    };
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[tokio::test]
async fn what_happens_to_a_ticket_is_told_signed() {
    let world = world().await;
    let receiver = Receiver::start().await;
    let kinds = [
        "zen:event-type:ticket.created",
        "zen:event-type:ticket.comment_added",
        "zen:event-type:ticket.agent_assignment_changed",
        "zen:event-type:ticket.status_changed",
        "zen:event-type:ticket.tags_changed",
        "zen:event-type:ticket.soft_deleted",
    ];
    world.ana_writes("before anybody listened").await;
    let webhook = subscribe(&world, &receiver, &kinds).await;
    let ticket = world
        .inbound(json!({"channel": "line", "from": {"address": "U1", "name": "Kenji"}, "text": "hi"}))
        .await["ticket_id"]
        .as_i64()
        .unwrap();
    receiver.told(2).await;
    world
        .update(
            ticket,
            json!({ "assignee_id": 1002, "tags": ["vip"], "comment": { "body": "on it", "public": false } }),
        )
        .await;
    receiver.told(6).await;
    world
        .as_iris(Method::DELETE, &format!("tickets/{ticket}"))
        .send()
        .await
        .unwrap();
    let came = receiver.told(7).await;

    let secret = world
        .iris_gets(&format!("webhooks/{webhook}/signing_secret"))
        .await;
    let secret = secret["signing_secret"]["secret"].as_str().unwrap();
    let mut seen = Vec::new();
    for each in &came {
        assert!(
            each.head.starts_with("POST /zd?x=1 HTTP/1.1\r\n"),
            "{}",
            each.head
        );
        let at = each.header("X-Zendesk-Webhook-Signature-Timestamp").unwrap();
        let own = base64(&hmac(secret.as_bytes(), format!("{at}{}", each.body).as_bytes()));
        assert_eq!(each.header("X-Zendesk-Webhook-Signature"), Some(own.as_str()));
        assert_eq!(each.header("X-Zendesk-Webhook-Id"), Some(webhook.as_str()));
        assert_eq!(each.header("X-Mine"), Some("yes"));
        assert_eq!(each.header("Authorization"), Some("Basic dTpw"));
        let event = each.json();
        assert_eq!(
            event["subject"],
            format!("zen:ticket:{ticket}"),
            "nothing of before is told"
        );
        assert_eq!(event["detail"]["id"], ticket.to_string());
        let kind = event["type"]
            .as_str()
            .unwrap()
            .rsplit('.')
            .next()
            .unwrap()
            .to_owned();
        seen.push((kind, event["event"].clone()));
    }
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    let kinds: Vec<&str> = seen.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "agent_assignment_changed",
            "comment_added",
            "comment_added",
            "created",
            "soft_deleted",
            "status_changed",
            "tags_changed",
        ]
    );
    let of = |kind: &str| &seen.iter().find(|(each, _)| each == kind).unwrap().1;
    assert_eq!(
        (
            &of("agent_assignment_changed")["current"],
            &of("agent_assignment_changed")["previous"]
        ),
        (&json!("1002"), &Value::Null)
    );
    assert_eq!(
        (
            &of("status_changed")["current"],
            &of("status_changed")["previous"]
        ),
        (&json!("OPEN"), &json!("NEW"))
    );
    assert_eq!(of("tags_changed")["tags_added"], json!(["vip"]));
    let log = world
        .iris_gets(&format!("webhooks/{webhook}/invocations?page[size]=100"))
        .await;
    assert_eq!(log["invocations"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn in_the_current_mode_messages_are_told() {
    let world = current_world().await;
    let receiver = Receiver::start().await;
    subscribe(
        &world,
        &receiver,
        &["zen:event-type:messaging_ticket.message_added"],
    )
    .await;
    let ticket = world.ana_writes("hola").await;
    world.ana_writes("¿hola?").await;
    let came = receiver.told(2).await;
    let mut texts: Vec<String> = came
        .iter()
        .map(|each| {
            let event = each.json();
            assert_eq!(event["detail"], json!({ "id": ticket.to_string() }));
            assert_eq!(event["event"]["actor"]["type"], "end_user");
            event["event"]["message"]["body"].as_str().unwrap().to_owned()
        })
        .collect();
    texts.sort();
    assert_eq!(texts, ["hola", "¿hola?"]);
}

#[tokio::test]
async fn what_fails_for_now_is_tried_again_and_logged() {
    let world = world().await;
    let receiver = Receiver::start().await;
    receiver.answers_with(&["503 Busy", "429 Slow down\r\nRetry-After: 7"]);
    let webhook = subscribe(&world, &receiver, &["zen:event-type:ticket.created"]).await;
    world.ana_writes("hola").await;
    receiver.told(1).await;
    over(&world, &webhook).await;
    world.seconds_pass(2);
    receiver.told(2).await;
    // Not before the receiver wants it.
    world.seconds_pass(5);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(receiver.told(2).await.len(), 2);
    world.seconds_pass(2);
    let came = receiver.told(3).await;
    assert!(
        came.iter().all(|each| each.body == came[0].body),
        "each attempt sends the same"
    );
    let mut done = over(&world, &webhook).await;
    for _ in 0..500 {
        if done["status"] == "success" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        done = over(&world, &webhook).await;
    }
    assert_eq!(
        (&done["status"], &done["status_code"]),
        (&json!("success"), &json!(200))
    );
    let path = format!(
        "webhooks/{webhook}/invocations/{}/attempts",
        done["id"].as_str().unwrap()
    );
    let attempts = world.iris_gets(&path).await["attempts"]
        .as_array()
        .unwrap()
        .clone();
    let codes: Vec<&Value> = attempts.iter().map(|each| &each["response"]["status"]).collect();
    assert_eq!(codes, [503, 429, 200]);
    assert_eq!(attempts[2]["response"]["payload"], "ok");
}

#[tokio::test]
async fn nothing_is_sent_anywhere_but_to_this_computer() {
    let world = world().await;
    let own = format!("{}/api/v2/tickets", world.base);
    for endpoint in [
        "https://example.com/x",
        "http://169.254.169.254/latest",
        "http://127.0.0.1:22/",
        own.as_str(),
    ] {
        let (status, made) = make(&world, described(endpoint, &["zen:event-type:ticket.created"])).await;
        assert_eq!(status, 201, "{endpoint}: it may be there: {made}");
        world
            .inbound(json!({"channel": "line", "from": {"address": endpoint, "name": "K"}, "text": "hi"}))
            .await;
        let webhook = made["webhook"]["id"].as_str().unwrap();
        let failed = over(&world, webhook).await;
        assert_eq!(
            (&failed["status"], &failed["status_code"]),
            (&json!("failed"), &Value::Null),
            "{endpoint}"
        );
        let tried = world.as_iris(Method::POST, &format!("webhooks/test?webhook_id={webhook}"));
        assert_eq!(read_any(tried.send().await.unwrap()).await.0, 400, "{endpoint}");
        world
            .as_iris(Method::DELETE, &format!("webhooks/{webhook}"))
            .send()
            .await
            .unwrap();
    }
    // A redirect is an answer like any other.
    let receiver = Receiver::start().await;
    receiver.answers_with(&[&format!("302 Found\r\nLocation: {own}")]);
    let webhook = subscribe(&world, &receiver, &["zen:event-type:ticket.created"]).await;
    world
        .inbound(json!({"channel": "line", "from": {"address": "U9", "name": "K"}, "text": "hi"}))
        .await;
    let failed = over(&world, &webhook).await;
    assert_eq!(
        (&failed["status"], &failed["status_code"]),
        (&json!("failed"), &json!(302))
    );
}

#[tokio::test]
async fn a_webhook_that_cannot_be_is_refused_and_agents_have_none() {
    let world = world().await;
    let good = || described("http://127.0.0.1:9000/", &["zen:event-type:ticket.created"]);
    for (name, value) in [
        ("name", json!("")),
        ("endpoint", json!("ftp://x")),
        ("endpoint", json!("http:///x")),
        ("endpoint", json!("http://a b")),
        ("http_method", json!("BREW")),
        ("http_method", json!("GET")),
        ("request_format", json!("yaml")),
        ("request_format", json!("xml")),
        ("status", json!("asleep")),
        ("subscriptions", json!(["zen:event-type:ticket.eaten"])),
        ("subscriptions", json!("all")),
        ("custom_headers", json!({ "Host": "x" })),
        ("custom_headers", json!({ "X": "a\r\nHost: b" })),
        ("authentication", json!({ "type": "magic" })),
        (
            "authentication",
            json!({ "type": "api_key", "data": { "name": "a b", "value": "c" } }),
        ),
    ] {
        let mut webhook = good();
        webhook[name] = value.clone();
        let (status, body) = make(&world, webhook).await;
        assert_eq!(status, 400, "{name} {value}: {body}");
    }
    assert_eq!(world.iris_gets("webhooks").await["webhooks"], json!([]));
    let (_, made) = make(&world, good()).await;
    assert!(
        made["webhook"]["authentication"]["data"]
            .get("password")
            .is_none(),
        "it is not shown again"
    );
    let id = made["webhook"]["id"].as_str().unwrap();
    for path in [
        "webhooks".to_owned(),
        format!("webhooks/{id}"),
        format!("webhooks/{id}/signing_secret"),
    ] {
        assert_eq!(world.try_get(&path).await.0, 403, "{path}");
    }
    assert_eq!(
        world
            .send(Method::POST, "webhooks", json!({ "webhook": good() }))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn what_was_not_yet_told_is_told_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start().await;
    let clock = Clock::fixed(crate::support::morning());
    let desk = Desk::open(dir.path(), clock.clone()).unwrap();
    let iris = desk
        .credentials()
        .unwrap()
        .into_iter()
        .find(|each| each.role == "admin")
        .unwrap();
    let request = axum::http::Request::post("/api/v2/webhooks")
        .header("host", "127.0.0.1:4000")
        .header("authorization", format!("Bearer {}", iris.bearer_token))
        .body(
            json!({ "webhook": described(&receiver.endpoint, &["zen:event-type:ticket.created"]) })
                .to_string()
                .into_bytes(),
        )
        .unwrap();
    assert_eq!(desk.answer(4000, request).await.unwrap().status().as_u16(), 201);
    // Nothing serves: nothing is told.
    desk.receive(&serde_json::from_value(crate::support::ana("hola")).unwrap())
        .unwrap();
    drop(desk);
    let world = crate::support::world_in(dir, clock).await;
    receiver.told(1).await;
    world.ana_writes("¿hola?").await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.told(1).await.len(), 1, "once");
}
