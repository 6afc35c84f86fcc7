//! Writing to Zendesk, so that nothing is done twice.
//!
//! Every update carries our own key in `metadata`, which the audit keeps, and `safe_update` with the
//! stamp (`updated_at`) that was read before: also the first one. After a lost answer the stamp is
//! read first and the audits are searched after: when the key is not there, the update may be sent
//! again with that stamp. Should the first attempt land in between, the stamp of the second is stale;
//! should it land after the second (a slow write may), its own is. Either is answered with 409, and
//! the search begins anew. Stamps have whole seconds, so the one of a second attempt is good only
//! once its second is safely over.
//!
//! Notes, status, priority, assignee and tags are written the same way. Tags are written as the whole list, worked out
//! from those that were read together with the stamp: a colleague's edit in between makes the stamp
//! stale, so it is never written over. An update that changes nothing leaves no audit, so after a lost
//! answer a ticket that is as it should be counts as well as one whose audit has the key.

use model::{MessageId, Priority, Span, TicketId, Time};
use serde_json::{Value, json};

use super::Zendesk;
use super::json::{list, next_cursor, time};
use crate::{Accepted, Act, Guard, HelpdeskError, LookUp, Prepared, Submission, SubmitError};

/// The name of our key in an audit's metadata.
const KEY: &str = "reddot_send";
/// How old a stamp must be before it guards.
const SETTLED: Span = Span::seconds(2);
/// How many audits are searched, a hundred a page.
const MAX_PAGES: usize = 50;

pub(super) async fn submit(
    zendesk: &Zendesk,
    submission: &Submission,
    guard: Option<&Guard>,
) -> Result<Accepted, SubmitError> {
    let read = match guard {
        Some(guard) => Some(Read::of_guard(guard).map_err(SubmitError::NotDone)?),
        None => None,
    };
    let mut ticket = match &submission.act {
        Act::Take => return take(zendesk, submission).await,
        Act::Reply { text, status, files } => {
            let mut comment = json!({ "body": text, "public": true });
            if !files.is_empty() {
                comment["uploads"] = files.iter().map(|token| json!(token.0)).collect();
            }
            json!({ "status": status.word(), "comment": comment })
        }
        Act::Note { text, files } => {
            let mut comment = json!({ "body": text, "public": false });
            if !files.is_empty() {
                comment["uploads"] = files.iter().map(|token| json!(token.0)).collect();
            }
            json!({ "comment": comment })
        }
        Act::Status(status) => json!({ "status": status.word() }),
        Act::Priority(Some(priority)) => json!({ "priority": priority.word() }),
        Act::Priority(None) | Act::Snooze(_) => {
            let said = "there is no such thing here".into();
            return Err(SubmitError::NotDone(HelpdeskError::Rejected(said)));
        }
        Act::Assign(to) => json!({ "assignee_id": to }),
        Act::Tags { add, remove } => {
            let read = match &read {
                Some(read) => read.clone(),
                None => read_ticket(zendesk, submission.ticket)
                    .await
                    .map_err(SubmitError::NotDone)?,
            };
            json!({ "tags": model::edited_tags(&read.tags, add, remove) })
        }
    };
    ticket["metadata"] = json!({ KEY: submission.key });
    if let Some(read) = read {
        ticket["safe_update"] = json!(true);
        ticket["updated_stamp"] = json!(read.stamp);
    }
    let answer = match update(zendesk, submission.ticket, ticket).await {
        Err(SubmitError::NotDone(HelpdeskError::Rejected(said))) if is_about_uploads(submission, &said) => {
            return Err(SubmitError::UploadsGone);
        }
        answer => answer?,
    };
    Ok(Accepted {
        message: comment_id(&answer["audit"]),
    })
}

/// Whether a refusal is one of upload tokens: too old, or used up by a comment.
fn is_about_uploads(submission: &Submission, said: &str) -> bool {
    let said = said.to_lowercase();
    matches!(&submission.act, Act::Reply { files, .. } | Act::Note { files, .. } if !files.is_empty())
        && said.contains("upload")
        && said.contains("token")
}

/// Takes a ticket unless somebody has it. Guarded by what was just read, so that of two agents
/// one wins; taking what is already mine is done.
async fn take(zendesk: &Zendesk, submission: &Submission) -> Result<Accepted, SubmitError> {
    let me = zendesk.known_me().await.map_err(SubmitError::NotDone)?;
    let Read { assignee, stamp, .. } = read_ticket(zendesk, submission.ticket)
        .await
        .map_err(SubmitError::NotDone)?;
    match assignee {
        Some(id) if id == me.id.0 => return Ok(Accepted { message: None }),
        Some(id) => return Err(SubmitError::TakenBy(name(zendesk, id).await)),
        None => {}
    }
    // Two changes within the stamp's own second would look alike.
    let read = Time::parse(&stamp).unwrap_or(zendesk.http.server_now());
    if until_settled(zendesk, read).is_some() {
        return Err(SubmitError::Changed);
    }
    let ticket = json!({
        "assignee_id": me.id,
        "safe_update": true,
        "updated_stamp": stamp,
        "metadata": { KEY: submission.key },
    });
    update(zendesk, submission.ticket, ticket).await?;
    Ok(Accepted { message: None })
}

pub(super) async fn look_up(zendesk: &Zendesk, submission: &Submission) -> Result<LookUp, HelpdeskError> {
    let read = read_ticket(zendesk, submission.ticket).await?;
    let is_so = match &submission.act {
        Act::Take => read.assignee == Some(zendesk.known_me().await?.id.0),
        Act::Status(status) => read.status == status.word(),
        Act::Priority(to) => read.priority == to.map(Priority::word).unwrap_or_default(),
        Act::Assign(to) => read.assignee == to.map(|id| id.0),
        Act::Tags { add, remove } => {
            add.iter().all(|tag| read.tags.contains(tag)) && !remove.iter().any(|tag| read.tags.contains(tag))
        }
        Act::Reply { .. } | Act::Note { .. } | Act::Snooze(_) => false,
    };
    if is_so {
        return Ok(LookUp::Landed(Accepted { message: None }));
    }
    if submission.act != Act::Take
        && let Some(audit) = find_audit(zendesk, submission).await?
    {
        return Ok(LookUp::Landed(Accepted {
            message: comment_id(&audit),
        }));
    }
    Ok(match until_settled(zendesk, read.at) {
        Some(wait) => LookUp::Wait(wait),
        None => LookUp::Absent(read.guard(&submission.act)),
    })
}

/// The guard of a write that was never sent. Taking a ticket reads its own. The stamp of a reply need
/// not be settled: whatever is sent again is sent seconds later, and moves the stamp's second. That of
/// a write over what colleagues may have written must be.
pub(super) async fn prepare(zendesk: &Zendesk, submission: &Submission) -> Result<Prepared, HelpdeskError> {
    if submission.act == Act::Take {
        return Ok(Prepared::Unguarded);
    }
    let read = read_ticket(zendesk, submission.ticket).await?;
    let over_others = matches!(
        submission.act,
        Act::Assign(_) | Act::Priority(_) | Act::Tags { .. }
    );
    Ok(match until_settled(zendesk, read.at).filter(|_| over_others) {
        Some(wait) => Prepared::Wait(wait),
        None => Prepared::Guarded(read.guard(&submission.act)),
    })
}

/// How long until a stamp guards; none when it does. The offset is good to a second, so a stamp is
/// trusted a second late rather than early.
fn until_settled(zendesk: &Zendesk, stamp: Time) -> Option<Span> {
    let age = zendesk.http.server_now() - stamp;
    (age < Span(SETTLED.0 + 1000)).then(|| Span((SETTLED.0 + 1100 - age.0).clamp(100, 4000)))
}

/// What a write must know of a ticket, all of one reading.
#[derive(Clone)]
struct Read {
    assignee: Option<i64>,
    status: String,
    priority: String,
    tags: Vec<String>,
    stamp: String,
    at: Time,
}

impl Read {
    /// Of tags, those that were read go along: an edit is of these.
    fn guard(&self, act: &Act) -> Guard {
        Guard(match act {
            Act::Tags { .. } => json!({ "stamp": self.stamp, "tags": self.tags }).to_string(),
            _ => self.stamp.clone(),
        })
    }

    fn of_guard(guard: &Guard) -> Result<Self, HelpdeskError> {
        let wrong = || HelpdeskError::Malformed("a guard that is not ours".into());
        let kept: Value = serde_json::from_str(&guard.0).unwrap_or_else(|_| json!({ "stamp": guard.0 }));
        let stamp = kept["stamp"].as_str().ok_or_else(wrong)?.to_owned();
        Ok(Self {
            assignee: None,
            status: String::new(),
            priority: String::new(),
            tags: words(&kept["tags"]),
            at: Time::parse(&stamp).ok_or_else(wrong)?,
            stamp,
        })
    }
}

fn words(value: &Value) -> Vec<String> {
    list(value)
        .iter()
        .filter_map(|word| word.as_str().map(str::to_owned))
        .collect()
}

async fn read_ticket(zendesk: &Zendesk, ticket: TicketId) -> Result<Read, HelpdeskError> {
    let answer = zendesk
        .http
        .get(&format!("/api/v2/tickets/{ticket}.json"), &[])
        .await?;
    let row = &answer["ticket"];
    let wrong = |what: &str| HelpdeskError::Malformed(format!("ticket {ticket}: {what}"));
    let stamp = row["updated_at"].as_str().ok_or_else(|| wrong("updated_at"))?;
    // An edit of tags that were not told would take all of them off.
    if !row["tags"].is_array() {
        return Err(wrong("tags"));
    }
    Ok(Read {
        assignee: row["assignee_id"].as_i64(),
        status: row["status"].as_str().unwrap_or_default().to_owned(),
        priority: row["priority"].as_str().unwrap_or_default().to_owned(),
        tags: words(&row["tags"]),
        at: time(&row["updated_at"]).ok_or_else(|| wrong("updated_at"))?,
        stamp: stamp.to_owned(),
    })
}

async fn name(zendesk: &Zendesk, user: i64) -> String {
    let answer = zendesk.http.get(&format!("/api/v2/users/{user}.json"), &[]).await;
    let name = answer
        .ok()
        .and_then(|answer| answer["user"]["name"].as_str().map(str::to_owned));
    name.unwrap_or_else(|| "Somebody else".into())
}

async fn update(zendesk: &Zendesk, ticket: TicketId, body: Value) -> Result<Value, SubmitError> {
    zendesk
        .http
        .put(
            &format!("/api/v2/tickets/{ticket}.json"),
            &json!({ "ticket": body }),
        )
        .await
}

/// The audit with our key, searched through the whole log: a busy ticket may have moved on since.
async fn find_audit(zendesk: &Zendesk, submission: &Submission) -> Result<Option<Value>, HelpdeskError> {
    let path = format!("/api/v2/tickets/{}/audits.json", submission.ticket);
    let mut after: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let mut query = vec![("page[size]", "100")];
        if let Some(after) = &after {
            query.push(("page[after]", after));
        }
        let answer = zendesk.http.get(&path, &query).await?;
        if !answer["audits"].is_array() {
            return Err(HelpdeskError::Malformed(format!("{path}: no audits")));
        }
        let found = list(&answer["audits"])
            .iter()
            .find(|audit| audit["metadata"]["custom"][KEY].as_str() == Some(&submission.key));
        if let Some(audit) = found {
            return Ok(Some(audit.clone()));
        }
        match next_cursor(&answer) {
            Some(next) if Some(&next) != after.as_ref() => after = Some(next),
            Some(_) => {
                return Err(HelpdeskError::Malformed(format!(
                    "{path}: the cursor does not move"
                )));
            }
            None => return Ok(None),
        }
    }
    Err(HelpdeskError::Malformed(format!("{path}: too many audits")))
}

fn comment_id(audit: &Value) -> Option<MessageId> {
    let comment = list(&audit["events"])
        .iter()
        .find(|event| event["type"].as_str() == Some("Comment"))?;
    comment["id"].as_i64().map(MessageId)
}
