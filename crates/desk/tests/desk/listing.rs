//! Lists and their paging.

use serde_json::{Value, json};

use crate::support::{MARA, World, ids, world};

async fn customers_write(world: &World, count: usize) -> Vec<i64> {
    let mut tickets = Vec::new();
    for n in 0..count {
        let message =
            json!({ "channel": "line", "from": { "address": format!("u{n}") }, "text": format!("hi {n}") });
        tickets.push(world.inbound(message).await["ticket_id"].as_i64().unwrap());
        // Some share a second.
        if n % 3 == 0 {
            world.seconds_pass(1);
        }
    }
    tickets
}

/// Follows `links.next` from the first page to the last.
async fn walk(world: &World, first: &str, list: &str) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut path = first.to_owned();
    loop {
        let page = world.get(&path).await;
        seen.extend(ids(&page[list]));
        let more = page["meta"]["has_more"].as_bool().unwrap();
        let next = page["links"]["next"].as_str().map(str::to_owned);
        assert_eq!(more, next.is_some());
        let Some(next) = next else { return seen };
        path = next
            .strip_prefix(&format!("{}/api/v2/", world.base))
            .unwrap()
            .to_owned();
    }
}

#[tokio::test]
async fn walking_by_cursor_meets_every_ticket_once_in_every_order() {
    let world = world().await;
    let tickets = customers_write(&world, 23).await;
    world.update(tickets[4], json!({ "status": "pending" })).await;
    world.update(tickets[9], json!({ "assignee_id": MARA })).await;
    for sort in ["id", "-id", "updated_at", "-updated_at", "status", "-status"] {
        let mut seen = walk(
            &world,
            &format!("tickets.json?page[size]=4&sort={sort}"),
            "tickets",
        )
        .await;
        if sort == "-id" {
            assert_eq!(seen, tickets.iter().rev().copied().collect::<Vec<_>>());
        }
        seen.sort_unstable();
        assert_eq!(seen, tickets, "{sort}");
    }
}

#[tokio::test]
async fn tickets_that_move_while_somebody_walks_are_neither_lost_nor_do_they_hide_others() {
    let world = world().await;
    let tickets = customers_write(&world, 12).await;
    let first = world.get("tickets?page[size]=5&sort=updated_at").await;
    let mut seen = ids(&first["tickets"]);
    // One that was seen and one that was not move to the end.
    world.seconds_pass(60);
    world.update(tickets[0], json!({ "tags": ["x"] })).await;
    world.update(tickets[11], json!({ "tags": ["x"] })).await;
    let after = first["meta"]["after_cursor"].as_str().unwrap();
    seen.extend(
        walk(
            &world,
            &format!("tickets?page[size]=5&sort=updated_at&page[after]={after}"),
            "tickets",
        )
        .await,
    );
    let moved = seen.pop().unwrap();
    assert_eq!(moved, tickets[11]);
    assert_eq!(seen.pop().unwrap(), tickets[0]);
    assert_eq!(seen, tickets[..11]);
}

#[tokio::test]
async fn a_cursor_leads_back_as_well() {
    let world = world().await;
    let tickets = customers_write(&world, 7).await;
    let first = world.get("tickets?page[size]=3").await;
    assert_eq!(first["links"]["prev"], Value::Null);
    let after = first["meta"]["after_cursor"].as_str().unwrap();
    let second = world
        .get(&format!("tickets?page[size]=3&page[after]={after}"))
        .await;
    let before = second["meta"]["before_cursor"].as_str().unwrap();
    let back = world
        .get(&format!("tickets?page[size]=3&page[before]={before}"))
        .await;
    assert_eq!(ids(&back["tickets"]), tickets[..3]);
    assert_eq!(back["meta"]["has_more"], false);
    // The last cursor waits for what comes later.
    let last = world.get("tickets?page[size]=100").await["meta"]["after_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    let later = customers_write(&world, 8).await[7];
    let news = world.get(&format!("tickets?page[after]={last}")).await;
    assert_eq!(ids(&news["tickets"]), [later]);
}

#[tokio::test]
async fn offset_paging_counts_and_links() {
    let world = world().await;
    let tickets = customers_write(&world, 7).await;
    let page = world
        .get("tickets.json?per_page=3&page=2&sort_by=id&sort_order=desc")
        .await;
    assert_eq!(ids(&page["tickets"]), [tickets[3], tickets[2], tickets[1]]);
    assert_eq!(page["count"], 7);
    assert_eq!(
        page["next_page"],
        format!(
            "{}/api/v2/tickets.json?per_page=3&sort_by=id&sort_order=desc&page=3",
            world.base
        )
    );
    assert!(page["previous_page"].as_str().unwrap().ends_with("page=1"));
    assert!(page.get("meta").is_none());
    let last = world.get("tickets?per_page=3&page=3").await;
    assert_eq!(last["next_page"], Value::Null);
}

#[tokio::test]
async fn the_documented_traps_of_paging_are_there() {
    let world = world().await;
    let tickets = customers_write(&world, 3).await;
    let code = |body: &Value| body["errors"][0]["code"].as_str().map(str::to_owned);
    for query in [
        "page[size]=2&sort=created_at",
        "page[size]=0",
        "page[size]=101",
        "page[size]=x",
        "page[after]=nonsense",
        "page[after]=a&page[before]=b",
    ] {
        let (status, body) = world.try_get(&format!("tickets?{query}")).await;
        assert_eq!(
            (status, code(&body).as_deref()),
            (400, Some("InvalidPaginationParameter")),
            "{query}"
        );
    }
    // A cursor belongs to its sort.
    let cursor = world.get("tickets?page[size]=1&sort=id").await["meta"]["after_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        world
            .try_get(&format!("tickets?sort=-id&page[after]={cursor}"))
            .await
            .0,
        400
    );
    let (status, body) = world.try_get("tickets?page=101&per_page=100").await;
    assert_eq!(
        (status, code(&body).as_deref()),
        (400, Some("InvalidPaginationDepth"))
    );
    assert_eq!(world.try_get("tickets?page=x").await.0, 400);
    assert_eq!(world.try_get("tickets?sort_by=shoe_size").await.0, 400);
    // sort_by with page[size] is accepted and ignored; so is what nobody knows.
    let ignored = world
        .get("tickets?page[size]=3&sort_by=updated_at&sort_order=desc&colour=red")
        .await;
    assert_eq!(ids(&ignored["tickets"]), tickets);
}

#[tokio::test]
async fn comments_and_audits_page_both_ways() {
    let world = world().await;
    let ticket = world.ana_writes("0").await;
    for n in 1..9 {
        world.seconds_pass(n % 2);
        world.ana_writes(&n.to_string()).await;
    }
    for list in ["comments", "audits"] {
        let all = ids(&world.get(&format!("tickets/{ticket}/{list}")).await[list]);
        assert_eq!(all.len(), 9);
        let walked = walk(&world, &format!("tickets/{ticket}/{list}?page[size]=2"), list).await;
        assert_eq!(walked, all);
        let mut back = walk(
            &world,
            &format!("tickets/{ticket}/{list}?page[size]=2&sort=-created_at"),
            list,
        )
        .await;
        back.reverse();
        assert_eq!(back, all);
        let mut descending = ids(&world
            .get(&format!("tickets/{ticket}/{list}?sort_order=desc"))
            .await[list]);
        descending.reverse();
        assert_eq!(descending, all);
        assert_eq!(world.try_get(&format!("tickets/999/{list}")).await.0, 404);
    }
}

#[tokio::test]
async fn sideloads_bring_users_groups_and_counts() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world
        .update(
            ticket,
            json!({ "assignee_id": MARA, "comment": { "body": "n", "public": false } }),
        )
        .await;
    let page = world
        .get("tickets?page[size]=10&include=users,groups,comment_count")
        .await;
    let requester = page["tickets"][0]["requester_id"].as_i64().unwrap();
    assert_eq!(ids(&page["users"]), [MARA, requester]);
    assert_eq!(page["groups"][0]["name"], "Support");
    assert_eq!(page["tickets"][0]["comment_count"], 2);
    for path in ["comments", "audits"] {
        let page = world.get(&format!("tickets/{ticket}/{path}?include=users")).await;
        assert_eq!(ids(&page["users"]), [MARA, requester]);
    }
    assert!(world.get("tickets").await.get("users").is_none());
}

#[tokio::test]
async fn assigned_and_show_many_give_what_was_asked_for() {
    let world = world().await;
    let tickets = customers_write(&world, 4).await;
    world.update(tickets[2], json!({ "assignee_id": MARA })).await;
    let mine = world
        .get(&format!("users/{MARA}/tickets/assigned.json?page[size]=5"))
        .await;
    assert_eq!(ids(&mine["tickets"]), [tickets[2]]);
    let many = world
        .get(&format!(
            "tickets/show_many?ids={},999,{}",
            tickets[3], tickets[0]
        ))
        .await;
    assert_eq!(ids(&many["tickets"]), [tickets[3], tickets[0]]);
    assert_eq!(world.try_get("tickets/show_many?ids=a").await.0, 400);
    let long = (1..=101).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(world.try_get(&format!("users/show_many?ids={long}")).await.0, 400);
    assert_eq!(world.try_get("users/999/tickets/assigned").await.0, 404);
}
