//! How far the desk lags behind itself. A real helpdesk indexes, caches and exports with delay, and
//! a client must cope; here every delay is a setting, and off where Zendesk promises nothing.

use model::Span;

/// The desk's delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// A new ticket or user is found by search only after so long, and a changed ticket is found as
    /// it was so long ago (its tags apart). At most ten minutes; so is `list_lag`.
    pub search_delay: Span,
    /// The same for `/tickets`, the assigned and requested lists, and views.
    pub list_lag: Span,
    /// The incremental exports withhold what is younger than this.
    pub export_delay: Span,
    /// 429 comes as plain text instead of JSON.
    pub plain_429: bool,
}

impl Default for Tuning {
    /// No delay but the exports' documented minute.
    fn default() -> Self {
        Self {
            search_delay: Span::seconds(0),
            list_lag: Span::seconds(0),
            export_delay: Span::seconds(60),
            plain_429: false,
        }
    }
}
