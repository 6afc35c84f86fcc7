//! What other people and bots do, beside the client that is tested.

use serde_json::{Value, json};

use crate::delivery::Failure;
use crate::server::{Handle, MAIN};
use crate::world::conversation::{Assignee, Status};
use crate::world::messages::{Kind, New, Sender};
use crate::world::{Act, Delivered};

impl Handle {
    fn by(&self, user: Option<i64>) -> Act {
        Act {
            by: user,
            ..self.act()
        }
    }

    /// Somebody assigns a conversation, or takes it from everybody.
    pub fn assigns(&self, by: Option<i64>, conversation: i64, to: Option<i64>) {
        let act = self.by(by);
        self.shared.write(|world| {
            world.change(act, MAIN, conversation, |one| {
                one.assignee = to.map_or(Assignee::Nobody, Assignee::User);
            });
        });
    }

    /// Somebody gives a conversation to a team.
    pub fn assigns_team(&self, by: Option<i64>, conversation: i64, team: Option<i64>) {
        let act = self.by(by);
        self.shared
            .write(|world| world.change(act, MAIN, conversation, |one| one.team = team));
    }

    /// Somebody, or an automation, sets the status; `until` in unix seconds.
    pub fn sets_status(&self, by: Option<i64>, conversation: i64, status: Status, until: Option<i64>) {
        let act = self.by(by);
        let until = until.map(|seconds| model::Time(seconds * 1000));
        self.shared
            .write(|world| world.set_status(act, MAIN, conversation, status, until));
    }

    /// Somebody sets the labels.
    pub fn sets_labels(&self, by: Option<i64>, conversation: i64, labels: &[&str]) {
        let act = self.by(by);
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        self.shared
            .write(|world| world.change(act, MAIN, conversation, |one| one.labels = labels));
    }

    /// Somebody sets the priority.
    pub fn sets_priority(&self, by: Option<i64>, conversation: i64, priority: Option<&str>) {
        let act = self.by(by);
        let priority = priority.map(str::to_owned);
        self.shared
            .write(|world| world.change(act, MAIN, conversation, |one| one.priority = priority));
    }

    /// Another agent answers in the dashboard, or writes a note; the answer is the message's id.
    pub fn agent_writes(&self, user: i64, conversation: i64, text: &str, private: bool) -> i64 {
        let act = self.by(Some(user));
        self.shared.write(|world| {
            let mut new = New::text(Kind::Outgoing, text);
            new.private = private;
            new.sender = Some(Sender::User(user));
            world.add_message(act, MAIN, conversation, new)
        })
    }

    /// An agent looks at a conversation elsewhere. Nothing tells of it.
    pub fn agent_looks(&self, conversation: i64) {
        let now = self.clock().now();
        self.shared.write(|world| {
            if let Some(one) = world.account_mut(MAIN).conversations.get_mut(&conversation) {
                one.agent_last_seen_at = Some(now);
            }
        });
    }

    /// A bot takes a conversation, or hands it over.
    pub fn bot_holds(&self, conversation: i64, holds: bool) {
        self.change(|world, act| world.bot_holds(act, MAIN, conversation, holds));
    }

    /// A bot answers; it must hold something first.
    pub fn bot_writes(&self, conversation: i64, text: &str) -> Option<i64> {
        self.change(|world, act| world.bot_writes(act, MAIN, conversation, text))
    }

    /// The inbox greets, or asks how it was: a message that no human wrote; the answer is its id.
    pub fn greets(&self, conversation: i64, text: &str) -> i64 {
        let new = New::text(Kind::Template, text);
        self.change(|world, act| world.add_message(act, MAIN, conversation, new))
    }

    /// Deletes a conversation. No event tells of it.
    pub fn delete_conversation(&self, conversation: i64) -> bool {
        self.change(|world, _| world.delete_conversation(MAIN, conversation))
    }

    /// Merges a contact into another.
    pub fn merges(&self, by: Option<i64>, base: i64, mergee: i64) -> bool {
        let act = self.by(by);
        self.shared
            .write(|world| world.merge_contacts(act, MAIN, base, mergee))
    }

    /// The next message that is handed to its channel fails with these words; when
    /// `after_accepting`, the channel takes it first.
    pub fn fail_next_send(&self, error: &str, after_accepting: bool) {
        let failure = Failure {
            error: error.to_owned(),
            after_accepting,
        };
        self.change(|world, _| world.failures.push_back(failure));
    }

    /// What has reached customers, oldest first.
    pub fn delivered(&self) -> Vec<Delivered> {
        self.shared.read(|world| world.delivered.clone())
    }

    /// A conversation as REST shows it, whoever asks.
    pub fn conversation(&self, id: i64) -> Option<Value> {
        let now = self.clock().now();
        self.shared.read(|world| {
            let one = world.account(MAIN).conversations.get(&id)?;
            Some(crate::shapes::View::of(world, MAIN, now).conversation(one))
        })
    }

    /// A conversation's messages as REST shows them, oldest first.
    pub fn messages(&self, conversation: i64) -> Vec<Value> {
        let now = self.clock().now();
        self.shared.read(|world| {
            let view = crate::shapes::View::of(world, MAIN, now);
            let all = world.account(MAIN).messages_of(conversation);
            all.map(|message| view.message(message)).collect()
        })
    }

    /// Sends an event of a test's own making, such as one that nobody knows, to everybody.
    pub fn sends_event(&self, name: &'static str, data: Value) {
        self.change(|world, act| world.tell_account(act, name, MAIN, json!(data)));
    }
}
