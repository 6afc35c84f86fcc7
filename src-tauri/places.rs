//! Windows come back where they were, on the screens that they were on: places are kept for each arrangement
//! of screens, by the engine, since this program does not stay. One that would be out of sight, because a
//! screen is gone or another resolution is set, is moved into sight. The notifier has its corner instead.
//! Where the compositor places windows itself (Wayland), only their sizes come back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::{Client, KeepPlace, PlacesView, WindowPlace};
use tauri::{AppHandle, Manager as _, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow};
use tokio::sync::mpsc;

use crate::Windows;
use crate::place::Area;

/// So much of a window's upper edge must be in sight, that it can be taken hold of.
const HOLD: i32 = 120;
/// How high that edge is.
const EDGE: i32 = 30;
/// A window that is dragged moves many times: its place is kept once it rests.
const RESTS: Duration = Duration::from_millis(700);

/// The places that are kept.
pub(crate) struct Places {
    kept: Mutex<PlacesView>,
    moved: mpsc::UnboundedSender<String>,
    client: Arc<Client>,
}

impl Places {
    /// Starts with those that the engine has; and windows that moved, for [`keep_moved`].
    pub(crate) async fn load(client: Arc<Client>) -> (Self, mpsc::UnboundedReceiver<String>) {
        let kept = client.ask(protocol::GetPlaces {}).await.unwrap_or_default();
        let (moved, hear) = mpsc::unbounded_channel();
        let places = Self {
            kept: Mutex::new(kept),
            moved,
            client,
        };
        (places, hear)
    }

    /// A window was moved or has another size.
    pub(crate) fn moved(&self, label: &str) {
        if label != "notifier" {
            let _ = self.moved.send(label.to_owned());
        }
    }

    /// Puts a window that is about to show where it was, or at least into sight.
    pub(crate) fn restore(&self, window: &WebviewWindow) -> tauri::Result<()> {
        let monitors = window.available_monitors()?;
        let works: Vec<Area> = monitors.iter().map(work).collect();
        let screens = arrangement(&monitors.iter().map(screen).collect::<Vec<_>>());
        let kept = {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let windows = kept.places.get(&screens);
            windows.and_then(|windows| windows.get(window.label()).copied())
        };
        let now = now(window)?;
        let place = in_sight(kept.unwrap_or(now), &works);
        if place == now {
            return Ok(());
        }
        window.set_size(PhysicalSize::new(place.width, place.height))?;
        window.set_position(PhysicalPosition::new(place.x, place.y))?;
        if place.maximized {
            window.maximize()?;
        }
        Ok(())
    }

    /// Keeps where the window is.
    pub(crate) fn keep(&self, window: &WebviewWindow) -> tauri::Result<()> {
        if window.label() == "notifier" || window.is_minimized()? || window.is_fullscreen()? {
            return Ok(());
        }
        let screens = arrangement(
            &window
                .available_monitors()?
                .iter()
                .map(screen)
                .collect::<Vec<_>>(),
        );
        let mut place = now(window)?;
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let windows = kept.places.entry(screens.clone()).or_default();
            let before = windows.get(window.label()).copied();
            if let Some(before) = before.filter(|_| place.maximized) {
                // Where it goes when it does not fill its screen any more.
                place = WindowPlace {
                    maximized: true,
                    ..before
                };
            }
            if before == Some(place) {
                return Ok(());
            }
            windows.insert(window.label().to_owned(), place);
        }
        let (client, window) = (self.client.clone(), window.label().to_owned());
        tauri::async_runtime::spawn(async move {
            let ask = KeepPlace {
                screens,
                window,
                place,
            };
            if let Err(error) = client.ask(ask).await {
                tracing::debug!(%error, "a place was not kept");
            }
        });
        Ok(())
    }
}

/// Keeps the places of windows once they rest.
pub(crate) async fn keep_moved(app: AppHandle, mut moved: mpsc::UnboundedReceiver<String>) {
    while let Some(label) = moved.recv().await {
        let mut labels = std::collections::BTreeSet::from([label]);
        while let Ok(Some(label)) = tokio::time::timeout(RESTS, moved.recv()).await {
            labels.insert(label);
        }
        let windows = app.state::<Windows>();
        for label in labels {
            let visible = windows.state().visible.contains(&label);
            if let Some(window) = app.get_webview_window(&label).filter(|_| visible)
                && let Err(error) = windows.places.keep(&window)
            {
                tracing::debug!(%error, "a place is not known");
            }
        }
    }
}

fn now(window: &WebviewWindow) -> tauri::Result<WindowPlace> {
    let (at, size) = (window.outer_position()?, window.inner_size()?);
    Ok(WindowPlace {
        x: at.x,
        y: at.y,
        width: size.width.max(1),
        height: size.height.max(1),
        maximized: window.is_maximized()?,
    })
}

fn work(monitor: &Monitor) -> Area {
    let work = monitor.work_area();
    Area {
        x: work.position.x,
        y: work.position.y,
        width: work.size.width.cast_signed(),
        height: work.size.height.cast_signed(),
    }
}

fn screen(monitor: &Monitor) -> (Area, f64) {
    let screen = Area {
        x: monitor.position().x,
        y: monitor.position().y,
        width: monitor.size().width.cast_signed(),
        height: monitor.size().height.cast_signed(),
    };
    (screen, monitor.scale_factor())
}

/// The word for these screens, in whatever order they are told.
fn arrangement(screens: &[(Area, f64)]) -> String {
    let mut each: Vec<String> = screens
        .iter()
        .map(|(at, scale)| format!("{}x{}+{}+{}@{scale}", at.width, at.height, at.x, at.y))
        .collect();
    each.sort();
    each.join(" ")
}

/// How much of a window's upper edge is on there, in width; none when none of it is.
fn hold(place: WindowPlace, work: &Area) -> i32 {
    let below = place.y >= work.y && place.y.saturating_add(EDGE) <= work.y + work.height;
    let right = place
        .x
        .saturating_add_unsigned(place.width)
        .min(work.x + work.width);
    let across = right.saturating_sub(place.x.max(work.x));
    if below { across.max(0) } else { 0 }
}

/// The place, or one in sight: on the screen that is nearest, no larger than its work area.
pub(crate) fn in_sight(place: WindowPlace, works: &[Area]) -> WindowPlace {
    let wanted = HOLD.min(i32::try_from(place.width).unwrap_or(i32::MAX));
    if works.is_empty() || works.iter().any(|work| hold(place, work) >= wanted) {
        return place;
    }
    let centre = |at: i32, size: u32| i64::from(at) + i64::from(size) / 2;
    let (x, y) = (centre(place.x, place.width), centre(place.y, place.height));
    let distance = |work: &&Area| {
        let from = |at: i64, start: i32, size: i32| {
            let (start, end) = (i64::from(start), i64::from(start) + i64::from(size));
            (start - at).max(at - end).max(0)
        };
        from(x, work.x, work.width) + from(y, work.y, work.height)
    };
    let Some(work) = works.iter().min_by_key(distance) else {
        return place;
    };
    let size = |size: u32, room: i32| size.min(room.max(1).unsigned_abs());
    let (width, height) = (size(place.width, work.width), size(place.height, work.height));
    let start = |at: i32, size: u32, start: i32, room: i32| {
        at.clamp(start, start + (room - size.cast_signed()).max(0))
    };
    WindowPlace {
        x: start(place.x, width, work.x, work.width),
        y: start(place.y, height, work.y, work.height),
        width,
        height,
        maximized: place.maximized,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(x: i32, y: i32, width: i32, height: i32) -> Area {
        Area { x, y, width, height }
    }

    fn place(x: i32, y: i32, width: u32, height: u32) -> WindowPlace {
        WindowPlace {
            x,
            y,
            width,
            height,
            maximized: false,
        }
    }

    #[test]
    fn a_window_of_a_screen_that_is_gone_comes_to_the_nearest_and_others_stay() {
        let works = [area(0, 30, 1280, 770), area(1280, 0, 1920, 1080)];
        let there = place(1500, 100, 900, 700);
        assert_eq!(in_sight(there, &works), there);
        assert_eq!(in_sight(there, &works[..1]), place(380, 100, 900, 700));
        // Half out of sight is where somebody put it.
        let half = place(-600, 40, 900, 700);
        assert_eq!(in_sight(half, &works), half);
        // Its upper edge above the screen cannot be taken hold of.
        assert_eq!(
            in_sight(place(10, -100, 900, 700), &works),
            place(10, 30, 900, 700)
        );
        assert_eq!(
            in_sight(place(9000, 9000, 4000, 4000), &works),
            place(1280, 0, 1920, 1080)
        );
    }

    #[test]
    fn the_order_in_which_screens_are_told_does_not_matter() {
        let one = (area(0, 0, 1280, 800), 1.0);
        let other = (area(1280, 0, 1920, 1080), 2.0);
        assert_eq!(arrangement(&[one, other]), arrangement(&[other, one]));
        assert_ne!(arrangement(&[one]), arrangement(&[one, other]));
    }

    proptest! {
        /// Whatever was kept and whichever screens there are: it can be taken hold of, and moving it once
        /// more moves nothing.
        #[test]
        fn a_window_never_comes_back_out_of_sight(
            x in any::<i32>(), y in any::<i32>(), width in 1u32..10_000, height in 1u32..10_000,
            screens in prop::collection::vec((-4000i32..4000, -4000i32..4000, 320i32..4000, 240i32..3000), 1..4),
        ) {
            let works: Vec<Area> = screens.into_iter().map(|(x, y, w, h)| area(x, y, w, h)).collect();
            let seen = in_sight(place(x, y, width, height), &works);
            let most = works.iter().map(|work| hold(seen, work)).max().unwrap_or(0);
            prop_assert!(most >= HOLD.min(seen.width.cast_signed()), "{seen:?}");
            prop_assert_eq!(in_sight(seen, &works), seen);
        }
    }
}
