//! The shape of every answer: which keys, of which types, at every path that reads and every one
//! that writes. Values are the other tests' matter; a key that goes, comes or changes its type is
//! seen here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, current_world, read_any, world};

const READ: [&str; 61] = [
    "activities",
    "activities/count",
    "attachments/ATTACHMENT",
    "custom_statuses",
    "custom_statuses/1500001",
    "group_memberships",
    "group_memberships/assignable",
    "groups",
    "groups/301",
    "groups/301/memberships",
    "groups/assignable",
    "incremental/ticket_events?start_time=1795400000&include=comment_events",
    "incremental/tickets/cursor?start_time=1795400000",
    "incremental/tickets?start_time=1795400000",
    "incremental/users/cursor?start_time=1795400000",
    "incremental/users?start_time=1795400000",
    "macros",
    "macros/360101",
    "macros/360101/apply",
    "macros/active",
    "macros/search?query=order",
    "search/count?query=type:ticket",
    "search/export?query=hola&filter[type]=ticket",
    "search?query=type:ticket",
    "search?query=type:user%20ana",
    "ticket_fields",
    "ticket_metrics/1",
    "tickets/1",
    "tickets/1/audits",
    "tickets/1/audits/count",
    "tickets/1/comments",
    "tickets/1/comments/count",
    "tickets/1/macros/360101/apply",
    "tickets/1/metrics",
    "tickets/1/tags",
    "tickets/count",
    "tickets/show_many?ids=1",
    "tickets?page[size]=5&include=users,groups,comment_count,last_audits,metric_sets",
    "tickets?per_page=5",
    "triggers",
    "triggers/TRIGGER",
    "user_fields",
    "users/1002/group_memberships",
    "users/1002/groups",
    "users/1002/tickets/assigned",
    "users/1002/tickets/assigned/count",
    "users/1004",
    "users/1004/identities",
    "users/1004/related",
    "users/1004/tickets/requested",
    "users/1004/tickets/requested/count",
    "users/autocomplete?name=ana",
    "users/me",
    "users/search?query=ana",
    "users/show_many?ids=1004,1002",
    "views",
    "views/4002",
    "views/4002/count",
    "views/4002/execute",
    "views/4002/tickets",
    "views/count_many?ids=4001,4002",
];

/// A value's shape as text: keys and types, every element of a list merged into one.
fn shape(values: &[&Value], depth: usize, out: &mut String) {
    let mut kinds = BTreeSet::new();
    let mut keys: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let (mut objects, mut elements) = (0, Vec::new());
    for value in values {
        match value {
            Value::Null => drop(kinds.insert("null")),
            Value::Bool(_) => drop(kinds.insert("bool")),
            Value::Number(_) => drop(kinds.insert("number")),
            Value::String(_) => drop(kinds.insert("string")),
            Value::Array(list) => {
                kinds.insert("list");
                elements.extend(list);
            }
            Value::Object(map) => {
                kinds.insert("object");
                objects += 1;
                for (key, value) in map {
                    keys.entry(key).or_default().push(value);
                }
            }
        }
    }
    let _ = writeln!(out, "{}", kinds.iter().copied().collect::<Vec<_>>().join(" | "));
    let indent = "  ".repeat(depth + 1);
    for (key, values) in keys {
        let sometimes = if values.len() < objects { "?" } else { "" };
        let _ = write!(out, "{indent}{key}{sometimes}: ");
        shape(&values, depth + 1, out);
    }
    if !elements.is_empty() {
        let _ = write!(out, "{indent}- ");
        shape(&elements, depth + 1, out);
    }
}

fn add(picture: &mut String, what: &str, status: u16, body: &Value) {
    let _ = write!(picture, "{what} → {status} ");
    shape(&[body], 0, picture);
}

/// A ticket with messages, a note, a file, a reply that arrived and an activity.
pub(crate) async fn lived_in(world: &World) -> i64 {
    let ticket = world.ana_writes("hola").await;
    let comment = world.reply(ticket, "Ya voy").await;
    world.report(ticket, comment).await;
    let upload = world.upload("a.png", "image/png", vec![137, 80, 78, 71]).await;
    let attachment = upload["attachment"]["id"].as_i64().unwrap();
    let note = json!({"body": "seen", "public": false, "uploads": [upload["token"]]});
    world
        .update(ticket, json!({"comment": note, "assignee_id": 1002}))
        .await;
    world.ana_writes("¿sigue ahí?").await;
    world.seconds_pass(120);
    attachment
}

#[tokio::test]
async fn every_path_that_reads_has_its_shape() {
    let world = world().await;
    let attachment = lived_in(&world).await.to_string();
    let (_, triggers) = read_any(world.as_iris(Method::GET, "triggers").send().await.unwrap()).await;
    let trigger = triggers["triggers"][0]["id"].to_string();
    let mut picture = String::new();
    for path in READ {
        let asked = path
            .replace("ATTACHMENT", &attachment)
            .replace("TRIGGER", &trigger);
        let (status, body) = read_any(world.as_iris(Method::GET, &asked).send().await.unwrap()).await;
        assert_eq!(status, 200, "{path}: {body}");
        add(&mut picture, path, status, &body);
    }
    let (status, body) = world.try_get("activities?include=actors,users").await;
    add(&mut picture, "activities of Mara", status, &body);
    insta::assert_snapshot!("every_reading", picture);
}

#[tokio::test]
async fn every_path_that_writes_has_its_shape() {
    let world = world().await;
    lived_in(&world).await;
    let other = json!({"channel": "line", "from": {"address": "U7", "name": "Ana"}, "text": "hi"});
    let (_, other) = world.try_inbound(other).await;
    let other = other["user_id"].as_i64().unwrap();
    let view = json!({"view": {"title": "Mine", "restriction": {"type": "User", "id": 1002},
        "all": [{"field": "status", "operator": "less_than", "value": "solved"}]}});
    let mut picture = String::new();
    let (status, made) = world.send(Method::POST, "views", view).await;
    add(&mut picture, "POST views", status, &made);
    let mine = format!("views/{}", made["view"]["id"]);
    let writes = [
        (Method::PUT, mine.clone(), json!({"view": {"title": "Ours"}})),
        (Method::DELETE, mine, Value::Null),
        (
            Method::PUT,
            "tickets/1".to_owned(),
            json!({"ticket": {"priority": "high"}}),
        ),
        (
            Method::POST,
            "tickets/1/tags".to_owned(),
            json!({"tags": ["a", "whatsapp_support", "messaging_support"]}),
        ),
        (Method::PUT, "tickets/1/tags".to_owned(), json!({"tags": ["b"]})),
        (
            Method::DELETE,
            "tickets/1/tags".to_owned(),
            json!({"tags": ["b"]}),
        ),
        (
            Method::PUT,
            format!("users/{other}/merge"),
            json!({"user": {"id": 1004}}),
        ),
    ];
    for (method, path, body) in writes {
        let what = format!("{method} {}", path.replace(&other.to_string(), "ID"));
        let (status, answer) = world.send(method, &path, body).await;
        assert!((200..300).contains(&status), "{what}: {answer}");
        let what = what.replace(&made["view"]["id"].to_string(), "ID");
        add(&mut picture, &what, status, &answer);
    }
    let upload = world.upload("b.png", "image/png", vec![137, 80]).await;
    add(&mut picture, "POST uploads", 201, &upload);
    let deleted = world.as_iris(Method::DELETE, "tickets/1").send().await.unwrap();
    let (status, body) = read_any(deleted).await;
    add(&mut picture, "DELETE tickets/1", status, &body);
    insta::assert_snapshot!("every_writing", picture);
}

#[tokio::test]
async fn what_only_the_current_mode_has_has_its_shape() {
    let world = current_world().await;
    let ticket = world.ana_writes("hola").await;
    let mut picture = String::new();
    for path in [
        "tickets/1",
        "tickets/1/conversation_log",
        "tickets/1/audits",
        "tickets/1/comments",
    ] {
        let (status, body) = world.try_get(path).await;
        add(&mut picture, path, status, &body);
    }
    assert_eq!(ticket, 1);
    insta::assert_snapshot!("every_reading_of_a_chat", picture);
}
