//! The definitions of ticket and user fields. Those of the desk are fixed.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::account::founded;
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

const USER_INFO_FIELD: i64 = 360_000_101;

/// `GET /ticket_fields` (rule 2).
pub(crate) fn of_tickets(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    listed(request, "ticket_fields", tickets(db, request)?)
}

/// `GET /ticket_fields/{id}`.
pub(crate) fn of_tickets_one(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    one(tickets(db, request)?, id, "ticket_field")
}

/// `GET /user_fields/{id}`, where the id may be the field's key.
pub(crate) fn of_users_one(db: &Connection, request: &Request, named: &str) -> Result<Answer, Refusal> {
    one(users(db, request)?, user_field_id(named), "user_field")
}

/// The id of the user field that is named so, by id or key; 0, which is none, if there is no such field.
pub(crate) fn user_field_id(named: &str) -> i64 {
    if named == SOCIAL_INFO {
        USER_INFO_FIELD
    } else {
        named.parse().unwrap_or_default()
    }
}

/// `GET /ticket_fields/count`.
pub(crate) fn counted(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let count = i64::try_from(tickets(db, request)?.len()).unwrap_or(i64::MAX);
    Ok(super::counts::counted(request, count))
}

/// `GET /ticket_fields/{id}/options` and those of user fields: the desk's fields of its own are texts.
pub(crate) fn options(fields: &[Value], request: &Request, id: i64) -> Result<Answer, Refusal> {
    if !fields.iter().any(|field| field["id"] == id) {
        return Err(Refusal::NotFound);
    }
    page::of_few(request, "custom_field_options", Vec::new())
}

fn one(fields: Vec<Value>, id: i64, name: &str) -> Result<Answer, Refusal> {
    let field = fields.into_iter().find(|field| field["id"] == id);
    Ok(Answer::ok(json!({ name: field.ok_or(Refusal::NotFound)? })))
}

/// The definitions of ticket fields.
pub(crate) fn tickets(db: &Connection, request: &Request) -> Result<Vec<Value>, Refusal> {
    let founded = founded(db)?;
    let custom = (CHANNEL_INFO_FIELD, "Social Messaging Channel Info", "textarea");
    let custom = (request.mode == Mode::Older).then_some(custom);
    let fields: Vec<Value> = SYSTEM
        .into_iter()
        .chain(custom)
        .enumerate()
        .map(|(position, (id, title, kind))| {
            let mut field = common(request, "ticket_fields", id, title, kind, position, &founded);
            if let Some(options) = system_options(kind) {
                field["system_field_options"] = options;
            }
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
    Ok(fields)
}

/// `GET /user_fields` (rule 4).
pub(crate) fn of_users(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    listed(request, "user_fields", users(db, request)?)
}

/// The definitions of user fields.
pub(crate) fn users(db: &Connection, request: &Request) -> Result<Vec<Value>, Refusal> {
    if request.mode == Mode::Current {
        return Ok(Vec::new());
    }
    let founded = founded(db)?;
    let title = "Social Messaging User Info";
    let mut field = common(
        request,
        "user_fields",
        USER_INFO_FIELD,
        title,
        "textarea",
        0,
        &founded,
    );
    field["key"] = json!(SOCIAL_INFO);
    field["system"] = json!(false);
    field["raw_title"] = json!(title);
    field["raw_description"] = json!(title);
    Ok(vec![field])
}

/// The words that a field of the system can have; none for a text.
fn system_options(kind: &str) -> Option<Value> {
    let words: &[&str] = match kind {
        "status" => &["new", "open", "pending", "hold", "solved", "closed"],
        "tickettype" => &["question", "incident", "problem", "task"],
        "priority" => &["low", "normal", "high", "urgent"],
        _ => return None,
    };
    let title = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    Some(
        words
            .iter()
            .map(|word| json!({ "name": title(word), "value": word }))
            .collect(),
    )
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
