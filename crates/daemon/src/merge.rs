//! Several accounts as one: pure, so that what it promises can be tested on made-up values.
//!
//! Everything here keeps the order in which each account gave its things, and breaks ties by the
//! order of the accounts.

use std::cmp::Ordering;

use model::{Dot, ListPlace, Sort};
use protocol::{AccountView, OutboxView, SendState, StatusView, TicketRow};

/// How many waiting tickets [`StatusView::why`] names at the most.
const MAX_WHY: usize = 20;

/// The state of the whole, from that of each account.
pub(crate) fn status(each: Vec<StatusView>) -> StatusView {
    let sum = |count: fn(&StatusView) -> u32| each.iter().map(count).fold(0, u32::saturating_add);
    let mut whole = StatusView {
        accounts: Vec::new(),
        assigned: sum(|one| one.assigned),
        unassigned: sum(|one| one.unassigned),
        waiting: sum(|one| one.waiting),
        dot: reddest(each.iter().map(|one| one.dot)),
        why: Vec::new(),
        outbox: sum(|one| one.outbox),
        paused_until: each.iter().filter_map(|one| one.paused_until).max(),
    };
    let mut why = Vec::with_capacity(each.len());
    for one in each {
        whole.accounts.extend(one.accounts);
        why.push(one.why);
    }
    whole.why = merge(why, |waiting| (waiting.unseen, waiting.since))
        .take(MAX_WHY)
        .map(|(_, waiting)| waiting)
        .collect();
    whole
}

fn reddest(dots: impl Iterator<Item = Dot>) -> Dot {
    dots.fold(Dot::Plain, |reddest, dot| match (reddest, dot) {
        (Dot::Red, _) | (_, Dot::Red) => Dot::Red,
        (Dot::Hollow, _) | (_, Dot::Hollow) => Dot::Hollow,
        (Dot::Plain, Dot::Plain) => Dot::Plain,
    })
}

/// What an account is called beside the others: its helpdesk, or its id where two agents of one
/// helpdesk are signed in.
pub(crate) fn name<'a>(account: &'a AccountView, all: &[AccountView]) -> &'a str {
    let there = all.iter().filter(|other| other.helpdesk == account.helpdesk);
    match there.count() {
        0 | 1 => &account.helpdesk,
        _ => &account.account.0,
    }
}

/// How many rows of each account stand before the row at `offset` of the whole. Of each account,
/// the places of its first `offset` rows are given, or of all where there are fewer.
pub(crate) fn split(places: Vec<Vec<ListPlace>>, offset: u32) -> Vec<u32> {
    let mut passed = vec![0; places.len()];
    for (account, _) in merge(places, |place| Across(*place)).take(offset as usize) {
        passed[account] += 1;
    }
    passed
}

/// A place beside those of other accounts: the greatest is the first.
#[derive(PartialEq, Eq)]
struct Across(ListPlace);

impl Ord for Across {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.cmp_across(&self.0)
    }
}

impl PartialOrd for Across {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The first `limit` rows of the whole, in that order.
pub(crate) fn rows(each: Vec<Vec<TicketRow>>, sort: Sort, limit: u32) -> Vec<TicketRow> {
    merge(each, |row| Across(sort.place(&row.listed())))
        .take(limit as usize)
        .map(|(_, row)| row)
        .collect()
}

/// The outboxes as one: what needs the agent first, then oldest first.
pub(crate) fn outbox(each: Vec<OutboxView>) -> OutboxView {
    let each = each.into_iter().map(|one| one.entries).collect();
    let entries = merge(each, |entry| {
        let over = matches!(entry.send.state, SendState::Failed | SendState::Blocked);
        (over, std::cmp::Reverse(entry.send.created_at))
    });
    OutboxView {
        entries: entries.map(|(_, entry)| entry).collect(),
    }
}

/// Merges lists that are sorted by their keys, the greatest first; each item with the number of
/// the list it comes from.
pub(crate) fn merge<T, K: Ord>(
    lists: Vec<Vec<T>>,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = (usize, T)> {
    let mut lists: Vec<_> = lists
        .into_iter()
        .map(|list| list.into_iter().peekable())
        .collect();
    std::iter::from_fn(move || {
        let mut first: Option<(usize, K)> = None;
        for (number, list) in lists.iter_mut().enumerate() {
            let Some(key) = list.peek().map(&key) else {
                continue;
            };
            if first.as_ref().is_none_or(|(_, greatest)| key > *greatest) {
                first = Some((number, key));
            }
        }
        let (number, _) = first?;
        Some((number, lists[number].next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccountId, Channel, TicketId, TicketRef, Time};
    use proptest::prelude::*;
    use protocol::{DotReason, WaitingTicket};

    /// Some accounts' rows as places, each sorted as a cache gives them.
    fn accounts() -> impl Strategy<Value = Vec<Vec<Time>>> {
        let one = prop::collection::vec((0i64..20).prop_map(Time), 0..30).prop_map(|mut places| {
            places.sort_by(|a, b| b.cmp(a));
            places
        });
        prop::collection::vec(one, 0..5)
    }

    /// The whole as it must be: all rows, sorted newest first, ties in the order of the accounts.
    fn whole(accounts: &[Vec<Time>]) -> Vec<(usize, usize, Time)> {
        let mut all = Vec::new();
        for (account, places) in accounts.iter().enumerate() {
            let rows = places.iter().enumerate();
            all.extend(rows.map(|(row, at)| (account, row, *at)));
        }
        all.sort_by_key(|row| std::cmp::Reverse(row.2));
        all
    }

    proptest! {
        /// Whatever page is asked for, it is the same cut out of the whole: no row is missing and
        /// none comes twice.
        #[test]
        fn any_page_is_a_cut_of_the_whole(accounts in accounts(), offset in 0u32..160, limit in 0u32..60) {
            let known = accounts.iter().map(|places| places.iter().take(offset as usize)
                .map(|at| ListPlace::newest(0, *at, TicketId(0))).collect());
            let passed = split(known.collect(), offset);
            let pages: Vec<Vec<(usize, usize, Time)>> = accounts
                .iter()
                .enumerate()
                .map(|(account, places)| {
                    let page = places.iter().enumerate().skip(passed[account] as usize).take(limit as usize);
                    page.map(|(row, at)| (account, row, *at)).collect()
                })
                .collect();
            let page: Vec<_> = merge(pages, |row| row.2).take(limit as usize).map(|(_, row)| row).collect();
            let all = whole(&accounts);
            let cut: Vec<_> = all.into_iter().skip(offset as usize).take(limit as usize).collect();
            prop_assert_eq!(page, cut);
        }
    }

    /// What is sorted for comes first, from whichever account; the rest follows newest first.
    #[test]
    fn windows_of_several_accounts_are_put_in_the_order_in_which_they_close() {
        let row = |account: &str, id: i64, at: i64, closes: Option<i64>| TicketRow {
            ticket: TicketRef {
                account: AccountId(account.into()),
                id: TicketId(id),
            },
            name: String::new(),
            channel: Channel::Whatsapp,
            business_account: None,
            status: model::Status::Open,
            state: model::ConversationState::Started,
            preview: String::new(),
            preview_is_ours: false,
            at: Time(at),
            window: closes.map_or(model::ReplyWindow::NoLimit, |at| model::ReplyWindow::OpenUntil {
                at: Time(at),
                messages_left: None,
            }),
            window_estimated: false,
            priority: None,
            snoozed_until: None,
            later: None,
            waits: false,
            unseen: false,
            newest_customer_message: None,
            assignee: None,
            pending: None,
        };
        let one = vec![row("a", 1, 5, Some(50)), row("a", 2, 9, None)];
        let other = vec![
            row("b", 1, 1, Some(40)),
            row("b", 2, 2, Some(60)),
            row("b", 3, 10, None),
        ];
        let whole = rows(vec![one, other], Sort::Closing, 10);
        let order: Vec<_> = whole
            .iter()
            .map(|row| (row.ticket.account.0.as_str(), row.ticket.id.0))
            .collect();
        assert_eq!(order, [("b", 1), ("a", 1), ("b", 2), ("b", 3), ("a", 2)]);
    }

    fn waiting(account: &str, id: i64, since: i64, unseen: bool) -> WaitingTicket {
        WaitingTicket {
            ticket: TicketRef {
                account: AccountId(account.into()),
                id: TicketId(id),
            },
            name: String::new(),
            channel: Channel::Line,
            since: Time(since),
            unseen,
            reason: if unseen { DotReason::New } else { DotReason::Looked },
        }
    }

    fn one(dot: Dot, why: Vec<WaitingTicket>) -> StatusView {
        StatusView {
            accounts: Vec::new(),
            assigned: 1,
            unassigned: 2,
            waiting: 3,
            dot,
            why,
            outbox: 4,
            paused_until: None,
        }
    }

    #[test]
    fn the_reddest_dot_counts_and_its_reasons_are_unseen_first() {
        let hollow = one(
            Dot::Hollow,
            vec![waiting("a", 1, 90, false), waiting("a", 2, 80, false)],
        );
        let red = one(
            Dot::Red,
            vec![
                waiting("b", 1, 50, true),
                waiting("b", 2, 40, true),
                waiting("b", 3, 85, false),
            ],
        );
        let both = status(vec![hollow, red, one(Dot::Plain, Vec::new())]);
        assert_eq!(both.dot, Dot::Red);
        assert_eq!(
            (both.assigned, both.unassigned, both.waiting, both.outbox),
            (3, 6, 9, 12)
        );
        let order: Vec<_> = both
            .why
            .iter()
            .map(|why| (why.ticket.account.0.as_str(), why.ticket.id.0))
            .collect();
        assert_eq!(order, [("b", 1), ("b", 2), ("a", 1), ("b", 3), ("a", 2)]);
        let many = |account: &str| (0..20).map(|n| waiting(account, n, 100 - n, true)).collect();
        let whole = status(vec![one(Dot::Red, many("a")), one(Dot::Red, many("b"))]);
        assert_eq!(whole.why.len(), MAX_WHY);
    }
}
