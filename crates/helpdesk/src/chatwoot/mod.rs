//! Chatwoot, as an agent of one of its accounts.
//!
//! Changes are pushed ([`cable`]) and, after each gap and wherever no WebSocket can be had, asked for
//! ([`changes`]). Tickets are conversations, by their number in the account ([`reading`] has the table).
//! A write cannot be guarded here and carries no name that is kept, so what became of one whose answer
//! was lost is found by its sender, its words and its place, and never sent again by itself ([`submit`]).
//!
//! A 401 does not prove that the token died: what an agent may not see answers so, too. Only the profile
//! tells, and is asked before anybody is signed out.

mod cable;
mod changes;
mod channel;
mod ids;
mod json;
mod lanes;
mod offers;
mod people;
mod place;
mod reading;
mod reads;
mod sign_in;
mod submit;
mod upload;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use model::{
    Batch, Carrier, Change, ChannelRule, Cursor, Macro, Me, MessageId, Priority, Span, Status, TicketId,
    Time, UserId,
};
use reqwest::Method;
use serde_json::Value;
use tokio::sync::{Mutex as AsyncMutex, watch};

pub use sign_in::{ChatwootAccount, ChatwootUser, Entered, SignIn};

use crate::http::Http;
use crate::lanes::Lanes;
use crate::{
    Accepted, Capabilities, Clock, Demand, Diagnosis, FileToUpload, Found, Guard, Helpdesk, HelpdeskError,
    LookUp, MergeFate, MergePlan, Offers, Prepared, Submission, SubmitError, Tokens, UploadToken,
};
use json::{Conversation, Inbox, Profile};
use reading::Reading;

/// Requests under way at once, of those that nobody waits for.
const AT_ONCE: usize = 4;
/// A conversation that a list told of so lately need not be confirmed.
const CONFIRMED_FOR: Span = Span::seconds(120);
/// Names of our own sends that are remembered, with the messages they became.
const REMEMBERED: usize = 500;
/// Conversations of which it is remembered when a message was last pushed.
const MAX_PUSHED: usize = 10_000;

/// How often, and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks while events are not pushed and a window shows.
    pub window_open: Duration,
    /// The same with no window.
    pub idle: Duration,
    /// The same while nobody is there.
    pub away: Duration,
    /// Between two rounds: both queues whole, and what was confirmed longest ago.
    pub round: Duration,
    /// After each gap both queues are read whole, since nothing tells of a conversation that was deleted in
    /// it; not more often than this.
    pub apart: Duration,
    /// Between two requests for what is not urgent.
    pub spare: Duration,
    /// No frame for so long is a dead connection.
    pub silence: Duration,
    /// A subscription that is not confirmed for so long is refused.
    pub confirm: Duration,
    /// The shortest and the longest pause before the next connection.
    pub reconnect: (Duration, Duration),
    /// So long after it left, a write whose answer was lost does not land any more.
    pub settle: Span,
}

impl Pace {
    /// For a server that others use, too.
    pub const USUAL: Pace = Pace {
        window_open: Duration::from_secs(5),
        idle: Duration::from_secs(15),
        away: Duration::from_secs(30),
        round: Duration::from_secs(600),
        apart: Duration::from_secs(60),
        spare: Duration::from_millis(500),
        silence: Duration::from_secs(6),
        confirm: Duration::from_secs(10),
        reconnect: (Duration::from_secs(1), Duration::from_secs(30)),
        settle: Span::seconds(30),
    };
}

/// How the adapter behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Whether the agent counts as present while this runs, and so for the automatic assignment, too.
    pub presence: bool,
    /// How often, and how long.
    pub pace: Pace,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            presence: false,
            pace: Pace::USUAL,
        }
    }
}

/// An account of a Chatwoot server, signed in as one of its users.
pub struct Chatwoot {
    inner: Arc<Inner>,
}

/// What the adapter and its stream of events share.
struct Inner {
    http: Http,
    /// The account's number.
    account: i64,
    options: Options,
    lanes: Arc<Lanes>,
    profile: AsyncMutex<Option<Profile>>,
    me: Mutex<Option<Me>>,
    reading: Mutex<Reading>,
    /// Inboxes that were asked for because a conversation named them.
    asked_inboxes: Mutex<BTreeSet<i64>>,
    /// When a list last told of a conversation (server time).
    listed: Mutex<HashMap<i64, Time>>,
    /// What our own sends became, as events told by the names we gave them.
    echoes: Mutex<Vec<(String, MessageId)>>,
    /// Of each conversation the latest time (server's) as of which a message was pushed.
    pushed: Mutex<HashMap<i64, Time>>,
}

impl Chatwoot {
    /// The account with that number at `base`. Nothing is sent before the first call.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] when the address cannot be right.
    pub fn new(
        base: &str,
        account: i64,
        tokens: Arc<dyn Tokens>,
        options: Options,
        clock: Clock,
    ) -> Result<Self, HelpdeskError> {
        let lanes = Arc::new(Lanes::new(&lanes::ALL));
        let (counted, now) = (lanes.clone(), clock.clone());
        let http = Http::new(base, tokens, clock)?.counting(Box::new(move || counted.count(now())));
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                account,
                options,
                lanes,
                profile: AsyncMutex::default(),
                me: Mutex::default(),
                reading: Mutex::new(Reading {
                    inboxes: Arc::default(),
                    rules: Arc::new([]),
                }),
                asked_inboxes: Mutex::default(),
                listed: Mutex::default(),
                echoes: Mutex::default(),
                pushed: Mutex::default(),
            }),
        })
    }
}

impl Inner {
    fn path(&self, rest: &str) -> String {
        format!("/api/v1/accounts/{}/{rest}", self.account)
    }

    /// Reads from the account. What this agent may not see is forbidden, and not a sign-in that ended.
    async fn get(&self, rest: &str, query: &[(&str, &str)]) -> Result<Value, HelpdeskError> {
        self.forbidden(self.http.get(&self.path(rest), query).await).await
    }

    /// The same as it came.
    async fn get_bytes(&self, rest: &str, query: &[(&str, &str)]) -> Result<Vec<u8>, HelpdeskError> {
        self.forbidden(self.http.get_bytes(&self.path(rest), query).await)
            .await
    }

    async fn forbidden<T>(&self, done: Result<T, HelpdeskError>) -> Result<T, HelpdeskError> {
        if matches!(done, Err(HelpdeskError::Unauthorized)) {
            self.read_profile().await?;
            return Err(HelpdeskError::Forbidden);
        }
        done
    }

    /// Writes to the account.
    async fn post(&self, rest: &str, body: &Value) -> Result<Value, SubmitError> {
        self.write(Method::POST, rest, body).await
    }

    async fn write(&self, method: Method, rest: &str, body: &Value) -> Result<Value, SubmitError> {
        match self.http.write(method, &self.path(rest), body).await {
            Err(SubmitError::NotDone(HelpdeskError::Unauthorized)) => {
                self.read_profile().await.map_err(SubmitError::NotDone)?;
                Err(SubmitError::NotDone(HelpdeskError::Forbidden))
            }
            done => done,
        }
    }

    /// Reads the profile: the one answer that tells whether the token is good.
    async fn read_profile(&self) -> Result<Profile, HelpdeskError> {
        let answer = self.http.get("/api/v1/profile", &[]).await?;
        let profile = json::profile(&answer)
            .ok_or_else(|| HelpdeskError::Malformed("/api/v1/profile: no user".into()))?;
        let account = profile.accounts.iter().find(|account| account.id == self.account);
        match account {
            Some(account) if account.active => {
                *self.me.lock().unwrap_or_else(PoisonError::into_inner) = Some(Me {
                    id: ids::agent(profile.id),
                    name: profile.name.clone(),
                    admin: account.administrator,
                    sees: None,
                });
            }
            Some(_) => return Err(HelpdeskError::Unavailable("the account is suspended".into())),
            None => return Err(HelpdeskError::Unauthorized),
        }
        *self.profile.lock().await = Some(profile.clone());
        Ok(profile)
    }

    /// The profile as last read, or now. It is forgotten where it may be out of date.
    async fn fresh_profile(&self) -> Result<Profile, HelpdeskError> {
        if let Some(profile) = self.profile.lock().await.clone() {
            return Ok(profile);
        }
        self.read_profile().await
    }

    async fn known_me(&self) -> Result<Me, HelpdeskError> {
        let known = || self.me.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(me) = known() {
            return Ok(me);
        }
        self.read_profile().await?;
        known().ok_or_else(|| HelpdeskError::Malformed("/api/v1/profile: no account".into()))
    }

    fn reading(&self) -> Reading {
        self.reading
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Reads the inboxes: which channel is which.
    async fn read_inboxes(&self) -> Result<(), HelpdeskError> {
        let answer = self.get("inboxes", &[]).await?;
        let inboxes: HashMap<i64, Inbox> = json::list(&answer["payload"])
            .iter()
            .filter_map(json::inbox)
            .map(|inbox| (inbox.id, inbox))
            .collect();
        self.reading
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .inboxes = Arc::new(inboxes);
        Ok(())
    }

    /// Reads the inboxes again when one of these conversations names one that is not known; of each such
    /// inbox once, since there may be some that the agent never gets to see.
    async fn know_inboxes(&self, conversations: &[Conversation]) -> Result<(), HelpdeskError> {
        let reading = self.reading();
        let unknown = conversations.iter().filter(|one| !reading.knows_inbox(one));
        let unknown: Vec<i64> = unknown.filter_map(|one| one.inbox).collect();
        let asked = || self.asked_inboxes.lock().unwrap_or_else(PoisonError::into_inner);
        // All of them are noted, not only the first that is new.
        let new = unknown.iter().filter(|id| asked().insert(**id)).count();
        if new == 0 {
            return Ok(());
        }
        match self.read_inboxes().await {
            Ok(()) => Ok(()),
            Err(HelpdeskError::Unauthorized) => Err(HelpdeskError::Unauthorized),
            // A ticket of an inbox that is not known yet shows without its name, until the next time.
            Err(_) => {
                asked().retain(|id| !unknown.contains(id));
                Ok(())
            }
        }
    }

    fn set_rules(&self, rules: &[ChannelRule]) {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).rules = rules.into();
    }

    /// The inboxes, read when they were not yet.
    async fn known_reading(&self) -> Result<Reading, HelpdeskError> {
        let reading = self.reading();
        if !reading.inboxes.is_empty() {
            return Ok(reading);
        }
        self.read_inboxes().await?;
        Ok(self.reading())
    }

    /// Notes that a list told of these just now.
    fn note_listed(&self, ids: impl Iterator<Item = i64>, at: Time) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.retain(|_, told| at - *told <= CONFIRMED_FOR);
        listed.extend(ids.map(|id| (id, at)));
    }

    fn forget_listed(&self) {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn note_echo(&self, key: &str, message: MessageId) {
        let mut echoes = self.echoes.lock().unwrap_or_else(PoisonError::into_inner);
        if echoes.len() >= REMEMBERED {
            echoes.remove(0);
        }
        echoes.push((key.to_owned(), message));
    }

    fn note_pushed(&self, conversation: i64, as_of: Time) {
        let mut pushed = self.pushed.lock().unwrap_or_else(PoisonError::into_inner);
        if pushed.len() >= MAX_PUSHED {
            pushed.clear();
        }
        let latest = pushed.entry(conversation).or_insert(as_of);
        *latest = as_of.max(*latest);
    }

    /// As of when (server time) messages are that are asked for now. That clock is known to about a second
    /// only, but what was pushed before we ask had happened before: a reading right after it is newer.
    fn read_as_of(&self, conversation: i64) -> Time {
        let pushed = self.pushed.lock().unwrap_or_else(PoisonError::into_inner);
        let surely = self.http.server_now() - reads::MARGIN;
        pushed
            .get(&conversation)
            .map_or(surely, |told| surely.max(*told + Span(1)))
    }

    fn echo(&self, key: &str) -> Option<MessageId> {
        let echoes = self.echoes.lock().unwrap_or_else(PoisonError::into_inner);
        echoes
            .iter()
            .rfind(|(name, _)| name == key)
            .map(|(_, message)| *message)
    }

    /// A conversation with its messages; gone when it is not there for this agent.
    async fn whole(&self, id: i64) -> Result<Vec<Change>, HelpdeskError> {
        let seen_at = self.http.server_now() - reads::MARGIN;
        let conversation = reads::conversation(self, id).await?;
        let reading = self.known_reading().await?;
        let mut changes = reading.changes(&conversation, seen_at);
        // After what was read: it tells then that this is all there is.
        let glimpse = changes.pop_if(|change| matches!(change, Change::Glimpse(_)));
        changes.extend(reads::messages(self, id).await?);
        changes.extend(glimpse);
        Ok(changes)
    }
}

/// Whether a conversation is not there, or not for this agent.
fn is_gone(error: &HelpdeskError) -> bool {
    matches!(error, HelpdeskError::NotFound | HelpdeskError::Forbidden)
}

#[async_trait]
impl Helpdesk for Chatwoot {
    async fn me(&self) -> Result<Me, HelpdeskError> {
        self.inner.known_me().await
    }

    fn changes(
        &self,
        cursor: Option<Cursor>,
        demand: watch::Receiver<Demand>,
    ) -> BoxStream<'_, Result<Batch, HelpdeskError>> {
        changes::stream(self.inner.clone(), cursor, demand)
    }

    async fn conversation(&self, ticket: TicketId) -> Result<Vec<Change>, HelpdeskError> {
        self.inner.whole(ticket.0).await
    }

    async fn confirm(&self, tickets: &[TicketId]) -> Result<Vec<Change>, HelpdeskError> {
        let inner = &self.inner;
        let now = inner.http.server_now();
        let doubtful: Vec<i64> = {
            let listed = inner.listed.lock().unwrap_or_else(PoisonError::into_inner);
            let lately = |id: &i64| listed.get(id).is_some_and(|at| now - *at <= CONFIRMED_FOR);
            tickets.iter().map(|id| id.0).filter(|id| !lately(id)).collect()
        };
        let seen_at = now - reads::MARGIN;
        let told: Vec<_> = stream::iter(doubtful)
            .map(|id| async move { (id, reads::conversation(inner, id).await) })
            .buffered(AT_ONCE)
            .collect()
            .await;
        let reading = inner.known_reading().await?;
        let mut changes = Vec::new();
        for (id, told) in told {
            match told {
                Ok(conversation) => changes.extend(reading.changes(&conversation, seen_at)),
                Err(error) if is_gone(&error) => changes.push(Change::Gone(TicketId(id))),
                Err(error) => return Err(error),
            }
        }
        Ok(changes)
    }

    async fn prepare(&self, submission: &Submission) -> Result<Prepared, HelpdeskError> {
        submit::prepare(&self.inner, submission).await
    }

    async fn submit(&self, submission: &Submission, guard: Option<&Guard>) -> Result<Accepted, SubmitError> {
        submit::submit(&self.inner, submission, guard).await
    }

    async fn look_up(&self, submission: &Submission, guard: Option<&Guard>) -> Result<LookUp, HelpdeskError> {
        submit::look_up(&self.inner, submission, guard).await
    }

    async fn attachment(&self, address: &str, most: usize) -> Result<Vec<u8>, HelpdeskError> {
        self.inner.http.download(address, most).await
    }

    async fn upload(&self, file: &FileToUpload) -> Result<UploadToken, HelpdeskError> {
        upload::upload(&self.inner, file).await
    }

    fn uploads_last(&self) -> Span {
        upload::LAST
    }

    fn carrier(&self) -> Carrier {
        Carrier::Chatwoot
    }

    fn offers(&self) -> Offers {
        Offers {
            macros: true,
            // Its own window fills them in before it sends; there is no request for that.
            fills_in: false,
            // Custom filters are a person's own lists of conditions, and no views.
            views: false,
        }
    }

    async fn macros(&self) -> Result<Vec<Macro>, HelpdeskError> {
        offers::all(&self.inner).await
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            statuses: &[Status::Open, Status::Pending, Status::Hold, Status::Solved],
            priorities: &[Priority::Low, Priority::Medium, Priority::High, Priority::Urgent],
            no_priority: true,
            snoozes: true,
            free_tags: false,
            // A label's title is a string of the database's.
            longest_tag: 255,
            most_tags: 100,
            reply_carries_status: false,
            guards: false,
            // Chatwoot refuses more characters than that; each has a byte at least.
            longest_text: 150_000,
            pushes: true,
            finds_people: true,
            merges_people: true,
        }
    }

    async fn find_people(&self, text: &str) -> Result<Found, HelpdeskError> {
        people::find(&self.inner, text).await
    }

    async fn person(&self, person: UserId) -> Result<Vec<Change>, HelpdeskError> {
        people::read(&self.inner, person).await
    }

    async fn plan_merge(&self, keep: UserId, gone: UserId) -> Result<MergePlan, HelpdeskError> {
        people::plan(&self.inner, keep, gone).await
    }

    async fn merge_people(&self, keep: UserId, gone: UserId) -> Result<(), SubmitError> {
        people::merge(&self.inner, keep, gone).await
    }

    async fn look_up_merge(&self, plan: &MergePlan) -> Result<MergeFate, HelpdeskError> {
        people::look_up(&self.inner, plan).await
    }

    fn diagnosis(&self) -> Diagnosis {
        let inner = &self.inner;
        let me = inner.me.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let span = |pause: Duration| Span(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        let pace = &inner.options.pace;
        Diagnosis {
            role: me.map(|me| if me.admin { "administrator" } else { "agent" }.to_owned()),
            limit: None,
            remaining: None,
            quickest: Some((span(pace.window_open), span(pace.idle))),
            sees: None,
            lanes: inner.lanes.states(inner.http.now()),
            spare: Some(span(pace.spare)),
        }
    }

    fn clock_offset(&self) -> Option<Span> {
        self.inner.http.clock_offset()
    }
}
