/** The filters that the agent keeps under a name: a queue's, a view's or a search's. */
import { type RequestFailed, type Stop, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { AccountId, FilterId, FilterOf, SavedFilter } from "../lib/protocol";
import type { Session } from "./session.svelte";

/** A filter that is kept, with the account it is kept with. */
export interface Kept extends SavedFilter {
  account: AccountId;
}

export class Filters {
  all = $state.raw<readonly Kept[]>([]);
  /** The one that is applied; null: none, or it was changed since. */
  chosen = $state.raw<Kept | null>(null);
  /** The one that was deleted just now, and can be had back. */
  deleted = $state.raw<Kept | null>(null);

  constructor(readonly session: Session) {}

  start(): Stop {
    void this.list();
    const stops = [
      this.session.onOffers(() => void this.list()),
      this.session.onSettings(() => void this.list()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  list = coalesce(async () => {
    if (!this.session.status) await this.session.refreshStatus();
    const all: Kept[] = [];
    for (const { account } of this.session.status?.accounts ?? []) {
      try {
        const { filters } = await this.session.bridge.ask("list_filters", { account });
        all.push(...filters.map((one) => ({ ...one, account })));
      } catch {
        // One that cannot tell has none for now.
      }
    }
    this.all = all;
    const { chosen } = this;
    if (chosen) this.chosen = all.find((one) => same(one, chosen)) ?? null;
  });

  /** Keeps one; a view's with the view's account, any other with the first. */
  async save(name: string, of: FilterOf, account: AccountId | null): Promise<RequestFailed | null> {
    const where = account ?? this.session.status?.accounts[0]?.account;
    if (where === undefined) return null;
    return this.#put(where, null, name, of);
  }

  rename(kept: Kept, name: string): Promise<RequestFailed | null> {
    return this.#put(kept.account, kept.id, name, kept.of);
  }

  async delete(kept: Kept): Promise<void> {
    try {
      await this.session.bridge.ask("delete_filter", { account: kept.account, id: kept.id });
      this.deleted = kept;
      if (this.chosen && same(this.chosen, kept)) this.chosen = null;
    } catch (thrown) {
      this.session.complain(thrown);
    }
    await this.list();
  }

  async undo(): Promise<void> {
    const kept = this.deleted;
    if (!kept) return;
    this.deleted = null;
    const failed = await this.#put(kept.account, kept.id, kept.name, kept.of);
    if (failed) this.session.complain(failed);
  }

  find(account: AccountId, id: FilterId): Kept | undefined {
    return this.all.find((one) => same(one, { account, id }));
  }

  async #put(
    account: AccountId,
    id: FilterId | null,
    name: string,
    of: FilterOf,
  ): Promise<RequestFailed | null> {
    try {
      const saved = await this.session.bridge.ask("save_filter", { account, id, name, of });
      await this.list();
      this.chosen = this.find(account, saved.id) ?? null;
      return null;
    } catch (thrown) {
      return asRequestFailed(thrown);
    }
  }
}

function same(
  a: { account: AccountId; id: FilterId },
  b: { account: AccountId; id: FilterId },
): boolean {
  return a.account === b.account && a.id === b.id;
}
