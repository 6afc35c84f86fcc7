import { expect, test } from "vitest";
import { ROW_HEIGHT, near, toRead, toShow } from "./virtual";

test("few rows are there however long the list and wherever it is scrolled to", () => {
  for (const size of [0, 1, 7, 100_000]) {
    for (const top of [0, 1, 5000, size * ROW_HEIGHT]) {
      const { from, to } = near(top, 600, size);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(size);
      expect(to - from).toBeLessThan(50);
      const first = Math.floor(top / ROW_HEIGHT);
      for (let row = first; row < Math.min(first + 8, size); row += 1) {
        expect(row >= from && row < to).toBe(true);
      }
    }
  }
});

test("what is held is not read again, and what is read is a page around", () => {
  const held = { from: 0, to: 100 };
  expect(toRead({ from: 10, to: 40 }, held, 1000, 100)).toBeNull();
  expect(toRead({ from: 90, to: 110 }, held, 1000, 100)).toEqual({ from: 0, to: 300 });
  expect(toRead({ from: 790, to: 820 }, held, 1000, 100)).toEqual({ from: 600, to: 1000 });
  // All of a short list is held.
  expect(toRead({ from: 0, to: 40 }, { from: 0, to: 5 }, 5, 100)).toBeNull();
});

test("a row is scrolled to no further than it takes", () => {
  expect(toShow(3, 0, 600)).toBe(0);
  expect(toShow(20, 0, 600)).toBe(21 * ROW_HEIGHT - 600);
  expect(toShow(2, 900, 600)).toBe(2 * ROW_HEIGHT);
});
