//! Filters that the agent keeps under a name, beside the helpdesk's views (rule 11). They are the
//! agent's own and stay on this computer.

use model::{AccountId, ListFilter, Queue, Sort, ViewId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most characters of a name.
pub const LONGEST_NAME: usize = 80;

/// The number of a filter that is kept. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "number")]
pub struct FilterId(pub i64);

/// What a filter is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FilterOf {
    /// Of a queue.
    Queue {
        /// Which.
        queue: Queue,
        /// In which order.
        sort: Sort,
        /// Which of its tickets.
        filter: ListFilter,
    },
    /// Of a view of the same account.
    View {
        /// Which.
        view: ViewId,
        /// In which order.
        sort: Sort,
        /// Which of its tickets.
        filter: ListFilter,
    },
    /// Of everything: a search.
    Search {
        /// What was typed, filters and all.
        text: String,
    },
}

/// A filter that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SavedFilter {
    /// Its number.
    pub id: FilterId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub of: FilterOf,
}

/// See [`Request::ListFilters`](crate::Request::ListFilters).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListFilters {
    /// Those that are kept with this account.
    pub account: AccountId,
}

/// The filters that are kept with an account, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FiltersView {
    /// The filters.
    pub filters: Vec<SavedFilter>,
}

/// See [`Request::SaveFilter`](crate::Request::SaveFilter).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveFilter {
    /// With which account it is kept: a filter of a queue concerns all accounts that run, all the same.
    pub account: AccountId,
    /// Its number, when it is kept already or was deleted just now; none: a new one.
    pub id: Option<FilterId>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub of: FilterOf,
}

/// A filter is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FilterSaved {
    /// Its number.
    pub id: FilterId,
}

/// See [`Request::DeleteFilter`](crate::Request::DeleteFilter). Saved again under its number, it is
/// there as before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DeleteFilter {
    /// With which account it is kept.
    pub account: AccountId,
    /// Which.
    pub id: FilterId,
}
