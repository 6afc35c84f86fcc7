//! What the end-to-end tests are made of: a desktop of their own and hands to use it with.
//!
//! A [`Session`] starts a whole desktop that nobody sees and that touches nothing of the person
//! who runs it: a home, a D-Bus, a screen, a window manager, a notification daemon, a panel with a
//! tray. On it a test starts the built programs, [`Desk`] and [`Reddot`], and does what people do:
//! writes as a customer ([`Desk::inbound`]), looks at the tray icon ([`Tray`]), reads and clicks
//! notifications ([`Notifications`]), and works in the window ([`Window`]).
//!
//! Everything here blocks and panics: a test is read from top to bottom, and what is not as it
//! should be ends it with a report ([`wait_until`]). Everything that was started is ended by its
//! process id when its owner is dropped, and by the kernel should the test itself be killed.

mod browser;
mod bus;
mod chatwoot;
mod cli;
mod clock;
mod desk;
mod display;
mod engine;
mod env;
mod http;
mod icon;
mod inbound;
mod keychain;
mod logs;
mod menu;
mod notifications;
mod panel;
mod places;
mod process;
mod seed;
mod services;
mod session;
mod tray;
mod wait;
mod webdriver;
mod window;

pub use browser::Browser;
pub use chatwoot::Chatwoot;
pub use clock::{hours_ago, rfc3339};
pub use desk::Desk;
pub use engine::Reddot;
pub use icon::Icon;
pub use inbound::{Inbound, Landed};
pub use keychain::Keychain;
pub use menu::MenuItem;
pub use notifications::{Notification, Notifications};
pub use panel::Panel;
pub use places::{program, screenshot_path};
pub use process::{Program, children_of, is_alive, kill, pids_running};
pub use seed::Seed;
pub use services::{Asked, Services};
pub use session::{Options, Session};
pub use tray::Tray;
pub use wait::{PATIENCE, holds_for, wait_until};
pub use window::Window;
