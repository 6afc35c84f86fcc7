//! The background program `reddot` on a profile, and a client's line to it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::desk::CHANNEL_TOKEN;
use crate::http::free_port;
use crate::places::system_program;
use crate::process::{Launch, Program, children_of, sockets};
use crate::wait::{PATIENCE, wait_until};
use crate::{Desk, Session, Tray, cli, program};

/// The version of the protocol that [`Reddot::ask`] speaks.
const PROTOCOL: u32 = 3;

/// A running `reddot`. It may crash and be started again on the same profile.
pub struct Reddot {
    profile: PathBuf,
    /// The one account, where the environment names it.
    account: Option<String>,
    launch: Launch,
    running: Option<Program>,
    inspector: u16,
}

impl Reddot {
    /// Starts it on a new profile, with that desk as its helpdesk, and waits until it answers.
    pub fn start(session: &Session, desk: &Desk) -> Self {
        Self::start_with(session, desk, "profile", &[])
    }

    /// Starts it on the profile of that name, with further environment variables.
    pub fn start_with(session: &Session, desk: &Desk, profile: &str, env: &[(&str, &str)]) -> Self {
        let mut reddot = Self::not_started(session, desk, profile, env);
        reddot.come_back();
        reddot
    }

    /// Prepares everything, and starts nothing.
    pub fn not_started(session: &Session, desk: &Desk, profile: &str, env: &[(&str, &str)]) -> Self {
        let inspector = free_port();
        let folder = session.folder(profile);
        usual(&folder);
        let mut launch = session.launch(&format!("reddot-{profile}"), program("reddot"));
        launch.env = launch
            .env
            .with("REDDOT_PROFILE", &folder)
            .with("REDDOT_ZENDESK_URL", &desk.url)
            .with("REDDOT_ZENDESK_EMAIL", &desk.email)
            .with("REDDOT_ZENDESK_TOKEN", &desk.token)
            .with("REDDOT_WINDOW", program("reddot-window"))
            // A window started by it can be driven, see `webdriver`.
            .with("TAURI_WEBVIEW_AUTOMATION", "true")
            .with("WEBKIT_INSPECTOR_SERVER", format!("127.0.0.1:{inspector}"));
        for (name, value) in env {
            launch.env.set(name, value);
        }
        let host = desk.url.trim_start_matches("http://");
        Self {
            profile: folder,
            account: Some(format!("{host}-{}", desk.email)),
            launch,
            running: None,
            inspector,
        }
    }

    /// Prepares it on a profile without a helpdesk given from outside: it has the accounts that
    /// are signed in to. Its windows are not needed.
    pub fn with_accounts(session: &Session, profile: &str) -> Self {
        let folder = session.folder(profile);
        usual(&folder);
        let mut launch = session.launch(&format!("reddot-{profile}"), program("reddot"));
        launch.env = launch
            .env
            .with("REDDOT_PROFILE", &folder)
            .with("REDDOT_MANAGED", session.folder("managed.json"))
            // Customers of the embedded desk, see `Desk::inside`.
            .with("REDDOT_CHANNEL_TOKEN", CHANNEL_TOKEN);
        Self {
            profile: folder,
            account: None,
            launch,
            running: None,
            inspector: 0,
        }
    }

    /// Prepares the one that is installed below `root`, with the profile that it takes by itself. Its windows can be
    /// driven.
    pub fn installed(session: &Session, root: &Path) -> Self {
        let mut reddot = Self::with_accounts(session, "data/reddot").with_windows();
        let launch = &mut reddot.launch;
        "installed".clone_into(&mut launch.name);
        launch.program = root.join("usr/bin/reddot");
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in [
            ("PATH", format!("{}:{path}", root.join("usr/bin").display())),
            (
                "XDG_DATA_DIRS",
                format!("{}:/usr/share", root.join("usr/share").display()),
            ),
        ] {
            launch.env.set(name, value);
        }
        for name in ["REDDOT_WINDOW", "REDDOT_PROFILE"] {
            launch.env.unset(name);
        }
        reddot
    }

    /// Starts any program with its environment, without waiting for its end.
    pub fn start_beside(&self, name: &str, program: &str, args: &[&str]) -> Program {
        let mut launch = self.launch.clone().args(args.iter().copied());
        name.clone_into(&mut launch.name);
        launch.program = system_program(program);
        launch.start()
    }

    /// Nobody has ever used its profile.
    pub fn for_the_first_time(&self) {
        let file = self.profile.join("settings.json");
        fs::remove_file(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    }

    /// Its windows are needed all the same, and can be driven.
    #[must_use]
    pub fn with_windows(mut self) -> Self {
        self.inspector = free_port();
        let inspector = format!("127.0.0.1:{}", self.inspector);
        self.launch.env = self
            .launch
            .env
            .with("REDDOT_WINDOW", program("reddot-window"))
            .with("TAURI_WEBVIEW_AUTOMATION", "true")
            .with("WEBKIT_INSPECTOR_SERVER", inspector);
        self
    }

    /// Starts a command on its profile, without waiting for its end.
    pub fn start_command(&self, name: &str, args: &[&str]) -> Program {
        let mut launch = self.launch.clone().args(args.iter().copied());
        launch.name = name.to_owned();
        launch.start()
    }

    /// Starts it again on its profile, and waits until it answers.
    pub fn come_back(&mut self) {
        self.running = Some(self.launch_another());
        // The command line answers from the files where none runs.
        let socket = self.profile.join("engine.sock");
        wait_until("reddot to listen", PATIENCE, || {
            UnixStream::connect(&socket)
                .map(drop)
                .map_err(|why| why.to_string())
        });
        wait_until("reddot to answer", PATIENCE, || self.try_status().map(drop));
    }

    /// Starts one more on the same profile, without waiting.
    pub fn launch_another(&self) -> Program {
        self.launch.clone().start()
    }

    /// Ends it at once, as a crash would.
    pub fn crash(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.sigkill();
        }
    }

    /// Asks it to end, as a logout does, and waits until it has.
    pub fn terminate(&mut self) {
        if let Some(mut running) = self.running.take() {
            assert!(running.terminate(), "it ends cleanly");
        }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.running.as_mut().is_none_or(|running| !running.is_running())
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.running.as_ref().expect("reddot runs").pid()
    }

    /// Where its window process can be driven.
    pub(crate) fn inspector(&self) -> u16 {
        self.inspector
    }

    /// The window processes that it has started and that still run.
    pub fn window_processes(&self) -> Vec<u32> {
        let mut children = children_of(self.pid());
        children.retain(|(_, name)| name == "reddot-window");
        children.into_iter().map(|(pid, _)| pid).collect()
    }

    /// Its item in the tray.
    pub fn tray(&self, session: &Session) -> Tray {
        Tray::wait_for(session.bus(), self.pid())
    }

    /// Runs a command on its profile; returns whether it succeeded, and what it printed.
    pub fn command(&self, args: &[&str]) -> (bool, String) {
        said(cli::run(&self.launch.env, args))
    }

    /// As [`command`](Self::command), with something on its standard input.
    pub fn command_with_input(&self, args: &[&str], input: &str) -> (bool, String) {
        said(cli::run_with_input(&self.launch.env, args, input))
    }

    /// `reddot status --json`.
    pub fn status(&self) -> Value {
        cli::json(&self.launch.env, &["status", "--json"])
    }

    fn try_status(&self) -> Result<Value, String> {
        cli::try_json(&self.launch.env, &["status", "--json"])
    }

    /// Waits until `reddot status --json` is as `wanted` says.
    pub fn wait_for_status(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        wait_until(&format!("the status to say {what}"), PATIENCE * 2, || {
            let status = self.try_status()?;
            if wanted(&status) {
                Ok(status)
            } else {
                Err(status.to_string())
            }
        })
    }

    /// The rows of `reddot list --json`: mine, or nobody's.
    pub fn list(&self, unassigned: bool) -> Vec<Value> {
        let mut args = vec!["list", "--json"];
        if unassigned {
            args.push("--unassigned");
        }
        let page = cli::json(&self.launch.env, &args);
        let rows = if page.is_array() { &page } else { &page["rows"] };
        rows.as_array()
            .unwrap_or_else(|| panic!("no rows in {page}"))
            .clone()
    }

    /// Waits until the ticket's row in that list is as `wanted` says.
    pub fn wait_for_row(&self, unassigned: bool, ticket: i64, wanted: impl Fn(&Value) -> bool) -> Value {
        wait_until(&format!("the row of ticket {ticket}"), PATIENCE, || {
            let rows = self.list(unassigned);
            let row = rows.iter().find(|row| row["ticket"]["id"] == ticket);
            match row {
                Some(row) if wanted(row) => Ok(row.clone()),
                Some(row) => Err(row.to_string()),
                None => Err(format!("{} other rows", rows.len())),
            }
        })
    }

    /// Asks the engine over its socket, as a window does. The error is the engine's answer, or
    /// what became of the line.
    pub fn ask(&self, request: Value) -> Result<Value, String> {
        let socket = self.socket().ok_or("no socket")?;
        let stream = UnixStream::connect(&socket).map_err(|why| why.to_string())?;
        stream
            .set_read_timeout(Some(PATIENCE))
            .map_err(|why| why.to_string())?;
        let mut lines = BufReader::new(stream.try_clone().map_err(|why| why.to_string())?).lines();
        let hello = json!({"type": "hello", "version": PROTOCOL, "client": "cli"});
        for (id, request) in [(1, hello), (2, request)] {
            let line = json!({"id": id, "request": request}).to_string() + "\n";
            (&stream)
                .write_all(line.as_bytes())
                .map_err(|why| why.to_string())?;
            let answer = loop {
                let line = lines
                    .next()
                    .ok_or("the engine hung up")?
                    .map_err(|why| why.to_string())?;
                let answer: Value = serde_json::from_str(&line).map_err(|why| why.to_string())?;
                if answer["id"] == id {
                    break answer;
                }
            };
            if let Some(error) = answer.get("err") {
                return Err(error.to_string());
            }
            if id == 2 {
                return Ok(answer["ok"].clone());
            }
        }
        unreachable!("the second answer returns")
    }

    /// That ticket of the one account.
    fn ticket(&self, id: i64) -> Value {
        let account = match &self.account {
            Some(account) => json!(account),
            None => self.status()["accounts"][0]["account"].clone(),
        };
        json!({"account": account, "id": id})
    }

    /// Puts a reply into the outbox; it then stands there, come what may.
    pub fn reply(&self, ticket: i64, text: &str) -> Result<Value, String> {
        self.ask(json!({"type": "reply", "ticket": self.ticket(ticket), "text": text, "status": "open"}))
    }

    /// Puts a take into the outbox.
    pub fn take(&self, ticket: i64) -> Result<Value, String> {
        self.ask(json!({"type": "take", "ticket": self.ticket(ticket)}))
    }

    /// The ticket's conversation as the engine holds it.
    pub fn conversation(&self, ticket: i64) -> Result<Value, String> {
        self.ask(json!({"type": "get_conversation", "ticket": self.ticket(ticket), "refresh": false}))
    }

    /// The socket that it listens on, found from outside: the listening sockets of its process.
    fn socket(&self) -> Option<PathBuf> {
        let mine = sockets(self.pid())?;
        // Num RefCount Protocol Flags Type St Inode Path; the flag marks a listener.
        let table = fs::read_to_string("/proc/net/unix").ok()?;
        table.lines().find_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            match fields[..] {
                [_, _, _, "00010000", _, _, inode, path] if mine.iter().any(|one| one == inode) => {
                    Some(PathBuf::from(path))
                }
                _ => None,
            }
        })
    }

    /// The folder of its profile.
    pub fn profile(&self) -> &std::path::Path {
        &self.profile
    }
}

/// What most tests take for granted, where the profile has no settings yet: the notifier stays while
/// something else is used, and nobody is here for the first time.
fn usual(profile: &Path) {
    let file = profile.join("settings.json");
    if !file.exists() {
        // As the program makes it.
        let mut folder = fs::DirBuilder::new();
        let made = folder.recursive(true).mode(0o700).create(profile);
        made.unwrap_or_else(|why| panic!("{}: {why}", profile.display()));
        let settings = json!({"notifier_stays": true, "first_run": "over"});
        fs::write(&file, settings.to_string()).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    }
}

fn said(output: std::process::Output) -> (bool, String) {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    (
        output.status.success(),
        printed + &String::from_utf8_lossy(&output.stderr),
    )
}
