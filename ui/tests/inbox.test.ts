import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ROW_HEIGHT } from "../src/lib/virtual";
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

async function scrollTo(top: number): Promise<void> {
  const list = one(".list");
  list.scrollTop = top;
  list.dispatchEvent(new Event("scroll"));
  await settle();
}

test("of a queue of many thousands only the rows near the eyes are read and painted", async () => {
  engine.rows.unassigned = Array.from({ length: 5_000 }, (_, index) => row(1000 + index));
  await open(engine);
  expect(all("[data-ticket]").length).toBeLessThan(60);
  expect(one(".list ul").style.height).toBe(`${5_000 * ROW_HEIGHT}px`);
  const item = one('[data-ticket="1004"]').closest("li");
  expect(item?.getAttribute("aria-setsize")).toBe("5000");
  expect(item?.getAttribute("aria-posinset")).toBe("5");
  // Far down at once, as by dragging the scroll bar.
  await scrollTo(4_000 * ROW_HEIGHT);
  expect(all('[data-ticket="5000"]')).toHaveLength(1);
  expect(all("[data-ticket]").length).toBeLessThan(60);
  expect(engine.requests("list_queue").every((ask) => ask.limit <= 200)).toBe(true);
  const asked = engine.requests("list_queue").reduce((sum, ask) => sum + ask.limit, 0);
  expect(asked).toBeLessThan(1000);
  // A change reads again what is before the eyes, not all that was passed.
  engine.asked = [];
  engine.emit({ event: "changed", account: "desk", tickets: [] });
  await settle();
  expect(engine.requests("list_queue").every((ask) => ask.offset > 3_000)).toBe(true);
  await scrollTo(0);
  expect(all('[data-ticket="1000"]')).toHaveLength(1);
});

test("the keyboard walks through a long queue, also past what is painted", async () => {
  await open(engine);
  one('[data-ticket="1000"]').focus();
  for (let index = 0; index < 30; index += 1) await press("ArrowDown");
  expect((document.activeElement as HTMLElement).dataset["ticket"]).toBe("1030");
  await press("End");
  await settle();
  await press("Home");
  expect((document.activeElement as HTMLElement).dataset["ticket"]).toBe("1000");
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
