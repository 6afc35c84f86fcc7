//! What macros and triggers do: a list of actions, as the API shows them, and the sum of them.

use model::Status;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::people::User;
use crate::tickets::custom_status;
use crate::tickets::fields::{Fields, clean_tags};

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Action {
    pub(crate) field: String,
    pub(crate) value: Value,
}

/// The sum of some actions. `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    pub(crate) status: Option<Status>,
    pub(crate) custom_status_id: Option<i64>,
    pub(crate) priority: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) group_id: Option<i64>,
    pub(crate) set_tags: Option<Vec<String>>,
    pub(crate) add_tags: Vec<String>,
    pub(crate) remove_tags: Vec<String>,
    /// With its placeholders.
    pub(crate) comment: Option<String>,
    pub(crate) private: bool,
}

impl Effect {
    /// Sums up. `agent` is who `current_user` is; actions that the desk does not know do nothing.
    pub(crate) fn of(actions: &[Action], agent: Option<&User>) -> Self {
        let mut sum = Self::default();
        for action in actions {
            let text = || match &action.value {
                // ["channel:all", text]
                Value::Array(parts) => parts.last().and_then(Value::as_str).map(str::to_owned),
                Value::Number(number) => Some(number.to_string()),
                other => other.as_str().map(str::to_owned),
            };
            let id = || text().and_then(|text| text.parse().ok());
            let tags = || text().map(|text| clean_tags([text.as_str()])).unwrap_or_default();
            match action.field.as_str() {
                "status" => sum.status = text().as_deref().and_then(Status::from_word),
                "custom_status_id" => sum.custom_status_id = id(),
                "priority" => sum.priority = text(),
                "type" => sum.kind = text(),
                "assignee_id" => {
                    sum.assignee_id = match text().as_deref() {
                        Some("current_user") => agent.map(|agent| agent.id),
                        _ => id(),
                    }
                }
                "group_id" => sum.group_id = id(),
                "set_tags" => sum.set_tags = Some(tags()),
                "current_tags" => sum.add_tags.extend(tags()),
                "remove_tags" => sum.remove_tags.extend(tags()),
                "comment_value" => sum.comment = text(),
                "comment_mode_is_public" => sum.private = text().as_deref() == Some("false"),
                _ => {}
            }
        }
        sum
    }

    /// Whether it touches tags.
    pub(crate) fn changes_tags(&self) -> bool {
        self.set_tags.is_some() || !self.add_tags.is_empty() || !self.remove_tags.is_empty()
    }

    /// The tags after it.
    pub(crate) fn tags(&self, before: &[String]) -> Vec<String> {
        let start = self.set_tags.as_deref().unwrap_or(before);
        let all = start.iter().chain(&self.add_tags).map(String::as_str);
        clean_tags(all.filter(|tag| !self.remove_tags.iter().any(|gone| gone == tag)))
    }

    /// The fields after it. A ticket that is given to somebody is not new.
    pub(crate) fn on(&self, before: &Fields) -> Fields {
        let mut after = before.clone();
        if let Some(priority) = &self.priority {
            after.priority = Some(priority.clone());
        }
        if let Some(kind) = &self.kind {
            after.kind = Some(kind.clone());
        }
        if let Some(group) = self.group_id {
            after.group_id = Some(group);
        }
        if let Some(assignee) = self.assignee_id {
            after.assignee_id = Some(assignee);
        }
        after.tags = self.tags(&before.tags);
        let custom = self.custom_status_id.and_then(custom_status::by_id);
        if let Some(status) = custom.map(|custom| custom.category).or(self.status) {
            after.status = status;
        }
        if after.status == Status::New && after.assignee_id.is_some() {
            after.status = Status::Open;
        }
        match custom {
            Some(custom) if custom.category == after.status => after.custom_status_id = custom.id,
            _ if after.status != before.status => {
                after.custom_status_id = custom_status::default_of(after.status);
            }
            _ => {}
        }
        after
    }
}
