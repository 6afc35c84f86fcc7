//! `GET /custom_statuses`.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::account::founded;
use super::answer::{Answer, Refusal};
use super::call::Request;
use crate::tickets::custom_status::{self, CustomStatus};

/// All of them, by `status_categories`, `active` and `default` where those are given.
pub(crate) fn list(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let founded = founded(db)?;
    let flag = |name: &str| {
        request
            .params
            .get(name)
            .and_then(|text| text.parse::<bool>().ok())
    };
    let (active, default) = (flag("active"), flag("default"));
    let categories = request.params.get("status_categories");
    let shown: Vec<Value> = custom_status::ALL
        .iter()
        .filter(|each| active.is_none_or(|wanted| each.active == wanted))
        .filter(|each| default.is_none_or(|wanted| each.is_default == wanted))
        .filter(|each| {
            categories.is_none_or(|list| list.split(',').any(|word| word.trim() == each.category.word()))
        })
        .map(|each| status(request, each, &founded))
        .collect();
    Ok(Answer::ok(json!({ "custom_statuses": shown })))
}

/// Those with these ids, for what goes with tickets.
pub(crate) fn some(
    db: &Connection,
    request: &Request,
    ids: &std::collections::BTreeSet<i64>,
) -> Result<Vec<Value>, Refusal> {
    let founded = founded(db)?;
    let wanted = custom_status::ALL.iter().filter(|each| ids.contains(&each.id));
    Ok(wanted.map(|each| status(request, each, &founded)).collect())
}

/// `GET /custom_statuses/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let found = custom_status::by_id(id).ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "custom_status": status(request, found, &founded(db)?) }),
    ))
}

fn status(request: &Request, each: &CustomStatus, founded: &str) -> Value {
    json!({
        "url": request.link(&format!("custom_statuses/{}", each.id)),
        "id": each.id,
        "status_category": each.category.word(),
        "agent_label": each.agent_label,
        "raw_agent_label": each.agent_label,
        "end_user_label": each.end_user_label,
        "raw_end_user_label": each.end_user_label,
        "description": each.description,
        "raw_description": each.description,
        "end_user_description": each.description,
        "raw_end_user_description": each.description,
        "active": each.active,
        "default": each.is_default,
        "created_at": founded,
        "updated_at": founded,
    })
}
