//! `reddot search`: through the running engine, or straight from the caches.

use model::{AccountId, Part, Time};
use protocol::{Count, GetStatus, PersonHit, Search, SearchView, TicketRow};
use std::io::IsTerminal as _;

use crate::commands::{connect, from_caches, plain, say};
use crate::paths::Paths;
use crate::{clock, found};

pub(crate) async fn search(paths: &Paths, text: &str, limit: u32, json: bool) -> anyhow::Result<()> {
    let ask = Search {
        account: None,
        text: text.to_owned(),
        limit: limit.clamp(1, 100),
        ahead_minutes: clock::ahead_minutes(),
        more: None,
    };
    let (view, several) = match connect(paths).await? {
        Some(client) => {
            let several = client.ask(GetStatus {}).await?.accounts.len() > 1;
            (client.ask(ask).await?, several)
        }
        None => {
            let now = clock::now();
            let each: Vec<(AccountId, SearchView)> =
                from_caches(paths, |cache, choice| Ok((choice.id(), cache.search(&ask, now)?))).await?;
            let several = each.len() > 1;
            (found::found(each, &ask), several)
        }
    };
    if json {
        return say(&format!("{}\n", serde_json::to_string_pretty(&view)?));
    }
    say(&view_text(&view, several, std::io::stdout().is_terminal()))
}

fn view_text(view: &SearchView, several: bool, colours: bool) -> String {
    let mut text = String::new();
    for hint in &view.hints {
        text += &format!("{}\n", plain(hint));
    }
    if view.not_yet > 0 {
        text += &format!("{} older tickets and people cannot be found yet.\n", view.not_yet);
    }
    let show = |parts: &[Part]| marked(parts, colours);
    let person = |hit: &PersonHit| {
        let phone = if hit.phone.is_empty() {
            String::new()
        } else {
            format!(" · {}", show(&hit.phone))
        };
        let tickets = if hit.tickets == 1 {
            "1 ticket".into()
        } else {
            format!("{} tickets", hit.tickets)
        };
        format!("  {}{phone} · {tickets}\n", show(&hit.name))
    };
    let named = |row: &TicketRow| match several {
        true => format!("{}/{}", row.ticket.account, row.ticket.id),
        false => format!("#{}", row.ticket.id),
    };
    let day = |at: Time| clock::local(at);
    text += &group("People", view.people.count, view.people.hits.iter().map(person));
    if !view.same_digits.is_empty() {
        text += "Same digits, written otherwise\n";
        text.extend(view.same_digits.iter().map(person));
    }
    text += &group(
        "Tickets",
        view.tickets.count,
        view.tickets.hits.iter().map(|hit| {
            let channel = if hit.social {
                hit.row.channel.name()
            } else {
                "no social ticket"
            };
            let (row, subject) = (&hit.row, show(&hit.subject));
            let (name, status) = (plain(&row.name), row.status.word());
            format!(
                "  {} {name} · {channel} · {status} · {}\n           {subject}\n",
                named(row),
                day(row.at)
            )
        }),
    );
    text += &group(
        "Messages",
        view.messages.count,
        view.messages.hits.iter().map(|hit| {
            let (name, author) = (plain(&hit.row.name), plain(&hit.author.name));
            let of = if author == name {
                name
            } else {
                format!("{name} · {author}")
            };
            format!(
                "  {} {of} · {}\n           {}\n",
                named(&hit.row),
                day(hit.at),
                show(&hit.excerpt)
            )
        }),
    );
    if text.is_empty() {
        text += "nothing found\n";
    }
    text
}

fn group(name: &str, count: Count, hits: impl Iterator<Item = String>) -> String {
    let hits: String = hits.collect();
    if hits.is_empty() && !count.more {
        return String::new();
    }
    let more = if count.more { "+" } else { "" };
    format!("{name} ({}{more})\n{hits}", count.known)
}

/// What was found is bold, where the terminal can show it.
fn marked(parts: &[Part], colours: bool) -> String {
    parts
        .iter()
        .map(|part| match part.marked && colours {
            true => format!("\x1b[1m{}\x1b[22m", clean(&part.text)),
            false => clean(&part.text),
        })
        .collect()
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_bold_in_a_terminal_and_customers_words_cannot_drive_it() {
        let part = |text: &str, marked| Part {
            text: text.into(),
            marked,
        };
        let parts = [part("a \x1b[2J", false), part("need\x07le", true)];
        assert_eq!(marked(&parts, false), "a [2Jneedle");
        assert_eq!(marked(&parts, true), "a [2J\x1b[1mneedle\x1b[22m");
        assert_eq!(view_text(&SearchView::default(), false, false), "nothing found\n");
    }
}
