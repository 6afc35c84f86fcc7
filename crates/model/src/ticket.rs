//! Tickets: their status, the state of their conversation, which queue they stand in, and
//! whether they *wait*.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Message, MessageId, Role};

/// A ticket's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has worked on it.
    New,
    /// Waits for an agent.
    Open,
    /// Waits for the customer.
    Pending,
    /// Waits for somebody else.
    Hold,
    /// Done, may reopen.
    Solved,
    /// Done for good: it takes no update.
    Closed,
}

impl Status {
    /// Every status, in order of life.
    pub const ALL: [Status; 6] = [
        Status::New,
        Status::Open,
        Status::Pending,
        Status::Hold,
        Status::Solved,
        Status::Closed,
    ];

    /// The word used in SQL, JSON and by Zendesk.
    pub fn word(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Open => "open",
            Status::Pending => "pending",
            Status::Hold => "hold",
            Status::Solved => "solved",
            Status::Closed => "closed",
        }
    }

    /// The status with that [`word`](Status::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// New or open: somebody should act.
    pub fn needs_an_agent(self) -> bool {
        matches!(self, Status::New | Status::Open)
    }
}

/// How urgent people at the helpdesk say that a ticket is. No helpdesk has all of these: Zendesk calls the
/// middle one *normal*, Chatwoot *medium*; each backend says which it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// It can wait.
    Low,
    /// As most are, at Zendesk.
    Normal,
    /// As most are, at Chatwoot.
    Medium,
    /// Before the others.
    High,
    /// At once.
    Urgent,
}

impl Priority {
    /// Every priority, the least urgent first.
    pub const ALL: [Priority; 5] = [
        Priority::Low,
        Priority::Normal,
        Priority::Medium,
        Priority::High,
        Priority::Urgent,
    ];

    /// The word used in SQL, JSON and by the helpdesks.
    pub fn word(self) -> &'static str {
        match self {
            Priority::Low => "low",
            Priority::Normal => "normal",
            Priority::Medium => "medium",
            Priority::High => "high",
            Priority::Urgent => "urgent",
        }
    }

    /// The priority with that [`word`](Priority::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }
}

/// What a row says about its conversation (rule 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    /// "Started a new chat": one customer message, no public agent reply.
    Started,
    /// "Replied to the conversation": everything else.
    Replied,
}

/// The state of a conversation with so many customer messages and public agent replies (rule 9).
pub fn conversation_state(customer_messages: u32, agent_replies: u32) -> ConversationState {
    if customer_messages == 1 && agent_replies == 0 {
        ConversationState::Started
    } else {
        ConversationState::Replied
    }
}

/// One of the two lists of the notifier (rule 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Mine, new or open.
    Assigned,
    /// Social and nobody's, whatever the status.
    Unassigned,
}

/// Whether a social ticket stands in *Assigned to you* (rule 8).
pub fn in_assigned(social: bool, assigned_to_me: bool, status: Status) -> bool {
    social && assigned_to_me && status.needs_an_agent()
}

/// Whether a ticket stands in *Unassigned* (rule 8).
pub fn in_unassigned(social: bool, assigned: bool) -> bool {
    social && !assigned
}

/// What decides whether a ticket waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// It is a social ticket (rules 2 and 3).
    pub social: bool,
    /// Somebody has it.
    pub assigned: bool,
    /// Its status.
    pub status: Status,
    /// A bot is still talking to the customer.
    pub held_by_bot: bool,
    /// The author's role of its newest public message that somebody wrote, if it has one.
    pub newest_public: Option<Role>,
}

/// A ticket waits when it is social, unassigned, new or open, not held by a bot, and its newest
/// public message that somebody wrote is the customer's (rule 7).
pub fn waits(ticket: Waiting) -> bool {
    ticket.social
        && !ticket.assigned
        && ticket.status.needs_an_agent()
        && !ticket.held_by_bot
        && ticket.newest_public == Some(Role::EndUser)
}

/// The tray's dot (rule 7). Whether the helpdesk is reachable is told apart from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Dot {
    /// Nothing waits.
    Plain,
    /// Something waits, and all of it was looked at.
    Hollow,
    /// A waiting ticket has a customer message that nobody here has looked at.
    Red,
}

/// The dot for a set of waiting tickets: for each, its newest customer message and the newest
/// one that was looked at.
pub fn dot(waiting: impl IntoIterator<Item = (MessageId, Option<MessageId>)>) -> Dot {
    waiting
        .into_iter()
        .map(|(newest, looked)| match looked {
            Some(looked) if looked >= newest => Dot::Hollow,
            _ => Dot::Red,
        })
        .max()
        .unwrap_or(Dot::Plain)
}

impl Waiting {
    /// The newest public message that somebody wrote; messages in any order. What the helpdesk says by
    /// itself (a greeting, a trigger's receipt) is no answer to a customer.
    pub fn newest_word(messages: &[Message]) -> Option<&Message> {
        messages
            .iter()
            .filter(|message| message.public && message.author.role != Role::System)
            .max_by_key(|message| (message.at, message.id))
    }

    /// Its author's role, for [`Waiting::newest_public`].
    pub fn newest_public_role(messages: &[Message]) -> Option<Role> {
        Self::newest_word(messages).map(|message| message.author.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = Status> {
        prop::sample::select(&Status::ALL[..])
    }

    fn any_role() -> impl Strategy<Value = Role> {
        prop::sample::select(vec![Role::EndUser, Role::Agent, Role::Bot, Role::System])
    }

    #[test]
    fn started_is_exactly_one_customer_message_and_no_reply() {
        assert_eq!(conversation_state(1, 0), ConversationState::Started);
        assert_eq!(conversation_state(2, 0), ConversationState::Replied);
        assert_eq!(conversation_state(1, 1), ConversationState::Replied);
        assert_eq!(conversation_state(0, 0), ConversationState::Replied);
    }

    #[test]
    fn what_the_helpdesk_says_by_itself_answers_nobody() {
        let said = |id, role| Message {
            id: MessageId(id),
            at: crate::Time(id),
            author: crate::Author {
                id: None,
                name: String::new(),
                role,
            },
            public: true,
            text: String::new(),
            delivery: crate::Delivery::NotReported,
            attachments: Vec::new(),
        };
        let mut thread = vec![said(1, Role::EndUser), said(2, Role::System)];
        assert_eq!(Waiting::newest_public_role(&thread), Some(Role::EndUser));
        thread.push(said(3, Role::Bot));
        assert_eq!(Waiting::newest_public_role(&thread), Some(Role::Bot));
        assert_eq!(Waiting::newest_public_role(&thread[1..2]), None);
    }

    #[test]
    fn the_dot_is_red_for_one_unseen_among_many() {
        let seen = (MessageId(7), Some(MessageId(7)));
        let newer = (MessageId(9), Some(MessageId(7)));
        let never = (MessageId(3), None);
        assert_eq!(dot([]), Dot::Plain);
        assert_eq!(dot([seen]), Dot::Hollow);
        assert_eq!(dot([seen, newer]), Dot::Red);
        assert_eq!(dot([never]), Dot::Red);
    }

    proptest! {
        #[test]
        fn only_a_customers_last_word_on_a_free_ticket_waits(
            social: bool, assigned: bool, held_by_bot: bool,
            status in any_status(), role in prop::option::of(any_role()),
        ) {
            let ticket = Waiting { social, assigned, status, held_by_bot, newest_public: role };
            let expected = social && !assigned && !held_by_bot
                && (status == Status::New || status == Status::Open)
                && role == Some(Role::EndUser);
            prop_assert_eq!(waits(ticket), expected);
        }

        #[test]
        fn no_ticket_stands_in_both_queues(social: bool, assigned: bool, mine: bool, status in any_status()) {
            let mine = mine && assigned;
            prop_assert!(!(in_assigned(social, mine, status) && in_unassigned(social, assigned)));
        }

        #[test]
        fn what_waits_stands_in_unassigned(
            social: bool, assigned: bool, held_by_bot: bool,
            status in any_status(), role in prop::option::of(any_role()),
        ) {
            let ticket = Waiting { social, assigned, status, held_by_bot, newest_public: role };
            prop_assert!(!waits(ticket) || in_unassigned(social, assigned));
        }

        #[test]
        fn looking_at_everything_never_leaves_red(ids in prop::collection::vec(1i64..1000, 0..20)) {
            let looked: Vec<_> = ids.iter().map(|&id| (MessageId(id), Some(MessageId(id)))).collect();
            prop_assert!(dot(looked) <= Dot::Hollow);
        }
    }

    #[test]
    fn words_are_what_json_says() {
        for status in Status::ALL {
            assert_eq!(Status::from_word(status.word()), Some(status));
            assert_eq!(
                serde_json::to_string(&status).unwrap(),
                format!("\"{}\"", status.word())
            );
        }
        for priority in Priority::ALL {
            assert_eq!(Priority::from_word(priority.word()), Some(priority));
            assert_eq!(
                serde_json::to_string(&priority).unwrap(),
                format!("\"{}\"", priority.word())
            );
        }
    }
}
