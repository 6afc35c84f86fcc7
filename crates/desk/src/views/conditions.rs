//! The conditions of a view, and their SQL. All of `all` and, where there is any, one of `any` must
//! hold. What the desk cannot test is refused when the view is saved, so that a view which is there
//! always means what it says.

use model::{Span, Status, Time};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::people::User;
use crate::search::filter::{self, Filter};
use crate::tickets::fields::{CHANNEL_INFO_FIELD, status_rank};

/// One of these must be among `all`.
const REQUIRED: [&str; 5] = ["status", "type", "group_id", "assignee_id", "requester_id"];

/// Zendesk's numbers of the ways in (`via_id`), with the word that search has for them.
const VIA: [(i64, &str); 9] = [
    (5, "api"),
    (30, "twitter"),
    (38, "facebook"),
    (55, "any_channel"),
    (72, "line"),
    (73, "wechat"),
    (74, "whatsapp"),
    (78, "sunshine_conversations_facebook_messenger"),
    (88, "sunshine_conversations_twitter_dm"),
];

/// What a view tests.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conditions {
    pub(crate) all: Vec<Condition>,
    pub(crate) any: Vec<Condition>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub(crate) field: String,
    pub(crate) operator: String,
    /// As given: a text, a number, or nothing.
    #[serde(default)]
    pub(crate) value: Value,
}

impl Condition {
    /// A condition as the desk's own views have it.
    pub(crate) fn new(field: &str, operator: &str, value: &str) -> Self {
        Self {
            field: field.to_owned(),
            operator: operator.to_owned(),
            value: Value::String(value.to_owned()),
        }
    }

    fn text(&self) -> String {
        match &self.value {
            Value::Null => String::new(),
            Value::String(text) => text.trim().to_owned(),
            Value::Array(list) => list
                .iter()
                .map(|each| each.as_str().map_or_else(|| each.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(" "),
            other => other.to_string(),
        }
    }
}

/// Who looks, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Viewer<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) caller: &'a User,
    pub(crate) now: Time,
}

impl Conditions {
    /// The condition on the alias `t`. The inner error says what is wrong with the view.
    pub(crate) fn filter(&self, viewer: Viewer<'_>) -> Result<Result<Filter, String>, rusqlite::Error> {
        if !self
            .all
            .iter()
            .any(|each| REQUIRED.contains(&each.field.as_str()))
        {
            return Ok(Err(
                "View must test for at least one of the following ticket properties in 'Meet all of the \
                 following conditions': Status, Type, Group, Assignee, Requester"
                    .to_owned(),
            ));
        }
        let mut filter = Filter::new();
        let mut parts = Vec::new();
        for condition in &self.all {
            match one(viewer, &mut filter, condition)? {
                Ok(sql) => parts.push(sql),
                Err(why) => return Ok(Err(why)),
            }
        }
        let mut alternatives = Vec::new();
        for condition in &self.any {
            match one(viewer, &mut filter, condition)? {
                Ok(sql) => alternatives.push(format!("({sql})")),
                Err(why) => return Ok(Err(why)),
            }
        }
        if !alternatives.is_empty() {
            parts.push(alternatives.join(" OR "));
        }
        filter.sql = format!("({})", parts.join(") AND ("));
        Ok(Ok(filter))
    }
}

fn one(
    viewer: Viewer<'_>,
    filter: &mut Filter,
    condition: &Condition,
) -> Result<Result<String, String>, rusqlite::Error> {
    let value = condition.text();
    let operator = condition.operator.as_str();
    let refused = || format!("{} cannot be compared by {operator}", condition.field);
    Ok(match condition.field.as_str() {
        "status" => match Status::from_word(&value) {
            Some(status) => compare(operator)
                .map(|sign| format!("t.status {sign} {}", status_rank(status)))
                .ok_or_else(refused),
            None => Err(format!("there is no status {value}")),
        },
        "priority" => priority(operator, &value).ok_or_else(refused),
        "type" => equal(operator)
            .map(|is| match value.as_str() {
                "" => format!("t.type {is} NULL"),
                _ => format!("t.type {is} {}", filter.value(value.clone())),
            })
            .ok_or_else(refused),
        "assignee_id" => person(viewer, filter, "t.assignee_id", operator, &value),
        "requester_id" => person(viewer, filter, "t.requester_id", operator, &value),
        "group_id" => group(viewer, filter, operator, &value)?,
        "current_tags" | "tags" => tags(filter, operator, &value).ok_or_else(refused),
        "via_id" => via(operator, &value),
        "NEW" | "created_at" => hours(filter, viewer.now, "t.created_at", operator, &value),
        "updated_at" => hours(filter, viewer.now, "t.updated_at", operator, &value),
        field if field == format!("custom_fields_{CHANNEL_INFO_FIELD}") => {
            account(viewer.db, filter, operator, &value)?
        }
        field => Err(format!("the desk has no condition on {field}")),
    })
}

fn compare(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "is" => "=",
        "is_not" => "<>",
        "less_than" => "<",
        "greater_than" => ">",
        _ => return None,
    })
}

fn equal(operator: &str) -> Option<&'static str> {
    match operator {
        "is" => Some("IS"),
        "is_not" => Some("IS NOT"),
        _ => None,
    }
}

fn priority(operator: &str, value: &str) -> Option<String> {
    if value.is_empty() {
        return equal(operator).map(|is| format!("t.priority {is} NULL"));
    }
    const RANK: &str = "CASE t.priority WHEN 'low' THEN 1 WHEN 'normal' THEN 2 WHEN 'high' THEN 3 WHEN 'urgent' THEN 4 ELSE 0 END";
    let rank = match value {
        "low" => 1,
        "normal" => 2,
        "high" => 3,
        "urgent" => 4,
        _ => return None,
    };
    compare(operator).map(|sign| format!("{RANK} {sign} {rank}"))
}

fn person(
    viewer: Viewer<'_>,
    filter: &mut Filter,
    column: &str,
    operator: &str,
    value: &str,
) -> Result<String, String> {
    let is = equal(operator).ok_or_else(|| format!("{column} cannot be compared by {operator}"))?;
    Ok(match value {
        "" => format!("{column} {is} NULL"),
        "current_user" => format!("{column} {is} {}", filter.value(viewer.caller.id)),
        "requester_id" => format!("{column} {is} t.requester_id"),
        "assignee_id" => format!("{column} {is} t.assignee_id"),
        id => match id.parse::<i64>() {
            Ok(id) => format!("{column} {is} {}", filter.value(id)),
            Err(_) => return Err(format!("{id} is nobody's id")),
        },
    })
}

fn group(
    viewer: Viewer<'_>,
    filter: &mut Filter,
    operator: &str,
    value: &str,
) -> Result<Result<String, String>, rusqlite::Error> {
    let Some(is) = equal(operator) else {
        return Ok(Err(format!("group_id cannot be compared by {operator}")));
    };
    Ok(Ok(match value {
        "" => format!("t.group_id {is} NULL"),
        "current_groups" => {
            let caller = filter.value(viewer.caller.id);
            let among = format!("t.group_id IN (SELECT group_id FROM memberships WHERE user_id = {caller})");
            if is == "IS" {
                among
            } else {
                format!("NOT COALESCE({among}, FALSE)")
            }
        }
        id => {
            let Ok(id) = id.parse::<i64>() else {
                return Ok(Err(format!("{id} is no group's id")));
            };
            let there: bool = viewer
                .db
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM groups WHERE id = ?1)")?
                .query_row([id], |row| row.get(0))?;
            if !there {
                return Ok(Err(format!("there is no group {id}")));
            }
            format!("t.group_id {is} {}", filter.value(id))
        }
    }))
}

/// Includes at least one of the tags, or none of them.
fn tags(filter: &mut Filter, operator: &str, value: &str) -> Option<String> {
    let not = match operator {
        "includes" | "is" => "",
        "not_includes" | "is_not" => "NOT ",
        _ => return None,
    };
    let each: Vec<String> = value
        .split([' ', ','])
        .filter(|tag| !tag.is_empty())
        .map(|tag| filter.value(tag.to_lowercase()))
        .collect();
    if each.is_empty() {
        return None;
    }
    Some(format!(
        "{not}EXISTS (SELECT 1 FROM ticket_tags g WHERE g.ticket_id = t.id AND g.tag IN ({}))",
        each.join(", ")
    ))
}

fn via(operator: &str, value: &str) -> Result<String, String> {
    let word = match value.parse::<i64>() {
        Ok(id) => VIA.iter().find(|(each, _)| *each == id).map(|(_, word)| *word),
        Err(_) => Some(value),
    };
    let word = word.ok_or_else(|| format!("there is no channel {value}"))?;
    let sql = filter::via(word);
    match operator {
        "is" => Ok(sql),
        "is_not" => Ok(format!("NOT ({sql})")),
        _ => Err(format!("via_id cannot be compared by {operator}")),
    }
}

/// Hours since then. `less_than` 4 is the last four hours.
fn hours(
    filter: &mut Filter,
    now: Time,
    column: &str,
    operator: &str,
    value: &str,
) -> Result<String, String> {
    let hours: i64 = value
        .parse()
        .ok()
        .filter(|hours| (0..=1_000_000).contains(hours))
        .ok_or_else(|| format!("{value} is not a number of hours"))?;
    let from = Time(now.0 - Span::hours(hours).0).0;
    match operator {
        "less_than" => Ok(format!("{column} > {}", filter.value(from))),
        "greater_than" => Ok(format!("{column} < {}", filter.value(from))),
        "is" => {
            let earlier = filter.value(from - Span::hours(1).0);
            Ok(format!(
                "{column} > {earlier} AND {column} <= {}",
                filter.value(from)
            ))
        }
        _ => Err(format!("hours cannot be compared by {operator}")),
    }
}

/// The business account that replies leave from, by its id, name or address.
fn account(
    db: &Connection,
    filter: &mut Filter,
    operator: &str,
    value: &str,
) -> Result<Result<String, String>, rusqlite::Error> {
    let id: Option<i64> = db
        .prepare_cached(
            "SELECT id FROM business_accounts WHERE CAST(id AS TEXT) = ?1 OR name = ?1 OR address = ?1 ORDER BY id",
        )?
        .query_row([value], |row| row.get(0))
        .optional()?;
    let Some(id) = id else {
        return Ok(Err(format!("there is no business account {value}")));
    };
    let id = filter.value(id);
    let uses = format!(
        "EXISTS (SELECT 1 FROM contacts c WHERE c.id = t.contact_id AND c.business_account_id = {id})"
    );
    Ok(match operator {
        "is" | "includes" => Ok(uses),
        "is_not" | "not_includes" => Ok(format!("NOT {uses}")),
        _ => Err(format!("a business account cannot be compared by {operator}")),
    })
}
