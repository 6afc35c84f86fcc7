//! Uploads, attachments, and what each channel carries (rule 14).

use desk::{Clock, Desk};
use model::Span;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, ana, comment_of, current_world, folder, read, world};

fn png(size: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    bytes.resize(size, 7);
    bytes
}

fn token(upload: &Value) -> String {
    upload["token"].as_str().unwrap().to_owned()
}

/// Mara replies with files. Gives the comment's id.
async fn send(world: &World, ticket: i64, text: &str, tokens: &[String]) -> i64 {
    let answer = world
        .update(
            ticket,
            json!({ "comment": { "body": text, "public": true, "uploads": tokens } }),
        )
        .await;
    comment_of(&answer)
}

async fn outcome(world: &World, ticket: i64, comment: i64) -> Value {
    world.report(ticket, comment).await
}

#[tokio::test]
async fn a_file_goes_up_then_with_a_reply_to_the_customer_and_comes_back_to_who_signs_in() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let first = world.upload("../label.png", "image/png", png(64)).await;
    let second = world
        .as_mara(Method::POST, "uploads.json")
        .query(&[("filename", "terms.pdf"), ("token", &token(&first))])
        .header("content-type", "application/pdf")
        .body("%PDF-1.7");
    let (status, second) = read(second.send().await.unwrap()).await;
    assert_eq!(status, 201, "{second}");
    assert_eq!(second["upload"]["token"], first["token"]);
    assert_eq!(second["upload"]["attachments"].as_array().unwrap().len(), 2);
    let mut shape = second.clone();
    hide(&mut shape);
    insta::assert_snapshot!("upload", world.pretty(&shape));

    let comment = send(&world, ticket, "aquí está", &[token(&first)]).await;
    let report = outcome(&world, ticket, comment).await;
    assert_eq!(report["metadata"]["custom"]["delivery"], "delivered");
    let outbox = world.outbox(0).await;
    assert_eq!(
        outbox[0]["attachments"],
        json!([
            { "file_name": "label.png", "content_type": "image/png", "size": 64 },
            { "file_name": "terms.pdf", "content_type": "application/pdf", "size": 8 },
        ])
    );
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    let attachments = &comments["comments"][1]["attachments"];
    assert_eq!(attachments, &second["upload"]["attachments"]);
    let audits = world.audits(ticket).await;
    assert_eq!(&audits[1]["events"][0]["attachments"], attachments);
    let shown = world.get(&format!("attachments/{}", attachments[0]["id"])).await;
    assert_eq!(shown["attachment"], attachments[0]);

    let url = attachments[0]["content_url"].as_str().unwrap();
    let path = url.strip_prefix(&world.base).unwrap();
    let anonymous = world.request(Method::GET, path).send().await.unwrap();
    assert_eq!(anonymous.status(), 401);
    let mine = world
        .request(Method::GET, path)
        .bearer_auth(world.desk.session_token("mara@desk.example").unwrap());
    let mine = mine.send().await.unwrap();
    assert_eq!(mine.status(), 200);
    assert_eq!(mine.headers()["content-type"], "image/png");
    assert_eq!(mine.headers()["content-disposition"], "attachment");
    assert!(
        mine.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("sandbox")
    );
    assert_eq!(mine.bytes().await.unwrap(), png(64));
    // Tom does not see the ticket, and so not its file.
    let toms = world
        .request(Method::GET, path)
        .bearer_auth(world.desk.session_token("tom@desk.example").unwrap());
    assert_eq!(toms.send().await.unwrap().status(), 403);
    let path = format!("attachments/{}", attachments[0]["id"]);
    assert_eq!(world.try_get_as("tom@desk.example", &path).await.0, 403);
    // A token is good for one comment.
    let (status, _) = world
        .try_update(
            ticket,
            json!({ "comment": { "body": "x", "public": true, "uploads": [token(&first)] } }),
        )
        .await;
    assert_eq!(status, 422);
}

/// Puts a word in place of what is random.
fn hide(upload: &mut Value) {
    let hide_one = |file: &mut Value| {
        for name in ["content_url", "mapped_content_url"] {
            let url = file[name].as_str().unwrap().to_owned();
            let (before, after) = url.split_once("/token/").unwrap();
            let (_, after) = after.split_once('/').unwrap();
            file[name] = json!(format!("{before}/token/TOKEN/{after}"));
        }
    };
    upload["upload"]["token"] = json!("TOKEN");
    hide_one(&mut upload["upload"]["attachment"]);
    for file in upload["upload"]["attachments"].as_array_mut().unwrap() {
        hide_one(file);
    }
}

#[tokio::test]
async fn an_upload_is_good_for_an_hour_and_for_who_made_it() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let upload = token(&world.upload("a.png", "image/png", png(9)).await);
    let with = json!({ "comment": { "body": "x", "public": true, "uploads": [upload] } });
    assert_eq!(world.ben_updates(ticket, with.clone()).await.0, 422, "not Ben's");
    world.clock.advance(Span::seconds(3600));
    let (status, body) = world.try_update(ticket, with).await;
    assert_eq!(status, 422);
    assert_eq!(
        body["details"]["base"][0]["description"],
        "Upload: is not a valid upload token"
    );
    assert_eq!(world.audits(ticket).await.len(), 1);
    let late = world
        .as_mara(Method::POST, "uploads")
        .query(&[("filename", "b.png"), ("token", &upload)])
        .body("x");
    assert_eq!(late.send().await.unwrap().status(), 422);
}

#[tokio::test]
async fn an_upload_can_be_thrown_away_by_its_owner_alone() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let upload = token(&world.upload("a.png", "image/png", png(9)).await);
    // Not on a ticket yet, it is nobody else's to look at.
    assert_eq!(world.try_get("attachments/40001").await.0, 200);
    assert_eq!(
        world.try_get_as("ben@desk.example", "attachments/40001").await.0,
        403
    );
    let path = format!("uploads/{upload}");
    let bens = world
        .as_person("ben@desk.example", Method::DELETE, &path)
        .send()
        .await
        .unwrap();
    assert_eq!(bens.status(), 404);
    let mine = world.as_mara(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(mine.status(), 204);
    assert!(mine.bytes().await.unwrap().is_empty());
    assert_eq!(
        world
            .as_mara(Method::DELETE, &path)
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let with = json!({ "comment": { "body": "x", "public": true, "uploads": [upload] } });
    assert_eq!(world.try_update(ticket, with).await.0, 422);
}

#[tokio::test]
async fn an_upload_that_cannot_be_is_refused() {
    let world = world().await;
    world.desk.set_upload_limit(100);
    let post = |query: &'static str, size: usize| {
        world
            .as_mara(Method::POST, &format!("uploads{query}"))
            .body(png(size))
    };
    for (query, size, status) in [
        ("?filename=a.png", 100, 201),
        ("?filename=a.png", 101, 413),
        ("", 20, 400),
        ("?filename=%20", 20, 400),
        ("?filename=a.png&token=nope", 20, 422),
    ] {
        assert_eq!(
            post(query, size).send().await.unwrap().status(),
            status,
            "{query} {size}"
        );
    }
    let empty = world.as_mara(Method::POST, "uploads?filename=a.png");
    assert_eq!(empty.send().await.unwrap().status(), 422);
    let anonymous = world
        .request(Method::POST, "/api/v2/uploads?filename=a.png")
        .body("x");
    assert_eq!(anonymous.send().await.unwrap().status(), 401);
    assert_eq!(world.try_get("attachments/999").await.0, 404);
    let nothing = world
        .request(Method::GET, "/attachments/token/nope/")
        .bearer_auth(world.desk.session_token("mara@desk.example").unwrap());
    assert_eq!(nothing.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn facebook_in_the_older_mode_takes_no_file_on_a_public_reply() {
    let world = world().await;
    let message = json!({ "channel": "facebook", "from": { "address": "fb1" }, "text": "hi" });
    let ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    let upload = token(&world.upload("a.png", "image/png", png(9)).await);
    let with = |public: bool| json!({ "comment": { "body": "x", "public": public, "uploads": [upload] } });
    let (status, body) = world.try_update(ticket, with(true)).await;
    assert_eq!(status, 422);
    assert!(
        body["details"]["base"][0]["description"]
            .as_str()
            .unwrap()
            .contains("Attachments")
    );
    assert_eq!(world.audits(ticket).await.len(), 1);
    // On a note it can stay; the upload was not used up by the refusal.
    world.update(ticket, with(false)).await;
}

#[tokio::test]
async fn what_a_channel_does_not_carry_is_saved_and_fails_with_the_reason() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let tiff = token(&world.upload("scan.tiff", "image/tiff", png(30)).await);
    let comment = send(&world, ticket, "", &[tiff]).await;
    let report = outcome(&world, ticket, comment).await;
    assert_eq!(report["metadata"]["custom"]["delivery"], "failed");
    assert_eq!(
        report["events"][0]["message"],
        "Message not delivered: WhatsApp does not carry files of the type image/tiff (scan.tiff)."
    );
    let big = token(
        &world
            .upload("big.png", "image/png", png(5 * 1024 * 1024 + 1))
            .await,
    );
    let comment = send(&world, ticket, "mira", &[big]).await;
    let report = outcome(&world, ticket, comment).await;
    assert!(
        report["events"][0]["message"]
            .as_str()
            .unwrap()
            .contains("larger than the 5 MB")
    );
    let comment = world.reply(ticket, &"é".repeat(4097)).await;
    let report = outcome(&world, ticket, comment).await;
    assert!(
        report["events"][0]["message"]
            .as_str()
            .unwrap()
            .contains("at most 4096")
    );
    assert!(world.outbox(0).await.is_empty());
}

#[tokio::test]
async fn messenger_in_the_current_mode_carries_files() {
    let world = current_world().await;
    let message = json!({ "channel": "facebook", "from": { "address": "fb1" }, "text": "hi" });
    let ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    let reply = json!({
        "ticket_id": ticket, "agent": "mara@desk.example",
        "attachments": [{ "file_name": "a.png", "content": "iVBORw0KGgo=" }],
    });
    assert_eq!(world.try_agent_reply(reply).await.0, 200);
    let outbox = world.delivered(1).await;
    assert_eq!(outbox[0]["channel"], "messenger");
    assert_eq!(outbox[0]["attachments"][0]["file_name"], "a.png");
}

#[tokio::test]
async fn a_customers_files_come_with_their_message() {
    let world = world().await;
    let mut message = ana("");
    message["attachments"] = json!([
        { "file_name": "box.png", "content": "iVBORw0KGgo=" },
        { "file_name": "voice", "content_type": "audio/ogg", "content": "T2dnUw==" },
    ]);
    let received = world.inbound(message).await;
    let comments = world
        .get(&format!("tickets/{}/comments", received["ticket_id"]))
        .await;
    let files = comments["comments"][0]["attachments"].as_array().unwrap();
    assert_eq!(
        (&files[0]["content_type"], &files[0]["size"]),
        (&json!("image/png"), &json!(8))
    );
    assert_eq!(files[1]["content_type"], "audio/ogg");
    for bad in ["", "???"] {
        let mut message = ana("x");
        message["attachments"] = json!([{ "file_name": "a", "content": bad }]);
        assert_eq!(world.try_inbound(message).await.0, 422, "{bad}");
    }
    let count = world
        .get(&format!("tickets/{}/comments", received["ticket_id"]))
        .await;
    assert_eq!(count["count"], 1);
}

#[tokio::test]
async fn files_are_there_for_whoever_opens_the_folder_next() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let upload = token(&world.upload("a.png", "image/png", png(40)).await);
    let again = token(&world.upload("same.png", "image/png", png(40)).await);
    world.desk.faults().hold_deliveries(true);
    send(&world, ticket, "x", &[upload, again]).await;
    let next = Desk::open(folder(&world), Clock::fixed(world.clock.now())).unwrap();
    let outbox = next.outbox().unwrap();
    assert_eq!(outbox[0].attachments.len(), 2);
    assert_eq!(outbox[0].attachments[1].file_name, "same.png");
}
