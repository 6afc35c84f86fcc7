//! Contacts: finding, changing and merging them.

use model::Time;
use serde_json::{Map, json};

use super::people::{Contact, ContactInbox};
use super::{Act, World};
use crate::shapes::View;

impl World {
    /// Adds a contact, and tells of it.
    pub(crate) fn add_contact(&mut self, act: Act, account: i64, contact: Contact) -> i64 {
        let id = self.next("contact");
        let contact = Contact {
            id,
            created_at: act.now,
            ..contact
        };
        self.account_mut(account).contacts.insert(id, contact);
        self.tell_contact(act, "contact.created", account, id);
        id
    }

    pub(crate) fn tell_contact(&mut self, act: Act, name: &'static str, account: i64, id: i64) {
        let view = View::of(self, account, act.now);
        if let Some(contact) = self.account(account).contacts.get(&id) {
            let data = view.contact_event(contact);
            self.tell_account(act, name, account, data);
        }
    }

    /// By what an inbox's channel knows the contact; made if it does not yet.
    pub(crate) fn source_of(
        &mut self,
        account: i64,
        contact: i64,
        inbox: i64,
        wanted: Option<&str>,
    ) -> String {
        let known = &self.account(account).contacts[&contact];
        if let Some(known) = known
            .inboxes
            .iter()
            .find(|known| known.inbox == inbox && wanted.is_none_or(|wanted| wanted == known.source_id))
        {
            return known.source_id.clone();
        }
        let channel = self.account(account).inboxes[&inbox].channel;
        let source_id = match (wanted, &known.phone_number, &known.email) {
            (Some(wanted), ..) => wanted.to_owned(),
            (None, Some(phone), _) if channel.by_phone() => phone.trim_start_matches('+').to_owned(),
            (None, _, Some(email)) if channel == super::inbox::Channel::Email => email.clone(),
            _ => format!("source-{inbox}-{contact}"),
        };
        let new = ContactInbox {
            id: self.next("contact_inbox"),
            inbox,
            source_id: source_id.clone(),
            pubsub_token: self.secret("customer"),
        };
        if let Some(contact) = self.account_mut(account).contacts.get_mut(&contact) {
            contact.inboxes.push(new);
        }
        source_id
    }

    /// Merges a contact into another, and destroys it.
    pub(crate) fn merge_contacts(&mut self, act: Act, account: i64, base: i64, mergee: i64) -> bool {
        if base == mergee || !self.account(account).contacts.contains_key(&base) {
            return false;
        }
        self.tell_contact(act, "contact.deleted", account, mergee);
        let home = self.account_mut(account);
        let Some(gone) = home.contacts.remove(&mergee) else {
            return false;
        };
        if let Some(base) = home.contacts.get_mut(&base) {
            if base.name.is_empty() {
                base.name = gone.name;
            }
            base.email = base.email.take().or(gone.email);
            base.phone_number = base.phone_number.take().or(gone.phone_number);
            base.identifier = base.identifier.take().or(gone.identifier);
            let under = |over: &mut Map<_, _>, under: Map<_, _>| {
                for (key, value) in under {
                    over.entry(key).or_insert(value);
                }
            };
            under(&mut base.additional_attributes, gone.additional_attributes);
            under(&mut base.custom_attributes, gone.custom_attributes);
            base.inboxes.extend(gone.inboxes);
        }
        let moved: Vec<i64> = home
            .conversations
            .values_mut()
            .filter(|conversation| conversation.contact == mergee)
            .map(|conversation| {
                conversation.contact = base;
                conversation.touch(act.now);
                conversation.id
            })
            .collect();
        for message in home.messages.values_mut() {
            if message.sender == Some(super::messages::Sender::Contact(mergee)) {
                message.sender = Some(super::messages::Sender::Contact(base));
            }
        }
        for conversation in moved {
            self.tell_conversation(act, "conversation.contact_changed", account, conversation);
        }
        self.tell_contact(act, "contact.updated", account, base);
        self.tell_contact(act, "contact.merged", account, base);
        true
    }

    /// Somebody types, or stops.
    pub(crate) fn tell_typing(&mut self, act: Act, account: i64, id: i64, on: bool, private: bool) {
        let Some(conversation) = self.account(account).conversations.get(&id) else {
            return;
        };
        let name = if on {
            "conversation.typing_on"
        } else {
            "conversation.typing_off"
        };
        let view = View::of(self, account, act.now);
        let who = match act.by {
            Some(user) => view.user_event(user),
            None => view.contact_event(&self.account(account).contacts[&conversation.contact]),
        };
        let data = json!({
            "conversation": view.conversation_event(conversation),
            "user": who,
            "is_private": private,
            "account_id": account,
        });
        let others: Vec<i64> = self
            .account(account)
            .members
            .keys()
            .copied()
            .filter(|user| {
                act.by != Some(*user) && self.account(account).sees_inbox(*user, conversation.inbox)
            })
            .collect();
        for user in others {
            self.tell_user(name, account, user, data.clone());
        }
    }

    /// A contact did something.
    pub(crate) fn contact_was_active(&mut self, account: i64, contact: i64, now: Time) {
        if let Some(contact) = self.account_mut(account).contacts.get_mut(&contact) {
            contact.last_activity_at = Some(now);
        }
    }
}
