//! What customers do: they write, from where their channel knows them.

use serde_json::{Map, Value};

use super::conversation::{Assignee, Status};
use super::messages::{Kind, New, Sender};
use super::{Act, World};

impl World {
    /// A customer's message reaches an inbox: onto their last conversation there, or a new one.
    ///
    /// A conversation that is not resolved goes on. After *resolved*, it is reopened where the inbox
    /// is locked to a single conversation, and a new one begins elsewhere.
    pub(crate) fn customer_wrote(
        &mut self,
        act: Act,
        account: i64,
        inbox: i64,
        contact: i64,
        mut new: New,
        attributes: Map<String, Value>,
    ) -> (i64, i64) {
        let source_id = self.source_of(account, contact, inbox, None);
        let lock = self.account(account).inboxes[&inbox].lock_to_single_conversation;
        let old = self
            .account(account)
            .conversations
            .values()
            .rev()
            .find(|old| {
                old.inbox == inbox && old.contact == contact && (lock || old.status != Status::Resolved)
            })
            .map(|old| old.id);
        let conversation = match old {
            Some(old) => old,
            None => self.begin(act, account, inbox, contact, &source_id, Status::Open, attributes),
        };
        new.kind = Kind::Incoming;
        new.sender = Some(Sender::Contact(contact));
        if new.source_id.is_none() {
            new.source_id = Some(format!("in.{}", self.next("incoming")));
        }
        self.contact_was_active(account, contact, act.now);
        let message = self.add_message(act, account, conversation, new);
        (conversation, message)
    }

    /// A bot takes, or gives back, a conversation.
    pub(crate) fn bot_holds(&mut self, act: Act, account: i64, id: i64, holds: bool) {
        let bot = match self.account(account).bots.keys().next() {
            Some(bot) => *bot,
            None => {
                let bot = self.next("bot");
                self.account_mut(account).bots.insert(bot, "Robo".into());
                bot
            }
        };
        self.change(act, account, id, |conversation| {
            (conversation.assignee, conversation.status) = if holds {
                (Assignee::Bot(bot), Status::Pending)
            } else {
                (Assignee::Nobody, Status::Open)
            };
        });
    }

    /// A bot answers.
    pub(crate) fn bot_writes(&mut self, act: Act, account: i64, id: i64, text: &str) -> Option<i64> {
        let bot = self.account(account).bots.keys().next().copied()?;
        let mut new = New::text(Kind::Outgoing, text);
        new.sender = Some(Sender::Bot(bot));
        new.content_attributes = Map::new();
        Some(self.add_message(act, account, id, new))
    }
}
