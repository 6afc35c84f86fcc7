import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import type { Exported, Part, PersonHit, SearchView, TicketHit } from "../src/lib/protocol";
import { text } from "../src/lib/text";
import { DESK, Engine, account, row } from "./engine";
import {
  all,
  change,
  click,
  closePage,
  desk,
  layOut,
  one,
  open,
  press,
  settle,
  words,
} from "./page";

let engine: Engine;
let answer: SearchView;

const plain = (text: string): Part[] => [{ text, marked: false }];

function nothing(): SearchView {
  const none = () => ({ hits: [], count: { known: 0, more: false }, next: [] });
  return {
    people: none(),
    tickets: none(),
    messages: none(),
    same_digits: [],
    filters: [],
    hints: [],
    not_yet: 0,
  };
}

function person(id: number, name: string, more: Partial<PersonHit> = {}): PersonHit {
  return {
    account: DESK,
    person: id,
    name: plain(name),
    phone: plain("+1(123)123-3211"),
    exact: false,
    tickets: 2,
    at: Date.now() - 60_000,
    place: id,
    ...more,
  };
}

function ticket(id: number, more: Partial<TicketHit> = {}): TicketHit {
  return {
    row: row(id),
    social: true,
    subject: plain(`About ${id}`),
    business_account: [],
    place: id,
    ...more,
  };
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.window = "inbox";
  engine.rows.unassigned = [row(1), row(2)];
  engine.view = { window: "inbox", queue: "unassigned", ticket: null };
  answer = nothing();
  engine.handlers.search = () => answer;
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

async function typeSearch(typed: string): Promise<void> {
  const field = one("[data-part=search]") as HTMLInputElement;
  field.focus();
  field.value = typed;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  await settle();
}

test("/ leads into the field, and Escape back to the queue", async () => {
  await open(engine);
  await press("/");
  expect(document.activeElement).toBe(one("[data-part=search]"));
  expect(words("[data-part=search-help]")).toContain(text.search.help.title);
  await press("Escape");
  expect(all("[data-part=search-panel]")).toEqual([]);
  expect((document.activeElement as HTMLElement).dataset["ticket"]).toBe("1");
  await press("/");
  expect(document.activeElement).toBe(one("[data-part=search]"));
});

test("typing asks once it rests, and only the newest answer counts", async () => {
  await open(engine);
  const answers: ((view: SearchView) => void)[] = [];
  engine.handlers.search = () => new Promise((then) => answers.push(then));
  const field = one("[data-part=search]") as HTMLInputElement;
  field.focus();
  for (const typed of ["a", "an"]) {
    field.value = typed;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await settle();
  await settle();
  expect(engine.requests("search").map((ask) => ask.text)).toEqual(["an"]);
  await typeSearch("ana");
  const second = nothing();
  second.people.hits = [person(2, "Second")];
  answers[1]?.(second);
  await settle();
  const first = nothing();
  first.people.hits = [person(1, "First")];
  answers[0]?.(first);
  await settle();
  expect(words("[data-hit=person]")).toContain("Second");
});

test("what was found stands in groups, with the words marked and counts that end at a thousand", async () => {
  answer.people.hits = [
    person(1, "", {
      name: [
        { text: "Gar", marked: true },
        { text: "cía", marked: false },
      ],
    }),
  ];
  answer.people.count = { known: 1, more: false };
  answer.same_digits = [person(9, "Other")];
  answer.tickets.hits = [ticket(5), ticket(6, { social: false })];
  answer.tickets.count = { known: 1000, more: true };
  await open(engine);
  await typeSearch("gar");
  expect(all("h3").map((one) => one.textContent)).toEqual([
    "People1",
    text.search.sameDigits,
    "Tickets1,000+",
  ]);
  expect(all("mark").map((one) => one.textContent)).toEqual(["Gar"]);
  expect(one('[data-id="desk/6"]').textContent).toContain(text.search.notSocial);
  expect(words("[data-part=search-summary]")).toBe(text.search.found(4));
});

test("the arrows go through the hits, Enter opens, and Escape leads back among them", async () => {
  answer.tickets.hits = [ticket(1), ticket(7)];
  await open(engine);
  await typeSearch("about");
  await press("ArrowDown");
  await press("ArrowDown");
  expect((document.activeElement as HTMLElement).dataset["id"]).toBe("desk/7");
  (document.activeElement as HTMLElement).click();
  await settle();
  expect(one("[data-conversation]").dataset["conversation"]).toBe("7");
  one("[data-conversation]").querySelector("textarea")?.focus();
  await press("Escape");
  expect((document.activeElement as HTMLElement).dataset["id"]).toBe("desk/7");
  await press("ArrowUp");
  await press("ArrowUp");
  expect(document.activeElement).toBe(one("[data-part=search]"));
});

test("a person opens with all their tickets, and the way back leads to them", async () => {
  answer.people.hits = [person(1, "Ana"), person(2, "Anabel")];
  engine.handlers.get_person = ({ account, person, offset, limit }) => ({
    account,
    person,
    name: "Anabel",
    role: "end_user",
    phone: "+1(123)123-3211",
    email: null,
    social_info: null,
    created_at: null,
    identities: null,
    notes: null,
    can_merge: true,
    total: 3,
    tickets: [
      { row: row(11), social: true, subject: "Shoes" },
      { row: row(12), social: false, subject: "By mail" },
      { row: row(13), social: true, subject: "" },
    ].slice(offset, offset === 0 ? 2 : offset + limit),
  });
  await open(engine);
  await typeSearch("ana");
  await click('[data-id="desk/person/2"]');
  expect(words("[data-part=person]")).toContain(text.search.allTickets(3));
  expect(all("[data-part=person] [data-hit]")).toHaveLength(2);
  await click("[data-part=person] [data-action=more]");
  expect(all("[data-part=person] [data-hit]")).toHaveLength(3);
  one("[data-action=back-to-hits]").focus();
  await press("Escape");
  expect((document.activeElement as HTMLElement).dataset["id"]).toBe("desk/person/2");
});

test("a filter's chip writes the text, and takes it off again", async () => {
  await open(engine);
  await typeSearch("shoes");
  await click('[data-filter="status:open"]');
  const field = one("[data-part=search]") as HTMLInputElement;
  expect(field.value).toBe("shoes status:open");
  answer.filters = [
    { text: "status:open", without: "shoes" },
    { text: "tag:vip", without: "shoes status:open" },
  ];
  await typeSearch("shoes status:open tag:vip");
  expect(
    one('[data-filter="status:open"]').ariaPressed ??
      one('[data-filter="status:open"]').getAttribute("aria-pressed"),
  ).toBe("true");
  await click('[data-filter="tag:vip"]');
  expect(field.value).toBe("shoes status:open");
});

test("more of a group is added below, and goes on where the engine said", async () => {
  const next = [{ account: DESK, before: 5, exact: false }];
  const page = Array.from({ length: 20 }, (_, at) => ticket(40 - at));
  answer.tickets.hits = page;
  answer.tickets.count = { known: 21, more: false };
  answer.tickets.next = next;
  await open(engine);
  await typeSearch("about");
  const later = nothing();
  later.tickets.hits = [ticket(4)];
  engine.handlers.search = () => later;
  await click("[data-action=more]");
  expect(engine.requests("search").at(-1)?.more).toEqual({ group: "tickets", next });
  expect(
    all("[data-hit]")
      .map((one) => one.dataset["id"])
      .slice(18),
  ).toEqual(["desk/22", "desk/21", "desk/4"]);
  expect(words("h3")).toBe("Tickets21");
  expect(all("[data-action=more]")).toEqual([]);
});

test("offline, hints and what cannot be found yet are told", async () => {
  engine.accounts = [
    account({ connection: { kind: "offline", since: 0, reason: "", retry_at: Date.now() } }),
  ];
  answer.hints = ["status: is one of new, open"];
  answer.not_yet = 12;
  await open(engine);
  await typeSearch("status:opne");
  expect(words("[data-part=search-offline]")).toBe(text.search.offline);
  expect(words("[data-part=hint]")).toBe("status: is one of new, open");
  expect(words("[data-part=not-yet]")).toContain("12 older");
  answer = nothing();
  await typeSearch("zzz");
  expect(words("[data-part=nothing-found]")).toContain(text.search.none);
});

test("a page that is not full is filled by looking further, for a while", async () => {
  await open(engine);
  let asked = 0;
  engine.handlers.search = (ask) => {
    const view = nothing();
    if (ask.more?.group !== "tickets") {
      view.tickets.hits = [ticket(1)];
      view.tickets.count = { known: 1, more: true };
    } else {
      asked++;
      view.tickets.hits = asked % 2 === 0 ? [ticket(10 + asked)] : [];
    }
    view.tickets.next = [{ account: DESK, before: 1_000 - asked, exact: false }];
    return view;
  };
  await typeSearch("status:solved");
  for (let i = 0; i < 20; i++) await settle();
  expect(asked).toBe(5);
  expect(all("[data-hit=ticket]").length).toBe(3);
  expect(words("[data-action=more]")).toContain(text.search.showMore);
});

test("what was found is exported as asked, with its progress, and can be called off", async () => {
  answer.tickets = { hits: [ticket(1), ticket(2)], count: { known: 2, more: false }, next: [] };
  let end: (how: Exported | RequestFailed) => void = () => undefined;
  engine.exported = () =>
    new Promise((done, failed) => {
      end = (how) => (how instanceof RequestFailed ? failed(how) : done(how));
    });
  engine.handlers.cancel_export = () => ({});
  await open(engine);
  expect(all("[data-part=search-panel] [data-action=export]")).toEqual([]);
  await typeSearch("shoes");
  await click("[data-action=export]");
  expect(all("[data-action=export-as]").map((item) => item.textContent)).toEqual(
    Object.values(text.export.formats),
  );
  await click("[data-format=csv]");
  const [asked] = engine.exports;
  expect(asked).toMatchObject({ format: "csv", what: { kind: "search", text: "shoes" } });
  const id = asked?.id ?? "";
  expect((one("[data-action=export]") as HTMLButtonElement).disabled).toBe(true);

  // Somebody chooses a place, and what is short shows nothing.
  await vi.advanceTimersByTimeAsync(60_000);
  engine.emit({ event: "exporting", id, done: 3, total: 40 });
  engine.emit({ event: "exporting", id: "another window's", done: 9, total: 10 });
  await settle();
  expect(all("[data-part=exporting]")).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  engine.emit({ event: "exporting", id, done: 20, total: 40 });
  await settle();
  expect(words("[data-part=exporting]")).toContain("Exporting: 20 of 40 tickets");
  await click("[data-action=cancel-export]");
  expect(engine.requests("cancel_export")).toEqual([{ id }]);
  expect((one("[data-action=cancel-export]") as HTMLButtonElement).disabled).toBe(true);
  end(new RequestFailed({ code: "cancelled", message: "Called off.", hint: null, retry_at: null }));
  await settle();
  expect(all("[data-part=exporting], [data-part=exported], [data-part=notice]")).toEqual([]);

  await click("[data-action=export]");
  await click("[data-format=html]");
  end({
    path: "/home/ana/Documents/found-tickets.html",
    tickets: 40,
    files: 3,
    folder: "found-tickets-files",
  });
  await settle();
  expect(words("[data-part=exported] p:first-child")).toBe(
    "40 tickets saved to /home/ana/Documents/found-tickets.html",
  );
  expect(words("[data-part=exported-files]")).toBe(
    "3 files of messages are beside it, in found-tickets-files",
  );
  await click("[data-action=show-exported]");
  expect(engine.foldersShown).toEqual([engine.exports[1]?.id]);
  await vi.advanceTimersByTimeAsync(20_000);
  await settle();
  expect(all("[data-part=exported]")).toEqual([]);
});

test("a file that was not written is told with what to do, and no place is no file", async () => {
  answer.people.hits = [person(7, "Ana")];
  engine.handlers.get_person = () => ({
    account: DESK,
    person: 7,
    name: "Ana",
    role: "end_user",
    phone: null,
    email: null,
    social_info: null,
    created_at: null,
    identities: null,
    notes: null,
    can_merge: true,
    tickets: [{ row: row(1), social: true, subject: "" }],
    total: 1,
  });
  await open(engine);
  await typeSearch("ana");
  expect(all("[data-part=search-panel] [data-action=export]")).toEqual([]);
  await click("[data-hit=person]");
  engine.exported = async () => null;
  await click("[data-action=export]");
  await click("[data-format=json]");
  expect(engine.exports[0]?.what).toEqual({ kind: "person", account: DESK, person: 7 });
  expect(all("[data-part=exported], [data-part=notice]")).toEqual([]);
  engine.exported = async () => {
    throw new RequestFailed({
      code: "storage",
      message: "There is no room for the file in /home/ana.",
      hint: "Make room there, or choose another place.",
      retry_at: null,
    });
  };
  await click("[data-action=export]");
  await click("[data-format=json]");
  expect(words("[data-part=notice]")).toContain("No file was written");
  expect(words("[data-part=notice]")).toContain("no room");
  expect(words("[data-part=notice]")).toContain("Make room there");
});

test("filters with a value can be chosen, each in the place of the one before it", async () => {
  const asked = () => engine.requests("search").at(-1)?.text;
  engine.accounts = [
    account({ account: DESK }),
    account({ account: "acme", helpdesk: "https://acme.zendesk.com", embedded_desk: false }),
  ];
  // As the engine tells filters: each with the text without it.
  engine.handlers.search = ({ text: typed }) => {
    const parts = typed.split(" ");
    const filters = parts
      .filter((part) => part.includes(":"))
      .map((part) => ({
        text: part,
        without: parts.filter((other) => other !== part).join(" "),
      }));
    return { ...answer, filters };
  };
  await open(engine);
  await typeSearch("shoes");
  expect(all("[data-part=filter-form]")).toEqual([]);
  await click("[data-action=more-filters]");
  await change("[data-filter-key=channel]", "line");
  expect(asked()).toBe("shoes channel:line");
  await change("[data-filter-key=channel]", "whatsapp");
  expect(asked()).toBe("shoes channel:whatsapp");
  await change("[data-filter-key=status]", "solved");
  await change("[data-filter-key=account]", "acme");
  await change("[data-filter-key=after]", "2026-11-01");
  await change("[data-filter-key=before]", "2026-12-01");
  expect(asked()).toBe(
    "shoes channel:whatsapp status:solved account:acme after:2026-11-01 before:2026-12-01",
  );
  await change("[data-filter-key=before]", "soon");
  expect(asked()).toContain("before:2026-12-01");
  await change("[data-filter-key=channel]", "");
  expect(asked()).toBe("shoes status:solved account:acme after:2026-11-01 before:2026-12-01");
  expect((one("[data-filter-key=status]") as HTMLSelectElement).value).toBe("solved");
  await change("[data-filter-key=tag]", "vip", "input");
  (one("[data-filter-key=tag]").closest("form") as HTMLFormElement).requestSubmit();
  await settle();
  expect(asked()).toContain(" tag:vip");
  // Each is a chip that takes it off.
  await click('[data-filter="tag:vip"]');
  expect(asked()).not.toContain("tag:vip");
});
