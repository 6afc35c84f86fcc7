//! `PUT /tickets/{id}`: the request's words turned into a change, the change applied, and the
//! ticket given back with its audit.

use model::{Status, Time};
use rusqlite::{Connection, Transaction};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::json;
use super::tickets::visible;
use crate::desk::Inner;
use crate::people::{self, User};
use crate::tickets::fields::{CHANNEL_INFO_FIELD, clean_tags};
use crate::tickets::update::{self, Change, Invalid, Said};
use crate::tickets::{audit, row};

/// Updates a ticket; all of it, or nothing.
pub(crate) fn put(desk: &Inner, request: &Request, agent: &User, id: i64) -> Result<Answer, Refusal> {
    let body = request.json()?;
    let wanted = body::object(&body, "ticket")?;
    desk.store.write(|tx| {
        let updated = change(tx, request, agent, id, wanted)?;
        let after = row::one(tx, id)?.ok_or(Refusal::NotFound)?;
        let audits = match updated.audit_id {
            Some(id) => audit::many(tx, &[id])?,
            None => Vec::new(),
        };
        let mut answer = Answer::ok(json!({
            "ticket": json::ticket::ticket(request, &after),
            "audit": audits.first().map(|audit| json::audit::audit(request, audit)),
        }));
        answer.delivers = updated.to_deliver.is_some();
        Ok(answer)
    })
}

/// Updates a ticket in the caller's transaction.
pub(crate) fn change(
    tx: &Transaction<'_>,
    request: &Request,
    agent: &User,
    id: i64,
    wanted: &Map<String, Value>,
) -> Result<update::Updated, Refusal> {
    let ticket = visible(tx, agent, id)?;
    let change = wanted_change(tx, request, wanted)?;
    Ok(update::apply(tx, &ticket, &change, agent, request.now)?)
}

/// What was asked for, with the people whom it names.
pub(crate) fn wanted_change(
    tx: &Transaction<'_>,
    request: &Request,
    wanted: &Map<String, Value>,
) -> Result<Change, Refusal> {
    let mut change = read(wanted)?;
    if let Some(email) = body::text(wanted, "assignee_email")? {
        let person = people::by_email(tx, &email)?;
        let person = person.ok_or_else(|| invalid("assignee", "Assignee: is invalid"))?;
        change.assignee_id = Some(Some(person.id));
    }
    if let Some(about) = body::field(wanted, "requester", "an object", |value| {
        value.as_object().cloned()
    })? {
        change.requester_id = Some(super::persons::requester(tx, request, &about)?);
    } else if let Some(id) = body::nullable_id(wanted, "requester_id")?.flatten() {
        living(tx, id, "requester", "Requester")?;
        change.requester_id = Some(id);
    }
    if let Some(Some(id)) = change.organization_id {
        let there: bool = tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM organizations WHERE id = ?1)",
            [id],
            |row| row.get(0),
        )?;
        if !there {
            return Err(invalid("organization", "Organization: is invalid"));
        }
    }
    if let Some(Some(id)) = change.problem_id
        && row::one(tx, id)?.is_none_or(|problem| problem.fields.kind.as_deref() != Some("problem"))
    {
        return Err(invalid("problem_id", "Problem: is not a problem ticket"));
    }
    change.follower_ids = copied(tx, request, wanted, "follower_ids", "followers")?;
    change.email_cc_ids = copied(tx, request, wanted, "email_cc_ids", "email_ccs")?;
    if change.email_cc_ids.is_none() {
        change.email_cc_ids = copied(tx, request, wanted, "collaborator_ids", "collaborators")?;
    }
    if let Some(id) = change.comment.as_ref().and_then(|said| said.author_id) {
        living(tx, id, "author", "Author")?;
    }
    Ok(change)
}

fn living(db: &Connection, id: i64, field: &'static str, title: &str) -> Result<(), Refusal> {
    match people::by_id(db, id)? {
        Some(user) if user.deleted_at.is_none() => Ok(()),
        _ => Err(invalid(field, &format!("{title}: is invalid"))),
    }
}

/// Who is told of a ticket: as ids, or as a list of people (by id, address or both) whose `action`
/// is `put` or `delete`. None if nothing is said.
fn copied(
    tx: &Transaction<'_>,
    request: &Request,
    wanted: &Map<String, Value>,
    ids: &'static str,
    people: &'static str,
) -> Result<Option<Vec<i64>>, Refusal> {
    let list = |name: &str| {
        body::field(wanted, name, "a list", |value| match value {
            Value::Null => Some(Vec::new()),
            other => other.as_array().cloned(),
        })
    };
    let mut found = Vec::new();
    let (by_id, by_person) = (list(ids)?, list(people)?);
    if by_id.is_none() && by_person.is_none() {
        return Ok(None);
    }
    for id in by_id.unwrap_or_default() {
        let id = match &id {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        };
        let id = id.ok_or_else(|| wrong(ids, "must be a list of integers"))?;
        living(tx, id, "collaborators", "Collaborators")?;
        found.push(id);
    }
    for each in by_person.unwrap_or_default() {
        let id = match &each {
            Value::Object(about) => {
                if about.get("action").and_then(Value::as_str) == Some("delete") {
                    continue;
                }
                let mut about = about.clone();
                for (from, to) in [("user_id", "id"), ("user_email", "email"), ("user_name", "name")] {
                    if let Some(value) = about.remove(from) {
                        about.insert(to.to_owned(), value);
                    }
                }
                super::persons::requester(tx, request, &about)?
            }
            Value::String(email) => {
                super::persons::requester(tx, request, &Map::from_iter([("email".to_owned(), json!(email))]))?
            }
            other => other
                .as_i64()
                .ok_or_else(|| wrong(people, "must be a list of people"))?,
        };
        living(tx, id, "collaborators", "Collaborators")?;
        found.push(id);
    }
    found.sort_unstable();
    found.dedup();
    Ok(Some(found))
}

/// Reads what an agent asked for. Attributes that a ticket does not have are ignored.
fn read(wanted: &Map<String, Value>) -> Result<Change, Refusal> {
    let mut change = Change {
        subject: body::text(wanted, "subject")?,
        status: one_of(wanted, "status", "Status", Status::from_word)?,
        assignee_id: body::nullable_id(wanted, "assignee_id")?,
        group_id: body::nullable_id(wanted, "group_id")?,
        custom_status_id: body::nullable_id(wanted, "custom_status_id")?.flatten(),
        macro_id: macro_id(wanted)?,
        tags: body::field(wanted, "tags", "a list of strings", tags)?,
        comment: comment(wanted)?,
        add_tags: body::field(wanted, "additional_tags", "a list of strings", tags)?.unwrap_or_default(),
        remove_tags: body::field(wanted, "remove_tags", "a list of strings", tags)?.unwrap_or_default(),
        external_id: body::field(wanted, "external_id", "a string or null", |value| match value {
            Value::Null => Some(None),
            Value::Number(number) => Some(Some(number.to_string())),
            other => other.as_str().map(|text| Some(text.to_owned())),
        })?,
        problem_id: body::nullable_id(wanted, "problem_id")?,
        organization_id: body::nullable_id(wanted, "organization_id")?,
        due_at: due_at(wanted)?,
        ..Change::default()
    };
    if let Some(subject) = &change.subject
        && subject.trim().is_empty()
    {
        return Err(invalid("subject", "Subject: cannot be blank"));
    }
    // A priority cannot be taken away again: null leaves it.
    if wanted.get("priority").is_some_and(|value| !value.is_null()) {
        let known = ["low", "normal", "high", "urgent"];
        change.priority = one_of(wanted, "priority", "Priority", |word| {
            known.contains(&word).then(|| word.to_owned())
        })?;
    }
    match wanted.get("type") {
        None => {}
        Some(Value::Null) => change.kind = Some(None),
        Some(_) => {
            let known = ["problem", "incident", "question", "task"];
            change.kind = one_of(wanted, "type", "Type", |word| {
                known.contains(&word).then(|| Some(word.to_owned()))
            })?;
        }
    }
    change.channel_info = channel_info(wanted)?;
    change.custom = body::field(wanted, "metadata", "an object", |value| {
        value.is_object().then(|| value.clone())
    })?;
    // `safe_update: false` behaves as true; only leaving it out forces the update.
    if wanted.contains_key("safe_update") {
        let stamp = body::text(wanted, "updated_stamp")?
            .ok_or_else(|| wrong("updated_stamp", "is required with safe_update"))?;
        let stamp = Time::parse(&stamp).ok_or_else(|| wrong("updated_stamp", "must be a time"))?;
        change.unless_updated_after = Some(stamp);
    }
    Ok(change)
}

/// A time, or a day, which begins at midnight.
fn due_at(wanted: &Map<String, Value>) -> Result<Option<Option<Time>>, Refusal> {
    let Some(text) = body::nullable_text(wanted, "due_at")? else {
        return Ok(None);
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(Some(None));
    };
    let at = Time::parse(&text).or_else(|| Time::parse(&format!("{text}T00:00:00Z")));
    at.map(|at| Some(Some(at)))
        .ok_or_else(|| invalid("due_at", "Due date: is not a date"))
}

/// The value of the channel-info field, from either name that Zendesk gives to the list.
fn channel_info(wanted: &Map<String, Value>) -> Result<Option<Option<String>>, Refusal> {
    for name in ["custom_fields", "fields"] {
        let list = body::field(wanted, name, "a list", |value| value.as_array().cloned())?;
        for field in list.unwrap_or_default() {
            let Some(field) = field.as_object() else {
                return Err(wrong(name, "must be a list of objects"));
            };
            if body::nullable_id(field, "id")? == Some(Some(CHANNEL_INFO_FIELD)) {
                return body::nullable_text(field, "value");
            }
        }
    }
    Ok(None)
}

/// The comment, from `html_body` or `body`. Where it does not say so, a comment is public, as the
/// first comment of every ticket here was.
fn comment(wanted: &Map<String, Value>) -> Result<Option<Said>, Refusal> {
    let Some(comment) = wanted.get("comment").filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let comment = comment
        .as_object()
        .ok_or_else(|| wrong("comment", "must be an object"))?;
    let public = body::field(comment, "public", "true or false", Value::as_bool)?.unwrap_or(true);
    let text = match body::text(comment, "html_body")? {
        Some(html) => text_of_html(&html),
        None => body::text(comment, "body")?.unwrap_or_default(),
    };
    let uploads = body::field(comment, "uploads", "a list", |value| value.as_array().cloned())?;
    let mut tokens = Vec::new();
    for upload in uploads.unwrap_or_default() {
        let token = upload
            .as_str()
            .ok_or_else(|| wrong("uploads", "must be a list of tokens"))?;
        if !tokens.iter().any(|each| each == token) {
            tokens.push(token.to_owned());
        }
    }
    if text.trim().is_empty() && tokens.is_empty() {
        return Err(invalid("comment", "Comment: cannot be blank"));
    }
    Ok(Some(Said {
        body: text,
        public,
        uploads: tokens,
        author_id: body::nullable_id(comment, "author_id")?.flatten(),
    }))
}

/// The macro that the agent applied, from `macro_id` or the last of `macro_ids`.
fn macro_id(wanted: &Map<String, Value>) -> Result<Option<i64>, Refusal> {
    if let Some(id) = body::nullable_id(wanted, "macro_id")?.flatten() {
        return Ok(Some(id));
    }
    body::field(wanted, "macro_ids", "a list of integers", |value| {
        let ids: Option<Vec<i64>> = value.as_array()?.iter().map(Value::as_i64).collect();
        Some(ids?.last().copied())
    })
    .map(Option::flatten)
}

/// What a person would read: without tags, a new line where a block ends, entities decoded.
pub(crate) fn text_of_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, tagged)) = rest.split_once('<') {
        out.push_str(text);
        // What is left of a tag that never closes is dropped.
        let (tag, after) = tagged.split_once('>').unwrap_or((tagged, ""));
        let tag = tag.trim().to_ascii_lowercase();
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or("");
        if name == "br" || (tag.starts_with('/') && matches!(name, "p" | "div" | "li" | "tr")) {
            out.push('\n');
        }
        rest = after;
    }
    out.push_str(rest);
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let text = entities
        .into_iter()
        .fold(out, |text, (entity, plain)| text.replace(entity, plain));
    text.trim().to_owned()
}

/// Tags as they may be given: a list of words, or words with spaces between them.
pub(crate) fn tags(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(clean_tags([text.as_str()])),
        other => {
            let words: Option<Vec<&str>> = other.as_array()?.iter().map(Value::as_str).collect();
            Some(clean_tags(words?))
        }
    }
}

/// A word of a known set; another word is a validation error of that field.
fn one_of<T>(
    wanted: &Map<String, Value>,
    name: &'static str,
    title: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    let Some(word) = body::text(wanted, name)? else {
        return Ok(None);
    };
    match read(&word) {
        Some(value) => Ok(Some(value)),
        None => Err(invalid(name, &format!("{title}: {word} is not valid"))),
    }
}

fn invalid(field: &'static str, description: &str) -> Refusal {
    Refusal::Invalid(Invalid::from([(field, vec![description.to_owned()])]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_read_as_text() {
        assert_eq!(
            text_of_html("<p>On its <b>way</b></p><p>a &amp; b<br/>c</p>"),
            "On its way\na & b\nc"
        );
        assert_eq!(text_of_html("1 &lt; 2 &amp;lt;"), "1 < 2 &lt;");
        assert_eq!(text_of_html("open <b"), "open");
    }
}
