//! Contacts.

use serde_json::{Value, json};

use super::View;
use crate::world::people::Contact;

impl View<'_> {
    /// CONTACT of REST.
    pub(crate) fn contact(&self, contact: &Contact, with_inboxes: bool) -> Value {
        let mut shown = json!({
            "id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone_number": contact.phone_number,
            "identifier": contact.identifier,
            "thumbnail": contact.thumbnail,
            "blocked": contact.blocked,
            "availability_status": "offline",
            "additional_attributes": contact.additional_attributes,
            "custom_attributes": contact.custom_attributes,
            "created_at": contact.created_at.unix_seconds(),
        });
        if let Some(last) = contact.last_activity_at {
            shown["last_activity_at"] = json!(last.unix_seconds());
        }
        if with_inboxes {
            shown["contact_inboxes"] = contact
                .inboxes
                .iter()
                .filter_map(|known| {
                    let inbox = self.account.inboxes.get(&known.inbox)?;
                    Some(json!({"source_id": known.source_id, "inbox": self.inbox_short(inbox)}))
                })
                .collect();
        }
        shown
    }

    /// CONTACT as senders and events have it.
    pub(crate) fn contact_event(&self, contact: &Contact) -> Value {
        json!({
            "id": contact.id,
            "name": contact.name,
            "email": contact.email,
            "phone_number": contact.phone_number,
            "identifier": contact.identifier,
            "thumbnail": contact.thumbnail,
            "blocked": contact.blocked,
            "additional_attributes": contact.additional_attributes,
            "custom_attributes": contact.custom_attributes,
            "type": "contact",
        })
    }
}
