//! What clients of the API keep at the desk: tickets that they make, people, groups, organizations;
//! and who may do so.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{BEN, MARA, World, ids, read_any, world};

async fn iris(world: &World, method: Method, path: &str, body: Value) -> (u16, Value) {
    read_any(world.as_iris(method, path).json(&body).send().await.unwrap()).await
}

/// Iris does it; it must work.
async fn done(world: &World, method: Method, path: &str, body: Value) -> Value {
    let what = format!("{method} {path}");
    let (status, body) = iris(world, method, path, body).await;
    assert!((200..300).contains(&status), "{what}: {status} {body}");
    body
}

/// What became of a job.
async fn results(world: &World, answer: &Value) -> Vec<Value> {
    assert_eq!(answer["job_status"]["status"], "queued");
    let path = format!("job_statuses/{}", answer["job_status"]["id"].as_str().unwrap());
    let job = world.iris_gets(&path).await["job_status"].clone();
    assert_eq!(job["status"], "completed");
    job["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_ticket_is_made_once_for_a_key() {
    let world = world().await;
    let ask = |key: &str, subject: &str| {
        let ticket = json!({ "ticket": { "subject": subject, "comment": { "body": "b" } } });
        let request = world
            .as_mara(Method::POST, "tickets")
            .header("idempotency-key", key)
            .json(&ticket);
        async move {
            let answer = request.send().await.unwrap();
            let lookup = answer
                .headers()
                .get("x-idempotency-lookup")
                .map(|value| value.to_str().unwrap().to_owned());
            let (status, body) = read_any(answer).await;
            (status, lookup, body)
        }
    };
    let (status, lookup, first) = ask("k", "one").await;
    assert_eq!((status, lookup.as_deref()), (201, Some("miss")));
    let (status, lookup, again) = ask("k", "one").await;
    assert_eq!((status, lookup.as_deref()), (201, Some("hit")));
    assert_eq!(again, first);
    let (status, _, other) = ask("k", "two").await;
    assert_eq!((status, &other["error"]), (400, &json!("IdempotentRequestError")));
    // Another person's key is another key, and so is the same one two hours later.
    let (_, lookup, _) = ask("l", "one").await;
    assert_eq!(lookup.as_deref(), Some("miss"));
    world.hours_pass(3);
    let (_, lookup, _) = ask("k", "two").await;
    assert_eq!(lookup.as_deref(), Some("miss"));
    assert_eq!(world.get("tickets/count").await["count"]["value"], 3);
}

#[tokio::test]
async fn a_new_ticket_has_what_was_asked_for_and_its_audit_says_so() {
    let world = world().await;
    let made = done(
        &world,
        Method::POST,
        "tickets",
        json!({ "ticket": {
            "subject": "Broken", "comment": { "body": "It broke.", "public": false }, "priority": "urgent", "type": "task",
            "due_at": "2027-02-03", "tags": "VIP late", "external_id": 77, "assignee_id": BEN,
            "requester": { "name": "Rob", "email": "Rob@Shop.example" }, "collaborators": ["cc@shop.example"],
            "metadata": { "mine": 1 },
        } }),
    )
    .await;
    let ticket = &made["ticket"];
    for (name, value) in [
        ("status", json!("open")),
        ("priority", json!("urgent")),
        ("due_at", json!("2027-02-03T00:00:00Z")),
        ("tags", json!(["late", "vip"])),
        ("external_id", json!("77")),
        ("group_id", json!(301)),
        ("is_public", json!(false)),
        ("description", json!("It broke.")),
    ] {
        assert_eq!(ticket[name], value, "{name}");
    }
    assert_eq!(made["audit"]["metadata"]["custom"], json!({ "mine": 1 }));
    let requester = world.get(&format!("users/{}", ticket["requester_id"])).await;
    assert_eq!(requester["user"]["email"], "rob@shop.example");
    assert_eq!(
        ids(&world.get("tickets?external_id=77").await["tickets"]),
        ids(&json!([ticket]))
    );
    // The same address is the same person.
    let again = done(
        &world,
        Method::POST,
        "tickets",
        json!({ "ticket": { "comment": { "body": "x" }, "requester": { "email": "rob@shop.example" } } }),
    )
    .await;
    assert_eq!(again["ticket"]["requester_id"], ticket["requester_id"]);
    for (wanted, field) in [
        (json!({ "subject": "no comment" }), "base"),
        (json!({ "comment": { "body": " " } }), "base"),
        (
            json!({ "comment": { "body": "x" }, "requester_id": 7 }),
            "requester",
        ),
        (
            json!({ "comment": { "body": "x" }, "problem_id": 1 }),
            "problem_id",
        ),
        (
            json!({ "comment": { "body": "x" }, "organization_id": 7 }),
            "organization",
        ),
        (json!({ "comment": { "body": "x" }, "due_at": "soon" }), "due_at"),
    ] {
        let (status, body) = iris(&world, Method::POST, "tickets", json!({ "ticket": wanted })).await;
        assert_eq!(status, 422, "{body}");
        assert!(body["details"].get(field).is_some(), "{field}: {body}");
    }
}

#[tokio::test]
async fn a_job_does_each_thing_whole_or_not_at_all() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = done(
        &world,
        Method::PUT,
        "tickets/update_many",
        json!({ "tickets": [
            { "id": ticket, "priority": "high" },
            { "id": ticket, "subject": "never", "status": "asleep" },
            { "id": 999, "priority": "low" },
        ] }),
    )
    .await;
    let results = results(&world, &answer).await;
    assert_eq!(
        results[0],
        json!({ "id": ticket, "action": "update", "success": true, "status": "Updated" })
    );
    assert_eq!(
        (&results[1]["success"], &results[1]["error"]),
        (&json!(false), &json!("TicketUpdateFailed"))
    );
    assert_eq!(results[2]["id"], 999);
    let after = world.get(&format!("tickets/{ticket}")).await["ticket"].clone();
    assert_eq!(after["priority"], "high");
    assert_ne!(after["subject"], "never");
    let many: Vec<Value> = (0..101).map(|_| json!({ "comment": { "body": "x" } })).collect();
    let (status, body) = iris(
        &world,
        Method::POST,
        "tickets/create_many",
        json!({ "tickets": many }),
    )
    .await;
    assert_eq!((status, &body["error"]), (422, &json!("TooManyValues")));
    // A job is its owner's.
    let path = format!("job_statuses/{}", answer["job_status"]["id"].as_str().unwrap());
    assert_eq!(world.try_get(&path).await.0, 404);
}

#[tokio::test]
async fn merged_tickets_are_closed_and_say_where_they_went() {
    let world = world().await;
    let make = || {
        done(
            &world,
            Method::POST,
            "tickets",
            json!({ "ticket": { "comment": { "body": "x" } } }),
        )
    };
    let (into, from) = (
        make().await["ticket"]["id"].clone(),
        make().await["ticket"]["id"].clone(),
    );
    let answer = done(
        &world,
        Method::POST,
        &format!("tickets/{into}/merge"),
        json!({ "ids": [from, into] }),
    )
    .await;
    let results = results(&world, &answer).await;
    assert_eq!(
        (&results[0]["success"], &results[1]["success"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        world.get(&format!("tickets/{from}")).await["ticket"]["status"],
        "closed"
    );
    let comments = world.get(&format!("tickets/{into}/comments")).await["comments"].clone();
    assert_eq!(
        (&comments[1]["public"], comments.as_array().unwrap().len()),
        (&json!(false), 2)
    );
}

#[tokio::test]
async fn a_deleted_ticket_comes_back_until_it_is_gone_for_good() {
    let world = world().await;
    let ticket = world.ana_writes("a secret word").await;
    done(&world, Method::DELETE, &format!("tickets/{ticket}"), Value::Null).await;
    assert_eq!(
        ids(&world.iris_gets("deleted_tickets").await["deleted_tickets"]),
        [ticket]
    );
    done(
        &world,
        Method::PUT,
        &format!("deleted_tickets/{ticket}/restore"),
        json!({}),
    )
    .await;
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["id"],
        ticket
    );
    done(&world, Method::DELETE, &format!("tickets/{ticket}"), Value::Null).await;
    done(
        &world,
        Method::DELETE,
        &format!("deleted_tickets/{ticket}"),
        Value::Null,
    )
    .await;
    assert_eq!(
        world.iris_gets("deleted_tickets").await["deleted_tickets"],
        json!([])
    );
    let (status, _) = iris(
        &world,
        Method::PUT,
        &format!("deleted_tickets/{ticket}/restore"),
        json!({}),
    )
    .await;
    assert_eq!(status, 404);
    let file = rusqlite::Connection::open(world.dir.path().join("desk.db")).unwrap();
    let left: i64 = file
        .query_row(
            "SELECT COUNT(*) FROM comments WHERE body LIKE '%secret%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0, "nothing of it is left");
}

#[tokio::test]
async fn a_redaction_takes_the_words_everywhere() {
    let world = world().await;
    let ticket = world.ana_writes("my card is 4111").await;
    let comment = world.get(&format!("tickets/{ticket}/comments")).await["comments"][0]["id"].clone();
    done(
        &world,
        Method::PUT,
        &format!("tickets/{ticket}/comments/{comment}/redact"),
        json!({ "text": "4111" }),
    )
    .await;
    let shown = world.get(&format!("tickets/{ticket}")).await["ticket"]["description"].clone();
    assert_eq!(shown, "my card is ▇▇▇▇");
    assert_eq!(world.get("search/count?query=4111").await["count"], 0);
    assert_eq!(world.get("search/count?query=card").await["count"], 1);
}

#[tokio::test]
async fn people_are_made_changed_and_deleted() {
    let world = world().await;
    let zoe = done(&world, Method::POST, "users", json!({ "user": { "name": "Zoe", "email": "Zoe@Shop.example", "phone": "+155", "external_id": "z" } })).await["user"]["id"].clone();
    for (wanted, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "x", "email": "nonsense" }), "email"),
        (json!({ "name": "x", "email": "zoe@shop.example" }), "email"),
        (json!({ "name": "x", "external_id": "z" }), "external_id"),
        (json!({ "name": "x", "role": "king" }), "role"),
    ] {
        let (status, body) = iris(&world, Method::POST, "users", json!({ "user": wanted })).await;
        assert_eq!(status, 422, "{body}");
        assert!(body["details"].get(field).is_some(), "{field}: {body}");
    }
    assert_eq!(
        ids(&world.get("users/search?query=phone:%2B155").await["users"]),
        ids(&json!([{ "id": zoe }]))
    );
    let again = done(
        &world,
        Method::POST,
        "users/create_or_update",
        json!({ "user": { "external_id": "z", "name": "Zoë" } }),
    )
    .await;
    assert_eq!(
        (&again["user"]["id"], &again["user"]["name"]),
        (&zoe, &json!("Zoë"))
    );
    done(&world, Method::DELETE, &format!("users/{zoe}"), Value::Null).await;
    assert_eq!(world.get("users/search?query=zoe").await["users"], json!([]));
    assert_eq!(world.get(&format!("users/{zoe}")).await["user"]["active"], false);
    // The address is free again.
    done(
        &world,
        Method::POST,
        "users",
        json!({ "user": { "name": "Other", "email": "zoe@shop.example" } }),
    )
    .await;
    // Who has a ticket open stays.
    let ana = world.inbound(crate::support::ana("hola")).await["user_id"].clone();
    assert_eq!(
        iris(&world, Method::DELETE, &format!("users/{ana}"), Value::Null)
            .await
            .0,
        422
    );
    assert_eq!(
        iris(&world, Method::DELETE, "users/1001", Value::Null).await.0,
        422,
        "not oneself"
    );
}

#[tokio::test]
async fn a_new_agent_signs_in_and_a_suspended_one_does_not() {
    let world = world().await;
    let made = done(
        &world,
        Method::POST,
        "users",
        json!({ "user": { "name": "Lea", "email": "lea@desk.example", "role": "agent" } }),
    )
    .await;
    let lea = made["user"]["id"].clone();
    let me = world.try_get_as("lea@desk.example", "users/me").await.1;
    assert_eq!(
        (&me["user"]["id"], &me["user"]["default_group_id"]),
        (&lea, &json!(301))
    );
    let token = world.token("lea@desk.example");
    let enters = || async {
        let request = world.request(Method::GET, "/api/v2/tickets").bearer_auth(&token);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(enters().await, 200);
    done(
        &world,
        Method::PUT,
        &format!("users/{lea}"),
        json!({ "user": { "suspended": true } }),
    )
    .await;
    assert_eq!(enters().await, 401);
    done(
        &world,
        Method::PUT,
        &format!("users/{lea}"),
        json!({ "user": { "suspended": false } }),
    )
    .await;
    assert_eq!(enters().await, 200);
    done(
        &world,
        Method::PUT,
        &format!("users/{lea}"),
        json!({ "user": { "role": "end-user" } }),
    )
    .await;
    assert_eq!(enters().await, 401);
}

#[tokio::test]
async fn agents_keep_end_users_and_no_rights() {
    let world = world().await;
    let send = |method, path: &'static str, body| world.send(method, path, body);
    assert_eq!(
        send(Method::POST, "users", json!({ "user": { "name": "Rob" } }))
            .await
            .0,
        201
    );
    for (method, path, body) in [
        (
            Method::POST,
            "users",
            json!({ "user": { "name": "x", "email": "x@desk.example", "role": "agent" } }),
        ),
        (Method::PUT, "users/1003", json!({ "user": { "name": "x" } })),
        (Method::PUT, "users/1002", json!({ "user": { "role": "admin" } })),
        (Method::DELETE, "users/1003", Value::Null),
        (Method::POST, "groups", json!({ "group": { "name": "x" } })),
        (Method::DELETE, "groups/302", Value::Null),
        (
            Method::POST,
            "group_memberships",
            json!({ "group_membership": { "user_id": 1002, "group_id": 302 } }),
        ),
        (
            Method::POST,
            "organizations",
            json!({ "organization": { "name": "x" } }),
        ),
        (Method::POST, "triggers", json!({ "trigger": {} })),
        (
            Method::POST,
            "macros",
            json!({ "macro": { "title": "x", "actions": [{ "field": "status", "value": "open" }] } }),
        ),
        (Method::DELETE, "macros/360101", Value::Null),
        (Method::POST, "imports/tickets", json!({ "ticket": {} })),
        (Method::DELETE, "tickets/destroy_many?ids=1", Value::Null),
    ] {
        let what = format!("{method} {path}");
        let (status, body) = send(method, path, body).await;
        assert_eq!(status, 403, "{what}: {body}");
    }
    // Who sees few tickets cannot let themselves see more.
    for right in [
        json!({ "ticket_restriction": null }),
        json!({ "suspended": false }),
        json!({ "default_group_id": 301 }),
    ] {
        let request = world
            .as_person("noor@desk.example", Method::PUT, "users/me")
            .json(&json!({ "user": right }));
        assert_eq!(request.send().await.unwrap().status().as_u16(), 403);
    }
    let named = world
        .as_person("noor@desk.example", Method::PUT, "users/me")
        .json(&json!({ "user": { "alias": "n" } }));
    assert_eq!(named.send().await.unwrap().status().as_u16(), 200);
}

#[tokio::test]
async fn who_sees_few_tickets_counts_few() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    done(&world, Method::DELETE, &format!("tickets/{ticket}"), Value::Null).await;
    world.ana_writes("hola").await;
    for (path, name) in [
        ("tags", "tags"),
        ("deleted_tickets", "deleted_tickets"),
        ("ticket_metrics", "ticket_metrics"),
    ] {
        assert_ne!(world.iris_gets(path).await[name], json!([]), "{path}");
        assert_eq!(
            world.try_get_as("tom@desk.example", path).await.1[name],
            json!([]),
            "{path}"
        );
    }
    assert_eq!(
        world.try_get_as("tom@desk.example", "tags/count").await.1["count"]["value"],
        0
    );
    assert_eq!(world.try_get_as("tom@desk.example", "ticket_audits").await.0, 403);
}

#[tokio::test]
async fn a_group_that_goes_lets_its_tickets_go() {
    let world = world().await;
    let group = done(
        &world,
        Method::POST,
        "groups",
        json!({ "group": { "name": "Night" } }),
    )
    .await["group"]["id"]
        .clone();
    let (status, body) = iris(
        &world,
        Method::POST,
        "groups",
        json!({ "group": { "name": "Night" } }),
    )
    .await;
    assert_eq!(
        (status, &body["details"]["name"][0]["error"]),
        (422, &json!("DuplicateValue"))
    );
    done(
        &world,
        Method::POST,
        "group_memberships",
        json!({ "group_membership": { "user_id": MARA, "group_id": group } }),
    )
    .await;
    let ticket = world.ana_writes("hola").await;
    world
        .update(ticket, json!({ "assignee_id": MARA, "group_id": group }))
        .await;
    done(&world, Method::DELETE, &format!("groups/{group}"), Value::Null).await;
    let after = world.get(&format!("tickets/{ticket}")).await["ticket"].clone();
    assert_eq!(
        (&after["assignee_id"], &after["group_id"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(world.try_get(&format!("groups/{group}")).await.0, 404);
    assert_eq!(
        iris(&world, Method::DELETE, "groups/301", Value::Null).await.0,
        422,
        "the default group stays"
    );
    done(
        &world,
        Method::POST,
        "groups",
        json!({ "group": { "name": "Night" } }),
    )
    .await;
}

#[tokio::test]
async fn an_organization_has_members_and_their_tickets() {
    let world = world().await;
    let make = |name: &'static str| {
        done(
            &world,
            Method::POST,
            "organizations",
            json!({ "organization": { "name": name } }),
        )
    };
    let (acme, bolt) = (
        make("Acme").await["organization"]["id"].clone(),
        make("Bolt").await["organization"]["id"].clone(),
    );
    let (status, _) = iris(
        &world,
        Method::POST,
        "organizations",
        json!({ "organization": { "name": "ACME" } }),
    )
    .await;
    assert_eq!(status, 422);
    let zoe = done(
        &world,
        Method::POST,
        "users",
        json!({ "user": { "name": "Zoe", "organization_id": acme } }),
    )
    .await["user"]
        .clone();
    assert_eq!(zoe["organization_id"], acme);
    let zoe = zoe["id"].clone();
    done(
        &world,
        Method::POST,
        "organization_memberships",
        json!({ "organization_membership": { "user_id": zoe, "organization_id": bolt } }),
    )
    .await;
    assert_eq!(
        world.get(&format!("users/{zoe}")).await["user"]["organization_id"],
        acme,
        "the first is the default"
    );
    let ticket = done(
        &world,
        Method::POST,
        "tickets",
        json!({ "ticket": { "requester_id": zoe, "comment": { "body": "x" } } }),
    )
    .await["ticket"]
        .clone();
    assert_eq!(ticket["organization_id"], acme);
    assert_eq!(
        world.get(&format!("organizations/{acme}/tickets")).await["count"],
        1
    );
    done(
        &world,
        Method::DELETE,
        &format!("users/{zoe}/organizations/{acme}"),
        Value::Null,
    )
    .await;
    assert_eq!(
        world.get(&format!("users/{zoe}")).await["user"]["organization_id"],
        bolt
    );
    done(
        &world,
        Method::DELETE,
        &format!("organizations/{bolt}"),
        Value::Null,
    )
    .await;
    assert_eq!(
        world.get(&format!("users/{zoe}")).await["user"]["organization_id"],
        Value::Null
    );
}

#[tokio::test]
async fn an_import_keeps_when_it_was_and_sets_nothing_off() {
    let world = world().await;
    let made = done(
        &world,
        Method::POST,
        "imports/tickets",
        json!({ "ticket": {
            "subject": "Old", "created_at": "2020-01-02T03:04:05Z", "status": "closed", "assignee_id": MARA,
            "comments": [{ "value": "one" }, { "value": "two", "public": false }],
        } }),
    )
    .await;
    let ticket = &made["ticket"];
    assert_eq!(
        (&ticket["created_at"], &ticket["status"]),
        (&json!("2020-01-02T03:04:05Z"), &json!("closed"))
    );
    assert_eq!(
        world.get(&format!("tickets/{}/comments", ticket["id"])).await["count"],
        2
    );
    assert_eq!(world.outbox(0).await, Vec::<Value>::new());
}
