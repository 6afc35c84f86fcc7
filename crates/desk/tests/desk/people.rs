//! Who sees what: groups, memberships and restrictions; custom statuses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{IRIS, MARA, SUPPORT, World, events, ids, read, world};

const REFUNDS: i64 = 302;
const NOOR: i64 = 902;
const TOM: i64 = 903;

/// One ticket of the refunds, one of Tom's, one of nobody's.
async fn three(world: &World) -> [i64; 3] {
    let mut tickets = [0; 3];
    for (n, ticket) in tickets.iter_mut().enumerate() {
        let message =
            json!({ "channel": "line", "from": { "address": format!("u{n}") }, "text": "umbrella" });
        *ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    }
    world.update(tickets[0], json!({ "group_id": REFUNDS })).await;
    world.update(tickets[1], json!({ "assignee_id": TOM })).await;
    tickets
}

#[tokio::test]
async fn a_restricted_agent_sees_their_own_tickets_and_no_others_anywhere() {
    let world = world().await;
    let [refunds, toms, free] = three(&world).await;
    for (who, seen) in [
        ("iris@desk.example", vec![refunds, toms, free]),
        ("mara@desk.example", vec![refunds, toms, free]),
        ("noor@desk.example", vec![refunds]),
        ("tom@desk.example", vec![toms]),
    ] {
        let list = |path: &'static str, name: &'static str| {
            let world = &world;
            async move {
                let (status, body) = world.try_get_as(who, path).await;
                assert_eq!(status, 200, "{who} {path}: {body}");
                let mut found = ids(&body[name]);
                found.sort_unstable();
                (found, body["count"].clone())
            }
        };
        assert_eq!(list("tickets?page[size]=10", "tickets").await.0, seen, "{who}");
        assert_eq!(
            list("tickets", "tickets").await,
            (seen.clone(), json!(seen.len())),
            "{who}"
        );
        assert_eq!(
            list("tickets/show_many?ids=1,2,3", "tickets").await.0,
            seen,
            "{who}"
        );
        for query in ["search?query=type:ticket", "search?query=type:ticket umbrella"] {
            assert_eq!(
                list(query, "results").await,
                (seen.clone(), json!(seen.len())),
                "{who} {query}"
            );
        }
        let (_, count) = world.try_get_as(who, "search/count?query=type:ticket").await;
        assert_eq!(count["count"], seen.len());
        for ticket in [refunds, toms, free] {
            let status = if seen.contains(&ticket) { 200 } else { 403 };
            for path in ["", "/comments", "/audits", "/macros/360101/apply"] {
                let path = format!("tickets/{ticket}{path}");
                assert_eq!(world.try_get_as(who, &path).await.0, status, "{who} {path}");
            }
        }
        assert_eq!(world.try_get_as(who, "tickets/999").await.0, 404);
    }
    for (path, name, count) in [
        ("tickets/count", "count", 1),
        ("users/903/tickets/assigned/count", "count", 0),
        ("views/4002/count", "view_count", 1),
    ] {
        let (_, body) = world.try_get_as("noor@desk.example", path).await;
        assert_eq!(body[name]["value"], count, "{path}: {body}");
    }
    for path in ["comments/count", "audits/count", "tags"] {
        let path = format!("tickets/{free}/{path}");
        assert_eq!(
            world.try_get_as("noor@desk.example", &path).await.0,
            403,
            "{path}"
        );
    }
    let tags = world
        .as_person("noor@desk.example", Method::PUT, &format!("tickets/{free}/tags"))
        .json(&json!({ "tags": ["x"] }));
    assert_eq!(read(tags.send().await.unwrap()).await.0, 403);
    let toms_list = world
        .try_get_as("noor@desk.example", &format!("users/{TOM}/tickets/assigned"))
        .await;
    assert_eq!(toms_list.1["count"], 0);
}

#[tokio::test]
async fn what_an_agent_does_not_see_they_do_not_change() {
    let world = world().await;
    let [refunds, toms, free] = three(&world).await;
    let change = |who: &'static str, ticket: i64| {
        let request = world.as_person(who, Method::PUT, &format!("tickets/{ticket}"));
        request.json(&json!({ "ticket": { "tags": ["seen"] } }))
    };
    for (who, ticket, status) in [
        ("tom@desk.example", refunds, 403),
        ("noor@desk.example", free, 403),
        ("noor@desk.example", toms, 403),
        ("noor@desk.example", refunds, 200),
        ("tom@desk.example", toms, 200),
    ] {
        let (answered, body) = read(change(who, ticket).send().await.unwrap()).await;
        assert_eq!(answered, status, "{who} {ticket}");
        if status == 403 {
            assert_eq!(body["error"]["title"], "Forbidden");
        }
    }
    assert_eq!(world.audits(free).await.len(), 1);
    // A ticket that leaves an agent's reach is refused from then on.
    world.update(toms, json!({ "assignee_id": MARA })).await;
    assert_eq!(
        world
            .try_get_as("tom@desk.example", &format!("tickets/{toms}"))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn me_says_what_restricts_me() {
    let world = world().await;
    for (who, restriction) in [
        ("iris@desk.example", Value::Null),
        ("noor@desk.example", json!("groups")),
        ("tom@desk.example", json!("assigned")),
    ] {
        let (_, me) = world.try_get_as(who, "users/me").await;
        assert_eq!(me["user"]["ticket_restriction"], restriction, "{who}");
    }
}

#[tokio::test]
async fn groups_and_memberships_look_like_this() {
    let world = world().await;
    insta::assert_snapshot!(
        "group_memberships",
        world.pretty(&world.get("group_memberships").await)
    );
    let refunds = world
        .get(&format!("groups/{REFUNDS}/memberships?include=users,groups"))
        .await;
    assert_eq!(refunds["count"], 2);
    assert_eq!(ids(&refunds["users"]), [901, NOOR]);
    assert_eq!(ids(&refunds["groups"]), [REFUNDS]);
    assert_eq!(
        ids(&world.get("groups/assignable").await["groups"]),
        [SUPPORT, REFUNDS]
    );
    assert_eq!(
        ids(&world.get("users/901/groups").await["groups"]),
        [SUPPORT, REFUNDS]
    );
    let own = world.get("users/901/group_memberships?page[size]=1").await;
    assert_eq!(own["group_memberships"][0]["default"], true);
    assert_eq!(own["meta"]["has_more"], true);
    assert_eq!(
        world.get(&format!("groups/{REFUNDS}")).await["group"]["name"],
        "Refunds"
    );
    for missing in [
        "groups/9",
        "groups/9/memberships",
        "users/9/groups",
        "users/9/group_memberships",
    ] {
        assert_eq!(world.try_get(missing).await.0, 404, "{missing}");
    }
}

#[tokio::test]
async fn an_assignee_is_a_member_of_the_group() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let (status, body) = world
        .try_update(ticket, json!({ "assignee_id": MARA, "group_id": REFUNDS }))
        .await;
    assert_eq!(status, 422, "{body}");
    let taken = world.update(ticket, json!({ "assignee_id": NOOR })).await;
    assert_eq!(taken["ticket"]["group_id"], REFUNDS, "the agent's default group");
}

#[tokio::test]
async fn a_custom_status_sets_its_status_and_a_status_its_default() {
    let world = world().await;
    let all = world.get("custom_statuses").await;
    insta::assert_snapshot!("custom_statuses", world.pretty(&all));
    assert_eq!(
        ids(&world
            .get("custom_statuses?status_categories=hold&active=true")
            .await["custom_statuses"]),
        [1_500_004, 1_500_007]
    );
    assert_eq!(
        world.get("custom_statuses/1500006").await["custom_status"]["agent_label"],
        "Escalated"
    );
    assert_eq!(world.try_get("custom_statuses/7").await.0, 404);

    let ticket = world.ana_writes("hola").await;
    let shown = world.get(&format!("tickets/{ticket}")).await;
    assert_eq!(shown["ticket"]["custom_status_id"], 1_500_001);
    let held = world
        .update(
            ticket,
            json!({ "custom_status_id": 1_500_007, "status": "open", "assignee_id": IRIS }),
        )
        .await;
    assert_eq!(held["ticket"]["status"], "hold", "the custom status decides");
    let open = world.update(ticket, json!({ "status": "open" })).await;
    assert_eq!(open["ticket"]["custom_status_id"], 1_500_002);
    let escalated = world
        .update(ticket, json!({ "custom_status_id": 1_500_006 }))
        .await;
    let changed = events(std::slice::from_ref(&escalated["audit"]), "Change")[0].clone();
    assert_eq!(changed["field_name"], "custom_status_id");
    assert_eq!(
        (&changed["previous_value"], &changed["value"]),
        (&json!("1500002"), &json!("1500006"))
    );
    for bad in [json!(1_500_008), json!(7), json!("x")] {
        let (status, _) = world.try_update(ticket, json!({ "custom_status_id": bad })).await;
        assert!(status == 422 || status == 400, "{bad}");
    }
    assert_eq!(world.audits(ticket).await.len(), 4);
    // Within its status, a custom status stays.
    let same = world
        .update(ticket, json!({ "status": "open", "tags": ["x"] }))
        .await;
    assert_eq!(same["ticket"]["custom_status_id"], 1_500_006);
}

#[tokio::test]
async fn what_an_agent_no_longer_sees_is_no_activity_of_theirs() {
    let world = world().await;
    let [_, toms, _] = three(&world).await;
    let heard = || async {
        let (status, body) = world.try_get_as("tom@desk.example", "activities").await;
        assert_eq!(status, 200);
        body["activities"].as_array().unwrap().len()
    };
    let before = heard().await;
    assert!(before > 0);
    world
        .ben_updates(toms, json!({ "assignee_id": crate::support::BEN }))
        .await;
    assert_eq!(heard().await, 0);
}
