//! Showing and hiding windows. Each is made when it is first needed.

use protocol::{Event, View};
use tauri::{
    AppHandle, Emitter as _, Manager as _, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

use crate::Windows;
use crate::place::{Area, corner};

/// The small window's size, in logical pixels.
const NOTIFIER: (f64, f64) = (400.0, 600.0);
/// Its distance from the edges of the work area.
const GAP: f64 = 8.0;

/// The label of a view's window; its page goes by it, so it is the view's own name.
fn label(view: &View) -> &'static str {
    match view {
        View::Notifier { .. } => "notifier",
        View::Inbox { .. } => "inbox",
        View::Settings { .. } => "settings",
        View::SignIn { .. } => "sign_in",
    }
}

/// Shows what the engine asks for.
pub(crate) fn show(app: &AppHandle, view: View) -> tauri::Result<()> {
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
    if toggled && windows.state().visible.contains(label) {
        hide(app, label);
        return Ok(());
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
        None => make(app, &view)?,
    };
    if ready {
        app.emit_to(label, "engine", Event::Show(view))?;
    }
    if label == "notifier" && !windows.state().visible.contains(label) {
        place(&window)?;
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

/// Hides a window.
pub(crate) fn hide(app: &AppHandle, label: &str) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "a window does not hide");
    }
    app.state::<Windows>().visible(label, false);
}

fn make(app: &AppHandle, view: &View) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, label(view), WebviewUrl::App("index.html".into()));
    let window = match view {
        View::Notifier { .. } => window
            .title("Reddot")
            .inner_size(NOTIFIER.0, NOTIFIER.1)
            .decorations(false)
            .resizable(false)
            .skip_taskbar(true)
            .always_on_top(true),
        View::Inbox { .. } => window
            .title("Reddot inbox")
            .inner_size(1100.0, 720.0)
            .min_inner_size(360.0, 400.0)
            .center(),
        View::Settings { .. } => window
            .title("Reddot settings")
            .inner_size(900.0, 720.0)
            .min_inner_size(360.0, 400.0)
            .center(),
        View::SignIn { .. } => window
            .title("Sign in to a helpdesk")
            .inner_size(520.0, 680.0)
            .min_inner_size(360.0, 400.0)
            .center(),
    };
    window.visible(false).build()
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
    let physical = |logical: f64| (logical * scale).round() as i32;
    let (x, y) = corner(
        screen,
        work,
        physical(NOTIFIER.0),
        physical(NOTIFIER.1),
        physical(GAP),
    );
    window.set_position(PhysicalPosition::new(x, y))
}
