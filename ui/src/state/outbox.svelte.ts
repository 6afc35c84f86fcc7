/** The outbox as a window shows it: of all helpdesks, read again whenever something changes. */
import { type RequestFailed, asRequestFailed, type Stop } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { SendAction } from "../lib/conversation";
import type { OutboxEntry } from "../lib/protocol";
import type { Session } from "./session.svelte";

export class Outbox {
  /** Null: not read yet. */
  entries = $state.raw<readonly OutboxEntry[] | null>(null);
  error = $state.raw<RequestFailed | null>(null);
  busy = $state(false);

  constructor(readonly session: Session) {}

  start(): Stop {
    void this.refresh();
    return this.session.onChanged(() => void this.refresh());
  }

  refresh = coalesce(async () => {
    try {
      this.entries = (await this.session.bridge.ask("list_outbox", { account: null })).entries;
      this.error = null;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    }
  });

  /** Takes back, tries again, gives up or tells that it arrived; of a reply, the text becomes the draft again. */
  async act(name: SendAction, entry: OutboxEntry): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await this.session.bridge.ask(name, {
        account: entry.ticket.account,
        send: entry.send.id,
      });
      return true;
    } catch (thrown) {
      this.session.complain(thrown);
      return false;
    } finally {
      this.busy = false;
      void this.refresh();
    }
  }
}
