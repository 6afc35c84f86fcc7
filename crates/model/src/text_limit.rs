//! How long the text of one reply may be on its channel. What is longer the platform refuses after the
//! helpdesk has taken it, so it is not sent at all (rule 17 tells what would come of it otherwise).
//!
//! The figures are the platforms' as others document them; where nothing is known there is none.
//! The window counts as here (`ui/src/lib/text-limit.ts`): both are tested by `text_limit_cases.json`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Channel, shown_reply};

/// What a platform counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Characters, each of which Unicode counts as one.
    Characters,
    /// The units of UTF-16: most emoji are two.
    Utf16,
    /// The bytes of UTF-8: a Chinese character is three.
    Bytes,
}

/// How long a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TextLimit {
    /// So many are taken.
    pub most: u32,
    /// Of what.
    pub unit: TextUnit,
}

impl TextLimit {
    /// How much of it a reply with this text uses: of a template that says what the customer reads, that.
    #[must_use]
    pub fn used(self, text: &str) -> u32 {
        let shown = shown_reply(text.trim());
        let used = match self.unit {
            TextUnit::Characters => shown.chars().count(),
            TextUnit::Utf16 => shown.encode_utf16().count(),
            TextUnit::Bytes => shown.len(),
        };
        u32::try_from(used).unwrap_or(u32::MAX)
    }
}

/// The limit of a channel; none: it is not known to have one.
///
/// - WhatsApp 4096, Telegram 4096, Messenger 2000, Instagram 1000 characters: Chatwoot, *Supported features on
///   channels*; WhatsApp's also Sinch, *Text message*, and 8x8, *Supported messaging apps content types*.
/// - `TikTok` 6000 characters: Infobip, *`TikTok` message types*.
/// - Viber 7000 characters: Infobip, *Viber bots, message types*. Its business messages take 1000 (Sinch); which of
///   the two an account is, is not told, so the larger counts.
/// - X 10,000 characters in a direct message (`dm_text_character_limit` of its configuration), LINE 5000 units of
///   UTF-16 and WeChat 2048 bytes: as the embedded desk has them; not read in the platforms' own documents.
///   Chatwoot says 2000 for LINE.
/// - Facebook's page and older mode, `KakaoTalk` and channels that are not known: none.
#[must_use]
pub fn text_limit(channel: Channel) -> Option<TextLimit> {
    let (most, unit) = match channel {
        Channel::Whatsapp | Channel::Telegram => (4096, TextUnit::Characters),
        Channel::Messenger => (2000, TextUnit::Characters),
        Channel::Instagram => (1000, TextUnit::Characters),
        Channel::Line => (5000, TextUnit::Utf16),
        Channel::X => (10_000, TextUnit::Characters),
        Channel::Wechat => (2048, TextUnit::Bytes),
        Channel::Viber => (7000, TextUnit::Characters),
        Channel::Tiktok => (6000, TextUnit::Characters),
        Channel::Facebook | Channel::Kakaotalk | Channel::Other => return None,
    };
    Some(TextLimit { most, unit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Deserialize)]
    struct Case {
        text: String,
        times: usize,
        unit: TextUnit,
        used: u32,
    }

    #[test]
    fn it_is_counted_as_the_window_counts() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("text_limit_cases.json")).unwrap();
        for case in cases {
            let limit = TextLimit {
                most: 1,
                unit: case.unit,
            };
            let text = case.text.repeat(case.times);
            assert_eq!(limit.used(&text), case.used, "{} of {:?}", case.text, case.unit);
        }
    }

    proptest! {
        /// No unit counts less than another that is coarser, and blanks around a reply count nothing.
        #[test]
        fn units_agree(text in "\\PC{0,40}") {
            let used = |unit| TextLimit { most: 1, unit }.used(&text);
            prop_assert!(used(TextUnit::Characters) <= used(TextUnit::Utf16));
            prop_assert!(used(TextUnit::Utf16) <= used(TextUnit::Bytes));
            let limit = TextLimit { most: 1, unit: TextUnit::Characters };
            prop_assert_eq!(limit.used(&format!("  {text}\n")), limit.used(&text));
        }
    }
}
