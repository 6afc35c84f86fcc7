/**
 * A search as it is typed: what was typed, and what was found for it. Only the newest question
 * counts; an answer that comes after a newer question is dropped.
 */
import type { RequestFailed } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { debounce } from "../lib/coalesce";
import type {
  AccountId,
  ExportWhat,
  Group,
  PersonView,
  SearchView,
  TicketRef,
  TicketRow,
  UserId,
} from "../lib/protocol";
import { sameTicket } from "../lib/tickets";
import type { Session } from "./session.svelte";

/** How long typing rests before the engine is asked. */
const REST = 120;
/** How many hits of a group come at a time. */
const PAGE = 20;
/** How many times more is asked for by itself, of a group whose first page is not full. */
const FILLS = 5;
/** How many tickets of a person come at a time. */
const TICKETS = 100;

/** How far the clock on the wall here is ahead of UTC. */
function aheadMinutes(): number {
  return -new Date().getTimezoneOffset();
}

export class Searching {
  /** The search stands in place of the queue. */
  active = $state(false);
  text = $state("");
  view = $state.raw<SearchView | null>(null);
  error = $state.raw<RequestFailed | null>(null);
  person = $state.raw<PersonView | null>(null);
  /** What `view` was found for; null: nothing was. */
  asked = $state.raw<Extract<ExportWhat, { kind: "search" }> | null>(null);
  /** The group of which more is being read. */
  reading = $state<Group | "person" | null>(null);

  #question = 0;
  #typing = debounce(REST, () => void this.ask());

  constructor(readonly session: Session) {}

  get empty(): boolean {
    return this.text.trim() === "";
  }

  enter(): void {
    this.active = true;
  }

  leave(): void {
    this.active = false;
    this.#forget();
    this.text = "";
  }

  write(text: string): void {
    this.active = true;
    this.text = text;
    this.person = null;
    if (this.empty) this.#forget();
    else this.#typing.ask();
  }

  /** Adds a filter, or takes it off again. */
  toggle(filter: string): void {
    const there = this.view?.filters.find((one) => one.text === filter);
    const text = this.text.trim();
    this.write(there ? there.without : text === "" ? filter : `${text} ${filter}`);
    this.#typing.flush();
  }

  /** The filter with that key that holds now, if one does; none that asks for the opposite. */
  filter(key: string): SearchView["filters"][number] | undefined {
    return this.view?.filters.find((one) => one.text.startsWith(`${key}:`));
  }

  /** Puts a filter in the place of the one with its key; `value` as it is typed, null: none. */
  set(key: string, value: string | null): void {
    const text = (this.filter(key)?.without ?? this.text).trim();
    this.write(value === null ? text : `${text} ${key}:${value}`.trim());
    this.#typing.flush();
  }

  /** Asks right now. */
  ask = async (): Promise<void> => {
    this.#typing.drop();
    const question = ++this.#question;
    try {
      const { text } = this;
      const view = await this.#search(null);
      if (question !== this.#question) return;
      this.view = view;
      this.asked = { kind: "search", text, ahead_minutes: aheadMinutes() };
      this.error = null;
    } catch (thrown) {
      if (question === this.#question) this.error = asRequestFailed(thrown);
    }
    if (question !== this.#question) return;
    this.reading = null;
    await this.#fill(question);
  };

  /**
   * The engine looks through so much at a time and no more: where that did not fill the page, it is
   * asked to go on, for a while.
   */
  async #fill(question: number): Promise<void> {
    for (const group of ["tickets", "messages"] as const) {
      for (let times = 0; times < FILLS; times++) {
        const page = this.view?.[group];
        if (question !== this.#question || this.reading || !page) return;
        if (page.hits.length >= PAGE || page.next.length === 0) break;
        await this.more(group);
      }
    }
  }

  /** More of one group. */
  async more(group: Group): Promise<void> {
    const view = this.view;
    if (!view || this.reading || view[group].next.length === 0) return;
    const question = this.#question;
    this.reading = group;
    try {
      const page = await this.#search({ group, next: view[group].next });
      if (question !== this.#question) return;
      const grown = { ...view };
      const grow = <T>(held: readonly T[], come: readonly T[]): T[] => [...held, ...come];
      switch (group) {
        case "people":
          grown.people = { ...page.people, hits: grow(view.people.hits, page.people.hits) };
          break;
        case "tickets":
          grown.tickets = { ...page.tickets, hits: grow(view.tickets.hits, page.tickets.hits) };
          break;
        case "messages":
          grown.messages = { ...page.messages, hits: grow(view.messages.hits, page.messages.hits) };
      }
      // Only the first page counts, as far as it looked.
      const { hits, next } = grown[group];
      const { known, more } = view[group].count;
      grown[group].count =
        next.length === 0
          ? { known: hits.length, more: false }
          : { known: Math.max(known, hits.length), more };
      this.view = grown;
    } catch (thrown) {
      if (question === this.#question) this.session.complain(thrown);
    } finally {
      if (question === this.#question) this.reading = null;
    }
  }

  async openPerson(account: AccountId, person: UserId): Promise<void> {
    await this.#readPerson(account, person, []);
  }

  async moreOfPerson(): Promise<void> {
    const held = this.person;
    if (!held || held.tickets.length >= held.total) return;
    await this.#readPerson(held.account, held.person, held.tickets);
  }

  closePerson(): void {
    this.person = null;
  }

  find(ticket: TicketRef): TicketRow | undefined {
    const rows = [
      ...(this.person?.tickets ?? []),
      ...(this.view?.tickets.hits ?? []),
      ...(this.view?.messages.hits ?? []),
    ];
    return rows.find(({ row }) => sameTicket(row.ticket, ticket))?.row;
  }

  #search(more: { group: Group; next: SearchView["people"]["next"] } | null): Promise<SearchView> {
    return this.session.bridge.ask("search", {
      account: null,
      text: this.text,
      limit: PAGE,
      ahead_minutes: aheadMinutes(),
      more,
    });
  }

  async #readPerson(
    account: AccountId,
    person: UserId,
    held: PersonView["tickets"],
  ): Promise<void> {
    if (this.reading) return;
    const question = this.#question;
    this.reading = "person";
    try {
      const view = await this.session.bridge.ask("get_person", {
        account,
        person,
        offset: held.length,
        limit: TICKETS,
      });
      if (question !== this.#question) return;
      this.person = { ...view, tickets: [...held, ...view.tickets] };
    } catch (thrown) {
      if (question === this.#question) this.session.complain(thrown);
    } finally {
      if (question === this.#question) this.reading = null;
    }
  }

  #forget(): void {
    this.#typing.drop();
    this.#question += 1;
    this.view = null;
    this.asked = null;
    this.error = null;
    this.person = null;
    this.reading = null;
  }
}
