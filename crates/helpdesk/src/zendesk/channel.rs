//! Which tickets are social, and from which channel.
//!
//! What a person settled ([`ChannelRule`]) comes first. Then, in order: `from_messaging_channel`, then `via.channel`, then the tags that the older social
//! messaging integration sets (rules 2 and 3). `via.channel` may come as a word or as a number
//! (Zendesk, "Via types reference").

use model::{Channel, ChannelMark, ChannelRule};
use serde_json::Value;

/// The tag that every social ticket of the older integration carries (rule 2).
const SOCIAL_TAG: &str = "messaging_support";

/// The channel of a social ticket; none when it is not one. The first of `rules` that fits counts.
pub(super) fn recognise(
    via: &Value,
    tags: &[String],
    from_messaging_channel: bool,
    rules: &[ChannelRule],
) -> Option<Channel> {
    let number = via.as_i64().map(|number| number.to_string());
    let word = via.as_str().or(number.as_deref());
    let fits = |rule: &&ChannelRule| match rule.on {
        ChannelMark::Tag => tags.contains(&rule.value),
        ChannelMark::Via => word == Some(&rule.value),
        // There is no such thing here.
        ChannelMark::Inbox => false,
    };
    if let Some(rule) = rules.iter().find(fits) {
        return rule.channel;
    }
    let by_via = by_via(via);
    if from_messaging_channel {
        return Some(by_via.or_else(|| by_tags(tags)).unwrap_or(Channel::Other));
    }
    if by_via.is_some() {
        return by_via;
    }
    if let Some(channel) = by_tags(tags) {
        return Some(channel);
    }
    tags.iter().any(|tag| tag == SOCIAL_TAG).then_some(Channel::Other)
}

/// Whether `via` is the older integration, through which a comment reaches the customer.
pub(super) fn is_older_integration(via: &Value) -> bool {
    via.as_str() == Some("any_channel") || via.as_i64() == Some(55)
}

/// Whether `via` is a messaging channel, whose conversations are chats. Facebook's and X's native
/// channels and the older integration write comments.
pub(super) fn is_messaging(via: &Value) -> bool {
    let native = matches!(by_via(via), Some(Channel::Facebook))
        || via.as_str() == Some("twitter")
        || matches!(via.as_i64(), Some(23 | 26 | 30));
    by_via(via).is_some() && !native
}

fn by_via(via: &Value) -> Option<Channel> {
    if let Some(word) = via.as_str() {
        return Some(match word {
            "whatsapp" => Channel::Whatsapp,
            "line" => Channel::Line,
            "wechat" => Channel::Wechat,
            "facebook" | "facebook_post" | "facebook_message" => Channel::Facebook,
            "sunshine_conversations_facebook_messenger" => Channel::Messenger,
            "twitter" | "sunshine_conversations_twitter_dm" => Channel::X,
            "instagram_dm" => Channel::Instagram,
            "telegram" => Channel::Telegram,
            "viber" => Channel::Viber,
            "kakaotalk" => Channel::Kakaotalk,
            _ => return None,
        });
    }
    Some(match via.as_i64()? {
        74 => Channel::Whatsapp,
        72 => Channel::Line,
        73 => Channel::Wechat,
        38 | 41 => Channel::Facebook,
        78 => Channel::Messenger,
        23 | 26 | 30 | 88 => Channel::X,
        86 => Channel::Instagram,
        79 => Channel::Telegram,
        81 => Channel::Viber,
        85 => Channel::Kakaotalk,
        _ => return None,
    })
}

fn by_tags(tags: &[String]) -> Option<Channel> {
    tags.iter().find_map(|tag| {
        Some(match tag.as_str() {
            "whatsapp_support" => Channel::Whatsapp,
            "line_support" => Channel::Line,
            "wechat_support" => Channel::Wechat,
            "facebook_support" => Channel::Facebook,
            "twitter_support" | "x_support" => Channel::X,
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tags(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn a_ticket_is_social_by_flag_then_via_then_tags() {
        let any = json!("any_channel");
        assert_eq!(
            recognise(&json!("whatsapp"), &[], true, &[]),
            Some(Channel::Whatsapp)
        );
        assert_eq!(
            recognise(&json!("native_messaging"), &[], true, &[]),
            Some(Channel::Other)
        );
        assert_eq!(recognise(&json!(72), &[], false, &[]), Some(Channel::Line));
        assert_eq!(
            recognise(
                &any,
                &tags(&["vip", "wechat_support", "messaging_support"]),
                false,
                &[]
            ),
            Some(Channel::Wechat)
        );
        assert_eq!(
            recognise(&any, &tags(&["messaging_support"]), false, &[]),
            Some(Channel::Other)
        );
    }

    #[test]
    fn messaging_channels_chat_and_the_others_comment() {
        for chat in [
            json!("whatsapp"),
            json!(72),
            json!("sunshine_conversations_twitter_dm"),
            json!(78),
        ] {
            assert!(is_messaging(&chat), "{chat}");
        }
        for comments in [
            json!("any_channel"),
            json!("twitter"),
            json!(30),
            json!("facebook"),
            json!("email"),
        ] {
            assert!(!is_messaging(&comments), "{comments}");
        }
    }

    #[test]
    fn without_its_tags_an_older_ticket_is_social_no_more() {
        assert_eq!(
            recognise(&json!("any_channel"), &tags(&["vip"]), false, &[]),
            None
        );
        assert_eq!(recognise(&json!("email"), &[], false, &[]), None);
        assert_eq!(recognise(&Value::Null, &[], false, &[]), None);
    }

    #[test]
    fn what_a_person_settled_comes_first() {
        let rule = |on, value: &str, channel| ChannelRule {
            on,
            value: value.into(),
            channel,
        };
        let rules = [
            rule(ChannelMark::Tag, "spam", None),
            rule(ChannelMark::Tag, "wa_brazil", Some(Channel::Whatsapp)),
            rule(ChannelMark::Via, "native_messaging", Some(Channel::Tiktok)),
            rule(ChannelMark::Via, "72", None),
        ];
        let any = json!("any_channel");
        let found = |via: &Value, words: &[&str], messaging| recognise(via, &tags(words), messaging, &rules);
        assert_eq!(found(&any, &["wa_brazil"], false), Some(Channel::Whatsapp));
        assert_eq!(found(&any, &["wa_brazil", "spam"], false), None);
        assert_eq!(
            found(&json!("native_messaging"), &[], true),
            Some(Channel::Tiktok)
        );
        assert_eq!(found(&json!(72), &[], true), None);
        assert_eq!(found(&json!("line"), &[], true), Some(Channel::Line));
    }
}
