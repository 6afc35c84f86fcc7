//! A view, and the rows and columns of its execution.

use serde_json::{Map, Value, json};

use crate::http::call::Request;
use crate::tickets::row::Ticket;
use crate::views::store::View;

/// The columns that a view can have, by the words of Zendesk.
const COLUMNS: [(&str, &str); 13] = [
    ("nice_id", "ID"),
    ("status", "Status"),
    ("subject", "Subject"),
    ("description", "Subject"),
    ("requester", "Requester"),
    ("created", "Requested"),
    ("updated", "Updated"),
    ("assignee", "Assignee"),
    ("group", "Group"),
    ("priority", "Priority"),
    ("type", "Type"),
    ("via", "Channel"),
    ("tags", "Tags"),
];

/// Whether there is such a column.
pub(crate) fn is_column(id: &str) -> bool {
    COLUMNS.iter().any(|(each, _)| *each == id)
}

/// The view's JSON.
pub(crate) fn view(request: &Request, view: &View) -> Value {
    let restriction = match (view.owner_id, view.group_ids.first()) {
        (Some(owner), _) => json!({ "type": "User", "id": owner }),
        (None, Some(first)) => json!({ "type": "Group", "id": first, "ids": view.group_ids }),
        (None, None) => Value::Null,
    };
    let mut execution = view.output.clone();
    execution["columns"] = columns(view);
    execution["fields"] = columns(view);
    execution["custom_fields"] = json!([]);
    json!({
        "url": request.link(&format!("views/{}", view.id)),
        "id": view.id,
        "title": view.title,
        "raw_title": view.title,
        "description": view.description,
        "active": view.active,
        "default": false,
        "position": view.position,
        "conditions": view.conditions,
        "execution": execution,
        "restriction": restriction,
        "created_at": view.created_at.to_rfc3339(),
        "updated_at": view.updated_at.to_rfc3339(),
    })
}

/// The columns of a view, with their titles.
pub(crate) fn columns(view: &View) -> Value {
    let wanted = view.output["columns"].as_array();
    let columns: Vec<Value> = wanted
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|id| COLUMNS.iter().find(|(each, _)| *each == id))
        .map(|(id, title)| json!({ "id": id, "title": title }))
        .collect();
    Value::Array(columns)
}

/// One row: the ticket in brief, and a value per column.
pub(crate) fn row(request: &Request, view: &View, ticket: &Ticket) -> Value {
    let fields = &ticket.fields;
    let mut row = Map::new();
    for column in view.output["columns"].as_array().into_iter().flatten() {
        let (key, value) = match column.as_str().unwrap_or_default() {
            "nice_id" => ("nice_id", json!(ticket.id)),
            "status" => ("status", json!(fields.status.word())),
            "subject" | "description" => ("subject", json!(fields.subject)),
            "requester" => ("requester_id", json!(fields.requester_id)),
            "created" => ("created", json!(ticket.created_at.to_rfc3339())),
            "updated" => ("updated", json!(ticket.updated_at.to_rfc3339())),
            "assignee" => ("assignee_id", json!(fields.assignee_id)),
            "group" => ("group_id", json!(fields.group_id)),
            "priority" => ("priority", json!(fields.priority)),
            "type" => ("type", json!(fields.kind)),
            "tags" => ("tags", json!(fields.tags)),
            "via" => (
                "via",
                json!(if ticket.contact.is_some() {
                    "any_channel"
                } else {
                    "api"
                }),
            ),
            _ => continue,
        };
        row.insert(key.to_owned(), value);
    }
    row.insert(
        "ticket".to_owned(),
        json!({
            "id": ticket.id,
            "subject": fields.subject,
            "description": ticket.description,
            "type": fields.kind,
            "priority": fields.priority,
            "status": fields.status.word(),
            "url": request.link(&format!("tickets/{}", ticket.id)),
        }),
    );
    Value::Object(row)
}
