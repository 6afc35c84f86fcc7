//! What tests do to the server: as methods of [`Server`](crate::Server), and as orders over HTTP.

pub(crate) mod customers;
pub(crate) mod dump;
mod orders;
pub(crate) mod people;
mod play;

pub(crate) use orders::{PATH, answer};
