//! What is over goes after its time, oldest first; what anybody still needs stays.

#![allow(clippy::unwrap_used)]

use cache::{Cache, Seal, too_old};
use model::{
    AccountId, Author, Change, Channel, Delivery, Me, Message, MessageId, Person, Retention, Role, Route,
    Status, Ticket, TicketId, Time, UserId,
};

const DAY: i64 = 86_400_000;
const NOW: Time = Time(400 * DAY);
const ME: UserId = UserId(1);

fn ticket(id: i64, age: i64, status: Status, assignee: Option<UserId>) -> Ticket {
    Ticket {
        id: TicketId(id),
        status,
        subject: String::new(),
        requester: UserId(100 + id),
        assignee,
        channel: Some(Channel::Line),
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec![],
        comment_count: Some(1),
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(NOW.0 - age * DAY),
    }
}

fn put(cache: &Cache, ticket: Ticket, text: &str) {
    let id = ticket.id;
    let messages = (0..4).map(|n| Message {
        id: MessageId(id.0 * 10 + n),
        at: Time(n),
        author: Author {
            id: Some(ticket.requester),
            name: "Ana".into(),
            role: Role::EndUser,
        },
        public: true,
        text: text.to_owned(),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    });
    let person = Person {
        id: ticket.requester,
        name: format!("{text} Ana"),
        role: Role::EndUser,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    };
    let conversation = Change::Conversation {
        ticket: id,
        messages: messages.collect(),
        events: None,
        read_at: ticket.updated_at,
    };
    let changes = [
        Change::Person(person),
        Change::Ticket(Box::new(ticket)),
        conversation,
    ];
    cache.apply(&changes, None, None, None).unwrap();
}

fn open(dir: &std::path::Path) -> Cache {
    let cache = Cache::open_sealed(dir, AccountId("a".into()), &Seal::None, &[], NOW).unwrap();
    let me = Me {
        id: ME,
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    cache
}

fn held(cache: &Cache) -> Vec<i64> {
    let all = (1..1_000).filter(|id| cache.row(TicketId(*id), NOW).unwrap().is_some());
    all.collect()
}

fn shows(dir: &std::path::Path, marker: &str) -> bool {
    std::fs::read_dir(dir).unwrap().flatten().any(|file| {
        let bytes = std::fs::read(file.path()).unwrap();
        bytes
            .windows(marker.len())
            .any(|window| window == marker.as_bytes())
    })
}

#[test]
fn what_is_over_goes_after_its_days_and_what_somebody_needs_stays() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    let other = Some(UserId(2));
    put(&cache, ticket(1, 100, Status::Solved, other), "Zitronenfalter");
    put(&cache, ticket(2, 100, Status::Closed, Some(ME)), "Zitronenfalter");
    put(&cache, ticket(3, 100, Status::Open, other), "Zitronenfalter");
    put(&cache, ticket(4, 5, Status::Solved, other), "young");
    put(&cache, ticket(5, 100, Status::Open, None), "waits");
    put(&cache, ticket(6, 100, Status::Pending, Some(ME)), "mine");
    put(&cache, ticket(7, 100, Status::Solved, other), "has a draft");
    put(&cache, ticket(8, 100, Status::Solved, other), "has a send");
    put(&cache, ticket(9, 100, Status::Pending, None), "nobody's");
    put(&cache, ticket(10, 100, Status::Solved, other), "has a file");
    let file = cache::Fetched {
        hash: "h".into(),
        held: cache::Held {
            content_type: "text/plain".into(),
            bytes: b"to be sent".to_vec(),
            thumbnail: None,
        },
    };
    cache.keep_upload(TicketId(10), "file.txt", &file).unwrap();
    cache.save_draft(TicketId(7), "to be said").unwrap();
    cache
        .queue_reply("k", TicketId(8), "on its way", Status::Open, NOW, NOW)
        .unwrap();
    let retention = Retention {
        days: Some(30),
        megabytes: None,
    };
    assert!(shows(dir.path(), "Zitronenfalter"));

    let before = cache.removable(retention, false, NOW).unwrap();
    assert_eq!(
        before.tickets,
        [1, 2, 3].map(TicketId),
        "it is told before, oldest first"
    );
    assert_eq!(before.messages, 12);
    assert!(before.bytes > 0 && before.bytes < before.held_bytes, "{before:?}");
    assert_eq!(held(&cache).len(), 10, "telling removes nothing");
    // Who watches all tickets keeps those that others have open.
    assert_eq!(
        cache.removable(retention, true, NOW).unwrap().tickets,
        [1, 2].map(TicketId)
    );

    // One of them is written to just then.
    cache.save_draft(TicketId(2), "wait").unwrap();
    assert_eq!(
        cache.remove_over(&before.tickets, retention, false).unwrap(),
        [1, 3].map(TicketId)
    );
    cache.save_draft(TicketId(2), "").unwrap();
    cache.remove_over(&before.tickets, retention, false).unwrap();
    cache.give_back().unwrap();
    assert_eq!(held(&cache), [4, 5, 6, 7, 8, 9, 10]);
    assert!(
        !shows(dir.path(), "Zitronenfalter"),
        "no file shows it, the journal neither"
    );
    assert!(cache.removable(retention, false, NOW).unwrap().tickets.is_empty());
}

#[test]
fn above_a_size_the_oldest_go_and_do_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    for id in 1..=300 {
        put(
            &cache,
            ticket(id, 350 - id, Status::Solved, Some(UserId(2))),
            &"z".repeat(2_000),
        );
    }
    cache.give_back().unwrap();
    let file = dir.path().join("cache.db");
    let size = || std::fs::metadata(&file).unwrap().len();
    assert!(size() > 2_400_000, "{}", size());
    let retention = Retention {
        days: None,
        megabytes: Some(1),
    };
    assert_eq!(cache.kept_from(retention, NOW).unwrap(), None);
    let mut steps = 0;
    loop {
        let over = cache.removable(retention, false, NOW).unwrap().tickets;
        if over.is_empty() {
            break;
        }
        for some in over.chunks(25) {
            cache.remove_over(some, retention, false).unwrap();
            steps += 1;
        }
    }
    cache.give_back().unwrap();
    assert!(size() <= 1_000_000, "the room goes back to the disk: {}", size());
    assert!(
        size() > 700_000 && steps > 4,
        "and no more than must: {} in {steps} steps",
        size()
    );
    let left = held(&cache);
    assert_eq!(left.last(), Some(&300));
    assert_eq!(
        left.len(),
        usize::try_from(300 - left[0] + 1).unwrap(),
        "the newest stay"
    );
    // What is asked for from now on begins after what was removed.
    let from = cache.kept_from(retention, NOW).unwrap().unwrap();
    assert!(from > Time(NOW.0 - (350 - (left[0] - 1)) * DAY));
    for id in 1..left[0] {
        let again = ticket(id, 350 - id, Status::Solved, Some(UserId(2)));
        assert!(too_old(&again, from, Some(ME), false));
        assert!(
            !too_old(
                &Ticket {
                    updated_at: NOW,
                    ..again.clone()
                },
                from,
                Some(ME),
                false
            ),
            "it goes on"
        );
        assert!(!too_old(
            &Ticket {
                assignee: None,
                status: Status::Open,
                ..again
            },
            from,
            Some(ME),
            false
        ));
    }
    // With another limit all is asked for again.
    cache.forget_trimmed().unwrap();
    assert_eq!(cache.kept_from(retention, NOW).unwrap(), None);
}

#[test]
fn a_table_of_the_agents_that_a_later_version_brings_holds_its_tickets() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    put(&cache, ticket(1, 100, Status::Solved, None), "noted");
    let own = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
    own.execute_batch("CREATE TABLE reminders (ticket_id INTEGER); INSERT INTO reminders VALUES (1)")
        .unwrap();
    let retention = Retention {
        days: Some(30),
        megabytes: None,
    };
    assert!(cache.removable(retention, false, NOW).unwrap().tickets.is_empty());
    own.execute_batch("DELETE FROM reminders").unwrap();
    assert_eq!(
        cache.removable(retention, false, NOW).unwrap().tickets,
        [TicketId(1)]
    );
}
