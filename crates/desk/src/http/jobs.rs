//! Jobs: what a client asks of many things at once. Zendesk queues such work; the desk does it
//! before it answers, each thing in a savepoint of its own, and keeps what became of each. The
//! answer is that of a job that was just queued, and whoever then asks for it finds it done.

use model::{Span, Time};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal};
use super::body::{self, wrong};
use super::call::Request;
use super::endpoint::Asked;
use super::page;
use crate::people::User;
use crate::secret::random_token;

/// A job takes no more things.
const MOST: usize = 100;
/// Jobs are forgotten after so long.
const KEPT: Span = Span::hours(24);

/// What is done to one thing, and how a failure to do so is called.
pub(crate) struct Work {
    /// `job_type` of the job.
    pub(crate) kind: &'static str,
    /// `create`, `update` or `delete`.
    pub(crate) action: &'static str,
    /// The `error` of a thing that failed.
    pub(crate) failure: &'static str,
}

/// Does something to each thing that has one of these ids, and answers with the job.
pub(crate) fn each_id(
    a: &Asked<'_>,
    work: &Work,
    ids: &[i64],
    mut each: impl FnMut(&Transaction<'_>, i64) -> Result<(), Refusal>,
) -> Result<Answer, Refusal> {
    run(
        a,
        work,
        ids,
        |id| Some(*id),
        |tx, id| {
            each(tx, *id)?;
            Ok(*id)
        },
    )
}

/// Does something with each of the objects that the body has under that name, and answers with the
/// job. `each` gives the id of what came of it.
pub(crate) fn each_object(
    a: &Asked<'_>,
    work: &Work,
    name: &str,
    mut each: impl FnMut(&Transaction<'_>, &Map<String, Value>) -> Result<i64, Refusal>,
) -> Result<Answer, Refusal> {
    let objects = objects(&a.request.json()?, name)?;
    if objects.is_empty() {
        return Err(wrong(name, "must not be empty"));
    }
    // What is made has no id before.
    let id_of = |object: &Map<String, Value>| object.get("id").filter(|_| work.action != "create")?.as_i64();
    run(a, work, &objects, id_of, |tx, object| each(tx, object))
}

/// `PUT …/update_many`: the same change to each thing that the query names, under the name `one`; or,
/// under the name `many`, a list of changes that say which thing they mean. `meant` finds it.
pub(crate) fn update_many(
    a: &Asked<'_>,
    work: &Work,
    (one, many): (&str, &str),
    named: impl FnOnce() -> Result<Vec<i64>, Refusal>,
    meant: impl Fn(&Connection, &Map<String, Value>) -> Result<i64, Refusal>,
    change: impl Fn(&Transaction<'_>, i64, &Map<String, Value>) -> Result<(), Refusal>,
) -> Result<Answer, Refusal> {
    let body = a.request.json()?;
    if body.get(many).is_some() {
        return each_object(a, work, many, |tx, wanted| {
            let id = meant(tx, wanted)?;
            change(tx, id, wanted)?;
            Ok(id)
        });
    }
    let wanted = body::object(&body, one)?;
    each_id(a, work, &named()?, |tx, id| change(tx, id, wanted))
}

fn run<T>(
    a: &Asked<'_>,
    work: &Work,
    things: &[T],
    id_of: impl Fn(&T) -> Option<i64>,
    mut each: impl FnMut(&Transaction<'_>, &T) -> Result<i64, Refusal>,
) -> Result<Answer, Refusal> {
    let Asked {
        desk,
        request,
        caller,
        ..
    } = a;
    if things.is_empty() {
        return Err(wrong("ids", "must name something"));
    }
    if things.len() > MOST {
        return Err(Refusal::TooManyThings);
    }
    let id = random_token();
    desk.store.write(|tx| {
        let mut results = Vec::new();
        let mut done = 0;
        for (index, thing) in things.iter().enumerate() {
            tx.execute_batch("SAVEPOINT thing")?;
            match each(tx, thing) {
                Ok(id) => {
                    done += 1;
                    results.push(if work.action == "create" {
                        json!({ "id": id, "index": index })
                    } else {
                        let status = if work.action == "delete" { "Deleted" } else { "Updated" };
                        json!({ "id": id, "action": work.action, "success": true, "status": status })
                    });
                }
                Err(Refusal::Broken(error)) => return Err(Refusal::Broken(error)),
                Err(refusal) => {
                    tx.execute_batch("ROLLBACK TO thing")?;
                    results.push(json!({
                        "id": id_of(thing).unwrap_or_default(), "action": work.action, "success": false, "error": work.failure, "details": refusal.in_words(),
                    }));
                }
            }
            tx.execute_batch("RELEASE thing")?;
        }
        tx.execute("DELETE FROM jobs WHERE created_at < ?1", [(request.now - KEPT).0])?;
        tx.execute(
            "INSERT INTO jobs (id, user_id, kind, total, message, results, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                id,
                caller.id,
                work.kind,
                i64::try_from(things.len()).unwrap_or(i64::MAX),
                format!("Completed at {} ({done} of {} succeeded)", request.now.to_rfc3339(), things.len()),
                Value::Array(results).to_string(),
                request.now.0
            ],
        )?;
        Ok::<_, Refusal>(())
    })?;
    let mut answer = Answer::ok(json!({
        "job_status": {
            "id": id,
            "url": request.link(&format!("job_statuses/{id}")),
            "job_type": work.kind,
            "total": things.len(),
            "progress": null,
            "status": "queued",
            "message": null,
            "results": null,
        },
    }));
    answer.delivers = true;
    Ok(answer)
}

/// `ids` or another list of ids in the query.
pub(crate) fn ids(request: &Request) -> Result<Vec<i64>, Refusal> {
    let ids = request.ids()?;
    if ids.is_empty() {
        return Err(wrong("ids", "is required"));
    }
    Ok(ids)
}

/// The things that `ids`, or `external_ids`, name in the query. `found` is who has an external id.
pub(crate) fn named(
    a: &Asked<'_>,
    found: impl Fn(&Connection, &str) -> Result<Option<i64>, Refusal>,
) -> Result<Vec<i64>, Refusal> {
    // An empty list of the one kind is none: clients send both names.
    let list = a
        .request
        .params
        .get("external_ids")
        .filter(|list| !list.is_empty());
    let Some(list) = list else {
        return ids(a.request);
    };
    a.desk.store.read(|db| {
        let ids = list.split(',').map(str::trim).filter(|id| !id.is_empty());
        // Whoever is not there counts as a thing that cannot be changed: 0 is no id.
        ids.map(|id| Ok(found(db, id)?.unwrap_or_default())).collect()
    })
}

/// The list of objects under that name in the body.
pub(crate) fn objects(body: &Value, name: &str) -> Result<Vec<Map<String, Value>>, Refusal> {
    let list = body.get(name).and_then(Value::as_array);
    let list = list.ok_or_else(|| wrong(name, "is required and must be a list"))?;
    list.iter()
        .map(|each| each.as_object().cloned())
        .collect::<Option<_>>()
        .ok_or_else(|| wrong(name, "must be a list of objects"))
}

fn rows(db: &Connection, request: &Request, caller: &User) -> Result<Vec<(i64, Value)>, Refusal> {
    let mut query = db.prepare_cached(
        "SELECT number, id, kind, total, message, results FROM jobs
         WHERE created_at >= ?1 AND user_id = ?2 ORDER BY number DESC LIMIT 100",
    )?;
    let mut rows = query.query(params![(request.now - KEPT).0, caller.id])?;
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(1)?;
        let results: Value =
            serde_json::from_str(&row.get::<_, String>(5)?).map_err(crate::DeskError::from)?;
        let total: i64 = row.get(3)?;
        jobs.push((
            row.get(0)?,
            json!({
                "url": request.link(&format!("job_statuses/{id}")),
                "id": id,
                "job_type": row.get::<_, String>(2)?,
                "total": total,
                "progress": total,
                "status": "completed",
                "message": row.get::<_, String>(4)?,
                "results": results,
            }),
        ));
    }
    Ok(jobs)
}

/// `GET /job_statuses`: one's own.
pub(crate) fn list(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    page::of_few(request, "job_statuses", rows(db, request, caller)?)
}

/// `GET /job_statuses/{id}`.
pub(crate) fn show(db: &Connection, request: &Request, caller: &User, id: &str) -> Result<Answer, Refusal> {
    let there: Option<i64> = db
        .query_row("SELECT number FROM jobs WHERE id = ?1", [id], |row| row.get(0))
        .optional()?;
    let found = rows(db, request, caller)?
        .into_iter()
        .find(|(number, _)| Some(*number) == there);
    let (_, shown) = found.ok_or(Refusal::NotFound)?;
    Ok(Answer::ok(json!({ "job_status": shown })))
}

/// `GET /job_statuses/show_many?ids=`.
pub(crate) fn show_many(db: &Connection, request: &Request, caller: &User) -> Result<Answer, Refusal> {
    let ids = request.params.given("ids");
    let wanted: Vec<&str> = ids
        .ok_or_else(|| wrong("ids", "is required"))?
        .split(',')
        .map(str::trim)
        .collect();
    let mut jobs = rows(db, request, caller)?;
    jobs.retain(|(_, job)| job["id"].as_str().is_some_and(|id| wanted.contains(&id)));
    page::of_few(request, "job_statuses", jobs)
}

/// Whether an answer to that key is there, and whether it was to the same body.
pub(crate) fn repeated(
    db: &Connection,
    caller: &User,
    key: &str,
    body: &[u8],
    now: Time,
) -> Result<Option<Value>, Refusal> {
    let found: Option<(Vec<u8>, String)> = db
        .prepare_cached(
            "SELECT body_hash, answer FROM idempotency WHERE user_id = ?1 AND key = ?2 AND created_at > ?3",
        )?
        .query_row(params![caller.id, key, (now - KEY_LIFE).0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((hash, answer)) = found else {
        return Ok(None);
    };
    if hash != hash_of(body) {
        return Err(Refusal::IdempotentRequest);
    }
    let answer = serde_json::from_str(&answer).map_err(crate::DeskError::from)?;
    Ok(Some(answer))
}

/// Keeps the answer to that key.
pub(crate) fn remember(
    tx: &Transaction<'_>,
    caller: &User,
    key: &str,
    body: &[u8],
    answer: &Value,
    now: Time,
) -> Result<(), Refusal> {
    tx.execute(
        "DELETE FROM idempotency WHERE created_at <= ?1",
        [(now - KEY_LIFE).0],
    )?;
    tx.execute(
        "INSERT INTO idempotency (user_id, key, body_hash, answer, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![caller.id, key, hash_of(body), answer.to_string(), now.0],
    )?;
    Ok(())
}

/// A key is good for so long.
const KEY_LIFE: Span = Span::hours(2);

fn hash_of(body: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(body).to_vec()
}
