//! `cargo xtask run`: from a fresh clone to a running Reddot, with a helpdesk inside it that plays
//! sample customers, so that there is something to see.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::shell::{command, done_quietly, say, target};
use crate::{build, machine};

/// How long `reddot` may take to answer, and to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Options of `cargo xtask run`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Build small and fast programs first, which takes several times as long.
    #[arg(long)]
    release: bool,
    /// How many messages the sample customers write a minute.
    #[arg(long, default_value_t = 6)]
    traffic: u32,
    /// Watch the queue in the terminal even where windows can be shown.
    #[arg(long)]
    watch: bool,
}

/// `cargo xtask run`.
pub(crate) fn run(options: &Options) -> Result<()> {
    let dir = build::programs(options.release)?;
    let profile = target()?.join("run-profile");
    let reddot = |args: &[&str]| {
        let mut reddot = command(dir.join("reddot"));
        reddot.args(args);
        reddot.env("REDDOT_PROFILE", &profile);
        reddot.env("REDDOT_WINDOW", dir.join("reddot-window"));
        reddot
    };

    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, stop.clone())?;
    }
    say(&format!(
        "Starting Reddot with sample customers; everything it keeps is in {}",
        profile.display()
    ));
    let traffic = options.traffic.to_string();
    let customers = ["--sample", "--traffic", &traffic];
    let (mut engine, ended);
    if machine::has_display() && !options.watch {
        engine = Started::new(reddot(&customers))?;
        // A profile from before answers questions even without an engine; opening needs one.
        ended = wait_for_answer(&mut engine, &stop, || reddot(&["open"])).map(|()| {
            say("Open: the notifier, and an icon in the tray. Ctrl-C ends Reddot.");
            wait_for_end(&mut engine, &stop);
        });
    } else {
        if !machine::has_display() {
            say("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY), so no window can be shown.");
        }
        say("Watching the queue. Ctrl-C ends Reddot.\n");
        engine = Started::new(reddot(&[&["watch"], &customers[..]].concat()))?;
        wait_for_end(&mut engine, &stop);
        ended = Ok(());
    }
    if engine.runs() {
        // The embedded helpdesk and the windows end with it.
        let _ = done_quietly(reddot(&["quit"]));
        engine.wait(PATIENCE);
        say("Reddot has ended.");
    }
    ended
}

/// Waits until the engine answers a client.
fn wait_for_answer(engine: &mut Started, stop: &AtomicBool, ask: impl Fn() -> Command) -> Result<()> {
    let start = Instant::now();
    while done_quietly(ask()).is_err() {
        if stop.load(Ordering::Relaxed) {
            bail!("stopped");
        }
        if !engine.runs() {
            bail!("reddot ended before it answered");
        }
        if start.elapsed() > PATIENCE {
            bail!("reddot did not answer within {} s", PATIENCE.as_secs());
        }
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Waits until somebody wants it to stop, or it has ended by itself.
fn wait_for_end(engine: &mut Started, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) && engine.runs() {
        sleep(Duration::from_millis(100));
    }
}

/// A program that was started here and ends when this is dropped, by its process id.
struct Started(Child);

impl Started {
    fn new(mut command: Command) -> Result<Self> {
        let program = Path::new(command.get_program()).to_owned();
        let child = command.spawn().with_context(|| program.display().to_string())?;
        Ok(Self(child))
    }

    fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    fn wait(&mut self, at_most: Duration) {
        let start = Instant::now();
        while self.runs() && start.elapsed() < at_most {
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if self.runs() {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
