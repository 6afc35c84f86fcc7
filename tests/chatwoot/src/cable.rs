//! The cable: a genuine ActionCable server, run by puma as a child process (`cable/config.ru`).
//!
//! It listens on a Unix socket in a folder of its own, so nothing but our front reaches it, and is
//! told what to do through its standard input. When that closes it ends by itself, so that a test
//! which was killed leaves nothing behind; otherwise it is ended by its handle.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::Instant;

/// How long puma may take to start: Ruby on a busy machine.
const START: Duration = Duration::from_secs(60);

/// Somebody's word over the cable.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Present {
    pub(crate) account: i64,
    pub(crate) user: i64,
    /// Whether they are told who else is there.
    pub(crate) told: bool,
}

/// The cable's end on our side.
pub(crate) struct Cable {
    running: Mutex<Option<Running>>,
    sent: AtomicI64,
    done: Arc<watch::Sender<i64>>,
    present: UnboundedSender<Present>,
}

struct Running {
    /// Ended when dropped.
    child: Child,
    orders: UnboundedSender<String>,
    socket: PathBuf,
    _folder: TempDir,
}

impl Cable {
    /// A cable that does not run yet; who is present is told to `present`.
    pub(crate) fn new(present: UnboundedSender<Present>) -> Self {
        Self {
            running: Mutex::new(None),
            sent: AtomicI64::new(0),
            done: Arc::new(watch::Sender::new(0)),
            present,
        }
    }

    /// Starts puma, and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started, or ends.
    pub(crate) async fn start(&self) -> std::io::Result<()> {
        let folder = tempfile::Builder::new().prefix("cable-").tempdir()?;
        let socket = folder.path().join("cable.sock");
        let log = folder.path().join("log");
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/cable/config.ru");
        let mut child = Command::new("puma")
            .args(["--quiet", "--threads", "1:8", "--bind"])
            .arg(format!("unix://{}", socket.display()))
            .arg(config)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log)?)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                std::io::Error::other(format!(
                    "cannot start puma (packages puma, ruby-actioncable): {error}"
                ))
            })?;
        let (orders, mut lines) = unbounded_channel::<String>();
        let pipe = child.stdin.take();
        tokio::spawn(async move {
            let Some(mut pipe) = pipe else { return };
            while let Some(line) = lines.recv().await {
                if pipe.write_all(line.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        let out = child.stdout.take();
        let (done, present) = (Arc::clone(&self.done), self.present.clone());
        tokio::spawn(async move {
            let Some(out) = out else { return };
            let mut lines = BufReader::new(out).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                // Puma says things of its own there, before our part has started.
                let Ok(report) = serde_json::from_str::<Value>(&line) else {
                    continue;
                };
                if let Some(n) = report["done"].as_i64() {
                    done.send_modify(|done| *done = n.max(*done));
                }
                let who = &report["present"];
                if let (Some(account), Some(user)) = (who["account_id"].as_i64(), who["user_id"].as_i64()) {
                    let _ = present.send(Present {
                        account,
                        user,
                        told: report["told"] == true,
                    });
                }
            }
        });
        let asked = Instant::now();
        while UnixStream::connect(&socket).await.is_err() {
            let ended = child.try_wait()?;
            if ended.is_some() || asked.elapsed() > START {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                return Err(std::io::Error::other(format!(
                    "puma does not run: {ended:?} {said}"
                )));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        *self.running() = Some(Running {
            child,
            orders,
            socket,
            _folder: folder,
        });
        Ok(())
    }

    /// Ends puma at once. What it was told and had not done is lost.
    pub(crate) async fn stop(&self) {
        let running = self.running().take();
        if let Some(mut running) = running {
            let _ = running.child.kill().await;
        }
        self.done.send_replace(self.sent.load(Ordering::SeqCst));
    }

    /// Ends puma by its handle, from where nobody can wait.
    pub(crate) fn drop_now(&self) {
        if let Some(mut running) = self.running().take() {
            let _ = running.child.start_kill();
        }
    }

    /// Puma's process id.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.running().as_ref().and_then(|running| running.child.id())
    }

    /// Where puma listens.
    pub(crate) fn socket(&self) -> Option<PathBuf> {
        self.running().as_ref().map(|running| running.socket.clone())
    }

    /// Who may subscribe from now on.
    pub(crate) fn tell_tokens(&self, tokens: &Value) {
        self.order(json!({"tokens": tokens}));
    }

    /// Broadcasts a message.
    pub(crate) fn broadcast(&self, streams: &[String], message: &Value) {
        self.order(json!({"streams": streams, "message": message}));
    }

    /// Waits until everything that was ordered so far is done.
    pub(crate) async fn settled(&self) {
        let wanted = self.sent.load(Ordering::SeqCst);
        let mut done = self.done.subscribe();
        let _ = done.wait_for(|done| *done >= wanted).await;
    }

    fn order(&self, mut order: Value) {
        let running = self.running();
        let Some(running) = running.as_ref() else {
            return;
        };
        let n = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        order["n"] = json!(n);
        let _ = running.orders.send(format!("{order}\n"));
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
