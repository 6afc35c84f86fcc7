//! Messages become tickets (rules 1, 2, 4 and 6).

use desk::{Clock, Desk};
use model::Channel;
use serde_json::{Value, json};

use crate::support::{SHOP_ES, SHOP_US, ana, events, folder, ids, world};

fn from(channel: &str, address: &str) -> Value {
    json!({ "channel": channel, "account": null, "from": { "address": address, "name": "Kim" }, "text": "hello" })
}

#[tokio::test]
async fn a_message_on_each_of_the_five_channels_becomes_a_ticket_with_its_tags() {
    let world = world().await;
    for (channel, tag) in [
        (Channel::Whatsapp, "whatsapp_support"),
        (Channel::Line, "line_support"),
        (Channel::Wechat, "wechat_support"),
        (Channel::Facebook, "facebook_support"),
        (Channel::X, "twitter_support"),
    ] {
        let mut message = from(channel.word(), "k1");
        if channel == Channel::Whatsapp {
            message["account"] = json!(SHOP_ES);
        }
        let received = world.inbound(message).await;
        assert_eq!(received["new_ticket"], true);
        let ticket = world.get(&format!("tickets/{}", received["ticket_id"])).await;
        let ticket = &ticket["ticket"];
        let mut tags = vec!["messaging_support", tag];
        tags.sort_unstable();
        assert_eq!(ticket["tags"], json!(tags));
        assert_eq!(ticket["status"], "new");
        assert_eq!(ticket["via"]["channel"], "any_channel");
        assert_eq!(ticket["allow_attachments"], channel != Channel::Facebook);
        let info = ticket["custom_fields"][0]["value"].as_str().unwrap();
        assert!(info.contains(channel.name()), "{info}");
    }
}

#[tokio::test]
async fn a_later_message_lands_on_the_same_ticket_while_it_is_open() {
    let world = world().await;
    let first = world.inbound(ana("hola")).await;
    world.seconds_pass(60);
    let second = world.inbound(ana("¿hay alguien?")).await;
    assert_eq!(second["ticket_id"], first["ticket_id"]);
    assert_eq!(second["user_id"], first["user_id"]);
    assert_eq!(
        (&second["new_ticket"], &second["new_user"]),
        (&json!(false), &json!(false))
    );
    let comments = world
        .get(&format!("tickets/{}/comments", first["ticket_id"]))
        .await;
    assert_eq!(comments["count"], 2);
}

#[tokio::test]
async fn one_address_that_writes_to_two_numbers_is_two_end_users_and_two_tickets() {
    let world = world().await;
    let spain = world.inbound(ana("hola")).await;
    let mut message = ana("hi");
    message["account"] = json!(SHOP_US);
    let america = world.inbound(message).await;
    assert_ne!(spain["user_id"], america["user_id"]);
    assert_ne!(spain["ticket_id"], america["ticket_id"]);
    let users = world
        .get(&format!(
            "users/show_many?ids={},{}",
            spain["user_id"], america["user_id"]
        ))
        .await;
    for user in users["users"].as_array().unwrap() {
        assert_eq!(user["phone"], "+34600111222");
        assert_eq!(user["role"], "end-user");
    }
    let infos: Vec<&str> = users["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| {
            user["user_fields"]["social_messaging_user_info"]
                .as_str()
                .unwrap()
        })
        .collect();
    assert!(infos[0].contains("Reddot Shop ES") && infos[1].contains("Reddot Shop US"));
}

#[tokio::test]
async fn the_account_may_be_left_out_only_where_there_is_one() {
    let world = world().await;
    let (status, body) = world.try_inbound(from("whatsapp", "+1")).await;
    assert_eq!((status, &body["error"]), (422, &json!("InvalidMessage")));
    assert!(
        body["description"]
            .as_str()
            .unwrap()
            .contains("2 whatsapp accounts")
    );
    for account in ["Reddot Shop ES", SHOP_ES, "41"] {
        let mut message = from("whatsapp", "+1");
        message["account"] = json!(account);
        world.inbound(message).await;
    }
    world.inbound(from("line", "u1")).await;
}

#[tokio::test]
async fn a_message_that_comes_twice_is_stored_once() {
    let world = world().await;
    let mut message = ana("hola");
    message["external_id"] = json!("wamid.1");
    let first = world.inbound(message.clone()).await;
    assert_eq!(first["duplicate"], false);
    let audits = world.audits(first["ticket_id"].as_i64().unwrap()).await.len();
    let again = world.inbound(message.clone()).await;
    assert_eq!(again["duplicate"], true);
    assert_eq!(again["comment_id"], first["comment_id"]);
    assert_eq!(again["ticket_id"], first["ticket_id"]);
    assert_eq!(
        world.audits(first["ticket_id"].as_i64().unwrap()).await.len(),
        audits
    );
    // Another number has ids of its own.
    message["account"] = json!(SHOP_US);
    assert_eq!(world.inbound(message).await["duplicate"], false);
}

#[tokio::test]
async fn a_customers_message_opens_pending_hold_and_solved_again() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    for status in ["pending", "hold", "solved"] {
        world
            .update(ticket, json!({ "status": status, "assignee_id": 1002 }))
            .await;
        assert_eq!(world.ana_writes("otra cosa").await, ticket);
        let shown = world.get(&format!("tickets/{ticket}")).await;
        assert_eq!(shown["ticket"]["status"], "open", "after {status}");
        let audits = world.audits(ticket).await;
        let last = audits.last().unwrap();
        let change = events(std::slice::from_ref(last), "Change")[0].clone();
        assert_eq!(
            (&change["value"], &change["previous_value"]),
            (&json!("open"), &json!(status))
        );
    }
}

#[tokio::test]
async fn a_closed_ticket_gets_a_follow_up() {
    let world = world().await;
    let first = world.ana_writes("hola").await;
    world.update(first, json!({ "status": "closed" })).await;
    let received = world.inbound(ana("de nuevo")).await;
    assert_eq!(received["new_ticket"], true);
    assert_eq!(received["new_user"], false);
    let second = received["ticket_id"].as_i64().unwrap();
    let both = world
        .get(&format!("tickets/show_many?ids={first},{second}"))
        .await;
    assert_eq!(both["tickets"][0]["followup_ids"], json!([second]));
    assert_eq!(both["tickets"][1]["via_followup_source_id"], first);
    assert_eq!(both["tickets"][1]["tags"], both["tickets"][0]["tags"]);
}

#[tokio::test]
async fn a_comment_carries_the_platforms_time_and_its_audit_the_desks() {
    let world = world().await;
    let mut message = ana("hola");
    message["sent_at"] = json!("2026-11-24T07:30:00+01:00");
    let ticket = world.inbound(message.clone()).await["ticket_id"]
        .as_i64()
        .unwrap();
    message["sent_at"] = json!("2031-01-01T00:00:00Z");
    world.inbound(message.clone()).await;
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    assert_eq!(comments["comments"][0]["created_at"], "2026-11-24T06:30:00Z");
    assert_eq!(comments["comments"][1]["created_at"], "2026-11-24T10:00:00Z");
    assert_eq!(
        world.audits(ticket).await[0]["created_at"],
        "2026-11-24T10:00:00Z"
    );
    message["sent_at"] = json!("yesterday");
    assert_eq!(world.try_inbound(message).await.0, 422);
}

#[tokio::test]
async fn what_no_channel_could_have_sent_changes_nothing() {
    let world = world().await;
    for bad in [
        json!({ "channel": "pigeon", "from": { "address": "1" }, "text": "x" }),
        json!({ "channel": "telegram", "from": { "address": "1" }, "text": "x" }),
        json!({ "channel": "line", "account": "nobody", "from": { "address": "1" }, "text": "x" }),
        json!({ "channel": "line", "from": { "address": " " }, "text": "x" }),
        json!({ "channel": "line", "from": { "address": "1" }, "text": "" }),
        json!({ "channel": "line", "from": { "address": 1 }, "text": "x" }),
        json!({ "channel": "line", "text": "x" }),
        json!([]),
    ] {
        let (status, body) = world.try_inbound(bad.clone()).await;
        assert_eq!((status, &body["error"]), (422, &json!("InvalidMessage")), "{bad}");
    }
    assert_eq!(world.get("tickets").await["count"], 0);
    assert_eq!(
        world.get("search/count?query=type:user role:end-user").await["count"],
        0
    );
}

#[tokio::test]
async fn a_name_cannot_make_up_lines_of_the_social_fields() {
    let world = world().await;
    let mut message = ana("hola");
    message["from"]["name"] = json!("Ana\nChannel: LINE");
    let received = world.inbound(message).await;
    let ticket = world.get(&format!("tickets/{}", received["ticket_id"])).await;
    let info = ticket["ticket"]["custom_fields"][0]["value"].as_str().unwrap();
    assert_eq!(info.lines().count(), 4);
    assert_eq!(ticket["ticket"]["subject"], "Conversation with Ana Channel: LINE");
}

#[tokio::test]
async fn removing_the_tags_leaves_a_ticket_that_the_social_search_does_not_find() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let query = "search?query=type:ticket tags:messaging_support";
    assert_eq!(ids(&world.get(query).await["results"]), [ticket]);
    world.update(ticket, json!({ "tags": [] })).await;
    assert_eq!(world.get(query).await["count"], 0);
    assert_eq!(world.get("tickets").await["count"], 1);
}

#[tokio::test]
async fn credentials_stay_the_same_for_whoever_opens_the_folder() {
    let world = world().await;
    let other = Desk::open(folder(&world), Clock::system()).unwrap();
    let people = other.credentials().unwrap();
    assert_eq!(people, world.desk.credentials().unwrap());
    let shown: Vec<(&str, &str)> = people
        .iter()
        .map(|person| (person.email.as_str(), person.role.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("iris@desk.example", "admin"),
            ("mara@desk.example", "agent"),
            ("ben@desk.example", "agent"),
            ("sofia@desk.example", "agent"),
            ("noor@desk.example", "agent"),
            ("tom@desk.example", "agent"),
        ]
    );
    assert!(people[..3].iter().all(|person| person.groups == ["Support"]));
    assert_eq!(people[3].groups, ["Support", "Refunds"]);
}

#[tokio::test]
async fn the_sample_is_there_once_and_shows_every_state() {
    let world = world().await;
    let made = world.desk.seed_sample().unwrap();
    assert_eq!(made, 10);
    assert_eq!(world.desk.seed_sample().unwrap(), 0);
    let tickets = world.get("tickets?page[size]=100").await;
    let tickets = tickets["tickets"].as_array().unwrap();
    assert_eq!(tickets.len(), 10);
    for status in ["new", "open", "pending", "solved"] {
        assert!(
            tickets.iter().any(|ticket| ticket["status"] == status),
            "{status}"
        );
    }
    assert!(world.desk.outbox().unwrap().len() >= 4);
    let newest = world.get("search?query=type:ticket&sort_by=updated_at").await;
    assert_eq!(
        newest["results"][0]["subject"],
        "Conversation with Lucía Fernández"
    );
}
