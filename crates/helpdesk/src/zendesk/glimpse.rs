//! The newest message of a ticket, from the list alone.
//!
//! The sideload `last_audits` carries each ticket's last audit. When that holds a public comment,
//! row, dot and alert need nothing more, and the conversation is not asked for: with many agents
//! on one account that is the difference between one request and hundreds. When the last audit is
//! something else, the conversation has to be read.
//!
//! A chat's messages are no comments. Of those the metrics tell when the customer last wrote: that
//! there is something new, but not its words.

use std::collections::HashMap;

use model::{Author, Delivery, Glimpse, Message, MessageId, Role, Ticket, Time, UserId};
use serde_json::Value;

use super::chat::number_at;
use super::json::{attachments, list, text, time};

/// The last audits and metrics of a page of tickets, by ticket.
#[derive(Debug, Default)]
pub(super) struct Sideloads {
    audits: HashMap<i64, Value>,
    metrics: HashMap<i64, Value>,
    names: HashMap<i64, (String, Role)>,
}

impl Sideloads {
    /// Takes what a page has; the next page's are added.
    pub(super) fn add(&mut self, answer: &mut Value) {
        for user in list(&answer["users"]) {
            let Some(id) = user["id"].as_i64() else { continue };
            let role = match user["role"].as_str() {
                Some("agent" | "admin") => Role::Agent,
                _ => Role::EndUser,
            };
            self.names.insert(id, (text(&user["name"]), role));
        }
        for (key, into) in [
            ("last_audits", &mut self.audits),
            ("metric_sets", &mut self.metrics),
        ] {
            let Value::Array(rows) = answer[key].take() else {
                continue;
            };
            for row in rows {
                if let Some(ticket) = row["ticket_id"].as_i64() {
                    into.insert(ticket, row);
                }
            }
        }
        // Some accounts put a ticket's metrics into its row.
        for row in list(&answer["tickets"]) {
            if let (Some(id), true) = (row["id"].as_i64(), row["metric_set"].is_object()) {
                self.metrics.insert(id, row["metric_set"].clone());
            }
        }
    }

    /// The id of a ticket's last audit, when the list tells it.
    pub(super) fn last_audit(&self, ticket: &Ticket) -> Option<i64> {
        self.audits.get(&ticket.id.0)?["id"].as_i64()
    }

    /// The newest message of a ticket, when the list tells it.
    pub(super) fn glimpse(&self, ticket: &Ticket, seen_at: Time) -> Option<Glimpse> {
        if ticket.in_chat {
            return self.chat(ticket, seen_at);
        }
        let audit = self.audits.get(&ticket.id.0)?;
        let comment = list(&audit["events"])
            .iter()
            .rfind(|event| event["type"].as_str() == Some("Comment"))?;
        // Left out, a comment is not shown to customers: the careful reading.
        if comment["public"].as_bool() != Some(true) {
            return None;
        }
        let metrics = self.metrics.get(&ticket.id.0).unwrap_or(&Value::Null);
        let newest = Message {
            id: MessageId(comment["id"].as_i64()?),
            at: time(&comment["created_at"]).or_else(|| time(&audit["created_at"]))?,
            author: self.author(ticket, audit, comment),
            public: true,
            text: comment["plain_body"]
                .as_str()
                .or(comment["body"].as_str())
                .unwrap_or_default()
                .to_owned(),
            delivery: Delivery::NotReported,
            attachments: attachments(&comment["attachments"]),
        };
        Some(Glimpse {
            ticket: ticket.id,
            seen_at,
            newest,
            agent_replies: metrics["replies"]
                .as_u64()
                .and_then(|replies| u32::try_from(replies).ok()),
            customer_at: time(&metrics["requester_updated_at"]),
        })
    }

    /// When the customer last wrote in a chat.
    fn chat(&self, ticket: &Ticket, seen_at: Time) -> Option<Glimpse> {
        let at = time(&self.metrics.get(&ticket.id.0)?["requester_updated_at"])?;
        let name = self.names.get(&ticket.requester.0).map(|(name, _)| name.clone());
        Some(Glimpse {
            ticket: ticket.id,
            seen_at,
            newest: Message {
                id: number_at(at),
                at,
                author: Author {
                    id: Some(ticket.requester),
                    name: name.unwrap_or_default(),
                    role: Role::EndUser,
                },
                public: true,
                text: String::new(),
                delivery: Delivery::NotReported,
                attachments: Vec::new(),
            },
            agent_replies: None,
            customer_at: Some(at),
        })
    }

    fn author(&self, ticket: &Ticket, audit: &Value, comment: &Value) -> Author {
        let automatic = |row: &Value| matches!(row["via"]["channel"].as_str(), Some("rule" | "system"));
        let id = comment["author_id"]
            .as_i64()
            .or_else(|| audit["author_id"].as_i64())
            .filter(|id| *id > 0);
        let (Some(id), false) = (id, automatic(audit) || automatic(comment)) else {
            return Author {
                id: None,
                name: String::new(),
                role: Role::System,
            };
        };
        let known = self.names.get(&id);
        let role = match known {
            _ if UserId(id) == ticket.requester => Role::EndUser,
            Some((_, role)) => *role,
            // Not the customer and not sideloaded: somebody of the company.
            None => Role::Agent,
        };
        let name = known.map(|(name, _)| name.clone()).unwrap_or_default();
        Author {
            id: Some(UserId(id)),
            name,
            role,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ticket() -> Ticket {
        crate::zendesk::testing::ticket(7, 0)
    }

    fn seen(audit: Value) -> Option<Glimpse> {
        let mut page = json!({
            "users": [{"id": 3, "name": "Ana", "role": "end-user"}, {"id": 11, "name": "Mara", "role": "agent"}],
            "last_audits": [audit], "tickets": [{"id": 7, "metric_set": {"replies": 2}}],
        });
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut page);
        sideloads.glimpse(&ticket(), Time(9))
    }

    fn audit(author: i64, public: bool) -> Value {
        json!({"id": 1, "ticket_id": 7, "author_id": author, "created_at": "2026-11-24T10:00:00Z", "events": [
            {"id": 50, "type": "Comment", "public": public, "body": "hi", "author_id": author},
            {"id": 51, "type": "Change", "field_name": "status", "value": "open"},
        ]})
    }

    #[test]
    fn a_public_comment_is_the_newest_message() {
        let glimpse = seen(audit(3, true)).unwrap();
        assert_eq!(
            (glimpse.newest.id, glimpse.newest.author.role),
            (MessageId(50), Role::EndUser)
        );
        assert_eq!(
            (glimpse.newest.text.as_str(), glimpse.agent_replies),
            ("hi", Some(2))
        );
        assert_eq!(seen(audit(11, true)).unwrap().newest.author.role, Role::Agent);
        assert_eq!(seen(audit(99, true)).unwrap().newest.author.role, Role::Agent);
        assert_eq!(seen(audit(-1, true)).unwrap().newest.author.role, Role::System);
    }

    #[test]
    fn a_note_a_change_or_another_tickets_audit_tells_nothing() {
        assert_eq!(seen(audit(11, false)), None);
        let mut changed = audit(11, true);
        changed["events"][0]["type"] = json!("Change");
        assert_eq!(seen(changed), None);
        let mut other = audit(3, true);
        other["ticket_id"] = json!(8);
        assert_eq!(seen(other), None);
        let mut automatic = audit(3, true);
        automatic["via"] = json!({"channel": "rule"});
        assert_eq!(seen(automatic).unwrap().newest.author.role, Role::System);
    }

    #[test]
    fn of_a_chat_the_metrics_tell_when_the_customer_wrote() {
        let mut page = json!({"users": [], "metric_sets": [
            {"ticket_id": 7, "requester_updated_at": "2026-11-24T10:00:05Z"},
        ]});
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut page);
        let mut chat = ticket();
        assert_eq!(sideloads.glimpse(&chat, Time(9)), None);
        chat.in_chat = true;
        let glimpse = sideloads.glimpse(&chat, Time(9)).unwrap();
        assert!(glimpse.newest.is_inbound() && glimpse.newest.text.is_empty());
        let read = super::super::chat::numbered(vec![Message {
            at: glimpse.newest.at + model::Span(300),
            ..glimpse.newest.clone()
        }]);
        assert_eq!(read[0].id, glimpse.newest.id, "read, it is the same message");
    }
}
