//! The lanes beside the head: what each tells that no other does, that none of them holds up the
//! head, and that what is not wanted is not asked for.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use std::collections::BTreeSet;

use desk::{Fault, FaultRule, Mode, Tuning};
use futures::StreamExt;
use helpdesk::{Demand, Helpdesk, Wanted};
use model::{Change, Channel, ChannelMark, ChannelRule, Span, TicketId, WholeQueue};
use office::{NOW, Office, follow};
use serde_json::json;
use tokio::sync::watch;

fn tickets(changes: &[Change]) -> BTreeSet<TicketId> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::Ticket(ticket) => Some(ticket.id),
            _ => None,
        })
        .collect()
}

fn gone(changes: &[Change], of: TicketId) -> bool {
    changes.contains(&Change::Gone(of))
}

fn read(changes: &[Change], of: TicketId) -> bool {
    changes
        .iter()
        .any(|change| matches!(change, Change::Conversation { ticket, .. } if *ticket == of))
}

fn whole(changes: &[Change], of: WholeQueue) -> Option<Vec<TicketId>> {
    changes.iter().rev().find_map(|change| match change {
        Change::WholeQueue { queue, ids, .. } if *queue == of => Some(ids.clone()),
        _ => None,
    })
}

/// So many customers write, one after the other.
fn busy(mode: Mode, customers: u32) -> (Office, Vec<TicketId>) {
    let office = Office::open(mode);
    let tickets = (0..customers)
        .map(|n| office.write(Channel::Line, &format!("U{n}"), &format!("Customer {n}"), "hi"))
        .collect();
    (office, tickets)
}

#[tokio::test]
async fn an_admin_hears_history_from_the_export_and_later_what_was_deleted() {
    let (office, all) = busy(Mode::Older, 130);
    // The export withholds the last minute.
    office.desk.clock().advance(Span::seconds(90));
    let iris = office.sign_in("iris@desk.example");
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = iris.changes(None, wanted);
    follow(&mut changes, |came| tickets(came).len() == all.len()).await;
    let asked = |what: &str| {
        office
            .asked
            .lock()
            .unwrap()
            .iter()
            .filter(|path| path.contains(what))
            .count()
    };
    assert!(asked("incremental/tickets/cursor") > 0);
    assert_eq!(asked("/search.json"), 0, "an admin's truth is the export");
    assert_eq!(office.delete("iris@desk.example", all[5]).await, 204);
    office.desk.clock().advance(Span::seconds(90));
    follow(&mut changes, |came| gone(came, all[5])).await;
}

#[tokio::test]
async fn an_agent_walks_the_list_and_never_asks_for_an_export() {
    let (office, all) = busy(Mode::Older, 250);
    let mara = office.sign_in("mara@desk.example");
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    follow(&mut changes, |came| tickets(came).len() == all.len()).await;
    assert!(
        !office
            .asked
            .lock()
            .unwrap()
            .iter()
            .any(|path| path.contains("incremental"))
    );
}

#[tokio::test]
async fn search_tells_what_the_list_leaves_out_and_the_whole_queue_with_it() {
    let (office, all) = busy(Mode::Older, 3);
    let mara = office.sign_in("mara@desk.example");
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    follow(&mut changes, |came| tickets(came).len() == 3).await;
    office.desk.set_tuning(Tuning {
        list_lag: Span::seconds(600),
        ..office.desk.tuning()
    });
    let late = office.write(Channel::Line, "U99", "Late", "hello?");
    let came = follow(&mut changes, |came| {
        whole(came, WholeQueue::Unassigned).is_some_and(|ids| ids.contains(&late))
    })
    .await;
    assert!(tickets(&came).contains(&late));
    let ids = whole(&came, WholeQueue::Unassigned).unwrap();
    assert_eq!(
        ids.iter().copied().collect::<BTreeSet<_>>(),
        all.into_iter().chain([late]).collect()
    );
}

#[tokio::test]
async fn ones_own_tickets_are_heard_of_from_the_activities_before_the_list_has_them() {
    let (office, all) = busy(Mode::Older, 2);
    let mara = office.sign_in("mara@desk.example");
    let take = json!({"assignee_id": mara.me().await.unwrap().id.0});
    assert_eq!(office.put("iris@desk.example", all[0], take).await, 200);
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    follow(&mut changes, |came| read(came, all[0])).await;
    office.desk.set_tuning(Tuning {
        list_lag: Span::seconds(600),
        search_delay: Span::seconds(600),
        ..office.desk.tuning()
    });
    let same = office.write(Channel::Line, "U0", "Customer 0", "are you there?");
    assert_eq!(same, all[0]);
    let came = follow(&mut changes, |came| read(came, all[0])).await;
    let text = came.iter().any(|change| {
        matches!(change, Change::Conversation { messages, .. }
            if messages.last().is_some_and(|message| message.text == "are you there?"))
    });
    assert!(text);
}

#[tokio::test]
async fn what_others_hold_is_watched_only_when_that_is_wanted() {
    let (office, all) = busy(Mode::Older, 3);
    let (mara, ben) = (
        office.sign_in("mara@desk.example"),
        office.sign_in("ben@desk.example"),
    );
    let bens = json!({"assignee_id": ben.me().await.unwrap().id.0});
    assert_eq!(office.put("iris@desk.example", all[1], bens).await, 200);
    let (demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    let came = follow(&mut changes, |came| whole(came, WholeQueue::Unassigned).is_some()).await;
    assert_eq!(whole(&came, WholeQueue::Open), None);
    demand.send_modify(|demand| demand.watch_all = true);
    let came = follow(&mut changes, |came| whole(came, WholeQueue::Open).is_some()).await;
    assert!(whole(&came, WholeQueue::Open).unwrap().contains(&all[1]));
}

#[tokio::test]
async fn history_ends_where_it_is_not_wanted_and_goes_on_when_it_is() {
    let office = Office::open(Mode::Older);
    let day = Span::hours(24);
    let old: Vec<_> = (0..150)
        .map(|n| office.write(Channel::Line, &format!("old {n}"), "Old", "hi"))
        .collect();
    for ticket in &old {
        assert_eq!(
            office
                .put("iris@desk.example", *ticket, json!({"status": "solved"}))
                .await,
            200
        );
    }
    for _ in 0..40 {
        office.desk.clock().advance(day);
    }
    let new: Vec<_> = (0..150)
        .map(|n| office.write(Channel::Line, &format!("new {n}"), "New", "hi"))
        .collect();
    let mara = office.sign_in("mara@desk.example");
    let (demand, wanted) = watch::channel(Demand {
        back_to: Some(office.desk.clock().now() - Span::hours(24 * 7)),
        ..Demand::default()
    });
    let mut changes = mara.changes(None, wanted);
    let mut came = Vec::new();
    let mut progress = true;
    while progress {
        let batch = changes.next().await.unwrap().unwrap();
        progress = batch.progress.is_some() || tickets(&came).len() < new.len();
        came.extend(batch.changes);
    }
    let known = tickets(&came);
    assert!(new.iter().all(|id| known.contains(id)));
    // A page is read whole, so a few older ones come along.
    assert!(old.iter().filter(|id| known.contains(id)).count() <= 100);
    demand.send_modify(|demand| demand.back_to = None);
    let oldest = old[0];
    follow(&mut changes, |came| tickets(came).contains(&oldest)).await;
}

#[tokio::test]
async fn conversations_that_are_wanted_are_read_and_those_out_of_sight_are_told_as_gone() {
    let (office, all) = busy(Mode::Older, 3);
    // In the group of refunds, whose tickets noor alone of the restricted sees.
    for ticket in &all[..2] {
        assert_eq!(
            office
                .put("iris@desk.example", *ticket, json!({"group_id": 302}))
                .await,
            200
        );
    }
    assert_eq!(
        office
            .put("iris@desk.example", all[2], json!({"group_id": 301}))
            .await,
        200
    );
    let noor = office.sign_in("noor@desk.example");
    let wants = |ticket| Wanted {
        ticket,
        in_chat: false,
    };
    let (_demand, wanted) = watch::channel(Demand {
        wanted: vec![wants(all[0]), wants(all[2])],
        ..Demand::default()
    });
    let mut changes = noor.changes(None, wanted);
    follow(&mut changes, |came| read(came, all[0]) && gone(came, all[2])).await;
}

#[tokio::test]
async fn an_admin_gets_messages_in_bulk() {
    let (office, all) = busy(Mode::Older, 120);
    office.write(Channel::Line, "U7", "Customer 7", "and another thing");
    office.desk.clock().advance(Span::seconds(180));
    let iris = office.sign_in("iris@desk.example");
    let (_demand, wanted) = watch::channel(Demand {
        bulk_from: Some(NOW - Span::hours(24)),
        ..Demand::default()
    });
    let mut changes = iris.changes(None, wanted);
    let reached = |came: &[Change]| {
        came.iter()
            .any(|change| matches!(change, Change::BulkReached { .. }))
    };
    let came = follow(&mut changes, reached).await;
    let said: Vec<(TicketId, &str, &str)> = came
        .iter()
        .filter_map(|change| match change {
            Change::Messages { ticket, messages } => Some((ticket, messages)),
            _ => None,
        })
        .flat_map(|(ticket, messages)| {
            messages
                .iter()
                .map(|message| (*ticket, message.author.name.as_str(), message.text.as_str()))
        })
        .collect();
    assert!(
        said.contains(&(all[7], "Customer 7", "and another thing")),
        "{said:?}"
    );
    assert_eq!(
        said.iter().map(|(ticket, ..)| *ticket).collect::<BTreeSet<_>>(),
        all.into_iter().collect()
    );
}

#[tokio::test]
async fn channel_rules_are_applied_to_what_is_known_already() {
    let (office, all) = busy(Mode::Older, 3);
    let mara = office.sign_in("mara@desk.example");
    let (demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    follow(&mut changes, |came| tickets(came).len() == 3).await;
    demand.send_modify(|demand| {
        demand.channel_rules = vec![ChannelRule {
            on: ChannelMark::Tag,
            value: "line_support".into(),
            channel: Some(Channel::Kakaotalk),
        }];
        demand.nudge += 1;
    });
    let as_ruled = |came: &[Change]| {
        let ruled = came.iter().filter_map(|change| match change {
            Change::Ticket(ticket) if ticket.channel == Some(Channel::Kakaotalk) => Some(ticket.id),
            _ => None,
        });
        ruled.collect::<BTreeSet<_>>().len() == all.len()
    };
    follow(&mut changes, as_ruled).await;
}

#[tokio::test]
async fn a_lane_that_fails_is_told_of_and_never_holds_up_the_head() {
    let (office, _) = busy(Mode::Older, 3);
    let mara = office.sign_in("mara@desk.example");
    mara.me().await.unwrap();
    for path in ["/api/v2/search", "/api/v2/activities", "/api/v2/users/1"] {
        office
            .desk
            .faults()
            .add(FaultRule::every(Fault::ServerError).path(path).method("GET"));
    }
    let (_demand, wanted) = watch::channel(Demand::default());
    let mut changes = mara.changes(None, wanted);
    for n in 0..5 {
        let ticket = office.write(Channel::Line, &format!("V{n}"), "Vera", "hi");
        follow(&mut changes, |came| tickets(came).contains(&ticket)).await;
    }
    let lanes = mara.diagnosis().lanes;
    let trouble = |lane: &str| {
        lanes
            .iter()
            .find(|state| state.lane == lane)
            .and_then(|state| state.trouble.as_ref())
    };
    assert!(
        trouble("truth").is_some() && trouble("head").is_none(),
        "{lanes:?}"
    );
}

#[tokio::test]
async fn a_conversation_that_cannot_be_read_holds_up_neither_the_others_nor_the_news() {
    let (office, all) = busy(Mode::Older, 4);
    let mara = office.sign_in("mara@desk.example");
    let mine = json!({"assignee_id": mara.me().await.unwrap().id.0});
    for ticket in &all {
        assert_eq!(office.put("iris@desk.example", *ticket, mine.clone()).await, 200);
    }
    let broken = format!("/api/v2/tickets/{}/comments", all[3]);
    for fault in [Fault::ServerError, Fault::MalformedJson] {
        office.desk.faults().set(Default::default());
        office
            .desk
            .faults()
            .add(FaultRule::every(fault).path(&broken).method("GET"));
        let (_demand, wanted) = watch::channel(Demand::default());
        let mut changes = mara.changes(None, wanted);
        let others = |came: &[Change]| all[..3].iter().all(|ticket| read(came, *ticket));
        let came = follow(&mut changes, others).await;
        assert!(!read(&came, all[3]) && !gone(&came, all[3]));
        let new = office.write(Channel::Line, &format!("{broken} {}", all.len()), "Vera", "hi");
        follow(&mut changes, |came| tickets(came).contains(&new)).await;
    }
    let lanes = mara.diagnosis().lanes;
    let told = lanes.iter().find(|state| state.lane == "conversations");
    assert!(told.unwrap().requests > 0);
}
