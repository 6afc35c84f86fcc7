import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import type {
  ConversationView,
  MacroPreview,
  MacroRow,
  PlaceValue,
  SendView,
  TicketRow,
} from "../src/lib/protocol";
import { submitAs } from "../src/state/submit-as.svelte";
import { Engine, conversation, row } from "./engine";
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
  type,
  words,
} from "./page";

const TEMPLATE = "&((namespace=[[ns]] template=[[order]] body_text=[[Ana]]))&";
const SHUT = "WhatsApp allows free replies only within 24 hours of the customer's last message.";

let engine: Engine;
let ticket = 1000;

function macro(id: number, title: string, more: Partial<MacroRow> = {}): MacroRow {
  return { id, title, description: "", template: false, refused: null, ...more };
}

function preview(id: number, more: Partial<MacroPreview> = {}): MacroPreview {
  return {
    macro: id,
    title: `Macro ${id}`,
    text: null,
    template: false,
    shown: null,
    places: [],
    filled_instead: false,
    unknown: [],
    status: null,
    assign: null,
    assignee_name: "",
    add_tags: [],
    remove_tags: [],
    not_done: [],
    refused: null,
    ...more,
  };
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  layOut();
  desk({ focused: true, visible: true });
  submitAs.status = "pending";
  engine = new Engine();
  engine.window = "inbox";
  // What was applied to a ticket is kept for as long as the page's module lives.
  ticket += 1;
  engine.rows.unassigned = [row(ticket)];
  engine.view = { window: "inbox", queue: "unassigned", ticket: null };
  const macros = [
    macro(1, "Greet and take"),
    macro(2, "Ask for the number", { description: "Waits" }),
    macro(3, "Free words", { refused: SHUT }),
  ];
  engine.handlers.list_macros = ({ text }) => ({
    offered: true,
    macros: macros.filter((one) => one.title.toLowerCase().includes(text.toLowerCase())),
    as_of: Date.now(),
  });
  engine.handlers.preview_macro = ({ macro: id }) =>
    preview(id, {
      text: "Hi Ana",
      status: "solved",
      assign: { kind: "me" },
      add_tags: ["vip"],
      not_done: ["setting the priority to high"],
    });
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

async function openTicket(more: Partial<TicketRow> = {}): Promise<void> {
  engine.rows.unassigned = [row(ticket, more)];
  engine.conversations.set(ticket, conversation(row(ticket, more)));
  await open(engine);
  await click(`[data-ticket="${ticket}"]`);
}

const box = () => one("textarea[data-part=reply]") as HTMLTextAreaElement;
const marked = () => one("[data-macro][aria-selected=true]").dataset["macro"];

async function writeSearch(typed: string): Promise<void> {
  await change("[data-part=macro-search]", typed, "input");
}

test("a macro is chosen, looked at and applied by keys alone, and nothing is sent by that", async () => {
  await openTicket();
  expect(document.activeElement).toBe(box());
  await press("/");
  expect(box().value).toBe("");
  expect(document.activeElement).toBe(one("[data-part=macro-search]"));
  await writeSearch("a");
  expect(all("[data-macro]").map((row) => row.dataset["macro"])).toEqual(["1", "2"]);
  await press("ArrowDown");
  expect(marked()).toBe("2");
  await press("ArrowDown");
  expect(marked()).toBe("2");
  await press("ArrowUp");
  await press("Enter");
  expect(words("[data-part=macro-text]")).toBe("Hi Ana");
  expect(words("[data-part=macro-not-done]")).toBe("setting the priority to high");
  expect(engine.requests("preview_macro").map((ask) => ask.macro)).toEqual([1]);
  expect(document.activeElement).toBe(one("[data-action=macro-apply]"));
  await click("[data-action=macro-apply]");
  expect(all("[data-part=macro-menu]")).toEqual([]);
  expect(box().value).toBe("Hi Ana");
  expect(document.activeElement).toBe(box());
  expect((one("[data-part=submit-as]") as HTMLSelectElement).value).toBe("solved");
  expect(all("[data-part=macro-change]").map((chip) => chip.dataset["change"])).toEqual([
    "assign",
    "add_tag:vip",
  ]);
  for (const name of ["reply", "edit_tags", "assign", "take", "set_status"] as const) {
    expect(engine.requests(name), name).toEqual([]);
  }
});

async function apply(id = 1): Promise<void> {
  await press("m", { ctrlKey: true });
  await click(`[data-macro="${id}"]`);
  await click("[data-action=macro-apply]");
}

test("what was applied is submitted behind the reply, without what was left out", async () => {
  await openTicket();
  await apply();
  await click('[data-change="add_tag:vip"] [data-action=drop-change]');
  await click("[data-action=send]");
  const asked = engine.asked.map(([name]) => name);
  expect(engine.requests("reply")).toEqual([
    { ticket: { account: "desk", id: ticket }, text: "Hi Ana", status: "solved", files: [] },
  ]);
  expect(engine.requests("take")).toHaveLength(1);
  expect(engine.requests("edit_tags")).toEqual([]);
  expect(asked.indexOf("take")).toBeGreaterThan(asked.indexOf("reply"));
  expect(all("[data-part=macro-change]")).toEqual([]);
  // The next reply is submitted as the agent chose before, not as a macro wanted once.
  expect((one("[data-part=submit-as]") as HTMLSelectElement).value).toBe("pending");
  expect(submitAs.status).toBe("pending");
});

test("what somebody has is given, and not taken as if it were free", async () => {
  await openTicket({ assignee: { id: 8, name: "Ben", me: false } });
  await apply();
  await click("[data-action=send]");
  expect(engine.requests("take")).toEqual([]);
  expect(engine.requests("assign").map((ask) => ask.to)).toEqual([{ kind: "me" }]);
});

test("a reply that is refused takes none of the changes along", async () => {
  engine.handlers.reply = () => {
    throw new RequestFailed({ code: "window_closed", message: SHUT, hint: null, retry_at: null });
  };
  await openTicket();
  await apply();
  await click("[data-action=send]");
  expect(engine.requests("edit_tags")).toEqual([]);
  expect(engine.requests("take")).toEqual([]);
  expect(all("[data-part=macro-change]")).toHaveLength(2);
  expect(box().value).toBe("Hi Ana");
});

test("a change that is refused stays to be seen, and the reason is told", async () => {
  engine.handlers.edit_tags = () => {
    throw new RequestFailed({
      code: "bad_request",
      message: "No such tag",
      hint: null,
      retry_at: null,
    });
  };
  await openTicket();
  await apply();
  await click("[data-action=send]");
  expect(all("[data-part=macro-change]").map((chip) => chip.dataset["change"])).toEqual([
    "add_tag:vip",
  ]);
  expect(document.body.textContent).toContain("No such tag");
});

test("changes without a reply are submitted alone, the status among them", async () => {
  engine.handlers.preview_macro = () => preview(1, { status: "solved", remove_tags: ["late"] });
  await openTicket();
  expect((one("[data-action=send]") as HTMLButtonElement).disabled).toBe(true);
  await apply();
  expect(all("[data-part=macro-change]").map((chip) => chip.dataset["change"])).toEqual([
    "status",
    "remove_tag:late",
  ]);
  expect(words("[data-action=send]")).toBe("Submit changes");
  await click("[data-action=send]");
  expect(engine.requests("reply")).toEqual([]);
  expect(engine.requests("set_status").map((ask) => ask.status)).toEqual(["solved"]);
  expect(engine.requests("edit_tags").map((ask) => ask.remove)).toEqual([["late"]]);
  expect(all("[data-part=macro-change]")).toEqual([]);
});

test("one that is refused is grey, says why, and is not even looked at", async () => {
  await openTicket();
  await press("m", { ctrlKey: true });
  expect(one('[data-macro="3"]').getAttribute("aria-disabled")).toBe("true");
  expect(words('[data-macro="3"] [data-part=macro-refused]')).toBe(SHUT);
  await click('[data-macro="3"]');
  expect(engine.requests("preview_macro")).toEqual([]);
});

test("one that is refused only when it is looked at cannot be applied", async () => {
  engine.handlers.preview_macro = () => preview(1, { text: "Hi", refused: SHUT });
  await openTicket();
  await press("m", { ctrlKey: true });
  await click('[data-macro="1"]');
  expect(all("[data-action=macro-apply]")).toEqual([]);
  expect(words("[data-part=macro-refused]")).toContain(SHUT);
});

test("behind a closed window a template can be sent as it is, and nothing else", async () => {
  engine.handlers.preview_macro = () => preview(1, { text: TEMPLATE, template: true });
  await openTicket({
    window: { kind: "closed_since", at: Date.now() - 1000, because: "time_over" },
  });
  expect(box().disabled).toBe(true);
  await apply();
  expect(box().value).toBe(TEMPLATE);
  expect(box().disabled).toBe(false);
  expect(box().readOnly).toBe(true);
  expect(all("[data-part=way-out]")).toHaveLength(1);
  expect(all("[data-part=why-closed]")).toEqual([]);
  await click("[data-action=send]");
  expect(engine.requests("reply").map((ask) => ask.text)).toEqual([TEMPLATE]);
  await type("Anything else");
  expect(box().disabled).toBe(true);
  expect((one("[data-action=send]") as HTMLButtonElement).disabled).toBe(true);
});

test("a template on another channel is no way out", async () => {
  await openTicket({
    channel: "wechat",
    window: { kind: "closed_since", at: Date.now() - 1000, because: "time_over" },
  });
  await type(TEMPLATE);
  await settle();
  expect(box().disabled).toBe(true);
  expect((one("[data-action=send]") as HTMLButtonElement).disabled).toBe(true);
});

test("a template takes the place of what was typed, which comes back when it is taken out", async () => {
  engine.handlers.preview_macro = () => preview(1, { text: TEMPLATE, template: true });
  await openTicket({
    window: { kind: "open_until", at: Date.now() + 60_000, messages_left: null },
  });
  await type("Half a sentence");
  await vi.advanceTimersByTimeAsync(61_000);
  await settle();
  expect(box().disabled).toBe(true);
  await press("m", { ctrlKey: true });
  await click('[data-macro="1"]');
  expect(words("[data-part=macro-preview]")).toContain("in place of what you typed");
  await click("[data-action=macro-apply]");
  expect(box().value).toBe(TEMPLATE);
  await click("[data-action=remove-template]");
  expect(box().value).toBe("Half a sentence");
});

describe("a template with places", () => {
  const WORDS = "Hi {{1}}, order {{2}} left.";
  const READS = "Hi Ana, order 4211 left.";
  const shorthand = (first: string, second: string) =>
    `&((whatsapp=${JSON.stringify({
      name: "order",
      language: "en",
      category: "UTILITY",
      namespace: "",
      text: WORDS,
      values: [
        ["1", first],
        ["2", second],
      ],
    })}))&`;
  const closed: Partial<TicketRow> = {
    window: { kind: "closed_since", at: 1, because: "time_over" },
  };

  /** As the engine does. */
  function filled(id: number, values: readonly PlaceValue[]): MacroPreview {
    const given = new Map(values.map(({ name, value }) => [name, value.trim()]));
    const [first = "", second = ""] = [given.get("1"), given.get("2")];
    const trouble = (value: string) =>
      value === "" ? "Fill this in." : value.includes("{") ? "No braces." : null;
    const places = [
      { name: "1", value: first, example: "Ana", trouble: trouble(first) },
      { name: "2", value: second, example: "", trouble: trouble(second) },
    ];
    const whole = places.every((place) => place.trouble === null);
    return preview(id, {
      template: true,
      places,
      shown: WORDS.replace("{{1}}", first || "{{1}}").replace("{{2}}", second || "{{2}}"),
      text: whole ? shorthand(first, second) : null,
    });
  }

  const place = (name: string) => one(`[data-place="${name}"]`) as HTMLInputElement;
  const applyButton = () => one("[data-action=macro-apply]") as HTMLButtonElement;

  async function write(name: string, value: string): Promise<void> {
    await change(`[data-place="${name}"]`, value, "input");
  }

  async function openTemplate(more: Partial<ConversationView> = {}): Promise<void> {
    engine.handlers.preview_macro = ({ macro: id, values }) => filled(id, values);
    engine.rows.unassigned = [row(ticket, closed)];
    const held = conversation(row(ticket, closed), { carrier: "chatwoot", ...more });
    engine.conversations.set(ticket, held);
    await open(engine);
    await click(`[data-ticket="${ticket}"]`);
    await press("m", { ctrlKey: true });
    await click('[data-macro="1"]');
  }

  test("is filled in by keys alone, read as it will be, and goes out as it was approved", async () => {
    await openTemplate();
    expect(document.activeElement).toBe(place("1"));
    const labels = place("1").labels;
    expect([...(labels ?? [])].map((label) => label.textContent)).toEqual(["Value for {{1}}"]);
    expect(place("1").placeholder).toBe("For example Ana");
    expect(words("[data-part=macro-text]")).toBe(WORDS);
    expect(applyButton().disabled).toBe(true);
    expect(words("[data-part=macro-foot]")).toContain("every value");
    await write("1", "Ana");
    expect(words("[data-part=macro-text]")).toBe("Hi Ana, order {{2}} left.");
    expect(applyButton().disabled).toBe(true);
    // Enter goes to what is missing, and applies nothing.
    await press("Enter");
    expect(document.activeElement).toBe(place("2"));
    await press("Enter");
    expect(all("[data-part=macro-menu]")).toHaveLength(1);
    await write("2", "4211");
    expect(words("[data-part=macro-text]")).toBe(READS);
    await press("Enter");
    expect(all("[data-part=macro-menu]")).toEqual([]);
    expect(box().value).toBe(READS);
    expect([box().readOnly, box().disabled]).toEqual([true, false]);
    expect(all("[data-part=way-out]")).toHaveLength(1);
    await click("[data-action=send]");
    expect(engine.requests("reply").map((ask) => ask.text)).toEqual([shorthand("Ana", "4211")]);
  });

  test("says what is wrong with a value, and is not applied so", async () => {
    await openTemplate();
    expect(all("[data-part=place-trouble]")).toEqual([]);
    await write("1", "{{contact.email}}");
    await write("2", "4211");
    expect(words("[data-part=place-trouble]")).toBe("No braces.");
    expect(place("1").getAttribute("aria-invalid")).toBe("true");
    expect(place("1").getAttribute("aria-describedby")).toBe(one("[data-part=place-trouble]").id);
    expect(applyButton().disabled).toBe(true);
    await press("Enter");
    await click("[data-action=macro-apply]");
    expect(box().value).toBe("");
  });

  test("is not applied while an answer is on its way, and an old answer is dropped", async () => {
    await openTemplate();
    const answers: (() => void)[] = [];
    engine.handlers.preview_macro = ({ macro: id, values }) =>
      new Promise((resolve) => answers.push(() => resolve(filled(id, values))));
    await write("1", "Ana");
    await write("2", "4211");
    await write("2", "4212");
    expect(applyButton().disabled).toBe(true);
    answers[2]?.();
    await settle();
    expect(words("[data-part=macro-text]")).toContain("4212");
    answers[1]?.();
    await settle();
    expect(words("[data-part=macro-text]")).toContain("4212");
    expect(applyButton().disabled).toBe(false);
    await click("[data-action=macro-apply]");
    expect(box().value).toContain("4212");
  });

  test("waits in the outbox by what the customer will read", async () => {
    engine.rows.unassigned = [row(ticket, closed)];
    const send: SendView = {
      id: 1,
      what: { kind: "reply", text: shorthand("Ana", "4211"), status: "open" },
      state: "queued",
      reason: null,
      created_at: Date.now(),
      not_before: Date.now(),
      files: [],
      doubtful: false,
    };
    const held = conversation(row(ticket, closed), { carrier: "chatwoot", sends: [send] });
    engine.conversations.set(ticket, held);
    await open(engine);
    await click(`[data-ticket="${ticket}"]`);
    expect(words("[data-part=send] [data-part=text]")).toBe(READS);
  });

  test("another carrier's shorthand is no way out", async () => {
    for (const [carrier, text] of [
      ["chatwoot", TEMPLATE],
      ["zendesk", shorthand("Ana", "4211")],
      [null, shorthand("Ana", "4211")],
    ] as const) {
      engine.conversations.set(ticket, conversation(row(ticket, closed), { carrier, draft: text }));
      engine.rows.unassigned = [row(ticket, closed)];
      await open(engine);
      await click(`[data-ticket="${ticket}"]`);
      expect(box().disabled, `${carrier}`).toBe(true);
      expect((one("[data-action=send]") as HTMLButtonElement).disabled).toBe(true);
      expect(all("[data-part=way-out]")).toEqual([]);
      closePage();
    }
  });
});

test("other words go behind those that are there", async () => {
  await openTicket();
  await type("Good evening! ");
  await apply();
  expect(box().value).toBe("Good evening!\n\nHi Ana");
});

test("a slash within words is a slash", async () => {
  await openTicket();
  await type("either");
  await press("/");
  expect(all("[data-part=macro-menu]")).toEqual([]);
});

test("Escape leaves the preview, then the menu, and never the conversation", async () => {
  await openTicket();
  await press("/");
  await press("Enter");
  expect(all("[data-part=macro-preview]")).toHaveLength(1);
  await press("Escape");
  expect(all("[data-part=macro-preview]")).toEqual([]);
  expect(document.activeElement).toBe(one("[data-part=macro-search]"));
  await press("Escape");
  expect(all("[data-part=macro-menu]")).toEqual([]);
  expect(document.activeElement).toBe(box());
  expect(all("[data-conversation]")).toHaveLength(1);
});

test("what could not be filled in is named in the preview", async () => {
  engine.handlers.preview_macro = () =>
    preview(1, { text: "Hi {{dc.x}}", unknown: ["{{dc.x}}"], filled_instead: true });
  await openTicket();
  await press("/");
  await press("Enter");
  expect(words("[data-part=macro-unknown]")).toContain("{{dc.x}}");
  expect(all("[data-part=macro-filled-here]")).toHaveLength(1);
});

test("a helpdesk without macros shows nothing of them", async () => {
  engine.handlers.list_macros = () => ({ offered: false, macros: [], as_of: null });
  await openTicket();
  expect(all("[data-action=macros]")).toEqual([]);
  await press("/");
  await press("m", { ctrlKey: true });
  expect(all("[data-part=macro-menu]")).toEqual([]);
});

test("what was applied is there again after another ticket was looked at", async () => {
  const other = ticket + 500;
  engine.handlers.save_draft = ({ ticket: { id }, text: draft }) => {
    engine.conversations.set(id, { ...conversation(row(id)), draft });
    return {};
  };
  await openTicket();
  engine.rows.unassigned = [row(ticket), row(other)];
  engine.emit({ event: "changed", account: "desk", tickets: [] });
  await settle();
  await apply();
  await click(`[data-ticket="${other}"]`);
  expect(all("[data-part=macro-change]")).toEqual([]);
  await click(`[data-ticket="${ticket}"]`);
  expect(box().value).toBe("Hi Ana");
  expect(all("[data-part=macro-change]")).toHaveLength(2);
});

test("news of the macros is read while the menu shows", async () => {
  await openTicket();
  await press("/");
  engine.handlers.list_macros = () => ({
    offered: true,
    macros: [macro(9, "Brand new")],
    as_of: Date.now(),
  });
  engine.emit({ event: "offers", account: "other" });
  await settle();
  expect(all('[data-macro="9"]')).toEqual([]);
  engine.emit({ event: "offers", account: "desk" });
  await settle();
  expect(all("[data-macro]").map((row) => row.dataset["macro"])).toEqual(["9"]);
});
