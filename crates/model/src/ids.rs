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
