//! The outbox beside replies: acts laid over the lists, the outbox as it is shown, and the carrying
//! over of what an earlier version wrote.

#![allow(clippy::unwrap_used)]

use cache::{Cache, OutgoingWhat};
use model::{
    AccountId, Change, Channel, Me, Person, Priority, Queue, Role, Route, Status, Ticket, TicketId, Time,
    UserId,
};
use protocol::{SendState, SendWhat};

const MARA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn mine() -> AccountId {
    AccountId("desk".into())
}

fn ticket(id: i64, assignee: Option<UserId>) -> Change {
    Change::Ticket(Box::new(Ticket {
        id: TicketId(id),
        status: Status::Open,
        subject: format!("Conversation {id}"),
        requester: UserId(101),
        assignee,
        channel: Some(Channel::Whatsapp),
        window: None,
        business_account: Some("Shop".into()),
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec!["messaging_support".into(), "vip".into()],
        comment_count: Some(1),
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(id),
    }))
}

fn person(id: UserId, name: &str, role: Role) -> Change {
    Change::Person(Person {
        id,
        name: name.into(),
        role,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    })
}

fn open() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), mine()).unwrap();
    cache
        .set_me(&Me {
            id: MARA,
            name: "Mara".into(),
            admin: false,
            sees: None,
        })
        .unwrap();
    let changes = [
        person(MARA, "Mara", Role::Agent),
        person(BEN, "Ben", Role::Agent),
        person(UserId(101), "Ana", Role::EndUser),
        ticket(1, None),
        ticket(2, Some(MARA)),
        ticket(3, Some(BEN)),
    ];
    cache.apply(&changes, None, None, None).unwrap();
    (dir, cache)
}

fn shown(cache: &Cache, queue: Queue) -> Vec<i64> {
    let page = cache.queue(queue, 0, 20, Time(50)).unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(|row| row.ticket.id.0).collect()
}

#[test]
fn what_is_given_away_leaves_the_list_at_once_and_comes_back_when_it_is_undone() {
    let (_dir, cache) = open();
    assert_eq!(shown(&cache, Queue::Assigned), [2]);
    let act = |key: &str, ticket, act| {
        cache
            .queue_act(key, TicketId(ticket), &act, Time(50), Time(60))
            .unwrap()
    };
    let to_ben = act("a", 2, OutgoingWhat::Assign(Some(BEN)));
    assert!(shown(&cache, Queue::Assigned).is_empty());
    let row = cache.row(TicketId(2), Time(50)).unwrap().unwrap();
    let assignee = row.assignee.unwrap();
    assert_eq!((assignee.name.as_str(), assignee.me), ("Ben", false));
    assert!(cache.undo(to_ben).unwrap());
    assert_eq!(shown(&cache, Queue::Assigned), [2]);

    act("b", 2, OutgoingWhat::Assign(None));
    assert_eq!(shown(&cache, Queue::Unassigned), [2, 1]);
    assert!(
        cache
            .row(TicketId(2), Time(50))
            .unwrap()
            .unwrap()
            .assignee
            .is_none()
    );
    // The last one counts.
    let back = act("c", 2, OutgoingWhat::Assign(Some(MARA)));
    assert_eq!(shown(&cache, Queue::Assigned), [2]);
    assert_eq!(shown(&cache, Queue::Unassigned), [1]);
    cache.mark(back, SendState::Failed, "no", Time(0)).unwrap();
    assert_eq!(shown(&cache, Queue::Unassigned), [2, 1]);

    act("d", 3, OutgoingWhat::Assign(Some(MARA)));
    assert_eq!(shown(&cache, Queue::Assigned), [3]);
    assert!(
        cache
            .row(TicketId(3), Time(50))
            .unwrap()
            .unwrap()
            .assignee
            .unwrap()
            .me
    );
}

#[test]
fn a_status_shows_at_once_and_a_refused_one_does_not_stay() {
    let (_dir, cache) = open();
    let set = cache
        .queue_act(
            "a",
            TicketId(2),
            &OutgoingWhat::Status(Status::Solved),
            Time(50),
            Time(50),
        )
        .unwrap();
    assert!(shown(&cache, Queue::Assigned).is_empty());
    let row = cache.row(TicketId(2), Time(50)).unwrap().unwrap();
    assert_eq!(
        (row.status, row.pending),
        (Status::Solved, Some(SendState::Queued))
    );
    cache.mark(set, SendState::Failed, "no", Time(0)).unwrap();
    assert_eq!(shown(&cache, Queue::Assigned), [2]);
    let row = cache.row(TicketId(2), Time(50)).unwrap().unwrap();
    assert_eq!((row.status, row.pending), (Status::Open, Some(SendState::Failed)));
}

#[test]
fn tags_are_laid_over_in_their_order() {
    let (_dir, cache) = open();
    let edit = |key: &str, add: &[&str], remove: &[&str]| {
        let list = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let (add, remove) = (list(add), list(remove));
        let act = OutgoingWhat::Tags { add, remove };
        cache
            .queue_act(key, TicketId(1), &act, Time(50), Time(50))
            .unwrap()
    };
    let tags = || cache.tags(TicketId(1)).unwrap().unwrap().join(" ");
    edit("a", &["late"], &["vip"]);
    assert_eq!(tags(), "messaging_support late");
    let second = edit("b", &["vip"], &["late"]);
    assert_eq!(tags(), "messaging_support vip");
    cache.undo(second).unwrap();
    assert_eq!(tags(), "messaging_support late");
    let held = cache.conversation(TicketId(1), Time(50)).unwrap().unwrap();
    assert_eq!(held.tags.join(" "), "messaging_support late");
    let due = cache.due(Time(50)).unwrap();
    let expected = OutgoingWhat::Tags {
        add: vec!["late".into()],
        remove: vec!["vip".into()],
    };
    assert_eq!(due[0].what, expected);
}

#[test]
fn the_outbox_shows_what_needs_the_agent_first_and_what_waits_behind_what() {
    let (_dir, cache) = open();
    let reply = |key: &str, ticket| {
        cache
            .queue_reply(key, TicketId(ticket), key, Status::Pending, Time(1), Time(5))
            .unwrap()
    };
    reply("first", 1);
    let blocked = reply("second", 2);
    reply("third", 1);
    reply("of a ticket that is gone", 99);
    cache
        .mark(blocked, SendState::Blocked, "closed", Time(0))
        .unwrap();
    let shown: Vec<_> = cache.outbox().unwrap().entries;
    let shown: Vec<_> = shown
        .iter()
        .map(|entry| {
            let SendWhat::Reply { text, .. } = &entry.send.what else {
                panic!("{entry:?}")
            };
            (
                text.as_str(),
                entry.name.as_str(),
                entry.behind,
                entry.route.is_some(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("second", "Ana", false, true),
            ("first", "Ana", false, true),
            ("third", "Ana", true, true),
            ("of a ticket that is gone", "", false, false),
        ]
    );
    let agents: Vec<_> = cache.agents().unwrap().agents;
    let agents: Vec<_> = agents
        .iter()
        .map(|agent| (agent.name.as_str(), agent.me))
        .collect();
    assert_eq!(agents, [("Ben", false), ("Mara", true)]);
}

#[test]
fn what_the_first_version_wrote_is_carried_over_whole_and_no_id_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let old = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
    old.execute_batch(include_str!("../src/schema/own_1.sql"))
        .unwrap();
    old.execute_batch(
        "INSERT INTO outbox (id, key, ticket_id, kind, text, status, state, reason, attempts, created_at,
                             not_before, message_id, told) VALUES
           (3, 'k3', 1, 'reply', 'kept ''words''', 'pending', 'queued', NULL, 0, 11, 12, NULL, 0),
           (4, 'k4', 1, 'take', '', '', 'unknown', 'lost', 2, 13, 14, NULL, 0),
           (5, 'k5', 2, 'reply', 'there', 'open', 'accepted', NULL, 1, 15, 16, 77, 1),
           (6, 'k6', 2, 'reply', 'no', 'solved', 'failed', 'refused', 1, 17, 18, NULL, 1),
           (9, 'k9', 2, 'reply', 'gone', 'solved', 'failed', 'refused', 1, 17, 18, NULL, 1);
         DELETE FROM outbox WHERE id = 9;
         INSERT INTO drafts VALUES (1, 'a draft');
         INSERT INTO looked VALUES (1, 5);
         INSERT INTO alerts (at, ticket_id, message_id, outcome) VALUES (1, 1, 5, 'raised');
         INSERT INTO settings VALUES ('keep', '1');
         PRAGMA user_version = 1;",
    )
    .unwrap();
    let columns = "id, key, ticket_id, kind, text, status, state, reason, attempts, created_at, not_before,
                   message_id, told > 0";
    let rows = |db: &rusqlite::Connection| -> Vec<String> {
        let sql = format!("SELECT {columns} FROM outbox ORDER BY id");
        let mut statement = db.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| {
            let cells: Vec<String> = (0..13)
                .map(|at| format!("{:?}", row.get_ref(at).unwrap()))
                .collect();
            Ok(cells.join("|"))
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    };
    let before = rows(&old);
    assert_eq!(before.len(), 4);
    drop(old);

    let cache = Cache::open(dir.path(), mine()).unwrap();
    let new = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
    assert_eq!(rows(&new), before);
    for (table, count) in [("drafts", 1), ("looked", 1), ("alerts", 1), ("settings", 1)] {
        let found: i64 = new
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap();
        assert_eq!(found, count, "{table}");
    }
    // What has left counts as having left just now; what has not, has not.
    let due = cache.due(Time(i64::MAX)).unwrap();
    assert_eq!((due[0].key.as_str(), due[0].left_at), ("k3", None));
    cache.undo(due[0].id).unwrap();
    let due = cache.due(Time(i64::MAX)).unwrap();
    assert_eq!((due[0].key.as_str(), &due[0].what), ("k4", &OutgoingWhat::Take));
    assert!(due[0].left_at.is_some());
    let next = cache
        .queue_act("new", TicketId(3), &OutgoingWhat::Assign(None), Time(1), Time(1))
        .unwrap();
    assert_eq!(next.0, 10, "id 9 was given once");
}

#[test]
fn what_was_given_by_a_clock_that_was_ahead_leaves_when_its_time_to_undo_is_over() {
    let (_dir, cache) = open();
    let reply = |key: &str, ticket, created, not_before| {
        cache
            .queue_reply(
                key,
                TicketId(ticket),
                key,
                Status::Open,
                Time(created),
                Time(not_before),
            )
            .unwrap()
    };
    reply("ahead", 1, 50_000, 55_000);
    reply("usual", 2, 900, 5_900);
    cache.wake_outbox(Time(1_000)).unwrap();
    let due = |now| -> Vec<String> {
        let due = cache.due(Time(now)).unwrap();
        due.into_iter().map(|send| send.key).collect()
    };
    assert!(due(5_899).is_empty());
    assert_eq!(due(5_900), ["usual"]);
    assert_eq!(due(6_000), ["ahead", "usual"]);
}

#[test]
fn a_priority_and_a_snooze_lie_over_the_list_until_they_have_arrived_or_failed() {
    let (_dir, cache) = open();
    let Change::Ticket(told) = ticket(1, None) else {
        unreachable!()
    };
    let mut told = *told;
    told.priority = Some(Priority::Low);
    let tell = |ticket: &Ticket| {
        let change = Change::Ticket(Box::new(ticket.clone()));
        cache.apply(&[change], None, None, None).unwrap();
    };
    tell(&told);
    let shown = || {
        let row = cache.row(TicketId(1), Time(0)).unwrap().unwrap();
        (row.status, row.priority, row.snoozed_until)
    };
    assert_eq!(shown(), (Status::Open, Some(Priority::Low), None));
    let queue = |key: &str, act| {
        let queued = cache.queue_act(key, TicketId(1), &act, Time(0), Time(0));
        queued.unwrap()
    };
    let urgent = queue("urgent", OutgoingWhat::Priority(Some(Priority::Urgent)));
    let rest = queue("rest", OutgoingWhat::Snooze(Some(Time(9_000))));
    assert_eq!(shown(), (Status::Hold, Some(Priority::Urgent), Some(Time(9_000))));
    let none = queue("none", OutgoingWhat::Priority(None));
    let open_ended = queue("open-ended", OutgoingWhat::Snooze(None));
    assert_eq!(shown(), (Status::Hold, None, None));
    let awake = queue("awake", OutgoingWhat::Status(Status::Open));
    assert_eq!(shown(), (Status::Open, None, None));
    for send in [urgent, none, awake, open_ended] {
        cache.mark(send, SendState::Failed, "no", Time(0)).unwrap();
    }
    assert_eq!(shown(), (Status::Hold, Some(Priority::Low), Some(Time(9_000))));
    cache.mark_accepted(rest, None, None, Time(0)).unwrap();
    told.status = Status::Hold;
    told.snoozed_until = Some(Time(9_000));
    told.updated_at = Time(told.updated_at.0 + 1);
    tell(&told);
    assert_eq!(shown(), (Status::Hold, Some(Priority::Low), Some(Time(9_000))));
    // It only changes until when: that is a change, too.
    told.snoozed_until = None;
    tell(&told);
    assert_eq!(shown(), (Status::Hold, Some(Priority::Low), None));
}
