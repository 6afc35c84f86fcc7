//! The accounts of a profile: `accounts.json`, which holds no token.
//!
//! Whoever changes it holds `accounts.lock` meanwhile, writes the new file beside the old one and
//! renames it over, so that a reader or a crash finds one or the other, whole. A file that cannot
//! be understood is set aside under another name and told of, never deleted; one of a later
//! version is left alone.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use model::{AccountId, Time};
use protocol::Encryption;
use serde::{Deserialize, Serialize};

use crate::paths::Paths;

const VERSION: u32 = 2;
/// The version that named one account as the current one, and ran no other.
const ONE_CURRENT: u32 = 1;

/// How an account was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    /// In the browser.
    Oauth,
    /// With an API token: the legacy way.
    ApiToken,
    /// To a Chatwoot server, with a user's access token.
    Chatwoot,
    /// In a way that this version does not know. It is kept as it is, and does not run.
    #[serde(untagged)]
    Other(String),
}

/// One signed-in helpdesk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedIn {
    /// Host and agent: `NAME.zendesk.com-1234`. Names the keychain's entry and the files' folder.
    pub(crate) id: AccountId,
    /// The helpdesk's address.
    pub(crate) url: String,
    /// The agent.
    pub(crate) name: String,
    /// Their e-mail address.
    pub(crate) email: String,
    /// The OAuth client's id; none with an API token.
    pub(crate) client_id: Option<String>,
    /// How it was signed in.
    pub(crate) method: Method,
    /// When it was signed in the last time: a running engine learns by it that its tokens are
    /// others now.
    #[serde(default)]
    pub(crate) signed_in_at: Time,
    /// Whether it runs.
    #[serde(default)]
    pub(crate) on: bool,
    /// How what is kept of it on this computer is protected.
    #[serde(default = "keychain")]
    pub(crate) encryption: Encryption,
    /// What a Chatwoot account is beside that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chatwoot: Option<OfChatwoot>,
}

/// What is known of a Chatwoot account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OfChatwoot {
    /// Its number: one server has several accounts, and a user may be in more than one.
    pub(crate) account: i64,
    /// What it is called.
    pub(crate) called: String,
    /// Whether the agent counts as present while Reddot runs, and so for Chatwoot's automatic
    /// assignment, too.
    #[serde(default)]
    pub(crate) presence: bool,
}

fn keychain() -> Encryption {
    Encryption::Keychain
}

/// The file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accounts {
    version: u32,
    /// Whether the embedded desk runs beside others. With no other on, it runs anyway.
    pub(crate) desk: bool,
    /// All of them, in the order in which they were added.
    pub(crate) accounts: Vec<SignedIn>,
}

/// The content of the first version's file.
#[derive(Deserialize)]
struct OneCurrent {
    current: Option<AccountId>,
    accounts: Vec<SignedIn>,
}

impl From<OneCurrent> for Accounts {
    fn from(old: OneCurrent) -> Self {
        let carried = old.accounts.into_iter().map(|account| SignedIn {
            on: old.current.as_ref() == Some(&account.id),
            ..account
        });
        Self {
            accounts: carried.collect(),
            ..Self::default()
        }
    }
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            version: VERSION,
            desk: false,
            accounts: Vec::new(),
        }
    }
}

impl Accounts {
    /// Reads the file. A damaged one is set aside, and the person is told.
    pub(crate) fn load(paths: &Paths) -> anyhow::Result<Self> {
        match Self::read(paths)? {
            Ok(accounts) => Ok(accounts),
            // Looked at again with nobody else changing it meanwhile.
            Err(_) => Self::change(paths, |accounts| Ok(accounts.clone())),
        }
    }

    /// Reads the file; the inner error is that it is damaged.
    fn read(paths: &Paths) -> anyhow::Result<Result<Self, serde_json::Error>> {
        let path = paths.accounts();
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(Self::default())),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        match serde_json::from_slice(&text) {
            Ok(Version { version }) if version > VERSION => bail!(
                "{} was written by a later Reddot: update this one",
                path.display()
            ),
            Ok(Version { version: ONE_CURRENT }) => {
                Ok(serde_json::from_slice::<OneCurrent>(&text).map(Self::from))
            }
            _ => Ok(serde_json::from_slice(&text)),
        }
    }

    /// Changes the file, with nobody else changing it meanwhile.
    pub(crate) fn change<T>(
        paths: &Paths,
        change: impl FnOnce(&mut Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        paths.create()?;
        let path = paths.accounts();
        let lock = private(&path.with_extension("lock"), false)?;
        lock.lock().context("the list of accounts cannot be locked")?;
        let mut accounts = match Self::read(paths)? {
            Ok(accounts) => accounts,
            Err(error) => {
                let aside = set_aside(&path)?;
                eprintln!(
                    "reddot: the list of accounts is damaged ({error}). It was set aside as {}; the keychain still has \
                     the sign-ins. Sign in again with: reddot login",
                    aside.display()
                );
                Self::default()
            }
        };
        let done = change(&mut accounts)?;
        put_in_place(&path, &serde_json::to_vec_pretty(&accounts)?)?;
        Ok(done)
    }

    /// Whether the embedded desk runs.
    pub(crate) fn desk_runs(&self) -> bool {
        self.desk || !self.accounts.iter().any(|account| account.on)
    }

    /// The account of that id, or of the only id that begins so.
    pub(crate) fn find(&self, id: &str) -> anyhow::Result<&SignedIn> {
        if let Some(exact) = self.accounts.iter().find(|account| account.id.0 == id) {
            return Ok(exact);
        }
        let mut like = self
            .accounts
            .iter()
            .filter(|account| account.id.0.starts_with(id));
        match (like.next(), like.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => bail!("there is no account {id}. See: reddot accounts"),
            (Some(_), Some(_)) => bail!("several accounts begin with {id}. See: reddot accounts"),
        }
    }

    /// Adds an account, or replaces it where it stands, and switches it on.
    pub(crate) fn put(&mut self, account: SignedIn) {
        let account = SignedIn { on: true, ..account };
        match self.accounts.iter_mut().find(|other| other.id == account.id) {
            // What was chosen about the files stays: they are what they are.
            Some(place) => {
                let presence = place.chatwoot.as_ref().is_some_and(|of| of.presence);
                *place = SignedIn {
                    encryption: place.encryption,
                    chatwoot: account.chatwoot.map(|of| OfChatwoot { presence, ..of }),
                    ..account
                }
            }
            None => self.accounts.push(account),
        }
    }

    /// Removes an account.
    pub(crate) fn remove(&mut self, id: &AccountId) {
        self.accounts.retain(|account| account.id != *id);
    }

    /// Chooses how what is kept of an account is protected.
    pub(crate) fn protect(&mut self, id: &AccountId, how: Encryption) -> anyhow::Result<()> {
        match self.accounts.iter_mut().find(|account| account.id == *id) {
            Some(account) => account.encryption = how,
            None => bail!("there is no account {id}. See: reddot accounts"),
        }
        Ok(())
    }

    /// Chooses whether the agent counts as present. False where the helpdesk has no such thing.
    pub(crate) fn set_presence(&mut self, id: &AccountId, on: bool) -> bool {
        let mut all = self.accounts.iter_mut().filter(|account| account.id == *id);
        match all.find_map(|account| account.chatwoot.as_mut()) {
            Some(of) => {
                of.presence = on;
                true
            }
            None => false,
        }
    }

    /// Switches an account or the desk on or off.
    pub(crate) fn switch(&mut self, id: &AccountId, on: bool) -> anyhow::Result<()> {
        if id.0 == DESK {
            self.desk = on;
            ensure!(
                on || !self.desk_runs(),
                "the desk is what runs when no other account is on"
            );
            return Ok(());
        }
        match self.accounts.iter_mut().find(|account| account.id == *id) {
            Some(account) => account.on = on,
            None => bail!("there is no account {id}. See: reddot accounts"),
        }
        Ok(())
    }
}

/// The id of the embedded desk's account.
pub(crate) const DESK: &str = "desk";

/// The helpdesk's address as a person typed it, in the one form that is kept.
pub(crate) fn address(typed: &str) -> anyhow::Result<String> {
    let typed = typed.trim();
    let full = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let base = full
        .splitn(4, '/')
        .take(3)
        .collect::<Vec<_>>()
        .join("/")
        .to_ascii_lowercase();
    let host = host(&base);
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    ensure!(
        !host.is_empty() && host.chars().all(plain),
        "{typed} is not the address of a helpdesk. Like this: https://NAME.zendesk.com"
    );
    Ok(base)
}

/// The host of an address, with its port.
pub(crate) fn host(address: &str) -> &str {
    address
        .split("://")
        .last()
        .unwrap_or(address)
        .trim_end_matches('/')
}

/// Writes a file of the profile, for its owner only: a reader or a crash finds the old one or the
/// new one, whole.
pub(crate) fn put_in_place(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let temporary = path.with_extension("json.new");
    let mut file = private(&temporary, true)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    // The rename itself is to survive, too.
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn private(path: &Path, truncate: bool) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    let options = options.create(true).write(true).truncate(truncate).mode(0o600);
    options
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Gives a damaged file another name; which one.
pub(crate) fn set_aside(path: &Path) -> anyhow::Result<PathBuf> {
    for number in 1.. {
        let aside = path.with_extension(format!("json.damaged-{number}"));
        if !aside.exists() {
            std::fs::rename(path, &aside)?;
            return Ok(aside);
        }
    }
    bail!("{} cannot be set aside", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> (tempfile::TempDir, Paths) {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().join("profile"))).unwrap();
        (dir, paths)
    }

    fn account(id: &str) -> SignedIn {
        SignedIn {
            id: AccountId(id.into()),
            url: "https://acme.zendesk.com".into(),
            name: "Mara".into(),
            email: "mara@acme.example".into(),
            client_id: Some("reddot".into()),
            method: Method::Oauth,
            signed_in_at: Time(5),
            on: false,
            encryption: Encryption::Keychain,
            chatwoot: None,
        }
    }

    fn ids(accounts: &Accounts, on: bool) -> Vec<&str> {
        let such = accounts.accounts.iter().filter(|account| account.on == on);
        such.map(|account| account.id.0.as_str()).collect()
    }

    #[test]
    fn accounts_come_are_switched_and_go() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_dir, paths) = profile();
        assert_eq!(Accounts::load(&paths).unwrap(), Accounts::default());
        for id in ["acme.zendesk.com-1", "acme.zendesk.com-2", "other.zendesk.com-1"] {
            Accounts::change(&paths, |all| {
                all.put(account(id));
                Ok(())
            })
            .unwrap();
        }
        let all = Accounts::load(&paths).unwrap();
        assert_eq!(ids(&all, true).len(), 3);
        assert!(!all.desk_runs());
        assert_eq!(all.find("oth").unwrap().id.0, "other.zendesk.com-1");
        assert!(all.find("acme").is_err() && all.find("x").is_err());
        let mode = std::fs::metadata(paths.accounts()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);

        // Signed in again, it stays where it is in the list.
        let mut all = all;
        let first = AccountId("acme.zendesk.com-1".into());
        all.switch(&first, false).unwrap();
        assert_eq!(ids(&all, false), ["acme.zendesk.com-1"]);
        all.put(account("acme.zendesk.com-1"));
        assert_eq!(
            ids(&all, true),
            ["acme.zendesk.com-1", "acme.zendesk.com-2", "other.zendesk.com-1"]
        );
        all.remove(&AccountId("other.zendesk.com-1".into()));
        assert_eq!(all.accounts.len(), 2);
        assert!(
            all.switch(&AccountId("other.zendesk.com-1".into()), true)
                .is_err()
        );
    }

    #[test]
    fn the_desk_runs_when_nothing_else_does_and_beside_others_when_it_is_wanted() {
        let desk = AccountId(DESK.into());
        let mut all = Accounts::default();
        assert!(all.desk_runs() && all.switch(&desk, false).is_err());
        all.put(account("acme.zendesk.com-1"));
        assert!(!all.desk_runs());
        all.switch(&desk, true).unwrap();
        assert!(all.desk_runs());
        all.switch(&desk, false).unwrap();
        assert!(!all.desk_runs());
        all.switch(&AccountId("acme.zendesk.com-1".into()), false)
            .unwrap();
        assert!(all.desk_runs());
    }

    #[test]
    fn a_list_of_the_first_version_is_carried_over_and_its_current_account_is_on() {
        let (_dir, paths) = profile();
        paths.create().unwrap();
        let old = r#"{"version": 1, "current": "b", "accounts": [
            {"id": "a", "url": "https://a", "name": "A", "email": "a@a", "client_id": "reddot", "method": "oauth"},
            {"id": "b", "url": "https://b", "name": "B", "email": "b@b", "client_id": null, "method": "api_token"}]}"#;
        std::fs::write(paths.accounts(), old).unwrap();
        let all = Accounts::load(&paths).unwrap();
        assert_eq!((ids(&all, true), ids(&all, false)), (vec!["b"], vec!["a"]));
        assert!(!all.desk_runs());
        // Reading writes nothing; the first change does.
        assert_eq!(std::fs::read_to_string(paths.accounts()).unwrap(), old);
        Accounts::change(&paths, |_| Ok(())).unwrap();
        let text = std::fs::read_to_string(paths.accounts()).unwrap();
        assert!(
            text.contains("\"version\": 2") && !text.contains("current"),
            "{text}"
        );
        assert_eq!(Accounts::load(&paths).unwrap(), all);

        let none = old.replace("\"b\", \"acc", "null, \"acc");
        std::fs::write(paths.accounts(), none).unwrap();
        let all = Accounts::load(&paths).unwrap();
        assert!(ids(&all, true).is_empty() && all.desk_runs());
    }

    #[test]
    fn a_method_that_is_not_known_yet_survives() {
        let text = serde_json::to_string(&account("a")).unwrap();
        let text = text.replace("\"oauth\"", "\"passkey\"");
        let read: SignedIn = serde_json::from_str(&text).unwrap();
        assert_eq!(read.method, Method::Other("passkey".into()));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    #[test]
    fn a_chatwoot_account_keeps_its_number_and_what_was_chosen_for_it() {
        let (_dir, paths) = profile();
        let of = |presence| SignedIn {
            method: Method::Chatwoot,
            chatwoot: Some(OfChatwoot {
                account: 3,
                called: "Shop".into(),
                presence,
            }),
            ..account("chat.example-3-7")
        };
        for presence in [true, false] {
            Accounts::change(&paths, |all| {
                all.put(of(presence));
                Ok(())
            })
            .unwrap();
        }
        let text = std::fs::read_to_string(paths.accounts()).unwrap();
        assert!(text.contains("\"method\": \"chatwoot\""), "{text}");
        let held = Accounts::load(&paths).unwrap().accounts.remove(0);
        // Signed in again, what was switched on stays on.
        assert_eq!(held.chatwoot, of(true).chatwoot);
        let (chatwoot, zendesk) = (held.id, AccountId("acme.zendesk.com-1".into()));
        Accounts::change(&paths, |all| {
            all.put(account(&zendesk.0));
            assert!(all.set_presence(&chatwoot, false));
            // Zendesk has no such thing.
            assert!(!all.set_presence(&zendesk, true));
            Ok(())
        })
        .unwrap();
        let held = Accounts::load(&paths).unwrap().accounts;
        assert_eq!(held[0].chatwoot, of(false).chatwoot);
        assert_eq!(held[1].chatwoot, None);
    }

    #[test]
    fn many_changes_at_once_lose_none() {
        let (_dir, paths) = profile();
        std::thread::scope(|scope| {
            for n in 0..16 {
                let paths = &paths;
                scope.spawn(move || {
                    Accounts::change(paths, |all| {
                        all.put(account(&format!("a-{n}")));
                        Ok(())
                    })
                    .unwrap();
                });
            }
        });
        assert_eq!(Accounts::load(&paths).unwrap().accounts.len(), 16);
    }

    #[test]
    fn a_damaged_file_is_set_aside_and_a_later_one_left_alone() {
        let (_dir, paths) = profile();
        paths.create().unwrap();
        for broken in [
            "{\"version\": 1, \"acc",
            "",
            "[]",
            "{\"version\": 1}",
            "{\"version\": 2}",
        ] {
            std::fs::write(paths.accounts(), broken).unwrap();
            assert_eq!(Accounts::load(&paths).unwrap(), Accounts::default(), "{broken}");
            assert_eq!(Accounts::read(&paths).unwrap().unwrap(), Accounts::default());
        }
        let aside = paths.profile().join("accounts.json.damaged-1");
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "{\"version\": 1, \"acc");
        assert!(paths.profile().join("accounts.json.damaged-5").exists());

        let later = "{\"version\": 3, \"something\": \"else\"}";
        std::fs::write(paths.accounts(), later).unwrap();
        assert!(Accounts::load(&paths).is_err());
        assert!(Accounts::change(&paths, |_| Ok(())).is_err());
        assert_eq!(std::fs::read_to_string(paths.accounts()).unwrap(), later);
    }

    #[test]
    fn addresses_have_one_form() {
        for (typed, kept) in [
            ("https://Acme.zendesk.com/agent/", "https://acme.zendesk.com"),
            (" acme.zendesk.com ", "https://acme.zendesk.com"),
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ] {
            assert_eq!(address(typed).unwrap(), kept);
        }
        for bad in [
            "",
            "https://",
            "https://user@acme.zendesk.com",
            "https://acme.zendesk.com?x",
            "a b",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }
}
