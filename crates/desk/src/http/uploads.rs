//! Uploads and attachments: a file goes up ahead of the comment that takes it, and comes back to
//! whoever signs in and sees its ticket.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal, Sent};
use super::body::wrong;
use super::call::Request;
use super::json::attachment::{attachment, attachments};
use crate::desk::Inner;
use crate::files::{self, Attachment, NewFile, Owner};
use crate::people::User;
use crate::tickets::update::Invalid;
use crate::tickets::visibility;
use crate::uploads;

/// `POST /uploads`: one more file for a token, or the first of a new one.
pub(crate) fn post(desk: &Inner, request: &Request, agent: &User) -> Result<Answer, Refusal> {
    let name = request.params.get("filename").unwrap_or_default();
    if name.trim().is_empty() {
        return Err(wrong("filename", "is required"));
    }
    if request.body.is_empty() {
        return Err(invalid("Attachment: cannot be empty"));
    }
    let now = request.now;
    desk.store.write(|tx| {
        uploads::expire(tx, now)?;
        let token = match request.params.get("token").filter(|token| !token.is_empty()) {
            Some(token) if uploads::is_good(tx, token, agent.id, now)? => token.to_owned(),
            Some(_) => return Err(invalid("Upload: is not a valid upload token")),
            None => uploads::begin(tx, agent.id, now)?,
        };
        let file = NewFile {
            name,
            content_type: request.content_type.as_deref(),
            bytes: &request.body,
        };
        let id = files::keep(tx, file, Owner::Upload(&token), now)?;
        let kept = files::by_id(tx, id)?.ok_or(Refusal::NotFound)?;
        let all = files::of_upload(tx, &token)?;
        Ok(Answer::with_status(
            201,
            json!({
                "upload": {
                    "token": token,
                    "attachment": attachment(request, &kept),
                    "attachments": attachments(request, &all),
                },
            }),
        ))
    })
}

/// `DELETE /uploads/{token}`.
pub(crate) fn delete(desk: &Inner, agent: &User, token: &str) -> Result<Answer, Refusal> {
    let gone = desk.store.write(|tx| uploads::discard(tx, token, agent.id))?;
    if gone {
        Ok(Answer::nothing())
    } else {
        Err(Refusal::NotFound)
    }
}

/// `GET /attachments/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, viewer: &User, id: i64) -> Result<Answer, Refusal> {
    let found = files::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    permitted(db, viewer, &found)?;
    let shown: Value = attachment(request, &found);
    Ok(Answer::ok(json!({ "attachment": shown })))
}

/// `GET /attachments/token/{token}/`, outside the API: the bytes.
pub(crate) fn content(db: &Connection, viewer: &User, token: &str) -> Result<Answer, Refusal> {
    let (found, bytes) = files::content(db, token)?.ok_or(Refusal::NotFound)?;
    permitted(db, viewer, &found)?;
    let mut answer = Answer::ok(Value::Null);
    answer.file = Some(Sent {
        content_type: found.content_type,
        bytes,
    });
    Ok(answer)
}

/// What is on a ticket is for whoever sees the ticket, a note's file too; what is not yet on one is
/// for who uploaded it.
fn permitted(db: &Connection, viewer: &User, file: &Attachment) -> Result<(), Refusal> {
    let Some(comment) = file.comment_id else {
        let own = uploads::holds(db, file.id, viewer.id)?;
        return if own { Ok(()) } else { Err(Refusal::NotPermitted) };
    };
    let ticket: i64 = db.query_row("SELECT ticket_id FROM comments WHERE id = ?1", [comment], |row| {
        row.get(0)
    })?;
    match visibility::sees(db, viewer, ticket)? {
        Some(true) => Ok(()),
        _ => Err(Refusal::NotPermitted),
    }
}

fn invalid(description: &str) -> Refusal {
    Refusal::Invalid(Invalid::from([("base", vec![description.to_owned()])]))
}
