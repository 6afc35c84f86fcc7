import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { useLanguages } from "../src/lib/locale";
import type { AlertLogEntry, AlertSettings, Later, Time } from "../src/lib/protocol";
import { Engine, ref, row } from "./engine";
import { all, change, click, closePage, desk, one, open, settle, words } from "./page";

let engine: Engine;
let settings: AlertSettings;
let paused: Time | null;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval"] });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  desk({ focused: true, visible: true });
  settings = {
    rules: [{ kind: null, channel: "line", account: null, priority: null, then: "nothing" }],
    hours: null,
    wording: "full",
    most_a_minute: 6,
    most_at_once: 3,
    closing_minutes: [60, 15],
    too_long_minutes: 30,
    thresholds: { waiting: null, oldest_minutes: null, closing: null },
  };
  paused = null;
  engine = new Engine();
  engine.handlers.get_accounts = () => ({ accounts: [], from_environment: false });
  engine.handlers.get_alert_settings = () => ({
    settings,
    zone_here: "Europe/Madrid",
    do_not_disturb: null,
    paused_until: paused,
  });
  engine.handlers.set_alert_settings = (ask) => {
    settings = ask.settings;
    return {};
  };
  engine.handlers.list_alert_log = () => ({ entries: [], total: 0 });
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function openAlerts(): Promise<void> {
  engine.window = "settings";
  await open(engine);
  await click("[data-entry-alerts]");
}

test("each kind is as loud as it is chosen, and exceptions stay before it", async () => {
  await openAlerts();
  expect((one("[data-kind=reply]") as HTMLSelectElement).value).toBe("notify");
  await change("[data-kind=reply]", "sound");
  expect(settings.rules).toEqual([
    { kind: null, channel: "line", account: null, priority: null, then: "nothing" },
    { kind: "reply", channel: null, account: null, priority: null, then: "sound" },
  ]);
  await click("[data-action=add-exception]");
  await change("[data-exception='1'] [data-action=exception-channel]", "wechat");
  await change("[data-exception='1'] [data-action=exception-priority]", "urgent");
  expect(settings.rules[1]).toMatchObject({ channel: "wechat", priority: "urgent" });
  await click("[data-exception='1'] [data-action=exception-up]");
  await click("[data-exception='1'] [data-action=exception-remove]");
  expect(settings.rules.map((rule) => rule.channel)).toEqual(["wechat", null]);
});

test("a sample of each kind can be seen and heard", async () => {
  const tried: string[] = [];
  engine.handlers.try_alert = ({ kind }) => {
    tried.push(kind);
    return {};
  };
  await openAlerts();
  await click("[data-try=send_failed]");
  expect(tried).toEqual(["send_failed"]);
});

test("how the notifier opens and closes is chosen beside them", async () => {
  let preferences = { language: null, keep_tab: false, notifier_stays: false };
  engine.handlers.get_preferences = () => preferences;
  engine.handlers.set_preferences = (ask) => {
    preferences = { ...preferences, ...ask.preferences, language: null };
    return {};
  };
  await openAlerts();
  await click("[data-action=keep-tab]");
  expect(preferences).toEqual({ language: null, keep_tab: true, notifier_stays: false });
  await click("[data-action=notifier-stays]");
  expect(preferences).toEqual({ language: null, keep_tab: true, notifier_stays: true });
  await click("[data-action=keep-tab]");
  expect(one("[data-action=keep-tab]").getAttribute("aria-checked")).toBe("false");
});

test("working hours are by the clock of a zone, and a refusal stands where it was made", async () => {
  await openAlerts();
  await click("[data-action=working-hours]");
  expect(settings.hours).toEqual({ days: [1, 2, 3, 4, 5], from: 540, to: 1080, zone: null });
  await change("[data-action=hours-from]", "08:30");
  await click("[data-day='6']");
  expect(settings.hours).toEqual({ days: [1, 2, 3, 4, 5, 6], from: 510, to: 1080, zone: null });
  engine.handlers.set_alert_settings = () => {
    throw new RequestFailed({
      code: "bad_request",
      message: "Working hours need a day at least.",
      hint: null,
      retry_at: null,
    });
  };
  await click("[data-day='6']");
  expect(words("[data-section=alerts-hours]")).toContain("Working hours need a day at least.");
});

test("a closing window is told of at the minutes that were written", async () => {
  await openAlerts();
  await change("[data-action=closing]", "90, 10");
  expect(settings.closing_minutes).toEqual([90, 10]);
  await change("[data-action=closing]", "soon");
  expect(settings.closing_minutes).toEqual([90, 10]);
  expect(words("[data-part=closing-help]")).toContain("Write minutes");
  await change("[data-action=too-long]", "");
  expect(settings.too_long_minutes).toBeNull();
});

test("a pause is told with its end and can be ended", async () => {
  engine.handlers.pause = ({ until }) => {
    paused = until;
    return {};
  };
  await openAlerts();
  await click("[data-action=pause-hour]");
  expect(words("[data-part=alerts-state]")).toContain("13:00");
  await click("[data-action=resume]");
  await click("[data-action=pause-resumed]");
  expect(words("[data-part=alerts-state]")).toBe("Paused until you resume them.");
});

test("the log says what was done and why, and reaches further back", async () => {
  const entry = (id: number): AlertLogEntry => ({
    at: Date.now() - id * 60_000,
    account: "desk",
    ticket: ref(id),
    threshold: null,
    kind: "window_closing",
    outcome: id === 1 ? "outside_hours" : "raised",
    name: `Customer ${id}`,
    channel: "whatsapp",
  });
  const entries = Array.from({ length: 60 }, (_, at) => entry(at + 1));
  engine.handlers.list_alert_log = ({ offset, limit }) => ({
    entries: entries.slice(offset, offset + limit),
    total: entries.length,
  });
  await openAlerts();
  expect(all("[data-part=log-entry]").length).toBe(50);
  const first = all("[data-part=log-entry]")[0]?.textContent ?? "";
  expect(first).toContain("Customer 1");
  expect(first).toContain("Held back: outside working hours");
  await click("[data-action=log-more]");
  await settle();
  expect(all("[data-part=log-entry]").length).toBe(60);
});

test("a ticket is put off from its row, says until when, and is taken back", async () => {
  const asked: Later[] = [];
  let later: Time | null = null;
  const list = () => [row(1, { later, unseen: later === null })];
  engine.handlers.list_queue = ({ queue }) => ({
    queue,
    rows: queue === "assigned" ? list() : [],
    total: 1,
    more: false,
  });
  engine.handlers.later = (ask) => {
    asked.push(ask);
    later = ask.until;
    engine.emit({ event: "changed", account: "desk", tickets: [1] });
    return {};
  };
  await open(engine);
  one("li:has([data-ticket])").dispatchEvent(new PointerEvent("pointerenter"));
  await settle();
  await change("[data-action=later]", "afternoon");
  expect(asked).toEqual([{ ticket: ref(1), until: new Date(2026, 10, 24, 15).getTime() }]);
  await settle();
  expect(words("[data-part=later]")).toBe("Later, 15:00");
  await change("[data-action=later]", "undo");
  expect(asked.at(-1)?.until).toBeNull();
  await settle();
  expect(all("[data-part=later]").length).toBe(0);
});
