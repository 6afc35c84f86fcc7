//! Which helpdesks this profile talks to.
//!
//! Those accounts of `accounts.json` ([`crate::accounts`]) that are on; their tokens are in the
//! keychain. With none on, or when it is wanted beside others, the embedded desk: it runs inside
//! this program, on a port of loopback that nobody is told, under a token made anew at each start.
//!
//! The environment outranks the list, for experiments, and never touches the keychain:
//! `REDDOT_ZENDESK_URL`, and `REDDOT_ZENDESK_EMAIL` with `REDDOT_ZENDESK_TOKEN` (an API token), or
//! the token alone (an OAuth token).

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use engine::Account;
use helpdesk::chatwoot::{self, Chatwoot};
use helpdesk::zendesk::{OAuthClient, OAuthTokens, PollPlan, Zendesk};
use helpdesk::{Clock, Credentials, Helpdesk, KeptApiToken};
use model::AccountId;
use signin::Kept;

use crate::accounts::{Accounts, DESK, Method, SignedIn, host};
use crate::desk_host::Hosted;
use crate::paths::Paths;

/// The agent who uses the embedded desk.
const DESK_AGENT: &str = "mara@desk.example";

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The desk inside this program.
    EmbeddedDesk,
    /// A signed-in account.
    SignedIn(SignedIn),
    /// A helpdesk that the environment names.
    Environment {
        /// The address.
        url: String,
        /// The agent's e-mail address, with an API token.
        email: Option<String>,
    },
}

/// The helpdesk, and what has to live as long as it.
pub(crate) struct Connected {
    pub(crate) helpdesk: Arc<dyn Helpdesk>,
    /// The embedded desk behind it.
    pub(crate) desk: Option<Hosted>,
    /// The tokens that are renewed, which must not be cut off in that.
    pub(crate) tokens: Option<Arc<OAuthTokens>>,
}

impl Choice {
    /// What this profile talks to, in the order of the list; the desk comes last.
    pub(crate) fn all(paths: &Paths) -> anyhow::Result<Vec<Self>> {
        if let Some(environment) = Self::from_env() {
            return Ok(vec![environment]);
        }
        let accounts = Accounts::load(paths)?;
        let desk = accounts.desk_runs().then_some(Choice::EmbeddedDesk);
        let on = accounts.accounts.into_iter().filter(|account| account.on);
        Ok(on.map(Choice::SignedIn).chain(desk).collect())
    }

    /// What the environment names.
    pub(crate) fn from_env() -> Option<Self> {
        let var = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.trim().is_empty())
        };
        Some(Choice::Environment {
            url: var("REDDOT_ZENDESK_URL")?,
            email: var("REDDOT_ZENDESK_EMAIL"),
        })
    }

    /// Which account it is.
    pub(crate) fn id(&self) -> AccountId {
        match self {
            Choice::EmbeddedDesk => AccountId(DESK.into()),
            Choice::SignedIn(account) => account.id.clone(),
            Choice::Environment { url, email } => {
                AccountId(format!("{}-{}", host(url), email.as_deref().unwrap_or("token")))
            }
        }
    }

    /// The folder of this account's files. Another agent has another folder: what one has in the
    /// outbox must never leave under another's name.
    pub(crate) fn dir(&self, paths: &Paths) -> PathBuf {
        paths.account(&self.id().0)
    }

    /// What the account is called.
    pub(crate) fn account(&self) -> Account {
        let helpdesk = match self {
            Choice::EmbeddedDesk => "The desk",
            Choice::SignedIn(SignedIn {
                chatwoot: Some(of), ..
            }) if !of.called.is_empty() => &of.called,
            Choice::SignedIn(SignedIn { url, .. }) | Choice::Environment { url, .. } => host(url),
        };
        Account {
            id: self.id(),
            helpdesk: helpdesk.to_owned(),
            embedded_desk: matches!(self, Choice::EmbeddedDesk),
        }
    }

    /// Whether the helpdesk runs on this computer, and may be asked as often as we like.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Choice::EmbeddedDesk => true,
            Choice::SignedIn(SignedIn { url, .. }) | Choice::Environment { url, .. } => {
                ["http://127.0.0.1", "http://localhost", "http://[::1]"]
                    .iter()
                    .any(|here| url.starts_with(here))
            }
        }
    }

    /// The helpdesk, with the desk behind it started where it is ours.
    pub(crate) async fn connect(
        &self,
        paths: &Paths,
        sample: bool,
        traffic: f64,
        clock: Clock,
    ) -> anyhow::Result<Connected> {
        let plan = if self.is_local() {
            PollPlan::LOCAL
        } else {
            PollPlan::SHARED
        };
        let connected = |zendesk: Zendesk| Connected {
            helpdesk: Arc::new(zendesk),
            desk: None,
            tokens: None,
        };
        match self {
            Choice::EmbeddedDesk => {
                let (hosted, url, token) =
                    crate::desk_host::embed(&paths.desk(), DESK_AGENT, sample, traffic).await?;
                let zendesk = Zendesk::new(&url, &Credentials::Bearer(token), plan, clock)?;
                Ok(Connected {
                    desk: Some(hosted),
                    ..connected(zendesk)
                })
            }
            Choice::SignedIn(account) => {
                let kept = Box::new(Kept::of(&account.id.0));
                match &account.method {
                    Method::Oauth => {
                        let client_id = account.client_id.as_deref().unwrap_or_default();
                        let client = OAuthClient::new(&account.url, client_id, clock.clone())?;
                        let tokens = Arc::new(OAuthTokens::new(client, kept));
                        let zendesk = Zendesk::with_tokens(&account.url, tokens.clone(), plan, clock)?;
                        Ok(Connected {
                            tokens: Some(tokens),
                            ..connected(zendesk)
                        })
                    }
                    Method::ApiToken => {
                        let tokens = Arc::new(KeptApiToken::new(account.email.clone(), kept));
                        let zendesk = Zendesk::with_tokens(&account.url, tokens, plan, clock)?;
                        Ok(connected(zendesk))
                    }
                    Method::Chatwoot => {
                        let of = account.chatwoot.as_ref();
                        let of = of.context("the list of accounts does not say which account it is")?;
                        let tokens = Arc::new(KeptApiToken::access_token(kept));
                        let options = chatwoot::Options {
                            presence: of.presence,
                            ..chatwoot::Options::default()
                        };
                        let chatwoot = Chatwoot::new(&account.url, of.account, tokens, options, clock)?;
                        Ok(Connected {
                            helpdesk: Arc::new(chatwoot),
                            desk: None,
                            tokens: None,
                        })
                    }
                    Method::Other(method) => {
                        anyhow::bail!(
                            "it was signed in by {method}, which this Reddot does not know: update it"
                        )
                    }
                }
            }
            Choice::Environment { url, email } => {
                let token = std::env::var("REDDOT_ZENDESK_TOKEN")
                    .ok()
                    .filter(|token| !token.is_empty())
                    .context("REDDOT_ZENDESK_URL is set, but REDDOT_ZENDESK_TOKEN is not")?;
                let credentials = match email {
                    Some(email) => Credentials::ApiToken {
                        email: email.clone(),
                        token,
                    },
                    None => Credentials::Bearer(token),
                };
                Ok(connected(Zendesk::new(url, &credentials, plan, clock)?))
            }
        }
    }
}
