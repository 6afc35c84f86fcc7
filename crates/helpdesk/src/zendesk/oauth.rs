//! OAuth at Zendesk: a code becomes a pair of tokens, and a pair becomes the next one.
//!
//! We are a public client: a program on somebody's desktop keeps no secret, so PKCE proves that
//! whoever exchanges a code is who asked for it. Every refresh replaces *both* tokens and the old
//! ones are dead at once, which makes three things matter:
//!
//! - **One refresh at a time.** Whoever needs a token while one is under way waits for it. Two at
//!   once would use one refresh token twice, and the second would end the sign-in.
//! - **The new pair is stored before it is used**, and before a refresh begins the store is read,
//!   so that one that is locked is found out while the old pair is still good. A refresh runs in
//!   a task of its own: a caller who gives up does not take the answer with them.
//! - **A dead refresh token is dead.** It is asked once; after that every call says
//!   [`HelpdeskError::Unauthorized`] without a request, until another pair is stored.

use std::sync::Arc;

use async_trait::async_trait;
use model::{Span, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::http::Host;
use crate::{Authorization, Clock, Credentials, HelpdeskError, SecretPlace, Tokens};

/// What is asked for: search, views and audits have no narrower scope of their own.
pub const SCOPE: &str = "read write";
/// How long an access token shall live; Zendesk's range is 300 to 172,800.
const ACCESS_SECONDS: u32 = 86_400;
/// How long a refresh token shall live; Zendesk's range is 604,800 to 7,776,000.
const REFRESH_SECONDS: u32 = 2_592_000;
/// A token is renewed so long before it ends.
const MARGIN: Span = Span::seconds(60);

/// A token that is refused so soon after it was renewed would not be helped by another renewal.
const SOON: Span = Span::seconds(300);

/// Where a person lets the client in.
const AUTHORIZE_PATH: &str = "/oauth/authorizations/new";

/// What an account's sign-in consists of. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenPair {
    access: String,
    /// None from clients that do not rotate yet: their tokens cannot be renewed.
    refresh: Option<String>,
    /// By our clock; none when the helpdesk did not say.
    expires_at: Option<Time>,
}

impl TokenPair {
    /// As it is kept in a [`SecretPlace`].
    pub fn to_secret(&self) -> String {
        json!(self).to_string()
    }

    /// The access token alone, for the moment after signing in.
    pub fn credentials(&self) -> Credentials {
        Credentials::Bearer(self.access.clone())
    }

    fn from_secret(text: &str) -> Result<Self, HelpdeskError> {
        serde_json::from_str(text)
            .map_err(|_| HelpdeskError::Keychain("what it keeps for this account is damaged".into()))
    }

    fn from_answer(answer: &Value, asked_at: Time) -> Result<Self, HelpdeskError> {
        let text = |name: &str| {
            let found = answer[name].as_str();
            found.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let access = text("access_token").ok_or_else(|| HelpdeskError::Malformed("the token".into()))?;
        let life = answer["expires_in"].as_i64().filter(|seconds| *seconds > 0);
        Ok(Self {
            access,
            refresh: text("refresh_token"),
            // From before the request: it may end a little early, never late.
            expires_at: life.map(|seconds| asked_at + Span::seconds(seconds.min(31_536_000))),
        })
    }

    fn ends_before(&self, at: Time) -> bool {
        self.expires_at.is_some_and(|end| end <= at)
    }
}

impl std::fmt::Debug for TokenPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<tokens>")
    }
}

/// Reddot as the account's admin registered it.
pub struct OAuthClient {
    host: Host,
    client_id: String,
    clock: Clock,
}

impl OAuthClient {
    /// The client of that id at the account with this address.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] when the address cannot be right.
    pub fn new(base: &str, client_id: &str, clock: Clock) -> Result<Self, HelpdeskError> {
        Ok(Self {
            host: Host::new(base)?,
            client_id: client_id.to_owned(),
            clock,
        })
    }

    /// Where to send the person: `challenge` is the SHA-256 of the verifier, as PKCE writes it.
    ///
    /// # Errors
    /// None that an account's address can cause.
    pub fn authorize_url(
        &self,
        redirect_uri: &str,
        state: &str,
        challenge: &str,
    ) -> Result<String, HelpdeskError> {
        let mut url = self.host.url(AUTHORIZE_PATH)?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", SCOPE)
            .append_pair("state", state)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    /// Exchanges a code.
    ///
    /// # Errors
    /// [`HelpdeskError::Unauthorized`] when the code or the client is refused; else as every read.
    pub async fn exchange(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<TokenPair, HelpdeskError> {
        self.ask(json!({
            "grant_type": "authorization_code", "code": code, "client_id": self.client_id,
            "redirect_uri": redirect_uri, "code_verifier": verifier, "scope": SCOPE,
            "expires_in": ACCESS_SECONDS, "refresh_token_expires_in": REFRESH_SECONDS,
        }))
        .await
    }

    async fn refresh(&self, refresh_token: &str) -> Result<TokenPair, HelpdeskError> {
        self.ask(json!({
            "grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": self.client_id,
            "expires_in": ACCESS_SECONDS, "refresh_token_expires_in": REFRESH_SECONDS,
        }))
        .await
    }

    async fn ask(&self, body: Value) -> Result<TokenPair, HelpdeskError> {
        let asked_at = (self.clock)();
        let answer = self.host.post("/oauth/tokens", &body, &self.clock).await?;
        TokenPair::from_answer(&answer, asked_at)
    }
}

/// The tokens of a signed-in account, renewed as they run out.
pub struct OAuthTokens(Arc<Inner>);

struct Inner {
    client: OAuthClient,
    place: Box<dyn SecretPlace>,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    pair: Option<TokenPair>,
    /// The pair is newer than what is stored, because storing it failed: not to be used yet.
    unsaved: bool,
    /// The refresh token that the helpdesk called dead.
    dead: Option<String>,
    /// When the pair was got by a refresh, if it was.
    renewed_at: Option<Time>,
}

impl Held {
    fn is_dead(&self, pair: &TokenPair) -> bool {
        self.dead.is_some() && self.dead == pair.refresh
    }
}

impl OAuthTokens {
    /// The tokens kept in `place`; it is read when they are first needed.
    pub fn new(client: OAuthClient, place: Box<dyn SecretPlace>) -> Self {
        Self(Arc::new(Inner {
            client,
            place,
            held: Arc::default(),
        }))
    }

    /// Waits until no refresh is under way: for a program that is about to end.
    pub async fn settled(&self) {
        drop(self.0.held.lock().await);
    }

    /// Runs to its end whatever becomes of the caller: half a refresh is the end of a sign-in.
    async fn to_the_end(
        &self,
        unless: Option<Authorization>,
        held: OwnedMutexGuard<Held>,
    ) -> Result<Authorization, HelpdeskError> {
        let inner = self.0.clone();
        let renewing = tokio::spawn(async move { inner.current(held, unless.as_ref()).await });
        renewing
            .await
            .unwrap_or_else(|_| Err(HelpdeskError::Unavailable("the renewal was broken off".into())))
    }
}

#[async_trait]
impl Tokens for OAuthTokens {
    async fn authorization(&self) -> Result<Authorization, HelpdeskError> {
        let held = self.0.held.clone().lock_owned().await;
        self.to_the_end(None, held).await
    }

    async fn refused(&self, authorization: &Authorization) -> Result<(), HelpdeskError> {
        let held = self.0.held.clone().lock_owned().await;
        self.to_the_end(Some(authorization.clone()), held).await.map(drop)
    }
}

impl Inner {
    /// A usable authorization other than `refused`.
    async fn current(
        &self,
        mut held: OwnedMutexGuard<Held>,
        refused: Option<&Authorization>,
    ) -> Result<Authorization, HelpdeskError> {
        if held.unsaved {
            self.save(&mut held).await?;
        }
        let pair = match &held.pair {
            Some(pair) => pair.clone(),
            None => self.load(&mut held).await?,
        };
        let now = (self.client.clock)();
        let usable = Authorization::bearer(&pair.access)?;
        if held.is_dead(&pair) {
            return self.renew(&mut held, &pair).await;
        }
        if refused == Some(&usable) {
            if held.renewed_at.is_some_and(|at| now - at < SOON) {
                return Err(HelpdeskError::Unauthorized);
            }
            return self.renew(&mut held, &pair).await;
        }
        if !pair.ends_before(now + MARGIN) {
            return Ok(usable);
        }
        match self.renew(&mut held, &pair).await {
            // Too early to give up: the old token is still good for a moment. Not so once a new
            // pair was handed out, since that ended the old one.
            Err(_) if !held.unsaved && !pair.ends_before(now) => Ok(usable),
            done => done,
        }
    }

    async fn renew(&self, held: &mut Held, pair: &TokenPair) -> Result<Authorization, HelpdeskError> {
        // Somebody may have signed in anew; and a store that is locked now could not keep a new pair.
        let stored = match self.load(held).await {
            Err(_) if held.is_dead(pair) => return Err(HelpdeskError::Unauthorized),
            read => read?,
        };
        if held.is_dead(&stored) {
            return Err(HelpdeskError::Unauthorized);
        }
        if stored != *pair && !stored.ends_before((self.client.clock)() + MARGIN) {
            return Authorization::bearer(&stored.access);
        }
        let Some(refresh) = stored.refresh else {
            return Err(HelpdeskError::Unauthorized);
        };
        match self.client.refresh(&refresh).await {
            Ok(new) => {
                held.pair = Some(new);
                held.unsaved = true;
                held.renewed_at = Some((self.client.clock)());
                self.save(held).await
            }
            Err(HelpdeskError::Unauthorized) => {
                tracing::warn!("the helpdesk calls the refresh token dead: sign in again");
                held.dead = Some(refresh);
                Err(HelpdeskError::Unauthorized)
            }
            Err(error) => Err(error),
        }
    }

    async fn load(&self, held: &mut Held) -> Result<TokenPair, HelpdeskError> {
        let pair = TokenPair::from_secret(&self.place.load().await?)?;
        held.pair = Some(pair.clone());
        Ok(pair)
    }

    async fn save(&self, held: &mut Held) -> Result<Authorization, HelpdeskError> {
        let Some(pair) = &held.pair else {
            return Err(HelpdeskError::Unauthorized);
        };
        self.place.save(&pair.to_secret()).await?;
        held.unsaved = false;
        Authorization::bearer(&pair.access)
    }
}
