/** How one list is sorted and filtered, remembered under a name. */
import { NO_FILTER, SORTS, isEmpty, readFilter } from "../lib/listing";
import type { ListFilter, Sort } from "../lib/protocol";
import { remember, remembered } from "../lib/remember";

export class Listing {
  sort = $state<Sort>("own");
  filter = $state.raw<ListFilter>(NO_FILTER);

  /** Without a name, nothing is remembered. */
  constructor(readonly name: string | null) {
    if (name === null) return;
    const held = remembered(`listing.${name}`) as { sort?: unknown; filter?: unknown } | null;
    if (!held) return;
    this.sort = SORTS.find((one) => one === held.sort) ?? "own";
    this.filter = readFilter(held.filter) ?? NO_FILTER;
  }

  /** Everything is shown, in the list's own order. */
  get plain(): boolean {
    return this.sort === "own" && isEmpty(this.filter);
  }

  set(sort: Sort, filter: ListFilter): void {
    this.sort = sort;
    this.filter = filter;
    if (this.name === null) return;
    remember(`listing.${this.name}`, this.plain ? null : { sort, filter });
  }
}
