//! Keeping groups and who is in them, for admins; and whom a ticket can be given to.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::jobs::{self, Work};
use super::persons::invalid;
use super::{counts, groups, page, users};
use crate::people::{self, User};
use crate::tickets::row;
use crate::tickets::update::{self, Change};

/// `GET /groups/count`.
pub(crate) fn counted(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let count = i64::try_from(people::groups(db)?.len()).unwrap_or(i64::MAX);
    Ok(counts::counted(request, count))
}

/// `GET /groups/{id}/users`.
pub(crate) fn members(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    groups::show(db, request, id)?;
    let own = "t.id IN (SELECT user_id FROM memberships WHERE group_id = ?1)";
    users::some(db, request, own.to_owned(), vec![id.into()])
}

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
    if let Some(name) = &name {
        let other: Option<i64> = tx
            .query_row("SELECT id FROM groups WHERE name = ?1", [name], |row| row.get(0))
            .optional()?;
        if other.is_some_and(|other| Some(other) != id) {
            return Err(invalid("name", "Name: has already been taken"));
        }
    }
    let id = match id {
        Some(id) => id,
        None => {
            tx.execute(
                "INSERT INTO groups (name, created_at, updated_at) VALUES (?1, ?2, ?2)",
                params![name, request.now.0],
            )?;
            tx.last_insert_rowid()
        }
    };
    if let Some(name) = &name {
        tx.execute("UPDATE groups SET name = ?2 WHERE id = ?1", params![id, name])?;
    }
    if let Some(description) = body::nullable_text(wanted, "description")? {
        tx.execute(
            "UPDATE groups SET description = ?2 WHERE id = ?1",
            params![id, description.unwrap_or_default()],
        )?;
    }
    if let Some(public) = body::field(wanted, "is_public", "true or false", Value::as_bool)? {
        tx.execute(
            "UPDATE groups SET is_public = ?2 WHERE id = ?1",
            params![id, public],
        )?;
    }
    tx.execute(
        "UPDATE groups SET updated_at = ?2 WHERE id = ?1",
        [id, request.now.0],
    )?;
    Ok(id)
}

/// `POST /groups`.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "group")?;
    a.desk.store.write(|tx| {
        let id = keep(tx, a.request, None, wanted)?;
        let mut answer = groups::show(tx, a.request, id)?;
        answer.status = 201;
        Ok(answer.header("location", a.request.link(&format!("groups/{id}"))))
    })
}

/// `PUT /groups/{id}`.
pub(crate) fn put(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "group")?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        groups::show(tx, a.request, id)?;
        keep(tx, a.request, Some(id), wanted)?;
        groups::show(tx, a.request, id)
    })
}

/// `DELETE /groups/{id}`. The default group stays; tickets of another lose it, and who held them.
pub(crate) fn delete(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        let group = people::groups(tx)?
            .into_iter()
            .find(|group| group.id == id)
            .ok_or(Refusal::NotFound)?;
        if group.is_default {
            return Err(invalid("base", "Group: the default group cannot be deleted"));
        }
        for ticket in tickets_of(tx, "group_id", id)? {
            let change = Change {
                group_id: Some(None),
                assignee_id: Some(None),
                ..Change::default()
            };
            set(tx, a, ticket, &change)?;
        }
        for user in members_of(tx, id)? {
            leave(tx, a, user, id)?;
        }
        // The name is free again.
        tx.execute(
            "UPDATE groups SET deleted_at = ?2, name = name || ' (deleted ' || id || ')' WHERE id = ?1",
            [id, a.request.now.0],
        )?;
        tx.execute(
            "UPDATE organizations SET group_id = NULL WHERE group_id = ?1",
            [id],
        )?;
        Ok(Answer::nothing())
    })
}

fn members_of(db: &Connection, group: i64) -> Result<Vec<i64>, rusqlite::Error> {
    db.prepare_cached("SELECT user_id FROM memberships WHERE group_id = ?1")?
        .query_map([group], |row| row.get(0))?
        .collect()
}

/// The tickets that somebody works on and that have that value there.
fn tickets_of(db: &Connection, column: &str, value: i64) -> Result<Vec<i64>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT id FROM tickets WHERE {column} = ?1 AND status < 4 AND deleted_at IS NULL ORDER BY id"
    ))?
    .query_map([value], |row| row.get(0))?
    .collect()
}

fn set(tx: &Transaction<'_>, a: &Asked<'_>, ticket: i64, change: &Change) -> Result<(), Refusal> {
    if let Some(ticket) = row::one(tx, ticket)? {
        update::apply(tx, &ticket, change, a.caller, a.request.now)?;
    }
    Ok(())
}

/// Takes somebody out of a group, and from the tickets that they hold there.
fn leave(tx: &Transaction<'_>, a: &Asked<'_>, user: i64, group: i64) -> Result<(), Refusal> {
    for ticket in tickets_of(tx, "assignee_id", user)? {
        let in_group = row::one(tx, ticket)?.is_some_and(|ticket| ticket.fields.group_id == Some(group));
        if in_group {
            let change = Change {
                assignee_id: Some(None),
                ..Change::default()
            };
            set(tx, a, ticket, &change)?;
        }
    }
    tx.execute(
        "DELETE FROM memberships WHERE user_id = ?1 AND group_id = ?2",
        [user, group],
    )?;
    tx.execute(
        "UPDATE users SET default_group_id = (SELECT group_id FROM memberships WHERE user_id = ?1 LIMIT 1)
         WHERE id = ?1 AND default_group_id = ?2",
        [user, group],
    )?;
    Ok(())
}

/// `GET /group_memberships/{id}`, also below a user or a group.
pub(crate) fn membership(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    let found = people::memberships(db, &[id])?.pop().ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "group_membership": groups::membership(request, &found) }),
    ))
}

fn join(tx: &Transaction<'_>, wanted: &Map<String, Value>) -> Result<i64, Refusal> {
    let id = |name: &str| {
        body::nullable_id(wanted, name)?
            .flatten()
            .ok_or_else(|| wrong(name, "is required and must be an integer"))
    };
    let (user, group) = (id("user_id")?, id("group_id")?);
    if !people::by_id(tx, user)?.is_some_and(|user| user.works_here() && user.deleted_at.is_none()) {
        return Err(invalid("user", "User: must be an agent"));
    }
    if !people::groups(tx)?.iter().any(|each| each.id == group) {
        return Err(invalid("group", "Group: is invalid"));
    }
    let added = tx.execute(
        "INSERT OR IGNORE INTO memberships (user_id, group_id) VALUES (?1, ?2)",
        [user, group],
    )?;
    if added == 0 {
        return Err(invalid("user_id", "User: has already been taken"));
    }
    let membership = tx.last_insert_rowid();
    let default = body::field(wanted, "default", "true or false", Value::as_bool)?.unwrap_or(false);
    tx.execute(
        "UPDATE users SET default_group_id = ?2 WHERE id = ?1 AND (default_group_id IS NULL OR ?3)",
        params![user, group, default],
    )?;
    Ok(membership)
}

/// `POST /group_memberships`.
pub(crate) fn post_membership(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "group_membership")?;
    a.desk.store.write(|tx| {
        let id = join(tx, wanted)?;
        let mut answer = membership(tx, a.request, id)?;
        answer.status = 201;
        Ok(answer.header("location", a.request.link(&format!("group_memberships/{id}"))))
    })
}

fn remove(tx: &Transaction<'_>, a: &Asked<'_>, id: i64) -> Result<(), Refusal> {
    let found = people::memberships(tx, &[id])?.pop().ok_or(Refusal::NotFound)?;
    leave(tx, a, found.user_id, found.group_id)
}

/// `DELETE /group_memberships/{id}`.
pub(crate) fn delete_membership(a: &Asked<'_>, place: usize) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(place)?;
    a.desk.store.write(|tx| {
        remove(tx, a, id)?;
        Ok(Answer::nothing())
    })
}

/// `PUT /users/{id}/group_memberships/{id}/make_default`.
pub(crate) fn make_default(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let (user, id) = (a.id(0)?, a.id(1)?);
    a.desk.store.write(|tx| {
        let found = people::memberships(tx, &[id])?
            .pop()
            .filter(|found| found.user_id == user);
        let found = found.ok_or(Refusal::NotFound)?;
        tx.execute(
            "UPDATE users SET default_group_id = ?2 WHERE id = ?1",
            [user, found.group_id],
        )?;
        groups::memberships(tx, a.request, None, Some(user))
    })
}

/// `POST /group_memberships/create_many`.
pub(crate) fn join_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let work = Work {
        kind: "Bulk Create Membership",
        action: "create",
        failure: "GroupMembershipCreateError",
    };
    jobs::each_object(a, &work, "group_memberships", join)
}

/// `DELETE /group_memberships/destroy_many`.
pub(crate) fn leave_many(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let ids = jobs::ids(a.request)?;
    let work = Work {
        kind: "Bulk Delete Membership",
        action: "delete",
        failure: "GroupMembershipDeleteError",
    };
    jobs::each_id(a, &work, &ids, |tx, id| remove(tx, a, id))
}

/// `/api/lotus/assignables/groups.json`: the groups that a ticket can be given to.
pub(crate) fn assignable_groups(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let rows = people::groups(db)?.into_iter().map(|group| {
        (
            group.id,
            json!({ "id": group.id, "name": group.name, "description": group.description }),
        )
    });
    page::of_few(request, "groups", rows.collect())
}

fn agents_of(db: &Connection, group: i64) -> Result<Vec<User>, Refusal> {
    let mut agents = people::many(db, members_of(db, group)?)?;
    agents.retain(|agent| agent.deleted_at.is_none() && !agent.suspended);
    Ok(agents)
}

/// `/api/lotus/assignables/groups/{id}/agents.json`.
pub(crate) fn assignable_agents(db: &Connection, request: &Request, group: i64) -> Result<Answer, Refusal> {
    groups::show(db, request, group)?;
    let rows = agents_of(db, group)?.into_iter().map(|agent| {
        (
            agent.id,
            json!({ "id": agent.id, "name": agent.name, "avatar_url": null }),
        )
    });
    page::of_few(request, "agents", rows.collect())
}

/// `/api/lotus/assignables/autocomplete.json?name=`: groups and agents whose name begins so.
pub(crate) fn assignable(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let start = request.params.get("name").unwrap_or_default().to_lowercase();
    if start.is_empty() {
        return Err(wrong("name", "is required"));
    }
    let begins = |name: &str| {
        name.to_lowercase()
            .split_whitespace()
            .any(|word| word.starts_with(&start))
            || name.to_lowercase().starts_with(&start)
    };
    let (mut found_groups, mut found_agents) = (Vec::new(), Vec::new());
    for group in people::groups(db)? {
        for agent in agents_of(db, group.id)? {
            if begins(&agent.name) {
                found_agents.push(json!({
                    "id": agent.id, "name": agent.name, "group": group.name, "group_id": group.id, "photo_url": null,
                }));
            }
        }
        if begins(&group.name) {
            found_groups.push(json!({ "id": group.id, "name": group.name }));
        }
    }
    let count = found_groups.len() + found_agents.len();
    Ok(Answer::ok(
        json!({ "agents": found_agents, "groups": found_groups, "count": count }),
    ))
}
