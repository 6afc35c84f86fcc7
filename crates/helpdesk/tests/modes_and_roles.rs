//! The adapter against the desk in both modes of social messaging, signed in as an admin, as an
//! agent, and as an agent who sees their groups' tickets only.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use std::collections::{BTreeMap, BTreeSet};

use desk::{AgentReply, Mode};
use futures::StreamExt;
use helpdesk::zendesk::Zendesk;
use helpdesk::{Act, Demand, Helpdesk, HelpdeskError, Submission, SubmitError};
use model::{Change, Channel, Delivery, Message, Role, Route, Span, Status, Ticket, TicketId};
use office::Office;
use serde_json::json;

/// What a first sync brings: tickets, and the newest message told of each.
async fn first_sync(zendesk: &Zendesk) -> (BTreeMap<TicketId, Ticket>, BTreeMap<TicketId, Message>) {
    let (_demand, wanted) = tokio::sync::watch::channel(Demand::default());
    let mut changes = zendesk.changes(None, wanted);
    let (mut tickets, mut newest) = (BTreeMap::new(), BTreeMap::new());
    // The second look at the head comes after everything is known.
    let mut looks = 0;
    while looks < 2 {
        let batch = changes.next().await.unwrap().unwrap();
        looks += i32::from(batch.fresh_at.is_some());
        for change in batch.changes {
            match change {
                Change::Ticket(ticket) => {
                    tickets.insert(ticket.id, *ticket);
                }
                Change::Glimpse(glimpse) => {
                    newest.insert(glimpse.ticket, glimpse.newest);
                }
                Change::Conversation { ticket, messages, .. } => {
                    newest.extend(messages.into_iter().next_back().map(|message| (ticket, message)));
                }
                _ => {}
            }
        }
    }
    (tickets, newest)
}

async fn conversation(zendesk: &Zendesk, ticket: TicketId) -> Vec<Message> {
    let changes = zendesk.conversation(ticket).await.unwrap();
    let found = changes.into_iter().find_map(|change| match change {
        Change::Conversation { messages, .. } => Some(messages),
        _ => None,
    });
    found.unwrap()
}

fn reply(ticket: TicketId) -> Submission {
    let act = Act::Reply {
        text: "Sí".into(),
        status: Status::Pending,
        files: Vec::new(),
    };
    Submission {
        key: format!("k-{ticket}"),
        ticket,
        act,
    }
}

#[tokio::test]
async fn in_the_older_mode_all_five_channels_are_known_by_their_tags_and_a_reply_is_delivered() {
    let office = Office::open(Mode::Older);
    let tickets: Vec<TicketId> = Channel::FIVE
        .iter()
        .map(|channel| office.write(*channel, "+34600", "Ana", "hola"))
        .collect();
    let mara = office.sign_in("mara@desk.example");
    let (known, newest) = first_sync(&mara).await;
    for (ticket, channel) in tickets.iter().zip(Channel::FIVE) {
        assert_eq!(known[ticket].channel, Some(channel));
        assert_eq!(
            (&known[ticket].route, known[ticket].in_chat),
            (&Route::Reply, false)
        );
        assert_eq!(
            (newest[ticket].text.as_str(), newest[ticket].author.role),
            ("hola", Role::EndUser)
        );
    }
    mara.submit(&reply(tickets[0]), None).await.unwrap();
    let messages = loop {
        let messages = conversation(&mara, tickets[0]).await;
        if messages.last().unwrap().delivery == Delivery::Delivered {
            break messages;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(messages.len(), 2);
    assert_eq!(office.desk.outbox().unwrap().len(), 1);
}

#[tokio::test]
async fn in_the_current_mode_the_conversation_comes_from_its_log_and_replies_are_sent_elsewhere() {
    let office = Office::open(Mode::Current);
    let ana = office.write(Channel::Whatsapp, "+34600", "Ana", "hola");
    let kenji = office.write(Channel::Line, "U1", "Kenji", "もしもし");
    office
        .desk
        .agent_reply(&AgentReply {
            ticket_id: ana.0,
            agent: "ben@desk.example".into(),
            text: "¡hola Ana!".into(),
            status: None,
            attachments: Vec::new(),
        })
        .unwrap();
    office.desk.clock().advance(Span::seconds(3));
    let mara = office.sign_in("mara@desk.example");
    let (known, newest) = first_sync(&mara).await;
    assert_eq!(
        (known[&ana].channel, known[&kenji].channel),
        (Some(Channel::Whatsapp), Some(Channel::Line))
    );
    assert!(known[&ana].in_chat && matches!(known[&ana].route, Route::OpenInHelpdesk { .. }));
    assert_eq!(
        (newest[&kenji].text.as_str(), newest[&kenji].author.role),
        ("もしもし", Role::EndUser)
    );
    let messages = conversation(&mara, ana).await;
    let said: Vec<_> = messages
        .iter()
        .map(|m| (m.author.role, m.text.as_str()))
        .collect();
    assert_eq!(said, [(Role::EndUser, "hola"), (Role::Agent, "¡hola Ana!")]);
    let again = office.write(Channel::Whatsapp, "+34600", "Ana", "¿sigue ahí?");
    assert_eq!(again, ana);
    let longer = conversation(&mara, ana).await;
    assert_eq!(
        longer[..2],
        messages[..],
        "read again, messages keep their numbers"
    );
    assert!(longer[2].id > longer[1].id);
}

#[tokio::test]
async fn each_sees_what_the_helpdesk_lets_them_see_and_what_left_their_sight_is_told_as_gone() {
    let office = Office::open(Mode::Older);
    let free = office.write(Channel::Whatsapp, "+34600", "Ana", "hola");
    let refund = office.write(Channel::Line, "U1", "Kenji", "hi");
    // Refunds (302) is noor's only group.
    assert_eq!(
        office
            .put("iris@desk.example", refund, json!({"group_id": 302}))
            .await,
        200
    );
    assert_eq!(
        office
            .put("iris@desk.example", free, json!({"group_id": 301}))
            .await,
        200
    );
    let mut seen = BTreeMap::new();
    for email in ["iris@desk.example", "mara@desk.example", "noor@desk.example"] {
        let zendesk = office.sign_in(email);
        assert_eq!(zendesk.me().await.unwrap().admin, email.starts_with("iris"));
        let (known, _) = first_sync(&zendesk).await;
        seen.insert(email, known.keys().copied().collect::<BTreeSet<_>>());
    }
    assert_eq!(seen["iris@desk.example"], BTreeSet::from([free, refund]));
    assert_eq!(seen["mara@desk.example"], BTreeSet::from([free, refund]));
    assert_eq!(seen["noor@desk.example"], BTreeSet::from([refund]));

    let noor = office.sign_in("noor@desk.example");
    assert_eq!(noor.conversation(free).await, Err(HelpdeskError::Forbidden));
    let refused = noor.submit(&reply(free), None).await.unwrap_err();
    assert_eq!(refused, SubmitError::NotDone(HelpdeskError::Forbidden));
    // The ticket moves to a group that noor is not in: no list tells it, confirming does.
    assert_eq!(
        office
            .put("iris@desk.example", refund, json!({"group_id": 301}))
            .await,
        200
    );
    let confirmed = noor.confirm(&[free, refund]).await.unwrap();
    let gone: Vec<_> = confirmed
        .iter()
        .filter(|change| matches!(change, Change::Gone(_)))
        .collect();
    assert_eq!(gone, [&Change::Gone(free), &Change::Gone(refund)]);
}

#[tokio::test]
async fn a_ticket_without_its_tags_is_no_social_ticket_any_more() {
    let office = Office::open(Mode::Older);
    let ticket = office.write(Channel::Whatsapp, "+34600", "Ana", "hola");
    assert_eq!(
        office
            .put("mara@desk.example", ticket, json!({"tags": ["vip"]}))
            .await,
        200
    );
    let (known, _) = first_sync(&office.sign_in("mara@desk.example")).await;
    assert_eq!(
        (known[&ticket].channel, known[&ticket].tags.as_slice()),
        (None, &["vip".to_owned()][..])
    );
}
