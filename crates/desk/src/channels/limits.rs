//! What a platform carries in one message: how much text, which files of which size (rule 14).
//! Checked when a reply leaves, after it was saved. Where nothing is known, nothing is refused.

use model::Channel;

/// A file on its way to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cargo {
    pub(crate) file_name: String,
    pub(crate) content_type: String,
    /// In bytes.
    pub(crate) size: u64,
}

const MB: u64 = 1024 * 1024;

/// Why the platform refuses the message, or none if it takes it.
pub(crate) fn refusal(channel: Channel, text: &str, files: &[Cargo]) -> Option<String> {
    let name = channel.name();
    if let Some((most, length, unit)) = text_limit(channel, text)
        && length > most
    {
        return Some(format!(
            "Message not delivered: {name} carries at most {most} {unit} of text, and this has {length}."
        ));
    }
    if let Some(most) = files_at_once(channel)
        && files.len() > most
    {
        return Some(format!(
            "Message not delivered: {name} carries {most} file per message, and this has {}.",
            files.len()
        ));
    }
    if channel == Channel::Tiktok && !files.is_empty() && !text.trim().is_empty() {
        return Some(format!(
            "Message not delivered: {name} carries either text or a picture in one message."
        ));
    }
    files.iter().find_map(|file| {
        let file_name = &file.file_name;
        match size_limit(channel, &file.content_type) {
            Some(0) => Some(format!(
                "Message not delivered: {name} does not carry files of the type {} ({file_name}).",
                file.content_type
            )),
            Some(most) if file.size > most => Some(format!(
                "Message not delivered: {file_name} is larger than the {} MB that {name} carries.",
                most / MB
            )),
            _ => None,
        }
    })
}

fn text_limit(channel: Channel, text: &str) -> Option<(usize, usize, &'static str)> {
    let characters = text.chars().count();
    Some(match channel {
        Channel::Whatsapp | Channel::Telegram => (4096, characters, "characters"),
        Channel::Messenger => (2000, characters, "characters"),
        Channel::Instagram | Channel::Viber => (1000, characters, "characters"),
        Channel::Wechat => (2048, text.len(), "bytes"),
        Channel::Line => (5000, text.encode_utf16().count(), "characters"),
        Channel::X => (10_000, characters, "characters"),
        Channel::Tiktok => (6000, characters, "characters"),
        Channel::Facebook | Channel::Kakaotalk | Channel::Other => return None,
    })
}

fn files_at_once(channel: Channel) -> Option<usize> {
    matches!(channel, Channel::X | Channel::Tiktok).then_some(1)
}

/// The largest file of that type in bytes; 0 where the type is not carried, none without a limit.
fn size_limit(channel: Channel, content_type: &str) -> Option<u64> {
    let kind = content_type.split('/').next().unwrap_or_default();
    Some(match (channel, kind, content_type) {
        // No public reply on a page carries files.
        (Channel::Facebook, ..) => 0,
        (Channel::Whatsapp, _, "image/jpeg" | "image/png") => 5 * MB,
        (Channel::Whatsapp, _, "image/webp") => MB / 2,
        (Channel::Whatsapp, "audio", _) | (Channel::Whatsapp, _, "video/mp4" | "video/3gpp") => 16 * MB,
        (Channel::Whatsapp, "image" | "video", _) => 0,
        (Channel::Whatsapp, ..) => 100 * MB,
        (Channel::Messenger, ..) => 25 * MB,
        (Channel::Instagram, _, "image/jpeg" | "image/png") => 8 * MB,
        (Channel::Instagram, "audio" | "video", _) | (Channel::Instagram, _, "application/pdf") => 25 * MB,
        (Channel::Instagram, ..) => 0,
        (Channel::Wechat, "image", _) | (Channel::Wechat, "video", _) => 10 * MB,
        (Channel::Wechat, "audio", _) => 2 * MB,
        (Channel::Wechat, ..) => 0,
        (Channel::Line, "image", _) => 10 * MB,
        (Channel::Line, "audio" | "video", _) => 200 * MB,
        (Channel::Line, ..) => 0,
        (Channel::X, _, "image/gif") => 15 * MB,
        (Channel::X, "image", _) => 5 * MB,
        (Channel::X, "video", _) => 512 * MB,
        (Channel::X, ..) => 0,
        (Channel::Telegram, "image", _) => 10 * MB,
        (Channel::Telegram, ..) => 50 * MB,
        (Channel::Viber, ..) => 200 * MB,
        (Channel::Tiktok, _, "image/jpeg" | "image/png") => 3 * MB,
        (Channel::Tiktok, ..) => 0,
        (Channel::Kakaotalk | Channel::Other, ..) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content_type: &str, size: u64) -> Cargo {
        Cargo {
            file_name: "a.bin".to_owned(),
            content_type: content_type.to_owned(),
            size,
        }
    }

    #[test]
    fn each_platform_has_its_own_sizes_and_kinds() {
        let refused = |channel, kind: &str, size| refusal(channel, "hi", &[file(kind, size)]).is_some();
        assert!(!refused(Channel::Whatsapp, "image/png", 5 * MB));
        assert!(refused(Channel::Whatsapp, "image/png", 5 * MB + 1));
        assert!(refused(Channel::Whatsapp, "image/tiff", 10));
        assert!(!refused(Channel::Whatsapp, "application/pdf", 100 * MB));
        assert!(refused(Channel::Facebook, "image/png", 1));
        assert!(!refused(Channel::Messenger, "image/png", 25 * MB));
        assert!(refused(Channel::Messenger, "image/png", 25 * MB + 1));
        assert!(refused(Channel::Line, "application/pdf", 1));
        assert!(refused(Channel::Tiktok, "image/png", 1), "text beside a picture");
    }

    #[test]
    fn text_is_counted_as_the_platform_counts_it() {
        assert_eq!(refusal(Channel::Whatsapp, &"é".repeat(4096), &[]), None);
        assert!(refusal(Channel::Whatsapp, &"é".repeat(4097), &[]).is_some());
        assert!(refusal(Channel::Wechat, &"你".repeat(683), &[]).is_some());
        assert_eq!(refusal(Channel::Wechat, &"你".repeat(682), &[]), None);
        assert!(refusal(Channel::Line, &"😊".repeat(2501), &[]).is_some());
    }

    #[test]
    fn x_carries_one_file() {
        let two = [file("image/png", 1), file("image/png", 1)];
        assert!(refusal(Channel::X, "", &two).is_some());
        assert_eq!(refusal(Channel::X, "", &two[..1]), None);
    }
}
