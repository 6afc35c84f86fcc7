/** Searching in the mock engine: enough of it to try the page, not the engine's rules. */
import { type Answer, type RequestName } from "../src/lib/bridge";
import type {
  FoundPerson,
  Part,
  PersonHit,
  Requests,
  SearchView,
  TicketRow,
} from "../src/lib/protocol";
import { type Sample } from "./people";

type Handlers = {
  [
    Name in Extract<
      RequestName,
      "search" | "get_person" | "find_people" | "preview_merge" | "merge_people"
    >
  ]: (ask: Requests[Name]["ask"]) => Answer<Name>;
};

const FILTER =
  /(?:^|\s)(-?(?:channel|status|assignee|tag|whatsapp|window|before|after|account|has):(?:"[^"]*"|\S+))/g;

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}

function mark(text: string, needle: string): Part[] {
  const at = needle === "" ? -1 : fold(text).indexOf(fold(needle));
  if (at < 0) return text === "" ? [] : [{ text, marked: false }];
  const composed = text.normalize("NFC");
  const end = at + needle.length;
  return [
    { text: composed.slice(0, at), marked: false },
    { text: composed.slice(at, end), marked: true },
    { text: composed.slice(end), marked: false },
  ].filter((part) => part.text !== "");
}

export class MockSearch {
  constructor(
    readonly samples: () => readonly Sample[],
    readonly row: (sample: Sample) => TicketRow,
    readonly started: number,
    readonly behind: boolean,
  ) {}

  readonly handlers: Handlers = {
    search: ({ text }) => this.#search(text),
    get_person: ({ account, person }) => {
      const first = this.samples().find((one) => one.ticket === person);
      const theirs = this.samples().filter((one) => one.name === first?.name);
      const tickets = theirs.flatMap((one, at) => [
        { row: this.row(one), social: true, subject: `Conversation with ${one.name}` },
        {
          row: { ...this.row(one), ticket: { account, id: 3000 + at }, status: "closed" as const },
          social: false,
          subject: "Invoice of last year, by mail",
        },
      ]);
      return {
        account,
        person,
        name: first?.name ?? "",
        role: "end_user",
        phone: first?.phone ?? null,
        email: null,
        social_info: first ? `${first.name}, seen by the channel` : null,
        created_at: this.started - person * 3_600_000,
        identities: first?.phone ? [{ kind: "phone", label: "", value: first.phone }] : [],
        notes: "Asks for an invoice each time.",
        can_merge: true,
        tickets,
        total: tickets.length,
      };
    },
    find_people: ({ text }) => {
      const theirs = this.samples().filter(
        (one) => fold(one.name).includes(fold(text.trim())) || (one.phone ?? "").includes(text),
      );
      return { people: theirs.map((one) => this.#found(one.ticket)), more: false };
    },
    preview_merge: ({ account, keep, gone }) => {
      const [stays, goes] = [this.#found(keep), this.#found(gone)];
      const older = (stays.created_at ?? 0) < (goes.created_at ?? 0) ? keep : gone;
      return {
        account,
        keep: stays,
        gone: goes,
        older,
        name: stays.name,
        identities: [stays, goes].flatMap((one) =>
          one.phone === null
            ? []
            : [
                {
                  identity: { kind: "phone" as const, label: "", value: one.phone },
                  of: one.person,
                },
              ],
        ),
        tickets: goes.tickets,
        more_tickets: false,
        lost: goes.name === stays.name ? [] : [{ part: "name" as const, text: goes.name }],
        warnings: older === gone ? [{ kind: "older_goes" as const, older }] : [],
        refused: keep === gone ? "These two are one and the same person." : null,
      };
    },
    merge_people: () => ({}),
  };

  #found(person: number): FoundPerson {
    const one = this.samples().find((sample) => sample.ticket === person);
    return {
      person,
      name: one?.name ?? "",
      role: "end_user",
      phone: one?.phone ?? null,
      email: null,
      social_info: null,
      created_at: this.started - person * 3_600_000,
      tickets: 2,
    };
  }

  #search(typed: string): SearchView {
    const filters = [...typed.matchAll(FILTER)].map(([, filter = ""]) => filter);
    const needle = typed.replace(FILTER, " ").trim();
    const number = filters
      .map((one) => /^whatsapp:"?([^"]*)/.exec(one)?.[1])
      .find((one) => one !== undefined);
    const wantsFiles = filters.includes("has:attachment");
    const holds = (row: TicketRow) =>
      filters.every((filter) => {
        if (filter === "status:open") return row.status === "open";
        if (filter === "assignee:me") return row.assignee?.me === true;
        if (filter === "assignee:none") return row.assignee === null;
        return !filter.startsWith("channel:") || filter === `channel:${row.channel}`;
      });
    const has = (words: string) => needle !== "" && fold(words).includes(fold(needle));
    const rows = this.samples().map((sample) => ({ sample, row: this.row(sample) }));
    const digits = (text: string) => text.replace(/\D/g, "");
    const person = ({ sample, row }: (typeof rows)[number]): PersonHit => ({
      account: row.ticket.account,
      person: sample.ticket,
      name: mark(sample.name, needle),
      phone: mark(sample.phone ?? "", number ?? needle),
      exact: false,
      tickets: 2,
      at: row.at,
      place: sample.ticket,
    });
    const wanted = number ?? needle;
    const people = rows.filter(({ sample }) =>
      number === undefined
        ? filters.length === 0 && (has(sample.name) || has(sample.phone ?? ""))
        : (sample.phone ?? "").includes(number),
    );
    const same = rows.filter(
      ({ sample }) =>
        /^\d{3,}$/.test(wanted) &&
        digits(sample.phone ?? "").includes(wanted) &&
        !(sample.phone ?? "").includes(wanted),
    );
    const filed = (sample: Sample) =>
      sample.messages(this.started).some(({ attachments }) => attachments.length > 0);
    const tickets = rows.filter(
      ({ sample, row }) =>
        holds(row) &&
        (!wantsFiles || filed(sample)) &&
        (number === undefined
          ? needle === "" || has(sample.name)
          : people.some((one) => one.row === row)),
    );
    const messages = rows
      .filter(({ row }) => holds(row))
      .flatMap(({ sample, row }) =>
        sample
          .messages(this.started)
          .filter((message) =>
            wantsFiles
              ? message.attachments.length > 0 && (needle === "" || has(message.text))
              : has(message.text),
          )
          .map((message) => ({
            row,
            social: true,
            message: message.id,
            at: message.at,
            author: message.author,
            public: message.public,
            excerpt: mark(message.text, needle),
            place: message.id,
          })),
      )
      .sort((a, b) => b.at - a.at);
    const count = (known: number) => ({ known, more: false });
    const nothing = needle === "" && filters.length === 0;
    const found = { people, tickets, messages };
    return {
      people: {
        hits: nothing ? [] : found.people.map(person),
        count: count(nothing ? 0 : people.length),
        next: [],
      },
      tickets: {
        hits: nothing
          ? []
          : found.tickets.map(({ sample, row }) => ({
              row,
              social: sample.ticket % 4 !== 0,
              subject: mark(`Conversation with ${sample.name}`, needle),
              business_account: mark(sample.account ?? "", needle),
              place: row.at,
            })),
        count: count(nothing ? 0 : tickets.length),
        next: [],
      },
      messages: { hits: found.messages, count: count(messages.length), next: [] },
      same_digits: same.map(person),
      filters: filters.map((text) => ({
        text,
        without: typed.replace(text, "").replace(/\s+/g, " ").trim(),
      })),
      hints: /status:(?!new|open|pending|hold|solved|closed)/.test(typed)
        ? ["status: is one of new, open, pending, hold, solved, closed"]
        : [],
      not_yet: this.behind ? 1240 : 0,
    };
  }
}
