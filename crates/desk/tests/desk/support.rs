//! A desk that serves, and the people who use it.

use std::path::Path;
use std::time::Duration;

use desk::{Clock, Desk, DeskOptions, Mode};
use model::{Span, Time};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

pub(crate) const IRIS: i64 = 1001;
pub(crate) const MARA: i64 = 1002;
pub(crate) const BEN: i64 = 1003;
pub(crate) const SUPPORT: i64 = 301;
pub(crate) const SHOP_ES: &str = "+34910000001";
pub(crate) const SHOP_US: &str = "+12125550100";

/// The morning at which every test begins.
pub(crate) fn morning() -> Time {
    Time::parse("2026-11-24T10:00:00Z").unwrap()
}

/// A serving desk in a folder of its own.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) base: String,
    pub(crate) client: Client,
    pub(crate) clock: Clock,
    pub(crate) dir: TempDir,
    iris: String,
    mara: String,
    ben: String,
    _stop: oneshot::Sender<()>,
}

/// Starts a desk at [`morning`].
pub(crate) async fn world() -> World {
    world_in(tempfile::tempdir().unwrap(), Clock::fixed(morning())).await
}

/// Starts a desk in the current mode.
pub(crate) async fn current_world() -> World {
    let dir = tempfile::tempdir().unwrap();
    world_with(dir, Clock::fixed(morning()), Mode::Current).await
}

/// Starts a desk in that folder.
pub(crate) async fn world_in(dir: TempDir, clock: Clock) -> World {
    world_with(dir, clock, Mode::Older).await
}

/// Starts a desk in that folder and mode.
pub(crate) async fn world_with(dir: TempDir, clock: Clock, mode: Mode) -> World {
    let desk = Desk::open_with(DeskOptions {
        mode,
        clock: clock.clone(),
        rate_limit: 100_000,
        ..DeskOptions::new(dir.path())
    })
    .unwrap();
    desk.lift_endpoint_limits();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let serving = desk.clone();
    tokio::spawn(async move {
        serving
            .serve(listener, async {
                let _ = stopped.await;
            })
            .await
            .unwrap();
    });
    let token = |email: &str| token_of(&desk, email);
    World {
        iris: token("iris@desk.example"),
        mara: token("mara@desk.example"),
        ben: token("ben@desk.example"),
        desk,
        base,
        client: client(),
        clock,
        dir,
        _stop: stop,
    }
}

/// A client. Built with the whole workspace, reqwest has TLS and insists on being told whose,
/// although everything here is on loopback.
pub(crate) fn client() -> Client {
    // A second installation is refused and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

fn token_of(desk: &Desk, email: &str) -> String {
    let people = desk.credentials().unwrap();
    people
        .into_iter()
        .find(|person| person.email == email)
        .unwrap()
        .bearer_token
}

/// Status and JSON.
pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

/// Status and JSON, or null where there is no body.
pub(crate) async fn read_any(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

impl World {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub(crate) fn as_mara(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v2/{path}"))
            .bearer_auth(&self.mara)
    }

    /// Somebody of the company, by address.
    pub(crate) fn as_person(&self, email: &str, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v2/{path}"))
            .bearer_auth(token_of(&self.desk, email))
    }

    /// Somebody's bearer token.
    pub(crate) fn token(&self, email: &str) -> String {
        token_of(&self.desk, email)
    }

    /// Somebody of the company reads.
    pub(crate) async fn try_get_as(&self, email: &str, path: &str) -> (u16, Value) {
        read(self.as_person(email, Method::GET, path).send().await.unwrap()).await
    }

    /// Mara uploads a file; it must work. Gives the answer's `upload`.
    pub(crate) async fn upload(&self, name: &str, content_type: &str, bytes: Vec<u8>) -> Value {
        let request = self
            .as_mara(Method::POST, "uploads")
            .query(&[("filename", name)])
            .header("content-type", content_type)
            .body(bytes);
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 201, "{body}");
        body["upload"].clone()
    }

    /// An agent answers in the helpdesk's own window.
    pub(crate) async fn try_agent_reply(&self, reply: Value) -> (u16, Value) {
        let request = self
            .request(Method::POST, "/channels/agent_reply")
            .bearer_auth(self.desk.channel_token());
        read(request.json(&reply).send().await.unwrap()).await
    }

    /// What is in the outbox, as soon as there are so many rows.
    pub(crate) async fn delivered(&self, count: usize) -> Vec<Value> {
        for _ in 0..500 {
            let rows = self.outbox(0).await;
            if rows.len() >= count {
                return rows;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} deliveries never came");
    }

    pub(crate) fn as_iris(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v2/{path}"))
            .bearer_auth(&self.iris)
    }

    pub(crate) fn as_ben(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/v2/{path}"))
            .bearer_auth(&self.ben)
    }

    /// Iris, the admin, reads; it must work.
    pub(crate) async fn iris_gets(&self, path: &str) -> Value {
        let (status, body) = read(self.as_iris(Method::GET, path).send().await.unwrap()).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Mara sends JSON.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        read_any(self.as_mara(method, path).json(&body).send().await.unwrap()).await
    }

    /// Mara reads; it must work.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.try_get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) async fn try_get(&self, path: &str) -> (u16, Value) {
        read(self.as_mara(Method::GET, path).send().await.unwrap()).await
    }

    /// Mara updates a ticket; it must work.
    pub(crate) async fn update(&self, ticket: i64, change: Value) -> Value {
        let (status, body) = self.try_update(ticket, change).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub(crate) async fn try_update(&self, ticket: i64, change: Value) -> (u16, Value) {
        let request = self.as_mara(Method::PUT, &format!("tickets/{ticket}"));
        read(request.json(&json!({ "ticket": change })).send().await.unwrap()).await
    }

    pub(crate) async fn ben_updates(&self, ticket: i64, change: Value) -> (u16, Value) {
        let request = self
            .request(Method::PUT, &format!("/api/v2/tickets/{ticket}"))
            .bearer_auth(&self.ben);
        read(request.json(&json!({ "ticket": change })).send().await.unwrap()).await
    }

    pub(crate) async fn try_inbound(&self, message: Value) -> (u16, Value) {
        let request = self
            .request(Method::POST, "/channels/inbound")
            .bearer_auth(self.desk.channel_token());
        read(request.json(&message).send().await.unwrap()).await
    }

    /// A customer writes; it must work.
    pub(crate) async fn inbound(&self, message: Value) -> Value {
        let (status, body) = self.try_inbound(message).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// Ana writes over WhatsApp to the Spanish number. Gives her ticket.
    pub(crate) async fn ana_writes(&self, text: &str) -> i64 {
        self.inbound(ana(text)).await["ticket_id"].as_i64().unwrap()
    }

    pub(crate) async fn outbox(&self, after: i64) -> Vec<Value> {
        let request = self
            .request(Method::GET, &format!("/channels/outbox?after={after}"))
            .bearer_auth(self.desk.channel_token());
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 200);
        body["outbox"].as_array().unwrap().clone()
    }

    /// Mara replies. Gives the comment's id.
    pub(crate) async fn reply(&self, ticket: i64, text: &str) -> i64 {
        let answer = self
            .update(ticket, json!({ "comment": { "body": text, "public": true } }))
            .await;
        comment_of(&answer)
    }

    pub(crate) async fn audits(&self, ticket: i64) -> Vec<Value> {
        let body = self.get(&format!("tickets/{ticket}/audits?page[size]=100")).await;
        body["audits"].as_array().unwrap().clone()
    }

    /// The audit that reports what became of a reply, as soon as it is there.
    pub(crate) async fn report(&self, ticket: i64, comment: i64) -> Value {
        for _ in 0..500 {
            let audits = self.audits(ticket).await;
            let report = audits
                .into_iter()
                .find(|audit| audit["metadata"]["custom"]["comment_id"] == comment);
            if let Some(report) = report {
                return report;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no report on comment {comment}");
    }

    pub(crate) fn hours_pass(&self, hours: i64) {
        self.clock.advance(Span::hours(hours));
    }

    pub(crate) fn seconds_pass(&self, seconds: i64) {
        self.clock.advance(Span::seconds(seconds));
    }

    /// The JSON as text for a snapshot, without the port of this run.
    pub(crate) fn pretty(&self, body: &Value) -> String {
        serde_json::to_string_pretty(body)
            .unwrap()
            .replace(&self.base, "http://DESK")
    }
}

/// Ana's message over WhatsApp to the Spanish number.
pub(crate) fn ana(text: &str) -> Value {
    json!({
        "channel": "whatsapp",
        "account": SHOP_ES,
        "from": { "address": "+34600111222", "name": "Ana R" },
        "text": text,
    })
}

/// The comment in an update's audit.
pub(crate) fn comment_of(answer: &Value) -> i64 {
    let events = answer["audit"]["events"].as_array().unwrap();
    events.iter().find(|event| event["type"] == "Comment").unwrap()["id"]
        .as_i64()
        .unwrap()
}

/// The events of that kind in some audits.
pub(crate) fn events<'a>(audits: &'a [Value], kind: &str) -> Vec<&'a Value> {
    audits
        .iter()
        .flat_map(|audit| audit["events"].as_array().unwrap())
        .filter(|event| event["type"] == kind)
        .collect()
}

/// The ids of a list.
pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|each| each["id"].as_i64().unwrap())
        .collect()
}

/// Where another desk can be opened on the same folder.
pub(crate) fn folder(world: &World) -> &Path {
    world.dir.path()
}
