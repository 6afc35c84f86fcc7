import { expect, test } from "vitest";
import { chosenTime, snoozeTimes } from "./snooze";
import { HOUR } from "./times";

const at = (...parts: [number, number, number, number, number]) =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3], parts[4]).getTime();

test("in an hour, tomorrow at nine, next Monday at nine", () => {
  // A Tuesday.
  const now = at(2026, 11, 24, 16, 30);
  expect(snoozeTimes(now)).toEqual({
    hour: now + HOUR,
    tomorrow: at(2026, 11, 25, 9, 0),
    monday: at(2026, 11, 30, 9, 0),
  });
});

test("Monday is never today, and is not offered twice when it is tomorrow", () => {
  expect(snoozeTimes(at(2026, 11, 30, 8, 0)).monday).toBe(at(2026, 12, 7, 9, 0));
  expect(snoozeTimes(at(2026, 11, 29, 8, 0)).monday).toBeNull();
});

test("nine stays nine when the clocks are changed, and comes once a day", () => {
  for (let day = 1; day <= 365; day += 1) {
    const now = new Date(2026, 0, day, 23, 59).getTime();
    const { tomorrow, monday } = snoozeTimes(now);
    for (const time of [tomorrow, monday ?? tomorrow]) {
      expect(new Date(time).getHours()).toBe(9);
      expect(time).toBeGreaterThan(now);
    }
    expect(new Date(monday ?? tomorrow).getDay()).toBe(1);
  }
});

test("an own time counts only when it is one, and to come", () => {
  const now = at(2026, 11, 24, 16, 30);
  expect(chosenTime("2026-11-24T16:31", now)).toBe(at(2026, 11, 24, 16, 31));
  expect(chosenTime("2026-11-24T16:30", now)).toBeNull();
  expect(chosenTime("", now)).toBeNull();
  expect(chosenTime("soon", now)).toBeNull();
});
