import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { NO_FILTER } from "../src/lib/listing";
import type { ViewPage } from "../src/lib/protocol";
import { ROW_HEIGHT } from "../src/lib/virtual";
import { Engine, account, row } from "./engine";
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
let page: ViewPage;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
    now: new Date(2026, 10, 24, 10, 40),
  });
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.window = "inbox";
  engine.rows.unassigned = [row(1), row(2)];
  engine.view = { window: "inbox", queue: "unassigned", ticket: null };
  engine.handlers.list_views = () => ({
    offered: true,
    as_of: Date.now(),
    views: [
      { id: 11, title: "Late ones", personal: false, as_of: null },
      { id: 12, title: "My refunds", personal: true, as_of: null },
    ],
  });
  page = {
    view: 11,
    rows: [row(7), row(5), row(9)],
    total: 3,
    not_held: 0,
    more: false,
    as_of: new Date(2026, 10, 24, 10, 32).getTime(),
    trouble: null,
  };
  engine.handlers.list_view = () => page;
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

const listed = () => all("[data-ticket]").map((one) => one.dataset["ticket"]);
const choose = (value: string) => change("[data-part=view-picker]", value);

test("shared and personal views are offered beside the queues, and one is listed in its order", async () => {
  await open(engine);
  const groups = all("[data-part=view-picker] optgroup").map((one) => one.getAttribute("label"));
  expect(groups).toEqual(["Shared views", "Your views"]);
  await choose("desk/11");
  expect(listed()).toEqual(["7", "5", "9"]);
  expect(engine.requests("list_view").at(-1)).toEqual({
    account: "desk",
    view: 11,
    offset: 0,
    limit: 200,
    sort: "own",
    filter: NO_FILTER,
  });
  expect(words("[data-part=view-as-of]")).toMatch(/^Late ones As of 10:32/);
  expect(all("[role=tab][aria-selected=true]")).toEqual([]);
  await click('[data-ticket="5"]');
  expect(one("[data-conversation]").dataset["conversation"]).toBe("5");
});

test("a tab leads back to its queue, and so does leaving the view", async () => {
  await open(engine);
  await choose("desk/11");
  await click("[role=tab][data-queue=unassigned]");
  expect(listed()).toEqual(["1", "2"]);
  await choose("desk/12");
  expect(listed()).toEqual(["7", "5", "9"]);
  await choose("");
  expect(listed()).toEqual(["1", "2"]);
  expect(all("[data-part=view-as-of]")).toEqual([]);
});

test("rows of a view are not looked at: they stand in no queue", async () => {
  engine.rows.unassigned = [];
  await open(engine);
  await choose("desk/11");
  await settle();
  expect(engine.requests("looked")).toEqual([]);
});

test("what the helpdesk has beside is said, and why it could not be read", async () => {
  page = { ...page, more: true, not_held: 2, trouble: "The helpdesk cannot be reached." };
  await open(engine);
  await choose("desk/11");
  expect(all("[data-part=view-notes] p").map((note) => note.textContent)).toEqual([
    "The helpdesk cannot be reached.",
    "The helpdesk has more tickets in this view.",
    "2 tickets of it are not kept on this computer.",
  ]);
});

test("a view that was never read is not called empty", async () => {
  page = { ...page, rows: [], total: 0, as_of: null };
  await open(engine);
  await choose("desk/11");
  expect(words("[data-part=view-empty]")).toContain("Not read yet");
  page = { ...page, as_of: Date.now() };
  engine.emit({ event: "offers", account: "desk" });
  await settle();
  expect(words("[data-part=view-empty]")).toContain("No tickets in this view");
});

test("a change of a ticket and news of the view are read again while it shows", async () => {
  await open(engine);
  await choose("desk/11");
  page = { ...page, rows: [row(9), row(7)], total: 2 };
  engine.emit({ event: "changed", account: "desk", tickets: [7] });
  await settle();
  expect(listed()).toEqual(["9", "7"]);
  page = { ...page, rows: [row(7)], total: 1 };
  engine.emit({ event: "offers", account: "desk" });
  await settle();
  expect(listed()).toEqual(["7"]);
});

test("a long view comes in pages, each ticket once", async () => {
  const rows = Array.from({ length: 300 }, (_, at) => row(1000 + at));
  engine.handlers.list_view = ({ offset, limit }) => ({
    ...page,
    rows: rows.slice(offset, offset + limit),
    total: 300,
  });
  await open(engine);
  await choose("desk/11");
  expect(one(".list ul").style.height).toBe(`${300 * ROW_HEIGHT}px`);
  expect(engine.requests("list_view").map((ask) => ask.offset)).toEqual([0, 200]);
});

test("a view that is gone says so and leaves a way back", async () => {
  engine.handlers.list_view = () => {
    const message = "This view is not at the helpdesk any more.";
    throw new RequestFailed({ code: "not_found", message, hint: null, retry_at: null });
  };
  await open(engine);
  await choose("desk/11");
  expect(document.body.textContent).toContain("not at the helpdesk any more");
  await click("[role=tab][data-queue=unassigned]");
  expect(listed()).toEqual(["1", "2"]);
});

test("of several helpdesks each names its own, and one without any shows nothing", async () => {
  engine.accounts = [
    account({ account: "desk", helpdesk: "acme" }),
    account({ account: "b", helpdesk: "beta", embedded_desk: false }),
    account({ account: "c", helpdesk: "gamma", embedded_desk: false }),
  ];
  engine.handlers.list_views = ({ account: of }) =>
    of === "c"
      ? { offered: false, as_of: null, views: [] }
      : {
          offered: true,
          as_of: Date.now(),
          views: [{ id: 11, title: `Late at ${of}`, personal: false, as_of: null }],
        };
  await open(engine);
  const groups = all("[data-part=view-picker] optgroup").map((one) => one.getAttribute("label"));
  expect(groups).toHaveLength(2);
  expect(groups[1]).toContain("beta");
  await choose("b/11");
  expect(engine.requests("list_view").at(-1)?.account).toBe("b");
});

test("a helpdesk without views shows no picker", async () => {
  engine.handlers.list_views = () => ({ offered: false, views: [], as_of: null });
  await open(engine);
  expect(all("[data-part=view-picker]")).toEqual([]);
});

test("arrows lead from the tabs into the view", async () => {
  await open(engine);
  await choose("desk/11");
  one("[role=tab][tabindex='0']").focus();
  await press("ArrowDown");
  expect((document.activeElement as HTMLElement).dataset["ticket"]).toBe("7");
  await press("ArrowUp");
  expect(document.activeElement?.getAttribute("role")).toBe("tab");
});
