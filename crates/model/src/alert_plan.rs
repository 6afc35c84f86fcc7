//! The heart of the alerts: what to show, what to hold back and why, and when to ask again.
//!
//! [`plan`] is a pure function of facts and a clock. A *cause* is something that is worth an alert as long
//! as it holds: a message nobody looked at, a window that closes, a send that failed. Each has a *mark*, a
//! number that grows with the ticket's life (the message, the deadline), and what was decided about a mark
//! stands in the log: so nothing is told twice, whatever crashes, and nothing is lost, since a cause that
//! was held back is a cause still. What is held back comes as one summary once nothing holds it any more.
//! No cause, no banner: what is settled, here or by somebody else, is withdrawn.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    AccountId, AlertKind, AlertSettings, Channel, Loudness, Priority, Span, Threshold, TicketId, Time,
    Wording,
};

/// "At once" is within this time.
const AT_ONCE: Span = Span::seconds(10);
const MINUTE: Span = Span::seconds(60);

/// What was decided about a cause, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlertOutcome {
    /// A banner of its own.
    Raised,
    /// Told in a summary.
    InSummary,
    /// Held back: alerts are paused.
    Paused,
    /// Held back: it is outside the working hours.
    OutsideHours,
    /// Held back: the desktop wants no notifications now.
    DoNotDisturb,
    /// Held back: there were enough banners in this minute.
    TooMany,
    /// Held back: the ticket was put off.
    PutOff,
    /// No banner, by a rule: the dot alone.
    DotOnly,
    /// Nothing, by a rule.
    Nothing,
    /// Nothing: the agent did it.
    OwnAct,
}

impl AlertOutcome {
    /// Every outcome.
    pub const ALL: [AlertOutcome; 10] = [
        AlertOutcome::Raised,
        AlertOutcome::InSummary,
        AlertOutcome::Paused,
        AlertOutcome::OutsideHours,
        AlertOutcome::DoNotDisturb,
        AlertOutcome::TooMany,
        AlertOutcome::PutOff,
        AlertOutcome::DotOnly,
        AlertOutcome::Nothing,
        AlertOutcome::OwnAct,
    ];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            AlertOutcome::Raised => "raised",
            AlertOutcome::InSummary => "in_summary",
            AlertOutcome::Paused => "paused",
            AlertOutcome::OutsideHours => "outside_hours",
            AlertOutcome::DoNotDisturb => "do_not_disturb",
            AlertOutcome::TooMany => "too_many",
            AlertOutcome::PutOff => "put_off",
            AlertOutcome::DotOnly => "dot_only",
            AlertOutcome::Nothing => "nothing",
            AlertOutcome::OwnAct => "own_act",
        }
    }

    /// The outcome with that [`word`](AlertOutcome::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// It was a banner.
    pub fn shown(self) -> bool {
        matches!(self, AlertOutcome::Raised | AlertOutcome::InSummary)
    }

    /// The cause is told of later, if it still holds.
    pub fn held(self) -> bool {
        matches!(
            self,
            AlertOutcome::Paused
                | AlertOutcome::OutsideHours
                | AlertOutcome::DoNotDisturb
                | AlertOutcome::TooMany
                | AlertOutcome::PutOff
        )
    }
}

/// What the log says about a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Nothing.
    Not,
    /// It was held back.
    Held,
    /// It is dealt with.
    Done,
}

/// What stands for the ticket of an alert that is about none. No helpdesk has such a number.
pub const NO_TICKET: TicketId = TicketId(0);

/// Something worth an alert, as long as it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// The ticket; [`NO_TICKET`] of a threshold.
    pub ticket: TicketId,
    /// What it is.
    pub kind: AlertKind,
    /// Which of its kind, on that ticket: later ones have greater marks. Of a failed send it names the
    /// send and its attempt, of a threshold which one it is ([`Threshold::mark`]).
    pub mark: i64,
    /// The ticket's channel; none of a threshold.
    pub channel: Option<Channel>,
    /// Its priority, where it has one.
    pub priority: Option<Priority>,
    /// What the log says.
    pub told: Told,
    /// The agent did it, or knew of it when acting.
    pub own: bool,
    /// The ticket is put off.
    pub put_off: bool,
}

/// What one banner is about; the next one of the same replaces it in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A ticket.
    Ticket(TicketId),
    /// A failed send, by its mark: a tag that was not added must not hide a reply that was not sent.
    Failure(TicketId, i64),
    /// A figure of the queue that is too high.
    Threshold(Threshold),
}

impl Topic {
    /// Its ticket.
    pub fn ticket(self) -> TicketId {
        match self {
            Topic::Ticket(ticket) | Topic::Failure(ticket, _) => ticket,
            Topic::Threshold(_) => NO_TICKET,
        }
    }
}

impl Cause {
    /// What a banner of it is about.
    pub fn topic(&self) -> Topic {
        match self.kind {
            AlertKind::SendFailed => Topic::Failure(self.ticket, self.mark),
            AlertKind::Threshold => {
                Threshold::of_mark(self.mark).map_or(Topic::Ticket(self.ticket), Topic::Threshold)
            }
            _ => Topic::Ticket(self.ticket),
        }
    }
}

/// What is now on the desktop, as far as this run of the program put it there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Banners.
    pub banners: BTreeSet<Topic>,
    /// What the summary counts.
    pub summary: BTreeSet<Topic>,
}

/// What the world is like around the causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surroundings {
    /// Alerts are paused until then.
    pub paused_until: Option<Time>,
    /// The screen is locked.
    pub locked: bool,
    /// The desktop says that it wants no notifications.
    pub do_not_disturb: bool,
    /// After a start, a sleep or a long outage: what happened meanwhile is still coming in.
    pub catching_up: bool,
    /// It has just come in: it is one summary.
    pub caught_up: bool,
    /// This computer's time zone.
    pub here: Tz,
}

/// What [`plan`] decides by.
#[derive(Debug, Clone, Copy)]
pub struct AlertFacts<'a> {
    /// Whose.
    pub account: &'a AccountId,
    /// What is worth an alert now. Those that are done may be left out, unless they are shown.
    pub causes: &'a [Cause],
    /// When time alone brings the next cause.
    pub next: Option<Time>,
    /// What is on the desktop.
    pub shown: &'a Shown,
    /// How long ago the latest banners came, of all accounts; by a clock that nobody sets.
    pub banners: &'a [Span],
    /// The world.
    pub around: Surroundings,
}

/// Something to do on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertAct {
    /// A banner, in the place of an earlier one of the same topic.
    Raise {
        /// About what.
        topic: Topic,
        /// The most urgent of its causes.
        kind: AlertKind,
        /// With a sound.
        sound: bool,
    },
    /// One banner for several, in the place of an earlier summary.
    Summary {
        /// All that it counts.
        topics: BTreeSet<Topic>,
        /// With a sound.
        sound: bool,
    },
    /// This banner is settled.
    Withdraw(Topic),
    /// All that the summary counted is settled.
    WithdrawSummary,
}

impl AlertAct {
    /// Whether it is a banner.
    pub fn shows(&self) -> bool {
        matches!(self, AlertAct::Raise { .. } | AlertAct::Summary { .. })
    }
}

/// What was decided about a cause, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The ticket.
    pub ticket: TicketId,
    /// What it is.
    pub kind: AlertKind,
    /// The cause's mark.
    pub mark: i64,
    /// What was decided.
    pub outcome: AlertOutcome,
}

/// What is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertPlan {
    /// On the desktop, after the log was written.
    pub acts: Vec<AlertAct>,
    /// Into the log.
    pub log: Vec<Verdict>,
    /// What is on the desktop then.
    pub shown: Shown,
    /// The moment at which it must be asked again at the latest; none: when something happens.
    pub again: Option<Time>,
}

impl AlertPlan {
    fn judge(&mut self, cause: &Cause, outcome: AlertOutcome) {
        self.log.push(Verdict {
            ticket: cause.ticket,
            kind: cause.kind,
            mark: cause.mark,
            outcome,
        });
    }

    /// It is held back. That is logged once.
    fn hold(&mut self, cause: &Cause, why: AlertOutcome) {
        if cause.told == Told::Not {
            self.judge(cause, why);
        }
    }

    fn ask_at(&mut self, at: Option<Time>) {
        self.again = [self.again, at].into_iter().flatten().min();
    }

    /// Takes down what no cause holds up any more.
    fn withdraw_settled(&mut self, causes: &[Cause]) {
        let held_up: BTreeSet<Topic> = causes
            .iter()
            .filter(|cause| !cause.put_off)
            .map(Cause::topic)
            .collect();
        for topic in self.shown.banners.difference(&held_up) {
            self.acts.push(AlertAct::Withdraw(*topic));
        }
        let counted = self.shown.summary.len();
        self.shown.banners.retain(|topic| held_up.contains(topic));
        self.shown.summary.retain(|topic| held_up.contains(topic));
        if counted > 0 && self.shown.summary.is_empty() {
            self.acts.push(AlertAct::WithdrawSummary);
        }
    }
}

/// Why nothing may be shown now, and until when as far as that is known.
fn held(facts: &AlertFacts<'_>, settings: &AlertSettings, now: Time) -> Option<(AlertOutcome, Option<Time>)> {
    let around = facts.around;
    if around.paused_until.is_some_and(|until| now < until) {
        Some((AlertOutcome::Paused, around.paused_until))
    } else if !settings.at_work(around.here, now) {
        Some((AlertOutcome::OutsideHours, settings.next_work(around.here, now)))
    } else if around.do_not_disturb {
        Some((AlertOutcome::DoNotDisturb, None))
    } else {
        None
    }
}

/// What to do about these facts at `now`.
pub fn plan(facts: &AlertFacts<'_>, settings: &AlertSettings, now: Time) -> AlertPlan {
    let mut plan = AlertPlan {
        shown: facts.shown.clone(),
        again: facts.next,
        ..AlertPlan::default()
    };
    plan.withdraw_settled(facts.causes);
    if facts.around.catching_up {
        return plan;
    }
    let held = held(facts, settings, now);
    let mut due: Vec<(&Cause, bool)> = Vec::new();
    for cause in facts.causes.iter().filter(|cause| cause.told != Told::Done) {
        let loudness = settings.loudness(cause.kind, cause.channel, cause.priority, facts.account);
        match (loudness, held) {
            _ if cause.own => plan.judge(cause, AlertOutcome::OwnAct),
            (Loudness::Nothing, _) => plan.judge(cause, AlertOutcome::Nothing),
            (Loudness::DotOnly, _) => plan.judge(cause, AlertOutcome::DotOnly),
            _ if cause.put_off => plan.hold(cause, AlertOutcome::PutOff),
            (_, Some((why, until))) => {
                plan.hold(cause, why);
                plan.ask_at(until);
            }
            (loudness, None) => due.push((cause, loudness == Loudness::Sound)),
        }
    }
    if !due.is_empty() {
        show(&mut plan, &due, facts, settings, now);
    }
    plan
}

/// Shows what is due, as far as this minute has room for it.
fn show(
    plan: &mut AlertPlan,
    due: &[(&Cause, bool)],
    facts: &AlertFacts<'_>,
    settings: &AlertSettings,
    now: Time,
) {
    let mut ages: Vec<Span> = facts
        .banners
        .iter()
        .copied()
        .filter(|age| *age < MINUTE)
        .collect();
    ages.sort_unstable();
    let most = settings.most_a_minute.max(1) as usize;
    let room = most.saturating_sub(ages.len());
    if room == 0 {
        for (cause, _) in due {
            plan.hold(cause, AlertOutcome::TooMany);
        }
        // There is room once only `most - 1` of them are of this minute.
        let oldest = ages.get(most - 1).copied().unwrap_or_default();
        plan.ask_at(Some(now + Span(MINUTE.0 - oldest.0)));
        return;
    }
    // Figures of the queue are no tickets that a summary could count, and name nobody: each stands by itself.
    let (figures, due): (Vec<_>, Vec<_>) = due
        .iter()
        .partition(|(cause, _)| matches!(cause.topic(), Topic::Threshold(_)));
    // The customers come first.
    let room_for_figures = room - usize::from(!due.is_empty());
    let (figures, too_many) = figures.split_at(figures.len().min(room_for_figures));
    for (cause, sound) in figures {
        let (topic, kind, sound) = (cause.topic(), cause.kind, *sound);
        plan.shown.banners.insert(topic);
        plan.acts.push(AlertAct::Raise { topic, kind, sound });
        plan.judge(cause, AlertOutcome::Raised);
    }
    for (cause, _) in too_many {
        plan.hold(cause, AlertOutcome::TooMany);
        // The oldest banner of this minute makes room; it may be one of those that come now.
        let oldest = ages.last().copied().unwrap_or_default();
        plan.ask_at(Some(now + Span(MINUTE.0 - oldest.0)));
    }
    if due.is_empty() {
        return;
    }
    let room = room - figures.len();
    let topics: BTreeSet<Topic> = due.iter().map(|(cause, _)| cause.topic()).collect();
    let sound_of = |of: &dyn Fn(&Cause) -> bool| due.iter().any(|(cause, sound)| *sound && of(cause));
    let at_once = ages.iter().filter(|age| **age < AT_ONCE).count() + figures.len() + topics.len();
    let late = facts.around.caught_up || due.iter().any(|(cause, _)| cause.told == Told::Held);
    let together =
        topics.len() > 1 && (late || at_once > settings.most_at_once as usize || topics.len() > room);
    if together || settings.wording_now(facts.around.locked) == Wording::Count {
        for topic in &topics {
            if plan.shown.banners.remove(topic) {
                plan.acts.push(AlertAct::Withdraw(*topic));
            }
        }
        plan.shown.summary.extend(topics);
        plan.acts.push(AlertAct::Summary {
            topics: plan.shown.summary.clone(),
            sound: sound_of(&|_| true),
        });
        for (cause, _) in due {
            plan.judge(cause, AlertOutcome::InSummary);
        }
        return;
    }
    for topic in topics {
        let of_it = due.iter().filter(|(cause, _)| cause.topic() == topic);
        let Some(kind) = of_it.map(|(cause, _)| cause.kind).max() else {
            continue;
        };
        plan.shown.summary.remove(&topic);
        plan.shown.banners.insert(topic);
        let sound = sound_of(&|cause| cause.topic() == topic);
        plan.acts.push(AlertAct::Raise { topic, kind, sound });
    }
    for (cause, _) in due {
        plan.judge(cause, AlertOutcome::Raised);
    }
}

#[cfg(test)]
#[path = "alert_plan_tests.rs"]
mod tests;
