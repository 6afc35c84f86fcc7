//! What went out to customers.

use model::{Channel, Time};
use rusqlite::Connection;
use serde::{Serialize, Serializer};

/// At most so many rows come in one answer.
pub(crate) const PAGE: i64 = 1000;

/// One delivered reply, as the customer's phone got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Grows with time; never given twice.
    pub id: i64,
    /// The agent's comment.
    pub comment_id: i64,
    /// Its ticket.
    pub ticket_id: i64,
    /// Over which channel.
    pub channel: Channel,
    /// From which of the company's accounts (rule 6): its address.
    pub business_account: String,
    /// To whom.
    pub to_address: String,
    /// What.
    pub text: String,
    /// When.
    #[serde(serialize_with = "rfc3339")]
    pub delivered_at: Time,
}

fn rfc3339<S: Serializer>(at: &Time, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.to_rfc3339())
}

/// The deliveries after that id, oldest first, at most [`PAGE`].
pub(crate) fn after(db: &Connection, id: i64) -> Result<Vec<Delivered>, rusqlite::Error> {
    read(db, "WHERE o.id > ?1 ORDER BY o.id LIMIT ?2", id, PAGE)
}

/// The newest deliveries, newest first.
pub(crate) fn newest(db: &Connection, count: i64) -> Result<Vec<Delivered>, rusqlite::Error> {
    read(db, "WHERE o.id > ?1 ORDER BY o.id DESC LIMIT ?2", 0, count)
}

fn read(db: &Connection, which: &str, after: i64, count: i64) -> Result<Vec<Delivered>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT o.id, o.comment_id, o.ticket_id, a.channel, a.address, c.address, o.text, o.delivered_at
         FROM channel_outbox o
         JOIN contacts c ON c.id = o.contact_id
         JOIN business_accounts a ON a.id = c.business_account_id
         {which}"
    ))?
    .query_map([after, count], |row| {
        let channel: String = row.get(3)?;
        Ok(Delivered {
            id: row.get(0)?,
            comment_id: row.get(1)?,
            ticket_id: row.get(2)?,
            channel: Channel::from_word(&channel).unwrap_or(Channel::Other),
            business_account: row.get(4)?,
            to_address: row.get(5)?,
            text: row.get(6)?,
            delivered_at: Time(row.get(7)?),
        })
    })?
    .collect()
}
