//! The machine: what it has, what it lacks, and how to get that.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::needs::{CARGO_DENY, NODE, Need};
use crate::shell::{cargo, command, done, done_quietly, printed, say, shown};

/// Installs the packages among `needs` that are missing.
pub(crate) fn install(needs: &[Need]) -> Result<()> {
    if printed("dpkg-query", &["--version"]).is_none() {
        say(
            "This is no Debian or Ubuntu, so what is needed cannot be looked up or installed. By Debian's names:",
        );
        explain(needs);
        return Ok(());
    }
    let installed = installed(needs);
    let missing: Vec<Need> = needs
        .iter()
        .filter(|(name, _)| !installed.contains(*name))
        .copied()
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    say("Missing on this machine:");
    explain(&missing);
    let update = apt(&["update"]);
    let mut args = vec!["install", "--yes", "--no-install-recommends"];
    args.extend(missing.iter().map(|(name, _)| *name));
    let install = apt(&args);
    let (Some(update), Some(install)) = (update, install) else {
        bail!(
            "installing packages needs root, and there is no sudo here. As root:\n\n    apt-get update && apt-get {}\n",
            args.join(" ")
        );
    };
    say(&format!("Installing: {}", shown(&install)));
    // A list that cannot be renewed wholly may still be good enough.
    if let Err(why) = done_quietly(update) {
        say(&format!("{why:#}"));
    }
    done_quietly(install)
}

fn explain(needs: &[Need]) {
    for (name, why) in needs {
        println!("    {name:<24} {why}");
    }
}

fn installed(needs: &[Need]) -> BTreeSet<String> {
    let mut query = command("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Abbrev} ${Package}\\n"]);
    query.args(needs.iter().map(|(name, _)| name));
    // Fails when any is unknown, and prints the others all the same.
    let output = query.stderr(Stdio::null()).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text)
        .lines()
        .filter_map(|line| Some(line.strip_prefix("ii ")?.trim().to_owned()))
        .collect()
}

/// `apt-get ARGS` as root; none when there is no way to be root.
fn apt(args: &[&str]) -> Option<Command> {
    let mut command = if printed("id", &["-u"]).as_deref() == Some("0") {
        command("env")
    } else {
        // Asks for the password where somebody can type it.
        let may_ask = std::io::stdin().is_terminal() && printed("sudo", &["--version"]).is_some();
        if !may_ask && printed("sudo", &["--non-interactive", "true"]).is_none() {
            return None;
        }
        let mut sudo = command("sudo");
        sudo.stdin(Stdio::inherit()).arg("env");
        sudo
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"])
        .args(args);
    Some(command)
}

/// Stops when there is no Node.js that is new enough, and says where to get it.
pub(crate) fn require_node() -> Result<()> {
    let version = printed("node", &["--version"]);
    let number = version.as_deref().and_then(|version| {
        let mut parts = version.trim_start_matches('v').split('.');
        let mut next = || parts.next()?.parse::<u32>().ok();
        Some((next()?, next()?))
    });
    let npm = printed("npm", &["--version"]);
    if number.is_some_and(|number| number >= NODE) && npm.is_some() {
        return Ok(());
    }
    let found = match (&version, &npm) {
        (None, _) => "there is no `node` here".to_owned(),
        (Some(version), Some(_)) => format!("this is {version}"),
        (Some(version), None) => format!("this is {version}, without `npm`"),
    };
    bail!(
        "Node.js {}.{} or newer with npm is needed to build the windows' pages; {found}.\n\
         Debian 13, Ubuntu 25.04 and newer:      sudo apt-get install nodejs npm\n\
         Debian 12, Ubuntu 24.04 and older have an older one: see https://nodejs.org/en/download",
        NODE.0,
        NODE.1
    );
}

/// Installs cargo-deny when there is none.
pub(crate) fn install_cargo_deny() -> Result<()> {
    if printed("cargo", &["deny", "--version"]).is_some() {
        return Ok(());
    }
    say(&format!(
        "Installing cargo-deny {CARGO_DENY}, which checks the licences and origins of all crates (a few minutes, once)"
    ));
    done(cargo([
        "install",
        "--quiet",
        "--locked",
        "cargo-deny",
        "--version",
        CARGO_DENY,
    ]))
}

/// Whether windows can be shown.
pub(crate) fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY")
}
