//! When a platform lets a company's free-form message through (rule 17). The desk is the other
//! side of the wire and keeps its own copy of the platforms' rules.

use model::{Channel, Span, Time};

/// A platform's limit: how long after the customer's last message, and how many messages.
fn limit(channel: Channel) -> Option<(i64, Option<u32>)> {
    match channel {
        Channel::Whatsapp | Channel::Messenger | Channel::Instagram | Channel::Viber => Some((24, None)),
        Channel::Wechat => Some((48, Some(5))),
        Channel::Tiktok => Some((48, Some(10))),
        _ => None,
    }
}

/// Why the platform refuses a message now, or none if it takes it. `last` is when the customer's
/// last message was *sent*; `since` is how many of ours went out after it. Exactly at the limit
/// it is refused.
pub(crate) fn refusal(channel: Channel, last: Option<Time>, since: u32, now: Time) -> Option<String> {
    let (hours, messages) = limit(channel)?;
    let name = channel.name();
    if last.is_none_or(|wrote| now - wrote >= Span::hours(hours)) {
        return Some(format!(
            "Message not delivered: more than {hours} hours have passed since the customer's last {name} message."
        ));
    }
    if let Some(most) = messages
        && since >= most
    {
        return Some(format!(
            "Message not delivered: {name} allows {most} messages until the customer writes again."
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(channel: Channel, hours: i64, since: u32) -> Option<String> {
        refusal(channel, Some(Time(0)), since, Time(0) + Span::hours(hours))
    }

    #[test]
    fn whatsapp_closes_exactly_at_24_hours() {
        let just_before = Time(0) + Span::hours(24) - Span(1);
        assert_eq!(refusal(Channel::Whatsapp, Some(Time(0)), 99, just_before), None);
        assert!(after(Channel::Whatsapp, 24, 0).unwrap().contains("24 hours"));
        assert!(refusal(Channel::Whatsapp, None, 0, Time(0)).is_some());
    }

    #[test]
    fn wechat_takes_five_messages_within_48_hours() {
        assert_eq!(after(Channel::Wechat, 47, 4), None);
        assert!(after(Channel::Wechat, 47, 5).unwrap().contains("5 messages"));
        assert!(after(Channel::Wechat, 48, 0).unwrap().contains("48 hours"));
    }

    #[test]
    fn messenger_closes_at_24_hours_and_tiktok_takes_ten_messages_within_48() {
        for channel in [Channel::Messenger, Channel::Instagram, Channel::Viber] {
            assert_eq!(after(channel, 23, 99), None);
            assert!(after(channel, 24, 0).unwrap().contains("24 hours"));
        }
        assert_eq!(after(Channel::Tiktok, 47, 9), None);
        assert!(after(Channel::Tiktok, 47, 10).unwrap().contains("10 messages"));
    }

    #[test]
    fn the_others_have_no_limit() {
        for channel in [Channel::Line, Channel::Facebook, Channel::X] {
            assert_eq!(after(channel, 1000, 1000), None);
        }
    }
}
