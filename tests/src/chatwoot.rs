//! A Chatwoot server of the test's own: `chatwoot-server`, with its genuine ActionCable.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::Http;
use crate::process::Program;
use crate::wait::{PATIENCE, wait_until};
use crate::{Session, program};

const SECRET: &str = "orders-of-the-tests";

/// A running Chatwoot server with a WhatsApp inbox and one agent, Ana.
pub struct Chatwoot {
    /// Its address.
    pub url: String,
    /// The agent's access token.
    pub token: String,
    /// The agent's id.
    pub agent: i64,
    inbox: i64,
    orders: Http,
    _running: Program,
}

impl Chatwoot {
    /// Starts one.
    pub fn start(session: &Session) -> Self {
        let env = [("CHATWOOT_TEST_SECRET", SECRET)];
        let mut running = session.start_program_with("chatwoot", program("chatwoot-server"), &[], &env);
        let url = running.wait_for_line("its address", |line| {
            line.strip_prefix("Chatwoot at ").map(str::to_owned)
        });
        let mut server = Self {
            orders: Http::new(url.clone(), None, Duration::from_secs(20)),
            url,
            token: String::new(),
            agent: 0,
            inbox: 0,
            _running: running,
        };
        let agent = server.order(json!({"do": "add_user", "name": "Ana", "role": "agent"}));
        server.agent = agent["id"].as_i64().unwrap();
        server.token = agent["access_token"].as_str().unwrap().to_owned();
        server.inbox = server.add_inbox("Shop", "whatsapp_cloud");
        server
    }

    /// Has it do something; `POST /_test` says what there is.
    pub fn order(&self, order: Value) -> Value {
        let headers = [("x-test-secret", SECRET)];
        match self.orders.ask_with("POST", "/_test", &headers, Some(&order)) {
            Ok((200, answer)) => answer["done"].clone(),
            other => panic!("the server did not take {order}: {other:?}"),
        }
    }

    /// An inbox of that kind, of which Ana is a member.
    pub fn add_inbox(&self, name: &str, channel: &str) -> i64 {
        let inbox = json!({"name": name, "channel": channel, "members": [self.agent]});
        self.order(json!({"do": "add_inbox", "inbox": inbox}))
            .as_i64()
            .unwrap()
    }

    /// A customer writes for the first time, on WhatsApp; the conversation's number.
    pub fn writes(&self, name: &str, text: &str) -> i64 {
        self.writes_to(self.inbox, name, text)
    }

    /// A customer writes for the first time, to that inbox; the conversation's number.
    pub fn writes_to(&self, inbox: i64, name: &str, text: &str) -> i64 {
        let contact = json!({"name": name, "phone_number": "+15550001111"});
        let contact = self.order(json!({"do": "add_contact", "contact": contact}));
        let message = json!({"inbox": inbox, "contact": contact, "text": text});
        let wrote = self.order(json!({"do": "customer_writes", "message": message}));
        wrote["conversation"].as_i64().unwrap()
    }

    /// Waits until the text has reached the customer, and tells of which conversation.
    pub fn wait_for_delivery(&self, text: &str) -> i64 {
        wait_until(&format!("{text:?} to reach the customer"), PATIENCE * 2, || {
            let delivered = self.order(json!({"do": "delivered"}));
            let all = delivered.as_array().unwrap();
            let found = all.iter().find(|one| one["text"] == text);
            found
                .and_then(|one| one["conversation"].as_i64())
                .ok_or_else(|| format!("{} other deliveries", all.len()))
        })
    }

    /// How often exactly this text has reached a customer.
    pub fn delivered(&self, text: &str) -> usize {
        let delivered = self.order(json!({"do": "delivered"}));
        let all = delivered.as_array().unwrap();
        all.iter().filter(|one| one["text"] == text).count()
    }

    /// Whether the server counts Ana as present, for its automatic assignment.
    pub fn counts_as_present(&self) -> bool {
        let headers = [("api_access_token", self.token.as_str())];
        let asked = self
            .orders
            .ask_with("GET", "/api/v1/accounts/1/agents", &headers, None);
        let Ok((200, agents)) = asked else {
            panic!("the server does not tell its agents: {asked:?}");
        };
        let mut all = agents.as_array().unwrap().iter();
        let ana = all.find(|one| one["id"] == self.agent).unwrap();
        ana["availability_status"] == "online"
    }
}
