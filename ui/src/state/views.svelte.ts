/**
 * The helpdesks' views (rule 11) and the one that is listed: as last known, read again whenever the
 * engine has something newer. A view is one helpdesk's.
 */
import { type RequestFailed, type Stop, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type {
  AccountId,
  ListFilter,
  Sort,
  TicketRef,
  TicketRow,
  ViewId,
  ViewPage,
  ViewRow,
} from "../lib/protocol";
import { type TicketKey, sameTicket, ticketKey } from "../lib/tickets";
import { Listing } from "./listing.svelte";
import type { Session } from "./session.svelte";

/** The engine gives no more at a time. */
const MOST = 200;

/** A view of one of several helpdesks. */
export interface ViewRef {
  account: AccountId;
  id: ViewId;
  title: string;
}

export interface ViewsOf {
  account: AccountId;
  views: readonly ViewRow[];
}

export class Views {
  /** Of each helpdesk that has any. */
  lists = $state.raw<readonly ViewsOf[]>([]);
  chosen = $state.raw<ViewRef | null>(null);
  /** The chosen one as held; null: not read from the cache yet. */
  page = $state.raw<ViewPage | null>(null);
  rows = $state.raw<readonly TicketRow[]>([]);
  error = $state.raw<RequestFailed | null>(null);
  /** How the chosen one is sorted and filtered. */
  listing = $state.raw(new Listing(null));

  constructor(readonly session: Session) {}

  start(): Stop {
    void this.list();
    const stops = [
      this.session.onOffers(() => {
        void this.list();
        void this.refresh();
      }),
      this.session.onSettings(() => void this.list()),
      this.session.onChanged((account) => {
        if (account === this.chosen?.account) void this.refresh();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Reads which views there are. */
  list = coalesce(async () => {
    if (!this.session.status) await this.session.refreshStatus();
    const accounts = this.session.status?.accounts ?? [];
    const lists: ViewsOf[] = [];
    for (const { account } of accounts) {
      try {
        const told = await this.session.bridge.ask("list_views", { account });
        if (told.views.length > 0) lists.push({ account, views: told.views });
      } catch {
        // One that cannot tell has none for now.
      }
    }
    this.lists = lists;
  });

  choose(account: AccountId, view: Pick<ViewRow, "id" | "title">): void {
    this.listing = new Listing(`view.${account}.${view.id}`);
    this.chosen = { account, id: view.id, title: view.title };
    this.page = null;
    this.rows = [];
    this.error = null;
    void this.refresh();
  }

  leave(): void {
    this.chosen = null;
    this.page = null;
    this.rows = [];
    this.error = null;
    this.session.looking.ask();
  }

  /** Sorts and filters the view that is listed. */
  arrange(sort: Sort, filter: ListFilter): void {
    this.listing.set(sort, filter);
    this.page = null;
    this.rows = [];
    void this.refresh();
  }

  find(ticket: TicketRef): TicketRow | undefined {
    return this.rows.find((row) => sameTicket(row.ticket, ticket));
  }

  refresh = coalesce(async () => {
    const { chosen } = this;
    if (!chosen) return;
    const { sort, filter } = this.listing;
    const newer = () =>
      this.chosen !== chosen || this.listing.sort !== sort || this.listing.filter !== filter;
    try {
      const rows = new Map<TicketKey, TicketRow>();
      let page: ViewPage | null = null;
      for (let offset = 0; page === null || offset < page.total; offset += MOST) {
        const { account, id: view } = chosen;
        const limit = MOST;
        const ask = { account, view, offset, limit, sort, filter };
        page = await this.session.bridge.ask("list_view", ask);
        for (const row of page.rows) {
          const key = ticketKey(row.ticket);
          if (!rows.has(key)) rows.set(key, row);
        }
        if (page.rows.length < MOST) break;
      }
      if (newer()) return;
      this.page = page;
      this.rows = [...rows.values()];
      this.error = null;
    } catch (thrown) {
      if (!newer()) this.error = asRequestFailed(thrown);
    }
  });
}
