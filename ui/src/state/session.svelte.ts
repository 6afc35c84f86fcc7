/**
 * What a page knows about the engine, shared by everything in the window: its status, the notices,
 * what to show, and whether it is still there. The engine's events say what changed, never the
 * data; whoever shows data asks for it again (`onChanged`).
 */
import { createContext } from "svelte";
import { type Bridge, type Stop, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type {
  AccountId,
  AccountView,
  Event,
  FirstRun,
  Preferences,
  Queue,
  StatusView,
  TicketId,
  TicketRef,
  View,
} from "../lib/protocol";
import { labels } from "../lib/accounts";
import { speak } from "../lib/language.svelte";
import { sameTicket, ticketKey } from "../lib/tickets";
import { remembered } from "../lib/remember";
import { said } from "../lib/said";
import { seen } from "../lib/seen";
import { text } from "../lib/text";
import { Clock } from "./clock.svelte";
import { Exporting } from "./exporting.svelte";
import { Looking } from "./looking";

/** Something that went wrong; it stays at the upper right until it is dismissed. */
export interface Notice {
  id: number;
  title: string;
  body: string;
  hint: string | null;
  ticket: TicketRef | null;
}

/** Where in this window to be. */
export interface Place {
  /** The list to show; null: as it is. */
  queue: Queue | null;
  ticket: TicketRef | null;
  /** Put the cursor into the reply box. */
  compose: boolean;
}

/** Told where which tickets changed; null: any may have. */
export type Changed = (account: AccountId, tickets: readonly TicketId[] | null) => void;

export class Session {
  readonly clock = new Clock();
  readonly looking: Looking;
  readonly exporting: Exporting;

  status = $state.raw<StatusView | null>(null);
  /** What is preferred whatever the account; null until it was read. */
  preferences = $state.raw<Preferences | null>(null);
  /** How far somebody is who is here for the first time; null until it was read. */
  firstRun = $state<FirstRun | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  /** The background program ended. */
  gone = $state(false);
  /** What a screen reader is told, politely. */
  announcement = $state("");
  /** Where to be, as it was asked last; a new object each time. */
  place = $state.raw<Place | null>(null);
  /** The account that the queue, the settings or a sign-in are about, as asked last; a new object each time. */
  about = $state.raw<{ account: AccountId | null }>({ account: null });

  #labels = $derived(labels(this.status?.accounts ?? []));
  #changed = new Set<Changed>();
  #settings = new Set<() => void>();
  #offers = new Set<(account: AccountId) => void>();
  #stops: Stop[] = [];
  #lastNotice = 0;

  constructor(readonly bridge: Bridge) {
    this.looking = new Looking(bridge);
    this.exporting = new Exporting(bridge, (thrown) => this.complain(thrown, text.export.failed));
  }

  /** The account, as far as it runs and its state is known. */
  account(id: AccountId): AccountView | null {
    return this.status?.accounts.find((one) => one.account === id) ?? null;
  }

  /** Whether the account's helpdesk answers. */
  connectedTo(id: AccountId): boolean {
    return this.account(id)?.connection.kind === "connected";
  }

  /** What the account is called beside a ticket; null while there is only one. */
  label(id: AccountId): string | null {
    return this.#labels.get(id) ?? null;
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
    void this.refreshPreferences();
    void this.refreshFirstRun();
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

  /** Told when accounts, their settings or a sign-in are not what they were. */
  onSettings(then: () => void): Stop {
    this.#settings.add(then);
    return () => this.#settings.delete(then);
  }

  /** Told when an account's macros or views are not what they were. */
  onOffers(then: (account: AccountId) => void): Stop {
    this.#offers.add(then);
    return () => this.#offers.delete(then);
  }

  refreshStatus = coalesce(async () => {
    try {
      const status = await this.bridge.ask("get_status", {});
      this.#announce(this.status, status);
      this.status = status;
      this.clock.setOffsets(
        new Map(status.accounts.map((one) => [one.account, one.clock_offset_ms])),
      );
    } catch (thrown) {
      this.complain(thrown);
    }
  });

  refreshPreferences = coalesce(async () => {
    try {
      this.preferences = await this.bridge.ask("get_preferences", {});
      speak(this.preferences.language);
    } catch (thrown) {
      this.complain(thrown);
    }
  });

  refreshFirstRun = coalesce(async () => {
    try {
      this.firstRun = (await this.bridge.ask("get_first_run", {})).first_run;
    } catch (thrown) {
      this.complain(thrown);
    }
  });

  /** The first run is so far from now on. */
  async goOn(first_run: FirstRun): Promise<void> {
    try {
      await this.bridge.ask("set_first_run", { first_run });
      this.firstRun = first_run;
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  /** Prefers something else; `title`: what is said when that fails. */
  async prefer(preferences: Preferences, title: string): Promise<void> {
    // Shown at once: a choice that jumps back while it is handed over looks refused.
    this.preferences = preferences;
    try {
      await this.bridge.ask("set_preferences", { preferences });
    } catch (thrown) {
      this.complain(thrown, title);
    }
    await this.refreshPreferences();
  }

  /** Shows an error as a notice. The same words are not shown twice at a time. */
  complain(thrown: unknown, title: string = text.error.action): void {
    const error = asRequestFailed(thrown);
    this.#notice({ title, body: error.message, hint: error.hint, ticket: null });
  }

  /** Opens a ticket: in this window, or in the notifier where this one shows no tickets. */
  open(ticket: TicketRef): void {
    const { window } = this.bridge;
    if (window === "notifier" || window === "inbox") {
      this.place = { queue: null, ticket, compose: false };
    } else {
      void this.goTo({ window: "notifier", toggle: false, ticket, compose: false });
    }
  }

  dismiss(id: number): void {
    this.notices = this.notices.filter((notice) => notice.id !== id);
  }

  #on(event: Event): void {
    switch (event.event) {
      case "changed": {
        const tickets = event.tickets.length === 0 ? null : event.tickets;
        for (const then of this.#changed) then(event.account, tickets);
        void this.refreshStatus();
        break;
      }
      case "status":
        void this.refreshStatus();
        break;
      case "settings":
        for (const then of this.#settings) then();
        void this.refreshPreferences();
        void this.refreshFirstRun();
        void this.refreshStatus();
        break;
      case "offers":
        for (const then of this.#offers) then(event.account);
        break;
      case "show":
        this.#show(event);
        break;
      case "exporting":
        this.exporting.hear(event);
        break;
      case "send_failed":
        this.#notice({
          title: text.notice.failed[event.act](seen(event.name) || text.notice.someone),
          body: said(event.reason),
          hint: null,
          ticket: event.ticket,
        });
        break;
    }
  }

  /** Goes to another window. The notifier stands above the others, so it gives way. */
  async goTo(view: View): Promise<void> {
    try {
      await this.bridge.ask("show", { view });
      if (this.bridge.window === "notifier" || this.bridge.window === "sign_in") {
        await this.bridge.closeWindow();
      }
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  #show(view: View): void {
    if (view.window !== this.bridge.window) return;
    switch (view.window) {
      case "inbox":
        this.place = { queue: view.queue, ticket: view.ticket, compose: false };
        break;
      case "notifier": {
        // Without a ticket the notifier opens as it always does: on Assigned (rule 8), or by choice as
        // it was left.
        const left = remembered("tab") === "unassigned" ? "unassigned" : "assigned";
        const queue = view.ticket === null ? left : null;
        this.place = { queue, ticket: view.ticket, compose: view.compose };
        break;
      }
      case "queue":
      case "settings":
      case "sign_in":
        this.about = { account: view.account };
    }
  }

  #notice(notice: Omit<Notice, "id">): void {
    const same = (other: Notice) =>
      other.title === notice.title &&
      other.body === notice.body &&
      sameTicket(other.ticket, notice.ticket);
    if (this.notices.some(same)) return;
    this.notices = [...this.notices, { ...notice, id: ++this.#lastNotice }];
  }

  #announce(before: StatusView | null, after: StatusView): void {
    if (!before) return;
    const known = new Set(
      before.why.filter((one) => one.unseen).map((one) => ticketKey(one.ticket)),
    );
    const fresh = after.why.filter((one) => one.unseen && !known.has(ticketKey(one.ticket)));
    const only = fresh[0];
    if (only && fresh.length === 1) {
      this.announcement = text.live.newTicket(
        seen(only.name) || text.row.noName,
        text.channel[only.channel],
      );
    } else if (fresh.length > 1) {
      this.announcement = text.live.newTickets(fresh.length);
    } else {
      for (const one of after.accounts) this.#announceConnection(before, one);
    }
  }

  #announceConnection(before: StatusView, { account, connection }: AccountView): void {
    const was = before.accounts.find((one) => one.account === account);
    if (!was || was.connection.kind === connection.kind) return;
    const label = this.label(account);
    const say = (words: string) => {
      this.announcement = label === null ? words : text.accounts.says(label, words);
    };
    if (connection.kind === "offline") say(text.live.offline);
    if (connection.kind === "connected") say(text.live.connected);
  }
}

export const [useSession, provideSession] = createContext<Session>();
