//! The person's own browser, opened on an address.
//!
//! Platform code of Linux: `xdg-open`, which knows the desktop's choice. On another system this is
//! the one function to write.

use std::process::Stdio;

/// Opens the address; whether there was something to open it with. The address is always told to
/// the person as well: a program that starts is not yet a page that shows.
pub async fn open_browser(url: &str) -> bool {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if !screen {
        return false;
    }
    let started = tokio::process::Command::new("xdg-open")
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    match started {
        Ok(mut opening) => {
            // Some desktops' xdg-open stays as long as the browser: it is not waited for.
            let answer = tokio::time::timeout(std::time::Duration::from_secs(3), opening.wait()).await;
            answer.map_or(true, |ended| ended.is_ok_and(|status| status.success()))
        }
        Err(_) => false,
    }
}
