//! A profile whose accounts are at desks of this process, without keychain and browser.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use desk::{Desk, DeskOptions, Inbound, Sender};
use engine::{Alert, Tell};
use helpdesk::Credentials;
use helpdesk::zendesk::{PollPlan, Zendesk};
use model::{AccountId, Channel, Queue, Span, TicketId, TicketRef};
use protocol::{
    AccountView, Ask, Event, GetStatus, ListQueue, ProtocolError, Restart, StatusView, TicketPage,
};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::account::{Choice, Connected};
use crate::accounts::{Accounts, Method, SignedIn};
use crate::clock;
use crate::hub::Hub;
use crate::outside::Outside;
use crate::paths::Paths;

/// A desk that can be reached over HTTP.
pub(super) struct Office {
    pub(super) desk: Desk,
    pub(super) url: String,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    _dir: tempfile::TempDir,
}

impl Office {
    pub(super) async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            rate_limit: u32::MAX,
            ..DeskOptions::new(dir.path())
        };
        let desk = Desk::open_with(options).unwrap();
        desk.lift_endpoint_limits();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = desk.clone();
        let serving = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            served.serve(listener, stopped).await.unwrap();
        });
        Self {
            desk,
            url,
            serving: Some((stop, serving)),
            _dir: dir,
        }
    }

    /// A customer writes; the ticket's number.
    pub(super) fn writes(&self, name: &str, text: &str) -> TicketId {
        self.sends(name, text, &[])
    }

    /// A customer writes and sends files: names, types as they say, and bytes in base64.
    pub(super) fn sends(&self, name: &str, text: &str, files: &[(&str, &str, &str)]) -> TicketId {
        let files = files.iter().map(|(name, told, base64)| desk::InboundFile {
            file_name: (*name).into(),
            content_type: Some((*told).into()),
            content: (*base64).into(),
        });
        let inbound = Inbound {
            channel: Channel::Line,
            account: None,
            from: Sender {
                address: format!("U-{name}"),
                name: name.into(),
            },
            text: text.into(),
            attachments: files.collect(),
            sent_at: None,
            external_id: None,
        };
        TicketId(self.desk.receive(&inbound).unwrap().ticket_id)
    }

    pub(super) fn delivered(&self, text: &str) -> usize {
        let sent = self.desk.outbox().unwrap();
        sent.iter().filter(|one| one.text == text).count()
    }

    /// It goes away.
    pub(super) async fn close(&mut self) {
        // Lines that are kept open are closed, too.
        let (stop, serving) = self.serving.take().unwrap();
        drop(stop);
        tokio::time::timeout(Duration::from_secs(5), serving)
            .await
            .unwrap()
            .unwrap();
    }
}

/// What happened outside, and what is out of order there.
#[derive(Default)]
pub(super) struct Told {
    /// In its order, each with whether the list named the account then.
    pub(super) log: Vec<(String, bool)>,
    /// The keychain.
    pub(super) kept: HashMap<AccountId, String>,
    /// The keys of files in it.
    pub(super) keys: HashMap<AccountId, String>,
    /// What fails: a word of the log.
    pub(super) fails: Vec<String>,
    /// What was typed.
    pub(super) typed: Option<String>,
}

/// The outside of a [`World`].
#[derive(Clone)]
pub(super) struct Made {
    paths: Paths,
    tokens: Arc<Mutex<HashMap<AccountId, String>>>,
    pub(super) told: Arc<Mutex<Told>>,
}

impl Made {
    fn happens(&self, what: &str, account: &AccountId) -> anyhow::Result<()> {
        let named = Accounts::load(&self.paths).unwrap().accounts;
        let named = named.iter().any(|one| one.id == *account);
        let mut told = self.told.lock().unwrap();
        told.log.push((what.to_owned(), named));
        anyhow::ensure!(
            !told.fails.iter().any(|fails| fails == what),
            "{what} failed as planned"
        );
        Ok(())
    }
}

#[async_trait]
impl Outside for Made {
    async fn connect(&self, choice: &Choice) -> anyhow::Result<Connected> {
        let Choice::SignedIn(account) = choice else {
            return choice.connect(&self.paths, false, 0.0, clock::system()).await;
        };
        self.happens("connect", &account.id)?;
        let token = self.tokens.lock().unwrap().get(&account.id).cloned();
        let Some(token) = token else {
            // Signed in to in this test, or never.
            return choice.connect(&self.paths, false, 0.0, clock::system()).await;
        };
        let plan = PollPlan {
            window_open: Span(50),
            idle: Span(50),
            first: Span(50),
            ..PollPlan::LOCAL
        };
        let credentials = Credentials::Bearer(token);
        let zendesk = Zendesk::new(&account.url, &credentials, plan, clock::system())?;
        Ok(Connected {
            helpdesk: Arc::new(zendesk),
            desk: None,
            tokens: None,
        })
    }

    async fn ready(&self) -> anyhow::Result<()> {
        self.happens("ready", &AccountId(String::new()))
    }

    async fn keep(&self, account: &AccountId, secret: &str) -> anyhow::Result<()> {
        self.happens("keep", account)?;
        let mut told = self.told.lock().unwrap();
        told.kept.insert(account.clone(), secret.to_owned());
        let pair: serde_json::Value = serde_json::from_str(secret)?;
        let access = pair["access"].as_str().unwrap().to_owned();
        self.tokens.lock().unwrap().insert(account.clone(), access);
        Ok(())
    }

    async fn forget(&self, account: &AccountId) -> anyhow::Result<()> {
        self.happens("forget", account)?;
        self.told.lock().unwrap().kept.remove(account);
        Ok(())
    }

    async fn find_key(&self, account: &AccountId, _: bool) -> anyhow::Result<Option<String>> {
        self.happens("find_key", account)?;
        Ok(self.told.lock().unwrap().keys.get(account).cloned())
    }

    async fn keep_key(&self, account: &AccountId, key: &str) -> anyhow::Result<()> {
        self.happens("keep_key", account)?;
        self.told
            .lock()
            .unwrap()
            .keys
            .insert(account.clone(), key.to_owned());
        Ok(())
    }

    async fn forget_key(&self, account: &AccountId) -> anyhow::Result<()> {
        self.happens("forget_key", account)?;
        self.told.lock().unwrap().keys.remove(account);
        Ok(())
    }

    fn passphrase(&self) -> Option<String> {
        self.told.lock().unwrap().typed.clone()
    }

    fn unlock(&self, passphrase: &str) {
        self.told.lock().unwrap().typed = Some(passphrase.to_owned());
    }

    async fn open_browser(&self, _: &str) -> bool {
        false
    }

    async fn end_tokens(&self, account: &SignedIn) -> anyhow::Result<()> {
        self.happens("end_tokens", &account.id)
    }
}

/// A profile with a hub on it.
pub(super) struct World {
    pub(super) hub: Arc<Hub>,
    pub(super) made: Made,
    pub(super) paths: Paths,
    pub(super) alerts: mpsc::UnboundedReceiver<Alert>,
    pub(super) events: broadcast::Receiver<Event>,
    _dir: tempfile::TempDir,
}

impl World {
    /// Nothing is signed in and nothing runs yet.
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().join("profile"))).unwrap();
        paths.create().unwrap();
        let made = Made {
            paths: paths.clone(),
            tokens: Arc::default(),
            told: Arc::default(),
        };
        let (to_alert, alerts) = mpsc::unbounded_channel();
        let tell = Tell::new(broadcast::channel(10_000).0, to_alert);
        let events = tell.events.subscribe();
        let outside = Arc::new(made.clone());
        let hub = Hub::new(paths.clone(), outside, clock::system(), Span(0), tell);
        Self {
            hub,
            made,
            paths,
            alerts,
            events,
            _dir: dir,
        }
    }

    /// The profile with an account at each of these desks, all of them on and running.
    pub(super) async fn with(offices: &[(&str, &Office)]) -> Self {
        let world = Self::new();
        for (name, office) in offices {
            world.signs_in(name, office);
        }
        world.ask(Restart {}).await.unwrap();
        world
    }

    /// Mara signs in at that desk; nobody tells the hub.
    pub(super) fn signs_in(&self, name: &str, office: &Office) {
        let id = account(name);
        let token = office.desk.session_token("mara@desk.example").unwrap();
        self.made.tokens.lock().unwrap().insert(id.clone(), token);
        let account = SignedIn {
            id,
            url: office.url.clone(),
            name: "Mara".into(),
            email: "mara@desk.example".into(),
            client_id: Some("reddot".into()),
            method: Method::Oauth,
            signed_in_at: clock::now(),
            on: true,
            encryption: protocol::Encryption::Keychain,
            chatwoot: None,
        };
        Accounts::change(&self.paths, |accounts| {
            accounts.put(account);
            Ok(())
        })
        .unwrap();
    }

    pub(super) async fn ask<A: Ask>(&self, ask: A) -> Result<A::Answer, ProtocolError> {
        let answer = self.hub.handle(ask.into_request()).await?;
        Ok(serde_json::from_value(answer).unwrap())
    }

    pub(super) async fn status(&self) -> StatusView {
        self.ask(GetStatus {}).await.unwrap()
    }

    /// The account's part of the status; it must run or should.
    pub(super) async fn of(&self, name: &str) -> AccountView {
        let status = self.status().await;
        let found = status
            .accounts
            .iter()
            .find(|one| one.account == account(name))
            .cloned();
        found.unwrap_or_else(|| panic!("{name} is not in {status:#?}"))
    }

    pub(super) async fn names(&self) -> Vec<String> {
        let status = self.status().await;
        status.accounts.into_iter().map(|one| one.account.0).collect()
    }

    pub(super) async fn page(&self, queue: Queue, offset: u32, limit: u32) -> TicketPage {
        let account = None;
        self.ask(ListQueue {
            queue,
            account,
            offset,
            limit,
            sort: model::Sort::Own,
            filter: model::ListFilter::default(),
        })
        .await
        .unwrap()
    }

    pub(super) async fn wait(&self, what: &str, done: impl Fn(&StatusView) -> bool) -> StatusView {
        let mut last = self.status().await;
        for _ in 0..400 {
            if done(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
            last = self.status().await;
        }
        panic!("waited for {what}: {last:#?}");
    }

    pub(super) async fn next_alert(&mut self) -> Alert {
        let next = tokio::time::timeout(Duration::from_secs(10), self.alerts.recv()).await;
        next.expect("an alert").unwrap()
    }

    pub(super) fn log(&self) -> Vec<(String, bool)> {
        let log = std::mem::take(&mut self.made.told.lock().unwrap().log);
        log.into_iter()
            .filter(|(what, _)| what != "connect" && !what.ends_with("_key"))
            .collect()
    }

    pub(super) fn fails(&self, what: &str) {
        self.made.told.lock().unwrap().fails.push(what.to_owned());
    }

    pub(super) fn all_is_well_again(&self) {
        self.made.told.lock().unwrap().fails.clear();
    }
}

pub(super) fn account(name: &str) -> AccountId {
    AccountId(name.into())
}

pub(super) fn ticket(name: &str, id: TicketId) -> TicketRef {
    TicketRef {
        account: account(name),
        id,
    }
}
