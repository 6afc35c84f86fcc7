//! Search, as the dashboard's own: by people, and by text of the last three months.

use model::Span;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, contacts};
use crate::world::messages::Kind;

/// How many of a kind are on a page.
const PAGE: usize = 15;
/// How far back messages are looked at.
const MESSAGES: Span = Span::hours(24 * 92);

pub(crate) fn route(scope: &Scope<'_>, path: &[&str]) -> Answered {
    let Some(needle) = scope.call.text("q").map(|needle| needle.trim().to_lowercase()) else {
        return Err(Answer::unprocessable("Specify search string with parameter q"));
    };
    let kinds: &[&str] = match path {
        [] => &["conversations", "contacts", "messages", "articles"],
        ["conversations"] => &["conversations"],
        ["contacts"] => &["contacts"],
        ["messages"] => &["messages"],
        ["articles"] => &["articles"],
        _ => return Err(Answer::not_found()),
    };
    let page = usize::try_from(scope.call.number("page").unwrap_or(1))
        .unwrap_or(1)
        .max(1);
    let mut found = Map::new();
    for kind in kinds {
        let all = match *kind {
            "conversations" => conversations(scope, &needle),
            "contacts" => people(scope, &needle),
            "messages" => messages(scope, &needle),
            _ => Vec::new(),
        };
        let part: Vec<Value> = all.into_iter().skip((page - 1) * PAGE).take(PAGE).collect();
        found.insert((*kind).to_owned(), Value::Array(part));
    }
    Ok(Answer::ok(&json!({"payload": found})))
}

fn conversations(scope: &Scope<'_>, needle: &str) -> Vec<Value> {
    let (home, view) = (scope.home(), scope.view());
    home.conversations
        .values()
        .rev()
        .filter(|one| home.sees_inbox(scope.user, one.inbox))
        .filter(|one| {
            one.id.to_string() == needle
                || home
                    .contacts
                    .get(&one.contact)
                    .is_some_and(|contact| contacts::matches(contact, needle))
        })
        .map(|one| {
            let first = home
                .messages_of(one.id)
                .find(|message| message.kind != Kind::Activity);
            let inbox = home.inboxes.get(&one.inbox);
            json!({
                "id": one.id,
                "account_id": scope.account,
                "created_at": one.created_at.unix_seconds(),
                "message": first.map(|message| view.message(message)),
                "contact": home.contacts.get(&one.contact).map(|contact| view.contact(contact, false)),
                "inbox": inbox.map(|inbox| view.inbox_short(inbox)),
                "agent": one.assignee.user().map(|agent| view.agent(agent)),
                "additional_attributes": one.additional_attributes,
            })
        })
        .collect()
}

fn people(scope: &Scope<'_>, needle: &str) -> Vec<Value> {
    let (home, view) = (scope.home(), scope.view());
    home.contacts
        .values()
        .rev()
        .filter(|contact| contacts::matches(contact, needle))
        .map(|contact| view.contact(contact, false))
        .collect()
}

fn messages(scope: &Scope<'_>, needle: &str) -> Vec<Value> {
    let (home, view) = (scope.home(), scope.view());
    home.messages
        .values()
        .rev()
        .filter(|message| message.created_at > scope.now - MESSAGES)
        .filter(|message| home.sees_inbox(scope.user, message.inbox))
        .filter(|message| {
            message
                .content
                .as_ref()
                .is_some_and(|content| content.to_lowercase().contains(needle))
        })
        .map(|message| view.message(message))
        .collect()
}
