/** Tickets of several helpdesks: two of them give the same numbers, so a ticket is told by both. */
import type { TicketRef } from "./protocol";

/** A ticket as one word, for keys: "acme.zendesk.com-1234/4211". */
export type TicketKey = string;

export function ticketKey({ account, id }: TicketRef): TicketKey {
  return `${account}/${id}`;
}

export function sameTicket(a: TicketRef | null, b: TicketRef | null): boolean {
  return a === b || (a !== null && b !== null && a.account === b.account && a.id === b.id);
}
