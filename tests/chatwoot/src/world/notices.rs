//! The bell: notifications of users. Only the newest of a conversation stays.

use model::Time;
use serde_json::json;

use super::{Act, World};
use crate::shapes::View;

/// One notification.
#[derive(Debug, Clone)]
pub(crate) struct Notification {
    pub(crate) id: i64,
    pub(crate) user: i64,
    pub(crate) kind: &'static str,
    /// The conversation's display id.
    pub(crate) conversation: i64,
    pub(crate) read_at: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) last_activity_at: Time,
}

impl World {
    /// Rings a user's bell.
    pub(crate) fn notify(
        &mut self,
        act: Act,
        account: i64,
        user: i64,
        conversation: i64,
        kind: &'static str,
    ) {
        if !self.account(account).members.contains_key(&user) {
            return;
        }
        let id = self.next("notification");
        let home = self.account_mut(account);
        home.notifications
            .retain(|_, notice| notice.user != user || notice.conversation != conversation);
        let notice = Notification {
            id,
            user,
            kind,
            conversation,
            read_at: None,
            created_at: act.now,
            last_activity_at: act.now,
        };
        home.notifications.insert(id, notice.clone());
        self.tell_notice(act, account, "notification.created", &notice);
    }

    /// Marks a user's notifications read: of one conversation, or all.
    pub(crate) fn read_notices(&mut self, act: Act, account: i64, user: i64, conversation: Option<i64>) {
        let unread: Vec<i64> = self
            .account(account)
            .notifications
            .values()
            .filter(|notice| notice.user == user && notice.read_at.is_none())
            .filter(|notice| conversation.is_none_or(|wanted| wanted == notice.conversation))
            .map(|notice| notice.id)
            .collect();
        for id in unread {
            self.mark_notice(act, account, id, Some(act.now));
        }
    }

    /// Marks one notification read, or unread.
    pub(crate) fn mark_notice(&mut self, act: Act, account: i64, id: i64, read_at: Option<Time>) {
        let Some(notice) = self.account_mut(account).notifications.get_mut(&id) else {
            return;
        };
        notice.read_at = read_at;
        let notice = notice.clone();
        self.tell_notice(act, account, "notification.updated", &notice);
    }

    fn tell_notice(&mut self, act: Act, account: i64, name: &'static str, notice: &Notification) {
        let view = View::of(self, account, act.now);
        let (unread, count) = view.notice_counts(notice.user);
        let data = json!({
            "notification": view.notification(notice),
            "unread_count": unread,
            "count": count,
        });
        self.tell_user(name, account, notice.user, data);
    }

    /// A note that mentions users, in the dashboard's form `[@Name](mention://user/7/Name)`.
    pub(crate) fn mention(&mut self, act: Act, account: i64, conversation: i64, text: &str) {
        for part in text.split("mention://user/").skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            let Ok(user) = digits.parse::<i64>() else {
                continue;
            };
            if let Some(conversation) = self.account_mut(account).conversations.get_mut(&conversation) {
                conversation.mentioned.insert(user);
                conversation.participants.insert(user);
            }
            self.notify(act, account, user, conversation, "conversation_mention");
            if let Some(found) = self.account(account).conversations.get(&conversation) {
                let data = View::of(self, account, act.now).conversation_event(found);
                self.tell_user("conversation.mentioned", account, user, data);
            }
        }
    }

    /// A customer wrote: who has the conversation is told, and who follows it.
    pub(crate) fn tell_of_incoming(&mut self, act: Act, account: i64, id: i64) {
        let Some(conversation) = self.account(account).conversations.get(&id) else {
            return;
        };
        let assignee = conversation.assignee.user();
        let followers: Vec<i64> = conversation
            .participants
            .iter()
            .copied()
            .filter(|user| Some(*user) != assignee)
            .collect();
        if let Some(user) = assignee {
            self.notify(act, account, user, id, "assigned_conversation_new_message");
        }
        for user in followers {
            self.notify(act, account, user, id, "participating_conversation_new_message");
        }
    }
}
