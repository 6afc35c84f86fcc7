//! A conversation in the current mode: as the history of a chat that has ended, and as the
//! conversation log.

use model::{Channel, Time};
use serde_json::{Value, json};

use super::attachment::{attachments, content_url};
use super::comment::html;
use crate::channels::account::Contact;
use crate::http::call::Request;
use crate::tickets::comment::Comment;

/// A message as items of a chat's history: its text, then each file.
pub(crate) fn history(request: &Request, index: usize, message: &Comment) -> Vec<Value> {
    let id = message_id(message);
    let (actor, name) = match &message.author {
        Some((name, true)) => ("agent", name.as_str()),
        Some((name, false)) => ("end-user", name.as_str()),
        None => ("system", "System"),
    };
    let common = |kind: &str| {
        json!({
            "type": kind,
            "actor_type": actor,
            "actor_id": message.author_id.to_string(),
            "actor_name": name,
            "chat_index": index,
            "message_id": id,
            "timestamp": message.created_at.0,
            "original_message": { "id": id, "received": message.created_at.to_rfc3339() },
        })
    };
    let mut items = Vec::new();
    if !message.body.is_empty() {
        let mut item = common("ChatMessage");
        item["message"] = json!(message.body);
        items.push(item);
    }
    for file in &message.attachments {
        let mut item = common("ChatFileAttachment");
        item["filename"] = json!(file.file_name);
        item["mime_type"] = json!(file.content_type);
        item["size"] = json!(file.size);
        item["url"] = json!(content_url(request, file));
        items.push(item);
    }
    items
}

/// An entry of the conversation log: a message of a chat, or a comment.
pub(crate) fn entry(request: &Request, contact: Option<&Contact>, written: &Comment) -> Value {
    let (author, name) = match &written.author {
        Some((name, true)) => ("agent", name.as_str()),
        Some((name, false)) => ("user", name.as_str()),
        None => ("bot", "System"),
    };
    let mut entry = json!({
        "id": ulid(written.created_at, written.id),
        "created_at": written.created_at.to_rfc3339(),
        "author": {
            "type": author,
            "display_name": name,
            "zen:support:user_id": written.author_id,
        },
        "attachments": attachments(request, &written.attachments),
        "metadata": { "public": written.public, "system": {}, "custom": written.custom },
    });
    if written.chat_id.is_none() {
        entry["type"] = json!("Comment");
        entry["reference"] = json!(format!("zen:ticket_event:{}", written.id));
        entry["content"] = json!({ "type": "html", "body": html(&written.body) });
        return entry;
    }
    entry["type"] = json!("Messaging::ConversationMessage");
    entry["reference"] = json!(format!("zen:sunco:conversation_message:{}", message_id(written)));
    entry["received_at"] = json!(written.created_at.to_rfc3339());
    entry["author"]["zen:sunco:user_id"] = json!(format!("9ab0{:020x}", written.author_id.max(0)));
    entry["content"] = content(request, written);
    let source = match (author, contact) {
        ("user", Some(contact)) => source(contact.account.channel),
        ("bot", _) => "zd:trigger",
        _ => "zd:agentWorkspace",
    };
    entry["source"] = json!({ "type": source });
    entry
}

fn content(request: &Request, message: &Comment) -> Value {
    match message.attachments.first() {
        Some(file) if message.body.is_empty() => {
            let kind = if file.content_type.starts_with("image/") {
                "image"
            } else {
                "file"
            };
            json!({
                "type": kind,
                "mediaUrl": content_url(request, file),
                "mediaType": file.content_type,
                "mediaSize": file.size,
                "altText": file.file_name,
            })
        }
        _ => json!({ "type": "text", "text": message.body }),
    }
}

/// What the messaging platform calls a channel.
fn source(channel: Channel) -> &'static str {
    match channel {
        Channel::X => "twitter",
        Channel::Kakaotalk => "kakao",
        other => other.word(),
    }
}

fn message_id(message: &Comment) -> String {
    format!("65f1{:020x}", message.id)
}

/// An id that sorts by time: a ULID whose random part is the row's id.
pub(crate) fn ulid(at: Time, id: i64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let time = u128::from(at.0.unsigned_abs()) & ((1 << 48) - 1);
    let bits = time << 80 | u128::from(id.unsigned_abs());
    (0..26)
        .rev()
        .map(|place| {
            let digit = usize::try_from(bits >> (5 * place) & 31).unwrap_or_default();
            char::from(DIGITS[digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_the_log_sort_by_time_then_by_row() {
        let ids = [ulid(Time(5), 9), ulid(Time(6), 1), ulid(Time(6), 2)];
        assert!(ids.is_sorted());
        assert_eq!(ids[0].len(), 26);
    }
}
