//! People at the helpdesk: finding them, reading one, and merging two (rule 5).
//!
//! A merge is asked of the helpdesk itself, never put into the outbox: it cannot be undone, so it is done
//! while somebody looks on or not at all. It is called done only when the helpdesk said so, or when it shows.
//! When the answer was lost it is looked for; it does no harm to be asked for twice, since who was merged
//! is not there to be merged again. Then what is held follows.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use helpdesk::{HelpdeskError, MergeFate, MergePlan, SubmitError};
use model::{Person, Span, TicketId, Time, UserId};
use protocol::{
    ErrorCode, FindPeople, FoundPerson, MergePeople, MergePreview, MergeWarning, MergedIdentity, PeopleFound,
    PreviewMerge, ProtocolError,
};

use crate::error::{storage, words};
use crate::{Shared, retention, sync};

/// For so long somebody waits for a merge whose answer was lost.
const PATIENCE: Span = Span::seconds(20);
/// For so long the survivor is waited for.
const READ_PATIENCE: Duration = Duration::from_secs(5);
/// A person who is looked at is read again after so long.
const READ_AGAIN: Span = Span::seconds(60);
/// So many are remembered as read.
const REMEMBERED: usize = 200;
/// Tickets by which it is told what became of a merge, and that are asked for when a person is gone.
const SOME: u32 = 100;

/// When people were read last.
#[derive(Default)]
pub(crate) struct Reading(Mutex<HashMap<UserId, Time>>);

impl Reading {
    /// Whether they are to be read now; noted, if so.
    fn due(&self, person: UserId, now: Time) -> bool {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if read.get(&person).is_some_and(|at| now - *at < READ_AGAIN) {
            return false;
        }
        if read.len() >= REMEMBERED {
            read.retain(|_, at| now - *at < READ_AGAIN);
        }
        read.insert(person, now);
        true
    }
}

/// Searches at the helpdesk.
pub(crate) async fn find(shared: &Arc<Shared>, ask: &FindPeople) -> Result<PeopleFound, ProtocolError> {
    if !shared.helpdesk.capabilities().finds_people {
        let said = "People cannot be searched for at this helpdesk.";
        return Err(ProtocolError::new(ErrorCode::NotPossible, said));
    }
    let text = ask.text.trim();
    if text.is_empty() {
        let said = "Type a name, a number or an e-mail address to search for.";
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    let found = shared.helpdesk.find_people(text).await;
    let found = found.map_err(|error| not_read(&error, "Nobody was found."))?;
    let mut people = Vec::with_capacity(found.people.len());
    for person in found.people {
        let id = person.id;
        let tickets = shared
            .on_disk(move |cache| cache.count_of(id))
            .await
            .map_err(storage)?;
        people.push(shown(&person, tickets));
    }
    Ok(PeopleFound {
        people,
        more: found.more,
    })
}

fn shown(person: &Person, tickets: Option<u32>) -> FoundPerson {
    FoundPerson {
        person: person.id,
        name: person.name.clone(),
        role: person.role,
        phone: person.phone.clone(),
        email: person.email.clone(),
        social_info: person.social_info.clone(),
        created_at: person.created_at,
        tickets,
    }
}

/// What a merge would do.
pub(crate) async fn preview(shared: &Arc<Shared>, ask: &PreviewMerge) -> Result<MergePreview, ProtocolError> {
    can_merge(shared)?;
    let plan = plan(shared, ask.keep, ask.gone).await?;
    let (keep, gone) = (plan.keep.id, plan.gone.id);
    let (of_keep, of_gone, own) = shared
        .on_disk(move |cache| {
            Ok((
                cache.count_of(keep)?,
                cache.count_of(gone)?,
                cache.own_work(gone)?,
            ))
        })
        .await
        .map_err(storage)?;
    let older = older(&plan.keep, &plan.gone);
    let mut warnings = Vec::new();
    if let Some(older) = older.filter(|older| *older == gone) {
        warnings.push(MergeWarning::OlderGoes { older });
    }
    if !own.unsent.is_empty() {
        warnings.push(MergeWarning::Unsent { tickets: own.unsent });
    }
    if !own.drafts.is_empty() {
        warnings.push(MergeWarning::Draft { tickets: own.drafts });
    }
    // What is held may be more than the helpdesk told of at once.
    let tickets = plan.tickets.map(|told| told.max(of_gone.unwrap_or(0)));
    let mut identities: Vec<MergedIdentity> = Vec::new();
    for person in [&plan.keep, &plan.gone] {
        for identity in person.identities.iter().flatten() {
            if identities.iter().all(|other| other.identity != *identity) {
                identities.push(MergedIdentity {
                    identity: identity.clone(),
                    of: person.id,
                });
            }
        }
    }
    Ok(MergePreview {
        account: ask.account.clone(),
        keep: shown(&plan.keep, of_keep),
        gone: shown(&plan.gone, tickets),
        older,
        name: plan.name,
        identities,
        tickets,
        more_tickets: plan.more_tickets,
        lost: plan.lost,
        warnings,
        refused: plan.refused,
    })
}

/// Who was there first, where that is told.
fn older(one: &Person, other: &Person) -> Option<UserId> {
    let (first, second) = (one.created_at?, other.created_at?);
    match first.cmp(&second) {
        std::cmp::Ordering::Less => Some(one.id),
        std::cmp::Ordering::Greater => Some(other.id),
        std::cmp::Ordering::Equal => None,
    }
}

/// Merges two people.
pub(crate) async fn merge(shared: &Arc<Shared>, ask: &MergePeople) -> Result<(), ProtocolError> {
    can_merge(shared)?;
    let mut plan = plan(shared, ask.keep, ask.gone).await?;
    if let Some(why) = plan.refused {
        return Err(ProtocolError::new(ErrorCode::NotPossible, why));
    }
    let gone = ask.gone;
    plan.held = shared
        .on_disk(move |cache| cache.tickets_of(gone, SOME))
        .await
        .map_err(storage)?;
    match shared.helpdesk.merge_people(ask.keep, ask.gone).await {
        Ok(()) => {}
        Err(SubmitError::NotDone(error)) => return Err(not_merged(&error)),
        Err(SubmitError::Unknown(why)) => {
            tracing::warn!(%why, "what became of a merge is not known");
            look_for(shared, &plan).await?;
        }
        Err(SubmitError::Changed | SubmitError::TakenBy(_) | SubmitError::UploadsGone) => {
            let said = "Somebody changed one of the two at the same moment. Nothing was merged.";
            return Err(ProtocolError::new(ErrorCode::Conflict, said).hint("Look at both again."));
        }
    }
    follow(shared, ask.keep, ask.gone).await;
    Ok(())
}

/// Waits until it shows what became of a merge.
async fn look_for(shared: &Arc<Shared>, plan: &MergePlan) -> Result<(), ProtocolError> {
    let began = shared.now();
    let patience = PATIENCE.min(shared.options.longest_write);
    loop {
        match shared.helpdesk.look_up_merge(plan).await {
            Ok(MergeFate::Done) => return Ok(()),
            Ok(MergeFate::Unclear) => return Err(unclear(plan)),
            Ok(MergeFate::NotYet) => {}
            Err(error) => tracing::debug!(%error, "a merge cannot be looked for"),
        }
        if shared.now() - began >= patience {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    // It may land for a while yet: then what is held has to follow.
    let (shared, later) = (shared.clone(), plan.clone());
    tokio::spawn(async move {
        let mut stopping = shared.stopping.subscribe();
        tokio::select! {
            () = look_later(&shared, &later, began) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    });
    let said = format!(
        "The helpdesk's answer was lost, and it is not known whether {} was merged into {}.",
        named(&plan.gone),
        named(&plan.keep)
    );
    let hint = "Look again in a few minutes. If both are still there, merge them again: twice does no harm.";
    Err(ProtocolError::new(ErrorCode::Offline, said).hint(hint))
}

async fn look_later(shared: &Arc<Shared>, plan: &MergePlan, began: Time) {
    let end = began + shared.options.longest_write + PATIENCE;
    while shared.now() < end {
        tokio::time::sleep(Duration::from_secs(2)).await;
        match shared.helpdesk.look_up_merge(plan).await {
            Ok(MergeFate::Done) => return follow(shared, plan.keep.id, plan.gone.id).await,
            Ok(MergeFate::Unclear) => return,
            Ok(MergeFate::NotYet) | Err(_) => {}
        }
    }
}

fn unclear(plan: &MergePlan) -> ProtocolError {
    let said = format!(
        "The helpdesk's answer was lost. {} is not there any more, but nothing shows that they went into {}.",
        named(&plan.gone),
        named(&plan.keep)
    );
    ProtocolError::new(ErrorCode::Conflict, said).hint("Look at both in the helpdesk.")
}

fn named(person: &Person) -> &str {
    match person.name.trim() {
        "" => "the one without a name",
        name => name,
    }
}

/// It is done: what is held follows, at once as far as it is clear, and then as the helpdesk has it now.
async fn follow(shared: &Arc<Shared>, keep: UserId, gone: UserId) {
    let moved = shared.on_disk(move |cache| cache.merge_people(keep, gone)).await;
    let mut changed = match moved {
        Ok(moved) => moved,
        Err(error) => {
            tracing::error!(%error, "two people were merged, and what is held does not follow");
            BTreeSet::new()
        }
    };
    match tokio::time::timeout(READ_PATIENCE, read(shared, keep)).await {
        Ok(Ok(news)) => changed.extend(news),
        Ok(Err(_)) | Err(_) => tracing::debug!("who was merged is read another time"),
    }
    shared.changed(changed.into_iter().collect()).await;
}

/// Reads a person whom somebody looks at, unless that was done just now; what changed is told.
pub(crate) fn read_behind(shared: &Arc<Shared>, person: UserId) {
    let connected = matches!(*shared.connection.borrow(), protocol::Connection::Connected);
    if !connected || !shared.helpdesk.capabilities().finds_people {
        return;
    }
    if !shared.people.due(person, shared.now()) {
        return;
    }
    let shared = shared.clone();
    tokio::spawn(async move {
        let mut stopping = shared.stopping.subscribe();
        tokio::select! {
            () = read_and_tell(&shared, person) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    });
}

async fn read_and_tell(shared: &Arc<Shared>, person: UserId) {
    match read(shared, person).await {
        Ok(changed) if !changed.is_empty() => shared.changed(changed.into_iter().collect()).await,
        Ok(_) => {}
        Err(sync::Trouble::Helpdesk(HelpdeskError::NotFound)) => left(shared, person).await,
        Err(sync::Trouble::Helpdesk(error)) => tracing::debug!(%error, "a person is not read"),
        Err(sync::Trouble::Disk(error)) => tracing::error!(%error, "storage"),
    }
}

/// Reads a person and applies it; which tickets changed.
async fn read(shared: &Arc<Shared>, person: UserId) -> Result<BTreeSet<TicketId>, sync::Trouble> {
    let mut changes = shared.helpdesk.person(person).await?;
    let kept_from = *shared.kept_from.lock().unwrap_or_else(PoisonError::into_inner);
    let watch_all = shared.demand.borrow().watch_all;
    if let Some(me) = shared.on_disk(cache::Cache::me).await? {
        retention::without_old(&mut changes, kept_from, &me, watch_all);
    }
    Ok(shared
        .on_disk(move |cache| cache.apply(&changes, None, None, None))
        .await?)
}

/// Somebody is not there any more: whose their tickets are now is asked, and then they are forgotten.
async fn left(shared: &Arc<Shared>, person: UserId) {
    let done = async {
        let tickets = shared
            .on_disk(move |cache| cache.tickets_of(person, SOME))
            .await?;
        sync::confirm(shared, tickets).await?;
        shared.on_disk(move |cache| cache.forget_person(person)).await?;
        Ok::<(), sync::Trouble>(())
    };
    if let Err(sync::Trouble::Disk(error)) = done.await {
        tracing::error!(%error, "storage");
    }
}

fn can_merge(shared: &Shared) -> Result<(), ProtocolError> {
    if shared.helpdesk.capabilities().merges_people {
        return Ok(());
    }
    let said = "People cannot be merged at this helpdesk.";
    Err(ProtocolError::new(ErrorCode::NotPossible, said))
}

async fn plan(shared: &Shared, keep: UserId, gone: UserId) -> Result<MergePlan, ProtocolError> {
    if keep == gone {
        let said = "These two are one and the same person.";
        return Err(ProtocolError::new(ErrorCode::NotPossible, said));
    }
    let planned = shared.helpdesk.plan_merge(keep, gone).await;
    planned.map_err(|error| not_read(&error, "Nothing was merged."))
}

/// Why people cannot be read; `so` says what that means.
fn not_read(error: &HelpdeskError, so: &str) -> ProtocolError {
    let (code, said, hint) = match error {
        HelpdeskError::Unauthorized => (
            ErrorCode::Unauthorized,
            words(error),
            "Sign in again, then try once more.",
        ),
        HelpdeskError::Forbidden => (
            ErrorCode::NotPossible,
            "The helpdesk does not permit you this.".to_owned(),
            "Ask an administrator of the helpdesk for the permission.",
        ),
        HelpdeskError::NotFound => (
            ErrorCode::NotFound,
            "This person is not at the helpdesk any more.".to_owned(),
            "They may have been deleted, or merged by somebody else. Search again.",
        ),
        HelpdeskError::Rejected(_) | HelpdeskError::Conflict => (
            ErrorCode::NotPossible,
            words(error),
            "Look at both in the helpdesk itself.",
        ),
        HelpdeskError::RateLimited { .. } => (ErrorCode::Offline, words(error), "Try again in a minute."),
        _ => (
            ErrorCode::Offline,
            words(error),
            "This needs the helpdesk itself: try again once Reddot is connected.",
        ),
    };
    let retry_at = match error {
        HelpdeskError::RateLimited { until } => Some(*until),
        _ => None,
    };
    ProtocolError {
        retry_at,
        ..ProtocolError::new(code, format!("{said} {so}")).hint(hint)
    }
}

/// Why two people were surely not merged.
fn not_merged(error: &HelpdeskError) -> ProtocolError {
    if *error == HelpdeskError::Forbidden {
        let said = "You are not permitted to merge people at this helpdesk. Nothing was merged.";
        return ProtocolError::new(ErrorCode::NotPossible, said)
            .hint("Ask an administrator: either to merge them, or to let you edit end users.");
    }
    not_read(error, "Nothing was merged.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_who_is_looked_at_is_read_once_a_minute() {
        let reading = Reading::default();
        let at = |seconds| Time(0) + Span::seconds(seconds);
        assert!(reading.due(UserId(1), at(0)));
        assert!(!reading.due(UserId(1), at(59)));
        assert!(reading.due(UserId(2), at(59)), "of each for itself");
        assert!(reading.due(UserId(1), at(60)));
        for nth in 0..1000 {
            reading.due(UserId(nth), at(200 + nth));
        }
        assert!(reading.0.lock().unwrap().len() <= REMEMBERED);
    }
}
