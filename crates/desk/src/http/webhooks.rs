//! Webhooks over HTTP, for admins: kept, tried out, their secret and their log. What they are told
//! and how is `crate::webhooks`' matter.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Time;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Map, Value, json};

use super::account::admins_only;
use super::answer::{Answer, Refusal};
use super::body;
use super::call::Request;
use super::endpoint::Asked;
use super::json::conversation::ulid;
use super::page;
use crate::people::User;
use crate::secret::random_token;
use crate::webhooks::delivery::{self, Failed, Outgoing};
use crate::webhooks::events;

/// Of a webhook that is tried out: endpoint, method, secret, headers, authentication.
type Kept = (String, String, String, Option<String>, Option<String>);

/// A company has no more.
const MOST: i64 = 100;
const METHODS: [&str; 5] = ["POST", "PUT", "PATCH", "GET", "DELETE"];
const FORMATS: [&str; 3] = ["json", "xml", "form_encoded"];

fn wrong(title: &str) -> Refusal {
    Refusal::Paging {
        code: "InvalidValue",
        title: title.to_owned(),
    }
}

const COLUMNS: &str = "number, id, name, description, endpoint, http_method, request_format, status, subscriptions, \
                       authentication, custom_headers, created_by, created_at, updated_by, updated_at";

fn shown(row: &Row<'_>) -> rusqlite::Result<(i64, Value)> {
    let json = |column| {
        let text: Option<String> = row.get(column)?;
        Ok::<Value, rusqlite::Error>(
            text.and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
        )
    };
    let mut authentication: Value = json(9)?;
    // What opens the endpoint is not shown again.
    if let Some(data) = authentication.get_mut("data").and_then(Value::as_object_mut) {
        data.retain(|name, _| matches!(name.as_str(), "username" | "name"));
    }
    let mut webhook = json!({
        "id": row.get::<_, String>(1)?,
        "name": row.get::<_, String>(2)?,
        "description": row.get::<_, Option<String>>(3)?,
        "endpoint": row.get::<_, String>(4)?,
        "http_method": row.get::<_, String>(5)?,
        "request_format": row.get::<_, String>(6)?,
        "status": row.get::<_, String>(7)?,
        "subscriptions": json(8)?,
        "created_by": row.get::<_, i64>(11)?.to_string(),
        "created_at": Time(row.get(12)?).to_rfc3339(),
        "updated_by": row.get::<_, i64>(13)?.to_string(),
        "updated_at": Time(row.get(14)?).to_rfc3339(),
    });
    if !authentication.is_null() {
        webhook["authentication"] = authentication;
    }
    let custom = json(10)?;
    if !custom.is_null() {
        webhook["custom_headers"] = custom;
    }
    Ok((row.get(0)?, webhook))
}

fn all(db: &Connection) -> Result<Vec<(i64, Value)>, rusqlite::Error> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM webhooks ORDER BY number"))?
        .query_map([], shown)?
        .collect()
}

fn one(db: &Connection, id: &str) -> Result<Value, Refusal> {
    let found = db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM webhooks WHERE id = ?1"))?
        .query_row([id], shown)
        .optional()?;
    found.map(|(_, webhook)| webhook).ok_or(Refusal::NotFound)
}

/// `GET /webhooks`, by `filter[name_contains]` and `filter[status]`.
pub(crate) fn list(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    let name = request.params.get("filter[name_contains]").map(str::to_lowercase);
    let status = request.params.get("filter[status]");
    let mut rows = all(db)?;
    rows.retain(|(_, webhook)| {
        name.as_ref().is_none_or(|name| {
            webhook["name"]
                .as_str()
                .unwrap_or_default()
                .to_lowercase()
                .contains(name)
        }) && status.is_none_or(|status| webhook["status"] == status)
    });
    page::of_few_by_cursor(request, "webhooks", rows)
}

/// `GET /webhooks/{id}`.
pub(crate) fn show(db: &Connection, caller: &User, id: &str) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    Ok(Answer::ok(json!({ "webhook": one(db, id)? })))
}

fn words(wanted: &Map<String, Value>, name: &str, known: &[&str]) -> Result<Option<String>, Refusal> {
    let Some(word) = body::text(wanted, name)? else {
        return Ok(None);
    };
    let word = if name == "http_method" {
        word.to_uppercase()
    } else {
        word
    };
    if known.contains(&word.as_str()) {
        Ok(Some(word))
    } else {
        Err(wrong(&format!("{name} must be one of {}", known.join(", "))))
    }
}

fn endpoint_of(wanted: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let Some(endpoint) = body::text(wanted, "endpoint")? else {
        return Ok(None);
    };
    let rest = endpoint
        .strip_prefix("https://")
        .or_else(|| endpoint.strip_prefix("http://"));
    let fits = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
        && endpoint.len() <= 2048
        && !endpoint.contains(|c: char| c.is_whitespace() || c.is_control());
    if fits {
        Ok(Some(endpoint))
    } else {
        Err(wrong("endpoint must be an http or https URL"))
    }
}

fn subscriptions_of(wanted: &Map<String, Value>) -> Result<Option<Vec<String>>, Refusal> {
    let list = body::field(
        wanted,
        "subscriptions",
        "a list of strings",
        |value| match value {
            Value::Null => Some(Vec::new()),
            other => other
                .as_array()?
                .iter()
                .map(|each| each.as_str().map(str::to_owned))
                .collect(),
        },
    )?;
    if let Some(unknown) = list.iter().flatten().find(|each| !events::is_known(each)) {
        return Err(wrong(&format!("subscriptions: there is no event type {unknown}")));
    }
    Ok(list)
}

fn authentication_of(wanted: &Map<String, Value>) -> Result<Option<Option<Value>>, Refusal> {
    let Some(given) = wanted.get("authentication") else {
        return Ok(None);
    };
    if given.is_null() {
        return Ok(Some(None));
    }
    let text = |name: &str| given["data"][name].as_str().is_some_and(|text| !text.is_empty());
    let fits = match given["type"].as_str() {
        Some("basic_auth") => text("username") && text("password"),
        Some("bearer_token") => text("token"),
        Some("api_key") => {
            let part = |name: &str| given["data"][name].as_str().unwrap_or_default().to_owned();
            text("name") && delivery::is_header(&part("name"), &part("value"))
        }
        _ => false,
    };
    if fits {
        let kept = json!({ "type": given["type"], "data": given["data"], "add_position": "header" });
        Ok(Some(Some(kept)))
    } else {
        Err(wrong(
            "authentication must be basic_auth, bearer_token or api_key, with its data",
        ))
    }
}

fn headers_of(wanted: &Map<String, Value>) -> Result<Option<Option<Value>>, Refusal> {
    let Some(given) = wanted.get("custom_headers") else {
        return Ok(None);
    };
    let Some(map) = given.as_object() else {
        return if given.is_null() {
            Ok(Some(None))
        } else {
            Err(wrong("custom_headers must be an object"))
        };
    };
    let fits = map.len() <= 5
        && map.iter().all(|(name, value)| {
            value
                .as_str()
                .is_some_and(|value| delivery::is_header(name, value))
        });
    if fits {
        Ok(Some(Some(given.clone())))
    } else {
        Err(wrong(
            "custom_headers must be at most 5 headers that a request can have",
        ))
    }
}

/// Writes what is said of a webhook. `whole` asks for everything that a webhook needs.
fn keep(
    tx: &Transaction<'_>,
    request: &Request,
    caller: &User,
    number: i64,
    wanted: &Map<String, Value>,
    whole: bool,
) -> Result<(), Refusal> {
    let name = body::text(wanted, "name")?;
    if name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        return Err(wrong("name cannot be blank"));
    }
    let endpoint = endpoint_of(wanted)?;
    let method = words(wanted, "http_method", &METHODS)?;
    let format = words(wanted, "request_format", &FORMATS)?;
    let status = words(wanted, "status", &["active", "inactive"])?;
    let missing = [
        ("name", name.is_none()),
        ("endpoint", endpoint.is_none()),
        ("http_method", method.is_none()),
        ("request_format", format.is_none()),
        ("status", status.is_none()),
    ];
    if let Some((name, _)) = missing.iter().find(|(_, missing)| whole && *missing) {
        return Err(wrong(&format!("{name} is required")));
    }
    let set = |column: &str, value: &dyn rusqlite::ToSql| {
        tx.execute(
            &format!("UPDATE webhooks SET {column} = ?2 WHERE number = ?1"),
            params![number, value],
        )
    };
    for (column, value) in [
        ("name", &name),
        ("endpoint", &endpoint),
        ("http_method", &method),
        ("request_format", &format),
        ("status", &status),
    ] {
        if let Some(value) = value {
            set(column, value)?;
        }
    }
    if let Some(description) = body::nullable_text(wanted, "description")? {
        set("description", &description)?;
    }
    if let Some(subscriptions) = subscriptions_of(wanted)? {
        set("subscriptions", &json!(subscriptions).to_string())?;
    }
    if let Some(authentication) = authentication_of(wanted)? {
        set("authentication", &authentication.map(|value| value.to_string()))?;
    }
    if let Some(headers) = headers_of(wanted)? {
        set("custom_headers", &headers.map(|value| value.to_string()))?;
    }
    // An event is always posted as JSON.
    let fits: bool = tx.query_row(
        "SELECT subscriptions IN ('[]', '[\"conditional_ticket_events\"]')
             OR (http_method = 'POST' AND request_format = 'json') FROM webhooks WHERE number = ?1",
        [number],
        |row| row.get(0),
    )?;
    if !fits {
        return Err(wrong(
            "http_method must be POST and request_format json for a webhook with event subscriptions",
        ));
    }
    set("updated_at", &request.now.0)?;
    set("updated_by", &caller.id)?;
    Ok(())
}

/// `POST /webhooks`; with `clone_webhook_id`, one like another, but for what the body says.
pub(crate) fn post(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let nothing = Map::new();
    let wanted = match a.request.params.get("clone_webhook_id") {
        Some(_) if body.get("webhook").is_none() => &nothing,
        _ => body::object(&body, "webhook")?,
    };
    let answer = a.desk.store.write(|tx| {
        let original = match a.request.params.get("clone_webhook_id") {
            Some(id) => Some(number_of(tx, id)?),
            None => None,
        };
        let there: i64 = tx.query_row("SELECT COUNT(*) FROM webhooks", [], |row| row.get(0))?;
        if there >= MOST {
            return Err(wrong("there are as many webhooks as there can be"));
        }
        // Of what happened before it is told nothing.
        while events::collect(tx, a.request.now)? {}
        tx.execute(
            "INSERT INTO webhooks (id, name, endpoint, http_method, request_format, status, subscriptions, secret,
                 created_by, created_at, updated_by, updated_at)
             VALUES (?1, '', '', 'POST', 'json', 'inactive', '[]', ?2, ?3, ?4, ?3, ?4)",
            params![random_token(), new_secret(), a.caller.id, a.request.now.0],
        )?;
        let number = tx.last_insert_rowid();
        let id = ulid(a.request.now, number);
        tx.execute("UPDATE webhooks SET id = ?2 WHERE number = ?1", params![number, id])?;
        if let Some(original) = original {
            // Everything but the secret.
            tx.execute(
                "UPDATE webhooks SET (name, description, endpoint, http_method, request_format, status, subscriptions,
                     authentication, custom_headers) = (
                     SELECT name, description, endpoint, http_method, request_format, status, subscriptions,
                         authentication, custom_headers FROM webhooks WHERE number = ?2)
                 WHERE number = ?1",
                [number, original],
            )?;
        }
        keep(tx, a.request, a.caller, number, wanted, original.is_none())?;
        let mut webhook = one(tx, &id)?;
        let secret: String = tx.query_row("SELECT secret FROM webhooks WHERE number = ?1", [number], |row| row.get(0))?;
        webhook["signing_secret"] = json!({ "algorithm": "SHA256", "secret": secret });
        Ok(Answer::with_status(201, json!({ "webhook": webhook })))
    })?;
    a.desk.woken.notify_one();
    Ok(answer)
}

fn new_secret() -> String {
    STANDARD.encode(random_token())
}

fn number_of(db: &Connection, id: &str) -> Result<i64, Refusal> {
    let number: Option<i64> = db
        .query_row("SELECT number FROM webhooks WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    number.ok_or(Refusal::NotFound)
}

/// `PUT /webhooks/{id}`, which says everything anew, and `PATCH`, which says some of it.
pub(crate) fn change(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json()?;
    let wanted = body::object(&body, "webhook")?;
    let whole = a.request.method == "PUT";
    a.desk.store.write(|tx| {
        let number = number_of(tx, a.text(0))?;
        // Events up to now are told as the webhook was.
        while events::collect(tx, a.request.now)? {}
        keep(tx, a.request, a.caller, number, wanted, whole)?;
        Ok::<_, Refusal>(())
    })?;
    a.desk.woken.notify_one();
    Ok(Answer::nothing())
}

/// `DELETE /webhooks/{id}`, with its log.
pub(crate) fn delete(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    a.desk.store.write(|tx| {
        let number = number_of(tx, a.text(0))?;
        tx.execute("DELETE FROM webhooks WHERE number = ?1", [number])?;
        Ok(Answer::nothing())
    })
}

/// `GET /webhooks/{id}/signing_secret`.
pub(crate) fn secret(db: &Connection, caller: &User, id: &str) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    let secret: Option<String> = db
        .query_row("SELECT secret FROM webhooks WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    let secret = secret.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(
        json!({ "signing_secret": { "algorithm": "SHA256", "secret": secret } }),
    ))
}

/// `POST /webhooks/{id}/signing_secret`: a new one.
pub(crate) fn reset_secret(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    a.desk.store.write(|tx| {
        let number = number_of(tx, a.text(0))?;
        tx.execute(
            "UPDATE webhooks SET secret = ?2 WHERE number = ?1",
            params![number, new_secret()],
        )?;
        let mut answer = secret(tx, a.caller, a.text(0))?;
        answer.status = 201;
        Ok(answer)
    })
}

/// `GET /webhooks/{id}/invocations`, newest first.
pub(crate) fn invocations(
    db: &Connection,
    request: &Request,
    caller: &User,
    id: &str,
) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    one(db, id)?;
    let mut query = db.prepare_cached(
        "SELECT number, id, completed_at, status, status_code FROM webhook_invocations
         WHERE webhook_id = ?1 ORDER BY number DESC LIMIT 1000",
    )?;
    let rows = query.query_map([id], |row| {
        Ok((
            row.get(0)?,
            json!({
                "id": row.get::<_, String>(1)?,
                "latest_completed_at": row.get::<_, Option<i64>>(2)?.map(|at| Time(at).to_rfc3339()),
                "status": row.get::<_, String>(3)?,
                "status_code": row.get::<_, Option<i64>>(4)?,
            }),
        ))
    })?;
    page::of_few_by_cursor(request, "invocations", rows.collect::<Result<_, _>>()?)
}

/// `GET /webhooks/{id}/invocations/{id}/attempts`, oldest first.
pub(crate) fn attempts(
    db: &Connection,
    request: &Request,
    caller: &User,
    webhook: &str,
    invocation: &str,
) -> Result<Answer, Refusal> {
    admins_only(caller)?;
    let found: Option<(String, String, String)> = db
        .query_row(
            "SELECT i.body, w.endpoint, w.http_method FROM webhook_invocations i JOIN webhooks w ON w.id = i.webhook_id
             WHERE i.id = ?1 AND i.webhook_id = ?2",
            [invocation, webhook],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let (sent, endpoint, method) = found.ok_or(Refusal::NotFound)?;
    let mut query = db.prepare_cached(
        "SELECT number, id, status, response, invoked_at, completed_at FROM webhook_attempts
         WHERE invocation_id = ?1 ORDER BY number",
    )?;
    let rows = query.query_map([invocation], |row| {
        let response: Option<String> = row.get(3)?;
        let response: Value = response
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        Ok((
            row.get(0)?,
            json!({
                "id": row.get::<_, String>(1)?,
                "invocation_id": invocation,
                "status": row.get::<_, String>(2)?,
                "request": { "endpoint": endpoint, "http_method": method, "payload": sent },
                "response": response,
                "invoked_at": Time(row.get(4)?).to_rfc3339(),
                "completed_at": Time(row.get(5)?).to_rfc3339(),
            }),
        ))
    })?;
    page::of_few_by_cursor(request, "attempts", rows.collect::<Result<_, _>>()?)
}

/// `POST /webhooks/test`: sends one request at once, of a webhook that is there (`webhook_id`) or
/// one that is only described, and says what came back.
pub(crate) fn test(a: &Asked<'_>) -> Result<Answer, Refusal> {
    admins_only(a.caller)?;
    let body = a.request.json().unwrap_or_else(|_| json!({}));
    let described = body["request"]
        .as_object()
        .or_else(|| body["webhook"].as_object());
    let wanted = described.cloned().unwrap_or_default();
    let kept = match a.request.params.get("webhook_id") {
        None => None,
        Some(id) => Some(a.desk.store.read(|db| {
            let found: Option<Kept> = db
                .query_row(
                    "SELECT endpoint, http_method, secret, custom_headers, authentication FROM webhooks WHERE id = ?1",
                    [id],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
                )
                .optional()?;
            found.ok_or(Refusal::NotFound)
        })?),
    };
    let endpoint = endpoint_of(&wanted)?.or_else(|| kept.as_ref().map(|kept| kept.0.clone()));
    let endpoint = endpoint.ok_or_else(|| wrong("endpoint is required"))?;
    let method = words(&wanted, "http_method", &METHODS)?;
    let method = method
        .or_else(|| kept.as_ref().map(|kept| kept.1.clone()))
        .unwrap_or_else(|| "POST".to_owned());
    let parse = |text: Option<&String>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let custom = match headers_of(&wanted)? {
        Some(custom) => custom,
        None => parse(kept.as_ref().and_then(|kept| kept.3.as_ref())),
    };
    let authentication = match authentication_of(&wanted)? {
        Some(authentication) => authentication,
        None => parse(kept.as_ref().and_then(|kept| kept.4.as_ref())),
    };
    let payload = match wanted.get("payload") {
        Some(Value::String(text)) => text.clone(),
        Some(other) if !other.is_null() => other.to_string(),
        _ => json!({ "test": true }).to_string(),
    };
    // RFC 9110: a body on these has no meaning.
    let sent = if matches!(method.as_str(), "GET" | "DELETE") {
        String::new()
    } else {
        payload
    };
    let secret = kept
        .as_ref()
        .map_or("dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==", |kept| {
            kept.2.as_str()
        });
    let id = a.request.params.get("webhook_id").unwrap_or("test");
    let id = if id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        id
    } else {
        "test"
    };
    let mut headers = delivery::headers(custom.as_ref(), authentication.as_ref());
    headers.extend(delivery::signed(
        id,
        &ulid(a.request.now, 0),
        secret,
        &sent,
        a.request.now,
    ));
    let out = Outgoing {
        endpoint,
        method,
        content_type: match body::text(&wanted, "request_format")?.as_deref() {
            Some("xml") => "application/xml",
            Some("form_encoded") => "application/x-www-form-urlencoded",
            _ => "application/json; charset=utf-8",
        },
        headers,
        body: sent,
    };
    match delivery::send(&out, a.desk.own_port(), &a.desk.allowed_targets()) {
        Ok(came) => {
            let headers: Vec<Value> = came
                .headers
                .iter()
                .map(|(key, value)| json!({ "key": key, "value": value }))
                .collect();
            Ok(Answer::ok(json!({
                "response": { "status": came.status, "headers": headers, "payload": came.body },
            })))
        }
        Err(Failed::Forbidden(why)) => Err(wrong(why)),
        Err(Failed::Unreachable(why)) => Ok(Answer::ok(json!({
            "response": { "status": 0, "headers": [], "payload": why },
        }))),
    }
}
