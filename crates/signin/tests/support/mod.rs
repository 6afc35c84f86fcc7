//! A desk with its authorization server, a browser that follows its page, and a place for secrets
//! that can be locked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use desk::{Clock, Desk, DeskOptions, Inbound};
use helpdesk::zendesk::{OAuthClient, OAuthTokens, PollPlan, TokenPair, Zendesk};
use helpdesk::{HelpdeskError, SecretPlace};
use model::{Span, Time};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use signin::SignIn;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) desk_clock: Clock,
    our_clock: Clock,
    desk: Desk,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    _dir: TempDir,
}

pub(crate) async fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let morning = Time::parse("2026-11-24T10:00:00Z").unwrap();
    let (desk_clock, our_clock) = (Clock::fixed(morning), Clock::fixed(morning));
    let desk = Desk::open_with(DeskOptions {
        clock: desk_clock.clone(),
        rate_limit: 100_000,
        ..DeskOptions::new(dir.path())
    })
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel();
    let serving = desk.clone();
    let task = tokio::spawn(async move {
        let stopped = async {
            let _ = stopped.await;
        };
        serving.serve(listener, stopped).await.unwrap();
    });
    World {
        base,
        desk_clock,
        our_clock,
        desk,
        serving: Some((stop, task)),
        _dir: dir,
    }
}

impl World {
    pub(crate) fn our_clock(&self) -> helpdesk::Clock {
        let clock = self.our_clock.clone();
        Arc::new(move || clock.now())
    }

    /// Time passes here and there.
    pub(crate) fn pass(&self, span: Span) {
        self.desk_clock.advance(span);
        self.our_clock.advance(span);
    }

    /// A sign-in that waits, on a port that was free, which the admin has registered.
    pub(crate) async fn begin(&self) -> SignIn {
        let sign_in = SignIn::begin(&self.base, "reddot", &[0], self.our_clock())
            .await
            .unwrap();
        let callback = param(&Url::parse(sign_in.url()).unwrap(), "redirect_uri");
        self.desk
            .register_oauth_client("reddot", "Reddot", &[&callback], None)
            .unwrap();
        sign_in
    }

    /// Mara signs in.
    pub(crate) async fn sign_in(&self) -> TokenPair {
        let sign_in = self.begin().await;
        let url = sign_in.url().to_owned();
        let browser = tokio::spawn(async move { Browser::open(&url).await.decide("allow").await });
        let pair = sign_in.finish(Duration::from_secs(10)).await.unwrap();
        browser.await.unwrap();
        pair
    }

    pub(crate) fn tokens(&self, place: Place) -> OAuthTokens {
        let client = OAuthClient::new(&self.base, "reddot", self.our_clock()).unwrap();
        OAuthTokens::new(client, Box::new(place))
    }

    pub(crate) fn ana_writes(&self) -> i64 {
        let message: Inbound = serde_json::from_value(serde_json::json!({
            "channel": "whatsapp", "account": "+34910000001", "text": "hola",
            "from": {"address": "+34600111222", "name": "Ana R"},
        }))
        .unwrap();
        self.desk.receive(&message).unwrap().ticket_id
    }

    /// The helpdesk goes away.
    pub(crate) async fn end(&mut self) {
        if let Some((stop, task)) = self.serving.take() {
            // Lines that are kept open are closed, too.
            drop(stop);
            tokio::time::timeout(Duration::from_secs(5), task)
                .await
                .unwrap()
                .unwrap();
        }
    }
}

pub(crate) fn as_signed_in(world: &World, place: Place) -> Zendesk {
    let tokens = Arc::new(world.tokens(place));
    Zendesk::with_tokens(&world.base, tokens, PollPlan::LOCAL, world.our_clock()).unwrap()
}

pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

fn param(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(each, _)| each == name);
    found.unwrap().1.into_owned()
}

/// A person in front of the authorization page.
pub(crate) struct Browser {
    url: Url,
    number: String,
}

/// Where the browser ended.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) async fn open(url: &str) -> Self {
        let page = client().get(url).send().await.unwrap().text().await.unwrap();
        let (_, rest) = page
            .split_once("name=\"number\" value=\"")
            .expect("the authorization page");
        Self {
            url: Url::parse(url).unwrap(),
            number: rest.split_once('"').unwrap().0.to_owned(),
        }
    }

    pub(crate) fn callback(&self) -> String {
        param(&self.url, "redirect_uri")
    }

    pub(crate) fn state(&self) -> String {
        param(&self.url, "state")
    }

    /// Presses a button as Mara, and goes where that leads.
    pub(crate) async fn decide(&self, decision: &str) -> Page {
        let origin = self.url.origin().ascii_serialization();
        let form = format!(
            "number={}&person=mara%40desk.example&decision={decision}",
            self.number
        );
        let post = client()
            .post(format!("{origin}/oauth/authorizations"))
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let sent = post.send().await.unwrap();
        let location = sent.headers()["location"].to_str().unwrap().to_owned();
        let page = client().get(location).send().await.unwrap();
        Page {
            status: page.status(),
            headers: page.headers().clone(),
            text: page.text().await.unwrap(),
        }
    }
}

/// A place for one secret.
#[derive(Clone)]
pub(crate) struct Place(Arc<Inner>);

struct Inner {
    secret: Mutex<String>,
    /// Whether reading and writing are locked, and how slow writing is.
    state: Mutex<(bool, bool, Duration)>,
    saves: AtomicUsize,
}

impl Place {
    pub(crate) fn with(pair: &TokenPair) -> Self {
        Self(Arc::new(Inner {
            secret: Mutex::new(pair.to_secret()),
            state: Mutex::default(),
            saves: AtomicUsize::new(0),
        }))
    }

    pub(crate) fn put(&self, pair: &TokenPair) {
        *self.0.secret.lock().unwrap() = pair.to_secret();
    }

    pub(crate) fn lock(&self, reading: bool, writing: bool) {
        let mut state = self.0.state.lock().unwrap();
        (state.0, state.1) = (reading, writing);
    }

    pub(crate) fn slow(&self, writing: Duration) {
        self.0.state.lock().unwrap().2 = writing;
    }

    pub(crate) fn saves(&self) -> usize {
        self.0.saves.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl SecretPlace for Place {
    async fn load(&self) -> Result<String, HelpdeskError> {
        if self.0.state.lock().unwrap().0 {
            return Err(HelpdeskError::Keychain("locked".into()));
        }
        Ok(self.0.secret.lock().unwrap().clone())
    }

    async fn save(&self, secret: &str) -> Result<(), HelpdeskError> {
        let (_, locked, slow) = *self.0.state.lock().unwrap();
        tokio::time::sleep(slow).await;
        if locked {
            return Err(HelpdeskError::Keychain("locked".into()));
        }
        *self.0.secret.lock().unwrap() = secret.to_owned();
        self.0.saves.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
