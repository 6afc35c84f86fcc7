//! Contacts, search, the bell, and the small lists.

use chatwoot_server::{Channel, Limits, NewContact, NewInbox};
use model::Span;
use serde_json::{Value, json};

use crate::client::{Company, ids};

#[tokio::test]
async fn contacts_are_found_by_any_of_four_fields_in_pages_of_fifteen() {
    let company = Company::start().await;
    for n in 0..16 {
        company.server.add_contact(NewContact {
            name: format!("Twin {n}"),
            email: Some(format!("twin{n}@post.example")),
            identifier: Some(format!("crm-{n}")),
            ..NewContact::default()
        });
    }
    let client = company.client(&company.ana);
    let search = async |query: &str| client.get(&format!("contacts/search?{query}")).await;
    let first = search("q=twin").await;
    assert_eq!(
        first["meta"],
        json!({"count": 15, "current_page": 1, "has_more": true})
    );
    let second = search("q=twin&page=2").await;
    assert_eq!(
        second["meta"],
        json!({"count": 1, "current_page": 2, "has_more": false})
    );
    for (query, count) in [
        ("q=5550001111", 1),
        ("q=555-000", 0),
        ("q=crm-15", 1),
        ("q=twin3@", 1),
    ] {
        assert_eq!(search(query).await["meta"]["count"], count, "{query}");
    }
    let (status, body) = client.ask("GET", "contacts/search", None).await;
    assert_eq!(
        (status, body),
        (422, json!({"error": "Specify search string with parameter q"}))
    );
}

#[tokio::test]
async fn an_update_is_checked_and_told_by_field() {
    let company = Company::start().await;
    let other = company.server.add_contact(NewContact {
        name: "Dora".into(),
        phone_number: Some("+15550002222".into()),
        ..NewContact::default()
    });
    let client = company.client(&company.ana);
    let update = async |body: Value| {
        client
            .ask("PATCH", &format!("contacts/{other}"), Some(body))
            .await
    };
    let (status, body) = update(json!({"phone_number": "+15550001111"})).await;
    assert_eq!(status, 422);
    assert_eq!(body["attributes"], json!(["phone_number"]));
    assert_eq!(update(json!({"phone_number": "555"})).await.0, 422);
    let (_, body) = update(json!({"phone_number": "+15550003333", "custom_attributes": {"a": 1}})).await;
    assert_eq!(body["payload"]["phone_number"], "+15550003333");
    assert_eq!(body["payload"]["custom_attributes"], json!({"a": 1}));
}

#[tokio::test]
async fn a_merge_moves_everything_and_destroys_one() {
    let company = Company::start().await;
    let server = &company.server;
    let line = server.add_inbox(NewInbox::new("LINE", Channel::Line).member(&company.ana));
    let other = server.add_contact(NewContact {
        name: "Carla on LINE".into(),
        email: Some("carla@post.example".into()),
        ..NewContact::default()
    });
    let first = server.writes(company.whatsapp, company.carla, "Hi").conversation;
    let second = server.writes(line, other, "Hi").conversation;
    server.settle().await;
    let before = server.sent_events().len();
    let client = company.client(&company.ana);
    let body = json!({"base_contact_id": company.carla, "mergee_contact_id": other});
    let merged = client.post("actions/contact_merge", body.clone()).await;
    assert_eq!(
        (&merged["name"], &merged["email"]),
        (&json!("Carla"), &json!("carla@post.example"))
    );
    assert_eq!(merged["contact_inboxes"].as_array().unwrap().len(), 2);
    let own = client
        .get(&format!("contacts/{}/conversations", company.carla))
        .await;
    assert_eq!(ids(&own["payload"]), [second, first]);
    assert_eq!(client.ask("GET", &format!("contacts/{other}"), None).await.0, 404);
    assert_eq!(
        client.ask("POST", "actions/contact_merge", Some(body)).await.0,
        404
    );
    server.settle().await;
    let events = server.sent_events().split_off(before);
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "contact.deleted",
            "conversation.contact_changed",
            "contact.updated",
            "contact.merged",
        ]
    );
    assert_eq!(
        (&events[0].data["id"], &events[3].data["id"]),
        (&json!(other), &json!(company.carla))
    );
}

#[tokio::test]
async fn conversations_begin_where_an_agent_can_begin_them() {
    let company = Company::start().await;
    let telegram = company
        .server
        .add_inbox(NewInbox::new("Telegram", Channel::Telegram).member(&company.ana));
    company
        .server
        .add_inbox(NewInbox::new("Mail", Channel::Email).member(&company.ana));
    let client = company.client(&company.ana);
    let inboxes = client
        .get(&format!("contacts/{}/contactable_inboxes", company.carla))
        .await;
    let named: Vec<_> = inboxes["payload"].as_array().unwrap().iter().collect();
    assert_eq!(named.len(), 1, "no address for mail, and Telegram never");
    assert_eq!(named[0]["source_id"], "15550001111");
    let begin = async |inbox: i64| {
        let body = json!({
            "inbox_id": inbox, "contact_id": company.carla, "message": {"content": "Hello Carla",
            "template_params": {"name": "hello", "language": "en"}},
        });
        client.ask("POST", "conversations", Some(body)).await
    };
    let (status, begun) = begin(company.whatsapp).await;
    assert_eq!((status, &begun["status"]), (200, &json!("open")));
    company.server.settle().await;
    assert_eq!(company.server.delivered()[0].text.as_deref(), Some("Hello Carla"));
    assert_eq!(begin(telegram).await.0, 422);
    assert_eq!(begin(99).await.0, 404);
}

#[tokio::test]
async fn search_looks_at_people_and_at_three_months_of_text() {
    let company = Company::start().await;
    let id = company
        .server
        .writes(company.whatsapp, company.carla, "about the zebra")
        .conversation;
    let (ana, ben) = (company.client(&company.ana), company.client(&company.ben));
    let all = ana.get("search?q=zebra").await["payload"].clone();
    assert_eq!(all["messages"][0]["conversation_id"], id);
    assert_eq!(
        (&all["conversations"], &all["articles"]),
        (&json!([]), &json!([]))
    );
    let people = ana.get("search/conversations?q=carla").await;
    assert_eq!(people["payload"]["conversations"][0]["id"], id);
    assert_eq!(
        ana.get("search/contacts?q=0001111").await["payload"]["contacts"][0]["name"],
        "Carla"
    );
    assert_eq!(
        ben.get("search/messages?q=zebra").await["payload"]["messages"],
        json!([])
    );
    company.server.clock().advance(Span::hours(24 * 93));
    assert_eq!(
        ana.get("search/messages?q=zebra").await["payload"]["messages"],
        json!([])
    );
}

#[tokio::test]
async fn the_bell_rings_for_others_deeds_and_keeps_the_newest_of_a_conversation() {
    let company = Company::start().await;
    let server = &company.server;
    let id = server.writes(company.whatsapp, company.carla, "Hi").conversation;
    let client = company.client(&company.ana);
    let list = async |query: &str| client.get(&format!("notifications?{query}")).await["data"].clone();
    server.assigns(Some(company.ana.id), id, Some(company.ana.id));
    assert_eq!(list("").await["meta"]["count"], 0, "not for one's own");
    server.assigns(None, id, None);
    server.assigns(Some(company.boss.id), id, Some(company.ana.id));
    assert_eq!(
        list("").await["payload"][0]["notification_type"],
        "conversation_assignment"
    );
    server.writes(company.whatsapp, company.carla, "more");
    let bell = list("").await;
    assert_eq!(
        bell["meta"],
        json!({"unread_count": 1, "count": 1, "current_page": 1})
    );
    let notice = &bell["payload"][0];
    assert_eq!(notice["notification_type"], "assigned_conversation_new_message");
    assert_eq!(notice["primary_actor"]["id"], id);
    assert_ne!(notice["primary_actor_id"], id, "the id of the database");
    client
        .post(&format!("conversations/{id}/update_last_seen"), json!({}))
        .await;
    assert_eq!(list("").await["payload"], json!([]));
    assert!(list("includes[]=read").await["payload"][0]["read_at"].is_string());
    assert_eq!(client.get("notifications/unread_count").await, 0);
    let path = format!("notifications/{}", notice["id"]);
    client.post(&format!("{path}/unread"), json!({})).await;
    assert_eq!(client.get("notifications/unread_count").await, 1);
    assert_eq!(client.ask("DELETE", &path, None).await.0, 200);
    assert_eq!(
        company.client(&company.ben).ask("PATCH", &path, None).await.0,
        404
    );
}

#[tokio::test]
async fn secrets_of_inboxes_are_for_administrators_and_lists_for_members() {
    let company = Company::start().await;
    let path = format!("inboxes/{}", company.whatsapp);
    let (boss, ana, ben) = (
        company.client(&company.boss),
        company.client(&company.ana),
        company.client(&company.ben),
    );
    assert!(boss.get(&path).await["provider_config"].is_object());
    assert_eq!(ana.get(&path).await.get("provider_config"), None);
    assert_eq!(ben.get("inboxes").await["payload"], json!([]));
    assert_eq!(ben.ask("GET", &path, None).await.0, 401);
    let assignable = ana
        .get(&format!("assignable_agents?inbox_ids[]={}", company.whatsapp))
        .await;
    assert_eq!(ids(&assignable["payload"]), [company.boss.id, company.ana.id]);
    company.server.add_canned("thx", "Thank you, {{contact.name}}");
    assert_eq!(
        ana.get("canned_responses?search=THANK").await[0]["short_code"],
        "thx"
    );
    assert_eq!(ana.get("canned_responses?search=nope").await, json!([]));
}

#[tokio::test]
async fn availability_is_chosen_and_seen_only_while_present() {
    let company = Company::start().await;
    let ana = company.client(&company.ana);
    let choose = async |word: &str| {
        let body = json!({"profile": {"account_id": 1, "availability": word}});
        ana.ask("POST", "/api/v1/profile/availability", Some(body)).await
    };
    let (_, profile) = choose("busy").await;
    let account = &profile["accounts"][0];
    assert_eq!(
        (&account["availability"], &account["availability_status"]),
        (&json!("busy"), &json!("offline"))
    );
    assert_eq!(choose("asleep").await.0, 422);
    let body = json!({"profile": {"account_id": 1, "auto_offline": false}});
    let profile = ana.post("/api/v1/profile/auto_offline", body).await;
    assert_eq!(profile["accounts"][0]["availability_status"], "busy");
}

#[tokio::test]
async fn counts_are_thirty_a_minute_for_each_user() {
    let company = Company::start().await;
    company.server.set_limits(Limits::chatwoot());
    let (ana, boss) = (company.client(&company.ana), company.client(&company.boss));
    for _ in 0..30 {
        ana.get("conversations/meta").await;
    }
    assert_eq!(
        ana.ask("GET", "conversations/meta", None).await,
        (429, json!("Retry later\n"))
    );
    boss.get("conversations/meta").await;
    ana.get("conversations").await;
}
