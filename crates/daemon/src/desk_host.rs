//! The embedded helpdesk: inside this program, or alone as `reddot desk`.

use std::path::Path;

use anyhow::Context as _;
use desk::{Desk, DeskOptions, Mode};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::commands::say;

/// A desk that runs until this is dropped.
pub(crate) struct Hosted {
    desk: Desk,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
    /// Customers write.
    traffic: bool,
}

/// How long a desk may take to end by itself.
const STOP_PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

impl Hosted {
    /// A few conversations, where there is no ticket yet, and customers who write so many messages a
    /// minute, where none do.
    ///
    /// # Errors
    /// The desk's own, when it cannot store a message.
    pub(crate) async fn fill(&mut self, sample: bool, traffic: f64) -> anyhow::Result<()> {
        if sample {
            let desk = self.desk.clone();
            tokio::task::spawn_blocking(move || desk.seed_sample()).await??;
        }
        if traffic > 0.0 && !self.traffic {
            self.traffic = true;
            let end = until(self.stop.subscribe());
            let (desk, seed) = (self.desk.clone(), u64::from(std::process::id()));
            self.tasks.spawn(async move {
                if let Err(error) = desk::traffic::play(desk, traffic, seed, end).await {
                    tracing::warn!(%error, "the customers went silent");
                }
            });
        }
        Ok(())
    }

    /// Stops the desk, so that its files are nobody's.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let all_end = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_PATIENCE, all_end).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Starts the desk in `dir` on a free port of loopback. Returns its address and a token for
/// `agent` that ends with this process.
pub(crate) async fn embed(
    dir: &Path,
    agent: &str,
    sample: bool,
    traffic: f64,
) -> anyhow::Result<(Hosted, String, String)> {
    let desk = open(dir, Mode::default())?;
    // Nobody shares this account's budget.
    desk.set_rate_limit(u32::MAX);
    desk.lift_endpoint_limits();
    let token = desk.session_token(agent)?;
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .context("no port for the desk")?;
    let url = format!("http://{}", listener.local_addr()?);
    let hosted = host(desk, listener, sample, traffic).await?;
    Ok((hosted, url, token))
}

/// Runs the desk alone, until told to end. A mode is for a desk that is made; one that is there
/// keeps its own, and asking it for another is an error.
pub(crate) async fn alone(
    dir: &Path,
    port: u16,
    mode: Option<Mode>,
    rate_limit: Option<u32>,
    sample: bool,
    traffic: f64,
) -> anyhow::Result<()> {
    let desk = open_as(dir, mode)?;
    if let Some(limit) = rate_limit {
        desk.set_rate_limit(limit);
        desk.lift_endpoint_limits();
    }
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("port {port} cannot be used; another one: --port"))?;
    let address = listener.local_addr()?;
    let channel_token = desk.channel_token().to_owned();
    let _hosted = host(desk, listener, sample, traffic).await?;
    println!("Desk at http://{address}");
    println!("Play both sides in a browser: http://{address}/");
    println!(
        "People and their tokens: reddot desk credentials --data {}",
        dir.display()
    );
    println!("Channel token: {channel_token}");
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Prints the desk's people with their tokens.
pub(crate) fn credentials(dir: &Path, json: bool) -> anyhow::Result<()> {
    let people = open(dir, Mode::default())?.credentials()?;
    if json {
        return say(&format!("{}\n", serde_json::to_string_pretty(&people)?));
    }
    let mut text = String::new();
    for person in people {
        text += &format!("{} <{}>, {}\n", person.name, person.email, person.role);
        text += &format!("  API token     {}\n", person.api_token);
        text += &format!("  bearer token  {}\n", person.bearer_token);
    }
    say(&text)
}

/// Fills an empty desk with a company's past.
pub(crate) fn seed(dir: &Path, mode: Option<Mode>, tickets: u64, seed: u64) -> anyhow::Result<()> {
    let desk = open_as(dir, mode)?;
    let made = desk.seed(tickets, seed, |done| eprint!("\r{done} of {tickets} tickets"))?;
    if made == 0 && tickets > 0 {
        anyhow::bail!("the desk in {} has tickets already", dir.display());
    }
    eprintln!();
    println!("{made} tickets in {}", dir.display());
    Ok(())
}

fn open_as(dir: &Path, mode: Option<Mode>) -> anyhow::Result<Desk> {
    let desk = open(dir, mode.unwrap_or_default())?;
    if let Some(mode) = mode
        && desk.mode() != mode
    {
        anyhow::bail!(
            "the desk in {} was made in the {} mode and keeps it; another folder: --data",
            dir.display(),
            desk.mode().word()
        );
    }
    Ok(desk)
}

fn open(dir: &Path, mode: Mode) -> anyhow::Result<Desk> {
    let channel_token = std::env::var("REDDOT_CHANNEL_TOKEN")
        .ok()
        .filter(|token| !token.is_empty());
    let options = DeskOptions {
        channel_token,
        mode,
        ..DeskOptions::new(dir)
    };
    Desk::open_with(options).with_context(|| format!("the desk in {} cannot be opened", dir.display()))
}

async fn host(desk: Desk, listener: TcpListener, sample: bool, traffic: f64) -> anyhow::Result<Hosted> {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let (serving, end) = (desk.clone(), until(stopped));
    tasks.spawn(async move {
        if let Err(error) = serving.serve(listener, end).await {
            tracing::error!(%error, "the desk ended");
        }
    });
    let mut hosted = Hosted {
        desk,
        stop,
        tasks,
        traffic: false,
    };
    hosted.fill(sample, traffic).await?;
    Ok(hosted)
}

/// Until told to stop, or until whoever could tell is gone.
async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
