/** Sorts and filters rows as the engine would. */
import type { ListFilter, Sort, TicketRow } from "../src/lib/protocol";

export function arranged(rows: readonly TicketRow[], sort: Sort, filter: ListFilter): TicketRow[] {
  const now = Date.now();
  const any = <T>(wanted: readonly T[], held: T) => wanted.length === 0 || wanted.includes(held);
  const kept = rows.filter(({ ticket, channel, status, assignee, at, window }) => {
    const holder = assignee ? (assignee.me ? "me" : "other") : "nobody";
    const age = (now - at) / 60_000;
    const left = window.kind === "open_until" ? (window.at - now) / 3_600_000 : Infinity;
    return (
      any(filter.channels, channel) &&
      any(filter.statuses, status) &&
      any(filter.holders, holder) &&
      any(filter.accounts, ticket.account) &&
      (filter.older_minutes === null || age >= filter.older_minutes) &&
      (filter.newer_minutes === null || age < filter.newer_minutes) &&
      (filter.closing_hours === null || (left > 0 && left <= filter.closing_hours))
    );
  });
  if (sort === "own") return kept;
  const first = (row: TicketRow): number | null => {
    if (sort === "closing") return row.window.kind === "open_until" ? row.window.at : null;
    const unanswered = !row.preview_is_ours && (row.status === "new" || row.status === "open");
    return sort === "unanswered" && unanswered ? row.at : null;
  };
  return kept.sort((a, b) => (first(a) ?? Infinity) - (first(b) ?? Infinity) || b.at - a.at);
}
