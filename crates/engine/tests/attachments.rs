//! Files that customers send: told of at once, fetched when somebody wants to see them, and looked
//! at before anything is done with them.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use desk::{Inbound, InboundFile, Mode, Sender};
use image::{DynamicImage, ImageFormat};
use model::{Channel, FileKind, TicketId};
use protocol::{AttachmentRef, ErrorCode, GetPicture};
use support::{Agent, Office, of};

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    DynamicImage::new_rgb8(1_200, 900)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .unwrap();
    bytes
}

fn send(office: &Office, files: &[(&str, &str, &[u8])]) -> TicketId {
    let attachments = files.iter().map(|(name, told, bytes)| InboundFile {
        file_name: (*name).into(),
        content_type: Some((*told).into()),
        content: STANDARD.encode(bytes),
    });
    let inbound = Inbound {
        channel: Channel::Line,
        account: None,
        from: Sender {
            address: "U1".into(),
            name: "Kenji".into(),
        },
        text: String::new(),
        attachments: attachments.collect(),
        sent_at: None,
        external_id: None,
    };
    TicketId(office.desk.receive(&inbound).unwrap().ticket_id)
}

/// The files of the ticket's only message.
async fn files(mara: &Agent, ticket: TicketId) -> Vec<(AttachmentRef, protocol::AttachmentView)> {
    mara.open(ticket).await;
    let held = mara.conversation(ticket).await;
    let message = &held.messages[0];
    let refs = message.attachments.iter().map(|file| {
        let at = AttachmentRef {
            ticket: of(ticket),
            message: message.id,
            id: file.id,
        };
        (at, file.clone())
    });
    refs.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn in_both_modes_a_picture_is_shown_small_and_whole_and_kept() {
    for mode in Mode::ALL {
        let mut office = Office::open_in(mode).await;
        let photo = photo();
        let ticket = send(&office, &[("foto.jpg", "image/jpeg", &photo)]);
        let mara = office.engine().await;
        mara.wait("the ticket", |status| status.unassigned == 1).await;
        let told = files(&mara, ticket).await;
        let (file, view) = &told[0];
        assert_eq!(
            (view.name.as_str(), view.kind, view.held),
            ("foto.jpg", FileKind::Image, false)
        );
        assert_eq!(mara.conversation(ticket).await.row.preview, "📎 foto.jpg");
        let picture = |small| GetPicture {
            file: file.clone(),
            small,
        };
        let small = mara.ask(picture(true)).await.unwrap();
        assert_eq!(small.content_type, "image/png");
        let small = image::load_from_memory(&STANDARD.decode(small.base64).unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (640, 480));
        // The helpdesk goes away: what was fetched stays.
        office.close().await;
        let whole = mara.ask(picture(false)).await.unwrap();
        assert_eq!(STANDARD.decode(whole.base64).unwrap(), photo);
        assert!(files(&mara, ticket).await[0].1.held);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_calls_itself_a_picture_is_neither_shown_nor_harmless() {
    let office = Office::open().await;
    let page = b"<html><script>alert(1)</script></html>";
    let ticket = send(
        &office,
        &[
            ("foto.jpg", "image/jpeg", page),
            ("contrato.pdf", "application/pdf", b"%PDF-1.4 x"),
        ],
    );
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.unassigned == 1).await;
    let told = files(&mara, ticket).await;
    let refused = mara
        .ask(GetPicture {
            file: told[0].0.clone(),
            small: true,
        })
        .await
        .unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotPossible);
    assert_eq!(
        files(&mara, ticket).await[0].1.kind,
        FileKind::Dangerous,
        "now it is known"
    );
    let pdf = mara.engine.file(&told[1].0).await.unwrap();
    assert_eq!(
        (pdf.name.as_str(), pdf.kind, pdf.bytes.as_slice()),
        ("contrato.pdf", FileKind::File, &b"%PDF-1.4 x"[..])
    );
    let missing = AttachmentRef {
        id: 99_999,
        ..told[0].0.clone()
    };
    assert_eq!(
        mara.engine.file(&missing).await.unwrap_err().code,
        ErrorCode::NotFound
    );
}
