//! A customer's message, as a channel hands it to the desk.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::clock::rfc3339;

/// A message on its way in.
#[derive(Debug, Clone)]
pub struct Inbound {
    body: Value,
}

impl Inbound {
    /// A message on `channel` from `address`, whose owner calls themselves `name`. On WhatsApp,
    /// where the desk's company has two numbers, it is written to the first.
    pub fn new(channel: &str, address: &str, name: &str, text: &str) -> Self {
        let from = json!({"address": address, "name": name});
        let mut body = json!({"channel": channel, "from": from, "text": text});
        if channel == "whatsapp" {
            body["account"] = json!("+34910000001");
        }
        Self { body }
    }

    /// A WhatsApp message of Ana's, from her usual number.
    pub fn from_ana(text: &str) -> Self {
        Self::new("whatsapp", "+34600111222", "Ana", text)
    }

    /// Sent at that time, by the platform's clock.
    pub fn sent_at(mut self, at: DateTime<Utc>) -> Self {
        self.body["sent_at"] = rfc3339(at).into();
        self
    }

    /// Written to that account of the company's.
    pub fn to_account(mut self, account: &str) -> Self {
        self.body["account"] = account.into();
        self
    }

    /// With the platform's own id: the same id again is the same message.
    pub fn external_id(mut self, id: &str) -> Self {
        self.body["external_id"] = id.into();
        self
    }

    /// With a file, its bytes in base64.
    pub fn file(mut self, name: &str, content_type: &str, base64: &str) -> Self {
        let file = json!({"file_name": name, "content_type": content_type, "content": base64});
        match self.body["attachments"].as_array_mut() {
            Some(files) => files.push(file),
            None => self.body["attachments"] = json!([file]),
        }
        self
    }

    pub(crate) fn body(&self) -> &Value {
        &self.body
    }
}

/// Where a message landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landed {
    /// The ticket.
    pub ticket: i64,
    /// The message on it.
    pub comment: i64,
    /// The end user.
    pub user: i64,
    /// Whether the ticket was made for it.
    pub new_ticket: bool,
    /// Whether it had come before.
    pub duplicate: bool,
}

impl Landed {
    pub(crate) fn from_json(value: &Value) -> Self {
        let id = |name: &str| {
            value[name]
                .as_i64()
                .unwrap_or_else(|| panic!("no {name} in {value}"))
        };
        Self {
            ticket: id("ticket_id"),
            comment: id("comment_id"),
            user: id("user_id"),
            new_ticket: value["new_ticket"] == true,
            duplicate: value["duplicate"] == true,
        }
    }
}
