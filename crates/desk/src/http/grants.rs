//! OAuth's clients and tokens as the API lists them. Tokens are shown without their secret: only
//! its hash is kept.

use model::Time;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::account::{admins_only, founded};
use super::answer::{Answer, Refusal};
use super::call::Request;
use super::endpoint::Asked;
use super::page;
use crate::oauth;
use crate::people::User;

fn all_tokens(db: &Connection, request: &Request, caller: &User) -> Result<Vec<(i64, Value)>, Refusal> {
    let mut query = db.prepare_cached(
        "SELECT t.id, c.rowid, t.user_id, t.scope, t.created_at, t.expires_at, t.refresh_expires_at
         FROM oauth_tokens t JOIN oauth_clients c ON c.id = t.client_id
         WHERE NOT t.dead AND (t.user_id = ?1 OR ?2) ORDER BY t.id",
    )?;
    // An admin sees everybody's where they ask for them.
    let all = caller.role == "admin" && request.params.get("all") == Some("true");
    let rows = query.query_map(rusqlite::params![caller.id, all], |row| {
        let id: i64 = row.get(0)?;
        Ok((
            id,
            json!({
                "url": request.link(&format!("oauth/tokens/{id}")),
                "id": id,
                "client_id": row.get::<_, i64>(1)?,
                "user_id": row.get::<_, i64>(2)?,
                "scopes": row.get::<_, String>(3)?.split_whitespace().collect::<Vec<_>>(),
                "token": "",
                "refresh_token": "",
                "created_at": Time(row.get(4)?).to_rfc3339(),
                "used_at": Time(row.get(4)?).to_rfc3339(),
                "expires_at": Time(row.get(5)?).to_rfc3339(),
                "refresh_token_expires_at": Time(row.get(6)?).to_rfc3339(),
            }),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `GET /oauth/tokens`.
pub(crate) fn tokens(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    page::of_few(request, "tokens", all_tokens(db, request, caller)?)
}

/// `GET /oauth/tokens/{id}`.
pub(crate) fn token(db: &Connection, request: &Request, caller: &User, id: i64) -> Result<Answer, Refusal> {
    let found = all_tokens(db, request, caller)?
        .into_iter()
        .find(|(each, _)| *each == id);
    let (_, shown) = found.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "token": shown })))
}

/// `DELETE /oauth/tokens/{id}`.
pub(crate) fn revoke(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        token(tx, a.request, a.caller, id)?;
        oauth::revoke(tx, id)?;
        Ok(Answer::nothing())
    })
}

fn all_clients(db: &Connection, request: &Request, caller: &User) -> Result<Vec<(i64, Value)>, Refusal> {
    let at = founded(db)?;
    let mut query = db.prepare_cached(
        "SELECT rowid, id, name, secret_hash IS NULL, redirects FROM oauth_clients ORDER BY rowid",
    )?;
    let rows = query.query_map([], |row| {
        let id: i64 = row.get(0)?;
        let public: bool = row.get(3)?;
        let redirects: Value = serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default();
        Ok((
            id,
            json!({
                "url": request.link(&format!("oauth/clients/{id}")),
                "id": id,
                "identifier": row.get::<_, String>(1)?,
                "name": row.get::<_, String>(2)?,
                "kind": if public { "public" } else { "confidential" },
                "company": "",
                "description": "",
                "logo_url": null,
                "redirect_uri": redirects,
                "secret": "",
                "global": false,
                "user_id": caller.id,
                "created_at": at,
                "updated_at": at,
            }),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `GET /oauth/clients`, for admins.
pub(crate) fn clients(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    page::of_few(request, "clients", all_clients(db, request, caller)?)
}

/// `GET /oauth/clients/{id}`, for admins.
pub(crate) fn client(db: &Connection, request: &Request, caller: &User, id: i64) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    let found = all_clients(db, request, caller)?
        .into_iter()
        .find(|(each, _)| *each == id);
    let (_, shown) = found.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "client": shown })))
}
