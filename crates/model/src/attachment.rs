//! Files that come with messages, and which of them are dangerous to open.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file of a message, as the helpdesk tells of it. Name and type are the sender's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The helpdesk's id, or its place in the message where it has none: unique within the message.
    pub id: i64,
    /// Its name: text that may be empty or hostile.
    pub name: String,
    /// Its media type, as told.
    pub content_type: String,
    /// Its size in bytes, as told.
    pub size: Option<u64>,
    /// Where its bytes are. Only the adapter may follow it.
    pub address: String,
    /// The helpdesk found something in it.
    pub malware: bool,
}

/// How a file can be dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A picture that can be shown.
    Image,
    /// Another program can open it.
    File,
    /// Opening it could run something: it can only be saved.
    Dangerous,
}

/// Endings of files that a desktop runs, or opens in a program that runs what is in them.
const DANGEROUS: [&str; 52] = [
    "apk",
    "app",
    "appimage",
    "bat",
    "cab",
    "chm",
    "cmd",
    "com",
    "cpl",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "docm",
    "exe",
    "flatpakref",
    "gadget",
    "hta",
    "htm",
    "html",
    "img",
    "inf",
    "iso",
    "jar",
    "js",
    "jse",
    "lnk",
    "mht",
    "mhtml",
    "msi",
    "msp",
    "pif",
    "pptm",
    "ps1",
    "py",
    "reg",
    "rpm",
    "run",
    "scr",
    "sh",
    "shtml",
    "svg",
    "svgz",
    "vbe",
    "vbs",
    "wsf",
    "xht",
    "xhtml",
    "xlsm",
    "xml",
    "xsl",
    "xslt",
];

/// Media types of the same kind.
const DANGEROUS_TYPES: [&str; 12] = [
    "application/java-archive",
    "application/vnd.microsoft.portable-executable",
    "application/x-dosexec",
    "application/x-elf",
    "application/x-executable",
    "application/x-mach-binary",
    "application/x-msdownload",
    "application/x-sh",
    "image/svg+xml",
    "text/html",
    "text/x-shellscript",
    "text/xml",
];

/// Pictures that are shown.
const IMAGES: [&str; 4] = ["image/gif", "image/jpeg", "image/png", "image/webp"];

impl FileKind {
    /// What a file is, by its name and its media type: told by the sender, or sniffed, which is what
    /// counts before anything is shown or opened.
    pub fn of(name: &str, content_type: &str) -> Self {
        let plain = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        // The name that it gets on a disk counts as well: what is cut off there may bare an ending.
        if runs(name) || runs(&safe_file_name(name)) || DANGEROUS_TYPES.contains(&plain.as_str()) {
            FileKind::Dangerous
        } else if IMAGES.contains(&plain.as_str()) {
            FileKind::Image
        } else {
            FileKind::File
        }
    }
}

fn dot_or_blank(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

fn runs(name: &str) -> bool {
    // Windows drops trailing dots and blanks, and so must we.
    let shown = name.trim_end_matches(dot_or_blank).to_lowercase();
    let ending = shown.rsplit_once('.').map_or("", |(_, ending)| ending);
    DANGEROUS.contains(&ending)
}

/// A name under which a file can be saved anywhere: no path, no control or direction characters, no
/// leading dot, not too long; the ending stays.
pub fn safe_file_name(name: &str) -> String {
    let harmless = |c: char| {
        !c.is_control()
            && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
            // What turns the direction of writing could hide the ending, and so could what is not seen.
            && !matches!(
                c,
                '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
                    | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
            )
    };
    let plain: String = name.chars().map(|c| if harmless(c) { c } else { '_' }).collect();
    let plain = plain
        .trim_start_matches(dot_or_blank)
        .trim_end_matches(dot_or_blank);
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 12 => {
            (stem, format!(".{ending}"))
        }
        _ => (plain, String::new()),
    };
    let mut stem: String = stem.chars().take(100).collect();
    if stem.is_empty() {
        stem = "file".to_owned();
    }
    // File systems count bytes.
    while stem.len() + ending.len() > 240 {
        stem.pop();
    }
    format!("{stem}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_run_something_is_dangerous_whatever_it_says_it_is() {
        for (name, told) in [
            ("invoice.pdf.exe", "application/pdf"),
            ("photo.jpg .SCR", "image/jpeg"),
            ("page.html", "text/plain"),
            ("drawing.svg", "image/svg+xml"),
            ("setup.exe. ", ""),
            ("photo.jpg", "text/html; charset=utf-8"),
            ("a.desktop", "application/octet-stream"),
            ("page.mhtml", "message/rfc822"),
            ("a.html\u{a0}", "text/plain"),
            (&format!("{}.html.{}", "x".repeat(95), "y".repeat(20)), ""),
        ] {
            assert_eq!(FileKind::of(name, told), FileKind::Dangerous, "{name} {told}");
        }
        assert_eq!(FileKind::of("photo.JPG", "image/jpeg"), FileKind::Image);
        assert_eq!(FileKind::of("invoice.pdf", "application/pdf"), FileKind::File);
        assert_eq!(FileKind::of("", ""), FileKind::File);
    }

    #[test]
    fn names_are_made_safe_and_keep_their_ending() {
        assert_eq!(safe_file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe_file_name("photo\u{202e}gpj.exe"), "photo_gpj.exe");
        assert_eq!(safe_file_name(""), "file");
        assert_eq!(safe_file_name("..."), "file");
        assert_eq!(safe_file_name("领収書 2026.pdf"), "领収書 2026.pdf");
        assert!(safe_file_name(&format!("{}.pdf", "長".repeat(500))).ends_with(".pdf"));
    }

    proptest! {
        #[test]
        fn any_name_is_a_plain_one(name in "\\PC*|.*") {
            let safe = safe_file_name(&name);
            prop_assert!(!safe.is_empty() && safe.len() <= 255 && !safe.contains('/') && !safe.starts_with('.'));
            prop_assert!(!safe.chars().any(char::is_control));
        }

        #[test]
        fn no_name_becomes_a_dangerous_one_by_being_made_safe(
            stem in "\\PC{0,110}", ending in prop::sample::select(DANGEROUS.to_vec()), rest in "[. \u{a0}\u{202e}/x]{0,20}"
        ) {
            let name = format!("{stem}.{ending}{rest}");
            if FileKind::of(&safe_file_name(&name), "") == FileKind::Dangerous {
                prop_assert_eq!(FileKind::of(&name, ""), FileKind::Dangerous);
            }
        }
    }
}
