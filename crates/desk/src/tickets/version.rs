//! Tickets as they were a moment ago. A lagging list or index does not lose a ticket that has just
//! changed: it still shows it where it was. Tags are not kept: they lag only with the ticket's first
//! appearance.

use model::{Span, Time};

/// No lag reaches further back.
const FURTHEST: Span = Span::seconds(600);

/// Where to read tickets from, as they were `lag` ago: the table itself where nothing lags.
pub(crate) fn tickets_as_of(now: Time, lag: Span) -> String {
    if lag.0 <= 0 {
        return "tickets".to_owned();
    }
    let at = (now - lag.min(FURTHEST)).0;
    format!(
        "(SELECT id, subject, status, priority, type, requester_id, assignee_id, group_id, contact_id, created_at,
              updated_at, deleted_at
          FROM tickets WHERE updated_at <= {at}
          UNION ALL
          SELECT n.id, v.subject, v.status, v.priority, v.type, v.requester_id, v.assignee_id, v.group_id,
              n.contact_id, n.created_at, v.updated_at, n.deleted_at
          FROM tickets n JOIN ticket_versions v ON v.ticket_id = n.id
          WHERE n.updated_at > {at} AND v.updated_at = (
              SELECT MAX(updated_at) FROM ticket_versions WHERE ticket_id = n.id AND updated_at <= {at}))"
    )
}
