//! People at the helpdesk: finding them, and merging two who are one (rule 5). Unlike a search this
//! asks the helpdesk itself, so it needs a connection.

use model::{AccountId, Identity, Lost, Role, TicketId, Time, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// See [`Request::FindPeople`](crate::Request::FindPeople).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FindPeople {
    /// Where.
    pub account: AccountId,
    /// A name, a number or an e-mail address, or the beginning of a name.
    pub text: String,
}

/// The end users whom the helpdesk found, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeopleFound {
    /// They.
    pub people: Vec<FoundPerson>,
    /// There are more than these.
    pub more: bool,
}

/// A person, as the helpdesk has them now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FoundPerson {
    /// Who.
    pub person: UserId,
    /// Their name.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The social phone number, as stored.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// *Social Messaging User Info* (rule 4).
    pub social_info: Option<String>,
    /// When they were first known there; none: not told.
    pub created_at: Option<Time>,
    /// How many tickets are theirs, as far as is known: of those whom a search found, the tickets held
    /// here. None: nothing is known of any.
    pub tickets: Option<u32>,
}

/// See [`Request::PreviewMerge`](crate::Request::PreviewMerge).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewMerge {
    /// Where.
    pub account: AccountId,
    /// Who stays.
    pub keep: UserId,
    /// Who is merged into them, and is gone after.
    pub gone: UserId,
}

/// What a merge would do, as the helpdesk stands now; nothing is changed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergePreview {
    /// Where.
    pub account: AccountId,
    /// Who stays, as they are now.
    pub keep: FoundPerson,
    /// Who would be gone.
    pub gone: FoundPerson,
    /// Which of the two the helpdesk has known for longer; none: it does not tell, or it is the same moment.
    pub older: Option<UserId>,
    /// Their name after it.
    pub name: String,
    /// The addresses of both, all of which are one person's after it.
    pub identities: Vec<MergedIdentity>,
    /// So many tickets get a new owner; none: the helpdesk does not tell.
    pub tickets: Option<u32>,
    /// There may be more than that.
    pub more_tickets: bool,
    /// What is known of the one who goes, and is lost.
    pub lost: Vec<Lost>,
    /// What speaks against it, or should be seen to first.
    pub warnings: Vec<MergeWarning>,
    /// Why it cannot be done, for a person; none: nothing is known that forbids it.
    pub refused: Option<String>,
}

/// An address, and whose it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergedIdentity {
    /// The address.
    pub identity: Identity,
    /// Who has it now.
    pub of: UserId,
}

/// What should be seen before two people are merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MergeWarning {
    /// The newer should go into the older (rule 5); here it would be the other way round.
    OlderGoes {
        /// Who should stay.
        older: UserId,
    },
    /// Replies to the one who goes have not left yet, or failed.
    Unsent {
        /// On these tickets.
        tickets: Vec<TicketId>,
    },
    /// The draft of a reply is on tickets of the one who goes. It stays there.
    Draft {
        /// On these tickets.
        tickets: Vec<TicketId>,
    },
}

/// See [`Request::MergePeople`](crate::Request::MergePeople). It cannot be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MergePeople {
    /// Where.
    pub account: AccountId,
    /// Who stays, and then has the tickets of both.
    pub keep: UserId,
    /// Who is merged into them, and is gone after.
    pub gone: UserId,
}
