//! The company's accounts on the channels (rule 6), and the people who wrote to them.

use model::Channel;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::Mode;

/// A row of `business_accounts`: one number or page of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BusinessAccount {
    pub(crate) id: i64,
    pub(crate) channel: Channel,
    pub(crate) name: String,
    pub(crate) address: String,
    /// The company's.
    pub(crate) mode: Mode,
}

/// Somebody who wrote to one business account, with that account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) id: i64,
    pub(crate) address: String,
    pub(crate) user_id: i64,
    pub(crate) user_name: String,
    pub(crate) account: BusinessAccount,
}

impl Contact {
    /// The conversation's name on the channel side: channel, business account, customer.
    pub(crate) fn reference(&self) -> String {
        reference(&self.account, &self.address)
    }
}

/// See [`Contact::reference`].
pub(crate) fn reference(account: &BusinessAccount, address: &str) -> String {
    format!("{}/{}/{address}", account.channel.word(), account.address)
}

/// The tag of a channel (rule 2). X has kept the name that it had when the tags were made.
pub(crate) fn tag(channel: Channel) -> String {
    match channel {
        Channel::X => "twitter_support".to_owned(),
        other => format!("{}_support", other.word()),
    }
}

/// The tag of every social ticket (rule 2).
pub(crate) const SOCIAL_TAG: &str = "messaging_support";

/// The ticket field "Social Messaging Channel Info" (rule 2): all that is known about the channel
/// used to reply.
pub(crate) fn channel_info(account: &BusinessAccount, name: &str, address: &str) -> String {
    format!(
        "Channel: {}\nBusiness account: {} ({})\nCustomer: {name} ({address})\nConversation: {}",
        account.channel.name(),
        account.name,
        account.address,
        reference(account, address),
    )
}

/// The user field "Social Messaging User Info" (rule 4): all that the channel told us.
pub(crate) fn user_info(account: &BusinessAccount, name: &str, address: &str) -> String {
    format!(
        "Channel: {}\nName: {name}\nAddress: {address}\nWrote to: {} ({})",
        account.channel.name(),
        account.name,
        account.address,
    )
}

const ACCOUNT: &str = "a.id, a.channel, a.name, a.address, (SELECT mode FROM company)";

fn account_from(row: &Row<'_>, first: usize) -> rusqlite::Result<BusinessAccount> {
    let channel: String = row.get(first + 1)?;
    let mode: String = row.get(first + 4)?;
    Ok(BusinessAccount {
        id: row.get(first)?,
        channel: Channel::from_word(&channel).unwrap_or(Channel::Other),
        name: row.get(first + 2)?,
        address: row.get(first + 3)?,
        mode: Mode::from_word(&mode).unwrap_or_default(),
    })
}

/// Every business account, by id.
pub(crate) fn accounts(db: &Connection) -> Result<Vec<BusinessAccount>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "SELECT {ACCOUNT} FROM business_accounts a ORDER BY a.id"
    ))?
    .query_map([], |row| account_from(row, 0))?
    .collect()
}

const CONTACT: &str = "SELECT c.id, c.address, c.user_id, u.name, a.id, a.channel, a.name, a.address,
         (SELECT mode FROM company)
     FROM contacts c
     JOIN business_accounts a ON a.id = c.business_account_id
     JOIN users u ON u.id = c.user_id";

fn contact_from(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get(0)?,
        address: row.get(1)?,
        user_id: row.get(2)?,
        user_name: row.get(3)?,
        account: account_from(row, 4)?,
    })
}

/// The contact with that id.
pub(crate) fn contact(db: &Connection, id: i64) -> Result<Option<Contact>, rusqlite::Error> {
    db.prepare_cached(&format!("{CONTACT} WHERE c.id = ?1"))?
        .query_row([id], contact_from)
        .optional()
}

/// The contact who wrote to `account` from `address`.
pub(crate) fn contact_at(
    db: &Connection,
    account: i64,
    address: &str,
) -> Result<Option<Contact>, rusqlite::Error> {
    db.prepare_cached(&format!(
        "{CONTACT} WHERE c.business_account_id = ?1 AND c.address = ?2"
    ))?
    .query_row((account, address), contact_from)
    .optional()
}

/// Those of `ids` that exist.
pub(crate) fn contacts(
    db: &Connection,
    ids: impl IntoIterator<Item = i64>,
) -> Result<Vec<Contact>, rusqlite::Error> {
    let ids = crate::store::id_list(ids);
    db.prepare_cached(&format!(
        "{CONTACT} WHERE c.id IN (SELECT value FROM json_each(?1))"
    ))?
    .query_map([ids], contact_from)?
    .collect()
}
