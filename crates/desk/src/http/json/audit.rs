//! An audit with its events.

use serde_json::{Value, json};

use super::comment;
use crate::tickets::audit::{Audit, Event};

/// The audit's JSON.
pub(crate) fn audit(audit: &Audit) -> Value {
    let events: Vec<Value> = audit.events.iter().map(event).collect();
    json!({
        "id": audit.id,
        "ticket_id": audit.ticket_id,
        "created_at": audit.created_at.to_rfc3339(),
        "author_id": audit.author_id,
        "metadata": { "system": {}, "custom": audit.custom },
        "events": events,
        "via": audit.via,
    })
}

fn event(event: &Event) -> Value {
    match event {
        Event::Comment(each) => comment::event(each),
        Event::Other { id, kind, detail } => {
            let mut event = json!({ "id": id, "type": kind });
            if let (Some(event), Some(detail)) = (event.as_object_mut(), detail.as_object()) {
                event.extend(detail.clone());
            }
            event
        }
    }
}
