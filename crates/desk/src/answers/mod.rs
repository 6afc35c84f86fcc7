//! Prepared answers: macros that agents apply, templates that WhatsApp has approved, and triggers
//! that answer by themselves.

pub(crate) mod actions;
pub(crate) mod macros;
pub(crate) mod placeholders;
pub(crate) mod templates;
pub(crate) mod triggers;
