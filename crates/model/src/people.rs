//! What belongs to a person: the addresses they write from, and what is lost of one who is merged
//! into another (rule 5).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IdentityKind {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// An address on a channel.
    Channel,
    /// Something else that the helpdesk recognises them by.
    Other,
}

/// An address by which the helpdesk recognises a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Identity {
    /// Of which kind.
    pub kind: IdentityKind,
    /// What it is called there: the inbox, or the helpdesk's word for the channel. Empty: the kind says all.
    pub label: String,
    /// The address, as stored.
    pub value: String,
}

/// A part of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PersonPart {
    /// The name.
    Name,
    /// The phone number of the profile.
    Phone,
    /// The e-mail address of the profile.
    Email,
    /// Tags of the person, not of their tickets.
    Tags,
    /// Notes about them.
    Notes,
    /// The details.
    Details,
    /// A field of the profile.
    Field,
    /// What another system calls them.
    ExternalId,
}

/// What of a person does not go along into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Lost {
    /// What it is.
    pub part: PersonPart,
    /// What is in it; of a field with its name before it.
    pub text: String,
}
