//! What Reddot itself says of failures, sentence by sentence. They travel and are kept as English, which logs,
//! the command line and other programs read; a window that speaks another language finds each of its
//! own sentences by this table and says it in that language. The helpdesk's own words are in no table, and
//! stay as they are.
//!
//! A test looks whether each still stands in the source: a sentence that is reworded there is to be reworded here.

/// Each sentence with its name; `{0}`, `{1}`, … stand for what differs.
pub const SAID: &[(&str, &str)] = &[
    ("closed_for_good", "This ticket is closed for good."),
    (
        "closed_new_begins",
        "This ticket is closed for good. When the customer writes again, a new ticket begins.",
    ),
    ("taken_already", "Somebody has this ticket already."),
    ("yours_already", "This ticket is yours already."),
    ("nobodys_already", "Nobody has this ticket already."),
    ("no_priority_already", "This ticket has no priority already."),
    ("snoozed_already", "This ticket is snoozed so already."),
    ("tags_already", "The tags are so already."),
    ("so_already", "The ticket is so already."),
    ("over", "This ticket is over: there is nothing to put off."),
    ("time_over", "That time is over."),
    ("gone", "The ticket is gone, or not yours to see any more."),
    (
        "not_permitted",
        "You are not permitted to do this in the helpdesk.",
    ),
    ("sign_in_refused", "The helpdesk refuses the sign-in."),
    ("slow_down", "The helpdesk asks everybody to slow down."),
    (
        "same_moment",
        "Somebody else changed the ticket at the same moment.",
    ),
    ("not_reached", "The helpdesk cannot be reached: {0}."),
    ("refuses", "The helpdesk refuses: {0}"),
    ("who_you_are", "The helpdesk has not told yet who you are."),
    ("once_reached", "Try again once it was reached."),
    (
        "tag_is_a_word",
        "A tag is one word, without spaces, commas and quotation marks.",
    ),
    ("nothing_to_send", "There is nothing to send."),
    ("nothing_to_write", "There is nothing to write down."),
    ("left", "It has already left."),
    ("on_its_way", "It is on its way, or has arrived."),
    ("known", "What became of it is known."),
    (
        "changed_just_now",
        "The ticket changed just now; trying again in a moment.",
    ),
    (
        "snooze_over",
        "The time until which it was to be snoozed is over.",
    ),
    ("uploading", "Its files are being uploaded."),
    (
        "uploads_gone",
        "The helpdesk does not have its files any more; they are uploaded again.",
    ),
    ("checking", "Checking whether it arrived."),
    ("checking_late", "Checking that nothing of it arrives late."),
    (
        "cannot_be_told",
        "The ticket is gone or out of sight, so whether this arrived cannot be told.",
    ),
    (
        "doubt",
        "The connection broke, and the helpdesk does not have it. It may still arrive: look, then say that it did, or send it again.",
    ),
    ("not_sent", "Not sent."),
    ("not_delivered", "The helpdesk says that it was not delivered."),
    (
        "window_never",
        "{0} allows a reply only after the customer has written.",
    ),
    (
        "window_used_up",
        "{0} allows no more replies until the customer writes again.",
    ),
    (
        "window_over",
        "{0} allows free replies only within {1} hours of the customer's last message.",
    ),
    (
        "window_shut",
        "The helpdesk lets no free reply through here until the customer writes again.",
    ),
    (
        "kept",
        "The text is kept. It can be sent once the customer writes again.",
    ),
    (
        "too_long",
        "{0} takes {1} characters in a message, and this has {2}.",
    ),
    (
        "too_long_bytes",
        "{0} takes {1} bytes in a message, and this has {2}.",
    ),
    ("shorten", "Shorten it, or send it in several."),
    (
        "template_alone",
        "A template goes as it was approved: without files.",
    ),
    ("take_files_out", "Take the files out, or the template."),
    ("route_not_known", "How a reply can go is not known yet."),
    (
        "takes_no_replies",
        "The integration behind this ticket takes no replies.",
    ),
    (
        "only_workspace",
        "Zendesk delivers replies on this channel only from its own agent workspace.",
    ),
    ("macro_gone", "This macro is not at the helpdesk any more."),
    ("reply_not_now", "Its reply cannot be sent now."),
    (
        "view_gone",
        "This view is not at the helpdesk any more, or not yours to see.",
    ),
    ("another_file", "Choose another file."),
    ("make_smaller", "Make it smaller, or send it another way."),
    ("another_kind", "Save it as another kind, or send it another way."),
    ("without_files", "Send the text without files."),
    ("start_again", "Start Reddot again."),
    (
        "make_room",
        "Make room on the disk. What you typed is still there.",
    ),
];

#[cfg(test)]
mod tests {
    use super::SAID;
    use std::collections::HashSet;
    use std::path::Path;

    /// All that stands in the Rust files of a folder, a line that is continued as one.
    fn source(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                source(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                for line in text.lines() {
                    match line.trim().strip_suffix('\\') {
                        Some(begun) => into.push_str(begun),
                        None => into.push_str(&format!("{}\n", line.trim())),
                    }
                }
            }
        }
    }

    #[test]
    fn each_is_still_said_somewhere_and_once_in_the_table() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut said = String::new();
        for one in ["engine", "cache", "helpdesk", "model"] {
            source(&crates.join(one).join("src"), &mut said);
        }
        source(&crates.join("../src-tauri"), &mut said);
        let (mut names, mut sentences) = (HashSet::new(), HashSet::new());
        for (name, sentence) in SAID {
            assert!(
                names.insert(name) && sentences.insert(sentence),
                "{name} is there twice"
            );
            // The words between what differs.
            let words = sentence
                .split(['{', '}'])
                .filter(|part| part.parse::<u8>().is_err());
            for part in words.map(str::trim).filter(|part| part.len() > 3) {
                assert!(said.contains(part), "nobody says {part:?} any more ({name})");
            }
        }
    }
}
