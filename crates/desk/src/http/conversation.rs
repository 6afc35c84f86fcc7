//! `GET /tickets/{id}/conversation_log`: everything written on a ticket, messages of its chats and
//! comments alike, by sent time. The current mode alone has it.

use rusqlite::Connection;
use serde_json::Value;

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::json;
use super::page::{self, Rows, Sorts};
use super::tickets::visible;
use crate::Mode;
use crate::people::User;
use crate::tickets::comment;

/// Paged by cursor, unless the request names a page by its number.
pub(crate) fn log(db: &Connection, request: &Request, viewer: &User, ticket: i64) -> Result<Answer, Refusal> {
    if request.mode == Mode::Older {
        return Err(Refusal::InvalidEndpoint);
    }
    let ticket = visible(db, viewer, ticket)?;
    let rows = Rows {
        table: "comments".into(),
        filter: "t.ticket_id = ?1".to_owned(),
        values: vec![ticket.id.into()],
        sorts: Sorts {
            cursor: &[("created_at", "t.created_at")],
            offset: &[("created_at", "t.created_at")],
        },
    };
    let numbered = ["page", "per_page"]
        .iter()
        .any(|name| request.params.get(name).is_some());
    let page = if numbered {
        page::read(db, request, &rows)?
    } else {
        page::by_cursor(db, request, &rows)?
    };
    let entries: Vec<Value> = comment::many(db, &page.ids)?
        .iter()
        .map(|written| json::conversation::entry(request, ticket.contact.as_ref(), written))
        .collect();
    Ok(Answer::ok(Value::Object(page.body("events", entries))))
}
