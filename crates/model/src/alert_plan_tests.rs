use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::WorkingHours;

const MOST: u32 = 4;

/// What happens on a day.
#[derive(Debug, Clone)]
enum Happens {
    Writes(i64),
    /// Two at the same moment.
    BothWrite(i64, i64),
    LookedAt(i64),
    TakenElsewhere(i64),
    SentFails(i64),
    PutOff(i64, i64),
    Paused(i64),
    Resumed,
    Disturb(bool),
    Locked(bool),
    Passes(i64),
    Sleeps(i64),
    Restarts,
    ClockSet(i64),
    /// A figure of the queue goes above its threshold.
    Crosses(Threshold),
    /// And falls below it.
    Falls(Threshold),
}

fn happens() -> impl Strategy<Value = Happens> {
    let ticket = || 1i64..7;
    let threshold = || prop::sample::select(&Threshold::ALL[..]);
    prop_oneof![
        6 => ticket().prop_map(Happens::Writes),
        3 => (ticket(), ticket()).prop_map(|(one, other)| Happens::BothWrite(one, other)),
        2 => ticket().prop_map(Happens::LookedAt),
        1 => ticket().prop_map(Happens::TakenElsewhere),
        1 => ticket().prop_map(Happens::SentFails),
        1 => (ticket(), 1i64..120).prop_map(|(ticket, minutes)| Happens::PutOff(ticket, minutes)),
        1 => (1i64..120).prop_map(Happens::Paused),
        1 => Just(Happens::Resumed),
        1 => any::<bool>().prop_map(Happens::Disturb),
        1 => any::<bool>().prop_map(Happens::Locked),
        6 => (0i64..40).prop_map(Happens::Passes),
        1 => (1i64..600).prop_map(Happens::Sleeps),
        1 => Just(Happens::Restarts),
        1 => (-180i64..180).prop_map(Happens::ClockSet),
        1 => threshold().prop_map(Happens::Crosses),
        1 => threshold().prop_map(Happens::Falls),
    ]
}

#[derive(Debug, Clone, Default)]
struct Ticket {
    newest: i64,
    looked: i64,
    taken: bool,
    failed: Vec<i64>,
    put_off: Option<(Time, i64)>,
}

/// A desk of one agent, with the log as `own.db` would have it.
struct Day {
    tickets: BTreeMap<i64, Ticket>,
    crossed: BTreeMap<Threshold, i64>,
    next_message: i64,
    settings: AlertSettings,
    around: Surroundings,
    shown: Shown,
    log: Vec<Verdict>,
    /// When banners came, by the clock that nobody sets; and that clock.
    banners: Vec<i64>,
    steady: i64,
    now: Time,
}

impl Day {
    fn new(hours: bool) -> Self {
        let hours = hours.then(|| WorkingHours {
            days: vec![1, 2, 3, 4, 5, 6, 7],
            from: 540,
            to: 1080,
            zone: None,
        });
        Self {
            tickets: BTreeMap::new(),
            crossed: BTreeMap::new(),
            next_message: 100,
            settings: AlertSettings {
                most_a_minute: MOST,
                hours,
                ..AlertSettings::default()
            },
            around: Surroundings {
                paused_until: None,
                locked: false,
                do_not_disturb: false,
                catching_up: false,
                caught_up: false,
                here: chrono_tz::Europe::Madrid,
            },
            shown: Shown::default(),
            log: Vec::new(),
            banners: Vec::new(),
            steady: 0,
            now: Time::parse("2026-11-24T07:30:00Z").unwrap(),
        }
    }

    fn told(&self, ticket: i64, kind: AlertKind, mark: i64) -> Told {
        let about = |verdict: &&Verdict| {
            verdict.ticket == TicketId(ticket)
                && verdict.kind == kind
                && match kind {
                    AlertKind::SendFailed | AlertKind::Threshold => verdict.mark == mark,
                    _ => verdict.mark >= mark,
                }
        };
        let told = |verdict: &Verdict| {
            if verdict.outcome.held() {
                Told::Held
            } else {
                Told::Done
            }
        };
        self.log.iter().filter(about).map(told).max().unwrap_or(Told::Not)
    }

    fn causes(&self) -> Vec<Cause> {
        let mut causes = Vec::new();
        for (&id, ticket) in &self.tickets {
            let mut cause = |kind, mark| {
                causes.push(Cause {
                    ticket: TicketId(id),
                    kind,
                    mark,
                    channel: Some(Channel::Whatsapp),
                    priority: None,
                    told: self.told(id, kind, mark),
                    own: false,
                    put_off: kind != AlertKind::SendFailed
                        && ticket
                            .put_off
                            .is_some_and(|(until, at)| self.now < until && ticket.newest <= at),
                });
            };
            if !ticket.taken && ticket.newest > ticket.looked {
                cause(AlertKind::NewUnassigned, ticket.newest);
            }
            for mark in &ticket.failed {
                cause(AlertKind::SendFailed, *mark);
            }
        }
        for mark in self.crossed.values() {
            causes.push(Cause {
                ticket: NO_TICKET,
                kind: AlertKind::Threshold,
                mark: *mark,
                channel: None,
                priority: None,
                told: self.told(NO_TICKET.0, AlertKind::Threshold, *mark),
                own: false,
                put_off: false,
            });
        }
        causes
    }

    fn ask(&mut self) -> AlertPlan {
        let causes = self.causes();
        let ages: Vec<Span> = self.banners.iter().map(|at| Span(self.steady - at)).collect();
        let account = AccountId("desk".into());
        let facts = AlertFacts {
            account: &account,
            causes: &causes,
            next: self
                .tickets
                .values()
                .filter_map(|ticket| Some(ticket.put_off?.0))
                .filter(|at| *at > self.now)
                .min(),
            shown: &self.shown,
            banners: &ages,
            around: self.around,
        };
        let plan = plan(&facts, &self.settings, self.now);
        self.shown = plan.shown.clone();
        self.log.extend(&plan.log);
        let shows = plan.acts.iter().filter(|act| act.shows()).count();
        self.banners.extend(std::iter::repeat_n(self.steady, shows));
        self.around.caught_up = false;
        plan
    }

    fn pass(&mut self, seconds: i64) {
        self.steady += seconds * 1000;
        self.now = self.now + Span::seconds(seconds);
    }

    fn happen(&mut self, happens: &Happens) {
        self.pass(1);
        match *happens {
            Happens::Writes(id) => {
                self.next_message += 1;
                self.tickets.entry(id).or_default().newest = self.next_message;
            }
            Happens::BothWrite(one, other) => {
                for id in [one, other] {
                    self.next_message += 1;
                    self.tickets.entry(id).or_default().newest = self.next_message;
                }
            }
            Happens::LookedAt(id) => {
                let ticket = self.tickets.entry(id).or_default();
                ticket.looked = ticket.newest;
            }
            Happens::TakenElsewhere(id) => self.tickets.entry(id).or_default().taken = true,
            Happens::SentFails(id) => {
                self.next_message += 1;
                self.tickets.entry(id).or_default().failed.push(self.next_message);
            }
            Happens::PutOff(id, minutes) => {
                let until = self.now + Span::seconds(minutes * 60);
                let ticket = self.tickets.entry(id).or_default();
                ticket.put_off = Some((until, ticket.newest));
            }
            Happens::Paused(minutes) => {
                self.around.paused_until = Some(self.now + Span::seconds(minutes * 60))
            }
            Happens::Resumed => self.around.paused_until = None,
            Happens::Disturb(on) => self.around.do_not_disturb = on,
            Happens::Locked(on) => self.around.locked = on,
            Happens::Passes(seconds) => self.pass(seconds),
            // The clock that nobody sets stands still in sleep.
            Happens::Sleeps(minutes) => {
                self.now = self.now + Span::seconds(minutes * 60);
                self.around.caught_up = true;
            }
            Happens::Restarts => {
                self.shown = Shown::default();
                self.around.caught_up = true;
            }
            Happens::ClockSet(minutes) => self.now = self.now + Span::seconds(minutes * 60),
            Happens::Crosses(of) => {
                // No two crossings have one time here, however the clock is set.
                self.next_message += 1;
                let mark = of.mark(Time(self.next_message));
                self.crossed.entry(of).or_insert(mark);
            }
            Happens::Falls(of) => drop(self.crossed.remove(&of)),
        }
    }

    /// The first moment at which a person would hear of what still waits.
    fn be_there(&mut self) {
        self.around.paused_until = None;
        self.around.do_not_disturb = false;
        for ticket in self.tickets.values_mut() {
            ticket.put_off = None;
        }
        if !self.settings.at_work(self.around.here, self.now)
            && let Some(begins) = self.settings.next_work(self.around.here, self.now)
        {
            self.now = begins;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_day_is_told_once_whole_and_calmly(day in prop::collection::vec(happens(), 1..80), hours: bool) {
        let mut desk = Day::new(hours);
        for happens in &day {
            desk.happen(happens);
            let plan = desk.ask();
            let shows = plan.acts.iter().any(AlertAct::shows);
            let quiet = desk.around.do_not_disturb
                || desk.around.paused_until.is_some_and(|until| desk.now < until)
                || !desk.settings.at_work(desk.around.here, desk.now);
            prop_assert!(!(shows && quiet), "{:?} while it is quiet", plan.acts);
            // What stands on the desktop holds still, and nothing stands there twice.
            let holds: BTreeSet<Topic> = desk.causes().iter().map(Cause::topic).collect();
            prop_assert!(desk.shown.banners.union(&desk.shown.summary).all(|topic| holds.contains(topic)));
            prop_assert!(desk.shown.banners.is_disjoint(&desk.shown.summary));
            // Whatever was due is in the log: shown, or held back and why.
            prop_assert!(desk.causes().iter().all(|cause| cause.told != Told::Not));
            // Asked again at once, there is nothing more to do.
            let again = desk.ask();
            prop_assert_eq!((again.acts, again.log), (Vec::new(), Vec::new()));
        }
        // Nothing is lost: once nothing holds it back, it comes as soon as there is room.
        desk.be_there();
        // Figures of the queue have a banner each, and wait for their turns.
        for _ in 0..3 + Threshold::ALL.len() {
            let plan = desk.ask();
            if let Some(at) = plan.again {
                prop_assert!(at > desk.now && at <= desk.now + MINUTE, "{at:?} at {:?}", desk.now);
                let pause = at - desk.now;
                desk.steady += pause.0;
                desk.now = at;
            }
        }
        prop_assert!(desk.causes().iter().all(|cause| cause.told == Told::Done), "{:?}", desk.causes());
        // No message is alerted for twice.
        let mut shown = BTreeSet::new();
        for verdict in desk.log.iter().filter(|verdict| verdict.outcome.shown()) {
            prop_assert!(shown.insert((verdict.ticket, verdict.kind, verdict.mark)), "{verdict:?} twice");
        }
        // Never more than the set number in any minute.
        for first in &desk.banners {
            let within = desk.banners.iter().filter(|at| (*first..first + MINUTE.0).contains(at)).count();
            prop_assert!(within <= MOST as usize, "{within} banners in a minute");
        }
        // The same day again has the same log.
        let mut replayed = Day::new(hours);
        for happens in &day {
            replayed.happen(happens);
            replayed.ask();
            replayed.ask();
        }
        prop_assert_eq!(&replayed.log[..], &desk.log[..replayed.log.len()]);
    }

    /// While the screen is locked no banner names anybody.
    #[test]
    fn a_locked_screen_shows_a_count(day in prop::collection::vec(happens(), 1..40)) {
        let mut desk = Day::new(false);
        for happens in &day {
            desk.happen(happens);
            desk.around.locked = true;
            let plan = desk.ask();
            let names = |act: &AlertAct| {
                matches!(act, AlertAct::Raise { topic: Topic::Ticket(_) | Topic::Failure(..), .. })
            };
            prop_assert!(!plan.acts.iter().any(names));
        }
    }
}

fn summary_of(plan: &AlertPlan) -> Option<usize> {
    plan.acts.iter().find_map(|act| match act {
        AlertAct::Summary { topics, .. } => Some(topics.len()),
        _ => None,
    })
}

fn raised(plan: &AlertPlan) -> usize {
    plan.acts
        .iter()
        .filter(|act| matches!(act, AlertAct::Raise { .. }))
        .count()
}

#[test]
fn a_burst_is_one_summary_even_when_it_comes_one_by_one() {
    let mut desk = Day::new(false);
    for id in 1..=5 {
        desk.happen(&Happens::Writes(id));
    }
    let plan = desk.ask();
    assert_eq!((raised(&plan), summary_of(&plan)), (0, Some(5)));

    let mut desk = Day::new(false);
    let plans: Vec<_> = (1..=4)
        .map(|id| {
            desk.happen(&Happens::Writes(id));
            desk.ask()
        })
        .collect();
    assert_eq!(plans.iter().map(raised).collect::<Vec<_>>(), [1, 1, 1, 1]);
    // The minute is full now: the fifth and sixth wait for the next.
    desk.happen(&Happens::Writes(5));
    desk.happen(&Happens::Writes(6));
    let full = desk.ask();
    assert!(full.acts.is_empty());
    assert!(
        full.log
            .iter()
            .all(|verdict| verdict.outcome == AlertOutcome::TooMany)
    );
    let at = full.again.unwrap();
    desk.steady += (at - desk.now).0;
    desk.now = at;
    assert_eq!(summary_of(&desk.ask()), Some(2));
}

#[test]
fn what_a_pause_held_back_comes_as_one_summary_of_what_still_waits() {
    let mut desk = Day::new(false);
    desk.happen(&Happens::Paused(60));
    for id in 1..=3 {
        desk.happen(&Happens::Writes(id));
        desk.ask();
    }
    desk.happen(&Happens::TakenElsewhere(2));
    let held = desk.ask();
    assert_eq!(held.again, desk.around.paused_until);
    desk.now = held.again.unwrap();
    assert_eq!(summary_of(&desk.ask()), Some(2));
}

#[test]
fn after_a_sleep_there_is_one_summary_and_while_catching_up_nothing() {
    let mut desk = Day::new(false);
    desk.around.catching_up = true;
    desk.happen(&Happens::Writes(1));
    desk.happen(&Happens::Writes(2));
    assert_eq!(desk.ask().log, []);
    desk.around.catching_up = false;
    desk.around.caught_up = true;
    assert_eq!(summary_of(&desk.ask()), Some(2));
}

#[test]
fn a_settled_ticket_is_withdrawn_and_an_own_act_tells_nothing() {
    let mut desk = Day::new(false);
    desk.happen(&Happens::Writes(1));
    assert_eq!(raised(&desk.ask()), 1);
    desk.happen(&Happens::TakenElsewhere(1));
    assert_eq!(desk.ask().acts, [AlertAct::Withdraw(Topic::Ticket(TicketId(1)))]);

    let account = AccountId("desk".into());
    let own = Cause {
        ticket: TicketId(9),
        kind: AlertKind::Assigned,
        mark: 1,
        channel: Some(Channel::X),
        priority: None,
        told: Told::Not,
        own: true,
        put_off: false,
    };
    let facts = AlertFacts {
        account: &account,
        causes: &[own],
        next: None,
        shown: &desk.shown,
        banners: &[],
        around: desk.around,
    };
    let plan = plan(&facts, &desk.settings, desk.now);
    assert_eq!((plan.acts.len(), plan.log[0].outcome), (0, AlertOutcome::OwnAct));
}

#[test]
fn a_ticket_with_several_causes_has_one_banner_named_after_the_most_urgent() {
    let mut desk = Day::new(false);
    desk.happen(&Happens::Writes(1));
    let mut causes = desk.causes();
    causes.push(Cause {
        kind: AlertKind::WindowClosing,
        mark: 5,
        ..causes[0]
    });
    let account = AccountId("desk".into());
    let facts = AlertFacts {
        account: &account,
        causes: &causes,
        next: None,
        shown: &desk.shown,
        banners: &[],
        around: desk.around,
    };
    let plan = plan(&facts, &desk.settings, desk.now);
    let topic = Topic::Ticket(TicketId(1));
    assert_eq!(
        plan.acts,
        [AlertAct::Raise {
            topic,
            kind: AlertKind::WindowClosing,
            sound: true
        }]
    );
    assert_eq!(plan.log.len(), 2);
}

#[test]
fn a_figure_stands_beside_a_summary_and_is_withdrawn_when_it_falls() {
    let mut desk = Day::new(false);
    for id in 1..=5 {
        desk.happen(&Happens::Writes(id));
    }
    desk.happen(&Happens::Crosses(Threshold::Waiting));
    let plan = desk.ask();
    let topic = Topic::Threshold(Threshold::Waiting);
    assert_eq!((raised(&plan), summary_of(&plan)), (1, Some(5)));
    assert!(plan.shown.banners.contains(&topic));
    desk.happen(&Happens::Crosses(Threshold::Waiting));
    assert_eq!(desk.ask().acts, [], "it is above still");
    desk.happen(&Happens::Falls(Threshold::Waiting));
    assert_eq!(desk.ask().acts, [AlertAct::Withdraw(topic)]);
    desk.happen(&Happens::Passes(60));
    desk.happen(&Happens::Crosses(Threshold::Waiting));
    assert_eq!(raised(&desk.ask()), 1, "again");
}

#[test]
fn words_come_back_as_what_they_were() {
    for outcome in AlertOutcome::ALL {
        assert_eq!(AlertOutcome::from_word(outcome.word()), Some(outcome));
        assert_eq!(
            serde_json::to_string(&outcome).unwrap(),
            format!("\"{}\"", outcome.word())
        );
    }
    for kind in AlertKind::ALL {
        assert_eq!(AlertKind::from_word(kind.word()), Some(kind));
        assert_eq!(
            serde_json::to_string(&kind).unwrap(),
            format!("\"{}\"", kind.word())
        );
    }
}
