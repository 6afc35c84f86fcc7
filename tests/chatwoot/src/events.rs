//! Events on their way to the cable. They are made while the world is locked, and sent a moment
//! later by a task of their own, as Chatwoot's background jobs do: so they can come late, twice,
//! in another order, or not at all when a test wants it.

use serde_json::{Map, Value, json};

use crate::shapes::View;
use crate::world::people::Role;
use crate::world::{Act, World};

/// What an event carries.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// What was true when it happened.
    Then(Value),
    /// The conversation as it is when the event is sent (the five events that Chatwoot re-reads).
    Conversation { account: i64, id: i64 },
}

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) streams: Vec<String>,
    pub(crate) data: Data,
}

/// Events whose conversation is read again when they are sent.
const REREAD: [&str; 5] = [
    "conversation.updated",
    "conversation.status_changed",
    "assignee.changed",
    "team.changed",
    "conversation.read",
];

impl World {
    /// The tokens of everybody who sees that inbox.
    fn watchers(&self, account: i64, inbox: i64) -> Vec<String> {
        let account = self.account(account);
        account
            .members
            .iter()
            .filter(|(id, member)| member.role == Role::Administrator || account.sees_inbox(**id, inbox))
            .filter_map(|(id, _)| self.users.get(id))
            .map(|user| user.pubsub_token.clone())
            .collect()
    }

    fn with_performer(&self, act: Act, account: i64, mut data: Value) -> Value {
        data["account_id"] = json!(account);
        if let Some(user) = act.by.and_then(|by| self.users.get(&by)) {
            data["performer"] = json!({
                "id": user.id,
                "name": user.name,
                "available_name": user.available_name(),
                "avatar_url": "",
                "type": "user",
            });
        }
        data
    }

    /// Tells of a conversation to who sees its inbox.
    pub(crate) fn tell_conversation(&mut self, act: Act, name: &'static str, account: i64, id: i64) {
        let Some(conversation) = self.account(account).conversations.get(&id) else {
            return;
        };
        let streams = self.watchers(account, conversation.inbox);
        let data = if REREAD.contains(&name) {
            Data::Conversation { account, id }
        } else {
            let view = View::of(self, account, act.now);
            Data::Then(self.with_performer(act, account, view.conversation_event(conversation)))
        };
        self.outgoing.push(Event { name, streams, data });
    }

    /// Tells of a message to who sees its inbox; `more` is laid over the message.
    pub(crate) fn tell_message(
        &mut self,
        act: Act,
        name: &'static str,
        account: i64,
        id: i64,
        more: Map<String, Value>,
    ) {
        let Some(message) = self.account(account).messages.get(&id) else {
            return;
        };
        let streams = self.watchers(account, message.inbox);
        let mut data = View::of(self, account, act.now).message_event(message);
        for (key, value) in more {
            data[key] = value;
        }
        let data = Data::Then(self.with_performer(act, account, data));
        self.outgoing.push(Event { name, streams, data });
    }

    /// Tells everybody in the account.
    pub(crate) fn tell_account(&mut self, act: Act, name: &'static str, account: i64, data: Value) {
        let data = Data::Then(self.with_performer(act, account, data));
        self.outgoing.push(Event {
            name,
            streams: vec![format!("account_{account}")],
            data,
        });
    }

    /// Tells one user.
    pub(crate) fn tell_user(&mut self, name: &'static str, account: i64, user: i64, mut data: Value) {
        let Some(user) = self.users.get(&user) else {
            return;
        };
        data["account_id"] = json!(account);
        self.outgoing.push(Event {
            name,
            streams: vec![user.pubsub_token.clone()],
            data: Data::Then(data),
        });
    }

    /// The message of the cable. None when its conversation is gone.
    pub(crate) fn written(&self, event: &Event, now: model::Time) -> Option<Value> {
        let data = match &event.data {
            Data::Then(data) => data.clone(),
            Data::Conversation { account, id } => {
                let conversation = self.accounts.get(account)?.conversations.get(id)?;
                let mut data = View::of(self, *account, now).conversation_event(conversation);
                data["account_id"] = json!(account);
                data
            }
        };
        Some(json!({"event": event.name, "data": data}))
    }
}
