//! A ticket.

use serde_json::{Value, json};

use crate::http::call::Request;
use crate::tickets::audit::Via;
use crate::tickets::fields::CHANNEL_INFO_FIELD;
use crate::tickets::row::Ticket;
use crate::tickets::update::takes_attachments;

/// The ticket's JSON.
pub(crate) fn ticket(request: &Request, ticket: &Ticket) -> Value {
    let fields = &ticket.fields;
    let via = match &ticket.contact {
        Some(contact) => Via::Channel(contact).json(),
        None => Via::Api.json(),
    };
    let custom_fields = json!([{ "id": CHANNEL_INFO_FIELD, "value": fields.channel_info }]);
    json!({
        "url": request.link(&format!("tickets/{}", ticket.id)),
        "id": ticket.id,
        "external_id": null,
        "via": via,
        "created_at": ticket.created_at.to_rfc3339(),
        "updated_at": ticket.updated_at.to_rfc3339(),
        "generated_timestamp": ticket.generated_at.unix_seconds(),
        "type": fields.kind,
        "subject": fields.subject,
        "raw_subject": fields.subject,
        "description": ticket.description,
        "priority": fields.priority,
        "status": if ticket.deleted { "deleted" } else { fields.status.word() },
        "recipient": null,
        "requester_id": fields.requester_id,
        "submitter_id": ticket.submitter_id,
        "assignee_id": fields.assignee_id,
        "organization_id": null,
        "group_id": fields.group_id,
        "collaborator_ids": [],
        "follower_ids": [],
        "email_cc_ids": [],
        "forum_topic_id": null,
        "problem_id": null,
        "has_incidents": false,
        "is_public": true,
        "due_at": null,
        "tags": fields.tags,
        "custom_fields": custom_fields,
        "fields": custom_fields,
        "satisfaction_rating": null,
        "sharing_agreement_ids": [],
        "custom_status_id": null,
        "followup_ids": ticket.followups,
        "via_followup_source_id": ticket.followup_of,
        "brand_id": null,
        "allow_channelback": ticket.contact.is_some(),
        "allow_attachments": takes_attachments(ticket),
        "from_messaging_channel": false,
    })
}
