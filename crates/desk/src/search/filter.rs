//! A query as SQL conditions. Statements of one property by `:` are alternatives of each other
//! (`status:new status:open`), as in Zendesk; everything else must hold together.

use model::{Channel, Span, Status, Time};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use super::query::{Kind, Op, Query, Term};
use super::text;
use crate::Mode;
use crate::people::{self, User};
use crate::tickets::fields::status_rank;
use crate::tickets::visibility;

/// A condition on the alias `t`, with its parameters from `?1`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filter {
    pub(crate) sql: String,
    pub(crate) values: Vec<Sql>,
}

impl Filter {
    /// No parameters yet, and no condition.
    pub(crate) fn new() -> Self {
        Self {
            sql: String::new(),
            values: Vec::new(),
        }
    }

    /// Keeps a parameter and gives its name.
    pub(crate) fn value(&mut self, value: impl Into<Sql>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }
}

/// The condition on tickets, those alone that the caller sees. The outer error is the database's, the inner one the query's.
pub(crate) fn tickets(
    db: &Connection,
    query: &Query,
    caller: &User,
) -> Result<Result<Filter, String>, rusqlite::Error> {
    let few = query
        .terms
        .iter()
        .any(|term| !term.negated && matches!(term.property, Some("assignee" | "requester" | "status")));
    let mut failed = None;
    let filter = combine(query, |filter, term| {
        ticket_term(db, filter, term, caller, few).unwrap_or_else(|error| {
            failed = Some(error);
            Ok("FALSE".to_owned())
        })
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(filter.map(|mut filter| {
            filter.sql = format!("{} AND {}", filter.sql, visibility::condition(caller));
            filter
        })),
    }
}

/// The condition on users.
pub(crate) fn users(query: &Query) -> Result<Filter, String> {
    let mut filter = combine(query, user_term)?;
    filter.sql += " AND t.deleted_at IS NULL";
    Ok(filter)
}

/// The condition on organizations or groups: what stands in their names.
pub(crate) fn named(query: &Query, kind: Kind) -> Result<Filter, String> {
    let mut filter = combine(query, |filter, term| {
        let value = filter.value(term.value.to_lowercase());
        match term.property {
            None | Some("name") if term.op == Op::Is => {
                // Whole words, as everywhere.
                Ok(format!(
                    "instr(' ' || lower(t.name) || ' ', ' ' || {value} || ' ') > 0"
                ))
            }
            Some("created" | "updated") => date(filter, term),
            Some(other) => Err(format!("{}s have no {other}", kind.word())),
            None => Err("words cannot be compared".to_owned()),
        }
    })?;
    if kind == Kind::Group {
        filter.sql += " AND t.deleted_at IS NULL";
    }
    Ok(filter)
}

fn combine(
    query: &Query,
    mut sql: impl FnMut(&mut Filter, &Term) -> Result<String, String>,
) -> Result<Filter, String> {
    let mut filter = Filter::new();
    let mut all: Vec<String> = Vec::new();
    let mut alternatives: Vec<(&'static str, Vec<String>)> = Vec::new();
    for term in &query.terms {
        let condition = sql(&mut filter, term)?;
        match term.property {
            _ if term.negated => all.push(format!("NOT ({condition})")),
            Some(name) if term.op == Op::Is => {
                match alternatives.iter_mut().find(|(each, _)| *each == name) {
                    Some((_, list)) => list.push(condition),
                    None => alternatives.push((name, vec![condition])),
                }
            }
            _ => all.push(condition),
        }
    }
    all.extend(alternatives.into_iter().map(|(_, list)| list.join(" OR ")));
    filter.sql = if all.is_empty() {
        "TRUE".to_owned()
    } else {
        format!("({})", all.join(") AND ("))
    };
    Ok(filter)
}

/// `few` says that other conditions leave few tickets, so that their tags are best looked at one by one.
fn ticket_term(
    db: &Connection,
    filter: &mut Filter,
    term: &Term,
    caller: &User,
    few: bool,
) -> Result<Result<String, String>, rusqlite::Error> {
    let value = term.value.as_str();
    let Some(property) = term.property else {
        return Ok(Ok(ticket_words(filter, value)));
    };
    if term.op != Op::Is && !matches!(property, "status" | "created" | "updated" | "priority") {
        return Ok(Err(format!("{property} cannot be compared")));
    }
    Ok(match property {
        "status" => match Status::from_word(&value.to_lowercase()) {
            Some(status) => Ok(format!("t.status {} {}", sign(term.op), status_rank(status))),
            None => Err(format!("there is no status {value}")),
        },
        "priority" => priority(term),
        "ticket_type" => {
            let kind = filter.value(value.to_lowercase());
            Ok(format!("t.type IS {kind}"))
        }
        "assignee" => match value {
            "none" => Ok("t.assignee_id IS NULL".to_owned()),
            _ => {
                let id = person(db, value, caller)?.unwrap_or(0);
                Ok(format!("t.assignee_id IS {}", filter.value(id)))
            }
        },
        "requester" => match person(db, value, caller)? {
            Some(id) => Ok(format!("t.requester_id = {}", filter.value(id))),
            None => Ok(words_in(filter, "t.requester_id", "user_text", value)),
        },
        "group" => {
            let wanted = people::groups(db)?.into_iter().find(|group| {
                group.id.to_string() == value || group.name.to_lowercase() == value.to_lowercase()
            });
            match (value, wanted) {
                ("none", _) => Ok("t.group_id IS NULL".to_owned()),
                (_, group) => Ok(format!(
                    "t.group_id IS {}",
                    filter.value(group.map_or(0, |group| group.id))
                )),
            }
        }
        "tags" => Ok(tags(filter, value, few)),
        "via" => Ok(via(value)),
        "created" | "updated" => date(filter, term),
        other => Err(format!("tickets have no {other}")),
    })
}

fn user_term(filter: &mut Filter, term: &Term) -> Result<String, String> {
    let value = term.value.as_str();
    let Some(property) = term.property else {
        return Ok(words_in(filter, "t.id", "user_text", value));
    };
    if term.op != Op::Is && !matches!(property, "created" | "updated") {
        return Err(format!("{property} cannot be compared"));
    }
    match property {
        "role" => Ok(format!("t.role = {}", filter.value(value.to_lowercase()))),
        "email" => Ok(format!("t.email IS {}", filter.value(value.to_owned()))),
        "phone" => Ok(phone(filter, value)),
        "whatsapp" => Ok(people::phone_contains(filter, value)),
        "name" | "social_messaging_user_info" => Ok(words_in(filter, "t.id", "user_text", value)),
        "created" | "updated" => date(filter, term),
        other => Err(format!("users have no {other}")),
    }
}

/// The whole number, or, with stars at its ends, a part of it.
fn phone(filter: &mut Filter, value: &str) -> String {
    let (start, end) = (value.starts_with('*'), value.ends_with('*'));
    let part = value.trim_matches('*');
    if part.is_empty() {
        return "t.phone IS NOT NULL".to_owned();
    }
    people::phone_that(filter, part, |part| match (start, end) {
        (false, false) => format!("i.value = {part}"),
        (true, false) => format!("substr(i.value, -length({part})) = {part}"),
        (false, true) => format!("substr(i.value, 1, length({part})) = {part}"),
        (true, true) => format!("instr(i.value, {part}) > 0"),
    })
}

/// Words of the subject, the channel info or any comment, or the ticket's number.
fn ticket_words(filter: &mut Filter, value: &str) -> String {
    let Some(phrase) = text::phrase(value) else {
        return "FALSE".to_owned();
    };
    let words = filter.value(phrase);
    let mut sql = format!(
        "t.id IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH {words} UNION
             SELECT c.ticket_id FROM comment_text w JOIN comments c ON c.id = w.rowid
             WHERE comment_text MATCH {words})"
    );
    if let Ok(id) = value.trim_start_matches('#').parse::<i64>() {
        sql += &format!(" OR t.id = {}", filter.value(id));
    }
    sql
}

fn words_in(filter: &mut Filter, column: &str, index: &str, value: &str) -> String {
    match text::phrase(value) {
        Some(phrase) => {
            let words = filter.value(phrase);
            format!("{column} IN (SELECT rowid FROM {index} WHERE {index} MATCH {words})")
        }
        None => "FALSE".to_owned(),
    }
}

fn tags(filter: &mut Filter, value: &str, few: bool) -> String {
    if value == "none" {
        return "NOT EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id)".to_owned();
    }
    // Several tags in one pair of quotes must all be there.
    let each: Vec<String> = value
        .split_whitespace()
        .map(|tag| {
            let tag = filter.value(tag.to_lowercase());
            if few {
                format!("EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id AND g.tag = {tag})")
            } else {
                format!("t.id IN (SELECT g.ticket_id FROM ticket_tags g WHERE g.tag = {tag})")
            }
        })
        .collect();
    each.join(" AND ")
}

/// In the older mode every social ticket came through one integration, whatever its channel.
pub(crate) fn via(value: &str) -> String {
    let value = value.to_lowercase();
    if value == Mode::Older.via_channel(Channel::Other) {
        return "t.contact_id IS NOT NULL AND (SELECT mode FROM company) = 'older'".to_owned();
    }
    let words: Vec<String> = Channel::ALL
        .into_iter()
        .filter(|channel| Mode::Current.via_channel(*channel) == value)
        .map(|channel| format!("'{}'", channel.word()))
        .collect();
    if words.is_empty() {
        return "FALSE".to_owned();
    }
    format!(
        "t.contact_id IN (SELECT c.id FROM contacts c JOIN business_accounts b ON b.id = c.business_account_id
                          WHERE b.channel IN ({})) AND (SELECT mode FROM company) = 'current'",
        words.join(", ")
    )
}

fn priority(term: &Term) -> Result<String, String> {
    const WORDS: [&str; 4] = ["low", "normal", "high", "urgent"];
    if term.value == "none" && term.op == Op::Is {
        return Ok("t.priority IS NULL".to_owned());
    }
    let rank = WORDS
        .iter()
        .position(|word| *word == term.value.to_lowercase())
        .ok_or_else(|| format!("there is no priority {}", term.value))?;
    let fits = |place: usize| match term.op {
        Op::Is => place == rank,
        Op::Less => place < rank,
        Op::AtMost => place <= rank,
        Op::More => place > rank,
        Op::AtLeast => place >= rank,
    };
    let words: Vec<String> = (0..WORDS.len())
        .filter(|&place| fits(place))
        .map(|place| format!("'{}'", WORDS[place]))
        .collect();
    Ok(format!(
        "t.priority IS NOT NULL AND t.priority IN ({})",
        words.join(", ")
    ))
}

/// A day, or a second, is a stretch of time; before it and after it are outside.
fn date(filter: &mut Filter, term: &Term) -> Result<String, String> {
    let value = term.value.as_str();
    let (start, length) = match Time::parse(value) {
        Some(at) => (crate::tickets::audit::whole_seconds(at), Span::seconds(1)),
        None => match Time::parse(&format!("{value}T00:00:00Z")) {
            Some(day) => (day, Span::hours(24)),
            None => return Err(format!("{value} is not a date")),
        },
    };
    let column = if term.property == Some("created") {
        "t.created_at"
    } else {
        "t.updated_at"
    };
    let end = (start + length).0;
    Ok(match term.op {
        Op::Is => {
            let from = filter.value(start.0);
            let to = filter.value(end);
            format!("{column} >= {from} AND {column} < {to}")
        }
        Op::Less => format!("{column} < {}", filter.value(start.0)),
        Op::AtMost => format!("{column} < {}", filter.value(end)),
        Op::More => format!("{column} >= {}", filter.value(end)),
        Op::AtLeast => format!("{column} >= {}", filter.value(start.0)),
    })
}

/// A person by `me`, id, address, or (for people of the company) name.
fn person(db: &Connection, value: &str, caller: &User) -> Result<Option<i64>, rusqlite::Error> {
    if value == "me" {
        return Ok(Some(caller.id));
    }
    if let Ok(id) = value.parse() {
        return Ok(Some(id));
    }
    if value.contains('@')
        && let Some(user) = people::by_email(db, value)?
    {
        return Ok(Some(user.id));
    }
    db.query_row(
        "SELECT u.id FROM credentials c JOIN users u ON u.id = c.user_id WHERE u.name = ?1 COLLATE NOCASE",
        [value],
        |row| row.get(0),
    )
    .optional()
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Is => "=",
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
    }
}
