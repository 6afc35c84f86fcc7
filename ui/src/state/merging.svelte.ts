/**
 * Merging two profiles of one person (rule 5): finding the other one, what it would do, and doing it.
 * The newer goes into the older unless the agent turns it round.
 */
import { type RequestFailed, asRequestFailed } from "../lib/bridge";
import { debounce } from "../lib/coalesce";
import type { FoundPerson, MergePreview, PeopleFound, PersonView, UserId } from "../lib/protocol";
import type { Session } from "./session.svelte";

/** How long typing rests before the helpdesk is asked: each asking is a request of its budget. */
const REST = 350;

export class Merging {
  typed = $state("");
  found = $state.raw<PeopleFound | null>(null);
  preview = $state.raw<MergePreview | null>(null);
  error = $state.raw<RequestFailed | null>(null);
  busy = $state(false);
  /** It is done: who stayed. */
  done = $state.raw<MergePreview | null>(null);
  #question = 0;
  #typing = debounce(REST, () => void this.search());

  constructor(
    readonly session: Session,
    readonly person: PersonView,
  ) {}

  write(typed: string): void {
    this.typed = typed;
    this.error = null;
    if (typed.trim().length < 2) {
      this.#typing.drop();
      this.#question += 1;
      this.found = null;
      this.busy = false;
    } else {
      this.#typing.ask();
    }
  }

  search = async (): Promise<void> => {
    this.#typing.drop();
    const { account } = this.person;
    const found = await this.#ask(() =>
      this.session.bridge.ask("find_people", { account, text: this.typed.trim() }),
    );
    if (!found) return;
    // Nobody is merged with themselves.
    this.found = { ...found, people: found.people.filter((one) => !this.#isSelf(one)) };
  };

  /** What merging with that person would do: the newer of the two goes. */
  async choose(other: UserId): Promise<void> {
    const { account, person } = this.person;
    const look = (keep: UserId, gone: UserId) =>
      this.#ask(() => this.session.bridge.ask("preview_merge", { account, keep, gone }));
    let preview = await look(person, other);
    if (preview?.older === other) preview = await look(other, person);
    if (preview) this.preview = preview;
  }

  /** The other way round. */
  async turn(): Promise<void> {
    const held = this.preview;
    if (!held) return;
    const turned = await this.#ask(() =>
      this.session.bridge.ask("preview_merge", {
        account: held.account,
        keep: held.gone.person,
        gone: held.keep.person,
      }),
    );
    if (turned) this.preview = turned;
  }

  back(): void {
    this.#question += 1;
    this.preview = null;
    this.error = null;
    this.busy = false;
  }

  async merge(): Promise<void> {
    const held = this.preview;
    if (!held || held.refused !== null || this.busy) return;
    const ask = { account: held.account, keep: held.keep.person, gone: held.gone.person };
    const done = await this.#ask(() => this.session.bridge.ask("merge_people", ask));
    if (done) this.done = held;
  }

  close(): void {
    this.#typing.drop();
    this.#question += 1;
  }

  #isSelf(one: FoundPerson): boolean {
    return one.person === this.person.person;
  }

  /** Only the newest question counts. */
  async #ask<T>(ask: () => Promise<T>): Promise<T | null> {
    const question = ++this.#question;
    this.busy = true;
    this.error = null;
    try {
      const answer = await ask();
      return question === this.#question ? answer : null;
    } catch (thrown) {
      if (question === this.#question) this.error = asRequestFailed(thrown);
      return null;
    } finally {
      if (question === this.#question) this.busy = false;
    }
  }
}
