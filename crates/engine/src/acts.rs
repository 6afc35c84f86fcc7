//! What an agent does to a ticket beside replying: checked here, then put into the outbox.

use std::sync::Arc;

use cache::OutgoingWhat;
use model::{ChannelMark, Status, TicketId, UserId};
use protocol::{AssignTo, ConversationView, EditTags, ErrorCode, ProtocolError, SendId};

use crate::Shared;
use crate::error::storage;
use crate::requests::{conversation, moved};
use crate::settings::Chosen;

/// The longest tag; Zendesk takes no longer ones.
const MAX_TAG: usize = 255;
/// How many tags one edit names at the most.
const MAX_TAGS: usize = 100;

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
    let (add, remove) = (tidy(&ask.add)?, tidy(&ask.remove)?);
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
fn tidy(tags: &[String]) -> Result<Vec<String>, ProtocolError> {
    let mut tidy: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        let good = |c: char| !c.is_whitespace() && !c.is_control() && c != ',' && c != '"';
        if tag.is_empty() || tag.len() > MAX_TAG || !tag.chars().all(good) {
            let said = "A tag is one word, without spaces, commas and quotation marks.";
            return Err(ProtocolError::new(ErrorCode::BadRequest, said));
        }
        if !tidy.contains(&tag) {
            tidy.push(tag);
        }
    }
    if tidy.len() > MAX_TAGS {
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
