//! The keychain: one secret for each account, kept by the desktop's Secret Service (GNOME Keyring,
//! KWallet, KeePassXC and others).
//!
//! Every call opens a connection of its own. A keychain that was restarted under a program answers
//! "no such entry" to the program's old session, which is not true; over a fresh connection it
//! tells the truth. And since a keychain whose collection is not loaded yet says the same, "no
//! entry" beside an account that should have one is asked again after a moment and then told as
//! *unavailable*, never as *signed out* ([`Kept`]).
//!
//! A locked keychain asks its person for a password. A command may have that done each time; the
//! background program has it done once, and then waits until it finds the keychain open: nobody
//! wants a dialog every minute.
//!
//! This is the `secret-service` crate, on which `keyring` stands, used directly: `keyring` blocks,
//! holds one connection for ever, and hides which of these troubles it met. On another system this
//! module is the one to write anew.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use helpdesk::{HelpdeskError, SecretPlace};
use secret_service::{Collection, EncryptionType, Error, Item, SecretService};

const SERVICE: &str = "reddot";
/// A person may have to type their password to unlock it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Before "no entry" is believed.
const SECOND_LOOK: Duration = Duration::from_millis(500);

/// Why the keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// Nobody offers one.
    #[error(
        "there is no keychain on this desktop. Install and start one that offers the Secret Service (gnome-keyring, \
         KWallet or KeePassXC), then try again"
    )]
    Missing,
    /// It is there but closed.
    #[error("the keychain is locked. Unlock it, then try again")]
    Locked,
    /// It has no default collection.
    #[error(
        "the keychain has no keyring to keep things in. Log in to the desktop once, or make a default keyring with \
         your keychain's program, then try again"
    )]
    NoKeyring,
    /// It says there is nothing where something must be.
    #[error(
        "the keychain does not show the entry of this account. Unlock it; if that does not help: reddot login"
    )]
    NoEntry,
    /// It does not answer.
    #[error("the keychain does not answer")]
    Silent,
    /// Something else.
    #[error("the keychain failed ({0})")]
    Failed(String),
}

impl From<Error> for KeychainError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable => KeychainError::Missing,
            Error::Locked | Error::Prompt | Error::PromptDisconnected => KeychainError::Locked,
            Error::NoResult => KeychainError::NoKeyring,
            Error::Zbus(error) => of_bus(&error),
            // The text is D-Bus's own: names and errors, no secret.
            other => KeychainError::Failed(other.to_string()),
        }
    }
}

fn of_bus(error: &zbus::Error) -> KeychainError {
    match error {
        // No session bus at all.
        zbus::Error::Address(_) | zbus::Error::InputOutput(_) | zbus::Error::Connection(..) => {
            KeychainError::Missing
        }
        zbus::Error::MethodError(name, ..) => match name.as_str() {
            "org.freedesktop.DBus.Error.ServiceUnknown"
            | "org.freedesktop.DBus.Error.NameHasNoOwner"
            | "org.freedesktop.DBus.Error.Spawn.ServiceNotFound" => KeychainError::Missing,
            "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked,
            "org.freedesktop.DBus.Error.NoReply" | "org.freedesktop.DBus.Error.Timeout" => {
                KeychainError::Silent
            }
            other => KeychainError::Failed(other.to_owned()),
        },
        other => KeychainError::Failed(other.to_string()),
    }
}

impl From<KeychainError> for HelpdeskError {
    fn from(error: KeychainError) -> Self {
        HelpdeskError::Keychain(error.to_string())
    }
}

/// The keychain of this desktop session.
#[derive(Debug, Clone, Copy)]
pub struct Keychain {
    asks: bool,
}

impl Keychain {
    /// A keychain that asks its person to unlock it where it must.
    pub fn asking() -> Self {
        Self { asks: true }
    }

    /// A keychain that says [`KeychainError::Locked`] instead.
    pub fn silent() -> Self {
        Self { asks: false }
    }

    async fn open_collection(self, collection: &Collection<'_>) -> Result<(), KeychainError> {
        match collection.is_locked().await? {
            false => Ok(()),
            true if self.asks => Ok(collection.unlock().await?),
            true => Err(KeychainError::Locked),
        }
    }

    async fn open_item(self, item: &Item<'_>) -> Result<(), KeychainError> {
        match item.is_locked().await? {
            false => Ok(()),
            true if self.asks => Ok(item.unlock().await?),
            true => Err(KeychainError::Locked),
        }
    }

    /// Whether it could keep something now.
    ///
    /// # Errors
    /// See [`KeychainError`].
    pub async fn ready(self) -> Result<(), KeychainError> {
        within(async {
            let service = connect().await?;
            let collection = service.get_default_collection().await?;
            self.open_collection(&collection).await
        })
        .await
    }

    /// Keeps a secret, replacing the one before.
    ///
    /// # Errors
    /// See [`KeychainError`]; then the one before may still be there.
    pub async fn set(self, user: &str, secret: &str) -> Result<(), KeychainError> {
        within(async {
            let service = connect().await?;
            let collection = service.get_default_collection().await?;
            self.open_collection(&collection).await?;
            let label = format!("Reddot: {user}");
            let made =
                collection.create_item(&label, attributes(user), secret.as_bytes(), true, "text/plain");
            made.await.map(drop).map_err(KeychainError::from)
        })
        .await
    }

    /// The secret, if there is one.
    ///
    /// # Errors
    /// See [`KeychainError`].
    pub async fn get(self, user: &str) -> Result<Option<String>, KeychainError> {
        within(async {
            let service = connect().await?;
            let found = service.search_items(attributes(user)).await?;
            let Some(item) = found.unlocked.first().or(found.locked.first()) else {
                return Ok(None);
            };
            self.open_item(item).await?;
            let bytes = item.get_secret().await?;
            let text = String::from_utf8(bytes);
            text.map(Some)
                .map_err(|_| KeychainError::Failed("an entry that is not text".into()))
        })
        .await
    }

    /// The secret, if there is one; absence is asked twice.
    ///
    /// # Errors
    /// See [`KeychainError`].
    pub async fn find(self, user: &str) -> Result<Option<String>, KeychainError> {
        if let Some(secret) = self.get(user).await? {
            return Ok(Some(secret));
        }
        tokio::time::sleep(SECOND_LOOK).await;
        self.get(user).await
    }

    /// The secret of an account that has one: absence is asked twice, and then is trouble.
    ///
    /// # Errors
    /// See [`KeychainError`].
    pub async fn expect(self, user: &str) -> Result<String, KeychainError> {
        self.find(user).await?.ok_or(KeychainError::NoEntry)
    }

    /// Forgets the secret; whether there was one.
    ///
    /// # Errors
    /// See [`KeychainError`].
    pub async fn delete(self, user: &str) -> Result<bool, KeychainError> {
        within(async {
            let service = connect().await?;
            let found = service.search_items(attributes(user)).await?;
            let items: Vec<_> = found.unlocked.iter().chain(&found.locked).collect();
            for item in &items {
                self.open_item(item).await?;
                item.delete().await?;
            }
            Ok(!items.is_empty())
        })
        .await
    }
}

/// One account's entry, as a source of tokens needs it.
#[derive(Debug)]
pub struct Kept {
    user: String,
    /// The person was asked to unlock the keychain, and it did not open since.
    asked: AtomicBool,
}

impl Kept {
    /// The entry of the account with that id.
    pub fn of(user: &str) -> Self {
        Self {
            user: user.to_owned(),
            asked: AtomicBool::new(false),
        }
    }

    fn keychain(&self) -> Keychain {
        match self.asked.swap(true, Ordering::Relaxed) {
            false => Keychain::asking(),
            true => Keychain::silent(),
        }
    }

    fn opened<T>(&self, result: Result<T, KeychainError>) -> Result<T, HelpdeskError> {
        if result.is_ok() {
            self.asked.store(false, Ordering::Relaxed);
        }
        Ok(result?)
    }
}

#[async_trait]
impl SecretPlace for Kept {
    async fn load(&self) -> Result<String, HelpdeskError> {
        self.opened(self.keychain().expect(&self.user).await)
    }

    async fn save(&self, secret: &str) -> Result<(), HelpdeskError> {
        self.opened(self.keychain().set(&self.user, secret).await)
    }
}

fn attributes(user: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", user)])
}

async fn connect() -> Result<SecretService<'static>, KeychainError> {
    // Encrypted on the bus: whoever may listen there does not read it.
    Ok(SecretService::connect(EncryptionType::Dh).await?)
}

async fn within<T>(work: impl Future<Output = Result<T, KeychainError>>) -> Result<T, KeychainError> {
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.unwrap_or(Err(KeychainError::Silent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_asks_once_until_the_keychain_was_open_again() {
        let kept = Kept::of("acme.zendesk.com-1");
        assert!(kept.keychain().asks);
        assert!(kept.opened::<()>(Err(KeychainError::Locked)).is_err());
        assert!(!kept.keychain().asks);
        assert!(kept.opened(Ok(())).is_ok());
        assert!(kept.keychain().asks);
    }
}
