//! Lists of conversations, and messages.

use model::{Change, Span, TicketId, Time};

use super::json::{self, Conversation, Kind, Message};
use super::{Inner, reading};
use crate::HelpdeskError;

/// What is read was so at least then: the server's clock is known to about a second.
pub(super) const MARGIN: Span = Span::seconds(1);
/// Messages on the newest page.
const NEWEST: usize = 20;
/// Messages of a range at the most.
const RANGE: usize = 1000;
/// So many ranges are read of one conversation at the most.
const MAX_RANGES: usize = 20;
/// Pages of one queue at the most.
const MAX_PAGES: u32 = 400;

/// A page of a list.
pub(super) struct Page {
    pub(super) rows: Vec<Conversation>,
    /// Rows that it had, readable or not.
    pub(super) told: usize,
    /// All that fit the question, whoever has them.
    pub(super) all: Option<u32>,
    /// It was so then at least (server time).
    pub(super) seen_at: Time,
}

/// A page of conversations.
pub(super) async fn page(desk: &Inner, query: &[(&str, &str)]) -> Result<Page, HelpdeskError> {
    let asked = desk.http.server_now();
    let answer = desk.get_bytes("conversations", query).await?;
    let list = json::conversations(&answer)
        .ok_or_else(|| HelpdeskError::Malformed("conversations: no list".into()))?;
    drop(answer);
    let page = Page {
        rows: list.rows,
        told: list.told,
        all: list.all,
        seen_at: asked.min(desk.http.server_now()) - MARGIN,
    };
    desk.know_inboxes(&page.rows).await?;
    desk.note_listed(page.rows.iter().map(|row| row.id), page.seen_at);
    Ok(page)
}

/// All pages of a queue. What moves meanwhile is told by events, and what may be missed by it is asked
/// for by whoever compares.
pub(super) async fn pages(desk: &Inner, assignee: &str, status: &str) -> Result<Vec<Page>, HelpdeskError> {
    let mut pages = Vec::new();
    for number in 1..=MAX_PAGES {
        let number = number.to_string();
        let query = [
            ("assignee_type", assignee),
            ("status", status),
            ("page", number.as_str()),
        ];
        let page = page(desk, &query).await?;
        if page.told == 0 {
            break;
        }
        // A page that is shorter than the first is the last; how much a full one holds is the server's
        // affair.
        let ends = pages.first().is_some_and(|first: &Page| page.told < first.told);
        pages.push(page);
        if ends {
            break;
        }
    }
    Ok(pages)
}

/// A conversation.
pub(super) async fn conversation(desk: &Inner, id: i64) -> Result<Conversation, HelpdeskError> {
    let answer = desk.get(&format!("conversations/{id}"), &[]).await?;
    let read = json::conversation(&answer);
    let read = read.ok_or_else(|| HelpdeskError::Malformed(format!("conversation {id}")))?;
    desk.know_inboxes(std::slice::from_ref(&read)).await?;
    Ok(read)
}

/// Some messages, oldest first.
pub(super) async fn some_messages(
    desk: &Inner,
    id: i64,
    query: &[(&str, &str)],
) -> Result<Vec<Message>, HelpdeskError> {
    let answer = desk.get(&format!("conversations/{id}/messages"), query).await?;
    let Some(rows) = answer["payload"].as_array() else {
        return Err(HelpdeskError::Malformed(format!(
            "conversation {id}: no messages"
        )));
    };
    Ok(rows.iter().filter_map(json::message).collect())
}

/// All messages of a conversation, as changes: the newest page first, then what was before in ranges.
pub(super) async fn messages(desk: &Inner, id: i64) -> Result<Vec<Change>, HelpdeskError> {
    let read_at = desk.read_as_of(id);
    let mut all = some_messages(desk, id, &[]).await?;
    let oldest = all.iter().map(|message| message.id).min();
    if let Some(oldest) = oldest.filter(|_| all.len() >= NEWEST) {
        let before = oldest.to_string();
        let mut after = 0_i64;
        for _ in 0..MAX_RANGES {
            let from = after.to_string();
            let query = [("after", from.as_str()), ("before", before.as_str())];
            let range = some_messages(desk, id, &query).await?;
            let last = range.iter().map(|message| message.id).max();
            let full = range.len() >= RANGE;
            all.extend(range);
            match last {
                // The range begins with `after` itself.
                Some(last) if full && last > after => after = last,
                _ => break,
            }
        }
    }
    all.sort_by_key(|message| message.id);
    all.dedup_by_key(|message| message.id);
    Ok(of_messages(id, &all, read_at))
}

/// A conversation's messages as changes.
pub(super) fn of_messages(id: i64, all: &[Message], read_at: Time) -> Vec<Change> {
    let is_activity = |message: &&Message| message.kind == Kind::Activity;
    let mut changes: Vec<Change> = all.iter().filter_map(reading::author_person).collect();
    changes.dedup();
    let mut events: Vec<_> = all
        .iter()
        .filter(is_activity)
        .map(reading::event)
        .chain(all.iter().filter_map(reading::failure))
        .collect();
    events.sort_by_key(|event| (event.at, event.id));
    changes.push(Change::Conversation {
        ticket: TicketId(id),
        messages: all
            .iter()
            .filter(|message| !is_activity(message))
            .map(reading::message)
            .collect(),
        events: Some(events),
        read_at,
    });
    changes
}
