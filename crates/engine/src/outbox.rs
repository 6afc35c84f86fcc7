//! The outbox loop: a reply or a note is sent once, or the agent knows.
//!
//! A due row is marked `sending` on disk before its request leaves. An answer makes it `accepted`
//! or `failed`; a lost one makes it `unknown`, and so does a start after a crash. An `unknown` row
//! is looked up at the helpdesk first: it landed, or it is absent and is sent again. Every attempt is
//! guarded, where the helpdesk can: whichever of two lands later is refused. What may be on its way
//! is never called failed or blocked before it can no longer land. The rules of the channel are
//! checked again at the moment of sending, for replies that waited (rule 17).
//!
//! Rows of one ticket go one after the other; tickets do not wait for each other.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use cache::{CacheError, Outgoing, OutgoingWhat};
use helpdesk::{Accepted, Act, Guard, HelpdeskError, LookUp, Prepared, Submission, SubmitError};
use model::{Carrier, ReplyWindow, Span, Time};
use protocol::{ConversationView, ErrorCode, Event, ProtocolError, RouteView, SendId, SendState};
use tokio::task::JoinSet;

use crate::backoff::backoff_now;
use crate::error::words;
use crate::steps::step;
use crate::uploads::{self, NotUploaded};
use crate::{Shared, alerts, sync};

/// Sends on their way at once.
const AT_ONCE: usize = 4;
/// How long a write waits that met a change of its ticket.
const CHANGED_PAUSE: Span = Span(500);
/// How often what nobody can tell of is looked for again, should it come late.
const DOUBT_PAUSE: Span = Span::seconds(5 * 60);
const DOUBT: &str = "The connection broke, and the helpdesk does not have it. It may still arrive: look, \
     then say that it did, or send it again.";
const JUST_CHANGED: &str = "The ticket changed just now; trying again in a moment.";
const SNOOZE_OVER: &str = "The time until which it was to be snoozed is over.";
const UPLOADING: &str = "Its files are being uploaded.";
const UPLOADS_GONE: &str = "The helpdesk does not have its files any more; they are uploaded again.";
/// How long the ticket's new state is waited for after a send, before the row counts as accepted.
const SETTLE: Span = Span::seconds(10);

pub(crate) async fn run(shared: Arc<Shared>) {
    let mut under_way: JoinSet<SendId> = JoinSet::new();
    let mut ids: HashSet<SendId> = HashSet::new();
    let mut stopping = shared.stopping.subscribe();
    loop {
        if *stopping.borrow_and_update() {
            while under_way.join_next().await.is_some() {}
            return;
        }
        recover_orphans(&shared, &ids).await;
        let now = shared.now();
        let due = match shared.on_disk(move |cache| cache.due(now)).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(5)) => {}
                    _ = stopping.changed() => {}
                }
                continue;
            }
        };
        for send in due {
            if ids.len() >= AT_ONCE || !ids.insert(send.id) {
                continue;
            }
            let shared = shared.clone();
            let id = send.id;
            under_way.spawn(async move {
                if let Err(error) = attempt(&shared, &send).await {
                    // The row says `sending` or `unknown`: nothing is lost, and it is looked up.
                    tracing::error!(%error, send = send.id.0, "the outbox cannot be written");
                    tokio::time::sleep(Duration::from_secs(5)).await;
                    let _ = shared.on_disk(move |cache| cache.recover_outbox_row(id)).await;
                }
                id
            });
        }
        let next = shared.on_disk(|cache| cache.next_due()).await.ok().flatten();
        // A row that is due but waits behind another moves when that one is done.
        let pause = next.map_or(Duration::from_secs(3600), |at| {
            Duration::from_millis((at - shared.now()).0.clamp(100, 3_600_000).unsigned_abs())
        });
        tokio::select! {
            () = shared.outbox.notified() => {}
            _ = stopping.changed() => {}
            () = tokio::time::sleep(pause), if next.is_some() && ids.len() < AT_ONCE => {}
            Some(done) = under_way.join_next() => match done {
                Ok(id) => { ids.remove(&id); }
                // A panic in an attempt: forget what was under way, the rows tell the truth.
                Err(_) => ids.clear(),
            },
        }
    }
}

/// A row that says `sending` while nobody is sending it was left by an attempt that broke off: it
/// is looked up like one that a crash left.
async fn recover_orphans(shared: &Shared, under_way: &HashSet<SendId>) {
    let Ok(sending) = shared.on_disk(|cache| cache.sending()).await else {
        return;
    };
    for id in sending.into_iter().filter(|id| !under_way.contains(id)) {
        if let Err(error) = shared.on_disk(move |cache| cache.recover_outbox_row(id)).await {
            tracing::error!(%error, send = id.0, "the outbox cannot be written");
        }
    }
}

async fn attempt(shared: &Arc<Shared>, send: &Outgoing) -> Result<(), CacheError> {
    let submission = Submission {
        key: send.key.clone(),
        ticket: send.ticket,
        act: match &send.what {
            OutgoingWhat::Reply { text, status } => Act::Reply {
                text: text.clone(),
                status: *status,
                files: Vec::new(),
            },
            OutgoingWhat::Note { text } => Act::Note {
                text: text.clone(),
                files: Vec::new(),
            },
            OutgoingWhat::Take => Act::Take,
            OutgoingWhat::Status(status) => Act::Status(*status),
            OutgoingWhat::Priority(priority) => Act::Priority(*priority),
            OutgoingWhat::Snooze(until) => Act::Snooze(*until),
            OutgoingWhat::Assign(to) => Act::Assign(*to),
            OutgoingWhat::Tags { add, remove } => Act::Tags {
                add: add.clone(),
                remove: remove.clone(),
            },
        },
    };
    step("due");
    if send.state == SendState::Unknown {
        step("looking up");
        let guard = send.guard.clone().map(Guard);
        let looked_up = shared.helpdesk.look_up(&submission, guard.as_ref()).await;
        step("looked up");
        match looked_up {
            Ok(LookUp::Landed(accepted)) => arrive(shared, send, accepted).await,
            Ok(LookUp::Absent(guard)) => go(shared, send, &submission, Some(guard)).await,
            // No attempt of it can have been done: it is as good as never sent.
            Ok(LookUp::Doubtful) if send.left_at.is_none() => go(shared, send, &submission, None).await,
            Ok(LookUp::Doubtful) => {
                let (id, again) = (send.id, shared.now() + DOUBT_PAUSE);
                shared
                    .on_disk(move |cache| cache.mark_doubtful(id, DOUBT, again))
                    .await?;
                shared.changed(vec![send.ticket]).await;
                Ok(())
            }
            Ok(LookUp::Wait(pause)) => {
                let at = shared.now() + pause;
                mark(
                    shared,
                    send,
                    SendState::Unknown,
                    "Checking whether it arrived.",
                    at,
                )
                .await
            }
            // Looking again would tell nothing else, for ever. Retried, it is looked up first.
            Err(HelpdeskError::NotFound | HelpdeskError::Forbidden) => {
                let reason = "The ticket is gone or out of sight, so whether this arrived cannot be told.";
                give_up(shared, send, SendState::Failed, reason).await?;
                sync::refresh(shared, send.ticket, SETTLE).await;
                Ok(())
            }
            Err(error) => {
                let at = later(shared, send, &error);
                let reason = format!("It may have arrived; checking again. {}", words(&error));
                mark(shared, send, SendState::Unknown, &reason, at).await
            }
        }
    } else {
        go(shared, send, &submission, None).await
    }
}

/// Sends, if the rules still allow it. What was never sent gets its guard here.
async fn go(
    shared: &Arc<Shared>,
    send: &Outgoing,
    submission: &Submission,
    guard: Option<Guard>,
) -> Result<(), CacheError> {
    // Once a write may be under way, not being connected now does not prove that it is not.
    let unproven = if guard.is_some() {
        SendState::Unknown
    } else {
        SendState::Queued
    };
    if let OutgoingWhat::Reply { text, .. } = &send.what {
        let (ticket, now) = (send.ticket, shared.now());
        let row = shared.on_disk(move |cache| cache.row(ticket, now)).await?;
        if row.is_some_and(|row| row.window_estimated) {
            // An estimate is read again before anything is sent or refused by it.
            let changed = sync::read(shared, ticket, SETTLE).await;
            shared.changed(changed.into_iter().collect()).await;
        }
        let held = shared
            .on_disk(move |cache| cache.conversation(ticket, now))
            .await?;
        if let Some(held) = held {
            if let Err(refusal) = may_reply(&held, shared.helpdesk.carrier(), text, send.files.len()) {
                return give_up(shared, send, SendState::Blocked, &refusal.message).await;
            }
            if let Err(refusal) = shared.may_still_go(held.row.channel, text, send) {
                let reason = format!("{refusal} {}", refusal.hint());
                return give_up(shared, send, SendState::Blocked, &reason).await;
            }
        }
    }
    // A note goes to nobody outside: no window and no channel has a say in it.
    if let OutgoingWhat::Note { .. } = &send.what
        && let Err(refusal) = shared.note_may_still_go(send)
    {
        let reason = format!("{refusal} {}", refusal.hint());
        return give_up(shared, send, SendState::Blocked, &reason).await;
    }
    if let OutgoingWhat::Snooze(Some(until)) = send.what
        && until <= shared.now()
    {
        return give_up(shared, send, SendState::Blocked, SNOOZE_OVER).await;
    }
    let mut submission = submission.clone();
    let mut all_new = true;
    if let Act::Reply { files, .. } | Act::Note { files, .. } = &mut submission.act
        && !send.files.is_empty()
    {
        // Before the guard is read: an upload may take minutes.
        if !uploads::all_up(shared, send) {
            mark(shared, send, unproven, UPLOADING, shared.now()).await?;
        }
        match uploads::go_up(shared, send).await? {
            Ok(uploaded) => {
                all_new = uploaded.all_new;
                *files = uploaded.tokens;
            }
            Err(NotUploaded::Later(error)) => {
                let id = send.id;
                shared.on_disk(move |cache| cache.count_attempt(id)).await?;
                return not_done(shared, send, unproven, error).await;
            }
            Err(NotUploaded::Never(reason)) => {
                return give_up(shared, send, SendState::Failed, &reason).await;
            }
        }
    }
    let submission = &submission;
    let guard = match guard {
        Some(guard) => Some(guard),
        None => match prepare(shared, submission).await {
            Ok(Prepared::Guarded(guard) | Prepared::Noted(guard)) => Some(guard),
            Ok(Prepared::Unguarded) => None,
            Ok(Prepared::Wait(pause)) => {
                let at = shared.now() + pause;
                return mark(shared, send, unproven, JUST_CHANGED, at).await;
            }
            Err(error) => {
                let id = send.id;
                shared.on_disk(move |cache| cache.count_attempt(id)).await?;
                return not_done(shared, send, unproven, error).await;
            }
        },
    };
    step("prepared");
    let (id, now) = (send.id, shared.now());
    let kept = guard.clone();
    let marked = shared
        .on_disk(move |cache| cache.mark_sending(id, now, kept.as_ref().map(|guard| guard.0.as_str())))
        .await?;
    if !marked {
        return Ok(());
    }
    step("marked");
    shared.emit_changed(vec![send.ticket]);
    // Before it leaves: the report of its delivery may come with the next look.
    shared.await_deliveries().await;
    let answer = shared.helpdesk.submit(submission, guard.as_ref()).await;
    step("answered");
    if !matches!(answer, Ok(_) | Err(SubmitError::Unknown(_))) {
        let before = send.left_at;
        shared
            .on_disk(move |cache| cache.mark_not_done(id, before))
            .await?;
    }
    match answer {
        Ok(accepted) => arrive(shared, send, accepted).await,
        // Nothing was written by this attempt; an earlier one is looked up again.
        Err(SubmitError::Changed) => {
            let at = shared.now() + CHANGED_PAUSE;
            mark(shared, send, unproven, JUST_CHANGED, at).await
        }
        Err(SubmitError::Unknown(why)) => {
            let reason = format!("The answer was lost ({why}). Checking whether it arrived.");
            let at = shared.now() + Span::seconds(1);
            mark(shared, send, SendState::Unknown, &reason, at).await
        }
        Err(SubmitError::TakenBy(name)) => {
            give_up(shared, send, SendState::Failed, &format!("{name} was faster.")).await?;
            sync::refresh(shared, send.ticket, SETTLE).await;
            Ok(())
        }
        // Too old, or used up by an attempt that has landed meanwhile: that one is looked up.
        Err(SubmitError::UploadsGone) if !all_new => {
            let id = send.id;
            shared
                .on_disk(move |cache| cache.forget_upload_tokens(id))
                .await?;
            let at = shared.now() + CHANGED_PAUSE;
            mark(shared, send, unproven, UPLOADS_GONE, at).await
        }
        Err(SubmitError::UploadsGone) => {
            let error = HelpdeskError::Rejected("it does not know the files that it was just sent".into());
            not_done(shared, send, unproven, error).await
        }
        Err(SubmitError::NotDone(error)) => not_done(shared, send, unproven, error).await,
    }
}

/// Surely nothing was written by this attempt: again later, or never.
async fn not_done(
    shared: &Arc<Shared>,
    send: &Outgoing,
    unproven: SendState,
    error: HelpdeskError,
) -> Result<(), CacheError> {
    match error {
        HelpdeskError::Unavailable(_)
        | HelpdeskError::RateLimited { .. }
        | HelpdeskError::Unauthorized
        | HelpdeskError::Keychain(_)
        | HelpdeskError::Malformed(_) => {
            let at = later(shared, send, &error);
            mark(shared, send, unproven, &words(&error), at).await
        }
        HelpdeskError::Rejected(_)
        | HelpdeskError::Forbidden
        | HelpdeskError::NotFound
        | HelpdeskError::Conflict => {
            give_up(shared, send, SendState::Failed, &words(&error)).await?;
            sync::refresh(shared, send.ticket, SETTLE).await;
            Ok(())
        }
    }
}

/// What the status of a reply that arrived is called in the outbox, where it is a request of its own.
pub(crate) fn status_key(shared: &Shared) -> Option<String> {
    let carried = shared.helpdesk.capabilities().reply_carries_status;
    (!carried).then(|| uuid::Uuid::new_v4().to_string())
}

/// The helpdesk has it. The ticket's new state is read first, so that the row's disappearance and
/// the message's appearance are one change; a crash in between is looked up at the next start.
async fn arrive(shared: &Arc<Shared>, send: &Outgoing, accepted: Accepted) -> Result<(), CacheError> {
    sync::refresh(shared, send.ticket, SETTLE).await;
    step("refreshed");
    let (id, ticket, now) = (send.id, send.ticket, shared.now());
    let status = match send.what {
        OutgoingWhat::Reply { status, .. } => Some(status),
        _ => None,
    };
    let key = status_key(shared);
    shared
        .on_disk(move |cache| {
            let so_already = cache.row(ticket, now)?.map(|row| row.status) == status;
            let key = key.as_deref().filter(|_| !so_already);
            cache.mark_accepted(id, accepted.message, key, now)
        })
        .await?;
    shared.outbox.notify_one();
    step("accepted");
    shared.changed(vec![send.ticket]).await;
    shared.nudge();
    tell_failures(shared).await;
    Ok(())
}

async fn prepare(shared: &Shared, submission: &Submission) -> Result<Prepared, HelpdeskError> {
    step("preparing");
    shared.helpdesk.prepare(submission).await
}

/// Failed or blocked for good, unless an earlier write of it may still be on its way: that one is
/// looked up once more after the longest time that a write may take, and until then nobody may edit
/// or resend it.
async fn give_up(shared: &Shared, send: &Outgoing, state: SendState, reason: &str) -> Result<(), CacheError> {
    let now = shared.now();
    let sure = match (send.state, send.left_at) {
        (SendState::Unknown, Some(left)) => {
            // Clocks are set back sometimes: it never takes longer than once the longest.
            let longest = shared.options.longest_write;
            now + Span((left + longest - now).0.min(longest.0))
        }
        _ => now,
    };
    if sure > now {
        let reason = format!("{reason} Checking that nothing of it arrives late.");
        return mark(shared, send, SendState::Unknown, &reason, sure).await;
    }
    let reason = match state {
        SendState::Blocked => format!("Not sent. {reason}"),
        _ => reason.to_owned(),
    };
    mark(shared, send, state, &reason, now).await?;
    tell_failures(shared).await;
    Ok(())
}

async fn mark(
    shared: &Shared,
    send: &Outgoing,
    state: SendState,
    reason: &str,
    at: Time,
) -> Result<(), CacheError> {
    step("marking");
    let (id, reason) = (send.id, reason.to_owned());
    shared
        .on_disk(move |cache| cache.mark(id, state, &reason, at))
        .await?;
    step("noted");
    shared.changed(vec![send.ticket]).await;
    Ok(())
}

fn later(shared: &Shared, send: &Outgoing, error: &HelpdeskError) -> Time {
    match error {
        HelpdeskError::RateLimited { until } => shared.now() + (*until - (shared.clock)()),
        _ => shared.now() + backoff_now(send.attempts + 1, shared.options.longest_backoff),
    }
}

/// Tells the windows of failures that they were not told of. The desktop is told by the alerts.
pub(crate) async fn tell_failures(shared: &Shared) {
    match shared.on_disk(|cache| cache.take_failures()).await {
        Ok(failures) if failures.is_empty() => {}
        Ok(failures) => {
            for failure in failures {
                let ticket = shared.of_account(failure.ticket);
                shared.emit(Event::SendFailed {
                    act: failure.act,
                    ticket,
                    name: failure.name,
                    reason: failure.reason,
                });
            }
            alerts::look_over(shared).await;
        }
        Err(error) => tracing::error!(%error, "failures cannot be told"),
    }
}

/// Whether a reply with this text may be sent on this ticket now (rules 13 and 17), and is not longer than
/// its channel takes. A closed WhatsApp
/// window lets an approved template through, and nothing else (rule 15).
pub(crate) fn may_reply(
    held: &ConversationView,
    carrier: Carrier,
    text: &str,
    files: usize,
) -> Result<(), ProtocolError> {
    let row = &held.row;
    match &held.route {
        RouteView::Reply { .. } => {}
        RouteView::OpenInHelpdesk { reason, .. } | RouteView::Closed { reason } => {
            return Err(ProtocolError::new(ErrorCode::NotPossible, reason.clone()));
        }
    }
    if let Some(limit) = model::text_limit(row.channel)
        && limit.used(text) > limit.most
    {
        let (channel, most, used) = (row.channel.name(), limit.most, limit.used(text));
        let said = match limit.unit {
            model::TextUnit::Characters | model::TextUnit::Utf16 => {
                format!("{channel} takes {most} characters in a message, and this has {used}.")
            }
            model::TextUnit::Bytes => {
                format!("{channel} takes {most} bytes in a message, and this has {used}.")
            }
        };
        return Err(
            ProtocolError::new(ErrorCode::NotPossible, said).hint("Shorten it, or send it in several.")
        );
    }
    if model::passes(row.window, carrier, row.channel, text) {
        if files == 0 || !model::is_template(carrier, row.channel, text) {
            return Ok(());
        }
        let said = "A template goes as it was approved: without files.";
        return Err(
            ProtocolError::new(ErrorCode::NotPossible, said).hint("Take the files out, or the template.")
        );
    }
    let channel = row.channel.name();
    let said = match row.window {
        ReplyWindow::NoLimit | ReplyWindow::OpenUntil { .. } | ReplyWindow::Unknown => return Ok(()),
        ReplyWindow::NeverOpened => {
            format!("{channel} allows a reply only after the customer has written.")
        }
        ReplyWindow::ClosedSince {
            because: model::Closure::MessagesUsedUp,
            ..
        } => {
            format!("{channel} allows no more replies until the customer writes again.")
        }
        ReplyWindow::ClosedSince {
            because: model::Closure::TimeOver,
            ..
        } => match model::WindowPolicy::default_for(row.channel).limit {
            Some(limit) => {
                let hours = limit.0 / 3_600_000;
                format!(
                    "{channel} allows free replies only within {hours} hours of the customer's last message."
                )
            }
            None => "The helpdesk lets no free reply through here until the customer writes again.".into(),
        },
    };
    Err(ProtocolError::new(ErrorCode::WindowClosed, said)
        .hint("The text is kept. It can be sent once the customer writes again."))
}
