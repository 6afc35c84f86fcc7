//! The messages of a conversation: pages of them, and what can be done with one.

use serde_json::{Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, create};
use crate::shapes::iso;
use crate::world::Job;
use crate::world::inbox::Channel;
use crate::world::messages::{Kind, Message};

/// Without a place, and before one.
const PAGE: usize = 20;
/// After a place.
const PAGE_AFTER: usize = 100;
/// Between two places.
const PAGE_BETWEEN: usize = 1000;

pub(crate) fn route(scope: &mut Scope<'_>, method: &str, id: &str, path: &[&str]) -> Answered {
    let id = scope.conversation(id)?.id;
    match (method, path) {
        ("GET", []) => Ok(page(scope, id)),
        ("POST", []) => create::message(scope, id),
        (_, [message, rest @ ..]) => {
            let message = message
                .parse()
                .ok()
                .filter(|message| {
                    scope
                        .home()
                        .messages
                        .get(message)
                        .is_some_and(|message| message.conversation == id)
                })
                .ok_or_else(Answer::not_found)?;
            one(scope, method, message, rest)
        }
        _ => Err(Answer::not_found()),
    }
}

fn page(scope: &Scope<'_>, id: i64) -> Answer {
    let (before, after) = (scope.call.number("before"), scope.call.number("after"));
    let public_only = scope.call.is("filter_internal_messages");
    let all = scope
        .home()
        .messages_of(id)
        .filter(|message| !public_only || !(message.private || message.kind == Kind::Activity));
    let listed: Vec<&Message> = match (before, after) {
        (Some(before), Some(after)) => all
            .filter(|message| (after..before).contains(&message.id))
            .take(PAGE_BETWEEN)
            .collect(),
        (None, Some(after)) => all
            .filter(|message| message.id > after)
            .take(PAGE_AFTER)
            .collect(),
        (before, None) => {
            let mut newest: Vec<_> = all
                .rev()
                .filter(|message| before.is_none_or(|before| message.id < before))
                .take(PAGE)
                .collect();
            newest.reverse();
            newest
        }
    };
    let view = scope.view();
    let shown: Vec<Value> = listed.into_iter().map(|message| view.message(message)).collect();
    let one = &scope.home().conversations[&id];
    let mut meta = json!({
        "labels": one.labels,
        "additional_attributes": one.additional_attributes,
        "contact": scope
            .home()
            .contacts
            .get(&one.contact)
            .map(|contact| view.contact(contact, false)),
        // Text here, and numbers everywhere else.
        "agent_last_seen_at": one.agent_last_seen_at.map(iso),
        "assignee_last_seen_at": one.assignee_last_seen_at.map(iso),
    });
    if let Some(agent) = one.assignee.user() {
        meta["assignee"] = view.agent(agent);
    }
    Answer::ok(&json!({"meta": meta, "payload": shown}))
}

fn one(scope: &mut Scope<'_>, method: &str, id: i64, path: &[&str]) -> Answered {
    let act = scope.act();
    let account = scope.account;
    match (method, path) {
        ("POST", ["retry"]) => {
            scope.world.change_message(act, account, id, |message| {
                message.status = "sent";
                message.content_attributes.clear();
            });
            scope.world.jobs.push(Job::Send { account, message: id });
        }
        ("PATCH" | "PUT", []) => {
            let inbox = scope.home().messages[&id].inbox;
            if scope.home().inboxes[&inbox].channel != Channel::Api {
                let error = "Message status update is only allowed for API inboxes";
                return Err(Answer::json(403, &json!({"error": error})));
            }
            let status = match scope.call.text("status") {
                Some("sent") => "sent",
                Some("delivered") => "delivered",
                Some("read") => "read",
                Some("failed") => "failed",
                _ => return Err(Answer::unprocessable("Invalid status")),
            };
            let error = scope.call.text("external_error").filter(|_| status == "failed");
            scope.world.report(act, account, id, status, error);
        }
        ("DELETE", []) => scope.world.change_message(act, account, id, |message| {
            message.content = Some("This message was deleted".into());
            message.content_type = "text".into();
            message.content_attributes = serde_json::Map::from_iter([("deleted".into(), json!(true))]);
            message.files.clear();
        }),
        _ => return Err(Answer::not_found()),
    }
    Ok(Answer::ok(&scope.view().message(&scope.home().messages[&id])))
}
