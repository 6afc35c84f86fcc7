//! Views over HTTP (rule 11).

use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::body;
use super::call::{Request, id};
use super::json::view as shape;
use super::{page, tickets};
use crate::desk::Inner;
use crate::people::{self, User};
use crate::search::filter::Filter;
use crate::tickets::update::Invalid;
use crate::tickets::{row, version, visibility};
use crate::views::conditions::{Condition, Conditions, Viewer};
use crate::views::store::{self, View};

/// `/views/count_many` takes no more ids.
const MOST_COUNTS: usize = 20;
/// `/views/compact` shows no more.
const COMPACT: usize = 32;
/// What rows can be sorted by.
const SORTS: [(&str, &str); 9] = [
    ("id", "t.id"),
    ("nice_id", "t.id"),
    ("status", "t.status"),
    ("subject", "t.subject"),
    ("created", "t.created_at"),
    ("updated", "t.updated_at"),
    ("assignee", "t.assignee_id"),
    ("group", "t.group_id"),
    ("requester", "t.requester_id"),
];

/// `GET /views…`.
pub(crate) fn get(
    db: &Connection,
    request: &Request,
    caller: &User,
    path: &[&str],
) -> Result<Answer, Refusal> {
    match path {
        [] => list(db, request, caller, None),
        ["active"] => list(db, request, caller, Some(true)),
        ["compact"] => compact(db, request, caller),
        ["count_many"] => count_many(db, request, caller),
        ["count"] => {
            let count = i64::try_from(store::seen_by(db, caller)?.len()).unwrap_or(i64::MAX);
            Ok(super::counts::counted(request, count))
        }
        ["search"] => {
            let words = request.params.get("query").unwrap_or_default().to_lowercase();
            some(db, request, caller, None, |view| {
                view.title.to_lowercase().contains(&words)
            })
        }
        ["show_many"] => {
            let ids = super::jobs::ids(request)?;
            some(db, request, caller, None, |view| ids.contains(&view.id))
        }
        [view] => {
            let view = wanted(db, caller, view)?;
            Ok(Answer::ok(json!({ "view": shape::view(request, &view) })))
        }
        [view, "tickets"] => {
            let filter = filter(db, request, caller, &wanted(db, caller, view)?)?;
            tickets::page_of(db, request, caller, &filter.sql, filter.values)
        }
        // The file would come by mail, which the desk does not send.
        [view, "export"] => {
            let view = wanted(db, caller, view)?;
            Ok(Answer::ok(
                json!({ "export": { "view_id": view.id, "status": "starting" } }),
            ))
        }
        [view, "execute"] => execute(db, request, caller, &wanted(db, caller, view)?),
        [view, "count"] => {
            let view = wanted(db, caller, view)?;
            Ok(Answer::ok(
                json!({ "view_count": count(db, request, caller, &view)? }),
            ))
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}

/// `POST /views` and its previews, `PUT` and `DELETE /views/{id}`.
pub(crate) fn change(
    desk: &Inner,
    request: &Request,
    caller: &User,
    path: &[&str],
) -> Result<Answer, Refusal> {
    match (request.method.as_str(), path) {
        ("POST", ["preview", rest @ ..]) => {
            let body = request.json()?;
            let body = body::object(&body, "view")?;
            desk.store.read(|db| preview(db, request, caller, body, rest))
        }
        ("POST", []) => {
            let body = request.json()?;
            let body = body::object(&body, "view")?;
            desk.store.write(|tx| {
                let mut view = empty(request);
                view.position = store::next_position(tx)?;
                read(tx, request, caller, body, &mut view)?;
                let id = store::add(tx, &view)?;
                let view = store::one(tx, id, caller)?.ok_or(Refusal::NotFound)?;
                // 200, as documented, and not 201.
                Ok(Answer::ok(json!({ "view": shape::view(request, &view) })))
            })
        }
        ("PUT", ["update_many"]) => {
            let all = super::jobs::objects(&request.json()?, "views")?;
            desk.store.write(|tx| {
                let mut ids = Vec::new();
                for each in &all {
                    let id = body::own_id(each)?;
                    let mut view = kept(tx, caller, &id.to_string())?;
                    let mut change = each.clone();
                    change.retain(|key, _| matches!(key.as_str(), "active" | "position"));
                    read(tx, request, caller, &change, &mut view)?;
                    view.updated_at = request.now;
                    store::replace(tx, &view)?;
                    ids.push(id);
                }
                some(tx, request, caller, None, |view| ids.contains(&view.id))
            })
        }
        ("DELETE", ["destroy_many"]) => {
            let ids = super::jobs::ids(request)?;
            desk.store.write(|tx| {
                for id in &ids {
                    let view = kept(tx, caller, &id.to_string())?;
                    store::remove(tx, view.id)?;
                }
                Ok(Answer::nothing())
            })
        }
        ("PUT", [view]) => {
            let body = request.json()?;
            let body = body::object(&body, "view")?;
            desk.store.write(|tx| {
                let mut view = kept(tx, caller, view)?;
                read(tx, request, caller, body, &mut view)?;
                view.updated_at = request.now;
                store::replace(tx, &view)?;
                Ok(Answer::ok(json!({ "view": shape::view(request, &view) })))
            })
        }
        ("DELETE", [view]) => desk.store.write(|tx| {
            let view = kept(tx, caller, view)?;
            store::remove(tx, view.id)?;
            Ok(Answer::nothing())
        }),
        _ => Err(Refusal::InvalidEndpoint),
    }
}

/// A view that nobody has said anything about.
fn empty(request: &Request) -> View {
    View {
        id: 0,
        title: String::new(),
        description: String::new(),
        active: true,
        position: 0,
        owner_id: None,
        group_ids: Vec::new(),
        conditions: Conditions::default(),
        output: store::usual_output(),
        created_at: request.now,
        updated_at: request.now,
    }
}

/// `POST /views/preview` and `/views/preview/count`: what a view would show, without keeping it.
fn preview(
    db: &Connection,
    request: &Request,
    caller: &User,
    wanted: &Map<String, Value>,
    path: &[&str],
) -> Result<Answer, Refusal> {
    let mut view = empty(request);
    view.title = "Preview".to_owned();
    view.owner_id = Some(caller.id);
    let mut conditions = wanted.clone();
    conditions.remove("title");
    conditions.remove("restriction");
    read(db, request, caller, &conditions, &mut view)?;
    match path {
        [] => execute(db, request, caller, &view),
        ["count"] => Ok(Answer::ok(
            json!({ "view_count": count(db, request, caller, &view)? }),
        )),
        _ => Err(Refusal::InvalidEndpoint),
    }
}

fn wanted(db: &Connection, caller: &User, view: &str) -> Result<View, Refusal> {
    store::one(db, id(view)?, caller)?.ok_or(Refusal::NotFound)
}

/// The view, if the caller may change it.
fn kept(db: &Connection, caller: &User, view: &str) -> Result<View, Refusal> {
    let view = wanted(db, caller, view)?;
    if view.is_kept_by(caller) {
        Ok(view)
    } else {
        Err(Refusal::Forbidden(
            "Agents can only change their own personal views.",
        ))
    }
}

fn list(db: &Connection, request: &Request, caller: &User, active: Option<bool>) -> Result<Answer, Refusal> {
    some(db, request, caller, active, |_| true)
}

/// Those views of the caller that meet a condition, and what else the request asks for.
fn some(
    db: &Connection,
    request: &Request,
    caller: &User,
    active: Option<bool>,
    fits: impl Fn(&View) -> bool,
) -> Result<Answer, Refusal> {
    let active = match (active, request.params.get("active")) {
        (None, Some("true")) => Some(true),
        (None, Some("false")) => Some(false),
        (given, _) => given,
    };
    let access = request.params.get("access");
    let views: Vec<View> = store::seen_by(db, caller)?
        .into_iter()
        .filter(|view| fits(view) && active.is_none_or(|active| view.active == active))
        .filter(|view| match access {
            Some("personal") => view.owner_id.is_some(),
            Some("shared") => view.owner_id.is_none(),
            Some("account") => view.owner_id.is_none() && view.group_ids.is_empty(),
            _ => true,
        })
        .collect();
    let shown = views.iter().map(|view| (view.id, shape::view(request, view)));
    page::of_few(request, "views", shown.collect())
}

fn compact(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let views: Vec<Value> = store::seen_by(db, caller)?
        .iter()
        .filter(|view| view.active)
        .take(COMPACT)
        .map(|view| shape::view(request, view))
        .collect();
    let count = views.len();
    Ok(Answer::ok(json!({
        "views": views, "count": count, "next_page": null, "previous_page": null,
    })))
}

/// What the view finds now, of what the caller sees.
fn filter(db: &Connection, request: &Request, caller: &User, view: &View) -> Result<Filter, Refusal> {
    let viewer = Viewer {
        db,
        caller,
        now: request.now,
    };
    let mut filter = view
        .conditions
        .filter(viewer)?
        .map_err(|why| invalid("base", &why))?;
    filter.sql = format!("{} AND {}", filter.sql, visibility::condition(caller));
    Ok(filter)
}

/// Where tickets are read from: views lag like lists.
fn source(request: &Request) -> String {
    version::tickets_as_of(request.now, request.tuning.list_lag)
}

fn counted(db: &Connection, request: &Request, filter: &Filter) -> Result<i64, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT COUNT(*) FROM {} t WHERE t.deleted_at IS NULL AND {}",
        source(request),
        filter.sql
    ))?
    .query_row(params_from_iter(&filter.values), |row| row.get(0))
}

fn count(db: &Connection, request: &Request, caller: &User, view: &View) -> Result<Value, Refusal> {
    let value = counted(db, request, &filter(db, request, caller, view)?)?;
    Ok(json!({
        "url": request.link(&format!("views/{}/count", view.id)),
        "view_id": view.id,
        "value": value,
        "pretty": value.to_string(),
        "fresh": true,
        "active": view.active,
    }))
}

fn count_many(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let ids = request.ids()?;
    if ids.len() > MOST_COUNTS {
        return Err(body::wrong("ids", "must be at most 20 ids"));
    }
    let mut counts = Vec::new();
    for id in ids {
        if let Some(view) = store::one(db, id, caller)? {
            counts.push(count(db, request, caller, &view)?);
        }
    }
    Ok(Answer::ok(json!({ "view_counts": counts })))
}

fn execute(db: &Connection, request: &Request, caller: &User, view: &View) -> Result<Answer, Refusal> {
    let (page, size) = page::offset(request)?;
    let wanted = request
        .params
        .given("sort_by")
        .or(view.output["sort_by"].as_str())
        .unwrap_or("updated");
    let key = SORTS
        .iter()
        .find(|(each, _)| *each == wanted)
        .map(|(_, sql)| *sql)
        .ok_or_else(|| body::wrong("sort_by", "is not a sortable column"))?;
    let usual = if view.output["sort_order"] == "asc" {
        "ASC"
    } else {
        "DESC"
    };
    let direction = page::sort_order(request, usual)?;
    let filter = filter(db, request, caller, view)?;
    let count = counted(db, request, &filter)?;
    let mut values = filter.values.clone();
    values.extend([size.into(), (page - 1).saturating_mul(size).into()]);
    let ids: Vec<i64> = db
        .prepare_cached(&format!(
            "SELECT t.id FROM {} t WHERE t.deleted_at IS NULL AND {}
             ORDER BY {key} {direction}, t.id {direction} LIMIT ?{} OFFSET ?{}",
            source(request),
            filter.sql,
            values.len() - 1,
            values.len()
        ))?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let found = row::many(db, &ids)?;
    let rows: Vec<Value> = found
        .iter()
        .map(|ticket| shape::row(request, view, ticket))
        .collect();
    let people = found
        .iter()
        .flat_map(|ticket| [Some(ticket.fields.requester_id), ticket.fields.assignee_id])
        .flatten()
        .collect::<std::collections::BTreeSet<i64>>();
    let users: Vec<Value> = people::many(db, people)?
        .iter()
        .map(|user| json!({ "id": user.id, "name": user.name, "url": request.link(&format!("users/{}", user.id)) }))
        .collect();
    let groups: Vec<Value> = people::groups(db)?
        .iter()
        .filter(|group| {
            found
                .iter()
                .any(|ticket| ticket.fields.group_id == Some(group.id))
        })
        .map(|group| super::json::group::group(request, group))
        .collect();
    let mut body = Map::new();
    body.insert("rows".to_owned(), Value::Array(rows));
    body.insert("columns".to_owned(), shape::columns(view));
    body.insert("users".to_owned(), Value::Array(users));
    body.insert("groups".to_owned(), Value::Array(groups));
    body.insert(
        "view".to_owned(),
        json!({ "id": view.id, "url": request.link(&format!("views/{}", view.id)) }),
    );
    body.extend(page::around_offset(request, page, size, count));
    Ok(Answer::ok(Value::Object(body)))
}

/// Reads what was asked for into `view`. What is left out stays as it is.
fn read(
    db: &Connection,
    request: &Request,
    caller: &User,
    wanted: &Map<String, Value>,
    view: &mut View,
) -> Result<(), Refusal> {
    if let Some(title) = body::text(wanted, "title")? {
        view.title = title.trim().to_owned();
    }
    if view.title.is_empty() {
        return Err(invalid("title", "Title: cannot be blank"));
    }
    if let Some(description) = body::nullable_text(wanted, "description")? {
        view.description = description.unwrap_or_default();
    }
    if let Some(active) = body::field(wanted, "active", "true or false", Value::as_bool)? {
        view.active = active;
    }
    if let Some(position) = body::field(wanted, "position", "an integer", Value::as_i64)? {
        view.position = position;
    }
    // The lists stand in the view itself; those of an answer, sent back, stand in `conditions`.
    let lists = match wanted.get("conditions") {
        Some(Value::Object(lists)) => lists,
        _ => wanted,
    };
    if let Some(all) = conditions(lists, "all")? {
        view.conditions.all = all;
    }
    if let Some(any) = conditions(lists, "any")? {
        view.conditions.any = any;
    }
    if let Some(output) = wanted.get("output").or_else(|| wanted.get("execution")) {
        output_into(output, view)?;
    }
    if let Some(restriction) = wanted.get("restriction") {
        restrict(db, restriction, view)?;
    }
    if !view.is_kept_by(caller) {
        return Err(Refusal::Forbidden(
            "Agents can only create personal views: restriction must be {\"type\":\"User\",\"id\":your id}.",
        ));
    }
    filter(db, request, caller, view)?;
    Ok(())
}

fn conditions(lists: &Map<String, Value>, name: &str) -> Result<Option<Vec<Condition>>, Refusal> {
    body::field(
        lists,
        name,
        "a list of conditions with field, operator and value",
        |value| serde_json::from_value(value.clone()).ok(),
    )
}

fn output_into(output: &Value, view: &mut View) -> Result<(), Refusal> {
    let output = output
        .as_object()
        .ok_or_else(|| body::wrong("output", "must be an object"))?;
    if let Some(columns) = output.get("columns") {
        let read = |value: &Value| match value {
            Value::String(id) => Some(id.clone()),
            other => other["id"].as_str().map(str::to_owned),
        };
        let columns: Option<Vec<String>> = columns
            .as_array()
            .map(|list| list.iter().map(read).collect::<Option<_>>())
            .unwrap_or_default();
        let columns = columns.ok_or_else(|| body::wrong("columns", "must be a list of strings"))?;
        if let Some(unknown) = columns.iter().find(|id| !shape::is_column(id)) {
            return Err(invalid("output", &format!("there is no column {unknown}")));
        }
        view.output["columns"] = json!(columns);
    }
    for (name, known) in [("sort_by", true), ("group_by", false)] {
        if let Some(word) = body::nullable_text(output, name)? {
            let fits = |word: &String| SORTS.iter().any(|(each, _)| each == word);
            if known && !word.as_ref().is_some_and(fits) {
                return Err(invalid(
                    "output",
                    &format!("cannot sort by {}", word.unwrap_or_default()),
                ));
            }
            view.output[name] = json!(word);
        }
    }
    for name in ["sort_order", "group_order"] {
        if let Some(word) = body::text(output, name)? {
            if word != "asc" && word != "desc" {
                return Err(invalid("output", &format!("{name} must be asc or desc")));
            }
            view.output[name] = json!(word);
        }
    }
    Ok(())
}

/// `null` is everybody; a user's view is personal; a group's is its members'.
fn restrict(db: &Connection, restriction: &Value, view: &mut View) -> Result<(), Refusal> {
    view.owner_id = None;
    view.group_ids = Vec::new();
    if restriction.is_null() {
        return Ok(());
    }
    let fields = restriction
        .as_object()
        .ok_or_else(|| body::wrong("restriction", "must be an object or null"))?;
    let first = body::nullable_id(fields, "id")?.flatten();
    match fields.get("type").and_then(Value::as_str) {
        Some("User") => {
            let owner = first.ok_or_else(|| invalid("restriction", "Restriction: needs the id of a user"))?;
            if !people::by_id(db, owner)?.is_some_and(|user| user.works_here()) {
                return Err(invalid("restriction", "Restriction: is no agent"));
            }
            view.owner_id = Some(owner);
        }
        Some("Group") => {
            let ids = body::field(fields, "ids", "a list of ids", |value| {
                value
                    .as_array()?
                    .iter()
                    .map(Value::as_i64)
                    .collect::<Option<Vec<i64>>>()
            })?;
            let ids = ids.unwrap_or_else(|| first.into_iter().collect());
            let groups = people::groups(db)?;
            if ids.is_empty() || !ids.iter().all(|id| groups.iter().any(|group| group.id == *id)) {
                return Err(invalid("restriction", "Restriction: is no group"));
            }
            view.group_ids = ids;
        }
        _ => return Err(invalid("restriction", "Restriction: type must be User or Group")),
    }
    Ok(())
}

fn invalid(field: &'static str, description: &str) -> Refusal {
    Refusal::Invalid(Invalid::from([(field, vec![description.to_owned()])]))
}
