//! The session's own screen, with a window manager on it.

use std::path::Path;
use std::process::Command;

use crate::env::Env;
use crate::places::{screenshot_path, system_program};
use crate::process::{Launch, Program};
use crate::wait::{PATIENCE, wait_until};

pub(crate) struct Display {
    pub(crate) name: String,
    _server: Program,
}

impl Display {
    /// A screen of 1280×800 points, each `scale`×`scale` pixels.
    pub(crate) fn start(scale: u32, env: &Env, logs: &Path) -> Self {
        let screen = format!("{}x{}x24", 1280 * scale, 800 * scale);
        let dpi = (96 * scale).to_string();
        // The server picks a free number itself and prints it once it listens: `-displayfd 1`.
        let mut server = Launch::new("xvfb", system_program("Xvfb"), env, logs)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &screen,
                "-dpi",
                &dpi,
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .start();
        let number: u32 = server.wait_for_line("its number", |line| line.trim().parse().ok());
        Self {
            name: format!(":{number}"),
            _server: server,
        }
    }

    /// Saves a picture of the whole screen.
    pub(crate) fn screenshot(&self, name: &str) {
        picture(&self.name, &[], name);
    }
}

/// Saves a picture of the visible window whose inside has that size in pixels, raised above the
/// others, as it is on the screen. (WebDriver's own screenshot is no way: it never answers while
/// WebKit's DMABUF renderer is off.)
pub(crate) fn screenshot_of_size(display: &str, size: (u64, u64), name: &str) {
    let (window, crop) = wait_until(&format!("a window of {size:?}"), PATIENCE, || {
        // Of several of that size, the one that is in use.
        let all = run("xdotool", display, &["getactivewindow"])
            + &run("xdotool", display, &["search", "--onlyvisible", "--name", ".*"]);
        let mut seen = Vec::new();
        for window in all.lines() {
            let about = run("xwininfo", display, &["-id", window]);
            let number = |name: &str| -> Option<u64> {
                about
                    .lines()
                    .find_map(|line| line.trim().strip_prefix(name)?.trim().parse().ok())
            };
            let found = number("Width:").zip(number("Height:"));
            let corner = number("Absolute upper-left X:").zip(number("Absolute upper-left Y:"));
            // A page that is drawn larger cannot tell its size to the pixel.
            let near = |a: u64, b: u64| a.abs_diff(b) <= 1;
            if let Some((left, top)) = corner
                && let Some((width, height)) = found
                && near(width, size.0)
                && near(height, size.1)
            {
                return Ok((window.to_owned(), format!("{width}x{height}+{left}+{top}")));
            }
            seen.push(found);
        }
        Err(format!("{seen:?}"))
    });
    run("xdotool", display, &["windowraise", &window, "sleep", "0.3"]);
    picture(display, &["-crop", &crop, "+repage"], name);
}

/// Types that text over whatever is in the focused field of the window with that title, and Return.
pub(crate) fn type_over(display: &str, title: &str, text: &str) {
    let window = window_of(display, title);
    run("xdotool", display, &["windowfocus", "--sync", &window]);
    run("xdotool", display, &["key", "--delay", "40", "ctrl+a"]);
    run("xdotool", display, &["type", "--delay", "20", text]);
    run("xdotool", display, &["sleep", "0.3", "key", "Return"]);
}

/// Presses Escape in the window with that title.
pub(crate) fn escape(display: &str, title: &str) {
    let window = window_of(display, title);
    run("xdotool", display, &["windowfocus", "--sync", &window]);
    run("xdotool", display, &["key", "Escape"]);
}

/// Gives the window with that title another size, in pixels of the screen.
pub(crate) fn resize(display: &str, title: &str, width: u32, height: u32) {
    let window = window_of(display, title);
    let (width, height) = (width.to_string(), height.to_string());
    run(
        "xdotool",
        display,
        &["windowsize", "--sync", &window, &width, &height],
    );
}

/// Puts the window with that title somewhere, in pixels of the screen.
pub(crate) fn move_to(display: &str, title: &str, x: u32, y: u32) {
    let window = window_of(display, title);
    let (x, y) = (x.to_string(), y.to_string());
    run("xdotool", display, &["windowmove", "--sync", &window, &x, &y]);
}

/// Where the window with that title is, and how large: x, y, width, height.
pub(crate) fn geometry(display: &str, title: &str) -> Vec<i32> {
    let window = window_of(display, title);
    let told = run("xdotool", display, &["getwindowgeometry", "--shell", &window]);
    let value = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.parse().ok()).unwrap_or_default()
    };
    ["X=", "Y=", "WIDTH=", "HEIGHT="].map(value).into()
}

fn window_of(display: &str, title: &str) -> String {
    wait_until(&format!("a window called {title:?}"), PATIENCE, || {
        let found = run("xdotool", display, &["search", "--onlyvisible", "--name", title]);
        found
            .lines()
            .next()
            .map(str::to_owned)
            .ok_or_else(|| "none".to_owned())
    })
}

fn picture(display: &str, options: &[&str], name: &str) {
    let made = Command::new(system_program("import"))
        .args(["-window", "root"])
        .args(options)
        .arg(screenshot_path(name))
        .env("DISPLAY", display)
        .status()
        .unwrap();
    assert!(made.success(), "import failed");
}

fn run(program: &str, display: &str, args: &[&str]) -> String {
    let output = Command::new(system_program(program))
        .args(args)
        .env("DISPLAY", display)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
