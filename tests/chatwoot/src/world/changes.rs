//! Every change of a conversation goes through [`World::change`]: it compares what was with what
//! is, and makes of the difference the version, the activities and the events.

use serde_json::{Map, Value, json};

use super::conversation::{Assignee, Conversation, Status};
use super::messages::{Kind, New};
use super::{Act, World};

impl World {
    /// Changes a conversation, and tells of it. Does nothing when there is none.
    pub(crate) fn change(&mut self, act: Act, account: i64, id: i64, change: impl FnOnce(&mut Conversation)) {
        let Some(conversation) = self.account_mut(account).conversations.get_mut(&id) else {
            return;
        };
        let before = conversation.clone();
        change(conversation);
        let differs = Difference::between(&before, conversation);
        if differs == Difference::default() {
            return;
        }
        conversation.touch(act.now);
        let after = conversation.clone();
        for text in self.activities(act, account, &before, &after) {
            self.add_activity(act, account, id, text);
        }
        for (happened, name) in [
            (differs.status, "conversation.status_changed"),
            (differs.assignee, "assignee.changed"),
            (differs.team, "team.changed"),
            (differs.read, "conversation.read"),
            (differs.told, "conversation.updated"),
        ] {
            if happened {
                self.tell_conversation(act, name, account, id);
            }
        }
        if let (true, Some(user)) = (differs.assignee, after.assignee.user())
            && act.by != Some(user)
        {
            self.notify(act, account, user, id, "conversation_assignment");
        }
    }

    /// Sets a status by somebody's order; leaves `snoozed_until` only with *snoozed*.
    pub(crate) fn set_status(
        &mut self,
        act: Act,
        account: i64,
        id: i64,
        status: Status,
        until: Option<model::Time>,
    ) {
        self.change(act, account, id, |conversation| {
            conversation.status = status;
            conversation.snoozed_until = until.filter(|_| status == Status::Snoozed);
        });
    }

    /// A line of the log.
    pub(crate) fn add_activity(&mut self, act: Act, account: i64, conversation: i64, text: String) {
        let mut new = New::text(Kind::Activity, text);
        new.sender = None;
        self.add_message(act, account, conversation, new);
    }

    fn name_of(&self, assignee: Assignee, account: i64) -> String {
        match assignee {
            Assignee::User(id) => self.users.get(&id).map(|user| user.name.clone()),
            Assignee::Bot(id) => self.account(account).bots.get(&id).cloned(),
            Assignee::Nobody => None,
        }
        .unwrap_or_default()
    }

    /// The texts of the log, in the account's language.
    fn activities(&self, act: Act, account: i64, was: &Conversation, is: &Conversation) -> Vec<String> {
        let by = act
            .by
            .and_then(|by| self.users.get(&by))
            .map_or("Automation System", |user| user.name.as_str());
        let mut texts = Vec::new();
        if was.status != is.status && act.by.is_some() {
            texts.push(match is.status {
                Status::Open => format!("Conversation was reopened by {by}"),
                Status::Resolved => format!("Conversation was marked resolved by {by}"),
                Status::Pending => format!("Conversation was marked as pending by {by}"),
                Status::Snoozed => format!("Conversation was snoozed by {by}"),
            });
        }
        if was.assignee != is.assignee {
            texts.push(match is.assignee {
                Assignee::Nobody => format!("Conversation unassigned by {by}"),
                Assignee::User(id) if act.by == Some(id) => format!("{by} self-assigned this conversation"),
                other => format!("Assigned to {} by {by}", self.name_of(other, account)),
            });
        }
        if was.team != is.team {
            let name = |team: Option<i64>| {
                team.and_then(|team| self.account(account).teams.get(&team))
                    .map_or("", |team| team.name.as_str())
            };
            texts.push(match is.team {
                Some(_) => format!("Assigned to {} by {by}", name(is.team)),
                None => format!("Unassigned from {} by {by}", name(was.team)),
            });
        }
        if was.priority != is.priority {
            texts.push(match (&was.priority, &is.priority) {
                (None, Some(new)) => format!("{by} set the priority to {new}"),
                (Some(old), Some(new)) => format!("{by} changed the priority from {old} to {new}"),
                _ => format!("{by} removed the priority"),
            });
        }
        let missing = |from: &[String], of: &[String]| {
            let missing: Vec<_> = of.iter().filter(|label| !from.contains(label)).cloned().collect();
            missing.join(", ")
        };
        for (verb, labels) in [
            ("added", missing(&was.labels, &is.labels)),
            ("removed", missing(&is.labels, &was.labels)),
        ] {
            if !labels.is_empty() {
                texts.push(format!("{by} {verb} {labels}"));
            }
        }
        texts
    }

    /// A conversation begins; its first message comes after.
    #[allow(clippy::too_many_arguments, reason = "a conversation is made of them")]
    pub(crate) fn begin(
        &mut self,
        act: Act,
        account: i64,
        inbox: i64,
        contact: i64,
        source_id: &str,
        status: Status,
        additional_attributes: Map<String, Value>,
    ) -> i64 {
        let database_id = self.next("conversation") + 1000;
        let uuid = format!("00000000-0000-4000-8000-{database_id:012x}");
        let home = self.account_mut(account);
        home.last_display_id += 1;
        let id = home.last_display_id;
        home.conversations.insert(
            id,
            Conversation {
                id,
                database_id,
                uuid,
                inbox,
                contact,
                source_id: source_id.to_owned(),
                status,
                assignee: Assignee::Nobody,
                team: None,
                priority: None,
                labels: Vec::new(),
                snoozed_until: None,
                additional_attributes,
                custom_attributes: Map::new(),
                created_at: act.now,
                last_activity_at: act.now,
                updated_us: act.now.0 * 1000,
                waiting_since: Some(act.now),
                first_reply_created_at: None,
                agent_last_seen_at: None,
                assignee_last_seen_at: None,
                contact_last_seen_at: None,
                participants: std::collections::BTreeSet::new(),
                mentioned: std::collections::BTreeSet::new(),
            },
        );
        self.tell_conversation(act, "conversation.created", account, id);
        id
    }

    /// Deletes a conversation as an administrator does in the dashboard: no event tells of it.
    pub(crate) fn delete_conversation(&mut self, account: i64, id: i64) -> bool {
        let home = self.account_mut(account);
        for message in home.threads.remove(&id).unwrap_or_default() {
            home.messages.remove(&message);
        }
        home.notifications.retain(|_, notice| notice.conversation != id);
        home.conversations.remove(&id).is_some()
    }

    /// One of the three lists whose change tokens everybody is told.
    pub(crate) fn list_changed(&mut self, act: Act, account: i64, list: &'static str) {
        self.account_mut(account).cache_keys.insert(list, act.now.0);
        let keys = json!({"cache_keys": crate::shapes::cache_keys(self.account(account))});
        self.tell_account(act, "account.cache_invalidated", account, keys);
    }
}

/// What of a conversation is another than before.
#[derive(Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one question")]
struct Difference {
    status: bool,
    assignee: bool,
    team: bool,
    read: bool,
    /// Something of which `conversation.updated` tells.
    told: bool,
}

impl Difference {
    fn between(was: &Conversation, is: &Conversation) -> Self {
        let status = was.status != is.status;
        let assignee = was.assignee != is.assignee;
        let team = was.team != is.team;
        Self {
            status,
            assignee,
            team,
            read: was.contact_last_seen_at != is.contact_last_seen_at,
            told: status
                || assignee
                || team
                || was.snoozed_until != is.snoozed_until
                || was.priority != is.priority
                || was.labels != is.labels
                || was.waiting_since != is.waiting_since
                || was.first_reply_created_at != is.first_reply_created_at
                || was.additional_attributes != is.additional_attributes
                || was.custom_attributes != is.custom_attributes,
        }
    }
}
