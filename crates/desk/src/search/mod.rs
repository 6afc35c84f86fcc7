//! Search: the query language, and what it finds. A part of Zendesk's: what the desk does not
//! know is refused with a reason, so that nobody takes an empty answer for the truth.

pub(crate) mod filter;
pub(crate) mod query;
pub(crate) mod text;
