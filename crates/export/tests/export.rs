//! Whatever customers write, the files are safe to open, and tell all that is held.

#![allow(clippy::unwrap_used)]

use base64::Engine as _;
use export::{Entry, Files, Format, LeftOut, STYLE, STYLE_HASH, Taken, defused, export, file_name, harmless};
use model::{
    AccountId, Author, Channel, ConversationState, Delivery, FileKind, MessageId, ReplyWindow, Role, Status,
    TicketId, TicketRef, Time, UserId,
};
use proptest::prelude::*;
use protocol::{
    Assignee, AttachmentView, ConversationView, Customer, EventView, MessageView, RouteView, SendId,
    SendState, SendView, SendWhat, TicketRow, UploadId, UploadView,
};
use sha2::Digest as _;

fn zone(at: Time) -> String {
    format!("{}+00:00", at.0)
}

fn file(id: i64, name: &str) -> AttachmentView {
    AttachmentView {
        id,
        name: name.to_owned(),
        content_type: name.to_owned(),
        size: None,
        kind: FileKind::File,
        malware: false,
        held: true,
    }
}

/// The file of the first message is taken along, with a picture; that of the next one is left out.
fn files(text: &str) -> Files {
    let name = file_name(TicketId(1), MessageId(1), text, 0).unwrap_or_else(|| "1-1-file".into());
    let first = Taken::Written {
        path: format!("out-files/{name}"),
        thumbnail: Some(b"\x89PNG".to_vec()),
    };
    Files::from([
        ((MessageId(1), 1), first),
        ((MessageId(3), 1), Taken::LeftOut(LeftOut::Dangerous)),
    ])
}

/// A ticket in which each text that comes from outside is the one given.
fn ticket(id: i64, text: &str) -> ConversationView {
    let word = || text.to_owned();
    let message = |id, role, delivery| MessageView {
        id: MessageId(id),
        at: Time(id),
        author: Author {
            id: None,
            name: word(),
            role,
        },
        mine: false,
        public: true,
        text: word(),
        delivery,
        attachments: vec![file(1, text)],
    };
    ConversationView {
        row: TicketRow {
            ticket: TicketRef {
                account: AccountId(word()),
                id: TicketId(id),
            },
            name: word(),
            channel: Channel::Whatsapp,
            business_account: Some(word()),
            status: Status::Open,
            state: ConversationState::Replied,
            priority: None,
            snoozed_until: None,
            preview: word(),
            preview_is_ours: false,
            at: Time(5),
            window: ReplyWindow::NoLimit,
            window_estimated: false,
            waits: false,
            unseen: false,
            later: None,
            newest_customer_message: None,
            assignee: Some(Assignee {
                id: UserId(1),
                name: word(),
                me: true,
            }),
            pending: None,
        },
        customer: Customer {
            id: UserId(7),
            name: word(),
            phone: Some(word()),
        },
        messages: vec![
            message(1, Role::EndUser, Delivery::NotReported),
            message(3, Role::Agent, Delivery::NotReported),
            message(4, Role::Agent, Delivery::Delivered),
            message(5, Role::Agent, Delivery::Failed { reason: word() }),
        ],
        events: vec![EventView {
            at: Time(2),
            by: word(),
            text: word(),
            failure: true,
        }],
        sends: vec![SendView {
            id: SendId(1),
            what: SendWhat::Reply {
                text: word(),
                status: Status::Pending,
            },
            state: SendState::Blocked,
            reason: Some(word()),
            created_at: Time(6),
            not_before: Time(6),
            files: vec![UploadView {
                id: UploadId(1),
                name: word(),
                content_type: word(),
                size: 1,
                kind: FileKind::File,
            }],
            doubtful: false,
        }],
        route: RouteView::Closed { reason: word() },
        draft: word(),
        draft_files: Vec::new(),
        note_draft: word(),
        note_files: Vec::new(),
        priorities: Vec::new(),
        no_priority: false,
        snoozes: false,
        no_files: None,
        carrier: None,
        text_limit: None,
        tags: vec![word()],
        read_at: Some(Time(9)),
        behind: false,
    }
}

fn written(format: Format, text: &str) -> String {
    let entries = [
        Entry::Held(Box::new(ticket(1, text)), files(text)),
        Entry::Missing(TicketRef {
            account: AccountId(text.to_owned()),
            id: TicketId(2),
        }),
    ];
    String::from_utf8(export(format, text, Time(10), &entries, &zone).unwrap()).unwrap()
}

/// Cells of a strict reader of CSV (RFC 4180): anything else than quoted cells is an error.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut rest = csv.strip_prefix('\u{feff}').unwrap().chars().peekable();
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    while rest.peek().is_some() {
        assert_eq!(rest.next(), Some('"'));
        let mut cell = String::new();
        loop {
            match rest.next().unwrap() {
                '"' if rest.peek() == Some(&'"') => {
                    rest.next();
                    cell.push('"');
                }
                '"' => break,
                c => cell.push(c),
            }
        }
        line.push(cell);
        match rest.next().unwrap() {
            ',' => {}
            '\r' => {
                assert_eq!(rest.next(), Some('\n'));
                lines.push(std::mem::take(&mut line));
            }
            c => panic!("{c:?} after a cell"),
        }
    }
    assert!(line.is_empty());
    lines
}

/// Text as somebody may write who means harm.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[=+\\-@\t\r\n ,;\"'<>&]{1,6}",
        prop::sample::select(vec![
            "<script>alert(1)</script>",
            "<SCRIPT src=//x>",
            "</title><img src=x onerror=alert(1)>",
            "</style><style>@import url(//x)",
            "\" onclick=\"alert(1)",
            "=HYPERLINK(\"http://x\",\"y\")",
            "@SUM(1+1)*cmd|' /C calc'!A0",
            "\",\"x\"\r\n=1+1,\"",
            "\u{202e}gpj.exe",
            "\u{2066}\u{2069}\u{200f}",
            "\x1b]0;x\x07\x1b[2J",
            "\0",
            "&lt;script&gt;",
            "<!--",
            "]]>",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// An address, as who follows it reads it.
fn decoded(address: &str) -> Vec<u8> {
    let mut bytes = address.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        };
        out.push(byte);
    }
    out
}

proptest! {
    #[test]
    fn no_text_becomes_markup(text in hostile()) {
        let html = written(Format::Html, &text);
        let plain = written(Format::Html, "x");
        prop_assert!(!html.to_lowercase().contains("<script"));
        // As many tags, quotation marks and angle brackets as with a harmless text: all of them are ours.
        let empty = harmless(&text).is_empty();
        for mark in ['<', '>', '"'] {
            let count = |page: &str| page.matches(mark).count();
            prop_assert!(empty || count(&html) == count(&plain), "{mark}");
        }
        let hidden = |c: char| {
            matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || (c.is_control() && c != '\n' && c != '\t')
        };
        prop_assert!(!html.contains(hidden));
        // The one link leads to the one file, whatever it is called.
        let links: Vec<&str> = html.split("<a href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        prop_assert_eq!(links.len(), 1);
        let Some(Taken::Written { path, .. }) = files(&text).remove(&(MessageId(1), 1)) else { unreachable!() };
        prop_assert!(links[0].starts_with("out-files/1-1-") && links[0].matches('/').count() == 1);
        prop_assert!(links[0].is_ascii() && !links[0].contains([':', '\\', '?', '#', '&', ' ']));
        prop_assert_eq!(decoded(links[0]), path.into_bytes());
    }

    #[test]
    fn a_name_is_shown_as_it_is_on_the_disk(name in hostile(), number in 0..3_u32) {
        let made = file_name(TicketId(i64::MIN), MessageId(i64::MIN), &name, number);
        if let Some(made) = made {
            prop_assert_eq!(&harmless(&made), &made);
            prop_assert!(made.len() <= 255 && !made.contains(['/', '\\', '\0']));
            prop_assert_ne!(FileKind::of(&made, ""), FileKind::Dangerous);
            let other = file_name(TicketId(i64::MIN), MessageId(i64::MIN), &name, number + 1);
            prop_assert_ne!(other, Some(made));
        }
    }

    #[test]
    fn a_table_reads_back_as_the_same_cells_and_calculates_nothing(text in hostile()) {
        let csv = written(Format::Csv, &text);
        let lines = cells(&csv);
        // Head, ticket, four messages, an event, an unsent reply, and the ticket that is not held.
        prop_assert_eq!(lines.len(), 9);
        let width = lines[0].len();
        prop_assert!(lines.iter().all(|line| line.len() == width));
        let text_at = lines[0].iter().position(|cell| cell == "text").unwrap();
        prop_assert_eq!(&lines[2][text_at], &defused(&harmless(&text)));
        let files_at = lines[0].iter().position(|cell| cell == "files").unwrap();
        prop_assert!(lines[2][files_at].starts_with("out-files/1-1-"));
        prop_assert!(lines[4][files_at].ends_with("(left out: could run something)"));
        for cell in lines.iter().flatten() {
            let first = cell.trim_start_matches([' ', '\u{a0}', '\u{3000}']).chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{cell:?}");
        }
    }

    #[test]
    fn json_reads_back(text in hostile()) {
        let json = written(Format::Json, &text);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&read["tickets"][0]["lines"][0]["text"], &harmless(&text));
        let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
        prop_assert!(!json.contains(turns));
    }
}

#[test]
fn the_policy_names_the_style_by_its_hash() {
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(STYLE));
    assert_eq!(STYLE_HASH, format!("sha256-{hash}"));
    let page = written(Format::Html, "x");
    assert!(page.contains(&format!("<style>{STYLE}</style>")));
    let policy = page.find("Content-Security-Policy").unwrap();
    assert!(policy < page.find("<style>").unwrap() && policy < page.find("<title>").unwrap());
    for never in ["http:", "https:", "//", "url("] {
        assert!(!page.contains(never), "{never}");
    }
    // The one picture is within the page, and the policy lets nothing else be one.
    assert!(page.contains("img-src data:;") && page.contains("default-src 'none'"));
    let sources: Vec<&str> = page.split(" src=\"").skip(1).collect();
    assert!(sources.len() == 1 && sources[0].starts_with("data:image/png;base64,iVBORw==\""));
}

#[test]
fn all_that_is_known_is_told_with_times_in_a_zone() {
    let page = written(Format::Html, "word");
    for said in [
        "Sent to the helpdesk; no delivery reported",
        "Delivered",
        "Not delivered: word",
        "Blocked: word",
        "<a href=\"out-files/1-1-word\"><bdi>word</bdi><img alt=\"\" src=\"data:image/png;base64,iVBORw==\"></a>",
        "<li><bdi>word</bdi> (left out: could run something)</li>",
        "<li><bdi>word</bdi> (not on this computer)</li>",
        "This ticket is not held on this computer.",
        "5+00:00",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let mut part = ticket(3, "word");
    part.read_at = None;
    part.behind = true;
    part.events.clear();
    let page = export(
        Format::Csv,
        "t",
        Time(1),
        &[Entry::Held(Box::new(part), Files::new())],
        &zone,
    )
    .unwrap();
    let page = String::from_utf8(page).unwrap();
    for said in [
        "the rest was not read",
        "newer messages, which were not read",
        "No events log",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn programs_are_told_of_each_file_where_it_is_or_why_not() {
    let mut view = ticket(1, "word");
    let hostile = [
        "../../x",
        "<img onerror>",
        "\u{202e}gpj.x",
        "CON",
        "same.txt",
        "same.txt",
    ];
    view.messages[0].attachments = (1..).zip(hostile).map(|(id, name)| file(id, name)).collect();
    view.messages[1].attachments[0].malware = true;
    let mut files = Files::new();
    for (id, name, number) in (1..)
        .zip(hostile)
        .map(|(id, name)| (id, name, u32::from(id == 6)))
    {
        let name = file_name(TicketId(1), MessageId(1), name, number).unwrap();
        let path = format!("out-files/{name}");
        files.insert(
            (MessageId(1), id),
            Taken::Written {
                path,
                thumbnail: None,
            },
        );
    }
    let entries = [Entry::Held(Box::new(view), files)];
    let json = export(Format::Json, "t", Time(1), &entries, &zone).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let lines = &read["tickets"][0]["lines"];
    let told = |name: &str, path: &str| serde_json::json!({ "name": name, "path": path, "left_out": null });
    assert_eq!(
        lines[0]["files"],
        serde_json::json!([
            told("../../x", "out-files/1-1-_.._x"),
            told("<img onerror>", "out-files/1-1-_img onerror_"),
            told("[U+202E]gpj.x", "out-files/1-1-_gpj.x"),
            told("CON", "out-files/1-1-CON"),
            told("same.txt", "out-files/1-1-same.txt"),
            told("same.txt", "out-files/1-1-same-2.txt"),
        ])
    );
    assert_eq!(
        lines[2]["files"],
        serde_json::json!([{
            "name": "word", "path": null, "left_out": "left out: the helpdesk found something harmful in it",
        }])
    );
}
