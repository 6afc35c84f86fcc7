//! OAuth: clients, codes and tokens.
//!
//! A code lives two minutes and is good once; a second use also ends the tokens that the first one
//! got, since one of the two users stole it. A refresh replaces both tokens, and the old ones are
//! dead. Only hashes are stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{Span, Time};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use crate::DeskError;
use crate::secret::{random_token, same_secret};

/// A code is good for so long.
const CODE_LIFE: Span = Span::seconds(120);
/// `expires_in`: from, to, and where nobody says. In seconds.
const ACCESS: (i64, i64, i64) = (300, 172_800, 1800);
/// `refresh_token_expires_in`.
const REFRESH: (i64, i64, i64) = (604_800, 7_776_000, 2_592_000);

/// SHA-256, as PKCE writes it.
pub(crate) fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

/// A program that may ask people to let it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    secret_hash: Option<String>,
    pub(crate) redirects: Vec<String>,
}

impl Client {
    /// Whether it keeps no secret, as a desktop program cannot.
    pub(crate) fn is_public(&self) -> bool {
        self.secret_hash.is_none()
    }

    /// Whether this is its secret; a public client has none to show.
    fn proves(&self, secret: Option<&str>) -> bool {
        match &self.secret_hash {
            None => true,
            Some(own) => secret.is_some_and(|secret| same_secret(&hash(secret), own)),
        }
    }
}

/// The client with that id.
pub(crate) fn client(db: &Connection, id: &str) -> Result<Option<Client>, DeskError> {
    let row: Option<(String, String, Option<String>, String)> = db
        .prepare_cached("SELECT id, name, secret_hash, redirects FROM oauth_clients WHERE id = ?1")?
        .query_row([id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    row.map(|(id, name, secret_hash, redirects)| {
        Ok(Client {
            id,
            name,
            secret_hash,
            redirects: serde_json::from_str(&redirects)?,
        })
    })
    .transpose()
}

/// Registers a client, or changes it. Without a secret it is public and must use PKCE.
pub(crate) fn register(
    tx: &Transaction<'_>,
    id: &str,
    name: &str,
    redirects: &[&str],
    secret: Option<&str>,
) -> Result<(), rusqlite::Error> {
    tx.execute(
        "INSERT INTO oauth_clients (id, name, secret_hash, redirects) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = ?2, secret_hash = ?3, redirects = ?4",
        params![
            id,
            name,
            secret.map(hash),
            serde_json::json!(redirects).to_string()
        ],
    )?;
    Ok(())
}

/// What a client asked a person for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) state: Option<String>,
    /// PKCE's, always S256.
    pub(crate) challenge: Option<String>,
}

/// A person said yes: the code for it.
pub(crate) fn allow(
    tx: &Transaction<'_>,
    asked: &Asked,
    person: i64,
    now: Time,
) -> Result<String, rusqlite::Error> {
    tx.execute("DELETE FROM oauth_codes WHERE expires_at < ?1", [now.0])?;
    let code = random_token();
    tx.execute(
        "INSERT INTO oauth_codes (hash, client_id, user_id, redirect_uri, scope, challenge, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            hash(&code),
            asked.client_id,
            person,
            asked.redirect_uri,
            asked.scope,
            asked.challenge,
            (now + CODE_LIFE).0,
        ],
    )?;
    Ok(code)
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum Denied {
    /// Unknown client or wrong secret.
    Client,
    /// The code or refresh token is none, is used, is too old, or is not this client's.
    Grant,
    /// The request itself is wrong.
    Request(&'static str),
    /// The file.
    Database(DeskError),
}

impl From<rusqlite::Error> for Denied {
    fn from(error: rusqlite::Error) -> Self {
        Denied::Database(error.into())
    }
}

impl From<DeskError> for Denied {
    fn from(error: DeskError) -> Self {
        Denied::Database(error)
    }
}

/// How long the tokens shall live, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lives {
    pub(crate) access: Option<i64>,
    pub(crate) refresh: Option<i64>,
}

impl Lives {
    fn checked(self) -> Result<(i64, i64), Denied> {
        let within = |wanted: Option<i64>, (least, most, usual): (i64, i64, i64)| {
            let wanted = wanted.unwrap_or(usual);
            (least..=most).contains(&wanted).then_some(wanted)
        };
        Ok((
            within(self.access, ACCESS).ok_or(Denied::Request(
                "expires_in must be between 300 and 172800 seconds",
            ))?,
            within(self.refresh, REFRESH).ok_or(Denied::Request(
                "refresh_token_expires_in must be between 604800 and 7776000 seconds",
            ))?,
        ))
    }
}

/// Fresh tokens.
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) scope: String,
    pub(crate) expires_in: i64,
    pub(crate) refresh_expires_in: i64,
}

/// The client, if it is who it says.
fn proven(db: &Connection, id: &str, secret: Option<&str>) -> Result<Client, Denied> {
    client(db, id)?
        .filter(|client| client.proves(secret))
        .ok_or(Denied::Client)
}

/// What a client shows to get tokens for a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) secret: Option<&'a str>,
    pub(crate) code: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) verifier: Option<&'a str>,
    pub(crate) lives: Lives,
}

/// Tokens for a code. The caller's transaction must be kept also when the answer is
/// [`Denied::Grant`]: a code used twice ends what it got.
pub(crate) fn exchange(tx: &Transaction<'_>, with: Exchange<'_>, now: Time) -> Result<Tokens, Denied> {
    let client = proven(tx, with.client_id, with.secret)?;
    let lives = with.lives.checked()?;
    type Code = (String, i64, String, String, Option<String>, i64, Option<i64>);
    let code_hash = hash(with.code);
    let code: Option<Code> = tx
        .query_row(
            "SELECT client_id, user_id, redirect_uri, scope, challenge, expires_at, token_id
             FROM oauth_codes WHERE hash = ?1",
            [&code_hash],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ))
            },
        )
        .optional()?;
    let Some((owner, user, redirect_uri, scope, challenge, expires_at, used)) = code else {
        return Err(Denied::Grant);
    };
    if let Some(token) = used {
        tx.execute("UPDATE oauth_tokens SET dead = 1 WHERE id = ?1", [token])?;
        return Err(Denied::Grant);
    }
    let verified = match (&challenge, with.verifier) {
        (Some(challenge), Some(verifier)) => same_secret(&hash(verifier), challenge),
        (None, None) => !client.is_public(),
        _ => false,
    };
    if owner != client.id || redirect_uri != with.redirect_uri || now >= Time(expires_at) || !verified {
        return Err(Denied::Grant);
    }
    let (tokens, id) = issue(tx, &client.id, user, &scope, lives, now)?;
    tx.execute(
        "UPDATE oauth_codes SET token_id = ?2 WHERE hash = ?1",
        params![code_hash, id],
    )?;
    Ok(tokens)
}

/// New tokens for a refresh token, which dies with its access token.
pub(crate) fn refresh(
    tx: &Transaction<'_>,
    client_id: &str,
    secret: Option<&str>,
    token: &str,
    lives: Lives,
    now: Time,
) -> Result<Tokens, Denied> {
    let client = proven(tx, client_id, secret)?;
    let lives = lives.checked()?;
    let old: Option<(i64, i64, String)> = tx
        .query_row(
            "SELECT id, user_id, scope FROM oauth_tokens
             WHERE refresh_hash = ?1 AND client_id = ?2 AND NOT dead AND refresh_expires_at > ?3",
            params![hash(token), client.id, now.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((id, user, scope)) = old else {
        return Err(Denied::Grant);
    };
    tx.execute("UPDATE oauth_tokens SET dead = 1 WHERE id = ?1", [id])?;
    let (tokens, new) = issue(tx, &client.id, user, &scope, lives, now)?;
    // A stolen code that comes late must end these as well.
    tx.execute(
        "UPDATE oauth_codes SET token_id = ?2 WHERE token_id = ?1",
        [id, new],
    )?;
    Ok(tokens)
}

fn issue(
    tx: &Transaction<'_>,
    client: &str,
    user: i64,
    scope: &str,
    (access, refresh): (i64, i64),
    now: Time,
) -> Result<(Tokens, i64), rusqlite::Error> {
    let tokens = Tokens {
        access: random_token(),
        refresh: random_token(),
        scope: scope.to_owned(),
        expires_in: access,
        refresh_expires_in: refresh,
    };
    tx.execute("DELETE FROM oauth_tokens WHERE refresh_expires_at < ?1", [now.0])?;
    tx.execute(
        "INSERT INTO oauth_tokens (client_id, user_id, scope, access_hash, refresh_hash, created_at, expires_at,
             refresh_expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            client,
            user,
            scope,
            hash(&tokens.access),
            hash(&tokens.refresh),
            now.0,
            (now + Span::seconds(access)).0,
            (now + Span::seconds(refresh)).0,
        ],
    )?;
    Ok((tokens, tx.last_insert_rowid()))
}

/// A living access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: i64,
    pub(crate) client_id: String,
    pub(crate) user_id: i64,
    pub(crate) scope: String,
    pub(crate) created_at: Time,
    pub(crate) expires_at: Time,
    pub(crate) refresh_expires_at: Time,
}

/// The token, if it is one and lives.
pub(crate) fn token(db: &Connection, access: &str, now: Time) -> Result<Option<Token>, rusqlite::Error> {
    let read = |row: &Row<'_>| {
        Ok(Token {
            id: row.get(0)?,
            client_id: row.get(1)?,
            user_id: row.get(2)?,
            scope: row.get(3)?,
            created_at: Time(row.get(4)?),
            expires_at: Time(row.get(5)?),
            refresh_expires_at: Time(row.get(6)?),
        })
    };
    db.prepare_cached(
        "SELECT id, client_id, user_id, scope, created_at, expires_at, refresh_expires_at FROM oauth_tokens
         WHERE access_hash = ?1 AND NOT dead AND expires_at > ?2",
    )?
    .query_row(params![hash(access), now.0], read)
    .optional()
}

/// Ends a token and its refresh token.
pub(crate) fn revoke(tx: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    tx.execute("UPDATE oauth_tokens SET dead = 1 WHERE id = ?1", [id])?;
    Ok(())
}

impl Token {
    /// Whether its scope covers a request. A misspelt scope covers nothing. Audits need the whole
    /// `read`, as at Zendesk.
    pub(crate) fn covers(&self, method: &str, segments: &[&str]) -> bool {
        let verb = if method == "GET" { "read" } else { "write" };
        let audits = matches!(segments, ["tickets", _, "audits", ..]);
        let resource = segments.first().copied().unwrap_or_default();
        self.scope.split_whitespace().any(|word| {
            word == verb
                || (!audits
                    && word
                        .split_once(':')
                        .is_some_and(|(name, right)| name == resource && right == verb))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_pkce_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            hash("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn scopes_cover_what_they_name() {
        let token = |scope: &str| Token {
            id: 1,
            client_id: String::new(),
            user_id: 1,
            scope: scope.to_owned(),
            created_at: Time(0),
            expires_at: Time(0),
            refresh_expires_at: Time(0),
        };
        assert!(token("read write").covers("PUT", &["tickets", "1"]));
        assert!(!token("read").covers("PUT", &["tickets", "1"]));
        assert!(token("tickets:read").covers("GET", &["tickets", "1"]));
        assert!(!token("tickets:read").covers("GET", &["tickets", "1", "audits"]));
        assert!(!token("tickets:read").covers("GET", &["users", "1"]));
        assert!(!token("raed wirte").covers("GET", &["tickets"]));
    }
}
