//! What an account has of itself: its brand, its ticket form, its settings, its languages, who is
//! signed in. The desk's is one small company, so each of these is one thing, and fixed.

use model::Time;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::call::Request;
use super::fields;
use super::page;
use crate::people::User;
use crate::tickets::visibility;

/// The company's brand.
pub(crate) const BRAND: i64 = 360_000_201;
/// The company's ticket form.
pub(crate) const FORM: i64 = 360_000_301;
/// The address that mail to the company would go to.
const SUPPORT_ADDRESS: i64 = 360_000_401;
/// The category of every trigger.
pub(crate) const CATEGORY: &str = "360000501";

/// Refuses whoever is no admin.
pub(crate) fn admins_only(caller: &User) -> Result<(), Refusal> {
    if caller.role == "admin" {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// When the company was founded.
pub(crate) fn founded(db: &Connection) -> Result<String, rusqlite::Error> {
    let at = db.query_row("SELECT created_at FROM company", [], |row| row.get(0))?;
    Ok(Time(at).to_rfc3339())
}

/// A list with nothing in it: of things that the company could have and has not.
pub(crate) fn nothing(request: &Request, name: &str) -> Result<Answer, Refusal> {
    page::of_few(request, name, Vec::new())
}

/// The thing with that number, of a list as short as these.
fn one(list: Vec<(i64, Value)>, id: i64, name: &str) -> Result<Answer, Refusal> {
    let found = list.into_iter().find(|(each, _)| *each == id);
    let (_, shown) = found.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ name: shown })))
}

fn all_brands(db: &Connection, request: &Request) -> Result<Vec<(i64, Value)>, Refusal> {
    let name: String = db.query_row("SELECT name FROM company", [], |row| row.get(0))?;
    let at = founded(db)?;
    let brand = json!({
        "url": request.link(&format!("brands/{BRAND}")),
        "id": BRAND,
        "name": name,
        "brand_url": request.base,
        "subdomain": "desk",
        "host_mapping": null,
        "has_help_center": false,
        "help_center_state": "disabled",
        "active": true,
        "default": true,
        "is_deleted": false,
        "logo": null,
        "ticket_form_ids": [FORM],
        "signature_template": "{{agent.signature}}",
        "created_at": at,
        "updated_at": at,
    });
    Ok(vec![(BRAND, brand)])
}

/// `GET /brands`.
pub(crate) fn brands(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page::of_few(request, "brands", all_brands(db, request)?)
}

/// `GET /brands/{id}`.
pub(crate) fn brand(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    one(all_brands(db, request)?, id, "brand")
}

/// `GET /brand_agents`: everybody works for the one brand.
fn all_brand_agents(db: &Connection, request: &Request) -> Result<Vec<(i64, Value)>, Refusal> {
    let mut query = db.prepare_cached(
        "SELECT id, created_at FROM users WHERE role <> 'end-user' AND deleted_at IS NULL ORDER BY id",
    )?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let mut agents = Vec::new();
    for row in rows {
        let (user, at) = row?;
        let at = Time(at).to_rfc3339();
        agents.push((
            user,
            json!({
                "url": request.link(&format!("brand_agents/{user}")),
                "id": user.to_string(), "user_id": user, "brand_id": BRAND,
                "created_at": at, "updated_at": at,
            }),
        ));
    }
    Ok(agents)
}

/// `GET /brand_agents`.
pub(crate) fn brand_agents(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page::of_few(request, "brand_agents", all_brand_agents(db, request)?)
}

/// `GET /brand_agents/{id}`.
pub(crate) fn brand_agent(db: &Connection, request: &Request, id: &str) -> Result<Answer, Refusal> {
    // Here an id is a text, and what is none names nobody.
    let id = id.parse().unwrap_or_default();
    one(all_brand_agents(db, request)?, id, "brand_agent")
}

fn all_forms(db: &Connection, request: &Request) -> Result<Vec<(i64, Value)>, Refusal> {
    let at = founded(db)?;
    let fields: Vec<i64> = fields::tickets(db, request)?
        .iter()
        .filter_map(|field| field["id"].as_i64())
        .collect();
    let form = json!({
        "url": request.link(&format!("ticket_forms/{FORM}")),
        "id": FORM,
        "name": "Default ticket form",
        "raw_name": "Default ticket form",
        "display_name": "Default ticket form",
        "raw_display_name": "Default ticket form",
        "position": 1,
        "active": true,
        "default": true,
        "end_user_visible": true,
        "in_all_brands": true,
        "restricted_brand_ids": [],
        "ticket_field_ids": fields,
        "agent_conditions": [],
        "end_user_conditions": [],
        "created_at": at,
        "updated_at": at,
    });
    Ok(vec![(FORM, form)])
}

/// `GET /ticket_forms`.
pub(crate) fn forms(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let no = |name: &str| request.params.get(name) == Some("false");
    let mut forms = all_forms(db, request)?;
    forms.retain(|_| !no("active") && !no("end_user_visible"));
    page::of_few(request, "ticket_forms", forms)
}

/// `GET /ticket_forms/show_many`.
pub(crate) fn some_forms(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let ids = request.ids()?;
    let mut forms = all_forms(db, request)?;
    forms.retain(|(id, _)| ids.contains(id));
    page::of_few(request, "ticket_forms", forms)
}

/// `GET /ticket_forms/{id}`.
pub(crate) fn form(db: &Connection, request: &Request, id: i64) -> Result<Answer, Refusal> {
    one(all_forms(db, request)?, id, "ticket_form")
}

fn all_addresses(db: &Connection) -> Result<Vec<(i64, Value)>, Refusal> {
    let name: String = db.query_row("SELECT name FROM company", [], |row| row.get(0))?;
    let at = founded(db)?;
    let address = json!({
        "id": SUPPORT_ADDRESS,
        "name": name,
        "email": "support@desk.example",
        "default": true,
        "brand_id": BRAND,
        "forwarding_status": "unknown",
        "spf_status": "unknown",
        "cname_status": "unknown",
        "dns_results": "failed",
        "domain_verification_code": "",
        "domain_verification_status": "unknown",
        "created_at": at,
        "updated_at": at,
    });
    Ok(vec![(SUPPORT_ADDRESS, address)])
}

/// `GET /recipient_addresses`.
pub(crate) fn addresses(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page::of_few(request, "recipient_addresses", all_addresses(db)?)
}

/// `GET /recipient_addresses/{id}`.
pub(crate) fn address(db: &Connection, id: i64) -> Result<Answer, Refusal> {
    one(all_addresses(db)?, id, "recipient_address")
}

/// The languages that the desk speaks: one.
fn language(db: &Connection, request: &Request) -> Result<Value, Refusal> {
    let at = founded(db)?;
    Ok(json!({
        "url": request.link("locales/en-US"),
        "id": 1,
        "locale": "en-US",
        "name": "English",
        "native_name": "English",
        "presentation_name": "English",
        "rtl": false,
        "default": true,
        "created_at": at,
        "updated_at": at,
    }))
}

/// `GET /locales`, `/locales/agent` and `/locales/public`.
pub(crate) fn locales(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page::of_few(request, "locales", vec![(1, language(db, request)?)])
}

/// `GET /locales/{id}`, by number or by name; `current` and `detect_best_locale` are that one too.
pub(crate) fn locale(db: &Connection, request: &Request, name: &str) -> Result<Answer, Refusal> {
    if !matches!(name, "1" | "current") && !name.eq_ignore_ascii_case("en-us") {
        return Err(Refusal::NotFound);
    }
    Ok(Answer::ok(json!({ "locale": language(db, request)? })))
}

/// `GET /account/settings`: what is on and what is off here.
pub(crate) fn settings(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let end_users: i64 = db.query_row(
        "SELECT COUNT(*) FROM users WHERE role = 'end-user' AND deleted_at IS NULL",
        [],
        |row| row.get(0),
    )?;
    let current = request.mode == crate::Mode::Current;
    let mut settings: Value =
        serde_json::from_str(include_str!("account_settings.json")).map_err(crate::DeskError::from)?;
    let inner = &mut settings["settings"];
    inner["brands"]["default_brand_id"] = json!(BRAND);
    inner["statistics"]["number_of_users"] = json!(end_users);
    for name in ["facebook", "twitter"] {
        inner["active_features"][name] = json!(!current);
    }
    inner["active_features"]["chat"] = json!(current);
    inner["agents"]["agent_workspace"] = json!(current);
    inner["chat"]["enabled"] = json!(current);
    inner["chat"]["integrated"] = json!(current);
    Ok(Answer::ok(settings))
}

fn session_of(request: &Request, user: &User) -> (i64, Value) {
    let at = request.now.to_rfc3339();
    (
        user.id,
        json!({
            "url": request.link(&format!("users/{}/sessions/{}", user.id, user.id)),
            "id": user.id,
            "user_id": user.id,
            "authenticated_at": at,
            "last_seen_at": at,
        }),
    )
}

/// `GET /sessions` and `/users/{id}/sessions`: a request is a session of its own here, so whoever
/// asks is the one who is signed in.
pub(crate) fn sessions(request: &Request, caller: &User, of: Option<i64>) -> Result<Answer, Refusal> {
    if of.is_some_and(|id| id != caller.id) {
        admins_only(caller)?;
        return nothing(request, "sessions");
    }
    page::of_few(request, "sessions", vec![session_of(request, caller)])
}

/// `GET /users/me/session`, and `/users/{id}/sessions/{id}`.
pub(crate) fn session(
    request: &Request,
    caller: &User,
    which: Option<(i64, i64)>,
) -> Result<Answer, Refusal> {
    if which.is_some_and(|(user, session)| user != caller.id || session != caller.id) {
        return Err(Refusal::NotFound);
    }
    let (_, shown) = session_of(request, caller);
    // A list of one, as documented.
    Ok(Answer::ok(json!({ "session": [shown] })))
}

/// `GET /satisfaction_ratings/count`, `/views/count` and so on: of nothing.
pub(crate) fn none_counted(request: &Request) -> Answer {
    super::counts::counted(request, 0)
}

/// `GET /trigger_categories`: one.
pub(crate) fn categories(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    page::of_few(request, "trigger_categories", vec![(0, category_json(db)?)])
}

/// `GET /trigger_categories/{id}`.
pub(crate) fn category(db: &Connection, id: &str) -> Result<Answer, Refusal> {
    if id != CATEGORY {
        return Err(Refusal::NotFound);
    }
    Ok(Answer::ok(json!({ "trigger_category": category_json(db)? })))
}

fn category_json(db: &Connection) -> Result<Value, Refusal> {
    let at = founded(db)?;
    Ok(
        json!({ "id": CATEGORY, "name": "Initial category", "position": 0, "created_at": at, "updated_at": at }),
    )
}

/// The company's tags and how many tickets have each.
fn tag_counts(db: &Connection, viewer: &User) -> Result<Vec<(String, i64)>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT g.tag, COUNT(*) AS n FROM ticket_tags g JOIN tickets t ON t.id = g.ticket_id
         WHERE t.deleted_at IS NULL AND {} GROUP BY g.tag ORDER BY n DESC, g.tag LIMIT 20000",
        visibility::condition(viewer)
    ))?
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// `GET /tags`: the most used first.
pub(crate) fn tags(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let rows = (1_i64..).zip(tag_counts(db, viewer)?);
    let shown = rows.map(|(n, (name, count))| (n, json!({ "name": name, "count": count })));
    page::of_few(request, "tags", shown.collect())
}

/// `GET /tags/count`.
pub(crate) fn tags_counted(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let count: i64 = db.query_row(
        &format!(
            "SELECT COUNT(DISTINCT g.tag) FROM ticket_tags g JOIN tickets t ON t.id = g.ticket_id
             WHERE t.deleted_at IS NULL AND {}",
            visibility::condition(viewer)
        ),
        [],
        |row| row.get(0),
    )?;
    Ok(super::counts::counted(request, count))
}

/// `GET /autocomplete/tags?name=`: tags that begin so.
pub(crate) fn tags_that_begin(db: &Connection, request: &Request, viewer: &User) -> Result<Answer, Refusal> {
    let start = request.params.get("name").unwrap_or_default().to_lowercase();
    if start.chars().count() < 2 {
        return Err(super::body::wrong("name", "must be at least 2 characters"));
    }
    let tags: Vec<String> = tag_counts(db, viewer)?
        .into_iter()
        .map(|(tag, _)| tag)
        .filter(|tag| tag.starts_with(&start))
        .take(30)
        .collect();
    Ok(Answer::ok(
        json!({ "count": tags.len(), "tags": tags, "next_page": null, "previous_page": null }),
    ))
}
