//! Macros and triggers.

use serde_json::{Value, json};

use crate::DeskError;
use crate::answers::macros::Macro;
use crate::answers::triggers::Trigger;
use crate::http::account::CATEGORY;
use crate::http::call::Request;

/// The macro's JSON.
pub(crate) fn macro_(request: &Request, each: &Macro) -> Result<Value, DeskError> {
    Ok(json!({
        "url": request.link(&format!("macros/{}", each.id)),
        "id": each.id,
        "title": each.title,
        "raw_title": each.title,
        "active": each.active,
        "default": false,
        "position": each.position,
        "description": each.description,
        "actions": each.actions()?,
        "restriction": each.restriction()?,
        "created_at": each.created_at.to_rfc3339(),
        "updated_at": each.updated_at.to_rfc3339(),
    }))
}

/// The trigger's JSON.
pub(crate) fn trigger(request: &Request, each: &Trigger) -> Value {
    json!({
        "url": request.link(&format!("triggers/{}", each.id)),
        "id": each.id,
        "title": each.title,
        "raw_title": each.title,
        "active": each.active,
        "default": false,
        "position": each.position,
        "description": "",
        "conditions": each.conditions,
        "actions": each.actions,
        "category_id": CATEGORY,
        "created_at": each.created_at.to_rfc3339(),
        "updated_at": each.updated_at.to_rfc3339(),
    })
}
