//! A group.

use serde_json::{Value, json};

use crate::http::call::Request;
use crate::people::Group;

/// The group's JSON.
pub(crate) fn group(request: &Request, group: &Group) -> Value {
    json!({
        "url": request.link(&format!("groups/{}", group.id)),
        "id": group.id,
        "is_public": group.is_public,
        "name": group.name,
        "description": group.description,
        "default": group.is_default,
        "deleted": false,
        "created_at": group.created_at.to_rfc3339(),
        "updated_at": group.updated_at.to_rfc3339(),
    })
}
