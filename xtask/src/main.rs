//! What a person types: `cargo xtask run`, `test`, `build`, `package`, `types`.
//!
//! Each command first looks at what the machine lacks (packages of the system, Node, the pages'
//! packages, cargo-deny), says what it installs and why, and then works. Nothing here is needed to
//! build with plain `cargo`; it only takes the steps in the right order.

mod build;
mod licences;
mod machine;
mod needs;
mod package;
mod run;
mod shell;
mod test;
mod ui;
mod unit;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Run, test and build Reddot.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Reddot and start it with a helpdesk of its own that plays sample customers.
    Run(run::Options),
    /// Check and test everything.
    Test(test::Options),
    /// Build the two programs.
    Build(build::Options),
    /// Make a package for Debian and Ubuntu.
    Package(package::Options),
    /// Write ui/src/lib/protocol.ts afresh from the protocol's Rust types.
    Types,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Test(options) => test::test(&options),
        Command::Build(options) => build::command(&options),
        Command::Package(options) => package::package(&options),
        Command::Types => build::types(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\nxtask: {why:#}");
            ExitCode::FAILURE
        }
    }
}
