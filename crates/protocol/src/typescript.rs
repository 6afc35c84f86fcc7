//! The TypeScript of the protocol, written from the Rust types.

use std::fmt::Write as _;

use ts_rs::{Config, TS};

use crate::{
    alerts, desktop, error, export, filters, offers, people, queue, request, search, settings, views,
};

macro_rules! declarations {
    ($config:expr; $($t:ty),* $(,)?) => {
        [$((<$t as TS>::decl($config), <$t as TS>::docs())),*]
    };
}

/// The whole of `ui/src/lib/protocol.ts`, before the project's formatter.
pub fn render() -> String {
    let config = Config::default();
    let declarations = declarations![&config;
        model::Time, model::TicketId, model::UserId, model::MessageId, model::MacroId, model::ViewId, model::AccountId, model::TicketRef,
        model::Channel, model::Carrier, model::TextLimit, model::TextUnit, model::Status, model::Priority, model::ConversationState, model::Queue, model::Dot,
        model::Role, model::Author, model::Delivery, model::Closure, model::ReplyWindow,
        error::ErrorCode, error::ProtocolError,
        views::Assignee, views::TicketRow, views::TicketPage, views::Customer, views::MessageView, views::AttachmentView, model::FileKind,
        views::EventView, views::SendState, views::FailedAct, views::SendId, views::SendWhat, views::SendView,
        views::RouteView, views::OutboxEntry, views::OutboxView, views::AgentsView, views::ConversationView, views::Connection, views::WaitingTicket, views::DotReason,
        model::Progress, views::AccountView, views::StatusView, views::Presence, views::Report,
        views::AccountReport, views::LaneView, views::Trouble,
        settings::Language, settings::Preferences, settings::FirstRun, settings::AccountsView, settings::AccountEntry, settings::Rests, settings::SignInMethod, settings::SignInForm,
        settings::SignInState, settings::AccountSettings, settings::Encryption, settings::RetentionPreview,
        model::Retention, views::StorageNotice, model::Keep, model::KeepWhat, settings::KeepCost,
        settings::Held, model::ChannelRule, model::ChannelMark,
        model::Span, model::Threshold, model::Thresholds, model::AlertKind, model::Loudness, model::AlertRule, model::WorkingHours, model::Wording, model::AlertSettings,
        model::AlertOutcome, alerts::GetAlertSettings, alerts::AlertSettingsView, alerts::SetAlertSettings, alerts::TryAlert,
        desktop::GetDesktop, desktop::DesktopView, desktop::ShortcutState, desktop::SetAutostart, desktop::SetShortcut,
        desktop::GetPlaces, desktop::PlacesView, desktop::KeepPlace, desktop::WindowPlace,
        alerts::ListAlertLog, alerts::AlertLogView, alerts::AlertLogEntry, alerts::Later,
        request::Hello, request::ClientKind, request::Welcome, request::GetStatus,
        request::ListQueue, request::GetConversation, request::Looked, request::Seen,
        request::AttachmentRef, request::GetPicture, request::Picture, request::OpenAttachment,
        request::SaveAttachment, request::Saved, export::Export, export::ExportWhat, export::ExportFormat,
        export::Exported, export::CancelExport,
        views::UploadId, views::UploadView, request::BeginUpload, request::UploadBegun, request::UploadChunk,
        request::UploadTaken, request::RemoveUpload, request::GetUploadPicture,
        request::Take, request::Reply, request::AddNote, request::SetStatus, request::SetPriority, request::Snooze, request::Assign, request::AssignTo,
        request::EditTags, request::ListAgents, request::ListOutbox, request::Undo, request::Retry, request::Discard, request::Arrived,
        request::SaveDraft, request::Pause, request::Show, request::View, request::GetReport, request::Visible,
        request::Quit, request::Restart, request::GetAccounts, request::GetPreferences, request::SetPreferences, request::GetFirstRun, request::FirstRunView, request::SetFirstRun, request::FillDesk, request::SetAccountOn, request::RemoveAccount,
        request::GetSignInForm, request::StartSignIn, request::SignInStarted, request::GetSignIn,
        request::CancelSignIn, request::SetPresence, request::GetLoginCommand, request::LoginCommand, request::GetAccountSettings, request::SetKeep, request::SetChannelRules,
        model::Part, search::Search, search::More, search::Group, search::Place, search::Count,
        search::PersonHit, search::TicketHit, search::MessageHit, search::PeopleHits,
        search::TicketsFound, search::MessagesFound, search::FilterView, search::SearchView,
        search::GetPerson, search::PersonView, search::PersonTicket,
        model::Identity, model::IdentityKind, model::Lost, model::PersonPart, people::FindPeople, people::PeopleFound, people::FoundPerson,
        people::PreviewMerge, people::MergePreview, people::MergedIdentity, people::MergeWarning, people::MergePeople,
        offers::ListMacros, offers::MacrosView, offers::MacroRow, offers::PreviewMacro, offers::PlaceValue, offers::MacroPreview, offers::PlaceView,
        offers::ListViews, offers::ViewsView, offers::ViewRow, offers::ListView, offers::ViewPage,
        model::Sort, model::Holder, model::ListFilter, filters::FilterId, filters::FilterOf, filters::SavedFilter,
        filters::ListFilters, filters::FiltersView, filters::SaveFilter, filters::FilterSaved, filters::DeleteFilter,
        model::Oldest, queue::GetQueueFigures, queue::QueueFigures, queue::ChannelWaits, queue::BusinessAccountWaits, queue::FirstReply,
        queue::LoadKnown, queue::LoadView, queue::AgentLoad, model::CourseOver, model::SeriesOf, model::Series, model::Course,
        queue::GetQueueCourse, queue::QueueCourse, queue::NamedAgent, queue::SetThresholds,
        request::SetWatchAll, request::PreviewRetention, request::SetRetention,
        request::WipeAccount, request::Unlock, request::DismissStorageNotices, request::Done, request::Queued, request::Event,
    ];
    let mut out = String::from(
        "// Written from crates/protocol by `cargo xtask types`. Do not edit: a test compares it.\n",
    );
    for (declaration, docs) in declarations {
        out.push('\n');
        if let Some(docs) = docs {
            out.push_str(docs.trim_end());
            out.push('\n');
        }
        let _ = writeln!(out, "export {declaration}");
    }
    out.push_str(
        "\n/** Every request: what is asked and what is answered. */\nexport interface Requests {\n",
    );
    for (wire, ask, answer) in request::table(&config) {
        let _ = writeln!(out, "  {wire}: {{ ask: {ask}; answer: {answer} }};");
    }
    out.push_str("}\n");
    out.push_str("\n/** What Reddot itself says of failures: `{0}`, `{1}`, … stand for what differs. */\nexport const SAID = {\n");
    for (name, sentence) in crate::SAID {
        let _ = writeln!(out, "  {name}: {sentence:?},");
    }
    out.push_str("};\n");
    out
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    /// The committed types are those of this source. `cargo xtask types` writes them anew.
    #[test]
    fn typescript_types_are_those_of_the_protocol() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/lib/protocol.ts");
        let written = super::render();
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &written).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == written,
            "ui/src/lib/protocol.ts is out of date: run `cargo xtask types`"
        );
    }
}
