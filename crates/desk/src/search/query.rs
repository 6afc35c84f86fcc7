//! The query language: `property:value`, `property<value`, `-` in front for "not", quotes round a
//! value with spaces, and plain words.

/// What is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ticket,
    User,
    Organization,
    Group,
}

impl Kind {
    /// As `type:` and `result_type` say it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Ticket => "ticket",
            Kind::User => "user",
            Kind::Organization => "organization",
            Kind::Group => "group",
        }
    }

    /// The kind of that word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let all = [Kind::Ticket, Kind::User, Kind::Organization, Kind::Group];
        all.into_iter().find(|kind| kind.word() == word)
    }
}

/// How a property is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) negated: bool,
    /// None for plain words.
    pub(crate) property: Option<&'static str>,
    pub(crate) op: Op,
    pub(crate) value: String,
}

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    /// None finds both.
    pub(crate) kind: Option<Kind>,
    pub(crate) terms: Vec<Term>,
}

const ABOUT_TICKETS: [&str; 8] = [
    "status",
    "assignee",
    "requester",
    "tags",
    "via",
    "priority",
    "ticket_type",
    "group",
];
const ABOUT_USERS: [&str; 6] = [
    "role",
    "email",
    "name",
    "phone",
    "whatsapp",
    "social_messaging_user_info",
];
const ABOUT_BOTH: [&str; 2] = ["created", "updated"];
/// Zendesk knows these and the desk does not.
const NOT_HERE: [&str; 20] = [
    "organization",
    "brand",
    "form",
    "cc",
    "commenter",
    "submitter",
    "subject",
    "description",
    "fieldvalue",
    "has_attachment",
    "attachment",
    "solved",
    "due_date",
    "notes",
    "details",
    "external_id",
    "satisfaction",
    "custom_status",
    "is_verified",
    "comment",
];

impl Query {
    /// Reads a query, or says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut kind = None;
        let mut terms = Vec::new();
        for word in words(text)? {
            let term = term(&word)?;
            if term.property == Some("type") {
                if term.negated || term.op != Op::Is {
                    return Err("type can only be stated".to_owned());
                }
                let found = Kind::from_word(&term.value);
                kind = Some(found.ok_or_else(|| format!("the desk does not hold the type {}", term.value))?);
            } else if !term.value.is_empty() || term.property.is_some() {
                terms.push(term);
            }
        }
        Ok(Self { kind, terms })
    }

    /// Whether some condition makes sense for tickets alone.
    pub(crate) fn is_about_tickets(&self) -> bool {
        self.terms
            .iter()
            .any(|term| term.property.is_some_and(|name| ABOUT_TICKETS.contains(&name)))
    }
}

impl Query {
    /// Whether some condition makes sense for users alone.
    pub(crate) fn is_about_users(&self) -> bool {
        self.terms
            .iter()
            .any(|term| term.property.is_some_and(|name| ABOUT_USERS.contains(&name)))
    }
}

/// One word as typed, quotes taken off but remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// Where the first quoted part began; a property's name ends before it.
    quoted_from: Option<usize>,
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut current = Word {
        text: String::new(),
        quoted_from: None,
    };
    let mut inside = false;
    for c in text.chars() {
        if c == '"' {
            inside = !inside;
            current.quoted_from.get_or_insert(current.text.len());
        } else if c.is_whitespace() && !inside {
            finish(&mut words, &mut current);
        } else {
            current.text.push(c);
        }
    }
    if inside {
        return Err("a quote is not closed".to_owned());
    }
    finish(&mut words, &mut current);
    Ok(words)
}

fn finish(words: &mut Vec<Word>, current: &mut Word) {
    if !current.text.is_empty() || current.quoted_from.is_some() {
        words.push(current.clone());
    }
    current.text.clear();
    current.quoted_from = None;
}

fn term(word: &Word) -> Result<Term, String> {
    let unquoted = word.quoted_from.unwrap_or(word.text.len());
    // A dash alone is a word, and one inside quotes is part of them.
    let negated = unquoted > 0 && word.text.len() > 1 && word.text.starts_with('-');
    let skip = usize::from(negated);
    let text = &word.text[skip..];
    let head = &word.text[skip..unquoted];
    let plain = || Term {
        negated,
        property: None,
        op: Op::Is,
        value: text.to_owned(),
    };
    let Some(at) = head.find([':', '<', '>']) else {
        return Ok(plain());
    };
    let name = head[..at].to_lowercase();
    if NOT_HERE.contains(&name.as_str()) {
        return Err(format!("the desk cannot search by {name}"));
    }
    let known = ABOUT_TICKETS
        .iter()
        .chain(&ABOUT_USERS)
        .chain(&ABOUT_BOTH)
        .chain(&["type"]);
    let Some(property) = known.copied().find(|known| *known == name) else {
        return Ok(plain());
    };
    let rest = &text[at..];
    let (op, length) = match rest.as_bytes() {
        [b'<', b'=', ..] => (Op::AtMost, 2),
        [b'>', b'=', ..] => (Op::AtLeast, 2),
        [b'<', ..] => (Op::Less, 1),
        [b'>', ..] => (Op::More, 1),
        _ => (Op::Is, 1),
    };
    let value = &rest[length..];
    if value.is_empty() {
        return Err(format!("{property} has no value"));
    }
    Ok(Term {
        negated,
        property: Some(property),
        op,
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(text: &str) -> Term {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.terms.len(), 1, "{text}");
        query.terms[0].clone()
    }

    #[test]
    fn properties_compare_and_negate() {
        let query = Query::parse("type:ticket assignee:none status<solved -tags:vip").unwrap();
        assert_eq!(query.kind, Some(Kind::Ticket));
        let read: Vec<_> = query
            .terms
            .iter()
            .map(|term| (term.negated, term.property, term.op, term.value.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                (false, Some("assignee"), Op::Is, "none"),
                (false, Some("status"), Op::Less, "solved"),
                (true, Some("tags"), Op::Is, "vip"),
            ]
        );
        assert_eq!(one("updated>=2026-11-24T10:00:00Z").op, Op::AtLeast);
        assert_eq!(one("updated>=2026-11-24T10:00:00Z").value, "2026-11-24T10:00:00Z");
    }

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(one("requester:\"Ana R\"").value, "Ana R");
        let phrase = one("\"status:open not meant\"");
        assert_eq!(
            (phrase.property, phrase.value.as_str()),
            (None, "status:open not meant")
        );
        assert!(one("-\"two words\"").negated);
        assert!(Query::parse("\"open").is_err());
    }

    #[test]
    fn what_is_no_property_is_text() {
        assert_eq!(one("https://example.com").property, None);
        assert_eq!(one("whatsapp:\"+1(123)\"").value, "+1(123)");
        assert!(Query::parse("status:").is_err());
        assert!(Query::parse("type:topic").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = Query::parse(&text);
        }
    }
}
