//! What every backend of the trait does, run against each of them at a true other end. Where backends may
//! differ, they declare it: these tests ask [`Helpdesk::capabilities`] and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod worlds;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use helpdesk::{
    Accepted, Act, FileToUpload, Guard, Helpdesk, HelpdeskError, LookUp, MergeFate, Prepared, Submission,
    SubmitError,
};
use model::{
    Change, Channel, ConversationState, Delivery, PersonPart, Queue, ReplyWindow, Role, Span, Status,
    TicketId, Time, UserId,
};
use worlds::{Deed, Follower, Mishap, World};

/// A picture of one dot.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\
    \rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

macro_rules! behaviours {
    ($($name:ident),* $(,)?) => {
        mod at_the_desk {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(<super::worlds::Office as super::World>::open().await).await;
            })*
        }
        mod at_chatwoot {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(<super::worlds::Shop as super::World>::open().await).await;
            })*
        }
    };
}

behaviours! {
    the_first_look_shows_both_queues,
    a_message_arrives_with_channel_person_and_state,
    what_somebody_else_does_arrives,
    a_deleted_ticket_is_gone_when_it_is_asked_for,
    a_reply_arrives_once_and_its_delivery_is_told,
    a_late_whatsapp_reply_fails_with_the_helpdesks_reason,
    of_two_agents_one_takes_it,
    a_note_is_written_once_and_reaches_nobody,
    every_status_that_is_declared_can_be_set,
    every_priority_that_is_declared_can_be_set,
    where_tickets_can_rest_they_do_until_then_or_until_the_customer_writes,
    a_ticket_is_given_to_somebody_and_to_nobody,
    tags_are_edited_and_a_colleagues_stay,
    a_reply_takes_a_file_along,
    a_customers_file_comes_whole_or_not_at_all,
    a_write_whose_answer_was_lost_has_landed,
    a_write_that_never_arrived_is_told_as_far_as_it_can_be,
    a_write_that_lands_late_is_there_once,
    what_the_helpdesk_refuses_was_not_done,
    a_refused_sign_in_ends_the_stream,
    after_the_server_was_away_nothing_is_missing,
    being_asked_to_wait_is_told_with_its_time,
    people_are_found_by_name_and_by_number,
    two_people_become_one,
    a_merge_whose_answer_was_lost_shows_what_became_of_it,
    who_is_no_customer_or_not_there_is_not_merged,
}

fn submission(ticket: TicketId, act: Act) -> Submission {
    Submission {
        key: format!("{act:?}"),
        ticket,
        act,
    }
}

fn reply(ticket: TicketId, text: &str, status: Status) -> Submission {
    let files = Vec::new();
    submission(
        ticket,
        Act::Reply {
            text: text.into(),
            status,
            files,
        },
    )
}

async fn wait(span: Span) {
    tokio::time::sleep(Duration::from_millis(span.0.unsigned_abs())).await;
}

/// What a write goes with, however long that takes to be known.
async fn prepared(helpdesk: &dyn Helpdesk, submission: &Submission) -> Option<Guard> {
    loop {
        match helpdesk.prepare(submission).await.unwrap() {
            Prepared::Guarded(guard) => {
                assert!(helpdesk.capabilities().guards, "a guard that is not declared");
                return Some(guard);
            }
            Prepared::Noted(guard) => {
                assert!(!helpdesk.capabilities().guards, "no guard where one is declared");
                return Some(guard);
            }
            Prepared::Unguarded => return None,
            Prepared::Wait(span) => wait(span).await,
        }
    }
}

/// Does it as the outbox does, as long as nothing is in doubt.
async fn carry_out(helpdesk: &dyn Helpdesk, submission: &Submission) -> Result<Accepted, SubmitError> {
    for _ in 0..10 {
        let guard = prepared(helpdesk, submission).await;
        match helpdesk.submit(submission, guard.as_ref()).await {
            Err(SubmitError::Changed) => wait(Span(600)).await,
            done => return done,
        }
    }
    panic!("it changes and changes");
}

/// What became of a write, as soon as that can be told.
async fn fate(helpdesk: &dyn Helpdesk, submission: &Submission, guard: Option<&Guard>) -> LookUp {
    for _ in 0..60 {
        match helpdesk.look_up(submission, guard).await.unwrap() {
            LookUp::Wait(span) => wait(span).await,
            told => return told,
        }
    }
    panic!("it is never told");
}

/// A write meets a mishap; what it went with.
async fn meets(world: &impl World, submission: &Submission, mishap: Mishap) -> Option<Guard> {
    let ours = world.ours();
    ours.me().await.unwrap();
    for _ in 0..10 {
        let guard = prepared(ours.as_ref(), submission).await;
        world.next_write(mishap);
        match ours.submit(submission, guard.as_ref()).await.unwrap_err() {
            // Its stamp's second was not over: nothing was written, and the mishap still waits.
            SubmitError::Changed => wait(Span(600)).await,
            SubmitError::Unknown(_) => return guard,
            other => panic!("{mishap:?}: {other:?}"),
        }
    }
    panic!("it changes and changes");
}

/// A reply reaches its customer a moment after the answer.
async fn arrives_once(world: &impl World, text: &str) {
    for _ in 0..200 {
        if world.arrived(text).await > 0 {
            break;
        }
        wait(Span(20)).await;
    }
    assert_eq!(world.arrived(text).await, 1, "{text}");
}

async fn the_first_look_shows_both_queues(world: impl World) {
    let mine = world.writes(Channel::Whatsapp, "Ana", "mine").await;
    let free = world.writes(Channel::Line, "Yuki", "free").await;
    let hers = world.writes(Channel::Whatsapp, "Eva", "a colleague's").await;
    let over = world.writes(Channel::Line, "Ken", "over").await;
    world.somebody(mine, Deed::Assigns(Some(world.us().0))).await;
    world.somebody(hers, Deed::Assigns(Some(world.colleague()))).await;
    world.somebody(over, Deed::Assigns(Some(world.us().0))).await;
    world.somebody(over, Deed::Sets(Status::Solved)).await;
    let me = world.ours().me().await.unwrap();
    assert_eq!((me.id, me.name.as_str()), world.us());
    let mut held = Follower::of(&world).await;
    held.until("both queues", |held| {
        held.queue(Queue::Assigned) == BTreeSet::from([mine])
            && held.queue(Queue::Unassigned) == BTreeSet::from([free])
    })
    .await;
    assert_eq!(held.heard(free, "free").await.channel, Channel::Line);
    assert_eq!(held.heard(mine, "mine").await.channel, Channel::Whatsapp);
    let offset = world.ours().clock_offset().unwrap();
    assert!(offset.0.abs() < 1500, "one clock: {offset:?}");
}

async fn a_message_arrives_with_channel_person_and_state(world: impl World) {
    let mut held = Follower::of(&world).await;
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hello?").await;
    let row = held.heard(ticket, "hello?").await;
    assert_eq!((row.channel, row.name.as_str()), (Channel::Whatsapp, "Ana"));
    assert_eq!(row.state, ConversationState::Started);
    assert!(row.business_account.is_some(), "{row:#?}");
    assert!(row.waits && row.unseen && !row.preview_is_ours, "{row:#?}");
    assert!(matches!(row.window, ReplyWindow::OpenUntil { .. }), "{row:#?}");
    // A second message without an answer is no longer one that has just begun.
    world.writes(Channel::Whatsapp, "Ana", "anybody?").await;
    held.heard(ticket, "anybody?").await;
    held.opens(ticket);
    held.until("both messages", |held| {
        held.message(ticket, "hello?").is_some() && held.message(ticket, "anybody?").is_some()
    })
    .await;
    let ours = world.ours();
    carry_out(ours.as_ref(), &reply(ticket, "here", Status::Open))
        .await
        .unwrap();
    let row = held.heard(ticket, "here").await;
    assert_eq!(row.state, ConversationState::Replied);
    assert!(!row.waits && row.preview_is_ours, "{row:#?}");
    held.until("the reply itself", |held| held.message(ticket, "here").is_some())
        .await;
    let message = held.message(ticket, "here").unwrap();
    assert!(message.mine && message.public, "{message:#?}");
}

async fn what_somebody_else_does_arrives(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    let colleague = world.colleague();
    world.somebody(ticket, Deed::Assigns(Some(colleague))).await;
    held.until("the colleague", |held| {
        let row = held.row(ticket);
        row.is_some_and(|row| row.assignee.is_some_and(|who| who.id == colleague && !who.me))
    })
    .await;
    world.somebody(ticket, Deed::Tags(&["vip", "urgent"])).await;
    held.until("the tags", |held| {
        let tags = held.held(ticket).unwrap().tags;
        ["vip", "urgent"]
            .iter()
            .all(|tag| tags.contains(&(*tag).to_owned()))
    })
    .await;
    world.somebody(ticket, Deed::Tags(&["urgent"])).await;
    held.until("one tag less", |held| {
        !held.held(ticket).unwrap().tags.contains(&"vip".to_owned())
    })
    .await;
    world.somebody(ticket, Deed::Sets(Status::Pending)).await;
    held.until("the status", |held| {
        held.row(ticket).is_some_and(|row| row.status == Status::Pending)
    })
    .await;
    world.somebody(ticket, Deed::Assigns(Some(world.us().0))).await;
    world.somebody(ticket, Deed::Sets(Status::Open)).await;
    held.until("it to be mine", |held| {
        held.queue(Queue::Assigned).contains(&ticket)
    })
    .await;
    world.somebody(ticket, Deed::Assigns(None)).await;
    held.until("it to be nobody's", |held| {
        held.queue(Queue::Unassigned).contains(&ticket) && held.queue(Queue::Assigned).is_empty()
    })
    .await;
}

async fn a_deleted_ticket_is_gone_when_it_is_asked_for(world: impl World) {
    let gone = world.writes(Channel::Line, "Yuki", "soon gone").await;
    let stays = world.writes(Channel::Whatsapp, "Ana", "stays").await;
    let ours = world.ours();
    ours.conversation(gone).await.unwrap();
    world.somebody(gone, Deed::Deletes).await;
    assert_eq!(world.there(gone).await, None);
    let told = ours.confirm(&[gone, stays]).await.unwrap();
    assert!(told.contains(&Change::Gone(gone)), "{told:#?}");
    assert!(!told.contains(&Change::Gone(stays)), "{told:#?}");
    let as_it_is = |change: &Change| matches!(change, Change::Ticket(ticket) if ticket.id == stays);
    assert!(told.iter().any(as_it_is), "{told:#?}");
    let error = ours.conversation(gone).await.unwrap_err();
    assert!(
        matches!(error, HelpdeskError::NotFound | HelpdeskError::Forbidden),
        "{error:?}"
    );
    let error = carry_out_or_fail(ours.as_ref(), &reply(gone, "too late", Status::Open)).await;
    assert!(
        matches!(error, HelpdeskError::NotFound | HelpdeskError::Forbidden),
        "{error:?}"
    );
}

/// Why it was surely not done; a read before it counts as well.
async fn carry_out_or_fail(helpdesk: &dyn Helpdesk, submission: &Submission) -> HelpdeskError {
    if let Err(error) = helpdesk.prepare(submission).await {
        return error;
    }
    match carry_out(helpdesk, submission).await {
        Err(SubmitError::NotDone(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn a_reply_arrives_once_and_its_delivery_is_told(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    held.opens(ticket);
    let ours = world.ours();
    let accepted = carry_out(ours.as_ref(), &reply(ticket, "hello", Status::Pending))
        .await
        .unwrap();
    held.until("the delivery", |held| {
        let message = held.message(ticket, "hello");
        message.is_some_and(|message| message.delivery == Delivery::Delivered)
    })
    .await;
    let message = held.message(ticket, "hello").unwrap();
    assert_eq!(Some(message.id), accepted.message);
    arrives_once(&world, "hello").await;
    // With the reply, or not at all: whoever does not declare it leaves the status to its own write.
    let status = world.there(ticket).await.unwrap().status;
    let carried = status == Status::Pending;
    assert_eq!(carried, ours.capabilities().reply_carries_status, "{status:?}");
}

async fn a_late_whatsapp_reply_fails_with_the_helpdesks_reason(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    held.opens(ticket);
    world.later(Span::hours(25));
    let row = held.row(ticket).unwrap();
    assert!(matches!(row.window, ReplyWindow::ClosedSince { .. }), "{row:#?}");
    let ours = world.ours();
    carry_out(ours.as_ref(), &reply(ticket, "sorry, late", Status::Open))
        .await
        .unwrap();
    held.until("the failure", |held| {
        let message = held.message(ticket, "sorry, late");
        message.is_some_and(|message| match message.delivery {
            Delivery::Failed { reason } => reason.contains(world.too_late()),
            _ => false,
        })
    })
    .await;
    held.until("the failure in the log", |held| {
        let events = held.held(ticket).unwrap().events;
        events
            .iter()
            .any(|event| event.failure && event.text.contains(world.too_late()))
    })
    .await;
    assert_eq!(world.arrived("sorry, late").await, 0);
}

async fn of_two_agents_one_takes_it(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let (us, name) = world.us();
    let take = submission(ticket, Act::Take);
    let (ours, colleagues) = (world.ours(), world.colleagues());
    carry_out(ours.as_ref(), &take).await.unwrap();
    assert_eq!(world.there(ticket).await.unwrap().assignee, Some(us));
    // What is mine already is taken.
    carry_out(ours.as_ref(), &take).await.unwrap();
    let slower = carry_out(colleagues.as_ref(), &take).await.unwrap_err();
    assert_eq!(slower, SubmitError::TakenBy(name.into()));
    assert_eq!(world.there(ticket).await.unwrap().assignee, Some(us));
    assert!(matches!(
        fate(ours.as_ref(), &take, None).await,
        LookUp::Landed(_)
    ));
    assert!(matches!(
        fate(colleagues.as_ref(), &take, None).await,
        LookUp::Absent(_)
    ));
}

async fn every_status_that_is_declared_can_be_set(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let ours = world.ours();
    // Somebody's: a helpdesk may ask for that before it is solved.
    world.somebody(ticket, Deed::Assigns(Some(world.us().0))).await;
    for status in ours.capabilities().statuses {
        let set = submission(ticket, Act::Status(*status));
        carry_out(ours.as_ref(), &set).await.unwrap();
        let there = world.there(ticket).await.unwrap();
        assert_eq!(there.status, *status);
        assert_eq!(
            there.assignee,
            Some(world.us().0),
            "{status:?} moves nothing else"
        );
        assert!(matches!(fate(ours.as_ref(), &set, None).await, LookUp::Landed(_)));
    }
}

async fn every_priority_that_is_declared_can_be_set(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let ours = world.ours();
    let can = ours.capabilities();
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    let back = can.no_priority.then_some(None);
    for to in can.priorities.iter().copied().map(Some).chain(back) {
        let set = submission(ticket, Act::Priority(to));
        carry_out(ours.as_ref(), &set).await.unwrap();
        assert_eq!(world.there(ticket).await.unwrap().priority, to);
        assert!(matches!(fate(ours.as_ref(), &set, None).await, LookUp::Landed(_)));
        held.until("the priority", |held| {
            held.row(ticket).is_some_and(|row| row.priority == to)
        })
        .await;
    }
    let impossible = match can.no_priority {
        true => return,
        false => submission(ticket, Act::Priority(None)),
    };
    let refused = carry_out(ours.as_ref(), &impossible).await.unwrap_err();
    assert!(
        matches!(refused, SubmitError::NotDone(HelpdeskError::Rejected(_))),
        "{refused:?}"
    );
}

async fn where_tickets_can_rest_they_do_until_then_or_until_the_customer_writes(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let ours = world.ours();
    let seconds = |at: Time| Time(at.0 - at.0.rem_euclid(1000));
    let until = seconds((world.clock())() + Span::hours(3));
    let rest = submission(ticket, Act::Snooze(Some(until)));
    if !ours.capabilities().snoozes {
        let refused = ours.submit(&rest, None).await.unwrap_err();
        assert!(matches!(
            refused,
            SubmitError::NotDone(HelpdeskError::Rejected(_))
        ));
        return;
    }
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    // The answer is lost, and it is there all the same.
    let guard = meets(&world, &rest, Mishap::AnswerLost).await;
    let told = fate(ours.as_ref(), &rest, guard.as_ref()).await;
    assert!(matches!(told, LookUp::Landed(_)), "{told:?}");
    held.until("it to rest", |held| {
        held.row(ticket)
            .is_some_and(|row| row.status == Status::Hold && row.snoozed_until == Some(until))
    })
    .await;
    let open_ended = submission(ticket, Act::Snooze(None));
    // It rests, but not so.
    let told = fate(ours.as_ref(), &open_ended, None).await;
    assert!(matches!(told, LookUp::Absent(_)), "{told:?}");
    carry_out(ours.as_ref(), &open_ended).await.unwrap();
    let there = world.there(ticket).await.unwrap();
    assert_eq!((there.status, there.snoozed_until), (Status::Hold, None));
    carry_out(ours.as_ref(), &rest).await.unwrap();
    world.writes(Channel::Line, "Yuki", "still there?").await;
    held.until("it to be awake", |held| {
        held.row(ticket)
            .is_some_and(|row| row.status == Status::Open && row.snoozed_until.is_none())
    })
    .await;
}

async fn a_note_is_written_once_and_reaches_nobody(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let ours = world.ours();
    let status = world.there(ticket).await.unwrap().status;
    // No reply would get through any more.
    world.later(Span::hours(30));
    let note = |text: &str, files| {
        let text = text.to_owned();
        submission(ticket, Act::Note { text, files })
    };
    let file = FileToUpload {
        name: "dot.png".into(),
        content_type: "image/png".into(),
        bytes: PICTURE.to_vec(),
    };
    let token = ours.upload(&file).await.unwrap();
    let with_file = note("see this", vec![token]);
    let accepted = carry_out(ours.as_ref(), &with_file).await.unwrap();
    assert!(accepted.message.is_some());
    assert_eq!(attachments(&ours, ticket, "see this").await.len(), 1);
    // A public message of the same words is another one.
    world.writes(Channel::Whatsapp, "Ana", "she is a reseller").await;
    carry_out(ours.as_ref(), &reply(ticket, "she is a reseller", status))
        .await
        .unwrap();
    arrives_once(&world, "she is a reseller").await;
    let lost = note("she is a reseller", Vec::new());
    let guard = meets(&world, &lost, Mishap::Lost).await;
    match fate(ours.as_ref(), &lost, guard.as_ref()).await {
        LookUp::Absent(guard) if ours.capabilities().guards => {
            ours.submit(&lost, Some(&guard)).await.unwrap();
        }
        LookUp::Doubtful if !ours.capabilities().guards => {
            carry_out(ours.as_ref(), &lost).await.unwrap();
        }
        other => panic!("{other:?}"),
    }
    let landed = note("the answer is lost", Vec::new());
    let guard = meets(&world, &landed, Mishap::AnswerLost).await;
    let LookUp::Landed(found) = fate(ours.as_ref(), &landed, guard.as_ref()).await else {
        panic!("it is not found")
    };
    let told = ours.conversation(ticket).await.unwrap();
    let is_it = |change: &Change| match change {
        Change::Conversation { messages, .. } => messages.iter().any(|message| {
            Some(message.id) == found.message && !message.public && message.text == "the answer is lost"
        }),
        _ => false,
    };
    assert!(told.iter().any(is_it), "{told:#?}");
    let there = world.there(ticket).await.unwrap();
    let expected = [
        ("see this".to_owned(), 1),
        ("she is a reseller".to_owned(), 0),
        ("the answer is lost".to_owned(), 0),
    ];
    assert_eq!(there.notes, expected);
    assert_eq!(there.status, status, "a note moves nothing else");
    assert_eq!(world.delivered().await, [("she is a reseller".to_owned(), 0)]);
}

async fn a_ticket_is_given_to_somebody_and_to_nobody(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let ours = world.ours();
    for to in [Some(world.colleague()), Some(world.us().0), None] {
        let assign = submission(ticket, Act::Assign(to));
        carry_out(ours.as_ref(), &assign).await.unwrap();
        assert_eq!(world.there(ticket).await.unwrap().assignee, to);
        assert!(matches!(
            fate(ours.as_ref(), &assign, None).await,
            LookUp::Landed(_)
        ));
    }
}

async fn tags_are_edited_and_a_colleagues_stay(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    world.somebody(ticket, Deed::Tags(&["vip", "old"])).await;
    let ours = world.ours();
    let act = Act::Tags {
        add: vec!["new".into()],
        remove: vec!["old".into()],
    };
    let edit = submission(ticket, act);
    // A colleague's edit, between the reading of ours and its leaving.
    let guard = prepared(ours.as_ref(), &edit).await;
    world
        .somebody(ticket, Deed::Tags(&["vip", "old", "urgent"]))
        .await;
    match ours.submit(&edit, guard.as_ref()).await {
        Ok(_) => {}
        Err(SubmitError::Changed) => drop(carry_out(ours.as_ref(), &edit).await.unwrap()),
        Err(other) => panic!("{other:?}"),
    }
    let tags = world.there(ticket).await.unwrap().tags;
    assert_eq!(tags, ["vip", "urgent", "new"].map(str::to_owned).into());
    assert!(matches!(
        fate(ours.as_ref(), &edit, guard.as_ref()).await,
        LookUp::Landed(_)
    ));
}

async fn a_reply_takes_a_file_along(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "a picture, please").await;
    let ours = world.ours();
    let file = FileToUpload {
        name: "dot.png".into(),
        content_type: "image/png".into(),
        bytes: PICTURE.to_vec(),
    };
    // Done twice, it does no harm.
    ours.upload(&file).await.unwrap();
    let token = ours.upload(&file).await.unwrap();
    let act = Act::Reply {
        text: "here it is".into(),
        status: Status::Open,
        files: vec![token],
    };
    let accepted = carry_out(ours.as_ref(), &submission(ticket, act)).await.unwrap();
    let found = attachments(&ours, ticket, "here it is").await;
    assert!(accepted.message.is_some());
    let [found] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(
        (found.name.as_str(), found.content_type.as_str()),
        ("dot.png", "image/png")
    );
    let bytes = ours.attachment(&found.address, PICTURE.len()).await.unwrap();
    assert_eq!(bytes, PICTURE);
    arrives_once(&world, "here it is").await;
    let arrived: Vec<_> = world.delivered().await;
    assert_eq!(arrived, [("here it is".to_owned(), 1)]);
}

/// The files of a ticket's message with that text.
async fn attachments(helpdesk: &Arc<dyn Helpdesk>, ticket: TicketId, text: &str) -> Vec<model::Attachment> {
    let told = helpdesk.conversation(ticket).await.unwrap();
    let messages = told.iter().find_map(|change| match change {
        Change::Conversation { messages, .. } => Some(messages),
        _ => None,
    });
    let mut messages = messages.expect("a conversation").iter();
    let found = messages.find(|message| message.text == text);
    found.unwrap_or_else(|| panic!("{told:#?}")).attachments.clone()
}

async fn a_customers_file_comes_whole_or_not_at_all(world: impl World) {
    let file = Some(("foto.png", "image/png", PICTURE));
    let ticket = world.writes_with(Channel::Whatsapp, "Ana", "look", file).await;
    let ours = world.ours();
    let found = attachments(&ours, ticket, "look").await;
    let [found] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(found.name, "foto.png");
    assert_eq!(found.size, Some(PICTURE.len() as u64));
    let bytes = ours.attachment(&found.address, PICTURE.len()).await.unwrap();
    assert_eq!(bytes, PICTURE);
    let error = ours
        .attachment(&found.address, PICTURE.len() - 1)
        .await
        .unwrap_err();
    assert!(matches!(error, HelpdeskError::Unavailable(_)), "{error:?}");
}

async fn a_write_whose_answer_was_lost_has_landed(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let ours = world.ours();
    let words = reply(ticket, "lost and found", Status::Open);
    let guard = meets(&world, &words, Mishap::AnswerLost).await;
    let LookUp::Landed(found) = fate(ours.as_ref(), &words, guard.as_ref()).await else {
        panic!("it is not found")
    };
    assert!(found.message.is_some());
    let told = ours.conversation(ticket).await.unwrap();
    let is_it = |change: &Change| match change {
        Change::Conversation { messages, .. } => messages
            .iter()
            .any(|message| Some(message.id) == found.message && message.text == "lost and found"),
        _ => false,
    };
    assert!(told.iter().any(is_it), "{told:#?}");
    // Its delivery changes the ticket once more, which a write could meet.
    arrives_once(&world, "lost and found").await;
    // So do the others.
    for act in [
        Act::Status(Status::Pending),
        Act::Assign(Some(world.colleague())),
        Act::Tags {
            add: vec!["vip".into()],
            remove: Vec::new(),
        },
    ] {
        let write = submission(ticket, act);
        let guard = meets(&world, &write, Mishap::AnswerLost).await;
        let told = fate(ours.as_ref(), &write, guard.as_ref()).await;
        assert!(matches!(told, LookUp::Landed(_)), "{:?}: {told:?}", write.act);
    }
    let there = world.there(ticket).await.unwrap();
    assert_eq!(
        (there.status, there.assignee),
        (Status::Pending, Some(world.colleague()))
    );
    assert_eq!(world.arrived("lost and found").await, 1);
}

async fn a_write_that_never_arrived_is_told_as_far_as_it_can_be(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let ours = world.ours();
    let words = reply(ticket, "never came", Status::Open);
    let guard = meets(&world, &words, Mishap::Lost).await;
    let told = fate(ours.as_ref(), &words, guard.as_ref()).await;
    match told {
        LookUp::Absent(guard) if ours.capabilities().guards => {
            ours.submit(&words, Some(&guard)).await.unwrap();
            arrives_once(&world, "never came").await;
        }
        LookUp::Doubtful if !ours.capabilities().guards => {
            assert_eq!(world.arrived("never came").await, 0);
        }
        other => panic!("{other:?}"),
    }
    // What can be written twice without harm is in no doubt anywhere.
    let assign = submission(ticket, Act::Assign(Some(world.colleague())));
    let guard = meets(&world, &assign, Mishap::Lost).await;
    let LookUp::Absent(guard) = fate(ours.as_ref(), &assign, guard.as_ref()).await else {
        panic!("it is not absent")
    };
    ours.submit(&assign, Some(&guard)).await.unwrap();
    assert_eq!(
        world.there(ticket).await.unwrap().assignee,
        Some(world.colleague())
    );
}

async fn a_write_that_lands_late_is_there_once(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    let ours = world.ours();
    let words = reply(ticket, "late", Status::Open);
    let mut guard = meets(&world, &words, Mishap::Late).await;
    let mut landed = false;
    for _ in 0..10 {
        match fate(ours.as_ref(), &words, guard.as_ref()).await {
            LookUp::Landed(_) => {
                landed = true;
                break;
            }
            // Sent again while the first is still on its way: one of the two meets the other.
            LookUp::Absent(again) => {
                assert!(ours.capabilities().guards);
                let _ = ours.submit(&words, Some(&again)).await;
                guard = Some(again);
            }
            LookUp::Doubtful => panic!("it is there by now"),
            LookUp::Wait(_) => unreachable!(),
        }
    }
    assert!(landed);
    wait(Span(1500)).await;
    assert_eq!(world.arrived("late").await, 1);
}

async fn what_the_helpdesk_refuses_was_not_done(world: impl World) {
    let ticket = world.writes(Channel::Whatsapp, "Ana", "hi").await;
    world
        .somebody(ticket, Deed::Assigns(Some(world.colleague())))
        .await;
    let ours = world.ours();
    let stranger = submission(ticket, Act::Assign(Some(UserId(987_654))));
    let refused = carry_out(ours.as_ref(), &stranger).await.unwrap_err();
    assert!(
        matches!(&refused, SubmitError::NotDone(HelpdeskError::Rejected(why)) if !why.is_empty()),
        "{refused:?}"
    );
    let there = world.there(ticket).await.unwrap();
    assert_eq!(there.assignee, Some(world.colleague()));
    // What is declared to be too long is; what is not, goes.
    let longest = "x".repeat(ours.capabilities().longest_text);
    carry_out(ours.as_ref(), &reply(ticket, &longest, Status::Open))
        .await
        .unwrap();
}

async fn a_refused_sign_in_ends_the_stream(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let mut held = Follower::of(&world).await;
    held.heard(ticket, "hi").await;
    world.end_sign_in().await;
    assert_eq!(held.error().await, HelpdeskError::Unauthorized);
    let ours = world.ours();
    assert_eq!(
        ours.conversation(ticket).await.unwrap_err(),
        HelpdeskError::Unauthorized
    );
    let refused = ours
        .submit(&reply(ticket, "nobody's", Status::Open), None)
        .await
        .unwrap_err();
    assert_eq!(refused, SubmitError::NotDone(HelpdeskError::Unauthorized));
    assert_eq!(world.arrived("nobody's").await, 0);
}

async fn after_the_server_was_away_nothing_is_missing(mut world: impl World) {
    let old = world.writes(Channel::Line, "Yuki", "before").await;
    let mine = world.writes(Channel::Line, "Ken", "mine").await;
    world.somebody(mine, Deed::Assigns(Some(world.us().0))).await;
    let mut held = Follower::of(&world).await;
    held.heard(old, "before").await;
    held.until("mine", |held| held.queue(Queue::Assigned).contains(&mine))
        .await;
    world.goes_away().await;
    let error = held.error().await;
    assert!(matches!(error, HelpdeskError::Unavailable(_)), "{error:?}");
    let ours = world.ours();
    let unreachable = ours
        .submit(&reply(old, "unsent", Status::Open), None)
        .await
        .unwrap_err();
    assert!(
        matches!(
            unreachable,
            SubmitError::NotDone(HelpdeskError::Unavailable(_)) | SubmitError::Unknown(_)
        ),
        "{unreachable:?}"
    );
    // The same one after another while it is away.
    held.go_on();
    assert!(matches!(held.error().await, HelpdeskError::Unavailable(_)));
    world.writes(Channel::Line, "Yuki", "meanwhile").await;
    let new = world.writes(Channel::Whatsapp, "Ana", "new meanwhile").await;
    world.somebody(mine, Deed::Assigns(Some(world.colleague()))).await;
    world.comes_back().await;
    held.go_on();
    held.heard(old, "meanwhile").await;
    held.heard(new, "new meanwhile").await;
    held.until("the queue", |held| held.queue(Queue::Assigned).is_empty())
        .await;
    world.writes(Channel::Line, "Yuki", "after").await;
    held.heard(old, "after").await;
    assert_eq!(held.queue(Queue::Unassigned), [old, new].into());
    assert_eq!(world.arrived("unsent").await, 0);
}

async fn being_asked_to_wait_is_told_with_its_time(world: impl World) {
    let ticket = world.writes(Channel::Line, "Yuki", "hi").await;
    let ours = world.ours();
    ours.conversation(ticket).await.unwrap();
    world.next_is_too_many();
    let now = (world.clock())();
    let HelpdeskError::RateLimited { until } = ours.conversation(ticket).await.unwrap_err() else {
        panic!("it is not told")
    };
    assert!(
        until > now + Span::seconds(20) && until < now + Span::seconds(120),
        "{until:?} at {now:?}"
    );
    world.next_is_too_many();
    let refused = ours
        .submit(&reply(ticket, "not now", Status::Open), None)
        .await
        .unwrap_err();
    assert!(
        matches!(refused, SubmitError::NotDone(HelpdeskError::RateLimited { .. })),
        "{refused:?}"
    );
    assert_eq!(world.arrived("not now").await, 0);
}

/// Whose a ticket is, as the helpdesk tells now.
async fn owner(helpdesk: &dyn Helpdesk, ticket: TicketId) -> UserId {
    let changes = helpdesk.conversation(ticket).await.unwrap();
    let owner = changes.iter().find_map(|change| match change {
        Change::Ticket(told) if told.id == ticket => Some(told.requester),
        _ => None,
    });
    owner.expect("the ticket itself")
}

async fn people_are_found_by_name_and_by_number(world: impl World) {
    let ours = world.ours();
    let ana = owner(
        ours.as_ref(),
        world.writes(Channel::Whatsapp, "Anabel", "hi").await,
    )
    .await;
    world.writes(Channel::Whatsapp, "Eva", "hi").await;
    assert!(ours.capabilities().finds_people);
    let by_name = ours.find_people(" Anabel ").await.unwrap();
    assert_eq!(by_name.people.len(), 1, "{by_name:?}");
    let found = &by_name.people[0];
    assert_eq!(
        (found.id, found.name.as_str(), found.role),
        (ana, "Anabel", Role::EndUser)
    );
    assert!(found.created_at.is_some() && !by_name.more, "{by_name:?}");
    let begun = ours.find_people("Anab").await.unwrap();
    assert_eq!(begun.people.len(), 1, "by the beginning of the name: {begun:?}");
    let number = found.phone.clone().expect("a number");
    let by_number = ours.find_people(&number).await.unwrap();
    assert!(
        by_number.people.iter().all(|person| person.id == ana),
        "{by_number:?}"
    );
    assert_eq!(by_number.people.len(), 1, "{number}");
    // The agents' names are no customers'.
    assert!(ours.find_people(world.us().1).await.unwrap().people.is_empty());
    let changes = ours.person(ana).await.unwrap();
    let told = changes.iter().find_map(|change| match change {
        Change::Person(person) if person.id == ana => person.identities.clone(),
        _ => None,
    });
    let told = told.expect("with all addresses");
    assert!(told.iter().any(|identity| identity.value == number), "{told:?}");
    assert!(
        changes
            .iter()
            .any(|change| matches!(change, Change::Ticket(ticket) if ticket.requester == ana))
    );
}

async fn two_people_become_one(world: impl World) {
    let ours = world.ours();
    let on_whatsapp = world.writes(Channel::Whatsapp, "Ana", "by phone").await;
    let on_line = world.writes(Channel::Line, "Ana on LINE", "by app").await;
    let (keep, gone) = (
        owner(ours.as_ref(), on_whatsapp).await,
        owner(ours.as_ref(), on_line).await,
    );
    assert_ne!(keep, gone);
    assert!(ours.capabilities().merges_people);
    let plan = ours.plan_merge(keep, gone).await.unwrap();
    assert_eq!(
        (plan.keep.id, plan.gone.id, plan.refused.as_deref()),
        (keep, gone, None)
    );
    assert_eq!((plan.name.as_str(), plan.tickets), ("Ana", Some(1)));
    let name = plan.lost.iter().find(|lost| lost.part == PersonPart::Name);
    assert_eq!(name.map(|lost| lost.text.as_str()), Some("Ana on LINE"));
    let theirs = plan.gone.identities.clone().unwrap();
    assert!(!theirs.is_empty());
    assert_eq!(
        owner(ours.as_ref(), on_line).await,
        gone,
        "a plan changes nothing"
    );
    let mut held = Follower::of(&world).await;
    held.heard(on_line, "by app").await;

    ours.merge_people(keep, gone).await.unwrap();
    assert_eq!(owner(ours.as_ref(), on_line).await, keep);
    assert_eq!(owner(ours.as_ref(), on_whatsapp).await, keep);
    assert_eq!(ours.person(gone).await.unwrap_err(), HelpdeskError::NotFound);
    assert_eq!(
        ours.plan_merge(keep, gone).await.unwrap_err(),
        HelpdeskError::NotFound
    );
    let survivor = ours.person(keep).await.unwrap();
    let identities = survivor.iter().find_map(|change| match change {
        Change::Person(person) if person.id == keep => person.identities.clone(),
        _ => None,
    });
    let identities = identities.unwrap();
    // A number or address that the survivor had none of may be theirs now; on the channels all are.
    let channels = theirs
        .iter()
        .filter(|identity| identity.kind == model::IdentityKind::Channel);
    for identity in channels {
        assert!(identities.contains(identity), "{identity:?} of {identities:?}");
    }
    let tickets = survivor
        .iter()
        .filter(|change| matches!(change, Change::Ticket(told) if told.requester == keep));
    assert_eq!(tickets.count(), 2);
    // A second time there is nobody to be merged.
    let again = ours.merge_people(keep, gone).await.unwrap_err();
    assert_eq!(again, SubmitError::NotDone(HelpdeskError::NotFound));
    held.until("the new name", |held| {
        held.row(on_line).is_some_and(|row| row.name == "Ana")
    })
    .await;
}

async fn a_merge_whose_answer_was_lost_shows_what_became_of_it(world: impl World) {
    let ours = world.ours();
    let colleagues = world.colleagues();
    let keep = owner(ours.as_ref(), world.writes(Channel::Whatsapp, "Ana", "hi").await).await;
    for (nth, mishap) in [Mishap::AnswerLost, Mishap::Lost, Mishap::Late]
        .into_iter()
        .enumerate()
    {
        let ticket = world.writes(Channel::Line, &format!("Twin {nth}"), "hi").await;
        let gone = owner(ours.as_ref(), ticket).await;
        let mut plan = ours.plan_merge(keep, gone).await.unwrap();
        plan.held = vec![ticket];
        world.next_write(mishap);
        let lost = ours.merge_people(keep, gone).await.unwrap_err();
        assert!(matches!(lost, SubmitError::Unknown(_)), "{mishap:?}: {lost:?}");
        let mut fate = ours.look_up_merge(&plan).await.unwrap();
        match mishap {
            Mishap::AnswerLost => assert_eq!(fate, MergeFate::Done),
            Mishap::Lost => {
                assert_eq!(fate, MergeFate::NotYet);
                ours.merge_people(keep, gone).await.unwrap();
                assert_eq!(ours.look_up_merge(&plan).await.unwrap(), MergeFate::Done);
            }
            Mishap::Late => {
                for _ in 0..100 {
                    if fate != MergeFate::NotYet {
                        break;
                    }
                    wait(Span(50)).await;
                    fate = ours.look_up_merge(&plan).await.unwrap();
                }
                assert_eq!(fate, MergeFate::Done);
            }
        }
        assert_eq!(owner(ours.as_ref(), ticket).await, keep, "{mishap:?}");
    }
    // Somebody else merged them into another: they are gone, but not into whom we asked for.
    let other = owner(ours.as_ref(), world.writes(Channel::Whatsapp, "Zoe", "hi").await).await;
    let ticket = world.writes(Channel::Line, "Twin", "hi").await;
    let gone = owner(ours.as_ref(), ticket).await;
    let mut plan = ours.plan_merge(keep, gone).await.unwrap();
    plan.held = vec![ticket];
    colleagues.merge_people(other, gone).await.unwrap();
    assert_eq!(ours.look_up_merge(&plan).await.unwrap(), MergeFate::Unclear);
}

async fn who_is_no_customer_or_not_there_is_not_merged(world: impl World) {
    let ours = world.ours();
    let ana = owner(ours.as_ref(), world.writes(Channel::Whatsapp, "Ana", "hi").await).await;
    for (keep, gone) in [(ana, world.us().0), (world.colleague(), ana), (ana, ana)] {
        match ours.plan_merge(keep, gone).await {
            Ok(plan) => assert!(plan.refused.is_some(), "{keep} {gone}"),
            Err(error) => assert!(matches!(error, HelpdeskError::Rejected(_)), "{error:?}"),
        }
    }
    let nobody = UserId(ana.0 + 100_000);
    for (keep, gone) in [(ana, nobody), (nobody, ana)] {
        assert_eq!(
            ours.plan_merge(keep, gone).await.unwrap_err(),
            HelpdeskError::NotFound
        );
        let refused = ours.merge_people(keep, gone).await.unwrap_err();
        assert_eq!(refused, SubmitError::NotDone(HelpdeskError::NotFound));
    }
    assert_eq!(ours.person(nobody).await.unwrap_err(), HelpdeskError::NotFound);
}
