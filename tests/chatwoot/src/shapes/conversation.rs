//! Conversations, in both forms.

use serde_json::{Map, Value, json};

use super::{View, float, iso, unix};
use crate::world::conversation::{Assignee, Conversation};
use crate::world::messages::Kind;

/// Higher counts are not told.
const MOST_UNREAD: usize = 10;

impl View<'_> {
    /// CONVERSATION of REST.
    pub(crate) fn conversation(&self, conversation: &Conversation) -> Value {
        let newest = self.account.messages_of(conversation.id).next_back();
        let spoken = self
            .account
            .messages_of(conversation.id)
            .rfind(|message| message.kind != Kind::Activity);
        let mut meta = Map::new();
        meta.insert(
            "sender".into(),
            self.account
                .contacts
                .get(&conversation.contact)
                .map_or(Value::Null, |contact| self.contact(contact, false)),
        );
        meta.insert("channel".into(), json!(self.class(conversation)));
        match conversation.assignee {
            Assignee::User(id) => {
                meta.insert("assignee".into(), self.agent(id));
                meta.insert("assignee_type".into(), json!("User"));
            }
            Assignee::Bot(id) => {
                meta.insert("assignee".into(), self.bot(id));
                meta.insert("assignee_type".into(), json!("AgentBot"));
            }
            Assignee::Nobody => {}
        }
        if let Some(team) = conversation.team.and_then(|team| self.account.teams.get(&team)) {
            meta.insert("team".into(), self.team(team, None));
        }
        meta.insert("hmac_verified".into(), json!(false));
        json!({
            "id": conversation.id,
            "uuid": conversation.uuid,
            "account_id": self.account.id,
            "inbox_id": conversation.inbox,
            "status": conversation.status.word(),
            "can_reply": self.account.can_reply(conversation, self.now),
            "muted": self.account.contacts.get(&conversation.contact).is_some_and(|contact| contact.blocked),
            "priority": conversation.priority,
            "labels": conversation.labels,
            "unread_count": self.account.unread(conversation).min(MOST_UNREAD),
            "meta": meta,
            "messages": newest.map(|message| self.message_event(message)).into_iter().collect::<Vec<_>>(),
            "last_non_activity_message": spoken.map(|message| self.message_event(message)),
            "additional_attributes": conversation.additional_attributes,
            "custom_attributes": conversation.custom_attributes,
            "created_at": conversation.created_at.unix_seconds(),
            "timestamp": conversation.last_activity_at.unix_seconds(),
            "last_activity_at": conversation.last_activity_at.unix_seconds(),
            "updated_at": float(conversation.updated_us),
            "waiting_since": unix(conversation.waiting_since),
            "first_reply_created_at": unix(conversation.first_reply_created_at),
            "agent_last_seen_at": unix(conversation.agent_last_seen_at),
            "assignee_last_seen_at": unix(conversation.assignee_last_seen_at),
            "contact_last_seen_at": unix(conversation.contact_last_seen_at),
            "snoozed_until": conversation.snoozed_until.map(iso),
            "sla_policy_id": null,
        })
    }

    /// CONVERSATION of events.
    pub(crate) fn conversation_event(&self, conversation: &Conversation) -> Value {
        let spoken = self
            .account
            .messages_of(conversation.id)
            .rfind(|message| message.kind != Kind::Activity && !message.private);
        let contact = self.account.contacts.get(&conversation.contact);
        let known = contact.and_then(|contact| {
            contact
                .inboxes
                .iter()
                .find(|known| known.inbox == conversation.inbox && known.source_id == conversation.source_id)
        });
        let (assignee, assignee_type) = match conversation.assignee {
            Assignee::User(id) => (self.user_event(id), Some("User")),
            Assignee::Bot(id) => (self.bot(id), Some("AgentBot")),
            Assignee::Nobody => (Value::Null, None),
        };
        let team = conversation.team.and_then(|team| self.account.teams.get(&team));
        json!({
            "id": conversation.id,
            "inbox_id": conversation.inbox,
            "channel": self.class(conversation),
            "status": conversation.status.word(),
            "can_reply": self.account.can_reply(conversation, self.now),
            "priority": conversation.priority,
            "labels": conversation.labels,
            "unread_count": self.account.unread(conversation),
            // The whole row, with the customer's own secret.
            "contact_inbox": known.map(|known| json!({
                "id": known.id,
                "contact_id": conversation.contact,
                "inbox_id": known.inbox,
                "source_id": known.source_id,
                "created_at": iso(conversation.created_at),
                "updated_at": iso(conversation.created_at),
                "hmac_verified": false,
                "pubsub_token": known.pubsub_token,
            })),
            "messages": spoken.map(|message| self.message_event(message)).into_iter().collect::<Vec<_>>(),
            "meta": {
                "sender": contact.map(|contact| self.contact_event(contact)),
                "assignee": assignee,
                "assignee_type": assignee_type,
                "team": team.map(|team| self.team(team, None)),
                "hmac_verified": false,
            },
            "additional_attributes": conversation.additional_attributes,
            "custom_attributes": conversation.custom_attributes,
            "snoozed_until": conversation.snoozed_until.map(iso),
            "first_reply_created_at": conversation.first_reply_created_at.map(iso),
            "waiting_since": unix(conversation.waiting_since),
            "agent_last_seen_at": unix(conversation.agent_last_seen_at),
            "contact_last_seen_at": unix(conversation.contact_last_seen_at),
            "last_activity_at": conversation.last_activity_at.unix_seconds(),
            "timestamp": conversation.last_activity_at.unix_seconds(),
            "created_at": conversation.created_at.unix_seconds(),
            "updated_at": float(conversation.updated_us),
        })
    }

    fn class(&self, conversation: &Conversation) -> Option<&'static str> {
        self.account
            .inboxes
            .get(&conversation.inbox)
            .map(|inbox| inbox.channel.class())
    }
}
