//! What it costs that an account's files are encrypted: the same done with plain files and with
//! sealed ones, in turns, in one run.
//!
//! `cargo bench -p benches --bench sealed`. It fails when something that is done all day
//! takes more than three times as long sealed. Opening the files, once a start, checks all of them;
//! it is told and has no limit. `SEALED_TICKETS` sets the size.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::process::ExitCode;
use std::time::Instant;

use benches::Times;
use cache::{Cache, Key, Seal};
use model::{
    AccountId, Author, Change, Channel, Cursor, Delivery, Me, Message, MessageId, Person, Queue, Role, Route,
    Status, Ticket, TicketId, Time, UserId,
};

const MOST: f64 = 3.0;
const OPENING: &str = "opening the files";
const NOW: Time = Time(1_795_000_000_000);
/// Messages a ticket, and tickets a batch.
const MESSAGES: i64 = 10;
const BATCH: i64 = 100;

fn changes(id: i64, updated: i64) -> Vec<Change> {
    let ticket = Ticket {
        id: TicketId(id),
        status: Status::Open,
        subject: format!("Conversation {id}"),
        requester: UserId(1_000_000 + id),
        assignee: None,
        channel: Some(Channel::Whatsapp),
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec!["messaging_support".into()],
        comment_count: Some(10),
        route: Route::Reply,
        created_at: Time(id),
        updated_at: Time(updated),
    };
    let message = |n: i64| Message {
        id: MessageId(id * 100 + n),
        at: Time(updated - MESSAGES + n),
        author: Author {
            id: Some(ticket.requester),
            name: "Ana Ruiz".into(),
            role: Role::EndUser,
        },
        public: true,
        text: format!("message {n} of {id}: {}", "where is my order? ".repeat(6)),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    };
    let person = Change::Person(Person {
        id: ticket.requester,
        name: format!("Ana {id}"),
        role: Role::EndUser,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    });
    let conversation = Change::Conversation {
        ticket: ticket.id,
        messages: (0..MESSAGES).map(message).collect(),
        events: None,
        read_at: Time(updated),
    };
    vec![person, Change::Ticket(Box::new(ticket)), conversation]
}

fn batch(cache: &Cache, first: i64, updated: i64) {
    let all: Vec<Change> = (first..first + BATCH)
        .flat_map(|id| changes(id, updated + id))
        .collect();
    let cursor = Cursor(format!("{first} {updated}"));
    cache.apply(&all, Some(&cursor), Some(NOW), None).unwrap();
}

fn main() -> ExitCode {
    let tickets: i64 = std::env::var("SEALED_TICKETS").map_or(20_000, |text| text.parse().unwrap());
    let home = tempfile::tempdir().unwrap();
    let seals = [("plain", Seal::None), ("sealed", Seal::Key(Key::new([7; 32])))];
    let open = |name: &str, seal: &Seal| {
        Cache::open_sealed(&home.path().join(name), AccountId("a".into()), seal, &[], NOW).unwrap()
    };
    for (name, seal) in &seals {
        let cache = open(name, seal);
        let me = Me {
            id: UserId(1),
            name: "Mara".into(),
            admin: false,
            sees: None,
        };
        cache.set_me(&me).unwrap();
        for first in (0..tickets).step_by(usize::try_from(BATCH).unwrap()) {
            batch(&cache, first, 1_000);
        }
    }
    let what = [
        OPENING,
        "first page of a queue",
        "opening a conversation",
        "applying a batch",
    ];
    let mut times: [[Times; 2]; 4] = Default::default();
    for round in 0..40 {
        for (side, (name, seal)) in seals.iter().enumerate() {
            let start = Instant::now();
            let cache = open(name, seal);
            times[0][side].add(start);
            let start = Instant::now();
            assert_eq!(cache.queue(Queue::Unassigned, 0, 50, NOW).unwrap().rows.len(), 50);
            times[1][side].add(start);
            for n in 0..20 {
                let ticket = TicketId((round * 7_919 + n * 104_729) % tickets);
                let start = Instant::now();
                assert!(cache.conversation(ticket, NOW).unwrap().is_some());
                times[2][side].add(start);
            }
            let start = Instant::now();
            batch(&cache, round * BATCH % tickets, 10_000 + round);
            times[3][side].add(start);
        }
    }
    println!("{tickets} tickets of {MESSAGES} messages                    median        99 %    times");
    let mut within = true;
    for (name, [plain, sealed]) in what.iter().zip(&times) {
        println!("{}", plain.row(&format!("{name}, plain")));
        println!("{}", sealed.row(&format!("{name}, sealed")));
        let ratio = sealed.median().as_secs_f64() / plain.median().as_secs_f64();
        println!("{:<44} {ratio:>9.2}", "  sealed to plain");
        within &= ratio <= MOST || *name == OPENING;
    }
    if within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
