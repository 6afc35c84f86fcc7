//! Signing in with the browser while the program runs. No token passes through a window: it asks
//! for a sign-in, and is told how it goes. Where there is no browser's way (Chatwoot knows access tokens
//! and passwords only) it is told what to type in a terminal, so that no secret is typed into a page.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{AccountId, Span};
use protocol::{
    ErrorCode, Event, GetLoginCommand, LoginCommand, ProtocolError, SignInForm, SignInStarted, SignInState,
    StartSignIn,
};
use signin::{Allowed, SignIn, SignInError, redirect_urls};
use tokio::task::JoinHandle;

use super::Hub;
use super::answers::not_kept;
use crate::accounts::{Accounts, Method, address};
use crate::coming;
use crate::settings::Settings;
use helpdesk::chatwoot;
use helpdesk::zendesk::{PollPlan, Zendesk};

/// How a sign-in goes; there is one at a time.
pub(super) struct SigningIn {
    state: Mutex<SignInState>,
    /// Who waits for the browser. Held while one begins or is given up.
    waits: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Default for SigningIn {
    fn default() -> Self {
        Self {
            state: Mutex::new(SignInState::None),
            waits: tokio::sync::Mutex::default(),
        }
    }
}

impl SigningIn {
    fn state(&self) -> MutexGuard<'_, SignInState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hub {
    pub(super) fn sign_in_form() -> Result<SignInForm, ProtocolError> {
        let settings = Settings::read().map_err(not_kept)?;
        Ok(SignInForm {
            managed: settings.url.is_some() || settings.client_id.is_some(),
            redirect_urls: redirect_urls(&settings.ports),
            url: settings.url.unwrap_or_default(),
            client_id: settings.client_id.unwrap_or_default(),
        })
    }

    pub(super) fn sign_in_state(&self) -> SignInState {
        self.signing_in.state().clone()
    }

    pub(super) async fn start_sign_in(
        self: &Arc<Self>,
        ask: &StartSignIn,
    ) -> Result<SignInStarted, ProtocolError> {
        let settings = Settings::read().map_err(not_kept)?;
        let bad = |said: String| ProtocolError::new(ErrorCode::BadRequest, said);
        let url = address(&or(&ask.url, settings.url)).map_err(|error| bad(format!("{error}.")))?;
        let client_id = or(
            &ask.client_id,
            settings.client_id.or_else(|| self.client_of(&url)),
        );
        if client_id.is_empty() {
            return Err(bad("The id of the OAuth client is missing.".into())
                .hint("An admin of the helpdesk registers one once, and tells everybody its id."));
        }
        let mut waits = self.signing_in.waits.lock().await;
        self.give_up(&mut waits).await?;
        // Before the person is sent anywhere: without a keychain all of it would be in vain.
        let ready = self.outside.ready().await;
        ready.map_err(|error| ProtocolError::new(ErrorCode::NotPossible, sentence(&error.to_string())))?;
        let begun = SignIn::begin(&url, &client_id, &settings.ports, self.clock.clone()).await;
        let sign_in = begun.map_err(|error| {
            let (reason, hint) = words(&error);
            ProtocolError {
                hint,
                ..ProtocolError::new(ErrorCode::NotPossible, reason)
            }
        })?;
        let address = sign_in.url().to_owned();
        let patience = Span(i64::try_from(signin::PATIENCE.as_millis()).unwrap_or(i64::MAX));
        self.tell_sign_in(SignInState::Waiting {
            address: address.clone(),
            until: self.now() + patience,
        });
        let hub = self.clone();
        *waits = Some(tokio::spawn(async move {
            let allowed = sign_in.wait(signin::PATIENCE).await;
            hub.came_back(allowed, url, client_id).await;
        }));
        drop(waits);
        let opened = self.outside.open_browser(&address).await;
        Ok(SignInStarted { address, opened })
    }

    /// The one line that signs in to a Chatwoot server, on this profile.
    pub(super) fn login_command(&self, ask: &GetLoginCommand) -> Result<LoginCommand, ProtocolError> {
        let bad = |said: String| ProtocolError::new(ErrorCode::BadRequest, said);
        let url = address(&ask.url).map_err(|_| {
            bad("This is not the address of a server.".into()).hint("Like this: https://chat.example.com")
        })?;
        chatwoot::SignIn::new(&url, self.clock.clone()).map_err(|error| bad(sentence(&error.to_string())))?;
        let command = self.paths.command(&["login", "--chatwoot", &url]);
        Ok(LoginCommand { url, command })
    }

    pub(super) async fn cancel_sign_in(&self) -> Result<(), ProtocolError> {
        let mut waits = self.signing_in.waits.lock().await;
        self.give_up(&mut waits).await
    }

    /// Ends a sign-in that waits for its person, with its port; what came of an earlier one is
    /// forgotten. Tokens that are just being fetched are not thrown away.
    async fn give_up(&self, waits: &mut Option<JoinHandle<()>>) -> Result<(), ProtocolError> {
        let before = {
            let mut state = self.signing_in.state();
            if *state == SignInState::Finishing {
                return Err(ProtocolError::new(
                    ErrorCode::Conflict,
                    "The sign-in was allowed and is just being finished.",
                ));
            }
            std::mem::replace(&mut *state, SignInState::None)
        };
        if let Some(task) = waits.take() {
            // Should it just have come back, it finds that nobody waits any more.
            task.abort();
            let _ = task.await;
        }
        if before != SignInState::None {
            self.emit(Event::Settings);
        }
        Ok(())
    }

    /// The browser came back, or nobody did.
    async fn came_back(&self, allowed: Result<Allowed, SignInError>, url: String, client_id: String) {
        {
            let mut state = self.signing_in.state();
            if !matches!(*state, SignInState::Waiting { .. }) {
                return;
            }
            *state = SignInState::Finishing;
        }
        self.emit(Event::Settings);
        let done = match allowed {
            Ok(allowed) => self.finish(allowed, url, client_id).await,
            Err(error) => Err(words(&error)),
        };
        self.tell_sign_in(match done {
            Ok(account) => SignInState::Done { account },
            Err((reason, hint)) => SignInState::Failed { reason, hint },
        });
    }

    /// Fetches the tokens and keeps them, then the account; its engine starts, or starts anew.
    async fn finish(
        &self,
        allowed: Allowed,
        url: String,
        client_id: String,
    ) -> Result<AccountId, (String, Option<String>)> {
        let pair = allowed.exchange().await.map_err(|error| words(&error))?;
        let kept = async {
            let zendesk = Zendesk::new(&url, &pair.credentials(), PollPlan::SHARED, self.clock.clone())?;
            let who = zendesk.who().await?;
            let account = coming::signed_in(&url, &who, Method::Oauth, Some(client_id), self.now())?;
            let id = account.id.clone();
            let _changing = self.changing.lock().await;
            // One that runs lets go first: it might keep renewed tokens over the new ones.
            self.stop(&id).await;
            let kept = coming::keep(&self.paths, self.outside.as_ref(), account, &pair.to_secret()).await;
            self.follow_list_now().await?;
            kept.map(|()| id)
        };
        kept.await
            .map_err(|error: anyhow::Error| (sentence(&format!("{error:#}")), None))
    }

    fn tell_sign_in(&self, state: SignInState) {
        *self.signing_in.state() = state;
        self.emit(Event::Settings);
    }

    /// The client with which somebody signed in to that helpdesk before.
    fn client_of(&self, url: &str) -> Option<String> {
        let accounts = Accounts::load(&self.paths).ok()?;
        let mut there = accounts.accounts.into_iter().filter(|account| account.url == url);
        there.find_map(|account| account.client_id)
    }
}

fn or(said: &str, otherwise: Option<String>) -> String {
    match said.trim() {
        "" => otherwise.unwrap_or_default(),
        said => said.to_owned(),
    }
}

/// Why nobody is signed in, and what to do, for a person in a window.
fn words(error: &SignInError) -> (String, Option<String>) {
    let hint = |words: &str| Some(words.to_owned());
    match error {
        SignInError::TimedOut => (
            "Nobody came back from the browser in time.".into(),
            hint("Start again."),
        ),
        SignInError::NotTaken => (
            "The helpdesk did not take the answer from your browser.".into(),
            hint("Start again, and check the client id and its kind (public) with your admin."),
        ),
        SignInError::NoPort(ports) => (
            format!("None of the ports {ports} is free on this computer."),
            hint("Another sign-in may be waiting: finish it, or end the program that holds them."),
        ),
        other => (sentence(&other.to_string()), None),
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let end = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}
