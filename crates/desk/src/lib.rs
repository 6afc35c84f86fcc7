//! The desk: the helpdesk that ships inside Reddot, and the other end of its tests.
//!
//! A Zendesk-shaped HTTP server over one SQLite file, with the company's people, its accounts on
//! the channels, and the rules by which customers' messages become tickets and agents' replies
//! reach customers. It is the other side of the wire: of the app's code it uses the words of
//! `model` (channel, status, time) and nothing else.
//!
//! It works in either [`Mode`] of social messaging, chosen when the company is founded: the *older*
//! one, where a public comment made over the Tickets API is delivered, and the *current* one, where
//! it is not.
//!
//! ```text
//! customers ─▶ /channels/inbound ─▶ channels ─▶ tickets ─┐
//!                                                         ├─▶ store (desk.db)
//! agents ───▶ /api/v2/… ─▶ http ─▶ tickets, search ──────┤
//!        └──▶ /channels/agent_reply ─▶ channels::agent ──┘   (the current mode's own window)
//! customers ◀─ /channels/outbox ◀─ channels::delivery ◀── what waits
//! a person ──▶ / and /oauth/… : a page to play both sides on, and signing in
//! a test ────▶ /desk/faults : whatever can go wrong
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod activities;
mod answers;
mod channels;
mod clock;
mod company;
mod desk;
mod error;
mod faults;
mod files;
mod http;
mod merge;
mod mode;
mod oauth;
mod people;
mod sample;
mod search;
mod secret;
mod seed;
mod store;
mod tickets;
pub mod traffic;
mod tuning;
mod uploads;
mod views;
mod webhooks;

pub use channels::agent::AgentReply;
pub use channels::enclosed::InboundFile;
pub use channels::inbound::{Inbound, Received, Sender};
pub use channels::outbox::{Delivered, DeliveredFile};
pub use clock::Clock;
pub use company::Credential;
pub use desk::{Desk, DeskOptions, DeskPath};
pub use error::DeskError;
pub use faults::{Fault, FaultRule, FaultSettings, Faults};
pub use mode::Mode;
pub use tuning::Tuning;
