/**
 * What a page knows about the engine, shared by everything in the window: its status, the notices,
 * what to show, and whether it is still there. The engine's events say what changed, never the
 * data; whoever shows data asks for it again (`onChanged`).
 */
import { createContext } from "svelte";
import { type Bridge, type Stop, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { Event, Queue, StatusView, TicketId, View } from "../lib/protocol";
import { text } from "../lib/text";
import { Clock } from "./clock.svelte";
import { Looking } from "./looking";

/** Something that went wrong; it stays at the upper right until it is dismissed. */
export interface Notice {
  id: number;
  title: string;
  body: string;
  hint: string | null;
  ticket: TicketId | null;
}

/** Where in this window to be. */
export interface Place {
  /** The list to show; null: as it is. */
  queue: Queue | null;
  ticket: TicketId | null;
  /** Put the cursor into the reply box. */
  compose: boolean;
}

/** Told which tickets changed; null: any may have. */
export type Changed = (tickets: readonly TicketId[] | null) => void;

export class Session {
  readonly clock = new Clock();
  readonly looking: Looking;

  status = $state.raw<StatusView | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  /** The background program ended. */
  gone = $state(false);
  /** What a screen reader is told, politely. */
  announcement = $state("");
  /** Where to be, as it was asked last; a new object each time. */
  place = $state.raw<Place | null>(null);

  #changed = new Set<Changed>();
  #stops: Stop[] = [];
  #lastNotice = 0;

  constructor(readonly bridge: Bridge) {
    this.looking = new Looking(bridge);
  }

  get connected(): boolean {
    return this.status?.connection.kind === "connected";
  }

  /** The server's clock now, for what is drawn. */
  get now(): number {
    return this.clock.now;
  }

  async start(): Promise<void> {
    this.#stops.push(this.clock.start(), this.looking.start());
    this.#stops.push(await this.bridge.onEvent((event) => this.#on(event)));
    this.#stops.push(
      await this.bridge.onGone(() => {
        this.gone = true;
      }),
    );
    void this.refreshStatus();
    try {
      const view = await this.bridge.ready();
      if (view) this.#show(view);
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  onChanged(then: Changed): Stop {
    this.#changed.add(then);
    return () => this.#changed.delete(then);
  }

  refreshStatus = coalesce(async () => {
    try {
      const status = await this.bridge.ask("get_status", {});
      this.#announce(this.status, status);
      this.status = status;
      this.clock.setOffset(status.clock_offset_ms);
    } catch (thrown) {
      this.complain(thrown);
    }
  });

  /** Shows an error as a notice. The same words are not shown twice at a time. */
  complain(thrown: unknown, title: string = text.error.action): void {
    const error = asRequestFailed(thrown);
    this.#notice({ title, body: error.message, hint: error.hint, ticket: null });
  }

  /** Opens a ticket in this window. */
  open(ticket: TicketId): void {
    this.place = { queue: null, ticket, compose: false };
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #on(event: Event): void {
    switch (event.event) {
      case "changed": {
        const tickets = event.tickets.length === 0 ? null : event.tickets;
        for (const then of this.#changed) then(tickets);
        void this.refreshStatus();
        break;
      }
      case "status":
        void this.refreshStatus();
        break;
      case "show":
        this.#show(event);
        break;
      case "send_failed":
        this.#notice({
          title: text.notice.sendFailed(event.name || text.row.noName),
          body: event.reason,
          hint: null,
          ticket: event.ticket,
        });
        break;
    }
  }

  #show(view: View): void {
    if (view.window !== this.bridge.window) return;
    if (view.window === "inbox") {
      this.place = { queue: view.queue, ticket: view.ticket, compose: false };
    } else {
      // Without a ticket the notifier opens as it always does: on Assigned (rule 8).
      const queue = view.ticket === null ? "assigned" : null;
      this.place = { queue, ticket: view.ticket, compose: view.compose };
    }
  }

  #notice(notice: Omit<Notice, "id">): void {
    const same = (other: Notice) =>
      other.title === notice.title && other.body === notice.body && other.ticket === notice.ticket;
    if (this.notices.some(same)) return;
    this.notices = [...this.notices, { ...notice, id: ++this.#lastNotice }];
  }

  #announce(before: StatusView | null, after: StatusView): void {
    if (!before) return;
    const known = new Set(before.why.filter((one) => one.unseen).map((one) => one.ticket));
    const fresh = after.why.filter((one) => one.unseen && !known.has(one.ticket));
    const only = fresh[0];
    if (only && fresh.length === 1) {
      this.announcement = text.live.newTicket(only.name, text.channel[only.channel]);
    } else if (fresh.length > 1) {
      this.announcement = text.live.newTickets(fresh.length);
    } else if (before.connection.kind !== after.connection.kind) {
      if (after.connection.kind === "offline") this.announcement = text.live.offline;
      if (after.connection.kind === "connected") this.announcement = text.live.connected;
    }
  }
}

export const [useSession, provideSession] = createContext<Session>();
