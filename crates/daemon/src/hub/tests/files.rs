//! An account's files: sealed with a key that is made once, told when it is missing or another one,
//! repaired while all goes on, and wiped.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::Retention;
use protocol::{
    Connection, Encryption, GetAccountSettings, GetReport, Restart, SaveDraft, SetRetention, Unlock,
    WipeAccount,
};

use super::world::{Office, World, account, ticket};
use crate::accounts::Accounts;
use crate::hub::Hub;

/// What a customer writes, and no file may show.
const MARKER: &str = "Zitronenfalter";

fn show(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(show(&path));
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes
                .windows(MARKER.len())
                .any(|window| window == MARKER.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

fn key(world: &World) -> Option<String> {
    world
        .made
        .told
        .lock()
        .unwrap()
        .keys
        .get(&account("acme"))
        .cloned()
}

fn count(world: &World, what: &str) -> usize {
    let told = world.made.told.lock().unwrap();
    told.log.iter().filter(|(happened, _)| happened == what).count()
}

fn set_key(world: &World, key: Option<String>) {
    let mut told = world.made.told.lock().unwrap();
    match key {
        Some(key) => told.keys.insert(account("acme"), key),
        None => told.keys.remove(&account("acme")),
    };
}

/// Off and on again.
async fn starts_anew(world: &World) {
    for on in [false, true] {
        Accounts::change(&world.paths, |accounts| {
            accounts.desk = !on;
            accounts.switch(&account("acme"), on)
        })
        .unwrap();
        world.ask(Restart {}).await.unwrap();
    }
}

async fn trouble(world: &World) -> String {
    match world.of("acme").await.connection {
        Connection::Offline { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

async fn works(world: &World, office: &Office) {
    world
        .wait("its ticket", |status| {
            status.unassigned > 0 && status.accounts.len() == 1
        })
        .await;
    let _ = office;
}

/// A world in which a draft was kept, beside what a customer wrote.
async fn with_a_draft(office: &Office) -> World {
    let id = office.writes("Ana", MARKER);
    let world = World::with(&[("acme", office)]).await;
    works(&world, office).await;
    let draft = SaveDraft {
        note: false,
        ticket: ticket("acme", id),
        text: format!("Dear {MARKER}"),
    };
    world.ask(draft).await.unwrap();
    assert_eq!(world.of("acme").await.drafts, 1);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sealed_with_a_key_that_is_made_once_and_kept_in_the_keychain() {
    let office = Office::open().await;
    let world = with_a_draft(&office).await;
    assert_eq!(show(world.paths.profile()), Vec::<PathBuf>::new());
    let first = key(&world).expect("a key");
    starts_anew(&world).await;
    assert_eq!(world.of("acme").await.drafts, 1);
    assert_eq!((key(&world), count(&world, "keep_key")), (Some(first.clone()), 1));
    let list = std::fs::read_to_string(world.paths.accounts()).unwrap();
    assert!(!list.contains(&first));
    let report = world.ask(GetReport {}).await.unwrap();
    assert_eq!(report.accounts[0].encryption, Encryption::Keychain);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_missing_or_another_one_is_told_and_nothing_is_touched() {
    let office = Office::open().await;
    let world = with_a_draft(&office).await;
    let right = key(&world);

    set_key(&world, None);
    starts_anew(&world).await;
    let said = trouble(&world).await;
    assert!(said.starts_with("Keychain unavailable"), "{said}");
    assert_eq!(
        (key(&world), count(&world, "keep_key")),
        (None, 1),
        "no new account is begun"
    );

    set_key(&world, Some("ab".repeat(32)));
    world.ask(Restart {}).await.unwrap();
    let said = trouble(&world).await;
    assert!(said.contains("does not open with this account's key"), "{said}");
    set_key(&world, Some("not a key".into()));
    world.ask(Restart {}).await.unwrap();
    let said = trouble(&world).await;
    assert!(said.contains("nothing was changed"), "{said}");

    // Locked, or gone altogether.
    world.fails("find_key");
    world.ask(Restart {}).await.unwrap();
    let said = trouble(&world).await;
    assert!(said.contains("reddot accounts protect"), "{said}");

    world.all_is_well_again();
    set_key(&world, right);
    world.ask(Restart {}).await.unwrap();
    assert_eq!(world.of("acme").await.drafts, 1);
    assert!(cache::set_aside_in(&world.paths.account("acme")).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_earlier_reddot_are_sealed_and_unsealed_again_when_that_is_chosen() {
    let office = Office::open().await;
    office.writes("Ana", MARKER);
    let world = World::new();
    world.signs_in("acme", &office);
    let protect = |how| {
        Accounts::change(&world.paths, |accounts| accounts.protect(&account("acme"), how)).unwrap();
    };
    protect(Encryption::None);
    world.ask(Restart {}).await.unwrap();
    works(&world, &office).await;
    assert!(!show(world.paths.profile()).is_empty());
    assert_eq!(key(&world), None);

    protect(Encryption::Keychain);
    world.ask(Restart {}).await.unwrap();
    works(&world, &office).await;
    assert!(key(&world).is_some());
    assert_eq!(show(world.paths.profile()), Vec::<PathBuf>::new());

    protect(Encryption::None);
    world.ask(Restart {}).await.unwrap();
    works(&world, &office).await;
    assert_eq!(key(&world), None, "of no use any more");
    assert!(!show(world.paths.profile()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_while_it_runs_is_repaired_and_told_and_what_is_the_agents_stays() {
    let office = Office::open().await;
    let world = with_a_draft(&office).await;
    let watching = tokio::spawn(Hub::try_again(Arc::downgrade(&world.hub)));
    let path = world.paths.account("acme").join("cache.db");
    // All that is in the journal goes into the file first.
    starts_anew(&world).await;
    let mut bytes = std::fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[4096..length].fill(7);
    std::fs::write(&path, &bytes).unwrap();
    let mut told = Vec::new();
    for _ in 0..200 {
        // Somebody looks.
        let status = world.ask(protocol::GetStatus {}).await;
        let _ = world
            .ask(protocol::ListQueue {
                queue: model::Queue::Unassigned,
                account: None,
                offset: 0,
                limit: 10,
                sort: model::Sort::Own,
                filter: model::ListFilter::default(),
            })
            .await;
        // While it starts anew it is not in the list.
        let mut accounts = status.unwrap().accounts.into_iter();
        let acme = accounts.find(|one| one.account == account("acme"));
        told = acme.map_or_else(Vec::new, |acme| acme.storage);
        if !told.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(
        told.len() == 1 && told[0].text.contains("fetched again"),
        "{told:?}"
    );
    works(&world, &office).await;
    assert_eq!(world.of("acme").await.drafts, 1);
    let report = world.ask(GetReport {}).await.unwrap();
    assert_eq!(report.accounts[0].set_aside.len(), 1);
    world
        .ask(protocol::DismissStorageNotices {
            account: account("acme"),
        })
        .await
        .unwrap();
    assert!(world.of("acme").await.storage.is_empty());
    watching.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn wiped_means_files_and_key_and_what_was_chosen_stays() {
    let office = Office::open().await;
    let world = with_a_draft(&office).await;
    let retention = Retention {
        days: Some(90),
        megabytes: Some(500),
    };
    let set = SetRetention {
        account: account("acme"),
        retention,
    };
    world.ask(set).await.unwrap();
    let before = key(&world);
    world
        .ask(WipeAccount {
            account: account("acme"),
        })
        .await
        .unwrap();
    assert_ne!(
        key(&world),
        before,
        "what a disk may still have of the old files opens nobody any more"
    );
    works(&world, &office).await;
    assert_eq!(world.of("acme").await.drafts, 0);
    let settings = world
        .ask(GetAccountSettings {
            account: account("acme"),
        })
        .await
        .unwrap();
    assert_eq!(settings.retention, retention);
    assert_eq!(show(world.paths.profile()), Vec::<PathBuf>::new());
    // A wipe also helps when nothing else does.
    set_key(&world, Some("cd".repeat(32)));
    starts_anew(&world).await;
    assert!(trouble(&world).await.contains("does not open"));
    world
        .ask(WipeAccount {
            account: account("acme"),
        })
        .await
        .unwrap();
    works(&world, &office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_is_typed_once_and_a_wrong_one_opens_nothing() {
    let office = Office::open().await;
    let world = with_a_draft(&office).await;
    let protect = |how| Accounts::change(&world.paths, |accounts| accounts.protect(&account("acme"), how));
    let unlock = |words: &str| {
        world.ask(Unlock {
            passphrase: words.into(),
        })
    };
    protect(Encryption::Passphrase).unwrap();
    world.ask(Restart {}).await.unwrap();
    assert!(
        trouble(&world).await.contains("reddot unlock"),
        "{}",
        trouble(&world).await
    );
    unlock("correct horse").await.unwrap();
    assert_eq!(world.of("acme").await.drafts, 1, "carried over");
    assert_eq!(key(&world), None, "the keychain has no key any more");
    // The next start knows it no more.
    world.made.told.lock().unwrap().typed = None;
    starts_anew(&world).await;
    assert!(trouble(&world).await.contains("reddot unlock"));
    let refused = unlock("wrong horse").await.unwrap_err();
    assert!(
        refused.message.contains("the key is another one"),
        "{}",
        refused.message
    );
    unlock("correct horse").await.unwrap();
    assert_eq!(world.of("acme").await.drafts, 1);
    let shown = format!(
        "{:?}",
        Unlock {
            passphrase: "horse".into()
        }
    );
    assert!(!shown.contains("horse"), "{shown}");
}
