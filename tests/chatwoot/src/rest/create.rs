//! New messages and new conversations.

use model::Span;
use serde_json::{Map, Value, json};

use super::Scope;
use super::answer::{Answer, Answered};
use super::call;
use crate::world::conversation::{Assignee, Status};
use crate::world::files::File;
use crate::world::inbox::Channel;
use crate::world::messages::{Kind, New, Sender};

/// Characters of a message.
const LONGEST: usize = 150_000;
/// Files of a message.
const MOST_FILES: usize = 15;
/// Messages of a conversation in a minute.
const MOST_IN_A_MINUTE: usize = 200;

const CONTENT_TYPES: [&str; 13] = [
    "text",
    "input_text",
    "input_textarea",
    "input_email",
    "input_select",
    "cards",
    "form",
    "article",
    "incoming_email",
    "input_csat",
    "integrations",
    "sticker",
    "voice_call",
];

pub(crate) fn message(scope: &mut Scope<'_>, conversation: i64) -> Answered {
    let new = read(scope, conversation)?;
    let echo = new.echo_id.clone();
    let act = scope.act();
    let id = scope.world.add_message(act, scope.account, conversation, new);
    let mut shown = scope.view().message(&scope.home().messages[&id]);
    if let Some(echo) = echo {
        shown["echo_id"] = json!(echo);
    }
    Ok(Answer::ok(&shown))
}

fn read(scope: &mut Scope<'_>, conversation: i64) -> Result<New, Answer> {
    let call = scope.call;
    let content = call
        .params
        .get("content")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let inbox = scope.home().conversations[&conversation].inbox;
    let kind = match call.text("message_type") {
        None | Some("outgoing") => Kind::Outgoing,
        Some("incoming") if scope.home().inboxes[&inbox].channel == Channel::Api => Kind::Incoming,
        Some("incoming") => {
            let error = "Incoming messages are only allowed in Api inboxes";
            return Err(Answer::unprocessable(error));
        }
        Some(other) => return Err(invalid(&format!("'{other}' is not a valid message_type"))),
    };
    let content_type = call.text("content_type").unwrap_or("text").to_owned();
    if !CONTENT_TYPES.contains(&content_type.as_str()) {
        return Err(invalid(&format!("'{content_type}' is not a valid content_type")));
    }
    if content
        .as_ref()
        .is_some_and(|content| content.chars().count() > LONGEST)
    {
        return Err(invalid(&format!(
            "Validation failed: Content is too long (maximum is {LONGEST} characters)"
        )));
    }
    let lately = scope
        .home()
        .messages_of(conversation)
        .filter(|message| scope.now < message.created_at + Span::seconds(60))
        .count();
    if lately >= MOST_IN_A_MINUTE {
        return Err(invalid("Validation failed: Too many messages"));
    }
    let files = files(scope)?;
    let sender = if kind == Kind::Incoming {
        Sender::Contact(scope.home().conversations[&conversation].contact)
    } else {
        Sender::User(scope.user)
    };
    Ok(New {
        kind,
        content,
        content_type,
        content_attributes: call.object("content_attributes").unwrap_or_default(),
        template_params: call.object("template_params").map(Value::Object),
        private: call.is("private"),
        source_id: call.text("source_id").map(str::to_owned),
        sender: Some(sender),
        files,
        echo_id: call.params.get("echo_id").map(|echo| match echo {
            Value::String(echo) => echo.clone(),
            other => other.to_string(),
        }),
    })
}

fn invalid(error: &str) -> Answer {
    Answer::unprocessable(error)
}

/// The files of a form, and signed ids of what was uploaded before.
fn files(scope: &mut Scope<'_>) -> Result<Vec<File>, Answer> {
    let call = scope.call;
    let uploads: Vec<_> = call
        .files
        .iter()
        .filter(|file| file.field == "attachments[]")
        .collect();
    let before = call.texts("attachments").unwrap_or_default();
    if uploads.len() + before.len() > MOST_FILES {
        return Err(invalid("Validation failed: Attachments exceeded maximum allowed"));
    }
    let mut files = Vec::new();
    for upload in uploads {
        let blob = scope
            .world
            .keep_blob(&upload.name, &upload.content_type, &upload.bytes);
        files.extend(scope.world.file_of(&blob));
    }
    for blob in before {
        let file = scope.world.file_of(&blob);
        files.push(file.ok_or_else(|| invalid("ActiveSupport::MessageVerifier::InvalidSignature"))?);
    }
    Ok(files)
}

/// An agent begins a conversation.
pub(crate) fn conversation(scope: &mut Scope<'_>) -> Answered {
    let call = scope.call;
    let contact = call
        .number("contact_id")
        .filter(|contact| scope.home().contacts.contains_key(contact));
    let inbox = call
        .number("inbox_id")
        .filter(|inbox| scope.home().inboxes.contains_key(inbox));
    let (Some(contact), Some(inbox)) = (contact, inbox) else {
        return Err(Answer::not_found());
    };
    if !scope.home().sees_inbox(scope.user, inbox) {
        return Err(Answer::forbidden());
    }
    let known = scope.home().contacts[&contact]
        .inboxes
        .iter()
        .any(|known| known.inbox == inbox);
    if !known && !scope.home().inboxes[&inbox].channel.can_begin() {
        return Err(Answer::unprocessable("Unsupported operation for this channel"));
    }
    let status = match call.text("status") {
        Some(word) => Status::read(word)
            .ok_or_else(|| Answer::unprocessable(&format!("'{word}' is not a valid status")))?,
        None => Status::Open,
    };
    let wanted = call.text("source_id").map(str::to_owned);
    let source = scope
        .world
        .source_of(scope.account, contact, inbox, wanted.as_deref());
    let act = scope.act();
    let attributes = call.object("additional_attributes").unwrap_or_default();
    let id = scope
        .world
        .begin(act, scope.account, inbox, contact, &source, status, attributes);
    let agent = call
        .number("assignee_id")
        .filter(|user| scope.home().members.contains_key(user));
    let team = call
        .number("team_id")
        .filter(|team| scope.home().teams.contains_key(team));
    scope.world.change(act, scope.account, id, |one| {
        one.assignee = agent.map_or(Assignee::Nobody, Assignee::User);
        one.team = team;
    });
    if let Some(message) = call.object("message") {
        let mut new = New::text(Kind::Outgoing, "");
        new.content = message.get("content").and_then(Value::as_str).map(str::to_owned);
        new.template_params = message.get("template_params").cloned();
        new.private = message.get("private").and_then(Value::as_bool).unwrap_or(false);
        new.content_attributes = Map::new();
        new.sender = Some(Sender::User(scope.user));
        scope.world.add_message(act, scope.account, id, new);
    }
    Ok(Answer::ok(
        &scope.view().conversation(&scope.home().conversations[&id]),
    ))
}

/// Ids of a list, also as texts.
pub(crate) fn ids(value: Option<&Value>) -> Vec<i64> {
    let list = value.and_then(Value::as_array);
    list.map(|list| list.iter().filter_map(call::number).collect())
        .unwrap_or_default()
}
