//! The cursor: until when everything is known, and where history goes on. The engine keeps it for us,
//! with what it led to.

use model::{Cursor, Span, Time};
use serde::{Deserialize, Serialize};

/// The form of this cursor. Another one begins anew: slower, never wrong.
const VERSION: u32 = 1;

/// Where the lanes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    version: u32,
    /// What changed before this was told (server time); none: nothing was.
    pub(super) heard: Option<Time>,
    /// Where the walk through history goes on; none when it is over.
    pub(super) history: Option<History>,
    /// An ended walk went back so far; none: none has ended, or it went to the very beginning.
    pub(super) back_to: Option<Time>,
    /// The channel rules that all of this was read by.
    pub(super) rules: u64,
}

/// A walk through the list of all conversations, from the last active to the first. Whatever becomes
/// active meanwhile moves to its beginning, so that what is left moves towards its end: pages overlap,
/// and none is missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct History {
    /// The next page.
    pub(super) page: u32,
    /// Conversations told so far.
    pub(super) told: u32,
    /// All of them, where known.
    pub(super) total: Option<u32>,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            version: VERSION,
            heard: None,
            history: Some(History::beginning()),
            back_to: None,
            rules: 0,
        }
    }
}

impl History {
    pub(super) fn beginning() -> Self {
        Self {
            page: 1,
            told: 0,
            total: None,
        }
    }
}

impl Place {
    pub(super) fn read(cursor: Option<Cursor>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str::<Self>(&cursor.0).ok())
            .filter(|place| place.version == VERSION)
            .unwrap_or_default()
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// Walks again when more is wanted now than an ended walk told, by a day at least.
    pub(super) fn reach_back(&mut self, wanted: Option<Time>) {
        if let (None, Some(known)) = (&self.history, self.back_to)
            && wanted.unwrap_or(Time(0)) < known - Span::hours(24)
        {
            self.history = Some(History::beginning());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_was_and_a_strange_one_begins_anew() {
        let place = Place {
            heard: Some(Time(5)),
            history: None,
            ..Place::default()
        };
        assert_eq!(Place::read(Some(place.cursor())), place);
        for strange in [r#"{"version":2}"#, "watermark", r#"{"watermark":5}"#, ""] {
            assert_eq!(Place::read(Some(Cursor(strange.into()))), Place::default());
        }
    }

    #[test]
    fn history_is_walked_again_only_when_much_more_is_wanted() {
        let ended = |back_to| Place {
            history: None,
            back_to,
            ..Place::default()
        };
        let day = Span::hours(24).0;
        for (back_to, wanted, walks) in [
            (Some(Time(9 * day)), Some(Time(9 * day)), false),
            (Some(Time(9 * day)), Some(Time(2 * day)), true),
            (Some(Time(9 * day)), None, true),
            (None, None, false),
        ] {
            let mut place = ended(back_to);
            place.reach_back(wanted);
            assert_eq!(place.history.is_some(), walks, "{back_to:?} {wanted:?}");
        }
    }
}
