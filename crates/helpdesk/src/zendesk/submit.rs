//! Writing to Zendesk, so that nothing is done twice.
//!
//! Every update carries our own key in `metadata`, which the audit keeps, and `safe_update` with the
//! stamp (`updated_at`) that was read before: also the first one. After a lost answer the stamp is
//! read first and the audits are searched after: when the key is not there, the update may be sent
//! again with that stamp. Should the first attempt land in between, the stamp of the second is stale;
//! should it land after the second (a slow write may), its own is. Either is answered with 409, and
//! the search begins anew. Stamps have whole seconds, so the one of a second attempt is good only
//! once its second is safely over.

use model::{MessageId, Span, TicketId, Time};
use serde_json::{Value, json};

use super::Zendesk;
use super::json::{list, next_cursor, time};
use crate::{Accepted, Act, Guard, HelpdeskError, LookUp, Submission, SubmitError};

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
    match &submission.act {
        Act::Reply { text, status } => {
            let mut ticket = json!({
                "status": status.word(),
                "comment": { "body": text, "public": true },
                "metadata": { KEY: submission.key },
            });
            if let Some(guard) = guard {
                ticket["safe_update"] = json!(true);
                ticket["updated_stamp"] = json!(guard.0);
            }
            let answer = update(zendesk, submission.ticket, ticket).await?;
            Ok(Accepted {
                message: comment_id(&answer["audit"]),
            })
        }
        Act::Take => take(zendesk, submission).await,
    }
}

/// Takes a ticket unless somebody has it. Guarded by what was just read, so that of two agents
/// one wins; taking what is already mine is done.
async fn take(zendesk: &Zendesk, submission: &Submission) -> Result<Accepted, SubmitError> {
    let me = zendesk.known_me().await.map_err(SubmitError::NotDone)?;
    let (assignee, stamp) = holder(zendesk, submission.ticket)
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
    let (assignee, stamp) = holder(zendesk, submission.ticket).await?;
    let read = Time::parse(&stamp)
        .ok_or_else(|| HelpdeskError::Malformed(format!("ticket {}: updated_at", submission.ticket)))?;
    match submission.act {
        Act::Take => {
            let me = zendesk.known_me().await?;
            if assignee == Some(me.id.0) {
                return Ok(LookUp::Landed(Accepted { message: None }));
            }
        }
        Act::Reply { .. } => {
            if let Some(audit) = find_audit(zendesk, submission).await? {
                return Ok(LookUp::Landed(Accepted {
                    message: comment_id(&audit),
                }));
            }
        }
    }
    Ok(match until_settled(zendesk, read) {
        Some(wait) => LookUp::Wait(wait),
        None => LookUp::Absent(Guard(stamp)),
    })
}

/// The guard of a reply that was never sent. Its stamp need not be settled: whatever is sent again
/// is sent seconds later, and moves the stamp's second. Taking a ticket reads its own guard.
pub(super) async fn prepare(
    zendesk: &Zendesk,
    submission: &Submission,
) -> Result<Option<Guard>, HelpdeskError> {
    if submission.act == Act::Take {
        return Ok(None);
    }
    let (_, stamp) = holder(zendesk, submission.ticket).await?;
    Ok(Some(Guard(stamp)))
}

/// How long until a stamp guards; none when it does. The offset is good to a second, so a stamp is
/// trusted a second late rather than early.
fn until_settled(zendesk: &Zendesk, stamp: Time) -> Option<Span> {
    let age = zendesk.http.server_now() - stamp;
    (age < Span(SETTLED.0 + 1000)).then(|| Span((SETTLED.0 + 1100 - age.0).clamp(100, 4000)))
}

/// Who has the ticket, and the stamp of that reading.
async fn holder(zendesk: &Zendesk, ticket: TicketId) -> Result<(Option<i64>, String), HelpdeskError> {
    let answer = zendesk
        .http
        .get(&format!("/api/v2/tickets/{ticket}.json"), &[])
        .await?;
    let row = &answer["ticket"];
    let stamp = row["updated_at"]
        .as_str()
        .filter(|_| time(&row["updated_at"]).is_some());
    let stamp = stamp.ok_or_else(|| HelpdeskError::Malformed(format!("ticket {ticket}: updated_at")))?;
    Ok((row["assignee_id"].as_i64(), stamp.to_owned()))
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
