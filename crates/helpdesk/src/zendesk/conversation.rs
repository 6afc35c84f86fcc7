//! A ticket's messages and events log.
//!
//! Messages come from the comments, which carry the platform's time; what became of our replies
//! comes from the audits. An audit that reports a delivery names the comment in its metadata;
//! where none does, an `Error` event counts against the newest public reply before it (its exact
//! form on real accounts is not documented, so its words are shown as they are).

use std::collections::HashMap;

use model::{Author, Change, Delivery, Message, MessageId, Role, TicketEvent, TicketId, Time};
use serde_json::Value;

use super::json::{attachments, list, next_cursor, people, text, time};
use super::{Zendesk, chat};
use crate::HelpdeskError;

/// The author of what the helpdesk does by itself.
const SYSTEM: i64 = -1;
/// A ticket has at most 5000 comments; this many pages is more than that.
const MAX_PAGES: usize = 80;

/// How much of a conversation is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// All of it, with its events log and what became of our replies.
    Whole,
    /// Of a chat the messages alone, which is half the requests; of others all of it.
    Messages,
}

/// Reads a ticket's conversation; `in_chat` when its messages are a chat and not comments.
pub(super) async fn read(
    zendesk: &Zendesk,
    ticket: TicketId,
    in_chat: bool,
    depth: Depth,
) -> Result<Vec<Change>, HelpdeskError> {
    let log = if in_chat {
        chat::read_log(zendesk, ticket).await?
    } else {
        None
    };
    if let (Some(messages), Depth::Messages) = (&log, depth) {
        return Ok(vec![Change::Conversation {
            ticket,
            messages: messages.clone(),
            events: None,
            read_at: zendesk.http.server_now(),
        }]);
    }
    let (comments, mut users) = match log {
        // The log has the comments too.
        Some(_) => (Vec::new(), Vec::new()),
        None => pages(zendesk, ticket, "comments").await?,
    };
    let (audits, more_users) = pages(zendesk, ticket, "audits").await?;
    users.extend(more_users);
    let people_known: Vec<Change> = people(&Value::Array(users));
    let names = Names::new(&people_known);
    let mut messages: Vec<Message> = comments
        .iter()
        .filter_map(|comment| names.message(comment))
        .collect();
    match log {
        Some(log) => messages = log,
        // Comments of such a ticket are few and numbered otherwise: the chat alone is shown.
        None if in_chat => {
            let chat = chat::of_audits(&audits);
            if !chat.is_empty() {
                messages = chat;
            }
        }
        None => {}
    }
    messages.sort_by_key(|message| (message.at, message.id));
    report_deliveries(&mut messages, &audits);
    if in_chat {
        // Whatever they came from: a ticket's messages are all numbered in one way.
        messages = chat::numbered(messages);
    }
    let events = audits.iter().flat_map(|audit| names.events(audit)).collect();
    let mut changes = people_known;
    changes.push(Change::Conversation {
        ticket,
        messages,
        events: Some(events),
        read_at: zendesk.http.server_now(),
    });
    Ok(changes)
}

async fn pages(
    zendesk: &Zendesk,
    ticket: TicketId,
    what: &str,
) -> Result<(Vec<Value>, Vec<Value>), HelpdeskError> {
    let path = format!("/api/v2/tickets/{ticket}/{what}.json");
    let (mut rows, mut users) = (Vec::new(), Vec::new());
    let mut after: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let mut query = vec![("page[size]", "100"), ("include", "users")];
        if let Some(after) = &after {
            query.push(("page[after]", after));
        }
        let mut answer = zendesk.http.get(&path, &query).await?;
        let Value::Array(page) = answer[what].take() else {
            return Err(HelpdeskError::Malformed(format!("{path}: no {what}")));
        };
        rows.extend(page);
        if let Value::Array(page) = answer["users"].take() {
            users.extend(page);
        }
        match next_cursor(&answer) {
            Some(next) if Some(&next) == after.as_ref() => {
                return Err(HelpdeskError::Malformed(format!(
                    "{path}: the cursor does not move"
                )));
            }
            Some(next) => after = Some(next),
            None => break,
        }
    }
    Ok((rows, users))
}

/// Who is who in one ticket.
struct Names(HashMap<i64, (String, Role)>);

impl Names {
    fn new(people: &[Change]) -> Self {
        let known = people.iter().filter_map(|change| match change {
            Change::Person(person) => Some((person.id.0, (person.name.clone(), person.role))),
            _ => None,
        });
        Self(known.collect())
    }

    fn author(&self, row: &Value) -> Author {
        let automatic = matches!(row["via"]["channel"].as_str(), Some("rule" | "system"))
            || row["via"]["channel"].as_i64() == Some(8);
        match row["author_id"]
            .as_i64()
            .and_then(|id| Some((id, self.0.get(&id)?)))
        {
            Some((id, (name, role))) if !automatic => Author {
                id: Some(model::UserId(id)),
                name: name.clone(),
                role: *role,
            },
            _ => Author {
                id: None,
                name: String::new(),
                role: Role::System,
            },
        }
    }

    fn message(&self, comment: &Value) -> Option<Message> {
        Some(Message {
            id: MessageId(comment["id"].as_i64()?),
            at: time(&comment["created_at"])?,
            author: self.author(comment),
            // Left out, a comment is not shown to customers: the careful reading.
            public: comment["public"].as_bool().unwrap_or(false),
            text: comment["plain_body"]
                .as_str()
                .or(comment["body"].as_str())
                .unwrap_or_default()
                .to_owned(),
            delivery: Delivery::NotReported,
            attachments: attachments(&comment["attachments"]),
        })
    }

    fn events(&self, audit: &Value) -> Vec<TicketEvent> {
        let (Some(at), author) = (time(&audit["created_at"]), self.author(audit)) else {
            return Vec::new();
        };
        let by = if author.name.is_empty() {
            "Helpdesk".to_owned()
        } else {
            author.name
        };
        list(&audit["events"])
            .iter()
            .filter_map(|event| {
                let (text, failure) = self.words(event)?;
                Some(TicketEvent {
                    id: event["id"].as_i64()?,
                    at,
                    by: by.clone(),
                    text,
                    failure,
                })
            })
            .collect()
    }

    /// An event in words; none for those that say nothing to a person.
    fn words(&self, event: &Value) -> Option<(String, bool)> {
        let kind = event["type"].as_str()?;
        let said = match kind {
            "Create" | "Change" => self.change(event)?,
            "Comment" if event["public"].as_bool() == Some(true) => "Public message".to_owned(),
            "Comment" => "Internal note".to_owned(),
            "Push" => format!("Sent to the channel: {}", text(&event["value_reference"])),
            "External" => text(&event["body"]),
            "Error" => {
                let message = text(&event["message"]);
                let message = if message.is_empty() {
                    text(&event["body"])
                } else {
                    message
                };
                return Some((message, true));
            }
            // Kinds that are not known are shown by their name: nothing is hidden.
            other => other.to_owned(),
        };
        Some((said, false))
    }

    fn change(&self, event: &Value) -> Option<String> {
        let field = match event["field_name"].as_str()? {
            "status" => "Status",
            "assignee_id" => "Assignee",
            "group_id" => "Group",
            "priority" => "Priority",
            "tags" => "Tags",
            _ => return None,
        };
        let shown = |value: &Value| match value {
            Value::Array(list) => list
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            Value::String(word) => {
                let name = word.parse().ok().and_then(|id: i64| self.0.get(&id));
                name.map_or_else(|| word.clone(), |(name, _)| name.clone())
            }
            Value::Number(id) => id
                .as_i64()
                .and_then(|id| self.0.get(&id))
                .map_or_else(|| id.to_string(), |(name, _)| name.clone()),
            _ => String::new(),
        };
        let (before, after) = (shown(&event["previous_value"]), shown(&event["value"]));
        let or_none = |words: String| {
            if words.is_empty() {
                "none".to_owned()
            } else {
                words
            }
        };
        Some(match event["type"].as_str() {
            Some("Create") if after.is_empty() => return None,
            Some("Create") => format!("{field}: {after}"),
            _ => format!("{field}: {} → {}", or_none(before), or_none(after)),
        })
    }
}

fn report_deliveries(messages: &mut [Message], audits: &[Value]) {
    for audit in audits {
        // Metadata is anybody's to write; a report is the helpdesk's own.
        if audit["author_id"].as_i64() != Some(SYSTEM) {
            continue;
        }
        let custom = &audit["metadata"]["custom"];
        let error = list(&audit["events"])
            .iter()
            .find(|event| event["type"].as_str() == Some("Error"));
        let reason = || {
            let said = error.map(|event| text(&event["message"])).unwrap_or_default();
            if said.is_empty() {
                "The helpdesk says that it was not delivered.".to_owned()
            } else {
                said
            }
        };
        let named = custom["comment_id"].as_i64().map(MessageId);
        let delivery = match custom["delivery"].as_str() {
            Some("delivered") => Delivery::Delivered,
            Some("failed") => Delivery::Failed { reason: reason() },
            _ if error.is_some() => Delivery::Failed { reason: reason() },
            _ => continue,
        };
        let at = time(&audit["created_at"]).unwrap_or(Time(i64::MAX));
        let reply = match named {
            Some(id) => messages.iter_mut().find(|message| message.id == id),
            None => messages
                .iter_mut()
                .rfind(|message| message.is_agent_reply() && message.at <= at),
        };
        if let Some(reply) = reply.filter(|reply| reply.public) {
            reply.delivery = delivery;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn thread() -> Vec<Message> {
        let names = Names::new(&people(&json!([
            {"id": 1, "name": "Ana", "role": "end-user"}, {"id": 2, "name": "Mara", "role": "agent"},
        ])));
        let comments = json!([
            {"id": 10, "author_id": 1, "public": true, "body": "hi", "created_at": "2026-11-24T10:00:00Z"},
            {"id": 11, "author_id": 2, "public": true, "body": "hello", "created_at": "2026-11-24T10:01:00Z"},
            {"id": 12, "author_id": 2, "public": false, "body": "note", "created_at": "2026-11-24T10:02:00Z"},
            {"id": 13, "author_id": 2, "public": true, "body": "auto", "created_at": "2026-11-24T10:03:00Z",
             "via": {"channel": "rule"}},
            {"id": 14, "author_id": 99, "public": true, "body": "?", "created_at": "2026-11-24T10:04:00Z"},
        ]);
        list(&comments)
            .iter()
            .filter_map(|comment| names.message(comment))
            .collect()
    }

    #[test]
    fn only_people_count_as_people() {
        let roles: Vec<Role> = thread().iter().map(|message| message.author.role).collect();
        assert_eq!(
            roles,
            [
                Role::EndUser,
                Role::Agent,
                Role::Agent,
                Role::System,
                Role::System
            ]
        );
    }

    #[test]
    fn a_delivery_report_names_its_comment() {
        let mut messages = thread();
        let audits = json!([
            {"created_at": "2026-11-24T10:01:01Z", "author_id": -1, "metadata": {"custom": {"comment_id": 11, "delivery": "delivered"}},
             "events": [{"id": 1, "type": "External", "body": "Delivered"}]},
        ]);
        report_deliveries(&mut messages, list(&audits));
        assert_eq!(messages[1].delivery, Delivery::Delivered);
        assert_eq!(messages[0].delivery, Delivery::NotReported);
    }

    #[test]
    fn a_report_that_a_person_wrote_is_none() {
        let mut messages = thread();
        let audits = json!([
            {"created_at": "2026-11-24T10:01:01Z", "author_id": 2,
             "metadata": {"custom": {"comment_id": 11, "delivery": "delivered"}}, "events": []},
        ]);
        report_deliveries(&mut messages, list(&audits));
        assert_eq!(messages[1].delivery, Delivery::NotReported);
    }

    #[test]
    fn an_error_with_no_name_counts_against_the_reply_before_it() {
        let mut messages = thread();
        let audits = json!([
            {"created_at": "2026-11-24T10:02:30Z", "author_id": -1,
             "events": [{"id": 1, "type": "Error", "message": "24 hours"}]},
        ]);
        report_deliveries(&mut messages, list(&audits));
        assert_eq!(
            messages[1].delivery,
            Delivery::Failed {
                reason: "24 hours".into()
            }
        );
        assert_eq!(messages[2].delivery, Delivery::NotReported);
    }

    #[test]
    fn events_are_told_in_words_and_unknown_kinds_by_name() {
        let names = Names::new(&people(&json!([{"id": 2, "name": "Mara", "role": "agent"}])));
        let audit = json!({"id": 5, "author_id": 2, "created_at": "2026-11-24T10:02:30Z", "events": [
            {"id": 1, "type": "Change", "field_name": "assignee_id", "previous_value": null, "value": "2"},
            {"id": 2, "type": "Change", "field_name": "status", "previous_value": "new", "value": "open"},
            {"id": 3, "type": "Change", "field_name": "custom_17", "previous_value": "a", "value": "b"},
            {"id": 4, "type": "Push", "value": "x", "value_reference": "whatsapp/+1"},
            {"id": 5, "type": "SomethingNew"},
            {"id": 6, "type": "Error", "message": "Not delivered"},
        ]});
        let told: Vec<(String, bool)> = names
            .events(&audit)
            .into_iter()
            .map(|event| (event.text, event.failure))
            .collect();
        let expected = [
            ("Assignee: none → Mara", false),
            ("Status: new → open", false),
            ("Sent to the channel: whatsapp/+1", false),
            ("SomethingNew", false),
            ("Not delivered", true),
        ];
        assert_eq!(told, expected.map(|(text, failure)| (text.to_owned(), failure)));
    }
}
