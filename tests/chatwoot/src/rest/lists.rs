//! The small lists: inboxes, agents, teams, labels, canned responses.

use serde_json::{Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, create};
use crate::shapes::{cache_keys, iso};
use crate::world::people::Role;

pub(crate) fn route(scope: &Scope<'_>, path: &[&str]) -> Answered {
    let (home, view) = (scope.home(), scope.view());
    let administrator = scope.role == Role::Administrator;
    let shown = match path {
        ["inboxes"] => {
            let own: Vec<Value> = home
                .inboxes
                .values()
                .filter(|inbox| home.sees_inbox(scope.user, inbox.id))
                .map(|inbox| view.inbox(inbox, administrator))
                .collect();
            json!({"payload": own})
        }
        ["inboxes", id] => {
            let inbox = id.parse().ok().and_then(|id: i64| home.inboxes.get(&id));
            let inbox = inbox.ok_or_else(Answer::not_found)?;
            if !home.sees_inbox(scope.user, inbox.id) {
                return Err(Answer::forbidden());
            }
            view.inbox(inbox, administrator)
        }
        ["agents"] => home.members.keys().map(|user| view.agent(*user)).collect(),
        ["assignable_agents"] => {
            // Members of all these inboxes, and administrators.
            let inboxes = create::ids(scope.call.params.get("inbox_ids"));
            if inboxes.iter().any(|inbox| !home.inboxes.contains_key(inbox)) {
                return Err(Answer::not_found());
            }
            let agents: Vec<Value> = home
                .members
                .keys()
                .filter(|user| inboxes.iter().all(|inbox| home.sees_inbox(**user, *inbox)))
                .map(|user| view.agent(*user))
                .collect();
            json!({"payload": agents})
        }
        ["teams"] => home
            .teams
            .values()
            .map(|team| view.team(team, Some(scope.user)))
            .collect(),
        ["labels"] => {
            let labels: Vec<Value> = home
                .labels
                .values()
                .map(|label| {
                    json!({
                        "id": label.id,
                        "title": label.title,
                        "description": null,
                        "color": "#1f93ff",
                        "show_on_sidebar": true,
                    })
                })
                .collect();
            json!({"payload": labels})
        }
        ["cache_keys"] => json!({"cache_keys": cache_keys(home)}),
        ["canned_responses"] => {
            let needle = scope.call.text("search").map(str::to_lowercase);
            home.canned
                .values()
                .filter(|canned| {
                    needle.as_ref().is_none_or(|needle| {
                        canned.short_code.to_lowercase().contains(needle)
                            || canned.content.to_lowercase().contains(needle)
                    })
                })
                .map(|canned| {
                    json!({
                        "id": canned.id,
                        "account_id": scope.account,
                        "short_code": canned.short_code,
                        "content": canned.content,
                        "created_at": iso(canned.created_at),
                        "updated_at": iso(canned.created_at),
                    })
                })
                .collect()
        }
        _ => return Err(Answer::not_found()),
    };
    Ok(Answer::ok(&shown))
}
