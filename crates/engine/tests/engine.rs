//! The engine against a real desk over real HTTP: what an agent does arrives once, whatever the
//! helpdesk does meanwhile, and the agent is told what did not.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use desk::{Fault, FaultRule};
use model::{Dot, Queue, Status, TicketId};
use protocol::{Connection, ErrorCode, Event, SendState, SendWhat};
use support::{Office, hours_ago};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_for_its_channel_is_refused_and_kept() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let limit = mara.conversation(ticket).await.text_limit.unwrap();
    let most = limit.most as usize;
    let refusal = mara.reply(ticket, &"😀".repeat(most + 1)).await.unwrap_err();
    assert_eq!(
        (refusal.code, refusal.message.as_str()),
        (
            ErrorCode::NotPossible,
            "WhatsApp takes 4096 characters in a message, and this has 4097."
        )
    );
    let held = mara.conversation(ticket).await;
    assert_eq!((held.draft.chars().count(), held.sends.len()), (most + 1, 0));
    let fits = "😀".repeat(most);
    mara.reply(ticket, &fits).await.unwrap();
    mara.wait_delivered(ticket, &fits).await;
    assert_eq!(office.delivered(&fits), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn ana_writes_and_mara_takes_looks_and_replies() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    let status = mara.wait("a red dot", |status| status.dot == Dot::Red).await;
    assert_eq!(
        (status.why[0].ticket.clone(), status.why[0].name.as_str()),
        (support::of(ticket), "Ana")
    );
    let row = mara.row(Queue::Unassigned, ticket).await;
    mara.looked(ticket, row.newest_customer_message.unwrap()).await;
    assert_eq!(mara.status().await.dot, Dot::Hollow);
    mara.take(ticket).await.unwrap();
    mara.wait("the take to arrive", |status| status.outbox == 0).await;
    assert!(mara.row(Queue::Assigned, ticket).await.assignee.unwrap().me);
    mara.reply(ticket, "Sí, dígame").await.unwrap();
    let held = mara.wait_delivered(ticket, "Sí, dígame").await;
    assert_eq!(held.row.status, Status::Pending);
    assert!(held.sends.is_empty());
    assert_eq!(office.delivered("Sí, dígame"), 1);
    assert!(
        held.events
            .iter()
            .any(|event| event.text.starts_with("Sent to the channel")),
        "{held:#?}"
    );
    assert!(
        held.events
            .iter()
            .any(|event| event.text.starts_with("Delivered")),
        "{held:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_agents_one_takes_it_and_the_other_is_told_who_was_faster() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ben = office.engine_of("ben@desk.example").await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    ben.wait("the ticket", |status| status.waiting == 1).await;
    // Ben's office is slow to hear of it: both try.
    let (first, second) = tokio::join!(mara.take(ticket), ben.take(ticket));
    assert!(first.is_ok() || second.is_ok());
    mara.settle().await;
    ben.settle().await;
    let (marias, bens) = (mara.conversation(ticket).await, ben.conversation(ticket).await);
    let mine =
        |held: &protocol::ConversationView| held.row.assignee.as_ref().is_some_and(|assignee| assignee.me);
    assert!(mine(&marias) != mine(&bens), "{marias:#?} {bens:#?}");
    let (loser, winner) = if mine(&marias) {
        (&bens, "Mara Lindqvist")
    } else {
        (&marias, "Ben Okafor")
    };
    assert_eq!(loser.row.assignee.as_ref().unwrap().name, winner);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_after_the_write_is_looked_up_and_not_sent_again() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    office
        .desk
        .faults()
        .add(FaultRule::next(Fault::DropAnswer).method("PUT"));
    mara.reply(ticket, "once").await.unwrap();
    mara.wait_delivered(ticket, "once").await;
    mara.settle().await;
    assert_eq!(office.delivered("once"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_whose_answer_was_lost_and_whose_ticket_is_deleted_is_told_and_not_looked_up_for_ever() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    office
        .desk
        .faults()
        .add(FaultRule::next(Fault::DropRequest).method("PUT"));
    let mut events = mara.events.subscribe();
    mara.reply(ticket, "words").await.unwrap();
    mara.wait_send(ticket, SendState::Unknown).await;
    office.delete(ticket).await;
    let reason = loop {
        let event = tokio::time::timeout(Duration::from_secs(15), events.recv());
        match event.await.unwrap().unwrap() {
            Event::SendFailed {
                ticket: of, reason, ..
            } if of.id == ticket => break reason,
            _ => {}
        }
    };
    assert!(reason.contains("gone or out of sight"), "{reason}");
    assert_eq!(mara.status().await.outbox, 1, "it is kept");
    assert!(mara.cache().next_due().unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_never_landed_is_sent_again_under_guard() {
    for fault in [
        Fault::DropRequest,
        Fault::ServerError,
        Fault::Html,
        Fault::Unavailable { retry_after: None },
    ] {
        let office = Office::open().await;
        let mara = office.engine().await;
        let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
        mara.wait("the ticket", |status| status.waiting == 1).await;
        office.desk.faults().add(FaultRule::next(fault).method("PUT"));
        mara.reply(ticket, "once").await.unwrap();
        mara.wait_delivered(ticket, "once").await;
        mara.settle().await;
        assert_eq!(office.delivered("once"), 1, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_desk_away_replies_wait_in_order_and_go_once_when_it_is_back() {
    let mut office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    office.close().await;
    mara.wait("offline", |status| {
        matches!(status.accounts[0].connection, Connection::Offline { .. })
    })
    .await;
    mara.reply(ticket, "first").await.unwrap();
    mara.reply(ticket, "second").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let held = mara.conversation(ticket).await;
    assert_eq!(held.sends.len(), 2);
    assert!(
        held.sends.iter().all(|send| send.state == SendState::Queued),
        "{:#?}",
        held.sends
    );
    assert_eq!(
        mara.page(Queue::Unassigned).await.total,
        1,
        "the list is still there"
    );
    office.reopen().await;
    mara.wait_delivered(ticket, "second").await;
    assert_eq!(
        office
            .desk
            .outbox()
            .unwrap()
            .iter()
            .map(|sent| &sent.text)
            .collect::<Vec<_>>(),
        ["first", "second"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_waited_past_the_24_hours_is_blocked_with_its_text_kept() {
    let office = Office::open().await;
    let mara = office.engine_with(support::UNDO_FOUR_SECONDS).await;
    let almost = hours_ago(24) + model::Span::seconds(3);
    let ticket = office.whatsapp_at("+34600111222", "Ana", "¿Hola?", almost);
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let mut events = mara.events.subscribe();
    mara.reply(ticket, "too late").await.unwrap();
    let held = loop {
        let held = mara.conversation(ticket).await;
        if held
            .sends
            .first()
            .is_some_and(|send| send.state == SendState::Blocked)
        {
            break held;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let SendWhat::Reply { text, .. } = &held.sends[0].what else {
        panic!("no reply")
    };
    assert_eq!(text, "too late");
    assert!(held.sends[0].reason.as_ref().unwrap().contains("24 hours"));
    let told = async {
        loop {
            match events.recv().await {
                Ok(Event::SendFailed { act, ticket: of, .. }) if of.id == ticket => {
                    return assert_eq!(act, protocol::FailedAct::Reply);
                }
                Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(closed) => panic!("{closed}"),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told).await.unwrap();
    assert_eq!(office.delivered("too late"), 0);
    mara.discard(held.sends[0].id).await.unwrap();
    assert_eq!(mara.conversation(ticket).await.draft, "too late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_refuses_at_once_and_keeps_the_words_as_a_draft() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp_at("+34600111222", "Ana", "¿Hola?", hours_ago(24));
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let refused = mara.reply(ticket, "words").await.unwrap_err();
    assert_eq!(refused.code, protocol::ErrorCode::WindowClosed);
    let held = mara.conversation(ticket).await;
    assert_eq!((held.draft.as_str(), held.sends.len()), ("words", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_the_channel_does_not_deliver_is_told_with_the_reason() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    office.desk.faults().block_account("+34910000001", true);
    let mut events = mara.events.subscribe();
    mara.reply(ticket, "blocked").await.unwrap();
    let reason = loop {
        match tokio::time::timeout(Duration::from_secs(15), events.recv())
            .await
            .unwrap()
            .unwrap()
        {
            Event::SendFailed {
                act: protocol::FailedAct::Delivery,
                ticket: of,
                reason,
                ..
            } if of.id == ticket => break reason,
            _ => {}
        }
    };
    assert!(!reason.is_empty());
    let held = mara.conversation(ticket).await;
    let failed = held
        .messages
        .iter()
        .find(|message| message.text == "blocked")
        .unwrap();
    assert!(
        matches!(failed.delivery, model::Delivery::Failed { .. }),
        "{failed:?}"
    );
    assert!(held.events.iter().any(|event| event.failure));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_undone_never_reaches_the_customer() {
    let office = Office::open().await;
    let mara = office.engine_with(support::UNDO_FOUR_SECONDS).await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let send = mara.reply(ticket, "oops").await.unwrap();
    mara.undo(send).await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(office.delivered("oops"), 0);
    assert_eq!(mara.conversation(ticket).await.draft, "oops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helpdesk_that_answers_nonsense_is_offline_with_a_reason_and_all_is_there_afterwards() {
    let office = Office::open().await;
    let mara = office.engine().await;
    office.whatsapp("+34600111222", "Ana", "one");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let odd = [
        Fault::MalformedJson,
        Fault::Html,
        Fault::TooMany { retry_after: Some(1) },
        Fault::DropAnswer,
    ];
    for fault in odd {
        // The head's own requests: what the other lanes meet holds nothing up.
        office
            .desk
            .faults()
            .add(FaultRule::next(fault).times(2).path("/api/v2/tickets.json"));
        mara.wait("offline", |status| {
            matches!(status.accounts[0].connection, Connection::Offline { .. })
        })
        .await;
        mara.wait("connected", |status| {
            status.accounts[0].connection == Connection::Connected
        })
        .await;
    }
    office.whatsapp("+34600111333", "Bo", "two");
    mara.wait("both", |status| status.waiting == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_asks_to_sign_in_and_keeps_the_cache_readable() {
    let office = Office::open().await;
    let stranger = office.engine_of_token("no-such-token").await;
    stranger
        .wait("sign in", |status| {
            matches!(status.accounts[0].connection, Connection::SignInNeeded { .. })
        })
        .await;
    assert_eq!(stranger.page(Queue::Unassigned).await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_restarts_goes_on_where_it_was() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let dir = mara.stop();
    office.whatsapp("+34600111222", "Ana", "¿sigue ahí?");
    let mara = office.engine_in(dir).await;
    mara.wait("what came meanwhile", |status| {
        status.dot == Dot::Red && status.waiting == 1
    })
    .await;
    let held = mara.wait_message(ticket, "¿sigue ahí?").await;
    assert_eq!(held.messages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_tickets_arrive_whole_over_several_pages() {
    let office = Office::open().await;
    for n in 0..230 {
        office.line(&format!("U{n}"), &format!("Customer {n}"), "hi");
    }
    let mara = office.engine().await;
    mara.wait("all of them", |status| {
        status.waiting == 230 && status.accounts[0].progress.is_none()
    })
    .await;
    office.line("U0", "Customer 0", "again");
    mara.wait_message(TicketId(1), "again").await;
}

/// Faults at random while replies leave: each arrives once, and the cache ends like the desk.
#[tokio::test(flavor = "multi_thread")]
async fn under_random_faults_each_reply_arrives_once_and_the_cache_ends_like_the_desk() {
    let rounds = if std::env::var_os("REDDOT_LONG").is_some() {
        200
    } else {
        20
    };
    let mut at_once = tokio::task::JoinSet::new();
    for seed in 0..rounds {
        if at_once.len() >= 8 {
            at_once.join_next().await.unwrap().unwrap();
        }
        at_once.spawn(support::chaos(seed));
    }
    while let Some(done) = at_once.join_next().await {
        done.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_is_stopped_finishes_what_it_is_sending_and_lets_go_of_its_files() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    office
        .desk
        .faults()
        .add(FaultRule::next(Fault::Slow { millis: 800 }).method("PUT"));
    mara.reply(ticket, "On its way").await.unwrap();
    mara.wait_send(ticket, SendState::Sending).await;
    mara.engine.stop().await;
    assert_eq!(office.delivered("On its way"), 1);
    assert_eq!(mara.status().await.outbox, 0, "its answer was waited for");
    // What is asked of it now waits for the next start.
    mara.reply(ticket, "Later").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!((office.delivered("Later"), mara.status().await.outbox), (0, 1));
    let mara = office.engine_in(mara.stop()).await;
    mara.wait_delivered(ticket, "Later").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_another_account_is_not_answered() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let elsewhere = model::TicketRef {
        account: model::AccountId("other".into()),
        id: ticket,
    };
    let take = protocol::Request::Take(protocol::Take { ticket: elsewhere });
    let refused = mara.engine.handle(take).await.unwrap_err();
    assert_eq!(refused.code, protocol::ErrorCode::BadRequest);
    assert_eq!(mara.status().await.outbox, 0);
}
