//! Limits of single endpoints, beside the account's: so many requests in each stretch of the clock,
//! counted for the account, for a person, or for a person and one thing.

use std::collections::{BTreeMap, HashMap};

use model::Time;

use super::answer::Answer;
use super::call::Request;
use crate::people::User;

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Per {
    Account,
    /// One person on one thing.
    PersonAndThing,
}

/// One documented limit.
#[derive(Debug, Clone, Copy)]
struct Limit {
    name: &'static str,
    header: Option<&'static str>,
    per: Per,
    count: u32,
    seconds: i64,
}

const LIMITS: [Limit; 13] = [
    limit("incremental-exports", Per::Account, 10, 60).told(EXPORTS),
    limit("tickets-index", Per::Account, 50, 60).told(LISTS),
    limit("update-ticket", Per::PersonAndThing, 30, 600),
    limit("update-tickets", Per::Account, 100, 60),
    limit("search", Per::Account, 2500, 60),
    limit("search-export", Per::Account, 100, 60),
    limit("view-execute", Per::PersonAndThing, 5, 60),
    limit("view-count", Per::PersonAndThing, 5, 60),
    limit("views-count-many", Per::PersonAndThing, 6, 300),
    limit("views-preview", Per::PersonAndThing, 5, 60),
    limit("update-user", Per::PersonAndThing, 5, 60),
    limit("ticket-audits", Per::Account, 500, 60),
    limit("attachments", Per::Account, 2500, 60),
];

// The limits that are known to be told in a header of their own.
const EXPORTS: &str = "zendesk-ratelimit-incremental-exports";
const LISTS: &str = "zendesk-ratelimit-tickets-index";

const fn limit(name: &'static str, per: Per, count: u32, seconds: i64) -> Limit {
    Limit {
        name,
        header: None,
        per,
        count,
        seconds,
    }
}

impl Limit {
    const fn told(mut self, header: &'static str) -> Self {
        self.header = Some(header);
        self
    }
}

/// What one request found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spent {
    /// The header that tells it, where there is one.
    pub(crate) header: Option<&'static str>,
    total: u32,
    remaining: u32,
    /// Seconds until the count starts anew.
    pub(crate) resets: i64,
    name: &'static str,
    /// Whether a refusal is plain text.
    pub(crate) plain: bool,
}

impl Spent {
    /// The answer, with the header.
    pub(crate) fn tell(&self, answer: Answer) -> Answer {
        match self.header {
            Some(header) => answer.header(header, self.value()),
            None => answer,
        }
    }

    fn value(&self) -> String {
        format!(
            "total={}; remaining={}; resets={}",
            self.total, self.remaining, self.resets
        )
    }

    /// What a refusal says.
    pub(crate) fn description(&self) -> String {
        match self.name {
            "incremental-exports" => {
                "Number of allowed incremental export API requests per minute exceeded".to_owned()
            }
            _ => "Number of allowed API requests per minute exceeded".to_owned(),
        }
    }
}

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// Counts that differ from the documented ones; none is without limit.
    changed: HashMap<&'static str, Option<u32>>,
    /// By limit, person and thing: which stretch of the clock, and how many in it.
    used: HashMap<(&'static str, i64, i64), (i64, u32)>,
}

impl Limits {
    /// Changes one limit, none being without; whether there is one of that name.
    pub(crate) fn set(&mut self, name: &str, count: Option<u32>) -> bool {
        match LIMITS.iter().find(|limit| limit.name == name) {
            Some(limit) => {
                self.changed.insert(limit.name, count);
                true
            }
            None => false,
        }
    }

    /// Whether there is a limit of that name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        LIMITS.iter().any(|limit| limit.name == name)
    }

    /// Every limit as it stands, by name; none is without.
    pub(crate) fn all(&self) -> BTreeMap<&'static str, Option<u32>> {
        LIMITS
            .iter()
            .map(|limit| {
                let count = self.changed.get(limit.name).copied();
                (limit.name, count.unwrap_or(Some(limit.count)))
            })
            .collect()
    }

    /// Takes every limit away.
    pub(crate) fn lift(&mut self) {
        self.changed = LIMITS.iter().map(|limit| (limit.name, None)).collect();
    }

    /// Counts a request of that person. The inner error is a request too many.
    pub(crate) fn count(
        &mut self,
        request: &Request,
        segments: &[&str],
        person: &User,
    ) -> Result<Option<Spent>, Spent> {
        let mut tightest: Option<Spent> = None;
        for (name, thing) in which(request, segments, person) {
            let Some(limit) = LIMITS.iter().find(|limit| limit.name == name) else {
                continue;
            };
            let Some(total) = self.changed.get(name).copied().unwrap_or(Some(limit.count)) else {
                continue;
            };
            let key = match limit.per {
                Per::Account => (limit.name, 0, 0),
                Per::PersonAndThing => (limit.name, person.id, thing),
            };
            let spent = self.spend(limit, key, total, request.now)?;
            if tightest.is_none_or(|other| spent.remaining < other.remaining) {
                tightest = Some(spent);
            }
        }
        Ok(tightest)
    }

    fn spend(
        &mut self,
        limit: &Limit,
        key: (&'static str, i64, i64),
        total: u32,
        now: Time,
    ) -> Result<Spent, Spent> {
        let seconds = now.unix_seconds();
        let stretch = seconds.div_euclid(limit.seconds);
        if self.used.len() > 10_000 {
            // Counts of things nobody asks about any more.
            self.used.retain(|_, (at, _)| *at == stretch);
        }
        let (at, used) = self.used.entry(key).or_insert((stretch, 0));
        if *at != stretch {
            (*at, *used) = (stretch, 0);
        }
        let over = *used >= total;
        *used = used.saturating_add(1).min(total);
        let spent = Spent {
            header: limit.header,
            total,
            remaining: total - (*used).min(total),
            resets: limit.seconds - seconds.rem_euclid(limit.seconds),
            name: limit.name,
            plain: false,
        };
        if over { Err(spent) } else { Ok(spent) }
    }
}

/// The limits that a request counts against, with the thing that it is about.
fn which(request: &Request, segments: &[&str], person: &User) -> Vec<(&'static str, i64)> {
    let id = |text: &str| text.parse().unwrap_or(0);
    match (request.method.as_str(), segments) {
        // Whom they refuse must not use them up for those whom they serve.
        ("GET", ["incremental", ..]) if person.role == "admin" => vec![("incremental-exports", 0)],
        ("GET", ["tickets"]) => {
            let deep = request.params.get("page").is_some_and(|page| id(page) > 500);
            if deep {
                vec![("tickets-index", 0)]
            } else {
                Vec::new()
            }
        }
        ("GET", ["search", "export"]) => vec![("search-export", 0)],
        ("GET", ["search", ..]) => vec![("search", 0)],
        ("GET", ["views", "count_many"]) => vec![("views-count-many", 0)],
        ("GET", ["views", view, "execute"]) => vec![("view-execute", id(view))],
        ("GET", ["views", view, "count"]) => vec![("view-count", id(view))],
        ("GET", ["tickets", _, "audits"]) => vec![("ticket-audits", 0)],
        ("GET", ["attachments", ..]) => vec![("attachments", 0)],
        ("PUT", ["tickets", ticket, ..]) => {
            vec![("update-tickets", 0), ("update-ticket", id(ticket))]
        }
        ("POST", ["views", "preview", ..]) => vec![("views-preview", 0)],
        ("PUT", ["users", user, ..]) => vec![("update-user", id(user))],
        _ => Vec::new(),
    }
}
