import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useLanguages } from "../src/lib/locale";
import { Engine, account } from "./engine";
import { all, click, closePage, desk, open, settle, words } from "./page";

let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval"] });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  desk({ focused: true, visible: true });
  engine = new Engine();
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

test("what was repaired is told until somebody says that they have read it", async () => {
  const text = "What was kept of the helpdesk on this computer was damaged. It is fetched again.";
  engine.accounts = [account({ storage: [{ at: Date.now(), text }] })];
  engine.handlers.dismiss_storage_notices = () => {
    engine.accounts = [account()];
    engine.emit({ event: "status" });
    return {};
  };
  await open(engine);
  expect(words("[data-part=storage]")).toContain(text);
  await click("[data-action=dismiss-storage]");
  await vi.advanceTimersByTimeAsync(1_000);
  await settle();
  expect(engine.requests("dismiss_storage_notices")).toHaveLength(1);
  expect(all("[data-part=storage]")).toEqual([]);
});
