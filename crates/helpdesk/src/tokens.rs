//! Where a request's `Authorization` comes from.
//!
//! Before each request the HTTP layer asks its [`Tokens`] for the header. Where the helpdesk
//! answers 401, it tells them so and asks once more: a source that can renew itself does it then,
//! any other says that the sign-in is over. What a source holds is never printed: the types here
//! have no `Debug` that shows it.

use async_trait::async_trait;
use base64::Engine as _;
use reqwest::header::HeaderValue;

use crate::HelpdeskError;

/// The value of an `Authorization` header. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(HeaderValue);

impl Authorization {
    /// A bearer token.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] for characters that no token can have.
    pub fn bearer(token: &str) -> Result<Self, HelpdeskError> {
        Self::of(&format!("Bearer {token}"))
    }

    /// An API token with its owner's e-mail address.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] for characters that no token can have.
    pub fn api_token(email: &str, token: &str) -> Result<Self, HelpdeskError> {
        let pair = format!("{email}/token:{token}");
        let pair = base64::engine::general_purpose::STANDARD.encode(pair);
        Self::of(&format!("Basic {pair}"))
    }

    fn of(text: &str) -> Result<Self, HelpdeskError> {
        let mut value = HeaderValue::from_str(text)
            .map_err(|_| HelpdeskError::Rejected("the token has characters no token can have".into()))?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<authorization>")
    }
}

/// A source of authorizations for one account.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// What to send now.
    ///
    /// # Errors
    /// [`HelpdeskError::Unauthorized`] when the sign-in is over, [`HelpdeskError::Keychain`] when
    /// the token cannot be read, and whatever a renewal met.
    async fn authorization(&self) -> Result<Authorization, HelpdeskError>;

    /// The helpdesk answered 401 to this one. Good when another can be asked for.
    ///
    /// # Errors
    /// As [`authorization`](Tokens::authorization).
    async fn refused(&self, authorization: &Authorization) -> Result<(), HelpdeskError>;
}

/// The one secret of an account, wherever it is kept.
#[async_trait]
pub trait SecretPlace: Send + Sync {
    /// Reads it.
    ///
    /// # Errors
    /// [`HelpdeskError::Keychain`] when it cannot be read now.
    async fn load(&self) -> Result<String, HelpdeskError>;

    /// Replaces it. On return it is kept.
    ///
    /// # Errors
    /// [`HelpdeskError::Keychain`] when it cannot be kept now.
    async fn save(&self, secret: &str) -> Result<(), HelpdeskError>;
}

/// How to sign in with what never changes. Never printed.
#[derive(Clone)]
pub enum Credentials {
    /// An OAuth or session token.
    Bearer(String),
    /// An API token: the legacy way.
    ApiToken {
        /// The agent's e-mail address.
        email: String,
        /// The token.
        token: String,
    },
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<credentials>")
    }
}

#[async_trait]
impl Tokens for Credentials {
    async fn authorization(&self) -> Result<Authorization, HelpdeskError> {
        match self {
            Credentials::Bearer(token) => Authorization::bearer(token),
            Credentials::ApiToken { email, token } => Authorization::api_token(email, token),
        }
    }

    async fn refused(&self, _: &Authorization) -> Result<(), HelpdeskError> {
        Err(HelpdeskError::Unauthorized)
    }
}

/// An API token that is kept in a [`SecretPlace`] and read when it is first needed.
pub struct KeptApiToken {
    email: String,
    place: Box<dyn SecretPlace>,
    read: tokio::sync::OnceCell<Authorization>,
}

impl KeptApiToken {
    /// The API token in `place`, of the agent with that e-mail address.
    pub fn new(email: String, place: Box<dyn SecretPlace>) -> Self {
        Self {
            email,
            place,
            read: tokio::sync::OnceCell::new(),
        }
    }
}

#[async_trait]
impl Tokens for KeptApiToken {
    async fn authorization(&self) -> Result<Authorization, HelpdeskError> {
        let read = async { Authorization::api_token(&self.email, &self.place.load().await?) };
        self.read.get_or_try_init(|| read).await.cloned()
    }

    async fn refused(&self, _: &Authorization) -> Result<(), HelpdeskError> {
        Err(HelpdeskError::Unauthorized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_printed() {
        let token = Credentials::Bearer("s3cret".into());
        let header = Authorization::bearer("s3cret").unwrap();
        assert_eq!(format!("{token:?} {header:?}"), "<credentials> <authorization>");
        assert!(!format!("{:?}", header.header()).contains("s3cret"));
        assert!(Authorization::bearer("a\nb").is_err());
    }
}
