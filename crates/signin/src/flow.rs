//! The whole of a sign-in: authorization code with PKCE, in the person's own browser.
//!
//! ```text
//! listen on 127.0.0.1 ─▶ open the helpdesk's page ─▶ the person decides ─▶ the browser comes back
//!                                                    here with a code ─▶ exchanged for tokens
//! ```
//! The ports are fixed, with two spares, because the helpdesk compares the whole redirect address
//! with a list that an admin registered. State and verifier are made anew each time and never
//! leave this process but for the one address.

use std::time::Duration;

use helpdesk::zendesk::{OAuthClient, TokenPair};
use helpdesk::{Clock, HelpdeskError};
use tokio::net::TcpListener;

use crate::callback::{self, Answer, Expected};
use crate::secret;

/// The ports of the redirect addresses.
pub const PORTS: [u16; 3] = [47853, 47854, 47855];
/// How long a person may take.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// The redirect addresses to register for these ports.
pub fn redirect_urls(ports: &[u16]) -> Vec<String> {
    ports.iter().map(|port| redirect_url(*port)).collect()
}

fn redirect_url(port: u16) -> String {
    format!("http://127.0.0.1:{port}{}", callback::PATH)
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Every port is taken.
    #[error(
        "none of the ports {0} is free on this computer: another sign-in may be waiting. Finish it, or end the \
         program that holds them"
    )]
    NoPort(String),
    /// The person said no.
    #[error("you did not let Reddot in, so nobody was signed in")]
    Denied,
    /// The helpdesk said no.
    #[error("the helpdesk refused to ask you: {0}")]
    Refused(String),
    /// Nobody came back.
    #[error("nobody came back from the browser in time. Start again with: reddot login")]
    TimedOut,
    /// The code was not taken.
    #[error(
        "the helpdesk did not take the answer from your browser. Start again, and check the client id and its kind \
         (public) with your admin"
    )]
    NotTaken,
    /// The exchange failed otherwise.
    #[error(transparent)]
    Helpdesk(HelpdeskError),
    /// Listening failed.
    #[error("the way back from the browser broke: {0}")]
    Broken(#[from] std::io::Error),
}

/// A sign-in that waits for its person.
pub struct SignIn {
    client: OAuthClient,
    listener: TcpListener,
    redirect_uri: String,
    verifier: String,
    expected: Expected,
    url: String,
}

impl SignIn {
    /// Begins to listen, on the first port that is free.
    ///
    /// # Errors
    /// [`SignInError::NoPort`], or an address that cannot be right.
    pub async fn begin(
        base: &str,
        client_id: &str,
        ports: &[u16],
        clock: Clock,
    ) -> Result<Self, SignInError> {
        let client = OAuthClient::new(base, client_id, clock).map_err(SignInError::Helpdesk)?;
        let mut free = None;
        for port in ports {
            if let Ok(listener) = TcpListener::bind(("127.0.0.1", *port)).await {
                free = Some(listener);
                break;
            }
        }
        let Some(listener) = free else {
            let list: Vec<String> = ports.iter().map(u16::to_string).collect();
            return Err(SignInError::NoPort(list.join(", ")));
        };
        let port = listener.local_addr()?.port();
        let redirect_uri = redirect_url(port);
        let (state, verifier) = (secret::random(), secret::random());
        let url = client
            .authorize_url(&redirect_uri, &state, &secret::challenge(&verifier))
            .map_err(SignInError::Helpdesk)?;
        let helpdesk = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Ok(Self {
            client,
            listener,
            redirect_uri,
            verifier,
            expected: Expected {
                host: format!("127.0.0.1:{port}"),
                helpdesk,
                state,
            },
            url,
        })
    }

    /// The address to open.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the person, at most so long, and exchanges the code.
    ///
    /// # Errors
    /// Everything that a person, a browser and a helpdesk can do: see [`SignInError`].
    pub async fn finish(self, patience: Duration) -> Result<TokenPair, SignInError> {
        self.wait(patience).await?.exchange().await
    }

    /// Waits for the person, at most so long.
    ///
    /// # Errors
    /// As [`SignIn::finish`].
    pub async fn wait(self, patience: Duration) -> Result<Allowed, SignInError> {
        let answer = tokio::time::timeout(patience, callback::wait(self.listener, self.expected))
            .await
            .map_err(|_| SignInError::TimedOut)??;
        match answer {
            Answer::Code(code) => Ok(Allowed {
                client: self.client,
                redirect_uri: self.redirect_uri,
                verifier: self.verifier,
                code,
            }),
            Answer::Denied => Err(SignInError::Denied),
            Answer::Refused(words) => Err(SignInError::Refused(words)),
        }
    }
}

/// A sign-in that its person has allowed.
pub struct Allowed {
    client: OAuthClient,
    redirect_uri: String,
    verifier: String,
    code: String,
}

impl Allowed {
    /// Exchanges the code for tokens. It is good for one time.
    ///
    /// # Errors
    /// [`SignInError::NotTaken`], or what the helpdesk says.
    pub async fn exchange(self) -> Result<TokenPair, SignInError> {
        let exchanged = self
            .client
            .exchange(&self.code, &self.redirect_uri, &self.verifier)
            .await;
        exchanged.map_err(|error| match error {
            HelpdeskError::Unauthorized => SignInError::NotTaken,
            error => SignInError::Helpdesk(error),
        })
    }
}
