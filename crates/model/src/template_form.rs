//! Approved templates that go out by name and values, as Chatwoot takes them (rule 15): the form with
//! its places, what it is filled with, and the text that stands for it in a draft and in the outbox.
//!
//! That text is a shorthand of our own. It has the approved words and the values, so that what the
//! customer reads follows from it alone, offline and when an answer was lost:
//!
//! ```text
//! &((whatsapp={"name":"order","language":"en","category":"UTILITY","namespace":"","text":"Hi {{1}}","values":[["1","Ana"]]}))&
//! ```
//!
//! What is filled in outside the text (a header, a button, a variable of Twilio's) stands behind the values,
//! where there is any: `"beside":[["header:image","","https://…"],["button:0:url","https://x/{{1}}","a"]]`,
//! each with its place, what was approved there and the value.
//!
//! It is read in exactly the form in which it is written, and as a whole or not at all: anything else
//! is a free reply. The windows read it by the same cases (`template_form_cases.json`).

use serde::{Deserialize, Serialize};

const OPENS: &str = "&((whatsapp=";
const CLOSES: &str = "))&";
/// The longest value, in characters: a whole body of WhatsApp's has no more.
const LONGEST_VALUE: usize = 1024;
/// The longest code that a button copies, in characters.
const LONGEST_CODE: usize = 15;

/// An approved template with places that are filled in before it goes out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TemplateForm {
    /// The business account whose template it is, as its tickets name it.
    pub business_account: String,
    /// Its name at WhatsApp.
    pub name: String,
    /// Its language: `en_US`.
    pub language: String,
    /// What WhatsApp counts it as: `UTILITY`, `MARKETING`; may be empty.
    pub category: String,
    /// Whose it is at the provider; mostly empty.
    pub namespace: String,
    /// The approved words, with the places in them.
    pub text: String,
    /// Examples of values that were approved along with it, by place.
    pub examples: Vec<(String, String)>,
    /// The places outside the text, each with what was approved there: see [`beside_trouble`].
    #[serde(default)]
    pub beside: Vec<(String, String)>,
}

/// A template with its places filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilledTemplate {
    /// Its name at WhatsApp.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What WhatsApp counts it as; may be empty.
    pub category: String,
    /// Whose it is at the provider; mostly empty.
    pub namespace: String,
    /// The approved words, with the places in them.
    pub text: String,
    /// Each place, in the order of the text, with what it is filled with.
    pub values: Vec<(String, String)>,
    /// Each place outside the text, with what was approved there and what it is filled with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<(String, String, String)>,
}

/// Why a value cannot stand in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceTrouble {
    /// Nothing was filled in.
    Empty,
    /// A new line or a tab: WhatsApp refuses them.
    LineBreak,
    /// More than four blanks in a row: WhatsApp refuses them.
    Blanks,
    /// A brace: the helpdesk would take what follows for a placeholder.
    Brace,
    /// Too long.
    TooLong,
    /// No address that the helpdesk would fetch a file from.
    NoAddress,
    /// A blank, in what is to be a part of an address.
    BlankInAddress,
    /// A code is longer than WhatsApp takes.
    LongCode,
}

impl PlaceTrouble {
    /// The reason, for a person.
    pub fn words(self) -> &'static str {
        match self {
            PlaceTrouble::Empty => "Fill this in.",
            PlaceTrouble::LineBreak => "WhatsApp takes no new line or tab in a template.",
            PlaceTrouble::Blanks => "WhatsApp takes no more than four blanks in a row.",
            PlaceTrouble::Brace => "Braces cannot be used in a template.",
            PlaceTrouble::TooLong => "This is too long for a template.",
            PlaceTrouble::NoAddress => {
                "Give an address that begins with https://, without blanks and quotes."
            }
            PlaceTrouble::BlankInAddress => "An address has no blanks.",
            PlaceTrouble::LongCode => "A code has 15 characters at the most.",
        }
    }
}

/// What is wrong with a value; none when it can stand in a template.
pub fn place_trouble(value: &str) -> Option<PlaceTrouble> {
    if value.trim().is_empty() {
        Some(PlaceTrouble::Empty)
    } else if value
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        Some(PlaceTrouble::LineBreak)
    } else if value.contains("     ") {
        Some(PlaceTrouble::Blanks)
    } else if value.contains(['{', '}']) {
        Some(PlaceTrouble::Brace)
    } else if value.chars().count() > LONGEST_VALUE {
        Some(PlaceTrouble::TooLong)
    } else {
        None
    }
}

/// A place outside a template's text, by its name.
enum Beside<'a> {
    /// `header:text`: the one value in the words above it.
    Header,
    /// `header:image`, `header:video`, `header:document`: the file above it, by its address.
    File,
    /// `button:0:url`: the end of the address of the button at that place.
    Url,
    /// `button:0:copy_code`: the code that the button copies.
    Code,
    /// `variable:3`: a variable of Twilio's that does not stand in the text.
    Variable(&'a str),
}

fn beside(place: &str) -> Option<Beside<'_>> {
    let (kind, which) = place.split_once(':')?;
    match (kind, which) {
        ("header", "text") => Some(Beside::Header),
        ("header", "image" | "video" | "document") => Some(Beside::File),
        ("variable", name) if is_name(name) => Some(Beside::Variable(name)),
        ("button", which) => match which.split_once(':')? {
            (nth, "url") if is_nth(nth) => Some(Beside::Url),
            (nth, "copy_code") if is_nth(nth) => Some(Beside::Code),
            _ => None,
        },
        _ => None,
    }
}

/// WhatsApp has no more than ten buttons.
fn is_nth(nth: &str) -> bool {
    nth.len() == 1 && nth.chars().all(|c| c.is_ascii_digit())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The places that can be filled in outside a template's text are `header:text`, `header:image`,
/// `header:video`, `header:document`, `button:0:url`, `button:0:copy_code` (of the button at that place) and
/// `variable:3` (of Twilio's). What is wrong with a value for one of them; none when it can stand there.
pub fn beside_trouble(place: &str, value: &str) -> Option<PlaceTrouble> {
    if let Some(trouble) = place_trouble(value) {
        return Some(trouble);
    }
    let value = value.trim();
    let blank = value.contains(char::is_whitespace);
    match beside(place) {
        Some(Beside::File) => {
            let quoted = value.contains(['<', '>', '"', '\'', '\\']);
            let address = value
                .strip_prefix("https://")
                .is_some_and(|rest| !rest.is_empty());
            (!address || blank || quoted).then_some(PlaceTrouble::NoAddress)
        }
        Some(Beside::Url) => blank.then_some(PlaceTrouble::BlankInAddress),
        Some(Beside::Code) => (value.chars().count() > LONGEST_CODE).then_some(PlaceTrouble::LongCode),
        Some(Beside::Header | Beside::Variable(_)) | None => None,
    }
}

/// The name of the variable of Twilio's that such a place is; none for any other place.
pub fn variable_of(place: &str) -> Option<&str> {
    match beside(place)? {
        Beside::Variable(name) => Some(name),
        _ => None,
    }
}

/// A text in its parts: words, and places by their names.
enum Part<'a> {
    Words(&'a str),
    Place(&'a str),
}

/// None when it has braces that are no place, or an instruction: what becomes of those is not known.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    if text.contains("{%") {
        return None;
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("{{") {
        let (name, after) = from.split_once("}}")?;
        let name = name.trim();
        if !is_name(name) {
            return None;
        }
        parts.extend([Part::Words(before), Part::Place(name)]);
        rest = after;
    }
    parts.push(Part::Words(rest));
    Some(parts)
}

/// The names of a text's places, in its order, each once; none when the text is not understood.
pub fn places(text: &str) -> Option<Vec<&str>> {
    let mut names: Vec<&str> = Vec::new();
    for part in parts(text)? {
        if let Part::Place(name) = part
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    Some(names)
}

/// A text with values in its places; what has none stays as it is.
fn put_in(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let Some(parts) = parts(text) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    for part in parts {
        match part {
            Part::Words(words) => out.push_str(words),
            Part::Place(name) => match value(name) {
                Some(value) => out.push_str(&value),
                None => {
                    out.push_str("{{");
                    out.push_str(name);
                    out.push_str("}}");
                }
            },
        }
    }
    out
}

fn given<'a>(values: &'a [(String, String)], name: &str) -> Option<&'a str> {
    values
        .iter()
        .find(|(of, _)| of == name)
        .map(|(_, value)| value.trim())
}

impl TemplateForm {
    /// Each place with what is given for it, and what is wrong with that: those above the text, in it, and
    /// the others.
    pub fn places(&self, values: &[(String, String)]) -> Vec<(String, String, Option<PlaceTrouble>)> {
        let place = |name: &str, trouble: fn(&str, &str) -> Option<PlaceTrouble>| {
            let value = given(values, name).unwrap_or_default();
            (name.to_owned(), value.to_owned(), trouble(name, value))
        };
        let above = |place: &str| place.starts_with("header:");
        let beside = |wanted: bool| {
            let names = self.beside.iter().map(|(name, _)| name.as_str());
            names.filter(move |name| above(name) == wanted)
        };
        let in_text = places(&self.text).unwrap_or_default();
        let mut all: Vec<_> = beside(true).map(|name| place(name, beside_trouble)).collect();
        all.extend(
            in_text
                .into_iter()
                .map(|name| place(name, |_, value| place_trouble(value))),
        );
        all.extend(beside(false).map(|name| place(name, beside_trouble)));
        all
    }

    /// With these values in its places; none until every place has one that can stand there.
    pub fn filled(&self, values: &[(String, String)]) -> Option<FilledTemplate> {
        let value_of = |name: &str| given(values, name).unwrap_or_default().to_owned();
        let filled = FilledTemplate {
            name: self.name.clone(),
            language: self.language.clone(),
            category: self.category.clone(),
            namespace: self.namespace.clone(),
            text: self.text.clone(),
            values: places(&self.text)
                .unwrap_or_default()
                .into_iter()
                .map(|name| (name.to_owned(), value_of(name)))
                .collect(),
            beside: self
                .beside
                .iter()
                .map(|(name, approved)| (name.clone(), approved.clone(), value_of(name)))
                .collect(),
        };
        filled.is_whole().then_some(filled)
    }

    /// What it says with these values so far.
    pub fn shown(&self, values: &[(String, String)]) -> String {
        put_in(&self.text, |name| {
            let value = given(values, name).filter(|value| !value.is_empty());
            value.map(str::to_owned)
        })
    }
}

impl FilledTemplate {
    /// The template that a text stands for; none when it is not exactly one.
    pub fn read(text: &str) -> Option<Self> {
        let inside = text.trim().strip_prefix(OPENS)?.strip_suffix(CLOSES)?;
        let read: Self = serde_json::from_str(inside).ok()?;
        (read.json().as_deref() == Some(inside) && read.is_whole()).then_some(read)
    }

    /// The text that stands for it.
    pub fn shorthand(&self) -> String {
        format!("{OPENS}{}{CLOSES}", self.json().unwrap_or_default())
    }

    /// What the customer reads.
    pub fn rendered(&self) -> String {
        put_in(&self.text, |name| given(&self.values, name).map(str::to_owned))
    }

    fn json(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// It has a name and words, and a value that can stand there for each of its places.
    fn is_whole(&self) -> bool {
        let named = !self.name.is_empty() && !self.language.is_empty() && !self.text.trim().is_empty();
        let Some(names) = places(&self.text).filter(|_| named) else {
            return false;
        };
        let beside_good = self.beside.iter().enumerate().all(|(at, (place, _, value))| {
            let again = self.beside[..at].iter().any(|(before, ..)| before == place);
            beside(place).is_some()
                && !again
                && value.trim() == value
                && beside_trouble(place, value).is_none()
        });
        beside_good
            && names.len() == self.values.len()
            && names.iter().zip(&self.values).all(|(name, (of, value))| {
                name == of && value.trim() == value && place_trouble(value).is_none()
            })
    }
}

/// A reply as a person reads it: a template by what the customer reads, anything else as it is.
pub fn shown_reply(text: &str) -> String {
    FilledTemplate::read(text).map_or_else(|| text.to_owned(), |filled| filled.rendered())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Carrier, Channel, Closure, ReplyWindow, Time, passes, template};
    use proptest::prelude::*;

    const CLOSED: ReplyWindow = ReplyWindow::ClosedSince {
        at: Time(0),
        because: Closure::TimeOver,
    };

    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
        /// What the customer reads; none: it is no template.
        rendered: Option<String>,
    }

    #[test]
    fn a_text_is_a_template_as_a_whole_or_not_at_all() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("template_form_cases.json")).unwrap();
        assert!(cases.len() > 20);
        for case in cases {
            let read = FilledTemplate::read(&case.text).map(|read| read.rendered());
            assert_eq!(read, case.rendered, "{}", case.text);
        }
    }

    fn form(text: &str) -> TemplateForm {
        TemplateForm {
            business_account: "Shop".into(),
            name: "order".into(),
            language: "en".into(),
            text: text.into(),
            ..TemplateForm::default()
        }
    }

    fn of(values: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        values.iter().map(own).collect()
    }

    #[test]
    fn it_is_whole_once_every_place_has_a_value_that_can_stand_there() {
        let form = form("Hi {{ name }}, {{2}} and {{name}}.");
        assert_eq!(form.filled(&[]), None);
        assert_eq!(form.shown(&of(&[("2", " B ")])), "Hi {{name}}, B and {{name}}.");
        for (bad, why) in [
            (" ", PlaceTrouble::Empty),
            ("a\nb", PlaceTrouble::LineBreak),
            ("a\tb", PlaceTrouble::LineBreak),
            ("a     b", PlaceTrouble::Blanks),
            ("{{contact.email}}", PlaceTrouble::Brace),
            (&"x".repeat(1025), PlaceTrouble::TooLong),
        ] {
            let values = of(&[("name", bad), ("2", "B")]);
            assert_eq!(form.filled(&values), None, "{bad}");
            assert_eq!(form.places(&values)[0].2, Some(why), "{bad}");
        }
        let filled = form.filled(&of(&[("2", "B"), ("name", " Ana "), ("other", "x")]));
        let filled = filled.unwrap();
        assert_eq!(filled.rendered(), "Hi Ana, B and Ana.");
        assert_eq!(filled.values, of(&[("name", "Ana"), ("2", "B")]));
    }

    #[test]
    fn a_text_that_is_not_understood_is_never_whole() {
        for text in [
            "{{}}",
            "{{a b}}",
            "{{1",
            "{{{1}}}",
            "{% if x %}Hi{% endif %}",
            "{{contact.name}}",
            " ",
        ] {
            assert_eq!(form(text).filled(&of(&[("1", "x")])), None, "{text}");
        }
    }

    #[test]
    fn what_stands_outside_the_text_has_rules_of_its_own() {
        let mut form = form("Hi {{1}}");
        form.beside = [
            ("button:1:url", "https://x/{{1}}"),
            ("header:image", ""),
            ("variable:3", ""),
            ("button:0:copy_code", ""),
        ]
        .map(|(place, approved)| (place.to_owned(), approved.to_owned()))
        .to_vec();
        let names: Vec<String> = form.places(&[]).into_iter().map(|(name, ..)| name).collect();
        assert_eq!(
            names,
            [
                "header:image",
                "1",
                "button:1:url",
                "variable:3",
                "button:0:copy_code"
            ]
        );
        let good = [
            ("1", "Ana"),
            ("header:image", "https://x.example/a.png"),
            ("button:1:url", "A-17"),
            ("variable:3", "b c"),
            ("button:0:copy_code", "SAVE10"),
        ];
        let filled = form.filled(&of(&good)).unwrap();
        assert_eq!(filled.rendered(), "Hi Ana");
        assert_eq!(FilledTemplate::read(&filled.shorthand()), Some(filled));
        for (place, bad, why) in [
            ("header:image", "http://x.example/a.png", PlaceTrouble::NoAddress),
            ("header:image", "https://", PlaceTrouble::NoAddress),
            ("header:image", "https://x/a b", PlaceTrouble::NoAddress),
            ("header:image", "https://x/'", PlaceTrouble::NoAddress),
            ("button:1:url", "a b", PlaceTrouble::BlankInAddress),
            ("button:0:copy_code", "sixteen-letters!", PlaceTrouble::LongCode),
            ("variable:3", "", PlaceTrouble::Empty),
        ] {
            let mut values = of(&good);
            for value in &mut values {
                if value.0 == place {
                    bad.clone_into(&mut value.1);
                }
            }
            assert_eq!(form.filled(&values), None, "{place} {bad}");
            let told = form.places(&values).into_iter().find(|(name, ..)| name == place);
            assert_eq!(told.unwrap().2, Some(why), "{place} {bad}");
        }
        // A place that is not known is never filled in.
        for odd in [
            "header",
            "header:gif",
            "button:url",
            "button:10:url",
            "button:0:otp",
            "variable:a b",
        ] {
            form.beside = vec![(odd.to_owned(), String::new())];
            assert_eq!(form.filled(&of(&[("1", "Ana"), (odd, "x")])), None, "{odd}");
        }
    }

    fn any_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[a-zé \"\\\\\\[\\]()&=\n]{0,8}",
            Just("}}".to_owned()),
            Just("))&".to_owned()),
            Just("&((whatsapp=".to_owned()),
            prop::sample::select(vec!["{{1}}", "{{ 2 }}", "{{name}}"]).prop_map(str::to_owned),
        ];
        prop::collection::vec(part, 1..6).prop_map(|parts| parts.concat())
    }

    fn any_value() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zа-я0-9 \"\\\\\\[\\]()&={}%]{1,12}",
            Just("))&".to_owned()),
            Just("]]))& {{contact.name}}".to_owned()),
            Just("\",\"name\":\"other".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_is_a_template_for_its_own_carrier_only(
            text in any_text(),
            values in prop::collection::vec(any_value(), 3),
            name in "[a-z_\"\\]]{1,6}",
            beside in prop::sample::subsequence(vec!["header:text", "button:0:url", "variable:9"], 0..3),
            more in any_value(),
        ) {
            let mut values: Vec<(String, String)> = ["1", "2", "name"].map(str::to_owned).into_iter().zip(values).collect();
            let beside: Vec<(String, String)> =
                beside.into_iter().map(|place| (place.to_owned(), text.clone())).collect();
            values.extend(beside.iter().map(|(place, _)| (place.clone(), more.clone())));
            let form = TemplateForm { name: name.clone(), beside, ..form(&text) };
            if let Some(filled) = form.filled(&values) {
                let shorthand = filled.shorthand();
                let read = FilledTemplate::read(&shorthand).unwrap();
                prop_assert_eq!(&read, &filled);
                prop_assert_eq!((read.name.as_str(), read.text.as_str()), (name.as_str(), text.as_str()));
                prop_assert_eq!(form.shown(&values), filled.rendered());
                // Nothing that was filled in can be taken for a placeholder.
                let rendered = filled.rendered();
                let opens = ["{{", "{%"].iter().any(|opens| rendered.contains(opens));
                prop_assert!(!opens);
                prop_assert!(passes(CLOSED, Carrier::Chatwoot, Channel::Whatsapp, &shorthand));
                prop_assert!(!passes(CLOSED, Carrier::Chatwoot, Channel::Instagram, &shorthand));
                prop_assert!(!passes(CLOSED, Carrier::Zendesk, Channel::Whatsapp, &shorthand));
                prop_assert_eq!(template(&shorthand), None);
            }
        }

        #[test]
        fn no_free_text_passes_as_one(text in any_text(), before in any_text(), cut in 0usize..40) {
            let whole = form("Hi {{1}}").filled(&of(&[("1", "Ana")])).unwrap().shorthand();
            let cut: String = whole.chars().take(whole.len() - 1 - cut).collect();
            for free in [
                text.clone(),
                format!("&((whatsapp={text}))&"),
                format!("&((whatsapp={{{text}}}))&"),
                format!("x{whole}"),
                format!("{whole}{whole}"),
                format!("{before}x{whole}"),
                format!("{whole} {before}."),
                whole.replacen(":\"order\"", &format!(":{text}\"order\" "), 1),
                cut,
            ] {
                prop_assert_eq!(FilledTemplate::read(&free), None, "{}", free);
                prop_assert!(!passes(CLOSED, Carrier::Chatwoot, Channel::Whatsapp, &free));
                prop_assert_eq!(shown_reply(&free), free);
            }
        }
    }
}
