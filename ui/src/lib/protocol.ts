// Written from crates/protocol by `cargo xtask types`. Do not edit: a test compares it.

/**
 * An instant: milliseconds since 1970-01-01T00:00:00 UTC.
 */
export type Time = number;

/**
 * A ticket's number, as the helpdesk gives it.
 */
export type TicketId = number;

/**
 * A person (agent or end user), as the helpdesk numbers them.
 */
export type UserId = number;

/**
 * A message of a conversation. Ids of one helpdesk grow with time.
 */
export type MessageId = number;

/**
 * A macro, as the helpdesk numbers them.
 */
export type MacroId = number;

/**
 * A view, as the helpdesk numbers them.
 */
export type ViewId = number;

/**
 * A signed-in helpdesk on this computer: `desk`, or host and agent as in `acme.zendesk.com-1234`.
 * Names its folder and its entry in the keychain.
 */
export type AccountId = string;

/**
 * A ticket of one of several accounts: two helpdesks give the same numbers.
 */
export type TicketRef = { 
/**
 * Where it lives.
 */
account: AccountId, 
/**
 * Its number there.
 */
id: TicketId, };

/**
 * A messaging channel. `Facebook` is the public page and the older integration's direct
 * messages; `Messenger` is Facebook Messenger as a messaging channel of its own, which has a
 * reply window that public posts do not have.
 */
export type Channel = "whatsapp" | "line" | "wechat" | "facebook" | "messenger" | "x" | "instagram" | "telegram" | "viber" | "kakaotalk" | "tiktok" | "other";

/**
 * Who hands a reply over to its channel: each adds limits of its own, and has its own shorthand for
 * approved templates.
 */
export type Carrier = "zendesk" | "chatwoot";

/**
 * How long a text may be.
 */
export type TextLimit = { 
/**
 * So many are taken.
 */
most: number, 
/**
 * Of what.
 */
unit: TextUnit, };

/**
 * What a platform counts.
 */
export type TextUnit = "characters" | "utf16" | "bytes";

/**
 * A ticket's status.
 */
export type Status = "new" | "open" | "pending" | "hold" | "solved" | "closed";

/**
 * How urgent people at the helpdesk say that a ticket is. No helpdesk has all of these: Zendesk calls the
 * middle one *normal*, Chatwoot *medium*; each backend says which it has.
 */
export type Priority = "low" | "normal" | "medium" | "high" | "urgent";

/**
 * What a row says about its conversation (rule 9).
 */
export type ConversationState = "started" | "replied";

/**
 * One of the two lists of the notifier (rule 8).
 */
export type Queue = "assigned" | "unassigned";

/**
 * The tray's dot (rule 7). Whether the helpdesk is reachable is told apart from it.
 */
export type Dot = "plain" | "hollow" | "red";

/**
 * What a message's author is to the conversation. Only [`Role::EndUser`] opens a reply window.
 */
export type Role = "end_user" | "agent" | "bot" | "system";

/**
 * Who wrote a message.
 */
export type Author = { 
/**
 * The helpdesk's id; none for the system.
 */
id: UserId | null, 
/**
 * The name to show. May be empty or hostile: it is text, never markup.
 */
name: string, 
/**
 * What the author is to the conversation.
 */
role: Role, };

/**
 * What is known about a reply's way to the customer. Nothing is claimed that the helpdesk did
 * not say (rules 17 and 18).
 */
export type Delivery = { "kind": "not_reported" } | { "kind": "delivered" } | { "kind": "failed", 
/**
 * The helpdesk's reason.
 */
reason: string, };

/**
 * Why a window is closed.
 */
export type Closure = "time_over" | "messages_used_up";

/**
 * Whether a free-form reply would be delivered now.
 */
export type ReplyWindow = { "kind": "no_limit" } | { "kind": "open_until", 
/**
 * The first instant at which it is closed.
 */
at: Time, 
/**
 * How many replies are left, where the platform counts them.
 */
messages_left: number | null, } | { "kind": "closed_since", 
/**
 * The first instant at which it was closed. With [`Closure::MessagesUsedUp`] the instant
 * at which it closes by time, which may lie ahead.
 */
at: Time, 
/**
 * Why.
 */
because: Closure, } | { "kind": "never_opened" } | { "kind": "unknown" };

/**
 * What a client can act on. A variant exists only where some client treats it apart.
 */
export type ErrorCode = "bad_request" | "version_mismatch" | "not_found" | "window_closed" | "not_possible" | "conflict" | "needs_confirmation" | "offline" | "unauthorized" | "cancelled" | "storage" | "internal";

/**
 * An error as a client gets it.
 */
export type ProtocolError = { 
/**
 * What a client can act on.
 */
code: ErrorCode, 
/**
 * What happened, for a person.
 */
message: string, 
/**
 * What to do about it, for a person.
 */
hint: string | null, 
/**
 * When trying again may help.
 */
retry_at: Time | null, };

/**
 * A person named beside a ticket.
 */
export type Assignee = { 
/**
 * Their id.
 */
id: UserId, 
/**
 * Their name; empty when the helpdesk has not told it.
 */
name: string, 
/**
 * Whether it is the signed-in agent.
 */
me: boolean, };

/**
 * One row of a queue (rule 9).
 */
export type TicketRow = { 
/**
 * The ticket.
 */
ticket: TicketRef, 
/**
 * The customer's name.
 */
name: string, 
/**
 * Where the customer wrote from.
 */
channel: Channel, 
/**
 * The company's number or page that the customer wrote to (rule 6), where known.
 */
business_account: string | null, 
/**
 * The status, with one that is in the outbox laid over it.
 */
status: Status, 
/**
 * How urgent it is, with what is in the outbox laid over it; none: nobody said so.
 */
priority: Priority | null, 
/**
 * Until when it is snoozed (server time), likewise; none: it is not, or until the customer writes.
 */
snoozed_until: Time | null, 
/**
 * Started or replied.
 */
state: ConversationState, 
/**
 * The first line of the newest public message; empty when none is held.
 */
preview: string, 
/**
 * Whether the newest public message is ours.
 */
preview_is_ours: boolean, 
/**
 * When the newest public message was sent; when none is held, the ticket's last change.
 */
at: Time, 
/**
 * Whether a free-form reply would be delivered now.
 */
window: ReplyWindow, 
/**
 * The window is an estimate: a list told of news, and the conversation was not read since.
 */
window_estimated: boolean, 
/**
 * The ticket waits for somebody.
 */
waits: boolean, 
/**
 * There is a newer customer message than was looked at, and the ticket is not put off.
 */
unseen: boolean, 
/**
 * It is put off until then, or until the customer writes; none: it is not.
 */
later: Time | null, 
/**
 * The newest customer message, for [`Looked`](crate::Looked).
 */
newest_customer_message: MessageId | null, 
/**
 * Who has it, with what is in the outbox laid over it.
 */
assignee: Assignee | null, 
/**
 * Something of ours on this ticket is still in the outbox or failed there.
 */
pending: SendState | null, };

/**
 * A page of a queue.
 */
export type TicketPage = { 
/**
 * The queue asked for.
 */
queue: Queue, 
/**
 * Its rows from the offset on.
 */
rows: Array<TicketRow>, 
/**
 * How many the queue holds altogether; with a filter, how many of them fit it.
 */
total: number, 
/**
 * More fit the filter than were counted.
 */
more: boolean, };

/**
 * The customer of a ticket.
 */
export type Customer = { 
/**
 * Their id.
 */
id: UserId, 
/**
 * Their name.
 */
name: string, 
/**
 * The social phone number, as stored (rules 4 and 20).
 */
phone: string | null, };

/**
 * One message as shown.
 */
export type MessageView = { 
/**
 * The message.
 */
id: MessageId, 
/**
 * When it was sent.
 */
at: Time, 
/**
 * Who wrote it.
 */
author: Author, 
/**
 * Whether the signed-in agent wrote it.
 */
mine: boolean, 
/**
 * Internal notes are not public.
 */
public: boolean, 
/**
 * The text: text, never markup.
 */
text: string, 
/**
 * What is known about its delivery.
 */
delivery: Delivery, 
/**
 * The files that came with it.
 */
attachments: Array<AttachmentView>, };

/**
 * A file of a message.
 */
export type AttachmentView = { 
/**
 * Its id within the message.
 */
id: number, 
/**
 * Its name: text that may be empty or hostile.
 */
name: string, 
/**
 * Its media type: as sniffed when its bytes are held, otherwise as told.
 */
content_type: string, 
/**
 * Its size in bytes, as told.
 */
size: number | null, 
/**
 * How it can be dealt with.
 */
kind: FileKind, 
/**
 * The helpdesk found something in it: it is neither shown nor opened nor saved.
 */
malware: boolean, 
/**
 * Its bytes are on this computer.
 */
held: boolean, };

/**
 * How a file can be dealt with.
 */
export type FileKind = "image" | "file" | "dangerous";

/**
 * An entry of the events log (rule 18).
 */
export type EventView = { 
/**
 * When.
 */
at: Time, 
/**
 * Who did it.
 */
by: string, 
/**
 * What happened, in words.
 */
text: string, 
/**
 * Whether it tells of a failure.
 */
failure: boolean, };

/**
 * Where a send of ours is.
 */
export type SendState = "queued" | "sending" | "unknown" | "accepted" | "failed" | "blocked";

/**
 * What of an agent's did not come about, for the words in which it is told.
 */
export type FailedAct = "reply" | "delivery" | "note" | "take" | "status" | "priority" | "snooze" | "assign" | "tags";

/**
 * The number of a row in the outbox. Never used twice.
 */
export type SendId = number;

/**
 * What a send does.
 */
export type SendWhat = { "kind": "reply", 
/**
 * The text.
 */
text: string, 
/**
 * The status to submit as.
 */
status: Status, } | { "kind": "note", 
/**
 * The text.
 */
text: string, } | { "kind": "take" } | { "kind": "status", 
/**
 * The status.
 */
status: Status, } | { "kind": "priority", 
/**
 * The priority.
 */
priority: Priority | null, } | { "kind": "snooze", 
/**
 * Until then (server time); none: until the customer writes.
 */
until: Time | null, } | { "kind": "assign", 
/**
 * To whom.
 */
to: Assignee | null, } | { "kind": "tags", 
/**
 * Added.
 */
add: Array<string>, 
/**
 * Taken off.
 */
remove: Array<string>, };

/**
 * A send of ours that is not yet, or not successfully, at the helpdesk.
 */
export type SendView = { 
/**
 * Its number.
 */
id: SendId, 
/**
 * What it does.
 */
what: SendWhat, 
/**
 * Where it is.
 */
state: SendState, 
/**
 * Why it failed, is blocked or waits, for a person.
 */
reason: string | null, 
/**
 * When the agent gave it.
 */
created_at: Time, 
/**
 * When it leaves or is tried again; before that a queued one can be undone.
 */
not_before: Time, 
/**
 * The files that go along with a reply or a note.
 */
files: Array<UploadView>, 
/**
 * It is unknown and stays so until the agent decides: nobody can tell whether it arrived.
 */
doubtful: boolean, };

/**
 * How a reply to a ticket can go (rule 13).
 */
export type RouteView = { "kind": "reply", 
/**
 * What will send it, for a person: "WhatsApp, +34 910 000 001".
 */
sending_account: string, } | { "kind": "open_in_helpdesk", 
/**
 * The address to open.
 */
url: string, 
/**
 * Why, in plain words.
 */
reason: string, } | { "kind": "closed", 
/**
 * Why, in plain words.
 */
reason: string, };

/**
 * A send in the outbox, with what it is about.
 */
export type OutboxEntry = { 
/**
 * The ticket.
 */
ticket: TicketRef, 
/**
 * The customer's name; empty when the ticket is not held any more.
 */
name: string, 
/**
 * The channel; none when the ticket is not held any more, or is no social one.
 */
channel: Channel | null, 
/**
 * The send.
 */
send: SendView, 
/**
 * An earlier send of the same ticket goes first.
 */
behind: boolean, 
/**
 * How a reply to the ticket can go now; none when the ticket is not held any more.
 */
route: RouteView | null, };

/**
 * What is not at a helpdesk yet, or failed; what needs the agent first, then oldest first.
 */
export type OutboxView = { 
/**
 * The sends.
 */
entries: Array<OutboxEntry>, };

/**
 * The agents of a helpdesk, by name, as far as they are known here.
 */
export type AgentsView = { 
/**
 * The agents.
 */
agents: Array<Assignee>, };

/**
 * A ticket's conversation, as held.
 */
export type ConversationView = { 
/**
 * The ticket's row.
 */
row: TicketRow, 
/**
 * The customer.
 */
customer: Customer, 
/**
 * The messages held, oldest first.
 */
messages: Array<MessageView>, 
/**
 * The events log, oldest first.
 */
events: Array<EventView>, 
/**
 * Sends of ours not yet, or not successfully, at the helpdesk, oldest first.
 */
sends: Array<SendView>, 
/**
 * How a reply can go.
 */
route: RouteView, 
/**
 * The draft kept for this ticket.
 */
draft: string, 
/**
 * The files that were attached to it.
 */
draft_files: Array<UploadView>, 
/**
 * The draft of an internal note, kept apart from it.
 */
note_draft: string, 
/**
 * The files that were attached to that.
 */
note_files: Array<UploadView>, 
/**
 * Why no file can go along with a reply (rule 14), in plain words; none: files can.
 */
no_files: string | null, 
/**
 * Who hands its replies over, and so by which shorthand an approved template goes (rule 15); none:
 * not known, so that no text counts as one.
 */
carrier: Carrier | null, 
/**
 * How long the text of a reply may be on its channel; none: not known to be limited.
 */
text_limit: TextLimit | null, 
/**
 * The priorities that it can be given here, the least urgent first; empty: not known.
 */
priorities: Array<Priority>, 
/**
 * Its priority can be taken back.
 */
no_priority: boolean, 
/**
 * It can be snoozed.
 */
snoozes: boolean, 
/**
 * The ticket's tags, with what is in the outbox laid over them.
 */
tags: Array<string>, 
/**
 * When the messages were last read from the helpdesk; none: only the row is held.
 */
read_at: Time | null, 
/**
 * The helpdesk has told of something newer than what was read.
 */
behind: boolean, };

/**
 * Whether the helpdesk can be reached.
 */
export type Connection = { "kind": "connecting", 
/**
 * Since when.
 */
since: Time, } | { "kind": "connected" } | { "kind": "offline", 
/**
 * Since when.
 */
since: Time, 
/**
 * What the last attempt said, for a person.
 */
reason: string, 
/**
 * When it is tried again.
 */
retry_at: Time, } | { "kind": "sign_in_needed", 
/**
 * Since when.
 */
since: Time, };

/**
 * A ticket that keeps the dot on.
 */
export type WaitingTicket = { 
/**
 * The ticket.
 */
ticket: TicketRef, 
/**
 * The customer's name.
 */
name: string, 
/**
 * The channel.
 */
channel: Channel, 
/**
 * When the customer last wrote.
 */
since: Time, 
/**
 * Nobody here has looked at it: it makes the dot red.
 */
unseen: boolean, 
/**
 * Why it does, or does not.
 */
reason: DotReason, };

/**
 * Why a ticket that waits makes the dot red, or leaves it hollow (rule 7).
 */
export type DotReason = "new" | "wrote_again" | "back" | "looked" | "put_off" | "silent";

/**
 * How far a first sync is.
 */
export type Progress = { 
/**
 * Tickets read.
 */
done: number, 
/**
 * Tickets in all, where the helpdesk tells.
 */
total: number | null, };

/**
 * An account that runs, in short.
 */
export type AccountView = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * The signed-in agent's name; empty until the helpdesk has told it.
 */
agent: string, 
/**
 * The helpdesk's name or address.
 */
helpdesk: string, 
/**
 * Whether the helpdesk is the embedded desk.
 */
embedded_desk: boolean, 
/**
 * Whether the helpdesk can be reached.
 */
connection: Connection, 
/**
 * When the cache was last known to agree with the helpdesk.
 */
fresh_at: Time | null, 
/**
 * How far a first sync is; none when nothing is under way.
 */
progress: Progress | null, 
/**
 * Tickets in *Assigned*.
 */
assigned: number, 
/**
 * Tickets in *Unassigned*.
 */
unassigned: number, 
/**
 * Tickets that wait.
 */
waiting: number, 
/**
 * Sends that are not at the helpdesk yet, or failed.
 */
outbox: number, 
/**
 * Drafts of replies.
 */
drafts: number, 
/**
 * The server's clock minus this computer's, in milliseconds.
 */
clock_offset_ms: number, 
/**
 * What was done to the files, until somebody has read it.
 */
storage: Array<StorageNotice>, };

/**
 * The state of the whole, in one answer.
 */
export type StatusView = { 
/**
 * The accounts that run, in the order in which they were added.
 */
accounts: Array<AccountView>, 
/**
 * Tickets in *Assigned*, of all accounts.
 */
assigned: number, 
/**
 * Tickets in *Unassigned*, of all accounts.
 */
unassigned: number, 
/**
 * Tickets that wait, of all accounts.
 */
waiting: number, 
/**
 * The tray's dot: the reddest of all accounts.
 */
dot: Dot, 
/**
 * Why the dot is as it is: the waiting tickets, unseen first, newest first; 20 at most.
 */
why: Array<WaitingTicket>, 
/**
 * Sends that are not at a helpdesk yet, or failed, of all accounts.
 */
outbox: number, 
/**
 * Notifications are held back until then.
 */
paused_until: Time | null, };

/**
 * Whether somebody is at the computer, as far as the desktop tells.
 */
export type Presence = "there" | "idle" | "locked";

/**
 * How everything is, for a person who looks for a fault. It holds no token, no name and no word of
 * a customer, so that it can be pasted into a bug report.
 */
export type Report = { 
/**
 * The engine's version.
 */
version: string, 
/**
 * Whether somebody is at the computer: while nobody is, helpdesks are asked less often.
 */
presence: Presence, 
/**
 * Each account that runs.
 */
accounts: Array<AccountReport>, };

/**
 * How an account is.
 */
export type AccountReport = { 
/**
 * The helpdesk's name or address.
 */
helpdesk: string, 
/**
 * What the signed-in person may do there, where told.
 */
role: string | null, 
/**
 * Which tickets they may see, in the helpdesk's word: `all`, `groups`, `assigned`, …; none: not
 * told.
 */
sees: string | null, 
/**
 * Whether it can be reached.
 */
connection: Connection, 
/**
 * When the cache was last known to agree with it.
 */
fresh_at: Time | null, 
/**
 * The lanes on which changes come.
 */
lanes: Array<LaneView>, 
/**
 * When the cursor last moved; none: there is none yet.
 */
cursor_at: Time | null, 
/**
 * Requests a minute that the account allows everybody together, as last told.
 */
limit: number | null, 
/**
 * What was left of them then.
 */
remaining: number | null, 
/**
 * The quickest pace with a window open and without, in milliseconds.
 */
quickest_ms: [number, number] | null, 
/**
 * The server's clock minus this computer's, in milliseconds; none when not told yet.
 */
clock_offset_ms: number | null, 
/**
 * What went wrong lately, newest first.
 */
troubles: Array<Trouble>, 
/**
 * Tickets held.
 */
tickets: number, 
/**
 * Messages held.
 */
messages: number, 
/**
 * Size of the two files, in bytes.
 */
bytes: number, 
/**
 * What SQLite's own check says of them; none when all is well.
 */
damage: string | null, 
/**
 * Sends in the outbox, by state.
 */
outbox: Array<[SendState, number]>, 
/**
 * How the files are protected.
 */
encryption: Encryption, 
/**
 * Damaged files that were set aside and are still there, by their names.
 */
set_aside: Array<string>, };

/**
 * One of the ways on which changes come: how often it is looked at and how fresh it is.
 */
export type LaneView = { 
/**
 * Its name: `head`, `history`, `truth`, `activities`, `lead`, `conversations`, `bulk`,
 * `offers`, and `acts` for what people do.
 */
lane: string, 
/**
 * The pause between two looks at present, in milliseconds; none: it rests.
 */
every_ms: number | null, 
/**
 * Requests in the last minute.
 */
requests: number, 
/**
 * What it told was so at this server time; none: nothing yet.
 */
fresh_at: Time | null, 
/**
 * What went wrong with it last, until it goes well again.
 */
trouble: string | null, };

/**
 * Something that went wrong.
 */
export type Trouble = { 
/**
 * When.
 */
at: Time, 
/**
 * What, in words of our own or the helpdesk's.
 */
text: string, };

/**
 * A language that Reddot speaks, beside the customers' own.
 */
export type Language = "en" | "es" | "pt-BR" | "de" | "ja";

/**
 * What a person prefers, whatever the account.
 */
export type Preferences = { 
/**
 * What windows, tray and notifications speak; none: the first of the system's languages that
 * there are words in.
 */
language: Language | null, 
/**
 * The notifier opens on the tab on which it was left; otherwise always on *Assigned* (rule 8).
 */
keep_tab: boolean, 
/**
 * The notifier stays when another window is used; otherwise it closes.
 */
notifier_stays: boolean, };

/**
 * How far somebody is who has Reddot before them for the first time.
 */
export type FirstRun = "welcome" | "hint" | "over";

/**
 * The accounts of a profile.
 */
export type AccountsView = { 
/**
 * All of them, in the order in which they were added; the embedded desk last.
 */
accounts: Array<AccountEntry>, 
/**
 * The environment names the helpdesk: the list does not count meanwhile.
 */
from_environment: boolean, };

/**
 * An account, running or not.
 */
export type AccountEntry = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * The agent's name; empty for the embedded desk.
 */
name: string, 
/**
 * Their e-mail address; empty for the embedded desk.
 */
email: string, 
/**
 * The helpdesk's address; empty for the embedded desk.
 */
url: string, 
/**
 * How it was signed in.
 */
method: SignInMethod, 
/**
 * Whether it runs. With no other on, the embedded desk does.
 */
on: boolean, 
/**
 * How what is kept of it on this computer is protected.
 */
encryption: Encryption, 
/**
 * What of the agent's own rests here while it does not run. None: it runs, and its status
 * tells it; or it cannot be told, because its files are under a key or a
 * passphrase that is not at hand.
 */
rests: Rests | null, 
/**
 * When it was signed in the last time; 0 for the embedded desk.
 */
signed_in_at: Time, 
/**
 * Whether the agent counts as present for the helpdesk's automatic assignment while Reddot runs. None:
 * the helpdesk has no such thing, or Reddot cannot change it.
 */
presence: boolean | null, };

/**
 * What of the agent's own rests in an account's files, and nowhere else.
 */
export type Rests = { 
/**
 * Drafts of replies.
 */
drafts: number, 
/**
 * Replies and other actions that are not at the helpdesk yet, or failed.
 */
unsent: number, };

/**
 * How an account was signed in.
 */
export type SignInMethod = "oauth" | "api_token" | "access_token" | "embedded_desk";

/**
 * What a sign-in needs to know, as far as it is settled beforehand.
 */
export type SignInForm = { 
/**
 * The helpdesk's address; empty: to be typed.
 */
url: string, 
/**
 * The id of the OAuth client; empty: to be typed.
 */
client_id: string, 
/**
 * The addresses that an admin registers as redirect URLs of the client, one a line.
 */
redirect_urls: Array<string>, 
/**
 * The company has settled address or client in a managed settings file or the environment.
 */
managed: boolean, };

/**
 * How a sign-in goes.
 */
export type SignInState = { "kind": "none" } | { "kind": "waiting", 
/**
 * The address that was opened.
 */
address: string, 
/**
 * Until when it is waited for.
 */
until: Time, } | { "kind": "finishing" } | { "kind": "done", 
/**
 * Which account it is.
 */
account: AccountId, } | { "kind": "failed", 
/**
 * Why, for a person.
 */
reason: string, 
/**
 * What to do, for a person.
 */
hint: string | null, };

/**
 * What can be set for an account.
 */
export type AccountSettings = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Which conversations are kept for reading offline.
 */
keep: Keep, 
/**
 * What the choices would cost, as far as it is known: cheapest first.
 */
keep_costs: Array<KeepCost>, 
/**
 * Tickets whose conversation is held, and of how many in all.
 */
held: Held, 
/**
 * How long and how much is kept of what is over.
 */
retention: Retention, 
/**
 * Which tickets count as social, beside what the helpdesk itself says.
 */
channel_rules: Array<ChannelRule>, 
/**
 * Whether the tickets that others hold are watched, too.
 */
watch_all: boolean, 
/**
 * The poll plan: the lanes on which changes come, and what each costs.
 */
lanes: Array<LaneView>, 
/**
 * Requests a minute that the account allows everybody together, as last told.
 */
limit: number | null, 
/**
 * What was left of them then.
 */
remaining: number | null, };

/**
 * How what is kept of an account on this computer is protected.
 */
export type Encryption = "keychain" | "passphrase" | "none";

/**
 * What a retention would remove.
 */
export type RetentionPreview = { 
/**
 * The choice.
 */
retention: Retention, 
/**
 * Tickets that would be removed from this computer.
 */
tickets: number, 
/**
 * Messages in them.
 */
messages: number, 
/**
 * Bytes they take, about.
 */
bytes: number, 
/**
 * Bytes that are taken now.
 */
held_bytes: number, };

/**
 * How long and how much is kept on this computer of what is over. What stands in a queue, waits, or
 * has words of the agent's is kept whatever this says.
 */
export type Retention = { 
/**
 * Tickets that have not changed for so many days are removed; none: never.
 */
days: number | null, 
/**
 * Above so many megabytes the oldest tickets are removed; none: however many.
 */
megabytes: number | null, };

/**
 * Something was done to the files that the agent has to know.
 */
export type StorageNotice = { 
/**
 * When.
 */
at: Time, 
/**
 * What, for a person.
 */
text: string, };

/**
 * Which conversations are kept for reading offline, beside those that are opened, mine or taken.
 */
export type Keep = { 
/**
 * Which tickets.
 */
what: KeepWhat, 
/**
 * How far back: tickets that changed within so many days; none: all. What changed earlier is
 * not in the cache at all.
 */
days: number | null, };

/**
 * Which tickets' conversations are kept.
 */
export type KeepWhat = "as_needed" | "open" | "social" | "all";

/**
 * What a choice would cost.
 */
export type KeepCost = { 
/**
 * The choice.
 */
keep: Keep, 
/**
 * Conversations that are yet to be read for it.
 */
conversations: number, 
/**
 * Requests for that.
 */
requests: number, 
/**
 * How long it takes at the share that Reddot allows itself at present, in milliseconds; none:
 * not known yet.
 */
takes_ms: number | null, };

/**
 * How much is held.
 */
export type Held = { 
/**
 * Tickets whose conversation is held whole.
 */
conversations: number, 
/**
 * Tickets in all.
 */
tickets: number, };

/**
 * A rule of the channel map: what a ticket has, and the channel it is then.
 */
export type ChannelRule = { 
/**
 * What the ticket has.
 */
on: ChannelMark, 
/**
 * The tag, the value of `via.channel`, or the inbox's name or number, exactly.
 */
value: string, 
/**
 * The channel it is; none: not social.
 */
channel: Channel | null, };

/**
 * What a channel rule looks at.
 */
export type ChannelMark = "tag" | "via" | "inbox";

/**
 * A length of time in milliseconds; may be negative.
 */
export type Span = number;

/**
 * A figure that can be too high.
 */
export type Threshold = "waiting" | "oldest" | "closing";

/**
 * Above which figures of an account there is an alert; none: never.
 */
export type Thresholds = { 
/**
 * More tickets than this wait.
 */
waiting: number | null, 
/**
 * One has waited for more minutes than this.
 */
oldest_minutes: number | null, 
/**
 * More reply windows than this close within the hour.
 */
closing: number | null, };

/**
 * What an alert is about.
 */
export type AlertKind = "new_unassigned" | "reply" | "assigned" | "back" | "threshold" | "waits_too_long" | "window_closing" | "send_failed";

/**
 * How loud an alert is.
 */
export type Loudness = "sound" | "notify" | "dot_only" | "nothing";

/**
 * How loud some alerts are. The first rule that fits counts.
 */
export type AlertRule = { 
/**
 * Of this kind; none: of any.
 */
kind: AlertKind | null, 
/**
 * On this channel; none: on any.
 */
channel: Channel | null, 
/**
 * Of this account; none: of any.
 */
account: AccountId | null, 
/**
 * On tickets of this priority; none: of any, and of those that have none.
 */
priority: Priority | null, 
/**
 * How loud.
 */
then: Loudness, };

/**
 * When there is work. Outside, alerts are held back; the dot goes on.
 */
export type WorkingHours = { 
/**
 * The days on which work begins: 1 is Monday, 7 Sunday.
 */
days: Array<number>, 
/**
 * When it begins, in minutes since midnight.
 */
from: number, 
/**
 * When it ends. Not after `from`: on the next day.
 */
to: number, 
/**
 * The time zone in IANA's word, such as `Europe/Madrid`; none: this computer's.
 */
zone: string | null, };

/**
 * How much of a message a banner tells. While the screen is locked it is the count, whatever was chosen.
 */
export type Wording = "full" | "name" | "count";

/**
 * What a person chose about alerts, for all accounts.
 */
export type AlertSettings = { 
/**
 * How loud what is; the first that fits counts, and [`AlertKind::usual`] where none does.
 */
rules: Array<AlertRule>, 
/**
 * When there is work; none: always.
 */
hours: WorkingHours | null, 
/**
 * How much a banner tells.
 */
wording: Wording, 
/**
 * So many banners in any minute at the most.
 */
most_a_minute: number, 
/**
 * More banners at once than this are one summary.
 */
most_at_once: number, 
/**
 * How long before a reply window closes to tell of it, in minutes; each is told once.
 */
closing_minutes: Array<number>, 
/**
 * After how many minutes an unassigned ticket has waited too long; none: never.
 */
too_long_minutes: number | null, 
/**
 * Above which figures of the queue there is an alert, at each helpdesk by itself.
 */
thresholds: Thresholds, };

/**
 * What was decided about a cause, and why.
 */
export type AlertOutcome = "raised" | "in_summary" | "paused" | "outside_hours" | "do_not_disturb" | "too_many" | "put_off" | "dot_only" | "nothing" | "own_act";

/**
 * See [`Request::GetAlertSettings`](crate::Request::GetAlertSettings).
 */
export type GetAlertSettings = Record<symbol, never>;

/**
 * What was chosen about alerts.
 */
export type AlertSettingsView = { 
/**
 * The choice.
 */
settings: AlertSettings, 
/**
 * This computer's time zone, in IANA's word.
 */
zone_here: string, 
/**
 * The desktop says that it wants no notifications now; none: it does not tell.
 */
do_not_disturb: boolean | null, 
/**
 * Alerts are paused until then.
 */
paused_until: Time | null, };

/**
 * See [`Request::SetAlertSettings`](crate::Request::SetAlertSettings).
 */
export type SetAlertSettings = { 
/**
 * The choice, whole.
 */
settings: AlertSettings, };

/**
 * See [`Request::TryAlert`](crate::Request::TryAlert).
 */
export type TryAlert = { 
/**
 * Of which kind.
 */
kind: AlertKind, };

/**
 * See [`Request::GetDesktop`](crate::Request::GetDesktop).
 */
export type GetDesktop = Record<symbol, never>;

/**
 * How Reddot stands on the desktop.
 */
export type DesktopView = { 
/**
 * Whether it starts at login; none: the desktop's entry for it cannot be read.
 */
autostart: boolean | null, 
/**
 * The key that opens the notifier from anywhere.
 */
shortcut: ShortcutState, };

/**
 * How it is with the key that opens the notifier, which the desktop gives out.
 */
export type ShortcutState = { "kind": "off" } | { "kind": "asked" } | { "kind": "given", 
/**
 * As the desktop calls it; it may be empty.
 */
keys: string, } | { "kind": "refused" } | { "kind": "missing" };

/**
 * See [`Request::SetAutostart`](crate::Request::SetAutostart).
 */
export type SetAutostart = { 
/**
 * Whether Reddot starts at login.
 */
on: boolean, };

/**
 * See [`Request::SetShortcut`](crate::Request::SetShortcut).
 */
export type SetShortcut = { 
/**
 * Whether a key is wanted.
 */
on: boolean, };

/**
 * See [`Request::GetPlaces`](crate::Request::GetPlaces).
 */
export type GetPlaces = Record<symbol, never>;

/**
 * Where windows were, by the arrangement of screens, and then by their names.
 */
export type PlacesView = { 
/**
 * The places.
 */
places: { [key in string]: { [key in string]: WindowPlace } }, };

/**
 * See [`Request::KeepPlace`](crate::Request::KeepPlace).
 */
export type KeepPlace = { 
/**
 * The arrangement of screens, in the window program's word.
 */
screens: string, 
/**
 * Which window.
 */
window: string, 
/**
 * Where it is.
 */
place: WindowPlace, };

/**
 * Where a window is, in physical pixels of the whole desktop.
 */
export type WindowPlace = { 
/**
 * From the left.
 */
x: number, 
/**
 * From the top.
 */
y: number, 
/**
 * Of what is in it.
 */
width: number, 
/**
 * Of what is in it.
 */
height: number, 
/**
 * It fills its screen; the rest is where it was before.
 */
maximized: boolean, };

/**
 * See [`Request::ListAlertLog`](crate::Request::ListAlertLog).
 */
export type ListAlertLog = { 
/**
 * Of one ticket only.
 */
ticket: TicketRef | null, 
/**
 * Of one account only; none, and no ticket: of all that run.
 */
account: AccountId | null, 
/**
 * How many entries to pass over.
 */
offset: number, 
/**
 * How many at the most; 200 is the most given.
 */
limit: number, };

/**
 * A page of the alert log, newest first.
 */
export type AlertLogView = { 
/**
 * The entries from the offset on.
 */
entries: Array<AlertLogEntry>, 
/**
 * How many there are altogether.
 */
total: number, };

/**
 * What was decided about an alert.
 */
export type AlertLogEntry = { 
/**
 * When (server time).
 */
at: Time, 
/**
 * Whose.
 */
account: AccountId, 
/**
 * The ticket; none: it was about a figure of the queue.
 */
ticket: TicketRef | null, 
/**
 * Which figure, then.
 */
threshold: Threshold | null, 
/**
 * What the alert was about.
 */
kind: AlertKind, 
/**
 * What was decided, and why.
 */
outcome: AlertOutcome, 
/**
 * The customer's name; empty when the ticket is not held any more.
 */
name: string, 
/**
 * The ticket's channel, as far as it is held.
 */
channel: Channel | null, };

/**
 * See [`Request::Later`](crate::Request::Later).
 */
export type Later = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Until when, or until the customer writes if that comes first; none: no longer.
 */
until: Time | null, };

/**
 * See [`Request::Hello`].
 */
export type Hello = { 
/**
 * The client's [`VERSION`](crate::VERSION).
 */
version: number, 
/**
 * What the client is.
 */
client: ClientKind, };

/**
 * What a client is.
 */
export type ClientKind = "window" | "cli";

/**
 * The engine's answer to [`Hello`].
 */
export type Welcome = { 
/**
 * The engine's [`VERSION`](crate::VERSION).
 */
version: number, 
/**
 * The process id of the engine.
 */
pid: number, };

/**
 * See [`Request::GetStatus`].
 */
export type GetStatus = Record<symbol, never>;

/**
 * See [`Request::ListQueue`].
 */
export type ListQueue = { 
/**
 * Which queue.
 */
queue: Queue, 
/**
 * Of one account only; none: of all that run.
 */
account: AccountId | null, 
/**
 * How many rows to pass over.
 */
offset: number, 
/**
 * How many rows at the most; 200 is the most given.
 */
limit: number, 
/**
 * In which order; by default the newest first.
 */
sort: Sort, 
/**
 * Which of them; by default all.
 */
filter: ListFilter, };

/**
 * See [`Request::GetConversation`].
 */
export type GetConversation = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Whether the helpdesk should be asked too; the answer comes from the cache at once, and
 * [`Event::Changed`] follows when there is news.
 */
refresh: boolean, };

/**
 * See [`Request::Looked`].
 */
export type Looked = { 
/**
 * What was seen: tickets with their newest customer message.
 */
seen: Array<Seen>, };

/**
 * One ticket that was looked at.
 */
export type Seen = { 
/**
 * The ticket.
 */
ticket: TicketRef, 
/**
 * Its newest customer message as painted.
 */
message: MessageId, };

/**
 * A file of a message.
 */
export type AttachmentRef = { 
/**
 * Whose.
 */
ticket: TicketRef, 
/**
 * The message it came with.
 */
message: MessageId, 
/**
 * Its id within the message.
 */
id: number, };

/**
 * See [`Request::GetPicture`]. It is fetched when it is not held.
 */
export type GetPicture = { 
/**
 * Which file.
 */
file: AttachmentRef, 
/**
 * A small one, for a list of messages; otherwise the whole.
 */
small: boolean, };

/**
 * A picture.
 */
export type Picture = { 
/**
 * Its media type, as sniffed: one that is a picture.
 */
content_type: string, 
/**
 * Its bytes, in base64.
 */
base64: string, };

/**
 * See [`Request::OpenAttachment`]. It is fetched when it is not held.
 */
export type OpenAttachment = { 
/**
 * Which file.
 */
file: AttachmentRef, };

/**
 * See [`Request::SaveAttachment`]. It is fetched when it is not held.
 */
export type SaveAttachment = { 
/**
 * Which file.
 */
file: AttachmentRef, };

/**
 * A file was saved.
 */
export type Saved = { 
/**
 * Where.
 */
path: string, };

/**
 * See [`Request::Export`](crate::Request::Export).
 */
export type Export = { 
/**
 * The client's own name for it, used by no other: [`CancelExport`] and
 * [`Event::Exporting`](crate::Event::Exporting) say which one is meant by it.
 */
id: string, 
/**
 * Which conversations.
 */
what: ExportWhat, 
/**
 * How.
 */
format: ExportFormat, 
/**
 * The file, as an absolute path that a person chose. What is there is written over.
 */
to: string, };

/**
 * Which conversations are written.
 */
export type ExportWhat = { "kind": "ticket", 
/**
 * The ticket.
 */
ticket: TicketRef, } | { "kind": "person", 
/**
 * Where.
 */
account: AccountId, 
/**
 * Whose.
 */
person: UserId, } | { "kind": "search", 
/**
 * What was typed.
 */
text: string, 
/**
 * How far the reader's clock on the wall is ahead of UTC, in minutes.
 */
ahead_minutes: number, };

/**
 * How a file is written.
 */
export type ExportFormat = "html" | "csv" | "json";

/**
 * The file is whole and on the disk.
 */
export type Exported = { 
/**
 * Where it is.
 */
path: string, 
/**
 * How many tickets are in it.
 */
tickets: number, 
/**
 * How many files of their messages are beside it.
 */
files: number, 
/**
 * The name of the folder beside it that they are in; none without any.
 */
folder: string | null, };

/**
 * See [`Request::CancelExport`](crate::Request::CancelExport).
 */
export type CancelExport = { 
/**
 * Which one; one that has ended is no error.
 */
id: string, };

/**
 * The number of a file of ours: of a draft, or of a reply in the outbox. Never used twice.
 */
export type UploadId = number;

/**
 * A file that goes along with a reply, or is to. Its bytes are on this computer until the helpdesk has
 * them.
 */
export type UploadView = { 
/**
 * Its number.
 */
id: UploadId, 
/**
 * Its name, made safe.
 */
name: string, 
/**
 * Its media type, as sniffed.
 */
content_type: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * What it is. A small picture of an image can be shown.
 */
kind: FileKind, };

/**
 * See [`Request::BeginUpload`].
 */
export type BeginUpload = { 
/**
 * To whose draft.
 */
ticket: TicketRef, 
/**
 * The file's name; it is made safe.
 */
name: string, 
/**
 * Its size in bytes.
 */
size: number, 
/**
 * To the draft of an internal note, not of a reply.
 */
note: boolean, };

/**
 * A file may come.
 */
export type UploadBegun = { 
/**
 * What its chunks are to name. It is forgotten a minute after the last of them.
 */
coming: number, };

/**
 * See [`Request::UploadChunk`].
 */
export type UploadChunk = { 
/**
 * To whose draft, as it was begun.
 */
ticket: TicketRef, 
/**
 * Of which file.
 */
coming: number, 
/**
 * How many bytes came before it.
 */
offset: number, 
/**
 * Its bytes in base64: [`CHUNK`](crate::CHUNK) at the most.
 */
base64: string, };

/**
 * A chunk was taken.
 */
export type UploadTaken = { 
/**
 * The file, once it is whole and kept; none: more is to come.
 */
file: UploadView | null, };

/**
 * See [`Request::RemoveUpload`].
 */
export type RemoveUpload = { 
/**
 * Off whose draft.
 */
ticket: TicketRef, 
/**
 * Which file.
 */
file: UploadId, };

/**
 * See [`Request::GetUploadPicture`].
 */
export type GetUploadPicture = { 
/**
 * Whose.
 */
account: AccountId, 
/**
 * Which file.
 */
file: UploadId, };

/**
 * See [`Request::Take`].
 */
export type Take = { 
/**
 * Which ticket.
 */
ticket: TicketRef, };

/**
 * See [`Request::Reply`].
 */
export type Reply = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * The text; it may be empty when files go along.
 */
text: string, 
/**
 * The status to submit as (rule 16).
 */
status: Status, 
/**
 * The files of the draft that go along (rule 14), in their order; others stay with the draft.
 */
files: Array<UploadId>, };

/**
 * See [`Request::AddNote`].
 */
export type AddNote = { 
/**
 * To which ticket.
 */
ticket: TicketRef, 
/**
 * The text; it may be empty when files go along.
 */
text: string, 
/**
 * The files of the note's draft that go along, in their order.
 */
files: Array<UploadId>, };

/**
 * See [`Request::SetStatus`].
 */
export type SetStatus = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * The status: open, pending, on hold or solved.
 */
status: Status, };

/**
 * See [`Request::SetPriority`].
 */
export type SetPriority = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * One of those that the helpdesk has; none takes it back, where that is possible.
 */
priority: Priority | null, };

/**
 * See [`Request::Snooze`].
 */
export type Snooze = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Until then (server time); none: until the customer writes, which ends it in any case.
 */
until: Time | null, };

/**
 * See [`Request::Assign`].
 */
export type Assign = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * To whom.
 */
to: AssignTo, };

/**
 * Whom a ticket is given to.
 */
export type AssignTo = { "kind": "me" } | { "kind": "agent", 
/**
 * Their id.
 */
id: UserId, } | { "kind": "nobody" };

/**
 * See [`Request::EditTags`].
 */
export type EditTags = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Tags to add.
 */
add: Array<string>, 
/**
 * Tags to take off.
 */
remove: Array<string>, 
/**
 * The agent was told what taking the marks off means (rule 3). Without it, that is refused.
 */
confirmed: boolean, };

/**
 * See [`Request::ListAgents`].
 */
export type ListAgents = { 
/**
 * Of which account.
 */
account: AccountId, };

/**
 * See [`Request::ListOutbox`].
 */
export type ListOutbox = { 
/**
 * Of one account only; none: of all that run.
 */
account: AccountId | null, };

/**
 * See [`Request::Undo`].
 */
export type Undo = { 
/**
 * Whose outbox.
 */
account: AccountId, 
/**
 * Which send.
 */
send: SendId, };

/**
 * See [`Request::Retry`].
 */
export type Retry = { 
/**
 * Whose outbox.
 */
account: AccountId, 
/**
 * Which send.
 */
send: SendId, };

/**
 * See [`Request::Discard`].
 */
export type Discard = { 
/**
 * Whose outbox.
 */
account: AccountId, 
/**
 * Which send.
 */
send: SendId, };

/**
 * See [`Request::Arrived`].
 */
export type Arrived = { 
/**
 * Whose outbox.
 */
account: AccountId, 
/**
 * Which send.
 */
send: SendId, };

/**
 * See [`Request::SaveDraft`].
 */
export type SaveDraft = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * The whole text; empty removes the draft.
 */
text: string, 
/**
 * It is the draft of an internal note, not of a reply.
 */
note: boolean, };

/**
 * See [`Request::Pause`].
 */
export type Pause = { 
/**
 * Until when; none ends the pause.
 */
until: Time | null, };

/**
 * See [`Request::Show`].
 */
export type Show = { 
/**
 * What to show.
 */
view: View, };

/**
 * A place in the windows.
 */
export type View = { "window": "notifier", 
/**
 * Asked for while it shows, close it instead: what a click on the tray does.
 */
toggle: boolean, 
/**
 * A ticket to open in it.
 */
ticket: TicketRef | null, 
/**
 * Put the cursor into the reply box.
 */
compose: boolean, } | { "window": "inbox", 
/**
 * The queue to show.
 */
queue: Queue, 
/**
 * A ticket to open in it.
 */
ticket: TicketRef | null, } | { "window": "queue", 
/**
 * An account to show alone; none: as it was left.
 */
account: AccountId | null, } | { "window": "settings", 
/**
 * An account to show first.
 */
account: AccountId | null, } | { "window": "sign_in", 
/**
 * The account that needs it; none: a new one.
 */
account: AccountId | null, };

/**
 * See [`Request::GetReport`].
 */
export type GetReport = Record<symbol, never>;

/**
 * See [`Request::Visible`].
 */
export type Visible = { 
/**
 * Whether any window shows.
 */
visible: boolean, };

/**
 * See [`Request::Quit`].
 */
export type Quit = Record<symbol, never>;

/**
 * See [`Request::Restart`].
 */
export type Restart = Record<symbol, never>;

/**
 * See [`Request::GetAccounts`].
 */
export type GetAccounts = Record<symbol, never>;

/**
 * See [`Request::GetPreferences`].
 */
export type GetPreferences = Record<symbol, never>;

/**
 * See [`Request::SetPreferences`].
 */
export type SetPreferences = { 
/**
 * All of them.
 */
preferences: Preferences, };

/**
 * See [`Request::GetFirstRun`].
 */
export type GetFirstRun = Record<symbol, never>;

/**
 * How far the first run is.
 */
export type FirstRunView = { 
/**
 * So far.
 */
first_run: FirstRun, };

/**
 * See [`Request::SetFirstRun`].
 */
export type SetFirstRun = { 
/**
 * So far from now on.
 */
first_run: FirstRun, };

/**
 * See [`Request::FillDesk`].
 */
export type FillDesk = { 
/**
 * A few conversations, where the desk has no ticket yet.
 */
sample: boolean, 
/**
 * Customers who write now and then, until Reddot ends.
 */
traffic: boolean, };

/**
 * See [`Request::SetAccountOn`].
 */
export type SetAccountOn = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Whether it runs.
 */
on: boolean, };

/**
 * See [`Request::RemoveAccount`].
 */
export type RemoveAccount = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Remove from this computer what was kept of it, too: tickets, drafts and what still waits in
 * the outbox.
 */
wipe: boolean, };

/**
 * See [`Request::GetSignInForm`].
 */
export type GetSignInForm = Record<symbol, never>;

/**
 * See [`Request::StartSignIn`]. A sign-in that is under way is given up.
 */
export type StartSignIn = { 
/**
 * The helpdesk's address, as typed.
 */
url: string, 
/**
 * The id of the OAuth client that an admin registered.
 */
client_id: string, };

/**
 * A sign-in is under way.
 */
export type SignInStarted = { 
/**
 * The address to open, for who wants another browser.
 */
address: string, 
/**
 * Whether a browser was opened on it.
 */
opened: boolean, };

/**
 * See [`Request::GetSignIn`].
 */
export type GetSignIn = Record<symbol, never>;

/**
 * See [`Request::CancelSignIn`].
 */
export type CancelSignIn = Record<symbol, never>;

/**
 * See [`Request::SetPresence`].
 */
export type SetPresence = { 
/**
 * Which account: one of a Chatwoot server.
 */
account: AccountId, 
/**
 * Whether they do.
 */
on: boolean, };

/**
 * See [`Request::GetLoginCommand`].
 */
export type GetLoginCommand = { 
/**
 * The server's address, as a person typed it.
 */
url: string, };

/**
 * What to type in a terminal.
 */
export type LoginCommand = { 
/**
 * The server's address, in the one form that is kept.
 */
url: string, 
/**
 * One line for a shell, with everything quoted that has to be.
 */
command: string, };

/**
 * See [`Request::GetAccountSettings`].
 */
export type GetAccountSettings = { 
/**
 * Which account.
 */
account: AccountId, };

/**
 * See [`Request::SetKeep`].
 */
export type SetKeep = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * What to keep.
 */
keep: Keep, };

/**
 * See [`Request::SetChannelRules`].
 */
export type SetChannelRules = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * All of them, in their order: the first that fits counts.
 */
rules: Array<ChannelRule>, };

/**
 * A piece of a text, and whether it is what was searched for.
 */
export type Part = { 
/**
 * The piece.
 */
text: string, 
/**
 * Whether it was searched for.
 */
marked: boolean, };

/**
 * See [`Request::Search`](crate::Request::Search).
 */
export type Search = { 
/**
 * In one account only; none: in all that run.
 */
account: AccountId | null, 
/**
 * What was typed, filters and all.
 */
text: string, 
/**
 * How many hits of each group at the most; 100 is the most given.
 */
limit: number, 
/**
 * How far the reader's clock on the wall is ahead of UTC, in minutes: days begin by it.
 */
ahead_minutes: number, 
/**
 * Go on with one group; none: the first of every group.
 */
more: More | null, };

/**
 * Where to go on.
 */
export type More = { 
/**
 * In which group.
 */
group: Group, 
/**
 * As the answer before told.
 */
next: Array<Place>, };

/**
 * A group of hits.
 */
export type Group = "people" | "tickets" | "messages";

/**
 * How far one account has been listed: for the engine, a client only hands it back.
 */
export type Place = { 
/**
 * Whose.
 */
account: AccountId, 
/**
 * What is older than this comes next.
 */
before: number, 
/**
 * There are more whose name or number is the very one that was searched for.
 */
exact: boolean, };

/**
 * How many there are.
 */
export type Count = { 
/**
 * So many are known of; 1,000 at the most.
 */
known: number, 
/**
 * There may be more.
 */
more: boolean, };

/**
 * A customer who was found.
 */
export type PersonHit = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who.
 */
person: UserId, 
/**
 * The name.
 */
name: Array<Part>, 
/**
 * The social phone number, as stored; empty where there is none.
 */
phone: Array<Part>, 
/**
 * Name or number are the very ones that were searched for.
 */
exact: boolean, 
/**
 * How many tickets of theirs are held, of every channel.
 */
tickets: number, 
/**
 * When the newest of these went on; none without one.
 */
at: Time | null, 
/**
 * Where it stands, for going on after it.
 */
place: number, };

/**
 * A ticket that was found.
 */
export type TicketHit = { 
/**
 * Its row.
 */
row: TicketRow, 
/**
 * Whether it is a social ticket.
 */
social: boolean, 
/**
 * The subject.
 */
subject: Array<Part>, 
/**
 * The company's number or page; empty where there is none.
 */
business_account: Array<Part>, 
/**
 * Where it stands, for going on after it.
 */
place: number, };

/**
 * A message that was found.
 */
export type MessageHit = { 
/**
 * Its ticket's row.
 */
row: TicketRow, 
/**
 * Whether that is a social ticket.
 */
social: boolean, 
/**
 * The message.
 */
message: MessageId, 
/**
 * When it was sent.
 */
at: Time, 
/**
 * Who wrote it.
 */
author: Author, 
/**
 * Internal notes are not public.
 */
public: boolean, 
/**
 * The text around what was found, on one line.
 */
excerpt: Array<Part>, 
/**
 * Where it stands, for going on after it.
 */
place: number, };

/**
 * Customers, those found exactly first, then the newest first.
 */
export type PeopleHits = { 
/**
 * The hits.
 */
hits: Array<PersonHit>, 
/**
 * How many there are.
 */
count: Count, 
/**
 * Where to go on; empty at the end.
 */
next: Array<Place>, };

/**
 * Tickets, newest first; one that was searched by its number comes before them.
 */
export type TicketsFound = { 
/**
 * The hits.
 */
hits: Array<TicketHit>, 
/**
 * How many there are.
 */
count: Count, 
/**
 * Where to go on; empty at the end.
 */
next: Array<Place>, };

/**
 * Messages, newest first.
 */
export type MessagesFound = { 
/**
 * The hits.
 */
hits: Array<MessageHit>, 
/**
 * How many there are.
 */
count: Count, 
/**
 * Where to go on; empty at the end.
 */
next: Array<Place>, };

/**
 * A filter that was understood.
 */
export type FilterView = { 
/**
 * The filter as one types it.
 */
text: string, 
/**
 * What to search for instead when it is taken off.
 */
without: string, };

/**
 * What was found. A group that was not asked for is empty.
 */
export type SearchView = { 
/**
 * Customers.
 */
people: PeopleHits, 
/**
 * Tickets.
 */
tickets: TicketsFound, 
/**
 * Messages.
 */
messages: MessagesFound, 
/**
 * Customers whose number has the digits searched for, were it written without separators. Not
 * what was asked for (rule 20), so it stands apart.
 */
same_digits: Array<PersonHit>, 
/**
 * The filters that were understood.
 */
filters: Array<FilterView>, 
/**
 * What of the query had no effect, and why, for a person.
 */
hints: Array<string>, 
/**
 * So many older tickets and people cannot be found yet: they were held before there was a search.
 */
not_yet: number, };

/**
 * See [`Request::GetPerson`](crate::Request::GetPerson).
 */
export type GetPerson = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who.
 */
person: UserId, 
/**
 * How many tickets to pass over.
 */
offset: number, 
/**
 * How many tickets at the most; 200 is the most given.
 */
limit: number, };

/**
 * A person, with all their tickets of every channel, newest first.
 */
export type PersonView = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who.
 */
person: UserId, 
/**
 * Their name.
 */
name: string, 
/**
 * What they are.
 */
role: Role, 
/**
 * The social phone number, as stored (rules 4 and 20).
 */
phone: string | null, 
/**
 * The e-mail address.
 */
email: string | null, 
/**
 * *Social Messaging User Info*: what the channel said of them (rule 4).
 */
social_info: string | null, 
/**
 * When the helpdesk first knew them; none: it was not told yet.
 */
created_at: Time | null, 
/**
 * All addresses that the helpdesk recognises them by; none: they were not read yet. They are read
 * behind this request.
 */
identities: Array<Identity> | null, 
/**
 * What agents noted about them at the helpdesk; none: nothing, or it is not told.
 */
notes: string | null, 
/**
 * They can be merged with another (rule 5). Straight from a cache, without an engine: no.
 */
can_merge: boolean, 
/**
 * Their tickets from the offset on.
 */
tickets: Array<PersonTicket>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * A ticket of a person.
 */
export type PersonTicket = { 
/**
 * Its row.
 */
row: TicketRow, 
/**
 * Whether it is a social ticket.
 */
social: boolean, 
/**
 * Its subject.
 */
subject: string, };

/**
 * An address by which the helpdesk recognises a person.
 */
export type Identity = { 
/**
 * Of which kind.
 */
kind: IdentityKind, 
/**
 * What it is called there: the inbox, or the helpdesk's word for the channel. Empty: the kind says all.
 */
label: string, 
/**
 * The address, as stored.
 */
value: string, };

/**
 * What kind of address it is.
 */
export type IdentityKind = "phone" | "email" | "channel" | "other";

/**
 * What of a person does not go along into another.
 */
export type Lost = { 
/**
 * What it is.
 */
part: PersonPart, 
/**
 * What is in it; of a field with its name before it.
 */
text: string, };

/**
 * A part of a person.
 */
export type PersonPart = "name" | "phone" | "email" | "tags" | "notes" | "details" | "field" | "external_id";

/**
 * See [`Request::FindPeople`](crate::Request::FindPeople).
 */
export type FindPeople = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * A name, a number or an e-mail address, or the beginning of a name.
 */
text: string, };

/**
 * The end users whom the helpdesk found, in its order.
 */
export type PeopleFound = { 
/**
 * They.
 */
people: Array<FoundPerson>, 
/**
 * There are more than these.
 */
more: boolean, };

/**
 * A person, as the helpdesk has them now.
 */
export type FoundPerson = { 
/**
 * Who.
 */
person: UserId, 
/**
 * Their name.
 */
name: string, 
/**
 * What they are.
 */
role: Role, 
/**
 * The social phone number, as stored.
 */
phone: string | null, 
/**
 * The e-mail address.
 */
email: string | null, 
/**
 * *Social Messaging User Info* (rule 4).
 */
social_info: string | null, 
/**
 * When they were first known there; none: not told.
 */
created_at: Time | null, 
/**
 * How many tickets are theirs, as far as is known: of those whom a search found, the tickets held
 * here. None: nothing is known of any.
 */
tickets: number | null, };

/**
 * See [`Request::PreviewMerge`](crate::Request::PreviewMerge).
 */
export type PreviewMerge = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who stays.
 */
keep: UserId, 
/**
 * Who is merged into them, and is gone after.
 */
gone: UserId, };

/**
 * What a merge would do, as the helpdesk stands now; nothing is changed yet.
 */
export type MergePreview = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who stays, as they are now.
 */
keep: FoundPerson, 
/**
 * Who would be gone.
 */
gone: FoundPerson, 
/**
 * Which of the two the helpdesk has known for longer; none: it does not tell, or it is the same moment.
 */
older: UserId | null, 
/**
 * Their name after it.
 */
name: string, 
/**
 * The addresses of both, all of which are one person's after it.
 */
identities: Array<MergedIdentity>, 
/**
 * So many tickets get a new owner; none: the helpdesk does not tell.
 */
tickets: number | null, 
/**
 * There may be more than that.
 */
more_tickets: boolean, 
/**
 * What is known of the one who goes, and is lost.
 */
lost: Array<Lost>, 
/**
 * What speaks against it, or should be seen to first.
 */
warnings: Array<MergeWarning>, 
/**
 * Why it cannot be done, for a person; none: nothing is known that forbids it.
 */
refused: string | null, };

/**
 * An address, and whose it was.
 */
export type MergedIdentity = { 
/**
 * The address.
 */
identity: Identity, 
/**
 * Who has it now.
 */
of: UserId, };

/**
 * What should be seen before two people are merged.
 */
export type MergeWarning = { "kind": "older_goes", 
/**
 * Who should stay.
 */
older: UserId, } | { "kind": "unsent", 
/**
 * On these tickets.
 */
tickets: Array<TicketId>, } | { "kind": "draft", 
/**
 * On these tickets.
 */
tickets: Array<TicketId>, };

/**
 * See [`Request::MergePeople`](crate::Request::MergePeople). It cannot be undone.
 */
export type MergePeople = { 
/**
 * Where.
 */
account: AccountId, 
/**
 * Who stays, and then has the tickets of both.
 */
keep: UserId, 
/**
 * Who is merged into them, and is gone after.
 */
gone: UserId, };

/**
 * See [`Request::ListMacros`](crate::Request::ListMacros). Where the list is some minutes old, it is
 * read anew behind this, and [`Event::Offers`](crate::Event::Offers) follows.
 */
export type ListMacros = { 
/**
 * Of which account.
 */
account: AccountId, 
/**
 * Say of each whether it may be applied to this ticket now.
 */
ticket: TicketId | null, 
/**
 * Only those in whose title or description each of these words stands; empty: all.
 */
text: string, };

/**
 * The macros that the agent may use, in the helpdesk's order.
 */
export type MacrosView = { 
/**
 * Whether the helpdesk has macros at all.
 */
offered: boolean, 
/**
 * The macros.
 */
macros: Array<MacroRow>, 
/**
 * When they were read; none: not yet.
 */
as_of: Time | null, };

/**
 * A macro in a list.
 */
export type MacroRow = { 
/**
 * Its number.
 */
id: MacroId, 
/**
 * Its title.
 */
title: string, 
/**
 * What it is for; empty when nobody has said.
 */
description: string, 
/**
 * Its reply is an approved template: the way out of a closed window (rule 15).
 */
template: boolean, 
/**
 * Why it cannot be applied to the ticket now, for a person.
 */
refused: string | null, };

/**
 * See [`Request::PreviewMacro`](crate::Request::PreviewMacro).
 */
export type PreviewMacro = { 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Which macro.
 */
macro: MacroId, 
/**
 * What the places of an approved template are filled with, as far as the agent did.
 */
values: Array<PlaceValue>, };

/**
 * What a place of an approved template is filled with.
 */
export type PlaceValue = { 
/**
 * Which place.
 */
name: string, 
/**
 * With what.
 */
value: string, };

/**
 * What a macro would do to a ticket. Nothing of it is done yet.
 */
export type MacroPreview = { 
/**
 * Which macro.
 */
macro: MacroId, 
/**
 * Its title.
 */
title: string, 
/**
 * What goes into the reply box, with its placeholders filled in as far as they are known; none
 * while a place of a template is not filled in.
 */
text: string | null, 
/**
 * What the customer would read of an approved template that Reddot fills in, as far as it is filled
 * in; none: `text` is what goes out.
 */
shown: string | null, 
/**
 * The reply is an approved template.
 */
template: boolean, 
/**
 * Its places, for the agent to fill in.
 */
places: Array<PlaceView>, 
/**
 * Reddot filled in the placeholders from what is held, since the helpdesk, which would have, did not
 * answer.
 */
filled_instead: boolean, 
/**
 * Placeholders that stand in the text as they were, since they are not known here.
 */
unknown: Array<string>, 
/**
 * The status to submit as.
 */
status: Status | null, 
/**
 * Who gets the ticket.
 */
assign: AssignTo | null, 
/**
 * Their name; empty when it is not known here.
 */
assignee_name: string, 
/**
 * Tags that are added.
 */
add_tags: Array<string>, 
/**
 * Tags that are taken off.
 */
remove_tags: Array<string>, 
/**
 * What it would do at the helpdesk and Reddot does not, for a person.
 */
not_done: Array<string>, 
/**
 * Why it cannot be applied now, for a person.
 */
refused: string | null, };

/**
 * A place of an approved template that the agent fills in.
 */
export type PlaceView = { 
/**
 * Its name in the text: `1`, `customer_name`.
 */
name: string, 
/**
 * With what it is filled so far.
 */
value: string, 
/**
 * What was approved as an example; empty when none was.
 */
example: string, 
/**
 * Why that cannot stand there, for a person; empty places have a reason, too.
 */
trouble: string | null, };

/**
 * See [`Request::ListViews`](crate::Request::ListViews).
 */
export type ListViews = { 
/**
 * Of which account.
 */
account: AccountId, };

/**
 * The views that the agent may use, in the helpdesk's order.
 */
export type ViewsView = { 
/**
 * Whether the helpdesk has views at all.
 */
offered: boolean, 
/**
 * The views.
 */
views: Array<ViewRow>, 
/**
 * When they were read; none: not yet.
 */
as_of: Time | null, };

/**
 * A view in a list.
 */
export type ViewRow = { 
/**
 * Its number.
 */
id: ViewId, 
/**
 * Its title.
 */
title: string, 
/**
 * It is the agent's alone.
 */
personal: boolean, 
/**
 * When its tickets were read; none: not yet.
 */
as_of: Time | null, };

/**
 * See [`Request::ListView`](crate::Request::ListView). Where the tickets were read a while ago, they
 * are read anew behind this, and [`Event::Offers`](crate::Event::Offers) follows.
 */
export type ListView = { 
/**
 * Of which account.
 */
account: AccountId, 
/**
 * Which view.
 */
view: ViewId, 
/**
 * How many rows to pass over.
 */
offset: number, 
/**
 * How many rows at the most; 200 is the most given.
 */
limit: number, 
/**
 * In which order; by default the view's own.
 */
sort: Sort, 
/**
 * Which of them; by default all.
 */
filter: ListFilter, };

/**
 * A page of a view: the tickets that the helpdesk told last, in its order, as they are held now.
 */
export type ViewPage = { 
/**
 * Which view.
 */
view: ViewId, 
/**
 * Its rows from the offset on.
 */
rows: Array<TicketRow>, 
/**
 * How many of its tickets are held and fit the filter.
 */
total: number, 
/**
 * How many more the helpdesk told of that are not held: gone meanwhile, or too old to be kept.
 */
not_held: number, 
/**
 * The helpdesk has more tickets in it than were read.
 */
more: boolean, 
/**
 * When they were read; none: not yet.
 */
as_of: Time | null, 
/**
 * Why they could not be read lately, for a person.
 */
trouble: string | null, };

/**
 * In which order tickets are listed.
 */
export type Sort = "own" | "newest" | "unanswered" | "closing";

/**
 * Which assignee a ticket has, as far as lists tell them apart.
 */
export type Holder = "me" | "other" | "nobody";

/**
 * Which tickets of a list are shown: those that satisfy all of it. Of several values of one kind, any
 * will do; none of a kind: every one does.
 */
export type ListFilter = { 
/**
 * Channels.
 */
channels: Array<Channel>, 
/**
 * Statuses.
 */
statuses: Array<Status>, 
/**
 * Who has it.
 */
holders: Array<Holder>, 
/**
 * At which helpdesks.
 */
accounts: Array<AccountId>, 
/**
 * Its newest message is at least so many minutes old.
 */
older_minutes: number | null, 
/**
 * Its newest message is less than so many minutes old.
 */
newer_minutes: number | null, 
/**
 * Its reply window is open, and closes within so many hours.
 */
closing_hours: number | null, };

/**
 * The number of a filter that is kept. Never used twice.
 */
export type FilterId = number;

/**
 * What a filter is of.
 */
export type FilterOf = { "kind": "queue", 
/**
 * Which.
 */
queue: Queue, 
/**
 * In which order.
 */
sort: Sort, 
/**
 * Which of its tickets.
 */
filter: ListFilter, } | { "kind": "view", 
/**
 * Which.
 */
view: ViewId, 
/**
 * In which order.
 */
sort: Sort, 
/**
 * Which of its tickets.
 */
filter: ListFilter, } | { "kind": "search", 
/**
 * What was typed, filters and all.
 */
text: string, };

/**
 * A filter that is kept.
 */
export type SavedFilter = { 
/**
 * Its number.
 */
id: FilterId, 
/**
 * Its name.
 */
name: string, 
/**
 * What it is.
 */
of: FilterOf, };

/**
 * See [`Request::ListFilters`](crate::Request::ListFilters).
 */
export type ListFilters = { 
/**
 * Those that are kept with this account.
 */
account: AccountId, };

/**
 * The filters that are kept with an account, in the order in which they were made.
 */
export type FiltersView = { 
/**
 * The filters.
 */
filters: Array<SavedFilter>, };

/**
 * See [`Request::SaveFilter`](crate::Request::SaveFilter).
 */
export type SaveFilter = { 
/**
 * With which account it is kept: a filter of a queue concerns all accounts that run, all the same.
 */
account: AccountId, 
/**
 * Its number, when it is kept already or was deleted just now; none: a new one.
 */
id: FilterId | null, 
/**
 * Its name.
 */
name: string, 
/**
 * What it is.
 */
of: FilterOf, };

/**
 * A filter is kept.
 */
export type FilterSaved = { 
/**
 * Its number.
 */
id: FilterId, };

/**
 * See [`Request::DeleteFilter`](crate::Request::DeleteFilter). Saved again under its number, it is
 * there as before.
 */
export type DeleteFilter = { 
/**
 * With which account it is kept.
 */
account: AccountId, 
/**
 * Which.
 */
id: FilterId, };

/**
 * The ticket that waits longest.
 */
export type Oldest = { 
/**
 * Which.
 */
ticket: TicketRef, 
/**
 * Since when (server time).
 */
since: Time, };

/**
 * See [`Request::GetQueueFigures`](crate::Request::GetQueueFigures).
 */
export type GetQueueFigures = { 
/**
 * Of one account only; none: of all that run.
 */
account: AccountId | null, };

/**
 * The queue in figures.
 */
export type QueueFigures = { 
/**
 * How many tickets wait (rule 7).
 */
waiting: number, 
/**
 * The one that waits longest; none: nothing waits, or since when is not known.
 */
oldest: Oldest | null, 
/**
 * What waits by channel, the most first.
 */
channels: Array<ChannelWaits>, 
/**
 * What waits by number or page of the company, the most first.
 */
business_accounts: Array<BusinessAccountWaits>, 
/**
 * Reply windows of tickets that wait for us, whoever has them: how many close within 1, 4 and 12 hours,
 * each with the earlier ones.
 */
closing: [number, number, number], 
/**
 * First replies of the last 24 hours.
 */
first_reply: FirstReply, 
/**
 * Who has how much, of each account.
 */
loads: Array<LoadView>, 
/**
 * What was set to be too much.
 */
thresholds: Thresholds, };

/**
 * What waits on a channel.
 */
export type ChannelWaits = { 
/**
 * Which.
 */
channel: Channel, 
/**
 * How many.
 */
waiting: number, 
/**
 * Since when the one that waits longest does (server time).
 */
oldest: Time | null, };

/**
 * What waits at a number or page of the company.
 */
export type BusinessAccountWaits = { 
/**
 * On which channel.
 */
channel: Channel, 
/**
 * Its name; none: not known.
 */
name: string | null, 
/**
 * How many.
 */
waiting: number, 
/**
 * Since when the one that waits longest does (server time).
 */
oldest: Time | null, };

/**
 * How long customers waited for the first reply.
 */
export type FirstReply = { 
/**
 * Of so many first replies.
 */
count: number, 
/**
 * The median in seconds; none: there was no first reply.
 */
median_seconds: number | null, 
/**
 * Nine of ten took no longer, in seconds.
 */
ninetieth_seconds: number | null, };

/**
 * Whether all agents' loads are known.
 */
export type LoadKnown = "all" | "not_watched" | "not_visible";

/**
 * Who has how much at one helpdesk.
 */
export type LoadView = { 
/**
 * Whose.
 */
account: AccountId, 
/**
 * Whether all are known.
 */
known: LoadKnown, 
/**
 * The agents with open tickets, and the signed-in one; only that one where others are not known.
 */
agents: Array<AgentLoad>, };

/**
 * What an agent has.
 */
export type AgentLoad = { 
/**
 * Who.
 */
agent: Assignee, 
/**
 * Social tickets that are new or open.
 */
open: number, 
/**
 * Of these, those whose customer had the last word.
 */
to_answer: number, };

/**
 * Over what time a course goes.
 */
export type CourseOver = "day" | "week";

/**
 * What a line of a course is of.
 */
export type SeriesOf = { "kind": "waiting" } | { "kind": "oldest" } | { "kind": "closing", 
/**
 * So many.
 */
hours: number, } | { "kind": "first_reply" } | { "kind": "channel", 
/**
 * Which.
 */
channel: Channel, } | { "kind": "business_account", 
/**
 * On which channel.
 */
channel: Channel, 
/**
 * Its name; none: not known.
 */
name: string | null, } | { "kind": "agent", 
/**
 * At which helpdesk.
 */
account: AccountId, 
/**
 * Who.
 */
agent: UserId, };

/**
 * A line of a course: a value for each step, none where it is not known.
 */
export type Series = { 
/**
 * Of what.
 */
of: SeriesOf, 
/**
 * The values.
 */
values: Array<number | null>, };

/**
 * The course of the queue's figures.
 */
export type Course = { 
/**
 * When its first step begins (server time).
 */
from: Time, 
/**
 * The length of a step in milliseconds.
 */
step: Span, 
/**
 * When the first sample was taken that is kept: before it there was nothing to miss.
 */
since: Time | null, 
/**
 * For each step, whether all accounts that count had a sample in it; otherwise nothing is known of it.
 */
sampled: Array<boolean>, 
/**
 * The lines. What was never above nothing has none, save those that are always there.
 */
series: Array<Series>, };

/**
 * See [`Request::GetQueueCourse`](crate::Request::GetQueueCourse).
 */
export type GetQueueCourse = { 
/**
 * Of one account only; none: of all that run.
 */
account: AccountId | null, 
/**
 * Over what time.
 */
over: CourseOver, };

/**
 * The course of the queue's figures, from the samples that this computer took.
 */
export type QueueCourse = { 
/**
 * The course.
 */
course: Course, 
/**
 * What the agents in it are called, as far as that is known.
 */
agents: Array<NamedAgent>, };

/**
 * What an agent is called.
 */
export type NamedAgent = { 
/**
 * At which helpdesk.
 */
account: AccountId, 
/**
 * Who.
 */
agent: UserId, 
/**
 * Their name.
 */
name: string, };

/**
 * See [`Request::SetThresholds`](crate::Request::SetThresholds).
 */
export type SetThresholds = { 
/**
 * All of them.
 */
thresholds: Thresholds, };

/**
 * See [`Request::SetWatchAll`].
 */
export type SetWatchAll = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * Whether they are watched.
 */
on: boolean, };

/**
 * See [`Request::PreviewRetention`].
 */
export type PreviewRetention = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * What to look at.
 */
retention: Retention, };

/**
 * See [`Request::SetRetention`].
 */
export type SetRetention = { 
/**
 * Which account.
 */
account: AccountId, 
/**
 * What is kept.
 */
retention: Retention, };

/**
 * See [`Request::WipeAccount`].
 */
export type WipeAccount = { 
/**
 * Which account. Its drafts and what waits in its outbox go, too.
 */
account: AccountId, };

/**
 * See [`Request::Unlock`].
 */
export type Unlock = { 
/**
 * The passphrase. It is kept in memory, until the program ends.
 */
passphrase: string, };

/**
 * See [`Request::DismissStorageNotices`].
 */
export type DismissStorageNotices = { 
/**
 * Which account.
 */
account: AccountId, };

/**
 * Done; nothing more to say.
 */
export type Done = Record<symbol, never>;

/**
 * It stands in the outbox.
 */
export type Queued = { 
/**
 * Its number there.
 */
send: SendId, };

/**
 * What the engine tells clients unasked: what changed, never the data.
 */
export type Event = { "event": "changed", 
/**
 * Where.
 */
account: AccountId, 
/**
 * Which tickets; empty: any may have.
 */
tickets: Array<TicketId>, } | { "event": "status" } | { "event": "settings" } | { "event": "exporting", 
/**
 * Which one.
 */
id: string, 
/**
 * Tickets that were read.
 */
done: number, 
/**
 * Of how many; none: they are still being looked for.
 */
total: number | null, } | { "event": "offers", 
/**
 * Where.
 */
account: AccountId, } | { "event": "show" } & View | { "event": "send_failed", 
/**
 * What did not come about.
 */
act: FailedAct, 
/**
 * Which ticket.
 */
ticket: TicketRef, 
/**
 * Whose conversation, for a person.
 */
name: string, 
/**
 * Why, for a person.
 */
reason: string, };

/** Every request: what is asked and what is answered. */
export interface Requests {
  hello: { ask: Hello; answer: Welcome };
  get_status: { ask: GetStatus; answer: StatusView };
  list_queue: { ask: ListQueue; answer: TicketPage };
  get_conversation: { ask: GetConversation; answer: ConversationView };
  search: { ask: Search; answer: SearchView };
  get_person: { ask: GetPerson; answer: PersonView };
  find_people: { ask: FindPeople; answer: PeopleFound };
  preview_merge: { ask: PreviewMerge; answer: MergePreview };
  merge_people: { ask: MergePeople; answer: Done };
  looked: { ask: Looked; answer: Done };
  get_picture: { ask: GetPicture; answer: Picture };
  open_attachment: { ask: OpenAttachment; answer: Done };
  save_attachment: { ask: SaveAttachment; answer: Saved };
  export: { ask: Export; answer: Exported };
  cancel_export: { ask: CancelExport; answer: Done };
  begin_upload: { ask: BeginUpload; answer: UploadBegun };
  upload_chunk: { ask: UploadChunk; answer: UploadTaken };
  remove_upload: { ask: RemoveUpload; answer: Done };
  get_upload_picture: { ask: GetUploadPicture; answer: Picture };
  take: { ask: Take; answer: Queued };
  reply: { ask: Reply; answer: Queued };
  add_note: { ask: AddNote; answer: Queued };
  set_status: { ask: SetStatus; answer: Queued };
  set_priority: { ask: SetPriority; answer: Queued };
  snooze: { ask: Snooze; answer: Queued };
  assign: { ask: Assign; answer: Queued };
  edit_tags: { ask: EditTags; answer: Queued };
  list_agents: { ask: ListAgents; answer: AgentsView };
  list_macros: { ask: ListMacros; answer: MacrosView };
  preview_macro: { ask: PreviewMacro; answer: MacroPreview };
  list_views: { ask: ListViews; answer: ViewsView };
  list_view: { ask: ListView; answer: ViewPage };
  list_filters: { ask: ListFilters; answer: FiltersView };
  save_filter: { ask: SaveFilter; answer: FilterSaved };
  delete_filter: { ask: DeleteFilter; answer: Done };
  list_outbox: { ask: ListOutbox; answer: OutboxView };
  undo: { ask: Undo; answer: Done };
  retry: { ask: Retry; answer: Done };
  discard: { ask: Discard; answer: Done };
  arrived: { ask: Arrived; answer: Done };
  save_draft: { ask: SaveDraft; answer: Done };
  pause: { ask: Pause; answer: Done };
  later: { ask: Later; answer: Done };
  get_alert_settings: { ask: GetAlertSettings; answer: AlertSettingsView };
  set_alert_settings: { ask: SetAlertSettings; answer: Done };
  try_alert: { ask: TryAlert; answer: Done };
  get_queue_figures: { ask: GetQueueFigures; answer: QueueFigures };
  get_queue_course: { ask: GetQueueCourse; answer: QueueCourse };
  set_thresholds: { ask: SetThresholds; answer: Done };
  list_alert_log: { ask: ListAlertLog; answer: AlertLogView };
  show: { ask: Show; answer: Done };
  get_report: { ask: GetReport; answer: Report };
  get_accounts: { ask: GetAccounts; answer: AccountsView };
  set_account_on: { ask: SetAccountOn; answer: Done };
  get_preferences: { ask: GetPreferences; answer: Preferences };
  set_preferences: { ask: SetPreferences; answer: Done };
  get_desktop: { ask: GetDesktop; answer: DesktopView };
  set_autostart: { ask: SetAutostart; answer: Done };
  set_shortcut: { ask: SetShortcut; answer: Done };
  get_places: { ask: GetPlaces; answer: PlacesView };
  keep_place: { ask: KeepPlace; answer: Done };
  get_first_run: { ask: GetFirstRun; answer: FirstRunView };
  set_first_run: { ask: SetFirstRun; answer: Done };
  fill_desk: { ask: FillDesk; answer: Done };
  set_presence: { ask: SetPresence; answer: Done };
  remove_account: { ask: RemoveAccount; answer: Done };
  get_sign_in_form: { ask: GetSignInForm; answer: SignInForm };
  start_sign_in: { ask: StartSignIn; answer: SignInStarted };
  get_sign_in: { ask: GetSignIn; answer: SignInState };
  get_login_command: { ask: GetLoginCommand; answer: LoginCommand };
  cancel_sign_in: { ask: CancelSignIn; answer: Done };
  get_account_settings: { ask: GetAccountSettings; answer: AccountSettings };
  set_keep: { ask: SetKeep; answer: Done };
  set_channel_rules: { ask: SetChannelRules; answer: Done };
  set_watch_all: { ask: SetWatchAll; answer: Done };
  preview_retention: { ask: PreviewRetention; answer: RetentionPreview };
  set_retention: { ask: SetRetention; answer: Done };
  wipe_account: { ask: WipeAccount; answer: Done };
  unlock: { ask: Unlock; answer: Done };
  dismiss_storage_notices: { ask: DismissStorageNotices; answer: Done };
  visible: { ask: Visible; answer: Done };
  quit: { ask: Quit; answer: Done };
  restart: { ask: Restart; answer: Done };
}

/** What Reddot itself says of failures: `{0}`, `{1}`, … stand for what differs. */
export const SAID = {
  closed_for_good: "This ticket is closed for good.",
  closed_new_begins: "This ticket is closed for good. When the customer writes again, a new ticket begins.",
  taken_already: "Somebody has this ticket already.",
  yours_already: "This ticket is yours already.",
  nobodys_already: "Nobody has this ticket already.",
  no_priority_already: "This ticket has no priority already.",
  snoozed_already: "This ticket is snoozed so already.",
  tags_already: "The tags are so already.",
  so_already: "The ticket is so already.",
  over: "This ticket is over: there is nothing to put off.",
  time_over: "That time is over.",
  gone: "The ticket is gone, or not yours to see any more.",
  not_permitted: "You are not permitted to do this in the helpdesk.",
  sign_in_refused: "The helpdesk refuses the sign-in.",
  slow_down: "The helpdesk asks everybody to slow down.",
  same_moment: "Somebody else changed the ticket at the same moment.",
  not_reached: "The helpdesk cannot be reached: {0}.",
  refuses: "The helpdesk refuses: {0}",
  who_you_are: "The helpdesk has not told yet who you are.",
  once_reached: "Try again once it was reached.",
  tag_is_a_word: "A tag is one word, without spaces, commas and quotation marks.",
  nothing_to_send: "There is nothing to send.",
  nothing_to_write: "There is nothing to write down.",
  left: "It has already left.",
  on_its_way: "It is on its way, or has arrived.",
  known: "What became of it is known.",
  changed_just_now: "The ticket changed just now; trying again in a moment.",
  snooze_over: "The time until which it was to be snoozed is over.",
  uploading: "Its files are being uploaded.",
  uploads_gone: "The helpdesk does not have its files any more; they are uploaded again.",
  checking: "Checking whether it arrived.",
  checking_late: "Checking that nothing of it arrives late.",
  cannot_be_told: "The ticket is gone or out of sight, so whether this arrived cannot be told.",
  doubt: "The connection broke, and the helpdesk does not have it. It may still arrive: look, then say that it did, or send it again.",
  not_sent: "Not sent.",
  not_delivered: "The helpdesk says that it was not delivered.",
  window_never: "{0} allows a reply only after the customer has written.",
  window_used_up: "{0} allows no more replies until the customer writes again.",
  window_over: "{0} allows free replies only within {1} hours of the customer's last message.",
  window_shut: "The helpdesk lets no free reply through here until the customer writes again.",
  kept: "The text is kept. It can be sent once the customer writes again.",
  too_long: "{0} takes {1} characters in a message, and this has {2}.",
  too_long_bytes: "{0} takes {1} bytes in a message, and this has {2}.",
  shorten: "Shorten it, or send it in several.",
  template_alone: "A template goes as it was approved: without files.",
  take_files_out: "Take the files out, or the template.",
  route_not_known: "How a reply can go is not known yet.",
  takes_no_replies: "The integration behind this ticket takes no replies.",
  only_workspace: "Zendesk delivers replies on this channel only from its own agent workspace.",
  macro_gone: "This macro is not at the helpdesk any more.",
  reply_not_now: "Its reply cannot be sent now.",
  view_gone: "This view is not at the helpdesk any more, or not yours to see.",
  another_file: "Choose another file.",
  make_smaller: "Make it smaller, or send it another way.",
  another_kind: "Save it as another kind, or send it another way.",
  without_files: "Send the text without files.",
  start_again: "Start Reddot again.",
  make_room: "Make room on the disk. What you typed is still there.",
};
