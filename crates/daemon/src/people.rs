//! `reddot people`: finding people at the helpdesk, and merging two (rule 5).

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use model::{AccountId, IdentityKind, PersonPart, UserId};
use protocol::{
    Client, FindPeople, FoundPerson, GetStatus, MergePeople, MergePreview, MergeWarning, PreviewMerge,
};

use crate::clock;
use crate::commands::{connect, plain, say};
use crate::paths::Paths;

#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// Search customers at the helpdesk itself.
    Find {
        /// A name, a number or an e-mail address.
        #[arg(required = true, num_args = 1..)]
        text: Vec<String>,
        /// The account, or the beginning of its id; not needed where there is only one.
        #[arg(long, value_name = "ID")]
        account: Option<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Merge one customer into another, who then has the tickets of both. It cannot be undone.
    ///
    /// What would happen is shown before, and asked about.
    Merge {
        /// Who stays: the number that `people find` shows.
        #[arg(long, value_name = "ID")]
        keep: i64,
        /// Who is merged into them, and is gone after.
        #[arg(long, value_name = "ID")]
        gone: i64,
        /// The account, or the beginning of its id; not needed where there is only one.
        #[arg(long, value_name = "ID")]
        account: Option<String>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn people(paths: &Paths, command: PeopleCommand) -> anyhow::Result<()> {
    let Some(client) = connect(paths).await? else {
        bail!("Reddot is not running, and this needs the helpdesk. Start it with: reddot");
    };
    match command {
        PeopleCommand::Find { text, account, json } => {
            let account = account_named(&client, account.as_deref()).await?;
            let text = text.join(" ");
            let found = client.ask(FindPeople { account, text }).await?;
            if json {
                return say(&format!("{}\n", serde_json::to_string_pretty(&found)?));
            }
            let mut lines: String = found.people.iter().map(line).collect();
            if lines.is_empty() {
                lines = "nobody found\n".to_owned();
            }
            if found.more {
                lines += "There are more: search for something that fewer have.\n";
            }
            say(&lines)
        }
        PeopleCommand::Merge {
            keep,
            gone,
            account,
            yes,
        } => {
            let account = account_named(&client, account.as_deref()).await?;
            let (keep, gone) = (UserId(keep), UserId(gone));
            let ask = PreviewMerge {
                account: account.clone(),
                keep,
                gone,
            };
            let preview = client.ask(ask).await?;
            say(&preview_text(&preview))?;
            if let Some(why) = &preview.refused {
                bail!("{why}");
            }
            if !yes && !agreed()? {
                bail!("nothing was merged");
            }
            client.ask(MergePeople { account, keep, gone }).await?;
            say("Merged.\n")
        }
    }
}

async fn account_named(client: &Client, named: Option<&str>) -> anyhow::Result<AccountId> {
    let status = client.ask(GetStatus {}).await?;
    let ids = status.accounts.into_iter().map(|account| account.account);
    let like: Vec<AccountId> = ids
        .filter(|id| named.is_none_or(|named| id.0.starts_with(named)))
        .collect();
    let exact = like.iter().find(|id| Some(id.0.as_str()) == named);
    match (exact, &like[..]) {
        (Some(one), _) | (None, [one]) => Ok(one.clone()),
        (None, []) => bail!("no such account runs. See: reddot accounts"),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|id| id.0.as_str()).collect();
            bail!("which account? --account {}", names.join(" or "))
        }
    }
}

/// Nobody's answer is no.
fn agreed() -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was merged: say --yes where nobody can be asked");
    }
    print!("Merge them? It cannot be undone. [y/N] ");
    std::io::stdout().flush().context("the terminal")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn line(person: &FoundPerson) -> String {
    let mut text = format!("{} {}", person.person, plain(&person.name));
    for known in [&person.phone, &person.email].into_iter().flatten() {
        text += &format!(" · {}", plain(known));
    }
    if let Some(at) = person.created_at {
        text += &format!(" · since {}", clock::local(at));
    }
    match person.tickets {
        Some(1) => text += " · 1 ticket",
        Some(tickets) => text += &format!(" · {tickets} tickets"),
        None => {}
    }
    text + "\n"
}

fn preview_text(preview: &MergePreview) -> String {
    let mut text = format!("stays  {}goes   {}", line(&preview.keep), line(&preview.gone));
    let more = if preview.more_tickets { " or more" } else { "" };
    match preview.tickets {
        Some(1) if more.is_empty() => text += "1 ticket changes hands.\n",
        Some(tickets) => text += &format!("{tickets}{more} tickets change hands.\n"),
        None => text += "How many tickets change hands is not known.\n",
    }
    text += &format!("Their name will be {}.\n", plain(&preview.name));
    for merged in &preview.identities {
        let identity = &merged.identity;
        let kind = match identity.kind {
            IdentityKind::Phone => "number",
            IdentityKind::Email => "e-mail",
            IdentityKind::Channel | IdentityKind::Other => "address",
        };
        let label = match identity.label.as_str() {
            "" => String::new(),
            label => format!(" ({})", plain(label)),
        };
        text += &format!("  {kind} {}{label}\n", plain(&identity.value));
    }
    for lost in &preview.lost {
        let part = match lost.part {
            PersonPart::Name => "name",
            PersonPart::Phone => "number",
            PersonPart::Email => "e-mail",
            PersonPart::Tags => "tags",
            PersonPart::Notes => "notes",
            PersonPart::Details => "details",
            PersonPart::Field => "field",
            PersonPart::ExternalId => "external id",
        };
        text += &format!("Lost: {part} {}\n", plain(&lost.text));
    }
    for warning in &preview.warnings {
        let tickets = |tickets: &[model::TicketId]| {
            let all = tickets.iter().map(|ticket| format!("#{ticket}"));
            all.collect::<Vec<_>>().join(", ")
        };
        text += &match warning {
            MergeWarning::OlderGoes { older } => {
                format!("The newer should go into the older: --keep {older}.\n")
            }
            MergeWarning::Unsent { tickets: on } => format!("Replies have not left yet: {}.\n", tickets(on)),
            MergeWarning::Draft { tickets: on } => format!("Drafts stay where they are: {}.\n", tickets(on)),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Identity, Lost, Role, TicketId, Time};

    fn person(id: i64, name: &str) -> FoundPerson {
        FoundPerson {
            person: UserId(id),
            name: name.into(),
            role: Role::EndUser,
            phone: Some("+34600".into()),
            email: None,
            social_info: None,
            created_at: None,
            tickets: Some(2),
        }
    }

    #[test]
    fn what_is_asked_about_says_who_goes_what_is_lost_and_what_speaks_against_it() {
        let preview = MergePreview {
            account: AccountId("desk".into()),
            keep: person(7, "Ana\x1b[2J"),
            gone: person(3, "Ana on LINE"),
            older: Some(UserId(3)),
            name: "Ana".into(),
            identities: vec![protocol::MergedIdentity {
                identity: Identity {
                    kind: IdentityKind::Channel,
                    label: "line".into(),
                    value: "U-1".into(),
                },
                of: UserId(3),
            }],
            tickets: Some(2),
            more_tickets: true,
            lost: vec![Lost {
                part: PersonPart::Notes,
                text: "calls back".into(),
            }],
            warnings: vec![
                MergeWarning::OlderGoes { older: UserId(3) },
                MergeWarning::Draft {
                    tickets: vec![TicketId(12)],
                },
            ],
            refused: None,
        };
        assert_eq!(
            preview_text(&preview),
            "stays  7 Ana[2J · +34600 · 2 tickets\n\
             goes   3 Ana on LINE · +34600 · 2 tickets\n\
             2 or more tickets change hands.\n\
             Their name will be Ana.\n  \
             address U-1 (line)\n\
             Lost: notes calls back\n\
             The newer should go into the older: --keep 3.\n\
             Drafts stay where they are: #12.\n"
        );
        let since = FoundPerson {
            created_at: Some(Time(0)),
            tickets: None,
            ..person(7, "Ana")
        };
        assert!(line(&since).contains(" · since "));
    }
}
