//! What the command line shows: through the running engine, or straight from the cache.

use std::io::{IsTerminal as _, Write as _};

use cache::Cache;
use model::{Closure, ConversationState, Dot, Queue, ReplyWindow, Span, Time};
use protocol::{
    Client, ClientError, ClientKind, Connection, Event, GetStatus, ListQueue, Quit, Show, StatusView,
    TicketPage, TicketRow, View,
};

use crate::account::Choice;
use crate::clock;
use crate::paths::Paths;
use crate::run::{End, How, Started, not_running, start};

/// `reddot status`.
pub(crate) async fn status(paths: &Paths, json: bool) -> anyhow::Result<()> {
    let status = match connect(paths).await? {
        Some(client) => client.ask(GetStatus {}).await?,
        None => {
            let choice = Choice::of(paths)?;
            match Cache::open_read_only(&choice.dir(paths))? {
                Some(cache) => {
                    let connection = not_running(cache.fresh_at()?);
                    engine::status_view(&cache, &choice.account(), connection, Span(0), clock::now())?
                }
                None => anyhow::bail!("Nothing is here yet. Start Reddot with: reddot"),
            }
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
        offset: 0,
        limit: 200,
    };
    let page = match connect(paths).await? {
        Some(client) => client.ask(ask).await?,
        None => match Cache::open_read_only(&Choice::of(paths)?.dir(paths))? {
            Some(cache) => cache.queue(queue, 0, 200, clock::now())?,
            None => anyhow::bail!("Nothing is here yet. Start Reddot with: reddot"),
        },
    };
    if json {
        say(&format!("{}\n", serde_json::to_string_pretty(&page)?))
    } else {
        say(&page_text(&page, clock::now()))
    }
}

/// `reddot watch`: the queue in the terminal, live. With no engine running it is one itself.
pub(crate) async fn watch(paths: &Paths, how: How) -> anyhow::Result<End> {
    match start(paths, how).await? {
        Started::Elsewhere(client, mut events) => loop {
            show_watch(&client.ask(GetStatus {}).await?, &pages(&client).await?)?;
            if !pause_for_news(events.recv()).await {
                println!("Reddot has ended.");
                return Ok(End::Quit);
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
                    heard = pause_for_news(events.recv()) => if !heard { return Ok(End::Quit) },
                }
                while events.try_recv().is_ok() {}
            }
        }
    }
}

/// `reddot open`.
pub(crate) async fn open(paths: &Paths, view: View) -> anyhow::Result<()> {
    let Some(client) = connect(paths).await? else {
        anyhow::bail!("Reddot is not running. Start it with: reddot");
    };
    client.ask(Show { view }).await?;
    Ok(())
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

async fn connect(paths: &Paths) -> anyhow::Result<Option<Client>> {
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
            offset: 0,
            limit: 20,
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
    let now = clock::now() + Span(status.clock_offset_ms);
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
        text += &page_text(page, now);
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
    let connection = match &status.connection {
        Connection::Connected => "connected".to_owned(),
        Connection::Connecting { .. } => "connecting".to_owned(),
        Connection::Offline { since, reason, .. } => {
            format!("not connected since {}. {reason}", clock::local(*since))
        }
        Connection::SignInNeeded { .. } if Choice::from_env().is_some() => {
            "the helpdesk refuses REDDOT_ZENDESK_TOKEN".to_owned()
        }
        Connection::SignInNeeded { .. } => "Sign in again: reddot login".to_owned(),
    };
    let mut text = format!("{} · {connection}\n{dot}\n", plain(&status.helpdesk));
    text += &format!(
        "{} assigned to you, {} unassigned, {} waiting, {} in the outbox\n",
        status.assigned, status.unassigned, status.waiting, status.outbox
    );
    text
}

fn page_text(page: &TicketPage, now: Time) -> String {
    let mut text = String::new();
    for row in &page.rows {
        text += &row_text(row, now);
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

fn row_text(row: &TicketRow, now: Time) -> String {
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
    format!(
        "{mark} #{:<6} {} · {} · {} · {state} · {} ago{}{}\n",
        row.ticket,
        plain(&row.name),
        row.channel.name(),
        row.status.word(),
        length(now - row.at),
        if window.is_empty() {
            String::new()
        } else {
            format!(" · {window}")
        },
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
fn plain(text: &str) -> String {
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
    fn lengths_read_naturally() {
        assert_eq!(length(Span(-5)), "0 min");
        assert_eq!(length(Span::seconds(59 * 60)), "59 min");
        assert_eq!(length(Span::hours(23)), "23 h");
        assert_eq!(length(Span::hours(72)), "3 days");
    }
}
