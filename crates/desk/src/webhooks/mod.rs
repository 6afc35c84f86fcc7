//! Webhooks: other programs are told what happens to tickets.
//!
//! What happened is read from the events that audits are made of, after the change that wrote them
//! is on the disk: `events` turns new ones into invocations, one for each webhook that wants them, in
//! the transaction that moves the place up to which all were read. So an event is told once for each
//! webhook, whenever the process is killed. `delivery` then tries each invocation until it is over;
//! an attempt that a kill cut short comes again, as at Zendesk, where duplicates are possible.
//!
//! A webhook makes the desk send requests, so `target` is strict about where to: this computer, but
//! not the desk itself, or an address that whoever runs the desk allowed.

pub(crate) mod delivery;
pub(crate) mod events;
pub(crate) mod signature;
pub(crate) mod target;
