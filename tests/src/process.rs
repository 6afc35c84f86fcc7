//! Programs that a test starts, and the certainty that they end.
//!
//! A [`Program`] is ended by its process id when it is dropped, also by a panic. Should the test
//! itself be killed, the kernel ends it: it is started through `setpriv --pdeathsig`, by a
//! caretaker thread that lives as long as the test process (the signal is sent when the *thread*
//! that started a program ends, and a test's own thread ends too early to start anything shared).

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::env::Env;
use crate::logs;
use crate::wait::{PATIENCE, wait_until};

/// How long a program may take to end when asked to.
const GRACE: Duration = Duration::from_secs(3);

/// What to start.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) env: Env,
    pub(crate) logs: PathBuf,
}

impl Launch {
    pub(crate) fn new(name: &str, program: impl Into<PathBuf>, env: &Env, logs: &Path) -> Self {
        Self {
            name: name.to_owned(),
            program: program.into(),
            args: Vec::new(),
            env: env.clone(),
            logs: logs.to_owned(),
        }
    }

    pub(crate) fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn start(self) -> Program {
        Program::start(self)
    }
}

/// A running program.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Program {
    fn start(launch: Launch) -> Self {
        fs::create_dir_all(&launch.logs).unwrap();
        let base = (1..)
            .map(|nth| launch.logs.join(format!("{}-{nth}", launch.name)))
            .find(|base| !base.with_extension("err").exists())
            .unwrap();
        let (out, err) = (base.with_extension("out"), base.with_extension("err"));
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--"])
            .arg(&launch.program)
            .args(&launch.args)
            .env_clear()
            .envs(launch.env.iter())
            .stdin(Stdio::null())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap());
        logs::remember(out.clone());
        logs::remember(err.clone());
        let (tell, answer) = channel();
        CARETAKER.send((command, tell)).unwrap();
        let child = answer
            .recv()
            .unwrap()
            .unwrap_or_else(|why| panic!("cannot start {}: {why}", launch.program.display()));
        Self {
            name: launch.name,
            child,
            out,
            err,
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Everything it has printed so far.
    pub fn printed(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.out).unwrap_or_default()).into_owned()
    }

    /// Everything it has said on standard error so far.
    pub fn complained(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.err).unwrap_or_default()).into_owned()
    }

    /// Waits until it has printed a whole line that `read` accepts.
    pub fn wait_for_line<T>(&mut self, what: &str, mut read: impl FnMut(&str) -> Option<T>) -> T {
        let name = self.name.clone();
        wait_until(&format!("{name} to print {what}"), PATIENCE, || {
            let printed = self.printed();
            let whole = printed.rfind('\n').map_or("", |end| &printed[..end]);
            if let Some(found) = whole.lines().find_map(&mut read) {
                return Ok(found);
            }
            if !self.is_running() {
                panic!("{name} ended: {}{}", printed, self.complained());
            }
            Err(format!("{printed:?}"))
        })
    }

    /// Waits until it has ended by itself, and tells whether that was a success.
    pub fn wait_for_end(&mut self) -> bool {
        let name = self.name.clone();
        wait_until(&format!("{name} to end"), PATIENCE, || {
            match self.child.try_wait().unwrap() {
                Some(status) => Ok(status.success()),
                None => Err("still running".into()),
            }
        })
    }

    /// Ends it at once and without warning, as a crash would.
    pub fn sigkill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to end, waits, and tells whether it ended as a success.
    pub fn terminate(&mut self) -> bool {
        let _ = kill_process(pid(self.child.id()), Signal::TERM);
        self.wait_for_end()
    }

    /// Asks it to end and waits; ends it when it does not.
    pub fn end(&mut self) {
        if !self.is_running() {
            return;
        }
        let _ = kill_process(pid(self.child.id()), Signal::TERM);
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if !self.is_running() {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.sigkill();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

type Job = (Command, Sender<std::io::Result<Child>>);

static CARETAKER: LazyLock<Sender<Job>> = LazyLock::new(|| {
    let (jobs, work) = channel::<Job>();
    thread::spawn(move || {
        for (mut command, tell) in work {
            let _ = tell.send(command.spawn());
        }
    });
    jobs
});

fn pid(raw: u32) -> Pid {
    i32::try_from(raw).ok().and_then(Pid::from_raw).unwrap()
}

/// Ends a process that the test did not start itself, such as the window process of a background
/// program. Returns whether there was one.
pub fn kill(process: u32) -> bool {
    kill_process(pid(process), Signal::KILL).is_ok()
}

/// Whether the process has not ended; one that nobody has waited for has.
pub fn is_alive(process: u32) -> bool {
    fs::read_link(format!("/proc/{process}/exe")).is_ok()
}

/// The processes that `parent` started and that still run, each with the name of its program.
pub fn children_of(parent: u32) -> Vec<(u32, String)> {
    processes()
        .filter(|process| process.parent == parent)
        .map(|process| (process.pid, process.name))
        .collect()
}

/// Every process that runs the program at `path`.
pub fn pids_running(path: &Path) -> Vec<u32> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    processes()
        .filter(|process| {
            fs::read_link(format!("/proc/{}/exe", process.pid)).is_ok_and(|program| program == path)
        })
        .map(|process| process.pid)
        .collect()
}

struct Process {
    pid: u32,
    parent: u32,
    name: String,
}

/// Every process that is not a zombie.
fn processes() -> impl Iterator<Item = Process> {
    fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // "PID (name) state parent …", and the name may hold anything.
        let (before, after) = stat.rsplit_once(") ")?;
        let name = before.split_once('(')?.1.to_owned();
        let mut fields = after.split(' ');
        let state = fields.next()?;
        let parent = fields.next()?.parse().ok()?;
        (state != "Z").then_some(Process { pid, parent, name })
    })
}

/// The inodes of that process's sockets.
pub(crate) fn sockets(pid: u32) -> Option<Vec<String>> {
    let all = fs::read_dir(format!("/proc/{pid}/fd"))
        .ok()?
        .flatten()
        .filter_map(|fd| fs::read_link(fd.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|name| Some(name.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()));
    Some(all.collect())
}
