//! What is worth an alert, found by asking: the causes, each with what the log says of it; and the log.

use model::{
    AlertKind, AlertOutcome, Cause, Channel, LastInbound, Me, MessageId, NO_TICKET, Priority, ReplyWindow,
    Span, Threshold, TicketId, Time, Told, ToldWindow, Topic, UserId, Verdict, WindowPolicy,
};
use protocol::{AlertLogEntry, AlertLogView, FailedAct, SendId};
use rusqlite::{Connection, params};

use crate::row::{FROM, HOLDER, PRIORITY, PUT_OFF, STATUS, TAKING, WAITS};
use crate::{Cache, CrossedNow, Result};

/// Own acts of so long ago explain why a ticket is mine.
const OWN_ACT: Span = Span::seconds(15 * 60);
/// What has waited longer than this is no news that it waits too long.
const ESCALATES: Span = Span::hours(24 * 7);
/// No reply window is open for longer.
const LONGEST_WINDOW: Span = Span::hours(48);
/// Failures of one send are told apart by its attempts, up to here.
const ATTEMPTS: i64 = 1000;
/// Since when a ticket that becomes mine is news.
const ALERTS_SINCE: &str = "alerts_since";
/// How many entries of the log a page holds at the most.
const MAX_ENTRIES: u32 = 200;

/// What the causes are looked for with.
#[derive(Debug, Clone)]
pub struct AlertLook {
    /// The server's time.
    pub now: Time,
    /// How long before a reply window closes to tell of it; the longest first.
    pub closing: Vec<Span>,
    /// How long an unassigned ticket may wait.
    pub too_long: Option<Span>,
    /// Which thresholds are crossed ([`Cache::note_thresholds`]).
    pub crossed: Vec<CrossedNow>,
    /// What is on the desktop: its causes are told even when they are dealt with.
    pub shown: Vec<Topic>,
}

/// A cause, with what a banner says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseFound {
    /// The cause.
    pub cause: Cause,
    /// The customer's name.
    pub name: String,
    /// The first line of the newest message.
    pub preview: String,
    /// Nobody has the ticket.
    pub free: bool,
    /// Of a failed send: which, what did not come about, and why.
    pub failure: Option<(SendId, FailedAct, String)>,
    /// Of a figure of the queue that is above its threshold.
    pub crossed: Option<CrossedNow>,
    /// When the newest message came, for the order of names.
    pub at: Time,
    /// When the reply window closes, or since when the ticket waits, where it is about that.
    pub when: Option<Time>,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CausesFound {
    /// The causes.
    pub causes: Vec<CauseFound>,
    /// When time alone brings the next one.
    pub next: Option<Time>,
}

/// The send that the mark of a failure names.
pub fn send_of(mark: i64) -> SendId {
    SendId(mark / ATTEMPTS)
}

/// A ticket that may have a cause.
struct Candidate {
    ticket: TicketId,
    channel: Channel,
    priority: Option<Priority>,
    name: String,
    preview: String,
    newest: Option<MessageId>,
    looked: Option<MessageId>,
    waits: bool,
    mine: bool,
    customers_word: bool,
    window: ReplyWindow,
    put_off_until: Option<Time>,
    back_since: Option<Time>,
    given_at: Option<Time>,
    given_by_me: bool,
    inbound_at: Option<Time>,
    waits_since: Option<Time>,
}

impl Candidate {
    /// The kinds of alert it is worth, with their marks and whether the agent knows; and when time alone
    /// brings the next.
    fn causes(&self, look: &AlertLook) -> (Vec<(AlertKind, i64, bool)>, Option<Time>) {
        let mut causes = Vec::new();
        let mut next: Vec<Time> = self.put_off_until.into_iter().collect();
        let unseen = self
            .newest
            .filter(|newest| self.looked.is_none_or(|looked| looked < *newest));
        if let Some(newest) = unseen {
            if self.waits {
                causes.push((AlertKind::NewUnassigned, newest.0, false));
            } else if self.mine && self.customers_word {
                causes.push((AlertKind::Reply, newest.0, false));
            }
        }
        if let Some(since) = self.given_at.filter(|_| self.mine) {
            causes.push((AlertKind::Assigned, since.0, self.given_by_me));
        }
        if let Some(until) = self.back_since {
            causes.push((AlertKind::Back, until.0, false));
        }
        if let (Some(since), Some(too_long), true) = (self.waits_since, look.too_long, self.waits) {
            let at = since + too_long;
            if at > look.now {
                next.push(at);
            } else if since > look.now - ESCALATES {
                causes.push((AlertKind::WaitsTooLong, since.0, false));
            }
        }
        if let ReplyWindow::OpenUntil { at: closes, .. } = self.window
            && (self.waits || self.mine && self.customers_word)
        {
            // The longest comes first: of those that have passed, the last one counts.
            let (passed, ahead): (Vec<Time>, Vec<Time>) = look
                .closing
                .iter()
                .map(|before| closes - *before)
                .partition(|at| *at <= look.now);
            causes.extend(passed.last().map(|at| (AlertKind::WindowClosing, at.0, false)));
            next.extend(ahead);
        }
        (causes, next.into_iter().min())
    }
}

impl Cache {
    /// What is worth an alert at the look's time, without what is dealt with and not on the desktop.
    ///
    /// # Errors
    /// What the disk says.
    pub fn alert_causes(&self, look: &AlertLook) -> Result<CausesFound> {
        let me = self.me()?.map_or(UserId(0), |me| me.id);
        self.read(|db| {
            let mut found = CausesFound::default();
            for one in candidates(db, me, look)? {
                let (causes, next) = one.causes(look);
                found.next = [found.next, next].into_iter().flatten().min();
                for (kind, mark, own) in causes {
                    let cause = Cause {
                        ticket: one.ticket,
                        kind,
                        mark,
                        channel: Some(one.channel),
                        priority: one.priority,
                        told: told(db, one.ticket, kind, mark)?,
                        own,
                        put_off: one.put_off_until.is_some(),
                    };
                    if cause.told != Told::Done || look.shown.contains(&cause.topic()) {
                        found.causes.push(CauseFound {
                            cause,
                            name: one.name.clone(),
                            preview: one.preview.clone(),
                            free: one.waits,
                            failure: None,
                            crossed: None,
                            at: one.inbound_at.unwrap_or_default(),
                            when: match (kind, one.window) {
                                (AlertKind::WindowClosing, ReplyWindow::OpenUntil { at, .. }) => Some(at),
                                (AlertKind::WaitsTooLong, _) => one.waits_since,
                                _ => None,
                            },
                        });
                    }
                }
            }
            found.causes.extend(failures(db, look)?);
            for crossed in &look.crossed {
                let mark = crossed.threshold.mark(crossed.since);
                let cause = Cause {
                    ticket: NO_TICKET,
                    kind: AlertKind::Threshold,
                    mark,
                    channel: None,
                    priority: None,
                    told: told(db, NO_TICKET, AlertKind::Threshold, mark)?,
                    own: false,
                    put_off: false,
                };
                found.causes.push(CauseFound {
                    cause,
                    name: String::new(),
                    preview: String::new(),
                    free: false,
                    failure: None,
                    crossed: Some(*crossed),
                    at: crossed.since,
                    when: None,
                });
            }
            Ok(found)
        })
    }

    /// Notes which tickets are mine now. What becomes mine after this was first done with all of them here
    /// (`caught_up`) is news.
    ///
    /// # Errors
    /// What the disk says.
    pub fn note_mine(&self, caught_up: bool, now: Time) -> Result<()> {
        let Some(me) = self.me()? else { return Ok(()) };
        let since = self
            .meta(ALERTS_SINCE)?
            .and_then(|text| text.parse().ok())
            .map(Time);
        self.note_mine_since(&me, since, now)?;
        if since.is_none() && caught_up {
            self.writer().execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2)",
                params![ALERTS_SINCE, now.0.to_string()],
            )?;
        }
        Ok(())
    }

    fn note_mine_since(&self, me: &Me, news_since: Option<Time>, now: Time) -> Result<()> {
        let changed = self.read(|db| {
            let changed = db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM tickets t WHERE t.channel IS NOT NULL AND t.assignee_id = ?1
                              AND t.status IN ('new', 'open') AND t.id NOT IN (SELECT ticket_id FROM mine))
                         OR EXISTS (SELECT 1 FROM mine n LEFT JOIN tickets t ON t.id = n.ticket_id
                              WHERE t.assignee_id IS NOT ?1 OR t.status IN ('solved', 'closed'))",
                )?
                .query_row([me.id.0], |row| row.get::<_, bool>(0))?;
            Ok(changed)
        })?;
        if !changed {
            return Ok(());
        }
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute(
            "DELETE FROM mine WHERE ticket_id NOT IN (SELECT t.id FROM tickets t
               WHERE t.assignee_id = ?1 AND t.status NOT IN ('solved', 'closed'))",
            [me.id.0],
        )?;
        // A helpdesk's times may have whole seconds.
        tx.execute(
            "INSERT INTO mine (ticket_id, since, news)
             SELECT t.id, ?3, CASE WHEN t.updated_at + 999 < ?2 THEN 0 WHEN
               EXISTS (SELECT 1 FROM own.outbox o WHERE o.ticket_id = t.id
                 AND (o.kind = 'take' OR (o.kind = 'assign' AND o.assignee_id = ?1))
                 AND (o.state <> 'accepted' OR coalesce(o.left_at, o.created_at) > ?4))
               OR coalesce((SELECT e.by = ?5 FROM events e WHERE e.ticket_id = t.id AND e.text LIKE 'Assignee%'
                            ORDER BY e.id DESC LIMIT 1), 0)
               THEN 2 ELSE 1 END
             FROM tickets t
             WHERE t.channel IS NOT NULL AND t.assignee_id = ?1 AND t.status IN ('new', 'open')
               AND t.id NOT IN (SELECT ticket_id FROM mine)",
            params![
                me.id.0,
                news_since.map_or(i64::MAX, |since| since.0),
                now.0,
                (now - OWN_ACT).0,
                me.name
            ],
        )?;
        tx.commit()?;
        Ok(())
    }

    /// Writes into the log what was decided, before anything of it is shown.
    ///
    /// # Errors
    /// What the disk says.
    pub fn log_alerts(&self, verdicts: &[Verdict], now: Time) -> Result<()> {
        if verdicts.is_empty() {
            return Ok(());
        }
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for verdict in verdicts {
            tx.prepare_cached(
                "INSERT INTO own.alerts (at, ticket_id, kind, mark, outcome) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                now.0,
                verdict.ticket.0,
                verdict.kind.word(),
                verdict.mark,
                verdict.outcome.word()
            ])?;
            if verdict.kind == AlertKind::SendFailed && !verdict.outcome.held() {
                tx.prepare_cached("UPDATE own.outbox SET told = 2 WHERE id = ?1")?
                    .execute([send_of(verdict.mark).0])?;
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// The agent takes this ticket: what the customer wrote so far is known, and told of no more.
    ///
    /// # Errors
    /// What the disk says.
    pub fn log_known(&self, ticket: TicketId, now: Time) -> Result<()> {
        self.writer().execute(
            "INSERT INTO own.alerts (at, ticket_id, kind, mark, outcome)
             SELECT ?2, t.id, ?3, t.newest_customer_id, ?4 FROM tickets t
             WHERE t.id = ?1 AND t.newest_customer_id IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM own.alerts x WHERE x.ticket_id = t.id AND x.mark >= t.newest_customer_id
                 AND x.kind IN ('new_unassigned', 'reply')
                 AND x.outcome IN ('raised', 'in_summary', 'dot_only', 'nothing', 'own_act'))",
            params![
                ticket.0,
                now.0,
                AlertKind::Reply.word(),
                AlertOutcome::OwnAct.word()
            ],
        )?;
        Ok(())
    }

    /// When banners came since then: those of one summary once.
    ///
    /// # Errors
    /// What the disk says.
    pub fn banners_since(&self, since: Time) -> Result<Vec<Time>> {
        self.read(|db| {
            let times = db
                .prepare_cached(
                    "SELECT at FROM own.alerts WHERE at > ?1 AND outcome = 'raised' GROUP BY at, ticket_id
                     UNION ALL SELECT DISTINCT at FROM own.alerts WHERE at > ?1 AND outcome = 'in_summary'",
                )?
                .query_map([since.0], |row| row.get(0).map(Time))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(times)
        })
    }

    /// A page of the log, newest first: of all tickets or of one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn alert_log(&self, ticket: Option<TicketId>, offset: u32, limit: u32) -> Result<AlertLogView> {
        self.read(|db| {
            let of = ticket.map(|ticket| ticket.0);
            let total = db
                .prepare_cached("SELECT count(*) FROM own.alerts WHERE ?1 IS NULL OR ticket_id = ?1")?
                .query_row([of], |row| row.get(0))?;
            let entries = db
                .prepare_cached(
                    "SELECT x.at, x.ticket_id, x.kind, x.outcome, coalesce(c.name, ''), t.channel, x.mark
                     FROM own.alerts x LEFT JOIN tickets t ON t.id = x.ticket_id
                     LEFT JOIN people c ON c.id = t.requester_id
                     WHERE ?1 IS NULL OR x.ticket_id = ?1 ORDER BY x.id DESC LIMIT ?2 OFFSET ?3",
                )?
                .query_map(params![of, limit.min(MAX_ENTRIES), offset], |row| {
                    Ok(AlertLogEntry {
                        at: Time(row.get(0)?),
                        account: self.account.clone(),
                        ticket: Some(TicketId(row.get(1)?))
                            .filter(|ticket| *ticket != NO_TICKET)
                            .map(|ticket| self.of_account(ticket)),
                        threshold: Threshold::of_mark(row.get(6)?).filter(|_| row.get(1) == Ok(NO_TICKET.0)),
                        kind: AlertKind::from_word(row.get_ref(2)?.as_str()?)
                            .unwrap_or(AlertKind::NewUnassigned),
                        outcome: AlertOutcome::from_word(row.get_ref(3)?.as_str()?)
                            .unwrap_or(AlertOutcome::Raised),
                        name: row.get(4)?,
                        channel: row.get_ref(5)?.as_str_or_null()?.and_then(Channel::from_word),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(AlertLogView { entries, total })
        })
    }

    /// Forgets what the log says of before then, save of tickets that are not over: it keeps them from being
    /// told of twice.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_alerts(&self, before: Time) -> Result<usize> {
        let forgotten = self.writer().execute(
            "DELETE FROM own.alerts WHERE at < ?1 AND ticket_id NOT IN
               (SELECT t.id FROM tickets t WHERE t.channel IS NOT NULL AND t.status NOT IN ('solved', 'closed'))",
            [before.0],
        )?;
        Ok(forgotten)
    }
}

fn candidates(db: &Connection, me: UserId, look: &AlertLook) -> rusqlite::Result<Vec<Candidate>> {
    let sql = format!(
        "SELECT t.id, t.channel, coalesce(c.name, ''), t.preview, t.newest_customer_id, l.message_id,
           ({WAITS}) AND t.id NOT IN {TAKING},
           {HOLDER} IN (?1, -1) AND t.assignee_id IS ?1 AND {STATUS} IN ('new', 'open'),
           t.newest_public_role = 'end_user', t.last_inbound_at, t.sent_since, t.window_open, t.window_told_at,
           p.until, coalesce(p.back, 0), n.since, coalesce(n.news, 0) > 0, coalesce(n.news, 0) = 2, {PUT_OFF},
           CASE WHEN t.assignee_id IS NULL AND ?2 THEN coalesce(
             (SELECT min(m.at) FROM messages m WHERE m.ticket_id = t.id AND m.public AND m.role = 'end_user'
                AND m.id > coalesce((SELECT max(a.id) FROM messages a WHERE a.ticket_id = t.id AND a.public
                                       AND a.role = 'agent'), 0)), t.last_inbound_at) END,
           {PRIORITY}
         FROM {FROM}
         LEFT JOIN own.later p ON p.ticket_id = t.id
         LEFT JOIN mine n ON n.ticket_id = t.id
         WHERE t.id IN (
           SELECT t.id FROM tickets t WHERE {WAITS}
           UNION SELECT t.id FROM tickets t
             WHERE t.channel IS NOT NULL AND t.assignee_id = ?1 AND t.status IN ('new', 'open')
           UNION SELECT ticket_id FROM own.later)
         ORDER BY t.newest_customer_id"
    );
    db.prepare_cached(&sql)?
        .query_map(params![me.0, look.too_long.is_some()], |row| {
            let channel = row
                .get_ref(1)?
                .as_str_or_null()?
                .and_then(Channel::from_word)
                .unwrap_or(Channel::Other);
            let time = |column: usize| row.get::<_, Option<i64>>(column).map(|at| at.map(Time));
            let inbound_at = time(9)?;
            let last = inbound_at.map_or(LastInbound::NotKnown, LastInbound::At);
            let reckoned =
                model::reply_window(WindowPolicy::default_for(channel), last, row.get(10)?, look.now);
            let told = match (row.get::<_, Option<bool>>(11)?, time(12)?) {
                (Some(open), Some(at)) => Some(ToldWindow { open, at }),
                _ => None,
            };
            let (until, back, put_off) = (time(13)?, row.get::<_, bool>(14)?, row.get::<_, bool>(18)?);
            let recent = inbound_at.is_some_and(|at| at > look.now - LONGEST_WINDOW);
            Ok(Candidate {
                ticket: TicketId(row.get(0)?),
                channel,
                name: row.get(2)?,
                preview: row.get(3)?,
                newest: row.get::<_, Option<i64>>(4)?.map(MessageId),
                looked: row.get::<_, Option<i64>>(5)?.map(MessageId),
                waits: row.get(6)?,
                mine: row.get(7)?,
                customers_word: row.get::<_, Option<bool>>(8)?.unwrap_or_default(),
                window: if recent {
                    model::told_window(reckoned, told, last)
                } else {
                    ReplyWindow::Unknown
                },
                put_off_until: until.filter(|_| put_off),
                back_since: until.filter(|_| back),
                given_at: time(15)?.filter(|_| row.get(16).unwrap_or_default()),
                given_by_me: row.get(17)?,
                inbound_at,
                waits_since: time(19)?,
                priority: Priority::from_word(row.get_ref(20)?.as_str()?),
            })
        })?
        .collect()
}

/// What the log says of a cause. A message is one message, whoever has its ticket when.
fn told(db: &Connection, ticket: TicketId, kind: AlertKind, mark: i64) -> rusqlite::Result<Told> {
    let about = match kind {
        AlertKind::NewUnassigned | AlertKind::Reply => {
            "x.kind IN ('new_unassigned', 'reply') AND x.mark >= ?2"
        }
        AlertKind::SendFailed | AlertKind::Threshold => "x.kind = ?3 AND x.mark = ?2",
        _ => "x.kind = ?3 AND x.mark >= ?2",
    };
    let sql = format!(
        "SELECT DISTINCT x.outcome FROM own.alerts x WHERE x.ticket_id = ?1 AND {about} AND ?3 <> ''"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut outcomes = statement.query_map(params![ticket.0, mark, kind.word()], |row| {
        let outcome = AlertOutcome::from_word(row.get_ref(0)?.as_str()?);
        Ok(match outcome {
            Some(outcome) if outcome.held() => Told::Held,
            _ => Told::Done,
        })
    })?;
    outcomes.try_fold(Told::Not, |most, told| Ok(most.max(told?)))
}

/// Sends that were refused or blocked, and replies that the helpdesk accepted but says did not arrive
/// (rule 17), once the windows were told.
fn failures(db: &Connection, look: &AlertLook) -> rusqlite::Result<Vec<CauseFound>> {
    let shown: Vec<i64> = look
        .shown
        .iter()
        .filter_map(|topic| match topic {
            Topic::Failure(_, mark) => Some(send_of(*mark).0),
            Topic::Ticket(_) | Topic::Threshold(_) => None,
        })
        .collect();
    let shown = serde_json::to_string(&shown).unwrap_or_default();
    let of = |open: &str| {
        format!(
            "SELECT o.id, o.attempts, o.ticket_id, coalesce(c.name, ''), o.reason, m.delivery, o.kind,
               o.state = 'accepted', t.channel, o.created_at, coalesce(t.priority, '')
             FROM own.outbox o
             LEFT JOIN tickets t ON t.id = o.ticket_id
             LEFT JOIN people c ON c.id = t.requester_id
             LEFT JOIN messages m ON m.ticket_id = o.ticket_id AND m.id = o.message_id
             WHERE {open} AND (o.state IN ('failed', 'blocked')
               OR (o.state = 'accepted' AND m.delivery LIKE '%\"failed\"%'))"
        )
    };
    let sql = format!(
        "{} UNION {}",
        of("o.told = 1"),
        of("o.id IN (SELECT value FROM json_each(?1))")
    );
    let mut statement = db.prepare_cached(&sql)?;
    let found = statement.query_map([shown], |row| {
        let (id, attempts): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(CauseFound {
            cause: Cause {
                ticket: TicketId(row.get(2)?),
                kind: AlertKind::SendFailed,
                mark: id * ATTEMPTS + attempts.min(ATTEMPTS - 1),
                channel: Some(
                    row.get_ref(8)?
                        .as_str_or_null()?
                        .and_then(Channel::from_word)
                        .unwrap_or(Channel::Other),
                ),
                priority: Priority::from_word(row.get_ref(10)?.as_str()?),
                told: Told::Not,
                own: false,
                put_off: false,
            },
            name: row.get(3)?,
            preview: String::new(),
            free: false,
            failure: Some((
                SendId(id),
                crate::own::failed_act(row, 6, 7)?,
                crate::own::why(row, 4, 5)?,
            )),
            crossed: None,
            at: Time(row.get(9)?),
            when: None,
        })
    })?;
    found
        .map(|found| {
            let mut found = found?;
            let cause = found.cause;
            found.cause.told = told(db, cause.ticket, cause.kind, cause.mark)?;
            Ok(found)
        })
        .collect()
}
