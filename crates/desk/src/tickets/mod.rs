//! Tickets: their rows, what is written on them, and the audits that say how they came to be what
//! they are. Replaying a ticket's audits from nothing gives its fields (a property test does so).

pub(crate) mod audit;
pub(crate) mod comment;
pub(crate) mod create;
pub(crate) mod custom_status;
pub(crate) mod decide;
pub(crate) mod fields;
pub(crate) mod metrics;
pub(crate) mod opened;
pub(crate) mod row;
pub(crate) mod update;
pub(crate) mod version;
pub(crate) mod visibility;

#[cfg(test)]
mod replay;
