//! Sorting and filtering of a list of tickets (rule 12: both are the inbox's): which rows are shown,
//! and in which order.
//!
//! What is here decides. The cache does the same by its indexes for long queues; a test compares the
//! two.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, Channel, ReplyWindow, Span, Status, TicketId, Time};

/// In which order tickets are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The list's own: a queue has the newest first, a view the helpdesk's order.
    #[default]
    Own,
    /// The newest first.
    Newest,
    /// First those that are new or open and whose newest message is the customer's, the one that was
    /// written longest ago before all; then the others, the newest first.
    Unanswered,
    /// First those whose reply window is open and has an end, the one that ends soonest before all;
    /// then the others, the newest first.
    Closing,
}

/// Which assignee a ticket has, as far as lists tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The signed-in agent.
    Me,
    /// Another agent.
    Other,
    /// Nobody.
    Nobody,
}

/// Which tickets of a list are shown: those that satisfy all of it. Of several values of one kind, any
/// will do; none of a kind: every one does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
pub struct ListFilter {
    /// Channels.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Statuses.
    #[serde(default)]
    pub statuses: Vec<Status>,
    /// Who has it.
    #[serde(default)]
    pub holders: Vec<Holder>,
    /// At which helpdesks.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// Its newest message is at least so many minutes old.
    #[serde(default)]
    pub older_minutes: Option<u32>,
    /// Its newest message is less than so many minutes old.
    #[serde(default)]
    pub newer_minutes: Option<u32>,
    /// Its reply window is open, and closes within so many hours.
    #[serde(default)]
    pub closing_hours: Option<u32>,
}

/// What a list knows of a ticket, for sorting and filtering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Where.
    pub account: &'a AccountId,
    /// Its number.
    pub id: TicketId,
    /// Its channel.
    pub channel: Channel,
    /// Its status.
    pub status: Status,
    /// Who has it.
    pub holder: Holder,
    /// When its newest message was.
    pub at: Time,
    /// Its reply window.
    pub window: ReplyWindow,
    /// Its newest public message is the customer's.
    pub customer_last: bool,
}

/// Where a ticket stands in a list: the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListPlace {
    /// What is sorted for comes before all else.
    pub group: u8,
    /// The order within.
    pub key: i64,
    /// Of two alike.
    pub id: i64,
}

impl ListPlace {
    /// The place among those that are listed newest first.
    pub fn newest(group: u8, at: Time, id: TicketId) -> Self {
        Self {
            group,
            key: at.0.saturating_neg(),
            id: id.0.saturating_neg(),
        }
    }

    /// The place among those that are listed by a time, the earliest first.
    pub fn earliest(at: Time, id: TicketId) -> Self {
        Self {
            group: 0,
            key: at.0,
            id: id.0,
        }
    }

    /// The order of tickets of several helpdesks, whose numbers tell nothing of each other.
    pub fn cmp_across(&self, other: &Self) -> Ordering {
        (self.group, self.key).cmp(&(other.group, other.key))
    }
}

impl Sort {
    /// Where a ticket stands. In [`Sort::Own`] as in [`Sort::Newest`]: whoever has another order of its
    /// own does not ask.
    pub fn place(self, ticket: &Listed<'_>) -> ListPlace {
        match (self, ticket.window) {
            (Sort::Own | Sort::Newest, _) => ListPlace::newest(0, ticket.at, ticket.id),
            (Sort::Unanswered, _) if ticket.customer_last && ticket.status.needs_an_agent() => {
                ListPlace::earliest(ticket.at, ticket.id)
            }
            (Sort::Closing, ReplyWindow::OpenUntil { at, .. }) => ListPlace::earliest(at, ticket.id),
            (Sort::Unanswered | Sort::Closing, _) => ListPlace::newest(1, ticket.at, ticket.id),
        }
    }
}

impl ListFilter {
    /// Whether everything is shown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a ticket is shown, at the server's time `now`.
    pub fn fits(&self, ticket: &Listed<'_>, now: Time) -> bool {
        fn any<T: PartialEq>(wanted: &[T], held: &T) -> bool {
            wanted.is_empty() || wanted.contains(held)
        }
        any(&self.channels, &ticket.channel)
            && any(&self.statuses, &ticket.status)
            && any(&self.holders, &ticket.holder)
            && any(&self.accounts, ticket.account)
            && self.oldest(now).is_none_or(|oldest| ticket.at > oldest)
            && self.newest(now).is_none_or(|newest| ticket.at <= newest)
            && self.closes_by(now).is_none_or(
                |by| matches!(ticket.window, ReplyWindow::OpenUntil { at, .. } if at > now && at <= by),
            )
    }

    /// What is shown is later than this.
    pub fn oldest(&self, now: Time) -> Option<Time> {
        self.newer_minutes.map(|minutes| now - minutes_of(minutes))
    }

    /// What is shown is of this time or earlier.
    pub fn newest(&self, now: Time) -> Option<Time> {
        self.older_minutes.map(|minutes| now - minutes_of(minutes))
    }

    /// The reply windows of what is shown end by then.
    pub fn closes_by(&self, now: Time) -> Option<Time> {
        self.closing_hours
            .map(|hours| now + Span::seconds(i64::from(hours) * 3600))
    }
}

fn minutes_of(minutes: u32) -> Span {
    Span::seconds(i64::from(minutes) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(100 * 3_600_000);

    fn listed(account: &AccountId) -> Listed<'_> {
        Listed {
            account,
            id: TicketId(7),
            channel: Channel::Whatsapp,
            status: Status::Open,
            holder: Holder::Nobody,
            at: NOW - Span::hours(3),
            window: ReplyWindow::OpenUntil {
                at: NOW + Span::hours(2),
                messages_left: None,
            },
            customer_last: true,
        }
    }

    #[test]
    fn an_empty_filter_shows_everything_and_each_value_narrows_it_down() {
        let desk = AccountId("desk".into());
        let ticket = listed(&desk);
        let none = ListFilter::default();
        assert!(none.is_empty() && none.fits(&ticket, NOW));
        let fits = |filter: ListFilter| filter.fits(&ticket, NOW);
        assert!(fits(ListFilter {
            channels: vec![Channel::Line, Channel::Whatsapp],
            ..ListFilter::default()
        }));
        assert!(!fits(ListFilter {
            statuses: vec![Status::Solved],
            ..ListFilter::default()
        }));
        assert!(!fits(ListFilter {
            accounts: vec![AccountId("other".into())],
            ..ListFilter::default()
        }));
        // Exactly three hours old is three hours old, and not less.
        assert!(fits(ListFilter {
            older_minutes: Some(180),
            ..ListFilter::default()
        }));
        assert!(!fits(ListFilter {
            newer_minutes: Some(180),
            ..ListFilter::default()
        }));
        assert!(fits(ListFilter {
            closing_hours: Some(2),
            ..ListFilter::default()
        }));
        assert!(!fits(ListFilter {
            closing_hours: Some(1),
            ..ListFilter::default()
        }));
    }

    #[test]
    fn what_is_sorted_for_comes_first_and_the_rest_newest_first() {
        let desk = AccountId("desk".into());
        let early = listed(&desk);
        let late = Listed {
            id: TicketId(8),
            at: NOW,
            ..early.clone()
        };
        let answered = Listed {
            customer_last: false,
            window: ReplyWindow::NoLimit,
            at: NOW,
            id: TicketId(9),
            ..early.clone()
        };
        let order = |sort: Sort| {
            let mut all = [&early, &late, &answered];
            all.sort_by_key(|ticket| sort.place(ticket));
            all.map(|ticket| ticket.id.0)
        };
        assert_eq!(order(Sort::Newest), [9, 8, 7]);
        assert_eq!(order(Sort::Unanswered), [7, 8, 9]);
        assert_eq!(order(Sort::Closing), [7, 8, 9]);
    }
}
