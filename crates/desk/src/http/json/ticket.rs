//! A ticket.

use model::Time;
use serde_json::{Value, json};

use crate::Mode;
use crate::http::account::{BRAND, FORM};
use crate::http::call::Request;
use crate::tickets::audit::Via;
use crate::tickets::decide::takes_attachments;
use crate::tickets::fields::CHANNEL_INFO_FIELD;
use crate::tickets::row::Ticket;

/// The ticket's JSON.
pub(crate) fn ticket(request: &Request, ticket: &Ticket) -> Value {
    let fields = &ticket.fields;
    let via = match &ticket.contact {
        Some(contact) => Via::Channel(contact).json(),
        None => Via::Api.json(),
    };
    let mut collaborators = fields.follower_ids.clone();
    collaborators.extend(
        fields
            .email_cc_ids
            .iter()
            .filter(|id| !fields.follower_ids.contains(id)),
    );
    let older = request.mode == Mode::Older;
    let custom_fields = match request.mode {
        Mode::Older => json!([{ "id": CHANNEL_INFO_FIELD, "value": fields.channel_info }]),
        Mode::Current => json!([]),
    };
    json!({
        "url": request.link(&format!("tickets/{}", ticket.id)),
        "id": ticket.id,
        "external_id": fields.external_id,
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
        "organization_id": fields.organization_id,
        "group_id": fields.group_id,
        "collaborator_ids": collaborators,
        "follower_ids": fields.follower_ids,
        "email_cc_ids": fields.email_cc_ids,
        "forum_topic_id": null,
        "problem_id": fields.problem_id,
        "has_incidents": ticket.has_incidents,
        "is_public": ticket.is_public,
        "due_at": fields.due_at.map(Time::to_rfc3339),
        "tags": fields.tags,
        "custom_fields": custom_fields,
        "fields": custom_fields,
        "satisfaction_rating": { "score": "unoffered" },
        "sharing_agreement_ids": [],
        "custom_status_id": fields.custom_status_id,
        "followup_ids": ticket.followups,
        "via_followup_source_id": ticket.followup_of,
        "brand_id": BRAND,
        "ticket_form_id": FORM,
        "allow_channelback": older && ticket.contact.is_some(),
        "allow_attachments": takes_attachments(ticket),
        "from_messaging_channel": !older && ticket.contact.is_some(),
    })
}
