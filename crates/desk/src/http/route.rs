//! Which path does what.

use super::answer::{Answer, Refusal};
use super::call::{Request, id};
use super::{
    auth, channels, conversation, fields, groups, macros, search, statuses, tickets, triggers, update,
    uploads, users,
};
use crate::desk::Inner;

/// Answers a request. Blocks on the database.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if request.path.starts_with("/channels/") {
        return channels::answer(desk, request);
    }
    if let (Some(token), "GET") = (
        request.path.strip_prefix("/attachments/token/"),
        request.method.as_str(),
    ) {
        return desk.store.read(|db| {
            let caller = auth::caller(desk, db, request.authorization.as_deref())?;
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            uploads::content(db, &caller, token.trim_end_matches('/'))
        });
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
                ["users", "search"] => users::search(db, request),
                ["users", "autocomplete"] => users::autocomplete(db, request),
                ["users", user] => users::show(db, request, id(user)?),
                ["users", user, "tickets", "assigned"] => tickets::assigned(db, request, &caller, id(user)?),
                ["users", user, "related"] => users::related(db, id(user)?),
                ["users", user, "identities"] => users::identities(db, request, id(user)?),
                ["users", user, "groups"] => groups::of_user(db, request, id(user)?),
                ["users", user, "group_memberships"] => {
                    groups::memberships(db, request, None, Some(id(user)?))
                }
                ["tickets"] => tickets::list(db, request, &caller),
                ["tickets", "show_many"] => tickets::show_many(db, request, &caller),
                ["tickets", ticket] => tickets::show(db, request, &caller, id(ticket)?),
                ["tickets", ticket, "comments"] => tickets::comments(db, request, &caller, id(ticket)?),
                ["tickets", ticket, "audits"] => tickets::audits(db, request, &caller, id(ticket)?),
                ["tickets", ticket, "conversation_log"] => {
                    conversation::log(db, request, &caller, id(ticket)?)
                }
                ["tickets", ticket, "macros", each, "apply"] => {
                    macros::apply_to(db, request, &caller, id(ticket)?, id(each)?)
                }
                ["macros", "search"] => macros::list(db, request, &caller, false),
                ["macros"] => macros::list(db, request, &caller, false),
                ["macros", "active"] => macros::list(db, request, &caller, true),
                ["macros", each] => macros::show(db, request, &caller, id(each)?),
                ["macros", each, "apply"] => macros::apply(db, &caller, id(each)?),
                ["triggers"] => triggers::list(db, request, &caller),
                ["triggers", each] => triggers::show(db, request, &caller, id(each)?),
                ["attachments", each] => uploads::show(db, request, &caller, id(each)?),
                ["custom_statuses"] => statuses::list(db, request),
                ["custom_statuses", each] => statuses::show(db, request, id(each)?),
                ["search"] => search::list(db, request, &caller),
                ["search", "count"] => search::count(db, request, &caller),
                ["groups"] | ["groups", "assignable"] => groups::list(db, request),
                ["groups", group] => groups::show(db, request, id(group)?),
                ["groups", group, "memberships"] => groups::memberships(db, request, Some(id(group)?), None),
                ["group_memberships"] | ["group_memberships", "assignable"] => {
                    groups::memberships(db, request, None, None)
                }
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
                ("PUT", ["users", user, "merge"]) => users::merge(desk, request, &caller, id(user)?),
                ("PUT", ["triggers", each]) => triggers::put(desk, request, &caller, id(each)?),
                ("POST", ["uploads"]) => uploads::post(desk, request, &caller),
                ("DELETE", ["uploads", token]) => uploads::delete(desk, &caller, token),
                _ => Err(Refusal::InvalidEndpoint),
            }
        }
    }
}
