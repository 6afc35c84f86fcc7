//! Conversations of a window's choice as a file: which they are is looked up, each is read from the
//! cache of its account, and the file is written whole where a person said, or not at all
//! (`exporting.rs`). It can be called off, and tells how far it is.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::export::Format;
use async_trait::async_trait;
use cache::Held;
use model::{MessageId, TicketRef};
use protocol::{
    ConversationView, ErrorCode, Event, Export, ExportFormat, ExportWhat, Exported, GetPerson, Group, More,
    PersonView, ProtocolError, Request, Search, SearchView,
};

use super::Hub;
use crate::exporting::{self, Asked, Source};
use crate::files;

/// So many tickets are in a file at the most: they are in memory together.
const MOST: usize = 2000;
/// How many hits of a search, or tickets of a person, are asked for at once.
const PAGE: u32 = 100;
/// How often it is told how far an export is.
const TELL: Duration = Duration::from_millis(250);

/// The exports that are under way.
#[derive(Debug, Default)]
pub(super) struct Exports(Mutex<HashMap<String, Arc<AtomicBool>>>);

impl Exports {
    /// Calls one off; one that has ended is left alone.
    pub(super) fn cancel(&self, id: &str) {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cancelled) = all.get(id) {
            cancelled.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn begin(&self, id: &str) -> Result<UnderWay<'_>, ProtocolError> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(id) {
            let said = "An export of that name is under way.";
            return Err(ProtocolError::new(ErrorCode::Conflict, said));
        }
        let cancelled = Arc::new(AtomicBool::new(false));
        all.insert(id.to_owned(), cancelled.clone());
        Ok(UnderWay {
            of: self,
            id: id.to_owned(),
            cancelled,
            told: Mutex::new(tokio::time::Instant::now()),
        })
    }
}

/// One of them, until dropped.
pub(super) struct UnderWay<'a> {
    of: &'a Exports,
    id: String,
    cancelled: Arc<AtomicBool>,
    told: Mutex<tokio::time::Instant>,
}

impl UnderWay<'_> {
    /// Tells how far it is, when that was not told just now.
    pub(super) fn tell(&self, hub: &Hub, done: usize, total: Option<usize>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() < TELL {
            return;
        }
        *told = tokio::time::Instant::now();
        hub.emit(Event::Exporting {
            id: self.id.clone(),
            done: count(done),
            total: total.map(count),
        });
    }

    fn goes_on(&self) -> Result<(), ProtocolError> {
        match self.cancelled.load(Ordering::Relaxed) {
            false => Ok(()),
            true => Err(ProtocolError::new(
                ErrorCode::Cancelled,
                "The export was called off. No file was written.",
            )),
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut all = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.id);
    }
}

impl Hub {
    pub(super) async fn export(&self, ask: &Export) -> Result<Exported, ProtocolError> {
        let to = PathBuf::from(&ask.to);
        if !to.is_absolute() || to.file_name().is_none() {
            let said = "A file is written only where somebody said: the whole path is needed.";
            return Err(ProtocolError::new(ErrorCode::BadRequest, said));
        }
        let under_way = self.exports.begin(&ask.id)?;
        let (title, tickets) = self.of_export(&ask.what, &under_way).await?;
        let asked = Asked {
            to: to.clone(),
            format: format(ask.format),
            title,
            // A person who chose a file that is there has said so.
            overwrite: true,
        };
        let mut source = Running {
            hub: self,
            under_way: &under_way,
        };
        let written = exporting::write(&mut source, asked, tickets).await;
        let written = written.map_err(|error| match error.downcast::<ProtocolError>() {
            Ok(refusal) => refusal,
            Err(error) => files::not_written(&to, &error),
        })?;
        Ok(Exported {
            path: ask.to.clone(),
            tickets: count(written.tickets),
            files: count(written.files),
            folder: written
                .folder
                .and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned())),
        })
    }

    /// What the file is called inside, and its tickets, each once.
    async fn of_export(
        &self,
        what: &ExportWhat,
        under_way: &UnderWay<'_>,
    ) -> Result<(String, Vec<TicketRef>), ProtocolError> {
        match what {
            ExportWhat::Ticket { ticket } => Ok((format!("Ticket {}", ticket.id), vec![ticket.clone()])),
            ExportWhat::Person { account, person } => {
                let running = self.running(account)?;
                let mut tickets = Tickets::default();
                loop {
                    under_way.goes_on()?;
                    let ask = GetPerson {
                        account: account.clone(),
                        person: *person,
                        offset: count(tickets.seen),
                        limit: PAGE,
                    };
                    let said = running.engine.handle(Request::GetPerson(ask)).await?;
                    let view: PersonView = serde_json::from_value(said)
                        .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
                    let end = view.tickets.is_empty();
                    for one in view.tickets {
                        tickets.add(one.row.ticket)?;
                    }
                    if end || tickets.seen >= view.total as usize {
                        return Ok((format!("All tickets of {}", view.name), tickets.list));
                    }
                }
            }
            ExportWhat::Search { text, ahead_minutes } => {
                let ask = |more| Search {
                    account: None,
                    text: text.clone(),
                    limit: PAGE,
                    ahead_minutes: *ahead_minutes,
                    more,
                };
                let mut tickets = Tickets::default();
                let first = self.search(&ask(None)).await?;
                tickets.add_all(&first)?;
                for group in [Group::Tickets, Group::Messages] {
                    let next_of = |view: &SearchView| match group {
                        Group::Messages => view.messages.next.clone(),
                        _ => view.tickets.next.clone(),
                    };
                    let mut next = next_of(&first);
                    while !next.is_empty() {
                        under_way.goes_on()?;
                        under_way.tell(self, tickets.list.len(), None);
                        let page = self.search(&ask(Some(More { group, next }))).await?;
                        tickets.add_all(&page)?;
                        next = next_of(&page);
                    }
                }
                if tickets.list.is_empty() {
                    let said = "No ticket was found that could be written into a file.";
                    return Err(ProtocolError::new(ErrorCode::NotFound, said));
                }
                Ok((format!("Search: {text}"), tickets.list))
            }
        }
    }
}

/// Tickets in the order in which they were found.
#[derive(Default)]
struct Tickets {
    list: Vec<TicketRef>,
    known: HashSet<TicketRef>,
    /// How many were told, those among them that were known.
    seen: usize,
}

impl Tickets {
    fn add(&mut self, ticket: TicketRef) -> Result<(), ProtocolError> {
        self.seen += 1;
        if self.known.insert(ticket.clone()) {
            self.list.push(ticket);
        }
        if self.list.len() <= MOST {
            return Ok(());
        }
        let said = format!("These are more than {MOST} tickets, too many for one file.");
        Err(ProtocolError::new(ErrorCode::NotPossible, said)
            .hint("Narrow the search down, by days for one: after:2026-11-01."))
    }

    fn add_all(&mut self, page: &SearchView) -> Result<(), ProtocolError> {
        let tickets = page.tickets.hits.iter().map(|hit| &hit.row.ticket);
        let messages = page.messages.hits.iter().map(|hit| &hit.row.ticket);
        tickets
            .chain(messages)
            .try_for_each(|ticket| self.add(ticket.clone()))
    }
}

/// Conversations of the accounts that run.
struct Running<'a> {
    hub: &'a Hub,
    under_way: &'a UnderWay<'a>,
}

#[async_trait]
impl Source for Running<'_> {
    async fn conversation(&mut self, ticket: &TicketRef) -> anyhow::Result<Option<ConversationView>> {
        let running = self.hub.running(&ticket.account)?;
        Ok(running.engine.held(ticket.id).await?)
    }

    async fn file(
        &mut self,
        ticket: &TicketRef,
        message: MessageId,
        id: i64,
    ) -> anyhow::Result<Option<Held>> {
        let running = self.hub.running(&ticket.account)?;
        Ok(running.engine.held_file(ticket.id, message, id).await?)
    }

    fn goes_on(&mut self, done: usize, total: usize) -> anyhow::Result<()> {
        self.under_way.goes_on()?;
        self.under_way.tell(self.hub, done, Some(total));
        Ok(())
    }

    fn now(&self) -> model::Time {
        self.hub.now()
    }
}

fn format(asked: ExportFormat) -> Format {
    match asked {
        ExportFormat::Html => Format::Html,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
