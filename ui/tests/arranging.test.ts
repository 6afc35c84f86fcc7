import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NO_FILTER } from "../src/lib/listing";
import type { PersonView } from "../src/lib/protocol";
import { Engine, conversation, ref, row } from "./engine";
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

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  localStorage.clear();
  layOut();
  desk({ focused: true, visible: true });
  // happy-dom has dialogs that do not take the keyboard.
  engine = new Engine();
  engine.window = "inbox";
  engine.rows.unassigned = [row(1), row(2), row(3)];
  engine.view = { window: "inbox", queue: "unassigned", ticket: null };
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

const asked = () => engine.requests("list_queue").at(-1);
const active = () => document.activeElement as HTMLElement;

test("the list is filtered by keys alone, says how many fit, and Escape takes it all off", async () => {
  await open(engine);
  await press("f");
  expect(active().dataset["value"]).toBe("whatsapp");
  active().click();
  await settle();
  await click("[data-part=filter-menu] [data-value=open]");
  expect(asked()).toMatchObject({
    offset: 0,
    filter: { ...NO_FILTER, channels: ["whatsapp"], statuses: ["open"] },
  });
  expect(all("[data-chip]").map((chip) => chip.textContent.trim())).toEqual(["WhatsApp", "Open"]);
  expect(words("[data-part=filter-count]")).toBe("3 tickets");
  await press("Escape");
  expect(all("[data-part=filter-menu]")).toEqual([]);
  expect(all("[data-chip]")).toHaveLength(2);
  await press("Escape");
  expect(all("[data-chip]")).toEqual([]);
  expect(asked()?.filter).toEqual(NO_FILTER);
});

test("each queue has an order and a filter of its own, which are remembered", async () => {
  await open(engine);
  await change("[data-part=sort]", "unanswered");
  expect(asked()).toMatchObject({ queue: "unassigned", sort: "unanswered" });
  await click("[role=tab][data-queue=assigned]");
  expect(asked()).toMatchObject({ queue: "assigned", sort: "own" });
  closePage();
  await open(engine);
  expect(asked()).toMatchObject({ queue: "unassigned", sort: "unanswered" });
});

test("the notifier neither sorts nor filters (rule 12)", async () => {
  engine.window = "notifier";
  engine.view = null;
  await open(engine);
  expect(all("[data-part=filter-bar]")).toEqual([]);
  await press("f");
  expect(all("[data-part=filter-menu]")).toEqual([]);
});

test("nothing that fits is not an empty queue", async () => {
  engine.handlers.list_queue = ({ queue, filter }) => ({
    queue,
    rows: filter.channels.length > 0 ? [] : [row(1)],
    total: filter.channels.length > 0 ? 0 : 1,
    more: false,
  });
  await open(engine);
  await click("[data-action=filter]");
  await click("[data-part=filter-menu] [data-value=line]");
  expect(words("[data-part=none-fits] h2")).toBe("No ticket fits");
  await click("[data-action=show-all]");
  expect(all("[data-ticket]")).toHaveLength(1);
});

test("a filter is kept under a name, applied from beside the views, deleted and had back", async () => {
  let last = 0;
  engine.handlers.save_filter = ({ id, name, of }) => {
    const saved = id ?? ++last;
    engine.filters = [
      ...engine.filters.filter((kept) => kept.id !== saved),
      { id: saved, name, of },
    ];
    return { id: saved };
  };
  engine.handlers.delete_filter = ({ id }) => {
    engine.filters = engine.filters.filter((kept) => kept.id !== id);
    return {};
  };
  await open(engine);
  await click("[data-action=filter]");
  await click("[data-part=filter-menu] [data-value=line]");
  await click("[data-action=save-filter]");
  const field = one("[data-part=filter-name]");
  await change(field, "Mornings", "input");
  one("[data-part=name-dialog] form").dispatchEvent(
    new Event("submit", { bubbles: true, cancelable: true }),
  );
  await settle();
  expect(engine.filters[0]).toEqual({
    id: 1,
    name: "Mornings",
    of: {
      kind: "queue",
      queue: "unassigned",
      sort: "own",
      filter: { ...NO_FILTER, channels: ["line"] },
    },
  });
  expect(words("[data-part=filter-kept]")).toBe("Mornings");
  await click("[role=tab][data-queue=assigned]");
  expect(all("[data-part=filter-kept]")).toEqual([]);
  await change("[data-part=view-picker]", "filter/desk/1");
  expect(asked()).toMatchObject({ queue: "unassigned", filter: { channels: ["line"] } });
  await click("[data-action=delete-filter]");
  expect(engine.filters).toEqual([]);
  await click("[data-action=undo-delete]");
  expect(engine.filters.map((kept) => [kept.id, kept.name])).toEqual([[1, "Mornings"]]);
});

const PERSON: PersonView = {
  account: "desk",
  person: 1,
  name: "Ana Ruiz",
  role: "end_user",
  phone: "+34 655 010 203",
  email: "ana@example.com",
  social_info: "WhatsApp\nName: Ana",
  created_at: 1,
  identities: [{ kind: "channel", label: "LINE", value: "U123" }],
  notes: "Writes in the morning.",
  can_merge: true,
  tickets: [1, 2].map((id) => ({ row: row(id), social: true, subject: `Order ${id}` })),
  total: 2,
};

test("the customer is shown by a key; another ticket of theirs opens, and Back leads back", async () => {
  engine.handlers.get_person = () => PERSON;
  await open(engine);
  await click('[data-ticket="1"]');
  await press("Escape");
  expect(all("[data-part=customer]")).toEqual([]);
  await click("[data-action=customer]");
  expect(words("[data-part=customer-phone] dd")).toContain("+34 655 010 203");
  expect(words("[data-part=customer-identity]")).toContain("LINE");
  expect(words("[data-part=social-info]")).toContain("Name: Ana");
  expect(words("[data-part=customer-notes]")).toContain("Writes in the morning.");
  await click('[data-part=customer] [data-id="desk/2"]');
  expect(one("[data-conversation]").dataset["conversation"]).toBe("2");
  await click("[data-action=back]");
  expect(one("[data-conversation]").dataset["conversation"]).toBe("1");
  expect(all("[data-action=back]")).toEqual([]);
});

test("where people cannot be merged there is no button for it", async () => {
  engine.handlers.get_person = () => ({ ...PERSON, can_merge: false });
  await open(engine);
  await click('[data-ticket="1"]');
  await click("[data-action=customer]");
  expect(all("[data-action=merge]")).toEqual([]);
});

test("the newer profile goes into the older, after all of it was shown; a refusal is told", async () => {
  engine.handlers.get_person = () => PERSON;
  const found = (person: number, created_at: number) => ({
    person,
    name: `Person ${person}`,
    role: "end_user" as const,
    phone: null,
    email: null,
    social_info: null,
    created_at,
    tickets: 3,
  });
  engine.handlers.find_people = () => ({ people: [found(1, 50), found(9, 10)], more: false });
  engine.handlers.preview_merge = ({ account, keep, gone }) => ({
    account,
    keep: found(keep, keep === 9 ? 10 : 50),
    gone: found(gone, gone === 9 ? 10 : 50),
    older: 9,
    name: `Person ${keep}`,
    identities: [],
    tickets: 3,
    more_tickets: false,
    lost: [{ part: "email", text: "a@example.com" }],
    warnings: keep === 9 ? [] : [{ kind: "older_goes", older: 9 }],
    refused: null,
  });
  let refuse = true;
  engine.handlers.merge_people = () => {
    if (refuse) {
      throw { code: "rejected", message: "Too many tickets.", hint: null, retry_at: null };
    }
    return {};
  };
  await open(engine);
  await click('[data-ticket="1"]');
  await click("[data-action=customer]");
  await click("[data-action=merge]");
  await change("[data-part=merge-search]", "Person", "input");
  await vi.advanceTimersByTimeAsync(400);
  await settle();
  // Nobody is merged with themselves.
  expect(all("[data-part=merge-dialog] [data-person]").map((one) => one.dataset["person"])).toEqual(
    ["9"],
  );
  await click("[data-person='9']");
  expect(words("[data-part=merge-keep]")).toContain("Person 9");
  expect(words("[data-part=merge-lost]")).toContain("a@example.com");
  expect(words("[data-part=merge-final]")).toBe("This cannot be undone.");
  await click("[data-action=merge-confirm]");
  expect(words("[data-part=merge-dialog] [data-part=problem]")).toContain("Too many tickets.");
  refuse = false;
  await click("[data-action=merge-confirm]");
  expect(engine.requests("merge_people").at(-1)).toEqual({ account: "desk", keep: 9, gone: 1 });
  expect(words("[data-part=merged]")).toBe("Person 1 is part of Person 9 now.");
});

test("the palette runs a command and opens a ticket that it found", async () => {
  engine.conversations.set(1, conversation(row(1)));
  engine.handlers.search = () => ({
    people: { hits: [], count: { known: 0, more: false }, next: [] },
    tickets: {
      hits: [
        {
          row: row(3),
          social: true,
          subject: [{ text: "Refund", marked: true }],
          business_account: [],
          place: 1,
        },
      ],
      count: { known: 1, more: false },
      next: [],
    },
    messages: { hits: [], count: { known: 0, more: false }, next: [] },
    same_digits: [],
    filters: [],
    hints: [],
    not_yet: 0,
  });
  await open(engine);
  await click('[data-ticket="1"]');
  await press("k", { ctrlKey: true });
  await change("[data-part=palette-field]", "take", "input");
  const first = one("[data-part=palette] [aria-selected=true]");
  expect(first.textContent).toContain("Take the ticket");
  expect(first.querySelector("kbd")?.textContent).toBe("T");
  one("[data-part=palette-field]").focus();
  await press("Enter");
  expect(engine.requests("take")).toEqual([{ ticket: ref(1) }]);
  expect(all("[data-part=palette]")).toEqual([]);
  await press("k", { ctrlKey: true });
  await change("[data-part=palette-field]", "refund", "input");
  await vi.advanceTimersByTimeAsync(200);
  await settle();
  await click("[data-entry='ticket/desk/3']");
  expect(one("[data-conversation]").dataset["conversation"]).toBe("3");
});

test("the map of the keyboard has what this window hears, and j and k go on to other tickets", async () => {
  await open(engine);
  await press("?", { shiftKey: true });
  expect(all("[data-part=keyboard] [data-command=filter]")).toHaveLength(1);
  expect(all("[data-part=keyboard] [data-command=open_inbox]")).toEqual([]);
  await click("[data-action=close-keyboard]");
  active().blur();
  await press("j");
  await press("j");
  expect(active().dataset["ticket"]).toBe("2");
  await press("o");
  expect(one("[data-conversation]").dataset["conversation"]).toBe("2");
  one("[data-part=conversation]").focus();
  await press("j");
  expect(one("[data-conversation]").dataset["conversation"]).toBe("3");
  await press("k");
  expect(one("[data-conversation]").dataset["conversation"]).toBe("2");
});
