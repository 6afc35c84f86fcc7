/**
 * Looked: which customer messages the agent has had before their eyes.
 *
 * A message counts as looked at when its row was painted in the *Unassigned* list of a focused and
 * visible window, or when its ticket's conversation is open in one. The Assigned tab never counts:
 * opening the notifier is not looking. The decision is pure; `state/looking.ts` supplies what is
 * on the screen and when to ask again.
 */
import type { MessageId, Queue, Seen, TicketRef } from "./protocol";
import { type TicketKey, ticketKey } from "./tickets";

/** A row on the screen, or the ticket whose conversation is open. */
export interface Shown {
  ticket: TicketRef;
  newest_customer_message: MessageId | null;
}

/** What is before the agent's eyes. */
export interface Sight {
  /** The window has the focus. */
  focused: boolean;
  /** The page is visible. */
  visible: boolean;
  /** The list whose rows are painted; null when a conversation covers it. */
  list: Queue | null;
  /** The rows of that list which intersect the viewport. */
  rows: readonly Shown[];
  /** The conversation that is open. */
  open: Shown | null;
}

/** What the sight adds to what was told already. */
export function newlySeen(sight: Sight, told: ReadonlyMap<TicketKey, MessageId>): Seen[] {
  if (!sight.focused || !sight.visible) return [];
  const shown = sight.list === "unassigned" ? [...sight.rows] : [];
  if (sight.open) shown.push(sight.open);
  const seen = new Map<TicketKey, Seen>();
  for (const { ticket, newest_customer_message: message } of shown) {
    if (message === null) continue;
    const key = ticketKey(ticket);
    const known = Math.max(told.get(key) ?? -Infinity, seen.get(key)?.message ?? -Infinity);
    if (message > known) seen.set(key, { ticket, message });
  }
  return [...seen.values()];
}

/** Whether a row's box shows within its list's box, by at least half of its height. */
export function inSight(row: Box, list: Box): boolean {
  const height = Math.min(row.bottom, list.bottom) - Math.max(row.top, list.top);
  return height > 0 && height >= (row.bottom - row.top) / 2;
}

export interface Box {
  top: number;
  bottom: number;
}
