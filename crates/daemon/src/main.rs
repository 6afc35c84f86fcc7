//! The program `reddot`: the background program with tray and notifications, and the command line.
//! It never links a webview: the windows are another program.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod account;
mod accounts;
mod alert_settings;
mod attachments;
mod autostart;
mod badge;
mod bar;
mod clock;
mod coming;
mod commands;
mod desk_host;
mod doctor;
mod exporting;
mod files;
mod found;
mod hub;
mod icon;
mod later;
mod link;
mod lock;
mod login;
mod merge;
mod noticed;
mod notifications;
mod outside;
mod paths;
mod people;
mod places;
mod plain;
mod preferences;
mod presence;
mod run;
mod seals;
mod search;
mod server;
mod settings;
mod shortcut;
mod tickets;
mod tray;
mod windows;
mod words;

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use model::Queue;
use protocol::View;

use crate::login::Switch;
use crate::paths::Paths;
use crate::run::How;

/// Reddot puts a helpdesk's social-messaging queue on the desktop.
///
/// Without a command it starts the background program: tray, notifications, and the engine behind
/// them. Where it runs already, its notifier opens.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    /// Keep everything of Reddot in this folder.
    #[arg(long, global = true, env = "REDDOT_PROFILE", value_name = "DIR")]
    profile: Option<PathBuf>,
    #[command(flatten)]
    desk: DeskContent,
    /// Open the notifier as soon as it runs.
    #[arg(long)]
    open: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What the embedded desk begins with.
#[derive(Debug, Clone, Copy, Args)]
struct DeskContent {
    /// Put sample conversations into an empty embedded desk.
    #[arg(long)]
    sample: bool,
    /// Let this many customer messages a minute arrive at the embedded desk.
    #[arg(long, value_name = "N", default_value_t = 0.0)]
    traffic: f64,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the queue in the terminal, live.
    Watch(DeskContent),
    /// List a queue.
    List {
        /// The unassigned tickets instead of those assigned to you.
        #[arg(long)]
        unassigned: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Search people, tickets and messages in what is on this computer.
    Search {
        /// What to search for; filters such as `channel:line` may be among it. Before one that begins
        /// with a minus say `--`: `reddot search -- -status:closed`.
        #[arg(required = true, num_args = 1..)]
        text: Vec<String>,
        /// How many of each kind.
        #[arg(long, value_name = "N", default_value_t = 10)]
        limit: u32,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Find customers at the helpdesk, or merge two who are one.
    #[command(subcommand)]
    People(people::PeopleCommand),
    /// Tell the counts, the dot and why, the connection and how fresh all is.
    Status {
        /// As JSON.
        #[arg(long)]
        json: bool,
        /// As one line for a status bar.
        #[arg(long, value_enum, conflicts_with = "json", value_name = "BAR")]
        format: Option<bar::Bar>,
        /// Go on: a line whenever it is another one, also when Reddot ends and comes back.
        #[arg(long, requires = "format")]
        follow: bool,
    },
    /// Report how everything is: to look for a fault, or for a bug report.
    Doctor {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a ticket's conversation, as held on this computer.
    Show {
        /// The ticket; with several accounts, `ACCOUNT/ID`.
        #[arg(value_name = "TICKET")]
        ticket: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List what is not at the helpdesk yet, or failed; or say what is to become of one of these.
    Outbox {
        #[command(subcommand)]
        command: Option<OutboxCommand>,
        /// As JSON.
        #[arg(long, global = true)]
        json: bool,
    },
    /// Reply to a ticket.
    ///
    /// Ends with 0 when the helpdesk has it, 1 when it failed, 3 when the rules of the channel forbid it, 4
    /// when it waits in the outbox.
    Reply {
        /// The ticket; with several accounts, `ACCOUNT/ID`.
        #[arg(value_name = "TICKET")]
        ticket: String,
        /// The text; without it, what comes in on standard input.
        text: Option<String>,
        /// The status to submit as.
        #[arg(long, value_parser = tickets::status_named, value_name = "STATUS")]
        status: model::Status,
        /// How long to wait until it is known what became of it.
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        wait: u64,
        /// A file that goes along; may be given several times.
        #[arg(long, value_name = "FILE")]
        attach: Vec<PathBuf>,
    },
    /// Put a ticket off: it makes no alert and no red dot until then, or until the customer writes.
    Later {
        /// The ticket; with several accounts, `ACCOUNT/ID`.
        #[arg(value_name = "TICKET")]
        ticket: String,
        /// Until when: `1h`, `30m`, `16:00`, `tomorrow` (9:00), `2026-11-25` or `2026-11-25 16:00`.
        #[arg(long, value_name = "WHEN", default_value = "1h")]
        until: String,
        /// Put it off no longer.
        #[arg(long, conflicts_with = "until")]
        undo: bool,
    },
    /// Write an internal note to a ticket: the customer never reads it.
    ///
    /// Ends as `reddot reply` does.
    Note {
        /// The ticket; with several accounts, `ACCOUNT/ID`.
        #[arg(value_name = "TICKET")]
        ticket: String,
        /// The text; without it, what comes in on standard input.
        text: Option<String>,
        /// How long to wait until it is known what became of it.
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        wait: u64,
        /// A file that goes along; may be given several times.
        #[arg(long, value_name = "FILE")]
        attach: Vec<PathBuf>,
    },
    /// Write conversations into a file, as held on this computer, with the files of their messages beside it.
    Export(ExportArgs),
    /// Open a window of the running Reddot.
    Open {
        /// Which.
        #[arg(value_enum, default_value_t = Window::Notifier)]
        window: Window,
        /// A ticket to open in it; with several accounts, `ACCOUNT/ID`.
        #[arg(long, value_name = "ID")]
        ticket: Option<String>,
    },
    /// Show what a `reddot://ticket/ID` link names; Reddot is started where it does not run.
    Link {
        /// The link.
        #[arg(value_name = "URL")]
        link: String,
    },
    /// Tell whether Reddot starts when you log in, or choose it.
    Autostart {
        /// Whether it does.
        #[arg(value_enum)]
        state: Option<OnOff>,
    },
    /// Sign in to a real account, in your browser. It runs from then on, beside others.
    Login(login::LoginArgs),
    /// Sign out of an account.
    Logout {
        /// Its id, or the beginning of it; not needed where there is only one.
        id: Option<String>,
        /// Keep what was kept of it on this computer, unsent replies among it. This is what happens
        /// when nothing is said.
        #[arg(long, conflicts_with = "wipe_cache")]
        keep_cache: bool,
        /// Remove all of it, unsent replies too.
        #[arg(long)]
        wipe_cache: bool,
    },
    /// List the accounts, or switch one on or off.
    #[command(args_conflicts_with_subcommands = true)]
    Accounts {
        #[command(subcommand)]
        command: Option<AccountsCommand>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Open the accounts whose files are under a passphrase, which is asked for.
    Unlock,
    /// End the running Reddot.
    Quit,
    /// Run the embedded helpdesk alone.
    Desk(DeskArgs),
}

/// What is to become of a send. They are named by the numbers that `reddot outbox` tells; with several
/// accounts, `ACCOUNT/ID`.
#[derive(Debug, Subcommand)]
enum OutboxCommand {
    /// It arrived: you have seen it at the customer or in the helpdesk. For one of which nobody can tell.
    Arrived {
        /// Its number.
        id: String,
    },
    /// Try it again; one of which nobody can tell is sent again.
    Retry {
        /// Its number.
        id: String,
    },
    /// Give it up; the words of a reply or a note become its draft.
    Discard {
        /// Its number.
        id: String,
    },
    /// Take it back before it leaves.
    Undo {
        /// Its number.
        id: String,
    },
}

#[derive(Debug, Args)]
struct ExportArgs {
    /// The tickets; with several accounts, `ACCOUNT/ID`.
    #[arg(
        value_name = "TICKET",
        required_unless_present = "queue",
        conflicts_with = "queue"
    )]
    tickets: Vec<String>,
    /// A whole queue.
    #[arg(long, value_enum)]
    queue: Option<QueueArg>,
    /// How.
    #[arg(long, value_enum)]
    format: FormatArg,
    /// Where.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Also in the place of a file that is there.
    #[arg(long)]
    overwrite: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum QueueArg {
    /// Those assigned to you.
    Assigned,
    /// Those of nobody.
    Unassigned,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArg {
    /// A page to read.
    Html,
    /// A table for spreadsheets.
    Csv,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
enum AccountsCommand {
    /// Run an account, beside others.
    On {
        /// Its id, the beginning of it, or `desk`.
        id: String,
    },
    /// Let an account rest; what it has stays.
    Off {
        /// Its id, the beginning of it, or `desk`.
        id: String,
    },
    /// Run this account, and no other.
    Use {
        /// Its id, the beginning of it, or `desk`.
        id: String,
    },
    /// Choose whether you count as present at a Chatwoot server while Reddot runs, so that its
    /// automatic assignment gives you conversations. Off when nothing is chosen.
    Presence {
        /// Its id, or the beginning of it.
        id: String,
        /// Whether you do.
        #[arg(value_enum)]
        state: OnOff,
    },
    /// Choose how what is kept of an account on this computer is protected.
    Protect {
        /// Its id, or the beginning of it.
        id: String,
        /// How.
        #[arg(value_enum)]
        how: Protection,
    },
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    /// It is so.
    On,
    /// It is not.
    Off,
}

/// How what is kept is protected.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Protection {
    /// Encrypted, under a random key in the keychain. This is so when nothing is chosen.
    Keychain,
    /// Encrypted, under a passphrase that is asked for at each start, or is in `REDDOT_PASSPHRASE`.
    Passphrase,
    /// Not encrypted: who can read the disk can read it.
    None,
}

impl From<Protection> for protocol::Encryption {
    fn from(how: Protection) -> Self {
        match how {
            Protection::Keychain => Self::Keychain,
            Protection::Passphrase => Self::Passphrase,
            Protection::None => Self::None,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Window {
    /// The small window.
    Notifier,
    /// The full window.
    Inbox,
    /// The queue in figures, for who leads a team.
    Queue,
    /// The settings.
    Settings,
    /// Signing in to one more helpdesk.
    SignIn,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
struct DeskArgs {
    #[command(subcommand)]
    command: Option<DeskCommand>,
    /// The folder of the desk's file.
    #[arg(long, value_name = "DIR", required = true)]
    data: Option<PathBuf>,
    /// The port on this computer; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// How many API requests a minute the account allows; the limits of single endpoints go.
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,
    /// How social messages show, for a desk that is made; `older` if nothing is said.
    #[arg(long, value_enum)]
    mode: Option<DeskMode>,
    #[command(flatten)]
    content: DeskContent,
}

/// How social messages show in the desk's API.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DeskMode {
    /// Channel tags, comments, and replies over the Tickets API are delivered.
    Older,
    /// Each channel by its own name, chats, and replies over the Tickets API reach nobody.
    Current,
}

impl From<DeskMode> for desk::Mode {
    fn from(mode: DeskMode) -> Self {
        match mode {
            DeskMode::Older => Self::Older,
            DeskMode::Current => Self::Current,
        }
    }
}

#[derive(Debug, Subcommand)]
enum DeskCommand {
    /// Tell the desk's people with their tokens.
    Credentials {
        /// The folder of the desk's file.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Fill an empty desk with a company's past; the same number and seed give the same one.
    Seed {
        /// The folder of the desk's file.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// How many tickets, of ten messages on average.
        #[arg(long, value_name = "N", default_value_t = 1000)]
        tickets: u64,
        /// Which company.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// How social messages show, for a desk that is made; `older` if nothing is said.
        #[arg(long, value_enum)]
        mode: Option<DeskMode>,
    },
}

fn main() -> std::process::ExitCode {
    // Before there are threads.
    memory::keep_little();
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("REDDOT_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,reddot=info,engine=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Each thread that ever ran keeps some megabytes of what it freed; a host name that is not answered
        // for takes a few of them for a while.
        .max_blocking_threads(16)
        .enable_all()
        .build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let done = runtime.block_on(act(cli));
        // A request that hangs must not keep the program from ending.
        runtime.shutdown_timeout(std::time::Duration::from_secs(1));
        done
    });
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reddot: {error:#}");
            let code = error.downcast_ref::<tickets::Ends>().map_or(1, |ends| ends.code);
            std::process::ExitCode::from(code)
        }
    }
}

async fn act(cli: Cli) -> anyhow::Result<()> {
    let paths = Paths::new(cli.profile)?;
    let how = |content: DeskContent| How {
        sample: content.sample || cli.desk.sample,
        traffic: content.traffic.max(cli.desk.traffic),
    };
    match cli.command {
        None => return run::background(&paths, how(cli.desk), cli.open).await,
        Some(Command::Watch(content)) => return commands::watch(&paths, how(content)).await,
        Some(Command::List { unassigned, json }) => {
            let queue = if unassigned {
                Queue::Unassigned
            } else {
                Queue::Assigned
            };
            commands::list(&paths, queue, json).await?;
        }
        Some(Command::Search { text, limit, json }) => {
            search::search(&paths, &text.join(" "), limit, json).await?;
        }
        Some(Command::Status {
            format: Some(bar),
            follow: true,
            ..
        }) => bar::follow(&paths, bar).await?,
        Some(Command::Status { json, format, .. }) => commands::status(&paths, json, format).await?,
        Some(Command::People(command)) => people::people(&paths, command).await?,
        Some(Command::Doctor { json }) => doctor::doctor(&paths, json).await?,
        Some(Command::Show { ticket, json }) => tickets::show(&paths, &ticket, json).await?,
        Some(Command::Later { ticket, until, undo }) => {
            later::later(&paths, &ticket, (!undo).then_some(until.as_str())).await?;
        }
        Some(Command::Outbox { command, json }) => {
            use tickets::Settle;
            let (id, how) = match command {
                None => return tickets::outbox(&paths, json).await,
                Some(OutboxCommand::Arrived { id }) => (id, Settle::Arrived),
                Some(OutboxCommand::Retry { id }) => (id, Settle::Retry),
                Some(OutboxCommand::Discard { id }) => (id, Settle::Discard),
                Some(OutboxCommand::Undo { id }) => (id, Settle::Undo),
            };
            tickets::settle(&paths, &id, how, json).await?;
        }
        Some(Command::Reply {
            ticket,
            text,
            status,
            wait,
            attach,
        }) => {
            let said = tickets::Said {
                ticket,
                text,
                status: Some(status),
                wait: std::time::Duration::from_secs(wait),
                attach,
            };
            tickets::write(&paths, said, how(cli.desk)).await?;
        }
        Some(Command::Note {
            ticket,
            text,
            wait,
            attach,
        }) => {
            let said = tickets::Said {
                ticket,
                text,
                status: None,
                wait: std::time::Duration::from_secs(wait),
                attach,
            };
            tickets::write(&paths, said, how(cli.desk)).await?;
        }
        Some(Command::Export(wanted)) => {
            let wanted = tickets::Export {
                tickets: wanted.tickets,
                queue: wanted.queue.map(|queue| match queue {
                    QueueArg::Assigned => Queue::Assigned,
                    QueueArg::Unassigned => Queue::Unassigned,
                }),
                format: match wanted.format {
                    FormatArg::Html => export::Format::Html,
                    FormatArg::Csv => export::Format::Csv,
                    FormatArg::Json => export::Format::Json,
                },
                to: wanted.to,
                overwrite: wanted.overwrite,
            };
            tickets::export(&paths, wanted).await?;
        }
        Some(Command::Open { window, ticket }) => {
            let view = |ticket| match window {
                Window::Notifier => View::Notifier {
                    toggle: false,
                    ticket,
                    compose: false,
                },
                Window::Inbox => View::Inbox {
                    queue: Queue::Unassigned,
                    ticket,
                },
                Window::Queue => View::Queue { account: None },
                Window::Settings => View::Settings { account: None },
                Window::SignIn => View::SignIn { account: None },
            };
            commands::open(&paths, ticket.as_deref(), view).await?;
        }
        Some(Command::Link { link }) => return link::open(&paths, &link, how(cli.desk)).await,
        Some(Command::Autostart { state }) => {
            autostart::command(&paths, state.map(|state| state == OnOff::On))?;
        }
        Some(Command::Login(args)) => login::login(&paths, args).await?,
        Some(Command::Logout { id, wipe_cache, .. }) => login::logout(&paths, id, wipe_cache).await?,
        Some(Command::Accounts { command, json }) => match command {
            Some(AccountsCommand::On { id }) => login::switch(&paths, &id, Switch::On).await?,
            Some(AccountsCommand::Off { id }) => login::switch(&paths, &id, Switch::Off).await?,
            Some(AccountsCommand::Use { id }) => login::switch(&paths, &id, Switch::Only).await?,
            Some(AccountsCommand::Presence { id, state }) => {
                login::presence(&paths, &id, state == OnOff::On).await?;
            }
            Some(AccountsCommand::Protect { id, how }) => login::protect(&paths, &id, how.into()).await?,
            None => login::list(&paths, json).await?,
        },
        Some(Command::Unlock) => login::unlock(&paths).await?,
        Some(Command::Quit) => commands::quit(&paths).await?,
        Some(Command::Desk(desk)) => match (desk.command, desk.data) {
            (Some(DeskCommand::Credentials { data, json }), _) => desk_host::credentials(&data, json)?,
            (
                Some(DeskCommand::Seed {
                    data,
                    tickets,
                    seed,
                    mode,
                }),
                _,
            ) => desk_host::seed(&data, mode.map(desk::Mode::from), tickets, seed)?,
            (None, Some(data)) => {
                let DeskContent { sample, traffic } = desk.content;
                let mode = desk.mode.map(desk::Mode::from);
                desk_host::alone(&data, desk.port, mode, desk.rate_limit, sample, traffic).await?;
            }
            (None, None) => anyhow::bail!("say --data DIR"),
        },
    }
    Ok(())
}
