//! The reply window: how long after the customer's last message an agent may still answer freely.
//!
//! WhatsApp allows it for 24 hours (rule 17); other platforms have limits of their own, some on
//! time, some on the number of messages as well. The policies are data, so that an account can
//! override them. Times are the platform's; "now" is the server's.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Channel, Message, Span, Time};

/// A channel's limit. `None` in both fields means that there is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowPolicy {
    /// How long after a customer message free-form replies are allowed.
    pub limit: Option<Span>,
    /// How many replies are allowed within it, counted since that message.
    pub messages: Option<u32>,
}

impl WindowPolicy {
    /// No limit at all.
    pub const NONE: WindowPolicy = WindowPolicy {
        limit: None,
        messages: None,
    };

    const fn hours(hours: i64, messages: Option<u32>) -> Self {
        Self {
            limit: Some(Span::hours(hours)),
            messages,
        }
    }

    /// The platform's own limit: WhatsApp (rule 17), Messenger, Instagram and Viber 24 h; WeChat
    /// 48 h and 5 messages; TikTok 48 h and 10; none for the others.
    pub fn default_for(channel: Channel) -> Self {
        match channel {
            Channel::Whatsapp | Channel::Messenger | Channel::Instagram | Channel::Viber => {
                Self::hours(24, None)
            }
            Channel::Wechat => Self::hours(48, Some(5)),
            Channel::Tiktok => Self::hours(48, Some(10)),
            Channel::Line
            | Channel::Facebook
            | Channel::X
            | Channel::Telegram
            | Channel::Kakaotalk
            | Channel::Other => Self::NONE,
        }
    }
}

/// When the customer last wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LastInbound {
    /// At this platform time.
    At(Time),
    /// The whole conversation is known and the customer has not written in it.
    Never,
    /// The conversation is not held, or not wholly.
    NotKnown,
}

/// Why a window is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Closure {
    /// The time is over.
    TimeOver,
    /// The platform's number of replies is used up until the customer writes again.
    MessagesUsedUp,
}

/// Whether a free-form reply would be delivered now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReplyWindow {
    /// The channel has no limit.
    NoLimit,
    /// Open.
    OpenUntil {
        /// The first instant at which it is closed.
        at: Time,
        /// How many replies are left, where the platform counts them.
        messages_left: Option<u32>,
    },
    /// Closed.
    ClosedSince {
        /// The first instant at which it was closed. With [`Closure::MessagesUsedUp`] the instant
        /// at which it closes by time, which may lie ahead.
        at: Time,
        /// Why.
        because: Closure,
    },
    /// The customer has never written here.
    NeverOpened,
    /// Not known: warn, do not block.
    Unknown,
}

impl ReplyWindow {
    /// Whether a reply written now is known not to arrive. An unknown window does not block.
    pub fn blocks(self) -> bool {
        matches!(self, ReplyWindow::ClosedSince { .. } | ReplyWindow::NeverOpened)
    }
}

/// Whether an agent may still answer freely (rule 17).
///
/// `sent_since` is the number of our replies since the customer's last message; `now` is the
/// server's time. Exactly at the limit the window is closed. A customer message dated ahead of
/// `now` (a clock that is off) keeps it open until its own limit.
pub fn reply_window(policy: WindowPolicy, last: LastInbound, sent_since: u32, now: Time) -> ReplyWindow {
    let Some(limit) = policy.limit else {
        return ReplyWindow::NoLimit;
    };
    match last {
        LastInbound::NotKnown => ReplyWindow::Unknown,
        LastInbound::Never => ReplyWindow::NeverOpened,
        LastInbound::At(wrote) => {
            let at = wrote + limit;
            let messages_left = policy.messages.map(|most| most.saturating_sub(sent_since));
            if now >= at {
                ReplyWindow::ClosedSince {
                    at,
                    because: Closure::TimeOver,
                }
            } else if messages_left == Some(0) {
                ReplyWindow::ClosedSince {
                    at,
                    because: Closure::MessagesUsedUp,
                }
            } else {
                ReplyWindow::OpenUntil { at, messages_left }
            }
        }
    }
}

/// What a helpdesk itself says of a reply window, where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldWindow {
    /// Whether a free-form reply would be let through.
    pub open: bool,
    /// When that was so (server time).
    pub at: Time,
}

/// A window that was reckoned, with what the helpdesk says of it. The helpdesk's word is the stronger
/// one for the time at which it was given: what it calls closed is closed until the customer writes
/// again, and where it lets a reply through after the reckoned end, its limit is longer than ours and
/// not known to us. What is reckoned for later than its word stays. A word that calls closed what the
/// customer wrote into within the minute before had not heard of that message.
pub fn told_window(reckoned: ReplyWindow, told: Option<ToldWindow>, last: LastInbound) -> ReplyWindow {
    let Some(told) = told else { return reckoned };
    let wrote_since = matches!(last, LastInbound::At(wrote) if wrote > told.at - Span::seconds(60));
    match reckoned {
        ReplyWindow::OpenUntil { .. } | ReplyWindow::NoLimit | ReplyWindow::Unknown
            if !told.open && !wrote_since =>
        {
            match last {
                LastInbound::Never => ReplyWindow::NeverOpened,
                _ => ReplyWindow::ClosedSince {
                    at: told.at,
                    because: Closure::TimeOver,
                },
            }
        }
        ReplyWindow::ClosedSince {
            at,
            because: Closure::TimeOver,
        } if told.open && told.at >= at => ReplyWindow::Unknown,
        ReplyWindow::NeverOpened if told.open => ReplyWindow::Unknown,
        other => other,
    }
}

/// When the customer last wrote, in a conversation that is held whole. Agents, bots, the system
/// and internal notes do not count (rule 17).
pub fn last_inbound(messages: &[Message]) -> LastInbound {
    messages
        .iter()
        .filter(|message| message.is_inbound())
        .map(|message| message.at)
        .max()
        .map_or(LastInbound::Never, LastInbound::At)
}

/// How many replies of ours followed the customer's last message. A reply that is known to have
/// failed used nothing up.
pub fn sent_since(messages: &[Message]) -> u32 {
    let newest = messages
        .iter()
        .filter(|message| message.is_inbound())
        .map(|message| (message.at, message.id))
        .max();
    let count = messages
        .iter()
        .filter(|message| message.is_agent_reply())
        .filter(|message| !matches!(message.delivery, crate::Delivery::Failed { .. }))
        .filter(|message| newest.is_none_or(|newest| (message.at, message.id) > newest))
        .count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Author, Delivery, MessageId, Role};
    use proptest::prelude::*;

    const DAY: i64 = 24 * 3_600_000;

    fn whatsapp() -> WindowPolicy {
        WindowPolicy::default_for(Channel::Whatsapp)
    }

    fn message(id: i64, at: i64, role: Role, public: bool) -> Message {
        Message {
            id: MessageId(id),
            at: Time(at),
            author: Author {
                id: None,
                name: String::new(),
                role,
            },
            public,
            text: "hi".into(),
            delivery: Delivery::NotReported,
            attachments: Vec::new(),
        }
    }

    #[test]
    fn whatsapp_closes_exactly_at_24_hours() {
        let wrote = Time(1_000);
        let at = Time(1_000 + DAY);
        let just_before = Time(at.0 - 1);
        assert_eq!(
            reply_window(whatsapp(), LastInbound::At(wrote), 99, just_before),
            ReplyWindow::OpenUntil {
                at,
                messages_left: None
            }
        );
        for now in [at, Time(at.0 + 1), Time(i64::MAX)] {
            assert_eq!(
                reply_window(whatsapp(), LastInbound::At(wrote), 0, now),
                ReplyWindow::ClosedSince {
                    at,
                    because: Closure::TimeOver
                }
            );
        }
    }

    #[test]
    fn wechat_counts_five_messages_within_48_hours() {
        let policy = WindowPolicy::default_for(Channel::Wechat);
        let last = LastInbound::At(Time(0));
        let at = Time(2 * DAY);
        assert_eq!(
            reply_window(policy, last, 4, Time(1)),
            ReplyWindow::OpenUntil {
                at,
                messages_left: Some(1)
            }
        );
        assert_eq!(
            reply_window(policy, last, 5, Time(1)),
            ReplyWindow::ClosedSince {
                at,
                because: Closure::MessagesUsedUp
            }
        );
        assert_eq!(
            reply_window(policy, last, 0, at),
            ReplyWindow::ClosedSince {
                at,
                because: Closure::TimeOver
            }
        );
    }

    #[test]
    fn the_defaults_are_the_platforms() {
        let hours = |channel| WindowPolicy::default_for(channel).limit.map(|s| s.0 / 3_600_000);
        for channel in [
            Channel::Whatsapp,
            Channel::Messenger,
            Channel::Instagram,
            Channel::Viber,
        ] {
            assert_eq!(hours(channel), Some(24), "{channel:?}");
        }
        for channel in [Channel::Wechat, Channel::Tiktok] {
            assert_eq!(hours(channel), Some(48), "{channel:?}");
        }
        assert_eq!(WindowPolicy::default_for(Channel::Tiktok).messages, Some(10));
        for channel in [Channel::Line, Channel::Facebook, Channel::X, Channel::Telegram] {
            assert_eq!(hours(channel), None, "{channel:?}");
        }
    }

    #[test]
    fn unknown_warns_and_never_blocks() {
        let unknown = reply_window(whatsapp(), LastInbound::NotKnown, 0, Time(0));
        assert_eq!(unknown, ReplyWindow::Unknown);
        assert!(!unknown.blocks());
        let never = reply_window(whatsapp(), LastInbound::Never, 0, Time(0));
        assert_eq!(never, ReplyWindow::NeverOpened);
        assert!(never.blocks());
    }

    #[test]
    fn a_failed_reply_uses_nothing_up() {
        let mut failed = message(2, 20, Role::Agent, true);
        failed.delivery = Delivery::Failed {
            reason: "blocked".into(),
        };
        let thread = [
            message(1, 10, Role::EndUser, true),
            failed,
            message(3, 30, Role::Agent, true),
            message(4, 40, Role::Agent, false),
        ];
        assert_eq!(sent_since(&thread), 1);
    }

    #[test]
    fn the_helpdesks_word_counts_until_the_customer_writes_again() {
        let open = ReplyWindow::OpenUntil {
            at: Time(DAY),
            messages_left: None,
        };
        let closed = |at| ReplyWindow::ClosedSince {
            at: Time(at),
            because: Closure::TimeOver,
        };
        let told = |open, at| Some(ToldWindow { open, at: Time(at) });
        let wrote = LastInbound::At(Time(0));
        assert_eq!(told_window(open, None, wrote), open);
        let (later, just_before) = (3_600_000, LastInbound::At(Time(3_599_000)));
        assert_eq!(told_window(open, told(false, later), wrote), closed(later));
        assert_eq!(told_window(open, told(false, later), just_before), open);
        assert_eq!(
            told_window(open, told(false, later), LastInbound::Never),
            ReplyWindow::NeverOpened
        );
        // Open before the reckoned end says nothing of after it.
        assert_eq!(told_window(closed(DAY), told(true, DAY - 1), wrote), closed(DAY));
        assert_eq!(
            told_window(closed(DAY), told(true, DAY), wrote),
            ReplyWindow::Unknown
        );
        let used_up = ReplyWindow::ClosedSince {
            at: Time(DAY),
            because: Closure::MessagesUsedUp,
        };
        assert_eq!(told_window(used_up, told(true, DAY), wrote), used_up);
        assert_eq!(
            told_window(ReplyWindow::NoLimit, told(false, later), wrote),
            closed(later)
        );
    }

    proptest! {
        #[test]
        fn no_limit_is_never_closed(last in any::<i64>(), now in any::<i64>(), sent in any::<u32>()) {
            for last in [LastInbound::At(Time(last)), LastInbound::Never, LastInbound::NotKnown] {
                let window = reply_window(WindowPolicy::NONE, last, sent, Time(now));
                prop_assert_eq!(window, ReplyWindow::NoLimit);
            }
        }

        #[test]
        fn a_clock_ahead_or_behind_shifts_the_answer_and_breaks_nothing(
            wrote in -DAY..DAY, skew in -3 * DAY..3 * DAY,
        ) {
            let now = Time(wrote + skew);
            let window = reply_window(whatsapp(), LastInbound::At(Time(wrote)), 0, now);
            prop_assert_eq!(window.blocks(), skew >= DAY);
        }

        #[test]
        fn time_only_closes(wrote in 0..DAY, first in 0..4 * DAY, later in 0..4 * DAY, sent in 0u32..8) {
            let policy = WindowPolicy::default_for(Channel::Wechat);
            let last = LastInbound::At(Time(wrote));
            let before = reply_window(policy, last, sent, Time(first));
            let after = reply_window(policy, last, sent, Time(first + later));
            prop_assert!(!before.blocks() || after.blocks());
        }

        #[test]
        fn others_never_open_it(
            inbound in prop::collection::vec(0..DAY, 0..5),
            others in prop::collection::vec((0..9 * DAY, 0usize..4), 0..20),
        ) {
            let mut thread: Vec<Message> = inbound
                .iter()
                .enumerate()
                .map(|(i, &at)| message(i as i64, at, Role::EndUser, true))
                .collect();
            let alone = last_inbound(&thread);
            for (i, &(at, who)) in others.iter().enumerate() {
                let (role, public) = [
                    (Role::Agent, true),
                    (Role::Bot, true),
                    (Role::System, true),
                    (Role::EndUser, false),
                ][who];
                thread.push(message(1000 + i as i64, at, role, public));
            }
            prop_assert_eq!(last_inbound(&thread), alone);
            thread.reverse();
            prop_assert_eq!(last_inbound(&thread), alone);
        }
    }
}
