//! The shapes of Zendesk's JSON.

pub(crate) mod audit;
pub(crate) mod comment;
pub(crate) mod group;
pub(crate) mod ticket;
pub(crate) mod user;
pub(crate) mod view;
