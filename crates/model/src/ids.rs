//! Ids of the helpdesk's things. Newtypes, so that a ticket's number cannot be passed for a person's.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
        )]
        #[ts(type = "number")]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A ticket's number, as the helpdesk gives it.
    TicketId
}
id! {
    /// A person (agent or end user), as the helpdesk numbers them.
    UserId
}
id! {
    /// A message of a conversation. Ids of one helpdesk grow with time.
    MessageId
}
id! {
    /// A macro, as the helpdesk numbers them.
    MacroId
}
id! {
    /// A view, as the helpdesk numbers them.
    ViewId
}

/// A signed-in helpdesk on this computer: `desk`, or host and agent as in `acme.zendesk.com-1234`.
/// Names its folder and its entry in the keychain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct AccountId(pub String);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A ticket of one of several accounts: two helpdesks give the same numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub struct TicketRef {
    /// Where it lives.
    pub account: AccountId,
    /// Its number there.
    pub id: TicketId,
}
