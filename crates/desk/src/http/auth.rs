//! Who asks. Basic `email/token:API_TOKEN` and Bearer, as Zendesk takes them; a bearer token may
//! also be one of this process's session tokens or an OAuth access token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use super::answer::Refusal;
use crate::desk::Inner;
use crate::oauth;
use crate::people::{self, User};
use crate::secret::same_secret;

/// The person behind an `Authorization` header; none if there is no header.
pub(crate) fn caller(
    desk: &Inner,
    db: &Connection,
    authorization: Option<&str>,
) -> Result<Option<User>, Refusal> {
    let Some(header) = authorization else {
        return Ok(None);
    };
    let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header, ""));
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        let user = match desk.session(rest) {
            Some(id) => people::by_id(db, id)?,
            None => match people::by_bearer(db, rest)? {
                Some(person) => Some(person),
                None => match oauth::token(db, rest, desk.now())? {
                    Some(token) => people::by_id(db, token.user_id)?,
                    None => None,
                },
            },
        };
        return user.filter(may_enter).map(Some).ok_or(Refusal::InvalidToken);
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let user = basic(db, rest)?.filter(may_enter);
        return user.map(Some).ok_or(Refusal::Unauthenticated);
    }
    Err(Refusal::Unauthenticated)
}

/// Who was suspended or deleted stays outside, whatever they hold.
fn may_enter(user: &User) -> bool {
    user.works_here() && !user.suspended && user.deleted_at.is_none()
}

fn basic(db: &Connection, encoded: &str) -> Result<Option<User>, Refusal> {
    let Some(plain) = STANDARD
        .decode(encoded)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
    else {
        return Ok(None);
    };
    let Some((email, token)) = plain
        .split_once(':')
        .and_then(|(who, token)| Some((who.strip_suffix("/token")?, token)))
    else {
        return Ok(None);
    };
    let user = people::by_api_token(db, token)?;
    Ok(user.filter(|user| {
        user.email
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(email))
    }))
}

/// Whether the header holds the channel side's token.
pub(crate) fn is_channel(desk: &Inner, authorization: Option<&str>) -> bool {
    authorization
        .and_then(|header| header.trim().split_once(' '))
        .is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && same_secret(token.trim(), desk.channel_token())
        })
}
