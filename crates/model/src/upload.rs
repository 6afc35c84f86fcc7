//! Which files a reply may take along (rule 14): kinds, sizes and numbers, as data for each channel
//! and whoever hands a reply over to it. Looked at when a file is attached and again when it is sent.
//!
//! The sizes are the platforms' own, as far as they are documented; where nothing is known, only what
//! the helpdesk takes counts. A kind is what the bytes were found to be, never the name's ending.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Channel;

const MB: u64 = 1024 * 1024;
/// The largest file that is attached to a reply, in bytes: what Zendesk takes at the most.
pub const LARGEST_FILE: u64 = 50 * MB;

/// Who hands a reply over to its channel: each adds limits of its own, and has its own shorthand for
/// approved templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// Zendesk, in its older mode: replies of the current one are not sent from Reddot.
    Zendesk,
    /// Chatwoot.
    Chatwoot,
}

/// A file as far as the rules are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileFacts<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its media type, as sniffed.
    pub content_type: &'a str,
    /// Its size in bytes.
    pub size: u64,
}

/// Why a file, or files, cannot go along. Shown as a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRefusal {
    /// The channel takes no files at all.
    NoFiles {
        /// The channel.
        channel: Channel,
    },
    /// There is nothing in it.
    Empty {
        /// The file's name.
        name: String,
    },
    /// It is larger than Reddot sends.
    TooLarge {
        /// The file's name.
        name: String,
        /// Its size in bytes.
        size: u64,
        /// What is taken at the most, in bytes.
        most: u64,
    },
    /// It is larger than the channel takes files of its kind.
    TooLargeFor {
        /// The channel.
        channel: Channel,
        /// The file's name.
        name: String,
        /// Its kind, in the plural.
        kind: &'static str,
        /// Its size in bytes.
        size: u64,
        /// What is taken at the most, in bytes.
        most: u64,
    },
    /// The channel takes no files of this kind.
    Kind {
        /// The channel.
        channel: Channel,
        /// The file's name.
        name: String,
        /// What it is.
        content_type: String,
    },
    /// The channel takes fewer files with one reply.
    TooMany {
        /// The channel.
        channel: Channel,
        /// How many it takes.
        most: usize,
    },
    /// The helpdesk takes fewer files with one note.
    TooManyForNote {
        /// How many it takes.
        most: usize,
    },
    /// The channel takes a file only without text.
    NotWithText {
        /// The channel.
        channel: Channel,
    },
}

impl fmt::Display for FileRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileRefusal::NoFiles { channel } => {
                write!(f, "{} takes no files with a reply.", channel.name())
            }
            FileRefusal::Empty { name } => write!(f, "{name} is empty."),
            FileRefusal::TooLarge { name, size, most } => {
                write!(
                    f,
                    "{name} is {}; files of up to {} can be sent.",
                    size_words(*size),
                    size_words(*most)
                )
            }
            FileRefusal::TooLargeFor {
                channel,
                name,
                kind,
                size,
                most,
            } => write!(
                f,
                "{name} is {}; {} takes {kind} up to {}.",
                size_words(*size),
                channel.name(),
                size_words(*most)
            ),
            FileRefusal::Kind {
                channel,
                name,
                content_type,
            } => write!(
                f,
                "{} takes no files of the kind {content_type} ({name}).",
                channel.name()
            ),
            FileRefusal::TooMany { channel, most: 1 } => {
                write!(f, "{} takes one file with a reply.", channel.name())
            }
            FileRefusal::TooMany { channel, most } => {
                write!(f, "{} takes {most} files with a reply.", channel.name())
            }
            FileRefusal::TooManyForNote { most } => {
                write!(f, "The helpdesk takes {most} files with a note.")
            }
            FileRefusal::NotWithText { channel } => {
                write!(f, "{} takes either text or a file in one reply.", channel.name())
            }
        }
    }
}

impl FileRefusal {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            FileRefusal::NoFiles { .. } => "Send the text without files.",
            FileRefusal::Empty { .. } => "Choose another file.",
            FileRefusal::TooLarge { .. } | FileRefusal::TooLargeFor { .. } => {
                "Make it smaller, or send it another way."
            }
            FileRefusal::Kind { .. } => "Save it as another kind, or send it another way.",
            FileRefusal::TooMany { .. } => "Send the others in another reply.",
            FileRefusal::TooManyForNote { .. } => "Put the others into another note.",
            FileRefusal::NotWithText { .. } => "Send the file first and the text after it.",
        }
    }
}

/// A size for a person, rounded up: what is over a limit never looks like the limit.
fn size_words(bytes: u64) -> String {
    if bytes < MB {
        return format!("{} kB", bytes.div_ceil(1024));
    }
    let tenths = bytes.saturating_mul(10).div_ceil(MB);
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}

/// Which files a line of the table is about.
#[derive(Debug, Clone, Copy)]
enum Of {
    /// These media types.
    Types(&'static [&'static str]),
    /// All whose media type begins so: `image`, `audio`, `video`.
    Major(&'static str),
    /// All others.
    Others,
}

/// A line of the table: the largest of these, in bytes; 0: none of these.
type Line = (Of, u64);

const JPEG_PNG: Of = Of::Types(&["image/jpeg", "image/png"]);
const MP4_3GPP: Of = Of::Types(&["video/mp4", "video/3gpp"]);

/// The largest file by channel and kind; the first line that fits counts. No lines: no files.
fn lines(carrier: Carrier, channel: Channel) -> &'static [Line] {
    match (carrier, channel) {
        // Rule 14: no public reply on a page carries files.
        (Carrier::Zendesk, Channel::Facebook) => &[],
        (Carrier::Zendesk, Channel::Whatsapp) => &[
            (JPEG_PNG, 5 * MB),
            (Of::Types(&["image/webp"]), MB / 2),
            (Of::Major("image"), 0),
            (Of::Major("audio"), 16 * MB),
            (MP4_3GPP, 16 * MB),
            (Of::Major("video"), 0),
            (Of::Others, 100 * MB),
        ],
        (Carrier::Zendesk, Channel::Messenger) => &[(Of::Others, 25 * MB)],
        (Carrier::Zendesk, Channel::Instagram) => &[
            (JPEG_PNG, 8 * MB),
            (Of::Major("audio"), 25 * MB),
            (Of::Major("video"), 25 * MB),
            (Of::Types(&["application/pdf"]), 25 * MB),
        ],
        (Carrier::Zendesk, Channel::Wechat) => &[
            (Of::Major("image"), 10 * MB),
            (Of::Major("audio"), 2 * MB),
            (Of::Major("video"), 10 * MB),
        ],
        (Carrier::Zendesk, Channel::Line) => &[
            (Of::Major("image"), 10 * MB),
            (Of::Major("audio"), 200 * MB),
            (Of::Major("video"), 200 * MB),
        ],
        (Carrier::Zendesk, Channel::X) => &[
            (Of::Types(&["image/gif"]), 15 * MB),
            (Of::Major("image"), 5 * MB),
            (Of::Major("video"), 512 * MB),
        ],
        (Carrier::Zendesk, Channel::Telegram) => &[(Of::Major("image"), 10 * MB), (Of::Others, 50 * MB)],
        (Carrier::Zendesk, Channel::Viber) => &[(Of::Others, 200 * MB)],
        (_, Channel::Tiktok) => &[(JPEG_PNG, 3 * MB)],
        (Carrier::Zendesk, Channel::Kakaotalk | Channel::Other) => &[(Of::Others, LARGEST_FILE)],
        // What follows is the table of Chatwoot's own reply box, with what the channel would drop silently
        // left out.
        (Carrier::Chatwoot, Channel::Whatsapp) => &[
            (JPEG_PNG, 5 * MB),
            (Of::Major("image"), 0),
            (Of::Major("audio"), 16 * MB),
            (MP4_3GPP, 16 * MB),
            (Of::Major("video"), 0),
            (Of::Others, 100 * MB),
        ],
        (Carrier::Chatwoot, Channel::Facebook | Channel::Messenger) => {
            &[(Of::Major("image"), 8 * MB), (Of::Others, 25 * MB)]
        }
        (Carrier::Chatwoot, Channel::Instagram) => &[
            (Of::Major("image"), 16 * MB),
            (Of::Major("audio"), 25 * MB),
            (Of::Major("video"), 25 * MB),
        ],
        (Carrier::Chatwoot, Channel::Line) => &[(JPEG_PNG, 10 * MB), (Of::Types(&["video/mp4"]), 40 * MB)],
        (
            Carrier::Chatwoot,
            Channel::Wechat
            | Channel::X
            | Channel::Telegram
            | Channel::Viber
            | Channel::Kakaotalk
            | Channel::Other,
        ) => &[(Of::Others, 40 * MB)],
    }
}

/// How many files one reply may take along.
pub fn most_files(carrier: Carrier, channel: Channel) -> usize {
    match (carrier, channel) {
        _ if lines(carrier, channel).is_empty() => 0,
        (_, Channel::X | Channel::Tiktok) => 1,
        // Chatwoot hands only the first one over to WhatsApp.
        (Carrier::Chatwoot, Channel::Whatsapp) => 1,
        (Carrier::Chatwoot, _) => 15,
        (Carrier::Zendesk, _) => 10,
    }
}

/// Whether files may go along at all.
///
/// # Errors
/// Why not.
pub fn may_attach_any(carrier: Carrier, channel: Channel) -> Result<(), FileRefusal> {
    match lines(carrier, channel) {
        [] => Err(FileRefusal::NoFiles { channel }),
        _ => Ok(()),
    }
}

/// Whether this file may go along with a reply (rule 14).
///
/// # Errors
/// Why not.
pub fn may_attach(carrier: Carrier, channel: Channel, file: &FileFacts<'_>) -> Result<(), FileRefusal> {
    may_attach_any(carrier, channel)?;
    let name = file.name.to_owned();
    if file.size == 0 {
        return Err(FileRefusal::Empty { name });
    }
    let fits = |of: Of| match of {
        Of::Types(types) => types.contains(&file.content_type),
        Of::Major(major) => file.content_type.split('/').next() == Some(major),
        Of::Others => true,
    };
    let most = lines(carrier, channel)
        .iter()
        .find(|(of, _)| fits(*of))
        .map_or(0, |(_, most)| *most);
    if most == 0 {
        return Err(FileRefusal::Kind {
            channel,
            name,
            content_type: file.content_type.to_owned(),
        });
    }
    if file.size > most {
        return Err(FileRefusal::TooLargeFor {
            channel,
            name,
            kind: kind(file.content_type),
            size: file.size,
            most,
        });
    }
    if file.size > LARGEST_FILE {
        return Err(FileRefusal::TooLarge {
            name,
            size: file.size,
            most: LARGEST_FILE,
        });
    }
    Ok(())
}

/// How many files one internal note may take along: it goes to no channel, so only the helpdesk counts.
pub fn most_files_of_note(carrier: Carrier) -> usize {
    match carrier {
        Carrier::Chatwoot => 15,
        Carrier::Zendesk => 10,
    }
}

/// Whether this file may go along with an internal note.
///
/// # Errors
/// Why not.
pub fn may_attach_to_note(carrier: Carrier, file: &FileFacts<'_>) -> Result<(), FileRefusal> {
    let name = file.name.to_owned();
    let most = match carrier {
        Carrier::Chatwoot => 40 * MB,
        Carrier::Zendesk => LARGEST_FILE,
    };
    match file.size {
        0 => Err(FileRefusal::Empty { name }),
        size if size > most => Err(FileRefusal::TooLarge { name, size, most }),
        _ => Ok(()),
    }
}

/// Whether so many files may go along with that text in one reply.
///
/// # Errors
/// Why not.
pub fn may_go_together(
    carrier: Carrier,
    channel: Channel,
    text: &str,
    files: usize,
) -> Result<(), FileRefusal> {
    if files == 0 {
        return Ok(());
    }
    may_attach_any(carrier, channel)?;
    let most = most_files(carrier, channel);
    if files > most {
        return Err(FileRefusal::TooMany { channel, most });
    }
    if channel == Channel::Tiktok && !text.trim().is_empty() {
        return Err(FileRefusal::NotWithText { channel });
    }
    Ok(())
}

fn kind(content_type: &str) -> &'static str {
    match content_type.split('/').next() {
        Some("image") => "pictures",
        Some("audio") => "recordings",
        Some("video") => "videos",
        _ => "files",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TYPES: [&str; 14] = [
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "image/tiff",
        "image/svg+xml",
        "audio/ogg",
        "audio/mpeg",
        "video/mp4",
        "video/quicktime",
        "application/pdf",
        "application/zip",
        "text/plain",
        "application/octet-stream",
    ];

    fn attach(carrier: Carrier, channel: Channel, content_type: &str, size: u64) -> Result<(), FileRefusal> {
        let name = "file.bin";
        let facts = FileFacts {
            name,
            content_type,
            size,
        };
        may_attach(carrier, channel, &facts)
    }

    #[test]
    fn a_note_takes_whatever_the_helpdesk_takes() {
        let note = |carrier, size| {
            let facts = FileFacts {
                name: "a.tiff",
                content_type: "image/tiff",
                size,
            };
            may_attach_to_note(carrier, &facts).is_ok()
        };
        for (carrier, most) in [(Carrier::Chatwoot, 40 * MB), (Carrier::Zendesk, LARGEST_FILE)] {
            assert!(note(carrier, 1) && note(carrier, most));
            assert!(!note(carrier, 0) && !note(carrier, most + 1));
            assert!(attach(carrier, Channel::Whatsapp, "image/tiff", 1).is_err());
        }
    }

    #[test]
    fn each_channel_has_its_own_sizes_and_kinds() {
        use Carrier::{Chatwoot, Zendesk};
        use Channel::{Facebook, Instagram, Line, Messenger, Telegram, Tiktok, Viber, Wechat, Whatsapp, X};
        // The largest that goes, in bytes; 0: none of that kind.
        for (carrier, channel, kind, most) in [
            (Zendesk, Whatsapp, "image/png", 5 * MB),
            (Zendesk, Whatsapp, "image/webp", MB / 2),
            (Zendesk, Whatsapp, "image/tiff", 0),
            (Zendesk, Whatsapp, "video/mp4", 16 * MB),
            (Zendesk, Whatsapp, "video/quicktime", 0),
            (Zendesk, Whatsapp, "audio/ogg", 16 * MB),
            // The platform takes more than can be uploaded.
            (Zendesk, Whatsapp, "application/pdf", LARGEST_FILE),
            (Zendesk, Facebook, "image/png", 0),
            (Zendesk, Messenger, "image/png", 25 * MB),
            (Zendesk, Instagram, "image/jpeg", 8 * MB),
            (Zendesk, Instagram, "application/zip", 0),
            (Zendesk, Wechat, "audio/mpeg", 2 * MB),
            (Zendesk, Wechat, "application/pdf", 0),
            (Zendesk, Line, "image/gif", 10 * MB),
            (Zendesk, Line, "application/pdf", 0),
            (Zendesk, X, "image/gif", 15 * MB),
            (Zendesk, X, "image/jpeg", 5 * MB),
            (Zendesk, Telegram, "image/jpeg", 10 * MB),
            (Zendesk, Viber, "text/plain", LARGEST_FILE),
            (Zendesk, Tiktok, "image/png", 3 * MB),
            (Zendesk, Tiktok, "image/gif", 0),
            (Chatwoot, Facebook, "image/png", 8 * MB),
            (Chatwoot, Facebook, "application/pdf", 25 * MB),
            (Chatwoot, Instagram, "application/pdf", 0),
            (Chatwoot, Line, "video/mp4", 40 * MB),
            (Chatwoot, Line, "video/quicktime", 0),
            (Chatwoot, Whatsapp, "image/png", 5 * MB),
            (Chatwoot, Telegram, "application/pdf", 40 * MB),
        ] {
            let what = format!("{carrier:?} {channel:?} {kind}");
            assert_eq!(
                attach(carrier, channel, kind, most.max(1)).is_ok(),
                most > 0,
                "{what}"
            );
            assert!(attach(carrier, channel, kind, most + 1).is_err(), "{what}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_the_matter_and_what_to_do() {
        let said = attach(Carrier::Zendesk, Channel::Whatsapp, "image/png", 21 * MB).unwrap_err();
        assert_eq!(
            said.to_string(),
            "file.bin is 21 MB; WhatsApp takes pictures up to 5 MB."
        );
        let just_over = attach(Carrier::Zendesk, Channel::Whatsapp, "image/png", 5 * MB + 1).unwrap_err();
        assert_eq!(
            just_over.to_string(),
            "file.bin is 5.1 MB; WhatsApp takes pictures up to 5 MB."
        );
        let none = attach(Carrier::Zendesk, Channel::Facebook, "image/png", 1).unwrap_err();
        assert_eq!(none.to_string(), "Facebook takes no files with a reply.");
        let tiff = attach(Carrier::Zendesk, Channel::Whatsapp, "image/tiff", 1).unwrap_err();
        assert_eq!(
            tiff.to_string(),
            "WhatsApp takes no files of the kind image/tiff (file.bin)."
        );
        for refusal in [said, none, tiff] {
            assert!(!refusal.hint().is_empty());
        }
    }

    #[test]
    fn so_many_files_go_together_and_some_only_without_text() {
        let together = |carrier, channel, text, files| may_go_together(carrier, channel, text, files);
        assert!(together(Carrier::Zendesk, Channel::X, "hi", 1).is_ok());
        let two = together(Carrier::Zendesk, Channel::X, "hi", 2).unwrap_err();
        assert_eq!(two.to_string(), "X takes one file with a reply.");
        assert!(together(Carrier::Zendesk, Channel::Whatsapp, "hi", 10).is_ok());
        assert!(together(Carrier::Zendesk, Channel::Whatsapp, "hi", 11).is_err());
        assert!(together(Carrier::Chatwoot, Channel::Whatsapp, "hi", 2).is_err());
        assert!(together(Carrier::Zendesk, Channel::Tiktok, " ", 1).is_ok());
        assert!(together(Carrier::Zendesk, Channel::Tiktok, "hi", 1).is_err());
        assert!(together(Carrier::Zendesk, Channel::Facebook, "hi", 0).is_ok());
        assert!(together(Carrier::Zendesk, Channel::Facebook, "hi", 1).is_err());
    }

    fn anywhere() -> impl Strategy<Value = (Carrier, Channel, &'static str)> {
        (
            prop::sample::select(vec![Carrier::Zendesk, Carrier::Chatwoot]),
            prop::sample::select(Channel::ALL.to_vec()),
            prop::sample::select(TYPES.to_vec()),
        )
    }

    proptest! {
        /// What goes also goes when it is smaller, unless nothing is left of it.
        #[test]
        fn smaller_is_never_worse((carrier, channel, kind) in anywhere(), size in 1u64..60 * MB, less in 0u64..60 * MB) {
            if attach(carrier, channel, kind, size).is_ok() {
                prop_assert!(attach(carrier, channel, kind, size.saturating_sub(less).max(1)).is_ok());
                prop_assert!(size <= LARGEST_FILE);
                prop_assert!(most_files(carrier, channel) >= 1);
                prop_assert!(may_go_together(carrier, channel, "", 1).is_ok());
            }
            prop_assert!(attach(carrier, channel, kind, 0).is_err());
        }

        /// A file that is refused is named, or the channel is; a limit that is told is one that holds.
        #[test]
        fn what_is_told_is_so((carrier, channel, kind) in anywhere(), size in 1u64..60 * MB) {
            match attach(carrier, channel, kind, size) {
                Err(FileRefusal::TooLargeFor { most, .. }) => {
                    prop_assert!(size > most);
                    prop_assert!(attach(carrier, channel, kind, most.min(LARGEST_FILE)).is_ok());
                }
                Err(FileRefusal::TooLarge { most, .. }) => {
                    prop_assert!(size > most);
                    prop_assert!(attach(carrier, channel, kind, most).is_ok());
                }
                Err(FileRefusal::Kind { .. }) => prop_assert!(attach(carrier, channel, kind, 1).is_err()),
                Err(FileRefusal::NoFiles { .. }) => {
                    prop_assert_eq!((carrier, channel), (Carrier::Zendesk, Channel::Facebook));
                }
                Err(other) => prop_assert!(false, "{other}"),
                Ok(()) => {}
            }
        }
    }
}
