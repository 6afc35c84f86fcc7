//! What the server knows, in memory: users, accounts, and what is in each account. What changes a
//! conversation goes through [`changes`], what adds a message through [`messages`]: there the
//! events of a change are made, as the dispatcher of Chatwoot makes them.

pub(crate) mod changes;
pub(crate) mod contacts;
pub(crate) mod conversation;
pub(crate) mod customers;
pub(crate) mod files;
pub(crate) mod inbox;
mod macros;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod people;

use std::collections::{BTreeMap, HashMap, VecDeque};

use model::Time;
use serde_json::Value;

use crate::delivery::Failure;
use crate::events::Event;
use conversation::Conversation;
use files::{Blob, Link};
use inbox::Inbox;
use messages::Message;
use notices::Notification;
use people::{Contact, Label, Member, Session, Team, User};

/// When something is done, and by which logged-in user: what events call the performer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act {
    pub(crate) now: Time,
    pub(crate) by: Option<i64>,
}

/// A message that has reached a customer, for tests to count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Delivered {
    /// The message's id.
    pub message: i64,
    /// The conversation's display id.
    pub conversation: i64,
    /// Its text; none when only files went.
    pub text: Option<String>,
    /// How many files went along.
    pub files: usize,
    /// When it was handed over, in unix milliseconds of the server's clock.
    pub at: i64,
}

/// Work for later, in the background.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// Hand a message to its channel.
    Send { account: i64, message: i64 },
    /// Run a macro for a user.
    Macro {
        account: i64,
        id: i64,
        conversation: i64,
        user: i64,
    },
}

/// Everything.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Where this server is reached; addresses of files begin with it.
    pub(crate) base: String,
    pub(crate) users: BTreeMap<i64, User>,
    pub(crate) accounts: BTreeMap<i64, Account>,
    pub(crate) sessions: Vec<Session>,
    /// MFA tokens that wait for their code, and whose they are.
    pub(crate) waiting_for_code: HashMap<String, i64>,
    pub(crate) blobs: BTreeMap<String, Blob>,
    pub(crate) links: HashMap<String, Link>,
    pub(crate) delivered: Vec<Delivered>,
    /// Ordered for the next messages that are handed over.
    pub(crate) failures: VecDeque<Failure>,
    /// Events that have not left the lock yet.
    pub(crate) outgoing: Vec<Event>,
    /// Jobs that have not left the lock yet.
    pub(crate) jobs: Vec<Job>,
    counters: HashMap<&'static str, i64>,
}

impl World {
    /// The next id of that kind, from 1.
    pub(crate) fn next(&mut self, kind: &'static str) -> i64 {
        let counter = self.counters.entry(kind).or_insert(0);
        *counter += 1;
        *counter
    }

    /// Lets ids of that kind go on after `last`.
    pub(crate) fn go_on_after(&mut self, kind: &'static str, last: i64) {
        self.counters.insert(kind, last);
    }

    /// A secret: the same in each run, so that answers can be compared, and only of this server.
    pub(crate) fn secret(&mut self, kind: &'static str) -> String {
        let n = self.next(kind);
        let mixed = (n.cast_unsigned() ^ 0x9e37_79b9).wrapping_mul(0xff51_afd7_ed55_8ccd);
        format!("{kind}{mixed:016x}{n:x}")
    }

    pub(crate) fn account(&self, id: i64) -> &Account {
        &self.accounts[&id]
    }

    pub(crate) fn account_mut(&mut self, id: i64) -> &mut Account {
        self.accounts
            .get_mut(&id)
            .expect("the account was looked up before")
    }

    /// Who may subscribe to events, by token.
    pub(crate) fn cable_tokens(&self) -> Value {
        let of = |user: &User| {
            let accounts: Vec<i64> = self
                .accounts
                .values()
                .filter(|account| account.members.contains_key(&user.id))
                .map(|account| account.id)
                .collect();
            (
                user.pubsub_token.clone(),
                serde_json::json!({"user_id": user.id, "accounts": accounts}),
            )
        };
        Value::Object(self.users.values().map(of).collect())
    }
}

/// One company on the installation.
#[derive(Debug, Default)]
pub(crate) struct Account {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) suspended: bool,
    pub(crate) members: BTreeMap<i64, Member>,
    pub(crate) teams: BTreeMap<i64, Team>,
    pub(crate) labels: BTreeMap<i64, Label>,
    pub(crate) inboxes: BTreeMap<i64, Inbox>,
    pub(crate) contacts: BTreeMap<i64, Contact>,
    /// By display id.
    pub(crate) conversations: BTreeMap<i64, Conversation>,
    pub(crate) messages: BTreeMap<i64, Message>,
    /// The ids of each conversation's messages, oldest first.
    pub(crate) threads: BTreeMap<i64, Vec<i64>>,
    /// Agent bots and their names.
    pub(crate) bots: BTreeMap<i64, String>,
    pub(crate) canned: BTreeMap<i64, people::Canned>,
    pub(crate) macros: BTreeMap<i64, people::Macro>,
    pub(crate) notifications: BTreeMap<i64, Notification>,
    pub(crate) last_display_id: i64,
    /// Change tokens of the lists of labels, inboxes and teams.
    pub(crate) cache_keys: BTreeMap<&'static str, i64>,
}

impl Account {
    pub(crate) fn role(&self, user: i64) -> Option<people::Role> {
        self.members.get(&user).map(|member| member.role)
    }

    /// Whether lists show that inbox's conversations to the user.
    pub(crate) fn sees_inbox(&self, user: i64, inbox: i64) -> bool {
        match self.role(user) {
            Some(people::Role::Administrator) => true,
            Some(people::Role::Agent) => self
                .inboxes
                .get(&inbox)
                .is_some_and(|inbox| inbox.members.contains(&user)),
            None => false,
        }
    }

    /// Whether the user may open that conversation: by its inbox, or by its team.
    pub(crate) fn may_open(&self, user: i64, conversation: &Conversation) -> bool {
        self.sees_inbox(user, conversation.inbox)
            || conversation
                .team
                .and_then(|team| self.teams.get(&team))
                .is_some_and(|team| team.members.contains(&user))
    }

    /// The messages of a conversation, oldest first.
    pub(crate) fn messages_of(&self, conversation: i64) -> impl DoubleEndedIterator<Item = &Message> {
        let thread = self.threads.get(&conversation).map_or(&[][..], Vec::as_slice);
        thread.iter().filter_map(|id| self.messages.get(id))
    }

    /// Incoming messages since an agent last looked.
    pub(crate) fn unread(&self, conversation: &Conversation) -> usize {
        self.messages_of(conversation.id)
            .filter(|message| message.kind == messages::Kind::Incoming)
            .filter(|message| {
                conversation
                    .agent_last_seen_at
                    .is_none_or(|seen| message.created_at > seen)
            })
            .count()
    }

    /// Whether a free reply would reach the customer now.
    pub(crate) fn can_reply(&self, conversation: &Conversation, now: Time) -> bool {
        let Some(inbox) = self.inboxes.get(&conversation.inbox) else {
            return true;
        };
        let Some(window) = inbox.window() else {
            return true;
        };
        self.messages_of(conversation.id)
            .filter(|message| message.kind == messages::Kind::Incoming)
            .map(|message| message.created_at)
            .max()
            .is_some_and(|last| now < last + window)
    }
}
