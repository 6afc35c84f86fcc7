//! The cursor: where each lane goes on. The engine keeps it for us, with what it led to.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use model::{Cursor, Span, Ticket, Time};
use serde::{Deserialize, Serialize};

/// The list may tell of a change some time after it happened: what is newer than this before the
/// watermark is looked at again.
pub(super) const OVERLAP: Span = Span::seconds(120);

/// Where the lanes are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    /// Every change before this second is known.
    pub(super) watermark: Option<Time>,
    /// Tickets at or after the watermark that were read when their second was over, and how each
    /// looked.
    pub(super) settled: BTreeMap<i64, (Time, u64)>,
    /// Where the walk through history goes on; none when it is over.
    pub(super) tail: Option<Tail>,
    /// Where an ended walk left off, because what lies further back was not wanted.
    pub(super) beyond: Option<Beyond>,
    /// Tickets that history has told of.
    pub(super) walked: u32,
    /// Tickets in all when it began, where known.
    pub(super) total: Option<u32>,
    /// An administrator's export; none for others.
    pub(super) export: Option<Export>,
    /// Tickets whose conversations have yet to be read, and whether they are chats: those that
    /// somebody waits for.
    pub(super) urgent: BTreeMap<i64, bool>,
    /// The same, as the budget allows.
    pub(super) later: BTreeMap<i64, bool>,
    /// The activities that are known, and when they were: of the last minutes.
    pub(super) activities: BTreeMap<i64, Time>,
    /// Messages in bulk.
    pub(super) bulk: Option<Bulk>,
    /// The channel rules that all of this was read by.
    pub(super) rules: u64,
}

/// A ticket as a list shows it.
pub(super) struct Seen {
    pub(super) ticket: Ticket,
    /// Its row and its last audit, in a number: another one if either is another.
    looks: u64,
}

impl Seen {
    pub(super) fn new(ticket: Ticket, last_audit: Option<i64>) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{ticket:?}").hash(&mut hasher);
        last_audit.hash(&mut hasher);
        Self {
            ticket,
            looks: hasher.finish(),
        }
    }
}

/// A walk through the list, from the newest to the oldest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tail {
    /// The next page.
    pub(super) cursor: String,
    /// What is older than this is known already; none: nothing is.
    pub(super) until: Option<Time>,
}

/// The end of what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Beyond {
    pub(super) cursor: String,
    /// Tickets that changed since then are known.
    pub(super) at: Time,
}

/// An administrator's export of tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Export {
    /// Where it goes on; none: at its start.
    pub(super) cursor: Option<String>,
    /// Where it starts.
    pub(super) from: Time,
    /// It has been at its end: history is known, and what follows are changes.
    pub(super) ended: bool,
}

/// Messages in bulk, from an administrator's export of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bulk {
    /// Where it started.
    pub(super) from: Time,
    /// Where it goes on.
    pub(super) at: Time,
}

impl Place {
    pub(super) fn read(cursor: Option<Cursor>) -> Self {
        // A cursor that is not understood (an older version's) begins anew: slower, never wrong.
        cursor
            .and_then(|cursor| serde_json::from_str(&cursor.0).ok())
            .unwrap_or_default()
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// Changes before this are known for certain.
    pub(super) fn horizon(&self) -> Option<Time> {
        self.watermark.map(|watermark| watermark - OVERLAP)
    }

    /// Whether the list's ticket is already known as it is.
    pub(super) fn knows(&self, seen: &Seen) -> bool {
        self.settled.get(&seen.ticket.id.0) == Some(&(seen.ticket.updated_at, seen.looks))
    }

    /// Whether history is under way.
    pub(super) fn history(&self) -> bool {
        self.tail.is_some() || self.export.as_ref().is_some_and(|export| !export.ended)
    }

    /// Notes a look at the head that began at `looked` (server time) and saw these tickets.
    pub(super) fn note(&mut self, seen: &[Seen], looked: Time) {
        for one in seen {
            let (id, updated_at) = (one.ticket.id.0, one.ticket.updated_at);
            if looked >= updated_at + Span::seconds(1) + Span::seconds(1) {
                self.settled.insert(id, (updated_at, one.looks));
            } else {
                self.settled.remove(&id);
            }
        }
        let newest = seen.iter().map(|seen| seen.ticket.updated_at).max();
        self.watermark = self.watermark.max(newest);
        // Whatever is unsettled keeps the watermark from passing it.
        let unsettled = seen
            .iter()
            .filter(|seen| !self.knows(seen))
            .map(|seen| seen.ticket.updated_at)
            .min();
        if let (Some(unsettled), Some(watermark)) = (unsettled, self.watermark) {
            self.watermark = Some(watermark.min(unsettled));
        }
        if let Some(horizon) = self.horizon() {
            self.settled.retain(|_, (at, _)| *at >= horizon);
        }
    }

    /// Takes back what an ended walk left out, when more is wanted now.
    pub(super) fn reach_back(&mut self, back_to: Option<Time>) {
        let wanted = back_to.unwrap_or(Time(0));
        let further = |known: Time| wanted < known - Span::hours(24);
        if self.tail.is_none()
            && let Some(beyond) = self.beyond.take_if(|beyond| further(beyond.at))
        {
            self.tail = Some(Tail {
                cursor: beyond.cursor,
                until: None,
            });
        }
        if let Some(export) = self.export.as_mut().filter(|export| further(export.from)) {
            *export = Export {
                cursor: None,
                from: wanted,
                ended: false,
            };
            self.walked = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(id: i64, updated: i64) -> Seen {
        Seen::new(crate::zendesk::testing::ticket(id, updated), Some(1))
    }

    #[test]
    fn a_ticket_read_within_its_own_second_is_read_again() {
        let mut place = Place::default();
        place.note(&[ticket(1, 5_000), ticket(2, 1_000)], Time(5_400));
        assert_eq!(place.watermark, Some(Time(5_000)));
        assert!(!place.knows(&ticket(1, 5_000)));
        place.note(&[ticket(1, 5_000)], Time(8_000));
        assert!(place.knows(&ticket(1, 5_000)));
        assert!(!place.knows(&ticket(1, 9_000)), "a later change is not known");
        let later_audit = Seen::new(crate::zendesk::testing::ticket(1, 5_000), Some(2));
        assert!(
            !place.knows(&later_audit),
            "nor an audit that the list had not yet"
        );
    }

    #[test]
    fn the_watermark_never_passes_what_is_unsettled() {
        let mut place = Place::default();
        place.note(
            &[ticket(1, 10_000), ticket(2, 9_000), ticket(3, 1_000)],
            Time(10_500),
        );
        assert_eq!(place.watermark, Some(Time(9_000)));
        place.note(&[ticket(1, 10_000), ticket(2, 9_000)], Time(20_000));
        assert_eq!(place.watermark, Some(Time(10_000)));
        place.note(&[ticket(4, 200_000)], Time(300_000));
        assert_eq!(
            place.settled.len(),
            1,
            "settled tickets before the horizon are forgotten"
        );
    }

    #[test]
    fn a_cursor_of_another_kind_begins_anew() {
        assert_eq!(Place::read(Some(Cursor("page=7".into()))), Place::default());
        let mut place = Place::default();
        place.note(&[ticket(1, 10_000)], Time(90_000));
        assert_eq!(Place::read(Some(place.cursor())), place);
    }

    #[test]
    fn what_was_left_out_is_taken_back_when_more_is_wanted() {
        let day = |n: i64| Time(n * 86_400_000);
        let left = Beyond {
            cursor: "c".into(),
            at: day(100),
        };
        let place = Place {
            beyond: Some(left),
            ..Place::default()
        };
        let mut same = place.clone();
        same.reach_back(Some(day(100)));
        assert_eq!(same, place);
        let mut more = place.clone();
        more.reach_back(Some(day(50)));
        assert!(more.tail.is_some() && more.beyond.is_none());
        let mut all = place;
        all.reach_back(None);
        assert!(all.tail.is_some());
    }
}
