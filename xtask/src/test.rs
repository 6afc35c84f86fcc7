//! `cargo xtask test`: every check there is, one step after the other, ending with the first that
//! fails.
//!
//! Every cargo step works on the whole workspace, so that all of them agree on the features of
//! shared crates and nothing is compiled twice for a difference in selection. The pages come
//! before the Rust steps: `reddot-window` does not compile without them.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::shell::{cargo, done};
use crate::{machine, needs, ui, unit};

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The large counts of crash and chaos tests; takes an hour or so.
    #[arg(long)]
    long: bool,
    /// Only these, e.g. `--only fmt,lint`.
    #[arg(long, value_enum, value_delimiter = ',', num_args = 1..)]
    only: Vec<Group>,
    /// Only end-to-end tests with this in their name.
    #[arg(long)]
    filter: Option<String>,
}

/// What can be chosen with `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Layout of the Rust code.
    Fmt,
    /// Licences, duplicates and origins of all crates.
    Deny,
    /// The pages: lint, types, tests, build.
    Ui,
    /// Clippy and rustdoc, warnings denied.
    Lint,
    /// Unit and integration tests of all crates.
    Unit,
    /// The built programs on a desktop of their own.
    E2e,
}

struct Step {
    name: &'static str,
    group: Group,
    run: Box<dyn Fn() -> Result<()>>,
}

/// `cargo xtask test`.
pub(crate) fn test(options: &Options) -> Result<()> {
    let chosen = |group: Group| options.only.is_empty() || options.only.contains(&group);
    prepare(chosen)?;
    let steps: Vec<Step> = steps(options)
        .into_iter()
        .filter(|step| chosen(step.group))
        .collect();
    let mut times = Vec::new();
    let mut failed = None;
    for step in &steps {
        println!("\n── {} ──", step.name);
        let start = Instant::now();
        let result = (step.run)();
        times.push((step.name, start.elapsed(), result.is_ok()));
        if let Err(why) = result {
            failed = Some((step.name, why));
            break;
        }
    }
    summary(&times, &steps);
    match failed {
        None => Ok(()),
        Some((name, why)) => bail!("the step `{name}` failed: {why:#}"),
    }
}

/// Installs what the chosen steps need.
fn prepare(chosen: impl Fn(Group) -> bool) -> Result<()> {
    let builds = [Group::Lint, Group::Unit, Group::E2e].into_iter().any(&chosen);
    if builds || chosen(Group::Ui) {
        // First what only a person can mend.
        machine::require_node()?;
    }
    let mut wanted = Vec::new();
    if builds {
        wanted.extend_from_slice(needs::BUILD);
    }
    if chosen(Group::Unit) || chosen(Group::E2e) {
        wanted.extend_from_slice(needs::CABLE);
    }
    if chosen(Group::E2e) {
        wanted.extend_from_slice(needs::DESKTOP);
        wanted.extend_from_slice(needs::PACKAGE);
    }
    machine::install(&wanted)?;
    if builds || chosen(Group::Ui) {
        ui::build()?;
    }
    if chosen(Group::Deny) {
        machine::install_cargo_deny()?;
    }
    Ok(())
}

fn steps(options: &Options) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut step = |name, group, run: Box<dyn Fn() -> Result<()>>| steps.push(Step { name, group, run });
    step(
        "fmt",
        Group::Fmt,
        Box::new(|| done(cargo(["fmt", "--all", "--check"]))),
    );
    step(
        "deny",
        Group::Deny,
        Box::new(|| {
            done(cargo([
                "deny",
                "--workspace",
                "--all-features",
                "check",
                "licenses",
                "bans",
                "sources",
            ]))
        }),
    );
    for (name, script) in [("ui lint", "lint"), ("ui check", "check"), ("ui test", "test")] {
        step(name, Group::Ui, Box::new(move || ui::script(script)));
    }
    step("clippy", Group::Lint, Box::new(clippy));
    step("rustdoc", Group::Lint, Box::new(|| done(rustdoc())));
    let long = options.long;
    step("unit", Group::Unit, Box::new(move || unit::test(long)));
    // The programs and the tests in one go, so that they share every crate.
    step(
        "e2e build",
        Group::E2e,
        Box::new(|| done(cargo(["build", "--workspace", "--bins", "--test", "desktop"]))),
    );
    let filter = options.filter.clone();
    step(
        "e2e",
        Group::E2e,
        Box::new(move || done(e2e(long, filter.as_deref()))),
    );
    steps
}

/// The end-to-end tests are left out by a plain `cargo test`, and so by `--all-targets`.
fn clippy() -> Result<()> {
    for targets in [&["--all-targets"][..], &["--test", "desktop"]] {
        let mut clippy = cargo(["clippy", "--workspace"]);
        clippy.args(targets).args(["--", "-D", "warnings"]);
        done(clippy)?;
    }
    Ok(())
}

fn rustdoc() -> Command {
    let mut doc = cargo(["doc", "--workspace", "--no-deps", "--document-private-items"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    doc
}

fn e2e(long: bool, filter: Option<&str>) -> Command {
    let mut test = cargo(["test", "--workspace", "--test", "desktop", "--"]);
    test.args(filter);
    // They wait for windows more than they reckon.
    test.env("RUST_TEST_THREADS", unit::threads().to_string());
    if long {
        test.env("REDDOT_LONG", "1");
    }
    test
}

fn summary(times: &[(&str, Duration, bool)], steps: &[Step]) {
    println!();
    for (name, time, ok) in times {
        let result = if *ok { "ok" } else { "FAILED" };
        println!("  {name:<10} {result:<8} {:>6.1} s", time.as_secs_f32());
    }
    for step in &steps[times.len()..] {
        println!("  {:<10} not run", step.name);
    }
    let total: Duration = times.iter().map(|(_, time, _)| *time).sum();
    println!("  {:<10} {:<8} {:>6.1} s\n", "", "", total.as_secs_f32());
    let failed = times.iter().filter(|(.., ok)| !ok).count();
    println!("steps: {} passed, {failed} failed", times.len() - failed);
}
