//! `reddot login`, `reddot logout` and `reddot accounts`: signing in and out without a window.
//!
//! What is done and in which order is [`crate::coming`]'s. A running Reddot is told afterwards to
//! follow the list; what was in an outbox is on disk.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::{bail, ensure};
use helpdesk::chatwoot::{self, ChatwootAccount, ChatwootUser};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Credentials, HelpdeskError};
use model::AccountId;
use protocol::{
    AccountEntry, Client, ClientError, ClientKind, Encryption, GetStatus, Restart, Rests, SetAccountOn,
    SignInMethod, Unlock,
};
use signin::{SignIn, redirect_urls};

use crate::account::Choice;
use crate::accounts::{Accounts, DESK, Method, SignedIn, address, host};
use crate::clock;
use crate::coming::{self, signed_in};
use crate::commands::{connect, connection_text, say};
use crate::hub::{list_view, tell_what_rests};
use crate::lock::Lock;
use crate::outside::{Outside, Real};
use crate::paths::{Paths, private_dir};
use crate::run::How;
use crate::settings::Settings;

/// The day on which API tokens end at Zendesk.
const API_TOKENS_END: &str = "2027-04-30";

/// How often a running engine is asked that ends or begins just then, and how long in between.
const START_PATIENCE: u32 = 100;
const STEP: std::time::Duration = std::time::Duration::from_millis(100);

/// What `reddot login` was told.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct LoginArgs {
    /// The helpdesk's address.
    #[arg(long, value_name = "https://NAME.zendesk.com")]
    url: Option<String>,
    /// The id of the OAuth client that your admin registered.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Only print the address to open.
    #[arg(long)]
    no_browser: bool,
    /// The legacy way: an API token, read from standard input. Zendesk ends these on 2027-04-30.
    #[arg(long, requires = "email", conflicts_with_all = ["client_id", "no_browser"])]
    api_token: bool,
    /// Whose API token it is; with --chatwoot, the address to sign in with, and a password.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A Chatwoot server instead: with the access token of your profile there, or with --email.
    #[arg(long, value_name = "https://HOST", conflicts_with_all = ["url", "client_id", "no_browser", "api_token"])]
    chatwoot: Option<String>,
    /// Which account of the Chatwoot server, by its number or name, where you have several.
    #[arg(long, value_name = "NUMBER", requires = "chatwoot")]
    account: Option<String>,
}

/// `reddot login`.
pub(crate) async fn login(paths: &Paths, args: LoginArgs) -> anyhow::Result<()> {
    if let Some(url) = &args.chatwoot {
        return to_chatwoot(paths, address(url)?, args.email, args.account).await;
    }
    ensure!(
        args.api_token || args.email.is_none(),
        "--email goes with --api-token or --chatwoot"
    );
    let settings = Settings::read()?;
    let Some(url) = args.url.or(settings.url.clone()) else {
        bail!("say which helpdesk: reddot login --url https://NAME.zendesk.com");
    };
    let url = address(&url)?;
    if let Some(email) = args.email {
        return with_api_token(paths, url, email).await;
    }
    let Some(client_id) = args.client_id.or(settings.client_id) else {
        bail!("{}", steps(&url, &settings.ports));
    };
    // Before the person is sent anywhere: without a keychain all of it would be in vain.
    outside(paths).ready().await?;
    let sign_in = SignIn::begin(&url, &client_id, &settings.ports, clock::system()).await?;
    println!("Open this address to sign in: {}", sign_in.url());
    if !args.no_browser && signin::open_browser(sign_in.url()).await {
        println!("Your browser should show it now.");
    }
    println!("Waiting for you there, for ten minutes at most; Ctrl-C gives up.");
    std::io::stdout().flush()?;
    let pair = tokio::select! {
        done = sign_in.finish(signin::PATIENCE) => done?,
        _ = tokio::signal::ctrl_c() => bail!("given up; nobody was signed in"),
    };
    let zendesk = Zendesk::new(&url, &pair.credentials(), PollPlan::SHARED, clock::system())?;
    let who = zendesk.who().await?;
    let account = signed_in(&url, &who, Method::Oauth, Some(client_id), clock::now())?;
    keep(paths, account, &pair.to_secret()).await
}

async fn with_api_token(paths: &Paths, url: String, email: String) -> anyhow::Result<()> {
    eprintln!("API tokens are the legacy way to sign in: Zendesk ends them on {API_TOKENS_END}.");
    let mut token = String::new();
    std::io::stdin().lock().read_line(&mut token)?;
    let token = token.trim().to_owned();
    ensure!(!token.is_empty(), "no token came on standard input");
    outside(paths).ready().await?;
    let credentials = Credentials::ApiToken {
        email: email.clone(),
        token: token.clone(),
    };
    let zendesk = Zendesk::new(&url, &credentials, PollPlan::SHARED, clock::system())?;
    let who = zendesk.who().await?;
    let account = SignedIn {
        // The one that the token goes with, should the agent have several.
        email,
        ..signed_in(&url, &who, Method::ApiToken, None, clock::now())?
    };
    keep(paths, account, &token).await
}

/// Signs in to a Chatwoot server. The token is what is kept, a password is not.
async fn to_chatwoot(
    paths: &Paths,
    url: String,
    email: Option<String>,
    wanted: Option<String>,
) -> anyhow::Result<()> {
    outside(paths).ready().await?;
    let sign_in = chatwoot::SignIn::new(&url, clock::system())?;
    let token = match email {
        Some(email) => with_password(&sign_in, &email).await?,
        None => asked("Access token (in Chatwoot: your profile, at the end of the page): ")?,
    };
    ensure!(!token.is_empty(), "no access token was given");
    let user = sign_in.whose(&token).await?;
    let account = choose(&user, wanted.as_deref())?;
    let account = coming::signed_in_to_chatwoot(&url, &user, account, clock::now())?;
    keep(paths, account, &token).await
}

async fn with_password(sign_in: &chatwoot::SignIn, email: &str) -> anyhow::Result<String> {
    let mut entered = sign_in
        .password(email, &asked("Password: ")?)
        .await
        .map_err(refused)?;
    loop {
        entered = match entered {
            chatwoot::Entered::Token(token) => return Ok(token),
            chatwoot::Entered::CodeWanted(wanted) => {
                let code = asked("Code of your authenticator: ")?;
                sign_in.code(&wanted, code.trim()).await.map_err(refused)?
            }
        };
    }
}

/// What a sign-in with a password means by its errors.
fn refused(error: HelpdeskError) -> anyhow::Error {
    match error {
        HelpdeskError::Unauthorized => anyhow::anyhow!("address, password or code are not right"),
        HelpdeskError::Conflict => {
            anyhow::anyhow!(
                "there are too many sign-ins of yours there: sign out of one, or use your access token"
            )
        }
        error => error.into(),
    }
}

/// Something secret: typed in a terminal, else a line of standard input.
fn asked(what: &str) -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        return Ok(crate::seals::typed(what)?.trim().to_owned());
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// The account that is meant: the only one, or the one of that number or name.
fn choose<'a>(user: &'a ChatwootUser, wanted: Option<&str>) -> anyhow::Result<&'a ChatwootAccount> {
    let said = || {
        let all = user.accounts.iter();
        all.map(|account| format!("\n  {}  {}", account.id, account.name))
            .collect::<String>()
    };
    match (wanted, &user.accounts[..]) {
        (_, []) => bail!("{} is in no account there", user.name),
        (None, [only]) => Ok(only),
        (None, _) => bail!(
            "you are in several accounts: say which, with --account.{}",
            said()
        ),
        (Some(wanted), all) => {
            let fits =
                |account: &&ChatwootAccount| account.id.to_string() == wanted || account.name == wanted;
            all.iter()
                .find(fits)
                .ok_or_else(|| anyhow::anyhow!("you are not in an account {wanted} there.{}", said()))
        }
    }
}

fn outside(paths: &Paths) -> Real {
    Real::new(paths.clone(), How::default(), clock::system())
}

async fn keep(paths: &Paths, account: SignedIn, secret: &str) -> anyhow::Result<()> {
    let said = format!("Signed in as {}.", named(&account));
    coming::keep(paths, &outside(paths), account, secret).await?;
    println!("{said}");
    have_it_followed(paths).await
}

fn named(account: &SignedIn) -> String {
    format!("{} ({}) at {}", account.name, account.email, host(&account.url))
}

/// What an admin does once, so that people can sign in.
fn steps(url: &str, ports: &[u16]) -> String {
    let urls: Vec<String> = redirect_urls(ports)
        .iter()
        .map(|url| format!("        {url}"))
        .collect();
    format!(
        "this needs the id of an OAuth client, which an admin of {} registers once:\n\n\
         \x20 1. In Admin Center: Apps and integrations > APIs > OAuth clients > Add OAuth client.\n\
         \x20 2. Name: Reddot. Unique identifier: reddot, or another one. Client kind: Public.\n\
         \x20 3. Redirect URLs, one per line, exactly these:\n{}\n\
         \x20 4. Save, and tell everybody the unique identifier.\n\n\
         Then: reddot login --url {url} --client-id IDENTIFIER\n\
         For all computers of a company: {{\"url\": \"{url}\", \"client_id\": \"IDENTIFIER\"}} in /etc/reddot/managed.json",
        host(url),
        urls.join("\n"),
    )
}

/// `reddot logout`.
pub(crate) async fn logout(paths: &Paths, id: Option<String>, wipe: bool) -> anyhow::Result<()> {
    let accounts = Accounts::load(paths)?;
    let account = match (&id, &accounts.accounts[..]) {
        (Some(id), _) => accounts.find(id)?.clone(),
        (None, [only]) => only.clone(),
        (None, []) => bail!("nobody is signed in. See: reddot accounts"),
        (None, _) => bail!("there are several accounts: say which. See: reddot accounts"),
    };
    // First its engine lets go: it might keep renewed tokens, or write to the cache. Where none
    // runs, none begins meanwhile.
    let _nobody_begins = let_go(paths, &account.id).await?;
    let gone = coming::forget(paths, &outside(paths), &account, wipe).await?;
    println!("Signed out: {}.", named(&account));
    if let Err(why) = gone.told {
        println!("The helpdesk was not told ({why:#}); there the sign-in ends by itself.");
    }
    match gone.kept_in {
        Some(dir) => println!(
            "What was kept of it stays in {} (--wipe-cache removes it).",
            dir.display()
        ),
        None if wipe => println!("What was kept of it on this computer is removed."),
        None => {}
    }
    // The list that a running engine follows names it no longer.
    if let Ok(Some(client)) = connect(paths).await {
        let _ = client.ask(Restart {}).await;
    }
    Ok(())
}

/// Has the account's engine let go. Where no Reddot runs, the lock that keeps one from beginning.
async fn let_go(paths: &Paths, account: &AccountId) -> anyhow::Result<Option<Lock>> {
    for _ in 0..START_PATIENCE {
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, _)) => {
                let off = SetAccountOn {
                    account: account.clone(),
                    on: false,
                };
                match client.ask(off).await {
                    Ok(_) => return Ok(None),
                    Err(ClientError::Refused(refusal)) => return Err(refusal.into()),
                    // It was ending just then.
                    Err(_) => {}
                }
            }
            Err(ClientError::Refused(refusal)) => return Err(refusal.into()),
            Err(_) => {
                private_dir(paths.profile())?;
                if let Some(lock) = Lock::take(&paths.lock())? {
                    return Ok(Some(lock));
                }
            }
        }
        tokio::time::sleep(STEP).await;
    }
    bail!("the running Reddot does not answer. Quit it, then try again")
}

/// An account of the list, with how it is where a Reddot runs.
#[derive(serde::Serialize)]
struct Listed {
    #[serde(flatten)]
    entry: AccountEntry,
    connection: Option<protocol::Connection>,
}

/// What of the agent's own waits in an account that does not run; nothing where nothing does.
fn rests_text(rests: Rests) -> String {
    let drafts = match rests.drafts {
        0 => None,
        1 => Some("1 draft".to_owned()),
        many => Some(format!("{many} drafts")),
    };
    let unsent = match rests.unsent {
        0 => None,
        1 => Some("1 unsent reply or other action".to_owned()),
        many => Some(format!("{many} unsent replies and other actions")),
    };
    let parts: Vec<String> = drafts.into_iter().chain(unsent).collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" · rests here: {}", parts.join(", ")),
    }
}

/// `reddot accounts`.
pub(crate) async fn list(paths: &Paths, json: bool) -> anyhow::Result<()> {
    let accounts = Accounts::load(paths)?;
    let mut view = list_view(&accounts);
    let running = match connect(paths).await {
        Ok(Some(client)) => client.ask(GetStatus {}).await.map(|status| status.accounts),
        Ok(None) | Err(_) => Ok(Vec::new()),
    };
    let mut running = running.unwrap_or_default();
    let runs = |id: &AccountId| running.iter().any(|one| one.account == *id);
    tell_what_rests(&mut view, &accounts, paths, &outside(paths), runs).await;
    let listed: Vec<Listed> = view
        .accounts
        .into_iter()
        .map(|entry| Listed {
            connection: running
                .iter()
                .position(|one| one.account == entry.account)
                .map(|place| running.remove(place).connection),
            entry,
        })
        .collect();
    if json {
        let all = serde_json::json!({"accounts": listed, "from_environment": view.from_environment});
        return say(&format!("{}\n", serde_json::to_string_pretty(&all)?));
    }
    let mut text = String::new();
    for Listed { entry, connection } in &listed {
        let whose = match entry.method {
            SignInMethod::EmbeddedDesk => "the helpdesk inside Reddot".to_owned(),
            SignInMethod::Oauth => format!("{} ({})", entry.name, entry.email),
            SignInMethod::AccessToken => format!("{} ({}) · Chatwoot", entry.name, entry.email),
            SignInMethod::ApiToken => {
                format!(
                    "{} ({}) · API token, ends {API_TOKENS_END}",
                    entry.name, entry.email
                )
            }
        };
        let health = connection.as_ref().map_or(String::new(), |connection| {
            format!(" · {}", connection_text(connection))
        });
        let rests = entry.rests.map_or(String::new(), rests_text);
        let on = if entry.on { "on " } else { "off" };
        text += &format!("{on} {}  {whose}{health}{rests}\n", entry.account);
    }
    say(&text)?;
    tell_of_environment();
    Ok(())
}

/// What `reddot accounts` does to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    /// It runs, beside others.
    On,
    /// It does not.
    Off,
    /// It runs, and no other.
    Only,
}

/// `reddot accounts on`, `off` and `use`.
pub(crate) async fn switch(paths: &Paths, id: &str, switch: Switch) -> anyhow::Result<()> {
    let said = Accounts::change(paths, |accounts| {
        let (id, name) = if id == DESK {
            (AccountId(DESK.into()), "The desk".to_owned())
        } else {
            let found = accounts.find(id)?;
            (found.id.clone(), named(found))
        };
        if switch == Switch::Only {
            accounts.desk = false;
            for other in &mut accounts.accounts {
                other.on = false;
            }
        }
        if switch != Switch::Only || id.0 != DESK {
            accounts.switch(&id, switch != Switch::Off)?;
        }
        Ok(match switch {
            Switch::On => format!("{name} is on."),
            Switch::Off => format!("{name} is off; what was kept of it stays."),
            Switch::Only => format!("{name} is on, and no other."),
        })
    })?;
    println!("{said}");
    have_it_followed(paths).await
}

/// `reddot accounts presence`.
pub(crate) async fn presence(paths: &Paths, id: &str, on: bool) -> anyhow::Result<()> {
    let said = Accounts::change(paths, |accounts| {
        let found = accounts.find(id)?;
        let (id, name) = (found.id.clone(), named(found));
        ensure!(
            accounts.set_presence(&id, on),
            "only a Chatwoot server is told whether you are present: {name} is none"
        );
        Ok(match on {
            true => format!("{name}: you count as present while Reddot runs."),
            false => format!("{name}: Reddot does not make you count as present."),
        })
    })?;
    println!("{said}");
    have_it_followed(paths).await
}

/// `reddot accounts protect`. The files are carried over when the account's engine starts the next
/// time, which is at once where one runs.
pub(crate) async fn protect(paths: &Paths, id: &str, how: Encryption) -> anyhow::Result<()> {
    ensure!(
        id != DESK,
        "what the desk's account keeps is a copy of the desk beside it, and is not encrypted"
    );
    // Before anything is changed.
    let chosen = match how {
        Encryption::Passphrase => Some(tokio::task::spawn_blocking(crate::seals::new_passphrase).await??),
        _ => None,
    };
    let said = Accounts::change(paths, |accounts| {
        let found = accounts.find(id)?.id.clone();
        accounts.protect(&found, how)?;
        Ok(found)
    })?;
    println!(
        "{said}: {}.",
        match how {
            Encryption::Keychain => "encrypted, with a key in the keychain",
            Encryption::Passphrase => "encrypted, under a passphrase",
            Encryption::None => "not encrypted: who can read this disk can read it",
        }
    );
    have_it_followed(paths).await?;
    if let Some(passphrase) = chosen
        && let Some(client) = crate::commands::connect(paths).await?
    {
        client.ask(Unlock { passphrase }).await?;
    }
    Ok(())
}

/// `reddot unlock`.
pub(crate) async fn unlock(paths: &Paths) -> anyhow::Result<()> {
    let Some(client) = crate::commands::connect(paths).await? else {
        println!("Reddot is not running. It asks for the passphrase when it is started in a terminal.");
        return Ok(());
    };
    let passphrase = tokio::task::spawn_blocking(crate::seals::passphrase).await??;
    client.ask(Unlock { passphrase }).await?;
    println!("Open.");
    Ok(())
}

fn tell_of_environment() {
    if Choice::from_env().is_some() {
        println!("REDDOT_ZENDESK_URL is set here: a Reddot started from here uses that instead.");
    }
}

/// Has a running Reddot follow the list.
async fn have_it_followed(paths: &Paths) -> anyhow::Result<()> {
    tell_of_environment();
    let mut told = "it does not answer".to_owned();
    for _ in 0..START_PATIENCE {
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, _)) => match client.ask(Restart {}).await {
                Ok(_) => {
                    println!("The running Reddot has taken it up.");
                    return Ok(());
                }
                Err(ClientError::Refused(refusal)) => {
                    told = refusal.message;
                    break;
                }
                // It was ending just then.
                Err(error) => told = error.to_string(),
            },
            Err(ClientError::NoEngine(_)) if nobody_holds(paths) => {
                println!("Start Reddot with: reddot");
                return Ok(());
            }
            Err(error) => told = error.to_string(),
        }
        tokio::time::sleep(STEP).await;
    }
    println!("The running Reddot has not taken it up ({told}). Quit it and start it.");
    Ok(())
}

/// Whether no engine runs on the profile. One that begins holds the lock before it reads the list
/// of accounts, and listens after: so whoever finds the lock free knows that the next engine reads
/// what the list says now.
fn nobody_holds(paths: &Paths) -> bool {
    private_dir(paths.profile()).is_ok() && matches!(Lock::take(&paths.lock()), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rests_in_an_account_is_named_and_nothing_is_no_word() {
        let rests = |drafts, unsent| rests_text(Rests { drafts, unsent });
        assert_eq!(rests(0, 0), "");
        assert_eq!(
            rests(1, 2),
            " · rests here: 1 draft, 2 unsent replies and other actions"
        );
        assert_eq!(rests(0, 1), " · rests here: 1 unsent reply or other action");
    }

    #[test]
    fn whoever_is_in_several_accounts_says_which() {
        let account = |id, name: &str| ChatwootAccount {
            id,
            name: name.into(),
            active: true,
        };
        let user = |accounts| ChatwootUser {
            id: 7,
            name: "Sam".into(),
            email: "sam@shop.example".into(),
            accounts,
        };
        let two = user(vec![account(1, "Shop"), account(12, "Lab")]);
        assert_eq!(choose(&two, Some("12")).unwrap().id, 12);
        assert_eq!(choose(&two, Some("Shop")).unwrap().id, 1);
        let said = choose(&two, None).unwrap_err().to_string();
        assert!(said.contains("1  Shop") && said.contains("12  Lab"), "{said}");
        assert!(choose(&two, Some("2")).is_err());
        assert_eq!(choose(&user(vec![account(3, "")]), None).unwrap().id, 3);
        assert!(choose(&user(vec![]), None).is_err());
    }

    #[test]
    fn an_admin_is_told_every_address_to_register() {
        let said = steps("https://acme.zendesk.com", &signin::PORTS);
        for url in redirect_urls(&signin::PORTS) {
            assert!(said.contains(&format!("\n        {url}\n")), "{said}");
        }
        assert!(said.contains("Client kind: Public") && said.contains("--url https://acme.zendesk.com"));
    }
}
