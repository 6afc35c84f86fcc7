//! Messages: what one is, and what happens when one is added or changed.

use model::Time;
use serde_json::{Map, Value, json};

use super::conversation::Status;
use super::files::File;
use super::{Act, Job, World};

/// What kind of message; the numbers are Chatwoot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Incoming = 0,
    Outgoing = 1,
    Activity = 2,
    Template = 3,
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    Contact(i64),
    User(i64),
    Bot(i64),
}

/// One message.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) conversation: i64,
    pub(crate) inbox: i64,
    pub(crate) kind: Kind,
    pub(crate) content: Option<String>,
    pub(crate) content_type: String,
    pub(crate) content_attributes: Map<String, Value>,
    pub(crate) additional_attributes: Map<String, Value>,
    /// `sent`, `delivered`, `read` or `failed`.
    pub(crate) status: &'static str,
    pub(crate) private: bool,
    pub(crate) source_id: Option<String>,
    pub(crate) sender: Option<Sender>,
    pub(crate) files: Vec<File>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
}

/// A message that is to be added.
#[derive(Debug, Clone)]
pub(crate) struct New {
    pub(crate) kind: Kind,
    pub(crate) content: Option<String>,
    pub(crate) content_type: String,
    pub(crate) content_attributes: Map<String, Value>,
    pub(crate) template_params: Option<Value>,
    pub(crate) private: bool,
    pub(crate) source_id: Option<String>,
    pub(crate) sender: Option<Sender>,
    pub(crate) files: Vec<File>,
    /// Comes back in the answer and the event; is not kept.
    pub(crate) echo_id: Option<String>,
}

impl New {
    pub(crate) fn text(kind: Kind, content: impl Into<String>) -> Self {
        Self {
            kind,
            content: Some(content.into()),
            content_type: "text".into(),
            content_attributes: Map::new(),
            template_params: None,
            private: false,
            source_id: None,
            sender: None,
            files: Vec::new(),
            echo_id: None,
        }
    }
}

impl World {
    /// Adds a message, with all that follows of it. The conversation must be there.
    pub(crate) fn add_message(&mut self, act: Act, account: i64, conversation: i64, new: New) -> i64 {
        let id = self.next("message");
        let inbox = self.account(account).conversations[&conversation].inbox;
        let mut additional = Map::new();
        if let Some(params) = &new.template_params {
            additional.insert("template_params".into(), params.clone());
        }
        let message = Message {
            id,
            conversation,
            inbox,
            kind: new.kind,
            content: new.content,
            content_type: new.content_type,
            content_attributes: new.content_attributes,
            additional_attributes: additional,
            status: "sent",
            private: new.private,
            source_id: new.source_id,
            sender: new.sender,
            files: new.files,
            created_at: act.now,
            updated_at: act.now,
        };
        let public = !message.private && message.kind != Kind::Activity;
        let goes_out = public && matches!(message.kind, Kind::Outgoing | Kind::Template);
        let text = message.content.clone().unwrap_or_default();
        let home = self.account_mut(account);
        home.messages.insert(id, message);
        home.threads.entry(conversation).or_default().push(id);
        if let Some(conversation) = home.conversations.get_mut(&conversation) {
            conversation.last_activity_at = act.now;
            conversation.touch(act.now);
        }
        if new.kind == Kind::Incoming {
            self.reopen(act, account, conversation);
        }
        let mut more = Map::new();
        if let Some(echo) = new.echo_id {
            more.insert("echo_id".into(), json!(echo));
        }
        self.tell_message(act, "message.created", account, id, more);
        let by_human = matches!(new.sender, Some(Sender::User(_)));
        let first = goes_out
            && by_human
            && self.account(account).conversations[&conversation]
                .first_reply_created_at
                .is_none();
        if first {
            self.tell_message(act, "first.reply.created", account, id, Map::new());
        }
        self.change(act, account, conversation, |conversation| {
            if new.kind == Kind::Incoming {
                conversation.waiting_since.get_or_insert(act.now);
            } else if goes_out && by_human {
                conversation.waiting_since = None;
            }
            if first {
                conversation.first_reply_created_at = Some(act.now);
            }
            if new.private
                && let Some(by) = act.by
            {
                conversation.participants.insert(by);
            }
        });
        if new.private {
            self.mention(act, account, conversation, &text);
        }
        if new.kind == Kind::Incoming {
            self.tell_of_incoming(act, account, conversation);
        }
        if goes_out {
            self.jobs.push(Job::Send { account, message: id });
        }
        id
    }

    /// What a customer's message does to a conversation that was put away.
    fn reopen(&mut self, act: Act, account: i64, id: i64) {
        let conversation = &self.account(account).conversations[&id];
        let muted = self.account(account).contacts[&conversation.contact].blocked;
        if muted || !matches!(conversation.status, Status::Snoozed | Status::Resolved) {
            return;
        }
        self.set_status(Act { by: None, ..act }, account, id, Status::Open, None);
        let text = "System reopened the conversation due to a new incoming message.";
        self.add_activity(Act { by: None, ..act }, account, id, text.into());
    }

    /// Changes a message, and tells of it. Does nothing when there is none, or nothing to tell.
    pub(crate) fn change_message(
        &mut self,
        act: Act,
        account: i64,
        id: i64,
        change: impl FnOnce(&mut Message),
    ) {
        let home = self.account_mut(account);
        let Some(message) = home.messages.get_mut(&id) else {
            return;
        };
        let before = message.clone();
        change(message);
        message.updated_at = Time(act.now.0.max(before.updated_at.0 + 1));
        let conversation = message.conversation;
        let mut changes = Map::new();
        if before.status != message.status {
            changes.insert("status".into(), json!([before.status, message.status]));
        }
        if before.content != message.content {
            changes.insert("content".into(), json!([before.content, message.content]));
        }
        if before.content_attributes != message.content_attributes {
            let both = json!([before.content_attributes, message.content_attributes]);
            changes.insert("content_attributes".into(), both);
        }
        if before.source_id != message.source_id {
            changes.insert("source_id".into(), json!([before.source_id, message.source_id]));
        }
        if let Some(conversation) = home.conversations.get_mut(&conversation) {
            conversation.touch(act.now);
        }
        let more = Map::from_iter([("previous_changes".to_owned(), Value::Object(changes))]);
        self.tell_message(act, "message.updated", account, id, more);
    }

    /// A report of the channel. `read` never goes back.
    pub(crate) fn report(
        &mut self,
        act: Act,
        account: i64,
        id: i64,
        status: &'static str,
        error: Option<&str>,
    ) {
        let Some(message) = self.account(account).messages.get(&id) else {
            return;
        };
        if message.status == status || (message.status == "read" && status == "delivered") {
            return;
        }
        self.change_message(act, account, id, |message| {
            message.status = status;
            match error {
                Some(error) => {
                    message
                        .content_attributes
                        .insert("external_error".into(), json!(error));
                }
                None => {
                    message.content_attributes.remove("external_error");
                }
            }
        });
    }
}
