//! Alerts of a running engine, against the desk: what is held back, what is withdrawn, and what a restart
//! makes of it.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use engine::Alert;
use model::{AlertKind, AlertOutcome, TicketId};
use protocol::{AlertLogEntry, ListAlertLog, Pause};
use serde_json::json;
use support::{Agent, Office, now, of};

async fn next(agent: &Agent) -> Alert {
    let mut alerts = agent.alerts.lock().await;
    let told = tokio::time::timeout(Duration::from_secs(15), alerts.recv());
    told.await.expect("an alert").expect("the engine runs")
}

/// Nothing comes, for so long that it would have.
async fn quiet(agent: &Agent) {
    let mut alerts = agent.alerts.lock().await;
    let told = tokio::time::timeout(Duration::from_millis(900), alerts.recv()).await;
    assert!(told.is_err(), "{told:?}");
}

async fn log(agent: &Agent) -> Vec<AlertLogEntry> {
    let ask = ListAlertLog {
        ticket: None,
        account: None,
        offset: 0,
        limit: 100,
    };
    agent.ask(ask).await.unwrap().entries
}

fn is(alert: &Alert, of_kind: AlertKind, id: TicketId) -> bool {
    matches!(alert, Alert::Ticket { ticket, kind, .. } if ticket.id == id && *kind == of_kind)
}

async fn pause(agent: &Agent, until: Option<model::Time>) {
    agent.ask(Pause { until }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pause_held_back_survives_a_restart_and_comes_as_one_summary() {
    let office = Office::open().await;
    let mara = office.engine().await;
    mara.wait("connected", |status| status.accounts[0].fresh_at.is_some())
        .await;
    pause(&mara, Some(now() + model::Span::hours(1))).await;
    let ana = office.whatsapp("+34600000001", "Ana", "Hola");
    office.line("U2", "Ben", "Hi");
    office.line("U3", "Cy", "Hi");
    mara.wait("three waiting", |status| status.waiting == 3).await;
    quiet(&mara).await;
    // Ana's is taken by somebody else meanwhile.
    let path = format!("/api/v2/tickets/{ana}.json");
    let taken = json!({"ticket": {"assignee_id": 1003}});
    office.as_agent("ben@desk.example", "PUT", &path, &taken).await;
    mara.wait("two waiting", |status| status.waiting == 2).await;
    let held: Vec<_> = log(&mara).await.iter().map(|entry| entry.outcome).collect();
    assert_eq!(held, [AlertOutcome::Paused; 3]);

    let mara = office.engine_in(mara.stop()).await;
    quiet(&mara).await;
    pause(&mara, None).await;
    let summary = next(&mara).await;
    assert!(
        matches!(&summary, Alert::Summary { count: 2, names, .. } if names.len() == 2),
        "{summary:?}"
    );
    let mara = office.engine_in(mara.stop()).await;
    mara.wait("connected", |status| status.accounts[0].fresh_at.is_some())
        .await;
    quiet(&mara).await;
    assert_eq!(log(&mara).await.len(), 5, "nothing is told twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ben_takes_is_withdrawn_what_mara_takes_is_hers_and_silent_until_ana_writes_on() {
    let office = Office::open().await;
    let mara = office.engine().await;
    mara.wait("connected", |status| status.accounts[0].fresh_at.is_some())
        .await;
    let ana = office.whatsapp("+34600000001", "Ana", "Hola");
    assert!(is(&next(&mara).await, AlertKind::NewUnassigned, ana));
    mara.take(ana).await.unwrap();
    assert_eq!(next(&mara).await, Alert::Withdraw { ticket: of(ana) });
    mara.settle().await;
    quiet(&mara).await;
    office.whatsapp("+34600000001", "Ana", "¿Hola?");
    assert!(is(&next(&mara).await, AlertKind::Reply, ana));

    let lin = office.line("U2", "Lin", "Hi");
    assert!(is(&next(&mara).await, AlertKind::NewUnassigned, lin));
    let path = format!("/api/v2/tickets/{lin}.json");
    let taken = json!({"ticket": {"assignee_id": 1003}});
    office.as_agent("ben@desk.example", "PUT", &path, &taken).await;
    assert_eq!(next(&mara).await, Alert::Withdraw { ticket: of(lin) });
    // He gives it to her.
    let given = json!({"ticket": {"assignee_id": 1002}});
    office.as_agent("ben@desk.example", "PUT", &path, &given).await;
    assert!(is(&next(&mara).await, AlertKind::Assigned, lin));
    office.solve(lin).await;
    assert_eq!(next(&mara).await, Alert::Withdraw { ticket: of(lin) });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_send_is_told_once_and_withdrawn_when_it_is_given_up() {
    let mut office = Office::open().await;
    let mara = office.engine().await;
    let ana = office.whatsapp("+34600000001", "Ana", "Hola");
    mara.wait("one waiting", |status| status.waiting == 1).await;
    assert!(is(&next(&mara).await, AlertKind::NewUnassigned, ana));
    office.close().await;
    let send = mara.reply(ana, "Hi").await.unwrap();
    office.delete(ana).await;
    office.reopen().await;
    let failed = loop {
        if let Alert::SendFailed { send, ticket, .. } = next(&mara).await {
            break (send, ticket.id);
        }
    };
    assert_eq!(failed, (send, ana));
    mara.discard(send).await.unwrap();
    // That her ticket is settled is told before or after.
    let mut gone = Vec::new();
    let mut alerts = mara.alerts.lock().await;
    while let Ok(told) = tokio::time::timeout(Duration::from_millis(900), alerts.recv()).await {
        match told.expect("the engine runs") {
            Alert::WithdrawFailure { send, .. } => gone.push(send),
            Alert::Withdraw { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(gone, [send]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_above_its_threshold_is_told_once_and_withdrawn_when_it_is_below() {
    let office = Office::open().await;
    let mara = office.engine().await;
    mara.wait("connected", |status| status.accounts[0].fresh_at.is_some())
        .await;
    let settings = model::AlertSettings {
        rules: vec![model::AlertRule {
            kind: Some(AlertKind::NewUnassigned),
            channel: None,
            account: None,
            priority: None,
            then: model::Loudness::DotOnly,
        }],
        thresholds: model::Thresholds {
            waiting: Some(1),
            ..model::Thresholds::default()
        },
        ..model::AlertSettings::default()
    };
    mara.choose_alerts(settings);
    office.whatsapp("+34600000001", "Ana", "Hola");
    mara.wait("one waiting", |status| status.waiting == 1).await;
    quiet(&mara).await;
    office.line("U2", "Ben", "Hi");
    let told = next(&mara).await;
    let waiting = model::Threshold::Waiting;
    assert!(
        matches!(&told, Alert::Threshold { threshold, figure: 2, .. } if *threshold == waiting),
        "{told:?}"
    );
    let cy = office.line("U3", "Cy", "Hi");
    mara.wait("three waiting", |status| status.waiting == 3).await;
    quiet(&mara).await;
    let figures = mara
        .ask(protocol::GetQueueFigures { account: None })
        .await
        .unwrap();
    assert_eq!((figures.waiting, figures.channels.len()), (3, 2));
    assert_eq!(figures.thresholds.waiting, Some(1));
    // What was sampled is told as a course, of which little is known yet.
    let ask = protocol::GetQueueCourse {
        account: None,
        over: model::CourseOver::Day,
    };
    let course = mara.ask(ask).await.unwrap().course;
    assert_eq!(course.sampled.iter().filter(|known| **known).count(), 1);
    office.solve(cy).await;
    mara.wait("two waiting", |status| status.waiting == 2).await;
    let page = mara.page(model::Queue::Unassigned).await;
    for row in page.rows.iter().filter(|row| row.waits) {
        office.solve(row.ticket.id).await;
    }
    let withdrawn = next(&mara).await;
    assert!(
        matches!(&withdrawn, Alert::WithdrawThreshold { threshold, .. } if *threshold == waiting),
        "{withdrawn:?}"
    );
    let kinds: Vec<_> = log(&mara).await.iter().map(|entry| entry.kind).collect();
    let figures = kinds.iter().filter(|kind| **kind == AlertKind::Threshold);
    assert_eq!(figures.count(), 1);
}
