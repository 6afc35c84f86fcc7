//! Inboxes.

use serde_json::{Value, json};

use super::View;
use crate::world::inbox::{Channel, Inbox};

impl View<'_> {
    /// INBOX. What only administrators see is a secret: it is there to be left out by clients.
    pub(crate) fn inbox(&self, inbox: &Inbox, administrator: bool) -> Value {
        let mut shown = json!({
            "id": inbox.id,
            "avatar_url": "",
            "channel_id": 100 + inbox.id,
            "name": inbox.name,
            "channel_type": inbox.channel.class(),
            "greeting_enabled": false,
            "greeting_message": null,
            "working_hours_enabled": false,
            "enable_email_collect": true,
            "csat_survey_enabled": false,
            "enable_auto_assignment": false,
            "auto_assignment_config": {},
            "out_of_office_message": null,
            "working_hours": [],
            "timezone": "UTC",
            "callback_webhook_url": null,
            "allow_messages_after_resolved": true,
            "lock_to_single_conversation": inbox.lock_to_single_conversation,
            "sender_name_type": "friendly",
            "business_name": null,
            "provider": null,
        });
        let own = match inbox.channel {
            Channel::WhatsappCloud | Channel::Whatsapp360 => json!({
                "phone_number": inbox.address,
                "provider": if inbox.channel == Channel::WhatsappCloud { "whatsapp_cloud" } else { "default" },
                "message_templates": inbox.templates,
                "reauthorization_required": false,
            }),
            Channel::TwilioWhatsapp | Channel::TwilioSms => json!({
                "phone_number": inbox.address,
                "medium": if inbox.channel == Channel::TwilioSms { "sms" } else { "whatsapp" },
                "messaging_service_sid": null,
                "content_templates": {"templates": inbox.templates},
            }),
            Channel::Sms => json!({"phone_number": inbox.address}),
            Channel::Facebook => json!({"page_id": inbox.address, "reauthorization_required": false}),
            Channel::Instagram => json!({"instagram_id": inbox.address, "reauthorization_required": false}),
            Channel::Telegram => json!({"bot_name": inbox.address}),
            Channel::Email => json!({"email": inbox.address, "forward_to_email": inbox.address}),
            Channel::WebWidget => json!({"website_url": inbox.address, "website_token": "website"}),
            Channel::Api => json!({
                "inbox_identifier": inbox.address,
                "webhook_url": null,
                "additional_attributes": inbox
                    .api_window
                    .map_or(json!({}), |hours| json!({"agent_reply_time_window": hours})),
            }),
            Channel::X | Channel::Line | Channel::Tiktok => json!({}),
        };
        lay(&mut shown, own);
        if administrator {
            let secret = match inbox.channel {
                Channel::WhatsappCloud | Channel::Whatsapp360 => {
                    json!({"provider_config": {"api_key": "a-secret-of-the-provider"}})
                }
                Channel::Email => json!({"imap_password": "a-secret-of-the-mailbox"}),
                Channel::Api | Channel::WebWidget => json!({"hmac_token": "a-secret-of-the-inbox"}),
                _ => json!({}),
            };
            lay(&mut shown, secret);
        }
        shown
    }

    /// INBOX where it is only named.
    pub(crate) fn inbox_short(&self, inbox: &Inbox) -> Value {
        let whole = self.inbox(inbox, false);
        json!({
            "id": inbox.id,
            "avatar_url": "",
            "channel_id": whole["channel_id"],
            "name": inbox.name,
            "channel_type": inbox.channel.class(),
            "provider": whole["provider"],
        })
    }
}

/// Lays the fields of one object over another.
pub(crate) fn lay(under: &mut Value, over: Value) {
    if let (Some(under), Value::Object(over)) = (under.as_object_mut(), over) {
        under.extend(over);
    }
}
