//! Which path does what.

use super::answer::{Answer, Refusal};
use super::call::{Request, id};
use super::{auth, channels, fields, search, tickets, update, users};
use crate::desk::Inner;

/// Answers a request. Blocks on the database.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if request.path.starts_with("/channels/") {
        return channels::answer(desk, request);
    }
    let Some(path) = request.path.strip_prefix("/api/v2/") else {
        return Err(Refusal::InvalidEndpoint);
    };
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let authorization = request.authorization.as_deref();
    match request.method.as_str() {
        "GET" => desk.store.read(|db| {
            let caller = auth::caller(desk, db, authorization)?;
            if segments == ["users", "me"] {
                return Ok(users::me(request, caller.as_ref()));
            }
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            match segments.as_slice() {
                ["users", "show_many"] => users::show_many(db, request),
                ["users", user] => users::show(db, request, id(user)?),
                ["users", user, "tickets", "assigned"] => tickets::assigned(db, request, id(user)?),
                ["tickets"] => tickets::list(db, request),
                ["tickets", "show_many"] => tickets::show_many(db, request),
                ["tickets", ticket] => tickets::show(db, request, id(ticket)?),
                ["tickets", ticket, "comments"] => tickets::comments(db, request, id(ticket)?),
                ["tickets", ticket, "audits"] => tickets::audits(db, request, id(ticket)?),
                ["search"] => search::list(db, request, &caller),
                ["search", "count"] => search::count(db, request, &caller),
                ["groups"] => users::groups(db, request),
                ["ticket_fields"] => fields::of_tickets(db, request),
                ["user_fields"] => fields::of_users(db, request),
                _ => Err(Refusal::InvalidEndpoint),
            }
        }),
        method => {
            let caller = desk.store.read(|db| auth::caller(desk, db, authorization))?;
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            match (method, segments.as_slice()) {
                ("PUT", ["tickets", ticket]) => update::put(desk, request, &caller, id(ticket)?),
                _ => Err(Refusal::InvalidEndpoint),
            }
        }
    }
}
