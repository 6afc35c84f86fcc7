//! Alerts: what was chosen about them, what became of them, and tickets that are put off.

use model::{AccountId, AlertKind, AlertOutcome, AlertSettings, Channel, Threshold, TicketRef, Time};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// See [`Request::GetAlertSettings`](crate::Request::GetAlertSettings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetAlertSettings {}

/// What was chosen about alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlertSettingsView {
    /// The choice.
    pub settings: AlertSettings,
    /// This computer's time zone, in IANA's word.
    pub zone_here: String,
    /// The desktop says that it wants no notifications now; none: it does not tell.
    pub do_not_disturb: Option<bool>,
    /// Alerts are paused until then.
    pub paused_until: Option<Time>,
}

/// See [`Request::SetAlertSettings`](crate::Request::SetAlertSettings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetAlertSettings {
    /// The choice, whole.
    pub settings: AlertSettings,
}

/// See [`Request::TryAlert`](crate::Request::TryAlert).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TryAlert {
    /// Of which kind.
    pub kind: AlertKind,
}

/// See [`Request::ListAlertLog`](crate::Request::ListAlertLog).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListAlertLog {
    /// Of one ticket only.
    pub ticket: Option<TicketRef>,
    /// Of one account only; none, and no ticket: of all that run.
    pub account: Option<AccountId>,
    /// How many entries to pass over.
    pub offset: u32,
    /// How many at the most; 200 is the most given.
    pub limit: u32,
}

/// A page of the alert log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlertLogView {
    /// The entries from the offset on.
    pub entries: Vec<AlertLogEntry>,
    /// How many there are altogether.
    pub total: u32,
}

/// What was decided about an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AlertLogEntry {
    /// When (server time).
    pub at: Time,
    /// Whose.
    pub account: AccountId,
    /// The ticket; none: it was about a figure of the queue.
    pub ticket: Option<TicketRef>,
    /// Which figure, then.
    pub threshold: Option<Threshold>,
    /// What the alert was about.
    pub kind: AlertKind,
    /// What was decided, and why.
    pub outcome: AlertOutcome,
    /// The customer's name; empty when the ticket is not held any more.
    pub name: String,
    /// The ticket's channel, as far as it is held.
    pub channel: Option<Channel>,
}

/// See [`Request::Later`](crate::Request::Later).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Later {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Until when, or until the customer writes if that comes first; none: no longer.
    pub until: Option<Time>,
}
