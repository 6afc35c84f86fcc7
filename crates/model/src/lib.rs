//! The words and rules of Reddot, as pure values: what a ticket is, who wrote, which channel it
//! came from, whether it *waits*, and whether a reply may still be written freely.
//!
//! Nothing here does I/O and nothing reads a clock: every function that depends on time takes the
//! time. The rules cited by number are in `docs/rules.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod alert_plan;
mod alert_settings;
mod attachment;
mod channel;
mod durations;
mod fold;
mod ids;
mod keep;
mod listing;
mod macros;
mod marks;
mod message;
mod people;
mod query;
mod queue_figures;
mod records;
mod reply_window;
mod samples;
mod template;
mod template_form;
mod text_limit;
mod ticket;
mod time;
mod upload;

pub use alert_plan::{
    AlertAct, AlertFacts, AlertOutcome, AlertPlan, Cause, NO_TICKET, Shown, Surroundings, Told, Topic,
    Verdict, plan,
};
pub use alert_settings::{AlertKind, AlertRule, AlertSettings, Loudness, Wording, WorkingHours, zone_named};
pub use attachment::{Attachment, FileKind, safe_file_name};
pub use channel::Channel;
pub use chrono_tz::Tz;
pub use durations::Durations;
pub use fold::{ANYWHERE, Folded, Needle, Part, all_short_pieces, excerpt, fold, parts, short_pieces};
pub use ids::{AccountId, MacroId, MessageId, TicketId, TicketRef, UserId, ViewId};
pub use keep::{ChannelMark, ChannelRule, Keep, KeepWhat, Retention};
pub use listing::{Holder, ListFilter, ListPlace, Listed, Sort};
pub use macros::{
    Filled, Macro, MacroAction, MacroAssignee, MacroEffect, MacroRefusal, MacroSubject, fill, may_apply,
};
pub use marks::{WITHOUT_MARKS, edited_tags, is_mark};
pub use message::{Author, Delivery, Message, Role};
pub use people::{Identity, IdentityKind, Lost, PersonPart};
pub use query::{Condition, Facts, Filter, Query, Reading, Who, WindowIs};
pub use queue_figures::{CLOSING_HOURS, Crossed, Figures, InQueue, Oldest, Threshold, Thresholds, Waits};
pub use records::{
    Batch, Change, Cursor, Glimpse, Me, Person, Progress, Route, Ticket, TicketEvent, View, WholeQueue,
};
pub use reply_window::{
    Closure, LastInbound, ReplyWindow, ToldWindow, WindowPolicy, last_inbound, reply_window, sent_since,
    told_window,
};
pub use samples::{
    Course, CourseOver, SAMPLE_EVERY, SAMPLES_KEPT, SAMPLES_WHOLE, Sample, Sampled, Series, SeriesOf, course,
};
pub use template::{Template, is_template, passes, template};
pub use template_form::{
    FilledTemplate, PlaceTrouble, TemplateForm, beside_trouble, place_trouble, places, shown_reply,
    variable_of,
};
pub use text_limit::{TextLimit, TextUnit, text_limit};
pub use ticket::{
    ConversationState, Dot, Priority, Queue, Status, Waiting, conversation_state, dot, in_assigned,
    in_unassigned, waits,
};
pub use time::{Span, Time};
pub use upload::{
    Carrier, FileFacts, FileRefusal, LARGEST_FILE, may_attach, may_attach_any, may_attach_to_note,
    may_go_together, most_files, most_files_of_note,
};
