/**
 * An engine for a plain browser: enough of one to try the pages by hand and to take pictures of
 * every state. It forgets everything at a reload.
 */
import {
  type Answer,
  type Bridge,
  RequestFailed,
  type RequestName,
  type WindowName,
} from "../src/lib/bridge";
import type {
  AccountId,
  AccountView,
  AlertSettings,
  DesktopView,
  Connection,
  ConversationView,
  Event,
  OutboxEntry,
  Priority,
  Queue,
  Requests,
  RouteView,
  SavedFilter,
  SendView,
  StatusView,
  TicketRef,
  TicketRow,
  UploadView,
  View,
} from "../src/lib/protocol";
import { text } from "../src/lib/text";
import { arranged } from "./arranged";
import { DAY, HOUR, MINUTE, SAMPLES, type Sample } from "./people";
import { queueCourse, queueFigures } from "./figures";
import { MockOffers } from "./offers";
import { MockSearch } from "./search";
import { MockSettings } from "./settings";

export const SCENES = [
  "usual",
  "empty",
  "many",
  "loading",
  "connecting",
  "syncing",
  "offline",
  "signed-out",
  "error",
  "notices",
  "outbox",
  "closing",
  "in-part",
  "behind",
  "gone",
] as const;
type Scene = (typeof SCENES)[number];

const AGENTS = [
  { id: 7, name: "Ana Ruiz", me: true },
  { id: 8, name: "Ben Okafor", me: false },
  { id: 9, name: "Noor Haddad", me: false },
];

type Handlers = { [Name in RequestName]: (ask: Requests[Name]["ask"]) => Answer<Name> };

/** A picture that a customer might send. */
const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="520" height="390"><rect width="520" height="390" fill="#d9c7ae"/><circle cx="260" cy="180" r="96" fill="#7a5c3e"/><rect x="120" y="260" width="280" height="70" rx="12" fill="#efe6d8"/></svg>',
)}`;

export function mockBridge(query: URLSearchParams): Bridge {
  const scene = (query.get("scene") ?? "usual") as Scene;
  const window = (query.get("view") ?? "notifier") as WindowName;
  const started = Date.now();
  const samples = scene === "empty" || scene === "syncing" ? [] : [...SAMPLES];
  if (scene === "many") samples.push(...crowd());
  const sends = new Map<number, SendView[]>();
  const drafts = new Map<number, string>();
  const later = new Map<number, number>();
  let paused: number | null = null;
  let desktop: DesktopView = { autostart: false, shortcut: { kind: "off" } };
  let alerts: AlertSettings = {
    rules: [{ kind: null, channel: "facebook", account: null, priority: null, then: "dot_only" }],
    hours: null,
    wording: "full",
    most_a_minute: 6,
    most_at_once: 3,
    closing_minutes: [60, 15],
    too_long_minutes: 30,
    thresholds: { waiting: 12, oldest_minutes: 45, closing: null },
  };
  const noteDrafts = new Map<number, string>();
  const priorities = new Map<number, Priority>([[4211, "urgent"]]);
  const snoozed = new Map<number, number>();
  const tags = new Map<number, string[]>();
  const looked = new Set<number>();
  const filters = new Map<number, SavedFilter>();
  const calledOff = new Set<string>();
  const files = new Map<number, UploadView[]>();
  const noteFiles = new Map<number, UploadView[]>();
  const coming = new Map<number, { name: string; size: number; note: boolean; taken: number }>();
  let listeners: ((event: Event) => void)[] = [];
  let lastSend = 500;

  const emit = (event: Event) => listeners.forEach((then) => then(event));
  const settings = new MockSettings(query, emit);
  const changed = (ticket: number) =>
    emit({ event: "changed", account: accountOf(ticket), tickets: [ticket] });

  /** Every third ticket is at the second helpdesk, where there are two. */
  function accountOf(ticket: number): AccountId {
    const running = settings.running();
    const at = samples.findIndex((one) => one.ticket === ticket);
    return running[at % 3 === 1 ? 1 : 0]?.account ?? running[0]?.account ?? "desk";
  }
  const ref = (ticket: number): TicketRef => ({ account: accountOf(ticket), id: ticket });

  const find = (ticket: number): Sample => {
    const sample = samples.find((one) => one.ticket === ticket);
    if (!sample) throw failed("not_found", "There is no such ticket", null);
    return sample;
  };

  for (const sample of samples) {
    if (sample.sends) sends.set(sample.ticket, sample.sends(started));
    if (sample.draft) drafts.set(sample.ticket, sample.draft);
  }
  if (scene === "outbox") sends.set(4211, outbox(started));
  if (scene === "closing") {
    find(4211).window = () => ({ kind: "open_until", at: started + 8000, messages_left: null });
    drafts.set(4211, "One moment please, I am still looking for the");
  }

  function connection(): Connection {
    switch (scene) {
      case "connecting":
        return { kind: "connecting", since: started };
      case "offline":
      case "in-part":
      case "behind":
      case "outbox":
        return {
          kind: "offline",
          since: started - 26 * MINUTE,
          reason: "The helpdesk did not answer within 30 seconds.",
          retry_at: started + 4 * MINUTE,
        };
      case "signed-out":
        return { kind: "sign_in_needed", since: started - 26 * MINUTE };
      default:
        return { kind: "connected" };
    }
  }

  function row(sample: Sample): TicketRow {
    const messages = sample.messages(started);
    const last = messages.filter((message) => message.public).at(-1);
    const customer = messages.filter((message) => message.author.role === "end_user").at(-1);
    return {
      ticket: ref(sample.ticket),
      name: sample.name,
      channel: sample.channel,
      business_account: sample.account,
      status: sample.status,
      priority: priorities.get(sample.ticket) ?? null,
      snoozed_until: snoozed.get(sample.ticket) ?? null,
      state: sample.state,
      preview: last?.text.split("\n")[0] ?? "",
      window_estimated: false,
      preview_is_ours: last ? last.author.role !== "end_user" : false,
      at: last?.at ?? started - 12 * DAY,
      window: sample.window(started),
      waits: sample.unseen,
      unseen: sample.unseen && !looked.has(sample.ticket) && !later.has(sample.ticket),
      later: later.get(sample.ticket) ?? null,
      newest_customer_message: customer?.id ?? null,
      assignee: sample.mine
        ? { id: 7, name: "Ana Ruiz", me: true }
        : sample.other
          ? { id: 8, name: sample.other, me: false }
          : null,
      pending: sends.get(sample.ticket)?.at(-1)?.state ?? null,
    };
  }

  function queue(which: Queue): TicketRow[] {
    return samples
      .filter((sample) => (which === "assigned") === sample.mine)
      .map(row)
      .sort((a, b) => b.at - a.at);
  }

  function route(sample: Sample): RouteView {
    if (sample.route === "open") {
      return {
        kind: "open_in_helpdesk",
        url: "https://example.zendesk.com/agent/tickets/" + sample.ticket,
        reason: "Replies to this Facebook page can only be sent from the helpdesk itself.",
      };
    }
    if (sample.route === "closed") {
      return {
        kind: "closed",
        reason: "This ticket is closed. A new message of the customer opens a new one.",
      };
    }
    const name = text.channel[sample.channel];
    return { kind: "reply", sending_account: sample.account ? `${name}, ${sample.account}` : name };
  }

  function leave(ticket: number, send: SendView, then: () => void): void {
    setTimeout(
      () => {
        const held = sends.get(ticket) ?? [];
        if (!held.some((one) => one.id === send.id) || connection().kind !== "connected") return;
        sends.set(
          ticket,
          held.filter((one) => one.id !== send.id),
        );
        then();
        changed(ticket);
      },
      send.not_before - Date.now() + 700,
    );
  }

  function queued(ticket: number, what: SendView["what"], wait: number, then: () => void) {
    const now = Date.now();
    const send: SendView = {
      id: ++lastSend,
      what,
      state: "queued",
      reason: null,
      created_at: now,
      not_before: now + wait,
      files: [],
      doubtful: false,
    };
    sends.set(ticket, [...(sends.get(ticket) ?? []), send]);
    leave(ticket, send, then);
    changed(ticket);
    return { send: send.id };
  }

  function back(id: number): Record<symbol, never> {
    for (const [ticket, held] of sends) {
      const send = held.find((one) => one.id === id);
      if (!send) continue;
      sends.set(
        ticket,
        held.filter((one) => one.id !== id),
      );
      if (send.what.kind === "reply") {
        drafts.set(ticket, send.what.text);
        files.set(ticket, [...(files.get(ticket) ?? []), ...send.files]);
      } else if (send.what.kind === "note") {
        noteDrafts.set(ticket, send.what.text);
        noteFiles.set(ticket, [...(noteFiles.get(ticket) ?? []), ...send.files]);
      } else if (send.what.kind === "take") find(ticket).mine = false;
      changed(ticket);
    }
    return {};
  }

  const handlers: Handlers = {
    hello: () => ({ version: 1, pid: 1 }),
    get_status: () => status(),
    list_queue: ({ queue: which, offset, limit, sort, filter }) => {
      if (scene === "error") {
        throw failed(
          "storage",
          "The cache could not be read (disk I/O error).",
          "Is the disk full? Reddot goes on when there is room again.",
        );
      }
      const rows = arranged(queue(which), sort, filter);
      return {
        queue: which,
        rows: rows.slice(offset, offset + limit),
        total: rows.length,
        more: false,
      };
    },
    get_conversation: ({ ticket: { id: ticket } }): ConversationView => {
      const sample = find(ticket);
      const all = sample.messages(started);
      const messages = scene === "in-part" ? all.slice(-1) : all;
      return {
        row: row(sample),
        customer: { id: 1, name: sample.name, phone: sample.phone },
        messages,
        events: sample.events?.(started) ?? [],
        sends: sends.get(ticket) ?? [],
        route: route(sample),
        draft: drafts.get(ticket) ?? "",
        draft_files: files.get(ticket) ?? [],
        note_draft: noteDrafts.get(ticket) ?? "",
        note_files: noteFiles.get(ticket) ?? [],
        no_files: sample.channel === "facebook" ? "Facebook takes no files with a reply." : null,
        carrier: "chatwoot",
        text_limit: { most: 4096, unit: "characters" },
        priorities: ["low", "medium", "high", "urgent"],
        no_priority: true,
        snoozes: true,
        tags: tags.get(ticket) ?? ["messaging_support", "whatsapp_support", "vip"],
        read_at: messages.length > 0 && scene !== "in-part" ? started : null,
        behind: scene === "behind",
      };
    },
    looked: ({ seen }) => {
      for (const { ticket } of seen) looked.add(ticket.id);
      for (const { ticket } of seen) changed(ticket.id);
      return {};
    },
    get_picture: () => ({ content_type: "image/png", base64: "" }),
    open_attachment: () => ({}),
    export: ({ to }) => ({ path: to, tickets: 1, files: 0, folder: null }),
    cancel_export: ({ id }) => {
      calledOff.add(id);
      return {};
    },
    save_attachment: () => ({ path: "/home/ana/Downloads/factura-1182.pdf" }),
    take: ({ ticket: { id: ticket } }) => {
      find(ticket).mine = true;
      return queued(ticket, { kind: "take" }, 0, () => undefined);
    },
    begin_upload: ({ name, size, note }) => {
      coming.set(++lastSend, { name, size, note, taken: 0 });
      return { coming: lastSend };
    },
    upload_chunk: ({ ticket: { id: ticket }, coming: which, base64 }) => {
      const file = coming.get(which);
      if (!file) throw failed("bad_request", "This file is not being attached any more.", null);
      file.taken += atob(base64).length;
      const whole = file.taken >= file.size;
      return { file: whole ? attach(ticket, file.name, file.size, file.note) : null };
    },
    remove_upload: ({ ticket: { id: ticket }, file }) => {
      for (const held of [files, noteFiles]) {
        held.set(
          ticket,
          (held.get(ticket) ?? []).filter((one) => one.id !== file),
        );
      }
      changed(ticket);
      return {};
    },
    get_upload_picture: () => ({ content_type: "image/png", base64: "" }),
    reply: ({ ticket: { id: ticket }, text: reply, status: submitted }) => {
      drafts.delete(ticket);
      const along = files.get(ticket) ?? [];
      files.delete(ticket);
      const then = queued(ticket, { kind: "reply", text: reply, status: submitted }, 5000, () => {
        const sample = find(ticket);
        const before = sample.messages;
        const at = Date.now();
        const id = 900_000 + ++lastSend;
        sample.status = submitted;
        sample.state = "replied";
        sample.messages = (now) => [
          ...before(now),
          {
            id,
            at,
            author: { id: 7, name: "Ana Ruiz", role: "agent" },
            mine: true,
            public: true,
            text: reply,
            delivery: { kind: "not_reported" },
            attachments: [],
          },
        ];
      });
      sends
        .get(ticket)
        ?.at(-1)
        ?.files.push(...along);
      return then;
    },
    add_note: ({ ticket: { id: ticket }, text: note }) => {
      noteDrafts.delete(ticket);
      const along = noteFiles.get(ticket) ?? [];
      noteFiles.delete(ticket);
      const then = queued(ticket, { kind: "note", text: note }, 5000, () => {
        const sample = find(ticket);
        const before = sample.messages;
        const [at, id] = [Date.now(), 900_000 + ++lastSend];
        sample.messages = (now) => [
          ...before(now),
          {
            id,
            at,
            author: { id: 7, name: "Ana Ruiz", role: "agent" },
            mine: true,
            public: false,
            text: note,
            delivery: { kind: "not_reported" },
            attachments: [],
          },
        ];
      });
      sends
        .get(ticket)
        ?.at(-1)
        ?.files.push(...along);
      return then;
    },
    set_priority: ({ ticket: { id }, priority }) =>
      queued(id, { kind: "priority", priority }, 3000, () => {
        if (priority === null) priorities.delete(id);
        else priorities.set(id, priority);
      }),
    snooze: ({ ticket: { id }, until }) =>
      queued(id, { kind: "snooze", until }, 3000, () => {
        find(id).status = "hold";
        if (until === null) snoozed.delete(id);
        else snoozed.set(id, until);
      }),
    set_status: ({ ticket: { id }, status: to }) =>
      queued(id, { kind: "status", status: to }, 3000, () => {
        find(id).status = to;
        snoozed.delete(id);
      }),
    assign: ({ ticket: { id }, to }) => {
      const agent = to.kind === "agent" ? AGENTS.find((one) => one.id === to.id) : undefined;
      const given = to.kind === "me" ? AGENTS[0] : agent;
      return queued(id, { kind: "assign", to: given ?? null }, 3000, () => {
        find(id).mine = to.kind === "me";
      });
    },
    edit_tags: ({ ticket: { id }, add, remove, confirmed }) => {
      if (!confirmed && remove.some((tag) => tag.endsWith("_support"))) {
        throw failed("needs_confirmation", "Without it this is an ordinary ticket.", null);
      }
      const before = tags.get(id) ?? ["messaging_support", "whatsapp_support", "vip"];
      tags.set(id, [...before.filter((tag) => !remove.includes(tag)), ...add]);
      return queued(id, { kind: "tags", add, remove }, 3000, () => undefined);
    },
    list_agents: () => ({ agents: AGENTS }),
    list_outbox: () => ({ entries: outboxEntries() }),
    undo: ({ send }) => back(send),
    discard: ({ send }) => back(send),
    arrived: ({ send }) => {
      for (const [ticket, held] of sends) {
        sends.set(
          ticket,
          held.filter((one) => one.id !== send),
        );
        changed(ticket);
      }
      return {};
    },
    retry: ({ send }) => {
      for (const [ticket, held] of sends) {
        sends.set(
          ticket,
          held.map((one) =>
            one.id === send ? { ...one, state: "sending", reason: null, doubtful: false } : one,
          ),
        );
        changed(ticket);
      }
      return {};
    },
    save_draft: ({ ticket: { id: ticket }, text: draft, note }) => {
      (note ? noteDrafts : drafts).set(ticket, draft);
      return {};
    },
    pause: ({ until }) => {
      paused = until;
      emit({ event: "status" });
      emit({ event: "settings" });
      return {};
    },
    later: ({ ticket: { id }, until }) => {
      if (until === null) later.delete(id);
      else later.set(id, until);
      changed(id);
      return {};
    },
    get_alert_settings: () => ({
      settings: alerts,
      zone_here: Intl.DateTimeFormat().resolvedOptions().timeZone,
      do_not_disturb: null,
      paused_until: paused,
    }),
    set_alert_settings: ({ settings: chosen }) => {
      alerts = chosen;
      emit({ event: "settings" });
      return {};
    },
    try_alert: () => ({}),
    get_desktop: () => desktop,
    set_autostart: ({ on }) => {
      desktop = { ...desktop, autostart: on };
      emit({ event: "settings" });
      return {};
    },
    set_shortcut: ({ on }) => {
      desktop = {
        ...desktop,
        shortcut: on ? { kind: "given", keys: "Meta+Alt+R" } : { kind: "off" },
      };
      emit({ event: "settings" });
      return {};
    },
    get_places: () => ({ places: {} }),
    keep_place: () => ({}),
    list_alert_log: ({ ticket, offset, limit }) => {
      const outcomes = ["raised", "paused", "in_summary", "too_many", "own_act"] as const;
      const entries = samples
        .filter((sample) => !ticket || sample.ticket === ticket.id)
        .map((sample, at) => ({
          at: started - at * 7 * 60_000,
          account: accountOf(sample.ticket),
          ticket: ref(sample.ticket),
          threshold: null,
          kind: "new_unassigned" as const,
          outcome: outcomes[at % outcomes.length] ?? "raised",
          name: sample.name,
          channel: sample.channel,
        }));
      return { entries: entries.slice(offset, offset + limit), total: entries.length };
    },
    get_queue_figures: ({ account }) => queueFigures(scene, account, alerts.thresholds),
    get_queue_course: ({ over }) => queueCourse(scene, over),
    set_thresholds: ({ thresholds }) => {
      alerts = { ...alerts, thresholds };
      setTimeout(() => emit({ event: "settings" }));
      return {};
    },
    show: ({ view }) => {
      setTimeout(() => emit({ event: "show", ...view }));
      return {};
    },
    visible: () => ({}),
    get_report: () => {
      throw new Error("no window asks for this");
    },
    restart: () => ({}),
    list_filters: () => ({ filters: [...filters.values()].sort((a, b) => a.id - b.id) }),
    save_filter: ({ id, name, of }) => {
      const saved = id ?? (lastSend += 1);
      filters.set(saved, { id: saved, name, of });
      emit({ event: "offers", account: accountOf(0) });
      return { id: saved };
    },
    delete_filter: ({ id }) => {
      filters.delete(id);
      emit({ event: "offers", account: accountOf(0) });
      return {};
    },
    unlock: () => ({}),
    ...settings.handlers,
    ...new MockOffers(
      (ticket) => row(find(ticket)),
      (mine) => queue(mine ? "assigned" : "unassigned"),
      started,
    ).handlers,
    ...new MockSearch(() => samples, row, started, scene === "syncing").handlers,
    quit: () => ({}),
  };

  function attach(ticket: number, name: string, size: number, note: boolean): UploadView {
    const kind = /\.(gif|jpe?g|png|webp)$/i.test(name) ? "image" : "file";
    const file: UploadView = { id: ++lastSend, name, content_type: "", size, kind };
    const held = note ? noteFiles : files;
    held.set(ticket, [...(held.get(ticket) ?? []), file]);
    changed(ticket);
    return file;
  }

  function outboxEntries(): OutboxEntry[] {
    return [...sends].flatMap(([ticket, held]) =>
      held.map((send, at) => ({
        ticket: ref(ticket),
        name: find(ticket).name,
        channel: find(ticket).channel,
        send,
        behind: at > 0 && send.state === "queued",
        route: route(find(ticket)),
      })),
    );
  }

  function status(): StatusView {
    const waiting = queue("unassigned").filter((one) => one.waits);
    return {
      accounts: settings.running().map(account),
      assigned: queue("assigned").length,
      unassigned: queue("unassigned").length,
      waiting: waiting.length,
      dot: waiting.some((one) => one.unseen) ? "red" : waiting.length > 0 ? "hollow" : "plain",
      why: waiting.map(({ ticket, name, channel, at, unseen }) => ({
        ticket,
        name,
        channel,
        since: at,
        unseen,
        reason: unseen ? "new" : "looked",
      })),
      outbox: outboxEntries().length,
      paused_until: paused,
    };
  }

  /** With two helpdesks it is the second that is in trouble. */
  function account(one: ReturnType<MockSettings["running"]>[number], at: number): AccountView {
    const troubled = at === settings.running().length - 1;
    return {
      ...one,
      connection: troubled ? connection() : { kind: "connected" },
      fresh_at: scene === "connecting" || scene === "syncing" ? null : started,
      progress: troubled && scene === "syncing" ? { done: 1240, total: 5300 } : null,
      assigned: queue("assigned").filter((row) => row.ticket.account === one.account).length,
      unassigned: queue("unassigned").filter((row) => row.ticket.account === one.account).length,
      waiting: 0,
      outbox: 3,
      drafts: 2,
      clock_offset_ms: 0,
      storage: [],
    };
  }

  function shown(): View | null {
    const ticket = query.get("ticket") ? Number(query.get("ticket")) : null;
    const which = query.get("queue") === "unassigned" ? "unassigned" : "assigned";
    if (window === "inbox") return { window, queue: which, ticket: ticket ? ref(ticket) : null };
    if (window === "notifier") {
      if (!ticket) return null;
      return { window, toggle: false, ticket: ref(ticket), compose: query.has("compose") };
    }
    return { window, account: query.get("account") };
  }

  return {
    window,
    async ask(name, params) {
      const quick = scene !== "loading";
      await new Promise((done) => setTimeout(done, quick ? 15 : 1_000_000));
      return structuredClone(handlers[name](params));
    },
    async onEvent(then) {
      listeners.push(then);
      if (scene === "notices") {
        setTimeout(() => {
          then({
            event: "send_failed",
            act: "delivery",
            ticket: ref(4277),
            name: "Daniel Weiss",
            reason:
              "WhatsApp did not deliver it: more than 24 hours have passed since the customer last wrote.",
          });
          then({
            event: "send_failed",
            act: "status",
            ticket: ref(4190),
            name: "عبد الرحمن بن خالد الأنصاري",
            reason: "The ticket was closed meanwhile.",
          });
        }, 200);
      }
      return () => {
        listeners = listeners.filter((one) => one !== then);
      };
    },
    async onGone(then) {
      if (scene === "gone") setTimeout(then, 100);
      return () => undefined;
    },
    ready: async () => shown(),
    closeWindow: async () => undefined,
    fillScreen: async () => undefined,
    openExternal: async () => undefined,
    async export(id, what, format) {
      const total = what.kind === "ticket" ? 1 : 40;
      for (let done = 0; done < total && total > 1; done += 1) {
        if (calledOff.has(id)) throw failed("cancelled", "The export was called off.", null);
        for (const then of listeners) then({ event: "exporting", id, done, total });
        await new Promise((wait) => setTimeout(wait, 100));
      }
      return {
        path: `/home/ana/Documents/found-tickets.${format}`,
        tickets: total,
        files: 3,
        folder: "found-tickets-files",
      };
    },
    showExported: async () => undefined,
    pictureUrl: ({ id }) => (id === 3 ? "data:image/png;base64,broken" : PICTURE),
    uploadUrl: () => PICTURE,
    attachFiles: async ({ id }, _source, note) => {
      attach(id, "factura-1182.pdf", 84_100, note);
      attach(id, "foto.jpg", 1_310_000, note);
      return { attached: 2, refused: [] };
    },
    onFiles: async () => () => undefined,
  };
}

function failed(code: RequestFailed["code"], message: string, hint: string | null): RequestFailed {
  return new RequestFailed({ code, message, hint, retry_at: null });
}

function outbox(now: number): SendView[] {
  const send = (id: number, state: SendView["state"], reason: string | null): SendView => ({
    id,
    what: { kind: "reply", text: "See you on Saturday!", status: "pending" },
    state,
    reason,
    created_at: now - MINUTE,
    not_before: now + 4 * MINUTE,
    files: [],
    doubtful: false,
  });
  return [
    send(1, "queued", null),
    send(2, "unknown", "the answer was lost on the way"),
    {
      ...send(4, "unknown", "The connection broke, and the helpdesk does not have it."),
      doubtful: true,
    },
    send(3, "blocked", "WhatsApp's 24 hours ended while it waited"),
  ];
}

function crowd(): Sample[] {
  const first = SAMPLES[5];
  if (!first) return [];
  return Array.from({ length: 340 }, (_, index) => ({
    ...first,
    ticket: 100 + index,
    name: `Customer ${index + 1}`,
    mine: index % 2 === 0,
    unseen: index % 7 === 0,
    messages: () => [
      {
        id: 5000 + index,
        at: Date.now() - index * HOUR,
        author: { id: 1, name: `Customer ${index + 1}`, role: "end_user" as const },
        mine: false,
        public: true,
        text: "Is my parcel on its way?",
        delivery: { kind: "not_reported" as const },
        attachments: [],
      },
    ],
  }));
}
