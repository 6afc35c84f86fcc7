//! The contract: every endpoint answers what the documentation says that it answers.
//!
//! `contract/types.txt` holds the types, written by hand from the documentation and apart from the
//! code that makes the answers; nothing may be in an answer that its type does not name. The story
//! of `contract/story.txt` calls every endpoint of the desk's table, and fails if one was left out.

use std::collections::{BTreeMap, BTreeSet};

use desk::Desk;
use reqwest::Method;
use serde_json::Value;

use crate::every_shape::lived_in;
use crate::paths::whole;
use crate::support::{World, current_world, read_any, world};

/// What a value must be.
#[derive(Debug, Clone)]
enum Kind {
    Any,
    Null,
    Int,
    Bool,
    Text,
    Time,
    Url,
    Open,
    Words(Vec<String>),
    List(Box<Kind>),
    Named(String),
    Maybe(Box<Kind>),
}

impl Kind {
    fn read(text: &str) -> Self {
        if let Some(inner) = text.strip_suffix('?') {
            return Kind::Maybe(Box::new(Kind::read(inner)));
        }
        if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            return Kind::List(Box::new(Kind::read(inner)));
        }
        if text.starts_with('\'') {
            let words = text.split('|').map(|word| word.trim_matches('\'').to_owned());
            return Kind::Words(words.collect());
        }
        match text {
            "any" => Kind::Any,
            "null" => Kind::Null,
            "int" => Kind::Int,
            "bool" => Kind::Bool,
            "text" => Kind::Text,
            "time" => Kind::Time,
            "url" => Kind::Url,
            "{*}" => Kind::Open,
            name => Kind::Named(name.to_owned()),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Shape {
    /// Name, whether it may be left out, and what it is.
    fields: Vec<(String, bool, Kind)>,
    /// Whether it may have fields that are not named.
    open: bool,
}

struct Types(BTreeMap<String, Shape>);

impl Types {
    fn read(text: &str) -> Self {
        let mut types = Types(BTreeMap::new());
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (name, fields) = line.split_once(": ").unwrap();
            let shape = types.shape(fields);
            assert!(types.0.insert(name.to_owned(), shape).is_none(), "{name} twice");
        }
        types
    }

    fn shape(&self, fields: &str) -> Shape {
        let mut shape = Shape::default();
        for field in fields.split(';').map(str::trim) {
            if field == "*" {
                shape.open = true;
                continue;
            }
            if let Some(other) = field.strip_prefix('@') {
                shape.fields.extend(self.0[other].fields.clone());
                continue;
            }
            let (name, kind) = field.split_once(' ').unwrap_or_else(|| panic!("{field}"));
            let (name, may_lack) = match name.strip_prefix('~') {
                Some(name) => (name, true),
                None => (name, false),
            };
            shape.fields.push((name.to_owned(), may_lack, Kind::read(kind)));
        }
        shape
    }

    fn check(&self, kind: &Kind, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let fits = match kind {
            Kind::Any => true,
            Kind::Null => value.is_null(),
            Kind::Int => value.is_i64(),
            Kind::Bool => value.is_boolean(),
            Kind::Text => value.is_string(),
            Kind::Time => value
                .as_str()
                .is_some_and(|text| text.len() == 20 && model::Time::parse(text).is_some()),
            Kind::Url => value.as_str().is_some_and(|text| text.starts_with("http://")),
            Kind::Open => value.is_object(),
            Kind::Words(words) => value
                .as_str()
                .is_some_and(|text| words.iter().any(|word| word == text)),
            Kind::Maybe(inner) => {
                if !value.is_null() {
                    self.check(inner, value, at, wrong);
                }
                return;
            }
            Kind::List(inner) => match value.as_array() {
                Some(list) => {
                    for (index, each) in list.iter().enumerate() {
                        self.check(inner, each, &format!("{at}/{index}"), wrong);
                    }
                    return;
                }
                None => false,
            },
            Kind::Named(name) => {
                let shape = self
                    .0
                    .get(name)
                    .unwrap_or_else(|| panic!("there is no type {name}"));
                return self.check_shape(shape, value, at, wrong);
            }
        };
        if !fits {
            wrong.push(format!("{at}: {value} is not {kind:?}"));
        }
    }

    fn check_shape(&self, shape: &Shape, value: &Value, at: &str, wrong: &mut Vec<String>) {
        let Some(object) = value.as_object() else {
            wrong.push(format!("{at}: {value} is not an object"));
            return;
        };
        for (name, may_lack, kind) in &shape.fields {
            match object.get(name) {
                Some(value) => self.check(kind, value, &format!("{at}/{name}"), wrong),
                None if *may_lack => {}
                None => wrong.push(format!("{at}: {name} is missing")),
            }
        }
        let known: BTreeSet<&str> = shape.fields.iter().map(|(name, _, _)| name.as_str()).collect();
        for name in object
            .keys()
            .filter(|name| !shape.open && !known.contains(name.as_str()))
        {
            wrong.push(format!("{at}: {name} is not documented"));
        }
    }
}

const BY_OFFSET: &str = "count int; next_page url?; previous_page url?";
const BY_CURSOR: &str = "meta cursor_meta; links cursor_links";

/// What an answer must be, from the words of the story.
fn expected(types: &Types, words: &str, by_cursor: bool) -> Option<Shape> {
    let mut parts = words.splitn(2, ' ');
    let (how, rest) = (parts.next().unwrap(), parts.next().unwrap_or_default());
    let (key, kind) = rest.split_once(' ').unwrap_or((rest, ""));
    match how {
        "one" => Some(types.shape(&format!("{key} {kind}"))),
        "few" => Some(types.shape(&format!("{key} [{kind}]"))),
        "list" => {
            let around = if by_cursor { BY_CURSOR } else { BY_OFFSET };
            Some(types.shape(&format!("{key} [{kind}]; {around}")))
        }
        "obj" => Some(types.shape(rest)),
        _ => None,
    }
}

fn types() -> Types {
    let mut types = Types::read(include_str!("contract/types.txt"));
    let meta = types.shape("has_more bool; after_cursor text?; before_cursor text?");
    types.0.insert("cursor_meta".to_owned(), meta);
    let links = types.shape("next url?; prev url?");
    types.0.insert("cursor_links".to_owned(), links);
    types
}

/// One call: status and body, null where there is none.
async fn call(world: &World, method: &str, path: &str, body: &str) -> (u16, Value, String) {
    let address = match path.strip_prefix("lotus/") {
        Some(rest) => format!("/api/lotus/{rest}"),
        None => format!("/api/v2/{path}"),
    };
    let mut request = world
        .request(Method::from_bytes(method.as_bytes()).unwrap(), &address)
        .bearer_auth(world.token("iris@desk.example"));
    if !body.is_empty() {
        request = request.body(body.to_owned());
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null), text)
}

#[tokio::test]
async fn every_endpoint_answers_what_is_documented() {
    let world = world().await;
    lived_in(&world).await;
    let types = types();
    let mut kept: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut left: BTreeSet<(String, String)> = Desk::paths()
        .iter()
        .map(|path| (path.method.to_owned(), whole(path)))
        .collect();
    // What only somebody who signed in with OAuth, or the other mode, has: see below.
    left.retain(|(_, path)| !path.ends_with("/current") || path.contains("locales"));
    left.remove(&("GET".to_owned(), "/api/v2/tickets/{}/conversation_log".to_owned()));
    for line in include_str!("contract/story.txt").lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut line = line.to_owned();
        // The longest names first, as one may begin another.
        let mut names: Vec<&String> = kept.keys().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in names {
            line = line.replace(&format!("${name}"), &kept[name]);
        }
        let (asked, answer) = line.split_once(" => ").unwrap();
        let mut words = asked.splitn(3, ' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let body = words.next().unwrap_or_default();
        let (answer, keep) = answer.split_once(" | ").unwrap_or((answer, ""));
        let (status, shape) = answer.split_once(' ').unwrap();

        let (got, json, text) = call(&world, method, path, body).await;
        if got.to_string() != status {
            wrong.push(format!("{asked}: {got} {json}"));
            continue;
        }
        seen(&mut left, method, path);
        match shape {
            "none" if !text.is_empty() => wrong.push(format!("{asked}: {text}")),
            "empty" if text != "\"\"" => wrong.push(format!("{asked}: {text}")),
            "none" | "empty" => {}
            shape => {
                let expected_shape = expected(&types, shape, false).unwrap();
                types.check_shape(&expected_shape, &json, asked, &mut wrong);
                if shape.starts_with("list ") && method == "GET" {
                    let sign = if path.contains('?') { '&' } else { '?' };
                    let paged = format!("{path}{sign}page[size]=1");
                    let (got, json, _) = call(&world, method, &paged, body).await;
                    if got == 200 {
                        let by_cursor = expected(&types, shape, true).unwrap();
                        types.check_shape(&by_cursor, &json, &paged, &mut wrong);
                    } else {
                        wrong.push(format!("{paged}: {got} {json}"));
                    }
                }
            }
        }
        for each in keep.split(' ').filter(|each| !each.is_empty()) {
            let (name, pointer) = each.split_once('=').unwrap();
            let value = json.pointer(pointer).unwrap_or(&Value::Null);
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            kept.insert(name.to_owned(), value);
        }
    }
    // Mara's tickets are what things happen to.
    let mine = world.get("activities").await["activities"][0]["id"].to_string();
    let (status, body) = world.try_get(&format!("activities/{mine}")).await;
    assert_eq!(status, 200);
    types.check(
        &Kind::Named("activity".to_owned()),
        &body["activity"],
        "activity",
        &mut wrong,
    );
    left.remove(&("GET".to_owned(), "/api/v2/activities/{}".to_owned()));
    webhooks(&world, &types, &mut wrong, &mut left).await;
    oauth(&world, &types, &mut wrong, &mut left).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(left.is_empty(), "not in the story: {left:?}");
}

/// The log of a webhook that was told something, and what trying one out says.
async fn webhooks(
    world: &World,
    types: &Types,
    wrong: &mut Vec<String>,
    left: &mut BTreeSet<(String, String)>,
) {
    let receiver = crate::webhooks::Receiver::start().await;
    let webhook = crate::webhooks::subscribe(world, &receiver, &["zen:event-type:ticket.created"]).await;
    world
        .inbound(serde_json::json!({"channel": "line", "from": {"address": "U1", "name": "K"}, "text": "hi"}))
        .await;
    receiver.told(1).await;
    let invocation = crate::webhooks::over(world, &webhook).await;
    types.check(
        &Kind::Named("invocation".to_owned()),
        &invocation,
        "invocation",
        wrong,
    );
    let path = format!(
        "webhooks/{webhook}/invocations/{}/attempts",
        invocation["id"].as_str().unwrap()
    );
    let body = world.iris_gets(&path).await;
    let shape = types.shape("attempts [attempt]; meta cursor_meta; links cursor_links");
    types.check_shape(&shape, &body, "attempts", wrong);
    let tried = world
        .as_iris(Method::POST, &format!("webhooks/test?webhook_id={webhook}"))
        .send()
        .await
        .unwrap();
    let (status, body) = read_any(tried).await;
    assert_eq!(status, 200, "{body}");
    let shape = types.shape("response test_response");
    types.check_shape(&shape, &body, "test", wrong);
    left.remove(&(
        "GET".to_owned(),
        "/api/v2/webhooks/{}/invocations/{}/attempts".to_owned(),
    ));
    left.remove(&("POST".to_owned(), "/api/v2/webhooks/test".to_owned()));
}

/// Tokens are had by people who signed in.
async fn oauth(world: &World, types: &Types, wrong: &mut Vec<String>, left: &mut BTreeSet<(String, String)>) {
    let tokens = crate::oauth::signed_in(world).await;
    let bearer = tokens["access_token"].as_str().unwrap();
    let own = |method: Method, path: &str| {
        world
            .request(method, &format!("/api/v2/oauth/tokens{path}"))
            .bearer_auth(bearer)
    };
    let (_, current) = read_any(own(Method::GET, "/current").send().await.unwrap()).await;
    types.check(
        &Kind::Named("current_token".to_owned()),
        &current["token"],
        "current",
        wrong,
    );
    let (_, list) = read_any(own(Method::GET, "").send().await.unwrap()).await;
    types.check(
        &Kind::List(Box::new(Kind::Named("token".to_owned()))),
        &list["tokens"],
        "tokens",
        wrong,
    );
    let id = list["tokens"][0]["id"].to_string();
    let (_, one) = read_any(own(Method::GET, &format!("/{id}")).send().await.unwrap()).await;
    types.check(&Kind::Named("token".to_owned()), &one["token"], "token", wrong);
    let deleted = own(Method::DELETE, &format!("/{id}")).send().await.unwrap();
    assert_eq!(deleted.status().as_u16(), 204);
    left.retain(|(_, path)| !path.starts_with("/api/v2/oauth/tokens"));
}

fn seen(left: &mut BTreeSet<(String, String)>, method: &str, path: &str) {
    let path = path.split('?').next().unwrap();
    let segments: Vec<&str> = path.split('/').collect();
    // As the desk finds it: the first that fits.
    let found = Desk::paths().into_iter().find(|each| {
        let own: Vec<&str> = each.path.split('/').collect();
        each.method == method
            && own.len() == segments.len()
            && own
                .iter()
                .zip(&segments)
                .all(|(own, asked)| *own == "{}" || own == asked)
    });
    if let Some(found) = found {
        left.remove(&(method.to_owned(), whole(&found)));
    }
}

#[tokio::test]
async fn the_current_modes_own_endpoints_answer_what_is_documented() {
    let world = current_world().await;
    world.ana_writes("hola").await;
    let types = types();
    let mut wrong = Vec::new();
    for (path, shape) in [
        ("tickets/1", "one ticket ticket"),
        (
            "tickets/1/conversation_log",
            "obj events [log_entry]; meta cursor_meta; links cursor_links",
        ),
        ("tickets/1/audits", "list audits audit"),
        ("user_fields", "list user_fields user_field"),
        ("ticket_fields", "list ticket_fields field"),
    ] {
        let body = world.get(path).await;
        types.check_shape(&expected(&types, shape, false).unwrap(), &body, path, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_contract_that_is_broken_is_noticed() {
    let types = Types::read("thing: id int; ~name text?; kind 'a'|'b'; list [int]");
    let check = |json: &str| {
        let mut wrong = Vec::new();
        types.check(
            &Kind::Named("thing".to_owned()),
            &serde_json::from_str(json).unwrap(),
            "",
            &mut wrong,
        );
        wrong
    };
    assert!(check(r#"{"id":1,"kind":"a","list":[]}"#).is_empty());
    assert!(check(r#"{"id":1,"name":null,"kind":"b","list":[1]}"#).is_empty());
    for broken in [
        r#"{"kind":"a","list":[]}"#,
        r#"{"id":"1","kind":"a","list":[]}"#,
        r#"{"id":1,"kind":"c","list":[]}"#,
        r#"{"id":1,"kind":"a","list":[null]}"#,
        r#"{"id":1,"kind":"a","list":[],"more":1}"#,
        "[]",
    ] {
        assert_eq!(check(broken).len(), 1, "{broken}");
    }
}
