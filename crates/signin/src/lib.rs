//! Signing in to a helpdesk, and keeping what that gives.
//!
//! A crate of its own because it is used by more than the command line and needs neither engine
//! nor cache: its tests run against the desk's real authorization server. It knows nothing of
//! accounts or files; [`SignIn`] leads a person through their browser to a [`TokenPair`], and
//! [`Keychain`] keeps one secret for each account.
//!
//! [`TokenPair`]: helpdesk::zendesk::TokenPair

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod browser;
mod callback;
mod flow;
mod keychain;
mod page;
mod secret;

pub use browser::open_browser;
pub use flow::{Allowed, PATIENCE, PORTS, SignIn, SignInError, redirect_urls};
pub use keychain::{Kept, Keychain, KeychainError};
