//! What the cache promises: any order and repetition of changes ends alike, the dot is red exactly
//! when the rules say so, and the outbox loses and doubles nothing of its own.

#![allow(clippy::unwrap_used)]

use cache::{Cache, OutgoingWhat};
use model::{
    AccountId, Author, Change, Channel, Cursor, Delivery, Dot, Glimpse, ListFilter, ListPlace, Me, Message,
    MessageId, Person, Queue, ReplyWindow, Role, Route, Sort, Status, Ticket, TicketEvent, TicketId,
    TicketRef, Time, UserId, Waiting,
};
use proptest::prelude::*;
use protocol::{FailedAct, ListQueue, RouteView, Seen, SendState, SendWhat};

const MARA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const DAY: i64 = 24 * 3_600_000;

fn mine() -> AccountId {
    AccountId("desk".into())
}

fn of(id: i64) -> TicketRef {
    TicketRef {
        account: mine(),
        id: TicketId(id),
    }
}

fn ticket(id: i64, updated: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        status: Status::New,
        subject: format!("Conversation {id}"),
        requester: UserId(100 + id),
        assignee: None,
        channel: Some(Channel::Whatsapp),
        window: None,
        business_account: Some("Shop".into()),
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec!["messaging_support".into()],
        comment_count: Some(1),
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(updated),
    }
}

fn message(id: i64, at: i64, role: Role) -> Message {
    let id_of = match role {
        Role::EndUser => Some(UserId(101)),
        Role::Agent => Some(MARA),
        Role::Bot | Role::System => None,
    };
    Message {
        id: MessageId(id),
        at: Time(at),
        author: Author {
            id: id_of,
            name: "somebody".into(),
            role,
        },
        public: true,
        text: format!("message {id}\nsecond line"),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    }
}

fn conversation(ticket: i64, messages: Vec<Message>, read: i64) -> Change {
    let event = TicketEvent {
        id: 1,
        at: Time(1),
        by: "Ana".into(),
        text: "Status: new".into(),
        failure: false,
    };
    Change::Conversation {
        ticket: TicketId(ticket),
        messages,
        events: Some(vec![event]),
        read_at: Time(read),
    }
}

fn person(id: i64, name: &str) -> Change {
    let role = if id < 100 { Role::Agent } else { Role::EndUser };
    Change::Person(Person {
        id: UserId(id),
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
    (dir, cache)
}

fn apply(cache: &Cache, changes: &[Change]) -> usize {
    cache.apply(changes, None, None, None).unwrap().len()
}

fn new_whatsapp_ticket(cache: &Cache) {
    let changes = [
        person(101, "Ana"),
        Change::Ticket(Box::new(ticket(1, 10))),
        conversation(1, vec![message(5, 10, Role::EndUser)], 20),
    ];
    apply(cache, &changes);
}

#[test]
fn a_new_ticket_is_a_row_with_everything_rule_9_asks_for() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    let page = cache.queue(Queue::Unassigned, 0, 20, Time(11)).unwrap();
    assert_eq!(page.total, 1);
    let row = &page.rows[0];
    assert_eq!(
        (row.name.as_str(), row.status, row.channel),
        ("Ana", Status::New, Channel::Whatsapp)
    );
    assert_eq!(row.state, model::ConversationState::Started);
    assert_eq!(row.preview, "message 5");
    assert_eq!(
        row.window,
        ReplyWindow::OpenUntil {
            at: Time(10 + DAY),
            messages_left: None
        }
    );
    assert!(row.waits && row.unseen && row.assignee.is_none());
    assert_eq!(cache.queue(Queue::Assigned, 0, 20, Time(11)).unwrap().total, 0);
}

#[test]
fn the_dot_is_red_until_looked_and_red_again_for_a_newer_message() {
    let (_dir, cache) = open();
    assert_eq!(cache.counts().unwrap().dot, Dot::Plain);
    new_whatsapp_ticket(&cache);
    let counts = cache.counts().unwrap();
    assert_eq!(
        (counts.dot, counts.waiting, counts.why[0].ticket.clone()),
        (Dot::Red, 1, of(1))
    );
    let seen = |message| Seen {
        ticket: of(1),
        message: MessageId(message),
    };
    assert_eq!(cache.looked(&[seen(5)]).unwrap(), [TicketId(1)]);
    assert_eq!(cache.counts().unwrap().dot, Dot::Hollow);
    let thread = vec![message(5, 10, Role::EndUser), message(9, 30, Role::EndUser)];
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(ticket(1, 30))),
            conversation(1, thread, 40),
        ],
    );
    assert_eq!(cache.counts().unwrap().dot, Dot::Red);
    assert!(
        cache.looked(&[seen(4)]).unwrap().is_empty(),
        "an older look changes nothing"
    );
    assert_eq!(cache.counts().unwrap().dot, Dot::Red);
}

#[test]
fn taking_shows_at_once_and_the_refusal_takes_it_back() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    let send = cache.queue_take("k1", TicketId(1), Time(50)).unwrap();
    assert_eq!(
        cache.queue_take("k2", TicketId(1), Time(51)).unwrap(),
        send,
        "taken once"
    );
    let row = &cache.queue(Queue::Assigned, 0, 20, Time(50)).unwrap().rows[0];
    assert!(row.assignee.as_ref().unwrap().me && !row.waits);
    assert_eq!(row.pending, Some(SendState::Queued));
    let counts = cache.counts().unwrap();
    assert_eq!(
        (counts.dot, counts.assigned, counts.unassigned),
        (Dot::Plain, 1, 0)
    );
    cache
        .mark(send, SendState::Failed, "Ben was faster", Time(0))
        .unwrap();
    let counts = cache.counts().unwrap();
    assert_eq!((counts.dot, counts.assigned, counts.unassigned), (Dot::Red, 0, 1));
    let told = cache.take_failures().unwrap();
    assert_eq!(
        (
            told.len(),
            told[0].act,
            told[0].reason.as_str(),
            told[0].name.as_str()
        ),
        (1, FailedAct::Take, "Ben was faster", "Ana")
    );
    assert!(cache.take_failures().unwrap().is_empty(), "told once");
}

#[test]
fn a_failure_says_what_did_not_come_about() {
    let (_dir, cache) = open();
    let acts = [
        (OutgoingWhat::Status(Status::Solved), FailedAct::Status),
        (OutgoingWhat::Assign(None), FailedAct::Assign),
        (
            OutgoingWhat::Tags {
                add: vec!["vip".into()],
                remove: vec![],
            },
            FailedAct::Tags,
        ),
        (
            OutgoingWhat::Note {
                text: "a note".into(),
            },
            FailedAct::Note,
        ),
        (OutgoingWhat::Priority(None), FailedAct::Priority),
        (OutgoingWhat::Snooze(None), FailedAct::Snooze),
    ];
    let mut sends = Vec::new();
    for (n, (what, _)) in acts.iter().enumerate() {
        let id = TicketId(i64::try_from(n).unwrap());
        sends.push(
            cache
                .queue_act(&format!("k{n}"), id, what, Time(0), Time(0))
                .unwrap(),
        );
    }
    sends.push(
        cache
            .queue_reply("reply", TicketId(9), "hello", Status::Open, Time(0), Time(0))
            .unwrap(),
    );
    for (n, send) in sends.into_iter().enumerate() {
        let state = if n % 2 == 0 {
            SendState::Failed
        } else {
            SendState::Blocked
        };
        cache.mark(send, state, "no", Time(0)).unwrap();
    }
    let told: Vec<FailedAct> = cache
        .take_failures()
        .unwrap()
        .iter()
        .map(|told| told.act)
        .collect();
    let expected: Vec<FailedAct> = acts
        .iter()
        .map(|(_, act)| *act)
        .chain([FailedAct::Reply])
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn replies_of_one_ticket_keep_their_order_and_other_tickets_do_not_wait() {
    let (_dir, cache) = open();
    let reply = |key: &str, ticket, not_before| {
        cache
            .queue_reply(
                key,
                TicketId(ticket),
                key,
                Status::Pending,
                Time(0),
                Time(not_before),
            )
            .unwrap()
    };
    let first = reply("a", 1, 100);
    reply("b", 1, 0);
    reply("c", 2, 0);
    let due = |now| {
        cache
            .due(Time(now))
            .unwrap()
            .into_iter()
            .map(|send| send.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(due(50), ["c"], "b waits behind a");
    assert_eq!(due(100), ["a", "c"]);
    assert!(cache.mark_sending(first, Time(0), None).unwrap());
    assert_eq!(due(100), ["c"]);
    cache.recover_outbox().unwrap();
    let recovered = cache.due(Time(100)).unwrap();
    assert_eq!(
        (recovered[0].key.as_str(), recovered[0].state),
        ("a", SendState::Unknown)
    );
    cache
        .mark_accepted(first, Some(MessageId(7)), None, Time(0))
        .unwrap();
    assert_eq!(due(100), ["b", "c"]);
}

#[test]
fn what_was_undone_never_leaves_and_becomes_the_draft() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    cache.save_draft(TicketId(1), "half a").unwrap();
    let send = cache
        .queue_reply(
            "k",
            TicketId(1),
            "half a reply",
            Status::Pending,
            Time(0),
            Time(5),
        )
        .unwrap();
    let held = || cache.conversation(TicketId(1), Time(9)).unwrap().unwrap();
    assert_eq!(held().draft, "", "sending takes the draft");
    let expected = SendWhat::Reply {
        text: "half a reply".into(),
        status: Status::Pending,
    };
    assert_eq!(held().sends[0].what, expected);
    assert!(cache.undo(send).unwrap());
    assert_eq!(held().draft, "half a reply");
    assert!(held().sends.is_empty());
    assert!(
        !cache.mark_sending(send, Time(0), None).unwrap(),
        "an undone send must not leave"
    );
    let send = cache
        .queue_reply("k2", TicketId(1), "gone", Status::Pending, Time(0), Time(5))
        .unwrap();
    assert!(cache.mark_sending(send, Time(0), None).unwrap());
    assert!(!cache.undo(send).unwrap(), "what has left cannot be undone");
}

#[test]
fn a_failed_reply_keeps_its_text_whatever_the_agent_does() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    let send = cache
        .queue_reply("k", TicketId(1), "words", Status::Open, Time(0), Time(0))
        .unwrap();
    cache.mark_sending(send, Time(0), None).unwrap();
    cache.mark(send, SendState::Blocked, "closed", Time(0)).unwrap();
    assert!(!cache.undo(send).unwrap());
    assert!(cache.retry(send, Time(3)).unwrap());
    let due = cache.due(Time(3)).unwrap();
    let words = OutgoingWhat::Reply {
        text: "words".into(),
        status: Status::Open,
    };
    assert_eq!((&due[0].what, due[0].attempts), (&words, 1));
    assert_eq!(
        due[0].state,
        SendState::Unknown,
        "what has left before is looked up before it leaves again"
    );
    cache.mark(send, SendState::Failed, "no", Time(0)).unwrap();
    cache.save_draft(TicketId(1), "newer").unwrap();
    assert!(cache.discard(send).unwrap());
    let draft = cache.conversation(TicketId(1), Time(9)).unwrap().unwrap().draft;
    assert_eq!(draft, "words\n\nnewer");
}

#[test]
fn the_delivery_of_a_reply_that_left_long_after_it_was_written_is_awaited() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    let hours = |n: i64| Time(n * 3_600_000);
    let awaited = |since| cache.awaiting_delivery(since, 9).unwrap();
    let send = cache
        .queue_reply("k", TicketId(1), "words", Status::Open, Time(0), Time(0))
        .unwrap();
    cache.mark_sending(send, Time(0), None).unwrap();
    cache
        .mark(send, SendState::Unknown, "no answer", Time(0))
        .unwrap();
    assert_eq!(
        awaited(hours(8)),
        [],
        "whoever reports nothing is not waited for for ever"
    );
    cache
        .mark_doubtful(send, "it may have arrived", hours(1))
        .unwrap();
    assert!(cache.retry(send, hours(9)).unwrap());
    cache.mark_sending(send, hours(9), None).unwrap();
    assert_eq!(awaited(hours(8)), [TicketId(1)]);
    cache
        .mark_accepted(send, Some(MessageId(8)), None, hours(9))
        .unwrap();
    assert_eq!(awaited(hours(8)), [TicketId(1)]);
}

#[test]
fn an_accepted_reply_that_did_not_arrive_is_told_once() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    let send = cache
        .queue_reply("k", TicketId(1), "late", Status::Open, Time(0), Time(0))
        .unwrap();
    cache.mark_sending(send, Time(0), None).unwrap();
    cache
        .mark_accepted(send, Some(MessageId(8)), None, Time(0))
        .unwrap();
    assert!(cache.take_failures().unwrap().is_empty());
    let mut reply = message(8, 30, Role::Agent);
    reply.delivery = Delivery::Failed {
        reason: "24 hours".into(),
    };
    apply(
        &cache,
        &[conversation(1, vec![message(5, 10, Role::EndUser), reply], 40)],
    );
    let told = cache.take_failures().unwrap();
    assert_eq!(
        (told[0].act, told[0].reason.as_str()),
        (FailedAct::Delivery, "24 hours")
    );
    assert!(cache.take_failures().unwrap().is_empty());
}

fn causes(cache: &Cache, now: i64) -> cache::CausesFound {
    let look = cache::AlertLook {
        crossed: Vec::new(),
        now: Time(now),
        closing: Vec::new(),
        too_long: None,
        shown: Vec::new(),
    };
    cache.alert_causes(&look).unwrap()
}

#[test]
fn an_older_reading_never_replaces_a_newer_one() {
    let (_dir, cache) = open();
    let mut newer = ticket(1, 50);
    newer.status = Status::Solved;
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(newer)),
            conversation(1, vec![message(5, 10, Role::Agent)], 60),
        ],
    );
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(ticket(1, 40))),
            conversation(1, vec![], 55),
        ],
    );
    let held = cache.conversation(TicketId(1), Time(99)).unwrap().unwrap();
    assert_eq!((held.row.status, held.messages.len()), (Status::Solved, 1));
}

#[test]
fn what_is_already_so_is_no_news() {
    let (_dir, cache) = open();
    let changes = [
        person(101, "Ana"),
        Change::Ticket(Box::new(ticket(1, 10))),
        conversation(1, vec![message(5, 10, Role::EndUser)], 20),
    ];
    assert_eq!(apply(&cache, &changes), 1);
    assert_eq!(apply(&cache, &changes), 0);
    assert_eq!(
        apply(&cache, &[person(101, "Ana María")]),
        1,
        "a new name is news for its tickets"
    );
    assert_eq!(
        apply(&cache, &[Change::Gone(TicketId(1)), Change::Gone(TicketId(1))]),
        1
    );
}

#[test]
fn cursor_and_changes_are_kept_together_over_a_restart() {
    let (dir, cache) = open();
    let changes = [Change::Ticket(Box::new(ticket(1, 10)))];
    cache
        .apply(&changes, Some(&Cursor("c1".into())), Some(Time(77)), None)
        .unwrap();
    cache.save_draft(TicketId(1), "kept").unwrap();
    drop(cache);
    let cache = Cache::open(dir.path(), mine()).unwrap();
    assert_eq!(cache.cursor().unwrap(), Some(Cursor("c1".into())));
    assert_eq!(cache.fresh_at().unwrap(), Some(Time(77)));
    assert_eq!(
        cache.conversation(TicketId(1), Time(0)).unwrap().unwrap().draft,
        "kept"
    );
    let reader = Cache::open_read_only(dir.path(), mine()).unwrap().unwrap();
    assert_eq!(reader.queue(Queue::Unassigned, 0, 20, Time(0)).unwrap().total, 1);
}

#[test]
fn another_agent_starts_with_an_empty_cache_and_their_own_outbox_stays() {
    let (_dir, cache) = open();
    new_whatsapp_ticket(&cache);
    cache
        .queue_reply("k", TicketId(1), "words", Status::Open, Time(0), Time(0))
        .unwrap();
    cache.save_draft(TicketId(1), "more words").unwrap();
    cache
        .set_me(&Me {
            id: BEN,
            name: "Ben".into(),
            admin: false,
            sees: None,
        })
        .unwrap();
    assert_eq!(cache.queue(Queue::Unassigned, 0, 20, Time(0)).unwrap().total, 0);
    let counts = cache.counts().unwrap();
    assert_eq!((counts.outbox, counts.drafts), (1, 1));
}

#[test]
fn a_file_of_a_newer_reddot_is_refused_politely() {
    let (dir, cache) = open();
    drop(cache);
    let file = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    drop(file);
    let refused = Cache::open(dir.path(), mine()).unwrap_err();
    assert!(
        refused.to_string().contains("newer version of Reddot"),
        "{refused}"
    );
}

#[test]
fn a_closed_ticket_says_so_instead_of_a_route() {
    let (_dir, cache) = open();
    let mut closed = ticket(1, 10);
    closed.status = Status::Closed;
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(closed)),
            Change::Ticket(Box::new(ticket(2, 10))),
        ],
    );
    let route = |id| cache.conversation(TicketId(id), Time(0)).unwrap().unwrap().route;
    assert!(matches!(route(1), RouteView::Closed { .. }));
    assert_eq!(
        route(2),
        RouteView::Reply {
            sending_account: "WhatsApp · Shop".into()
        }
    );
}

#[test]
fn a_queue_is_newest_first_and_pages_without_gaps() {
    let (_dir, cache) = open();
    let changes: Vec<Change> = (1..=45)
        .map(|id| Change::Ticket(Box::new(ticket(id, id % 7))))
        .collect();
    apply(&cache, &changes);
    let mut ids = Vec::new();
    for offset in [0, 20, 40] {
        let page = cache.queue(Queue::Unassigned, offset, 20, Time(0)).unwrap();
        assert_eq!(page.total, 45);
        ids.extend(page.rows.iter().map(|row| (row.at, row.ticket.id)));
    }
    assert_eq!(ids.len(), 45);
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]));
    let places: Vec<ListPlace> = ids
        .iter()
        .map(|(at, id)| ListPlace::newest(0, *at, *id))
        .collect();
    let ask = ListQueue {
        queue: Queue::Unassigned,
        account: None,
        offset: 0,
        limit: 20,
        sort: Sort::Own,
        filter: ListFilter::default(),
    };
    assert_eq!(cache.places(&ask, 30, Time(0)).unwrap(), places[..30]);
}

fn glimpse(ticket: i64, newest: Message, seen: i64) -> Change {
    let agent_replies = None;
    let ticket = TicketId(ticket);
    Change::Glimpse(Box::new(Glimpse {
        ticket,
        seen_at: Time(seen),
        newest,
        agent_replies,
        customer_at: None,
    }))
}

#[test]
fn a_confirmation_that_comes_first_does_not_keep_the_lists_count_of_comments_out() {
    let (_dir, cache) = open();
    let first = [
        Change::Ticket(Box::new(ticket(1, 10))),
        glimpse(1, message(5, 10, Role::EndUser), 20),
    ];
    apply(&cache, &first);
    // A confirmation tells of the same update, but not of the comments.
    let mut confirmed = ticket(1, 30);
    confirmed.comment_count = None;
    apply(&cache, &[Change::Ticket(Box::new(confirmed))]);
    let mut listed = ticket(1, 30);
    listed.comment_count = Some(2);
    let then = [
        Change::Ticket(Box::new(listed)),
        glimpse(1, message(6, 30, Role::EndUser), 40),
    ];
    apply(&cache, &then);
    let row = cache.row(TicketId(1), Time(41)).unwrap().unwrap();
    assert_eq!(row.state, model::ConversationState::Replied);
    assert_eq!(apply(&cache, &then), 0, "told again, it is no news");
}

#[test]
fn a_glimpse_from_a_list_that_lags_behind_a_confirmation_is_put_right_when_the_list_has_caught_up() {
    let (_dir, cache) = open();
    let first = [
        Change::Ticket(Box::new(ticket(1, 10))),
        glimpse(1, message(5, 10, Role::EndUser), 20),
    ];
    apply(&cache, &first);
    let mut confirmed = ticket(1, 30);
    confirmed.comment_count = None;
    apply(&cache, &[Change::Ticket(Box::new(confirmed))]);
    // The list's row is older than the confirmed one; its newest message is not.
    let second = glimpse(1, message(6, 20, Role::EndUser), 25);
    let mut lagging = ticket(1, 20);
    lagging.comment_count = Some(2);
    apply(&cache, &[Change::Ticket(Box::new(lagging)), second.clone()]);
    let mut caught_up = ticket(1, 30);
    caught_up.comment_count = Some(2);
    let then = [Change::Ticket(Box::new(caught_up)), second];
    assert_eq!(apply(&cache, &then), 1);
    let row = cache.row(TicketId(1), Time(41)).unwrap().unwrap();
    assert_eq!(row.state, model::ConversationState::Replied);
    assert_eq!(apply(&cache, &then), 0, "told again, it is no news");
}

#[test]
fn a_glimpse_is_enough_for_row_dot_and_alert_and_says_that_it_estimates() {
    let (_dir, cache) = open();
    let changes = [
        person(101, "Ana"),
        Change::Ticket(Box::new(ticket(1, 10))),
        glimpse(1, message(5, 10, Role::EndUser), 20),
    ];
    apply(&cache, &changes);
    let row = cache.row(TicketId(1), Time(11)).unwrap().unwrap();
    assert_eq!(
        (row.preview.as_str(), row.waits, row.unseen),
        ("message 5", true, true)
    );
    assert_eq!(row.state, model::ConversationState::Started);
    assert_eq!(
        row.window,
        ReplyWindow::OpenUntil {
            at: Time(10 + DAY),
            messages_left: None
        }
    );
    assert!(row.window_estimated);
    assert_eq!(cache.counts().unwrap().dot, Dot::Red);
    assert_eq!(causes(&cache, 25).causes[0].preview, "message 5");
    assert_eq!(
        apply(&cache, &[glimpse(1, message(5, 10, Role::EndUser), 25)]),
        0,
        "seen again is no news"
    );
    apply(
        &cache,
        &[conversation(1, vec![message(5, 10, Role::EndUser)], 30)],
    );
    assert!(
        !cache
            .row(TicketId(1), Time(11))
            .unwrap()
            .unwrap()
            .window_estimated
    );
    apply(&cache, &[glimpse(1, message(8, 40, Role::Agent), 45)]);
    let row = cache.row(TicketId(1), Time(50)).unwrap().unwrap();
    assert_eq!((row.waits, row.state), (false, model::ConversationState::Replied));
    assert_eq!(
        row.window,
        ReplyWindow::OpenUntil {
            at: Time(10 + DAY),
            messages_left: None
        }
    );
}

fn any_change() -> impl Strategy<Value = Change> {
    let status = prop::sample::select(&Status::ALL[..]);
    let assignee = prop::sample::select(vec![None, Some(MARA), Some(BEN)]);
    let channel = prop::sample::select(vec![None, Some(Channel::Whatsapp), Some(Channel::Line)]);
    let role = prop::sample::select(vec![Role::EndUser, Role::Agent, Role::Bot, Role::System]);
    // Of one ticket, one version at each time: a helpdesk does not say two things at once.
    let tickets = (1i64..4, 0i64..30, status, assignee, channel, any::<bool>()).prop_map(
        |(id, updated, status, assignee, channel, held_by_bot)| {
            let mut made = ticket(id, updated);
            let pick = |n: i64| (updated * 7 + id * 3) % n == 0;
            made.status = if pick(2) { status } else { Status::Open };
            made.assignee = assignee;
            made.channel = channel;
            made.held_by_bot = held_by_bot;
            Change::Ticket(Box::new(made))
        },
    );
    let threads = (1i64..4, prop::collection::vec(role, 0..4), 0i64..30).prop_map(|(id, roles, read)| {
        let thread = roles
            .into_iter()
            .enumerate()
            .map(|(i, role)| message(i as i64, i as i64, role))
            .collect();
        conversation(id, thread, read)
    });
    prop_oneof![3 => tickets, 2 => threads]
}

/// Of several readings of one thing at one time, the first: what a helpdesk would really give.
fn consistent(changes: Vec<Change>) -> Vec<Change> {
    let mut known = std::collections::HashSet::new();
    let key = |change: &Change| match change {
        Change::Ticket(ticket) => (0, ticket.id, ticket.updated_at),
        Change::Conversation { ticket, read_at, .. } => (1, *ticket, *read_at),
        _ => unreachable!(),
    };
    changes
        .into_iter()
        .filter(|change| known.insert(key(change)))
        .collect()
}

fn picture(cache: &Cache) -> String {
    let mut text = String::new();
    for id in 1..4 {
        text += &format!(
            "{:#?}\n",
            cache.conversation(TicketId(id), Time(DAY / 2)).unwrap()
        );
    }
    text + &format!("{:#?}", cache.counts().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_and_any_repetition_of_changes_give_the_same_cache(
        changes in prop::collection::vec(any_change(), 0..12).prop_map(consistent),
        order in any::<prop::sample::Index>(),
        repeats in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        // Tickets come before their conversations, as every reading gives them.
        let first: Vec<Change> = (1..4).map(|id| Change::Ticket(Box::new(ticket(id, -1)))).collect();
        let (_a, straight) = open();
        let (_b, shuffled) = open();
        apply(&straight, &first);
        apply(&shuffled, &first);
        apply(&straight, &changes);
        let mut other = changes.clone();
        if !other.is_empty() {
            let by = order.index(other.len());
            other.rotate_left(by);
            for repeat in repeats {
                other.push(changes[repeat.index(changes.len())].clone());
            }
        }
        for change in &other {
            apply(&shuffled, std::slice::from_ref(change));
        }
        prop_assert_eq!(picture(&straight), picture(&shuffled));
    }

    /// A thread that grows, read whole or glimpsed at various moments, heard of in any order: the
    /// cache ends with the newest that was told, whichever way.
    #[test]
    fn readings_and_glimpses_in_any_order_end_with_the_newest(
        roles in prop::collection::vec(prop::sample::select(vec![Role::EndUser, Role::Agent]), 1..8),
        looks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..8),
    ) {
        let thread: Vec<Message> =
            roles.iter().enumerate().map(|(i, role)| message(i as i64 + 1, i as i64 * 10, *role)).collect();
        let mut newest = 0;
        let (_dir, cache) = open();
        apply(&cache, &[Change::Ticket(Box::new(ticket(1, 0)))]);
        for (at, whole) in &looks {
            let length = at.index(thread.len()) + 1;
            newest = newest.max(length);
            // The look comes after the last message it saw and before the next.
            let seen = (length as i64 - 1) * 10 + 5;
            let change = if *whole {
                conversation(1, thread[..length].to_vec(), seen)
            } else {
                glimpse(1, thread[length - 1].clone(), seen)
            };
            apply(&cache, &[change]);
        }
        let row = cache.row(TicketId(1), Time(1000)).unwrap().unwrap();
        let last = &thread[newest - 1];
        prop_assert_eq!(row.preview, format!("message {}", last.id));
        prop_assert_eq!(row.at, last.at);
        prop_assert_eq!(row.waits, last.author.role == Role::EndUser);
        let whole_of_it = looks.iter().any(|(at, whole)| *whole && at.index(thread.len()) + 1 == newest);
        prop_assert_eq!(row.window_estimated, !whole_of_it);
    }

    #[test]
    fn the_sql_of_waiting_is_the_model_of_waiting(
        changes in prop::collection::vec(any_change(), 0..12).prop_map(consistent),
    ) {
        let (_dir, cache) = open();
        apply(&cache, &changes);
        let counted = cache.counts().unwrap().waiting;
        let mut expected = 0;
        let newest = |id: TicketId| {
            changes.iter().filter_map(|change| match change {
                Change::Ticket(ticket) if ticket.id == id => Some(ticket),
                _ => None,
            }).max_by_key(|ticket| ticket.updated_at)
        };
        for id in 1..4 {
            let Some(row) = cache.row(TicketId(id), Time(0)).unwrap() else { continue };
            let ticket = newest(TicketId(id)).unwrap();
            let messages = cache.conversation(TicketId(id), Time(0)).unwrap().unwrap().messages;
            let waits = model::waits(Waiting {
                social: ticket.channel.is_some(),
                assigned: ticket.assignee.is_some(),
                status: ticket.status,
                held_by_bot: ticket.held_by_bot,
                newest_public: messages
                    .iter()
                    .map(|message| message.author.role)
                    .rfind(|role| *role != Role::System),
            });
            prop_assert_eq!(row.waits, waits);
            expected += u32::from(waits);
        }
        prop_assert_eq!(counted, expected);
    }
}

fn person_view(cache: &Cache, id: i64) -> Option<protocol::PersonView> {
    let ask = protocol::GetPerson {
        account: mine(),
        person: UserId(id),
        offset: 0,
        limit: 100,
    };
    cache.person(&ask, Time(100)).unwrap()
}

#[test]
fn who_was_merged_stays_merged_though_lists_name_them_for_a_while() {
    let (_dir, cache) = open();
    let of = |id: i64, requester: i64, updated: i64| {
        let requester = UserId(requester);
        Change::Ticket(Box::new(Ticket {
            requester,
            ..ticket(id, updated)
        }))
    };
    let people = [person(101, "Ana"), person(102, "Ana L."), person(103, "Anna")];
    apply(&cache, &people);
    apply(&cache, &[of(1, 101, 10), of(2, 102, 10), of(3, 103, 10)]);
    let moved = cache.merge_people(UserId(101), UserId(102)).unwrap();
    assert_eq!(moved, [TicketId(2)].into());
    let theirs = |id| person_view(&cache, id).map(|view| view.total);
    assert_eq!((theirs(101), theirs(102)), (Some(2), None));
    // A list that lags names the old owner, and a sideload has the person yet.
    apply(&cache, &[person(102, "Ana L."), of(2, 102, 11), of(4, 102, 12)]);
    assert_eq!((theirs(101), theirs(102)), (Some(3), None));
    // The survivor goes into a third: all follow, whoever is named.
    cache.merge_people(UserId(103), UserId(101)).unwrap();
    apply(&cache, &[of(2, 102, 20), of(1, 101, 20)]);
    assert_eq!((theirs(103), theirs(101), theirs(102)), (Some(4), None, None));
    let (keep, gone) = (UserId(103), UserId(103));
    assert_eq!(cache.own_work(keep).unwrap(), cache::OwnWork::default());
    assert!(
        !cache.forget_person(gone).unwrap(),
        "somebody with tickets is not forgotten"
    );
}

#[test]
fn what_a_list_does_not_tell_of_a_person_stays() {
    let (_dir, cache) = open();
    let address = model::Identity {
        kind: model::IdentityKind::Email,
        label: String::new(),
        value: "ana@x.example".into(),
    };
    let Change::Person(plain) = person(101, "Ana") else {
        unreachable!()
    };
    let whole = Person {
        email: Some("ana@x.example".into()),
        social_info: Some("Ana, on WhatsApp".into()),
        created_at: Some(Time(5)),
        identities: Some(vec![address.clone()]),
        ..plain.clone()
    };
    apply(&cache, &[Change::Person(whole.clone())]);
    // A row of a list: without addresses, and at some helpdesks without an age.
    let row = Person {
        created_at: None,
        identities: None,
        ..whole
    };
    assert_eq!(apply(&cache, &[Change::Person(row)]), 0);
    let held = person_view(&cache, 101).unwrap();
    assert_eq!(
        (held.created_at, held.identities),
        (Some(Time(5)), Some(vec![address]))
    );
    assert_eq!(held.email.as_deref(), Some("ana@x.example"));
    assert_eq!(held.social_info.as_deref(), Some("Ana, on WhatsApp"));
}
