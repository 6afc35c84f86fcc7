import { expect, test } from "vitest";
import cases from "../../../crates/model/src/text_limit_cases.json";
import type { TextLimit } from "./protocol";
import { left, used } from "./text-limit";

test.each(cases)("$times of $text is $used in $unit", (one) => {
  const limit = { most: 1, unit: one.unit } as TextLimit;
  expect(used(limit, one.text.repeat(one.times))).toBe(one.used);
});

test("what is left is told near the limit only", () => {
  const limit: TextLimit = { most: 1000, unit: "characters" };
  expect(left(limit, "x".repeat(899))).toBeNull();
  expect(left(limit, "x".repeat(900))).toBe(100);
  expect(left(limit, "x".repeat(1000))).toBe(0);
  expect(left(limit, "x".repeat(1003))).toBe(-3);
  expect(left({ most: 2048, unit: "bytes" }, "好".repeat(683))).toBe(-1);
  expect(left(null, "x".repeat(100_000))).toBeNull();
});
