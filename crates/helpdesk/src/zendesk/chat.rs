//! Conversations of messaging tickets, which are chats and not comments.
//!
//! The conversation log has them at once, where the account has that endpoint. Where it has not,
//! the audits carry a chat's history once it has ended (`ChatStartedEvent`; its shape is observed,
//! not documented, so every key is optional). Their ids are words; ours are numbers that grow with
//! time, made from the time and the place within it.

use std::collections::HashMap;

use model::{Author, Delivery, Message, MessageId, Role, Time, UserId};
use serde_json::{Value, json};

use super::Zendesk;
use super::html::text_of;
use super::json::{attachments, list, next_cursor, text, time};
use crate::HelpdeskError;

/// Pages of a hundred: Zendesk keeps no longer conversations.
const MAX_PAGES: usize = 300;

/// The messages of a ticket's conversation log; none where the account has no such thing.
pub(super) async fn read_log(
    zendesk: &Zendesk,
    ticket: model::TicketId,
) -> Result<Option<Vec<Message>>, HelpdeskError> {
    let path = format!("/api/v2/tickets/{ticket}/conversation_log.json");
    let (mut events, mut after) = (Vec::new(), None::<String>);
    for _ in 0..MAX_PAGES {
        let mut query = vec![("page[size]", "100")];
        if let Some(after) = &after {
            query.push(("page[after]", after));
        }
        let mut answer = match zendesk.http.get(&path, &query).await {
            Ok(answer) => answer,
            Err(HelpdeskError::NotFound | HelpdeskError::Forbidden) if events.is_empty() => return Ok(None),
            Err(error) => return Err(error),
        };
        let Value::Array(page) = answer["events"].take() else {
            return Err(HelpdeskError::Malformed(format!("{path}: no events")));
        };
        events.extend(page);
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
    Ok(Some(numbered(events.iter().filter_map(log_message).collect())))
}

/// The messages of the chats that a ticket's audits carry.
pub(super) fn of_audits(audits: &[Value]) -> Vec<Message> {
    let histories = audits
        .iter()
        .flat_map(|audit| list(&audit["events"]))
        .filter(|event| event["type"].as_str() == Some("ChatStartedEvent"))
        .flat_map(|event| list(&event["value"]["history"]));
    numbered(histories.filter_map(history_message).collect())
}

fn log_message(event: &Value) -> Option<Message> {
    let author = &event["author"];
    let role = match author["type"].as_str() {
        Some("user") => Role::EndUser,
        Some("agent") => Role::Agent,
        Some("bot") => Role::Bot,
        _ => Role::System,
    };
    let content = &event["content"];
    let words = match (content["text"].as_str(), content["body"].as_str()) {
        (Some(words), _) => words.to_owned(),
        // A comment, such as an internal note.
        (None, Some(body)) if content["type"].as_str() == Some("html") => text_of(body),
        (None, body) => body.unwrap_or_default().to_owned(),
    };
    Some(Message {
        id: MessageId(0),
        at: time(&event["created_at"]).or_else(|| time(&event["received_at"]))?,
        author: Author {
            id: number(&author["zen:support:user_id"]).map(UserId),
            name: text(&author["display_name"]),
            role,
        },
        // Left out, it is not shown to customers: the careful reading.
        public: event["metadata"]["public"].as_bool().unwrap_or(false),
        text: words,
        delivery: Delivery::NotReported,
        attachments: attachments(&event["attachments"]),
    })
}

fn history_message(entry: &Value) -> Option<Message> {
    let role = match entry["actor_type"].as_str() {
        Some("end-user") => Role::EndUser,
        Some("agent") => Role::Agent,
        _ => Role::System,
    };
    let (words, files) = match entry["type"].as_str()? {
        "ChatMessage" => (text(&entry["message"]), Vec::new()),
        "ChatFileAttachment" => (String::new(), attachments(&json!([entry]))),
        _ => return None,
    };
    Some(Message {
        id: MessageId(0),
        at: Time(entry["timestamp"].as_i64()?),
        author: Author {
            id: number(&entry["actor_id"]).map(UserId),
            name: text(&entry["actor_name"]),
            role,
        },
        public: true,
        text: words,
        delivery: Delivery::NotReported,
        attachments: files,
    })
}

/// Gives each message its number: the second, and its place within that. Read again, a conversation
/// that has only grown gets the same numbers; and what only tells the second of a message (a ticket's
/// metrics) knows its number ([`number_at`]).
pub(super) fn numbered(mut messages: Vec<Message>) -> Vec<Message> {
    messages.sort_by_key(|message| message.at);
    let mut places: HashMap<i64, i64> = HashMap::new();
    for message in &mut messages {
        let place = places.entry(message.at.unix_seconds()).or_default();
        message.id = MessageId(number_at(message.at).0.saturating_add(*place));
        *place += 1;
    }
    messages
}

/// The number of the first message of that second.
pub(super) fn number_at(at: Time) -> MessageId {
    MessageId(at.unix_seconds().saturating_mul(1_000_000))
}

/// An id that may come as a number or as a word.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(kind: &str, at: &str, words: &str, public: Value) -> Value {
        json!({"id": "01H", "type": "Messaging::ConversationMessage", "created_at": at,
            "author": {"type": kind, "display_name": "Ana", "zen:support:user_id": "77"},
            "content": {"type": "text", "text": words}, "attachments": [], "metadata": {"public": public}})
    }

    #[test]
    fn a_log_is_read_with_who_said_it_and_whether_the_customer_sees_it() {
        let log = [
            said("user", "2026-11-24T10:00:00Z", "hi", json!(true)),
            said("bot", "2026-11-24T10:00:00Z", "one moment", json!(true)),
            said("agent", "2026-11-24T10:00:05Z", "note", json!(false)),
            said("agent", "2026-11-24T10:00:06Z", "?", Value::Null),
            json!({"author": {}, "created_at": "yesterday"}),
        ];
        let messages = numbered(log.iter().filter_map(log_message).collect());
        let read: Vec<_> = messages
            .iter()
            .map(|m| (m.author.role, m.public, m.text.as_str()))
            .collect();
        let expected = [
            (Role::EndUser, true, "hi"),
            (Role::Bot, true, "one moment"),
            (Role::Agent, false, "note"),
            (Role::Agent, false, "?"),
        ];
        assert_eq!(read, expected);
        assert!(
            messages.windows(2).all(|pair| pair[0].id < pair[1].id),
            "numbers grow"
        );
        assert!(
            messages.iter().all(|m| m.id.0 < 1 << 53),
            "numbers that a page can hold"
        );
    }

    #[test]
    fn a_log_that_grew_keeps_its_numbers() {
        let first = said("user", "2026-11-24T10:00:00Z", "a", json!(true));
        let second = said("user", "2026-11-24T10:00:00Z", "b", json!(true));
        let short = numbered([&first].into_iter().filter_map(log_message).collect());
        let long = numbered([&first, &second].into_iter().filter_map(log_message).collect());
        assert_eq!(short[0], long[0]);
    }

    #[test]
    fn an_ended_chat_is_read_from_its_audit_and_odd_entries_cost_themselves() {
        let audits = [
            json!({"events": [{"type": "ChatStartedEvent", "value": {"history": [
                {"type": "ChatMessage", "actor_type": "end-user", "actor_id": "77", "actor_name": "Ana",
                 "message": "hi", "timestamp": 1_795_514_400_000i64},
                {"type": "ChatFileAttachment", "actor_type": "agent", "filename": "a.pdf", "url": "https://x.example/a", "timestamp": 1_795_514_401_000i64},
                {"type": "ChatRating", "timestamp": 1}, {"type": "ChatMessage", "message": "no time"}, null,
            ]}}]}),
        ];
        let messages = of_audits(&audits);
        let read: Vec<_> = messages.iter().map(|m| (m.author.role, m.in_short())).collect();
        // The file of the entry without an address is not there any more.
        assert_eq!(
            read,
            [(Role::EndUser, "hi".into()), (Role::Agent, "📎 a.pdf".into())]
        );
    }
}
