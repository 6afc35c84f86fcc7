//! The embedded helpdesk, run alone: the other end of every story.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cli;
use crate::http::{Http, free_port};
use crate::inbound::{Inbound, Landed};
use crate::process::{Launch, Program, sockets};
use crate::wait::{PATIENCE, wait_until};
use crate::{Reddot, Session, program};

pub(crate) const CHANNEL_TOKEN: &str = "channel-side-of-the-tests";
const AGENT: &str = "mara@desk.example";

/// A desk of the test's own, on a port of its own. It may crash and come back.
pub struct Desk {
    /// Its address, the same after every return.
    pub url: String,
    /// The agent's e-mail address.
    pub email: String,
    /// The agent's API token.
    pub token: String,
    data: PathBuf,
    launch: Launch,
    running: Option<Program>,
    channel: Http,
    agent: Http,
}

impl Desk {
    /// Starts an empty desk.
    pub fn start(session: &Session) -> Self {
        Self::start_with(session, &[])
    }

    /// Starts a desk with a company's past of so many tickets, from a copy of the program: what it has in memory
    /// is not shared with the one that is measured.
    pub fn seeded(session: &Session, tickets: u32) -> Self {
        let port = free_port();
        let data = data_folder(session, port).display().to_string();
        let args = ["desk", "seed", "--data", &data, "--tickets", &tickets.to_string()];
        let seeded = cli::run(session.env(), &args);
        assert!(seeded.status.success(), "{seeded:?}");
        let copy = session.folder("desk-program");
        std::fs::copy(program("reddot"), &copy).unwrap();
        Self::start_on(session, copy, port, &[])
    }

    /// Starts a desk with further arguments, such as `--sample`.
    pub fn start_with(session: &Session, args: &[&str]) -> Self {
        Self::start_on(session, program("reddot"), free_port(), args)
    }

    fn start_on(session: &Session, program: PathBuf, port: u16, args: &[&str]) -> Self {
        let url = format!("http://127.0.0.1:{port}");
        let data = data_folder(session, port);
        let mut launch = session
            .launch("desk", program)
            .args([
                "desk",
                "--data",
                &data.display().to_string(),
                "--port",
                &port.to_string(),
            ])
            .args(args.iter().copied());
        launch.env.set("REDDOT_CHANNEL_TOKEN", CHANNEL_TOKEN);
        let running = run(&launch);
        let token = api_token(session, &data, AGENT);
        let basic = STANDARD.encode(format!("{AGENT}/token:{token}"));
        let http = |authorization| Http::new(url.clone(), Some(authorization), Duration::from_secs(10));
        Self {
            channel: http(format!("Bearer {CHANNEL_TOKEN}")),
            agent: http(format!("Basic {basic}")),
            url,
            email: AGENT.to_owned(),
            token,
            data,
            launch,
            running: Some(running),
        }
    }

    /// The desk inside that running Reddot, with which it ends. It has the accounts of
    /// [`Reddot::with_accounts`].
    pub fn inside(session: &Session, reddot: &Reddot) -> Self {
        let url = wait_until("the embedded desk's address", PATIENCE, || {
            let port = listening_port(reddot.pid()).ok_or("it listens nowhere")?;
            Ok(format!("http://127.0.0.1:{port}"))
        });
        let data = reddot.profile().join("desk");
        let token = api_token(session, &data, AGENT);
        let basic = STANDARD.encode(format!("{AGENT}/token:{token}"));
        let http = |authorization| Http::new(url.clone(), Some(authorization), Duration::from_secs(10));
        Self {
            channel: http(format!("Bearer {CHANNEL_TOKEN}")),
            agent: http(format!("Basic {basic}")),
            url,
            email: AGENT.to_owned(),
            token,
            data,
            launch: session.launch("desk", program("reddot")),
            running: None,
        }
    }

    /// Where it keeps everything.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Ends it at once, as a crash or a cut line would.
    pub fn crash(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.sigkill();
        }
    }

    /// Starts it again, with the same data on the same port.
    pub fn come_back(&mut self) {
        self.running = Some(run(&self.launch));
    }

    /// A customer writes.
    pub fn inbound(&self, message: &Inbound) -> Landed {
        let answer = self
            .channel
            .ask("POST", "/channels/inbound", Some(message.body()));
        match answer {
            Ok((200..=299, value)) => Landed::from_json(&value),
            other => panic!("the desk did not take the message: {other:?}"),
        }
    }

    /// Everything that the channels have taken to customers, oldest first.
    pub fn outbox(&self) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or(0, |last| last["id"].as_i64().unwrap());
            let page = self
                .channel
                .get(&format!("/channels/outbox?after={after}"))
                .unwrap();
            let deliveries = page["outbox"].as_array().or(page.as_array());
            let deliveries = deliveries.unwrap_or_else(|| panic!("no outbox in {page}"));
            if deliveries.is_empty() {
                return all;
            }
            all.extend_from_slice(deliveries);
        }
    }

    /// How often the channels have taken exactly this text to a customer.
    pub fn delivered(&self, text: &str) -> usize {
        self.outbox()
            .iter()
            .filter(|delivery| delivery["text"] == text)
            .count()
    }

    /// Waits until the text has reached the customer, and returns that delivery.
    pub fn wait_for_delivery(&self, text: &str) -> Value {
        wait_until(&format!("{text:?} to reach the customer"), PATIENCE * 2, || {
            let outbox = self.outbox();
            let found = outbox.iter().find(|delivery| delivery["text"] == text);
            found
                .cloned()
                .ok_or_else(|| format!("{} other deliveries", outbox.len()))
        })
    }

    /// A ticket, as the helpdesk's own interface gives it.
    pub fn ticket(&self, ticket: i64) -> Value {
        self.read(&format!("/api/v2/tickets/{ticket}.json"))["ticket"].clone()
    }

    /// A ticket's audits, oldest first.
    pub fn audits(&self, ticket: i64) -> Vec<Value> {
        let value = self.read(&format!("/api/v2/tickets/{ticket}/audits.json"));
        value["audits"].as_array().cloned().unwrap_or_default()
    }

    /// Every event of a ticket's audits, oldest first.
    pub fn events(&self, ticket: i64) -> Vec<Value> {
        let all = |audit: Value| audit["events"].as_array().cloned().unwrap_or_default();
        self.audits(ticket).into_iter().flat_map(all).collect()
    }

    /// Changes a ticket as somebody else would, in the helpdesk's own interface.
    pub fn update(&self, ticket: i64, change: Value) {
        let path = format!("/api/v2/tickets/{ticket}.json");
        let answer = self.agent.ask("PUT", &path, Some(&json!({"ticket": change})));
        assert!(
            matches!(answer, Ok((200..=299, _))),
            "the desk refused: {answer:?}"
        );
    }

    /// The same as another agent.
    pub fn update_as(&self, session: &Session, email: &str, ticket: i64, change: Value) {
        let token = api_token(session, &self.data, email);
        let basic = STANDARD.encode(format!("{email}/token:{token}"));
        let http = Http::new(
            self.url.clone(),
            Some(format!("Basic {basic}")),
            Duration::from_secs(10),
        );
        let path = format!("/api/v2/tickets/{ticket}.json");
        let answer = http.ask("PUT", &path, Some(&json!({"ticket": change})));
        assert!(
            matches!(answer, Ok((200..=299, _))),
            "the desk refused: {answer:?}"
        );
    }

    /// Writes as the agent does in the helpdesk's own interface, and returns the answer.
    pub fn write(&self, method: &str, path: &str, body: Value) -> Value {
        match self.agent.ask(method, path, Some(&body)) {
            Ok((200..=299, answer)) => answer,
            other => panic!("{method} {path}: {other:?}"),
        }
    }

    /// Asks with a bearer token, and returns the status.
    pub fn ask_as(&self, token: &str, method: &str, path: &str) -> u16 {
        let limit = Duration::from_secs(10);
        let http = Http::new(self.url.clone(), Some(format!("Bearer {token}")), limit);
        http.ask(method, path, None).unwrap().0
    }

    fn read(&self, path: &str) -> Value {
        self.agent.get(path).unwrap()
    }
}

/// A port of loopback on which that process listens.
fn listening_port(pid: u32) -> Option<u16> {
    let mine = sockets(pid)?;
    // sl local_address rem_address st … uid timeout inode; 0A is listening.
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (address, state, inode) = (fields.get(1)?, *fields.get(3)?, *fields.get(9)?);
        let ours = state == "0A" && mine.iter().any(|one| one == inode);
        let port = address.strip_prefix("0100007F:").filter(|_| ours)?;
        u16::from_str_radix(port, 16).ok()
    })
}

fn data_folder(session: &Session, port: u16) -> PathBuf {
    session.folder(&format!("desk-{port}"))
}

fn run(launch: &Launch) -> Program {
    let mut program = launch.clone().start();
    program.wait_for_line("its address", |line| {
        line.strip_prefix("Desk at ").map(str::to_owned)
    });
    program
}

fn api_token(session: &Session, data: &Path, email: &str) -> String {
    let data = data.display().to_string();
    let people = cli::json(session.env(), &["desk", "credentials", "--data", &data, "--json"]);
    let agent = people
        .as_array()
        .and_then(|all| all.iter().find(|one| one["email"] == email));
    let token = agent.and_then(|agent| agent["api_token"].as_str());
    token
        .unwrap_or_else(|| panic!("no api_token of {email} in {people}"))
        .to_owned()
}
