//! Zendesk, through the Support API, as an ordinary agent.
//!
//! Changes come on several lanes ([`lanes`]): the head is the list of tickets by `-updated_at`,
//! which every agent may call; the incremental exports are for administrators. A reply goes through the Tickets API where that
//! reaches the customer: on tickets of the older social messaging integration. Elsewhere the
//! route says "open it in Zendesk".

mod bulk;
mod changes;
mod channel;
mod chat;
mod confirm;
mod conversation;
mod glimpse;
mod history;
mod html;
mod json;
mod lanes;
mod macros;
mod oauth;
mod pace;
mod people;
mod place;
mod reads;
mod rounds;
mod submit;
#[cfg(test)]
mod testing;
mod truth;
mod upload;
mod views;

pub use oauth::{OAuthClient, OAuthTokens, SCOPE, TokenPair};
pub use pace::{AccountUse, PollPlan};

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::stream::BoxStream;
use model::{
    Batch, Carrier, Change, ChannelRule, Cursor, Macro, MacroId, Me, Priority, Span, Status, TicketId,
    UserId, View,
};
use tokio::sync::{OnceCell, watch};

use crate::http::Http;
use crate::{
    Accepted, Capabilities, Clock, Credentials, Demand, Diagnosis, FileToUpload, Found, Guard, Helpdesk,
    HelpdeskError, LookUp, MergeFate, MergePlan, Offers, Prepared, Rendered, Submission, SubmitError, Tokens,
    UploadToken, ViewTickets,
};
use lanes::{LANE, Lanes, OFFERS};

/// A Zendesk account, signed in as one agent.
pub struct Zendesk {
    http: Http,
    plan: PollPlan,
    /// What the latest answer told of the account's budget.
    account_use: Arc<Mutex<Option<AccountUse>>>,
    /// The pause between two requests of what is not urgent, as last decided.
    spare: Mutex<Option<Span>>,
    lanes: Arc<Lanes>,
    rules: Mutex<Arc<[ChannelRule]>>,
    me: OnceCell<Me>,
    fields: OnceCell<json::Fields>,
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The agent.
    pub me: Me,
    /// Their e-mail address.
    pub email: String,
    /// Whether they work at the company: an end user may sign in as well, and has no queue.
    pub works_here: bool,
}

impl Zendesk {
    /// An account at `base` (`https://NAME.zendesk.com`, or a desk on this computer). Nothing is
    /// sent before the first call.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] when the address or the token cannot be right.
    pub fn new(
        base: &str,
        credentials: &Credentials,
        plan: PollPlan,
        clock: Clock,
    ) -> Result<Self, HelpdeskError> {
        Self::with_tokens(base, Arc::new(credentials.clone()), plan, clock)
    }

    /// An account whose authorizations come from `tokens`.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] when the address cannot be right.
    pub fn with_tokens(
        base: &str,
        tokens: Arc<dyn Tokens>,
        plan: PollPlan,
        clock: Clock,
    ) -> Result<Self, HelpdeskError> {
        let lanes = Arc::new(Lanes::new(&lanes::ALL));
        let (counted, now) = (lanes.clone(), clock.clone());
        let account_use = Arc::new(Mutex::default());
        let told = account_use.clone();
        let http = Http::new(base, tokens, clock)?
            .counting(Box::new(move || counted.count(now())))
            .listening(Box::new(move |headers, at| {
                if let Some(read) = AccountUse::read(headers, at) {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
                }
            }));
        Ok(Self {
            http,
            plan,
            account_use,
            spare: Mutex::default(),
            lanes,
            rules: Mutex::new(Arc::new([])),
            me: OnceCell::new(),
            fields: OnceCell::new(),
        })
    }

    /// The same account, but inside this process: for simulations in virtual time.
    pub fn in_process(self, helpdesk: crate::InProcess) -> Self {
        Self {
            http: self.http.in_process(helpdesk),
            ..self
        }
    }

    fn account_use(&self) -> Option<AccountUse> {
        *self.account_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn known_me(&self) -> Result<&Me, HelpdeskError> {
        self.me
            .get_or_try_init(|| async { Ok(self.who().await?.me) })
            .await
    }

    /// Ends the OAuth token that is used here, at the helpdesk.
    ///
    /// # Errors
    /// As every read; [`HelpdeskError::Unauthorized`] when it had ended already.
    pub async fn sign_out(&self) -> Result<(), HelpdeskError> {
        self.http.delete("/api/v2/oauth/tokens/current.json").await
    }

    /// Who is signed in, asked now, with what a list of accounts shows of them.
    ///
    /// # Errors
    /// As every read.
    pub async fn who(&self) -> Result<Who, HelpdeskError> {
        let answer = self.http.get("/api/v2/users/me.json", &[]).await?;
        let user = &answer["user"];
        // Without a valid sign-in Zendesk answers 200 with an anonymous user.
        let id = user["id"].as_i64().ok_or(HelpdeskError::Unauthorized)?;
        let text = |name: &str| user[name].as_str().unwrap_or_default().to_owned();
        Ok(Who {
            me: Me {
                id: UserId(id),
                name: text("name"),
                admin: user["role"].as_str() == Some("admin"),
                // Null is no restriction; left out, it was not told.
                sees: match user.get("ticket_restriction") {
                    Some(serde_json::Value::Null) => Some("all".to_owned()),
                    told => told.and_then(|word| word.as_str()).map(str::to_owned),
                },
            },
            email: text("email"),
            works_here: user["role"].as_str() != Some("end-user"),
        })
    }

    /// The ids of the fields that social messaging adds; an account without them has none.
    async fn known_fields(&self) -> Result<&json::Fields, HelpdeskError> {
        self.fields
            .get_or_try_init(|| async {
                match self.http.get("/api/v2/ticket_fields.json", &[]).await {
                    Ok(answer) => Ok(json::Fields::read(&answer)),
                    Err(HelpdeskError::Forbidden | HelpdeskError::NotFound) => Ok(json::Fields::default()),
                    Err(error) => Err(error),
                }
            })
            .await
    }

    async fn reading(&self) -> Result<json::Reading<'_>, HelpdeskError> {
        let fields = self.known_fields().await?;
        Ok(json::Reading {
            fields,
            agent_page: self.http.page("/agent/tickets/"),
            rules: self.rules.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        })
    }

    /// Reads what agents prepared, on a lane of its own.
    async fn on_offers<T>(
        &self,
        work: impl Future<Output = Result<T, HelpdeskError>>,
    ) -> Result<T, HelpdeskError> {
        let done = LANE.scope(OFFERS, work).await;
        match &done {
            Ok(_) => self.lanes.fresh(OFFERS, self.http.server_now()),
            Err(error) => self.lanes.trouble(OFFERS, error),
        }
        done
    }

    /// Waits as whatever is not urgent does between two requests, so that they share the budget.
    async fn breathe(&self) {
        let spare = *self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let none = if self.plan.ours_alone {
            Span(0)
        } else {
            Span::seconds(1)
        };
        tokio::time::sleep(changes::duration(spare.unwrap_or(none))).await;
    }

    /// What counts as social from now on, beside what the helpdesk itself says.
    fn set_rules(&self, rules: &[ChannelRule]) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules.into();
    }
}

#[async_trait]
impl Helpdesk for Zendesk {
    async fn me(&self) -> Result<Me, HelpdeskError> {
        self.known_me().await.cloned()
    }

    fn changes(
        &self,
        cursor: Option<Cursor>,
        demand: watch::Receiver<Demand>,
    ) -> BoxStream<'_, Result<Batch, HelpdeskError>> {
        changes::stream(self, cursor, demand)
    }

    async fn conversation(&self, ticket: TicketId) -> Result<Vec<Change>, HelpdeskError> {
        let answer = self
            .http
            .get(&format!("/api/v2/tickets/{ticket}.json"), &[("include", "users")])
            .await?;
        let reading = self.reading().await?;
        let mut changes = json::people(&answer["users"]);
        let row = reading
            .ticket(&answer["ticket"])
            .ok_or_else(|| HelpdeskError::Malformed(format!("ticket {ticket}")))?;
        let in_chat = row.in_chat;
        changes.push(Change::Ticket(Box::new(row)));
        changes.extend(conversation::read(self, ticket, in_chat, conversation::Depth::Whole).await?);
        Ok(changes)
    }

    async fn confirm(&self, tickets: &[TicketId]) -> Result<Vec<Change>, HelpdeskError> {
        confirm::confirm(self, tickets).await
    }

    async fn prepare(&self, submission: &Submission) -> Result<Prepared, HelpdeskError> {
        submit::prepare(self, submission).await
    }

    async fn submit(&self, submission: &Submission, guard: Option<&Guard>) -> Result<Accepted, SubmitError> {
        submit::submit(self, submission, guard).await
    }

    /// The submission's own key is searched for: what it went with is not needed.
    async fn look_up(&self, submission: &Submission, _: Option<&Guard>) -> Result<LookUp, HelpdeskError> {
        submit::look_up(self, submission).await
    }

    async fn attachment(&self, address: &str, most: usize) -> Result<Vec<u8>, HelpdeskError> {
        self.http.download(address, most).await
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            statuses: &[Status::Open, Status::Pending, Status::Hold, Status::Solved],
            priorities: &[Priority::Low, Priority::Normal, Priority::High, Priority::Urgent],
            no_priority: false,
            snoozes: false,
            free_tags: true,
            longest_tag: 255,
            most_tags: 100,
            reply_carries_status: true,
            guards: true,
            // Zendesk cuts longer ones silently at 64 kB.
            longest_text: 60_000,
            pushes: false,
            finds_people: true,
            merges_people: true,
        }
    }

    async fn upload(&self, file: &FileToUpload) -> Result<UploadToken, HelpdeskError> {
        upload::upload(self, file).await
    }

    fn uploads_last(&self) -> Span {
        upload::LAST
    }

    fn carrier(&self) -> Carrier {
        Carrier::Zendesk
    }

    fn offers(&self) -> Offers {
        Offers {
            macros: true,
            fills_in: true,
            views: true,
        }
    }

    async fn macros(&self) -> Result<Vec<Macro>, HelpdeskError> {
        self.on_offers(macros::all(self)).await
    }

    async fn preview(&self, ticket: TicketId, which: MacroId) -> Result<Option<Rendered>, HelpdeskError> {
        macros::preview(self, ticket, which).await.map(Some)
    }

    async fn views(&self) -> Result<Vec<View>, HelpdeskError> {
        self.on_offers(views::all(self)).await
    }

    async fn view(&self, view: &View) -> Result<ViewTickets, HelpdeskError> {
        self.on_offers(views::tickets(self, view)).await
    }

    async fn find_people(&self, text: &str) -> Result<Found, HelpdeskError> {
        people::find(self, text).await
    }

    async fn person(&self, person: UserId) -> Result<Vec<Change>, HelpdeskError> {
        people::read(self, person).await
    }

    async fn plan_merge(&self, keep: UserId, gone: UserId) -> Result<MergePlan, HelpdeskError> {
        people::plan(self, keep, gone).await
    }

    async fn merge_people(&self, keep: UserId, gone: UserId) -> Result<(), SubmitError> {
        people::merge(self, keep, gone).await
    }

    async fn look_up_merge(&self, plan: &MergePlan) -> Result<MergeFate, HelpdeskError> {
        people::look_up(self, plan).await
    }

    fn diagnosis(&self) -> Diagnosis {
        let told = self.account_use();
        let role = self.me.get().map(|me| if me.admin { "admin" } else { "agent" });
        Diagnosis {
            role: role.map(str::to_owned),
            limit: told.map(|told| told.limit),
            remaining: told.map(|told| told.remaining),
            quickest: Some((self.plan.window_open, self.plan.idle)),
            sees: self.me.get().and_then(|me| me.sees.clone()),
            lanes: self.lanes.states(self.http.now()),
            spare: *self.spare.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    fn clock_offset(&self) -> Option<Span> {
        self.http.clock_offset()
    }
}
