import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { coalesce, debounce } from "./coalesce";

describe("coalesced runs", () => {
  test("a burst costs the run under way and one more", async () => {
    let runs = 0;
    const finish: (() => void)[] = [];
    const ask = coalesce(() => {
      runs += 1;
      return new Promise<void>((done) => finish.push(done));
    });

    const first = ask();
    const later = Array.from({ length: 100 }, () => ask());
    expect(runs).toBe(1);
    finish[0]?.();
    await first;
    await vi.waitFor(() => expect(runs).toBe(2));
    finish[1]?.();
    await Promise.all(later);
    expect(runs).toBe(2);
  });

  test("whoever asked during a run is answered only by a run that began after", async () => {
    let source = "old";
    const read: string[] = [];
    const ask = coalesce(async () => {
      const seen = source;
      await Promise.resolve();
      read.push(seen);
    });
    const first = ask();
    source = "new";
    await ask();
    await first;
    expect(read).toEqual(["old", "new"]);
  });

  test("a run that failed does not stop the next", async () => {
    let runs = 0;
    const ask = coalesce(() => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve();
    });
    const first = ask();
    const second = ask();
    await expect(first).rejects.toThrow("no");
    await second;
    await ask();
    expect(runs).toBe(3);
  });
});

describe("a debounced act", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("runs once, after things were quiet", () => {
    const act = vi.fn();
    const debounced = debounce(300, act);
    debounced.ask();
    vi.advanceTimersByTime(299);
    debounced.ask();
    vi.advanceTimersByTime(299);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledTimes(1);
    expect(debounced.waits).toBe(false);
  });

  test("can be run at once or forgotten", () => {
    const act = vi.fn();
    const debounced = debounce(300, act);
    debounced.ask();
    debounced.flush();
    debounced.flush();
    expect(act).toHaveBeenCalledTimes(1);
    debounced.ask();
    debounced.drop();
    vi.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
  });
});
