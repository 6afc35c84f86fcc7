import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Engine, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, press, settle, words } from "./page";

let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.window = "inbox";
  engine.rows.unassigned = Array.from({ length: 250 }, (_, index) => row(1000 + index));
  engine.view = { window: "inbox", queue: "unassigned", ticket: null };
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

async function scrollToEnd(): Promise<void> {
  const list = one(".list");
  list.dispatchEvent(new Event("scroll"));
  await settle();
}

test("the whole queue comes a hundred at a time as one scrolls, each ticket once", async () => {
  const list = { scrollHeight: 10_000, clientHeight: 600 };
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockImplementation(() => list.scrollHeight);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(
    () => list.clientHeight,
  );
  await open(engine);
  expect(all("[data-ticket]")).toHaveLength(100);
  list.scrollHeight = 1000;
  await scrollToEnd();
  expect(all("[data-ticket]")).toHaveLength(200);
  await scrollToEnd();
  expect(all("[data-ticket]")).toHaveLength(250);
  await scrollToEnd();
  const tickets = all("[data-ticket]").map((one) => one.dataset["ticket"]);
  expect(new Set(tickets).size).toBe(250);
  expect(engine.requests("list_queue").every((ask) => ask.limit <= 200)).toBe(true);
});

test("the conversation opens beside the list, whose row is marked", async () => {
  await open(engine);
  await click('[data-ticket="1001"]');
  expect(one("[data-conversation]").dataset["conversation"]).toBe("1001");
  expect(all("[aria-current=true]").map((one) => one.dataset["ticket"])).toEqual(["1001"]);
  expect(all("[data-action=back]")).toEqual([]);
});

test("a conversation is exported from its head, by keyboard too, and Escape closes only the menu", async () => {
  await open(engine);
  await click('[data-ticket="1001"]');
  const button = one("[data-part=conversation] [data-action=export]");
  button.focus();
  await click("[data-part=conversation] [data-action=export]");
  expect((document.activeElement as HTMLElement).dataset["format"]).toBe("html");
  await press("ArrowDown");
  expect((document.activeElement as HTMLElement).dataset["format"]).toBe("csv");
  await press("Escape");
  expect(all("[data-part=export-menu]")).toEqual([]);
  expect(document.activeElement).toBe(button);
  expect(one("[data-conversation]").dataset["conversation"]).toBe("1001");
  expect(engine.exports).toEqual([]);
  await click("[data-action=export]");
  await click("[data-format=csv]");
  expect(engine.exports).toMatchObject([
    { format: "csv", what: { kind: "ticket", ticket: { account: "desk", id: 1001 } } },
  ]);
  expect(words("[data-part=exported] p:first-child")).toBe("Saved to /home/ana/a.html");
  expect(all("[data-part=exported-files]")).toEqual([]);
  await click("[data-action=dismiss-exported]");
  expect(all("[data-part=exported]")).toEqual([]);
});

test("the notifier, which stands above other windows, exports nothing", async () => {
  engine.window = "notifier";
  engine.view = null;
  await open(engine);
  await click("[role=tab]:nth-of-type(2)");
  await click('[data-ticket="1001"]');
  expect(all("[data-conversation]")).toHaveLength(1);
  expect(all("[data-action=export]")).toEqual([]);
});
