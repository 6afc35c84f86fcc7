//! Which helpdesk this profile talks to.
//!
//! A real Zendesk account may be given in the environment (experimental): `REDDOT_ZENDESK_URL`,
//! and `REDDOT_ZENDESK_EMAIL` with `REDDOT_ZENDESK_TOKEN` (an API token), or the token alone (an
//! OAuth token). Without it the embedded desk is used: it runs inside this program, on a port of
//! loopback that nobody is told, under a token made anew at each start.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use engine::Account;
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Clock, Credentials, Helpdesk};

use crate::paths::Paths;

/// The agent who uses the embedded desk.
const DESK_AGENT: &str = "mara@desk.example";

/// What the environment chose.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    /// The desk inside this program.
    EmbeddedDesk,
    /// A helpdesk at this address.
    Zendesk {
        /// The address.
        url: String,
        /// The agent's e-mail address, with an API token.
        email: Option<String>,
    },
}

impl Choice {
    /// Reads the environment.
    pub(crate) fn from_env() -> Self {
        let var = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.trim().is_empty())
        };
        match var("REDDOT_ZENDESK_URL") {
            Some(url) => Choice::Zendesk {
                url,
                email: var("REDDOT_ZENDESK_EMAIL"),
            },
            None => Choice::EmbeddedDesk,
        }
    }

    /// The folder of this account's files. Another agent has another folder: what one has in the
    /// outbox must never leave under another's name.
    pub(crate) fn dir(&self, paths: &Paths) -> PathBuf {
        match self {
            Choice::EmbeddedDesk => paths.account("desk"),
            Choice::Zendesk { url, email } => {
                let host = url.split("://").last().unwrap_or(url).trim_end_matches('/');
                paths.account(&format!("{host}-{}", email.as_deref().unwrap_or("token")))
            }
        }
    }

    /// What the account is called.
    pub(crate) fn account(&self) -> Account {
        match self {
            Choice::EmbeddedDesk => Account {
                helpdesk: "The desk".into(),
                embedded_desk: true,
            },
            Choice::Zendesk { url, .. } => Account {
                helpdesk: url
                    .split("://")
                    .last()
                    .unwrap_or(url)
                    .trim_end_matches('/')
                    .to_owned(),
                embedded_desk: false,
            },
        }
    }

    /// Whether the helpdesk runs on this computer, and may be asked as often as we like.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Choice::EmbeddedDesk => true,
            Choice::Zendesk { url, .. } => ["http://127.0.0.1", "http://localhost", "http://[::1]"]
                .iter()
                .any(|here| url.starts_with(here)),
        }
    }

    /// The helpdesk, with the desk behind it started where it is ours.
    pub(crate) async fn connect(
        &self,
        paths: &Paths,
        sample: bool,
        traffic: f64,
        clock: Clock,
    ) -> anyhow::Result<(Arc<dyn Helpdesk>, Option<crate::desk_host::Hosted>)> {
        let plan = if self.is_local() {
            PollPlan::LOCAL
        } else {
            PollPlan::SHARED
        };
        match self {
            Choice::EmbeddedDesk => {
                let (hosted, url, token) =
                    crate::desk_host::embed(&paths.desk(), DESK_AGENT, sample, traffic).await?;
                let zendesk = Zendesk::new(&url, &Credentials::Bearer(token), plan, clock)?;
                Ok((Arc::new(zendesk), Some(hosted)))
            }
            Choice::Zendesk { url, email } => {
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
                Ok((Arc::new(Zendesk::new(url, &credentials, plan, clock)?), None))
            }
        }
    }
}
