//! What the cache finds worth an alert, what the log keeps from being told twice, tickets that are put off,
//! and the dot over all of it.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use cache::{AlertLook, Cache, CausesFound, OutgoingWhat};
use model::{
    AccountId, AlertKind, AlertOutcome, Author, Change, Channel, Delivery, Dot, Me, Message, MessageId,
    Person, Priority, Queue, Role, Route, Span, Status, Ticket, TicketId, TicketRef, Time, Told, UserId,
    Verdict,
};
use proptest::prelude::*;
use protocol::{DotReason, Seen, SendState};

const MARA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// The clock at the beginning of each test.
const T: i64 = 1_000 * HOUR;

fn of(id: i64) -> TicketRef {
    let account = AccountId("desk".into());
    TicketRef {
        account,
        id: TicketId(id),
    }
}

fn open() -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), AccountId("desk".into())).unwrap();
    let me = Me {
        id: MARA,
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    let ana = Person {
        id: UserId(101),
        name: "Ana".into(),
        role: Role::EndUser,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    };
    apply(&cache, &[Change::Person(ana)]);
    (dir, cache)
}

fn apply(cache: &Cache, changes: &[Change]) {
    cache.apply(changes, None, None, None).unwrap();
}

fn ticket(id: i64, assignee: Option<UserId>, status: Status, updated: i64) -> Change {
    Change::Ticket(Box::new(Ticket {
        id: TicketId(id),
        status,
        subject: String::new(),
        requester: UserId(101),
        assignee,
        channel: Some(Channel::Whatsapp),
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        // Those with even numbers can wait.
        priority: (id % 2 == 0).then_some(Priority::Low),
        snoozed_until: None,
        tags: Vec::new(),
        comment_count: None,
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(updated),
    }))
}

fn said(id: i64, at: i64, role: Role) -> Message {
    let author = Author {
        id: None,
        name: String::new(),
        role,
    };
    Message {
        id: MessageId(id),
        at: Time(at),
        author,
        public: true,
        text: format!("message {id}"),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    }
}

fn thread(id: i64, messages: Vec<Message>, read: i64) -> Change {
    Change::Conversation {
        ticket: TicketId(id),
        messages,
        events: Some(Vec::new()),
        read_at: Time(read),
    }
}

fn look(now: i64) -> AlertLook {
    AlertLook {
        now: Time(now),
        closing: vec![Span(HOUR), Span(15 * MINUTE)],
        too_long: Some(Span(30 * MINUTE)),
        crossed: Vec::new(),
        shown: Vec::new(),
    }
}

fn causes(cache: &Cache, now: i64) -> CausesFound {
    cache.alert_causes(&look(now)).unwrap()
}

fn kinds(cache: &Cache, now: i64) -> Vec<(AlertKind, Told)> {
    causes(cache, now)
        .causes
        .iter()
        .map(|one| (one.cause.kind, one.cause.told))
        .collect()
}

/// Logs all there is with that outcome.
fn decide(cache: &Cache, now: i64, outcome: AlertOutcome) {
    let verdict = |one: &cache::CauseFound| Verdict {
        ticket: one.cause.ticket,
        kind: one.cause.kind,
        mark: one.cause.mark,
        outcome,
    };
    let verdicts: Vec<_> = causes(cache, now).causes.iter().map(verdict).collect();
    cache.log_alerts(&verdicts, Time(now)).unwrap();
}

fn looked(cache: &Cache, id: i64, message: i64) {
    cache
        .looked(&[Seen {
            ticket: of(id),
            message: MessageId(message),
        }])
        .unwrap();
}

#[test]
fn a_message_is_told_of_once_whoever_has_its_ticket_when() {
    let (_dir, cache) = open();
    let wrote = |number: i64, read| {
        let messages = (0..number).map(|n| said(5 + n, T + n, Role::EndUser)).collect();
        thread(1, messages, read)
    };
    apply(&cache, &[ticket(1, None, Status::New, T), wrote(1, T + 1)]);
    assert_eq!(kinds(&cache, T + 1), [(AlertKind::NewUnassigned, Told::Not)]);
    decide(&cache, T + 1, AlertOutcome::Paused);
    assert_eq!(kinds(&cache, T + 2), [(AlertKind::NewUnassigned, Told::Held)]);
    decide(&cache, T + 2, AlertOutcome::Raised);
    assert_eq!(kinds(&cache, T + 3), []);
    // Shown, it is told with what the log says, until it is settled.
    let shown = AlertLook {
        shown: vec![model::Topic::Ticket(TicketId(1))],
        ..look(T + 3)
    };
    assert_eq!(
        cache.alert_causes(&shown).unwrap().causes[0].cause.told,
        Told::Done
    );

    // Mine now, without a newer message: nobody tells of the old one again.
    apply(&cache, &[ticket(1, Some(MARA), Status::Open, T + 4)]);
    assert_eq!(kinds(&cache, T + 4), []);
    apply(&cache, &[wrote(2, T + 5)]);
    assert_eq!(kinds(&cache, T + 5), [(AlertKind::Reply, Told::Not)]);
    looked(&cache, 1, 6);
    assert_eq!(kinds(&cache, T + 6), []);
    let log = cache.alert_log(None, 0, 10).unwrap();
    let told: Vec<_> = log
        .entries
        .iter()
        .map(|entry| (entry.outcome, entry.name.as_str()))
        .collect();
    assert_eq!(
        told,
        [(AlertOutcome::Raised, "Ana"), (AlertOutcome::Paused, "Ana")]
    );
    assert_eq!(cache.alert_log(Some(TicketId(2)), 0, 10).unwrap().total, 0);
}

#[test]
fn a_ticket_that_ben_gives_me_is_news_and_one_that_i_take_is_not() {
    let (_dir, cache) = open();
    apply(&cache, &[ticket(1, Some(MARA), Status::Open, T - HOUR)]);
    cache.note_mine(true, Time(T)).unwrap();
    apply(
        &cache,
        &[
            ticket(2, None, Status::Open, T),
            thread(2, vec![said(5, T, Role::EndUser)], T),
        ],
    );
    cache.log_known(TicketId(2), Time(T + 1)).unwrap();
    cache.queue_take("k", TicketId(2), Time(T + 1)).unwrap();
    apply(
        &cache,
        &[
            ticket(2, Some(MARA), Status::Open, T + 2),
            ticket(3, Some(MARA), Status::New, T + 2),
        ],
    );
    cache.note_mine(true, Time(T + 2)).unwrap();
    let found = causes(&cache, T + 2).causes;
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.cause.ticket.0, one.cause.kind, one.cause.own))
        .collect();
    // What Ana had written before I took her ticket, I know.
    let expected = [(2, AlertKind::Assigned, true), (3, AlertKind::Assigned, false)];
    let mut sorted = told.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    looked(&cache, 3, 0);
    decide(&cache, T + 3, AlertOutcome::OwnAct);
    assert_eq!(kinds(&cache, T + 4), []);
    // Given away and given back, it is news again.
    apply(&cache, &[ticket(3, Some(BEN), Status::New, T + 5)]);
    cache.note_mine(true, Time(T + 5)).unwrap();
    apply(&cache, &[ticket(3, Some(MARA), Status::New, T + 6)]);
    cache.note_mine(true, Time(T + 6)).unwrap();
    assert_eq!(kinds(&cache, T + 6), [(AlertKind::Assigned, Told::Not)]);
}

#[test]
fn a_window_that_closes_is_told_of_an_hour_and_a_quarter_before_and_a_long_wait_once() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            ticket(1, None, Status::New, T),
            thread(1, vec![said(5, T, Role::EndUser)], T),
        ],
    );
    looked(&cache, 1, 5);
    assert_eq!(causes(&cache, T + 1).next, Some(Time(T + 30 * MINUTE)));
    assert_eq!(
        kinds(&cache, T + 30 * MINUTE),
        [(AlertKind::WaitsTooLong, Told::Not)]
    );
    decide(&cache, T + 30 * MINUTE, AlertOutcome::Raised);
    let closes = T + 24 * HOUR;
    assert_eq!(causes(&cache, T + HOUR).next, Some(Time(closes - HOUR)));
    assert_eq!(kinds(&cache, closes - HOUR - 1), []);
    for before in [HOUR, 15 * MINUTE] {
        assert_eq!(
            kinds(&cache, closes - before),
            [(AlertKind::WindowClosing, Told::Not)]
        );
        decide(&cache, closes - before, AlertOutcome::Raised);
        assert_eq!(kinds(&cache, closes - before + 1), []);
    }
    assert_eq!(causes(&cache, closes).next, None);
    // Ana writes on: she has waited since her first message, which was told of.
    let both = vec![said(5, T, Role::EndUser), said(6, T + 2 * HOUR, Role::EndUser)];
    apply(&cache, &[thread(1, both, T + 2 * HOUR)]);
    assert_eq!(
        kinds(&cache, T + 3 * HOUR),
        [(AlertKind::NewUnassigned, Told::Not)]
    );
}

#[test]
fn a_failed_send_is_a_cause_until_it_is_told_and_again_when_it_fails_again() {
    let (_dir, cache) = open();
    apply(&cache, &[ticket(1, Some(MARA), Status::Open, T)]);
    let fail = |key: &str| {
        let act = OutgoingWhat::Status(Status::Solved);
        let send = cache.queue_act(key, TicketId(1), &act, Time(T), Time(T)).unwrap();
        cache.mark_sending(send, Time(T), None).unwrap();
        cache.mark(send, SendState::Failed, "refused", Time(T)).unwrap();
        assert_eq!(kinds(&cache, T), [], "the windows come first");
        assert_eq!(cache.take_failures().unwrap().len(), 1);
        send
    };
    let send = fail("k");
    let found = causes(&cache, T).causes;
    assert_eq!((found.len(), cache::send_of(found[0].cause.mark)), (1, send));
    decide(&cache, T, AlertOutcome::TooMany);
    assert_eq!(kinds(&cache, T), [(AlertKind::SendFailed, Told::Held)]);
    decide(&cache, T, AlertOutcome::Raised);
    assert_eq!(kinds(&cache, T), []);
    cache.retry(send, Time(T)).unwrap();
    cache.mark_sending(send, Time(T), None).unwrap();
    cache.mark(send, SendState::Failed, "refused", Time(T)).unwrap();
    assert_eq!(cache.take_failures().unwrap().len(), 1);
    assert_eq!(kinds(&cache, T), [(AlertKind::SendFailed, Told::Not)]);
}

#[test]
fn what_is_put_off_comes_back_at_its_time_or_when_ana_writes() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            ticket(1, None, Status::New, T),
            thread(1, vec![said(5, T, Role::EndUser)], T),
        ],
    );
    looked(&cache, 1, 5);
    cache.put_off(TicketId(1), Time(T + 20 * MINUTE)).unwrap();
    let row = |now| {
        cache
            .queue(Queue::Unassigned, 0, 1, Time(now))
            .unwrap()
            .rows
            .remove(0)
    };
    assert_eq!(row(T + 1).later, Some(Time(T + 20 * MINUTE)));
    assert!(!row(T + 1).unseen);
    assert_eq!(cache.counts().unwrap().dot, Dot::Hollow);
    assert_eq!(causes(&cache, T + 1).next, Some(Time(T + 20 * MINUTE)));
    assert!(cache.bring_back(Time(T + 20 * MINUTE - 1)).unwrap().is_empty());
    assert_eq!(cache.bring_back(Time(T + 20 * MINUTE)).unwrap(), [TicketId(1)]);
    let counts = cache.counts().unwrap();
    assert_eq!((counts.dot, counts.why[0].unseen), (Dot::Red, true));
    assert_eq!(counts.why[0].reason, DotReason::Back);
    let back = kinds(&cache, T + 20 * MINUTE);
    assert!(back.contains(&(AlertKind::Back, Told::Not)), "{back:?}");
    // The clock is set back: it is here nevertheless.
    assert!(cache.bring_back(Time(T)).unwrap().is_empty());
    assert_eq!(row(T).later, None);
    looked(&cache, 1, 5);
    assert!(
        !kinds(&cache, T + 21 * MINUTE)
            .iter()
            .any(|(kind, _)| *kind == AlertKind::Back)
    );

    cache.put_off(TicketId(1), Time(T + 9 * HOUR)).unwrap();
    assert!(
        causes(&cache, T + HOUR)
            .causes
            .iter()
            .all(|one| one.cause.put_off)
    );
    let both = vec![said(5, T, Role::EndUser), said(6, T + HOUR, Role::EndUser)];
    apply(&cache, &[thread(1, both, T + HOUR)]);
    assert_eq!(
        (row(T + HOUR).later, cache.counts().unwrap().dot),
        (None, Dot::Red)
    );
    assert_eq!(cache.bring_back(Time(T + HOUR)).unwrap(), [TicketId(1)]);
    cache.put_off(TicketId(1), Time(T + 9 * HOUR)).unwrap();
    cache.put_off_no_longer(TicketId(1)).unwrap();
    assert_eq!((row(T + HOUR).later, row(T + HOUR).unseen), (None, true));
}

#[test]
fn the_log_forgets_what_is_old_and_over() {
    let (_dir, cache) = open();
    apply(
        &cache,
        &[
            ticket(1, None, Status::New, T),
            thread(1, vec![said(5, T, Role::EndUser)], T),
        ],
    );
    apply(
        &cache,
        &[
            ticket(2, None, Status::New, T),
            thread(2, vec![said(6, T, Role::EndUser)], T),
        ],
    );
    decide(&cache, T, AlertOutcome::Raised);
    apply(&cache, &[ticket(2, None, Status::Solved, T + 1)]);
    assert_eq!(cache.forget_alerts(Time(T + 1)).unwrap(), 1);
    assert_eq!(kinds(&cache, T + 1), [], "what is not over is not told of again");
    assert_eq!(cache.banners_since(Time(T - 1)).unwrap(), [Time(T)]);
}

#[derive(Debug, Clone)]
enum Happens {
    Writes(i64),
    Answered(i64),
    Taken(i64, bool),
    LookedAt(i64),
    PutOff(i64, i64),
    Undone(i64),
}

fn happens() -> impl Strategy<Value = Happens> {
    let id = || 1i64..4;
    prop_oneof![
        3 => id().prop_map(Happens::Writes),
        1 => id().prop_map(Happens::Answered),
        1 => (id(), any::<bool>()).prop_map(|(id, taken)| Happens::Taken(id, taken)),
        2 => id().prop_map(Happens::LookedAt),
        2 => (id(), 1i64..6).prop_map(|(id, steps)| Happens::PutOff(id, steps)),
        1 => id().prop_map(Happens::Undone),
    ]
}

#[derive(Debug, Default)]
struct Expected {
    messages: Vec<(i64, Role)>,
    taken: bool,
    looked: i64,
    /// Until when, and the newest customer message then.
    put_off: Option<(i64, i64)>,
    /// It came back, with that as its newest customer message.
    back: Option<i64>,
}

impl Expected {
    /// What the dot is to be told to be as it is for; none: it does not wait.
    fn reason(&self, silent: bool) -> Option<DotReason> {
        let newest = self
            .messages
            .iter()
            .filter(|said| said.1 == Role::EndUser)
            .map(|said| said.0)
            .max()?;
        if self.taken || self.messages.last()?.1 != Role::EndUser {
            return None;
        }
        Some(match self {
            _ if newest <= self.looked => DotReason::Looked,
            _ if self.put_off.is_some() => DotReason::PutOff,
            _ if silent => DotReason::Silent,
            _ if self.back.is_some() => DotReason::Back,
            _ if self.looked == 0 => DotReason::New,
            _ => DotReason::WroteAgain,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The dot is red exactly while a waiting ticket that is not put off has a newer customer message than
    /// was looked at, and what comes back counts as not looked at.
    #[test]
    fn the_dot_is_red_exactly_when_it_should_be(
        day in prop::collection::vec(happens(), 1..25), silent in prop::sample::subsequence(vec![None, Some(Priority::Low)], 0..=2),
    ) {
        let (_dir, cache) = open();
        let mut tickets: BTreeMap<i64, Expected> = BTreeMap::new();
        for (nth, happens) in day.iter().enumerate() {
            let now = T + nth as i64 * 10;
            let id = match happens {
                Happens::Writes(id) | Happens::Answered(id) | Happens::Taken(id, _) | Happens::LookedAt(id)
                | Happens::PutOff(id, _) | Happens::Undone(id) => *id,
            };
            let one = tickets.entry(id).or_default();
            let newest = one.messages.iter().filter(|said| said.1 == Role::EndUser).map(|said| said.0).max().unwrap_or(0);
            match happens {
                Happens::Writes(_) => one.messages.push((now, Role::EndUser)),
                Happens::Answered(_) => one.messages.push((now, Role::Agent)),
                Happens::Taken(_, taken) => one.taken = *taken,
                Happens::LookedAt(_) => {
                    // Without a message there is nothing to look at.
                    if newest > 0 {
                        looked(&cache, id, newest);
                    }
                    one.looked = one.looked.max(newest);
                }
                Happens::PutOff(_, steps) => {
                    cache.put_off(TicketId(id), Time(now + steps * 10)).unwrap();
                    one.put_off = Some((now + steps * 10, newest));
                    one.back = None;
                }
                Happens::Undone(_) => {
                    cache.put_off_no_longer(TicketId(id)).unwrap();
                    one.put_off = None;
                    one.back = None;
                }
            }
            let messages = one.messages.iter().map(|(at, role)| said(*at, *at, *role)).collect();
            let assignee = one.taken.then_some(BEN);
            apply(&cache, &[ticket(id, assignee, Status::Open, now), thread(id, messages, now)]);
            cache.bring_back(Time(now)).unwrap();
            let (mut waits, mut red) = (false, false);
            for (id, one) in &mut tickets {
                let newest = one.messages.iter().filter(|said| said.1 == Role::EndUser).map(|said| said.0).max();
                if let Some((until, message)) = one.put_off {
                    if newest.unwrap_or(0) > message || one.taken {
                        one.put_off = None;
                    } else if until <= now {
                        one.put_off = None;
                        one.back = Some(message);
                        one.looked = if one.looked <= message { 0 } else { one.looked };
                    }
                }
                if one.back.is_some_and(|message| newest.unwrap_or(0) > message) || one.taken {
                    one.back = None;
                }
                let waiting = !one.taken && one.messages.last().is_some_and(|said| said.1 == Role::EndUser);
                waits |= waiting;
                let priority = (id % 2 == 0).then_some(Priority::Low);
                red |= waiting && !silent.contains(&priority) && one.put_off.is_none() && newest > Some(one.looked);
            }
            let rules: Vec<_> = silent.iter().map(|priority| (Channel::Whatsapp, *priority)).collect();
            let counts = cache.counts_silencing(&rules).unwrap();
            let expected = match (red, waits) {
                (true, _) => Dot::Red,
                (false, true) => Dot::Hollow,
                (false, false) => Dot::Plain,
            };
            prop_assert_eq!(counts.dot, expected, "after {:?}", happens);
            prop_assert_eq!(counts.why.iter().any(|why| why.unseen), red);
            // Each says what it is for, and only the red ones make it red.
            for (id, one) in &tickets {
                let told = counts.why.iter().find(|why| why.ticket.id.0 == *id).map(|why| why.reason);
                let none_told = silent.contains(&(id % 2 == 0).then_some(Priority::Low));
                prop_assert_eq!(told, one.reason(none_told), "ticket {} after {:?}", id, happens);
            }
            prop_assert!(counts.why.iter().all(|why| why.unseen == why.reason.is_red()));
        }
    }
}
