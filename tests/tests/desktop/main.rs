//! The end-to-end tests: one program, so that they share the machine's cores among them.
//!
//! `cargo xtask test --only e2e` builds what they drive and runs them; a plain `cargo test` leaves
//! them out. Each test has a desktop of its own, and leaves its programs' logs in
//! `target/e2e/NAME`.

mod acts;
mod alerts;
mod care;
mod chatwoot;
mod crashes;
mod elsewhere;
mod exporting;
mod faces;
mod failures;
mod hostile;
mod inbox;
mod notifier;
mod offers;
mod package;
mod probe;
mod queue;
mod signin;
mod story;
mod uploads;
mod windows;
