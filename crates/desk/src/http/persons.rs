//! Keeping users: made, changed, deleted, by hand and many at once. Admins may do all of it;
//! agents may make and change end users.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::{admins_only, nothing};
use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::jobs::{self, Work};
use super::json;
use crate::people::{self, User};
use crate::secret::random_token;
use crate::tickets::fields::clean_tags;
use crate::tickets::update::Invalid;

/// What stands in a user's profile, by the names of the API.
const PROFILE: [&str; 6] = ["alias", "details", "notes", "signature", "time_zone", "locale"];

pub(crate) fn invalid(field: &'static str, description: &str) -> Refusal {
    Refusal::Invalid(Invalid::from([(field, vec![description.to_owned()])]))
}

/// The person with that id, deleted or not; for changes only one that is not.
fn living(db: &Connection, id: i64) -> Result<User, Refusal> {
    people::by_id(db, id)?
        .filter(|user| user.deleted_at.is_none())
        .ok_or(Refusal::NotFound)
}

fn may_keep(caller: &User, user_role: &str) -> Result<(), Refusal> {
    if caller.role == "admin" || (caller.role == "agent" && user_role == "end-user") {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

pub(crate) fn looks_like_email(text: &str) -> bool {
    let whole = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@' || c.is_control())
    };
    text.len() <= 254
        && text
            .split_once('@')
            .is_some_and(|(name, host)| whole(name) && whole(host) && host.contains('.'))
}

fn email_of(db: &Connection, wanted: &Map<String, Value>, own: i64) -> Result<Option<String>, Refusal> {
    let Some(email) = body::nullable_text(wanted, "email")?.flatten() else {
        return Ok(None);
    };
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return Ok(None);
    }
    if !looks_like_email(&email) {
        return Err(invalid(
            "email",
            &format!("Email: {email} is not properly formatted"),
        ));
    }
    if people::by_email(db, &email)?.is_some_and(|other| other.id != own) {
        return Err(invalid(
            "email",
            &format!("Email: {email} is already being used by another user"),
        ));
    }
    Ok(Some(email))
}

fn external_of(
    db: &Connection,
    wanted: &Map<String, Value>,
    own: i64,
) -> Result<Option<Option<String>>, Refusal> {
    let given = body::field(wanted, "external_id", "a string or null", |value| match value {
        Value::Null => Some(None),
        Value::String(text) => Some(Some(text.clone()).filter(|text| !text.is_empty())),
        Value::Number(number) => Some(Some(number.to_string())),
        _ => None,
    })?;
    if let Some(Some(id)) = &given
        && by_external_id(db, id)?.is_some_and(|other| other.id != own)
    {
        return Err(invalid("external_id", "External ID: has already been taken"));
    }
    Ok(given)
}

/// The person whom another system calls so.
pub(crate) fn by_external_id(db: &Connection, id: &str) -> Result<Option<User>, rusqlite::Error> {
    let found: Option<i64> = db
        .prepare_cached("SELECT id FROM users WHERE external_id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => people::by_id(db, id),
        None => Ok(None),
    }
}

fn role_of(wanted: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let Some(role) = body::nullable_text(wanted, "role")?.flatten() else {
        return Ok(None);
    };
    if matches!(role.as_str(), "end-user" | "agent" | "admin") {
        Ok(Some(role))
    } else {
        Err(invalid("role", &format!("Role: {role} is not valid")))
    }
}

/// Makes a user; gives the id.
pub(crate) fn create(
    tx: &Transaction<'_>,
    request: &Request,
    caller: &User,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    let role = role_of(wanted)?.unwrap_or_else(|| "end-user".to_owned());
    may_keep(caller, &role)?;
    let email = email_of(tx, wanted, 0)?;
    let name = body::nullable_text(wanted, "name")?.flatten().unwrap_or_default();
    let name = name.trim();
    if name.is_empty() {
        return Err(invalid("name", "Name: is too short (minimum is 1 characters)"));
    }
    if role != "end-user" && email.is_none() {
        return Err(invalid("email", "Email: cannot be blank"));
    }
    tx.execute(
        "INSERT INTO users (name, role, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)",
        params![name, role, request.now.0],
    )?;
    let id = tx.last_insert_rowid();
    if role != "end-user" {
        hire(tx, id)?;
    }
    let user = living(tx, id)?;
    keep(tx, request, &user, wanted)?;
    add_identities(tx, request, id, wanted)?;
    Ok(id)
}

/// Somebody of the company signs in, and is in the default group.
fn hire(tx: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    tx.execute(
        "INSERT OR IGNORE INTO credentials (user_id, api_token, bearer_token) VALUES (?1, ?2, ?3)",
        params![id, random_token(), random_token()],
    )?;
    tx.execute(
        "INSERT OR IGNORE INTO memberships (user_id, group_id)
         SELECT ?1, id FROM groups WHERE is_default AND deleted_at IS NULL LIMIT 1",
        [id],
    )?;
    tx.execute(
        "UPDATE users SET default_group_id = (SELECT group_id FROM memberships WHERE user_id = ?1 LIMIT 1)
         WHERE id = ?1 AND default_group_id IS NULL",
        [id],
    )?;
    Ok(())
}

fn fire(tx: &Transaction<'_>, id: i64) -> Result<(), rusqlite::Error> {
    tx.execute("DELETE FROM credentials WHERE user_id = ?1", [id])?;
    tx.execute("DELETE FROM memberships WHERE user_id = ?1", [id])?;
    tx.execute("UPDATE oauth_tokens SET dead = 1 WHERE user_id = ?1", [id])?;
    tx.execute(
        "UPDATE users SET default_group_id = NULL, ticket_restriction = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

fn add_identities(
    tx: &Transaction<'_>,
    request: &Request,
    id: i64,
    wanted: &Map<String, Value>,
) -> Result<(), Refusal> {
    let list = body::field(wanted, "identities", "a list", |value| value.as_array().cloned())?;
    for each in list.unwrap_or_default() {
        let each = each
            .as_object()
            .ok_or_else(|| wrong("identities", "must be a list of objects"))?;
        super::identities::add(tx, request, id, each)?;
    }
    Ok(())
}

/// Changes a user.
pub(crate) fn update(
    tx: &Transaction<'_>,
    request: &Request,
    caller: &User,
    id: i64,
    wanted: &Map<String, Value>,
) -> Result<(), Refusal> {
    let user = living(tx, id)?;
    if caller.id != user.id {
        may_keep(caller, &user.role)?;
    }
    if let Some(role) = role_of(wanted)?
        && role != user.role
    {
        admins_only(caller)?;
        if user.id == caller.id {
            return Err(invalid("role", "Role: you cannot change your own role"));
        }
        if role != "end-user" && user.email.is_none() && wanted.get("email").is_none() {
            return Err(invalid("email", "Email: cannot be blank"));
        }
        tx.execute("UPDATE users SET role = ?2 WHERE id = ?1", params![id, role])?;
        if role == "end-user" {
            fire(tx, id)?;
        } else {
            hire(tx, id)?;
        }
    }
    // Agents say of themselves what they are called, not what they may.
    let rights = [
        "suspended",
        "ticket_restriction",
        "default_group_id",
        "organization_id",
        "external_id",
    ];
    if caller.role != "admin" && user.works_here() && rights.iter().any(|name| wanted.contains_key(*name)) {
        return Err(Refusal::NotPermitted);
    }
    keep(tx, request, &user, wanted)
}

/// Writes what can be said of a user, of either kind.
fn keep(
    tx: &Transaction<'_>,
    request: &Request,
    user: &User,
    wanted: &Map<String, Value>,
) -> Result<(), Refusal> {
    let id = user.id;
    let now = request.now.0;
    if let Some(name) = body::nullable_text(wanted, "name")?.flatten() {
        if name.trim().is_empty() {
            return Err(invalid("name", "Name: is too short (minimum is 1 characters)"));
        }
        tx.execute(
            "UPDATE users SET name = ?2 WHERE id = ?1",
            params![id, name.trim()],
        )?;
    }
    if let Some(email) = email_of(tx, wanted, id)?
        && user.email.as_deref() != Some(email.as_str())
    {
        // A first address is the primary one; a further one is only added.
        if user.email.is_none() {
            tx.execute("UPDATE users SET email = ?2 WHERE id = ?1", params![id, email])?;
        }
        people::add_identity(tx, id, "email", &email, request.now)?;
    }
    if let Some(external) = external_of(tx, wanted, id)? {
        tx.execute(
            "UPDATE users SET external_id = ?2 WHERE id = ?1",
            params![id, external],
        )?;
    }
    if let Some(phone) = body::nullable_text(wanted, "phone")? {
        let phone = phone.filter(|phone| !phone.trim().is_empty());
        if phone != user.phone {
            if let Some(phone) = &phone {
                people::add_identity(tx, id, "phone_number", phone, request.now)?;
            }
            tx.execute("UPDATE users SET phone = ?2 WHERE id = ?1", params![id, phone])?;
        }
    }
    let truth = |name: &str| {
        body::field(wanted, name, "true or false", |value| match value {
            Value::Null => Some(None),
            other => other.as_bool().map(Some),
        })
    };
    if let Some(shared) = truth("shared_phone_number")? {
        tx.execute(
            "UPDATE users SET shared_phone = ?2 WHERE id = ?1",
            params![id, shared],
        )?;
    }
    if let Some(Some(suspended)) = truth("suspended")? {
        tx.execute(
            "UPDATE users SET suspended = ?2 WHERE id = ?1",
            params![id, suspended],
        )?;
    }
    if let Some(tags) = body::field(wanted, "tags", "a list of strings", super::update::tags)? {
        tx.execute(
            "UPDATE users SET tags = ?2 WHERE id = ?1",
            params![id, json!(tags).to_string()],
        )?;
    }
    let mut profile = user.profile.as_object().cloned().unwrap_or_default();
    for name in PROFILE {
        match body::nullable_text(wanted, name)? {
            Some(Some(text)) => drop(profile.insert(name.to_owned(), json!(text))),
            Some(None) => drop(profile.remove(name)),
            None => {}
        }
    }
    tx.execute(
        "UPDATE users SET profile = ?2 WHERE id = ?1",
        params![id, Value::Object(profile).to_string()],
    )?;
    if let Some(organization) = body::nullable_id(wanted, "organization_id")? {
        super::organizations::set_default(tx, request.now, id, organization)?;
    }
    if let Some(fields) = body::field(wanted, "user_fields", "an object", |value| match value {
        Value::Null => Some(Map::new()),
        other => other.as_object().cloned(),
    })? && let Some(info) = body::nullable_text(&fields, json::user::SOCIAL_INFO)?
    {
        tx.execute(
            "UPDATE users SET social_info = ?2 WHERE id = ?1",
            params![id, info],
        )?;
    }
    if let Some(Some(group)) = body::nullable_id(wanted, "default_group_id")? {
        if !people::is_member(tx, id, group)? {
            return Err(invalid(
                "default_group_id",
                "Default group: is not a group of the user",
            ));
        }
        tx.execute(
            "UPDATE users SET default_group_id = ?2 WHERE id = ?1",
            [id, group],
        )?;
    }
    if let Some(restriction) = body::nullable_text(wanted, "ticket_restriction")?
        && user.works_here()
    {
        if !matches!(restriction.as_deref(), None | Some("groups" | "assigned")) {
            return Err(invalid("ticket_restriction", "Ticket restriction: is not valid"));
        }
        tx.execute(
            "UPDATE users SET ticket_restriction = ?2 WHERE id = ?1",
            params![id, restriction],
        )?;
    }
    tx.execute(
        "UPDATE users SET updated_at = MAX(updated_at, ?2) WHERE id = ?1",
        [id, now],
    )?;
    reindex(tx, id)
}

/// The words by which somebody is found.
pub(crate) fn reindex(tx: &Transaction<'_>, id: i64) -> Result<(), Refusal> {
    let user = living(tx, id)?;
    if user.works_here() {
        let words = format!("{} {}", user.name, user.email.unwrap_or_default());
        crate::search::text::index_user(tx, id, &words)?;
    } else {
        people::index(tx, id)?;
    }
    Ok(())
}

/// Deletes a user.
pub(crate) fn delete(tx: &Transaction<'_>, request: &Request, caller: &User, id: i64) -> Result<(), Refusal> {
    let user = living(tx, id)?;
    may_keep(caller, &user.role)?;
    if user.id == caller.id {
        return Err(invalid("base", "You cannot delete yourself"));
    }
    let open: i64 = tx.query_row(
        "SELECT COUNT(*) FROM tickets WHERE requester_id = ?1 AND deleted_at IS NULL AND status < 5",
        [id],
        |row| row.get(0),
    )?;
    if open > 0 {
        return Err(invalid(
            "base",
            &format!("User: is the requester of {open} tickets that are not closed"),
        ));
    }
    fire(tx, id)?;
    tx.execute("DELETE FROM organization_memberships WHERE user_id = ?1", [id])?;
    tx.execute("DELETE FROM identities WHERE user_id = ?1", [id])?;
    tx.execute(
        "UPDATE users SET deleted_at = ?2, updated_at = ?2, last_email = email, email = NULL,
             external_id = NULL, organization_id = NULL WHERE id = ?1",
        [id, request.now.0],
    )?;
    crate::search::text::forget_user(tx, id)?;
    Ok(())
}

fn shown(db: &Connection, request: &Request, id: i64, status: u16) -> Result<Answer, Refusal> {
    let user = people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    Ok(
        Answer::with_status(status, json!({ "user": json::user::user(request, &user) }))
            .header("location", request.link(&format!("users/{id}"))),
    )
}

/// `POST /users`.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "user")?;
    a.desk.store.write(|tx| {
        let id = create(tx, a.request, a.caller, wanted)?;
        shown(tx, a.request, id, 201)
    })
}

/// Whom `wanted` means, if they are there: by `id`, `external_id` or `email`.
fn meant(db: &Connection, wanted: &Map<String, Value>) -> Result<Option<User>, Refusal> {
    let there = |user: Option<User>| user.filter(|user| user.deleted_at.is_none());
    if let Some(id) = body::nullable_id(wanted, "id")?.flatten() {
        return Ok(there(people::by_id(db, id)?));
    }
    if let Some(id) = body::nullable_text(wanted, "external_id")?.flatten()
        && let Some(user) = there(by_external_id(db, &id)?)
    {
        return Ok(Some(user));
    }
    match body::nullable_text(wanted, "email")?.flatten() {
        Some(email) => Ok(there(people::by_email(db, email.trim())?)),
        None => Ok(None),
    }
}

fn upsert(
    tx: &Transaction<'_>,
    request: &Request,
    caller: &User,
    wanted: &Map<String, Value>,
) -> Result<(i64, bool), Refusal> {
    match meant(tx, wanted)? {
        Some(user) => {
            update(tx, request, caller, user.id, wanted)?;
            Ok((user.id, false))
        }
        None => Ok((create(tx, request, caller, wanted)?, true)),
    }
}

/// `POST /users/create_or_update`.
pub(crate) fn create_or_update(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "user")?;
    a.desk.store.write(|tx| {
        let (id, new) = upsert(tx, a.request, a.caller, wanted)?;
        shown(tx, a.request, id, if new { 201 } else { 200 })
    })
}

/// `PUT /users/{id}`.
pub(crate) fn put(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "user")?;
    let id = if a.text(0) == "me" { a.caller.id } else { a.id(0)? };
    a.desk.store.write(|tx| {
        update(tx, a.request, a.caller, id, wanted)?;
        let user = people::by_id(tx, id)?.ok_or(Refusal::NotFound)?;
        Ok(Answer::ok(json!({ "user": json::user::user(a.request, &user) })))
    })
}

/// `DELETE /users/{id}`.
pub(crate) fn remove(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        delete(tx, a.request, a.caller, id)?;
        let user = people::by_id(tx, id)?.ok_or(Refusal::NotFound)?;
        Ok(Answer::ok(json!({ "user": json::user::user(a.request, &user) })))
    })
}

const CREATING: Work = Work {
    kind: "Bulk Create User",
    action: "create",
    failure: "UserCreateError",
};
const UPDATING: Work = Work {
    kind: "Bulk Update User",
    action: "update",
    failure: "UserUpdateError",
};
const DELETING: Work = Work {
    kind: "Bulk Delete User",
    action: "delete",
    failure: "UserDeleteError",
};

/// `POST /users/create_many`.
pub(crate) fn create_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    jobs::each_object(a, &CREATING, "users", |tx, user| {
        create(tx, a.request, a.caller, user)
    })
}

/// `POST /users/create_or_update_many`.
pub(crate) fn create_or_update_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    jobs::each_object(a, &UPDATING, "users", |tx, user| {
        Ok(upsert(tx, a.request, a.caller, user)?.0)
    })
}

/// `PUT /users/update_many`: the same change to many (`ids`, `external_ids`), or one of its own to each.
pub(crate) fn update_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    jobs::update_many(
        a,
        &UPDATING,
        ("user", "users"),
        || named(a),
        |db, wanted| Ok(meant(db, wanted)?.ok_or(Refusal::NotFound)?.id),
        |tx, id, wanted| update(tx, a.request, a.caller, id, wanted),
    )
}

/// `DELETE /users/destroy_many`.
pub(crate) fn destroy_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let ids = named(a)?;
    jobs::each_id(a, &DELETING, &ids, |tx, id| delete(tx, a.request, a.caller, id))
}

/// Those that `ids` or `external_ids` name.
fn named(a: &Asked<'_>) -> Result<Vec<i64>, Refusal> {
    jobs::named(a, |db, external| {
        Ok(by_external_id(db, external)?.map(|user| user.id))
    })
}

/// `GET /deleted_users…`: who was deleted.
pub(crate) fn deleted(db: &Connection, request: &Request, which: Option<i64>) -> Result<Answer, Refusal> {
    let mut query = db.prepare_cached(
        "SELECT id, last_email FROM users WHERE deleted_at IS NOT NULL ORDER BY id LIMIT 10000",
    )?;
    let found: Vec<(i64, Option<String>)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for (id, email) in found {
        if which.is_some_and(|which| which != id) {
            continue;
        }
        let user = people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
        rows.push((
            id,
            json!({
                "id": id,
                "url": request.link(&format!("deleted_users/{id}")),
                "name": user.name,
                "email": email.unwrap_or_default(),
                "created_at": user.created_at.to_rfc3339(),
                "updated_at": user.updated_at.to_rfc3339(),
                "time_zone": "UTC",
                "phone": user.phone,
                "shared_phone_number": null,
                "photo": null,
                "locale_id": 1,
                "locale": "en-US",
                "organization_id": user.organization_id,
                "role": user.role,
                "active": false,
            }),
        ));
    }
    match which {
        None => super::page::of_few(request, "deleted_users", rows),
        Some(_) => {
            let (_, shown) = rows.pop().ok_or(Refusal::NotFound)?;
            Ok(Answer::ok(json!({ "deleted_user": shown })))
        }
    }
}

/// `GET /deleted_users/count`.
pub(crate) fn deleted_count(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let count = db.query_row(
        "SELECT COUNT(*) FROM users WHERE deleted_at IS NOT NULL",
        [],
        |row| row.get(0),
    )?;
    Ok(super::counts::counted(request, count))
}

/// `GET /users/{id}/compliance_deletion_statuses`: nobody was ever deleted for good.
pub(crate) fn compliance(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    nothing(request, "compliance_deletion_statuses")
}

/// `GET /users/{id}/tags`, and `POST`, `PUT`, `DELETE`.
pub(crate) fn tags(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    let given = super::tags::given(a.request)?;
    a.desk.store.write(|tx| {
        let user = living(tx, id)?;
        may_keep(a.caller, &user.role)?;
        let tags = super::tags::after(a.request, &user.tags, &given);
        tx.execute(
            "UPDATE users SET tags = ?2, updated_at = ?3 WHERE id = ?1",
            params![id, json!(tags).to_string(), a.request.now.0],
        )?;
        Ok(super::tags::answer(a.request, &tags))
    })
}

/// `GET /users/{id}/tags`.
pub(crate) fn show_tags(db: &Connection, id: i64) -> Result<Answer, Refusal> {
    Ok(Answer::ok(
        json!({ "tags": clean_tags(living(db, id)?.tags.iter().map(String::as_str)) }),
    ))
}

/// Somebody by address, made if nobody has it: who asks in a new ticket.
pub(crate) fn requester(
    tx: &Transaction<'_>,
    request: &Request,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    if let Some(user) = meant(tx, wanted)? {
        return Ok(user.id);
    }
    let email = email_of(tx, wanted, 0)?;
    let name = body::nullable_text(wanted, "name")?.flatten();
    let name = name.filter(|name| !name.trim().is_empty());
    let from_email = || {
        email
            .as_deref()
            .and_then(|email| email.split('@').next())
            .map(str::to_owned)
    };
    let Some(name) = name.or_else(from_email) else {
        return Err(invalid(
            "requester",
            "Requester: Name: is too short (minimum is 1 characters)",
        ));
    };
    if email.is_none() && wanted.get("phone").is_none() {
        return Err(invalid("requester", "Requester: Email: cannot be blank"));
    }
    tx.execute(
        "INSERT INTO users (name, role, created_at, updated_at) VALUES (?1, 'end-user', ?2, ?2)",
        params![name, request.now.0],
    )?;
    let id = tx.last_insert_rowid();
    let user = living(tx, id)?;
    let mut about = wanted.clone();
    about.retain(|key, _| matches!(key.as_str(), "email" | "phone" | "external_id" | "locale"));
    keep(tx, request, &user, &about)?;
    Ok(id)
}
