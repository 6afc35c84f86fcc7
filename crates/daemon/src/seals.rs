//! What an account's files are sealed with, and where that is kept.
//!
//! A signed-in account's files are under a random key, which the keychain keeps as an entry of its
//! own beside the sign-in's (`ACCOUNT/cache`), so that renewed tokens never touch it. A key is made
//! only where no file is sealed yet, and used only after it was read back: a key that is lost takes
//! what is sealed along. "No entry" beside sealed files is therefore trouble with the keychain, never
//! a new account.
//!
//! Who wants no keychain for that chooses so, once: a passphrase, or nothing (`reddot accounts
//! protect`). The embedded desk's files are not sealed: they are copies of a desk that lies beside
//! them. Those of a helpdesk that the environment names are when it gives a passphrase, too.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use cache::{Key, Seal, Sealed};
use model::AccountId;
use protocol::Encryption;

use crate::account::Choice;
use crate::accounts::SignedIn;
use crate::outside::Outside;
use crate::paths::Paths;

/// The variable that has the passphrase, where nobody can be asked.
const PASSPHRASE: &str = "REDDOT_PASSPHRASE";

/// The keychain's entry for the key of an account's files.
pub(crate) fn entry(account: &AccountId) -> String {
    format!("{account}/cache")
}

/// What files are to be under, and what they may still be under.
pub(crate) struct Seals {
    pub(crate) seal: Seal,
    pub(crate) before: Vec<Seal>,
}

/// How an account's files are to be protected.
pub(crate) fn encryption(choice: &Choice) -> Encryption {
    match choice {
        Choice::EmbeddedDesk => Encryption::None,
        Choice::SignedIn(SignedIn { encryption, .. }) => *encryption,
        Choice::Environment { .. } if given().is_some() => Encryption::Passphrase,
        Choice::Environment { .. } => Encryption::None,
    }
}

impl Seals {
    /// What the files of an account are to be under. Where there is no key yet, one is made.
    pub(crate) async fn of(paths: &Paths, outside: &dyn Outside, choice: &Choice) -> anyhow::Result<Self> {
        let (dir, id) = (choice.dir(paths), choice.id());
        let looked = tokio::task::spawn_blocking(move || {
            cache::finish_wipes(&dir)?;
            cache::sealed(&dir)
        });
        let now = looked.await??;
        let chosen = encryption(choice);
        let seal = match chosen {
            Encryption::None => Seal::None,
            Encryption::Passphrase => Seal::Passphrase(outside.passphrase().context(
                "what is kept of this account is under a passphrase: type it with `reddot unlock`",
            )?),
            Encryption::Keychain => Seal::Key(key(outside, &id, now).await?),
        };
        let mut before = Vec::new();
        if now == Sealed::Closed {
            if chosen != Encryption::Keychain
                && let Ok(Some(key)) = outside.find_key(&id, false).await
                && let Some(key) = Key::from_hex(&key)
            {
                before.push(Seal::Key(key));
            }
            if chosen != Encryption::Passphrase
                && let Some(words) = outside.passphrase()
            {
                before.push(Seal::Passphrase(words));
            }
        }
        Ok(Self { seal, before })
    }

    /// What the files of an account are under, for who only reads them: nothing is made.
    pub(crate) async fn to_read(
        paths: &Paths,
        outside: &dyn Outside,
        choice: &Choice,
    ) -> anyhow::Result<Seal> {
        Ok(match encryption(choice) {
            Encryption::None => Seal::None,
            Encryption::Passphrase => Seal::Passphrase(passphrase()?),
            // Not carried over yet.
            Encryption::Keychain if cache::sealed(&choice.dir(paths))? != Sealed::Closed => Seal::None,
            Encryption::Keychain => match outside.find_key(&choice.id(), true).await? {
                Some(key) => Seal::Key(understood(&key)?),
                None => Seal::None,
            },
        })
    }
}

impl Seals {
    /// As [`Seals::to_read`], for who must not wait for a person: none when what the
    /// files are under is not at hand.
    pub(crate) async fn at_hand(
        paths: &Paths,
        outside: &dyn Outside,
        choice: &Choice,
    ) -> anyhow::Result<Option<Seal>> {
        let dir = choice.dir(paths);
        let sealed = tokio::task::spawn_blocking(move || cache::sealed(&dir)).await??;
        Ok(match (encryption(choice), sealed) {
            (Encryption::None, _) | (Encryption::Keychain, Sealed::Missing | Sealed::Plain) => {
                Some(Seal::None)
            }
            (Encryption::Passphrase, _) => given().map(Seal::Passphrase),
            (Encryption::Keychain, Sealed::Closed) => match outside.find_key(&choice.id(), false).await? {
                Some(key) => Some(Seal::Key(understood(&key)?)),
                None => None,
            },
        })
    }
}

async fn key(outside: &dyn Outside, id: &AccountId, now: Sealed) -> anyhow::Result<Key> {
    let advice = || {
        format!(
            "Keychain unavailable, which has the key of what is kept of {id}. To do without one, choose once how it is \
             to be protected: reddot accounts protect {id} passphrase (or: none)"
        )
    };
    let found = outside.find_key(id, false).await.with_context(advice)?;
    match (found, now) {
        (Some(key), _) => understood(&key),
        (None, Sealed::Closed) => bail!(
            "Keychain unavailable: it does not show the key of what is kept of {id}, which is sealed with it, or damaged. Unlock \
             or restore the keychain; Reddot goes on by itself"
        ),
        (None, Sealed::Missing | Sealed::Plain) => {
            let key = Key::new(rand::random());
            outside.keep_key(id, &key.to_hex()).await.with_context(advice)?;
            let kept = outside.find_key(id, false).await?;
            ensure!(
                kept.as_deref().and_then(Key::from_hex).as_ref() == Some(&key),
                "Keychain unavailable: it did not keep the key it was given"
            );
            Ok(key)
        }
    }
}

fn understood(key: &str) -> anyhow::Result<Key> {
    Key::from_hex(key)
        .context("the keychain's entry of the key is not one that Reddot made; nothing was changed")
}

/// The passphrase that the environment has.
pub(crate) fn given() -> Option<String> {
    std::env::var(PASSPHRASE).ok().filter(|words| !words.is_empty())
}

/// At a start in a terminal: asks for the passphrase where one is needed and none was given.
pub(crate) async fn ask_at_start(paths: &Paths, outside: &dyn Outside) -> anyhow::Result<()> {
    let needed = Choice::all(paths)?
        .iter()
        .any(|choice| encryption(choice) == Encryption::Passphrase);
    if needed && outside.passphrase().is_none() && std::io::stdin().is_terminal() {
        outside.unlock(&tokio::task::spawn_blocking(passphrase).await??);
    }
    Ok(())
}

/// The passphrase: from the environment, or from who sits at the terminal.
pub(crate) fn passphrase() -> anyhow::Result<String> {
    if let Some(words) = given() {
        return Ok(words);
    }
    ensure!(
        std::io::stdin().is_terminal(),
        "what is kept of this account is under a passphrase: say this in a terminal, or with {PASSPHRASE} set"
    );
    let words = typed("Passphrase of what is kept on this computer: ")?;
    ensure!(!words.is_empty(), "no passphrase was typed");
    Ok(words)
}

/// A passphrase that is chosen: typed twice, since a slip would lock its owner out.
pub(crate) fn new_passphrase() -> anyhow::Result<String> {
    let words = passphrase()?;
    if given().is_none() {
        ensure!(
            words == typed("The same again: ")?,
            "these were two different ones"
        );
    }
    Ok(words)
}

/// Something secret, typed in a terminal.
pub(crate) fn typed(prompt: &str) -> anyhow::Result<String> {
    eprint!("{prompt}");
    std::io::stderr().flush()?;
    // Nobody reads it over a shoulder, where the terminal lets itself be told.
    let echo = |how: &str| drop(Command::new("stty").arg(how).status());
    echo("-echo");
    let mut words = String::new();
    let read = std::io::stdin().lock().read_line(&mut words);
    echo("echo");
    eprintln!();
    read?;
    Ok(words.trim_end_matches(['\r', '\n']).to_owned())
}
