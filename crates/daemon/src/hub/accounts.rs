//! The list of accounts as a settings page shows and changes it.

use model::AccountId;
use protocol::{
    AccountEntry, AccountsView, ErrorCode, ProtocolError, RemoveAccount, SetAccountOn, SignInMethod,
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
            Method::Oauth | Method::Other(_) => SignInMethod::Oauth,
        },
        on: account.on,
    };
    let desk = AccountEntry {
        account: AccountId(DESK.into()),
        name: String::new(),
        email: String::new(),
        url: String::new(),
        method: SignInMethod::EmbeddedDesk,
        on: accounts.desk_runs(),
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
