//! The files' safety: sealed, carried over, migrated from the first schema, damaged and repaired.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};

use cache::{Cache, CacheError, Key, Seal, Sealed, begin_wipe, finish_wipes, sealed};
use model::{
    AccountId, Author, Change, Channel, Cursor, Delivery, Me, Message, MessageId, Person, Queue, Role, Route,
    Status, Ticket, TicketEvent, TicketId, TicketRef, Time, UserId,
};
use protocol::Seen;
use rusqlite::Connection;

const ME: UserId = UserId(1);
const NOW: Time = Time(1_795_000_000_000);
/// What no file of a sealed account may show.
const MARKER: &str = "Zitronenfalter";

fn account() -> AccountId {
    AccountId("acme-1".into())
}

fn key(n: u8) -> Seal {
    Seal::Key(Key::new([n; 32]))
}

fn ticket(id: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        status: Status::Open,
        subject: format!("{MARKER} {id}"),
        requester: UserId(100 + id),
        assignee: Some(ME),
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
        created_at: Time(id),
        updated_at: Time(1_000 + id),
    }
}

fn changes(id: i64) -> Vec<Change> {
    let message = |n: i64| Message {
        id: MessageId(id * 10 + n),
        at: Time(id * 10 + n),
        author: Author {
            id: Some(UserId(100 + id)),
            name: "Ana".into(),
            role: Role::EndUser,
        },
        public: true,
        text: format!("{MARKER} says {id}.{n} {}", "x".repeat(200)),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    };
    let event = TicketEvent {
        id,
        at: Time(id),
        by: "Ana".into(),
        text: MARKER.into(),
        failure: false,
    };
    vec![
        Change::Person(Person {
            id: UserId(100 + id),
            name: format!("{MARKER} Ana"),
            role: Role::EndUser,
            phone: None,
            email: None,
            social_info: None,
            created_at: None,
            identities: None,
            notes: None,
        }),
        Change::Ticket(Box::new(ticket(id))),
        Change::Conversation {
            ticket: TicketId(id),
            messages: (0..3).map(message).collect(),
            events: Some(vec![event]),
            read_at: Time(2_000 + id),
        },
    ]
}

/// A hundred tickets, and of the agent's own: drafts, sends, what was looked at, a setting.
fn fill(cache: &Cache) {
    cache
        .set_me(&Me {
            id: ME,
            name: "Mara".into(),
            admin: false,
            sees: None,
        })
        .unwrap();
    let all: Vec<Change> = (1..=100).flat_map(changes).collect();
    cache
        .apply(&all, Some(&Cursor("here".into())), Some(NOW), None)
        .unwrap();
    for id in 1..=60 {
        let text = format!("{MARKER} reply {id} {}", "y".repeat(300));
        cache
            .queue_reply(&format!("key-{id}"), TicketId(id), &text, Status::Open, NOW, NOW)
            .unwrap();
        // A reply that is queued was the draft.
        cache
            .save_draft(TicketId(id), &format!("{MARKER} draft {id}"))
            .unwrap();
    }
    let file = cache::Fetched {
        hash: "h".into(),
        held: cache::Held {
            content_type: "text/plain".into(),
            bytes: MARKER.repeat(100).into_bytes(),
            thumbnail: None,
        },
    };
    cache.keep_upload(TicketId(1), "file.txt", &file).unwrap();
    let seen: Vec<Seen> = (1..=60)
        .map(|id| Seen {
            ticket: TicketRef {
                account: account(),
                id: TicketId(id),
            },
            message: MessageId(id * 10),
        })
        .collect();
    cache.looked(&seen).unwrap();
    cache.set_setting("watch_all", &true).unwrap();
}

/// How much of the agent's own is there, and of the helpdesk's.
fn own(cache: &Cache) -> (u32, u32, usize, Option<bool>) {
    let counts = cache.counts().unwrap();
    let due = cache.due(Time(NOW.0 + 1)).unwrap().len();
    (
        counts.drafts,
        counts.outbox,
        due,
        cache.setting("watch_all").unwrap(),
    )
}

const ALL_OWN: (u32, u32, usize, Option<bool>) = (60, 60, 60, Some(true));

fn all_is_there(cache: &Cache) {
    let file = cache.draft_uploads(TicketId(1)).unwrap()[0].id;
    let kept = cache.upload_bytes(file).unwrap().unwrap().bytes;
    assert_eq!(kept.len(), MARKER.len() * 100);
    assert_eq!(own(cache), ALL_OWN);
    assert_eq!(cache.queue(Queue::Assigned, 0, 200, NOW).unwrap().total, 100);
    let held = cache.conversation(TicketId(7), NOW).unwrap().unwrap();
    assert_eq!(held.messages.len(), 3);
    assert_eq!(held.draft, format!("{MARKER} draft 7"));
}

fn open(dir: &Path, seal: &Seal, before: &[Seal]) -> Result<Cache, CacheError> {
    Cache::open_sealed(dir, account(), seal, before, NOW)
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files
}

/// Which files have the marker in them.
fn show(dir: &Path, marker: &str) -> Vec<PathBuf> {
    let shows = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(marker.len())
            .any(|window| window == marker.as_bytes())
    };
    files(dir).into_iter().filter(shows).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in files(from) {
        std::fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_sealed_account_shows_nothing_on_the_disk_and_opens_with_its_key_only() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("acme-1");
    assert_eq!(sealed(&dir).unwrap(), Sealed::Missing);
    let cache = open(&dir, &key(1), &[]).unwrap();
    fill(&cache);
    all_is_there(&cache);
    assert_eq!(show(home.path(), MARKER), Vec::<PathBuf>::new(), "while it runs");
    drop(cache);
    assert_eq!(show(home.path(), MARKER), Vec::<PathBuf>::new());
    assert_eq!(sealed(&dir).unwrap(), Sealed::Closed);
    all_is_there(&open(&dir, &key(1), &[]).unwrap());
    all_is_there(
        &Cache::open_read_only_sealed(&dir, account(), &key(1))
            .unwrap()
            .unwrap(),
    );

    let before: Vec<_> = files(&dir)
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    for wrong in [key(2), Seal::None, Seal::Passphrase("open".into())] {
        let refused = open(&dir, &wrong, &[]).unwrap_err();
        assert!(matches!(refused, CacheError::WrongKey(_)), "{wrong:?}: {refused}");
        let refused = Cache::open_read_only_sealed(&dir, account(), &wrong).unwrap_err();
        assert!(matches!(refused, CacheError::WrongKey(_)), "{wrong:?}: {refused}");
    }
    let after: Vec<_> = files(&dir)
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    assert!(before == after, "a wrong key touches nothing");
    all_is_there(&open(&dir, &key(1), &[]).unwrap());
}

#[test]
fn a_key_is_never_shown_and_kept_as_it_is() {
    let seal = Key::new([0xab; 32]);
    assert_eq!(Key::from_hex(&seal.to_hex()), Some(seal.clone()));
    assert_eq!(Key::from_hex("ab"), None);
    let shown = format!(
        "{:?} {:?} {:?}",
        seal,
        Seal::Key(seal.clone()),
        Seal::Passphrase("secret".into())
    );
    assert!(!shown.contains("ab") && !shown.contains("secret"), "{shown}");
}

#[test]
fn files_are_carried_over_to_another_seal_and_back() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("acme-1");
    fill(&open(&dir, &Seal::None, &[]).unwrap());
    assert!(!show(&dir, MARKER).is_empty());
    let passphrase = Seal::Passphrase("correct horse".into());
    let way = [key(1), passphrase.clone(), key(2), Seal::None];
    let mut before = Seal::None;
    for seal in way {
        let cache = open(&dir, &seal, std::slice::from_ref(&before)).unwrap();
        all_is_there(&cache);
        // An id never comes back, however often it was carried over.
        let send = cache
            .queue_take(&format!("key {seal:?} {before:?}"), TicketId(70), NOW)
            .unwrap();
        cache.undo(send).unwrap();
        drop(cache);
        assert_eq!(show(&dir, MARKER).is_empty(), seal != Seal::None, "{seal:?}");
        before = seal;
    }
    let last = open(&dir, &Seal::None, &[]).unwrap();
    assert_eq!(last.queue_take("another", TicketId(70), NOW).unwrap().0, 65);
}

#[test]
fn a_crash_while_carrying_over_leaves_one_whole_version() {
    let home = tempfile::tempdir().unwrap();
    let plain = home.path().join("plain");
    fill(&open(&plain, &Seal::None, &[]).unwrap());
    let done = home.path().join("sealed");
    copy(&plain, &done);
    drop(open(&done, &key(1), &[]).unwrap());
    // Each state that a crash can leave, for each of the two files.
    for (own, cache) in [
        ("new", "old"),
        ("ready", "old"),
        ("done", "old"),
        ("done", "new"),
        ("done", "ready"),
    ] {
        let dir = home.path().join(format!("{own}-{cache}"));
        copy(&plain, &dir);
        for (name, state) in [("own.db", own), ("cache.db", cache)] {
            let from = done.join(name);
            match state {
                "new" => {
                    // Half of it.
                    let bytes = std::fs::read(&from).unwrap();
                    std::fs::write(dir.join(format!("{name}.new")), &bytes[..bytes.len() / 2]).unwrap();
                }
                "ready" => drop(std::fs::copy(&from, dir.join(format!("{name}.ready"))).unwrap()),
                "done" => drop(std::fs::copy(&from, dir.join(name)).unwrap()),
                _ => {}
            }
        }
        all_is_there(&open(&dir, &key(1), &[]).unwrap());
        assert_eq!(show(&dir, MARKER), Vec::<PathBuf>::new(), "{own} {cache}");
        let left: Vec<_> = files(&dir)
            .into_iter()
            .filter(|path| !path.to_string_lossy().contains(".db"))
            .collect();
        assert_eq!(left, Vec::<PathBuf>::new());
        assert!(cache::set_aside_in(&dir).is_empty());
    }
}

#[test]
fn files_of_the_first_schema_are_carried_to_the_newest_with_all_that_is_in_them() {
    for seal in [Seal::None, key(1)] {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path();
        let first = |name: &str, schema: &str, rows: &str| {
            let db = Connection::open(dir.join(name)).unwrap();
            db.execute_batch(schema).unwrap();
            db.execute_batch(rows).unwrap();
            db.pragma_update(None, "user_version", 1).unwrap();
        };
        first(
            "cache.db",
            include_str!("../src/schema/cache_1.sql"),
            "INSERT INTO meta VALUES ('cursor', 'there'), ('me', '{\"id\":1,\"name\":\"Mara\",\"admin\":false}'), ('fresh_at', '77');
             INSERT INTO people VALUES (101, 'Ana', 'end_user', '+49');
             INSERT INTO tickets (id, status, subject, requester_id, assignee_id, channel, held_by_bot, tags, route,
               created_at, updated_at, sort_at, read_at, customer_messages, preview, newest_public_role,
               newest_customer_id, last_inbound_at)
             VALUES (1, 'open', 'Hello', 101, 1, 'line', 0, '[]', '{\"kind\":\"reply\"}', 5, 9, 9, 9, 1, 'hi',
               'end_user', 11, 8);
             INSERT INTO messages VALUES (1, 11, 8, 101, 'Ana', 'end_user', 1, 'hi', '{\"kind\":\"not_reported\"}');
             INSERT INTO events VALUES (1, 3, 8, 'Ana', 'Status: new', 0);",
        );
        first(
            "own.db",
            include_str!("../src/schema/own_1.sql"),
            "INSERT INTO outbox (id, key, ticket_id, kind, text, status, state, created_at, not_before)
             VALUES (41, 'k', 1, 'reply', 'words', 'open', 'queued', 1, 1);
             INSERT INTO drafts VALUES (1, 'a draft');
             INSERT INTO looked VALUES (1, 11);
             INSERT INTO alerts VALUES (9, 1, 1, 11, 'raised');
             INSERT INTO settings VALUES ('watch_all', 'true');",
        );
        assert!(matches!(
            Cache::open_read_only(dir, account()),
            Err(CacheError::Older(_))
        ));
        let cache = open(dir, &seal, &[]).unwrap();
        let counts = cache.counts().unwrap();
        assert_eq!((counts.assigned, counts.drafts, counts.outbox), (1, 1, 1));
        assert_eq!(cache.cursor().unwrap(), Some(Cursor("there".into())));
        assert_eq!(cache.fresh_at().unwrap(), Some(Time(77)));
        let due = cache.due(Time(2)).unwrap();
        assert_eq!((due[0].id.0, due[0].key.as_str()), (41, "k"));
        let held = cache.conversation(TicketId(1), NOW).unwrap().unwrap();
        assert_eq!(
            (held.draft.as_str(), held.messages.len(), held.events.len()),
            ("a draft", 1, 1)
        );
        assert!(!held.row.unseen);
        assert_eq!(cache.setting("watch_all").unwrap(), Some(true));
        let health = cache.health().unwrap();
        assert_eq!((health.tickets, health.messages, health.damage), (1, 1, None));
        // The next id is one that was never given.
        assert_eq!(cache.queue_take("t", TicketId(1), NOW).unwrap().0, 42);
        drop(cache);
        // An older program keeps its hands off.
        let db = Connection::open(dir.join("own.db")).unwrap();
        if seal != Seal::None {
            let Seal::Key(key) = &seal else { unreachable!() };
            db.pragma_update(None, "key", format!("x'{}'", key.to_hex()))
                .unwrap();
        }
        db.pragma_update(None, "user_version", 99).unwrap();
        drop(db);
        assert!(matches!(open(dir, &seal, &[]), Err(CacheError::Newer(_))));
    }
}

#[test]
fn a_damaged_cache_is_set_aside_and_begun_anew_and_what_is_the_agents_stays() {
    for seal in [Seal::None, key(1)] {
        for damage in ["truncated", "no database", "cut to a page", "empty"] {
            let home = tempfile::tempdir().unwrap();
            let dir = home.path();
            fill(&open(dir, &seal, &[]).unwrap());
            let path = dir.join("cache.db");
            let bytes = std::fs::read(&path).unwrap();
            let broken = match damage {
                "truncated" => bytes[..bytes.len() / 2 + 100].to_vec(),
                "no database" => b"Dear Mara, this was never a database. ".repeat(500),
                "cut to a page" => bytes[..4096].to_vec(),
                _ => Vec::new(),
            };
            std::fs::write(&path, &broken).unwrap();
            let cache = open(dir, &seal, &[]).unwrap();
            assert_eq!(own(&cache), ALL_OWN, "{damage}");
            assert_eq!(cache.cursor().unwrap(), None, "{damage}: it is filled anew");
            let aside = cache.set_aside();
            if damage == "empty" {
                // Nothing to be set aside.
                assert!(aside.is_empty());
            } else {
                assert_eq!(aside.len(), 1, "{seal:?} {damage} {aside:?}");
                assert!(aside[0].starts_with("cache.db.damaged-2026-"), "{aside:?}");
                assert!(
                    std::fs::read(dir.join(&aside[0])).unwrap() == broken,
                    "kept as it was"
                );
                let notices = cache.storage_notices().unwrap();
                assert!(
                    notices.len() == 1 && notices[0].text.contains(&aside[0]),
                    "{notices:?}"
                );
                drop(cache);
                let cache = open(dir, &seal, &[]).unwrap();
                assert_eq!(cache.set_aside().len(), 1, "once");
                assert_eq!(cache.storage_notices().unwrap().len(), 1, "until it was read");
                cache.dismiss_storage_notices().unwrap();
                assert!(cache.storage_notices().unwrap().is_empty());
            }
        }
    }
}

/// Numbers that look random, and are the same each time.
fn seeded(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap() % below
    }
}

#[test]
fn bits_that_flip_anywhere_in_a_sealed_cache_cost_nothing_of_the_agents() {
    let home = tempfile::tempdir().unwrap();
    let good = home.path().join("good");
    fill(&open(&good, &key(1), &[]).unwrap());
    let mut next = seeded(1);
    let mut repaired = 0;
    for round in 0..60 {
        let dir = home.path().join(format!("bad-{round}"));
        copy(&good, &dir);
        let path = dir.join("cache.db");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = next(bytes.len());
        bytes[at] ^= 1 << next(8);
        std::fs::write(&path, &bytes).unwrap();
        let cache = open(&dir, &key(1), &[]).unwrap_or_else(|error| panic!("at {at}: {error}"));
        assert_eq!(own(&cache), ALL_OWN, "at {at}");
        if cache.set_aside().is_empty() {
            all_is_there(&cache);
        } else {
            repaired += 1;
        }
        std::fs::remove_dir_all(&dir).unwrap();
    }
    // What is sealed cannot change unnoticed.
    assert!(repaired >= 55, "{repaired}");
}

#[test]
fn bits_that_flip_in_the_agents_own_file_cost_what_hangs_on_their_page_and_are_told() {
    for (seal, unnoticed) in [(Seal::None, true), (key(1), false)] {
        let home = tempfile::tempdir().unwrap();
        let good = home.path().join("good");
        fill(&open(&good, &seal, &[]).unwrap());
        let mut next = seeded(2);
        let (mut repaired, mut inner) = (0, 0);
        for round in 0..60 {
            let dir = home.path().join(format!("bad-{round}"));
            copy(&good, &dir);
            let path = dir.join("own.db");
            let mut bytes = std::fs::read(&path).unwrap();
            // The first page is the way to all others: see below.
            let at = 4096 + next(bytes.len() - 4096);
            bytes[at] ^= 1 << next(8);
            std::fs::write(&path, &bytes).unwrap();
            let cache = open(&dir, &seal, &[]).unwrap_or_else(|error| panic!("{seal:?} at {at}: {error}"));
            let counts = cache.counts().unwrap();
            // A page holds some ten replies, or half the drafts. Through one page a table leads to
            // all its others: without that one nothing can be read of them. It is told, always.
            let less = counts.outbox < 60 || counts.drafts < 60;
            if counts.outbox < 45 || counts.drafts < 1 {
                inner += 1;
            }
            assert!(
                counts.outbox == 60 || counts.drafts == 60,
                "{seal:?} at {at}: {counts:?}"
            );
            let told = cache.storage_notices().unwrap();
            let told = told
                .iter()
                .any(|notice| notice.text.contains("What could still be read of it"));
            assert!(told || !less, "{seal:?} at {at}: {counts:?}");
            assert_eq!(cache.queue(Queue::Assigned, 0, 200, NOW).unwrap().total, 100);
            if !cache.set_aside().is_empty() {
                repaired += 1;
                let aside = dir.join(&cache.set_aside()[0]);
                assert!(
                    std::fs::read(aside).unwrap() == bytes,
                    "the damaged one is kept as it was"
                );
                assert_eq!(cache.storage_notices().unwrap().len(), 1);
                let next = cache.queue_take("new", TicketId(99), NOW).unwrap();
                assert!(next.0 > 60, "an id never comes back: {next:?}");
            }
            std::fs::remove_dir_all(&dir).unwrap();
        }
        assert!(inner <= 12, "{seal:?} {inner}");
        assert!(unnoticed || repaired > 30, "{seal:?} {repaired}");
        // Without its first page nothing can be read of it: it is set aside, and told.
        let dir = home.path().join("first-page");
        copy(&good, &dir);
        let path = dir.join("own.db");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[..200].fill(0x55);
        std::fs::write(&path, &bytes).unwrap();
        let cache = open(&dir, &seal, &[]).unwrap();
        assert_eq!(
            (cache.set_aside().len(), cache.storage_notices().unwrap().len()),
            (1, 1)
        );
        assert_eq!(cache.queue(Queue::Assigned, 0, 200, NOW).unwrap().total, 100);
    }
}

#[test]
fn damage_that_shows_while_it_runs_is_told_as_such_and_repaired_at_the_next_opening() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path();
    fill(&open(dir, &key(1), &[]).unwrap());
    let cache = open(dir, &key(1), &[]).unwrap();
    let path = dir.join("cache.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[8192..length].fill(7);
    std::fs::write(&path, &bytes).unwrap();
    let error = cache.queue(Queue::Assigned, 0, 200, NOW).unwrap_err();
    assert_eq!(error.fault(), cache::Fault::Damaged, "{error:?}");
    cache.suspect().unwrap();
    drop(cache);
    let cache = open(dir, &key(1), &[]).unwrap();
    assert_eq!(own(&cache), ALL_OWN);
    assert_eq!(cache.set_aside().len(), 1);
    cache.apply(&changes(3), None, None, None).unwrap();
}

#[test]
fn wiped_means_that_no_file_shows_it_any_more() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("acme-1");
    let other = home.path().join("acme-10");
    fill(&open(&dir, &Seal::None, &[]).unwrap());
    fill(&open(&other, &Seal::None, &[]).unwrap());
    std::fs::write(dir.join("cache.db.damaged-2026"), MARKER).unwrap();
    let others = show(&other, MARKER);
    begin_wipe(&dir).unwrap();
    // A crash here: nothing is there, and the rest goes at the next start.
    assert_eq!(sealed(&dir).unwrap(), Sealed::Missing);
    finish_wipes(&dir).unwrap();
    assert_eq!(show(home.path(), MARKER), others, "and nothing of another's");
    let cache = open(&dir, &key(3), &[]).unwrap();
    assert_eq!(cache.counts().unwrap().drafts, 0);
}
