//! Several accounts at once, at real desks over real HTTP: nothing of one reaches another, and what
//! happens to one is not felt by the others.

mod exports;
mod files;
mod first_run;
mod signing_in;
mod world;

use std::sync::Arc;
use std::time::Duration;

use engine::Alert;
use model::{AccountId, Dot, Queue, Span, Status, TicketId};
use protocol::{
    Connection, ErrorCode, Event, GetAccounts, GetAlertSettings, GetConversation, GetLoginCommand, GetPerson,
    GetQueueCourse, GetQueueFigures, GetReport, Group, ListAlertLog, ListQueue, Looked, More, Pause,
    RemoveAccount, Reply, Request, Restart, Rests, SaveDraft, Search, Seen, SetAccountOn, SetAlertSettings,
    SetPresence, SetThresholds, SetWatchAll, Take, Undo, Visible,
};

use crate::account::Choice;
use crate::accounts::{Accounts, Method, OfChatwoot};
use crate::clock;
use world::{Office, World, account, ticket};

fn connected(connection: &Connection) -> bool {
    *connection == Connection::Connected
}

/// Two desks at which the same number is another customer's ticket.
async fn two() -> (Office, Office, World, TicketId) {
    let (acme, other) = (Office::open().await, Office::open().await);
    let number = acme.writes("Ana", "Hola");
    assert_eq!(other.writes("Ben", "Hello"), number);
    let world = World::with(&[("acme", &acme), ("other", &other)]).await;
    world
        .wait("both tickets", |status| {
            status.waiting == 2 && status.accounts.iter().all(|one| connected(&one.connection))
        })
        .await;
    (acme, other, world, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_in_an_account_that_is_off_is_told_by_the_list_or_not_known() {
    let (mut acme, _other, world, number) = two().await;
    let rests = async || {
        let listed = world.ask(GetAccounts {}).await.unwrap().accounts;
        let of = |name: &str| {
            listed
                .iter()
                .find(|one| one.account == account(name))
                .unwrap()
                .rests
        };
        (of("acme"), of("other"))
    };
    assert_eq!(rests().await, (None, None), "both run, and their status tells");
    // A reply that cannot leave, then a draft.
    acme.close().await;
    let to = ticket("acme", number);
    world
        .ask(Reply {
            ticket: to.clone(),
            text: "Soon".into(),
            status: Status::Open,
            files: Vec::new(),
        })
        .await
        .unwrap();
    let text = "Not yet".to_owned();
    world
        .ask(SaveDraft {
            ticket: to,
            text,
            note: false,
        })
        .await
        .unwrap();
    let off = SetAccountOn {
        account: account("acme"),
        on: false,
    };
    world.ask(off).await.unwrap();
    let waits = Rests { drafts: 1, unsent: 1 };
    assert_eq!(rests().await, (Some(waits), None));
    // Sealed, and the key is not at hand: nothing is claimed.
    let key = world.made.told.lock().unwrap().keys.remove(&account("acme"));
    assert!(key.is_some());
    assert_eq!(rests().await, (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_numbers_of_two_desks_are_two_tickets() {
    let (_acme, _other, mut world, number) = two().await;
    let status = world.status().await;
    assert_eq!((status.dot, status.unassigned), (Dot::Red, 2));
    assert_eq!(world.names().await, ["acme", "other"]);
    let page = world.page(Queue::Unassigned, 0, 20).await;
    let mut seen: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.ticket.account.0.as_str(), row.ticket.id, row.name.as_str()))
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [("acme", number, "Ana"), ("other", number, "Ben")]);
    assert_eq!((page.total, status.why.len()), (2, 2));

    // Alerts say whose they are.
    let mut alerted = Vec::new();
    while alerted.len() < 2 {
        if let Alert::Ticket { ticket, name, .. } = world.next_alert().await {
            alerted.push((ticket.account.0, name));
        }
    }
    alerted.sort();
    assert_eq!(
        alerted,
        [
            ("acme".to_owned(), "Ana".to_owned()),
            ("other".to_owned(), "Ben".to_owned())
        ]
    );

    // Looked at here is not looked at there.
    let theirs = page.rows.iter().find(|row| row.ticket.account == account("acme"));
    let looked = |of: &str| Looked {
        seen: vec![Seen {
            ticket: ticket(of, number),
            message: theirs.unwrap().newest_customer_message.unwrap(),
        }],
    };
    world.ask(looked("acme")).await.unwrap();
    world.ask(looked("gone")).await.unwrap();
    let status = world.status().await;
    assert_eq!(status.dot, Dot::Red);
    let why: Vec<_> = status
        .why
        .iter()
        .map(|why| (why.ticket.account.0.as_str(), why.unseen))
        .collect();
    assert_eq!(why, [("other", true), ("acme", false)]);
    world.ask(looked("other")).await.unwrap();
    assert_eq!(world.status().await.dot, Dot::Hollow);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_in_one_account_is_never_done_in_another() {
    let (acme, other, world, number) = two().await;
    let mine = |of: &str| ListQueue {
        queue: Queue::Assigned,
        account: Some(account(of)),
        offset: 0,
        limit: 20,
        sort: model::Sort::Own,
        filter: model::ListFilter::default(),
    };
    let take = Take {
        ticket: ticket("acme", number),
    };
    world.ask(take).await.unwrap();
    world.wait("the take", |status| status.outbox == 0).await;
    assert_eq!(world.ask(mine("acme")).await.unwrap().total, 1);
    assert_eq!(world.ask(mine("other")).await.unwrap().total, 0);

    let reply = |of: &str, text: &str| Reply {
        ticket: ticket(of, number),
        text: text.into(),
        status: Status::Pending,
        files: Vec::new(),
    };
    world.ask(reply("other", "To Ben")).await.unwrap();
    world.wait("the reply", |status| status.outbox == 0).await;
    assert_eq!((acme.delivered("To Ben"), other.delivered("To Ben")), (0, 1));
    let draft = SaveDraft {
        note: false,
        ticket: ticket("acme", number),
        text: "For Ana".into(),
    };
    world.ask(draft).await.unwrap();
    for (of, draft) in [("acme", "For Ana"), ("other", "")] {
        let ask = GetConversation {
            ticket: ticket(of, number),
            refresh: false,
        };
        assert_eq!(world.ask(ask).await.unwrap().draft, draft);
    }

    // The same number of a send, in the wrong account's outbox: nothing is undone.
    acme.desk
        .faults()
        .add(desk::FaultRule::next(desk::Fault::Slow { millis: 3000 }).method("PUT"));
    let send = world.ask(reply("acme", "To Ana")).await.unwrap().send;
    let undo = Undo {
        account: account("other"),
        send,
    };
    assert!(world.ask(undo).await.is_err());
    world.wait("the reply", |status| status.outbox == 0).await;
    assert_eq!((acme.delivered("To Ana"), other.delivered("To Ana")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_two_queues_are_cut_out_of_one_without_gaps() {
    let (acme, other) = (Office::open().await, Office::open().await);
    for n in 0..15 {
        let office = if n % 3 == 0 { &acme } else { &other };
        office.writes(&format!("customer {n}"), "Hello");
    }
    let world = World::with(&[("acme", &acme), ("other", &other)]).await;
    world.wait("all tickets", |status| status.unassigned == 15).await;
    let whole = world.page(Queue::Unassigned, 0, 200).await;
    assert_eq!((whole.rows.len(), whole.total), (15, 15));
    assert!(whole.rows.windows(2).all(|pair| pair[0].at >= pair[1].at));
    let mut paged = Vec::new();
    for offset in (0..20).step_by(4) {
        let page = world.page(Queue::Unassigned, offset, 4).await;
        assert_eq!(page.total, 15);
        paged.extend(page.rows);
    }
    assert_eq!(paged, whole.rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_in_all_accounts_and_a_person_is_one_accounts() {
    let (acme, other, world, _) = two().await;
    acme.writes("Hannah", "Where is my parcel?");
    other.writes("Hannes", "Where is my order?");
    world.wait("all four", |status| status.unassigned == 4).await;
    let search = |text: &str, of: Option<&str>, limit, more| Search {
        account: of.map(account),
        text: text.into(),
        limit,
        ahead_minutes: 0,
        more,
    };
    let mut found = world.ask(search("han", None, 1, None)).await.unwrap();
    assert_eq!(found.people.count.known, 2);
    let mut people = found.people.hits.clone();
    while !found.people.next.is_empty() {
        let more = More {
            group: Group::People,
            next: found.people.next,
        };
        found = world.ask(search("han", None, 1, Some(more))).await.unwrap();
        people.extend(found.people.hits.clone());
    }
    let mut accounts: Vec<_> = people.iter().map(|hit| hit.account.0.as_str()).collect();
    accounts.sort_unstable();
    assert_eq!(accounts, ["acme", "other"]);
    let one = world.ask(search("han", Some("acme"), 20, None)).await.unwrap();
    assert_eq!(one.people.hits.len(), 1);
    let named = world
        .ask(search("account:other han", None, 20, None))
        .await
        .unwrap();
    assert_eq!(named.people.hits[0].account, account("other"));
    for hit in people {
        let ask = GetPerson {
            account: hit.account.clone(),
            person: hit.person,
            offset: 0,
            limit: 20,
        };
        let person = world.ask(ask).await.unwrap();
        assert_eq!((person.account, person.total), (hit.account, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_helpdesk_that_is_gone_does_not_keep_the_other_from_working() {
    let (mut acme, other, world, number) = two().await;
    acme.close().await;
    world
        .wait("acme to be missed", |status| {
            matches!(status.accounts[0].connection, Connection::Offline { .. })
        })
        .await;
    assert!(connected(&world.of("other").await.connection));
    let take = Take {
        ticket: ticket("other", number),
    };
    world.ask(take).await.unwrap();
    world.wait("the take", |status| status.outbox == 0).await;
    // What was known is still shown, beside the other's.
    assert_eq!(world.page(Queue::Unassigned, 0, 20).await.total, 1);
    other.writes("Cy", "Hi");
    world.wait("Cy", |status| status.waiting == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_cannot_be_started_shows_why_and_is_tried_again() {
    let (acme, other) = (Office::open().await, Office::open().await);
    acme.writes("Ana", "Hola");
    let world = World::new();
    world.signs_in("acme", &acme);
    world.signs_in("other", &other);
    let files = world.paths.account("other");
    std::fs::create_dir_all(&files).unwrap();
    std::fs::write(files.join("own.db"), "this is not a database").unwrap();
    Accounts::change(&world.paths, |accounts| {
        let mut odd = accounts.accounts[0].clone();
        odd.id = account("odd");
        odd.method = Method::Other("passkey".into());
        accounts.put(odd);
        Ok(())
    })
    .unwrap();
    world.ask(Restart {}).await.unwrap();
    world.wait("Ana", |status| status.waiting == 1).await;
    assert_eq!(world.names().await, ["acme", "other", "odd"]);
    for (name, said) in [("other", "it does not show the key"), ("odd", "passkey")] {
        let Connection::Offline { reason, .. } = world.of(name).await.connection else {
            panic!("{name} runs");
        };
        assert!(reason.contains(said), "{reason}");
        let ask = GetConversation {
            ticket: ticket(name, TicketId(1)),
            refresh: false,
        };
        assert_eq!(world.ask(ask).await.unwrap_err().code, ErrorCode::Storage);
    }
    assert_eq!(world.page(Queue::Unassigned, 0, 20).await.total, 1);
    let report = world.ask(GetReport {}).await.unwrap();
    assert_eq!((report.accounts.len(), report.accounts[1].troubles.len()), (3, 1));

    // One is removed, the other one's files are repaired.
    let remove = RemoveAccount {
        account: account("odd"),
        wipe: false,
    };
    world.ask(remove).await.unwrap();
    std::fs::remove_file(files.join("own.db")).unwrap();
    let on = SetAccountOn {
        account: account("other"),
        on: true,
    };
    world.ask(on).await.unwrap();
    world
        .wait("both", |status| {
            status.accounts.len() == 2 && status.accounts.iter().all(|one| connected(&one.connection))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_come_rest_and_go_while_the_others_run() {
    let (acme, other) = (Office::open().await, Office::open().await);
    let mut world = World::with(&[]).await;
    assert_eq!(world.names().await, ["desk"], "with none on, the desk runs");
    let accounts = world.ask(GetAccounts {}).await.unwrap();
    assert!(accounts.accounts[0].on && !accounts.from_environment);

    world.signs_in("acme", &acme);
    world.ask(Restart {}).await.unwrap();
    assert_eq!(world.names().await, ["acme"]);
    let on = |name: &str, on| SetAccountOn {
        account: account(name),
        on,
    };
    world.ask(on("desk", true)).await.unwrap();
    assert_eq!(world.names().await, ["acme", "desk"], "beside it when wanted");
    world.signs_in("other", &other);
    world.ask(Restart {}).await.unwrap();
    assert_eq!(world.names().await, ["acme", "other", "desk"]);
    world.ask(on("desk", false)).await.unwrap();

    // One rests: what it has stays, and it is told of no more.
    let number = other.writes("Ben", "Hello");
    world.wait("Ben", |status| status.waiting == 1).await;
    while world.alerts.try_recv().is_ok() {}
    while world.events.try_recv().is_ok() {}
    world.ask(on("other", false)).await.unwrap();
    assert_eq!(
        (world.names().await, world.status().await.dot),
        (vec!["acme".to_owned()], Dot::Plain)
    );
    let silence = Alert::Silence {
        account: account("other"),
    };
    // Ben's may still have been on its way; nothing comes after the silence.
    while world.next_alert().await != silence {}
    other.writes("Cy", "Hi");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(world.alerts.try_recv().is_err());
    let mut told = Vec::new();
    while let Ok(event) = world.events.try_recv() {
        told.push(event);
    }
    assert!(told.contains(&Event::Settings) && told.contains(&Event::Status));
    let ask = Take {
        ticket: ticket("other", number),
    };
    assert_eq!(world.ask(ask).await.unwrap_err().code, ErrorCode::NotFound);
    world.ask(on("other", true)).await.unwrap();
    let held = world.status().await.waiting;
    assert!(held >= 1, "from the cache, before any look");
    world.wait("Cy, too", |status| status.waiting == 2).await;

    // The last ones go, one with its files; the desk is what is left.
    world.log();
    let remove = |name: &str, wipe| RemoveAccount {
        account: account(name),
        wipe,
    };
    world.ask(remove("other", true)).await.unwrap();
    world.ask(remove("acme", false)).await.unwrap();
    assert_eq!(world.names().await, ["desk"]);
    assert!(!world.paths.account("other").exists() && world.paths.account("acme").exists());
    let order = [("end_tokens", true), ("forget", false)].map(|(what, named)| (what.to_owned(), named));
    assert_eq!(world.log(), [order.clone(), order].concat());
    for refused in [remove("acme", false), remove("desk", true)] {
        assert!(world.ask(refused).await.is_err());
    }
    assert_eq!(
        world.ask(on("desk", false)).await.unwrap_err().code,
        ErrorCode::NotPossible
    );
    assert_eq!(
        world.ask(on("nobody", true)).await.unwrap_err().code,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_breaks_off_leaves_nothing_half_done() {
    let acme = Office::open().await;
    let world = World::with(&[("acme", &acme)]).await;
    let remove = || RemoveAccount {
        account: account("acme"),
        wipe: true,
    };
    // The helpdesk cannot be told: here it is signed out nevertheless.
    world.fails("end_tokens");
    // The keychain is locked: the list names it no longer, and the person is told of the rest.
    world.fails("forget");
    let refused = world.ask(remove()).await.unwrap_err();
    assert!(
        refused.message.contains("the keychain keeps its entry"),
        "{refused:?}"
    );
    assert!(Accounts::load(&world.paths).unwrap().accounts.is_empty());
    assert_eq!(world.names().await, ["desk"]);
    assert!(!world.paths.account("acme").exists());

    // The list cannot be written: then it is still there, and runs.
    world.all_is_well_again();
    world.signs_in("acme", &acme);
    world.ask(Restart {}).await.unwrap();
    let blocked = world.paths.accounts().with_extension("json.new");
    std::fs::create_dir(&blocked).unwrap();
    assert!(world.ask(remove()).await.is_err());
    assert_eq!(world.names().await, ["acme"]);
    assert!(world.paths.account("acme").exists());
    std::fs::remove_dir(&blocked).unwrap();
    world.ask(remove()).await.unwrap();
    assert_eq!(world.names().await, ["desk"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_in_anew_an_engine_starts_anew_and_the_others_go_on() {
    let (acme, other, world, _) = two().await;
    let running = |name: &str| std::sync::Arc::as_ptr(&world.hub.running(&account(name)).unwrap()) as usize;
    let before = (running("acme"), running("other"));
    world.ask(Restart {}).await.unwrap();
    assert_eq!((running("acme"), running("other")), before, "nothing changed");
    tokio::time::sleep(Duration::from_millis(5)).await;
    world.signs_in("acme", &acme);
    world.ask(Restart {}).await.unwrap();
    assert_eq!(world.names().await, ["acme", "other"]);
    assert_eq!(running("other"), before.1);
    acme.writes("Cy", "Hi");
    other.writes("Dee", "Hi");
    world.wait("both", |status| status.waiting == 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_chosen_where_there_is_such_a_thing_and_its_engine_starts_anew() {
    let (_acme, _other, world, _) = two().await;
    let set = |name: &str, on| SetPresence {
        account: account(name),
        on,
    };
    let refused = world.ask(set("acme", true)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotPossible);
    Accounts::change(&world.paths, |all| {
        let mut acme = all.find(&account("acme").0)?.clone();
        acme.chatwoot = Some(OfChatwoot {
            account: 1,
            called: "Acme".into(),
            presence: false,
        });
        all.put(acme);
        Ok(())
    })
    .unwrap();
    world.hub.follow_list().await.unwrap();
    let engine = |name: &str| Arc::as_ptr(&world.hub.running(&account(name)).unwrap());
    for on in [true, false] {
        let other = engine("other");
        world.ask(set("acme", on)).await.unwrap();
        assert_eq!(engine("other"), other, "the others go on");
        let accounts = world.ask(GetAccounts {}).await.unwrap().accounts;
        let presence: Vec<_> = accounts.iter().map(|one| one.presence).collect();
        assert_eq!(presence, [Some(on), None, None]);
        let runs = world.hub.slots().into_iter().find_map(|slot| match slot.choice {
            Choice::SignedIn(account) => account.chatwoot.map(|of| of.presence),
            _ => None,
        });
        assert_eq!(runs, Some(on), "what runs is what was chosen");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chatwoot_server_is_signed_in_to_by_a_line_in_a_terminal() {
    let world = World::new();
    let ask = |url: &str| GetLoginCommand { url: url.into() };
    let told = world.ask(ask(" Chat.Example/app/login ")).await.unwrap();
    assert_eq!(told.url, "https://chat.example");
    assert!(
        told.command.ends_with(" login --chatwoot https://chat.example"),
        "{told:?}"
    );
    assert!(told.command.contains("--profile"), "{told:?}");
    for typed in ["", "https://", "a b", "$(id).example"] {
        let refused = world.ask(ask(typed)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadRequest, "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_everybodys_also_of_those_who_come_later() {
    let (_acme, other, world, _) = two().await;
    let on = |on| SetAccountOn {
        account: account("other"),
        on,
    };
    world.ask(on(false)).await.unwrap();
    let until = Some(clock::now() + Span::hours(1));
    world.ask(Pause { until }).await.unwrap();
    assert_eq!(world.status().await.paused_until, until);
    world.ask(on(true)).await.unwrap();
    let own = world.hub.running(&account("other")).unwrap();
    assert_eq!(own.engine.status().await.unwrap().paused_until, until);
    drop(own);
    // And so is its end.
    world.ask(on(false)).await.unwrap();
    world.ask(Pause { until: None }).await.unwrap();
    world.ask(on(true)).await.unwrap();
    assert_eq!(world.status().await.paused_until, None);
    drop(other);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_about_alerts_is_kept_and_every_engine_goes_by_it() {
    let (_acme, other, world, _) = two().await;
    assert_eq!(world.status().await.dot, Dot::Red);
    let rule = model::AlertRule {
        kind: Some(model::AlertKind::NewUnassigned),
        channel: None,
        account: None,
        priority: None,
        then: model::Loudness::Nothing,
    };
    let settings = model::AlertSettings {
        rules: vec![rule],
        ..model::AlertSettings::default()
    };
    let refused = model::AlertSettings {
        most_a_minute: 0,
        ..settings.clone()
    };
    let refused = world.ask(SetAlertSettings { settings: refused }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::BadRequest);
    let ask = SetAlertSettings {
        settings: settings.clone(),
    };
    world.ask(ask).await.unwrap();
    assert_eq!(
        world.status().await.dot,
        Dot::Hollow,
        "nothing means no red dot, too"
    );
    let kept = world.ask(GetAlertSettings {}).await.unwrap();
    assert_eq!(kept.settings, settings);
    assert_eq!(crate::alert_settings::load(&world.paths), settings);
    // Both accounts' logs are one, newest first, and any page is a cut of it.
    other.writes("Cy", "Hi");
    let page = async |offset, limit| {
        let ask = ListAlertLog {
            ticket: None,
            account: None,
            offset,
            limit,
        };
        world.ask(ask).await.unwrap()
    };
    let began = std::time::Instant::now();
    let all = loop {
        let all = page(0, 50).await;
        if all.entries.len() == 3 {
            break all;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{all:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    // Each account's clock is its helpdesk's, known to about a second: which is newest is not certain.
    let by_the_rule = |entry: &&protocol::AlertLogEntry| entry.outcome == model::AlertOutcome::Nothing;
    assert_eq!(all.entries.iter().filter(by_the_rule).count(), 1, "{all:?}");
    assert!(all.entries.is_sorted_by_key(|entry| std::cmp::Reverse(entry.at)));
    assert_eq!(
        (page(1, 1).await.entries, all.total),
        (vec![all.entries[1].clone()], 3)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_of_all_accounts_is_one_in_figures_and_thresholds_are_kept_beside_all_else() {
    let (_acme, _other, world, _) = two().await;
    let figures = async |account: Option<AccountId>| world.ask(GetQueueFigures { account }).await.unwrap();
    let all = figures(None).await;
    let each = [
        figures(Some(account("acme"))).await,
        figures(Some(account("other"))).await,
    ];
    assert!(each.iter().all(|one| one.waiting > 0));
    assert_eq!(all.waiting, each.iter().map(|one| one.waiting).sum::<u32>());
    assert_eq!(all.waiting, world.status().await.waiting);
    let oldest = each
        .iter()
        .filter_map(|one| one.oldest.clone())
        .map(|one| one.since);
    assert_eq!(all.oldest.map(|one| one.since), oldest.min());
    assert_eq!((all.loads.len(), each[0].loads.len()), (2, 1));

    let over = model::CourseOver::Day;
    let began = std::time::Instant::now();
    loop {
        let course = world
            .ask(GetQueueCourse { account: None, over })
            .await
            .unwrap()
            .course;
        if course.sampled.contains(&true) {
            let waiting = &course.series[0];
            assert_eq!(waiting.of, model::SeriesOf::Waiting);
            assert!(waiting.values.iter().flatten().all(|value| *value <= all.waiting));
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "no sample was taken");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let settings = model::AlertSettings {
        most_a_minute: 9,
        ..model::AlertSettings::default()
    };
    world.ask(SetAlertSettings { settings }).await.unwrap();
    let thresholds = model::Thresholds {
        waiting: Some(7),
        ..model::Thresholds::default()
    };
    world.ask(SetThresholds { thresholds }).await.unwrap();
    let kept = world.ask(GetAlertSettings {}).await.unwrap().settings;
    assert_eq!((kept.most_a_minute, kept.thresholds), (9, thresholds));
    assert_eq!(figures(None).await.thresholds, thresholds);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_for_an_account_goes_to_its_engine() {
    let (_acme, _other, world, _) = two().await;
    world.ask(Visible { visible: true }).await.unwrap();
    let set = |name: &str| SetWatchAll {
        account: account(name),
        on: true,
    };
    let nobody = world.ask(set("nobody")).await.unwrap_err();
    assert_eq!(nobody.code, ErrorCode::NotFound);
    // Whatever the engine says, it is the engine that says it.
    let request = || Request::SetWatchAll(set("acme"));
    let own = world.hub.running(&account("acme")).unwrap();
    assert_eq!(
        world.hub.handle(request()).await,
        own.engine.handle(request()).await
    );
}
