//! A whole company's past, for measuring and for trying the app on something large.
//!
//! Conversations are told one after the other in the order in which they began. Each goes through
//! the same functions that live messages go through, so that its audits give its ticket; only what
//! the desk would look up for every message (the ticket itself) is kept here and written once at
//! the end. Thousands of conversations share a transaction.

mod words;

use model::{Channel, Span, Status, Time};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rusqlite::{Transaction, params};
use serde_json::json;

use crate::channels::account::{self, BusinessAccount, Contact};
use crate::channels::delivery;
use crate::channels::window;
use crate::people::{self, SYSTEM};
use crate::secret::random_token;
use crate::tickets::audit::{self, NewAudit, Via, whole_seconds};
use crate::tickets::comment::{self, NewComment};
use crate::tickets::create;
use crate::tickets::fields::status_rank;
use crate::traffic::crowd::{self, DOORS};
use crate::traffic::phrases::LANGUAGES;
use crate::{Desk, DeskError};

/// Conversations of one transaction.
const BATCH: u64 = 2000;
/// The longest thread.
const LONGEST: u32 = 400;
/// Older activities are never shown.
const ACTIVITIES: Span = Span::hours(30 * 24);
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// An agent who can take tickets.
#[derive(Debug, Clone, Copy)]
struct Agent {
    id: i64,
    group: i64,
}

/// A customer, and when their last conversation had ended for good; none while it has not.
#[derive(Debug, Clone)]
struct Customer {
    contact: Contact,
    language: usize,
    ended: Option<Time>,
    last_ticket: i64,
}

/// See [`Desk::seed`].
pub(crate) fn company(
    desk: &Desk,
    tickets: u64,
    seed: u64,
    mut progress: impl FnMut(u64),
) -> Result<u64, DeskError> {
    let store = &desk.0.store;
    let there: bool =
        store.read(|db| db.query_row("SELECT EXISTS (SELECT 1 FROM tickets)", [], |row| row.get(0)))?;
    if there {
        return Ok(0);
    }
    let now = desk.0.now();
    let count = i64::try_from(tickets).unwrap_or(i64::MAX);
    // About 250 conversations a day.
    let span = (count / 250).max(30) * DAY;
    let (accounts, agents) = store.write(|tx| {
        let agents = people(tx, Time(now.0 - span))?;
        Ok::<_, DeskError>((account::accounts(tx)?, agents))
    })?;
    let mut teller = Teller {
        dice: StdRng::seed_from_u64(seed),
        now,
        accounts,
        agents,
        customers: Vec::new(),
    };
    let mut done = 0;
    while done < tickets {
        let end = (done + BATCH).min(tickets);
        store.write(|tx| {
            for n in done..end {
                let share = (n as f64 + 1.0) / tickets as f64;
                let ago = (span as f64 * (1.0 - share)) as i64;
                teller.tell(tx, Time(now.0 - ago - MINUTE))?;
            }
            // What a lagging list would show of a past that nobody has seen.
            tx.execute("DELETE FROM ticket_versions", [])?;
            Ok::<_, DeskError>(())
        })?;
        done = end;
        progress(done);
    }
    Ok(done)
}

/// Makes the other groups and agents, and gives everybody who takes tickets.
fn people(tx: &Transaction<'_>, since: Time) -> Result<Vec<Agent>, DeskError> {
    let mut groups = Vec::new();
    for name in words::GROUPS {
        tx.execute(
            "INSERT INTO groups (name, created_at, updated_at) VALUES (?1, ?2, ?2)",
            params![name, since.0],
        )?;
        groups.push(tx.last_insert_rowid());
    }
    for (name, email, group) in words::AGENTS {
        let group = groups[group];
        tx.execute(
            "INSERT INTO users (name, role, email, default_group_id, created_at, updated_at)
             VALUES (?1, 'agent', ?2, ?3, ?4, ?4)",
            params![name, email, group, since.0],
        )?;
        let id = tx.last_insert_rowid();
        tx.execute(
            "INSERT INTO memberships (user_id, group_id) VALUES (?1, ?2)",
            [id, group],
        )?;
        tx.execute(
            "INSERT INTO credentials (user_id, api_token, bearer_token) VALUES (?1, ?2, ?3)",
            params![id, random_token(), random_token()],
        )?;
        crate::search::text::index_user(tx, id, &format!("{name} {email}"))?;
    }
    let agents = tx
        .prepare(
            "SELECT id, default_group_id FROM users
             WHERE role = 'agent' AND default_group_id IS NOT NULL ORDER BY id",
        )?
        .query_map([], |row| {
            Ok(Agent {
                id: row.get(0)?,
                group: row.get(1)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(agents)
}

/// Who tells the conversations.
struct Teller {
    dice: StdRng,
    now: Time,
    accounts: Vec<BusinessAccount>,
    agents: Vec<Agent>,
    customers: Vec<Customer>,
}

/// A conversation as far as it is told.
struct Story {
    ticket: i64,
    contact: Contact,
    status: Status,
    holder: Option<Agent>,
    priority: Option<&'static str>,
    at: Time,
    /// Of the customer, and how many replies were delivered since.
    last_inbound: Time,
    sent_since: u32,
}

impl Teller {
    /// Tells one conversation that begins then.
    fn tell(&mut self, tx: &Transaction<'_>, start: Time) -> Result<(), DeskError> {
        let customer = self.customer(tx, start)?;
        let (contact, language, before) = {
            let known = &self.customers[customer];
            (
                known.contact.clone(),
                known.language,
                (known.last_ticket > 0).then_some(known.last_ticket),
            )
        };
        let topic = self.dice.random_range(0..LANGUAGES[language].topics.len());
        let first = self.filled(LANGUAGES[language].topics[topic].opens);
        let (ticket, audit) = create::from_channel(tx, &contact, &first, before, start)?;
        let mut story = Story {
            ticket,
            contact,
            status: Status::New,
            holder: None,
            priority: None,
            at: start,
            last_inbound: start,
            sent_since: 0,
        };
        self.customer_says(tx, &mut story, audit, &first)?;
        let length = self.length();
        let mut told = 0;
        for _ in 1..length {
            let pause = self.pause();
            let at = story.at + pause;
            if at >= self.now {
                break;
            }
            story.at = at;
            if self.dice.random_bool(0.52) {
                let topic = &LANGUAGES[language].topics[topic];
                let text = match topic.goes_on.get(told) {
                    Some(text) => *text,
                    None => self.one_of(LANGUAGES[language].answers),
                };
                told += 1;
                let audit = self.audit(tx, &story, story.contact.user_id, true)?;
                self.reopen(tx, &mut story, audit)?;
                let text = self.filled(text);
                self.customer_says(tx, &mut story, audit, &text)?;
            } else {
                self.agent_acts(tx, &mut story, language)?;
            }
        }
        self.end(tx, &mut story)?;
        let known = &mut self.customers[customer];
        known.last_ticket = ticket;
        known.ended = (story.status == Status::Closed).then_some(story.at);
        Ok(())
    }

    /// Somebody known whose last conversation is over, or somebody new.
    fn customer(&mut self, tx: &Transaction<'_>, at: Time) -> Result<usize, DeskError> {
        if !self.customers.is_empty() && self.dice.random_bool(0.4) {
            let index = self.dice.random_range(0..self.customers.len());
            if self.customers[index].ended.is_some_and(|ended| ended < at) {
                return Ok(index);
            }
        }
        let (channel, address, languages) = DOORS[self.dice.random_range(0..DOORS.len())];
        let language = self.one_of(languages);
        let known = &LANGUAGES[language];
        let own = self.one_of(known.names);
        let name = match own.split_once(' ') {
            Some((given, _)) if own.is_ascii() => format!("{given} {}", self.one_of(&words::FAMILY)),
            _ => own.to_owned(),
        };
        let account = self
            .accounts
            .iter()
            .find(|account| account.address == address)
            .cloned()
            .ok_or_else(|| DeskError::BadInbound(format!("the company has no account {address}")))?;
        // The count keeps addresses apart.
        let number = 10_000_000 + u32::try_from(self.customers.len() % 80_000_000).unwrap_or_default();
        let address = crowd::address(channel, known, number);
        let phone = (channel == Channel::Whatsapp).then_some(address.as_str());
        let info = account::user_info(&account, &name, &address);
        let user = people::add_end_user(tx, &name, phone, &info, at)?;
        tx.prepare_cached(
            "INSERT INTO contacts (business_account_id, address, user_id, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![account.id, address, user, at.0])?;
        self.customers.push(Customer {
            contact: Contact {
                id: tx.last_insert_rowid(),
                address,
                user_id: user,
                user_name: name,
                account,
            },
            language,
            ended: None,
            last_ticket: 0,
        });
        Ok(self.customers.len() - 1)
    }

    fn customer_says(
        &mut self,
        tx: &Transaction<'_>,
        story: &mut Story,
        audit_id: i64,
        text: &str,
    ) -> Result<(), DeskError> {
        comment::add(
            tx,
            NewComment {
                ticket_id: story.ticket,
                audit_id,
                author_id: story.contact.user_id,
                contact_id: Some(story.contact.id),
                public: true,
                body: text,
                sent_at: story.at,
            },
        )?;
        story.last_inbound = story.at;
        story.sent_since = 0;
        Ok(())
    }

    /// An agent answers, or notes something; the first one takes the ticket.
    fn agent_acts(
        &mut self,
        tx: &Transaction<'_>,
        story: &mut Story,
        language: usize,
    ) -> Result<(), DeskError> {
        let agent = match story.holder {
            Some(agent) => agent,
            None => self.one_of(&self.agents.clone()),
        };
        let public = self.dice.random_bool(0.9);
        let audit_id = self.audit(tx, story, agent.id, false)?;
        let text = if public {
            self.one_of(words::REPLIES[language])
        } else {
            self.one_of(&words::NOTES)
        };
        let text = self.filled(text);
        let comment_id = comment::add(
            tx,
            NewComment {
                ticket_id: story.ticket,
                audit_id,
                author_id: agent.id,
                contact_id: None,
                public,
                body: &text,
                sent_at: story.at,
            },
        )?;
        if public {
            delivery::attempt(tx, audit_id, comment_id, &story.contact)?;
        }
        if story.holder.is_none() {
            story.holder = Some(agent);
            if self.now - story.at < ACTIVITIES {
                // Who holds the ticket from now on hears what others do to it.
                tx.prepare_cached("UPDATE tickets SET assignee_id = ?2 WHERE id = ?1")?
                    .execute([story.ticket, agent.id])?;
            }
            changed(
                tx,
                audit_id,
                "assignee_id",
                json!(agent.id.to_string()),
                json!(null),
            )?;
            changed(
                tx,
                audit_id,
                "group_id",
                json!(agent.group.to_string()),
                json!(null),
            )?;
        }
        if story.priority.is_none() && self.dice.random_bool(0.06) {
            let priority = self.one_of(&["low", "normal", "high", "urgent"]);
            story.priority = Some(priority);
            changed(tx, audit_id, "priority", json!(priority), json!(null))?;
        }
        let next = if public && self.dice.random_bool(0.7) {
            Status::Pending
        } else {
            Status::Open
        };
        become_(tx, story, audit_id, next)?;
        if public {
            deliver(tx, story, comment_id, &text)?;
        }
        Ok(())
    }

    fn reopen(&mut self, tx: &Transaction<'_>, story: &mut Story, audit_id: i64) -> Result<(), DeskError> {
        match story.status {
            Status::Pending | Status::Hold | Status::Solved => become_(tx, story, audit_id, Status::Open),
            _ => Ok(()),
        }
    }

    /// What is old is solved, and four days later closed; then the ticket's row is written.
    fn end(&mut self, tx: &Transaction<'_>, story: &mut Story) -> Result<(), DeskError> {
        let age = self.now - story.at;
        if age > Span::hours(36) && self.dice.random_bool(0.995) {
            let agent = match story.holder {
                Some(agent) => agent,
                None => self.one_of(&self.agents.clone()),
            };
            story.at = story.at + Span::hours(self.dice.random_range(1..24));
            let audit_id = self.audit(tx, story, agent.id, false)?;
            if story.holder.is_none() {
                story.holder = Some(agent);
                changed(
                    tx,
                    audit_id,
                    "assignee_id",
                    json!(agent.id.to_string()),
                    json!(null),
                )?;
                changed(
                    tx,
                    audit_id,
                    "group_id",
                    json!(agent.group.to_string()),
                    json!(null),
                )?;
            }
            become_(tx, story, audit_id, Status::Solved)?;
            let closing = story.at + Span::hours(96);
            if closing < self.now {
                story.at = closing;
                let audit_id = audit::add(
                    tx,
                    NewAudit {
                        ticket_id: story.ticket,
                        author_id: SYSTEM,
                        via: Via::System,
                        custom: &json!({}),
                        at: closing,
                    },
                )?;
                become_(tx, story, audit_id, Status::Closed)?;
            }
        }
        tx.prepare_cached(
            "UPDATE tickets SET status = ?2, assignee_id = ?3, group_id = ?4, priority = ?5, updated_at = ?6
             WHERE id = ?1",
        )?
        .execute(params![
            story.ticket,
            status_rank(story.status),
            story.holder.map(|agent| agent.id),
            story.holder.map(|agent| agent.group),
            story.priority,
            whole_seconds(story.at).0,
        ])?;
        Ok(())
    }

    /// An audit at this moment of the story, by the customer over the channel or by an agent.
    fn audit(
        &self,
        tx: &Transaction<'_>,
        story: &Story,
        author_id: i64,
        by_customer: bool,
    ) -> Result<i64, rusqlite::Error> {
        audit::add(
            tx,
            NewAudit {
                ticket_id: story.ticket,
                author_id,
                via: if by_customer {
                    Via::Channel(&story.contact)
                } else {
                    Via::Api
                },
                custom: &json!({}),
                at: story.at,
            },
        )
    }

    /// Messages of a thread: mostly few, sometimes very many, ten on average (a log-normal number).
    fn length(&mut self) -> u32 {
        // The sum of twelve even numbers is nearly normal.
        let normal = (0..12).map(|_| self.dice.random_range(0.0..1.0)).sum::<f64>() - 6.0;
        let length = (1.906 + 0.9 * normal).exp().round();
        (length as u32).clamp(1, LONGEST)
    }

    /// Mostly minutes, sometimes a day.
    fn pause(&mut self) -> Span {
        let minutes: f64 = self.dice.random_range(0.0..1.0);
        Span::seconds(20 + (minutes.powi(6) * 86_400.0) as i64 + self.dice.random_range(0..240))
    }

    fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from.choose(&mut self.dice).copied().unwrap_or(from[0])
    }

    fn filled(&mut self, text: &str) -> String {
        if text.contains("{order}") {
            let order = self.dice.random_range(40_000..990_000_u32).to_string();
            text.replace("{order}", &order)
        } else {
            text.to_owned()
        }
    }
}

fn changed(
    tx: &Transaction<'_>,
    audit_id: i64,
    field: &str,
    value: serde_json::Value,
    previous: serde_json::Value,
) -> Result<(), DeskError> {
    let detail = json!({ "field_name": field, "value": value, "previous_value": previous });
    audit::event(tx, audit_id, "Change", &detail)?;
    Ok(())
}

/// The ticket gets that status, and an event says so where it is another one.
fn become_(tx: &Transaction<'_>, story: &mut Story, audit_id: i64, next: Status) -> Result<(), DeskError> {
    if story.status != next {
        changed(
            tx,
            audit_id,
            "status",
            json!(next.word()),
            json!(story.status.word()),
        )?;
        story.status = next;
    }
    Ok(())
}

/// What became of a reply, by the platform's rules: as `channels::delivery` writes it, without
/// reading the conversation again.
fn deliver(tx: &Transaction<'_>, story: &mut Story, comment_id: i64, text: &str) -> Result<(), DeskError> {
    let account = &story.contact.account;
    let refusal = window::refusal(
        account.channel,
        Some(story.last_inbound),
        story.sent_since,
        story.at,
    );
    let word = if refusal.is_some() { "failed" } else { "delivered" };
    tx.prepare_cached("UPDATE deliveries SET state = ?2, reason = ?3 WHERE comment_id = ?1")?
        .execute(params![
            comment_id,
            if refusal.is_some() { 2 } else { 1 },
            refusal
        ])?;
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id: story.ticket,
            author_id: SYSTEM,
            via: Via::System,
            custom: &json!({ "comment_id": comment_id, "delivery": word }),
            at: story.at,
        },
    )?;
    if let Some(why) = refusal {
        audit::event(tx, audit_id, "Error", &json!({ "message": why }))?;
        return Ok(());
    }
    story.sent_since += 1;
    tx.prepare_cached(
        "INSERT INTO channel_outbox (comment_id, ticket_id, contact_id, text, delivered_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        comment_id,
        story.ticket,
        story.contact.id,
        text,
        story.at.0
    ])?;
    let body = format!(
        "Delivered over {} from {} ({}) to {}",
        account.channel.name(),
        account.name,
        account.address,
        story.contact.address
    );
    audit::event(
        tx,
        audit_id,
        "External",
        &json!({ "resource": account.channel.word(), "body": body }),
    )?;
    Ok(())
}
