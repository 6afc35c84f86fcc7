//! Finding people at the helpdesk and merging two, against the desk.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use desk::{Fault, FaultRule};
use model::{PersonPart, Queue, TicketId, UserId};
use protocol::{
    ErrorCode, Event, FindPeople, GetPerson, MergePeople, MergePreview, MergeWarning, PersonView,
    PreviewMerge, ProtocolError, SaveDraft,
};
use serde_json::Value;
use support::{Agent, Office, mine, of};

async fn owner(office: &Office, ticket: TicketId) -> UserId {
    let path = format!("/api/v2/tickets/{ticket}.json");
    let (status, answer) = office.admin("GET", &path, &Value::Null).await;
    assert_eq!(status, 200);
    UserId(answer["ticket"]["requester_id"].as_i64().unwrap())
}

async fn person(agent: &Agent, person: UserId) -> Result<PersonView, ProtocolError> {
    let ask = GetPerson {
        account: mine(),
        person,
        offset: 0,
        limit: 50,
    };
    agent.ask(ask).await
}

async fn preview(agent: &Agent, keep: UserId, gone: UserId) -> Result<MergePreview, ProtocolError> {
    let account = mine();
    agent.ask(PreviewMerge { account, keep, gone }).await
}

async fn merge(agent: &Agent, keep: UserId, gone: UserId) -> Result<(), ProtocolError> {
    let account = mine();
    agent.ask(MergePeople { account, keep, gone }).await.map(|_| ())
}

/// Ana by phone, known first, and Ana by app: the tickets, the people.
async fn two(office: &Office, agent: &Agent) -> ([TicketId; 2], [UserId; 2]) {
    let by_phone = office.whatsapp("+34600111222", "Ana", "by phone");
    // Ages have whole seconds.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let by_app = office.line("U-ana", "Ana on LINE", "by app");
    agent.wait("both", |status| status.waiting == 2).await;
    let people = [owner(office, by_phone).await, owner(office, by_app).await];
    ([by_phone, by_app], people)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newer_goes_into_the_older_and_its_tickets_change_hands_at_once() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ([by_phone, by_app], [older, newer]) = two(&office, &mara).await;
    let found = mara
        .ask(FindPeople {
            account: mine(),
            text: "Ana".into(),
        })
        .await
        .unwrap();
    let found: Vec<(UserId, Option<u32>)> =
        found.people.iter().map(|one| (one.person, one.tickets)).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.contains(&(older, Some(1))) && found.contains(&(newer, Some(1))),
        "{found:?}"
    );

    mara.ask(SaveDraft {
        ticket: of(by_app),
        text: "Dear Ana".into(),
        note: false,
    })
    .await
    .unwrap();
    let wrong = preview(&mara, newer, older).await.unwrap();
    assert_eq!(wrong.older, Some(older));
    assert_eq!(wrong.warnings, [MergeWarning::OlderGoes { older }]);
    let right = preview(&mara, older, newer).await.unwrap();
    assert_eq!(
        (right.name.as_str(), right.tickets, right.refused.as_deref()),
        ("Ana", Some(1), None)
    );
    assert_eq!(
        right.warnings,
        [MergeWarning::Draft {
            tickets: vec![by_app]
        }]
    );
    assert!(
        right
            .lost
            .iter()
            .any(|lost| lost.part == PersonPart::Name && lost.text == "Ana on LINE")
    );
    for of in [older, newer] {
        assert!(
            right.identities.iter().any(|identity| identity.of == of),
            "{right:#?}"
        );
    }
    assert_eq!(owner(&office, by_app).await, newer, "a preview changes nothing");

    let mut events = mara.events.subscribe();
    merge(&mara, older, newer).await.unwrap();
    assert_eq!(mara.row(Queue::Unassigned, by_app).await.name, "Ana");
    let survivor = person(&mara, older).await.unwrap();
    assert_eq!(survivor.total, 2, "{survivor:#?}");
    assert!(survivor.can_merge && survivor.created_at.is_some());
    assert!(
        survivor
            .identities
            .unwrap()
            .iter()
            .any(|identity| identity.value == "U-ana")
    );
    assert_eq!(person(&mara, newer).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(owner(&office, by_app).await, older);
    let told = std::iter::from_fn(|| events.try_recv().ok());
    let told =
        told.filter(|event| matches!(event, Event::Changed { tickets, .. } if tickets.contains(&by_app)));
    assert!(told.count() > 0);
    // The draft is where it was, and the conversation goes on.
    let held = mara.conversation(by_app).await;
    assert_eq!(held.draft, "Dear Ana");
    office.line("U-ana", "Ana on LINE", "and more");
    mara.wait_message(by_app, "and more").await;
    assert_eq!(person(&mara, older).await.unwrap().total, 2);
    let gone = merge(&mara, older, newer).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound, "{gone:?}");
    mara.row(Queue::Unassigned, by_phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_whose_answer_is_lost_is_never_claimed_unless_it_shows() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let (_, [older, newer]) = two(&office, &mara).await;
    let next = |fault| office.desk.faults().add(FaultRule::next(fault).method("PUT"));
    next(Fault::DropRequest);
    let lost = merge(&mara, older, newer).await.unwrap_err();
    assert!(
        lost.message.contains("not known") && lost.hint.is_some(),
        "{lost:?}"
    );
    assert_eq!(
        person(&mara, newer).await.unwrap().total,
        1,
        "nothing changed hands here either"
    );
    // Asked for again, it is done, though the answer is lost.
    next(Fault::DropAnswer);
    merge(&mara, older, newer).await.unwrap();
    assert_eq!(person(&mara, older).await.unwrap().total, 2);

    // It lands after nobody waits any more: what is held follows all the same.
    let late = office.line("U-late", "Ana of LINE", "late");
    mara.wait("the third", |status| status.waiting == 3).await;
    let third = owner(&office, late).await;
    next(Fault::LateWrite { seconds: 5 });
    let lost = merge(&mara, older, third).await.unwrap_err();
    assert!(lost.message.contains("not known"), "{lost:?}");
    assert_eq!(person(&mara, older).await.unwrap().total, 2);
    for _ in 0..200 {
        if person(&mara, older).await.unwrap().total == 3 {
            assert_eq!(owner(&office, late).await, older);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("what is held does not follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_or_cannot_reach_the_helpdesk_is_told_what_to_do() {
    let mut office = Office::open().await;
    let by_phone = office.whatsapp("+34600111222", "Ana", "by phone");
    let by_app = office.line("U-ana", "Ana on LINE", "by app");
    let (keep, gone) = (owner(&office, by_phone).await, owner(&office, by_app).await);
    let tom = office.engine_of("tom@desk.example").await;
    let refused = merge(&tom, keep, gone).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotPossible);
    assert!(refused.message.contains("not permitted") && refused.hint.unwrap().contains("administrator"));
    let agents = merge(&tom, keep, UserId(1003)).await.unwrap_err();
    assert!(agents.message.contains("customers only"), "{agents:?}");
    let same = preview(&tom, keep, keep).await.unwrap_err();
    assert_eq!(same.code, ErrorCode::NotPossible);
    let nothing = FindPeople {
        account: mine(),
        text: "  ".into(),
    };
    assert_eq!(tom.ask(nothing).await.unwrap_err().code, ErrorCode::BadRequest);

    office.close().await;
    for offline in [
        merge(&tom, keep, gone).await.unwrap_err(),
        preview(&tom, keep, gone).await.map(|_| ()).unwrap_err(),
    ] {
        assert_eq!(offline.code, ErrorCode::Offline);
        assert!(offline.message.contains("Nothing was merged"), "{offline:?}");
        assert!(offline.hint.is_some());
    }
    office.reopen().await;
    assert_eq!(owner(&office, by_app).await, gone);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_tickets_they_are_is_asked_when_somebody_else_merged_them() {
    let office = Office::open().await;
    let mara = office.engine().await;
    let ([_, by_app], [older, newer]) = two(&office, &mara).await;
    let path = format!("/api/v2/users/{newer}/merge.json");
    let body = serde_json::json!({ "user": { "id": older } });
    let (status, _) = office.admin("PUT", &path, &body).await;
    assert_eq!(status, 200);
    // Whoever looks at the one who is gone has them asked for.
    for _ in 0..200 {
        let left = person(&mara, newer).await;
        if left.is_err_and(|error| error.code == ErrorCode::NotFound)
            && person(&mara, older).await.unwrap().total == 2
        {
            assert_eq!(mara.row(Queue::Unassigned, by_app).await.name, "Ana");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("they are still there: {:#?}", person(&mara, newer).await);
}
