//! The channel side of the desk: what customers' phones send in, and what they get back. It is
//! apart from the helpdesk's own API, as a platform is.

pub(crate) mod account;
pub(crate) mod agent;
pub(crate) mod chat;
pub(crate) mod delivery;
pub(crate) mod enclosed;
pub(crate) mod inbound;
pub(crate) mod limits;
pub(crate) mod outbox;
pub(crate) mod window;
