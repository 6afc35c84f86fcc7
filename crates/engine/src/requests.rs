//! Answering clients. What a request names is this account's: whoever owns several engines asks the
//! right one.

use std::sync::Arc;

use model::{Retention, Role, Span, Status, TicketId, Time};
use protocol::{
    Ask, Connection, ConversationView, Done, ErrorCode, Event, FilterSaved, FiltersView, ProtocolError,
    QueueFigures, Queued, Request, SendId, UploadBegun,
};
use serde_json::Value;

use crate::error::storage;
use crate::outbox::{may_reply, status_key};
use crate::{Shared, acts, filters, offers, people, settings, sync, uploads};

/// How long a reply may wait for its conversation to be read; it is read again before it leaves.
const READ_PATIENCE: Span = Span::seconds(3);

/// A ticket is put off for so long at the most.
const LONGEST_LATER: Span = Span::hours(366 * 24);

pub(crate) async fn handle(shared: &Arc<Shared>, request: Request) -> Result<Value, ProtocolError> {
    let mine = &shared.options.account.id;
    if let Some(other) = request.account().filter(|account| *account != mine) {
        let said = format!("This is not an affair of {mine} but of {other}.");
        return Err(ProtocolError::new(ErrorCode::BadRequest, said));
    }
    match request {
        Request::GetStatus(ask) => answer(&ask, shared.status().await?),
        Request::ListQueue(ask) => {
            let (now, asked) = (shared.now(), ask.clone());
            let page = shared
                .on_disk(move |cache| cache.listed(&asked, now))
                .await
                .map_err(storage)?;
            answer(&ask, page)
        }
        Request::GetConversation(ask) => {
            let ticket = ask.ticket.id;
            let held = conversation(shared, ticket).await?;
            shared.follow(ticket);
            if ask.refresh {
                let shared = shared.clone();
                tokio::spawn(async move {
                    let mut stopping = shared.stopping.subscribe();
                    tokio::select! {
                        () = sync::refresh(&shared, ticket, Span::seconds(30)) => {}
                        _ = stopping.wait_for(|stop| *stop) => {}
                    }
                });
            }
            answer(&ask, held)
        }
        Request::GetPicture(ask) => answer(&ask, shared.picture(&ask.file, ask.small).await?),
        Request::Search(ask) => {
            let (now, asked) = (shared.now(), ask.clone());
            let found = shared
                .on_disk(move |cache| cache.search(&asked, now))
                .await
                .map_err(storage)?;
            answer(&ask, found)
        }
        Request::GetPerson(ask) => {
            let (now, asked) = (shared.now(), ask.clone());
            let person = shared
                .on_disk(move |cache| cache.person(&asked, now))
                .await
                .map_err(storage)?;
            let gone = || ProtocolError::new(ErrorCode::NotFound, "This person is not here.");
            let mut person = person.ok_or_else(gone)?;
            if person.role == Role::EndUser {
                person.can_merge = shared.helpdesk.capabilities().merges_people;
                people::read_behind(shared, ask.person);
            }
            answer(&ask, person)
        }
        Request::FindPeople(ask) => {
            let found = people::find(shared, &ask).await?;
            answer(&ask, found)
        }
        Request::PreviewMerge(ask) => {
            let preview = people::preview(shared, &ask).await?;
            answer(&ask, preview)
        }
        Request::MergePeople(ask) => {
            people::merge(shared, &ask).await?;
            answer(&ask, Done {})
        }
        Request::Looked(ask) => {
            let seen = ask.seen.clone();
            let changed = shared
                .on_disk(move |cache| cache.looked(&seen))
                .await
                .map_err(storage)?;
            if !changed.is_empty() {
                shared.changed(changed).await;
            }
            answer(&ask, Done {})
        }
        Request::Take(ask) => {
            let send = take(shared, ask.ticket.id).await?;
            answer(&ask, Queued { send })
        }
        Request::Reply(ask) => {
            let send = reply(shared, &ask).await?;
            answer(&ask, Queued { send })
        }
        Request::SetStatus(ask) => {
            let send = acts::set_status(shared, ask.ticket.id, ask.status).await?;
            answer(&ask, Queued { send })
        }
        Request::AddNote(ask) => {
            let send = acts::add_note(shared, &ask).await?;
            answer(&ask, Queued { send })
        }
        Request::SetPriority(ask) => {
            let send = acts::set_priority(shared, ask.ticket.id, ask.priority).await?;
            answer(&ask, Queued { send })
        }
        Request::Snooze(ask) => {
            let send = acts::snooze(shared, ask.ticket.id, ask.until).await?;
            answer(&ask, Queued { send })
        }
        Request::Assign(ask) => {
            let send = acts::assign(shared, ask.ticket.id, ask.to).await?;
            answer(&ask, Queued { send })
        }
        Request::EditTags(ask) => {
            let send = acts::edit_tags(shared, &ask).await?;
            answer(&ask, Queued { send })
        }
        Request::ListAgents(ask) => {
            let agents = shared.on_disk(|cache| cache.agents()).await.map_err(storage)?;
            answer(&ask, agents)
        }
        Request::ListMacros(ask) => {
            let macros = offers::list_macros(shared, &ask).await?;
            answer(&ask, macros)
        }
        Request::PreviewMacro(ask) => {
            let preview = offers::preview(shared, &ask).await?;
            answer(&ask, preview)
        }
        Request::ListViews(ask) => {
            let views = offers::list_views(shared).await?;
            answer(&ask, views)
        }
        Request::ListView(ask) => {
            let page = offers::list_view(shared, &ask).await?;
            answer(&ask, page)
        }
        Request::ListFilters(ask) => {
            let filters = shared.on_disk(|cache| cache.filters()).await.map_err(storage)?;
            answer(&ask, FiltersView { filters })
        }
        Request::SaveFilter(ask) => {
            let id = filters::save(shared, &ask).await?;
            answer(&ask, FilterSaved { id })
        }
        Request::DeleteFilter(ask) => {
            filters::delete(shared, &ask).await?;
            answer(&ask, Done {})
        }
        Request::ListOutbox(ask) => {
            let outbox = shared.on_disk(|cache| cache.outbox()).await.map_err(storage)?;
            answer(&ask, outbox)
        }
        Request::Undo(ask) => {
            let send = ask.send;
            let left = || ProtocolError::new(ErrorCode::Conflict, "It has already left.");
            on_send(shared, send, left, move |cache| cache.undo(send)).await?;
            answer(&ask, Done {})
        }
        Request::Retry(ask) => {
            let (send, now) = (ask.send, shared.now());
            on_send(shared, send, not_failed, move |cache| cache.retry(send, now)).await?;
            answer(&ask, Done {})
        }
        Request::Discard(ask) => {
            let send = ask.send;
            on_send(shared, send, not_failed, move |cache| cache.discard(send)).await?;
            answer(&ask, Done {})
        }
        Request::BeginUpload(ask) => {
            let coming = shared.begin_upload(&ask).await?;
            answer(&ask, UploadBegun { coming })
        }
        Request::UploadChunk(ask) => answer(&ask, shared.upload_chunk(&ask).await?),
        Request::RemoveUpload(ask) => {
            shared.remove_upload(ask.ticket.id, ask.file).await?;
            answer(&ask, Done {})
        }
        Request::GetUploadPicture(ask) => answer(&ask, shared.upload_picture(ask.file).await?),
        Request::Arrived(ask) => {
            let send = ask.send;
            let sure = || ProtocolError::new(ErrorCode::Conflict, "What became of it is known.");
            let (key, now) = (status_key(shared), shared.now());
            on_send(shared, send, sure, move |cache| {
                cache.settle(send, key.as_deref(), now)
            })
            .await?;
            shared.outbox.notify_one();
            answer(&ask, Done {})
        }
        Request::SaveDraft(ask) => {
            check_length(shared, &ask.text)?;
            let (ticket, text, note) = (ask.ticket.id, ask.text.clone(), ask.note);
            shared
                .on_disk(move |cache| match note {
                    true => cache.save_note_draft(ticket, &text),
                    false => cache.save_draft(ticket, &text),
                })
                .await
                .map_err(storage)?;
            answer(&ask, Done {})
        }
        Request::Pause(ask) => {
            let until = ask.until;
            shared
                .on_disk(move |cache| cache.pause(until))
                .await
                .map_err(storage)?;
            shared.changed(Vec::new()).await;
            answer(&ask, Done {})
        }
        Request::Later(ask) => {
            later(shared, ask.ticket.id, ask.until).await?;
            answer(&ask, Done {})
        }
        Request::ListAlertLog(ask) => {
            let (of, offset, limit) = (ask.ticket.as_ref().map(|ticket| ticket.id), ask.offset, ask.limit);
            let log = shared
                .on_disk(move |cache| cache.alert_log(of, offset, limit))
                .await
                .map_err(storage)?;
            answer(&ask, log)
        }
        Request::GetQueueFigures(ask) => {
            let figures = shared.figures().await.map_err(storage)?;
            let thresholds = shared.tell.around.borrow().settings.thresholds;
            answer(&ask, QueueFigures::of(vec![figures], thresholds))
        }
        Request::GetQueueCourse(ask) => {
            let course = shared.course(ask.over).await.map_err(storage)?;
            answer(&ask, course)
        }
        Request::GetAccountSettings(ask) => answer(&ask, shared.settings().await.map_err(storage)?),
        Request::SetKeep(ask) => {
            let keep = ask.keep;
            shared
                .choose(move |chosen| chosen.keep = keep)
                .await
                .map_err(storage)?;
            answer(&ask, Done {})
        }
        Request::SetChannelRules(ask) => {
            let rules = settings::tidy(&ask.rules)?;
            shared
                .choose(move |chosen| chosen.channel_rules = rules)
                .await
                .map_err(storage)?;
            answer(&ask, Done {})
        }
        Request::SetWatchAll(ask) => {
            let on = ask.on;
            shared
                .choose(move |chosen| chosen.watch_all = on)
                .await
                .map_err(storage)?;
            answer(&ask, Done {})
        }
        Request::PreviewRetention(ask) => {
            check_retention(ask.retention)?;
            answer(&ask, shared.preview(ask.retention).await.map_err(storage)?)
        }
        Request::SetRetention(ask) => {
            check_retention(ask.retention)?;
            let retention = ask.retention;
            shared
                .on_disk(|cache| cache.forget_trimmed())
                .await
                .map_err(storage)?;
            shared
                .choose(move |chosen| chosen.retention = retention)
                .await
                .map_err(storage)?;
            shared.retention.notify_one();
            answer(&ask, Done {})
        }
        Request::DismissStorageNotices(ask) => {
            shared
                .on_disk(|cache| cache.dismiss_storage_notices())
                .await
                .map_err(storage)?;
            shared.emit(Event::Status);
            answer(&ask, Done {})
        }
        Request::Hello(_)
        | Request::Export(_)
        | Request::CancelExport(_)
        | Request::GetAlertSettings(_)
        | Request::TryAlert(_)
        | Request::GetDesktop(_)
        | Request::SetAutostart(_)
        | Request::SetShortcut(_)
        | Request::GetPlaces(_)
        | Request::KeepPlace(_)
        | Request::SetAlertSettings(_)
        | Request::SetThresholds(_)
        | Request::Show(_)
        | Request::GetReport(_)
        | Request::OpenAttachment(_)
        | Request::SaveAttachment(_)
        | Request::GetAccounts(_)
        | Request::GetPreferences(_)
        | Request::SetPreferences(_)
        | Request::GetFirstRun(_)
        | Request::SetFirstRun(_)
        | Request::FillDesk(_)
        | Request::SetAccountOn(_)
        | Request::SetPresence(_)
        | Request::RemoveAccount(_)
        | Request::WipeAccount(_)
        | Request::Unlock(_)
        | Request::GetSignInForm(_)
        | Request::StartSignIn(_)
        | Request::GetSignIn(_)
        | Request::GetLoginCommand(_)
        | Request::CancelSignIn(_)
        | Request::Visible(_)
        | Request::Quit(_)
        | Request::Restart(_) => Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "The engine does not answer this.",
        )),
    }
}

/// The answer as it goes over the wire; the request's type says what it must be.
fn answer<A: Ask>(_: &A, answer: A::Answer) -> Result<Value, ProtocolError> {
    serde_json::to_value(answer).map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))
}

/// Does something to a send in the outbox, and tells; `refusal` when its state does not allow it.
async fn on_send(
    shared: &Shared,
    send: SendId,
    refusal: impl FnOnce() -> ProtocolError,
    work: impl FnOnce(&cache::Cache) -> Result<bool, cache::CacheError> + Send + 'static,
) -> Result<(), ProtocolError> {
    let ticket = shared
        .on_disk(move |cache| cache.ticket_of(send))
        .await
        .map_err(storage)?;
    if !shared.on_disk(work).await.map_err(storage)? {
        return Err(refusal());
    }
    moved(shared, ticket).await;
    Ok(())
}

/// A day and ten megabytes at least: less would take what is being worked with.
fn check_retention(retention: Retention) -> Result<(), ProtocolError> {
    let refuse = |said: &str| Err(ProtocolError::new(ErrorCode::BadRequest, said));
    match retention {
        Retention { days: Some(0), .. } => refuse("Tickets are kept for a day at least."),
        Retention {
            megabytes: Some(0..10),
            ..
        } => refuse("Ten megabytes are the least that can be set."),
        _ => Ok(()),
    }
}

fn not_failed() -> ProtocolError {
    ProtocolError::new(ErrorCode::Conflict, "It is on its way, or has arrived.")
}

/// Of a reply, a note or a draft.
pub(crate) fn check_length(shared: &Shared, text: &str) -> Result<(), ProtocolError> {
    if text.len() > shared.helpdesk.capabilities().longest_text {
        return Err(
            ProtocolError::new(ErrorCode::BadRequest, "The text is too long for one message.")
                .hint("Send it in several."),
        );
    }
    Ok(())
}

pub(crate) async fn moved(shared: &Shared, ticket: Option<TicketId>) {
    shared.changed(ticket.into_iter().collect()).await;
    shared.outbox.notify_one();
}

pub(crate) async fn conversation(
    shared: &Shared,
    ticket: TicketId,
) -> Result<ConversationView, ProtocolError> {
    let now = shared.now();
    let held = shared
        .on_disk(move |cache| cache.conversation(ticket, now))
        .await
        .map_err(storage)?;
    let mut held = held.ok_or_else(|| {
        ProtocolError::new(ErrorCode::NotFound, format!("Ticket {ticket} is not here."))
            .hint("It may have been deleted, or moved out of your sight.")
    })?;
    held.no_files = shared.no_files(held.row.channel);
    held.carrier = Some(shared.helpdesk.carrier());
    held.text_limit = model::text_limit(held.row.channel);
    let can = shared.helpdesk.capabilities();
    held.priorities = can.priorities.to_vec();
    held.no_priority = can.no_priority;
    held.snoozes = can.snoozes;
    Ok(held)
}

/// Puts a ticket off until then, or no longer.
async fn later(shared: &Shared, ticket: TicketId, until: Option<Time>) -> Result<(), ProtocolError> {
    let refuse = |said: &str| Err(ProtocolError::new(ErrorCode::BadRequest, said));
    let held = conversation(shared, ticket).await?;
    if let Some(until) = until {
        if until <= shared.now() {
            return refuse("That time is over.");
        }
        if until > shared.now() + LONGEST_LATER {
            return refuse("A ticket can be put off for a year at the most.");
        }
        if matches!(held.row.status, Status::Solved | Status::Closed) {
            return refuse("This ticket is over: there is nothing to put off.");
        }
    }
    shared
        .on_disk(move |cache| match until {
            Some(until) => cache.put_off(ticket, until),
            None => cache.put_off_no_longer(ticket),
        })
        .await
        .map_err(storage)?;
    shared.changed(vec![ticket]).await;
    Ok(())
}

async fn take(shared: &Shared, ticket: TicketId) -> Result<SendId, ProtocolError> {
    let held = conversation(shared, ticket).await?;
    if held.row.status == Status::Closed {
        return Err(ProtocolError::new(
            ErrorCode::NotPossible,
            "This ticket is closed for good.",
        ));
    }
    if let Some(assignee) = held.row.assignee {
        let said = match (assignee.me, assignee.name.as_str()) {
            (true, _) => "This ticket is yours already.".to_owned(),
            (false, "") => "Somebody has this ticket already.".to_owned(),
            (false, name) => format!("{name} has this ticket already."),
        };
        return Err(ProtocolError::new(ErrorCode::Conflict, said));
    }
    let (key, now) = (uuid::Uuid::new_v4().to_string(), shared.now());
    let send = shared
        .on_disk(move |cache| {
            cache.log_known(ticket, now)?;
            cache.queue_take(&key, ticket, now)
        })
        .await
        .map_err(storage)?;
    moved(shared, Some(ticket)).await;
    Ok(send)
}

async fn reply(shared: &Shared, ask: &protocol::Reply) -> Result<SendId, ProtocolError> {
    if ask.text.trim().is_empty() && ask.files.is_empty() {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "There is nothing to send.",
        ));
    }
    check_length(shared, &ask.text)?;
    acts::possible(shared, ask.status)?;
    let ticket = ask.ticket.id;
    let mut held = conversation(shared, ticket).await?;
    if held.row.window_estimated {
        // A list tells when a message arrived, not when it was sent: read before judging by it.
        let changed = sync::read(shared, ticket, READ_PATIENCE).await;
        shared.changed(changed.into_iter().collect()).await;
        held = conversation(shared, ticket).await?;
    }
    let allowed = may_reply(&held, shared.helpdesk.carrier(), &ask.text, ask.files.len())
        .and_then(|()| shared.may_go(held.row.channel, &ask.text, &held.draft_files, &ask.files));
    let text = ask.text.clone();
    if let Err(refusal) = allowed {
        // Whatever happens, the words are kept; the files are with the draft already.
        shared
            .on_disk(move |cache| cache.save_draft(ticket, &text))
            .await
            .map_err(storage)?;
        return Err(refusal);
    }
    let now = shared.now();
    let reply = cache::NewReply {
        key: uuid::Uuid::new_v4().to_string(),
        ticket,
        text,
        status: ask.status,
        files: ask.files.clone(),
        not_before: now + shared.options.undo,
    };
    let send = shared
        .on_disk(move |cache| cache.queue_reply_with_files(&reply, now))
        .await
        .map_err(storage)?
        .ok_or_else(uploads::not_there)?;
    if !matches!(*shared.connection.borrow(), Connection::Connected) {
        tracing::info!(%ticket, "a reply waits in the outbox");
    }
    shared.emit_changed(vec![ticket]);
    shared.emit(Event::Status);
    shared.outbox.notify_one();
    Ok(send)
}
