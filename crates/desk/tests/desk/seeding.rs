//! A whole company's past.

use std::collections::BTreeMap;

use desk::{Clock, Desk, DeskOptions, Mode};
use serde_json::Value;

use crate::support::{morning, read, world_in};

const PICTURED: [&str; 13] = [
    "groups",
    "users",
    "contacts",
    "tickets",
    "ticket_tags",
    "audits",
    "events",
    "comments",
    "chats",
    "identities",
    "ticket_metrics",
    "deliveries",
    "channel_outbox",
];

/// Everything but the tokens, as text.
pub(crate) fn picture(dir: &std::path::Path) -> String {
    of_tables(dir, &PICTURED)
}

/// All that a request might change, as text.
pub(crate) fn everything(dir: &std::path::Path) -> String {
    let more = [
        "views",
        "files",
        "uploads",
        "attachments",
        "macros",
        "templates",
        "triggers",
        "activities",
        "received",
    ];
    of_tables(dir, &[&PICTURED[..], &more].concat())
}

fn of_tables(dir: &std::path::Path, tables: &[&str]) -> String {
    let db = rusqlite::Connection::open(dir.join("desk.db")).unwrap();
    let mut out = String::new();
    for table in tables {
        let mut query = db
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for n in 0..columns {
                out += &format!("{:?} ", row.get_ref(n).unwrap());
            }
            out.push('\n');
        }
    }
    out
}

fn seeded(mode: Mode, tickets: u64, seed: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(DeskOptions {
        mode,
        clock: Clock::fixed(morning()),
        ..DeskOptions::new(dir.path())
    })
    .unwrap();
    let mut heard = 0;
    assert_eq!(desk.seed(tickets, seed, |done| heard = done).unwrap(), tickets);
    assert_eq!(heard, tickets);
    assert_eq!(
        desk.seed(tickets, seed, |_| ()).unwrap(),
        0,
        "only a desk without tickets"
    );
    dir
}

#[test]
fn the_same_seed_makes_the_same_company() {
    for mode in Mode::ALL {
        let [a, b, other] = [5, 5, 6].map(|seed| seeded(mode, 60, seed));
        let first = picture(a.path());
        assert!(first == picture(b.path()));
        assert!(first != picture(other.path()));
    }
}

#[tokio::test]
async fn the_seeded_company_is_believable_and_its_audits_give_its_tickets() {
    let world = world_in(seeded(Mode::Older, 400, 1), Clock::fixed(morning())).await;
    let mut messages = 0;
    let mut longest = 0;
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut channels: BTreeMap<String, usize> = BTreeMap::new();
    for page in 1..=4 {
        let tickets = world
            .get(&format!("tickets?per_page=100&page={page}&include=comment_count"))
            .await;
        for ticket in tickets["tickets"].as_array().unwrap() {
            let count = ticket["comment_count"].as_u64().unwrap();
            messages += count;
            longest = longest.max(count);
            *statuses
                .entry(ticket["status"].as_str().unwrap().to_owned())
                .or_default() += 1;
            *channels.entry(ticket["tags"].to_string()).or_default() += 1;
            if ticket["id"].as_i64().unwrap() % 10 == 0 {
                same_as_its_audits(&world, ticket).await;
            }
        }
    }
    assert!((3000..5200).contains(&messages), "{messages}");
    assert!(longest > 40, "{longest}");
    assert_eq!(channels.len(), 5, "{channels:?}");
    for status in ["new", "open", "pending", "solved", "closed"] {
        assert!(statuses.contains_key(status), "{statuses:?}");
    }
    assert!(
        world.get("search/count?query=type:ticket pedido").await["count"]
            .as_i64()
            .unwrap()
            > 10
    );
    assert!(world.get("groups").await["count"].as_i64().unwrap() >= 5);
    let unassigned = world.get("views").await["views"][1]["id"].clone();
    let waiting = world.get(&format!("views/{unassigned}/count")).await;
    assert!(waiting["view_count"]["value"].as_i64().unwrap() > 0);
    // The past leaves nothing to be delivered, and life goes on in it.
    assert!(world.outbox(0).await.len() > 100);
    let answer = world.as_mara(reqwest::Method::GET, "tickets?page[size]=1&sort=-updated_at");
    let (_, newest) = read(answer.send().await.unwrap()).await;
    let ticket = newest["tickets"][0]["id"].as_i64().unwrap();
    world.reply(ticket, "Hello").await;
}

async fn same_as_its_audits(world: &crate::support::World, ticket: &Value) {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    for audit in world.audits(ticket["id"].as_i64().unwrap()).await {
        for event in audit["events"].as_array().unwrap() {
            if let Some(name) = event["field_name"].as_str() {
                if event["type"] == "Change" {
                    let before = fields.get(name).cloned().unwrap_or(Value::Null);
                    assert_eq!(before, event["previous_value"], "{event}");
                }
                fields.insert(name.to_owned(), event["value"].clone());
            }
        }
    }
    let text = |id: &Value| {
        id.as_i64()
            .map_or(Value::Null, |id| Value::String(id.to_string()))
    };
    let told = |name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    assert_eq!(told("status"), ticket["status"]);
    assert_eq!(told("priority"), ticket["priority"]);
    assert_eq!(told("assignee_id"), text(&ticket["assignee_id"]));
    assert_eq!(told("group_id"), text(&ticket["group_id"]));
    let tags = match told("tags") {
        Value::Null => Value::Array(Vec::new()),
        tags => tags,
    };
    assert_eq!(tags, ticket["tags"]);
}

#[tokio::test]
async fn in_the_current_mode_the_past_is_in_chats() {
    let world = world_in(seeded(Mode::Current, 300, 1), Clock::fixed(morning())).await;
    let mut channels: BTreeMap<String, usize> = BTreeMap::new();
    let mut statuses: BTreeMap<String, usize> = BTreeMap::new();
    let mut messages = 0;
    for page in 1..=3 {
        let tickets = world
            .get(&format!("tickets?per_page=100&page={page}&include=metric_sets"))
            .await;
        for ticket in tickets["tickets"].as_array().unwrap() {
            assert_eq!(ticket["from_messaging_channel"], true);
            *channels.entry(ticket["via"]["channel"].to_string()).or_default() += 1;
            *statuses.entry(ticket["status"].to_string()).or_default() += 1;
            let id = ticket["id"].as_i64().unwrap();
            if id % 10 == 0 {
                same_as_its_audits(&world, ticket).await;
                let log = world
                    .get(&format!("tickets/{id}/conversation_log?page[size]=100"))
                    .await;
                messages += log["events"].as_array().unwrap().len();
            }
        }
        let metrics = tickets["metric_sets"].as_array().unwrap();
        assert!(metrics.iter().any(|each| each["replies"].as_i64().unwrap() > 2));
    }
    assert!(messages > 150, "{messages}");
    assert_eq!(channels.len(), 5, "{channels:?}");
    assert_eq!(statuses.len(), 5, "{statuses:?}");
    let unassigned = world.get("views").await["views"][1]["id"].clone();
    let waiting = world.get(&format!("views/{unassigned}/count")).await;
    assert!(waiting["view_count"]["value"].as_i64().unwrap() > 0);
    assert!(world.outbox(0).await.len() > 100);
    // Life goes on in it.
    let newest = world.get("tickets?page[size]=1&sort=-updated_at").await;
    let reply = serde_json::json!({
        "ticket_id": newest["tickets"][0]["id"], "agent": "iris@desk.example", "text": "Hello",
    });
    assert_eq!(world.try_agent_reply(reply).await.0, 200);
}
