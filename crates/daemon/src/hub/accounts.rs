//! The list of accounts as a settings page shows and changes it.

use model::AccountId;
use protocol::{
    AccountEntry, AccountSettings, AccountsView, Ask as _, Encryption, ErrorCode, GetAccountSettings,
    ProtocolError, RemoveAccount, Request, SetAccountOn, SetChannelRules, SetKeep, SetRetention, SetWatchAll,
    SignInMethod, WipeAccount,
};

use super::Hub;
use super::answers::not_kept;
use crate::account::Choice;
use crate::accounts::{Accounts, DESK, Method, SignedIn};
use crate::coming;
use crate::paths::Paths;

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
    };
    let desk = AccountEntry {
        account: AccountId(DESK.into()),
        name: String::new(),
        email: String::new(),
        url: String::new(),
        method: SignInMethod::EmbeddedDesk,
        on: accounts.desk_runs(),
        encryption: Encryption::None,
    };
    AccountsView {
        accounts: accounts.accounts.iter().map(entry).chain([desk]).collect(),
        from_environment: Choice::from_env().is_some(),
    }
}

impl Hub {
    pub(super) async fn accounts(&self) -> Result<AccountsView, ProtocolError> {
        Ok(view(&load(&self.paths).await?))
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
