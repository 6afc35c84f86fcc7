//! The queue in figures says what its rows say; samples are few and old ones fewer; a threshold is told of once.

#![allow(clippy::unwrap_used)]

use cache::{AlertLook, Cache};
use model::{
    AccountId, AlertKind, AlertOutcome, Author, Change, Channel, Delivery, Me, Message, MessageId, Person,
    ReplyWindow, Role, Route, Span, Status, Threshold, Thresholds, Ticket, TicketId, Time, Told, UserId,
    Verdict,
};
use proptest::prelude::*;
use protocol::LoadKnown;

const MARA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const NOW: Time = Time(10_000 * HOUR);

fn open_as(sees: Option<&str>) -> (tempfile::TempDir, Cache) {
    let dir = tempfile::tempdir().unwrap();
    let cache = Cache::open(dir.path(), AccountId("desk".into())).unwrap();
    let me = Me {
        id: MARA,
        name: "Mara".into(),
        admin: false,
        sees: sees.map(str::to_owned),
    };
    cache.set_me(&me).unwrap();
    let ben = Person {
        id: BEN,
        name: "Ben".into(),
        role: Role::Agent,
        phone: None,
        email: None,
        social_info: None,
        created_at: None,
        identities: None,
        notes: None,
    };
    cache.apply(&[Change::Person(ben)], None, None, None).unwrap();
    (dir, cache)
}

fn open() -> (tempfile::TempDir, Cache) {
    open_as(Some("all"))
}

fn ago(minutes: i64) -> Time {
    Time(NOW.0 - minutes * MINUTE)
}

#[derive(Debug, Clone)]
struct Sketch {
    channel: Channel,
    account: Option<String>,
    status: Status,
    assignee: Option<UserId>,
    bot: bool,
    /// Who wrote, how many minutes ago; the longest ago first.
    thread: Vec<(Role, i64)>,
}

fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    let role = prop::sample::select(vec![Role::EndUser, Role::EndUser, Role::Agent]);
    let one = (
        prop::sample::select(vec![
            Channel::Whatsapp,
            Channel::Wechat,
            Channel::Line,
            Channel::Other,
        ]),
        prop::option::of(prop::sample::select(vec!["One".to_owned(), "Two".to_owned()])),
        prop::sample::select(&Status::ALL[..]),
        prop::sample::select(vec![None, None, Some(MARA), Some(BEN)]),
        prop::bool::weighted(0.1),
        prop::collection::vec((role, 0i64..50 * 60), 1..6),
    );
    let one = one.prop_map(|(channel, account, status, assignee, bot, mut thread)| {
        thread.sort_by_key(|(_, age)| std::cmp::Reverse(*age));
        Sketch {
            channel,
            account,
            status,
            assignee,
            bot,
            thread,
        }
    });
    prop::collection::vec(one, 0..25)
}

fn changes(id: i64, sketch: &Sketch) -> [Change; 2] {
    let newest = ago(sketch.thread.last().unwrap().1);
    let ticket = Ticket {
        id: TicketId(id),
        status: sketch.status,
        subject: String::new(),
        requester: UserId(100 + id),
        assignee: sketch.assignee,
        channel: Some(sketch.channel),
        window: None,
        business_account: sketch.account.clone(),
        in_chat: false,
        held_by_bot: sketch.bot,
        tags: Vec::new(),
        comment_count: None,
        priority: None,
        snoozed_until: None,
        route: Route::Reply,
        created_at: Time(0),
        updated_at: newest,
    };
    let message = |(number, (role, age)): (i64, &(Role, i64))| Message {
        id: MessageId(number),
        at: ago(*age),
        author: Author {
            id: (*role == Role::Agent).then_some(MARA),
            name: "somebody".into(),
            role: *role,
        },
        public: true,
        text: "…".into(),
        delivery: Delivery::NotReported,
        attachments: Vec::new(),
    };
    [
        Change::Ticket(Box::new(ticket)),
        Change::Conversation {
            ticket: TicketId(id),
            messages: (1..).zip(&sketch.thread).map(message).collect(),
            events: None,
            read_at: NOW,
        },
    ]
}

fn put(cache: &Cache, sketches: &[Sketch]) {
    let all: Vec<Change> = (1..)
        .zip(sketches)
        .flat_map(|(id, sketch)| changes(id, sketch))
        .collect();
    cache.apply(&all, None, None, None).unwrap();
}

/// Somebody whom nobody answered yet.
fn waiting(minutes: i64) -> Sketch {
    Sketch {
        channel: Channel::Whatsapp,
        account: None,
        status: Status::New,
        assignee: None,
        bot: false,
        thread: vec![(Role::EndUser, minutes)],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn figures_say_what_the_rows_say(sketches in sketches(), take in prop::option::of(1i64..25)) {
        let (_dir, cache) = open();
        put(&cache, &sketches);
        if let Some(id) = take.filter(|id| *id <= sketches.len() as i64) {
            cache.queue_take("take", TicketId(id), NOW).unwrap();
        }
        let figures = cache.figures(NOW).unwrap();
        let rows: Vec<_> = (1..=sketches.len() as i64)
            .map(|id| cache.row(TicketId(id), NOW).unwrap().unwrap())
            .collect();
        prop_assert_eq!(figures.waiting(), cache.counts().unwrap().waiting);
        for ((channel, account), waits) in &figures.waits {
            let there = rows.iter().filter(|row| row.waits && row.channel == *channel && row.business_account == *account);
            prop_assert_eq!(waits.waiting as usize, there.count());
        }
        // The oldest: the first word of a customer since the last one of ours.
        let since = |nth: usize| {
            let thread = &sketches[nth].thread;
            let ours = thread.iter().rposition(|(role, _)| *role == Role::Agent).map_or(0, |at| at + 1);
            thread.get(ours).map(|(_, age)| ago(*age))
        };
        let oldest = rows.iter().enumerate().filter(|(_, row)| row.waits).filter_map(|(nth, _)| since(nth)).min();
        prop_assert_eq!(figures.oldest.as_ref().map(|oldest| oldest.since), oldest);
        // Windows of all that wait for us, whoever has them.
        let for_us = |nth: usize| {
            let sketch = &sketches[nth];
            let customers = sketch.thread.last().unwrap().0 == Role::EndUser;
            let taken = take == Some(nth as i64 + 1) && sketch.assignee.is_none();
            sketch.status.needs_an_agent() && !sketch.bot && customers && !taken
        };
        for (closing, hours) in figures.closing.iter().zip(model::CLOSING_HOURS) {
            let soon = NOW + Span::hours(i64::from(hours));
            let closes = |window| matches!(window, ReplyWindow::OpenUntil { at, .. } if at <= soon);
            let counted = rows.iter().enumerate().filter(|(nth, row)| for_us(*nth) && closes(row.window));
            prop_assert_eq!(*closing as usize, counted.count());
        }
        // Who has how much.
        let load = cache.load(true).unwrap();
        prop_assert_eq!(load.known, LoadKnown::All);
        for one in &load.agents {
            let theirs = |sketch: &&Sketch| sketch.assignee == Some(one.agent.id) && sketch.status.needs_an_agent();
            prop_assert_eq!(one.open as usize, sketches.iter().filter(theirs).count());
            prop_assert!(one.to_answer <= one.open);
        }
        // First replies of the last day.
        let took = sketches.iter().filter_map(|sketch| {
            let first = |of: Role| sketch.thread.iter().find(|(role, _)| *role == of).map(|(_, age)| *age);
            let (asked, replied) = (first(Role::EndUser)?, first(Role::Agent)?);
            (replied <= 24 * 60 && replied <= asked).then_some(asked - replied)
        });
        let mut took: Vec<i64> = took.collect();
        took.sort_unstable();
        prop_assert_eq!(figures.first_replies.count as usize, took.len());
        let median = model::Durations::percentile([&figures.first_replies], 50);
        let middle = took.len().div_ceil(2).saturating_sub(1);
        prop_assert_eq!(median.map(i64::from), took.get(middle).map(|minutes| minutes * 60));
    }
}

#[test]
fn a_load_that_is_not_known_is_not_told() {
    let bens = Sketch {
        assignee: Some(BEN),
        status: Status::Open,
        ..waiting(5)
    };
    for (sees, watch_all, known) in [
        (Some("all"), true, LoadKnown::All),
        (None, true, LoadKnown::All),
        (Some("all"), false, LoadKnown::NotWatched),
        (Some("groups"), true, LoadKnown::NotVisible),
    ] {
        let (_dir, cache) = open_as(sees);
        put(&cache, &[bens.clone(), bens.clone()]);
        let load = cache.load(watch_all).unwrap();
        let told: Vec<_> = load
            .agents
            .iter()
            .map(|load| (load.agent.name.as_str(), load.open, load.agent.me))
            .collect();
        assert_eq!(load.known, known);
        if known == LoadKnown::All {
            assert_eq!(told, [("Ben", 2, false), ("Mara", 0, true)]);
        } else {
            assert_eq!(told, [("Mara", 0, true)], "only what is surely known");
        }
        cache.sample(watch_all, NOW).unwrap();
        let samples = cache.samples(Time(0)).unwrap().samples;
        assert_eq!(samples[0].agents.is_some(), known == LoadKnown::All);
    }
}

#[test]
fn samples_come_every_five_minutes_and_grow_few_with_age() {
    let (_dir, cache) = open();
    put(&cache, &[waiting(20)]);
    assert!(cache.sample(false, NOW).unwrap());
    assert!(!cache.sample(false, NOW + Span::seconds(299)).unwrap());
    assert!(cache.sample(false, NOW + Span::seconds(300)).unwrap());
    let first = &cache.samples(Time(0)).unwrap().samples[0];
    assert_eq!(first.waits, [(Channel::Whatsapp, None, 1)]);
    assert_eq!((first.oldest_seconds, first.at), (20 * 60, NOW));

    // Six weeks, a sample every ten minutes.
    let ends = NOW + Span::hours(6 * 7 * 24);
    let mut at = NOW + Span::hours(1);
    while at <= ends {
        // Most of them by day only, so that this is quick.
        if (at.0 / HOUR) % 24 < 3 || ends - at < Span::hours(50) {
            cache.sample(false, at).unwrap();
        }
        at = at + Span::seconds(600);
    }
    let kept = cache.samples(Time(0)).unwrap();
    assert_eq!(kept.since, Some(kept.samples[0].at));
    assert!(
        kept.samples
            .iter()
            .all(|one| ends - one.at <= Span::hours(5 * 7 * 24))
    );
    let (old, young): (Vec<_>, Vec<_>) = kept
        .samples
        .iter()
        .partition(|one| ends - one.at > Span::hours(48));
    assert_eq!(young.len(), 48 * 6 + 1);
    let hours: std::collections::BTreeSet<i64> = old.iter().map(|one| one.at.0 / HOUR).collect();
    assert_eq!(hours.len(), old.len(), "one of each hour");
    assert!(
        old.iter().all(|one| one.at.0 % HOUR == 50 * MINUTE),
        "the last one of it"
    );
    // A clock that is set back takes samples all the same.
    assert!(cache.sample(false, NOW - Span::hours(1)).unwrap());
}

#[test]
fn a_threshold_is_told_once_until_the_figure_was_below_it() {
    let (_dir, cache) = open();
    let thresholds = Thresholds {
        waiting: Some(1),
        oldest_minutes: Some(30),
        closing: None,
    };
    let asked = |now: Time| {
        let (crossed, next) = cache.note_thresholds(&thresholds, now).unwrap();
        let look = AlertLook {
            now,
            closing: Vec::new(),
            too_long: None,
            crossed,
            shown: Vec::new(),
        };
        let mut causes = cache.alert_causes(&look).unwrap().causes;
        causes.retain(|one| one.cause.kind == AlertKind::Threshold);
        (causes, next)
    };
    let (causes, next) = asked(NOW);
    assert_eq!((causes.len(), next), (0, None));
    put(&cache, &[waiting(10), waiting(5)]);
    let (causes, next) = asked(NOW);
    let crossed = causes[0].crossed.unwrap();
    assert_eq!(
        (causes.len(), crossed.threshold, crossed.figure),
        (1, Threshold::Waiting, 2)
    );
    assert_eq!(
        next,
        Some(NOW + Span::seconds(20 * 60 + 1)),
        "one waits too long then"
    );
    let told = Verdict {
        ticket: causes[0].cause.ticket,
        kind: AlertKind::Threshold,
        mark: causes[0].cause.mark,
        outcome: AlertOutcome::Raised,
    };
    cache.log_alerts(&[told], NOW).unwrap();
    let later = NOW + Span::seconds(60);
    assert_eq!(asked(later).0[0].cause.told, Told::Done);
    // Back at the limit it is quiet still; below it, it is over, and the next time is another one.
    let answered = Sketch {
        status: Status::Solved,
        ..waiting(4)
    };
    put(&cache, &[answered.clone(), waiting(5)]);
    assert_eq!(asked(later).0[0].cause.told, Told::Done);
    put(&cache, &[answered.clone(), answered]);
    assert_eq!(asked(later).0, []);
    put(&cache, &[waiting(3), waiting(3)]);
    let (again, _) = asked(later);
    assert_eq!(again[0].cause.told, Told::Not);
    // The log has it without a ticket.
    let log = cache.alert_log(None, 0, 10).unwrap();
    assert_eq!(
        (log.entries[0].ticket.clone(), log.entries[0].threshold),
        (None, Some(Threshold::Waiting))
    );
}
