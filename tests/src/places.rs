//! Where things are: the built programs, and where a test leaves what it made.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the built programs: the one that this test was built into.
fn build_dir() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let deps = test.parent().unwrap();
    deps.parent().unwrap().to_owned()
}

fn target_dir() -> PathBuf {
    build_dir().parent().unwrap().to_owned()
}

/// A built program of ours.
///
/// # Panics
/// When it has not been built.
pub fn program(name: &str) -> PathBuf {
    let path = build_dir().join(name);
    assert!(
        path.exists(),
        "{} is not built; `cargo xtask test --only e2e` builds and runs",
        path.display()
    );
    path
}

/// Where the test of that name leaves its programs' logs, emptied.
pub(crate) fn fresh_logs(test: &str) -> PathBuf {
    let dir = target_dir().join("e2e").join(test);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Where a screenshot goes.
pub fn screenshot_path(name: &str) -> PathBuf {
    let dir = target_dir().join("screenshots");
    fs::create_dir_all(&dir).unwrap();
    dir.join(name).with_extension("png")
}

/// A program of the system, wherever it is; some stand outside `PATH`.
pub(crate) fn system_program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/bin", "/usr/sbin", "/usr/libexec", "/usr/lib/dunst"].map(PathBuf::from))
        .map(|dir| dir.join(name))
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("{name} is not installed; `cargo xtask test` installs what the tests need"))
}

/// The program that a D-Bus service file starts.
pub(crate) fn dbus_service_program(service: &str) -> PathBuf {
    let file = Path::new("/usr/share/dbus-1/services").join(format!("{service}.service"));
    let text = fs::read_to_string(&file)
        .unwrap_or_else(|why| panic!("{}: {why}; `cargo xtask test` installs it", file.display()));
    let line = text.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap();
    line.split(' ').next().unwrap().into()
}
