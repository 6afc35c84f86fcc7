//! Prepared answers: macros and templates (rule 15), triggers (rule 11).

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{MARA, SHOP_US, World, ana, comment_of, current_world, events, ids, read, world};

const GREET: i64 = 360_101;
const TEMPLATE: i64 = 360_104;
const RETURN: i64 = 360_105;
const PERSONAL: i64 = 360_106;
const OLD: i64 = 360_107;

#[tokio::test]
async fn everybody_sees_the_macros_that_are_theirs() {
    let world = world().await;
    insta::assert_snapshot!("macros", world.pretty(&world.get("macros?per_page=2").await));
    let all = |who: &'static str, path: &'static str| {
        let world = &world;
        async move { ids(&world.try_get_as(who, path).await.1["macros"]) }
    };
    let shared = [GREET, 360_102, 360_103, TEMPLATE];
    assert_eq!(
        all("mara@desk.example", "macros/active").await,
        [&shared[..], &[PERSONAL]].concat()
    );
    assert_eq!(
        all("noor@desk.example", "macros/active").await,
        [&shared[..], &[RETURN]].concat()
    );
    assert_eq!(all("iris@desk.example", "macros").await.len(), 7);
    assert_eq!(all("ben@desk.example", "macros?active=false").await, [OLD]);
    assert_eq!(
        all("mara@desk.example", "macros?access=personal").await,
        [PERSONAL]
    );
    assert_eq!(
        all("mara@desk.example", "macros/search?query=TEMPLATE").await,
        [TEMPLATE]
    );
    assert_eq!(world.try_get("macros?access=mine").await.0, 400);
    for unseen in [RETURN, 7] {
        assert_eq!(world.try_get(&format!("macros/{unseen}")).await.0, 404);
        assert_eq!(world.try_get(&format!("macros/{unseen}/apply")).await.0, 404);
    }
    assert_eq!(
        world.get(&format!("macros/{GREET}")).await["macro"]["title"],
        "Greet and take"
    );
}

#[tokio::test]
async fn applying_a_macro_shows_what_would_be_and_changes_nothing() {
    let world = world().await;
    let ticket = world.ana_writes("{{ticket.id}} hola").await;
    let before = world.get(&format!("tickets/{ticket}")).await;
    let changes = world.get(&format!("macros/{GREET}/apply")).await;
    insta::assert_snapshot!("macro_changes", world.pretty(&changes));
    let preview = world.get(&format!("tickets/{ticket}/macros/{GREET}/apply")).await;
    let after = &preview["result"]["ticket"];
    assert_eq!(
        after["comment"]["body"],
        "Hi Ana, this is Mara. Let me have a look."
    );
    assert_eq!(after["comment"]["public"], true);
    assert_eq!(after["comment"]["scoped_body"][0][0], "channel:all");
    assert_eq!(
        (&after["status"], &after["assignee_id"]),
        (&json!("open"), &json!(MARA))
    );
    assert_eq!(after["id"], ticket);
    let returned = world
        .try_get_as(
            "iris@desk.example",
            &format!("tickets/{ticket}/macros/{RETURN}/apply"),
        )
        .await
        .1;
    let after = &returned["result"]["ticket"];
    assert_eq!(after["tags"], json!(["label_sent", "return"]));
    assert_eq!(
        (&after["status"], &after["custom_status_id"]),
        (&json!("hold"), &json!(1_500_007))
    );
    assert_eq!(after["comment"]["public"], false);
    assert_eq!(world.get(&format!("tickets/{ticket}")).await, before);
    assert_eq!(world.audits(ticket).await.len(), 1);
}

#[tokio::test]
async fn an_update_says_which_macro_was_used() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(
            ticket,
            json!({ "macro_id": GREET, "comment": { "body": "Hi", "public": false } }),
        )
        .await;
    let reference = events(std::slice::from_ref(&answer["audit"]), "AgentMacroReference")[0].clone();
    assert_eq!(reference["macro_id"], "360101");
    assert_eq!(reference["macro_title"], "Greet and take");
    let answer = world
        .update(ticket, json!({ "macro_ids": [GREET, TEMPLATE], "tags": ["x"] }))
        .await;
    let audit = std::slice::from_ref(&answer["audit"]);
    assert_eq!(
        events(audit, "AgentMacroReference")[0]["macro_id"],
        TEMPLATE.to_string()
    );
    let audits = world.audits(ticket).await.len();
    for (bad, status) in [(json!(7), 422), (json!("x"), 400)] {
        let change = json!({ "macro_id": bad, "tags": ["y"] });
        assert_eq!(world.try_update(ticket, change).await.0, status);
    }
    assert_eq!(world.audits(ticket).await.len(), audits);
}

#[tokio::test]
async fn a_template_is_the_way_out_of_a_closed_window() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    world.hours_pass(25);
    let preview = world
        .get(&format!("tickets/{ticket}/macros/{TEMPLATE}/apply"))
        .await;
    let text = preview["result"]["ticket"]["comment"]["body"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        text.starts_with("&((namespace=[[reddot_shop]] template=[[order_update]]"),
        "{text}"
    );
    let comment = world.reply(ticket, &text).await;
    let report = world.report(ticket, comment).await;
    assert_eq!(report["metadata"]["custom"]["delivery"], "delivered");
    let outbox = world.outbox(0).await;
    assert_eq!(outbox[0]["template"], "order_update");
    assert_eq!(
        outbox[0]["text"],
        format!("Hi Ana, there is news about your order {ticket}. Reply to this message to talk to us.")
    );
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    assert_eq!(
        comments["comments"][1]["body"], text,
        "the ticket keeps the shorthand"
    );
    // It opens no window: a free-form reply still fails.
    let comment = world.reply(ticket, "¿y bien?").await;
    assert_eq!(
        world.report(ticket, comment).await["metadata"]["custom"]["delivery"],
        "failed"
    );
}

#[tokio::test]
async fn a_template_that_whatsapp_has_not_approved_fails() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    for (shorthand, why) in [
        (
            "namespace=[[reddot_shop]] template=[[party]] language=[[en]]",
            "no template party",
        ),
        (
            "namespace=[[other]] template=[[order_update]] language=[[en]]",
            "no template",
        ),
        (
            "namespace=[[reddot_shop]] template=[[order_update]] language=[[sv]]",
            "language sv",
        ),
        (
            "namespace=[[reddot_shop]] template=[[order_update]] body_text=[[a]]",
            "takes 2 values",
        ),
        ("template=[[order_update", "not closed"),
        ("hello", "cannot be read"),
    ] {
        let comment = world.reply(ticket, &format!("&(({shorthand}))&")).await;
        let report = world.report(ticket, comment).await;
        let message = report["events"][0]["message"].as_str().unwrap();
        assert!(message.contains(why), "{shorthand}: {message}");
    }
    assert!(world.outbox(0).await.is_empty());
}

#[tokio::test]
async fn on_another_channel_a_template_is_its_fallback() {
    let world = world().await;
    let message = json!({ "channel": "line", "from": { "address": "u1" }, "text": "hi" });
    let ticket = world.inbound(message).await["ticket_id"].as_i64().unwrap();
    let shorthand = "&((namespace=[[n]] template=[[t]] fallback=[[There is news.]] language=[[en]]))&";
    let comment = world.reply(ticket, shorthand).await;
    world.report(ticket, comment).await;
    let outbox = world.outbox(0).await;
    assert_eq!(
        (&outbox[0]["text"], &outbox[0]["template"]),
        (&json!("There is news."), &Value::Null)
    );
}

const OUT_OF_OFFICE: &str = "Out of office: urgent";

#[tokio::test]
async fn triggers_are_off_until_an_admin_switches_them_on() {
    let world = world().await;
    let ticket = world.ana_writes("urgent!").await;
    assert_eq!(world.audits(ticket).await.len(), 1);
    assert_eq!(world.try_get("triggers").await.0, 403);
    let (_, all) = world.try_get_as("iris@desk.example", "triggers").await;
    insta::assert_snapshot!("triggers", world.pretty(&all));
    let put = |who: &str, id: i64, body: Value| {
        world
            .as_person(who, Method::PUT, &format!("triggers/{id}"))
            .json(&body)
    };
    let on = || json!({ "trigger": { "active": true } });
    for (who, id, body, status) in [
        ("mara@desk.example", 360_501, on(), 403),
        ("iris@desk.example", 7, on(), 404),
        (
            "iris@desk.example",
            360_501,
            json!({ "trigger": { "active": "yes" } }),
            400,
        ),
        (
            "iris@desk.example",
            360_501,
            json!({ "trigger": { "title": " " } }),
            422,
        ),
    ] {
        assert_eq!(
            read(put(who, id, body).send().await.unwrap()).await.0,
            status,
            "{who}"
        );
    }
    let (_, still) = world.try_get_as("iris@desk.example", "triggers/360501").await;
    assert_eq!(still["trigger"]["active"], false);
    let (status, switched) = read(put("iris@desk.example", 360_501, on()).send().await.unwrap()).await;
    assert_eq!((status, &switched["trigger"]["active"]), (200, &json!(true)));
}

#[tokio::test]
async fn a_trigger_tags_and_answers_a_new_ticket_within_its_audit() {
    let world = world().await;
    assert!(world.desk.switch_trigger(OUT_OF_OFFICE, true).unwrap());
    assert!(!world.desk.switch_trigger("no such", true).unwrap());
    let ticket = world.ana_writes("¡URGENTE! mi pedido").await;
    let outbox = world.delivered(1).await;
    assert!(
        outbox[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("Hi Ana, we are out")
    );
    let comment = outbox[0]["comment_id"].as_i64().unwrap();
    world.report(ticket, comment).await;
    insta::assert_snapshot!("trigger_audit", world.pretty(&world.audits(ticket).await[0]));

    let shown = world.get(&format!("tickets/{ticket}")).await;
    assert_eq!(shown["ticket"]["priority"], "high");
    assert!(
        shown["ticket"]["tags"]
            .as_array()
            .unwrap()
            .contains(&json!("auto_reply"))
    );
    let comments = world.get(&format!("tickets/{ticket}/comments")).await;
    let answer = &comments["comments"][1];
    assert_eq!(
        (&answer["author_id"], &answer["via"]["channel"]),
        (&json!(-1), &json!("rule"))
    );
    assert_eq!(answer["via"]["source"]["rel"], "trigger");
    // A later message of the same ticket sets nothing off, and neither does another word.
    world.ana_writes("urgente").await;
    let mut other = ana("urgentemente no");
    other["account"] = json!(SHOP_US);
    world.inbound(other).await;
    let marker = world.reply(ticket, "hola").await;
    world.report(ticket, marker).await;
    assert_eq!(world.outbox(0).await.len(), 2);
}

#[tokio::test]
async fn what_a_trigger_says_opens_no_window() {
    let world = world().await;
    world.desk.switch_trigger(OUT_OF_OFFICE, true).unwrap();
    let mut late = ana("urgent");
    late["sent_at"] = json!("2026-11-23T09:59:59Z");
    let ticket = world.inbound(late).await["ticket_id"].as_i64().unwrap();
    let audits = world.audits(ticket).await;
    let answer = events(&audits, "Comment")[1]["id"].as_i64().unwrap();
    let report = world.report(ticket, answer).await;
    assert_eq!(
        report["metadata"]["custom"]["delivery"], "failed",
        "the message came too late"
    );
    let mine = world.reply(ticket, "hola").await;
    assert_eq!(
        world.report(ticket, mine).await["metadata"]["custom"]["delivery"],
        "failed"
    );
}

#[tokio::test]
async fn a_trigger_can_route_a_ticket_to_whom_it_then_shows() {
    let world = world().await;
    world
        .desk
        .switch_trigger("Refunds go to the refunds team", true)
        .unwrap();
    let ticket = world.ana_writes("I want a refund.").await;
    let (status, shown) = world
        .try_get_as("noor@desk.example", &format!("tickets/{ticket}"))
        .await;
    assert_eq!((status, &shown["ticket"]["group_id"]), (200, &json!(302)));
    assert!(world.outbox(0).await.is_empty());
}

#[tokio::test]
async fn in_the_current_mode_a_trigger_answers_in_the_chat() {
    let world = current_world().await;
    world.desk.switch_trigger(OUT_OF_OFFICE, true).unwrap();
    let ticket = world.ana_writes("urgent").await;
    assert_eq!(world.delivered(1).await.len(), 1);
    let log = world.get(&format!("tickets/{ticket}/conversation_log")).await;
    assert_eq!(log["events"][1]["author"]["type"], "bot");
    assert_eq!(log["events"][1]["author"]["zen:support:user_id"], -1);
    assert_eq!(world.get(&format!("tickets/{ticket}/comments")).await["count"], 0);
    assert_eq!(
        world.get(&format!("tickets/{ticket}")).await["ticket"]["priority"],
        "high"
    );
}

async fn close(world: &World, ticket: i64) {
    world.update(ticket, json!({ "status": "closed" })).await;
}

#[tokio::test]
async fn a_closed_ticket_refuses_everything_and_gets_a_follow_up() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let answer = world
        .update(
            ticket,
            json!({ "type": "question", "priority": "low", "comment": { "body": "x", "public": false } }),
        )
        .await;
    assert_eq!(
        (&answer["ticket"]["type"], &answer["ticket"]["priority"]),
        (&json!("question"), &json!("low"))
    );
    assert!(comment_of(&answer) > 0);
    close(&world, ticket).await;
    let before = (
        world.get(&format!("tickets/{ticket}")).await,
        world.audits(ticket).await,
    );
    for change in [
        json!({ "status": "open" }),
        json!({ "custom_status_id": 1_500_002 }),
        json!({ "priority": "high" }),
        json!({ "assignee_id": MARA }),
        json!({ "tags": [] }),
        json!({ "macro_id": GREET }),
        json!({ "comment": { "body": "x", "public": false } }),
        json!({}),
    ] {
        let (status, body) = world.try_update(ticket, change.clone()).await;
        assert_eq!(status, 422, "{change}");
        assert_eq!(
            body["details"]["status"][0]["description"],
            "closed prevents ticket update"
        );
    }
    assert_eq!(
        (
            world.get(&format!("tickets/{ticket}")).await,
            world.audits(ticket).await
        ),
        before
    );
    let next = world.ana_writes("otra vez").await;
    assert_ne!(next, ticket);
    let followed = world.get(&format!("tickets/{ticket}")).await;
    assert_eq!(followed["ticket"]["followup_ids"], json!([next]));
}
