/**
 * A queue as listed: the rows near the eyes, and how many there are in all. It reads again what it
 * holds when tickets changed, in the background: rows stay until their successors are there.
 */
import type { RequestFailed } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { Queue, TicketRef, TicketRow } from "../lib/protocol";
import { type TicketKey, sameTicket, ticketKey } from "../lib/tickets";
import { type Range, toRead } from "../lib/virtual";
import { Listing } from "./listing.svelte";
import type { Session } from "./session.svelte";

/** The engine gives no more at a time. */
const MOST = 200;

export class QueueList {
  /** The rows that are held. */
  rows = $state.raw<readonly TicketRow[]>([]);
  /** Which row of the queue the first of them is. */
  start = $state(0);
  total = $state<number | null>(null);
  /** More fit the filter than were counted. */
  uncounted = $state(false);
  error = $state.raw<RequestFailed | null>(null);

  #wanted: Range;
  /** Grows with every other question: an answer to an older one is dropped. */
  #question = 0;

  constructor(
    readonly session: Session,
    readonly queue: Queue,
    readonly page: number,
    readonly listing: Listing = new Listing(null),
  ) {
    this.#wanted = { from: 0, to: page };
  }

  /** It was read at least once. */
  get read(): boolean {
    return this.total !== null;
  }

  get hasMore(): boolean {
    return this.total !== null && this.start + this.rows.length < this.total;
  }

  /** How many rows there are to scroll through. */
  get size(): number {
    const held = this.start + this.rows.length;
    return this.uncounted ? Math.max(this.total ?? 0, held) + 1 : (this.total ?? 0);
  }

  /** These rows come before the eyes. */
  look(at: Range): void {
    const held = { from: this.start, to: this.start + this.rows.length };
    const read = toRead(at, held, this.size, this.page);
    if (!read || (read.from === this.#wanted.from && read.to === this.#wanted.to)) return;
    this.#wanted = read;
    void this.refresh();
  }

  /** Another order or filter: from the top. */
  again(): void {
    this.#question += 1;
    this.#wanted = { from: 0, to: this.page };
    this.rows = [];
    this.start = 0;
    this.total = null;
    this.uncounted = false;
    this.error = null;
    void this.refresh();
  }

  find(ticket: TicketRef): TicketRow | undefined {
    return this.rows.find((row) => sameTicket(row.ticket, ticket));
  }

  refresh = coalesce(async () => {
    const question = this.#question;
    const { from, to } = this.#wanted;
    const { sort, filter } = this.listing;
    try {
      const rows = new Map<TicketKey, TicketRow>();
      let total = 0;
      let uncounted = false;
      for (let offset = from; offset < to; offset += MOST) {
        const limit = Math.min(MOST, to - offset);
        const page = await this.session.bridge.ask("list_queue", {
          queue: this.queue,
          account: null,
          offset,
          limit,
          sort,
          filter,
        });
        if (question !== this.#question) return;
        // A ticket that moved between two pages is kept once, where it was met first.
        for (const row of page.rows) {
          const key = ticketKey(row.ticket);
          if (!rows.has(key)) rows.set(key, row);
        }
        total = page.total;
        uncounted = page.more && page.rows.length === limit;
        if (page.rows.length < limit) break;
      }
      this.rows = [...rows.values()];
      this.start = rows.size === 0 ? 0 : from;
      this.total = Math.max(total, this.start + rows.size);
      this.uncounted = uncounted;
      this.error = null;
      // It has become shorter than where one was.
      if (rows.size === 0 && from > 0 && this.total > 0) {
        this.#wanted = { from: 0, to: this.page };
        void this.refresh();
      }
    } catch (thrown) {
      if (question === this.#question) this.error = asRequestFailed(thrown);
    }
  });
}
