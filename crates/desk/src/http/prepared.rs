//! Keeping macros and triggers: made, changed, deleted, by hand and many at once.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::{CATEGORY, admins_only};
use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::jobs;
use super::page;
use super::persons::invalid;
use super::{json, macros};
use crate::answers::actions::Action;
use crate::answers::triggers::{self, Conditions};
use crate::people::{self, User};

/// What a macro can do, by the words of Zendesk: field, title, kind of value.
const MACRO_ACTIONS: [(&str, &str, &str); 12] = [
    ("status", "Status", "list"),
    ("custom_status_id", "Ticket status", "list"),
    ("priority", "Priority", "list"),
    ("type", "Type", "list"),
    ("group_id", "Group", "list"),
    ("assignee_id", "Assignee", "list"),
    ("set_tags", "Set tags", "tags"),
    ("current_tags", "Add tags", "tags"),
    ("remove_tags", "Remove tags", "tags"),
    ("subject", "Set subject", "text"),
    ("comment_value", "Comment/description", "complex"),
    ("comment_mode_is_public", "Comment mode", "list"),
];

fn definitions_of(fields: &[(&str, &str, &str)]) -> Vec<Value> {
    fields
        .iter()
        .map(|(field, title, kind)| {
            json!({
                "subject": field, "title": title, "type": kind, "group": "ticket", "nullable": false,
                "repeatable": false,
            })
        })
        .collect()
}

/// `GET /macros/actions`: what one can do, and with which values.
pub(crate) fn actions() -> Answer {
    let each: Vec<Value> = MACRO_ACTIONS
        .iter()
        .map(|(field, title, kind)| {
            json!({ "field": field, "title": title, "value": field, "type": kind, "operators": [], "values": [] })
        })
        .collect();
    Answer::ok(json!({ "actions": each }))
}

/// `GET /macros/definitions`.
pub(crate) fn macro_definitions() -> Answer {
    Answer::ok(json!({ "definitions": { "actions": definitions_of(&MACRO_ACTIONS) } }))
}

/// `GET /macros/categories`: what stands before `::` in titles.
pub(crate) fn categories(db: &Connection, viewer: &User) -> Result<Answer, Refusal> {
    let filter = crate::answers::macros::condition(viewer);
    let titles: Vec<String> = db
        .prepare(&format!(
            "SELECT t.title FROM macros t WHERE {filter} AND instr(t.title, '::') > 1 ORDER BY t.title"
        ))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut names: Vec<String> = titles
        .iter()
        .filter_map(|title| title.split_once("::").map(|(name, _)| name.trim().to_owned()))
        .collect();
    names.dedup();
    Ok(Answer::ok(json!({ "categories": names })))
}

/// `GET /macros/new`: a macro that is not kept, from a macro or from a ticket.
pub(crate) fn new_macro(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let id = |name: &str| match request.params.get(name) {
        None | Some("") => Ok(None),
        Some(text) => super::call::id(text).map(Some),
    };
    if let Some(id) = id("macro_id")? {
        let mut answer = macros::show(db, request, viewer, id)?;
        if let Some(shown) = answer.body["macro"].as_object_mut() {
            shown.retain(|key, _| {
                matches!(
                    key.as_str(),
                    "title" | "description" | "actions" | "restriction" | "active"
                )
            });
        }
        return Ok(answer);
    }
    let mut actions = Vec::new();
    if let Some(id) = id("ticket_id")? {
        let fields = super::tickets::visible(db, viewer, id)?.fields;
        let mut add = |field: &str, value: Option<String>| {
            if let Some(value) = value {
                actions.push(json!({ "field": field, "value": value }));
            }
        };
        add("status", Some(fields.status.word().to_owned()));
        add("priority", fields.priority);
        add("type", fields.kind);
        add("group_id", fields.group_id.map(|id| id.to_string()));
        add("assignee_id", fields.assignee_id.map(|id| id.to_string()));
        add(
            "current_tags",
            Some(fields.tags.join(" ")).filter(|tags| !tags.is_empty()),
        );
    }
    Ok(Answer::ok(json!({
        "macro": { "title": null, "description": null, "active": true, "actions": actions, "restriction": null },
    })))
}

fn action_list(wanted: &Map<String, Value>) -> Result<Option<Vec<Value>>, Refusal> {
    let list = body::field(
        wanted,
        "actions",
        "a list of actions with field and value",
        |value| {
            let list = value.as_array()?;
            let whole = list.iter().all(|each| {
                serde_json::from_value::<Action>(each.clone())
                    .is_ok_and(|action| !action.field.is_empty() && !action.value.is_object())
            });
            whole.then(|| list.clone())
        },
    )?;
    if list.as_ref().is_some_and(Vec::is_empty) {
        return Err(invalid("base", "Actions: cannot be blank"));
    }
    // Only what the desk would be able to do later is kept.
    Ok(list.map(|list| {
        list.iter()
            .map(|each| json!({ "field": each["field"], "value": each["value"] }))
            .collect()
    }))
}

fn restriction(
    db: &Connection,
    caller: &User,
    wanted: &Map<String, Value>,
) -> Result<Option<Option<Value>>, Refusal> {
    let Some(given) = wanted.get("restriction") else {
        return Ok(None);
    };
    let Some(given) = given.as_object() else {
        return if given.is_null() {
            Ok(Some(None))
        } else {
            Err(wrong("restriction", "must be an object or null"))
        };
    };
    let kind = body::text(given, "type")?.unwrap_or_default();
    let id = body::nullable_id(given, "id")?.flatten();
    let id = id.or_else(|| {
        given
            .get("ids")
            .and_then(Value::as_array)
            .and_then(|ids| ids.first())
            .and_then(Value::as_i64)
    });
    let id = id.ok_or_else(|| invalid("restriction", "Restriction: needs an id"))?;
    let fits = match kind.as_str() {
        "User" => caller.role == "admin" || id == caller.id,
        "Group" => people::groups(db)?.iter().any(|group| group.id == id),
        _ => false,
    };
    if fits {
        Ok(Some(Some(json!({ "type": kind, "id": id }))))
    } else {
        Err(invalid("restriction", "Restriction: is invalid"))
    }
}

/// Whether a person may keep a macro with that restriction: admins any, agents their own.
fn may_keep(caller: &User, restriction: Option<&Value>) -> Result<(), Refusal> {
    let own = restriction
        .is_some_and(|restriction| restriction["type"] == "User" && restriction["id"] == caller.id);
    if caller.role == "admin" || own {
        Ok(())
    } else {
        Err(Refusal::Forbidden("Agents can only keep personal macros."))
    }
}

fn keep_macro(
    tx: &Transaction<'_>,
    request: &Request,
    caller: &User,
    id: Option<i64>,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    let title = body::nullable_text(wanted, "title")?.flatten();
    let title = title.map(|title| title.trim().to_owned());
    let actions = action_list(wanted)?;
    if title.as_ref().is_some_and(String::is_empty) || (id.is_none() && title.is_none()) {
        return Err(invalid("title", "Title: cannot be blank"));
    }
    if id.is_none() && actions.is_none() {
        return Err(invalid("base", "Actions: cannot be blank"));
    }
    let restricted = restriction(tx, caller, wanted)?;
    let now = request.now.0;
    let id = match id {
        Some(id) => id,
        None => {
            tx.execute(
                "INSERT INTO macros (title, active, position, actions, created_at, updated_at)
                 VALUES (?1, 1, (SELECT COALESCE(MAX(position), 0) + 1 FROM macros), '[]', ?2, ?2)",
                params![title, now],
            )?;
            tx.last_insert_rowid()
        }
    };
    let set = |column: &str, value: &dyn rusqlite::ToSql| {
        tx.execute(
            &format!("UPDATE macros SET {column} = ?2 WHERE id = ?1"),
            params![id, value],
        )
    };
    if let Some(title) = title {
        set("title", &title)?;
    }
    if let Some(description) = body::nullable_text(wanted, "description")? {
        set("description", &description)?;
    }
    if let Some(active) = body::field(wanted, "active", "true or false", Value::as_bool)? {
        set("active", &active)?;
    }
    if let Some(position) = body::field(wanted, "position", "an integer", Value::as_i64)? {
        set("position", &position)?;
    }
    if let Some(actions) = actions {
        set("actions", &Value::Array(actions).to_string())?;
    }
    if let Some(restricted) = restricted {
        set("restriction", &restricted.map(|value| value.to_string()))?;
    }
    set("updated_at", &now)?;
    let kept: Option<String> = tx.query_row("SELECT restriction FROM macros WHERE id = ?1", [id], |row| {
        row.get(0)
    })?;
    let kept: Option<Value> = kept.and_then(|text| serde_json::from_str(&text).ok());
    may_keep(caller, kept.as_ref())?;
    Ok(id)
}

/// The macro, if the caller may change it.
fn own(db: &Connection, request: &Request, caller: &User, id: i64) -> Result<(), Refusal> {
    let shown = macros::show(db, request, caller, id)?;
    may_keep(caller, Some(&shown.body["macro"]["restriction"]))
}

/// `POST /macros`.
pub(crate) fn post_macro(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "macro")?;
    a.desk.store.write(|tx| {
        let id = keep_macro(tx, a.request, a.caller, None, wanted)?;
        let answer = macros::show(tx, a.request, a.caller, id)?;
        // 200, as documented, and not 201.
        Ok(answer.header("location", a.request.link(&format!("macros/{id}"))))
    })
}

/// `PUT /macros/{id}`.
pub(crate) fn put_macro(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    let wanted = body::object(&body, "macro")?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        own(tx, a.request, a.caller, id)?;
        keep_macro(tx, a.request, a.caller, Some(id), wanted)?;
        macros::show(tx, a.request, a.caller, id)
    })
}

/// `DELETE /macros/{id}`.
pub(crate) fn delete_macro(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        own(tx, a.request, a.caller, id)?;
        tx.execute("DELETE FROM macros WHERE id = ?1", [id])?;
        Ok(Answer::nothing())
    })
}

/// `DELETE /macros/destroy_many`: all of them or none.
pub(crate) fn delete_macros(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let ids = jobs::ids(a.request)?;
    a.desk.store.write(|tx| {
        for id in &ids {
            own(tx, a.request, a.caller, *id)?;
            tx.execute("DELETE FROM macros WHERE id = ?1", [*id])?;
        }
        Ok(Answer::nothing())
    })
}

/// `PUT /macros/update_many`: where they stand and whether they are active.
pub(crate) fn put_macros(a: &Asked<'_>) -> Result<Answer, Refusal> {
    let all = jobs::objects(&a.request.json()?, "macros")?;
    a.desk.store.write(|tx| {
        let mut rows = Vec::new();
        for each in &all {
            let id = body::own_id(each)?;
            own(tx, a.request, a.caller, id)?;
            let mut change = each.clone();
            change.retain(|key, _| matches!(key.as_str(), "position" | "active"));
            keep_macro(tx, a.request, a.caller, Some(id), &change)?;
            rows.push((
                id,
                macros::show(tx, a.request, a.caller, id)?.body["macro"].clone(),
            ));
        }
        page::of_few(a.request, "macros", rows)
    })
}

/// `GET /triggers`, `/triggers/active` and `/triggers/search?query=`.
pub(crate) fn triggers(
    db: &Connection,
    request: &Request,
    viewer: &User,
    active: Option<bool>,
) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let active = match (active, request.params.get("active")) {
        (None, Some("true")) => Some(true),
        (None, Some("false")) => Some(false),
        (given, _) => given,
    };
    let words = request.params.get("query").map(str::to_lowercase);
    let rows = triggers::all(db)?
        .into_iter()
        .filter(|each| active.is_none_or(|active| each.active == active))
        .filter(|each| {
            words
                .as_ref()
                .is_none_or(|words| each.title.to_lowercase().contains(words))
        })
        .map(|each| (each.id, json::macros::trigger(request, &each)));
    page::of_few(request, "triggers", rows.collect())
}

/// `GET /triggers/definitions`: what the desk's can do.
pub(crate) fn trigger_definitions(viewer: &User) -> Result<Answer, Refusal> {
    admins_only(viewer)?;
    let conditions = [
        ("update_type", "Update type", &["is"][..]),
        ("status", "Status", &["is", "is_not"]),
        ("current_tags", "Tags", &["includes", "not_includes"]),
        (
            "comment_includes_word",
            "Comment text",
            &["includes", "not_includes"],
        ),
    ];
    let conditions: Vec<Value> = conditions
        .iter()
        .map(|(field, title, operators)| {
            let operators: Vec<Value> = operators
                .iter()
                .map(|each| json!({ "value": each, "title": each.replace('_', " "), "terminal": false }))
                .collect();
            json!({
                "subject": field, "title": title, "type": "text", "group": "ticket", "nullable": false,
                "repeatable": false, "operators": operators,
            })
        })
        .collect();
    Ok(Answer::ok(json!({
        "definitions": {
            "actions": definitions_of(&MACRO_ACTIONS),
            "conditions_all": conditions,
            "conditions_any": conditions,
        },
    })))
}

fn keep_trigger(
    tx: &Transaction<'_>,
    request: &Request,
    id: Option<i64>,
    wanted: &Map<String, Value>,
) -> Result<i64, Refusal> {
    let title = body::nullable_text(wanted, "title")?.flatten();
    let title = title.map(|title| title.trim().to_owned());
    if title.as_ref().is_some_and(String::is_empty) || (id.is_none() && title.is_none()) {
        return Err(invalid("title", "Title: cannot be blank"));
    }
    let actions = action_list(wanted)?;
    let conditions = body::field(
        wanted,
        "conditions",
        "an object with lists of conditions: field, operator, value",
        |value| serde_json::from_value::<Conditions>(value.clone()).ok(),
    )?;
    if let Some(conditions) = &conditions
        && conditions.all.is_empty()
        && conditions.any.is_empty()
    {
        return Err(invalid("base", "Conditions: cannot be blank"));
    }
    if id.is_none() && (actions.is_none() || conditions.is_none()) {
        return Err(invalid("base", "Conditions and actions: cannot be blank"));
    }
    if let Some(category) = body::nullable_text(wanted, "category_id")?.flatten()
        && category != CATEGORY
    {
        return Err(invalid("category_id", "Category: is invalid"));
    }
    let now = request.now.0;
    let id = match id {
        Some(id) => id,
        None => {
            tx.execute(
                "INSERT INTO triggers (title, active, position, conditions, actions, created_at, updated_at)
                 VALUES (?1, 1, (SELECT COALESCE(MAX(position), 0) + 1 FROM triggers), '{}', '[]', ?2, ?2)",
                params![title, now],
            )?;
            tx.last_insert_rowid()
        }
    };
    let set = |column: &str, value: &dyn rusqlite::ToSql| {
        tx.execute(
            &format!("UPDATE triggers SET {column} = ?2 WHERE id = ?1"),
            params![id, value],
        )
    };
    if let Some(title) = title {
        set("title", &title)?;
    }
    if let Some(active) = body::field(wanted, "active", "true or false", Value::as_bool)? {
        set("active", &active)?;
    }
    if let Some(position) = body::field(wanted, "position", "an integer", Value::as_i64)? {
        set("position", &position)?;
    }
    if let Some(actions) = actions {
        set("actions", &Value::Array(actions).to_string())?;
    }
    if let Some(conditions) = conditions {
        set("conditions", &json!(conditions).to_string())?;
    }
    set("updated_at", &now)?;
    Ok(id)
}

fn there(db: &Connection, id: i64) -> Result<(), Refusal> {
    let found: Option<i64> = db
        .query_row("SELECT id FROM triggers WHERE id = ?1", [id], |row| row.get(0))
        .optional()?;
    found.map(drop).ok_or(Refusal::NotFound)
}

/// `POST /triggers`.
pub(crate) fn post_trigger(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "trigger")?;
    a.desk.store.write(|tx| {
        let id = keep_trigger(tx, a.request, None, wanted)?;
        let mut answer = super::triggers::show(tx, a.request, a.caller, id)?;
        answer.status = 201;
        Ok(answer.header("location", a.request.link(&format!("triggers/{id}"))))
    })
}

/// `PUT /triggers/{id}`.
pub(crate) fn put_trigger(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "trigger")?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        there(tx, id)?;
        keep_trigger(tx, a.request, Some(id), wanted)?;
        super::triggers::show(tx, a.request, a.caller, id)
    })
}

/// `DELETE /triggers/{id}`.
pub(crate) fn delete_trigger(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let id = a.id(0)?;
    a.desk.store.write(|tx| {
        there(tx, id)?;
        tx.execute("DELETE FROM triggers WHERE id = ?1", [id])?;
        Ok(Answer::nothing())
    })
}

/// `DELETE /triggers/destroy_many`.
pub(crate) fn delete_triggers(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let ids = jobs::ids(a.request)?;
    a.desk.store.write(|tx| {
        for id in &ids {
            there(tx, *id)?;
            tx.execute("DELETE FROM triggers WHERE id = ?1", [*id])?;
        }
        Ok(Answer::nothing())
    })
}

/// `PUT /triggers/update_many`.
pub(crate) fn put_triggers(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let all = jobs::objects(&a.request.json()?, "triggers")?;
    a.desk.store.write(|tx| {
        let mut rows = Vec::new();
        for each in &all {
            let id = body::own_id(each)?;
            there(tx, id)?;
            let mut change = each.clone();
            change.retain(|key, _| matches!(key.as_str(), "position" | "active" | "category_id"));
            keep_trigger(tx, a.request, Some(id), &change)?;
            rows.push((
                id,
                super::triggers::show(tx, a.request, a.caller, id)?.body["trigger"].clone(),
            ));
        }
        page::of_few(a.request, "triggers", rows)
    })
}

/// `PUT /triggers/reorder`: the ids in the order in which they run.
pub(crate) fn reorder_triggers(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body
        .as_object()
        .ok_or_else(|| wrong("trigger_ids", "is required"))?;
    let ids = body::field(wanted, "trigger_ids", "a list of integers", |value| {
        value
            .as_array()?
            .iter()
            .map(Value::as_i64)
            .collect::<Option<Vec<i64>>>()
    })?
    .ok_or_else(|| wrong("trigger_ids", "is required"))?;
    a.desk.store.write(|tx| {
        for (position, id) in (1_i64..).zip(&ids) {
            there(tx, *id)?;
            tx.execute("UPDATE triggers SET position = ?2 WHERE id = ?1", [*id, position])?;
        }
        triggers(tx, a.request, a.caller, None)
    })
}
