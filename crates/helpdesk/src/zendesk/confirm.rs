//! Whether cached tickets are still so: a hundred at a time, by id. What the agent may not see any
//! more is left out of the answer, and so is known to be gone.

use std::collections::HashSet;

use model::{Change, TicketId};

use super::Zendesk;
use super::json::{list, people};
use crate::HelpdeskError;

/// Tickets a request, the most Zendesk takes.
const AT_ONCE: usize = 100;

pub(super) async fn confirm(zendesk: &Zendesk, tickets: &[TicketId]) -> Result<Vec<Change>, HelpdeskError> {
    let reading = zendesk.reading().await?;
    let mut changes = Vec::new();
    for some in tickets.chunks(AT_ONCE) {
        let ids = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let query = [("ids", ids.as_str()), ("include", "users")];
        let answer = zendesk.http.get("/api/v2/tickets/show_many.json", &query).await?;
        if !answer["tickets"].is_array() {
            return Err(HelpdeskError::Malformed("tickets/show_many: no list".into()));
        }
        changes.extend(people(&answer["users"]));
        let mut there = HashSet::new();
        for row in list(&answer["tickets"]) {
            // A row that cannot be read is there all the same.
            there.extend(
                row["id"]
                    .as_i64()
                    .filter(|_| row["status"].as_str() != Some("deleted")),
            );
            changes.extend(reading.ticket(row).map(|ticket| Change::Ticket(Box::new(ticket))));
        }
        changes.extend(
            some.iter()
                .filter(|id| !there.contains(&id.0))
                .map(|id| Change::Gone(*id)),
        );
    }
    Ok(changes)
}
