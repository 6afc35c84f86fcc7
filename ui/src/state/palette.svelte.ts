/** The palette: what was typed, the commands that fit, and what the engine found for it. */
import { type CommandId, possible, type Actions } from "../lib/commands";
import { debounce } from "../lib/coalesce";
import { best } from "../lib/fuzzy";
import type { MessageHit, PersonHit, SearchView, TicketHit } from "../lib/protocol";
import { text } from "../lib/text";
import type { Session } from "./session.svelte";

const REST = 120;
/** So many of each kind. */
const EACH = 5;
const MOST_COMMANDS = 7;

/** A command that is no command of the table: to go to a view, a filter that is kept, a helpdesk. */
export interface Jump {
  key: string;
  name: string;
  run: () => void;
}

export type Entry =
  | { kind: "command"; key: string; name: string; id: CommandId; run: () => void }
  | { kind: "jump"; key: string; name: string; run: () => void }
  | { kind: "ticket"; key: string; hit: TicketHit }
  | { kind: "person"; key: string; hit: PersonHit }
  | { kind: "message"; key: string; hit: MessageHit };

export class Palette {
  typed = $state("");
  /** Which entry Enter would take. */
  at = $state(0);
  found = $state.raw<SearchView | null>(null);
  #question = 0;
  #typing = debounce(REST, () => void this.#ask());

  constructor(
    readonly session: Session,
    readonly actions: Actions,
    readonly jumps: readonly Jump[],
  ) {}

  readonly entries: readonly Entry[] = $derived.by(() => {
    const commands: Entry[] = possible(this.actions)
      .filter((id) => id !== "palette")
      .map((id) => ({
        kind: "command",
        key: `command/${id}`,
        name: text.commands[id],
        id,
        run: () => this.actions[id]?.run(),
      }));
    const jumps: Entry[] = this.jumps.map((jump) => ({ kind: "jump", ...jump }));
    const named = [...commands, ...jumps] as Extract<Entry, { name: string }>[];
    if (this.typed.trim() === "") return named;
    const fitting = best(this.typed, named, (one) => one.name).slice(0, MOST_COMMANDS);
    const found = this.found;
    if (!found) return fitting;
    return [
      ...fitting,
      ...found.tickets.hits.slice(0, EACH).map((hit): Entry => ({
        kind: "ticket",
        key: `ticket/${hit.row.ticket.account}/${hit.row.ticket.id}`,
        hit,
      })),
      ...found.people.hits
        .slice(0, EACH)
        .map((hit): Entry => ({ kind: "person", key: `person/${hit.account}/${hit.person}`, hit })),
      ...found.messages.hits.slice(0, EACH).map((hit): Entry => ({
        kind: "message",
        key: `message/${hit.row.ticket.account}/${hit.row.ticket.id}/${hit.message}`,
        hit,
      })),
    ];
  });

  write(typed: string): void {
    this.typed = typed;
    this.at = 0;
    if (typed.trim() === "") {
      this.#typing.drop();
      this.#question += 1;
      this.found = null;
    } else {
      this.#typing.ask();
    }
  }

  close(): void {
    this.#typing.drop();
    this.#question += 1;
  }

  async #ask(): Promise<void> {
    const question = ++this.#question;
    try {
      const found = await this.session.bridge.ask("search", {
        account: null,
        text: this.typed,
        limit: EACH,
        ahead_minutes: -new Date().getTimezoneOffset(),
        more: null,
      });
      if (question === this.#question) this.found = found;
    } catch {
      // The commands are there all the same.
      if (question === this.#question) this.found = null;
    }
  }
}
