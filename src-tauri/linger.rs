//! How long the program stays after its last window closed.

use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use tokio::sync::watch;

use crate::Windows;

/// The usual time; `REDDOT_LINGER_SECONDS` sets another.
const USUAL: Duration = Duration::from_secs(60);

/// Whether anything shows.
pub(crate) struct Linger(watch::Sender<bool>);

impl Default for Linger {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Linger {
    /// Tells whether any window shows.
    pub(crate) fn showing(&self, any: bool) {
        self.0.send_replace(any);
    }
}

/// Ends the program once nothing has shown for the whole time.
pub(crate) async fn run(app: AppHandle) {
    let mut showing = app.state::<Windows>().linger.0.subscribe();
    let seconds = std::env::var("REDDOT_LINGER_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let linger = seconds.map_or(USUAL, Duration::from_secs);
    loop {
        let over = tokio::time::timeout(linger, showing.wait_for(|any| *any))
            .await
            .is_err();
        if over {
            app.exit(0);
            return;
        }
        if showing.wait_for(|any| !*any).await.is_err() {
            return;
        }
    }
}
