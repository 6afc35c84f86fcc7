//! Commands about tickets: show one, export some, reply to one or write a note, and what is in the outbox.
//!
//! What only reads reads the caches, beside a running engine or without one, and disturbs nobody: an
//! engine keeps up to date what it is asked for. A reply is given to the running engine; without one,
//! this program is the engine until it is known what became of it.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use cache::{Cache, Held};
use export::Format;
use model::{AccountId, MessageId, Priority, Queue, Status, TicketRef, Time};
use protocol::{
    AddNote, Arrived, Client, ClientError, ClientKind, ConversationView, Discard, ErrorCode, GetConversation,
    ListOutbox, OutboxEntry, OutboxView, Quit, RemoveUpload, Reply, Retry, SendId, SendState, SendView,
    SendWhat, TicketRow, Undo, UploadId,
};

use crate::account::Choice;
use crate::commands::{from_caches, plain, say, split_name, ticket_named};
use crate::exporting::{self, Asked, Source};
use crate::outside::{Outside, Real};
use crate::paths::Paths;
use crate::run::{How, Started, start};
use crate::seals::Seals;
use crate::{clock, merge};

const CALLED_OFF: &str = "called off: nothing was written";
/// How many rows are read at once.
const PAGE: u32 = 200;

/// Why a command ends with a code of its own.
#[derive(Debug)]
pub(crate) struct Ends {
    /// The program's exit code.
    pub(crate) code: u8,
    /// For a person.
    words: String,
}

impl std::fmt::Display for Ends {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for Ends {}

/// The rules forbid it: the text is kept.
pub(crate) const BLOCKED: u8 = 3;
/// It is in the outbox, and leaves when it can.
pub(crate) const WAITS: u8 = 4;

fn ends<T>(code: u8, words: impl Into<String>) -> anyhow::Result<T> {
    let words = words.into();
    Err(Ends { code, words }.into())
}

/// `reddot show`.
pub(crate) async fn show(paths: &Paths, named: &str, json: bool) -> anyhow::Result<()> {
    let outside = real(paths);
    let mut caches = Caches::new(paths, &outside)?;
    let ticket = find(&mut caches, named).await?;
    let view = caches
        .conversation(&ticket)
        .await?
        .with_context(|| format!("ticket {named} is not held here"))?;
    if json {
        return say(&format!("{}\n", serde_json::to_string_pretty(&view)?));
    }
    say(&conversation_text(&view))
}

/// `reddot outbox`.
pub(crate) async fn outbox(paths: &Paths, json: bool) -> anyhow::Result<()> {
    let each = from_caches(paths, |cache, _| cache.outbox()).await?;
    let several = each.len() > 1;
    let outbox = merge::outbox(each);
    if json {
        return say(&format!("{}\n", serde_json::to_string_pretty(&outbox)?));
    }
    say(&outbox_text(&outbox, several))
}

/// What can be done with a send that is not at the helpdesk, or of which nobody can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settle {
    /// It arrived: the person has seen it.
    Arrived,
    /// It is tried again; a doubtful one is sent again.
    Retry,
    /// It is given up; the words of a reply or a note become its draft.
    Discard,
    /// It is taken back before it leaves.
    Undo,
}

/// `reddot outbox arrived` and its like: at the running engine, or, without one, at one that runs for it and
/// for no longer. `named` is a send's number as `reddot outbox` tells it, with several accounts
/// `ACCOUNT/ID`.
pub(crate) async fn settle(paths: &Paths, named: &str, how: Settle, json: bool) -> anyhow::Result<()> {
    let (account, number) = split_name(named)?;
    let send = SendId(number.0);
    with_engine(paths, How::default(), async |client: &Client| {
        let entries = client.ask(ListOutbox { account: None }).await?.entries;
        let of_account =
            |entry: &&OutboxEntry| account.is_none_or(|account| entry.ticket.account.0.starts_with(account));
        let found: Vec<&OutboxEntry> = entries
            .iter()
            .filter(|entry| entry.send.id == send)
            .filter(of_account)
            .collect();
        let entry = match &found[..] {
            [one] => *one,
            [] => bail!("no send {named} is in the outbox. See: reddot outbox"),
            several => {
                let names = several
                    .iter()
                    .map(|entry| format!("{}/{}", entry.ticket.account, send.0));
                bail!("which one? {}", names.collect::<Vec<_>>().join(" or "))
            }
        };
        let account = entry.ticket.account.clone();
        match how {
            Settle::Arrived => client.ask(Arrived { account, send }).await?,
            Settle::Retry => client.ask(Retry { account, send }).await?,
            Settle::Discard => client.ask(Discard { account, send }).await?,
            Settle::Undo => client.ask(Undo { account, send }).await?,
        };
        if json {
            let outbox = client.ask(ListOutbox { account: None }).await?;
            return say(&format!("{}\n", serde_json::to_string_pretty(&outbox)?));
        }
        let words = matches!(entry.send.what, SendWhat::Reply { .. } | SendWhat::Note { .. });
        say(match how {
            Settle::Arrived => "It counts as arrived.\n",
            Settle::Retry => "It is on its way again: see reddot outbox.\n",
            Settle::Discard | Settle::Undo if words => "It is the draft again.\n",
            Settle::Discard => "It is given up.\n",
            Settle::Undo => "It is taken back.\n",
        })
    })
    .await
}

/// Does something at the running engine; without one, at one that runs for it and for no longer.
async fn with_engine<T>(
    paths: &Paths,
    how: How,
    work: impl AsyncFnOnce(&Client) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    match start(paths, how).await? {
        Started::Elsewhere(client, _) => work(&client).await,
        Started::Engine(program) => {
            let (client, _events) = Client::connect(&paths.socket(), ClientKind::Cli).await?;
            let running = program.run();
            tokio::pin!(running);
            let done = tokio::select! {
                ended = &mut running => {
                    ended?;
                    bail!("Reddot has ended.")
                }
                done = work(&client) => done,
            };
            let _ = client.ask(Quit {}).await;
            let _ = tokio::time::timeout(Duration::from_secs(25), running).await;
            done
        }
    }
}

/// What `reddot export` writes.
pub(crate) struct Export {
    /// Tickets, as a person names them; none: the queue.
    pub(crate) tickets: Vec<String>,
    /// A whole queue.
    pub(crate) queue: Option<Queue>,
    /// How.
    pub(crate) format: Format,
    /// Where.
    pub(crate) to: PathBuf,
    /// Also in the place of a file that is there.
    pub(crate) overwrite: bool,
}

/// `reddot export`.
pub(crate) async fn export(paths: &Paths, wanted: Export) -> anyhow::Result<()> {
    let outside = real(paths);
    let to = wanted.to.display().to_string();
    let called_off = Arc::new(AtomicBool::new(false));
    let writing = written(paths, &outside, wanted, called_off.clone());
    tokio::pin!(writing);
    let written = tokio::select! {
        written = &mut writing => written?,
        _ = tokio::signal::ctrl_c() => {
            // What was written goes again. It may wait for a person at the keychain, who does not come.
            called_off.store(true, Ordering::Relaxed);
            match tokio::time::timeout(Duration::from_secs(5), writing).await {
                Ok(written) => written?,
                Err(_) => bail!(CALLED_OFF),
            }
        }
    };
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word} is"),
        _ => format!("{count} {word}s are"),
    };
    let mut said = format!("{} in {to}\n", counted(written.tickets, "ticket"));
    if let Some(folder) = &written.folder {
        said += &format!("{} in {}\n", counted(written.files, "file"), folder.display());
    }
    say(&said)
}

/// Writes what `reddot export` is asked for.
pub(crate) async fn written(
    paths: &Paths,
    outside: &dyn Outside,
    wanted: Export,
    called_off: Arc<AtomicBool>,
) -> anyhow::Result<exporting::Written> {
    let mut caches = Caches::new(paths, outside)?;
    caches.called_off = called_off;
    let (title, tickets) = match wanted.queue {
        Some(queue) => {
            let name = match queue {
                Queue::Assigned => "Assigned to you",
                Queue::Unassigned => "Unassigned",
            };
            (name.to_owned(), queue_of(&mut caches, queue).await?)
        }
        None => {
            let mut found = Vec::with_capacity(wanted.tickets.len());
            for named in &wanted.tickets {
                found.push(find(&mut caches, named).await?);
            }
            (format!("Tickets {}", wanted.tickets.join(", ")), found)
        }
    };
    let asked = Asked {
        to: wanted.to,
        format: wanted.format,
        title,
        overwrite: wanted.overwrite,
    };
    exporting::write(&mut caches, asked, tickets).await
}

/// What `reddot reply` sends, or `reddot note` writes down.
pub(crate) struct Said {
    /// The ticket, as a person names it.
    pub(crate) ticket: String,
    /// The text; none: what comes in.
    pub(crate) text: Option<String>,
    /// The status to submit a reply as; none: it is an internal note.
    pub(crate) status: Option<Status>,
    /// How long its fate is waited for.
    pub(crate) wait: Duration,
    /// The files that go along (of replies: rule 14).
    pub(crate) attach: Vec<PathBuf>,
}

/// `reddot reply` and `reddot note`.
pub(crate) async fn write(paths: &Paths, said: Said, how: How) -> anyhow::Result<()> {
    // Before anything is begun: a file that cannot be read is no reason for half a reply.
    let mut files = Vec::new();
    for path in &said.attach {
        files.push(protocol::file_to_attach(path)?);
    }
    let text = match said.text.clone() {
        Some(text) => text,
        None => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .context("the text cannot be read")?;
            text
        }
    };
    let text = text.trim_end().to_owned();
    with_engine(paths, how, async |client: &Client| {
        send(client, &said, text, &files).await
    })
    .await
}

async fn send(client: &Client, said: &Said, text: String, files: &[(String, Vec<u8>)]) -> anyhow::Result<()> {
    let ticket = ticket_named(client, &said.ticket).await?;
    let files = attach(client, &ticket, said.status.is_none(), files).await?;
    let to = ticket.clone();
    let queued = match said.status {
        Some(status) => {
            let ticket = to;
            let ask = Reply {
                ticket,
                text,
                status,
                files,
            };
            client.ask(ask).await
        }
        None => {
            let ticket = to;
            client.ask(AddNote { ticket, text, files }).await
        }
    };
    let send = match queued {
        Ok(queued) => queued.send,
        Err(ClientError::Refused(refusal))
            if matches!(refusal.code, ErrorCode::WindowClosed | ErrorCode::NotPossible) =>
        {
            return ends(
                BLOCKED,
                format!("not sent, and kept as the draft. {}", refusal.message),
            );
        }
        Err(error) => return Err(error.into()),
    };
    let until = tokio::time::Instant::now() + said.wait;
    loop {
        let Some(view) = fate(client, &ticket, send).await? else {
            return say("The helpdesk has it.\n");
        };
        let reason = view.reason.as_deref().map(plain).unwrap_or_default();
        match view.state {
            SendState::Failed => bail!("not sent, and kept in the outbox. {reason}"),
            SendState::Blocked => {
                return ends(BLOCKED, format!("kept in the outbox. {reason}"));
            }
            SendState::Unknown if view.doubtful => {
                return ends(
                    WAITS,
                    format!("it is not known whether it arrived: see reddot outbox, or a window. {reason}"),
                );
            }
            SendState::Queued | SendState::Sending | SendState::Unknown | SendState::Accepted => {}
        }
        if tokio::time::Instant::now() > until {
            let said = "it waits in the outbox, and leaves when Reddot runs and the helpdesk answers.";
            return ends(WAITS, format!("{said} {reason}").trim_end().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// Attaches files to the draft of a ticket. When one is refused, those before it are taken off again.
async fn attach(
    client: &Client,
    ticket: &TicketRef,
    note: bool,
    files: &[(String, Vec<u8>)],
) -> anyhow::Result<Vec<UploadId>> {
    let mut attached = Vec::new();
    for (name, bytes) in files {
        match client.attach(ticket, note, name, bytes).await {
            Ok(file) => attached.push(file.id),
            Err(error) => {
                for file in attached {
                    let ticket = ticket.clone();
                    client.ask(RemoveUpload { ticket, file }).await?;
                }
                return match error {
                    ClientError::Refused(refusal) if refusal.code == ErrorCode::NotPossible => {
                        let hint = refusal.hint.unwrap_or_default();
                        ends(BLOCKED, format!("not sent. {} {hint}", refusal.message))
                    }
                    error => Err(error.into()),
                };
            }
        }
    }
    Ok(attached)
}

/// Where a send is; none: it has arrived.
async fn fate(client: &Client, ticket: &TicketRef, send: SendId) -> anyhow::Result<Option<SendView>> {
    let ask = GetConversation {
        ticket: ticket.clone(),
        refresh: false,
    };
    let held = client.ask(ask).await?;
    Ok(held.sends.into_iter().find(|one| one.id == send))
}

fn real(paths: &Paths) -> Real {
    Real::new(paths.clone(), How::default(), clock::system())
}

/// The caches of the accounts that are on, to read. Each is opened once, when it is first needed: its
/// keychain may ask its person something.
struct Caches<'a> {
    paths: &'a Paths,
    outside: &'a dyn Outside,
    choices: Vec<Choice>,
    /// None: nothing is held of that account.
    opened: HashMap<AccountId, Option<Cache>>,
    /// Nobody wants what is read any more.
    called_off: Arc<AtomicBool>,
}

impl<'a> Caches<'a> {
    fn new(paths: &'a Paths, outside: &'a dyn Outside) -> anyhow::Result<Self> {
        Ok(Self {
            paths,
            outside,
            choices: Choice::all(paths)?,
            opened: HashMap::new(),
            called_off: Arc::default(),
        })
    }

    fn accounts(&self) -> Vec<AccountId> {
        self.choices.iter().map(Choice::id).collect()
    }

    /// None when nothing is held of an account, or it is not on.
    async fn of(&mut self, account: &AccountId) -> anyhow::Result<Option<&Cache>> {
        if !self.opened.contains_key(account) {
            let opened = match self.choices.iter().find(|choice| choice.id() == *account) {
                Some(choice) => {
                    let seal = Seals::to_read(self.paths, self.outside, choice).await?;
                    Cache::open_read_only_sealed(&choice.dir(self.paths), choice.id(), &seal)?
                }
                None => None,
            };
            self.opened.insert(account.clone(), opened);
        }
        Ok(self.opened.get(account).and_then(Option::as_ref))
    }
}

#[async_trait]
impl Source for Caches<'_> {
    async fn conversation(&mut self, ticket: &TicketRef) -> anyhow::Result<Option<ConversationView>> {
        Ok(match self.of(&ticket.account).await? {
            Some(cache) => cache.conversation(ticket.id, clock::now())?,
            None => None,
        })
    }

    async fn file(
        &mut self,
        ticket: &TicketRef,
        message: MessageId,
        id: i64,
    ) -> anyhow::Result<Option<Held>> {
        Ok(match self.of(&ticket.account).await? {
            Some(cache) => cache.attachment_bytes(ticket.id, message, id)?,
            None => None,
        })
    }

    fn goes_on(&mut self, _: usize, _: usize) -> anyhow::Result<()> {
        if self.called_off.load(Ordering::Relaxed) {
            bail!(CALLED_OFF);
        }
        Ok(())
    }

    fn now(&self) -> Time {
        clock::now()
    }
}

/// The ticket that a person named, as `commands::ticket_named` finds it with an engine.
async fn find(caches: &mut Caches<'_>, named: &str) -> anyhow::Result<TicketRef> {
    let (account, id) = split_name(named)?;
    let ids = caches.accounts();
    let candidates: Vec<AccountId> = match account {
        Some(account) if ids.iter().any(|id| id.0 == account) => vec![AccountId(account.to_owned())],
        Some(account) => ids.into_iter().filter(|id| id.0.starts_with(account)).collect(),
        None if ids.len() == 1 => ids,
        None => {
            let mut held = Vec::new();
            for account in ids {
                let has = caches
                    .of(&account)
                    .await?
                    .map(|cache| cache.row(id, clock::now()))
                    .transpose()?
                    .flatten()
                    .is_some();
                if has {
                    held.push(account);
                }
            }
            held
        }
    };
    match &candidates[..] {
        [account] => Ok(TicketRef {
            account: account.clone(),
            id,
        }),
        [] => bail!("no account has a ticket {id} here"),
        several => {
            let names: Vec<String> = several.iter().map(|account| format!("{account}/{id}")).collect();
            bail!("which one? {}", names.join(" or "))
        }
    }
}

/// Every ticket of a queue, of all accounts. One that cannot be read keeps nobody else's from being
/// written, and is told of.
async fn queue_of(caches: &mut Caches<'_>, queue: Queue) -> anyhow::Result<Vec<TicketRef>> {
    let now = clock::now();
    let mut each = Vec::new();
    let mut trouble = None;
    for account in caches.accounts() {
        let rows = match caches.of(&account).await {
            Ok(None) => continue,
            Ok(Some(cache)) => all_rows(cache, queue, now),
            Err(error) => Err(error),
        };
        match rows {
            Ok(rows) => each.push(rows),
            Err(error) => {
                tracing::warn!(%account, error = %format!("{error:#}"), "the cache cannot be read");
                trouble = Some(error);
            }
        }
    }
    match trouble {
        Some(error) if each.is_empty() => return Err(error),
        None if each.is_empty() => bail!("Nothing is here yet. Start Reddot with: reddot"),
        _ => {}
    }
    let rows = merge::rows(each, model::Sort::Own, u32::MAX);
    Ok(rows.into_iter().map(|row| row.ticket).collect())
}

fn all_rows(cache: &Cache, queue: Queue, now: Time) -> anyhow::Result<Vec<TicketRow>> {
    let mut rows = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let page = cache.queue(queue, offset, PAGE, now)?;
        if page.rows.is_empty() {
            return Ok(rows);
        }
        rows.extend(page.rows);
    }
}

fn conversation_text(view: &ConversationView) -> String {
    let row = &view.row;
    let assignee = match &row.assignee {
        None => "unassigned".to_owned(),
        Some(who) if who.me => "yours".to_owned(),
        Some(who) => format!("with {}", plain(&who.name)),
    };
    let tags: Vec<String> = view.tags.iter().map(|tag| plain(tag)).collect();
    let mut text = format!(
        "#{} {} · {} · {} · {assignee}\nTags: {}\n",
        row.ticket.id,
        plain(&view.customer.name),
        row.channel.name(),
        status_text(row),
        tags.join(" ")
    );
    for message in &view.messages {
        let kind = if message.public { "" } else { " (note)" };
        let delivery = match &message.delivery {
            model::Delivery::NotReported => String::new(),
            model::Delivery::Delivered => " · delivered".to_owned(),
            model::Delivery::Failed { reason } => format!(" · not delivered: {}", plain(reason)),
        };
        text += &format!(
            "\n{} {}{kind}{delivery}\n{}",
            clock::local(message.at),
            plain(&message.author.name),
            lines(&message.text)
        );
    }
    if view.read_at.is_none() {
        text += "\n(Only this is held here: the conversation was not read.)\n";
    } else if view.behind {
        text += "\n(The helpdesk has newer messages, which were not read.)\n";
    }
    for send in &view.sends {
        text += &format!("\n{}", send_text(send));
    }
    if !view.draft.is_empty() {
        text += &format!("\nDraft:\n{}", lines(&view.draft));
    }
    if !view.note_draft.is_empty() {
        text += &format!("\nDraft of a note:\n{}", lines(&view.note_draft));
    }
    text
}

/// The status, with until when it rests and how urgent it is, where that is known.
fn status_text(row: &TicketRow) -> String {
    let until = row.snoozed_until.filter(|_| row.status == Status::Hold);
    let until = until.map(|until| format!(" until {}", clock::local(until)));
    let priority = row.priority.map(|priority| format!(" · {}", priority.word()));
    format!(
        "{}{}{}",
        row.status.word(),
        until.unwrap_or_default(),
        priority.unwrap_or_default()
    )
}

/// Text of several lines, moved in.
fn lines(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {}\n", export::harmless(line)))
        .collect()
}

fn outbox_text(outbox: &OutboxView, several: bool) -> String {
    if outbox.entries.is_empty() {
        return "Nothing is in the outbox.\n".to_owned();
    }
    outbox
        .entries
        .iter()
        .map(|entry| entry_text(entry, several))
        .collect()
}

fn entry_text(entry: &OutboxEntry, several: bool) -> String {
    let ticket = match several {
        true => format!("{}/{}", entry.ticket.account, entry.ticket.id),
        false => format!("#{}", entry.ticket.id),
    };
    let behind = if entry.behind {
        "  behind an earlier one of this ticket\n"
    } else {
        ""
    };
    format!(
        "{ticket} {} (send {})\n{}{behind}",
        plain(&entry.name),
        entry.send.id.0,
        send_text(&entry.send)
    )
}

fn send_text(send: &SendView) -> String {
    let what = match &send.what {
        SendWhat::Reply { text, status } => {
            let files = send.files.iter().map(|file| format!(" [{}]", plain(&file.name)));
            let files: String = files.collect();
            let text = plain(&model::shown_reply(text));
            format!("reply as {}: {text}{files}", status.word())
        }
        SendWhat::Note { text } => {
            let files = send.files.iter().map(|file| format!(" [{}]", plain(&file.name)));
            format!("internal note: {}{}", plain(text), files.collect::<String>())
        }
        SendWhat::Take => "take".to_owned(),
        SendWhat::Priority { priority } => {
            format!("priority: {}", priority.map_or("none", Priority::word))
        }
        SendWhat::Snooze { until: Some(until) } => format!("snooze until {}", clock::local(*until)),
        SendWhat::Snooze { until: None } => "snooze until the customer writes".to_owned(),
        SendWhat::Status { status } => format!("status: {}", status.word()),
        SendWhat::Assign { to: None } => "give to nobody".to_owned(),
        SendWhat::Assign { to: Some(who) } => format!("give to {}", plain(&who.name)),
        SendWhat::Tags { add, remove } => {
            let add = add.iter().map(|tag| format!("+{}", plain(tag)));
            let remove = remove.iter().map(|tag| format!("-{}", plain(tag)));
            format!("tags: {}", add.chain(remove).collect::<Vec<_>>().join(" "))
        }
    };
    let state = match send.state {
        SendState::Queued => "waits".to_owned(),
        SendState::Sending => "is being sent".to_owned(),
        SendState::Unknown if send.doubtful => {
            "not known whether it arrived: say arrived, retry or discard".to_owned()
        }
        SendState::Unknown => "checking whether it arrived".to_owned(),
        SendState::Accepted => "arrived".to_owned(),
        SendState::Failed => "refused".to_owned(),
        SendState::Blocked => "blocked".to_owned(),
    };
    let reason = send.reason.as_deref().map(|why| format!(": {}", plain(why)));
    let moves = matches!(send.state, SendState::Queued | SendState::Unknown) && !send.doubtful;
    let next = if moves && send.not_before > clock::now() {
        format!(" (next at {})", clock::local(send.not_before))
    } else {
        String::new()
    };
    format!("  {what}\n  {state}{}{next}\n", reason.unwrap_or_default())
}

/// A status as it is named on the command line.
pub(crate) fn status_named(word: &str) -> Result<Status, String> {
    match Status::from_word(word) {
        Some(status @ (Status::Open | Status::Pending | Status::Hold | Status::Solved)) => Ok(status),
        _ => Err("one of open, pending, hold, solved".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_submitted_as_what_an_agent_may_set() {
        assert_eq!(status_named("pending"), Ok(Status::Pending));
        assert!(status_named("closed").is_err() && status_named("x").is_err());
    }
}
