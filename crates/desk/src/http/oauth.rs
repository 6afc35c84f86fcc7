//! The OAuth pages and endpoints (authorization code with PKCE, refresh).
//!
//! The page asks the person in front of it who they are: this helpdesk has no passwords, and
//! whoever reaches it sits at this computer. What keeps others out: the guard lets no foreign page
//! post, the page cannot be framed, the form carries nothing but a one-time number that stands for
//! a request kept here, and an answer goes only to a registered address.

use std::collections::HashMap;
use std::sync::PoisonError;

use model::{Span, Time};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::params::{Params, encode};
use super::site;
use crate::desk::Inner;
use crate::oauth::{self, Asked, Denied, Exchange, Lives, Tokens};
use crate::people;
use crate::secret::random_token;

/// A page waits so long for its person.
const PATIENCE: Span = Span::seconds(600);
/// No more pages than so many wait at once.
const MOST_WAITING: usize = 100;
/// RFC 7636: 43 to 128 characters; a challenge is a hash of 43.
const CHALLENGE: usize = 43;

/// What pages ask, by their one-time number.
#[derive(Debug, Default)]
pub(crate) struct Waiting(HashMap<String, (Asked, Time)>);

impl Waiting {
    fn put(&mut self, asked: Asked, now: Time) -> String {
        self.0.retain(|_, (_, since)| now - *since < PATIENCE);
        if self.0.len() >= MOST_WAITING
            && let Some(oldest) = self
                .0
                .iter()
                .min_by_key(|(_, (_, since))| *since)
                .map(|(number, _)| number.clone())
        {
            self.0.remove(&oldest);
        }
        let number = random_token();
        self.0.insert(number.clone(), (asked, now));
        number
    }

    fn take(&mut self, number: &str, now: Time) -> Option<Asked> {
        let (asked, since) = self.0.remove(number)?;
        (now - since < PATIENCE).then_some(asked)
    }
}

/// `/oauth/…`.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/oauth/authorizations/new") => ask(desk, request),
        ("POST", "/oauth/authorizations") => decide(desk, request),
        ("POST", "/oauth/tokens") => tokens(desk, request),
        _ => Err(Refusal::InvalidEndpoint),
    }
}

/// `DELETE /api/v2/oauth/tokens/current`.
pub(crate) fn end_current(a: &super::endpoint::Asked<'_>) -> Result<Answer, Refusal> {
    a.desk.store.write(|tx| {
        let token = token_of(tx, a.request)?.ok_or(Refusal::NotFound)?;
        oauth::revoke(tx, token.id)?;
        Ok(Answer::nothing())
    })
}

/// `GET /api/v2/oauth/tokens/current`.
pub(crate) fn current(db: &rusqlite::Connection, request: &Request) -> Result<Answer, Refusal> {
    let token = token_of(db, request)?.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({
        "token": {
            "url": request.link(&format!("oauth/tokens/{}", token.id)),
            "id": token.id,
            "user_id": token.user_id,
            "client_id": token.client_id,
            "scopes": token.scope.split_whitespace().collect::<Vec<_>>(),
            "created_at": token.created_at.to_rfc3339(),
            "expires_at": token.expires_at.to_rfc3339(),
            "refresh_token_expires_at": token.refresh_expires_at.to_rfc3339(),
        },
    })))
}

/// Refuses what the scope of the request's token does not cover. Other credentials cover everything.
pub(crate) fn permits(
    db: &rusqlite::Connection,
    request: &Request,
    segments: &[&str],
) -> Result<(), Refusal> {
    match token_of(db, request)? {
        Some(token) if !token.covers(request.method.as_str(), segments) => {
            Err(Refusal::Forbidden("You do not have access to this page."))
        }
        _ => Ok(()),
    }
}

fn token_of(db: &rusqlite::Connection, request: &Request) -> Result<Option<oauth::Token>, rusqlite::Error> {
    let bearer = request
        .authorization
        .as_deref()
        .and_then(|header| header.trim().split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match bearer {
        Some((_, token)) => oauth::token(db, token.trim(), request.now),
        None => Ok(None),
    }
}

/// The page on which a person lets a client in, or not.
fn ask(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    let params = &request.params;
    let client = match params.get("client_id") {
        Some(id) => desk.store.read(|db| oauth::client(db, id))?,
        None => None,
    };
    // Where either is wrong, nobody is sent anywhere: the address could be anybody's.
    let Some(client) = client else {
        return Ok(site::notice(400, "There is no such client here."));
    };
    let Some(redirect_uri) = params
        .get("redirect_uri")
        .filter(|uri| client.redirects.iter().any(|known| known == uri))
    else {
        return Ok(site::notice(
            400,
            "The redirect address is not one that is registered for this client.",
        ));
    };
    let state = params.get("state").map(str::to_owned);
    let back = |error: &str, why: &str| {
        let address = redirect(
            redirect_uri,
            &[("error", error), ("error_description", why)],
            state.as_deref(),
        );
        Ok(Answer::text(303, site::PLAIN, String::new()).header("location", address))
    };
    if params.get("response_type") != Some("code") {
        return back("unsupported_response_type", "response_type must be code");
    }
    let challenge = match (params.get("code_challenge"), params.get("code_challenge_method")) {
        (None, None) if !client.is_public() => None,
        (Some(challenge), Some("S256")) if challenge.len() == CHALLENGE => Some(challenge.to_owned()),
        _ => {
            return back(
                "invalid_request",
                "PKCE with code_challenge_method S256 is required",
            );
        }
    };
    let scope = params
        .get("scope")
        .filter(|scope| !scope.trim().is_empty())
        .unwrap_or("read write")
        .to_owned();
    let people = desk.store.read(crate::company::credentials)?;
    let page = site::authorization(&client.name, &scope, &people);
    let asked = Asked {
        client_id: client.id,
        redirect_uri: redirect_uri.to_owned(),
        scope,
        state,
        challenge,
    };
    let number = desk
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .put(asked, request.now);
    // A browser holds the redirect after the form to form-action, too.
    let origin = redirect_uri.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    Ok(site::page(
        200,
        page.replace("{number}", &number),
        &format!("'self' {origin}"),
    ))
}

/// What the person decided.
fn decide(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    let form = Params::parse(&String::from_utf8_lossy(&request.body));
    let asked = desk
        .waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take(form.get("number").unwrap_or_default(), request.now);
    let Some(asked) = asked else {
        return Ok(site::notice(
            400,
            "This page has been used or has waited too long. Please sign in again from the program.",
        ));
    };
    let state = asked.state.as_deref();
    let address = if form.get("decision") == Some("allow") {
        let email = form.get("person").unwrap_or_default();
        let person = desk.store.read(|db| people::by_email(db, email))?;
        let Some(person) = person.filter(people::User::works_here) else {
            return Ok(site::notice(
                400,
                "Nobody here has that address. Please sign in again.",
            ));
        };
        let code = desk
            .store
            .write(|tx| oauth::allow(tx, &asked, person.id, request.now))?;
        redirect(&asked.redirect_uri, &[("code", &code)], state)
    } else {
        redirect(
            &asked.redirect_uri,
            &[
                ("error", "access_denied"),
                (
                    "error_description",
                    "The end-user or authorization server denied the request.",
                ),
            ],
            state,
        )
    };
    Ok(Answer::text(303, site::PLAIN, String::new()).header("location", address))
}

fn redirect(to: &str, add: &[(&str, &str)], state: Option<&str>) -> String {
    let state = state.map(|state| ("state", state));
    let query = add
        .iter()
        .copied()
        .chain(state)
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect::<Vec<_>>()
        .join("&");
    let sign = if to.contains('?') { '&' } else { '?' };
    format!("{to}{sign}{query}")
}

/// A field of the token request, which comes as JSON or as a form.
struct Given {
    json: Option<Value>,
    form: Params,
}

impl Given {
    fn of(request: &Request) -> Self {
        let json = serde_json::from_slice(&request.body)
            .ok()
            .filter(Value::is_object);
        let form = match json {
            Some(_) => Params::default(),
            None => Params::parse(&String::from_utf8_lossy(&request.body)),
        };
        Self { json, form }
    }

    fn text(&self, name: &str) -> Option<String> {
        match &self.json {
            Some(json) => json[name].as_str().map(str::to_owned),
            None => self.form.get(name).map(str::to_owned),
        }
    }

    fn seconds(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let number = match &self.json {
            Some(json) => match &json[name] {
                Value::Null => return Ok(None),
                Value::String(text) => text.parse().ok(),
                other => other.as_i64(),
            },
            None => match self.form.get(name) {
                None => return Ok(None),
                Some(text) => text.parse().ok(),
            },
        };
        number.map(Some).ok_or(Refusal::OAuth {
            status: 400,
            error: "invalid_request",
            description: "A lifetime must be a number of seconds.",
        })
    }
}

fn tokens(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    let given = Given::of(request);
    let text = |name: &str| given.text(name).unwrap_or_default();
    let lives = Lives {
        access: given.seconds("expires_in")?,
        refresh: given.seconds("refresh_token_expires_in")?,
    };
    let (client, secret) = (text("client_id"), given.text("client_secret"));
    let now = request.now;
    // The transaction is kept also where the grant is refused: a stolen code has consequences.
    let done: Result<Tokens, Denied> = match text("grant_type").as_str() {
        "authorization_code" => {
            let (code, uri, verifier) = (text("code"), text("redirect_uri"), given.text("code_verifier"));
            let with = Exchange {
                client_id: &client,
                secret: secret.as_deref(),
                code: &code,
                redirect_uri: &uri,
                verifier: verifier.as_deref(),
                lives,
            };
            desk.store
                .write(|tx| Ok::<_, rusqlite::Error>(oauth::exchange(tx, with, now)))?
        }
        "refresh_token" => {
            let token = text("refresh_token");
            desk.store.write(|tx| {
                Ok::<_, rusqlite::Error>(oauth::refresh(tx, &client, secret.as_deref(), &token, lives, now))
            })?
        }
        _ => {
            return Err(Refusal::OAuth {
                status: 400,
                error: "unsupported_grant_type",
                description: "The authorization grant type is not supported by the authorization server.",
            });
        }
    };
    let tokens = done.map_err(|denied| match denied {
        Denied::Client => Refusal::OAuth {
            status: 401,
            error: "invalid_client",
            description: "Client authentication failed due to unknown client or wrong secret.",
        },
        Denied::Grant => Refusal::OAuth {
            status: 400,
            error: "invalid_grant",
            description: "The provided authorization grant is invalid, expired, revoked, does not match the \
                          redirection URI used in the authorization request, or was issued to another client.",
        },
        Denied::Request(description) => Refusal::OAuth {
            status: 400,
            error: "invalid_request",
            description,
        },
        Denied::Database(error) => Refusal::Broken(error),
    })?;
    Ok(Answer::ok(json!({
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "bearer",
        "scope": tokens.scope,
        "expires_in": tokens.expires_in,
        "refresh_token_expires_in": tokens.refresh_expires_in,
    })))
}
