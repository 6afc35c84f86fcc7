//! Placeholders in a prepared text, such as `{{ticket.requester.first_name}}`. One that is not known
//! becomes nothing, as in Zendesk. What a customer wrote is put in once and never read again as a
//! placeholder.

use rusqlite::Connection;

use crate::people::{self, User};
use crate::tickets::row::Ticket;

/// What placeholders speak of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// None leaves everything about a ticket as it is written.
    pub(crate) ticket: Option<&'a Ticket>,
    /// None for a rule.
    pub(crate) agent: Option<&'a User>,
}

/// The text with its placeholders filled in.
pub(crate) fn fill(db: &Connection, text: &str, subject: Subject<'_>) -> Result<String, rusqlite::Error> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = inside.split_once("}}") else {
            out.push_str("{{");
            rest = inside;
            continue;
        };
        match value(db, name.trim(), subject)? {
            Some(value) => out.push_str(&value),
            None => out.push_str(&format!("{{{{{name}}}}}")),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// None for what has to stay as it is.
fn value(db: &Connection, name: &str, subject: Subject<'_>) -> Result<Option<String>, rusqlite::Error> {
    // The numbered places of a template are not ours to fill.
    if name.chars().all(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    if let Some(what) = name.strip_prefix("current_user.") {
        return Ok(Some(about(subject.agent, what)));
    }
    let Some(ticket) = subject.ticket else {
        return Ok(None);
    };
    let fields = &ticket.fields;
    Ok(Some(match name {
        "ticket.id" => ticket.id.to_string(),
        "ticket.title" => fields.subject.clone(),
        "ticket.description" => ticket.description.clone(),
        "ticket.status" => fields.status.word().to_owned(),
        "ticket.priority" => fields.priority.clone().unwrap_or_default(),
        "ticket.ticket_type" => fields.kind.clone().unwrap_or_default(),
        "ticket.tags" => fields.tags.join(" "),
        "ticket.group.name" => {
            let group = people::groups(db)?
                .into_iter()
                .find(|group| Some(group.id) == fields.group_id);
            group.map(|group| group.name).unwrap_or_default()
        }
        _ => {
            if let Some(what) = name.strip_prefix("ticket.requester.") {
                about(people::by_id(db, fields.requester_id)?.as_ref(), what)
            } else if let Some(what) = name.strip_prefix("ticket.assignee.") {
                match fields.assignee_id {
                    Some(id) => about(people::by_id(db, id)?.as_ref(), what),
                    None => String::new(),
                }
            } else {
                String::new()
            }
        }
    }))
}

fn about(user: Option<&User>, what: &str) -> String {
    let Some(user) = user else {
        return String::new();
    };
    let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
    match what {
        "name" => user.name.clone(),
        "first_name" => first.to_owned(),
        "last_name" => last.to_owned(),
        "email" => user.email.clone().unwrap_or_default(),
        "phone" => user.phone.clone().unwrap_or_default(),
        "id" => user.id.to_string(),
        _ => String::new(),
    }
}
