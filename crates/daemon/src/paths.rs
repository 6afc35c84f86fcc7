//! Where everything of one profile lies. `--profile DIR` (or `REDDOT_PROFILE`) moves all of it.

use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A socket's path may have at most this many bytes on Linux (108 with the closing zero).
const MAX_SOCKET_PATH: usize = 107;

/// What this program is called in a shell: by its name alone where that finds it.
fn program() -> String {
    const NAME: &str = "reddot";
    let Ok(me) = std::env::current_exe() else {
        return NAME.to_owned();
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).find_map(|dir| dir.join(NAME).canonicalize().ok());
    match found.is_some() && found == me.canonicalize().ok() {
        true => NAME.to_owned(),
        false => me.display().to_string(),
    }
}

/// One word for a shell, whatever is in it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/.:-_@%+=,".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// The paths of one profile.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    profile: PathBuf,
}

impl Paths {
    /// The profile in `dir`, or the user's own.
    pub(crate) fn new(dir: Option<PathBuf>) -> anyhow::Result<Self> {
        let profile = match dir {
            Some(dir) => std::path::absolute(dir)?,
            None => data_home()?.join("reddot"),
        };
        Ok(Self { profile })
    }

    /// Makes the profile's folder, for its owner only.
    pub(crate) fn create(&self) -> anyhow::Result<()> {
        private_dir(&self.profile)
    }

    pub(crate) fn profile(&self) -> &Path {
        &self.profile
    }

    /// The profile, where it is not the user's own one.
    pub(crate) fn other_profile(&self) -> Option<&Path> {
        let own = Self::new(None).is_ok_and(|own| own.profile == self.profile);
        (!own).then_some(self.profile.as_path())
    }

    /// What a person types in a shell to have this program do something on this profile.
    pub(crate) fn command(&self, args: &[&str]) -> String {
        let other = self.other_profile();
        let profile = other.map(|profile| ["--profile".to_owned(), profile.display().to_string()]);
        let words = std::iter::once(program()).chain(profile.into_iter().flatten());
        let words = words.chain(args.iter().map(|&arg| arg.to_owned()));
        words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.profile.join("engine.lock")
    }

    /// The local socket: in the profile, or, where that path is too long for a socket, in the
    /// runtime folder under a name made from it.
    pub(crate) fn socket(&self) -> PathBuf {
        let inside = self.profile.join("engine.sock");
        if inside.as_os_str().len() <= MAX_SOCKET_PATH {
            return inside;
        }
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        let name = fnv(self.profile.as_os_str().as_bytes());
        runtime.join(format!("reddot-{name:016x}.sock"))
    }

    /// The files of one account, whose name may be anything.
    pub(crate) fn account(&self, name: &str) -> PathBuf {
        let safe: String = name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-_.@".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .take(100)
            .collect();
        self.profile.join("accounts").join(safe.trim_start_matches('.'))
    }

    /// The list of accounts.
    pub(crate) fn accounts(&self) -> PathBuf {
        self.profile.join("accounts.json")
    }

    /// What a person prefers, whatever the account.
    pub(crate) fn preferences(&self) -> PathBuf {
        self.profile.join("settings.json")
    }

    /// Where the windows were.
    pub(crate) fn places(&self) -> PathBuf {
        self.profile.join("windows.json")
    }

    /// Files of messages that were opened in other programs.
    pub(crate) fn opened(&self) -> PathBuf {
        self.profile.join("opened")
    }

    /// The embedded desk's folder.
    pub(crate) fn desk(&self) -> PathBuf {
        self.profile.join("desk")
    }
}

/// Makes a folder, with those above it, for its owner only.
pub(crate) fn private_dir(dir: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .with_context(|| format!("{} cannot be made", dir.display()))
}

fn data_home() -> anyhow::Result<PathBuf> {
    if let Some(dir) = std::env::var_os("XDG_DATA_HOME").filter(|dir| !dir.is_empty()) {
        return Ok(PathBuf::from(dir));
    }
    let home = std::env::var_os("HOME").context("HOME is not set: say --profile DIR")?;
    Ok(PathBuf::from(home).join(".local/share"))
}

/// FNV-1a: a short stable name for a path; nothing depends on its strength.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deep_profile_still_gets_a_socket() {
        let deep = Paths::new(Some(PathBuf::from("/tmp").join("d".repeat(150)))).unwrap();
        assert!(deep.socket().as_os_str().len() <= MAX_SOCKET_PATH);
        let other = Paths::new(Some(PathBuf::from("/tmp").join("e".repeat(150)))).unwrap();
        assert_ne!(deep.socket(), other.socket());
        let near = Paths::new(Some(PathBuf::from("/tmp/x"))).unwrap();
        assert_eq!(near.socket(), PathBuf::from("/tmp/x/engine.sock"));
    }

    #[test]
    fn a_command_is_one_line_for_a_shell_and_names_a_profile_that_is_not_the_own_one() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("it's $(here)");
        let paths = Paths::new(Some(odd.clone())).unwrap();
        let line = paths.command(&["login", "--chatwoot", "https://chat.example"]);
        // What a shell makes of it, with the program left out.
        let words = std::process::Command::new("sh")
            .args(["-c", &format!("printf '%s\\n' {line}")])
            .output()
            .unwrap();
        let words = String::from_utf8(words.stdout).unwrap();
        let words: Vec<&str> = words.lines().skip(1).collect();
        let odd = odd.display().to_string();
        assert_eq!(
            words,
            ["--profile", &odd, "login", "--chatwoot", "https://chat.example"]
        );
        let own = Paths::new(None).unwrap().command(&["login"]);
        assert!(own.ends_with(" login") && !own.contains("--profile"), "{own}");
    }

    #[test]
    fn an_account_name_never_leaves_the_profile() {
        let paths = Paths::new(Some(PathBuf::from("/tmp/x"))).unwrap();
        for name in ["../../etc", "a/b", "..", ""] {
            let account = paths.account(name);
            assert!(account.starts_with("/tmp/x/accounts"), "{account:?}");
            assert!(
                !account.components().any(|part| part.as_os_str() == ".."),
                "{account:?}"
            );
        }
    }
}
