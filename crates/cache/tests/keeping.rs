//! What is asked for because the cache lacks it: what waits first, then what is kept for reading
//! offline; and what is doubtful.

#![allow(clippy::unwrap_used)]

use cache::{Cache, Fetched, Held, ToRead};
use model::{
    AccountId, Attachment, Author, Change, Channel, Delivery, FileKind, Glimpse, Keep, KeepWhat, Me, Message,
    MessageId, Role, Route, Status, Ticket, TicketId, Time, UserId, WholeQueue,
};

const ME: UserId = UserId(1);
const DAY: i64 = 86_400_000;
const NOW: Time = Time(400 * DAY);

fn ticket(id: i64, updated: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        status: Status::Open,
        subject: String::new(),
        requester: UserId(100),
        assignee: Some(UserId(2)),
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
        created_at: Time(updated),
        updated_at: Time(updated),
    }
}

fn message(id: i64) -> Message {
    Message {
        id: MessageId(id),
        at: Time(id),
        author: Author {
            id: Some(UserId(100)),
            name: "Ana".into(),
            role: Role::EndUser,
        },
        public: true,
        text: format!("message {id}"),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    }
}

fn glimpse(ticket: i64, id: i64, seen_at: i64, text: &str) -> Change {
    Change::Glimpse(Box::new(Glimpse {
        ticket: TicketId(ticket),
        seen_at: Time(seen_at),
        newest: Message {
            text: text.into(),
            ..message(id)
        },
        agent_replies: None,
        customer_at: None,
    }))
}

fn read(ticket: i64, ids: &[i64], read_at: i64) -> Change {
    Change::Conversation {
        ticket: TicketId(ticket),
        messages: ids.iter().map(|id| message(*id)).collect(),
        events: Some(vec![]),
        read_at: Time(read_at),
    }
}

fn held(changes: &[Change]) -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), AccountId("desk".into())).unwrap();
    let me = Me {
        id: ME,
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    cache.apply(changes, None, None, None).unwrap();
    (dir, cache)
}

fn told(ticket: Ticket) -> Change {
    Change::Ticket(Box::new(ticket))
}

fn ids(found: &[ToRead]) -> Vec<i64> {
    found.iter().map(|each| each.ticket.0).collect()
}

fn keep(what: KeepWhat, days: Option<u32>) -> Keep {
    Keep { what, days }
}

#[test]
fn what_waits_and_was_not_told_comes_first_and_what_was_told_is_not_asked_for() {
    let waiting = |id, updated| Ticket {
        assignee: None,
        status: Status::New,
        ..ticket(id, updated)
    };
    let (_dir, cache) = held(&[
        told(waiting(1, 10)),
        told(waiting(2, 20)),
        glimpse(2, 5, 25, "hello"),
        // A chat: that something was written, not what.
        told(Ticket {
            in_chat: true,
            ..waiting(3, 30)
        }),
        glimpse(3, 6, 35, ""),
        told(ticket(4, 40)),
        told(Ticket {
            assignee: Some(ME),
            ..ticket(5, 50)
        }),
    ]);
    let wanted = |keep| cache.to_read(keep, NOW, 50).unwrap();
    let first = wanted(keep(KeepWhat::AsNeeded, None));
    assert_eq!(ids(&first), [1, 3, 5], "what waits, then mine");
    assert!(first[1].in_chat && !first[0].in_chat);
    assert_eq!(ids(&wanted(keep(KeepWhat::Social, None))), [1, 3, 5, 4, 2]);
    cache
        .apply(
            &[read(3, &[6], 50), read(1, &[7], 50), read(5, &[8], 50)],
            None,
            None,
            None,
        )
        .unwrap();
    assert_eq!(ids(&wanted(keep(KeepWhat::AsNeeded, None))), Vec::<i64>::new());
    // It changed, and the list did not tell what was written.
    cache.apply(&[told(waiting(1, 60))], None, None, None).unwrap();
    assert_eq!(ids(&wanted(keep(KeepWhat::AsNeeded, None))), [1]);
    cache
        .apply(
            &[told(waiting(1, 70)), glimpse(1, 9, 75, "again")],
            None,
            None,
            None,
        )
        .unwrap();
    assert_eq!(ids(&wanted(keep(KeepWhat::AsNeeded, None))), Vec::<i64>::new());
}

#[test]
fn each_choice_holds_the_one_before_it_and_goes_back_as_far_as_it_says() {
    let old = NOW.0 - 40 * DAY;
    let (_dir, cache) = held(&[
        told(ticket(1, NOW.0 - DAY)),
        told(Ticket {
            status: Status::Solved,
            ..ticket(2, NOW.0 - 2 * DAY)
        }),
        told(Ticket {
            channel: None,
            ..ticket(3, NOW.0 - 3 * DAY)
        }),
        told(ticket(4, old)),
    ]);
    let lacking = |what, days| cache.lacking(keep(what, days), NOW).unwrap();
    use KeepWhat::{All, AsNeeded, Open, Social};
    assert_eq!(
        [AsNeeded, Open, Social, All].map(|what| lacking(what, None)),
        [0, 2, 3, 4]
    );
    assert_eq!(
        [AsNeeded, Open, Social, All].map(|what| lacking(what, Some(30))),
        [0, 1, 2, 3]
    );
    assert_eq!(
        ids(&cache.to_read(keep(All, Some(30)), NOW, 50).unwrap()),
        [1, 2, 3]
    );
    cache.apply(&[read(1, &[5], NOW.0)], None, None, None).unwrap();
    assert_eq!(lacking(Social, None), 2);
    let holding = cache.holding().unwrap();
    assert_eq!((holding.tickets, holding.conversations), (4, 1));
}

#[test]
fn messages_in_bulk_are_added_and_make_whole_what_was_made_meanwhile() {
    let bulk = |ticket, ids: &[i64]| Change::Messages {
        ticket: TicketId(ticket),
        messages: ids.iter().map(|id| message(*id)).collect(),
    };
    let (_dir, cache) = held(&[
        told(ticket(1, 100)),
        told(ticket(2, 10)),
        told(ticket(3, 120)),
        bulk(1, &[101]),
        bulk(1, &[101, 105]),
        bulk(2, &[103]),
        bulk(9, &[104]),
        Change::BulkReached {
            since: Time(50),
            until: Time(110),
        },
    ]);
    let whole = |id| {
        let held = cache.conversation(TicketId(id), NOW).unwrap().unwrap();
        (held.read_at.is_some(), held.messages.len())
    };
    assert_eq!(whole(1), (true, 2));
    assert_eq!(
        whole(2),
        (false, 1),
        "older than the bulk: there may be more before"
    );
    assert_eq!(whole(3), (false, 0), "changed later than the bulk reached");
    assert_eq!(
        cache.conversation(TicketId(1), NOW).unwrap().unwrap().row.preview,
        "message 105"
    );
    // What is read later is worth more: it has what became of our replies.
    cache
        .apply(&[read(2, &[9, 103], 200), bulk(2, &[9])], None, None, None)
        .unwrap();
    assert_eq!(whole(2), (true, 2));
}

#[test]
fn doubtful_is_what_a_whole_queue_should_have_and_has_not() {
    let free = |id, updated| Ticket {
        assignee: None,
        ..ticket(id, updated)
    };
    let (_dir, cache) = held(&[
        told(free(1, 10)),
        told(free(2, 20)),
        told(free(3, 500)),
        told(Ticket {
            status: Status::Closed,
            ..free(4, 10)
        }),
        told(Ticket {
            channel: None,
            ..free(5, 10)
        }),
        told(ticket(6, 10)),
        told(Ticket {
            assignee: Some(ME),
            ..ticket(7, 10)
        }),
    ]);
    let doubtful = |queue| cache.doubtful(queue, &[TicketId(1)], Time(100), 50).unwrap();
    assert_eq!(doubtful(WholeQueue::Unassigned), [TicketId(2)]);
    assert_eq!(doubtful(WholeQueue::Mine), [TicketId(7)]);
    let open: Vec<i64> = doubtful(WholeQueue::Open).iter().map(|id| id.0).collect();
    assert_eq!(open, [2, 7, 6], "whoever has it");
}

#[test]
fn every_ticket_has_its_turn_to_be_confirmed() {
    let changes: Vec<Change> = (1..=7).map(|id| told(ticket(id, id * 10))).collect();
    let (_dir, cache) = held(&changes);
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..4 {
        let these = cache.longest_unconfirmed(2).unwrap();
        cache.confirmed(&these, Time(1000 + round)).unwrap();
        seen.extend(these);
    }
    assert_eq!(seen.len(), 7);
}

#[test]
fn a_file_is_kept_once_stays_through_a_new_reading_and_goes_with_its_last_message() {
    let photo = |size| Attachment {
        id: 1,
        name: "photo.jpg".into(),
        content_type: "image/jpeg".into(),
        size: Some(size),
        address: "https://x.example/1".into(),
        malware: false,
    };
    let with = |ticket, files: Vec<Attachment>, at| Change::Conversation {
        ticket: TicketId(ticket),
        messages: vec![Message {
            text: String::new(),
            attachments: files,
            ..message(5)
        }],
        events: None,
        read_at: Time(at),
    };
    let (_dir, cache) = held(&[
        told(ticket(1, 10)),
        told(ticket(2, 10)),
        with(1, vec![photo(9)], 20),
        with(2, vec![photo(9)], 20),
    ]);
    let shown = |id| cache.conversation(TicketId(id), NOW).unwrap().unwrap();
    assert_eq!(shown(1).row.preview, "📎 photo.jpg");
    assert!(!shown(1).messages[0].attachments[0].held);
    let fetched = Fetched {
        hash: "abc".into(),
        held: Held {
            content_type: "text/html".into(),
            bytes: b"bytes".to_vec(),
            thumbnail: None,
        },
    };
    for id in [1, 2] {
        cache.keep_file(TicketId(id), MessageId(5), 1, &fetched).unwrap();
    }
    let file = &shown(1).messages[0].attachments[0];
    assert!(
        file.held && file.kind == FileKind::Dangerous,
        "what was sniffed counts"
    );
    // Read again, the bytes stay; as another file, they do not.
    cache
        .apply(&[with(1, vec![photo(9)], 30)], None, None, None)
        .unwrap();
    let bytes = |id| cache.attachment_bytes(TicketId(id), MessageId(5), 1).unwrap();
    assert_eq!(bytes(1), Some(fetched.held.clone()));
    cache
        .apply(&[with(1, vec![photo(10)], 40)], None, None, None)
        .unwrap();
    assert_eq!((bytes(1), bytes(2).is_some()), (None, true));
    // Redacted in one, deleted with the other: then nobody has them.
    cache.apply(&[with(1, vec![], 50)], None, None, None).unwrap();
    assert_eq!(shown(1).messages[0].attachments, []);
    cache
        .apply(&[Change::Gone(TicketId(2))], None, None, None)
        .unwrap();
    assert_eq!(bytes(2), None);
    assert_eq!(cache.health().unwrap().files, 0, "no bytes stay behind");
}
