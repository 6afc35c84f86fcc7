//! The fields of a ticket that people change, and the difference between two states of them, in
//! the words that audits use.

use model::{Status, Time};
use serde_json::{Value, json};

use super::custom_status;

/// The id of the ticket field "Social Messaging Channel Info".
pub(crate) const CHANNEL_INFO_FIELD: i64 = 360_000_001;

/// What an update can change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) subject: String,
    pub(crate) status: Status,
    /// Always one of the status.
    pub(crate) custom_status_id: i64,
    pub(crate) priority: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) requester_id: i64,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) group_id: Option<i64>,
    /// Sorted, each once.
    pub(crate) tags: Vec<String>,
    pub(crate) channel_info: Option<String>,
    /// What another system calls it.
    pub(crate) external_id: Option<String>,
    /// The problem of which it is an incident.
    pub(crate) problem_id: Option<i64>,
    /// When a task is due.
    pub(crate) due_at: Option<Time>,
    pub(crate) organization_id: Option<i64>,
    pub(crate) follower_ids: Vec<i64>,
    pub(crate) email_cc_ids: Vec<i64>,
}

/// One changed field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) field_name: String,
    pub(crate) value: Value,
    pub(crate) previous: Value,
}

impl Fields {
    /// Those of a new ticket of which nothing more is known than who asks.
    pub(crate) fn of_requester(requester_id: i64) -> Self {
        Self {
            subject: String::new(),
            status: Status::New,
            custom_status_id: custom_status::default_of(Status::New),
            priority: None,
            kind: None,
            requester_id,
            assignee_id: None,
            group_id: None,
            tags: Vec::new(),
            channel_info: None,
            external_id: None,
            problem_id: None,
            due_at: None,
            organization_id: None,
            follower_ids: Vec::new(),
            email_cc_ids: Vec::new(),
        }
    }

    /// Every field by the name that audits give it. Ids are strings there, as Zendesk writes them.
    fn named(&self) -> [(String, Value); 16] {
        let id = |id: Option<i64>| id.map_or(Value::Null, |id| Value::String(id.to_string()));
        [
            ("subject".to_owned(), json!(self.subject)),
            ("status".to_owned(), json!(self.status.word())),
            ("custom_status_id".to_owned(), id(Some(self.custom_status_id))),
            ("priority".to_owned(), json!(self.priority)),
            ("type".to_owned(), json!(self.kind)),
            ("requester_id".to_owned(), id(Some(self.requester_id))),
            ("assignee_id".to_owned(), id(self.assignee_id)),
            ("group_id".to_owned(), id(self.group_id)),
            ("tags".to_owned(), json!(self.tags)),
            (CHANNEL_INFO_FIELD.to_string(), json!(self.channel_info)),
            ("external_id".to_owned(), json!(self.external_id)),
            ("problem_id".to_owned(), id(self.problem_id)),
            ("due_at".to_owned(), json!(self.due_at.map(Time::to_rfc3339))),
            ("organization_id".to_owned(), id(self.organization_id)),
            ("follower_ids".to_owned(), json!(self.follower_ids)),
            ("email_cc_ids".to_owned(), json!(self.email_cc_ids)),
        ]
    }

    /// The fields that have a value, for the audit that creates the ticket.
    pub(crate) fn filled(&self) -> Vec<(String, Value)> {
        let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        self.named()
            .into_iter()
            .filter(|(_, value)| !empty(value))
            .collect()
    }

    /// What differs in `after`.
    pub(crate) fn changed_in(&self, after: &Fields) -> Vec<Changed> {
        self.named()
            .into_iter()
            .zip(after.named())
            .filter(|((_, old), (_, new))| old != new)
            .map(|((field_name, previous), (_, value))| Changed {
                field_name,
                value,
                previous,
            })
            .collect()
    }
}

/// A status as SQL stores it: its place in the order of life.
pub(crate) fn status_rank(status: Status) -> i64 {
    Status::ALL
        .iter()
        .position(|&each| each == status)
        .and_then(|place| i64::try_from(place).ok())
        .unwrap_or_default()
}

/// The status with that [`status_rank`]; the schema admits no other number.
pub(crate) fn status_of_rank(rank: i64) -> Status {
    usize::try_from(rank)
        .ok()
        .and_then(|place| Status::ALL.get(place).copied())
        .unwrap_or(Status::Closed)
}

/// Tags as they are stored: lower case, no spaces inside, sorted, each once.
pub(crate) fn clean_tags<'a>(tags: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut clean: Vec<String> = tags
        .into_iter()
        .flat_map(str::split_whitespace)
        .map(str::to_lowercase)
        .collect();
    clean.sort();
    clean.dedup();
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_order_of_life() {
        for status in Status::ALL {
            assert_eq!(status_of_rank(status_rank(status)), status);
        }
        assert!(status_rank(Status::Hold) < status_rank(Status::Solved));
    }

    #[test]
    fn tags_are_split_folded_and_sorted() {
        assert_eq!(clean_tags(["VIP late", "a", "vip"]), ["a", "late", "vip"]);
    }
}
