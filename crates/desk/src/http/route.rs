//! Which path does what.

use std::sync::PoisonError;

use super::answer::{Answer, Refusal};
use super::call::{Request, id};
use super::limits::Spent;
use super::memberships::{self, Of};
use super::{
    activities, auth, channels, counts, desk_page, faults, fields, incremental, oauth, search, tags, tickets,
    tuning, update, users, views,
};
use crate::desk::Inner;
use crate::people::User;

/// Answers a request. Blocks on the database.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if request.path.starts_with("/channels/") {
        return channels::answer(desk, request);
    }
    if request.path == "/desk/faults" {
        return faults::answer(desk, request);
    }
    if request.path == "/desk/tuning" {
        return tuning::answer(desk, request);
    }
    if request.path == "/" || request.path.starts_with("/desk/page/") {
        return desk_page::answer(desk, request);
    }
    if request.path.starts_with("/oauth/") {
        return oauth::answer(desk, request);
    }
    let Some(path) = request.path.strip_prefix("/api/v2/") else {
        return Err(Refusal::InvalidEndpoint);
    };
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments == ["oauth", "tokens", "current"] && matches!(request.method.as_str(), "GET" | "DELETE") {
        return oauth::current(desk, request);
    }
    let authorization = request.authorization.as_deref();
    let mut spent = None;
    let answer = match request.method.as_str() {
        "GET" => desk.store.read(|db| {
            let caller = auth::caller(desk, db, authorization)?;
            oauth::permits(db, request, &segments)?;
            if segments == ["users", "me"] {
                return Ok(users::me(request, caller.as_ref()));
            }
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            spent = spend(desk, request, &segments, &caller)?;
            match segments.as_slice() {
                ["users", "show_many"] => users::show_many(db, request),
                ["users", user] => users::show(db, request, id(user)?),
                ["users", user, "tickets", "assigned"] => tickets::assigned(db, request, id(user)?),
                ["users", user, "tickets", "requested"] => tickets::requested(db, request, id(user)?),
                ["users", user, "tickets", "assigned", "count"] => {
                    counts::of_user(db, request, id(user)?, "assignee_id")
                }
                ["users", user, "tickets", "requested", "count"] => {
                    counts::of_user(db, request, id(user)?, "requester_id")
                }
                ["users", user, "groups"] => memberships::groups_of(db, request, id(user)?),
                ["users", user, "group_memberships"] => memberships::list(db, request, Of::User(id(user)?)),
                ["group_memberships"] => memberships::list(db, request, Of::Everybody),
                ["groups", "assignable"] => users::groups(db, request),
                ["groups", group, "memberships"] => memberships::list(db, request, Of::Group(id(group)?)),
                ["activities", rest @ ..] => activities::get(db, request, &caller, rest),
                ["incremental", rest @ ..] => incremental::get(db, request, &caller, rest),
                ["views", rest @ ..] => views::get(db, request, &caller, rest),
                ["search", "export"] => search::export(db, request, &caller),
                ["tickets", "count"] => counts::tickets(db, request),
                ["tickets", ticket, "tags"] => tags::show(db, id(ticket)?),
                ["tickets", ticket, "comments", "count"] => {
                    counts::of_ticket(db, request, id(ticket)?, "comments")
                }
                ["tickets", ticket, "audits", "count"] => {
                    counts::of_ticket(db, request, id(ticket)?, "audits")
                }
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
            let caller = desk.store.read(|db| {
                oauth::permits(db, request, &segments)?;
                auth::caller(desk, db, authorization)
            })?;
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            spent = spend(desk, request, &segments, &caller)?;
            match (method, segments.as_slice()) {
                (_, ["views", rest @ ..]) => views::change(desk, request, &caller, rest),
                ("POST" | "PUT" | "DELETE", ["tickets", ticket, "tags"]) => {
                    tags::change(desk, request, &caller, id(ticket)?)
                }
                ("DELETE", ["tickets", ticket]) => tags::delete_ticket(desk, request, &caller, id(ticket)?),
                ("PUT", ["tickets", ticket]) => update::put(desk, request, &caller, id(ticket)?),
                _ => Err(Refusal::InvalidEndpoint),
            }
        }
    };
    let answer = answer?;
    Ok(match spent {
        Some(spent) => spent.tell(answer),
        None => answer,
    })
}

/// Counts the request against the limits of its endpoint.
fn spend(
    desk: &Inner,
    request: &Request,
    segments: &[&str],
    caller: &User,
) -> Result<Option<Spent>, Refusal> {
    let mut limits = desk.limits.lock().unwrap_or_else(PoisonError::into_inner);
    limits.count(request, segments, caller).map_err(|mut spent| {
        spent.plain = request.tuning.plain_429;
        Refusal::TooManyHere(spent)
    })
}
