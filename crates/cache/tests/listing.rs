//! Sorted and filtered lists are what a plain filter and a plain sort of all rows would give, and the
//! filters that an agent keeps stay.

#![allow(clippy::unwrap_used)]

use cache::{Cache, OutgoingWhat};
use model::{
    AccountId, Author, Change, Channel, Delivery, Glimpse, Holder, ListFilter, Me, Message, MessageId, Queue,
    Role, Route, Sort, Status, Ticket, TicketId, Time, ToldWindow, UserId, View, ViewId,
};
use proptest::prelude::*;
use protocol::{FilterId, FilterOf, ListQueue, ListView, TicketRow};

const MARA: UserId = UserId(1);
const HOUR: i64 = 3_600_000;
const NOW: Time = Time(1_000 * HOUR);

fn mine() -> AccountId {
    AccountId("desk".into())
}

fn open() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), mine()).unwrap();
    let me = Me {
        id: MARA,
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    (dir, cache)
}

/// A ticket as told, and its newest message where a list told of one.
#[derive(Debug, Clone)]
struct Sketch {
    channel: Channel,
    status: Status,
    assignee: Option<UserId>,
    /// How long ago, in minutes.
    age: i64,
    newest: Option<Role>,
    told: Option<(bool, i64)>,
    /// So many replies of ours after the customer's message; then the conversation was read.
    replies: i64,
}

fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let one = (
        prop::sample::select(&Channel::ALL[..]),
        prop::sample::select(&Status::ALL[..]),
        prop::sample::select(vec![None, None, Some(MARA), Some(UserId(2))]),
        0i64..72 * 60,
        prop::sample::select(vec![
            None,
            Some(Role::EndUser),
            Some(Role::EndUser),
            Some(Role::Agent),
        ]),
        prop::option::of((any::<bool>(), 0i64..72 * 60)),
        prop_oneof![3 => Just(0i64), 2 => 1i64..12],
    );
    let one = one.prop_map(|(channel, status, assignee, age, newest, told, replies)| Sketch {
        channel,
        status,
        assignee,
        age,
        newest,
        told,
        replies,
    });
    prop::collection::vec(one, 0..40)
}

fn ago(minutes: i64) -> Time {
    Time(NOW.0 - minutes * 60_000)
}

fn changes(id: i64, sketch: &Sketch) -> Vec<Change> {
    let at = ago(sketch.age);
    let ticket = Ticket {
        id: TicketId(id),
        status: sketch.status,
        subject: String::new(),
        requester: UserId(100 + id),
        assignee: sketch.assignee,
        channel: Some(sketch.channel),
        window: sketch.told.map(|(open, age)| ToldWindow { open, at: ago(age) }),
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        tags: Vec::new(),
        comment_count: None,
        priority: None,
        snoozed_until: None,
        route: Route::Reply,
        created_at: Time(0),
        updated_at: at,
    };
    // First the ticket, then the same again, so that the helpdesk's word about the window is kept.
    let mut changes = vec![
        Change::Ticket(Box::new(ticket.clone())),
        Change::Ticket(Box::new(ticket)),
    ];
    let message = |number: i64, role| Message {
        id: MessageId(id * 100 + number),
        at,
        author: Author {
            id: (role == Role::Agent).then_some(MARA),
            name: "somebody".into(),
            role,
        },
        public: true,
        text: "…".into(),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    };
    match sketch.newest {
        Some(Role::EndUser) if sketch.replies > 0 => {
            let mut messages = vec![message(0, Role::EndUser)];
            messages.extend((1..=sketch.replies).map(|number| message(number, Role::Agent)));
            changes.push(Change::Conversation {
                ticket: TicketId(id),
                messages,
                events: None,
                read_at: NOW,
            });
        }
        Some(role) => changes.push(Change::Glimpse(Box::new(Glimpse {
            ticket: TicketId(id),
            seen_at: NOW,
            newest: message(0, role),
            agent_replies: None,
            customer_at: None,
        }))),
        None => {}
    }
    changes
}

fn filters() -> impl Strategy<Value = ListFilter> {
    let some = |most: usize| move |size: usize| size.min(most);
    (
        prop::collection::vec(prop::sample::select(&Channel::ALL[..]), 0..8),
        prop::collection::vec(prop::sample::select(&Status::ALL[..]), 0..4),
        prop::collection::vec(
            prop::sample::select(vec![Holder::Me, Holder::Other, Holder::Nobody]),
            0..2,
        ),
        prop::option::weighted(0.2, prop::sample::select(vec!["desk", "other"])),
        prop::option::weighted(0.3, 0u32..72 * 60),
        prop::option::weighted(0.3, 0u32..72 * 60),
        prop::option::weighted(0.3, 0u32..50),
        (0usize..3).prop_map(some(2)),
    )
        .prop_map(
            |(channels, statuses, holders, account, older, newer, closing, few)| ListFilter {
                // Mostly one kind or two: with all of them hardly anything is left to compare.
                channels: if few > 0 { channels } else { Vec::new() },
                statuses,
                holders: if few == 1 { holders } else { Vec::new() },
                accounts: account.map(|one| AccountId(one.into())).into_iter().collect(),
                older_minutes: older,
                newer_minutes: newer,
                closing_hours: closing,
            },
        )
}

fn sorts() -> impl Strategy<Value = Sort> {
    prop::sample::select(vec![Sort::Own, Sort::Newest, Sort::Unanswered, Sort::Closing])
}

/// What the outbox holds: taking, giving back, giving away, another status.
#[derive(Debug, Clone, Copy)]
enum Act {
    Take,
    Nobody,
    Ben,
    Status(Status),
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let act = prop_oneof![
        Just(Act::Take),
        Just(Act::Nobody),
        Just(Act::Ben),
        prop::sample::select(vec![Status::Open, Status::Solved]).prop_map(Act::Status),
    ];
    prop::collection::vec((0usize..40, act), 0..5)
}

fn queue(queue: Queue, offset: u32, limit: u32, sort: Sort, filter: ListFilter) -> ListQueue {
    ListQueue {
        queue,
        account: None,
        offset,
        limit,
        sort,
        filter,
    }
}

/// The whole of a queue as listed without sorting or filtering.
fn whole(cache: &Cache, of: Queue) -> Vec<TicketRow> {
    cache.queue(of, 0, 200, NOW).unwrap().rows
}

fn plainly(mut rows: Vec<TicketRow>, sort: Sort, filter: &ListFilter) -> Vec<i64> {
    rows.retain(|row| filter.fits(&row.listed(), NOW));
    rows.sort_by_key(|row| sort.place(&row.listed()));
    ids(&rows)
}

fn ids(rows: &[TicketRow]) -> Vec<i64> {
    rows.iter().map(|row| row.ticket.id.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_list_is_a_plain_filter_and_a_plain_sort_of_all_rows(
        sketches in sketches(), filter in filters(), sort in sorts(), acts in acts(), limit in 1u32..30,
    ) {
        let (_dir, cache) = open();
        let mut all = Vec::new();
        for (id, sketch) in (1..).zip(&sketches) {
            all.extend(changes(id, sketch));
        }
        cache.apply(&all, None, None, None).unwrap();
        for (number, (at, act)) in acts.into_iter().enumerate() {
            let ticket = TicketId(i64::try_from(at).unwrap() + 1);
            let key = format!("act {number}");
            let act = match act {
                Act::Take => {
                    cache.queue_take(&key, ticket, NOW).unwrap();
                    continue;
                }
                Act::Nobody => OutgoingWhat::Assign(None),
                Act::Ben => OutgoingWhat::Assign(Some(UserId(2))),
                Act::Status(to) => OutgoingWhat::Status(to),
            };
            cache.queue_act(&key, ticket, &act, NOW, NOW).unwrap();
        }
        for of in [Queue::Assigned, Queue::Unassigned] {
            let held = whole(&cache, of);
            let mut stand: Vec<_> = held.iter().map(|row| sort.place(&row.listed())).collect();
            stand.sort_unstable();
            stand.truncate(7);
            let all = queue(of, 0, 0, sort, ListFilter::default());
            prop_assert_eq!(cache.places(&all, 7, NOW).unwrap(), stand);
            let expected = plainly(held, sort, &filter);
            let mut listed = Vec::new();
            for page in 0..40 {
                let ask = queue(of, page * limit, limit, sort, filter.clone());
                let page = cache.listed(&ask, NOW).unwrap();
                prop_assert_eq!(page.total as usize, expected.len());
                prop_assert!(!page.more);
                listed.extend(ids(&page.rows));
            }
            prop_assert_eq!(&listed, &expected);
        }
    }

    #[test]
    fn a_view_is_filtered_and_sorted_alike(sketches in sketches(), filter in filters(), sort in sorts()) {
        let (_dir, cache) = open();
        let view = View { id: ViewId(7), title: "All".into(), personal: false, order: String::new() };
        cache.set_views(&[view], NOW).unwrap();
        let mut all = Vec::new();
        let mut named = Vec::new();
        for (id, sketch) in (1..).zip(&sketches) {
            all.extend(changes(id, sketch));
            named.push(TicketId(id));
        }
        cache.apply(&all, None, None, None).unwrap();
        named.reverse();
        cache.set_view_tickets(ViewId(7), &named, false, NOW).unwrap();
        let held = cache.view_page(ViewId(7), 0, 200, NOW).unwrap().unwrap().rows;
        let mut expected: Vec<_> = held.into_iter().filter(|row| filter.fits(&row.listed(), NOW)).collect();
        if sort != Sort::Own {
            expected.sort_by_key(|row| sort.place(&row.listed()));
        }
        let ask = ListView { account: mine(), view: ViewId(7), offset: 0, limit: 200, sort, filter };
        let page = cache.view_listed(&ask, NOW).unwrap().unwrap();
        prop_assert_eq!(page.total as usize, expected.len());
        prop_assert_eq!(ids(&page.rows), ids(&expected));
    }
}

#[test]
fn more_than_a_thousand_are_not_counted() {
    let (_dir, cache) = open();
    let sketch = Sketch {
        channel: Channel::Line,
        status: Status::Open,
        assignee: None,
        age: 5,
        newest: None,
        told: None,
        replies: 0,
    };
    let all: Vec<Change> = (1..=1100).flat_map(|id| changes(id, &sketch)).collect();
    cache.apply(&all, None, None, None).unwrap();
    let filter = ListFilter {
        channels: vec![Channel::Line],
        ..ListFilter::default()
    };
    let page = cache
        .listed(&queue(Queue::Unassigned, 1090, 50, Sort::Own, filter), NOW)
        .unwrap();
    assert_eq!((page.total, page.more, page.rows.len()), (1001, true, 10));
}

#[test]
fn a_filter_that_is_kept_stays_and_comes_back_when_its_deletion_is_undone() {
    let (dir, cache) = open();
    let of = |text: &str| FilterOf::Search { text: text.into() };
    let line = cache
        .save_filter(None, "LINE", &of("channel:line"))
        .unwrap()
        .unwrap();
    let vip = cache.save_filter(None, "VIP", &of("tag:vip")).unwrap().unwrap();
    cache
        .save_filter(Some(vip), "Very important", &of("tag:vip"))
        .unwrap();
    drop(cache);
    let cache = Cache::open(dir.path(), mine()).unwrap();
    let names = |cache: &Cache| -> Vec<String> {
        let kept = cache.filters().unwrap();
        kept.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(names(&cache), ["LINE", "Very important"]);
    assert!(cache.delete_filter(line).unwrap());
    assert!(!cache.delete_filter(line).unwrap());
    assert_eq!(names(&cache), ["Very important"]);
    assert_eq!(
        cache
            .save_filter(Some(line), "LINE", &of("channel:line"))
            .unwrap(),
        Some(line)
    );
    assert_eq!(names(&cache), ["LINE", "Very important"]);
    // A number that was never given is nobody's to choose.
    assert_eq!(
        cache.save_filter(Some(FilterId(99)), "x", &of("x")).unwrap(),
        None
    );
    assert_eq!(
        cache.save_filter(Some(FilterId(-1)), "x", &of("x")).unwrap(),
        None
    );
}
