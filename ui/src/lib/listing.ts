/** Sorting and filtering of a list of tickets (rule 12), in the words of the protocol. */
import type { Channel, Holder, ListFilter, Sort, Status } from "./protocol";
import { text } from "./text";

export const NO_FILTER: ListFilter = {
  channels: [],
  statuses: [],
  holders: [],
  accounts: [],
  older_minutes: null,
  newer_minutes: null,
  closing_hours: null,
};

export const SORTS: readonly Sort[] = ["own", "newest", "unanswered", "closing"];
export const HOLDERS: readonly Holder[] = ["me", "other", "nobody"];
/** Ages that can be chosen, in minutes. */
export const AGES: readonly number[] = [15, 60, 4 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60];
/** Within how many hours a window closes. */
export const CLOSINGS: readonly number[] = [1, 2, 4, 8, 12, 24];

export function isEmpty(filter: ListFilter): boolean {
  return (
    filter.channels.length +
      filter.statuses.length +
      filter.holders.length +
      filter.accounts.length ===
      0 &&
    filter.older_minutes === null &&
    filter.newer_minutes === null &&
    filter.closing_hours === null
  );
}

/** The kinds of which several values can hold, any of which will do. */
export type Kind = "channels" | "statuses" | "holders" | "accounts";

/** Adds a value, or takes it off again. */
export function toggled<K extends Kind>(
  filter: ListFilter,
  kind: K,
  value: ListFilter[K][number],
): ListFilter {
  const held = filter[kind] as ListFilter[K][number][];
  const kept = held.includes(value) ? held.filter((one) => one !== value) : [...held, value];
  return { ...filter, [kind]: kept };
}

/** A filter that holds, as a chip. */
export interface FilterChip {
  key: string;
  label: string;
  /** The filter without it. */
  without: ListFilter;
}

export function chips(filter: ListFilter, account: (id: string) => string): FilterChip[] {
  const words = text.listing;
  const of = <K extends Kind>(kind: K, label: (value: ListFilter[K][number]) => string) =>
    (filter[kind] as ListFilter[K][number][]).map((value) => ({
      key: `${kind}:${value}`,
      label: label(value),
      without: toggled(filter, kind, value),
    }));
  const number = (key: "older_minutes" | "newer_minutes" | "closing_hours") => {
    const value = filter[key];
    if (value === null) return [];
    return [{ key, label: words.chip[key](value), without: { ...filter, [key]: null } }];
  };
  return [
    ...of("channels", (one: Channel) => text.channel[one]),
    ...of("statuses", (one: Status) => text.status[one]),
    ...of("holders", (one: Holder) => words.holder[one]),
    ...of("accounts", account),
    ...number("older_minutes"),
    ...number("newer_minutes"),
    ...number("closing_hours"),
  ];
}

/** A filter that was kept by who knows which version; null: it is none. */
export function readFilter(value: unknown): ListFilter | null {
  if (typeof value !== "object" || value === null) return null;
  const given = value as Partial<Record<keyof ListFilter, unknown>>;
  const list = <T extends string>(what: unknown, known: (one: string) => boolean): T[] =>
    Array.isArray(what)
      ? what.filter((one): one is T => typeof one === "string" && known(one))
      : [];
  const whole = (what: unknown): number | null =>
    typeof what === "number" && Number.isInteger(what) && what >= 0 && what < 2 ** 32 ? what : null;
  return {
    channels: list<Channel>(given.channels, (one) => one in text.channel),
    statuses: list<Status>(given.statuses, (one) => one in text.status),
    holders: list<Holder>(given.holders, (one) => HOLDERS.includes(one as Holder)),
    accounts: list<string>(given.accounts, () => true),
    older_minutes: whole(given.older_minutes),
    newer_minutes: whole(given.newer_minutes),
    closing_hours: whole(given.closing_hours),
  };
}
