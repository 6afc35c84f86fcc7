//! The metrics of a ticket.

use model::Time;
use serde_json::{Value, json};

use crate::http::call::Request;
use crate::tickets::metrics::Metrics;

/// When what happened to a ticket, as clients ask for it beside the ticket.
pub(crate) fn dates(of: &Metrics) -> Value {
    let at = |time: Option<Time>| time.map(Time::to_rfc3339);
    json!({
        "assignee_updated_at": at(of.assignee_updated_at),
        "requester_updated_at": at(of.requester_updated_at),
        "status_updated_at": at(of.status_updated_at),
        "initially_assigned_at": at(of.initially_assigned_at),
        "assigned_at": at(of.assigned_at),
        "solved_at": at(of.solved_at),
        "latest_comment_added_at": at(of.latest_comment_at),
    })
}

/// The JSON of a ticket's metrics. The company works round the clock: business hours are calendar
/// hours. How long people waited is not measured.
pub(crate) fn metrics(request: &Request, of: &Metrics) -> Value {
    let at = |time: Option<Time>| time.map(Time::to_rfc3339);
    let until = |time: Option<Time>| {
        let minutes = time.map(|time| (time - of.created_at).0 / 60_000);
        json!({ "calendar": minutes, "business": minutes })
    };
    let unmeasured = json!({ "calendar": null, "business": null });
    json!({
        "url": request.link(&format!("ticket_metrics/{}", of.ticket_id)),
        "id": of.ticket_id,
        "ticket_id": of.ticket_id,
        "created_at": of.created_at.to_rfc3339(),
        "updated_at": of.updated_at.to_rfc3339(),
        "group_stations": of.group_stations,
        "assignee_stations": of.assignee_stations,
        "reopens": of.reopens,
        "replies": of.replies,
        "assignee_updated_at": at(of.assignee_updated_at),
        "requester_updated_at": at(of.requester_updated_at),
        "status_updated_at": at(of.status_updated_at),
        "custom_status_updated_at": at(of.status_updated_at),
        "initially_assigned_at": at(of.initially_assigned_at),
        "assigned_at": at(of.assigned_at),
        "solved_at": at(of.solved_at),
        "latest_comment_added_at": at(of.latest_comment_at),
        "reply_time_in_minutes": until(of.first_reply_at),
        "first_resolution_time_in_minutes": until(of.first_solved_at),
        "full_resolution_time_in_minutes": until(of.solved_at),
        "agent_wait_time_in_minutes": unmeasured,
        "requester_wait_time_in_minutes": unmeasured,
        "on_hold_time_in_minutes": unmeasured,
    })
}
