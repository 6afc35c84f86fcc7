//! Messages, in both forms, and the bell's notifications.

use serde_json::{Value, json};

use super::{View, iso};
use crate::world::files::File;
use crate::world::messages::{Message, Sender};
use crate::world::notices::Notification;

impl View<'_> {
    /// MESSAGE of REST.
    pub(crate) fn message(&self, message: &Message) -> Value {
        let mut shown = json!({
            "id": message.id,
            "content": message.content,
            "inbox_id": message.inbox,
            "conversation_id": message.conversation,
            "message_type": message.kind as u8,
            "content_type": message.content_type,
            "status": message.status,
            "content_attributes": message.content_attributes,
            "created_at": message.created_at.unix_seconds(),
            "private": message.private,
            "source_id": message.source_id,
        });
        self.add_sender_and_files(message, &mut shown);
        shown
    }

    /// MESSAGE of events, and of the newest message in a conversation of REST.
    pub(crate) fn message_event(&self, message: &Message) -> Value {
        let conversation = self.account.conversations.get(&message.conversation);
        let (sender_type, sender_id) = match message.sender {
            Some(Sender::Contact(id)) => (Some("Contact"), Some(id)),
            Some(Sender::User(id)) => (Some("User"), Some(id)),
            Some(Sender::Bot(id)) => (Some("AgentBot"), Some(id)),
            None => (None, None),
        };
        let mut shown = json!({
            "id": message.id,
            "content": message.content,
            "account_id": self.account.id,
            "inbox_id": message.inbox,
            "conversation_id": message.conversation,
            "message_type": message.kind as u8,
            "created_at": message.created_at.unix_seconds(),
            "updated_at": iso(message.updated_at),
            "private": message.private,
            "status": message.status,
            "source_id": message.source_id,
            "content_type": message.content_type,
            "content_attributes": message.content_attributes,
            "sender_type": sender_type,
            "sender_id": sender_id,
            "external_source_ids": {},
            "additional_attributes": message.additional_attributes,
            "processed_message_content": message.content,
            "sentiment": {},
            "conversation": conversation.map(|conversation| json!({
                "assignee_id": conversation.assignee.user(),
                "unread_count": self.account.unread(conversation),
                "last_activity_at": conversation.last_activity_at.unix_seconds(),
                "contact_inbox": {"source_id": conversation.source_id},
            })),
        });
        self.add_sender_and_files(message, &mut shown);
        shown
    }

    fn add_sender_and_files(&self, message: &Message, shown: &mut Value) {
        let sender = match message.sender {
            Some(Sender::Contact(id)) => self
                .account
                .contacts
                .get(&id)
                .map(|contact| self.contact_event(contact)),
            Some(Sender::User(id)) => Some(self.user_event(id)),
            Some(Sender::Bot(id)) => Some(self.bot(id)),
            None => None,
        };
        if let Some(sender) = sender {
            shown["sender"] = sender;
        }
        if !message.files.is_empty() {
            shown["attachments"] = message
                .files
                .iter()
                .map(|file| self.file(message, file))
                .collect();
        }
    }

    /// An attachment.
    pub(crate) fn file(&self, message: &Message, file: &File) -> Value {
        let address = match (&file.blob, &file.elsewhere) {
            (Some(blob), _) => self.world.address_of(blob),
            (None, elsewhere) => elsewhere.clone().unwrap_or_default(),
        };
        let mut shown = json!({
            "id": file.id,
            "message_id": message.id,
            "file_type": file.file_type,
            "account_id": self.account.id,
            "data_url": address,
        });
        let own = match (file.file_type.as_str(), file.place) {
            ("image" | "audio" | "video" | "file", _) => json!({
                "extension": null,
                "thumb_url": if file.file_type == "image" { address.as_str() } else { "" },
                "file_size": file.size,
                "content_type": file.content_type,
                "width": null,
                "height": null,
            }),
            ("location", Some((lat, long))) => json!({
                "coordinates_lat": lat,
                "coordinates_long": long,
                "fallback_title": file.name,
            }),
            _ => json!({"fallback_title": file.name}),
        };
        super::inbox::lay(&mut shown, own);
        if file.file_type == "audio" {
            shown["transcribed_text"] = json!("");
        }
        shown
    }

    /// How many notifications a user has: unread, and all.
    pub(crate) fn notice_counts(&self, user: i64) -> (usize, usize) {
        let own = || {
            self.account
                .notifications
                .values()
                .filter(|notice| notice.user == user)
        };
        let unread = own().filter(|notice| notice.read_at.is_none()).count();
        (unread, own().count())
    }

    /// A notification.
    pub(crate) fn notification(&self, notice: &Notification) -> Value {
        let conversation = self.account.conversations.get(&notice.conversation);
        json!({
            "id": notice.id,
            "notification_type": notice.kind,
            "push_message_title": format!("[#{}] {}", notice.conversation, notice.kind.replace('_', " ")),
            "push_message_body": "",
            "primary_actor_type": "Conversation",
            "primary_actor_id": conversation.map(|conversation| conversation.database_id),
            "primary_actor": conversation.map(|conversation| self.conversation_event(conversation)),
            "secondary_actor": null,
            "user": self.user_event(notice.user),
            "read_at": notice.read_at.map(iso),
            "snoozed_until": null,
            "created_at": notice.created_at.unix_seconds(),
            "last_activity_at": notice.last_activity_at.unix_seconds(),
            "meta": {},
        })
    }
}
