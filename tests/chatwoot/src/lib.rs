//! The other end of the tests of Reddot's Chatwoot backend: a server that answers like Chatwoot,
//! keeps everything in memory, and sends its events over Rails' own ActionCable.
//!
//! ```text
//!            ┌ GET /cable ─▶ puma with cable/config.ru: the genuine ActionCable
//! client ─▶ front                    ▲ what to broadcast, who may subscribe (standard input)
//!            └ the rest ───▶ shell ─▶ rest ─▶ world ─▶ events ─▶ background
//! a test ─▶ Server (methods), or POST /_test for a server that is a process of its own
//! ```
//!
//! ```no_run
//! # async fn plays() -> std::io::Result<()> {
//! use chatwoot_server::{Channel, NewContact, NewInbox, Role, Server};
//!
//! let server = Server::start().await?;
//! let ana = server.add_user("Ana", Role::Agent);
//! let inbox = server.add_inbox(NewInbox::new("WhatsApp", Channel::WhatsappCloud).member(&ana));
//! let carla = server.add_contact(NewContact { name: "Carla".into(), ..NewContact::default() });
//! // A client signs in at `server.url()` with `ana.access_token`.
//! let wrote = server.writes(inbox, carla, "Hi, is my order in?");
//! server.settle().await;
//! assert_eq!(server.messages(wrote.conversation).len(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! It is ours, written from what Chatwoot's answers look like; no code of Chatwoot's is in it. What
//! it does not have: assignment by itself, custom roles, SLAs, campaigns, portals, webhooks.

mod background;
mod cable;
mod clock;
mod control;
mod delivery;
mod events;
mod faults;
mod front;
mod limits;
mod rest;
mod server;
mod shapes;
mod shell;
mod tuning;
mod world;

pub use clock::Clock;
pub use control::customers::{Inbound, InboundFile, Wrote};
pub use control::people::{NewContact, NewInbox, Person};
pub use faults::{EventFaults, Fault, FaultRule, Faults};
pub use front::Line;
pub use limits::Limits;
pub use server::{Asked, Handle, Options, SentEvent, Server};
pub use tuning::Tuning;
pub use world::Delivered;
pub use world::conversation::Status;
pub use world::inbox::Channel;
pub use world::people::Role;
