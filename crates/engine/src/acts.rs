//! What an agent does to a ticket beside replying: checked here, then put into the outbox.

use std::sync::Arc;

use cache::OutgoingWhat;
use helpdesk::Capabilities;
use model::{ChannelMark, Priority, Status, TicketId, Time, UserId};
use protocol::{AddNote, AssignTo, ConversationView, EditTags, ErrorCode, ProtocolError, SendId};

use crate::Shared;
use crate::error::storage;
use crate::requests::{check_length, conversation, moved};
use crate::settings::Chosen;

/// Refuses a status that the helpdesk cannot set.
pub(crate) fn possible(shared: &Shared, status: Status) -> Result<(), ProtocolError> {
    let statuses = shared.helpdesk.capabilities().statuses;
    if statuses.contains(&status) {
        return Ok(());
    }
    let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
    let said = format!("Here a ticket can be set to one of these: {}.", words.join(", "));
    Err(ProtocolError::new(ErrorCode::BadRequest, said))
}

/// Gives a ticket another status.
pub(crate) async fn set_status(
    shared: &Arc<Shared>,
    ticket: TicketId,
    status: Status,
) -> Result<SendId, ProtocolError> {
    possible(shared, status)?;
    let held = changeable(shared, ticket).await?;
    if held.row.status == status {
        let said = format!("This ticket is {} already.", status.word());
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    queue(shared, ticket, OutgoingWhat::Status(status)).await
}

/// Says how urgent a ticket is.
pub(crate) async fn set_priority(
    shared: &Arc<Shared>,
    ticket: TicketId,
    to: Option<Priority>,
) -> Result<SendId, ProtocolError> {
    let can = shared.helpdesk.capabilities();
    let possible = match to {
        Some(priority) => can.priorities.contains(&priority),
        None => can.no_priority,
    };
    if !possible {
        let none = can.no_priority.then_some("none");
        let words: Vec<&str> = none
            .into_iter()
            .chain(can.priorities.iter().map(|priority| priority.word()))
            .collect();
        let said = format!("Here a priority is one of these: {}.", words.join(", "));
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    let held = changeable(shared, ticket).await?;
    if held.row.priority == to {
        let said = match to {
            Some(priority) => format!("The priority is {} already.", priority.word()),
            None => "This ticket has no priority already.".to_owned(),
        };
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    queue(shared, ticket, OutgoingWhat::Priority(to)).await
}

/// Lets a ticket rest until a time, or until the customer writes.
pub(crate) async fn snooze(
    shared: &Arc<Shared>,
    ticket: TicketId,
    until: Option<Time>,
) -> Result<SendId, ProtocolError> {
    if !shared.helpdesk.capabilities().snoozes {
        let said = "This helpdesk snoozes no tickets.";
        return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("Set it on hold instead."));
    }
    // The helpdesk keeps whole seconds.
    let until = until.map(|at| Time(at.0 - at.0.rem_euclid(1000)));
    if until.is_some_and(|until| until <= shared.now()) {
        let said = "A ticket can be snoozed only until a time to come.";
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    let held = changeable(shared, ticket).await?;
    if held.row.status == Status::Hold && held.row.snoozed_until == until {
        let said = "This ticket is snoozed so already.";
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    queue(shared, ticket, OutgoingWhat::Snooze(until)).await
}

/// Writes an internal note. Whatever the window and the route of a reply are: a note goes to nobody outside.
pub(crate) async fn add_note(shared: &Arc<Shared>, ask: &AddNote) -> Result<SendId, ProtocolError> {
    if ask.text.trim().is_empty() && ask.files.is_empty() {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "There is nothing to write down.",
        ));
    }
    check_length(shared, &ask.text)?;
    let ticket = ask.ticket.id;
    let allowed = match changeable(shared, ticket).await {
        Ok(held) => shared.note_may_go(&held.note_files, &ask.files),
        Err(refusal) => Err(refusal),
    };
    let text = ask.text.clone();
    if let Err(refusal) = allowed {
        // Whatever happens, the words are kept; the files are with the draft already.
        shared
            .on_disk(move |cache| cache.save_note_draft(ticket, &text))
            .await
            .map_err(storage)?;
        return Err(refusal);
    }
    let now = shared.now();
    let note = cache::NewNote {
        key: uuid::Uuid::new_v4().to_string(),
        ticket,
        text,
        files: ask.files.clone(),
        not_before: now + shared.options.undo,
    };
    let send = shared
        .on_disk(move |cache| cache.queue_note(&note, now))
        .await
        .map_err(storage)?
        .ok_or_else(crate::uploads::not_there)?;
    moved(shared, Some(ticket)).await;
    Ok(send)
}

/// Gives a ticket to somebody, or to nobody.
pub(crate) async fn assign(
    shared: &Arc<Shared>,
    ticket: TicketId,
    to: AssignTo,
) -> Result<SendId, ProtocolError> {
    let held = changeable(shared, ticket).await?;
    let to: Option<UserId> = match to {
        AssignTo::Nobody => None,
        AssignTo::Agent { id } => Some(id),
        AssignTo::Me => {
            let now = shared.now();
            let asked = move |cache: &cache::Cache| {
                cache.log_known(ticket, now)?;
                cache.me()
            };
            let me = shared.on_disk(asked).await.map_err(storage)?;
            let me = me.ok_or_else(|| {
                ProtocolError::new(ErrorCode::Offline, "The helpdesk has not told yet who you are.")
                    .hint("Try again once it was reached.")
            })?;
            Some(me.id)
        }
    };
    if held.row.assignee.as_ref().map(|assignee| assignee.id) == to {
        let said = match held.row.assignee {
            None => "Nobody has this ticket already.".to_owned(),
            Some(who) if who.me => "This ticket is yours already.".to_owned(),
            Some(who) => format!("{} has this ticket already.", who.name),
        };
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    queue(shared, ticket, OutgoingWhat::Assign(to)).await
}

/// Edits a ticket's tags. Taking its marks off needs a confirmation (rule 3).
pub(crate) async fn edit_tags(shared: &Arc<Shared>, ask: &EditTags) -> Result<SendId, ProtocolError> {
    let ticket = ask.ticket.id;
    let held = changeable(shared, ticket).await?;
    let able = shared.helpdesk.capabilities();
    let (add, remove) = (tidy(&ask.add, &able)?, tidy(&ask.remove, &able)?);
    if let Some(both) = add.iter().find(|tag| remove.contains(tag)) {
        let said = format!("{both} cannot be added and taken off at once.");
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    // Only what it changes: whoever undoes it gets back what was there.
    let add: Vec<String> = add.into_iter().filter(|tag| !held.tags.contains(tag)).collect();
    let remove: Vec<String> = remove.into_iter().filter(|tag| held.tags.contains(tag)).collect();
    if add.is_empty() && remove.is_empty() {
        let said = "The tags are so already.";
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    if !ask.confirmed {
        let chosen = shared.on_disk(Chosen::read).await.map_err(storage)?;
        let rules = chosen.channel_rules;
        let mark = |tag: &&String| {
            let by_rule = rules
                .iter()
                .any(|rule| rule.on == ChannelMark::Tag && rule.channel.is_some() && rule.value == **tag);
            by_rule || model::is_mark(tag)
        };
        if let Some(mark) = remove.iter().find(mark) {
            let [views, notifier, reports] = model::WITHOUT_MARKS;
            let said =
                format!("Without {mark} this is an ordinary ticket: {views}, {notifier}, and {reports}.");
            return Err(ProtocolError::new(ErrorCode::NeedsConfirmation, said)
                .hint("It is better to leave the tag where it is."));
        }
    }
    queue(shared, ticket, OutgoingWhat::Tags { add, remove }).await
}

/// Tags as the helpdesk keeps them: small letters, no spaces, each once.
fn tidy(tags: &[String], able: &Capabilities) -> Result<Vec<String>, ProtocolError> {
    let mut tidy: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        let good = |c: char| !c.is_whitespace() && !c.is_control() && c != ',' && c != '"';
        if tag.is_empty() || tag.len() > able.longest_tag || !tag.chars().all(good) {
            let said = "A tag is one word, without spaces, commas and quotation marks.";
            return Err(ProtocolError::new(ErrorCode::BadRequest, said));
        }
        if !tidy.contains(&tag) {
            tidy.push(tag);
        }
    }
    if tidy.len() > able.most_tags {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "These are too many tags for one edit.",
        ));
    }
    Ok(tidy)
}

async fn changeable(shared: &Arc<Shared>, ticket: TicketId) -> Result<ConversationView, ProtocolError> {
    let held = conversation(shared, ticket).await?;
    if held.row.status == Status::Closed {
        return Err(ProtocolError::new(
            ErrorCode::NotPossible,
            "This ticket is closed for good.",
        ));
    }
    Ok(held)
}

async fn queue(shared: &Arc<Shared>, ticket: TicketId, act: OutgoingWhat) -> Result<SendId, ProtocolError> {
    let (key, now) = (uuid::Uuid::new_v4().to_string(), shared.now());
    let leaves = now + shared.options.undo;
    let send = shared
        .on_disk(move |cache| cache.queue_act(&key, ticket, &act, now, leaves))
        .await
        .map_err(storage)?;
    moved(shared, Some(ticket)).await;
    Ok(send)
}
