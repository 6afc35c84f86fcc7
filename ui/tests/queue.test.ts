/** The queue's window: figures, charts with tables behind them, thresholds, the wall. */
import axe from "axe-core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLanguages } from "../src/lib/locale";
import type { Course, QueueCourse, QueueFigures } from "../src/lib/protocol";
import { Engine, account, ref } from "./engine";
import { all, change, click, closePage, one, open, press, settle, words } from "./page";

const NOW = new Date("2026-11-24T12:05:00").getTime();
const MINUTE = 60_000;

let engine: Engine;

function figures(more: Partial<QueueFigures> = {}): QueueFigures {
  return {
    waiting: 3,
    oldest: { ticket: ref(7), since: NOW - 200 * MINUTE },
    channels: [
      { channel: "whatsapp", waiting: 2, oldest: NOW - 200 * MINUTE },
      { channel: "line", waiting: 1, oldest: NOW - 5 * MINUTE },
    ],
    business_accounts: [
      { channel: "whatsapp", name: "+34 910 000 001", waiting: 2, oldest: NOW - 200 * MINUTE },
      { channel: "line", name: null, waiting: 1, oldest: null },
    ],
    closing: [1, 2, 4],
    first_reply: { count: 8, median_seconds: 660, ninetieth_seconds: 3000 },
    loads: [
      {
        account: "desk",
        known: "all",
        agents: [
          { agent: { id: 8, name: "Ben", me: false }, open: 5, to_answer: 2 },
          { agent: { id: 7, name: "Ana", me: true }, open: 1, to_answer: 0 },
        ],
      },
    ],
    thresholds: { waiting: null, oldest_minutes: null, closing: null },
    ...more,
  };
}

/** A day of which the first half and one step are not known. */
function course(): QueueCourse {
  const step = 10 * MINUTE;
  const from = (Math.floor(NOW / step) + 1) * step - 144 * step;
  const sampled = Array.from({ length: 144 }, (_, nth) => nth >= 72 && nth !== 100);
  const of = (value: number) => sampled.map((known) => (known ? value : null));
  const course: Course = {
    from,
    step,
    since: from + 3 * step,
    sampled,
    series: [
      { of: { kind: "waiting" }, values: of(3) },
      { of: { kind: "oldest" }, values: of(1200) },
      { of: { kind: "closing", hours: 1 }, values: of(1) },
      { of: { kind: "closing", hours: 4 }, values: of(2) },
      { of: { kind: "closing", hours: 12 }, values: of(4) },
      { of: { kind: "first_reply" }, values: sampled.map(() => null) },
      { of: { kind: "channel", channel: "whatsapp" }, values: of(2) },
      { of: { kind: "channel", channel: "telegram" }, values: of(1) },
      { of: { kind: "agent", account: "desk", agent: 8 }, values: of(5) },
    ],
  };
  return { course, agents: [{ account: "desk", agent: 8, name: "Ben" }] };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  localStorage.clear();
  useLanguages(["en-GB"]);
  engine = new Engine();
  engine.window = "queue";
  engine.handlers.get_queue_figures = () => figures();
  engine.handlers.get_queue_course = () => course();
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

/** The first cells of a table's rows, with the others. */
function rows(card: string): string[] {
  return all(`[data-figure=${card}] tbody tr`).map((row) =>
    [...row.children].map((cell) => cell.textContent.replace(/\s+/g, " ").trim()).join(" "),
  );
}

test("the figures stand there as they are, and what they are of", async () => {
  await open(engine);
  expect(words("[data-part=waiting]")).toBe("3");
  expect(words("[data-part=oldest]")).toBe("3 h 20 min");
  expect(all("[data-closing]").map((one) => one.textContent)).toEqual(["1", "2", "4"]);
  expect(words("[data-part=first-reply]")).toBe("11 min");
  const places = all("[data-figure=channels] [data-place]").map((one) => one.dataset["place"]);
  expect(places).toEqual(["whatsapp", "line", "telegram"]);
  expect(words("[data-place='line/']")).toContain("Without a name");
  expect(words("[data-place='desk/8']")).toContain("2 to answer");
  await click("[data-action=open-oldest]");
  expect(engine.requests("show").at(-1)?.view).toMatchObject({ ticket: ref(7) });
});

test("behind each chart is a table, in which what is not known is said and not guessed", async () => {
  await open(engine);
  expect(all("[data-figure=waiting] [data-part=gap]").length).toBe(2);
  expect(all("[data-part=key]").length).toBe(1);
  const label = one("[data-figure=waiting] svg[role=img]").getAttribute("aria-label");
  expect(label).toBe("Waiting: from 3 to 3, last 3");
  for (const card of ["waiting", "closing", "channels", "first-reply", "load"]) {
    await click(`[data-figure=${card}] [data-action=table]`);
  }
  const waiting = rows("waiting");
  // 71 steps that are known, and two times of which nothing is.
  expect(waiting.length).toBe(73);
  expect(waiting[0]).toBe("12:00 3");
  expect(waiting.filter((row) => row.endsWith("not known")).length).toBe(2);
  expect(rows("closing")[0]).toBe("12:00 1 2 4");
  expect(rows("channels")[0]).toBe("12:00 2 – 1");
  expect(rows("first-reply")[0]).toBe("12:00 –");
  expect(one("[data-figure=waiting] [data-action=table]").getAttribute("aria-pressed")).toBe(
    "true",
  );
});

test("a figure above its threshold says so, and thresholds are set here", async () => {
  let thresholds = { waiting: 2, oldest_minutes: null, closing: 1 } as QueueFigures["thresholds"];
  engine.handlers.get_queue_figures = () => figures({ thresholds });
  engine.handlers.set_thresholds = (ask) => {
    thresholds = ask.thresholds;
    return {};
  };
  await open(engine);
  expect(all("[data-part=above]").map((one) => one.textContent)).toEqual(["Above 2"]);
  await click("[data-action=thresholds]");
  await change("[data-threshold=oldest]", "half an hour", "input");
  await click("[data-action=keep-thresholds]");
  expect(all("[data-part=wrong]").length).toBe(1);
  expect(engine.requests("set_thresholds")).toEqual([]);
  await change("[data-threshold=oldest]", "30", "input");
  await change("[data-threshold=waiting]", "", "input");
  await click("[data-action=keep-thresholds]");
  expect(engine.requests("set_thresholds")).toEqual([
    { thresholds: { waiting: null, oldest_minutes: 30, closing: 1 } },
  ]);
  expect(all("[data-part=thresholds]").length).toBe(0);
  expect(all("[data-part=above]").map((one) => one.textContent)).toEqual(["Above 30 min"]);
});

test("w fills a screen without any chrome, Escape leaves it, and closes the window after that", async () => {
  await open(engine);
  await press("F11");
  expect(engine.filled).toEqual([true]);
  expect(one("[data-part=queue]").dataset["wall"]).toBe("true");
  expect(all("header [data-action], [data-action=table], [data-over]")).toEqual([]);
  expect(words("[data-part=waiting]")).toBe("3");
  await press("Escape");
  expect([engine.filled, engine.closed]).toEqual([[true, false], 0]);
  expect(all("[data-action=wall]").length).toBe(1);
  await press("Escape");
  expect(engine.closed).toBe(1);
});

test("a week is asked for, one helpdesk is, and a change is read again once", async () => {
  engine.accounts = [account(), account({ account: "acme", helpdesk: "https://acme.zendesk.com" })];
  await open(engine);
  await click("[data-over=week]");
  expect(engine.requests("get_queue_course").at(-1)).toEqual({ account: null, over: "week" });
  await change("[data-action=choose-account]", "acme");
  expect(engine.requests("get_queue_figures").at(-1)).toEqual({ account: "acme" });
  const before = engine.requests("get_queue_figures").length;
  for (let nth = 0; nth < 20; nth += 1) {
    engine.emit({ event: "changed", account: "acme", tickets: [nth] });
  }
  engine.emit({ event: "changed", account: "desk", tickets: [1] });
  await vi.advanceTimersByTimeAsync(400);
  await settle();
  expect(engine.requests("get_queue_figures").length).toBe(before + 1);
});

test("what is not known of others is said, with what can be done about it", async () => {
  const mine = { agent: { id: 7, name: "Ana", me: true }, open: 1, to_answer: 0 };
  engine.handlers.get_queue_figures = () =>
    figures({
      loads: [
        { account: "desk", known: "not_watched", agents: [mine] },
        { account: "acme", known: "not_visible", agents: [mine] },
      ],
    });
  await open(engine);
  expect(all("[data-part=load-unknown]").map((one) => one.dataset["known"])).toEqual([
    "not_watched",
    "not_visible",
  ]);
  await click("[data-action=watch]");
  expect(engine.requests("show").at(-1)?.view).toEqual({ window: "settings", account: "desk" });
});

test("nothing waits, nothing was sampled; offline; and figures that cannot be read", async () => {
  const none = course();
  none.course.sampled.fill(false);
  none.course.since = null;
  none.course.series = [];
  engine.handlers.get_queue_course = () => none;
  engine.handlers.get_queue_figures = () =>
    figures({ waiting: 0, oldest: null, channels: [], business_accounts: [] });
  engine.accounts = [
    account({
      fresh_at: NOW - 9 * MINUTE,
      connection: { kind: "offline", since: NOW, reason: "No network", retry_at: NOW + MINUTE },
    }),
  ];
  await open(engine);
  expect(words("[data-part=oldest]")).toBe("–");
  expect(all("[data-part=no-samples]").length).toBe(1);
  expect(all("[data-part=course-chart], [data-action=table]")).toEqual([]);
  expect(words("[data-part=stale]")).toContain("11:56");
  expect(words("[data-figure=channels]")).toContain("Nothing waits here.");
  closePage();

  let fails = true;
  engine.handlers.get_queue_figures = () => {
    if (fails) throw { code: "storage", message: "The disk is full", hint: null, retry_at: null };
    return figures();
  };
  await open(engine);
  expect(words("[data-part=error]")).toContain("The disk is full");
  fails = false;
  await click("[data-part=error] button");
  expect(words("[data-part=waiting]")).toBe("3");
});

test("nobody is kept out: names, roles and focus are in order", async () => {
  await open(engine);
  await click("[data-figure=oldest] [data-action=table]");
  vi.useRealTimers();
  const found = await axe.run(document, {
    resultTypes: ["violations"],
    // There is no layout here; colours are measured elsewhere.
    rules: { "color-contrast": { enabled: false }, "document-title": { enabled: false } },
  });
  const told = found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}`),
  );
  expect(told).toEqual([]);
});
