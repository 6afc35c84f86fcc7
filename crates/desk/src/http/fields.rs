//! The definitions of ticket and user fields. Those of the desk are fixed.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json::user::SOCIAL_INFO;
use super::page;
use crate::Mode;
use crate::tickets::fields::CHANNEL_INFO_FIELD;

const SYSTEM: [(i64, &str, &str); 6] = [
    (360_000_011, "Subject", "subject"),
    (360_000_012, "Description", "description"),
    (360_000_013, "Status", "status"),
    (360_000_014, "Type", "tickettype"),
    (360_000_015, "Priority", "priority"),
    (360_000_016, "Group", "group"),
];

/// `GET /ticket_fields` (rule 2).
pub(crate) fn of_tickets(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let founded = founded(db)?;
    let custom = (CHANNEL_INFO_FIELD, "Social Messaging Channel Info", "textarea");
    let custom = (request.mode == Mode::Older).then_some(custom);
    let fields: Vec<Value> = SYSTEM
        .into_iter()
        .chain(custom)
        .enumerate()
        .map(|(position, (id, title, kind))| {
            let mut field = common(request, "ticket_fields", id, title, kind, position, &founded);
            for (name, value) in [
                ("raw_title", json!(title)),
                ("raw_description", json!(title)),
                ("title_in_portal", json!(title)),
                ("raw_title_in_portal", json!(title)),
                ("required", json!(false)),
                ("required_in_portal", json!(false)),
                ("visible_in_portal", json!(false)),
                ("editable_in_portal", json!(false)),
                ("collapsed_for_agents", json!(false)),
                ("agent_description", Value::Null),
                ("removable", json!(id == CHANNEL_INFO_FIELD)),
            ] {
                field[name] = value;
            }
            field
        })
        .collect();
    listed(request, "ticket_fields", fields)
}

/// `GET /user_fields` (rule 4).
pub(crate) fn of_users(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    if request.mode == Mode::Current {
        return listed(request, "user_fields", Vec::new());
    }
    let founded = founded(db)?;
    let title = "Social Messaging User Info";
    let mut field = common(
        request,
        "user_fields",
        360_000_101,
        title,
        "textarea",
        0,
        &founded,
    );
    field["key"] = json!(SOCIAL_INFO);
    field["system"] = json!(false);
    field["raw_title"] = json!(title);
    field["raw_description"] = json!(title);
    listed(request, "user_fields", vec![field])
}

fn common(
    request: &Request,
    path: &str,
    id: i64,
    title: &str,
    kind: &str,
    position: usize,
    founded: &str,
) -> Value {
    json!({
        "url": request.link(&format!("{path}/{id}")),
        "id": id,
        "type": kind,
        "title": title,
        "description": title,
        "position": position,
        "active": true,
        "regexp_for_validation": null,
        "tag": null,
        "created_at": founded,
        "updated_at": founded,
    })
}

fn listed(request: &Request, name: &str, fields: Vec<Value>) -> Result<Answer, Refusal> {
    let id = |field: &Value| field["id"].as_i64().unwrap_or_default();
    let rows = fields.into_iter().map(|field| (id(&field), field));
    page::of_few(request, name, rows.collect())
}

fn founded(db: &Connection) -> Result<String, Refusal> {
    let at = db.query_row("SELECT created_at FROM company", [], |row| row.get(0))?;
    Ok(model::Time(at).to_rfc3339())
}
