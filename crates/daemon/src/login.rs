//! `reddot login`, `reddot logout` and `reddot accounts`: signing in and out without a window.
//!
//! The order of things is what a crash in between would need: the tokens are in the keychain
//! before the list of accounts names them, and the list forgets an account before the keychain
//! does. A running engine is asked to start again, which it does under its own process id; what it
//! had in the outbox is on disk.

use std::io::{BufRead as _, Write as _};

use anyhow::{Context as _, bail, ensure};
use helpdesk::Credentials;
use helpdesk::zendesk::{OAuthClient, OAuthTokens, PollPlan, Who, Zendesk};
use protocol::{Client, ClientError, ClientKind, GetStatus, Restart};
use signin::{Kept, Keychain, SignIn, redirect_urls};

use crate::account::Choice;
use crate::accounts::{Accounts, Method, SignedIn, address, host};
use crate::clock;
use crate::lock::Lock;
use crate::paths::{Paths, private_dir};
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
    /// Whose API token it is.
    #[arg(long, value_name = "ADDRESS", requires = "api_token")]
    email: Option<String>,
}

/// `reddot login`.
pub(crate) async fn login(paths: &Paths, args: LoginArgs) -> anyhow::Result<()> {
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
    Keychain::asking().ready().await?;
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
    let account = account(&url, &zendesk.who().await?, Method::Oauth, Some(client_id))?;
    keep(paths, account, &pair.to_secret()).await
}

async fn with_api_token(paths: &Paths, url: String, email: String) -> anyhow::Result<()> {
    eprintln!("API tokens are the legacy way to sign in: Zendesk ends them on {API_TOKENS_END}.");
    let mut token = String::new();
    std::io::stdin().lock().read_line(&mut token)?;
    let token = token.trim().to_owned();
    ensure!(!token.is_empty(), "no token came on standard input");
    Keychain::asking().ready().await?;
    let credentials = Credentials::ApiToken {
        email: email.clone(),
        token: token.clone(),
    };
    let zendesk = Zendesk::new(&url, &credentials, PollPlan::SHARED, clock::system())?;
    let account = SignedIn {
        // The one that the token goes with, should the agent have several.
        email,
        ..account(&url, &zendesk.who().await?, Method::ApiToken, None)?
    };
    keep(paths, account, &token).await
}

fn account(url: &str, who: &Who, method: Method, client_id: Option<String>) -> anyhow::Result<SignedIn> {
    ensure!(
        who.works_here,
        "{} is a customer at {}, not an agent: there is no queue to show",
        who.me.name,
        host(url)
    );
    Ok(SignedIn {
        id: format!("{}-{}", host(url), who.me.id),
        url: url.to_owned(),
        name: who.me.name.clone(),
        email: who.email.clone(),
        client_id,
        method,
    })
}

async fn keep(paths: &Paths, account: SignedIn, secret: &str) -> anyhow::Result<()> {
    Keychain::asking().set(&account.id, secret).await?;
    println!(
        "Signed in as {} ({}) at {}.",
        account.name,
        account.email,
        host(&account.url)
    );
    Accounts::change(paths, |accounts| {
        accounts.put(account);
        Ok(())
    })?;
    start_again(paths).await
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
    let account = match &id {
        Some(id) => accounts.find(id)?.clone(),
        None => accounts
            .current()
            .cloned()
            .context("nobody is signed in. See: reddot accounts")?,
    };
    let was_current = accounts.current.as_ref() == Some(&account.id);
    let ended = end_tokens(&account).await;
    Accounts::change(paths, |accounts| {
        accounts.remove(&account.id);
        Ok(())
    })?;
    if was_current {
        // First it lets go: it might keep renewed tokens, or write to the cache.
        start_again(paths).await?;
        let_go(paths).await;
    }
    Keychain::asking()
        .delete(&account.id)
        .await
        .context("signed out, but the keychain keeps its entry \"Reddot\"; remove it there")?;
    println!(
        "Signed out: {} ({}) at {}.",
        account.name,
        account.email,
        host(&account.url)
    );
    if let Err(why) = ended {
        println!("The helpdesk was not told ({why:#}); there the sign-in ends by itself.");
    }
    let dir = paths.account(&account.id);
    if wipe {
        match std::fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be removed", dir.display()));
            }
            _ => println!("What was kept of it on this computer is removed."),
        }
    } else if dir.exists() {
        println!(
            "What was kept of it stays in {} (--wipe-cache removes it).",
            dir.display()
        );
    }
    Ok(())
}

/// Ends the tokens at the helpdesk; an API token is its owner's and stays.
async fn end_tokens(account: &SignedIn) -> anyhow::Result<()> {
    if account.method == Method::ApiToken {
        return Ok(());
    }
    let client_id = account.client_id.as_deref().unwrap_or_default();
    let client = OAuthClient::new(&account.url, client_id, clock::system())?;
    let tokens = OAuthTokens::new(client, Box::new(Kept::of(&account.id)));
    let tokens = std::sync::Arc::new(tokens);
    let zendesk = Zendesk::with_tokens(&account.url, tokens, PollPlan::SHARED, clock::system())?;
    match zendesk.sign_out().await {
        Ok(()) | Err(helpdesk::HelpdeskError::Unauthorized) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// `reddot accounts`.
pub(crate) fn list(paths: &Paths, json: bool) -> anyhow::Result<()> {
    let accounts = Accounts::load(paths)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&accounts)?);
        return Ok(());
    }
    let mark = |current: bool| if current { "*" } else { " " };
    for account in &accounts.accounts {
        let how = match account.method {
            Method::Oauth => String::new(),
            Method::ApiToken => format!(" · API token, ends {API_TOKENS_END}"),
        };
        let current = accounts.current.as_ref() == Some(&account.id);
        println!(
            "{} {}  {} ({}){how}",
            mark(current),
            account.id,
            account.name,
            account.email
        );
    }
    println!(
        "{} desk  the helpdesk inside Reddot",
        mark(accounts.current().is_none())
    );
    tell_of_environment();
    Ok(())
}

/// `reddot accounts use`.
pub(crate) async fn choose(paths: &Paths, id: &str) -> anyhow::Result<()> {
    let name = Accounts::change(paths, |accounts| {
        if id == "desk" {
            accounts.current = None;
            return Ok("The desk".to_owned());
        }
        let found = accounts.find(id)?;
        let (id, name) = (
            found.id.clone(),
            format!("{} at {}", found.name, host(&found.url)),
        );
        accounts.current = Some(id);
        Ok(name)
    })?;
    println!("{name} is the current account.");
    start_again(paths).await
}

fn tell_of_environment() {
    if Choice::from_env().is_some() {
        println!("REDDOT_ZENDESK_URL is set here: a Reddot started from here uses that instead.");
    }
}

async fn start_again(paths: &Paths) -> anyhow::Result<()> {
    tell_of_environment();
    let mut told = "it does not answer".to_owned();
    for _ in 0..START_PATIENCE {
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, _)) => match client.ask(Restart {}).await {
                Ok(_) => {
                    println!("The running Reddot starts again with it.");
                    return Ok(());
                }
                Err(ClientError::Refused(refusal)) => {
                    told = refusal.message;
                    break;
                }
                // It was ending just then, perhaps to begin anew: the next one is asked.
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
    println!("The running Reddot does not start again by itself ({told}). Quit it and start it.");
    Ok(())
}

/// Whether no engine runs on the profile. One that begins holds the lock before it reads the list
/// of accounts, and listens after: so whoever finds the lock free knows that the next engine reads
/// what the list says now.
fn nobody_holds(paths: &Paths) -> bool {
    private_dir(paths.profile()).is_ok() && matches!(Lock::take(&paths.lock()), Ok(Some(_)))
}

/// Waits a while until no engine runs on the account any more, so that its files are nobody's.
async fn let_go(paths: &Paths) {
    for _ in 0..START_PATIENCE {
        match Client::connect(&paths.socket(), ClientKind::Cli).await {
            Ok((client, _)) => {
                if client
                    .ask(GetStatus {})
                    .await
                    .is_ok_and(|status| status.embedded_desk)
                {
                    return;
                }
            }
            Err(ClientError::NoEngine(_)) if nobody_holds(paths) => return,
            Err(_) => {}
        }
        tokio::time::sleep(STEP).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admin_is_told_every_address_to_register() {
        let said = steps("https://acme.zendesk.com", &signin::PORTS);
        for url in redirect_urls(&signin::PORTS) {
            assert!(said.contains(&format!("\n        {url}\n")), "{said}");
        }
        assert!(said.contains("Client kind: Public") && said.contains("--url https://acme.zendesk.com"));
    }
}
