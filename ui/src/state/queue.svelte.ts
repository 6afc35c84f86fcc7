/**
 * A queue as listed: the rows held so far, from the newest on. It reads again what it holds when
 * tickets changed, in the background: rows stay until their successors are there.
 */
import type { RequestFailed } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { Queue, TicketRef, TicketRow } from "../lib/protocol";
import { type TicketKey, sameTicket, ticketKey } from "../lib/tickets";
import type { Session } from "./session.svelte";

/** The engine gives no more at a time. */
const MOST = 200;

export class QueueList {
  rows = $state.raw<readonly TicketRow[]>([]);
  total = $state<number | null>(null);
  error = $state.raw<RequestFailed | null>(null);

  #wanted: number;

  constructor(
    readonly session: Session,
    readonly queue: Queue,
    readonly page: number,
  ) {
    this.#wanted = page;
  }

  /** It was read at least once. */
  get read(): boolean {
    return this.total !== null;
  }

  get hasMore(): boolean {
    return this.total !== null && this.rows.length < this.total;
  }

  /** One more page. */
  more(): void {
    if (!this.hasMore || this.#wanted > this.rows.length) return;
    this.#wanted += this.page;
    void this.refresh();
  }

  find(ticket: TicketRef): TicketRow | undefined {
    return this.rows.find((row) => sameTicket(row.ticket, ticket));
  }

  refresh = coalesce(async () => {
    const wanted = this.#wanted;
    try {
      const rows = new Map<TicketKey, TicketRow>();
      let total = 0;
      for (let offset = 0; offset < wanted; offset += MOST) {
        const limit = Math.min(MOST, wanted - offset);
        const page = await this.session.bridge.ask("list_queue", {
          queue: this.queue,
          account: null,
          offset,
          limit,
        });
        // A ticket that moved between two pages is kept once, where it was met first.
        for (const row of page.rows) {
          const key = ticketKey(row.ticket);
          if (!rows.has(key)) rows.set(key, row);
        }
        total = page.total;
        if (page.rows.length < limit) break;
      }
      this.rows = [...rows.values()];
      this.total = Math.max(total, this.rows.length);
      this.error = null;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    }
  });
}
