/**
 * Every word that the windows show, in one place, so that it can be translated.
 * Plain words: what happened, what it means, what can be done.
 */
import { numberText } from "./locale";
import type { Channel, Queue, SendState, Status } from "./protocol";

export const text = {
  app: "Reddot",

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

  header: {
    openInbox: "Open inbox",
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
    because: (what: string, reason: string) => `${what}: ${reason}`,
    submittedAs: (status: string) => `as ${status}`,
    undo: "Undo",
    retry: "Try again",
    edit: "Edit",
    dismiss: "Dismiss",
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
    draftNotSaved: "The draft could not be saved",
  },

  connection: {
    offline: (since: string) => `Offline since ${since}.`,
    retryAt: (at: string) => `Next try ${at}.`,
    connecting: "Connecting to the helpdesk…",
    signIn: (since: string) => `Signed out since ${since}.`,
    signInHelp: "The helpdesk no longer accepts this sign-in. Sign in again to go on.",
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
    sendFailed: (name: string) => `Reply to ${name} failed`,
    open: "Open",
    dismiss: "Dismiss",
  },

  live: {
    newTicket: (name: string, channel: string) => `New ticket: ${name}, ${channel}`,
    newTickets: (count: number) => `${count} new tickets`,
    offline: "Offline",
    connected: "Connected again",
  },

  loading: "Loading…",
};

function repliesLeft(count: number): string {
  return count === 1 ? "1 reply left" : `${count} replies left`;
}

function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}
