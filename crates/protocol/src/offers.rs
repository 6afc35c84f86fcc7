//! What agents prepared at the helpdesk: macros (rule 15) and views (rule 11), as last read.

use model::{AccountId, ListFilter, MacroId, Sort, Status, TicketId, TicketRef, Time, ViewId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AssignTo, TicketRow};

/// See [`Request::ListMacros`](crate::Request::ListMacros). Where the list is some minutes old, it is
/// read anew behind this, and [`Event::Offers`](crate::Event::Offers) follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListMacros {
    /// Of which account.
    pub account: AccountId,
    /// Say of each whether it may be applied to this ticket now.
    pub ticket: Option<TicketId>,
    /// Only those in whose title or description each of these words stands; empty: all.
    pub text: String,
}

/// The macros that the agent may use, in the helpdesk's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MacrosView {
    /// Whether the helpdesk has macros at all.
    pub offered: bool,
    /// The macros.
    pub macros: Vec<MacroRow>,
    /// When they were read; none: not yet.
    pub as_of: Option<Time>,
}

/// A macro in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MacroRow {
    /// Its number.
    pub id: MacroId,
    /// Its title.
    pub title: String,
    /// What it is for; empty when nobody has said.
    pub description: String,
    /// Its reply is an approved template: the way out of a closed window (rule 15).
    pub template: bool,
    /// Why it cannot be applied to the ticket now, for a person.
    pub refused: Option<String>,
}

/// See [`Request::PreviewMacro`](crate::Request::PreviewMacro).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewMacro {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Which macro.
    #[serde(rename = "macro")]
    pub macro_id: MacroId,
    /// What the places of an approved template are filled with, as far as the agent did.
    #[serde(default)]
    pub values: Vec<PlaceValue>,
}

/// What a place of an approved template is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceValue {
    /// Which place.
    pub name: String,
    /// With what.
    pub value: String,
}

/// A place of an approved template that the agent fills in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PlaceView {
    /// Its name in the text: `1`, `customer_name`.
    pub name: String,
    /// With what it is filled so far.
    pub value: String,
    /// What was approved as an example; empty when none was.
    pub example: String,
    /// Why that cannot stand there, for a person; empty places have a reason, too.
    pub trouble: Option<String>,
}

/// What a macro would do to a ticket. Nothing of it is done yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MacroPreview {
    /// Which macro.
    #[serde(rename = "macro")]
    pub macro_id: MacroId,
    /// Its title.
    pub title: String,
    /// What goes into the reply box, with its placeholders filled in as far as they are known; none
    /// while a place of a template is not filled in.
    pub text: Option<String>,
    /// What the customer would read of an approved template that Reddot fills in, as far as it is filled
    /// in; none: `text` is what goes out.
    pub shown: Option<String>,
    /// The reply is an approved template.
    pub template: bool,
    /// Its places, for the agent to fill in.
    pub places: Vec<PlaceView>,
    /// Reddot filled in the placeholders from what is held, since the helpdesk, which would have, did not
    /// answer.
    pub filled_instead: bool,
    /// Placeholders that stand in the text as they were, since they are not known here.
    pub unknown: Vec<String>,
    /// The status to submit as.
    pub status: Option<Status>,
    /// Who gets the ticket.
    pub assign: Option<AssignTo>,
    /// Their name; empty when it is not known here.
    pub assignee_name: String,
    /// Tags that are added.
    pub add_tags: Vec<String>,
    /// Tags that are taken off.
    pub remove_tags: Vec<String>,
    /// What it would do at the helpdesk and Reddot does not, for a person.
    pub not_done: Vec<String>,
    /// Why it cannot be applied now, for a person.
    pub refused: Option<String>,
}

/// See [`Request::ListViews`](crate::Request::ListViews).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListViews {
    /// Of which account.
    pub account: AccountId,
}

/// The views that the agent may use, in the helpdesk's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewsView {
    /// Whether the helpdesk has views at all.
    pub offered: bool,
    /// The views.
    pub views: Vec<ViewRow>,
    /// When they were read; none: not yet.
    pub as_of: Option<Time>,
}

/// A view in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewRow {
    /// Its number.
    pub id: ViewId,
    /// Its title.
    pub title: String,
    /// It is the agent's alone.
    pub personal: bool,
    /// When its tickets were read; none: not yet.
    pub as_of: Option<Time>,
}

/// See [`Request::ListView`](crate::Request::ListView). Where the tickets were read a while ago, they
/// are read anew behind this, and [`Event::Offers`](crate::Event::Offers) follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListView {
    /// Of which account.
    pub account: AccountId,
    /// Which view.
    pub view: ViewId,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows at the most; 200 is the most given.
    pub limit: u32,
    /// In which order; by default the view's own.
    #[serde(default)]
    pub sort: Sort,
    /// Which of them; by default all.
    #[serde(default)]
    pub filter: ListFilter,
}

/// A page of a view: the tickets that the helpdesk told last, in its order, as they are held now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ViewPage {
    /// Which view.
    pub view: ViewId,
    /// Its rows from the offset on.
    pub rows: Vec<TicketRow>,
    /// How many of its tickets are held and fit the filter.
    pub total: u32,
    /// How many more the helpdesk told of that are not held: gone meanwhile, or too old to be kept.
    pub not_held: u32,
    /// The helpdesk has more tickets in it than were read.
    pub more: bool,
    /// When they were read; none: not yet.
    pub as_of: Option<Time>,
    /// Why they could not be read lately, for a person.
    pub trouble: Option<String>,
}
