/** An engine for tests: answers by hand, and remembers what it was asked. */
import {
  type Answer,
  type Ask,
  type Attached,
  type Bridge,
  type Dragged,
  type FileSource,
  type RequestName,
} from "../src/lib/bridge";
import type {
  AttachmentRef,
  AccountView,
  AccountId,
  ConversationView,
  Event,
  ExportFormat,
  ExportWhat,
  Exported,
  Queue,
  SavedFilter,
  StatusView,
  TicketId,
  TicketRef,
  TicketRow,
  UploadId,
  View,
} from "../src/lib/protocol";
import { sameTicket } from "../src/lib/tickets";

type Handlers = {
  [Name in RequestName]?: (ask: Ask<Name>) => Answer<Name> | Promise<Answer<Name>>;
};

/** The account of all that does not say otherwise. */
export const DESK: AccountId = "desk";

export function ref(id: TicketId, account = DESK): TicketRef {
  return { account, id };
}

export const ANA = { id: 7, name: "Ana", me: true };

export function row(ticket: number, more: Partial<TicketRow> = {}): TicketRow {
  return {
    ticket: ref(ticket),
    name: `Customer ${ticket}`,
    channel: "whatsapp",
    business_account: "+34 910 000 001",
    status: "new",
    state: "started",
    priority: null,
    snoozed_until: null,
    preview: "Hello",
    preview_is_ours: false,
    window_estimated: false,
    at: Date.now() - 60_000,
    window: { kind: "no_limit" },
    waits: true,
    unseen: true,
    later: null,
    newest_customer_message: ticket * 10,
    assignee: null,
    pending: null,
    ...more,
  };
}

export function conversation(
  of: TicketRow,
  more: Partial<ConversationView> = {},
): ConversationView {
  return {
    row: of,
    customer: { id: 1, name: of.name, phone: "+34 655 010 203" },
    messages: [
      {
        id: of.ticket.id * 10,
        at: of.at,
        author: { id: 1, name: of.name, role: "end_user" },
        mine: false,
        public: true,
        text: "Hello",
        delivery: { kind: "not_reported" },
        attachments: [],
      },
    ],
    events: [],
    sends: [],
    route: { kind: "reply", sending_account: "WhatsApp, +34 910 000 001" },
    draft: "",
    draft_files: [],
    note_draft: "",
    note_files: [],
    no_files: null,
    priorities: ["low", "normal", "high", "urgent"],
    no_priority: false,
    snoozes: false,
    carrier: "zendesk",
    text_limit: null,
    tags: ["messaging_support", "whatsapp_support"],
    read_at: of.at,
    behind: false,
    ...more,
  };
}

/** An account that runs, as usual. */
export function account(more: Partial<AccountView> = {}): AccountView {
  return {
    account: DESK,
    agent: "Ana",
    helpdesk: "desk",
    embedded_desk: true,
    connection: { kind: "connected" },
    fresh_at: Date.now(),
    progress: null,
    assigned: 0,
    unassigned: 0,
    waiting: 0,
    outbox: 0,
    drafts: 0,
    clock_offset_ms: 0,
    storage: [],
    ...more,
  };
}

export class Engine implements Bridge {
  window: View["window"] = "notifier";
  rows: Record<Queue, TicketRow[]> = { assigned: [], unassigned: [] };
  status: Partial<StatusView> = {};
  filters: SavedFilter[] = [];
  accounts: AccountView[] = [account()];
  view: View | null = null;
  conversations = new Map<number, ConversationView>();
  /** What was asked, in order. */
  asked: [RequestName, unknown][] = [];
  closed = 0;
  opened: string[] = [];
  /** How files were asked for, and what comes of it. */
  attaching: [TicketRef, FileSource, boolean][] = [];
  attached: Attached = { attached: 1, refused: [] };
  drag: (what: Dragged) => void = () => undefined;
  handlers: Handlers = {};
  #then: (event: Event) => void = () => undefined;
  #gone: () => void = () => undefined;

  requests<Name extends RequestName>(name: Name): Ask<Name>[] {
    return this.asked.filter(([one]) => one === name).map(([, ask]) => ask as Ask<Name>);
  }

  emit(event: Event): void {
    this.#then(event);
  }

  end(): void {
    this.#gone();
  }

  async ask<Name extends RequestName>(name: Name, params: Ask<Name>): Promise<Answer<Name>> {
    this.asked.push([name, structuredClone(params)]);
    const handler = this.handlers[name] ?? this.#usual[name];
    if (!handler) throw new Error(`The test has no answer to ${name}`);
    return structuredClone(await handler(params));
  }

  async onEvent(then: (event: Event) => void) {
    this.#then = then;
    return () => undefined;
  }

  async onGone(then: () => void) {
    this.#gone = then;
    return () => undefined;
  }

  async ready() {
    return this.view;
  }

  async closeWindow() {
    this.closed += 1;
  }

  /** Whether the window was made to fill the screen, each time. */
  filled: boolean[] = [];

  async fillScreen(on: boolean) {
    this.filled.push(on);
  }

  pictureUrl({ ticket, message, id }: AttachmentRef, small: boolean): string {
    return `picture:${ticket.account}/${ticket.id}/${message}/${id}/${small ? "small" : "whole"}`;
  }

  /** Exports, as they were asked for. */
  exports: { id: string; what: ExportWhat; format: ExportFormat }[] = [];
  /** How one ends: with a file, without a choice, or with an error. */
  exported: () => Promise<Exported | null> = async () => ({
    path: "/home/ana/a.html",
    tickets: 1,
    files: 0,
    folder: null,
  });
  foldersShown: string[] = [];

  async export(id: string, what: ExportWhat, format: ExportFormat): Promise<Exported | null> {
    this.exports.push({ id, what: structuredClone(what), format });
    return this.exported();
  }

  async showExported(id: string) {
    this.foldersShown.push(id);
  }

  uploadUrl(account: AccountId, file: UploadId): string {
    return `upload:${account}/${file}`;
  }

  async attachFiles(ticket: TicketRef, source: FileSource, note: boolean) {
    this.attaching.push([ticket, source, note]);
    return structuredClone(this.attached);
  }

  async onFiles(then: (what: Dragged) => void) {
    this.drag = then;
    return () => undefined;
  }

  async openExternal(url: string) {
    this.opened.push(url);
  }

  #usual: Handlers = {
    get_status: () => ({
      accounts: this.accounts,
      assigned: this.rows.assigned.length,
      unassigned: this.rows.unassigned.length,
      waiting: 0,
      dot: "plain",
      why: [],
      outbox: 0,
      paused_until: null,
      ...this.status,
    }),
    list_queue: ({ queue, offset, limit }) => ({
      queue,
      rows: this.rows[queue].slice(offset, offset + limit),
      total: this.rows[queue].length,
      more: false,
    }),
    list_filters: () => ({ filters: this.filters }),
    get_conversation: ({ ticket }) => {
      const held = this.conversations.get(ticket.id);
      if (held) return held;
      const found = [...this.rows.assigned, ...this.rows.unassigned].find((one) =>
        sameTicket(one.ticket, ticket),
      );
      return conversation(found ?? row(ticket.id));
    },
    get_preferences: () => ({ language: null, keep_tab: false, notifier_stays: false }),
    get_first_run: () => ({ first_run: "over" }),
    looked: () => ({}),
    take: () => ({ send: 1 }),
    reply: () => ({ send: 1 }),
    add_note: () => ({ send: 5 }),
    set_status: () => ({ send: 2 }),
    set_priority: () => ({ send: 6 }),
    snooze: () => ({ send: 7 }),
    assign: () => ({ send: 3 }),
    edit_tags: () => ({ send: 4 }),
    list_agents: () => ({ agents: [ANA, { id: 8, name: "Ben", me: false }] }),
    list_macros: () => ({ offered: false, macros: [], as_of: null }),
    list_views: () => ({ offered: false, views: [], as_of: null }),
    list_outbox: () => ({ entries: [] }),
    undo: () => ({}),
    retry: () => ({}),
    discard: () => ({}),
    save_draft: () => ({}),
    begin_upload: () => ({ coming: 1 }),
    upload_chunk: () => ({ file: null }),
    remove_upload: () => ({}),
    show: () => ({}),
  };
}
