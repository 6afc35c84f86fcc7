//! Chaos: a random course of events at the desk, faults of every kind on the way, an engine that is
//! dropped and started again, an agent who takes and replies meanwhile. When all is quiet again the
//! agent's queues must be the desk's, field by field, and each reply must be there once, or be
//! shown as not sent.
//!
//! What should be shown is worked out here from single tickets that the desk's own API gives to that
//! agent, by the numbered rules, and not by the adapter: a mistake in it cannot hide itself.
//!
//! `REDDOT_SEED=n` plays one course alone; `REDDOT_LONG=1` plays 300.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use desk::{AgentReply, Desk, Fault, FaultRule, FaultSettings, Mode, Tuning};
use model::{
    Channel, ConversationState, Delivery, LastInbound, MessageId, Priority, Queue, Role, Span, Status,
    TicketId, Time, WindowPolicy,
};
use protocol::{Ask, AssignTo, ConversationView, GetConversation, SendState, SendWhat, TicketRow};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use support::{Agent, Office, hours_ago, now};

/// A ticket that is over is not confirmed, so one that left the agent's sight stays in the cache.
const OVER_AND_OUT_OF_SIGHT_GOES: bool = true;

/// How many courses are played in an ordinary run, and in a long one.
const SEEDS: u64 = 20;
const SEEDS_LONG: u64 = 300;
/// Courses played at once.
const AT_ONCE: usize = 8;
/// Events of one course.
const STEPS: usize = 32;
/// The longest that a write may land late.
const LATEST: u32 = 2;
/// How long the engine may take to agree with a desk that is quiet and well.
const PATIENCE: Duration = Duration::from_secs(30);

const ADMIN: &str = "iris@desk.example";
const COLLEAGUE: &str = "ben@desk.example";
const GROUP_ONLY: &str = "noor@desk.example";
const OWN_ONLY: &str = "tom@desk.example";
/// An unrestricted agent, an admin, one who sees a group's tickets, one who sees their own.
const PEOPLE: [&str; 5] = [
    "mara@desk.example",
    GROUP_ONLY,
    ADMIN,
    "mara@desk.example",
    OWN_ONLY,
];

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_the_queues_end_like_the_desk_and_each_reply_is_there_once_or_told() {
    let long = std::env::var_os("REDDOT_LONG").is_some();
    let seeds = if long { SEEDS_LONG } else { SEEDS };
    let Some(tally) = support::play_all(seeds, AT_ONCE, play).await else {
        return;
    };
    // A course in which nothing happens proves nothing.
    for (what, least) in [
        ("replies that landed", 10),
        ("notes that landed", 10),
        ("replies that are told", 1),
        ("tickets mine", 5),
        ("tickets out of sight", 5),
    ] {
        assert!(
            tally.get(what).is_some_and(|times| *times >= least),
            "{what}: {tally:?}"
        );
    }
}

/// What was met, and how often.
type Tally = BTreeMap<&'static str, usize>;

type Ended = support::Ended<&'static str>;

/// Plays one course.
async fn play(seed: u64) -> Ended {
    let mut course = Course::begin(seed).await;
    for step in 0..STEPS {
        course.step(step).await;
        let pause = course.dice.random_range(0..200);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    course.quiet().await;
    let mut wrong = course.until_alike(false).await;
    if wrong.is_empty() {
        course.open_all().await;
        wrong = course.until_alike(true).await;
    }
    if !wrong.is_empty() {
        let mode = course.desk().mode();
        wrong.insert(0, format!("{mode:?} desk, signed in as {}", course.me));
        wrong.append(&mut course.story);
    }
    let tally = course.tally().await;
    Ended { wrong, tally }
}

/// Somebody who writes to one of the company's accounts.
#[derive(Clone)]
struct Customer {
    channel: Channel,
    account: &'static str,
    /// What the company calls that account.
    account_name: &'static str,
    address: String,
    name: String,
}

/// One of our agent's replies or notes that went into the outbox.
struct Reply {
    note: bool,
    ticket: TicketId,
    text: String,
}

struct Course {
    seed: u64,
    dice: StdRng,
    office: Office,
    me: &'static str,
    my_id: i64,
    groups: Vec<i64>,
    /// None only while it starts again.
    agent: Option<Agent>,
    customers: Vec<Customer>,
    /// Who wrote each ticket.
    tickets: BTreeMap<TicketId, Customer>,
    replies: Vec<Reply>,
    looked: HashMap<TicketId, MessageId>,
    /// The desk's clock is so far ahead all the time.
    skew: i32,
    lag: Span,
    late_writes: bool,
    /// The engine was told to hold back for a minute: it is started anew instead of waited for.
    held: bool,
    blocked: bool,
    starts: usize,
    /// What happened, for whoever looks into a failure.
    story: Vec<String>,
    began: tokio::time::Instant,
}

impl Course {
    async fn begin(seed: u64) -> Self {
        let mut dice = StdRng::seed_from_u64(seed);
        let mode = Mode::ALL[usize::from(dice.random_bool(0.3))];
        let me = PEOPLE[usize::try_from(seed).unwrap() % PEOPLE.len()];
        let mut office = Office::open_in(mode).await;
        office.truth = Span::seconds(1);
        let lag = Span(dice.random_range(0..3) * 700);
        office.desk.set_tuning(Tuning {
            list_lag: lag,
            search_delay: lag,
            plain_429: dice.random_bool(0.5),
            ..Tuning::default()
        });
        let skew = [0, 0, -47, 90][dice.random_range(0..4)];
        office.desk.faults().set_clock_skew(skew);
        let api = Api::of(&office.desk, me);
        let (_, who) = api.get("/api/v2/users/me.json").await;
        let (_, groups) = api.get("/api/v2/groups.json").await;
        let groups = groups["groups"].as_array().unwrap().iter();
        let groups = groups.map(|group| group["id"].as_i64().unwrap()).collect();
        let my_id = who["user"]["id"].as_i64().unwrap();
        let agent = office.engine_of(me).await;
        Self {
            seed,
            dice,
            office,
            me,
            my_id,
            groups,
            agent: Some(agent),
            customers: Vec::new(),
            tickets: BTreeMap::new(),
            replies: Vec::new(),
            looked: HashMap::new(),
            skew,
            lag,
            late_writes: false,
            held: false,
            blocked: false,
            starts: 0,
            story: Vec::new(),
            began: tokio::time::Instant::now(),
        }
    }

    fn desk(&self) -> &Desk {
        &self.office.desk
    }

    fn agent(&self) -> &Agent {
        self.agent.as_ref().unwrap()
    }

    fn tell(&mut self, what: String) {
        let at = self.began.elapsed().as_millis();
        self.story.push(format!("{at:>6} ms: {what}"));
    }

    async fn step(&mut self, step: usize) {
        let Some(ticket) = self.any_ticket() else {
            return self.customer_writes(step).await;
        };
        match self.dice.random_range(0..100) {
            0..20 => self.customer_writes(step).await,
            20..33 => self.change_faults(),
            33..40 => self.colleague_replies(ticket, step).await,
            40..43 => {
                let note = json!({"comment": {"body": format!("note {step}"), "public": false}});
                self.update(ticket, note).await;
            }
            43..48 => {
                let status = ["open", "pending", "hold", "solved"][self.dice.random_range(0..4)];
                self.update(ticket, json!({ "status": status })).await;
            }
            48..50 => self.update(ticket, json!({"status": "closed"})).await,
            50..54 => {
                let whose = [json!(null), json!(self.my_id), json!(1003)];
                let assignee = whose[self.dice.random_range(0..3)].clone();
                self.update(ticket, json!({ "assignee_id": assignee })).await;
            }
            54..59 => {
                let group = self.groups[self.dice.random_range(0..self.groups.len())];
                self.update(ticket, json!({ "group_id": group })).await;
            }
            59..62 => self.tags_change(ticket).await,
            62..64 => {
                let path = format!("/api/v2/tickets/{ticket}.json");
                self.administer("DELETE", &path, Value::Null).await;
            }
            64..67 => self.two_become_one().await,
            67..73 => self.start_again().await,
            73..77 => self.look().await,
            77..81 => self.take().await,
            81..86 => self.act().await,
            _ => self.reply(step).await,
        }
    }

    fn any_ticket(&mut self) -> Option<TicketId> {
        let ids: Vec<TicketId> = self.tickets.keys().copied().collect();
        (!ids.is_empty()).then(|| ids[self.dice.random_range(0..ids.len())])
    }

    async fn customer_writes(&mut self, step: usize) {
        let anew = self.customers.len() < 2 || (self.customers.len() < 9 && self.dice.random_bool(0.5));
        if anew {
            let nth = self.customers.len();
            let (channel, account, account_name) = [
                (Channel::Whatsapp, "+34910000001", "Reddot Shop ES"),
                (Channel::Whatsapp, "+12125550100", "Reddot Shop US"),
                (Channel::Line, "@reddotshop", "Reddot Shop JP"),
                (Channel::Wechat, "gh_reddotshop", "Reddot Shop CN"),
                (Channel::Facebook, "reddot.shop", "Reddot Shop"),
                (Channel::X, "@reddothelp", "Reddot Help"),
            ][self.dice.random_range(0..6)];
            self.customers.push(Customer {
                channel,
                account,
                account_name,
                address: format!("+3460011{nth:04}"),
                name: format!("Customer {nth}"),
            });
        }
        let who = if anew {
            self.customers.len() - 1
        } else {
            self.dice.random_range(0..self.customers.len())
        };
        let customer = self.customers[who].clone();
        // Some begin with a message that took its time; never one that is just at a limit.
        let hours = if anew { self.dice.random_range(0..60) } else { 0 };
        let skew = Span::seconds(i64::from(self.skew));
        let sent = (hours > 48).then(|| hours_ago(hours - 30) + Span::seconds(1200) + skew);
        let text = format!("seed {} message {step}", self.seed);
        let ticket = self.office.write(
            customer.channel,
            Some(customer.account),
            &customer.address,
            &customer.name,
            &text,
            sent,
        );
        self.tell(format!("{} writes #{ticket}: {text}", customer.name));
        let new = self.tickets.insert(ticket, customer).is_none();
        // Those who do not see every ticket would see hardly any.
        if new && self.dice.random_bool(0.6) {
            match self.me {
                GROUP_ONLY => {
                    let refunds = json!({ "group_id": self.groups[1] });
                    self.update(ticket, refunds).await;
                }
                OWN_ONLY => {
                    let mine = json!({ "assignee_id": self.my_id });
                    self.update(ticket, mine).await;
                }
                _ => {}
            }
        }
    }

    fn change_faults(&mut self) {
        let mut set = FaultSettings {
            clock_skew_seconds: self.skew,
            seed: self.dice.random(),
            latency_ms: self.dice.random_range(0..20),
            hold_deliveries: self.dice.random_bool(0.15),
            ..FaultSettings::default()
        };
        if self.dice.random_bool(0.15) {
            self.blocked = true;
            set.blocked_accounts.insert("+34910000001".to_owned());
        }
        for _ in 0..self.dice.random_range(0..4) {
            let seconds = |dice: &mut StdRng| Some(dice.random_range(1..3)).filter(|_| dice.random_bool(0.8));
            let fault = match self.dice.random_range(0..11) {
                0 => Fault::TooMany {
                    retry_after: seconds(&mut self.dice),
                },
                1 => Fault::ServerError,
                2 => Fault::Unavailable {
                    retry_after: seconds(&mut self.dice),
                },
                3 => Fault::Html,
                4 => Fault::DropAnswer,
                5 => Fault::DropRequest,
                6 => Fault::LateWrite {
                    seconds: self.dice.random_range(0..=LATEST),
                },
                7 => Fault::CutBody,
                8 => Fault::MalformedJson,
                9 => Fault::TruncatedJson,
                _ => Fault::Slow {
                    millis: self.dice.random_range(50..800),
                },
            };
            self.held |= matches!(fault, Fault::TooMany { retry_after: None });
            self.late_writes |= matches!(fault, Fault::LateWrite { .. });
            let mut rule = FaultRule::every(fault).with_probability(self.dice.random_range(0.05..0.6));
            if self.dice.random_bool(0.4) {
                rule = rule.times(self.dice.random_range(1..4));
            }
            match self.dice.random_range(0..4) {
                0 => rule = rule.method("PUT"),
                1 => rule = rule.method("GET").path("/api/v2/tickets.json"),
                2 => rule = rule.path("/api/v2/tickets/"),
                _ => {}
            }
            set.rules.push(rule);
        }
        self.tell(format!("faults: {set:?}"));
        self.desk().faults().set(set);
    }

    /// In the older mode over the API, in the current one in the helpdesk's own window.
    async fn colleague_replies(&mut self, ticket: TicketId, step: usize) {
        let text = format!("seed {} colleague {step}", self.seed);
        if self.desk().mode() == Mode::Older {
            let reply = json!({"status": "pending", "comment": {"body": text, "public": true}});
            return self.update(ticket, reply).await;
        }
        let reply = AgentReply {
            ticket_id: ticket.0,
            agent: COLLEAGUE.to_owned(),
            text,
            attachments: Vec::new(),
            status: self.dice.random_bool(0.5).then_some(Status::Pending),
        };
        let desk = self.desk().clone();
        let done = tokio::task::spawn_blocking(move || desk.agent_reply(&reply))
            .await
            .unwrap();
        self.tell(format!(
            "a colleague replies on #{ticket} in the window: {done:?}"
        ));
    }

    async fn update(&mut self, ticket: TicketId, change: Value) {
        let path = format!("/api/v2/tickets/{ticket}.json");
        self.administer("PUT", &path, json!({ "ticket": change })).await;
    }

    /// Whether it is done is the faults' to decide: what counts is how the desk stands at the end.
    async fn administer(&mut self, method: &str, path: &str, body: Value) {
        let admin = Api::of(self.desk(), ADMIN);
        let (status, _) = admin.ask(method, path, &body).await;
        self.tell(format!("{method} {path} {body}: {status}"));
    }

    async fn tags_change(&mut self, ticket: TicketId) {
        let both = [
            "messaging_support".to_owned(),
            channel_tag(self.tickets[&ticket].channel),
        ];
        let tags = match self.dice.random_range(0..4) {
            0 => &both[..1],
            1 => &both[1..],
            _ => &both[..],
        };
        let method = if self.dice.random_bool(0.7) {
            "DELETE"
        } else {
            "PUT"
        };
        let path = format!("/api/v2/tickets/{ticket}/tags.json");
        self.administer(method, &path, json!({ "tags": tags })).await;
    }

    async fn two_become_one(&mut self) {
        let admin = Api::of(self.desk(), ADMIN);
        let mut people = BTreeSet::new();
        for id in self.tickets.keys() {
            let (_, answer) = admin.get(&format!("/api/v2/tickets/{id}.json")).await;
            people.extend(answer["ticket"]["requester_id"].as_i64());
        }
        let people: Vec<i64> = people.into_iter().collect();
        if people.len() > 3 {
            let at = self.dice.random_range(1..people.len());
            let path = format!("/api/v2/users/{}/merge.json", people[at]);
            self.administer("PUT", &path, json!({"user": {"id": people[at - 1]}}))
                .await;
        }
    }

    /// As after a crash.
    async fn start_again(&mut self) {
        let dir = self.agent.take().unwrap().stop();
        self.agent = Some(self.office.engine_of_in(self.me, dir).await);
        self.starts += 1;
        self.tell("the engine starts again".to_owned());
    }

    async fn any_row(&mut self, queue: Queue) -> Option<TicketRow> {
        let rows = self.agent().page(queue).await.rows;
        (!rows.is_empty()).then(|| rows[self.dice.random_range(0..rows.len())].clone())
    }

    async fn look(&mut self) {
        if let Some(row) = self.any_row(Queue::Unassigned).await
            && let Some(message) = row.newest_customer_message
        {
            self.agent().looked(row.ticket.id, message).await;
            let looked = self.looked.entry(row.ticket.id).or_insert(message);
            *looked = message.max(*looked);
            self.tell(format!("looks at #{} up to {message:?}", row.ticket.id));
        }
    }

    async fn take(&mut self) {
        if let Some(row) = self.any_row(Queue::Unassigned).await {
            let taken = self.agent().take(row.ticket.id).await;
            self.tell(format!(
                "takes #{}: {:?}",
                row.ticket.id,
                taken.map_err(|error| error.message)
            ));
        }
    }

    /// Status, assignee or tags, through the outbox. The marks stay: others take them off.
    async fn act(&mut self) {
        let queue = [Queue::Assigned, Queue::Unassigned][self.dice.random_range(0..2)];
        let Some(row) = self.any_row(queue).await else {
            return;
        };
        let ticket = support::of(row.ticket.id);
        let request = match self.dice.random_range(0..4) {
            3 => {
                let priorities = [Priority::Low, Priority::Normal, Priority::Urgent];
                let priority = Some(priorities[self.dice.random_range(0..3)]);
                protocol::SetPriority { ticket, priority }.into_request()
            }
            0 => {
                let status = [Status::Open, Status::Pending, Status::Solved][self.dice.random_range(0..3)];
                protocol::SetStatus { ticket, status }.into_request()
            }
            1 => {
                let id = model::UserId(1003);
                let to =
                    [AssignTo::Me, AssignTo::Nobody, AssignTo::Agent { id }][self.dice.random_range(0..3)];
                protocol::Assign { ticket, to }.into_request()
            }
            _ => {
                let tag = vec![["vip", "late", "refund"][self.dice.random_range(0..3)].to_owned()];
                let (add, remove) = match self.dice.random_bool(0.6) {
                    true => (tag, Vec::new()),
                    false => (Vec::new(), tag),
                };
                protocol::EditTags {
                    ticket,
                    add,
                    remove,
                    confirmed: false,
                }
                .into_request()
            }
        };
        let done = self.agent().engine.handle(request.clone()).await;
        self.tell(format!("{request:?}: {:?}", done.map_err(|error| error.message)));
    }

    async fn reply(&mut self, step: usize) {
        let mut queues = [Queue::Assigned, Queue::Unassigned];
        if self.dice.random_bool(0.5) {
            queues.reverse();
        }
        let mut row = self.any_row(queues[0]).await;
        if row.is_none() {
            row = self.any_row(queues[1]).await;
        }
        let Some(row) = row else { return };
        let note = self.dice.random_bool(0.3);
        let text = match note {
            true => format!("seed {} note {step}", self.seed),
            false => format!("seed {} reply {step}", self.seed),
        };
        let ticket = row.ticket.clone();
        let sent = match note {
            true => {
                let (text, files) = (text.clone(), Vec::new());
                let ask = protocol::AddNote { ticket, text, files };
                self.agent().ask(ask).await.map(|queued| queued.send)
            }
            false => self.agent().reply(row.ticket.id, &text).await,
        };
        if sent.is_ok() {
            self.replies.push(Reply {
                note,
                ticket: row.ticket.id,
                text,
            });
        }
        self.tell(format!(
            "replies (note: {note}) on #{}: {:?}",
            row.ticket.id,
            sent.map_err(|error| error.message)
        ));
    }

    /// Faults end, lags pass, and what was held back goes out.
    async fn quiet(&mut self) {
        self.desk().faults().set(FaultSettings {
            clock_skew_seconds: self.skew,
            ..FaultSettings::default()
        });
        if self.late_writes {
            tokio::time::sleep(Duration::from_secs(u64::from(LATEST))).await;
        }
        tokio::time::sleep(Duration::from_millis(self.lag.0.unsigned_abs())).await;
        // A customer's message also makes the desk deliver what it held back.
        self.customer_writes(STEPS).await;
        if self.held {
            self.start_again().await;
        }
        self.tell("quiet".to_owned());
    }

    async fn open_all(&self) {
        let mut wanted: BTreeSet<TicketId> = self.replies.iter().map(|reply| reply.ticket).collect();
        for queue in [Queue::Assigned, Queue::Unassigned] {
            wanted.extend(
                self.agent()
                    .page(queue)
                    .await
                    .rows
                    .iter()
                    .map(|row| row.ticket.id),
            );
        }
        for ticket in wanted {
            let ask = GetConversation {
                ticket: support::of(ticket),
                refresh: true,
            };
            // One that is out of sight is not here: that is compared as well.
            let _ = self.agent().ask(ask).await;
        }
    }

    async fn tally(&self) -> Tally {
        let api = Api::of(self.desk(), self.me);
        let mut tally = Tally::from([("courses", 1), ("tickets", self.tickets.len())]);
        let mut count = |what, times: usize| *tally.entry(what).or_default() += times;
        count("starts again", self.starts);
        let (mut landed, mut written) = (0, 0);
        for (id, customer) in &self.tickets {
            let Some(real) = self.real(&api, *id, customer).await else {
                count("tickets out of sight", 1);
                continue;
            };
            count("tickets without marks", usize::from(real.channel.is_none()));
            count("tickets that wait", usize::from(real.waits()));
            count("tickets mine", usize::from(real.assignee == Some(self.my_id)));
            let ours = |said: &Said| self.replies.iter().any(|reply| reply.text == said.text);
            let (public, notes): (Vec<&Said>, Vec<&Said>) = real
                .messages
                .iter()
                .filter(|said| ours(said))
                .partition(|said| said.public);
            landed += public.len();
            written += notes.len();
        }
        count("replies that landed", landed);
        // One that landed twice is told among the differences.
        let replies = self.replies.iter().filter(|reply| !reply.note).count();
        count("replies that are told", replies.saturating_sub(landed));
        count("notes that landed", written);
        tally
    }

    /// Compares until nothing differs, or for as long as patience lasts.
    async fn until_alike(&self, opened: bool) -> Vec<String> {
        let patience = tokio::time::Instant::now() + PATIENCE;
        loop {
            let wrong = self.differences(opened).await;
            if wrong.is_empty() || tokio::time::Instant::now() > patience {
                return wrong;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn differences(&self, opened: bool) -> Vec<String> {
        let mut wrong = Differences::default();
        let mut truth = BTreeMap::new();
        let api = Api::of(self.desk(), self.me);
        for (id, customer) in &self.tickets {
            if let Some(real) = self.real(&api, *id, customer).await {
                truth.insert(*id, real);
            }
        }
        for queue in [Queue::Assigned, Queue::Unassigned] {
            let page = self.agent().page(queue).await;
            wrong.same(
                format!("{queue:?}: total"),
                &page.total,
                &u32::try_from(page.rows.len()).unwrap(),
            );
            let shown: BTreeSet<TicketId> = page.rows.iter().map(|row| row.ticket.id).collect();
            wrong.same(
                format!("{queue:?}: rows, each once"),
                &shown.len(),
                &page.rows.len(),
            );
            let in_order = page.rows.windows(2).all(|pair| pair[0].at >= pair[1].at);
            wrong.same(format!("{queue:?}: newest first"), &in_order, &true);
            let expected = truth
                .iter()
                .filter(|(_, real)| real.queue(self.my_id) == Some(queue));
            let expected: BTreeSet<TicketId> = expected.map(|(id, _)| *id).collect();
            let mut shown_here = shown.clone();
            if !OVER_AND_OUT_OF_SIGHT_GOES {
                let over = |id: &TicketId| {
                    let row = page.rows.iter().find(|row| row.ticket.id == *id);
                    row.is_some_and(|row| matches!(row.status, Status::Solved | Status::Closed))
                };
                shown_here.retain(|id| truth.contains_key(id) || !over(id));
            }
            wrong.same(format!("{queue:?}: tickets"), &shown_here, &expected);
            for row in &page.rows {
                if let Some(real) = truth.get(&row.ticket.id) {
                    self.compare_row(row, real, opened, &mut wrong);
                }
            }
        }
        let mut unfinished = 0;
        let replied = self.replies.iter().map(|reply| reply.ticket);
        let of_interest: BTreeSet<TicketId> = truth.keys().copied().chain(replied).collect();
        for id in of_interest {
            let ask = GetConversation {
                ticket: support::of(id),
                refresh: false,
            };
            let held = match opened {
                true => self.agent().ask(ask).await.ok(),
                // Asked for, it would be followed: nothing is opened yet.
                false => None,
            };
            let Some(held) = held else { continue };
            unfinished += held.sends.len();
            if let Some(real) = truth.get(&id) {
                let in_queue = real.queue(self.my_id).is_some();
                let replied_to = self.replies.iter().any(|reply| reply.ticket == id);
                if in_queue || (replied_to && real.channel.is_some()) {
                    compare_conversation(&held, real, &mut wrong);
                }
                self.compare_sends(&held, real, &mut wrong);
            }
        }
        self.compare_outbox(&truth, unfinished, opened, &mut wrong).await;
        wrong.0
    }

    fn compare_row(&self, row: &TicketRow, real: &Real, opened: bool, wrong: &mut Differences) {
        let id = row.ticket.id;
        wrong.same(format!("#{id}: status"), &row.status, &real.status);
        wrong.same(format!("#{id}: priority"), &row.priority, &real.priority);
        wrong.same(format!("#{id}: channel"), &Some(row.channel), &real.channel);
        wrong.same(format!("#{id}: name"), &row.name, &real.name);
        let assignee = row.assignee.as_ref().map(|assignee| assignee.id.0);
        wrong.same(format!("#{id}: assignee"), &assignee, &real.assignee);
        let through = row.business_account.clone().unwrap_or_default();
        let known = self.desk().mode() == Mode::Current || through.contains(&real.account);
        wrong.same(format!("#{id}: account ({through})"), &known, &true);
        wrong.same(format!("#{id}: waits"), &row.waits, &real.waits());
        // What neither waits nor is mine is read when it is opened.
        if !opened && !real.waits() && real.queue(self.my_id) != Some(Queue::Assigned) {
            return;
        }
        wrong.same(format!("#{id}: state"), &row.state, &real.state());
        wrong.same(format!("#{id}: preview"), &row.preview, &real.preview());
        let ours = real.newest().is_some_and(|newest| newest.role != Role::EndUser);
        wrong.same(format!("#{id}: preview is ours"), &row.preview_is_ours, &ours);
        if opened || !row.window_estimated {
            let now = now() + Span::seconds(i64::from(self.skew));
            let channel = real.channel.unwrap_or(Channel::Other);
            let policy = WindowPolicy::default_for(channel);
            let last = real.last_inbound().map_or(LastInbound::Never, LastInbound::At);
            let window = model::reply_window(policy, last, real.sent_since(), now);
            wrong.same(format!("#{id}: window"), &row.window, &window);
        }
        if opened {
            wrong.same(format!("#{id}: estimated"), &row.window_estimated, &false);
            let at = real.newest().map_or(row.at, |newest| newest.at);
            wrong.same(format!("#{id}: at"), &row.at, &at);
        }
        if self.desk().mode() == Mode::Older {
            let newest = real.inbound().map(|message| message.id).max();
            let customers = real.newest().is_some_and(|newest| newest.role == Role::EndUser);
            let looked = self.looked.get(&id).map(|looked| looked.0);
            let unseen = customers && newest > looked;
            wrong.same(format!("#{id}: unseen"), &row.unseen, &unseen);
        }
    }

    /// Each reply is at the desk once, or is shown as failed or blocked.
    fn compare_sends(&self, held: &ConversationView, real: &Real, wrong: &mut Differences) {
        let id = held.row.ticket.id;
        for send in &held.sends {
            let over = matches!(send.state, SendState::Failed | SendState::Blocked);
            wrong.same(
                format!("#{id}: {:?} is over ({:?})", send.what, send.reason),
                &over,
                &true,
            );
        }
        for reply in self.replies.iter().filter(|reply| reply.ticket == id) {
            let landed = real
                .messages
                .iter()
                .filter(|message| message.text == reply.text)
                .inspect(|message| {
                    let apart = message.public != reply.note;
                    wrong.same(
                        format!("#{id}: {:?} is for whom it is", reply.text),
                        &apart,
                        &true,
                    );
                })
                .count();
            let told = held
                .sends
                .iter()
                .filter(|send| match &send.what {
                    SendWhat::Reply { text, .. } => !reply.note && *text == reply.text,
                    SendWhat::Note { text } => reply.note && *text == reply.text,
                    _ => false,
                })
                .count();
            let once = (landed, told) == (1, 0) || (landed, told) == (0, 1);
            wrong.same(
                format!("#{id}: {:?} landed {landed}, told {told}: once", reply.text),
                &once,
                &true,
            );
        }
    }

    /// Nothing is on its way any more, also on tickets that are out of sight, and nothing that did
    /// not arrive has been forgotten.
    async fn compare_outbox(
        &self,
        truth: &BTreeMap<TicketId, Real>,
        unfinished: usize,
        opened: bool,
        wrong: &mut Differences,
    ) {
        let cache = self.agent().cache();
        let due: Vec<_> = cache.due(Time(i64::MAX)).unwrap();
        let due: Vec<_> = due
            .iter()
            .map(|send| (send.ticket, &send.what, send.state, send.attempts))
            .collect();
        wrong.same("the outbox: what is due".to_owned(), &due, &Vec::new());
        wrong.same(
            "the outbox: what is leaving".to_owned(),
            &cache.sending().unwrap(),
            &Vec::new(),
        );
        if !opened {
            return;
        }
        let left = self.agent().status().await.outbox as usize;
        let mut lost = 0;
        for reply in &self.replies {
            let delivered = self.office.delivered(&reply.text);
            wrong.same(
                format!("{:?} delivered at most once", reply.text),
                &(delivered <= usize::from(!reply.note)),
                &true,
            );
            if reply.note {
                continue;
            }
            lost += usize::from(delivered == 0 && !truth.contains_key(&reply.ticket));
        }
        // On a blocked account a reply lands and is not delivered.
        if !self.blocked && lost > 0 {
            let kept = left >= unfinished && left >= lost;
            wrong.same(
                format!("{lost} undelivered replies out of sight are kept"),
                &kept,
                &true,
            );
        }
    }

    /// A ticket as the desk shows it to our agent; none when it does not.
    async fn real(&self, api: &Api, id: TicketId, customer: &Customer) -> Option<Real> {
        let (status, answer) = api.get(&format!("/api/v2/tickets/{id}.json?include=users")).await;
        if status != 200 {
            assert!([403, 404].contains(&status), "#{id}: {status}");
            return None;
        }
        let ticket = &answer["ticket"];
        let mode = self.desk().mode();
        let tags: Vec<&str> = ticket["tags"]
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .collect();
        // Rules 2 and 3.
        let channel = match mode {
            Mode::Current if customer.channel == Channel::Facebook => Some(Channel::Messenger),
            Mode::Current => Some(customer.channel),
            Mode::Older if tags.contains(&channel_tag(customer.channel).as_str()) => Some(customer.channel),
            Mode::Older if tags.contains(&"messaging_support") => Some(Channel::Other),
            Mode::Older => None,
        };
        let requester = ticket["requester_id"].as_i64()?;
        let name = name_of(&answer["users"], requester)?;
        let messages = match mode {
            Mode::Older => self.comments(api, id).await?,
            Mode::Current => log(api, id).await?,
        };
        Some(Real {
            status: Status::from_word(ticket["status"].as_str()?)?,
            priority: ticket["priority"].as_str().and_then(Priority::from_word),
            channel,
            name,
            assignee: ticket["assignee_id"].as_i64(),
            account: customer.account_name.to_owned(),
            messages,
        })
    }

    /// None for a ticket that a late write has just deleted.
    async fn comments(&self, api: &Api, id: TicketId) -> Option<Vec<Said>> {
        let path = format!("/api/v2/tickets/{id}/comments.json?page[size]=100&include=users");
        let (_, answer) = api.get(&path).await;
        let delivered = self.desk().outbox().unwrap();
        let mut said: Vec<Said> = answer["comments"]
            .as_array()?
            .iter()
            .map(|comment| {
                let author = comment["author_id"].as_i64().unwrap();
                let users = answer["users"].as_array().unwrap();
                let person = users.iter().find(|user| user["id"].as_i64() == Some(author));
                let role = match person.and_then(|person| person["role"].as_str()) {
                    _ if comment["via"]["channel"] == "rule" => Role::System,
                    Some("end-user") => Role::EndUser,
                    Some(_) => Role::Agent,
                    None => Role::System,
                };
                let id = comment["id"].as_i64().unwrap();
                let public = comment["public"].as_bool().unwrap();
                Said {
                    id,
                    at: Time::parse(comment["created_at"].as_str().unwrap()).unwrap(),
                    role,
                    public,
                    text: comment["plain_body"].as_str().unwrap().to_owned(),
                    delivered: (public && role == Role::Agent)
                        .then(|| delivered.iter().any(|sent| sent.comment_id == id)),
                }
            })
            .collect();
        said.sort_by_key(|message| (message.at, message.id));
        Some(said)
    }
}

/// The same in the current mode; ids are places in the log.
async fn log(api: &Api, id: TicketId) -> Option<Vec<Said>> {
    let path = format!("/api/v2/tickets/{id}/conversation_log.json?page[size]=100");
    let (_, answer) = api.get(&path).await;
    let entries = answer["events"].as_array()?.iter().enumerate();
    let mut said: Vec<Said> = entries
        .map(|(nth, entry)| Said {
            id: i64::try_from(nth).unwrap(),
            at: Time::parse(entry["created_at"].as_str().unwrap()).unwrap(),
            role: match entry["author"]["type"].as_str() {
                Some("user") => Role::EndUser,
                Some("agent") => Role::Agent,
                _ => Role::Bot,
            },
            public: entry["metadata"]["public"].as_bool().unwrap(),
            text: match entry["content"]["text"].as_str() {
                Some(text) => text.to_owned(),
                // A comment is HTML there: none of ours has anything to be escaped.
                None => {
                    let html = entry["content"]["body"].as_str().unwrap();
                    let (_, from) = html.split_once("<p dir=\"auto\">").unwrap();
                    from.strip_suffix("</p></div>").unwrap().to_owned()
                }
            },
            delivered: None,
        })
        .collect();
    said.sort_by_key(|message| (message.at, message.id));
    Some(said)
}

fn compare_conversation(held: &ConversationView, real: &Real, wrong: &mut Differences) {
    let id = held.row.ticket.id;
    let shown: Vec<_> = held
        .messages
        .iter()
        .map(|message| {
            (
                message.text.as_str(),
                message.author.role,
                message.public,
                message.at,
            )
        })
        .collect();
    let expected: Vec<_> = real
        .messages
        .iter()
        .map(|message| (message.text.as_str(), message.role, message.public, message.at))
        .collect();
    wrong.same(format!("#{id}: messages"), &shown, &expected);
    wrong.same(format!("#{id}: customer"), &held.customer.name, &real.name);
    for (message, real) in held.messages.iter().zip(&real.messages) {
        let Some(delivered) = real.delivered else { continue };
        let as_told = match message.delivery {
            Delivery::Delivered => delivered,
            Delivery::Failed { .. } => !delivered,
            Delivery::NotReported => false,
        };
        let what = format!(
            "#{id}: {:?} is {:?}, delivered: {delivered}",
            real.text, message.delivery
        );
        wrong.same(what, &as_told, &true);
    }
}

/// The tag of a channel in the older mode (rule 2).
fn channel_tag(channel: Channel) -> String {
    match channel {
        Channel::X => "twitter_support".to_owned(),
        other => format!("{}_support", other.word()),
    }
}

fn name_of(users: &Value, id: i64) -> Option<String> {
    let user = users
        .as_array()?
        .iter()
        .find(|user| user["id"].as_i64() == Some(id))?;
    user["name"].as_str().map(str::to_owned)
}

/// What differs, in words.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: String, shown: &T, real: &T) {
        if shown != real {
            self.0
                .push(format!("{what}: shown {shown:?}, should be {real:?}"));
        }
    }
}

/// A ticket as it should be shown.
struct Real {
    status: Status,
    priority: Option<Priority>,
    channel: Option<Channel>,
    name: String,
    assignee: Option<i64>,
    /// The name of the company's account.
    account: String,
    /// Oldest first.
    messages: Vec<Said>,
}

struct Said {
    id: i64,
    at: Time,
    role: Role,
    public: bool,
    text: String,
    /// Of an agent's public message in the older mode: whether the customer has it.
    delivered: Option<bool>,
}

impl Real {
    /// Rule 8.
    fn queue(&self, me: i64) -> Option<Queue> {
        self.channel?;
        match self.assignee {
            None => Some(Queue::Unassigned),
            Some(id) if id == me && matches!(self.status, Status::New | Status::Open) => {
                Some(Queue::Assigned)
            }
            Some(_) => None,
        }
    }

    fn newest(&self) -> Option<&Said> {
        self.messages.iter().rfind(|message| message.public)
    }

    fn inbound(&self) -> impl Iterator<Item = &Said> {
        let customers = |message: &&Said| message.public && message.role == Role::EndUser;
        self.messages.iter().filter(customers)
    }

    fn last_inbound(&self) -> Option<Time> {
        self.inbound().map(|message| message.at).max()
    }

    /// Rule 7.
    fn waits(&self) -> bool {
        self.channel.is_some()
            && self.assignee.is_none()
            && matches!(self.status, Status::New | Status::Open)
            && self.newest().is_some_and(|newest| newest.role == Role::EndUser)
    }

    fn is_reply(message: &Said) -> bool {
        message.public && message.role == Role::Agent
    }

    /// Rule 9.
    fn state(&self) -> ConversationState {
        match (self.inbound().count(), self.messages.iter().any(Self::is_reply)) {
            (1, false) => ConversationState::Started,
            _ => ConversationState::Replied,
        }
    }

    fn preview(&self) -> String {
        self.newest().map_or(String::new(), |newest| newest.text.clone())
    }

    /// Replies after the customer's last message that have not failed.
    fn sent_since(&self) -> u32 {
        let since = self.messages.iter().rev().take_while(|message| {
            let inbound = message.public && message.role == Role::EndUser;
            !inbound
        });
        let sent = since.filter(|message| Self::is_reply(message) && message.delivered != Some(false));
        u32::try_from(sent.count()).unwrap()
    }
}

/// The desk's API as one of its people has it, without the engine's adapter.
struct Api {
    desk: Desk,
    token: String,
}

impl Api {
    fn of(desk: &Desk, email: &str) -> Self {
        Self {
            desk: desk.clone(),
            token: desk.session_token(email).unwrap(),
        }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, &Value::Null).await
    }

    /// Status and body; null for a body that a fault has spoilt.
    async fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("Host", "127.0.0.1:4040")
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .body(body.to_string().into_bytes())
            .unwrap();
        // A fault may cut even this answer.
        let Ok(answer) = self.desk.answer(4040, request).await else {
            return (0, Value::Null);
        };
        let read = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), read)
    }
}
