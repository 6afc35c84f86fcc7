//! What an agent does, as Chatwoot's requests.
//!
//! Nothing guards a write here, and the name that a message is sent with (`echo_id`) comes back in its
//! answer and in its event only. So the newest message before a reply or a note is noted first. When the
//! answer was lost, it is looked for among what came after that one: by its name, should its event have been
//! heard, else by its sender and its words, a reply among what is public and a note among what is not. What is not there once it is too late for it to land is doubtful, and
//! the agent decides: sent again, it might be there twice.
//!
//! Assignments, statuses, priorities and labels can be written twice without harm. They are read just before, since
//! none of them is compared by the server: of two agents who take a conversation at once, the one who
//! finds the other's name afterwards was slower.

use model::{FilledTemplate, MessageId, Priority, Span, Time};
use reqwest::Method;
use serde_json::{Value, json};

use super::json::{self, Agent, Conversation, Kind, Message, Sender};
use super::reading::SNOOZED;
use super::{Inner, offers, reading, reads};
use crate::{Accepted, Act, Guard, HelpdeskError, LookUp, Prepared, Submission, SubmitError, UploadToken};

/// The longest pause between two looks for a lost reply.
const LOOK_AGAIN: Span = Span::seconds(5);
/// Messages that one answer has after a given one at the most.
const AFTER: usize = 100;
/// So many such answers are looked through.
const MAX_AFTER: usize = 20;

/// What is noted before a write.
#[derive(serde::Serialize, serde::Deserialize)]
struct Noted {
    /// The newest message of the conversation; 0 where there was none.
    after: i64,
    /// When (server time).
    at: Time,
}

impl Noted {
    fn read(guard: Option<&Guard>) -> Option<Self> {
        serde_json::from_str(&guard?.0).ok()
    }

    fn guard(&self) -> Guard {
        Guard(serde_json::to_string(self).unwrap_or_default())
    }
}

pub(super) async fn prepare(desk: &Inner, submission: &Submission) -> Result<Prepared, HelpdeskError> {
    let after = match submission.act {
        Act::Take => return Ok(Prepared::Unguarded),
        Act::Reply { .. } | Act::Note { .. } => {
            let newest = reads::some_messages(desk, submission.ticket.0, &[]).await?;
            newest.iter().map(|message| message.id).max().unwrap_or(0)
        }
        Act::Status(_) | Act::Priority(_) | Act::Snooze(_) | Act::Assign(_) | Act::Tags { .. } => 0,
    };
    let at = desk.http.server_now();
    Ok(Prepared::Noted(Noted { after, at }.guard()))
}

pub(super) async fn submit(
    desk: &Inner,
    submission: &Submission,
    _: Option<&Guard>,
) -> Result<Accepted, SubmitError> {
    let id = submission.ticket.0;
    let done = Accepted { message: None };
    match &submission.act {
        // Its status is a write of its own, which the outbox makes once this has arrived.
        Act::Reply {
            text,
            status: _,
            files,
        } => reply(desk, id, text, files, &submission.key).await,
        // Its words are what they are: a note is no template.
        Act::Note { text, files } => {
            let body = message(text, true, &submission.key);
            create(desk, id, body, files, &submission.key).await
        }
        Act::Take => take(desk, id).await,
        Act::Priority(priority) => {
            // Not `toggle_priority`, whose answer is empty: this one tells what became of it.
            let wanted = json!({ "priority": priority.map(Priority::word) });
            let answer = desk
                .write(Method::PATCH, &format!("conversations/{id}"), &wanted)
                .await?;
            match answer["priority"] == wanted["priority"] {
                true => Ok(done),
                false => Err(SubmitError::Unknown("the answer tells another priority".into())),
            }
        }
        Act::Snooze(until) => {
            let mut body = json!({ "status": SNOOZED });
            if let Some(until) = until {
                body["snoozed_until"] = until.unix_seconds().into();
            }
            desk.post(&format!("conversations/{id}/toggle_status"), &body)
                .await?;
            Ok(done)
        }
        Act::Status(status) => {
            let word = reading::word(*status).ok_or_else(|| {
                let said = format!("there is no status {} here", status.word());
                SubmitError::NotDone(HelpdeskError::Rejected(said))
            })?;
            // Setting what is so already could still assign it: to an agent who opens it.
            if read(desk, id).await?.status != word {
                desk.post(
                    &format!("conversations/{id}/toggle_status"),
                    &json!({ "status": word }),
                )
                .await?;
            }
            Ok(done)
        }
        Act::Assign(to) => {
            let to = to.map(|to| to.0);
            if let Some(to) = to {
                known_agent(desk, to).await?;
            }
            let answer = assign(desk, id, to).await?;
            match json::agent(&answer).map(|agent| agent.id) == to {
                true => Ok(done),
                false => Err(SubmitError::NotDone(HelpdeskError::Rejected(
                    "it cannot be given to this agent".into(),
                ))),
            }
        }
        Act::Tags { add, remove } => {
            let labels = labels(desk, id).await.map_err(SubmitError::NotDone)?;
            let edited = model::edited_tags(&labels, add, remove);
            desk.post(
                &format!("conversations/{id}/labels"),
                &json!({ "labels": edited }),
            )
            .await?;
            Ok(done)
        }
    }
}

async fn reply(
    desk: &Inner,
    id: i64,
    text: &str,
    files: &[UploadToken],
    key: &str,
) -> Result<Accepted, SubmitError> {
    let mut body = message(text, false, key);
    if let Some(template) = FilledTemplate::read(text) {
        if !files.is_empty() {
            let said = "a template takes no files along".into();
            return Err(SubmitError::NotDone(HelpdeskError::Rejected(said)));
        }
        let params = offers::still_approved(desk, id, &template)
            .await
            .map_err(SubmitError::NotDone)?;
        body["content"] = template.rendered().into();
        body["template_params"] = params;
    }
    create(desk, id, body, files, key).await
}

fn message(text: &str, private: bool, key: &str) -> Value {
    json!({
        "content": text,
        "message_type": "outgoing",
        "private": private,
        "echo_id": key,
    })
}

async fn create(
    desk: &Inner,
    id: i64,
    mut body: Value,
    files: &[UploadToken],
    key: &str,
) -> Result<Accepted, SubmitError> {
    if !files.is_empty() {
        body["attachments"] = files.iter().map(|file| file.0.as_str()).collect();
    }
    let answer = desk.post(&format!("conversations/{id}/messages"), &body).await;
    let answer = answer.map_err(|error| match error {
        // Rails' word for a signed id that it does not know any more.
        SubmitError::NotDone(HelpdeskError::Rejected(said))
            if !files.is_empty() && said.contains("InvalidSignature") =>
        {
            SubmitError::UploadsGone
        }
        other => other,
    })?;
    let Some(message) = answer["id"].as_i64().map(MessageId) else {
        return Err(SubmitError::Unknown("the answer names no message".into()));
    };
    desk.note_echo(key, message);
    Ok(Accepted {
        message: Some(message),
    })
}

async fn take(desk: &Inner, id: i64) -> Result<Accepted, SubmitError> {
    let me = desk.known_me().await.map_err(SubmitError::NotDone)?.id.0;
    let taken_by = |conversation: Conversation| conversation.assignee.filter(|agent| agent.id != me);
    let before = read(desk, id).await?;
    if before.assignee.as_ref().is_some_and(|agent| agent.id == me) {
        return Ok(Accepted { message: None });
    }
    if let Some(other) = taken_by(before) {
        return Err(SubmitError::TakenBy(named(other)));
    }
    assign(desk, id, Some(me)).await?;
    // Nothing is compared by the server: whoever came last has it.
    match reads::conversation(desk, id).await.map(taken_by) {
        Ok(Some(other)) => Err(SubmitError::TakenBy(named(other))),
        Ok(None) | Err(_) => Ok(Accepted { message: None }),
    }
}

fn named(agent: Agent) -> String {
    if agent.name.is_empty() {
        "Somebody else".to_owned()
    } else {
        agent.name
    }
}

async fn assign(desk: &Inner, id: i64, to: Option<i64>) -> Result<Value, SubmitError> {
    desk.post(
        &format!("conversations/{id}/assignments"),
        &json!({ "assignee_id": to }),
    )
    .await
}

/// An agent whom the server does not know would quietly take the conversation from whoever has it.
async fn known_agent(desk: &Inner, id: i64) -> Result<(), SubmitError> {
    let agents = desk.get("agents", &[]).await.map_err(SubmitError::NotDone)?;
    let known = json::list(&agents)
        .iter()
        .filter_map(json::agent)
        .any(|agent| agent.id == id);
    match known {
        true => Ok(()),
        false => Err(SubmitError::NotDone(HelpdeskError::Rejected(
            "there is no such agent any more".into(),
        ))),
    }
}

async fn read(desk: &Inner, id: i64) -> Result<Conversation, SubmitError> {
    reads::conversation(desk, id).await.map_err(SubmitError::NotDone)
}

async fn labels(desk: &Inner, id: i64) -> Result<Vec<String>, HelpdeskError> {
    let answer = desk.get(&format!("conversations/{id}/labels"), &[]).await?;
    // An edit of labels that were not told would take all of them off.
    let Some(labels) = answer["payload"].as_array() else {
        return Err(HelpdeskError::Malformed(format!("conversation {id}: no labels")));
    };
    Ok(labels
        .iter()
        .filter_map(|label| label.as_str().map(str::to_owned))
        .collect())
}

pub(super) async fn look_up(
    desk: &Inner,
    submission: &Submission,
    guard: Option<&Guard>,
) -> Result<LookUp, HelpdeskError> {
    let id = submission.ticket.0;
    let noted = Noted::read(guard);
    let now = desk.http.server_now();
    // How long it may still take to land; none when it does not any more.
    let settles = noted.as_ref().and_then(|noted| {
        let left = Span(desk.options.pace.settle.0 - (now - noted.at).0);
        (left.0 > 0).then_some(Span(left.0.clamp(100, LOOK_AGAIN.0)))
    });
    let landed = |message| Ok(LookUp::Landed(Accepted { message }));
    let is_so = match &submission.act {
        Act::Reply { text, files, .. } | Act::Note { text, files } => {
            if let Some(message) = desk.echo(&submission.key) {
                return landed(Some(message));
            }
            let me = desk.known_me().await?.id.0;
            let Some(noted) = noted else {
                // It is not known after what to look: no attempt was made, or none that tells.
                reads::conversation(desk, id).await?;
                return Ok(LookUp::Doubtful);
            };
            let private = matches!(submission.act, Act::Note { .. });
            let wanted = Wanted {
                // Of a template the conversation has what the customer reads.
                text: if private {
                    text.clone()
                } else {
                    model::shown_reply(text)
                },
                files: files.len(),
                private,
            };
            if let Some(message) = find(desk, id, noted.after, &wanted, me).await? {
                return landed(Some(message));
            }
            return Ok(settles.map_or(LookUp::Doubtful, LookUp::Wait));
        }
        Act::Take => {
            let me = desk.known_me().await?.id.0;
            let assignee = reads::conversation(desk, id).await?.assignee;
            assignee.is_some_and(|agent| agent.id == me)
        }
        Act::Status(status) => {
            Some(reads::conversation(desk, id).await?.status.as_str()) == reading::word(*status)
        }
        Act::Priority(to) => {
            let priority = reads::conversation(desk, id).await?.priority;
            priority.as_deref() == to.map(Priority::word)
        }
        Act::Snooze(until) => {
            let now = reads::conversation(desk, id).await?;
            let seconds = |at: Time| at.unix_seconds();
            now.status == SNOOZED && now.snoozed_until.map(seconds) == until.map(seconds)
        }
        Act::Assign(to) => {
            let assignee = reads::conversation(desk, id).await?.assignee;
            assignee.map(|agent| agent.id) == to.map(|to| to.0)
        }
        Act::Tags { add, remove } => {
            let labels = labels(desk, id).await?;
            add.iter().all(|tag| labels.contains(tag)) && !remove.iter().any(|tag| labels.contains(tag))
        }
    };
    if is_so {
        return landed(None);
    }
    // Written again, it is written over whatever is there then; so not before the first one is over.
    Ok(settles.map_or_else(
        || LookUp::Absent(Noted { after: 0, at: now }.guard()),
        LookUp::Wait,
    ))
}

/// What a message of mine would be that is looked for.
struct Wanted {
    text: String,
    files: usize,
    /// It is a note.
    private: bool,
}

/// Such a message of mine after that one.
async fn find(
    desk: &Inner,
    id: i64,
    mut after: i64,
    wanted: &Wanted,
    me: i64,
) -> Result<Option<MessageId>, HelpdeskError> {
    let ours = |message: &&Message| {
        message.kind == Kind::Outgoing
            && message.private == wanted.private
            && matches!(&message.sender, Sender::Agent(agent) if agent.id == me)
            && same_words(&wanted.text, &message.text)
            && message.files.len() == wanted.files
    };
    for _ in 0..MAX_AFTER {
        let from = after.to_string();
        let some = reads::some_messages(desk, id, &[("after", from.as_str())]).await?;
        if let Some(found) = some.iter().filter(|message| message.id > after).find(ours) {
            return Ok(Some(MessageId(found.id)));
        }
        let last = some.iter().map(|message| message.id).max();
        match last {
            Some(last) if some.len() >= AFTER && last > after => after = last,
            _ => return Ok(None),
        }
    }
    Err(HelpdeskError::Malformed(format!(
        "conversation {id}: too many messages"
    )))
}

/// Whether the server could have made these words of ours. It takes blanks off, and fills in what stands
/// in `{{ }}` and `{% %}`: then what stands before and after counts.
fn same_words(ours: &str, theirs: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let theirs = plain(theirs);
    let first = [ours.find("{{"), ours.find("{%")].into_iter().flatten().min();
    let last = [ours.rfind("}}"), ours.rfind("%}")].into_iter().flatten().max();
    match (first, last) {
        (Some(first), Some(last)) if first < last => {
            let (before, after) = (plain(&ours[..first]), plain(&ours[last + 2..]));
            theirs.len() >= before.len() + after.len()
                && theirs.starts_with(&before)
                && theirs.ends_with(&after)
        }
        _ => plain(ours) == theirs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_as_the_server_would_have_made_them() {
        for (ours, theirs, same) in [
            ("Hello ", "Hello", true),
            ("a\r\nb", "a\nb", true),
            ("Hello", "Hello!", false),
            ("Hi {{contact.name}}, thanks", "Hi Ana, thanks", true),
            ("Hi {{contact.name}}, thanks", "Hi Ana, bye", false),
            ("{{agent.name}}", "Mara", true),
            ("{% if x %}a{% endif %}b", "ab", true),
            ("braces }} {{", "braces }} {{", true),
        ] {
            assert_eq!(same_words(ours, theirs), same, "{ours} | {theirs}");
        }
    }
}
