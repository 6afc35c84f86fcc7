//! The addresses by which a person is known.

use rusqlite::{Connection, Transaction, params};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::persons::{invalid, looks_like_email, reindex};
use super::users;
use crate::people::{self, Identity};

/// An identity's JSON.
pub(crate) fn identity(request: &Request, each: &Identity) -> Value {
    json!({
        "url": request.link(&format!("users/{}/identities/{}", each.user_id, each.id)),
        "id": each.id,
        "user_id": each.user_id,
        "type": each.kind,
        "value": each.value,
        "verified": each.verified,
        "verification_method": if each.verified { "low" } else { "none" },
        "verified_at": each.verified.then(|| each.created_at.to_rfc3339()),
        "primary": each.is_primary,
        "deliverable_state": "deliverable",
        "undeliverable_count": 0,
        "created_at": each.created_at.to_rfc3339(),
        "updated_at": each.updated_at.to_rfc3339(),
    })
}

fn one(db: &Connection, user: i64, id: i64) -> Result<Identity, Refusal> {
    people::identities(db, &[id])?
        .pop()
        .filter(|each| each.user_id == user)
        .ok_or(Refusal::NotFound)
}

fn shown(db: &Connection, request: &Request, user: i64, id: i64, status: u16) -> Result<Answer, Refusal> {
    let found = one(db, user, id)?;
    Ok(Answer::with_status(
        status,
        json!({ "identity": identity(request, &found) }),
    ))
}

/// `GET /users/{id}/identities/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, user: i64, id: i64) -> Result<Answer, Refusal> {
    shown(db, request, user, id, 200)
}

/// The kinds that a client can give somebody; the others come with a channel.
const GIVEN: [&str; 5] = ["email", "phone_number", "twitter", "facebook", "google"];

fn readable(kind: &str, value: &str) -> Result<(), Refusal> {
    if value.trim().is_empty() {
        return Err(invalid("value", "Value: cannot be blank"));
    }
    if matches!(kind, "email" | "google") && !looks_like_email(value) {
        let why = format!("Value: {value} is not properly formatted");
        return Err(invalid("value", &why));
    }
    Ok(())
}

/// Adds an address to a person; gives its id.
pub(crate) fn add(
    tx: &Transaction<'_>,
    request: &Request,
    user: i64,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    let kind = body::text(wanted, "type")?.ok_or_else(|| wrong("type", "is required"))?;
    let value = body::text(wanted, "value")?.ok_or_else(|| wrong("value", "is required"))?;
    let value = if kind == "email" {
        value.trim().to_lowercase()
    } else {
        value
    };
    if !GIVEN.contains(&kind.as_str()) {
        return Err(invalid("type", &format!("Type: {kind} is not valid")));
    }
    readable(&kind, &value)?;
    let taken: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM identities WHERE type = 'email' AND ?1 = 'email' AND value = ?2)",
        params![kind, value],
        |row| row.get(0),
    )?;
    if taken {
        return Err(invalid(
            "value",
            &format!("Value: {value} is already being used by another user"),
        ));
    }
    people::add_identity(tx, user, &kind, &value, request.now)?;
    let id = tx.last_insert_rowid();
    if body::field(wanted, "verified", "true or false", Value::as_bool)? == Some(false) {
        tx.execute("UPDATE identities SET verified = 0 WHERE id = ?1", [id])?;
    }
    let primary = body::field(wanted, "primary", "true or false", Value::as_bool)? == Some(true);
    let first: bool = tx.query_row("SELECT is_primary FROM identities WHERE id = ?1", [id], |row| {
        row.get(0)
    })?;
    if primary || first {
        make_first(tx, user, id)?;
    }
    Ok(id)
}

/// Makes an address the primary one of its kind.
fn make_first(tx: &Transaction<'_>, user: i64, id: i64) -> Result<(), Refusal> {
    let found = one(tx, user, id)?;
    tx.execute(
        "UPDATE identities SET is_primary = (id = ?2) WHERE user_id = ?1 AND type = ?3",
        params![user, id, found.kind],
    )?;
    let column = match found.kind.as_str() {
        "email" => "email",
        "phone_number" => "phone",
        _ => return Ok(()),
    };
    tx.execute(
        &format!("UPDATE users SET {column} = ?2 WHERE id = ?1"),
        params![user, found.value],
    )?;
    Ok(())
}

fn permitted(a: &Asked<'_>, db: &Connection) -> Result<i64, Refusal> {
    let user = a.id(0)?;
    let found = people::by_id(db, user)?
        .filter(|user| user.deleted_at.is_none())
        .ok_or(Refusal::NotFound)?;
    if a.caller.role == "admin" || (a.caller.role == "agent" && !found.works_here()) {
        Ok(user)
    } else {
        Err(Refusal::NotPermitted)
    }
}

fn touched(tx: &Transaction<'_>, a: &Asked<'_>, user: i64) -> Result<(), Refusal> {
    tx.execute(
        "UPDATE users SET updated_at = MAX(updated_at, ?2) WHERE id = ?1",
        [user, a.request.now.0],
    )?;
    reindex(tx, user)
}

/// `POST /users/{id}/identities`.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "identity")?;
    a.desk.store.write(|tx| {
        let user = permitted(a, tx)?;
        let id = add(tx, a.request, user, wanted)?;
        touched(tx, a, user)?;
        let location = a.request.link(&format!("users/{user}/identities/{id}"));
        Ok(shown(tx, a.request, user, id, 201)?.header("location", location))
    })
}

/// `PUT /users/{id}/identities/{id}`: its value, or whether it is verified.
pub(crate) fn put(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "identity")?;
    a.desk.store.write(|tx| {
        let user = permitted(a, tx)?;
        let found = one(tx, user, a.id(1)?)?;
        if let Some(value) = body::text(wanted, "value")? {
            readable(&found.kind, &value)?;
            if found.kind == "email" && people::by_email(tx, &value)?.is_some_and(|other| other.id != user) {
                return Err(invalid(
                    "value",
                    &format!("Value: {value} is already being used by another user"),
                ));
            }
            tx.execute(
                "UPDATE identities SET value = ?2, updated_at = ?3 WHERE id = ?1",
                params![found.id, value, a.request.now.0],
            )?;
            if found.is_primary {
                make_first(tx, user, found.id)?;
            }
        }
        if let Some(verified) = body::field(wanted, "verified", "true or false", Value::as_bool)? {
            tx.execute(
                "UPDATE identities SET verified = ?2 WHERE id = ?1",
                params![found.id, verified],
            )?;
        }
        if body::field(wanted, "primary", "true or false", Value::as_bool)? == Some(true) {
            make_first(tx, user, found.id)?;
        }
        touched(tx, a, user)?;
        shown(tx, a.request, user, found.id, 200)
    })
}

/// `PUT /users/{id}/identities/{id}/make_primary`, which answers with all of them.
pub(crate) fn make_primary(a: &Asked<'_>) -> Result<Answer, Refusal> {
    a.desk.store.write(|tx| {
        let user = permitted(a, tx)?;
        make_first(tx, user, a.id(1)?)?;
        touched(tx, a, user)?;
        users::identities(tx, a.request, user)
    })
}

/// `PUT /users/{id}/identities/{id}/verify`.
pub(crate) fn verify(a: &Asked<'_>) -> Result<Answer, Refusal> {
    a.desk.store.write(|tx| {
        let user = permitted(a, tx)?;
        let found = one(tx, user, a.id(1)?)?;
        tx.execute(
            "UPDATE identities SET verified = 1, updated_at = ?2 WHERE id = ?1",
            [found.id, a.request.now.0],
        )?;
        shown(tx, a.request, user, found.id, 200)
    })
}

/// `PUT /users/{id}/identities/{id}/request_verification`: the desk sends no mail, and says so to nobody.
pub(crate) fn request_verification(a: &Asked<'_>) -> Result<Answer, Refusal> {
    a.desk.store.read(|db| {
        let user = permitted(a, db)?;
        one(db, user, a.id(1)?)?;
        Ok(Answer::empty())
    })
}

/// `DELETE /users/{id}/identities/{id}`.
pub(crate) fn delete(a: &Asked<'_>) -> Result<Answer, Refusal> {
    a.desk.store.write(|tx| {
        let user = permitted(a, tx)?;
        let found = one(tx, user, a.id(1)?)?;
        if found.is_primary && found.kind == "email" {
            return Err(invalid(
                "base",
                "Identity: a primary e-mail address cannot be deleted",
            ));
        }
        tx.execute("DELETE FROM identities WHERE id = ?1", [found.id])?;
        if found.is_primary && found.kind == "phone_number" {
            tx.execute("UPDATE users SET phone = NULL WHERE id = ?1", [user])?;
        }
        touched(tx, a, user)?;
        Ok(Answer::nothing())
    })
}
