//! Showing and hiding windows. Each is made when it is first needed.

use std::time::Duration;

use protocol::{Event, View};
use tauri::{
    AppHandle, Emitter as _, Manager as _, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::Windows;
use crate::place::{Area, corner};
use crate::words::Words;

/// The small window's size, in logical pixels.
const NOTIFIER: (f64, f64) = (400.0, 600.0);
/// Its distance from the edges of the work area.
const GAP: f64 = 8.0;

/// A click on the tray takes the focus from the notifier before it is told of: one that comes so soon
/// after was meant for closing it.
const SAME_CLICK: Duration = Duration::from_millis(500);

/// The label of a view's window; its page goes by it, so it is the view's own name.
fn label(view: &View) -> &'static str {
    match view {
        View::Notifier { .. } => "notifier",
        View::Inbox { .. } => "inbox",
        View::Queue { .. } => "queue",
        View::Settings { .. } => "settings",
        View::SignIn { .. } => "sign_in",
    }
}

/// Shows what the engine asks for.
pub(crate) fn show(app: &AppHandle, view: View, words: &Words) -> tauri::Result<()> {
    let label = label(&view);
    let windows = app.state::<Windows>();
    let toggled = matches!(
        view,
        View::Notifier {
            toggle: true,
            ticket: None,
            ..
        }
    );
    if toggled {
        let (shows, left) = {
            let state = windows.state();
            (state.visible.contains(label), state.notifier_left)
        };
        if shows {
            hide(app, label);
        }
        if shows || left.is_some_and(|left| left.elapsed() < SAME_CLICK) {
            return Ok(());
        }
    }
    let ready = {
        let mut state = windows.state();
        let ready = state.ready.contains(label);
        if !ready {
            state.pending.insert(label.to_owned(), view.clone());
        }
        ready
    };
    let window = match app.get_webview_window(label) {
        Some(window) => window,
        None => make(app, &view, words)?,
    };
    if ready {
        app.emit_to(label, "engine", Event::Show(view))?;
    }
    if !windows.state().visible.contains(label) {
        match label {
            "notifier" => place(&window)?,
            _ => windows.places.restore(&window)?,
        }
    }
    window.show()?;
    window.unminimize()?;
    window.set_focus()?;
    windows.visible(label, true);
    // It stands above all others, and would cover what somebody is to fill in.
    if matches!(label, "settings" | "sign_in") && windows.state().visible.contains("notifier") {
        hide(app, "notifier");
    }
    Ok(())
}

/// Gives the windows that there are their titles in another language.
pub(crate) fn retitle(app: &AppHandle, words: &Words) {
    for (label, window) in app.webview_windows() {
        if let Err(error) = window.set_title(words.title_of(&label)) {
            tracing::warn!(%error, "a window keeps its title");
        }
    }
}

/// Hides a window.
pub(crate) fn hide(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label) {
        if let Err(error) = app.state::<Windows>().places.keep(&window) {
            tracing::debug!(%error, "a place is not known");
        }
        if let Err(error) = window.hide() {
            tracing::warn!(%error, "a window does not hide");
        }
    }
    app.state::<Windows>().visible(label, false);
}

/// How many times larger than usual the desktop wants letters: its "large text" or text size. The
/// webview draws its pages larger by as much; the windows have to follow. Dense screens have nothing
/// to do with it.
pub(crate) fn letters() -> f64 {
    times(gtk::gdk::Screen::default().map_or(-1.0, |screen| screen.resolution()))
}

/// `resolution`: what the toolkit draws letters for, in dots per inch, of which 96 are usual; not
/// above 0: not known.
fn times(resolution: f64) -> f64 {
    if resolution > 0.0 {
        (resolution / 96.0).clamp(1.0, 3.0)
    } else {
        1.0
    }
}

/// A window's size with letters that are so many times larger, as far as the screen has room.
fn grown(size: (f64, f64), letters: f64, room: Option<(f64, f64)>) -> (f64, f64) {
    let (width, height) = room.unwrap_or((f64::INFINITY, f64::INFINITY));
    let fit = |side: f64, room: f64| (side * letters).min((room - 2.0 * GAP).max(side));
    (fit(size.0, width), fit(size.1, height))
}

fn make(app: &AppHandle, view: &View, words: &Words) -> tauri::Result<WebviewWindow> {
    let letters = app.state::<Windows>().letters.get().copied().unwrap_or(1.0);
    let room = app.primary_monitor()?.map(|monitor| {
        let room = monitor.work_area().size.to_logical::<f64>(monitor.scale_factor());
        (room.width, room.height)
    });
    let size = |width, height| grown((width, height), letters, room);
    let notifier = size(NOTIFIER.0, NOTIFIER.1);
    let inbox = size(1100.0, 720.0);
    let queue = size(1000.0, 760.0);
    let settings = size(900.0, 720.0);
    let sign_in = size(520.0, 680.0);
    let window = WebviewWindowBuilder::new(app, label(view), WebviewUrl::App("index.html".into()))
        .title(words.title(view));
    let window = match view {
        View::Notifier { .. } => window
            .inner_size(notifier.0, notifier.1)
            .decorations(false)
            .resizable(false)
            .skip_taskbar(true)
            .always_on_top(true),
        View::Inbox { .. } => window
            .inner_size(inbox.0, inbox.1)
            .min_inner_size(360.0, 400.0)
            .center(),
        View::Queue { .. } => window
            .inner_size(queue.0, queue.1)
            .min_inner_size(360.0, 400.0)
            .center(),
        View::Settings { .. } => window
            .inner_size(settings.0, settings.1)
            .min_inner_size(360.0, 400.0)
            .center(),
        View::SignIn { .. } => window
            .inner_size(sign_in.0, sign_in.1)
            .min_inner_size(360.0, 400.0)
            .center(),
    };
    window
        .visible(false)
        // The policy of the pages says nothing of where they may go: nowhere.
        .on_navigation(|url| url.scheme() == "tauri")
        .build()
}

fn place(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(monitor) = window.primary_monitor()? else {
        return Ok(());
    };
    let scale = monitor.scale_factor();
    let work = monitor.work_area();
    let screen = Area {
        x: monitor.position().x,
        y: monitor.position().y,
        width: monitor.size().width.cast_signed(),
        height: monitor.size().height.cast_signed(),
    };
    let work = Area {
        x: work.position.x,
        y: work.position.y,
        width: work.size.width.cast_signed(),
        height: work.size.height.cast_signed(),
    };
    let size = window.inner_size()?;
    let gap = (GAP * scale).round() as i32;
    let (x, y) = corner(
        screen,
        work,
        size.width.cast_signed(),
        size.height.cast_signed(),
        gap,
    );
    window.set_position(PhysicalPosition::new(x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_grows_with_its_letters_as_far_as_the_screen_has_room() {
        assert_eq!([times(-1.0), times(0.0), times(96.0)], [1.0; 3]);
        assert_eq!([times(144.0), times(960.0)], [1.5, 3.0]);
        let screen = Some((1280.0, 800.0));
        assert_eq!(grown(NOTIFIER, 1.0, screen), NOTIFIER);
        assert_eq!(grown(NOTIFIER, 2.0, None), (800.0, 1200.0));
        assert_eq!(grown(NOTIFIER, 2.0, screen), (800.0, 784.0));
        // A screen that is too small for it as it is changes nothing.
        assert_eq!(grown(NOTIFIER, 2.0, Some((300.0, 500.0))), NOTIFIER);
    }
}
