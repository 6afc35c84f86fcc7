//! Approved templates: the way out of a closed WhatsApp window (rules 15 and 17).
//!
//! A reply that as a whole is a shorthand stands for a template. Whoever hands replies over decides
//! which: Chatwoot's is [`FilledTemplate`], which is ours; this one is Zendesk's own:
//!
//! ```text
//! &((namespace=[[ns]] template=[[name]] fallback=[[text]] language=[[en]] body_text=[[value]]))&
//! ```
//!
//! Whether WhatsApp has approved the template that is named, only WhatsApp knows. What is read here
//! is whether a text is such a shorthand and nothing else: anything that is not quite one would be
//! sent as a free reply. The windows read it by the same cases (`template_cases.json`).

use crate::{Carrier, Channel, FilledTemplate, ReplyWindow};

/// A shorthand, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    /// Whose template it is.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What goes out where there are no templates.
    pub fallback: String,
    /// Its language.
    pub language: String,
    /// What its places are filled with, in order.
    pub values: Vec<String>,
}

/// The template that a text stands for; none when it is not exactly one shorthand. Each key but
/// `body_text` may be said once only: a name that was filled in must not name another template.
pub fn template(text: &str) -> Option<Template> {
    let inside = text.trim().strip_prefix("&((")?.strip_suffix("))&")?;
    let mut read = Template::default();
    let mut rest = inside.trim_start();
    while !rest.is_empty() {
        let (key, after) = rest.split_once("=[[")?;
        let (value, after) = after.split_once("]]")?;
        rest = after.trim_start();
        let place = match key.trim() {
            "namespace" => &mut read.namespace,
            "template" => &mut read.name,
            "fallback" => &mut read.fallback,
            "language" => &mut read.language,
            "body_text" => {
                read.values.push(value.to_owned());
                continue;
            }
            _ => return None,
        };
        if !place.is_empty() {
            return None;
        }
        value.clone_into(place);
    }
    (!read.namespace.is_empty() && !read.name.is_empty()).then_some(read)
}

/// Whether a reply with this text leaves as an approved template: on WhatsApp only, and only by the
/// shorthand of whoever hands it over. Any other is words to them.
pub fn is_template(carrier: Carrier, channel: Channel, text: &str) -> bool {
    channel == Channel::Whatsapp
        && match carrier {
            Carrier::Zendesk => template(text).is_some(),
            Carrier::Chatwoot => FilledTemplate::read(text).is_some(),
        }
}

/// Whether a reply with this text may be sent while the window is so: a free one while it does not
/// block (rule 17), on WhatsApp an approved template at any time (rule 15).
pub fn passes(window: ReplyWindow, carrier: Carrier, channel: Channel, text: &str) -> bool {
    !window.blocks() || is_template(carrier, channel, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Closure, Time};
    use proptest::prelude::*;

    const CLOSED: ReplyWindow = ReplyWindow::ClosedSince {
        at: Time(0),
        because: Closure::TimeOver,
    };

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        template: bool,
    }

    #[test]
    fn a_text_is_a_template_as_a_whole_or_not_at_all() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("template_cases.json")).unwrap();
        assert!(cases.len() > 10);
        for case in cases {
            assert_eq!(template(&case.text).is_some(), case.template, "{}", case.text);
        }
    }

    #[test]
    fn its_values_are_read_in_order() {
        let read = template(
            " &((namespace=[[ns]] template=[[t]] fallback=[[f]] language=[[en]] body_text=[[a]] body_text=[[b c]]))& ",
        );
        let read = read.unwrap();
        assert_eq!((read.namespace.as_str(), read.name.as_str()), ("ns", "t"));
        assert_eq!((read.fallback.as_str(), read.language.as_str()), ("f", "en"));
        assert_eq!(read.values, ["a", "b c"]);
    }

    fn any_window() -> impl Strategy<Value = ReplyWindow> {
        prop_oneof![
            Just(ReplyWindow::NoLimit),
            Just(ReplyWindow::Unknown),
            Just(ReplyWindow::NeverOpened),
            Just(CLOSED),
            Just(ReplyWindow::ClosedSince {
                at: Time(9),
                because: Closure::MessagesUsedUp
            }),
            Just(ReplyWindow::OpenUntil {
                at: Time(9),
                messages_left: None
            }),
        ]
    }

    proptest! {
        #[test]
        fn a_closed_window_lets_through_a_template_on_whatsapp_and_nothing_else(
            window in any_window(),
            on_whatsapp: bool,
            is_template: bool,
            word in "[a-z ]{0,12}",
        ) {
            let channel = if on_whatsapp { Channel::Whatsapp } else { Channel::Wechat };
            let text = if is_template {
                format!("&((namespace=[[ns]] template=[[t]] body_text=[[{word}]]))&")
            } else {
                format!("{word} &((namespace=[[ns]] template=[[t]]))&.")
            };
            let expected = !window.blocks() || (on_whatsapp && is_template);
            prop_assert_eq!(passes(window, Carrier::Zendesk, channel, &text), expected);
            // To another carrier it is words.
            prop_assert_eq!(passes(window, Carrier::Chatwoot, channel, &text), !window.blocks());
        }

        #[test]
        fn words_before_or_behind_make_it_a_free_reply(word in "[^\\s]{1,9}", before: bool) {
            let shorthand = "&((namespace=[[ns]] template=[[t]]))&";
            let text = if before { format!("{word} {shorthand}") } else { format!("{shorthand} {word}") };
            prop_assert!(!passes(CLOSED, Carrier::Zendesk, Channel::Whatsapp, &text));
        }

        #[test]
        fn no_text_is_too_odd_to_be_read(text in "[&(\\[\\])= a-z]{0,60}") {
            let _ = template(&text);
        }
    }
}
