//! Handing messages to their channels. That an answer was 200 says nothing yet: here a message is
//! taken by its channel, or fails with the channel's own words.

use serde_json::{Map, Value};

use crate::world::inbox::{Channel, Inbox, Reports};
use crate::world::messages::Message;
use crate::world::{Act, Delivered, World};

/// What the channel will tell later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// It is on the customer's device.
    Delivered,
    /// It was read.
    Read,
}

/// A failure that a test orders for the next message that is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The channel's words.
    pub(crate) error: String,
    /// The channel takes it first, and gives it an id.
    pub(crate) after_accepting: bool,
}

/// Hands a message over. Which reports will come.
pub(crate) fn hand_over(world: &mut World, act: Act, account: i64, id: i64) -> Vec<Report> {
    let Some(message) = world.account(account).messages.get(&id).cloned() else {
        return Vec::new();
    };
    // What the channel has taken once is not sent again, even by a retry.
    if message.source_id.is_some() || message.private {
        return Vec::new();
    }
    let home = world.account(account);
    let inbox = home.inboxes[&message.inbox].clone();
    let window_open = home.can_reply(&home.conversations[&message.conversation], act.now);
    let ordered = world.failures.pop_front();
    let refusal = match &ordered {
        Some(failure) if !failure.after_accepting => Some(failure.error.clone()),
        _ => refusal(&inbox, &message, window_open),
    };
    if let Some(error) = refusal {
        world.report(act, account, id, "failed", Some(&error));
        return Vec::new();
    }
    let source = format!("out.{}", world.next("outgoing"));
    world.change_message(act, account, id, |message| message.source_id = Some(source));
    if let Some(failure) = ordered {
        world.report(act, account, id, "failed", Some(&failure.error));
        return Vec::new();
    }
    let whole = message.files.len();
    world.delivered.push(Delivered {
        message: id,
        conversation: message.conversation,
        text: message.content.clone(),
        files: match inbox.channel {
            // The first goes, with the text under it.
            channel if channel.is_whatsapp() => whole.min(1),
            // Other kinds are dropped without a word.
            Channel::Line => message
                .files
                .iter()
                .filter(|file| goes_to_line(&file.content_type))
                .count(),
            _ => whole,
        },
        at: act.now.0,
    });
    match inbox.channel.reports() {
        Reports::Read => vec![Report::Delivered, Report::Read],
        Reports::Delivered => vec![Report::Delivered],
        Reports::Nothing => Vec::new(),
    }
}

fn goes_to_line(content_type: &str) -> bool {
    matches!(content_type, "image/png" | "image/jpeg" | "video/mp4")
}

fn refusal(inbox: &Inbox, message: &Message, window_open: bool) -> Option<String> {
    let params = message
        .additional_attributes
        .get("template_params")
        .and_then(Value::as_object);
    if inbox.channel.is_whatsapp() {
        let approved = params.is_some_and(|params| is_approved(inbox, params));
        if let Some(missing) = params
            .filter(|_| approved)
            .and_then(|params| missing(inbox, params))
        {
            return Some(missing);
        }
        // A template goes at any time, and must be one; free text only while the window is open.
        let goes = if params.is_some() { approved } else { window_open };
        return (!goes).then(|| match inbox.channel {
            Channel::TwilioWhatsapp => {
                "63016: Failed to send freeform message because you are outside the allowed window.".into()
            }
            _ => "Template not found or invalid template name".into(),
        });
    }
    if inbox.channel == Channel::Api {
        return None;
    }
    (!window_open).then(|| "10 - (#10) This message is sent outside of allowed window.".into())
}

/// What a provider says of a template that comes without all its values.
fn missing(inbox: &Inbox, params: &Map<String, Value>) -> Option<String> {
    let name = params.get("name")?.as_str()?;
    let template = inbox
        .templates
        .iter()
        .find(|one| one["name"] == name || one["friendly_name"] == name)?;
    let given = &params["processed_params"];
    let none = |value: &Value| value.as_str().is_none_or(str::is_empty);
    if inbox.channel == Channel::TwilioWhatsapp {
        let mut wanted = template["variables"].as_object()?.keys();
        return wanted
            .any(|name| none(&given[name]))
            .then(|| "21656: The ContentVariables parameter is invalid".into());
    }
    for part in template["components"].as_array()? {
        let wants = match part["type"].as_str()? {
            "HEADER" if part["format"] == "TEXT" => {
                let place = part["text"].as_str().unwrap_or_default().contains("{{");
                place && none(&given["header"]["1"])
            }
            "HEADER" if part["format"].is_string() => none(&given["header"]["media_url"]),
            "BUTTONS" => part["buttons"]
                .as_array()?
                .iter()
                .enumerate()
                .any(|(nth, button)| {
                    let url = button["url"].as_str().unwrap_or_default().contains("{{");
                    (url || button["type"] == "COPY_CODE") && none(&given["buttons"][nth]["parameter"])
                }),
            _ => false,
        };
        if wants {
            return Some("132000: Number of parameters does not match the expected number of params".into());
        }
    }
    None
}

fn is_approved(inbox: &Inbox, params: &Map<String, Value>) -> bool {
    let text = |key: &str| params.get(key).and_then(Value::as_str);
    text("name").is_some_and(|name| inbox.has_approved(name, text("language")))
}
