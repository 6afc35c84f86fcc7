import { beforeAll, describe, expect, test } from "vitest";
import { useLanguages } from "./locale";
import {
  DAY,
  HOUR,
  MINUTE,
  ageText,
  dayMark,
  machineTime,
  momentText,
  pauseText,
  roughly,
  startOfDay,
} from "./times";

// A Tuesday, in local time: what people read is local.
const NOW = new Date(2026, 10, 24, 12, 0, 30).getTime();
const at = (day: number, hour = 10, minute = 32, month = 10, year = 2026) =>
  new Date(year, month, day, hour, minute).getTime();
const age = (ago: number) => ageText(NOW - ago, NOW, { now: "now" });

beforeAll(() => useLanguages(["fr-FR", "en-GB"]));

describe("an age", () => {
  test.each([
    [-5000, "now"],
    [0, "now"],
    [MINUTE - 1, "now"],
    [MINUTE, "1 min"],
    [HOUR - 1, "59 min"],
    [HOUR, "1 h"],
    [DAY - 1, "23 h"],
    [DAY, "1 d"],
    [7 * DAY - 1, "6 d"],
    [9 * DAY, "15 Nov"],
  ])("of %d ms reads %s", (ago, text) => {
    expect(age(ago).text).toBe(text);
  });

  test("of another year says which", () => {
    expect(ageText(at(24, 10, 32, 10, 2025), NOW, { now: "now" }).text).toBe("24 Nov 25");
  });

  test("waits for the clock's next whole minute, so that many rows wake together", () => {
    const next = startOfDay(NOW) + 12 * HOUR + MINUTE;
    expect(age(5000).until).toBe(next);
    expect(age(17 * MINUTE + 123).until).toBe(next);
    expect(age(3 * HOUR + 5).until).toBe(NOW - 5 + HOUR);
  });
});

describe("a moment", () => {
  test.each([
    [at(24), "10:32"],
    [at(24, 0, 0), "00:00"],
    [at(23), "Monday 10:32"],
    [at(18), "Wednesday 10:32"],
    [at(17), "17 Nov 10:32"],
    [at(17, 10, 32, 10, 2025), "17 Nov 2025 10:32"],
    [at(25), "Wednesday 10:32"],
  ])("%d reads %s", (time, text) => {
    expect(momentText(time, NOW)).toBe(text);
  });
});

test("a day mark is today, yesterday, or the date", () => {
  expect(dayMark(at(24), NOW)).toBe("Today");
  expect(dayMark(at(23, 23, 59), NOW)).toBe("Yesterday");
  expect(dayMark(at(22), NOW)).toMatch(/^Sunday,? 22 November$/);
  expect(dayMark(at(22, 10, 32, 10, 2024), NOW)).toBe("22 November 2024");
});

test("a time that no calendar holds does not break a row", () => {
  expect(machineTime(9e15)).toBe("");
});

test("times are in the words' language even where the reader's first one is another", () => {
  useLanguages(["fr-FR"]);
  expect(momentText(at(23), NOW)).toBe("Monday 10:32");
});

test.each([
  [1000, "1 min"],
  [40 * MINUTE, "40 min"],
  [1.9 * HOUR, "2 h"],
  [3 * DAY, "3 d"],
])("what takes %d ms takes about %s", (ms, said) => expect(roughly(ms)).toBe(said));

test.each([
  [500, "0.5 s"],
  [18_400, "18 s"],
  [90_000, "90 s"],
  [30 * MINUTE, "30 min"],
  [6 * HOUR, "6 h"],
])("a pause of %d ms is %s", (ms, said) => expect(pauseText(ms)).toBe(said));
