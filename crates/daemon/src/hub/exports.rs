//! Conversations of a window's choice as a file: which they are is looked up, each is read from the
//! cache of its account, and the file is written whole where a person said, or not at all. It can be
//! called off, and tells how far it is.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::export::{Entry, Format};
use model::TicketRef;
use protocol::{
    ErrorCode, Event, Export, ExportFormat, ExportWhat, Exported, GetPerson, Group, More, PersonView,
    ProtocolError, Request, Search, SearchView,
};

use super::Hub;
use crate::{clock, files};

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
        let total = tickets.len();
        let mut entries = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            under_way.goes_on()?;
            under_way.tell(self, entries.len(), Some(total));
            let held = self.running(&ticket.account)?.engine.held(ticket.id).await?;
            entries.push(match held {
                Some(view) => Entry::Held(Box::new(view)),
                None => Entry::Missing(ticket),
            });
        }
        under_way.goes_on()?;
        let (format, now) = (format(ask.format), self.now());
        let work = move || written(&to, format, &title, now, &entries);
        let path = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))??;
        Ok(Exported {
            path: path.display().to_string(),
            tickets: count(total),
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

fn written(
    to: &Path,
    format: Format,
    title: &str,
    now: model::Time,
    entries: &[Entry],
) -> Result<PathBuf, ProtocolError> {
    let bytes = ::export::export(format, title, now, entries, &clock::zoned)
        .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
    files::write_whole(to, &bytes, true).map_err(|error| files::not_written(to, &error))?;
    Ok(to.to_owned())
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
