//! One conversation: reading it, and what agents do with it.

use model::{Span, Time};
use serde_json::{Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, call, create};
use crate::world::conversation::{Assignee, PRIORITIES, Status};
use crate::world::messages::Kind;
use crate::world::people::Role;

/// How many files are on a page.
const FILES: usize = 100;

/// How often "seen" is written down while nothing is unread.
const SEEN: Span = Span::hours(1);

pub(crate) fn route(scope: &mut Scope<'_>, method: &str, id: &str, path: &[&str]) -> Answered {
    let id = scope.conversation(id)?.id;
    match (method, path) {
        ("GET", []) => Ok(shown(scope, id)),
        ("PATCH" | "PUT", []) => {
            set_priority(scope, id)?;
            Ok(shown(scope, id))
        }
        ("POST", ["toggle_status"]) => toggle_status(scope, id),
        ("POST", ["toggle_priority"]) => {
            set_priority(scope, id)?;
            Ok(Answer::empty())
        }
        ("POST", ["assignments"]) => assign(scope, id),
        ("GET", ["labels"]) => Ok(labels(scope, id)),
        ("POST", ["labels"]) => {
            let wanted = scope.call.texts("labels").unwrap_or_default();
            let act = scope.act();
            scope
                .world
                .change(act, scope.account, id, |one| one.labels = wanted);
            Ok(labels(scope, id))
        }
        ("POST", ["update_last_seen"]) => {
            seen(scope, id);
            Ok(shown(scope, id))
        }
        ("POST", ["unread"]) => {
            unread(scope, id);
            Ok(shown(scope, id))
        }
        ("POST", ["toggle_typing_status"]) => {
            let on = scope.call.text("typing_status") == Some("on");
            let (act, private) = (scope.act(), scope.call.is("is_private"));
            scope.world.tell_typing(act, scope.account, id, on, private);
            Ok(Answer::empty())
        }
        ("POST", ["mute" | "unmute"]) => {
            block(scope, id, path == ["mute"]);
            Ok(Answer::empty())
        }
        ("GET", ["participants"]) => Ok(participants(scope, id)),
        ("POST" | "PATCH", ["participants"]) => {
            let wanted = create::ids(scope.call.params.get("user_ids"));
            if let Some(one) = scope.home_mut().conversations.get_mut(&id) {
                if method == "PATCH" {
                    one.participants.clear();
                }
                one.participants.extend(wanted);
            }
            Ok(participants(scope, id))
        }
        ("GET", ["attachments"]) => {
            let view = scope.view();
            let all: Vec<Value> = scope
                .home()
                .messages_of(id)
                .rev()
                .flat_map(|message| message.files.iter().map(move |file| (message, file)))
                .map(|(message, file)| view.file(message, file))
                .collect();
            let count = all.len();
            let page = usize::try_from(scope.call.number("page").unwrap_or(1))
                .unwrap_or(1)
                .max(1);
            let shown: Vec<Value> = all.into_iter().skip((page - 1) * FILES).take(FILES).collect();
            Ok(Answer::ok(
                &json!({"meta": {"total_count": count}, "payload": shown}),
            ))
        }
        _ => Err(Answer::not_found()),
    }
}

fn shown(scope: &Scope<'_>, id: i64) -> Answer {
    Answer::ok(&scope.view().conversation(&scope.home().conversations[&id]))
}

fn labels(scope: &Scope<'_>, id: i64) -> Answer {
    Answer::ok(&json!({"payload": scope.home().conversations[&id].labels}))
}

fn participants(scope: &Scope<'_>, id: i64) -> Answer {
    let followers = &scope.home().conversations[&id].participants;
    let agents: Vec<Value> = followers.iter().map(|user| scope.view().agent(*user)).collect();
    Answer::ok(&Value::Array(agents))
}

fn toggle_status(scope: &mut Scope<'_>, id: i64) -> Answered {
    let was = scope.home().conversations[&id].status;
    let wanted = match scope.call.text("status") {
        Some(word) => Status::read(word)
            .ok_or_else(|| Answer::unprocessable(&format!("'{word}' is not a valid status")))?,
        None if was == Status::Open => Status::Resolved,
        None => Status::Open,
    };
    let until = scope
        .call
        .number("snoozed_until")
        .map(|seconds| Time(seconds * 1000));
    let act = scope.act();
    scope.world.set_status(act, scope.account, id, wanted, until);
    // An agent who opens a conversation has it.
    if wanted == Status::Open && scope.role == Role::Agent {
        let caller = Assignee::User(scope.user);
        scope
            .world
            .change(act, scope.account, id, |one| one.assignee = caller);
    }
    let one = &scope.home().conversations[&id];
    Ok(Answer::ok(&json!({
        "meta": {},
        "payload": {
            "success": true,
            "conversation_id": id,
            "current_status": one.status.word(),
            "snoozed_until": one.snoozed_until.map(crate::shapes::iso),
        },
    })))
}

fn set_priority(scope: &mut Scope<'_>, id: i64) -> Result<(), Answer> {
    let Some(wanted) = scope.call.params.get("priority") else {
        return Ok(());
    };
    let wanted = wanted.as_str().filter(|word| !word.is_empty()).map(str::to_owned);
    if let Some(word) = &wanted
        && !PRIORITIES.contains(&word.as_str())
    {
        return Err(Answer::unprocessable(&format!(
            "'{word}' is not a valid priority"
        )));
    }
    let act = scope.act();
    scope
        .world
        .change(act, scope.account, id, |one| one.priority = wanted);
    Ok(())
}

/// An id that is not known unassigns, quietly.
fn assign(scope: &mut Scope<'_>, id: i64) -> Answered {
    let act = scope.act();
    let params = &scope.call.params;
    if let Some(wanted) = params.get("assignee_id") {
        let agent = call::number(wanted).filter(|user| scope.home().members.contains_key(user));
        let assignee = agent.map_or(Assignee::Nobody, Assignee::User);
        scope.world.change(act, scope.account, id, |one| {
            one.assignee = assignee;
            one.participants.extend(agent);
        });
        return Ok(Answer::ok(
            &agent.map_or(Value::Null, |agent| scope.view().agent(agent)),
        ));
    }
    let team = params
        .get("team_id")
        .and_then(call::number)
        .filter(|team| scope.home().teams.contains_key(team));
    if params.contains_key("team_id") {
        scope.world.change(act, scope.account, id, |one| one.team = team);
    }
    let team = team.and_then(|team| scope.home().teams.get(&team));
    Ok(Answer::ok(
        &team.map_or(Value::Null, |team| scope.view().team(team, None)),
    ))
}

/// No event tells of it, and the version stays.
fn seen(scope: &mut Scope<'_>, id: i64) {
    let (act, user, now) = (scope.act(), scope.user, scope.now);
    scope.world.read_notices(act, scope.account, user, Some(id));
    let unread = scope.home().unread(&scope.home().conversations[&id]) > 0;
    let Some(one) = scope.home_mut().conversations.get_mut(&id) else {
        return;
    };
    let lately = one.agent_last_seen_at.is_some_and(|seen| now < seen + SEEN);
    if unread || !lately {
        one.agent_last_seen_at = Some(now);
        if one.assignee == Assignee::User(user) {
            one.assignee_last_seen_at = Some(now);
        }
    }
}

fn unread(scope: &mut Scope<'_>, id: i64) {
    let before_last = scope
        .home()
        .messages_of(id)
        .rfind(|message| message.kind == Kind::Incoming)
        .map(|message| message.created_at - Span::seconds(1));
    if let Some(one) = scope.home_mut().conversations.get_mut(&id) {
        one.agent_last_seen_at = before_last;
        one.assignee_last_seen_at = before_last;
    }
}

fn block(scope: &mut Scope<'_>, id: i64, blocked: bool) {
    let contact = scope.home().conversations[&id].contact;
    if let Some(contact) = scope.home_mut().contacts.get_mut(&contact) {
        contact.blocked = blocked;
    }
    let act = scope.act();
    let name = scope.world.users[&scope.user].name.clone();
    let did = if blocked { "muted" } else { "unmuted" };
    scope.world.add_activity(
        act,
        scope.account,
        id,
        format!("{name} has {did} the conversation"),
    );
    scope
        .world
        .tell_contact(act, "contact.updated", scope.account, contact);
}
