//! Files that go along with replies: with the draft, with the outbox, back again, and gone.

#![allow(clippy::unwrap_used)]

use cache::{Cache, Fetched, Held, NewNote, NewReply, Seal};
use model::{AccountId, FileKind, Status, TicketId, Time};
use protocol::{SendId, SendState, UploadId, UploadView};

const ANA: TicketId = TicketId(1);
const BEN: TicketId = TicketId(2);
const NOW: Time = Time(1_000_000);

fn open(dir: &std::path::Path) -> Cache {
    Cache::open_sealed(dir, AccountId("a".into()), &Seal::None, &[], NOW).unwrap()
}

fn file(marker: &str, size: usize) -> Fetched {
    let mut bytes = marker.as_bytes().to_vec();
    bytes.resize(size, b'.');
    Fetched {
        hash: format!("{marker}-{size}"),
        held: Held {
            content_type: "application/pdf".into(),
            bytes,
            thumbnail: None,
        },
    }
}

fn reply(key: &str, ticket: TicketId, files: &[&UploadView]) -> NewReply {
    NewReply {
        key: key.into(),
        ticket,
        text: key.into(),
        status: Status::Open,
        files: files.iter().map(|file| file.id).collect(),
        not_before: NOW,
    }
}

fn names(files: &[UploadView]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

fn ids(files: &[cache::OutgoingFile]) -> Vec<UploadId> {
    files.iter().map(|file| file.id).collect()
}

/// How many contents `own.db` holds, whoever has them.
fn contents(dir: &std::path::Path) -> i64 {
    let db = rusqlite::Connection::open(dir.join("own.db")).unwrap();
    db.query_row("SELECT count(*) FROM upload_bytes", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn the_draft_of_a_note_and_that_of_a_reply_never_change_sides() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    let of_reply = cache.keep_upload(ANA, "reply.pdf", &file("one", 10)).unwrap();
    let of_note = cache.keep_note_upload(ANA, "note.pdf", &file("two", 20)).unwrap();
    cache.save_draft(ANA, "Dear Ana").unwrap();
    cache.save_note_draft(ANA, "she is a reseller").unwrap();
    cache.save_note_draft(BEN, "another").unwrap();
    cache.save_note_draft(BEN, "").unwrap();
    assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["reply.pdf"]);
    let counts = cache.counts().unwrap();
    assert_eq!(counts.drafts, 1, "one ticket that something is written on");
    assert_eq!(cache.rests().unwrap().drafts, 2);

    let note = |key: &str, file: &UploadView| NewNote {
        key: key.into(),
        ticket: ANA,
        text: "she is a reseller".into(),
        files: vec![file.id],
        not_before: NOW,
    };
    // A file of the reply's draft does not go along with a note, nor the other way round.
    assert_eq!(cache.queue_note(&note("k", &of_reply), NOW).unwrap(), None);
    let wrong = reply("k", ANA, &[&of_note]);
    assert_eq!(cache.queue_reply_with_files(&wrong, NOW).unwrap(), None);
    let send = cache.queue_note(&note("k", &of_note), NOW).unwrap().unwrap();
    assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["reply.pdf"]);
    assert_eq!(ids(&cache.due(NOW).unwrap()[0].files), [of_note.id]);
    let drafts = |table: &str| -> Vec<String> {
        let db = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
        let mut rows = db.prepare(&format!("SELECT text FROM {table}")).unwrap();
        let texts = rows.query_map([], |row| row.get(0)).unwrap();
        texts.collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(
        (drafts("drafts"), drafts("note_drafts")),
        (vec!["Dear Ana".into()], vec![])
    );
    // What was begun meanwhile follows what is taken back.
    cache.save_note_draft(ANA, "and more").unwrap();
    assert!(cache.undo(send).unwrap());
    assert_eq!(drafts("drafts"), ["Dear Ana"]);
    assert_eq!(drafts("note_drafts"), ["she is a reseller\n\nand more"]);
    let again = cache.queue_note(&note("k2", &of_note), NOW).unwrap();
    assert!(again.is_some(), "its file is with its draft again");
}

#[test]
fn a_file_goes_with_the_draft_then_with_the_reply_and_comes_back_when_that_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    let one = cache.keep_upload(ANA, "one.pdf", &file("one", 10)).unwrap();
    let two = cache.keep_upload(ANA, "two.pdf", &file("two", 20)).unwrap();
    let later = cache.keep_upload(ANA, "later.pdf", &file("later", 30)).unwrap();
    assert_eq!((one.size, one.kind), (10, FileKind::File));
    assert_eq!(
        names(&cache.draft_uploads(ANA).unwrap()),
        ["one.pdf", "two.pdf", "later.pdf"]
    );
    assert_eq!(cache.counts().unwrap().drafts, 1, "files alone are a draft, too");

    let send = cache
        .queue_reply_with_files(&reply("k", ANA, &[&one, &two]), NOW)
        .unwrap()
        .unwrap();
    assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["later.pdf"]);
    let due = cache.due(NOW).unwrap();
    assert_eq!(ids(&due[0].files), [one.id, two.id]);
    assert_eq!(
        names(&cache.outbox().unwrap().entries[0].send.files),
        ["one.pdf", "two.pdf"]
    );
    // What goes along cannot be taken off, nor go along twice.
    assert!(!cache.remove_upload(ANA, one.id).unwrap());
    let again = cache
        .queue_reply_with_files(&reply("k2", ANA, &[&later, &one]), NOW)
        .unwrap();
    assert_eq!(again, None);
    assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["later.pdf"]);
    assert_eq!(
        cache.outbox().unwrap().entries.len(),
        1,
        "nothing was done by halves"
    );

    assert!(cache.undo(send).unwrap());
    assert_eq!(
        names(&cache.draft_uploads(ANA).unwrap()),
        ["one.pdf", "two.pdf", "later.pdf"]
    );
    assert_eq!(contents(dir.path()), 3);
}

#[test]
fn a_refused_reply_keeps_its_files_and_hands_them_back_and_an_accepted_one_lets_go_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    let one = cache.keep_upload(ANA, "one.pdf", &file("one", 10)).unwrap();
    for state in [SendState::Failed, SendState::Blocked] {
        let send = cache
            .queue_reply_with_files(&reply(state.word(), ANA, &[&one]), NOW)
            .unwrap()
            .unwrap();
        cache.mark_sending(send, NOW, None).unwrap();
        cache.mark(send, state, "no", NOW).unwrap();
        assert!(cache.retry(send, NOW).unwrap());
        assert_eq!(
            ids(&cache.due(NOW).unwrap()[0].files),
            [one.id],
            "a retry has them"
        );
        cache.mark(send, state, "no", NOW).unwrap();
        assert!(cache.discard(send).unwrap());
        assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["one.pdf"]);
    }
    let send = cache
        .queue_reply_with_files(&reply("good", ANA, &[&one]), NOW)
        .unwrap()
        .unwrap();
    cache.mark_sending(send, NOW, None).unwrap();
    cache.mark_accepted(send, None, None, Time(0)).unwrap();
    assert!(cache.draft_uploads(ANA).unwrap().is_empty());
    assert_eq!(cache.upload_bytes(one.id).unwrap(), None);
    assert_eq!(contents(dir.path()), 0);
    assert_eq!(cache.counts().unwrap().drafts, 0);
}

#[test]
fn the_same_content_is_kept_once_until_nobody_has_it_and_its_room_is_given_back() {
    let dir = tempfile::tempdir().unwrap();
    let cache = open(dir.path());
    let large = file("same", 3_000_000);
    let anas = cache.keep_upload(ANA, "a.pdf", &large).unwrap();
    let bens = cache.keep_upload(BEN, "b.pdf", &large).unwrap();
    assert_ne!(anas.id, bens.id);
    assert_eq!(contents(dir.path()), 1);
    assert!(!cache.remove_upload(BEN, anas.id).unwrap(), "it is not Ben's");
    assert!(cache.remove_upload(ANA, anas.id).unwrap());
    assert_eq!(cache.upload_bytes(bens.id).unwrap().unwrap(), large.held);
    assert!(cache.remove_upload(BEN, bens.id).unwrap());
    assert_eq!(contents(dir.path()), 0);
    drop(cache);
    let left = std::fs::metadata(dir.path().join("own.db")).unwrap().len();
    assert!(left < 500_000, "{left}");
}

#[test]
fn files_and_what_the_helpdesk_calls_them_outlive_the_program() {
    let dir = tempfile::tempdir().unwrap();
    let send: SendId;
    let kept: UploadView;
    {
        let cache = open(dir.path());
        kept = cache.keep_upload(ANA, "one.pdf", &file("one", 10)).unwrap();
        cache.keep_upload(ANA, "two.pdf", &file("two", 20)).unwrap();
        send = cache
            .queue_reply_with_files(&reply("k", ANA, &[&kept]), NOW)
            .unwrap()
            .unwrap();
        cache.set_upload_token(kept.id, "token", Time(77)).unwrap();
        // No tidying up: as after a crash.
        std::mem::forget(cache);
    }
    let cache = open(dir.path());
    cache.recover_outbox().unwrap();
    assert_eq!(names(&cache.draft_uploads(ANA).unwrap()), ["two.pdf"]);
    let due = cache.due(NOW).unwrap();
    assert_eq!(
        due[0].files[0].token,
        Some(("token".to_owned(), Time(77))),
        "{due:#?}"
    );
    assert_eq!(cache.upload_bytes(kept.id).unwrap().unwrap().bytes.len(), 10);
    cache.forget_upload_tokens(send).unwrap();
    assert_eq!(cache.due(NOW).unwrap()[0].files[0].token, None);
}

#[test]
fn files_of_the_agents_damaged_file_are_carried_over_and_those_of_a_lost_reply_are_the_drafts() {
    let dir = tempfile::tempdir().unwrap();
    {
        let cache = open(dir.path());
        let one = cache.keep_upload(ANA, "one.pdf", &file("one", 10_000)).unwrap();
        cache.keep_upload(BEN, "two.pdf", &file("two", 20_000)).unwrap();
        cache
            .queue_reply_with_files(&reply("k", ANA, &[&one]), NOW)
            .unwrap()
            .unwrap();
    }
    // The reply's row is lost, and SQLite's own check finds a damaged page.
    {
        let db = rusqlite::Connection::open(dir.path().join("own.db")).unwrap();
        db.execute("DELETE FROM outbox", []).unwrap();
        let page: i64 = db
            .query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'alerts_ticket'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        let size: i64 = db
            .pragma_query_value(None, "page_size", |row| row.get(0))
            .unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .unwrap();
        drop(db);
        let path = dir.path().join("own.db");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = usize::try_from((page - 1) * size).unwrap();
        bytes[at..at + 16].fill(0xff);
        std::fs::write(&path, bytes).unwrap();
    }
    let cache = open(dir.path());
    assert_eq!(cache.storage_notices().unwrap().len(), 1, "it was repaired");
    let back = cache.draft_uploads(ANA).unwrap();
    assert_eq!(names(&back), ["one.pdf"]);
    assert_eq!(
        cache.upload_bytes(back[0].id).unwrap().unwrap().bytes.len(),
        10_000
    );
    assert_eq!(names(&cache.draft_uploads(BEN).unwrap()), ["two.pdf"]);
}
