//! Two end users become one (rule 5). Who asks says which way: the source is folded into the
//! target and is gone. The target gets its tickets (each with an audit that says so), its words, its
//! addresses on the channels and its phone number, as a further one; what else was known of the
//! source is lost. No trigger runs.

use model::Time;
use rusqlite::{Connection, Transaction, params};
use serde_json::json;

use crate::people::{self, User};
use crate::search::text;
use crate::tickets::audit::{self, NewAudit, Via};
use crate::tickets::row;
use crate::tickets::update::{self, Invalid, Refused};

/// Who requested more tickets is not merged.
const MOST_TICKETS: usize = 10_000;

/// Folds `source` into `target`, in the caller's transaction.
pub(crate) fn merge(
    tx: &Transaction<'_>,
    source: &User,
    target: &User,
    agent: &User,
    now: Time,
) -> Result<(), Refused> {
    if source.works_here() || target.works_here() {
        return Err(invalid("User: agents and admins cannot be merged"));
    }
    if source.id == target.id {
        return Err(invalid("User: cannot be merged with itself"));
    }
    let tickets = requested(tx, source.id)?;
    if tickets.len() > MOST_TICKETS {
        return Err(invalid("User: has requested more than 10000 tickets"));
    }
    for id in tickets {
        hand_over(tx, id, source, target, agent, now)?;
    }
    for sql in [
        "UPDATE tickets SET submitter_id = ?2 WHERE requester_id = ?2 AND submitter_id = ?1",
        "UPDATE comments SET author_id = ?2 WHERE author_id = ?1
             AND ticket_id IN (SELECT id FROM tickets WHERE requester_id = ?2)",
        "UPDATE audits SET author_id = ?2 WHERE author_id = ?1
             AND ticket_id IN (SELECT id FROM tickets WHERE requester_id = ?2)",
        "UPDATE activities SET actor_id = ?2 WHERE actor_id = ?1",
        "UPDATE contacts SET user_id = ?2 WHERE user_id = ?1",
        "UPDATE identities SET user_id = ?2, is_primary = 0 WHERE user_id = ?1
             AND type IN (SELECT type FROM identities WHERE user_id = ?2)",
        "UPDATE identities SET user_id = ?2 WHERE user_id = ?1",
    ] {
        tx.execute(sql, [source.id, target.id])?;
    }
    tx.execute(
        "UPDATE users SET phone = COALESCE(phone, ?2), updated_at = MAX(updated_at, ?3) WHERE id = ?1",
        params![target.id, source.phone, now.0],
    )?;
    tx.execute(
        "DELETE FROM organization_memberships WHERE user_id = ?1",
        [source.id],
    )?;
    text::forget_user(tx, source.id)?;
    tx.execute("DELETE FROM users WHERE id = ?1", [source.id])?;
    tx.execute(
        "UPDATE users SET email = COALESCE(email, ?2) WHERE id = ?1",
        params![target.id, source.email],
    )?;
    people::index(tx, target.id)?;
    Ok(())
}

fn requested(db: &Connection, user: i64) -> Result<Vec<i64>, rusqlite::Error> {
    db.prepare_cached("SELECT id FROM tickets WHERE requester_id = ?1 ORDER BY id")?
        .query_map([user], |row| row.get(0))?
        .collect()
}

/// Also a closed ticket, and a deleted one: who asked is no update of what was asked.
fn hand_over(
    tx: &Transaction<'_>,
    id: i64,
    source: &User,
    target: &User,
    agent: &User,
    now: Time,
) -> Result<(), Refused> {
    let Some(ticket) = row::with_deleted(tx, &[id])?.pop() else {
        return Ok(());
    };
    debug_assert_eq!(ticket.fields.requester_id, source.id);
    let mut after = ticket.fields.clone();
    after.requester_id = target.id;
    update::save(tx, id, &ticket.fields, &after)?;
    audit::touch(tx, id, now)?;
    let audit_id = audit::add(
        tx,
        NewAudit {
            ticket_id: id,
            author_id: agent.id,
            via: Via::Merge,
            custom: &json!({}),
            at: now,
        },
    )?;
    update::record(tx, audit_id, ticket.fields.changed_in(&after), None)?;
    Ok(())
}

/// Whether that person may merge end users: those who see every ticket.
pub(crate) fn may(agent: &User) -> bool {
    agent.works_here() && (agent.role == "admin" || agent.ticket_restriction.is_none())
}

fn invalid(description: &str) -> Refused {
    Refused::Invalid(Invalid::from([("base", vec![description.to_owned()])]))
}
