//! Which conversations are social, from which channel, and whether Chatwoot keeps a reply window for
//! them.
//!
//! What a person settled ([`ChannelRule`]) comes first: a label, the inbox by its name or its number,
//! or the class of inboxes (`Channel::Api`). That is how WeChat comes in, which Chatwoot does not
//! know: through an API inbox of somebody's bridge. E-mail and the chat of a web page are not social.

use model::{Channel, ChannelMark, ChannelRule};

use super::json::{Conversation, Inbox};

/// The channel of a conversation; none when it is not social.
pub(super) fn recognise(
    conversation: &Conversation,
    inbox: Option<&Inbox>,
    rules: &[ChannelRule],
) -> Option<Channel> {
    let class = class(conversation, inbox);
    let number = conversation.inbox.map(|id| id.to_string());
    let fits = |rule: &&ChannelRule| match rule.on {
        ChannelMark::Tag => conversation.labels.contains(&rule.value),
        ChannelMark::Via => class == Some(&rule.value),
        ChannelMark::Inbox => {
            number.as_ref() == Some(&rule.value) || inbox.is_some_and(|inbox| inbox.name == rule.value)
        }
    };
    if let Some(rule) = rules.iter().find(fits) {
        return rule.channel;
    }
    Some(match class? {
        "Channel::Email" | "Channel::WebWidget" => return None,
        "Channel::Whatsapp" => Channel::Whatsapp,
        "Channel::TwilioSms" if medium(inbox) == Some("whatsapp") => Channel::Whatsapp,
        "Channel::FacebookPage" if is_instagram(conversation) => Channel::Instagram,
        // Messages to a page: the platform's own limit holds for them.
        "Channel::FacebookPage" => Channel::Messenger,
        "Channel::Instagram" => Channel::Instagram,
        "Channel::TwitterProfile" => Channel::X,
        "Channel::Telegram" => Channel::Telegram,
        "Channel::Line" => Channel::Line,
        "Channel::Tiktok" => Channel::Tiktok,
        _ => Channel::Other,
    })
}

/// Whether Chatwoot itself reckons a reply window here, so that its `can_reply: true` says something.
pub(super) fn has_window(conversation: &Conversation, inbox: Option<&Inbox>) -> bool {
    match class(conversation, inbox) {
        Some("Channel::Whatsapp" | "Channel::FacebookPage" | "Channel::Instagram" | "Channel::Tiktok") => {
            true
        }
        Some("Channel::TwilioSms") => medium(inbox) == Some("whatsapp"),
        Some("Channel::Api") => inbox.is_some_and(|inbox| inbox.window),
        _ => false,
    }
}

fn class<'a>(conversation: &'a Conversation, inbox: Option<&'a Inbox>) -> Option<&'a str> {
    conversation
        .class
        .as_deref()
        .or_else(|| inbox.map(|inbox| inbox.class.as_str()))
}

fn medium(inbox: Option<&Inbox>) -> Option<&str> {
    inbox.and_then(|inbox| inbox.medium.as_deref())
}

fn is_instagram(conversation: &Conversation) -> bool {
    conversation.kind.as_deref() == Some("instagram_direct_message")
}

#[cfg(test)]
mod tests {
    use super::super::json;
    use super::*;
    use serde_json::json;

    fn of(class: &str) -> Conversation {
        json::conversation(
            &json!({"id": 1, "inbox_id": 3, "updated_at": 1.0, "channel": class, "labels": ["vip"]}),
        )
        .unwrap()
    }

    fn inbox(class: &str, more: serde_json::Value) -> Inbox {
        let mut row = json!({"id": 3, "name": "Shop", "channel_type": class});
        row.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json::inbox(&row).unwrap()
    }

    #[test]
    fn every_class_is_its_channel() {
        for (class, channel) in [
            ("Channel::Whatsapp", Some(Channel::Whatsapp)),
            ("Channel::FacebookPage", Some(Channel::Messenger)),
            ("Channel::Instagram", Some(Channel::Instagram)),
            ("Channel::TwitterProfile", Some(Channel::X)),
            ("Channel::Telegram", Some(Channel::Telegram)),
            ("Channel::Line", Some(Channel::Line)),
            ("Channel::Tiktok", Some(Channel::Tiktok)),
            ("Channel::Sms", Some(Channel::Other)),
            ("Channel::Api", Some(Channel::Other)),
            ("Channel::Pigeon", Some(Channel::Other)),
            ("Channel::Email", None),
            ("Channel::WebWidget", None),
        ] {
            assert_eq!(recognise(&of(class), None, &[]), channel, "{class}");
        }
        let mut instagram = of("Channel::FacebookPage");
        instagram.kind = Some("instagram_direct_message".into());
        assert_eq!(recognise(&instagram, None, &[]), Some(Channel::Instagram));
        let twilio = of("Channel::TwilioSms");
        for (medium, channel, window) in [
            ("whatsapp", Channel::Whatsapp, true),
            ("sms", Channel::Other, false),
        ] {
            let inbox = inbox("Channel::TwilioSms", json!({"medium": medium}));
            assert_eq!(recognise(&twilio, Some(&inbox), &[]), Some(channel));
            assert_eq!(has_window(&twilio, Some(&inbox)), window);
        }
    }

    #[test]
    fn a_bridge_is_wechat_when_a_person_says_so() {
        let inbox = inbox("Channel::Api", json!({}));
        for (on, value, fits) in [
            (ChannelMark::Inbox, "Shop", true),
            (ChannelMark::Inbox, "3", true),
            (ChannelMark::Inbox, "Channel::Api", false),
            (ChannelMark::Via, "Channel::Api", true),
            (ChannelMark::Via, "Shop", false),
        ] {
            let rule = ChannelRule {
                on,
                value: value.into(),
                channel: Some(Channel::Wechat),
            };
            let channel = recognise(&of("Channel::Api"), Some(&inbox), &[rule]);
            let wanted = if fits { Channel::Wechat } else { Channel::Other };
            assert_eq!(channel, Some(wanted), "{on:?} {value}");
        }
        let rule = ChannelRule {
            on: ChannelMark::Tag,
            value: "vip".into(),
            channel: None,
        };
        assert_eq!(recognise(&of("Channel::Line"), None, &[rule]), None);
        assert!(!has_window(&of("Channel::Api"), Some(&inbox)));
    }
}
