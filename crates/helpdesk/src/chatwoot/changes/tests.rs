//! Whatever order events come in, however often, and whenever somebody reads the conversation in
//! between: the cache ends as the server has it.

use std::sync::Arc;

use cache::Cache;
use model::AccountId;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::Credentials;
use crate::chatwoot::{Chatwoot, Options};

const TICKET: i64 = 42;
const BEGUN: i64 = 1_781_700_000;

/// What happens at the server.
#[derive(Debug, Clone)]
enum Step {
    Customer,
    Reply,
    Note,
    Activity,
    /// The newest reply's status.
    Reported(&'static str),
    Status(&'static str),
    Given(Option<i64>),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Customer),
        Just(Step::Reply),
        Just(Step::Note),
        Just(Step::Activity),
        prop::sample::select(vec!["delivered", "read", "failed"]).prop_map(Step::Reported),
        prop::sample::select(vec!["open", "resolved", "pending", "snoozed"]).prop_map(Step::Status),
        prop::option::of(7_i64..9).prop_map(Step::Given),
    ]
}

/// The server: one conversation.
struct Server {
    /// Milliseconds since it began.
    now: i64,
    messages: Vec<Value>,
    status: &'static str,
    assignee: Option<i64>,
    updated: i64,
}

impl Server {
    fn new() -> Self {
        let mut server = Self {
            now: 0,
            messages: Vec::new(),
            status: "open",
            assignee: None,
            updated: 0,
        };
        server.step(&Step::Customer);
        server
    }

    fn seconds(at: i64) -> f64 {
        BEGUN as f64 + at as f64 / 1000.0
    }

    fn iso(at: i64) -> String {
        let whole = Time((BEGUN + at / 1000) * 1000).to_rfc3339();
        format!("{}.{:03}Z", whole.trim_end_matches('Z'), at % 1000)
    }

    fn message(&mut self, kind: i64, private: bool) -> Value {
        let id = 9000 + self.messages.len() as i64;
        let sender = match kind {
            0 => json!({"id": 55, "name": "Ana", "phone_number": "+15550001111", "type": "contact"}),
            1 => json!({"id": 7, "name": "Sam", "type": "user"}),
            _ => Value::Null,
        };
        let message = json!({
            "id": id, "conversation_id": TICKET, "account_id": 1, "message_type": kind, "private": private,
            "content": format!("text {id}"), "status": "sent", "content_attributes": {}, "sender": sender,
            "created_at": BEGUN + self.now / 1000, "updated_at": Self::iso(self.now),
        });
        self.messages.push(message.clone());
        message
    }

    /// Lets something happen; the events that it causes.
    fn step(&mut self, step: &Step) -> Vec<(&'static str, Value)> {
        self.now += 1500;
        let mut events = Vec::new();
        match step {
            Step::Customer => events.push(("message.created", self.message(0, false))),
            Step::Reply => events.push(("message.created", self.message(1, false))),
            Step::Note => events.push(("message.created", self.message(1, true))),
            Step::Activity => events.push(("message.created", self.message(2, false))),
            Step::Reported(status) => {
                let at = Self::iso(self.now);
                let ours = |message: &&mut Value| message["message_type"] == 1 && message["private"] == false;
                if let Some(message) = self.messages.iter_mut().rfind(ours) {
                    message["status"] = json!(status);
                    message["updated_at"] = json!(at);
                    let error = if *status == "failed" {
                        json!("131047: Re-engagement message")
                    } else {
                        Value::Null
                    };
                    message["content_attributes"]["external_error"] = error;
                    return vec![("message.updated", message.clone())];
                }
            }
            Step::Status(status) => self.status = status,
            Step::Given(to) => self.assignee = *to,
        }
        self.now += 7;
        self.updated = self.now;
        events.push(("conversation.updated", self.conversation()));
        events
    }

    fn conversation(&self) -> Value {
        let public = |message: &&Value| message["private"] == false && message["message_type"] != 2;
        let newest = self.messages.iter().rfind(public);
        let assignee = self
            .assignee
            .map(|id| json!({"id": id, "name": format!("Agent {id}"), "type": "user"}));
        json!({
            "id": TICKET, "account_id": 1, "channel": "Channel::Whatsapp", "status": self.status,
            "can_reply": true, "labels": ["vip"], "messages": newest.into_iter().collect::<Vec<_>>(),
            "meta": {
                "sender": {"id": 55, "name": "Ana", "phone_number": "+15550001111"},
                "assignee": assignee, "assignee_type": assignee.as_ref().map(|_| "User"),
            },
            "created_at": BEGUN, "last_activity_at": BEGUN + self.now / 1000,
            "agent_last_seen_at": BEGUN, "first_reply_created_at": null,
            "updated_at": Self::seconds(self.updated),
        })
    }

    /// Somebody reads the conversation now.
    fn read(&self, desk: &Inner) -> Vec<Change> {
        let read_at = Time(BEGUN * 1000 + self.now) - reads::MARGIN;
        let conversation = json::conversation(&self.conversation()).unwrap();
        let messages: Vec<Message> = self.messages.iter().filter_map(json::message).collect();
        let mut changes = desk.reading().changes(&conversation, read_at);
        changes.retain(|change| !matches!(change, Change::Glimpse(_)));
        changes.extend(reads::of_messages(TICKET, &messages, read_at));
        changes
    }
}

/// What came in, in some order.
#[derive(Clone)]
enum Came {
    Event(&'static str, Value),
    Reading(Vec<Change>),
}

fn desk() -> Arc<Inner> {
    let tokens = Arc::new(Credentials::AccessToken("t".into()));
    let clock: crate::Clock = Arc::new(|| Time(BEGUN * 1000));
    let chatwoot = Chatwoot::new("http://127.0.0.1:9", 1, tokens, Options::default(), clock).unwrap();
    chatwoot.inner
}

/// A cache that all of this came to, as it shows it.
async fn applied(desk: &Arc<Inner>, came: &[Came]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), AccountId("a".into())).unwrap();
    let me = Me {
        id: super::super::ids::agent(7),
        name: "Sam".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    let (_demand, wants) = watch::channel(Demand::default());
    let mut state = State::new(desk.clone(), None, wants);
    state.me = Some(me);
    for one in came {
        let mut changes = Vec::new();
        match one {
            Came::Event(name, data) => state.take_event(name, data, &mut changes).await.unwrap(),
            Came::Reading(read) => changes.clone_from(read),
        }
        cache.apply(&changes, None, None, None).unwrap();
    }
    let mut held = cache
        .conversation(TicketId(TICKET), Time((BEGUN + 60) * 1000))
        .unwrap()
        .unwrap();
    held.read_at = None;
    // A failure that was pushed stays in the log, also when the message was delivered after all: it
    // happened. A reading knows of the last state only.
    held.events.retain(|event| !event.failure);
    format!("{held:#?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn any_order_and_any_repetition_of_events_ends_as_the_server_has_it(
        steps in prop::collection::vec(any_step(), 1..8),
        dice in prop::collection::vec((any::<u16>(), 1usize..3), 24),
        read_after in 0usize..8,
        read_place in any::<u16>(),
    ) {
        let desk = desk();
        let mut server = Server::new();
        let first = Came::Reading(server.read(&desk));
        let mut came = Vec::new();
        let mut reading = None;
        for (n, step) in steps.iter().enumerate() {
            came.extend(server.step(step).into_iter().map(|(name, data)| Came::Event(name, data)));
            if n == read_after {
                reading = Some(Came::Reading(server.read(&desk)));
            }
        }
        // Shuffled by keys, some of them twice.
        let mut shuffled: Vec<(u16, Came)> = came
            .iter()
            .zip(&dice)
            .flat_map(|(one, (key, times))| (0..*times).map(move |n| (key.rotate_left(n as u32), one.clone())))
            .collect();
        shuffled.extend(reading.map(|reading| (read_place, reading)));
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled = std::iter::once(first.clone()).chain(shuffled.into_iter().map(|(_, one)| one));
        let truth = vec![first, Came::Reading(server.read(&desk))];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (got, want) = runtime.block_on(async {
            let shuffled: Vec<Came> = shuffled.collect();
            (applied(&desk, &shuffled).await, applied(&desk, &truth).await)
        });
        prop_assert_eq!(got, want);
    }
}
