/**
 * Whatever stands in any field of any answer is shown as text. What layouts make of it is tested in
 * the real webview (`tests/tests/desktop/hostile.rs`), which cannot put everything everywhere.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useLanguages } from "../src/lib/locale";
import { text } from "../src/lib/text";
import { Engine, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, settle, words } from "./page";

const HOSTILE = [
  "<script>window.ran=1</script>",
  "<img src=x onerror=window.ran=1>",
  "<style>*{display:none}</style><iframe srcdoc=x></iframe><a href=javascript:window.ran=1>x</a>",
  "{@html '<b>x</b>'} {{x}} ${x}",
  "Ana \u202egnp.exe",
  "\ud800 lone \udfff",
  "a\u0000b",
  "=1+1",
];

/** Where others' words stand; ids, times and kinds are ours. */
const FREE = new Set(
  (
    "name phone business_account preview text by reason sending_account agent helpdesk title " +
    "description message hint draft reply"
  ).split(" "),
);

function poisoned<T>(value: T, hostile: string, key = ""): T {
  if (typeof value === "string") return (FREE.has(key) ? hostile : value) as T;
  if (Array.isArray(value)) {
    return value.map((one: unknown, nth) =>
      typeof one === "string" && key === "tags"
        ? hostile + " ".repeat(nth)
        : poisoned(one, hostile, key),
    ) as T;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, poisoned(held, hostile, name)]),
  ) as T;
}

let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval"] });
  useLanguages(["en-GB"]);
  desk({ focused: true, visible: true });
  layOut();
  engine = new Engine();
  engine.window = "inbox";
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

/** A ticket with something in every place. */
function seed(hostile: string): void {
  const shown = poisoned(row(1), hostile);
  engine.rows.unassigned = [shown];
  engine.view = { window: "inbox", queue: "unassigned", ticket: ref(1) };
  const usual = conversation(shown);
  const [message] = usual.messages;
  if (!message) throw new Error("a conversation has a message");
  const file = {
    content_type: "text/plain",
    size: 1,
    kind: "file" as const,
    malware: false,
    held: true,
  };
  const view = {
    ...usual,
    messages: [
      { ...message, attachments: [{ id: 1, name: "a", ...file }] },
      {
        ...message,
        id: 11,
        author: { id: 2, name: "B", role: "agent" as const },
        delivery: { kind: "failed" as const, reason: "no" },
      },
    ],
    events: [{ at: 0, text: "x", by: "y", failure: true }],
  };
  engine.conversations.set(1, poisoned(view, hostile));
  engine.status = poisoned(
    {
      accounts: engine.accounts,
      why: [{ ticket: ref(1), name: "n", channel: "line", since: 0, unseen: true, reason: "new" }],
    },
    hostile,
  );
}

function judge(): void {
  expect((window as { ran?: number }).ran).toBeUndefined();
  const made = all("body *").filter((element) =>
    element.matches(
      "script, style, iframe, a, b, img:not([src^='picture:']), [onerror], [onload], [href], [srcdoc]",
    ),
  );
  expect(made.map((element) => element.localName)).toEqual([]);
}

describe.each(HOSTILE)("%j", (hostile) => {
  test("in every field of a ticket is text", async () => {
    seed(hostile);
    await open(engine);
    await click("summary");
    judge();
    expect(one("h1[data-part=name]").textContent).toBe(hostile);
    expect(one("[data-ticket] [data-part=name]").textContent).toBe(hostile);
    for (const part of ["[data-part=text]", "[data-part=event] bdi", "[data-part=files] .name"]) {
      expect(all(part)[0]?.textContent.trim(), part).toBe(hostile.trim());
    }
    await click("[data-action=change]");
    judge();
    expect(all("[data-part=acts] .tag bdi")[0]?.textContent).toBe(hostile);
  });

  test("as a failure is text", async () => {
    await open(engine);
    engine.emit({
      event: "send_failed",
      act: "reply",
      ticket: ref(1),
      name: hostile,
      reason: hostile,
    });
    await settle();
    judge();
    expect(one("[data-part=notice] p").textContent).toBe(hostile);
    expect(words("[data-part=notice] strong")).toContain("Reply to");
  });
});

test.each(["\u200b\u2060", "\u3164", "\u202e", " "])(
  "a name that cannot be seen (%j) has a stand-in wherever it would show",
  async (unseen) => {
    seed(unseen);
    await open(engine);
    const names = all("[data-part=name]");
    expect(names.length).toBe(2);
    for (const name of names) expect(name.textContent).toBe(text.row.noName);
    expect(all("[data-part=files] .name")[0]?.textContent).toBe(text.files.noName);
    engine.emit({ event: "send_failed", act: "reply", ticket: ref(1), name: unseen, reason: "no" });
    await settle();
    expect(words("[data-part=notice] strong")).toBe("Reply to the customer failed");
  },
);
