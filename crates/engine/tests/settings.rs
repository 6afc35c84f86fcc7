//! What a person settles about an account, and what it does: which conversations are kept, which
//! tickets count as social, whose are watched.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use model::{Channel, ChannelMark, ChannelRule, Keep, KeepWhat, Queue};
use protocol::{AccountSettings, ErrorCode, GetAccountSettings, SetChannelRules, SetKeep, SetWatchAll};
use support::{Agent, Office, mine};

async fn settings(agent: &Agent) -> AccountSettings {
    agent.ask(GetAccountSettings { account: mine() }).await.unwrap()
}

/// Asks for the settings until they satisfy.
async fn settled(agent: &Agent, what: &str, done: impl Fn(&AccountSettings) -> bool) -> AccountSettings {
    let mut last = settings(agent).await;
    for _ in 0..400 {
        if done(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        last = settings(agent).await;
    }
    panic!("{what}: {last:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_kept_as_chosen_and_the_cost_is_told_before() {
    let office = Office::open().await;
    for n in 0..30 {
        let ticket = office.line(&format!("U{n}"), &format!("Customer {n}"), "hello");
        if n < 20 {
            office.solve(ticket).await;
        }
    }
    let mara = office.engine().await;
    settled(&mara, "all of it", |settings| settings.held.tickets == 30).await;
    let cost = |settings: &AccountSettings, what| {
        let all = Keep { what, days: None };
        let found = settings.keep_costs.iter().find(|cost| cost.keep == all);
        found.map(|cost| (cost.conversations, cost.requests)).unwrap()
    };
    let before = settings(&mara).await;
    assert_eq!(before.keep, Keep::default());
    assert_eq!(cost(&before, KeepWhat::AsNeeded), (0, 0));
    let (open, social) = (cost(&before, KeepWhat::Open).0, cost(&before, KeepWhat::Social).0);
    assert!(open <= social && social >= 20, "{before:#?}");
    assert_eq!(cost(&before, KeepWhat::Social).1, social * 2);
    let keep = Keep {
        what: KeepWhat::Social,
        days: Some(30),
    };
    mara.ask(SetKeep {
        account: mine(),
        keep,
    })
    .await
    .unwrap();
    let after = settled(&mara, "all are held", |settings| {
        settings.held.conversations == 30
    })
    .await;
    assert_eq!((after.keep, cost(&after, KeepWhat::Social)), (keep, (0, 0)));
    let rows = mara.page(Queue::Unassigned).await.rows;
    for row in rows.iter().take(5) {
        let held = mara.conversation(row.ticket.id).await;
        assert!(held.read_at.is_some() && held.messages[0].text == "hello");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_of_the_companys_own_makes_a_ticket_social_and_back() {
    let office = Office::open().await;
    let ticket = office.line("U1", "Kenji", "hi");
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.unassigned == 1).await;
    let rule = |channel| ChannelRule {
        on: ChannelMark::Tag,
        value: " line_support ".into(),
        channel,
    };
    let rules = |rules| SetChannelRules {
        account: mine(),
        rules,
    };
    mara.ask(rules(vec![rule(Some(Channel::Tiktok))])).await.unwrap();
    assert_eq!(
        settings(&mara).await.channel_rules[0].value,
        "line_support",
        "without blanks"
    );
    for _ in 0..200 {
        if mara.row(Queue::Unassigned, ticket).await.channel == Channel::Tiktok {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(mara.row(Queue::Unassigned, ticket).await.channel, Channel::Tiktok);
    mara.ask(rules(vec![rule(None)])).await.unwrap();
    mara.wait("it to leave", |status| status.unassigned == 0).await;
    mara.ask(rules(vec![])).await.unwrap();
    mara.wait("it to come back", |status| status.unassigned == 1)
        .await;
    for bad in [
        vec![rule(None), rule(None)],
        vec![ChannelRule {
            value: "  ".into(),
            ..rule(None)
        }],
        vec![ChannelRule {
            value: "x".repeat(300),
            ..rule(None)
        }],
    ] {
        assert_eq!(
            mara.ask(rules(bad)).await.unwrap_err().code,
            ErrorCode::BadRequest
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_the_whole_queue_is_a_lane_of_its_own_and_remembered() {
    let office = Office::open().await;
    office.line("U1", "Kenji", "hi");
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.unassigned == 1).await;
    let has_lead = |settings: &AccountSettings| settings.lanes.iter().any(|lane| lane.lane == "lead");
    assert!(!has_lead(&settings(&mara).await));
    mara.ask(SetWatchAll {
        account: mine(),
        on: true,
    })
    .await
    .unwrap();
    settled(&mara, "the lane runs", |settings| {
        settings.watch_all && has_lead(settings)
    })
    .await;
    let again = office.engine_in(mara.stop()).await;
    settled(&again, "it is remembered", |settings| {
        settings.watch_all && has_lead(settings)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_history_brings_is_searchable_soon_after() {
    let office = Office::open().await;
    for n in 0..250 {
        office.line(&format!("U{n}"), &format!("Customer {n}"), "hello");
    }
    let mara = office.engine().await;
    let oldest = || protocol::Search {
        account: None,
        text: "Customer 1".into(),
        limit: 50,
        more: None,
        ahead_minutes: 0,
    };
    let mut found = 0;
    for _ in 0..400 {
        let view = mara.ask(oldest()).await.unwrap();
        found = view.people.hits.len();
        // Customer 1, 10 to 19, 100 to 199.
        if found >= 50 && view.not_yet == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{found} found");
}
