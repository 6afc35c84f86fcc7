//! The Zendesk adapter against odd answers: what real gateways, proxies and accounts have been
//! seen to say. Nothing panics, nothing is guessed, and no token goes anywhere else.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use futures::StreamExt;
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{
    Act, Credentials, Demand, FileToUpload, Guard, Helpdesk, HelpdeskError, LookUp, Submission, SubmitError,
    UploadToken,
};
use model::{Change, Span, Status, TicketId, Time};
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const NOW: Time = Time(1_795_514_400_000);

fn zendesk(server: &MockServer) -> Zendesk {
    let plan = PollPlan {
        window_open: Span(10),
        idle: Span(10),
        first: Span(10),
        reads_waiting: false,
        ..PollPlan::LOCAL
    };
    Zendesk::new(
        &server.uri(),
        &Credentials::Bearer("secret".into()),
        plan,
        Arc::new(|| NOW),
    )
    .unwrap()
}

fn reply() -> Submission {
    let act = Act::Reply {
        text: "hello".into(),
        status: Status::Pending,
        files: Vec::new(),
    };
    Submission {
        key: "k-1".into(),
        ticket: TicketId(7),
        act,
    }
}

async fn answer(server: &MockServer, verb: &str, at: &str, template: ResponseTemplate) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(template)
        .mount(server)
        .await;
}

fn json_of(value: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

async fn sign_in(server: &MockServer) {
    let me = json!({"user": {"id": 11, "name": "Mara", "role": "agent"}});
    answer(server, "GET", "/api/v2/users/me.json", json_of(me)).await;
    let fields = json!({"ticket_fields": []});
    answer(server, "GET", "/api/v2/ticket_fields.json", json_of(fields)).await;
}

fn row(id: i64) -> Value {
    json!({
        "id": id, "status": "open", "subject": "x", "requester_id": 3, "assignee_id": 99, "tags": ["line_support"],
        "via": {"channel": "any_channel"}, "created_at": "2026-11-24T09:00:00Z", "updated_at": "2026-11-24T09:00:00Z",
    })
}

#[tokio::test]
async fn without_a_valid_sign_in_the_anonymous_user_is_nobody() {
    let server = MockServer::start().await;
    let anonymous = json!({"user": {"id": null, "name": "Anonymous user"}});
    answer(&server, "GET", "/api/v2/users/me.json", json_of(anonymous)).await;
    assert_eq!(zendesk(&server).me().await, Err(HelpdeskError::Unauthorized));
}

#[tokio::test]
async fn the_token_goes_to_the_account_only_and_never_along_a_redirect() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let away = ResponseTemplate::new(302).insert_header("Location", format!("{}/steal", elsewhere.uri()));
    answer(&server, "GET", "/api/v2/users/me.json", away.clone()).await;
    answer(&server, "PUT", "/api/v2/tickets/7.json", away).await;
    let refused = zendesk(&server).me().await.unwrap_err();
    assert!(matches!(refused, HelpdeskError::Unavailable(_)), "{refused:?}");
    let lost = zendesk(&server).submit(&reply(), None).await.unwrap_err();
    assert!(matches!(lost, SubmitError::Unknown(_)), "{lost:?}");
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
    let asked = server.received_requests().await.unwrap();
    assert!(
        asked
            .iter()
            .all(|request: &Request| request.headers["authorization"] == "Bearer secret")
    );
}

#[tokio::test]
async fn a_next_page_on_another_host_is_never_asked() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    sign_in(&server).await;
    let first = json!({
        "tickets": [row(7)], "users": [], "next_page": format!("{}/page2", elsewhere.uri()),
        "links": {"next": format!("{}/page2", elsewhere.uri())}, "meta": {"has_more": true, "after_cursor": "c2"},
    });
    let second = json!({"tickets": [row(8)], "users": [], "meta": {"has_more": false}});
    Mock::given(path("/api/v2/tickets.json"))
        .and(query_param("page[after]", "c2"))
        .respond_with(json_of(second))
        .mount(&server)
        .await;
    answer(&server, "GET", "/api/v2/tickets.json", json_of(first)).await;
    let zendesk = zendesk(&server);
    let (_demand, wanted) = tokio::sync::watch::channel(Demand::default());
    let mut changes = zendesk.changes(None, wanted);
    let mut ids = std::collections::BTreeSet::new();
    while ids.len() < 2 {
        for change in changes.next().await.unwrap().unwrap().changes {
            if let Change::Ticket(ticket) = change {
                ids.insert(ticket.id.0);
            }
        }
    }
    assert_eq!(ids, [7, 8].into());
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_html_429_holds_back_as_told_or_a_minute() {
    for (said, seconds) in [
        (None, 60),
        (Some("7"), 7),
        (Some("soon"), 60),
        (Some("99999999"), 900),
    ] {
        let server = MockServer::start().await;
        let mut busy = ResponseTemplate::new(429).set_body_raw("<html>slow down</html>", "text/html");
        if let Some(said) = said {
            busy = busy.insert_header("Retry-After", said);
        }
        answer(&server, "GET", "/api/v2/users/me.json", busy).await;
        let until = NOW + Span::seconds(seconds);
        assert_eq!(
            zendesk(&server).me().await,
            Err(HelpdeskError::RateLimited { until }),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn broken_json_is_told_without_its_content() {
    for body in [
        "{\"user\": {\"name\": \"Ana secret",
        "<html>secret</html>",
        "",
        "\u{0}",
    ] {
        let server = MockServer::start().await;
        let broken = ResponseTemplate::new(200).set_body_string(body);
        answer(&server, "GET", "/api/v2/users/me.json", broken).await;
        let refused = zendesk(&server).me().await.unwrap_err();
        assert!(matches!(refused, HelpdeskError::Malformed(_)), "{refused:?}");
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
}

#[tokio::test]
async fn a_writes_fate_is_told_exactly() {
    let closed = json!({"error": "RecordInvalid", "description": "Record validation errors",
        "details": {"status": [{"description": "closed prevents ticket update", "error": "X"}]}});
    let outdated = json!({"error": "UpdateConflict", "description": "Safe Update prevented the update"});
    let collision = json!({"error": "DatabaseConflict", "description": "Database collision"});
    type Check = fn(&SubmitError) -> bool;
    let cases: [(ResponseTemplate, Check); 8] = [
        (ResponseTemplate::new(422).set_body_json(closed), |e| {
            *e == SubmitError::NotDone(HelpdeskError::Rejected("closed prevents ticket update".into()))
        }),
        (ResponseTemplate::new(409).set_body_json(outdated), |e| {
            *e == SubmitError::Changed
        }),
        (ResponseTemplate::new(409).set_body_json(collision), |e| {
            matches!(e, SubmitError::Unknown(_))
        }),
        (ResponseTemplate::new(500), |e| {
            matches!(e, SubmitError::Unknown(_))
        }),
        (ResponseTemplate::new(504).set_body_string("<html>"), |e| {
            matches!(e, SubmitError::Unknown(_))
        }),
        (ResponseTemplate::new(200).set_body_string("{\"tick"), |e| {
            matches!(e, SubmitError::Unknown(_))
        }),
        (ResponseTemplate::new(403), |e| {
            *e == SubmitError::NotDone(HelpdeskError::Forbidden)
        }),
        (ResponseTemplate::new(429), |e| {
            matches!(e, SubmitError::NotDone(HelpdeskError::RateLimited { .. }))
        }),
    ];
    for (template, expected) in cases {
        let server = MockServer::start().await;
        answer(&server, "PUT", "/api/v2/tickets/7.json", template).await;
        let told = zendesk(&server).submit(&reply(), None).await.unwrap_err();
        assert!(expected(&told), "{told:?}");
    }
    // A port where nobody listens.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let plan = PollPlan {
        window_open: Span(10),
        idle: Span(10),
        first: Span(10),
        reads_waiting: false,
        ..PollPlan::LOCAL
    };
    let token = Credentials::Bearer("secret".into());
    let gone = Zendesk::new(&format!("http://{free}"), &token, plan, Arc::new(|| NOW)).unwrap();
    let told = gone.submit(&reply(), None).await.unwrap_err();
    assert!(
        matches!(told, SubmitError::NotDone(HelpdeskError::Unavailable(_))),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_reply_says_that_it_is_public_and_carries_our_key_and_its_guard() {
    let server = MockServer::start().await;
    let expected = json!({"ticket": {
        "status": "pending", "comment": {"body": "hello", "public": true}, "metadata": {"reddot_send": "k-1"},
        "safe_update": true, "updated_stamp": "2026-11-24T09:00:00Z",
    }});
    let accepted =
        json!({"ticket": {"id": 7}, "audit": {"id": 1, "events": [{"id": 55, "type": "Comment"}]}});
    Mock::given(method("PUT"))
        .and(path("/api/v2/tickets/7.json"))
        .and(header("authorization", "Bearer secret"))
        .and(body_partial_json(expected))
        .respond_with(json_of(accepted))
        .expect(1)
        .mount(&server)
        .await;
    let guard = Guard("2026-11-24T09:00:00Z".into());
    let accepted = zendesk(&server).submit(&reply(), Some(&guard)).await.unwrap();
    assert_eq!(accepted.message, Some(model::MessageId(55)));
}

#[tokio::test]
async fn a_lost_reply_is_found_by_its_key_on_a_later_page_of_audits() {
    let server = MockServer::start().await;
    answer(
        &server,
        "GET",
        "/api/v2/tickets/7.json",
        json_of(json!({"ticket": row(7)})),
    )
    .await;
    let ours = json!({"audits": [{"id": 2, "metadata": {"custom": {"reddot_send": "k-1"}},
        "events": [{"id": 56, "type": "Comment"}]}], "meta": {"has_more": false}});
    Mock::given(path("/api/v2/tickets/7/audits.json"))
        .and(query_param("page[after]", "c2"))
        .respond_with(json_of(ours))
        .mount(&server)
        .await;
    let first = json!({"audits": [{"id": 1, "metadata": {"custom": {}}, "events": []}],
        "meta": {"has_more": true, "after_cursor": "c2"}});
    answer(&server, "GET", "/api/v2/tickets/7/audits.json", json_of(first)).await;
    let LookUp::Landed(found) = zendesk(&server).look_up(&reply(), None).await.unwrap() else {
        panic!("not found")
    };
    assert_eq!(found.message, Some(model::MessageId(56)));
}

#[tokio::test]
async fn an_absent_reply_gets_a_guard_only_once_its_second_is_over() {
    let nothing = json!({"audits": [], "meta": {"has_more": false}});
    for (age, guarded) in [(0, false), (2, false), (4, true)] {
        let server = MockServer::start().await;
        let stamp = (NOW - Span::seconds(age)).to_rfc3339();
        let mut ticket = row(7);
        ticket["updated_at"] = json!(stamp);
        let dated = |body| json_of(body).insert_header("Date", "Tue, 24 Nov 2026 10:00:00 GMT");
        answer(
            &server,
            "GET",
            "/api/v2/tickets/7.json",
            dated(json!({"ticket": ticket})),
        )
        .await;
        answer(
            &server,
            "GET",
            "/api/v2/tickets/7/audits.json",
            dated(nothing.clone()),
        )
        .await;
        let told = zendesk(&server).look_up(&reply(), None).await.unwrap();
        assert_eq!(told == LookUp::Absent(Guard(stamp)), guarded, "{age}: {told:?}");
        assert!(guarded || matches!(told, LookUp::Wait(_)), "{told:?}");
    }
}

#[tokio::test]
async fn a_cursor_that_does_not_move_is_an_error_and_no_endless_walk() {
    let server = MockServer::start().await;
    answer(
        &server,
        "GET",
        "/api/v2/tickets/7.json",
        json_of(json!({"ticket": row(7)})),
    )
    .await;
    let stuck = json!({"audits": [], "meta": {"has_more": true, "after_cursor": "same"}});
    answer(&server, "GET", "/api/v2/tickets/7/audits.json", json_of(stuck)).await;
    let refused = zendesk(&server).look_up(&reply(), None).await.unwrap_err();
    assert!(matches!(refused, HelpdeskError::Malformed(_)), "{refused:?}");
}

/// Everything that the list tells until the second look at the head.
async fn heard(zendesk: &Zendesk) -> Vec<Change> {
    let (_demand, wanted) = tokio::sync::watch::channel(Demand::default());
    let mut changes = zendesk.changes(None, wanted);
    let (mut came, mut looks) = (Vec::new(), 0);
    while looks < 2 {
        let batch = changes.next().await.unwrap().unwrap();
        looks += u32::from(batch.fresh_at.is_some());
        came.extend(batch.changes);
    }
    came
}

#[tokio::test]
async fn null_where_a_word_was_unknown_values_and_four_byte_text_cost_themselves_only() {
    let server = MockServer::start().await;
    sign_in(&server).await;
    let mut nulls = row(1);
    for key in ["subject", "tags", "assignee_id", "custom_fields", "via"] {
        nulls[key] = Value::Null;
    }
    let mut unknown = row(2);
    unknown["status"] = json!("escalated");
    unknown["via"] = json!({"channel": "carrier_pigeon", "source": null});
    unknown["priority"] = json!({"of": "another shape"});
    let mut emoji = row(3);
    emoji["subject"] = json!("𝓗𝓲 👩‍👩‍👧‍👦 こんにちは مرحبا");
    let mut shapeless = row(4);
    shapeless["id"] = json!("4");
    let people = json!([
        {"id": 3, "name": "👩🏽‍🚀 Ana", "role": "astronaut", "phone": 34},
        {"id": 99, "name": null, "role": null}, {"id": null}, null, 7,
    ]);
    let audits = json!([
        {"ticket_id": 3, "id": 1, "author_id": 3, "created_at": "2026-11-24T09:00:00Z", "events": [
            {"id": 50, "type": "Comment", "public": true, "body": "🦀".repeat(3), "author_id": 3}, null, {"type": 9},
        ]},
        {"ticket_id": 1, "events": null}, null,
    ]);
    let page = json!({"tickets": [nulls, unknown, emoji, shapeless, null, [], "x"], "users": people,
        "last_audits": audits, "metric_sets": [null, {"ticket_id": 1}], "meta": {"has_more": false}});
    answer(&server, "GET", "/api/v2/tickets.json", json_of(page)).await;
    let came = heard(&zendesk(&server)).await;
    let ticket = |id: i64| {
        came.iter().find_map(|change| match change {
            Change::Ticket(ticket) if ticket.id == TicketId(id) => Some(ticket),
            _ => None,
        })
    };
    assert_eq!(ticket(1).unwrap().channel, None);
    assert_eq!(
        ticket(2).unwrap().status,
        Status::Open,
        "what is not known may need somebody"
    );
    assert_eq!(
        ticket(2).unwrap().channel,
        Some(model::Channel::Line),
        "by its tag"
    );
    assert_eq!(ticket(3).unwrap().subject, "𝓗𝓲 👩‍👩‍👧‍👦 こんにちは مرحبا");
    assert_eq!(ticket(4), None);
    let said = came.iter().find_map(|change| match change {
        Change::Glimpse(glimpse) => Some(glimpse.newest.text.clone()),
        _ => None,
    });
    assert_eq!(said.as_deref(), Some("🦀🦀🦀"));
    assert!(
        came.iter()
            .any(|change| matches!(change, Change::Person(person) if person.name == "👩🏽‍🚀 Ana"))
    );
}

#[tokio::test]
async fn a_comment_of_ten_megabytes_is_read_and_a_larger_answer_is_refused() {
    let server = MockServer::start().await;
    sign_in(&server).await;
    let comments = |text: String| {
        json!({"comments": [
            {"id": 1, "author_id": 3, "public": true, "plain_body": text, "created_at": "2026-11-24T09:00:00Z"},
        ], "users": [{"id": 3, "name": "Ana", "role": "end-user"}], "meta": {"has_more": false}})
    };
    let audits = json!({"audits": [], "meta": {"has_more": false}});
    answer(
        &server,
        "GET",
        "/api/v2/tickets/7.json",
        json_of(json!({"ticket": row(7)})),
    )
    .await;
    answer(&server, "GET", "/api/v2/tickets/7/audits.json", json_of(audits)).await;
    let long = "🦀".repeat(10 * 1024 * 1024 / 4);
    let read = Mock::given(method("GET"))
        .and(path("/api/v2/tickets/7/comments.json"))
        .respond_with(json_of(comments(long.clone())))
        .mount_as_scoped(&server)
        .await;
    let changes = zendesk(&server).conversation(TicketId(7)).await.unwrap();
    let whole = changes
        .iter()
        .any(|change| matches!(change, Change::Conversation { messages, .. } if messages[0].text == long));
    assert!(whole, "nothing is cut");
    drop(read);
    let huge = json_of(comments("x".repeat(65 * 1024 * 1024)));
    answer(&server, "GET", "/api/v2/tickets/7/comments.json", huge).await;
    let refused = zendesk(&server).conversation(TicketId(7)).await.unwrap_err();
    assert!(matches!(refused, HelpdeskError::Unavailable(_)), "{refused:?}");
}

#[tokio::test]
async fn a_list_or_an_export_that_does_not_move_is_told_of_and_news_come_all_the_same() {
    for role in ["agent", "admin"] {
        let server = MockServer::start().await;
        let me = json!({"user": {"id": 11, "name": "Mara", "role": role}});
        answer(&server, "GET", "/api/v2/users/me.json", json_of(me)).await;
        let fields = json!({"ticket_fields": []});
        answer(&server, "GET", "/api/v2/ticket_fields.json", json_of(fields)).await;
        let page =
            json!({"tickets": [row(7)], "users": [], "meta": {"has_more": true, "after_cursor": "same"}});
        answer(&server, "GET", "/api/v2/tickets.json", json_of(page)).await;
        let export = json!({"tickets": [], "users": [], "after_cursor": "same", "end_of_stream": false});
        answer(
            &server,
            "GET",
            "/api/v2/incremental/tickets/cursor.json",
            json_of(export),
        )
        .await;
        let zendesk = zendesk(&server);
        let (_demand, wanted) = tokio::sync::watch::channel(Demand::default());
        let mut changes = zendesk.changes(None, wanted);
        let follow = async {
            loop {
                let batch = changes.next().await.unwrap().unwrap();
                let lanes = zendesk.diagnosis().lanes;
                let history = lanes.iter().find(|state| state.lane == "history");
                let trouble = history.and_then(|state| state.trouble.clone());
                if let (Some(trouble), true) = (trouble, batch.fresh_at.is_some()) {
                    assert!(trouble.contains("does not move"), "{trouble}");
                    return;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(10), follow)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_file_is_followed_elsewhere_without_the_token_and_never_past_its_cap() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let to = ResponseTemplate::new(302).insert_header("location", format!("{}/cdn/photo", elsewhere.uri()));
    answer(&server, "GET", "/attachments/token/1/", to).await;
    answer(
        &elsewhere,
        "GET",
        "/cdn/photo",
        ResponseTemplate::new(200).set_body_bytes(vec![7; 1000]),
    )
    .await;
    let zendesk = zendesk(&server);
    let own = format!("{}/attachments/token/1/?name=photo.jpg", server.uri());
    assert_eq!(zendesk.attachment(&own, 1000).await.unwrap(), vec![7; 1000]);
    let ours = &server.received_requests().await.unwrap()[0];
    assert!(ours.headers.contains_key("authorization"));
    for request in elsewhere.received_requests().await.unwrap() {
        assert!(
            !request.headers.contains_key("authorization"),
            "the token went along"
        );
    }
    let refused = zendesk.attachment(&own, 999).await.unwrap_err();
    assert!(matches!(refused, HelpdeskError::Unavailable(_)), "{refused:?}");
    for unsafe_place in [
        "http://files.example/photo",
        "ftp://files.example/photo",
        "file:///etc/passwd",
    ] {
        let refused = zendesk.attachment(unsafe_place, 1000).await.unwrap_err();
        assert!(
            matches!(refused, HelpdeskError::Rejected(_)),
            "{unsafe_place}: {refused:?}"
        );
    }
    let round = ResponseTemplate::new(302).insert_header("location", "/attachments/token/2/");
    answer(&server, "GET", "/attachments/token/2/", round).await;
    let endless = format!("{}/attachments/token/2/", server.uri());
    assert!(matches!(
        zendesk.attachment(&endless, 1000).await,
        Err(HelpdeskError::Malformed(_))
    ));
}

fn file() -> FileToUpload {
    FileToUpload {
        name: "foto & más.png".into(),
        content_type: "image/png".into(),
        bytes: b"\x89PNG".to_vec(),
    }
}

#[tokio::test]
async fn a_file_goes_up_as_it_is_and_its_token_goes_along_with_the_comment() {
    let server = MockServer::start().await;
    let upload = json!({"upload": {"token": "t-1", "attachment": {"malware_scan_result": "not_scanned"}}});
    Mock::given(method("POST"))
        .and(path("/api/v2/uploads.json"))
        .and(query_param("filename", "foto & más.png"))
        .and(header("content-type", "image/png"))
        .respond_with(ResponseTemplate::new(201).set_body_json(upload))
        .expect(1)
        .mount(&server)
        .await;
    let comment = json!({"ticket": {"comment": {"body": "hello", "public": true, "uploads": ["t-1"]}}});
    Mock::given(method("PUT"))
        .and(path("/api/v2/tickets/7.json"))
        .and(body_partial_json(comment))
        .respond_with(json_of(
            json!({"audit": {"events": [{"type": "Comment", "id": 5}]}}),
        ))
        .expect(1)
        .mount(&server)
        .await;
    let zendesk = zendesk(&server);
    let token = zendesk.upload(&file()).await.unwrap();
    assert_eq!(token, UploadToken("t-1".into()));
    let mut submission = reply();
    let Act::Reply { files, .. } = &mut submission.act else {
        unreachable!()
    };
    files.push(token);
    zendesk.submit(&submission, None).await.unwrap();
    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent[0].body, file().bytes);
}

#[tokio::test]
async fn of_a_file_that_is_not_taken_it_is_told_why() {
    let found = json!({"upload": {"token": "t", "attachment": {"malware_scan_result": "malware_found"}}});
    let words = json!({"error": "AttachmentTooLarge", "description": "Attachment is too large"});
    for (template, expected) in [
        (
            ResponseTemplate::new(413).set_body_string("<html>"),
            HelpdeskError::Rejected("it does not take files as large as this".into()),
        ),
        (
            ResponseTemplate::new(422).set_body_json(words),
            HelpdeskError::Rejected("Attachment is too large".into()),
        ),
        (
            ResponseTemplate::new(201).set_body_json(found),
            HelpdeskError::Rejected("it found something harmful in the file".into()),
        ),
        (
            ResponseTemplate::new(201).set_body_json(json!({"upload": {}})),
            HelpdeskError::Malformed("/api/v2/uploads.json: no token".into()),
        ),
        (
            ResponseTemplate::new(502),
            HelpdeskError::Unavailable("it answered 502".into()),
        ),
    ] {
        let server = MockServer::start().await;
        answer(&server, "POST", "/api/v2/uploads.json", template).await;
        assert_eq!(zendesk(&server).upload(&file()).await, Err(expected));
    }
}

#[tokio::test]
async fn a_refused_upload_token_is_told_apart_and_only_where_there_was_one() {
    let said = json!({
        "error": "RecordInvalid",
        "details": {"base": [{"description": "Upload: is not a valid upload token"}]},
    });
    let server = MockServer::start().await;
    let refused = ResponseTemplate::new(422).set_body_json(said);
    answer(&server, "PUT", "/api/v2/tickets/7.json", refused).await;
    let zendesk = zendesk(&server);
    let plain = zendesk.submit(&reply(), None).await.unwrap_err();
    assert!(
        matches!(plain, SubmitError::NotDone(HelpdeskError::Rejected(_))),
        "{plain:?}"
    );
    let mut with_file = reply();
    let Act::Reply { files, .. } = &mut with_file.act else {
        unreachable!()
    };
    files.push(UploadToken("old".into()));
    assert_eq!(
        zendesk.submit(&with_file, None).await.unwrap_err(),
        SubmitError::UploadsGone
    );
}
