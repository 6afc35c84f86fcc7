//! What clients and the engine say to each other, declared once.
//!
//! A client (a window, the command line, a second start) connects to the engine's local socket,
//! says [`Hello`], and then sends requests; the engine answers each and pushes [`Event`]s. The
//! text form is one JSON object a line ([`wire`]). Events tell *what* changed, never the data:
//! whoever shows data asks again. The TypeScript of all of it is written from these types
//! ([`typescript`]), and a test fails when the committed file differs.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod alerts;
mod attach;
mod client;
mod desktop;
mod error;
mod export;
mod filters;
mod offers;
mod people;
mod queue;
mod request;
mod said;
mod search;
mod settings;
pub mod typescript;
mod views;
pub mod wire;

pub use alerts::*;
pub use attach::file_to_attach;
pub use client::{Client, ClientError};
pub use desktop::*;
pub use error::{ErrorCode, ProtocolError};
pub use export::*;
pub use filters::*;
pub use offers::*;
pub use people::*;
pub use queue::*;
pub use request::*;
pub use said::SAID;
pub use search::*;
pub use settings::*;
pub use views::*;

/// The version of this protocol. A client and an engine of different versions do not talk.
pub const VERSION: u32 = 3;

/// The most bytes of a file in one [`UploadChunk`]: a line stays far below [`wire::MAX_LINE`], and other
/// requests get in between.
pub const CHUNK: usize = 1024 * 1024;
