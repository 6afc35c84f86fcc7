//! Chatwoot's JSON, in the form of the REST API and in that of its events, read into the few fields that
//! are used. Tolerant: a field that is missing, null or of another type costs that field, and a row
//! without an id costs that row. What is not read here is nowhere kept or logged: answers carry
//! customers' and agents' `pubsub_token`s, `hmac_token`s and an inbox's `provider_config`.

use model::{Span, Time};
use serde_json::Value;

/// A conversation, whichever way it was told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conversation {
    /// The number in its account (`display_id`).
    pub(super) id: i64,
    pub(super) inbox: Option<i64>,
    /// `Channel::Whatsapp` and the like.
    pub(super) class: Option<String>,
    /// What the channel says of the conversation: `instagram_direct_message`, `tweet`.
    pub(super) kind: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) status: String,
    pub(super) can_reply: Option<bool>,
    pub(super) labels: Vec<String>,
    /// The customer's messages since an agent looked; never more than 10.
    pub(super) unread: Option<u32>,
    pub(super) contact: Option<Contact>,
    pub(super) assignee: Option<Agent>,
    /// A bot holds it.
    pub(super) bot: bool,
    /// The newest message that it was told with.
    pub(super) newest: Option<Message>,
    pub(super) created_at: Time,
    pub(super) active_at: Option<Time>,
    /// When it last changed, in microseconds: its version.
    pub(super) version: i64,
    /// An agent has answered.
    pub(super) answered: bool,
    /// An agent has looked.
    pub(super) looked: bool,
}

impl Conversation {
    /// When it last changed.
    pub(super) fn updated_at(&self) -> Time {
        Time(self.version.div_euclid(1000))
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contact {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) phone: Option<String>,
    pub(super) email: Option<String>,
    /// What its channels say of it: user names there, a place.
    pub(super) social_info: Option<String>,
    pub(super) created_at: Option<Time>,
}

/// A person of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agent {
    pub(super) id: i64,
    pub(super) name: String,
}

/// Who sent a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sender {
    Contact(Contact),
    Agent(Agent),
    Bot(Agent),
    /// Nobody is named.
    Nobody,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Incoming,
    Outgoing,
    /// An entry of the log, in prose.
    Activity,
    /// Sent by a rule of the inbox: greetings, out of office, surveys.
    Template,
}

/// A message, whichever way it was told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) conversation: Option<i64>,
    pub(super) kind: Kind,
    pub(super) private: bool,
    pub(super) text: String,
    pub(super) status: String,
    pub(super) error: Option<String>,
    pub(super) unsupported: bool,
    /// Written in the channel's own app.
    pub(super) echo: bool,
    pub(super) sender: Sender,
    pub(super) files: Vec<File>,
    pub(super) created_at: Time,
    /// Events tell it, REST does not.
    pub(super) updated_at: Option<Time>,
    /// The name that its sender gave it.
    pub(super) echo_id: Option<String>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct File {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) address: Option<String>,
    pub(super) content_type: String,
    pub(super) extension: String,
    pub(super) size: Option<u64>,
    pub(super) title: String,
    pub(super) place: Option<(f64, f64)>,
}

/// An inbox: one account of the company's on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inbox {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) class: String,
    /// `whatsapp` or `sms`, of Twilio's.
    pub(super) medium: Option<String>,
    pub(super) phone: Option<String>,
    /// An API inbox has a reply window of its own.
    pub(super) window: bool,
    /// WhatsApp's templates, as the provider told them.
    pub(super) templates: Vec<WhatsappTemplate>,
}

impl Inbox {
    /// What its tickets call their business account; none when it has neither name nor number.
    pub(super) fn business_account(&self) -> Option<String> {
        match (self.name.as_str(), self.phone.as_deref()) {
            ("", None) => None,
            ("", Some(phone)) => Some(phone.to_owned()),
            (name, Some(phone)) if name != phone => Some(format!("{name} ({phone})")),
            (name, _) => Some(name.to_owned()),
        }
    }
}

/// A template of WhatsApp's that is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WhatsappTemplate {
    pub(super) name: String,
    pub(super) language: String,
    pub(super) category: String,
    pub(super) namespace: String,
    /// The approved words of its body.
    pub(super) body: String,
    /// What stands above and below it, and the words on its buttons.
    pub(super) header: String,
    pub(super) footer: String,
    pub(super) buttons: Vec<String>,
    /// Examples for its places, as far as they were told.
    pub(super) examples: Vec<(String, String)>,
    /// What it has that is not filled in here, in words.
    pub(super) needs: Option<&'static str>,
}

/// The signed-in user.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) email: String,
    /// Opens the stream of events: as good as a password. Never printed.
    pub(super) pubsub_token: String,
    pub(super) accounts: Vec<ProfileAccount>,
}

/// An account that the user belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProfileAccount {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) administrator: bool,
    pub(super) active: bool,
}

/// An array, or nothing.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A time in either of its forms: seconds since 1970, whole or not, or ISO 8601. 0 is none.
pub(super) fn time(value: &Value) -> Option<Time> {
    micros(value).map(|micros| Time(micros.div_euclid(1000)))
}

/// The same in microseconds.
fn micros(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text
            .parse::<f64>()
            .ok()
            .and_then(of_seconds)
            .or_else(|| Some(Time::parse(text)?.0 * 1000)),
        Value::Number(number) => of_seconds(number.as_f64()?),
        _ => None,
    }
}

fn of_seconds(seconds: f64) -> Option<i64> {
    let plausible = seconds > 0.0 && seconds < 1e11;
    // A double holds microseconds of these years exactly.
    plausible.then(|| (seconds * 1e6).round() as i64)
}

pub(super) fn conversation(row: &Value) -> Option<Conversation> {
    let meta = &row["meta"];
    let version = micros(&row["updated_at"])
        .or_else(|| micros(&row["last_activity_at"]))
        .or_else(|| micros(&row["timestamp"]))?;
    let class = text(&meta["channel"]).or_else(|| text(&row["channel"]));
    let bot = meta["assignee_type"].as_str().is_some_and(|kind| kind != "User");
    let newest = message(&row["last_non_activity_message"])
        .filter(|message| !message.private)
        .or_else(|| {
            list(&row["messages"])
                .iter()
                .filter_map(message)
                .rfind(|message| !message.private && message.kind != Kind::Activity)
        });
    Some(Conversation {
        id: row["id"].as_i64()?,
        inbox: row["inbox_id"].as_i64(),
        class,
        kind: text(&row["additional_attributes"]["type"]),
        subject: text(&row["additional_attributes"]["mail_subject"]),
        status: text(&row["status"]).unwrap_or_default(),
        can_reply: row["can_reply"].as_bool(),
        labels: list(&row["labels"]).iter().filter_map(text).collect(),
        unread: row["unread_count"]
            .as_u64()
            .and_then(|count| u32::try_from(count).ok()),
        contact: contact(&meta["sender"]),
        assignee: agent(&meta["assignee"]).filter(|_| !bot),
        bot,
        newest,
        created_at: time(&row["created_at"]).unwrap_or(Time(version.div_euclid(1000))),
        active_at: time(&row["last_activity_at"]).or_else(|| time(&row["timestamp"])),
        version,
        answered: time(&row["first_reply_created_at"]).is_some(),
        looked: time(&row["agent_last_seen_at"]).is_some(),
    })
}

pub(super) fn contact(row: &Value) -> Option<Contact> {
    let phone = text(&row["phone_number"]);
    let email = text(&row["email"]);
    let name = text(&row["name"])
        .or_else(|| phone.clone())
        .or_else(|| email.clone())
        .or_else(|| text(&row["identifier"]));
    Some(Contact {
        id: row["id"].as_i64()?,
        name: name.unwrap_or_default(),
        phone,
        email,
        social_info: social_info(&row["additional_attributes"]),
        created_at: time(&row["created_at"]),
    })
}

/// What the channels said of a contact, in a line.
fn social_info(attributes: &Value) -> Option<String> {
    let profiles = attributes["social_profiles"].as_object().into_iter().flatten();
    let profiles = profiles.map(|(channel, name)| (channel.clone(), name));
    let names = attributes
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(key, name)| {
            let channel = key.strip_prefix("social_")?.strip_suffix("_user_name")?;
            Some((channel.to_owned(), name))
        });
    let places = ["city", "country"].map(|key| (key.to_owned(), &attributes[key]));
    let mut parts: Vec<String> = Vec::new();
    for (of, value) in profiles.chain(names).chain(places) {
        let Some(value) = text(value) else { continue };
        let part = format!("{of}: {value}");
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(super) fn agent(row: &Value) -> Option<Agent> {
    let name = text(&row["available_name"]).or_else(|| text(&row["name"]));
    Some(Agent {
        id: row["id"].as_i64()?,
        name: name.unwrap_or_default(),
    })
}

fn sender(row: &Value) -> Sender {
    let told = &row["sender"];
    let kind = text(&told["type"]).or_else(|| text(&row["sender_type"]));
    let found = match kind.unwrap_or_default().to_ascii_lowercase().as_str() {
        "contact" => contact(told).map(Sender::Contact),
        "user" => agent(told).map(Sender::Agent),
        // `agent_bot`, `AgentBot`, and assistants of the helpdesk's own.
        "" => None,
        _ => agent(told).map(Sender::Bot),
    };
    found.unwrap_or(Sender::Nobody)
}

pub(super) fn message(row: &Value) -> Option<Message> {
    let attributes = &row["content_attributes"];
    Some(Message {
        id: row["id"].as_i64()?,
        conversation: row["conversation_id"].as_i64(),
        kind: match (row["message_type"].as_i64(), row["message_type"].as_str()) {
            (Some(0), _) | (_, Some("incoming")) => Kind::Incoming,
            (Some(1), _) | (_, Some("outgoing")) => Kind::Outgoing,
            (Some(3), _) | (_, Some("template")) => Kind::Template,
            // What is not known yet opens no window and waits for nobody.
            _ => Kind::Activity,
        },
        private: row["private"].as_bool().unwrap_or(false),
        text: row["content"].as_str().unwrap_or_default().to_owned(),
        status: text(&row["status"]).unwrap_or_default(),
        error: text(&attributes["external_error"]),
        unsupported: attributes["is_unsupported"].as_bool() == Some(true),
        echo: attributes["external_echo"].as_bool() == Some(true),
        sender: sender(row),
        files: list(&row["attachments"])
            .iter()
            .enumerate()
            .map(|(place, row)| file(place, row))
            .collect(),
        created_at: time(&row["created_at"])?,
        updated_at: time(&row["updated_at"]),
        echo_id: text(&row["echo_id"]),
    })
}

fn file(place: usize, row: &Value) -> File {
    let coordinates = (row["coordinates_lat"].as_f64(), row["coordinates_long"].as_f64());
    File {
        id: row["id"]
            .as_i64()
            .unwrap_or_else(|| i64::try_from(place).unwrap_or_default()),
        kind: text(&row["file_type"]).unwrap_or_default(),
        address: text(&row["data_url"]),
        content_type: text(&row["content_type"]).unwrap_or_default(),
        extension: text(&row["extension"]).unwrap_or_default(),
        size: row["file_size"].as_u64(),
        title: text(&row["fallback_title"]).unwrap_or_default(),
        place: coordinates.0.zip(coordinates.1),
    }
}

pub(super) fn inbox(row: &Value) -> Option<Inbox> {
    let hours = &row["additional_attributes"]["agent_reply_time_window"];
    Some(Inbox {
        id: row["id"].as_i64()?,
        name: text(&row["name"]).unwrap_or_default(),
        class: text(&row["channel_type"]).unwrap_or_default(),
        medium: text(&row["medium"]),
        phone: text(&row["phone_number"]),
        window: hours.as_f64().is_some() || text(hours).is_some(),
        templates: list(&row["message_templates"])
            .iter()
            .filter_map(whatsapp_template)
            .collect(),
    })
}

/// A template; none when it is not approved, or has no name, language or body.
fn whatsapp_template(row: &Value) -> Option<WhatsappTemplate> {
    row["status"]
        .as_str()
        .filter(|word| word.eq_ignore_ascii_case("approved"))?;
    let mut template = WhatsappTemplate {
        name: text(&row["name"])?,
        language: text(&row["language"])?,
        category: text(&row["category"]).unwrap_or_default(),
        namespace: text(&row["namespace"]).unwrap_or_default(),
        body: String::new(),
        header: String::new(),
        footer: String::new(),
        buttons: Vec::new(),
        examples: Vec::new(),
        needs: None,
    };
    for part in list(&row["components"]) {
        let kind = part["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        let words = text(&part["text"]).unwrap_or_default();
        match kind.as_str() {
            "BODY" => {
                template.examples = examples(&part["example"]);
                template.body = words;
            }
            "HEADER"
                if part["format"]
                    .as_str()
                    .is_some_and(|format| !format.eq_ignore_ascii_case("text")) =>
            {
                template.needs = Some("a picture or file above its text");
            }
            "HEADER" if words.contains("{{") => template.needs = Some("a value in its header"),
            "HEADER" => template.header = words,
            "FOOTER" => template.footer = words,
            "BUTTONS" => {
                for button in list(&part["buttons"]) {
                    let plain = match button["type"].as_str().unwrap_or_default() {
                        "QUICK_REPLY" | "PHONE_NUMBER" => true,
                        "URL" => !button["url"].as_str().unwrap_or_default().contains("{{"),
                        _ => false,
                    };
                    if !plain {
                        template.needs = Some("a value in a button");
                    }
                    template.buttons.extend(text(&button["text"]));
                }
            }
            _ => template.needs = Some("a part of a kind that is not known here"),
        }
    }
    if model::places(&template.body).is_none() {
        template.needs = Some("placeholders that are not understood here");
    }
    (!template.body.trim().is_empty()).then_some(template)
}

/// `{"body_text": [["Ana", "4211"]]}`, or `{"body_text_named_params": [{"param_name": …, "example": …}]}`.
fn examples(told: &Value) -> Vec<(String, String)> {
    let numbered = list(&told["body_text"][0])
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some(((at + 1).to_string(), text(value)?)));
    let named = list(&told["body_text_named_params"])
        .iter()
        .filter_map(|one| Some((text(&one["param_name"])?, text(&one["example"])?)));
    numbered.chain(named).collect()
}

pub(super) fn profile(row: &Value) -> Option<Profile> {
    let account = |row: &Value| {
        Some(ProfileAccount {
            id: row["id"].as_i64()?,
            name: text(&row["name"]).unwrap_or_default(),
            administrator: row["role"].as_str() == Some("administrator"),
            active: row["status"].as_str() != Some("suspended"),
        })
    };
    Some(Profile {
        id: row["id"].as_i64()?,
        name: text(&row["available_name"])
            .or_else(|| text(&row["name"]))
            .unwrap_or_default(),
        email: text(&row["email"]).unwrap_or_default(),
        pubsub_token: text(&row["pubsub_token"]).unwrap_or_default(),
        accounts: list(&row["accounts"]).iter().filter_map(account).collect(),
    })
}

/// How long ago `since` was at `now`, in whole seconds for `updated_within`, and `more` on top.
pub(super) fn within(since: Time, now: Time, more: Span) -> i64 {
    ((now - since).0.max(0) + more.0 + 999) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_read_in_every_form_and_zero_is_none() {
        for (told, read) in [
            (json!(1_781_700_000), Some(1_781_700_000_000)),
            (json!(1_781_700_042.513), Some(1_781_700_042_513)),
            (json!("2026-06-17T12:40:00.000Z"), Some(1_781_700_000_000)),
            (json!("1781700000"), Some(1_781_700_000_000)),
            (json!(0), None),
            (json!(null), None),
            (json!("soon"), None),
            (json!(true), None),
        ] {
            assert_eq!(time(&told), read.map(Time), "{told}");
        }
        assert_eq!(micros(&json!(1_718_600_100.123_456)), Some(1_718_600_100_123_456));
    }

    #[test]
    fn odd_rows_cost_themselves_and_odd_fields_their_own() {
        assert_eq!(conversation(&json!({"status": "open"})), None);
        assert_eq!(message(&json!({"id": 1})), None);
        let bare = conversation(&json!({"id": 4, "updated_at": 5.5, "labels": "x", "meta": null})).unwrap();
        assert_eq!((bare.id, bare.version, bare.labels.len()), (4, 5_500_000, 0));
        let kind = message(&json!({"id": 1, "created_at": 5, "message_type": 17}))
            .unwrap()
            .kind;
        assert_eq!(kind, Kind::Activity);
    }

    #[test]
    fn a_span_since_is_told_in_whole_seconds_and_never_negative() {
        assert_eq!(within(Time(0), Time(1), Span::seconds(60)), 61);
        assert_eq!(within(Time(10_000), Time(0), Span::seconds(60)), 60);
    }
}
