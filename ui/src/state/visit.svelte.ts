/**
 * A visit to a list: from when it is shown until the window loses the focus or another list comes.
 * Looking at a row takes its dot away within a moment; what was new keeps its weight for the rest
 * of the visit, or nobody would ever see which rows are new.
 */
import { SvelteSet } from "svelte/reactivity";
import type { Stop } from "../lib/bridge";
import type { TicketRow } from "../lib/protocol";
import { type TicketKey, ticketKey } from "../lib/tickets";

export class Visit {
  readonly fresh = new SvelteSet<TicketKey>();

  meet(rows: readonly TicketRow[]): void {
    for (const row of rows) if (row.unseen) this.fresh.add(ticketKey(row.ticket));
  }

  start(): Stop {
    const end = () => this.fresh.clear();
    window.addEventListener("blur", end);
    return () => window.removeEventListener("blur", end);
  }
}
