//! What a person types to search, as filters and the text beside them: `channel:line -tag:vip refund`.
//!
//! Nothing that is typed is an error. A word that is no filter of ours is text; a filter whose value
//! means nothing has no effect and is told as a hint, because it may be half typed.

use std::fmt;

use chrono::NaiveDate;

use crate::{Channel, Priority, ReplyWindow, Span, Status, Time, fold};

/// A window that closes within this is closing.
const CLOSING: Span = Span::hours(4);

/// A query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// All of them must hold.
    pub filters: Vec<Filter>,
    /// What is searched for; may be empty.
    pub text: String,
    /// What of it has no effect, and why, for a person.
    pub hints: Vec<String>,
}

/// One condition, or its opposite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Whether the opposite is asked for.
    pub not: bool,
    /// The condition.
    pub what: Condition,
}

/// What can be asked of a ticket or its customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// It came by this channel.
    Channel(Channel),
    /// It has this status.
    Status(Status),
    /// It has this priority; none: it has none.
    Priority(Option<Priority>),
    /// Who has it.
    Assignee(Who),
    /// It has this tag.
    Tag(String),
    /// The account's id has this in it.
    Account(String),
    /// Before this day began.
    Before(NaiveDate),
    /// On this day or later.
    After(NaiveDate),
    /// How its reply window is.
    Window(WindowIs),
    /// The social phone number has these characters, as stored (rule 20).
    Whatsapp(String),
    /// The message has a file; of a ticket, any of its messages.
    HasAttachment,
}

/// Who has a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The signed-in agent.
    Me,
    /// Nobody.
    None,
    /// Somebody whose name has this in it.
    Named(String),
}

/// How a reply window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowIs {
    /// It closes within four hours.
    Closing,
    /// A reply can be written; that includes channels without a limit.
    Open,
    /// No free reply would be delivered.
    Closed,
}

impl WindowIs {
    const ALL: [WindowIs; 3] = [WindowIs::Closing, WindowIs::Open, WindowIs::Closed];

    fn word(self) -> &'static str {
        match self {
            WindowIs::Closing => "closing",
            WindowIs::Open => "open",
            WindowIs::Closed => "closed",
        }
    }

    fn is(self, window: &ReplyWindow, now: Time) -> bool {
        match (self, window) {
            (WindowIs::Closing, ReplyWindow::OpenUntil { at, .. }) => *at - now <= CLOSING,
            (WindowIs::Open, ReplyWindow::OpenUntil { .. } | ReplyWindow::NoLimit) => true,
            (WindowIs::Closed, ReplyWindow::ClosedSince { .. } | ReplyWindow::NeverOpened) => true,
            _ => false,
        }
    }
}

/// What is known of a ticket, for [`Query::fits`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The channel; none: it is no social ticket.
    pub channel: Option<Channel>,
    /// The status.
    pub status: Status,
    /// How urgent it is, where somebody said so.
    pub priority: Option<Priority>,
    /// Whether the signed-in agent has it.
    pub mine: bool,
    /// The name of who has it; none: nobody has.
    pub assignee: Option<&'a str>,
    /// Its tags.
    pub tags: &'a [String],
    /// When it, or the message in question, was.
    pub at: Time,
    /// The reply window.
    pub window: ReplyWindow,
    /// The customer's social phone number, as stored.
    pub phone: Option<&'a str>,
    /// Whether the message in question, or any message of the ticket, has a file.
    pub has_attachment: bool,
}

/// The reader's clock and account, for [`Query::fits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The account's id.
    pub account: &'a str,
    /// The server's time.
    pub now: Time,
    /// How far the reader's clock on the wall is ahead of UTC.
    pub ahead: Span,
}

impl Reading<'_> {
    /// When a day begins for the reader.
    pub fn start_of(&self, day: NaiveDate) -> Time {
        let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
        Time(midnight.timestamp_millis()) - self.ahead
    }
}

impl Query {
    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.filters.is_empty()
    }

    /// Whether a ticket satisfies all filters.
    pub fn fits(&self, facts: &Facts<'_>, reading: &Reading<'_>) -> bool {
        let holds = |what: &Condition| match what {
            Condition::Channel(channel) => facts.channel == Some(*channel),
            Condition::Status(status) => facts.status == *status,
            Condition::Priority(priority) => facts.priority == *priority,
            Condition::Assignee(Who::Me) => facts.mine,
            Condition::Assignee(Who::None) => facts.assignee.is_none(),
            Condition::Assignee(Who::Named(name)) => {
                let name = fold(name);
                facts
                    .assignee
                    .is_some_and(|held| fold(held).contains(name.trim()))
            }
            Condition::Tag(tag) => {
                let tag = fold(tag);
                facts.tags.iter().any(|held| fold(held) == tag)
            }
            Condition::Account(account) => fold(reading.account).contains(&fold(account)),
            Condition::Before(day) => facts.at < reading.start_of(*day),
            Condition::After(day) => facts.at >= reading.start_of(*day),
            Condition::Window(is) => is.is(&facts.window, reading.now),
            Condition::Whatsapp(number) => facts.phone.is_some_and(|phone| phone.contains(number.as_str())),
            Condition::HasAttachment => facts.has_attachment,
        };
        self.filters
            .iter()
            .all(|filter| holds(&filter.what) != filter.not)
    }

    /// Whether all filters are about customers, so that people can be listed by them: a number, or
    /// the account.
    pub fn is_about_people(&self) -> bool {
        let personal =
            |filter: &Filter| matches!(filter.what, Condition::Whatsapp(_) | Condition::Account(_));
        self.filters.iter().all(personal)
    }

    /// The numbers asked for by `whatsapp:` (rule 20), without those that are excluded.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.filters.iter().filter_map(|filter| match &filter.what {
            Condition::Whatsapp(number) if !filter.not => Some(number.as_str()),
            _ => None,
        })
    }

    /// Whether it is asked for files, or for their absence.
    pub fn asks_for_files(&self) -> bool {
        let about_files = |filter: &Filter| filter.what == Condition::HasAttachment;
        self.filters.iter().any(about_files)
    }

    /// Whether only what has a file is asked for.
    pub fn wants_files(&self) -> bool {
        let wanted = |filter: &Filter| filter.what == Condition::HasAttachment && !filter.not;
        self.filters.iter().any(wanted)
    }

    /// Whether the account is one that is asked for.
    pub fn wants_account(&self, account: &str) -> bool {
        let account = fold(account);
        self.filters.iter().all(|filter| match &filter.what {
            Condition::Account(wanted) => account.contains(&fold(wanted)) != filter.not,
            _ => true,
        })
    }

    /// The same without one filter: what is searched when somebody takes it off.
    pub fn without(&self, filter: usize) -> Self {
        let mut rest = self.clone();
        if filter < rest.filters.len() {
            rest.filters.remove(filter);
        }
        rest
    }

    /// Reads what a person typed.
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        let mut words: Vec<String> = Vec::new();
        for token in tokens(typed) {
            match read_filter(&token) {
                Some(Ok(filter)) => query.filters.push(filter),
                Some(Err(hint)) => query.hints.push(hint),
                None => words.push(token.whole()),
            }
        }
        query.text = words.join(" ").trim().to_owned();
        query
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        for filter in &self.filters {
            write!(f, "{space}{filter}")?;
            space = " ";
        }
        if !self.text.is_empty() {
            // Whatever reads otherwise than as this text stands in quotes.
            let bare = Query::parse(&self.text);
            if bare.filters.is_empty() && bare.hints.is_empty() && bare.text == self.text {
                write!(f, "{space}{}", self.text)?;
            } else {
                write!(f, "{space}{}", quoted(&self.text))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.not {
            f.write_str("-")?;
        }
        match &self.what {
            Condition::Channel(channel) => write!(f, "channel:{}", channel.word()),
            Condition::Status(status) => write!(f, "status:{}", status.word()),
            Condition::Priority(priority) => {
                write!(f, "priority:{}", priority.map_or("none", Priority::word))
            }
            Condition::Assignee(Who::Me) => f.write_str("assignee:me"),
            Condition::Assignee(Who::None) => f.write_str("assignee:none"),
            // In quotes, so that somebody may be called Me.
            Condition::Assignee(Who::Named(name)) => write!(f, "assignee:{}", quoted(name)),
            Condition::Tag(tag) => write!(f, "tag:{}", value(tag)),
            Condition::Account(account) => write!(f, "account:{}", value(account)),
            Condition::Before(day) => write!(f, "before:{}", day.format("%Y-%m-%d")),
            Condition::After(day) => write!(f, "after:{}", day.format("%Y-%m-%d")),
            Condition::Window(is) => write!(f, "window:{}", is.word()),
            Condition::Whatsapp(number) => write!(f, "whatsapp:{}", quoted(number)),
            Condition::HasAttachment => f.write_str("has:attachment"),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn value(text: &str) -> String {
    if text.contains(|c: char| c.is_whitespace() || c == '"') {
        quoted(text)
    } else {
        text.to_owned()
    }
}

/// Something between spaces: `key:"value"`, `"words"` or a word.
#[derive(Debug)]
struct Token {
    /// What stands before the quotes, or the whole word.
    bare: String,
    /// What stands in quotes; none without them.
    quoted: Option<String>,
}

impl Token {
    fn whole(self) -> String {
        match self.quoted {
            Some(quoted) => self.bare + &quoted,
            None => self.bare,
        }
    }
}

/// Quotes begin a token or a filter's value; a quote in them is written twice. One that is never
/// closed ends with the text: it is being typed.
fn tokens(typed: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut chars = typed.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut token = Token {
            bare: String::new(),
            quoted: None,
        };
        let mut next = Some(c);
        while let Some(c) = next {
            if c == '"' && (token.bare.is_empty() || token.bare.ends_with(':')) {
                let mut quoted = String::new();
                while let Some(c) = chars.next() {
                    if c != '"' {
                        quoted.push(c);
                    } else if chars.next_if_eq(&'"').is_some() {
                        quoted.push('"');
                    } else {
                        break;
                    }
                }
                token.quoted = Some(quoted);
                break;
            }
            token.bare.push(c);
            next = chars.next_if(|c| !c.is_whitespace());
        }
        found.push(token);
    }
    found
}

/// None for what is text.
fn read_filter(token: &Token) -> Option<Result<Filter, String>> {
    let (not, word) = match token.bare.strip_prefix('-') {
        Some(word) => (true, word),
        None => (false, token.bare.as_str()),
    };
    let (key, rest) = word.split_once(':')?;
    let key = key.to_lowercase();
    let (value, in_quotes) = match &token.quoted {
        // The quotes belong to a later colon: `tag:a:"b"`.
        Some(quoted) => (format!("{rest}{quoted}"), rest.is_empty()),
        None => (rest.to_owned(), false),
    };
    let what = match key.as_str() {
        "whatsapp" if !value.is_empty() => Ok(Condition::Whatsapp(value)),
        "whatsapp" => {
            Err(r#"whatsapp: wants a part of the number as it is stored, such as whatsapp:"3211""#.into())
        }
        "has" if value.to_lowercase() == "attachment" => Ok(Condition::HasAttachment),
        "has" => Err("has: is attachment: has:attachment".into()),
        "channel" => Channel::from_word(&value.to_lowercase())
            .map(Condition::Channel)
            .ok_or_else(|| one_of("channel", Channel::ALL.map(Channel::word))),
        "status" => Status::from_word(&value.to_lowercase())
            .map(Condition::Status)
            .ok_or_else(|| one_of("status", Status::ALL.map(Status::word))),
        "priority" => match value.to_lowercase().as_str() {
            "none" => Ok(Condition::Priority(None)),
            word => Priority::from_word(word)
                .map(|priority| Condition::Priority(Some(priority)))
                .ok_or_else(|| one_of("priority", ["none", "low", "normal", "medium", "high", "urgent"])),
        },
        "window" => WindowIs::ALL
            .into_iter()
            .find(|is| is.word() == value.to_lowercase())
            .map(Condition::Window)
            .ok_or_else(|| one_of("window", WindowIs::ALL.map(WindowIs::word))),
        "before" | "after" => match NaiveDate::parse_from_str(&value, "%Y-%m-%d") {
            // Years beyond four digits are printed otherwise than they are read.
            Ok(day) if (0..=9999).contains(&chrono::Datelike::year(&day)) => Ok(match key.as_str() {
                "before" => Condition::Before(day),
                _ => Condition::After(day),
            }),
            _ => Err(format!("{key}: wants a day, such as {key}:2026-11-01")),
        },
        "assignee" | "tag" | "account" if value.trim().is_empty() => Err(match key.as_str() {
            "assignee" => r#"assignee: is me, none or a name, such as assignee:"Ana Ruiz""#.into(),
            "tag" => "tag: wants a tag, such as tag:vip".into(),
            _ => "account: wants a part of a helpdesk's name, such as account:acme".into(),
        }),
        "assignee" => Ok(Condition::Assignee(match value.to_lowercase().as_str() {
            "me" if !in_quotes => Who::Me,
            "none" if !in_quotes => Who::None,
            _ => Who::Named(value),
        })),
        "tag" => Ok(Condition::Tag(value)),
        "account" => Ok(Condition::Account(value)),
        _ => return None,
    };
    Some(what.map(|what| Filter { not, what }))
}

fn one_of<const N: usize>(key: &str, words: [&str; N]) -> String {
    format!("{key}: is one of {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_like() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            r#"[a-z:"\- ]{0,30}"#,
            r#"(-?((channel|status|priority|tag|whatsapp|assignee|before|x):("?[a-z+()0-9" -]{0,8}"?)?|has:attachment) ?){0,4}"#,
        ]
    }

    #[test]
    fn mara_types_filters_and_text_in_any_order() {
        let query = Query::parse(r#"refund channel:line -tag:vip whatsapp:"123)123-3" http://x.example now"#);
        assert_eq!(query.text, "refund http://x.example now");
        assert_eq!(
            query.to_string(),
            r#"channel:line -tag:vip whatsapp:"123)123-3" refund http://x.example now"#
        );
        assert!(query.hints.is_empty());
    }

    #[test]
    fn what_is_half_typed_is_a_hint_and_never_an_error() {
        for typed in [
            "status:",
            "status:opne",
            "priority:urgnt",
            "channel:pigeon",
            "before:2026-1",
            "has:attach",
            "whatsapp:\"",
        ] {
            let query = Query::parse(typed);
            assert!(query.is_empty() && query.hints.len() == 1, "{typed}: {query:?}");
        }
        assert_eq!(Query::parse(r#""status:open""#).text, "status:open");
    }

    #[test]
    fn a_day_begins_where_the_reader_is() {
        let reading = Reading {
            account: "desk",
            now: Time(0),
            ahead: Span::hours(9),
        };
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert_eq!(Some(reading.start_of(day)), Time::parse("2026-10-31T15:00:00Z"));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_and_what_is_printed_reads_the_same(typed in text_like()) {
            let query = Query::parse(&typed);
            let again = Query::parse(&query.to_string());
            prop_assert_eq!(&again.text, &query.text);
            prop_assert_eq!(&again.filters, &query.filters);
            prop_assert!(again.hints.is_empty());
        }

        #[test]
        fn a_filter_and_its_opposite_never_hold_together(typed in text_like(), open: bool, mine: bool, file: bool) {
            let query = Query::parse(&typed);
            let tags = ["vip".to_owned()];
            let facts = Facts {
                channel: Some(Channel::Line),
                status: if open { Status::Open } else { Status::Solved },
                priority: open.then_some(Priority::High),
                mine,
                assignee: mine.then_some("Mara"),
                tags: &tags,
                at: Time(1_790_000_000_000),
                window: ReplyWindow::NoLimit,
                phone: Some("+1(123)123-3211"),
                has_attachment: file,
            };
            let reading = Reading { account: "desk", now: Time(1_790_000_000_000), ahead: Span(0) };
            for filter in &query.filters {
                let opposite = Filter { not: !filter.not, what: filter.what.clone() };
                let fits = |filter: &Filter| {
                    Query { filters: vec![filter.clone()], ..Query::default() }.fits(&facts, &reading)
                };
                prop_assert_ne!(fits(filter), fits(&opposite));
            }
        }
    }
}
