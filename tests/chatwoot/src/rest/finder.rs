//! Lists of conversations: what is in them, in which order, and the four counts.

use std::cmp::Ordering;

use model::{Span, Time};
use serde_json::{Value, json};

use super::Scope;
use super::answer::{Answer, Answered};
use super::call::Call;
use crate::world::Account;
use crate::world::conversation::{Conversation, PRIORITIES, Status};

/// How many are on a page.
const PAGE: usize = 25;

pub(crate) fn list(scope: &Scope<'_>) -> Answered {
    let found = found(scope)?;
    let meta = counts(&found, scope.user);
    let mut listed = by_assignee(found, scope.call.text("assignee_type"), scope.user);
    sort(&mut listed, scope.home(), scope.call.text("sort_by"));
    // What was updated lately comes whole.
    let shown: Vec<Value> = if scope.call.number("updated_within").is_some() {
        listed.iter().map(|one| scope.view().conversation(one)).collect()
    } else {
        let page = usize::try_from(scope.call.number("page").unwrap_or(1))
            .unwrap_or(1)
            .max(1);
        listed
            .iter()
            .skip((page - 1) * PAGE)
            .take(PAGE)
            .map(|one| scope.view().conversation(one))
            .collect()
    };
    Ok(Answer::ok(&json!({"data": {"meta": meta, "payload": shown}})))
}

pub(crate) fn meta(scope: &Scope<'_>) -> Answered {
    let found = found(scope)?;
    Ok(Answer::ok(&json!({"meta": counts(&found, scope.user)})))
}

/// All filters but the assignee's.
fn found<'a>(scope: &'a Scope<'_>) -> Result<Vec<&'a Conversation>, Answer> {
    let (home, call) = (scope.home(), scope.call);
    let status = match call.text("status") {
        Some("all") => None,
        Some(word) => Some(
            Status::read(word)
                .ok_or_else(|| Answer::unprocessable(&format!("'{word}' is not a valid status")))?,
        ),
        None => Some(Status::Open),
    };
    let labels = call.texts("labels");
    let needle = call.text("q").map(str::to_lowercase);
    let since = call
        .number("updated_within")
        .map(|seconds| scope.now - Span::seconds(seconds));
    let fits = |one: &&Conversation| {
        let of_type = match call.text("conversation_type") {
            Some("mention") => one.mentioned.contains(&scope.user),
            Some("participating") => one.participants.contains(&scope.user),
            Some("unattended") => one.first_reply_created_at.is_none() || one.waiting_since.is_some(),
            _ => true,
        };
        let text = needle.as_ref().is_none_or(|needle| {
            home.messages_of(one.id).any(|message| {
                message
                    .content
                    .as_ref()
                    .is_some_and(|content| content.to_lowercase().contains(needle))
            })
        });
        of_type
            && text
            && home.sees_inbox(scope.user, one.inbox)
            // A search for text looks at every status.
            && (needle.is_some() || status.is_none_or(|status| status == one.status))
            && is(call, "inbox_id", Some(one.inbox))
            && is(call, "team_id", one.team)
            && call.text("source_id").is_none_or(|source| source == one.source_id)
            && labels
                .as_ref()
                .is_none_or(|labels| labels.iter().any(|label| one.labels.contains(label)))
            && since.is_none_or(|since| one.updated_us > since.0 * 1000)
    };
    Ok(home.conversations.values().filter(fits).collect())
}

/// Whether that parameter, if it is given, is this id.
fn is(call: &Call, key: &str, id: Option<i64>) -> bool {
    call.text(key).is_none() && call.number(key).is_none() || call.number(key) == id
}

fn counts(found: &[&Conversation], user: i64) -> Value {
    let count = |fits: fn(Option<i64>, i64) -> bool| {
        found.iter().filter(|one| fits(one.assignee.user(), user)).count()
    };
    json!({
        "mine_count": count(|assignee, user| assignee == Some(user)),
        "assigned_count": count(|assignee, _| assignee.is_some()),
        "unassigned_count": count(|assignee, _| assignee.is_none()),
        "all_count": found.len(),
    })
}

fn by_assignee<'a>(found: Vec<&'a Conversation>, kind: Option<&str>, user: i64) -> Vec<&'a Conversation> {
    found
        .into_iter()
        .filter(|one| match kind {
            Some("me") => one.assignee.user() == Some(user),
            Some("unassigned") => one.assignee.user().is_none(),
            Some("assigned") => one.assignee.user().is_some(),
            _ => true,
        })
        .collect()
}

fn sort(listed: &mut [&Conversation], home: &Account, by: Option<&str>) {
    let rank = |one: &Conversation| {
        let priority = one.priority.as_deref();
        PRIORITIES
            .iter()
            .position(|word| Some(*word) == priority)
            .map_or(0, |rank| rank + 1)
    };
    let unread = |one: &Conversation| home.unread(one) > 0;
    // Nobody who waits comes last.
    let waits = |one: &Conversation| one.waiting_since.unwrap_or(Time(i64::MAX));
    let newest = |a: &Conversation, b: &Conversation| b.last_activity_at.cmp(&a.last_activity_at);
    listed.sort_by(|a, b| {
        let order: Ordering = match by {
            Some("last_activity_at_asc") => a.last_activity_at.cmp(&b.last_activity_at),
            Some("created_at_asc") => a.created_at.cmp(&b.created_at),
            Some("created_at_desc") => b.created_at.cmp(&a.created_at),
            Some("priority_asc") => rank(a).cmp(&rank(b)).then(newest(a, b)),
            Some("priority_desc") => rank(b).cmp(&rank(a)).then(newest(a, b)),
            Some("priority_desc_created_at_asc") => {
                rank(b).cmp(&rank(a)).then(a.created_at.cmp(&b.created_at))
            }
            Some("waiting_since_asc") => waits(a).cmp(&waits(b)),
            Some("waiting_since_desc") => b.waiting_since.cmp(&a.waiting_since),
            Some("unread") => unread(b).cmp(&unread(a)).then(newest(a, b)),
            _ => newest(a, b),
        };
        order.then(b.id.cmp(&a.id))
    });
}
