//! Macros: the list, and ordering one. It runs later, in the background.

use serde_json::{Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, create};
use crate::world::Job;
use crate::world::people::Macro;

pub(crate) fn route(scope: &mut Scope<'_>, method: &str, path: &[&str]) -> Answered {
    let user = scope.user;
    let visible = |one: &&Macro| !one.personal || one.by == user;
    match (method, path) {
        ("GET", []) => {
            let list: Vec<Value> = scope
                .home()
                .macros
                .values()
                .filter(visible)
                .map(|one| shown(scope, one))
                .collect();
            Ok(Answer::ok(&json!({"payload": list})))
        }
        (_, [id, rest @ ..]) => {
            let found = id.parse().ok().and_then(|id: i64| scope.home().macros.get(&id));
            let one = found.ok_or_else(Answer::not_found)?;
            if !visible(&one) {
                return Err(Answer::forbidden());
            }
            match (method, rest) {
                ("GET", []) => Ok(Answer::ok(&json!({"payload": shown(scope, one)}))),
                ("POST", ["execute"]) => {
                    let id = one.id;
                    for conversation in create::ids(scope.call.params.get("conversation_ids")) {
                        scope.world.jobs.push(Job::Macro {
                            account: scope.account,
                            id,
                            conversation,
                            user,
                        });
                    }
                    Ok(Answer::empty())
                }
                _ => Err(Answer::not_found()),
            }
        }
        _ => Err(Answer::not_found()),
    }
}

fn shown(scope: &Scope<'_>, one: &Macro) -> Value {
    let by = scope.view().agent(one.by);
    json!({
        "id": one.id,
        "name": one.name,
        "visibility": if one.personal { "personal" } else { "global" },
        "created_by": by,
        "updated_by": by,
        "account_id": scope.account,
        "actions": one.actions,
    })
}
