//! Organizations and who belongs to them. A person may belong to several; one is their default.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::jobs::{self, Work};
use super::page::{self, Rows, Sorts};
use super::persons::invalid;
use super::{counts, tickets, users};
use crate::people::{self, User};
use crate::tickets::visibility;

const SORTS: Sorts = Sorts {
    cursor: &[("id", "t.id"), ("updated_at", "t.updated_at")],
    offset: &[
        ("id", "t.id"),
        ("name", "t.name"),
        ("created_at", "t.created_at"),
        ("updated_at", "t.updated_at"),
    ],
};

const COLUMNS: &str = "t.id, t.name, t.external_id, t.details, t.notes, t.group_id, t.shared_tickets, \
                       t.shared_comments, t.domain_names, t.tags, t.created_at, t.updated_at";

fn shown(request: &Request, row: &Row<'_>) -> rusqlite::Result<(i64, Value)> {
    let id: i64 = row.get(0)?;
    let list = |column| {
        Ok::<Value, rusqlite::Error>(serde_json::from_str(&row.get::<_, String>(column)?).unwrap_or_default())
    };
    Ok((
        id,
        json!({
            "url": request.link(&format!("organizations/{id}")),
            "id": id,
            "name": row.get::<_, String>(1)?,
            "external_id": row.get::<_, Option<String>>(2)?,
            "details": row.get::<_, Option<String>>(3)?,
            "notes": row.get::<_, Option<String>>(4)?,
            "group_id": row.get::<_, Option<i64>>(5)?,
            "shared_tickets": row.get::<_, bool>(6)?,
            "shared_comments": row.get::<_, bool>(7)?,
            "domain_names": list(8)?,
            "tags": list(9)?,
            "organization_fields": {},
            "created_at": Time(row.get(10)?).to_rfc3339(),
            "updated_at": Time(row.get(11)?).to_rfc3339(),
        }),
    ))
}

/// The organizations with those ids, in their order.
pub(crate) fn many(db: &Connection, request: &Request, ids: &[i64]) -> Result<Vec<Value>, Refusal> {
    let list = crate::store::id_list(ids.iter().copied());
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM organizations t WHERE t.id IN (SELECT value FROM json_each(?1))"
    ))?;
    let found: std::collections::HashMap<i64, Value> = query
        .query_map([list], |row| shown(request, row))?
        .collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

fn some(
    db: &Connection,
    request: &Request,
    filter: &str,
    values: Vec<rusqlite::types::Value>,
) -> Result<Answer, Refusal> {
    let rows = Rows {
        table: "organizations".into(),
        filter: filter.to_owned(),
        values,
        sorts: SORTS,
    };
    let page = page::read(db, request, &rows)?;
    let shown = many(db, request, &page.ids)?;
    Ok(Answer::ok(Value::Object(page.body("organizations", shown))))
}

/// `GET /organizations`.
pub(crate) fn list(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    some(db, request, "TRUE", Vec::new())
}

/// `GET /users/{id}/organizations`.
pub(crate) fn of_user(db: &Connection, request: &Request, user: i64) -> Result<Answer, Refusal> {
    people::by_id(db, user)?.ok_or(Refusal::NotFound)?;
    some(
        db,
        request,
        "t.id IN (SELECT organization_id FROM organization_memberships WHERE user_id = ?1)",
        vec![user.into()],
    )
}

/// `GET /organizations/search`, by `name` or `external_id`.
pub(crate) fn search(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let params = &request.params;
    match (params.get("external_id"), params.get("name")) {
        (Some(id), _) => some(db, request, "t.external_id = ?1", vec![id.to_owned().into()]),
        (None, Some(name)) => some(db, request, "t.name = ?1", vec![name.to_owned().into()]),
        (None, None) => Err(wrong("name", "or external_id is required")),
    }
}

/// `GET /organizations/autocomplete?name=`: whose name begins so.
pub(crate) fn autocomplete(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let name = request.params.get("name").unwrap_or_default().to_lowercase();
    if name.chars().count() < 2 {
        return Err(wrong("name", "must be at least 2 characters"));
    }
    some(
        db,
        request,
        "substr(lower(t.name), 1, length(?1)) = ?1",
        vec![name.into()],
    )
}

/// `GET /organizations/show_many`, by `ids` or `external_ids`.
pub(crate) fn show_many(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    if let Some(list) = request.params.get("external_ids") {
        let list = json!(list.split(',').map(str::trim).collect::<Vec<_>>()).to_string();
        return some(
            db,
            request,
            "t.external_id IN (SELECT value FROM json_each(?1))",
            vec![list.into()],
        );
    }
    let list = crate::store::id_list(jobs::ids(request)?);
    some(
        db,
        request,
        "t.id IN (SELECT value FROM json_each(?1))",
        vec![list.into()],
    )
}

/// `GET /organizations/count`.
pub(crate) fn counted(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let count = db.query_row("SELECT COUNT(*) FROM organizations", [], |row| row.get(0))?;
    Ok(counts::counted(request, count))
}

fn one(db: &Connection, request: &Request, id: i64) -> Result<Value, Refusal> {
    many(db, request, &[id])?.pop().ok_or(Refusal::NotFound)
}

/// `GET /organizations/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json!({ "organization": one(db, request, id)? })))
}

/// `GET /organizations/{id}/related`.
pub(crate) fn related(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    one(db, request, id)?;
    let count = |sql: &str| db.query_row(sql, [id], |row| row.get::<_, i64>(0));
    Ok(Answer::ok(json!({
        "organization_related": {
            "tickets_count": count("SELECT COUNT(*) FROM tickets WHERE organization_id = ?1 AND deleted_at IS NULL")?,
            "users_count": count("SELECT COUNT(*) FROM organization_memberships WHERE organization_id = ?1")?,
        },
    })))
}

/// `GET /organizations/{id}/tickets`.
pub(crate) fn its_tickets(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
) -> Result<Answer, Refusal> {
    one(db, request, id)?;
    tickets::page_of(db, request, viewer, "t.organization_id = ?1", vec![id.into()])
}

/// `GET /organizations/{id}/tickets/count` and `…/users/count`.
pub(crate) fn its_count(
    db: &Connection,
    request: &Request,
    viewer: &User,
    id: i64,
    users: bool,
) -> Result<Answer, Refusal> {
    one(db, request, id)?;
    let sql = if users {
        "SELECT COUNT(*) FROM organization_memberships WHERE organization_id = ?1".to_owned()
    } else {
        format!(
            "SELECT COUNT(*) FROM tickets t WHERE t.organization_id = ?1 AND t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        )
    };
    Ok(counts::counted(
        request,
        db.query_row(&sql, [id], |row| row.get(0))?,
    ))
}

/// `GET /organizations/{id}/users`.
pub(crate) fn its_users(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    one(db, request, id)?;
    let own = "t.id IN (SELECT user_id FROM organization_memberships WHERE organization_id = ?1)";
    users::some(db, request, own.to_owned(), vec![id.into()])
}

/// Writes what is said of an organization; a new one if there is no id. Gives its id.
fn keep(
    tx: &Transaction<'_>,
    request: &Request,
    id: Option<i64>,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    let name = body::nullable_text(wanted, "name")?.flatten();
    let name = name.map(|name| name.trim().to_owned());
    if name.as_ref().is_some_and(String::is_empty) || (id.is_none() && name.is_none()) {
        return Err(invalid("name", "Name: cannot be blank"));
    }
    if let Some(name) = &name
        && find(tx, "name", name)?.is_some_and(|other| Some(other) != id)
    {
        return Err(invalid("name", "Name: has already been taken"));
    }
    let external = body::field(wanted, "external_id", "a string or null", |value| match value {
        Value::Null => Some(None),
        Value::Number(number) => Some(Some(number.to_string())),
        other => other.as_str().map(|text| Some(text.to_owned())),
    })?;
    if let Some(Some(external)) = &external
        && find(tx, "external_id", external)?.is_some_and(|other| Some(other) != id)
    {
        return Err(invalid("external_id", "External ID: has already been taken"));
    }
    let id = match id {
        Some(id) => id,
        None => {
            tx.execute(
                "INSERT INTO organizations (name, created_at, updated_at) VALUES (?1, ?2, ?2)",
                params![name, request.now.0],
            )?;
            tx.last_insert_rowid()
        }
    };
    let set = |column: &str, value: &dyn rusqlite::ToSql| {
        tx.execute(
            &format!("UPDATE organizations SET {column} = ?2 WHERE id = ?1"),
            params![id, value],
        )
    };
    if let Some(name) = name {
        set("name", &name)?;
    }
    if let Some(external) = external {
        set("external_id", &external)?;
    }
    for column in ["details", "notes"] {
        if let Some(text) = body::nullable_text(wanted, column)? {
            set(column, &text)?;
        }
    }
    for column in ["shared_tickets", "shared_comments"] {
        let truth = body::field(wanted, column, "true or false", |value| match value {
            Value::Null => Some(false),
            other => other.as_bool(),
        })?;
        if let Some(truth) = truth {
            set(column, &truth)?;
        }
    }
    if let Some(group) = body::nullable_id(wanted, "group_id")? {
        if let Some(group) = group
            && !people::groups(tx)?.iter().any(|each| each.id == group)
        {
            return Err(invalid("group", "Group: is invalid"));
        }
        set("group_id", &group)?;
    }
    let words = |name: &str| body::field(wanted, name, "a list of strings", super::update::tags);
    if let Some(tags) = words("tags")? {
        set("tags", &json!(tags).to_string())?;
    }
    if let Some(domains) = words("domain_names")? {
        set("domain_names", &json!(domains).to_string())?;
    }
    set("updated_at", &request.now.0)?;
    Ok(id)
}

fn find(db: &Connection, column: &str, value: &str) -> Result<Option<i64>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT id FROM organizations WHERE {column} = ?1"))?
        .query_row([value], |row| row.get(0))
        .optional()
}

/// Which one is meant: by `id`, `external_id` or `name`.
fn meant(db: &Connection, wanted: &Map<String, Value>) -> Result<Option<i64>, Refusal> {
    if let Some(id) = body::nullable_id(wanted, "id")?.flatten() {
        let there: bool = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM organizations WHERE id = ?1)",
            [id],
            |row| row.get(0),
        )?;
        return Ok(there.then_some(id));
    }
    for name in ["external_id", "name"] {
        if let Some(text) = wanted.get(name).and_then(Value::as_str)
            && let Some(id) = find(db, name, text)?
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn remove(tx: &Transaction<'_>, request: &Request, id: i64) -> Result<(), Refusal> {
    one(tx, request, id)?;
    tx.execute(
        "DELETE FROM organization_memberships WHERE organization_id = ?1",
        [id],
    )?;
    tx.execute(
        "UPDATE users SET updated_at = MAX(updated_at, ?2), organization_id = (
             SELECT organization_id FROM organization_memberships WHERE user_id = users.id LIMIT 1)
         WHERE organization_id = ?1",
        [id, request.now.0],
    )?;
    tx.execute(
        "UPDATE tickets SET organization_id = NULL WHERE organization_id = ?1",
        [id],
    )?;
    tx.execute("DELETE FROM organizations WHERE id = ?1", [id])?;
    Ok(())
}

/// `POST /organizations`.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "organization")?;
    a.desk.store.write(|tx| {
        let id = keep(tx, a.request, None, wanted)?;
        created(tx, a.request, id, 201)
    })
}

fn created(db: &Connection, request: &Request, id: i64, status: u16) -> Result<Answer, Refusal> {
    let shown = json!({ "organization": one(db, request, id)? });
    Ok(Answer::with_status(status, shown).header("location", request.link(&format!("organizations/{id}"))))
}

/// `POST /organizations/create_or_update`.
pub(crate) fn create_or_update(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "organization")?;
    a.desk.store.write(|tx| {
        let there = meant(tx, wanted)?;
        let id = keep(tx, a.request, there, wanted)?;
        created(tx, a.request, id, if there.is_some() { 200 } else { 201 })
    })
}

/// `PUT /organizations/{id}`.
pub(crate) fn put(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "organization")?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        one(tx, a.request, id)?;
        keep(tx, a.request, Some(id), wanted)?;
        show(tx, a.request, id)
    })
}

/// `DELETE /organizations/{id}`.
pub(crate) fn delete(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        remove(tx, a.request, id)?;
        Ok(Answer::nothing())
    })
}

/// `GET /organizations/{id}/tags`.
pub(crate) fn show_tags(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    Ok(Answer::ok(json!({ "tags": one(db, request, id)?["tags"] })))
}

/// `POST`, `PUT` and `DELETE /organizations/{id}/tags`.
pub(crate) fn tags(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let given = super::tags::given(a.request)?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        let before: Vec<String> =
            serde_json::from_value(one(tx, a.request, id)?["tags"].clone()).unwrap_or_default();
        let tags = super::tags::after(a.request, &before, &given);
        tx.execute(
            "UPDATE organizations SET tags = ?2, updated_at = ?3 WHERE id = ?1",
            params![id, json!(tags).to_string(), a.request.now.0],
        )?;
        Ok(super::tags::answer(a.request, &tags))
    })
}

const fn work(kind: &'static str, action: &'static str, failure: &'static str) -> Work {
    Work {
        kind,
        action,
        failure,
    }
}
const CREATING: Work = work("Bulk Create Organization", "create", "OrganizationCreateError");
const UPDATING: Work = work("Bulk Update Organization", "update", "OrganizationUpdateError");
const DELETING: Work = work("Bulk Delete Organization", "delete", "OrganizationDeleteError");
const JOINING: Work = work(
    "Bulk Create OrganizationMembership",
    "create",
    "OrganizationMembershipCreateError",
);
const LEAVING: Work = work(
    "Bulk Delete OrganizationMembership",
    "delete",
    "OrganizationMembershipDeleteError",
);

/// `POST /organizations/create_many`.
pub(crate) fn create_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    jobs::each_object(a, &CREATING, "organizations", |tx, each| {
        keep(tx, a.request, None, each)
    })
}

/// `PUT /organizations/update_many`: the same change to many (`ids`, `external_ids`), or one of its own
/// to each.
pub(crate) fn update_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    jobs::update_many(
        a,
        &UPDATING,
        ("organization", "organizations"),
        || named(a),
        |db, wanted| meant(db, wanted)?.ok_or(Refusal::NotFound),
        |tx, id, wanted| {
            one(tx, a.request, id)?;
            keep(tx, a.request, Some(id), wanted).map(drop)
        },
    )
}

/// Those that `ids` or `external_ids` name.
fn named(a: &Asked<'_>) -> Result<Vec<i64>, Refusal> {
    jobs::named(a, |db, external| Ok(find(db, "external_id", external)?))
}

/// `DELETE /organizations/destroy_many`.
pub(crate) fn destroy_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    jobs::each_id(a, &DELETING, &named(a)?, |tx, id| remove(tx, a.request, id))
}

// Memberships.

fn membership_rows(db: &Connection, request: &Request, ids: &[i64]) -> Result<Vec<Value>, Refusal> {
    let mut query = db.prepare_cached(
        "SELECT m.id, m.user_id, m.organization_id, u.organization_id IS m.organization_id, o.name, m.created_at
         FROM organization_memberships m JOIN users u ON u.id = m.user_id
         JOIN organizations o ON o.id = m.organization_id
         WHERE m.id IN (SELECT value FROM json_each(?1)) ORDER BY m.id",
    )?;
    let rows = query.query_map([crate::store::id_list(ids.iter().copied())], |row| {
        let id: i64 = row.get(0)?;
        let at = Time(row.get(5)?).to_rfc3339();
        Ok(json!({
            "url": request.link(&format!("organization_memberships/{id}")),
            "id": id,
            "user_id": row.get::<_, i64>(1)?,
            "organization_id": row.get::<_, i64>(2)?,
            "default": row.get::<_, bool>(3)?,
            "organization_name": row.get::<_, String>(4)?,
            "view_tickets": false,
            "created_at": at,
            "updated_at": at,
        }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `GET /organization_memberships`, and those of a person or of an organization.
pub(crate) fn memberships(
    db: &Connection,
    request: &Request,
    user: Option<i64>,
    organization: Option<i64>,
) -> Result<Answer, Refusal> {
    if let Some(id) = user {
        people::by_id(db, id)?.ok_or(Refusal::NotFound)?;
    }
    if let Some(id) = organization {
        one(db, request, id)?;
    }
    let rows = Rows {
        table: "organization_memberships".into(),
        filter: "(?1 IS NULL OR t.user_id = ?1) AND (?2 IS NULL OR t.organization_id = ?2)".to_owned(),
        values: vec![user.into(), organization.into()],
        sorts: Sorts {
            cursor: &[("id", "t.id")],
            offset: &[("id", "t.id")],
        },
    };
    let page = page::read(db, request, &rows)?;
    let shown = membership_rows(db, request, &page.ids)?;
    Ok(Answer::ok(Value::Object(
        page.body("organization_memberships", shown),
    )))
}

/// `GET /organization_memberships/{id}`.
pub(crate) fn membership(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let shown = membership_rows(db, request, &[id])?
        .pop()
        .ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "organization_membership": shown })))
}

/// Adds a person to an organization; their first is their default.
fn join(tx: &Transaction<'_>, now: Time, user: i64, organization: i64) -> Result<i64, Refusal> {
    let living = people::by_id(tx, user)?.filter(|user| user.deleted_at.is_none());
    if living.is_none() {
        return Err(invalid("user", "User: is invalid"));
    }
    let there: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM organizations WHERE id = ?1)",
        [organization],
        |row| row.get(0),
    )?;
    if !there {
        return Err(invalid("organization", "Organization: is invalid"));
    }
    let added = tx.execute(
        "INSERT OR IGNORE INTO organization_memberships (user_id, organization_id, created_at) VALUES (?1, ?2, ?3)",
        [user, organization, now.0],
    )?;
    if added == 0 {
        return Err(invalid("user_id", "User: has already been taken"));
    }
    let id = tx.last_insert_rowid();
    tx.execute(
        "UPDATE users SET organization_id = COALESCE(organization_id, ?2), updated_at = MAX(updated_at, ?3)
         WHERE id = ?1",
        [user, organization, now.0],
    )?;
    Ok(id)
}

fn leave(tx: &Transaction<'_>, now: Time, id: i64) -> Result<(), Refusal> {
    let user: Option<i64> = tx
        .query_row(
            "SELECT user_id FROM organization_memberships WHERE id = ?1",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    let user = user.ok_or(Refusal::NotFound)?;
    tx.execute("DELETE FROM organization_memberships WHERE id = ?1", [id])?;
    tx.execute(
        "UPDATE users SET organization_id = (
             SELECT organization_id FROM organization_memberships WHERE user_id = ?1 ORDER BY id LIMIT 1)
         WHERE id = ?1 AND organization_id NOT IN (
             SELECT organization_id FROM organization_memberships WHERE user_id = ?1)",
        [user],
    )?;
    tx.execute(
        "UPDATE users SET updated_at = MAX(updated_at, ?2) WHERE id = ?1",
        [user, now.0],
    )?;
    Ok(())
}

/// Makes an organization a person's default one, of which they become a member if they are none;
/// `None` leaves all.
pub(crate) fn set_default(
    tx: &Transaction<'_>,
    now: Time,
    user: i64,
    organization: Option<i64>,
) -> Result<(), Refusal> {
    match organization {
        None => {
            tx.execute("DELETE FROM organization_memberships WHERE user_id = ?1", [user])?;
            tx.execute("UPDATE users SET organization_id = NULL WHERE id = ?1", [user])?;
        }
        Some(id) => {
            let member: bool = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM organization_memberships WHERE user_id = ?1 AND organization_id = ?2)",
                [user, id],
                |row| row.get(0),
            )?;
            if !member {
                join(tx, now, user, id)?;
            }
            tx.execute("UPDATE users SET organization_id = ?2 WHERE id = ?1", [user, id])?;
        }
    }
    Ok(())
}

fn wanted_pair(wanted: &Map<String, Value>) -> Result<(i64, i64), Refusal> {
    let id = |name: &str| {
        body::nullable_id(wanted, name)?
            .flatten()
            .ok_or_else(|| wrong(name, "is required and must be an integer"))
    };
    Ok((id("user_id")?, id("organization_id")?))
}

/// `POST /organization_memberships`.
pub(crate) fn post_membership(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "organization_membership")?;
    let (user, organization) = wanted_pair(wanted)?;
    a.desk.store.write(|tx| {
        let id = join(tx, a.request.now, user, organization)?;
        if wanted.get("default") == Some(&Value::Bool(true)) {
            set_default(tx, a.request.now, user, Some(organization))?;
        }
        let mut answer = membership(tx, a.request, id)?;
        answer.status = 201;
        Ok(answer.header(
            "location",
            a.request.link(&format!("organization_memberships/{id}")),
        ))
    })
}

/// `DELETE /organization_memberships/{id}`.
pub(crate) fn delete_membership(a: &Asked<'_>, place: usize) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(place)?;
    a.desk.store.write(|tx| {
        leave(tx, a.request.now, id)?;
        Ok(Answer::nothing())
    })
}

/// `DELETE /users/{id}/organizations/{id}`.
pub(crate) fn leave_organization(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let (user, organization) = (a.id(0)?, a.id(1)?);
    a.desk.store.write(|tx| {
        let id: Option<i64> = tx
            .query_row(
                "SELECT id FROM organization_memberships WHERE user_id = ?1 AND organization_id = ?2",
                [user, organization],
                |row| row.get(0),
            )
            .optional()?;
        leave(tx, a.request.now, id.ok_or(Refusal::NotFound)?)?;
        Ok(Answer::nothing())
    })
}

/// `PUT /users/{id}/organization_memberships/{id}/make_default`, and the same by the organization.
pub(crate) fn make_default(a: &Asked<'_>, by_membership: bool) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let (user, id) = (a.id(0)?, a.id(1)?);
    let column = if by_membership { "id" } else { "organization_id" };
    a.desk.store.write(|tx| {
        let organization: Option<i64> = tx
            .query_row(
                &format!("SELECT organization_id FROM organization_memberships WHERE user_id = ?1 AND {column} = ?2"),
                [user, id],
                |row| row.get(0),
            )
            .optional()?;
        set_default(tx, a.request.now, user, Some(organization.ok_or(Refusal::NotFound)?))?;
        memberships(tx, a.request, Some(user), None)
    })
}

/// `POST /organization_memberships/create_many`.
pub(crate) fn join_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    jobs::each_object(a, &JOINING, "organization_memberships", |tx, each| {
        let (user, organization) = wanted_pair(each)?;
        join(tx, a.request.now, user, organization)
    })
}

/// `DELETE /organization_memberships/destroy_many`.
pub(crate) fn leave_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let ids = jobs::ids(a.request)?;
    jobs::each_id(a, &LEAVING, &ids, |tx, id| leave(tx, a.request.now, id))
}
