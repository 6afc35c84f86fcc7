//! The state as a whole, for comparing it with what a client has made of it.

use serde_json::{Map, Value, json};

use crate::server::{Handle, MAIN};
use crate::shapes::float;
use crate::world::conversation::Assignee;
use crate::world::messages::Sender;

impl Handle {
    /// Every conversation with its messages, and every contact, in an order that does not change:
    /// `{conversations: {"42": {status, assignee, bot, team, …, messages: [...]}}, contacts: {...}}`.
    pub fn dump(&self) -> Value {
        self.shared.read(|world| {
            let home = world.account(MAIN);
            let conversations: Map<String, Value> = home
                .conversations
                .values()
                .map(|one| {
                    let messages: Vec<Value> = home
                        .messages_of(one.id)
                        .map(|message| {
                            json!({
                                "id": message.id,
                                "type": message.kind as u8,
                                "content": message.content,
                                "private": message.private,
                                "status": message.status,
                                "error": message.content_attributes.get("external_error"),
                                "by": match message.sender {
                                    Some(Sender::Contact(id)) => json!({"contact": id}),
                                    Some(Sender::User(id)) => json!({"user": id}),
                                    Some(Sender::Bot(id)) => json!({"bot": id}),
                                    None => Value::Null,
                                },
                                "files": message.files.len(),
                                "created_at": message.created_at.unix_seconds(),
                            })
                        })
                        .collect();
                    let shown = json!({
                        "inbox": one.inbox,
                        "contact": one.contact,
                        "status": one.status.word(),
                        "assignee": one.assignee.user(),
                        "bot": matches!(one.assignee, Assignee::Bot(_)),
                        "team": one.team,
                        "priority": one.priority,
                        "labels": one.labels,
                        "snoozed_until": one.snoozed_until.map(model::Time::unix_seconds),
                        "unread": home.unread(one),
                        "updated_at": float(one.updated_us),
                        "messages": messages,
                    });
                    (one.id.to_string(), shown)
                })
                .collect();
            let contacts: Map<String, Value> = home
                .contacts
                .values()
                .map(|contact| {
                    let shown = json!({
                        "name": contact.name,
                        "email": contact.email,
                        "phone_number": contact.phone_number,
                        "identifier": contact.identifier,
                        "blocked": contact.blocked,
                    });
                    (contact.id.to_string(), shown)
                })
                .collect();
            json!({"conversations": conversations, "contacts": contacts})
        })
    }
}
