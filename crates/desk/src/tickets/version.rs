//! Tickets as they were a moment ago. A lagging list or index does not lose a ticket that has just
//! changed: it still shows it where it was. Tags are not kept: they lag only with the ticket's first
//! appearance.

use model::{Span, Time};
use rusqlite::Connection;

use super::custom_status;
use super::fields::status_of_rank;
use super::row::Ticket;

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

/// Shows tickets as they were `lag` ago: what a lagging list says of them, their place apart.
pub(crate) fn turn_back(
    db: &Connection,
    tickets: &mut [Ticket],
    now: Time,
    lag: Span,
) -> Result<(), rusqlite::Error> {
    if lag.0 <= 0 {
        return Ok(());
    }
    let table = tickets_as_of(now, lag);
    let mut then = db.prepare(&format!(
        "SELECT subject, status, priority, type, requester_id, assignee_id, group_id, updated_at
         FROM {table} WHERE id = ?1"
    ))?;
    for ticket in tickets {
        let before = ticket.updated_at;
        then.query_row([ticket.id], |row| {
            ticket.fields.subject = row.get(0)?;
            let status = status_of_rank(row.get(1)?);
            if ticket.fields.status != status {
                ticket.fields.status = status;
                ticket.fields.custom_status_id = custom_status::default_of(status);
            }
            ticket.fields.priority = row.get(2)?;
            ticket.fields.kind = row.get(3)?;
            ticket.fields.requester_id = row.get(4)?;
            ticket.fields.assignee_id = row.get(5)?;
            ticket.fields.group_id = row.get(6)?;
            ticket.updated_at = Time(row.get(7)?);
            if ticket.updated_at < before {
                ticket.generated_at = ticket.updated_at;
            }
            Ok(())
        })?;
    }
    Ok(())
}
