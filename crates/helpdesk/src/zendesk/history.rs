//! What was before the first look: the rest of the list, page by page, or, as an administrator, the
//! incremental export by cursor, a thousand tickets at a time.
//!
//! The export withholds the last minute and compares `generated_timestamp`, which moves for changes
//! of the system too; so after its end it goes on as the administrator's truth (deleted tickets
//! among it), beside the head and never instead of it.

use model::{Change, Ticket, Time};
use serde_json::Value;

use super::changes::{PAGE, State};
use super::glimpse::Sideloads;
use super::json::{list, next_cursor, people};
use super::lanes::{HISTORY, TRUTH};
use super::place::{Beyond, Export, Place, Tail};
use crate::HelpdeskError;

/// Tickets a page of the export. A thousand is allowed; its largest pages time out on busy accounts.
const EXPORT_PAGE: &str = "500";

impl State<'_> {
    /// Decides how history is read, after the first page of the list: `after` is the next one.
    pub(super) async fn begin_history(&mut self, after: Option<String>) -> Result<(), HelpdeskError> {
        let Some(cursor) = after else { return Ok(()) };
        self.place.walked = 0;
        self.place.total = self.count().await;
        if self.zendesk.known_me().await?.admin && !self.rounds.export_refused {
            self.place.export = Some(Export {
                cursor: None,
                from: self.wants.back_to.unwrap_or(Time(0)),
                ended: false,
            });
        } else {
            self.place.tail = Some(Tail { cursor, until: None });
        }
        Ok(())
    }

    /// How many tickets there are, for the progress; none where that is not told.
    async fn count(&self) -> Option<u32> {
        let answer = match self.wants.back_to {
            None => self.zendesk.http.get("/api/v2/tickets/count.json", &[]).await,
            Some(back_to) => {
                let query = format!("type:ticket updated>={}", &back_to.to_rfc3339()[..10]);
                self.zendesk
                    .http
                    .get("/api/v2/search/count.json", &[("query", &query)])
                    .await
            }
        };
        let count = answer.ok()?["count"].take();
        let count = count["value"].as_u64().or_else(|| count.as_u64())?;
        u32::try_from(count).ok()
    }

    /// Reads the next page of the list.
    pub(super) async fn walk(&mut self, tail: Tail) -> Result<(), HelpdeskError> {
        let mut answer = match self.page(PAGE, Some(&tail.cursor)).await {
            Ok(answer) => answer,
            // The cursor does not live for ever: begin the walk anew. Upserts make that harmless.
            Err(HelpdeskError::Rejected(_)) => {
                let rules = self.place.rules;
                self.place = Place {
                    rules,
                    ..Place::default()
                };
                self.look_now();
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let next = next_cursor(&answer);
        if next.as_ref() == Some(&tail.cursor) {
            return Err(HelpdeskError::Malformed(
                "tickets: the cursor does not move".into(),
            ));
        }
        let reading = self.zendesk.reading().await?;
        let looked = self.zendesk.http.server_now();
        let mut changes = people(&answer["users"]);
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut answer);
        let tickets: Vec<Ticket> = list(&answer["tickets"])
            .iter()
            .filter_map(|row| reading.ticket(row))
            .collect();
        self.walked(tickets.len());
        let oldest = tickets.iter().map(|ticket| ticket.updated_at).min();
        self.with_news(&mut changes, tickets, &sideloads, looked).await?;
        let known = tail.until.is_some() && oldest < tail.until;
        let enough = self.wants.back_to.is_some() && oldest < self.wants.back_to;
        self.place.tail = None;
        match (next, oldest) {
            (Some(cursor), Some(at)) if enough && !known => {
                self.place.beyond = Some(Beyond { cursor, at });
            }
            (Some(cursor), _) if !known => {
                self.place.tail = Some(Tail {
                    cursor,
                    until: tail.until,
                });
            }
            _ => {}
        }
        self.zendesk.lanes.fresh(HISTORY, looked);
        self.give(changes, None);
        Ok(())
    }

    /// Reads the next page of the export.
    pub(super) async fn export(&mut self, export: Export) -> Result<(), HelpdeskError> {
        let start = export.from.unix_seconds().to_string();
        let place = match &export.cursor {
            Some(cursor) => ("cursor", cursor.as_str()),
            None => ("start_time", start.as_str()),
        };
        let query = [
            place,
            ("per_page", EXPORT_PAGE),
            ("include", "users,metric_sets,comment_count"),
        ];
        let mut answer = match self
            .zendesk
            .http
            .get("/api/v2/incremental/tickets/cursor.json", &query)
            .await
        {
            Ok(answer) => answer,
            Err(HelpdeskError::Forbidden) => {
                // An administrator by name whose role does not permit it: as everybody else.
                self.rounds.export_refused = true;
                self.place = Place {
                    rules: self.place.rules,
                    ..Place::default()
                };
                self.look_now();
                return Ok(());
            }
            // A cursor that is refused has grown too old.
            Err(HelpdeskError::Rejected(_)) if export.cursor.is_some() => {
                let from = export.from;
                self.place.export = Some(Export {
                    cursor: None,
                    from,
                    ended: false,
                });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Value::Array(rows) = answer["tickets"].take() else {
            return Err(HelpdeskError::Malformed("incremental/tickets: no list".into()));
        };
        let ended = answer["end_of_stream"].as_bool() != Some(false);
        let after = answer["after_cursor"].as_str().map(str::to_owned);
        if !ended && (after.is_none() || after == export.cursor) {
            return Err(HelpdeskError::Malformed(
                "incremental/tickets: the cursor does not move".into(),
            ));
        }
        let reading = self.zendesk.reading().await?;
        let looked = self.zendesk.http.server_now();
        let mut changes = people(&answer["users"]);
        let mut sideloads = Sideloads::default();
        sideloads.add(&mut answer);
        let count = rows.len();
        let mut tickets = Vec::with_capacity(count);
        for row in &rows {
            match reading.ticket(row) {
                Some(ticket) => tickets.push(ticket),
                None => changes.extend(super::json::deleted(row).map(Change::Gone)),
            }
        }
        if export.ended {
            // What is new was told by the head; here the rows alone count.
            changes.extend(tickets.into_iter().map(|ticket| Change::Ticket(Box::new(ticket))));
            if ended {
                changes.push(Change::Round);
            }
        } else {
            self.walked(count);
            self.with_news(&mut changes, tickets, &sideloads, looked).await?;
        }
        let lane = if export.ended { TRUTH } else { HISTORY };
        self.place.export = Some(Export {
            cursor: after.or(export.cursor),
            from: export.from,
            ended: export.ended || ended,
        });
        // A page that is full is followed by the next one.
        self.rounds.more_export = !ended;
        self.zendesk.lanes.fresh(lane, looked);
        self.give(changes, None);
        Ok(())
    }

    fn walked(&mut self, tickets: usize) {
        let tickets = u32::try_from(tickets).unwrap_or(u32::MAX);
        self.place.walked = self.place.walked.saturating_add(tickets);
    }
}
