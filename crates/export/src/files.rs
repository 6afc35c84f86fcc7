//! Files of messages, beside the file that names them: which are taken along, under which names, and
//! how the file tells of them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{FileKind, MessageId, TicketId, safe_file_name};
use protocol::AttachmentView;
use serde::Serialize;

use crate::text::harmless;

/// The longest name of a file, in bytes: what file systems take, less room for a number.
const LONGEST: usize = 240;

/// A ticket's files, as far as something else is known of them than what a view tells: by message and
/// the file's own number in it.
pub type Files = HashMap<(MessageId, i64), Taken>;

/// What became of a file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is beside the file that names it.
    Written {
        /// Where, from there: folder and name, with a slash between them.
        path: String,
        /// A small PNG of it, made on this computer, when it is a picture.
        thumbnail: Option<Vec<u8>>,
    },
    /// It was left out.
    LeftOut(LeftOut),
}

/// Why a file is not taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// The helpdesk found something in it.
    Malware,
    /// Opening it could run something.
    Dangerous,
    /// Its bytes are not held.
    NotHeld,
}

impl LeftOut {
    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            LeftOut::Malware => "left out: the helpdesk found something harmful in it",
            LeftOut::Dangerous => "left out: could run something",
            LeftOut::NotHeld => "not on this computer",
        }
    }
}

/// Why a file is not even looked at; none: its bytes are wanted.
pub fn left_out(file: &AttachmentView) -> Option<LeftOut> {
    if file.malware {
        Some(LeftOut::Malware)
    } else if file.kind == FileKind::Dangerous {
        Some(LeftOut::Dangerous)
    } else if !file.held {
        Some(LeftOut::NotHeld)
    } else {
        None
    }
}

/// Whether bytes could run something where they are opened, whatever they are called. `content_type`
/// is what was sniffed.
///
/// All markup counts: a browser that follows a link to `a.rss` runs the scripts in it, and markup can
/// begin in many ways that nobody sniffs.
pub fn could_run(name: &str, content_type: &str, bytes: &[u8]) -> bool {
    FileKind::of(name, content_type) == FileKind::Dangerous || is_markup(bytes)
}

/// In UTF-8 or UTF-16, after blanks or a mark of the byte order.
fn is_markup(bytes: &[u8]) -> bool {
    let mut before = None;
    for &byte in bytes {
        match byte {
            b'<' => return true,
            // Not the half of a character: a film may begin so.
            0 if before == Some(0) => return false,
            0 | b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c | 0xef | 0xbb | 0xbf | 0xfe | 0xff => {}
            _ => return false,
        }
        before = Some(byte);
    }
    false
}

/// The name of a message's file beside the export, as safe as [`safe_file_name`] makes it; with
/// `number` above zero another one, for where that is taken. None when what is left of a long name is
/// one that could run something.
pub fn file_name(ticket: TicketId, message: MessageId, name: &str, number: u32) -> Option<String> {
    let safe = safe_file_name(name);
    let (stem, ending) = match safe.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (safe.as_str(), String::new()),
    };
    let another = match number {
        0 => String::new(),
        number => format!("-{}", number.saturating_add(1)),
    };
    let mut begins = format!("{ticket}-{message}-{stem}");
    while begins.len() + another.len() + ending.len() > LONGEST && begins.pop().is_some() {}
    let whole = format!("{begins}{another}{ending}");
    (FileKind::of(&whole, "") != FileKind::Dangerous).then_some(whole)
}

/// A message's file, as the export tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// The sender's name for it.
    pub name: String,
    /// Where it is, from the export: folder and name. None when it is not there.
    pub path: Option<String>,
    /// Why it is not there.
    pub left_out: Option<&'static str>,
    /// A small PNG of it in base64, for a page.
    #[serde(skip)]
    pub thumbnail: Option<String>,
}

impl File {
    pub(crate) fn new(view: &AttachmentView, taken: Option<&Taken>) -> Self {
        let name = match view.name.trim() {
            "" => "(a file without a name)".to_owned(),
            name => harmless(name),
        };
        let out = |why: LeftOut| (None, Some(why.words()), None);
        let (path, left_out, thumbnail) = match taken {
            Some(Taken::Written { path, thumbnail }) => {
                let thumbnail = thumbnail.as_ref().map(|png| STANDARD.encode(png));
                (Some(harmless(path)), None, thumbnail)
            }
            Some(Taken::LeftOut(why)) => out(*why),
            None => out(left_out(view).unwrap_or(LeftOut::NotHeld)),
        };
        Self {
            name,
            path,
            left_out,
            thumbnail,
        }
    }

    /// In a table's cell: where it is, or its name and why it is nowhere.
    pub(crate) fn words(&self) -> String {
        match (&self.path, self.left_out) {
            (Some(path), _) => path.clone(),
            (None, Some(why)) => format!("{} ({why})", self.name),
            (None, None) => self.name.clone(),
        }
    }
}

/// A relative path as an address: everything but letters, digits and what has no meaning in one is
/// written by its number, so that it can be neither a scheme nor a host nor markup.
pub(crate) fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKET: TicketId = TicketId(7);
    const MESSAGE: MessageId = MessageId(42);

    fn named(name: &str) -> Option<String> {
        file_name(TICKET, MESSAGE, name, 0)
    }

    #[test]
    fn hostile_names_are_plain_ones() {
        for (name, becomes) in [
            ("photo.jpg", "7-42-photo.jpg"),
            ("../../x", "7-42-_.._x"),
            ("<img onerror>", "7-42-_img onerror_"),
            ("gpj.\u{202e}txt", "7-42-gpj._txt"),
            ("CON", "7-42-CON"),
            ("", "7-42-file"),
            ("a\0b\nc", "7-42-a_b_c"),
            (".bashrc", "7-42-bashrc"),
            ("領収書.pdf", "7-42-領収書.pdf"),
        ] {
            assert_eq!(named(name).as_deref(), Some(becomes), "{name:?}");
        }
        assert_eq!(
            file_name(TICKET, MESSAGE, "a.tar.gz", 1).as_deref(),
            Some("7-42-a.tar-2.gz")
        );
        let ids = (TicketId(i64::MIN), MessageId(i64::MIN));
        let long = file_name(ids.0, ids.1, &format!("{}.pdf", "長".repeat(500)), u32::MAX).unwrap();
        assert!(long.len() <= 255 && long.ends_with(".pdf"), "{long}");
        assert_eq!(named("a.exe"), None);
    }

    #[test]
    fn markup_could_run_something_whatever_it_is_called() {
        for bytes in [
            &b"<rss/>"[..],
            b"\xef\xbb\xbf  \n<!-- -->",
            b"\xff\xfe<\0x\0",
            b"\xfe\xff\0<\0x",
        ] {
            assert!(could_run("news.rss", "text/plain", bytes), "{bytes:?}");
        }
        assert!(could_run("a", "text/html", b"x") && could_run("a.sh", "text/plain", b"x"));
        // Nor does it help to look like something else further on.
        let tar = [&b"<rss>"[..], &[b' '; 252], b"ustar"].concat();
        assert!(could_run("news.rss", "application/x-tar", &tar));
        for bytes in [&b"1 < 2"[..], b"", b"\x89PNG", b"\xff\xd8\xff", b"\0\0\0<ftyp"] {
            assert!(!could_run("a.txt", "text/plain", bytes), "{bytes:?}");
        }
    }

    #[test]
    fn an_address_is_neither_a_scheme_nor_a_host() {
        assert_eq!(
            address("javascript:x/a \"<é>?#%2f\\.jpg"),
            "javascript%3Ax/a%20%22%3C%C3%A9%3E%3F%23%252f%5C.jpg"
        );
    }
}
