//! The bell.

use serde_json::{Value, json};

use super::Scope;
use super::answer::{Answer, Answered};
use crate::world::notices::Notification;

/// How many are on a page.
const PAGE: usize = 15;

pub(crate) fn route(scope: &mut Scope<'_>, method: &str, path: &[&str]) -> Answered {
    let act = scope.act();
    match (method, path) {
        ("GET", []) => Ok(list(scope)),
        ("GET", ["unread_count"]) => {
            let (unread, _) = scope.view().notice_counts(scope.user);
            Ok(Answer::ok(&json!(unread)))
        }
        ("POST", ["read_all"]) => {
            let conversation = scope.call.number("primary_actor_id").and_then(|database| {
                let all = scope.home().conversations.values();
                all.clone()
                    .find(|one| one.database_id == database)
                    .map(|one| one.id)
            });
            let user = scope.user;
            scope.world.read_notices(act, scope.account, user, conversation);
            Ok(Answer::empty())
        }
        (_, [id, rest @ ..]) => {
            let id: i64 = id.parse().map_err(|_| Answer::not_found())?;
            let own = scope.home().notifications.get(&id);
            if own.is_none_or(|notice| notice.user != scope.user) {
                return Err(Answer::not_found());
            }
            one(scope, method, id, rest)
        }
        _ => Err(Answer::not_found()),
    }
}

fn one(scope: &mut Scope<'_>, method: &str, id: i64, path: &[&str]) -> Answered {
    let (act, now) = (scope.act(), scope.now);
    match (method, path) {
        ("PATCH" | "PUT", []) => scope.world.mark_notice(act, scope.account, id, Some(now)),
        ("POST", ["unread"]) => scope.world.mark_notice(act, scope.account, id, None),
        ("DELETE", []) => {
            scope.home_mut().notifications.remove(&id);
            let gone = json!({"notification": {"id": id}});
            let user = scope.user;
            scope
                .world
                .tell_user("notification.deleted", scope.account, user, gone);
            return Ok(Answer::empty());
        }
        _ => return Err(Answer::not_found()),
    }
    Ok(Answer::ok(
        &scope.view().notification(&scope.home().notifications[&id]),
    ))
}

fn list(scope: &Scope<'_>) -> Answer {
    let includes = scope.call.texts("includes").unwrap_or_default();
    let read_too = includes.iter().any(|word| word == "read");
    let page = usize::try_from(scope.call.number("page").unwrap_or(1))
        .unwrap_or(1)
        .max(1);
    let mut own: Vec<&Notification> = scope
        .home()
        .notifications
        .values()
        .filter(|notice| notice.user == scope.user && (read_too || notice.read_at.is_none()))
        .collect();
    own.sort_by_key(|notice| (notice.last_activity_at, notice.id));
    if scope.call.text("sort_order") != Some("asc") {
        own.reverse();
    }
    let (unread, _) = scope.view().notice_counts(scope.user);
    let shown: Vec<Value> = own
        .iter()
        .skip((page - 1) * PAGE)
        .take(PAGE)
        .map(|notice| scope.view().notification(notice))
        .collect();
    Answer::ok(&json!({"data": {
        "meta": {"unread_count": unread, "count": own.len(), "current_page": page},
        "payload": shown,
    }}))
}
