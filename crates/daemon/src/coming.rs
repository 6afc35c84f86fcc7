//! How an account comes and goes, the same for the command line and the running program.
//!
//! The order of things is what a crash in between would need. Coming: the tokens are in the
//! keychain before the list of accounts names them. Going: the engine has let go, then the tokens
//! end at the helpdesk, and the list forgets the account before the keychain does. So the list never
//! names an account whose tokens were lost on the way, and what is left over can be removed again.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use helpdesk::chatwoot::{ChatwootAccount, ChatwootUser};
use helpdesk::zendesk::Who;
use model::{AccountId, Time};
use protocol::Encryption;

use crate::accounts::{Accounts, Method, OfChatwoot, SignedIn, host};
use crate::outside::Outside;
use crate::paths::Paths;

/// The account that this agent signed in to.
pub(crate) fn signed_in(
    url: &str,
    who: &Who,
    method: Method,
    client_id: Option<String>,
    now: Time,
) -> anyhow::Result<SignedIn> {
    ensure!(
        who.works_here,
        "{} is a customer at {}, not an agent: there is no queue to show",
        who.me.name,
        host(url)
    );
    Ok(SignedIn {
        id: AccountId(format!("{}-{}", host(url), who.me.id)),
        url: url.to_owned(),
        name: who.me.name.clone(),
        email: who.email.clone(),
        client_id,
        method,
        signed_in_at: now,
        on: true,
        encryption: Encryption::Keychain,
        chatwoot: None,
    })
}

/// The account of a Chatwoot server that this user signed in to.
pub(crate) fn signed_in_to_chatwoot(
    url: &str,
    user: &ChatwootUser,
    account: &ChatwootAccount,
    now: Time,
) -> anyhow::Result<SignedIn> {
    ensure!(account.active, "{} at {} is suspended", account.name, host(url));
    Ok(SignedIn {
        id: AccountId(format!("{}-{}-{}", host(url), account.id, user.id)),
        url: url.to_owned(),
        name: user.name.clone(),
        email: user.email.clone(),
        client_id: None,
        method: Method::Chatwoot,
        signed_in_at: now,
        on: true,
        encryption: Encryption::Keychain,
        chatwoot: Some(OfChatwoot {
            account: account.id,
            called: account.name.clone(),
            presence: false,
        }),
    })
}

/// Keeps the tokens, then the account, which is on from then.
pub(crate) async fn keep(
    paths: &Paths,
    outside: &dyn Outside,
    account: SignedIn,
    secret: &str,
) -> anyhow::Result<()> {
    outside.keep(&account.id, secret).await?;
    change(paths, move |accounts| {
        accounts.put(account);
        Ok(())
    })
    .await
}

/// What is to be said of an account that is gone.
pub(crate) struct Gone {
    /// Whether its tokens ended at the helpdesk.
    pub(crate) told: anyhow::Result<()>,
    /// Where what was kept of it still is.
    pub(crate) kept_in: Option<PathBuf>,
}

/// Forgets an account on which no engine runs any more.
pub(crate) async fn forget(
    paths: &Paths,
    outside: &dyn Outside,
    account: &SignedIn,
    wipe: bool,
) -> anyhow::Result<Gone> {
    let told = outside.end_tokens(account).await;
    let id = account.id.clone();
    change(paths, move |accounts| {
        accounts.remove(&id);
        Ok(())
    })
    .await?;
    let forgotten = outside.forget(&account.id).await;
    let dir = paths.account(&account.id.0);
    if wipe {
        wipe_files(paths, outside, &account.id).await?;
    }
    forgotten.context("signed out, but the keychain keeps its entry \"Reddot\"; remove it there")?;
    Ok(Gone {
        told,
        kept_in: dir.exists().then_some(dir),
    })
}

/// Removes all that is kept of an account on which no engine runs: first the files lose their name,
/// then the key goes, without which what a disk may still have of them is noise, then the rest.
pub(crate) async fn wipe_files(paths: &Paths, outside: &dyn Outside, id: &AccountId) -> anyhow::Result<()> {
    let dir = paths.account(&id.0);
    let named = dir.clone();
    tokio::task::spawn_blocking(move || cache::begin_wipe(&named)).await??;
    let forgotten = outside.forget_key(id).await;
    tokio::task::spawn_blocking(move || cache::finish_wipes(&dir)).await??;
    forgotten.context("all files are removed, but the keychain keeps the key that they were encrypted with")
}

/// Changes the list on a thread that may wait for whoever else changes it.
pub(crate) async fn change(
    paths: &Paths,
    change: impl FnOnce(&mut Accounts) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<()> {
    let paths = paths.clone();
    tokio::task::spawn_blocking(move || Accounts::change(&paths, change)).await?
}
