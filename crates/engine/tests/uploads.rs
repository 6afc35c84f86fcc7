//! Files that go along with replies, against a real desk: each arrives once with its reply, whatever
//! happens in between, and what cannot go is kept and said.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use desk::{Delivered, Fault, FaultRule};
use model::{Channel, FileKind, Span, TicketId};
use protocol::{ErrorCode, SendState};
use support::{Agent, Office};

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::DynamicImage::new_rgb8(64, 48)
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .unwrap();
    bytes
}

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b'x');
    bytes
}

async fn ana(office: &Office, mara: &Agent) -> TicketId {
    let ticket = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    mara.wait("the ticket", |status| status.waiting == 1).await;
    ticket
}

/// What was delivered with that text: names and sizes of its files.
fn delivered(office: &Office, text: &str) -> Vec<Vec<(String, u64)>> {
    let all = office.desk.outbox().unwrap();
    let with = |sent: &&Delivered| sent.text == text;
    let files = |sent: &Delivered| {
        let files = sent.attachments.iter();
        files
            .map(|file| (file.file_name.clone(), u64::try_from(file.size).unwrap()))
            .collect()
    };
    all.iter().filter(with).map(files).collect()
}

fn own(dir: &Path) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(dir.join("own.db")).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    db
}

fn contents(dir: &Path) -> i64 {
    own(dir)
        .query_row("SELECT count(*) FROM upload_bytes", [], |row| row.get(0))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_arrive_once_with_their_reply_and_are_let_go_of() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = ana(&office, &mara).await;
    let picture = mara.attach_in(ticket, "../foto.png", &png(), 50).await.unwrap();
    assert_eq!(
        (picture.name.as_str(), picture.content_type.as_str(), picture.kind),
        ("_foto.png", "image/png", FileKind::Image)
    );
    let terms = mara.attach(ticket, "terms.pdf", &pdf(3_000_000)).await.unwrap();
    let stays = mara.attach(ticket, "stays.pdf", &pdf(40)).await.unwrap();
    let shown = mara
        .ask(protocol::GetUploadPicture {
            account: support::mine(),
            file: picture.id,
        })
        .await
        .unwrap();
    assert_eq!(shown.content_type, "image/png");
    let held = mara.conversation(ticket).await;
    assert_eq!(held.draft_files, [picture.clone(), terms.clone(), stays.clone()]);
    assert_eq!(held.no_files, None);

    mara.reply_with(ticket, "aquí está", &[&picture, &terms])
        .await
        .unwrap();
    let held = mara.wait_delivered(ticket, "aquí está").await;
    mara.settle().await;
    let expected = [
        ("_foto.png".to_owned(), png().len() as u64),
        ("terms.pdf".to_owned(), 3_000_000),
    ];
    assert_eq!(delivered(&office, "aquí está"), [expected]);
    let message = held.messages.iter().find(|one| one.text == "aquí está").unwrap();
    assert_eq!(message.attachments.len(), 2, "{message:#?}");
    assert_eq!(mara.conversation(ticket).await.draft_files, [stays]);
    assert_eq!(contents(mara.dir()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_without_a_word() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = ana(&office, &mara).await;
    let picture = mara.attach(ticket, "foto.png", &png()).await.unwrap();
    mara.reply_with(ticket, "", &[&picture]).await.unwrap();
    mara.wait_delivered(ticket, "").await;
    assert_eq!(delivered(&office, "").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_to_uploads_and_to_the_reply_bring_each_file_once() {
    for (method, path, fault) in [
        ("POST", "/api/v2/uploads", Fault::DropAnswer),
        ("POST", "/api/v2/uploads", Fault::DropRequest),
        ("POST", "/api/v2/uploads", Fault::ServerError),
        ("POST", "/api/v2/uploads", Fault::TruncatedJson),
        ("PUT", "/api/v2/tickets/", Fault::DropAnswer),
        ("PUT", "/api/v2/tickets/", Fault::DropRequest),
        ("PUT", "/api/v2/tickets/", Fault::LateWrite { seconds: 1 }),
    ] {
        let office = Office::open().await;
        let mara = office.engine().await;
        let ticket = ana(&office, &mara).await;
        let one = mara.attach(ticket, "one.pdf", &pdf(10)).await.unwrap();
        let two = mara.attach(ticket, "two.pdf", &pdf(20)).await.unwrap();
        office
            .desk
            .faults()
            .add(FaultRule::next(fault).times(2).method(method).path(path));
        mara.reply_with(ticket, "both", &[&one, &two]).await.unwrap();
        mara.wait_delivered(ticket, "both").await;
        mara.settle().await;
        let expected = [("one.pdf".to_owned(), 10), ("two.pdf".to_owned(), 20)];
        assert_eq!(delivered(&office, "both"), [expected], "{fault:?}");
        assert_eq!(contents(mara.dir()), 0, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_too_old_or_that_the_helpdesk_forgot_is_uploaded_again() {
    // By our own clock, and by the helpdesk's answer.
    for age in [Span::hours(1), Span::seconds(5)] {
        let mut office = Office::open().await;
        let mara = office.engine().await;
        let ticket = ana(&office, &mara).await;
        let one = mara.attach(ticket, "one.pdf", &pdf(10)).await.unwrap();
        let two = mara.attach(ticket, "two.pdf", &pdf(20)).await.unwrap();
        office.close().await;
        mara.reply_with(ticket, "again", &[&one, &two]).await.unwrap();
        let dir = mara.stop();
        own(dir.path())
            .execute(
                "UPDATE uploads SET token = 'gone', token_at = ?1 WHERE send_id IS NOT NULL",
                [(support::now() - age).0],
            )
            .unwrap();
        office.reopen().await;
        let mara = office.engine_in(dir).await;
        mara.wait_delivered(ticket, "again").await;
        let expected = [("one.pdf".to_owned(), 10), ("two.pdf".to_owned(), 20)];
        assert_eq!(delivered(&office, "again"), [expected], "{age:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_helpdesk_refuses_fails_the_reply_with_the_reason_and_keeps_everything() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = ana(&office, &mara).await;
    let small = mara.attach(ticket, "small.pdf", &pdf(50)).await.unwrap();
    let large = mara.attach(ticket, "large.pdf", &pdf(500)).await.unwrap();
    office.desk.set_upload_limit(100);
    mara.reply_with(ticket, "words", &[&small, &large]).await.unwrap();
    mara.wait_send(ticket, SendState::Failed).await;
    let held = mara.conversation(ticket).await;
    let reason = held.sends[0].reason.clone().unwrap();
    assert!(
        reason.starts_with("large.pdf was not taken: the helpdesk says"),
        "{reason}"
    );
    assert_eq!(held.sends[0].files, [small.clone(), large.clone()]);
    mara.discard(held.sends[0].id).await.unwrap();
    let held = mara.conversation(ticket).await;
    assert_eq!(
        (held.draft.as_str(), held.draft_files),
        ("words", vec![small.clone(), large.clone()])
    );
    // Without it, the reply goes; what was uploaded already is not uploaded again.
    mara.ask(protocol::RemoveUpload {
        ticket: support::of(ticket),
        file: large.id,
    })
    .await
    .unwrap();
    mara.reply_with(ticket, "words", &[&small]).await.unwrap();
    mara.wait_delivered(ticket, "words").await;
    assert_eq!(delivered(&office, "words"), [vec![("small.pdf".to_owned(), 50)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_is_undone_gives_its_files_back_to_the_draft() {
    let office = Office::open().await;
    let mara = office.engine_with(support::UNDO_FOUR_SECONDS).await;
    let ticket = ana(&office, &mara).await;
    let one = mara.attach(ticket, "one.pdf", &pdf(10)).await.unwrap();
    let send = mara.reply_with(ticket, "wait", &[&one]).await.unwrap();
    assert_eq!(
        mara.conversation(ticket).await.sends[0].files,
        std::slice::from_ref(&one)
    );
    let twice = mara.reply_with(ticket, "twice", &[&one]).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::Conflict);
    assert_eq!(
        mara.conversation(ticket).await.draft,
        "twice",
        "the words are kept"
    );
    mara.undo(send).await.unwrap();
    let held = mara.conversation(ticket).await;
    assert_eq!(held.draft_files, [one]);
    assert!(held.draft.starts_with("wait"));
    assert!(office.desk.outbox().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_channel_does_not_take_is_refused_when_it_is_attached() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = ana(&office, &mara).await;
    let facebook = office.write(Channel::Facebook, None, "fb1", "Bea", "hi", None);
    mara.wait("both", |status| status.waiting == 2).await;
    let mut large = png();
    large.resize(6 * 1024 * 1024, 0);
    for (of, name, bytes, said) in [
        (
            ticket,
            "foto.png",
            large,
            "foto.png is 6 MB; WhatsApp takes pictures up to 5 MB.",
        ),
        (ticket, "a.pdf", Vec::new(), "a.pdf is empty."),
        (
            ticket,
            // What it is counts, not what it is called.
            "a.png",
            b"II*\0more than four bytes".to_vec(),
            "WhatsApp takes no files of the kind image/tiff (a.png).",
        ),
        (
            facebook,
            "foto.png",
            png(),
            "Facebook takes no files with a reply.",
        ),
    ] {
        let refused = mara.attach(of, name, &bytes).await.unwrap_err();
        assert_eq!(
            (refused.code, refused.message.as_str()),
            (ErrorCode::NotPossible, said)
        );
        assert!(refused.hint.is_some());
    }
    assert!(mara.conversation(ticket).await.draft_files.is_empty());
    assert_eq!(
        mara.conversation(facebook).await.no_files.as_deref(),
        Some("Facebook takes no files with a reply.")
    );
    // So many and no more.
    for nth in 0..10 {
        mara.attach(ticket, &format!("{nth}.pdf"), &pdf(10 + nth))
            .await
            .unwrap();
    }
    let eleventh = mara.attach(ticket, "11.pdf", &pdf(99)).await.unwrap_err();
    assert_eq!(eleventh.message, "WhatsApp takes 10 files with a reply.");
    assert_eq!(contents(mara.dir()), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_channel_does_not_take_any_more_is_looked_at_again_when_it_leaves() {
    let office = Office::open().await;
    let mara = office.engine_with(support::UNDO_FOUR_SECONDS).await;
    let ticket = ana(&office, &mara).await;
    let one = mara.attach(ticket, "one.pdf", &pdf(10)).await.unwrap();
    mara.reply_with(ticket, "words", &[&one]).await.unwrap();
    // Meanwhile the file is one of a kind that does not go.
    own(mara.dir())
        .execute("UPDATE uploads SET content_type = 'image/tiff'", [])
        .unwrap();
    mara.wait_send(ticket, SendState::Blocked).await;
    let held = mara.conversation(ticket).await;
    let reason = held.sends[0].reason.clone().unwrap();
    assert!(reason.contains("image/tiff (one.pdf)"), "{reason}");
    assert_eq!(held.sends[0].files.len(), 1);
    assert!(office.desk.outbox().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_that_do_not_fit_end_a_file_and_nothing_of_it_is_kept() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ticket = ana(&office, &mara).await;
    let begin = |size| protocol::BeginUpload {
        ticket: support::of(ticket),
        name: "a.txt".into(),
        note: false,
        size,
    };
    let chunk = |coming, offset, base64: &str| protocol::UploadChunk {
        ticket: support::of(ticket),
        coming,
        offset,
        base64: base64.into(),
    };
    let too_long = "AAAA".repeat(protocol::CHUNK);
    for (offset, base64) in [
        (1, "aGk="),
        (0, "aGVsbG8="),
        (0, ""),
        (0, "?"),
        (0, too_long.as_str()),
    ] {
        let coming = mara.ask(begin(4)).await.unwrap().coming;
        let refused = mara.ask(chunk(coming, offset, base64)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadRequest, "{offset} {base64:.9}");
        let after = mara.ask(chunk(coming, 0, "aGkhIQ==")).await.unwrap_err();
        assert_eq!(after.code, ErrorCode::BadRequest, "it has ended");
    }
    let huge = mara.ask(begin(51 * 1024 * 1024)).await.unwrap_err();
    assert_eq!(huge.message, "a.txt is 51 MB; files of up to 50 MB can be sent.");
    for _ in 0..4 {
        mara.ask(begin(4)).await.unwrap();
    }
    assert_eq!(mara.ask(begin(4)).await.unwrap_err().code, ErrorCode::Conflict);
    assert_eq!(contents(mara.dir()), 0);
}
