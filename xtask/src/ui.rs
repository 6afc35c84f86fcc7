//! The windows' pages: their packages, their checks, their build.
//!
//! What has not changed is not done again: the pages are compiled into `reddot-window`, so a
//! rebuild for nothing would cost a rebuild of that too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::machine::require_node;
use crate::shell::{command, done, done_quietly, root, say};

/// Names in `ui/` that are made by the build.
const MADE: [&str; 3] = ["node_modules", "dist", ".svelte-kit"];

fn dir() -> PathBuf {
    root().join("ui")
}

fn npm(args: &[&str]) -> Command {
    let mut npm = command("npm");
    npm.current_dir(dir()).args(args);
    npm
}

/// Installs the packages that the lock file names, unless that was done for this very file.
pub(crate) fn install() -> Result<()> {
    require_node()?;
    let lock = fs::read(dir().join("package-lock.json")).context("ui/package-lock.json")?;
    let stamp = dir().join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("Installing the pages' packages: npm ci");
    done_quietly(npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock).context("node_modules")
}

/// Builds the pages into `ui/dist`, unless nothing is newer than those.
pub(crate) fn build() -> Result<()> {
    install()?;
    let built = modified(&dir().join("dist/index.html"));
    if built.is_some() && newest(&dir())? <= built {
        return Ok(());
    }
    say("Building the pages");
    done_quietly(npm(&["run", "build"]))
}

/// Runs one of the scripts of `ui/package.json`.
pub(crate) fn script(name: &str) -> Result<()> {
    done(npm(&["run", "--silent", name]))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|it| it.modified()).ok()
}

/// When anything in the folder that the build does not make itself was last changed.
fn newest(dir: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        if MADE.iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        let changed = if entry.file_type()?.is_dir() {
            self::newest(&entry.path())?
        } else {
            modified(&entry.path())
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}
