//! Starting at login: an entry in the folder that the desktop starts programs from (the XDG autostart
//! specification).

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::files::write_whole;
use crate::paths::Paths;

/// Where the entry is; the desktop's own settings may switch it off in place.
fn entry() -> anyhow::Result<PathBuf> {
    let config = match std::env::var_os("XDG_CONFIG_HOME").filter(|dir| !dir.is_empty()) {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?).join(".config"),
    };
    Ok(config.join("autostart/reddot.desktop"))
}

/// Whether Reddot starts at login.
///
/// # Errors
/// When the entry is there and cannot be read.
pub(crate) fn is_on() -> anyhow::Result<bool> {
    let entry = entry()?;
    match std::fs::read_to_string(&entry) {
        Ok(text) => Ok(!text.lines().any(|line| {
            let line: String = line.split_whitespace().collect();
            line == "Hidden=true" || line == "X-GNOME-Autostart-enabled=false"
        })),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", entry.display())),
    }
}

/// Has Reddot start at login, with this profile, or not.
///
/// # Errors
/// When the entry cannot be written or removed; what was there stays.
pub(crate) fn set(paths: &Paths, on: bool) -> anyhow::Result<()> {
    let entry = entry()?;
    if !on {
        return match std::fs::remove_file(&entry) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be removed", entry.display()))
            }
            _ => Ok(()),
        };
    }
    let program = std::env::current_exe().context("where this program lies is not known")?;
    let text = text(&program, paths.other_profile());
    let folder = entry.parent().context("no folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    write_whole(&entry, text.as_bytes(), true)
}

fn text(program: &Path, profile: Option<&Path>) -> String {
    let mut exec = argument(&program.display().to_string());
    if let Some(profile) = profile {
        exec += &format!(" --profile {}", argument(&profile.display().to_string()));
    }
    format!(
        "[Desktop Entry]\nType=Application\nName=Reddot\nComment=Tells when customers wait\nExec={exec}\n\
         Icon=reddot\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    )
}

/// One argument of an `Exec` line: quoted as the Desktop Entry specification wants it, whose string
/// values take backslashes away once more, and with no field code in it.
fn argument(word: &str) -> String {
    let mut quoted = String::from("\"");
    for c in word.chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(['\\', '\\', c]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// `reddot autostart`.
pub(crate) fn command(paths: &Paths, on: Option<bool>) -> anyhow::Result<()> {
    if let Some(on) = on {
        set(paths, on)?;
    }
    crate::commands::say(match is_on()? {
        true => "Reddot starts when you log in.\n",
        false => "Reddot does not start by itself.\n",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_to_start_names_the_profile_that_is_not_the_own_one() {
        let text = text(
            Path::new("/opt/my apps/reddot"),
            Some(Path::new("/home/ana/100% \"a\"")),
        );
        let exec = text.lines().find(|line| line.starts_with("Exec="));
        assert_eq!(
            exec,
            Some(r#"Exec="/opt/my apps/reddot" --profile "/home/ana/100%% \\"a\\"""#)
        );
        let plain = super::text(Path::new("/usr/bin/reddot"), None);
        assert!(plain.contains("\nExec=\"/usr/bin/reddot\"\n"), "{plain}");
    }
}
