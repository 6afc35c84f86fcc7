/**
 * Every word that the windows show, in English: the source of the other languages, and their type.
 * Plain words: what happened, what it means, what can be done.
 *
 * To add a string: write it here, then at the same place in `es.ts`, `pt-BR.ts`, `de.ts` and
 * `ja.ts`. Until all four have it, `npm run check` fails; `text.test.ts` then looks whether each
 * uses what it is given and whether any was left in English. What depends on a number goes through
 * `plurals` there, since others than English have more forms, or fewer. Components say
 * `import { text } from "../lib/text"` and never name a language.
 */
import type { CommandGroup, CommandId } from "../commands";
import { numberText } from "../locale";
import { longUnitText } from "../times";
import type {
  AlertKind,
  AlertOutcome,
  Channel,
  ChannelMark,
  CourseOver,
  DotReason,
  Encryption,
  ExportFormat,
  FailedAct,
  Group,
  Holder,
  IdentityKind,
  KeepWhat,
  Loudness,
  PersonPart,
  Priority,
  Queue,
  Rests,
  SendState,
  Sort,
  Status,
  Threshold,
  Wording,
} from "../protocol";
import { SAID } from "../protocol";
import { capital, roundly } from "./words";

function megabytesText(bytes: number): string {
  return `${numberText(Math.max(Math.round(bytes / 1e5) / 10, 0.1))} MB`;
}

/** What of the agent's own is in an account's files; null: unknown. */
function restsText(rests: Rests | null): string {
  if (rests === null) return "drafts, and whatever was not sent yet";
  const { drafts, unsent } = rests;
  const parts = [];
  if (drafts > 0) parts.push(drafts === 1 ? "1 draft" : `${numberText(drafts)} drafts`);
  if (unsent > 0) {
    parts.push(
      unsent === 1
        ? "1 reply or other action that was not sent yet"
        : `${numberText(unsent)} replies and other actions that were not sent yet`,
    );
  }
  return parts.length === 0 ? "no draft and no unsent reply" : parts.join(", and ");
}

function ticketsText(tickets: readonly number[]): string {
  const list = tickets.map((ticket) => `#${ticket}`).join(", ");
  return tickets.length === 1 ? `ticket ${list}` : `tickets ${list}`;
}

export const text = {
  app: "Reddot",

  /** A span of time in one unit, as short as can be: "48 min". */
  unit: {
    second: (amount: string) => `${amount} s`,
    minute: (amount: string) => `${amount} min`,
    hour: (amount: string) => `${amount} h`,
    day: (amount: string) => `${amount} d`,
  },

  channel: {
    whatsapp: "WhatsApp",
    line: "LINE",
    wechat: "WeChat",
    facebook: "Facebook",
    messenger: "Messenger",
    x: "X",
    instagram: "Instagram",
    telegram: "Telegram",
    viber: "Viber",
    kakaotalk: "KakaoTalk",
    tiktok: "TikTok",
    other: "Other channel",
  } satisfies Record<Channel, string>,

  /** The channel as the subject of a sentence. */
  channelSays: (channel: Channel): string =>
    channel === "other" ? "This channel" : text.channel[channel],

  status: {
    new: "New",
    open: "Open",
    pending: "Pending",
    hold: "On hold",
    solved: "Solved",
    closed: "Closed",
  } satisfies Record<Status, string>,

  priority: {
    low: "Low",
    normal: "Normal",
    medium: "Medium",
    high: "High",
    urgent: "Urgent",
  } satisfies Record<Priority, string>,
  priorityTitle: (priority: string) => `Priority: ${priority}`,

  state: {
    started: "Started a new chat",
    replied: "Replied to the conversation",
  },

  queue: {
    assigned: "Assigned",
    unassigned: "Unassigned",
  } satisfies Record<Queue, string>,
  queueLong: {
    assigned: "Assigned to you",
    unassigned: "Unassigned",
  } satisfies Record<Queue, string>,
  queues: "Queues",
  tickets: (queue: string) => `Tickets: ${queue}`,

  /** Which helpdesk something is about, where there are several. */
  accounts: {
    desk: "Built-in desk",
    ofAgent: (helpdesk: string, agent: string) => `${helpdesk} (${agent})`,
    says: (helpdesk: string, what: string) => `${helpdesk}: ${what}`,
  },

  header: {
    openInbox: "Open inbox",
    openSettings: "Settings (Ctrl+,)",
    close: "Close",
    connected: "Connected",
    connecting: "Connecting…",
    offline: "Offline",
    signInNeeded: "Sign-in needed",
    syncing: "Reading tickets…",
    paused: (until: string) => `Notifications paused until ${until}`,
  },

  row: {
    noName: "No name",
    you: "You:",
    now: "now",
    noPreview: "No message held yet",
    notLooked: "Not looked at yet",
    waits: "Waits for somebody",
    later: (when: string) => `Later, ${when}`,
    ageTitle: (full: string) => `Newest message: ${full}`,
    loadMore: "Load more tickets",
    loadingMore: "Loading more…",
    pending: {
      queued: "Sending",
      sending: "Sending",
      unknown: "Not sure it arrived",
      accepted: "Sent",
      failed: "Not sent",
      blocked: "Not sent",
    } satisfies Record<SendState, string>,
  },

  window: {
    closedChip: "closed",
    unknownChip: "?",
    underAMinute: "<1 min",
    about: (label: string) => `≈ ${label}`,
    estimated: "An estimate: the conversation is read when you open it",
    open: (left: string, until: string, messages: number | null) =>
      `Replies are delivered for another ${left}, until ${until}` +
      (messages === null ? "" : ` (${repliesLeft(messages)})`),
    closed: (since: string) => `The reply window closed ${since}`,
    usedUp: "Every free reply is used up until the customer writes again",
    never: "The customer has not written here yet, so no free reply is possible",
    unknown: "It is not known when the customer last wrote, so neither is the time left",
    prefix: "Reply window: ",
  },

  blocked: {
    timeOver: (channel: string, hours: number | null, ended: string, template: boolean) =>
      (hours === null
        ? `${channel} allows free replies only for a while after the customer’s last message.`
        : `${channel} allows free replies for ${hours} hours after the customer’s last message.`) +
      ` That ended ${ended}.` +
      (template
        ? " You can reply again when the customer writes; until then only an approved template gets through."
        : " You can reply again when the customer writes."),
    usedUp: (channel: string) =>
      `${channel} allows only a few replies after each message of the customer, and they are used up. ` +
      "You can reply again when the customer writes.",
    never: (channel: string) =>
      `${channel} allows free replies only after the customer has written, and this one has not written here yet.`,
    unknown: (channel: string) =>
      `It is not known when the customer last wrote. ${channel} may refuse the reply; if so, it is shown here.`,
    messagesLeft: (left: number) => capital(repliesLeft(left)),
    openInHelpdesk: "Open in the helpdesk",
  },

  conversation: {
    label: (name: string) => `Conversation with ${name}`,
    back: "Back to the list",
    take: "Take",
    to: "to",
    assignedTo: (name: string) => `With ${name}`,
    assignedToOther: "With another agent",
    ticket: (id: number) => `#${id}`,
    events: (count: number) =>
      count === 0 ? "Events" : count === 1 ? "1 event" : `${numberText(count)} events`,
    noEvents: "No events held yet",
    eventFailure: "Failure",
    messages: "Messages",
    inPart: (messages: number) =>
      messages === 1
        ? "Only the newest message is kept here."
        : "Only the newest messages are kept here.",
    connectForRest: "Connect to read the rest.",
    readingRest: "Reading the rest…",
    behind: "Newer messages are at the helpdesk.",
    connectForNewer: "Connect to read them.",
    readingNewer: "Reading them…",
    onlyRow: "The messages of this ticket have not been read yet.",
    reading: "Reading the messages…",
    none: "No messages here.",
    newBelow: "New message",
    note: "Internal note",
    bot: "Bot",
    you: "You",
    unnamed: "No name",
    emptyMessage: "(no text)",
    choose: "Choose a ticket to read its conversation",
  },

  delivery: {
    not_reported: "Sent to the helpdesk",
    delivered: "Delivered",
    failed: (reason: string) => `Not delivered: ${reason}`,
  },

  send: {
    sendingIn: (seconds: number) => `Sending in ${seconds} s`,
    waiting: "Waiting for the helpdesk",
    sending: "Sending…",
    unknown: "Not sure it arrived – checking",
    doubtful: "Not sure it arrived",
    sendAgain: "Send again",
    arrived: "It arrived",
    accepted: "Sent to the helpdesk",
    notSent: (reason: string | null) => (reason ? `Not sent: ${reason}` : "Not sent"),
    take: {
      sendingIn: (seconds: number) => `Taking this ticket in ${seconds} s`,
      queued: "Taking this ticket: waiting for the helpdesk",
      sending: "Taking this ticket…",
      unknown: "Not sure the ticket was taken – checking",
      accepted: "Taken",
      failed: (reason: string | null) => (reason ? `Not taken: ${reason}` : "Not taken"),
    },
    note: {
      sendingIn: (seconds: number) => `Writing the note in ${seconds} s`,
      queued: "Note: waiting for the helpdesk",
      sending: "Writing the note…",
      unknown: "Not sure the note arrived – checking",
      accepted: "Written",
      failed: (reason: string | null) =>
        reason ? `Note not written: ${reason}` : "Note not written",
    },
    /** Status, assignee and tags: `label` says what is done. */
    act: (label: string) => ({
      sendingIn: (seconds: number) => `${label} in ${seconds} s`,
      queued: `${label}: waiting for the helpdesk`,
      sending: `${label}…`,
      unknown: `${label}: not sure it arrived – checking`,
      accepted: `${label}: done`,
      failed: (reason: string | null) =>
        reason ? `${label}: not done: ${reason}` : `${label}: not done`,
    }),
    label: {
      take: "Take the ticket",
      status: (status: string) => `Set to ${status}`,
      priority: (priority: string) => `Set the priority to ${priority}`,
      noPriority: "Take the priority back",
      snooze: "Snooze until the customer writes",
      snoozeUntil: (moment: string) => `Snooze until ${moment}`,
      assign: (name: string) => `Give to ${name || "another agent"}`,
      toMe: "Give to me",
      toNobody: "Give to nobody",
      tags: (add: readonly string[], remove: readonly string[]) =>
        [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" "),
    },
    because: (what: string, reason: string) => `${what}: ${reason}`,
    submittedAs: (status: string) => `as ${status}`,
    undo: "Undo",
    retry: "Try again",
    edit: "Edit",
    dismiss: "Dismiss",
  },

  outbox: {
    title: "Outbox",
    button: (count: number) => `${numberText(count)} in the outbox`,
    buttonTitle: "What is not at the helpdesk yet, or failed",
    empty: "Everything has arrived at the helpdesk.",
    unread: "The outbox could not be read",
    reply: (status: string) => `Reply, as ${status}`,
    behind: "Goes after an earlier one of this ticket.",
    nextTry: (at: string) => `Next try ${at}.`,
    leavesIn: (seconds: number) => `Leaves in ${seconds} s.`,
    waitForCustomer: "It can be sent once the customer writes again.",
    open: "Open the ticket",
    copy: "Copy the text",
    copied: "Copied",
    close: "Close",
  },

  acts: {
    open: "Change",
    openTitle: "Status, priority, assignee and tags",
    title: (name: string) => `Change the ticket of ${name}`,
    status: "Status",
    priority: "Priority",
    noPriority: "None",
    snooze: "Snooze",
    snoozeHour: "In one hour",
    snoozeTomorrow: (moment: string) => `Tomorrow, ${moment}`,
    snoozeMonday: (moment: string) => `Monday, ${moment}`,
    snoozeReply: "Until the customer writes",
    snoozeAt: "Snooze until",
    snoozeSet: "Snooze",
    snoozedUntil: (moment: string) => `Snoozed until ${moment}`,
    snoozeEnds: "It opens again then, or when the customer writes.",
    assignee: "Assignee",
    nobody: "Nobody",
    me: "You",
    tags: "Tags",
    tagPlaceholder: "Add a tag",
    add: "Add",
    removeTag: (tag: string) => `Take off: ${tag}`,
    done: "Done",
    failed: "That could not be changed",
    /** Rule 3. */
    marks: {
      title: "Make it an ordinary ticket?",
      body: (tags: string) => `Without ${tags} this is no social ticket any more:`,
      consequences: [
        "It leaves the views of social tickets.",
        "It leaves the notifier.",
        "It no longer counts as social in reports.",
      ],
      advice: "It is better to leave the tag where it is.",
      confirm: "Take it off all the same",
      cancel: "Leave it",
    },
  },

  composer: {
    label: (name: string) => `Reply to ${name}`,
    placeholder: "Write a reply",
    closedPlaceholder: "No reply can be sent now",
    sendsFrom: "Sends from",
    submitAs: "Submit as",
    send: "Send",
    sendKeys: "Send (Ctrl+Enter)",
    offline: "Offline: your reply waits in the outbox and leaves when the helpdesk answers again.",
    signInNeeded: "Your reply waits in the outbox until you are signed in again.",
    writing: "What you write",
    reply: "Reply",
    replyKeys: "Reply to the customer (Alt+R)",
    note: "Note",
    noteKeys: "Internal note, for your team only (Alt+N)",
    noteLabel: (name: string) => `Internal note on ${name}`,
    notePlaceholder: "Write an internal note",
    noteSeen: "Only your team reads this. The customer never does.",
    noteClosed: "No note can be written on this ticket now",
    begun: "A draft is begun",
    addNote: "Add note",
    addNoteKeys: "Add the note (Ctrl+Enter)",
    noteOffline:
      "Offline: your note waits in the outbox and leaves when the helpdesk answers again.",
    noteSignIn: "Your note waits in the outbox until you are signed in again.",
    draftNotSaved: "The draft could not be saved",
  },

  uploads: {
    label: "Attached files",
    attach: "Attach files",
    attachKeys: "Attach files; they can be pasted or dropped here, too",
    remove: (name: string) => `Remove ${name}`,
    removeShort: "Remove",
    percent: (percent: string) => `${percent} %`,
    coming: "Files are still being attached…",
    pasted: "pasted",
    drop: "Drop the files to attach them",
    dismiss: "Dismiss",
  },

  /** Rule 15. */
  macros: {
    button: "Macros",
    buttonTitle: "Apply a macro (Ctrl+M, or / in an empty reply)",
    menu: "Macros",
    search: "Search macros",
    none: "There are no macros",
    notRead: "The macros have not been read yet",
    noMatch: "No macro has these words",
    template: "Template",
    failed: "The macros could not be read",
    keys: "↑ ↓ to choose, Enter to look at it, Esc to leave",
    preview: (title: string) => `What “${title}” does`,
    previewKeys: "Nothing is sent before you submit",
    reply: "Reply",
    replyReplaces: "Reply, in place of what you typed",
    changes: "Changes",
    noReply: "No reply",
    notDoneHere: "Not done by Reddot",
    unknown: (what: string) => `Not known here, so it stands as it is: ${what}`,
    filledHere: "Filled in from what is on this computer: the helpdesk did not answer.",
    place: (name: string) => `Value for {{${name}}}`,
    /** Outside the text; the names are those of `crates/model/src/template_form.rs`. */
    placeAbove: "Value in the words above the text",
    placeFile: {
      image: "Address of the picture above the text",
      video: "Address of the video above the text",
      document: "Address of the file above the text",
    },
    placeUrl: (button: number) => `End of the address behind button ${button}`,
    placeCode: (button: number) => `Code that button ${button} copies`,
    placeVariable: (name: string) => `Value for {{${name}}}, outside the text`,
    example: (value: string) => `For example ${value}`,
    incomplete: "Fill in every value before it can be applied.",
    customerReads: "What the customer will read",
    inPlace: "It takes the place of what you typed.",
    refused: "It cannot be applied now",
    apply: "Apply",
    back: "Back",
    status: (status: string) => `Submit as ${status}`,
    assign: (name: string) => `Give to ${name || "another agent"}`,
    assignMe: "Give to me",
    assignNobody: "Give to nobody",
    addTag: (tag: string) => `+${tag}`,
    removeTag: (tag: string) => `−${tag}`,
    pending: "Submitted along with the reply",
    drop: (what: string) => `Leave out: ${what}`,
    submitChanges: "Submit changes",
    notDone: "A change was not made",
    wayOut: "An approved template: WhatsApp lets it through. It goes out as it is.",
    goesAsItIs: "An approved template: it goes out as it is.",
    removeTemplate: "Take it out",
  },

  /** Rule 11. */
  views: {
    button: "Views",
    choose: "Choose a view",
    shared: "Shared views",
    personal: "Your views",
    leave: "Leave the view",
    label: (title: string) => `View: ${title}`,
    asOf: (moment: string) => `As of ${moment}`,
    asOfTitle: "When the helpdesk last told which tickets are in it",
    empty: {
      title: "No tickets in this view",
      body: "The helpdesk told of none when it was read.",
    },
    notRead: {
      title: "Not read yet",
      connected: "The view shows here as soon as the helpdesk has answered.",
      offline: "Its tickets can be listed once the helpdesk can be reached.",
    },
    more: "The helpdesk has more tickets in this view.",
    notHeld: (count: number) =>
      count === 1
        ? "1 ticket of it is not kept on this computer."
        : `${numberText(count)} tickets of it are not kept on this computer.`,
    failed: "The view could not be read",
  },

  connection: {
    repaired: (moment: string) => `Files on this computer were damaged (found ${moment})`,
    understood: "Understood",
    offline: (since: string) => `Offline since ${since}.`,
    retryAt: (at: string) => `Next try ${at}.`,
    connecting: "Connecting to the helpdesk…",
    signIn: (since: string) => `Signed out since ${since}.`,
    signInHelp: "The helpdesk no longer accepts this sign-in. Sign in again to go on.",
    signInAgain: "Sign in again",
    clockOff: (ahead: number) =>
      `This computer’s clock is ${numberText(Math.abs(ahead))} minutes ${ahead > 0 ? "fast" : "slow"}.`,
    clockOffHelp: "The time left to reply is counted by the helpdesk’s clock.",
    progress: (done: number, total: number | null) =>
      total === null
        ? `Reading tickets: ${numberText(done)}`
        : `Reading tickets: ${numberText(done)} of ${numberText(total)}`,
    goneTitle: "Reddot has stopped",
    goneBody:
      "The background program has ended, so this window closes. Start Reddot again to go on.",
  },

  empty: {
    assigned: {
      title: "Nothing is assigned to you",
      body: "Your new and open tickets show here. Take one from Unassigned to begin.",
    },
    unassigned: {
      title: "No unassigned tickets",
      body: "When a customer writes, the ticket shows here and the dot turns red.",
    },
    notRead: {
      title: "Nothing read yet",
      body: "Tickets show here as soon as the helpdesk has been read.",
    },
  },

  error: {
    list: "The tickets could not be read",
    conversation: "The conversation could not be read",
    retry: "Try again",
    retryAt: (at: string) => `Try again after ${at}.`,
    send: "The reply could not be handed over",
    action: "That did not work",
  },

  notice: {
    label: "Failures",
    /** What did not come about, and whose. The same as in `crates/daemon/src/words/`. */
    failed: {
      reply: (name: string) => `Reply to ${name} failed`,
      delivery: (name: string) => `Reply to ${name} was not delivered`,
      note: (name: string) => `Note on ${name}’s ticket was not written`,
      take: (name: string) => `Could not take ${name}’s ticket`,
      status: (name: string) => `Could not change the status of ${name}’s ticket`,
      priority: (name: string) => `Could not change the priority of ${name}’s ticket`,
      snooze: (name: string) => `Could not snooze ${name}’s ticket`,
      assign: (name: string) => `Could not assign ${name}’s ticket`,
      tags: (name: string) => `Could not change the tags of ${name}’s ticket`,
    } satisfies Record<FailedAct, (name: string) => string>,
    someone: "the customer",
    open: "Open",
    dismiss: "Dismiss",
  },

  search: {
    label: "Search people, tickets and messages",
    placeholder: "Search ( / )",
    leave: "Leave the search (Escape)",
    results: "Search results",
    filtersLabel: "Filters",
    filters: [
      { label: "Open", filter: "status:open" },
      { label: "Mine", filter: "assignee:me" },
      { label: "Nobody’s", filter: "assignee:none" },
      { label: "Closing soon", filter: "window:closing" },
      { label: "With files", filter: "has:attachment" },
    ],
    moreFilters: "More filters",
    form: {
      label: "More filters",
      any: "Any",
      channel: "Channel",
      status: "Status",
      priority: "Priority",
      account: "Helpdesk",
      after: "On this day or later",
      before: "Before this day",
      day: "2026-11-01",
      notADay: "A day is written like 2026-11-01",
      tag: "Tag (Return adds it)",
    },
    takeOff: (filter: string) => `Take off: ${filter}`,
    group: { people: "People", tickets: "Tickets", messages: "Messages" } satisfies Record<
      Group,
      string
    >,
    sameDigits: "Same digits, written otherwise",
    count: (known: number, more: boolean) => numberText(known) + (more ? "+" : ""),
    found: (count: number) =>
      count === 1 ? "1 result shown" : `${numberText(count)} results shown`,
    tickets: (count: number) => (count === 1 ? "1 ticket" : `${numberText(count)} tickets`),
    showMore: "Show more",
    lookFurther: (group: string) => `${group}: none among the newest. Look further back`,
    noWords: "A file, without words",
    notSocial: "Not a social ticket",
    noSubject: "No subject",
    offline: "Offline: what is on this computer is searched.",
    notYet: (count: number) =>
      count === 1
        ? "1 older ticket or person cannot be found yet; it is being made searchable."
        : `${numberText(count)} older tickets and people cannot be found yet; they are being made searchable.`,
    failed: "The search did not work",
    none: "Nothing found",
    noneHelp:
      "What is not on this computer is not searched. Settings say which conversations are kept.",
    help: {
      title: "Search what is on this computer",
      body: "Names, numbers, subjects and words of messages; capitals and accents make no difference.",
      examples: [
        ['whatsapp:"3211"', "a part of the number, as it is stored"],
        ["channel:line", "one channel"],
        ["-status:closed", "a minus asks for the opposite"],
        ["tag:vip", "a tag"],
        ["has:attachment", "messages with a file, and their tickets"],
        ["after:2026-11-01", "that day or later; before: is earlier"],
      ],
    },
    backToHits: "Back to the results",
    person: (name: string) => `Profile of ${name}`,
    allTickets: (count: number) =>
      count === 0
        ? "No tickets held"
        : count === 1
          ? "1 ticket, of every channel"
          : `${numberText(count)} tickets, of every channel`,
  },

  export: {
    label: "Export",
    open: "Export",
    conversation: "Export this conversation",
    found: "Export the tickets found",
    person: (name: string) => `Export all tickets of ${name}`,
    formats: {
      html: "A page to read (HTML)",
      csv: "A table (CSV)",
      json: "For programs (JSON)",
    } satisfies Record<ExportFormat, string>,
    running: (done: number, total: number | null) =>
      total === null
        ? `Looking for the tickets: ${numberText(done)} so far`
        : `Exporting: ${numberText(done)} of ${numberText(total)} tickets`,
    cancel: "Cancel",
    saved: (path: string, tickets: number) =>
      tickets === 1 ? `Saved to ${path}` : `${numberText(tickets)} tickets saved to ${path}`,
    savedFiles: (files: number, folder: string) =>
      files === 1
        ? `A file of a message is beside it, in ${folder}`
        : `${numberText(files)} files of messages are beside it, in ${folder}`,
    showFolder: "Show in folder",
    failed: "No file was written",
  },

  later: {
    open: "Later",
    title: "Put off until a time, or until the customer writes",
    anHour: "In 1 hour",
    afternoon: (when: string) => `This afternoon, ${when}`,
    tomorrow: (when: string) => `Tomorrow, ${when}`,
    own: "Another time…",
    ownTitle: "Later",
    ownLabel: "Until",
    choose: "Put off",
    cancel: "Cancel",
    undo: "Put off no longer",
    until: (when: string) => `Put off until ${when}, or until the customer writes`,
  },

  alerts: {
    title: "Alerts",
    sub: "For all helpdesks",
    unread: "What was chosen about alerts could not be read",
    now: {
      title: "Now",
      on: "Alerts are shown.",
      paused: (until: string) => `Paused until ${until}.`,
      pausedUntilResumed: "Paused until you resume them.",
      doNotDisturb:
        "The desktop is set to “do not disturb”: alerts are held back, and told as one when that ends.",
      anHour: "Pause for an hour",
      tomorrow: "Until tomorrow",
      resumed: "Until resumed",
      resume: "Resume",
    },
    kinds: {
      title: "What alerts",
      help: "What is held back by a pause or the working hours comes as one summary afterwards, if it still waits. The sound is one of the desktop’s, and so is its volume.",
      of: {
        new_unassigned: "New and unassigned",
        reply: "A reply on your ticket",
        assigned: "A ticket given to you",
        back: "Back from later",
        threshold: "The queue is above a threshold",
        waits_too_long: "Waits too long",
        window_closing: "A reply window closes",
        send_failed: "A send failed",
      } satisfies Record<AlertKind, string>,
      loud: {
        sound: "Banner and sound",
        notify: "Banner",
        dot_only: "The dot only",
        nothing: "Nothing",
      } satisfies Record<Loudness, string>,
    },
    rules: {
      title: "Exceptions",
      help: "The first that fits counts, before what is set above. “Nothing” for new tickets takes the red dot away, too.",
      list: "Exceptions, in their order",
      none: "No exceptions.",
      kind: "Alert",
      channel: "Channel",
      helpdesk: "Helpdesk",
      then: "How loud",
      anyKind: "Any alert",
      anyChannel: "Any channel",
      anyHelpdesk: "Any helpdesk",
      priority: "Priority",
      anyPriority: "Any priority",
      add: "Add an exception",
      up: "Move up",
      remove: "Remove this exception",
    },
    limits: {
      title: "When it is too much, or too late",
      aMinute: "Banners a minute at the most",
      atOnce: "More at once than this are one summary",
      closing: "Minutes before a reply window closes",
      closingHelp: "Several with commas, such as 60, 15. Empty: never.",
      closingWrong: "Write minutes from 1 to 2880 with commas between them, five at the most.",
      tooLong: "Minutes after which an unassigned ticket waits too long",
      tooLongHelp: "Empty: never.",
    },
    hours: {
      title: "Working hours",
      label: "Alert within working hours only",
      help: "Outside them alerts are held back; the dot goes on.",
      days: "Days",
      from: "From",
      to: "To",
      zone: "Time zone",
      here: (zone: string) => `This computer’s (${zone})`,
    },
    wording: {
      title: "What a banner tells",
      help: "While the screen is locked it is the number of tickets only, whatever is chosen here.",
      of: {
        full: "Name and message",
        name: "The name only",
        count: "The number of tickets only",
      } satisfies Record<Wording, string>,
    },
    log: {
      title: "What was alerted, and what was not",
      help: "The last 90 days, newest first.",
      none: "Nothing yet.",
      noneOf: "Nothing about this ticket.",
      of: "Of one ticket",
      placeholder: "Ticket number",
      more: "Show older",
      when: "When",
      ticket: "Ticket",
      about: "About",
      outcome: "What was done",
      outcomes: {
        raised: "Shown",
        in_summary: "Shown in a summary",
        paused: "Held back: paused",
        outside_hours: "Held back: outside working hours",
        do_not_disturb: "Held back: do not disturb",
        too_many: "Held back: too many in a minute",
        put_off: "Held back: put off until later",
        dot_only: "The dot only, by a rule",
        nothing: "Nothing, by a rule",
        own_act: "Nothing: you did it",
      } satisfies Record<AlertOutcome, string>,
    },
  },

  live: {
    newTicket: (name: string, channel: string) => `New ticket: ${name}, ${channel}`,
    newTickets: (count: number) => `${count} new tickets`,
    offline: "Offline",
    connected: "Connected again",
  },

  files: {
    label: "Files",
    noName: "File without a name",
    openPicture: (name: string) => `Open the picture ${name}`,
    open: (name: string) => `Open ${name}`,
    openShort: "Open with the program for it",
    save: (name: string) => `Save ${name}`,
    saveShort: "Save to your downloads",
    saved: (path: string) => `Saved: ${path}`,
    notOpened: "The file was not opened",
    notSaved: "The file was not saved",
    dangerous: "It could run something: it can only be saved",
    malware: "The helpdesk found something harmful in it",
  },

  settings: {
    title: "Settings",
    language: {
      label: "Language",
      system: "As the system",
      failed: "The language was not changed",
    },
    helpdesks: "Helpdesks",
    add: "Add a helpdesk",
    health: {
      off: "Off",
      connected: "Connected",
      connecting: "Connecting…",
      offline: "Offline",
      sign_in_needed: "Sign-in needed",
      starting: "Starting…",
    },
    /** Beside "Off", in short. */
    restsShort: ({ drafts, unsent }: Rests) =>
      [
        drafts === 0 ? "" : drafts === 1 ? "1 draft" : `${numberText(drafts)} drafts`,
        unsent === 0 ? "" : `${numberText(unsent)} unsent`,
      ]
        .filter((part) => part !== "")
        .join(", "),
    fromEnvironment:
      "The environment of Reddot names the helpdesk (REDDOT_ZENDESK_URL and its like), so this list does not count meanwhile.",
    account: {
      title: "This helpdesk",
      signedInAs: (who: string) => `Signed in as ${who}`,
      withToken: "Signed in with an API token. Zendesk ends these on 2027-04-30.",
      desk: "A desk inside Reddot, with sample customers, to try things out. Nothing leaves this computer.",
      follow: "Follow this helpdesk",
      followHelp:
        "Off, nothing is read and nothing is sent; what is stored on this computer stays.",
      presence: "Count me as present in Chatwoot",
      presenceHelp:
        "On, Chatwoot shows you as online while Reddot runs and its automatic assignment gives you conversations, also while no window of Chatwoot’s is open. Off, Reddot does not keep you online; but each time it connects, Chatwoot counts you as present for about 20 seconds, as it does with anybody who connects.",
      deskIsLast: "It runs for as long as no other helpdesk is on.",
      off: "Switch it on to see and change its settings.",
      /** While it is off; null when nothing rests there. */
      rests: (helpdesk: string, rests: Rests) =>
        rests.drafts + rests.unsent === 0
          ? null
          : `While ${helpdesk} is off, this rests here and does not leave: ${restsText(rests)}.`,
      restsUnknown: (helpdesk: string) =>
        `Whether drafts or unsent replies rest in ${helpdesk} cannot be told: what is stored of it is locked.`,
      notRunning: "It is starting; its settings show in a moment.",
      signInAgain: "Sign in again",
    },
    remove: {
      section: "Remove",
      open: "Remove this helpdesk…",
      title: (helpdesk: string) => `Remove ${helpdesk}?`,
      body: "Reddot signs out and forgets the helpdesk. Nothing changes at the helpdesk itself.",
      keep: "Keep what is stored on this computer",
      keepHelp: "Sign in again later, and tickets, drafts and unsent replies are there as before.",
      wipe: "Remove what is stored on this computer, too",
      /** `rests`: null when it cannot be counted. */
      wipeHelp: (helpdesk: string, rests: Rests | null) =>
        `Gone for good from ${helpdesk}, beside what can be read again: ${restsText(rests)}.`,
      confirm: "Remove",
      cancel: "Cancel",
    },
    storage: {
      title: "Stored on this computer",
      help: "Conversations, drafts and unsent replies are stored here, so that a window opens at once and works offline.",
      encryption: {
        keychain: "Encrypted, with a key in your desktop’s keychain.",
        passphrase: "Encrypted, under your passphrase.",
        none: "Not encrypted: whoever can read this disk can read it.",
      } satisfies Record<Encryption, string>,
      days: "Remove after",
      daysOf: (days: number | null) =>
        days === null ? "Never" : days === 365 ? "One year" : `${numberText(days)} days`,
      megabytes: "At most",
      megabytesOf: (megabytes: number | null) =>
        megabytes === null
          ? "However much"
          : megabytes >= 1000
            ? `${numberText(megabytes / 1000)} GB`
            : `${numberText(megabytes)} MB`,
      never:
        "What is in a queue or mine and not solved, and what has a draft or an unsent reply, is never removed.",
      wouldGo: (tickets: number, messages: number, bytes: number, held: number) =>
        tickets === 0
          ? `Removes nothing now; ${megabytesText(held)} are stored.`
          : `Removes ${tickets === 1 ? "1 ticket" : `${numberText(tickets)} tickets`} with ` +
            `${messages === 1 ? "1 message" : `${numberText(messages)} messages`} from this computer: ` +
            `about ${megabytesText(bytes)} of ${megabytesText(held)}. Nothing changes at the helpdesk.`,
      set: "Keep it so",
      cancel: "Cancel",
      wipe: "Wipe what is stored here",
      wipeHelp: (helpdesk: string, rests: Rests | null) =>
        `Everything of ${helpdesk} is removed from this computer, then read again. You stay signed in. ` +
        `Gone for good: ${restsText(rests)}.`,
      confirmWipe: "Wipe",
    },
    keep: {
      title: "Kept for reading offline",
      help: "Mine, and those that were opened, are always kept. What else should be there without a network?",
      held: (whole: number, all: number) =>
        all === 0
          ? "No ticket is on this computer yet."
          : `${numberText(whole)} of ${numberText(all)} conversations are kept whole on this computer.`,
      what: {
        as_needed: "As needed",
        open: "Open social tickets",
        social: "All social tickets",
        all: "All tickets",
      } satisfies Record<KeepWhat, string>,
      whatHelp: {
        as_needed: "Only what is mine or was opened.",
        open: "Every social ticket that is not solved or closed.",
        social: "Every ticket that came from a messaging channel, in any status.",
        all: "Everything that you may see.",
      } satisfies Record<KeepWhat, string>,
      back: "How far back",
      backHelp: "Tickets that last changed before that are not on this computer at all.",
      days: (days: number | null) =>
        days === null ? "All of them" : days === 365 ? "One year" : `${days} days`,
      daysWithCost: (days: string, cost: string) => `${days}: ${cost}`,
      nothing: "nothing more to read",
      cost: (requests: number, takes: string | null): string =>
        takes === null ? aboutRequests(requests) : `${aboutRequests(requests)}, ${takes}`,
      takes: (duration: string) => `${duration} at the present pace`,
    },
    channels: {
      title: "Channels",
      help: "Which tickets count as social, beside what the helpdesk itself says. The first rule that fits counts.",
      none: "No rules: Reddot goes by what the helpdesk says.",
      rules: "Channel rules",
      on: "A ticket",
      mark: {
        tag: "with the tag",
        via: "that came via",
        inbox: "from the inbox",
      } satisfies Record<ChannelMark, string>,
      value: {
        tag: "Tag",
        via: "Value of via.channel",
        inbox: "Name or number of the inbox",
      } satisfies Record<ChannelMark, string>,
      placeholder: {
        tag: "line_shop",
        via: "sunshine_conversations",
        inbox: "WeChat bridge",
      } satisfies Record<ChannelMark, string>,
      is: "is",
      channel: "Channel",
      notSocial: "not social",
      add: "Add a rule",
      up: (rule: string) => `Move up: ${rule}`,
      down: (rule: string) => `Move down: ${rule}`,
      remove: (rule: string) => `Remove: ${rule}`,
      newRule: "new rule",
      removed: (rule: string) => `Removed the rule for “${rule}”.`,
      moved: (rule: string) => `Moved the rule for “${rule}”.`,
      changed: (rule: string) => `Changed the rule for “${rule}”.`,
      undo: "Undo",
    },
    watch: {
      title: "Watch the whole queue",
      label: "Follow tickets that others hold, too",
      help: "For who leads a team: open tickets, whoever has them. It costs more of the account’s requests, of those that are spare. Your role may not see every ticket; Reddot shows what it is given.",
    },
    plan: {
      title: "How often Reddot looks",
      help: "All agents share the account’s requests. Reddot looks more often while others need few, and less often while they need many.",
      deskHelp:
        "This desk is inside Reddot: it is asked as often as one likes, and nobody else has to wait.",
      limit: (limit: number) =>
        `The account allows ${numberText(limit)} requests a minute for everybody together.`,
      remaining: (left: number) => `${numberText(left)} were left when it last told.`,
      noLimit: "The helpdesk has not told yet how many requests it allows.",
      lane: "What",
      every: "Looks",
      requests: "Requests in the last minute",
      fresh: "As of",
      lanes: {
        head: "New and changed tickets",
        history: "Older tickets, for the first time",
        truth: "Whether open tickets are still there",
        activities: "News that concerns you",
        lead: "Tickets that others hold",
        conversations: "Conversations",
        bulk: "Conversations, many at once",
        offers: "Macros and views",
        acts: "What you do: open, take, reply",
      } as Record<string, string>,
      everyTime: (time: string) => `every ${time}`,
      rests: "rests",
      asYouAct: "as you act",
      never: "not yet",
      now: "now",
      ago: (age: string) => `${age} ago`,
      none: "Nothing is read at present.",
    },
    failed: "That was not changed.",
    unread: "The settings could not be read",
  },

  signIn: {
    title: "Sign in to a helpdesk",
    helpdesk: "Helpdesk",
    kind: { zendesk: "Zendesk", chatwoot: "Chatwoot" },
    chatwoot: {
      lead: "Chatwoot has no page that could let Reddot in: you sign in with a command.",
      placeholder: "chat.company.com",
      go: "Show the command",
      starting: "Asking Reddot…",
      title: "Type this in a terminal",
      why: "In a terminal your access token or password goes straight to the keychain, and no window ever sees it.",
      asks: "It asks for the access token that stands at the end of your profile in Chatwoot. To sign in with your password instead, and a code where you use one, add:",
      byPassword: "--email you@company.com",
      command: "Command",
      copy: "Copy command",
      waits: "Waiting for the account. This window follows by itself.",
      back: "Back",
    },
    titleAgain: (helpdesk: string) => `Sign in to ${helpdesk} again`,
    lead: "Your browser opens the helpdesk’s own page; there you let Reddot in.",
    address: "Address of the helpdesk",
    addressPlaceholder: "company.zendesk.com",
    clientId: "Client identifier",
    clientIdPlaceholder: "reddot",
    clientIdHelp: "What your admin called Reddot at the helpdesk (see below).",
    managed: "Your company has settled this.",
    theAccount: "The address of the helpdesk that needs it.",
    go: "Sign in with the browser",
    starting: "Opening the browser…",
    waiting: "Go on in your browser",
    waitingHelp: "Sign in there, let Reddot in, and come back. This window follows by itself.",
    notOpened: "The browser could not be opened. Open this address yourself:",
    addressToOpen: "Address to open",
    until: (at: string) => `Reddot waits until ${at}.`,
    openAgain: "Open again",
    copyAddress: "Copy address",
    cancel: "Cancel",
    finishing: "Signing in…",
    failed: "Signing in did not work",
    keychain:
      "The sign-in is kept in this computer’s keychain. No file and no window ever holds it.",
    desk: "Only looking around? Reddot already runs with a desk of its own, with sample customers.",
    tryDesk: "Try it with the built-in desk",
    admin: {
      title: "For the admin: register Reddot once",
      lead: "Once for the whole company, at the helpdesk:",
      steps: [
        "Open Admin Center > Apps and integrations > APIs > OAuth clients.",
        "Choose “Add OAuth client”.",
      ],
      fill: "Fill in:",
      name: "Name",
      identifier: "Unique identifier",
      kind: "Client kind",
      kindValue: "Public",
      redirects: "Redirect URLs, one a line",
      scopes: "Scopes",
      scopesValue: "read write",
      after: "Save, and give the unique identifier to everyone who signs in.",
      copyAll: "Copy all as text",
      token:
        "With an API token instead: run “reddot login --api-token” in a terminal. Zendesk ends API tokens on 2027-04-30.",
      line: (label: string, value: string) => `${label}: ${value}`,
    },
  },

  copy: {
    copy: "Copy",
    copyWhat: (what: string) => `Copy: ${what}`,
    copied: "Copied",
    failed: "It could not be copied: select it and press Ctrl+C.",
  },

  /** Sorting and filtering of a list, and the filters that are kept under a name. */
  listing: {
    sortLabel: "Sort",
    sort: {
      own: "Newest first",
      newest: "Newest first",
      unanswered: "Longest unanswered first",
      closing: "Window closing soonest first",
    } satisfies Record<Sort, string>,
    sortShort: {
      own: "Newest",
      newest: "Newest",
      unanswered: "Longest unanswered",
      closing: "Closing soonest",
    } satisfies Record<Sort, string>,
    viewsOwn: "As in the view",
    filter: "Filter",
    add: "Add a filter",
    group: {
      channels: "Channel",
      statuses: "Status",
      holders: "Assignee",
      accounts: "Helpdesk",
      older: "Older than",
      newer: "Newer than",
      closing: "Window closes within",
    },
    holder: { me: "You", other: "Another agent", nobody: "Nobody" } satisfies Record<
      Holder,
      string
    >,
    age: (minutes: number): string =>
      minutes % 1440 === 0
        ? longUnitText(minutes / 1440, "day")
        : minutes % 60 === 0
          ? longUnitText(minutes / 60, "hour")
          : longUnitText(minutes, "minute"),
    hours: (hours: number): string => longUnitText(hours, "hour"),
    chip: {
      older_minutes: (minutes: number): string => `Older than ${text.listing.age(minutes)}`,
      newer_minutes: (minutes: number): string => `Newer than ${text.listing.age(minutes)}`,
      closing_hours: (hours: number): string => `Closes within ${longUnitText(hours, "hour")}`,
    },
    takeOff: (what: string) => `Take off the filter: ${what}`,
    clear: "Clear all",
    count: (total: number, more: boolean): string =>
      more ? "1,000+ tickets" : total === 1 ? "1 ticket" : `${numberText(total)} tickets`,
    save: "Save as…",
    none: {
      title: "No ticket fits",
      body: "Take a filter off to see more.",
    },
  },

  /** Filters that are kept under a name. */
  filters: {
    label: "Your filters",
    save: "Save filter",
    name: "Name",
    nameTitle: "Save this filter",
    nameSearchTitle: "Save this search",
    rename: "Rename",
    renameTitle: "Rename the filter",
    delete: "Delete",
    deleted: (name: string) => `“${name}” was deleted.`,
    undo: "Undo",
    cancel: "Cancel",
    failed: "The filter was not saved",
    viewGone: "The view of this filter is not there any more.",
  },

  /** The customer beside their conversation. */
  customer: {
    label: (name: string) => `Customer: ${name}`,
    show: "Customer",
    close: "Close the customer’s page",
    phone: "Social phone",
    email: "E-mail",
    identity: {
      phone: "Phone",
      email: "E-mail",
      channel: "Channel address",
      other: "Also known as",
    } satisfies Record<IdentityKind, string>,
    socialInfo: "Social messaging user info",
    channel: "Channel",
    businessAccount: "Business account",
    way: "How a reply leaves",
    notes: "Notes at the helpdesk",
    since: "Known since",
    merge: "Merge with another profile…",
    failed: "The customer could not be read",
    personPart: {
      name: "Name",
      phone: "Phone",
      email: "E-mail",
      tags: "Tags",
      notes: "Notes",
      details: "Details",
      field: "Field",
      external_id: "External id",
    } satisfies Record<PersonPart, string>,
  },

  /** Merging two profiles of one person (rule 5). */
  merge: {
    title: (name: string) => `Merge ${name}`,
    lead: "Find the other profile of the same person. The newer one goes into the older.",
    search: "Name, number or e-mail address",
    found: "Profiles that were found",
    nobody: "Nobody else was found.",
    more: "There are more: type more of it.",
    notFound: "The helpdesk could not be searched",
    keeps: "Stays",
    goes: "Goes into it",
    turn: "The other way round",
    older: "older",
    since: (time: string) => `Since ${time}`,
    kept: "Name after it",
    addresses: "Addresses after it",
    moves: "Moves",
    tickets: (count: number, more: boolean): string =>
      count === 1 && !more
        ? "1 ticket gets a new owner"
        : `${numberText(count)}${more ? " or more" : ""} tickets get a new owner`,
    ticketsUnknown: "All its tickets; how many, the helpdesk does not tell",
    lost: "Is lost",
    nothingLost: "Nothing that is known here",
    warning: {
      olderGoes: "The older profile would go into the newer. Usually it is the other way round.",
      unsent: (tickets: readonly number[]): string =>
        `Not everything you sent has left yet, on ${ticketsText(tickets)}.`,
      draft: (tickets: readonly number[]): string =>
        `A draft is on ${ticketsText(tickets)}. It stays there.`,
    },
    refused: "They cannot be merged",
    final: "This cannot be undone.",
    failed: "They were not merged",
    confirm: "Merge for good",
    busy: "Merging…",
    back: "Back",
    cancel: "Cancel",
    close: "Close",
    done: (gone: string, keep: string) => `${gone} is part of ${keep} now.`,
  },

  /** What can be done by keyboard and palette. */
  figures: {
    title: "Queue",
    helpdesk: "Helpdesk",
    allHelpdesks: "All helpdesks",
    over: { label: "Course over", day: "Day", week: "Week" } satisfies Record<
      CourseOver | "label",
      string
    >,
    wall: "Wall mode",
    leaveWall: "Press Escape to leave",
    asOf: (time: string) => `Not connected: as of ${time}`,
    unread: "The queue’s figures could not be read",
    courseUnread: "The course could not be read",
    now: "Now",
    nobody: "Nobody waits",
    waiting: "Waiting",
    oldest: "Longest wait",
    openOldest: "Open the ticket",
    closing: "Reply windows closing",
    within: (hours: string) => `within ${hours}`,
    firstReply: "First reply",
    median: (count: number) =>
      count === 1 ? "the only one in 24 hours" : `median of ${numberText(count)} in 24 hours`,
    ninetieth: (time: string) => `9 of 10 within ${time}`,
    noReply: "None in 24 hours",
    channels: "Waiting by channel",
    businessAccounts: "Waiting by business account",
    unnamed: "Without a name",
    noneHere: "Nothing waits here.",
    load: "Open tickets per agent",
    toAnswer: (count: number) => `${numberText(count)} to answer`,
    unnamedAgent: (id: string) => `Agent ${id}`,
    unknown: "Not known",
    notWatched: "Others’ tickets are not watched, so their load is not known.",
    notVisible: "This sign-in may not see all tickets, so others’ load is not known.",
    watch: "Watch them in the settings",
    chart: {
      range: (name: string, least: string, most: string, last: string) =>
        `${name}: from ${least} to ${most}, last ${last}`,
      empty: (name: string) => `${name}: nothing known yet`,
      none: "The course begins now. While Reddot runs and is connected, it takes a sample every five minutes.",
      gap: "Shaded: Reddot was not running or not connected",
      table: "Table",
      showTable: (name: string) => `Table: ${name}`,
      time: "Time",
      noData: "not known",
    },
    thresholds: {
      title: "Alert thresholds",
      help: "Each helpdesk by itself. An alert comes once, and again only after the figure was below. How loud it is stands in the settings, under Alerts.",
      of: {
        waiting: "More tickets wait than",
        oldest: "A customer waits longer, in minutes, than",
        closing: "More reply windows close within the hour than",
      } satisfies Record<Threshold, string>,
      short: {
        waiting: "Tickets waiting",
        oldest: "Longest wait so far",
        closing: "Windows closing soon",
      } satisfies Record<Threshold, string>,
      empty: "Empty: no alert.",
      above: (limit: string) => `Above ${limit}`,
      wrong: "Write whole numbers: 1 to 10,080 minutes, and up to 99,999 of all else.",
      failed: "The thresholds were not kept",
      save: "Save",
      cancel: "Cancel",
    },
  },

  commands: {
    palette: "Find anything, do anything",
    keyboard: "Keyboard map",
    settings: "Open settings",
    sign_in: "Sign in to a helpdesk",
    pause: "Pause notifications for an hour",
    resume: "Let notifications come again",
    why: "Why the dot is as it is",
    open_inbox: "Open the inbox",
    open_queue: "Open the queue",
    wall: "Wall mode",
    thresholds: "Alert thresholds of the queue…",
    search: "Search",
    next: "Next ticket",
    previous: "Previous ticket",
    open: "Open the ticket",
    back: "Back",
    assigned: "Go to Assigned",
    unassigned: "Go to Unassigned",
    reply: "Reply",
    take: "Take the ticket",
    assign_me: "Assign the ticket to me",
    later: "Put the ticket off for an hour",
    later_tomorrow: "Put the ticket off until tomorrow",
    later_undo: "Put the ticket off no longer",
    change: "Status, assignee and tags…",
    set_open: "Set status: Open",
    set_pending: "Set status: Pending",
    set_hold: "Set status: On hold",
    set_solved: "Set status: Solved",
    export: "Export the conversation…",
    customer: "Show or hide the customer",
    merge: "Merge the customer with another profile…",
    filter: "Filter the list…",
    clear_filters: "Take all filters off",
    save_filter: "Save the filter…",
    sort_own: "Sort: in the list’s own order",
    sort_unanswered: "Sort: longest unanswered first",
    sort_closing: "Sort: window closing soonest first",
  } satisfies Record<CommandId, string>,

  palette: {
    label: "Find anything, do anything",
    placeholder: "A command, ticket, customer or message",
    commands: "Commands",
    none: "Nothing fits",
    view: (title: string) => `View: ${title}`,
    filter: (name: string) => `Filter: ${name}`,
    only: (helpdesk: string) => `Only tickets of ${helpdesk}`,
    accountSettings: (helpdesk: string) => `Settings of ${helpdesk}`,
  },

  keyboard: {
    ctrl: "Ctrl",
    title: "Keyboard",
    group: {
      go: "Getting about",
      list: "The list",
      ticket: "The ticket",
      app: "Reddot",
    } satisfies Record<CommandGroup, string>,
    also: "Arrows, Home and End move within a list, Enter opens, Escape goes back. In the reply box, Ctrl+Enter sends and Ctrl+M shows the macros. While you type, only keys with Ctrl are heard.",
    close: "Close",
  },

  desktop: {
    title: "Desktop",
    sub: "Start, shortcut",
    unread: "How Reddot stands on this desktop could not be read",
    login: {
      title: "When you log in",
      label: "Start Reddot when you log in",
      help: "It starts in the background, with its icon in the panel.",
      unread: "The desktop’s entry for it cannot be read.",
    },
    shortcut: {
      title: "A key for the notifier",
      label: "Open the notifier with a key, from anywhere",
      help: "The desktop asks which key it is to be. The same key closes the notifier.",
      asked: "Waiting for the desktop. It may be asking you.",
      given: (keys: string) => (keys ? `The key is ${keys}.` : "The desktop has given a key."),
      refused: "The desktop, or you, said no. Switch it off and on to be asked again.",
      missing:
        "This desktop gives out no keys to programs. In its own keyboard settings, a key can be bound to this command:",
    },
    sample: "Try it",
    sampleOf: (kind: string) => `Try it: ${kind}`,
  },

  /** What can be done on a row of the notifier, and why the dot is as it is (rule 7). */
  notifier: {
    actions: (name: string) => `Actions for ${name}`,
    take: "Take",
    reply: "Reply here",
    open: "Open the conversation",
    quick: (name: string) => `Reply to ${name}, in the list`,
    close: "Close, and keep what is written",
    movedOn: "The ticket has left this list. What you wrote stays with it.",
    settings: {
      title: "Notifier",
      keepTab: "Open on the tab where it was left",
      keepTabHelp: "Otherwise it always opens on Assigned.",
      stays: "Keep it open when you use another window",
      staysHelp:
        "Otherwise it closes, and what you were writing is kept. Files can be dropped onto it only while it stays.",
    },
  },

  why: {
    red: "Why is the dot red?",
    hollow: "Why is the dot hollow?",
    none: "Nothing waits: there is no dot.",
    since: (when: string) => `wrote ${when}`,
    reason: {
      new: "Not looked at yet",
      wrote_again: "Has written again since it was looked at",
      back: "Was put off until now",
      looked: "Was looked at",
      put_off: "Is put off",
      silent: "A rule of yours tells nothing of tickets like it",
    } satisfies Record<DotReason, string>,
    keepsRed: "These make it red",
    keepsHollow: "These wait, but no longer make it red",
    more: (count: number) =>
      count === 1 ? "1 more ticket waits" : `${numberText(count)} more tickets wait`,
    clearsRed: "It turns hollow once each of them was seen in Unassigned, opened, or put off.",
    clearsHollow:
      "It goes out once none of them waits: taken by somebody, answered, or no longer new or open.",
    close: "Close",
  },

  /** Before any helpdesk was chosen. */
  welcome: {
    title: "Welcome to Reddot",
    lead: "Which helpdesk are your conversations in?",
    desk: "Try the built-in desk",
    deskHelp: "A small helpdesk inside Reddot, on this computer: no account, no network.",
    sample: "With sample conversations",
    traffic: "Customers go on writing now and then, until Reddot ends",
    start: "Start",
    starting: "Starting…",
    failed: "The desk could not be started",
    zendesk: "You sign in in your browser.",
    chatwoot: "You sign in with an access token, in a terminal.",
    back: "Back",
    hint: "Reddot lives in your tray",
    hintHelp:
      "Its dot is red while a new ticket waits that nobody has looked at. A click on it opens this window.",
    understood: "Got it",
  },

  /** How long a reply may be on its channel. */
  limit: {
    left: (left: number, bytes: boolean) =>
      `${numberText(left)} ${bytes ? (left === 1 ? "byte" : "bytes") : left === 1 ? "character" : "characters"} left`,
    over: (channel: string, most: number, over: number, bytes: boolean) =>
      `${channel} takes ${numberText(most)} ${bytes ? "bytes" : "characters"} in a message. This is ${numberText(over)} too many.`,
  },

  /** What Reddot itself says of failures, as the background program says it (`lib/said.ts`). */
  said: SAID,

  loading: "Loading…",
};

function aboutRequests(count: number): string {
  if (count === 1) return "1 request";
  return `about ${numberText(roundly(count))} requests`;
}

function repliesLeft(count: number): string {
  return count === 1 ? "1 reply left" : `${count} replies left`;
}

/** What a catalogue has to have: the same keys and functions, with whatever words. */
type Words<Part> = Part extends string
  ? string
  : Part extends (...given: infer Given) => infer Said
    ? (...given: Given) => Words<Said>
    : Part extends readonly (infer Item)[]
      ? Words<Item>[]
      : { [Key in keyof Part]: Words<Part[Key]> };

export type Text = Words<typeof text>;
