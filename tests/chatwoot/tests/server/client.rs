//! A company to play with, and somebody who asks over HTTP.

use std::time::Duration;

use chatwoot_server::{Channel, Clock, NewContact, NewInbox, Options, Person, Role, Server};
use model::Time;
use reqwest::multipart::Form;
use serde_json::{Value, json};

/// When the tests play: 2026-06-17, 12:40 UTC.
pub(crate) const NOON: Time = Time(1_781_700_000_000);

/// One company: an administrator, two agents, a WhatsApp inbox of Ana's and one customer.
pub(crate) struct Company {
    pub(crate) server: Server,
    /// The administrator.
    pub(crate) boss: Person,
    /// An agent, member of the inbox.
    pub(crate) ana: Person,
    /// An agent who is a member of nothing.
    pub(crate) ben: Person,
    /// The WhatsApp inbox.
    pub(crate) whatsapp: i64,
    /// The customer.
    pub(crate) carla: i64,
}

impl Company {
    /// Without a cable, at a time that stands still.
    pub(crate) async fn start() -> Self {
        Self::with(Options {
            clock: Clock::fixed(NOON),
            cable: false,
            ..Options::default()
        })
        .await
    }

    /// With its cable.
    pub(crate) async fn with_cable() -> Self {
        Self::with(Options {
            clock: Clock::fixed(NOON),
            ..Options::default()
        })
        .await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let server = Server::start_with(options).await.unwrap();
        let boss = server.add_user("Boss", Role::Administrator);
        let ana = server.add_user("Ana", Role::Agent);
        let ben = server.add_user("Ben", Role::Agent);
        let mut inbox = NewInbox::new("WhatsApp", Channel::WhatsappCloud).member(&ana);
        inbox.templates = vec![
            json!({"name": "hello", "language": "en", "status": "APPROVED", "category": "UTILITY",
                   "components": [{"type": "BODY", "text": "Hello {{1}}"}]}),
            json!({"name": "draft", "language": "en", "status": "PENDING", "category": "UTILITY",
                   "components": []}),
        ];
        let whatsapp = server.add_inbox(inbox);
        let carla = server.add_contact(NewContact {
            name: "Carla".into(),
            phone_number: Some("+15550001111".into()),
            ..NewContact::default()
        });
        Self {
            server,
            boss,
            ana,
            ben,
            whatsapp,
            carla,
        }
    }

    /// Somebody's client.
    pub(crate) fn client(&self, person: &Person) -> Client {
        Client::new(self.server.url(), Some(&person.access_token))
    }
}

/// Somebody who asks.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(base: &str, token: Option<&str>) -> Self {
        // One of the workspace's crates wants reqwest to be told; a second time it is told already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self {
            http,
            base: base.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        // Whole addresses, and what is below the account.
        let url = match path {
            whole if whole.starts_with("http") => whole.to_owned(),
            root if root.starts_with('/') => format!("{}{root}", self.base),
            below => format!("{}/api/v1/accounts/1/{below}", self.base),
        };
        let request = self.http.request(method.parse().unwrap(), url);
        match &self.token {
            Some(token) => request.header("api-access-token", token),
            None => request,
        }
    }

    /// Status and body; what is no JSON is a text.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask("POST", path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub(crate) async fn form(&self, path: &str, form: Form) -> (u16, Value) {
        read(self.request("POST", path).multipart(form).send().await.unwrap()).await
    }

    /// The display ids in a list of conversations.
    pub(crate) async fn ids(&self, query: &str) -> Vec<i64> {
        ids(&self.get(&format!("conversations?{query}")).await["data"]["payload"])
    }
}

/// The ids in a list.
pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_i64().unwrap())
        .collect()
}

pub(crate) async fn read(answer: reqwest::Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
