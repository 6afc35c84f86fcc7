//! A ticket's row as clients show it, read in one query over cache and outbox.

use model::{
    AccountId, Channel, LastInbound, MessageId, Priority, ReplyWindow, Role, Status, TicketId, TicketRef,
    Time, ToldWindow, UserId, WindowPolicy,
};
use protocol::{Assignee, SendState, TicketRow};
use rusqlite::Row;

/// The columns that [`read`] reads, of `tickets t` with its joins ([`FROM`]).
pub(crate) const COLUMNS: &str = "
  t.id, t.status, t.channel, t.business_account, t.comment_count, t.read_at, t.customer_messages,
  t.agent_replies, t.newest_public_role, t.preview, t.newest_customer_id, t.last_inbound_at, t.sent_since,
  t.sort_at, t.held_by_bot, t.assignee_id, coalesce(c.name, ''), coalesce(a.name, ''), l.message_id,
  (SELECT o.state FROM own.outbox o WHERE o.ticket_id = t.id AND o.state <> 'accepted'
     ORDER BY instr('queued sending unknown blocked failed', o.state) DESC LIMIT 1),
  (SELECT CASE o.kind WHEN 'take' THEN -1 ELSE coalesce(o.assignee_id, 0) END FROM own.outbox o
     WHERE o.ticket_id = t.id AND o.kind IN ('take', 'assign')
       AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1),
  t.glimpsed_at,
  (SELECT p.name FROM own.outbox o JOIN people p ON p.id = o.assignee_id
     WHERE o.ticket_id = t.id AND o.kind = 'assign'
       AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1),
  (SELECT o.status FROM own.outbox o WHERE o.ticket_id = t.id AND o.kind IN ('status', 'snooze')
     AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1),
  t.window_open, t.window_told_at, t.priority,
  (SELECT coalesce(o.priority, '') FROM own.outbox o WHERE o.ticket_id = t.id AND o.kind = 'priority'
     AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1),
  t.snoozed_until,
  (SELECT coalesce(o.snooze_until, 0) FROM own.outbox o
     WHERE o.ticket_id = t.id AND o.kind IN ('status', 'snooze')
       AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1),
  (SELECT p.until FROM own.later p WHERE p.ticket_id = t.id AND p.back = 0
     AND p.message_id >= coalesce(t.newest_customer_id, 0))";

/// How many columns these are.
pub(crate) const WIDTH: usize = 31;

/// Where those columns come from.
pub(crate) const FROM: &str = "
  tickets t
  LEFT JOIN people c ON c.id = t.requester_id
  LEFT JOIN people a ON a.id = t.assignee_id
  LEFT JOIN own.looked l ON l.ticket_id = t.id";

/// Tickets that somebody is given, or that are set to a status in which nobody is waited for, by what has
/// neither arrived nor been refused: they do not wait any more.
pub(crate) const TAKING: &str = "(SELECT o.ticket_id FROM own.outbox o
  WHERE o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted'
    AND (o.kind = 'take' OR (o.kind = 'assign' AND o.assignee_id IS NOT NULL)
      OR (o.kind IN ('status', 'snooze') AND o.status NOT IN ('new', 'open'))))";

/// Tickets whose assignee or status is another one by what has neither arrived nor been refused.
pub(crate) const MOVED: &str = "(SELECT o.ticket_id FROM own.outbox o
  WHERE o.kind IN ('take', 'assign', 'status', 'snooze') AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted')";

/// Those whose assignee is.
pub(crate) const GIVEN: &str = "(SELECT o.ticket_id FROM own.outbox o
  WHERE o.kind IN ('take', 'assign') AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted')";

/// Who has a ticket once what is in the outbox has arrived: 0 is nobody, -1 is me.
pub(crate) const HOLDER: &str = "coalesce(
  (SELECT CASE o.kind WHEN 'take' THEN -1 ELSE coalesce(o.assignee_id, 0) END FROM own.outbox o
   WHERE o.ticket_id = t.id AND o.kind IN ('take', 'assign')
     AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1), t.assignee_id, 0)";

/// Its status then.
pub(crate) const STATUS: &str = "coalesce(
  (SELECT o.status FROM own.outbox o WHERE o.ticket_id = t.id AND o.kind IN ('status', 'snooze')
     AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1), t.status)";

/// How urgent it is then; empty: nobody said so.
pub(crate) const PRIORITY: &str = "coalesce(
  (SELECT coalesce(o.priority, '') FROM own.outbox o WHERE o.ticket_id = t.id AND o.kind = 'priority'
     AND o.state IN ('queued', 'sending', 'unknown') AND o.state <> 'accepted' ORDER BY o.id DESC LIMIT 1), t.priority, '')";

/// What `model::waits` says, in SQL.
pub(crate) const WAITS: &str = "t.channel IS NOT NULL AND t.assignee_id IS NULL
  AND t.status IN ('new', 'open') AND t.held_by_bot = 0 AND t.newest_public_role = 'end_user'";

/// Whether a ticket is put off: its time is not over, and the customer has not written since.
pub(crate) const PUT_OFF: &str = "EXISTS (SELECT 1 FROM own.later p
  WHERE p.ticket_id = t.id AND p.back = 0 AND p.message_id >= coalesce(t.newest_customer_id, 0))";

/// Who reads, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// Whose tickets these are.
    pub(crate) account: &'a AccountId,
    pub(crate) me: Option<UserId>,
    pub(crate) my_name: &'a str,
    /// The server's time.
    pub(crate) now: Time,
}

/// Reads a row whose query selected [`COLUMNS`] first.
pub(crate) fn read(row: &Row<'_>, reader: Reader<'_>) -> rusqlite::Result<TicketRow> {
    let channel = row
        .get_ref(2)?
        .as_str_or_null()?
        .and_then(Channel::from_word)
        .unwrap_or(Channel::Other);
    let held_status = Status::from_word(row.get_ref(1)?.as_str()?).unwrap_or(Status::Open);
    let set = row.get_ref(23)?.as_str_or_null()?.and_then(Status::from_word);
    let status = set.unwrap_or(held_status);
    let held_priority = row.get_ref(26)?.as_str_or_null()?;
    // What is being taken back is told as no word at all.
    let priority = row.get_ref(27)?.as_str_or_null()?.or(held_priority);
    let snoozed_until: Option<i64> = match row.get::<_, Option<i64>>(29)? {
        Some(until) => Some(until).filter(|until| *until != 0),
        None => row.get(28)?,
    };
    let comment_count: Option<u32> = row.get(4)?;
    let read_at: Option<i64> = row.get(5)?;
    let newest_public = row.get_ref(8)?.as_str_or_null()?.map(Role::from_word);
    let newest_customer_message: Option<i64> = row.get(10)?;
    let looked: Option<i64> = row.get(18)?;
    let assignee_id: Option<i64> = row.get(15)?;
    let given: Option<i64> = row.get(20)?;
    let glimpsed_at: Option<i64> = row.get(21)?;
    let last = match (read_at, row.get::<_, Option<i64>>(11)?) {
        (_, Some(at)) => LastInbound::At(Time(at)),
        (Some(_), None) if glimpsed_at.is_none() => LastInbound::Never,
        (_, None) => LastInbound::NotKnown,
    };
    let state = if read_at.or(glimpsed_at).is_some() {
        model::conversation_state(row.get(6)?, row.get(7)?)
    } else {
        // Not read: one comment in all can only be the customer's first message.
        model::conversation_state(comment_count.unwrap_or(0), 0)
    };
    let assignee = match (given, reader.me, assignee_id) {
        (Some(0), _, _) | (None, _, None) => None,
        (Some(-1), Some(me), _) => Some(me),
        (Some(id), _, _) if id > 0 => Some(UserId(id)),
        (_, _, Some(id)) => Some(UserId(id)),
        (Some(_), _, None) => None,
    };
    let assignee = assignee.map(|id| {
        let me = reader.me == Some(id);
        let name = match (me, given) {
            (true, _) if !reader.my_name.is_empty() => Ok(reader.my_name.to_owned()),
            (_, Some(_)) => row.get::<_, Option<String>>(22).map(Option::unwrap_or_default),
            _ => row.get(17),
        };
        name.map(|name| Assignee { id, name, me })
    });
    let assignee = assignee.transpose()?;
    // What we do ourselves may end a wait at once, but begins one only once it has arrived.
    let waits = model::waits(model::Waiting {
        social: row.get_ref(2)?.as_str_or_null()?.is_some(),
        assigned: assignee.is_some() || assignee_id.is_some(),
        status: if held_status.needs_an_agent() {
            status
        } else {
            held_status
        },
        held_by_bot: row.get(14)?,
        newest_public,
    });
    let later = row.get::<_, Option<i64>>(30)?.map(Time);
    let unseen = later.is_none()
        && newest_public == Some(Role::EndUser)
        && newest_customer_message.is_some_and(|newest| looked.is_none_or(|looked| looked < newest));
    let reckoned = model::reply_window(WindowPolicy::default_for(channel), last, row.get(12)?, reader.now);
    let told = match (row.get::<_, Option<bool>>(24)?, row.get::<_, Option<i64>>(25)?) {
        (Some(open), Some(at)) => Some(ToldWindow { open, at: Time(at) }),
        _ => None,
    };
    let window: ReplyWindow = model::told_window(reckoned, told, last);
    Ok(TicketRow {
        ticket: TicketRef {
            account: reader.account.clone(),
            id: TicketId(row.get(0)?),
        },
        name: row.get(16)?,
        channel,
        business_account: row.get(3)?,
        status,
        priority: priority.and_then(Priority::from_word),
        snoozed_until: snoozed_until.map(Time),
        state,
        preview: row.get(9)?,
        preview_is_ours: newest_public.is_some_and(|role| role != Role::EndUser),
        at: Time(row.get(13)?),
        window,
        window_estimated: glimpsed_at.is_some(),
        waits,
        unseen,
        later,
        newest_customer_message: newest_customer_message.map(MessageId),
        assignee,
        pending: row.get_ref(19)?.as_str_or_null()?.and_then(SendState::from_word),
    })
}
