//! Views (rule 11): the list of those that are active, and the first tickets of one.
//!
//! A view's tickets come from `/views/{id}/tickets`, which has whole tickets and costs as any list
//! does; `execute` has columns only, is limited to five a minute and is shared with the agent's own
//! browser. The order is the view's own where the list knows it (number, time of creation or change,
//! status), and otherwise the latest change first.

use model::{Change, Ticket, View, ViewId};
use serde_json::Value;

use super::Zendesk;
use super::changes::PAGE;
use super::glimpse::Sideloads;
use super::json::{list, next_cursor, people, text};
use super::macros::all_pages;
use crate::{HelpdeskError, ViewTickets};

const PATH: &str = "/api/v2/views/active.json";
/// Pages of a hundred views.
const MAX_LISTS: usize = 5;
/// Pages of a hundred tickets.
const MAX_PAGES: usize = 3;

/// The views that the agent may use.
pub(super) async fn all(zendesk: &Zendesk) -> Result<Vec<View>, HelpdeskError> {
    all_pages(zendesk, PATH, "views", MAX_LISTS, read).await
}

/// The first tickets of a view.
pub(super) async fn tickets(zendesk: &Zendesk, view: &View) -> Result<ViewTickets, HelpdeskError> {
    let path = format!("/api/v2/views/{}/tickets.json", view.id);
    let reading = zendesk.reading().await?;
    let mut read = ViewTickets::default();
    let mut after: Option<String> = None;
    for page in 0..MAX_PAGES {
        if page > 0 {
            zendesk.breathe().await;
        }
        let mut query = vec![
            ("page[size]", PAGE),
            ("include", "users,metric_sets,last_audits,comment_count"),
        ];
        if !view.order.is_empty() {
            query.push(("sort", view.order.as_str()));
        }
        if let Some(after) = &after {
            query.push(("page[after]", after));
        }
        let mut answer = zendesk.http.get(&path, &query).await?;
        if !answer["tickets"].is_array() {
            return Err(HelpdeskError::Malformed(format!("{path}: no tickets")));
        }
        let looked = zendesk.http.server_now();
        read.changes.extend(people(&answer["users"]));
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut answer);
        let rows: Vec<Ticket> = list(&answer["tickets"])
            .iter()
            .filter_map(|row| reading.ticket(row))
            .collect();
        for ticket in rows {
            // A ticket that moved between two pages stands where it was met first.
            if !read.ids.contains(&ticket.id) {
                read.ids.push(ticket.id);
            }
            let glimpse = sideloads
                .glimpse(&ticket, looked)
                .filter(|_| ticket.channel.is_some());
            read.changes.push(Change::Ticket(Box::new(ticket)));
            read.changes
                .extend(glimpse.map(|glimpse| Change::Glimpse(Box::new(glimpse))));
        }
        let next = next_cursor(&answer);
        if next.is_some() && next == after {
            return Err(HelpdeskError::Malformed(format!(
                "{path}: the cursor does not move"
            )));
        }
        after = next;
        if after.is_none() {
            break;
        }
    }
    read.more = after.is_some();
    Ok(read)
}

/// A view; none without an id or a title, or when it is not active.
fn read(row: &Value) -> Option<View> {
    let title = text(&row["title"]);
    if title.trim().is_empty() || row["active"].as_bool() == Some(false) {
        return None;
    }
    Some(View {
        id: ViewId(row["id"].as_i64()?),
        title,
        personal: row["restriction"]["type"].as_str() == Some("User"),
        order: order(&row["execution"]).to_owned(),
    })
}

/// How the list is asked to be sorted.
fn order(execution: &Value) -> &'static str {
    let up = execution["sort_order"].as_str() == Some("asc");
    match (execution["sort_by"].as_str(), up) {
        (Some("id" | "nice_id" | "created" | "created_at"), true) => "id",
        (Some("id" | "nice_id" | "created" | "created_at"), false) => "-id",
        (Some("status"), true) => "status",
        (Some("status"), false) => "-status",
        (Some("updated" | "updated_at"), true) => "updated_at",
        _ => "-updated_at",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_view_says_whose_it_is_and_how_it_is_sorted() {
        let view = |execution: Value, restriction: Value| {
            read(&json!({ "id": 1, "title": "One", "execution": execution, "restriction": restriction }))
                .unwrap()
        };
        let newest = view(
            json!({ "sort_by": "created", "sort_order": "desc" }),
            json!({ "type": "User", "id": 4 }),
        );
        assert_eq!((newest.personal, newest.order.as_str()), (true, "-id"));
        let shared = view(
            json!({ "sort_by": "requester", "sort_order": "asc" }),
            json!({ "type": "Group", "id": 2 }),
        );
        assert_eq!((shared.personal, shared.order.as_str()), (false, "-updated_at"));
        assert!(!view(Value::Null, Value::Null).personal);
        assert_eq!(read(&json!({ "id": 1 })), None);
        assert_eq!(read(&json!({ "id": 1, "title": "Old", "active": false })), None);
    }
}
