//! Conversations as a file, of a window's choice: what is in it, and what hinders it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cache::Held;
use model::{MessageId, TicketId, TicketRef, Time, UserId};
use protocol::{
    AttachmentRef, CancelExport, ConversationView, ErrorCode, Event, Export, ExportFormat, ExportWhat,
    GetConversation, GetPicture, ProtocolError,
};
use serde_json::{Value, json};

use super::two;
use super::world::{Office, World, account, ticket};
use crate::exporting::{self, Asked, Source};
use crate::tickets;

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

/// One pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A ticket with files of many kinds, all of them held but the last.
async fn with_files() -> (Office, World, TicketId) {
    let acme = Office::open().await;
    let number = acme.sends(
        "Ana",
        "Look",
        &[
            ("pixel.png", "image/png", PNG),
            ("shoes.txt", "text/plain", "c2hvZXM="),
            ("shoes.txt", "text/plain", "aGF0cw=="),
            ("photo.jpg", "image/jpeg", "IyEvYmluL3NoCg=="),
            ("news.rss", "text/plain", "PHJzcy8+"),
            ("run.sh", "text/plain", "c2hvZXM="),
            ("later.txt", "text/plain", "c2hvZXM="),
        ],
    );
    let world = World::with(&[("acme", &acme)]).await;
    world.wait("the ticket", |status| status.waiting == 1).await;
    let of = ticket("acme", number);
    let ask = |refresh| GetConversation {
        ticket: of.clone(),
        refresh,
    };
    let mut held = world.ask(ask(true)).await.unwrap();
    for _ in 0..200 {
        held = world.ask(ask(false)).await.unwrap();
        if held.read_at.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    let message = &held.messages[0];
    assert_eq!(message.attachments.len(), 7, "{message:?}");
    for file in message.attachments.iter().take(6) {
        let file = AttachmentRef {
            ticket: of.clone(),
            message: message.id,
            id: file.id,
        };
        // What is no picture is fetched all the same, to find that out.
        let _ = world.ask(GetPicture { file, small: true }).await;
    }
    (acme, world, number)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

/// What a JSON export tells of the files of its only message with some.
fn files_of(path: &Path) -> Vec<Value> {
    let read: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let lines = read["tickets"][0]["lines"].as_array().unwrap().iter();
    lines
        .flat_map(|line| line["files"].as_array().unwrap().clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_beside_the_export_in_a_folder_of_its_own_and_what_could_run_is_left_out() {
    let (_acme, world, number) = with_files().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.json");
    // Somebody else's, and a link to somewhere else.
    let theirs = dir.path().join("out-files");
    std::fs::create_dir(&theirs).unwrap();
    std::fs::write(theirs.join("mine"), "mine").unwrap();
    std::os::unix::fs::symlink("nowhere", dir.path().join("out-files-2")).unwrap();
    let one = ExportWhat::Ticket {
        ticket: ticket("acme", number),
    };
    let exported = world
        .ask(to(&path, one.clone(), ExportFormat::Json))
        .await
        .unwrap();
    assert_eq!(
        (exported.files, exported.folder.as_deref()),
        (3, Some("out-files-3"))
    );
    assert_eq!(names(&theirs), ["mine"]);
    let folder = dir.path().join("out-files-3");
    let told = files_of(&path);
    let left_out: Vec<_> = told.iter().map(|file| &file["left_out"]).collect();
    let dangerous = json!("left out: could run something");
    let not_held = json!("not on this computer");
    assert_eq!(
        left_out,
        [
            &Value::Null,
            &Value::Null,
            &Value::Null,
            &dangerous,
            &dangerous,
            &dangerous,
            &not_held
        ]
    );
    let mut paths = Vec::new();
    for (file, bytes) in told[1..3].iter().zip(["shoes", "hats"]) {
        let file = file["path"].as_str().unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join(file)).unwrap(), bytes);
        paths.push(file.to_owned());
    }
    assert!(
        paths[0].ends_with("-shoes.txt") && paths[1].ends_with("-shoes-2.txt"),
        "{paths:?}"
    );
    assert_eq!(names(&folder).len(), 3);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert!(
        names(&folder)
            .iter()
            .all(|name| mode(&folder.join(name)) == 0o600)
    );

    let page = dir.path().join("page.html");
    world
        .ask(to(&page, one.clone(), ExportFormat::Html))
        .await
        .unwrap();
    let html = std::fs::read_to_string(&page).unwrap();
    assert_eq!(html.matches("<a href=\"page-files/").count(), 3, "{html}");
    assert_eq!(
        html.matches("<img alt=\"\" src=\"data:image/png;base64,").count(),
        1
    );
    let table = dir.path().join("table.csv");
    world.ask(to(&table, one, ExportFormat::Csv)).await.unwrap();
    let csv = std::fs::read_to_string(&table).unwrap();
    assert!(csv.contains("; table-files/") && csv.contains("run.sh (left out: could run something)"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_writes_the_same_and_asks_the_keychain_once() {
    let (acme, world, number) = with_files().await;
    let dir = tempfile::tempdir().unwrap();
    let (window, command) = (dir.path().join("window"), dir.path().join("command"));
    for one in [&window, &command] {
        std::fs::create_dir(one).unwrap();
    }
    let second = acme.writes("Ben", "Hello");
    world.wait("both tickets", |status| status.unassigned == 2).await;
    let what = search("status:new");
    world
        .ask(to(&window.join("out.json"), what, ExportFormat::Json))
        .await
        .unwrap();
    world.made.told.lock().unwrap().log.clear();
    let wanted = |tickets| tickets::Export {
        tickets,
        queue: None,
        format: ::export::Format::Json,
        to: command.join("out.json"),
        overwrite: false,
    };
    let both = vec![format!("acme/{number}"), format!("acme/{second}")];
    let written = tickets::written(&world.paths, &world.made, wanted(both.clone()), Arc::default())
        .await
        .unwrap();
    assert_eq!((written.tickets, written.files), (2, 3));
    let asked = world.made.told.lock().unwrap().log.clone();
    let asked = asked.iter().filter(|(what, _)| what == "find_key").count();
    assert_eq!(asked, 1);
    let read = |dir: &Path| -> Vec<Value> {
        let read: Value = serde_json::from_slice(&std::fs::read(dir.join("out.json")).unwrap()).unwrap();
        let mut tickets = read["tickets"].as_array().unwrap().clone();
        tickets.sort_by_key(|ticket| ticket["ticket"].as_i64());
        for ticket in &mut tickets {
            // The engine may have read it again in between.
            assert!(ticket["read_at"].take().is_string());
        }
        tickets
    };
    assert_eq!(read(&window), read(&command));
    let (ours, theirs) = (window.join("out-files"), command.join("out-files"));
    assert_eq!(names(&ours), names(&theirs));
    for name in names(&ours) {
        assert_eq!(
            std::fs::read(ours.join(&name)).unwrap(),
            std::fs::read(theirs.join(&name)).unwrap()
        );
    }

    // It is there: nothing is written beside it.
    let before = names(&command);
    let refused = tickets::written(&world.paths, &world.made, wanted(both.clone()), Arc::default())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("--overwrite"), "{refused}");
    assert_eq!(names(&command), before);
    // Called off.
    let mut again = wanted(both);
    again.overwrite = true;
    let called_off = Arc::new(true.into());
    let refused = tickets::written(&world.paths, &world.made, again, called_off)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("called off"), "{refused}");
    assert_eq!(names(&command), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_fails_after_its_files_were_written_takes_them_back() {
    let (_acme, world, number) = with_files().await;
    let dir = tempfile::tempdir().unwrap();
    let one = || ExportWhat::Ticket {
        ticket: ticket("acme", number),
    };
    // A folder stands where the file is to be, which is found out at the end.
    let path = dir.path().join("out.html");
    std::fs::create_dir(&path).unwrap();
    let error = refused(&world, &path, one()).await;
    assert!(error.message.contains("is a folder"), "{error:?}");
    assert_eq!(names(dir.path()), ["out.html"]);
}

/// A source that ends before all is read.
struct Fickle<'a> {
    world: &'a World,
    dir: &'a Path,
    /// After so many files it is called off, or answers no more.
    after: usize,
    hangs: bool,
    read: usize,
}

#[async_trait]
impl Source for Fickle<'_> {
    async fn conversation(&mut self, ticket: &TicketRef) -> anyhow::Result<Option<ConversationView>> {
        let ask = GetConversation {
            ticket: ticket.clone(),
            refresh: false,
        };
        Ok(Some(self.world.ask(ask).await?))
    }

    async fn file(&mut self, _: &TicketRef, _: MessageId, _: i64) -> anyhow::Result<Option<Held>> {
        if self.read == self.after && self.hangs {
            std::future::pending::<()>().await;
        }
        self.read += 1;
        Ok(Some(Held {
            content_type: "text/plain".into(),
            bytes: b"words".to_vec(),
            thumbnail: None,
        }))
    }

    fn goes_on(&mut self, _: usize, _: usize) -> anyhow::Result<()> {
        let there = self.dir.join("out-files");
        let written = if there.exists() { entries(&there) } else { 0 };
        assert_eq!(written, self.read, "one after the other");
        anyhow::ensure!(self.hangs || self.read < self.after, "called off");
        Ok(())
    }

    fn now(&self) -> Time {
        Time(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_that_is_called_off_or_forgotten_among_its_files_takes_them_back() {
    let (_acme, world, number) = with_files().await;
    let dir = tempfile::tempdir().unwrap();
    for hangs in [false, true] {
        let mut source = Fickle {
            world: &world,
            dir: dir.path(),
            after: 2,
            hangs,
            read: 0,
        };
        let asked = Asked {
            to: dir.path().join("out.html"),
            format: ::export::Format::Html,
            title: "t".into(),
            overwrite: false,
        };
        let writing = exporting::write(&mut source, asked, vec![ticket("acme", number)]);
        let ended = tokio::time::timeout(Duration::from_millis(1500), writing).await;
        match ended {
            Ok(ended) => assert!(!hangs && ended.unwrap_err().to_string().contains("called off")),
            // Nobody waits for it any more.
            Err(_) => assert!(hangs),
        }
        assert_eq!(source.read, 2);
        assert_eq!(names(dir.path()), Vec::<String>::new());
    }
}
