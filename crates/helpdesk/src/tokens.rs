//! Where the header that proves a request comes from: `Authorization`, or the helpdesk's own.
//!
//! Before each request the HTTP layer asks its [`Tokens`] for the header. Where the helpdesk
//! answers 401, it tells them so and asks once more: a source that can renew itself does it then,
//! any other says that the sign-in is over. What a source holds is never printed: the types here
//! have no `Debug` that shows it.

use async_trait::async_trait;
use base64::Engine as _;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::HelpdeskError;

/// A header that proves who asks. Its value is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization {
    name: HeaderName,
    value: HeaderValue,
}

impl Authorization {
    /// A bearer token.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] for characters that no token can have.
    pub fn bearer(token: &str) -> Result<Self, HelpdeskError> {
        Self::of(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// An API token with its owner's e-mail address.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] for characters that no token can have.
    pub fn api_token(email: &str, token: &str) -> Result<Self, HelpdeskError> {
        let pair = format!("{email}/token:{token}");
        let pair = base64::engine::general_purpose::STANDARD.encode(pair);
        Self::of(AUTHORIZATION, &format!("Basic {pair}"))
    }

    /// A Chatwoot user's access token. Spelt with hyphens: proxies drop headers with underscores, and
    /// the server takes both for the same.
    ///
    /// # Errors
    /// [`HelpdeskError::Rejected`] for characters that no token can have.
    pub fn access_token(token: &str) -> Result<Self, HelpdeskError> {
        Self::of(HeaderName::from_static("api-access-token"), token)
    }

    fn of(name: HeaderName, text: &str) -> Result<Self, HelpdeskError> {
        let mut value = HeaderValue::from_str(text)
            .map_err(|_| HelpdeskError::Rejected("the token has characters no token can have".into()))?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }

    pub(crate) fn name(&self) -> HeaderName {
        self.name.clone()
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.value.clone()
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
    /// A Chatwoot user's access token.
    AccessToken(String),
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
            Credentials::AccessToken(token) => Authorization::access_token(token),
            Credentials::ApiToken { email, token } => Authorization::api_token(email, token),
        }
    }

    async fn refused(&self, _: &Authorization) -> Result<(), HelpdeskError> {
        Err(HelpdeskError::Unauthorized)
    }
}

/// A token that never changes, is kept in a [`SecretPlace`] and read when it is first needed.
pub struct KeptApiToken {
    /// Whose API token; none: an access token, which says so itself.
    email: Option<String>,
    place: Box<dyn SecretPlace>,
    read: tokio::sync::OnceCell<Authorization>,
}

impl KeptApiToken {
    /// The API token in `place`, of the agent with that e-mail address.
    pub fn new(email: String, place: Box<dyn SecretPlace>) -> Self {
        Self {
            email: Some(email),
            place,
            read: tokio::sync::OnceCell::new(),
        }
    }

    /// The access token in `place`.
    pub fn access_token(place: Box<dyn SecretPlace>) -> Self {
        Self {
            email: None,
            place,
            read: tokio::sync::OnceCell::new(),
        }
    }
}

#[async_trait]
impl Tokens for KeptApiToken {
    async fn authorization(&self) -> Result<Authorization, HelpdeskError> {
        let read = async {
            let token = self.place.load().await?;
            match &self.email {
                Some(email) => Authorization::api_token(email, &token),
                None => Authorization::access_token(&token),
            }
        };
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
