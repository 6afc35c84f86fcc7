//! The requests, each with its answer, and the events.

use model::{
    AccountId, ChannelRule, Keep, ListFilter, MessageId, Priority, Queue, Retention, Sort, Status, TicketId,
    TicketRef, Time, UserId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::alerts::{
    AlertLogView, AlertSettingsView, GetAlertSettings, Later, ListAlertLog, SetAlertSettings, TryAlert,
};
use crate::desktop::{DesktopView, GetDesktop, GetPlaces, KeepPlace, PlacesView, SetAutostart, SetShortcut};
use crate::export::{CancelExport, Export, Exported};
use crate::filters::{DeleteFilter, FilterSaved, FiltersView, ListFilters, SaveFilter};
use crate::offers::{
    ListMacros, ListView, ListViews, MacroPreview, MacrosView, PreviewMacro, ViewPage, ViewsView,
};
use crate::people::{FindPeople, MergePeople, MergePreview, PeopleFound, PreviewMerge};
use crate::queue::{GetQueueCourse, GetQueueFigures, QueueCourse, QueueFigures, SetThresholds};
use crate::search::{GetPerson, PersonView, Search, SearchView};
use crate::settings::{
    AccountSettings, AccountsView, FirstRun, Preferences, RetentionPreview, SignInForm, SignInState,
};
use crate::views::{
    AgentsView, ConversationView, FailedAct, OutboxView, Report, SendId, StatusView, TicketPage, UploadId,
    UploadView,
};

/// A request that knows its answer.
pub trait Ask: Serialize {
    /// What the engine answers.
    type Answer: Serialize + DeserializeOwned;
    /// The request as the engine reads it.
    fn into_request(self) -> Request;
}

macro_rules! requests {
    ($($(#[$doc:meta])* $name:ident => $answer:ty;)*) => {
        /// Any request, as it stands on the wire: `{"type": "...", ...}`.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(tag = "type", rename_all = "snake_case")]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
        }

        $(impl Ask for $name {
            type Answer = $answer;
            fn into_request(self) -> Request {
                Request::$name(self)
            }
        })*

        /// Each request's wire name, the name of its type, and its answer in TypeScript.
        pub(crate) fn table(config: &ts_rs::Config) -> Vec<(String, String, String)> {
            vec![$((
                snake(stringify!($name)),
                stringify!($name).to_owned(),
                <$answer as TS>::name(config),
            ),)*]
        }
    };
}

requests! {
    /// The first thing a client says.
    Hello => Welcome;
    /// The state of the whole.
    GetStatus => StatusView;
    /// A page of a queue.
    ListQueue => TicketPage;
    /// A ticket's conversation, from the cache; the engine reads it afresh behind this.
    GetConversation => ConversationView;
    /// Search people, tickets and messages in what is held.
    Search => SearchView;
    /// A person with all their tickets.
    GetPerson => PersonView;
    /// Search end users at the helpdesk itself.
    FindPeople => PeopleFound;
    /// What merging two people would do (rule 5); nothing is changed.
    PreviewMerge => MergePreview;
    /// Merge one person into another (rule 5).
    MergePeople => Done;
    /// A customer message's row was painted in the Unassigned list of a focused window, or its
    /// ticket was opened.
    Looked => Done;
    /// The bytes of a picture, for showing it.
    GetPicture => Picture;
    /// Open a file in the program that the desktop has for it.
    OpenAttachment => Done;
    /// Save a file where downloads go.
    SaveAttachment => Saved;
    /// Write conversations, as held on this computer, into a file that a person chose.
    Export => Exported;
    /// Call an export off; no file is left behind.
    CancelExport => Done;
    /// Begin to attach a file to the draft of a reply: its bytes follow in chunks.
    BeginUpload => UploadBegun;
    /// The next bytes of a file that is being attached.
    UploadChunk => UploadTaken;
    /// Take a file off the draft of a reply.
    RemoveUpload => Done;
    /// A small picture of a file of ours.
    GetUploadPicture => Picture;
    /// Assign a ticket to me.
    Take => Queued;
    /// Reply to a ticket.
    Reply => Queued;
    /// Write an internal note to a ticket, which the customer never reads.
    AddNote => Queued;
    /// Give a ticket another status.
    SetStatus => Queued;
    /// Say how urgent a ticket is.
    SetPriority => Queued;
    /// Let a ticket rest until a time, or until the customer writes.
    Snooze => Queued;
    /// Give a ticket to somebody, whoever has it now.
    Assign => Queued;
    /// Add tags to a ticket and take tags off it.
    EditTags => Queued;
    /// The agents whom a ticket can be given to, as far as they are known here.
    ListAgents => AgentsView;
    /// The macros that the agent may use.
    ListMacros => MacrosView;
    /// What a macro would do to a ticket.
    PreviewMacro => MacroPreview;
    /// The views that the agent may use.
    ListViews => ViewsView;
    /// A page of a view.
    ListView => ViewPage;
    /// The filters that the agent keeps under a name.
    ListFilters => FiltersView;
    /// Keep a filter under a name, or give one that is kept another name.
    SaveFilter => FilterSaved;
    /// Forget a filter that is kept.
    DeleteFilter => Done;
    /// What is not at a helpdesk yet, or failed.
    ListOutbox => OutboxView;
    /// Take back a send that has not left; a reply's text becomes the draft.
    Undo => Done;
    /// Try a failed or blocked send again.
    Retry => Done;
    /// Give up a failed or blocked send; a reply's text becomes the draft.
    Discard => Done;
    /// It arrived: the agent has seen a doubtful send at the customer or in the helpdesk.
    Arrived => Done;
    /// Keep what is being typed.
    SaveDraft => Done;
    /// Hold notifications back.
    Pause => Done;
    /// Put a ticket off until a time or until the customer writes, or no longer.
    Later => Done;
    /// What was chosen about alerts.
    GetAlertSettings => AlertSettingsView;
    /// Choose anew about alerts.
    SetAlertSettings => Done;
    /// Show a sample of an alert, with its sound, as the desktop plays it.
    TryAlert => Done;
    /// The queue in figures, for who leads a team.
    GetQueueFigures => QueueFigures;
    /// Their course over a day or a week.
    GetQueueCourse => QueueCourse;
    /// Choose anew above which figures of the queue there is an alert.
    SetThresholds => Done;
    /// Which alerts were raised or held back, and why.
    ListAlertLog => AlertLogView;
    /// Show a window.
    Show => Done;
    /// A report of how everything is, for a person who looks for a fault.
    GetReport => Report;
    /// The accounts of this profile.
    GetAccounts => AccountsView;
    /// Run an account, or let it rest; what it has stays.
    SetAccountOn => Done;
    /// What a person prefers, whatever the account.
    GetPreferences => Preferences;
    /// Prefer something else.
    SetPreferences => Done;
    /// How Reddot stands on the desktop.
    GetDesktop => DesktopView;
    /// Have it start at login, or not.
    SetAutostart => Done;
    /// Have a key that opens the notifier from anywhere, or none.
    SetShortcut => Done;
    /// Where windows were: for the window program.
    GetPlaces => PlacesView;
    /// Keep where a window is: for the window program.
    KeepPlace => Done;
    /// How far somebody is who has Reddot before them for the first time.
    GetFirstRun => FirstRunView;
    /// Go on from there.
    SetFirstRun => Done;
    /// Put sample conversations into the embedded desk, and let customers write to it.
    FillDesk => Done;
    /// Whether the agent counts as present for the helpdesk's automatic assignment while Reddot runs.
    SetPresence => Done;
    /// Sign an account out and forget it.
    RemoveAccount => Done;
    /// What a sign-in needs to know, as far as it is settled.
    GetSignInForm => SignInForm;
    /// Sign in with the browser.
    StartSignIn => SignInStarted;
    /// How a sign-in goes.
    GetSignIn => SignInState;
    /// What to type in a terminal to sign in to a Chatwoot server.
    GetLoginCommand => LoginCommand;
    /// Give a sign-in up.
    CancelSignIn => Done;
    /// What can be set for an account, with what it costs.
    GetAccountSettings => AccountSettings;
    /// Which conversations are kept for reading offline.
    SetKeep => Done;
    /// Which tickets count as social, beside what the helpdesk itself says.
    SetChannelRules => Done;
    /// Whether the tickets that others hold are watched, too: for who leads a team.
    SetWatchAll => Done;
    /// What a retention would remove; nothing is removed yet.
    PreviewRetention => RetentionPreview;
    /// How long and how much is kept on this computer of what is over.
    SetRetention => Done;
    /// Remove everything that is kept of an account on this computer; it stays signed in, and what
    /// the helpdesk has is fetched again.
    WipeAccount => Done;
    /// Open the accounts whose files are under a passphrase.
    Unlock => Done;
    /// The agent has read what was done to the files.
    DismissStorageNotices => Done;
    /// The window program tells whether a window shows.
    Visible => Done;
    /// End the engine.
    Quit => Done;
    /// Follow the list of accounts, which somebody has changed: those that are off now stop, those
    /// that are on start, the others are not disturbed.
    Restart => Done;
}

/// See [`Request::Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// The client's [`VERSION`](crate::VERSION).
    pub version: u32,
    /// What the client is.
    pub client: ClientKind,
}

/// What a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// The program that holds the windows: it gets [`Event::Show`].
    Window,
    /// Anything else.
    Cli,
}

/// The engine's answer to [`Hello`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Welcome {
    /// The engine's [`VERSION`](crate::VERSION).
    pub version: u32,
    /// The process id of the engine.
    pub pid: u32,
}

/// See [`Request::GetStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetStatus {}

/// See [`Request::ListQueue`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListQueue {
    /// Which queue.
    pub queue: Queue,
    /// Of one account only; none: of all that run.
    pub account: Option<AccountId>,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows at the most; 200 is the most given.
    pub limit: u32,
    /// In which order; by default the newest first.
    #[serde(default)]
    pub sort: Sort,
    /// Which of them; by default all.
    #[serde(default)]
    pub filter: ListFilter,
}

/// See [`Request::GetConversation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetConversation {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Whether the helpdesk should be asked too; the answer comes from the cache at once, and
    /// [`Event::Changed`] follows when there is news.
    pub refresh: bool,
}

/// See [`Request::Looked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Looked {
    /// What was seen: tickets with their newest customer message.
    pub seen: Vec<Seen>,
}

/// One ticket that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Seen {
    /// The ticket.
    pub ticket: TicketRef,
    /// Its newest customer message as painted.
    pub message: MessageId,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AttachmentRef {
    /// Whose.
    pub ticket: TicketRef,
    /// The message it came with.
    pub message: MessageId,
    /// Its id within the message.
    #[ts(type = "number")]
    pub id: i64,
}

/// See [`Request::GetPicture`]. It is fetched when it is not held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetPicture {
    /// Which file.
    pub file: AttachmentRef,
    /// A small one, for a list of messages; otherwise the whole.
    pub small: bool,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Picture {
    /// Its media type, as sniffed: one that is a picture.
    pub content_type: String,
    /// Its bytes, in base64.
    pub base64: String,
}

/// See [`Request::OpenAttachment`]. It is fetched when it is not held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpenAttachment {
    /// Which file.
    pub file: AttachmentRef,
}

/// See [`Request::SaveAttachment`]. It is fetched when it is not held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveAttachment {
    /// Which file.
    pub file: AttachmentRef,
}

/// A file was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Saved {
    /// Where.
    pub path: String,
}

/// See [`Request::BeginUpload`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BeginUpload {
    /// To whose draft.
    pub ticket: TicketRef,
    /// The file's name; it is made safe.
    pub name: String,
    /// Its size in bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// To the draft of an internal note, not of a reply.
    #[serde(default)]
    pub note: bool,
}

/// A file may come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadBegun {
    /// What its chunks are to name. It is forgotten a minute after the last of them.
    #[ts(type = "number")]
    pub coming: u64,
}

/// See [`Request::UploadChunk`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadChunk {
    /// To whose draft, as it was begun.
    pub ticket: TicketRef,
    /// Of which file.
    #[ts(type = "number")]
    pub coming: u64,
    /// How many bytes came before it.
    #[ts(type = "number")]
    pub offset: u64,
    /// Its bytes in base64: [`CHUNK`](crate::CHUNK) at the most.
    pub base64: String,
}

/// A chunk was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UploadTaken {
    /// The file, once it is whole and kept; none: more is to come.
    pub file: Option<UploadView>,
}

/// See [`Request::RemoveUpload`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemoveUpload {
    /// Off whose draft.
    pub ticket: TicketRef,
    /// Which file.
    pub file: UploadId,
}

/// See [`Request::GetUploadPicture`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetUploadPicture {
    /// Whose.
    pub account: AccountId,
    /// Which file.
    pub file: UploadId,
}

/// See [`Request::Take`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Take {
    /// Which ticket.
    pub ticket: TicketRef,
}

/// See [`Request::Reply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reply {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The text; it may be empty when files go along.
    pub text: String,
    /// The status to submit as (rule 16).
    pub status: Status,
    /// The files of the draft that go along (rule 14), in their order; others stay with the draft.
    #[serde(default)]
    pub files: Vec<UploadId>,
}

/// See [`Request::AddNote`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AddNote {
    /// To which ticket.
    pub ticket: TicketRef,
    /// The text; it may be empty when files go along.
    pub text: String,
    /// The files of the note's draft that go along, in their order.
    #[serde(default)]
    pub files: Vec<UploadId>,
}

/// See [`Request::SetStatus`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetStatus {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The status: open, pending, on hold or solved.
    pub status: Status,
}

/// See [`Request::SetPriority`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetPriority {
    /// Which ticket.
    pub ticket: TicketRef,
    /// One of those that the helpdesk has; none takes it back, where that is possible.
    pub priority: Option<Priority>,
}

/// See [`Request::Snooze`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Snooze {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Until then (server time); none: until the customer writes, which ends it in any case.
    pub until: Option<Time>,
}

/// See [`Request::Assign`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Assign {
    /// Which ticket.
    pub ticket: TicketRef,
    /// To whom.
    pub to: AssignTo,
}

/// Whom a ticket is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AssignTo {
    /// The signed-in agent.
    Me,
    /// Another agent.
    Agent {
        /// Their id.
        id: UserId,
    },
    /// Nobody: it stands in Unassigned again.
    Nobody,
}

/// See [`Request::EditTags`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EditTags {
    /// Which ticket.
    pub ticket: TicketRef,
    /// Tags to add.
    pub add: Vec<String>,
    /// Tags to take off.
    pub remove: Vec<String>,
    /// The agent was told what taking the marks off means (rule 3). Without it, that is refused.
    pub confirmed: bool,
}

/// See [`Request::ListAgents`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListAgents {
    /// Of which account.
    pub account: AccountId,
}

/// See [`Request::ListOutbox`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListOutbox {
    /// Of one account only; none: of all that run.
    pub account: Option<AccountId>,
}

/// See [`Request::Undo`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Undo {
    /// Whose outbox.
    pub account: AccountId,
    /// Which send.
    pub send: SendId,
}

/// See [`Request::Retry`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Retry {
    /// Whose outbox.
    pub account: AccountId,
    /// Which send.
    pub send: SendId,
}

/// See [`Request::Discard`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Discard {
    /// Whose outbox.
    pub account: AccountId,
    /// Which send.
    pub send: SendId,
}

/// See [`Request::Arrived`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Arrived {
    /// Whose outbox.
    pub account: AccountId,
    /// Which send.
    pub send: SendId,
}

/// See [`Request::SaveDraft`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SaveDraft {
    /// Which ticket.
    pub ticket: TicketRef,
    /// The whole text; empty removes the draft.
    pub text: String,
    /// It is the draft of an internal note, not of a reply.
    #[serde(default)]
    pub note: bool,
}

/// See [`Request::Pause`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pause {
    /// Until when; none ends the pause.
    pub until: Option<Time>,
}

/// See [`Request::Show`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Show {
    /// What to show.
    pub view: View,
}

/// A place in the windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "window", rename_all = "snake_case")]
pub enum View {
    /// The small window.
    Notifier {
        /// Asked for while it shows, close it instead: what a click on the tray does.
        toggle: bool,
        /// A ticket to open in it.
        ticket: Option<TicketRef>,
        /// Put the cursor into the reply box.
        compose: bool,
    },
    /// The full window.
    Inbox {
        /// The queue to show.
        queue: Queue,
        /// A ticket to open in it.
        ticket: Option<TicketRef>,
    },
    /// The queue in figures, for who leads a team.
    Queue {
        /// An account to show alone; none: as it was left.
        account: Option<AccountId>,
    },
    /// The settings.
    Settings {
        /// An account to show first.
        account: Option<AccountId>,
    },
    /// Signing in to one more helpdesk, or again to one.
    SignIn {
        /// The account that needs it; none: a new one.
        account: Option<AccountId>,
    },
}

/// See [`Request::GetReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetReport {}

/// See [`Request::Visible`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Visible {
    /// Whether any window shows.
    pub visible: bool,
}

/// See [`Request::Quit`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Quit {}

/// See [`Request::Restart`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Restart {}

/// See [`Request::GetAccounts`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetAccounts {}

/// See [`Request::GetFirstRun`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetFirstRun {}

/// How far the first run is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FirstRunView {
    /// So far.
    pub first_run: FirstRun,
}

/// See [`Request::SetFirstRun`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetFirstRun {
    /// So far from now on.
    pub first_run: FirstRun,
}

/// See [`Request::FillDesk`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FillDesk {
    /// A few conversations, where the desk has no ticket yet.
    pub sample: bool,
    /// Customers who write now and then, until Reddot ends.
    pub traffic: bool,
}

/// See [`Request::GetPreferences`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetPreferences {}

/// See [`Request::SetPreferences`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetPreferences {
    /// All of them.
    pub preferences: Preferences,
}

/// See [`Request::SetAccountOn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetAccountOn {
    /// Which account.
    pub account: AccountId,
    /// Whether it runs.
    pub on: bool,
}

/// See [`Request::SetPresence`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetPresence {
    /// Which account: one of a Chatwoot server.
    pub account: AccountId,
    /// Whether they do.
    pub on: bool,
}

/// See [`Request::GetLoginCommand`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetLoginCommand {
    /// The server's address, as a person typed it.
    pub url: String,
}

/// What to type in a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LoginCommand {
    /// The server's address, in the one form that is kept.
    pub url: String,
    /// One line for a shell, with everything quoted that has to be.
    pub command: String,
}

/// See [`Request::RemoveAccount`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemoveAccount {
    /// Which account.
    pub account: AccountId,
    /// Remove from this computer what was kept of it, too: tickets, drafts and what still waits in
    /// the outbox.
    pub wipe: bool,
}

/// See [`Request::GetSignInForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetSignInForm {}

/// See [`Request::StartSignIn`]. A sign-in that is under way is given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StartSignIn {
    /// The helpdesk's address, as typed.
    pub url: String,
    /// The id of the OAuth client that an admin registered.
    pub client_id: String,
}

/// A sign-in is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignInStarted {
    /// The address to open, for who wants another browser.
    pub address: String,
    /// Whether a browser was opened on it.
    pub opened: bool,
}

/// See [`Request::GetSignIn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetSignIn {}

/// See [`Request::CancelSignIn`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CancelSignIn {}

/// See [`Request::GetAccountSettings`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetAccountSettings {
    /// Which account.
    pub account: AccountId,
}

/// See [`Request::SetKeep`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetKeep {
    /// Which account.
    pub account: AccountId,
    /// What to keep.
    pub keep: Keep,
}

/// See [`Request::SetChannelRules`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetChannelRules {
    /// Which account.
    pub account: AccountId,
    /// All of them, in their order: the first that fits counts.
    pub rules: Vec<ChannelRule>,
}

/// See [`Request::SetWatchAll`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetWatchAll {
    /// Which account.
    pub account: AccountId,
    /// Whether they are watched.
    pub on: bool,
}

/// See [`Request::PreviewRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewRetention {
    /// Which account.
    pub account: AccountId,
    /// What to look at.
    pub retention: Retention,
}

/// See [`Request::SetRetention`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetRetention {
    /// Which account.
    pub account: AccountId,
    /// What is kept.
    pub retention: Retention,
}

/// See [`Request::WipeAccount`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WipeAccount {
    /// Which account. Its drafts and what waits in its outbox go, too.
    pub account: AccountId,
}

/// See [`Request::Unlock`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unlock {
    /// The passphrase. It is kept in memory, until the program ends.
    pub passphrase: String,
}

impl std::fmt::Debug for Unlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unlock").finish_non_exhaustive()
    }
}

/// See [`Request::DismissStorageNotices`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DismissStorageNotices {
    /// Which account.
    pub account: AccountId,
}

/// Done; nothing more to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Done {}

/// It stands in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Queued {
    /// Its number there.
    pub send: SendId,
}

/// What the engine tells clients unasked: what changed, never the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// These tickets, their conversations, or sends of ours on them changed, and so may both queues have.
    Changed {
        /// Where.
        account: AccountId,
        /// Which tickets; empty: any may have.
        tickets: Vec<TicketId>,
    },
    /// The answer to [`GetStatus`] is another one now.
    Status,
    /// The answer to [`GetAccounts`], [`GetPreferences`], [`GetFirstRun`], [`GetAccountSettings`],
    /// [`GetAlertSettings`], [`GetDesktop`] or [`GetSignIn`] is another one now.
    Settings,
    /// How far an export is; told a few times a second at the most.
    Exporting {
        /// Which one.
        id: String,
        /// Tickets that were read.
        done: u32,
        /// Of how many; none: they are still being looked for.
        total: Option<u32>,
    },
    /// The answers to [`ListMacros`], [`ListViews`], [`ListView`] and [`ListFilters`] are others now.
    Offers {
        /// Where.
        account: AccountId,
    },
    /// Show this (to [`ClientKind::Window`] only).
    Show(View),
    /// A send failed or was blocked: show it where the agent will see it (rule 17).
    SendFailed {
        /// What did not come about.
        act: FailedAct,
        /// Which ticket.
        ticket: TicketRef,
        /// Whose conversation, for a person.
        name: String,
        /// Why, for a person.
        reason: String,
    },
}

impl Request {
    /// The account whose engine is to answer; none: it concerns all of them, or the program.
    pub fn account(&self) -> Option<&AccountId> {
        match self {
            Request::ListQueue(ask) => ask.account.as_ref(),
            Request::Search(ask) => ask.account.as_ref(),
            Request::ListOutbox(ask) => ask.account.as_ref(),
            Request::GetQueueFigures(ask) => ask.account.as_ref(),
            Request::GetQueueCourse(ask) => ask.account.as_ref(),
            Request::GetConversation(GetConversation { ticket, .. })
            | Request::Take(Take { ticket })
            | Request::AddNote(AddNote { ticket, .. })
            | Request::SetStatus(SetStatus { ticket, .. })
            | Request::SetPriority(SetPriority { ticket, .. })
            | Request::Snooze(Snooze { ticket, .. })
            | Request::Assign(Assign { ticket, .. })
            | Request::EditTags(EditTags { ticket, .. })
            | Request::Reply(Reply { ticket, .. })
            | Request::BeginUpload(BeginUpload { ticket, .. })
            | Request::UploadChunk(UploadChunk { ticket, .. })
            | Request::RemoveUpload(RemoveUpload { ticket, .. })
            | Request::PreviewMacro(PreviewMacro { ticket, .. })
            | Request::Later(Later { ticket, .. })
            | Request::SaveDraft(SaveDraft { ticket, .. }) => Some(&ticket.account),
            Request::ListAlertLog(ask) => match &ask.ticket {
                Some(ticket) => Some(&ticket.account),
                None => ask.account.as_ref(),
            },
            Request::GetPicture(GetPicture { file, .. }) => Some(&file.ticket.account),
            Request::GetPerson(GetPerson { account, .. })
            | Request::FindPeople(FindPeople { account, .. })
            | Request::PreviewMerge(PreviewMerge { account, .. })
            | Request::MergePeople(MergePeople { account, .. })
            | Request::GetUploadPicture(GetUploadPicture { account, .. })
            | Request::Undo(Undo { account, .. })
            | Request::Retry(Retry { account, .. })
            | Request::Discard(Discard { account, .. })
            | Request::Arrived(Arrived { account, .. })
            | Request::ListAgents(ListAgents { account })
            | Request::ListMacros(ListMacros { account, .. })
            | Request::ListViews(ListViews { account })
            | Request::ListView(ListView { account, .. })
            | Request::ListFilters(ListFilters { account })
            | Request::SaveFilter(SaveFilter { account, .. })
            | Request::DeleteFilter(DeleteFilter { account, .. })
            | Request::GetAccountSettings(GetAccountSettings { account })
            | Request::SetKeep(SetKeep { account, .. })
            | Request::SetChannelRules(SetChannelRules { account, .. })
            | Request::SetWatchAll(SetWatchAll { account, .. })
            | Request::PreviewRetention(PreviewRetention { account, .. })
            | Request::SetRetention(SetRetention { account, .. })
            | Request::DismissStorageNotices(DismissStorageNotices { account }) => Some(account),
            Request::Hello(_)
            | Request::GetStatus(_)
            | Request::Looked(_)
            | Request::OpenAttachment(_)
            | Request::SaveAttachment(_)
            | Request::Export(_)
            | Request::CancelExport(_)
            | Request::Pause(_)
            | Request::GetAlertSettings(_)
            | Request::SetAlertSettings(_)
            | Request::TryAlert(_)
            | Request::GetDesktop(_)
            | Request::SetAutostart(_)
            | Request::SetShortcut(_)
            | Request::GetPlaces(_)
            | Request::KeepPlace(_)
            | Request::SetThresholds(_)
            | Request::Show(_)
            | Request::GetReport(_)
            | Request::GetAccounts(_)
            | Request::GetPreferences(_)
            | Request::SetPreferences(_)
            | Request::GetFirstRun(_)
            | Request::SetFirstRun(_)
            | Request::FillDesk(_)
            | Request::SetAccountOn(_)
            | Request::SetPresence(_)
            | Request::RemoveAccount(_)
            | Request::WipeAccount(_)
            | Request::Unlock(_)
            | Request::GetSignInForm(_)
            | Request::StartSignIn(_)
            | Request::GetSignIn(_)
            | Request::GetLoginCommand(_)
            | Request::CancelSignIn(_)
            | Request::Visible(_)
            | Request::Quit(_)
            | Request::Restart(_) => None,
        }
    }
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (i, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && i > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
