//! The caller's own profile.

use serde_json::Value;

use super::answer::{Answer, Answered};
use super::call::{self, Call};
use crate::shapes;
use crate::world::World;

pub(crate) fn route(world: &mut World, call: &Call, user: i64, method: &str, path: &[&str]) -> Answered {
    let wanted = call.object("profile").unwrap_or_default();
    let account = wanted.get("account_id").and_then(call::number);
    match (method, path) {
        ("GET", []) => {}
        ("POST", ["availability"]) => {
            let word = wanted
                .get("availability")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if !["online", "offline", "busy"].contains(&word) {
                return Err(Answer::unprocessable(&format!(
                    "'{word}' is not a valid availability"
                )));
            }
            member(world, account, user)?.availability = word.to_owned();
        }
        ("POST", ["auto_offline"]) => {
            let on = wanted
                .get("auto_offline")
                .and_then(Value::as_bool)
                .unwrap_or(false);
            member(world, account, user)?.auto_offline = on;
        }
        ("POST", ["reset_access_token"]) => {
            let token = world.secret("access");
            if let Some(user) = world.users.get_mut(&user) {
                user.access_token = token;
            }
        }
        _ => return Err(Answer::not_found()),
    }
    let profile = shapes::profile(world, &world.users[&user], call.now);
    Ok(Answer::ok(&profile))
}

fn member(
    world: &mut World,
    account: Option<i64>,
    user: i64,
) -> Result<&mut crate::world::people::Member, Answer> {
    account
        .and_then(|account| world.accounts.get_mut(&account))
        .and_then(|account| account.members.get_mut(&user))
        .ok_or_else(Answer::not_found)
}
