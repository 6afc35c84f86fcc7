//! What searching promises: exactly what a reading of everything would find, newest first, whatever
//! was applied, changed and deleted before.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use cache::Cache;
use model::{
    AccountId, Attachment, Author, Change, Channel, Delivery, Me, Message, MessageId, Needle, Person, Role,
    Route, Status, Ticket, TicketId, Time, UserId, fold,
};
use proptest::prelude::*;
use protocol::{GetPerson, Group, More, Search, SearchView};

const MARA: UserId = UserId(1);
const NOON: i64 = 1_790_000_000_000;

fn desk() -> AccountId {
    AccountId("desk".into())
}

fn ticket(id: i64, subject: &str, requester: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        status: Status::Open,
        subject: subject.into(),
        requester: UserId(requester),
        assignee: None,
        channel: Some(Channel::Whatsapp),
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec![],
        comment_count: Some(1),
        route: Route::Reply,
        created_at: Time(NOON),
        updated_at: Time(NOON + id),
    }
}

fn message(id: i64, at: i64, text: &str) -> Message {
    Message {
        id: MessageId(id),
        at: Time(at),
        author: Author {
            id: Some(UserId(100)),
            name: "Ana".into(),
            role: Role::EndUser,
        },
        public: true,
        text: text.into(),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    }
}

fn with_file(message: Message) -> Message {
    let file = Attachment {
        id: 1,
        name: "shoes.jpg".into(),
        content_type: "image/jpeg".into(),
        size: Some(4711),
        address: "https://desk.example/1".into(),
        malware: false,
    };
    Message {
        attachments: vec![file],
        ..message
    }
}

fn person(id: i64, name: &str, phone: Option<&str>) -> Change {
    Change::Person(Person {
        id: UserId(id),
        name: name.into(),
        role: Role::EndUser,
        phone: phone.map(str::to_owned),
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    })
}

fn conversation(ticket: i64, messages: Vec<Message>, read: i64) -> Change {
    Change::Conversation {
        ticket: TicketId(ticket),
        messages,
        events: None,
        read_at: Time(read),
    }
}

fn open() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), desk()).unwrap();
    let me = Me {
        id: MARA,
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    (dir, cache)
}

fn apply(cache: &Cache, changes: &[Change]) {
    cache.apply(changes, None, None, None).unwrap();
}

fn ask(text: &str, limit: u32, more: Option<More>) -> Search {
    Search {
        account: None,
        text: text.into(),
        limit,
        ahead_minutes: 0,
        more,
    }
}

fn search(cache: &Cache, text: &str) -> SearchView {
    cache.search(&ask(text, 50, None), Time(NOON)).unwrap()
}

fn people(found: &SearchView) -> Vec<i64> {
    found.people.hits.iter().map(|hit| hit.person.0).collect()
}

fn tickets(found: &SearchView) -> Vec<i64> {
    found.tickets.hits.iter().map(|hit| hit.row.ticket.id.0).collect()
}

fn messages(found: &SearchView) -> Vec<i64> {
    found.messages.hits.iter().map(|hit| hit.message.0).collect()
}

/// All pages of all groups, `limit` by `limit`.
fn all(cache: &Cache, text: &str, limit: u32) -> (Vec<i64>, Vec<i64>, Vec<i64>) {
    let first = cache.search(&ask(text, limit, None), Time(NOON)).unwrap();
    let mut found = (people(&first), tickets(&first), messages(&first));
    for group in [Group::People, Group::Tickets, Group::Messages] {
        let mut page = first.clone();
        for _ in 0..200 {
            let next = match group {
                Group::People => page.people.next.clone(),
                Group::Tickets => page.tickets.next.clone(),
                Group::Messages => page.messages.next.clone(),
            };
            if next.is_empty() {
                break;
            }
            let more = Some(More { group, next });
            page = cache.search(&ask(text, limit, more), Time(NOON)).unwrap();
            found.0.extend(people(&page));
            found.1.extend(tickets(&page));
            found.2.extend(messages(&page));
        }
    }
    found
}

#[test]
fn a_number_is_compared_as_it_is_stored() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            person(100, "Ana", Some("+1(123)123-3211")),
            person(101, "Ben", Some("+44 3211")),
            Change::Ticket(Box::new(ticket(1, "About shoes", 100))),
            Change::Ticket(Box::new(Ticket {
                channel: None,
                ..ticket(2, "By mail", 100)
            })),
        ],
    );
    for part in ["3211", "123)123-3", "+1(123)123", "+1(123)123-3211"] {
        let found = search(&cache, &format!("whatsapp:\"{part}\""));
        assert!(people(&found).contains(&100), "{part}");
        assert_eq!(tickets(&found), [2, 1], "{part}");
    }
    for part in ["1233211", "11231233211"] {
        let found = search(&cache, &format!("whatsapp:\"{part}\""));
        assert_eq!(people(&found), [0; 0], "{part}");
        assert_eq!(found.same_digits.len(), 1, "{part}");
        assert_eq!(found.same_digits[0].person, UserId(100));
    }
    // Several may have it, and one character is enough.
    assert_eq!(people(&search(&cache, "whatsapp:\"3211\"")), [101, 100]);
    assert_eq!(people(&search(&cache, "whatsapp:\")\"")), [100]);
    assert_eq!(people(&search(&cache, "whatsapp:\"21\"")), [101, 100]);
    // Folding has no part in it.
    assert_eq!(people(&search(&cache, "whatsapp:\"３２１１\"")), [0; 0]);
    assert_eq!(people(&search(&cache, "３２１１")), [101, 100]);
    // The number with its separators is not told a second time.
    assert_eq!(search(&cache, "3211").same_digits, []);
}

#[test]
fn a_person_opens_with_all_their_tickets_social_or_not() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            person(100, "Ana", Some("+1(123)123-3211")),
            Change::Ticket(Box::new(ticket(1, "About shoes", 100))),
            Change::Ticket(Box::new(Ticket {
                channel: None,
                ..ticket(2, "By mail", 100)
            })),
            Change::Ticket(Box::new(ticket(3, "Of another", 101))),
        ],
    );
    let ask = GetPerson {
        account: desk(),
        person: UserId(100),
        offset: 0,
        limit: 50,
    };
    let ana = cache.person(&ask, Time(NOON)).unwrap().unwrap();
    let shown: Vec<_> = ana
        .tickets
        .iter()
        .map(|ticket| (ticket.row.ticket.id.0, ticket.social, ticket.subject.as_str()))
        .collect();
    assert_eq!(shown, [(2, false, "By mail"), (1, true, "About shoes")]);
    assert_eq!(ana.total, 2);
    let nobody = GetPerson {
        person: UserId(7),
        ..ask
    };
    assert!(cache.person(&nobody, Time(NOON)).unwrap().is_none());
}

#[test]
fn the_very_name_and_the_very_number_come_before_newer_ones() {
    let (_dir, cache) = open();
    let mut changes = vec![person(100, "ANA", Some("+1 555")), person(101, "Aña", None)];
    changes.extend((102..140).map(|id| person(id, "Anabel Anaya", Some("+1 5550"))));
    apply(&cache, &changes);
    for limit in [1, 2, 3, 50] {
        let (found, ..) = all(&cache, "ana", limit);
        assert_eq!(found[..3], [101, 100, 139], "{limit}");
        assert_eq!(found.len(), 40, "{limit}");
        assert_eq!(all(&cache, "+1 555", limit).0[..2], [100, 139], "{limit}");
    }
    assert!(search(&cache, "ana").people.hits[0].exact);
}

#[test]
fn more_than_a_thousand_are_not_counted() {
    let (_dir, cache) = open();
    let many = (0..1500).map(|n| message(n, NOON + n, "hello there")).collect();
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(ticket(1, "Talk", 100))),
            conversation(1, many, NOON),
        ],
    );
    for text in ["hello", "he"] {
        let found = search(&cache, text);
        assert_eq!(
            (found.messages.count.known, found.messages.count.more),
            (1000, true)
        );
        assert_eq!(messages(&found)[..3], [1499, 1498, 1497]);
        assert_eq!(all(&cache, text, 100).2.len(), 1500);
    }
    let filtered = search(&cache, "channel:line hello");
    assert_eq!(filtered.messages.count.known, 0);
}

#[test]
fn filters_narrow_tickets_and_messages_and_pages_go_on_where_they_stopped() {
    let (_dir, cache) = open();
    let mut changes = vec![Change::Person(Person {
        id: UserId(2),
        name: "Ben Okafor".into(),
        role: Role::Agent,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    })];
    for id in 0..2500 {
        let mut one = ticket(id, "Order of shoes", 100);
        one.assignee = match id % 3 {
            0 => None,
            1 => Some(MARA),
            _ => Some(UserId(2)),
        };
        if id < 5 {
            one.tags = vec!["VIP".into()];
        }
        changes.push(Change::Ticket(Box::new(one)));
    }
    apply(&cache, &changes);
    // Few are, and far back: more than one page looks at.
    assert_eq!(tickets(&search(&cache, "tag:vip shoes")), [0; 0]);
    assert!(search(&cache, "tag:vip shoes").tickets.count.more);
    assert_eq!(all(&cache, "tag:vip shoes", 20).1, [4, 3, 2, 1, 0]);
    assert_eq!(all(&cache, "tag:vip", 2).1, [4, 3, 2, 1, 0]);
    assert_eq!(all(&cache, "tag:vip assignee:me", 20).1, [4, 1]);
    assert_eq!(all(&cache, "tag:vip assignee:none", 20).1, [3, 0]);
    assert_eq!(all(&cache, "tag:vip assignee:\"okafor\"", 20).1, [2]);
    assert_eq!(all(&cache, "-assignee:me tag:vip -assignee:none", 20).1, [2]);
    assert_eq!(tickets(&search(&cache, "status:solved")), [0; 0]);
    assert_eq!(tickets(&search(&cache, "priority:urgent")), [0; 0]);
    assert_eq!(
        tickets(&search(&cache, "priority:none")),
        tickets(&search(&cache, "-priority:urgent"))
    );
    assert_eq!(tickets(&search(&cache, "account:other shoes")), [0; 0]);
    assert_eq!(search(&cache, "account:desk shoes").tickets.hits.len(), 50);
    assert_eq!(tickets(&search(&cache, "#4"))[0], 4);
    assert_eq!(search(&cache, "status:opne tag:vip").hints.len(), 1);
    assert_eq!(search(&cache, "tag:vip x").filters[0].without, "x");
}

#[test]
fn days_are_the_readers() {
    let (_dir, cache) = open();
    let at = |text: &str| Time::parse(text).unwrap().0;
    let texts = vec![
        message(1, at("2026-10-31T14:59:00Z"), "early"),
        message(2, at("2026-10-31T15:00:00Z"), "early"),
    ];
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(ticket(1, "Talk", 100))),
            conversation(1, texts, NOON),
        ],
    );
    let in_tokyo = |text: &str| {
        let ask = Search {
            ahead_minutes: 9 * 60,
            ..ask(text, 20, None)
        };
        messages(&cache.search(&ask, Time(NOON)).unwrap())
    };
    assert_eq!(in_tokyo("early before:2026-11-01"), [1]);
    assert_eq!(in_tokyo("early after:2026-11-01"), [2]);
    assert_eq!(in_tokyo("early -after:2026-11-01"), [1]);
}

#[test]
fn what_was_taken_out_of_a_message_is_not_found_any_more() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            Change::Ticket(Box::new(ticket(1, "Talk", 100))),
            conversation(
                1,
                vec![message(1, NOON, "my card is 4929"), message(2, NOON, "bye")],
                NOON,
            ),
        ],
    );
    assert_eq!(messages(&search(&cache, "4929")), [1]);
    apply(
        &cache,
        &[conversation(
            1,
            vec![message(1, NOON, "my card is ▇▇▇▇"), message(2, NOON, "bye")],
            NOON + 1,
        )],
    );
    assert_eq!(messages(&search(&cache, "4929")), [0; 0]);
    assert_eq!(messages(&search(&cache, "card")), [1]);
    assert_eq!(messages(&search(&cache, "bye")), [2]);
    apply(&cache, &[Change::Gone(TicketId(1))]);
    for text in ["card", "bye", "talk", "ta"] {
        let found = search(&cache, text);
        assert_eq!((messages(&found).len(), tickets(&found).len()), (0, 0), "{text}");
        assert_eq!(
            found.messages.count.known + found.tickets.count.known,
            0,
            "{text}"
        );
    }
}

#[test]
fn another_agent_finds_nothing_of_the_one_before() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            person(100, "Ana", None),
            Change::Ticket(Box::new(ticket(1, "Talk", 100))),
        ],
    );
    let me = Me {
        id: UserId(2),
        name: "Ben".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    assert_eq!(
        (
            people(&search(&cache, "ana")).len(),
            tickets(&search(&cache, "talk")).len()
        ),
        (0, 0)
    );
}

#[test]
fn what_was_held_before_there_was_a_search_is_put_in_little_by_little() {
    let (dir, cache) = open();
    let mut changes = Vec::new();
    for id in 0..50 {
        changes.push(person(100 + id, &format!("Ana {id}"), None));
        changes.push(Change::Ticket(Box::new(ticket(id, "Old times", 100 + id))));
        changes.push(conversation(id, vec![message(id, NOON + id, "long ago")], NOON));
    }
    apply(&cache, &changes);
    // As a file is after the migration.
    let raw = rusqlite::Connection::open(dir.path().join("cache.db")).unwrap();
    raw.execute_batch(
        "UPDATE messages SET doc = NULL; UPDATE tickets SET doc = NULL;
         UPDATE people SET name = name || '!'; UPDATE people SET name = rtrim(name, '!');",
    )
    .unwrap();
    let found = search(&cache, "long ago");
    assert_eq!((found.messages.hits.len(), found.not_yet), (0, 100));
    assert_eq!(cache.index_more(10).unwrap(), 80);
    // Newest first, and a change in between takes nothing in twice.
    assert_eq!(messages(&search(&cache, "long ago"))[..2], [49, 48]);
    apply(
        &cache,
        &[conversation(
            3,
            vec![message(3, NOON + 3, "long ago, again")],
            NOON + 9,
        )],
    );
    while cache.index_more(10).unwrap() > 0 {}
    let found = search(&cache, "long ago");
    assert_eq!((found.messages.count.known, found.not_yet), (50, 0));
    assert_eq!(people(&search(&cache, "ana")).len(), 50);
    assert_eq!(messages(&search(&cache, "again")), [3]);
}

#[test]
fn a_message_with_a_file_is_found_and_its_ticket_with_it() {
    let (_dir, cache) = open();
    let talk = |id: i64| Change::Ticket(Box::new(ticket(id, "Talk", 100)));
    apply(
        &cache,
        &[
            person(100, "Ana", None),
            talk(1),
            talk(2),
            talk(3),
            conversation(
                1,
                vec![
                    message(11, NOON, "look"),
                    with_file(message(12, NOON + 1, "")),
                    with_file(message(13, NOON + 2, "look here")),
                ],
                NOON,
            ),
            conversation(2, vec![message(21, NOON + 3, "look")], NOON),
        ],
    );
    let found = search(&cache, "has:attachment");
    assert_eq!((tickets(&found), messages(&found)), (vec![1], vec![13, 12]));
    assert_eq!((found.tickets.count.known, found.messages.count.known), (1, 2));
    assert_eq!(people(&found), [0; 0]);
    assert_eq!(messages(&search(&cache, "has:attachment look")), [13]);
    assert_eq!(messages(&search(&cache, "-has:attachment look")), [21, 11]);
    assert_eq!(tickets(&search(&cache, "-has:attachment talk")), [3, 2]);
    // Without a word and without a file asked for, messages are not listed.
    assert_eq!(messages(&search(&cache, "-has:attachment")), [0; 0]);
    // A file that was taken out of a message takes it along.
    apply(
        &cache,
        &[conversation(
            1,
            vec![message(13, NOON + 2, "look here")],
            NOON + 9,
        )],
    );
    let found = search(&cache, "has:attachment");
    assert_eq!((tickets(&found).len(), messages(&found).len()), (0, 0));
}

/// A letter of one of several scripts, few of each so that queries find something.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[abAÁé]{1,5}",
        "[ßﬁs]{1,3}",
        "[注文番]{1,4}",
        "[かがｶﾞ]{1,3}",
        "[한국ᄒ]{1,3}",
        "[กาข]{1,4}",
        "[دمأا]{1,4}",
        "[😀👍]{1,2}",
        "[13+()\\-]{1,5}",
    ]
}

fn some_text() -> impl Strategy<Value = String> {
    prop::collection::vec((word(), prop::sample::select(vec!["", " ", "\n", ", "])), 0..6)
        .prop_map(|words| words.into_iter().map(|(word, space)| word + space).collect())
}

#[derive(Debug, Clone)]
enum Step {
    Person(i64, String, Option<String>),
    Ticket(i64, i64, String, i64),
    Read(i64, Vec<(i64, i64, String, bool)>),
    Bulk(i64, Vec<(i64, i64, String, bool)>),
    Gone(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec((0i64..6, 0i64..4, some_text(), any::<bool>()), 0..4);
    prop_oneof![
        (0i64..4, some_text(), prop::option::of("[13+()\\-]{0,8}"))
            .prop_map(|(a, b, c)| Step::Person(a, b, c)),
        (0i64..4, 0i64..4, some_text(), 0i64..9).prop_map(|(a, b, c, d)| Step::Ticket(a, b, c, d)),
        (0i64..4, some()).prop_map(|(a, b)| Step::Read(a, b)),
        (0i64..4, some()).prop_map(|(a, b)| Step::Bulk(a, b)),
        (0i64..4).prop_map(Step::Gone),
    ]
}

#[test]
fn a_page_that_the_ticket_of_that_number_fills_goes_on_with_the_others() {
    let (_dir, cache) = open();
    let told = [(1, ""), (2, "1")].map(|(id, subject)| Change::Ticket(Box::new(ticket(id, subject, 100))));
    apply(&cache, &told);
    for text in ["1", "-has:attachment 1", "status:open 1"] {
        assert_eq!(all(&cache, text, 1).1, [1, 2], "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_search_finds_what_a_reading_of_everything_would(
        steps in prop::collection::vec(step(), 1..25),
        queries in prop::collection::vec(prop_oneof![some_text(), word(), "[ab文か13]{1,2}"], 1..8),
        limit in 1u32..5,
    ) {
        let (dir, cache) = open();
        for (n, step) in steps.into_iter().enumerate() {
            // An id is one message's: a ticket's own.
            let told = |ticket: i64, texts: Vec<(i64, i64, String, bool)>| {
                let one = |(id, at, text, file): (i64, i64, String, bool)| {
                    let told = message(ticket * 10 + id, NOON + at, &text);
                    (ticket * 10 + id, if file { with_file(told) } else { told })
                };
                let by_id: BTreeMap<i64, Message> = texts.into_iter().map(one).collect();
                by_id.into_values().collect::<Vec<_>>()
            };
            let change = match step {
                Step::Person(id, name, phone) => person(100 + id, &name, phone.as_deref()),
                Step::Ticket(id, of, subject, at) => Change::Ticket(Box::new(Ticket {
                    updated_at: Time(NOON + at),
                    ..ticket(id, &subject, 100 + of)
                })),
                Step::Read(of, texts) => conversation(of, told(of, texts), NOON + i64::try_from(n).unwrap()),
                Step::Bulk(of, texts) => Change::Messages { ticket: TicketId(of), messages: told(of, texts) },
                Step::Gone(id) => Change::Gone(TicketId(id)),
            };
            apply(&cache, &[change]);
        }
        let raw = rusqlite::Connection::open(dir.path().join("cache.db")).unwrap();
        let read = |sql: &str| -> Vec<(i64, i64, String, String)> {
            let mut statement = raw.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
            rows.unwrap().map(Result::unwrap).collect()
        };
        for query in queries {
            // The very text, whatever it looks like.
            let typed = format!("\"{}\"", query.replace('"', "\"\""));
            let (mut found_people, found_tickets, found_messages) = all(&cache, &typed, limit);
            let expected = |sql: &str| -> Vec<i64> {
                let Some(needle) = Needle::new(&query) else { return Vec::new() };
                read(sql)
                    .into_iter()
                    .filter(|(_, _, one, two)| needle.is_in(&fold(one)) || needle.is_in(&fold(two)))
                    .map(|(id, ..)| id)
                    .collect()
            };
            let messages = expected("SELECT id, at, text, '' FROM messages ORDER BY doc DESC");
            prop_assert_eq!(&found_messages, &messages, "messages with {:?}", &query);
            let filed = read("SELECT ticket_id, message_id, '', '' FROM attachments");
            for (filter, wanted) in [("has:attachment", true), ("-has:attachment", false)] {
                if Needle::new(&query).is_none() {
                    continue;
                }
                let (_, tickets, held) = all(&cache, &format!("{filter} {typed}"), limit);
                let has = |id: &i64| filed.iter().any(|(_, message, ..)| message == id) == wanted;
                let expected: Vec<i64> = messages.iter().copied().filter(has).collect();
                prop_assert_eq!(held, expected, "messages, {} and {:?}", filter, &query);
                let has = |id: &i64| filed.iter().any(|(ticket, ..)| ticket == id) == wanted;
                let expected: Vec<i64> = found_tickets.iter().copied().filter(has).collect();
                prop_assert_eq!(tickets, expected, "tickets, {} and {:?}", filter, &query);
            }
            let by_number = query.trim().parse::<i64>().ok();
            let tickets = expected("SELECT id, 0, subject, coalesce(business_account, '') FROM tickets ORDER BY doc DESC");
            let found: Vec<i64> = found_tickets.into_iter().filter(|id| by_number != Some(*id)).collect();
            let tickets: Vec<i64> = tickets.into_iter().filter(|id| by_number != Some(*id)).collect();
            prop_assert_eq!(found, tickets, "tickets with {:?}", &query);
            found_people.sort_unstable();
            let people = expected("SELECT id, 0, name, coalesce(phone, '') FROM people ORDER BY id");
            prop_assert_eq!(found_people, people, "people with {:?}", &query);
            // Rule 20, whatever the number.
            if !query.contains('\0') && !query.is_empty() {
                let (mut found, ..) = all(&cache, &format!("whatsapp:{typed}"), limit);
                found.sort_unstable();
                let numbers = read("SELECT id, 0, coalesce(phone, ''), '' FROM people ORDER BY id");
                let having: Vec<i64> = numbers
                    .into_iter()
                    .filter(|(_, _, phone, _)| phone.contains(query.as_str()))
                    .map(|(id, ..)| id)
                    .collect();
                prop_assert_eq!(found, having, "whatsapp with {:?}", &query);
            }
        }
        // Files alone, without a text.
        let (_, tickets, messages) = all(&cache, "has:attachment", limit);
        let ids = |sql: &str| read(sql).into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
        let with_file = "SELECT id, 0, '', '' FROM tickets t WHERE EXISTS
            (SELECT 1 FROM attachments a WHERE a.ticket_id = t.id) ORDER BY doc DESC";
        prop_assert_eq!(tickets, ids(with_file));
        let with_file = "SELECT id, 0, '', '' FROM messages m WHERE EXISTS (SELECT 1 FROM attachments a
            WHERE (a.ticket_id, a.message_id) = (m.ticket_id, m.id)) ORDER BY doc DESC";
        prop_assert_eq!(messages, ids(with_file));
        // The order of the index is that of time.
        let times = read("SELECT at, doc, '', '' FROM messages ORDER BY doc DESC");
        prop_assert!(times.is_sorted_by(|one, two| one.0 >= two.0));
        prop_assert!(times.iter().all(|(at, doc, ..)| doc / 256 == *at));
        let places = read("SELECT sort_at, doc, '', '' FROM tickets ORDER BY doc DESC");
        prop_assert!(places.is_sorted_by(|one, two| one.0 >= two.0));
    }
}
