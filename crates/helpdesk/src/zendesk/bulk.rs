//! Messages in bulk, as an administrator: the incremental export of ticket events carries the
//! comments of all tickets, hundreds a page, where one by one each ticket costs two requests.
//!
//! The export goes by time (there is no cursor for it): a page begins with the second that the last
//! one ended with, so rows come twice and are known by their ids. A page that is full and does not
//! move the time would be asked for for ever: it is told of instead.

use std::collections::{BTreeMap, BTreeSet};

use model::{Author, Change, Delivery, Message, MessageId, Role, Span, TicketId, Time, UserId};
use serde_json::Value;

use super::changes::State;
use super::json::{attachments, list, people, text, time};
use super::lanes::BULK;
use super::place::Bulk;
use crate::HelpdeskError;

/// Events a page: larger ones are known to break.
const PAGE: &str = "500";
/// The export does not take a start that is younger.
const YOUNGEST: Span = Span::seconds(61);

impl State<'_> {
    /// The next page of events.
    pub(super) async fn bulk(&mut self, from: Time) -> Result<(), HelpdeskError> {
        let from = from.min(self.zendesk.http.server_now() - YOUNGEST);
        let bulk = match &self.place.bulk {
            Some(bulk) if bulk.from <= from + Span::hours(24) => bulk.clone(),
            // None yet, or more is wanted than was.
            _ => Bulk { from, at: from },
        };
        let start = bulk.at.unix_seconds().to_string();
        let query = [
            ("start_time", start.as_str()),
            ("per_page", PAGE),
            ("include", "comment_events"),
        ];
        let began = self.zendesk.http.server_now();
        let answer = self
            .zendesk
            .http
            .get("/api/v2/incremental/ticket_events.json", &query)
            .await?;
        if !answer["ticket_events"].is_array() {
            return Err(HelpdeskError::Malformed(
                "incremental/ticket_events: no list".into(),
            ));
        }
        let ended = answer["end_of_stream"].as_bool() != Some(false);
        let at = answer["end_time"]
            .as_i64()
            .map_or(bulk.at, |seconds| Time(seconds * 1000));
        if !ended && at <= bulk.at {
            return Err(HelpdeskError::Malformed(
                "incremental/ticket_events: the time does not move".into(),
            ));
        }
        let events = list(&answer["ticket_events"]);
        let mut changes = self.learn_names(events).await?;
        let mut by_ticket: BTreeMap<i64, Vec<Message>> = BTreeMap::new();
        for event in events {
            let Some(ticket) = event["ticket_id"].as_i64() else {
                continue;
            };
            let messages = list(&event["child_events"])
                .iter()
                .filter_map(|child| self.message(event, child));
            by_ticket.entry(ticket).or_default().extend(messages);
        }
        changes.extend(
            by_ticket
                .into_iter()
                .filter(|(_, messages)| !messages.is_empty())
                .map(|(ticket, messages)| Change::Messages {
                    ticket: TicketId(ticket),
                    messages,
                }),
        );
        let at = at.min(began - YOUNGEST);
        if ended {
            changes.push(Change::BulkReached {
                since: bulk.from,
                until: at,
            });
            self.zendesk.lanes.fresh(BULK, at);
        }
        self.place.bulk = Some(Bulk { from: bulk.from, at });
        self.rounds.more_bulk = !ended;
        self.give(changes, None);
        Ok(())
    }

    /// Asks who those are that wrote and are not known yet.
    async fn learn_names(&mut self, events: &[Value]) -> Result<Vec<Change>, HelpdeskError> {
        let unknown: BTreeSet<i64> = events
            .iter()
            .flat_map(|event| list(&event["child_events"]))
            .filter_map(|child| child["author_id"].as_i64())
            .filter(|id| *id > 0 && !self.names.contains_key(id))
            .collect();
        let mut learnt = Vec::new();
        for some in unknown.into_iter().collect::<Vec<_>>().chunks(100) {
            let ids = some.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            let answer = self
                .zendesk
                .http
                .get("/api/v2/users/show_many.json", &[("ids", ids.as_str())])
                .await?;
            for change in people(&answer["users"]) {
                if let Change::Person(person) = &change {
                    self.names.insert(person.id.0, (person.name.clone(), person.role));
                }
                learnt.push(change);
            }
        }
        Ok(learnt)
    }

    fn message(&self, event: &Value, child: &Value) -> Option<Message> {
        let is_comment = child["event_type"].as_str() == Some("Comment");
        // Without its text it was not asked for, or is none.
        let words = child["plain_body"].as_str().or(child["body"].as_str());
        if !is_comment {
            return None;
        }
        let automatic = matches!(event["via"].as_str(), Some("rule" | "system" | "Rule" | "System"));
        let id = child["author_id"].as_i64().filter(|id| *id > 0 && !automatic);
        let known = id.and_then(|id| self.names.get(&id));
        Some(Message {
            id: MessageId(child["id"].as_i64()?),
            at: time(&child["created_at"]).or_else(|| time(&event["created_at"]))?,
            author: Author {
                id: known.and(id).map(UserId),
                name: known.map(|(name, _)| name.clone()).unwrap_or_default(),
                role: known.map_or(Role::System, |(_, role)| *role),
            },
            // Left out, a comment is not shown to customers: the careful reading.
            public: child["comment_public"]
                .as_bool()
                .or(child["public"].as_bool())
                .unwrap_or(false),
            text: words.map(str::to_owned).unwrap_or_else(|| text(&child["value"])),
            delivery: Delivery::NotReported,
            attachments: attachments(&child["attachments"]),
        })
    }
}
