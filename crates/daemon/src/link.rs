//! `reddot://ticket/ID` and `reddot://ticket/ACCOUNT/ID`: links that browsers, mails and other programs may hold.
//! Anybody can write one, so a link only ever shows: it takes, sends and changes nothing.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use model::{AccountId, Queue, TicketId, TicketRef};
use protocol::{Client, ClientKind, GetStatus, Show, View};

use crate::commands;
use crate::notifications;
use crate::paths::Paths;
use crate::run::{How, Started, start};

/// No link of ours is as long.
const LONGEST: usize = 512;

/// How long accounts may take to come up behind a link that started Reddot.
const COMING_UP: Duration = Duration::from_secs(15);

/// What a link names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Link {
    /// The account's whole id; none: the only one that has the ticket.
    account: Option<AccountId>,
    ticket: TicketId,
}

impl Link {
    /// Reads a link, strictly: what is not exactly one is none.
    fn parse(link: &str) -> Option<Self> {
        if link.len() > LONGEST {
            return None;
        }
        let (scheme, rest) = link.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("reddot") {
            return None;
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let parts: Vec<&str> = rest.split('/').collect();
        let (account, id) = match parts[..] {
            [what, id] if what.eq_ignore_ascii_case("ticket") => (None, id),
            [what, account, id] if what.eq_ignore_ascii_case("ticket") => (Some(decoded(account)?), id),
            _ => return None,
        };
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let ticket = id.parse().ok().filter(|id| digits && *id > 0)?;
        Some(Self {
            account: account.map(AccountId),
            ticket: TicketId(ticket),
        })
    }
}

/// An account's id out of a link: printable, with nothing of a path.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let two = [rest.next()?, rest.next()?];
                let hex = std::str::from_utf8(&two)
                    .ok()
                    .filter(|_| two.iter().all(u8::is_ascii_hexdigit))?;
                u8::from_str_radix(hex, 16).ok()?
            }
            b'?' | b'#' => return None,
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).ok()?;
    let fine = !text.is_empty() && !text.contains('/') && !text.chars().any(char::is_control);
    fine.then_some(text)
}

/// `reddot link`: shows what the link names, in the running Reddot or in one that is started.
pub(crate) async fn open(paths: &Paths, link: &str, how: How) -> anyhow::Result<()> {
    let Some(link) = Link::parse(link) else {
        let why = "That is no link of Reddot's. One is like this: reddot://ticket/123";
        return told(Err(anyhow::anyhow!(why))).await;
    };
    match start(paths, how).await? {
        Started::Elsewhere(client, _) => told(show(&client, &link, Duration::ZERO).await).await,
        Started::Engine(program) => {
            let (client, _events) = Client::connect(&paths.socket(), ClientKind::Cli).await?;
            let showing = async {
                // The program that the link has started goes on in any case.
                if let Err(why) = told(show(&client, &link, COMING_UP).await).await {
                    tracing::warn!("{why:#}");
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                ended = program.run() => ended,
                () = showing => Ok(()),
            }
        }
    }
}

async fn show(client: &Client, link: &Link, patience: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    let ticket = loop {
        match named(client, link).await {
            Err(_) if began.elapsed() < patience => tokio::time::sleep(Duration::from_millis(200)).await,
            found => break found?,
        }
    };
    let view = View::Inbox {
        queue: Queue::Unassigned,
        ticket: Some(ticket),
    };
    client.ask(Show { view }).await?;
    Ok(())
}

async fn named(client: &Client, link: &Link) -> anyhow::Result<TicketRef> {
    let id = link.ticket;
    let Some(account) = &link.account else {
        return commands::ticket_named(client, &id.to_string()).await;
    };
    let status = client.ask(GetStatus {}).await?;
    if !status.accounts.iter().any(|one| one.account == *account) {
        bail!("The link is to a helpdesk that does not run here. See: reddot accounts");
    }
    let account = account.clone();
    Ok(TicketRef { account, id })
}

/// Says why nothing shows also where there is no terminal: whoever clicked waits for something.
async fn told(shown: anyhow::Result<()>) -> anyhow::Result<()> {
    if let Err(why) = &shown
        && !std::io::stderr().is_terminal()
    {
        let said = notifications::say_once("The link was not opened", &format!("{why:#}")).await;
        if let Err(error) = said.context("no notification") {
            tracing::warn!(%error);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(account: Option<&str>, id: i64) -> Option<Link> {
        Some(Link {
            account: account.map(|account| AccountId(account.into())),
            ticket: TicketId(id),
        })
    }

    #[test]
    fn a_ticket_is_named_with_and_without_its_account() {
        assert_eq!(Link::parse("reddot://ticket/12"), link(None, 12));
        assert_eq!(Link::parse("REDDOT://Ticket/12/"), link(None, 12));
        assert_eq!(Link::parse("reddot://ticket/desk/12"), link(Some("desk"), 12));
        assert_eq!(
            Link::parse("reddot://ticket/acme.zendesk.com-ana%40acme.example/7"),
            link(Some("acme.zendesk.com-ana@acme.example"), 7)
        );
    }

    #[test]
    fn what_is_no_link_is_none() {
        for text in [
            "",
            "reddot:",
            "reddot://",
            "reddot://ticket",
            "reddot://ticket/",
            "reddot://ticket/0",
            "reddot://ticket/-1",
            "reddot://ticket/+1",
            "reddot://ticket/1e3",
            "reddot://ticket/12?take=1",
            "reddot://ticket/12#reply",
            "reddot://ticket/desk?x/12",
            "reddot://ticket//12",
            "reddot://ticket/a/b/12",
            "reddot://ticket/%2e%2e%2f/12",
            "reddot://ticket/%0a/12",
            "reddot://ticket/%/12",
            "reddot://ticket/%+1/12",
            "reddot://ticket/%ff/12",
            "reddot://reply/12",
            "http://ticket/12",
            "reddot://ticket/99999999999999999999",
            "--profile",
        ] {
            assert_eq!(Link::parse(text), None, "{text}");
        }
        let long = format!("reddot://ticket/{}/1", "a".repeat(600));
        assert_eq!(Link::parse(&long), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Link::parse(&text);
            let _ = Link::parse(&format!("reddot://ticket/{text}"));
        }

        #[test]
        fn an_account_comes_out_as_it_went_in(account in "[a-zA-Z0-9@.:_-]{1,60}", id in 1i64..) {
            let escaped: String = account.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(Link::parse(&format!("reddot://ticket/{account}/{id}")), link(Some(&account), id));
            prop_assert_eq!(Link::parse(&format!("reddot://ticket/{escaped}/{id}")), link(Some(&account), id));
        }
    }
}
