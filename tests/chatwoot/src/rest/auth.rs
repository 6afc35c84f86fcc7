//! Signing in, and who asks.

use model::Span;
use serde_json::json;

use super::answer::{Answer, Answered};
use super::call::Call;
use crate::shapes;
use crate::world::World;
use crate::world::people::Session;

/// How long a session lives.
const SESSION: Span = Span::hours(24 * 60);

/// How many sessions a user may have.
const SESSIONS: usize = 25;

pub(crate) fn route(world: &mut World, call: &Call, method: &str, what: &str) -> Answered {
    match (method, what) {
        ("POST", "sign_in") => sign_in(world, call),
        ("GET", "validate_token") => {
            let user = caller(world, call).map_err(|_| {
                Answer::json(
                    401,
                    &json!({"success": false, "errors": ["Invalid login credentials"]}),
                )
            })?;
            let data = shapes::profile(world, &world.users[&user], call.now);
            Ok(Answer::ok(&json!({"payload": {"success": true, "data": data}})))
        }
        ("DELETE", "sign_out") => {
            let Some(client) = call.header("client").map(str::to_owned) else {
                return Err(no_such_user());
            };
            caller(world, call).map_err(|_| no_such_user())?;
            world.sessions.retain(|session| session.client != client);
            Ok(Answer::ok(&json!({"success": true})))
        }
        _ => Err(Answer::not_found()),
    }
}

fn no_such_user() -> Answer {
    Answer::json(
        404,
        &json!({"success": false, "errors": ["User was not found or was not logged in."]}),
    )
}

/// Whose request this is: by an access token, or by the headers of a sign-in.
pub(crate) fn caller(world: &World, call: &Call) -> Result<i64, Answer> {
    let token = call
        .header("api-access-token")
        .or_else(|| call.header("api_access_token"));
    if let Some(token) = token {
        return world
            .users
            .values()
            .find(|user| user.access_token == token)
            .map(|user| user.id)
            .ok_or_else(|| Answer::unauthorized("Invalid Access Token"));
    }
    let (Some(token), Some(client), Some(uid)) = (
        call.header("access-token"),
        call.header("client"),
        call.header("uid"),
    ) else {
        return Err(Answer::not_signed_in());
    };
    world
        .sessions
        .iter()
        .find(|session| session.client == client && session.token == token && call.now < session.expires)
        .filter(|session| {
            world
                .users
                .get(&session.user)
                .is_some_and(|user| user.email == uid)
        })
        .map(|session| session.user)
        .ok_or_else(Answer::not_signed_in)
}

fn sign_in(world: &mut World, call: &Call) -> Answered {
    if let Some(token) = call.text("mfa_token") {
        let user = second_factor(world, call, token)?;
        return begin(world, call, user);
    }
    let wrong = || {
        Answer::json(
            401,
            &json!({"success": false, "errors": ["Invalid login credentials. Please try again."]}),
        )
    };
    let (Some(email), Some(password)) = (call.text("email"), call.text("password")) else {
        return Err(wrong());
    };
    let user = world
        .users
        .values()
        .find(|user| user.email.eq_ignore_ascii_case(email) && user.password == password)
        .ok_or_else(wrong)?;
    let (id, has_second) = (user.id, user.mfa.is_some());
    if has_second {
        let token = world.secret("mfa");
        world.waiting_for_code.insert(token.clone(), id);
        return Ok(Answer::json(
            206,
            &json!({"mfa_required": true, "mfa_token": token}),
        ));
    }
    begin(world, call, id)
}

fn second_factor(world: &mut World, call: &Call, token: &str) -> Result<i64, Answer> {
    let Some(id) = world.waiting_for_code.get(token).copied() else {
        return Err(Answer::unauthorized("Invalid or expired MFA token"));
    };
    let mfa = world.users.get_mut(&id).and_then(|user| user.mfa.as_mut());
    let fits = mfa.is_some_and(|mfa| {
        if let Some(backup) = call.text("backup_code") {
            let before = mfa.backup.len();
            mfa.backup.retain(|code| code != backup);
            mfa.backup.len() < before
        } else {
            call.text("otp_code") == Some(mfa.code.as_str())
        }
    });
    if !fits {
        return Err(Answer::json(400, &json!({"error": "Invalid verification code"})));
    }
    world.waiting_for_code.remove(token);
    Ok(id)
}

fn begin(world: &mut World, call: &Call, user: i64) -> Answered {
    let own = || world.sessions.iter().filter(|session| session.user == user);
    if own().count() >= SESSIONS {
        let browser = call
            .header("user-agent")
            .is_some_and(|agent| agent.contains("Mozilla"));
        if browser {
            let sessions: Vec<_> = own()
                .map(|session| json!({"client_id": session.client}))
                .collect();
            return Err(Answer::json(
                409,
                &json!({"sessions_limit_reached": true, "sessions": sessions}),
            ));
        }
        if let Some(oldest) = world.sessions.iter().position(|session| session.user == user) {
            world.sessions.remove(oldest);
        }
    }
    let session = Session {
        user,
        client: world.secret("client"),
        token: world.secret("session"),
        expires: call.now + SESSION,
    };
    world.sessions.push(session.clone());
    let person = &world.users[&user];
    let data = shapes::profile(world, person, call.now);
    Ok(Answer::ok(&json!({"data": data}))
        .with("access-token", session.token)
        .with("client", session.client)
        .with("uid", person.email.clone())
        .with("expiry", session.expires.unix_seconds().to_string())
        .with("token-type", "Bearer"))
}
