//! Building the two programs, and the protocol's TypeScript.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::shell::{cargo, done, say, target};
use crate::{machine, needs, ui};

/// The packages of the programs `reddot` and `reddot-window`.
const PROGRAMS: [&str; 2] = ["daemon", "reddot-window"];

/// Options of `cargo xtask build`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Small and fast programs; takes several times as long to build.
    #[arg(long)]
    release: bool,
}

/// `cargo xtask build`.
pub(crate) fn command(options: &Options) -> Result<()> {
    let dir = programs(options.release)?;
    say(&format!("Built: {0}/reddot and {0}/reddot-window", dir.display()));
    Ok(())
}

/// Builds the pages and both programs with all that this needs, and returns the folder with the
/// programs.
pub(crate) fn programs(release: bool) -> Result<PathBuf> {
    // First what only a person can mend.
    machine::require_node()?;
    machine::install(needs::BUILD)?;
    ui::build()?;
    let dir = target()?.join(if release { "release" } else { "debug" });
    if !dir.join("reddot-window").exists() {
        say("Building the programs; the first time this takes some minutes, later some seconds");
    }
    let start = Instant::now();
    let mut args = vec!["build"];
    args.extend(PROGRAMS.iter().flat_map(|package| ["--package", package]));
    if release {
        args.push("--release");
    }
    done(cargo(args))?;
    if start.elapsed().as_secs() >= 30 {
        say(&format!("That took {} s", start.elapsed().as_secs()));
    }
    Ok(dir)
}

/// `cargo xtask types`.
pub(crate) fn types() -> Result<()> {
    let mut test = cargo(["test", "--quiet", "--package", "protocol", "types"]);
    test.env("UPDATE_TYPES", "1");
    done(test)?;
    say("Written: ui/src/lib/protocol.ts");
    Ok(())
}
