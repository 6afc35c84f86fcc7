//! Unit and integration tests, a few test programs at once: many of them wait most of their time, for
//! outboxes that back off and answers that come late, and `cargo test` runs one after the other.

use std::collections::VecDeque;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{cargo, command, done, shown};

/// How many at once: more would keep each from being done in time where a test has a clock to race.
const AT_ONCE: usize = 3;
/// Tests of one program at once, for each core: most of them wait.
const THREADS_PER_CORE: usize = 2;
/// The programs that take longest, begun first, so that none of them runs on alone at the end.
const LONGEST: [&str; 8] = [
    "working_day",
    "behaviour",
    "killed",
    "chatwoot_chaos",
    "chaos",
    "acts",
    "engine",
    "desk",
];

/// A test program.
struct Program {
    /// Of which package, and which of its tests.
    name: String,
    path: PathBuf,
    /// Where `cargo test` starts it.
    folder: PathBuf,
}

/// Builds all test programs and runs them, then the examples in the documentation.
pub(crate) fn test(long: bool) -> Result<()> {
    let queue = Mutex::new(VecDeque::from(build()?));
    let failed = Mutex::new(Vec::new());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    std::thread::scope(|scope| {
        // The large counts fill the machine by themselves.
        for _ in 0..if long { 1 } else { AT_ONCE } {
            scope.spawn(|| {
                while let Some(program) = next() {
                    if let Err(why) = run(&program, long) {
                        println!("\n{}: {why:#}", program.name);
                        failed
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(program.name);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !failed.is_empty() {
        bail!("these failed: {}", failed.join(", "));
    }
    done(cargo(["test", "--workspace", "--doc"]))
}

/// Builds the test programs, and learns from cargo which there are.
fn build() -> Result<Vec<Program>> {
    let mut build = cargo([
        "test",
        "--workspace",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    let output = build
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(&build)))?;
    if !output.status.success() {
        bail!("the tests do not build");
    }
    let told = String::from_utf8(output.stdout).context("cargo's word is not UTF-8")?;
    let mut programs: Vec<Program> = told.lines().filter_map(program).collect();
    if programs.is_empty() {
        bail!("cargo told of no test programs");
    }
    let place = |program: &Program| {
        let is_it = |name: &str| program.name.ends_with(&format!(" {name}"));
        LONGEST
            .iter()
            .position(|name| is_it(name))
            .unwrap_or(LONGEST.len())
    };
    programs.sort_by_key(place);
    Ok(programs)
}

fn program(line: &str) -> Option<Program> {
    let told: Value = serde_json::from_str(line).ok()?;
    if told["reason"] != "compiler-artifact" || told["profile"]["test"] != true {
        return None;
    }
    let path = PathBuf::from(told["executable"].as_str()?);
    let folder = Path::new(told["manifest_path"].as_str()?).parent()?.to_owned();
    let package = folder.file_name()?.to_string_lossy().into_owned();
    let kind = told["target"]["kind"][0].as_str()?;
    let target = told["target"]["name"].as_str()?;
    Some(Program {
        name: format!("{package}: {kind} {target}"),
        path,
        folder,
    })
}

/// So many tests of one program at once.
pub(crate) fn threads() -> usize {
    THREADS_PER_CORE * std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// Runs one to its end; what it printed is shown in one piece.
fn run(program: &Program, long: bool) -> Result<()> {
    let start = Instant::now();
    let mut test: Command = command(&program.path);
    test.current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .env("RUST_TEST_THREADS", threads().to_string());
    if long {
        test.env("REDDOT_LONG", "1");
    }
    let output = test
        .output()
        .with_context(|| format!("cannot start {}", program.path.display()))?;
    println!(
        "\n{} ({:.1} s)\n{}{}",
        program.name,
        start.elapsed().as_secs_f32(),
        String::from_utf8_lossy(&output.stdout).trim(),
        String::from_utf8_lossy(&output.stderr)
    );
    if !output.status.success() {
        bail!("failed ({})", output.status);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_told_from_all_else_that_cargo_says() {
        let said = r#"{"reason":"compiler-artifact","manifest_path":"/r/crates/model/Cargo.toml","target":{"kind":["lib"],"name":"model"},"profile":{"test":true},"executable":"/t/model-1"}"#;
        let found = program(said).unwrap();
        assert_eq!(found.name, "model: lib model");
        assert_eq!(found.folder, Path::new("/r/crates/model"));
        for other in [
            said.replace("true", "false"),
            said.replace(r#""/t/model-1""#, "null"),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
            "no JSON".to_owned(),
        ] {
            assert!(program(&other).is_none(), "{other}");
        }
    }
}
