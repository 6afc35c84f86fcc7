//! How long things take, and a few ways in which installations differ.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The dials; times in milliseconds of real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tuning {
    /// From a write to its events.
    pub event_ms: u32,
    /// From a write to the message being handed to its channel.
    pub send_ms: u32,
    /// From there to *delivered*; none is never.
    pub delivered_ms: Option<u32>,
    /// From there to *read*; none is never.
    pub read_ms: Option<u32>,
    /// From ordering a macro to its run.
    pub macro_ms: u32,
    /// A proxy in front drops headers with underscores, as nginx does by default.
    pub drops_underscores: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            event_ms: 10,
            send_ms: 20,
            delivered_ms: Some(30),
            read_ms: None,
            macro_ms: 30,
            drops_underscores: false,
        }
    }
}

fn millis(millis: u32) -> Duration {
    Duration::from_millis(u64::from(millis))
}

impl Tuning {
    pub(crate) fn event_delay(self) -> Duration {
        millis(self.event_ms)
    }

    pub(crate) fn send_delay(self) -> Duration {
        millis(self.send_ms)
    }

    pub(crate) fn delivered_delay(self) -> Option<Duration> {
        self.delivered_ms.map(millis)
    }

    pub(crate) fn read_delay(self) -> Option<Duration> {
        self.read_ms.map(millis)
    }

    pub(crate) fn macro_delay(self) -> Duration {
        millis(self.macro_ms)
    }
}
