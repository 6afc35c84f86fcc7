//! What a test of the trait needs of a helpdesk's other end, whichever it is: customers, colleagues, the
//! way there with what goes wrong on it, and what is there in the end.

#![allow(async_fn_in_trait, reason = "each test runs one world, in its own task")]

mod chatwoot;
mod desk;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use cache::Cache;
use futures::StreamExt as _;
use helpdesk::{Clock, Demand, Helpdesk, HelpdeskError};
use model::{AccountId, Batch, Channel, Priority, Queue, Span, Status, TicketId, Time, UserId};
use protocol::{ConversationView, MessageView, TicketRow};
use tokio::sync::{mpsc, watch};

pub use chatwoot::Shop;
pub use desk::Office;

/// How long something may take until it is told.
const PATIENCE: Duration = Duration::from_secs(25);

/// A helpdesk with its customers and agents: *we* are the signed-in one, the colleague another.
pub trait World: Sized {
    /// Opens one with nothing in it.
    async fn open() -> Self;

    /// The server's clock; ours shows the same.
    fn clock(&self) -> Clock;
    /// So much time passes on both.
    fn later(&self, span: Span);

    /// Our adapter. The same each time.
    fn ours(&self) -> Arc<dyn Helpdesk>;
    /// The adapter of the colleague, who uses Reddot as well.
    fn colleagues(&self) -> Arc<dyn Helpdesk>;
    /// Our number and our name.
    fn us(&self) -> (UserId, &'static str);
    /// The colleague's number.
    fn colleague(&self) -> UserId;
    /// From now on the helpdesk refuses our sign-in.
    async fn end_sign_in(&self);

    /// A customer writes; each name is one customer of one channel.
    async fn writes(&self, channel: Channel, customer: &str, text: &str) -> TicketId {
        self.writes_with(channel, customer, text, None).await
    }
    /// The same with a file: its name, its type, its bytes.
    async fn writes_with(
        &self,
        channel: Channel,
        customer: &str,
        text: &str,
        file: Option<(&str, &str, &[u8])>,
    ) -> TicketId;
    /// Somebody who does not use Reddot does something.
    async fn somebody(&self, ticket: TicketId, deed: Deed<'_>);

    /// What befalls our next write.
    fn next_write(&self, mishap: Mishap);
    /// The next request, whatever it is, is one too many.
    fn next_is_too_many(&self);
    /// The server is away: what is connected breaks, nothing new connects.
    async fn goes_away(&mut self);
    /// It is back at the same address, with what happened there meanwhile.
    async fn comes_back(&mut self);

    /// A ticket at the other end; none when it is deleted.
    async fn there(&self, ticket: TicketId) -> Option<There>;
    /// What reached customers: the text, and how many files.
    async fn delivered(&self) -> Vec<(String, usize)>;
    /// Words of the helpdesk's reason for a WhatsApp reply that came too late.
    fn too_late(&self) -> &'static str;

    /// How often that text reached a customer.
    async fn arrived(&self, text: &str) -> usize {
        let all = self.delivered().await;
        all.iter().filter(|(sent, _)| sent == text).count()
    }
}

/// What somebody does who does not use Reddot.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    Assigns(Option<UserId>),
    Sets(Status),
    Tags(&'a [&'a str]),
    Deletes,
}

/// What befalls a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It is done; the answer is lost.
    AnswerLost,
    /// It never arrives, and there is no answer.
    Lost,
    /// There is no answer, and it is done a second later.
    Late,
}

/// A ticket as the other end has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct There {
    pub status: Status,
    pub assignee: Option<UserId>,
    pub tags: BTreeSet<String>,
    pub priority: Option<Priority>,
    pub snoozed_until: Option<Time>,
    /// The internal notes, and how many files each has, oldest first.
    pub notes: Vec<(String, usize)>,
}

/// Somebody who follows the changes and keeps them as the product does.
pub struct Follower {
    helpdesk: Arc<dyn Helpdesk>,
    clock: Clock,
    cache: Cache,
    demand: watch::Sender<Demand>,
    batches: mpsc::UnboundedReceiver<Result<Batch, HelpdeskError>>,
    task: tokio::task::JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Follower {
    /// Begins with nothing.
    pub async fn of(world: &impl World) -> Self {
        let helpdesk = world.ours();
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::open(dir.path(), AccountId("here".into())).unwrap();
        cache.set_me(&helpdesk.me().await.unwrap()).unwrap();
        let (demand, _) = watch::channel(Demand::default());
        let (batches, task) = follow(&helpdesk, None, demand.subscribe());
        Self {
            helpdesk,
            clock: world.clock(),
            cache,
            demand,
            batches,
            task,
            _dir: dir,
        }
    }

    /// Goes on from the last applied cursor.
    pub fn go_on(&mut self) {
        self.task.abort();
        let cursor = self.cache.cursor().unwrap();
        assert!(cursor.is_some(), "something was applied");
        (self.batches, self.task) = follow(&self.helpdesk, cursor, self.demand.subscribe());
    }

    /// The ticket is looked at, and what becomes of its replies is awaited.
    pub fn opens(&self, ticket: TicketId) {
        self.demand.send_modify(|demand| {
            demand.opened.push(ticket);
            demand.awaited.push(ticket);
        });
    }

    fn take(&self, batch: &Batch) {
        self.cache
            .apply(
                &batch.changes,
                Some(&batch.cursor),
                batch.fresh_at,
                batch.progress,
            )
            .unwrap();
    }

    /// What is told until that is so.
    pub async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while !done(self) {
            let Ok(batch) = tokio::time::timeout_at(end, self.batches.recv()).await else {
                let lanes = self.helpdesk.diagnosis().lanes;
                panic!("waited for {what}: {:#?}\n{lanes:#?}", self.all());
            };
            self.take(&batch.expect("the stream goes on").unwrap());
        }
    }

    /// The end of the stream.
    pub async fn error(&mut self) -> HelpdeskError {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let batch = tokio::time::timeout_at(end, self.batches.recv()).await;
            match batch.expect("an end in time").expect("an end with a reason") {
                Ok(batch) => self.take(&batch),
                Err(error) => return error,
            }
        }
    }

    fn all(&self) -> Vec<TicketRow> {
        let queues = [Queue::Assigned, Queue::Unassigned].into_iter();
        queues.flat_map(|queue| self.rows(queue)).collect()
    }

    fn rows(&self, queue: Queue) -> Vec<TicketRow> {
        self.cache.queue(queue, 0, 100, (self.clock)()).unwrap().rows
    }

    /// What stands in a queue.
    pub fn queue(&self, queue: Queue) -> BTreeSet<TicketId> {
        let rows = self.rows(queue).into_iter();
        rows.map(|row| row.ticket.id).collect()
    }

    /// A ticket's row; none when it is not held.
    pub fn row(&self, ticket: TicketId) -> Option<TicketRow> {
        self.cache.row(ticket, (self.clock)()).unwrap()
    }

    /// A ticket that is held.
    pub fn held(&self, ticket: TicketId) -> Option<ConversationView> {
        self.cache.conversation(ticket, (self.clock)()).unwrap()
    }

    /// Its message of that text.
    pub fn message(&self, ticket: TicketId, text: &str) -> Option<MessageView> {
        let messages = self.held(ticket)?.messages;
        messages.into_iter().find(|message| message.text == text)
    }

    /// Until the ticket's newest public message is that one.
    pub async fn heard(&mut self, ticket: TicketId, text: &str) -> TicketRow {
        self.until(text, |held| {
            held.row(ticket).is_some_and(|row| row.preview == text)
        })
        .await;
        self.row(ticket).unwrap()
    }
}

type Batches = mpsc::UnboundedReceiver<Result<Batch, HelpdeskError>>;

fn follow(
    helpdesk: &Arc<dyn Helpdesk>,
    cursor: Option<model::Cursor>,
    wants: watch::Receiver<Demand>,
) -> (Batches, tokio::task::JoinHandle<()>) {
    let (tell, batches) = mpsc::unbounded_channel();
    let helpdesk = helpdesk.clone();
    let task = tokio::spawn(async move {
        let mut changes = helpdesk.changes(cursor, wants);
        while let Some(batch) = changes.next().await {
            if tell.send(batch).is_err() {
                break;
            }
        }
    });
    (batches, task)
}
