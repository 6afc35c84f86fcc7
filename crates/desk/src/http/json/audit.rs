//! An audit with its events.

use serde_json::{Value, json};

use super::{comment, conversation};
use crate::channels::chat;
use crate::http::call::Request;
use crate::tickets::audit::{Audit, Event};

/// The audit's JSON.
pub(crate) fn audit(request: &Request, audit: &Audit) -> Value {
    let events: Vec<Value> = audit.events.iter().map(|each| event(request, each)).collect();
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

fn event(request: &Request, event: &Event) -> Value {
    match event {
        Event::Comment(each) => comment::event(request, each),
        Event::Chat { id, detail, history } => {
            let items = history
                .iter()
                .enumerate()
                .flat_map(|(index, message)| conversation::history(request, index, message));
            let mut value = detail["value"].clone();
            value["history"] = Value::Array(items.collect());
            json!({ "id": id, "type": chat::STARTED, "value": value })
        }
        Event::Other { id, kind, detail } => {
            let mut event = json!({ "id": id, "type": kind });
            if let (Some(event), Some(detail)) = (event.as_object_mut(), detail.as_object()) {
                event.extend(detail.clone());
            }
            event
        }
    }
}
