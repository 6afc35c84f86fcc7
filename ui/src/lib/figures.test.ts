import { beforeEach, expect, test } from "vitest";
import { durationText, gaps, marks, runs, sameSeries, scale } from "./figures";
import { useLanguages } from "./locale";
import type { Course } from "./protocol";

beforeEach(() => useLanguages(["en-GB"]));

test("a length of time has two units at the most", () => {
  const told = [0, 59, 60, 3599, 3600, 12_000, 86_400, 187_200].map(durationText);
  const wanted = ["0 s", "59 s", "1 min", "59 min", "1 h", "3 h 20 min", "1 d", "2 d 4 h"];
  expect(told).toEqual(wanted);
});

test("a scale ends at a round number that is not below what it shows", () => {
  for (let most = 1; most < 5000; most = Math.ceil(most * 1.13)) {
    for (const measure of ["number", "seconds"] as const) {
      const { top, middle } = scale(most, measure);
      expect(top).toBeGreaterThanOrEqual(most);
      expect(middle * 2).toBe(top);
    }
    expect(scale(most, "number").top).toBeLessThanOrEqual(Math.max(2, most * 2.5));
  }
});

test("lines end where nothing is known, and the step under way is no gap", () => {
  expect(runs([1, 2, null, 0, null, null, 4])).toEqual([
    [0, 1],
    [3, 3],
    [6, 6],
  ]);
  const sampled = [false, true, false, false, true, false];
  const course = { from: 1000, step: 10, since: 1003, sampled, series: [] };
  expect(gaps(course)).toEqual([
    [0, 0],
    [2, 3],
  ]);
  // What was before the first sample is none, nor is the step under way.
  expect(gaps({ ...course, since: 1015 })).toEqual([[2, 3]]);
  expect(gaps({ ...course, since: null })).toEqual([]);
});

test("marks of time stand within the course, at hours of the wall", () => {
  const step = 600_000;
  const from = new Date("2026-11-23T12:10:00").getTime();
  const day: Course = {
    from,
    step,
    since: from,
    sampled: Array<boolean>(144).fill(true),
    series: [],
  };
  const hours = marks(day).map(({ at }) => new Date(at).getHours());
  expect(hours).toEqual([18, 0, 6, 12]);
  const week: Course = { ...day, step: 3_600_000, sampled: Array<boolean>(168).fill(true) };
  expect(marks(week).length).toBe(7);
  expect(marks(week).every(({ part }) => part > 0 && part < 1)).toBe(true);
});

test("a series is the same in whatever order its parts are told", () => {
  const one = { kind: "business_account", channel: "line", name: null } as const;
  expect(sameSeries(one, { name: null, channel: "line", kind: "business_account" })).toBe(true);
  expect(sameSeries(one, { ...one, name: "A" })).toBe(false);
});
