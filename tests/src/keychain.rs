//! The desktop's keychain: GNOME Keyring, with a keyring of the session's own.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Session;
use crate::bus::has_owner;
use crate::env::Env;
use crate::places::system_program;
use crate::process::Program;
use crate::wait::{PATIENCE, wait_until};

const NAME: &str = "org.freedesktop.secrets";

/// A running keychain, unlocked. It may crash and come back.
pub struct Keychain {
    env: Env,
    running: Option<Program>,
}

impl Keychain {
    /// Starts it.
    pub fn start(session: &Session) -> Self {
        let mut keychain = Self {
            env: session.env().clone(),
            running: None,
        };
        keychain.come_back(session);
        keychain
    }

    /// Starts it as it is for somebody who never logged in to a desktop: with no keyring.
    pub fn start_empty(session: &Session) -> Self {
        let mut keychain = Self {
            env: session.env().clone(),
            running: None,
        };
        keychain.come_back_locked(session);
        keychain
    }

    /// Starts it again, with what it had kept, but locked.
    pub fn come_back_locked(&mut self, session: &Session) {
        let daemon = system_program("gnome-keyring-daemon");
        let args = ["--components=secrets", "--foreground"];
        self.running = Some(session.start_program("keychain", daemon, &args));
        wait_for(session, true);
    }

    /// Starts it again, with what it had kept.
    pub fn come_back(&mut self, session: &Session) {
        let password = session.folder("keyring-password");
        std::fs::write(&password, "test").unwrap();
        let daemon = system_program("gnome-keyring-daemon");
        let line = r#"exec "$0" --unlock --components=secrets --foreground < "$1""#;
        self.running = Some(session.start_program(
            "keychain",
            system_program("sh"),
            &[
                "-c",
                line,
                &daemon.display().to_string(),
                &password.display().to_string(),
            ],
        ));
        wait_for(session, true);
    }

    /// Ends it at once.
    pub fn crash(&mut self, session: &Session) {
        if let Some(mut running) = self.running.take() {
            running.sigkill();
        }
        wait_for(session, false);
    }

    /// What it keeps for an account, asked by another program.
    pub fn lookup(&self, account: &str) -> Option<Value> {
        let output = Command::new(system_program("secret-tool"))
            .args(["lookup", "service", "reddot", "username", account])
            .env_clear()
            .envs(self.env.iter())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    /// The key of an account's files, asked by another program.
    pub fn key(&self, account: &str) -> Option<String> {
        let output = Command::new(system_program("secret-tool"))
            .args([
                "lookup",
                "service",
                "reddot",
                "username",
                &format!("{account}/cache"),
            ])
            .env_clear()
            .envs(self.env.iter())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let key = String::from_utf8(output.stdout).unwrap();
        (!key.is_empty()).then_some(key)
    }

    /// Puts a key of an account's files there, as a restored backup does.
    pub fn put_key(&self, account: &str, key: &str) {
        use std::io::Write as _;
        let mut tool = Command::new(system_program("secret-tool"))
            .args(["store", "--label=Reddot", "service", "reddot", "username"])
            .arg(format!("{account}/cache"))
            .env_clear()
            .envs(self.env.iter())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        tool.stdin.take().unwrap().write_all(key.as_bytes()).unwrap();
        assert!(tool.wait().unwrap().success(), "secret-tool failed");
    }

    /// Removes an account's entry, as a person may with the keychain's own program.
    pub fn clear(&self, account: &str) {
        let done = Command::new(system_program("secret-tool"))
            .args(["clear", "service", "reddot", "username", account])
            .env_clear()
            .envs(self.env.iter())
            .status()
            .unwrap();
        assert!(done.success(), "secret-tool failed");
    }
}

fn wait_for(session: &Session, owned: bool) {
    wait_until(&format!("{NAME} to be owned: {owned}"), PATIENCE, || {
        if has_owner(session.bus(), NAME) == owned {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    });
}
