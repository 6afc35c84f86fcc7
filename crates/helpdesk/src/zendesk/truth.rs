//! What the head of the list cannot tell: tickets that came into the agent's sight or left it
//! without changing, what the list left out, and one's own tickets' news before the list has it.
//!
//! A round is a page of the assigned list and a search for what is unassigned. What the cache has
//! beside a queue that was told whole is confirmed by id ([`model::Change::WholeQueue`]): nothing is
//! taken for gone because an index that lags by minutes does not have it.

use std::collections::{BTreeMap, BTreeSet};

use model::{Change, Span, Ticket, TicketId, Time, WholeQueue};
use serde_json::Value;

use super::changes::{PAGE, State};
use super::confirm;
use super::json::{list, next_cursor, people, time};
use super::lanes::{ACTIVITIES, LEAD, TRUTH};
use crate::HelpdeskError;

/// Zendesk: new and changed tickets take up to a few minutes to be found by search, and half of
/// that to stand in the assigned list.
const SEARCH_LAG: Span = Span::seconds(5 * 60);
/// Pages of a search: Zendesk gives a thousand results at most.
const MAX_PAGES: u32 = 10;
/// Activities of so long ago are asked for again: what is older, the list has told.
const ACTIVITY_OVERLAP: Span = Span::seconds(180);
/// Tickets of so many activities are asked for at once.
const MAX_NEWS: usize = 100;

/// A queue that is asked for whole, page by page.
pub(super) struct Search {
    pub(super) queue: WholeQueue,
    page: u32,
    ids: Vec<TicketId>,
    began: Time,
}

impl Search {
    pub(super) fn of(queue: WholeQueue, began: Time) -> Self {
        Self {
            queue,
            page: 1,
            ids: Vec::new(),
            began,
        }
    }
}

impl State<'_> {
    /// The next page of a queue that is asked for whole.
    pub(super) async fn search(&mut self, mut search: Search) -> Result<(), HelpdeskError> {
        let (rows, users, more) = match search.queue {
            WholeQueue::Mine => self.assigned().await?,
            WholeQueue::Unassigned => {
                self.found("type:ticket assignee:none status<solved", search.page)
                    .await?
            }
            WholeQueue::Open => self.found("type:ticket status<solved", search.page).await?,
        };
        let reading = self.zendesk.reading().await?;
        let tickets: Vec<Ticket> = rows.iter().filter_map(|row| reading.ticket(row)).collect();
        search.ids.extend(tickets.iter().map(|ticket| ticket.id));
        let mut changes = people(&users);
        changes.extend(tickets.into_iter().map(|ticket| Change::Ticket(Box::new(ticket))));
        let lane = if search.queue == WholeQueue::Open {
            LEAD
        } else {
            TRUTH
        };
        let Search { queue, began, .. } = search;
        if !more {
            let ids = std::mem::take(&mut search.ids);
            changes.push(Change::WholeQueue {
                queue,
                ids,
                as_of: began - SEARCH_LAG,
            });
            self.zendesk.lanes.fresh(lane, began - SEARCH_LAG);
        }
        let goes_on = more && search.page < MAX_PAGES;
        if queue == WholeQueue::Unassigned && !goes_on {
            changes.push(Change::Round);
        }
        self.rounds.search = match queue {
            WholeQueue::Mine => Some(Search::of(WholeQueue::Unassigned, self.zendesk.http.server_now())),
            // Of more than a thousand nobody can say that this was all: the rows count all the same.
            _ if goes_on => Some(Search {
                page: search.page + 1,
                ..search
            }),
            _ => None,
        };
        self.give(changes, None);
        Ok(())
    }

    /// A page of what search finds, the latest changes first; its people; and whether there is more.
    async fn found(&self, query: &str, page: u32) -> Result<(Vec<Value>, Value, bool), HelpdeskError> {
        let page = page.to_string();
        let query = [
            ("query", query),
            ("sort_by", "updated_at"),
            ("sort_order", "desc"),
            ("per_page", PAGE),
            ("page", &page),
            ("include", "tickets(users)"),
        ];
        let mut answer = self.zendesk.http.get("/api/v2/search.json", &query).await?;
        let Value::Array(rows) = answer["results"].take() else {
            return Err(HelpdeskError::Malformed("search: no results".into()));
        };
        let more = !answer["next_page"].is_null() && !rows.is_empty();
        Ok((rows, answer["users"].take(), more))
    }

    /// The newest of the assigned list.
    async fn assigned(&self) -> Result<(Vec<Value>, Value, bool), HelpdeskError> {
        let me = self.zendesk.known_me().await?.id;
        let path = format!("/api/v2/users/{me}/tickets/assigned.json");
        let query = [
            ("page[size]", PAGE),
            ("sort", "-updated_at"),
            ("include", "users"),
        ];
        let mut answer = self.zendesk.http.get(&path, &query).await?;
        let more = next_cursor(&answer).is_some();
        let Value::Array(rows) = answer["tickets"].take() else {
            return Err(HelpdeskError::Malformed("tickets/assigned: no list".into()));
        };
        Ok((rows, answer["users"].take(), more))
    }

    /// What happened to one's own tickets: where the list does not have it yet, they are read by id.
    pub(super) async fn activities(&mut self) -> Result<(), HelpdeskError> {
        let began = self.zendesk.http.server_now();
        let from = began - ACTIVITY_OVERLAP;
        let since = from.to_rfc3339();
        let query = [("since", since.as_str()), ("page[size]", PAGE)];
        let answer = match self.zendesk.http.get("/api/v2/activities.json", &query).await {
            // Not every role has them.
            Err(HelpdeskError::Forbidden | HelpdeskError::NotFound) => Value::Null,
            answer => answer?,
        };
        let mut news = BTreeSet::new();
        let mut known = BTreeMap::new();
        for activity in list(&answer["activities"]) {
            let (Some(number), Some(at), Some(ticket)) = (
                activity["id"].as_i64(),
                time(&activity["created_at"]),
                activity["target"]["ticket"]["id"].as_i64(),
            ) else {
                continue;
            };
            let told = self
                .place
                .settled
                .get(&ticket)
                .is_some_and(|(known, _)| *known >= at);
            if !told && !self.place.activities.contains_key(&number) {
                news.insert(TicketId(ticket));
            }
            known.insert(number, at);
        }
        let news: Vec<TicketId> = news.into_iter().take(MAX_NEWS).collect();
        if !news.is_empty() {
            let mut changes = confirm::confirm(self.zendesk, &news).await?;
            let me = self.zendesk.known_me().await?.id;
            for change in &changes {
                if let Change::Ticket(ticket) = change
                    && ticket.channel.is_some()
                    && ticket.assignee == Some(me)
                {
                    self.place.urgent.insert(ticket.id.0, ticket.in_chat);
                }
            }
            let read = self.read_urgent().await?;
            changes.extend(read);
            self.place.activities = known;
            self.give(changes, None);
        } else {
            self.place.activities = known;
        }
        self.zendesk.lanes.fresh(ACTIVITIES, began);
        Ok(())
    }
}
