/**
 * The macros of one open conversation (rule 15): the menu, the preview of one, and what was applied
 * and is not submitted yet. Applying changes nothing at the helpdesk: the text goes into the draft, the
 * status is preselected, and tags and assignee stand beside the reply until the agent submits them.
 * They go into the outbox after it, so that they reach the helpdesk after it, too.
 */
import { type RequestFailed, type Stop, asRequestFailed } from "../lib/bridge";
import type { AssignTo, MacroPreview, MacroRow, Status, Time } from "../lib/protocol";
import { isTemplate } from "../lib/template";
import { text } from "../lib/text";
import { type TicketKey, ticketKey } from "../lib/tickets";
import type { Conversation } from "./conversation.svelte";

/** A change that is submitted along with the reply. */
export type Pending =
  | { kind: "assign"; to: AssignTo; name: string }
  | { kind: "add_tag"; tag: string }
  | { kind: "remove_tag"; tag: string };

interface Kept {
  status: Status | null;
  pending: readonly Pending[];
  before: string | null;
}

/** For as long as the page lives: whoever looks at another ticket in between finds it again. */
const kept = new Map<TicketKey, Kept>();

export function pendingKey(one: Pending): string {
  return one.kind === "assign" ? one.kind : `${one.kind}:${one.tag}`;
}

export class Macros {
  /** The helpdesk has macros. */
  offered = $state(false);
  rows = $state.raw<readonly MacroRow[]>([]);
  asOf = $state<Time | null>(null);
  error = $state.raw<RequestFailed | null>(null);
  /** The menu shows. */
  open = $state(false);
  text = $state("");
  /** The macro that is looked at before it is applied. */
  preview = $state.raw<MacroPreview | null>(null);
  /** What its places are filled with, as typed. */
  values = $state.raw<Readonly<Record<string, string>>>({});
  /** What was typed is not in the preview yet. */
  filling = $state(false);
  busy = $state(false);

  /** The status that a macro wants the reply to be submitted as. */
  status = $state<Status | null>(null);
  pending = $state.raw<readonly Pending[]>([]);
  /** What was typed before a template took its place. */
  #before: string | null = null;
  #question = 0;
  #filled = 0;

  constructor(readonly conversation: Conversation) {
    const held = kept.get(ticketKey(conversation.ticket));
    if (!held) return;
    this.status = held.status;
    this.pending = held.pending;
    this.#before = held.before;
  }

  get #session() {
    return this.conversation.session;
  }

  /** There is something to submit even without a reply. */
  get changes(): boolean {
    return this.pending.length > 0 || this.status !== null;
  }

  start(): Stop {
    void this.ask();
    return this.#session.onOffers((account) => {
      if (account === this.conversation.ticket.account) void this.ask();
    });
  }

  show(): void {
    if (!this.offered) return;
    this.text = "";
    this.preview = null;
    this.open = true;
    void this.ask();
  }

  hide(): void {
    this.open = false;
    this.preview = null;
  }

  write(typed: string): void {
    this.text = typed;
    void this.ask();
  }

  /** Reads the list for what is typed; an answer that comes after a newer question is dropped. */
  async ask(): Promise<void> {
    const question = ++this.#question;
    const { account, id } = this.conversation.ticket;
    try {
      const view = await this.#session.bridge.ask("list_macros", {
        account,
        ticket: id,
        text: this.text,
      });
      if (question !== this.#question) return;
      this.offered = view.offered;
      this.rows = view.macros;
      this.asOf = view.as_of;
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asRequestFailed(thrown);
    }
  }

  /** Looks at what a macro would do. */
  async choose(row: MacroRow): Promise<void> {
    if (row.refused !== null || this.busy) return;
    this.busy = true;
    try {
      const preview = await this.#session.bridge.ask("preview_macro", {
        ticket: this.conversation.ticket,
        macro: row.id,
        values: [],
      });
      this.values = {};
      this.filling = false;
      this.#filled += 1;
      if (this.open) this.preview = preview;
      this.error = null;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Fills in a place of the template that is looked at, and looks at it anew. */
  async fill(place: string, value: string): Promise<void> {
    const before = this.preview;
    if (!before) return;
    this.values = { ...this.values, [place]: value };
    this.filling = true;
    const filled = ++this.#filled;
    try {
      const preview = await this.#session.bridge.ask("preview_macro", {
        ticket: this.conversation.ticket,
        macro: before.macro,
        values: before.places.map(({ name }) => ({ name, value: this.values[name] ?? "" })),
      });
      // Left, or typed on: this one is out of date.
      if (filled !== this.#filled || this.preview?.macro !== before.macro) return;
      this.preview = preview;
      this.filling = false;
      this.error = null;
    } catch (thrown) {
      if (filled === this.#filled) this.error = asRequestFailed(thrown);
    }
  }

  back(): void {
    this.preview = null;
  }

  /** Puts what was looked at where the agent can still change it. */
  apply(): boolean {
    const macro = this.preview;
    if (!macro || macro.refused !== null || this.filling) return false;
    // A template whose places are not all filled in is nothing yet.
    if (macro.places.length > 0 && macro.text === null) return false;
    if (macro.text !== null) this.#say(macro.text);
    if (macro.status !== null) this.status = macro.status;
    const fresh: Pending[] = [
      ...macro.add_tags.map((tag) => ({ kind: "add_tag" as const, tag })),
      ...macro.remove_tags.map((tag) => ({ kind: "remove_tag" as const, tag })),
    ];
    if (macro.assign !== null) {
      fresh.unshift({ kind: "assign", to: macro.assign, name: macro.assignee_name });
    }
    // Of two macros on the same thing, the last counts.
    const about = (one: Pending) => (one.kind === "assign" ? "" : one.tag);
    const replaced = new Set(fresh.map(about));
    this.pending = [...this.pending.filter((one) => !replaced.has(about(one))), ...fresh];
    this.#keep();
    this.hide();
    return true;
  }

  drop(one: Pending): void {
    this.pending = this.pending.filter((other) => pendingKey(other) !== pendingKey(one));
    this.#keep();
  }

  chooseStatus(status: Status): void {
    this.status = status;
    this.#keep();
  }

  dropStatus(): void {
    this.status = null;
    this.#keep();
  }

  /** Takes a template out of the reply box; what was typed before comes back. */
  removeTemplate(): void {
    this.conversation.typed(this.#before ?? "");
    this.#before = null;
    this.#keep();
  }

  /** Puts what was applied into the outbox, behind the reply. What is refused stays to be seen. */
  async submit(withoutReply: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { ticket } = this.conversation;
    const { bridge } = this.#session;
    const { status } = this;
    const all = this.pending;
    const tags = (kind: "add_tag" | "remove_tag") =>
      all.flatMap((one) => (one.kind === kind ? [one.tag] : []));
    const [add, remove] = [tags("add_tag"), tags("remove_tag")];
    const assign = all.find((one) => one.kind === "assign");
    this.#before = null;
    if (withoutReply && status !== null) {
      await this.#act(() => bridge.ask("set_status", { ticket, status }));
    }
    this.status = null;
    if (add.length + remove.length > 0) {
      const edit = { ticket, add, remove, confirmed: false };
      if (await this.#act(() => bridge.ask("edit_tags", edit))) {
        this.pending = this.pending.filter((one) => one.kind === "assign");
      }
    }
    if (assign) {
      const { to } = assign;
      // What nobody has is taken, so that of two agents one wins.
      const free = this.conversation.view?.row.assignee === null;
      const give = () =>
        to.kind === "me" && free
          ? bridge.ask("take", { ticket })
          : bridge.ask("assign", { ticket, to });
      if (await this.#act(give)) this.drop(assign);
    }
    this.#keep();
    this.busy = false;
    void this.conversation.refresh();
  }

  /** What is so already counts as done. */
  async #act(ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (thrown) {
      if (asRequestFailed(thrown).code === "conflict") return true;
      this.#session.complain(thrown, text.macros.notDone);
      return false;
    }
  }

  /** A template stands alone; other words go behind those that are there. */
  #say(reply: string): void {
    const typed = this.conversation.draft;
    if (isTemplate(reply)) {
      if (!isTemplate(typed)) this.#before = typed;
      this.conversation.typed(reply);
    } else if (isTemplate(typed) || typed.trim() === "") {
      this.conversation.typed(reply);
    } else {
      this.conversation.typed(`${typed.trimEnd()}\n\n${reply}`);
    }
  }

  #keep(): void {
    const key = ticketKey(this.conversation.ticket);
    if (!this.changes && this.#before === null) kept.delete(key);
    else {
      kept.set(key, { status: this.status, pending: this.pending, before: this.#before });
    }
  }
}
