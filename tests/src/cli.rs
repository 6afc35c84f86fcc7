//! The command line of `reddot`, run to its end.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::env::Env;
use crate::program;

/// Runs `reddot ARGS`.
pub(crate) fn run(env: &Env, args: &[&str]) -> Output {
    Command::new(program("reddot"))
        .args(args)
        .env_clear()
        .envs(env.iter())
        .output()
        .unwrap()
}

/// Runs `reddot ARGS` with something on its standard input.
pub(crate) fn run_with_input(env: &Env, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(program("reddot"))
        .args(args)
        .env_clear()
        .envs(env.iter())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Runs `reddot ARGS`, which must succeed and print JSON.
pub(crate) fn json(env: &Env, args: &[&str]) -> Value {
    try_json(env, args).unwrap_or_else(|why| panic!("{why}"))
}

/// Runs `reddot ARGS` and reads the JSON that it prints.
pub(crate) fn try_json(env: &Env, args: &[&str]) -> Result<Value, String> {
    let output = run(env, args);
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    if !output.status.success() {
        return Err(format!("reddot {args:?}: {} {out}{err}", output.status));
    }
    serde_json::from_str(&out).map_err(|why| format!("reddot {args:?}: {why}: {out}{err}"))
}
