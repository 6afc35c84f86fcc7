//! The list of accounts as a settings page shows and changes it.

use cache::Cache;
use model::{AccountId, Time};
use protocol::{
    AccountEntry, AccountSettings, AccountsView, Ask as _, Encryption, ErrorCode, GetAccountSettings,
    ProtocolError, RemoveAccount, Request, Rests, SetAccountOn, SetChannelRules, SetKeep, SetPresence,
    SetRetention, SetWatchAll, SignInMethod, Unlock, WipeAccount,
};

use super::Hub;
use super::answers::not_kept;
use super::slot::State;
use crate::account::Choice;
use crate::accounts::{Accounts, DESK, Method, SignedIn};
use crate::coming;
use crate::outside::Outside;
use crate::paths::Paths;
use crate::seals::{Seals, encryption};

/// The list as clients see it.
pub(crate) fn view(accounts: &Accounts) -> AccountsView {
    let entry = |account: &SignedIn| AccountEntry {
        account: account.id.clone(),
        name: account.name.clone(),
        email: account.email.clone(),
        url: account.url.clone(),
        method: match account.method {
            Method::ApiToken => SignInMethod::ApiToken,
            Method::Chatwoot => SignInMethod::AccessToken,
            Method::Oauth | Method::Other(_) => SignInMethod::Oauth,
        },
        on: account.on,
        encryption: account.encryption,
        rests: None,
        signed_in_at: account.signed_in_at,
        presence: account.chatwoot.as_ref().map(|of| of.presence),
    };
    let desk = AccountEntry {
        account: AccountId(DESK.into()),
        name: String::new(),
        email: String::new(),
        url: String::new(),
        method: SignInMethod::EmbeddedDesk,
        on: accounts.desk_runs(),
        encryption: Encryption::None,
        rests: None,
        signed_in_at: Time(0),
        presence: None,
    };
    AccountsView {
        accounts: accounts.accounts.iter().map(entry).chain([desk]).collect(),
        from_environment: Choice::from_env().is_some(),
    }
}

/// Says of each account that does not run what of the agent's own rests in its files.
pub(crate) async fn tell_what_rests(
    view: &mut AccountsView,
    accounts: &Accounts,
    paths: &Paths,
    outside: &dyn Outside,
    runs: impl Fn(&AccountId) -> bool,
) {
    for entry in &mut view.accounts {
        if runs(&entry.account) {
            continue;
        }
        let signed_in = accounts.accounts.iter().find(|one| one.id == entry.account);
        let choice = signed_in.map_or(Choice::EmbeddedDesk, |one| Choice::SignedIn(one.clone()));
        entry.rests = match rests(paths, outside, &choice).await {
            Ok(rests) => rests,
            Err(error) => {
                tracing::debug!(account = %entry.account, %error, "what rests there cannot be counted");
                None
            }
        };
    }
}

async fn rests(paths: &Paths, outside: &dyn Outside, choice: &Choice) -> anyhow::Result<Option<Rests>> {
    let Some(seal) = Seals::at_hand(paths, outside, choice).await? else {
        return Ok(None);
    };
    let (dir, id) = (choice.dir(paths), choice.id());
    tokio::task::spawn_blocking(move || match Cache::open_read_only_sealed(&dir, id, &seal)? {
        Some(cache) => Ok(Some(cache.rests()?)),
        // Nothing was kept yet.
        None => Ok(Some(Rests { drafts: 0, unsent: 0 })),
    })
    .await?
}

impl Hub {
    pub(super) async fn accounts(&self) -> Result<AccountsView, ProtocolError> {
        let accounts = load(&self.paths).await?;
        let mut view = view(&accounts);
        let runs = |id: &AccountId| self.running(id).is_ok();
        tell_what_rests(&mut view, &accounts, &self.paths, self.outside.as_ref(), runs).await;
        Ok(view)
    }

    pub(super) async fn switch(&self, ask: &SetAccountOn) -> Result<(), ProtocolError> {
        let _changing = self.changing.lock().await;
        let accounts = load(&self.paths).await?;
        if ask.account.0 != DESK {
            known(&accounts, &ask.account)?;
        } else if !ask.on && !accounts.accounts.iter().any(|account| account.on) {
            return Err(ProtocolError::new(
                ErrorCode::NotPossible,
                "The desk is what runs when no other account is on.",
            ));
        }
        let (id, on) = (ask.account.clone(), ask.on);
        let changed = coming::change(&self.paths, move |accounts| accounts.switch(&id, on)).await;
        changed.map_err(not_kept)?;
        match self.follow_list_now().await.map_err(not_kept)? {
            true => Ok(()),
            false => Err(busy()),
        }
    }

    /// The account's engine starts anew: what its connection says of the agent was said at its
    /// beginning.
    pub(super) async fn set_presence(&self, ask: &SetPresence) -> Result<(), ProtocolError> {
        let _changing = self.changing.lock().await;
        let accounts = load(&self.paths).await?;
        if known(&accounts, &ask.account)?.chatwoot.is_none() {
            return Err(ProtocolError::new(
                ErrorCode::NotPossible,
                "Only a Chatwoot server is told whether you are present.",
            ));
        }
        let (id, on) = (ask.account.clone(), ask.on);
        let changed = coming::change(&self.paths, move |accounts| {
            accounts.set_presence(&id, on);
            Ok(())
        });
        changed.await.map_err(not_kept)?;
        match self.follow_list_now().await.map_err(not_kept)? {
            true => Ok(()),
            false => Err(busy()),
        }
    }

    pub(super) async fn remove(&self, ask: &RemoveAccount) -> Result<(), ProtocolError> {
        let _changing = self.changing.lock().await;
        if ask.account.0 == DESK {
            return Err(ProtocolError::new(
                ErrorCode::NotPossible,
                "The desk is inside Reddot and stays.",
            ));
        }
        let account = known(&load(&self.paths).await?, &ask.account)?.clone();
        let removed = if self.stop(&ask.account).await {
            coming::forget(&self.paths, self.outside.as_ref(), &account, ask.wipe)
                .await
                .map_err(not_kept)
        } else {
            // Files that are wiped under somebody who writes to them would be damaged ones.
            Err(busy())
        };
        // What was not removed runs again, and where nothing is left, the desk does.
        let followed = self.follow_list_now().await.map_err(not_kept);
        if let Err(why) = &removed?.told {
            tracing::warn!(why = %format!("{why:#}"), "the helpdesk was not told of the sign-out");
        }
        followed.map(drop)
    }
}

impl Hub {
    /// Removes everything that is kept of an account here, and begins anew with what the helpdesk
    /// has. What was chosen about it stays.
    pub(super) async fn wipe(&self, ask: &WipeAccount) -> Result<(), ProtocolError> {
        let _changing = self.changing.lock().await;
        let account = ask.account.clone();
        if !self.ids().contains(&account) {
            return Err(ProtocolError::new(
                ErrorCode::NotFound,
                format!("No account {account} runs here."),
            ));
        }
        let get = GetAccountSettings {
            account: account.clone(),
        };
        // One that cannot be started has nothing that could be asked.
        let chosen = match self.running(&account) {
            Ok(running) => running.engine.handle(get.into_request()).await.ok(),
            Err(_) => None,
        };
        let wiped = if self.stop(&account).await {
            coming::wipe_files(&self.paths, self.outside.as_ref(), &account)
                .await
                .map_err(not_kept)
        } else {
            Err(busy())
        };
        self.follow_list_now().await.map_err(not_kept)?;
        wiped?;
        if let Some(Ok(chosen)) = chosen.map(serde_json::from_value::<AccountSettings>)
            && let Ok(running) = self.running(&account)
        {
            let all = [
                Request::SetKeep(SetKeep {
                    account: account.clone(),
                    keep: chosen.keep,
                }),
                Request::SetChannelRules(SetChannelRules {
                    account: account.clone(),
                    rules: chosen.channel_rules,
                }),
                Request::SetWatchAll(SetWatchAll {
                    account: account.clone(),
                    on: chosen.watch_all,
                }),
                Request::SetRetention(SetRetention {
                    account,
                    retention: chosen.retention,
                }),
            ];
            for request in all {
                running.engine.handle(request).await?;
            }
        }
        Ok(())
    }
}

impl Hub {
    /// Opens the accounts whose files are under a passphrase.
    pub(super) async fn unlock(&self, ask: &Unlock) -> Result<(), ProtocolError> {
        self.outside.unlock(&ask.passphrase);
        self.follow_list().await.map_err(not_kept)?;
        let shut = self.slots().into_iter().find_map(|slot| match slot.state {
            State::Fails { reason, .. } if encryption(&slot.choice) == Encryption::Passphrase => Some(reason),
            _ => None,
        });
        match shut {
            None => Ok(()),
            Some(reason) => {
                Err(ProtocolError::new(ErrorCode::Storage, reason).hint("Try it again: reddot unlock"))
            }
        }
    }
}

fn busy() -> ProtocolError {
    ProtocolError::new(ErrorCode::Conflict, "The account is still busy.").hint("Try again in a moment.")
}

async fn load(paths: &Paths) -> Result<Accounts, ProtocolError> {
    let paths = paths.clone();
    let read = tokio::task::spawn_blocking(move || Accounts::load(&paths)).await;
    read.map_err(anyhow::Error::from)
        .and_then(|read| read)
        .map_err(not_kept)
}

fn known<'a>(accounts: &'a Accounts, id: &AccountId) -> Result<&'a SignedIn, ProtocolError> {
    let found = accounts.accounts.iter().find(|account| account.id == *id);
    found.ok_or_else(|| ProtocolError::new(ErrorCode::NotFound, format!("There is no account {id}.")))
}
