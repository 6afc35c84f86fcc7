//! What clients and extractors that others wrote send, beside what is documented, and what they read
//! in the answers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{IRIS, MARA, World, ids, morning, read_any, world};

async fn asks(world: &World, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = world.as_iris(method, path);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    read_any(request.send().await.unwrap()).await
}

async fn makes(world: &World, path: &str, body: Value) -> Value {
    let (status, answer) = asks(world, Method::POST, path, Some(body)).await;
    assert!([200, 201].contains(&status), "{path}: {status} {answer}");
    answer
}

async fn results_of(world: &World, answer: &Value) -> Value {
    let id = answer["job_status"]["id"].as_str().unwrap();
    let job = world.iris_gets(&format!("job_statuses/{id}")).await;
    job["job_status"]["results"].clone()
}

#[tokio::test]
async fn a_start_is_the_number_that_it_begins_with() {
    let world = world().await;
    world.ana_writes("hola").await;
    world.seconds_pass(120);
    let start = morning().unix_seconds() - 60;
    for kind in [
        "tickets/cursor",
        "tickets",
        "users",
        "organizations",
        "ticket_events",
    ] {
        let exact = world
            .iris_gets(&format!("incremental/{kind}?start_time={start}"))
            .await;
        let fraction = world
            .iris_gets(&format!("incremental/{kind}?start_time={start}.0"))
            .await;
        let name = kind.split('/').next().unwrap();
        assert_eq!(exact[name], fraction[name], "{kind}");
        // An extractor sends a date to see whether it may export: the year is the number.
        let (status, _) = world
            .try_get_as(
                "iris@desk.example",
                &format!("incremental/{kind}?start_time=2026-11-24T10:00:00Z"),
            )
            .await;
        assert_eq!(status, 200, "{kind}");
    }
}

#[tokio::test]
async fn metric_events_can_be_asked_for_from_now_on_and_nothing_else() {
    let world = world().await;
    let now = morning().unix_seconds();
    for (kind, status) in [
        ("ticket_metric_events", 200),
        ("tickets", 422),
        ("tickets/cursor", 422),
        ("users", 422),
        ("organizations", 422),
        ("ticket_events", 422),
    ] {
        let path = format!("incremental/{kind}?start_time={now}");
        let (answered, body) = asks(&world, Method::GET, &path, None).await;
        assert_eq!(answered, status, "{kind}: {body}");
    }
}

#[tokio::test]
async fn metric_events_come_by_cursor_too() {
    let world = world().await;
    for n in 0..5 {
        let message = json!({ "channel": "line", "from": { "address": format!("u{n}") }, "text": "hola" });
        let ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
        world.reply(ticket, "Ya voy").await;
        world.seconds_pass(1);
    }
    world.seconds_pass(120);
    let start = morning().unix_seconds() - 60;
    let path = format!("incremental/ticket_metric_events?start_time={start}");
    let name = "ticket_metric_events";
    let whole = world.iris_gets(&path).await[name].as_array().unwrap().clone();
    assert!(whole.len() > 5);
    let mut next = format!("{path}&page[size]=2");
    let mut walked = Vec::new();
    for _ in 0..100 {
        let page = world.iris_gets(&next).await;
        walked.extend(page[name].as_array().unwrap().clone());
        assert_eq!(page["meta"]["has_more"], page["links"]["next"].is_string());
        let Some(link) = page["links"]["next"].as_str() else {
            break;
        };
        next = link.split_once("/api/v2/").unwrap().1.to_owned();
    }
    assert_eq!(walked, whole);
}

#[tokio::test]
async fn all_audits_are_paged_by_either_cursor() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    for n in 0..6 {
        world.reply(ticket, &format!("Ya voy {n}")).await;
        world.seconds_pass(1);
    }
    let whole = ids(&world.iris_gets("ticket_audits").await["audits"]);
    assert!(whole.len() > 6 && whole.is_sorted_by(|a, b| a > b));
    for (mut next, link) in [
        ("ticket_audits?page[size]=2".to_owned(), "/links/next"),
        ("ticket_audits?limit=2".to_owned(), "/before_url"),
    ] {
        let mut walked = Vec::new();
        for _ in 0..100 {
            let page = world.iris_gets(&next).await;
            assert!(ids(&page["audits"]).len() <= 2);
            walked.extend(ids(&page["audits"]));
            let Some(url) = page.pointer(link).and_then(Value::as_str) else {
                break;
            };
            next = url.split_once("/api/v2/").unwrap().1.to_owned();
        }
        assert_eq!(walked, whole, "{link}");
    }
    let (status, _) = asks(&world, Method::GET, "ticket_audits?page[size]=0", None).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn metrics_and_dates_come_inside_the_ticket() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.update(ticket, json!({ "assignee_id": MARA })).await;
    world.seconds_pass(120);
    let own = world.get(&format!("tickets/{ticket}/metrics")).await["ticket_metric"].clone();
    let start = morning().unix_seconds() - 60;
    for (path, name) in [
        ("tickets?".to_owned(), "tickets"),
        (format!("tickets/show_many?ids={ticket}&"), "tickets"),
        (
            format!("incremental/tickets/cursor?start_time={start}&"),
            "tickets",
        ),
    ] {
        let body = world.iris_gets(&format!("{path}include=metric_sets,dates")).await;
        let shown = &body[name][0];
        assert_eq!(shown["metric_set"], own, "{path}");
        assert_eq!(shown["dates"]["assigned_at"], own["assigned_at"], "{path}");
        assert!(own["assigned_at"].is_string());
        let bare = world.iris_gets(path.trim_end_matches(['?', '&'])).await;
        assert!(bare[name][0].get("metric_set").is_none(), "{path}");
        assert!(bare[name][0].get("dates").is_none(), "{path}");
    }
}

#[tokio::test]
async fn no_body_is_an_object_without_anything_in_it() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    for (method, path) in [
        (Method::POST, "tickets".to_owned()),
        (Method::PUT, format!("tickets/{ticket}")),
        (Method::POST, format!("tickets/{ticket}/tags")),
        (Method::DELETE, format!("tickets/{ticket}/tags")),
        (Method::POST, "groups".to_owned()),
        (Method::PUT, "users/update_many?ids=1001".to_owned()),
    ] {
        let (status, body) = asks(&world, method.clone(), &path, None).await;
        assert_eq!(
            (status, &body["error"]["title"]),
            (400, &json!("Invalid attribute")),
            "{method} {path}: {body}"
        );
    }
    // What is there and is no JSON is still refused as such.
    let request = world.as_iris(Method::POST, "tickets").body(" ");
    assert_eq!(read_any(request.send().await.unwrap()).await.0, 422);
}

#[tokio::test]
async fn what_is_shown_many_at_once_must_be_named() {
    let world = world().await;
    for path in [
        "tickets/show_many",
        "tickets/show_many?ids=",
        "users/show_many",
        "job_statuses/show_many",
    ] {
        let (status, body) = asks(&world, Method::GET, path, None).await;
        assert_eq!(status, 400, "{path}: {body}");
    }
    for path in ["search", "search/count"] {
        let (status, body) = asks(&world, Method::GET, path, None).await;
        assert_eq!((status, &body["error"]), (422, &json!("invalid")), "{path}");
        let (status, _) = asks(&world, Method::GET, &format!("{path}?query="), None).await;
        assert_eq!(status, 200, "{path}");
    }
}

#[tokio::test]
async fn many_organizations_are_changed_and_deleted_by_external_id() {
    let world = world().await;
    let mut made = Vec::new();
    for name in ["north", "south", "west"] {
        let wanted = json!({ "organization": { "name": name, "external_id": name } });
        let answer = makes(&world, "organizations", wanted).await;
        made.push(answer["organization"]["id"].as_i64().unwrap());
    }
    let (status, answer) = asks(
        &world,
        Method::PUT,
        "organizations/update_many?external_ids=north,south,nowhere",
        Some(json!({ "organization": { "notes": "by the sea" } })),
    )
    .await;
    assert_eq!(status, 200, "{answer}");
    let results = results_of(&world, &answer).await;
    let done: Vec<&Value> = results
        .as_array()
        .unwrap()
        .iter()
        .map(|each| &each["success"])
        .collect();
    assert_eq!(done, [&json!(true), &json!(true), &json!(false)], "{results}");
    // With an empty list of the other kind, ids count.
    let path = format!("organizations/destroy_many?external_ids=&ids={}", made[2]);
    assert_eq!(asks(&world, Method::DELETE, &path, None).await.0, 200);
    let left = world.iris_gets("organizations").await;
    assert_eq!(ids(&left["organizations"]), made[..2]);
    assert!(
        left["organizations"]
            .as_array()
            .unwrap()
            .iter()
            .all(|each| each["notes"] == "by the sea")
    );
    let path = "organizations/destroy_many?external_ids=north,south";
    assert_eq!(asks(&world, Method::DELETE, path, None).await.0, 200);
    let left = world.iris_gets("organizations").await;
    assert_eq!(left["count"], 0);
}

#[tokio::test]
async fn an_empty_name_of_paging_or_order_is_none() {
    let world = world().await;
    world.ana_writes("hola").await;
    world.seconds_pass(120);
    let start = morning().unix_seconds() - 60;
    for (path, names) in [
        ("tickets?".to_owned(), "sort_by=&sort_order="),
        (
            "tickets?page[size]=1&".to_owned(),
            "sort=&page[after]=&page[before]=",
        ),
        ("macros?page[size]=1&".to_owned(), "page[after]=&page[before]="),
        ("search?query=type:ticket&".to_owned(), "sort_by=&sort_order="),
        ("views/4002/tickets?".to_owned(), "sort_by=&sort_order="),
        (
            format!("incremental/tickets/cursor?start_time={start}&"),
            "cursor=&per_page=",
        ),
    ] {
        let (status, body) = asks(&world, Method::GET, &format!("{path}{names}"), None).await;
        assert_eq!(status, 200, "{path}: {body}");
    }
    for path in [
        "users/create_many",
        "users/create_or_update_many",
        "tickets/create_many",
    ] {
        let name = path.split('/').next().unwrap();
        let (status, body) = asks(&world, Method::POST, path, Some(json!({ name: [] }))).await;
        let message = body["error"]["message"].as_str().unwrap();
        assert!(
            status == 400 && message.contains(&format!("{name} must not be empty")),
            "{body}"
        );
    }
}

#[tokio::test]
async fn one_of_many_changes_that_fails_says_which() {
    let world = world().await;
    let body = json!({ "users": [{ "id": MARA, "notes": "here" }, { "id": 424_242, "notes": "nobody" }] });
    let (status, answer) = asks(&world, Method::PUT, "users/update_many", Some(body)).await;
    assert_eq!(status, 200, "{answer}");
    let results = results_of(&world, &answer).await;
    assert_eq!(results[0]["success"], true, "{results}");
    assert_eq!(
        (&results[1]["id"], &results[1]["success"]),
        (&json!(424_242), &json!(false)),
        "{results}"
    );
}

#[tokio::test]
async fn people_are_known_by_accounts_elsewhere() {
    let world = world().await;
    let user = json!({ "user": {
        "name": "Roger Wilco",
        "email": "roger@space.example",
        "identities": [
            { "type": "email", "value": "wilco@space.example" },
            { "type": "twitter", "value": "tester84" },
            { "type": "google", "value": "roger@google.example" },
        ],
    } });
    let user = makes(&world, "users", user).await["user"]["id"].as_i64().unwrap();
    let path = format!("users/{user}/identities");
    makes(
        &world,
        &path,
        json!({ "identity": { "type": "facebook", "value": "855769377321" } }),
    )
    .await;
    let all = world.iris_gets(&path).await;
    let kinds: Vec<&str> = all["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["email", "email", "twitter", "google", "facebook"]);
    for (kind, value) in [
        ("carrier_pigeon", "blue"),
        ("messaging", "whatsapp"),
        ("twitter", " "),
        ("google", "nobody"),
        ("email", "no@host"),
    ] {
        let identity = json!({ "identity": { "type": kind, "value": value } });
        let (status, body) = asks(&world, Method::POST, &path, Some(identity)).await;
        assert_eq!((status, &body["error"]), (422, &json!("RecordInvalid")), "{kind}");
    }
}

#[tokio::test]
async fn requests_are_listed_by_status_and_by_organization() {
    let world = world().await;
    let organization = makes(
        &world,
        "organizations",
        json!({ "organization": { "name": "north" } }),
    )
    .await["organization"]["id"]
        .as_i64()
        .unwrap();
    let mut made = Vec::new();
    for subject in ["lamp", "chair"] {
        let request = json!({ "request": { "subject": subject, "comment": { "body": "broken" } } });
        let answer = makes(&world, "requests", request).await;
        made.push(answer["request"]["id"].as_i64().unwrap());
    }
    let change = json!({ "status": "solved", "assignee_id": IRIS, "organization_id": organization });
    world.update(made[0], change).await;
    for (path, wanted) in [
        ("requests/open", vec![made[1]]),
        ("requests/solved", vec![made[0]]),
        ("requests/ccd", vec![]),
        (&format!("organizations/{organization}/requests"), vec![made[0]]),
    ] {
        let body = world.iris_gets(path).await;
        assert_eq!(ids(&body["requests"]), wanted, "{path}: {body}");
    }
    let copied = json!({ "email_ccs": [{ "user_id": IRIS, "action": "put" }] });
    world.update(made[1], copied).await;
    let body = world.iris_gets("requests/ccd").await;
    assert_eq!(ids(&body["requests"]), [made[1]]);
    let (status, _) = asks(&world, Method::GET, "organizations/424242/requests", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_webhook_is_made_like_another() {
    let world = world().await;
    let webhook = json!({ "webhook": {
        "name": "first", "endpoint": "http://127.0.0.1:4999/x", "http_method": "POST", "request_format": "json",
        "status": "active", "subscriptions": ["zen:event-type:ticket.created"],
        "authentication": {
            "type": "basic_auth", "data": { "username": "a", "password": "b" }, "add_position": "header",
        },
    } });
    let first = makes(&world, "webhooks", webhook).await["webhook"].clone();
    let path = format!("webhooks?clone_webhook_id={}", first["id"].as_str().unwrap());
    let (status, second) = asks(&world, Method::POST, &path, None).await;
    assert_eq!(status, 201, "{second}");
    let second = &second["webhook"];
    for name in ["name", "endpoint", "status", "subscriptions", "authentication"] {
        assert_eq!(first[name], second[name], "{name}");
    }
    assert_ne!(first["id"], second["id"]);
    assert_ne!(first["signing_secret"], second["signing_secret"]);
    let other = makes(&world, &path, json!({ "webhook": { "name": "third" } })).await;
    assert_eq!(
        (&other["webhook"]["name"], &other["webhook"]["endpoint"]),
        (&json!("third"), &first["endpoint"])
    );
    let (status, _) = asks(&world, Method::POST, "webhooks?clone_webhook_id=none", None).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn names_that_are_no_numbers_are_found_or_are_not_there() {
    let world = world().await;
    let fields = world.get("user_fields").await;
    let field = &fields["user_fields"][0];
    let key = field["key"].as_str().unwrap();
    let by_key = world.get(&format!("user_fields/{key}")).await;
    assert_eq!(by_key["user_field"], *field);
    assert_eq!(world.try_get(&format!("user_fields/{key}/options")).await.0, 200);
    for path in [
        "user_fields/no_such_key",
        "user_fields/no_such_key/options",
        "brand_agents/123ABC",
    ] {
        let (status, body) = world.try_get(path).await;
        assert_eq!(
            (status, &body["error"]),
            (404, &json!("RecordNotFound")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_ticket_is_brought_over_with_a_day() {
    let world = world().await;
    let ticket = |created: &str| {
        json!({ "ticket": {
            "subject": "old", "created_at": created, "comments": [{ "value": "It rang.", "author_id": IRIS }],
        } })
    };
    let made = makes(&world, "imports/tickets", ticket("2015-01-01")).await;
    assert_eq!(made["ticket"]["created_at"], "2015-01-01T00:00:00Z");
    for wrong in ["2015-13-01", "2027-01-01", "yesterday"] {
        let (status, _) = asks(&world, Method::POST, "imports/tickets", Some(ticket(wrong))).await;
        assert_eq!(status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn actions_without_a_field_or_with_an_object_are_refused() {
    let world = world().await;
    for action in [
        json!({ "field": "", "value": "x" }),
        json!({ "field": "status", "value": {} }),
        json!({ "field": "status" }),
    ] {
        let wanted = json!({ "macro": { "title": "M", "actions": [action] } });
        let (status, body) = asks(&world, Method::POST, "macros", Some(wanted)).await;
        assert_eq!(status, 400, "{body}");
    }
}

#[tokio::test]
async fn what_a_company_could_have_and_this_one_has_not_is_an_empty_list() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let skips = world.get(&format!("tickets/{ticket}/skips")).await;
    assert_eq!((&skips["skips"], &skips["count"]), (&json!([]), &json!(0)));
    assert_eq!(world.try_get("tickets/424242/skips").await.0, 404);
    for (path, name) in [
        ("channels/voice/phone_numbers", "phone_numbers"),
        ("business_hours/schedules", "schedules"),
        ("custom_roles", "custom_roles"),
    ] {
        let body = world.get(path).await;
        assert_eq!((&body[name], &body["count"]), (&json!([]), &json!(0)), "{path}");
    }
}
