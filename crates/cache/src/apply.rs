//! Applying what a helpdesk told: one batch and its cursor, one transaction.
//!
//! Any order and any repetition of changes gives the same cache: an older reading never replaces a
//! newer one, and what is already so is not written again. What comes back is what really differs.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Change, Cursor, Glimpse, LastInbound, Me, Message, MessageId, Person, Progress, Ticket, TicketEvent,
    TicketId, Time, Waiting, last_inbound, sent_since,
};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{Cache, CacheError, Result, attachments, people};

impl Cache {
    /// Applies changes, and the cursor after them, together.
    ///
    /// # Errors
    /// What the disk says; then nothing was applied.
    pub fn apply(
        &self,
        changes: &[Change],
        cursor: Option<&Cursor>,
        fresh_at: Option<Time>,
        progress: Option<Progress>,
    ) -> Result<BTreeSet<TicketId>> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut changed = BTreeSet::new();
        let mut people = BTreeSet::new();
        for change in changes {
            match change {
                Change::Ticket(ticket) => apply_ticket(&tx, ticket, &mut changed)?,
                Change::Person(person) => {
                    apply_person(&tx, person, &mut changed)?;
                    people.insert(person.id);
                }
                Change::Conversation {
                    ticket,
                    messages,
                    events,
                    read_at,
                } => {
                    if apply_conversation(&tx, *ticket, messages, events.as_deref(), *read_at)? {
                        changed.insert(*ticket);
                    }
                }
                Change::Glimpse(glimpse) => {
                    if apply_glimpse(&tx, glimpse)? {
                        changed.insert(glimpse.ticket);
                    }
                }
                Change::Messages { ticket, messages } => {
                    if apply_messages(&tx, *ticket, messages)? {
                        changed.insert(*ticket);
                    }
                }
                Change::Message {
                    ticket,
                    message,
                    as_of,
                } => {
                    if apply_message(&tx, *ticket, message, *as_of)? {
                        changed.insert(*ticket);
                    }
                }
                Change::Event { ticket, event } => {
                    if apply_event(&tx, *ticket, event)? {
                        changed.insert(*ticket);
                    }
                }
                Change::BulkReached { since, until } => bulk_reached(&tx, *since, *until)?,
                // Whoever applies asks for what is doubtful then.
                Change::WholeQueue { .. } | Change::Round => {}
                Change::Gone(ticket) => {
                    if tx.execute("DELETE FROM tickets WHERE id = ?1", [ticket.0])? > 0 {
                        changed.insert(*ticket);
                    }
                }
            }
        }
        // Most looks at the helpdesk touch no file: only these can leave one without a message.
        if changes.iter().any(|change| {
            matches!(
                change,
                Change::Conversation { .. }
                    | Change::Messages { .. }
                    | Change::Message { .. }
                    | Change::Gone(_)
            )
        }) {
            attachments::forget_unused(&tx)?;
        }
        // What is new is searchable at once. History comes in hundreds: it is put in behind
        // (`Cache::index_more`), so that a first sync is not held up by it.
        if progress.is_none() || fresh_at.is_some() {
            crate::index::keep(&tx, &changed, &people)?;
        }
        if let Some(cursor) = cursor {
            set_meta(&tx, "cursor", &cursor.0)?;
            match progress {
                Some(progress) => set_meta(&tx, "progress", &json(&progress)?)?,
                None => drop(tx.execute("DELETE FROM meta WHERE key = 'progress'", [])?),
            }
        }
        if let Some(fresh_at) = fresh_at {
            set_meta(&tx, "fresh_at", &fresh_at.0.to_string())?;
        }
        tx.commit()?;
        Ok(changed)
    }

    /// Where the stream of changes goes on.
    ///
    /// # Errors
    /// What the disk says.
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        Ok(self.meta("cursor")?.map(Cursor))
    }

    /// When the cache was last known to agree with the helpdesk (server time).
    ///
    /// # Errors
    /// What the disk says.
    pub fn fresh_at(&self) -> Result<Option<Time>> {
        Ok(self
            .meta("fresh_at")?
            .and_then(|text| text.parse().ok())
            .map(Time))
    }

    /// How far a first sync is; none when none is under way.
    ///
    /// # Errors
    /// What the disk says.
    pub fn progress(&self) -> Result<Option<Progress>> {
        Ok(self
            .meta("progress")?
            .and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The signed-in agent, as last told.
    ///
    /// # Errors
    /// What the disk says.
    pub fn me(&self) -> Result<Option<Me>> {
        Ok(self.meta("me")?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps who is signed in. Another agent than before empties the cache: they may not see
    /// what the other saw.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_me(&self, me: &Me) -> Result<()> {
        let before = self.me()?;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if before.is_some_and(|before| before.id != me.id) {
            crate::index::empty(&tx)?;
            crate::offers::empty(&tx)?;
            tx.execute_batch(
                "DELETE FROM tickets; DELETE FROM people; DELETE FROM merged; DELETE FROM meta;",
            )?;
        }
        set_meta(&tx, "me", &json(me)?)?;
        tx.commit()?;
        Ok(())
    }

    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>> {
        self.read(|db| {
            let value = db
                .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
                .optional()?;
            Ok(value)
        })
    }
}

/// JSON of a value of ours, which always has one.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| CacheError::Damaged(error.to_string()))
}

pub(crate) fn set_meta(tx: &Transaction<'_>, key: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [key, value],
    )?;
    Ok(())
}

fn apply_ticket(tx: &Transaction<'_>, ticket: &Ticket, changed: &mut BTreeSet<TicketId>) -> Result<()> {
    let written = tx
        .prepare_cached(
            "INSERT INTO tickets (id, status, subject, requester_id, assignee_id, channel, business_account,
               held_by_bot, tags, comment_count, route, created_at, updated_at, sort_at, in_chat, confirmed_at,
               priority, snoozed_until)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?13, ?15, ?16)
             ON CONFLICT (id) DO UPDATE SET
               status = excluded.status, subject = excluded.subject, requester_id = excluded.requester_id,
               assignee_id = excluded.assignee_id, channel = excluded.channel,
               business_account = excluded.business_account, held_by_bot = excluded.held_by_bot,
               tags = excluded.tags, comment_count = coalesce(excluded.comment_count, comment_count),
               route = excluded.route, in_chat = excluded.in_chat, priority = excluded.priority,
               snoozed_until = excluded.snoozed_until, created_at = excluded.created_at, updated_at = excluded.updated_at,
               sort_at = CASE WHEN newest_public_role IS NULL THEN excluded.updated_at ELSE sort_at END
             WHERE excluded.updated_at >= updated_at
               AND (status, subject, requester_id, assignee_id, channel, business_account, held_by_bot, tags,
                    route, in_chat, priority, snoozed_until, updated_at, comment_count)
                 IS NOT (excluded.status, excluded.subject, excluded.requester_id, excluded.assignee_id,
                    excluded.channel, excluded.business_account, excluded.held_by_bot, excluded.tags,
                    excluded.route, excluded.in_chat, excluded.priority, excluded.snoozed_until,
                    excluded.updated_at,
                    coalesce(excluded.comment_count, comment_count))",
        )?
        .execute(params![
            ticket.id.0,
            ticket.status.word(),
            ticket.subject,
            people::survivor(tx, ticket.requester)?.0,
            ticket.assignee.map(|id| id.0),
            ticket.channel.map(model::Channel::word),
            ticket.business_account,
            ticket.held_by_bot,
            json(&ticket.tags)?,
            ticket.comment_count,
            json(&ticket.route)?,
            ticket.created_at.0,
            ticket.updated_at.0,
            ticket.in_chat,
            ticket.priority.map(model::Priority::word),
            ticket.snoozed_until.map(|at| at.0),
        ])?;
    if written > 0 {
        changed.insert(ticket.id);
    }
    // The helpdesk's word about the window has a time of its own: it changes without the ticket.
    if let Some(window) = ticket.window {
        let before: Option<(Option<bool>, Option<i64>)> = tx
            .prepare_cached("SELECT window_open, window_told_at FROM tickets WHERE id = ?1")?
            .query_row([ticket.id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if before.is_some_and(|(_, at)| at.is_none_or(|at| at < window.at.0)) {
            tx.prepare_cached("UPDATE tickets SET window_open = ?2, window_told_at = ?3 WHERE id = ?1")?
                .execute(params![ticket.id.0, window.open, window.at.0])?;
            if before.is_some_and(|(open, _)| open != Some(window.open)) {
                changed.insert(ticket.id);
            }
        }
    }
    Ok(())
}

fn apply_person(tx: &Transaction<'_>, person: &Person, changed: &mut BTreeSet<TicketId>) -> Result<()> {
    if people::survivor(tx, person.id)? != person.id {
        return Ok(());
    }
    let identities = person.identities.as_ref().map(json).transpose()?;
    let written = tx
        .prepare_cached(
            "INSERT INTO people (id, name, role, phone, email, social_info, created_at, identities, notes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, phone = excluded.phone,
               email = excluded.email, social_info = excluded.social_info, notes = excluded.notes,
               created_at = coalesce(excluded.created_at, created_at),
               identities = coalesce(excluded.identities, identities)
             WHERE (name, role, phone, email, social_info, notes, created_at, identities)
               IS NOT (excluded.name, excluded.role, excluded.phone, excluded.email, excluded.social_info, excluded.notes,
                 coalesce(excluded.created_at, created_at), coalesce(excluded.identities, identities))",
        )?
        .execute(params![
            person.id.0,
            person.name,
            person.role.word(),
            person.phone,
            person.email,
            person.social_info,
            person.created_at.map(|at| at.0),
            identities,
            person.notes,
        ])?;
    if written > 0 {
        let mut tickets = tx.prepare_cached("SELECT id FROM tickets WHERE requester_id = ?1")?;
        for id in tickets.query_map([person.id.0], |row| row.get(0))? {
            changed.insert(TicketId(id?));
        }
    }
    Ok(())
}

/// Replaces a conversation; false when it was already so, or the ticket is not held.
fn apply_conversation(
    tx: &Transaction<'_>,
    ticket: TicketId,
    messages: &[Message],
    events: Option<&[TicketEvent]>,
    read_at: Time,
) -> Result<bool> {
    let held: Option<Option<i64>> = tx
        .prepare_cached("SELECT read_at FROM tickets WHERE id = ?1")?
        .query_row([ticket.0], |row| row.get(0))
        .optional()?;
    let Some(held) = held else { return Ok(false) };
    if held.is_some_and(|held| held > read_at.0) {
        return Ok(false);
    }
    let before = crate::conversation::messages(tx, ticket)?;
    // What was pushed since is newer than this reading.
    let pushed: BTreeSet<i64> = tx
        .prepare_cached("SELECT id FROM messages WHERE ticket_id = ?1 AND told_at > ?2")?
        .query_map([ticket.0, read_at.0], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let merged: Vec<Message>;
    let messages = if pushed.is_empty() {
        messages
    } else {
        let read = messages.iter().filter(|message| !pushed.contains(&message.id.0));
        let kept = before.iter().filter(|message| pushed.contains(&message.id.0));
        merged = read.chain(kept).cloned().collect();
        &merged
    };
    let same = held.is_some()
        && before == sorted(messages)
        && match events {
            Some(events) => crate::conversation::events(tx, ticket)? == sorted_events(events),
            None => true,
        };
    // A glimpse of something newer than this reading stays.
    let newest_read = messages.iter().map(|message| message.id.0).max();
    let glimpsed = tx.execute(
        "UPDATE tickets SET glimpsed_at = NULL, glimpsed_id = NULL
         WHERE id = ?1 AND (glimpsed_at <= ?2 OR glimpsed_id <= ?3)",
        params![ticket.0, read_at.0, newest_read],
    )?;
    tx.execute(
        "UPDATE tickets SET read_at = ?2, known_at = max(?2, coalesce(known_at, 0)) WHERE id = ?1",
        [ticket.0, read_at.0],
    )?;
    if same && glimpsed == 0 {
        return Ok(false);
    }
    // Only what differs is written: what stays as it is keeps its place in the search index.
    let mut goes = tx.prepare_cached("DELETE FROM messages WHERE ticket_id = ?1 AND id = ?2")?;
    let told: BTreeMap<MessageId, &Message> = messages.iter().map(|message| (message.id, message)).collect();
    let mut stays = BTreeSet::new();
    for message in &before {
        if told.get(&message.id) == Some(&message) {
            stays.insert(message.id);
        } else {
            goes.execute([ticket.0, message.id.0])?;
        }
    }
    let new = told.into_values().filter(|message| !stays.contains(&message.id));
    put_messages(tx, ticket, new, "REPLACE")?;
    let files = messages
        .iter()
        .flat_map(|message| message.attachments.iter().map(|file| (message.id, file.id)));
    attachments::forget_others(tx, ticket, &files.collect::<Vec<_>>())?;
    if let Some(events) = events {
        put_events(tx, ticket, events, read_at)?;
    }
    let newer: Option<i64> = tx
        .prepare_cached("SELECT glimpsed_at FROM tickets WHERE id = ?1")?
        .query_row([ticket.0], |row| row.get(0))?;
    if newer.is_none() {
        summarise(tx, ticket, messages)?;
    }
    Ok(true)
}

/// Replaces a ticket's events log, save what was pushed after the reading.
fn put_events(tx: &Transaction<'_>, ticket: TicketId, events: &[TicketEvent], read_at: Time) -> Result<()> {
    tx.execute(
        "DELETE FROM events WHERE ticket_id = ?1 AND at <= ?2",
        [ticket.0, read_at.0],
    )?;
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO events (ticket_id, id, at, by, text, failure) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for event in events {
        insert.execute(params![
            ticket.0,
            event.id,
            event.at.0,
            event.by,
            event.text,
            event.failure
        ])?;
    }
    Ok(())
}

/// Writes messages; what to do with those that are held already is SQLite's word. Returns how many
/// were written.
fn put_messages<'a>(
    tx: &Transaction<'_>,
    ticket: TicketId,
    messages: impl IntoIterator<Item = &'a Message>,
    held: &str,
) -> Result<usize> {
    let mut insert = tx.prepare_cached(&format!(
        "INSERT OR {held} INTO messages
           (ticket_id, id, at, author_id, author_name, role, public, text, delivery)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?;
    let mut written = 0;
    for message in messages {
        written += insert.execute(params![
            ticket.0,
            message.id.0,
            message.at.0,
            message.author.id.map(|id| id.0),
            message.author.name,
            message.author.role.word(),
            message.public,
            message.text,
            json(&message.delivery)?,
        ])?;
        attachments::put(tx, ticket, message.id, &message.attachments)?;
    }
    Ok(written)
}

/// Adds messages that came in bulk; false when all of them were held, or the ticket is not.
fn apply_messages(tx: &Transaction<'_>, ticket: TicketId, messages: &[Message]) -> Result<bool> {
    let held: Option<(bool, Option<i64>)> = tx
        .prepare_cached("SELECT in_chat, glimpsed_id FROM tickets WHERE id = ?1")?
        .query_row([ticket.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // Of a chat the comments are few, and numbered otherwise than its messages.
    let Some((false, glimpsed)) = held else {
        return Ok(false);
    };
    if put_messages(tx, ticket, messages, "IGNORE")? == 0 {
        return Ok(false);
    }
    let all = crate::conversation::messages(tx, ticket)?;
    let newest = all.iter().map(|message| message.id.0).max();
    // A glimpse of something newer than all of these stays.
    if glimpsed.is_none() || glimpsed <= newest {
        tx.execute(
            "UPDATE tickets SET glimpsed_at = NULL, glimpsed_id = NULL WHERE id = ?1",
            [ticket.0],
        )?;
        summarise(tx, ticket, &all)?;
    }
    Ok(true)
}

/// Applies a message that was pushed; false when something newer of it is held, or the ticket is not.
///
/// Of a ticket whose conversation was read and that has been pushed to since, nothing is missing. Where
/// a list told of another message than those that are held, something is, and the conversation is still
/// to be read: what was pushed counts as a glimpse of the newest until then.
fn apply_message(tx: &Transaction<'_>, ticket: TicketId, message: &Message, as_of: Time) -> Result<bool> {
    let held: Option<(Option<i64>, Option<i64>)> = tx
        .prepare_cached("SELECT read_at, glimpsed_id FROM tickets WHERE id = ?1")?
        .query_row([ticket.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((read_at, glimpsed)) = held else {
        return Ok(false);
    };
    let told: Option<Option<i64>> = tx
        .prepare_cached("SELECT told_at FROM messages WHERE ticket_id = ?1 AND id = ?2")?
        .query_row([ticket.0, message.id.0], |row| row.get(0))
        .optional()?;
    if told.is_some_and(|told| told.max(read_at).is_some_and(|known| known > as_of.0)) {
        return Ok(false);
    }
    let missing = read_at.is_none() || glimpsed.is_some_and(|glimpsed| glimpsed != message.id.0);
    let mut changed = false;
    if missing && message.public {
        changed = apply_glimpse(
            tx,
            &Glimpse {
                ticket,
                seen_at: as_of,
                newest: message.clone(),
                agent_replies: None,
                customer_at: None,
            },
        )?;
    }
    let before = crate::conversation::messages(tx, ticket)?;
    if !before.contains(message) {
        // Taken out first, so that the search index hears of it.
        tx.prepare_cached("DELETE FROM messages WHERE ticket_id = ?1 AND id = ?2")?
            .execute([ticket.0, message.id.0])?;
        put_messages(tx, ticket, [message], "REPLACE")?;
        let files = before
            .iter()
            .filter(|other| other.id != message.id)
            .chain([message])
            .flat_map(|message| message.attachments.iter().map(|file| (message.id, file.id)));
        attachments::forget_others(tx, ticket, &files.collect::<Vec<_>>())?;
        changed = true;
    }
    tx.prepare_cached("UPDATE messages SET told_at = ?3 WHERE ticket_id = ?1 AND id = ?2")?
        .execute([ticket.0, message.id.0, as_of.0])?;
    if !missing {
        tx.prepare_cached(
            "UPDATE tickets SET glimpsed_at = NULL, glimpsed_id = NULL, known_at = max(coalesce(known_at, 0), ?2)
             WHERE id = ?1",
        )?
        .execute([ticket.0, as_of.0])?;
        changed |= glimpsed.is_some();
        if changed {
            summarise(tx, ticket, &crate::conversation::messages(tx, ticket)?)?;
        }
    }
    Ok(changed)
}

/// Adds an entry to a ticket's events log; false when it is there, or the ticket is not held.
fn apply_event(tx: &Transaction<'_>, ticket: TicketId, event: &TicketEvent) -> Result<bool> {
    let written = tx
        .prepare_cached(
            "INSERT INTO events (ticket_id, id, at, by, text, failure)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM tickets WHERE id = ?1)
             ON CONFLICT (ticket_id, id) DO NOTHING",
        )?
        .execute(params![
            ticket.0,
            event.id,
            event.at.0,
            event.by,
            event.text,
            event.failure
        ])?;
    Ok(written > 0)
}

/// What was made and changed between these times is whole with what came in bulk.
fn bulk_reached(tx: &Transaction<'_>, since: Time, until: Time) -> Result<()> {
    tx.execute(
        "UPDATE tickets SET read_at = ?2, known_at = ?2
         WHERE read_at IS NULL AND in_chat = 0 AND created_at >= ?1 AND updated_at <= ?2
           AND EXISTS (SELECT 1 FROM messages m WHERE m.ticket_id = tickets.id)",
        [since.0, until.0],
    )?;
    Ok(())
}

/// Writes the conversation in short: the one place where these columns are made.
fn summarise(tx: &Transaction<'_>, ticket: TicketId, messages: &[Message]) -> Result<()> {
    let newest = messages
        .iter()
        .filter(|message| message.public)
        .max_by_key(|m| (m.at, m.id));
    let inbound = || messages.iter().filter(|message| message.is_inbound());
    let word = Waiting::newest_word(messages);
    let preview = word.or(newest).map(Message::in_short);
    let last = match last_inbound(messages) {
        LastInbound::At(at) => Some(at.0),
        LastInbound::Never | LastInbound::NotKnown => None,
    };
    tx.prepare_cached(
        "UPDATE tickets SET customer_messages = ?2, agent_replies = ?3, newest_public_role = ?4, preview = ?5,
           newest_customer_id = ?6, last_inbound_at = ?7, sent_since = ?8, sort_at = coalesce(?9, updated_at)
         WHERE id = ?1",
    )?
    .execute(params![
        ticket.0,
        count(inbound().count()),
        count(messages.iter().filter(|message| message.is_agent_reply()).count()),
        Waiting::newest_public_role(messages).map(model::Role::word),
        first_line(preview),
        inbound().map(|message| message.id.0).max(),
        last,
        sent_since(messages),
        word.map(|message| message.at.0),
    ])?;
    Ok(())
}

/// Applies what a list told of a conversation; false when it is nothing newer than is held.
fn apply_glimpse(tx: &Transaction<'_>, glimpse: &Glimpse) -> Result<bool> {
    let newest = &glimpse.newest;
    let held: Option<(i64, i64)> = tx
        .prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM messages m WHERE m.ticket_id = t.id), 0), coalesce(glimpsed_id, 0)
             FROM tickets t WHERE id = ?1",
        )?
        .query_row([glimpse.ticket.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((read, glimpsed)) = held else {
        return Ok(false);
    };
    let words = !newest.in_short().is_empty();
    // Ids of messages grow with time, so what is not greater is known.
    if read.max(glimpsed) >= newest.id.0 {
        if read >= newest.id.0 || words {
            note_known(tx, glimpse)?;
        }
        if glimpsed != newest.id.0 || !newest.is_inbound() {
            return Ok(false);
        }
        // Known, but perhaps from a list that lagged behind a confirmation, so that the count of
        // comments was still that of before: with another one before it, it is not the first.
        let second = tx
            .prepare_cached(
                "UPDATE tickets SET customer_messages = 2
                 WHERE id = ?1 AND glimpsed_id = ?2 AND customer_messages = 1 AND comment_count > 1",
            )?
            .execute([glimpse.ticket.0, newest.id.0])?;
        return Ok(second > 0);
    }
    if words {
        note_known(tx, glimpse)?;
    }
    let preview = Some(newest.in_short());
    let customer_at = if newest.is_inbound() {
        Some(newest.at)
    } else {
        glimpse.customer_at
    };
    tx.prepare_cached(
        "UPDATE tickets SET
           glimpsed_at = ?2, glimpsed_id = ?3,
           -- What the helpdesk says by itself is no answer.
           sort_at = CASE WHEN ?4 = 'system' THEN sort_at ELSE ?6 END,
           newest_public_role = CASE WHEN ?4 = 'system' THEN newest_public_role ELSE ?4 END,
           preview = CASE WHEN ?4 = 'system' AND preview <> '' THEN preview ELSE ?5 END,
           newest_customer_id = CASE WHEN ?7 THEN ?3 ELSE newest_customer_id END,
           last_inbound_at = coalesce(max(last_inbound_at, ?8), last_inbound_at, ?8),
           -- The only message is the first; of more, it is told only that there are more.
           customer_messages = CASE WHEN ?7 AND comment_count <= 1 AND newest_customer_id IS NULL THEN 1
             ELSE max(customer_messages, 2) END,
           agent_replies = max(agent_replies, coalesce(?9, 0), ?10),
           sent_since = CASE WHEN ?7 THEN 0 ELSE sent_since + ?10 END
         WHERE id = ?1",
    )?
    .execute(params![
        glimpse.ticket.0,
        glimpse.seen_at.0,
        newest.id.0,
        newest.author.role.word(),
        first_line(preview),
        newest.at.0,
        newest.is_inbound(),
        customer_at.map(|at| at.0),
        glimpse.agent_replies,
        newest.is_agent_reply(),
    ])?;
    Ok(true)
}

/// The newest message is known as of this look.
fn note_known(tx: &Transaction<'_>, glimpse: &Glimpse) -> Result<()> {
    // The row is of the same look: a clock that is a little behind must not make it older.
    tx.prepare_cached(
        "UPDATE tickets SET known_at = max(coalesce(known_at, 0), updated_at, ?2) WHERE id = ?1",
    )?
    .execute([glimpse.ticket.0, glimpse.seen_at.0])?;
    Ok(())
}

/// A preview: short, so that a list stays small whatever customers write.
fn first_line(line: Option<String>) -> String {
    line.map(|line| line.trim().chars().take(200).collect())
        .unwrap_or_default()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn sorted(messages: &[Message]) -> Vec<Message> {
    let mut sorted = messages.to_vec();
    sorted.sort_by_key(|message| (message.at, message.id));
    sorted
}

fn sorted_events(events: &[TicketEvent]) -> Vec<TicketEvent> {
    let mut sorted = events.to_vec();
    sorted.sort_by_key(|event| (event.at, event.id));
    sorted
}
