//! The cable: Rails' own, so what is measured here is what Chatwoot's does.

use std::time::Duration;

use chatwoot_server::{Line, Person};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::client::Company;

/// Puma on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(company: &Company) -> Result<Self, Error> {
        let mut request = company.server.cable_url().into_client_request()?;
        let protocol = "actioncable-v1-json".parse().unwrap();
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self(socket))
    }

    /// The next frame; none when the connection has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.0.next()).await.expect("a frame") {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame that is no ping.
    async fn word(&mut self) -> Value {
        let word = async {
            loop {
                let frame = self.next().await.expect("still connected");
                if frame["type"] != "ping" {
                    return frame;
                }
            }
        };
        timeout(PATIENCE, word).await.expect("a word and not only pings")
    }

    /// The next event of that name.
    async fn event(&mut self, name: &str) -> Value {
        loop {
            let frame = self.word().await;
            if frame["message"]["event"] == name {
                return frame["message"]["data"].clone();
            }
        }
    }

    async fn say(&mut self, command: &str, identifier: &str, more: Value) {
        let mut frame = json!({"command": command, "identifier": identifier});
        frame
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap_or_default());
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    async fn subscribed(company: &Company, person: &Person) -> Self {
        let mut socket = Self::open(company).await.unwrap();
        assert_eq!(socket.next().await, Some(json!({"type": "welcome"})));
        let identifier = identifier(&person.pubsub_token, 1, person.id);
        socket.say("subscribe", &identifier, json!({})).await;
        let confirmed = json!({"identifier": identifier, "type": "confirm_subscription"});
        assert_eq!(socket.word().await, confirmed);
        socket
    }
}

/// With odd blanks, so that "byte for byte" is tried.
fn identifier(token: &str, account: i64, user: i64) -> String {
    format!(
        r#"{{"channel": "RoomChannel",  "pubsub_token":"{token}","account_id":{account},"user_id":{user}}}"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn ana_is_welcomed_confirmed_byte_for_byte_and_hears_a_customer() {
    let company = Company::with_cable().await;
    let mut ana = Socket::subscribed(&company, &company.ana).await;
    let wrote = company
        .server
        .writes(company.whatsapp, company.carla, "Hi, is my order in?");
    let created = ana.event("message.created").await;
    assert_eq!(created["id"], wrote.message);
    assert_eq!(created["content"], "Hi, is my order in?");
    assert_eq!(created["account_id"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_user_or_account_is_met_with_silence_and_pings() {
    let company = Company::with_cable().await;
    let ana = &company.ana;
    for wrong in [
        identifier("no-such-token", 1, ana.id),
        identifier(&ana.pubsub_token, 1, company.ben.id),
        identifier(&ana.pubsub_token, 2, ana.id),
    ] {
        let mut socket = Socket::open(&company).await.unwrap();
        assert_eq!(socket.next().await, Some(json!({"type": "welcome"})));
        socket.say("subscribe", &wrong, json!({})).await;
        let mut pings = 0;
        while pings < 2 {
            let frame = socket.next().await.expect("the connection stays");
            assert_eq!(frame["type"], "ping", "{frame}");
            assert!(frame["message"].is_i64());
            pings += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ben_who_is_a_member_of_nothing_hears_of_contacts_only() {
    let company = Company::with_cable().await;
    let mut ben = Socket::subscribed(&company, &company.ben).await;
    company.server.writes(company.whatsapp, company.carla, "Hi");
    company.server.add_contact(chatwoot_server::NewContact {
        name: "Dora".into(),
        ..Default::default()
    });
    loop {
        let frame = ben.word().await;
        let event = frame["message"]["event"].as_str().unwrap().to_owned();
        assert!(
            !event.starts_with("message.") && !event.starts_with("conversation."),
            "{event}"
        );
        if event == "contact.created" {
            assert_eq!(frame["message"]["data"]["name"], "Dora");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_told_to_who_said_it_and_lasts_twenty_seconds() {
    let company = Company::with_cable().await;
    let mut ana = Socket::subscribed(&company, &company.ana).await;
    let identifier = identifier(&company.ana.pubsub_token, 1, company.ana.id);
    // Subscribing alone tells nothing.
    company.server.add_label("first");
    assert_eq!(ana.word().await["message"]["event"], "account.cache_invalidated");
    let data = json!({"data": r#"{"action":"update_presence"}"#});
    ana.say("message", &identifier, data).await;
    let presence = ana.event("presence.update").await;
    assert_eq!(presence["users"], json!({company.ana.id.to_string(): "online"}));
    let profile = || async { company.client(&company.ana).get("/api/v1/profile").await };
    assert_eq!(profile().await["accounts"][0]["availability_status"], "online");
    company.server.clock().advance(model::Span::seconds(20));
    assert_eq!(profile().await["accounts"][0]["availability_status"], "offline");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_ends_the_connection_and_what_came_in_between_is_not_replayed() {
    let company = Company::with_cable().await;
    let mut ana = Socket::subscribed(&company, &company.ana).await;
    company.server.cut_cable();
    while ana.next().await.is_some() {}
    company.server.writes(company.whatsapp, company.carla, "missed");
    company.server.settle().await;
    let mut again = Socket::subscribed(&company, &company.ana).await;
    company.server.writes(company.whatsapp, company.carla, "heard");
    assert_eq!(again.event("message.created").await["content"], "heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_can_be_refused_or_stalled_and_puma_can_be_restarted() {
    let company = Company::with_cable().await;
    let mut ana = Socket::subscribed(&company, &company.ana).await;
    company.server.set_line(Line::Refused);
    let refused = Socket::open(&company).await.err().expect("refused");
    assert!(
        matches!(&refused, Error::Http(answer) if answer.status() == 503),
        "{refused}"
    );

    company.server.set_line(Line::Stalled);
    while let Ok(frame) = timeout(Duration::from_millis(500), ana.0.next()).await {
        frame.expect("still connected").expect("no error");
    }
    company
        .server
        .writes(company.whatsapp, company.carla, "in the queue");
    company.server.settle().await;
    let silent = timeout(Duration::from_secs(4), ana.0.next()).await;
    assert!(silent.is_err(), "neither event nor ping: {silent:?}");
    company.server.set_line(Line::Open);
    assert_eq!(ana.event("message.created").await["content"], "in the queue");

    let before = company.server.cable_pid().unwrap();
    company.server.restart_cable().await.unwrap();
    assert_ne!(company.server.cable_pid(), Some(before));
    while ana.next().await.is_some() {}
    let mut again = Socket::subscribed(&company, &company.ana).await;
    company.server.writes(company.whatsapp, company.carla, "after");
    assert_eq!(again.event("message.created").await["content"], "after");
}

#[tokio::test(flavor = "multi_thread")]
async fn puma_ends_with_its_server() {
    let company = Company::with_cable().await;
    let pid = company.server.cable_pid().unwrap();
    let runs = || std::fs::read_link(format!("/proc/{pid}/exe")).is_ok();
    assert!(runs());
    drop(company);
    let ended = async {
        while runs() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, ended).await.expect("puma has ended");
}
