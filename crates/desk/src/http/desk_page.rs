//! The page at `/`, on which one person can play both sides: the queues and conversations as the
//! desk has them, a box to write as any customer and one to answer as an agent, what reached
//! customers, the fault switches.
//!
//! The page holds a token of this start, and everything behind it, reading as well as writing,
//! wants that token: another page can neither read it (it is not that page's origin) nor guess it.

use model::Time;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use super::body::wrong;
use super::call::{Request, id};
use super::tickets::visible;
use super::{faults, site};
use crate::Mode;
use crate::channels::agent::{self, AgentReply};
use crate::channels::{account, inbound, outbox};
use crate::desk::Inner;
use crate::people::{self, SYSTEM};
use crate::secret::same_secret;
use crate::tickets::row::{self, Ticket};
use crate::tickets::update::{self, Change, Said};

const PAGE: &str = include_str!("../page/index.html");
const STYLE: &str = include_str!("../page/desk.css");
const SCRIPT: &str = include_str!("../page/desk.js");

/// Tickets and deliveries that the page shows.
const SHOWN: i64 = 50;

/// `/` and `/desk/page/…`.
pub(crate) fn answer(desk: &Inner, request: &Request) -> Result<Answer, Refusal> {
    let get = request.method == "GET";
    match request.path.as_str() {
        "/" if get => {
            let page = PAGE.replace("{token}", &desk.page_token);
            return Ok(site::page(200, page, "'self'"));
        }
        "/desk/page/desk.css" if get => {
            return Ok(Answer::text(200, "text/css; charset=utf-8", STYLE.to_owned()));
        }
        "/desk/page/desk.js" if get => {
            return Ok(Answer::text(
                200,
                "text/javascript; charset=utf-8",
                SCRIPT.to_owned(),
            ));
        }
        _ => {}
    }
    let Some(path) = request.path.strip_prefix("/desk/page/") else {
        return Err(Refusal::InvalidEndpoint);
    };
    if !is_page(desk, request) {
        return Err(Refusal::Unauthenticated);
    }
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), segments.as_slice()) {
        (_, ["faults"]) => faults::switch(desk, request),
        ("GET", ["company"]) => desk.store.read(|db| company(db, desk.mode)),
        ("GET", ["tickets"]) => desk.store.read(|db| tickets(db, request)),
        ("GET", ["tickets", ticket]) => {
            let ticket = id(ticket)?;
            desk.store.read(|db| conversation(db, ticket))
        }
        ("GET", ["outbox"]) => {
            let rows = desk.store.read(|db| outbox::newest(db, SHOWN))?;
            Ok(Answer::ok(json!({ "outbox": rows })))
        }
        ("POST", ["inbound"]) => {
            let message: inbound::Inbound = serde_json::from_value(request.json()?)
                .map_err(|error| Refusal::Inbound(error.to_string()))?;
            let received = desk
                .store
                .write(|tx| inbound::receive(tx, &message, request.now))?;
            let mut answer = Answer::ok(json!(received));
            // A trigger may have answered.
            answer.delivers = true;
            Ok(answer)
        }
        ("POST", ["reply"]) => {
            let reply: AgentReply = serde_json::from_value(request.json()?)
                .map_err(|error| Refusal::Inbound(error.to_string()))?;
            let message = desk.store.write(|tx| match desk.mode {
                Mode::Current => Ok(Some(agent::reply(tx, &reply, request.now)?)),
                Mode::Older => comment(tx, &reply, request.now),
            })?;
            let mut answer = Answer::ok(json!({ "message_id": message }));
            answer.delivers = true;
            Ok(answer)
        }
        _ => Err(Refusal::InvalidEndpoint),
    }
}

/// An agent's reply in the older mode: a public comment, and the ticket theirs if it was nobody's.
fn comment(tx: &Transaction<'_>, reply: &AgentReply, now: Time) -> Result<Option<i64>, Refusal> {
    let bad = |why: &str| Refusal::Inbound(why.to_owned());
    let agent = people::by_email(tx, &reply.agent)?.ok_or_else(|| bad("nobody here has that address"))?;
    let ticket = visible(tx, &agent, reply.ticket_id)?;
    if reply.text.trim().is_empty() {
        return Err(bad("text is empty"));
    }
    let change = Change {
        assignee_id: ticket.fields.assignee_id.is_none().then_some(Some(agent.id)),
        status: reply.status,
        comment: Some(Said {
            body: reply.text.clone(),
            public: true,
            ..Said::default()
        }),
        in_window: true,
        ..Change::default()
    };
    Ok(update::apply(tx, &ticket, &change, &agent, now)?.to_deliver)
}

fn is_page(desk: &Inner, request: &Request) -> bool {
    request
        .authorization
        .as_deref()
        .and_then(|header| header.trim().split_once(' '))
        .is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("bearer") && same_secret(token.trim(), &desk.page_token)
        })
}

fn company(db: &Connection, mode: Mode) -> Result<Answer, Refusal> {
    let name: String = db.query_row("SELECT name FROM company", [], |row| row.get(0))?;
    let accounts: Vec<Value> = account::accounts(db)?
        .iter()
        .map(|account| {
            json!({
                "id": account.id, "channel": account.channel, "channel_name": account.channel.name(),
                "name": account.name, "address": account.address,
            })
        })
        .collect();
    let agents: Vec<Value> = db
        .prepare_cached("SELECT name, email FROM users WHERE role <> 'end-user' ORDER BY id < 1000, id")?
        .query_map([], |row| {
            Ok(json!({ "name": row.get::<_, String>(0)?, "email": row.get::<_, Option<String>>(1)? }))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Answer::ok(json!({
        "name": name, "mode": mode.word(), "accounts": accounts, "agents": agents,
    })))
}

/// The newest tickets of a queue.
fn tickets(db: &Connection, request: &Request) -> Result<Answer, Refusal> {
    let condition = match request.params.get("queue") {
        Some("unassigned") => "assignee_id IS NULL",
        Some("assigned") => "assignee_id IS NOT NULL AND status < 4",
        Some("all") => "TRUE",
        _ => return Err(wrong("queue", "must be unassigned, assigned or all")),
    };
    let ids: Vec<i64> = db
        .prepare_cached(&format!(
            "SELECT id FROM tickets WHERE {condition} AND deleted_at IS NULL
             ORDER BY updated_at DESC, id DESC LIMIT ?1"
        ))?
        .query_map([SHOWN], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut shown = Vec::new();
    for ticket in row::many(db, &ids)? {
        let mut brief = brief(db, &ticket)?;
        let last: Option<String> = db
            .prepare_cached(
                "SELECT body FROM comments WHERE ticket_id = ?1 AND public
                 ORDER BY created_at DESC, id DESC LIMIT 1",
            )?
            .query_row([ticket.id], |row| row.get(0))
            .optional()?;
        let last = last.unwrap_or_default();
        brief["last"] = json!(last.chars().take(120).collect::<String>());
        shown.push(brief);
    }
    Ok(Answer::ok(json!({ "tickets": shown })))
}

fn brief(db: &Connection, ticket: &Ticket) -> Result<Value, Refusal> {
    let name = |id: Option<i64>| -> Result<Option<String>, Refusal> {
        match id {
            Some(id) => Ok(people::by_id(db, id)?.map(|user| user.name)),
            None => Ok(None),
        }
    };
    let account = ticket.contact.as_ref().map(|contact| &contact.account);
    Ok(json!({
        "id": ticket.id,
        "status": ticket.fields.status.word(),
        "customer": name(Some(ticket.fields.requester_id))?,
        "assignee": name(ticket.fields.assignee_id)?,
        "channel": account.map_or("none", |account| account.channel.name()),
        "account_name": account.map(|account| &account.name),
        "tags": ticket.fields.tags,
        "contact": ticket.contact.as_ref().map(|contact| {
            json!({ "account": contact.account.id, "address": contact.address })
        }),
    }))
}

/// Everything written on a ticket, oldest first, with what became of the replies.
fn conversation(db: &Connection, ticket: i64) -> Result<Answer, Refusal> {
    let ticket = row::one(db, ticket)?.ok_or(Refusal::NotFound)?;
    let messages: Vec<Value> = db
        .prepare_cached(
            "SELECT c.id, c.author_id, u.name, c.contact_id IS NOT NULL, c.public, c.body, c.created_at,
                 d.state, d.reason
             FROM comments c LEFT JOIN users u ON u.id = c.author_id
             LEFT JOIN deliveries d ON d.comment_id = c.id
             WHERE c.ticket_id = ?1 ORDER BY c.created_at, c.id LIMIT 1000",
        )?
        .query_map(params![ticket.id], |row| {
            let author: i64 = row.get(1)?;
            let state: Option<i64> = row.get(7)?;
            let reason: Option<String> = row.get(8)?;
            let delivery = state.map(|state| match (state, reason) {
                (0, _) => "on its way".to_owned(),
                (1, _) => "delivered".to_owned(),
                (_, why) => format!("failed: {}", why.unwrap_or_default()),
            });
            let from = match (author, row.get::<_, bool>(3)?) {
                (SYSTEM, _) => "system",
                (_, true) => "customer",
                _ => "agent",
            };
            Ok(json!({
                "id": row.get::<_, i64>(0)?,
                "name": row.get::<_, Option<String>>(2)?,
                "from": from,
                "public": row.get::<_, bool>(4)?,
                "text": row.get::<_, String>(5)?,
                "at": model::Time(row.get(6)?).to_rfc3339(),
                "delivery": delivery,
            }))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Answer::ok(
        json!({ "ticket": brief(db, &ticket)?, "messages": messages }),
    ))
}
