//! Which path does what.

use std::sync::PoisonError;

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::endpoint::{Asked, Does, Endpoint};
use super::endpoints::ENDPOINTS;
use super::limits::Spent;
use super::{auth, channels, desk_page, faults, oauth, params, tuning, uploads, users};
use crate::desk::Inner;
use crate::people::User;

/// Answers a request. Blocks on the database.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    if request.path.starts_with("/channels/") {
        return channels::answer(desk, request);
    }
    if let (Some(token), "GET") = (
        request.path.strip_prefix("/attachments/token/"),
        request.method.as_str(),
    ) {
        return desk.store.read(|db| {
            let caller = auth::caller(desk, db, request.authorization.as_deref())?;
            let caller = caller.ok_or(Refusal::Unauthenticated)?;
            uploads::content(db, &caller, token.trim_end_matches('/'))
        });
    }
    if request.path == "/desk/faults" {
        return faults::answer(desk, request);
    }
    if request.path == "/desk/tuning" {
        return tuning::answer(desk, request);
    }
    if request.path == "/" || request.path.starts_with("/desk/page/") {
        return desk_page::answer(desk, request);
    }
    if request.path.starts_with("/oauth/") {
        return oauth::answer(desk, request);
    }
    let below = request.path.strip_prefix("/api/v2/").map(str::to_owned);
    let lotus = || {
        request
            .path
            .strip_prefix("/api/lotus/")
            .map(|path| format!("lotus/{path}"))
    };
    let path = below.or_else(lotus).ok_or(Refusal::InvalidEndpoint)?;
    let decoded: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(params::segment)
        .collect();
    let segments: Vec<&str> = decoded.iter().map(String::as_str).collect();
    if request.method == "GET" && segments == ["users", "me"] {
        return desk.store.read(|db| {
            let caller = auth::caller(desk, db, request.authorization.as_deref())?;
            oauth::permits(db, request, &segments)?;
            Ok(users::me(request, caller.as_ref()))
        });
    }
    let caller = desk.store.read(|db| {
        let caller = auth::caller(desk, db, request.authorization.as_deref())?;
        oauth::permits(db, request, &segments)?;
        caller.ok_or(Refusal::Unauthenticated)
    })?;
    let spent = spend(desk, request, &segments, &caller)?;
    let (endpoint, places) = find(request.method.as_str(), &segments).ok_or(Refusal::InvalidEndpoint)?;
    let asked = Asked {
        desk,
        request,
        caller: &caller,
        places,
    };
    let answer = match endpoint.does {
        Does::Read(does) => desk.store.read(|db| does(&asked, db)),
        Does::Write(does) => does(&asked),
    };
    let answer = answer?;
    Ok(match spent {
        Some(spent) => spent.tell(answer),
        None => answer,
    })
}

/// The endpoint of a path, and what stands in its places.
fn find<'a>(method: &str, segments: &[&'a str]) -> Option<(&'static Endpoint, Vec<&'a str>)> {
    ENDPOINTS
        .iter()
        .filter(|endpoint| endpoint.method == method)
        .find_map(|endpoint| Some((endpoint, endpoint.places(segments)?)))
}

/// Counts the request against the limits of its endpoint.
fn spend(
    desk: &Inner,
    request: &Request,
    segments: &[&str],
    caller: &User,
) -> Result<Option<Spent>, Refusal> {
    let mut limits = desk.limits.lock().unwrap_or_else(PoisonError::into_inner);
    limits.count(request, segments, caller).map_err(|mut spent| {
        spent.plain = request.tuning.plain_429;
        Refusal::TooManyHere(spent)
    })
}
