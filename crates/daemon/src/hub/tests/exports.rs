//! Conversations as a file, of a window's choice: what is in it, and what hinders it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use model::{TicketId, UserId};
use protocol::{
    CancelExport, ErrorCode, Event, Export, ExportFormat, ExportWhat, GetConversation, ProtocolError,
};

use super::two;
use super::world::{World, account, ticket};

fn search(text: &str) -> ExportWhat {
    ExportWhat::Search {
        text: text.into(),
        ahead_minutes: 0,
    }
}

fn to(path: &Path, what: ExportWhat, format: ExportFormat) -> Export {
    Export {
        id: "an export".into(),
        what,
        format,
        to: path.to_str().unwrap().into(),
    }
}

/// The customers in a JSON file, in its order.
fn customers(path: &Path) -> Vec<String> {
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let tickets = read["tickets"].as_array().unwrap().iter();
    tickets
        .map(|ticket| ticket["customer"].as_str().unwrap().to_owned())
        .collect()
}

fn entries(dir: &Path) -> usize {
    std::fs::read_dir(dir).unwrap().count()
}

async fn customer_of(world: &World, name: &str, id: TicketId) -> UserId {
    let ask = GetConversation {
        ticket: ticket(name, id),
        refresh: false,
    };
    world.ask(ask).await.unwrap().customer.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_a_person_and_a_search_over_two_helpdesks_are_written_as_asked() {
    let (acme, _other, world, number) = two().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("one.json");
    let one = ExportWhat::Ticket {
        ticket: ticket("acme", number),
    };
    let exported = world
        .ask(to(&path, one.clone(), ExportFormat::Json))
        .await
        .unwrap();
    assert_eq!(
        (exported.tickets, exported.path.as_str()),
        (1, path.to_str().unwrap())
    );
    assert_eq!(customers(&path), ["Ana"]);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "customers' words are the owner's only");

    // A person who chose a file that is there has said that it may be written over.
    let exported = world
        .ask(to(&path, search("status:new"), ExportFormat::Json))
        .await
        .unwrap();
    assert_eq!(exported.tickets, 2);
    let mut found = customers(&path);
    found.sort_unstable();
    assert_eq!(found, ["Ana", "Ben"]);
    // A word that only a message has.
    world
        .ask(to(&path, search("Hello"), ExportFormat::Json))
        .await
        .unwrap();
    assert_eq!(customers(&path), ["Ben"]);

    let second = acme.writes("Ana", "Again");
    world.wait("it", |status| status.waiting >= 2).await;
    let person = ExportWhat::Person {
        account: account("acme"),
        person: customer_of(&world, "acme", number).await,
    };
    let exported = world.ask(to(&path, person, ExportFormat::Json)).await.unwrap();
    assert_eq!(exported.tickets, if second == number { 1 } else { 2 });
    assert!(customers(&path).iter().all(|name| name == "Ana"));

    for (format, begins) in [
        (ExportFormat::Html, "<!doctype html>"),
        (ExportFormat::Csv, "\u{feff}\"account\""),
    ] {
        world.ask(to(&path, one.clone(), format)).await.unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(begins) && text.contains("Hola"), "{text}");
    }
    assert_eq!(entries(dir.path()), 1, "nothing is left beside it");
}

async fn refused(world: &World, path: &Path, what: ExportWhat) -> ProtocolError {
    world.ask(to(path, what, ExportFormat::Html)).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_is_told_and_leaves_nothing_behind() {
    let (_acme, _other, world, number) = two().await;
    let dir = tempfile::tempdir().unwrap();
    let one = || ExportWhat::Ticket {
        ticket: ticket("acme", number),
    };
    let gone = dir.path().join("gone").join("a.html");
    let error = refused(&world, &gone, one()).await;
    assert_eq!(error.code, ErrorCode::Storage);
    assert!(error.message.contains("not there any more"), "{error:?}");
    let relative = refused(&world, Path::new("a.html"), one()).await;
    assert_eq!(relative.code, ErrorCode::BadRequest);
    let path = dir.path().join("a.html");
    let nothing = refused(&world, &path, search("nobody wrote this")).await;
    assert_eq!(nothing.code, ErrorCode::NotFound);
    let stranger = ExportWhat::Ticket {
        ticket: ticket("third", number),
    };
    assert_eq!(refused(&world, &path, stranger).await.code, ErrorCode::NotFound);
    assert_eq!(entries(dir.path()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_called_off_writes_nothing_and_another_may_begin() {
    let (_acme, _other, world, _) = two().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.html");
    let asked = || to(&path, search("status:new"), ExportFormat::Html);
    // It has to wait for the disk at least once, and is called off before that.
    let calling_off = async {
        loop {
            let id = asked().id;
            world.ask(CancelExport { id }).await.unwrap();
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::select! {
        ended = world.ask(asked()) => ended,
        () = calling_off => unreachable!(),
    };
    assert_eq!(ended.unwrap_err().code, ErrorCode::Cancelled);
    assert_eq!(entries(dir.path()), 0);
    assert_eq!(world.ask(asked()).await.unwrap().tickets, 2);
    // One that has ended is left alone.
    let id = asked().id;
    world.ask(CancelExport { id }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_export_tells_how_far_it_is_and_has_its_name_for_itself() {
    let mut world = World::new();
    let under_way = world.hub.exports.begin("mine").unwrap();
    under_way.tell(&world.hub, 1, None);
    assert!(world.events.try_recv().is_err(), "a short one tells nothing");
    tokio::time::sleep(std::time::Duration::from_millis(260)).await;
    under_way.tell(&world.hub, 7, Some(9));
    under_way.tell(&world.hub, 8, Some(9));
    let told = world.events.try_recv().unwrap();
    assert_eq!(
        told,
        Event::Exporting {
            id: "mine".into(),
            done: 7,
            total: Some(9)
        }
    );
    assert!(
        world.events.try_recv().is_err(),
        "not more often than somebody can see"
    );
    assert_eq!(
        world.hub.exports.begin("mine").err().map(|error| error.code),
        Some(ErrorCode::Conflict)
    );
    drop(under_way);
    assert!(world.hub.exports.begin("mine").is_ok());
}
