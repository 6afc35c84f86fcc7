//! What a ticket is after an update: what was asked for, and what follows from it. Nothing is
//! written here; a refusal leaves nothing behind.

use model::{Channel, Status};
use rusqlite::Connection;

use super::custom_status;
use super::fields::{Fields, clean_tags};
use super::row::Ticket;
use super::update::{Change, Refused, invalid};
use crate::people::{self, User};

/// The fields after the change and what follows from it, or why it cannot be.
pub(crate) fn decide(
    db: &Connection,
    before: &Fields,
    change: &Change,
    agent: &User,
) -> Result<Fields, Refused> {
    let mut after = before.clone();
    if let Some(subject) = &change.subject {
        after.subject.clone_from(subject);
    }
    if let Some(priority) = &change.priority {
        after.priority = Some(priority.clone());
    }
    if let Some(kind) = &change.kind {
        after.kind.clone_from(kind);
    }
    if let Some(tags) = &change.tags {
        after.tags.clone_from(tags);
    }
    let tags = after.tags.iter().chain(&change.add_tags).map(String::as_str);
    after.tags = clean_tags(tags.filter(|tag| !change.remove_tags.iter().any(|gone| gone == tag)));
    if let Some(id) = change.requester_id {
        after.requester_id = id;
    }
    if let Some(id) = &change.external_id {
        after.external_id.clone_from(id);
    }
    if let Some(id) = change.problem_id {
        after.problem_id = id;
    }
    if let Some(at) = change.due_at {
        after.due_at = at;
    }
    if let Some(id) = change.organization_id {
        after.organization_id = id;
    }
    if let Some(ids) = &change.follower_ids {
        after.follower_ids.clone_from(ids);
    }
    if let Some(ids) = &change.email_cc_ids {
        after.email_cc_ids.clone_from(ids);
    }
    if let Some(info) = &change.channel_info {
        after.channel_info.clone_from(info);
    }
    let custom = match change.custom_status_id {
        Some(id) => Some(
            custom_status::by_id(id)
                .filter(|each| each.active || id == before.custom_status_id)
                .ok_or_else(|| invalid("custom_status_id", "Custom status: is invalid"))?,
        ),
        None => None,
    };
    if let Some(status) = custom.map(|custom| custom.category).or(change.status) {
        if status == Status::New && before.status != Status::New {
            return Err(invalid("status", "Status: cannot be set back to new"));
        }
        after.status = status;
    }
    let solving = after.status == Status::Solved && before.status != Status::Solved;
    let mut assignee = change.assignee_id;
    if solving && before.assignee_id.is_none() && assignee.is_none() {
        assignee = Some(Some(agent.id));
    }
    hold(db, &mut after, assignee, change.group_id)?;
    if solving && after.assignee_id.is_none() {
        return Err(invalid("base", "Assignee: is required when solving a ticket"));
    }
    if after.status == Status::New && after.assignee_id.is_some() {
        after.status = Status::Open;
    }
    match custom {
        Some(custom) if custom.category == after.status => after.custom_status_id = custom.id,
        _ if after.status != before.status => {
            after.custom_status_id = custom_status::default_of(after.status);
        }
        _ => {}
    }
    Ok(after)
}

/// Who holds the ticket. An assignee must be a person of the company and a member of the group:
/// without a group given they bring one; a group without them takes the ticket from them.
pub(crate) fn hold(
    db: &Connection,
    after: &mut Fields,
    assignee: Option<Option<i64>>,
    group: Option<Option<i64>>,
) -> Result<(), Refused> {
    if let Some(group) = group {
        if let Some(id) = group
            && !people::groups(db)?.iter().any(|each| each.id == id)
        {
            return Err(invalid("group", "Group: is invalid"));
        }
        after.group_id = group;
    }
    match assignee {
        Some(Some(id)) => {
            let Some(person) = people::by_id(db, id)?.filter(User::works_here) else {
                return Err(invalid("assignee", "Assignee: is invalid"));
            };
            let fits = match after.group_id {
                Some(group) => people::is_member(db, id, group)?,
                None => false,
            };
            if !fits {
                if matches!(group, Some(Some(_))) {
                    return Err(invalid("assignee", "Assignee: is not a member of the group"));
                }
                let Some(own) = person.default_group_id else {
                    return Err(invalid("group", "Group: is required"));
                };
                after.group_id = Some(own);
            }
            after.assignee_id = Some(id);
        }
        Some(None) => after.assignee_id = None,
        None => {
            if let Some(holder) = after.assignee_id {
                let stays = match after.group_id {
                    Some(group) => people::is_member(db, holder, group)?,
                    None => false,
                };
                if !stays {
                    after.assignee_id = None;
                }
            }
        }
    }
    Ok(())
}

/// Whether a ticket can take files on a public reply (rule 14).
pub(crate) fn takes_attachments(ticket: &Ticket) -> bool {
    ticket
        .contact
        .as_ref()
        .is_none_or(|contact| contact.account.channel != Channel::Facebook)
}
