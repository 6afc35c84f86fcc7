//! The REST side: who asks, for which account, and what is meant.

pub(crate) mod actions;
pub(crate) mod answer;
mod auth;
pub(crate) mod call;
mod contacts;
mod create;
mod files;
mod finder;
mod lists;
mod macros;
mod messages;
mod notifications;
mod profile;
mod search;

use model::Time;
use serde_json::json;

use crate::shapes::View;
use crate::world::conversation::Conversation;
use crate::world::people::Role;
use crate::world::{Account, Act, World};
use answer::{Answer, Answered};
use call::Call;

/// A caller who was let into an account.
pub(crate) struct Scope<'a> {
    world: &'a mut World,
    call: &'a Call,
    account: i64,
    user: i64,
    role: Role,
    now: Time,
}

impl Scope<'_> {
    fn act(&self) -> Act {
        Act {
            now: self.now,
            by: Some(self.user),
        }
    }

    fn home(&self) -> &Account {
        self.world.account(self.account)
    }

    fn home_mut(&mut self) -> &mut Account {
        self.world.account_mut(self.account)
    }

    fn view(&self) -> View<'_> {
        View::of(self.world, self.account, self.now)
    }

    /// A conversation that the caller may open.
    fn conversation(&self, id: &str) -> Result<&Conversation, Answer> {
        let found = id.parse().ok().and_then(|id| self.home().conversations.get(&id));
        let conversation = found.ok_or_else(Answer::not_found)?;
        if self.home().may_open(self.user, conversation) {
            Ok(conversation)
        } else {
            Err(Answer::forbidden())
        }
    }
}

/// Answers a request.
pub(crate) fn answer(world: &mut World, call: &Call) -> Answer {
    route(world, call).unwrap_or_else(|refusal| refusal)
}

fn route(world: &mut World, call: &Call) -> Answered {
    let path: Vec<&str> = call.path.split('/').filter(|part| !part.is_empty()).collect();
    match (call.method.as_str(), path.as_slice()) {
        ("GET", ["api"]) => Ok(Answer::ok(&json!({
            "version": "4.15.1",
            "timestamp": crate::shapes::iso(call.now),
            "queue_services": "ok",
            "data_services": "ok",
        }))),
        (method, ["auth", rest]) => auth::route(world, call, method, rest),
        ("GET", ["rails", "active_storage", kind, rest @ ..]) => files::follow(world, call, kind, rest),
        (method, ["api", "v1", "profile", rest @ ..]) => {
            let user = auth::caller(world, call)?;
            profile::route(world, call, user, method, rest)
        }
        (method, ["api", "v1", "accounts", account, rest @ ..]) => {
            let user = auth::caller(world, call)?;
            let account: i64 = account.parse().map_err(|_| Answer::not_found())?;
            let home = world.accounts.get(&account).ok_or_else(Answer::not_found)?;
            let role = home
                .role(user)
                .ok_or_else(|| Answer::unauthorized("You are not authorized to access this account"))?;
            if home.suspended {
                return Err(Answer::unauthorized("Account is suspended"));
            }
            let mut scope = Scope {
                world,
                call,
                account,
                user,
                role,
                now: call.now,
            };
            in_account(&mut scope, method, rest)
        }
        _ => Err(Answer::not_found()),
    }
}

fn in_account(scope: &mut Scope<'_>, method: &str, path: &[&str]) -> Answered {
    match path {
        ["conversations"] if method == "POST" => create::conversation(scope),
        ["conversations"] if method == "GET" => finder::list(scope),
        ["conversations", "meta"] if method == "GET" => finder::meta(scope),
        ["conversations", "unread_counts"] => {
            Err(Answer::json(403, &json!({"error": "Feature not enabled"})))
        }
        ["conversations", id, "messages", rest @ ..] => messages::route(scope, method, id, rest),
        ["conversations", id, rest @ ..] => actions::route(scope, method, id, rest),
        ["contacts", rest @ ..] => contacts::route(scope, method, rest),
        ["actions", "contact_merge"] if method == "POST" => contacts::merge(scope),
        ["macros", rest @ ..] => macros::route(scope, method, rest),
        ["search", rest @ ..] if method == "GET" => search::route(scope, rest),
        ["notifications", rest @ ..] => notifications::route(scope, method, rest),
        ["upload"] if method == "POST" => files::upload(scope),
        rest if method == "GET" => lists::route(scope, rest),
        _ => Err(Answer::not_found()),
    }
}
