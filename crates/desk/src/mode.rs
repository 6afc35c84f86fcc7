//! The two ways in which social messages show in the API.
//!
//! In the *older* mode one integration carries all channels: tickets are told apart by tags, the
//! messages are comments, and a public comment made over the Tickets API is delivered. In the
//! *current* mode each channel is one of its own: no tags and no social fields, the conversation
//! is a chat on the ticket that shows in the audits and in the conversation log, and a public
//! comment made over the Tickets API reaches nobody: agents answer in the helpdesk's own window.
//! A company is founded in one mode and stays in it.

use model::Channel;

/// How social messages show in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Tags, `any_channel`, comments.
    #[default]
    Older,
    /// One `via.channel` per channel, chats.
    Current,
}

impl Mode {
    /// Both.
    pub const ALL: [Mode; 2] = [Mode::Older, Mode::Current];

    /// The word used in SQL and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Older => "older",
            Mode::Current => "current",
        }
    }

    /// The mode with that [`word`](Mode::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// What `via.channel` says of a message over that channel.
    pub(crate) fn via_channel(self, channel: Channel) -> &'static str {
        match (self, channel) {
            (Mode::Older, _) => "any_channel",
            (_, Channel::Messenger) => "sunshine_conversations_facebook_messenger",
            (_, Channel::X) => "sunshine_conversations_twitter_dm",
            (_, Channel::Instagram) => "instagram_dm",
            // No value of its own is known.
            (_, Channel::Tiktok | Channel::Other) => "sunshine_conversations_api",
            (_, other) => other.word(),
        }
    }

    /// The channel over which a company of this mode gets what was written on `channel`: the
    /// messages of a Facebook page come over Messenger in the current mode.
    pub(crate) fn carries(self, channel: Channel) -> Channel {
        match (self, channel) {
            (Mode::Current, Channel::Facebook) => Channel::Messenger,
            (_, other) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for mode in Mode::ALL {
            assert_eq!(Mode::from_word(mode.word()), Some(mode));
        }
        assert_eq!(Mode::from_word("newest"), None);
    }
}
