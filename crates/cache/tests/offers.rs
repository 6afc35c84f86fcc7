//! Macros and views as they are kept: in the helpdesk's order, with when they were read, and as what
//! one agent may use and the next may not.

#![allow(clippy::unwrap_used)]

use cache::Cache;
use model::{
    AccountId, Change, Channel, Macro, MacroAction, MacroAssignee, MacroId, Me, Route, Status, Ticket,
    TicketId, Time, UserId, View, ViewId,
};
use proptest::prelude::*;

fn open() -> (Cache, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), AccountId("desk".into())).unwrap();
    cache.set_me(&me(1)).unwrap();
    (cache, dir)
}

fn me(id: i64) -> Me {
    Me {
        id: UserId(id),
        name: "Mara Lindqvist".into(),
        admin: false,
        sees: None,
    }
}

fn ticket(id: i64) -> Change {
    Change::Ticket(Box::new(Ticket {
        id: TicketId(id),
        status: Status::New,
        subject: format!("Conversation {id}"),
        requester: UserId(100 + id),
        assignee: None,
        // Of any channel, also none: a view may have e-mail in it.
        channel: (id % 2 == 0).then_some(Channel::Whatsapp),
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: Vec::new(),
        comment_count: None,
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(id),
    }))
}

fn view(id: i64, title: &str) -> View {
    View {
        id: ViewId(id),
        title: title.into(),
        personal: id % 2 == 1,
        order: "-updated_at".into(),
    }
}

fn ids(cache: &Cache, view: i64, offset: u32, limit: u32) -> Vec<i64> {
    let page = cache
        .view_page(ViewId(view), offset, limit, Time(0))
        .unwrap()
        .unwrap();
    page.rows.iter().map(|row| row.ticket.id.0).collect()
}

fn greet() -> Macro {
    Macro {
        id: MacroId(9),
        title: "Greet".into(),
        description: String::new(),
        actions: vec![
            MacroAction::Reply { text: "Hi".into() },
            MacroAction::Assign {
                to: MacroAssignee::Me,
            },
            MacroAction::SetTags {
                tags: vec!["a".into()],
            },
            MacroAction::Other {
                name: "the group".into(),
            },
        ],
    }
}

#[test]
fn macros_come_back_as_they_were_told_and_in_that_order() {
    let (cache, _dir) = open();
    assert_eq!(cache.macros_at().unwrap(), None);
    let first = Macro {
        id: MacroId(2),
        title: "Zero".into(),
        description: "d".into(),
        actions: Vec::new(),
    };
    let told = [greet(), first];
    assert!(cache.set_macros(&told, Time(5)).unwrap());
    assert!(!cache.set_macros(&told, Time(6)).unwrap());
    assert_eq!(cache.macros().unwrap(), told);
    assert_eq!(cache.macro_by_id(MacroId(9)).unwrap(), Some(greet()));
    assert_eq!(cache.macros_at().unwrap(), Some(Time(6)));
    assert!(cache.set_macros(&[], Time(7)).unwrap());
    assert_eq!(cache.macro_by_id(MacroId(9)).unwrap(), None);
}

#[test]
fn an_action_of_a_later_version_is_named_and_not_taken_for_nothing() {
    let (cache, dir) = open();
    cache.set_macros(&[greet()], Time(5)).unwrap();
    let file = rusqlite::Connection::open(dir.path().join("cache.db")).unwrap();
    file.execute(
        "UPDATE macros SET actions = '[{\"kind\":\"dance\",\"steps\":3}]'",
        [],
    )
    .unwrap();
    let held = cache.macro_by_id(MacroId(9)).unwrap().unwrap();
    assert!(matches!(held.actions[..], [MacroAction::Other { .. }]));
}

#[test]
fn a_view_shows_its_tickets_in_its_order_as_far_as_they_are_held() {
    let (cache, _dir) = open();
    cache
        .set_views(&[view(7, "Late"), view(8, "Mine")], Time(5))
        .unwrap();
    let empty = cache.view_page(ViewId(7), 0, 10, Time(0)).unwrap().unwrap();
    assert_eq!((empty.as_of, empty.total, empty.not_held), (None, 0, 0));
    cache
        .apply(&[ticket(1), ticket(2), ticket(3)], None, None, None)
        .unwrap();
    let told = [3, 1, 99, 2].map(TicketId);
    cache.set_view_tickets(ViewId(7), &told, true, Time(6)).unwrap();
    let page = cache.view_page(ViewId(7), 0, 10, Time(0)).unwrap().unwrap();
    assert_eq!(ids(&cache, 7, 0, 10), [3, 1, 2]);
    assert_eq!((page.total, page.not_held, page.more), (3, 1, true));
    assert_eq!(page.as_of, Some(Time(6)));
    assert_eq!(ids(&cache, 7, 1, 1), [1]);
    // One that goes is not shown any more, and comes back where it was.
    cache
        .apply(&[Change::Gone(TicketId(1))], None, None, None)
        .unwrap();
    assert_eq!(ids(&cache, 7, 0, 10), [3, 2]);
    cache.apply(&[ticket(1)], None, None, None).unwrap();
    assert_eq!(ids(&cache, 7, 0, 10), [3, 1, 2]);
    // A new title changes nothing of what was read; a view that goes takes it along.
    cache
        .set_views(&[view(8, "Mine"), view(7, "Later")], Time(7))
        .unwrap();
    assert_eq!(ids(&cache, 7, 0, 10), [3, 1, 2]);
    let rows = cache.view_rows().unwrap();
    let listed: Vec<_> = rows
        .iter()
        .map(|row| (row.title.as_str(), row.personal, row.as_of))
        .collect();
    assert_eq!(listed, [("Mine", false, None), ("Later", true, Some(Time(6)))]);
    cache.set_views(&[view(8, "Mine")], Time(8)).unwrap();
    assert_eq!(cache.view_page(ViewId(7), 0, 10, Time(0)).unwrap(), None);
    // Told too late: it stays gone.
    cache.set_view_tickets(ViewId(7), &told, false, Time(9)).unwrap();
    assert_eq!(cache.view_page(ViewId(7), 0, 10, Time(0)).unwrap(), None);
    assert_eq!(cache.views_at().unwrap(), Some(Time(8)));
}

#[test]
fn another_agent_finds_nothing_of_what_the_one_before_might_use() {
    let (cache, _dir) = open();
    cache.set_macros(&[greet()], Time(5)).unwrap();
    cache.set_views(&[view(7, "Late")], Time(5)).unwrap();
    cache
        .set_view_tickets(ViewId(7), &[TicketId(1)], false, Time(6))
        .unwrap();
    cache.set_me(&me(1)).unwrap();
    assert_eq!(cache.macros().unwrap().len(), 1);
    cache.set_me(&me(2)).unwrap();
    assert_eq!(cache.macros().unwrap(), []);
    assert_eq!(cache.view_rows().unwrap(), []);
    assert_eq!(
        (cache.macros_at().unwrap(), cache.views_at().unwrap()),
        (None, None)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn pages_of_a_view_put_together_are_all_of_it_once(
        told in prop::collection::vec(1i64..20, 0..20),
        held in prop::collection::btree_set(1i64..20, 0..20),
        limit in 1u32..7,
    ) {
        let mut once: Vec<i64> = Vec::new();
        for id in told {
            if !once.contains(&id) {
                once.push(id);
            }
        }
        let (cache, _dir) = open();
        cache.set_views(&[view(7, "Late")], Time(5)).unwrap();
        let tickets: Vec<Change> = held.iter().map(|id| ticket(*id)).collect();
        cache.apply(&tickets, None, None, None).unwrap();
        let named: Vec<TicketId> = once.iter().map(|id| TicketId(*id)).collect();
        cache.set_view_tickets(ViewId(7), &named, false, Time(6)).unwrap();
        let mut listed = Vec::new();
        for page in 0..20 {
            listed.extend(ids(&cache, 7, page * limit, limit));
        }
        let expected: Vec<i64> = once.iter().copied().filter(|id| held.contains(id)).collect();
        prop_assert_eq!(listed, expected);
    }
}
