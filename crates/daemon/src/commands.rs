//! What the command line shows: through the running engine, or straight from the cache.

use std::io::{IsTerminal as _, Write as _};

use anyhow::bail;
use cache::{Cache, CacheError};
use model::{
    AccountId, Closure, ConversationState, Dot, Queue, ReplyWindow, Span, TicketId, TicketRef, Time,
};
use protocol::{
    AccountView, Client, ClientError, ClientKind, Connection, Event, GetConversation, GetStatus, ListQueue,
    Quit, Show, StatusView, TicketPage, TicketRow, View,
};

use crate::account::Choice;
use crate::bar::{self, Bar};
use crate::outside::Real;
use crate::paths::Paths;
use crate::run::{How, Started, not_running, start};
use crate::seals::Seals;
use crate::{alert_settings, clock, merge};

/// How many rows are listed.
const ROWS: u32 = 200;

/// `reddot status`.
pub(crate) async fn status(paths: &Paths, json: bool, format: Option<Bar>) -> anyhow::Result<()> {
    let running = match connect(paths).await? {
        Some(client) => Some(client.ask(GetStatus {}).await?),
        None => None,
    };
    if let Some(bar) = format {
        return say(&bar::line(running.as_ref(), bar));
    }
    let status = match running {
        Some(status) => status,
        None => {
            let settings = alert_settings::load(paths);
            let each = from_caches(paths, |cache, choice| {
                let connection = not_running(cache.fresh_at()?);
                let silent = settings.silent(&choice.id());
                engine::status_view(
                    cache,
                    &choice.account(),
                    connection,
                    Span(0),
                    &silent,
                    clock::now(),
                )
            })
            .await?;
            merge::status(each)
        }
    };
    if json {
        say(&format!("{}\n", serde_json::to_string_pretty(&status)?))
    } else {
        say(&status_text(&status))
    }
}

/// `reddot list`.
pub(crate) async fn list(paths: &Paths, queue: Queue, json: bool) -> anyhow::Result<()> {
    let ask = ListQueue {
        queue,
        account: None,
        offset: 0,
        limit: ROWS,
        sort: model::Sort::Own,
        filter: model::ListFilter::default(),
    };
    let (page, several) = match connect(paths).await? {
        Some(client) => {
            let several = client.ask(GetStatus {}).await?.accounts.len() > 1;
            (client.ask(ask).await?, several)
        }
        None => {
            let now = clock::now();
            let each = from_caches(paths, |cache, _| cache.queue(queue, 0, ROWS, now)).await?;
            let several = each.len() > 1;
            let total = each.iter().map(|page| page.total).sum();
            let rows = each.into_iter().map(|page| page.rows).collect();
            let page = TicketPage {
                queue,
                rows: merge::rows(rows, model::Sort::Own, ROWS),
                total,
                more: false,
            };
            (page, several)
        }
    };
    if json {
        say(&format!("{}\n", serde_json::to_string_pretty(&page)?))
    } else {
        say(&page_text(&page, clock::now(), several))
    }
}

/// What the caches of the accounts that are on say, with no engine running. One that cannot be read
/// keeps nobody else's from being shown.
pub(crate) async fn from_caches<T>(
    paths: &Paths,
    read: impl Fn(&Cache, &Choice) -> Result<T, CacheError>,
) -> anyhow::Result<Vec<T>> {
    let mut each = Vec::new();
    let mut trouble = None;
    for choice in Choice::all(paths)? {
        let outside = Real::new(paths.clone(), How::default(), clock::system());
        let seal = match Seals::to_read(paths, &outside, &choice).await {
            Ok(seal) => seal,
            Err(error) => {
                tracing::warn!(account = %choice.id(), error = %format!("{error:#}"), "the cache cannot be read");
                trouble = Some(error);
                continue;
            }
        };
        let opened = Cache::open_read_only_sealed(&choice.dir(paths), choice.id(), &seal);
        match opened.and_then(|cache| cache.map(|cache| read(&cache, &choice)).transpose()) {
            Ok(said) => each.extend(said),
            Err(error) => {
                tracing::warn!(account = %choice.id(), %error, "the cache cannot be read");
                trouble = Some(error.into());
            }
        }
    }
    match trouble {
        _ if !each.is_empty() => Ok(each),
        Some(error) => Err(error),
        None => bail!("Nothing is here yet. Start Reddot with: reddot"),
    }
}

/// `reddot watch`: the queue in the terminal, live. With no engine running it is one itself.
pub(crate) async fn watch(paths: &Paths, how: How) -> anyhow::Result<()> {
    match start(paths, how).await? {
        Started::Elsewhere(client, mut events) => loop {
            show_watch(&client.ask(GetStatus {}).await?, &pages(&client).await?)?;
            if !pause_for_news(events.recv()).await {
                println!("Reddot has ended.");
                return Ok(());
            }
            while events.try_recv().is_ok() {}
        },
        Started::Engine(program) => {
            // The same words over the program's own socket: one way to ask for everybody.
            let (client, mut events) = Client::connect(&paths.socket(), ClientKind::Cli).await?;
            let running = program.run();
            tokio::pin!(running);
            loop {
                show_watch(&client.ask(GetStatus {}).await?, &pages(&client).await?)?;
                tokio::select! {
                    ended = &mut running => return ended,
                    heard = pause_for_news(events.recv()) => if !heard { return Ok(()) },
                }
                while events.try_recv().is_ok() {}
            }
        }
    }
}

/// `reddot open`: what to show may need the ticket that was named.
pub(crate) async fn open(
    paths: &Paths,
    ticket: Option<&str>,
    view: impl FnOnce(Option<TicketRef>) -> View,
) -> anyhow::Result<()> {
    let Some(client) = connect(paths).await? else {
        bail!("Reddot is not running. Start it with: reddot");
    };
    let ticket = match ticket {
        Some(named) => Some(ticket_named(&client, named).await?),
        None => None,
    };
    client.ask(Show { view: view(ticket) }).await?;
    Ok(())
}

/// The ticket that a person named: `ACCOUNT/123`, where the beginning of the account's id is
/// enough, or `123` where only one account has it.
pub(crate) async fn ticket_named(client: &Client, named: &str) -> anyhow::Result<TicketRef> {
    let (account, id) = split_name(named)?;
    let status = client.ask(GetStatus {}).await?;
    let mut ids = status.accounts.into_iter().map(|account| account.account);
    let candidates: Vec<TicketRef> = match account {
        Some(account) => {
            let like: Vec<AccountId> = ids.filter(|id| id.0.starts_with(account)).collect();
            let exact = like.iter().find(|id| id.0 == account);
            let ids = exact.map_or_else(|| like.clone(), |exact| vec![exact.clone()]);
            ids.into_iter().map(|account| TicketRef { account, id }).collect()
        }
        None if ids.len() == 1 => ids.by_ref().map(|account| TicketRef { account, id }).collect(),
        None => {
            let mut held = Vec::new();
            for account in ids {
                let ticket = TicketRef { account, id };
                let ask = GetConversation {
                    ticket: ticket.clone(),
                    refresh: false,
                };
                if client.ask(ask).await.is_ok() {
                    held.push(ticket);
                }
            }
            held
        }
    };
    match &candidates[..] {
        [one] => Ok(one.clone()),
        [] => match account {
            Some(account) => bail!("no account that begins with {account} runs. See: reddot accounts"),
            None => bail!("no account has a ticket {id}"),
        },
        several => {
            let names = several
                .iter()
                .map(|ticket| format!("{}/{}", ticket.account, ticket.id));
            bail!("which one? {}", names.collect::<Vec<_>>().join(" or "))
        }
    }
}

pub(crate) fn split_name(named: &str) -> anyhow::Result<(Option<&str>, TicketId)> {
    let (account, number) = match named.rsplit_once('/') {
        Some((account, number)) => (Some(account), number),
        None => (None, named),
    };
    match number.trim_start_matches('#').parse() {
        Ok(id) if account != Some("") => Ok((account, TicketId(id))),
        _ => bail!("{named} is not a ticket. Like this: 123, or ACCOUNT/123"),
    }
}

/// `reddot quit`.
pub(crate) async fn quit(paths: &Paths) -> anyhow::Result<()> {
    match connect(paths).await? {
        Some(client) => {
            client.ask(Quit {}).await?;
            Ok(())
        }
        None => {
            println!("Reddot is not running.");
            Ok(())
        }
    }
}

pub(crate) async fn connect(paths: &Paths) -> anyhow::Result<Option<Client>> {
    match Client::connect(&paths.socket(), ClientKind::Cli).await {
        Ok((client, _)) => Ok(Some(client)),
        Err(ClientError::NoEngine(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn pages(client: &Client) -> anyhow::Result<[TicketPage; 2]> {
    let page = |queue| {
        client.ask(ListQueue {
            queue,
            account: None,
            offset: 0,
            limit: 20,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        })
    };
    Ok([page(Queue::Assigned).await?, page(Queue::Unassigned).await?])
}

/// Waits for an event, or a minute: ages and windows move by themselves. False when it is over.
async fn pause_for_news(news: impl Future<Output = Option<Event>>) -> bool {
    tokio::time::timeout(std::time::Duration::from_secs(60), news)
        .await
        .map_or(true, |event| event.is_some())
}

fn show_watch(status: &StatusView, pages: &[TicketPage; 2]) -> anyhow::Result<()> {
    // Ages are of minutes: one helpdesk's clock is good enough for all.
    let offset = status
        .accounts
        .first()
        .map_or(0, |account| account.clock_offset_ms);
    let now = clock::now() + Span(offset);
    let several = status.accounts.len() > 1;
    let mut text = String::new();
    if std::io::stdout().is_terminal() {
        // Home and clear: the picture is drawn anew in place.
        text += "\x1b[H\x1b[2J";
    }
    text += &status_text(status);
    for page in pages {
        let name = match page.queue {
            Queue::Assigned => "Assigned to you",
            Queue::Unassigned => "Unassigned",
        };
        text += &format!("\n{name} ({})\n", page.total);
        text += &page_text(page, now, several);
    }
    say(&text)
}

/// Prints. A reader that has had enough, such as `head`, ends the program as it ends others.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        done => Ok(done?),
    }
}

fn status_text(status: &StatusView) -> String {
    let dot = match status.dot {
        Dot::Plain => "nothing waits",
        Dot::Hollow => "○ all that waits was looked at",
        Dot::Red => "● new customers wait",
    };
    let mut text = String::new();
    for account in &status.accounts {
        text += &account_text(account, &status.accounts);
    }
    text += &format!("{dot}\n");
    text += &format!(
        "{} assigned to you, {} unassigned, {} waiting, {} in the outbox\n",
        status.assigned, status.unassigned, status.waiting, status.outbox
    );
    text
}

fn account_text(account: &AccountView, all: &[AccountView]) -> String {
    let name = plain(merge::name(account, all));
    let connection = connection_text(&account.connection);
    if all.len() > 1 {
        format!(
            "{name} · {connection} · {} assigned, {} unassigned, {} waiting\n",
            account.assigned, account.unassigned, account.waiting
        )
    } else {
        format!("{name} · {connection}\n")
    }
}

/// Whether a helpdesk can be reached, for a person.
pub(crate) fn connection_text(connection: &Connection) -> String {
    match connection {
        Connection::Connected => "connected".to_owned(),
        Connection::Connecting { .. } => "connecting".to_owned(),
        Connection::Offline { since, reason, .. } => {
            format!("not connected since {}. {reason}", clock::local(*since))
        }
        Connection::SignInNeeded { .. } if Choice::from_env().is_some() => {
            "the helpdesk refuses REDDOT_ZENDESK_TOKEN".to_owned()
        }
        Connection::SignInNeeded { .. } => "Sign in again: reddot login".to_owned(),
    }
}

fn page_text(page: &TicketPage, now: Time, several: bool) -> String {
    let mut text = String::new();
    for row in &page.rows {
        text += &row_text(row, now, several);
    }
    if page.rows.is_empty() {
        text += "  nothing\n";
    }
    let more = page
        .total
        .saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
    if more > 0 {
        text += &format!("  and {more} more\n");
    }
    text
}

fn row_text(row: &TicketRow, now: Time, several: bool) -> String {
    let mark = if row.waits && row.unseen { "●" } else { " " };
    let state = match row.state {
        ConversationState::Started => "Started a new chat",
        ConversationState::Replied => "Replied to the conversation",
    };
    let window = match row.window {
        ReplyWindow::OpenUntil { at, .. } => format!("{} left", length(at - now)),
        ReplyWindow::ClosedSince {
            because: Closure::TimeOver,
            ..
        } => "window closed".into(),
        ReplyWindow::ClosedSince { .. } => "no replies left".into(),
        ReplyWindow::NoLimit | ReplyWindow::NeverOpened => String::new(),
        ReplyWindow::Unknown => "window unknown".into(),
    };
    // With several accounts a number alone names no ticket: this is what `--ticket` takes.
    let ticket = match several {
        true => format!("{}/{}", row.ticket.account, row.ticket.id),
        false => format!("#{:<6}", row.ticket.id),
    };
    format!(
        "{mark} {ticket} {} · {} · {} · {state} · {} ago{}{}{}\n",
        plain(&row.name),
        row.channel.name(),
        row.status.word(),
        length(now - row.at),
        if window.is_empty() {
            String::new()
        } else {
            format!(" · {window}")
        },
        row.later
            .map(|until| format!(" · later, {}", clock::local(until)))
            .unwrap_or_default(),
        if row.preview.is_empty() {
            String::new()
        } else {
            format!("\n           {}", plain(&row.preview))
        },
    )
}

fn length(span: Span) -> String {
    let minutes = span.0.max(0) / 60_000;
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

/// Customers' words in a terminal: no control characters, so no escape sequences.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_words_cannot_drive_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\u{9b}31mc\nd"), "a[2Jb31mcd");
    }

    #[test]
    fn tickets_are_named_with_or_without_their_account() {
        assert_eq!(split_name("123").unwrap(), (None, TicketId(123)));
        assert_eq!(split_name("#123").unwrap(), (None, TicketId(123)));
        assert_eq!(
            split_name("127.0.0.1:40-7/123").unwrap(),
            (Some("127.0.0.1:40-7"), TicketId(123))
        );
        for bad in ["", "x", "/5", "acme/", "acme/x"] {
            assert!(split_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lengths_read_naturally() {
        assert_eq!(length(Span(-5)), "0 min");
        assert_eq!(length(Span::seconds(59 * 60)), "59 min");
        assert_eq!(length(Span::hours(23)), "23 h");
        assert_eq!(length(Span::hours(72)), "3 days");
    }
}
