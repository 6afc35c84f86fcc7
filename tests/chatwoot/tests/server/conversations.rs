//! Lists of conversations, who sees them, and what agents do with one.

use chatwoot_server::{Channel, NewContact, NewInbox, Status};
use model::Span;
use serde_json::{Value, json};

use crate::client::Company;

/// A conversation each of so many customers, a minute apart.
async fn with_conversations(count: usize) -> (Company, Vec<i64>) {
    let company = Company::start().await;
    let mut ids = Vec::new();
    for n in 0..count {
        let contact = company.server.add_contact(NewContact {
            name: format!("Customer {n}"),
            ..NewContact::default()
        });
        company.server.clock().advance(Span::seconds(60));
        ids.push(
            company
                .server
                .writes(company.whatsapp, contact, "Hi")
                .conversation,
        );
    }
    (company, ids)
}

#[tokio::test]
async fn a_page_has_twenty_five_and_one_past_the_end_is_empty() {
    let (company, ids) = with_conversations(30).await;
    let ana = company.client(&company.ana);
    let newest: Vec<i64> = ids.iter().rev().copied().collect();
    assert_eq!(ana.ids("").await, newest[..25]);
    assert_eq!(ana.ids("page=2").await, newest[25..]);
    assert_eq!(ana.ids("page=3").await, Vec::<i64>::new());
    assert_eq!(ana.ids("sort_by=created_at_asc").await, ids[..25]);
    assert_eq!(ana.ids("updated_within=3600").await.len(), 30, "not in pages");
    assert_eq!(ana.ids("updated_within=61").await, newest[..2]);
}

#[tokio::test]
async fn counts_ignore_the_assignee_and_honour_every_other_filter() {
    let (company, ids) = with_conversations(6).await;
    let server = &company.server;
    let (ana, ben) = (company.ana.id, company.ben.id);
    server.assigns(None, ids[0], Some(ana));
    server.assigns(None, ids[1], Some(ben));
    server.sets_status(None, ids[2], Status::Resolved, None);
    server.sets_labels(None, ids[3], &["vip"]);
    server.bot_holds(ids[4], true);
    let client = company.client(&company.ana);
    let meta = client.get("conversations?assignee_type=me").await["data"]["meta"].clone();
    let expected = json!({"mine_count": 1, "assigned_count": 2, "unassigned_count": 2, "all_count": 4});
    assert_eq!(meta, expected);
    assert_eq!(client.get("conversations/meta").await["meta"], expected);
    assert_eq!(client.ids("assignee_type=me").await, [ids[0]]);
    assert_eq!(client.ids("assignee_type=assigned").await, [ids[1], ids[0]]);
    // A bot is no human: what it holds is unassigned, and pending.
    assert_eq!(
        client.ids("assignee_type=unassigned&status=all").await,
        [ids[5], ids[4], ids[3], ids[2]]
    );
    assert_eq!(client.ids("status=pending").await, [ids[4]]);
    assert_eq!(client.ids("status=resolved").await, [ids[2]]);
    assert_eq!(client.ids("labels[]=vip&labels[]=other").await, [ids[3]]);
    let (status, body) = client.ask("GET", "conversations?status=odd", None).await;
    assert_eq!(
        (status, body),
        (422, json!({"error": "'odd' is not a valid status"}))
    );
}

#[tokio::test]
async fn filters_by_text_inbox_team_type_and_order_by_priority() {
    let (company, ids) = with_conversations(4).await;
    let server = &company.server;
    let client = company.client(&company.ana);
    server.sets_priority(None, ids[1], Some("urgent"));
    server.sets_priority(None, ids[2], Some("low"));
    assert_eq!(
        client.ids("sort_by=priority_desc").await,
        [ids[1], ids[2], ids[3], ids[0]]
    );
    server.agent_writes(company.boss.id, ids[0], "the zebra came", false);
    server.sets_status(None, ids[0], Status::Resolved, None);
    assert_eq!(client.ids("q=ZEBRA").await, [ids[0]], "whatever its status");
    let team = server.add_team("night", &[company.ben.id]);
    server.assigns_team(None, ids[3], Some(team));
    assert_eq!(client.ids(&format!("team_id={team}")).await, [ids[3]]);
    assert_eq!(client.ids("inbox_id=99").await, Vec::<i64>::new());
    assert_eq!(
        client.ids("conversation_type=unattended").await,
        [ids[3], ids[2], ids[1]]
    );
    let note = format!("see [@Ana](mention://user/{}/Ana)", company.ana.id);
    server.agent_writes(company.boss.id, ids[2], &note, true);
    assert_eq!(client.ids("conversation_type=mention").await, [ids[2]]);
}

#[tokio::test]
async fn agents_see_their_inboxes_and_their_teams_conversations_by_id() {
    let (company, ids) = with_conversations(1).await;
    let (boss, ana, ben) = (
        company.client(&company.boss),
        company.client(&company.ana),
        company.client(&company.ben),
    );
    assert_eq!(boss.ids("").await, ids);
    assert_eq!(ana.ids("").await, ids);
    assert_eq!(ben.ids("").await, Vec::<i64>::new());
    let path = format!("conversations/{}", ids[0]);
    assert_eq!(ben.ask("GET", &path, None).await.0, 401);
    let team = company.server.add_team("night", &[company.ben.id]);
    company.server.assigns_team(None, ids[0], Some(team));
    assert_eq!(ben.ask("GET", &path, None).await.0, 200);
    assert_eq!(ben.ids("").await, Vec::<i64>::new());
    company.server.set_member(company.whatsapp, company.ben.id, true);
    assert_eq!(ben.ids("").await, ids);
}

#[tokio::test]
async fn an_agent_who_opens_has_it_and_an_administrator_does_not() {
    let (company, ids) = with_conversations(2).await;
    for (id, person, assignee) in [
        (ids[0], &company.ana, json!(company.ana.id)),
        (ids[1], &company.boss, Value::Null),
    ] {
        let client = company.client(person);
        let path = format!("conversations/{id}/toggle_status");
        let resolved = client.post(&path, json!({})).await;
        assert_eq!(resolved["payload"]["current_status"], "resolved");
        assert_eq!(
            company.server.dump()["conversations"][id.to_string()]["assignee"],
            Value::Null
        );
        let opened = client.post(&path, json!({})).await;
        assert_eq!(
            opened["payload"],
            json!({
                "success": true, "conversation_id": id, "current_status": "open", "snoozed_until": null,
            })
        );
        assert_eq!(
            company.server.dump()["conversations"][id.to_string()]["assignee"],
            assignee
        );
    }
    let client = company.client(&company.ana);
    let path = format!("conversations/{}/toggle_status", ids[0]);
    let snoozed = client
        .post(
            &path,
            json!({"status": "snoozed", "snoozed_until": 1_781_786_400}),
        )
        .await;
    assert_eq!(snoozed["payload"]["snoozed_until"], "2026-06-18T12:40:00.000Z");
}

#[tokio::test]
async fn an_unknown_assignee_quietly_unassigns() {
    let (company, ids) = with_conversations(1).await;
    let client = company.client(&company.ana);
    let path = format!("conversations/{}/assignments", ids[0]);
    let agent = client.post(&path, json!({"assignee_id": company.ben.id})).await;
    assert_eq!(
        (&agent["id"], &agent["name"]),
        (&json!(company.ben.id), &json!("Ben"))
    );
    assert_eq!(client.post(&path, json!({"assignee_id": 999})).await, Value::Null);
    let shown = client.get(&format!("conversations/{}", ids[0])).await;
    assert_eq!(shown["meta"].get("assignee"), None);
    let team = company.server.add_team("night", &[]);
    assert_eq!(
        client.post(&path, json!({"team_id": team})).await["name"],
        "night"
    );
}

#[tokio::test]
async fn labels_are_replaced_and_priorities_checked() {
    let (company, ids) = with_conversations(1).await;
    let client = company.client(&company.ana);
    let one = format!("conversations/{}", ids[0]);
    let labels = format!("{one}/labels");
    client.post(&labels, json!({"labels": ["a", "b"]})).await;
    let replaced = client.post(&labels, json!({"labels": ["b", "c"]})).await;
    assert_eq!(replaced, json!({"payload": ["b", "c"]}));
    assert_eq!(client.get(&labels).await, replaced);
    let (status, _) = client
        .ask(
            "POST",
            &format!("{one}/toggle_priority"),
            Some(json!({"priority": "high"})),
        )
        .await;
    assert_eq!(status, 200);
    let (_, shown) = client.ask("PATCH", &one, Some(json!({"priority": null}))).await;
    assert_eq!(shown["priority"], Value::Null);
    assert_eq!(
        client
            .ask("PATCH", &one, Some(json!({"priority": "vast"})))
            .await
            .0,
        422
    );
}

#[tokio::test]
async fn looking_clears_unread_without_a_new_version_and_unread_takes_it_back() {
    let (company, ids) = with_conversations(1).await;
    for _ in 0..12 {
        company.server.clock().advance(Span::seconds(1));
        company
            .server
            .writes(company.whatsapp, company.carla + 1, "again");
    }
    let client = company.client(&company.ana);
    let one = format!("conversations/{}", ids[0]);
    let before = client.get(&one).await;
    assert_eq!(before["unread_count"], 10, "no higher is told");
    let seen = client.post(&format!("{one}/update_last_seen"), json!({})).await;
    assert_eq!(seen["unread_count"], 0);
    assert_eq!(seen["updated_at"], before["updated_at"]);
    assert_eq!(
        client.post(&format!("{one}/unread"), json!({})).await["unread_count"],
        1
    );
}

#[tokio::test]
async fn a_customer_comes_back_by_the_rule_of_the_inbox() {
    let company = Company::start().await;
    let server = &company.server;
    let mut locked = NewInbox::new("LINE", Channel::Line);
    locked.lock_to_single_conversation = true;
    let locked = server.add_inbox(locked);
    for (inbox, comes_back) in [(company.whatsapp, false), (locked, true)] {
        let first = server.writes(inbox, company.carla, "Hi").conversation;
        assert_eq!(
            server.writes(inbox, company.carla, "still there?").conversation,
            first
        );
        server.sets_status(None, first, Status::Snoozed, None);
        assert_eq!(server.writes(inbox, company.carla, "wake up").conversation, first);
        assert_eq!(server.conversation(first).unwrap()["status"], "open");
        server.sets_status(None, first, Status::Resolved, None);
        let second = server.writes(inbox, company.carla, "one more thing").conversation;
        assert_eq!(second == first, comes_back);
        assert_eq!(server.conversation(second).unwrap()["status"], "open");
    }
}

#[tokio::test]
async fn a_deleted_conversation_is_404_and_no_event_tells() {
    let (company, ids) = with_conversations(1).await;
    company.server.settle().await;
    let before = company.server.sent_events().len();
    assert!(company.server.delete_conversation(ids[0]));
    company.server.settle().await;
    assert_eq!(company.server.sent_events().len(), before);
    let client = company.client(&company.ana);
    let (status, body) = client
        .ask("GET", &format!("conversations/{}", ids[0]), None)
        .await;
    assert_eq!(
        (status, body),
        (404, json!({"error": "Resource could not be found"}))
    );
}

#[tokio::test]
async fn followers_hear_of_answers_and_a_muted_customer_reopens_nothing() {
    let (company, ids) = with_conversations(1).await;
    let (server, id) = (&company.server, ids[0]);
    let client = company.client(&company.ana);
    let one = format!("conversations/{id}");
    let followers = client
        .post(
            &format!("{one}/participants"),
            json!({"user_ids": [company.boss.id]}),
        )
        .await;
    assert_eq!(followers[0]["name"], "Boss");
    let contact = server.conversation(id).unwrap()["meta"]["sender"]["id"]
        .as_i64()
        .unwrap();
    server.writes(company.whatsapp, contact, "more");
    let bell = company.client(&company.boss).get("notifications").await;
    let kind = &bell["data"]["payload"][0]["notification_type"];
    assert_eq!(kind, "participating_conversation_new_message");
    let (status, _) = client.ask("POST", &format!("{one}/mute"), None).await;
    assert_eq!((status, &client.get(&one).await["muted"]), (200, &json!(true)));
    server.sets_status(None, id, Status::Snoozed, None);
    assert_eq!(
        server.writes(company.whatsapp, contact, "hello?").conversation,
        id
    );
    assert_eq!(server.conversation(id).unwrap()["status"], "snoozed");
    let (status, _) = client.ask("POST", &format!("{one}/unmute"), None).await;
    assert_eq!((status, &client.get(&one).await["muted"]), (200, &json!(false)));
}
