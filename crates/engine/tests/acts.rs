//! What an agent does to a ticket beside replying, against the desk.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use desk::{Fault, FaultRule};
use model::{Queue, ReplyWindow, Span, Status, TicketId, UserId};
use protocol::{AssignTo, ErrorCode, ListAgents, ListOutbox, ProtocolError, SendId, SendState};
use serde_json::{Value, json};
use support::{Agent, Office, mine, of};

async fn set(agent: &Agent, ticket: TicketId, status: Status) -> Result<SendId, ProtocolError> {
    let ask = protocol::SetStatus {
        ticket: of(ticket),
        status,
    };
    Ok(agent.ask(ask).await?.send)
}

async fn assign(agent: &Agent, ticket: TicketId, to: AssignTo) -> Result<SendId, ProtocolError> {
    let ask = protocol::Assign {
        ticket: of(ticket),
        to,
    };
    Ok(agent.ask(ask).await?.send)
}

async fn tag(
    agent: &Agent,
    ticket: TicketId,
    add: &[&str],
    remove: &[&str],
    confirmed: bool,
) -> Result<SendId, ProtocolError> {
    let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let ask = protocol::EditTags {
        ticket: of(ticket),
        add: list(add),
        remove: list(remove),
        confirmed,
    };
    Ok(agent.ask(ask).await?.send)
}

async fn ticket_of(office: &Office, id: TicketId) -> Value {
    ask(office, "GET", id, &Value::Null).await["ticket"].clone()
}

/// As an admin who does not use Reddot.
async fn ask(office: &Office, method: &str, id: TicketId, body: &Value) -> Value {
    let path = format!("/api/v2/tickets/{id}.json");
    let (status, answer) = office.admin(method, &path, body).await;
    assert_eq!(status, 200);
    answer
}

fn tags_of(ticket: &Value) -> Vec<&str> {
    let tags = ticket["tags"].as_array().unwrap();
    tags.iter().filter_map(Value::as_str).collect()
}

/// Until the outbox is empty.
async fn sent(agent: &Agent) {
    agent.wait("an empty outbox", |status| status.outbox == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_assignee_and_tags_go_through_the_outbox_in_the_order_in_which_they_were_given() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    assign(&mara, ana, AssignTo::Me).await.unwrap();
    tag(&mara, ana, &["Refund"], &[], false).await.unwrap();
    set(&mara, ana, Status::Pending).await.unwrap();
    // At once, before any of it has left.
    let held = mara.conversation(ana).await;
    assert_eq!(held.row.status, Status::Pending);
    assert!(held.row.assignee.unwrap().me && !held.row.waits);
    assert!(held.tags.contains(&"refund".to_owned()));
    assert_eq!(held.sends.len(), 3);
    sent(&mara).await;
    let real = ticket_of(&office, ana).await;
    assert_eq!(real["status"], "pending");
    assert!(tags_of(&real).contains(&"refund") && tags_of(&real).contains(&"messaging_support"));

    let agents = mara.ask(ListAgents { account: mine() }).await.unwrap().agents;
    assert!(agents.iter().any(|agent| agent.me), "{agents:?}");
    assign(&mara, ana, AssignTo::Nobody).await.unwrap();
    set(&mara, ana, Status::Open).await.unwrap();
    sent(&mara).await;
    assert!(ticket_of(&office, ana).await["assignee_id"].is_null());
    mara.row(Queue::Unassigned, ana).await;
    assign(&mara, ana, AssignTo::Agent { id: UserId(1003) })
        .await
        .unwrap();
    sent(&mara).await;
    assert_eq!(ticket_of(&office, ana).await["assignee_id"], 1003);
    let twice = assign(&mara, ana, AssignTo::Agent { id: UserId(1003) }).await;
    assert_eq!(twice.unwrap_err().code, ErrorCode::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_the_marks_off_is_refused_until_the_agent_was_told_the_three_consequences() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    for mark in ["messaging_support", "whatsapp_support"] {
        let refused = tag(&mara, ana, &["x"], &[mark], false).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NeedsConfirmation);
        for consequence in model::WITHOUT_MARKS {
            assert!(refused.message.contains(consequence), "{refused:?}");
        }
    }
    assert_eq!(mara.status().await.outbox, 0, "nothing was queued");
    let marks = ["messaging_support", "whatsapp_support"];
    tag(&mara, ana, &[], &marks, true).await.unwrap();
    sent(&mara).await;
    mara.wait("the ticket to be gone from the notifier", |status| {
        status.unassigned == 0
    })
    .await;
    let real = ticket_of(&office, ana).await;
    assert!(tags_of(&real).iter().all(|tag| !model::is_mark(tag)), "{real}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_tags_survive_ours_even_when_the_answer_is_lost() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    for fault in [
        Fault::DropAnswer,
        Fault::DropRequest,
        Fault::LateWrite { seconds: 1 },
        Fault::ServerError,
    ] {
        let name = format!("{fault:?}").to_lowercase();
        let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        office.desk.faults().add(FaultRule::next(fault).method("PUT"));
        tag(&mara, ana, &[&format!("ours_{name}")], &[], false)
            .await
            .unwrap();
        let theirs = format!("theirs_{name}");
        let before = ticket_of(&office, ana).await;
        let mut tags = tags_of(&before);
        tags.push(&theirs);
        office.desk.faults().clear();
        ask(&office, "PUT", ana, &json!({ "ticket": { "tags": tags } })).await;
        office.desk.faults().add(FaultRule::next(fault).method("PUT"));
        sent(&mara).await;
        tokio::time::sleep(Duration::from_millis(1200)).await;
        let real = ticket_of(&office, ana).await;
        for tag in [format!("ours_{name}"), theirs] {
            assert!(tags_of(&real).contains(&tag.as_str()), "{tag}: {real}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_can_be_undone_before_it_leaves_and_the_outbox_tells_of_it() {
    let office = Office::open().await;
    let mara = office.engine_with(Span::seconds(60)).await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let solved = set(&mara, ana, Status::Solved).await.unwrap();
    assert_eq!(mara.status().await.waiting, 0);
    let shown = mara.ask(ListOutbox { account: None }).await.unwrap().entries;
    assert_eq!((shown.len(), shown[0].name.as_str()), (1, "Ana"));
    assert_eq!(shown[0].send.state, SendState::Queued);
    mara.undo(solved).await.unwrap();
    assert_eq!(mara.status().await.waiting, 1);
    assert_ne!(ticket_of(&office, ana).await["status"], "solved");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_reply_that_may_still_land_is_checked_until_it_cannot_and_never_called_blocked_before() {
    let office = Office::open().await;
    let mara = office.engine().await;
    // Six seconds are left of the customer's day: the ticket's stamp is good for a guard by then.
    let written = support::now() - Span::hours(24) + Span::seconds(6);
    let ana = office.whatsapp_at("+34600111222", "Ana", "¿Hola?", written);
    mara.wait("the ticket", |status| status.unassigned == 1).await;
    mara.ask(protocol::GetConversation {
        ticket: of(ana),
        refresh: true,
    })
    .await
    .unwrap();
    let until = loop {
        let row = mara.conversation(ana).await.row;
        match row.window {
            ReplyWindow::OpenUntil { at, .. } if !row.window_estimated => break at,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let pause = until - Span(700) - support::now();
    tokio::time::sleep(Duration::from_millis(pause.0.unsigned_abs())).await;
    // It is lost on the way, and lands when Reddot has stopped resending because the window closed.
    let late = Fault::LateWrite { seconds: 3 };
    office.desk.faults().add(FaultRule::next(late).method("PUT"));
    mara.reply(ana, "just in time").await.unwrap();
    let (began, mut checked) = (tokio::time::Instant::now(), false);
    while began.elapsed() < Duration::from_secs(9) {
        let held = mara.conversation(ana).await;
        for send in &held.sends {
            let over = matches!(send.state, SendState::Failed | SendState::Blocked);
            assert!(!over, "{send:?}");
            checked |= send
                .reason
                .as_ref()
                .is_some_and(|reason| reason.contains("arrives late"));
        }
        if held.sends.is_empty() {
            assert!(checked, "the window had closed before it was looked up");
            assert!(held.messages.iter().any(|message| message.text == "just in time"));
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:#?}", mara.conversation(ana).await.sends);
}
