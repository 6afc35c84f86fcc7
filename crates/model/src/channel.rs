//! Where a customer wrote from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A messaging channel. `Facebook` is the public page and the older integration's direct
/// messages; `Messenger` is Facebook Messenger as a messaging channel of its own, which has a
/// reply window that public posts do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// WhatsApp.
    Whatsapp,
    /// LINE.
    Line,
    /// WeChat.
    Wechat,
    /// Facebook posts, comments and (older mode) direct messages.
    Facebook,
    /// Facebook Messenger.
    Messenger,
    /// X, formerly Twitter.
    X,
    /// Instagram direct messages.
    Instagram,
    /// Telegram.
    Telegram,
    /// Viber.
    Viber,
    /// KakaoTalk.
    Kakaotalk,
    /// TikTok direct messages.
    Tiktok,
    /// A social ticket whose channel is not known to us.
    Other,
}

impl Channel {
    /// Every channel, in the order in which lists show them.
    pub const ALL: [Channel; 12] = [
        Channel::Whatsapp,
        Channel::Line,
        Channel::Wechat,
        Channel::Facebook,
        Channel::Messenger,
        Channel::X,
        Channel::Instagram,
        Channel::Telegram,
        Channel::Viber,
        Channel::Kakaotalk,
        Channel::Tiktok,
        Channel::Other,
    ];

    /// The five channels of rule 1.
    pub const FIVE: [Channel; 5] = [
        Channel::Whatsapp,
        Channel::Line,
        Channel::Wechat,
        Channel::Facebook,
        Channel::X,
    ];

    /// The word used in SQL, JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Whatsapp => "whatsapp",
            Channel::Line => "line",
            Channel::Wechat => "wechat",
            Channel::Facebook => "facebook",
            Channel::Messenger => "messenger",
            Channel::X => "x",
            Channel::Instagram => "instagram",
            Channel::Telegram => "telegram",
            Channel::Viber => "viber",
            Channel::Kakaotalk => "kakaotalk",
            Channel::Tiktok => "tiktok",
            Channel::Other => "other",
        }
    }

    /// The channel with that [`word`](Channel::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Whatsapp => "WhatsApp",
            Channel::Line => "LINE",
            Channel::Wechat => "WeChat",
            Channel::Facebook => "Facebook",
            Channel::Messenger => "Messenger",
            Channel::X => "X",
            Channel::Instagram => "Instagram",
            Channel::Telegram => "Telegram",
            Channel::Viber => "Viber",
            Channel::Kakaotalk => "KakaoTalk",
            Channel::Tiktok => "TikTok",
            Channel::Other => "Messaging",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_are_what_json_says() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_word(channel.word()), Some(channel));
            let json = serde_json::to_string(&channel).unwrap();
            assert_eq!(json, format!("\"{}\"", channel.word()));
        }
        assert_eq!(Channel::from_word("pigeon"), None);
    }
}
