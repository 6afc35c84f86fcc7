//! What lies outside this program when accounts come and go: helpdesks, the keychain, the browser.
//! A trait, so that tests can play it without any of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use helpdesk::Clock;
use helpdesk::zendesk::{OAuthClient, OAuthTokens, PollPlan, Zendesk};
use model::AccountId;
use signin::{Kept, Keychain, KeychainError};

use crate::account::{Choice, Connected};
use crate::accounts::{Method, SignedIn};
use crate::paths::Paths;
use crate::run::How;
use crate::seals;

/// Helpdesks, the keychain, the browser.
#[async_trait]
pub(crate) trait Outside: Send + Sync {
    /// The account's helpdesk, with the desk behind it started where it is ours.
    async fn connect(&self, choice: &Choice) -> anyhow::Result<Connected>;

    /// Whether the keychain could keep something now.
    async fn ready(&self) -> anyhow::Result<()>;

    /// Keeps the account's secret in the keychain, in the place of the one before.
    async fn keep(&self, account: &AccountId, secret: &str) -> anyhow::Result<()>;

    /// Removes the account's secret from the keychain.
    async fn forget(&self, account: &AccountId) -> anyhow::Result<()>;

    /// The key of the account's files in the keychain; "no entry" is asked twice. Of a locked one, its
    /// person is asked to unlock it: a command waits for that, the background program has it done
    /// once and looks again later.
    async fn find_key(&self, account: &AccountId, wait: bool) -> anyhow::Result<Option<String>>;

    /// Keeps the key of the account's files in the keychain.
    async fn keep_key(&self, account: &AccountId, key: &str) -> anyhow::Result<()>;

    /// Removes the key of the account's files from the keychain.
    async fn forget_key(&self, account: &AccountId) -> anyhow::Result<()>;

    /// The passphrase of accounts' files, where it was given.
    fn passphrase(&self) -> Option<String>;

    /// Takes the passphrase from who has typed it.
    fn unlock(&self, passphrase: &str);

    /// Opens an address in the person's browser; whether that went well.
    async fn open_browser(&self, address: &str) -> bool;

    /// Ends the account's tokens at the helpdesk; an API token is its owner's and stays.
    async fn end_tokens(&self, account: &SignedIn) -> anyhow::Result<()>;
}

/// The real ones.
pub(crate) struct Real {
    pub(crate) paths: Paths,
    pub(crate) how: How,
    pub(crate) clock: Clock,
    /// Somebody was asked to unlock the keychain, and it did not open since.
    asked: AtomicBool,
    /// What was typed since the start.
    typed: Mutex<Option<String>>,
}

impl Real {
    pub(crate) fn new(paths: Paths, how: How, clock: Clock) -> Self {
        Self {
            paths,
            how,
            clock,
            asked: AtomicBool::new(false),
            typed: Mutex::default(),
        }
    }
}

#[async_trait]
impl Outside for Real {
    async fn connect(&self, choice: &Choice) -> anyhow::Result<Connected> {
        let How { sample, traffic } = self.how;
        choice
            .connect(&self.paths, sample, traffic, self.clock.clone())
            .await
    }

    async fn ready(&self) -> anyhow::Result<()> {
        Ok(Keychain::asking().ready().await?)
    }

    async fn keep(&self, account: &AccountId, secret: &str) -> anyhow::Result<()> {
        Ok(Keychain::asking().set(&account.0, secret).await?)
    }

    async fn forget(&self, account: &AccountId) -> anyhow::Result<()> {
        Keychain::asking().delete(&account.0).await?;
        Ok(())
    }

    async fn find_key(&self, account: &AccountId, wait: bool) -> anyhow::Result<Option<String>> {
        let entry = seals::entry(account);
        if wait {
            return Ok(Keychain::asking().find(&entry).await?);
        }
        let found = Keychain::silent().find(&entry).await;
        match &found {
            // A dialog every half minute is no help, and nobody is to wait for one.
            Err(KeychainError::Locked) if !self.asked.swap(true, Ordering::Relaxed) => {
                tokio::spawn(async move { drop(Keychain::asking().find(&entry).await) });
            }
            Err(_) => {}
            Ok(_) => self.asked.store(false, Ordering::Relaxed),
        }
        Ok(found?)
    }

    async fn keep_key(&self, account: &AccountId, key: &str) -> anyhow::Result<()> {
        Ok(Keychain::asking().set(&seals::entry(account), key).await?)
    }

    async fn forget_key(&self, account: &AccountId) -> anyhow::Result<()> {
        match Keychain::asking().delete(&seals::entry(account)).await {
            // Where there is no keychain, there is no key in it.
            Ok(_) | Err(KeychainError::Missing) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn passphrase(&self) -> Option<String> {
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        typed.clone().or_else(seals::given)
    }

    fn unlock(&self, passphrase: &str) {
        *self.typed.lock().unwrap_or_else(PoisonError::into_inner) = Some(passphrase.to_owned());
    }

    async fn open_browser(&self, address: &str) -> bool {
        signin::open_browser(address).await
    }

    async fn end_tokens(&self, account: &SignedIn) -> anyhow::Result<()> {
        if account.method != Method::Oauth {
            return Ok(());
        }
        let client_id = account.client_id.as_deref().unwrap_or_default();
        let client = OAuthClient::new(&account.url, client_id, self.clock.clone())?;
        let tokens = OAuthTokens::new(client, Box::new(Kept::of(&account.id.0)));
        let tokens = std::sync::Arc::new(tokens);
        let zendesk = Zendesk::with_tokens(&account.url, tokens, PollPlan::SHARED, self.clock.clone())?;
        match zendesk.sign_out().await {
            Ok(()) | Err(helpdesk::HelpdeskError::Unauthorized) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
