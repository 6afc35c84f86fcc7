//! Whatever is sent to whichever endpoint, the desk answers it: no 500, no panic, no waiting, and
//! what it answers is one of the documented kinds. Requests are made from the desk's own table and
//! a seed; `REDDOT_LONG=1` makes many, and `FUZZ_SEED` says from which seed on.

use std::time::{Duration, Instant};

use desk::{Desk, DeskOptions, Mode};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::paths::whole;
use crate::support::{World, world};

const PORT: u16 = 4000;
/// An answer takes no longer, on a busy computer either.
const PATIENCE: Duration = Duration::from_secs(20);
/// An answer is no longer.
const LONGEST: usize = 8 * 1024 * 1024;

/// What stands in the place of a path.
const PLACES: [&str; 24] = [
    "1",
    "2",
    "1001",
    "1002",
    "1004",
    "301",
    "4001",
    "360101",
    "360501",
    "0",
    "-1",
    "me",
    "count",
    "active",
    "tickets",
    "99999999999999999999",
    "9223372036854775807",
    "%00",
    "%ff%fe",
    "%2e%2e",
    "%zz",
    "a%2Fb",
    "'%22%3C",
    "1e3",
];

/// Names of parameters, asked for or not.
const NAMES: [&str; 34] = [
    "page",
    "per_page",
    "page[size]",
    "page[after]",
    "page[before]",
    "sort",
    "sort_by",
    "sort_order",
    "ids",
    "external_ids",
    "include",
    "query",
    "filter[type]",
    "start_time",
    "cursor",
    "name",
    "since",
    "active",
    "access",
    "role",
    "role[]",
    "type[]",
    "token",
    "filename",
    "limit",
    "text",
    "external_id",
    "macro_id",
    "ticket_id",
    "exclude_deleted",
    "status_categories",
    "page[",
    "",
    "nobody[knows]",
];

/// Values of parameters.
const VALUES: [&str; 36] = [
    "",
    "0",
    "1",
    "2",
    "100",
    "101",
    "1000",
    "-1",
    "-9223372036854775808",
    "9223372036854775807",
    "18446744073709551616",
    "1.5",
    "NaN",
    "true",
    "false",
    "id",
    "-id",
    "updated_at",
    "created_at",
    "asc",
    "desc",
    "ticket",
    "user",
    "1,2,3",
    ",,,",
    "abc",
    "type:ticket%20status%3Copen",
    "%22",
    "tags:%22a%20b",
    "whatsapp:%22%22",
    "%00",
    "%ff",
    "%E2%9D%A4%EF%B8%8F",
    "dXBkYXRlZF9hdCA5OTk5OTk5OTk5OTk5OTk5OTk5IDE",
    "aWQgMSAx",
    "created%3E9999-99-99",
];

/// Fields of bodies.
const FIELDS: [&str; 74] = [
    "ticket",
    "tickets",
    "user",
    "users",
    "group",
    "organization",
    "organizations",
    "view",
    "views",
    "macro",
    "macros",
    "trigger",
    "triggers",
    "identity",
    "group_membership",
    "organization_membership",
    "group_memberships",
    "organization_memberships",
    "webhook",
    "request",
    "ids",
    "tags",
    "text",
    "html_body",
    "ticket_id",
    "trigger_ids",
    "id",
    "name",
    "email",
    "phone",
    "role",
    "subject",
    "comment",
    "body",
    "public",
    "author_id",
    "uploads",
    "status",
    "priority",
    "type",
    "value",
    "assignee_id",
    "group_id",
    "requester",
    "requester_id",
    "submitter_id",
    "due_at",
    "custom_fields",
    "metadata",
    "safe_update",
    "updated_stamp",
    "custom_status_id",
    "email_ccs",
    "followers",
    "follower_ids",
    "title",
    "actions",
    "conditions",
    "all",
    "any",
    "field",
    "operator",
    "output",
    "columns",
    "restriction",
    "position",
    "external_id",
    "identities",
    "user_fields",
    "domain_names",
    "created_at",
    "comments",
    "subscriptions",
    "endpoint",
];

fn any(rng: &mut StdRng, from: &[&'static str]) -> &'static str {
    from.choose(rng).copied().unwrap_or_default()
}

fn chance(rng: &mut StdRng, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}

/// A value, as deep as `depth` allows.
fn value(rng: &mut StdRng, depth: u32) -> Value {
    let kinds = if depth == 0 { 14 } else { 20 };
    match rng.random_range(0..kinds) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(rng.random_range(-3..3)),
        4 => json!([1, 2, 301, 1001, 1002, 1004, 4001, 360_101, 360_501][rng.random_range(0..9)]),
        5 => json!(i64::MAX),
        6 => json!(u64::MAX),
        7 => json!(-1.5e300),
        8 => json!(any(
            rng,
            &[
                "open", "solved", "closed", "urgent", "problem", "task", "User", "Group", "end-user", "agent"
            ]
        )),
        9 => json!(any(
            rng,
            &[
                "",
                " ",
                "a",
                "vip late",
                "1",
                "<p>x</p>",
                "{{ticket.id}}",
                "&((template=[[x]]))&",
                "a@b.example"
            ]
        )),
        10 => json!(any(
            rng,
            &[
                "\u{0}",
                "\u{feff}",
                "💬💬",
                "a\u{301}",
                "\u{202e}",
                "'; DROP TABLE tickets; --",
                "2026-11-24T10:00:00Z",
                "9999-12-31"
            ]
        )),
        11 => json!("x".repeat(rng.random_range(0..70_000))),
        12 => json!(any(
            rng,
            &[
                "assignee_id",
                "status",
                "is",
                "less_than",
                "includes",
                "current_user",
                "email",
                "phone_number"
            ]
        )),
        13 => json!(any(rng, &FIELDS)),
        14..17 => (0..rng.random_range(0..4))
            .map(|_| value(rng, depth - 1))
            .collect(),
        _ => object(rng, depth - 1),
    }
}

fn object(rng: &mut StdRng, depth: u32) -> Value {
    let fields = (0..rng.random_range(0..7)).map(|_| (any(rng, &FIELDS).to_owned(), value(rng, depth)));
    Value::Object(fields.collect())
}

/// A body that an endpoint may expect, with some of it exchanged.
fn likely(rng: &mut StdRng, path: &str) -> Value {
    let status = json!({ "field": "status", "operator": "less_than", "value": "solved" });
    let mut body = match path.split('/').next().unwrap_or_default() {
        "tickets" | "imports" if path.ends_with("tags") => json!({ "tags": ["a"] }),
        "tickets" | "imports" if path.ends_with("many") => {
            json!({ "tickets": [{ "id": 1, "subject": "x", "comment": { "body": "b" } }] })
        }
        "tickets" if path.ends_with("merge") => json!({ "ids": [2] }),
        "tickets" | "imports" => {
            json!({ "ticket": { "subject": "x", "comment": { "body": "b", "public": true }, "tags": ["a"], "status": "open" } })
        }
        "users" if path.ends_with("many") => json!({ "users": [{ "name": "n", "email": "n@x.example" }] }),
        "users" if path.contains("identities") => {
            json!({ "identity": { "type": "email", "value": "i@x.example" } })
        }
        "users" => {
            json!({ "user": { "id": 1004, "name": "n", "email": "n@x.example", "role": "end-user", "tags": ["t"] } })
        }
        "groups" => json!({ "group": { "name": "g" } }),
        "group_memberships" => json!({ "group_membership": { "user_id": 1002, "group_id": 302 } }),
        "organizations" => json!({ "organization": { "name": "o", "domain_names": ["x.example"] } }),
        "organization_memberships" => {
            json!({ "organization_membership": { "user_id": 1004, "organization_id": 70001 } })
        }
        "views" => json!({ "view": { "title": "v", "all": [status], "output": { "columns": ["subject"] } } }),
        "macros" => json!({ "macro": { "title": "m", "actions": [{ "field": "status", "value": "open" }] } }),
        "triggers" => {
            json!({ "trigger": { "title": "t", "conditions": { "all": [status] }, "actions": [{ "field": "status", "value": "open" }] } })
        }
        "webhooks" => {
            json!({ "webhook": { "name": "w", "endpoint": "http://127.0.0.1:9/", "http_method": "POST", "request_format": "json", "status": "active", "subscriptions": [] } })
        }
        _ => object(rng, 3),
    };
    for _ in 0..rng.random_range(0..4) {
        disturb(rng, &mut body, 4);
    }
    body
}

/// Exchanges, adds or takes away something in a value.
fn disturb(rng: &mut StdRng, at: &mut Value, depth: u32) {
    match at {
        Value::Object(map) if depth > 0 && !map.is_empty() && chance(rng, 70) => {
            let place = rng.random_range(0..map.len());
            if let Some(inner) = map.values_mut().nth(place) {
                disturb(rng, inner, depth - 1);
            }
        }
        Value::Array(list) if depth > 0 && !list.is_empty() && chance(rng, 70) => {
            let place = rng.random_range(0..list.len());
            disturb(rng, &mut list[place], depth - 1);
        }
        Value::Object(map) if chance(rng, 60) => {
            map.insert(any(rng, &FIELDS).to_owned(), value(rng, 2));
        }
        other => *other = value(rng, 2),
    }
}

fn body(rng: &mut StdRng, path: &str) -> Vec<u8> {
    match rng.random_range(0..20) {
        0 => Vec::new(),
        1 => b"null".to_vec(),
        2 => b"[]".to_vec(),
        3 => b"{\"ticket\":".to_vec(),
        4 => vec![0xff, 0xfe, 0x00, b'{'],
        5 => format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
        6 => b"ticket[subject]=x&ticket[comment][body]=y".to_vec(),
        7 => format!("{{\"ticket\":{{\"id\":{}}}}}", "9".repeat(400)).into_bytes(),
        8 => b"\xef\xbb\xbf{}".to_vec(),
        9 => object(rng, 4).to_string().into_bytes(),
        _ => likely(rng, path).to_string().into_bytes(),
    }
}

struct Case {
    method: &'static str,
    target: String,
    kind: &'static str,
    body: Vec<u8>,
}

fn case(rng: &mut StdRng) -> Case {
    let paths = Desk::paths();
    let path = &paths[rng.random_range(0..paths.len())];
    let mut target = String::new();
    for (place, segment) in whole(path).split('/').enumerate() {
        if place > 0 {
            target.push('/');
        }
        target += if segment == "{}" {
            any(rng, &PLACES)
        } else {
            segment
        };
    }
    if chance(rng, 20) {
        target += ".json";
    }
    let usual = match path.path {
        each if each.starts_with("incremental") => "start_time=1",
        each if each.starts_with("search/export") => "query=hola&filter[type]=ticket",
        each if each.contains("many") => "ids=1,2",
        each if each.contains("autocomplete") => "name=an",
        _ => "",
    };
    let mut parameters: Vec<String> = Some(usual.to_owned())
        .filter(|each| !each.is_empty())
        .into_iter()
        .collect();
    for _ in 0..rng.random_range(0..4) {
        parameters.push(format!("{}={}", any(rng, &NAMES), any(rng, &VALUES)));
    }
    if !parameters.is_empty() {
        target += &format!("?{}", parameters.join("&"));
    }
    let method = if chance(rng, 4) {
        any(rng, &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
    } else {
        path.method
    };
    let kind = any(
        rng,
        &[
            "application/json",
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
        ],
    );
    let body = if method == "GET" && chance(rng, 90) {
        Vec::new()
    } else {
        body(rng, path.path)
    };
    Case {
        method,
        target,
        kind,
        body,
    }
}

fn desk(mode: Mode) -> (Desk, tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::open_with(DeskOptions {
        rate_limit: u32::MAX,
        mode,
        ..DeskOptions::new(dir.path())
    })
    .unwrap();
    desk.lift_endpoint_limits();
    desk.seed_sample().unwrap();
    let iris = desk
        .credentials()
        .unwrap()
        .into_iter()
        .find(|each| each.role == "admin")
        .unwrap();
    (desk, dir, iris.bearer_token)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_sent_is_answered() {
    let long = std::env::var_os("REDDOT_LONG").is_some();
    let seed: u64 = std::env::var("FUZZ_SEED").map_or(1, |seed| seed.parse().unwrap());
    let (rounds, cases) = if long { (100, 4000) } else { (2, 700) };
    for round in seed..seed + rounds {
        let mode = if round % 2 == 0 {
            Mode::Current
        } else {
            Mode::Older
        };
        let (desk, _dir, token) = desk(mode);
        let mut rng = StdRng::seed_from_u64(round);
        for number in 0..cases {
            let case = case(&mut rng);
            let told = || {
                format!(
                    "seed {round}, case {number}: {} {} ({}) {}",
                    case.method,
                    case.target,
                    case.kind,
                    String::from_utf8_lossy(&case.body[..case.body.len().min(600)])
                )
            };
            let mut request = axum_request(&case, &token);
            let Some(request) = request.take() else { continue };
            let answer = tokio::time::timeout(PATIENCE, desk.answer(PORT, request)).await;
            let answer = answer
                .unwrap_or_else(|_| panic!("no answer: {}", told()))
                .unwrap();
            let status = answer.status().as_u16();
            assert!(
                (200..500).contains(&status),
                "{status} {}: {}",
                String::from_utf8_lossy(answer.body()),
                told()
            );
            assert!(
                answer.body().len() < LONGEST,
                "{} bytes: {}",
                answer.body().len(),
                told()
            );
            let kind = answer.headers()["content-type"].to_str().unwrap();
            if kind.starts_with("application/json") {
                let body: Value =
                    serde_json::from_slice(answer.body()).unwrap_or_else(|_| panic!("no JSON: {}", told()));
                if status >= 400 {
                    assert!(
                        body.get("error").is_some() || body.get("errors").is_some(),
                        "{body}: {}",
                        told()
                    );
                }
            } else {
                assert_eq!(status, 204, "{kind}: {}", told());
            }
        }
        // It is still a desk: what was sent has spoilt nothing.
        let still = Case {
            method: "GET",
            target: "/api/v2/incremental/ticket_events?start_time=0&include=comment_events".to_owned(),
            kind: "application/json",
            body: Vec::new(),
        };
        for target in [
            still.target.as_str(),
            "/api/v2/views",
            "/api/v2/macros",
            "/api/v2/triggers",
            "/api/v2/users?per_page=100",
        ] {
            let request = axum_request(
                &Case {
                    target: target.to_owned(),
                    body: Vec::new(),
                    ..still
                },
                &token,
            );
            let answer = desk.answer(PORT, request.unwrap()).await.unwrap();
            assert_eq!(answer.status().as_u16(), 200, "{target} after seed {round}");
        }
    }
}

/// None where no HTTP client could send it.
fn axum_request(case: &Case, token: &str) -> Option<axum::http::Request<Vec<u8>>> {
    let mut request = axum::http::Request::builder()
        .method(case.method)
        .uri(&case.target)
        .header("host", format!("127.0.0.1:{PORT}"))
        .header("authorization", format!("Bearer {token}"));
    if !case.kind.is_empty() {
        request = request.header("content-type", case.kind);
    }
    request.body(case.body.clone()).ok()
}

/// Sends bytes as they are; what comes back until the connection ends or nothing more comes.
async fn raw(world: &World, bytes: &[u8]) -> String {
    let address = world.base.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let text = String::from_utf8_lossy(bytes).contains("HOST");
    let bytes = if text {
        // Only where the whole is text is there a place for the address.
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace("HOST", &address)
            .into_bytes()
    } else {
        bytes.to_vec()
    };
    stream.write_all(&bytes).await.unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(Ok(read)) = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut buffer)).await {
        if read == 0 {
            break;
        }
        answer.extend_from_slice(&buffer[..read]);
        if answer.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn bytes_that_are_no_request_are_refused_and_harm_nobody() {
    let world = world().await;
    let token = world.token("iris@desk.example");
    let head = format!("Host: HOST\r\nAuthorization: Bearer {token}\r\n");
    let mut sent: Vec<Vec<u8>> = [
        format!("GET /api/v2/tickets/\u{e9} HTTP/1.1\r\n{head}\r\n"),
        format!("GET /api/v2/tickets?q=%C3%28 HTTP/1.1\r\n{head}\r\n"),
        format!("GET /api/v2/../../etc/passwd HTTP/1.1\r\n{head}\r\n"),
        format!("GET //api//v2//tickets HTTP/1.1\r\n{head}\r\n"),
        format!(
            "GET /api/v2/tickets/{} HTTP/1.1\r\n{head}\r\n",
            "9".repeat(20_000)
        ),
        format!("POST /api/v2/tickets HTTP/1.1\r\n{head}Content-Length: 5\r\n\r\n\u{1}\u{2}\u{3}\u{4}\u{5}"),
        format!("POST /api/v2/tickets HTTP/1.1\r\n{head}Content-Length: -1\r\n\r\n"),
        format!("POST /api/v2/tickets HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        format!("BREW /api/v2/tickets HTTP/1.1\r\n{head}\r\n"),
        format!(
            "GET /api/v2/tickets HTTP/1.1\r\n{head}X-Long: {}\r\n\r\n",
            "x".repeat(100_000)
        ),
        format!("GET /api/v2/users/me HTTP/1.1\r\n{head}Accept-Encoding: gzip;q=x, \u{7f}\r\n\r\n"),
        "\r\n\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec();
    sent.push(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec());
    sent.push((0..=255).collect());
    let begun = Instant::now();
    for bytes in &sent {
        let answer = raw(&world, bytes).await;
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(
            !status.starts_with('5'),
            "{status}: {:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
        );
    }
    assert!(begun.elapsed() < PATIENCE * 2);
    world.get("users/me").await;
}
