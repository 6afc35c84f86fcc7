//! Chatwoot's JSON, in the form of the REST API and in that of its events, read into the few fields that
//! are used. Tolerant: a field that is missing, null or of another type costs that field, and a row
//! without an id costs that row. What is not read here is nowhere kept or logged: answers carry
//! customers' and agents' `pubsub_token`s, `hmac_token`s and an inbox's `provider_config`.

use model::{Span, Time};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
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
    pub(super) priority: Option<String>,
    pub(super) snoozed_until: Option<Time>,
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
    /// Twilio hands its messages over: templates have other parameters there.
    pub(super) twilio: bool,
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
    /// Its places outside the body, with what was approved there: see [`model::beside_trouble`].
    pub(super) beside: Vec<(String, String)>,
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
        priority: text(&row["priority"]),
        snoozed_until: time(&row["snoozed_until"]),
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

/// A list of conversations.
pub(super) struct List {
    pub(super) rows: Vec<Conversation>,
    /// Rows that it had, readable or not.
    pub(super) told: usize,
    /// All that fit the question, whoever has them.
    pub(super) all: Option<u32>,
}

/// Reads a list of conversations row by row: what changed in a gap comes in one answer, however much it
/// is, and would take six times its length as values. None: it is no list.
pub(super) fn conversations(answer: &[u8]) -> Option<List> {
    #[derive(Deserialize)]
    struct Answer {
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        #[serde(default)]
        meta: Value,
        payload: Rows,
    }
    #[derive(Default)]
    struct Rows {
        read: Vec<Conversation>,
        told: usize,
    }
    impl<'de> Deserialize<'de> for Rows {
        fn deserialize<D: Deserializer<'de>>(rows: D) -> Result<Self, D::Error> {
            rows.deserialize_seq(Self::default())
        }
    }
    impl<'de> Visitor<'de> for Rows {
        type Value = Self;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<Self, A::Error> {
            while let Some(row) = rows.next_element::<Value>()? {
                self.told += 1;
                self.read.extend(conversation(&row));
            }
            Ok(self)
        }
    }
    let Answer { data } = serde_json::from_slice(answer).ok()?;
    let all = data.meta["all_count"].as_u64();
    Some(List {
        rows: data.payload.read,
        told: data.payload.told,
        all: all.and_then(|count| u32::try_from(count).ok()),
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
        templates: match row["medium"].as_str() {
            Some("whatsapp") => list(&row["content_templates"]["templates"])
                .iter()
                .filter_map(twilio_template)
                .collect(),
            _ => list(&row["message_templates"])
                .iter()
                .filter_map(whatsapp_template)
                .collect(),
        },
        twilio: row["channel_type"].as_str() == Some("Channel::TwilioSms"),
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
        beside: Vec::new(),
        needs: None,
    };
    let named = row["parameter_format"]
        .as_str()
        .is_some_and(|format| format.eq_ignore_ascii_case("named"));
    for part in list(&row["components"]) {
        let kind = part["type"].as_str().unwrap_or_default().to_ascii_uppercase();
        let words = text(&part["text"]).unwrap_or_default();
        match kind.as_str() {
            "BODY" => {
                template.examples.extend(examples(&part["example"]));
                template.body = words;
            }
            "HEADER"
                if part["format"]
                    .as_str()
                    .is_some_and(|format| !format.eq_ignore_ascii_case("text")) =>
            {
                let format = part["format"].as_str().unwrap_or_default().to_ascii_lowercase();
                match format.as_str() {
                    "image" | "video" | "document" => {
                        template.beside.push((format!("header:{format}"), String::new()));
                        template.header = format!("[{format}]");
                    }
                    _ => template.needs = Some("something above its text that is not known here"),
                }
            }
            "HEADER" => {
                match model::places(&words).as_deref() {
                    Some([]) => {}
                    // Chatwoot hands the values of a header over without their names.
                    Some([_]) if named => template.needs = Some("a named value in its header"),
                    Some([_]) => {
                        template.beside.push(("header:text".into(), words.clone()));
                        if let Some(example) = text(&part["example"]["header_text"][0]) {
                            template.examples.push(("header:text".into(), example));
                        }
                    }
                    Some(_) => template.needs = Some("several values in its header"),
                    None => template.needs = Some("placeholders that are not understood here"),
                }
                template.header = words;
            }
            "FOOTER" => template.footer = words,
            "BUTTONS" => {
                for (nth, button) in list(&part["buttons"]).iter().enumerate() {
                    let kind = button["type"].as_str().unwrap_or_default().to_ascii_uppercase();
                    let address = button["url"].as_str().unwrap_or_default();
                    match (kind.as_str(), model::places(address).as_deref()) {
                        ("QUICK_REPLY" | "PHONE_NUMBER", _) | ("URL", Some([])) => {}
                        ("URL", Some([_])) if address.trim_end().ends_with("}}") => {
                            let place = format!("button:{nth}:url");
                            if let Some(example) = text(&button["example"][0]) {
                                template.examples.push((place.clone(), example));
                            }
                            template.beside.push((place, address.to_owned()));
                        }
                        ("COPY_CODE", _) => {
                            let place = format!("button:{nth}:copy_code");
                            let example = text(&button["example"]).or_else(|| text(&button["example"][0]));
                            template
                                .examples
                                .extend(example.map(|code| (place.clone(), code)));
                            template.beside.push((place, String::new()));
                        }
                        _ => template.needs = Some("a button of a kind that is not known here"),
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

/// A template of Twilio's; none when it is not approved, or has no name, language or body. Its variables are
/// in the body or elsewhere (in the address of a file or of a button), which is not told.
fn twilio_template(row: &Value) -> Option<WhatsappTemplate> {
    row["status"]
        .as_str()
        .filter(|word| word.eq_ignore_ascii_case("approved"))?;
    let body = text(&row["body"]).filter(|body| !body.trim().is_empty())?;
    let mut needs = match row["template_type"].as_str() {
        Some("text" | "quick_reply" | "call_to_action" | "media") => None,
        _ => Some("parts of a kind that is not known here"),
    };
    let variables: Vec<(String, String)> = row["variables"].as_object().map_or_else(Vec::new, |told| {
        told.iter()
            .map(|(name, example)| (name.clone(), text(example).unwrap_or_default()))
            .collect()
    });
    let mut beside = Vec::new();
    let mut examples = Vec::new();
    match model::places(&body) {
        Some(in_body) => {
            for (name, example) in variables {
                let place = match in_body.contains(&name.as_str()) {
                    true => name,
                    false => {
                        let place = format!("variable:{name}");
                        match model::variable_of(&place) {
                            Some(_) => beside.push((place.clone(), String::new())),
                            None => needs = Some("placeholders that are not understood here"),
                        }
                        place
                    }
                };
                if !example.is_empty() {
                    examples.push((place, example));
                }
            }
        }
        None => needs = Some("placeholders that are not understood here"),
    }
    Some(WhatsappTemplate {
        name: text(&row["friendly_name"])?,
        language: text(&row["language"])?,
        category: text(&row["category"]).unwrap_or_default(),
        namespace: String::new(),
        body,
        header: text(&row["media_type"]).map_or_else(String::new, |kind| format!("[{kind}]")),
        footer: String::new(),
        buttons: Vec::new(),
        examples,
        beside,
        needs,
    })
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

    #[test]
    fn a_list_is_read_row_by_row_and_an_odd_row_costs_itself_only() {
        let list = |text: &str| conversations(text.as_bytes());
        let read = list(
            r#"{"data": {"meta": {"all_count": 41, "mine_count": null}, "payload": [
                {"id": 7, "status": "open", "updated_at": 1795482293.5, "created_at": 1795482000},
                {"status": "no number"}, 5, null
            ]}, "more": [{}]}"#,
        )
        .unwrap();
        assert_eq!((read.rows.len(), read.told, read.all), (1, 4, Some(41)));
        assert_eq!(read.rows[0].id, 7);
        assert_eq!(list(r#"{"data": {"payload": []}}"#).unwrap().told, 0);
        for none in [
            "",
            "<html>",
            "[]",
            r#"{"data": {}}"#,
            r#"{"data": {"payload": {"1": 2}}}"#,
            r#"{"payload": []}"#,
        ] {
            assert!(list(none).is_none(), "{none}");
        }
    }
}
