//! The queue in figures, for who leads a team, and samples of them. The figures are queries of the cache, as
//! lists and dot are; what a helpdesk does not tell of the past is kept as samples.

use model::{
    Channel, Crossed, Durations, Figures, InQueue, Me, SAMPLE_EVERY, SAMPLES_KEPT, SAMPLES_WHOLE, Sample,
    Sampled, Span, Threshold, Thresholds, TicketId, Time, UserId,
};
use protocol::{AgentLoad, Assignee, LoadKnown, LoadView};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::row::TAKING;
use crate::{Cache, Result};

/// So many first replies' times are kept of a day.
const KEPT_REPLIES: usize = 200;
/// First replies of so long ago are told of.
const REPLIES_OF: Span = Span::hours(24);
/// The same for a sample.
const REPLIES_OF_SAMPLE: Span = Span::hours(1);
/// Since when figures are above their thresholds, in `meta`: JSON of [`Crossed`].
const CROSSED: &str = "crossed";

/// A threshold that is crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrossedNow {
    /// Which.
    pub threshold: Threshold,
    /// Since when.
    pub since: Time,
    /// The figure: a number, or seconds.
    pub figure: u32,
}

impl Cache {
    /// The figures at the server's time `now`, overlaid with what the outbox takes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn figures(&self, now: Time) -> Result<Figures> {
        self.read(|db| {
            let replies = Durations::of(first_replies(db, now - REPLIES_OF)?, KEPT_REPLIES);
            Ok(Figures::of(&self.account, &in_queue(db, now)?, replies, now))
        })
    }

    /// How many open tickets each agent has, as far as that is known; `watch_all`: whether what others hold
    /// is watched.
    ///
    /// # Errors
    /// What the disk says.
    pub fn load(&self, watch_all: bool) -> Result<LoadView> {
        let me = self.me()?;
        let known = load_known(me.as_ref(), watch_all);
        let mut agents = self.read(|db| loads(db, me.as_ref()))?;
        if known != LoadKnown::All {
            agents.retain(|load| load.agent.me);
        }
        Ok(LoadView {
            account: self.account.clone(),
            known,
            agents,
        })
    }

    /// Whether it is time for a sample at the server's time `now`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sample_due(&self, now: Time) -> Result<bool> {
        let last = self.read(|db| {
            let last = db
                .prepare_cached("SELECT max(at) FROM samples WHERE at <= ?1")?
                .query_row([now.0], |row| row.get::<_, Option<i64>>(0))?;
            Ok(last.map(Time))
        })?;
        Ok(last.is_none_or(|last| now - last >= SAMPLE_EVERY))
    }

    /// Takes a sample when one is due, and thins those that are old. True: it did.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sample(&self, watch_all: bool, now: Time) -> Result<bool> {
        let Some(me) = self.me()? else { return Ok(false) };
        if !self.sample_due(now)? {
            return Ok(false);
        }
        let sample = self.read(|db| {
            let figures = Figures::of(&self.account, &in_queue(db, now)?, Durations::default(), now);
            let replies = first_replies(db, now - REPLIES_OF_SAMPLE)?;
            let agents = match load_known(Some(&me), watch_all) {
                LoadKnown::All => Some(loads(db, Some(&me))?),
                LoadKnown::NotWatched | LoadKnown::NotVisible => None,
            };
            let agents = agents.map(|agents| agents.iter().map(|load| (load.agent.id, load.open)).collect());
            Ok(Sample::of(&figures, replies, agents, now))
        })?;
        let json = crate::apply::json(&sample)?;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // A clock that was set back meets what it took before.
        tx.execute(
            "INSERT OR REPLACE INTO samples (at, sample) VALUES (?1, ?2)",
            params![now.0, json],
        )?;
        tx.execute("DELETE FROM samples WHERE at < ?1", [(now - SAMPLES_KEPT).0])?;
        // The last one of each hour stays.
        tx.execute(
            "DELETE FROM samples WHERE at < ?1 AND EXISTS (SELECT 1 FROM samples later
               WHERE later.at > samples.at AND later.at < (samples.at / 3600000 + 1) * 3600000)",
            [(now - SAMPLES_WHOLE).0],
        )?;
        tx.commit()?;
        Ok(true)
    }

    /// The samples from then on, and when the first that is kept was taken.
    ///
    /// # Errors
    /// What the disk says.
    pub fn samples(&self, from: Time) -> Result<Sampled> {
        self.read(|db| {
            let since: Option<i64> = db
                .prepare_cached("SELECT min(at) FROM samples")?
                .query_row([], |row| row.get(0))?;
            let texts: Vec<String> = db
                .prepare_cached("SELECT sample FROM samples WHERE at >= ?1 ORDER BY at")?
                .query_map([from.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(Sampled {
                account: self.account.clone(),
                since: since.map(Time),
                // One of another version tells nothing.
                samples: texts
                    .iter()
                    .filter_map(|text| serde_json::from_str(text).ok())
                    .collect(),
            })
        })
    }

    /// Notes which thresholds are crossed now, and tells them; and when time alone may change that.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_thresholds(
        &self,
        thresholds: &Thresholds,
        now: Time,
    ) -> Result<(Vec<CrossedNow>, Option<Time>)> {
        let before: Crossed = self
            .meta(CROSSED)?
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        if thresholds.none() && before == Crossed::default() {
            return Ok((Vec::new(), None));
        }
        let tickets = self.read(|db| in_queue(db, now))?;
        let figures = Figures::of(&self.account, &tickets, Durations::default(), now);
        let crossed = thresholds.crossed(before, &figures, now);
        if crossed != before {
            let mut writer = self.writer();
            let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            crate::apply::set_meta(&tx, CROSSED, &crate::apply::json(&crossed)?)?;
            tx.commit()?;
        }
        let told = Threshold::ALL.into_iter().filter_map(|threshold| {
            Some(CrossedNow {
                threshold,
                since: crossed.since(threshold)?,
                figure: Thresholds::figure(threshold, &figures, now),
            })
        });
        // A wait grows too long, a window comes within the hour or closes: all others need something to happen.
        let mut next = Vec::new();
        if let (Some(limit), Some(oldest)) = (thresholds.limit(Threshold::Oldest), &figures.oldest) {
            next.push(oldest.since + Span::seconds(i64::from(limit) + 1));
        }
        if thresholds.closing.is_some() {
            let closes = || tickets.iter().filter_map(|one| one.closes_at);
            next.extend(closes());
            next.extend(closes().map(|at| at - Span::hours(1)));
        }
        Ok((told.collect(), next.into_iter().filter(|at| *at > now).min()))
    }
}

/// Whether all agents' loads are known. Where the role sees a part of the tickets, or those of others are not
/// watched, a number would be too small.
fn load_known(me: Option<&Me>, watch_all: bool) -> LoadKnown {
    match me.and_then(|me| me.sees.as_deref()) {
        Some(sees) if sees != "all" => LoadKnown::NotVisible,
        _ if watch_all => LoadKnown::All,
        _ => LoadKnown::NotWatched,
    }
}

/// The tickets that wait for us.
fn in_queue(db: &Connection, now: Time) -> Result<Vec<InQueue>> {
    let sql = format!(
        "SELECT t.id, t.channel, t.business_account, t.assignee_id IS NULL,
           CASE WHEN t.assignee_id IS NULL THEN coalesce(
             (SELECT min(m.at) FROM messages m WHERE m.ticket_id = t.id AND m.public AND m.role = 'end_user'
                AND m.id > coalesce((SELECT max(a.id) FROM messages a WHERE a.ticket_id = t.id AND a.public
                                       AND a.role = 'agent'), 0)), t.last_inbound_at) END,
           CASE WHEN t.closes_at > ?1 THEN t.closes_at END
         FROM tickets t INDEXED BY tickets_to_answer
         WHERE t.channel IS NOT NULL AND t.status IN ('new', 'open') AND t.held_by_bot = 0
           AND t.newest_public_role = 'end_user'
           AND (t.assignee_id IS NOT NULL OR t.id NOT IN {TAKING})"
    );
    let tickets = db
        .prepare_cached(&sql)?
        .query_map([now.0], |row| {
            let time = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Time));
            Ok(InQueue {
                ticket: TicketId(row.get(0)?),
                channel: Channel::from_word(row.get_ref(1)?.as_str()?).unwrap_or(Channel::Other),
                business_account: row.get(2)?,
                free: row.get(3)?,
                since: time(4)?,
                closes_at: time(5)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(tickets)
}

/// How many seconds customers waited for the first reply, of the first replies since then, as far as their
/// conversations are held.
fn first_replies(db: &Connection, since: Time) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(
        "SELECT first.replied - first.asked FROM (
           SELECT (SELECT min(m.at) FROM messages m WHERE m.ticket_id = t.id AND m.public AND m.role = 'end_user') AS asked,
                  (SELECT min(m.at) FROM messages m WHERE m.ticket_id = t.id AND m.public AND m.role = 'agent') AS replied
           FROM tickets t INDEXED BY tickets_answered
           WHERE t.channel IS NOT NULL AND t.agent_replies > 0 AND t.sort_at >= ?1 AND t.read_at IS NOT NULL) first
         WHERE first.replied >= ?1 AND first.replied >= first.asked",
    )?;
    let seconds = statement
        .query_map([since.0], |row| row.get::<_, i64>(0))?
        .map(|took| took.map(|took| u32::try_from(took / 1000).unwrap_or(u32::MAX)))
        .collect::<rusqlite::Result<_>>()?;
    Ok(seconds)
}

/// The open social tickets of each agent who has one, and of mine, the most first.
fn loads(db: &Connection, me: Option<&Me>) -> Result<Vec<AgentLoad>> {
    let mut loads: Vec<AgentLoad> = db
        .prepare_cached(
            "SELECT load.agent, coalesce(p.name, ''), load.open, load.to_answer FROM (
               SELECT t.assignee_id AS agent, count(*) AS open,
                 sum(t.newest_public_role IS 'end_user' AND t.held_by_bot = 0) AS to_answer
               FROM tickets t INDEXED BY tickets_assigned
               WHERE t.channel IS NOT NULL AND t.status IN ('new', 'open') AND t.assignee_id IS NOT NULL
               GROUP BY t.assignee_id) load
             LEFT JOIN people p ON p.id = load.agent",
        )?
        .query_map([], |row| {
            let id = UserId(row.get(0)?);
            let mine = me.filter(|me| me.id == id);
            Ok(AgentLoad {
                agent: Assignee {
                    id,
                    name: match mine {
                        Some(me) if !me.name.is_empty() => me.name.clone(),
                        _ => row.get(1)?,
                    },
                    me: mine.is_some(),
                },
                open: row.get(2)?,
                to_answer: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    if let Some(me) = me.filter(|me| loads.iter().all(|load| load.agent.id != me.id)) {
        loads.push(AgentLoad {
            agent: Assignee {
                id: me.id,
                name: me.name.clone(),
                me: true,
            },
            open: 0,
            to_answer: 0,
        });
    }
    loads.sort_by(|one, other| (other.open, &one.agent.name).cmp(&(one.open, &other.agent.name)));
    Ok(loads)
}

impl Cache {
    /// What an agent is called, as far as that is known here.
    ///
    /// # Errors
    /// What the disk says.
    pub fn agent_name(&self, agent: UserId) -> Result<String> {
        if let Some(me) = self.me()?.filter(|me| me.id == agent) {
            return Ok(me.name);
        }
        self.read(|db| {
            let name = db
                .prepare_cached("SELECT name FROM people WHERE id = ?1")?
                .query_row([agent.0], |row| row.get(0))
                .optional()?;
            Ok(name.unwrap_or_default())
        })
    }
}
