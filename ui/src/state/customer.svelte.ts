/** The customer of the conversation that is open: who they are, and all their tickets (rule 20). */
import { type RequestFailed, type Stop, asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { AccountId, PersonView, UserId } from "../lib/protocol";
import type { Session } from "./session.svelte";

/** The engine gives no more at a time. */
const PAGE = 100;

export class Customer {
  view = $state.raw<PersonView | null>(null);
  error = $state.raw<RequestFailed | null>(null);
  reading = $state(false);
  #wanted = PAGE;

  constructor(
    readonly session: Session,
    readonly account: AccountId,
    readonly person: UserId,
  ) {}

  start(): Stop {
    void this.refresh();
    return this.session.onChanged((account) => {
      if (account === this.account) void this.refresh();
    });
  }

  more(): void {
    if (!this.view || this.view.tickets.length >= this.view.total || this.reading) return;
    this.#wanted += PAGE;
    void this.refresh();
  }

  refresh = coalesce(async () => {
    const { account, person } = this;
    this.reading = true;
    try {
      let whole: PersonView | null = null;
      const tickets: PersonView["tickets"] = [];
      for (let offset = 0; offset < this.#wanted; offset += PAGE) {
        const ask = { account, person, offset, limit: PAGE };
        whole = await this.session.bridge.ask("get_person", ask);
        tickets.push(...whole.tickets);
        if (whole.tickets.length < PAGE) break;
      }
      if (whole) this.view = { ...whole, tickets };
      this.error = null;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    } finally {
      this.reading = false;
    }
  });
}
