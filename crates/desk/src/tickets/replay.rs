//! The audits of a ticket tell its whole story: read from the first on, they give its fields.

use std::collections::BTreeMap;

use model::{Channel, Span, Status, Time};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::audit::{self, Event};
use super::custom_status;
use super::fields::{Fields, clean_tags};
use super::row;
use super::update::{self, Change, Refused, Said};
use crate::Mode;
use crate::channels::agent::{self, AgentReply};
use crate::channels::delivery;
use crate::channels::inbound::{self, Inbound, Sender};
use crate::company;
use crate::merge;
use crate::people;
use crate::store::Store;

#[derive(Debug, Clone)]
enum Deed {
    Update(Box<Change>, &'static str),
    CustomerWrites,
    Delivery,
    /// In the helpdesk's own window; works in the current mode alone.
    AgentReplies(Option<Status>),
    /// The requester is folded into somebody who has just written to another number.
    Merge,
}

fn change() -> impl Strategy<Value = Change> {
    let person = prop::sample::select(vec![
        None,
        Some(1001),
        Some(1002),
        Some(1003),
        Some(1004),
        Some(902),
        Some(7),
    ]);
    let group = prop::sample::select(vec![None, Some(301), Some(302), Some(9)]);
    let word = prop::sample::select(vec!["a", "vip", "messaging_support", "whatsapp_support"]);
    let priority = prop::sample::select(vec!["low", "urgent"]);
    let kind = prop::sample::select(vec![None, Some("question")]);
    let custom = prop::sample::select(vec![1_500_002, 1_500_005, 1_500_006, 1_500_007, 1_500_008, 9]);
    let used = prop::sample::select(vec![360_101, 360_104, 9]);
    (
        prop::option::of("[a-c]{1,2}"),
        prop::option::weighted(0.4, prop::sample::select(&Status::ALL[..5])),
        prop::option::of(priority),
        prop::option::of(kind),
        prop::option::weighted(0.3, person),
        prop::option::weighted(0.2, group),
        prop::option::of(prop::collection::vec(word, 0..4)),
        prop::option::of(prop::option::of("[x-z]{0,3}")),
        prop::option::of(any::<bool>()),
        prop::option::weighted(0.2, custom),
        prop::option::weighted(0.2, used),
    )
        .prop_map(
            |(
                subject,
                status,
                priority,
                kind,
                assignee_id,
                group_id,
                tags,
                channel_info,
                comment,
                custom,
                used,
            )| Change {
                subject,
                status,
                priority: priority.map(str::to_owned),
                kind: kind.map(|kind| kind.map(str::to_owned)),
                assignee_id,
                group_id,
                tags: tags.map(clean_tags),
                channel_info,
                comment: comment.map(|public| Said {
                    body: "text".to_owned(),
                    public,
                    ..Said::default()
                }),
                custom: None,
                unless_updated_after: None,
                custom_status_id: custom,
                macro_id: used,
                ..Change::default()
            },
        )
}

fn deed() -> impl Strategy<Value = Deed> {
    let agent = prop::sample::select(vec!["iris@desk.example", "mara@desk.example"]);
    prop_oneof![
        6 => (change(), agent).prop_map(|(change, agent)| Deed::Update(Box::new(change), agent)),
        1 => Just(Deed::CustomerWrites),
        1 => Just(Deed::Delivery),
        1 => prop::option::of(prop::sample::select(&Status::ALL[1..5])).prop_map(Deed::AgentReplies),
        1 => Just(Deed::Merge),
    ]
}

fn hello() -> Inbound {
    Inbound {
        channel: Channel::Whatsapp,
        account: Some("+34910000001".to_owned()),
        from: Sender {
            address: "+34600111222".to_owned(),
            name: "Ana".to_owned(),
        },
        text: "hola".to_owned(),
        attachments: Vec::new(),
        sent_at: None,
        external_id: None,
    }
}

/// A message from an address that nobody has written from, to another number.
fn stranger(n: usize) -> Inbound {
    Inbound {
        account: Some("+12125550100".to_owned()),
        from: Sender {
            address: format!("+1{n}"),
            name: "Bea".to_owned(),
        },
        ..hello()
    }
}

/// Every trigger on, and for every message: what rules do must be told as well.
const ALL_ON: &str = r#"UPDATE triggers SET active = 1, conditions =
    '{"all": [{"field": "comment_includes_word", "operator": "includes", "value": "hola"}]}'"#;

/// A ticket's fields, by the names that audits use, nothing being `null`, and no tags none.
fn named(fields: &Fields) -> BTreeMap<String, Value> {
    fields.filled().into_iter().collect()
}

fn replayed(audits: &[audit::Audit]) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    for event in audits.iter().flat_map(|audit| &audit.events) {
        let Event::Other { kind, detail, .. } = event else {
            continue;
        };
        let name = || detail["field_name"].as_str().unwrap().to_owned();
        let empty = |value: &Value| value.is_null() || *value == json!([]);
        match kind.as_str() {
            "Create" => {
                fields.insert(name(), detail["value"].clone());
            }
            "Change" => {
                let previous = fields.remove(&name()).unwrap_or(Value::Null);
                let said = &detail["previous_value"];
                assert!(previous == *said || (empty(&previous) && empty(said)), "{detail}");
                if !empty(&detail["value"]) {
                    fields.insert(name(), detail["value"].clone());
                }
            }
            _ => {}
        }
    }
    fields
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn replaying_a_tickets_audits_gives_the_ticket(
        deeds in prop::collection::vec(deed(), 1..20),
        mode in prop::sample::select(&Mode::ALL[..]),
        triggers in any::<bool>(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut now = Time(1_800_000_000_000);
        let store = Store::open(dir.path(), |tx| company::found(tx, mode, now)).unwrap();
        if triggers {
            store.write(|tx| tx.execute_batch(ALL_ON)).unwrap();
        }
        let received = store.write(|tx| inbound::receive(tx, &hello(), now)).unwrap();
        let id = received.ticket_id;
        let mut updated_at = store.read(|db| row::one(db, id)).unwrap().unwrap().updated_at;

        for (n, deed) in deeds.into_iter().enumerate() {
            now = now + Span(400);
            let mut said = false;
            let before = store.read(|db| row::one(db, id)).unwrap().unwrap();
            let audits = |db: &rusqlite::Connection| -> Result<i64, rusqlite::Error> {
                db.query_row("SELECT COUNT(*) FROM audits WHERE ticket_id = ?1", [id], |row| row.get(0))
            };
            let audits_before = store.read(audits).unwrap();
            match deed {
                Deed::Update(change, agent) => {
                    let done = store.write(|tx| {
                        let agent = people::by_email(tx, agent)?.unwrap();
                        update::apply(tx, &before, &change, &agent, now)
                    });
                    match done {
                        Ok(done) => {
                            let added = store.read(audits).unwrap() - audits_before;
                            prop_assert_eq!(added, i64::from(done.audit_id.is_some()));
                        }
                        Err(Refused::Invalid(_)) => {
                            let after = store.read(|db| row::one(db, id)).unwrap().unwrap();
                            prop_assert_eq!(&after, &before);
                            prop_assert_eq!(store.read(audits).unwrap(), audits_before);
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
                Deed::CustomerWrites => {
                    store.write(|tx| inbound::receive(tx, &hello(), now)).unwrap();
                    said = true;
                }
                Deed::AgentReplies(status) => {
                    let reply = AgentReply {
                        ticket_id: id,
                        agent: "mara@desk.example".to_owned(),
                        text: "text".to_owned(),
                        attachments: Vec::new(),
                        status,
                    };
                    let done = store.write(|tx| agent::reply(tx, &reply, now));
                    prop_assert_eq!(done.is_ok(), mode == Mode::Current);
                    said = done.is_ok();
                }
                Deed::Merge => {
                    let new = store.write(|tx| inbound::receive(tx, &stranger(n), now)).unwrap();
                    let merged = store.write(|tx| {
                        let person = |id| people::by_id(tx, id).map(Option::unwrap);
                        let (source, target) = (person(before.fields.requester_id)?, person(new.user_id)?);
                        merge::merge(tx, &source, &target, &person(1001)?, now)
                    });
                    prop_assert!(merged.is_ok(), "{merged:?}");
                }
                Deed::Delivery => {
                    for comment in store.read(delivery::waiting).unwrap() {
                        store.write(|tx| delivery::deliver(tx, comment, |_| false, now)).unwrap();
                    }
                }
            }
            let after = store.read(|db| row::one(db, id)).unwrap().unwrap();
            let moved = store.read(audits).unwrap() > audits_before;
            // A message in a chat leaves no audit and moves it too.
            prop_assert_eq!(after.updated_at > updated_at, moved || said, "updated_at moves with every audit");
            updated_at = after.updated_at;
            prop_assert!(after.fields.assignee_id.is_none() || after.fields.group_id.is_some());
            prop_assert!(after.fields.status != Status::New || after.fields.assignee_id.is_none());
            let custom = custom_status::by_id(after.fields.custom_status_id).unwrap();
            prop_assert_eq!(custom.category, after.fields.status);

            let ids: Vec<i64> = store
                .read(|db| -> Result<_, rusqlite::Error> {
                    db.prepare("SELECT id FROM audits WHERE ticket_id = ?1 ORDER BY id")?
                        .query_map([id], |row| row.get(0))?
                        .collect()
                })
                .unwrap();
            let audits = store.read(|db| audit::many(db, &ids)).unwrap();
            prop_assert_eq!(replayed(&audits), named(&after.fields));
        }
    }
}
