//! Signing in to Chatwoot: with the access token that a person copies from their profile, or with
//! e-mail address and password, and a code where the account wants one. Either way the access token is
//! what is kept. It does not end by itself.

use serde_json::{Value, json};

use super::json::{Profile, profile};
use crate::http::{Host, Http};
use crate::{Clock, Credentials, HelpdeskError};

/// Where to sign in.
pub struct SignIn {
    host: Host,
    base: String,
    clock: Clock,
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatwootUser {
    /// Their number.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The accounts that they belong to.
    pub accounts: Vec<ChatwootAccount>,
}

/// An account of the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatwootAccount {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether it can be worked in; otherwise it is suspended.
    pub active: bool,
}

/// What came of a password. Never printed.
pub enum Entered {
    /// It was enough: the access token.
    Token(String),
    /// A code is wanted, too; this goes with it.
    CodeWanted(String),
}

impl SignIn {
    /// At the server at `base`. Nothing is sent before the first call.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] when the address cannot be right.
    pub fn new(base: &str, clock: Clock) -> Result<Self, HelpdeskError> {
        Ok(Self {
            host: Host::new(base)?,
            base: base.to_owned(),
            clock,
        })
    }

    /// E-mail address and password.
    ///
    /// # Errors
    /// [`HelpdeskError::Unauthorized`] when they are not right; as every read.
    pub async fn password(&self, email: &str, password: &str) -> Result<Entered, HelpdeskError> {
        self.enter(&json!({ "email": email, "password": password })).await
    }

    /// The code that was wanted.
    ///
    /// # Errors
    /// As [`password`](SignIn::password).
    pub async fn code(&self, wanted: &str, code: &str) -> Result<Entered, HelpdeskError> {
        self.enter(&json!({ "mfa_token": wanted, "otp_code": code }))
            .await
    }

    async fn enter(&self, body: &Value) -> Result<Entered, HelpdeskError> {
        let answer = self.host.post("/auth/sign_in", body, &self.clock).await?;
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        if answer["mfa_required"].as_bool() == Some(true)
            && let Some(wanted) = text(&answer["mfa_token"])
        {
            return Ok(Entered::CodeWanted(wanted));
        }
        text(&answer["data"]["access_token"])
            .map(Entered::Token)
            .ok_or_else(|| HelpdeskError::Malformed("/auth/sign_in: no access token".into()))
    }

    /// Whose access token it is.
    ///
    /// # Errors
    /// [`HelpdeskError::Unauthorized`] when it is nobody's; as every read.
    pub async fn whose(&self, token: &str) -> Result<ChatwootUser, HelpdeskError> {
        let tokens = std::sync::Arc::new(Credentials::AccessToken(token.to_owned()));
        let http = Http::new(&self.base, tokens, self.clock.clone())?;
        let answer = http.get("/api/v1/profile", &[]).await?;
        let Profile {
            id,
            name,
            email,
            accounts,
            pubsub_token: _,
        } = profile(&answer).ok_or_else(|| HelpdeskError::Malformed("/api/v1/profile: no user".into()))?;
        let account = |told: super::json::ProfileAccount| ChatwootAccount {
            id: told.id,
            name: told.name,
            active: told.active,
        };
        Ok(ChatwootUser {
            id,
            name,
            email,
            accounts: accounts.into_iter().map(account).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_https_is_refused() {
        let clock: Clock = std::sync::Arc::new(|| model::Time(0));
        assert!(SignIn::new("http://chat.example.com", clock.clone()).is_err());
        assert!(SignIn::new("https://chat.example.com", clock).is_ok());
    }
}
