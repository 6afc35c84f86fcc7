//! What happened, as events that webhooks are told.

use model::Time;
use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};

use crate::DeskError;
use crate::http::account::{BRAND, FORM};
use crate::http::json::conversation::ulid;
use crate::tickets::row::{self, Ticket};
use crate::tickets::{audit::Via, comment};

/// The account's number, as events name it.
pub(crate) const ACCOUNT: i64 = 1;
/// Events are read so many at a time.
const AT_ONCE: i64 = 500;

const TICKET: &str = "zen:event-type:ticket.";
const MESSAGE: &str = "zen:event-type:messaging_ticket.message_added";

/// The ends of the names of ticket events.
const KINDS: [&str; 35] = [
    "created",
    "agent_assignment_changed",
    "group_assignment_changed",
    "comment_added",
    "comment_made_private",
    "comment_redacted",
    "attachment_linked_to_comment",
    "attachment_redacted_from_comment",
    "brand_changed",
    "custom_field_changed",
    "custom_status_changed",
    "description_changed",
    "email_ccs_changed",
    "external_id_changed",
    "followers_changed",
    "form_changed",
    "organization_changed",
    "priority_changed",
    "problem_link_changed",
    "requester_changed",
    "status_changed",
    "subject_changed",
    "submitter_changed",
    "tags_changed",
    "task_due_at_changed",
    "type_changed",
    "sla_policy_changed",
    "schedule_changed",
    "merged",
    "marked_as_spam",
    "soft_deleted",
    "permanently_deleted",
    "undeleted",
    "csat_requested",
    "csat_received",
];

/// Whether something of that name can be subscribed to. Triggers of the desk call no webhook, but
/// webhooks that wait for one are made all the same.
pub(crate) fn is_known(subscription: &str) -> bool {
    subscription == "conditional_ticket_events"
        || subscription == MESSAGE
        || subscription
            .strip_prefix(TICKET)
            .is_some_and(|kind| KINDS.contains(&kind))
}

/// One thing that happened: the end of its name (or the whole of it), and its `event`.
struct Happened {
    name: String,
    event: Value,
}

/// An event of an audit, as it was stored.
struct Stored {
    id: i64,
    kind: String,
    detail: Value,
    ticket_id: i64,
    author_id: i64,
    at: Time,
}

/// Reads what happened since the last time, and keeps an invocation for each webhook that wants to be
/// told. Gives whether there may be more.
pub(crate) fn collect(tx: &Transaction<'_>, now: Time) -> Result<bool, DeskError> {
    let (event_id, fate_id): (i64, i64) =
        tx.query_row("SELECT event_id, fate_id FROM webhook_place", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let webhooks = listening(tx)?;
    let (last_event, last_fate): (i64, i64) = tx.query_row(
        "SELECT COALESCE((SELECT MAX(id) FROM events), 0), COALESCE((SELECT MAX(id) FROM ticket_fates), 0)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if webhooks.is_empty() {
        // Nobody listens: what happened meanwhile is told to nobody later either.
        moved(tx, last_event.max(event_id), last_fate.max(fate_id))?;
        return Ok(false);
    }
    let stored = since(tx, event_id)?;
    let mut place = (event_id, fate_id);
    for each in &stored {
        place.0 = each.id;
        let Some(ticket) = row::with_deleted(tx, &[each.ticket_id])?.pop() else {
            continue;
        };
        for happened in of_event(tx, each)? {
            tell(tx, &webhooks, &ticket, each.author_id, each.at, happened, now)?;
        }
    }
    let fates: Vec<(i64, i64, String, i64, i64)> = tx
        .prepare_cached(
            "SELECT id, ticket_id, kind, actor_id, at FROM ticket_fates WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?
        .query_map([fate_id, AT_ONCE], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<Result<_, _>>()?;
    for (id, ticket, kind, actor, at) in fates {
        place.1 = id;
        let Some(ticket) = row::with_deleted(tx, &[ticket])?.pop() else {
            continue;
        };
        let happened = Happened {
            name: format!("{TICKET}{kind}"),
            event: json!({}),
        };
        tell(tx, &webhooks, &ticket, actor, Time(at), happened, now)?;
    }
    moved(tx, place.0, place.1)?;
    Ok(place.0 < last_event || place.1 < last_fate)
}

fn moved(tx: &Transaction<'_>, event: i64, fate: i64) -> Result<(), rusqlite::Error> {
    tx.execute(
        "UPDATE webhook_place SET event_id = ?1, fate_id = ?2",
        [event, fate],
    )?;
    Ok(())
}

/// Active webhooks and what each wants to be told.
fn listening(db: &Connection) -> Result<Vec<(String, Vec<String>)>, DeskError> {
    let mut query = db.prepare_cached("SELECT id, subscriptions FROM webhooks WHERE status = 'active'")?;
    let mut rows = query.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?)?));
    }
    Ok(all)
}

fn since(db: &Connection, event: i64) -> Result<Vec<Stored>, DeskError> {
    let mut query = db.prepare_cached(
        "SELECT e.id, e.type, e.detail, a.ticket_id, a.author_id, a.created_at
         FROM events e JOIN audits a ON a.id = e.audit_id WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
    )?;
    let mut rows = query.query([event, AT_ONCE])?;
    let mut stored = Vec::new();
    while let Some(row) = rows.next()? {
        stored.push(Stored {
            id: row.get(0)?,
            kind: row.get(1)?,
            detail: serde_json::from_str(&row.get::<_, String>(2)?)?,
            ticket_id: row.get(3)?,
            author_id: row.get(4)?,
            at: Time(row.get(5)?),
        });
    }
    Ok(stored)
}

fn of_event(db: &Connection, stored: &Stored) -> Result<Vec<Happened>, DeskError> {
    let named = |kind: &str, event: Value| Happened {
        name: format!("{TICKET}{kind}"),
        event,
    };
    let detail = &stored.detail;
    Ok(match stored.kind.as_str() {
        // Every ticket begins with a subject.
        "Create" if detail["field_name"] == "subject" => vec![named("created", json!({}))],
        "Change" => {
            let field = detail["field_name"].as_str().unwrap_or_default();
            let (kind, shout) = match field {
                "assignee_id" => ("agent_assignment_changed", false),
                "group_id" => ("group_assignment_changed", false),
                "status" => ("status_changed", true),
                "priority" => ("priority_changed", true),
                "type" => ("type_changed", true),
                "subject" => ("subject_changed", false),
                "requester_id" => ("requester_changed", false),
                "custom_status_id" => ("custom_status_changed", false),
                "external_id" => ("external_id_changed", false),
                "organization_id" => ("organization_changed", false),
                "problem_id" => ("problem_link_changed", false),
                "due_at" => ("task_due_at_changed", false),
                "follower_ids" => ("followers_changed", false),
                "email_cc_ids" => ("email_ccs_changed", false),
                "tags" => return Ok(vec![named("tags_changed", tags(detail))]),
                _ => {
                    let event = json!({
                        "current": detail["value"], "previous": detail["previous_value"],
                        "field": { "id": field, "title": "Social Messaging Channel Info", "type": "textarea" },
                    });
                    return Ok(vec![named("custom_field_changed", event)]);
                }
            };
            let said = |value: &Value| match value.as_str() {
                Some(word) if shout => json!(word.to_uppercase()),
                _ => value.clone(),
            };
            vec![named(
                kind,
                json!({ "current": said(&detail["value"]), "previous": said(&detail["previous_value"]) }),
            )]
        }
        "CommentPrivacyChange" => {
            vec![named(
                "comment_made_private",
                json!({ "comment": { "id": detail["comment_id"].to_string() } }),
            )]
        }
        "CommentRedactionEvent" => {
            vec![named(
                "comment_redacted",
                json!({ "comment": { "id": detail["comment_id"].to_string() } }),
            )]
        }
        "Comment" => written(db, stored)?,
        "ChatMessage" => said_in_chat(db, stored)?,
        _ => Vec::new(),
    })
}

fn tags(detail: &Value) -> Value {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (now, before) = (list(&detail["value"]), list(&detail["previous_value"]));
    let added: Vec<&Value> = now.iter().filter(|tag| !before.contains(tag)).collect();
    let removed: Vec<&Value> = before.iter().filter(|tag| !now.contains(tag)).collect();
    json!({ "tags_added": added, "tags_removed": removed })
}

fn written(db: &Connection, stored: &Stored) -> Result<Vec<Happened>, DeskError> {
    let Some(comment) = comment::many(db, &[stored.id])?.pop() else {
        return Ok(Vec::new());
    };
    let author = match &comment.author {
        Some((name, staff)) => {
            json!({ "id": comment.author_id.to_string(), "name": name, "is_staff": staff })
        }
        None => json!({ "id": comment.author_id.to_string(), "name": "System", "is_staff": true }),
    };
    let about = json!({ "id": comment.id.to_string(), "body": comment.body, "is_public": comment.public, "author": author });
    let mut all = vec![Happened {
        name: format!("{TICKET}comment_added"),
        event: json!({ "comment": about }),
    }];
    for file in &comment.attachments {
        all.push(Happened {
            name: format!("{TICKET}attachment_linked_to_comment"),
            event: json!({
                "comment": { "id": comment.id.to_string(), "is_public": comment.public },
                "attachment": { "id": file.id.to_string(), "filename": file.file_name, "content_type": file.content_type, "is_public": comment.public },
            }),
        });
    }
    Ok(all)
}

fn said_in_chat(db: &Connection, stored: &Stored) -> Result<Vec<Happened>, DeskError> {
    let Some(message) = comment::many(db, &[stored.id])?.pop() else {
        return Ok(Vec::new());
    };
    let (kind, name) = match &message.author {
        Some((name, true)) => ("agent", name.clone()),
        Some((name, false)) => ("end_user", name.clone()),
        None => ("trigger", "System".to_owned()),
    };
    Ok(vec![Happened {
        name: MESSAGE.to_owned(),
        event: json!({
            "conversation_id": message.chat_id.map(|id| id.to_string()),
            "actor": { "id": message.author_id.to_string(), "name": name, "type": kind },
            "message": { "id": message.id.to_string(), "body": message.body },
        }),
    }])
}

fn detail(ticket: &Ticket, actor: i64) -> Value {
    let fields = &ticket.fields;
    let id = |id: Option<i64>| id.map(|id| id.to_string());
    let via = match &ticket.contact {
        Some(contact) => Via::Channel(contact).json(),
        None => Via::Api.json(),
    };
    json!({
        "id": ticket.id.to_string(),
        "actor_id": actor.to_string(),
        "assignee_id": id(fields.assignee_id),
        "brand_id": BRAND.to_string(),
        "created_at": ticket.created_at.to_rfc3339(),
        "custom_status": fields.custom_status_id.to_string(),
        "description": ticket.description,
        "external_id": fields.external_id,
        "form_id": FORM.to_string(),
        "group_id": id(fields.group_id),
        "is_public": ticket.is_public,
        "organization_id": id(fields.organization_id),
        "priority": fields.priority.as_ref().map(|word| word.to_uppercase()),
        "requester_id": fields.requester_id.to_string(),
        "status": fields.status.word().to_uppercase(),
        "subject": fields.subject,
        "submitter_id": ticket.submitter_id.to_string(),
        "tags": fields.tags,
        "type": fields.kind.as_ref().map(|word| word.to_uppercase()),
        "updated_at": ticket.updated_at.to_rfc3339(),
        "via": { "channel": via["channel"] },
    })
}

fn tell(
    tx: &Transaction<'_>,
    webhooks: &[(String, Vec<String>)],
    ticket: &Ticket,
    actor: i64,
    at: Time,
    happened: Happened,
    now: Time,
) -> Result<(), DeskError> {
    let detail = if happened.name == MESSAGE {
        json!({ "id": ticket.id.to_string() })
    } else {
        detail(ticket, actor)
    };
    let mut event = happened.event;
    event["meta"] = json!({ "sequence": { "id": ulid(at, ticket.id), "position": 1, "total": 1 } });
    for (webhook, subscriptions) in webhooks {
        if !subscriptions.contains(&happened.name) {
            continue;
        }
        tx.execute(
            "INSERT INTO webhook_invocations (id, webhook_id, body, created_at, next_at)
             VALUES ('', ?1, '', ?2, ?2)",
            params![webhook, now.0],
        )?;
        let number = tx.last_insert_rowid();
        let id = ulid(now, number);
        let body = json!({
            "type": happened.name,
            "account_id": ACCOUNT,
            "id": id,
            "time": at.to_rfc3339(),
            "zendesk_event_version": "2022-11-06",
            "subject": format!("zen:ticket:{}", ticket.id),
            "detail": detail,
            "event": event,
        });
        tx.execute(
            "UPDATE webhook_invocations SET id = ?2, body = ?3 WHERE number = ?1",
            params![number, id, body.to_string()],
        )?;
    }
    Ok(())
}

/// Notes what became of a whole ticket: `kind` is the end of an event's name.
pub(crate) fn fate(
    tx: &Transaction<'_>,
    ticket: i64,
    kind: &str,
    actor: i64,
    now: Time,
) -> Result<(), rusqlite::Error> {
    debug_assert!(KINDS.contains(&kind));
    tx.execute(
        "INSERT INTO ticket_fates (ticket_id, kind, actor_id, at) VALUES (?1, ?2, ?3, ?4)",
        params![ticket, kind, actor, now.0],
    )?;
    Ok(())
}
