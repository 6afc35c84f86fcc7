//! What cannot be, at every endpoint: the documented error, and nothing has changed.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::seeding::everything;
use crate::support::{World, folder, read_any, world};

/// Paths that name something by its id, in place of `{}`.
const NAMED: [&str; 31] = [
    "activities/{}",
    "attachments/{}",
    "custom_statuses/{}",
    "groups/{}",
    "groups/{}/memberships",
    "macros/{}",
    "macros/{}/apply",
    "ticket_metrics/{}",
    "tickets/1/macros/{}/apply",
    "tickets/{}",
    "tickets/{}/audits",
    "tickets/{}/audits/count",
    "tickets/{}/comments",
    "tickets/{}/comments/count",
    "tickets/{}/macros/360101/apply",
    "tickets/{}/metrics",
    "tickets/{}/tags",
    "triggers/{}",
    "users/{}",
    "users/{}/group_memberships",
    "users/{}/groups",
    "users/{}/identities",
    "users/{}/related",
    "users/{}/tickets/assigned",
    "users/{}/tickets/assigned/count",
    "users/{}/tickets/requested",
    "users/{}/tickets/requested/count",
    "views/{}",
    "views/{}/count",
    "views/{}/execute",
    "views/{}/tickets",
];

/// Lists that are paged.
const LISTS: [&str; 20] = [
    "activities?",
    "group_memberships?",
    "groups?",
    "groups/301/memberships?",
    "macros?",
    "macros/active?",
    "search/export?query=hola&filter[type]=ticket&",
    "ticket_fields?",
    "tickets?",
    "tickets/1/audits?",
    "tickets/1/comments?",
    "user_fields?",
    "users/1002/group_memberships?",
    "users/1002/groups?",
    "users/1004/identities?",
    "users/1002/tickets/assigned?",
    "users/1004/tickets/requested?",
    "users/search?query=ana&",
    "views?",
    "views/4002/tickets?",
];

fn is_refusal(status: u16, body: &Value) -> bool {
    (400..500).contains(&status) && (body["error"] != Value::Null || body["errors"] != Value::Null)
}

async fn ask(request: RequestBuilder) -> (u16, Value) {
    read_any(request.send().await.unwrap()).await
}

async fn with_a_ticket() -> (World, String) {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let comment = world.reply(ticket, "Ya voy").await;
    world.report(ticket, comment).await;
    let before = everything(folder(&world));
    (world, before)
}

#[tokio::test]
async fn an_unknown_id_is_not_found_and_what_is_no_id_is_refused() {
    let (world, before) = with_a_ticket().await;
    for path in NAMED {
        for (id, status) in [
            ("424242", 404),
            ("-1", 404),
            ("x", 400),
            ("1.5", 400),
            ("99999999999999999999", 400),
        ] {
            let path = path.replace("{}", id);
            let (answered, body) = ask(world.as_iris(Method::GET, &path)).await;
            assert_eq!(answered, status, "{path}: {body}");
            assert!(is_refusal(answered, &body), "{path}: {body}");
        }
    }
    assert!(everything(folder(&world)) == before);
}

#[tokio::test]
async fn paging_that_cannot_be_is_refused_on_every_list() {
    let (world, before) = with_a_ticket().await;
    for path in LISTS {
        for wrong in ["page[size]=0", "page[size]=x", "page[after]=nonsense"] {
            let path = format!("{path}{wrong}");
            let (status, body) = ask(world.as_iris(Method::GET, &path)).await;
            assert!(
                status == 400 && is_refusal(status, &body),
                "{path}: {status} {body}"
            );
        }
    }
    for path in [
        "users/show_many?ids=x",
        "tickets/show_many?ids=1,x",
        "views/count_many?ids=x",
        "users/autocomplete?name=a",
        "search?query=status%3Ewrong",
        "search/count?query=type:pigeon",
        "incremental/tickets/cursor",
        "incremental/tickets/cursor?start_time=x",
        "incremental/tickets/cursor?cursor=x",
        "incremental/users/cursor?cursor=x",
        "incremental/ticket_events",
        "incremental/pigeons",
    ] {
        let (status, body) = ask(world.as_iris(Method::GET, path)).await;
        assert!(is_refusal(status, &body), "{path}: {status} {body}");
    }
    assert!(everything(folder(&world)) == before);
}

#[tokio::test]
async fn a_token_that_is_none_opens_nothing() {
    let (world, before) = with_a_ticket().await;
    let lists = LISTS.iter().map(|path| (*path).to_owned());
    for path in NAMED.iter().map(|path| path.replace("{}", "1")).chain(lists) {
        for token in [None, Some("wrong")] {
            let request = world.request(Method::GET, &format!("/api/v2/{path}"));
            let request = match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            let (status, body) = ask(request).await;
            assert!(
                status == 401 && is_refusal(status, &body),
                "{path}: {status} {body}"
            );
        }
    }
    for (method, path) in WRITES {
        let request = world.request(method.parse().unwrap(), path).json(&json!({}));
        assert_eq!(ask(request.bearer_auth("wrong")).await.0, 401, "{method} {path}");
    }
    assert!(everything(folder(&world)) == before);
}

/// Everything that writes, with a thing that is there.
const WRITES: [(&str, &str); 14] = [
    ("PUT", "/api/v2/tickets/1"),
    ("DELETE", "/api/v2/tickets/424242"),
    ("POST", "/api/v2/tickets/1/tags"),
    ("PUT", "/api/v2/tickets/1/tags"),
    ("DELETE", "/api/v2/tickets/1/tags"),
    ("POST", "/api/v2/views"),
    ("PUT", "/api/v2/views/424242"),
    ("DELETE", "/api/v2/views/424242"),
    ("POST", "/api/v2/views/preview"),
    ("PUT", "/api/v2/users/1004/merge"),
    ("PUT", "/api/v2/triggers/360501"),
    ("POST", "/api/v2/uploads"),
    ("DELETE", "/api/v2/uploads/nothing"),
    ("POST", INBOUND),
];

const INBOUND: &str = "/channels/inbound";

#[tokio::test]
async fn a_body_that_cannot_be_changes_nothing_wherever_it_is_sent() {
    let (world, before) = with_a_ticket().await;
    let iris = world.desk.session_token("iris@desk.example").unwrap();
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(1_100_000));
    for (method, path) in WRITES {
        let token = if path.starts_with("/channels") {
            world.desk.channel_token()
        } else {
            &iris
        };
        for body in [
            "",
            "{",
            "[]",
            "\"x\"",
            "7",
            "null",
            "{}",
            r#"{"ticket":7,"view":7,"user":7,"trigger":7,"tags":7}"#,
            r#"{"ticket":[],"view":[],"user":[],"trigger":[],"tags":[7],"channel":"pigeon"}"#,
            r#"{"ticket":{"status":[]},"view":{"title":7},"user":{"id":"x"},"trigger":{"active":"x"},"tags":{}}"#,
            "\u{0}\u{1}",
            &long,
        ] {
            let request = world
                .request(method.parse().unwrap(), path)
                .bearer_auth(token)
                .header("content-type", "application/json")
                .body(body.to_owned());
            let (status, answer) = ask(request).await;
            let shown: String = body.chars().take(60).collect();
            assert!(
                is_refusal(status, &answer),
                "{method} {path} {shown:?}: {status} {answer}"
            );
            // Messages and uploads may be longer: they carry files.
            if body.len() > 1_000_000 && method != "DELETE" && !path.contains("uploads") && path != INBOUND {
                assert_eq!(status, 413, "{method} {path}");
            }
        }
    }
    assert!(everything(folder(&world)) == before);
}
